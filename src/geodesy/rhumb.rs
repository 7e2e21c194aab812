//! Rhumb lines: lines of constant course on the ellipsoid.

use super::path::PathPoint;
use super::position::Position;

/// The rhumb line between two positions, the way round with at most 180 degrees of longitude.
#[derive(Debug, Clone)]
pub struct RhumbPath {
    start: Position,
    end: Position,
}

impl RhumbPath {
    /// The rhumb line from one position to another.
    pub fn between(start: Position, end: Position) -> Self {
        Self { start, end }
    }
    /// Length in metres.
    pub fn length(&self) -> f64 {
        todo!()
    }
    /// Where the path begins.
    pub fn start(&self) -> Position {
        self.start
    }
    /// Where the path ends.
    pub fn end(&self) -> Position {
        self.end
    }
    /// Position and azimuth after `s` metres; beyond the ends the same line goes on.
    pub fn at(&self, _s: f64) -> PathPoint {
        todo!()
    }
}
