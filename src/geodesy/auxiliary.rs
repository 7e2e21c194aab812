//! Geodesics by way of the auxiliary sphere: Karney's series, cut off where they no longer count on WGS 84.
//!
//! A geodesic on the ellipsoid has an image on a sphere, a great circle of the same azimuths, on which latitude is the
//! reduced latitude. Its length and its longitude differ from those of the image by sine series in the arc from the
//! node, where the great circle crosses the equator northwards. The series run in powers of ε, at most 0.0017; here they
//! end where what is left out is below a nanometre a quarter of the way round the Earth.
//!
//! # References
//! C. F. F. Karney, *Algorithms for geodesics*, Journal of Geodesy 87 (2013), 43-55, whose equations are named below.

use nalgebra::Vector3;

use super::frames::Ray;
use super::path::PathPoint;
use super::position::Position;
use super::rhumb::sine_series;
use super::{ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS, FLATTENING};
use crate::units::Bearing;

/// Polar by equatorial semi-axis.
const AXES: f64 = 1.0 - FLATTENING;
const POLAR_RADIUS: f64 = EQUATORIAL_RADIUS * AXES;
/// Second eccentricity squared.
const SECOND_ECCENTRICITY_SQUARED: f64 = ECCENTRICITY_SQUARED / (AXES * AXES);
/// Third flattening.
const N: f64 = FLATTENING / (2.0 - FLATTENING);

/// An angle by its sine and its cosine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Angle {
    pub sin: f64,
    pub cos: f64,
}

impl Angle {
    pub fn from_radians(radians: f64) -> Self {
        let (sin, cos) = radians.sin_cos();
        Self { sin, cos }
    }

    /// The angle of the point (`cos`, `sin`) of the plane; zero for the origin.
    pub fn towards(sin: f64, cos: f64) -> Self {
        let length = (sin * sin + cos * cos).sqrt();
        if length > 0.0 { Self { sin: sin / length, cos: cos / length } } else { Self { sin: 0.0, cos: 1.0 } }
    }

    pub fn radians(self) -> f64 {
        self.sin.atan2(self.cos)
    }

    fn plus(self, other: Self) -> Self {
        Self { sin: self.sin * other.cos + self.cos * other.sin, cos: self.cos * other.cos - self.sin * other.sin }
    }

    pub fn minus(self, other: Self) -> Self {
        self.plus(Self { sin: -other.sin, cos: other.cos })
    }

    pub fn bearing(self) -> Bearing {
        Bearing::from_degrees(self.radians().to_degrees())
    }
}

impl From<Bearing> for Angle {
    fn from(bearing: Bearing) -> Self {
        Self::from_radians(bearing.degrees().to_radians())
    }
}

/// The reduced latitude of a position.
pub(super) fn reduced_latitude(position: Position) -> Angle {
    let Angle { sin, cos } = Angle::from_radians(position.lat().to_radians());
    Angle::towards(AXES * sin, cos)
}

/// The reduced latitude and the longitude of a point of the ellipsoid, given by its vector from the centre of the Earth.
pub(super) fn reduced_latitude_and_longitude(point: &Vector3<f64>) -> (Angle, Angle) {
    let parallel_radius = (point.x * point.x + point.y * point.y).sqrt();
    (Angle::towards(point.z / AXES, parallel_radius), Angle::towards(point.y, point.x))
}

/// The azimuth of a great circle on the auxiliary sphere at its node: all that its series depend on.
#[derive(Debug, Clone, Copy)]
struct Node {
    azimuth: Angle,
    /// The expansion parameter of the series (equation 16).
    epsilon: f64,
}

impl Node {
    fn with_azimuth(azimuth: Angle) -> Self {
        let k2 = SECOND_ECCENTRICITY_SQUARED * azimuth.cos * azimuth.cos;
        let root = (1.0 + k2).sqrt();
        Self { azimuth, epsilon: k2 / (2.0 * (1.0 + root) + k2) }
    }

    /// The node of the great circle that passes a reduced latitude on an azimuth.
    fn of(latitude: Angle, azimuth: Angle) -> Self {
        let across = azimuth.sin * latitude.sin;
        let cos = (azimuth.cos * azimuth.cos + across * across).sqrt();
        Self::with_azimuth(Angle { sin: azimuth.sin * latitude.cos, cos })
    }

    /// The arc from the node to where the great circle passes a reduced latitude on an azimuth.
    fn arc_at(&self, latitude: Angle, azimuth: Angle) -> Angle {
        // Along the equator any point can be the node: that one.
        Angle::towards(latitude.sin, azimuth.cos * latitude.cos)
    }

    /// Metres along the geodesic per radian of τ, which is the arc but for [`Node::length_series`] (equation 17).
    fn metres_per_radian(&self) -> f64 {
        let e2 = self.epsilon * self.epsilon;
        POLAR_RADIUS * (1.0 + e2 / 4.0 + e2 * e2 / 64.0) / (1.0 - self.epsilon)
    }

    /// τ less the arc, as a sine series in twice the arc (equation 18).
    fn length_series(&self) -> [f64; 4] {
        let e = self.epsilon;
        let e2 = e * e;
        [
            e * (-1.0 / 2.0 + e2 * (3.0 / 16.0 - e2 / 32.0)),
            e2 * (-1.0 / 16.0 + e2 / 32.0),
            e * e2 * (-1.0 / 48.0 + e2 * 3.0 / 256.0),
            e2 * e2 * (-5.0 / 512.0),
        ]
    }

    /// The arc less τ, as a sine series in twice τ (equation 21).
    fn arc_series(&self) -> [f64; 5] {
        let e = self.epsilon;
        let e2 = e * e;
        [
            e * (1.0 / 2.0 + e2 * (-9.0 / 32.0 + e2 * 205.0 / 1536.0)),
            e2 * (5.0 / 16.0 - e2 * 37.0 / 96.0),
            e * e2 * (29.0 / 96.0 - e2 * 75.0 / 128.0),
            e2 * e2 * (539.0 / 1536.0),
            e * e2 * e2 * (3467.0 / 7680.0),
        ]
    }

    /// By how much the longitude changes less than on the sphere, per radian of arc on the mean, and the sine series in
    /// twice the arc to be added to the arc for it (equations 23 to 25).
    fn longitude_series(&self) -> (f64, [f64; 4]) {
        const N2: f64 = N * N;
        let e = self.epsilon;
        let e2 = e * e;
        let mean = 1.0
            - e * ((1.0 - N) / 2.0
                + e * ((1.0 / 4.0 + N / 8.0 - 3.0 * N2 / 8.0)
                    + e * ((1.0 / 16.0 + 3.0 * N / 16.0 + N2 / 16.0) + e * (3.0 / 64.0 + N / 32.0))));
        let series = [
            e * ((1.0 - N) / 4.0
                + e * ((1.0 - N2) / 8.0
                    + e * ((3.0 / 64.0 + 3.0 * N / 64.0 - N2 / 64.0) + e * (5.0 / 128.0 + N / 64.0)))),
            e2 * ((1.0 / 16.0 - 3.0 * N / 32.0 + N2 / 32.0)
                + e * ((3.0 / 64.0 - N / 32.0 - 3.0 * N2 / 64.0) + e * (3.0 / 128.0 + N / 128.0))),
            e * e2 * ((5.0 / 192.0 - 3.0 * N / 64.0 + 5.0 * N2 / 192.0) + e * (3.0 / 128.0 - 5.0 * N / 192.0)),
            e2 * e2 * (7.0 / 512.0 - 7.0 * N / 256.0),
        ];
        (FLATTENING * self.azimuth.sin * mean, series)
    }
}

/// A geodesic without an end, prepared for many questions.
#[derive(Debug, Clone)]
pub(super) struct Line {
    node: Angle,
    /// The start: its longitude in degrees, its longitude on the sphere counted from the node, its arc from the node, and
    /// τ there.
    start_lon: f64,
    start_omega: Angle,
    start_arc: Angle,
    start_tau: Angle,
    /// From where [`Line::ray_after`] counts longitudes: the longitude of the start less its longitude on the sphere.
    meridian: Angle,
    metres_per_radian: f64,
    /// τ less the arc at the start.
    start_lag: f64,
    arc_series: [f64; 5],
    /// As of [`Node::longitude_series`], and the value of the series at the start.
    longitude_lag: f64,
    longitude_series: [f64; 4],
    longitude_start: f64,
}

impl Line {
    /// The geodesic that sets out from a position on an azimuth.
    pub fn from(start: Position, azimuth: Angle) -> Self {
        let latitude = reduced_latitude(start);
        let node = Node::of(latitude, azimuth);
        let start_arc = node.arc_at(latitude, azimuth);
        let start_omega = Angle::towards(node.azimuth.sin * start_arc.sin, start_arc.cos);
        let start_lag = sine_series((start_arc.sin, start_arc.cos), &node.length_series());
        let (longitude_lag, longitude_series) = node.longitude_series();
        Self {
            node: node.azimuth,
            start_lon: start.lon(),
            start_omega,
            start_arc,
            start_tau: start_arc.plus(Angle::from_radians(start_lag)),
            meridian: Angle::from_radians(start.lon().to_radians()).minus(start_omega),
            metres_per_radian: node.metres_per_radian(),
            start_lag,
            arc_series: node.arc_series(),
            longitude_lag,
            longitude_series,
            longitude_start: sine_series((start_arc.sin, start_arc.cos), &longitude_series),
        }
    }

    /// After `s` metres: the arc from the node, and by how many radians less the longitude has changed than on the sphere.
    fn arc_after(&self, s: f64) -> (Angle, f64) {
        let turned = s / self.metres_per_radian;
        let tau = self.start_tau.plus(Angle::from_radians(turned));
        let swept = turned + sine_series((tau.sin, tau.cos), &self.arc_series) + self.start_lag;
        let arc = self.start_arc.plus(Angle::from_radians(swept));
        let series = sine_series((arc.sin, arc.cos), &self.longitude_series);
        (arc, self.longitude_lag * (swept + series - self.longitude_start))
    }

    /// Reduced latitude and azimuth at an arc from the node.
    fn latitude_and_azimuth(&self, arc: Angle) -> (Angle, Angle) {
        let along = self.node.cos * arc.cos;
        let latitude =
            Angle { sin: self.node.cos * arc.sin, cos: (self.node.sin * self.node.sin + along * along).sqrt() };
        (latitude, Angle::towards(self.node.sin, along))
    }

    /// Position and azimuth after `s` metres.
    pub fn after(&self, s: f64) -> PathPoint {
        let (arc, lag) = self.arc_after(s);
        let (latitude, azimuth) = self.latitude_and_azimuth(arc);
        let omega = Angle { sin: self.node.sin * arc.sin, cos: arc.cos }.minus(self.start_omega).radians();
        let lat = latitude.sin.atan2(AXES * latitude.cos).to_degrees();
        let lon = self.start_lon + (omega - lag).to_degrees();
        PathPoint { position: Position::from_lat_lon(lat.clamp(-90.0, 90.0), lon), azimuth: azimuth.bearing() }
    }

    /// As [`Line::after`], as vectors.
    pub fn ray_after(&self, s: f64) -> Ray {
        let (arc, lag) = self.arc_after(s);
        let (latitude, azimuth) = self.latitude_and_azimuth(arc);
        // The cosine of the reduced latitude times that and the sine of the longitude.
        let omega = Angle { sin: self.node.sin * arc.sin, cos: arc.cos };
        let across = omega.plus(self.meridian.minus(Angle::from_radians(lag)));
        let point = EQUATORIAL_RADIUS * Vector3::new(across.cos, across.sin, AXES * latitude.sin);
        let lon = Angle::towards(across.sin, across.cos);
        // The tangent of the geographic latitude is that of the reduced one by the ratio of the axes.
        let lat = Angle::towards(latitude.sin, AXES * latitude.cos);
        let east = Vector3::new(-lon.sin, lon.cos, 0.0);
        let north = Vector3::new(-lat.sin * lon.cos, -lat.sin * lon.sin, lat.cos);
        Ray { point, direction: east * azimuth.sin + north * azimuth.cos }
    }
}

/// What the inverse problem gives, with azimuths as sine and cosine: as angles they would lose the last digits of the far
/// end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joined {
    /// Length in metres.
    pub length: f64,
    /// The azimuth at the first point towards the second, and at the second onward.
    pub azimuths: [Angle; 2],
}

/// Solves the inverse problem between two points, given by their reduced latitudes and the difference of their
/// longitudes in radians. `None` where they are more than a quarter of the way round the Earth apart, or of longitude.
///
/// The difference of longitude on the sphere, ω, is more than that on the ellipsoid by a lag of the flattening times the
/// sine of the azimuth at the node times the arc, nearly. For short lines the lag is in proportion to ω; with that slope
/// a step of Newton's method leaves at most a hundredth, and of a line of 1000 km a hundred-thousandth.
pub(super) fn join(latitudes: [Angle; 2], lon: f64) -> Option<Joined> {
    /// In radians: six nanometres.
    const EXACT: f64 = 1e-15;
    let [from, to] = latitudes;
    // Exact for short lines: those on the sphere that touches the ellipsoid along the parallel of the mean latitude.
    let (sum_sin, sum_cos) = (from.sin + to.sin, from.cos + to.cos);
    let mean_sin_squared = sum_sin * sum_sin / (sum_sin * sum_sin + sum_cos * sum_cos);
    let mut omega = lon / (AXES * (1.0 + SECOND_ECCENTRICITY_SQUARED * mean_sin_squared).sqrt());
    let north = to.sin * from.cos - to.cos * from.sin;
    for _ in 0..20 {
        let Angle { sin, cos } = Angle::from_radians(omega);
        let cos_arc = from.sin * to.sin + from.cos * to.cos * cos;
        if cos < 0.0 || cos_arc < 0.0 {
            return None;
        }
        // North and east as seen from the first point; the one less cosine is written so that it keeps its digits.
        let (eastward, northward) = (to.cos * sin, north + to.cos * from.sin * sin * sin / (1.0 + cos));
        let sin_arc = (eastward * eastward + northward * northward).sqrt();
        let swept = sin_arc.atan2(cos_arc);
        let azimuth = Angle::towards(eastward, northward);
        let node = Node::of(from, azimuth);
        let start = node.arc_at(from, azimuth);
        let end = start.plus(Angle { sin: sin_arc, cos: cos_arc });
        let (lag, series) = node.longitude_series();
        let lag = lag * (swept + rise(&series, start, end));
        let slope = if omega == 0.0 { 0.0 } else { lag / omega };
        let step = (lon + lag - omega) / (1.0 - slope);
        if step.abs() < EXACT {
            let length = node.metres_per_radian() * (swept + rise(&node.length_series(), start, end));
            let onward = Angle::towards(node.azimuth.sin, node.azimuth.cos * end.cos);
            return Some(Joined { length, azimuths: [azimuth, onward] });
        }
        omega += step;
    }
    None
}

/// By how much a sine series in twice an angle rises from one angle to another.
fn rise<const TERMS: usize>(series: &[f64; TERMS], from: Angle, to: Angle) -> f64 {
    sine_series((to.sin, to.cos), series) - sine_series((from.sin, from.cos), series)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::frames::ecef_from_geo;
    use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
    use proptest::prelude::*;

    proptest! {
        /// The series of `geographiclib-rs` go on to the sixth order.
        #[test]
        fn lines_agree_with_longer_series(lat in -89.9..=89.9f64, bearing in 0.0..360.0f64, s in 0.0..1.9e7f64) {
            let start = Position::from_lat_lon(lat, 130.0);
            let line = Line::from(start, Bearing::from_degrees(bearing).into());
            let (lat2, lon2) = Geodesic::wgs84().direct(lat, 130.0, bearing, s);
            let there = ecef_from_geo(Position::from_lat_lon(lat2, lon2), 0.0);
            prop_assert!((ecef_from_geo(line.after(s).position, 0.0) - there).norm() < 3e-8);
            prop_assert!((line.ray_after(s).point - there).norm() < 3e-8);
            let turned = line.ray_after(s).direction - Ray::from(line.after(s)).direction;
            prop_assert!(turned.norm() < 1e-12 || line.after(s).position.lat().abs() > 89.0, "{}", turned.norm());
        }

        #[test]
        fn joins_agree_with_longer_series(lat1 in -90.0..=90.0f64, lat2 in -90.0..=90.0f64, lon in -180.0..=180.0f64) {
            let [from, to] = [Position::from_lat_lon(lat1, 0.0), Position::from_lat_lon(lat2, lon)];
            let joined = join([from, to].map(reduced_latitude), from.east_to(to).to_radians());
            let length: f64 = Geodesic::wgs84().inverse(lat1, 0.0, lat2, lon);
            if let Some(Joined { length: found, azimuths }) = joined {
                prop_assert!((found - length).abs() < 3e-8, "{found} {length}");
                let end = Line::from(from, azimuths[0]).after(found);
                prop_assert!((ecef_from_geo(end.position, 0.0) - ecef_from_geo(to, 0.0)).norm() < 3e-8);
            }
            prop_assert!(joined.is_some() || length > 9.9e6 || lon.abs() > 89.0, "{length}");
        }

        #[test]
        fn short_joins_keep_their_digits(lat in -89.0..=89.0f64, north in -1e-3..=1e-3f64, east in -1e-3..=1e-3f64) {
            let [from, to] = [Position::from_lat_lon(lat, 130.0), Position::from_lat_lon(lat + north, 130.0 + east)];
            let Joined { length, .. } = join([from, to].map(reduced_latitude), from.east_to(to).to_radians()).unwrap();
            prop_assert!((length - (ecef_from_geo(to, 0.0) - ecef_from_geo(from, 0.0)).norm()).abs() < 1e-8);
        }
    }

    #[test]
    fn no_way_has_no_length() {
        let latitude = reduced_latitude(Position::from_lat_lon(35.0, 130.0));
        let Joined { length, azimuths } = join([latitude; 2], 0.0).unwrap();
        assert_eq!((length, azimuths), (0.0, [Angle { sin: 0.0, cos: 1.0 }; 2]));
    }
}
