//! From a route to a flight plan: which turns are flown, which speeds the times ask for, how the legs follow on.
//!
//! The waypoint's time is that of the middle of its turn, or of where that begins, by the style of the turn (see
//! `turn`). The radius is that of the faster of the two legs, from the speeds that the route would need with sharp
//! corners. Turns then shorten or lengthen the way a little, and the speeds are worked out again, so that every given time
//! is kept exactly; the bank differs from the asked one by as little.

use super::flight_path::FlightPath;
use super::trajectory::{LegTiming, Trajectory};
use super::turn::{Corner, Flown, KnownLines, Rest, turn_between};
use crate::diagnostics::Diagnostic;
use crate::geodesy::{Path, TurnDirection};
use crate::scenario::model::{Flight, TurnStyle, Waypoint};
use crate::units::{Distance, STANDARD_GRAVITY};

/// Below this change of course, in degrees, no turn is flown: a circle of ten kilometres would cut the corner by
/// less than half a metre.
const STRAIGHT: f64 = 1.0;

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

/// A route with turns, altitudes and times worked out.
#[derive(Debug, Clone)]
pub struct FlightPlan {
    /// Where the flight is at every instant.
    pub trajectory: Trajectory,
    /// The turns in order.
    pub turns: Vec<PlannedTurn>,
    /// Turns that have no room and are flown as sharp corners instead.
    pub diagnostics: Vec<Diagnostic>,
}

/// Works out the plan of a flight. `seconds_of` tells an instant of the file in seconds since the simulation's start.
pub(super) fn plan(flight: &Flight, seconds_of: impl Fn(jiff::Timestamp) -> f64, known: &mut KnownLines) -> FlightPlan {
    let route = &flight.route;
    let lines: Vec<Path> =
        route.windows(2).map(|ends| known.between(ends[0].position, ends[1].position, ends[0].path)).collect();
    let times: Vec<Option<f64>> = route.iter().map(|waypoint| waypoint.time.map(&seconds_of)).collect();
    let lengths: Vec<f64> = lines.iter().map(Path::length).collect();
    let speeds = leg_speeds(route, &times, &lengths);

    // Mostly a leg is a line and two halves of turns.
    let mut course = Course {
        pieces: Vec::with_capacity(3 * lines.len()),
        length: 0.0,
        leg_starts: vec![0.0],
        turns: Vec::with_capacity(lines.len()),
        diagnostics: Vec::new(),
        known,
    };
    let legs = lines.len();
    let mut lines = lines.into_iter();
    let mut rest = Rest { line: lines.next().expect("a valid route has two waypoints"), from: 0.0 };
    for (leg, line) in lines.enumerate() {
        rest = course.turn(flight, leg + 1, rest, line, &speeds);
    }
    course.push(rest.whole(), legs - 1);
    let Course { pieces, leg_starts, turns, diagnostics, length, .. } = course;
    let lengths: Vec<f64> =
        leg_starts.iter().zip(leg_starts.iter().skip(1).chain([&length])).map(|(from, to)| to - from).collect();
    let speeds = leg_speeds(route, &times, &lengths);
    let (legs, end) = timing(&times, &leg_starts, &lengths, &speeds);
    let instants = legs.iter().map(|leg| leg.t).chain([end]);
    let altitudes = instants.zip(route).map(|(t, waypoint)| (t, waypoint.altitude.metres())).collect();
    let trajectory = Trajectory::new(FlightPath::new(pieces), legs, end, altitudes);
    FlightPlan { trajectory, turns, diagnostics }
}

/// The ground speed of every leg in metres a second: what the times at the ends of its stretch leave for it, or what
/// is stated. The rules are those of [`Flight::route`].
fn leg_speeds(route: &[Waypoint], times: &[Option<f64>], lengths: &[f64]) -> Vec<f64> {
    let stated = |leg: usize| route[leg].ground_speed.map(|speed| speed.metres_per_second());
    let mut speeds: Vec<f64> = (0..lengths.len()).map(|leg| stated(leg).unwrap_or(f64::NAN)).collect();
    let timed: Vec<usize> = (0..times.len()).filter(|i| times[*i].is_some()).collect();
    for stretch in timed.windows(2) {
        let legs = stretch[0]..stretch[1];
        let seconds = times[stretch[1]].zip(times[stretch[0]]).map_or(f64::NAN, |(end, start)| end - start);
        let seconds_stated: f64 = legs.clone().filter_map(|leg| stated(leg).map(|speed| lengths[leg] / speed)).sum();
        let open: f64 = legs.clone().filter(|leg| stated(*leg).is_none()).map(|leg| lengths[leg]).sum();
        for leg in legs {
            speeds[leg] = match stated(leg) {
                // All legs state a speed: they give way together, so that the times are kept.
                Some(speed) if open == 0.0 => speed * seconds_stated / seconds,
                Some(speed) => speed,
                None => open / (seconds - seconds_stated),
            };
        }
    }
    speeds
}

/// When each leg begins, and when the last one ends: forwards and backwards from the first waypoint with a time.
fn timing(times: &[Option<f64>], starts: &[f64], lengths: &[f64], speeds: &[f64]) -> (Vec<LegTiming>, f64) {
    let durations: Vec<f64> = lengths.iter().zip(speeds).map(|(length, speed)| length / speed).collect();
    let first = times.iter().position(Option::is_some).expect("a valid flight has a time");
    let mut t = times[first].expect("the first timed waypoint has a time") - durations[..first].iter().sum::<f64>();
    let mut legs = Vec::with_capacity(lengths.len());
    for leg in 0..lengths.len() {
        // A given time is taken as it is, so that no rounding adds up.
        t = times[leg].unwrap_or(t);
        legs.push(LegTiming { from: starts[leg], t, speed: speeds[leg] });
        t += durations[leg];
    }
    (legs, times[lengths.len()].unwrap_or(t))
}

/// The flight path as it is put together, leg by leg.
struct Course<'a> {
    /// Finished pieces with their legs.
    pieces: Vec<(Path, usize)>,
    /// Their length so far.
    length: f64,
    /// Where each leg begins on the path.
    leg_starts: Vec<f64>,
    turns: Vec<PlannedTurn>,
    diagnostics: Vec<Diagnostic>,
    known: &'a mut KnownLines,
}

impl Course<'_> {
    fn push(&mut self, path: Path, leg: usize) {
        self.length += path.length();
        self.pieces.push((path, leg));
    }

    /// Finishes the leg before waypoint `at` with the turn there; returns what is left of the leg after it.
    fn turn(&mut self, flight: &Flight, at: usize, before: Rest, after: Path, speeds: &[f64]) -> Rest {
        let style = flight.route[at].turn;
        let turn = turn_between(before.line.at(before.line.length()), after.at(0.0));
        if style == TurnStyle::Sharp || turn.abs() < STRAIGHT {
            return self.corner(at, before, after);
        }
        let speed = speeds[at - 1].max(speeds[at]);
        let radius = Distance::from_metres(speed * speed / (STANDARD_GRAVITY * flight.bank_degrees.to_radians().tan()));
        let corner = Corner { before: &before, after: &after, kind: flight.route[at].path, turn, radius };
        match self.known.turn(&corner, style) {
            Ok(flown) => {
                let Flown { lead, to_abeam, from_abeam, degrees, lag, onward } = &*flown;
                self.push(before.line.part(before.from, before.line.length() - *lead), at - 1);
                let direction = from_abeam.direction();
                self.turns.push(PlannedTurn { waypoint: at, from: self.length, direction, degrees: *degrees, radius });
                if let Some(arc) = to_abeam {
                    self.push(Path::Arc(arc.clone()), at - 1);
                }
                self.leg_starts.push(self.length);
                self.push(Path::Arc(from_abeam.clone()), at);
                Rest { line: onward.clone().unwrap_or(after), from: *lag }
            }
            Err(room) => {
                self.diagnostics.push(room.diagnostic(&flight.route[at], at, turn));
                self.corner(at, before, after)
            }
        }
    }

    fn corner(&mut self, at: usize, before: Rest, after: Path) -> Rest {
        self.push(before.whole(), at - 1);
        self.leg_starts.push(self.length);
        Rest { line: after, from: 0.0 }
    }
}
