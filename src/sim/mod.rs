//! The simulation: a scenario becomes flight plans, trajectories and events.
//!
//! `plan` works a route out into a path with turns and times, `trajectory` answers where a flight is at an instant,
//! `events` finds what happens on the way. All of it is finished before anything is shown, and depends on nothing
//! but the scenario.

pub mod aircraft;
pub mod events;
pub mod flight_path;
pub mod plan;
pub mod trajectory;

use jiff::{SignedDuration, Timestamp};

use crate::diagnostics::Diagnostic;
use crate::scenario::Scenario;
use events::{Event, ZoneSummary};
pub use trajectory::{State, Trajectory};

/// A scenario, flown.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// What was flown.
    pub scenario: Scenario,
    /// The earliest flight's first instant; all times count from here.
    pub start: Timestamp,
    /// Seconds from the start to the latest flight's last instant.
    pub duration: f64,
    /// One trajectory a flight, in the order of the scenario.
    pub trajectories: Vec<Trajectory>,
    /// Everything that happens, ordered by time, then flight, then kind (in the order of [`events::EventKind`]), then zone.
    pub events: Vec<Event>,
    /// For every flight and every zone with an inside: the stays. Ordered by flight, then zone.
    pub zone_summaries: Vec<ZoneSummary>,
    /// What could not be flown as written, such as a turn that has no room.
    pub diagnostics: Vec<Diagnostic>,
}

impl Simulation {
    /// The instant `t` seconds after the start, to the nanosecond.
    pub fn timestamp(&self, t: f64) -> Timestamp {
        self.start + SignedDuration::from_nanos((t * 1e9).round() as i64)
    }
}
