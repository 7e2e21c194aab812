//! How far what is shown can be relied on, in words.

use crate::certainty::{Certainty, CrossingCertainty, Existence, NearMiss, Standing, TimeCertainty, standing_at};
use crate::scenario::model::ScenarioKind;
use crate::sim::Simulation;
use crate::sim::events::{CrossingKind, Event, EventKind, ReadingSpread};
use crate::units::Distance;

/// `65 s`, `3 min`: a span of time that something lies within, rounded up.
pub fn at_most(seconds: f64) -> String {
    // What rounding left of a whole step is none more.
    let up = |value: f64| (value - 1e-6).ceil();
    if seconds <= 100.0 {
        format!("{:.0} s", up(seconds / 5.0) * 5.0)
    } else {
        format!("{:.0} min", up(seconds / 60.0))
    }
}

/// `time within 3 min`, `time reported`, `time uncertain`.
pub fn time(time: TimeCertainty) -> String {
    match time {
        TimeCertainty::Reported(_) => "time reported".into(),
        TimeCertainty::Within(seconds) => format!("time within {}", at_most(seconds)),
        TimeCertainty::Uncertain => "time uncertain".into(),
    }
}

/// `may not have entered: at most 12 km deep, known to 30 km`; nothing where there is no doubt that it did.
pub fn existence(event: &Event, existence: Option<Existence>) -> Option<String> {
    let Some(Existence::MayNotHave { depth, band }) = existence else { return None };
    let EventKind::Crossing(crossing) = &event.kind else { return None };
    let what = match crossing.kind {
        CrossingKind::Enter => "may not have entered",
        CrossingKind::Exit => "may not have been inside",
    };
    Some(format!("{what}: at most {:.0} km deep, known to {:.0} km", depth.kilometres(), band.kilometres()))
}

/// `order with H-6K not certain`: whose crossings of the same zone may have been later.
pub fn order(simulation: &Simulation, certainty: &CrossingCertainty) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for event in &certainty.order_uncertain_with {
        let name = simulation.scenario.flights[simulation.events[*event].flight].name.as_str();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| format!("order with {} not certain", names.join(", ")))
}

/// All that is not certain of a crossing, piece by piece.
pub fn details(simulation: &Simulation, certainty: &CrossingCertainty) -> Vec<String> {
    let event = &simulation.events[certainty.event];
    let pieces = [Some(time(certainty.time)), existence(event, certainty.existence), order(simulation, certainty)];
    pieces.into_iter().flatten().collect()
}

/// What a crossing rests on, in few letters: `may not have`, `time rep.`, `±3 min track`, `±9 s edge`. Of the two, how far
/// the band of the track and how far other readings of the edge move it, the larger. Where nothing is claimed, only the
/// readings can, and it is not said that it is they.
pub fn footing(certainty: Option<&CrossingCertainty>, spread: Option<&ReadingSpread>) -> String {
    let by_edge = spread.map(most_off).unwrap_or_default();
    let edge = if by_edge >= 0.5 { format!("±{by_edge:.0} s") } else { String::new() };
    let Some(certainty) = certainty else { return edge };
    if matches!(certainty.existence, Some(Existence::MayNotHave { .. })) {
        return "may not have".into();
    }
    match certainty.time {
        TimeCertainty::Reported(_) => "time rep.".into(),
        TimeCertainty::Uncertain => "time uncertain".into(),
        TimeCertainty::Within(seconds) if seconds >= by_edge => format!("±{} track", at_most(seconds)),
        TimeCertainty::Within(_) => format!("{edge} edge"),
    }
}

/// Seconds by which another reading of the edge moves the crossing most.
fn most_off(spread: &ReadingSpread) -> f64 {
    spread.readings.iter().filter_map(|(_, later)| *later).fold(0.0_f64, |most, s| most.max(s.abs()))
}

/// `may have entered JADIZ: passes within 12 km`.
pub fn near_miss(simulation: &Simulation, near: &NearMiss) -> String {
    let zone = super::words::zone_short(&simulation.scenario.zones[near.zone]);
    format!("may have entered {zone}: passes within {:.0} km", up_to_km(near.distance))
}

/// Whole kilometres, rounded up: what passes within them passes within.
fn up_to_km(distance: Distance) -> f64 {
    (distance.kilometres() - 1e-9).ceil()
}

/// What the track rests on where a flight is at an instant: `reported`, `assumed`, `recalled`, with how far to either side it
/// may be off; `illustrative` of a responder, nothing where nothing is claimed.
pub fn on_leg(simulation: &Simulation, certainty: &Certainty, flight: usize, t: f64) -> Option<String> {
    let scenario = &simulation.scenario;
    if scenario.kind != ScenarioKind::Reconstruction {
        return None;
    }
    let word = match standing_at(simulation, flight, t) {
        Standing::Given | Standing::Reported => "both ends reported",
        Standing::Recalled => "recalled",
        Standing::Assumed => "assumed",
    };
    let words = match super::words::standing(&scenario.flights[flight], scenario.kind) {
        Some(illustrative) => format!("{word}, {illustrative}"),
        None => word.to_owned(),
    };
    Some(match certainty.band_at(flight, t) {
        Some(band) => format!("{words}, ±{:.0} km", band.kilometres()),
        None => words,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::events::Reading;

    fn certainty(time: TimeCertainty) -> CrossingCertainty {
        let band = Distance::from_metres(15e3);
        CrossingCertainty { event: 0, band, time, existence: Some(Existence::Deep), order_uncertain_with: vec![] }
    }

    #[test]
    fn spans_are_rounded_up() {
        let said = [64.8, 65.0, 100.0, 100.1, 120.0, 121.0, 3600.0].map(at_most);
        assert_eq!(said, ["65 s", "65 s", "100 s", "2 min", "2 min", "3 min", "60 min"]);
    }

    #[test]
    fn of_track_and_edge_the_larger_is_told() {
        let spread = ReadingSpread { seconds: 93.0, metres: 0.0, readings: [(Reading::Rhumb, Some(-93.0)); 3] };
        let said = |time| footing(Some(&certainty(time)), Some(&spread));
        assert_eq!(said(TimeCertainty::Within(150.0)), "±3 min track");
        assert_eq!(said(TimeCertainty::Within(60.0)), "±93 s edge");
        assert_eq!(said(TimeCertainty::Reported(60.0)), "time rep.");
        assert_eq!(said(TimeCertainty::Uncertain), "time uncertain");
        assert_eq!(footing(None, Some(&spread)), "±93 s");
        let band = Distance::from_metres(15e3);
        let existence = Some(Existence::MayNotHave { depth: Distance::from_metres(9e3), band });
        let doubtful = CrossingCertainty { existence, ..certainty(TimeCertainty::Within(60.0)) };
        assert_eq!(footing(Some(&doubtful), Some(&spread)), "may not have");
    }
}
