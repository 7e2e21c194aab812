//! GPX 1.1, for navigation programs: the tracks with their times, the planned routes, and events as waypoints. It has no zones.

use super::content::{ALTITUDES, Content, DISCLAIMER};
use super::xml::Document;
use super::{instant, lon_lat, metres};
use crate::chart::Language;
use crate::geodesy::Position;

/// The file as text.
pub fn text(content: &Content<'_>) -> String {
    let attributes = [
        ("version", "1.1"),
        ("creator", concat!("patrolscope ", env!("CARGO_PKG_VERSION"))),
        ("xmlns", "http://www.topografix.com/GPX/1/1"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:schemaLocation", "http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/1/1/gpx.xsd"),
    ];
    Document::text("gpx", &attributes, |gpx| {
        gpx.within("metadata", &[], |metadata| {
            metadata.leaf("name", content.title(Language::En));
            metadata.leaf("desc", &format!("{DISCLAIMER} {ALTITUDES}"));
            metadata.leaf("time", &instant(content.simulation.start));
        });
        for told in &content.told {
            point(gpx, "wpt", told.position, |point| {
                point.leaf("ele", &metres(content.altitude(told)).to_string());
                point.leaf("time", &instant(content.instant(told.t)));
                point.leaf("name", &told.sentence(content.simulation, Language::En));
            });
        }
        for track in &content.tracks {
            let flight = content.flight(track.flight);
            gpx.within("rte", &[], |route| {
                route.leaf("name", &content.flight_name(track.flight));
                for waypoint in &flight.route {
                    point(route, "rtept", waypoint.position, |point| {
                        point.leaf("ele", &metres(waypoint.altitude).to_string());
                        if let Some(names) = &waypoint.name {
                            point.leaf("name", &names.en);
                        }
                    });
                }
            });
        }
        for track in &content.tracks {
            gpx.within("trk", &[], |trk| {
                trk.leaf("name", &content.flight_name(track.flight));
                trk.leaf("type", &content.flight(track.flight).id);
                trk.within("trkseg", &[], |segment| {
                    for it in &track.points {
                        point(segment, "trkpt", it.state.position, |point| {
                            point.leaf("ele", &metres(it.state.altitude).to_string());
                            point.leaf("time", &instant(content.instant(it.t)));
                        });
                    }
                });
            });
        }
    })
}

fn point(document: &mut Document, name: &str, at: Position, content: impl FnOnce(&mut Document)) {
    let [lon, lat] = lon_lat(at).map(|degrees| degrees.to_string());
    document.within(name, &[("lat", &lat), ("lon", &lon)], content);
}
