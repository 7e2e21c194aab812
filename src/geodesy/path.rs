//! Any of the lines that a flight or a boundary can follow.

use std::hash::{Hash, Hasher};

use super::arc::ArcPath;
use super::frames::{Ray, up_at};
use super::geodesic::GeodesicPath;
use super::hop;
use super::position::Position;
use super::rhumb::RhumbPath;
use crate::units::Bearing;

/// How two positions are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PathKind {
    /// The shortest line on the ellipsoid.
    Geodesic,
    /// The line of constant course: straight on a Mercator chart.
    Rhumb,
}

/// A point of a path: where it is, and which way the path goes on from there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathPoint {
    /// Where the point is.
    pub position: Position,
    /// The direction of the path at the point.
    pub azimuth: Bearing,
}

/// A piece of line on the ellipsoid, measured in metres from its start.
#[derive(Debug, Clone)]
pub enum Path {
    /// A geodesic.
    Geodesic(GeodesicPath),
    /// A rhumb line.
    Rhumb(RhumbPath),
    /// A piece of a geodesic circle.
    Arc(ArcPath),
}

/// What tells a path from others: its kind, radius and side, where and in which direction it begins, and its length. Paths
/// of which all these are exactly equal are the same line, but for nanometres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity([u64; 6]);

/// One word for all six: a hasher takes its time over each.
impl Hash for Identity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // An odd multiplier loses no digit of what came before.
        let mix = |sum: u64, word: &u64| sum.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29) ^ word;
        state.write_u64(self.0.iter().fold(0, mix));
    }
}

impl Path {
    /// The path of a kind between two positions.
    pub fn between(start: Position, end: Position, kind: PathKind) -> Self {
        match kind {
            PathKind::Geodesic => Self::Geodesic(GeodesicPath::between(start, end)),
            PathKind::Rhumb => Self::Rhumb(RhumbPath::between(start, end)),
        }
    }

    /// Length in metres.
    pub fn length(&self) -> f64 {
        match self {
            Self::Geodesic(path) => path.length(),
            Self::Rhumb(path) => path.length(),
            Self::Arc(path) => path.length(),
        }
    }

    /// Where the path begins.
    pub fn start(&self) -> Position {
        match self {
            Self::Geodesic(path) => path.start(),
            Self::Rhumb(path) => path.start(),
            Self::Arc(path) => path.start(),
        }
    }

    /// Where the path ends.
    pub fn end(&self) -> Position {
        match self {
            Self::Geodesic(path) => path.end(),
            Self::Rhumb(path) => path.end(),
            Self::Arc(path) => path.end(),
        }
    }

    /// Position and azimuth after `s` metres. Beyond the ends the same line goes on.
    pub fn at(&self, s: f64) -> PathPoint {
        match self {
            Self::Geodesic(path) => path.at(s),
            Self::Rhumb(path) => path.at(s),
            Self::Arc(path) => path.at(s),
        }
    }

    /// As [`Path::at`], as vectors.
    pub(crate) fn ray_at(&self, s: f64) -> Ray {
        match self {
            Self::Geodesic(path) => path.ray_at(s),
            Self::Rhumb(path) => path.at(s).into(),
            Self::Arc(path) => path.ray_at(s),
        }
    }

    /// By how much the path bends, at a point of it, to the right of the geodesic in the same direction, in radians a
    /// metre.
    pub(super) fn curvature_at(&self, there: impl Into<Ray>) -> f64 {
        match self {
            Self::Geodesic(_) => 0.0,
            // A geodesic turns by sin α tan φ / N eastward, a rhumb line does not.
            Self::Rhumb(path) => {
                let point = there.into().point;
                -path.sin_course() * up_at(&point).z / point.x.hypot(point.y)
            }
            // That of a circle on the sphere that fits the ellipsoid there; the ellipsoid bends differently by e² over a
            // radius, which makes a part in a million of it for 500 km.
            Self::Arc(path) => {
                let sphere = 1.0 / hop::gaussian_curvature(&there.into().point).sqrt();
                path.direction().sign() / (sphere * (path.radius().metres() / sphere).tan())
            }
        }
    }

    /// What tells the path from others.
    pub(crate) fn identity(&self) -> Identity {
        let (kind, signed_radius) = match self {
            Self::Geodesic(_) => (0, 0.0),
            Self::Rhumb(_) => (1, 0.0),
            Self::Arc(path) => (2, path.direction().sign() * path.radius().metres()),
        };
        let PathPoint { position, azimuth } = self.at(0.0);
        let [lat, lon, azimuth] = [position.lat(), position.lon(), azimuth.degrees()].map(f64::to_bits);
        Identity([kind, signed_radius.to_bits(), lat, lon, azimuth, self.length().to_bits()])
    }

    /// The part of the path between two distances along it, in metres from its start.
    pub fn part(&self, from: f64, to: f64) -> Self {
        match self {
            Self::Geodesic(path) => Self::Geodesic(path.part(from, to)),
            Self::Rhumb(path) => Self::Rhumb(path.part(from, to)),
            Self::Arc(path) => Self::Arc(path.part(from, to)),
        }
    }
}
