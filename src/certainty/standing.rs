//! What a flight's track rests on at an instant.

use crate::scenario::Scenario;
use crate::scenario::model::{Evidence, ScenarioKind, Waypoint};
use crate::sim::Simulation;
use crate::sim::activity::ActivityKind;

/// What a stretch of a track rests on, the firmest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nobody claims that it happened, or it was measured: there is nothing to doubt.
    Given,
    /// Both ends of its leg were reported.
    Reported,
    /// An end of its leg is from memory.
    Recalled,
    /// An end of its leg was chosen so that the line can be drawn, or nothing is said of it.
    Assumed,
}

impl Standing {
    /// Whether it may be drawn as a fact.
    pub fn is_firm(self) -> bool {
        self <= Self::Reported
    }

    /// What a waypoint of a scenario rests on.
    pub fn of(scenario: &Scenario, waypoint: &Waypoint) -> Self {
        match waypoint.evidence {
            Some(Evidence::Reported | Evidence::TimeReported | Evidence::PlaceReported) => Self::Reported,
            Some(Evidence::Recalled) => Self::Recalled,
            Some(Evidence::Assumed) => Self::Assumed,
            // Nobody says that a hypothetical route happened, and a recorded one did.
            None if scenario.kind != ScenarioKind::Reconstruction => Self::Given,
            None => Self::Assumed,
        }
    }
}

/// What a flight's track rests on at an instant: the weaker of what the ends of its leg do. What follows another flight rests
/// on what that one rests on, too.
pub fn standing_at(simulation: &Simulation, flight: usize, t: f64) -> Standing {
    let scenario = &simulation.scenario;
    let route = &scenario.flights[flight].route;
    let leg = simulation.trajectories[flight].leg_at(t).min(route.len() - 2);
    let own = route[leg..leg + 2].iter().map(|waypoint| Standing::of(scenario, waypoint)).max();
    let own = own.unwrap_or(Standing::Given);
    match simulation.activity_at(flight, t).map(|activity| activity.kind) {
        Some(ActivityKind::Following { other, .. }) => own.max(standing_at(simulation, other, t)),
        _ => own,
    }
}
