//! Reports held against the simulation.

use crate::geodesy::Position;
use crate::scenario::account::{Report, Reported};
use crate::sim::Simulation;
use crate::sim::events::proximity;
use crate::sim::events::{CrossingKind, Event, EventKind, MarkKind};
use crate::units::Distance;

/// A report beside what the simulation gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The report, as an index into the scenario's reports.
    pub report: usize,
    /// What it is about, as far as that was flown.
    pub found: Option<Found>,
    /// Whether the two agree.
    pub verdict: Verdict,
}

/// What a report is about in the simulation.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The event, as an index into the simulation's; `None` for stays and sightings.
    pub event: Option<usize>,
    /// When, in seconds since the start of the simulation.
    pub t: f64,
    /// Where.
    pub position: Position,
    /// By how many seconds it is later than reported; of a stay, by how many it is longer. `None` where the report does not
    /// say when.
    pub later_by: Option<f64>,
    /// How far it is from the reported place; where no place was reported, how far the flight is from it at the reported
    /// time. `None` where the flight is not under way then.
    pub apart: Option<Distance>,
}

/// Whether a report and the simulation agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Within what the report allows in time and, where it says a place, in place.
    Agrees,
    /// Further apart than that.
    Differs,
    /// Nothing of the kind happens in the simulation.
    NotFlown,
}

/// All reports of a scenario, in the order of the file.
pub fn held(simulation: &Simulation) -> Vec<Held> {
    (0..simulation.scenario.reports.len()).map(|report| hold(simulation, report)).collect()
}

/// Holds one report, by its index, against the simulation.
pub fn hold(simulation: &Simulation, index: usize) -> Held {
    let report = &simulation.scenario.reports[index];
    let found = match report.what {
        Reported::Stays { zone, lasts } => stay(simulation, report, zone, lasts.as_secs_f64()),
        Reported::Seen => sighting(simulation, report),
        _ => event(simulation, report),
    };
    let verdict = match &found {
        None => Verdict::NotFlown,
        Some(found) => {
            let in_time = found.later_by.is_none_or(|off| off.abs() <= report.tolerance.as_secs_f64());
            let in_place = report.at.is_none() || found.apart.is_some_and(|apart| apart <= report.within);
            if in_time && in_place { Verdict::Agrees } else { Verdict::Differs }
        }
    };
    Held { report: index, found, verdict }
}

/// Seconds since the start of the simulation at which a report says it happened.
pub(super) fn reported_t(simulation: &Simulation, report: &Report) -> Option<f64> {
    report.time.map(|time| time.duration_since(simulation.start).as_secs_f64())
}

/// Whether an event is of the kind that a report speaks of.
fn is_meant(report: &Report, event: &Event) -> bool {
    let of_flight = event.flight == report.flight;
    let with =
        |other: usize, met: usize| (of_flight && met == other) || (event.flight == other && met == report.flight);
    match (&event.kind, report.what) {
        (EventKind::Crossing(it), Reported::Enters { zone }) => {
            of_flight && it.zone == zone && it.kind == CrossingKind::Enter
        }
        (EventKind::Crossing(it), Reported::Leaves { zone }) => {
            of_flight && it.zone == zone && it.kind == CrossingKind::Exit
        }
        (
            EventKind::Manoeuvre {
                kind: MarkKind::Joined { other: met, .. } | MarkKind::MergedInto { other: met },
                ..
            },
            Reported::Joins { other },
        )
        | (
            EventKind::Manoeuvre {
                kind: MarkKind::Left { other: met, .. } | MarkKind::SplitOff { other: met }, ..
            },
            Reported::Parts { other },
        ) => with(other, *met),
        _ => false,
    }
}

/// What happens further from a reported time than so many seconds, and than the report's own tolerance, is something else.
const ANOTHER: f64 = 3600.0;

/// Whether something that is so many seconds off can be what a report is about.
fn can_be(report: &Report, later_by: Option<f64>) -> bool {
    later_by.is_none_or(|by| by.abs() <= report.tolerance.as_secs_f64().max(ANOTHER))
}

/// The event that a report is about: of those of its kind the nearest in time; where it says no time, in place.
fn event(simulation: &Simulation, report: &Report) -> Option<Found> {
    let time = reported_t(simulation, report);
    let off = |event: &Event| match (time, &report.at) {
        (Some(t), _) => (event.t - t).abs(),
        (None, Some(at)) => at.position.distance_to(event.position).metres(),
        (None, None) => event.t,
    };
    let events = simulation.events.iter().enumerate().filter(|(_, event)| is_meant(report, event));
    let (index, event) = events.min_by(|(_, a), (_, b)| off(a).total_cmp(&off(b)))?;
    if !can_be(report, time.map(|t| event.t - t)) {
        return None;
    }
    Some(Found {
        event: Some(index),
        t: event.t,
        position: event.position,
        later_by: time.map(|t| event.t - t),
        apart: apart(simulation, report, event.position),
    })
}

/// The stay that a report is about: the one that began nearest to the reported time, otherwise the one of the nearest length.
fn stay(simulation: &Simulation, report: &Report, zone: usize, lasts: f64) -> Option<Found> {
    let time = reported_t(simulation, report);
    let summary = simulation.zone_summaries.iter().find(|it| it.flight == report.flight && it.zone == zone)?;
    let off = |from: f64, to: f64| time.map_or((to - from - lasts).abs(), |t| (from - t).abs());
    let visit = summary.visits.iter().min_by(|a, b| off(a.from, a.to).total_cmp(&off(b.from, b.to)))?;
    if !can_be(report, time.map(|t| visit.from - t)) {
        return None;
    }
    let position = simulation.trajectories[report.flight].state_at(visit.from)?.position;
    Some(Found {
        event: None,
        t: visit.from,
        position,
        later_by: Some(visit.to - visit.from - lasts),
        apart: report.at.as_ref().map(|at| at.position.distance_to(position)),
    })
}

/// Where the flight was at the reported time; where no time was reported, where it comes nearest to the place.
fn sighting(simulation: &Simulation, report: &Report) -> Option<Found> {
    let trajectory = &simulation.trajectories[report.flight];
    let at = report.at.as_ref()?.position;
    let t = match reported_t(simulation, report) {
        Some(t) => t,
        None => proximity::to_place(trajectory, at)?.t,
    };
    let position = trajectory.state_at(t)?.position;
    Some(Found { event: None, t, position, later_by: None, apart: Some(at.distance_to(position)) })
}

fn apart(simulation: &Simulation, report: &Report, position: Position) -> Option<Distance> {
    let there = match (&report.at, reported_t(simulation, report)) {
        (Some(at), _) => at.position,
        (None, Some(t)) => simulation.trajectories[report.flight].state_at(t)?.position,
        (None, None) => return None,
    };
    Some(there.distance_to(position))
}
