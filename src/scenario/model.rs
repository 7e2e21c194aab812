//! The scenario as the simulation reads it: names resolved, units gone, every value within its range.

use std::ops::Range;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::geodesy::{PathKind, Position};
use crate::sim::aircraft::{AircraftType, Role};
use crate::units::{Altitude, Distance, Speed};
use crate::zones::Zone;
use crate::zones::zone::Source;

/// What a scenario claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScenarioKind {
    /// A real patrol, put together from what was reported.
    Reconstruction,
    /// A route somebody thought of.
    #[default]
    Hypothetical,
    /// A track that was measured.
    Recorded,
}

/// How well a waypoint is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Place and time were both reported.
    Reported,
    /// The time was reported, the place is approximate.
    TimeReported,
    /// The place or region was reported, the time is interpolated.
    PlaceReported,
    /// From memory, not read in a source.
    Recalled,
    /// Chosen so that the line can be drawn.
    Assumed,
}

/// How a waypoint is turned at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TurnStyle {
    /// Turn early, on a circle tangent to both legs.
    #[default]
    FlyBy,
    /// Pass the waypoint first, then turn towards the next one.
    FlyOver,
    /// Change direction at the waypoint at once, as reported tracks do.
    Sharp,
}

/// One waypoint of a route, with what is asked of the leg that begins there.
#[derive(Debug, Clone)]
pub struct Waypoint {
    /// Where it is.
    pub position: Position,
    /// The place name it was written with, if any.
    pub name: Option<String>,
    /// When it is passed, where the file says so.
    pub time: Option<Timestamp>,
    /// How high it is passed.
    pub altitude: Altitude,
    /// Ground speed of the leg that begins here.
    ///
    /// For a leg between the first and the last timed waypoint of its flight: the speed that the file states for this
    /// very leg, otherwise `None`, and the times decide. For a leg before the first or after the last timed waypoint:
    /// always there (the leg's own, else the flight's, else the cruise speed of its aircraft). At the last waypoint
    /// of a route, where no leg begins: `None`. See [`Flight::route`].
    pub ground_speed: Option<Speed>,
    /// The line of the leg that begins here.
    pub path: PathKind,
    /// How it is turned at.
    pub turn: TurnStyle,
    /// How well it is known.
    pub evidence: Option<Evidence>,
    /// The id of the source for it.
    pub source: Option<String>,
    /// A remark for the reader.
    pub note: Option<String>,
    /// Bytes of the scenario file it was read from, for diagnostics.
    pub span: Range<usize>,
}

/// What moves as one: a callsign with a number of aircraft.
#[derive(Debug, Clone)]
pub struct Flight {
    /// Short name, unique in the scenario.
    pub id: String,
    /// Name for people; the id where none is given.
    pub name: String,
    /// Two-letter code of the state that operates it.
    pub operator: Option<String>,
    /// The aircraft type, where given.
    pub aircraft: Option<Arc<AircraftType>>,
    /// What it does: as written, otherwise as the aircraft type does.
    pub role: Option<Role>,
    /// How many aircraft.
    pub count: u32,
    /// Bank angle in turns, degrees.
    pub bank_degrees: f64,
    /// At least two waypoints, no two neighbours at the same position. At least one has a time, and the times increase.
    ///
    /// # Speeds
    /// A *stretch* is what lies between two timed waypoints with no time between them. Within a stretch, legs with a
    /// stated speed keep it, and the others share the one speed that makes the times fit; it is finite and positive.
    /// Where all legs of a stretch state a speed, these fit the times within 1 % or one second, whichever is more;
    /// the times are kept, and all speeds of the stretch give way by the same factor. Outside the stretches every leg
    /// has a speed. No speed is below 1 kt or above 7,900 m/s.
    pub route: Vec<Waypoint>,
    /// A remark for the reader.
    pub note: Option<String>,
    /// Bytes of the scenario file it was read from, for diagnostics.
    pub span: Range<usize>,
}

/// What an authority said, to hold against the simulation.
#[derive(Debug, Clone)]
pub struct Report {
    /// The id of its source.
    pub source: String,
    /// The id of the flight it speaks of.
    pub flight: String,
    /// `enters`, `leaves`.
    pub event: ReportedEvent,
    /// The id of the zone.
    pub zone: String,
    /// When, as reported.
    pub time: Timestamp,
    /// How far off the report may be, where the file says so.
    pub tolerance: Option<SignedDuration>,
    /// A remark for the reader.
    pub note: Option<String>,
    /// Bytes of the scenario file it was read from, for diagnostics.
    pub span: Range<usize>,
}

/// What a report says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportedEvent {
    /// The flight entered the zone.
    Enters,
    /// The flight left the zone.
    Leaves,
}

/// A place whose closest approach is wanted.
#[derive(Debug, Clone)]
pub struct WatchedPlace {
    /// The id of the place in the catalogue, or as defined by the author.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Where it is.
    pub position: Position,
}

/// Which closest approaches are worked out.
#[derive(Debug, Clone)]
pub struct ClosestApproachSettings {
    /// To these places.
    pub places: Vec<WatchedPlace>,
    /// To the coast.
    pub coast: bool,
    /// Between two flights, where they come nearer than this.
    pub flights_within: Distance,
}

/// A scenario that can be flown. Whoever holds one need not check it again.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Title for people.
    pub title: String,
    /// What it claims to be.
    pub kind: ScenarioKind,
    /// The local time shown beside UTC.
    pub time_zone: TimeZone,
    /// The zones and lines to watch, as in force on the scenario's day.
    pub zones: Vec<Arc<Zone>>,
    /// The flights, in the order of the file.
    pub flights: Vec<Arc<Flight>>,
    /// The sources that waypoints and reports point to.
    pub sources: Vec<Source>,
    /// What authorities said.
    pub reports: Vec<Report>,
    /// Which closest approaches are wanted.
    pub closest_approach: ClosestApproachSettings,
}
