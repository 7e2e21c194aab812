//! Tracks from CSV: a row a point, with a header that names the columns.
//!
//! Columns are known by their names, or named by the user. Which was taken for what is always said. The unit of the altitude
//! has to stand in its header or be told; a column whose name ends in `_utc` needs no zone.

use std::collections::BTreeMap;
use std::ops::Range;

use csv::{Reader as Rows, ReaderBuilder, StringRecord};
use jiff::tz::TimeZone;

use super::reader::{AltitudeUnit, Reader, shown};
use super::track::{RawTrack, TrackName};
use crate::diagnostics::nearest::nearest;

/// Tables with more columns are none of tracks.
const MOST_COLUMNS: usize = 1000;

/// What a column can be taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What tells one track from another.
    Track,
    /// The name for people.
    Name,
    /// The instant.
    Time,
    /// Degrees north.
    Lat,
    /// Degrees east.
    Lon,
    /// How high.
    Altitude,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Track, Self::Name, Self::Time, Self::Lat, Self::Lon, Self::Altitude];

    /// What it is called on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Track => "track",
            Self::Name => "name",
            Self::Time => "time",
            Self::Lat => "lat",
            Self::Lon => "lon",
            Self::Altitude => "altitude",
        }
    }

    /// The names of columns that are known for it, without case, spaces and unit. Of the first three roles, the first of a
    /// header that is there is taken.
    fn known(self) -> &'static [&'static str] {
        match self {
            Self::Track => &["track_id", "icao24", "hex", "track", "flight_id", "id", "flight", "callsign"],
            Self::Name => &["name", "flight_name", "callsign", "flight"],
            Self::Time => &[
                "time_utc",
                "t_utc",
                "time",
                "timestamp",
                "datetime",
                "date_time",
                "utc",
                "unix_time",
                "time_position",
            ],
            Self::Lat => &["lat", "latitude", "lat_deg", "latitude_deg"],
            Self::Lon => &["lon", "lng", "long", "longitude", "lon_deg", "longitude_deg"],
            Self::Altitude => &[
                "altitude",
                "alt",
                "ele",
                "elevation",
                "height",
                "baroaltitude",
                "baro_altitude",
                "geoaltitude",
                "geo_altitude",
                "alt_baro",
                "alt_geom",
            ],
        }
    }
}

/// A header without case, and with the unit that it names.
fn simplified(header: &str) -> (String, Option<AltitudeUnit>) {
    let lower = header.trim().to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let unit = match words.last() {
        Some(&("m" | "meters" | "metres" | "meter" | "metre")) => Some(AltitudeUnit::Metres),
        Some(&("ft" | "feet" | "foot")) => Some(AltitudeUnit::Feet),
        _ => None,
    };
    let kept = if unit.is_some() { &words[..words.len() - 1] } else { &words[..] };
    (kept.join("_"), unit)
}

/// The columns of a header, by what they are taken for.
struct Columns {
    of: BTreeMap<Role, usize>,
    names: Vec<(usize, String)>,
    unit: Option<AltitudeUnit>,
    is_utc: bool,
}

/// Reads the tracks of a text.
pub(super) fn read(reader: &mut Reader<'_>) {
    let text = reader.text;
    let header = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).unwrap_or_default();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|mark| {
        // Of equally many the first: `max_by_key` takes the last.
        (header.bytes().filter(|byte| byte == mark).count(), *mark == b',')
    });
    let mut rows = ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let header = match rows.headers() {
        Ok(header) => header.clone(),
        Err(error) => return reader.error("bad-csv", 0..0, format!("the header cannot be read: {error}"), ACCEPTED),
    };
    let Some(columns) = columns(&header, reader) else { return };
    let tracks = gather(&mut rows, &header, &columns, reader);
    for track in tracks {
        reader.add(track);
    }
    if reader.found > 0 && !text.ends_with(['\n', '\r']) {
        let at = text.trim_end().rfind('\n').map_or(0, |at| at + 1);
        reader.told.note(
            "no-last-line-end",
            at..text.len(),
            "the file ends without a line end: its last row may be cut off",
        );
    }
}

const ACCEPTED: &str = "accepted: a first row with names of columns such as `track_id,name,time_utc,lat,lon,altitude_m`, \
                        then a row a point";

/// What the columns are, or what is wrong with the header.
fn columns(header: &StringRecord, reader: &mut Reader<'_>) -> Option<Columns> {
    let span = span_of(reader.text, header.position().map_or(0, |position| position.byte() as usize));
    if header.len() > MOST_COLUMNS {
        let message = format!("the header has {} columns, and {MOST_COLUMNS} are read at most", header.len());
        reader.error("too-many-columns", 0..0, message, ACCEPTED);
        return None;
    }
    let simple: Vec<(String, Option<AltitudeUnit>)> = header.iter().map(simplified).collect();
    let mut of = BTreeMap::new();
    let mut is_sound = true;
    for role in Role::ALL {
        if let Some(wanted) = reader.options.columns.get(&role) {
            match header.iter().position(|name| name.trim().eq_ignore_ascii_case(wanted.trim())) {
                Some(index) => {
                    of.insert(role, index);
                }
                None => {
                    let message = format!("there is no column `{}` for the {}", shown(wanted), role.word());
                    let near = nearest(wanted, header.iter().map(str::trim));
                    let problem = crate::Diagnostic::error("no-column", span.clone(), message).suggest(near);
                    reader.told.tell(problem.help(format!("the columns are {}", listed(header))));
                    is_sound = false;
                }
            }
            continue;
        }
        let has_name = |known: &str| (0..simple.len()).filter(|i| simple[*i].0 == known).collect::<Vec<usize>>();
        let found: Vec<usize> = role.known().iter().flat_map(|known| has_name(known)).collect();
        let is_unclear = matches!(role, Role::Time | Role::Lat | Role::Lon | Role::Altitude) && found.len() > 1;
        if is_unclear {
            let names: Vec<String> = found.iter().map(|i| format!("`{}`", shown(&header[*i]))).collect();
            let message = format!("several columns could be the {}: {}", role.word(), names.join(", "));
            let help = format!("say which it is: `--columns {}={}`", role.word(), shown(&header[found[0]]));
            reader.error("unclear-column", span.clone(), message, &help);
            is_sound = false;
        } else if let Some(first) = found.first() {
            of.insert(role, *first);
        } else if matches!(role, Role::Time | Role::Lat | Role::Lon) {
            let message = format!("no column is known as the {}", role.word());
            let help =
                format!("say which it is with `--columns {}=NAME`; the columns are {}", role.word(), listed(header));
            reader.error("no-column", span.clone(), message, &help);
            is_sound = false;
        }
    }
    let unit = of.get(&Role::Altitude).and_then(|index| reader.options.altitude_unit.or(simple[*index].1));
    if let Some(index) = of.get(&Role::Altitude).filter(|_| unit.is_none()) {
        let message = format!("the column `{}` does not say its unit", shown(&header[*index]));
        reader.error("no-altitude-unit", span.clone(), message, "pass `--altitude-unit m` or `--altitude-unit ft`");
        is_sound = false;
    }
    if !is_sound {
        return None;
    }
    let taken: Vec<String> =
        of.iter().map(|(role, index)| format!("{} from `{}`", role.word(), shown(&header[*index]))).collect();
    reader.told.note("columns", span, format!("the columns: {}", taken.join(", ")));
    let is_utc = of.get(&Role::Time).is_some_and(|index| simple[*index].0.split('_').any(|word| word == "utc"));
    let is_name = |index: &usize| TrackName::default().set(&header[*index], "x");
    let names = (0..header.len()).filter(is_name).map(|index| (index, header[index].trim().to_owned())).collect();
    Some(Columns { of, names, unit, is_utc })
}

fn listed(header: &StringRecord) -> String {
    header.iter().take(20).map(|name| format!("`{}`", shown(name))).collect::<Vec<_>>().join(", ")
}

/// The tracks, in the order in which they first appear.
fn gather(rows: &mut Rows<&[u8]>, header: &StringRecord, columns: &Columns, reader: &mut Reader<'_>) -> Vec<RawTrack> {
    let mut index_of: BTreeMap<String, usize> = BTreeMap::new();
    let mut tracks: Vec<RawTrack> = Vec::new();
    let mut row = StringRecord::new();
    loop {
        let start = rows.position().byte() as usize;
        match rows.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                reader.error("bad-csv", start..start, format!("a row cannot be read: {error}"), ACCEPTED);
                break;
            }
        }
        let span = span_of(reader.text, row.position().map_or(start, |position| position.byte() as usize));
        if !reader.has_room(&span) {
            break;
        }
        let Some(record) = record(&row, header, columns, span.clone(), reader) else { continue };
        let field = |role: Role| {
            columns.of.get(&role).and_then(|index| row.get(*index)).map(str::trim).filter(|it| !it.is_empty())
        };
        let id = field(Role::Track).or(field(Role::Name)).unwrap_or_default();
        let index = match index_of.get(id) {
            Some(index) => *index,
            None => {
                let name = TrackName::plain(field(Role::Name).map(str::to_owned));
                tracks.push(RawTrack {
                    id: Some(id.to_owned()).filter(|id| !id.is_empty()),
                    name,
                    span,
                    ..RawTrack::default()
                });
                index_of.insert(id.to_owned(), tracks.len() - 1);
                tracks.len() - 1
            }
        };
        for (column, key) in &columns.names {
            tracks[index].name.set(key, row.get(*column).unwrap_or_default());
        }
        tracks[index].records.push(record);
    }
    tracks
}

/// The line of a row, for messages.
fn span_of(text: &str, start: usize) -> Range<usize> {
    let start = text
        .get(start..)
        .and_then(|rest| rest.find(|c: char| c != '\n' && c != '\r'))
        .map_or(start, |blank| start + blank);
    let end = text.get(start..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |length| start + length);
    start..end.max(start)
}

fn record(
    row: &StringRecord,
    header: &StringRecord,
    columns: &Columns,
    span: Range<usize>,
    reader: &mut Reader<'_>,
) -> Option<super::track::Record> {
    if row.len() != header.len() {
        let message =
            format!("the row has {} fields where the header has {}, and was left out", row.len(), header.len());
        reader.leave_out("uneven-row", span, message);
        return None;
    }
    let field = |role: Role| columns.of.get(&role).and_then(|index| row.get(*index)).unwrap_or_default().trim();
    let number = |role: Role| Reader::number(field(role)).unwrap_or(f64::NAN);
    let utc = columns.is_utc.then_some(TimeZone::UTC);
    let time = reader.time(field(Role::Time), utc.as_ref(), span.clone())?;
    let altitude = match (field(Role::Altitude), columns.unit) {
        ("", _) | (_, None) => None,
        (text, Some(unit)) => {
            let altitude = Reader::number(text).and_then(|value| Reader::altitude_in(unit, value));
            if altitude.is_none() {
                let message =
                    format!("the altitude `{}` is no number, and is taken from the points around it", shown(text));
                reader.told.warn("bad-altitude", span.clone(), message);
            }
            altitude
        }
    };
    reader.record(Some(time), [number(Role::Lat), number(Role::Lon)], altitude, span)
}
