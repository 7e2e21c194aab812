//! KML 2.2 with Google's extension for tracks, for Google Earth: tracks with times, planned routes, zones and events, each in a
//! folder. KMZ is the same, packed.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::content::{ALTITUDES, Content, DISCLAIMER};
use super::outlines::{Outlines, cut, cut_line};
use super::tracks::Track;
use super::xml::Document;
use super::{degrees, instant, lon_lat, metres, rounded};
use crate::chart::{Colour, Language, Theme, ThemeKind};
use crate::geodesy::Position;
use crate::zones::Names;

/// The document as text.
pub fn text(content: &Content<'_>) -> String {
    let attributes = [("xmlns", "http://www.opengis.net/kml/2.2"), ("xmlns:gx", "http://www.google.com/kml/ext/2.2")];
    let theme = Theme::of(ThemeKind::Dark);
    Document::text("kml", &attributes, |kml| {
        kml.within("Document", &[], |document| {
            document.leaf("name", content.title(Language::En));
            document.leaf("description", &format!("{DISCLAIMER} {ALTITUDES}"));
            extended(document, &content.simulation.scenario.title);
            styles(document, content, theme);
            folder(document, "Tracks", |folder| {
                content.tracks.iter().for_each(|track| track_into(folder, content, track))
            });
            folder(document, "Planned routes", |folder| {
                content.tracks.iter().for_each(|track| route_into(folder, content, track));
            });
            folder(document, "Zones", |folder| zones_into(folder, content));
            folder(document, "Events", |folder| events_into(folder, content));
        });
    })
}

/// The document, packed: `doc.kml` in a ZIP archive. The same content gives the same bytes.
pub fn kmz(content: &Content<'_>) -> Vec<u8> {
    let packed = || -> zip::result::ZipResult<Vec<u8>> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("doc.kml", SimpleFileOptions::default())?;
        archive.write_all(text(content).as_bytes())?;
        Ok(archive.finish()?.into_inner())
    };
    packed().expect("writing to memory does not fail")
}

fn folder(document: &mut Document, name: &str, content: impl FnOnce(&mut Document)) {
    document.within("Folder", &[], |folder| {
        folder.leaf("name", name);
        content(folder);
    });
}

/// Names in other languages.
fn extended(document: &mut Document, names: &Names) {
    let others: Vec<(String, &str)> = names.others().map(|(code, name)| (format!("name_{code}"), name)).collect();
    data(document, &others.iter().map(|(key, name)| (key.as_str(), *name)).collect::<Vec<_>>());
}

fn data(document: &mut Document, values: &[(&str, &str)]) {
    if values.is_empty() {
        return;
    }
    document.within("ExtendedData", &[], |extended| {
        for (name, value) in values {
            extended.within("Data", &[("name", name)], |data| data.leaf("value", value));
        }
    });
}

/// `aabbggrr`, as KML writes colours.
fn colour(colour: Colour) -> String {
    format!("{:02x}{:02x}{:02x}{:02x}", colour.a, colour.b, colour.g, colour.r)
}

fn styles(document: &mut Document, content: &Content<'_>, theme: &Theme) {
    for track in &content.tracks {
        let flight = content.flight(track.flight);
        let own = theme.operator(flight.operator.as_deref());
        for (kind, own, width) in [("flight", own, "2.5"), ("route", own.at(0.5), "1")] {
            document.within("Style", &[("id", &format!("{kind}-{}", track.flight))], |it| {
                it.within("LineStyle", &[], |line| {
                    line.leaf("color", &colour(own));
                    line.leaf("width", width);
                });
                it.within("IconStyle", &[], |icon| icon.leaf("color", &colour(own)));
            });
        }
    }
    for (index, _) in &content.zones {
        let own = theme.zone(content.zone(*index)).colour;
        document.within("Style", &[("id", &format!("zone-{index}"))], |it| {
            it.within("LineStyle", &[], |line| {
                line.leaf("color", &colour(own));
                line.leaf("width", "1.5");
            });
            it.within("PolyStyle", &[], |area| area.leaf("color", &colour(own.at(0.12))));
        });
    }
}

fn track_into(folder: &mut Document, content: &Content<'_>, track: &Track) {
    let flight = content.flight(track.flight);
    folder.within("Placemark", &[("id", &format!("track-{}", flight.id))], |placemark| {
        placemark.leaf("name", &content.flight_name(track.flight));
        placemark.leaf("styleUrl", &format!("#flight-{}", track.flight));
        let count = flight.count.to_string();
        let mut values = vec![("flight", flight.id.as_str()), ("count", &count)];
        values.extend(flight.operator.as_deref().map(|operator| ("operator", operator)));
        values.extend(flight.aircraft.as_ref().map(|aircraft| ("aircraft", aircraft.id.as_str())));
        data(placemark, &values);
        placemark.within("gx:Track", &[], |it| {
            it.leaf("altitudeMode", "absolute");
            track.points.iter().for_each(|point| it.leaf("when", &instant(content.instant(point.t))));
            for point in &track.points {
                let [lon, lat] = lon_lat(point.state.position);
                it.leaf("gx:coord", &format!("{lon} {lat} {}", metres(point.state.altitude)));
            }
            track.points.iter().for_each(|point| {
                let heading = rounded(point.state.heading.degrees(), 2);
                it.leaf("gx:angles", &format!("{heading} 0 {}", rounded(-point.state.bank_degrees, 2)));
            });
        });
    });
}

/// Coordinates in one text: commas within, blanks between.
fn coordinates<const N: usize>(points: &[[f64; N]]) -> String {
    let mut text = String::new();
    for point in points {
        let at: Vec<String> = point.iter().map(|number| number.to_string()).collect();
        let _ = write!(text, "{}{}", if text.is_empty() { "" } else { " " }, at.join(","));
    }
    text
}

fn line_into<const N: usize>(document: &mut Document, altitude_mode: &str, points: &[[f64; N]]) {
    document.within("LineString", &[], |line| {
        line.leaf("tessellate", "1");
        line.leaf("altitudeMode", altitude_mode);
        line.leaf("coordinates", &coordinates(points));
    });
}

fn route_into(folder: &mut Document, content: &Content<'_>, track: &Track) {
    let flight = content.flight(track.flight);
    let points: Vec<[f64; 2]> = flight.route.iter().map(|waypoint| lon_lat(waypoint.position)).collect();
    folder.within("Placemark", &[("id", &format!("route-{}", flight.id))], |placemark| {
        placemark.leaf("name", &content.flight_name(track.flight));
        placemark.leaf("visibility", "0");
        placemark.leaf("styleUrl", &format!("#route-{}", track.flight));
        line_into(placemark, "clampToGround", &points);
    });
}

fn ring_into(document: &mut Document, boundary: &str, ring: &geo::LineString<f64>) {
    let points: Vec<[f64; 2]> = ring.coords().map(|at| [at.x, at.y].map(degrees)).collect();
    document
        .within(boundary, &[], |it| it.within("LinearRing", &[], |it| it.leaf("coordinates", &coordinates(&points))));
}

fn zones_into(folder: &mut Document, content: &Content<'_>) {
    for (index, outlines) in &content.zones {
        let zone = content.zone(*index);
        folder.within("Placemark", &[("id", &format!("zone-{}", zone.id))], |placemark| {
            placemark.leaf("name", if zone.names.en.is_empty() { &zone.id } else { &zone.names.en });
            let notes = zone.legal_basis.iter().chain(&zone.notes).cloned().collect::<Vec<_>>().join("\n");
            placemark.leaf("description", &notes);
            placemark.leaf("styleUrl", &format!("#zone-{index}"));
            extended(placemark, &zone.names);
            placemark.within("MultiGeometry", &[], |parts| match outlines {
                Outlines::Area(area) => {
                    for polygon in &cut(area) {
                        parts.within("Polygon", &[], |it| {
                            it.leaf("tessellate", "1");
                            ring_into(it, "outerBoundaryIs", polygon.exterior());
                            polygon.interiors().iter().for_each(|hole| ring_into(it, "innerBoundaryIs", hole));
                        });
                    }
                }
                Outlines::Lines(chains) => {
                    let points = |chain: &Vec<Position>| chain.iter().map(|at| lon_lat(*at)).collect::<Vec<_>>();
                    let lines = chains.iter().flat_map(|chain| cut_line(&points(chain)));
                    lines.for_each(|line| line_into(parts, "clampToGround", &line));
                }
            });
        });
    }
}

fn events_into(folder: &mut Document, content: &Content<'_>) {
    for told in &content.told {
        let sentences = content.sentences(told);
        folder.within("Placemark", &[], |placemark| {
            placemark.leaf("name", &sentences.en);
            placemark.within("TimeStamp", &[], |stamp| stamp.leaf("when", &instant(content.instant(told.t))));
            extended(placemark, &sentences);
            placemark.within("Point", &[], |point| {
                point.leaf("altitudeMode", "absolute");
                let [lon, lat] = lon_lat(told.position);
                point.leaf("coordinates", &format!("{lon},{lat},{}", metres(content.altitude(told))));
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The order is that of the KML reference: alpha, blue, green, red.
    #[test]
    fn colours_are_written_from_alpha_to_red() {
        assert_eq!(colour(Colour::hex(0x11_22_33)), "ff332211");
    }
}
