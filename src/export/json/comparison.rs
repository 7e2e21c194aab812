//! Comparisons as JSON: reports against the simulation, scenarios by their reports, one patrol against another.
//!
//! Differences count from the reports to the simulation, and from the first patrol to the second.

use serde_json::{Value, json};

use super::{accounts, rounded};
use crate::compare::patrols::{Approach, Deed, Part, PlaceOfTwo, Stays, Step, Track, ZoneOfTwo};
use crate::compare::{Contradiction, Haste, Held, Patrols, Summary, contradictions, haste};
use crate::export::{Selection, instant};
use crate::sim::Simulation;
use crate::units::{Distance, Speed};

/// The reports of a scenario held against its simulation, and what they say of one another.
pub fn reports(simulation: &Simulation, held: &[Held]) -> Value {
    let everything = Selection::default();
    json!({
        "title": simulation.scenario.title.en,
        "start": instant(simulation.start),
        "reports": held.iter().filter_map(|held| accounts::report(simulation, held, &everything)).collect::<Value>(),
        "cannot_hold": haste(simulation, held).iter().map(haste_json).collect::<Value>(),
        "contradictions": contradictions(simulation, held).iter().map(contradiction_json).collect::<Value>(),
        "counts": accounts::counts(&simulation.scenario),
        "summary": summary(&Summary::of(simulation, held)),
    })
}

fn metres(distance: Distance) -> f64 {
    rounded(distance.metres(), 3)
}

fn kilometres_per_hour(speed: Speed) -> f64 {
    rounded(speed.kilometres_per_hour(), 3)
}

/// `from` and `to` are indices into the reports.
fn haste_json(haste: &Haste) -> Value {
    json!({
        "from": haste.from,
        "to": haste.to,
        "seconds": rounded(haste.seconds, 6),
        "shortest_m": metres(haste.distance),
        "speed_kmh": kilometres_per_hour(haste.speed),
        "way_m": haste.way.map(metres),
        "speed_on_the_way_kmh": haste.speed_on_the_way().map(kilometres_per_hour),
        "least_speed_kmh": kilometres_per_hour(haste.least),
        "cruise_kmh": kilometres_per_hour(haste.cruise),
        "top_kmh": haste.top.map(kilometres_per_hour),
        "impossible": haste.is_impossible(),
    })
}

/// `first` and `second` are indices into the reports.
fn contradiction_json(it: &Contradiction) -> Value {
    json!({
        "first": it.first,
        "second": it.second,
        "later_by_seconds": it.later_by.map(|by| rounded(by, 6)),
        "apart_m": it.apart.map(metres),
    })
}

fn summary(summary: &Summary) -> Value {
    let off = summary.off.as_ref();
    json!({
        "reports": summary.reports,
        "timed": summary.timed,
        "agree": summary.agree,
        "differ": summary.differ,
        "not_flown": summary.not_flown,
        "off": off.map(|off| json!({
            "reports": off.reports,
            "median_seconds": rounded(off.median, 6),
            "largest_seconds": rounded(off.largest, 6),
            "largest_of": off.largest_of,
        })),
    })
}

/// A scenario by its reports: how many agree, and those that do not.
pub fn scenario(file: &str, simulation: &Simulation, held: &[Held]) -> Value {
    let everything = Selection::default();
    let apart = held.iter().filter(|held| held.verdict != crate::compare::Verdict::Agrees);
    json!({
        "file": file,
        "title": simulation.scenario.title.en,
        "summary": summary(&Summary::of(simulation, held)),
        "not_kept": apart.filter_map(|held| accounts::report(simulation, held, &everything)).collect::<Value>(),
    })
}

/// Two patrols, side by side; pairs are `[first, second]`.
pub fn patrols(simulations: [&Simulation; 2], patrols: &Patrols) -> Value {
    let flight = |which: usize, flight: usize| &simulations[which].scenario.flights[flight].id;
    let approach = |which: usize, near: &Option<Approach>| {
        near.map(|near| {
            json!({
                "flight": flight(which, near.flight),
                "distance_m": metres(near.distance),
                "at_seconds": rounded(near.at, 6),
            })
        })
    };
    let track = |which: usize, track: &Option<Track>| {
        track.map(|track| {
            json!({
                "flight": flight(which, track.flight),
                "length_m": metres(track.length),
                "seconds": rounded(track.seconds, 6),
            })
        })
    };
    let zone = |it: &ZoneOfTwo| json!({ "zone": it.zone, "stays": it.stays.each_ref().map(stays) });
    let place = |it: &PlaceOfTwo| json!({ "place": it.name, "nearest": [approach(0, &it.nearest[0]), approach(1, &it.nearest[1])] });
    let at = |which: usize| {
        json!({
            "seconds": rounded(patrols.aligned.at[which], 6),
            "time": instant(simulations[which].timestamp(patrols.aligned.at[which])),
        })
    };
    json!({
        "titles": simulations.map(|simulation| &simulation.scenario.title.en),
        "aligned_at": { "event": patrols.aligned.event.to_string(), "instants": [at(0), at(1)] },
        "zones": patrols.zones.iter().map(zone).collect::<Value>(),
        "longest_tracks": [track(0, &patrols.longest[0]), track(1, &patrols.longest[1])],
        "order": patrols.order.iter().map(step).collect::<Value>(),
        "aircraft": patrols.aircraft.iter()
            .map(|(part, counts)| json!({ "role": part_word(*part), "counts": counts }))
            .collect::<Value>(),
        "places": patrols.places.iter().map(place).collect::<Value>(),
    })
}

fn stays(stays: &Option<Stays>) -> Value {
    json!(stays.map(|stays| json!({
        "main_flights_inside_seconds": rounded(stays.main_seconds, 6),
        "any_flight_inside_seconds": rounded(stays.seconds, 6),
        "entries": stays.entries,
        "first_seconds": stays.first.map(|at| rounded(at, 6)),
        "last_seconds": stays.last.map(|at| rounded(at, 6)),
    })))
}

fn step(step: &Step) -> Value {
    let (event, zone) = match &step.what {
        Deed::Enter(zone) => ("enters", Some(zone)),
        Deed::Leave(zone) => ("leaves", Some(zone)),
        Deed::Join => ("joins", None),
        Deed::Part => ("parts", None),
    };
    json!({ "event": event, "zone": zone, "at_seconds": step.at.map(|at| at.map(|at| rounded(at, 6))) })
}

/// The word for what aircraft are there for.
pub fn part_word(part: Part) -> String {
    match part {
        Part::Role(role) => serde_json::to_value(role).ok().and_then(|word| Some(word.as_str()?.to_owned())),
        Part::Unknown => Some("unknown".to_owned()),
        Part::Responder => Some("responder".to_owned()),
    }
    .expect("roles are written as words")
}
