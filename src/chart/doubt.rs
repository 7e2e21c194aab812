//! How far what is shown can be relied on, in words.

use super::language::Language;
use super::words;
use crate::certainty::{Certainty, CrossingCertainty, Existence, NearMiss, Standing, TimeCertainty, standing_at};
use crate::scenario::model::ScenarioKind;
use crate::sim::Simulation;
use crate::sim::events::{CrossingKind, Event, EventKind, ReadingSpread};
use crate::units::Distance;

/// `65 s`, `3 min`: a span of time that something lies within, rounded up.
pub fn at_most(seconds: f64, language: Language) -> String {
    let said = language.words();
    // What rounding left of a whole step is none more.
    let up = |value: f64| (value - 1e-6).ceil();
    if seconds <= 100.0 {
        said.seconds.with(&format!("{:.0}", up(seconds / 5.0) * 5.0))
    } else {
        said.minutes.with(&format!("{:.0}", up(seconds / 60.0)))
    }
}

/// `time within 3 min`, `time reported`, `time uncertain`.
pub fn time(time: TimeCertainty, language: Language) -> String {
    let said = language.words();
    match time {
        TimeCertainty::Reported(_) => said.time_was_reported.to_string(),
        TimeCertainty::Within(seconds) => said.time_within.with(&at_most(seconds, language)),
        TimeCertainty::Uncertain => said.time_uncertain.to_string(),
    }
}

/// `may not have entered: at most 12 km deep, known to 30 km`; nothing where there is no doubt that it did.
pub fn existence(event: &Event, existence: Option<Existence>, language: Language) -> Option<String> {
    let Some(Existence::MayNotHave { depth, band }) = existence else { return None };
    let EventKind::Crossing(crossing) = &event.kind else { return None };
    let said = language.words();
    let phrase = match crossing.kind {
        CrossingKind::Enter => &said.may_not_have_entered,
        CrossingKind::Exit => &said.may_not_have_been_inside,
    };
    Some(phrase.filled(&[&whole_km(depth), &whole_km(band)]))
}

/// `order with H-6K not certain`: whose crossings of the same zone may have been later.
pub fn order(simulation: &Simulation, certainty: &CrossingCertainty, language: Language) -> Option<String> {
    let said = language.words();
    let mut names: Vec<&str> = Vec::new();
    for event in &certainty.order_uncertain_with {
        let name = simulation.scenario.flights[simulation.events[*event].flight].name.as_str();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| said.order_uncertain.with(&names.join(&said.comma)))
}

/// All that is not certain of a crossing, piece by piece.
pub fn details(simulation: &Simulation, certainty: &CrossingCertainty, language: Language) -> Vec<String> {
    let event = &simulation.events[certainty.event];
    let pieces = [
        Some(time(certainty.time, language)),
        existence(event, certainty.existence, language),
        order(simulation, certainty, language),
    ];
    pieces.into_iter().flatten().collect()
}

/// What a crossing rests on, in few letters: `may not have`, `time rep.`, `±3 min`, `±9 s edge`. Of the two, how far
/// the band of the track and how far other readings of the edge move it, the larger. Where nothing is claimed, only the
/// readings can, and it is not said that it is they.
pub fn footing(certainty: Option<&CrossingCertainty>, spread: Option<&ReadingSpread>, language: Language) -> String {
    let said = language.words();
    let by_edge = spread.map(most_off).unwrap_or_default();
    let rounded = format!("{by_edge:.0}");
    let Some(certainty) = certainty else {
        return if by_edge >= 0.5 { said.spread.with(&rounded) } else { String::new() };
    };
    if matches!(certainty.existence, Some(Existence::MayNotHave { .. })) {
        return said.may_not_have.to_string();
    }
    match certainty.time {
        TimeCertainty::Reported(_) => said.time_reported.to_string(),
        TimeCertainty::Uncertain => said.time_uncertain.to_string(),
        TimeCertainty::Within(seconds) if seconds >= by_edge => said.by_track.with(&at_most(seconds, language)),
        TimeCertainty::Within(_) => said.by_edge.with(&said.seconds.with(&rounded)),
    }
}

/// Seconds by which another reading of the edge moves the crossing most.
fn most_off(spread: &ReadingSpread) -> f64 {
    spread.readings.iter().filter_map(|(_, later)| *later).fold(0.0_f64, |most, s| most.max(s.abs()))
}

/// `may have entered JADIZ: passes within 12 km`.
pub fn near_miss(simulation: &Simulation, near: &NearMiss, language: Language) -> String {
    let zone = words::zone_short(&simulation.scenario.zones[near.zone], language);
    language.words().may_have_entered.filled(&[zone, &format!("{:.0}", up_to_km(near.distance))])
}

fn whole_km(distance: Distance) -> String {
    format!("{:.0}", distance.kilometres())
}

/// Whole kilometres, rounded up: what passes within them passes within.
fn up_to_km(distance: Distance) -> f64 {
    (distance.kilometres() - 1e-9).ceil()
}

/// What the track rests on where a flight is at an instant: `reported`, `assumed`, `recalled`, with how far to either side it
/// may be off; `illustrative` of a responder, nothing where nothing is claimed.
pub fn on_leg(
    simulation: &Simulation,
    certainty: &Certainty,
    flight: usize,
    t: f64,
    language: Language,
) -> Option<String> {
    let scenario = &simulation.scenario;
    if scenario.kind != ScenarioKind::Reconstruction {
        return None;
    }
    let said = language.words();
    let rests_on = match standing_at(simulation, flight, t) {
        Standing::Given | Standing::Reported => &said.ends_reported,
        Standing::Recalled => &said.recalled,
        Standing::Assumed => &said.assumed,
    };
    let illustrative = words::standing(&scenario.flights[flight], scenario.kind, language);
    let band = certainty.band_at(flight, t).map(|band| said.within_km.with(&whole_km(band)));
    let pieces = [Some(rests_on.to_string()), illustrative.map(str::to_owned), band];
    Some(pieces.into_iter().flatten().collect::<Vec<_>>().join(&said.comma))
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
        let said = [64.8, 65.0, 100.0, 100.1, 120.0, 121.0, 3600.0].map(|seconds| at_most(seconds, Language::En));
        assert_eq!(said, ["65 s", "65 s", "100 s", "2 min", "2 min", "3 min", "60 min"]);
    }

    #[test]
    fn of_track_and_edge_the_larger_is_told() {
        let spread = ReadingSpread { seconds: 93.0, metres: 0.0, readings: [(Reading::Rhumb, Some(-93.0)); 3] };
        let said = |time| footing(Some(&certainty(time)), Some(&spread), Language::En);
        assert_eq!(said(TimeCertainty::Within(150.0)), "±3 min");
        assert_eq!(said(TimeCertainty::Within(60.0)), "±93 s edge");
        assert_eq!(said(TimeCertainty::Reported(60.0)), "time rep.");
        assert_eq!(said(TimeCertainty::Uncertain), "time uncertain");
        assert_eq!(footing(None, Some(&spread), Language::En), "±93 s");
        let band = Distance::from_metres(15e3);
        let existence = Some(Existence::MayNotHave { depth: Distance::from_metres(9e3), band });
        let doubtful = CrossingCertainty { existence, ..certainty(TimeCertainty::Within(60.0)) };
        assert_eq!(footing(Some(&doubtful), Some(&spread), Language::En), "may not have");
    }
}
