//! A trajectory: where a flight is, how high, how fast and which way, as a function of time.

use super::flight_path::FlightPath;
use crate::geodesy::{Path, Position};
use crate::units::{Altitude, Bearing, STANDARD_GRAVITY, Speed};

/// A leg's share of the flight path, flown at a constant ground speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LegTiming {
    /// Where it begins, in metres along the flight path.
    pub from: f64,
    /// When it begins, in seconds since the start of the simulation.
    pub t: f64,
    /// Ground speed in metres a second.
    pub speed: f64,
}

/// A flight's path with its time and its altitude.
#[derive(Debug, Clone)]
pub struct Trajectory {
    path: FlightPath,
    legs: Vec<LegTiming>,
    end: f64,
    /// Altitude in metres at instants in order; straight in time between them.
    altitudes: Vec<(f64, f64)>,
}

/// The state of a flight at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State {
    /// Where it is.
    pub position: Position,
    /// How high it is.
    pub altitude: Altitude,
    /// Direction of motion over the ground.
    pub track: Bearing,
    /// Ground speed.
    pub ground_speed: Speed,
    /// Metres a second upwards.
    pub vertical_speed: f64,
    /// Bank angle in degrees, right wing down positive; zero outside turns.
    pub bank_degrees: f64,
}

impl Trajectory {
    /// The trajectory of a path whose legs begin at the given places and times and that ends at `end`.
    pub(super) fn new(path: FlightPath, legs: Vec<LegTiming>, end: f64, altitudes: Vec<(f64, f64)>) -> Self {
        Self { path, legs, end, altitudes }
    }

    /// Makes the instant `t` the one that times count from.
    pub(super) fn count_from(&mut self, t: f64) {
        for leg in &mut self.legs {
            leg.t -= t;
        }
        for (at, _) in &mut self.altitudes {
            *at -= t;
        }
        self.end -= t;
    }

    /// The path over the ground.
    pub fn path(&self) -> &FlightPath {
        &self.path
    }

    /// The legs' timing, in the order of the route.
    pub fn legs(&self) -> &[LegTiming] {
        &self.legs
    }

    /// When it begins, in seconds since the start of the simulation.
    pub fn start(&self) -> f64 {
        self.legs[0].t
    }

    /// When it ends, in seconds since the start of the simulation.
    pub fn end(&self) -> f64 {
        self.end
    }

    /// The altitude law: metres above mean sea level at instants in order, straight in time between them.
    pub fn altitudes(&self) -> &[(f64, f64)] {
        &self.altitudes
    }

    /// Metres along the path at an instant, held at the ends.
    pub fn distance_at(&self, t: f64) -> f64 {
        let leg = &self.legs[self.legs.partition_point(|leg| leg.t <= t).saturating_sub(1)];
        (leg.from + (t - leg.t) * leg.speed).clamp(0.0, self.path.length())
    }

    /// The instant at which the flight is `s` metres along its path.
    pub fn time_at(&self, s: f64) -> f64 {
        let leg = &self.legs[self.legs.partition_point(|leg| leg.from <= s).saturating_sub(1)];
        (leg.t + (s - leg.from) / leg.speed).min(self.end)
    }

    /// The leg that is flown at an instant; at a waypoint, the leg that begins there.
    pub fn leg_at(&self, t: f64) -> usize {
        self.legs.partition_point(|leg| leg.t <= t).saturating_sub(1)
    }

    /// Metres above mean sea level at an instant, held at the ends.
    pub fn altitude_at(&self, t: f64) -> Altitude {
        let (height, _) = self.altitude_and_climb(t);
        Altitude::from_metres(height)
    }

    fn altitude_and_climb(&self, t: f64) -> (f64, f64) {
        let after = self.altitudes.partition_point(|(at, _)| *at <= t);
        match (after.checked_sub(1).map(|i| self.altitudes[i]), self.altitudes.get(after)) {
            (Some((t0, h0)), Some((t1, h1))) => {
                let climb = (h1 - h0) / (t1 - t0);
                (h0 + climb * (t - t0), climb)
            }
            (Some((_, height)), None) | (None, Some(&(_, height))) => (height, 0.0),
            (None, None) => unreachable!("a trajectory has an altitude at every waypoint"),
        }
    }

    /// The state at an instant; `None` before the flight begins and after it ends.
    pub fn state_at(&self, t: f64) -> Option<State> {
        if t < self.start() || t > self.end {
            return None;
        }
        let speed = self.legs[self.leg_at(t)].speed;
        let s = self.distance_at(t);
        let piece = &self.path.pieces()[self.path.piece_at(s)];
        let at = piece.path.at(s - piece.from);
        let (height, vertical_speed) = self.altitude_and_climb(t);
        let bank_degrees = match &piece.path {
            Path::Arc(arc) => {
                let lateral = speed * speed / arc.radius().metres();
                arc.direction().sign() * (lateral / STANDARD_GRAVITY).atan().to_degrees()
            }
            Path::Geodesic(_) | Path::Rhumb(_) => 0.0,
        };
        Some(State {
            position: at.position,
            altitude: Altitude::from_metres(height),
            track: at.azimuth,
            ground_speed: Speed::from_metres_per_second(speed),
            vertical_speed,
            bank_degrees,
        })
    }
}
