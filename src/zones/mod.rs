//! Airspace and the lines that matter to it: what was declared, by whom, since when, and along which edges.
//!
//! Turns zone files (the built-in catalogue under `assets/zones/`, an author's own zones) into [`Zone`]s made of
//! exact edges, each with its source. Crossing them is the simulation's business.

pub mod area;
pub mod boundary;
pub mod catalog;
pub mod file;
pub mod geojson;
pub mod import;
pub mod kml;
pub mod offset;
pub mod openair;
pub mod outline;
pub mod zone;

pub use boundary::{Boundary, Edge, EdgeReading, Ring, Standing};
pub use catalog::Catalog;
pub use import::{AreaFormat, ImportError, ImportedArea};
pub use outline::Outline;
pub use zone::{Names, Shape, StandingShares, Zone, ZoneKind};
