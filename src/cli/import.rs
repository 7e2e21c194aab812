//! `import FILE`: recorded tracks of other programs become a scenario.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::ValueEnum;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use patrolscope::diagnostics::nearest::nearest;
use patrolscope::diagnostics::{SourceFile, render};
use patrolscope::import::{self, AltitudeUnit, Imported, Options, Refused, Role, Wish};
use patrolscope::scenario::library;
use patrolscope::units::{Altitude, Distance, Speed};
use patrolscope::zones::{AreaFormat, Catalog, ImportedArea};

use super::input::Input;
use super::{Answer, WrongUsage, layout, output};

const EXAMPLES: &str = "\
Examples:
  patrolscope import track.gpx -o track.toml         a scenario whose flight keeps within 50 m of the track
  patrolscope import track.kml | patrolscope simulate -
  patrolscope import track.csv -o track.toml --time-zone Asia/Tokyo --altitude-unit ft
  patrolscope import log.csv --columns time=seen,lat=y,lon=x,altitude=h --altitude-unit m -o log.toml
  patrolscope import flight.acmi -o flight.toml --tolerance 0     every sample a waypoint
  patrolscope import line.geojson --start 2025-12-09T10:00:00+09:00 --ground-speed \"450 kt\" --altitude FL300
  patrolscope import track.gpx --areas ranges.kml -o track.toml   areas of KML, GeoJSON or OpenAir as zones

What the file does not say is asked for, and what was assumed or left out is told. At the instant of every sample
the flight is within the tolerance of it, in place and altitude together; the largest distance is told.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The file with the tracks: .gpx, .kml, .geojson, .csv or .acmi; `-` is stdin
    file: PathBuf,

    /// The scenario to write; none or `-` is stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// How the file is read, where its ending does not say it
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// How far the flight may be from a sample at its instant, such as "100 m"; 0 keeps every sample
    #[arg(long, value_name = "DISTANCE", default_value = "50 m", value_parser = parse_tolerance)]
    tolerance: Distance,

    /// The zone of times that name none: such as Asia/Tokyo, +09:00, or Z for UTC
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true, value_parser = parse_zone)]
    time_zone: Option<TimeZone>,

    /// The unit of altitudes: metres or feet
    #[arg(long, value_enum)]
    altitude_unit: Option<Unit>,

    /// Latitude and longitude stand the other way round than the format says
    #[arg(long)]
    swap_axes: bool,

    /// The columns of a CSV file by what they are: track, name, time, lat, lon, altitude
    #[arg(long, value_name = "WHAT=COLUMN", value_delimiter = ',', value_parser = parse_column)]
    columns: Vec<(Role, String)>,

    /// How high tracks without altitudes are flown, such as FL300
    #[arg(long, value_name = "ALTITUDE")]
    altitude: Option<Altitude>,

    /// When tracks without times begin, as an RFC 3339 instant
    #[arg(long, value_name = "INSTANT", requires = "ground_speed")]
    start: Option<Timestamp>,

    /// How fast tracks without times are flown, such as "450 kt"
    #[arg(long, value_name = "SPEED", requires = "start")]
    ground_speed: Option<Speed>,

    /// The zones of the catalogue to watch, with commas between; otherwise the identification zones that a track enters
    #[arg(long, value_name = "ZONES", value_delimiter = ',')]
    zones: Option<Vec<String>>,

    /// A file of areas that become zones: GeoJSON, KML or OpenAir; may be given several times
    #[arg(long, value_name = "FILE")]
    areas: Vec<PathBuf>,

    /// The title
    #[arg(long)]
    title: Option<String>,

    /// Write over a file that is there
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Gpx,
    Kml,
    #[value(alias = "json", alias = "mfjson")]
    Geojson,
    Csv,
    Acmi,
}

impl From<Format> for import::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Gpx => Self::Gpx,
            Format::Kml => Self::Kml,
            Format::Geojson => Self::GeoJson,
            Format::Csv => Self::Csv,
            Format::Acmi => Self::Acmi,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Unit {
    /// Metres
    M,
    /// Feet
    Ft,
}

fn parse_tolerance(text: &str) -> Result<Distance, String> {
    if text.trim() == "0" {
        return Ok(Distance::from_metres(0.0));
    }
    text.parse::<Distance>().map_err(|error| format!("{error}; accepted: {}", error.accepted()))
}

/// `Asia/Tokyo`, `+09:00`, `Z`.
fn parse_zone(text: &str) -> Result<TimeZone, String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("z") {
        return Ok(TimeZone::UTC);
    }
    if text.starts_with(['+', '-']) {
        // The offset of an instant that has it.
        let offset = format!("2000-01-01T00:00:00{text}[{text}]").parse::<jiff::Zoned>().map(|zoned| zoned.offset());
        return offset
            .map(|offset: Offset| TimeZone::fixed(offset))
            .map_err(|_| "accepted: an offset such as `+09:00`".to_owned());
    }
    TimeZone::get(text)
        .map_err(|_| "accepted: a zone such as `Asia/Tokyo`, an offset such as `+09:00`, or `Z`".to_owned())
}

/// `time=seen`.
fn parse_column(text: &str) -> Result<(Role, String), String> {
    let known = || Role::ALL.map(Role::word).join(", ");
    let (what, column) = text
        .split_once('=')
        .ok_or_else(|| format!("write what it is, `=` and the name of the column; it is one of {}", known()))?;
    let role = Role::ALL.into_iter().find(|role| role.word().eq_ignore_ascii_case(what.trim()));
    let role = role.ok_or_else(|| match nearest(what, Role::ALL.map(Role::word)) {
        Some(near) => format!("`{what}` is nothing that a column can be; did you mean `{near}`?"),
        None => format!("`{what}` is nothing that a column can be; it is one of {}", known()),
    })?;
    Ok((role, column.trim().to_owned()))
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    let format = format(arguments)?;
    let options = Options {
        time_zone: arguments.time_zone.clone(),
        altitude_unit: arguments.altitude_unit.map(|unit| match unit {
            Unit::M => AltitudeUnit::Metres,
            Unit::Ft => AltitudeUnit::Feet,
        }),
        swap_axes: arguments.swap_axes,
        columns: columns(arguments)?,
        altitude: arguments.altitude,
        start: arguments.start,
        ground_speed: arguments.ground_speed,
    };
    let zones = arguments.zones.as_ref().map(|zones| zones.iter().map(|id| zone_id(id)).collect()).transpose()?;
    let target = output::file(arguments.output.as_deref());
    output::refuse_existing(target, arguments.force)?;
    let input = Input::of_file(&arguments.file)?;
    let reading = import::read(&input.name, &input.bytes, format, &options);
    let words = render::terminal(&reading.source, &reading.problems, render::Colour::On);
    let mut answer = Answer { words, ..Answer::default() };
    let Some(tracks) = reading.tracks else {
        answer.input_has_errors = true;
        return Ok(answer);
    };
    let wish = Wish {
        origin: input.name,
        title: arguments.title.clone(),
        time_zone: zone_name(arguments.time_zone.as_ref()),
        tolerance: arguments.tolerance,
        zones,
        areas: areas(&arguments.areas)?,
    };
    let count = tracks.len();
    let imported = match import::scenario(tracks, &wish, &library::without_files()) {
        Ok(imported) => imported,
        Err(refused) => return Ok(told(answer, &reading.source, &refused)),
    };
    answer.words.push_str(&said(&imported, count, &arguments.tolerance));
    match target {
        None => answer.data = imported.text,
        Some(file) => {
            output::write_scenario(file, &imported.text, arguments.force)?;
            answer.words.push_str(&output::wrote_scenario(file));
        }
    }
    Ok(answer)
}

fn format(arguments: &Arguments) -> Result<import::Format, WrongUsage> {
    if let Some(format) = arguments.format {
        return Ok(format.into());
    }
    let name = arguments.file.to_string_lossy();
    import::Format::of_name(&name).ok_or_else(|| {
        let formats = import::Format::ALL.map(import::Format::word).join(", ");
        WrongUsage(format!("`{name}` does not say its format by its ending; say it with `--format`: {formats}"))
    })
}

fn columns(arguments: &Arguments) -> Result<BTreeMap<Role, String>, WrongUsage> {
    let mut columns = BTreeMap::new();
    for (role, column) in &arguments.columns {
        if columns.insert(*role, column.clone()).is_some() {
            return Err(WrongUsage(format!("--columns: `{}` is given twice", role.word())));
        }
    }
    Ok(columns)
}

/// The id of a catalogue zone, as the catalogue writes it.
fn zone_id(id: &str) -> Result<String, WrongUsage> {
    let found = Catalog::builtin().ids().find(|known| known.eq_ignore_ascii_case(id.trim()));
    found.map(str::to_owned).ok_or_else(|| {
        WrongUsage(match nearest(id, Catalog::builtin().ids()) {
            Some(near) => format!("--zones: no zone `{id}` in the catalogue; did you mean `{near}`?"),
            None => format!("--zones: no zone `{id}` in the catalogue; `patrolscope zones list` names them"),
        })
    })
}

/// The zone of local times: that which was told where it has a name, otherwise UTC.
fn zone_name(zone: Option<&TimeZone>) -> String {
    zone.and_then(TimeZone::iana_name).unwrap_or("UTC").to_owned()
}

/// The areas of all files.
fn areas(paths: &[PathBuf]) -> anyhow::Result<Vec<ImportedArea>> {
    let mut areas = Vec::new();
    for path in paths {
        let name = path.display();
        let format = AreaFormat::of_name(&path.to_string_lossy()).ok_or_else(|| {
            WrongUsage(format!("--areas: `{name}` is of no known kind; accepted: {}", AreaFormat::ACCEPTED))
        })?;
        let input = Input::of_file(path)?;
        let found = format.areas(&input.bytes, None);
        areas.extend(found.map_err(|error| anyhow::anyhow!("{error}, in `{name}`; accepted: {}", error.accepted()))?);
    }
    Ok(areas)
}

/// Why no scenario was made.
fn told(mut answer: Answer, source: &SourceFile, refused: &Refused) -> Answer {
    answer.input_has_errors = true;
    answer.words.push_str(&match refused {
        Refused::Tracks(problem) => render::terminal(source, std::slice::from_ref(&**problem), render::Colour::On),
        Refused::Scenario(reading) => {
            let problems = render::terminal(&reading.source, &reading.problems, render::Colour::On);
            format!("{problems}nothing was written: the scenario that the tracks make cannot be flown\n")
        }
    });
    answer
}

/// What was made, in words.
fn said(imported: &Imported, tracks: usize, tolerance: &Distance) -> String {
    let mut words = String::new();
    let count = |number: usize, noun: &str| layout::counted(number, noun);
    for name in &imported.left_out {
        words.push_str(&format!(
            "warning: the area `{name}` has arcs or several rings and was left out; a `[[zone]]` with `include` and \
             `feature` takes it\n"
        ));
    }
    for note in &imported.notes {
        words.push_str(&format!("note: areas: {note}\n"));
    }
    let (mut turns, mut holds) = (0, 0);
    for figure in imported.figures.iter().flatten() {
        match figure {
            import::Figure::Turn { .. } => turns += 1,
            import::Figure::Hold { .. } => holds += 1,
        }
    }
    if !imported.problems.is_empty() {
        words.push_str(&format!(
            "the scenario has {}; `patrolscope check` tells them\n",
            count(imported.problems.len(), "warning")
        ));
    }
    let error = import::metres_in_words(imported.largest_error);
    words.push_str(&format!(
        "{}: {}, of which {} are waypoints; {} and {} recognised\n",
        count(tracks, "flight"),
        count(imported.samples, "sample"),
        layout::thousands(imported.waypoints as u64),
        count(turns, "turn"),
        count(holds, "hold"),
    ));
    let tolerance = tolerance.metres();
    words.push_str(&match tolerance > 0.0 {
        true => format!(
            "at the instants of the samples the flights are within {} of them; the largest distance is {error}\n",
            import::metres_in_words(tolerance)
        ),
        false => format!("every sample is a waypoint; the largest distance from one at its instant is {error}\n"),
    });
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_names_offsets_or_utc() {
        assert_eq!(parse_zone("Z").unwrap(), TimeZone::UTC);
        assert_eq!(parse_zone("Asia/Seoul").unwrap().iana_name(), Some("Asia/Seoul"));
        let instant: Timestamp = "2025-12-09T01:00:00Z".parse().unwrap();
        assert_eq!(parse_zone("+09:00").unwrap().to_offset(instant).seconds(), 9 * 3600);
        assert_eq!(parse_zone("-03:30").unwrap().to_offset(instant).seconds(), -(3 * 3600 + 1800));
        assert!(parse_zone("Asia/Tokio").is_err() && parse_zone("+x").is_err());
    }

    #[test]
    fn columns_name_what_they_are() {
        assert_eq!(parse_column("time=seen at"), Ok((Role::Time, "seen at".to_owned())));
        assert!(parse_column("tim=seen").unwrap_err().contains("did you mean `time`?"));
        assert!(parse_column("time").is_err());
        assert_eq!(parse_tolerance("0").map(|it| it.metres()), Ok(0.0));
        assert!(parse_tolerance("50").is_err());
    }
}
