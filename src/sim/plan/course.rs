//! From waypoints to lines and arcs: the way over the ground, before it has times.
//!
//! A course covers the waypoints between two places at which a flight is free: where it begins, joins, leaves, or ends. It
//! comes as segments, each of which is flown by one rule: the legs, and the holds between them.

use super::PlannedTurn;
use super::hold;
use super::turn::{Corner, Flown, KnownLines, Rest, STRAIGHT, turn_between};
use crate::diagnostics::Diagnostic;
use crate::geodesy::tangent::{self, Way};
use crate::geodesy::{ArcPath, GeodesicPath, Path, PathPoint, Position, TurnDirection};
use crate::scenario::model::{Action, Flight, Hold, HoldLeg, HoldPattern, HoldStay, TurnSize, TurnStyle};
use crate::units::{Bearing, Distance, STANDARD_GRAVITY};

/// A share of a course that is flown by one rule.
pub(super) struct Segment {
    /// The leg of the route as written, or the waypoint of the hold.
    pub leg: usize,
    /// Whether it is a hold.
    pub is_hold: bool,
    pub pieces: Vec<Path>,
    /// The length of all pieces in metres.
    pub length: f64,
    /// The turns, each with where it begins, in metres along the segment.
    pub turns: Vec<PlannedTurn>,
}

impl Segment {
    fn new(leg: usize, is_hold: bool) -> Self {
        // Mostly a leg is a line and two halves of turns.
        Self { leg, is_hold, pieces: Vec::with_capacity(3), length: 0.0, turns: Vec::new() }
    }

    pub fn push(&mut self, path: Path) {
        self.length += path.length();
        self.pieces.push(path);
    }
}

/// A course and what could not be flown as written.
pub(super) struct Course {
    pub segments: Vec<Segment>,
    pub diagnostics: Vec<Diagnostic>,
}

/// The waypoints of a course, and what is known of its ends.
#[derive(Clone, Copy)]
pub(super) struct Stretch<'a> {
    pub flight: &'a Flight,
    /// The first and the last waypoint.
    pub first: usize,
    pub last: usize,
    /// Where and in which direction it begins, where it does not begin at a waypoint.
    pub start: Option<PathPoint>,
    /// Where and in which direction it must end, where it does not end at a waypoint.
    pub end: Option<PathPoint>,
}

impl Stretch<'_> {
    /// Where a waypoint lies.
    pub fn position(&self, at: usize) -> Position {
        match (self.start, self.end) {
            (Some(start), _) if at == self.first => start.position,
            (_, Some(end)) if at == self.last => end.position,
            _ => self.flight.route[at].position,
        }
    }

    /// The direction in which a waypoint must be passed, where one is asked for.
    fn gate(&self, at: usize) -> Option<Bearing> {
        match &self.flight.route[at].action {
            _ if at == self.last && self.end.is_some() => self.end.map(|end| end.azimuth),
            Action::Hold(hold) => hold.course,
            _ => None,
        }
    }
}

/// The radius of a turn at a ground speed in metres a second.
pub(super) fn radius_of(size: TurnSize, speed: f64) -> Distance {
    match size {
        TurnSize::Bank(degrees) => {
            Distance::from_metres(speed * speed / (STANDARD_GRAVITY * degrees.to_radians().tan()))
        }
        TurnSize::Radius(radius) => radius,
        TurnSize::Rate(degrees) => Distance::from_metres(speed / degrees.to_radians()),
    }
}

/// How long the legs of a pattern are in metres, at a ground speed in metres a second.
pub(super) fn leg_of(pattern: HoldPattern, speed: f64) -> f64 {
    match pattern {
        HoldPattern::Orbit => 0.0,
        HoldPattern::Racetrack(HoldLeg::Length(length)) | HoldPattern::FigureEight(HoldLeg::Length(length)) => {
            length.metres()
        }
        HoldPattern::Racetrack(HoldLeg::Time(time)) | HoldPattern::FigureEight(HoldLeg::Time(time)) => {
            time.as_secs_f64() * speed
        }
    }
}

/// Lays out a course. `speeds` are the ground speeds of the legs from the first waypoint on, in metres a second, by which turns
/// are made wide; `hold_speed` those of a hold.
pub(super) fn lay(
    stretch: Stretch<'_>,
    speeds: &[f64],
    hold_speed: &dyn Fn(usize, &Hold) -> f64,
    known: &mut KnownLines,
) -> Course {
    let legs = stretch.last - stretch.first;
    let mut layer = Layer {
        stretch,
        speeds,
        hold_speed,
        known,
        course: Course { segments: Vec::with_capacity(legs + 1), diagnostics: Vec::new() },
    };
    layer.lay();
    layer.course
}

/// What lies ahead on a leg: a line, of which a part may be flown already, and the turn that ends it.
struct Ahead {
    rest: Rest,
    closing: Option<ArcPath>,
}

/// No hold lasts longer, in seconds: 10 days, as no flight does.
pub(super) const LONGEST_HOLD: f64 = 10.0 * 86_400.0;

/// Reports a hold that takes longer than any flight.
pub(super) fn too_long(hold: &Hold, seconds: f64) -> Diagnostic {
    let message = format!("the hold takes {:.0} days", seconds / 86_400.0);
    Diagnostic::error("too-long", hold.span.clone(), message).help("accepted: at most 10 days")
}

struct Layer<'a> {
    stretch: Stretch<'a>,
    speeds: &'a [f64],
    hold_speed: &'a dyn Fn(usize, &Hold) -> f64,
    known: &'a mut KnownLines,
    course: Course,
}

impl Layer<'_> {
    fn lay(&mut self) {
        let Stretch { first, last, start, .. } = self.stretch;
        let mut leaving = start;
        if let Action::Hold(hold) = &self.stretch.flight.route[first].action
            && start.is_none()
        {
            let azimuth = hold.course.unwrap_or(Bearing::from_degrees(0.0));
            let here = PathPoint { position: self.stretch.position(first), azimuth };
            self.hold(first, here);
            leaving = Some(here);
        }
        if first == last {
            return;
        }
        self.begin(first, false);
        let side = leaving.and(self.stretch.flight.route[first].turn_direction);
        let mut ahead = self.set_out(first, leaving, side);
        for at in first + 1..last {
            ahead = self.pass(at, ahead);
        }
        let here = self.finish(ahead, last);
        if matches!(self.stretch.flight.route[last].action, Action::Hold(_)) && self.stretch.end.is_none() {
            self.hold(last, here);
        }
    }

    fn begin(&mut self, leg: usize, is_hold: bool) {
        self.course.segments.push(Segment::new(leg, is_hold));
    }

    fn here(&mut self) -> &mut Segment {
        self.course.segments.last_mut().expect("a course begins with a segment")
    }

    /// The radius of the turn at a waypoint, by the faster one of the legs beside it.
    fn radius(&self, at: usize) -> Distance {
        let Stretch { flight, first, last, .. } = self.stretch;
        let before = at.checked_sub(first + 1).map(|leg| self.speeds[leg]);
        let after = (at < last).then(|| self.speeds[at - first]);
        let speed = before.into_iter().chain(after).fold(0.0, f64::max);
        radius_of(flight.route[at].turn_size.unwrap_or(flight.turn_size), speed)
    }

    fn push_turn(&mut self, waypoint: usize, arc: ArcPath) {
        let (direction, degrees, radius) = (arc.direction(), arc.sweep_degrees().abs(), arc.radius());
        let segment = self.here();
        segment.turns.push(PlannedTurn { waypoint, from: segment.length, direction, degrees, radius });
        segment.push(Path::Arc(arc));
    }

    /// Flies what lies ahead up to a waypoint; returns where and in which direction that is reached.
    fn finish(&mut self, Ahead { rest, closing }: Ahead, at: usize) -> PathPoint {
        let line = rest.whole();
        let mut here = line.at(line.length());
        self.here().push(line);
        if let Some(arc) = closing {
            here = arc.at(arc.length());
            self.push_turn(at, arc);
        }
        here
    }

    /// The way from a waypoint to the next one, whose leg has begun: the turn out of a direction is flown, the rest lies
    /// ahead.
    fn set_out(&mut self, at: usize, leaving: Option<PathPoint>, side: Option<TurnDirection>) -> Ahead {
        let (from, to) = (self.stretch.position(at), (self.stretch.position(at + 1), self.stretch.gate(at + 1)));
        let leg = &self.stretch.flight.route[at];
        if leaving.is_none() && to.1.is_none() {
            let line = self.known.between(from, to.0, leg.path);
            return Ahead { rest: Rest { line, from: 0.0 }, closing: None };
        }
        let radii = [self.radius(at), self.radius(at + 1)];
        let from = (from, leaving.map(|here| here.azimuth));
        match tangent::way(from, radii[0], side, to, radii[1]) {
            Some(Way { opening, line, closing }) => {
                if let Some(arc) = opening {
                    self.push_turn(at, arc);
                }
                Ahead { rest: Rest { line: Path::Geodesic(line), from: 0.0 }, closing }
            }
            None => {
                let nm = |distance: Distance| distance.nautical_miles();
                let message = format!(
                    "there is no room to turn between waypoint {} and {}: they are {:.1} NM apart",
                    at + 1,
                    at + 2,
                    nm(from.0.distance_to(to.0))
                );
                let label = format!(
                    "flown with sharp corners; the turn radius is {:.1} NM",
                    radii.map(nm).into_iter().fold(0.0, f64::max)
                );
                self.course.diagnostics.push(
                    Diagnostic::warning("turn-without-room", self.stretch.flight.route[at + 1].span.clone(), message)
                        .label(label)
                        .help("move the waypoint, slow down, or raise `bank`"),
                );
                let line = Path::Geodesic(GeodesicPath::between(from.0, to.0));
                Ahead { rest: Rest { line, from: 0.0 }, closing: None }
            }
        }
    }

    /// Goes from the leg before a waypoint to the one after it.
    fn pass(&mut self, at: usize, before: Ahead) -> Ahead {
        let waypoint = &self.stretch.flight.route[at];
        if matches!(waypoint.action, Action::Hold(_)) {
            let here = self.finish(before, at);
            self.hold(at, here);
            self.begin(at, false);
            return self.set_out(at, Some(here), waypoint.turn_direction);
        }
        let (here, gate) = (self.stretch.position(at), self.stretch.gate(at + 1));
        let (after, closing) = match gate {
            None => (self.known.between(here, self.stretch.position(at + 1), waypoint.path), None),
            Some(_) => {
                let to = (self.stretch.position(at + 1), gate);
                let way = tangent::way((here, None), self.radius(at), None, to, self.radius(at + 1));
                match way {
                    Some(Way { line, closing, .. }) => (Path::Geodesic(line), closing),
                    None => (Path::Geodesic(GeodesicPath::between(here, to.0)), None),
                }
            }
        };
        let arriving = before.rest.line.at(before.rest.line.length());
        let turn = turn_between(arriving, after.at(0.0));
        let is_long_way = waypoint.turn_direction.is_some_and(|side| side.sign() * turn < 0.0);
        let flies_over = waypoint.turn == TurnStyle::FlyOver && gate.is_some();
        if waypoint.turn != TurnStyle::Sharp && turn.abs() >= STRAIGHT && (is_long_way || flies_over) {
            let here = self.finish(before, at);
            self.begin(at, false);
            return self.set_out(at, Some(here), waypoint.turn_direction);
        }
        let rest = self.turn(at, before.rest, after, turn);
        Ahead { rest, closing }
    }

    /// Finishes the leg before a waypoint with the turn there; returns what is left of the leg after it.
    fn turn(&mut self, at: usize, before: Rest, after: Path, turn: f64) -> Rest {
        let waypoint = &self.stretch.flight.route[at];
        if waypoint.turn == TurnStyle::Sharp || turn.abs() < STRAIGHT {
            return self.corner(at, before, after);
        }
        let radius = self.radius(at);
        let corner = Corner { before: &before, after: &after, kind: waypoint.path, turn, radius };
        match self.known.turn(&corner, waypoint.turn) {
            Ok(flown) => {
                let Flown { lead, to_abeam, from_abeam, degrees, lag, onward } = &*flown;
                let segment = self.here();
                segment.push(before.line.part(before.from, before.line.length() - *lead));
                let direction = from_abeam.direction();
                let planned = PlannedTurn { waypoint: at, from: segment.length, direction, degrees: *degrees, radius };
                // A turn that begins at the waypoint belongs to the leg after it.
                if let Some(arc) = to_abeam {
                    segment.turns.push(planned);
                    segment.push(Path::Arc(arc.clone()));
                }
                self.begin(at, false);
                let segment = self.here();
                if to_abeam.is_none() {
                    segment.turns.push(PlannedTurn { from: 0.0, ..planned });
                }
                segment.push(Path::Arc(from_abeam.clone()));
                Rest { line: onward.clone().unwrap_or(after), from: *lag }
            }
            Err(room) => {
                self.course.diagnostics.push(room.diagnostic(waypoint, at, turn));
                self.corner(at, before, after)
            }
        }
    }

    fn corner(&mut self, at: usize, before: Rest, after: Path) -> Rest {
        self.here().push(before.whole());
        self.begin(at, false);
        Rest { line: after, from: 0.0 }
    }

    /// Adds the hold at a waypoint: its laps, where the file counts them; otherwise nothing yet, for its time is not known.
    fn hold(&mut self, at: usize, here: PathPoint) {
        self.begin(at, true);
        let Action::Hold(hold) = &self.stretch.flight.route[at].action else { return };
        let speed = (self.hold_speed)(at, hold);
        let radius = radius_of(hold.size.unwrap_or(self.stretch.flight.turn_size), speed);
        let lap = hold::lap(here, hold, radius, leg_of(hold.pattern, speed));
        match (lap, hold.stay) {
            (Some(lap), HoldStay::Laps(laps)) => {
                let seconds = f64::from(laps) * lap.iter().map(Path::length).sum::<f64>() / speed;
                if seconds > LONGEST_HOLD {
                    self.course.diagnostics.push(too_long(hold, seconds));
                    return;
                }
                for path in (0..laps).flat_map(|_| &lap) {
                    self.here().push(path.clone());
                }
            }
            (Some(_), HoldStay::Until(_) | HoldStay::AsNeeded) => {}
            (None, _) => {
                let message = "the legs of the hold are too short for its turns";
                self.course.diagnostics.push(
                    Diagnostic::error("hold-without-room", hold.span.clone(), message)
                        .help("give it a longer `leg`, or a higher `bank`"),
                );
            }
        }
    }
}
