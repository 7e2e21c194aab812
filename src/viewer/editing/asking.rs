//! Questions: what is decided by the person before unsaved edits could be lost.

use std::path::PathBuf;

use bevy::prelude::*;
use bevy::window::WindowCloseRequested;

use super::saving::Trouble;
use super::{Editing, Insist};
use crate::viewer::command::Command;
use crate::viewer::screens::{Screen, Screens};
use crate::viewer::session::Session;

/// What has to be decided, and what was asked for that waits for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What about.
    pub about: About,
    /// What is done when the text is saved, or given up.
    pub then: Option<Box<Command>>,
}

/// What has to be decided.
#[derive(Debug, Clone, PartialEq)]
pub enum About {
    /// There are unsaved edits, and something was asked for that would lose them.
    Unsaved,
    /// There is no file yet.
    NoFile {
        /// A name that nothing has yet.
        offered: PathBuf,
    },
    /// The file cannot simply be written.
    InTheWay {
        /// Why.
        trouble: Trouble,
        /// A name beside it that nothing has yet.
        offered: PathBuf,
    },
}

impl From<Trouble> for About {
    fn from(trouble: Trouble) -> Self {
        let offered = super::saving::free_name_beside(trouble.path());
        Self::InTheWay { trouble, offered }
    }
}

/// What a person decides.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Save, and then do what was asked for.
    Save,
    /// Replace what is there.
    Overwrite,
    /// Write a file of this name.
    SaveAs(PathBuf),
    /// Give the edits up, and do what was asked for, or read the file again.
    Discard,
    /// Leave everything as it is.
    Cancel,
}

/// What an answer leads to.
pub(super) enum Outcome {
    /// The text was saved, or another question comes up.
    Saved(Result<PathBuf, About>),
    /// The file is read again.
    Reread,
    /// What was asked for is done.
    GoOn(Command),
    /// Nothing.
    Nothing,
}

/// Does what was decided.
pub(super) fn answered(editing: &mut Editing, session: &Session, question: &Question, answer: &Answer) -> Outcome {
    match answer {
        Answer::Save => Outcome::Saved(editing.save(session.path.as_deref(), Insist::No)),
        Answer::Overwrite => Outcome::Saved(match &question.about {
            About::InTheWay { trouble: Trouble::Exists(path), .. } => editing.save_as(path, Insist::Overwrite),
            _ => editing.save(session.path.as_deref(), Insist::Overwrite),
        }),
        Answer::SaveAs(path) => Outcome::Saved(editing.save_as(path, Insist::No)),
        Answer::Discard => {
            editing.forget();
            question.then.clone().map_or(Outcome::Reread, |then| Outcome::GoOn(*then))
        }
        Answer::Cancel => Outcome::Nothing,
    }
}

impl Editing {
    /// Whether a command has to wait, since it would lose unsaved edits: then the person is asked.
    pub fn holds_back(&mut self, command: &Command, screens: &mut Screens) -> bool {
        if !self.has_unsaved() {
            return false;
        }
        self.question = Some(Question { about: About::Unsaved, then: Some(Box::new(command.clone())) });
        screens.show(Screen::Unsaved);
        true
    }
}

/// The button that closes the window asks as the key does.
pub(super) fn close(mut closing: MessageReader<WindowCloseRequested>, mut commands: MessageWriter<Command>) {
    if closing.read().count() > 0 {
        commands.write(Command::Quit);
    }
}
