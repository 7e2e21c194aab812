//! Short geodesics, stepped through space: the spokes of turns and of small circles.
//!
//! Karney's series prepare a line for many questions; a spoke is asked one. In Earth-centred axes a geodesic bends only
//! along the ellipsoid's normal, so its equation has no circular functions, and a few Runge-Kutta steps solve it.
//!
//! # References
//! The equation x″ = -(x′·Hx′ / g·g) g with g = Hx, H = diag(1/a², 1/a², 1/b²), and Jacobi's equation m″ = -K m for the
//! reduced length, with the Gaussian curvature K = 1 / (a⁴ b² (g·g)²): M. P. do Carmo, *Differential geometry of curves
//! and surfaces* (1976), sections 4.4 and 5.5.

use nalgebra::Vector3;

use super::frames::Ray;
use super::geodesic;
use super::path::PathPoint;
use super::{ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS};

/// The longest geodesic that is stepped, in metres.
const LONGEST: f64 = 50_000.0;

/// The longest step in metres: the error of a step is about (step / R)⁵ R / 120, half a nanometre.
const STEP: f64 = 10_000.0;

/// Where the geodesic that sets out along a ray is after `length` metres, and its direction there.
pub(crate) fn follow(start: Ray, length: f64) -> Ray {
    if length > LONGEST {
        let start = PathPoint::from(start);
        return geodesic::direct(start.position, start.azimuth, length).into();
    }
    let Motion { point, direction, .. } = step_along(start, length);
    Ray { point, direction }
}

/// The reduced length of the geodesic that sets out along a ray: how far apart two geodesics from its start are after
/// `length` metres, per radian between them.
pub(super) fn reduced_length(start: Ray, length: f64) -> f64 {
    if length > LONGEST {
        let start = PathPoint::from(start);
        return geodesic::reduced_length(start.position, start.azimuth, length);
    }
    step_along(start, length).reduced_length
}

/// A point that follows a geodesic, with its reduced length and the rate of that; or the rates of all four.
#[derive(Clone, Copy)]
struct Motion {
    point: Vector3<f64>,
    direction: Vector3<f64>,
    reduced_length: f64,
    spread: f64,
}

/// One over the squared semi-axes of the ellipsoid.
const PER_AXIS_SQUARED: Vector3<f64> = {
    const A2: f64 = EQUATORIAL_RADIUS * EQUATORIAL_RADIUS;
    Vector3::new(1.0 / A2, 1.0 / A2, 1.0 / (A2 * (1.0 - ECCENTRICITY_SQUARED)))
};

/// The second derivative by its length, per metre, of the geodesic that sets out along a ray.
pub(super) fn fall(ray: &Ray) -> Vector3<f64> {
    let g = ray.point.component_mul(&PER_AXIS_SQUARED);
    let bend = ray.direction.component_mul(&PER_AXIS_SQUARED).dot(&ray.direction);
    g * (-bend / g.norm_squared())
}

/// The Gaussian curvature of the ellipsoid at a point of it, in 1/m².
pub(super) fn gaussian_curvature(point: &Vector3<f64>) -> f64 {
    let [x, y, z] = PER_AXIS_SQUARED.into();
    x * y * z / point.component_mul(&PER_AXIS_SQUARED).norm_squared().powi(2)
}

impl Motion {
    fn rate(&self) -> Self {
        Self {
            point: self.direction,
            direction: fall(&Ray { point: self.point, direction: self.direction }),
            reduced_length: self.spread,
            spread: -gaussian_curvature(&self.point) * self.reduced_length,
        }
    }

    fn plus(&self, rate: &Self, step: f64) -> Self {
        Self {
            point: self.point + rate.point * step,
            direction: self.direction + rate.direction * step,
            reduced_length: self.reduced_length + rate.reduced_length * step,
            spread: self.spread + rate.spread * step,
        }
    }
}

/// Follows a geodesic for at most [`LONGEST`] metres. Good to five nanometres.
///
/// Inlined, so that the reduced length is worked out only where it is asked for.
#[inline(always)]
fn step_along(start: Ray, length: f64) -> Motion {
    let steps = (length / STEP).ceil().max(1.0);
    let step = length / steps;
    let mut at = Motion { point: start.point, direction: start.direction, reduced_length: 0.0, spread: 1.0 };
    for _ in 0..steps as usize {
        let first = at.rate();
        let second = at.plus(&first, step / 2.0).rate();
        let third = at.plus(&second, step / 2.0).rate();
        let fourth = at.plus(&third, step).rate();
        at = at.plus(&first, step / 6.0).plus(&second, step / 3.0).plus(&third, step / 3.0).plus(&fourth, step / 6.0);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::Position;
    use crate::geodesy::frames::ecef_from_geo;
    use crate::units::Bearing;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_hop_lands_where_the_series_do(
            lat in -90.0..=90.0f64, bearing in 0.0..360.0f64, length in 0.0..LONGEST,
        ) {
            let (start, bearing) = (Position::from_lat_lon(lat, 130.0), Bearing::from_degrees(bearing));
            let landing = step_along(Ray::from(PathPoint { position: start, azimuth: bearing }), length);
            let there = geodesic::direct(start, bearing, length);
            let off = landing.point - ecef_from_geo(there.position, 0.0);
            prop_assert!(off.norm() < 1e-8, "{}", off.norm());
            let turned = landing.direction - Ray::from(there).direction;
            // Near a pole the series' azimuth, and with it the direction, has lost digits.
            prop_assert!(turned.norm() < 1e-13 || lat.abs() > 89.0, "{}", turned.norm());
            let reduced = geodesic::reduced_length(start, bearing, length);
            prop_assert!((landing.reduced_length - reduced).abs() < 1e-8);
        }
    }
}
