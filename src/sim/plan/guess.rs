//! A first guess of the speeds that keep the times, so that turns need not be laid out again and again.
//!
//! On a plane a fly-by turn of an angle θ on a radius R shortens each of its two legs by R (tan θ/2 - θ/2); a fly-over turn
//! makes the leg after it an arc and a tangent, and so does a turn out of or into a given direction. The ellipsoid changes that
//! by a part in a thousand or so.

use super::course::radius_of;
use super::turn::STRAIGHT;
use crate::scenario::model::{Action, Flight, TurnStyle};
use crate::units::Bearing;

/// A leg between two waypoints.
#[derive(Clone, Copy)]
pub(super) struct Leg {
    /// In metres.
    pub length: f64,
    /// The directions at its two ends, in degrees.
    pub azimuths: [f64; 2],
}

/// How long the way is, in metres, that turns by an angle in radians only after its waypoint and then goes straight to the next
/// one, `length` metres away.
fn over(turn: f64, radius: f64, length: f64) -> f64 {
    // From the centre of the circle, which lies abeam, to the next waypoint: along the track, and away from the turn.
    let (sin, cos) = turn.sin_cos();
    let (ahead, outward) = (length * cos, radius - length * sin);
    let away = ahead.hypot(outward);
    if away <= radius {
        return length;
    }
    let turned = ((-outward).atan2(ahead) + (radius / away).asin()).rem_euclid(std::f64::consts::TAU);
    radius * turned + (away * away - radius * radius).sqrt()
}

/// The speeds of legs, in metres a second, for turns that are not there yet: those between two neighbouring times that
/// decide them are made to keep the times on a plane. `first` is the first waypoint, `gates` are the directions in which the first
/// leg must begin and the last one end, `times` those of all waypoints.
pub(super) fn refine(
    (flight, first): (&Flight, usize),
    legs: &[Leg],
    gates: [Option<Bearing>; 2],
    times: &[Option<f64>],
    speeds: &mut [f64],
) {
    /// More is not worth it.
    const ROUNDS: usize = 20;
    let Some(last) = legs.len().checked_sub(1) else { return };
    let timed: Vec<usize> = (0..times.len()).filter(|at| times[*at].is_some()).collect();
    let decides = |from: usize, to: usize| {
        let is_free = |leg: usize| {
            let waypoint = &flight.route[first + leg];
            waypoint.speed.is_none() && !matches!(waypoint.action, Action::Hold(_))
        };
        (from..to).all(is_free)
    };
    let stretches: Vec<(usize, usize, f64)> = timed
        .windows(2)
        .filter(|pair| decides(pair[0], pair[1]))
        .filter_map(|pair| Some((pair[0], pair[1], times[pair[1]]? - times[pair[0]]?)))
        .filter(|(.., seconds)| *seconds > 0.0)
        .collect();
    for _ in 0..ROUNDS {
        // By how much each leg is shortened at its two ends.
        let mut cut = vec![0.0; legs.len()];
        let ends = [(0, 0, 0), (last, 1, last + 1)];
        for (gate, (leg, end, at)) in gates.into_iter().zip(ends).filter_map(|(gate, end)| Some((gate?, end))) {
            let turn = gate.turn_to(Bearing::from_degrees(legs[leg].azimuths[end])).abs();
            let radius =
                radius_of(flight.route[first + at].turn_size.unwrap_or(flight.turn_size), speeds[leg]).metres();
            let longer = over(turn.to_radians(), radius, legs[leg].length) - legs[leg].length;
            // Several ways can keep the times of a short leg, and the guess must not lead to one with a loop.
            if longer < 0.2 * legs[leg].length {
                cut[leg] -= longer;
            }
        }
        for at in 1..legs.len() {
            let waypoint = &flight.route[first + at];
            let turn = (legs[at].azimuths[0] - legs[at - 1].azimuths[1] + 540.0).rem_euclid(360.0) - 180.0;
            if waypoint.turn == TurnStyle::Sharp || waypoint.action != Action::Pass || turn.abs() < STRAIGHT {
                continue;
            }
            let size = waypoint.turn_size.unwrap_or(flight.turn_size);
            let radius = radius_of(size, speeds[at - 1].max(speeds[at])).metres();
            if waypoint.turn == TurnStyle::FlyOver {
                cut[at] += legs[at].length - over(turn.abs().to_radians(), radius, legs[at].length);
                continue;
            }
            let half = turn.abs().to_radians() / 2.0;
            // One that has no room is not flown.
            if radius * half.tan() < legs[at - 1].length.min(legs[at].length) {
                let shorter = radius * (half.tan() - half);
                cut[at - 1] += shorter;
                cut[at] += shorter;
            }
        }
        let mut change = 0.0_f64;
        for &(from, to, seconds) in &stretches {
            let left: f64 = (from..to).map(|leg| legs[leg].length - cut[leg]).sum();
            let speed = left / seconds;
            for known in &mut speeds[from..to] {
                change = change.max((speed / *known - 1.0).abs());
                *known = speed;
            }
        }
        if change < 1e-5 || !change.is_finite() {
            break;
        }
    }
}
