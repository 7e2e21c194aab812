//! Land and sea as triangles: cut once, laid on the map plane for each projection.

use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;
use geo::TriangulateEarcut;

use crate::chart::basemap::{Bounds, LandPiece, REGION, WORLD};
use crate::chart::land::Reach;
use crate::geodesy::{MapPoint, Position, Projection};
use crate::viewer::detail::Detail;
use crate::viewer::lines::mesh::world_from_map;

/// A triangle with a side longer than this on the map plane, in metres, is torn by the map.
const TORN: f64 = 4e6;

/// Triangles on the Earth.
#[derive(Debug, Default)]
pub struct Triangles {
    positions: Vec<Position>,
    indices: Vec<u32>,
}

/// Degrees between the corners of the sea. On a map a side of it is off a straight line by less than a kilometre: a third
/// of a pixel of the rasters.
const STEP: f64 = 2.5;

/// The sea of the region with the fine rasters, as far as a reach goes, under the land.
pub fn sea_of_region(reach: &Reach) -> Triangles {
    grid(REGION, |cell| reach.meets(cell))
}

/// The sea of the rest of the world, as far as a reach goes.
pub fn sea_beyond_region(reach: &Reach) -> Triangles {
    grid(WORLD, |cell| !cell.is_within(REGION) && reach.meets(cell))
}

/// A grid of the cells that are wanted.
fn grid(bounds: Bounds, is_wanted: impl Fn(Bounds) -> bool) -> Triangles {
    let columns = ((bounds.east - bounds.west) / STEP).round() as usize;
    let rows = ((bounds.north - bounds.south) / STEP).round() as usize;
    let at = |column: usize, row: usize| (bounds.south + row as f64 * STEP, bounds.west + column as f64 * STEP);
    let mut triangles = Triangles::default();
    let mut corners = vec![None; (rows + 1) * (columns + 1)];
    for row in 0..rows {
        for column in 0..columns {
            let ((south, west), (north, east)) = (at(column, row), at(column + 1, row + 1));
            if !is_wanted(Bounds { west, south, east, north }) {
                continue;
            }
            let mut corner = |column: usize, row: usize| {
                *corners[row * (columns + 1) + column].get_or_insert_with(|| {
                    let (lat, lon) = at(column, row);
                    triangles.positions.push(Position::from_lat_lon(lat, lon));
                    triangles.positions.len() as u32 - 1
                })
            };
            let [a, b] = [corner(column, row), corner(column + 1, row)];
            let [c, d] = [corner(column, row + 1), corner(column + 1, row + 1)];
            triangles.indices.extend([a, b, c, c, b, d]);
        }
    }
    triangles
}

impl Triangles {
    /// A piece of land with the detail that can be seen.
    pub fn of(piece: &LandPiece, detail: Detail) -> Self {
        let line =
            |ring: &Vec<Position>| detail.ring(ring).iter().map(|p| (p.lon(), p.lat())).collect::<geo::LineString>();
        let mut rings = piece.rings.iter().map(line);
        let Some(outer) = rings.next().filter(|ring| ring.0.len() >= 3) else { return Self::default() };
        let cut = geo::Polygon::new(outer, rings.filter(|ring| ring.0.len() >= 3).collect()).earcut_triangles_raw();
        Self {
            positions: cut.vertices.iter().map(|[lon, lat]| Position::from_lat_lon(*lat, *lon)).collect(),
            indices: cut.triangle_indices.iter().map(|index| *index as u32).collect(),
        }
    }
}

/// Triangles on a map plane, with their places in a raster of the given bounds; `None` where there are none.
pub fn on<'a>(all: impl IntoIterator<Item = &'a Triangles>, projection: &Projection, raster: Bounds) -> Option<Mesh> {
    let mut positions: Vec<Position> = Vec::new();
    let mut indices: Vec<u32> = Vec::new();
    for triangles in all {
        let first = positions.len() as u32;
        positions.extend(&triangles.positions);
        indices.extend(triangles.indices.iter().map(|index| first + index));
    }
    let points = projection.map_from_geo_all(positions.iter().copied());
    let is_whole = |corners: &[u32]| {
        let at = |i: usize| points[corners[i] as usize];
        let side = |a: MapPoint, b: MapPoint| (b.x - a.x).hypot(b.y - a.y) < TORN;
        matches!((at(0), at(1), at(2)), (Some(a), Some(b), Some(c)) if side(a, b) && side(b, c) && side(c, a))
    };
    let indices: Vec<u32> = indices.chunks_exact(3).filter(|corners| is_whole(corners)).flatten().copied().collect();
    if indices.is_empty() {
        return None;
    }
    let place = |point: &Option<MapPoint>| point.map_or([0.0; 3], |at| world_from_map(at).extend(0.0).to_array());
    let uv = |p: &Position| {
        let u = (p.lon() - raster.west) / (raster.east - raster.west);
        let v = (raster.north - p.lat()) / (raster.north - raster.south);
        [u as f32, v as f32]
    };
    let mesh = Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, points.iter().map(place).collect::<Vec<_>>())
        .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, positions.iter().map(uv).collect::<Vec<_>>())
        .with_inserted_indices(Indices::U32(indices));
    Some(mesh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{PxRect, View};

    #[test]
    fn the_sea_covers_what_is_in_reach_once() {
        // 34 by 26 cells, and 144 by 72 without these.
        assert_eq!(sea_of_region(&Reach::ALL).indices.len(), 34 * 26 * 6);
        assert_eq!(sea_beyond_region(&Reach::ALL).indices.len(), (144 * 72 - 34 * 26) * 6);
        let mercator = Projection::mercator(Position::from_lat_lon(35.0, 130.0));
        let points = [(30.0, 125.0), (40.0, 135.0)].map(|(lat, lon)| Position::from_lat_lon(lat, lon));
        let points = points.map(|point| mercator.map_from_geo(point).unwrap());
        let view = View::fitting(mercator, points, PxRect::new(0.0, 0.0, 500.0, 500.0), 0.0);
        let some = sea_of_region(&Reach::of(&view));
        // Every corner belongs to a cell.
        assert_eq!(some.indices.iter().max(), Some(&(some.positions.len() as u32 - 1)));
        assert!(some.indices.len() > 4 * 4 * 6 && some.indices.len() < 10 * 10 * 6, "{}", some.indices.len());
        assert!(sea_beyond_region(&Reach::of(&view)).indices.is_empty());
    }

    #[test]
    fn a_map_that_ends_drops_what_it_tears() {
        let mercator = Projection::mercator(Position::from_lat_lon(35.0, 130.0));
        let sea = sea_beyond_region(&Reach::ALL);
        let kept = on([&sea], &mercator, WORLD).unwrap().indices().map_or(0, Indices::len);
        assert!(kept > 0 && kept < sea.indices.len());
    }
}
