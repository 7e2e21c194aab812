//! Aircraft types: how fast, how high, how steep, and on whose word.

use std::sync::Arc;

use crate::units::{Altitude, Distance, Speed};

/// Whether a figure was read in a source or is recalled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FigureStanding {
    /// Read in the source named by the type's entry.
    Read,
    /// From common reference works, from memory; not verified.
    Recalled,
    /// A default of this simulator; published nowhere.
    Default,
}

/// A figure with its standing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure<T> {
    /// The value.
    pub value: T,
    /// On whose word.
    pub standing: FigureStanding,
}

/// What an aircraft type does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Bomber.
    Bomber,
    /// Fighter.
    Fighter,
    /// Airborne early warning and control.
    EarlyWarning,
    /// Tanker or transport.
    Tanker,
    /// Maritime patrol, reconnaissance, electronic intelligence.
    Patrol,
}

/// One aircraft type of the catalogue.
#[derive(Debug, Clone)]
pub struct AircraftType {
    /// As scenario files write it: `Tu-95MS`.
    pub id: String,
    /// What it does.
    pub role: Role,
    /// Cruise true airspeed.
    pub cruise: Figure<Speed>,
    /// Highest speed, where known.
    pub max_speed: Option<Figure<Speed>>,
    /// Highest Mach number, where that is what is known.
    pub max_mach: Option<Figure<f64>>,
    /// Service ceiling.
    pub ceiling: Option<Figure<Altitude>>,
    /// Cruise altitude.
    pub cruise_altitude: Figure<Altitude>,
    /// Sustained climb, metres a second inside.
    pub climb: Figure<Speed>,
    /// Range.
    pub range: Option<Figure<Distance>>,
    /// Bank angle in en-route turns, degrees.
    pub bank_degrees: Figure<f64>,
    /// Wing span.
    pub span: Option<Figure<Distance>>,
    /// Length.
    pub length: Option<Figure<Distance>>,
    /// Where the figures marked as read were read.
    pub read_in: Option<String>,
}

/// The aircraft types that are part of the program, in the catalogue's order.
pub fn builtin() -> &'static [Arc<AircraftType>] {
    todo!()
}

/// The built-in type of that id, without regard to case.
pub fn find(id: &str) -> Option<Arc<AircraftType>> {
    builtin().iter().find(|aircraft| aircraft.id.eq_ignore_ascii_case(id)).cloned()
}
