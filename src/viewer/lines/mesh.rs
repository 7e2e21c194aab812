//! Chains of map points as vertices: the one step from `f64` metres to `f32` kilometres.

use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, MeshVertexAttribute, PrimitiveTopology, VertexFormat};
use bevy::prelude::*;
use geo::{MultiPolygon, TriangulateEarcut};

use crate::chart::ground::Hand;
use crate::geodesy::MapPoint;

/// To the left of the line, longer at corners; side; kilometres along the line.
pub const ALONG: MeshVertexAttribute =
    MeshVertexAttribute::new("LineAlong", 0x7061_7472_6f6c_0001, VertexFormat::Float32x4);
/// Class, lane in pixels to the right, seconds since the start.
pub const STYLE: MeshVertexAttribute =
    MeshVertexAttribute::new("LineStyle", 0x7061_7472_6f6c_0002, VertexFormat::Float32x3);

/// Corners are drawn out to a point no further than so many half widths.
const LONGEST_CORNER: f64 = 2.5;

/// A point of the map plane in world units, which are kilometres.
pub fn world_from_map(point: MapPoint) -> Vec2 {
    Vec2::new((point.x / 1e3) as f32, (point.y / 1e3) as f32)
}

/// A point of a line, and when a flight is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinePoint {
    /// Where.
    pub at: MapPoint,
    /// Seconds since the start of the simulation; -infinity for what does not move.
    pub t: f64,
}

/// A point that has nothing to do with time.
pub fn still(at: MapPoint) -> LinePoint {
    LinePoint { at, t: f64::from(ALWAYS) }
}

/// Long before any instant, and finite, as shaders like it.
const ALWAYS: f32 = -1e9;

/// Lines laid out as strips of two vertices a point.
#[derive(Debug, Default, Clone)]
pub struct LineMesh {
    positions: Vec<[f32; 3]>,
    along: Vec<[f32; 4]>,
    style: Vec<[f32; 3]>,
    indices: Vec<u32>,
}

impl LineMesh {
    /// Adds a line of a class, shifted to its right by a lane in pixels.
    pub fn add(&mut self, points: &[LinePoint], class: usize, lane: f32) {
        self.add_strip(points, class, lane, [1.0, -1.0], 1.0);
    }

    /// Adds a band that lies on one side of a line.
    pub fn add_band(&mut self, points: &[LinePoint], class: usize, hand: Hand) {
        let side = if hand == Hand::Left { 1.0 } else { -1.0 };
        self.add_strip(points, class, 0.0, [0.0, 1.0], side);
    }

    /// Adds areas; inside is what their rings say.
    pub fn add_area(&mut self, area: &MultiPolygon, class: usize) {
        for polygon in area {
            let cut = polygon.earcut_triangles_raw();
            let first = self.positions.len() as u32;
            for [x, y] in cut.vertices {
                let at = world_from_map(MapPoint { x, y });
                self.positions.push([at.x, at.y, 0.0]);
                self.along.push([0.0; 4]);
                self.style.push([class as f32, 0.0, ALWAYS]);
            }
            self.indices.extend(cut.triangle_indices.into_iter().map(|index| first + index as u32));
        }
    }

    fn add_strip(&mut self, points: &[LinePoint], class: usize, lane: f32, sides: [f32; 2], turn: f32) {
        let points = without_repeats(points);
        if points.len() < 2 {
            return;
        }
        let mut s = 0.0;
        for (i, point) in points.iter().enumerate() {
            if i > 0 {
                s += length(points[i - 1].at, point.at);
            }
            let first = self.positions.len() as u32;
            let corner = corner(&points, i);
            let at = world_from_map(point.at);
            for side in sides {
                self.positions.push([at.x, at.y, 0.0]);
                self.along.push([corner.x as f32 * turn, corner.y as f32 * turn, side, (s / 1e3) as f32]);
                self.style.push([class as f32, lane, point.t as f32]);
            }
            if i > 0 {
                self.indices.extend([first - 2, first - 1, first, first, first - 1, first + 1]);
            }
        }
    }

    /// The same lines of another class.
    pub fn of_class(&self, class: usize) -> Self {
        let mut other = self.clone();
        other.style.iter_mut().for_each(|style| style[0] = class as f32);
        other
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// The mesh for the graphics card.
    pub fn finish(self) -> Mesh {
        Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
            .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, self.positions)
            .with_inserted_attribute(ALONG, self.along)
            .with_inserted_attribute(STYLE, self.style)
            .with_inserted_indices(Indices::U32(self.indices))
    }
}

fn without_repeats(points: &[LinePoint]) -> Vec<LinePoint> {
    let mut kept: Vec<LinePoint> = Vec::with_capacity(points.len());
    for point in points {
        if kept.last().is_none_or(|last| length(last.at, point.at) > 0.1) {
            kept.push(*point);
        }
    }
    kept
}

fn length(a: MapPoint, b: MapPoint) -> f64 {
    let (x, y) = (b.x - a.x, b.y - a.y);
    // Nothing on a map overflows, which is what `hypot` would spend its time on.
    (x * x + y * y).sqrt()
}

/// The way from the line to its left edge at a point, in half widths: longer at corners, so that the edges stay
/// parallel to the line.
fn corner(points: &[LinePoint], i: usize) -> MapPoint {
    let last = points.len() - 1;
    let is_closed = last > 1 && length(points[0].at, points[last].at) < 1.0;
    let before = match i {
        0 if is_closed => direction(points[last - 1].at, points[last].at),
        0 => direction(points[0].at, points[1].at),
        _ => direction(points[i - 1].at, points[i].at),
    };
    let after = match i {
        _ if i < last => direction(points[i].at, points[i + 1].at),
        _ if is_closed => direction(points[0].at, points[1].at),
        _ => before,
    };
    let left = MapPoint { x: -(before.y + after.y), y: before.x + after.x };
    let size = left.x.hypot(left.y);
    if size < 1e-6 {
        // The line turns back on itself.
        return MapPoint { x: -before.y, y: before.x };
    }
    // `size / 2` is the cosine of half the turn.
    let scale = (2.0 / size).min(LONGEST_CORNER) / size;
    MapPoint { x: left.x * scale, y: left.y * scale }
}

fn direction(a: MapPoint, b: MapPoint) -> MapPoint {
    let length = length(a, b);
    MapPoint { x: (b.x - a.x) / length, y: (b.y - a.y) / length }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(of: &[(f64, f64)]) -> Vec<LinePoint> {
        of.iter().map(|&(x, y)| still(MapPoint { x, y })).collect()
    }

    #[test]
    fn edges_stay_parallel_round_a_corner() {
        let line = points(&[(0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0)]);
        assert_eq!(corner(&line, 0), MapPoint { x: 0.0, y: 1.0 });
        let at = corner(&line, 1);
        assert!((at.x + 1.0).abs() < 1e-12 && (at.y - 1.0).abs() < 1e-12, "{at:?}");
    }

    #[test]
    fn a_ring_joins_without_a_notch() {
        let ring = points(&[(0.0, 0.0), (1e3, 0.0), (1e3, 1e3), (0.0, 1e3), (0.0, 0.0)]);
        assert_eq!(corner(&ring, 0), corner(&ring, 4));
    }

    #[test]
    fn repeated_points_and_turns_on_the_spot_give_numbers() {
        let mut mesh = LineMesh::default();
        mesh.add(&points(&[(0.0, 0.0), (0.0, 0.0), (5e3, 0.0), (0.0, 0.0)]), 1, 1.4);
        assert!(mesh.along.iter().flatten().all(|value| value.is_finite()));
        mesh.add(&points(&[(0.0, 0.0)]), 1, 0.0);
        assert_eq!(mesh.positions.len(), 6);
    }
}
