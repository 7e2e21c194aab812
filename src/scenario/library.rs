//! What a scenario may refer to: catalogue zones, places, aircraft types, and files beside it.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;

use super::model::WatchedPlace;
use crate::places;
use crate::sim::aircraft::{self, AircraftType};
use crate::zones::Zone;
use crate::zones::catalog::{Catalog, ZoneLookupError};

/// What a scenario may refer to. Names are found without regard to case.
pub trait Library {
    /// The ids of all catalogue zones and lines.
    fn zone_ids(&self) -> Vec<String>;
    /// The zone of that id as it was in force at an instant.
    fn zone_at(&self, id: &str, at: Timestamp) -> Result<Arc<Zone>, ZoneLookupError>;
    /// The ids of all places, aliases among them.
    fn place_ids(&self) -> Vec<String>;
    /// The place of that id or alias.
    fn place(&self, id: &str) -> Option<WatchedPlace>;
    /// The ids of all aircraft types.
    fn aircraft_ids(&self) -> Vec<String>;
    /// The aircraft type of that id.
    fn aircraft(&self, id: &str) -> Option<Arc<AircraftType>>;
    /// The bytes of a file, by its path relative to the scenario's folder. The path has neither a root nor `..`; what
    /// links lead out of the folder is for the implementation to refuse.
    fn include(&self, path: &str) -> io::Result<Vec<u8>>;
}

/// The catalogues that are part of the program, and a way to read files beside the scenario.
pub struct BuiltinLibrary<F> {
    include: F,
}

impl<F: Fn(&str) -> io::Result<Vec<u8>>> BuiltinLibrary<F> {
    /// The built-in catalogues with a function that reads included files.
    pub fn new(include: F) -> Self {
        Self { include }
    }
}

/// The built-in catalogues for a text that has no folder: every include is refused.
pub fn without_files() -> impl Library {
    BuiltinLibrary::new(|_: &str| Err(io::Error::new(io::ErrorKind::Unsupported, "this scenario has no folder")))
}

impl<F: Fn(&str) -> io::Result<Vec<u8>>> Library for BuiltinLibrary<F> {
    fn zone_ids(&self) -> Vec<String> {
        Catalog::builtin().ids().map(str::to_owned).collect()
    }

    fn zone_at(&self, id: &str, at: Timestamp) -> Result<Arc<Zone>, ZoneLookupError> {
        Catalog::builtin().zone_at(id, at)
    }

    fn place_ids(&self) -> Vec<String> {
        places::builtin().iter().flat_map(|place| std::iter::once(&place.id).chain(&place.aliases)).cloned().collect()
    }

    fn place(&self, id: &str) -> Option<WatchedPlace> {
        let place = places::find(id)?;
        Some(WatchedPlace { id: place.id.clone(), name: place.names.en.clone(), position: place.position })
    }

    fn aircraft_ids(&self) -> Vec<String> {
        aircraft::builtin().iter().map(|aircraft| aircraft.id.clone()).collect()
    }

    fn aircraft(&self, id: &str) -> Option<Arc<AircraftType>> {
        aircraft::find(id)
    }

    fn include(&self, path: &str) -> io::Result<Vec<u8>> {
        (self.include)(path)
    }
}
