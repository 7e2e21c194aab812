//! Short geodesics, stepped through space: the spokes of turns and of small circles.
//!
//! Karney's series prepare a line for many questions; a spoke is asked one. In Earth-centred axes a geodesic bends only
//! along the ellipsoid's normal, so its equation has no circular functions, and a few Runge-Kutta steps solve it.
//!
//! # References
//! The equation x″ = -(x′·Hx′ / g·g) g with g = Hx, H = diag(1/a², 1/a², 1/b²), and the Gaussian curvature
//! K = 1 / (a⁴ b² (g·g)²): M. P. do Carmo, *Differential geometry of curves and surfaces* (1976), section 4.4.

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
    step_along(start, length)
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

/// By how much point and direction change a metre.
fn rate(ray: &Ray) -> Ray {
    Ray { point: ray.direction, direction: fall(ray) }
}

fn plus(ray: &Ray, rate: &Ray, step: f64) -> Ray {
    Ray { point: ray.point + rate.point * step, direction: ray.direction + rate.direction * step }
}

/// Follows a geodesic for at most [`LONGEST`] metres. Good to five nanometres.
fn step_along(start: Ray, length: f64) -> Ray {
    let steps = (length / STEP).ceil().max(1.0);
    let step = length / steps;
    let mut at = start;
    for _ in 0..steps as usize {
        let first = rate(&at);
        let second = rate(&plus(&at, &first, step / 2.0));
        let third = rate(&plus(&at, &second, step / 2.0));
        let fourth = rate(&plus(&at, &third, step));
        for (rate, share) in [(first, 6.0), (second, 3.0), (third, 3.0), (fourth, 6.0)] {
            at = plus(&at, &rate, step / share);
        }
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
        }
    }
}
