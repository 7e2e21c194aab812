//! What is looked at closely: what is selected, which flight is followed, which flights are shown.

use std::collections::BTreeSet;

use bevy::prelude::*;

use super::ViewerSet;
use super::command::{Command, Thing};
use super::session::{Carried, Session};
use crate::chart::briefing;
use crate::sim::Simulation;

/// What is looked at closely.
#[derive(Debug, Clone, Default, PartialEq, Resource)]
pub struct Focus {
    /// What is selected.
    pub selected: Option<Thing>,
    /// The flight that is kept in the middle.
    pub follow: Option<usize>,
    /// Flights that are not shown.
    pub hidden: BTreeSet<usize>,
}

impl Focus {
    /// The selected flight.
    pub fn flight(&self) -> Option<usize> {
        match self.selected {
            Some(Thing::Flight(flight)) => Some(flight),
            _ => None,
        }
    }

    /// The same in a scenario that was opened again: what is gone is no longer looked at.
    fn carried_on(&self, carried: &Carried) -> Self {
        let selected = match self.selected {
            Some(Thing::Flight(flight)) => carried.flight(flight).map(Thing::Flight),
            Some(Thing::Zone(zone)) => carried.zone(zone).map(Thing::Zone),
            point => point,
        };
        Self {
            selected,
            follow: self.follow.and_then(|flight| carried.flight(flight)),
            hidden: self.hidden.iter().filter_map(|flight| carried.flight(*flight)).collect(),
        }
    }

    /// Does what is asked, in a simulation.
    pub fn apply(&mut self, command: &Command, simulation: &Simulation) {
        let flights = simulation.trajectories.len();
        match command {
            Command::Select(thing) => self.selected = *thing,
            Command::Follow(flight) => self.follow = *flight,
            // Who moves the map by hand wants to look elsewhere.
            Command::Pan(..) | Command::Fit | Command::Centre(_) => self.follow = None,
            Command::ShowScene(scene) => {
                if let Some(scene) = simulation.scenario.scenes.get(*scene) {
                    self.selected = scene.spot.map(Thing::Point);
                    (self.follow, self.hidden) = (None, briefing::hidden(simulation, scene));
                }
            }
            Command::EndScenes => self.hidden.clear(),
            Command::ToggleFlight(flight) => toggle(&mut self.hidden, *flight),
            Command::Solo(flight) => {
                let others: BTreeSet<usize> = (0..flights).filter(|other| other != flight).collect();
                self.hidden = if self.hidden == others { BTreeSet::new() } else { others };
            }
            _ => {}
        }
    }
}

fn toggle(set: &mut BTreeSet<usize>, it: usize) {
    if !set.remove(&it) {
        set.insert(it);
    }
}

/// Keeps what is looked at.
pub struct FocusPlugin;

impl Plugin for FocusPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Focus>().add_systems(Update, (begin_anew, obey).chain().in_set(ViewerSet::Input));
    }
}

fn begin_anew(session: Res<Session>, mut focus: ResMut<Focus>) {
    if session.is_changed() && !session.is_added() {
        let after = session.again.as_ref().map_or_else(Focus::default, |carried| focus.carried_on(carried));
        focus.set_if_neq(after);
    }
}

fn obey(mut commands: MessageReader<Command>, session: Res<Session>, mut focus: ResMut<Focus>) {
    let mut after = focus.clone();
    commands.read().for_each(|command| after.apply(command, &session.simulation));
    focus.set_if_neq(after);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;
    use crate::sim::simulate;

    fn three_flights() -> Simulation {
        let flight = |id: &str| {
            format!(
                "[[flight]]\nid = \"{id}\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\nroute = [{{ at = \"39N 131E\", time = \"10:00\" }}, {{ at = \"38N 131E\" }}]\n"
            )
        };
        let text = format!("format = 1\ndate = 2025-01-01\n{}{}{}", flight("a"), flight("b"), flight("c"));
        let reading = scenario::read("three.toml", text.as_bytes(), &scenario::library::without_files());
        simulate(&reading.scenario.expect("no errors"))
    }

    #[test]
    fn solo_hides_the_others_and_again_shows_them() {
        let mut focus = Focus::default();
        focus.apply(&Command::Solo(1), &three_flights());
        assert_eq!(focus.hidden, BTreeSet::from([0, 2]));
        focus.apply(&Command::ToggleFlight(2), &three_flights());
        assert_eq!(focus.hidden, BTreeSet::from([0]));
        focus.apply(&Command::Solo(1), &three_flights());
        focus.apply(&Command::Solo(1), &three_flights());
        assert!(focus.hidden.is_empty());
    }

    #[test]
    fn moving_the_map_ends_following() {
        let mut focus = Focus { follow: Some(0), ..Focus::default() };
        focus.apply(&Command::Zoom(None, 2.0), &three_flights());
        assert_eq!(focus.follow, Some(0));
        focus.apply(&Command::Pan(1.0, 0.0), &three_flights());
        assert_eq!(focus.follow, None);
    }
}
