//! Zones as points: rings and chains for programs that draw straight lines between them, or geodesics.
//!
//! An edge is cut so often that neither a straight line in longitude and latitude nor a geodesic between two of its points is
//! further than [`STRAY`] from it: whichever of the two a program draws.

use geo::{BooleanOps, BoundingRect, Contains, Coord, LineString, MultiPolygon, Point, Polygon, Winding, coord};

use super::tracks::STRAY;
use crate::geodesy::{ArcPath, GeodesicPath, Path, Position};
use crate::units::Bearing;
use crate::zones::{Boundary, Shape, Zone};

/// A zone as points.
#[derive(Debug, Clone)]
pub enum Outlines {
    /// An area: polygons with holes, the outer rings counter-clockwise. Longitudes run on across the date line, so that no edge
    /// jumps: 179, 181.
    Area(MultiPolygon<f64>),
    /// Lines without an inside.
    Lines(Vec<Vec<Position>>),
}

/// The outlines of a zone.
pub fn outlines(zone: &Zone) -> Outlines {
    let ring = |boundary: &Boundary| -> Vec<Position> {
        let mut points: Vec<Position> = boundary.edges.first().map(|edge| edge.path.start()).into_iter().collect();
        boundary.edges.iter().for_each(|edge| extend(&edge.path, &mut points));
        points
    };
    match &zone.shape {
        Shape::Area(rings) => Outlines::Area(polygons(&rings.iter().map(ring).collect::<Vec<_>>())),
        Shape::Circle { centre, radius } => {
            let circle = Path::Arc(ArcPath::with_sweep(*centre, *radius, Bearing::from_degrees(0.0), -360.0));
            let mut points = vec![circle.start()];
            extend(&circle, &mut points);
            Outlines::Area(polygons(&[points]))
        }
        Shape::Lines(chains) => Outlines::Lines(chains.iter().map(ring).collect()),
    }
}

/// The rings of a polygon, the outer one first.
pub fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// Adds the points of a path after its first one.
fn extend(path: &Path, points: &mut Vec<Position>) {
    // No arc bends back within an eighth of it.
    let shares = if matches!(path, Path::Arc(_)) { 8 } else { 1 };
    let at = |share: usize| path.length() * share as f64 / shares as f64;
    for share in 0..shares {
        halve(path, [at(share), at(share + 1)], points);
    }
}

fn halve(path: &Path, [from, to]: [f64; 2], points: &mut Vec<Position>) {
    let [a, b] = [from, to].map(|s| path.at(s).position);
    let straight = GeodesicPath::between(a, b);
    let is_near = |share: f64| {
        let there = path.at(from + share * (to - from)).position;
        // Along the line nothing is asked: only how far it is to the side.
        let level = Position::from_lat_lon(a.lat() + share * (b.lat() - a.lat()), a.lon() + share * a.east_to(b));
        let on_geodesic = straight.at(share * straight.length()).position;
        [level, on_geodesic].into_iter().all(|at| at.distance_to(there).metres() <= 0.8 * STRAY)
    };
    if to - from > 1.0 && ![0.25, 0.5, 0.75].into_iter().all(is_near) {
        let middle = 0.5 * (from + to);
        halve(path, [from, middle], points);
        halve(path, [middle, to], points);
    } else {
        points.push(b);
    }
}

/// Longitude and latitude of points with longitudes that run on from one near a given one.
fn run_on(points: &[Position], near: f64) -> Vec<Coord<f64>> {
    let mut lon = near;
    let mut last = Position::from_lat_lon(0.0, near);
    let step = |point: &Position| {
        lon += last.east_to(*point);
        last = *point;
        coord! { x: lon, y: point.lat() }
    };
    points.iter().map(step).collect()
}

/// The polygons of rings of which an odd number is around what is inside.
fn polygons(rings: &[Vec<Position>]) -> MultiPolygon<f64> {
    let near = rings.first().and_then(|ring| ring.first()).map_or(0.0, |first| first.lon());
    let rings: Vec<LineString<f64>> = rings.iter().map(|ring| LineString::new(run_on(ring, near))).collect();
    let filled: Vec<Polygon<f64>> = rings.iter().map(|ring| Polygon::new(ring.clone(), vec![])).collect();
    let around = |ring: usize| -> Vec<usize> {
        let Some(first) = rings[ring].0.first() else { return Vec::new() };
        (0..rings.len()).filter(|other| *other != ring && filled[*other].contains(&Point::from(*first))).collect()
    };
    let depths: Vec<usize> = (0..rings.len()).map(|ring| around(ring).len()).collect();
    let outer = (0..rings.len()).filter(|ring| depths[*ring].is_multiple_of(2));
    let polygon = |ring: usize| {
        let is_hole = |other: &usize| depths[*other] == depths[ring] + 1 && around(*other).contains(&ring);
        let holes = (0..rings.len()).filter(is_hole);
        let mut exterior = rings[ring].clone();
        exterior.make_ccw_winding();
        let wound = |hole: usize| {
            let mut hole = rings[hole].clone();
            hole.make_cw_winding();
            hole
        };
        Polygon::new(exterior, holes.map(wound).collect())
    };
    MultiPolygon::new(outer.map(polygon).collect())
}

/// The same area with longitudes from -180 to 180: cut at the date line where it lies across (RFC 7946, section 3.1.9).
pub fn cut(area: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let Some(bounds) = area.bounding_rect() else { return area.clone() };
    let (west, east) = (bounds.min().x, bounds.max().x);
    let first = ((west + 180.0) / 360.0).floor() as i32;
    let last = ((east - 180.0) / 360.0).ceil() as i32;
    if first == 0 && last <= 0 {
        return area.clone();
    }
    let mut parts = Vec::new();
    for world in first..=last.max(first) {
        let from = -180.0 + 360.0 * f64::from(world);
        let window = geo::Rect::new(coord! { x: from, y: -90.0 }, coord! { x: from + 360.0, y: 90.0 }).to_polygon();
        let mut part = area.intersection(&window);
        let shift = |ring: &mut LineString<f64>| ring.0.iter_mut().for_each(|at| at.x -= 360.0 * f64::from(world));
        for polygon in &mut part.0 {
            polygon.exterior_mut(|ring| {
                shift(ring);
                ring.make_ccw_winding();
            });
            polygon.interiors_mut(|rings| {
                rings.iter_mut().for_each(|ring| {
                    shift(ring);
                    ring.make_cw_winding();
                });
            });
        }
        parts.extend(part.0);
    }
    MultiPolygon::new(parts)
}

/// A line with numbers at each point, longitude first, cut at the date line: there it ends at one side and goes on at the
/// other, at the same point.
pub fn cut_line<const N: usize>(points: &[[f64; N]]) -> Vec<Vec<[f64; N]>> {
    let mut lines: Vec<Vec<[f64; N]>> = vec![Vec::new()];
    for point in points {
        let last = lines.last().and_then(|line| line.last()).copied();
        if let Some(last) = last.filter(|last| (point[0] - last[0]).abs() > 180.0) {
            let side = 180.0_f64.copysign(last[0]);
            let share = (side - last[0]) / (point[0] + 2.0 * side - last[0]);
            let mut at: [f64; N] = std::array::from_fn(|k| last[k] + share * (point[k] - last[k]));
            at[0] = side;
            if let Some(line) = lines.last_mut() {
                line.push(at);
            }
            at[0] = -side;
            lines.push(vec![at]);
        }
        if let Some(line) = lines.last_mut() {
            line.push(*point);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Distance;
    use geo::Area;

    fn circle(lat: f64, lon: f64, km: f64) -> MultiPolygon<f64> {
        let shape =
            Shape::Circle { centre: Position::from_lat_lon(lat, lon), radius: Distance::from_metres(km * 1000.0) };
        match outlines(&Zone::own("round", shape)) {
            Outlines::Area(area) => area,
            Outlines::Lines(_) => panic!("a circle has an inside"),
        }
    }

    /// Half of a circle round the date line lies on either side of it, and no part reaches across.
    #[test]
    fn an_area_across_the_date_line_is_cut_there() {
        let area = circle(0.0, 180.0, 100.0);
        let parts = cut(&area);
        assert_eq!(parts.0.len(), 2);
        for part in &parts {
            let bounds = part.bounding_rect().unwrap();
            assert!(bounds.min().x >= -180.0 && bounds.max().x <= 180.0, "{bounds:?}");
            assert!(part.signed_area() > 0.0, "outer rings run counter-clockwise");
            assert!((part.unsigned_area() - area.unsigned_area() / 2.0).abs() < 1e-3);
        }
        assert_eq!(cut(&circle(37.0, 130.0, 100.0)).0.len(), 1);
    }

    /// In the middle of the way from 179 to -179 is the date line, at the mean height.
    #[test]
    fn a_line_across_the_date_line_is_cut_there() {
        let lines = cut_line(&[[179.0, 10.0, 0.0], [-179.0, 12.0, 100.0]]);
        let expected = [[[179.0, 10.0, 0.0], [180.0, 11.0, 50.0]], [[-180.0, 11.0, 50.0], [-179.0, 12.0, 100.0]]];
        assert_eq!(lines, expected.map(|line| line.to_vec()));
        let back = cut_line(&[[-179.0, 10.0], [179.0, 12.0]]);
        assert_eq!(back, [vec![[-179.0, 10.0], [-180.0, 11.0]], vec![[180.0, 11.0], [179.0, 12.0]]]);
    }

    #[test]
    fn a_hole_belongs_to_the_ring_around_it() {
        let square = |half: f64| {
            [(-half, -half), (-half, half), (half, half), (half, -half), (-half, -half)]
                .map(|(lat, lon)| Position::from_lat_lon(lat, 130.0 + lon))
                .to_vec()
        };
        let area = polygons(&[square(2.0), square(1.0), square(0.5)]);
        assert_eq!(area.0.iter().map(|polygon| polygon.interiors().len()).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(area.unsigned_area(), 16.0 - 4.0 + 1.0);
    }
}
