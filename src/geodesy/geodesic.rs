//! Geodesics: the shortest lines on the ellipsoid.
//!
//! Lines, and the inverse problem up to a quarter of the way round the Earth, are worked out in `auxiliary`;
//! what is longer, and reduced lengths, by `geographiclib-rs`. Distances are good to about ten nanometres.

use std::sync::LazyLock;

use geographiclib_rs::{Geodesic, GeodesicLine, geodesic_capability as caps};
use nalgebra::Vector3;

use super::auxiliary::{Angle, Joined, Line, join, reduced_latitude, reduced_latitude_and_longitude};
use super::frames::{Ray, geo_from_ecef, up_at};
use super::path::PathPoint;
use super::position::Position;
use crate::units::Bearing;

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// What the inverse problem gives: how far, and in which directions.
#[derive(Debug, Clone, Copy)]
pub struct Inverse {
    /// Length in metres.
    pub length: f64,
    /// Azimuth at the first position, towards the second.
    pub start_azimuth: Bearing,
    /// Azimuth at the second position, onward.
    pub end_azimuth: Bearing,
}

/// Solves the inverse problem between two positions.
pub fn inverse(from: Position, to: Position) -> Inverse {
    let Joined { length, azimuths } = joined(from, to);
    let [start_azimuth, end_azimuth] = azimuths.map(Angle::bearing);
    Inverse { length, start_azimuth, end_azimuth }
}

/// Solves the inverse problem from the point of a ray on the ellipsoid to another point, all as vectors: the length, and
/// the angle from the ray to the geodesic, right positive.
pub(super) fn inverse_from(ray: &Ray, to: &Vector3<f64>) -> (f64, Angle) {
    let ((lat, lon), (to_lat, to_lon)) =
        (reduced_latitude_and_longitude(&ray.point), reduced_latitude_and_longitude(to));
    let Joined { length, azimuths: [azimuth, _] } = join([lat, to_lat], to_lon.minus(lon).radians())
        .unwrap_or_else(|| joined(PathPoint::from(*ray).position, geo_from_ecef(*to).0));
    let east = Vector3::new(-lon.sin, lon.cos, 0.0);
    let north = up_at(&ray.point).cross(&east);
    let course = Angle { sin: ray.direction.dot(&east), cos: ray.direction.dot(&north) };
    (length, azimuth.minus(course))
}

/// As [`inverse`], with azimuths as sine and cosine.
pub(super) fn joined(from: Position, to: Position) -> Joined {
    join([from, to].map(reduced_latitude), from.east_to(to).to_radians()).unwrap_or_else(|| {
        let mask = caps::DISTANCE | caps::AZIMUTH;
        let (_, length, sin1, cos1, sin2, cos2, ..) =
            WGS84._gen_inverse(from.lat(), from.lon(), to.lat(), to.lon(), mask);
        Joined { length, azimuths: [Angle { sin: sin1, cos: cos1 }, Angle { sin: sin2, cos: cos2 }] }
    })
}

/// Solves the direct problem: where a geodesic of `length` metres ends, and its azimuth there.
pub fn direct(from: Position, bearing: Bearing, length: f64) -> PathPoint {
    Line::from(from, bearing.into()).after(length)
}

/// The reduced length of a geodesic: how far apart two geodesics from its start are after `length` metres, per radian
/// of azimuth between them.
pub(super) fn reduced_length(from: Position, bearing: Bearing, length: f64) -> f64 {
    let mask = caps::LATITUDE | caps::DISTANCE_IN | caps::REDUCEDLENGTH;
    let line = GeodesicLine::new(&WGS84, from.lat(), from.lon(), bearing.degrees(), Some(mask), None, None);
    line._gen_position(false, length, caps::REDUCEDLENGTH).5
}

/// The shortest geodesic between two positions, or one that sets out on a bearing, prepared for many questions.
#[derive(Debug, Clone)]
pub struct GeodesicPath {
    line: Line,
    /// Where the path begins, in metres along the line.
    offset: f64,
    /// The first and the last point.
    ends: [PathPoint; 2],
    length: f64,
}

impl GeodesicPath {
    /// The shortest geodesic from one position to another.
    pub fn between(start: Position, end: Position) -> Self {
        Self::of(start, end, joined(start, end))
    }

    /// As [`GeodesicPath::between`], where the inverse problem is solved already.
    pub(super) fn of(start: Position, end: Position, joined: Joined) -> Self {
        let Joined { length, azimuths: [departing, arriving] } = joined;
        let line = Line::from(start, departing);
        let start = PathPoint { position: start, azimuth: departing.bearing() };
        let end = PathPoint { position: end, azimuth: arriving.bearing() };
        Self { line, offset: 0.0, ends: [start, end], length }
    }

    /// The geodesic of `length` metres that sets out on a bearing.
    pub fn from_bearing(start: Position, bearing: Bearing, length: f64) -> Self {
        let line = Line::from(start, bearing.into());
        let end = line.after(length);
        let start = PathPoint { position: start, azimuth: bearing };
        Self { line, offset: 0.0, ends: [start, end], length }
    }

    /// Length in metres.
    pub fn length(&self) -> f64 {
        self.length
    }

    /// Where the path begins.
    pub fn start(&self) -> Position {
        self.ends[0].position
    }

    /// Where the path ends.
    pub fn end(&self) -> Position {
        self.ends[1].position
    }

    /// Position and azimuth after `s` metres; beyond the ends the same geodesic goes on.
    pub fn at(&self, s: f64) -> PathPoint {
        match s {
            0.0 => self.ends[0],
            _ if s == self.length => self.ends[1],
            _ => self.line.after(self.offset + s),
        }
    }

    /// As [`GeodesicPath::at`], as vectors.
    pub(super) fn ray_at(&self, s: f64) -> Ray {
        match s {
            0.0 => self.ends[0].into(),
            _ if s == self.length => self.ends[1].into(),
            _ => self.line.ray_after(self.offset + s),
        }
    }

    /// The part of the path between two distances along it.
    pub fn part(&self, from: f64, to: f64) -> Self {
        let (line, offset) = (self.line.clone(), self.offset + from);
        Self { line, offset, ends: [self.at(from), self.at(to)], length: to - from }
    }
}
