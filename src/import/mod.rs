//! Recorded tracks of other programs: a file of one of five formats becomes a `recorded` scenario.
//!
//! [`read`] turns the bytes into [`ImportedTrack`]s: one reader a format finds the points, `clean` leaves out what cannot have
//! been flown. [`scenario`] thins them, names turns and holds, writes the text, flies it, and measures how far the flight is
//! from every point of the file at its instant. Whatever was assumed or left out on the way is among the problems; what
//! cannot be told from the file (a zone of times, a unit, an altitude) is asked for and never guessed.

mod acmi;
mod clean;
mod compose;
mod csv;
mod geojson;
mod gpx;
mod kml;
mod reader;
mod thin;
mod told;
mod track;
mod turns;
mod unpack;
mod write;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

pub use self::compose::{Imported, Refused, Wish, metres_in_words, scenario};
pub use self::csv::Role;
pub use self::reader::{AltitudeUnit, MOST_RECORDS, MOST_TRACKS};
pub use self::thin::thin;
pub use self::track::{ImportedTrack, RawTrack, Record, Sample, TrackName};
pub use self::turns::{Figure, figures};

use self::reader::Reader;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::units::{Altitude, Speed};
use crate::xml;

/// A format of track files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// GPX 1.0 and 1.1.
    Gpx,
    /// KML 2.2 with `gx:Track`, also packed as KMZ.
    Kml,
    /// GeoJSON, and moving points of MF-JSON.
    GeoJson,
    /// A table with a header.
    Csv,
    /// ACMI 2.x of Tacview, also zipped.
    Acmi,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Gpx, Self::Kml, Self::GeoJson, Self::Csv, Self::Acmi];

    /// What it is called: `gpx`, `kml`, `geojson`, `csv`, `acmi`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Gpx => "gpx",
            Self::Kml => "kml",
            Self::GeoJson => "geojson",
            Self::Csv => "csv",
            Self::Acmi => "acmi",
        }
    }

    /// The format that the ending of a file's name says.
    ///
    /// # Examples
    /// ```
    /// use patrolscope::import::Format;
    /// assert_eq!(Format::of_name("patrol.TXT.ACMI"), Some(Format::Acmi));
    /// assert_eq!(Format::of_name("patrol.docx"), None);
    /// ```
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "gpx" => Some(Self::Gpx),
            "kml" | "kmz" => Some(Self::Kml),
            "geojson" | "json" | "mfjson" => Some(Self::GeoJson),
            "csv" | "tsv" => Some(Self::Csv),
            "acmi" => Some(Self::Acmi),
            _ => None,
        }
    }
}

/// What a file may not say of itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The zone of times that name none.
    pub time_zone: Option<TimeZone>,
    /// The unit of altitudes; otherwise that of the format, or of the header of a column.
    pub altitude_unit: Option<AltitudeUnit>,
    /// Whether latitude and longitude stand the other way round than the format says.
    pub swap_axes: bool,
    /// The columns of a table, by what they are taken for.
    pub columns: BTreeMap<Role, String>,
    /// How high tracks without altitudes are flown.
    pub altitude: Option<Altitude>,
    /// When tracks without times begin.
    pub start: Option<Timestamp>,
    /// How fast tracks without times are flown.
    pub ground_speed: Option<Speed>,
}

/// What came of reading a file.
#[derive(Debug)]
pub struct Reading {
    /// The text, for showing the problems.
    pub source: SourceFile,
    /// The tracks; there unless one of the problems is an error.
    pub tracks: Option<Vec<ImportedTrack>>,
    /// All problems, in the order of the text; what was assumed among them.
    pub problems: Vec<Diagnostic>,
}

/// Reads the tracks of a file.
///
/// # Examples
/// ```
/// use patrolscope::import::{Format, Options, read};
/// let text = "track_id,time_utc,lat,lon,altitude_m\n\
///             bear,2025-12-09T01:00:00Z,39.0,131.5,9000\n\
///             bear,2025-12-09T01:05:00Z,38.5,131.5,9000\n";
/// let tracks = read("bear.csv", text.as_bytes(), Format::Csv, &Options::default()).tracks.unwrap();
/// assert_eq!((tracks[0].id.as_str(), tracks[0].samples.len()), ("bear", 2));
/// ```
pub fn read(name: &str, bytes: &[u8], format: Format, options: &Options) -> Reading {
    let refused = |source: SourceFile, problem: Diagnostic| Reading { source, tracks: None, problems: vec![problem] };
    let unpacked;
    let bytes = if unpack::is_packed(bytes) {
        match unpack::unpack(bytes, format) {
            Ok(inner) => {
                unpacked = inner;
                &unpacked
            }
            Err(error) => {
                let problem = Diagnostic::error("packed", 0..0, error).help("unpack it, and import what is in it");
                return refused(SourceFile::new(name, ""), problem);
            }
        }
    } else {
        bytes
    };
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let source = SourceFile::new(name, String::from_utf8_lossy(&bytes[..error.valid_up_to()]));
            let at = source.text().len();
            let problem = Diagnostic::error("not-utf8", at..at, "the file is not UTF-8 from here on");
            return refused(source, problem.help("save it as UTF-8"));
        }
    };
    let mut reader = Reader::new(text, options);
    read_format(format, &mut reader);
    reader.check_altitudes();
    let mut tracks = Vec::new();
    if !reader.told.has_errors() {
        tracks = clean::clean(&mut reader);
        reader.check_left_out();
    }
    if tracks.is_empty() && !reader.told.has_errors() {
        let message = format!("there is no track in the file, read as {}", format.word());
        reader.error(
            "no-tracks",
            0..0,
            message,
            "a track has at least two points; `--format` says how the file is read",
        );
    }
    let tracks = (!reader.told.has_errors()).then_some(tracks);
    let problems = reader.told.into_problems();
    Reading { source: SourceFile::new(name, text), tracks, problems }
}

fn read_format(format: Format, reader: &mut Reader<'_>) {
    let text = reader.text;
    match format {
        Format::Gpx | Format::Kml => match xml::parse(text) {
            Ok(document) if format == Format::Gpx => gpx::read(&document, reader),
            Ok(document) => kml::read(&document, reader),
            Err(error) => {
                let message = format!("the file is no whole XML: {error}");
                reader.error("bad-xml", error.at..error.at, message, "it may have been cut off; get it again");
            }
        },
        Format::GeoJson => match serde_json::from_str(text) {
            Ok(document) => geojson::read(&document, reader),
            Err(error) => {
                let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
                let at = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
                let message = format!("the file is no whole JSON: {error}");
                reader.error("bad-json", at..at, message, "it may have been cut off; get it again");
            }
        },
        Format::Csv => self::csv::read(reader),
        Format::Acmi => acmi::read(reader),
    }
}
