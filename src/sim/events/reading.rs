//! What other readings of an edge would make of a crossing.
//!
//! A published list of vertices seldom says which line joins them. Where it does not, a crossing is solved for each
//! of the readings people use, and the spread of the answers says how exact the source lets the crossing be.

use crate::geodesy::closest::offset_from_line;
use crate::geodesy::rhumb::isometric_latitude;
use crate::geodesy::{GeodesicPath, Path, Position};
use crate::sim::trajectory::Trajectory;

/// A way to join two vertices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// The shortest line on the ellipsoid.
    Geodesic,
    /// The line of constant course.
    Rhumb,
    /// Straight where longitude and latitude are drawn as a square grid.
    Straight,
}

/// The times that the readings of an edge give for one crossing.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingSpread {
    /// Seconds from the earliest to the latest reading.
    pub seconds: f64,
    /// Metres along the flight path from the first to the last reading.
    pub metres: f64,
    /// Seconds by which each reading is later than the crossing as reported; `None` where the flight does not cross
    /// the edge in that reading. The reading that was taken is here too, with zero.
    pub readings: [(Reading, Option<f64>); 3],
}

/// Solves a crossing, found at `s` metres along the path, for all readings of its edge. `None` for an arc.
pub fn spread(trajectory: &Trajectory, s: f64, edge: &Path) -> Option<ReadingSpread> {
    let (from, to) = (edge.start(), edge.end());
    let along_grid = from.lat() == to.lat() || from.lon() == to.lon();
    let along_meridian = from.lon() == to.lon();
    let t = trajectory.time_at(s);
    // Where all searches set out: here and a little further, at the end of the path a little before.
    let length = trajectory.path().length();
    let beside = if s < length { (s + 100.0).min(length) } else { (s - 100.0).max(0.0) };
    let starts = [beside, s].map(|s| (s, trajectory.path().at(s).position));
    let solved = |reading: Reading| {
        let same = match (reading, edge) {
            (Reading::Geodesic, Path::Geodesic(_)) | (Reading::Rhumb, Path::Rhumb(_)) => true,
            (_, Path::Rhumb(_)) => along_meridian || (reading == Reading::Straight && along_grid),
            _ => false,
        };
        if same { Some(s) } else { solve(trajectory, starts, reading, from, to) }
    };
    if matches!(edge, Path::Arc(_)) {
        return None;
    }
    let at = [Reading::Geodesic, Reading::Rhumb, Reading::Straight].map(|reading| (reading, solved(reading)));
    let range = |values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        high - low
    };
    let found = || at.iter().filter_map(|(_, s)| *s);
    Some(ReadingSpread {
        seconds: range(&mut found().map(|s| trajectory.time_at(s))),
        metres: range(&mut found()),
        readings: at.map(|(reading, s)| (reading, s.map(|s| trajectory.time_at(s) - t))),
    })
}

/// The place where the flight crosses the line of a reading between two vertices, by the secant method on how far to the
/// side of that line the flight is, from two places of the flight with their distances along its path.
fn solve(
    trajectory: &Trajectory,
    starts: [(f64, Position); 2],
    reading: Reading,
    from: Position,
    to: Position,
) -> Option<f64> {
    let geodesic = (reading == Reading::Geodesic).then(|| GeodesicPath::between(from, to));
    let ordinate = |p: Position| match reading {
        Reading::Rhumb => isometric_latitude(p.lat().to_radians()).to_degrees(),
        _ => p.lat(),
    };
    let east_of_start = |p: Position| (p.lon() - from.lon() + 540.0).rem_euclid(360.0) - 180.0;
    let start = ordinate(from);
    let (width, height) = (east_of_start(to), ordinate(to) - start);
    // How far to the side, and how far along as a share of the edge.
    let aside = |position: Position| {
        if let Some(line) = &geodesic {
            let (u, side) = offset_from_line(line, position);
            return (side, u / line.length());
        }
        let (x, y) = (east_of_start(position), ordinate(position) - start);
        (x * height - y * width, (x * width + y * height) / (width * width + height * height))
    };
    let [(mut a, at_a), (mut b, at_b)] = starts;
    let (mut side_a, (mut side_b, mut share)) = (aside(at_a).0, aside(at_b));
    for _ in 0..30 {
        let step = side_b * (b - a) / (side_b - side_a);
        let next = b - step;
        if !(0.0..=trajectory.path().length()).contains(&next) {
            return None;
        }
        if step.abs() < 1e-4 {
            return (-1e-9..=1.0 + 1e-9).contains(&share).then_some(next);
        }
        (a, side_a, b) = (b, side_b, next);
        (side_b, share) = aside(trajectory.path().at(b).position);
    }
    None
}
