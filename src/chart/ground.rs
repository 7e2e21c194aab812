//! The ground: what lies on the map plane and moves with it: graticule, coast, zone edges, tracks.
//!
//! Made once for a projection. Lines say what they are and where they run; how wide they are on the screen, and how
//! they look at an instant, is the style's business and the renderer's.

use super::curve::{self, ChainPoint};
use super::land::Reach;
use super::view;
use crate::certainty::{Band, standing_at};
use crate::geodesy::{ArcPath, MapPoint, Path, Position, Projection};
use crate::scenario::model::ScenarioKind;
use crate::sim::Simulation;
use crate::sim::events::EventKind;
use crate::units::{Bearing, Distance, METRES_PER_NM};
use crate::zones::{Shape, Standing, Zone};

/// How far from the true curve a drawn one may lie, in metres, where the ground is made before the scale is known:
/// 0.3 pixel at 33 metres a pixel.
pub const TOLERANCE: f64 = 10.0;

/// An edge, or several of the same standing in a row, of a zone.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneLine {
    /// How well it is known.
    pub standing: Standing,
    /// Its points.
    pub points: Vec<MapPoint>,
    /// The side of the line, looking along its points, on which the inside of the zone lies; `None` for a line without
    /// an inside, and for edges that are not known and get no band.
    pub inside: Option<Hand>,
}

/// Left or right of a line, looking along it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hand {
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// A zone on the map plane.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneGround {
    /// Its edges.
    pub lines: Vec<ZoneLine>,
    /// Its rings, closed, with holes turned the other way or not: inside is where an odd number of rings is around the
    /// point. Empty for lines without an inside, and where the map tears the zone apart.
    pub rings: Vec<Vec<MapPoint>>,
}

/// A simulation plotted on the map plane: the edges of its zones and the tracks of its flights.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plot {
    /// One for each of the scenario's zones, in its order.
    pub zones: Vec<ZoneGround>,
    /// The tracks of all flights.
    pub tracks: Vec<TrackLine>,
    /// Crossings, waypoints and manoeuvres, in the order of time.
    pub passages: Vec<PlottedEvent>,
}

/// An event on the map plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlottedEvent {
    /// Which one, as an index into the simulation's events.
    pub event: usize,
    /// Where.
    pub at: MapPoint,
    /// Where the flight goes there, in degrees clockwise from up.
    pub rotation: f32,
}

impl Plot {
    /// Plots a simulation with curves no further than `tolerance` metres from the true ones.
    pub fn of(simulation: &Simulation, projection: &Projection, tolerance: f64) -> Self {
        let zones = simulation.scenario.zones.iter().map(|zone| self::zone(zone, projection, tolerance)).collect();
        let passages = simulation.events.iter().enumerate().filter_map(|(index, event)| {
            if !matches!(event.kind, EventKind::Crossing(_) | EventKind::Waypoint { .. } | EventKind::Manoeuvre { .. })
            {
                return None;
            }
            let trajectory = &simulation.trajectories[event.flight];
            let track = trajectory.path().at(trajectory.distance_at(event.t)).azimuth;
            let (at, rotation) = view::pose(projection, event.position, track)?;
            Some(PlottedEvent { event: index, at, rotation })
        });
        Self { zones, passages: passages.collect(), tracks: tracks(simulation, projection, tolerance) }
    }
}

/// Draws a zone on the map plane.
pub fn zone(zone: &Zone, projection: &Projection, tolerance: f64) -> ZoneGround {
    let mut lines = Vec::new();
    let mut rings = Vec::new();
    let mut add = |edges: &[(&Path, Standing)], is_closed: bool| {
        let ring = is_closed.then(|| closed_ring(edges, projection, tolerance)).flatten();
        let inside = ring.as_deref().map(inside_of);
        rings.extend(ring);
        lines.extend(runs(edges, projection, tolerance).map(|(standing, points)| ZoneLine {
            standing,
            points,
            inside: inside.filter(|_| standing != Standing::Schematic),
        }));
    };
    match &zone.shape {
        Shape::Area(boundaries) | Shape::Lines(boundaries) => {
            for boundary in boundaries {
                let edges: Vec<_> = boundary.edges.iter().map(|edge| (&edge.path, edge.standing)).collect();
                add(&edges, matches!(zone.shape, Shape::Area(_)));
            }
        }
        Shape::Circle { centre, radius } => {
            let circle = circle(*centre, *radius);
            add(&[(&circle, Standing::Published)], true);
        }
    }
    if rings.iter().any(Vec::is_empty) {
        rings.clear();
    }
    ZoneGround { lines, rings }
}

/// All of a geodesic circle, clockwise from north.
fn circle(centre: Position, radius: Distance) -> Path {
    Path::Arc(ArcPath::with_sweep(centre, radius, Bearing::from_degrees(0.0), 360.0))
}

/// Chains of edges of the same standing, in their order, broken where the map breaks them.
fn runs<'a>(
    edges: &'a [(&'a Path, Standing)],
    projection: &'a Projection,
    tolerance: f64,
) -> impl Iterator<Item = (Standing, Vec<MapPoint>)> + 'a {
    edges.chunk_by(|a, b| a.1 == b.1).flat_map(move |run| {
        let mut chains: Vec<Vec<MapPoint>> = Vec::new();
        for (path, _) in run {
            for chain in curve::path_chains(projection, path, tolerance) {
                let points = chain.iter().map(|point| point.at);
                match chains.last_mut() {
                    Some(open) if chain[0].s == 0.0 && open.last().is_some_and(|end| near(*end, chain[0].at)) => {
                        open.extend(points.skip(1));
                    }
                    _ => chains.push(points.collect()),
                }
            }
        }
        let standing = run[0].1;
        chains.into_iter().map(move |points| (standing, points))
    })
}

fn near(a: MapPoint, b: MapPoint) -> bool {
    (a.x - b.x).hypot(a.y - b.y) < 1.0
}

/// A closed boundary as one ring; `None` where the map tears it.
fn closed_ring(edges: &[(&Path, Standing)], projection: &Projection, tolerance: f64) -> Option<Vec<MapPoint>> {
    let mut ring = Vec::new();
    for (path, _) in edges {
        let [chain] = <[Vec<ChainPoint>; 1]>::try_from(curve::path_chains(projection, path, tolerance)).ok()?;
        ring.extend(chain.iter().map(|point| point.at).skip(usize::from(!ring.is_empty())));
    }
    Some(ring)
}

/// On which hand of a ring's line its inside lies, by the sign of its area.
fn inside_of(ring: &[MapPoint]) -> Hand {
    let origin = ring[0];
    let doubled: f64 = ring
        .windows(2)
        .map(|p| (p[0].x - origin.x) * (p[1].y - origin.y) - (p[1].x - origin.x) * (p[0].y - origin.y))
        .sum();
    if doubled > 0.0 { Hand::Left } else { Hand::Right }
}

/// A point of a drawn track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackPoint {
    /// Where on the map plane.
    pub at: MapPoint,
    /// When the flight is there, in seconds since the start of the simulation.
    pub t: f64,
    /// How far to either side the true track may have been, in metres; zero where nobody claims that it happened.
    pub uncertainty: f64,
}

/// A part of a flight's track, all of it reported or all of it assumed.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackLine {
    /// Which flight, as an index into the scenario's flights.
    pub flight: usize,
    /// Whether both ends of its legs were reported, or nobody claims that it happened.
    pub is_solid: bool,
    /// Whether it follows what another one has drawn already: a further lap of a hold. Drawn again, its dashes would fill the
    /// gaps between those.
    pub is_repeat: bool,
    /// Its points, in the order of time.
    pub points: Vec<TrackPoint>,
}

/// Draws the tracks of all flights on the map plane.
pub fn tracks(simulation: &Simulation, projection: &Projection, tolerance: f64) -> Vec<TrackLine> {
    let claims = simulation.scenario.kind == ScenarioKind::Reconstruction;
    let bands = if claims { Band::all(simulation) } else { Vec::new() };
    (0..simulation.trajectories.len())
        .flat_map(|flight| track(simulation, flight, bands.get(flight), projection, tolerance))
        .collect()
}

fn track(
    simulation: &Simulation,
    flight: usize,
    band: Option<&Band>,
    projection: &Projection,
    tolerance: f64,
) -> Vec<TrackLine> {
    let trajectory = &simulation.trajectories[flight];
    let mut lines: Vec<TrackLine> = Vec::new();
    for (index, piece) in trajectory.path().pieces().iter().enumerate() {
        let is_repeat = piece.first_alike < index;
        let middle = trajectory.time_at(0.5 * (piece.from + piece.to()));
        let is_solid = standing_at(simulation, flight, middle).is_firm();
        for chain in curve::path_chains(projection, &piece.path, tolerance) {
            let timed = chain.iter().map(|point| {
                let t = trajectory.time_at(piece.from + point.s);
                TrackPoint { at: point.at, t, uncertainty: band.map_or(0.0, |band| band.at(t).metres()) }
            });
            match lines.last_mut() {
                Some(line)
                    if (line.is_solid, line.is_repeat) == (is_solid, is_repeat)
                        && line.points.last().is_some_and(|end| near(end.at, chain[0].at)) =>
                {
                    line.points.extend(timed.skip(1));
                }
                _ => lines.push(TrackLine { flight, is_solid, is_repeat, points: timed.collect() }),
            }
        }
    }
    lines
}

/// The graticule of a part of the Earth: meridians and parallels every `step` degrees.
pub fn graticule(projection: &Projection, reach: &Reach, step: f64, tolerance: f64) -> Vec<Vec<MapPoint>> {
    // Nearer to the poles the meridians crowd.
    const LAST: f64 = 85.0;
    let ((south, north), (west, east)) = (reach.lats(), reach.lons());
    let (south, north) = (south.max(-LAST), north.min(LAST));
    let degrees = |from: f64, to: f64| {
        let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
        (first..=last).map(move |i| i as f64 * step)
    };
    let points = |chain: Vec<ChainPoint>| chain.iter().map(|point| point.at).collect();
    // 111 km a degree only sets how closely the line is looked at.
    let line = |length: f64, at: &dyn Fn(f64) -> Position| curve::chains(projection, length * 111e3, at, tolerance);
    // All round the Earth the last meridian is the first.
    let meridians = degrees(west, east.min(west + 360.0 - 1e-9))
        .flat_map(|lon| line(north - south, &move |s| Position::from_lat_lon((south + s / 111e3).min(north), lon)));
    let parallels = degrees(south, north)
        .flat_map(|lat| line(east - west, &move |s| Position::from_lat_lon(lat, west + s / 111e3)));
    meridians.chain(parallels).map(points).collect()
}

/// A circle of places that are equally far from the middle of the map.
#[derive(Debug, Clone, PartialEq)]
pub struct RangeRing {
    /// How far.
    pub range: Distance,
    /// Its points, closed.
    pub points: Vec<MapPoint>,
}

/// Range rings round the middle of a map that shows distances from there truly; none on other maps.
pub fn range_rings(projection: &Projection, metres_per_px: f64) -> Vec<RangeRing> {
    const MOST: usize = 12;
    if !projection.is_equidistant() {
        return Vec::new();
    }
    let step = range_step(metres_per_px);
    let ring = |nth: usize| {
        let range = Distance::from_nautical_miles(step * nth as f64);
        let radius = range.metres();
        // The chord lies within 0.3 pixel of the circle.
        let turn = 2.0 * (1.0 - 0.3 * metres_per_px / radius).clamp(0.0, 0.999_9).acos();
        let count = (std::f64::consts::TAU / turn).ceil().max(24.0) as usize;
        let point = |i: usize| {
            let (sin, cos) = (std::f64::consts::TAU * i as f64 / count as f64).sin_cos();
            MapPoint { x: radius * sin, y: radius * cos }
        };
        RangeRing { range, points: (0..=count).map(point).collect() }
    };
    (1..=MOST).map(ring).collect()
}

/// Nautical miles from one range ring to the next at a scale: at least 70 pixels.
pub fn range_step(metres_per_px: f64) -> f64 {
    const STEPS: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];
    let least = 70.0 * metres_per_px / METRES_PER_NM;
    STEPS.into_iter().find(|step| *step >= least).unwrap_or(1000.0)
}

/// Where the true track of a flight may have been: everything not further from its track than its uncertainty, or a share
/// of it, which makes the inner parts of a band with soft edges.
pub fn swath(lines: &[TrackLine], share: f64) -> geo::MultiPolygon {
    // A band of tens of kilometres is soft; half a kilometre of it is not seen.
    const UNSEEN: f64 = 500.0;
    let mut links = Vec::new();
    let claims = |line: &&TrackLine| line.points.iter().any(|point| point.uncertainty > 0.0);
    for line in lines.iter().filter(|line| !line.is_repeat).filter(claims) {
        let rounds: Vec<Round> = line
            .points
            .iter()
            .map(|point| Round { x: point.at.x, y: point.at.y, radius: point.uncertainty * share })
            .collect();
        links.extend(simplified(&rounds, UNSEEN).windows(2).map(|pair| link(pair[0], pair[1])));
    }
    geo::algorithm::bool_ops::unary_union(links.iter())
}

/// A place of a track with all that is not further away than a radius.
#[derive(Debug, Clone, Copy)]
struct Round {
    x: f64,
    y: f64,
    radius: f64,
}

impl Round {
    /// How far it is off from between two others, in place or in radius.
    fn off(&self, a: &Self, b: &Self) -> f64 {
        let (x, y, wider) = (b.x - a.x, b.y - a.y, b.radius - a.radius);
        let along = x * x + y * y + wider * wider;
        let share = ((self.x - a.x) * x + (self.y - a.y) * y + (self.radius - a.radius) * wider) / along;
        let share = if along > 0.0 { share.clamp(0.0, 1.0) } else { 0.0 };
        let off = [self.x - a.x - share * x, self.y - a.y - share * y, self.radius - a.radius - share * wider];
        off.iter().map(|off| off * off).sum::<f64>().sqrt()
    }
}

/// Those of the rounds that others are not within a tolerance of being between (Douglas and Peucker 1973).
fn simplified(rounds: &[Round], tolerance: f64) -> Vec<Round> {
    let Some(last) = rounds.len().checked_sub(1) else { return Vec::new() };
    let mut kept = vec![0];
    let mut open = vec![last];
    while let Some(&to) = open.last() {
        let from = kept[kept.len() - 1];
        let off = |i: usize| rounds[i].off(&rounds[from], &rounds[to]);
        match (from + 1..to).max_by(|a, b| off(*a).total_cmp(&off(*b))).filter(|furthest| off(*furthest) > tolerance) {
            Some(furthest) => open.push(furthest),
            None => {
                kept.push(to);
                open.pop();
            }
        }
    }
    kept.into_iter().map(|index| rounds[index]).collect()
}

/// All between two rounds: the least area without dents that holds both.
fn link(a: Round, b: Round) -> geo::Polygon {
    use geo::ConvexHull;
    /// So many corners stand for a circle: of 60 km the sides lie within 0.3 km.
    const CORNERS: usize = 32;
    let corner = |round: Round, i: usize| {
        let (sin, cos) = (std::f64::consts::TAU * i as f64 / CORNERS as f64).sin_cos();
        geo::Point::new(round.x + round.radius * cos, round.y + round.radius * sin)
    };
    let points: geo::MultiPoint = [a, b].iter().flat_map(|round| (0..CORNERS).map(|i| corner(*round, i))).collect();
    points.convex_hull()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, Contains};

    fn line(points: &[(f64, f64, f64)]) -> TrackLine {
        let point = |&(x, y, uncertainty): &(f64, f64, f64)| TrackPoint { at: MapPoint { x, y }, t: 0.0, uncertainty };
        TrackLine { flight: 0, is_solid: true, is_repeat: false, points: points.iter().map(point).collect() }
    }

    #[test]
    fn a_band_becomes_wider_along_a_leg_without_a_step() {
        let band = swath(&[line(&[(0.0, 0.0, 15e3), (400e3, 0.0, 60e3)])], 1.0);
        // Half way it is 37.5 km to either side, but for the slant of its edge.
        for (x, half) in [(100e3, 26.25e3), (200e3, 37.5e3), (300e3, 48.75e3)] {
            assert!(band.contains(&geo::Point::new(x, half * 0.99)), "{x}");
            assert!(!band.contains(&geo::Point::new(x, half * 1.03)), "{x}");
        }
    }

    #[test]
    fn a_point_at_which_only_the_width_changes_is_kept() {
        let rounds = [(0.0, 15e3), (100e3, 60e3), (200e3, 15e3)].map(|(x, radius)| Round { x, y: 0.0, radius });
        assert_eq!(simplified(&rounds, 500.0).len(), 3);
        let even = [(0.0, 15e3), (100e3, 37.5e3), (200e3, 60e3)].map(|(x, radius)| Round { x, y: 0.0, radius });
        assert_eq!(simplified(&even, 500.0).len(), 2);
    }

    #[test]
    fn an_even_band_is_as_large_as_a_rectangle_and_a_circle() {
        let band = swath(&[line(&[(0.0, 0.0, 30e3), (100e3, 0.0, 30e3), (300e3, 0.0, 30e3)])], 0.5);
        let expected = 300e3 * 30e3 + std::f64::consts::PI * 15e3 * 15e3;
        assert!((band.unsigned_area() / expected - 1.0).abs() < 0.01, "{}", band.unsigned_area());
    }
}
