//! Circular arcs: pieces of a geodesic circle, all points of which are equally far from the centre.

use super::path::PathPoint;
use super::position::Position;
use crate::units::{Bearing, Distance};

/// Which way a turn or an arc goes round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TurnDirection {
    /// Against the clock.
    Left,
    /// With the clock.
    Right,
}

/// A piece of a geodesic circle.
#[derive(Debug, Clone)]
pub struct ArcPath {
    centre: Position,
    radius: Distance,
}

impl ArcPath {
    /// The arc round `centre` from one bearing (seen from the centre) to another, turning left or right; equal
    /// bearings make the full circle.
    pub fn new(centre: Position, radius: Distance, _from: Bearing, _to: Bearing, _direction: TurnDirection) -> Self {
        Self { centre, radius }
    }
    /// The centre of the circle.
    pub fn centre(&self) -> Position {
        self.centre
    }
    /// The radius of the circle, along geodesics.
    pub fn radius(&self) -> Distance {
        self.radius
    }
    /// Length in metres.
    pub fn length(&self) -> f64 {
        todo!()
    }
    /// Where the path begins.
    pub fn start(&self) -> Position {
        todo!()
    }
    /// Where the path ends.
    pub fn end(&self) -> Position {
        todo!()
    }
    /// Position and azimuth after `s` metres; beyond the ends the same circle goes on.
    pub fn at(&self, _s: f64) -> PathPoint {
        todo!()
    }
}
