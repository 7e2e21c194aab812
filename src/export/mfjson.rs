//! Moving features (OGC 19-045r3, MF-JSON Trajectory), for MovingPandas and other programs that know of time.

use serde_json::{Value, json};

use super::content::{ALTITUDES, Content};
use super::{degrees, instant, rounded};
use crate::chart::Language;

/// The collection as text. Altitudes stand beside the coordinates, as one more value over time, because MovingPandas reads
/// coordinates of two numbers only. Longitudes run on across the date line, so that no track jumps there.
pub fn text(content: &Content<'_>) -> String {
    let collection = json!({
        "type": "FeatureCollection",
        "label": content.title(Language::En),
        "crs": { "type": "Name", "properties": { "name": "urn:ogc:def:crs:OGC:1.3:CRS84" } },
        "trs": { "type": "Name", "properties": { "name": "urn:ogc:data:time:iso8601" } },
        "description": ALTITUDES,
        "features": content.tracks.iter().map(|track| feature(content, track)).collect::<Value>(),
    });
    format!("{collection:#}\n")
}

fn feature(content: &Content<'_>, track: &super::tracks::Track) -> Value {
    let flight = content.flight(track.flight);
    let mut lon = track.points.first().map_or(0.0, |first| first.state.position.lon());
    let mut last = track.points.first().map(|first| first.state.position);
    let mut coordinates = Vec::with_capacity(track.points.len());
    for point in &track.points {
        let at = point.state.position;
        lon += last.replace(at).map_or(0.0, |last| last.east_to(at));
        coordinates.push(json!([degrees(lon), degrees(at.lat())]));
    }
    let times: Vec<Value> = track.points.iter().map(|point| json!(instant(content.instant(point.t)))).collect();
    let values = |value: &dyn Fn(&crate::sim::State) -> f64| -> Vec<f64> {
        track.points.iter().map(|point| rounded(value(&point.state), 3)).collect()
    };
    json!({
        "type": "Feature",
        "id": flight.id,
        "properties": {
            "flight": flight.id,
            "name": flight.name,
            "operator": flight.operator,
            "aircraft": flight.aircraft.as_ref().map(|aircraft| &aircraft.id),
            "count": flight.count,
        },
        "temporalGeometry": {
            "type": "MovingPoint",
            "coordinates": coordinates,
            "datetimes": times,
            "interpolation": "Linear",
        },
        "temporalProperties": [{
            "datetimes": times,
            "altitude": {
                "uom": "m",
                "values": values(&|state| state.altitude.metres()),
                "interpolation": "Linear",
            },
            "ground_speed": { "uom": "m/s", "values": values(&|state| state.ground_speed.metres_per_second()), "interpolation": "Linear" },
            "track": { "uom": "deg", "values": values(&|state| state.track.degrees()), "interpolation": "Step" },
        }],
    })
}
