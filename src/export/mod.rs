//! Finished simulations for other programs, one file a format. Nothing is worked out here.

pub mod acmi;
pub mod content;
pub mod csv;
pub mod czml;
pub mod film;
pub mod geojson;
pub mod gpx;
pub mod html;
pub mod json;
pub mod kml;
pub mod mfjson;
pub mod outlines;
pub mod parquet;
pub mod png;
pub mod svg;
pub mod tracks;
mod xml;

use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

use crate::geodesy::Position;
use crate::sim::Simulation;
use crate::sim::events::{Event, EventKind};
use crate::units::Altitude;

/// Which flights and zones of a simulation are wanted.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these flights, as indices into the scenario's; all where empty.
    pub flights: Vec<usize>,
    /// Only these zones, as indices into the scenario's; all where empty.
    pub zones: Vec<usize>,
}

impl Selection {
    /// Whether a flight is wanted.
    pub fn has_flight(&self, flight: usize) -> bool {
        self.flights.is_empty() || self.flights.contains(&flight)
    }

    /// Whether a zone is wanted.
    pub fn has_zone(&self, zone: usize) -> bool {
        self.zones.is_empty() || self.zones.contains(&zone)
    }

    /// Whether an event is wanted. Where zones are chosen, only their crossings and the ends of the flights are.
    pub fn has_event(&self, event: &Event) -> bool {
        self.has_flight(event.flight)
            && match &event.kind {
                EventKind::Crossing(crossing) => self.has_zone(crossing.zone),
                EventKind::LineCrossing { zone, .. } => self.has_zone(*zone),
                EventKind::Departure | EventKind::End => true,
                _ => self.zones.is_empty(),
            }
    }

    /// The wanted events in their order.
    pub fn events<'a>(&'a self, simulation: &'a Simulation) -> impl Iterator<Item = &'a Event> {
        simulation.events.iter().filter(|event| self.has_event(event))
    }
}

/// An instant as RFC 3339 in UTC, to the nearest microsecond: `2025-12-09T01:35:00.000000Z`.
pub fn instant(instant: Timestamp) -> String {
    let microsecond = TimestampRound::new().smallest(Unit::Microsecond).mode(RoundMode::HalfExpand);
    format!("{:.6}", instant.round(microsecond).unwrap_or(instant))
}

/// A number rounded to so many decimals, for writing out.
pub fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    // Adding zero makes a plain zero of a negative one.
    (value * scale).round() / scale + 0.0
}

/// Degrees as files of others have them: to seven decimals, a centimetre.
fn degrees(value: f64) -> f64 {
    rounded(value, 7)
}

/// Longitude and latitude as files of others have them.
fn lon_lat(position: Position) -> [f64; 2] {
    [position.lon(), position.lat()].map(degrees)
}

/// An altitude as files of others have it: metres, to the centimetre.
fn metres(altitude: Altitude) -> f64 {
    rounded(altitude.metres(), 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_six_decimals_rounded_to_the_nearest() {
        let text = |t: &str| instant(t.parse().unwrap());
        assert_eq!(text("2025-12-09T01:35:00Z"), "2025-12-09T01:35:00.000000Z");
        assert_eq!(text("2025-12-09T01:34:59.9999996Z"), "2025-12-09T01:35:00.000000Z");
    }

    #[test]
    fn rounding_leaves_no_negative_zero() {
        assert_eq!(rounded(-0.000_000_1, 3).to_string(), "0");
        assert_eq!(rounded(2.345_678, 3), 2.346);
    }
}
