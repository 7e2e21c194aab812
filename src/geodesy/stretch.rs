//! Stretches: short pieces of a path, each with a bound that holds the whole piece.
//!
//! Seen from the centre of the Earth, every path here is nearly a great circle: a geodesic strays from the plane
//! through its ends by metres in a thousand kilometres, a rhumb line or an arc by a known bend. So a stretch is kept
//! as the great circle through its ends, a width that the curve never leaves, and a bend that its direction never
//! exceeds. Two dot products then tell that two stretches cannot meet, or that they meet once at most; only what is
//! left is solved on the ellipsoid. The bounds decide where to look, never what the answer is.

use nalgebra::Vector3;

use super::closest::LEAN;
use super::frames::LocalFrame;
use super::path::Path;
use super::position::Position;
use super::{ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS, FLATTENING};

/// Polar semi-axis in metres: no point of the ellipsoid is nearer to the centre, so that no path turns round the
/// centre faster than its length divided by this.
const POLAR_RADIUS: f64 = EQUATORIAL_RADIUS * (1.0 - FLATTENING);

/// How fast the direction of a geodesic turns out of its central plane, per radian round the centre.
///
/// A geodesic curves along the ellipsoid's normal, which leans away from the radius by at most e²/2 · sin 2φ
/// (0.0034 rad); twice that is kept as a margin.
const GEODESIC_BEND: f64 = 0.007;

/// The bend of a rhumb line on the ellipsoid and that of its image differ by less than this.
const RHUMB_MARGIN: f64 = 1.02;

/// Bounds are stretched by this much for what the flat formulas for sagitta and bend leave out on a sphere, for
/// pieces of at most [`MAX_ANGLE`].
const MARGIN: f64 = 1.1;

/// No stretch is longer than this, in radians round the centre (about 1600 km).
const MAX_ANGLE: f64 = 0.25;
/// No stretch turns by more than this, in radians.
const MAX_TURN: f64 = 0.8;

/// A piece of a path with bounds, on the sphere of directions from the centre of the Earth.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// From and to, in metres along the path.
    pub(super) from: f64,
    pub(super) to: f64,
    /// Directions to the ends.
    pub(super) ends: [Vector3<f64>; 2],
    /// Unit normal of the plane through the ends and the centre.
    pub(super) normal: Vector3<f64>,
    /// Normals of the planes through the ends, square to that one; what is beside the stretch is on the inner side of both.
    inward: [Vector3<f64>; 2],
    /// The curve stays within this many radians of that plane.
    pub(super) width: f64,
    /// The curve's direction stays within this many radians of the great circle's.
    pub(super) bend: f64,
    /// A cap that holds the curve: its middle, and its radius as a chord of the unit sphere.
    pub(super) middle: Vector3<f64>,
    pub(super) reach: f64,
}

/// The unit vector from the centre of the Earth towards a position.
pub(crate) fn direction_from_centre(position: Position) -> Vector3<f64> {
    let up = LocalFrame::at(position).up;
    // The point on the ellipsoid is the normal with z scaled by 1 - e², up to its length.
    Vector3::new(up.x, up.y, up.z * (1.0 - ECCENTRICITY_SQUARED)).normalize()
}

/// A bound on the curvature of the path's image on the sphere of directions, per radian.
fn curvature(path: &Path) -> f64 {
    match path {
        Path::Geodesic(_) => GEODESIC_BEND,
        Path::Rhumb(line) => RHUMB_MARGIN * line.curvature() * EQUATORIAL_RADIUS + GEODESIC_BEND,
        Path::Arc(arc) => 1.02 / (arc.radius().metres() / EQUATORIAL_RADIUS).tan().abs() + GEODESIC_BEND,
    }
}

impl Stretch {
    /// The whole path as stretches, in order; none for a path without length.
    pub fn all_of(path: &Path) -> impl Iterator<Item = Self> {
        Self::narrow_between(path, [0.0, path.length()], f64::INFINITY).map(|(stretch, _)| stretch)
    }

    /// A part of the path as stretches that bend by at most so many metres, in order, each with the positions of its ends.
    pub(crate) fn narrow_between(
        path: &Path,
        ends: [f64; 2],
        bend: f64,
    ) -> impl Iterator<Item = (Self, [Position; 2])> {
        let mut cuts = Self::cuts(path, ends, bend).map(|s| {
            let position = position_at(path, s);
            (s, position, direction_from_centre(position))
        });
        let mut last = cuts.next();
        cuts.filter_map(move |next| {
            let (from, start, first) = last.replace(next)?;
            let (to, end, last) = next;
            Some((Self::new(path, from, to, [first, last]), [start, end]))
        })
    }

    /// Where the stretches of [`Stretch::narrow_between`] begin and end.
    pub(super) fn cuts(path: &Path, [from, to]: [f64; 2], bend: f64) -> impl Iterator<Item = f64> + use<> {
        let curvature = curvature(path);
        // The sagitta of an angle is the curvature times its square over eight.
        let narrow = (8.0 * bend / POLAR_RADIUS / (MARGIN * curvature)).sqrt();
        let longest = MAX_ANGLE.min(MAX_TURN / curvature).min(narrow) * POLAR_RADIUS;
        let parts = ((to - from) / longest).ceil().max(0.0);
        let share = move |i: usize| if i as f64 == parts { to } else { from + (to - from) * i as f64 / parts };
        (0..=parts as usize).map(share)
    }

    /// The one stretch of a short geodesic, without solving for the geodesic: its length is only bounded.
    pub(crate) fn of_short_geodesic(from: Position, to: Position) -> Self {
        let ends = [direction_from_centre(from), direction_from_centre(to)];
        Self::bounded(GEODESIC_BEND, 0.0, 1.01 * (ends[1] - ends[0]).norm() * EQUATORIAL_RADIUS, ends)
    }

    /// The stretch between two distances along a path, in the directions to its ends.
    pub(super) fn new(path: &Path, from: f64, to: f64, ends: [Vector3<f64>; 2]) -> Self {
        let curvature = match path {
            // Along a rhumb line the latitude runs one way, so that the sharpest bend of a part is at one of its ends.
            Path::Rhumb(line) => {
                let height = ends[0].z.abs().max(ends[1].z.abs());
                let tangent = height / (1.0 - height * height).sqrt() / (1.0 - ECCENTRICITY_SQUARED);
                (RHUMB_MARGIN * line.sin_course().abs() * tangent + GEODESIC_BEND).min(curvature(path))
            }
            Path::Geodesic(_) | Path::Arc(_) => curvature(path),
        };
        Self::bounded(curvature, from, to, ends)
    }

    fn bounded(curvature: f64, from: f64, to: f64, ends: [Vector3<f64>; 2]) -> Self {
        let angle = (to - from) / POLAR_RADIUS;
        // p × (q - p) keeps the digits that p × q would lose for neighbouring points.
        let normal = ends[0].cross(&(ends[1] - ends[0]));
        let normal = normal.try_normalize(0.0).unwrap_or_else(Vector3::z);
        let width = MARGIN * curvature * angle * angle / 8.0 + 1e-15;
        Self {
            from,
            to,
            ends,
            normal,
            inward: [normal.cross(&ends[0]), ends[1].cross(&normal)],
            width,
            bend: MARGIN * curvature * angle / 2.0 + 1e-12,
            middle: (ends[0] + ends[1]).normalize(),
            reach: angle / 2.0 + width + 1e-15,
        }
    }

    /// The two halves.
    pub(super) fn halves(&self, path: &Path) -> [Self; 2] {
        let middle = 0.5 * (self.from + self.to);
        let at_middle = direction_from_centre(path.at(middle).position);
        [
            Self::new(path, self.from, middle, [self.ends[0], at_middle]),
            Self::new(path, middle, self.to, [at_middle, self.ends[1]]),
        ]
    }

    /// Where the stretch begins, in metres along its path.
    pub(crate) fn from(&self) -> f64 {
        self.from
    }

    /// Where the stretch ends, in metres along its path.
    pub(crate) fn to(&self) -> f64 {
        self.to
    }

    /// The angle between the ends, as seen from the centre of the Earth, in radians.
    pub(super) fn angle(&self) -> f64 {
        (self.ends[1] - self.ends[0]).norm()
    }

    /// The curve stays within this many radians of the great circle through its ends.
    pub(crate) fn width(&self) -> f64 {
        self.width
    }

    /// The cap that holds the stretch.
    pub(crate) fn cap(&self) -> Cap {
        Cap { middle: self.middle, reach: self.reach }
    }

    /// Whether the stretch can come into a cap at all.
    pub(crate) fn may_enter(&self, cap: &Cap) -> bool {
        self.cap().may_meet(cap) && self.normal.dot(&cap.middle).abs() <= cap.reach + self.width
    }

    /// Whether the foot of a direction on the great circle lies between the ends.
    pub(super) fn is_beside(&self, direction: &Vector3<f64>) -> bool {
        self.inward.iter().all(|inward| inward.dot(direction) >= 0.0)
    }

    /// The fraction of the stretch at which its great circle passes a direction.
    pub(super) fn fraction_at(&self, direction: &Vector3<f64>) -> f64 {
        let angle = |v: &Vector3<f64>| self.ends[0].cross(v).dot(&self.normal).atan2(self.ends[0].dot(v));
        angle(direction) / angle(&self.ends[1])
    }
}

/// The position after `s` metres, at the ends as it was given.
fn position_at(path: &Path, s: f64) -> Position {
    if s == 0.0 {
        path.start()
    } else if s == path.length() {
        path.end()
    } else {
        path.at(s).position
    }
}

/// All directions within a chord of a middle direction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cap {
    pub middle: Vector3<f64>,
    pub reach: f64,
}

impl Cap {
    /// Whether two caps can share a point. Chords add up to more than the chord of the sum, so this never says no
    /// wrongly.
    pub fn may_meet(&self, other: &Self) -> bool {
        let reach = self.reach + other.reach;
        (self.middle - other.middle).norm_squared() <= reach * reach
    }

    /// Bounds, in metres, on the distance between the nearest points of what two caps hold. A chord is at least 0.9 of
    /// its angle up to 80 degrees; beyond that the lower bound is for 80 degrees.
    pub fn distance_bounds(&self, other: &Self) -> (f64, f64) {
        let (apart, reach) = ((self.middle - other.middle).norm(), self.reach + other.reach);
        let most = apart + reach;
        let angle = if most < 1.28 { most / 0.9 } else { std::f64::consts::PI };
        ((apart - reach) * EQUATORIAL_RADIUS * (1.0 - FLATTENING), angle * EQUATORIAL_RADIUS * LEAN)
    }

    /// A lower bound, in metres, on the distance from a direction to what the cap holds.
    pub fn least_metres_to(&self, direction: &Vector3<f64>) -> f64 {
        ((direction - self.middle).norm() - self.reach) * POLAR_RADIUS
    }

    /// An upper bound, in metres, on the distance from the middle of the cap to what it holds.
    pub fn most_metres_to_edge(&self) -> f64 {
        2.0 * (0.5 * self.reach).min(1.0).asin() * EQUATORIAL_RADIUS * LEAN
    }

    /// Whether a direction can lie in the cap.
    pub fn may_hold(&self, direction: &Vector3<f64>) -> bool {
        (self.middle - direction).norm_squared() <= self.reach * self.reach
    }

    /// A cap that holds others: round the middle of their middles. `None` where there are none.
    pub fn around(caps: impl Iterator<Item = Self> + Clone) -> Option<Self> {
        let first = caps.clone().next()?;
        let sum: Vector3<f64> = caps.clone().map(|cap| cap.middle).sum();
        let middle = sum.try_normalize(1e-9).unwrap_or(first.middle);
        let reach = caps.map(|cap| (cap.middle - middle).norm() + cap.reach).fold(0.0, f64::max);
        Some(Self { middle, reach })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::geodesy::{ArcPath, PathKind};
    use crate::units::{Bearing, Distance};
    use proptest::prelude::*;

    pub(in crate::geodesy) fn any_path() -> impl Strategy<Value = Path> {
        let position = || (-80.0..80.0f64, 100.0..260.0f64).prop_map(|(lat, lon)| Position::from_lat_lon(lat, lon));
        prop_oneof![
            (position(), position()).prop_map(|(a, b)| Path::between(a, b, PathKind::Geodesic)),
            (position(), position()).prop_map(|(a, b)| Path::between(a, b, PathKind::Rhumb)),
            (position(), 100.0..500_000.0f64, 0.0..360.0f64, -360.0..360.0f64).prop_map(|(c, r, from, sweep)| {
                Path::Arc(ArcPath::with_sweep(c, Distance::from_metres(r), Bearing::from_degrees(from), sweep))
            }),
        ]
    }

    proptest! {
        /// The bounds are what every crossing rests on, so they are held against the curve itself.
        #[test]
        fn a_stretch_holds_its_curve(path in any_path()) {
            prop_assume!(path.length() > 1.0);
            for stretch in Stretch::all_of(&path) {
                for i in 0..=40 {
                    let s = stretch.from + (stretch.to - stretch.from) * f64::from(i) / 40.0;
                    let direction = direction_from_centre(path.at(s).position);
                    prop_assert!(stretch.normal.dot(&direction).abs() <= stretch.width);
                    prop_assert!(stretch.cap().may_hold(&direction));
                    // The direction of motion against the great circle's, by a difference over 2 m.
                    let step = direction_from_centre(path.at(s + 1.0).position) - direction_from_centre(path.at(s - 1.0).position);
                    let off = step.normalize().dot(&stretch.normal).abs();
                    prop_assert!(off <= stretch.bend + 1e-6, "{off} {}", stretch.bend);
                }
            }
        }
    }
}
