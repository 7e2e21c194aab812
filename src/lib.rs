//! patrolscope: flight paths near Japan and Korea, and exactly when they cross which zone.

#![warn(missing_docs)]

pub mod coast;
pub mod diagnostics;
pub mod export;
pub mod geodesy;
pub mod places;
pub mod scenario;
pub mod sim;
pub mod units;
pub mod zones;
