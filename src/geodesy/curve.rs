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
    stretch: Stretch,
    /// The coefficients in the share of the stretch, the constant first, in metres from the centre of the Earth.
    terms: [Vector3<f64>; 6],
    /// From the first point to the last.
    chord: Vector3<f64>,
    stray: f64,
    is_geodesic: bool,
    /// From points further than this the distance may fall, rise and fall again along the stretch.
    far: f64,
}

impl Curve {
    /// The curves that stand in for the stretches of a path, in order; none for a path without length.
    pub fn all_of(path: &Path) -> impl Iterator<Item = Self> {
        let mut cuts = Stretch::cuts(path, [0.0, path.length()], f64::INFINITY).map(|s| (s, path.ray_at(s)));
        let mut last = cuts.next();
        cuts.filter_map(move |next| {
            let (from, ray) = last.replace(next)?;
            Some(Self::between(path, [from, next.0], [ray, next.1]))
        })
    }

    /// The curve between two distances along a path, which are no further apart than those of a stretch.
    pub fn of_part(path: &Path, ends: [f64; 2]) -> Self {
        Self::between(path, ends, ends.map(|s| path.ray_at(s)))
    }

    /// The curve between two points of a path, given by their distances along it and as rays.
    fn between(path: &Path, [from, to]: [f64; 2], rays: [Ray; 2]) -> Self {
        let stretch = Stretch::new(path, from, to, rays.map(|ray| ray.point.normalize()));
        let length = to - from;
        let [(p0, v0, a0), (p1, v1, a1)] =
            rays.map(|ray| (ray.point, ray.direction * length, bend(path, &ray) * length * length));
        let gap = p1 - p0;
        let terms = [
            p0,
            v0,
            a0 / 2.0,
            10.0 * gap - 6.0 * v0 - 4.0 * v1 - 1.5 * a0 + 0.5 * a1,
            -15.0 * gap + 8.0 * v0 + 7.0 * v1 + 1.5 * a0 - a1,
            6.0 * gap - 3.0 * v0 - 3.0 * v1 - 0.5 * a0 + 0.5 * a1,
        ];
        Self {
            stretch,
            terms,
            chord: gap,
            stray: stray(path, length),
            is_geodesic: matches!(path, Path::Geodesic(_)),
            far: far(path),
        }
    }

    /// The stretch it stands in for.
    pub fn stretch(&self) -> &Stretch {
        &self.stretch
    }

    /// No point of the curve is further than this from the point of the path after the same distance, in metres.
    pub fn stray(&self) -> f64 {
        self.stray
    }

    /// No second derivative of the curve by the distance is further than this from that of the path, per metre.
    ///
    /// The remainder of Hermite's interpolation is x³ (1 - x)³ times a derivative; where it is greatest it is 1/64, and its
    /// second derivative is at most 3/8, 24 times that. A third more is for how the derivative itself changes.
    pub fn bend_stray(&self) -> f64 {
        let length = self.stretch.to() - self.stretch.from();
        32.0 * self.stray / (length * length)
    }

    /// The point after `s` metres of the path, from the centre of the Earth.
    pub fn point_at(&self, s: f64) -> Vector3<f64> {
        let share = self.share_at(s);
        self.terms[..5].iter().rev().fold(self.terms[5], |sum, term| sum * share + term)
    }

    /// About how the path goes after `s` metres: the point, from the centre of the Earth, and its first two derivatives by
    /// the distance along the path.
    pub fn motion_after(&self, s: f64) -> [Vector3<f64>; 3] {
        let per_metre = 1.0 / (self.stretch.to() - self.stretch.from());
        let [point, velocity, acceleration] = self.motion_at(self.share_at(s));
        [point, velocity * per_metre, acceleration * per_metre * per_metre]
    }

    fn share_at(&self, s: f64) -> f64 {
        (s - self.stretch.from()) / (self.stretch.to() - self.stretch.from())
    }

    /// At a share of the stretch: the square of the distance from a point, how half of it rises, and how that rises.
    fn closeness_at(&self, share: f64, point: &Vector3<f64>) -> (f64, f64, f64) {
        let [at, velocity, acceleration] = self.motion_at(share);
        let away = at - point;
        (away.norm_squared(), away.dot(&velocity), velocity.norm_squared() + away.dot(&acceleration))
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

    /// The point of the curve that is nearest to a point. The distance is
    /// taken to fall first and then to rise, or the other way round, as from any point beside an arc of less than half
    /// a circle.
    pub fn nearest_to(&self, point: &Vector3<f64>) -> Foot {
        let length = self.stretch.to() - self.stretch.from();
        // Newton's method from the foot on the chord.
        let mut share = ((point - self.terms[0]).dot(&self.chord) / self.chord.norm_squared()).clamp(0.0, 1.0);
        for _ in 0..6 {
            let (near, rise, slope) = self.closeness_at(share, point);
            if near > self.far * self.far {
                return self.nearest_by_looks(point);
            }
            if slope < 0.1 * length * length {
                break;
            }
            let step = (share - rise / slope).clamp(0.0, 1.0) - share;
            share += step;
            // What a step leaves is its square by what the curve bends.
            if step.abs() * length < 1e-3 {
                let near = near + step * (2.0 * rise + slope * step);
                // On a straight line the half square of the distance rises by the square of the way.
                let bends_away = self.is_geodesic || (slope >= length * length && 0.0 < share && share < 1.0);
                return Foot { s: self.stretch.from() + share * length, away: near.max(0.0).sqrt(), bends_away };
            }
        }
        self.nearest_in_bracket(point, (0.0, 1.0))
    }

    /// As [`Curve::nearest_to`], where the distance may have several troughs.
    fn nearest_by_looks(&self, point: &Vector3<f64>) -> Foot {
        const LOOKS: u8 = 16;
        let share = |look: u8| f64::from(look) / f64::from(LOOKS);
        let near = |look: &u8| self.closeness_at(share(*look), point).0;
        let best = (0..=LOOKS).min_by(|a, b| near(a).total_cmp(&near(b))).expect("there are looks");
        let around = (share(best.saturating_sub(1)), share((best + 1).min(LOOKS)));
        self.nearest_in_bracket(point, around)
    }

    /// As [`Curve::nearest_to`], where the curve bends round the point.
    fn nearest_in_bracket(&self, point: &Vector3<f64>, (mut low, mut high): (f64, f64)) -> Foot {
        let foot = |s: f64, near: f64| Foot { s, away: near.sqrt(), bends_away: self.is_geodesic };
        let measure = |share: f64| self.closeness_at(share, point);
        let (from, to) = (self.stretch.from(), self.stretch.to());
        let ((near_low, at_low, _), (near_high, at_high, _)) = (measure(low), measure(high));
        if at_low >= 0.0 && (at_high >= 0.0 || near_low <= near_high) {
            return foot(from + low * (to - from), near_low);
        }
        if at_high <= 0.0 {
            return foot(from + high * (to - from), near_high);
        }
        // Newton's method in a bracket.
        let mut share = low + (high - low) * at_low / (at_low - at_high);
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
            let moved = (next - share).abs() * (to - from);
            share = next;
            // The distance rises with the square of what is left.
            if moved < 1e-4 {
                break;
            }
        }
        foot(from + share * (to - from), near)
    }

    /// How near a short geodesic comes to the stretch, given the ends of the geodesic and the points of the curve that are
    /// nearest to them.
    ///
    /// The distance of a point that moves along a straight line from another straight line is convex, so that it lies above
    /// its tangents. A stretch that bends away from an end of the geodesic lies beyond its own tangent at the foot of that
    /// end, and so the distance from it lies above the tangent too, but for the bend of the Earth, which over the length
    /// of the geodesic counts for its sagitta. From any stretch the distance changes by at most a metre a metre.
    pub fn nearness_of_line(&self, ends: [&Vector3<f64>; 2], feet: [Foot; 2]) -> Nearness {
        const SHARPEST: f64 = 1.0 / (EQUATORIAL_RADIUS * (1.0 - ECCENTRICITY_SQUARED));
        let along = ends[1] - ends[0];
        let length = along.norm();
        let [away0, away1] = feet.map(|foot| foot.away);
        let nearer = away0.min(away1);
        // How the distance rises from either end into the geodesic, where that is known to go on.
        let rise = |end: usize, along: Vector3<f64>| {
            let Foot { s, away, bends_away } = feet[end];
            bends_away.then(|| (ends[end] - self.point_at(s)).dot(&along) / (away * length))
        };
        let rises = [rise(0, along), rise(1, -along)];
        let above_tangents = match rises {
            [Some(rise), _] | [_, Some(rise)] if rise >= 0.0 => nearer,
            // Where the tangents meet.
            [Some(rise0), Some(rise1)] => away0 + rise0 * (away1 - away0 + rise1 * length) / (rise0 + rise1),
            _ => 0.0,
        };
        let least = above_tangents.max(0.5 * (away0 + away1 - length));
        // A rise of more than the Earth bends over the geodesic is one all along it.
        let nearest_end = rises.iter().position(|rise| rise.is_some_and(|rise| rise > 4.0 * length * SHARPEST));
        // Once for the line between its ends, once for the stretch beside it.
        let off = self.stray + 2.0 * length * length * SHARPEST / 8.0;
        Nearness { least: least - off, most: nearer + off, nearest_end }
    }
}

/// The point of a curve that is nearest to a point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Foot {
    /// Metres along the path.
    pub s: f64,
    /// How far it is from the point in metres, straight through the Earth.
    pub away: f64,
    /// Whether the curve is known to stay beyond its tangent here, as seen from the point.
    pub bends_away: bool,
}

/// How near a short geodesic comes to a stretch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nearness {
    /// At least so many metres, straight through the Earth.
    pub least: f64,
    /// At most so many metres, straight through the Earth.
    pub most: f64,
    /// Which end of the geodesic is the nearest point of it, where that is certain.
    pub nearest_end: Option<usize>,
}

/// The second derivative of a path's position by its length, per metre.
fn bend(path: &Path, ray: &Ray) -> Vector3<f64> {
    let rightward = ray.direction.cross(&up_at(&ray.point));
    hop::fall(ray) + path.curvature_at(*ray) * rightward
}

/// From points nearer than this the distance along a stretch has one trough.
///
/// Half the square of the distance rises as |motion|² + (way from the point) · bend, which is above zero where the point is
/// nearer than the radius of the sharpest bend; half of that leaves room for what the curve strays. An arc is less than
/// half a circle, beside which every point has one trough, and so is a geodesic nearly.
fn far(path: &Path) -> f64 {
    match path {
        Path::Geodesic(_) | Path::Arc(_) => f64::INFINITY,
        Path::Rhumb(line) => 0.5 / (1.0 / line.least_parallel_radius() + 1.0 / EQUATORIAL_RADIUS),
    }
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
        // Its bend changes as fast as the parallel's radius does.
        Path::Rhumb(line) => (1.0 / line.least_parallel_radius() + 1.0 / EQUATORIAL_RADIUS, 4.0),
        Path::Arc(arc) => (1.0 / arc.radius().metres() + 1.0 / EQUATORIAL_RADIUS, 1.2),
    };
    // The bend at the ends of an arc is right but for e² over the radius in a term of (radius / R)², and counts for at most
    // a thirtieth of length².
    let of_bend = match path {
        Path::Arc(arc) => {
            let off = ECCENTRICITY_SQUARED * (arc.radius().metres() / EQUATORIAL_RADIUS).powi(3);
            off * curvature * length * length / 30.0
        }
        Path::Geodesic(_) | Path::Rhumb(_) => 0.0,
    };
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
            for curve in Curve::all_of(&path) {
                let stretch = curve.stretch();
                for i in 0..=20 {
                    let s = stretch.from() + (stretch.to() - stretch.from()) * f64::from(i) / 20.0;
                    let off = (curve.point_at(s) - path.ray_at(s).point).norm();
                    prop_assert!(off <= curve.stray(), "{off} {} {path:?}", curve.stray());
                    let bend = curve.motion_after(s)[2] - bend(&path, &path.ray_at(s));
                    prop_assert!(bend.norm() <= curve.bend_stray() + 1e-12, "{bend:?} {} {path:?}", curve.bend_stray());
                }
            }
        }

        #[test]
        fn no_point_of_a_curve_is_nearer_than_the_nearest(path in any_path(), lat in 20.0..50.0f64, lon in 115.0..150.0f64) {
            prop_assume!(path.length() > 1.0);
            let point = crate::geodesy::frames::ecef_from_geo(Position::from_lat_lon(lat, lon), 0.0);
            for curve in Curve::all_of(&path) {
                let stretch = curve.stretch();
                let Foot { s, away, .. } = curve.nearest_to(&point);
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
        assert!(Curve::all_of(&turn).all(|curve| curve.stray() < 0.1));
    }
}
