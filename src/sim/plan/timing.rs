//! From a course to its times: which speed each segment is flown at, how long holds last, when everything happens.
//!
//! Times stand at nodes: where segments meet. Between two nodes whose times are known, segments with a stated speed keep it,
//! holds that wait take what is left, and where none waits the other segments share the one speed that makes the times fit.
//! Outside, every segment is flown as the flight usually flies.
//!
//! Speeds through the air become speeds over the ground here. In a wind, or where the altitude changes what a Mach number
//! means, the ground speed changes along the way: times are then integrated, and the time law is made of short shares with
//! a constant acceleration each, exact in time at their ends.

use super::course::{Segment, leg_of, radius_of};
use super::guess::Leg;
use super::waiting::wait;
use crate::diagnostics::Diagnostic;
use crate::geodesy::{Path, PathPoint};
use crate::scenario::model::{Action, Climb, Flight, Hold, HoldStay, LegSpeed, Waypoint};
use crate::sim::air::{Airspeed, Wind};
use crate::sim::trajectory::Pace;
use crate::units::Altitude;

/// What is known of the times of a course.
pub(super) struct Known<'a> {
    pub flight: &'a Flight,
    pub wind: &'a Wind,
    pub first: usize,
    pub last: usize,
    /// The times of the waypoints from the first on, in seconds from the origin of the plan.
    pub times: &'a [Option<f64>],
    /// The altitudes at both ends in metres, where those are not waypoints.
    pub heights: [Option<f64>; 2],
    /// The instants that the file names, in the same seconds.
    pub seconds_of: &'a dyn Fn(jiff::Timestamp) -> f64,
}

/// The times of a course.
pub(super) struct Schedule {
    /// The time law, from the beginning of the course on.
    pub paces: Vec<Pace>,
    /// When each segment begins.
    pub starts: Vec<f64>,
    /// When the course ends.
    pub end: f64,
    pub diagnostics: Vec<Diagnostic>,
}

impl Schedule {
    /// When the segment ends.
    pub fn end_of(&self, segment: usize) -> f64 {
        self.starts.get(segment + 1).copied().unwrap_or(self.end)
    }
}

/// How a segment is flown.
#[derive(Clone, Copy)]
pub(super) enum Law {
    /// At a speed over the ground, in metres a second.
    Even(f64),
    /// At a speed through the air that the wind or the altitude changes over the ground.
    Air(Airspeed),
    /// At the speed that the times leave.
    Open,
    /// A hold that lasts as long as the times leave, flown at a speed.
    Wait(LegSpeed),
}

impl Known<'_> {
    fn usual_speed(&self) -> LegSpeed {
        // Readers of scenarios make sure that there is one wherever it is needed.
        self.flight.usual_speed.unwrap_or(LegSpeed::Air(Airspeed::True(crate::units::Speed::from_knots(400.0))))
    }

    /// About the ground speed of a hold in metres a second.
    pub fn hold_speed(&self, at: usize, hold: &Hold) -> f64 {
        let speed = hold.speed.unwrap_or_else(|| self.usual_speed());
        speed.in_calm_air(self.flight.route[at].altitude).metres_per_second()
    }

    /// The altitude of a leg at its two ends in metres, and how it is reached.
    fn climb_of(&self, leg: usize) -> (f64, f64, Climb) {
        let route = &self.flight.route;
        let height = |at: usize| match self.heights {
            [Some(height), _] if at == self.first => height,
            [_, Some(height)] if at == self.last => height,
            _ => route[at].altitude.metres(),
        };
        (height(leg), height((leg + 1).min(route.len() - 1)), route[leg].climb)
    }

    fn law(&self, segment: &Segment) -> Law {
        let waypoint: &Waypoint = &self.flight.route[segment.leg];
        if segment.is_hold {
            let Action::Hold(hold) = &waypoint.action else { return Law::Open };
            let speed = hold.speed.unwrap_or_else(|| self.usual_speed());
            return match hold.stay {
                HoldStay::Laps(_) => self.law_of(speed, (waypoint.altitude.metres(), waypoint.altitude.metres())),
                HoldStay::Until(_) | HoldStay::AsNeeded => Law::Wait(speed),
            };
        }
        let (from, to, _) = self.climb_of(segment.leg);
        waypoint.speed.map_or(Law::Open, |speed| self.law_of(speed, (from, to)))
    }

    pub fn law_of(&self, speed: LegSpeed, (from, to): (f64, f64)) -> Law {
        let is_same_everywhere = self.wind.is_calm();
        match speed {
            LegSpeed::Ground(speed) => Law::Even(speed.metres_per_second()),
            LegSpeed::Air(Airspeed::True(speed)) if is_same_everywhere => Law::Even(speed.metres_per_second()),
            LegSpeed::Air(air) if is_same_everywhere && from == to => {
                Law::Even(air.true_airspeed(Altitude::from_metres(from)).metres_per_second())
            }
            LegSpeed::Air(air) => Law::Air(air),
        }
    }

    /// About the speed of every leg over the ground, in metres a second, for the turns, as if there were none.
    pub fn speeds(&self, legs: &[Leg]) -> Vec<f64> {
        let mut segments = Vec::with_capacity(legs.len() + 1);
        for at in self.first..=self.last {
            if let Action::Hold(hold) = &self.flight.route[at].action {
                let speed = self.hold_speed(at, hold);
                let radius = radius_of(hold.size.unwrap_or(self.flight.turn_size), speed).metres();
                let round = std::f64::consts::TAU * radius + 2.0 * leg_of(hold.pattern, speed);
                let laps = if let HoldStay::Laps(laps) = hold.stay { f64::from(laps) } else { 0.0 };
                segments.push((at, true, laps * round));
            }
            if at < self.last {
                segments.push((at, false, legs[at - self.first].length));
            }
        }
        let segments: Vec<Segment> = segments
            .into_iter()
            .map(|(leg, is_hold, length)| Segment { leg, is_hold, pieces: Vec::new(), length, turns: Vec::new() })
            .collect();
        let laws: Vec<Law> = segments.iter().map(|segment| self.law(segment)).collect();
        let flown = self.share_out(&segments, &laws, &mut Vec::new());
        let legs = segments.iter().zip(&flown).filter(|(segment, _)| !segment.is_hold);
        legs.map(|(segment, flown)| segment.length / flown.seconds).collect()
    }

    /// The times that are known, by node.
    fn pins(&self, segments: &[Segment]) -> Vec<Option<f64>> {
        let mut pins = vec![None; segments.len() + 1];
        let mut node = 0;
        for (offset, time) in self.times.iter().enumerate() {
            while node < segments.len() && segments[node].leg < self.first + offset {
                node += 1;
            }
            pins[node] = *time;
        }
        for (index, segment) in segments.iter().enumerate().filter(|(_, segment)| segment.is_hold) {
            if let Action::Hold(Hold { stay: HoldStay::Until(until), .. }) = &self.flight.route[segment.leg].action {
                pins[index + 1] = Some((self.seconds_of)(*until));
            }
        }
        pins
    }

    /// How long each segment takes, with the speed it is flown at.
    fn share_out(&self, segments: &[Segment], laws: &[Law], diagnostics: &mut Vec<Diagnostic>) -> Vec<Flown> {
        let usual = |segment: &Segment| {
            self.usual_speed().in_calm_air(self.flight.route[segment.leg].altitude).metres_per_second()
        };
        let mut flown: Vec<Flown> = segments.iter().zip(laws).map(|(segment, law)| self.fly(segment, *law)).collect();
        let pins = self.pins(segments);
        let pinned: Vec<usize> = (0..pins.len()).filter(|node| pins[*node].is_some()).collect();
        let mut free = vec![true; segments.len()];
        for pair in pinned.windows(2) {
            let span = pair[0]..pair[1];
            free[span.clone()].fill(false);
            let seconds = pins[span.end].zip(pins[span.start]).map_or(f64::NAN, |(end, start)| end - start);
            let is_open = |at: &usize| matches!(laws[*at], Law::Open);
            let waits = span.clone().filter(|at| matches!(laws[*at], Law::Wait(_))).count();
            if waits > 0 || seconds <= 0.0 {
                for at in span.clone().filter(is_open) {
                    flown[at] = Flown::even(&segments[at], usual(&segments[at]));
                }
            }
            let stated: f64 = span.clone().map(|at| flown[at].seconds).sum();
            let open: f64 = span.clone().filter(is_open).map(|at| segments[at].length).sum();
            let left = seconds - stated;
            let speed = open / left;
            let mut mismatch = |message: String| {
                let last = segments[span.end - 1].leg.min(self.last - 1) + 1;
                diagnostics.push(
                    Diagnostic::error("speed-mismatch", self.flight.route[last].span.clone(), message)
                        .help("leave out one of the times, or one of the speeds"),
                );
            };
            if seconds <= 0.0 {
                mismatch("this is not later than what is before it".into());
            } else if waits > 0 {
                for at in span.filter(|at| matches!(laws[*at], Law::Wait(_))) {
                    flown[at].seconds = (left / waits as f64).max(0.0);
                }
            } else if open > 0.0 {
                // Where no speed does it, the usual one stands in.
                let is_possible = left > 0.0 && (SLOWEST..FASTEST).contains(&speed);
                if !is_possible {
                    let what = if left > 0.0 && speed < SLOWEST { "less than a knot" } else { "too little" };
                    mismatch(format!("the times leave {what} for the legs up to here"));
                }
                for at in span.filter(is_open) {
                    flown[at] = Flown::even(&segments[at], if is_possible { speed } else { usual(&segments[at]) });
                }
            } else {
                // All state a speed: they give way together, so that the times are kept. What a plain route states over the
                // ground was held against the times when it was read.
                let is_read =
                    self.flight.is_plain() && !laws[span.clone()].iter().any(|law| matches!(law, Law::Air(_)));
                let is_near = left.abs() <= (0.01 * seconds).max(1.0);
                if !is_read && !is_near {
                    mismatch(format!(
                        "the stated speeds need {stated:.0} s up to here, and the times leave {seconds:.0} s"
                    ));
                }
                let factor = stated / seconds;
                for at in span.filter(|_| (0.2..5.0).contains(&factor)) {
                    flown[at].give_way(factor);
                }
            }
        }
        for at in 0..segments.len() {
            if free[at] && matches!(laws[at], Law::Open) {
                let law = self.law_of(self.usual_speed(), {
                    let (from, to, _) = self.climb_of(segments[at].leg);
                    (from, to)
                });
                flown[at] = self.fly(&segments[at], law);
            }
        }
        flown
    }

    /// A segment by its own law; no time yet where the times decide.
    pub fn fly(&self, segment: &Segment, law: Law) -> Flown {
        match law {
            Law::Even(speed) => Flown::even(segment, speed),
            Law::Open | Law::Wait(_) => Flown { speed: f64::NAN, seconds: 0.0, paces: Vec::new() },
            Law::Air(air) => self.fly_through_air(segment, air),
        }
    }

    /// Integrates the wind triangle along a segment.
    fn fly_through_air(&self, segment: &Segment, air: Airspeed) -> Flown {
        let (from, to, climb) = self.climb_of(segment.leg);
        if segment.pieces.is_empty() {
            // Not laid out yet: the highest speed that it can have.
            let tas = air.true_airspeed(Altitude::from_metres(from)).metres_per_second();
            return Flown::even(segment, tas + self.wind.at(from).norm());
        }
        let (from, to, climb) = if segment.is_hold { (from, from, Climb::Even) } else { (from, to, climb) };
        // An even climb takes as long as the segment, which is not known yet.
        let mut seconds = segment.length / air.true_airspeed(Altitude::from_metres(from)).metres_per_second();
        let mut paces = Vec::new();
        for _ in 0..20 {
            let height = |t: f64| {
                let share = match climb {
                    Climb::AtRate(rate) if to != from => t * rate.metres_per_second() / (to - from).abs(),
                    _ => t / seconds,
                };
                from + (to - from) * share.clamp(0.0, 1.0)
            };
            paces = self.integrate(segment, air, height);
            let taken = paces.last().map_or(0.0, |pace| pace.until);
            let change = (taken - seconds).abs();
            seconds = taken;
            if from == to || change < 1e-7 {
                break;
            }
        }
        Flown { speed: segment.length / seconds, seconds, paces }
    }

    /// The time law along a segment for an altitude in metres as a function of seconds since its beginning.
    fn integrate(&self, segment: &Segment, air: Airspeed, height: impl Fn(f64) -> f64) -> Vec<Pace> {
        /// The longest share of a line in metres, and of an arc in degrees.
        const SHARE: f64 = 10_000.0;
        const SHARE_OF_ARC: f64 = 4.0;
        let mut paces: Vec<Pace> = Vec::new();
        let (mut s, mut t) = (0.0, 0.0);
        for piece in &segment.pieces {
            let length = piece.length();
            let shares = match piece {
                Path::Arc(arc) => (arc.sweep_degrees().abs() / SHARE_OF_ARC).ceil(),
                Path::Geodesic(_) | Path::Rhumb(_) => (length / SHARE).ceil(),
            };
            let share = length / shares.max(1.0);
            let speed = |u: f64, t: f64| {
                let h = height(t);
                let tas = air.true_airspeed(Altitude::from_metres(h)).metres_per_second();
                self.wind.triangle(piece.at(u).azimuth, tas, h).ground_speed.max(SLOWEST)
            };
            for k in 0..shares as usize {
                let u = k as f64 * share;
                // Simpson's rule for the time, with the altitude at about the right instants.
                let first = speed(u, t);
                let middle = speed(u + 0.5 * share, t + 0.5 * share / first);
                let last = speed(u + share, t + share / middle);
                let seconds = share / 6.0 * (1.0 / first + 4.0 / middle + 1.0 / last);
                // Exact in place and time at both ends.
                let acceleration = 2.0 * (share - first * seconds) / (seconds * seconds);
                paces.push(Pace { from: s, t, until: t + seconds, speed: first, acceleration });
                s += share;
                t += seconds;
            }
        }
        paces
    }
}

/// The first cosmic velocity, m/s: whatever is faster does not fly.
const FASTEST: f64 = 7_900.0;
/// One knot, m/s: what is slower over the ground does not get anywhere.
const SLOWEST: f64 = 1852.0 / 3600.0;

/// A segment as it is flown.
pub(super) struct Flown {
    /// The ground speed in metres a second; its mean where it changes.
    pub speed: f64,
    pub seconds: f64,
    /// The time law from the beginning of the segment on; empty where the speed stays the same.
    pub paces: Vec<Pace>,
}

impl Flown {
    fn even(segment: &Segment, speed: f64) -> Self {
        Self { speed, seconds: segment.length / speed, paces: Vec::new() }
    }

    /// Flies faster or slower by a factor.
    pub fn give_way(&mut self, factor: f64) {
        self.speed *= factor;
        self.seconds /= factor;
        for pace in &mut self.paces {
            pace.t /= factor;
            pace.until /= factor;
            pace.speed *= factor;
            pace.acceleration *= factor * factor;
        }
    }
}

/// Gives a course its times. Holds that wait get their laps.
pub(super) fn schedule(known: &Known<'_>, segments: &mut [Segment]) -> Schedule {
    let mut diagnostics = Vec::new();
    let laws: Vec<Law> = segments.iter().map(|segment| known.law(segment)).collect();
    let mut flown = known.share_out(segments, &laws, &mut diagnostics);
    for at in 0..segments.len() {
        if let Law::Wait(speed) = laws[at] {
            let here = end_of(&segments[..at]).or_else(|| start_of(&segments[at + 1..]));
            if let Some(here) = here {
                flown[at] = wait(known, &mut segments[at], here, speed, flown[at].seconds, &mut diagnostics);
            }
        }
    }
    if let Some(acceleration) = known.flight.acceleration {
        change_speeds(known, segments, &mut flown, acceleration, &mut diagnostics);
    }
    // Forwards and backwards from the first known time. A given time is taken as it is, so that no rounding adds up.
    let pins = known.pins(segments);
    let first = pins.iter().position(Option::is_some).unwrap_or(0);
    let before: f64 = flown[..first].iter().map(|flown| flown.seconds).sum();
    let mut t = pins[first].unwrap_or(0.0) - before;
    let mut schedule = Schedule { paces: Vec::with_capacity(flown.len()), starts: Vec::new(), end: 0.0, diagnostics };
    let mut s = 0.0;
    for (at, (segment, flown)) in segments.iter().zip(&flown).enumerate() {
        t = pins[at].unwrap_or(t);
        schedule.starts.push(t);
        if flown.paces.is_empty() {
            if segment.length > 0.0 {
                schedule.paces.push(Pace { speed: flown.speed, ..Pace::even(s, t, segment.length, flown.speed) });
            }
        } else {
            schedule.paces.extend(flown.paces.iter().map(|pace| Pace {
                from: s + pace.from,
                t: t + pace.t,
                until: t + pace.until,
                ..*pace
            }));
        }
        s += segment.length;
        t += flown.seconds;
    }
    schedule.end = pins[segments.len()].unwrap_or(t);
    // What is rounded goes to the end of a pace.
    let begins: Vec<f64> = schedule.paces.iter().skip(1).map(|pace| pace.t).chain([schedule.end]).collect();
    for (pace, begins) in schedule.paces.iter_mut().zip(begins) {
        pace.until = begins;
    }
    schedule
}

/// Lets the ground speed change evenly from one segment to the next, after the waypoint between them.
///
/// A segment before the last known time takes as long as before: its own speed is a little further from that of the segment
/// before. A segment after it keeps its speed, and takes longer or shorter. Where wind or altitude change the ground speed along
/// the way, it changes at once.
fn change_speeds(
    known: &Known<'_>,
    segments: &[Segment],
    flown: &mut [Flown],
    acceleration: f64,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let pins = known.pins(segments);
    let last_pin = pins.iter().rposition(Option::is_some).unwrap_or(0);
    let mut before: Option<f64> = None;
    for at in 0..segments.len() {
        let (length, seconds, speed) = (segments[at].length, flown[at].seconds, flown[at].speed);
        if length == 0.0 || !flown[at].paces.is_empty() {
            before = None;
            continue;
        }
        let from = before.replace(speed).unwrap_or(speed);
        if (speed - from).abs() < 1e-6 {
            continue;
        }
        let a = acceleration * (speed - from).signum();
        let is_timed = at < last_pin;
        // A timed segment covers its length in its time: speed T - a t²/2 = L, where t is how long the change takes.
        let to = if is_timed {
            let root = seconds * seconds - 2.0 * (length - from * seconds) / a;
            if root >= 0.0 { from + a * (seconds - root.sqrt()) } else { f64::NAN }
        } else {
            speed
        };
        let takes = (to - from) / a;
        let covers = 0.5 * (from + to) * takes;
        let fits = if is_timed { (0.0..=seconds).contains(&takes) } else { covers <= length };
        if !fits || to <= 0.0 {
            let waypoint = &known.flight.route[segments[at].leg];
            let message = "the leg that begins here is too short for the change of speed";
            diagnostics.push(
                Diagnostic::warning("slow-acceleration", waypoint.span.clone(), message)
                    .label("the speed changes at once")
                    .help("raise `acceleration`, or leave the leg more time"),
            );
            continue;
        }
        let rest = (length - covers) / to;
        let change = Pace { from: 0.0, t: 0.0, until: takes, speed: from, acceleration: a };
        let after = Pace { from: covers, t: takes, until: takes + rest, speed: to, acceleration: 0.0 };
        flown[at] = Flown { speed: length / (takes + rest), seconds: takes + rest, paces: vec![change, after] };
        before = Some(to);
    }
}

/// Where and in which direction the last piece ends.
pub(super) fn end_of(segments: &[Segment]) -> Option<PathPoint> {
    let last = segments.iter().rev().flat_map(|segment| segment.pieces.iter().rev()).next()?;
    Some(last.at(last.length()))
}

fn start_of(segments: &[Segment]) -> Option<PathPoint> {
    let first = segments.iter().flat_map(|segment| &segment.pieces).next()?;
    Some(first.at(0.0))
}
