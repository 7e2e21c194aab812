//! Whether an aircraft can fly what a plan asks of it: the speeds that times leave, and arrivals that must be met.

use std::ops::Range;

use super::course::Segment;
use super::station::Followed;
use super::timing::{Known, Schedule};
use crate::diagnostics::Diagnostic;
use crate::scenario::model::{Action, Flight, HoldStay, LegSpeed};
use crate::sim::air::Airspeed;
use crate::sim::aircraft::AircraftType;
use crate::sim::trajectory::Pace;
use crate::units::Speed;

/// How slowly an aircraft can fly, as a share of its cruise speed. No source gives it; this is the simulator's own.
const SLOWEST_SHARE: f64 = 0.6;

/// The aircraft type of a flight and its highest speed, where they are known.
fn limit(flight: &Flight) -> Option<(&AircraftType, Speed)> {
    let aircraft = flight.aircraft.as_deref()?;
    Some((aircraft, aircraft.top_speed()?))
}

/// Holds the speeds of a course against the aircraft. Plain flights were held against it when they were read.
pub(super) fn check(known: &Known<'_>, segments: &[Segment], schedule: &Schedule, diagnostics: &mut Vec<Diagnostic>) {
    let Some((aircraft, limit)) = limit(known.flight) else { return };
    if known.flight.is_plain() {
        return;
    }
    for (index, segment) in segments.iter().enumerate().filter(|(_, segment)| !segment.is_hold) {
        let ends = schedule.end_of(index);
        let speed = segment.length / (ends - schedule.starts[index]);
        // What is stated or usual may be a little more over the ground, in the wind.
        if speed > limit.metres_per_second() + known.wind.at(0.0).norm() + 0.5 {
            let knots = Speed::from_metres_per_second(speed).knots();
            let reaches = aircraft.top_speed_words().unwrap_or_default();
            let message = format!("the leg that begins here needs {knots:.0} kt, {reaches}");
            let span = known.flight.route[segment.leg].span.clone();
            diagnostics.push(Diagnostic::warning("above-max-speed", span, message));
        }
    }
}

/// Holds the speeds that a station asks for against the aircraft: outside of a turn it is faster than the followed flight.
pub(super) fn check_station(
    flight: &Flight,
    waypoint: usize,
    way: &Followed,
    followed: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some((aircraft, limit)) = limit(flight) else { return };
    let fastest = way.paces.iter().map(Pace::top_speed).fold(0.0, f64::max);
    if fastest > limit.metres_per_second() + 0.5 {
        let knots = Speed::from_metres_per_second(fastest).knots();
        let reaches = aircraft.top_speed_words().unwrap_or_default();
        let message = format!("keeping this station beside `{followed}` needs {knots:.0} kt, {reaches}");
        diagnostics.push(
            Diagnostic::warning("above-max-speed", flight.route[waypoint].span.clone(), message)
                .help("choose a station nearer to it, or behind it"),
        );
    }
}

/// The highest and the lowest true airspeed of a flight, where its aircraft type is known.
pub(super) fn speeds(flight: &Flight) -> Option<[Speed; 2]> {
    let aircraft = flight.aircraft.as_ref()?;
    let slowest = SLOWEST_SHARE * aircraft.cruise.value.metres_per_second();
    Some([aircraft.top_speed()?, Speed::from_metres_per_second(slowest)])
}

/// The flight with some of its legs flown at a true airspeed.
pub(super) fn at_speed(flight: &Flight, legs: Range<usize>, speed: Speed) -> Flight {
    let mut limited = flight.clone();
    limited.route[legs].iter_mut().for_each(|waypoint| waypoint.speed = Some(LegSpeed::Air(Airspeed::True(speed))));
    limited
}

/// Whether a hold on these legs lasts as long as it is asked to.
pub(super) fn can_wait(flight: &Flight, legs: Range<usize>) -> bool {
    let waits = |action: &Action| matches!(action, Action::Hold(hold) if !matches!(hold.stay, HoldStay::Laps(_)));
    flight.route[legs].iter().any(|waypoint| waits(&waypoint.action))
}
