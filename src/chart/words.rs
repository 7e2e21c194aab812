//! Words and figures, as pictures and panels write them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use jiff::{RoundMode, TimestampRound, Unit};

use crate::geodesy::Position;
use crate::places;
use crate::scenario::model::{Flight, ScenarioKind, Waypoint};
use crate::sim::Simulation;
use crate::sim::activity::{self, ActivityKind};
use crate::sim::events::MarkKind;
use crate::units::Altitude;
use crate::zones::{Zone, ZoneKind};

/// `KADIZ`, `E. China Sea ADIZ`: a zone in few letters.
pub fn zone_short(zone: &Zone) -> String {
    match zone.id.as_str() {
        "ECS-ADIZ" => "E. China Sea ADIZ".into(),
        "TW-ADIZ" => "Taiwan ADIZ".into(),
        "INCHEON-FIR" => "Incheon FIR".into(),
        "TW-MEDIAN-LINE" => "Median line".into(),
        "TERRITORIAL-SEA" => "Territorial sea 12 / 3 NM".into(),
        other => other.into(),
    }
}

/// `Russia`; a code that is not known stays as it is.
pub fn state(code: Option<&str>) -> String {
    match code {
        Some("RU") => "Russia",
        Some("CN") => "China",
        Some("JP") => "Japan",
        Some("KR") => "South Korea",
        Some("TW") => "Taiwan",
        Some("US") => "United States",
        Some("KP") => "North Korea",
        Some(other) => other,
        None => "Others",
    }
    .into()
}

/// `×2`; nothing for one.
pub fn count(flight: &Flight) -> String {
    format!("×{}", flight.count)
}

/// What the scenario claims to be.
pub fn kind(kind: ScenarioKind) -> &'static str {
    match kind {
        ScenarioKind::Reconstruction => "Illustrative reconstruction",
        ScenarioKind::Hypothetical => "Hypothetical routes",
        ScenarioKind::Recorded => "Recorded tracks",
    }
}

/// `ADIZ`.
pub fn zone_kind(kind: ZoneKind) -> &'static str {
    match kind {
        ZoneKind::Adiz => "Air defence identification zone",
        ZoneKind::Fir => "Flight information region",
        ZoneKind::TerritorialSea => "Limit of the territorial sea",
        ZoneKind::MedianLine => "Line kept to by custom",
        ZoneKind::Own => "The author's own zone",
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
pub fn day(instant: Timestamp, zone: &TimeZone) -> String {
    instant.to_zoned(zone.clone()).strftime("%-d %B %Y").to_string()
}

/// `1 h 51 min`, `8 min`, `40 s`.
pub fn span(seconds: f64) -> String {
    let whole = seconds.abs().round() as u64;
    match (whole / 3600, whole / 60 % 60) {
        (0, 0) => format!("{whole} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes:02} min"),
    }
}

/// `6:40 to go`: minutes and seconds, behind hours where there are any.
pub fn to_go(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    match whole / 3600 {
        0 => format!("{}:{:02} to go", whole / 60, whole % 60),
        hours => format!("{hours}:{:02}:{:02} to go", whole / 60 % 60, whole % 60),
    }
}

/// What a manoeuvre is, of one flight and of several; what it happens to comes after it.
pub fn manoeuvre(kind: &MarkKind) -> [&'static str; 2] {
    match kind {
        MarkKind::Scramble { .. } => ["takes off", "take off"],
        MarkKind::HoldEntered => ["holds", "hold"],
        MarkKind::HoldLeft => ["leaves the hold", "leave the hold"],
        MarkKind::Joined { is_intercept: true, .. } => ["intercepts", "intercept"],
        MarkKind::Joined { .. } => ["joins", "join"],
        MarkKind::Left { .. } => ["leaves", "leave"],
        MarkKind::SplitOff { .. } => ["parts from", "part from"],
        MarkKind::MergedInto { .. } => ["merges into", "merge into"],
        MarkKind::Landed => ["lands", "land"],
    }
}

/// What a manoeuvre happens to: the other flight by its name, or the place, as far as it has a name: `at Iruma`.
pub fn manoeuvre_object(simulation: &Simulation, waypoint: &Waypoint, kind: &MarkKind) -> String {
    let place = |before: &str| {
        let name = waypoint.name.as_ref().map(|name| name.en.as_str());
        name.map(|name| format!("{before} {}", place_name(name))).unwrap_or_default()
    };
    match kind {
        MarkKind::Scramble { .. } => place("from"),
        MarkKind::HoldEntered | MarkKind::Landed => place("at"),
        MarkKind::HoldLeft => String::new(),
        MarkKind::Joined { other, .. }
        | MarkKind::Left { other, .. }
        | MarkKind::SplitOff { other }
        | MarkKind::MergedInto { other } => simulation.scenario.flights[*other].name.clone(),
    }
}

/// The English name of a place that a scenario names by its id; any other name as it is.
fn place_name(name: &str) -> &str {
    let place = places::find(name).map_or(name, |place| place.names.en.as_str());
    place.split(" (").next().unwrap_or(place)
}

/// What a flight is about: `holds`, `follows Tu-95MS`, `on its way to Tu-95MS`.
pub fn activity(simulation: &Simulation, kind: ActivityKind) -> String {
    let name = |flight: usize| &simulation.scenario.flights[flight].name;
    match kind {
        ActivityKind::Holding => "holds".into(),
        ActivityKind::Meeting { other, is_intercept: true } => format!("on its way to meet {}", name(other)),
        ActivityKind::Meeting { other, .. } => format!("on its way to {}", name(other)),
        ActivityKind::Following { other, is_escort: true } => format!("escorts {}", name(other)),
        ActivityKind::Following { other, .. } => format!("follows {}", name(other)),
    }
}

/// What is said of a flight that nobody reported as it is shown: a responder is illustrative, unless its track was
/// measured.
pub fn standing(flight: &Flight, kind: ScenarioKind) -> Option<&'static str> {
    (kind != ScenarioKind::Recorded && activity::is_responder(flight)).then_some("illustrative")
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
    fn figures_read_as_in_the_look() {
        assert_eq!(position(Position::from_lat_lon(25.5, 126.15)), "25°30.0′N 126°09.0′E");
        assert_eq!(position(Position::from_lat_lon(-0.9999, -179.99999)), "01°00.0′S 180°00.0′W");
        assert_eq!(altitude(Altitude::from_flight_level(280), ScenarioKind::Reconstruction), "~FL280");
        assert_eq!(altitude(Altitude::from_feet(8350.0), ScenarioKind::Hypothetical), "8 350 ft");
        assert_eq!((span(6660.0), span(480.0), span(-40.2)), ("1 h 51 min".into(), "8 min".into(), "40 s".into()));
        assert_eq!((to_go(400.4), to_go(-1.0)), ("6:40 to go".into(), "0:00 to go".into()));
        assert_eq!(to_go(3_999.6), "1:06:40 to go");
        assert_eq!((bearing(359.6), bearing(5.4)), ("000°".into(), "005°".into()));
        assert_eq!(thousands(485_000), "485 000");
    }
}
