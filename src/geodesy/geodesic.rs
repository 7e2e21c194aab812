//! Geodesics: the shortest lines on the ellipsoid, by Karney's series.
//!
//! # References
//! C. F. F. Karney, *Algorithms for geodesics*, Journal of Geodesy 87 (2013), 43-55. The series are those of
//! `geographiclib-rs`; distances are good to about ten nanometres.

use std::sync::LazyLock;

use geographiclib_rs::{Geodesic, GeodesicLine, geodesic_capability as caps};

use super::path::PathPoint;
use super::position::Position;
use crate::units::Bearing;

pub(super) static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

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
    let mask = caps::DISTANCE | caps::AZIMUTH;
    let (_, length, start, end, ..) = WGS84._gen_inverse_azi(from.lat(), from.lon(), to.lat(), to.lon(), mask);
    Inverse { length, start_azimuth: Bearing::from_degrees(start), end_azimuth: Bearing::from_degrees(end) }
}

/// Solves the direct problem: where a geodesic of `length` metres ends, and its azimuth there.
pub fn direct(from: Position, bearing: Bearing, length: f64) -> PathPoint {
    line_from(from, bearing, LINE_CAPS).position_after(length)
}

/// A prepared geodesic without an end.
#[derive(Debug, Clone)]
struct Line(GeodesicLine);

fn line_from(start: Position, bearing: Bearing, caps: u64) -> Line {
    Line(GeodesicLine::new(&WGS84, start.lat(), start.lon(), bearing.degrees(), Some(caps), None, None))
}

impl Line {
    fn position_after(&self, s: f64) -> PathPoint {
        let mask = caps::LATITUDE | caps::LONGITUDE | caps::AZIMUTH;
        let (_, lat, lon, azimuth, ..) = self.0._gen_position(false, s, mask);
        PathPoint { position: Position::from_lat_lon(lat, lon), azimuth: Bearing::from_degrees(azimuth) }
    }
}

/// The reduced length of a geodesic: how far apart two geodesics from its start are after `length` metres, per radian
/// of azimuth between them.
pub(super) fn reduced_length(from: Position, bearing: Bearing, length: f64) -> f64 {
    line_from(from, bearing, LINE_CAPS | caps::REDUCEDLENGTH).0._gen_position(false, length, caps::REDUCEDLENGTH).5
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

const LINE_CAPS: u64 = caps::LATITUDE | caps::LONGITUDE | caps::AZIMUTH | caps::DISTANCE_IN;

impl GeodesicPath {
    /// The shortest geodesic from one position to another.
    pub fn between(start: Position, end: Position) -> Self {
        let (_, length, salp1, calp1, salp2, calp2, ..) =
            WGS84._gen_inverse(start.lat(), start.lon(), end.lat(), end.lon(), caps::DISTANCE | caps::AZIMUTH);
        // The azimuth is handed on as sine and cosine: as an angle it would lose the last digits of the far end.
        let line = GeodesicLine::new(
            &WGS84,
            start.lat(),
            start.lon(),
            azimuth_of(salp1, calp1).degrees(),
            Some(LINE_CAPS),
            Some(salp1),
            Some(calp1),
        );
        let start = PathPoint { position: start, azimuth: azimuth_of(salp1, calp1) };
        let end = PathPoint { position: end, azimuth: azimuth_of(salp2, calp2) };
        Self { line: Line(line), offset: 0.0, ends: [start, end], length }
    }

    /// The geodesic of `length` metres that sets out on a bearing.
    pub fn from_bearing(start: Position, bearing: Bearing, length: f64) -> Self {
        let line = line_from(start, bearing, LINE_CAPS);
        let end = line.position_after(length);
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
            _ => self.line.position_after(self.offset + s),
        }
    }

    /// The part of the path between two distances along it.
    pub fn part(&self, from: f64, to: f64) -> Self {
        let (line, offset) = (self.line.clone(), self.offset + from);
        Self { line, offset, ends: [self.at(from), self.at(to)], length: to - from }
    }
}

fn azimuth_of(sine: f64, cosine: f64) -> Bearing {
    Bearing::from_degrees(sine.atan2(cosine).to_degrees())
}
