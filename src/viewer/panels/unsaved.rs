//! What is to become of edits that were not saved: asked before anything could lose them.

use std::path::PathBuf;

use bevy_egui::egui::{Button, Id, Label, RichText, TextEdit, Ui, vec2};

use super::{Seen, overlay, parts};
use crate::viewer::command::Command;
use crate::viewer::editing::saving::Trouble;
use crate::viewer::editing::{About, Answer, EditCommand};
use crate::viewer::look::color;
use crate::viewer::screens::Screen;

/// The card that asks.
pub fn unsaved_ui(seen: &Seen, root: &Ui) -> Vec<Command> {
    let Some(question) = &seen.editing.question else { return Vec::new() };
    overlay::card(seen, root, Screen::Unsaved, vec2(560.0, 260.0), |ui| {
        let (said, theme) = (seen.words(), seen.theme());
        let mut answer = None;
        parts::heading(seen, ui, &said.unsaved, &said.esc_closes);
        ui.add_space(6.0);
        let words = match &question.about {
            About::Unsaved => said.unsaved_lost.to_string(),
            About::NoFile { .. } => said.no_file_yet.to_string(),
            About::InTheWay { trouble, .. } => trouble.to_string(),
        };
        ui.add(Label::new(RichText::new(words).color(color(theme.text1))).wrap());
        ui.add_space(8.0);
        let mut answers: Vec<(&str, Answer)> = Vec::new();
        match &question.about {
            About::Unsaved => answers.push((&said.save, Answer::Save)),
            About::InTheWay { trouble, .. } if trouble.can_overwrite() => {
                let words = if matches!(trouble, Trouble::Gone(_)) { &said.write_again } else { &said.overwrite };
                answers.push((words, Answer::Overwrite));
            }
            _ => {}
        }
        let is_about_file = matches!(&question.about, About::InTheWay { trouble: Trouble::Changed(_), .. });
        if question.about == About::Unsaved || is_about_file {
            answers.push((if is_about_file { &said.reload_lose } else { &said.discard }, Answer::Discard));
        }
        answers.push((&said.cancel, Answer::Cancel));
        if let About::NoFile { offered } | About::InTheWay { offered, .. } = &question.about {
            answer = name_ui(seen, ui, offered);
        }
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            for (words, its) in answers {
                if ui.add(Button::new(words)).clicked() {
                    answer = Some(its);
                }
            }
        });
        answer.map(|answer| Command::Revise(EditCommand::Answer(answer))).into_iter().collect()
    })
}

/// A field for the name of another file, and the button that writes it.
fn name_ui(seen: &Seen, ui: &mut Ui, offered: &PathBuf) -> Option<Answer> {
    let id = Id::new(("save-as", offered));
    let mut name = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_else(|| offered.display().to_string());
    let mut is_wanted = false;
    ui.horizontal(|ui| {
        let response = ui.add(TextEdit::singleline(&mut name).desired_width(380.0));
        if response.changed() {
            ui.data_mut(|data| data.insert_temp(id, name.clone()));
        }
        is_wanted = ui.add_enabled(!name.trim().is_empty(), Button::new(&*seen.words().save_as)).clicked();
    });
    is_wanted.then(|| Answer::SaveAs(PathBuf::from(name.trim())))
}
