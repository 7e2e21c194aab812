//! Tracks as points: what is written for programs that draw straight lines between them.
//!
//! Where a flight is at every instant is a formula here, and a list of points elsewhere. The points are chosen so that neither
//! straight lines through space (Cesium) nor straight lines in longitude and latitude (GIS, spreadsheets), flown evenly between
//! two points, are ever further than [`STRAY`] from where the flight is; and there is one at every event.

use nalgebra::Vector3;

use super::Selection;
use crate::geodesy::Position;
use crate::geodesy::frames::ecef_from_geo;
use crate::sim::{Simulation, State, Trajectory};

/// How far off anything between two points may be, in metres.
pub const STRAY: f64 = 10.0;

/// The longest time between two points, in seconds: some programs draw no longer lines well.
const LONGEST: f64 = 60.0;

/// Instants nearer together than this, in seconds, are written as one.
const SAME_INSTANT: f64 = 1e-6;

/// A flight's track as points.
#[derive(Debug, Clone)]
pub struct Track {
    /// The flight, as an index into the scenario's.
    pub flight: usize,
    /// In the order of time, each later than the one before.
    pub points: Vec<TrackPoint>,
}

impl Track {
    /// When it begins and ends, in seconds since the start of the simulation.
    pub fn span(&self) -> (f64, f64) {
        let at = |point: Option<&TrackPoint>| point.map_or(0.0, |point| point.t);
        (at(self.points.first()), at(self.points.last()))
    }
}

/// Where a flight is at an instant.
#[derive(Debug, Clone, Copy)]
pub struct TrackPoint {
    /// Seconds since the start of the simulation.
    pub t: f64,
    /// The leg that is flown, as an index; at a waypoint the leg that begins there.
    pub leg: usize,
    /// Place, height, speed and direction.
    pub state: State,
}

/// The tracks of the wanted flights, in the order of the scenario.
pub fn tracks(simulation: &Simulation, selection: &Selection) -> Vec<Track> {
    let flights = (0..simulation.trajectories.len()).filter(|flight| selection.has_flight(*flight));
    flights.map(|flight| Track { flight, points: points(simulation, flight) }).collect()
}

fn points(simulation: &Simulation, flight: usize) -> Vec<TrackPoint> {
    let trajectory = &simulation.trajectories[flight];
    let cuts = cuts(simulation, flight);
    let mut points = Vec::with_capacity(4 * cuts.len());
    points.extend(cuts.first().and_then(|t| point(trajectory, *t)));
    for span in cuts.windows(2) {
        let (Some(a), Some(b)) = (point(trajectory, span[0]), point(trajectory, span[1])) else { continue };
        halve(trajectory, a, b, &mut points);
    }
    points
}

/// The instants that have a point in any case: where a line or a time law changes, and every event. Between two of them a
/// flight moves smoothly.
fn cuts(simulation: &Simulation, flight: usize) -> Vec<f64> {
    let trajectory = &simulation.trajectories[flight];
    let (start, end) = (trajectory.start(), trajectory.end());
    let joints = trajectory.path().pieces().iter().map(|piece| trajectory.time_at(piece.from));
    let paces = trajectory.paces().iter().map(|pace| pace.t);
    let heights = trajectory.altitudes().iter().map(|(t, _)| *t);
    let events = simulation.events.iter().filter(|event| event.flight == flight).map(|event| event.t);
    let mut cuts: Vec<f64> = joints.chain(paces).chain(heights).chain(events).chain([end]).collect();
    cuts.retain(|t| *t > start && *t <= end);
    cuts.push(start);
    cuts.sort_by(f64::total_cmp);
    cuts.dedup_by(|b, a| *b - *a < SAME_INSTANT);
    cuts
}

fn point(trajectory: &Trajectory, t: f64) -> Option<TrackPoint> {
    Some(TrackPoint { t, leg: trajectory.leg_at(t), state: trajectory.state_at(t)? })
}

/// Adds the points after one up to and with another.
fn halve(trajectory: &Trajectory, a: TrackPoint, b: TrackPoint, points: &mut Vec<TrackPoint>) {
    let middle = 0.5 * (a.t + b.t);
    let is_splittable = b.t - a.t > 2.0 * SAME_INSTANT;
    match point(trajectory, middle) {
        Some(middle) if is_splittable && !is_near(trajectory, &a, &b) => {
            halve(trajectory, a, middle, points);
            halve(trajectory, middle, b, points);
        }
        _ => points.push(b),
    }
}

/// Whether straight lines between two points stay near enough to the flight. Between two cuts it bends evenly, so that three
/// looks tell it, with a fifth to spare.
fn is_near(trajectory: &Trajectory, a: &TrackPoint, b: &TrackPoint) -> bool {
    let ends = [a, b].map(|point| (point.state.position, point.state.altitude.metres()));
    b.t - a.t <= LONGEST
        && [0.25, 0.5, 0.75].into_iter().all(|share| {
            let Some(state) = trajectory.state_at(a.t + share * (b.t - a.t)) else { return true };
            let there = ecef_from_geo(state.position, state.altitude.metres());
            between(ends, share).iter().all(|straight| (straight - there).norm() <= 0.8 * STRAY)
        })
}

/// The two points at a share of the way between two others: straight through space, and straight in longitude, latitude and
/// height. Each is given with its height in metres; the result is from the centre of the Earth.
fn between([(a, low), (b, high)]: [(Position, f64); 2], share: f64) -> [Vector3<f64>; 2] {
    let through_space = ecef_from_geo(a, low).lerp(&ecef_from_geo(b, high), share);
    let middle = Position::from_lat_lon(a.lat() + share * (b.lat() - a.lat()), a.lon() + share * a.east_to(b));
    [through_space, ecef_from_geo(middle, low + share * (high - low))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{builtin, library::without_files};
    use crate::sim::simulate;

    /// The two straight lines are those of Cesium's documentation and of RFC 7946; where the flight is comes from the formula.
    #[test]
    fn no_line_between_points_strays_further_than_stated_and_every_event_has_a_point() {
        for name in ["tenth-joint-patrol", "miyako-strait", "third-joint-patrol"] {
            let text = builtin::find(name).unwrap().text;
            let scenario = crate::scenario::read(name, text.as_bytes(), &without_files()).scenario.unwrap();
            let simulation = simulate(&scenario);
            for Track { flight, points } in tracks(&simulation, &Selection::default()) {
                let trajectory = &simulation.trajectories[flight];
                for pair in points.windows(2) {
                    assert!(pair[1].t > pair[0].t);
                    let ends = [&pair[0], &pair[1]].map(|point| (point.state.position, point.state.altitude.metres()));
                    for n in 1..20 {
                        let share = f64::from(n) / 20.0;
                        let state = trajectory.state_at(pair[0].t + share * (pair[1].t - pair[0].t)).unwrap();
                        let there = ecef_from_geo(state.position, state.altitude.metres());
                        for straight in between(ends, share) {
                            let stray = (straight - there).norm();
                            assert!(stray <= STRAY, "{name} {flight}: {stray} m off after {} s", pair[0].t);
                        }
                    }
                }
                for event in simulation.events.iter().filter(|event| event.flight == flight) {
                    let near = points.iter().map(|point| (point.t - event.t).abs()).fold(f64::INFINITY, f64::min);
                    assert!(near <= SAME_INSTANT, "{name} {flight}: no point at {}", event.t);
                }
            }
        }
    }
}
