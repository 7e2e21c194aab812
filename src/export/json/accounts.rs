//! What sources said and counted as JSON, with what the simulation gives.

use serde_json::{Value, json};

use super::{position, rounded};
use crate::compare::Held;
use crate::export::{Selection, instant};
use crate::scenario::Scenario;
use crate::scenario::account::{Count, CountedAircraft, Reported};
use crate::sim::Simulation;

/// A report held against the simulation; `None` where it is about nothing that was selected.
pub(super) fn report(simulation: &Simulation, held: &Held, selection: &Selection) -> Option<Value> {
    let scenario = &simulation.scenario;
    let report = &scenario.reports[held.report];
    let (event, zone, other) = words(report.what);
    if !selection.has_flight(report.flight) || zone.is_some_and(|zone| !selection.has_zone(zone)) {
        return None;
    }
    let lasts = match report.what {
        Reported::Stays { lasts, .. } => Some(lasts.as_secs_f64()),
        _ => None,
    };
    let found = held.found.as_ref();
    Some(json!({
        "source": report.source,
        "flight": scenario.flights[report.flight].id,
        "event": event,
        "zone": zone.map(|zone| &scenario.zones[zone].id),
        "with": other.map(|other| &scenario.flights[other].id),
        "time": report.time.map(instant),
        "at": report.at.as_ref().map(|at| position(at.position)),
        "at_words": report.at.as_ref().map(|at| &at.words),
        "lasts_seconds": lasts,
        "tolerance_seconds": report.tolerance.as_secs_f64(),
        "within_m": report.within.metres(),
        "doubt": report.doubt,
        "note": report.note,
        "verdict": held.verdict,
        "simulated_time": found.map(|found| instant(simulation.timestamp(found.t))),
        "simulated_at": found.map(|found| position(found.position)),
        "later_by_seconds": found.and_then(|found| found.later_by).map(|by| rounded(by, 6)),
        "apart_m": found.and_then(|found| found.apart).map(|apart| rounded(apart.metres(), 3)),
    }))
}

/// The word for what was reported, its zone and the other flight.
fn words(what: Reported) -> (&'static str, Option<usize>, Option<usize>) {
    match what {
        Reported::Enters { zone } => ("enters", Some(zone), None),
        Reported::Leaves { zone } => ("leaves", Some(zone), None),
        Reported::Stays { zone, .. } => ("stays", Some(zone), None),
        Reported::Joins { other } => ("joins", None, Some(other)),
        Reported::Parts { other } => ("parts", None, Some(other)),
        Reported::Seen => ("seen", None, None),
    }
}

/// What each source counted.
pub(super) fn counts(scenario: &Scenario) -> Value {
    let aircraft = |it: &CountedAircraft| json!({ "type": it.kind, "operator": it.operator, "count": it.count });
    let count = |count: &Count| {
        json!({
            "source": count.source,
            "where": count.frame,
            "total": count.total,
            "aircraft": count.aircraft.iter().map(aircraft).collect::<Value>(),
            "note": count.note,
        })
    };
    scenario.counts.iter().map(count).collect()
}
