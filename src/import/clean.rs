//! Tracks that can be flown, from tracks as files have them.
//!
//! Times have to increase and speeds have to be those of aircraft. What does not fit is left out and told, never mended in
//! silence; where an aircraft stands for long, its track is parted into flights.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Options;
use super::reader::{Reader, shown};
use super::track::{ImportedTrack, RawTrack, Record, Sample};
use crate::diagnostics::{Diagnostic, Severity};
use crate::scenario::MOST_FLIGHTS;
use crate::units::METRES_PER_NM;

/// Scenarios speak of the years from 1900 to 2200; the ends are left to time zones.
const YEARS: std::ops::Range<i16> = 1901..2200;
/// Nothing here flies faster: 1500 m/s is more than Mach 4.
const FASTEST: f64 = 1500.0;
/// Scenarios refuse legs below a knot.
const SLOWEST: f64 = 1.05 * METRES_PER_NM / 3600.0;
/// Points that stay in place for no longer are repeated reports of a flying aircraft; for longer, the aircraft stands.
const STANDING_S: f64 = 60.0;
/// Two records nearer than this in time and place are one: what rounding parts them by may look like any speed.
const SAME_INSTANT_S: f64 = 1e-3;
const SAME_PLACE_M: f64 = 0.5;

/// Checks all tracks of a reader.
pub(super) fn clean(reader: &mut Reader<'_>) -> Vec<ImportedTrack> {
    let mut tracks: Vec<ImportedTrack> = Vec::new();
    let mut taken = BTreeMap::new();
    let raw = only_tracks(std::mem::take(&mut reader.tracks), reader);
    for (index, raw) in raw.into_iter().enumerate() {
        let span = raw.span.clone();
        let fallback = format!("track-{}", index + 1);
        let names = raw.name.names(raw.id.as_deref().unwrap_or(&fallback));
        let slug = slug(raw.id.as_deref().unwrap_or_default()).or_else(|| slug(&names.en)).unwrap_or(fallback);
        let samples = in_order(raw, &names.en, reader);
        let Some(samples) = with_altitudes(samples, reader) else { continue };
        let parts = moving_parts(samples, reader);
        if parts.is_empty() && !reader.told.has_errors() {
            let message = format!(
                "the track `{}` has fewer than two points that can be flown, and was left out",
                shown(&names.en)
            );
            reader.told.warn("short-track", span.clone(), message);
        }
        for samples in parts {
            if tracks.len() == MOST_FLIGHTS {
                let message = format!("the file makes more than {MOST_FLIGHTS} flights");
                reader.error("too-many-tracks", span, message, "split the file");
                return tracks;
            }
            let id = free_id(&slug, &mut taken);
            tracks.push(ImportedTrack { id, names: names.clone(), samples });
        }
    }
    tracks
}

/// The tracks without what only stands beside them in the file: lines without times, such as planned routes, and single points,
/// such as marks of events. A file that has nothing else is taken as it is.
fn only_tracks(tracks: Vec<RawTrack>, reader: &mut Reader<'_>) -> Vec<RawTrack> {
    let is_timed = |track: &RawTrack| track.records.iter().any(|record| record.time.is_some());
    let is_track = |track: &RawTrack| track.records.len() > 1 && is_timed(track);
    if !tracks.iter().any(is_track) || reader.options.start.is_some() {
        return tracks;
    }
    let (tracks, others): (Vec<RawTrack>, Vec<RawTrack>) = tracks.into_iter().partition(is_track);
    let (points, lines): (Vec<&RawTrack>, Vec<&RawTrack>) = others.iter().partition(|track| is_timed(track));
    if let Some(first) = points.first() {
        let message = format!("single points were left out: {}", points.len());
        reader.told.note("single-points", first.span.clone(), message);
    }
    if let Some(first) = lines.first() {
        let message = format!("lines without times were left out: {}", lines.len());
        let note = Diagnostic::new(Severity::Note, "lines-without-times", first.span.clone(), message);
        reader.told.tell(note.help("`--start` with `--ground-speed` flies them"));
    }
    tracks
}

/// Letters, digits and hyphens of a name, for an id.
pub(super) fn slug(name: &str) -> Option<String> {
    let letters = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    let words = letters.collect::<String>();
    let words: Vec<&str> = words.split('-').filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(40).collect();
    Some(slug).filter(|slug| !slug.is_empty() && slug.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// An id that no flight has: the wanted one, or with a number behind it.
pub(super) fn free_id(wanted: &str, taken: &mut BTreeMap<String, usize>) -> String {
    let mut id = wanted.to_owned();
    while taken.contains_key(&id) {
        let number = taken.get_mut(wanted).map_or(2, |number| {
            *number += 1;
            *number
        });
        id = format!("{wanted}-{number}");
    }
    taken.insert(id.clone(), 1);
    id
}

/// A sample whose altitude may not be known.
struct Draft {
    sample: Sample,
    has_altitude: bool,
}

/// The records in the order of time, without what cannot have been flown.
fn in_order(raw: RawTrack, name: &str, reader: &mut Reader<'_>) -> Vec<Draft> {
    let times = times(&raw, name, reader);
    let mut kept: Vec<Draft> = Vec::with_capacity(raw.records.len());
    let mut repeated = 0;
    for (record, time) in raw.records.into_iter().zip(times) {
        let Record { position, altitude, span, .. } = record;
        let Some(time) = time else {
            reader.leave_out("no-time", span, "a point of the track has no time, and was left out");
            continue;
        };
        if !YEARS.contains(&time.to_zoned(TimeZone::UTC).year()) {
            reader.leave_out(
                "time-out-of-range",
                span,
                format!("the time {time} is far away, and the point was left out"),
            );
            continue;
        }
        let sample = Sample { time, position, altitude: altitude.unwrap_or_default(), span: span.clone() };
        if let Some(Draft { sample: last, .. }) = kept.last() {
            let metres = last.position.distance_to(position).metres();
            let seconds = sample.seconds_after(last);
            if (0.0..SAME_INSTANT_S).contains(&seconds) && metres < SAME_PLACE_M {
                repeated += 1;
                continue;
            }
            let problem = if seconds < 0.0 {
                Some(("time-backwards", format!("the time goes back by {:.3} s", -seconds)))
            } else if seconds == 0.0 {
                Some(("same-time", format!("the track is at two places {metres:.0} m apart at the same time")))
            } else if metres / seconds > FASTEST {
                Some(("jump", format!("the track jumps {:.1} km in {seconds} s", metres / 1000.0)))
            } else {
                None
            };
            if let Some((code, what)) = problem {
                reader.leave_out(code, span, format!("{what}, and the point was left out"));
                continue;
            }
        }
        kept.push(Draft { sample, has_altitude: altitude.is_some() });
    }
    if repeated > 0 {
        let message = format!("records of `{}` that repeat the one before were left out: {repeated}", shown(name));
        reader.told.note("repeated-records", raw.span, message);
    }
    kept
}

/// When each record was passed: as the file says, or where it says nothing, along the line from the start that was told.
fn times(raw: &RawTrack, name: &str, reader: &mut Reader<'_>) -> Vec<Option<Timestamp>> {
    if raw.records.iter().any(|record| record.time.is_some()) {
        return raw.records.iter().map(|record| record.time).collect();
    }
    let Options { start, ground_speed, .. } = reader.options;
    let (Some(start), Some(speed)) = (*start, *ground_speed) else {
        let message = format!("the track `{}` has no times", shown(name));
        let help = "say when it begins and how fast it is flown: \
                    `--start 2025-12-09T10:00:00+09:00 --ground-speed \"450 kt\"`";
        reader.error("no-times", raw.span.clone(), message, help);
        return Vec::new();
    };
    let message = format!("the track `{}` has no times: it is flown from {start} at {speed}", shown(name));
    reader.told.note("times-told", raw.span.clone(), message);
    let mut metres = 0.0;
    let mut last = raw.records[0].position;
    let at = |record: &Record| {
        metres += last.distance_to(record.position).metres();
        last = record.position;
        start.checked_add(SignedDuration::from_secs_f64(metres / speed.metres_per_second())).ok()
    };
    raw.records.iter().map(at).collect()
}

/// The samples with altitudes, those without between those around them; `None`, and said why, where nothing tells any.
fn with_altitudes(drafts: Vec<Draft>, reader: &mut Reader<'_>) -> Option<Vec<Sample>> {
    let known: Vec<(Timestamp, f64)> =
        drafts.iter().filter(|it| it.has_altitude).map(|it| (it.sample.time, it.sample.altitude)).collect();
    let first = drafts.first()?.sample.span.clone();
    let unknown = drafts.len() - known.len();
    let Some((&earliest, &latest)) = known.first().zip(known.last()) else {
        let Some(altitude) = reader.options.altitude else {
            let help = "say how high it is flown: `--altitude FL300` or `--altitude \"9000 m\"`";
            reader.error("no-altitude", first, "nothing says how high the track is", help);
            return None;
        };
        reader.told.note("altitude-told", first, format!("the track has no altitudes: it is flown at {altitude}"));
        let level = |draft: Draft| Sample { altitude: altitude.metres(), ..draft.sample };
        return Some(drafts.into_iter().map(level).collect());
    };
    if unknown > 0 {
        let message = format!("points without an altitude, which is taken from the points around them: {unknown}");
        reader.told.note("altitude-between", first, message);
    }
    let altitude_at = |time: Timestamp| {
        let after = known.partition_point(|(at, _)| *at <= time);
        let (t0, h0) = after.checked_sub(1).map_or(earliest, |before| known[before]);
        let (t1, h1) = known.get(after).copied().unwrap_or(latest);
        let span = t1.duration_since(t0).as_secs_f64();
        if span > 0.0 { h0 + (h1 - h0) * time.duration_since(t0).as_secs_f64() / span } else { h0 }
    };
    let filled = |Draft { mut sample, has_altitude }: Draft| {
        if !has_altitude {
            sample.altitude = altitude_at(sample.time);
        }
        sample
    };
    Some(drafts.into_iter().map(filled).collect())
}

/// The parts of a track in which it moves, each of at least two samples.
fn moving_parts(samples: Vec<Sample>, reader: &mut Reader<'_>) -> Vec<Vec<Sample>> {
    let mut parts: Vec<Vec<Sample>> = Vec::new();
    let mut part: Vec<Sample> = Vec::new();
    // Samples since the last kept one that did not move away from it.
    let mut still: Vec<Sample> = Vec::new();
    let mut repeats = 0;
    for sample in samples {
        let Some(last) = part.last() else {
            part.push(sample);
            continue;
        };
        if sample.speed_from(last) < SLOWEST {
            still.push(sample);
            continue;
        }
        let stood = still.last().map_or(0.0, |until| until.seconds_after(last));
        if stood <= STANDING_S {
            repeats += still.len();
            still.clear();
        } else {
            let until = still.pop().expect("it stood until then");
            let message = format!(
                "the aircraft stands for {:.0} s or moves slower than a knot, and its track is parted here",
                stood
            );
            reader.told.warn("standing", until.span.clone(), message);
            still.clear();
            parts.push(std::mem::take(&mut part));
            // It may still have crept since.
            if sample.speed_from(&until) >= SLOWEST {
                part.push(until);
            }
        }
        part.push(sample);
    }
    if let Some(until) = still.last() {
        let message = format!("the track ends with points that stand still, which were left out: {}", still.len());
        reader.told.note("standing-at-end", until.span.clone(), message);
    }
    if let (1.., Some(first)) = (repeats, parts.first().unwrap_or(&part).first()) {
        let message =
            format!("points that only repeat the place before them while the aircraft flies were left out: {repeats}");
        reader.told.note("stale-positions", first.span.clone(), message);
    }
    parts.push(part);
    parts.retain(|part| part.len() >= 2);
    parts
}
