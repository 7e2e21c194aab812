//! The second patrol: what lies under the open one as a ghost, at what it is aligned.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy::prelude::*;

use super::ViewerSet;
use super::command::{Command, GhostCommand};
use super::notices::Notices;
use super::session::{OpenError, OpenerResource, Session};
use super::{Opener, screens};
use crate::chart::Ghost;
use crate::chart::ghost::GhostError;
use crate::compare::Alignment;
use crate::compare::alignment::offers;
use crate::sim::Simulation;

/// The patrol under the open one, if there is any.
#[derive(Default, Resource)]
pub struct SecondPatrol {
    /// What lies there.
    pub open: Option<OpenGhost>,
    /// Counts up with each change.
    pub number: usize,
}

/// A second patrol that is open.
pub struct OpenGhost {
    /// Its file, where it is not the built-in one.
    pub path: Option<PathBuf>,
    /// The patrol, aligned.
    pub ghost: Ghost,
    /// What it can be aligned at.
    pub offers: Vec<Alignment>,
}

/// Why no second patrol is laid under the open one.
#[derive(Debug, thiserror::Error)]
pub enum OpenGhostError {
    /// Its scenario cannot be opened.
    #[error(transparent)]
    NotOpened(#[from] OpenError),
    /// It cannot be aligned.
    #[error(transparent)]
    NotAligned(#[from] GhostError),
}

impl OpenGhost {
    /// Reads and flies a scenario, and lays it where an event happens at the same time in both.
    pub fn open(
        path: Option<&Path>,
        first: &Simulation,
        at: &Alignment,
        opener: &Opener,
    ) -> Result<Self, OpenGhostError> {
        let second = Session::open(path, opener)?.simulation;
        Self::aligned(path.map(Path::to_owned), first, second, at)
    }

    fn aligned(
        path: Option<PathBuf>,
        first: &Simulation,
        second: Arc<Simulation>,
        at: &Alignment,
    ) -> Result<Self, OpenGhostError> {
        let ghost = Ghost::aligned(first, Arc::clone(&second), at)?;
        Ok(Self { path, ghost, offers: offers([first, &second]) })
    }
}

impl SecondPatrol {
    /// The patrol.
    pub fn ghost(&self) -> Option<&Ghost> {
        self.open.as_ref().map(|open| &open.ghost)
    }

    /// The patrol's simulation.
    pub fn simulation(&self) -> Option<&Simulation> {
        self.ghost().map(|ghost| &*ghost.simulation)
    }

    fn set(&mut self, open: Option<OpenGhost>) {
        self.open = open;
        self.number += 1;
    }
}

/// Keeps the second patrol.
pub struct GhostPlugin;

impl Plugin for GhostPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<SecondPatrol>()
            .add_systems(Update, (align_again, obey).chain().in_set(ViewerSet::Input).after(screens::obey));
    }
}

/// Another first patrol, or the same file read again: where both have what they were aligned at, they are aligned there;
/// otherwise as patrols are where nobody says at what.
fn align_again(session: Res<Session>, mut second: ResMut<SecondPatrol>, mut notices: ResMut<Notices>) {
    if !session.is_changed() || session.is_added() {
        return;
    }
    let Some(OpenGhost { path, ghost, .. }) = &second.open else { return };
    let first = &session.simulation;
    let aligned = |at: &Alignment| OpenGhost::aligned(path.clone(), first, Arc::clone(&ghost.simulation), at);
    match aligned(&ghost.event).or_else(|_| aligned(&Alignment::default())) {
        Ok(open) => {
            if open.ghost.event != ghost.event {
                notices.say("the ghost is aligned anew: what it was aligned at does not happen in both");
            }
            second.set(Some(open));
        }
        Err(error) => {
            notices.say(error.to_string());
            second.set(None);
        }
    }
}

fn obey(
    mut commands: MessageReader<Command>,
    session: Res<Session>,
    opener: Res<OpenerResource>,
    mut second: ResMut<SecondPatrol>,
    mut notices: ResMut<Notices>,
) {
    for command in commands.read() {
        let Command::Ghost(command) = command else { continue };
        let first = &session.simulation;
        let opened = match (command, &second.open) {
            (GhostCommand::Open(path), _) => {
                OpenGhost::open(path.as_deref(), first, &Alignment::default(), &opener.0).map(Some)
            }
            (GhostCommand::Align(at), Some(OpenGhost { path, ghost, .. })) => {
                OpenGhost::aligned(path.clone(), first, Arc::clone(&ghost.simulation), at).map(Some)
            }
            (GhostCommand::Reload, Some(OpenGhost { path, ghost, .. })) => {
                let open = |at: &Alignment| OpenGhost::open(path.as_deref(), first, at, &opener.0);
                open(&ghost.event).or_else(|_| open(&Alignment::default())).map(Some)
            }
            (GhostCommand::Drop, _) => Ok(None),
            (GhostCommand::Align(_) | GhostCommand::Reload, None) => continue,
        };
        match opened {
            Ok(open) => second.set(open),
            Err(error) => notices.say(error.to_string()),
        }
    }
}
