//! Words and figures, as pictures and panels write them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use jiff::{RoundMode, TimestampRound, Unit};

use super::language::Language;
use super::phrases::fill;
use crate::geodesy::Position;
use crate::places;
use crate::scenario::model::{Evidence, Flight, ScenarioKind};
use crate::sim::Simulation;
use crate::sim::activity::{self, ActivityKind};
use crate::sim::events::MarkKind;
use crate::units::Altitude;
use crate::zones::{Names, Zone, ZoneKind};

/// `KADIZ`, `E. China Sea ADIZ`: a zone in few letters.
pub fn zone_short(zone: &Zone, language: Language) -> &str {
    let words = language.words();
    match zone.id.as_str() {
        "ECS-ADIZ" => &words.ecs_adiz_short,
        "TW-ADIZ" => &words.tw_adiz_short,
        "INCHEON-FIR" => &words.incheon_fir,
        "TW-MEDIAN-LINE" => &words.tw_median_line,
        "TERRITORIAL-SEA" => &words.territorial_sea_short,
        other => other,
    }
}

/// `Russia`; a code that is not known stays as it is.
pub fn state(code: Option<&str>, language: Language) -> &str {
    let words = language.words();
    match code {
        Some("RU") => &words.russia,
        Some("CN") => &words.china,
        Some("JP") => &words.japan,
        Some("KR") => &words.south_korea,
        Some("TW") => &words.taiwan,
        Some("US") => &words.united_states,
        Some("KP") => &words.north_korea,
        Some(other) => other,
        None => &words.other_states,
    }
}

/// `×2`; nothing for one.
pub fn count(flight: &Flight) -> String {
    format!("×{}", flight.count)
}

/// What the scenario claims to be.
pub fn kind(kind: ScenarioKind, language: Language) -> &'static str {
    let words = language.words();
    match kind {
        ScenarioKind::Reconstruction => &words.reconstruction,
        ScenarioKind::Hypothetical => &words.hypothetical,
        ScenarioKind::Recorded => &words.recorded,
    }
}

/// `Air defence identification zone`.
pub fn zone_kind(kind: ZoneKind, language: Language) -> &'static str {
    let words = language.words();
    match kind {
        ZoneKind::Adiz => &words.adiz,
        ZoneKind::Fir => &words.fir,
        ZoneKind::TerritorialSea => &words.territorial_sea,
        ZoneKind::MedianLine => &words.median_line,
        ZoneKind::Own => &words.own_zone,
    }
}

/// What a waypoint rests on, in few letters.
pub fn evidence(evidence: Evidence, language: Language) -> &'static str {
    let words = language.words();
    match evidence {
        Evidence::Reported => &words.reported,
        Evidence::TimeReported => &words.time_reported,
        Evidence::PlaceReported => &words.place_reported,
        Evidence::Recalled => &words.recalled,
        Evidence::Assumed => &words.assumed,
    }
}

/// `12:53:00`, to the nearest second.
pub fn clock(instant: Timestamp, zone: &TimeZone) -> String {
    let second = TimestampRound::new().smallest(Unit::Second).mode(RoundMode::HalfExpand);
    instant.round(second).unwrap_or(instant).to_zoned(zone.clone()).strftime("%H:%M:%S").to_string()
}

/// `12:53`, the minute that is running.
pub fn minute(instant: Timestamp, zone: &TimeZone) -> String {
    instant.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// `9 December 2025`.
pub fn day(instant: Timestamp, zone: &TimeZone, language: Language) -> String {
    instant.to_zoned(zone.clone()).strftime(&*language.words().day).to_string()
}

/// `1 h 51 min`, `8 min`, `40 s`.
pub fn span(seconds: f64, language: Language) -> String {
    let words = language.words();
    let whole = seconds.abs().round() as u64;
    match (whole / 3600, whole / 60 % 60) {
        (0, 0) => words.seconds.with(&whole.to_string()),
        (0, minutes) => words.minutes.with(&minutes.to_string()),
        (hours, minutes) => words.hours.filled(&[&hours.to_string(), &format!("{minutes:02}")]),
    }
}

/// `6:40 to go`: minutes and seconds, behind hours where there are any.
pub fn to_go(seconds: f64, language: Language) -> String {
    let whole = seconds.max(0.0).round() as u64;
    let left = match whole / 3600 {
        0 => format!("{}:{:02}", whole / 60, whole % 60),
        hours => format!("{hours}:{:02}:{:02}", whole / 60 % 60, whole % 60),
    };
    language.words().to_go.with(&left)
}

/// A manoeuvre of so many flights: `joins Tu-95MS`, `take off`, `holds at Iruma` where its place is given.
pub fn manoeuvre(
    simulation: &Simulation,
    kind: &MarkKind,
    place: Option<&str>,
    count: usize,
    language: Language,
) -> String {
    let words = language.words();
    let name = |flight: usize| simulation.scenario.flights[flight].name.as_str();
    let (phrase, object) = match (kind, place) {
        (MarkKind::Scramble { .. }, None) => (&words.takes_off, ""),
        (MarkKind::Scramble { .. }, Some(place)) => (&words.takes_off_from, place),
        (MarkKind::HoldEntered, None) => (&words.holds, ""),
        (MarkKind::HoldEntered, Some(place)) => (&words.holds_at, place),
        (MarkKind::Landed, None) => (&words.lands, ""),
        (MarkKind::Landed, Some(place)) => (&words.lands_at, place),
        (MarkKind::HoldLeft, _) => (&words.leaves_hold, ""),
        (MarkKind::Joined { other, is_intercept: true, .. }, _) => (&words.intercepts, name(*other)),
        (MarkKind::Joined { other, .. }, _) => (&words.joins, name(*other)),
        (MarkKind::Left { other, .. }, _) => (&words.leaves_flight, name(*other)),
        (MarkKind::SplitOff { other }, _) => (&words.parts_from, name(*other)),
        (MarkKind::MergedInto { other }, _) => (&words.merges_into, name(*other)),
    };
    fill(phrase.of(count), &[object])
}

/// The name of a waypoint; where that is the id of a place, the place's name.
pub fn waypoint_name(name: &Names, language: Language) -> &str {
    places::find(&name.en).map_or(language.of(name), |place| language.short_of(&place.names))
}

/// What a flight is about: `holds`, `follows Tu-95MS`, `on its way to Tu-95MS`.
pub fn activity(simulation: &Simulation, kind: ActivityKind, language: Language) -> String {
    let words = language.words();
    let phrase = match kind {
        ActivityKind::Holding => &words.holds,
        ActivityKind::Meeting { is_intercept: true, .. } => &words.on_its_way_to_meet,
        ActivityKind::Meeting { .. } => &words.on_its_way,
        ActivityKind::Following { is_escort: true, .. } => &words.escorts,
        ActivityKind::Following { .. } => &words.follows,
    };
    phrase.with(kind.other().map_or("", |other| &simulation.scenario.flights[other].name))
}

/// What is said of a flight that nobody reported as it is shown: a responder is illustrative, unless its track was
/// measured.
pub fn standing(flight: &Flight, kind: ScenarioKind, language: Language) -> Option<&'static str> {
    let is_illustrative = kind != ScenarioKind::Recorded && activity::is_responder(flight);
    is_illustrative.then(|| &*language.words().illustrative)
}

/// `25°30.0′N 126°09.0′E`: to a tenth of a minute (185 m of latitude).
pub fn position(position: Position) -> String {
    let part = |degrees: f64, width: usize, positive: char, negative: char| {
        let tenths = (degrees.abs() * 600.0).round() as u64;
        let hemisphere = if degrees < 0.0 { negative } else { positive };
        format!("{:0width$}°{:02}.{}′{hemisphere}", tenths / 600, tenths % 600 / 10, tenths % 10)
    };
    format!("{} {}", part(position.lat(), 2, 'N', 'S'), part(position.lon(), 3, 'E', 'W'))
}

/// `FL280`; below 10,000 ft and between whole levels `8,350 ft`. Behind `~` where nobody stated it.
pub fn altitude(altitude: Altitude, kind: ScenarioKind) -> String {
    let feet = altitude.feet().round() as i64;
    let mark = if kind == ScenarioKind::Reconstruction { "~" } else { "" };
    if feet >= 10_000 {
        return format!("{mark}FL{:03}", (feet + 50) / 100);
    }
    let sign = if feet < 0 { "-" } else { "" };
    format!("{mark}{sign}{} ft", thousands(feet.unsigned_abs()))
}

/// `239°`, three figures.
pub fn bearing(degrees: f64) -> String {
    format!("{:03}°", degrees.round() as u64 % 360)
}

/// Japan's and Korea's clocks show the same: `KST / JST` for either; other abbreviations as they are.
pub fn clock_name(abbreviation: &str) -> &str {
    if matches!(abbreviation, "JST" | "KST") { "KST / JST" } else { abbreviation }
}

/// `485 000`, with narrow gaps.
pub fn thousands(number: u64) -> String {
    grouped(number, ' ')
}

/// A number with something between its thousands.
pub fn grouped(number: u64, between: char) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(between);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_spans_are_written_as_each_language_does() {
        let instant = "2025-12-09T03:53:00Z".parse().unwrap();
        let days = Language::ALL.map(|language| day(instant, &TimeZone::UTC, language));
        assert_eq!(days, ["9 December 2025", "2025年12月9日", "2025년 12월 9일", "2025年12月9日"]);
        assert_eq!(Language::ALL.map(|it| span(480.0, it)), ["8 min", "8分", "8분", "8分钟"]);
        assert_eq!(to_go(400.0, Language::Ja), "あと6:40");
    }

    #[test]
    fn figures_read_as_in_the_look() {
        assert_eq!(position(Position::from_lat_lon(25.5, 126.15)), "25°30.0′N 126°09.0′E");
        assert_eq!(position(Position::from_lat_lon(-0.9999, -179.99999)), "01°00.0′S 180°00.0′W");
        assert_eq!(altitude(Altitude::from_flight_level(280), ScenarioKind::Reconstruction), "~FL280");
        assert_eq!(altitude(Altitude::from_feet(8350.0), ScenarioKind::Hypothetical), "8 350 ft");
        let en = Language::En;
        let spans = [6660.0, 480.0, -40.2].map(|seconds| span(seconds, en));
        assert_eq!(spans, ["1 h 51 min", "8 min", "40 s"]);
        let times = [400.4, -1.0, 3_999.6].map(|seconds| to_go(seconds, en));
        assert_eq!(times, ["6:40 to go", "0:00 to go", "1:06:40 to go"]);
        assert_eq!((bearing(359.6), bearing(5.4)), ("000°".into(), "005°".into()));
        assert_eq!(thousands(485_000), "485 000");
    }
}
