//! Words of the panels that pictures do not have.

use jiff::tz::TimeZone;

use super::choices::ClockZone;
use crate::geodesy::Position;
use crate::places;
use crate::sim::{Simulation, State};

pub use crate::chart::words::*;

/// The time zone of a clock, and its name.
pub fn clock_zone(choice: ClockZone, simulation: &Simulation) -> (TimeZone, String) {
    let zone = match choice {
        ClockZone::Scenario => simulation.scenario.time_zone.clone(),
        ClockZone::Utc => TimeZone::UTC,
        ClockZone::China => TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC),
    };
    let name = clock_name(&simulation.start.to_zoned(zone.clone()).strftime("%Z").to_string()).to_owned();
    (zone, name)
}

/// `12.4 NM, bearing 062°`: how far and in which direction another flight is.
pub fn apart(from: &State, to: &State) -> String {
    let distance = from.position.distance_to(to.position).nautical_miles();
    let direction = bearing(from.position.bearing_to(to.position).degrees());
    format!("{distance:.1} NM, bearing {direction}")
}

/// `136 km 239° from Amami Oshima`.
pub fn nearest_place(position: Position) -> String {
    let place = places::nearest_landmark(position);
    let distance = place.position.distance_to(position).kilometres();
    let name = place.names.en.split(" (").next().unwrap_or(&place.names.en);
    if distance < 0.5 {
        return format!("at {name}");
    }
    format!("{distance:.0} km {} from {name}", bearing(place.position.bearing_to(position).degrees()))
}
