//! What cannot hold of what was reported, and what contradicts itself.

use super::reports::{Held, reported_t};
use crate::geodesy::Position;
use crate::scenario::account::{Report, Reported};
use crate::sim::Simulation;
use crate::units::{Distance, Speed};

/// Two reports about one flight that ask for more speed than its type usually flies.
#[derive(Debug, Clone, PartialEq)]
pub struct Haste {
    /// The earlier report, as an index into the scenario's reports.
    pub from: usize,
    /// The later one.
    pub to: usize,
    /// How many seconds lie between them.
    pub seconds: f64,
    /// From the one place to the other, along the shortest line.
    pub distance: Distance,
    /// The speed over the ground that the reports ask for, as they stand.
    pub speed: Speed,
    /// The way that is flown between the two, where both are flown. What else is known of a patrol may bend it.
    pub way: Option<Distance>,
    /// The least speed that their tolerances in time and place allow.
    pub least: Speed,
    /// The cruise speed of the type.
    pub cruise: Speed,
    /// The highest speed of the type, where known.
    pub top: Option<Speed>,
}

impl Haste {
    /// The speed over the ground that the reports ask for on the way that is flown.
    pub fn speed_on_the_way(&self) -> Option<Speed> {
        self.way.map(|way| Speed::from_metres_per_second(way.metres() / self.seconds))
    }

    /// Whether no aircraft of the type can fly it, whatever the tolerances give. Top speeds are those through the air: wind may
    /// add to them.
    pub fn is_impossible(&self) -> bool {
        self.top.is_some_and(|top| self.least > top)
    }
}

/// Reports that follow one another too fast for the type: faster than it cruises, as they stand.
///
/// The places are those reported; a crossing that was reported without one is taken to be where it is flown. Of reports for
/// one instant, one that says a place counts. Two reports about the same event are no case of haste: where they differ, they
/// are [`contradictions`].
pub fn haste(simulation: &Simulation, held: &[Held]) -> Vec<Haste> {
    let mut found = Vec::new();
    for (flight, it) in simulation.scenario.flights.iter().enumerate() {
        let Some(aircraft) = &it.aircraft else { continue };
        let (cruise, top) = (aircraft.cruise.value, aircraft.top_speed().map(|top| top.speed));
        let points = points(simulation, held, flight);
        for pair in points.windows(2) {
            let (from, to) = (&pair[0], &pair[1]);
            let reports = [from, to].map(|point| &simulation.scenario.reports[point.held.report]);
            let slack: f64 = reports.iter().map(|report| report.tolerance.as_secs_f64()).sum();
            let reach: f64 = reports.iter().map(|report| report.within.metres()).sum();
            let (seconds, distance) = (to.t - from.t, from.place.distance_to(to.place));
            let speed = Speed::from_metres_per_second(distance.metres() / seconds);
            let least = ((distance.metres() - reach) / (seconds + slack)).max(0.0);
            if speed > cruise && !is_same_event(from.held, to.held) {
                let least = Speed::from_metres_per_second(least);
                let (from, to, way) = (from.held.report, to.held.report, way(simulation, flight, from, to));
                found.push(Haste { from, to, seconds, distance, speed, way, least, cruise, top });
            }
        }
    }
    found
}

/// A report that says when, and where it puts its flight.
struct Point<'a> {
    t: f64,
    place: Position,
    held: &'a Held,
}

/// The timed reports of a flight in the order of time, one an instant.
fn points<'a>(simulation: &Simulation, held: &'a [Held], flight: usize) -> Vec<Point<'a>> {
    let report = |held: &Held| &simulation.scenario.reports[held.report];
    let of_flight = held
        .iter()
        .filter(|held| report(held).flight == flight && !matches!(report(held).what, Reported::Stays { .. }));
    let point = |held: &'a Held| {
        let flown = held.found.as_ref().map(|found| found.position);
        let place = report(held).at.as_ref().map(|at| at.position).or(flown)?;
        Some(Point { t: reported_t(simulation, report(held))?, place, held })
    };
    let mut points: Vec<Point<'a>> = of_flight.filter_map(point).collect();
    // Those with a place of their own first, as the first of an instant stays.
    points.sort_by(|a, b| a.t.total_cmp(&b.t).then(report(a.held).at.is_none().cmp(&report(b.held).at.is_none())));
    points.dedup_by(|later, kept| later.t == kept.t);
    points
}

/// The way that is flown from one point to the next.
fn way(simulation: &Simulation, flight: usize, from: &Point<'_>, to: &Point<'_>) -> Option<Distance> {
    let trajectory = &simulation.trajectories[flight];
    let s = |point: &Point<'_>| point.held.found.as_ref().map(|found| trajectory.distance_at(found.t));
    let metres = s(to)? - s(from)?;
    (metres > 0.0).then(|| Distance::from_metres(metres))
}

fn is_same_event(one: &Held, other: &Held) -> bool {
    let event = |held: &Held| held.found.as_ref().and_then(|found| found.event);
    event(one).is_some() && event(one) == event(other)
}

/// Two reports about the same thing that are further apart than both allow.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// The one that stands first in the file, as an index into the scenario's reports.
    pub first: usize,
    /// The other one.
    pub second: usize,
    /// How many seconds later the second puts it, where both say when; of a stay, by how many it has it longer.
    pub later_by: Option<f64>,
    /// How far apart they put it, where both say where.
    pub apart: Option<Distance>,
}

/// Reports of different sources about the same event, stay or instant that contradict each other.
pub fn contradictions(simulation: &Simulation, held: &[Held]) -> Vec<Contradiction> {
    let reports = &simulation.scenario.reports;
    let mut found = Vec::new();
    for (at, one) in held.iter().enumerate() {
        for other in &held[at + 1..] {
            let (first, second) = (&reports[one.report], &reports[other.report]);
            if first.source != second.source && is_about_the_same(first, second, one, other) {
                let (later_by, apart) = between(first, second);
                let off = later_by.is_some_and(|by| by.abs() > seconds(first) + seconds(second));
                let away = apart.is_some_and(|apart| apart.metres() > first.within.metres() + second.within.metres());
                if off || away {
                    found.push(Contradiction { first: one.report, second: other.report, later_by, apart });
                }
            }
        }
    }
    found
}

/// Whether two reports speak of the same event, of the same stay, or of one flight at one instant.
fn is_about_the_same(first: &Report, second: &Report, one: &Held, other: &Held) -> bool {
    let begins = |held: &Held| held.found.as_ref().map(|found| found.t);
    match (first.what, second.what) {
        (Reported::Stays { zone: a, .. }, Reported::Stays { zone: b, .. }) => {
            first.flight == second.flight && a == b && begins(one).is_some() && begins(one) == begins(other)
        }
        (Reported::Seen, Reported::Seen) => {
            let between = first.time.zip(second.time).map(|(a, b)| b.duration_since(a).as_secs_f64().abs());
            first.flight == second.flight && between.is_some_and(|between| between <= seconds(first) + seconds(second))
        }
        _ => is_same_event(one, other),
    }
}

fn seconds(report: &Report) -> f64 {
    report.tolerance.as_secs_f64()
}

fn between(first: &Report, second: &Report) -> (Option<f64>, Option<Distance>) {
    let later_by = match (first.what, second.what) {
        (Reported::Stays { lasts: a, .. }, Reported::Stays { lasts: b, .. }) => Some((b - a).as_secs_f64()),
        _ => first.time.zip(second.time).map(|(a, b)| b.duration_since(a).as_secs_f64()),
    };
    let places = first.at.as_ref().zip(second.at.as_ref());
    (later_by, places.map(|(a, b)| a.position.distance_to(b.position)))
}
