//! Closest approaches of two flights to one another.
//!
//! They are followed in time: an interval is given up when even the fastest approach, or the straight relative motion
//! less what the paths bend, cannot come nearer than what was found; what is left is cut in two, until
//! the distance is known to fall first and then to rise, and the instant at which it stops falling is solved.
//!
//! The flights are looked at on their curves, near their paths; where it matters by how little, and for every result,
//! on the paths themselves.

use std::collections::BTreeMap;

use nalgebra::Vector3;

use crate::geodesy::{EQUATORIAL_RADIUS, Path};
use crate::sim::together::Companies;
use crate::sim::trajectory::{Pace, Trajectory};
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
///
/// Flights that keep their stations are as near as those are, to half a metre: while they do, no instant is looked for that
/// is nearer by less than [`GAIN_TOGETHER`].
///
/// Flights without a trajectory meet nobody, and only pairs of which `is_wanted` says so are looked at; it is told whether
/// they keep together for a while.
pub(in crate::sim) fn encounters(
    trajectories: &[Option<&Trajectory>],
    companies: &Companies,
    within: Distance,
    is_wanted: impl Fn([usize; 2], bool) -> bool,
) -> Vec<Encounter> {
    const SLOT: f64 = 600.0;
    let mut slots: BTreeMap<i64, Vec<Ball>> = BTreeMap::new();
    for (flight, trajectory) in trajectories.iter().enumerate() {
        let Some(trajectory) = trajectory else { continue };
        let fastest = trajectory.paces().iter().map(Pace::top_speed).fold(0.0, f64::max);
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
        let [a, b] = flights.map(|flight| trajectories[flight].expect("only flights that fly are in slots"));
        let parts: Vec<_> = spans.iter().flat_map(|span| companies.parts(*flights, *span)).collect();
        if !is_wanted(*flights, parts.iter().any(|(.., are_together)| *are_together)) {
            return None;
        }
        let t = PairSearch { a, b, best: None, within: within.metres(), gain: GAIN }.over(&parts)?;
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

/// A millimetre's gain is not worth a later instant.
const GAIN: f64 = 1e-3;
/// Nor a metre's, of flights that keep their stations: the ways of these are that exact.
const GAIN_TOGETHER: f64 = 1.0;

struct PairSearch<'a> {
    a: &'a Trajectory,
    b: &'a Trajectory,
    /// The instant of the closest approach so far.
    best: Option<f64>,
    /// Its distance, straight through the Earth; before that, what is asked for.
    within: f64,
    /// By how many metres another instant must be nearer to count.
    gain: f64,
}

/// Both flights at an instant.
#[derive(Clone, Copy)]
struct Sight {
    t: f64,
    /// How far along its path either flight is, in metres.
    along: [f64; 2],
    /// From the second flight to the first, in metres.
    between: Vector3<f64>,
    /// By how many metres that can be off: none where it was worked out on the paths, not on their curves.
    stray: f64,
    /// The piece that either flight comes from, and the one it goes on to; the same but at a joint.
    before: [usize; 2],
    after: [usize; 2],
}

impl PairSearch<'_> {
    /// The instant of the closest approach within the given spans of time, which are in order, each with whether the flights
    /// are together in it.
    fn over(mut self, spans: &[(f64, f64, bool)]) -> Option<f64> {
        for (from, to, are_together) in spans {
            self.gain = if *are_together { GAIN_TOGETHER } else { GAIN };
            let (first, last) = (self.sight(*from), self.sight(*to));
            self.offer(&first);
            self.halve(&first, &last);
            self.offer(&last);
        }
        let best = self.best?;
        // Flights that join stay together, and then the first instant within a millimetre counts; of those that keep
        // their stations, the first within what these vary by.
        let are_together = spans.iter().any(|(from, to, are_together)| *are_together && (*from..=*to).contains(&best));
        let joined = self.within + if are_together { GAIN_TOGETHER } else { GAIN };
        let before = (best - 1.0).max(spans[0].0);
        if !self.are_within(joined, &self.sight(before)) {
            return Some(best);
        }
        let first =
            spans.iter().find_map(|(from, to, _)| self.first_within(joined, &self.sight(*from), &self.sight(*to)));
        Some(first.unwrap_or(best))
    }

    /// The first instant between two at which the flights are within a distance, to a millisecond.
    fn first_within(&self, distance: f64, first: &Sight, last: &Sight) -> Option<f64> {
        if self.are_within(distance, first) {
            return Some(first.t);
        }
        let (first, last) = self.unless_apart(distance, first, last)?;
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
    /// on what the curves can be off.
    fn unless_apart(&self, distance: f64, first: &Sight, last: &Sight) -> Option<(Sight, Sight)> {
        let stray = first.stray.max(last.stray);
        let least = self.least_between(first, last);
        if (least - stray).max(0.0) > distance {
            None
        } else if least + stray > distance {
            let (first, last) = (self.exact(first), self.exact(last));
            (self.least_between(&first, &last) <= distance).then_some((first, last))
        } else {
            Some((*first, *last))
        }
    }

    /// A lower bound on the distance between two instants, in metres, but for what the sights are off.
    fn least_between(&self, first: &Sight, last: &Sight) -> f64 {
        let seconds = last.t - first.t;
        let speeds =
            [self.a.top_speed_on(first.after[0], last.before[0]), self.b.top_speed_on(first.after[1], last.before[1])];
        let by_speed = 0.5 * (first.between.norm() + last.between.norm() - (speeds[0] + speeds[1]) * seconds).max(0.0);
        if first.after != last.before {
            return by_speed;
        }
        let bend = self.most_motion(first.after, 2) * seconds * seconds / 8.0;
        by_speed.max(nearest_to_origin(&first.between, &last.between) - bend)
    }

    fn sight(&self, t: f64) -> Sight {
        let [a, b] = [self.a, self.b].map(|trajectory| {
            let path = trajectory.path();
            let s = trajectory.distance_at(t);
            let here = path.piece_at(s);
            let piece = &path.pieces()[here];
            // At a joint, give or take what times and distances are rounded by.
            let before = if s < piece.from + 1e-3 { path.piece_at((s - 1e-3).max(0.0)) } else { here };
            let after = if s > piece.to() - 1e-3 { (here + 1).min(path.pieces().len() - 1) } else { here };
            let (point, stray) = path.point_near_of(here, s);
            (s, point, stray, before, after)
        });
        let (along, between, stray) = ([a.0, b.0], a.1 - b.1, a.2 + b.2);
        Sight { t, along, between, stray, before: [a.3, b.3], after: [a.4, b.4] }
    }

    /// A sight worked out on the paths.
    fn exact(&self, sight: &Sight) -> Sight {
        if sight.stray == 0.0 {
            return *sight;
        }
        let point = |flight: &Trajectory, s: f64| flight.path().ray_at(s).point;
        let between = point(self.a, sight.along[0]) - point(self.b, sight.along[1]);
        Sight { between, stray: 0.0, ..*sight }
    }

    /// Where to cut a span of time in two: where a flight goes from one piece to another, near the middle, if it does.
    fn cut(&self, first: &Sight, last: &Sight) -> f64 {
        let middle = 0.5 * (first.t + last.t);
        let joint = |trajectory: &Trajectory, from: usize, to: usize| {
            let path = trajectory.path();
            (from < to).then(|| {
                let piece = path.piece_at(trajectory.distance_at(middle)).clamp(from + 1, to);
                trajectory.time_at(path.pieces()[piece].from)
            })
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

    /// Looks between two instants. A gain of less than what is asked for is not worth a later instant.
    fn halve(&mut self, first: &Sight, last: &Sight) {
        if last.t - first.t < 1e-6 {
            return;
        }
        let Some((first, last)) = self.unless_apart(self.within - self.gain, first, last) else { return };
        // Of flights that keep their stations this is mostly all there is to say.
        let are_together = self.gain > GAIN;
        if are_together && self.stay_apart(self.within - self.gain, &first, &last) {
            return;
        }
        match self.shape(&first, &last) {
            Shape::Convex => {
                if let Some(solved) = self.solve(&first, &last) {
                    self.offer(&solved);
                }
                return;
            }
            // It is nearest at an end, and both have been looked at.
            Shape::Concave => return,
            Shape::Unknown if !are_together && self.stay_apart(self.within - self.gain, &first, &last) => return,
            Shape::Unknown => {}
        }
        let middle = self.sight(self.cut(&first, &last));
        self.offer(&middle);
        self.halve(&first, &middle);
        self.halve(&middle, &last);
    }

    /// How the square of the distance goes between two instants.
    ///
    /// The second derivative of half of it is v² + r·a. It changes by 3 v·a + r·j a second, where acceleration and jerk
    /// are at most the curvature times speed² and its square times speed³.
    fn shape(&self, first: &Sight, last: &Sight) -> Shape {
        if first.after != last.before {
            return Shape::Unknown;
        }
        let half = 0.5 * (last.t - first.t);
        let middle = [0, 1].map(|i| 0.5 * (first.along[i] + last.along[i]));
        let [apart, velocity, acceleration] = self.motion_near(first.after, middle);
        let (most_acceleration, most_jerk) =
            (self.most_motion(first.after, 2), JERK_MARGIN * self.most_motion(first.after, 3));
        let most_velocity = velocity.norm() + most_acceleration * half;
        let farthest = apart.norm() + most_velocity * half;
        let second = velocity.norm_squared() + apart.dot(&acceleration);
        let change = (3.0 * most_velocity * most_acceleration + farthest * most_jerk) * half
            + OFF * (velocity.norm_squared() + farthest * most_acceleration);
        if second > change {
            Shape::Convex
        } else if second < -change {
            Shape::Concave
        } else {
            Shape::Unknown
        }
    }

    /// Whether the flights stay further apart than a distance between two instants, because they move alike.
    ///
    /// The straight line between the two sights is off by at most the greatest acceleration of one flight as seen from the
    /// other, times the square of the time over eight. That acceleration, too, is off from a straight line between its
    /// values at the two instants by the snap, at most the cube of the curvature times speed⁴, in the same way. A formation
    /// bends with the Earth, but hardly from one another, and is told in few looks.
    fn stay_apart(&self, distance: f64, first: &Sight, last: &Sight) -> bool {
        if first.after != last.before {
            return false;
        }
        let share = (last.t - first.t).powi(2) / 8.0;
        let least = nearest_to_origin(&first.between, &last.between) - distance - first.stray.max(last.stray);
        let snap = JERK_MARGIN * self.most_motion(first.after, 4) * share;
        if snap * share > least {
            return false;
        }
        let at = |sight: &Sight| {
            self.motion_near(first.after, sight.along)[2].norm() + self.acceleration_stray(first.after, sight.along)
        };
        (at(first).max(at(last)) + snap) * share < least
    }

    /// An upper bound on a derivative of the motion of the first flight as seen from the second, by time, where both stay on
    /// the pieces that are told: of the order that is told, two for the acceleration.
    ///
    /// A path of curvature κ that is flown with speed v and acceleration a: κv² + a, κ²v³ + 3κva, κ³v⁴ + 6κ²v²a + 3κa².
    fn most_motion(&self, pieces: [usize; 2], order: i32) -> f64 {
        let of_flight = |(flight, piece): (&Trajectory, usize)| {
            let pace = flight.pace_on(piece);
            let (bend, speed, acceleration) = (sharpest(flight, piece), pace.top_speed(), pace.acceleration.abs());
            let even = bend.powi(order - 1) * speed.powi(order);
            even + match order {
                _ if acceleration == 0.0 => 0.0,
                2 => acceleration,
                3 => 3.0 * bend * speed * acceleration,
                _ => 3.0 * bend * acceleration * (2.0 * bend * speed * speed + acceleration),
            }
        };
        of_flight((self.a, pieces[0])) + of_flight((self.b, pieces[1]))
    }

    /// How far the acceleration of [`PairSearch::motion_near`] can be off.
    fn acceleration_stray(&self, pieces: [usize; 2], along: [f64; 2]) -> f64 {
        let of_flight = |flight: &Trajectory, piece: usize, s: f64| {
            flight.path().bend_stray(piece, s) * flight.pace_on(piece).top_speed().powi(2)
        };
        of_flight(self.a, pieces[0], along[0]) + of_flight(self.b, pieces[1], along[1])
    }

    /// About how the first flight moves as seen from the second, each on the piece that is told: where it is, how fast it
    /// goes, and how that changes.
    fn motion_near(&self, pieces: [usize; 2], along: [f64; 2]) -> [Vector3<f64>; 3] {
        let of_flight = |flight: &Trajectory, piece: usize, s: f64| {
            let pace = flight.pace_on(piece);
            let speed = pace.speed_at(s);
            let [point, direction, bend] = flight.path().motion_near(piece, s);
            [point, direction * speed, bend * speed * speed + direction * pace.acceleration]
        };
        let (a, b) = (of_flight(self.a, pieces[0], along[0]), of_flight(self.b, pieces[1], along[1]));
        [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
    }

    /// How half the square of the distance rises at an instant, worked out on the paths.
    fn rise(&self, pieces: [usize; 2], t: f64) -> f64 {
        let of_flight = |flight: &Trajectory, index: usize| {
            let piece = &flight.path().pieces()[index];
            let s = flight.distance_at(t);
            let ray = piece.path.ray_at(s - piece.from);
            (ray.point, ray.direction * flight.pace_on(index).speed_at(s))
        };
        let (a, b) = (of_flight(self.a, pieces[0]), of_flight(self.b, pieces[1]));
        (a.0 - b.0).dot(&(a.1 - b.1))
    }

    /// The instant between two at which the distance stops falling, where its square is convex: Newton's method in a
    /// bracket on the curves, then on the paths. `None` where it only falls or only rises.
    fn solve(&self, first: &Sight, last: &Sight) -> Option<Sight> {
        let pieces = first.after;
        let near = |t: f64| {
            let along = [self.a, self.b].map(|flight| flight.distance_at(t));
            let [apart, velocity, acceleration] = self.motion_near(pieces, along);
            (apart.dot(&velocity), velocity.norm_squared() + apart.dot(&acceleration))
        };
        let (mut low, mut high) = (first.t, last.t);
        let (at_low, at_high) = (near(low).0, near(high).0);
        if at_low >= 0.0 || at_high <= 0.0 {
            return None;
        }
        let mut t = low + (high - low) * at_low / (at_low - at_high);
        let mut slope = f64::NAN;
        for _ in 0..60 {
            let (rise, bend) = near(t);
            slope = bend;
            if rise < 0.0 {
                low = t;
            } else {
                high = t;
            }
            let next = t - rise / bend;
            let next = if low < next && next < high { next } else { 0.5 * (low + high) };
            let moved = (next - t).abs();
            t = next;
            if moved < 1e-5 {
                break;
            }
        }
        for _ in 0..4 {
            let next = (t - self.rise(pieces, t) / slope).clamp(first.t, last.t);
            let moved = (next - t).abs();
            t = next;
            // The next step would be a hundredth of this one.
            if moved < 1e-5 {
                break;
            }
        }
        Some(self.sight(t))
    }
}

/// What the curves are off in acceleration, as a share.
const OFF: f64 = 0.01;

/// For what the curvature of a piece itself changes.
const JERK_MARGIN: f64 = 1.5;

/// How the square of a distance goes over a span of time.
enum Shape {
    /// It first falls and then rises, if it does both.
    Convex,
    /// It first rises and then falls, if it does both.
    Concave,
    Unknown,
}

/// An upper bound on how much a piece bends in space, in radians a metre.
fn sharpest(trajectory: &Trajectory, piece: usize) -> f64 {
    let sideways = match &trajectory.path().pieces()[piece].path {
        Path::Arc(arc) => 1.0 / arc.radius().metres(),
        // A rhumb line bends by tan φ / R: below 80° less than six Earth radii.
        Path::Rhumb(_) => 6.0 / EQUATORIAL_RADIUS,
        Path::Geodesic(_) => 0.0,
    };
    // The Earth curves downwards by at most the curvature of the meridian at the equator, 1 / 6335 km.
    sideways + 1.0 / 6.335e6
}

/// The distance from the origin to the straight line between two points.
fn nearest_to_origin(p: &Vector3<f64>, q: &Vector3<f64>) -> f64 {
    let along = q - p;
    let length = along.norm_squared();
    let share = if length > 0.0 { (-p.dot(&along) / length).clamp(0.0, 1.0) } else { 0.0 };
    (p + along * share).norm()
}
