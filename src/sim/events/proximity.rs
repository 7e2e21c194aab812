//! Closest approaches: of a flight to places and to the coast, and of two flights to one another.
//!
//! Places and the coast stand still, so the search is along the path alone. Two flights are followed in time: an
//! interval is given up when even the fastest approach, or the straight relative motion less what the paths bend,
//! cannot come nearer than what was found; what is left is halved, and the last step solves for the instant at which
//! the distance stops falling.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use nalgebra::Vector3;

use crate::coast::{Coast, CoastChunk};
use crate::geodesy::closest::{LEAST_METRES_PER_RADIAN, MOST_METRES_PER_RADIAN, between_stretches, to_position_over};
use crate::geodesy::frames::{Ray, ecef_from_geo};
use crate::geodesy::stretch::{Cap, Stretch, direction_from_centre};
use crate::geodesy::{EQUATORIAL_RADIUS, Path, PathKind, Position};
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
    let direction = direction_from_centre(place);
    let mut candidates = Candidates::default();
    for piece in trajectory.path().pieces() {
        for stretch in &piece.stretches {
            candidates.offer(stretch.angle_to(&direction), stretch.most_angle_to(&direction), (piece, stretch));
        }
    }
    let mut best: Option<(f64, f64)> = None;
    for (piece, stretch) in candidates.nearest_first() {
        // A little more than what is known, so that an equally near but earlier point is seen.
        let within = best.map_or(f64::INFINITY, |(distance, _)| distance + SAME_DISTANCE);
        if let Some(found) = to_position_over(&piece.path, std::slice::from_ref(stretch), place, within) {
            keep_nearest(&mut best, (found.distance, piece.from + found.s));
        }
    }
    best.map(|(distance, s)| Nearest {
        t: trajectory.time_at(s),
        distance: Distance::from_metres(distance),
        there: place,
    })
}

/// Where a flight is nearest to the coast; where it crosses the coastline, the first crossing.
pub fn to_coast(trajectory: &Trajectory) -> Option<Nearest> {
    let mut candidates = Candidates::default();
    for piece in trajectory.path().pieces() {
        for stretch in &piece.stretches {
            COASTLINE.near(stretch, &mut candidates, |segment| (piece, stretch, segment));
        }
    }
    let mut best: Option<(f64, f64)> = None;
    let mut there = None;
    for (piece, stretch, segment) in candidates.nearest_first() {
        let within = best.map_or(f64::INFINITY, |(distance, _)| distance + SAME_DISTANCE);
        let line = Path::between(segment.ends[0], segment.ends[1], PathKind::Geodesic);
        for part in Stretch::all_of(&line) {
            if let Some(found) = between_stretches(&piece.path, stretch, &line, &part, within)
                && keep_nearest(&mut best, (found.distance, piece.from + found.s))
            {
                there = Some(line.at(found.u).position);
            }
        }
    }
    best.zip(there).map(|((distance, s), there)| Nearest {
        t: trajectory.time_at(s),
        distance: Distance::from_metres(distance),
        there,
    })
}

/// Distances that differ by less than this many metres are equal: the first along the path counts.
const SAME_DISTANCE: f64 = 1e-6;

/// Keeps the nearer of two (distance, place along the path), and of equally near ones the earlier. Whether the new one
/// was kept.
fn keep_nearest(best: &mut Option<(f64, f64)>, new: (f64, f64)) -> bool {
    let better = best.is_none_or(|(distance, s)| {
        new.0 < distance - SAME_DISTANCE || (new.0 <= distance + SAME_DISTANCE && new.1 < s)
    });
    if better {
        *best = Some(new);
    }
    better
}

/// Things that can be the nearest, by bounds on their angle from the centre of the Earth.
struct Candidates<T> {
    /// The nearest is at most this many metres away.
    within: f64,
    /// Each with the least it can be away, in metres.
    offered: Vec<(f64, T)>,
}

impl<T> Default for Candidates<T> {
    fn default() -> Self {
        Self { within: f64::INFINITY, offered: Vec::new() }
    }
}

impl<T> Candidates<T> {
    fn offer(&mut self, least_angle: f64, most_angle: f64, candidate: T) {
        let least = least_angle * LEAST_METRES_PER_RADIAN;
        if least <= self.within {
            self.within = self.within.min(most_angle * MOST_METRES_PER_RADIAN);
            self.offered.push((least, candidate));
        }
    }

    /// What can still be the nearest, in the order of the least distance.
    fn nearest_first(mut self) -> impl Iterator<Item = T> {
        self.offered.retain(|(least, _)| *least <= self.within);
        self.offered.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.offered.into_iter().map(|(_, candidate)| candidate)
    }
}

/// The coastline under a tree of caps; its segments are prepared when a search first comes near them.
struct Coastline {
    chunks: Vec<(CoastChunk<'static>, OnceLock<Vec<Segment>>)>,
    nodes: Vec<CoastNode>,
}

struct CoastNode {
    cap: Cap,
    /// The index of the second half, the first being the next node; or the chunk of a leaf.
    below: Below,
}

enum Below {
    Halves(usize),
    Chunk(usize),
}

/// A piece of coast, joined by a geodesic.
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
    fn grow(&mut self, from: usize, to: usize) -> Cap {
        let index = self.nodes.len();
        let chunk = &self.chunks[from].0;
        // An angle is at least its chord.
        let cap = Cap { middle: chunk.centre().into_inner(), reach: chunk.radius() };
        self.nodes.push(CoastNode { cap, below: Below::Chunk(from) });
        if to - from > 1 {
            let middle = from + (to - from) / 2;
            let first = self.grow(from, middle);
            let second = self.nodes.len();
            let cap = Cap::around(&first, &self.grow(middle, to));
            self.nodes[index] = CoastNode { cap, below: Below::Halves(second) };
            return cap;
        }
        cap
    }

    fn segments(&self, chunk: usize) -> &[Segment] {
        let (chunk, segments) = &self.chunks[chunk];
        segments.get_or_init(|| {
            let positions = chunk.positions();
            positions
                .windows(2)
                .filter(|ends| ends[0] != ends[1])
                .map(|ends| Segment { ends: [ends[0], ends[1]], stretch: Stretch::of_short_geodesic(ends[0], ends[1]) })
                .collect()
        })
    }

    /// Offers every segment that can be the nearest to a stretch.
    fn near<'a, T>(
        &'a self,
        stretch: &Stretch,
        found: &mut Candidates<T>,
        candidate: impl Fn(&'a Segment) -> T + Copy,
    ) {
        self.near_under(0, stretch, found, candidate);
    }

    fn near_under<'a, T>(
        &'a self,
        index: usize,
        stretch: &Stretch,
        found: &mut Candidates<T>,
        candidate: impl Fn(&'a Segment) -> T + Copy,
    ) {
        // An angle is at most 1 % more than its chord for the caps of a tree that is worth descending.
        let least = |cap: &Cap| (stretch.angle_to(&cap.middle) - 1.05 * cap.reach) * LEAST_METRES_PER_RADIAN;
        let node = &self.nodes[index];
        if least(&node.cap) > found.within {
            return;
        }
        match node.below {
            Below::Halves(second) => {
                let mut halves = [index + 1, second];
                if least(&self.nodes[second].cap) < least(&self.nodes[index + 1].cap) {
                    halves.swap(0, 1);
                }
                halves.into_iter().for_each(|half| self.near_under(half, stretch, found, candidate));
            }
            Below::Chunk(chunk) => {
                for segment in self.segments(chunk) {
                    let least = stretch.angle_to_stretch(&segment.stretch);
                    if least * LEAST_METRES_PER_RADIAN <= found.within {
                        found.offer(least, stretch.most_angle_to_stretch(&segment.stretch), candidate(segment));
                    }
                }
            }
        }
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
                    near.entry(pair).or_default().push((from, to));
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
    /// Piece and leg of either flight.
    pieces: [usize; 2],
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
        // Flights that join stay together: the first instant within a millimetre counts, unless the distance is merely
        // flat round its least value.
        let joined = self.within + 1e-3;
        let first = spans.iter().find_map(|(from, to)| self.first_within(joined, &self.sight(*from), &self.sight(*to)));
        Some(first.filter(|first| best - first > 1.0).unwrap_or(best))
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
    /// straight and even motion; `None` where a flight goes from one piece or speed to another.
    fn least_between(&self, first: &Sight, last: &Sight) -> (f64, Option<f64>) {
        let seconds = last.t - first.t;
        let legs = |trajectory: &Trajectory| [first.t, last.t].map(|t| trajectory.leg_at(t));
        let legs = [legs(self.a), legs(self.b)];
        let fastest = |trajectory: &Trajectory, [from, to]: [usize; 2]| {
            trajectory.legs()[from..=to].iter().map(|leg| leg.speed).fold(0.0, f64::max)
        };
        let speeds = [fastest(self.a, legs[0]), fastest(self.b, legs[1])];
        let by_speed = 0.5 * (first.between.norm() + last.between.norm() - (speeds[0] + speeds[1]) * seconds).max(0.0);
        let one_piece_each = first.pieces == last.pieces && legs.iter().all(|[from, to]| from == to);
        if !one_piece_each {
            return (by_speed, None);
        }
        let bend =
            bend(self.a, first.pieces[0], speeds[0] * seconds) + bend(self.b, first.pieces[1], speeds[1] * seconds);
        (by_speed.max(nearest_to_origin(&first.between, &last.between) - bend), Some(bend))
    }

    fn sight(&self, t: f64) -> Sight {
        let [a, b] = [self.a, self.b].map(|trajectory| {
            let s = trajectory.distance_at(t);
            let piece = trajectory.path().piece_at(s);
            let at = &trajectory.path().pieces()[piece];
            (ecef_from_geo(at.path.at(s - at.from).position, 0.0), piece)
        });
        Sight { t, between: a.0 - b.0, pieces: [a.1, b.1] }
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
        if bend.is_some_and(|bend| bend < 1.0) {
            let solved = self.solve(first, last);
            self.offer(&solved);
            return;
        }
        let middle = self.sight(0.5 * (first.t + last.t));
        self.offer(&middle);
        self.halve(first, &middle);
        self.halve(&middle, last);
    }

    /// The instant between two at which the distance stops falling, by the Illinois method.
    fn solve(&self, first: &Sight, last: &Sight) -> Sight {
        let closing = |t: f64| {
            let [a, b] = [self.a, self.b].map(|trajectory| {
                let ray = Ray::from(trajectory.path().at(trajectory.distance_at(t)));
                (ray.point, ray.direction * trajectory.legs()[trajectory.leg_at(0.5 * (first.t + last.t))].speed)
            });
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

/// The distance from the origin to the straight line between two points.
fn nearest_to_origin(p: &Vector3<f64>, q: &Vector3<f64>) -> f64 {
    let along = q - p;
    let length = along.norm_squared();
    let share = if length > 0.0 { (-p.dot(&along) / length).clamp(0.0, 1.0) } else { 0.0 };
    (p + along * share).norm()
}
