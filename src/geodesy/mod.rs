//! The Earth: positions, and the lines that join them.
//!
//! Turns two positions into a path (a geodesic, a rhumb line, a circular arc) that knows its length and where it is
//! after so many metres, finds where two paths meet and where they come closest, and leaves zones, flights and time
//! to others. The WGS 84 ellipsoid, its axis order and its datum are known here and nowhere else.

pub mod arc;
mod auxiliary;
pub mod closest;
pub(crate) mod curve;
pub mod frames;
pub mod geodesic;
pub(crate) mod hop;
pub mod intersection;
pub mod path;
pub mod position;
pub mod projection;
pub mod rhumb;
pub mod stretch;
pub mod tangent;
pub mod wording;

pub use arc::{ArcPath, TurnDirection};
pub use geodesic::GeodesicPath;
pub use path::{Path, PathKind, PathPoint};
pub use position::Position;
pub use projection::{MapPoint, Projection};
pub use rhumb::RhumbPath;
pub use tangent::TurnCircle;

/// Equatorial radius of the WGS 84 ellipsoid in metres (NIMA TR 8350.2, third edition).
pub const EQUATORIAL_RADIUS: f64 = 6_378_137.0;
/// Flattening of the WGS 84 ellipsoid (NIMA TR 8350.2, third edition).
pub const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// First eccentricity squared of the WGS 84 ellipsoid, f (2 - f).
pub const ECCENTRICITY_SQUARED: f64 = FLATTENING * (2.0 - FLATTENING);
