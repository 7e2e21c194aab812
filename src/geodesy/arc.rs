//! Circular arcs: pieces of a geodesic circle, all points of which are equally far from the centre.
//!
//! A small change of azimuth at the centre moves the point on the circle by the reduced length of the radius there.
//! That varies a little with azimuth on the ellipsoid, as an even periodic function, so the length of an arc is a
//! short cosine series, integrated term by term.

use std::f64::consts::{PI, TAU};

use super::frames::{LocalFrame, Ray};
use super::geodesic;
use super::hop;
use super::path::PathPoint;
use super::position::Position;
use super::{ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS};
use crate::units::{Bearing, Distance};

/// Which way a turn or an arc goes round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TurnDirection {
    /// Against the clock.
    Left,
    /// With the clock.
    Right,
}

impl TurnDirection {
    /// +1 with the clock, -1 against it.
    pub const fn sign(self) -> f64 {
        match self {
            Self::Left => -1.0,
            Self::Right => 1.0,
        }
    }
}

/// The highest harmonic of the reduced length that is kept. The k-th is about e² (r/R)^(k+2) of the radius: the ninth
/// is below a nanometre under 1000 km, the third below ten nanometres under 50 km.
const HARMONICS: usize = 8;
const HARMONICS_OF_SMALL: usize = 2;
const SMALL: f64 = 50_000.0;

/// A piece of a geodesic circle.
///
/// # Examples
/// ```
/// use patrolscope::geodesy::{ArcPath, Position, TurnDirection};
/// use patrolscope::units::{Bearing, Distance};
/// let yonaguni = Position::from_lat_lon(24.4669, 122.978);
/// let west = ArcPath::new(
///     yonaguni,
///     Distance::from_nautical_miles(14.0),
///     Bearing::from_degrees(0.0),
///     Bearing::from_degrees(180.0),
///     TurnDirection::Left,
/// );
/// assert!((west.start().distance_to(yonaguni).nautical_miles() - 14.0).abs() < 1e-9);
/// ```
#[derive(Debug, Clone)]
pub struct ArcPath {
    centre: Position,
    frame: LocalFrame,
    radius: Distance,
    /// Azimuth from the centre to the start, in radians.
    from: f64,
    /// Signed angle at the centre, positive with the clock, in radians.
    sweep: f64,
    /// Cosine series of the reduced length in the azimuth, in metres a radian, up to its highest harmonic.
    reduced_length: [f64; HARMONICS + 1],
    highest: usize,
    length: f64,
    /// The first and the last point.
    ends: [PathPoint; 2],
}

impl ArcPath {
    /// The arc round `centre` from one bearing (seen from the centre) to another, turning left or right; equal
    /// bearings make the full circle.
    pub fn new(centre: Position, radius: Distance, from: Bearing, to: Bearing, direction: TurnDirection) -> Self {
        let turned = (direction.sign() * (to.degrees() - from.degrees())).rem_euclid(360.0);
        let sweep = if turned == 0.0 { 360.0 } else { turned };
        Self::with_sweep(centre, radius, from, direction.sign() * sweep)
    }

    /// The arc that begins on a bearing from the centre and covers `sweep` degrees, positive with the clock.
    pub fn with_sweep(centre: Position, radius: Distance, from: Bearing, sweep: f64) -> Self {
        let frame = LocalFrame::at(centre);
        let (reduced_length, highest) = if radius.metres() < SMALL {
            (reduced_length_of_small(&frame, radius.metres()), HARMONICS_OF_SMALL)
        } else {
            let reduced_length = |azimuth: f64| {
                geodesic::reduced_length(centre, Bearing::from_degrees(azimuth.to_degrees()), radius.metres())
            };
            (cosine_series(reduced_length, HARMONICS), HARMONICS)
        };
        let nowhere = PathPoint { position: centre, azimuth: from };
        Self { centre, frame, radius, from: 0.0, sweep: 0.0, reduced_length, highest, length: 0.0, ends: [nowhere; 2] }
            .spanning(from.degrees().to_radians(), sweep.to_radians(), None, None)
    }

    /// The part of the arc between two distances along it.
    pub fn part(&self, from: f64, to: f64) -> Self {
        let (begin, end) = (self.azimuth_after(from), self.azimuth_after(to));
        self.clone().spanning(begin, end - begin, None, None)
    }

    /// The arc round the same centre, of another radius, beside the part between two distances along this one.
    pub(crate) fn beside(&self, from: f64, to: f64, radius: Distance) -> Self {
        let (begin, end) = (self.azimuth_after(from), self.azimuth_after(to));
        let sweep = end - begin;
        Self::with_sweep(self.centre, radius, Bearing::from_degrees(begin.to_degrees()), sweep.to_degrees())
    }

    /// The arc as two arcs, cut at a share of its angle.
    pub fn cut_at(&self, share: f64) -> [Self; 2] {
        let first = self.clone().spanning(self.from, self.sweep * share, Some(self.ends[0]), None);
        let (joint, rest) = (Some(first.ends[1]), (self.sweep * (1.0 - share), Some(self.ends[1])));
        let second = self.clone().spanning(self.from + self.sweep * share, rest.0, joint, rest.1);
        [first, second]
    }

    /// The same circle from an azimuth on and over an angle, in radians, with its ends where they are known.
    fn spanning(self, from: f64, sweep: f64, start: Option<PathPoint>, end: Option<PathPoint>) -> Self {
        let mut arc = Self { from, sweep, ..self };
        arc.length = (arc.distance_round(arc.from + arc.sweep) - arc.distance_round(arc.from)).abs();
        let start = start.unwrap_or_else(|| arc.at_azimuth(arc.from).into());
        // A full circle ends exactly where it began.
        let is_circle = arc.sweep.abs() == TAU;
        let end = end.unwrap_or_else(|| if is_circle { start } else { arc.at_azimuth(arc.from + arc.sweep).into() });
        arc.ends = [start, end];
        arc
    }

    /// The centre of the circle.
    pub fn centre(&self) -> Position {
        self.centre
    }

    /// The radius of the circle, along geodesics.
    pub fn radius(&self) -> Distance {
        self.radius
    }

    /// Which way round the arc goes.
    pub fn direction(&self) -> TurnDirection {
        if self.sweep < 0.0 { TurnDirection::Left } else { TurnDirection::Right }
    }

    /// The angle covered as seen from the centre, in degrees, positive with the clock.
    pub fn sweep_degrees(&self) -> f64 {
        self.sweep.to_degrees()
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

    /// Position and azimuth after `s` metres; beyond the ends the same circle goes on.
    pub fn at(&self, s: f64) -> PathPoint {
        match s {
            0.0 => self.ends[0],
            _ if s == self.length => self.ends[1],
            _ => self.at_azimuth(self.azimuth_after(s)).into(),
        }
    }

    /// As [`ArcPath::at`], as vectors.
    pub(super) fn ray_at(&self, s: f64) -> Ray {
        match s {
            0.0 => self.ends[0].into(),
            _ if s == self.length => self.ends[1].into(),
            _ => self.at_azimuth(self.azimuth_after(s)),
        }
    }

    /// The distance after which the arc reaches a bearing from the centre, in metres; `None` where it does not.
    pub fn distance_to_bearing(&self, bearing: Bearing) -> Option<f64> {
        let turned = (self.sweep.signum() * (bearing.degrees().to_radians() - self.from)).rem_euclid(TAU);
        (turned <= self.sweep.abs()).then(|| {
            let azimuth = self.from + self.sweep.signum() * turned;
            (self.distance_round(azimuth) - self.distance_round(self.from)).abs()
        })
    }

    /// The azimuth from the centre, in radians, of the point after `s` metres.
    fn azimuth_after(&self, s: f64) -> f64 {
        let target = self.distance_round(self.from) + self.sweep.signum() * s;
        let mut azimuth = self.from + self.sweep.signum() * s / self.reduced_length[0];
        // The series beyond its mean is a part in a thousand, so each step gains three digits and more.
        for _ in 0..8 {
            let (round, slope) = self.round_and_slope(azimuth);
            let step = (target - round) / slope;
            azimuth += step;
            // The next step would be a thousandth of this one.
            if step.abs() < 1e-12 {
                break;
            }
        }
        azimuth
    }

    /// Metres round the circle from azimuth zero to an azimuth in radians.
    fn distance_round(&self, azimuth: f64) -> f64 {
        self.round_and_slope(azimuth).0
    }

    /// Metres round the circle to an azimuth in radians, and metres a radian there: both series by Clenshaw's
    /// recurrence.
    fn round_and_slope(&self, azimuth: f64) -> (f64, f64) {
        let (sin, cos) = azimuth.sin_cos();
        let (mut s1, mut s2, mut c1, mut c2) = (0.0, 0.0, 0.0, 0.0);
        for k in (1..=self.highest).rev() {
            let term = self.reduced_length[k];
            (s1, s2) = (2.0 * cos * s1 - s2 + term / k as f64, s1);
            (c1, c2) = (2.0 * cos * c1 - c2 + term, c1);
        }
        (self.reduced_length[0] * azimuth + sin * s1, self.reduced_length[0] + cos * c1 - c2)
    }

    fn at_azimuth(&self, azimuth: f64) -> Ray {
        hop::follow(outward(&self.frame, azimuth), self.radius.metres()).turned(self.direction())
    }
}

/// The ray that sets out from the foot of a frame on an azimuth in radians.
fn outward(frame: &LocalFrame, azimuth: f64) -> Ray {
    let (sin, cos) = azimuth.sin_cos();
    Ray { point: frame.foot(), direction: frame.east * sin + frame.north * cos }
}

/// The cosine series of the reduced length of a short radius at the foot of a frame, in metres.
///
/// By Jacobi's equation m″ = -K m (do Carmo, *Differential geometry of curves and surfaces*, section 5.5) a geodesic on which the Gaussian curvature is K + K′ s + K″ s²/2 has the reduced length
/// r - K r³/6 - K′ r⁴/12 - (3 K″ - K²) r⁵/120. K′ goes with the cosine of the azimuth, K″ with its square and that of the
/// sine. What is left out is below a nanometre under 50 km.
fn reduced_length_of_small(frame: &LocalFrame, r: f64) -> [f64; HARMONICS + 1] {
    let e2 = ECCENTRICITY_SQUARED;
    let (sin, cos_squared) = (frame.up.z, frame.up.x * frame.up.x + frame.up.y * frame.up.y);
    let (sin_squared, sin_cos) = (sin * sin, sin * cos_squared.sqrt());
    let w2 = 1.0 - e2 * sin_squared;
    let w = w2.sqrt();
    // The radii of curvature along the meridian and across it; their product is one over K.
    let (meridian, across) = (EQUATORIAL_RADIUS * (1.0 - e2) / (w2 * w), EQUATORIAL_RADIUS / w);
    let k = 1.0 / (meridian * across);
    // By latitude, and the second time by metres to the north and to the east.
    let first = -4.0 * e2 * k / w2 * sin_cos;
    let second = 4.0 * e2 * k / (w2 * w2) * (2.0 * e2 * sin_squared * cos_squared - w2 * (cos_squared - sin_squared));
    let north = (second - first * 3.0 * e2 * sin_cos / w2) / (meridian * meridian);
    let east = 4.0 * e2 * k / w2 * sin_squared / (meridian * across);
    let (r4, r5) = (r.powi(4), r.powi(5));
    let mean = r - k * r.powi(3) / 6.0 - (1.5 * (north + east) - k * k) * r5 / 120.0;
    let mut series = [0.0; HARMONICS + 1];
    series[..=HARMONICS_OF_SMALL].copy_from_slice(&[
        mean,
        -first / meridian * r4 / 12.0,
        -1.5 * (north - east) * r5 / 120.0,
    ]);
    series
}

/// The cosine series of an even function of an angle in radians, by the discrete cosine transform of samples round half
/// the circle.
fn cosine_series(function: impl Fn(f64) -> f64, highest: usize) -> [f64; HARMONICS + 1] {
    let end_weight = |j: usize| if j == 0 || j == highest { 0.5 } else { 1.0 };
    let mut series = [0.0; HARMONICS + 1];
    for j in 0..=highest {
        let angle = PI * j as f64 / highest as f64;
        let (sample, cos) = (function(angle), angle.cos());
        // The cosine of k times the angle, by Chebyshev's recurrence.
        let (mut last, mut here) = (cos, 1.0);
        for (k, term) in series[..=highest].iter_mut().enumerate() {
            *term += 2.0 / highest as f64 * end_weight(j) * end_weight(k) * sample * here;
            (last, here) = (here, 2.0 * cos * here - last);
        }
    }
    series
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::frames::Ray;

    /// Against the series of `geographiclib-rs`.
    #[test]
    fn the_reduced_length_of_a_short_radius_is_that_of_long_series() {
        for lat in [-90.0, -60.0, 0.0, 20.0, 45.0, 89.0] {
            let centre = Position::from_lat_lon(lat, 130.0);
            for r in [1_000.0, 25_000.0, 49_999.0] {
                let series = reduced_length_of_small(&LocalFrame::at(centre), r);
                for azimuth in [0.0, 30.0, 90.0, 145.0, 180.0] {
                    let found: f64 =
                        (0..=HARMONICS).map(|k| series[k] * (k as f64 * f64::to_radians(azimuth)).cos()).sum();
                    let expected = geodesic::reduced_length(centre, Bearing::from_degrees(azimuth), r);
                    assert!((found - expected).abs() < 2e-9, "{lat} {r} {azimuth}: {found} {expected}");
                }
            }
        }
    }

    fn arc(lat: f64, radius_km: f64, from: f64, sweep: f64) -> ArcPath {
        let centre = Position::from_lat_lon(lat, 130.0);
        ArcPath::with_sweep(centre, Distance::from_metres(radius_km * 1000.0), Bearing::from_degrees(from), sweep)
    }

    #[test]
    fn every_point_is_one_radius_from_the_centre() {
        let arc = arc(33.0, 40.0, 200.0, -250.0);
        for i in 0..=20 {
            let point = arc.at(arc.length() * f64::from(i) / 20.0).position;
            assert!((point.distance_to(arc.centre()).metres() - 40_000.0).abs() < 1e-7);
        }
    }

    #[test]
    fn the_length_is_the_limit_of_inscribed_polygons() {
        for (lat, radius_km) in [(10.0, 2.0), (35.0, 22.224), (60.0, 500.0)] {
            let arc = arc(lat, radius_km, 30.0, 300.0);
            let polygon = |n: u32| -> f64 {
                let points: Vec<_> = (0..=n).map(|i| arc.at(arc.length() * f64::from(i) / f64::from(n))).collect();
                points.windows(2).map(|w| w[0].position.distance_to(w[1].position).metres()).sum()
            };
            // Richardson: the polygon's error falls with the square of the number of sides.
            let limit = (4.0 * polygon(2000) - polygon(1000)) / 3.0;
            assert!((arc.length() - limit).abs() < 1e-5 * radius_km.max(1.0) / 20.0, "{} {limit}", arc.length());
        }
    }

    #[test]
    fn the_azimuth_is_the_direction_of_motion() {
        let arc = arc(35.0, 100.0, 300.0, 170.0);
        for s in [0.0, 50_000.0, arc.length()] {
            let (before, at, after) = (arc.at(s - 1.0), arc.at(s), arc.at(s + 1.0));
            let motion = (Ray::from(after).point - Ray::from(before).point) / 2.0;
            assert!((motion - Ray::from(at).direction).norm() < 1e-6);
        }
    }

    #[test]
    fn equal_bearings_make_the_full_circle_and_close_it() {
        let b = Bearing::from_degrees(77.0);
        let circle = ArcPath::new(
            Position::from_lat_lon(34.4, 129.3),
            Distance::from_metres(22_224.0),
            b,
            b,
            TurnDirection::Right,
        );
        assert_eq!(circle.start(), circle.end());
        assert!((circle.length() / (TAU * 22_224.0) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_bearing_is_reached_after_its_distance_or_not_at_all() {
        let arc = arc(35.0, 100.0, 0.0, 90.0);
        let s = arc.distance_to_bearing(Bearing::from_degrees(45.0)).unwrap();
        let back = arc.centre().bearing_to(arc.at(s).position);
        assert!((back.degrees() - 45.0).abs() < 1e-9);
        assert_eq!(arc.distance_to_bearing(Bearing::from_degrees(180.0)), None);
    }
}
