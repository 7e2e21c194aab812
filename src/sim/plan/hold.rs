//! Waiting: racetracks, orbits and figures of eight, made of arcs and geodesics that join without a corner.
//!
//! A hold begins and ends at its waypoint in one direction, whatever its size: so nothing else of the route depends on how
//! long it lasts.

use crate::geodesy::tangent::Tangent;
use crate::geodesy::{GeodesicPath, Path, PathPoint, TurnCircle, TurnDirection};
use crate::scenario::model::{Hold, HoldPattern};
use crate::units::{Bearing, Distance};

/// One lap of a hold from a waypoint in a direction, with turns of a radius and legs of a length in metres; `None` where
/// the legs are too short for the ellipsoid to tell a line between the circles.
pub(super) fn lap(here: PathPoint, hold: &Hold, radius: Distance, leg: f64) -> Option<Vec<Path>> {
    let turn = TurnCircle::beside(here, radius, hold.direction);
    match hold.pattern {
        HoldPattern::Orbit => {
            let sweep = hold.direction.sign() * 360.0;
            Some(vec![Path::Arc(crate::geodesy::ArcPath::with_sweep(turn.centre, radius, turn.start, sweep))])
        }
        HoldPattern::Racetrack(_) => {
            let inbound = GeodesicPath::between(backwards(here, leg), here.position);
            let start = inbound.at(0.0);
            let second = TurnCircle::beside(start, radius, hold.direction);
            let Tangent { leaves, joins, line: outbound } = turn.tangent_to(&second)?;
            let first_turn = turn.arc(turn.start, leaves)?;
            let second_turn = second.arc(joins, second.start)?;
            Some(vec![Path::Arc(first_turn), Path::Geodesic(outbound), Path::Arc(second_turn), Path::Geodesic(inbound)])
        }
        HoldPattern::FigureEight(_) => {
            let onward = GeodesicPath::from_bearing(here.position, here.azimuth, leg / 2.0);
            let inbound = GeodesicPath::between(backwards(here, leg / 2.0), here.position);
            let (far, near) = (onward.at(onward.length()), inbound.at(0.0));
            let other_way = match hold.direction {
                TurnDirection::Left => TurnDirection::Right,
                TurnDirection::Right => TurnDirection::Left,
            };
            let first = TurnCircle::beside(far, radius, hold.direction);
            let second = TurnCircle::beside(near, radius, other_way);
            let Tangent { leaves, joins, line: across } = first.tangent_to(&second)?;
            let first_turn = first.arc(first.start, leaves)?;
            let second_turn = second.arc(joins, second.start)?;
            Some(vec![
                Path::Geodesic(onward),
                Path::Arc(first_turn),
                Path::Geodesic(across),
                Path::Arc(second_turn),
                Path::Geodesic(inbound),
            ])
        }
    }
}

fn backwards(here: PathPoint, metres: f64) -> crate::geodesy::Position {
    let back = Bearing::from_degrees(here.azimuth.degrees() + 180.0);
    here.position.destination(back, Distance::from_metres(metres))
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;
    use crate::geodesy::Position;
    use crate::scenario::model::{HoldLeg, HoldStay};
    use proptest::prelude::*;

    fn hold(pattern: HoldPattern, direction: TurnDirection) -> Hold {
        Hold { pattern, direction, course: None, stay: HoldStay::Laps(1), size: None, speed: None, span: 0..0 }
    }

    proptest! {
        /// Closed forms of the plane: two half circles and two legs; a circle; two circles, what the crossing adds, and two
        /// legs. The ellipsoid bends 60 km by half a metre.
        #[test]
        fn a_lap_closes_without_a_corner_and_is_as_long_as_on_a_plane(
            lat in -60.0..60.0f64, course in 0.0..360.0f64, leg in 5e3..60e3f64, r in 1e3..15e3f64, right: bool,
        ) {
            let direction = if right { TurnDirection::Right } else { TurnDirection::Left };
            let here = PathPoint { position: Position::from_lat_lon(lat, 130.0), azimuth: Bearing::from_degrees(course) };
            let length = HoldLeg::Length(Distance::from_metres(leg));
            // The crossing legs lean by this much from one another: seen from the crossing, a radius over half a leg.
            let lean = 2.0 * (r / (leg / 2.0)).atan();
            for (pattern, expected) in [
                (HoldPattern::Racetrack(length), 2.0 * leg + 2.0 * PI * r),
                (HoldPattern::Orbit, 2.0 * PI * r),
                (HoldPattern::FigureEight(length), 2.0 * leg + 2.0 * r * (PI + lean)),
            ] {
                let lap = lap(here, &hold(pattern, direction), Distance::from_metres(r), leg).unwrap();
                let whole: f64 = lap.iter().map(Path::length).sum();
                prop_assert!((whole - expected).abs() < 1e-4 * expected, "{pattern:?}: {whole} {expected}");
                let mut at = here;
                for path in &lap {
                    let next = path.at(0.0);
                    prop_assert!(at.position.distance_to(next.position).metres() < 1e-4, "{pattern:?}");
                    prop_assert!(at.azimuth.turn_to(next.azimuth).abs() < 1e-6, "{pattern:?}");
                    at = path.at(path.length());
                }
                prop_assert!(at.position.distance_to(here.position).metres() < 1e-4, "{pattern:?}");
                prop_assert!(at.azimuth.turn_to(here.azimuth).abs() < 1e-6, "{pattern:?}");
            }
        }
    }
}
