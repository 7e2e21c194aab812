//! Editing a scenario's text: only what is touched changes.
//!
//! A [`Manuscript`] holds the text of a file and changes it by [`Edit`]s, each of which can be undone to the byte. An edit
//! becomes pieces of text that take the place of single values: comments, order, spacing, line endings and the way in
//! which the author wrote a value stay. `tree` knows where each value stands, `entries` puts waypoints into lists and takes
//! them out, `wording` and [`geodesy::wording`](crate::geodesy::wording) write values in the author's way, `references`
//! keeps what others say of a waypoint by its number, and `sketch` tells what the text says of routes, so that there is
//! something to take hold of. What the text means is for [`read`](super::read) to say.
//!
//! An edit that moves or sets a value is done even where the route can then not be flown: reading the text says so, as it
//! does of a text that somebody types. An edit that adds or removes a waypoint is refused where the text would get an
//! error that it does not have, such as a trigger that speaks of a waypoint that is gone.

mod apply;
mod entries;
mod manuscript;
mod references;
mod sketch;
mod tree;
mod wording;

use jiff::{SignedDuration, Timestamp};

use super::model::LegSpeed;
use crate::diagnostics::Diagnostic;
use crate::units::Altitude;

pub use crate::geodesy::wording::Spot;
pub use manuscript::Manuscript;
pub use sketch::{FlightSketch, Sketch, WaypointSketch, WrittenValues, ZoneSketch};

/// One change to a scenario's text.
///
/// Flights and waypoints are counted from 0, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Puts a waypoint elsewhere.
    MoveWaypoint {
        /// Of this flight.
        flight: usize,
        /// Of its route.
        waypoint: usize,
        /// Where to.
        to: Spot,
    },
    /// Adds a waypoint to a route.
    InsertWaypoint {
        /// Of this flight.
        flight: usize,
        /// The number it will have: 0 is before the first, the length of the route behind the last.
        waypoint: usize,
        /// Where.
        at: Spot,
    },
    /// Takes a waypoint away.
    DeleteWaypoint {
        /// Of this flight.
        flight: usize,
        /// Of its route.
        waypoint: usize,
    },
    /// Says how high a waypoint, or a whole flight, is flown; `None` leaves it to the flight or the aircraft type.
    SetAltitude {
        /// Of this flight.
        flight: usize,
        /// Of its route, or of all of it.
        waypoint: Option<usize>,
        /// How high.
        altitude: Option<Altitude>,
    },
    /// Says how fast the leg that begins at a waypoint, or a whole flight, is flown; `None` leaves it to the times, the
    /// flight or the aircraft type.
    SetSpeed {
        /// Of this flight.
        flight: usize,
        /// Of its route, or of all of it.
        waypoint: Option<usize>,
        /// How fast.
        speed: Option<LegSpeed>,
    },
    /// Says when a waypoint is passed; `None` leaves it to the speeds.
    SetTime {
        /// Of this flight.
        flight: usize,
        /// Of its route.
        waypoint: usize,
        /// When it is passed, the flight's delay included.
        time: Option<Timestamp>,
    },
    /// Says by how much a whole flight is later than written; nothing takes the key away.
    SetDelay {
        /// Of this flight.
        flight: usize,
        /// By how much, up to a day.
        delay: SignedDuration,
    },
    /// Writes a value as somebody typed it; nothing takes the key away.
    Write {
        /// Of this flight.
        flight: usize,
        /// Of its route, or of all of it.
        waypoint: Option<usize>,
        /// Which value.
        field: Field,
        /// As it is to stand in the file, without quotes.
        text: String,
    },
    /// Puts a vertex of one of the file's own zones elsewhere, or the centre of its circle.
    MoveVertex {
        /// The id of the zone.
        zone: String,
        /// Of its boundary, in the order of the file; 0 is the centre of a circle.
        vertex: usize,
        /// Where to.
        to: Spot,
    },
}

/// A value of a waypoint, or of a whole flight, that somebody writes as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Where a waypoint is.
    Position,
    /// How high it is passed.
    Altitude,
    /// How fast the leg that begins there is flown, over the ground.
    GroundSpeed,
    /// The same through the air.
    TrueAirspeed,
    /// The same as the airspeed indicator shows it.
    CalibratedAirspeed,
    /// The same as a Mach number.
    Mach,
    /// When a waypoint is passed.
    Time,
    /// By how much a whole flight is later than written.
    Delay,
}

impl Field {
    /// The fields that tell a speed.
    pub const SPEEDS: [Self; 4] = [Self::GroundSpeed, Self::TrueAirspeed, Self::CalibratedAirspeed, Self::Mach];

    /// Its key in the file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Position => "at",
            Self::Altitude => "altitude",
            Self::GroundSpeed => "ground_speed",
            Self::TrueAirspeed => "true_airspeed",
            Self::CalibratedAirspeed => "calibrated_airspeed",
            Self::Mach => "mach",
            Self::Time => "time",
            Self::Delay => "delay",
        }
    }
}

/// Why a text cannot be edited so.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EditError {
    /// The bytes of the file are no text.
    #[error("the file is not UTF-8 text")]
    NotText,
    /// The text is no TOML.
    #[error("the text has a syntax error and is edited where it is written: {0}")]
    Syntax(String),
    /// There is no such flight, waypoint, zone or vertex in the text.
    #[error("the text has no {what}")]
    Missing {
        /// What was to be edited.
        what: String,
    },
    /// The waypoint's place follows from another flight.
    #[error("the place of this waypoint follows from another flight")]
    NoPosition,
    /// Somebody waits for the waypoint by its number.
    #[error("`{text}` waits for this waypoint")]
    WaitedFor {
        /// The trigger.
        text: String,
    },
    /// The text cannot say it.
    #[error("{what} cannot be written here")]
    CannotBeWritten {
        /// What was to be written.
        what: String,
    },
    /// What was typed cannot be read.
    #[error("{message}")]
    Unreadable {
        /// What is wrong with it.
        message: String,
        /// What would be read.
        accepted: String,
    },
    /// The scenario would no longer be valid.
    #[error("{}", .0.message)]
    Breaks(Box<Diagnostic>),
}
