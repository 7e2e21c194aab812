//! Where a path comes closest to a point or to another path.
//!
//! On the sphere of directions from the Earth's centre, distances between stretches are a few dot products, and they
//! bound the geodesic distance to a third of a percent: the Earth's radius lies between its semi-axes. Only what can
//! still be the closest is solved on the ellipsoid: first for the straight line through the Earth, then, from there,
//! for the geodesic, which is shortest where it is square to the path.

use nalgebra::Vector3;

use super::arc::ArcPath;
use super::auxiliary::Angle;
use super::curve::{Curve, Foot};
use super::frames::{LocalFrame, ecef_from_geo, geo_from_ecef, surface_point};
use super::geodesic::{self, GeodesicPath};
use super::intersection::{Contact, intersect};
use super::path::Path;
use super::position::Position;
use super::stretch::Stretch;
use super::{ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS, FLATTENING};

/// A geodesic distance is at least this many metres per radian seen from the centre of the Earth.
pub(crate) const LEAST_METRES_PER_RADIAN: f64 = EQUATORIAL_RADIUS * (1.0 - FLATTENING);

/// The normal leans away from the radius by up to 0.0034 rad: by so much may a distance be longer than its angle seen from
/// the centre of the Earth tells, for a part in 170,000.
pub(super) const LEAN: f64 = 1.000_006;

/// Bounds, in metres, on the geodesic distance between points whose angle from the centre of the Earth is within
/// `angles` radians and whose directions rise above the equatorial plane by `heights` (as sines).
///
/// A metre on the ellipsoid is seen under an angle of one over the distance from the centre, but for [`LEAN`]; that
/// distance falls steadily from equator to pole.
fn metres_from_angles((least, most): (f64, f64), heights: &[f64]) -> (f64, f64) {
    /// A stretch of a quarter radian rises at most this much over its ends.
    const LONGEST_BULGE: f64 = 0.008;
    let radius = |height: f64| {
        let squared = height.clamp(0.0, 1.0).powi(2);
        LEAST_METRES_PER_RADIAN / (1.0 - ECCENTRICITY_SQUARED * (1.0 - squared)).sqrt()
    };
    // The line between two points, and the stretch itself, can bulge towards the pole.
    let bulge = most * most / 4.0 + LONGEST_BULGE;
    let high = heights.iter().fold(0.0_f64, |high, height| high.max(height.abs())) + bulge;
    let same_side = heights.iter().all(|height| *height > 0.0) || heights.iter().all(|height| *height < 0.0);
    let low = heights.iter().fold(1.0_f64, |low, height| low.min(height.abs()));
    let low = if same_side { low - bulge } else { 0.0 };
    (least * radius(high), most * radius(low) * LEAN)
}

/// Where two things come closest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Approach {
    /// Metres along the path.
    pub s: f64,
    /// Metres along the other path; zero for a point.
    pub u: f64,
    /// The geodesic distance between them in metres.
    pub distance: f64,
}

impl Stretch {
    /// A lower and an upper bound, in metres, on the geodesic distance from a direction to the nearest point of the
    /// stretch.
    pub(crate) fn distance_bounds(&self, direction: &Vector3<f64>) -> (f64, f64) {
        let angle = self.great_circle_angle_to(direction);
        let angles = ((angle - self.width).max(0.0), angle + self.width);
        let heights = [self.ends[0].z, self.ends[1].z, direction.z];
        metres_from_angles(angles, &heights)
    }

    /// A lower bound on the angle to a direction without a call to a circular function: the sine or the chord for the
    /// angle.
    pub(crate) fn rough_angle_to(&self, direction: &Vector3<f64>) -> f64 {
        let [p, q] = &self.ends;
        let bound = if self.is_beside(direction) {
            self.normal.dot(direction).abs()
        } else {
            (p - direction).norm_squared().min((q - direction).norm_squared()).sqrt()
        };
        bound - self.width
    }

    fn great_circle_angle_to(&self, direction: &Vector3<f64>) -> f64 {
        let [p, q] = &self.ends;
        if self.is_beside(direction) {
            self.normal.dot(direction).abs().min(1.0).asin()
        } else {
            let chord = (p - direction).norm_squared().min((q - direction).norm_squared()).sqrt();
            2.0 * (0.5 * chord).min(1.0).asin()
        }
    }

    /// A lower and an upper bound on the angle between the nearest points of two stretches.
    fn angle_bounds_between(&self, other: &Self) -> (f64, f64) {
        let width = self.width + other.width;
        let sides =
            |normal: &Vector3<f64>, ends: &[Vector3<f64>; 2]| normal.dot(&ends[0]) * normal.dot(&ends[1]) <= 0.0;
        if sides(&self.normal, &other.ends) && sides(&other.normal, &self.ends) && self.middle.dot(&other.middle) > 0.0
        {
            return (0.0, width);
        }
        let ends_to = |a: &Self, b: &Self| a.great_circle_angle_to(&b.ends[0]).min(a.great_circle_angle_to(&b.ends[1]));
        let angle = ends_to(self, other).min(ends_to(other, self));
        ((angle - width).max(0.0), angle + width)
    }
}

/// The point of a stretch of a path that is nearest to a point given by its vector from the Earth's centre: metres
/// along the path.
pub(crate) fn nearest_on_stretch(path: &Path, stretch: &Stretch, point: &Vector3<f64>) -> f64 {
    match path {
        Path::Arc(arc) => nearest_on_arc(arc, stretch, point),
        Path::Geodesic(_) | Path::Rhumb(_) => {
            nearest_by_steps(path, stretch, point).unwrap_or_else(|| nearest_in_bracket(path, stretch, point))
        }
    }
}

/// As [`nearest_on_stretch`], for an arc: the geodesic from the centre through a point meets the circle squarely, so
/// the nearest point of the circle is on it.
fn nearest_on_arc(arc: &ArcPath, stretch: &Stretch, point: &Vector3<f64>) -> f64 {
    let (position, _) = geo_from_ecef(*point);
    let (low, high) = (stretch.from(), stretch.to());
    if let Some(s) = arc.distance_to_bearing(arc.centre().bearing_to(position))
        && (low..=high).contains(&s)
    {
        return s;
    }
    let away = |end: &Vector3<f64>| (surface_point(end) - point).norm_squared();
    if away(&stretch.ends[0]) <= away(&stretch.ends[1]) { low } else { high }
}

/// As [`nearest_on_stretch`], for a line that bends far less than the point is away: from the foot on the great
/// circle, then secant steps. `None` where that does not settle.
fn nearest_by_steps(path: &Path, stretch: &Stretch, point: &Vector3<f64>) -> Option<f64> {
    let (low, high) = (stretch.from(), stretch.to());
    let closing = |s: f64| {
        let ray = path.ray_at(s);
        (point - ray.point).dot(&ray.direction)
    };
    let mut s = (low + stretch.fraction_at(point) * (high - low)).clamp(low, high);
    let mut last: Option<(f64, f64)> = None;
    for _ in 0..8 {
        let here = closing(s);
        // On a straight line a metre of progress takes a metre off what is left.
        let slope = last.map_or(-1.0, |(t, there)| (here - there) / (s - t));
        if slope.is_nan() || slope >= -0.1 {
            return None;
        }
        let next = (s - here / slope).clamp(low, high);
        if (next - s).abs() < 1e-6 {
            return Some(next);
        }
        last = Some((s, here));
        s = next;
    }
    None
}

/// As [`nearest_on_stretch`], for any curve along which the distance first falls and then rises.
fn nearest_in_bracket(path: &Path, stretch: &Stretch, point: &Vector3<f64>) -> f64 {
    // Positive while the path still comes nearer.
    let closing = |s: f64| {
        let ray = path.ray_at(s);
        ((point - ray.point).dot(&ray.direction), (point - ray.point).norm_squared())
    };
    let (mut low, mut high) = (stretch.from(), stretch.to());
    let ((mut at_low, near_low), (mut at_high, near_high)) = (closing(low), closing(high));
    match (at_low > 0.0, at_high > 0.0) {
        (false, true) => return if near_low <= near_high { low } else { high },
        (false, false) => return low,
        (true, true) => return high,
        (true, false) => {}
    }
    // The Illinois method: a secant that never leaves the bracket.
    let mut side = 0;
    for _ in 0..60 {
        let s = high - at_high * (high - low) / (at_high - at_low);
        let (here, _) = closing(s);
        if here.abs() < 1e-7 || (high - low) < 1e-7 {
            return s;
        }
        if here > 0.0 {
            (low, at_low) = (s, here);
            if side == 1 {
                at_high /= 2.0;
            }
            side = 1;
        } else {
            (high, at_high) = (s, here);
            if side == -1 {
                at_low /= 2.0;
            }
            side = -1;
        }
    }
    0.5 * (low + high)
}

/// How far along a geodesic, and how many metres to the right of it, a position lies.
pub(crate) fn offset_from_line(line: &GeodesicPath, position: Position) -> (f64, f64) {
    let point = ecef_from_geo(position, 0.0);
    let mut u = 0.5 * line.length();
    let mut ray = line.ray_at(u);
    for _ in 0..20 {
        let step = (point - ray.point).dot(&ray.direction);
        // A micrometre along the line is nothing across it.
        if step.abs() < 1e-6 {
            break;
        }
        u += step;
        ray = line.ray_at(u);
    }
    let up = LocalFrame::at(position).up;
    (u, (point - ray.point).dot(&ray.direction.cross(&up)))
}

/// Moves `s`, near the closest point of a stretch to a point of the ellipsoid, to where the geodesic between them is
/// square to the path, or to the end of the stretch. `None` where the path bends round the point, so that the distance
/// need not rise to both sides.
fn square_to(path: &Path, stretch: &Stretch, point: &Vector3<f64>, mut s: f64) -> Option<Approach> {
    for _ in 0..8 {
        let there = path.ray_at(s);
        let (distance, Angle { sin, cos }) = geodesic::inverse_from(&there, point);
        let here = Approach { s, u: 0.0, distance };
        let leads_on = if cos < 0.0 { s > stretch.from() } else { s < stretch.to() };
        if !leads_on || distance < 1e-6 {
            return Some(here);
        }
        // The curvature of the circle round the point, as on a sphere: off by less than the square of the distance in radii
        // of the Earth, over 200.
        let angle = distance / EQUATORIAL_RADIUS;
        let circle = 1.0 / (EQUATORIAL_RADIUS * angle.tan());
        // The distance falls by cos a metre, and that changes by this a metre.
        let slope = sin * (sin * circle - path.curvature_at(there));
        if slope.is_nan() || slope < 0.05 * circle {
            return None;
        }
        let step = (s + cos / slope).clamp(stretch.from(), stretch.to()) - s;
        s += step;
        // What a parabola of about that curvature leaves out: millimetres along the path are nothing across it.
        if step * step * circle < 1e-4 && step.abs() * angle * angle < 1.0 {
            return Some(Approach { s, distance: distance - step * (cos - 0.5 * slope * step), ..here });
        }
    }
    None
}

/// As [`square_to`], from any start and wherever the path bends.
pub(crate) fn nearest_to_position(path: &Path, stretch: &Stretch, position: Position, s: f64) -> Approach {
    let point = ecef_from_geo(position, 0.0);
    square_to(path, stretch, &point, s).unwrap_or_else(|| {
        let s = nearest_on_stretch(path, stretch, &point);
        Approach { s, u: 0.0, distance: path.at(s).position.distance_to(position).metres() }
    })
}

/// Bounds, in metres, on the length of the shortest geodesic between points that are a straight line apart whose length
/// lies between the given bounds.
///
/// A line that is bent more than a circle is shorter than that circle over the same chord, and one that is bent less is
/// longer: A. Schur, *Über die Schwarzsche Extremaleigenschaft des Kreises* (1921). The radii of curvature of the
/// ellipsoid lie between 6335 and 6400 km; that a geodesic also twists counts for less than the margin of 10 km.
pub(crate) fn metres_from_chords((least, most): (f64, f64)) -> (f64, f64) {
    let on_circle = |chord: f64, radius: f64| 2.0 * radius * (chord / (2.0 * radius)).min(1.0).asin();
    (on_circle(least.max(0.0), 6.41e6), on_circle(most, 6.335e6))
}

/// Where a path comes closest to a position. Of equally near places, the first along the path.
///
/// # Examples
/// ```
/// use patrolscope::geodesy::{closest, Path, PathKind, Position};
/// let leg = Path::between(Position::from_lat_lon(32.0, 124.0), Position::from_lat_lon(32.0, 127.0), PathKind::Geodesic);
/// let ieodo = Position::from_lat_lon(32.123, 125.1824);
/// let approach = closest::to_position(&leg, ieodo).unwrap();
/// assert!((approach.distance - 12_600.0).abs() < 200.0);
/// ```
pub fn to_position(path: &Path, position: Position) -> Option<Approach> {
    let mut within = f64::INFINITY;
    let point = ecef_from_geo(position, 0.0);
    let mut best = None;
    for curve in Curve::all_of(path) {
        let Foot { s, away: chord, .. } = curve.nearest_to(&point);
        if metres_from_chords((chord - curve.stray(), chord)).0 >= within {
            continue;
        }
        let approach = nearest_to_position(path, curve.stretch(), position, s);
        if approach.distance < within {
            within = approach.distance;
            best = Some(approach);
        }
    }
    best
}

/// Where two paths come closest. Of equally near places, the first along `a`.
pub fn between(a: &Path, b: &Path) -> Option<Approach> {
    let [of_a, of_b] = [a, b].map(|path| Curve::all_of(path).collect::<Vec<_>>());
    let mut best: Option<Approach> = None;
    for x in &of_a {
        for y in &of_b {
            let within = best.map_or(f64::INFINITY, |approach| approach.distance);
            best = between_stretches(a, x, b, y, within).or(best);
        }
    }
    best
}

/// Where a stretch of `a` comes closer to a stretch of `b` than `within` metres, at its closest. The stretches are given
/// with their curves.
pub(crate) fn between_stretches(a: &Path, x: &Curve, b: &Path, y: &Curve, within: f64) -> Option<Approach> {
    let least = x.stretch().angle_bounds_between(y.stretch()).0 * LEAST_METRES_PER_RADIAN;
    if least >= within {
        return None;
    }
    if least == 0.0 {
        let mut contacts = Vec::new();
        intersect(a, x.stretch(), b, y.stretch(), &mut contacts);
        let meetings = contacts.iter().map(|contact| match *contact {
            Contact::Crossing { s, u, .. } => Approach { s, u, distance: 0.0 },
            Contact::Touch { from, u, .. } => Approach { s: from, u, distance: 0.0 },
        });
        if let Some(first) = meetings.min_by(|p, q| p.s.total_cmp(&q.s)) {
            return (within > 0.0).then_some(first);
        }
    }
    let (s, u) = nearest_on_curves(x, y);
    let is_end = |v: f64, z: &Curve| v <= z.stretch().from() || v >= z.stretch().to();
    let along_a = |u: f64| Approach { u, ..nearest_to_position(a, x.stretch(), b.at(u).position, s) };
    let along_b = || {
        let Approach { s: u, distance, .. } = nearest_to_position(b, y.stretch(), a.at(s).position, u);
        Approach { s, u, distance }
    };
    // Square to what does not end there; two lines that come nearest between their ends are square to one another's
    // shortest line in turn.
    let approach = match (is_end(s, x), is_end(u, y)) {
        (_, true) => along_a(u),
        (true, false) => along_b(),
        (false, false) => along_a(along_b().u),
    };
    (approach.distance < within).then_some(approach)
}

/// Where two curves that do not meet come closest, straight through the Earth: metres along each path.
fn nearest_on_curves(x: &Curve, y: &Curve) -> (f64, f64) {
    let ends = |curve: &Curve| [curve.stretch().from(), curve.stretch().to()];
    let from_x = ends(x).map(|s| {
        let Foot { s: u, away, .. } = y.nearest_to(&x.point_at(s));
        (away, s, u)
    });
    let from_y = ends(y).map(|u| {
        let Foot { s, away, .. } = x.nearest_to(&y.point_at(u));
        (away, s, u)
    });
    // Two convex curves that do not meet are closest at an end of one of them, or where they are parallel.
    let candidates = from_x.into_iter().chain(from_y);
    let (_, mut s, mut u) = candidates.min_by(|p, q| p.0.total_cmp(&q.0)).expect("there are four candidates");
    for _ in 0..30 {
        let next_u = y.nearest_to(&x.point_at(s)).s;
        let next_s = x.nearest_to(&y.point_at(next_u)).s;
        let moved = (next_s - s).abs() + (next_u - u).abs();
        (s, u) = (next_s, next_u);
        if moved < 1e-3 {
            break;
        }
    }
    (s, u)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::PathKind;
    use proptest::prelude::*;

    proptest! {
        /// The closed bound is held against a dense walk along the path.
        #[test]
        fn no_point_of_the_path_is_nearer(
            a in (20.0..50.0f64, 115.0..150.0f64), b in (20.0..50.0f64, 115.0..150.0f64),
            p in (20.0..50.0f64, 115.0..150.0f64), rhumb in any::<bool>(),
        ) {
            let kind = if rhumb { PathKind::Rhumb } else { PathKind::Geodesic };
            let position = |(lat, lon)| Position::from_lat_lon(lat, lon);
            let path = Path::between(position(a), position(b), kind);
            prop_assume!(path.length() > 1.0);
            let approach = to_position(&path, position(p)).unwrap();
            for i in 0..=200 {
                let there = path.at(path.length() * f64::from(i) / 200.0).position;
                prop_assert!(there.distance_to(position(p)).metres() >= approach.distance - 1e-6);
            }
        }
    }
}
