//! What was saved last, as a ghost under what is edited.

use std::sync::Arc;

use bevy::prelude::*;

use super::Editing;
use crate::sim::Simulation;
use crate::viewer::ViewerSet;
use crate::viewer::command::{Command, GhostCommand};
use crate::viewer::ghost::{OpenGhost, SecondPatrol};
use crate::viewer::session::Session;

/// Lays what was saved last under what is edited, where no second patrol is open.
pub(super) struct BeforePlugin;

impl Plugin for BeforePlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Saved>().add_systems(Update, (remember, lay).chain().in_set(ViewerSet::Clock));
    }
}

/// What the file says.
#[derive(Default, Resource)]
struct Saved {
    /// The same, flown.
    simulation: Option<Arc<Simulation>>,
    /// Whether the person took it away; the next edit after a save brings it back.
    is_unwanted: bool,
}

fn remember(
    mut commands: MessageReader<Command>,
    session: Res<Session>,
    second: Res<SecondPatrol>,
    editing: Res<Editing>,
    mut saved: ResMut<Saved>,
) {
    if session.is_changed() && !session.is_draft {
        saved.simulation = Some(Arc::clone(&session.simulation));
    }
    let is_dropped = commands.read().any(|command| *command == Command::Ghost(GhostCommand::Drop));
    let is_laid = second.open.as_ref().is_some_and(|open| open.is_saved_state);
    saved.is_unwanted = editing.has_unsaved() && (saved.is_unwanted || is_dropped && !is_laid);
}

fn lay(session: Res<Session>, editing: Res<Editing>, saved: Res<Saved>, mut second: ResMut<SecondPatrol>) {
    let is_laid = second.open.as_ref().map(|open| open.is_saved_state);
    let is_wanted = session.is_draft && editing.has_unsaved();
    match (is_laid, &saved.simulation) {
        (None, Some(simulation)) if is_wanted && !saved.is_unwanted => {
            // Where nothing flies there is no ghost.
            if let Ok(open) = OpenGhost::of_saved(simulation, &session.simulation) {
                second.set(Some(open));
            }
        }
        (Some(true), _) if !is_wanted => second.set(None),
        _ => {}
    }
}
