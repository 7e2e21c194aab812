//! Entries, exits and stays: a flight's trajectory against one zone, in the horizontal and in the vertical.
//!
//! A flight is inside where its position is within the zone's edges and its altitude is at least the floor and below
//! the ceiling. Both conditions change at instants that are solved exactly; a crossing is where the two together
//! change, through the side that changed.

use nalgebra::Vector3;

use crate::geodesy::stretch::Stretch;
use crate::geodesy::{EQUATORIAL_RADIUS, Path, TurnDirection};
use crate::sim::events::crossing::{self, CrossingKind, EdgeCrossing};
use crate::sim::events::{CrossedEdge, Crossing, Deepest, Event, EventKind, Side, Visit, ZoneSummary, reading};
use crate::sim::flight_path::FlightPath;
use crate::sim::trajectory::Trajectory;
use crate::units::Distance;
use crate::zones::{Edge, EdgeReading, Outline, Shape, Standing, Zone};

/// A zone of the scenario, prepared for many flights.
pub(in crate::sim) struct WatchedZone<'a> {
    index: usize,
    zone: &'a Zone,
    edges: Vec<&'a Edge>,
    outline: Outline,
}

/// What one flight does with one zone.
pub(in crate::sim) struct Passing {
    pub events: Vec<Event>,
    pub summary: Option<ZoneSummary>,
}

/// How much is told of a crossing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Detail {
    /// All there is.
    Everything,
    /// What can be counted: not what other readings of the edge would give.
    Counted,
    /// Entries and exits alone, without depths.
    Crossings,
}

/// Instants closer together than this many seconds are one: at 1000 m/s a tenth of a millimetre.
const SAME_INSTANT: f64 = 1e-7;

/// An instant at which one of the conditions changes.
struct Change {
    t: f64,
    by: ChangeBy,
}

enum ChangeBy {
    Edge(EdgeCrossing),
    Floor,
    Ceiling,
}

impl<'a> WatchedZone<'a> {
    pub fn new(index: usize, zone: &'a Zone) -> Self {
        Self { index, zone, edges: zone.edges().collect(), outline: Outline::of(zone) }
    }

    /// Works out what a flight does with the zone.
    pub fn pass(&self, flight: usize, trajectory: &Trajectory, detail: Detail) -> Passing {
        if matches!(self.zone.shape, Shape::Lines(_)) {
            return Passing { events: self.line_crossings(flight, trajectory, detail), summary: None };
        }
        let passage = crossing::passage(trajectory.path(), &self.outline);
        let edges = passage.crossings.iter().map(|c| Change { t: trajectory.time_at(c.s), by: ChangeBy::Edge(*c) });
        let mut changes: Vec<Change> = edges.collect();
        let limit = |altitude: Option<crate::units::Altitude>| altitude.map(|altitude| altitude.metres());
        let (floor, ceiling) = (limit(self.zone.floor), limit(self.zone.ceiling));
        for (limit, by) in [(floor, (|| ChangeBy::Floor) as fn() -> ChangeBy), (ceiling, || ChangeBy::Ceiling)] {
            let instants = limit.into_iter().flat_map(|limit| instants_through(trajectory, limit));
            changes.extend(instants.map(|t| Change { t, by: by() }));
        }
        changes.sort_by(|a, b| a.t.total_cmp(&b.t));

        // A flight that begins or ends at a limit begins or ends on the side it goes to or comes from, as at an edge.
        changes.retain(|change| match change.by {
            ChangeBy::Edge(_) => true,
            ChangeBy::Floor | ChangeBy::Ceiling => {
                change.t > trajectory.start() + SAME_INSTANT && change.t < trajectory.end() - SAME_INSTANT
            }
        });
        let start = trajectory.altitude_at(trajectory.start() + SAME_INSTANT).metres();
        let mut within = passage.inside_at_start;
        let mut above_floor = floor.is_none_or(|floor| start >= floor);
        let mut below_ceiling = ceiling.is_none_or(|ceiling| start < ceiling);
        let inside_at_start = within && above_floor && below_ceiling;
        let mut inside = inside_at_start;
        let mut events = Vec::new();
        let mut visits = Vec::new();
        let mut open = inside.then_some((trajectory.start(), Standing::Published));
        let mut at = 0;
        while at < changes.len() {
            // Changes at one instant, but for what times are rounded by, are one change.
            let t = changes[at].t;
            let here = changes[at..].iter().take_while(|change| change.t - t < SAME_INSTANT).count();
            let mut through = None;
            for change in &changes[at..at + here] {
                match &change.by {
                    ChangeBy::Edge(edge) => {
                        within = edge.kind == CrossingKind::Enter;
                        through = Some(Side::Edge(self.crossed(trajectory, edge, detail)));
                    }
                    ChangeBy::Floor => {
                        above_floor = !above_floor;
                        through.get_or_insert(Side::Floor);
                    }
                    ChangeBy::Ceiling => {
                        below_ceiling = !below_ceiling;
                        through.get_or_insert(Side::Ceiling);
                    }
                }
            }
            let (s, leg) = match &changes[at].by {
                ChangeBy::Edge(edge) => (edge.s, edge.leg),
                ChangeBy::Floor | ChangeBy::Ceiling => (trajectory.distance_at(t), trajectory.leg_at(t)),
            };
            at += here;
            let now = within && above_floor && below_ceiling;
            let Some(through) = through.filter(|_| now != inside) else { continue };
            inside = now;
            let standing = match &through {
                Side::Edge(edge) => edge.standing,
                Side::Floor | Side::Ceiling => Standing::Published,
            };
            let kind = if inside { CrossingKind::Enter } else { CrossingKind::Exit };
            match open.take() {
                Some((from, rests_on)) => visits.push(Visit { from, to: t, rests_on: weaker(rests_on, standing) }),
                None => open = Some((t, standing)),
            }
            let crossing = EventKind::Crossing(Crossing { zone: self.index, kind, through });
            events.push(event(flight, trajectory, (s, t), leg, crossing));
        }
        if let Some((from, rests_on)) = open {
            visits.push(Visit { from, to: trajectory.end(), rests_on });
        }
        let deepest = (detail != Detail::Crossings).then(|| self.deepest(trajectory, &visits)).flatten();
        let summary = ZoneSummary { flight, zone: self.index, inside_at_start, visits, deepest };
        Passing { events, summary: Some(summary) }
    }

    /// An edge as it is crossed, with what other readings would give.
    fn crossed(&self, trajectory: &Trajectory, crossing: &EdgeCrossing, detail: Detail) -> CrossedEdge {
        let angle_degrees = crossing.angle.to_degrees();
        // A circle has one edge, which is what its author says it is.
        let Some(edge) = self.edges.get(crossing.edge) else {
            return CrossedEdge {
                index: None,
                standing: Standing::Published,
                source: None,
                angle_degrees,
                spread: None,
            };
        };
        let spread = (edge.reading == EdgeReading::Assumed && detail == Detail::Everything)
            .then(|| reading::spread(trajectory, crossing.s, &edge.path))
            .flatten();
        let (standing, source) = (edge.standing, edge.source.clone());
        CrossedEdge { index: Some(crossing.edge), standing, source, angle_degrees, spread }
    }

    fn line_crossings(&self, flight: usize, trajectory: &Trajectory, detail: Detail) -> Vec<Event> {
        let crossings = crossing::line_crossings(trajectory.path(), &self.outline);
        let towards = |sign: f64| if sign < 0.0 { TurnDirection::Left } else { TurnDirection::Right };
        crossings
            .into_iter()
            .map(|(crossing, side)| {
                let edge = self.crossed(trajectory, &crossing, detail);
                let kind = EventKind::LineCrossing { zone: self.index, edge, towards: towards(side) };
                event(flight, trajectory, (crossing.s, trajectory.time_at(crossing.s)), crossing.leg, kind)
            })
            .collect()
    }

    /// The point of all visits that is furthest from the nearest edge: none is deeper by more than 0.2 % and 500 m. Its
    /// own depth is exact. Of points found equally deep it is the first.
    ///
    /// Branch and bound along the path. The distance to the nearest edge changes by at most a metre a metre, and the
    /// distance to one straight edge is convex along a straight path, so that between two points it is at most the
    /// larger of the two, but for the bends of path and edge, which are bounded. The deepest point is mostly where two
    /// edges are equally near, and there the path is cut in two first.
    fn deepest(&self, trajectory: &Trajectory, visits: &[Visit]) -> Option<Deepest> {
        const SAME_DEPTH: f64 = 1e-3;
        let path = trajectory.path();
        // What the curve is off is nothing beside what is asked for.
        let sound = |s: f64, within: f64| {
            let direction = path.point_near(s).0.normalize();
            let ((least, most), edge) = self.outline.bounds_to_nearest_edge(&direction, within);
            Sounding { s, direction, least, most, edge }
        };
        let mut best: Option<Sounding> = None;
        let mut open = Vec::new();
        for visit in visits {
            let [from, to] = [visit.from, visit.to].map(|t| trajectory.distance_at(t));
            // Depths come again lap after lap. The last span first: they are taken from the end.
            let spans = path.first_flown(from, to).into_iter().rev();
            open.extend(spans.map(|span| (sound(span.start, f64::INFINITY), sound(span.end, f64::INFINITY))));
            while let Some((a, b)) = open.pop() {
                let deeper = if b.least > a.least + SAME_DEPTH { b } else { a };
                if best.is_none_or(|best| deeper.least > best.least + SAME_DEPTH) {
                    best = Some(deeper);
                }
                let enough = 1.002 * best.map_or(0.0, |best| best.least) + 500.0;
                let length = b.s - a.s;
                if 0.5 * (a.most + b.most + length) <= enough || length < 100.0 {
                    continue;
                }
                let (first, last) = (path.piece_at(a.s), path.piece_at(b.s - 1e-6));
                // A racetrack is long, but stays near one place.
                let ball = path.cap(first, last);
                let around = |from: &Sounding| {
                    from.most + 1.004 * EQUATORIAL_RADIUS * ((from.direction - ball.middle).norm() + ball.reach)
                };
                if around(&a).min(around(&b)) <= enough {
                    continue;
                }
                let cut = if first < last {
                    // On a turn or over several legs only the first bounds hold: cut at the joint nearest the middle.
                    let joint = path.piece_at(0.5 * (a.s + b.s)).clamp(first + 1, last);
                    path.pieces()[joint].from
                } else if let Some(bend) = self.bend(path, first, &a, &b) {
                    let via_a = a.most.max(self.outline.most_to_edge(&b.direction, a.edge));
                    let via_b = b.most.max(self.outline.most_to_edge(&a.direction, b.edge));
                    if via_a.min(via_b) + bend <= enough {
                        continue;
                    }
                    // Where both are equally near, if both distances were straight in between.
                    let share = (via_b - a.most) / ((via_b - a.most) + (via_a - b.most));
                    a.s + length * if share.is_finite() { share.clamp(0.1, 0.9) } else { 0.5 }
                } else {
                    0.5 * (a.s + b.s)
                };
                let middle = sound(cut, (a.most + (cut - a.s)).min(b.most + (b.s - cut)) + 1.0);
                open.extend([(middle, b), (a, middle)]);
            }
        }
        best.map(|Sounding { s, .. }| {
            let position = path.at(s).position;
            let (depth, edge) = self.outline.nearest_edge(position);
            let nearest_edge = self.edges.get(edge).map_or(Standing::Published, |edge| edge.standing);
            Deepest { t: trajectory.time_at(s), position, depth: Distance::from_metres(depth), nearest_edge }
        })
    }

    /// By how many metres the distance to a nearest edge can exceed the larger one of two soundings between them;
    /// `None` where an edge is an arc, seen from whose inside the distance is not convex at all.
    fn bend(&self, path: &FlightPath, piece: usize, a: &Sounding, b: &Sounding) -> Option<f64> {
        let is_arc = |sounding: &Sounding| matches!(self.outline.edge(sounding.edge), Path::Arc(_));
        if is_arc(a) || is_arc(b) {
            return None;
        }
        let length = b.s - a.s;
        // The sagitta falls with the square of the length.
        let of_stretch = |stretch: &Stretch| stretch.width() * (length / (stretch.to() - stretch.from())).powi(2);
        let of_path = path.stretches_of(&path.pieces()[piece]).map(of_stretch).fold(0.0, f64::max) * EQUATORIAL_RADIUS;
        // An edge along a parallel bends by tan φ / R; below 60° that is less than two Earth radii.
        let of_edge = 2.0 * length * length / 8.0 / EQUATORIAL_RADIUS;
        let of_sphere = a.most.max(b.most) * (length / EQUATORIAL_RADIUS).powi(2) / 4.0;
        Some(of_path + of_edge + of_sphere)
    }
}

/// Bounds on the distance from one point of the path to the nearest edge.
#[derive(Clone, Copy)]
struct Sounding {
    s: f64,
    /// From the centre of the Earth.
    direction: Vector3<f64>,
    least: f64,
    most: f64,
    /// The edge that gives the upper bound.
    edge: usize,
}

/// The point of one stay that is furthest from the zone's edge, as [`Deepest`] is of all.
pub fn deepest_in(zone: &Zone, trajectory: &Trajectory, stay: Visit) -> Option<Deepest> {
    WatchedZone::new(0, zone).deepest(trajectory, &[stay])
}

/// The weaker of two standings.
fn weaker(a: Standing, b: Standing) -> Standing {
    let rank = |standing| match standing {
        Standing::Published => 0,
        Standing::Derived => 1,
        Standing::Schematic => 2,
    };
    if rank(a) >= rank(b) { a } else { b }
}

/// The instants at which the altitude passes a limit, either way. At the limit counts as above it.
fn instants_through(trajectory: &Trajectory, limit: f64) -> Vec<f64> {
    let passes = |pair: &[(f64, f64)]| {
        let [(t0, h0), (t1, h1)] = [pair[0], pair[1]];
        ((h0 < limit) != (h1 < limit)).then(|| t0 + (limit - h0) / (h1 - h0) * (t1 - t0))
    };
    trajectory.altitudes().windows(2).filter_map(passes).collect()
}

/// An event of a flight, `s` metres along its path at the instant `t`.
pub(in crate::sim) fn event(
    flight: usize,
    trajectory: &Trajectory,
    (s, t): (f64, f64),
    leg: usize,
    kind: EventKind,
) -> Event {
    let position = trajectory.path().at(s).position;
    Event { t, flight, leg, position, altitude: trajectory.altitude_at(t), kind }
}
