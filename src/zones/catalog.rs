//! The built-in catalogue of zones, places and aircraft.
/// The built-in zones.
pub struct Catalog;
