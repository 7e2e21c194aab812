//! When a flight can begin what depends on others: what happens that it waits for, when it meets the one it joins, when it
//! leaves it.

use super::root::{self, Sample};
use super::station::Beside;
use super::{Gate, Planner};
use crate::diagnostics::Diagnostic;
use crate::scenario::model::{Action, Flight, Leave, LegSpeed, Meet, Meeting, Trigger, TriggerKind, Waypoint};
use crate::sim::air::Airspeed;
use crate::sim::events::passing::Detail;
use crate::sim::events::{CrossingKind, EventKind, proximity};
use crate::sim::trajectory::{Pace, Trajectory};
use crate::units::METRES_PER_NM;

impl Planner<'_> {
    /// When something happens for the first time after an instant, in seconds. Where it does not, that is told, and the
    /// beginning of the watched flight stands in.
    pub(super) fn happens(&self, trigger: &Trigger, after: f64, diagnostics: &mut Vec<Diagnostic>) -> f64 {
        let flights = &self.scenario.flights;
        let after = trigger.after.map_or(after, |instant| after.max((self.seconds_of)(instant)));
        let of_zone = |flight: usize, zone: usize, wanted: CrossingKind| {
            let passing = self.zones[zone].pass(flight, self.trajectory(flight), Detail::Crossings);
            passing.events.iter().find_map(|event| match &event.kind {
                EventKind::Crossing(crossing) if crossing.kind == wanted && event.t > after => Some(event.t),
                _ => None,
            })
        };
        let (found, flight, what) = match trigger.what {
            TriggerKind::Time(instant) => return (self.seconds_of)(instant),
            TriggerKind::Passes { flight, waypoint } => {
                let trajectory = self.trajectory(flight);
                let t = trajectory.legs().get(waypoint).map_or(trajectory.end(), |leg| leg.t);
                (Some(t).filter(|t| *t > after), flight, format!("pass its waypoint {}", waypoint + 1))
            }
            TriggerKind::Enters { flight, zone } => {
                let what = format!("enter `{}`", self.scenario.zones[zone].id);
                (of_zone(flight, zone, CrossingKind::Enter), flight, what)
            }
            TriggerKind::Leaves { flight, zone } => {
                let what = format!("leave `{}`", self.scenario.zones[zone].id);
                (of_zone(flight, zone, CrossingKind::Exit), flight, what)
            }
        };
        found.unwrap_or_else(|| {
            let trajectory = self.trajectory(flight);
            let since = if after > trajectory.start() { " after that" } else { "" };
            let message = format!("`{}` does not {what}{since}", flights[flight].id);
            diagnostics.push(
                Diagnostic::error("never-happens", trigger.span.clone(), message)
                    .help("wait for something that happens, or for a time"),
            );
            trajectory.start().max(after)
        })
    }

    /// When a flight leaves the one that it has followed since an instant.
    pub(super) fn leaves(
        &self,
        waypoint: &Waypoint,
        followed: &Trajectory,
        since: f64,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> f64 {
        let end = followed.end();
        let until = match &waypoint.action {
            Action::Leave(Leave::When(trigger)) => self.happens(trigger, since, diagnostics),
            Action::Leave(Leave::After(span)) => since + span.as_secs_f64(),
            Action::Leave(Leave::Near(position)) => {
                proximity::to_place_since(followed, *position, since).map_or(end, |nearest| nearest.t)
            }
            _ => end,
        };
        // Nobody can be followed after the end of the flight, nor for no time at all.
        if until > end + 1e-6 {
            let message = "the followed flight ends before that";
            diagnostics.push(
                Diagnostic::warning("followed-flight-ends", waypoint.span.clone(), message).label("left where it ends"),
            );
        }
        until.min(end).max(since + 1.0)
    }

    /// When a flight takes its station on another one.
    pub(super) fn meets(
        &mut self,
        (flight, first, joins): (&Flight, usize, usize),
        (join, beside): (Meet, Beside),
        start: Option<Gate>,
        times: &[Option<f64>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> f64 {
        let followed = self.trajectory(join.flight);
        let (begins, ends) = (followed.start(), followed.end());
        let span = flight.route[joins].span.clone();
        let id = &self.scenario.flights[join.flight].id;
        let t = match join.meeting {
            Meeting::Time(instant) => (self.seconds_of)(instant),
            Meeting::Near(position) => {
                // One that is passed twice is meant when the flight that joins is under way.
                let known = times[first..joins].iter().flatten().copied().reduce(f64::max);
                let nearest = match known {
                    Some(since) => proximity::to_place_since(followed, position, since),
                    None => proximity::to_place(followed, position),
                };
                nearest.map_or(begins, |nearest| nearest.t)
            }
            Meeting::Soonest => {
                if times[first..joins].iter().all(Option::is_none) {
                    let message = format!("nothing says when the flight that joins `{id}` is under way");
                    diagnostics.push(
                        Diagnostic::error("no-time", span, message)
                            .help("give an earlier waypoint a `time` or `scramble`, or this one a `time` or `at`"),
                    );
                    return begins;
                }
                return self.soonest((flight, first, joins), (join, beside), start, &times[first..joins], diagnostics);
            }
        };
        if !(begins..=ends - 1.0).contains(&t) {
            let message = format!("`{id}` is not under way when it is joined here");
            diagnostics.push(Diagnostic::error("not-under-way", span, message));
        }
        t.clamp(begins, (ends - 1.0).max(begins))
    }

    /// The first instant at which a flight that flies straight to the station of another one is there when the station is:
    /// a lead-collision course.
    ///
    /// It is looked for from the earliest instant on. A later meeting gives the flight more time, and moves the station by
    /// no more than its own speed: so a step by the lacking time over one plus the ratio of the speeds skips nothing.
    fn soonest(
        &mut self,
        (flight, first, joins): (&Flight, usize, usize),
        (join, beside): (Meet, Beside),
        start: Option<Gate>,
        times: &[Option<f64>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> f64 {
        /// Meetings are found to this many seconds.
        const EXACT: f64 = 1e-7;
        /// Steps are at least this long, in seconds: no flight meets another and parts from it again within.
        const STEP: f64 = 1.0;
        let mut open_end = times.to_vec();
        open_end.push(None);
        let followed = self.trajectory(join.flight);
        let (begins, ends) = (followed.start(), followed.end() - 1.0);
        let top = followed.paces().iter().map(Pace::top_speed).fold(0.0, f64::max);
        let speed = flight
            .usual_speed
            .map_or(200.0, |speed| speed.in_calm_air(flight.route[joins].altitude).metres_per_second());
        // No way is shorter than the geodesic: before the flight could be there on that, there is no need to look closer.
        let departs = times.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut earliest = departs.max(begins);
        if let (1, Some(speed)) = (joins - first, self.ground_speed(flight, first)) {
            let from = start.map_or(flight.route[first].position, |gate| gate.point.position);
            let lack = |t: f64| {
                let to = self.gate(join.flight, beside, t).point.position;
                departs + from.distance_to(to).metres() / speed - t
            };
            let mut least = lack(earliest);
            while least > STEP && earliest < ends {
                earliest += least / (1.0 + top / speed);
                least = lack(earliest);
            }
            // Where it never could, it matters when it comes nearest.
            if earliest >= ends {
                earliest = departs.max(begins);
            }
        }
        // Seconds by which the flight is late at a meeting.
        let mut late = |t: f64| {
            let gate = self.gate(join.flight, beside, t);
            let free = self.fly_free((flight, first, joins), start, Some(gate), &open_end, &mut Vec::new());
            Sample { x: t, y: free.schedule.end - t }
        };
        let share = 1.0 / (1.0 + top / speed);
        let mut before = None;
        let mut here = late(earliest);
        let mut least = here;
        while here.y > 0.0 && here.x < ends {
            let safe = (here.y * share).max(STEP);
            // Where the lack falls evenly, as in a chase, the step goes all the way.
            let ahead = before.map_or(0.0, |before: Sample| {
                let slope = (here.y - before.y) / (here.x - before.x);
                if slope < -0.01 { (here.y / -slope).min(20.0 * here.y * share) } else { 0.0 }
            });
            let next = late((here.x + safe.max(ahead)).min(ends));
            if next.y < least.y {
                least = next;
            }
            if next.y <= 0.0 {
                return root::between([next, here], before, EXACT, |t| late(t).y);
            }
            (before, here) = (Some(here), next);
        }
        if here.y <= 0.0 {
            return here.x;
        }
        let id = &self.scenario.flights[join.flight].id;
        let message = format!("this flight does not meet `{id}`, on any course");
        let miss = least.y * speed / METRES_PER_NM;
        let at = self.clock(least.x);
        diagnostics.push(
            Diagnostic::error("no-meeting", flight.route[joins].span.clone(), message)
                .label(format!("at best it is {miss:.1} NM short, at {at}"))
                .help("let it begin earlier, fly faster, or wait for something that happens before"),
        );
        least.x
    }

    /// The ground speed of a leg in metres a second, where it is the same whatever way is flown.
    fn ground_speed(&self, flight: &Flight, leg: usize) -> Option<f64> {
        match flight.route[leg].speed.or(flight.usual_speed)? {
            LegSpeed::Ground(speed) => Some(speed.metres_per_second()),
            LegSpeed::Air(Airspeed::True(speed)) if self.wind.is_calm() => Some(speed.metres_per_second()),
            LegSpeed::Air(_) => None,
        }
    }

    /// A clock time of the scenario's zone.
    pub(super) fn clock(&self, t: f64) -> String {
        let instant = crate::sim::add_seconds(self.origin, t);
        instant.to_zoned(self.scenario.time_zone.clone()).strftime("%H:%M:%S").to_string()
    }
}
