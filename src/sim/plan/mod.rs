//! From routes to flight plans: which way is flown, when, and how high.
//!
//! A flight is free, or it follows another one. Where it is free, `course` lays out lines, turns and holds between its waypoints
//! and `timing` gives them their times; `turn` and `hold` know their shapes, `waiting` how long holds last, `envelope` what the
//! aircraft can do. Where it follows, `station` takes way and times from the followed flight, which is planned first;
//! `meeting` finds out when what happens that a flight waits for, and when a flight can join another. `whole` puts it all
//! together.
//!
//! The waypoint's time is that of the middle of its turn, or of where that begins, by the style of the turn (see
//! `turn`). The radius is that of the faster of the two legs, at first from the speeds that the route would need with sharp
//! corners. Turns then shorten or lengthen the way, so that other speeds keep the times; the way is laid out again until
//! these are the speeds that its turns were made for, and every given time is kept exactly; `guess` makes that once, mostly.

mod course;
mod envelope;
mod guess;
mod hold;
mod meeting;
mod root;
mod station;
mod timing;
mod turn;
mod waiting;
mod whole;

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::events::passing::WatchedZone;
use super::trajectory::Trajectory;
use crate::diagnostics::Diagnostic;
use crate::geodesy::{PathPoint, Position, TurnDirection};
use crate::scenario::Scenario;
use crate::scenario::model::{Action, Flight, Hold, Meet, Meeting};
use crate::sim::air::Wind;
use crate::units::{Altitude, Distance, Speed};
use course::{Segment, Stretch};
use station::{Beside, Followed};
use timing::{Known, Schedule};
use turn::KnownLines;
use whole::Whole;

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
    let plans = plan_others(scenario, zones, origin, vec![None; scenario.flights.len()]);
    plans.into_iter().map(Arc::unwrap_or_clone).collect()
}

/// As [`plan_all`], where some are known.
pub(super) fn plan_others(
    scenario: &Scenario,
    zones: &[WatchedZone<'_>],
    origin: Timestamp,
    known: Vec<Option<Arc<FlightPlan>>>,
) -> Vec<Arc<FlightPlan>> {
    let legs = scenario.flights.iter().map(|flight| flight.route.len()).sum();
    let seconds_of = |t: Timestamp| super::seconds_between(origin, t);
    let mut planner = Planner {
        scenario,
        zones,
        origin,
        seconds_of: &seconds_of,
        wind: Arc::new(scenario.wind.clone()),
        known: KnownLines::with_room_for(legs),
        plans: known,
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
    plans: Vec<Option<Arc<FlightPlan>>>,
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
        timing::end_of(&self.segments)
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
        self.plans[flight] = Some(Arc::new(self.plan(flight)));
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
        let legs: Vec<guess::Leg> = (first..last)
            .map(|leg| {
                let ends = [leg, leg + 1].map(|at| stretch.position(at));
                self.known.leg_between(ends[0], ends[1], flight.route[leg].path)
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
        let mut speeds = known.speeds(&legs);
        let azimuth = |gate: Option<Gate>| gate.map(|gate| gate.point.azimuth);
        guess::refine((flight, first), &legs, [azimuth(start), azimuth(end)], times, &mut speeds);
        let hold_speed = |at: usize, hold: &Hold| known.hold_speed(at, hold);
        // A turn into a given direction can make a short leg much longer, and so faster, and its turns wider: the speeds for
        // which turns are made and those that then keep the times are brought together by secants.
        let mut rounds: Vec<Round> = Vec::new();
        let mut best: Option<(f64, Free, Vec<Diagnostic>)> = None;
        while !best.as_ref().is_some_and(|(off, ..)| *off <= SAME_SPEED)
            && rounds.len() < MOST_ROUNDS
            && !runs_away(&rounds)
        {
            let made_for = if rounds.is_empty() { speeds.clone() } else { next_speeds(&rounds) };
            let course::Course { mut segments, diagnostics: problems } =
                course::lay(stretch, &made_for, &hold_speed, &mut self.known);
            let schedule = timing::schedule(&known, &mut segments);
            let round = Round { flown: flown_speeds(&segments, &schedule, &made_for, first), made_for };
            let off = round.off();
            if best.as_ref().is_none_or(|(least, ..)| off < *least) {
                best = Some((off, Free { segments, schedule }, problems));
            }
            rounds.push(round);
        }
        let (_, free, problems) = best.expect("there are rounds");
        diagnostics.extend(problems);
        diagnostics.extend(free.schedule.diagnostics.iter().cloned());
        envelope::check(&known, &free.segments, &free.schedule, diagnostics);
        free
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

/// How much faster or slower than they were made for turns may be flown, as a share: the radius is off by twice as much.
const SAME_SPEED: f64 = 3e-4;
/// How often a way is laid out at most.
const MOST_ROUNDS: usize = 8;

/// Speeds of legs for which turns were made, and those that then keep the times.
struct Round {
    made_for: Vec<f64>,
    flown: Vec<f64>,
}

impl Round {
    /// By how much these differ at most, as a share.
    fn off(&self) -> f64 {
        self.made_for.iter().zip(&self.flown).map(|(made, flown)| (flown / made - 1.0).abs()).fold(0.0, f64::max)
    }
}

/// Whether rounds lead nowhere: what is flown is more than half again as fast as what the turns were made for, and more so each
/// time. So it is where a turn takes up the way that there is time for.
fn runs_away(rounds: &[Round]) -> bool {
    let [.., first, second, third] = rounds else { return false };
    0.5 < first.off() && first.off() < second.off() && second.off() < third.off()
}

/// The speeds for the next round: for each leg a step of the secant method, or the speed flown where that is no help.
fn next_speeds(rounds: &[Round]) -> Vec<f64> {
    let [.., before, last] = rounds else { return rounds[0].flown.clone() };
    let lack = |round: &Round, leg: usize| round.flown[leg] - round.made_for[leg];
    let step = |leg: usize| {
        let (from, to) = (before.made_for[leg], last.made_for[leg]);
        let slope = (lack(last, leg) - lack(before, leg)) / (to - from);
        let next = to - lack(last, leg) / slope;
        // A step of more than a half is none to rely on.
        if next.is_finite() && (0.5 * to..1.5 * to).contains(&next) {
            next
        } else {
            last.flown[leg].clamp(0.5 * to, 1.5 * to)
        }
    };
    (0..last.flown.len()).map(step).collect()
}

/// The ground speeds of the legs as they came out, in metres a second; as before where a leg takes no time.
fn flown_speeds(segments: &[Segment], schedule: &Schedule, before: &[f64], first: usize) -> Vec<f64> {
    let mut speeds = before.to_vec();
    for (index, segment) in segments.iter().enumerate().filter(|(_, segment)| !segment.is_hold) {
        let ends = schedule.end_of(index);
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
