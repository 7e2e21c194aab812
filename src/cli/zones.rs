//! `zones`: asks the catalogue of zones.

use std::sync::Arc;

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use patrolscope::diagnostics::nearest::nearest;
use patrolscope::export::{json, rounded};
use patrolscope::geodesy::position::PositionText;
use patrolscope::geodesy::{Path, Position};
use patrolscope::places;
use patrolscope::units::Distance;
use patrolscope::zones::area;
use patrolscope::zones::catalog::ZoneLookupError;
use patrolscope::zones::outline::Outline;
use patrolscope::zones::{Catalog, Edge, EdgeReading, Shape, Standing, Zone, ZoneKind};
use serde_json::{Value, json};

use super::layout::{self, Align};
use super::{Answer, WrongUsage};

const EXAMPLES: &str = "\
Examples:
  patrolscope zones list
  patrolscope zones show KADIZ
  patrolscope zones show KADIZ --on 2010-06-01       as it was in force then
  patrolscope zones at \"32°07'N 125°11'E\"
  patrolscope zones at 126 km NW of IEODO
  patrolscope zones overlap KADIZ JADIZ";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// For people, or for programs
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,

    /// The day the zones are wanted for; today where it is not given
    #[arg(long, global = true, value_name = "DATE")]
    on: Option<jiff::civil::Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Table,
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// All zones of the catalogue
    List,
    /// One zone: who declared it, since when, along which edges, on whose word
    Show {
        /// The zone's id
        name: String,
    },
    /// The zones around a position, and how far away their edges are
    At {
        /// A position in any form that scenario files accept
        #[arg(required = true)]
        position: Vec<String>,
    },
    /// The area that two zones share
    Overlap {
        /// A zone's id
        a: String,
        /// Another zone's id
        b: String,
    },
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    let at = instant(arguments.on)?;
    let (value, text): (Value, String) = match &arguments.command {
        Command::List => (list_json(at), list_text(at)),
        Command::Show { name } => {
            let zone = find(name, at)?;
            (zone_json(&zone), zone_text(&zone))
        }
        Command::At { position } => {
            let position = locate(&position.join(" "))?;
            let around: Vec<Sight> = all(at).filter_map(|(_, zone)| Some(Sight::of(zone.ok()?, position))).collect();
            (around_json(position, &around), around_text(position, &around))
        }
        Command::Overlap { a, b } => {
            let (a, b) = (find(a, at)?, find(b, at)?);
            let shared = Shared::of(&a, &b)?;
            (shared.json(&a, &b), shared.text(&a, &b))
        }
    };
    Ok(Answer::data(match arguments.format {
        Format::Table => text,
        Format::Json => layout::json(&value),
    }))
}

/// Noon UTC of a day, or now.
fn instant(on: Option<jiff::civil::Date>) -> anyhow::Result<Timestamp> {
    let Some(date) = on else { return Ok(Timestamp::now()) };
    let noon = date.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).context("a date out of range")?;
    Ok(noon.timestamp())
}

/// The zone of that id as in force at an instant.
fn find(id: &str, at: Timestamp) -> Result<Arc<Zone>, WrongUsage> {
    let catalog = Catalog::builtin();
    catalog.zone_at(id, at).map_err(|error| match error {
        ZoneLookupError::Unknown => WrongUsage(match nearest(id, catalog.ids()) {
            Some(near) => format!("no zone `{id}` in the catalogue; did you mean `{near}`?"),
            None => format!("no zone `{id}` in the catalogue; `patrolscope zones list` names them"),
        }),
        ZoneLookupError::NotInForce { note } => WrongUsage(format!("no `{id}` on that day: {note}")),
    })
}

/// The position that a text means, places looked up.
fn locate(text: &str) -> Result<Position, WrongUsage> {
    let parsed: PositionText =
        text.parse().map_err(|error| WrongUsage(format!("{error}; accepted: {}", PositionText::ACCEPTED)))?;
    parsed.locate(|name| places::find(name).map(|place| place.position)).ok_or_else(|| {
        let name = parsed.place().unwrap_or(text);
        WrongUsage(match nearest(name, places::ids()) {
            Some(near) => format!("no place `{name}`; did you mean `{near}`?"),
            None => format!("no place `{name}`"),
        })
    })
}

/// All ids with the zone in force at an instant, or the reason why there is none.
fn all(at: Timestamp) -> impl Iterator<Item = (&'static str, Result<Arc<Zone>, ZoneLookupError>)> {
    let catalog = Catalog::builtin();
    catalog.ids().map(move |id| (id, catalog.zone_at(id, at)))
}

fn list_text(at: Timestamp) -> String {
    let columns = [
        ("ZONE", Align::Left),
        ("KIND", Align::Left),
        ("BY", Align::Left),
        ("SINCE", Align::Left),
        ("EDGES", Align::Left),
        ("NAME", Align::Left),
    ];
    let rows = all(at).map(|(id, zone)| match zone {
        Ok(zone) => vec![
            zone.id.clone(),
            kind_word(zone.kind).to_owned(),
            zone.declared_by.clone().unwrap_or_else(|| "-".into()),
            zone.valid_from.map_or_else(|| "-".into(), |from| local(&zone, from).strftime("%F").to_string()),
            weakest_share(&zone),
            zone.names.en.clone(),
        ],
        Err(error) => vec![id.to_owned(), "-".into(), "-".into(), "-".into(), "-".into(), error.to_string()],
    });
    let mut text = layout::table(&columns, rows);
    text.push_str(
        "\n  SINCE is a date of the state that declared the zone. EDGES names the weakest part, by length.\n",
    );
    text.push_str(&layout::wrap(STANDINGS, 2, layout::WIDTH));
    text.push_str(&layout::wrap(layout::NOT_SOVEREIGN, 2, layout::WIDTH));
    text
}

/// What the words for standings mean.
const STANDINGS: &str = "Published: an edge of a published text. Derived: worked out from a published rule. \
    Schematic: drawn only so that the zone closes, and no fact.";

/// An instant on the clocks of the state that declared the zone.
fn local(zone: &Zone, instant: Timestamp) -> Zoned {
    let name = match zone.declared_by.as_deref() {
        Some("KR") => "Asia/Seoul",
        Some("JP") => "Asia/Tokyo",
        Some("CN") => "Asia/Shanghai",
        Some("TW") => "Asia/Taipei",
        _ => "UTC",
    };
    instant.to_zoned(TimeZone::get(name).unwrap_or(TimeZone::UTC))
}

/// `Republic of Korea (KR)`; a code that is not known stays as it is.
fn state_name(code: &str) -> String {
    let name = match code {
        "KR" => "Republic of Korea",
        "JP" => "Japan",
        "CN" => "China",
        "TW" => "Taiwan",
        _ => return code.to_owned(),
    };
    format!("{name} ({code})")
}

fn list_json(at: Timestamp) -> Value {
    all(at)
        .map(|(id, zone)| match zone {
            Ok(zone) => head_json(&zone).into(),
            Err(error) => json!({ "id": id, "in_force": false, "note": error.to_string() }),
        })
        .collect()
}

fn kind_word(kind: ZoneKind) -> &'static str {
    match kind {
        ZoneKind::Adiz => "ADIZ",
        ZoneKind::Fir => "FIR",
        ZoneKind::TerritorialSea => "sea limit",
        ZoneKind::MedianLine => "median line",
        ZoneKind::Own => "own",
    }
}

fn line_word(path: &Path) -> &'static str {
    match path {
        Path::Geodesic(_) => "geodesic",
        Path::Rhumb(rhumb) if rhumb.start().lat() == rhumb.end().lat() => "parallel",
        Path::Rhumb(rhumb) if rhumb.start().lon() == rhumb.end().lon() => "meridian",
        Path::Rhumb(_) => "rhumb line",
        Path::Arc(_) => "arc",
    }
}

fn reading_word(reading: EdgeReading) -> &'static str {
    match reading {
        EdgeReading::Stated => "stated",
        EdgeReading::Assumed => "assumed",
    }
}

/// `published`, or `published 62 %, derived 12 %, schematic 26 %`, by length.
fn standing_shares(zone: &Zone) -> String {
    match shares(zone).as_slice() {
        [(word, _)] => (*word).to_owned(),
        several => {
            several.iter().map(|(word, share)| format!("{word} {:.0} %", share * 100.0)).collect::<Vec<_>>().join(", ")
        }
    }
}

/// `published`, or the least certain part: `schematic 57 %`.
fn weakest_share(zone: &Zone) -> String {
    match shares(zone).as_slice() {
        [] => "-".to_owned(),
        [(word, _)] => (*word).to_owned(),
        [.., (word, share)] => format!("{word} {:.0} %", share * 100.0),
    }
}

/// How much of the length has each standing, the most certain first, without what there is nothing of.
fn shares(zone: &Zone) -> Vec<(&'static str, f64)> {
    let shares = zone.standing_shares();
    let parts = [("published", shares.published), ("derived", shares.derived), ("schematic", shares.schematic)];
    parts.into_iter().filter(|(_, share)| *share > 0.0).collect()
}

fn zone_text(zone: &Zone) -> String {
    let mut text = format!("{}  {}\n", layout::paint(&zone.id, layout::HEADING), zone.names.en);
    let others: Vec<&str> =
        [&zone.names.ja, &zone.names.ko, &zone.names.zh].into_iter().flatten().map(String::as_str).collect();
    if !others.is_empty() {
        text.push_str(&format!("  {}\n", others.join("  ")));
    }
    text.push('\n');
    let mut fact = |name: &str, value: &str| {
        let value = layout::wrap(value, 15, layout::WIDTH);
        text.push_str(&format!("  {name:<13}{}", value.trim_start()));
    };
    fact("Kind", kind_word(zone.kind));
    fact("Declared by", &zone.declared_by.as_deref().map_or_else(|| "nobody, or not known".into(), state_name));
    let instant = |instant: Option<Timestamp>, open: &str| {
        instant.map_or_else(
            || open.to_owned(),
            |i| format!("{} ({})", local(zone, i).strftime("%-d %B %Y %H:%M %Z"), i.strftime("%F %H:%M UTC")),
        )
    };
    let (from, until) = (instant(zone.valid_from, "a day not known"), instant(zone.valid_until, "now"));
    fact("In force", &format!("from {from} to {until}"));
    if let Some(basis) = &zone.legal_basis {
        fact("Legal basis", basis);
    }
    let floor = zone.floor.map_or_else(|| "surface".to_owned(), |floor| floor.to_string());
    let ceiling = zone.ceiling.map_or_else(|| "unlimited".to_owned(), |ceiling| ceiling.to_string());
    fact("From, up to", &format!("{floor}, {ceiling}"));
    if let Some(area) = area::area(zone) {
        fact("Area", &format!("{} km²", layout::thousands(area.square_kilometres().round() as u64)));
    }
    fact("Edges", &format!("{}: {}", zone.edges().count(), standing_shares(zone)));
    if let Shape::Circle { centre, radius } = &zone.shape {
        fact("Circle", &format!("{radius} round {centre}"));
    } else if zone.edges().count() <= MOST_EDGES {
        text.push('\n');
        text.push_str(&edges_text(zone));
    } else {
        text.push_str("               --format json lists them\n");
    }
    if !zone.sources.is_empty() {
        text.push_str(&format!("\n  {}\n", layout::paint("Sources", layout::HEADING)));
        for source in &zone.sources {
            let url = source.url.as_ref().map_or_else(String::new, |url| format!(" {url}"));
            let words = format!("[{}] {}{url}", source.id, source.title);
            text.push_str(&layout::wrap(&words, 2, layout::WIDTH));
        }
    }
    if !zone.notes.is_empty() {
        text.push_str(&format!("\n  {}\n", layout::paint("Notes", layout::HEADING)));
        for note in &zone.notes {
            text.push_str(&layout::wrap(note, 2, layout::WIDTH));
        }
    }
    text.push('\n');
    if zone.edges().any(|edge| edge.standing != Standing::Published) {
        text.push_str(&layout::wrap(STANDINGS, 2, layout::WIDTH));
    }
    if zone.kind == ZoneKind::Adiz {
        text.push_str(&layout::wrap(layout::NOT_SOVEREIGN, 2, layout::WIDTH));
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// More edges than this, as the limit off a coast has, tell a person nothing.
const MOST_EDGES: usize = 200;

fn edges_text(zone: &Zone) -> String {
    let columns = [
        ("EDGE", Align::Right),
        ("FROM", Align::Left),
        ("TO", Align::Left),
        ("KM", Align::Right),
        ("LINE", Align::Left),
        ("STANDING", Align::Left),
        ("SOURCE", Align::Left),
    ];
    let row = |(index, edge): (usize, &Edge)| {
        // A line that no source states is marked: crossings of it carry a reading spread.
        let mark = if edge.reading == EdgeReading::Assumed { "?" } else { "" };
        vec![
            index.to_string(),
            layout::vertex(edge.path.start()),
            layout::vertex(edge.path.end()),
            format!("{:.1}", edge.path.length() / 1000.0),
            format!("{}{mark}", line_word(&edge.path)),
            edge.standing.word().to_owned(),
            edge.source.clone().unwrap_or_default(),
        ]
    };
    let mut text = layout::table(&columns, zone.edges().enumerate().map(row));
    if zone.edges().any(|edge| edge.reading == EdgeReading::Assumed) {
        text.push_str("  ? which line joins the two ends is not stated; this is the reading of the AIXM guidelines\n");
    }
    text
}

fn head_json(zone: &Zone) -> serde_json::Map<String, Value> {
    let shares = zone.standing_shares();
    let value = json!({
        "id": zone.id,
        "in_force": true,
        "kind": zone.kind,
        "names": zone.names,
        "declared_by": zone.declared_by,
        "valid_from": zone.valid_from.map(|i| i.to_string()),
        "valid_until": zone.valid_until.map(|i| i.to_string()),
        "standing": {
            "published": rounded(shares.published, 6),
            "derived": rounded(shares.derived, 6),
            "schematic": rounded(shares.schematic, 6),
        },
    });
    match value {
        Value::Object(object) => object,
        _ => unreachable!("the value above is an object"),
    }
}

fn zone_json(zone: &Zone) -> Value {
    let position = json::position;
    let edge = |(index, edge): (usize, &Edge)| {
        json!({
            "index": index,
            "from": position(edge.path.start()),
            "to": position(edge.path.end()),
            "length_m": rounded(edge.path.length(), 3),
            "line": match &edge.path {
                Path::Geodesic(_) => "geodesic",
                Path::Rhumb(_) => "rhumb",
                Path::Arc(_) => "arc",
            },
            "reading": reading_word(edge.reading),
            "standing": edge.standing,
            "source": edge.source,
        })
    };
    let mut object = head_json(zone);
    object.insert("legal_basis".into(), zone.legal_basis.clone().into());
    object.insert("floor_m".into(), zone.floor.map(|floor| floor.metres()).into());
    object.insert("ceiling_m".into(), zone.ceiling.map(|ceiling| ceiling.metres()).into());
    if let Shape::Circle { centre, radius } = &zone.shape {
        object.insert("circle".into(), json!({ "centre": position(*centre), "radius_m": radius.metres() }));
    }
    object.insert("edges".into(), zone.edges().enumerate().map(edge).collect());
    object.insert("sources".into(), json!(zone.sources));
    object.insert("notes".into(), json!(zone.notes));
    object.into()
}

/// A zone as seen from a position.
struct Sight {
    zone: Arc<Zone>,
    /// `None` for lines, which have no inside.
    is_inside: Option<bool>,
    distance: Distance,
    /// The nearest edge; a circle's has no index.
    edge: Option<usize>,
}

impl Sight {
    fn of(zone: Arc<Zone>, position: Position) -> Self {
        let outline = Outline::of(&zone);
        let (metres, edge) = outline.nearest_edge(position);
        Self {
            is_inside: (!matches!(zone.shape, Shape::Lines(_))).then(|| outline.contains(position)),
            distance: Distance::from_metres(metres),
            edge: (!outline.is_circle()).then_some(edge),
            zone,
        }
    }

    fn standing(&self) -> Option<Standing> {
        self.zone.edges().nth(self.edge?).map(|edge| edge.standing)
    }
}

fn around_text(position: Position, around: &[Sight]) -> String {
    let heading = layout::paint(&layout::vertex(position), layout::HEADING);
    let mut text = format!("{heading}  {}\n\n", layout::bearings(position));
    let columns = [
        ("ZONE", Align::Left),
        ("", Align::Left),
        ("NEAREST EDGE, KM", Align::Right),
        ("EDGE", Align::Right),
        ("STANDING", Align::Left),
        ("NAME", Align::Left),
    ];
    let row = |sight: &Sight| {
        let side = match sight.is_inside {
            Some(true) => "inside",
            Some(false) => "outside",
            None => "line",
        };
        vec![
            sight.zone.id.clone(),
            side.to_owned(),
            format!("{:.1}", sight.distance.kilometres()),
            sight.edge.map_or_else(String::new, |edge| edge.to_string()),
            sight.standing().map_or("", Standing::word).to_owned(),
            sight.zone.names.en.clone(),
        ]
    };
    text.push_str(&layout::table(&columns, around.iter().map(row)));
    text.push('\n');
    text.push_str(&layout::wrap(layout::NOT_SOVEREIGN, 2, layout::WIDTH));
    text
}

fn around_json(position: Position, around: &[Sight]) -> Value {
    let zone = |sight: &Sight| {
        json!({
            "zone": sight.zone.id,
            "inside": sight.is_inside,
            "nearest_edge_m": rounded(sight.distance.metres(), 3),
            "edge_index": sight.edge,
            "standing": sight.standing(),
        })
    };
    json!({ "position": json::position(position), "zones": around.iter().map(zone).collect::<Value>() })
}

/// The areas of two zones and of what they share, in km².
struct Shared {
    area: f64,
    of_a: f64,
    of_b: f64,
}

impl Shared {
    fn of(a: &Zone, b: &Zone) -> Result<Self, WrongUsage> {
        let size = |zone: &Zone| {
            let no_area = || WrongUsage(format!("`{}` is a line and has no area", zone.id));
            area::area(zone).map(|area| area.square_kilometres()).ok_or_else(no_area)
        };
        let (of_a, of_b) = (size(a)?, size(b)?);
        let area = area::overlap(&[a, b]).map_or(0.0, |shared| shared.area.square_kilometres());
        Ok(Self { area, of_a, of_b })
    }

    fn text(&self, a: &Zone, b: &Zone) -> String {
        let columns = [("", Align::Left), ("KM²", Align::Right), ("SHARED", Align::Right)];
        let row = |name: String, area: f64| {
            let share = if area > 0.0 { format!("{:.1} %", self.area / area * 100.0) } else { String::new() };
            vec![name, layout::thousands(area.round() as u64), share]
        };
        let both = vec![format!("{} and {}", a.id, b.id), layout::thousands(self.area.round() as u64), String::new()];
        let mut text = layout::table(&columns, [row(a.id.clone(), self.of_a), row(b.id.clone(), self.of_b), both]);
        for zone in [a, b] {
            if !zone.is_fully_known() {
                let words = format!("{} is partly schematic, so its area is no fact", zone.id);
                text.push_str(&format!("  {words}\n"));
            }
        }
        if self.area > 0.0 {
            let words = "Where zones overlap, each state asks for identification on its own.";
            text.push_str(&format!("  {words}\n"));
        }
        text
    }

    fn json(&self, a: &Zone, b: &Zone) -> Value {
        let size = |zone: &Zone, area: f64| json!({ "zone": zone.id, "area_km2": rounded(area, 3), "fully_known": zone.is_fully_known() });
        json!({
            "a": size(a, self.of_a),
            "b": size(b, self.of_b),
            "overlap_km2": rounded(self.area, 3),
        })
    }
}
