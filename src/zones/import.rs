//! What the importers of area files have in common: what comes out, what can be wrong, and the limits on size.

use super::boundary::{Boundary, Ring, Standing, Vertex};
use super::zone::Shape;
use super::{geojson, kml, openair};
use crate::geodesy::{PathKind, Position};
use crate::units::Altitude;

/// Files above this size are refused: the largest national airspace files have a few megabytes.
pub const MAX_BYTES: usize = 8 << 20;
/// Files with more vertices are refused: every edge is prepared for fast questions and takes about a kilobyte.
pub const MAX_VERTICES: usize = 100_000;

/// A format of area files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaFormat {
    /// GeoJSON (RFC 7946).
    GeoJson,
    /// KML.
    Kml,
    /// OpenAir.
    OpenAir,
}

impl AreaFormat {
    /// The endings that are known, for messages.
    pub const ACCEPTED: &str = "GeoJSON (`.geojson`, `.json`), KML (`.kml`) and OpenAir (`.txt`, `.openair`, `.air`)";

    /// The format that the ending of a file's name says.
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "geojson" | "json" => Some(Self::GeoJson),
            "kml" => Some(Self::Kml),
            "txt" | "openair" | "air" => Some(Self::OpenAir),
            _ => None,
        }
    }

    /// Reads the areas of a file. `edges` is the line that joins its points, where that is known.
    pub fn areas(self, bytes: &[u8], edges: Option<PathKind>) -> Result<Vec<ImportedArea>, ImportError> {
        match self {
            Self::GeoJson => geojson::areas(bytes, edges),
            Self::Kml => kml::areas(bytes, edges),
            Self::OpenAir => openair::areas(bytes, edges),
        }
    }
}

/// An area read from a file beside a scenario.
#[derive(Debug, Clone)]
pub struct ImportedArea {
    /// Its name in the file.
    pub name: Option<String>,
    /// Where it is.
    pub shape: Shape,
    /// Lower limit; `None` is the surface.
    pub floor: Option<Altitude>,
    /// Upper limit; `None` is unlimited.
    pub ceiling: Option<Altitude>,
    /// What was assumed, one sentence each.
    pub notes: Vec<String>,
}

/// Why a file could not be imported: what was found, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct ImportError {
    /// Where in the file: a line, or a feature and a ring.
    pub place: String,
    /// What was found there.
    pub what: String,
    pub(super) accepted: &'static str,
}

impl ImportError {
    /// What would have been accepted.
    pub fn accepted(&self) -> &'static str {
        self.accepted
    }
}

/// Who reports a problem: the place, and what the format accepts.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) text: String,
    pub(super) accepted: &'static str,
}

impl Place {
    pub(super) fn inner(&self, what: impl std::fmt::Display) -> Self {
        Self { text: format!("{}, {what}", self.text), accepted: self.accepted }
    }

    pub(super) fn error(&self, what: impl Into<String>) -> ImportError {
        ImportError { place: self.text.clone(), what: what.into(), accepted: self.accepted }
    }
}

/// Refuses what is too large to be an airspace file.
pub(super) fn check_size(bytes: &[u8], place: &Place) -> Result<(), ImportError> {
    if bytes.len() > MAX_BYTES {
        let limit = MAX_BYTES >> 20;
        return Err(place.error(format!("the file has {} bytes, and {limit} MiB are read at most", bytes.len())));
    }
    Ok(())
}

/// The ring through positions: a repeated position, such as the closing one, is one vertex.
pub(super) fn ring(positions: &[Position], edge: Option<PathKind>, place: &Place) -> Result<Ring, ImportError> {
    let mut distinct: Vec<Position> = positions.to_vec();
    distinct.dedup();
    while distinct.len() > 1 && distinct.first() == distinct.last() {
        distinct.pop();
    }
    if distinct.len() < 3 {
        return Err(place.error(format!("a ring needs three different points and has {}", distinct.len())));
    }
    let vertex = |position: &Position| vertex(*position, edge);
    Ok(Boundary::closed(&distinct.iter().map(vertex).collect::<Vec<_>>()))
}

/// A vertex of an author's own area: it stands in the file, so it is as published.
pub(super) fn vertex(position: Position, edge: Option<PathKind>) -> Vertex {
    Vertex { position, edge, standing: Standing::Published, source: None }
}
