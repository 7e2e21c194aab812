//! What cannot hold of what was reported, and what contradicts itself.

use super::reports::{Held, reported_t};
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
    /// From the one place to the other, along the shortest line.
    pub distance: Distance,
    /// The speed over the ground that the reports ask for, as they stand.
    pub speed: Speed,
    /// The least speed that their tolerances in time and place allow.
    pub least: Speed,
    /// The cruise speed of the type.
    pub cruise: Speed,
    /// The highest speed of the type, where known.
    pub top: Option<Speed>,
}

impl Haste {
    /// Whether no aircraft of the type can fly it, whatever the tolerances give.
    pub fn is_impossible(&self) -> bool {
        self.top.is_some_and(|top| self.least > top)
    }
}

/// Reports that follow one another too fast for the type: faster than it cruises, as they stand.
///
/// The places are those reported; a crossing that was reported without one is taken to be where it is flown.
pub fn haste(simulation: &Simulation, held: &[Held]) -> Vec<Haste> {
    let scenario = &simulation.scenario;
    let mut found = Vec::new();
    for (flight, it) in scenario.flights.iter().enumerate() {
        let Some(aircraft) = &it.aircraft else { continue };
        let mut points: Vec<_> = held
            .iter()
            .filter(|held| scenario.reports[held.report].flight == flight)
            .filter(|held| !matches!(scenario.reports[held.report].what, Reported::Stays { .. }))
            .filter_map(|held| {
                let report = &scenario.reports[held.report];
                let flown = held.found.as_ref().map(|found| found.position);
                let place = report.at.as_ref().map(|at| at.position).or(flown)?;
                Some((reported_t(simulation, report)?, place, held.report))
            })
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        for pair in points.windows(2) {
            let [(from_t, from_place, from), (to_t, to_place, to)] = [pair[0], pair[1]];
            let slack = |index: usize| scenario.reports[index].tolerance.as_secs_f64();
            let reach = |index: usize| scenario.reports[index].within.metres();
            let distance = from_place.distance_to(to_place);
            let speed = |metres: f64, seconds: f64| Speed::from_metres_per_second(metres.max(0.0) / seconds.max(1.0));
            let least = speed(distance.metres() - reach(from) - reach(to), to_t - from_t + slack(from) + slack(to));
            let asked = speed(distance.metres(), to_t - from_t);
            if to_t > from_t && asked > aircraft.cruise.value {
                let top = aircraft.top_speed().map(|top| top.speed);
                found.push(Haste { from, to, distance, speed: asked, least, cruise: aircraft.cruise.value, top });
            }
        }
    }
    found
}

/// Two reports about the same thing that are further apart than both allow.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// The one that stands first in the file, as an index into the scenario's reports.
    pub first: usize,
    /// The other one.
    pub second: usize,
    /// How many seconds later the second puts it, where both say when.
    pub later_by: Option<f64>,
    /// How far apart they put it, where both say where.
    pub apart: Option<Distance>,
}

/// Reports of different sources about the same event that contradict each other.
pub fn contradictions(simulation: &Simulation, held: &[Held]) -> Vec<Contradiction> {
    let reports = &simulation.scenario.reports;
    let event = |held: &Held| held.found.as_ref().and_then(|found| found.event);
    let mut found = Vec::new();
    for (at, one) in held.iter().enumerate() {
        for other in &held[at + 1..] {
            let (first, second) = (&reports[one.report], &reports[other.report]);
            let is_same = event(one).is_some() && event(one) == event(other);
            if is_same && first.source != second.source {
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

fn seconds(report: &Report) -> f64 {
    report.tolerance.as_secs_f64()
}

fn between(first: &Report, second: &Report) -> (Option<f64>, Option<Distance>) {
    let later_by = first.time.zip(second.time).map(|(a, b)| b.duration_since(a).as_secs_f64());
    let places = first.at.as_ref().zip(second.at.as_ref());
    (later_by, places.map(|(a, b)| a.position.distance_to(b.position)))
}
