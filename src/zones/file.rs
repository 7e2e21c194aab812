//! Zone files: the TOML under `assets/zones/`, one file a zone or line, with every version whose edges are known.
//!
//! ```toml
//! id = "KADIZ"
//! kind = "adiz"                     # adiz | fir | territorial-sea | median-line
//! declared_by = "KR"
//! legal_basis = "..."
//! floor = "SFC"                     # an altitude, or SFC
//! ceiling = "UNL"                   # an altitude, or UNL
//! notes = ["what a reader must know"]
//! names = { en = "...", ja = "...", ko = "...", zh = "..." }
//!
//! [[source]]                        # what edges point to
//! id = "aip"
//! title = "..."
//! url = "..."
//!
//! [[baseline]]                      # a line that no zone has for an edge, but that edges are measured from
//! id = "CN-1996"
//! points = [{ name = "9", at = "33°21.8'N 121°20.8'E" }, ...]
//!
//! [[unknown]]                       # a time for which the edges are not known, and what is known instead
//! valid_until = "2013-12-15T14:00:00+09:00"
//! note = "..."
//!
//! [[version]]                       # valid from, inclusive, until, exclusive
//! valid_from = "2013-12-15T14:00:00+09:00"
//! standing = "published"            # of all edges that do not say otherwise
//! source = "aip"
//! notes = ["what a reader must know about this version"]
//! ring = [                          # or `chain = [...]` for a line, or `lines = "name of a line file"`
//!     { at = "39°00'N 123°30'E" },  # the edge from here to the next element, and what is said of it:
//!     { at = "...", standing = "derived", source = "...", edge = "rhumb" },
//!     { arc = { round = "...", radius = "14 NM", from = "0°", to = "270°", turn = "left" } },
//!     { limit = { baseline = "CN-1996", side = "right", distance = "12 NM", reversed = true } },
//! ]
//! ```
//!
//! An edge without a kind is read as the AIXM guidelines say. An arc has its own two ends; a limit runs between the
//! points nearest to the elements before and after it, or to other points that it names with `since` and `until`.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::Deserialize;

use super::boundary::{Boundary, Edge, EdgeReading, Standing, Vertex, published_reading};
use super::offset::{Side, limit_off_between};
use super::zone::{Names, Shape, Source, Zone, ZoneKind};
use crate::coast::Coast;
use crate::geodesy::{ArcPath, Path, PathKind, Position, TurnDirection};
use crate::units::{Altitude, Bearing};

/// Two ends nearer than this are one vertex and need no edge between them.
const SAME_POINT_M: f64 = 1e-3;

/// What is wrong with a zone file, in words. The built-in files are kept free of it by tests.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ZoneFileError(String);

fn wrong(what: impl Into<String>) -> ZoneFileError {
    ZoneFileError(what.into())
}

/// A zone file as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneFile {
    /// Short name, unique: `KADIZ`.
    pub id: String,
    /// What kind of airspace it is.
    pub kind: ZoneKind,
    /// Names for the map.
    pub names: Names,
    /// Who declared it, as a two-letter state code.
    pub declared_by: Option<String>,
    /// The legal basis in one line.
    pub legal_basis: Option<String>,
    floor: String,
    ceiling: String,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default, rename = "source")]
    sources: Vec<Source>,
    #[serde(default, rename = "baseline")]
    baselines: Vec<Baseline>,
    #[serde(default, rename = "unknown")]
    unknowns: Vec<Unknown>,
    #[serde(default, rename = "version")]
    versions: Vec<Version>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Baseline {
    id: String,
    points: Vec<BasePoint>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct BasePoint {
    /// For the reader of the file.
    #[serde(rename = "name")]
    _name: Option<String>,
    at: String,
}

/// A time for which the edges are not known.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unknown {
    valid_from: Option<String>,
    valid_until: Option<String>,
    note: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    valid_from: Option<String>,
    valid_until: Option<String>,
    standing: Standing,
    source: String,
    #[serde(default)]
    notes: Vec<String>,
    ring: Option<Vec<Element>>,
    chain: Option<Vec<Element>>,
    lines: Option<String>,
}

/// One element of a ring or chain: exactly one of `at`, `arc` and `limit`, and what is said of the edge after it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Element {
    /// For the reader of the file.
    #[serde(rename = "name")]
    _name: Option<String>,
    at: Option<String>,
    arc: Option<Arc>,
    limit: Option<Limit>,
    standing: Option<Standing>,
    source: Option<String>,
    edge: Option<EdgeKind>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Arc {
    round: String,
    radius: String,
    from: String,
    to: String,
    turn: Side,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    baseline: String,
    side: Side,
    distance: String,
    /// Whether the baseline is followed from its last point to its first; the side is meant in that direction.
    #[serde(default)]
    reversed: bool,
    /// The limit begins nearest to here, where that is not the element before it.
    since: Option<String>,
    /// The limit ends nearest to here, where that is not the element after it.
    until: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum EdgeKind {
    Geodesic,
    Rhumb,
}

impl From<EdgeKind> for PathKind {
    fn from(kind: EdgeKind) -> Self {
        match kind {
            EdgeKind::Geodesic => Self::Geodesic,
            EdgeKind::Rhumb => Self::Rhumb,
        }
    }
}

/// When a version is in force: from, inclusive, until, exclusive; `None` is without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The first instant.
    pub from: Option<Timestamp>,
    /// The first instant after the end.
    pub until: Option<Timestamp>,
}

impl Validity {
    fn parse(from: Option<&String>, until: Option<&String>) -> Result<Self, ZoneFileError> {
        let instant = |text: Option<&String>| {
            text.map(|text| text.parse().map_err(|_| wrong(format!("`{text}` is not a time")))).transpose()
        };
        Ok(Self { from: instant(from)?, until: instant(until)? })
    }

    /// Whether an instant lies within.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

impl ZoneFile {
    /// Reads a zone file and checks what can be checked without working out its edges.
    pub fn parse(text: &str) -> Result<Self, ZoneFileError> {
        let file: Self = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let mut ids = HashSet::new();
        if let Some(twice) = file.sources.iter().find(|source| !ids.insert(&source.id)) {
            return Err(wrong(format!("two sources have the id `{}`", twice.id)));
        }
        file.validities()?;
        for unknown in &file.unknowns {
            Validity::parse(unknown.valid_from.as_ref(), unknown.valid_until.as_ref())?;
        }
        Ok(file)
    }

    /// When each version is in force, in the order of the file.
    pub fn validities(&self) -> Result<Vec<Validity>, ZoneFileError> {
        self.versions.iter().map(|v| Validity::parse(v.valid_from.as_ref(), v.valid_until.as_ref())).collect()
    }

    /// What is known about a time for which there is no version.
    pub fn note_for(&self, at: Timestamp) -> Option<&str> {
        let contains = |unknown: &&Unknown| {
            Validity::parse(unknown.valid_from.as_ref(), unknown.valid_until.as_ref()).is_ok_and(|v| v.contains(at))
        };
        self.unknowns.iter().find(contains).map(|unknown| unknown.note.as_str())
    }

    /// Works out one version of the zone. `lines` finds lines by the name of their file.
    pub fn zone(&self, version: usize, lines: impl Fn(&str) -> Option<&'static Coast>) -> Result<Zone, ZoneFileError> {
        let version = self.versions.get(version).ok_or_else(|| wrong("no such version"))?;
        let validity = Validity::parse(version.valid_from.as_ref(), version.valid_until.as_ref())?;
        let shape = match (&version.ring, &version.chain, &version.lines) {
            (Some(ring), None, None) => Shape::Area(vec![self.boundary(version, ring, true)?]),
            (None, Some(chain), None) => Shape::Lines(vec![self.boundary(version, chain, false)?]),
            (None, None, Some(name)) => {
                let lines = lines(name).ok_or_else(|| wrong(format!("no line file `{name}`")))?;
                Shape::Lines(lines.chains().map(|chain| self.line(version, &chain)).collect())
            }
            _ => return Err(wrong("a version has one of `ring`, `chain` and `lines`")),
        };
        let zone = Zone {
            id: self.id.clone(),
            kind: self.kind,
            names: self.names.clone(),
            declared_by: self.declared_by.clone(),
            legal_basis: self.legal_basis.clone(),
            valid_from: validity.from,
            valid_until: validity.until,
            floor: limit_altitude(&self.floor, "SFC")?,
            ceiling: limit_altitude(&self.ceiling, "UNL")?,
            shape,
            sources: self.sources.clone(),
            notes: self.notes.iter().chain(&version.notes).cloned().collect(),
        };
        let is_known = |id: &String| self.sources.iter().any(|source| source.id == *id);
        if let Some(id) = zone.edges().filter_map(|edge| edge.source.as_ref()).find(|id| !is_known(id)) {
            return Err(wrong(format!("no source has the id `{id}`")));
        }
        Ok(zone)
    }

    /// A chain of a line file: geodesics, which between neighbouring points of a limit are as good as any line.
    fn line(&self, version: &Version, chain: &[Position]) -> Boundary {
        let vertex = |position: &Position| Vertex {
            position: *position,
            edge: Some(PathKind::Geodesic),
            standing: version.standing,
            source: Some(version.source.clone()),
        };
        Boundary::open(&chain.iter().map(vertex).collect::<Vec<_>>())
    }

    fn boundary(&self, version: &Version, elements: &[Element], is_closed: bool) -> Result<Boundary, ZoneFileError> {
        let around = |i: usize| -> Result<Position, ZoneFileError> {
            let text = elements[i % elements.len()].at.as_ref();
            quantity(text.ok_or_else(|| wrong("a limit stands between two elements with `at`"))?)
        };
        // Each element as its own pieces, which none but arcs and limits have, between its two ends.
        let mut parts: Vec<(Position, Position, Vec<Path>)> = Vec::new();
        for (i, element) in elements.iter().enumerate() {
            parts.push(match (&element.at, &element.arc, &element.limit) {
                (Some(at), None, None) => {
                    let at = quantity(at)?;
                    (at, at, Vec::new())
                }
                (None, Some(arc), None) => pieces(vec![arc.path()?])?,
                (None, None, Some(limit)) => {
                    let since = limit.since.as_deref().map_or_else(|| around(i + elements.len() - 1), quantity)?;
                    let until = limit.until.as_deref().map_or_else(|| around(i + 1), quantity)?;
                    pieces(self.limit(limit, since, until)?)?
                }
                _ => return Err(wrong("an element has one of `at`, `arc` and `limit`")),
            });
        }
        let mut edges = Vec::new();
        for (i, element) in elements.iter().enumerate() {
            let edge = |path: Path, reading: EdgeReading| Edge {
                path,
                standing: element.standing.unwrap_or(version.standing),
                reading,
                source: Some(element.source.as_ref().unwrap_or(&version.source).clone()),
            };
            let (_, end, own) = &parts[i];
            edges.extend(own.iter().map(|path| edge(path.clone(), EdgeReading::Stated)));
            if i + 1 == elements.len() && !is_closed {
                break;
            }
            let (next, ..) = parts[(i + 1) % parts.len()];
            if end.distance_to(next).metres() > SAME_POINT_M {
                edges.push(match element.edge {
                    Some(kind) => edge(Path::between(*end, next, kind.into()), EdgeReading::Stated),
                    None => edge(Path::between(*end, next, published_reading(*end, next)), EdgeReading::Assumed),
                });
            }
        }
        Ok(Boundary { edges })
    }

    fn limit(&self, limit: &Limit, from: Position, to: Position) -> Result<Vec<Path>, ZoneFileError> {
        let is_it = |baseline: &&Baseline| baseline.id == limit.baseline;
        let baseline =
            self.baselines.iter().find(is_it).ok_or_else(|| wrong(format!("no baseline `{}`", limit.baseline)))?;
        let mut points =
            baseline.points.iter().map(|point| quantity(&point.at)).collect::<Result<Vec<Position>, _>>()?;
        if limit.reversed {
            points.reverse();
        }
        Ok(limit_off_between(&points, quantity(&limit.distance)?, limit.side, from, to))
    }
}

impl Arc {
    fn path(&self) -> Result<Path, ZoneFileError> {
        let direction = match self.turn {
            Side::Left => TurnDirection::Left,
            Side::Right => TurnDirection::Right,
        };
        let (from, to): (Bearing, Bearing) = (quantity(&self.from)?, quantity(&self.to)?);
        Ok(Path::Arc(ArcPath::new(quantity(&self.round)?, quantity(&self.radius)?, from, to, direction)))
    }
}

/// The pieces between their two ends.
fn pieces(paths: Vec<Path>) -> Result<(Position, Position, Vec<Path>), ZoneFileError> {
    match (paths.first(), paths.last()) {
        (Some(first), Some(last)) => Ok((first.start(), last.end(), paths)),
        _ => Err(wrong("a limit has no part between its neighbours")),
    }
}

/// A position, a distance, a bearing or an altitude.
fn quantity<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, ZoneFileError> {
    text.parse().map_err(|error: T::Err| wrong(error.to_string()))
}

/// A floor or a ceiling; `none` is what is written where there is none.
fn limit_altitude(text: &str, none: &str) -> Result<Option<Altitude>, ZoneFileError> {
    if text == none { Ok(None) } else { quantity(text).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SKELETON: &str = r#"
        id = "A"
        kind = "adiz"
        floor = "SFC"
        ceiling = "FL600"
        names = { en = "A" }
        source = [{ id = "s", title = "S" }]
    "#;

    fn zone(version: &str) -> Result<Zone, ZoneFileError> {
        ZoneFile::parse(&format!("{SKELETON}\n[[version]]\n{version}")).and_then(|file| file.zone(0, |_| None))
    }

    #[test]
    fn an_edge_without_a_kind_is_assumed_and_one_with_a_kind_is_stated() {
        let zone = zone(
            r#"standing = "published"
               source = "s"
               ring = [{ at = "1°N 1°E", edge = "geodesic" }, { at = "1°N 2°E" }, { at = "2°N 2°E", standing = "schematic" }]"#,
        )
        .unwrap();
        let edges: Vec<&Edge> = zone.edges().collect();
        assert_eq!(edges.len(), 3);
        assert!(matches!((&edges[0].path, edges[0].reading), (Path::Geodesic(_), EdgeReading::Stated)));
        assert!(matches!((&edges[1].path, edges[1].reading), (Path::Rhumb(_), EdgeReading::Assumed)));
        assert!(matches!((&edges[2].path, edges[2].reading), (Path::Geodesic(_), EdgeReading::Assumed)));
        assert_eq!(edges[2].standing, Standing::Schematic);
        assert_eq!(zone.ceiling.unwrap().to_string(), "FL600");
        assert!(zone.floor.is_none());
    }

    #[test]
    fn mistakes_in_a_file_are_told_in_words() {
        let message = |version: &str| zone(version).unwrap_err().to_string();
        let start = "standing = \"published\"\nsource = \"s\"\n";
        assert_eq!(message(start), "a version has one of `ring`, `chain` and `lines`");
        assert_eq!(message(&format!("{start}lines = \"x\"")), "no line file `x`");
        let ring = "ring = [{ at = \"1°N 1°E\" }, { at = \"1°N 2°E\", source = \"t\" }, { at = \"2°N 2°E\" }]";
        assert_eq!(message(&format!("{start}{ring}")), "no source has the id `t`");
        assert_eq!(message(&format!("{start}ring = [{{}}]")), "an element has one of `at`, `arc` and `limit`");
        assert_eq!(message(&format!("{start}valid_from = \"2013\"")), "`2013` is not a time");
        assert!(message(&format!("{start}colour = 1")).contains("unknown field `colour`"));
    }
}
