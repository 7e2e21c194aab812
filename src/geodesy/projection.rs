//! Map projections: from positions to metres on a plane and back.
//!
//! PROJ does the work and stays hidden here. Its pipelines are written so that they need no `proj.db`.
//!
//! # References
//! J. P. Snyder, *Map Projections: A Working Manual*, USGS Professional Paper 1395 (1987).

use std::cell::RefCell;
use std::rc::Rc;

use proj::Proj;

use super::position::Position;

/// A point on a map plane, in metres: `x` to the right, `y` up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapPoint {
    /// Metres to the right of the origin.
    pub x: f64,
    /// Metres above the origin.
    pub y: f64,
}

/// A map projection of the WGS 84 ellipsoid.
///
/// It is a plain value: it can be cloned, compared, and shared between threads.
///
/// # Examples
/// ```
/// use patrolscope::geodesy::{Position, Projection};
/// let chart = Projection::lambert_conformal(Position::from_lat_lon(20.0, 115.0), Position::from_lat_lon(45.0, 145.0));
/// let centre = chart.map_from_geo(Position::from_lat_lon(32.5, 130.0)).unwrap();
/// assert!(centre.x.abs() < 1e-6 && centre.y.abs() < 1e-6);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// The PROJ pipeline, from degrees (longitude first) to metres.
    pipeline: String,
    /// Whether distances from the origin of the map are true.
    is_equidistant: bool,
}

impl Projection {
    fn new(step: &str) -> Self {
        let pipeline =
            format!("+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step {step} +ellps=WGS84");
        Self { pipeline, is_equidistant: false }
    }

    /// Lambert's conformal conic projection, fitted to a region given by two corners: the standard parallels lie at
    /// 1/6 and 5/6 of its span of latitude, the origin in its middle.
    ///
    /// A region with its middle on the equator gets what the cone becomes there, a Mercator projection.
    pub fn lambert_conformal(south_west: Position, north_east: Position) -> Self {
        let (lat, lon) = middle(south_west, north_east);
        let sixth = (north_east.lat() - south_west.lat()) / 6.0;
        let (lower, upper) = (south_west.lat() + sixth, north_east.lat() - sixth);
        if lat.abs() < 1e-6 {
            return Self::new(&format!("+proj=merc +lon_0={lon} +lat_ts={upper}"));
        }
        Self::new(&format!("+proj=lcc +lat_0={lat} +lon_0={lon} +lat_1={lower} +lat_2={upper}"))
    }

    /// Mercator's projection: rhumb lines are straight. True to scale along the parallel of the centre; the origin
    /// lies where the centre's meridian meets the equator.
    pub fn mercator(centre: Position) -> Self {
        Self::new(&format!("+proj=merc +lon_0={} +lat_ts={}", centre.lon(), centre.lat()))
    }

    /// The azimuthal equidistant projection: distance and azimuth from the centre are true.
    pub fn azimuthal_equidistant(centre: Position) -> Self {
        let step = format!("+proj=aeqd +lat_0={} +lon_0={}", centre.lat(), centre.lon());
        Self { is_equidistant: true, ..Self::new(&step) }
    }

    /// Whether distances from the origin of the map are true, so that a circle round it is a range ring.
    pub fn is_equidistant(&self) -> bool {
        self.is_equidistant
    }

    /// The orthographic projection: the Earth from very far away. The far side is not visible.
    pub fn orthographic(centre: Position) -> Self {
        Self::new(&format!("+proj=ortho +lat_0={} +lon_0={}", centre.lat(), centre.lon()))
    }

    /// Lambert's azimuthal equal-area projection: areas are true.
    ///
    /// Its way back is a short series in PROJ and good to 2 mm only; its way forth is exact.
    pub fn equal_area(centre: Position) -> Self {
        Self::new(&format!("+proj=laea +lat_0={} +lon_0={}", centre.lat(), centre.lon()))
    }

    /// Where a position lies on the map; `None` where the projection does not show it.
    pub fn map_from_geo(&self, position: Position) -> Option<MapPoint> {
        self.with_proj(|proj| forward(proj, position))
    }

    /// Where a point of the map lies on the Earth; `None` outside the map.
    pub fn geo_from_map(&self, point: MapPoint) -> Option<Position> {
        self.with_proj(|proj| backward(proj, point))
    }

    /// Where many positions lie on the map, in their order.
    pub fn map_from_geo_all(&self, positions: impl IntoIterator<Item = Position>) -> Vec<Option<MapPoint>> {
        self.with_proj(|proj| positions.into_iter().map(|position| forward(proj, position)).collect())
    }

    /// Where many points of the map lie on the Earth, in their order.
    pub fn geo_from_map_all(&self, points: impl IntoIterator<Item = MapPoint>) -> Vec<Option<Position>> {
        self.with_proj(|proj| points.into_iter().map(|point| backward(proj, point)).collect())
    }

    /// Hands over PROJ's object for this projection. It belongs to one thread, so each thread keeps those it used
    /// last.
    fn with_proj<T>(&self, work: impl FnOnce(&Proj) -> T) -> T {
        thread_local! {
            static RECENT: RefCell<Vec<(String, Rc<Proj>)>> = const { RefCell::new(Vec::new()) };
        }
        const KEPT: usize = 8;
        let proj = RECENT.with_borrow_mut(|recent| {
            if let Some(at) = recent.iter().position(|(pipeline, _)| *pipeline == self.pipeline) {
                return recent[at].1.clone();
            }
            let proj = Rc::new(Proj::new(&self.pipeline).expect("the constructors write pipelines that PROJ accepts"));
            if recent.len() == KEPT {
                recent.remove(0);
            }
            recent.push((self.pipeline.clone(), proj.clone()));
            proj
        });
        work(&proj)
    }
}

/// The middle of a region in degrees, which may lie across the date line.
fn middle(south_west: Position, north_east: Position) -> (f64, f64) {
    let width = (north_east.lon() - south_west.lon()).rem_euclid(360.0);
    let lon = Position::from_lat_lon(0.0, south_west.lon() + width / 2.0).lon();
    ((south_west.lat() + north_east.lat()) / 2.0, lon)
}

fn forward(proj: &Proj, position: Position) -> Option<MapPoint> {
    // PROJ wants longitude first.
    let (x, y) = proj.project((position.lon(), position.lat()), false).ok()?;
    (x.is_finite() && y.is_finite()).then_some(MapPoint { x, y })
}

fn backward(proj: &Proj, point: MapPoint) -> Option<Position> {
    let (lon, lat) = proj.project((point.x, point.y), true).ok()?;
    Position::checked_from_lat_lon(lat, lon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::{ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS};
    use crate::units::{Bearing, Distance};

    fn at(lat: f64, lon: f64) -> Position {
        Position::from_lat_lon(lat, lon)
    }

    fn lambert() -> Projection {
        Projection::lambert_conformal(at(20.0, 115.0), at(45.0, 145.0))
    }

    fn region() -> impl Iterator<Item = Position> {
        (0..=20).flat_map(|i| (0..=20).map(move |j| at(18.0 + 1.6 * f64::from(i), 115.0 + 1.75 * f64::from(j))))
    }

    #[test]
    fn positions_come_back_from_the_map() {
        let centre = at(35.0, 130.0);
        for (projection, tolerance) in [
            (lambert(), 1e-9),
            (Projection::mercator(centre), 1e-9),
            (Projection::azimuthal_equidistant(centre), 1e-9),
            (Projection::orthographic(centre), 1e-9),
            // PROJ's series for the authalic latitude.
            (Projection::equal_area(centre), 2e-8),
        ] {
            let points = projection.map_from_geo_all(region());
            let back = projection.geo_from_map_all(points.iter().map(|point| point.unwrap()));
            for (position, back) in region().zip(back) {
                let back = back.unwrap();
                assert!((back.lat() - position.lat()).abs() < tolerance, "{projection:?} {position}");
                assert!((back.lon() - position.lon()).abs() < tolerance, "{projection:?} {position}");
                assert_eq!(projection.map_from_geo(position), projection.map_from_geo_all([position])[0]);
            }
        }
    }

    /// Expected values by pyproj 3.7.2 (PROJ 9.5.1).
    #[test]
    fn points_are_those_of_pyproj() {
        let centre = at(35.0, 130.0);
        let expected = [
            (lambert(), (164_443.744_592_870_1, 522_588.043_910_964_9), (-474_948.438_778_696_35, -838_423.700_895)),
            (
                Projection::mercator(centre),
                (170_435.012_729_415, 3_646_869.937_443_587),
                (-429_510.838_185, 2_321_729.036_077),
            ),
            (
                Projection::azimuthal_equidistant(centre),
                (165_687.465_958_163, 250_408.060_053_076),
                (-478_185.182_633_695, -1_122_288.923_362_026),
            ),
            (
                Projection::orthographic(centre),
                (165_626.231_240_808, 250_315.100_000_519),
                (-475_267.184_190_879, -1_115_408.408_734_545),
            ),
            (
                Projection::equal_area(centre),
                (165_679.146_943_765, 250_372.769_003_004),
                (-477_374.738_434_243, -1_120_723.621_392_334),
            ),
        ];
        for (projection, rocks, miyako) in expected {
            for (position, (x, y)) in [(at(37.2425, 131.867), rocks), (at(24.7828, 125.295), miyako)] {
                let point = projection.map_from_geo(position).unwrap();
                assert!((point.x - x).abs() < 1e-6 && (point.y - y).abs() < 1e-6, "{projection:?} {point:?}");
            }
        }
    }

    #[test]
    fn mercator_is_true_to_scale_along_its_parallel() {
        let chart = Projection::mercator(at(35.0, 130.0));
        let (west, east) = (chart.map_from_geo(at(35.0, 129.0)).unwrap(), chart.map_from_geo(at(35.0, 131.0)).unwrap());
        let sin = 35f64.to_radians().sin();
        let parallel_radius =
            EQUATORIAL_RADIUS * 35f64.to_radians().cos() / (1.0 - ECCENTRICITY_SQUARED * sin * sin).sqrt();
        assert!((east.x - west.x - parallel_radius * 2f64.to_radians()).abs() < 1e-6);
        assert_eq!(east.y, west.y);
    }

    #[test]
    fn equidistant_keeps_distance_and_azimuth_from_its_centre() {
        let centre = at(35.0, 130.0);
        let chart = Projection::azimuthal_equidistant(centre);
        for position in region() {
            let point = chart.map_from_geo(position).unwrap();
            assert!((point.x.hypot(point.y) - centre.distance_to(position).metres()).abs() < 1e-6);
            if position != centre {
                let azimuth = Bearing::from_degrees(point.x.atan2(point.y).to_degrees());
                assert!(azimuth.turn_to(centre.bearing_to(position)).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn lambert_is_conformal_and_true_on_its_standard_parallels() {
        let chart = lambert();
        let step = Distance::from_metres(100.0);
        let scale = |position: Position, bearing: f64| {
            let bearing = Bearing::from_degrees(bearing);
            let ahead = chart.map_from_geo(position.destination(bearing, step)).unwrap();
            let behind = chart
                .map_from_geo(position.destination(Bearing::from_degrees(bearing.degrees() + 180.0), step))
                .unwrap();
            (ahead.x - behind.x).hypot(ahead.y - behind.y) / 200.0
        };
        for position in region() {
            let north = scale(position, 0.0);
            for bearing in [45.0, 90.0, 135.0] {
                assert!((scale(position, bearing) - north).abs() < 1e-8, "{position} {bearing}");
            }
        }
        // 20 + 25/6 and 45 - 25/6 degrees.
        for lat in [24.166_666_666_666_668, 40.833_333_333_333_336] {
            assert!((scale(at(lat, 133.0), 90.0) - 1.0).abs() < 1e-8);
        }
    }

    #[test]
    fn the_far_side_is_not_visible() {
        let globe = Projection::orthographic(at(35.0, 130.0));
        assert!(globe.map_from_geo(at(-35.0, -50.0)).is_none());
        assert!(globe.map_from_geo(at(35.0, 130.0)).is_some());
        assert!(globe.geo_from_map(MapPoint { x: 7e6, y: 0.0 }).is_none());
        assert!(lambert().map_from_geo(at(-90.0, 0.0)).is_none());
        assert!(globe.geo_from_map(MapPoint { x: f64::NAN, y: 0.0 }).is_none());
    }

    #[test]
    fn any_region_can_be_fitted() {
        for (south_west, north_east) in [
            (at(-10.0, 100.0), at(10.0, 120.0)),
            (at(60.0, 170.0), at(90.0, -160.0)),
            (at(35.0, 130.0), at(35.0, 130.0)),
            (at(-90.0, -180.0), at(90.0, 180.0)),
        ] {
            let chart = Projection::lambert_conformal(south_west, north_east);
            let (lat, lon) = middle(south_west, north_east);
            assert!(chart.map_from_geo(at(lat, lon)).is_some(), "{south_west} {north_east}");
        }
    }
}
