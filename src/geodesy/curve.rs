//! Curves: polynomials through space that stand in for stretches of a path.
//!
//! A point of a path takes two hundred nanoseconds and more, a point of its curve ten. The curve has the path's place,
//! direction and bend at both ends, and a bound on how far it strays between them. Searches look around on curves;
//! what they answer is worked out on the path.

use nalgebra::Vector3;

use super::frames::{Ray, up_at};
use super::path::Path;
use super::stretch::Stretch;
use super::{ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS, hop};

/// The polynomial of fifth degree that stands in for a stretch.
#[derive(Debug, Clone)]
pub(crate) struct Curve {
    /// From and to, in metres along the path.
    from: f64,
    to: f64,
    /// The coefficients in the share of the stretch, the constant first, in metres from the centre of the Earth.
    terms: [Vector3<f64>; 6],
    stray: f64,
}

impl Curve {
    /// The curve that stands in for a stretch of a path.
    pub fn of(path: &Path, stretch: &Stretch) -> Self {
        let (from, to) = (stretch.from(), stretch.to());
        let length = to - from;
        let [(p0, v0, a0), (p1, v1, a1)] = [from, to].map(|s| {
            let ray = path.ray_at(s);
            (ray.point, ray.direction * length, bend(path, &ray) * length * length)
        });
        let gap = p1 - p0;
        let terms = [
            p0,
            v0,
            a0 / 2.0,
            10.0 * gap - 6.0 * v0 - 4.0 * v1 - 1.5 * a0 + 0.5 * a1,
            -15.0 * gap + 8.0 * v0 + 7.0 * v1 + 1.5 * a0 - a1,
            6.0 * gap - 3.0 * v0 - 3.0 * v1 - 0.5 * a0 + 0.5 * a1,
        ];
        Self { from, to, terms, stray: stray(path, length) }
    }

    /// No point of the curve is further than this from the point of the path after the same distance, in metres.
    pub fn stray(&self) -> f64 {
        self.stray
    }

    /// The point after `s` metres of the path, from the centre of the Earth.
    pub fn point_at(&self, s: f64) -> Vector3<f64> {
        let share = self.share_at(s);
        self.terms[..5].iter().rev().fold(self.terms[5], |sum, term| sum * share + term)
    }

    fn share_at(&self, s: f64) -> f64 {
        (s - self.from) / (self.to - self.from)
    }

    /// The point at a share of the stretch, with its first two derivatives by the share.
    fn motion_at(&self, share: f64) -> [Vector3<f64>; 3] {
        let mut motion = [self.terms[5], Vector3::zeros(), Vector3::zeros()];
        for term in self.terms[..5].iter().rev() {
            motion[2] = motion[2] * share + 2.0 * motion[1];
            motion[1] = motion[1] * share + motion[0];
            motion[0] = motion[0] * share + term;
        }
        motion
    }

    /// The point of the curve that is nearest to a point: metres along the path, and metres away. The distance is
    /// taken to fall first and then to rise, or the other way round, as from any point beside an arc of less than half
    /// a circle.
    pub fn nearest_to(&self, point: &Vector3<f64>) -> (f64, f64) {
        // Half the square of the distance: its value, how it rises, and how that rises.
        let measure = |share: f64| {
            let [at, velocity, acceleration] = self.motion_at(share);
            let away = at - point;
            (away.norm_squared(), away.dot(&velocity), velocity.norm_squared() + away.dot(&acceleration))
        };
        let length = self.to - self.from;
        let ((near_low, at_low, _), (near_high, at_high, _)) = (measure(0.0), measure(1.0));
        if at_low >= 0.0 && (at_high >= 0.0 || near_low <= near_high) {
            return (self.from, near_low.sqrt());
        }
        if at_high <= 0.0 {
            return (self.to, near_high.sqrt());
        }
        // Newton's method in a bracket.
        let (mut low, mut high) = (0.0, 1.0);
        let mut share = at_low / (at_low - at_high);
        let mut near = f64::INFINITY;
        for _ in 0..40 {
            let (here, rise, slope) = measure(share);
            near = here;
            if rise < 0.0 {
                low = share;
            } else {
                high = share;
            }
            let next = share - rise / slope;
            let next = if low < next && next < high { next } else { 0.5 * (low + high) };
            let moved = (next - share).abs() * length;
            share = next;
            // The distance rises with the square of what is left.
            if moved < 1e-4 {
                break;
            }
        }
        (self.from + share * length, near.sqrt())
    }
}

/// The second derivative of a path's position by its length, per metre.
fn bend(path: &Path, ray: &Ray) -> Vector3<f64> {
    let rightward = ray.direction.cross(&up_at(&ray.point));
    hop::fall(ray) + path.curvature_at(*ray) * rightward
}

/// How far the curve can stray from the path: the remainder of Hermite's interpolation, length⁶ / 46080 times the sixth
/// derivative, which for a circle is its curvature to the fifth power.
fn stray(path: &Path, length: f64) -> f64 {
    /// What adding and multiplying vectors of the Earth's size loses.
    const ROUNDING: f64 = 2e-8;
    // The sharpest bend, and a margin for how the bend itself changes on the way.
    let (curvature, margin) = match path {
        // Along the meridian at the equator, 1 / a (1 - e²).
        Path::Geodesic(_) => (1.0 / (EQUATORIAL_RADIUS * (1.0 - ECCENTRICITY_SQUARED)), 1.5),
        Path::Rhumb(line) => (2.0 * (line.curvature() + 1.0 / EQUATORIAL_RADIUS), 4.0),
        Path::Arc(arc) => (1.0 / arc.radius().metres() + 1.0 / EQUATORIAL_RADIUS, 1.2),
    };
    // The bend at the ends of an arc is right to a part in a million; it counts for a thirtieth of its sagitta.
    let of_bend = if matches!(path, Path::Arc(_)) { 1e-7 * curvature * length * length } else { 0.0 };
    margin * (length * curvature).powi(6) / curvature / 46_080.0 + of_bend + ROUNDING
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::stretch::tests::any_path;
    use crate::geodesy::{ArcPath, Position};
    use crate::units::{Bearing, Distance};
    use proptest::prelude::*;

    proptest! {
        /// What searches leave out rests on this bound.
        #[test]
        fn a_curve_stays_near_its_path(path in any_path()) {
            prop_assume!(path.length() > 1.0);
            for stretch in Stretch::all_of(&path) {
                let curve = Curve::of(&path, &stretch);
                for i in 0..=20 {
                    let s = stretch.from() + (stretch.to() - stretch.from()) * f64::from(i) / 20.0;
                    let off = (curve.point_at(s) - path.ray_at(s).point).norm();
                    prop_assert!(off <= curve.stray(), "{off} {} {path:?}", curve.stray());
                }
            }
        }

        #[test]
        fn no_point_of_a_curve_is_nearer_than_the_nearest(path in any_path(), lat in 20.0..50.0f64, lon in 115.0..150.0f64) {
            prop_assume!(path.length() > 1.0);
            let point = crate::geodesy::frames::ecef_from_geo(Position::from_lat_lon(lat, lon), 0.0);
            for stretch in Stretch::all_of(&path) {
                let curve = Curve::of(&path, &stretch);
                let (s, away) = curve.nearest_to(&point);
                prop_assert!(((curve.point_at(s) - point).norm() - away).abs() < 1e-6);
                for i in 0..=20 {
                    let s = stretch.from() + (stretch.to() - stretch.from()) * f64::from(i) / 20.0;
                    prop_assert!((curve.point_at(s) - point).norm() > away - 1e-3);
                }
            }
        }
    }

    #[test]
    fn the_turns_of_aircraft_are_good_to_ten_centimetres() {
        let centre = Position::from_lat_lon(35.0, 130.0);
        let turn = Path::Arc(ArcPath::with_sweep(
            centre,
            Distance::from_metres(12_000.0),
            Bearing::from_degrees(40.0),
            -170.0,
        ));
        for stretch in Stretch::all_of(&turn) {
            assert!(Curve::of(&turn, &stretch).stray() < 0.1);
        }
    }
}
