//! ACMI 2.2, for Tacview: flights as air objects, corners of zones as waypoints, crossings as bookmarks.
//!
//! The only types there are stand in `ObjectType`: aircraft and navigation marks. A recording of weapons cannot be written.

use std::fmt::Write as _;

use super::content::{ALTITUDES, Content, DISCLAIMER};
use super::outlines::{Outlines, rings};
use super::tracks::Track;
use super::{instant, lon_lat, metres, rounded};
use crate::chart::Language;
use crate::geodesy::Position;
use crate::units::Altitude;

/// What an object can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ObjectType {
    Aeroplane,
    /// A corner of a zone.
    Corner,
}

impl ObjectType {
    const fn tag(self) -> &'static str {
        match self {
            Self::Aeroplane => "Air+FixedWing",
            Self::Corner => "Navaid+Static+Waypoint",
        }
    }
}

/// The first number for a corner of a zone; flights count from 1.
const FIRST_CORNER: usize = 0x1_0000;

/// A line that holds at an instant, and in which order among those of the same instant.
struct Line {
    t: f64,
    order: u8,
    text: String,
}

/// The recording as text.
pub fn text(content: &Content<'_>) -> String {
    let start = content.tracks.iter().map(|track| track.span().0);
    let start = start.fold(f64::INFINITY, f64::min).min(content.simulation.duration);
    // To the whole second, so that other programs read it.
    let start = start.floor();
    let mut text = String::from("FileType=text/acmi/tacview\nFileVersion=2.2\n");
    let globals = [
        ("ReferenceTime", instant(content.instant(start))),
        ("Title", content.title(Language::En).to_owned()),
        ("DataSource", "patrolscope".to_owned()),
        ("DataRecorder", format!("patrolscope {}", env!("CARGO_PKG_VERSION"))),
        ("Comments", format!("{DISCLAIMER} {ALTITUDES}")),
    ];
    for (name, value) in globals {
        let _ = writeln!(text, "0,{name}={}", escaped(&value));
    }
    corners(content, &mut text);
    let mut lines: Vec<Line> = content.tracks.iter().flat_map(|track| moves(content, track)).collect();
    lines.extend(bookmarks(content));
    lines.sort_by(|a, b| a.t.total_cmp(&b.t).then(a.order.cmp(&b.order)));
    let mut frame = None;
    for line in &lines {
        let seconds = rounded(line.t - start, 6);
        if frame != Some(seconds) {
            let _ = writeln!(text, "#{seconds}");
            frame = Some(seconds);
        }
        text.push_str(&line.text);
        text.push('\n');
    }
    text
}

/// Commas part properties, and a line ends an object, unless a backslash stands before them.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(',', "\\,").replace('\n', "\\\n")
}

fn place(position: Position, altitude: Altitude) -> String {
    let [lon, lat] = lon_lat(position);
    format!("{lon}|{lat}|{}", metres(altitude))
}

/// A flight's number, in hexadecimal.
fn number(flight: usize) -> String {
    format!("{:x}", flight + 1)
}

/// The moves of a flight: it appears, goes from point to point, and leaves.
fn moves(content: &Content<'_>, track: &Track) -> Vec<Line> {
    let (flight, id) = (content.flight(track.flight), number(track.flight));
    let mut lines: Vec<Line> = Vec::with_capacity(track.points.len() + 1);
    for (nth, point) in track.points.iter().enumerate() {
        let state = &point.state;
        let at = place(state.position, state.altitude);
        let pitch = state.vertical_speed.atan2(state.ground_speed.metres_per_second()).to_degrees();
        let attitude = [state.bank_degrees, pitch, state.heading.degrees()].map(|degrees| rounded(degrees, 2));
        let [roll, pitch, yaw] = attitude;
        let mut text = format!("{id},T={at}|{roll}|{pitch}|{yaw}");
        if nth == 0 {
            let _ = write!(
                text,
                ",Type={},CallSign={}",
                ObjectType::Aeroplane.tag(),
                escaped(&content.flight_name(track.flight))
            );
            let _ = write!(text, ",Group={}", escaped(&flight.id));
            if let Some(aircraft) = &flight.aircraft {
                let _ = write!(text, ",Name={}", escaped(&aircraft.id));
            }
            if let Some(operator) = &flight.operator {
                let _ = write!(text, ",Country={},Coalition={}", operator.to_lowercase(), escaped(operator));
            }
            let _ = write!(text, ",Color={}", colour(flight.operator.as_deref()));
        }
        lines.push(Line { t: point.t, order: 0, text });
    }
    if let Some(last) = track.points.last() {
        // Without this Tacview may take it as destroyed.
        lines.push(Line { t: last.t, order: 2, text: format!("0,Event=LeftArea|{id}|") });
        lines.push(Line { t: last.t, order: 3, text: format!("-{id}") });
    }
    lines
}

/// The nearest of Tacview's colours to those of the map.
fn colour(operator: Option<&str>) -> &'static str {
    match operator {
        Some("RU") => "Orange",
        Some("CN") => "Red",
        Some("JP") => "Violet",
        Some("KR") => "Green",
        Some("TW") => "Blue",
        _ => "Grey",
    }
}

fn bookmarks<'a>(content: &'a Content<'_>) -> impl Iterator<Item = Line> + 'a {
    content.told.iter().flat_map(|told| {
        let text = escaped(&told.sentence(content.simulation, Language::En));
        told.flights.iter().take(1).map(move |flight| Line {
            t: told.t,
            order: 1,
            text: format!("0,Event=Bookmark|{}|{text}", number(*flight)),
        })
    })
}

/// The corners of zones, each with the next one; there is no type for an area.
fn corners(content: &Content<'_>, text: &mut String) {
    let mut id = FIRST_CORNER;
    for (index, outlines) in &content.zones {
        let zone = content.zone(*index);
        let rings: Vec<Vec<Position>> = match outlines {
            Outlines::Area(area) => {
                let rings = area.iter().flat_map(rings);
                let closed = |ring: &geo::LineString<f64>| {
                    let places = ring.coords().map(|at| Position::from_lat_lon(at.y, at.x));
                    places.take(ring.0.len().saturating_sub(1)).collect()
                };
                rings.map(closed).collect()
            }
            Outlines::Lines(chains) => chains.clone(),
        };
        let is_closed = matches!(outlines, Outlines::Area(_));
        for ring in rings {
            for (nth, position) in ring.iter().enumerate() {
                let next = match nth + 1 {
                    next if next < ring.len() => Some(id + next),
                    _ if is_closed => Some(id),
                    _ => None,
                };
                let at = place(*position, zone.floor.unwrap_or(Altitude::from_metres(0.0)));
                let name = escaped(&zone.id);
                let _ = write!(text, "{:x},T={at},Type={},Name={name}", id + nth, ObjectType::Corner.tag());
                let _ = write!(text, ",Color={}", colour(zone.declared_by.as_deref()));
                if let Some(next) = next {
                    let _ = write!(text, ",Next={next:x}");
                }
                text.push('\n');
            }
            id += ring.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tacview's list of object types has a class for each; only two are named here.
    #[test]
    fn nothing_but_aircraft_and_navigation_marks_can_be_written() {
        for object in [ObjectType::Aeroplane, ObjectType::Corner] {
            let class = object.tag().split('+').next().unwrap();
            assert!(["Air", "Navaid"].contains(&class), "{class}");
        }
    }

    #[test]
    fn commas_and_line_ends_in_names_part_nothing() {
        assert_eq!(escaped("a, b\\c\nd"), "a\\, b\\\\c\\\nd");
    }
}
