//! Handles: what can be taken hold of on the map while a scenario is edited.
//!
//! Waypoints of one flight, the legs between them, vertices of the file's own zones. They stand where the text puts them,
//! also where it cannot be flown.

use super::curve;
use super::mark::{Mark, Px, PxRect, Stroke};
use super::style::{Dash, Style};
use super::view::View;
use crate::geodesy::{Path, Position};
use crate::scenario::edit::{FlightSketch, Sketch};
use crate::sim::Trajectory;
use crate::units::{Bearing, Distance};

/// So near to a handle the pointer means it, in pixels.
pub const REACH: f32 = 10.0;

/// Something that can be taken hold of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handle {
    /// A waypoint of the flight that is edited.
    Waypoint(usize),
    /// The leg that begins at a waypoint of that flight: whoever takes hold of it makes a waypoint.
    Leg(usize),
    /// A vertex of one of the file's own zones, or the centre of its circle; both by their places in the sketch.
    Vertex {
        /// The zone.
        zone: usize,
        /// The vertex.
        vertex: usize,
    },
}

/// A flight's legs as lines, each with the index of the waypoint at which it begins.
fn legs(flight: &FlightSketch) -> impl Iterator<Item = (usize, Path)> + '_ {
    flight.waypoints.windows(2).enumerate().filter_map(|(index, pair)| {
        let (from, to) = (pair[0].position?, pair[1].position?);
        let is_leg = pair[0].begins_leg && from != to;
        is_leg.then(|| (index, Path::between(from, to, pair[0].path)))
    })
}

/// A path in the pixels of a view.
fn lines(view: &View, path: &Path) -> Vec<Vec<Px>> {
    let chains = curve::path_chains(&view.projection, path, 0.3 * view.metres_per_px);
    chains.into_iter().map(|chain| chain.iter().map(|point| view.px_from_map(point.at)).collect()).collect()
}

/// The positions of all handles that are points, waypoints first.
fn points(sketch: &Sketch, flight: Option<usize>) -> Vec<(Handle, Position)> {
    let route = flight.and_then(|flight| sketch.flights.get(flight)).map_or(&[][..], |flight| &flight.waypoints);
    let waypoints = route.iter().enumerate().filter_map(|(index, it)| Some((Handle::Waypoint(index), it.position?)));
    let vertices = sketch.zones.iter().enumerate().flat_map(|(zone, it)| {
        let vertices = it.vertices.iter().enumerate();
        vertices.filter_map(move |(vertex, position)| Some((Handle::Vertex { zone, vertex }, (*position)?)))
    });
    waypoints.chain(vertices).collect()
}

/// Where a handle stands; `None` where it is gone, and for a leg.
pub fn position_of(sketch: &Sketch, flight: Option<usize>, handle: Handle) -> Option<Position> {
    match handle {
        Handle::Waypoint(waypoint) => sketch.flights.get(flight?)?.waypoints.get(waypoint)?.position,
        Handle::Leg(_) => None,
        Handle::Vertex { zone, vertex } => sketch.zones.get(zone)?.vertices.get(vertex).copied().flatten(),
    }
}

/// What the pointer means at a pixel: the nearest waypoint or vertex within reach, otherwise a leg.
pub fn at(sketch: &Sketch, flight: Option<usize>, view: &View, px: Px) -> Option<Handle> {
    let off = |position: Position| view.px_from_geo(position).map(|at| at.distance(px));
    let near = points(sketch, flight).into_iter().filter_map(|(handle, position)| Some((handle, off(position)?)));
    let nearest = near.filter(|(_, off)| *off <= REACH).min_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((handle, _)) = nearest {
        return Some(handle);
    }
    let legs = legs(sketch.flights.get(flight?)?);
    let off = |path: &Path| {
        let lines = lines(view, path);
        let pieces = lines.iter().flat_map(|line| line.windows(2));
        pieces.map(|ends| off_piece(px, ends[0], ends[1])).fold(f32::INFINITY, f32::min)
    };
    let near = legs.map(|(index, path)| (index, off(&path))).filter(|(_, off)| *off <= REACH * 0.8);
    near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| Handle::Leg(index))
}

/// How far a pixel is from a straight piece.
fn off_piece(px: Px, from: Px, to: Px) -> f32 {
    let (x, y) = (to.x - from.x, to.y - from.y);
    let length = x * x + y * y;
    let share = if length > 0.0 { (((px.x - from.x) * x + (px.y - from.y) * y) / length).clamp(0.0, 1.0) } else { 0.0 };
    px.distance(from.moved(share * x, share * y))
}

/// The handles as they are drawn; `held` is the one that is selected.
pub fn marks(sketch: &Sketch, flight: Option<usize>, held: Option<Handle>, view: &View, style: &Style) -> Vec<Mark> {
    let theme = style.theme;
    let mut marks = Vec::new();
    let area = view.area.grown(REACH);
    if let Some(flight) = flight.and_then(|flight| sketch.flights.get(flight)) {
        let stroke = Stroke { colour: theme.focus.at(0.85), width: 1.2, dash: Dash::SHORT };
        let lines = legs(flight).flat_map(|(_, path)| lines(view, &path));
        marks.extend(lines.map(|points| Mark::Line { points, stroke }));
    }
    for (handle, position) in points(sketch, flight) {
        let Some(at) = view.px_from_geo(position).filter(|at| area.contains(*at)) else { continue };
        let is_held = held == Some(handle);
        let fill = Some(if is_held { theme.focus } else { theme.panel });
        let stroke = Some(Stroke::solid(theme.focus, 1.6));
        let half = if is_held { 5.5 } else { 4.5 };
        marks.push(match handle {
            Handle::Vertex { .. } => {
                let corners = [(0.0, -half - 1.0), (half + 1.0, 0.0), (0.0, half + 1.0), (-half - 1.0, 0.0)];
                Mark::Polygon { points: corners.map(|(x, y)| at.moved(x, y)).to_vec(), fill, stroke }
            }
            _ => {
                let rect = PxRect::new(at.x - half, at.y - half, 2.0 * half, 2.0 * half);
                Mark::Rect { rect, radius: 1.5, fill, stroke }
            }
        });
    }
    marks
}

/// A leg beside a waypoint, as it is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LegFigures {
    /// The waypoint at which it begins.
    pub begins_at: usize,
    /// How long it is.
    pub length: Distance,
    /// In which direction it sets out.
    pub course: Bearing,
}

/// How long a leg takes, in seconds, as it was flown last; `None` where it was not.
pub fn leg_seconds(trajectory: &Trajectory, begins_at: usize) -> Option<f64> {
    let legs = trajectory.legs();
    let from = legs.get(begins_at)?.t;
    Some(legs.get(begins_at + 1).map_or(trajectory.end(), |next| next.t) - from)
}

/// The legs that end and begin at a waypoint.
pub fn legs_at(flight: &FlightSketch, waypoint: usize) -> Vec<LegFigures> {
    let figures = |(begins_at, path): (usize, Path)| LegFigures {
        begins_at,
        length: Distance::from_metres(path.length()),
        course: path.at(0.0).azimuth,
    };
    legs(flight).filter(|(index, _)| *index == waypoint || index + 1 == waypoint).map(figures).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::ThemeKind;
    use crate::chart::style::Medium;
    use crate::geodesy::Projection;
    use crate::scenario::library::without_files;

    const TEXT: &str = "[[flight]]\nid = \"one\"\nroute = [{ at = \"39N 130E\" }, { at = \"39N 132E\", path = \"rhumb\" }, { at = \"37N 132E\" }, { joins = \"x\" }]\n\
                        [[zone]]\nid = \"BOX\"\nboundary = [\"36N 130E\", \"36N 131E\", \"35N 131E\"]\n";

    fn desk() -> (Sketch, View) {
        let sketch = Sketch::of(TEXT, &without_files()).unwrap();
        let projection = Projection::mercator(Position::from_lat_lon(37.0, 131.0));
        let centre = projection.map_from_geo(Position::from_lat_lon(37.0, 131.0)).unwrap();
        (sketch, View { projection, centre, metres_per_px: 1000.0, area: PxRect::new(0.0, 0.0, 1000.0, 1000.0) })
    }

    #[test]
    fn the_pointer_means_the_nearest_point_and_a_leg_where_there_is_none() {
        let (sketch, view) = desk();
        let px = |lat, lon| view.px_from_geo(Position::from_lat_lon(lat, lon)).unwrap();
        assert_eq!(at(&sketch, Some(0), &view, px(39.0, 132.0).moved(4.0, -5.0)), Some(Handle::Waypoint(1)));
        assert_eq!(at(&sketch, Some(0), &view, px(38.0, 132.0).moved(5.0, 0.0)), Some(Handle::Leg(1)));
        assert_eq!(at(&sketch, Some(0), &view, px(38.0, 132.0).moved(15.0, 0.0)), None);
        assert_eq!(at(&sketch, Some(0), &view, px(36.0, 131.0)), Some(Handle::Vertex { zone: 0, vertex: 1 }));
        assert_eq!(at(&sketch, None, &view, px(39.0, 132.0)), None);
        assert_eq!(at(&sketch, Some(7), &view, px(39.0, 132.0)), None);
    }

    #[test]
    fn handles_stand_where_the_text_says_and_the_held_one_is_filled() {
        let (sketch, view) = desk();
        let style = Style::new(ThemeKind::Dark, Medium::Screen);
        let drawn = marks(&sketch, Some(0), Some(Handle::Waypoint(2)), &view, &style);
        let squares: Vec<_> = drawn.iter().filter(|mark| matches!(mark, Mark::Rect { .. })).collect();
        assert_eq!(squares.len(), 3, "what joins has no place of its own");
        assert_eq!(drawn.iter().filter(|mark| matches!(mark, Mark::Polygon { .. })).count(), 3);
        assert!(matches!(squares[2], Mark::Rect { fill: Some(fill), .. } if *fill == style.theme.focus));
    }

    #[test]
    fn legs_are_measured_on_the_ellipsoid() {
        let (sketch, _) = desk();
        let figures = legs_at(&sketch.flights[0], 1);
        assert_eq!(figures.iter().map(|it| it.begins_at).collect::<Vec<_>>(), [0, 1]);
        // Two degrees of the meridian between 37°N and 39°N (GeographicLib's GeodSolve): 222 km.
        assert!((figures[1].length.kilometres() - 221.993).abs() < 0.01, "{}", figures[1].length.kilometres());
        assert!((figures[1].course.degrees() - 180.0).abs() < 1e-9);
        assert!(legs_at(&sketch.flights[0], 3).is_empty());
    }
}
