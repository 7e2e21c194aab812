//! Accounts: what sources said and counted, and how far a reconstruction made from it may be off.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};

use super::model::Evidence;
use crate::geodesy::Position;
use crate::units::Distance;

/// What a source said about one flight, to hold against the simulation.
#[derive(Debug, Clone)]
pub struct Report {
    /// The id of its source.
    pub source: String,
    /// The flight it speaks of, as an index into the scenario's flights.
    pub flight: usize,
    /// What happened.
    pub what: Reported,
    /// When, as reported; of a stay, when it began.
    pub time: Option<Timestamp>,
    /// Where, as reported.
    pub at: Option<ReportedPlace>,
    /// How far off in time the report may be.
    pub tolerance: SignedDuration,
    /// How far off in place the report may be.
    pub within: Distance,
    /// Why it cannot hold, or why the simulation does not keep to it.
    pub doubt: Option<String>,
    /// A remark for the reader.
    pub note: Option<String>,
    /// Bytes of the scenario file it was read from, for diagnostics.
    pub span: Range<usize>,
}

impl Report {
    /// How far off in time a report may be that does not say it: rounding, and the words of the source.
    pub const TOLERANCE: SignedDuration = SignedDuration::from_mins(2);
    /// How far off in place a report may be that does not say it: press statements are good to 20 to 30 km.
    pub const WITHIN_KM: f64 = 30.0;
}

/// What a report says happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reported {
    /// The flight entered a zone.
    Enters {
        /// As an index into the scenario's zones.
        zone: usize,
    },
    /// The flight left a zone.
    Leaves {
        /// As an index into the scenario's zones.
        zone: usize,
    },
    /// The flight was in a zone for a while.
    Stays {
        /// As an index into the scenario's zones.
        zone: usize,
        /// For how long.
        lasts: SignedDuration,
    },
    /// The flight joined another one.
    Joins {
        /// As an index into the scenario's flights.
        other: usize,
    },
    /// The flight parted from another one.
    Parts {
        /// As an index into the scenario's flights.
        other: usize,
    },
    /// The flight was at a place.
    Seen,
}

/// A place as a source gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportedPlace {
    /// Where that is.
    pub position: Position,
    /// As the file writes it: `SOCOTRA-ROCK 315°/126 km`.
    pub words: String,
}

/// How many aircraft a source counted, in its own frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    /// The id of its source.
    pub source: String,
    /// What was counted: `in the KADIZ`.
    pub frame: Option<String>,
    /// How many in all, where the source says so.
    pub total: Option<u32>,
    /// The types it names.
    pub aircraft: Vec<CountedAircraft>,
    /// A remark for the reader.
    pub note: Option<String>,
}

/// Aircraft of one type that a source counted or named.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedAircraft {
    /// The type, in the words of the source.
    pub kind: String,
    /// The two-letter code of the state that operates it.
    pub operator: Option<String>,
    /// How many; `None` where only the type was named.
    pub count: Option<u32>,
}

/// How far to either side the true tracks of a reconstruction may have been, by what a point of it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uncertainty {
    /// Where place and time were reported.
    pub reported: Distance,
    /// Where one of them was.
    pub partly: Distance,
    /// Where neither was.
    pub assumed: Distance,
}

impl Uncertainty {
    /// For what rests on that; nothing said is nothing known.
    pub fn of(&self, evidence: Option<Evidence>) -> Distance {
        match evidence {
            Some(Evidence::Reported) => self.reported,
            Some(Evidence::TimeReported | Evidence::PlaceReported) => self.partly,
            Some(Evidence::Recalled | Evidence::Assumed) | None => self.assumed,
        }
    }
}

impl Default for Uncertainty {
    /// The project's defaults: official statements on these patrols are good to 20 to 30 km.
    fn default() -> Self {
        let km = |km: f64| Distance::from_metres(km * 1e3);
        Self { reported: km(15.0), partly: km(30.0), assumed: km(60.0) }
    }
}
