//! How large a zone is, and how much of it another zone covers.
//!
//! The area of one ring is an integral along its exact edges and has no map in it. Overlaps need polygons: edges are
//! cut into short chords on an equal-area map, which `geo` intersects.
//!
//! # Errors
//! The integral agrees with Karney's polygon areas to better than 1 m² in 500,000 km². A chord of 1 km lies within
//! 2 cm of a parallel or a geodesic, so overlaps, and zones of several rings, are good to 0.02 km² for each
//! 1,000 km of boundary; the tests hold them to that.

use geo::{Area as _, BooleanOps, Coord, LineString, MultiPolygon, Polygon};

use super::boundary::Ring;
use super::zone::{Shape, Zone};
use crate::geodesy::frames::{ecef_from_geo, geo_from_ecef};
use crate::geodesy::{ArcPath, ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS, MapPoint, Path, Position, Projection};
use crate::units::{Area, Bearing};

/// What zones have in common on the ground.
#[derive(Debug, Clone)]
pub struct Overlap {
    /// How large it is.
    pub area: Area,
    /// Its rings, each closed from the last position back to the first. Inside is where an odd number of rings is
    /// around the point.
    pub rings: Vec<Vec<Position>>,
}

/// The area of a zone on the ellipsoid; `None` for lines.
pub fn area(zone: &Zone) -> Option<Area> {
    let square_metres = match &zone.shape {
        Shape::Area(rings) if rings.len() == 1 => ring_area(rings[0].edges.iter().map(|edge| &edge.path)),
        Shape::Area(rings) => polygon_on(rings, &Projection::equal_area(middle(rings)?))?.unsigned_area(),
        Shape::Circle { .. } => ring_area(circle_path(&zone.shape).iter()),
        Shape::Lines(_) => return None,
    };
    Some(Area::from_square_metres(square_metres))
}

/// What two zones or more have in common; `None` where that is nothing, or where one of them is a line.
///
/// Floors, ceilings and times in force are not looked at.
pub fn overlap(zones: &[&Zone]) -> Option<Overlap> {
    let zones: Vec<_> = zones.iter().map(|zone| paths(&zone.shape)).collect::<Option<_>>()?;
    let (first, others) = zones.split_first()?;
    let map = Projection::equal_area(middle_of(first.iter().flatten())?);
    let mut common = polygon(first, &map)?;
    for other in others {
        common = common.intersection(&polygon(other, &map)?);
    }
    let area = Area::from_square_metres(common.unsigned_area());
    if area.square_metres() == 0.0 {
        return None;
    }
    let lines = common.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    let ring = |line: &LineString| {
        // `geo` repeats the first point at the end.
        let points = line.coords().skip(1).map(|point| MapPoint { x: point.x, y: point.y });
        map.geo_from_map_all(points).into_iter().collect::<Option<Vec<Position>>>()
    };
    Some(Overlap { area, rings: lines.map(ring).collect::<Option<_>>()? })
}

/// Nodes and weights of Gauss and Legendre's quadrature with eight points, the positive half (Abramowitz and Stegun,
/// table 25.4).
const GAUSS: [(f64, f64); 4] = [
    (0.183_434_642_495_649_78, 0.362_683_783_378_361_66),
    (0.525_532_409_916_329, 0.313_706_645_877_887_2),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_43),
    (0.960_289_856_497_536_2, 0.101_228_536_290_376_37),
];

/// The integral is taken over pieces no longer than this, in metres.
const PIECE: f64 = 50_000.0;

/// The area inside a closed chain of paths, in square metres.
///
/// By Green's theorem it is the integral of (b²/2) q dλ along the chain, where (b²/2) q is the area between the
/// equator and a parallel per radian of longitude, b the semi-minor axis. The chain may go round a pole, but not
/// through one.
///
/// # References
/// Snyder (1987), equation 3-12, whose q is (1 - e²) times the one used here.
fn ring_area<'a>(chain: impl Iterator<Item = &'a Path>) -> f64 {
    let half_b2 = 0.5 * EQUATORIAL_RADIUS.powi(2) * (1.0 - ECCENTRICITY_SQUARED);
    let (mut integral, mut turn) = (0.0, 0.0);
    for path in chain {
        let pieces = (path.length() / piece_length(path, PIECE)).ceil();
        let half = path.length() / pieces / 2.0;
        for piece in 0..pieces as usize {
            let middle = (2.0 * piece as f64 + 1.0) * half;
            for (node, weight) in GAUSS.iter().flat_map(|&(node, weight)| [(-node, weight), (node, weight)]) {
                let point = path.at(middle + node * half);
                let (sin, cos) = point.position.lat().to_radians().sin_cos();
                let transverse_radius = EQUATORIAL_RADIUS / (1.0 - ECCENTRICITY_SQUARED * sin * sin).sqrt();
                let turned = weight * half * point.azimuth.degrees().to_radians().sin() / (transverse_radius * cos);
                integral += turned * authalic_q(sin);
                turn += turned;
            }
        }
    }
    if turn.abs() > 1.0 {
        // Round a pole: what was measured is the belt between the ring and the equator.
        let pole = authalic_q(1.0_f64.copysign(integral * turn));
        half_b2 * (pole * turn - integral).abs()
    } else {
        half_b2 * integral.abs()
    }
}

/// Snyder's q, divided by 1 - e²: grows with the area between the equator and a parallel.
fn authalic_q(sin_lat: f64) -> f64 {
    let e = ECCENTRICITY_SQUARED.sqrt();
    sin_lat / (1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat) + (e * sin_lat).atanh() / e
}

/// A length of at most `longest` in which the path turns little.
fn piece_length(path: &Path, longest: f64) -> f64 {
    match path {
        Path::Geodesic(_) | Path::Rhumb(_) => longest,
        Path::Arc(arc) => longest.min(arc.radius().metres() / 2.0),
    }
}

/// Chords on the equal-area map are no longer than this, in metres.
const CHORD: f64 = 1000.0;

fn chord_length(path: &Path) -> f64 {
    match path {
        Path::Geodesic(_) | Path::Rhumb(_) => CHORD,
        // A hundredth of the radius: the chord lies within radius / 80,000 of the arc.
        Path::Arc(arc) => CHORD.min(arc.radius().metres() / 100.0),
    }
}

fn circle_path(shape: &Shape) -> Option<Path> {
    let Shape::Circle { centre, radius } = shape else { return None };
    Some(Path::Arc(ArcPath::with_sweep(*centre, *radius, Bearing::from_degrees(0.0), 360.0)))
}

/// The rings of a shape as chains of paths; `None` for lines.
fn paths(shape: &Shape) -> Option<Vec<Vec<Path>>> {
    match shape {
        Shape::Area(rings) => Some(rings.iter().map(ring_paths).collect()),
        Shape::Circle { .. } => Some(vec![circle_path(shape).into_iter().collect()]),
        Shape::Lines(_) => None,
    }
}

fn ring_paths(ring: &Ring) -> Vec<Path> {
    ring.edges.iter().map(|edge| edge.path.clone()).collect()
}

fn middle(rings: &[Ring]) -> Option<Position> {
    middle_of(rings.iter().flat_map(|ring| &ring.edges).map(|edge| &edge.path))
}

/// A position somewhere in the middle of the paths: where the mean of their starts and middles points.
fn middle_of<'a>(paths: impl Iterator<Item = &'a Path>) -> Option<Position> {
    let mut sum = nalgebra::Vector3::zeros();
    for path in paths {
        sum += ecef_from_geo(path.start(), 0.0) + ecef_from_geo(path.at(path.length() / 2.0).position, 0.0);
    }
    // Nothing to take the mean of, or ends of the Earth that cancel one another.
    if sum.norm() < 1.0 {
        return None;
    }
    let (position, _) = geo_from_ecef(sum.normalize() * EQUATORIAL_RADIUS);
    Some(position)
}

fn polygon_on(rings: &[Ring], map: &Projection) -> Option<MultiPolygon> {
    polygon(&rings.iter().map(ring_paths).collect::<Vec<_>>(), map)
}

/// The rings on the map, with holes where an even number of rings is around.
fn polygon(rings: &[Vec<Path>], map: &Projection) -> Option<MultiPolygon> {
    let mut parts = Vec::with_capacity(rings.len());
    for ring in rings {
        let positions = ring.iter().flat_map(|path| {
            let pieces = (path.length() / chord_length(path)).ceil();
            (0..pieces as usize).map(move |piece| path.at(path.length() * piece as f64 / pieces).position)
        });
        let points: Option<Vec<MapPoint>> = map.map_from_geo_all(positions).into_iter().collect();
        let line: LineString = points?.into_iter().map(|point| Coord { x: point.x, y: point.y }).collect();
        parts.push(Polygon::new(line, Vec::new()));
    }
    // The even-odd rule of `geo` turns rings inside rings into holes.
    Some(MultiPolygon::new(parts).union(&MultiPolygon::new(Vec::new())))
}

#[cfg(test)]
mod tests {
    use geographiclib_rs::{Geodesic, PolygonArea, Winding};

    use super::*;
    use crate::geodesy::PathKind;
    use crate::units::Distance;
    use crate::zones::boundary::tests::ring;

    /// The vertices of the KADIZ of 2013, typed from the fact sheet (ROK AIP ENR 5.2).
    const KADIZ: [(f64, f64); 12] = [
        (39.0, 123.5),
        (39.0, 133.0),
        (37.0 + 17.0 / 60.0, 133.0),
        (36.0, 130.5),
        (35.0 + 13.0 / 60.0, 129.8),
        (34.0 + 43.0 / 60.0, 129.15),
        (34.0 + 17.0 / 60.0, 128.0 + 52.0 / 60.0),
        (32.5, 127.5),
        (32.5, 126.0 + 50.0 / 60.0),
        (30.0, 125.0 + 25.0 / 60.0),
        (30.0, 124.0),
        (37.0, 124.0),
    ];

    /// The Taiwan ADIZ, typed from the fact sheet.
    const TAIWAN: [(f64, f64); 5] = [(21.0, 117.5), (21.0, 121.5), (22.5, 123.0), (29.0, 123.0), (29.0, 117.5)];

    /// The six points of the East China Sea ADIZ, typed from the fact sheet.
    const ECS_SIX_POINTS: [(f64, f64); 6] = [
        (33.0 + 11.0 / 60.0, 121.0 + 47.0 / 60.0),
        (33.0 + 11.0 / 60.0, 125.0),
        (31.0, 128.0 + 20.0 / 60.0),
        (25.0 + 38.0 / 60.0, 125.0),
        (24.75, 123.0),
        (26.0 + 44.0 / 60.0, 120.0 + 58.0 / 60.0),
    ];

    fn zone(shape: Shape) -> Zone {
        Zone::own("TEST", shape)
    }

    fn polygon_zone(vertices: &[(f64, f64)], edge: Option<PathKind>) -> Zone {
        zone(Shape::Area(vec![ring(vertices, edge)]))
    }

    fn circle(lat: f64, lon: f64, radius: f64) -> Zone {
        zone(Shape::Circle { centre: Position::from_lat_lon(lat, lon), radius: Distance::from_metres(radius) })
    }

    fn square_metres(zone: &Zone) -> f64 {
        area(zone).unwrap().square_metres()
    }

    fn karney(vertices: &[(f64, f64)]) -> f64 {
        let geodesic = Geodesic::wgs84();
        let mut polygon = PolygonArea::new(&geodesic, Winding::CounterClockwise);
        for &(lat, lon) in vertices {
            polygon.add_point(lat, lon);
        }
        polygon.compute(true).1.abs()
    }

    /// The area between two parallels and two meridians, in closed form (Snyder, equation 3-12).
    fn cell(south: f64, north: f64, width: f64) -> f64 {
        let q = |lat: f64| authalic_q(lat.to_radians().sin());
        0.5 * EQUATORIAL_RADIUS.powi(2) * (1.0 - ECCENTRICITY_SQUARED) * (q(north) - q(south)) * width.to_radians()
    }

    #[test]
    fn geodesic_polygons_have_the_area_that_karney_gives_them() {
        let far_north = [(80.0, 0.0), (75.0, 90.0), (82.0, 180.0), (70.0, -90.0)];
        let date_line = [(50.0, 170.0), (50.0, -170.0), (60.0, -165.0), (58.0, 172.0)];
        for vertices in [&KADIZ[..], &TAIWAN, &far_north, &date_line] {
            let area = square_metres(&polygon_zone(vertices, Some(PathKind::Geodesic)));
            assert!((area - karney(vertices)).abs() < 1.0, "{area} {}", karney(vertices));
        }
    }

    #[test]
    fn a_ring_round_a_pole_holds_the_pole() {
        let vertices = [(80.0, 0.0), (80.0, 90.0), (80.0, 180.0), (80.0, -90.0)];
        for vertices in [vertices, vertices.map(|(lat, lon)| (-lat, lon)), vertices.map(|(lat, lon)| (lat, -lon))] {
            let area = square_metres(&polygon_zone(&vertices, Some(PathKind::Rhumb)));
            // The rounding of 4 million km².
            assert!((area - cell(80.0, 90.0, 360.0)).abs() < 10.0, "{area}");
        }
    }

    #[test]
    fn a_cell_of_parallels_and_meridians_has_its_closed_form() {
        for (south, north, width) in [(30.0, 39.0, 9.5), (-20.0, 5.0, 40.0), (60.0, 85.0, 100.0)] {
            let vertices = [(south, 110.0), (south, 110.0 + width), (north, 110.0 + width), (north, 110.0)];
            let area = square_metres(&polygon_zone(&vertices, Some(PathKind::Rhumb)));
            assert!((area - cell(south, north, width)).abs() < 1.0, "{area}");
        }
    }

    /// Expected values by pyproj 3.7.2: `Geod.polygon_area_perimeter` of 36,000 points of `Geod.fwd`, and of parallels
    /// cut into 4,000 pieces, each a polygon slightly inside or outside the true curve.
    #[test]
    fn curved_boundaries_have_the_area_that_pyproj_gives_them() {
        for (zone, expected, tolerance) in [
            (circle(37.5, 130.87, 22_224.0), 1_551_650_433.569, 20.0),
            (circle(32.123, 125.1824, 300_000.0), 282_691_061_056.233, 3000.0),
            (polygon_zone(&KADIZ, None), 484_517_830_438.420, 1000.0),
        ] {
            let area = square_metres(&zone);
            assert!((area - expected).abs() < tolerance, "{area} {expected}");
        }
    }

    /// The fact sheet's own calculations, within their rounding.
    #[test]
    fn areas_are_those_of_the_fact_sheet() {
        assert_eq!((area(&polygon_zone(&KADIZ, None)).unwrap().square_kilometres() / 1000.0).round(), 485.0);
        assert_eq!((area(&polygon_zone(&TAIWAN, None)).unwrap().square_kilometres() / 100.0).round(), 4787.0);
        // Closed by a straight edge in the west, which the zone itself is not; the overlap lies in the east.
        let six_points = polygon_zone(&ECS_SIX_POINTS, None);
        let common = overlap(&[&six_points, &polygon_zone(&KADIZ, None)]).unwrap();
        assert_eq!((common.area.square_kilometres() / 1000.0).round(), 65.0);
    }

    #[test]
    fn a_zone_overlaps_itself_wholly() {
        for zone in [polygon_zone(&KADIZ, None), polygon_zone(&TAIWAN, None), circle(37.5, 130.87, 22_224.0)] {
            let common = overlap(&[&zone, &zone]).unwrap();
            // 0.02 km² for each 1,000 km of boundary, of which there are at most 3,300 km.
            assert!((common.area.square_metres() - square_metres(&zone)).abs() < 66_000.0, "{common:?}");
            assert_eq!(common.rings.len(), 1);
        }
    }

    #[test]
    fn an_overlap_of_cells_has_its_closed_form_and_its_corners() {
        let a = polygon_zone(&[(30.0, 120.0), (30.0, 130.0), (40.0, 130.0), (40.0, 120.0)], None);
        let b = polygon_zone(&[(35.0, 125.0), (35.0, 135.0), (45.0, 135.0), (45.0, 125.0)], None);
        let common = overlap(&[&a, &b]).unwrap();
        assert!((common.area.square_metres() - cell(35.0, 40.0, 5.0)).abs() < 40_000.0);
        for corner in [(35.0, 125.0), (35.0, 130.0), (40.0, 130.0), (40.0, 125.0)] {
            let corner = Position::from_lat_lon(corner.0, corner.1);
            let nearest = common.rings[0].iter().map(|p| p.distance_to(corner).metres()).fold(f64::INFINITY, f64::min);
            assert!(nearest < 0.1, "{nearest}");
        }
        assert_eq!(overlap(&[&b, &a]).unwrap().rings.len(), 1);
    }

    #[test]
    fn zones_apart_and_lines_have_no_overlap() {
        let (north, south) = (circle(40.0, 130.0, 50_000.0), circle(30.0, 130.0, 50_000.0));
        assert!(overlap(&[&north, &south]).is_none());
        let line = zone(Shape::Lines(vec![ring(&TAIWAN, None)]));
        assert!(overlap(&[&north, &line]).is_none() && area(&line).is_none());
    }

    #[test]
    fn a_ring_within_a_ring_is_a_hole_and_one_beside_it_a_part() {
        let outer = [(30.0, 120.0), (30.0, 130.0), (40.0, 130.0), (40.0, 120.0)];
        let inner = [(33.0, 123.0), (33.0, 125.0), (35.0, 125.0), (35.0, 123.0)];
        let beside = [(30.0, 131.0), (30.0, 132.0), (31.0, 132.0), (31.0, 131.0)];
        let whole = zone(Shape::Area([&outer[..], &inner, &beside].map(|vertices| ring(vertices, None)).to_vec()));
        let expected = cell(30.0, 40.0, 10.0) - cell(33.0, 35.0, 2.0) + cell(30.0, 31.0, 1.0);
        assert!((square_metres(&whole) - expected).abs() < 100_000.0);
        let over_the_hole = polygon_zone(&[(32.0, 122.0), (32.0, 126.0), (36.0, 126.0), (36.0, 122.0)], None);
        let common = overlap(&[&whole, &over_the_hole]).unwrap();
        assert!((common.area.square_metres() - (cell(32.0, 36.0, 4.0) - cell(33.0, 35.0, 2.0))).abs() < 40_000.0);
        assert_eq!(common.rings.len(), 2);
    }
}
