//! A picture: ground and marks put together for one view and one instant, ready to be written.

use std::collections::BTreeSet;

use super::ground::{self, Hand, TrackLine, TrackPoint, ZoneGround};
use super::layers::{Language, Layers};
use super::legend;
use super::mark::{Mark, Px, PxRect, Stroke};
use super::names;
use super::scene::{self, Scene};
use super::shade::{self, Raster};
use super::style::{Dash, Medium, Style, ThemeKind};
use super::view::View;
use super::{Colour, curve};
use crate::geodesy::{MapPoint, Projection};
use crate::sim::Simulation;
use crate::zones::Standing;

/// Seconds of a flight's track that are drawn as its trail.
pub const TRAIL: f64 = 3600.0;
/// Steps from the faint end of a trail to its bright one.
const TRAIL_STEPS: usize = 16;

/// A finished picture: everything in pixels, from the bottom up.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Width in pixels.
    pub width: f32,
    /// Height in pixels.
    pub height: f32,
    /// What it shows, in one line.
    pub title: String,
    /// Behind everything.
    pub background: Colour,
    /// The part that shows the map; the ground does not reach beyond.
    pub area: PxRect,
    /// Land and sea.
    pub raster: Option<Raster>,
    /// What lies on the map plane, cut off at the area's edge.
    pub ground: Vec<GroundShape>,
    /// What has a size of its own.
    pub marks: Vec<Mark>,
}

/// A piece of ground in pixels.
#[derive(Debug, Clone, PartialEq)]
pub enum GroundShape {
    /// A filled area: inside is where an odd number of rings is around the point.
    Area {
        /// Its rings.
        rings: Vec<Vec<Px>>,
        /// Its colour.
        fill: Colour,
    },
    /// Lines drawn in one go: where they cross they do not cover one another.
    Lines {
        /// The points of each.
        lines: Vec<Vec<Px>>,
        /// How they are drawn.
        stroke: Stroke,
    },
    /// A soft band along lines, only inside of an area.
    Band {
        /// The area.
        rings: Vec<Vec<Px>>,
        /// The lines.
        lines: Vec<Vec<Px>>,
        /// Colour of the band.
        colour: Colour,
        /// Its width in pixels.
        width: f32,
    },
}

/// What a picture is to show.
#[derive(Debug, Clone)]
pub struct PictureRequest<'a> {
    /// The finished simulation.
    pub simulation: &'a Simulation,
    /// The instant, in seconds since the simulation's start.
    pub t: f64,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Dark or light.
    pub theme: ThemeKind,
    /// What it is shown on.
    pub medium: Medium,
    /// Language of names.
    pub language: Language,
    /// Which layers.
    pub layers: Layers,
    /// How the Earth is laid flat; the default fits the scenario.
    pub projection: Option<Projection>,
}

/// Draws a simulation at an instant.
pub fn draw(request: &PictureRequest<'_>) -> Picture {
    let style = Style::new(request.theme, request.medium);
    let (width, height) = (request.size.0 as f32, request.size.1 as f32);
    let area = PxRect::new(0.0, 0.0, width, height);
    let projection = request.projection.clone().unwrap_or_else(|| fitted_projection(request.simulation));
    let margin = (width.min(height) * 0.07).max(20.0);
    let view = fitted_view(request.simulation, projection, area, margin);
    let hidden = BTreeSet::new();
    let mut scene = Scene {
        simulation: request.simulation,
        view: &view,
        style,
        layers: &request.layers,
        language: request.language,
        selected: None,
        hidden: &hidden,
        covered: &[],
    };
    let (title, mut covered) =
        if request.layers.title { legend::title_block(&scene, request.t) } else { Default::default() };
    covered.extend(legend::key_rect(&scene));
    covered.push(legend::scale_rect(&scene));
    scene.covered = &covered;
    let names = scene.names();
    let mut marks = title;
    marks.extend(scene.marks(request.t, &names));
    let (raster, ground) = draw_ground(&scene, request.t);
    Picture {
        width,
        height,
        title: format!("{}, {}", request.simulation.scenario.title, scene.clock(request.t, "%-d %B %Y %H:%M:%S %Z")),
        background: style.theme.window,
        area,
        raster: Some(raster),
        ground,
        marks,
    }
}

/// The projection that fits all tracks of a simulation: Lambert's, round their region.
pub fn fitted_projection(simulation: &Simulation) -> Projection {
    use crate::geodesy::Position;
    let positions =
        || simulation.scenario.flights.iter().flat_map(|flight| flight.route.iter().map(|waypoint| waypoint.position));
    let Some(first) = positions().next() else {
        // The seas round Japan and Korea.
        return Projection::lambert_conformal(Position::from_lat_lon(22.0, 115.0), Position::from_lat_lon(46.0, 145.0));
    };
    let east_of_first = |position: Position| {
        let d = position.lon() - first.lon();
        d - 360.0 * (d / 360.0).round()
    };
    let (south, north) =
        positions().fold((90.0f64, -90.0f64), |(s, n), position| (s.min(position.lat()), n.max(position.lat())));
    let (west, east) = positions()
        .map(east_of_first)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(west, east), d| (west.min(d), east.max(d)));
    // A short or level track still gets two parallels well apart.
    let (south, north) = ((south - 3.0).max(-85.0), (north + 3.0).min(85.0));
    if east - west > 150.0 || south * north < 0.0 || north > 80.0 || south < -80.0 {
        let middle = Position::from_lat_lon((south + north) / 2.0, first.lon() + (west + east) / 2.0);
        return if north > 80.0 || south < -80.0 {
            Projection::azimuthal_equidistant(middle)
        } else {
            Projection::mercator(middle)
        };
    }
    Projection::lambert_conformal(
        Position::from_lat_lon(south, first.lon() + west),
        Position::from_lat_lon(north, first.lon() + east),
    )
}

/// The view that shows all tracks of a simulation.
pub fn fitted_view(simulation: &Simulation, projection: Projection, area: PxRect, margin: f32) -> View {
    let tracks = ground::tracks(simulation, &projection, 1000.0);
    let points: Vec<MapPoint> = tracks.iter().flat_map(|line| line.points.iter().map(|point| point.at)).collect();
    View::fitting(projection, points, area, margin)
}

/// Land and sea, and the lines on them, from the bottom up.
pub(super) fn draw_ground(scene: &Scene<'_>, t: f64) -> (Raster, Vec<GroundShape>) {
    let (view, theme, scale) = (scene.view, scene.style.theme, scene.style.scale());
    let tolerance = 0.3 * view.metres_per_px;
    let land = ground::land(view.metres_per_px);
    let raster = shade::paint(view, theme, &land, scene.layers.relief);
    let mut shapes = Vec::new();
    let to_px = Lines { view };

    let coast: Vec<Vec<Px>> =
        land.coast.iter().flat_map(|line| to_px.seen(&curve::polyline_chains(&view.projection, line))).collect();
    let soft = Stroke::solid(theme.coast_shadow, 7.0 * scale);
    let line = Stroke::solid(theme.coast, if scene.style.medium == Medium::Print { 1.0 } else { 0.8 * scale });
    shapes.push(GroundShape::Lines { lines: coast.clone(), stroke: soft });
    shapes.push(GroundShape::Lines { lines: coast, stroke: line });
    if scene.layers.borders {
        let stroke = Stroke { colour: theme.border, width: 0.8 * scale, dash: Dash::BORDER };
        let chains = land.borders.iter().flat_map(|line| to_px.seen(&curve::polyline_chains(&view.projection, line)));
        shapes.push(GroundShape::Lines { lines: chains.collect(), stroke });
    }
    if scene.layers.graticule {
        let stroke = Stroke::solid(theme.graticule, 0.7 * scale);
        shapes.push(GroundShape::Lines { lines: graticule(view, tolerance), stroke });
    }
    if scene.layers.zones {
        let zones = ground::zones(&scene.simulation.scenario.zones, &view.projection, &scene.style, tolerance);
        let shown = zones
            .iter()
            .zip(&scene.simulation.scenario.zones)
            .filter(|(_, zone)| !scene.layers.hidden_zones.contains(&zone.id))
            .map(|(drawn, _)| drawn);
        shapes.extend(shown.clone().filter_map(|zone| band(zone, scene)));
        shapes.extend(shown.flat_map(|zone| zone_edges(zone, scene)));
    }
    if scene.layers.tracks {
        let tracks = ground::tracks(scene.simulation, &view.projection, tolerance);
        shapes.extend(tracks.iter().filter(|line| scene.shows(line.flight)).flat_map(|line| track(line, scene, t)));
        if scene.layers.trails {
            shapes.extend(tracks.iter().filter(|line| scene.shows(line.flight)).flat_map(|line| trail(line, scene, t)));
        }
    }
    (raster, shapes)
}

/// Chains of the map plane in pixels.
struct Lines<'a> {
    view: &'a View,
}

impl Lines<'_> {
    /// Those chains that may be seen.
    fn seen(&self, chains: &[Vec<MapPoint>]) -> Vec<Vec<Px>> {
        let bounds = self.view.bounds();
        let is_seen = |chain: &&Vec<MapPoint>| {
            super::view::Bounds::around(chain.iter().copied()).is_some_and(|it| it.overlaps(&bounds))
        };
        chains.iter().filter(is_seen).map(|chain| self.of(chain)).collect()
    }

    /// A chain in pixels, without points that no eye can tell from the one before.
    fn of(&self, chain: &[MapPoint]) -> Vec<Px> {
        const LEAST: f32 = 0.3;
        let mut points: Vec<Px> = Vec::new();
        for (index, point) in chain.iter().enumerate() {
            let px = self.view.px_from_map(*point);
            let is_end = index + 1 == chain.len();
            if is_end || points.last().is_none_or(|last| last.distance(px) >= LEAST) {
                points.push(px);
            }
        }
        points
    }
}

/// The lines of the graticule that are seen.
fn graticule(view: &View, tolerance: f64) -> Vec<Vec<Px>> {
    let step = names::graticule_step(view.metres_per_px);
    // The part of the Earth that is seen, by looks along the picture's edge and through its middle.
    let looks = (0..=8).flat_map(|i| (0..=8).map(move |j| (i as f32 / 8.0, j as f32 / 8.0)));
    let seen: Vec<_> = looks
        .filter_map(|(u, v)| view.geo_from_px(view.area.min.moved(u * view.area.width(), v * view.area.height())))
        .collect();
    let Some(first) = seen.first() else { return Vec::new() };
    let east = |lon: f64| {
        let d = lon - first.lon();
        d - 360.0 * (d / 360.0).round()
    };
    let range = |values: &mut dyn Iterator<Item = f64>| {
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
    };
    let (south, north) = range(&mut seen.iter().map(|p| p.lat()));
    let (west, east) = range(&mut seen.iter().map(|p| first.lon() + east(p.lon())));
    let lats = ((south - 2.0 * step).max(-85.0), (north + 2.0 * step).min(85.0));
    let lons = (west - 2.0 * step, (east + 2.0 * step).min(west - 2.0 * step + 360.0));
    let lines = ground::graticule(&view.projection, lats, lons, step, tolerance);
    Lines { view }.seen(&lines)
}

fn band(zone: &ZoneGround, scene: &Scene<'_>) -> Option<GroundShape> {
    let to_px = Lines { view: scene.view };
    let lines: Vec<Vec<Px>> =
        zone.lines.iter().filter(|line| line.inside.is_some()).map(|line| to_px.of(&line.points)).collect();
    (zone.style.band && !lines.is_empty() && !zone.rings.is_empty()).then(|| GroundShape::Band {
        rings: zone.rings.iter().map(|ring| to_px.of(ring)).collect(),
        lines,
        colour: zone.style.colour,
        width: scene.style.band_width(false),
    })
}

fn zone_edges(zone: &ZoneGround, scene: &Scene<'_>) -> Vec<GroundShape> {
    let to_px = Lines { view: scene.view };
    let unknown = scene.style.theme.schematic_edge(&zone.style);
    let edge = |line: &ground::ZoneLine| {
        let style = if line.standing == Standing::Schematic { unknown } else { zone.style };
        let stroke = Stroke { colour: style.colour, width: style.width * scene.style.scale(), dash: style.dash };
        GroundShape::Lines { lines: vec![to_px.of(&line.points)], stroke }
    };
    zone.lines.iter().map(edge).collect()
}

/// A track, the part that is flown as it is and the part ahead thinner and fainter.
fn track(line: &TrackLine, scene: &Scene<'_>, t: f64) -> Vec<GroundShape> {
    let role = scene.simulation.scenario.flights[line.flight].role;
    let colour = scene.colour_of(line.flight);
    let dash = if line.is_solid { Dash::SOLID } else { scene.style.assumed(role) };
    let (ahead_width, ahead_opacity) = scene.style.future_track(role);
    let flown = Stroke { colour, width: scene.style.track_width(role), dash };
    let ahead = Stroke { colour: colour.at(ahead_opacity), width: ahead_width, dash };
    let lane = scene.lane(line.flight);
    let mut shapes = Vec::new();
    for (points, stroke) in [(part(line, f64::NEG_INFINITY, t), flown), (part(line, t, f64::INFINITY), ahead)] {
        let points = beside(&px_of(scene.view, &points), lane);
        if points.len() < 2 {
            continue;
        }
        if let Some(casing) = scene.style.theme.casing {
            let casing = Stroke::solid(casing.at(0.6), stroke.width + 1.6);
            shapes.push(GroundShape::Lines { lines: vec![points.clone()], stroke: casing });
        }
        shapes.push(GroundShape::Lines { lines: vec![points], stroke });
    }
    shapes
}

/// The last hour of a track, growing in width and opacity towards the aircraft.
fn trail(line: &TrackLine, scene: &Scene<'_>, t: f64) -> Vec<GroundShape> {
    let colour = scene.colour_of(line.flight);
    let lane = scene.lane(line.flight);
    let step = TRAIL / TRAIL_STEPS as f64;
    (0..TRAIL_STEPS)
        .filter_map(|index| {
            let from = t - TRAIL + index as f64 * step;
            let points = beside(&px_of(scene.view, &part(line, from, from + step)), lane);
            let share = (index as f32 + 1.0) / TRAIL_STEPS as f32;
            let stroke = Stroke::solid(colour.at(0.9 * share.powf(0.8)), (2.2 + 1.6 * share) * scene.style.scale());
            (points.len() > 1).then_some(GroundShape::Lines { lines: vec![points], stroke })
        })
        .collect()
}

fn px_of(view: &View, points: &[TrackPoint]) -> Vec<Px> {
    points.iter().map(|point| view.px_from_map(point.at)).collect()
}

/// The part of a track between two instants, its ends interpolated on the chain.
fn part(line: &TrackLine, from: f64, to: f64) -> Vec<TrackPoint> {
    let mut points = Vec::new();
    for pair in line.points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let at = |t: f64| {
            let share = if b.t > a.t { ((t - a.t) / (b.t - a.t)).clamp(0.0, 1.0) } else { 0.0 };
            let mix = |p: f64, q: f64| p + (q - p) * share;
            TrackPoint { at: MapPoint { x: mix(a.at.x, b.at.x), y: mix(a.at.y, b.at.y) }, t }
        };
        if b.t <= from || a.t >= to {
            continue;
        }
        if points.is_empty() {
            points.push(if a.t < from { at(from) } else { a });
        }
        points.push(if b.t > to { at(to) } else { b });
    }
    points
}

/// A line moved to its right by so many pixels, with mitred corners.
pub fn beside(points: &[Px], right: f32) -> Vec<Px> {
    // Points closer than this have no direction worth following.
    const LEAST: f32 = 0.05;
    let mut line: Vec<Px> = Vec::with_capacity(points.len());
    for point in points {
        if line.last().is_none_or(|last: &Px| last.distance(*point) > LEAST) {
            line.push(*point);
        }
    }
    let normal = |a: Px, b: Px| {
        let length = a.distance(b);
        ((a.y - b.y) / length, (b.x - a.x) / length)
    };
    let moved = |index: usize| {
        let before = index.checked_sub(1).map(|i| normal(line[i], line[index]));
        let after = line.get(index + 1).map(|next| normal(line[index], *next));
        let (n, stretch) = match (before, after) {
            (Some(a), Some(b)) => {
                let (x, y) = (a.0 + b.0, a.1 + b.1);
                let length = x.hypot(y);
                // A reversal has no mitre: the line turns on the spot.
                if length < 0.5 { (b, 1.0) } else { ((x / length, y / length), 2.0 / length) }
            }
            (Some(n), None) | (None, Some(n)) => (n, 1.0),
            (None, None) => ((0.0, 0.0), 0.0),
        };
        let off = right * stretch.min(2.0);
        line[index].moved(n.0 * off, n.1 * off)
    };
    (0..line.len()).map(moved).collect()
}

/// The side of a ring's line that is inside, as the sign of a lane: positive is right.
pub const fn side_of(hand: Hand) -> f32 {
    match hand {
        Hand::Left => -1.0,
        Hand::Right => 1.0,
    }
}

/// For the viewer: the lane of a flight in pixels.
pub fn lane(simulation: &Simulation, style: &Style, flight: usize) -> f32 {
    style.lane(scene::lane_of(simulation, flight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_keeps_its_distance_round_a_corner() {
        let line = [Px::new(0.0, 0.0), Px::new(100.0, 0.0), Px::new(100.0, 100.0)];
        // To the right of a line that goes right is down, of one that goes down is left.
        assert_eq!(beside(&line, 4.0), [Px::new(0.0, 4.0), Px::new(96.0, 4.0), Px::new(96.0, 100.0)]);
    }
}
