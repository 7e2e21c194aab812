//! A view: which part of the map plane is seen, and at what scale.

use super::mark::{Px, PxRect};
use crate::geodesy::{MapPoint, Position, Projection};
use crate::units::{Bearing, Distance};

/// A window on the map plane: north, or what the projection has there, is up.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// How the Earth is laid flat.
    pub projection: Projection,
    /// What lies in the middle of the area.
    pub centre: MapPoint,
    /// Metres of the map plane in one pixel.
    pub metres_per_px: f64,
    /// The part of the picture that shows the map.
    pub area: PxRect,
}

impl View {
    /// The view that shows all of the given points of the map plane in an area, with a margin in pixels round them.
    ///
    /// Of no points at all it shows 2000 km round the origin.
    pub fn fitting(
        projection: Projection,
        points: impl IntoIterator<Item = MapPoint>,
        area: PxRect,
        margin: f32,
    ) -> Self {
        let bounds = Bounds::around(points)
            .unwrap_or(Bounds { min: MapPoint { x: -1e6, y: -1e6 }, max: MapPoint { x: 1e6, y: 1e6 } });
        let room = |pixels: f32| f64::from((pixels - 2.0 * margin).max(16.0));
        let metres_per_px = (bounds.width() / room(area.width())).max(bounds.height() / room(area.height()));
        // A single point is shown with 100 km round it.
        let least = 2e5 / room(area.width().min(area.height()));
        Self { projection, centre: bounds.centre(), metres_per_px: metres_per_px.max(least), area }
    }

    /// Where a point of the map plane is seen.
    pub fn px_from_map(&self, point: MapPoint) -> Px {
        let middle = self.area.centre();
        Px::new(
            middle.x + ((point.x - self.centre.x) / self.metres_per_px) as f32,
            middle.y - ((point.y - self.centre.y) / self.metres_per_px) as f32,
        )
    }

    /// Which point of the map plane is seen at a pixel.
    pub fn map_from_px(&self, px: Px) -> MapPoint {
        let middle = self.area.centre();
        MapPoint {
            x: self.centre.x + f64::from(px.x - middle.x) * self.metres_per_px,
            y: self.centre.y - f64::from(px.y - middle.y) * self.metres_per_px,
        }
    }

    /// Where a position is seen; `None` where the projection does not show it.
    pub fn px_from_geo(&self, position: Position) -> Option<Px> {
        self.projection.map_from_geo(position).map(|point| self.px_from_map(point))
    }

    /// Which position is seen at a pixel; `None` beside the map.
    pub fn geo_from_px(&self, px: Px) -> Option<Position> {
        self.projection.geo_from_map(self.map_from_px(px))
    }

    /// Where something with a track is seen, and the direction in which it is seen to move, in degrees clockwise from up;
    /// `None` where the projection does not show it.
    pub fn pose_of(&self, position: Position, track: Bearing) -> Option<(Px, f32)> {
        pose(&self.projection, position, track).map(|(at, rotation)| (self.px_from_map(at), rotation))
    }

    /// The part of the map plane that is seen.
    pub fn bounds(&self) -> Bounds {
        let (a, b) = (self.map_from_px(self.area.min), self.map_from_px(self.area.max));
        Bounds { min: MapPoint { x: a.x, y: b.y }, max: MapPoint { x: b.x, y: a.y } }
    }
}

/// A position on a map and the direction of a track there, in degrees clockwise from up; `None` where the projection
/// does not show it.
///
/// Seen over 100 m, so meridians that converge on the map turn it as they turn the drawn track.
pub fn pose(projection: &Projection, position: Position, track: Bearing) -> Option<(MapPoint, f32)> {
    let ahead = position.destination(track, Distance::from_metres(100.0));
    let (here, there) = (projection.map_from_geo(position)?, projection.map_from_geo(ahead)?);
    Some((here, ((there.x - here.x).atan2(there.y - here.y)).to_degrees() as f32))
}

/// An upright rectangle of the map plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Left lower corner.
    pub min: MapPoint,
    /// Right upper corner.
    pub max: MapPoint,
}

impl Bounds {
    /// The smallest rectangle round points; `None` for no points.
    pub fn around(points: impl IntoIterator<Item = MapPoint>) -> Option<Self> {
        points.into_iter().fold(None, |bounds: Option<Self>, p| {
            Some(bounds.map_or(Self { min: p, max: p }, |b| Self {
                min: MapPoint { x: b.min.x.min(p.x), y: b.min.y.min(p.y) },
                max: MapPoint { x: b.max.x.max(p.x), y: b.max.y.max(p.y) },
            }))
        })
    }

    /// Width in metres.
    pub fn width(&self) -> f64 {
        self.max.x - self.min.x
    }

    /// Height in metres.
    pub fn height(&self) -> f64 {
        self.max.y - self.min.y
    }

    /// The middle.
    pub fn centre(&self) -> MapPoint {
        MapPoint { x: (self.min.x + self.max.x) / 2.0, y: (self.min.y + self.max.y) / 2.0 }
    }

    /// Whether the two share a point.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.min.x <= other.max.x && other.min.x <= self.max.x && self.min.y <= other.max.y && other.min.y <= self.max.y
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_and_map_points_are_inverse() {
        let projection = Projection::mercator(Position::from_lat_lon(35.0, 130.0));
        let corners = [(20.0, 115.0), (45.0, 145.0)].map(|(lat, lon)| Position::from_lat_lon(lat, lon));
        let points = corners.map(|corner| projection.map_from_geo(corner).unwrap());
        let view = View::fitting(projection, points, PxRect::new(10.0, 20.0, 800.0, 600.0), 12.0);
        for corner in corners {
            let px = view.px_from_geo(corner).unwrap();
            assert!(view.area.grown(-11.9).contains(px), "{px:?}");
            let back = view.geo_from_px(px).unwrap();
            assert!(back.distance_to(corner).metres() < view.metres_per_px * 0.01);
        }
        // In Mercator's projection a track of 30° points 30° to the right, wherever it is.
        let (_, rotation) = view.pose_of(corners[1], Bearing::from_degrees(30.0)).unwrap();
        assert!((rotation - 30.0).abs() < 1e-2, "{rotation}");
    }
}
