//! Closest approaches of two flights to one another.
//!
//! They are followed in time: an interval is given up when even the fastest approach, or the straight relative motion
//! less what the paths bend, cannot come nearer than what was found; what is left is cut in two, and the last step
//! solves for the instant at which the distance stops falling.
//!
//! The flights are looked at on their curves, near their paths; where it matters by how little, and for every result,
//! on the paths themselves.

use std::collections::BTreeMap;

use nalgebra::Vector3;

use crate::geodesy::{EQUATORIAL_RADIUS, Path};
use crate::sim::trajectory::Trajectory;
use crate::units::Distance;

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
        let mut here = point_near(trajectory, from);
        while from < trajectory.end() {
            let slot = (from / SLOT).floor();
            let to = ((slot + 1.0) * SLOT).min(trajectory.end());
            let there = point_near(trajectory, to);
            let radius = 0.5 * fastest * (to - from) + here.1.max(there.1);
            let ball = Ball { flight, from, to, centre: 0.5 * (here.0 + there.0), radius };
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

/// About where a flight is over the ground, from the centre of the Earth, and how many metres that can be off.
fn point_near(trajectory: &Trajectory, t: f64) -> (Vector3<f64>, f64) {
    trajectory.path().point_near(trajectory.distance_at(t))
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
#[derive(Clone, Copy)]
struct Sight {
    t: f64,
    /// From the second flight to the first, in metres.
    between: Vector3<f64>,
    /// By how many metres that can be off: none where it was worked out on the paths, not on their curves.
    stray: f64,
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
        if !self.are_within(joined, &self.sight(before)) {
            return Some(best);
        }
        let first = spans.iter().find_map(|(from, to)| self.first_within(joined, &self.sight(*from), &self.sight(*to)));
        Some(first.unwrap_or(best))
    }

    /// The first instant between two at which the flights are within a distance, to a millisecond.
    fn first_within(&self, distance: f64, first: &Sight, last: &Sight) -> Option<f64> {
        if self.are_within(distance, first) {
            return Some(first.t);
        }
        let (first, last, _) = self.unless_apart(distance, first, last)?;
        if last.t - first.t < 1e-3 {
            return self.are_within(distance, &last).then_some(last.t);
        }
        let middle = self.sight(0.5 * (first.t + last.t));
        self.first_within(distance, &first, &middle).or_else(|| self.first_within(distance, &middle, &last))
    }

    /// Whether the flights are within a distance of one another at an instant.
    fn are_within(&self, distance: f64, sight: &Sight) -> bool {
        let off = sight.between.norm() - distance;
        if off.abs() > sight.stray { off <= 0.0 } else { self.exact(sight).between.norm() <= distance }
    }

    /// Two sights, unless the flights stay further apart than a distance between them; worked out exactly where it depends
    /// on what the curves can be off. With how far the paths can stray, as [`PairSearch::least_between`].
    fn unless_apart(&self, distance: f64, first: &Sight, last: &Sight) -> Option<(Sight, Sight, Option<f64>)> {
        let stray = first.stray.max(last.stray);
        let (least, bend) = self.least_between(first, last);
        if (least - stray).max(0.0) > distance {
            None
        } else if least + stray > distance {
            let (first, last) = (self.exact(first), self.exact(last));
            let (least, bend) = self.least_between(&first, &last);
            (least <= distance).then_some((first, last, bend))
        } else {
            Some((*first, *last, bend))
        }
    }

    /// A lower bound on the distance between two instants, in metres, but for what the sights are off, and how far the
    /// paths can stray there from straight and even motion; `None` where a flight goes from one piece to another.
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
            let (point, stray) = path.point_near(s);
            (point, stray, before, after)
        });
        Sight { t, between: a.0 - b.0, stray: a.1 + b.1, before: [a.2, b.2], after: [a.3, b.3] }
    }

    /// A sight worked out on the paths.
    fn exact(&self, sight: &Sight) -> Sight {
        if sight.stray == 0.0 {
            return *sight;
        }
        let [a, b] = [self.a, self.b].map(|flight| flight.path().ray_at(flight.distance_at(sight.t)).point);
        Sight { between: a - b, stray: 0.0, ..*sight }
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
        if sight.between.norm() - sight.stray < self.within {
            let distance = self.exact(sight).between.norm();
            if distance < self.within {
                (self.best, self.within) = (Some(sight.t), distance);
            }
        }
    }

    /// Looks between two instants. A millimetre's gain is not worth a later instant.
    fn halve(&mut self, first: &Sight, last: &Sight) {
        const GAIN: f64 = 1e-3;
        if last.t - first.t < 1e-6 {
            return;
        }
        let Some((first, last, bend)) = self.unless_apart(self.within - GAIN, first, last) else { return };
        if bend.is_some_and(|bend| is_convex(&first, &last, bend)) {
            let solved = self.solve(&first, &last);
            self.offer(&solved);
            return;
        }
        let middle = self.sight(self.cut(&first, &last));
        self.offer(&middle);
        self.halve(&first, &middle);
        self.halve(&middle, &last);
    }

    /// The instant between two at which the distance stops falling, by the Illinois method.
    fn solve(&self, first: &Sight, last: &Sight) -> Sight {
        let moving = |trajectory: &Trajectory, piece: usize, t: f64| {
            let piece = &trajectory.path().pieces()[piece];
            // The piece is told, not looked up: at a joint the one before it goes another way.
            let ray = piece.path.ray_at(trajectory.distance_at(t) - piece.from);
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
    let stray = first.stray.max(last.stray);
    let acceleration = 8.0 * bend / (seconds * seconds);
    let slowest = ((last.between - first.between).norm() - 2.0 * stray) / seconds - acceleration * seconds;
    let farthest = first.between.norm().max(last.between.norm()) + bend + stray;
    slowest > 0.0 && slowest * slowest > farthest * acceleration
}

/// The distance from the origin to the straight line between two points.
fn nearest_to_origin(p: &Vector3<f64>, q: &Vector3<f64>) -> f64 {
    let along = q - p;
    let length = along.norm_squared();
    let share = if length > 0.0 { (-p.dot(&along) / length).clamp(0.0, 1.0) } else { 0.0 };
    (p + along * share).norm()
}
