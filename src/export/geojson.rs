//! GeoJSON (RFC 7946), for GIS and the web: tracks, planned routes, zones and events as features of one collection.
//!
//! Longitudes and latitudes are WGS 84, rounded to 7 decimals (a centimetre); what lies across the date line is cut there.
//! Times stand beside the coordinates, in the property `times`, one for each position.

use geo::{LineString, Polygon};
use serde_json::{Map, Value, json};

use super::content::{ALTITUDES, Content, DISCLAIMER};
use super::outlines::{Outlines, cut, cut_line, rings};
use super::tracks::STRAY;
use super::{degrees, instant, lon_lat, metres, rounded};
use crate::chart::Language;
use crate::geodesy::Position;
use crate::zones::Names;

/// The collection as text.
pub fn text(content: &Content<'_>) -> String {
    let features = zones(content).chain(routes(content)).chain(tracks(content)).chain(events(content));
    let collection = json!({
        "type": "FeatureCollection",
        "title": content.title(Language::En),
        "notes": [DISCLAIMER, ALTITUDES, format!("Between two positions of a track it is up to {STRAY:.0} m off.")],
        "features": features.collect::<Value>(),
    });
    format!("{collection:#}\n")
}

fn feature(id: String, geometry: Value, properties: Value) -> Value {
    json!({ "type": "Feature", "id": id, "geometry": geometry, "properties": properties })
}

/// Names in all languages that there are, as `name`, `name_ja`, …
fn names_into(properties: &mut Map<String, Value>, names: &Names) {
    properties.insert("name".to_owned(), json!(names.en));
    properties.extend(names.others().map(|(code, name)| (format!("name_{code}"), json!(name))));
}

/// One line, or several where it is cut.
fn lines<const N: usize>(lines: Vec<Vec<[f64; N]>>) -> Value {
    let line = |line: &Vec<[f64; N]>| line.iter().map(|at| json!(at.as_slice())).collect::<Value>();
    match lines.as_slice() {
        [only] => json!({ "type": "LineString", "coordinates": line(only) }),
        several => json!({ "type": "MultiLineString", "coordinates": several.iter().map(line).collect::<Value>() }),
    }
}

fn tracks<'a>(content: &'a Content<'_>) -> impl Iterator<Item = Value> + 'a {
    content.tracks.iter().map(|track| {
        let flight = content.flight(track.flight);
        // The time goes along, so that it is cut with the line.
        let points: Vec<[f64; 4]> = track
            .points
            .iter()
            .map(|point| {
                let at = point.state.position;
                [at.lon(), at.lat(), point.state.altitude.metres(), point.t]
            })
            .collect();
        let parts = cut_line(&points);
        let time = |at: &[f64; 4]| json!(instant(content.instant(at[3])));
        let times: Vec<Value> = parts.iter().map(|part| part.iter().map(time).collect()).collect();
        let place = |at: &[f64; 4]| [degrees(at[0]), degrees(at[1]), rounded(at[2], 2)];
        let geometry = lines(parts.iter().map(|part| part.iter().map(place).collect()).collect());
        let times = if let [only] = times.as_slice() { only.clone() } else { json!(times) };
        let properties = json!({
            "kind": "track",
            "flight": flight.id,
            "name": flight.name,
            "operator": flight.operator,
            "aircraft": flight.aircraft.as_ref().map(|aircraft| &aircraft.id),
            "count": flight.count,
            "altitude_datum": "mean sea level",
            "times": times,
        });
        feature(format!("track-{}", flight.id), geometry, properties)
    })
}

fn routes<'a>(content: &'a Content<'_>) -> impl Iterator<Item = Value> + 'a {
    content.tracks.iter().map(|track| {
        let flight = content.flight(track.flight);
        let points: Vec<[f64; 2]> =
            flight.route.iter().map(|waypoint| [waypoint.position.lon(), waypoint.position.lat()]).collect();
        let round = |line: Vec<[f64; 2]>| line.into_iter().map(|at| at.map(degrees)).collect();
        let waypoints = flight.route.iter().map(|waypoint| {
            let mut named = Map::new();
            if let Some(names) = &waypoint.name {
                names_into(&mut named, names);
            }
            Value::Object(named)
        });
        let properties = json!({
            "kind": "route",
            "flight": flight.id,
            "name": flight.name,
            "waypoints": waypoints.collect::<Value>(),
        });
        let geometry = lines(cut_line(&points).into_iter().map(round).collect());
        feature(format!("route-{}", flight.id), geometry, properties)
    })
}

fn zones<'a>(content: &'a Content<'_>) -> impl Iterator<Item = Value> + 'a {
    content.zones.iter().map(|(index, outlines)| {
        let zone = content.zone(*index);
        let geometry = match outlines {
            Outlines::Area(area) => {
                let ring = |ring: &LineString<f64>| -> Value {
                    ring.coords().map(|at| json!([degrees(at.x), degrees(at.y)])).collect()
                };
                let rings = |polygon: &Polygon<f64>| -> Value { rings(polygon).map(ring).collect() };
                match cut(area).0.as_slice() {
                    [only] => json!({ "type": "Polygon", "coordinates": rings(only) }),
                    parts => {
                        json!({ "type": "MultiPolygon", "coordinates": parts.iter().map(rings).collect::<Value>() })
                    }
                }
            }
            Outlines::Lines(chains) => {
                let points = |chain: &Vec<Position>| chain.iter().map(|at| [at.lon(), at.lat()]).collect::<Vec<_>>();
                let cut = chains.iter().flat_map(|chain| cut_line(&points(chain)));
                lines(cut.map(|line| line.into_iter().map(|at| at.map(degrees)).collect()).collect())
            }
        };
        let mut properties = Map::new();
        properties.insert("kind".to_owned(), json!("zone"));
        properties.insert("zone".to_owned(), json!(zone.id));
        properties.insert("zone_kind".to_owned(), json!(zone.kind));
        names_into(&mut properties, &zone.names);
        properties.insert("declared_by".to_owned(), json!(zone.declared_by));
        properties.insert("legal_basis".to_owned(), json!(zone.legal_basis));
        properties.insert("floor_m".to_owned(), json!(zone.floor.map(metres)));
        properties.insert("ceiling_m".to_owned(), json!(zone.ceiling.map(metres)));
        properties.insert("notes".to_owned(), json!(zone.notes));
        feature(format!("zone-{}", zone.id), geometry, Value::Object(properties))
    })
}

fn events<'a>(content: &'a Content<'_>) -> impl Iterator<Item = Value> + 'a {
    content.told.iter().enumerate().map(|(number, told)| {
        let mut properties = Map::new();
        let flights: Vec<&str> = told.flights.iter().map(|flight| content.flight(*flight).id.as_str()).collect();
        properties.insert("kind".to_owned(), json!("event"));
        properties.insert("time".to_owned(), json!(instant(content.instant(told.t))));
        properties.insert("flights".to_owned(), json!(flights));
        names_into(&mut properties, &content.sentences(told));
        let [lon, lat] = lon_lat(told.position);
        let geometry = json!({ "type": "Point", "coordinates": [lon, lat, metres(content.altitude(told))] });
        feature(format!("event-{}", number + 1), geometry, Value::Object(properties))
    })
}
