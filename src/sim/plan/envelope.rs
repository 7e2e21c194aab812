//! Whether an aircraft can fly what a plan asks of it: the speeds that times leave, and arrivals that must be met.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::course::Segment;
use super::timing::{Known, Schedule};
use crate::diagnostics::Diagnostic;
use crate::scenario::model::{Action, HoldStay};
use crate::sim::aircraft::AircraftType;
use crate::units::Speed;

/// How slowly an aircraft can fly, as a share of its cruise speed. No source gives it; this is the simulator's own.
const SLOWEST_SHARE: f64 = 0.6;

/// Holds the speeds of a course against the aircraft. Plain flights were held against it when they were read.
pub(super) fn check(
    known: &Known<'_>,
    segments: &[Segment],
    schedule: &Schedule,
    time_zone: &TimeZone,
    origin: Timestamp,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(aircraft) = known.flight.aircraft.as_deref() else { return };
    let limit = aircraft.top_speed();
    let ends = |index: usize| schedule.starts.get(index + 1).copied().unwrap_or(schedule.end);
    if !known.flight.is_plain()
        && let Some(limit) = &limit
    {
        for (index, segment) in segments.iter().enumerate().filter(|(_, segment)| !segment.is_hold) {
            let speed = segment.length / (ends(index) - schedule.starts[index]);
            let waypoint = &known.flight.route[segment.leg];
            if speed > limit.speed.metres_per_second() * 1.001 {
                let knots = Speed::from_metres_per_second(speed).knots();
                let message = format!("the leg that begins here needs {knots:.0} kt, {}", limit.text);
                diagnostics.push(Diagnostic::warning("above-max-speed", waypoint.span.clone(), message));
            }
        }
    }
    for at in known.first + 1..=known.last {
        let waypoint = &known.flight.route[at];
        if !waypoint.must_arrive {
            continue;
        }
        let (Some(limit), Some(wanted)) = (&limit, known.times[at - known.first]) else { continue };
        let Some(from) = (known.first..at).rev().find(|from| known.times[from - known.first].is_some()) else { continue };
        let Some(begins) = known.times[from - known.first] else { continue };
        let (earliest, latest) = window(known, segments, schedule, (from, at), limit.speed, aircraft);
        if wanted < begins + earliest - 1.0 || wanted > begins + latest + 1.0 {
            let clock = |t: f64| {
                let instant = crate::sim::add_seconds(origin, t).to_zoned(time_zone.clone());
                instant.strftime("%H:%M:%S").to_string()
            };
            let first = clock(begins + earliest);
            let message = if latest.is_finite() {
                format!("{} can be here from {first} to {}", aircraft.id, clock(begins + latest))
            } else {
                format!("{} can be here from {first} on", aircraft.id)
            };
            diagnostics.push(
                Diagnostic::error("cannot-arrive", waypoint.span.clone(), message)
                    .label(format!("asked for is {}", clock(wanted)))
                    .help("move the time into that window, begin earlier or later, or wait in a `hold`"),
            );
        }
    }
}

/// The shortest and the longest time that an aircraft can take from one waypoint to another, in seconds.
fn window(
    known: &Known<'_>,
    segments: &[Segment],
    schedule: &Schedule,
    (from, to): (usize, usize),
    fastest: Speed,
    aircraft: &AircraftType,
) -> (f64, f64) {
    let slowest = SLOWEST_SHARE * aircraft.cruise.value.metres_per_second();
    let (mut earliest, mut latest) = (0.0, 0.0);
    for (index, segment) in segments.iter().enumerate().filter(|(_, segment)| (from..to).contains(&segment.leg)) {
        let end = schedule.starts.get(index + 1).copied().unwrap_or(schedule.end);
        let flown = end - schedule.starts[index];
        match &known.flight.route[segment.leg].action {
            Action::Hold(hold) if segment.is_hold => {
                if matches!(hold.stay, HoldStay::Laps(_)) {
                    earliest += flown;
                    latest += flown;
                } else {
                    latest = f64::INFINITY;
                }
            }
            _ => {
                earliest += segment.length / fastest.metres_per_second();
                latest += segment.length / slowest;
            }
        }
    }
    (earliest, latest)
}
