//! Tracks from KML: `gx:Track`, alone or in a `gx:MultiTrack`, and `LineString`, which has no times.
//!
//! A track has its times in `when` and its places in `gx:coord`, longitude first, separated by spaces; the order pairs
//! them. Names in other languages stand in `ExtendedData` as `name_ja`, `name_ko`, `name_zh`.
//!
//! # References
//! Google, *KML Reference*, `gx:Track`, `altitudeMode`.

use roxmltree::{Document, Node};

use super::gpx::start_of;
use super::reader::{Reader, shown};
use super::track::{RawTrack, TrackName};
use crate::xml::{child, child_text, is, text};
use crate::zones::kml::extended_data;

/// Reads the tracks of a document.
pub(super) fn read(document: &Document<'_>, reader: &mut Reader<'_>) {
    let root = document.root_element();
    if !is(&root, "kml") {
        let message = format!("the file begins with `{}`, not with `kml`", shown(root.tag_name().name()));
        return reader.error("not-kml", 0..0, message, "say which format it has with `--format`");
    }
    let mut others = 0;
    for placemark in root.descendants().filter(|node| is(node, "Placemark")) {
        let mut track = RawTrack { span: start_of(placemark), name: name(placemark), ..RawTrack::default() };
        let own = || track.name.first().map(str::to_owned).or_else(|| placemark.attribute("id").map(str::to_owned));
        track.id = flight(placemark).or_else(own);
        let mut lines = 0;
        for node in placemark.descendants() {
            if is(&node, "Track") {
                gx_track(node, reader, &mut track);
            } else if is(&node, "LineString") && !has_polygon_above(node) {
                lines += 1;
                // Several lines of one placemark have nothing that tells their order: each is a track.
                let before = track.records.len();
                line(node, reader, &mut track);
                if lines > 1 && before > 0 {
                    let records = track.records.split_off(before);
                    let rest = RawTrack { records, ..track.clone() };
                    reader.add(std::mem::replace(&mut track, rest));
                }
            }
        }
        others += usize::from(track.records.is_empty());
        reader.add(track);
    }
    if others > 0 && !reader.tracks.is_empty() {
        let message = format!("points, areas and other placemarks without a track were left out: {others}");
        reader.told.note("left-out", 0..0, message);
    }
}

fn has_polygon_above(node: Node<'_, '_>) -> bool {
    node.ancestors().any(|node| is(&node, "Polygon"))
}

fn name(placemark: Node<'_, '_>) -> TrackName {
    let mut name = TrackName::plain(child_text(placemark, "name"));
    for (key, value) in extended_data(placemark) {
        name.set(key, &value);
    }
    name
}

/// The id of the flight, where the extended data have one.
fn flight(placemark: Node<'_, '_>) -> Option<String> {
    extended_data(placemark).find(|(key, value)| *key == "flight" && !value.is_empty()).map(|(_, value)| value)
}

/// Whether the altitudes of a geometry say how high it is. `clampToGround`, the default, means that they do not.
fn has_altitudes(node: Node<'_, '_>, reader: &mut Reader<'_>) -> bool {
    match child_text(node, "altitudeMode").as_deref() {
        Some("absolute") => true,
        Some("relativeToGround") => {
            let message = "altitudes above the ground are taken as above mean sea level";
            reader.told.note("above-ground", start_of(node), message);
            true
        }
        _ => {
            let message =
                "this track lies on the ground (`altitudeMode` is not `absolute`), so its altitudes are not taken";
            reader.told.note("on-the-ground", start_of(node), message);
            false
        }
    }
}

fn gx_track(node: Node<'_, '_>, reader: &mut Reader<'_>, track: &mut RawTrack) {
    let whens: Vec<_> = node.children().filter(|node| is(node, "when")).collect();
    let coords: Vec<_> = node.children().filter(|node| is(node, "coord")).collect();
    if whens.len() != coords.len() {
        let message = format!("the track has {} times (`when`) and {} places (`gx:coord`)", whens.len(), coords.len());
        return reader.error("uneven-track", start_of(node), message, "each time has one place, in the same order");
    }
    let has_altitudes = has_altitudes(node, reader);
    for (when, coord) in whens.into_iter().zip(coords) {
        if !reader.has_room(&coord.range()) {
            break;
        }
        let numbers = text(coord);
        if numbers.is_empty() {
            reader.told.note("empty-coord", coord.range(), "a time without a place was left out");
            continue;
        }
        let Some(time) = reader.time(&text(when), None, when.range()) else { continue };
        let mut numbers = numbers.split_whitespace().map(|number| Reader::number(number).unwrap_or(f64::NAN));
        let mut next = || numbers.next().unwrap_or(f64::NAN);
        let (lon, lat, altitude) = (next(), next(), next());
        let altitude = reader.altitude(altitude).filter(|_| has_altitudes);
        track.records.extend(reader.record(Some(time), [lat, lon], altitude, coord.range()));
    }
}

fn line(node: Node<'_, '_>, reader: &mut Reader<'_>, track: &mut RawTrack) {
    let Some(coordinates) = child(node, "coordinates") else { return };
    // A line without altitudes is asked for them, if it is a track at all.
    let has_altitudes = child_text(node, "altitudeMode").as_deref() == Some("absolute");
    for place in text(coordinates).split_whitespace() {
        if !reader.has_room(&coordinates.range()) {
            break;
        }
        let mut numbers = place.split(',').map(|number| Reader::number(number).unwrap_or(f64::NAN));
        let mut next = || numbers.next().unwrap_or(f64::NAN);
        let (lon, lat, altitude) = (next(), next(), next());
        let altitude = reader.altitude(altitude).filter(|_| has_altitudes);
        track.records.extend(reader.record(None, [lat, lon], altitude, start_of(coordinates)));
    }
}
