//! Land and sea as triangles: cut once, laid on the map plane for each projection.

use std::sync::LazyLock;

use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;
use geo::TriangulateEarcut;

use crate::chart::basemap::{Bounds, LandPiece, REGION, WORLD};
use crate::chart::ground;
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

/// Triangles of the region with the fine rasters, and of the rest of the world.
#[derive(Debug, Default)]
pub struct Cut {
    /// Within [`REGION`].
    pub region: Triangles,
    /// The rest.
    pub world: Triangles,
}

impl Cut {
    /// The land with the detail that can be seen.
    pub fn land(detail: Detail) -> Self {
        let mut cut = Self::default();
        for piece in ground::land(detail.metres_per_px()).pieces {
            let part = if piece.bounds.is_within(REGION) { &mut cut.region } else { &mut cut.world };
            part.add(piece, detail);
        }
        cut
    }

    /// The sea: the whole Earth, under the land.
    pub fn sea() -> &'static Self {
        static SEA: LazyLock<Cut> = LazyLock::new(|| Cut {
            region: grid(REGION, 1.0, |_| true),
            world: grid(WORLD, 2.5, |centre| !REGION.contains(centre)),
        });
        &SEA
    }
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
    fn add(&mut self, piece: &LandPiece, detail: Detail) {
        let line =
            |ring: &Vec<Position>| detail.ring(ring).iter().map(|p| (p.lon(), p.lat())).collect::<geo::LineString>();
        let mut rings = piece.rings.iter().map(line);
        let Some(outer) = rings.next().filter(|ring| ring.0.len() >= 3) else { return };
        let cut = geo::Polygon::new(outer, rings.filter(|ring| ring.0.len() >= 3).collect()).earcut_triangles_raw();
        let first = self.positions.len() as u32;
        self.positions.extend(cut.vertices.iter().map(|[lon, lat]| Position::from_lat_lon(*lat, *lon)));
        self.indices.extend(cut.triangle_indices.iter().map(|index| first + *index as u32));
    }

    /// The triangles on a map plane, with their places in a raster of the given bounds.
    pub fn on(&self, projection: &Projection, raster: Bounds) -> Mesh {
        let points = projection.map_from_geo_all(self.positions.iter().copied());
        let is_whole = |corners: &[u32]| {
            let at = |i: usize| points[corners[i] as usize];
            let side = |a: MapPoint, b: MapPoint| (b.x - a.x).hypot(b.y - a.y) < TORN;
            matches!((at(0), at(1), at(2)), (Some(a), Some(b), Some(c)) if side(a, b) && side(b, c) && side(c, a))
        };
        let indices: Vec<u32> =
            self.indices.chunks_exact(3).filter(|corners| is_whole(corners)).flatten().copied().collect();
        let place = |point: &Option<MapPoint>| point.map_or([0.0; 3], |at| world_from_map(at).extend(0.0).to_array());
        let uv = |p: &Position| {
            let u = (p.lon() - raster.west) / (raster.east - raster.west);
            let v = (raster.north - p.lat()) / (raster.north - raster.south);
            [u as f32, v as f32]
        };
        Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
            .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, points.iter().map(place).collect::<Vec<_>>())
            .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, self.positions.iter().map(uv).collect::<Vec<_>>())
            .with_inserted_indices(Indices::U32(indices))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sea_covers_the_region_once() {
        let sea = Cut::sea();
        assert_eq!(sea.region.indices.len(), 85 * 65 * 6);
        assert_eq!(sea.world.indices.len(), (144 * 72 - 34 * 26) * 6);
    }

    #[test]
    fn a_map_that_ends_drops_what_it_tears() {
        let mercator = Projection::mercator(Position::from_lat_lon(35.0, 130.0));
        let mesh = Cut::sea().world.on(&mercator, WORLD);
        let kept = mesh.indices().map_or(0, Indices::len);
        assert!(kept > 0 && kept < Cut::sea().world.indices.len());
    }
}
