//! The path a flight takes over the ground: a chain of exact pieces, measured in metres from its start.

use crate::geodesy::stretch::Stretch;
use crate::geodesy::{Path, PathPoint};

/// One piece of a flight path.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The exact line.
    pub path: Path,
    /// Where it begins, in metres along the flight path.
    pub from: f64,
    /// Which leg of the route, as written, it belongs to.
    pub leg: usize,
    /// The line with its bounds, for searches.
    pub(crate) stretches: Vec<Stretch>,
}

impl Piece {
    /// Where it ends, in metres along the flight path.
    pub fn to(&self) -> f64 {
        self.from + self.path.length()
    }
}

/// A chain of pieces, each beginning where the one before it ends.
#[derive(Debug, Clone, Default)]
pub struct FlightPath {
    pieces: Vec<Piece>,
    length: f64,
}

impl FlightPath {
    /// The chain of the given lines, each with the leg it belongs to. Lines without length are left out.
    pub fn new(lines: impl IntoIterator<Item = (Path, usize)>) -> Self {
        let mut chain = Self::default();
        for (path, leg) in lines {
            let length = path.length();
            if length > 0.0 {
                let stretches = Stretch::all_of(&path);
                chain.pieces.push(Piece { path, from: chain.length, leg, stretches });
                chain.length += length;
            }
        }
        chain
    }

    /// The pieces in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Length in metres.
    pub fn length(&self) -> f64 {
        self.length
    }

    /// The index of the piece that holds `s`; at a joint, the piece that begins there.
    pub fn piece_at(&self, s: f64) -> usize {
        self.pieces.partition_point(|piece| piece.from <= s).saturating_sub(1)
    }

    /// Position and direction after `s` metres.
    ///
    /// # Panics
    /// Where the path has no pieces: a route has at least two places.
    pub fn at(&self, s: f64) -> PathPoint {
        let piece = &self.pieces[self.piece_at(s)];
        piece.path.at(s - piece.from)
    }
}
