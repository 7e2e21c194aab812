//! The open files: opened again when they change, and missed when they are gone.

use std::path::{Path, PathBuf};

use bevy::prelude::*;

use super::ViewerSet;
use super::command::{Command, GhostCommand};
use super::ghost::SecondPatrol;
use super::notices::Notices;
use super::opening::{Becomes, Openings, Refused, Waker, Wanted};
use super::session::{Refusal, Session};
use super::watch::{Change, Glance, Watcher};

/// Watches the files of what is open, and of what could not be opened.
pub struct ReloadPlugin;

impl Plugin for ReloadPlugin {
    fn build(&self, app: &mut App) {
        let what_is_open =
            resource_changed::<Session>.or_else(resource_changed::<SecondPatrol>).or_else(resource_changed::<Refused>);
        app.add_systems(Startup, begin)
            .add_systems(Update, hear.in_set(ViewerSet::Take))
            .add_systems(Update, watch.in_set(ViewerSet::Draw).run_if(what_is_open));
    }
}

#[derive(Resource)]
struct Watching(Watcher);

fn begin(waker: Waker, mut commands: Commands) {
    commands.insert_resource(Watching(Watcher::new(waker.waking())));
}

fn watch(watching: Res<Watching>, session: Res<Session>, second: Res<SecondPatrol>, refused: Res<Refused>) {
    let refusals = refused.scenario.iter().chain(&refused.ghost).flat_map(|refusal| &refusal.files);
    let ghost = second.open.iter().flat_map(|open| &open.files);
    watching.0.watch(session.files.iter().chain(ghost).chain(refusals).cloned().collect());
}

/// Asks for what belongs to a changed file to be opened again.
fn hear(
    watching: Res<Watching>,
    session: Res<Session>,
    second: Res<SecondPatrol>,
    refused: Res<Refused>,
    mut openings: ResMut<Openings>,
    mut commands: MessageWriter<Command>,
    mut notices: ResMut<Notices>,
) {
    let ghost = second.open.as_ref();
    let ghost_path = ghost.and_then(|ghost| ghost.path.as_ref());
    for change in watching.0.changes() {
        let (Change::Changed(path) | Change::Gone(path)) = &change;
        let is_of = |files: &[Glance]| files.iter().any(|file| file.path == *path);
        let shown = path.display();
        if matches!(change, Change::Gone(_)) && [session.path.as_ref(), ghost_path].contains(&Some(path)) {
            notices.say(format!("`{shown}` is gone; what was read of it stays open"));
        } else if session.is_draft && session.path.as_ref() == Some(path) {
            notices.say(format!("`{shown}` has changed; what was edited here stays"));
        } else if session.is_draft && is_of(&session.files) {
            let text = session.source.text().as_bytes();
            openings.ask(Becomes::Again, Wanted::text(session.path.clone(), text));
        } else {
            let open = (session.path.as_ref(), session.files.as_slice());
            let again = asked(path, open, refused.scenario.as_ref(), Command::Reload, Command::Open);
            commands.write_batch(again);
            let open = (ghost_path, ghost.map_or(&[][..], |ghost| &ghost.files));
            let again = asked(path, open, refused.ghost.as_ref(), GhostCommand::Reload, GhostCommand::Open);
            commands.write_batch(again.map(Command::Ghost));
        }
    }
}

/// What a changed file asks for: what is open again, what was refused again, or nothing.
fn asked<C>(
    changed: &Path,
    (open, files): (Option<&PathBuf>, &[Glance]),
    refused: Option<&Refusal>,
    again: C,
    other: impl Fn(Option<PathBuf>) -> C,
) -> Option<C> {
    let is_of = |files: &[Glance]| files.iter().any(|file| file.path == changed);
    match refused.filter(|refusal| is_of(&refusal.files)) {
        Some(refusal) if refusal.path.as_ref() != open => Some(other(refusal.path.clone())),
        Some(_) => Some(again),
        None => is_of(files).then_some(again),
    }
}
