//! Earth-centred and local Cartesian frames.
//!
//! Positions become vectors from the centre of the Earth (ECEF: x towards 0°N 0°E, z towards the north pole), and
//! directions at a position become east, north and up. Distances here are straight through the Earth.

use nalgebra::Vector3;

use super::arc::TurnDirection;
use super::path::PathPoint;
use super::position::Position;
use super::{ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS, FLATTENING};
use crate::units::Bearing;

/// The unit vectors east, north and up at a position, in the Earth-centred frame.
#[derive(Debug, Clone, Copy)]
pub struct LocalFrame {
    /// Towards the east.
    pub east: Vector3<f64>,
    /// Towards true north.
    pub north: Vector3<f64>,
    /// Along the ellipsoid's normal.
    pub up: Vector3<f64>,
}

impl LocalFrame {
    /// The frame at a position.
    pub fn at(position: Position) -> Self {
        let (sin_lat, cos_lat) = position.lat().to_radians().sin_cos();
        let (sin_lon, cos_lon) = position.lon().to_radians().sin_cos();
        Self {
            east: Vector3::new(-sin_lon, cos_lon, 0.0),
            north: Vector3::new(-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat),
            up: Vector3::new(cos_lat * cos_lon, cos_lat * sin_lon, sin_lat),
        }
    }

    /// The horizontal unit vector in a direction.
    pub fn horizontal(&self, direction: Bearing) -> Vector3<f64> {
        let (sin, cos) = direction.degrees().to_radians().sin_cos();
        self.east * sin + self.north * cos
    }

    /// The vector from the centre of the Earth to the point on the ellipsoid this frame stands on, in metres.
    pub(super) fn foot(&self) -> Vector3<f64> {
        let sin_lat = self.up.z;
        let prime_vertical = EQUATORIAL_RADIUS / (1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat).sqrt();
        Vector3::new(
            prime_vertical * self.up.x,
            prime_vertical * self.up.y,
            prime_vertical * (1.0 - ECCENTRICITY_SQUARED) * sin_lat,
        )
    }
}

/// The vector from the centre of the Earth to a point `height` metres above the ellipsoid, in metres.
pub fn ecef_from_geo(position: Position, height: f64) -> Vector3<f64> {
    let frame = LocalFrame::at(position);
    frame.foot() + frame.up * height
}

/// The point of the ellipsoid in a direction from the centre of the Earth, given as a unit vector.
pub(crate) fn surface_point(direction: &Vector3<f64>) -> Vector3<f64> {
    let polar_radius = EQUATORIAL_RADIUS * (1.0 - FLATTENING);
    direction * (polar_radius / (1.0 - ECCENTRICITY_SQUARED * (1.0 - direction.z * direction.z)).sqrt())
}

/// The position below or above an Earth-centred vector, and its height above the ellipsoid in metres.
///
/// # References
/// B. R. Bowring, *The accuracy of geodetic latitude and height equations*, Survey Review 28 (1985), 202-206,
/// iterated twice: below a nanometre for aircraft.
pub fn geo_from_ecef(vector: Vector3<f64>) -> (Position, f64) {
    let e2 = ECCENTRICITY_SQUARED;
    let polar_ratio = (1.0 - e2).sqrt();
    let (polar_radius, second_e2) = (EQUATORIAL_RADIUS * polar_ratio, e2 / (1.0 - e2));
    let p = vector.x.hypot(vector.y);
    // Bowring's start: the reduced latitude of the point on the ellipsoid in the same direction from the centre.
    let mut reduced = vector.z.atan2(p * polar_ratio);
    let mut lat = 0.0;
    for _ in 0..2 {
        let (sin, cos) = reduced.sin_cos();
        lat = (vector.z + second_e2 * polar_radius * sin.powi(3)).atan2(p - e2 * EQUATORIAL_RADIUS * cos.powi(3));
        reduced = (polar_ratio * lat.sin()).atan2(lat.cos());
    }
    let (sin, cos) = lat.sin_cos();
    let w = (1.0 - e2 * sin * sin).sqrt();
    let height = p * cos + vector.z * sin - EQUATORIAL_RADIUS * w;
    let position = Position::from_lat_lon(lat.to_degrees().clamp(-90.0, 90.0), vector.y.atan2(vector.x).to_degrees());
    (position, height)
}

/// A point of a path as vectors: where it is and which way it goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ray {
    /// From the centre of the Earth, in metres.
    pub point: Vector3<f64>,
    /// Unit vector along the path.
    pub direction: Vector3<f64>,
}

impl Ray {
    /// The ray that sets out from here square to this one.
    pub fn turned(&self, side: TurnDirection) -> Self {
        let rightward = self.direction.cross(&up_at(&self.point));
        Self { point: self.point, direction: side.sign() * rightward }
    }

    /// The ray that goes back the way this one came.
    pub fn reversed(&self) -> Self {
        Self { point: self.point, direction: -self.direction }
    }
}

impl From<PathPoint> for Ray {
    fn from(at: PathPoint) -> Self {
        let frame = LocalFrame::at(at.position);
        Self { point: frame.foot(), direction: frame.horizontal(at.azimuth) }
    }
}

/// The other way round, for a ray on the ellipsoid.
impl From<Ray> for PathPoint {
    fn from(Ray { point, direction }: Ray) -> Self {
        let up = up_at(&point);
        let parallel = up.x.hypot(up.y);
        let lat = up.z.atan2(parallel).to_degrees().clamp(-90.0, 90.0);
        let position = Position::from_lat_lon(lat, point.y.atan2(point.x).to_degrees());
        let eastward = up.x * direction.y - up.y * direction.x;
        let northward = direction.z * parallel * parallel - up.z * (up.x * direction.x + up.y * direction.y);
        Self { position, azimuth: Bearing::from_degrees(eastward.atan2(northward).to_degrees()) }
    }
}

/// The unit normal of the ellipsoid at a point of it.
pub(super) fn up_at(point: &Vector3<f64>) -> Vector3<f64> {
    Vector3::new(point.x, point.y, point.z / (1.0 - ECCENTRICITY_SQUARED)).normalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_pole_and_the_equator_are_where_the_ellipsoid_says() {
        let pole = ecef_from_geo(Position::from_lat_lon(90.0, 0.0), 0.0);
        // Polar semi-axis of WGS 84: 6 356 752.3142 m (NIMA TR 8350.2).
        assert!((pole.z - 6_356_752.314_2).abs() < 1e-4);
        let null = ecef_from_geo(Position::from_lat_lon(0.0, 0.0), 100.0);
        assert_eq!(null, Vector3::new(6_378_237.0, 0.0, 0.0));
    }

    proptest! {
        #[test]
        fn ecef_and_back_is_the_same_place(lat in -90.0..=90.0f64, lon in -180.0..=180.0f64, height in -500.0..30_000.0f64) {
            let there = ecef_from_geo(Position::from_lat_lon(lat, lon), height);
            let (back, h) = geo_from_ecef(there);
            prop_assert!((ecef_from_geo(back, h) - there).norm() < 1e-8);
            prop_assert!((h - height).abs() < 1e-8);
        }

        #[test]
        fn a_path_point_as_vectors_and_back_is_the_same(
            lat in -89.0..=89.0f64, lon in -180.0..=180.0f64, azimuth in 0.0..360.0f64,
        ) {
            let there = PathPoint { position: Position::from_lat_lon(lat, lon), azimuth: Bearing::from_degrees(azimuth) };
            let back = PathPoint::from(Ray::from(there));
            prop_assert!(back.position.distance_to(there.position).metres() < 1e-8);
            prop_assert!(back.azimuth.turn_to(there.azimuth).abs() < 1e-11);
        }

        #[test]
        fn local_frames_are_right_handed_and_orthonormal(lat in -90.0..=90.0f64, lon in -180.0..=180.0f64) {
            let frame = LocalFrame::at(Position::from_lat_lon(lat, lon));
            prop_assert!((frame.east.cross(&frame.north) - frame.up).norm() < 1e-15);
        }
    }
}
