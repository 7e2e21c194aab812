//! Closest approaches: of a flight to places and to the coast, and of two flights to one another.
//!
//! Places and the coast stand still, so the search is along the path alone. Two flights are followed in time: an
//! interval is given up when even the fastest approach, or the straight relative motion less what the paths bend,
//! cannot come nearer than what was found; what is left is halved, and the last step solves for the instant at which
//! the distance stops falling.

use std::sync::{LazyLock, OnceLock};

use nalgebra::Vector3;

use crate::coast::{Coast, CoastChunk};
use crate::geodesy::closest::{LEAST_METRES_PER_RADIAN, between_stretches, to_position_over};
use crate::geodesy::frames::{Ray, ecef_from_geo};
use crate::geodesy::stretch::{Cap, Stretch};
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
    let mut within = f64::INFINITY;
    let mut nearest = None;
    for piece in trajectory.path().pieces() {
        if let Some(approach) = to_position_over(&piece.path, &piece.stretches, place, within) {
            within = approach.distance;
            let t = trajectory.time_at(piece.from + approach.s);
            nearest = Some(Nearest { t, distance: Distance::from_metres(within), there: place });
        }
    }
    nearest
}

/// Where a flight is nearest to the coast; where it crosses the coastline, the first crossing.
pub fn to_coast(trajectory: &Trajectory) -> Option<Nearest> {
    let coast = &*COASTLINE;
    let mut nearest: Option<(f64, f64, Position)> = None;
    for piece in trajectory.path().pieces() {
        for stretch in &piece.stretches {
            coast.search(0, &piece.path, stretch, piece.from, &mut nearest);
        }
    }
    nearest.map(|(distance, s, there)| Nearest {
        t: trajectory.time_at(s),
        distance: Distance::from_metres(distance),
        there,
    })
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

    /// Looks under a node for coast that is nearer to the stretch than what is known, or as near and earlier.
    fn search(
        &self,
        index: usize,
        path: &Path,
        stretch: &Stretch,
        from: f64,
        nearest: &mut Option<(f64, f64, Position)>,
    ) {
        let node = &self.nodes[index];
        let within = nearest.map_or(f64::INFINITY, |(distance, ..)| distance);
        let least = |cap: &Cap| (stretch.angle_to(&cap.middle) - 1.01 * cap.reach) * LEAST_METRES_PER_RADIAN;
        if least(&node.cap) > within {
            return;
        }
        match node.below {
            Below::Halves(second) => {
                let mut halves = [index + 1, second];
                if least(&self.nodes[second].cap) < least(&self.nodes[index + 1].cap) {
                    halves.swap(0, 1);
                }
                halves.into_iter().for_each(|half| self.search(half, path, stretch, from, nearest));
            }
            Below::Chunk(chunk) => {
                for segment in self.segments(chunk) {
                    let within = nearest.map_or(f64::INFINITY, |(distance, ..)| distance);
                    if stretch.angle_to_stretch(&segment.stretch) * LEAST_METRES_PER_RADIAN > within {
                        continue;
                    }
                    let line = Path::between(segment.ends[0], segment.ends[1], PathKind::Geodesic);
                    for part in Stretch::all_of(&line) {
                        // A little more than what is known, so that an equally near but earlier place is seen.
                        let Some(found) = between_stretches(path, stretch, &line, &part, within + 1e-3) else {
                            continue;
                        };
                        let candidate = (found.distance, from + found.s, line.at(found.u).position);
                        let earlier_or_nearer = nearest.is_none_or(|(distance, s, _)| {
                            candidate.0 < distance || (candidate.0 == distance && candidate.1 < s)
                        });
                        if earlier_or_nearer {
                            *nearest = Some(candidate);
                        }
                    }
                }
            }
        }
    }
}

/// Two flights at their closest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Encounter {
    /// When, in seconds since the start of the simulation.
    pub t: f64,
    /// How far apart over the ground.
    pub horizontal: Distance,
}

/// Where two flights are nearest over the ground while both are under way, if that is nearer than `within`; of
/// equally near instants, the first.
pub fn between_flights(a: &Trajectory, b: &Trajectory, within: Distance) -> Option<Encounter> {
    let (from, to) = (a.start().max(b.start()), a.end().min(b.end()));
    if from > to {
        return None;
    }
    let mut search = PairSearch { a, b, best: None, within: within.metres() };
    let (first, last) = (search.sight(from), search.sight(to));
    search.offer(&first);
    search.halve(&first, &last);
    search.offer(&last);
    let t = search.best?;
    let place = |trajectory: &Trajectory| trajectory.path().at(trajectory.distance_at(t)).position;
    Some(Encounter { t, horizontal: place(a).distance_to(place(b)) })
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
        let seconds = last.t - first.t;
        let fastest = |trajectory: &Trajectory| {
            let legs = &trajectory.legs()[trajectory.leg_at(first.t)..=trajectory.leg_at(last.t)];
            legs.iter().map(|leg| leg.speed).fold(0.0, f64::max)
        };
        let (speed_a, speed_b) = (fastest(self.a), fastest(self.b));
        let (near, far) = (first.between.norm(), last.between.norm());
        let by_speed = 0.5 * (near + far - (speed_a + speed_b) * seconds);
        if by_speed > self.within - GAIN || seconds < 1e-6 {
            return;
        }
        let one_piece_each = first.pieces == last.pieces
            && self.a.leg_at(first.t) == self.a.leg_at(last.t)
            && self.b.leg_at(first.t) == self.b.leg_at(last.t);
        if one_piece_each {
            let bend = self.bend(self.a, first.pieces[0], speed_a * seconds)
                + self.bend(self.b, first.pieces[1], speed_b * seconds);
            let closest = nearest_to_origin(&first.between, &last.between);
            if closest - bend > self.within - GAIN {
                return;
            }
            if bend < 1.0 {
                let solved = self.solve(first, last);
                self.offer(&solved);
                return;
            }
        }
        let middle = self.sight(0.5 * (first.t + last.t));
        self.offer(&middle);
        self.halve(first, &middle);
        self.halve(&middle, last);
    }

    /// How far a piece strays from straight and even motion over a distance, in metres.
    fn bend(&self, trajectory: &Trajectory, piece: usize, length: f64) -> f64 {
        let sideways = match &trajectory.path().pieces()[piece].path {
            Path::Arc(arc) => 1.0 / arc.radius().metres(),
            // A rhumb line bends by tan φ / R: below 80° less than six Earth radii.
            Path::Rhumb(_) => 6.0 / EQUATORIAL_RADIUS,
            Path::Geodesic(_) => 0.0,
        };
        // The Earth curves downwards by at least its polar curvature on the flat side, 1 / 6335 km.
        (sideways + 1.0 / 6.335e6) * length * length / 8.0
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

/// The distance from the origin to the straight line between two points.
fn nearest_to_origin(p: &Vector3<f64>, q: &Vector3<f64>) -> f64 {
    let along = q - p;
    let length = along.norm_squared();
    let share = if length > 0.0 { (-p.dot(&along) / length).clamp(0.0, 1.0) } else { 0.0 };
    (p + along * share).norm()
}
