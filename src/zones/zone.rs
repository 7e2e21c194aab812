//! One zone: its names, its legal standing, its limits and its shape.

use jiff::Timestamp;

use super::boundary::{Boundary, Edge, Ring, Standing};
use crate::geodesy::Position;
use crate::units::{Altitude, Distance};

/// What kind of airspace or line a zone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ZoneKind {
    /// Air defence identification zone: a state asks aircraft to identify themselves. Not sovereign airspace.
    Adiz,
    /// Flight information region.
    Fir,
    /// The limit of a territorial sea, 12 NM or 3 NM.
    TerritorialSea,
    /// A line that two sides keep to by custom, such as the Taiwan Strait median line.
    MedianLine,
    /// An author's own zone.
    Own,
}

/// A name in the four languages of the map. English is always there.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: Option<String>,
    /// Korean.
    pub ko: Option<String>,
    /// Chinese, simplified.
    pub zh: Option<String>,
}

impl Names {
    /// A name in English only.
    pub fn english(name: impl Into<String>) -> Self {
        Self { en: name.into(), ..Self::default() }
    }

    /// The names in other languages than English that there are, each with the code of its language: `ja`.
    pub fn others(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [("ja", &self.ja), ("ko", &self.ko), ("zh", &self.zh)];
        all.into_iter().filter_map(|(code, name)| Some((code, name.as_deref()?)))
    }
}

/// Where a figure or an edge comes from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Short name, unique within its file.
    pub id: String,
    /// What it is, in words.
    pub title: String,
    /// Where it was published.
    pub url: Option<String>,
}

/// The extent of a zone on the ground.
#[derive(Debug, Clone)]
pub enum Shape {
    /// An area: inside is where an odd number of rings is around the point, so a second ring can be a hole or
    /// another part. Edges are numbered on through the rings.
    Area(Vec<Ring>),
    /// All points nearer to the centre than the radius.
    Circle {
        /// The middle of the circle.
        centre: Position,
        /// The distance along geodesics.
        radius: Distance,
    },
    /// Lines without an inside. Edges are numbered on through the chains.
    Lines(Vec<Boundary>),
}

/// A zone, or a line that is kept with the zones, as it was in force at one time.
#[derive(Debug, Clone)]
pub struct Zone {
    /// Short name, unique: `KADIZ`.
    pub id: String,
    /// What kind of airspace it is.
    pub kind: ZoneKind,
    /// Names for the map.
    pub names: Names,
    /// Who declared it, as a two-letter state code (`KR`), where anybody did.
    pub declared_by: Option<String>,
    /// The legal basis in one line.
    pub legal_basis: Option<String>,
    /// In force from this instant on, where known.
    pub valid_from: Option<Timestamp>,
    /// In force until this instant, where it has ended.
    pub valid_until: Option<Timestamp>,
    /// Lower limit; `None` is the surface.
    pub floor: Option<Altitude>,
    /// Upper limit; `None` is unlimited.
    pub ceiling: Option<Altitude>,
    /// Where it is.
    pub shape: Shape,
    /// The sources its edges point to.
    pub sources: Vec<Source>,
    /// What a reader must know before relying on it, one sentence each.
    pub notes: Vec<String>,
}

/// How much of the length of a zone's edges is known how well; the three shares add up to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StandingShares {
    /// Both ends stand in an official text.
    pub published: f64,
    /// Worked out from a published rule.
    pub derived: f64,
    /// Drawn so that the zone closes.
    pub schematic: f64,
}

impl Zone {
    /// An author's own zone: a shape from the surface up, without names, dates or sources.
    pub fn own(id: impl Into<String>, shape: Shape) -> Self {
        Self {
            id: id.into(),
            kind: ZoneKind::Own,
            names: Names::default(),
            declared_by: None,
            legal_basis: None,
            valid_from: None,
            valid_until: None,
            floor: None,
            ceiling: None,
            shape,
            sources: vec![],
            notes: vec![],
        }
    }

    /// All edges in their numbering; a circle has none.
    pub fn edges(&self) -> impl Iterator<Item = &Edge> {
        let boundaries: &[Boundary] = match &self.shape {
            Shape::Area(rings) => rings,
            Shape::Circle { .. } => &[],
            Shape::Lines(chains) => chains,
        };
        boundaries.iter().flat_map(|boundary| &boundary.edges)
    }

    /// Whether no edge is schematic.
    pub fn is_fully_known(&self) -> bool {
        self.edges().all(|edge| edge.standing != Standing::Schematic)
    }

    /// How much of the length is published, derived and schematic. A circle is as its author states it: published.
    pub fn standing_shares(&self) -> StandingShares {
        let length = |standing| -> f64 {
            // Not `sum`: that of no lengths is -0.
            self.edges().filter(|edge| edge.standing == standing).fold(0.0, |sum, edge| sum + edge.path.length())
        };
        let [published, derived, schematic] = [Standing::Published, Standing::Derived, Standing::Schematic].map(length);
        let total = published + derived + schematic;
        if total > 0.0 {
            StandingShares { published: published / total, derived: derived / total, schematic: schematic / total }
        } else {
            StandingShares { published: 1.0, derived: 0.0, schematic: 0.0 }
        }
    }
}
