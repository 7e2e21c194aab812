//! Events: what happens on a trajectory, found on the continuous path and never on samples.
//!
//! `crossing` finds where a path crosses a zone's edge, `reading` what other readings of that edge would give,
//! `passing` turns both and the altitude into entries and exits, `proximity` finds closest approaches to places, `shore`
//! to the coast, `encounter` those of two flights.

pub mod crossing;
pub mod encounter;
pub mod passing;
pub mod proximity;
pub mod reading;
pub mod shore;

use crate::geodesy::{Position, TurnDirection};
use crate::units::{Altitude, Distance};
use crate::zones::Standing;

pub use super::plan::MarkKind;
pub use crossing::CrossingKind;
pub use reading::{Reading, ReadingSpread};

/// Something that happens to a flight at an instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Seconds since the start of the simulation.
    pub t: f64,
    /// Which flight, as an index into the scenario's flights.
    pub flight: usize,
    /// The leg of the route as written; at a waypoint, the leg that begins there, and at the end the last one.
    pub leg: usize,
    /// Where the flight is.
    pub position: Position,
    /// How high the flight is.
    pub altitude: Altitude,
    /// What happens.
    pub kind: EventKind,
}

/// What happens.
#[derive(Debug, Clone, PartialEq)]
pub enum EventKind {
    /// The flight's first point.
    Departure,
    /// A waypoint is passed, or, where the turn is flown early, passed abeam.
    Waypoint {
        /// Which one, as an index into the flight's route.
        index: usize,
    },
    /// A turn begins.
    Turn {
        /// The waypoint it is flown at.
        index: usize,
        /// Which way.
        direction: TurnDirection,
        /// By how many degrees.
        degrees: f64,
        /// On what radius.
        radius: Distance,
    },
    /// Something else is done by the plan: a hold, joining and leaving, taking off and landing.
    Manoeuvre {
        /// The waypoint it is done at, as an index into the flight's route.
        index: usize,
        /// What.
        kind: MarkKind,
    },
    /// A zone is entered or left.
    Crossing(Crossing),
    /// A line that has no inside is crossed.
    LineCrossing {
        /// Which line, as an index into the scenario's zones.
        zone: usize,
        /// Which edge of it, and how.
        edge: CrossedEdge,
        /// Seen from above, the side of the line, looking along its vertices, to which the flight goes.
        towards: TurnDirection,
    },
    /// The flight is nearest to a place.
    ClosestToPlace {
        /// Which one, as an index into the scenario's places.
        place: usize,
        /// How far away.
        distance: Distance,
    },
    /// The flight is nearest to the coast; zero where it crosses the coastline, which then happens here first.
    ClosestToCoast {
        /// How far away.
        distance: Distance,
        /// The nearest point of the coast.
        coast: Position,
    },
    /// Two flights are nearest to one another.
    ClosestToFlight {
        /// The other one, as an index into the scenario's flights.
        other: usize,
        /// How far apart over the ground.
        horizontal: Distance,
        /// How much higher the other one is, in metres.
        other_higher_by: f64,
    },
    /// The flight's last point.
    End,
}

/// An entry or an exit.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    /// Which zone, as an index into the scenario's zones.
    pub zone: usize,
    /// Which way.
    pub kind: CrossingKind,
    /// Through which side.
    pub through: Side,
}

/// The side of a zone that is crossed.
#[derive(Debug, Clone, PartialEq)]
pub enum Side {
    /// A lateral edge.
    Edge(CrossedEdge),
    /// The lower limit.
    Floor,
    /// The upper limit.
    Ceiling,
}

/// An edge, and how it is crossed.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossedEdge {
    /// Which edge, counted through the zone's rings; `None` for a circle.
    pub index: Option<usize>,
    /// How well it is known.
    pub standing: Standing,
    /// The id of its source among the zone's.
    pub source: Option<String>,
    /// The acute angle between path and edge, in degrees.
    pub angle_degrees: f64,
    /// What other readings of the edge would give; `None` where its source says which line it is.
    pub spread: Option<ReadingSpread>,
}

/// What a flight did in a zone.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneSummary {
    /// Which flight.
    pub flight: usize,
    /// Which zone.
    pub zone: usize,
    /// Whether the flight began inside.
    pub inside_at_start: bool,
    /// The stays, in order, as seconds since the start of the simulation.
    pub visits: Vec<Visit>,
    /// The point furthest inside, over all visits; `None` where there is no visit.
    pub deepest: Option<Deepest>,
}

impl ZoneSummary {
    /// Seconds inside, over all visits.
    pub fn seconds_inside(&self) -> f64 {
        self.visits.iter().map(|visit| visit.to - visit.from).sum()
    }
}

/// One stay in a zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Visit {
    /// When it begins; the flight's own beginning where it starts inside.
    pub from: f64,
    /// When it ends; the flight's own end where it ends inside.
    pub to: f64,
    /// The weaker standing of the edges it was entered and left by.
    pub rests_on: Standing,
}

/// The point of all visits that is furthest from the zone's edge: no other is deeper by more than 0.2 % and 500 m.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deepest {
    /// When.
    pub t: f64,
    /// Where.
    pub position: Position,
    /// Its own distance from the nearest edge.
    pub depth: Distance,
    /// How well that nearest edge is known.
    pub nearest_edge: Standing,
}
