//! patrolscope: flight paths near Japan and Korea, and exactly when and where they cross which zone.
//!
//! A scenario file is read into a [`Scenario`], which is valid by construction; [`simulate`] flies it and returns a
//! finished [`Simulation`]; tables, JSON and all else only read that. Here a flight goes due south over the Sea of
//! Japan (East Sea) into the Korean identification zone, whose northern edge is the parallel of 39°N:
//!
//! ```
//! use patrolscope::sim::events::{CrossingKind, EventKind};
//! use patrolscope::{Position, scenario, simulate};
//!
//! let text = r#"
//!     format = 1
//!     date = 2025-12-09
//!     time_zone = "Asia/Seoul"
//!     zones = ["KADIZ"]
//!
//!     [[flight]]
//!     id = "south"
//!     altitude = "FL300"
//!     route = [
//!       { at = "40°00'N 131°33'E", time = "10:00", ground_speed = "450 kt" },
//!       { at = "38°00'N 131°33'E" },
//!     ]
//! "#;
//! let reading = scenario::read("south.toml", text.as_bytes(), &scenario::library::without_files());
//! assert!(reading.problems.is_empty());
//! let simulation = simulate(&reading.scenario.expect("there are no problems"));
//!
//! let crossings: Vec<_> = simulation
//!     .events
//!     .iter()
//!     .filter(|event| matches!(&event.kind, EventKind::Crossing(it) if it.kind == CrossingKind::Enter))
//!     .collect();
//! let [entry] = crossings.as_slice() else { panic!("one entry") };
//!
//! // It is on the edge, and there at the time that distance and speed give.
//! assert!((entry.position.lat() - 39.0).abs() < 1e-9);
//! let flown = Position::from_lat_lon(40.0, 131.55).distance_to(entry.position);
//! assert!((entry.t - flown.nautical_miles() / 450.0 * 3600.0).abs() < 1e-3);
//! assert_eq!(simulation.timestamp(entry.t).strftime("%H:%M:%S").to_string(), "01:07:59");
//! ```

#![warn(missing_docs)]

pub mod certainty;
pub mod chart;
pub mod coast;
pub mod compare;
pub mod diagnostics;
pub mod ensemble;
pub mod export;
pub mod files;
pub mod geodesy;
pub mod import;
pub mod places;
pub mod playback;
pub mod scenario;
pub mod sim;
pub mod threads;
pub mod units;
#[cfg(feature = "viewer")]
pub mod viewer;
mod xml;
pub mod zones;

pub use diagnostics::Diagnostic;
pub use geodesy::Position;
pub use scenario::Scenario;
pub use sim::{Simulation, Trajectory, simulate};
pub use zones::{Catalog, Zone};
