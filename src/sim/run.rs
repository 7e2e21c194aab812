//! One flight of many: a scenario flown again and again with other values, of which only what can be counted is wanted.
//!
//! It is the same plan, the same crossings and the same approaches as [`simulate`](super::simulate) finds; left out is what
//! nobody counts: other readings of edges, the coast unless it is asked for, the words of diagnostics. And where
//! [`simulate`](super::simulate) gives up a scenario of which something cannot be flown, here the others fly without
//! that flight: that it did not come to it is one of the outcomes.

use std::sync::Arc;

use jiff::Timestamp;

use super::events::passing::{Detail, WatchedZone};
use super::events::{Event, MarkKind, ZoneSummary, encounter, proximity, shore};
use super::plan::{self, FlightPlan};
use super::together::Companies;
use super::trajectory::Trajectory;
use super::{activity, origin_of, route_events};
use crate::diagnostics::Severity;
use crate::geodesy::Position;
use crate::scenario::Scenario;
use crate::units::Distance;

/// A scenario, made ready for many runs.
pub struct Runs<'a> {
    scenario: &'a Scenario,
    zones: Vec<WatchedZone<'a>>,
    /// The instant that times count from.
    origin: Timestamp,
    planned: Vec<Arc<Flown>>,
    met: Vec<Approach>,
}

/// What came of one run.
#[derive(Debug)]
pub struct Run {
    /// The instant that times count from: about when the scenario begins as planned.
    pub start: Timestamp,
    /// One for each flight of the scenario.
    pub flights: Vec<Arc<Flown>>,
    /// How near flights that do not follow one another came to each other, by flights.
    pub met: Vec<Approach>,
}

/// What became of a flight.
#[derive(Debug)]
pub struct Flown {
    plan: Arc<FlightPlan>,
    /// Why it could not fly as written: the code of the first error, of its own or of the flight that it waits for.
    pub failure: Option<&'static str>,
    /// The flights that it joined or merged into, in the order of time.
    pub joins: Vec<Joining>,
    /// Entries and exits, by zone, then time.
    pub crossings: Vec<Event>,
    /// For every zone with an inside.
    pub stays: Vec<ZoneSummary>,
    /// How near it came to what stands still.
    pub approaches: Vec<Approach>,
    /// The point of the coast that it came nearest to.
    coast: Option<Position>,
}

impl Flown {
    /// Where it flew; not to be relied on where it could not fly.
    pub fn trajectory(&self) -> &Trajectory {
        &self.plan.trajectory
    }
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
        let zones = zones.map(|(index, zone)| WatchedZone::new(index, zone)).collect();
        let mut runs = Self { scenario, zones, origin: origin_of(scenario), planned: Vec::new(), met: Vec::new() };
        let Run { flights, met, .. } = runs.fly(scenario);
        (runs.planned, runs.met) = (flights, met);
        runs
    }

    /// What becomes of the scenario as it is planned.
    pub fn planned(&self) -> &[Arc<Flown>] {
        &self.planned
    }

    /// Flies it once. What is as planned, and waits only for what is, is not flown again.
    pub fn fly(&self, scenario: &Scenario) -> Run {
        let is_as_planned = self.as_planned(scenario);
        let known = is_as_planned.iter().enumerate();
        let known = known.map(|(flight, is_known)| is_known.then(|| self.planned[flight].plan.clone())).collect();
        let plans = plan::plan_others(scenario, &self.zones, self.origin, known);
        let failures = failures(scenario, &plans);
        let flown = plans.into_iter().zip(failures).enumerate().map(|(flight, (plan, failure))| {
            if is_as_planned[flight] {
                self.planned[flight].clone()
            } else {
                Arc::new(self.flown(flight, plan, failure))
            }
        });
        let flights: Vec<Arc<Flown>> = flown.collect();
        let met = self.met(scenario, &flights, &is_as_planned);
        Run { start: self.origin, flights, met }
    }

    /// Which flights are as planned.
    fn as_planned(&self, scenario: &Scenario) -> Vec<bool> {
        let is_any = !self.planned.is_empty() && scenario.wind == self.scenario.wind;
        let pairs = scenario.flights.iter().zip(&self.scenario.flights);
        let mut same: Vec<bool> = pairs.map(|(flight, planned)| is_any && Arc::ptr_eq(flight, planned)).collect();
        settle(scenario, |flight| {
            let is_changed = same[flight] && scenario.flights[flight].waits_for().any(|other| !same[other]);
            same[flight] &= !is_changed;
            is_changed
        });
        same
    }

    fn flown(&self, flight: usize, plan: Arc<FlightPlan>, failure: Option<&'static str>) -> Flown {
        let mut flown = Flown {
            plan,
            failure,
            joins: Vec::new(),
            crossings: Vec::new(),
            stays: Vec::new(),
            approaches: Vec::new(),
            coast: None,
        };
        if failure.is_none() {
            let trajectory = &flown.plan.trajectory;
            for passing in self.zones.iter().map(|zone| zone.pass(flight, trajectory, Detail::Counted)) {
                if let Some(stay) = passing.summary {
                    flown.crossings.extend(passing.events);
                    flown.stays.push(stay);
                }
            }
            (flown.approaches, flown.coast) = self.approaches_to_ground(flight, trajectory);
            flown.joins = joinings(&flown.plan);
        }
        flown
    }

    /// How near a flight came to places and to the coast, and to which point of it.
    fn approaches_to_ground(&self, flight: usize, trajectory: &Trajectory) -> (Vec<Approach>, Option<Position>) {
        let settings = &self.scenario.closest_approach;
        let near = |to, nearest: proximity::Nearest| Approach { flight, to, t: nearest.t, distance: nearest.distance };
        let places = settings.places.iter().enumerate().filter_map(|(place, watched)| {
            Some(near(ApproachTo::Place(place), proximity::to_place(trajectory, watched.position)?))
        });
        // Mostly it is near the same coast as planned.
        let planned = self.planned.get(flight).and_then(|planned| planned.coast);
        let to_coast =
            || planned.map_or_else(|| shore::to_coast(trajectory), |there| shore::to_coast_near(trajectory, there));
        let coast = settings.coast.then(to_coast).flatten();
        let approaches = places.chain(coast.map(|nearest| near(ApproachTo::Coast, nearest))).collect();
        (approaches, coast.map(|nearest| nearest.there))
    }

    /// How near flights came to one another. Those that follow one another are as near as their stations are, and those that
    /// are both as planned as near as planned.
    fn met(&self, scenario: &Scenario, flights: &[Arc<Flown>], is_as_planned: &[bool]) -> Vec<Approach> {
        let trajectories: Vec<&Trajectory> = flights.iter().map(|flown| flown.trajectory()).collect();
        let flown: Vec<usize> = (0..flights.len()).filter(|flight| flights[*flight].failure.is_none()).collect();
        let events: Vec<Event> =
            flown.iter().flat_map(|flight| route_events(*flight, &flights[*flight].plan)).collect();
        let activities = activity::activities(scenario, &trajectories, &events);
        let companies = Companies::new(&activities, flights.len());
        let within = scenario.closest_approach.flights_within;
        let under_way: Vec<Option<&Trajectory>> =
            flights.iter().map(|flown| flown.failure.is_none().then(|| flown.trajectory())).collect();
        let met = encounter::encounters(&under_way, &companies, within, |[a, b], are_together| {
            !(are_together || is_as_planned[a] && is_as_planned[b])
        });
        let known = self.met.iter().filter(|met| match met.to {
            ApproachTo::Flight(other) => is_as_planned[met.flight] && is_as_planned[other],
            _ => false,
        });
        let mut met: Vec<Approach> = met
            .into_iter()
            .map(|met| {
                let [flight, other] = met.flights;
                Approach { flight, to: ApproachTo::Flight(other), t: met.t, distance: met.horizontal }
            })
            .chain(known.copied())
            .collect();
        met.sort_by_key(|approach| (approach.flight, approach.to));
        met
    }
}

/// Goes through all flights until nothing changes any more. A chain of flights that wait for one another is no longer than
/// there are flights.
fn settle(scenario: &Scenario, mut change: impl FnMut(usize) -> bool) {
    for _ in 0..scenario.flights.len() {
        let changes = (0..scenario.flights.len()).filter(|flight| change(*flight)).count();
        if changes == 0 {
            break;
        }
    }
}

/// Why flights could not fly, in the order of the scenario; who waits for one that could not cannot either.
fn failures(scenario: &Scenario, plans: &[Arc<FlightPlan>]) -> Vec<Option<&'static str>> {
    let own = |plan: &FlightPlan| {
        plan.diagnostics.iter().find(|problem| problem.severity == Severity::Error).map(|problem| problem.code)
    };
    let mut failures: Vec<Option<&'static str>> = plans.iter().map(|plan| own(plan)).collect();
    settle(scenario, |flight| {
        let of_others = scenario.flights[flight].waits_for().find_map(|other| failures[other]);
        let is_news = failures[flight].is_none() && of_others.is_some();
        failures[flight] = failures[flight].or(of_others);
        is_news
    });
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
