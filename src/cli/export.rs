//! `export [FILE] --to FORMAT`: writes tracks, routes, zones and events for other programs.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use patrolscope::chart::Language;
use patrolscope::export::content::Content;
use patrolscope::export::{self, Selection};

use super::input::{self, Flown};
use super::options::Lang;
use super::{Answer, WrongUsage, output};

const EXAMPLES: &str = "\
Examples:
  patrolscope export -o patrol.kmz                     the tenth joint patrol for Google Earth
  patrolscope export route.toml --to geojson | jq .    on stdout, for GIS and the web
  patrolscope export route.toml -o route.html          one page that plays it, for anybody with a browser
  patrolscope export route.toml -o tracks.parquet      a table for pandas, DuckDB, Polars and Spark
  patrolscope export route.toml --flight tu-95 --zone KADIZ -o tu-95.czml

The ending of the file says the format where --to does not. The same scenario gives the same bytes.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Scenario file; `-` is stdin, none is the built-in tenth joint patrol
    file: Option<PathBuf>,

    /// Which format; the ending of the output says it otherwise
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: Option<To>,

    /// Where to write; none or `-` is stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Only this flight, by its id; may be given several times
    #[arg(long = "flight", value_name = "ID")]
    flights: Vec<String>,

    /// Only this zone, by its id; may be given several times
    #[arg(long = "zone", value_name = "ID")]
    zones: Vec<String>,

    /// Language of the page; other formats have names in all languages where they can
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// Points of tracks, for spreadsheets and scripts
    Csv,
    /// Events, for spreadsheets and scripts
    #[value(name = "events.csv")]
    EventsCsv,
    /// Tracks, routes, zones and events, for GIS and the web (RFC 7946)
    Geojson,
    /// For Google Earth
    Kml,
    /// The same, packed
    Kmz,
    /// For Cesium
    Czml,
    /// Tracks and routes, for navigation programs (GPX 1.1)
    Gpx,
    /// For Tacview (ACMI 2.2)
    Acmi,
    /// Tracks as moving features, for MovingPandas (OGC MF-JSON)
    Mfjson,
    /// Points of tracks as a table, for pandas, DuckDB, Polars and Spark
    Parquet,
    /// One page with map, player and report, for any browser
    Html,
}

/// What is written.
enum Written {
    Text(String),
    Bytes(Vec<u8>),
}

impl To {
    /// The format that an ending stands for: the longest one that fits.
    fn of_ending(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let has_ending = |ending: &str| name.ends_with(&format!(".{ending}")) || name == ending;
        let known = Self::value_variants().iter().copied();
        let fitting = known.filter(|to| to.endings().iter().any(|ending| has_ending(ending)));
        fitting.max_by_key(|to| to.endings()[0].len())
    }

    /// The endings of its files, the usual one first.
    const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Csv => &["csv"],
            Self::EventsCsv => &["events.csv"],
            Self::Geojson => &["geojson", "json"],
            Self::Kml => &["kml"],
            Self::Kmz => &["kmz"],
            Self::Czml => &["czml"],
            Self::Gpx => &["gpx"],
            Self::Acmi => &["acmi"],
            Self::Mfjson => &["mfjson", "mf.json"],
            Self::Parquet => &["parquet"],
            Self::Html => &["html", "htm"],
        }
    }

    fn write(self, content: &Content<'_>, language: Language) -> Written {
        match self {
            Self::Csv => Written::Text(export::csv::tracks(content)),
            Self::EventsCsv => Written::Text(export::csv::events(content.simulation, content.selection)),
            Self::Geojson => Written::Text(export::geojson::text(content)),
            Self::Kml => Written::Text(export::kml::text(content)),
            Self::Kmz => Written::Bytes(export::kml::kmz(content)),
            Self::Czml => Written::Text(export::czml::text(content)),
            Self::Gpx => Written::Text(export::gpx::text(content)),
            Self::Acmi => Written::Text(export::acmi::text(content)),
            Self::Mfjson => Written::Text(export::mfjson::text(content)),
            Self::Parquet => Written::Bytes(export::parquet::tracks::tracks(content).bytes()),
            Self::Html => Written::Text(export::html::text(content, language)),
        }
    }
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    let output = output::file(arguments.output.as_deref());
    let to = format(arguments.to, output)?;
    let choose = |scenario: &_| super::simulate::select(scenario, &arguments.flights, &arguments.zones);
    let (selection, simulation, mut answer): (Selection, _, _) = match input::fly(arguments.file.as_deref(), choose)? {
        Flown::Wrong(answer) => return Ok(answer),
        Flown::Right(selection, simulation, answer) => (selection, simulation, answer),
    };
    let written = to.write(&Content::of(&simulation, &selection), arguments.lang.into());
    match (written, output) {
        (Written::Text(text), None) => answer.data = text,
        (Written::Bytes(_), None) if std::io::stdout().is_terminal() => {
            return Err(WrongUsage("this format is not for a terminal; name a file with -o".to_owned()).into());
        }
        (Written::Bytes(bytes), None) => answer.bytes = bytes,
        (Written::Text(text), Some(path)) => output::write(path, text.as_bytes(), &mut answer)?,
        (Written::Bytes(bytes), Some(path)) => output::write(path, &bytes, &mut answer)?,
    }
    Ok(answer)
}

/// The format that is asked for, by name or by the ending of the output.
fn format(to: Option<To>, output: Option<&Path>) -> Result<To, WrongUsage> {
    let names = || {
        let names = To::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        names.map(|it| it.get_name().to_owned()).collect::<Vec<_>>().join(", ")
    };
    match (to, output) {
        (Some(to), _) => Ok(to),
        (None, None) => Err(WrongUsage(format!("say which format with --to: {}", names()))),
        (None, Some(path)) => To::of_ending(path).ok_or_else(|| {
            WrongUsage(format!("`{}` has an ending that stands for no format; known: {}", path.display(), names()))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_ending_that_fits_says_the_format() {
        let of = |path: &str| To::of_ending(Path::new(path));
        assert_eq!(of("a/tracks.csv"), Some(To::Csv));
        assert_eq!(of("a/patrol.events.csv"), Some(To::EventsCsv));
        assert_eq!(of("events.csv"), Some(To::EventsCsv));
        assert_eq!(of("A.KMZ"), Some(To::Kmz));
        assert_eq!(of("a.docx"), None);
        assert_eq!(of("csv.d/a"), None);
    }
}
