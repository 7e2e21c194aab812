//! A trajectory: where a flight is, how high, how fast and which way, as a function of time.

use std::sync::Arc;

use super::air::Wind;
use super::flight_path::{FlightPath, Piece};
use crate::geodesy::{Path, Position};
use crate::units::{Altitude, Bearing, STANDARD_GRAVITY, Speed};

/// Where a leg begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LegTiming {
    /// In metres along the flight path.
    pub from: f64,
    /// In seconds since the start of the simulation.
    pub t: f64,
}

/// A share of the flight path with one time law: a constant acceleration, mostly none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Where it begins, in metres along the flight path.
    pub from: f64,
    /// When it begins, in seconds since the start of the simulation.
    pub t: f64,
    /// When it ends.
    pub until: f64,
    /// Ground speed at its beginning, in metres a second.
    pub speed: f64,
    /// Change of the ground speed along the path, in metres a second per second.
    pub acceleration: f64,
}

impl Pace {
    /// The pace that covers `length` metres from a place and an instant on, at one speed.
    pub fn even(from: f64, t: f64, length: f64, speed: f64) -> Self {
        Self { from, t, until: t + length / speed, speed, acceleration: 0.0 }
    }

    /// Metres along the flight path at an instant.
    pub fn distance_at(&self, t: f64) -> f64 {
        let seconds = t - self.t;
        self.from + seconds * (self.speed + 0.5 * self.acceleration * seconds)
    }

    /// The instant at which the flight is `s` metres along its path.
    pub fn time_at(&self, s: f64) -> f64 {
        let metres = s - self.from;
        if self.acceleration == 0.0 {
            return self.t + metres / self.speed;
        }
        self.t + 2.0 * metres / (self.speed + self.speed_after(metres))
    }

    /// Ground speed after so many metres, in metres a second.
    fn speed_after(&self, metres: f64) -> f64 {
        if self.acceleration == 0.0 {
            return self.speed;
        }
        (self.speed * self.speed + 2.0 * self.acceleration * metres).max(0.0).sqrt()
    }

    /// Ground speed `s` metres along the flight path, in metres a second.
    pub fn speed_at(&self, s: f64) -> f64 {
        self.speed_after(s - self.from)
    }

    /// The highest ground speed, in metres a second.
    pub fn top_speed(&self) -> f64 {
        self.speed.max(self.speed + self.acceleration * (self.until - self.t))
    }
}

/// A flight's path with its time and its altitude.
#[derive(Debug, Clone)]
pub struct Trajectory {
    path: FlightPath,
    legs: Vec<LegTiming>,
    /// In order; none is empty. No piece of the path reaches over more than one.
    paces: Vec<Pace>,
    /// The pace of each piece of the path.
    pace_of: Vec<usize>,
    /// Altitude in metres at instants in order; straight in time between them.
    altitudes: Vec<(f64, f64)>,
    wind: Arc<Wind>,
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
    /// Where the nose points: off the track by the drift that the wind makes.
    pub heading: Bearing,
    /// Ground speed.
    pub ground_speed: Speed,
    /// True airspeed.
    pub true_airspeed: Speed,
    /// Metres a second upwards.
    pub vertical_speed: f64,
    /// Bank angle in degrees, right wing down positive; zero outside turns.
    pub bank_degrees: f64,
}

impl Trajectory {
    /// The trajectory of a path whose legs begin at the given places and times. A piece of the path lies within one pace.
    pub(super) fn new(
        path: FlightPath,
        legs: Vec<LegTiming>,
        paces: Vec<Pace>,
        altitudes: Vec<(f64, f64)>,
        wind: &Arc<Wind>,
    ) -> Self {
        let middle = |piece: &Piece| 0.5 * (piece.from + piece.to());
        let mut pace = 0;
        let pace_of = path.pieces().iter().map(|piece| {
            while paces.get(pace + 1).is_some_and(|next| next.from <= middle(piece)) {
                pace += 1;
            }
            pace
        });
        let pace_of = pace_of.collect();
        Self { path, legs, paces, pace_of, altitudes, wind: wind.clone() }
    }

    /// Makes the instant `t` the one that times count from.
    pub(super) fn count_from(&mut self, t: f64) {
        for leg in &mut self.legs {
            leg.t -= t;
        }
        for pace in &mut self.paces {
            pace.t -= t;
            pace.until -= t;
        }
        for (at, _) in &mut self.altitudes {
            *at -= t;
        }
    }

    /// The path over the ground.
    pub fn path(&self) -> &FlightPath {
        &self.path
    }

    /// Where the legs begin, in the order of the route.
    pub fn legs(&self) -> &[LegTiming] {
        &self.legs
    }

    /// The time law, in order. Without wind and changes of speed along the way each leg has one.
    pub fn paces(&self) -> &[Pace] {
        &self.paces
    }

    /// The time law on a piece of the path.
    pub(crate) fn pace_on(&self, piece: usize) -> &Pace {
        &self.paces[self.pace_of[piece]]
    }

    /// The highest ground speed on the pieces from one to another, in metres a second.
    pub(crate) fn top_speed_on(&self, first: usize, last: usize) -> f64 {
        let paces = self.pace_of[first]..=self.pace_of[last].max(self.pace_of[first]);
        self.paces[paces].iter().map(Pace::top_speed).fold(0.0, f64::max)
    }

    /// When it begins, in seconds since the start of the simulation.
    pub fn start(&self) -> f64 {
        self.legs[0].t
    }

    /// When it ends, in seconds since the start of the simulation.
    pub fn end(&self) -> f64 {
        self.paces[self.paces.len() - 1].until
    }

    /// The altitude law: metres above mean sea level at instants in order, straight in time between them.
    pub fn altitudes(&self) -> &[(f64, f64)] {
        &self.altitudes
    }

    /// Metres along the path at an instant, held at the ends.
    pub fn distance_at(&self, t: f64) -> f64 {
        self.pace_at(t).distance_at(t).clamp(0.0, self.path.length())
    }

    /// The instant at which the flight is `s` metres along its path.
    pub fn time_at(&self, s: f64) -> f64 {
        let pace = &self.paces[self.paces.partition_point(|pace| pace.from <= s).saturating_sub(1)];
        pace.time_at(s).min(self.end())
    }

    /// The time law at an instant, held at the ends.
    fn pace_at(&self, t: f64) -> &Pace {
        &self.paces[self.paces.partition_point(|pace| pace.t <= t).saturating_sub(1)]
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
        if t < self.start() || t > self.end() {
            return None;
        }
        let s = self.distance_at(t);
        let speed = self.pace_at(t).speed_at(s);
        let piece = &self.path.pieces()[self.path.piece_at(s)];
        let at = piece.path.at(s - piece.from);
        let (height, vertical_speed) = self.altitude_and_climb(t);
        let through_air = |s: f64, t: f64| {
            let track = piece.path.at(s - piece.from).azimuth;
            let height = self.altitude_and_climb(t).0;
            self.wind.heading_and_airspeed(track, self.pace_at(t).speed_at(s), height)
        };
        let is_calm = self.wind.is_calm();
        let (heading, airspeed) = if is_calm { (at.azimuth, speed) } else { through_air(s, t) };
        let bank_degrees = match &piece.path {
            Path::Arc(arc) if is_calm => {
                let lateral = speed * speed / arc.radius().metres();
                arc.direction().sign() * (lateral / STANDARD_GRAVITY).atan().to_degrees()
            }
            // What the nose turns in a tenth of a second.
            Path::Arc(_) => {
                let [a, b] = [t - 0.05, t + 0.05].map(|t| through_air(self.distance_at(t), t).0);
                (a.turn_to(b).to_radians() / 0.1 * airspeed / STANDARD_GRAVITY).atan().to_degrees()
            }
            Path::Geodesic(_) | Path::Rhumb(_) => 0.0,
        };
        Some(State {
            position: at.position,
            altitude: Altitude::from_metres(height),
            track: at.azimuth,
            heading,
            ground_speed: Speed::from_metres_per_second(speed),
            true_airspeed: Speed::from_metres_per_second(airspeed),
            vertical_speed,
            bank_degrees,
        })
    }
}
