//! Tracks as comma-separated values, one line a point.

use crate::export::content::Content;
use crate::export::{degrees, instant, metres, rounded};

const COLUMNS: [&str; 14] = [
    "track_id",
    "name",
    "time_utc",
    "t_seconds",
    "lat",
    "lon",
    "altitude_m",
    "ground_speed_mps",
    "track_deg",
    "heading_deg",
    "vertical_rate_mps",
    "bank_deg",
    "leg_index",
    "zones",
];

/// The points of all tracks, under a line that names the columns. Altitudes are above mean sea level; zones are parted by blanks.
pub fn tracks(content: &Content<'_>) -> String {
    let rows = content.tracks.iter().flat_map(|track| {
        let flight = content.flight(track.flight);
        track.points.iter().map(move |point| {
            let state = &point.state;
            let number = |value: f64, decimals: i32| rounded(value, decimals).to_string();
            vec![
                flight.id.clone(),
                flight.name.clone(),
                instant(content.instant(point.t)),
                number(point.t, 6),
                degrees(state.position.lat()).to_string(),
                degrees(state.position.lon()).to_string(),
                metres(state.altitude).to_string(),
                number(state.ground_speed.metres_per_second(), 3),
                number(state.track.degrees(), 3),
                number(state.heading.degrees(), 3),
                number(state.vertical_speed, 3),
                number(state.bank_degrees, 2),
                point.leg.to_string(),
                content.zone_ids_at(track.flight, point.t),
            ]
        })
    });
    super::text(&COLUMNS, rows)
}
