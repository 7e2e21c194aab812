//! The simulation: a scenario becomes flight plans, trajectories and events.

pub mod aircraft;
pub mod events;
pub mod flight_path;
