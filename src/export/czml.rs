//! CZML, for Cesium: a clock, the flights with their paths and labels, and zones that light up while somebody is in them.

use serde_json::{Value, json};

use super::content::{Content, DISCLAIMER, HEIGHTS};
use super::outlines::{Outlines, cut};
use super::tracks::Track;
use super::{degrees, instant, lon_lat, metres, rounded};
use crate::chart::{Colour, Language, Theme, ThemeKind, words};
use crate::geodesy::Position;
use crate::units::Altitude;

/// How long a path stays behind a flight, in seconds.
const TRAIL: f64 = 3_600.0;

/// The document as text: a list of packets.
pub fn text(content: &Content<'_>) -> String {
    let theme = Theme::of(ThemeKind::Dark);
    let whole = interval(content, (0.0, content.simulation.duration));
    let document = json!({
        "id": "document",
        "name": content.title(Language::En),
        "version": "1.0",
        "description": format!("{DISCLAIMER} {HEIGHTS}"),
        "clock": {
            "interval": whole,
            "currentTime": instant(content.simulation.start),
            "multiplier": 60,
            "range": "LOOP_STOP",
            "step": "SYSTEM_CLOCK_MULTIPLIER",
        },
    });
    let zones = content.zones.iter().flat_map(|(zone, outlines)| zone_packets(content, theme, *zone, outlines));
    let flights = content.tracks.iter().map(|track| flight_packet(content, theme, track));
    let events = content.told.iter().enumerate().map(|(number, told)| {
        json!({
            "id": format!("event-{}", number + 1),
            "name": told.sentence(content.simulation, Language::En),
            // A minute on the screen.
            "availability": interval(content, (told.t, (told.t + 60.0).min(content.simulation.duration.max(told.t)))),
            "position": { "cartographicDegrees": place(told.position, content.altitude(told)) },
            "point": { "pixelSize": 8, "color": rgba(Colour::WHITE), "outlineWidth": 1, "outlineColor": rgba(Colour::BLACK) },
        })
    });
    let packets: Value = std::iter::once(document).chain(zones).chain(flights).chain(events).collect();
    format!("{packets:#}\n")
}

/// Two instants as CZML writes an interval.
fn interval(content: &Content<'_>, (from, to): (f64, f64)) -> String {
    format!("{}/{}", instant(content.instant(from)), instant(content.instant(to)))
}

fn rgba(colour: Colour) -> Value {
    json!({ "rgba": [colour.r, colour.g, colour.b, colour.a] })
}

fn place(at: Position, height: Altitude) -> [f64; 3] {
    let [lon, lat] = lon_lat(at);
    [lon, lat, metres(height)]
}

fn flight_packet(content: &Content<'_>, theme: &Theme, track: &Track) -> Value {
    let flight = content.flight(track.flight);
    let colour = theme.operator(flight.operator.as_deref());
    let mut samples: Vec<f64> = Vec::with_capacity(4 * track.points.len());
    for point in &track.points {
        samples.push(rounded(point.t, 6));
        samples.extend(place(point.state.position, point.state.altitude));
    }
    json!({
        "id": flight.id,
        "name": content.flight_name(track.flight),
        "availability": interval(content, track.span()),
        "position": {
            "epoch": instant(content.simulation.start),
            "cartographicDegrees": samples,
            "interpolationAlgorithm": "LINEAR",
            "interpolationDegree": 1,
        },
        "point": { "pixelSize": 9, "color": rgba(colour), "outlineColor": rgba(Colour::BLACK), "outlineWidth": 1 },
        "label": {
            "text": content.flight_name(track.flight),
            "font": "14px sans-serif",
            "fillColor": rgba(colour),
            "showBackground": true,
            "horizontalOrigin": "LEFT",
            "pixelOffset": { "cartesian2": [12, 0] },
        },
        "path": {
            "leadTime": 0,
            "trailTime": TRAIL,
            "width": 2,
            "resolution": 30,
            "material": { "solidColor": { "color": rgba(colour) } },
        },
    })
}

/// The parts of a zone: polygons, or lines.
fn zone_packets(content: &Content<'_>, theme: &Theme, index: usize, outlines: &Outlines) -> Vec<Value> {
    let zone = content.zone(index);
    let own = theme.zone(zone).colour;
    let name = words::zone_short(zone, Language::En);
    let flat = |points: &mut dyn Iterator<Item = (f64, f64)>| -> Vec<f64> {
        points.flat_map(|(lon, lat)| [degrees(lon), degrees(lat), 0.0]).collect()
    };
    let line = |id: String, positions: Vec<f64>| {
        json!({
            "id": id,
            "name": name,
            "polyline": {
                "positions": { "cartographicDegrees": positions },
                "arcType": "GEODESIC",
                "clampToGround": true,
                "width": 2,
                "material": { "solidColor": { "color": rgba(own) } },
            },
        })
    };
    let mut packets = Vec::new();
    match outlines {
        Outlines::Lines(chains) => {
            for (nth, chain) in chains.iter().enumerate() {
                let points = flat(&mut chain.iter().map(|at| (at.lon(), at.lat())));
                packets.push(line(format!("zone-{}-{}", zone.id, nth + 1), points));
            }
        }
        Outlines::Area(area) => {
            for (nth, polygon) in cut(area).iter().enumerate() {
                let ring = |ring: &geo::LineString<f64>| flat(&mut ring.coords().map(|at| (at.x, at.y)));
                let holes: Vec<Vec<f64>> = polygon.interiors().iter().map(ring).collect();
                packets.push(json!({
                    "id": format!("zone-{}-{}", zone.id, nth + 1),
                    "name": name,
                    "description": zone.names.en,
                    "polygon": {
                        "positions": { "cartographicDegrees": ring(polygon.exterior()) },
                        "holes": { "cartographicDegrees": holes },
                        "arcType": "GEODESIC",
                        "material": { "solidColor": { "color": colours(content, index, own) } },
                    },
                }));
                packets.push(line(format!("edge-{}-{}", zone.id, nth + 1), ring(polygon.exterior())));
            }
        }
    }
    packets
}

/// The colour of a zone over time: brighter while somebody is in it. Intervals follow one another without a gap.
fn colours(content: &Content<'_>, zone: usize, own: Colour) -> Value {
    let end = content.simulation.duration;
    let mut intervals = Vec::new();
    let mut since = 0.0;
    let mut add = |from: f64, to: f64, colour: Colour| {
        if to > from {
            let mut it = rgba(colour);
            it["interval"] = json!(interval(content, (from, to)));
            intervals.push(it);
        }
    };
    for (from, to) in content.occupied(zone) {
        add(since, from, own.at(0.06));
        add(from, to, own.at(0.28));
        since = to;
    }
    add(since, end, own.at(0.06));
    json!(intervals)
}
