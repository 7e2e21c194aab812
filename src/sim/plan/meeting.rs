//! When a flight can begin what depends on others: what happens that it waits for, when it meets the one it joins, when it
//! leaves it.

use super::station::Beside;
use super::{Gate, Planner};
use crate::diagnostics::Diagnostic;
use crate::scenario::model::{Action, Flight, Leave, Meet, Meeting, Trigger, TriggerKind, Waypoint};
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
            let passing = self.zones[zone].pass(flight, self.trajectory(flight), Detail::Counted);
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
        // Seconds by which the flight is late at a meeting.
        let late = |planner: &mut Self, t: f64| {
            let gate = planner.gate(join.flight, beside, t);
            let free = planner.fly_free((flight, first, joins), start, Some(gate), &open_end, &mut Vec::new());
            free.schedule.end - t
        };
        let share = 1.0 / (1.0 + top / speed);
        let known = times.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut a = known.max(begins);
        let mut late_a = late(self, a);
        let mut least = (late_a, a);
        let mut bracket = None;
        while late_a > 0.0 && a < ends {
            let safe = late_a * share;
            let b = (a + safe.max(STEP)).min(ends);
            let late_b = late(self, b);
            if late_b < least.0 {
                least = (late_b, b);
            }
            if late_b <= 0.0 {
                bracket = Some((a, late_a, b, late_b));
                break;
            }
            // Where the lack falls evenly, as in a chase, the next step goes most of the way.
            let slope = (late_b - late_a) / (b - a);
            let ahead = if slope < -0.01 { (0.8 * late_b / -slope).min(20.0 * late_b * share) } else { 0.0 };
            (a, late_a) = (b, late_b);
            if ahead > late_b * share {
                let c = (b + ahead).min(ends);
                let late_c = late(self, c);
                if late_c > 0.0 {
                    (a, late_a) = (c, late_c);
                } else {
                    bracket = Some((b, late_b, c, late_c));
                    break;
                }
            }
        }
        let Some((mut low, mut late_low, mut high, mut late_high)) = bracket else {
            if late_a <= 0.0 {
                return a;
            }
            let id = &self.scenario.flights[join.flight].id;
            let message = format!("this flight does not meet `{id}`, on any course");
            let miss = least.0 * speed / METRES_PER_NM;
            let at = self.clock(least.1);
            diagnostics.push(
                Diagnostic::error("no-meeting", flight.route[joins].span.clone(), message)
                    .label(format!("at best it is {miss:.1} NM short, at {at}"))
                    .help("let it begin earlier, fly faster, or wait for something that happens before"),
            );
            return least.1;
        };
        // Between the two: the secant, and halves where that is slow.
        for n in 0..60 {
            if high - low < EXACT {
                break;
            }
            let secant = low + (high - low) * late_low / (late_low - late_high);
            let middle = if n % 3 == 2 { 0.5 * (low + high) } else { secant.clamp(low, high) };
            let late_middle = late(self, middle);
            if late_middle.abs() < EXACT {
                return middle;
            }
            if late_middle > 0.0 {
                (low, late_low) = (middle, late_middle);
            } else {
                (high, late_high) = (middle, late_middle);
            }
        }
        high
    }

    /// A clock time of the scenario's zone.
    pub(super) fn clock(&self, t: f64) -> String {
        let instant = crate::sim::add_seconds(self.origin, t);
        instant.to_zoned(self.scenario.time_zone.clone()).strftime("%H:%M:%S").to_string()
    }
}
