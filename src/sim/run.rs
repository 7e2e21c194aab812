//! One flight of many: a scenario flown again and again with other values, of which only what can be counted is wanted.
//!
//! It is the same plan, the same crossings and the same approaches as [`simulate`](super::simulate) finds; left out is what
//! nobody counts: other readings of edges, the coast unless it is asked for, the words of diagnostics. And where
//! [`simulate`](super::simulate) gives up a scenario of which something cannot be flown, here the others fly without
//! that flight: that it did not come to it is one of the outcomes.

use jiff::Timestamp;

use super::events::passing::{Detail, WatchedZone};
use super::events::{Event, MarkKind, ZoneSummary, encounter, proximity, shore};
use super::plan::{self, FlightPlan};
use super::together::Companies;
use super::trajectory::Trajectory;
use super::{activity, origin_of, route_events, start_of};
use crate::diagnostics::Severity;
use crate::scenario::Scenario;
use crate::units::Distance;

/// The zones of a scenario, made ready for many runs.
pub struct Runs<'a> {
    zones: Vec<WatchedZone<'a>>,
}

/// What came of one run. Times count from its own start.
#[derive(Debug)]
pub struct Run {
    /// The instant that times count from.
    pub start: Timestamp,
    /// One for each flight of the scenario.
    pub flights: Vec<FlightRun>,
    /// Entries and exits, by flight, then zone, then time.
    pub crossings: Vec<Event>,
    /// Of every flight that was flown, for every zone with an inside.
    pub stays: Vec<ZoneSummary>,
    /// How near flights came to what is watched.
    pub approaches: Vec<Approach>,
}

/// What became of a flight.
#[derive(Debug)]
pub struct FlightRun {
    /// Where it flew; not to be relied on where it could not fly.
    pub trajectory: Trajectory,
    /// Why it could not fly as written: the code of the first error, or of the flight that it waits for.
    pub failure: Option<&'static str>,
    /// The flights that it joined or merged into, with when, and whether that is an intercept.
    pub joins: Vec<Joining>,
}

/// A flight came to another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Joining {
    /// The other one.
    pub other: usize,
    /// When.
    pub t: f64,
    /// Whether that is an intercept.
    pub is_intercept: bool,
}

/// How near a flight came to something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Approach {
    /// The flight.
    pub flight: usize,
    /// What it came near to.
    pub to: ApproachTo,
    /// When.
    pub t: f64,
    /// How near, over the ground.
    pub distance: Distance,
}

/// What a flight comes near to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ApproachTo {
    /// A place, as an index into those that the scenario watches.
    Place(usize),
    /// The coast.
    Coast,
    /// Another flight, with a greater index.
    Flight(usize),
}

impl<'a> Runs<'a> {
    /// For runs of a scenario: flights, times and wind may differ from run to run, zones and places may not.
    pub fn of(scenario: &'a Scenario) -> Self {
        let zones = scenario.zones.iter().enumerate();
        Self { zones: zones.map(|(index, zone)| WatchedZone::new(index, zone)).collect() }
    }

    /// Flies it once.
    pub fn fly(&self, scenario: &Scenario) -> Run {
        let origin = origin_of(scenario);
        let mut plans = plan::plan_all(scenario, &self.zones, origin);
        let start = start_of(&mut plans, origin);
        let failures = failures(scenario, &plans);
        let is_flown: Vec<bool> = failures.iter().map(Option::is_none).collect();

        let mut events = Vec::new();
        for (flight, plan) in plans.iter().enumerate().filter(|(flight, _)| is_flown[*flight]) {
            events.extend(route_events(flight, plan));
        }
        let (mut trajectories, mut joins) = (Vec::with_capacity(plans.len()), Vec::with_capacity(plans.len()));
        for plan in plans {
            joins.push(joinings(&plan));
            trajectories.push(plan.trajectory);
        }
        let activities = activity::activities(scenario, &trajectories, &events);
        let companies = Companies::new(&activities, trajectories.len());

        let (mut crossings, mut stays, mut approaches) = (Vec::new(), Vec::new(), Vec::new());
        for (flight, trajectory) in trajectories.iter().enumerate().filter(|(flight, _)| is_flown[*flight]) {
            for passing in self.zones.iter().map(|zone| zone.pass(flight, trajectory, Detail::Counted)) {
                if let Some(stay) = passing.summary {
                    crossings.extend(passing.events);
                    stays.push(stay);
                }
            }
            approaches.extend(approaches_to_ground(scenario, flight, trajectory));
        }
        let within = scenario.closest_approach.flights_within;
        approaches.extend(encounter::encounters(&trajectories, &is_flown, &companies, within).into_iter().map(|met| {
            let [flight, other] = met.flights;
            Approach { flight, to: ApproachTo::Flight(other), t: met.t, distance: met.horizontal }
        }));
        approaches.sort_by_key(|approach| (approach.flight, approach.to));
        let flights = trajectories.into_iter().zip(failures).zip(joins);
        let flights = flights.map(|((trajectory, failure), joins)| FlightRun { trajectory, failure, joins }).collect();
        Run { start, flights, crossings, stays, approaches }
    }
}

/// Why flights could not fly, in the order of the scenario; who waits for one that could not cannot either.
fn failures(scenario: &Scenario, plans: &[FlightPlan]) -> Vec<Option<&'static str>> {
    let own = |plan: &FlightPlan| {
        plan.diagnostics.iter().find(|problem| problem.severity == Severity::Error).map(|problem| problem.code)
    };
    let mut failures: Vec<Option<&'static str>> = plans.iter().map(own).collect();
    // A chain of flights that wait for one another is no longer than there are flights.
    for _ in 0..plans.len() {
        let mut is_settled = true;
        for (flight, it) in scenario.flights.iter().enumerate() {
            let of_others = it.waits_for().find_map(|other| failures[other]);
            if failures[flight].is_none() && of_others.is_some() {
                failures[flight] = of_others;
                is_settled = false;
            }
        }
        if is_settled {
            break;
        }
    }
    failures
}

fn joinings(plan: &FlightPlan) -> Vec<Joining> {
    let of_mark = |mark: &plan::Mark| match mark.kind {
        MarkKind::Joined { other, is_intercept, .. } => Some(Joining { other, t: mark.t, is_intercept }),
        MarkKind::MergedInto { other } => Some(Joining { other, t: mark.t, is_intercept: false }),
        _ => None,
    };
    plan.marks.iter().filter_map(of_mark).collect()
}

fn approaches_to_ground(scenario: &Scenario, flight: usize, trajectory: &Trajectory) -> Vec<Approach> {
    let settings = &scenario.closest_approach;
    let near = |to, nearest: proximity::Nearest| Approach { flight, to, t: nearest.t, distance: nearest.distance };
    let places = settings.places.iter().enumerate().filter_map(|(place, watched)| {
        Some(near(ApproachTo::Place(place), proximity::to_place(trajectory, watched.position)?))
    });
    let coast = settings.coast.then(|| shore::to_coast(trajectory)).flatten();
    places.chain(coast.map(|nearest| near(ApproachTo::Coast, nearest))).collect()
}
