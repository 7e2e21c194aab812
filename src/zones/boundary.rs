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

/// A closed boundary: the last edge ends where the first begins. Either orientation.
pub type Ring = Boundary;

/// The AIXM reading of the line between two vertices: along the parallel or the meridian where they share one,
/// otherwise a geodesic.
pub fn published_reading(from: Position, to: Position) -> PathKind {
    if from.lat() == to.lat() || from.lon() == to.lon() { PathKind::Rhumb } else { PathKind::Geodesic }
}
