//! Formations: where each aircraft of a flight flies beside its leader.
//!
//! A flight moves as one, and its position is that of the leader. The places of the others follow from the shape and the
//! spacing alone. They are for drawing: zones, times and approaches are those of the leader.

use std::f64::consts::FRAC_1_SQRT_2;

use super::State;
use crate::geodesy::{Position, geodesic};
use crate::scenario::model::{Formation, FormationShape};
use crate::units::{Bearing, Distance};

/// The place of an aircraft in its formation, as seen from the leader.
///
/// # Units
/// Multiples of the spacing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slot {
    /// How far ahead of the leader; negative behind it.
    pub ahead: f64,
    /// How far to the right of the leader; negative to the left.
    pub right: f64,
}

impl Slot {
    /// Where that is beside a leader.
    pub fn beside(&self, leader: &State, spacing: Distance) -> Position {
        let direction = leader.track.degrees() + self.right.atan2(self.ahead).to_degrees();
        let metres = spacing.metres() * self.ahead.hypot(self.right);
        geodesic::direct(leader.position, Bearing::from_degrees(direction), metres).position
    }
}

/// The place of one aircraft of a formation; the leader is number 0.
///
/// Neighbours are one spacing apart: in a trail and side by side along one line, in an echelon at 45° behind one another.
/// Side by side the second flies to the right of the leader, the third to its left, and so on outwards. In finger-four
/// formation the second flies to the left, the third and the fourth to the right; the next four follow one spacing behind
/// the fourth.
///
/// # Examples
/// ```
/// use patrolscope::scenario::model::FormationShape;
/// use patrolscope::sim::formation;
///
/// let third = formation::slot(FormationShape::Trail, 2);
/// assert_eq!((third.ahead, third.right), (-2.0, 0.0));
/// ```
pub fn slot(shape: FormationShape, number: u32) -> Slot {
    let nth = f64::from(number);
    // One spacing at 45°, along either axis.
    let step = FRAC_1_SQRT_2;
    let (ahead, right) = match shape {
        FormationShape::Trail => (-nth, 0.0),
        FormationShape::EchelonLeft => (-step * nth, -step * nth),
        FormationShape::EchelonRight => (-step * nth, step * nth),
        FormationShape::LineAbreast => {
            let rank = f64::from(number.div_ceil(2));
            (0.0, if number % 2 == 1 { rank } else { -rank })
        }
        FormationShape::FingerFour => {
            let (ahead, right) = match number % 4 {
                0 => (0.0, 0.0),
                1 => (-step, -step),
                2 => (-step, step),
                _ => (-2.0 * step, 2.0 * step),
            };
            (ahead - f64::from(number / 4) * (2.0 * step + 1.0), right)
        }
    };
    Slot { ahead, right }
}

/// Where the aircraft of a formation are, the leader first.
pub fn positions(formation: &Formation, count: u32, leader: &State) -> impl Iterator<Item = Position> {
    let others = (1..count).map(|number| slot(formation.shape, number).beside(leader, formation.spacing));
    std::iter::once(leader.position).chain(others)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Altitude, Speed};

    const SHAPES: [FormationShape; 5] = [
        FormationShape::Trail,
        FormationShape::EchelonLeft,
        FormationShape::EchelonRight,
        FormationShape::LineAbreast,
        FormationShape::FingerFour,
    ];

    /// Metres ahead and to the right.
    fn places(shape: FormationShape, spacing: f64, count: u32) -> Vec<(f64, f64)> {
        let slots = (0..count).map(|number| slot(shape, number));
        slots.map(|slot| (spacing * slot.ahead, spacing * slot.right)).collect()
    }

    fn assert_near(actual: &[(f64, f64)], expected: &[(f64, f64)]) {
        assert_eq!(actual.len(), expected.len());
        for (a, b) in actual.iter().zip(expected) {
            assert!((a.0 - b.0).hypot(a.1 - b.1) < 1e-9, "{a:?} instead of {b:?}");
        }
    }

    #[test]
    fn every_shape_lies_as_it_is_named() {
        // √2 km apart, so that the places at 45° are whole kilometres.
        let km = 1000.0;
        let root = 2.0_f64.sqrt() * km;
        assert_near(&places(FormationShape::Trail, km, 3), &[(0.0, 0.0), (-km, 0.0), (-2.0 * km, 0.0)]);
        assert_near(&places(FormationShape::EchelonLeft, root, 3), &[(0.0, 0.0), (-km, -km), (-2.0 * km, -2.0 * km)]);
        assert_near(&places(FormationShape::EchelonRight, root, 3), &[(0.0, 0.0), (-km, km), (-2.0 * km, 2.0 * km)]);
        let abreast = [(0.0, 0.0), (0.0, km), (0.0, -km), (0.0, 2.0 * km), (0.0, -2.0 * km)];
        assert_near(&places(FormationShape::LineAbreast, km, 5), &abreast);
        let four = [(0.0, 0.0), (-km, -km), (-km, km), (-2.0 * km, 2.0 * km)];
        assert_near(&places(FormationShape::FingerFour, root, 4), &four);
    }

    #[test]
    fn more_fours_follow_behind() {
        let eight = places(FormationShape::FingerFour, 1000.0, 8);
        for (first, second) in eight[..4].iter().zip(&eight[4..]) {
            assert!((first.0 - second.0 - (1000.0 + 1000.0 * 2.0_f64.sqrt())).abs() < 1e-9);
            assert_eq!(first.1, second.1);
        }
    }

    #[test]
    fn two_hundred_keep_together_and_apart() {
        // From a four to the leader of the next it is one spacing back and √2 across.
        let farthest = 500.0 * 3.0_f64.sqrt();
        for shape in SHAPES {
            let places = places(shape, 500.0, 200);
            for (index, a) in places.iter().enumerate() {
                let nearest =
                    places[..index].iter().map(|b| (a.0 - b.0).hypot(a.1 - b.1)).fold(f64::INFINITY, f64::min);
                assert!(nearest > 500.0 - 1e-6, "{shape:?}: {index} at {nearest} m");
                assert!(index == 0 || nearest < farthest + 1e-6, "{shape:?}: {index} at {nearest} m");
            }
        }
    }

    #[test]
    fn places_turn_with_the_track() {
        let leader = State {
            position: Position::from_lat_lon(36.0, 131.0),
            altitude: Altitude::from_flight_level(280),
            track: Bearing::from_degrees(200.0),
            heading: Bearing::from_degrees(205.0),
            ground_speed: Speed::from_knots(400.0),
            true_airspeed: Speed::from_knots(410.0),
            vertical_speed: 0.0,
            bank_degrees: 0.0,
        };
        let formation = Formation { shape: FormationShape::EchelonRight, spacing: Distance::from_metres(2000.0) };
        let positions: Vec<Position> = positions(&formation, 3, &leader).collect();
        assert_eq!(positions[0], leader.position);
        // To the right and behind: 135° clockwise from the track.
        for (number, position) in positions.iter().enumerate().skip(1) {
            let distance = leader.position.distance_to(*position).metres();
            assert!((distance - 2000.0 * number as f64).abs() < 1e-6, "{distance}");
            let bearing = leader.position.bearing_to(*position);
            assert!((bearing.degrees() - 335.0).abs() < 1e-6, "{bearing}");
        }
    }
}
