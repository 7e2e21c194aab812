//! Rhumb lines: lines of constant course, straight in the ellipsoidal Mercator plane.
//!
//! In the plane of longitude and isometric latitude a rhumb line is a straight line; its length is the meridian arc
//! between its latitudes divided by the cosine of the course. Both meet in one quotient, meridian arc by isometric
//! latitude, which stays exact where the line runs due east and both differences vanish.
//!
//! # References
//! C. F. F. Karney, *On auxiliary latitudes*, Survey Review 56 (2024), 165-180: the series of the rectifying
//! latitude in the third flattening, here to sixth order (truncation below a nanometre on WGS 84).

use super::path::PathPoint;
use super::position::Position;
use super::{ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS, FLATTENING};
use crate::units::Bearing;

/// Third flattening.
const N: f64 = FLATTENING / (2.0 - FLATTENING);
const N2: f64 = N * N;
const N3: f64 = N * N2;
const N4: f64 = N2 * N2;
const N5: f64 = N2 * N3;
const N6: f64 = N3 * N3;

/// Radius of the sphere whose meridian is as long as the ellipsoid's, in metres.
const RECTIFYING_RADIUS: f64 = EQUATORIAL_RADIUS / (1.0 + N) * (1.0 + N2 / 4.0 + N4 / 64.0 + N6 / 256.0);

/// Sine coefficients of rectifying minus geographic latitude.
const RECTIFYING_FROM_GEOGRAPHIC: [f64; 6] = [
    -3.0 / 2.0 * N + 9.0 / 16.0 * N3 - 3.0 / 32.0 * N5,
    15.0 / 16.0 * N2 - 15.0 / 32.0 * N4 + 135.0 / 2048.0 * N6,
    -35.0 / 48.0 * N3 + 105.0 / 256.0 * N5,
    315.0 / 512.0 * N4 - 189.0 / 512.0 * N6,
    -693.0 / 1280.0 * N5,
    1001.0 / 2048.0 * N6,
];

/// Sine coefficients of geographic minus rectifying latitude.
const GEOGRAPHIC_FROM_RECTIFYING: [f64; 6] = [
    3.0 / 2.0 * N - 27.0 / 32.0 * N3 + 269.0 / 512.0 * N5,
    21.0 / 16.0 * N2 - 55.0 / 32.0 * N4 + 6759.0 / 4096.0 * N6,
    151.0 / 96.0 * N3 - 417.0 / 128.0 * N5,
    1097.0 / 512.0 * N4 - 15543.0 / 2560.0 * N6,
    8011.0 / 2560.0 * N5,
    293_393.0 / 61_440.0 * N6,
];

/// Sums `coefficients[k] * sin(2 (k + 1) angle)` by Clenshaw's recurrence, for an angle by its sine and cosine.
pub(super) fn sine_series<const TERMS: usize>((sin, cos): (f64, f64), coefficients: &[f64; TERMS]) -> f64 {
    let twice_cos_of_double = 2.0 * (cos - sin) * (cos + sin);
    let (mut b1, mut b2) = (0.0, 0.0);
    for c in coefficients.iter().rev() {
        (b1, b2) = (twice_cos_of_double * b1 - b2 + c, b1);
    }
    2.0 * sin * cos * b1
}

/// Meridian arc from the equator in metres, for a geographic latitude in radians.
fn meridian_arc(lat: f64) -> f64 {
    RECTIFYING_RADIUS * (lat + sine_series(lat.sin_cos(), &RECTIFYING_FROM_GEOGRAPHIC))
}

/// Geographic latitude in radians, for a meridian arc from the equator in metres.
fn latitude_at_meridian_arc(arc: f64) -> f64 {
    let rectifying = arc / RECTIFYING_RADIUS;
    rectifying + sine_series(rectifying.sin_cos(), &GEOGRAPHIC_FROM_RECTIFYING)
}

/// Isometric latitude: the ordinate of the Mercator projection in radians, for a geographic latitude in radians.
pub(crate) fn isometric_latitude(lat: f64) -> f64 {
    let e = ECCENTRICITY_SQUARED.sqrt();
    lat.tan().asinh() - e * (e * lat.sin()).atanh()
}

/// Radius of the parallel and radius of curvature of the meridian at a latitude in radians.
fn radii(lat: f64) -> (f64, f64) {
    let (sin, cos) = lat.sin_cos();
    let w2 = 1.0 - ECCENTRICITY_SQUARED * sin * sin;
    let prime_vertical = EQUATORIAL_RADIUS / w2.sqrt();
    (prime_vertical * cos, prime_vertical * (1.0 - ECCENTRICITY_SQUARED) / w2)
}

/// Meridian arc divided by isometric latitude between two latitudes in radians: the mean radius, in metres, with
/// which a difference of longitude turns into easting along the line.
fn mean_parallel_radius(lat1: f64, lat2: f64) -> f64 {
    let (mid, half) = ((lat1 + lat2) / 2.0, (lat2 - lat1) / 2.0);
    if half.abs() > 0.05 * mid.cos() {
        return (meridian_arc(lat2) - meridian_arc(lat1)) / (isometric_latitude(lat2) - isometric_latitude(lat1));
    }
    // Close latitudes: both differences by five-point Gauss quadrature, so that neither loses digits. The nearest
    // singularity, the pole, is 20 half-widths away, and the error below 1e-15.
    const NODES: [(f64, f64); 3] = [
        (0.0, 128.0 / 225.0),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
        (0.906_179_845_938_664, 0.236_926_885_056_189_08),
    ];
    let (mut arc, mut isometric) = (0.0, 0.0);
    for (node, weight) in NODES {
        for sign in if node == 0.0 { &[1.0][..] } else { &[-1.0, 1.0] } {
            let (parallel, meridian) = radii(mid + sign * node * half);
            arc += weight * meridian;
            isometric += weight * meridian / parallel;
        }
    }
    arc / isometric
}

/// The rhumb line between two positions, the way round with at most 180 degrees of longitude.
///
/// # Examples
/// ```
/// use patrolscope::geodesy::{Position, RhumbPath};
/// // The northern edge of the KADIZ, along 39°N.
/// let edge = RhumbPath::between(Position::from_lat_lon(39.0, 123.5), Position::from_lat_lon(39.0, 133.0));
/// assert_eq!(edge.at(edge.length() / 2.0).position.lat(), 39.0);
/// ```
#[derive(Debug, Clone)]
pub struct RhumbPath {
    start: Position,
    end: Position,
    length: f64,
    course: Bearing,
    sin_course: f64,
    cos_course: f64,
    /// Start latitude and longitude in radians, and the meridian arc to the start.
    lat: f64,
    lon: f64,
    arc: f64,
}

impl RhumbPath {
    /// The rhumb line from one position to another. From or to a pole it is the meridian of the other end.
    pub fn between(start: Position, end: Position) -> Self {
        let at_pole = |p: Position| p.lat().abs() == 90.0;
        let start_lon = if at_pole(start) { end.lon() } else { start.lon() };
        let dlon = if at_pole(start) || at_pole(end) { 0.0 } else { start.east_to(end) };
        let (lat, end_lat, dlon) = (start.lat().to_radians(), end.lat().to_radians(), dlon.to_radians());
        let (arc, end_arc) = (meridian_arc(lat), meridian_arc(end_lat));
        let northing = end_arc - arc;
        let easting = if dlon == 0.0 { 0.0 } else { dlon * mean_parallel_radius(lat, end_lat) };
        let length = northing.hypot(easting);
        let (sin_course, cos_course) = if length > 0.0 { (easting / length, northing / length) } else { (0.0, 1.0) };
        Self {
            start,
            end,
            length,
            course: Bearing::from_degrees(easting.atan2(northing).to_degrees()),
            sin_course,
            cos_course,
            lat,
            lon: start_lon.to_radians(),
            arc,
        }
    }

    /// Length in metres.
    pub fn length(&self) -> f64 {
        self.length
    }

    /// Where the path begins.
    pub fn start(&self) -> Position {
        self.start
    }

    /// Where the path ends.
    pub fn end(&self) -> Position {
        self.end
    }

    /// The constant course.
    pub fn course(&self) -> Bearing {
        self.course
    }

    /// Position and azimuth after `s` metres; beyond the ends the same line goes on, up to the pole.
    pub fn at(&self, s: f64) -> PathPoint {
        let lat = if self.cos_course == 0.0 {
            self.lat
        } else {
            latitude_at_meridian_arc(self.arc + s * self.cos_course)
                .clamp(-std::f64::consts::FRAC_PI_2, std::f64::consts::FRAC_PI_2)
        };
        let lon = if self.sin_course == 0.0 {
            self.lon
        } else {
            self.lon + s * self.sin_course / mean_parallel_radius(self.lat, lat)
        };
        // The latitude of a parallel is given back as it was written, not through radians.
        let lat = if self.cos_course == 0.0 { self.start.lat() } else { lat.to_degrees().clamp(-90.0, 90.0) };
        PathPoint { position: Position::from_lat_lon(lat, lon.to_degrees()), azimuth: self.course }
    }

    /// The part of the path between two distances along it.
    pub fn part(&self, from: f64, to: f64) -> Self {
        Self::between(self.at(from).position, self.at(to).position)
    }

    /// The sine of the constant course.
    pub(super) fn sin_course(&self) -> f64 {
        self.sin_course
    }

    /// The sharpest bend of the line within its length, as seen on the surface, in radians a metre.
    pub(super) fn curvature(&self) -> f64 {
        self.sin_course.abs() * self.highest_latitude().sin() / self.least_parallel_radius()
    }

    /// The radius of the smallest parallel within its length in metres, and at least one metre.
    pub(super) fn least_parallel_radius(&self) -> f64 {
        radii(self.highest_latitude()).0.max(1.0)
    }

    /// The latitude furthest from the equator within its length, in radians, positive.
    fn highest_latitude(&self) -> f64 {
        self.start.lat().abs().max(self.end.lat().abs()).to_radians()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quarter_meridian_has_its_published_length() {
        // 10 001 965.7293 m: Karney, Geodesics on an ellipsoid of revolution (2011), for WGS 84.
        let arc = meridian_arc(std::f64::consts::FRAC_PI_2);
        assert!((arc - 10_001_965.729_3).abs() < 1e-4, "{arc}");
    }

    #[test]
    fn a_parallel_is_as_long_as_its_circle() {
        let (a, b) = (Position::from_lat_lon(39.0, 123.5), Position::from_lat_lon(39.0, 133.0));
        let phi = 39.0_f64.to_radians();
        let closed_form = EQUATORIAL_RADIUS * phi.cos() / (1.0 - ECCENTRICITY_SQUARED * phi.sin().powi(2)).sqrt()
            * 9.5_f64.to_radians();
        assert!((RhumbPath::between(a, b).length() - closed_form).abs() < 1e-8);
    }

    #[test]
    fn a_rhumb_line_crosses_the_date_line_the_short_way() {
        let path = RhumbPath::between(Position::from_lat_lon(45.0, 170.0), Position::from_lat_lon(46.0, -179.5));
        assert!(path.length() < 900_000.0);
        let there = path.at(path.length()).position;
        assert!((there.lat() - 46.0).abs() < 1e-12 && (there.lon() + 179.5).abs() < 1e-12, "{there}");
    }

    #[test]
    fn from_a_pole_it_is_the_meridian_of_the_other_end() {
        let path = RhumbPath::between(Position::from_lat_lon(90.0, 0.0), Position::from_lat_lon(60.0, 140.0));
        assert!((path.at(path.length()).position.lon() - 140.0).abs() < 1e-9);
    }
}
