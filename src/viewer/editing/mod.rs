//! Editing: the text of the open scenario is changed on the map and in the inspector, and flown again as it changes.
//!
//! [`Editing`] holds the text and what is asked about it; commands change it, and the changed text is opened beside the
//! frame like any other. Nothing is written before it is saved. `saving` writes files, `asking` keeps another scenario
//! or the end of the program from taking unsaved edits with them, `before` lays what was saved last under what is
//! edited.

mod asking;
mod before;
pub mod saving;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use bevy::prelude::*;

use super::ViewerSet;
use super::command::{Command, Thing};
use super::focus::Focus;
use super::notices::Notices;
use super::opening::{Becomes, Openings, Wanted};
use super::screens::{self, Screen, Screens};
use super::session::Session;
use crate::chart::handles::{self, Handle};
use crate::scenario::builtin;
use crate::scenario::edit::{Edit, EditError, Manuscript, Sketch, Spot};
use crate::scenario::library::without_files;
use saving::{Insist, Trouble};

pub use asking::{About, Answer, Question};

/// What a person asks of the text.
#[derive(Debug, Clone, PartialEq)]
pub enum EditCommand {
    /// Begin to edit, or end: what was edited stays.
    Switch,
    /// Select a handle, or none.
    Hold(Option<Handle>),
    /// Begin to drag a handle; a leg gets a new waypoint.
    Grab(Handle),
    /// What is dragged is here.
    Drag(Spot),
    /// What is dragged stays here.
    Drop,
    /// What is dragged goes back to where it was.
    Abandon,
    /// Change something.
    Do(Edit),
    /// Delete the selected waypoint.
    Delete,
    /// Take the last change back.
    Undo,
    /// Do again what was taken back.
    Redo,
    /// Write the text into its file.
    Save,
    /// Answer what was asked.
    Answer(Answer),
}

/// The text that is edited, and what is done with it.
#[derive(Default, Resource)]
pub struct Editing {
    /// Whether handles are shown.
    pub is_on: bool,
    /// What the text says, as it is written.
    pub sketch: Sketch,
    /// The selected handle.
    pub held: Option<Handle>,
    /// Why the last change was not made; in words, with what would be accepted.
    pub refused: Option<String>,
    /// What has to be decided before anything goes on.
    pub question: Option<Question>,
    manuscript: Option<Manuscript>,
    dragged: Option<Handle>,
}

impl Editing {
    /// Whether there are edits that were not saved.
    pub fn has_unsaved(&self) -> bool {
        self.manuscript.as_ref().is_some_and(Manuscript::is_changed)
    }

    /// Whether every edit was saved or taken back.
    pub fn is_settled(&self) -> bool {
        self.manuscript.as_ref().is_some_and(|manuscript| !manuscript.is_changed())
    }

    /// Whether a file holds what was last read or saved here.
    pub fn has_written(&self, path: &Path) -> bool {
        let is_it = |manuscript: &Manuscript| std::fs::read(path).is_ok_and(|bytes| bytes == manuscript.saved_bytes());
        self.manuscript.as_ref().is_some_and(is_it)
    }

    /// Whether there is something to take back.
    pub fn can_undo(&self) -> bool {
        self.manuscript.as_ref().is_some_and(Manuscript::can_undo)
    }

    /// Whether there is something to do again.
    pub fn can_redo(&self) -> bool {
        self.manuscript.as_ref().is_some_and(Manuscript::can_redo)
    }

    /// Whether something is being dragged.
    pub fn is_dragging(&self) -> bool {
        self.dragged.is_some()
    }

    /// Where the selected handle stands.
    pub fn held_position(&self, flight: Option<usize>) -> Option<crate::geodesy::Position> {
        handles::position_of(&self.sketch, flight, self.held?)
    }

    /// The text as it stands, as the bytes of its file.
    fn bytes(&self) -> Option<Vec<u8>> {
        self.manuscript.as_ref().map(Manuscript::bytes)
    }

    /// Takes the text of what is open, where there is none yet.
    fn begin(&mut self, session: &Session) -> Result<(), EditError> {
        if self.manuscript.is_none() {
            self.manuscript = Some(Manuscript::read(&bytes_of(session))?);
            self.sketch_again();
        }
        Ok(())
    }

    fn sketch_again(&mut self) {
        let sketch = self.manuscript.as_ref().map(|it| Sketch::of(it.text(), &without_files()));
        self.sketch = sketch.and_then(Result::ok).unwrap_or_default();
    }

    /// Does what is asked for the selected flight; whether the text is another now.
    fn apply(&mut self, command: &EditCommand, flight: Option<usize>) -> bool {
        let Some(manuscript) = &mut self.manuscript else { return false };
        let before = manuscript.text().to_owned();
        let mut outcome = Ok(());
        match command {
            EditCommand::Hold(handle) => self.held = *handle,
            EditCommand::Grab(handle) => {
                manuscript.begin_drag();
                self.dragged = Some(*handle);
                self.held = Some(*handle).filter(|handle| !matches!(handle, Handle::Leg(_)));
            }
            EditCommand::Drag(spot) => outcome = self.drag(spot, flight),
            EditCommand::Drop => {
                manuscript.end_drag();
                self.dragged = None;
            }
            EditCommand::Abandon => {
                manuscript.cancel_drag();
                self.dragged = None;
            }
            EditCommand::Do(edit) => {
                outcome = manuscript.apply(edit, &without_files());
                if let (Ok(()), Edit::InsertWaypoint { waypoint, .. }) = (&outcome, edit) {
                    self.held = Some(Handle::Waypoint(*waypoint));
                }
            }
            EditCommand::Delete => {
                if let (Some(flight), Some(Handle::Waypoint(waypoint))) = (flight, self.held) {
                    outcome = manuscript.apply(&Edit::DeleteWaypoint { flight, waypoint }, &without_files());
                }
            }
            EditCommand::Undo => _ = manuscript.undo(),
            EditCommand::Redo => _ = manuscript.redo(),
            EditCommand::Switch | EditCommand::Save | EditCommand::Answer(_) => {}
        }
        self.refused = outcome.err().map(|error| words_of(&error));
        let is_changed = self.manuscript.as_ref().is_some_and(|manuscript| manuscript.text() != before);
        if is_changed {
            self.sketch_again();
            let is_gone = |handle: &Handle| handles::position_of(&self.sketch, flight, *handle).is_none();
            if self.held.as_ref().is_some_and(is_gone) || *command == EditCommand::Delete {
                self.held = None;
            }
        }
        is_changed
    }

    fn drag(&mut self, spot: &Spot, flight: Option<usize>) -> Result<(), EditError> {
        let (Some(manuscript), Some(dragged)) = (&mut self.manuscript, self.dragged) else { return Ok(()) };
        let (to, at) = (spot.clone(), spot.clone());
        let edit = match (dragged, flight) {
            (Handle::Waypoint(waypoint), Some(flight)) => Edit::MoveWaypoint { flight, waypoint, to },
            (Handle::Leg(before), Some(flight)) => Edit::InsertWaypoint { flight, waypoint: before + 1, at },
            (Handle::Vertex { zone, vertex }, _) => {
                let Some(zone) = self.sketch.zones.get(zone) else { return Ok(()) };
                Edit::MoveVertex { zone: zone.id.clone(), vertex, to }
            }
            _ => return Ok(()),
        };
        manuscript.apply(&edit, &without_files())?;
        if let Handle::Leg(before) = dragged {
            self.held = Some(Handle::Waypoint(before + 1));
        }
        Ok(())
    }

    /// Writes the text; what keeps it from that has to be decided on.
    fn save(&mut self, path: Option<&Path>, insist: Insist) -> Result<PathBuf, About> {
        match path.filter(|path| !is_built_in(path)) {
            Some(path) => self.write(path, |manuscript| saving::save(path, manuscript, insist)),
            None => {
                let found = path.and_then(|path| builtin::find(path.to_str()?));
                let name = found.map_or(builtin::TENTH_PATROL, |it| it.name);
                Err(About::NoFile { offered: saving::free_name_beside(Path::new(name)) })
            }
        }
    }

    /// Writes the text into a new file.
    fn save_as(&mut self, path: &Path, insist: Insist) -> Result<PathBuf, About> {
        self.write(path, |manuscript| saving::save_as(path, manuscript, insist))
    }

    fn write(
        &mut self,
        path: &Path,
        write: impl FnOnce(&mut Manuscript) -> Result<(), Trouble>,
    ) -> Result<PathBuf, About> {
        // Without a text nothing was edited, and there is nothing to write.
        self.manuscript.as_mut().map_or(Ok(()), write)?;
        Ok(path.to_owned())
    }

    /// Gives up what was not saved.
    fn forget(&mut self) {
        let is_on = self.is_on;
        *self = Self { is_on, ..Self::default() };
    }
}

/// Whether a path is the name of a scenario that is part of the program, and no file.
fn is_built_in(path: &Path) -> bool {
    !path.exists() && path.to_str().and_then(builtin::find).is_some()
}

/// The bytes of the file of what is open. What was read counts, where the file is another by now.
fn bytes_of(session: &Session) -> Vec<u8> {
    let text = session.source.text().as_bytes();
    let file = session.path.as_ref().and_then(|path| std::fs::read(path).ok());
    // Only the file knows whether a byte order mark stands before the text.
    let is_it = |bytes: &Vec<u8>| bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes) == text;
    file.filter(is_it).unwrap_or_else(|| text.to_vec())
}

/// An error with what would be accepted or the way out.
fn words_of(error: &EditError) -> String {
    match error {
        EditError::Unreadable { accepted, .. } if !accepted.is_empty() => format!("{error}; {accepted}"),
        EditError::Breaks(problem) => match &problem.help {
            Some(help) => format!("{error}; {help}"),
            None => error.to_string(),
        },
        _ => error.to_string(),
    }
}

/// Edits the open scenario.
pub struct EditingPlugin;

impl Plugin for EditingPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Editing>()
            .add_plugins(before::BeforePlugin)
            .add_systems(Update, (follow, obey.after(screens::obey), asking::close).chain().in_set(ViewerSet::Input));
    }
}

/// Another scenario is open, or its file was read again: its text is edited from now on.
fn follow(session: Res<Session>, mut editing: ResMut<Editing>) {
    if !session.is_changed() || session.is_added() {
        return;
    }
    if session.again.is_none() {
        let is_on = editing.is_on && !session.is_tour();
        editing.forget();
        editing.is_on = is_on;
    }
    let is_other = |manuscript: &Manuscript| manuscript.text() != session.source.text();
    if !session.is_draft && !editing.has_unsaved() && editing.manuscript.as_ref().is_some_and(is_other) {
        editing.manuscript = None;
    }
    // A tour of zones has no flights, and zones of its own can be moved nonetheless.
    if editing.is_on && editing.manuscript.is_none() {
        // A scenario that was read is text.
        let _ = editing.begin(&session);
    }
}

#[expect(clippy::too_many_arguments, reason = "what a save changes")]
fn obey(
    mut messages: MessageReader<Command>,
    focus: Res<Focus>,
    mut session: ResMut<Session>,
    mut editing: ResMut<Editing>,
    mut openings: ResMut<Openings>,
    mut notices: ResMut<Notices>,
    mut screens: ResMut<Screens>,
    mut commands: Commands,
) {
    for message in messages.read() {
        let command = match message {
            Command::Revise(command) => command,
            // Another flight has other waypoints.
            Command::Select(_) if matches!(editing.held, Some(Handle::Waypoint(_))) => &EditCommand::Hold(None),
            _ => continue,
        };
        if let Err(error) = editing.begin(&session) {
            notices.say(error.to_string());
            continue;
        }
        let (saved, then) = match command {
            EditCommand::Switch => {
                editing.is_on = !editing.is_on;
                editing.held = None;
                // Where there is one flight, it is the one that is meant.
                if editing.is_on && focus.flight().is_none() && editing.sketch.flights.len() == 1 {
                    let select = Command::Select(Some(Thing::Flight(0)));
                    commands.queue(move |world: &mut World| _ = world.write_message(select));
                }
                continue;
            }
            EditCommand::Save if editing.has_unsaved() => (editing.save(session.path.as_deref(), Insist::No), None),
            EditCommand::Save => continue,
            EditCommand::Answer(answer) => {
                screens.hide(Screen::Unsaved);
                let Some(question) = editing.question.take() else { continue };
                match asking::answered(&mut editing, &session, &question, answer) {
                    asking::Outcome::Saved(saved) => (saved, question.then),
                    asking::Outcome::Reread => {
                        openings.ask(Becomes::Again, Wanted::file(session.path.clone()));
                        continue;
                    }
                    asking::Outcome::GoOn(command) => {
                        commands.queue(move |world: &mut World| _ = world.write_message(command));
                        continue;
                    }
                    asking::Outcome::Nothing => continue,
                }
            }
            command => {
                if editing.apply(command, focus.flight())
                    && let Some(bytes) = editing.bytes()
                {
                    openings.ask(Becomes::Again, Wanted::text(session.path.clone(), bytes));
                }
                continue;
            }
        };
        match saved {
            Ok(path) => {
                notices.say(format!("saved `{}`", path.display()));
                // What is read for the file from now on is this one.
                // It is no other scenario: nobody else has to look.
                session.bypass_change_detection().path = Some(path.clone());
                openings.ask(Becomes::Again, Wanted::file(Some(path)));
                if let Some(command) = then {
                    commands.queue(move |world: &mut World| _ = world.write_message(*command));
                }
            }
            Err(about) => {
                editing.question = Some(Question { about, then });
                screens.show(Screen::Unsaved);
            }
        }
    }
}
