//! A place on the ellipsoid, and the ways people write one.

use std::fmt;

use crate::geodesy::geodesic;
use crate::units::{Bearing, Distance};

/// A point on the WGS 84 ellipsoid: geographic latitude and longitude.
///
/// # Units
/// Degrees; latitude within -90..=90, longitude within -180..=180.
///
/// # Examples
/// ```
/// use patrolscope::geodesy::Position;
/// let ulleungdo = Position::from_lat_lon(37.50, 130.87);
/// let dokdo = Position::from_lat_lon(37.2425, 131.867);
/// assert!((ulleungdo.distance_to(dokdo).kilometres() - 92.7).abs() < 0.1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    lat: f64,
    lon: f64,
}

impl Position {
    /// The position at a latitude and a longitude in degrees. The longitude may turn beyond the date line.
    ///
    /// # Panics
    /// Where the latitude is beyond a pole or a number is not finite: text is checked where it is read.
    pub fn from_lat_lon(lat: f64, lon: f64) -> Self {
        Self::checked_from_lat_lon(lat, lon).expect("a latitude within 90 degrees and a finite longitude")
    }

    /// The position, or `None` where the latitude is beyond a pole or a number is not finite.
    pub fn checked_from_lat_lon(lat: f64, lon: f64) -> Option<Self> {
        if !(-90.0..=90.0).contains(&lat) || !lon.is_finite() {
            return None;
        }
        let lon = if (-180.0..=180.0).contains(&lon) { lon } else { (lon + 180.0).rem_euclid(360.0) - 180.0 };
        Some(Self { lat, lon })
    }

    /// Geographic latitude in degrees, north positive.
    pub const fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude in degrees, east positive, within -180..=180.
    pub const fn lon(self) -> f64 {
        self.lon
    }

    /// The length of the shortest geodesic to another position.
    pub fn distance_to(self, other: Self) -> Distance {
        Distance::from_metres(geodesic::inverse(self, other).length)
    }

    /// The direction in which the shortest geodesic to another position sets out.
    pub fn bearing_to(self, other: Self) -> Bearing {
        geodesic::inverse(self, other).start_azimuth
    }

    /// The position reached along a geodesic that sets out on a bearing.
    pub fn destination(self, bearing: Bearing, distance: Distance) -> Self {
        geodesic::direct(self, bearing, distance.metres()).position
    }
}

/// Latitude before longitude, as people read it: `38.900000°N 120.000000°E`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ns, ew) = (if self.lat < 0.0 { 'S' } else { 'N' }, if self.lon < 0.0 { 'W' } else { 'E' });
        write!(f, "{}°{ns} {}°{ew}", self.lat.abs(), self.lon.abs())
    }
}
