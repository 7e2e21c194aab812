//! The built-in catalogue of zones, each in every version whose edges are known.

use std::sync::Arc;

use jiff::Timestamp;

use super::zone::Zone;

/// The built-in zones.
#[derive(Debug)]
pub struct Catalog;

/// Why a zone cannot be had for an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZoneLookupError {
    /// The catalogue has no zone of that id.
    Unknown,
    /// The zone was not declared yet, or its edges of that time are not known; the note says which.
    NotInForce {
        /// What is known about it, one sentence.
        note: String,
    },
}

impl Catalog {
    /// The catalogue that is part of the program.
    pub fn builtin() -> &'static Self {
        todo!()
    }

    /// The ids of all zones and lines, in the catalogue's order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }

    /// The zone of that id (without regard to case) as it was in force at an instant.
    pub fn zone_at(&self, _id: &str, _at: Timestamp) -> Result<Arc<Zone>, ZoneLookupError> {
        todo!()
    }
}
