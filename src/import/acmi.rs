//! Tracks from ACMI 2.x, the text format of Tacview.
//!
//! `#seconds` begins a frame, counted from `ReferenceTime`; `id,T=lon|lat|alt|...` moves an object, where an empty number is
//! the one before; `-id` removes it. Longitude and latitude count from the reference of the file. Altitudes are metres above
//! mean sea level. Only aircraft are taken: an object whose type names no `Air` is left out, and said to be.
//!
//! # References
//! Raia Software, *Tacview technical reference: ACMI flight recordings*, 2.2.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::{SignedDuration, Timestamp};

use super::reader::{MOST_TRACKS, Reader, shown};
use super::track::{RawTrack, TrackName};

/// No recording is longer than this in seconds: 100 days.
const LONGEST_S: f64 = 100.0 * 86_400.0;

/// Reads the tracks of a text.
pub(super) fn read(reader: &mut Reader<'_>) {
    let text = reader.text;
    const FIRST_LINE: &str = "FileType=text/acmi/tacview";
    let start = text.trim_start().get(..FIRST_LINE.len());
    if !start.is_some_and(|start| start.eq_ignore_ascii_case(FIRST_LINE)) {
        return reader.error("not-acmi", 0..0, "the file does not begin with `FileType=text/acmi/tacview`", ACCEPTED);
    }
    let mut recording = Recording::default();
    for line in lines(text) {
        recording.line(&text[line.clone()], line, reader);
        if reader.told.has_errors() {
            return;
        }
    }
    let Recording { objects, ended, others, .. } = recording;
    for mut object in ended.into_iter().chain(objects.into_values().map(|object| object.1)) {
        // The number of an object means nothing outside of its recording.
        if object.name.first().is_some() {
            object.id = None;
        }
        reader.add(object);
    }
    if !others.is_empty() {
        reader.told.note("left-out", 0..0, format!("objects that are no aircraft were left out: {}", others.len()));
    }
    if reader.found > 0 && !text.ends_with(['\n', '\r']) {
        let at = text.rfind('\n').map_or(0, |at| at + 1);
        reader.told.note(
            "no-last-line-end",
            at..text.len(),
            "the file ends without a line end: its last line may be cut off",
        );
    }
}

const ACCEPTED: &str = "accepted: ACMI 2.x, as text or zipped";

/// The lines of a text as bytes of it; a backslash at the end of a line joins the next one to it.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        loop {
            let rest = text.get(at..).filter(|rest| !rest.is_empty());
            let Some(rest) = rest else { return (start < at).then_some(start..at) };
            let end = rest.find('\n').map_or(text.len(), |length| at + length);
            at = (end + 1).min(text.len());
            let line = text[start..end].trim_end_matches('\r');
            if !line.ends_with('\\') || end == text.len() {
                return Some(start..start + line.len());
            }
        }
    })
}

/// A number of the transform of an object, as last said.
#[derive(Debug, Default, Clone, Copy)]
struct Transform([Option<f64>; 3]);

#[derive(Default)]
struct Recording {
    reference_time: Option<Timestamp>,
    /// Longitude and latitude from which those of objects count.
    reference: [f64; 2],
    /// Seconds of the frame.
    frame: f64,
    objects: BTreeMap<u64, (Transform, RawTrack)>,
    /// Tracks of objects that were removed.
    ended: Vec<RawTrack>,
    /// Objects that are no aircraft.
    others: BTreeMap<u64, ()>,
}

impl Recording {
    fn line(&mut self, line: &str, span: Range<usize>, reader: &mut Reader<'_>) {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty()
            || line.starts_with("//")
            || line.starts_with("FileType=")
            || line.starts_with("FileVersion=")
        {
            return;
        }
        if let Some(seconds) = line.strip_prefix('#') {
            match Reader::number(seconds).filter(|seconds| seconds.abs() <= LONGEST_S) {
                Some(seconds) => self.frame = seconds,
                None => reader.error(
                    "bad-frame",
                    span,
                    format!("`{}` is no time of a frame", shown(line)),
                    "accepted: seconds after ReferenceTime, such as `#47.13`",
                ),
            }
            return;
        }
        if let Some(id) = line.strip_prefix('-') {
            if let Some((_, track)) = number_of(id).and_then(|id| self.objects.remove(&id)) {
                self.ended.push(track);
            }
            return;
        }
        let mut parts = split_unescaped(line);
        let id = parts.next().and_then(|(from, to)| number_of(&line[from..to]));
        let Some(id) = id else {
            return reader.leave_out("bad-line", span, "the line names no object, and was left out");
        };
        let properties: Vec<(&str, String)> = parts
            .filter_map(|(from, to)| line[from..to].split_once('='))
            .map(|(key, value)| (key.trim(), unescaped(value)))
            .collect();
        if id == 0 {
            properties.iter().for_each(|(key, value)| self.global(key, value, &span, reader));
        } else {
            self.object(id, &properties, span, reader);
        }
    }

    fn global(&mut self, key: &str, value: &str, span: &Range<usize>, reader: &mut Reader<'_>) {
        match key {
            "ReferenceTime" => self.reference_time = reader.time(value, None, span.clone()),
            "ReferenceLongitude" | "ReferenceLatitude" => {
                let index = usize::from(key == "ReferenceLatitude");
                match Reader::number(value).filter(|number| number.abs() <= 360.0) {
                    Some(number) => self.reference[index] = number,
                    None => reader.error(
                        "bad-reference",
                        span.clone(),
                        format!("`{}` is no {key}", shown(value)),
                        "accepted: degrees",
                    ),
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, id: u64, properties: &[(&str, String)], span: Range<usize>, reader: &mut Reader<'_>) {
        let value = |key: &str| properties.iter().find(|(name, _)| *name == key).map(|(_, value)| value.as_str());
        if value("Type").is_some_and(|kind| !kind.split('+').any(|tag| tag == "Air")) {
            self.objects.remove(&id);
            self.others.insert(id, ());
        }
        if self.others.contains_key(&id) {
            return;
        }
        if self.objects.len() + self.ended.len() > MOST_TRACKS {
            return reader.error(
                "too-many-tracks",
                span,
                format!("the file has more than {MOST_TRACKS} objects"),
                "split the file",
            );
        }
        let (transform, track) = self.objects.entry(id).or_insert_with(|| {
            let track = RawTrack { id: Some(format!("object-{id:x}")), span: span.clone(), ..RawTrack::default() };
            (Transform::default(), track)
        });
        for (key, value) in properties {
            track.name.set(&key.to_ascii_lowercase(), value);
        }
        // The type of the aircraft is its `Name`; who flies it is the call sign.
        if let Some(name) = value("CallSign").or(value("Pilot")).filter(|name| !name.trim().is_empty()) {
            track.name.prefer(TrackName::plain(Some(name.to_owned())));
        }
        let Some(moved) = value("T") else { return };
        if !reader.has_room(&span) {
            return;
        }
        for (slot, text) in transform.0.iter_mut().zip(moved.split('|')) {
            if !text.trim().is_empty() {
                *slot = Some(Reader::number(text).unwrap_or(f64::NAN));
            }
        }
        let Some(reference_time) = self.reference_time else {
            let help = "the file needs a line such as `0,ReferenceTime=2025-12-09T01:00:00Z` before its first object";
            return reader.error("no-reference-time", span, "nothing says when the recording began", help);
        };
        let nanoseconds = (self.frame * 1e9).round() as i64;
        let Ok(time) = reference_time.checked_add(SignedDuration::from_nanos(nanoseconds)) else {
            return reader.leave_out("no-time", span, "the time is beyond the calendar, and the point was left out");
        };
        let [lon, lat, altitude] = transform.0;
        let from = |number: Option<f64>, reference: f64| number.map_or(f64::NAN, |number| number + reference);
        let lat_lon = [from(lat, self.reference[1]), from(lon, self.reference[0])];
        let altitude = altitude.and_then(|altitude| reader.altitude(altitude));
        let record = reader.record(Some(time), lat_lon, altitude, span);
        track.records.extend(record);
    }
}

/// The number of an object, which is written in base sixteen.
fn number_of(text: &str) -> Option<u64> {
    u64::from_str_radix(text.trim(), 16).ok()
}

/// The parts of a line between commas that no backslash stands before, as bytes of it.
fn split_unescaped(line: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = line.as_bytes();
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let mut at = start;
        while at < bytes.len() && bytes[at] != b',' {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        let end = at.min(bytes.len());
        next = (at < bytes.len()).then_some(end + 1);
        Some((start, end))
    })
}

/// A value without the backslashes that keep its commas and line ends.
fn unescaped(value: &str) -> String {
    let mut chars = value.chars();
    let mut text = String::with_capacity(value.len());
    while let Some(c) = chars.next() {
        text.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn commas_after_a_backslash_do_not_part() {
        let line = r"a,Name=x\,y,T=1|2";
        let parts: Vec<&str> = split_unescaped(line).map(|(from, to)| &line[from..to]).collect();
        assert_eq!(parts, ["a", r"Name=x\,y", "T=1|2"]);
        assert_eq!(unescaped(r"x\,y"), "x,y");
    }

    #[test]
    fn a_backslash_at_the_end_joins_lines() {
        let text = "a\\\r\nb\nc\r\n\nd";
        let found: Vec<&str> = lines(text).map(|line| &text[line]).collect();
        assert_eq!(found, ["a\\\r\nb", "c", "", "d"]);
    }

    proptest! {
        #[test]
        fn any_text_is_split_without_a_panic(text in "[a,\\\\é\r\n=|-]{0,40}") {
            for line in lines(&text) {
                let line = &text[line];
                split_unescaped(line).for_each(|(from, to)| { let _ = &line[from..to]; });
            }
        }
    }
}
