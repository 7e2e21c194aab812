//! Ground speeds of legs: stated, left to the times, or taken from flight and aircraft; and whether they can be flown.

use std::ops::Range;

use super::Context;
use super::flight::Draft;
use crate::diagnostics::Diagnostic;
use crate::geodesy::{Path, Position};
use crate::scenario::document::{Spanned, Table};
use crate::scenario::model::LegSpeed;
use crate::sim::air::Airspeed;
use crate::sim::aircraft::AircraftType;
use crate::units::{Altitude, Speed};

/// The first cosmic velocity, m/s: whatever is faster does not fly. The same limit as for written speeds.
const FASTEST: f64 = 7_900.0;
/// No aircraft that takes part in a patrol is faster over the ground, m/s; about Mach 3.4.
const FASTEST_KNOWN: f64 = 1_000.0;
/// One knot, m/s: slower is not flying.
const SLOWEST: f64 = 1852.0 / 3600.0;

/// No flight lasts longer, seconds: 10 days.
const LONGEST_FLIGHT: f64 = 10.0 * 86_400.0;

/// What a speed limit is taken from.
struct Limit {
    metres_per_second: f64,
    text: String,
}

fn limit_of(aircraft: Option<&AircraftType>) -> Limit {
    let Some(aircraft) = aircraft else {
        return Limit { metres_per_second: FASTEST_KNOWN, text: "nothing that patrols reaches it".into() };
    };
    match aircraft.top_speed().zip(aircraft.top_speed_words()) {
        Some((top, text)) => Limit { metres_per_second: top.metres_per_second(), text },
        None => Limit { metres_per_second: FASTEST_KNOWN, text: format!("{} is not known to reach it", aircraft.id) },
    }
}

fn knots(metres_per_second: f64) -> String {
    format!("{:.0} kt", Speed::from_metres_per_second(metres_per_second).knots())
}

/// `45 s`, `12 min 30 s`, `3 h 20 min`: a span of time for people.
fn duration(seconds: f64) -> String {
    let whole = seconds.abs().round() as i64;
    let sign = if seconds <= -0.5 { "-" } else { "" };
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    match (hours, minutes, rest) {
        (0, 0, _) => format!("{sign}{rest} s"),
        (0, _, 0) => format!("{sign}{minutes} min"),
        (0, _, _) => format!("{sign}{minutes} min {rest} s"),
        (_, 0, _) => format!("{sign}{hours} h"),
        _ => format!("{sign}{hours} h {minutes} min"),
    }
}

/// The speed that a table states, by whichever key.
pub(super) fn stated(context: &mut Context<'_>, table: &Table) -> Option<Spanned<LegSpeed>> {
    let of = |key: &str, measured: fn(Speed) -> LegSpeed| {
        table.speed(key).map(|speed| Spanned { value: measured(speed.value), span: speed.span })
    };
    let all = [
        of("ground_speed", LegSpeed::Ground),
        of("true_airspeed", |speed| LegSpeed::Air(Airspeed::True(speed))),
        of("calibrated_airspeed", |speed| LegSpeed::Air(Airspeed::Calibrated(speed))),
        table.number("mach").map(|mach| Spanned { value: LegSpeed::Air(Airspeed::Mach(mach.value)), span: mach.span }),
    ];
    let mut written = all.into_iter().flatten();
    let first = written.next()?;
    if let Some(second) = written.next() {
        let message = "a speed is told by one of `ground_speed`, `true_airspeed`, `calibrated_airspeed` and `mach`";
        context
            .problems
            .push(Diagnostic::error("two-speeds", second.span, message).also(first.span.clone(), "the other one"));
    }
    Some(first)
}

/// Ground speed in metres a second, without wind.
fn in_calm_air(speed: LegSpeed, altitude: Option<Altitude>) -> f64 {
    speed.in_calm_air(altitude.unwrap_or(Altitude::from_metres(0.0))).metres_per_second()
}

impl Context<'_> {
    /// Holds a written speed against what flies at all, and against the aircraft type.
    pub(super) fn check_stated_speed(&mut self, speed: &Spanned<LegSpeed>, aircraft: Option<&AircraftType>) {
        // A calibrated airspeed and a Mach number are held against limits when the altitude is known.
        let (what, value) = match speed.value {
            LegSpeed::Ground(value) => ("ground speed", value),
            LegSpeed::Air(Airspeed::True(value)) => ("true airspeed", value),
            LegSpeed::Air(Airspeed::Calibrated(value)) => ("calibrated airspeed", value),
            LegSpeed::Air(Airspeed::Mach(_)) => return,
        };
        if value.metres_per_second() < SLOWEST {
            let message = format!("{what} `{value}` is too slow to fly");
            self.problems
                .push(Diagnostic::error("too-slow", speed.span.clone(), message).help("accepted: at least `\"1 kt\"`"));
        }
        let limit = limit_of(aircraft);
        if value.metres_per_second() > limit.metres_per_second {
            let message = format!("{what} `{value}` is too fast, {}", limit.text);
            self.problems.push(Diagnostic::warning("above-max-speed", speed.span.clone(), message));
        }
    }
}

/// Checks the speeds of a route whose positions and times are in order, and gives each leg's speed as the model keeps
/// it: one entry for every waypoint.
pub(super) fn check(
    context: &mut Context<'_>,
    flight: &Table,
    drafts: &[Draft],
    positions: &[Position],
    (usual_speed, aircraft): (Option<LegSpeed>, Option<&AircraftType>),
) -> Vec<Option<LegSpeed>> {
    let lengths: Vec<f64> = positions
        .windows(2)
        .zip(drafts)
        .map(|(pair, draft)| Path::between(pair[0], pair[1], draft.path).length())
        .collect();
    let legs = lengths.len();
    let mut kept: Vec<Option<LegSpeed>> = drafts.iter().map(|draft| draft.stated.as_ref().map(|s| s.value)).collect();
    if let Some(last) = kept.last_mut() {
        *last = None;
    }
    let timed: Vec<usize> = (0..drafts.len()).filter(|index| drafts[*index].time.is_some()).collect();
    let (Some(&first), Some(&last)) = (timed.first(), timed.last()) else { return kept };

    // Outside the times: the leg's own speed, else the flight's, else the aircraft's cruise.
    let mut without: Option<(usize, usize)> = None;
    for leg in (0..legs).filter(|leg| *leg < first || *leg >= last) {
        kept[leg] = kept[leg].or(usual_speed);
        if kept[leg].is_none() {
            without = Some(without.map_or((leg, 1), |(start, count)| (start, count + 1)));
        }
    }
    if let Some((leg, count)) = without
        && !flight.has("aircraft")
    {
        let message = match count {
            1 => "the leg that begins here has no ground speed".to_owned(),
            _ => format!("the leg that begins here and {} more have no ground speed", count - 1),
        };
        context.problems.push(Diagnostic::error("no-speed", drafts[leg].at_span.clone(), message).help(
            "give both ends a `time`, the leg or its flight a `ground_speed`, or the flight an `aircraft` that has a cruise speed",
        ));
    }

    let mut flown: Vec<Option<f64>> =
        kept.iter().zip(drafts).map(|(speed, draft)| speed.map(|speed| in_calm_air(speed, draft.altitude))).collect();
    for pair in timed.windows(2) {
        check_stretch(context, drafts, &lengths, pair[0]..pair[1], aircraft, &mut flown);
    }
    check_climbs(context, drafts, &lengths, &flown, aircraft);
    check_duration(context, drafts, &lengths, &flown);
    kept
}

/// Checks the legs between two neighbouring times, and fills in the speed that the times ask for.
fn check_stretch(
    context: &mut Context<'_>,
    drafts: &[Draft],
    lengths: &[f64],
    stretch: Range<usize>,
    aircraft: Option<&AircraftType>,
    flown: &mut [Option<f64>],
) {
    let (Some(start), Some(end)) = (&drafts[stretch.start].time, &drafts[stretch.end].time) else { return };
    let available = end.value.duration_since(start.value).as_secs_f64();
    let end_at = stretch.end;
    let (mut stated_time, mut shared_length) = (0.0, 0.0);
    for leg in stretch.clone() {
        match flown[leg] {
            Some(speed) => stated_time += lengths[leg] / speed,
            None => shared_length += lengths[leg],
        }
    }
    let mismatch = |message: String| {
        Diagnostic::error("speed-mismatch", end.span.clone(), message)
            .also(start.span.clone(), "the time before")
            .help("leave out one of the speeds or one of the times")
    };
    if shared_length == 0.0 {
        // What an airspeed is over the ground is known when the flight is worked out.
        let is_air = |draft: &Draft| draft.stated.as_ref().is_some_and(|s| matches!(s.value, LegSpeed::Air(_)));
        if drafts[stretch].iter().any(is_air) {
            return;
        }
        let slack = (0.01 * available).max(1.0);
        if (stated_time - available).abs() > slack {
            let message = format!(
                "the stated speeds need {}, and the times leave {}",
                duration(stated_time),
                duration(available)
            );
            context.problems.push(mismatch(message));
        }
        return;
    }
    let left = available - stated_time;
    if left <= 0.0 {
        let message = format!(
            "the legs with a stated speed alone need {}, and the times leave {}",
            duration(stated_time),
            duration(available)
        );
        context.problems.push(mismatch(message));
        return;
    }
    let speed = shared_length / left;
    for leg in stretch {
        flown[leg].get_or_insert(speed);
    }
    let what = format!("{:.0} km in {}", shared_length / 1000.0, duration(left));
    if speed >= FASTEST {
        context.problems.push(
            Diagnostic::error("impossible-speed", end.span.clone(), format!("impossible speed: {what}"))
                .label(format!("{:.0} km/s", speed / 1000.0))
                .also(start.span.clone(), "the time before"),
        );
        return;
    }
    if speed < SLOWEST {
        context.problems.push(
            Diagnostic::error("too-slow", end.span.clone(), format!("the times leave less than a knot: {what}"))
                .also(start.span.clone(), "the time before"),
        );
        return;
    }
    let limit = limit_of(aircraft);
    // An arrival that must be met is held against the aircraft when it is flown.
    if speed > limit.metres_per_second && !drafts[end_at].must_arrive {
        let message = format!("the times need {}, {}", knots(speed), limit.text);
        context.problems.push(
            Diagnostic::warning("above-max-speed", end.span.clone(), message)
                .label(what)
                .also(start.span.clone(), "the time before"),
        );
    }
}

/// Keeps the calendar out of reach: a slip in a speed can make a flight of years.
fn check_duration(context: &mut Context<'_>, drafts: &[Draft], lengths: &[f64], flown: &[Option<f64>]) {
    let seconds: Option<f64> = lengths.iter().zip(flown).map(|(length, speed)| Some(length / (*speed)?)).sum();
    if seconds.is_some_and(|seconds| seconds > LONGEST_FLIGHT) {
        let message = format!("the flight takes {:.0} days", seconds.unwrap_or_default() / 86_400.0);
        context
            .problems
            .push(Diagnostic::error("too-long", drafts[0].at_span.clone(), message).help("accepted: at most 10 days"));
    }
}

fn check_climbs(
    context: &mut Context<'_>,
    drafts: &[Draft],
    lengths: &[f64],
    flown: &[Option<f64>],
    aircraft: Option<&AircraftType>,
) {
    let Some(aircraft) = aircraft else { return };
    let most = aircraft.climb.value.metres_per_second();
    for (leg, pair) in drafts.windows(2).enumerate() {
        let (Some(from), Some(to), Some(speed)) = (pair[0].altitude, pair[1].altitude, flown[leg]) else { continue };
        let needed = (to.metres() - from.metres()) * speed / lengths[leg];
        if needed > most {
            let message = format!(
                "climbing from {from} to {to} on this leg needs {needed:.1} m/s, and {} climbs {most:.1} m/s",
                aircraft.id
            );
            context.problems.push(Diagnostic::warning("steep-climb", pair[1].altitude_span.clone(), message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(duration(45.2), "45 s");
        assert_eq!(duration(720.0), "12 min");
        assert_eq!(duration(750.0), "12 min 30 s");
        assert_eq!(duration(12_000.0), "3 h 20 min");
        assert_eq!(duration(-60.0), "-1 min");
    }
}
