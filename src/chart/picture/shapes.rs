//! The ground of a picture: what lies on the map plane, in pixels, as it looks at an instant.

use super::GroundShape;
use crate::chart::ground::{self, TrackLine, TrackPoint, ZoneGround};
use crate::chart::land::{Land, Reach};
use crate::chart::mark::{Px, Stroke};
use crate::chart::scene::Scene;
use crate::chart::shade::{self, Raster};
use crate::chart::spot::Spot;
use crate::chart::style::{Dash, Medium, Style, ZoneStyle};
use crate::chart::view::{Bounds, View};
use crate::chart::{cloud, curve, ghost, names};
use crate::geodesy::MapPoint;
use crate::zones::Standing;

/// Seconds of a flight's track that are drawn as its trail.
pub const TRAIL: f64 = 3600.0;
/// Steps from the faint end of a trail to its bright one.
const TRAIL_STEPS: usize = 16;

/// Land and sea, and the lines on them, from the bottom up.
pub(in crate::chart) fn draw(scene: &Scene<'_>, t: f64) -> (Raster, Vec<GroundShape>) {
    let (raster, mut shapes) = still(scene);
    shapes.extend(moving(scene, t));
    (raster, shapes)
}

/// What of the ground is the same at every instant: all that lies under the tracks.
pub(super) fn still(scene: &Scene<'_>) -> (Raster, Vec<GroundShape>) {
    let (view, theme, scale) = (scene.view, scene.style.theme, scene.style.scale());
    let tolerance = 0.3 * view.metres_per_px;
    let land = Land::in_view(view);
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
    let rings = ground::range_rings(&view.projection, view.metres_per_px);
    if !rings.is_empty() {
        let stroke = Stroke { colour: theme.text2.at(0.6), width: scale, dash: Dash::FINE };
        let rings: Vec<_> = rings.into_iter().map(|ring| ring.points).collect();
        shapes.push(GroundShape::Lines { lines: to_px.seen(&rings), stroke });
    }
    if scene.layers.zones {
        let shown = || scene.zones_shown().map(|(_, zone, drawn)| (drawn, theme.zone(zone)));
        shapes.extend(shown().filter_map(|(drawn, style)| band(drawn, style, scene)));
        shapes.extend(shown().flat_map(|(drawn, style)| zone_edges(drawn, style, scene)));
    }
    if scene.layers.ensemble {
        shapes.extend(clouds(scene));
    }
    if scene.layers.tracks && scene.layers.uncertainty {
        shapes.extend(uncertainty(&scene.plot.tracks, scene));
    }
    (raster, shapes)
}

/// The tracks as they are at an instant: what was flown, what is ahead, the trails.
pub(super) fn moving(scene: &Scene<'_>, t: f64) -> Vec<GroundShape> {
    let mut shapes = Vec::new();
    if scene.layers.tracks {
        let tracks = &scene.plot.tracks;
        if let Some((own, _)) = ghost::scene(scene) {
            let drawn = own.plot.tracks.iter().filter(|line| !line.is_repeat);
            shapes.extend(drawn.flat_map(|line| ghost_track(line, &own, t)));
        }
        let shown =
            |is_solid: bool| tracks.iter().filter(move |line| line.is_solid == is_solid && scene.shows(line.flight));
        let drawn_once = |is_solid: bool| shown(is_solid).filter(|line| !line.is_repeat);
        shapes.extend(drawn_once(true).flat_map(|line| track(line, scene, t)));
        if scene.layers.trails {
            shapes.extend(shown(true).chain(shown(false)).flat_map(|line| trail(line, scene, t)));
        }
        // On their trails, so that their dashes are seen.
        shapes.extend(drawn_once(false).flat_map(|line| track(line, scene, t)));
    }
    shapes
}

/// What the zones round a point share, hatched.
pub(super) fn hatch(scene: &Scene<'_>, spot: &Spot) -> GroundShape {
    let scale = scene.style.scale();
    let stroke = Stroke::solid(scene.style.theme.focus.at(0.22), 1.2 * scale);
    GroundShape::Lines { lines: spot.hatch(scene.view, 7.0 * scale), stroke }
}

/// Chains of the map plane in pixels.
struct Lines<'a> {
    view: &'a View,
}

impl Lines<'_> {
    /// Those chains that may be seen.
    fn seen(&self, chains: &[Vec<MapPoint>]) -> Vec<Vec<Px>> {
        let bounds = self.view.bounds();
        let is_seen =
            |chain: &&Vec<MapPoint>| Bounds::around(chain.iter().copied()).is_some_and(|it| it.overlaps(&bounds));
        chains.iter().filter(is_seen).map(|chain| self.of(chain)).collect()
    }

    /// The rings of an area.
    fn rings(&self, area: &geo::MultiPolygon) -> Vec<Vec<Px>> {
        let rings = area.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
        let ring = |ring: &geo::LineString| {
            self.of(&ring.coords().map(|at| MapPoint { x: at.x, y: at.y }).collect::<Vec<_>>())
        };
        rings.map(ring).collect()
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
    let lines = ground::graticule(&view.projection, &Reach::of(view), step, tolerance);
    Lines { view }.seen(&lines)
}

fn band(zone: &ZoneGround, style: ZoneStyle, scene: &Scene<'_>) -> Option<GroundShape> {
    let to_px = Lines { view: scene.view };
    let lines: Vec<Vec<Px>> =
        zone.lines.iter().filter(|line| line.inside.is_some()).map(|line| to_px.of(&line.points)).collect();
    (style.band && !lines.is_empty() && !zone.rings.is_empty()).then(|| GroundShape::Band {
        rings: zone.rings.iter().map(|ring| to_px.of(ring)).collect(),
        lines,
        colour: style.colour,
        width: scene.style.band_width(false),
    })
}

fn zone_edges(zone: &ZoneGround, known: ZoneStyle, scene: &Scene<'_>) -> Vec<GroundShape> {
    let to_px = Lines { view: scene.view };
    let unknown = scene.style.theme.schematic_edge(&known);
    let edge = |line: &ground::ZoneLine| {
        let style = if line.standing == Standing::Schematic { unknown } else { known };
        let stroke = Stroke { colour: style.colour, width: style.width * scene.style.scale(), dash: style.dash };
        GroundShape::Lines { lines: vec![to_px.of(&line.points)], stroke }
    };
    zone.lines.iter().map(edge).collect()
}

/// Soft bands as wide as the tracks of a reconstruction may be off, one a flight.
fn uncertainty(tracks: &[TrackLine], scene: &Scene<'_>) -> Vec<GroundShape> {
    let to_px = Lines { view: scene.view };
    let flights = tracks.chunk_by(|a, b| a.flight == b.flight).filter(|lines| scene.shows(lines[0].flight));
    let area = |lines: &[TrackLine], share: f64| {
        let swath = ground::swath(lines, share);
        let rings = to_px.rings(&swath);
        let fill = scene.colour_of(lines[0].flight).at(Style::swath_step_opacity());
        (!rings.is_empty()).then_some(GroundShape::Area { rings, fill })
    };
    flights.flat_map(|lines| Style::SWATH_SHARES.into_iter().filter_map(move |share| area(lines, share))).collect()
}

/// Where the runs of an ensemble flew.
fn clouds(scene: &Scene<'_>) -> Vec<GroundShape> {
    let to_px = Lines { view: scene.view };
    let parts = scene.ensemble.iter().flat_map(|it| it.cloud).filter(|part| scene.shows(part.flight));
    let area = |part: &cloud::Part| GroundShape::Area {
        rings: to_px.rings(&part.area),
        fill: scene.colour_of(part.flight).at(Style::CLOUD_STEP_OPACITY),
    };
    parts.map(area).collect()
}

/// A track, the part that is flown as it is and the part ahead thinner and fainter.
fn track(line: &TrackLine, scene: &Scene<'_>, t: f64) -> Vec<GroundShape> {
    let role = scene.simulation.scenario.flights[line.flight].role;
    let colour = scene.colour_of(line.flight);
    let dash = if line.is_solid { Dash::SOLID } else { scene.style.assumed(role) };
    let (ahead_width, _) = scene.style.future_track(role);
    let opacity = |is_flown: bool| scene.style.track_opacity(role, line.is_solid, is_flown);
    let flown = Stroke { colour: colour.at(opacity(true)), width: scene.style.track_width(role), dash };
    let ahead = Stroke { colour: colour.at(opacity(false)), width: ahead_width, dash };
    let lane = scene.lane(line.flight);
    let mut shapes = Vec::new();
    // Both are drawn towards the aircraft, so that no dash moves while it flies.
    let behind = beside(&px_of(scene.view, &part(line, f64::NEG_INFINITY, t)), lane);
    let mut before = beside(&px_of(scene.view, &part(line, t, f64::INFINITY)), lane);
    before.reverse();
    for (points, stroke) in [(behind, flown), (before, ahead)] {
        if points.len() < 2 {
            continue;
        }
        if let Some(casing) = scene.style.theme.casing {
            let casing = Stroke::solid(casing.at(0.6 * stroke.colour.opacity()), stroke.width + 1.6);
            shapes.push(GroundShape::Lines { lines: vec![points.clone()], stroke: casing });
        }
        shapes.push(GroundShape::Lines { lines: vec![points], stroke });
    }
    shapes
}

/// A track of a ghost, at an instant of the simulation over it.
fn ghost_track(line: &TrackLine, own: &Scene<'_>, t: f64) -> Vec<GroundShape> {
    let role = own.simulation.scenario.flights[line.flight].role;
    let dash = if line.is_solid { Dash::SOLID } else { own.style.assumed(role) };
    let (width, flown, ahead) = own.style.ghost_track(role);
    let lane = own.lane(line.flight);
    let shape = |from: f64, to: f64, opacity: f32| {
        let mut points = beside(&px_of(own.view, &part(line, from, to)), lane);
        if from == t {
            points.reverse();
        }
        let stroke = Stroke { colour: ghost::colour_of(own, line.flight).at(opacity), width, dash };
        (points.len() > 1).then_some(GroundShape::Lines { lines: vec![points], stroke })
    };
    [shape(f64::NEG_INFINITY, t, flown), shape(t, f64::INFINITY, ahead)].into_iter().flatten().collect()
}

/// The last hour of a track, growing in width and opacity towards the aircraft.
fn trail(line: &TrackLine, scene: &Scene<'_>, t: f64) -> Vec<GroundShape> {
    let colour = scene.colour_of(line.flight);
    let lane = scene.lane(line.flight);
    let step = TRAIL / TRAIL_STEPS as f64;
    let pale = if line.is_solid { 1.0 } else { Style::ASSUMED_TRAIL };
    (0..TRAIL_STEPS)
        .filter_map(|index| {
            let from = t - TRAIL + index as f64 * step;
            let points = beside(&px_of(scene.view, &part(line, from, from + step)), lane);
            let share = (index as f32 + 1.0) / TRAIL_STEPS as f32;
            let stroke =
                Stroke::solid(colour.at(pale * Style::trail_opacity(share)), (2.2 + 1.6 * share) * scene.style.scale());
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
            let at = MapPoint { x: mix(a.at.x, b.at.x), y: mix(a.at.y, b.at.y) };
            TrackPoint { at, t, uncertainty: mix(a.uncertainty, b.uncertainty) }
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
pub(super) fn beside(points: &[Px], right: f32) -> Vec<Px> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_keeps_its_distance_round_a_corner() {
        let line = [Px::new(0.0, 0.0), Px::new(100.0, 0.0), Px::new(100.0, 100.0)];
        // To the right of a line that goes right is down, of one that goes down is left.
        let expected = [Px::new(0.0, 4.0), Px::new(96.0, 4.0), Px::new(96.0, 100.0)];
        for (moved, wanted) in beside(&line, 4.0).iter().zip(expected) {
            assert!(moved.distance(wanted) < 1e-4, "{moved:?}");
        }
    }
}
