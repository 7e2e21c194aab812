//! The open files: read again when they change, and missed when they are gone.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bevy::prelude::*;
use bevy::time::common_conditions::on_real_timer;

use super::ViewerSet;
use super::command::{Command, GhostCommand};
use super::ghost::SecondPatrol;
use super::notices::Notices;
use super::session::Session;

/// Watches the open files.
pub struct ReloadPlugin;

impl Plugin for ReloadPlugin {
    fn build(&self, app: &mut App) {
        let often = std::time::Duration::from_secs(1);
        app.add_systems(Update, watch.in_set(ViewerSet::Input).run_if(on_real_timer(often)));
    }
}

/// What was last seen of the file.
#[derive(Default, PartialEq)]
enum Glance {
    #[default]
    Nothing,
    Changed(PathBuf, SystemTime),
    Gone,
}

/// What is to be done about a file.
#[derive(PartialEq)]
enum Found {
    Same,
    Changed,
    Gone,
}

impl Glance {
    /// Looks at a file again.
    fn again(&mut self, path: &Path) -> Found {
        let now = match std::fs::metadata(path).and_then(|it| it.modified()) {
            Ok(at) => Self::Changed(path.to_owned(), at),
            Err(_) => Self::Gone,
        };
        let found = match (&*self, &now) {
            (Self::Changed(open, before), Self::Changed(_, after)) if open == path && before != after => Found::Changed,
            (Self::Gone, Self::Changed(..)) => Found::Changed,
            (Self::Changed(..), Self::Gone) => Found::Gone,
            _ => Found::Same,
        };
        *self = now;
        found
    }
}

fn watch(
    session: Res<Session>,
    second: Res<SecondPatrol>,
    mut first: Local<Glance>,
    mut ghost: Local<Glance>,
    mut commands: MessageWriter<Command>,
    mut notices: ResMut<Notices>,
) {
    let ghost_path = second.open.as_ref().and_then(|open| open.path.as_ref());
    let watched = [
        (session.path.as_ref(), &mut *first, Command::Reload),
        (ghost_path, &mut *ghost, Command::Ghost(GhostCommand::Reload)),
    ];
    for (path, last, reload) in watched {
        let Some(path) = path else {
            *last = Glance::Nothing;
            continue;
        };
        match last.again(path) {
            Found::Same => {}
            Found::Changed => {
                commands.write(reload);
            }
            Found::Gone => {
                notices.say(format!("`{}` is gone; what was read of it stays open", path.display()));
            }
        }
    }
}
