//! The simulation: a scenario becomes flight plans, trajectories and events.
//!
//! `plan` works a route out into a path with turns and times, `turn` each of its turns, `trajectory` answers where a flight
//! is at an instant, `formation` where its aircraft fly beside the leader, `events` finds what happens on the way, `activity`
//! what a flight is about in between; `run` does the same for one run of many, of which less is wanted. All of it is finished before anything is shown, and depends on nothing but the
//! scenario.

pub mod activity;
pub mod air;
pub mod aircraft;
pub mod events;
pub mod flight_path;
pub mod formation;
pub mod groups;
pub mod plan;
pub mod run;
mod together;
pub mod trajectory;

use jiff::{SignedDuration, Timestamp};

use crate::diagnostics::{Diagnostic, Severity};
use crate::scenario::Scenario;
use activity::Activity;
use events::passing::{Detail, WatchedZone, event};
use events::{Event, EventKind, ZoneSummary, encounter, proximity, shore};
use groups::Group;
use plan::FlightPlan;
use together::Companies;
pub use trajectory::{State, Trajectory};

/// A scenario, flown.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// What was flown.
    pub scenario: Scenario,
    /// The earliest flight's first instant; all times count from here.
    pub start: Timestamp,
    /// Seconds from the start to the latest flight's last instant.
    pub duration: f64,
    /// One trajectory a flight, in the order of the scenario.
    pub trajectories: Vec<Trajectory>,
    /// Everything that happens, ordered by time to the microsecond, then flight, then kind (in the order of [`events::EventKind`]), then zone.
    pub events: Vec<Event>,
    /// For every flight and every zone with an inside: the stays. Ordered by flight, then zone.
    pub zone_summaries: Vec<ZoneSummary>,
    /// Which aircraft are in which flight when.
    pub groups: Vec<Group>,
    /// What flights are about for a while: holding, on the way to another flight, following it. Ordered by flight, then
    /// time.
    pub activities: Vec<Activity>,
    /// What could not be flown as written, such as a turn that has no room.
    pub diagnostics: Vec<Diagnostic>,
}

impl Simulation {
    /// The instant `t` seconds after the start, to the nanosecond.
    pub fn timestamp(&self, t: f64) -> Timestamp {
        add_seconds(self.start, t)
    }

    /// The index of one of its events.
    pub fn index_of(&self, event: &Event) -> Option<usize> {
        let (key, ..) = time_flight_and_kind(event);
        let first = self.events.partition_point(|other| time_flight_and_kind(other).0 < key);
        let same = self.events[first..].iter().position(|other| std::ptr::eq(other, event))?;
        Some(first + same)
    }

    /// Whether something cannot be flown at all: what is simulated is then not what was written, and only what the plans say
    /// is among the events.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// How many aircraft are in a flight at an instant.
    pub fn aircraft_in(&self, flight: usize, t: f64) -> u32 {
        self.groups.iter().filter(|group| group.is_in(flight, t)).map(|group| group.count).sum()
    }

    /// The activities of a flight, in the order of time.
    pub fn activities_of(&self, flight: usize) -> &[Activity] {
        let [first, end] = [flight, flight + 1].map(|bound| self.activities.partition_point(|it| it.flight < bound));
        &self.activities[first..end]
    }

    /// What a flight is about at an instant, if anything but flying its route.
    pub fn activity_at(&self, flight: usize, t: f64) -> Option<&Activity> {
        self.activities_of(flight).iter().find(|activity| activity.is_on_at(t))
    }
}

/// Flies a scenario and finds everything that happens.
///
/// # Examples
/// See the pipeline at the top of the crate.
pub fn simulate(scenario: &Scenario) -> Simulation {
    let origin = origin_of(scenario);
    let zones: Vec<WatchedZone<'_>> =
        scenario.zones.iter().enumerate().map(|(index, zone)| WatchedZone::new(index, zone)).collect();
    let mut plans = plan::plan_all(scenario, &zones, origin);
    let start = start_of(&mut plans, origin);

    let mut events = Vec::new();
    let mut diagnostics = Vec::new();
    let mut trajectories = Vec::with_capacity(plans.len());
    let mut flown = scenario.clone();
    for (flight, plan) in plans.into_iter().enumerate() {
        flown.flights[flight] = plan.placed(&scenario.flights[flight]);
        events.extend(route_events(flight, &plan));
        diagnostics.extend(plan.diagnostics);
        trajectories.push(plan.trajectory);
    }
    let activities = activity::activities(&flown, &trajectories.iter().collect::<Vec<_>>(), &events);
    let groups = groups::groups(scenario, &trajectories, &events, &mut diagnostics);
    // What cannot be flown as written has no events worth finding, and may last for centuries.
    let is_flyable = !diagnostics.iter().any(|problem| problem.severity == Severity::Error);
    let mut zone_summaries = Vec::new();
    for (flight, trajectory) in trajectories.iter().enumerate().filter(|_| is_flyable) {
        for zone in &zones {
            let passing = zone.pass(flight, trajectory, Detail::Everything);
            events.extend(passing.events);
            zone_summaries.extend(passing.summary);
        }
        events.extend(approaches_to_ground(scenario, flight, trajectory));
    }
    let within = scenario.closest_approach.flights_within;
    if is_flyable {
        let companies = Companies::new(&activities, trajectories.len());
        let met =
            encounter::encounters(&trajectories.iter().map(Some).collect::<Vec<_>>(), &companies, within, |_, _| true);
        events.extend(met.iter().map(|met| approach_of_two(&trajectories, met)));
    }
    events.sort_by_cached_key(time_flight_and_kind);
    let duration = trajectories.iter().map(Trajectory::end).fold(0.0, f64::max);
    if is_flyable {
        diagnostics.extend(scenes_out_of_range(scenario, start, duration));
    }
    Simulation {
        scenario: flown,
        start,
        duration,
        trajectories,
        events,
        zone_summaries,
        groups,
        activities,
        diagnostics,
    }
}

/// The instant that plans count from: any one will do, as the simulation's start is only known when all of them are made.
fn origin_of(scenario: &Scenario) -> Timestamp {
    let times = scenario.flights.iter().flat_map(|flight| &flight.route).filter_map(|waypoint| waypoint.time);
    times.min().or(scenario.as_of).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// When the earliest plan begins. From now on all of them count from there.
fn start_of(plans: &mut [FlightPlan], origin: Timestamp) -> Timestamp {
    let earliest = plans.iter().map(|plan| plan.trajectory.start()).fold(f64::INFINITY, f64::min);
    let start = if earliest.is_finite() { add_seconds(origin, earliest) } else { origin };
    for plan in plans {
        plan.count_from(seconds_between(origin, start));
    }
    start
}

/// Scenes that begin before anything flies, or end after everything has.
fn scenes_out_of_range(scenario: &Scenario, start: Timestamp, duration: f64) -> Vec<Diagnostic> {
    let end = add_seconds(start, duration);
    let clock = |instant: Timestamp| instant.to_zoned(scenario.time_zone.clone()).strftime("%H:%M:%S").to_string();
    let times = scenario.scenes.iter().filter_map(|scene| Some((scene, scene.time?)));
    times
        .filter(|(_, time)| time.from < start || time.to > end)
        .map(|(scene, time)| {
            let title = &scene.title.en;
            let (from, to) = (clock(time.from), clock(time.to));
            Diagnostic::error(
                "scene-out-of-range",
                scene.span.clone(),
                format!("scene `{title}` lies outside of the patrol"),
            )
            .label(format!("from {from} to {to}"))
            .help(format!("the patrol lasts from {} to {}", clock(start), clock(end)))
        })
        .collect()
}

/// Departure, waypoints, turns, what else is done by the plan, and the end of a flight.
fn route_events(flight: usize, plan: &FlightPlan) -> Vec<Event> {
    let FlightPlan { trajectory, turns, marks, .. } = plan;
    let legs = trajectory.legs();
    let mut events = Vec::with_capacity(legs.len() + turns.len() + marks.len() + 1);
    let mut add =
        |s: f64, t: f64, leg: usize, kind: EventKind| events.push(event(flight, trajectory, (s, t), leg, kind));
    add(0.0, trajectory.start(), 0, EventKind::Departure);
    for (index, leg) in legs.iter().enumerate().skip(1) {
        add(leg.from, leg.t, index, EventKind::Waypoint { index });
    }
    for turn in turns {
        let plan::PlannedTurn { waypoint: index, from, direction, degrees, radius } = *turn;
        let t = trajectory.time_at(from);
        add(from, t, trajectory.leg_at(t), EventKind::Turn { index, direction, degrees, radius });
    }
    for mark in marks {
        let kind = EventKind::Manoeuvre { index: mark.waypoint, kind: mark.kind };
        add(mark.s, mark.t, mark.waypoint.min(legs.len() - 1), kind);
    }
    add(trajectory.path().length(), trajectory.end(), legs.len() - 1, EventKind::End);
    events
}

/// The closest approaches of a flight to the scenario's places and to the coast.
fn approaches_to_ground(scenario: &Scenario, flight: usize, trajectory: &Trajectory) -> Vec<Event> {
    let settings = &scenario.closest_approach;
    let at = |nearest: proximity::Nearest, kind: EventKind| {
        event(flight, trajectory, (nearest.s, nearest.t), trajectory.leg_at(nearest.t), kind)
    };
    let to_places = settings.places.iter().enumerate().filter_map(|(place, watched)| {
        let nearest = proximity::to_place(trajectory, watched.position)?;
        Some(at(nearest, EventKind::ClosestToPlace { place, distance: nearest.distance }))
    });
    let to_coast = settings
        .coast
        .then(|| shore::to_coast(trajectory))
        .flatten()
        .map(|nearest| at(nearest, EventKind::ClosestToCoast { distance: nearest.distance, coast: nearest.there }));
    to_places.chain(to_coast).collect()
}

/// The closest approach of two flights, told of the first of them.
fn approach_of_two(trajectories: &[Trajectory], met: &encounter::Encounter) -> Event {
    let ([flight, other], t) = (met.flights, met.t);
    let height = |flight: usize| trajectories[flight].altitude_at(t).metres();
    let other_higher_by = height(other) - height(flight);
    let kind = EventKind::ClosestToFlight { other, horizontal: met.horizontal, other_higher_by };
    let trajectory = &trajectories[flight];
    event(flight, trajectory, (trajectory.distance_at(t), t), trajectory.leg_at(t), kind)
}

/// What events are ordered by: time, then flight, then what kind of event, then which zone, waypoint, place or flight.
fn time_flight_and_kind(event: &Event) -> (i64, usize, (u8, usize)) {
    let rank = match event.kind {
        EventKind::Departure => (0, 0),
        EventKind::Waypoint { index } => (1, index),
        EventKind::Turn { index, .. } => (2, index),
        EventKind::Manoeuvre { index, .. } => (3, index),
        EventKind::Crossing(events::Crossing { zone, .. }) => (4, zone),
        EventKind::LineCrossing { zone, .. } => (5, zone),
        EventKind::ClosestToPlace { place, .. } => (6, place),
        EventKind::ClosestToCoast { .. } => (7, 0),
        EventKind::ClosestToFlight { other, .. } => (8, other),
        EventKind::End => (9, 0),
    };
    // To the microsecond, as times are printed: what flights of a formation do together differs by roundings only.
    ((event.t * 1e6).round() as i64, event.flight, rank)
}

/// Seconds from one instant to another.
fn seconds_between(from: Timestamp, to: Timestamp) -> f64 {
    (to.as_nanosecond() - from.as_nanosecond()) as f64 / 1e9
}

/// The instant so many seconds after another, to the nanosecond.
pub(crate) fn add_seconds(from: Timestamp, seconds: f64) -> Timestamp {
    from + SignedDuration::from_nanos((seconds * 1e9).round() as i64)
}
