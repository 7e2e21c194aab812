//! The simulation: a scenario becomes flight plans, trajectories and events.

pub mod aircraft;
