//! Reports held against the simulation.

use std::collections::BTreeMap;

use jiff::Timestamp;

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

/// All reports of a scenario, in the order of the file, held against the simulation.
///
/// A report is about the occurrence of its kind that is nearest in time; where it says no time, nearest in place, and where it
/// says neither, about the first one. Where one source puts the same thing at two times, these are two occurrences: the
/// nearer report has the one that both are nearest to.
pub fn held(simulation: &Simulation) -> Vec<Held> {
    let reports = &simulation.scenario.reports;
    let occurrences: Vec<Vec<Occurrence>> = reports.iter().map(|report| occurrences(simulation, report)).collect();
    // Every timed report with everything that it can be about, the nearest pairs first.
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (index, report) in reports.iter().enumerate() {
        let Some(t) = reported_t(simulation, report) else { continue };
        let near = report.tolerance.as_secs_f64().max(ANOTHER);
        let off = occurrences[index].iter().enumerate().map(|(nth, it)| ((it.t - t).abs(), index, nth));
        pairs.extend(off.filter(|(off, ..)| *off <= near));
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    // Reports of one source about one kind of occurrence, by the first of them.
    let group = |index: usize| (0..index).find(|first| are_alike(&reports[*first], &reports[index])).unwrap_or(index);
    let groups: Vec<usize> = (0..reports.len()).map(group).collect();
    let mut about: Vec<Option<usize>> = vec![None; reports.len()];
    let mut taken: BTreeMap<(usize, usize), Option<Timestamp>> = BTreeMap::new();
    for (_, index, nth) in pairs {
        let time = reports[index].time;
        if about[index].is_none() && *taken.entry((groups[index], nth)).or_insert(time) == time {
            about[index] = Some(nth);
        }
    }
    let hold = |(index, report): (usize, &Report)| {
        let nth = match report.time {
            Some(_) => about[index],
            None => nearest_untimed(report, &occurrences[index]),
        };
        let found = match report.what {
            Reported::Seen => sighting(simulation, report),
            _ => nth.map(|nth| of_occurrence(simulation, report, &occurrences[index][nth])),
        };
        Held { report: index, verdict: verdict(report, found.as_ref()), found }
    };
    reports.iter().enumerate().map(hold).collect()
}

/// Whether what was found agrees with a report.
fn verdict(report: &Report, found: Option<&Found>) -> Verdict {
    let Some(found) = found else { return Verdict::NotFlown };
    let in_time = found.later_by.is_none_or(|off| off.abs() <= report.tolerance.as_secs_f64());
    let in_place = report.at.is_none() || found.apart.is_some_and(|apart| apart <= report.within);
    if in_time && in_place { Verdict::Agrees } else { Verdict::Differs }
}

/// Whether one source says the same of the same flight twice, be it at two times.
fn are_alike(one: &Report, other: &Report) -> bool {
    let is_same_kind = match (one.what, other.what) {
        (Reported::Stays { zone: one, .. }, Reported::Stays { zone: other, .. }) => one == other,
        (one, other) => one == other,
    };
    is_same_kind && one.source == other.source && one.flight == other.flight
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

/// Something of the kind that a report speaks of.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Occurrence {
    /// The event, as an index into the simulation's; `None` for a stay.
    event: Option<usize>,
    /// When; of a stay, when it begins.
    t: f64,
    /// Where; of a stay, where it begins.
    position: Position,
    /// How long a stay lasts, in seconds.
    lasts: Option<f64>,
}

/// Everything of the kind that a report speaks of, in the order of time; nothing for sightings.
fn occurrences(simulation: &Simulation, report: &Report) -> Vec<Occurrence> {
    if let Reported::Stays { zone, .. } = report.what {
        let summary = simulation.zone_summaries.iter().find(|it| it.flight == report.flight && it.zone == zone);
        let visits = summary.into_iter().flat_map(|summary| &summary.visits);
        let trajectory = &simulation.trajectories[report.flight];
        return visits
            .filter_map(|visit| {
                let position = trajectory.state_at(visit.from)?.position;
                Some(Occurrence { event: None, t: visit.from, position, lasts: Some(visit.to - visit.from) })
            })
            .collect();
    }
    let events = simulation.events.iter().enumerate().filter(|(_, event)| is_meant(report, event));
    let of = |(index, event): (usize, &Event)| Occurrence {
        event: Some(index),
        t: event.t,
        position: event.position,
        lasts: None,
    };
    events.map(of).collect()
}

/// Which one a report without a time is about: the stay of the nearest length, the nearest in place, or the first.
fn nearest_untimed(report: &Report, occurrences: &[Occurrence]) -> Option<usize> {
    let off = |it: &Occurrence| match (report.what, &report.at) {
        (Reported::Stays { lasts, .. }, _) => it.lasts.map_or(0.0, |it| (it - lasts.as_secs_f64()).abs()),
        (_, Some(at)) => at.position.distance_to(it.position).metres(),
        (_, None) => it.t,
    };
    let by_off = |a: &(usize, &Occurrence), b: &(usize, &Occurrence)| off(a.1).total_cmp(&off(b.1));
    occurrences.iter().enumerate().min_by(by_off).map(|(nth, _)| nth)
}

/// How far an occurrence is from what was reported.
fn of_occurrence(simulation: &Simulation, report: &Report, it: &Occurrence) -> Found {
    let time = reported_t(simulation, report);
    let (later_by, apart) = match (report.what, it.lasts) {
        (Reported::Stays { lasts: reported, .. }, Some(lasts)) => {
            (Some(lasts - reported.as_secs_f64()), report.at.as_ref().map(|at| at.position.distance_to(it.position)))
        }
        _ => (time.map(|t| it.t - t), apart(simulation, report, it.position)),
    };
    Found { event: it.event, t: it.t, position: it.position, later_by, apart }
}

/// So many steps are looked at within the tolerance of a sighting.
const LOOKS: u32 = 3600;

/// Where the flight was at the reported time; where it is too far from the reported place then, or not under way, where it is
/// nearest to that place within the tolerance in time. Where no time was reported, where it comes nearest to the place.
fn sighting(simulation: &Simulation, report: &Report) -> Option<Found> {
    let trajectory = &simulation.trajectories[report.flight];
    let at = report.at.as_ref()?.position;
    let seen = |t: f64| {
        let position = trajectory.state_at(t)?.position;
        Some(Found { event: None, t, position, later_by: None, apart: Some(at.distance_to(position)) })
    };
    let Some(t) = reported_t(simulation, report) else {
        return seen(proximity::to_place(trajectory, at)?.t);
    };
    let then = seen(t);
    if verdict(report, then.as_ref()) == Verdict::Agrees {
        return then;
    }
    // To the second, where the tolerance is no more than half an hour.
    let tolerance = report.tolerance.as_secs_f64();
    let [from, to] = [(t - tolerance).max(trajectory.start()), (t + tolerance).min(trajectory.end())];
    let looks = (0..=LOOKS).map(|nth| from + (to - from) * f64::from(nth) / f64::from(LOOKS));
    let nearest = looks.filter(|_| from <= to).filter_map(seen).min_by(|a, b| {
        let away = |found: &Found| found.apart.map_or(f64::INFINITY, |apart| apart.metres());
        away(a).total_cmp(&away(b))
    });
    match nearest {
        Some(nearest) if verdict(report, Some(&nearest)) == Verdict::Agrees => Some(nearest),
        nearest => then.or(nearest),
    }
}

fn apart(simulation: &Simulation, report: &Report, position: Position) -> Option<Distance> {
    let there = match (&report.at, reported_t(simulation, report)) {
        (Some(at), _) => at.position,
        (None, Some(t)) => simulation.trajectories[report.flight].state_at(t)?.position,
        (None, None) => return None,
    };
    Some(there.distance_to(position))
}
