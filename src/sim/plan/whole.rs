//! A flight as it is put together, share by share: what it flies freely, and what beside another flight.

use std::sync::Arc;

use super::station::Followed;
use super::{FlightPlan, Free, Gate, Mark, MarkKind, PlannedTurn};
use crate::diagnostics::Diagnostic;
use crate::geodesy::{Path, PathPoint, Position};
use crate::scenario::model::{Action, Climb, Flight, Join};
use crate::sim::air::Wind;
use crate::sim::flight_path::FlightPath;
use crate::sim::trajectory::{LegTiming, Pace, Trajectory};
use crate::units::{Altitude, Distance, Speed};

/// A flight as it is put together.
pub(super) struct Whole<'a> {
    flight: &'a Flight,
    pieces: Vec<(Path, usize)>,
    length: f64,
    legs: Vec<LegTiming>,
    paces: Vec<Pace>,
    altitudes: Vec<(f64, f64)>,
    turns: Vec<PlannedTurn>,
    marks: Vec<Mark>,
    pub places: Vec<(usize, Position, Altitude)>,
    pub diagnostics: Vec<Diagnostic>,
    /// Where and in which direction the way so far ends.
    here: Option<PathPoint>,
}

impl<'a> Whole<'a> {
    pub fn new(flight: &'a Flight) -> Self {
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

    pub fn end_gate(&self) -> Option<Gate> {
        let height = self.altitudes.last().map_or(0.0, |(_, height)| *height);
        self.here.map(|point| Gate { point, height })
    }

    fn level(&mut self, t: f64, height: f64) {
        if self.altitudes.last() != Some(&(t, height)) {
            self.altitudes.push((t, height));
        }
    }

    /// Adds a share that is free, from one waypoint to another.
    pub fn add_free(&mut self, free: &Free, (first, last): (usize, usize), start: Option<Gate>, end: Option<Gate>) {
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
            let ends = schedule.end_of(index);
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

    pub fn mark(&mut self, t: f64, waypoint: usize, kind: MarkKind) {
        self.marks.push(Mark { s: self.length, t, waypoint, kind });
    }

    /// Adds a share in which the flight follows another one, from one waypoint to the next.
    pub fn add_following(&mut self, followed: &Trajectory, join: &Join, waypoint: usize, way: Followed, gate: Gate) {
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
    pub fn check_limits(&mut self) {
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

    pub fn finish(self, wind: &Arc<Wind>) -> FlightPlan {
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
