//! What stands on the map at a size of its own: asked of the chart, once a frame.

use bevy::prelude::Resource;

use super::panels::Seen;
use crate::chart::icons::Icon;
use crate::chart::mark::{Mark, Text};
use crate::chart::style::TextRole;
use crate::scenario::model::Flight;
use crate::sim::aircraft::Role;

/// What is kept from one frame to the next, because it does not depend on the instant.
#[derive(Debug, Default, Resource)]
pub struct Labels;

/// The marks at the instant of the clock.
pub fn at(seen: &Seen, _labels: &mut Labels) -> Vec<Mark> {
    let theme = seen.theme();
    let simulation = &seen.session.simulation;
    let mut marks = Vec::new();
    for (index, (trajectory, flight)) in simulation.trajectories.iter().zip(&simulation.scenario.flights).enumerate() {
        let Some(state) = trajectory.state_at(seen.t()).filter(|_| !seen.focus.hidden.contains(&index)) else { continue };
        let (Some(at), Some(rotation)) = (seen.view.px_from_geo(state.position), seen.view.rotation_of(state.position, state.track)) else { continue };
        let fill = theme.operator(flight.operator.as_deref());
        let size = seen.style.icon_size(flight.role);
        marks.push(Mark::Icon { icon: icon_of(flight), at, size, rotation, fill, halo: Some((theme.halo, 2.5)) });
        marks.push(Mark::Text(Text {
            content: flight.name.clone(),
            at: at.moved(20.0, 4.0),
            align: Default::default(),
            font: seen.style.font(TextRole::DataName),
            colour: fill,
            halo: Some((theme.halo, 3.0)),
            rotation: 0.0,
        }));
    }
    marks
}

/// The silhouette of a flight.
pub fn icon_of(flight: &Flight) -> Icon {
    match flight.role {
        Some(Role::Bomber) => Icon::BomberJet,
        Some(Role::EarlyWarning) => Icon::EarlyWarning,
        Some(Role::Tanker) => Icon::Tanker,
        Some(Role::Patrol) => Icon::Patrol,
        Some(Role::Fighter) | None => Icon::Fighter,
    }
}
