//! The events of a simulation as comma-separated values, one line an event; comparisons, one line a row of their tables.

mod comparison;
pub mod ensemble;
mod tracks;

use jiff::tz::TimeZone;

pub use comparison::{patrols, reports, scenarios};
pub use tracks::tracks;

use super::json::kind_word;
use super::{Selection, instant, rounded};
use crate::sim::Simulation;
use crate::sim::events::{CrossedEdge, Crossing, Event, EventKind, MarkKind, Side};

const COLUMNS: [&str; 16] = [
    "time_utc",
    "time_local",
    "t_seconds",
    "flight",
    "event",
    "zone",
    "through",
    "other",
    "lat",
    "lon",
    "altitude_m",
    "leg_index",
    "edge_index",
    "standing",
    "angle_deg",
    "distance_m",
];

/// The wanted events, under a line that names the columns.
pub fn events(simulation: &Simulation, selection: &Selection) -> String {
    let rows = selection.events(simulation).map(|event| row(simulation, event).to_vec());
    text(&COLUMNS, rows)
}

/// Rows under a line that names the columns.
pub(super) fn text(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heading = columns.iter().map(|&column| column.to_owned()).collect();
    let written = std::iter::once(heading).chain(rows).try_for_each(|row: Vec<String>| writer.write_record(row));
    written.expect("writing to memory does not fail and all rows have the same length");
    let bytes = writer.into_inner().expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("text was written")
}

fn row(simulation: &Simulation, event: &Event) -> [String; COLUMNS.len()] {
    let scenario = &simulation.scenario;
    let time = simulation.timestamp(event.t);
    let edge: Option<&CrossedEdge> = match &event.kind {
        EventKind::Crossing(Crossing { through: Side::Edge(edge), .. }) | EventKind::LineCrossing { edge, .. } => {
            Some(edge)
        }
        _ => None,
    };
    let zone = match &event.kind {
        EventKind::Crossing(Crossing { zone, .. }) | EventKind::LineCrossing { zone, .. } => {
            scenario.zones[*zone].id.clone()
        }
        _ => String::new(),
    };
    let through = match &event.kind {
        EventKind::Crossing(Crossing { through: Side::Floor, .. }) => "floor",
        EventKind::Crossing(Crossing { through: Side::Ceiling, .. }) => "ceiling",
        EventKind::Crossing(_) | EventKind::LineCrossing { .. } => "edge",
        _ => "",
    };
    let (other, distance) = match &event.kind {
        EventKind::Waypoint { index } => {
            (scenario.flights[event.flight].route[*index].name.clone().unwrap_or_default().en, None)
        }
        EventKind::Manoeuvre { kind, .. } => {
            let separation = if let MarkKind::Joined { separation, .. } = kind { Some(separation) } else { None };
            (kind.other().map(|other| scenario.flights[other].id.clone()).unwrap_or_default(), separation)
        }
        EventKind::ClosestToPlace { place, distance } => {
            (scenario.closest_approach.places[*place].id.clone(), Some(distance))
        }
        EventKind::ClosestToCoast { distance, .. } => ("coast".to_owned(), Some(distance)),
        EventKind::ClosestToFlight { other, horizontal, .. } => (scenario.flights[*other].id.clone(), Some(horizontal)),
        _ => (String::new(), None),
    };
    [
        instant(time),
        local(time, &scenario.time_zone),
        rounded(event.t, 6).to_string(),
        scenario.flights[event.flight].id.clone(),
        kind_word(&event.kind).to_owned(),
        zone,
        through.to_owned(),
        other,
        format!("{:.9}", event.position.lat()),
        format!("{:.9}", event.position.lon()),
        rounded(event.altitude.metres(), 3).to_string(),
        event.leg.to_string(),
        edge.and_then(|edge| edge.index).map_or_else(String::new, |index| index.to_string()),
        edge.map_or("", |edge| edge.standing.word()).to_owned(),
        edge.map_or_else(String::new, |edge| rounded(edge.angle_degrees, 6).to_string()),
        distance.map_or_else(String::new, |distance| rounded(distance.metres(), 3).to_string()),
    ]
}

/// `2025-12-09 10:35:00`, to the nearest second, as spreadsheets read it.
pub(super) fn local(time: jiff::Timestamp, zone: &TimeZone) -> String {
    let second = jiff::TimestampRound::new().smallest(jiff::Unit::Second);
    time.round(second).unwrap_or(time).to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
