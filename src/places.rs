//! Named places: cities, air bases, islands, straits and seas, each with its source.

use crate::geodesy::Position;
use crate::zones::Names;

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// Capital of a state.
    Capital,
    /// City.
    City,
    /// Air base or airport.
    AirBase,
    /// Island or group of islands.
    Island,
    /// Reef, rock, station at sea.
    Reef,
    /// Strait.
    Strait,
    /// Sea or gulf.
    Sea,
}

/// A named place.
#[derive(Debug, Clone)]
pub struct Place {
    /// As scenario files write it: `ULLEUNGDO`.
    pub id: String,
    /// Other ids that mean the same place.
    pub aliases: Vec<String>,
    /// Names for the map; disputed places carry both, neutrally.
    pub names: Names,
    /// What it is.
    pub kind: PlaceKind,
    /// Where it is.
    pub position: Position,
    /// Where the position was read; begins with `recalled` where it is not verified.
    pub source: String,
}

/// The places that are part of the program, in the catalogue's order.
pub fn builtin() -> &'static [Place] {
    todo!()
}

/// The built-in place of that id or alias, without regard to case.
pub fn find(id: &str) -> Option<&'static Place> {
    let matches = |name: &String| name.eq_ignore_ascii_case(id);
    builtin().iter().find(|place| matches(&place.id) || place.aliases.iter().any(matches))
}
