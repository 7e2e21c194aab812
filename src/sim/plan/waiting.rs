//! Holds that wait: as many laps, and of such a size, that they last as long as they are asked to.

use super::course::{LONGEST_HOLD, Segment, leg_of, radius_of, too_long};
use super::hold;
use super::timing::{Flown, Known};
use crate::diagnostics::Diagnostic;
use crate::geodesy::PathPoint;
use crate::scenario::model::{Action, HoldPattern, LegSpeed};
use crate::sim::trajectory::Pace;
use crate::units::Distance;

/// A hold that lasts so many seconds: whole laps, with legs lengthened or shortened, or a circle widened, so that they fill it.
pub(super) fn wait(
    known: &Known<'_>,
    segment: &mut Segment,
    here: PathPoint,
    speed: LegSpeed,
    seconds: f64,
    diagnostics: &mut Vec<Diagnostic>,
) -> Flown {
    let waypoint = &known.flight.route[segment.leg];
    let Action::Hold(hold) = &waypoint.action else { return Flown { speed: 0.0, seconds, paces: Vec::new() } };
    let about = speed.in_calm_air(waypoint.altitude).metres_per_second();
    let altitude = waypoint.altitude.metres();
    let law = known.law_of(speed, (altitude, altitude));
    let radius = radius_of(hold.size.unwrap_or(known.flight.turn_size), about);
    let is_orbit = hold.pattern == HoldPattern::Orbit;
    // One lap of a size: the legs of a pattern, the radius of an orbit, in metres.
    let lap = |size: f64| {
        let (radius, leg) = if is_orbit { (Distance::from_metres(size), 0.0) } else { (radius, size) };
        let mut lap = Segment { leg: segment.leg, is_hold: true, pieces: Vec::new(), length: 0.0, turns: Vec::new() };
        hold::lap(here, hold, radius, leg)?.into_iter().for_each(|path| lap.push(path));
        let flown = known.fly(&lap, law);
        Some((lap, flown))
    };
    let size = if is_orbit { radius.metres() } else { leg_of(hold.pattern, about) };
    let nothing = || Flown { speed: about, seconds, paces: Vec::new() };
    if seconds > LONGEST_HOLD {
        diagnostics.push(too_long(hold, seconds));
        return nothing();
    }
    let Some((_, once)) = lap(size) else { return nothing() };
    // An orbit is not flown tighter than its bank allows; the legs of the others may be cut by a half.
    let fitting = seconds / once.seconds;
    let rounded = fitting.round().max(1.0);
    let legs = size - 0.5 * (once.seconds - seconds / rounded) * about;
    let laps = if !is_orbit && legs >= 0.5 * size { rounded } else { (fitting + 1e-9).floor() };
    if laps < 1.0 {
        let message = format!(
            "the hold has {:.0} min {:02.0} s, and one lap takes {:.0} min {:02.0} s",
            (seconds / 60.0).floor(),
            seconds % 60.0,
            (once.seconds / 60.0).floor(),
            once.seconds % 60.0
        );
        diagnostics.push(
            Diagnostic::error("hold-too-short", hold.span.clone(), message)
                .help("give it shorter legs or more bank, or leave out the hold"),
        );
        return nothing();
    }
    // The time of a lap grows evenly with its size, but for what the ellipsoid bends and the wind turns: secant steps.
    let wanted = seconds / laps;
    let (mut a, mut at_a) = (size, once.seconds);
    let mut b = size + (wanted - at_a) * about / if is_orbit { std::f64::consts::TAU } else { 2.0 };
    let mut best = None;
    for _ in 0..12 {
        let Some((round, flown)) = lap(b) else { break };
        let at_b = flown.seconds;
        best = Some((round, flown));
        if (at_b - wanted).abs() < 1e-9 || at_b == at_a {
            break;
        }
        let next = b + (wanted - at_b) * (b - a) / (at_b - at_a);
        (a, at_a, b) = (b, at_b, next);
    }
    let Some((round, once)) = best else { return nothing() };
    let mut paces = Vec::new();
    for n in 0..laps as usize {
        for path in &round.pieces {
            segment.push(path.clone());
        }
        let (s, t) = (n as f64 * round.length, n as f64 * once.seconds);
        let shifted = |pace: &Pace| Pace { from: s + pace.from, t: t + pace.t, until: t + pace.until, ..*pace };
        paces.extend(once.paces.iter().map(shifted));
    }
    let mut flown = Flown { speed: once.speed, seconds: laps * once.seconds, paces };
    flown.give_way(flown.seconds / seconds);
    flown
}
