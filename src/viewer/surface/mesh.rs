//! Land and sea as triangles: cut once, laid on the map plane for each projection.

use std::sync::LazyLock;

use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;
use geo::TriangulateEarcut;

use crate::chart::basemap::{Bounds, LandPiece, REGION, WORLD};
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

/// The sea of the region with the fine rasters, under the land.
pub fn sea_of_region() -> &'static Triangles {
    static SEA: LazyLock<Triangles> = LazyLock::new(|| grid(REGION, 1.0, |_| true));
    &SEA
}

/// The sea of the rest of the world.
pub fn sea_beyond_region() -> &'static Triangles {
    static SEA: LazyLock<Triangles> = LazyLock::new(|| grid(WORLD, 2.5, |centre| !REGION.contains(centre)));
    &SEA
}

/// A grid of so many degrees, without the cells that are not wanted.
fn grid(bounds: Bounds, step: f64, is_wanted: impl Fn(Position) -> bool) -> Triangles {
    let columns = ((bounds.east - bounds.west) / step).round() as u32;
    let rows = ((bounds.north - bounds.south) / step).round() as u32;
    let at = |column: f64, row: f64| (bounds.south + row * step, bounds.west + column * step);
    let mut triangles = Triangles::default();
    for row in 0..=rows {
        for column in 0..=columns {
            let (lat, lon) = at(f64::from(column), f64::from(row));
            triangles.positions.push(Position::from_lat_lon(lat, lon));
        }
    }
    for row in 0..rows {
        for column in 0..columns {
            let (lat, lon) = at(f64::from(column) + 0.5, f64::from(row) + 0.5);
            if is_wanted(Position::from_lat_lon(lat, lon)) {
                let a = row * (columns + 1) + column;
                let b = a + columns + 1;
                triangles.indices.extend([a, a + 1, b, b, a + 1, b + 1]);
            }
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

/// Triangles on a map plane, with their places in a raster of the given bounds.
pub fn on<'a>(all: impl IntoIterator<Item = &'a Triangles>, projection: &Projection, raster: Bounds) -> Mesh {
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
    let place = |point: &Option<MapPoint>| point.map_or([0.0; 3], |at| world_from_map(at).extend(0.0).to_array());
    let uv = |p: &Position| {
        let u = (p.lon() - raster.west) / (raster.east - raster.west);
        let v = (raster.north - p.lat()) / (raster.north - raster.south);
        [u as f32, v as f32]
    };
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, points.iter().map(place).collect::<Vec<_>>())
        .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, positions.iter().map(uv).collect::<Vec<_>>())
        .with_inserted_indices(Indices::U32(indices))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sea_covers_the_region_once() {
        assert_eq!(sea_of_region().indices.len(), 85 * 65 * 6);
        assert_eq!(sea_beyond_region().indices.len(), (144 * 72 - 34 * 26) * 6);
    }

    #[test]
    fn a_map_that_ends_drops_what_it_tears() {
        let mercator = Projection::mercator(Position::from_lat_lon(35.0, 130.0));
        let mesh = on([sea_beyond_region()], &mercator, WORLD);
        let kept = mesh.indices().map_or(0, Indices::len);
        assert!(kept > 0 && kept < sea_beyond_region().indices.len());
    }
}
