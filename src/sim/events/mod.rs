//! Events: what happens on a trajectory, found on the continuous path and never on samples.

pub mod crossing;
