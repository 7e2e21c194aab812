//! From routes to flight plans: which way is flown, when, and how high.
//!
//! A flight is free, or it follows another one. Where it is free, `course` lays out lines, turns and holds between its waypoints
//! and `timing` gives them their times; `turn` and `hold` know their shapes. Where it follows, `station` takes way and times
//! from the followed flight, which is planned first; `meeting` finds out when what happens that a flight waits for, and when
//! a flight can join another.
//!
//! The waypoint's time is that of the middle of its turn, or of where that begins, by the style of the turn (see
//! `turn`). The radius is that of the faster of the two legs, from the speeds that the route would need with sharp
//! corners. Turns then shorten or lengthen the way a little, and the speeds are worked out again, so that every given time
//! is kept exactly; the bank differs from the asked one by as little.

mod course;
mod envelope;
mod hold;
mod meeting;
mod station;
mod timing;
mod turn;

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::events::passing::WatchedZone;
use super::flight_path::FlightPath;
use super::trajectory::{LegTiming, Pace, Trajectory};
use crate::diagnostics::Diagnostic;
use crate::geodesy::{GeodesicPath, Path, PathPoint, Position, TurnDirection};
use crate::scenario::Scenario;
use crate::scenario::model::{Action, Climb, Flight, Hold, Join, Meet, Meeting, Waypoint};
use crate::sim::air::Wind;
use crate::units::{Altitude, Distance, METRES_PER_NM, Speed};
use course::{Segment, Stretch};
use station::{Beside, Followed, Trouble};
use timing::{Known, Schedule};
use turn::KnownLines;

/// A turn as it is flown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlannedTurn {
    /// The waypoint it is flown at.
    pub waypoint: usize,
    /// Where it begins, in metres along the flight path.
    pub from: f64,
    /// Which way.
    pub direction: TurnDirection,
    /// By how many degrees.
    pub degrees: f64,
    /// On what radius.
    pub radius: Distance,
}

/// Something that a flight does by its plan, other than passing waypoints and turning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Where, in metres along the flight path.
    pub s: f64,
    /// When, in seconds since the start of the simulation.
    pub t: f64,
    /// The waypoint it is done at.
    pub waypoint: usize,
    /// What.
    pub kind: MarkKind,
}

/// What a flight does by its plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MarkKind {
    /// It takes off.
    Scramble {
        /// The flight that it waited for, if any.
        other: Option<usize>,
    },
    /// It begins to wait in a pattern.
    HoldEntered,
    /// It leaves the pattern.
    HoldLeft,
    /// It takes its station on another flight.
    Joined {
        /// The other one.
        other: usize,
        /// Whether that is an intercept.
        is_intercept: bool,
        /// How far apart the two are then, over the ground.
        separation: Distance,
        /// How fast the distance fell just before, negative where it rose; `None` where the flight begins here.
        closure: Option<Speed>,
    },
    /// It leaves the flight that it followed.
    Left {
        /// The other one.
        other: usize,
        /// Whether it was an escort.
        is_escort: bool,
    },
    /// It was part of another flight until now.
    SplitOff {
        /// The other one.
        other: usize,
    },
    /// It is part of another flight from now on.
    MergedInto {
        /// The other one.
        other: usize,
    },
    /// It lands.
    Landed,
}

impl MarkKind {
    /// The other flight that it is about, if any.
    pub fn other(&self) -> Option<usize> {
        match *self {
            Self::Scramble { other } => other,
            Self::Joined { other, .. }
            | Self::Left { other, .. }
            | Self::SplitOff { other }
            | Self::MergedInto { other } => Some(other),
            Self::HoldEntered | Self::HoldLeft | Self::Landed => None,
        }
    }
}

/// A route with turns, altitudes and times worked out.
#[derive(Debug, Clone)]
pub struct FlightPlan {
    /// Where the flight is at every instant.
    pub trajectory: Trajectory,
    /// The turns in order.
    pub turns: Vec<PlannedTurn>,
    /// What else is done, in order.
    pub marks: Vec<Mark>,
    /// Where the waypoints lie that the route does not place itself, each with its altitude.
    pub places: Vec<(usize, Position, Altitude)>,
    /// What could not be flown as written.
    pub diagnostics: Vec<Diagnostic>,
}

impl FlightPlan {
    /// Makes the instant `t` the one that times count from.
    pub(super) fn count_from(&mut self, t: f64) {
        self.trajectory.count_from(t);
        for mark in &mut self.marks {
            mark.t -= t;
        }
    }

    /// The flight with its waypoints where they came to lie.
    pub(super) fn placed(&self, flight: &Arc<Flight>) -> Arc<Flight> {
        if self.places.is_empty() {
            return flight.clone();
        }
        let mut placed = Flight::clone(flight);
        for &(waypoint, position, altitude) in &self.places {
            placed.route[waypoint].position = position;
            placed.route[waypoint].altitude = altitude;
        }
        Arc::new(placed)
    }
}

/// The plans of all flights, in the order of the scenario. Times count from `origin`.
pub(super) fn plan_all(scenario: &Scenario, zones: &[WatchedZone<'_>], origin: Timestamp) -> Vec<FlightPlan> {
    let legs = scenario.flights.iter().map(|flight| flight.route.len()).sum();
    let seconds_of = |t: Timestamp| super::seconds_between(origin, t);
    let mut planner = Planner {
        scenario,
        zones,
        origin,
        seconds_of: &seconds_of,
        wind: Arc::new(scenario.wind.clone()),
        known: KnownLines::with_room_for(legs),
        plans: scenario.flights.iter().map(|_| None).collect(),
    };
    for flight in 0..scenario.flights.len() {
        planner.plan_after_others(flight, &mut Vec::new());
    }
    planner.plans.into_iter().map(|plan| plan.expect("every flight was planned")).collect()
}

struct Planner<'a> {
    scenario: &'a Scenario,
    zones: &'a [WatchedZone<'a>],
    origin: Timestamp,
    seconds_of: &'a dyn Fn(Timestamp) -> f64,
    wind: Arc<Wind>,
    known: KnownLines,
    plans: Vec<Option<FlightPlan>>,
}

/// What a flight that meets another is early or late by at most, in seconds, to count as in time: a tenth of a millimetre.
const IN_TIME: f64 = 5e-7;

/// A share of a flight that is free: its way and its times.
struct Free {
    segments: Vec<Segment>,
    schedule: Schedule,
}

impl Free {
    /// Where and in which direction it ends.
    fn last_point(&self) -> Option<PathPoint> {
        let last = self.segments.iter().rev().flat_map(|segment| segment.pieces.iter().rev()).next()?;
        Some(last.at(last.length()))
    }
}

/// What a free share begins or ends with, where that is not a waypoint.
#[derive(Clone, Copy)]
struct Gate {
    point: PathPoint,
    /// In metres.
    height: f64,
}

impl Planner<'_> {
    /// Plans a flight, and before it those that it waits for. `waiting` are the flights that wait for it.
    fn plan_after_others(&mut self, flight: usize, waiting: &mut Vec<usize>) {
        // A scenario without errors has no circles.
        if self.plans[flight].is_some() || waiting.contains(&flight) {
            return;
        }
        waiting.push(flight);
        let others: Vec<usize> = self.scenario.flights[flight].waits_for().collect();
        others.into_iter().for_each(|other| self.plan_after_others(other, waiting));
        waiting.pop();
        self.plans[flight] = Some(self.plan(flight));
    }

    fn trajectory(&self, flight: usize) -> &Trajectory {
        &self.plans[flight].as_ref().expect("flights are planned after those that they wait for").trajectory
    }

    fn plan(&mut self, index: usize) -> FlightPlan {
        let flight = &*self.scenario.flights[index].clone();
        let route = &flight.route;
        let last = route.len() - 1;
        let mut whole = Whole::new(flight);
        let mut times: Vec<Option<f64>> =
            route.iter().map(|waypoint| waypoint.time.map(|time| (self.seconds_of)(time))).collect();
        if let Action::Scramble(scramble) = &route[0].action {
            let t = self.happens(&scramble.trigger, f64::NEG_INFINITY, &mut whole.diagnostics);
            times[0] = Some(t + scramble.reaction.as_secs_f64());
        }
        let mut start: Option<Gate> = None;
        if let Action::Split(meet) = route[0].action {
            let t = self.meets((flight, 0, 0), (meet, Beside::WITHIN), None, &times, &mut whole.diagnostics);
            let gate = self.gate(meet.flight, Beside::WITHIN, t);
            times[0] = Some(t);
            start = Some(gate);
            whole.mark(t, 0, MarkKind::SplitOff { other: meet.flight });
            whole.places.push((0, gate.point.position, Altitude::from_metres(gate.height)));
        }
        let mut at = 0;
        while at < last {
            let meeting = (at..=last).find_map(|waypoint| match &route[waypoint].action {
                Action::Join(join) => {
                    let meet = Meet { flight: join.flight, meeting: join.meeting };
                    Some((waypoint, meet, Beside::of(&join.station), Some(join)))
                }
                Action::Merge(meet) => Some((waypoint, *meet, Beside::WITHIN, None)),
                _ => None,
            });
            let Some((meets, meet, beside, join)) = meeting else {
                let free = self.fly_free((flight, at, last), start, None, &times[at..], &mut whole.diagnostics);
                self.check_arrivals((flight, at, last), start, &times[at..], &mut whole.diagnostics);
                whole.add_free(&free, (at, last), start, None);
                break;
            };
            // What meets another as soon as it can flies at its usual speed, whatever the time of the meeting.
            let eager;
            let flight = if meet.meeting == Meeting::Soonest {
                eager = at_usual_speed(flight, at..meets);
                &eager
            } else {
                flight
            };
            let errors = whole.diagnostics.len();
            let t = self.meets((flight, at, meets), (meet, beside), start, &times, &mut whole.diagnostics);
            let gate = self.gate(meet.flight, beside, t);
            let is_met = whole.diagnostics.len() == errors;
            if at < meets {
                let span = (flight, at, meets);
                // Turns are as wide as speeds are, so a way that is in time by itself stays as it is.
                times[meets] = None;
                let is_in_time = |free: &Free| (free.schedule.end - t).abs() < IN_TIME;
                let eager = (meet.meeting == Meeting::Soonest)
                    .then(|| self.fly_free(span, start, Some(gate), &times[at..=meets], &mut Vec::new()))
                    .filter(is_in_time);
                times[meets] = Some(t);
                // Where there is no meeting, nothing of the way to it is worth telling.
                let mut problems = Vec::new();
                let free =
                    eager.unwrap_or_else(|| self.fly_free(span, start, Some(gate), &times[at..=meets], &mut problems));
                whole.diagnostics.extend(problems.into_iter().filter(|_| is_met));
                self.check_arrivals((flight, at, meets - 1), start, &times[at..meets], &mut whole.diagnostics);
                whole.add_free(&free, (at, meets), start, Some(gate));
            }
            let Some(join) = join else {
                whole.mark(t, meets, MarkKind::MergedInto { other: meet.flight });
                whole.places.push((meets, gate.point.position, Altitude::from_metres(gate.height)));
                break;
            };
            let followed = self.trajectory(meet.flight);
            let until = self.leaves(&route[meets + 1], followed, t, &mut whole.diagnostics);
            let way = beside.follow(followed, t, until).unwrap_or_else(|trouble| {
                whole.diagnostics.push(trouble.diagnostic(&route[meets], &self.scenario.flights[meet.flight]));
                Followed::nothing(gate.point, gate.height, t, until)
            });
            let id = &self.scenario.flights[meet.flight].id;
            if is_met {
                envelope::check_station(flight, meets, &way, id, &mut whole.diagnostics);
            }
            whole.add_following(followed, join, meets, way, gate);
            at = meets + 1;
            start = whole.end_gate();
            times[at] = Some(until);
        }
        whole.check_limits();
        whole.finish(&self.wind)
    }

    /// Where a flight must be at an instant to be beside another one.
    fn gate(&self, flight: usize, beside: Beside, t: f64) -> Gate {
        let followed = self.trajectory(flight);
        Gate { point: beside.at(followed, t), height: beside.height_at(followed, t) }
    }

    /// Lays out and times the waypoints of a flight from one to another.
    fn fly_free(
        &mut self,
        (flight, first, last): (&Flight, usize, usize),
        start: Option<Gate>,
        end: Option<Gate>,
        times: &[Option<f64>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Free {
        let point = |gate: Option<Gate>| gate.map(|gate| gate.point);
        let stretch = Stretch { flight, first, last, start: point(start), end: point(end) };
        let lengths: Vec<f64> = (first..last)
            .map(|leg| {
                let ends = [leg, leg + 1].map(|at| stretch.position(at));
                self.known.length_between(ends[0], ends[1], flight.route[leg].path)
            })
            .collect();
        let height = |gate: Option<Gate>| gate.map(|gate| gate.height);
        let known = Known {
            flight,
            wind: &self.wind,
            first,
            last,
            times,
            heights: [height(start), height(end)],
            seconds_of: self.seconds_of,
        };
        let mut speeds = known.speeds(&lengths);
        let hold_speed = |at: usize, hold: &Hold| known.hold_speed(at, hold);
        // By how much speeds were off in the best round so far, and which they were.
        let mut best: Option<(f64, Vec<f64>)> = None;
        let mut rounds = 0;
        loop {
            let course::Course { mut segments, diagnostics: problems } =
                course::lay(stretch, &speeds, &hold_speed, &mut self.known);
            let schedule = timing::schedule(&known, &mut segments);
            // A turn into a given direction can make a short leg much longer, and so faster, than its turns were made for.
            let flown = flown_speeds(&segments, &schedule, &speeds, first);
            let off = speeds.iter().zip(&flown).map(|(speed, flown)| (flown / speed - 1.0).abs()).fold(0.0, f64::max);
            rounds += 1;
            if end.is_some() && off > SAME_SPEED && rounds <= MOST_ROUNDS {
                // Where wider turns make the way longer, and so faster, and so wider still, the best round counts.
                let is_better = best.as_ref().is_none_or(|(least, _)| off < *least);
                if is_better {
                    best = Some((off, std::mem::replace(&mut speeds, flown)));
                    if rounds < MOST_ROUNDS {
                        continue;
                    }
                }
                if let Some((_, of_best)) = best.take() {
                    speeds = of_best;
                    rounds = MOST_ROUNDS;
                    continue;
                }
            }
            diagnostics.extend(problems);
            diagnostics.extend(schedule.diagnostics.iter().cloned());
            envelope::check(&known, &segments, &schedule, diagnostics);
            return Free { segments, schedule };
        }
    }

    /// Reports arrivals that must be met and cannot.
    fn check_arrivals(
        &mut self,
        (flight, first, last): (&Flight, usize, usize),
        start: Option<Gate>,
        times: &[Option<f64>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for at in first + 1..=last {
            let waypoint = &flight.route[at];
            let Some(from) = (first..at).rev().find(|from| times[from - first].is_some()) else { continue };
            let (true, Some(wanted)) = (waypoint.must_arrive, times[at - first]) else { continue };
            // Flown as fast and as slowly as the aircraft can, with nothing asked of the time.
            let mut open = times[..=at - first].to_vec();
            open[at - first] = None;
            let mut reached = |speed: Speed| {
                let limited = envelope::at_speed(flight, from..at, speed);
                self.fly_free((&limited, first, at), start, None, &open, &mut Vec::new()).schedule.end
            };
            let Some([fastest, slowest]) = envelope::speeds(flight) else { continue };
            let earliest = reached(fastest);
            let waits = envelope::can_wait(flight, from..at);
            let latest = if waits { f64::INFINITY } else { reached(slowest) };
            if (earliest - 1.0..=latest + 1.0).contains(&wanted) {
                continue;
            }
            let id = flight.aircraft.as_ref().map_or(flight.id.as_str(), |aircraft| aircraft.id.as_str());
            let (first, last) = (self.clock(earliest), self.clock(latest.min(earliest + 864_000.0)));
            let message = if waits {
                format!("the arrival cannot be met: {id} can be here from {first} on")
            } else {
                format!("the arrival cannot be met: {id} can be here from {first} to {last}")
            };
            diagnostics.push(
                Diagnostic::error("cannot-arrive", waypoint.span.clone(), message)
                    .label(format!("asked for is {}", self.clock(wanted)))
                    .help("move the time into that window, begin earlier or later, or wait in a `hold`"),
            );
        }
    }
}

/// How much faster or slower than they were made for turns may be flown on the way to a meeting, as a share.
const SAME_SPEED: f64 = 1e-4;
/// How often such a way is laid out at most.
const MOST_ROUNDS: usize = 8;

/// The ground speeds of the legs as they came out, in metres a second; as before where a leg takes no time.
fn flown_speeds(segments: &[Segment], schedule: &Schedule, before: &[f64], first: usize) -> Vec<f64> {
    let mut speeds = before.to_vec();
    for (index, segment) in segments.iter().enumerate().filter(|(_, segment)| !segment.is_hold) {
        let ends = schedule.starts.get(index + 1).copied().unwrap_or(schedule.end);
        let speed = segment.length / (ends - schedule.starts[index]);
        if speed.is_finite() && speed > 0.0 {
            speeds[segment.leg - first] = speed;
        }
    }
    speeds
}

/// The flight with its usual speed for those of some legs that state none.
fn at_usual_speed(flight: &Flight, legs: Range<usize>) -> Flight {
    let mut eager = flight.clone();
    eager.route[legs].iter_mut().for_each(|waypoint| waypoint.speed = waypoint.speed.or(flight.usual_speed));
    eager
}

/// A flight as it is put together.
struct Whole<'a> {
    flight: &'a Flight,
    pieces: Vec<(Path, usize)>,
    length: f64,
    legs: Vec<LegTiming>,
    paces: Vec<Pace>,
    altitudes: Vec<(f64, f64)>,
    turns: Vec<PlannedTurn>,
    marks: Vec<Mark>,
    places: Vec<(usize, Position, Altitude)>,
    diagnostics: Vec<Diagnostic>,
    /// Where and in which direction the way so far ends.
    here: Option<PathPoint>,
}

impl<'a> Whole<'a> {
    fn new(flight: &'a Flight) -> Self {
        let legs = flight.route.len();
        Self {
            flight,
            pieces: Vec::with_capacity(3 * legs),
            length: 0.0,
            legs: Vec::with_capacity(legs),
            paces: Vec::with_capacity(legs),
            altitudes: Vec::with_capacity(legs),
            turns: Vec::with_capacity(legs),
            marks: Vec::new(),
            places: Vec::new(),
            diagnostics: Vec::new(),
            here: None,
        }
    }

    fn end_gate(&self) -> Option<Gate> {
        let height = self.altitudes.last().map_or(0.0, |(_, height)| *height);
        self.here.map(|point| Gate { point, height })
    }

    fn level(&mut self, t: f64, height: f64) {
        if self.altitudes.last() != Some(&(t, height)) {
            self.altitudes.push((t, height));
        }
    }

    /// Adds a share that is free, from one waypoint to another.
    fn add_free(&mut self, free: &Free, (first, last): (usize, usize), start: Option<Gate>, end: Option<Gate>) {
        let route = &self.flight.route;
        let height = |at: usize| match (start, end) {
            (Some(gate), _) if at == first => gate.height,
            (_, Some(gate)) if at == last => gate.height,
            _ => route[at].altitude.metres(),
        };
        let Free { segments, schedule } = free;
        if let Action::Scramble(scramble) = &route[first].action {
            let other = scramble.trigger.what.flight();
            self.mark(schedule.starts[0], first, MarkKind::Scramble { other });
        }
        self.paces.extend(schedule.paces.iter().map(|pace| Pace { from: self.length + pace.from, ..*pace }));
        self.level(schedule.starts[0], height(first));
        let last_leg = route.len() - 2;
        for (index, segment) in segments.iter().enumerate() {
            let begins = schedule.starts[index];
            let ends = schedule.starts.get(index + 1).copied().unwrap_or(schedule.end);
            if self.legs.len() == segment.leg && segment.leg <= last_leg {
                self.legs.push(LegTiming { from: self.length, t: begins });
            }
            if segment.is_hold {
                self.mark(begins, segment.leg, MarkKind::HoldEntered);
                self.level(ends, height(segment.leg));
            } else {
                let (from, to) = (height(segment.leg), height(segment.leg + 1));
                self.climb(segment.leg, (begins, ends), (from, to));
                self.level(ends, to);
            }
            let offset = self.length;
            self.turns.extend(segment.turns.iter().map(|turn| PlannedTurn { from: offset + turn.from, ..*turn }));
            for path in &segment.pieces {
                self.length += path.length();
                self.pieces.push((path.clone(), segment.leg.min(last_leg)));
            }
            if segment.is_hold {
                self.mark(ends, segment.leg, MarkKind::HoldLeft);
            }
        }
        if route[last].action == Action::Land {
            self.mark(schedule.end, last, MarkKind::Landed);
        }
        self.here = free.last_point();
    }

    /// The change of altitude on a leg, where it is not even.
    fn climb(&mut self, leg: usize, (begins, ends): (f64, f64), (from, to): (f64, f64)) {
        let Climb::AtRate(rate) = self.flight.route[leg].climb else { return };
        let seconds = (to - from).abs() / rate.metres_per_second();
        if seconds < ends - begins {
            self.level(begins + seconds, to);
        } else if seconds > 0.0 {
            let message = format!(
                "the change of altitude from {} to {} takes {:.0} s at {rate}, and the leg has {:.0} s",
                Altitude::from_metres(from),
                Altitude::from_metres(to),
                seconds,
                ends - begins
            );
            self.diagnostics.push(
                Diagnostic::warning("steep-climb", self.flight.route[leg].span.clone(), message)
                    .label("flown evenly over the whole leg"),
            );
        }
    }

    fn mark(&mut self, t: f64, waypoint: usize, kind: MarkKind) {
        self.marks.push(Mark { s: self.length, t, waypoint, kind });
    }

    /// Adds a share in which the flight follows another one, from one waypoint to the next.
    fn add_following(&mut self, followed: &Trajectory, join: &Join, waypoint: usize, way: Followed, gate: Gate) {
        let (Some(first), Some(last)) = (way.paces.first().copied(), way.paces.last().copied()) else { return };
        let other_at = |t: f64| followed.path().at(followed.distance_at(t)).position;
        let separation = gate.point.position.distance_to(other_at(first.t));
        let closure = self.closure(first.t, separation, &other_at);
        self.mark(
            first.t,
            waypoint,
            MarkKind::Joined { other: join.flight, is_intercept: join.is_intercept, separation, closure },
        );
        self.places.push((waypoint, gate.point.position, Altitude::from_metres(gate.height)));
        self.legs.push(LegTiming { from: self.length, t: first.t });
        self.paces.extend(way.paces.iter().map(|pace| Pace { from: self.length + pace.from, ..*pace }));
        way.altitudes.iter().for_each(|(t, height)| self.level(*t, *height));
        let height = way.altitudes.last().map_or(0.0, |(_, height)| *height);
        for path in way.pieces {
            self.length += path.length();
            self.here = Some(path.at(path.length()));
            self.pieces.push((path, waypoint));
        }
        let position = self.here.map_or(gate.point.position, |here| here.position);
        self.places.push((waypoint + 1, position, Altitude::from_metres(height)));
        let kind = MarkKind::Left { other: join.flight, is_escort: join.is_intercept };
        self.mark(last.until, waypoint + 1, kind);
    }

    /// How fast the distance from another flight fell in the second before an instant.
    fn closure(&self, t: f64, separation: Distance, other_at: &dyn Fn(f64) -> Position) -> Option<Speed> {
        let (path, _) = self.pieces.last()?;
        let speed = self.paces.last()?.speed_at(self.length);
        let before = path.at(path.length() - speed).position;
        let apart = before.distance_to(other_at(t - 1.0)).metres();
        Some(Speed::from_metres_per_second(apart - separation.metres()))
    }

    /// Holds the altitudes of waypoints against their limits.
    fn check_limits(&mut self) {
        let placed = |at: usize| self.places.iter().find(|(waypoint, ..)| *waypoint == at).map(|place| place.2);
        let mut problems = Vec::new();
        for (at, waypoint) in self.flight.route.iter().enumerate() {
            let altitude = placed(at).unwrap_or(waypoint.altitude);
            let limits = &waypoint.limits;
            let low = limits.at_or_above.as_ref().filter(|(limit, _)| altitude < *limit).map(|it| ("lower", it));
            let high = limits.at_or_below.as_ref().filter(|(limit, _)| altitude > *limit).map(|it| ("higher", it));
            for (side, (limit, span)) in low.into_iter().chain(high) {
                let message = format!("waypoint {} is passed at {altitude}, {side} than {limit}", at + 1);
                problems.push(Diagnostic::warning("altitude-limit", span.clone(), message));
            }
        }
        self.diagnostics.extend(problems);
    }

    fn finish(self, wind: &Arc<Wind>) -> FlightPlan {
        let pieces = split_at_paces(self.pieces, &self.paces);
        let trajectory = Trajectory::new(FlightPath::new(pieces), self.legs, self.paces, self.altitudes, wind);
        FlightPlan {
            trajectory,
            turns: self.turns,
            marks: self.marks,
            places: self.places,
            diagnostics: self.diagnostics,
        }
    }
}

/// The pieces of a path, cut where the time law changes within one.
fn split_at_paces(pieces: Vec<(Path, usize)>, paces: &[Pace]) -> Vec<(Path, usize)> {
    /// Joints nearer than this many metres are one: what lengths are rounded by.
    const SAME: f64 = 1e-6;
    let mut split = Vec::with_capacity(pieces.len());
    let mut from = 0.0;
    let mut next = 0;
    for (path, leg) in pieces {
        let length = path.length();
        while paces.get(next).is_some_and(|pace| pace.from <= from + SAME) {
            next += 1;
        }
        let mut cuts = Vec::new();
        while let Some(pace) = paces.get(next).filter(|pace| pace.from < from + length - SAME) {
            cuts.push(pace.from - from);
            next += 1;
        }
        if cuts.is_empty() {
            split.push((path, leg));
        } else {
            let begins = std::iter::once(0.0).chain(cuts.iter().copied());
            let ends = cuts.iter().copied().chain([length]);
            split.extend(begins.zip(ends).map(|(begin, end)| (path.part(begin, end), leg)));
        }
        from += length;
    }
    split
}

impl Followed {
    /// Stands in for a way that cannot be flown; the problem was told.
    fn nothing(here: PathPoint, height: f64, from: f64, until: f64) -> Self {
        let seconds = (until - from).max(1.0);
        let speed = 100.0;
        let line = GeodesicPath::from_bearing(here.position, here.azimuth, speed * seconds);
        let pace = Pace { from: 0.0, t: from, until: from + seconds, speed, acceleration: 0.0 };
        let altitudes = vec![(from, height), (from + seconds, height)];
        Self { pieces: vec![Path::Geodesic(line)], paces: vec![pace], altitudes }
    }
}

impl Trouble {
    fn diagnostic(&self, waypoint: &Waypoint, followed: &Flight) -> Diagnostic {
        let message = match self {
            Self::InsideTurn(radius) => format!(
                "`{}` turns on a radius of {:.1} NM while it is followed, inside the station",
                followed.id,
                radius / METRES_PER_NM
            ),
            Self::Corner(degrees) => {
                format!("`{}` has a sharp corner of {degrees:.0}° while it is followed", followed.id)
            }
        };
        Diagnostic::error("station-cannot-be-kept", waypoint.span.clone(), message)
            .help("choose a station behind it or nearer to it, or let it turn wider")
    }
}
