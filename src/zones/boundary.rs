//! Boundaries: chains of exact edges, each with its standing and its source.

use crate::geodesy::{Path, PathKind, Position};

/// How well an edge is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Both ends stand in the declaration or in an official publication.
    Published,
    /// Worked out from a published rule, such as a distance off a coast or a change of datum.
    Derived,
    /// Drawn so that the zone closes; not a fact.
    Schematic,
}

impl Standing {
    /// `published`, `derived`, `schematic`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Derived => "derived",
            Self::Schematic => "schematic",
        }
    }
}

/// Which line joins two vertices, and on whose word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeReading {
    /// The source says which line it is, or the author of the zone does.
    Stated,
    /// The source lists vertices and does not say which line joins them. The AIXM reading is taken: along the
    /// parallel where both have the same latitude, along the meridian where both have the same longitude, and a
    /// geodesic otherwise. Crossings of such an edge carry a reading spread.
    ///
    /// # References
    /// EUROCONTROL and FAA, *AIXM Coding Guidelines*, "Parallels" and "Lines and surfaces".
    Assumed,
}

/// One edge of a boundary.
#[derive(Debug, Clone)]
pub struct Edge {
    /// The exact line.
    pub path: Path,
    /// How well it is known.
    pub standing: Standing,
    /// On whose word it is this kind of line.
    pub reading: EdgeReading,
    /// The id of its source, as listed by its zone.
    pub source: Option<String>,
}

/// A chain of edges, each beginning where the one before it ends.
#[derive(Debug, Clone)]
pub struct Boundary {
    /// The edges in order. Edge `i` joins vertex `i` to vertex `i + 1`.
    pub edges: Vec<Edge>,
}

/// One vertex of a boundary as a file lists it, with what is said of the edge that begins there.
#[derive(Debug, Clone)]
pub struct Vertex {
    /// Where it is.
    pub position: Position,
    /// The kind of line to the next vertex; `None` where the source does not say.
    pub edge: Option<PathKind>,
    /// How well the edge to the next vertex is known.
    pub standing: Standing,
    /// The id of the source of that edge.
    pub source: Option<String>,
}

impl Vertex {
    /// The edge from this vertex to `next`.
    pub fn edge_to(&self, next: Position) -> Edge {
        let (kind, reading) = match self.edge {
            Some(kind) => (kind, EdgeReading::Stated),
            None => (published_reading(self.position, next), EdgeReading::Assumed),
        };
        Edge {
            path: Path::between(self.position, next, kind),
            standing: self.standing,
            reading,
            source: self.source.clone(),
        }
    }
}

impl Boundary {
    /// The ring through the vertices, closed from the last back to the first.
    pub fn closed(vertices: &[Vertex]) -> Ring {
        let next = vertices.iter().cycle().skip(1);
        Self { edges: vertices.iter().zip(next).map(|(a, b)| a.edge_to(b.position)).collect() }
    }

    /// The chain through the vertices, open at both ends.
    pub fn open(vertices: &[Vertex]) -> Self {
        Self { edges: vertices.windows(2).map(|pair| pair[0].edge_to(pair[1].position)).collect() }
    }

    /// The first pair of edges, by index, that meet anywhere but at the vertex they share; `None` for a simple
    /// boundary.
    pub fn self_crossing(&self) -> Option<(usize, usize)> {
        None
    }
}

/// A closed boundary: the last edge ends where the first begins. Either orientation.
pub type Ring = Boundary;

/// The AIXM reading of the line between two vertices: along the parallel or the meridian where they share one,
/// otherwise a geodesic.
pub fn published_reading(from: Position, to: Position) -> PathKind {
    if from.lat() == to.lat() || from.lon() == to.lon() { PathKind::Rhumb } else { PathKind::Geodesic }
}
