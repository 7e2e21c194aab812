//! Tracks as one table, a row for each point.

use super::{Column, Table};
use crate::export::content::{ALTITUDES, Content};
use crate::export::tracks::TrackPoint;

/// What the columns are in.
const UNITS: &str = "t_utc: UTC; lat, lon: degrees, WGS 84; alt_m: metres above mean sea level; gs_mps, vrate_mps: metres a second; track_deg, heading_deg, bank_deg: degrees; leg: index from 0; zone_ids: parted by blanks";

/// The tracks as a table.
pub fn tracks(content: &Content<'_>) -> Table {
    let points: Vec<(usize, &TrackPoint)> =
        content.tracks.iter().flat_map(|track| track.points.iter().map(|point| (track.flight, point))).collect();
    let numbers =
        |value: &dyn Fn(&TrackPoint) -> f64| Column::Number(points.iter().map(|(_, point)| value(point)).collect());
    let texts = |value: &dyn Fn(usize, &TrackPoint) -> String| {
        Column::Text(points.iter().map(|(flight, point)| Some(value(*flight, point))).collect())
    };
    let times = points.iter().map(|(_, point)| Some(content.instant(point.t).as_microsecond())).collect();
    let columns = [
        ("track_id", texts(&|flight, _| content.flight(flight).id.clone())),
        ("name", texts(&|flight, _| content.flight(flight).name.clone())),
        ("t_utc", Column::Time(times)),
        ("lon", numbers(&|point| point.state.position.lon())),
        ("lat", numbers(&|point| point.state.position.lat())),
        ("alt_m", numbers(&|point| point.state.altitude.metres())),
        ("gs_mps", numbers(&|point| point.state.ground_speed.metres_per_second())),
        ("track_deg", numbers(&|point| point.state.track.degrees())),
        ("heading_deg", numbers(&|point| point.state.heading.degrees())),
        ("vrate_mps", numbers(&|point| point.state.vertical_speed)),
        ("bank_deg", numbers(&|point| point.state.bank_degrees)),
        ("leg", Column::Whole(points.iter().map(|(_, point)| point.leg as i64).collect())),
        ("zone_ids", texts(&|flight, point| content.zone_ids_at(flight, point.t))),
    ];
    let metadata =
        [("units", UNITS), ("altitudes", ALTITUDES), ("title", content.simulation.scenario.title.en.as_str())];
    Table {
        columns: columns.into_iter().map(|(name, column)| (name.to_owned(), column)).collect(),
        metadata: metadata.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
    }
}
