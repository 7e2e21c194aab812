//! The scenario of imported tracks, as text.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::track::{ImportedTrack, Sample};
use super::turns::Figure;
use crate::geodesy::{Path, Position, TurnDirection};
use crate::scenario::layout::{self, quoted};
use crate::units::METRES_PER_NM;
use crate::zones::{ImportedArea, Names, Shape};

/// A clock time rolls over to the next day where it goes back by more than twelve hours; after a longer gap the date is
/// written.
const LONGEST_CLOCK_GAP: SignedDuration = SignedDuration::from_hours(11);
/// Longer gaps between two samples are told at the waypoint, in seconds.
const GAP_S: f64 = 300.0;

/// A track with the samples that become waypoints.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) track: ImportedTrack,
    /// Indices of samples, in order.
    pub(super) kept: Vec<usize>,
    pub(super) figures: Vec<Figure>,
}

/// What stands above the flights.
#[derive(Debug)]
pub(super) struct Heading {
    /// Comment lines, without their mark.
    pub(super) comments: Vec<String>,
    pub(super) title: String,
    pub(super) time_zone: String,
    /// Ids of catalogue zones.
    pub(super) zones: Vec<String>,
}

/// The text of a scenario.
pub(super) fn scenario(heading: &Heading, flights: &[Flight], areas: &[(String, ImportedArea)]) -> String {
    let mut text = String::new();
    for comment in &heading.comments {
        let comment: String = comment.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        add(&mut text, format!("# {}", comment.trim_end()).trim_end());
    }
    add(&mut text, "\nformat = 1");
    add(&mut text, &format!("title = {}", quoted(&*heading.title)));
    add(&mut text, "kind = \"recorded\"");
    add(&mut text, &format!("time_zone = {}", quoted(&*heading.time_zone)));
    let zones: Vec<String> = heading.zones.iter().map(|zone| quoted(&**zone)).collect();
    add(&mut text, &format!("zones = [{}]", zones.join(", ")));
    for flight in flights {
        write_flight(&mut text, flight);
    }
    for (id, area) in areas {
        write_area(&mut text, id, area);
    }
    // What is written here is TOML; should it not be, its reader says so.
    layout::lay_out("import.toml", text.as_bytes()).unwrap_or(text)
}

fn add(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// The names of a track beside that of its flight, which has one only.
fn other_names(names: &Names) -> Option<String> {
    let others = [("Japanese", &names.ja), ("Korean", &names.ko), ("Chinese", &names.zh)];
    let others: Vec<String> =
        others.iter().filter_map(|(language, name)| Some(format!("in {language} {}", name.as_ref()?))).collect();
    (!others.is_empty()).then(|| others.join(", "))
}

fn write_flight(text: &mut String, flight: &Flight) {
    let Flight { track, kept, figures } = flight;
    let samples = &track.samples;
    let level = samples[0].altitude;
    let is_level = samples.iter().all(|sample| metres(sample.altitude) == metres(level));
    add(text, "\n[[flight]]");
    add(text, &format!("id = {}", quoted(&*track.id)));
    add(text, &format!("name = {}", quoted(&*track.names.en)));
    if let Some(others) = other_names(&track.names) {
        add(text, &format!("note = {}", quoted(others)));
    }
    if is_level {
        add(text, &format!("altitude = \"{} m\"", metres(level)));
    }
    add(text, "turns = \"sharp\"");
    add(text, "route = [");
    let mut before: Option<Timestamp> = None;
    for index in kept {
        let sample = &samples[*index];
        let mut row = format!("  {{ at = \"{}\", time = \"{}\"", written(sample.position), time(sample.time, before));
        if !is_level {
            let _ = write!(row, ", altitude = \"{} m\"", metres(sample.altitude));
        }
        if figures.iter().any(|it| it.start() == *index && matches!(it, Figure::Hold { .. })) {
            row.push_str(", name = \"Hold\"");
        }
        let told: Vec<String> = figures
            .iter()
            .filter(|figure| figure.start() == *index)
            .map(|figure| words(figure, samples))
            .chain(gap(samples, *index))
            .collect();
        if !told.is_empty() {
            let _ = write!(row, ", note = {}", quoted(told.join("; ")));
        }
        add(text, &format!("{row} }},"));
        before = Some(sample.time);
    }
    add(text, "]");
}

/// That nothing is known for a while after a sample.
fn gap(samples: &[Sample], index: usize) -> Option<String> {
    let seconds = samples.get(index + 1)?.seconds_after(&samples[index]);
    (seconds > GAP_S).then(|| format!("nothing was recorded for {:.0} min from here", seconds / 60.0))
}

/// The samples after which nothing is known for a while.
pub(super) fn gaps(samples: &[Sample]) -> impl Iterator<Item = usize> {
    (0..samples.len()).filter(|index| gap(samples, *index).is_some())
}

/// A figure in words.
fn words(figure: &Figure, samples: &[Sample]) -> String {
    let side = |direction: &TurnDirection| match direction {
        TurnDirection::Left => "left",
        TurnDirection::Right => "right",
    };
    match figure {
        Figure::Turn { direction, degrees, radius, .. } => {
            format!("turns {} by {degrees:.0}°, radius about {:.1} NM", side(direction), radius / METRES_PER_NM)
        }
        Figure::Hold { start, end, direction, laps } => {
            let minutes = samples[*end].seconds_after(&samples[*start]) / 60.0;
            let laps = if *laps == 1 { "one lap".to_owned() } else { format!("{laps} laps") };
            format!("holds: {laps} turning {} in {minutes:.0} min", side(direction))
        }
    }
}

/// Latitude before longitude, to a tenth of a millimetre.
fn written(position: Position) -> String {
    let degrees = |degrees: f64| number(degrees.abs(), 9);
    let (ns, ew) = (if position.lat() < 0.0 { 'S' } else { 'N' }, if position.lon() < 0.0 { 'W' } else { 'E' });
    format!("{}{ns} {}{ew}", degrees(position.lat()), degrees(position.lon()))
}

fn metres(altitude: f64) -> String {
    number(altitude, 3)
}

/// A number with at most so many decimals.
fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The clock of UTC; the whole instant where there is none before it or it is long ago.
fn time(instant: Timestamp, before: Option<Timestamp>) -> String {
    match before.filter(|before| instant.duration_since(*before) < LONGEST_CLOCK_GAP) {
        Some(_) => format!("{}Z", instant.to_zoned(TimeZone::UTC).strftime("%H:%M:%S%.f")),
        None => instant.to_string(),
    }
}

/// Whether an area can be written into a scenario: a circle, or one ring of straight edges.
pub(super) fn is_writable(area: &ImportedArea) -> bool {
    match &area.shape {
        Shape::Circle { .. } => true,
        Shape::Area(rings) => rings.len() == 1 && rings[0].edges.iter().all(|edge| !matches!(edge.path, Path::Arc(_))),
        Shape::Lines(_) => false,
    }
}

fn write_area(text: &mut String, id: &str, area: &ImportedArea) {
    add(text, "\n[[zone]]");
    add(text, &format!("id = {}", quoted(id)));
    if let Some(name) = area.name.as_ref().filter(|name| *name != id) {
        add(text, &format!("name = {}", quoted(&**name)));
    }
    match &area.shape {
        Shape::Circle { centre, radius } => {
            add(text, &format!("circle = {{ center = \"{}\", radius = \"{radius}\" }}", written(*centre)));
        }
        Shape::Area(rings) => {
            let edges = rings.iter().flat_map(|ring| &ring.edges);
            let vertices: Vec<String> = edges.map(|edge| format!("\"{}\"", written(edge.path.start()))).collect();
            add(text, &format!("boundary = [{}]", vertices.join(", ")));
        }
        Shape::Lines(_) => {}
    }
    if let Some(floor) = area.floor {
        add(text, &format!("floor = \"{floor}\""));
    }
    if let Some(ceiling) = area.ceiling {
        add(text, &format!("ceiling = \"{ceiling}\""));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_times_are_short_and_exact() {
        assert_eq!(written(Position::from_lat_lon(37.5, -179.123_456_789)), "37.5N 179.123456789W");
        assert_eq!(written(Position::from_lat_lon(-0.0, 180.0)), "0N 180E");
        let first: Timestamp = "2025-12-09T23:59:59.001Z".parse().unwrap();
        let later = first.checked_add(SignedDuration::from_secs(2)).unwrap();
        assert_eq!(time(first, None), "2025-12-09T23:59:59.001Z");
        assert_eq!(time(later, Some(first)), "00:00:01.001Z");
        let much_later = first.checked_add(SignedDuration::from_hours(11)).unwrap();
        assert_eq!(time(much_later, Some(first)), "2025-12-10T10:59:59.001Z");
        assert_eq!(metres(-0.000_1), "0");
    }
}
