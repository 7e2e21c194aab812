//! From a route to a flight plan: which turns are flown, which speeds the times ask for, how the legs follow on.
//!
//! A *fly-by* turn is the circle tangent to both legs, begun early enough; the waypoint's time is that of the middle
//! of the turn, where the waypoint is abeam. A *fly-over* turn begins at the waypoint and ends on the tangent to the
//! next one, so that the next leg runs from there. A *sharp* corner is the waypoint itself. Turns are level circles on
//! the ellipsoid, of radius V² / (g tan bank); rolling in and out takes no time here.
//!
//! The radius is that of the faster of the two legs, from the speeds that the route would need with sharp corners.
//! Turns then shorten or lengthen the way a little, and the speeds are worked out again, so that every given time is
//! kept exactly; the bank differs from the asked one by as little.

use std::collections::HashMap;

use nalgebra::{Matrix2, Vector2};

use super::flight_path::FlightPath;
use super::trajectory::{LegTiming, Trajectory};
use crate::diagnostics::Diagnostic;
use crate::geodesy::frames::{LocalFrame, Ray};
use crate::geodesy::path::Identity;
use crate::geodesy::{ArcPath, EQUATORIAL_RADIUS, Path, PathKind, PathPoint, RhumbPath, TurnDirection, geodesic, hop};
use crate::scenario::model::{Flight, TurnStyle, Waypoint};
use crate::units::{Bearing, Distance, METRES_PER_NM, STANDARD_GRAVITY};

/// Below this change of course, in degrees, no turn is flown: a circle of ten kilometres would cut the corner by
/// less than half a metre.
const STRAIGHT: f64 = 1.0;

/// A turn that needs more metres of a leg than half way round the Earth is not told in numbers.
const MOST_NEEDED: f64 = 2e7;

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
pub fn plan(flight: &Flight, seconds_of: impl Fn(jiff::Timestamp) -> f64) -> FlightPlan {
    let route = &flight.route;
    let lines: Vec<Path> =
        route.windows(2).map(|ends| Path::between(ends[0].position, ends[1].position, ends[0].path)).collect();
    let times: Vec<Option<f64>> = route.iter().map(|waypoint| waypoint.time.map(&seconds_of)).collect();
    let lengths: Vec<f64> = lines.iter().map(Path::length).collect();
    let speeds = leg_speeds(route, &times, &lengths);

    // Mostly a leg is a line and two halves of turns.
    let mut course = Course { pieces: Vec::with_capacity(3 * lines.len()), ..Course::default() };
    for (leg, line) in lines.into_iter().enumerate() {
        course.append(flight, leg, line, &speeds);
    }
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
#[derive(Default)]
struct Course {
    /// Finished pieces with their legs.
    pieces: Vec<(Path, usize)>,
    /// Their length so far.
    length: f64,
    /// Where each leg begins on the path.
    leg_starts: Vec<f64>,
    /// The current leg from the end of the turn before it on, not yet finished: its end may still be turned off.
    open: Option<Path>,
    turns: Vec<PlannedTurn>,
    diagnostics: Vec<Diagnostic>,
    /// Turns worked out so far.
    known: HashMap<TurnKey, Result<Flown, NoRoom>>,
}

impl Course {
    fn push(&mut self, path: Path, leg: usize) {
        self.length += path.length();
        self.pieces.push((path, leg));
    }

    /// Adds a leg, after the turn from the leg before it.
    fn append(&mut self, flight: &Flight, leg: usize, line: Path, speeds: &[f64]) {
        if let Some(before) = self.open.take() {
            let line = self.turn(flight, leg, before, line, speeds);
            self.open = Some(line);
        } else {
            self.leg_starts.push(0.0);
            self.open = Some(line);
        }
        if leg + 1 == speeds.len()
            && let Some(last) = self.open.take()
        {
            self.push(last, leg);
        }
    }

    /// Finishes the leg before waypoint `at` with the turn there; returns what is left of the leg after it.
    fn turn(&mut self, flight: &Flight, at: usize, before: Path, after: Path, speeds: &[f64]) -> Path {
        let style = flight.route[at].turn;
        let turn = turn_between(before.at(before.length()), after.at(0.0));
        if style == TurnStyle::Sharp || turn.abs() < STRAIGHT {
            return self.corner(at, before, after);
        }
        let direction = if turn < 0.0 { TurnDirection::Left } else { TurnDirection::Right };
        let speed = speeds[at - 1].max(speeds[at]);
        let radius = Distance::from_metres(speed * speed / (STANDARD_GRAVITY * flight.bank_degrees.to_radians().tan()));
        let legs = [before.identity(), after.identity()];
        let flown = self.known.entry(TurnKey { legs, radius: radius.metres().to_bits(), style });
        let flown = flown.or_insert_with(|| match style {
            TurnStyle::FlyBy => fly_by(&before, &after, direction, turn, radius),
            _ => fly_over(&before, &after, direction, radius, flight.route[at].path),
        });
        match flown.clone() {
            Ok(Flown { before, arc, abeam, after }) => {
                self.push(before, at - 1);
                let degrees = arc.sweep_degrees().abs();
                self.turns.push(PlannedTurn { waypoint: at, from: self.length, direction, degrees, radius });
                if abeam > 0.0 {
                    let [first, second] = arc.cut_at(abeam);
                    self.push(Path::Arc(first), at - 1);
                    self.leg_starts.push(self.length);
                    self.push(Path::Arc(second), at);
                } else {
                    self.leg_starts.push(self.length);
                    self.push(Path::Arc(arc), at);
                }
                after
            }
            Err(room) => {
                self.diagnostics.push(room.diagnostic(&flight.route[at], at, turn));
                self.corner(at, before, after)
            }
        }
    }

    fn corner(&mut self, at: usize, before: Path, after: Path) -> Path {
        self.push(before, at - 1);
        self.leg_starts.push(self.length);
        after
    }
}

/// All that a turn depends on: on a racetrack the same ones come again lap after lap.
#[derive(PartialEq, Eq, Hash)]
struct TurnKey {
    legs: [Identity; 2],
    radius: u64,
    style: TurnStyle,
}

/// A turn with what it leaves of the two legs.
#[derive(Clone)]
struct Flown {
    before: Path,
    arc: ArcPath,
    /// The share of the arc that belongs to the leg before the waypoint.
    abeam: f64,
    after: Path,
}

/// A turn that does not fit: what it needs of a leg, and what the leg has, in metres.
#[derive(Clone, Copy)]
struct NoRoom {
    needs: f64,
    has: f64,
    radius: Distance,
}

impl NoRoom {
    fn diagnostic(&self, waypoint: &Waypoint, index: usize, turn: f64) -> Diagnostic {
        let nm = |metres: f64| metres / METRES_PER_NM;
        let (degrees, number, left) = (turn.abs(), index + 1, nm(self.has));
        // A reversal needs any length, up to infinity: no number says more than that it is one.
        let message = if self.needs > MOST_NEEDED {
            format!("the turn of {degrees:.0}° at waypoint {number} is a reversal, for which no leg is long enough")
        } else {
            let needs = nm(self.needs);
            format!(
                "the turn of {degrees:.0}° at waypoint {number} needs {needs:.1} NM of a leg that has {left:.1} NM left"
            )
        };
        Diagnostic::warning("turn-without-room", waypoint.span.clone(), message)
        .label(format!("flown as a sharp corner; the turn radius is {:.1} NM", self.radius.nautical_miles()))
        .help(
            "move the waypoint, raise `bank`, or write `turn = \"fly-over\"` for a reversal or `turn = \"sharp\"` here",
        )
    }
}

/// From one direction to another in the same place, in degrees, right positive. At a pole the bearings of two paths
/// may count from different meridians, so it is the directions in space that are compared.
fn turn_between(from: PathPoint, to: PathPoint) -> f64 {
    let (a, b) = (Ray::from(from).direction, Ray::from(to).direction);
    let up = LocalFrame::at(from.position).up;
    b.cross(&a).dot(&up).atan2(a.dot(&b)).to_degrees()
}

/// The turn that is tangent to both legs.
fn fly_by(before: &Path, after: &Path, direction: TurnDirection, turn: f64, radius: Distance) -> Result<Flown, NoRoom> {
    let (length, r) = (before.length(), radius.metres());
    let flat = r * (turn.abs().to_radians() / 2.0).tan();
    let no_room = |needs: f64| NoRoom { needs, has: length.min(after.length()), radius };
    if flat > 1.2 * length.min(after.length()) {
        return Err(no_room(flat));
    }
    // Metres before and after the waypoint, until both legs see the same centre; on a sphere it would be these.
    let angle = r / EQUATORIAL_RADIUS;
    let on_sphere = EQUATORIAL_RADIUS * (angle.tan() * flat / r).min(1.0).asin();
    let (mut lead, mut lag) = (on_sphere, on_sphere);
    let mut spokes = [before.ray_at(length), after.ray_at(0.0)];
    let mut is_solved = false;
    for _ in 0..12 {
        let along = [before.ray_at(length - lead), after.ray_at(lag)];
        spokes = along.map(|ray| hop::follow(ray.turned(direction), r));
        let along = along.map(|ray| ray.direction);
        let gap = spokes[0].point - spokes[1].point;
        // Least squares for the two steps along the legs that close the gap.
        let cosine = along[0].dot(&along[1]);
        let normal = Matrix2::new(1.0, cosine, cosine, 1.0);
        let right = Vector2::new(along[0].dot(&gap), along[1].dot(&gap));
        let Some(step) = normal.lu().solve(&right) else { break };
        lead += step.x;
        lag += step.y;
        // What the legs and the circle bend over a step is left out; it leaves a thousandth, or near a reversal a tenth.
        if step.norm() < 1e-6 {
            is_solved = gap.norm() < 1e-3;
            break;
        }
    }
    let needs = lead.max(lag);
    let fits = |needs: f64, length: f64| 0.0 < needs && needs <= length;
    // Near a reversal the legs may bend so much over the length of the turn that no circle is tangent to both.
    if !is_solved || !fits(lead, length) || !fits(lag, after.length()) {
        return Err(no_room(if is_solved { needs } else { flat }));
    }
    // Seen from the centre, the spokes run back the way they came.
    let [from, to] = spokes.map(|spoke| PathPoint::from(spoke.reversed()));
    let arc = ArcPath::new(to.position, radius, from.azimuth, to.azimuth, direction);
    Ok(Flown { before: before.part(0.0, length - lead), arc, abeam: 0.5, after: after.part(lag, after.length()) })
}

/// The turn that begins at the waypoint and ends on the tangent to the next one.
fn fly_over(
    before: &Path,
    after: &Path,
    direction: TurnDirection,
    radius: Distance,
    kind: PathKind,
) -> Result<Flown, NoRoom> {
    let (here, next) = (before.at(before.length()), after.end());
    let spoke = Bearing::from_degrees(here.azimuth.degrees() + direction.sign() * 90.0);
    let centre = here.position.destination(spoke, radius);
    let to_next = centre.distance_to(next).metres();
    if to_next <= radius.metres() {
        return Err(NoRoom { needs: 2.0 * radius.metres(), has: after.length(), radius });
    }
    let from = centre.bearing_to(here.position).degrees();
    let off_course = |bearing: f64| {
        let spoke = geodesic::direct(centre, Bearing::from_degrees(bearing), radius.metres());
        let tangent = Bearing::from_degrees(spoke.azimuth.degrees() + direction.sign() * 90.0);
        let onward = match kind {
            PathKind::Geodesic => spoke.position.bearing_to(next),
            PathKind::Rhumb => RhumbPath::between(spoke.position, next).course(),
        };
        tangent.turn_to(onward)
    };
    // The tangent of the plane, then secant steps for the ellipsoid and for rhumb lines.
    let flat = (radius.metres() / to_next).acos().to_degrees();
    let mut bearing = centre.bearing_to(next).degrees() - direction.sign() * flat;
    let mut last: Option<(f64, f64)> = None;
    for _ in 0..20 {
        let off = off_course(bearing);
        // One degree round the circle turns the tangent by about one degree.
        let slope = last.map_or(-direction.sign(), |(b, o)| (off - o) / (bearing - b));
        last = Some((bearing, off));
        let step = -off / if slope.is_finite() && slope != 0.0 { slope } else { -direction.sign() };
        bearing += step.clamp(-20.0, 20.0);
        if step.abs() < 1e-9 {
            break;
        }
    }
    let arc = ArcPath::new(centre, radius, Bearing::from_degrees(from), Bearing::from_degrees(bearing), direction);
    let onward = Path::between(arc.end(), next, kind);
    Ok(Flown { before: before.clone(), arc, abeam: 0.0, after: onward })
}
