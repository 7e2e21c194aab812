//! Closest approaches of a flight to places. The search is along the path alone.

use crate::geodesy::Position;
use crate::geodesy::closest::{LEAST_METRES_PER_RADIAN, metres_from_chords, nearest_to_position};
use crate::geodesy::curve::Foot;
use crate::geodesy::frames::ecef_from_geo;
use crate::sim::trajectory::Trajectory;
use crate::units::Distance;

/// Where a flight is nearest to something that stands still.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Where, in metres along the flight path.
    pub s: f64,
    /// When, in seconds since the start of the simulation.
    pub t: f64,
    /// How far away.
    pub distance: Distance,
    /// The nearest point of it.
    pub there: Position,
}

/// Where a flight is nearest to a place; of equally near points, the first.
///
/// Straight lines through the Earth tell which stretches can be the nearest; only those are solved on the ellipsoid.
pub fn to_place(trajectory: &Trajectory, place: Position) -> Option<Nearest> {
    let path = trajectory.path();
    let point = ecef_from_geo(place, 0.0);
    let direction = point.normalize();
    let mut candidates = Vec::new();
    let mut within = f64::INFINITY;
    path.tree().nearest_first(&direction, &mut within, &mut |leaf, within| {
        if leaf.curve.stretch().rough_angle_to(&direction) * LEAST_METRES_PER_RADIAN > *within {
            return;
        }
        let Foot { s, away: chord, .. } = leaf.curve.nearest_to(&point);
        let stray = leaf.curve.stray();
        let (least, most) = metres_from_chords((chord - stray, chord + stray));
        *within = within.min(most + SAME_DISTANCE);
        candidates.push((least, leaf, s));
    });
    candidates.retain(|(least, ..)| *least <= within);
    candidates.sort_by(|(_, a, _), (_, b, _)| a.from.total_cmp(&b.from));
    let mut best: Option<(f64, f64)> = None;
    for (_, leaf, s) in candidates {
        let piece = &path.pieces()[leaf.piece];
        let found = nearest_to_position(&piece.path, leaf.curve.stretch(), place, s);
        if best.is_none_or(|(distance, _)| found.distance < distance - SAME_DISTANCE) {
            best = Some((found.distance, piece.from + found.s));
        }
    }
    best.map(|(distance, s)| nearest_at(trajectory, s, distance, place))
}

/// As [`to_place`], of the part of a flight after an instant.
pub fn to_place_since(trajectory: &Trajectory, place: Position, since: f64) -> Option<Nearest> {
    let from = trajectory.distance_at(since);
    let direction = ecef_from_geo(place, 0.0).normalize();
    let mut best: Option<(f64, f64)> = None;
    for piece in trajectory.path().pieces().iter().filter(|piece| piece.to() > from) {
        for stretch in trajectory.path().stretches_of(piece) {
            let least = stretch.rough_angle_to(&direction) * LEAST_METRES_PER_RADIAN;
            if best.is_some_and(|(best, _)| least > best) {
                continue;
            }
            let middle = 0.5 * (stretch.from() + stretch.to());
            let found = nearest_to_position(&piece.path, stretch, place, middle);
            let s = (piece.from + found.s).max(from);
            let distance = trajectory.path().at(s).position.distance_to(place).metres();
            if best.is_none_or(|(least, _)| distance < least - SAME_DISTANCE) {
                best = Some((distance, s));
            }
        }
    }
    best.map(|(distance, s)| nearest_at(trajectory, s, distance, place))
}

/// The nearest point `s` metres along the path, `distance` metres from `place`.
fn nearest_at(trajectory: &Trajectory, s: f64, distance: f64, place: Position) -> Nearest {
    Nearest { s, t: trajectory.time_at(s), distance: Distance::from_metres(distance), there: place }
}

/// Distances that differ by less than this many metres are equal: the first along the path counts.
pub(super) const SAME_DISTANCE: f64 = 1e-6;
