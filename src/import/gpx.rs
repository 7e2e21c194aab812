//! Tracks from GPX 1.0 and 1.1: `trk` with its `trkseg`s, whose gaps are told by the times.
//!
//! Latitude and longitude are attributes; `ele` is metres above mean sea level by custom; `time` is UTC.
//!
//! # References
//! Topografix, *GPX 1.1 Schema Documentation*.

use roxmltree::{Document, Node};

use super::reader::{Reader, shown};
use super::track::{RawTrack, TrackName};
use crate::xml::{child, child_text, is, text};

/// Reads the tracks of a document.
pub(super) fn read(document: &Document<'_>, reader: &mut Reader<'_>) {
    let root = document.root_element();
    if !is(&root, "gpx") {
        let message = format!("the file begins with `{}`, not with `gpx`", shown(root.tag_name().name()));
        return reader.error("not-gpx", 0..0, message, "say which format it has with `--format`");
    }
    for (name, what) in [("rte", "routes, which have no times,"), ("wpt", "waypoints of no track")] {
        let mut left_out = root.children().filter(|node| is(node, name));
        if let Some(first) = left_out.next() {
            let count = left_out.count() + 1;
            reader.told.note("left-out", first.range(), format!("{what} were left out: {count}"));
        }
    }
    for node in root.children().filter(|node| is(node, "trk")) {
        let track = track(node, reader);
        reader.add(track);
    }
}

fn track(node: Node<'_, '_>, reader: &mut Reader<'_>) -> RawTrack {
    let mut track = RawTrack { id: child_text(node, "name"), span: start_of(node), ..RawTrack::default() };
    track.name = TrackName::plain(track.id.clone());
    for extension in child(node, "extensions").into_iter().flat_map(|node| node.descendants()) {
        name_of(extension, &mut track.name);
    }
    let segments = node.children().filter(|node| is(node, "trkseg"));
    for point in segments.flat_map(|segment| segment.children().filter(|node| is(node, "trkpt"))) {
        if !reader.has_room(&point.range()) {
            break;
        }
        let number = |name: &str| point.attribute(name).and_then(Reader::number).unwrap_or(f64::NAN);
        let time = match child(point, "time") {
            None => None,
            Some(node) => match reader.time(&text(node), None, node.range()) {
                None => continue,
                time => time,
            },
        };
        let altitude = child_text(point, "ele").and_then(|text| reader.altitude(Reader::number(&text)?));
        track.records.extend(reader.record(time, [number("lat"), number("lon")], altitude, point.range()));
    }
    track
}

/// Takes an element such as `<name_ja>` or `<name lang="ja">`.
fn name_of(node: Node<'_, '_>, name: &mut TrackName) {
    if !node.is_element() {
        return;
    }
    let key = node.tag_name().name();
    let language = node.attributes().find(|attribute| attribute.name() == "lang");
    match language.filter(|_| key == "name") {
        Some(language) => name.set(&format!("name_{}", language.value()), &text(node)),
        None => key.starts_with("name") && name.set(key, &text(node)),
    };
}

/// The first bytes of an element, which stand for the whole.
pub(super) fn start_of(node: Node<'_, '_>) -> std::ops::Range<usize> {
    let start = node.range().start;
    start..start + 1 + node.tag_name().name().len()
}
