//! Closest approaches: of a flight to places and to the coast, and of two flights to one another.
//!
//! Places and the coast stand still, so the search is along the path alone. Two flights are followed in time: an
//! interval is given up when even the fastest approach, or the straight relative motion less what the paths bend,
//! cannot come nearer than what was found; what is left is halved, and the last step solves for the instant at which
//! the distance stops falling.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::{LazyLock, OnceLock};

use nalgebra::Vector3;

use crate::coast::{Coast, CoastChunk};
use crate::geodesy::closest::{Approach, LEAST_METRES_PER_RADIAN, between_stretches, to_position_over};
use crate::geodesy::frames::{Ray, ecef_from_geo};
use crate::geodesy::stretch::{Cap, Stretch, direction_from_centre};
use crate::geodesy::{EQUATORIAL_RADIUS, Path, PathKind, Position};
use crate::sim::flight_path::Below;
use crate::sim::trajectory::Trajectory;
use crate::units::Distance;

/// Where a flight is nearest to something that stands still.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// When, in seconds since the start of the simulation.
    pub t: f64,
    /// How far away.
    pub distance: Distance,
    /// The nearest point of it.
    pub there: Position,
}

/// Where a flight is nearest to a place; of equally near points, the first.
pub fn to_place(trajectory: &Trajectory, place: Position) -> Option<Nearest> {
    enum Target {
        Rough,
        Bounded,
    }
    let path = trajectory.path();
    let direction = direction_from_centre(place);
    let mut search = Search::new(trajectory, Target::Rough);
    while let Some((node, target)) = search.next() {
        match (path.tree().nodes[node].below, target) {
            (Below::Halves(second), _) => {
                let here = Cap { middle: direction, reach: 0.0 };
                for half in [node + 1, second] {
                    search.add(path.tree().nodes[half].cap.distance_bounds(&here), half, Target::Rough);
                }
            }
            (Below::Leaf(leaf), Target::Rough) => {
                search.add(path.tree().leaves[leaf].1.distance_bounds(&direction), node, Target::Bounded);
            }
            (Below::Leaf(leaf), Target::Bounded) => {
                let (piece, stretch) = &path.tree().leaves[leaf];
                let piece = &path.pieces()[*piece];
                let found = to_position_over(&piece.path, std::slice::from_ref(stretch), place, search.within());
                search.keep(found.map(|found| (found.distance, piece.from + found.s, place)));
            }
        }
    }
    search.finish()
}

/// Where a flight is nearest to the coast; where it crosses the coastline, the first crossing.
pub fn to_coast(trajectory: &Trajectory) -> Option<Nearest> {
    enum Target<'a> {
        Node(usize),
        Segment(&'a Segment),
    }
    let path = trajectory.path();
    let coast = &*COASTLINE;
    let mut search = Search::new(trajectory, Target::Node(0));
    while let Some((node, target)) = search.next() {
        let here = &path.tree().nodes[node];
        let shore = match target {
            Target::Node(shore) => shore,
            Target::Segment(segment) => {
                let Below::Leaf(leaf) = here.below else { unreachable!("segments are compared with stretches") };
                let (piece, stretch) = &path.tree().leaves[leaf];
                let piece = &path.pieces()[*piece];
                let line = Path::between(segment.ends[0], segment.ends[1], PathKind::Geodesic);
                for part in Stretch::all_of(&line) {
                    let found = between_stretches(&piece.path, stretch, &line, &part, search.within());
                    let at = |found: Approach| (found.distance, piece.from + found.s, line.at(found.u).position);
                    search.keep(found.map(at));
                }
                continue;
            }
        };
        let there = &coast.nodes[shore];
        match (here.below, there.below) {
            // The larger of the two is taken apart.
            (Below::Halves(second), below) if matches!(below, Below::Leaf(_)) || here.cap.reach > there.cap.reach => {
                for half in [node + 1, second] {
                    search.add(path.tree().nodes[half].cap.distance_bounds(&there.cap), half, Target::Node(shore));
                }
            }
            (_, Below::Halves(second)) => {
                for half in [shore + 1, second] {
                    let cap = &coast.nodes[half].cap;
                    let (mut least, most) = here.cap.distance_bounds(cap);
                    if let Below::Leaf(leaf) = here.below {
                        let angle = path.tree().leaves[leaf].1.rough_angle_to(&cap.middle);
                        least = least.max((angle - cap.reach) * LEAST_METRES_PER_RADIAN);
                    }
                    search.add((least, most), node, Target::Node(half));
                }
            }
            (Below::Leaf(leaf), Below::Leaf(chunk)) => {
                let stretch = &path.tree().leaves[leaf].1;
                let near = |cap: &Cap, within: f64| {
                    (stretch.rough_angle_to(&cap.middle) - cap.reach) * LEAST_METRES_PER_RADIAN <= within
                };
                for run in coast.runs(chunk) {
                    if !near(&run.cap, search.within()) {
                        continue;
                    }
                    for segment in &run.segments {
                        if near(&segment.stretch.cap(), search.within()) {
                            let bounds = stretch.distance_bounds_between(&segment.stretch);
                            search.add(bounds, node, Target::Segment(segment));
                        }
                    }
                }
            }
            (Below::Halves(_), Below::Leaf(_)) => unreachable!("a node with halves is taken apart before a leaf"),
        }
    }
    search.finish()
}

/// Distances that differ by less than this many metres are equal: the first along the path counts.
const SAME_DISTANCE: f64 = 1e-6;

/// A search for the nearest pair of things, the pair that can be nearest first; of two that can be equally near, the
/// one that is earlier along the path.
struct Search<'a, T> {
    trajectory: &'a Trajectory,
    open: BinaryHeap<Open<T>>,
    /// The nearest is at most this many metres away.
    bound: f64,
    /// The nearest so far: how far, where along the path, and the point there.
    best: Option<(f64, f64, Position)>,
}

/// A node of the flight path and something to compare it with, and the least they can be apart.
struct Open<T> {
    least: f64,
    from: f64,
    node: usize,
    other: T,
}

impl<T> Ord for Open<T> {
    /// The one to look at first is the greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.least.total_cmp(&self.least).then(other.from.total_cmp(&self.from))
    }
}

impl<T> PartialOrd for Open<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Open<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T> Eq for Open<T> {}

impl<'a, T> Search<'a, T> {
    fn new(trajectory: &'a Trajectory, other: T) -> Self {
        let open = BinaryHeap::from([Open { least: 0.0, from: 0.0, node: 0, other }]);
        Self { trajectory, open, bound: f64::INFINITY, best: None }
    }

    /// Puts a node and something else down to be looked at, unless they cannot be the nearest; they are at least and at
    /// most so many metres apart.
    fn add(&mut self, (least, most): (f64, f64), node: usize, other: T) {
        self.bound = self.bound.min(most);
        let (least, from) = (least.max(0.0), self.trajectory.path().tree().nodes[node].from);
        if self.may_be_nearest(least, from) {
            self.open.push(Open { least, from, node, other });
        }
    }

    fn next(&mut self) -> Option<(usize, T)> {
        while let Some(next) = self.open.pop() {
            if self.may_be_nearest(next.least, next.from) {
                return Some((next.node, next.other));
            }
        }
        None
    }

    fn may_be_nearest(&self, least: f64, from: f64) -> bool {
        // What begins later can only win by being nearer.
        least <= self.bound
            && self
                .best
                .is_none_or(|(distance, s, _)| least < distance - SAME_DISTANCE || (least <= distance && from < s))
    }

    /// Only what is nearer than this many metres is of interest; a little more than the nearest so far, so that an
    /// equally near but earlier point is seen.
    fn within(&self) -> f64 {
        self.best.map_or(self.bound, |(distance, ..)| distance.min(self.bound)) + SAME_DISTANCE
    }

    fn keep(&mut self, found: Option<(f64, f64, Position)>) {
        let Some(new) = found else { return };
        let better = self.best.is_none_or(|(distance, s, _)| {
            new.0 < distance - SAME_DISTANCE || (new.0 <= distance + SAME_DISTANCE && new.1 < s)
        });
        if better {
            self.best = Some(new);
        }
    }

    fn finish(self) -> Option<Nearest> {
        self.best.map(|(distance, s, there)| Nearest {
            t: self.trajectory.time_at(s),
            distance: Distance::from_metres(distance),
            there,
        })
    }
}

/// The coastline under a tree of caps; its segments are prepared when a search first comes near them.
struct Coastline {
    chunks: Vec<(CoastChunk<'static>, OnceLock<Vec<Run>>)>,
    nodes: Vec<CoastNode>,
}

struct CoastNode {
    cap: Cap,
    below: Below,
}

/// A few neighbouring segments.
struct Run {
    cap: Cap,
    segments: Vec<Segment>,
}

/// A piece of coast, joined by a geodesic.
#[derive(Clone)]
struct Segment {
    ends: [Position; 2],
    stretch: Stretch,
}

static COASTLINE: LazyLock<Coastline> = LazyLock::new(|| {
    let chunks: Vec<_> = Coast::builtin().chunks().map(|chunk| (chunk, OnceLock::new())).collect();
    let mut coast = Coastline { chunks, nodes: Vec::new() };
    coast.grow(0, coast.chunks.len());
    coast
});

impl Coastline {
    /// Chunks follow one another along the coast, so halves of the list are halves of the map.
    fn grow(&mut self, from: usize, to: usize) -> usize {
        let index = self.nodes.len();
        // The radius of a chunk is an angle, which is more than its chord.
        let cap_of = |chunk: &CoastChunk<'_>| Cap { middle: chunk.centre().into_inner(), reach: chunk.radius() };
        let cap = Cap::around(self.chunks[from..to].iter().map(|(chunk, _)| cap_of(chunk))).expect("a run of chunks");
        self.nodes.push(CoastNode { cap, below: Below::Leaf(from) });
        if to - from > 1 {
            let middle = from + (to - from) / 2;
            self.grow(from, middle);
            self.nodes[index].below = Below::Halves(self.grow(middle, to));
        }
        index
    }

    /// The segments of a chunk, in runs of eight.
    fn runs(&self, chunk: usize) -> &[Run] {
        let (chunk, runs) = &self.chunks[chunk];
        runs.get_or_init(|| {
            let positions = chunk.positions();
            let segment = |ends: &[Position]| Segment {
                ends: [ends[0], ends[1]],
                stretch: Stretch::of_short_geodesic(ends[0], ends[1]),
            };
            let segments: Vec<Segment> = positions.windows(2).filter(|ends| ends[0] != ends[1]).map(segment).collect();
            let run = |segments: &[Segment]| {
                let cap = Cap::around(segments.iter().map(|segment| segment.stretch.cap()));
                cap.map(|cap| Run { cap, segments: segments.to_vec() })
            };
            segments.chunks(8).filter_map(run).collect()
        })
    }
}

/// Two flights at their closest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Encounter {
    /// The two flights, by index, the lower first.
    pub flights: [usize; 2],
    /// When, in seconds since the start of the simulation.
    pub t: f64,
    /// How far apart over the ground.
    pub horizontal: Distance,
}

/// Where each two flights are nearest over the ground while both are under way, for all that come nearer than
/// `within`; of equally near instants, the first. Ordered by flights.
///
/// Time is cut into slots. In a slot a flight stays in a ball round the middle of where it enters and leaves it, and
/// only pairs whose balls come near are looked at: balls are sorted along one axis, so that few pairs are compared.
pub fn encounters(trajectories: &[Trajectory], within: Distance) -> Vec<Encounter> {
    const SLOT: f64 = 600.0;
    let mut slots: BTreeMap<i64, Vec<Ball>> = BTreeMap::new();
    for (flight, trajectory) in trajectories.iter().enumerate() {
        let fastest = trajectory.legs().iter().map(|leg| leg.speed).fold(0.0, f64::max);
        let mut from = trajectory.start();
        let mut here = point_at(trajectory, from);
        while from < trajectory.end() {
            let slot = (from / SLOT).floor();
            let to = ((slot + 1.0) * SLOT).min(trajectory.end());
            let there = point_at(trajectory, to);
            let ball = Ball { flight, from, to, centre: 0.5 * (here + there), radius: 0.5 * fastest * (to - from) };
            slots.entry(slot as i64).or_default().push(ball);
            (from, here) = (to, there);
        }
    }
    // For each pair, the stretches of time in which it can be near.
    let mut near: BTreeMap<[usize; 2], Vec<(f64, f64)>> = BTreeMap::new();
    for balls in slots.values_mut() {
        balls.sort_by(|a, b| a.west().total_cmp(&b.west()).then(a.flight.cmp(&b.flight)));
        for (i, a) in balls.iter().enumerate() {
            for b in balls[i + 1..].iter().take_while(|b| b.west() <= a.centre.x + a.radius + within.metres()) {
                let reach = a.radius + b.radius + within.metres();
                let (from, to) = (a.from.max(b.from), a.to.min(b.to));
                if from <= to && (a.centre - b.centre).norm_squared() <= reach * reach {
                    let pair = [a.flight.min(b.flight), a.flight.max(b.flight)];
                    let spans = near.entry(pair).or_default();
                    match spans.last_mut() {
                        Some(last) if last.1 == from => last.1 = to,
                        _ => spans.push((from, to)),
                    }
                }
            }
        }
    }
    let of_pair = |(flights, spans): (&[usize; 2], &Vec<(f64, f64)>)| {
        let [a, b] = flights.map(|flight| &trajectories[flight]);
        let t = PairSearch { a, b, best: None, within: within.metres() }.over(spans)?;
        let place = |trajectory: &Trajectory| trajectory.path().at(trajectory.distance_at(t)).position;
        Some(Encounter { flights: *flights, t, horizontal: place(a).distance_to(place(b)) })
    };
    near.iter().filter_map(of_pair).collect()
}

/// Where a flight can be in a slot of time.
struct Ball {
    flight: usize,
    from: f64,
    to: f64,
    centre: Vector3<f64>,
    radius: f64,
}

impl Ball {
    fn west(&self) -> f64 {
        self.centre.x - self.radius
    }
}

/// Where a flight is over the ground, from the centre of the Earth.
fn point_at(trajectory: &Trajectory, t: f64) -> Vector3<f64> {
    ecef_from_geo(trajectory.path().at(trajectory.distance_at(t)).position, 0.0)
}

struct PairSearch<'a> {
    a: &'a Trajectory,
    b: &'a Trajectory,
    /// The instant of the closest approach so far.
    best: Option<f64>,
    /// Its distance, straight through the Earth; before that, what is asked for.
    within: f64,
}

/// Both flights at an instant.
struct Sight {
    t: f64,
    /// From the second flight to the first, in metres.
    between: Vector3<f64>,
    /// The piece that either flight comes from, and the one it goes on to; the same but at a joint.
    before: [usize; 2],
    after: [usize; 2],
}

impl PairSearch<'_> {
    /// The instant of the closest approach within the given spans of time, which are in order.
    fn over(mut self, spans: &[(f64, f64)]) -> Option<f64> {
        for (from, to) in spans {
            let (first, last) = (self.sight(*from), self.sight(*to));
            self.offer(&first);
            self.halve(&first, &last);
            self.offer(&last);
        }
        let best = self.best?;
        // Flights that join stay together, and then the first instant within a millimetre counts.
        let joined = self.within + 1e-3;
        let before = (best - 1.0).max(spans[0].0);
        if self.sight(before).between.norm() > joined {
            return Some(best);
        }
        let first = spans.iter().find_map(|(from, to)| self.first_within(joined, &self.sight(*from), &self.sight(*to)));
        Some(first.unwrap_or(best))
    }

    /// The first instant between two at which the flights are within a distance, to a millisecond.
    fn first_within(&self, distance: f64, first: &Sight, last: &Sight) -> Option<f64> {
        if first.between.norm() <= distance {
            return Some(first.t);
        }
        if self.least_between(first, last).0 > distance {
            return None;
        }
        if last.t - first.t < 1e-3 {
            return (last.between.norm() <= distance).then_some(last.t);
        }
        let middle = self.sight(0.5 * (first.t + last.t));
        self.first_within(distance, first, &middle).or_else(|| self.first_within(distance, &middle, last))
    }

    /// A lower bound on the distance between two instants, in metres, and how far the paths can stray there from
    /// straight and even motion; `None` where a flight goes from one piece to another.
    fn least_between(&self, first: &Sight, last: &Sight) -> (f64, Option<f64>) {
        let seconds = last.t - first.t;
        let fastest = |trajectory: &Trajectory, from: usize, to: usize| {
            let legs = [from, to].map(|piece| trajectory.path().pieces()[piece].leg);
            trajectory.legs()[legs[0]..=legs[1].max(legs[0])].iter().map(|leg| leg.speed).fold(0.0, f64::max)
        };
        let speeds = [fastest(self.a, first.after[0], last.before[0]), fastest(self.b, first.after[1], last.before[1])];
        let by_speed = 0.5 * (first.between.norm() + last.between.norm() - (speeds[0] + speeds[1]) * seconds).max(0.0);
        if first.after != last.before {
            return (by_speed, None);
        }
        let bend =
            bend(self.a, first.after[0], speeds[0] * seconds) + bend(self.b, first.after[1], speeds[1] * seconds);
        (by_speed.max(nearest_to_origin(&first.between, &last.between) - bend), Some(bend))
    }

    fn sight(&self, t: f64) -> Sight {
        let [a, b] = [self.a, self.b].map(|trajectory| {
            let path = trajectory.path();
            let s = trajectory.distance_at(t);
            let after = path.piece_at(s);
            // At a joint, give or take what times and distances are rounded by.
            let before = path.piece_at((s - 1e-3).max(0.0));
            let after =
                if s > path.pieces()[after].to() - 1e-3 { (after + 1).min(path.pieces().len() - 1) } else { after };
            (point_at(trajectory, t), before, after)
        });
        Sight { t, between: a.0 - b.0, before: [a.1, b.1], after: [a.2, b.2] }
    }

    /// Where to cut a span of time in two: where a flight goes from one piece to another, near the middle, if it does.
    fn cut(&self, first: &Sight, last: &Sight) -> f64 {
        let middle = 0.5 * (first.t + last.t);
        let joint = |trajectory: &Trajectory, from: usize, to: usize| {
            let path = trajectory.path();
            let piece = path.piece_at(trajectory.distance_at(middle)).clamp(from + 1, to.max(from + 1));
            (from < to).then(|| trajectory.time_at(path.pieces()[piece].from))
        };
        let joints = [joint(self.a, first.after[0], last.before[0]), joint(self.b, first.after[1], last.before[1])];
        let inside = joints.into_iter().flatten().filter(|t| *t > first.t + 1e-3 && *t < last.t - 1e-3);
        inside.min_by(|s, t| (s - middle).abs().total_cmp(&(t - middle).abs())).unwrap_or(middle)
    }

    fn offer(&mut self, sight: &Sight) {
        let distance = sight.between.norm();
        if distance < self.within {
            (self.best, self.within) = (Some(sight.t), distance);
        }
    }

    /// Looks between two instants. A millimetre's gain is not worth a later instant.
    fn halve(&mut self, first: &Sight, last: &Sight) {
        const GAIN: f64 = 1e-3;
        let (least, bend) = self.least_between(first, last);
        if least > self.within - GAIN || last.t - first.t < 1e-6 {
            return;
        }
        if bend.is_some_and(|bend| is_convex(first, last, bend)) {
            let solved = self.solve(first, last);
            self.offer(&solved);
            return;
        }
        let middle = self.sight(self.cut(first, last));
        self.offer(&middle);
        self.halve(first, &middle);
        self.halve(&middle, last);
    }

    /// The instant between two at which the distance stops falling, by the Illinois method.
    fn solve(&self, first: &Sight, last: &Sight) -> Sight {
        let moving = |trajectory: &Trajectory, piece: usize, t: f64| {
            let piece = &trajectory.path().pieces()[piece];
            // The piece is told, not looked up: at a joint the one before it goes another way.
            let ray = Ray::from(piece.path.at(trajectory.distance_at(t) - piece.from));
            (ray.point, ray.direction * trajectory.legs()[piece.leg].speed)
        };
        let closing = |t: f64| {
            let (a, b) = (moving(self.a, first.after[0], t), moving(self.b, first.after[1], t));
            -(a.0 - b.0).dot(&(a.1 - b.1))
        };
        let (mut low, mut high) = (first.t, last.t);
        let (mut at_low, mut at_high) = (closing(low), closing(high));
        if at_low <= 0.0 {
            return self.sight(low);
        }
        if at_high >= 0.0 {
            return self.sight(high);
        }
        let mut side = 0;
        for _ in 0..60 {
            let t = high - at_high * (high - low) / (at_high - at_low);
            let here = closing(t);
            if high - low < 1e-7 || here == 0.0 {
                return self.sight(t);
            }
            if here > 0.0 {
                (low, at_low) = (t, here);
                if side == 1 {
                    at_high /= 2.0;
                }
                side = 1;
            } else {
                (high, at_high) = (t, here);
                if side == -1 {
                    at_low /= 2.0;
                }
                side = -1;
            }
        }
        self.sight(0.5 * (low + high))
    }
}

/// How far a piece strays from straight and even motion over a distance, in metres.
fn bend(trajectory: &Trajectory, piece: usize, length: f64) -> f64 {
    let sideways = match &trajectory.path().pieces()[piece].path {
        Path::Arc(arc) => 1.0 / arc.radius().metres(),
        // A rhumb line bends by tan φ / R: below 80° less than six Earth radii.
        Path::Rhumb(_) => 6.0 / EQUATORIAL_RADIUS,
        Path::Geodesic(_) => 0.0,
    };
    // The Earth curves downwards by at least its polar curvature on the flat side, 1 / 6335 km.
    (sideways + 1.0 / 6.335e6) * length * length / 8.0
}

/// Whether the distance first falls and then rises between two instants: where the relative motion is fast enough for
/// what the paths bend, d²/dt² of half the square of the distance, v² + r·a, cannot be negative.
fn is_convex(first: &Sight, last: &Sight, bend: f64) -> bool {
    let seconds = last.t - first.t;
    let acceleration = 8.0 * bend / (seconds * seconds);
    let slowest = (last.between - first.between).norm() / seconds - acceleration * seconds;
    let farthest = first.between.norm().max(last.between.norm()) + bend;
    slowest > 0.0 && slowest * slowest > farthest * acceleration
}

/// The distance from the origin to the straight line between two points.
fn nearest_to_origin(p: &Vector3<f64>, q: &Vector3<f64>) -> f64 {
    let along = q - p;
    let length = along.norm_squared();
    let share = if length > 0.0 { (-p.dot(&along) / length).clamp(0.0, 1.0) } else { 0.0 };
    (p + along * share).norm()
}
