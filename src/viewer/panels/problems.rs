//! What is wrong with the scenario, each problem with its place, as a terminal shows it.

use bevy_egui::egui::{FontFamily, FontId, RichText, ScrollArea, TextWrapMode, Ui, vec2};

use super::{Seen, overlay, parts};
use crate::diagnostics::render;
use crate::viewer::command::Command;
use crate::viewer::look::color;
use crate::viewer::screens::Screen;
use crate::viewer::session::Refusal;

/// The card of problems.
pub fn problems_ui(seen: &Seen, root: &Ui) -> Vec<Command> {
    let size = vec2(820.0, 560.0);
    overlay::card(seen, root, Screen::Problems, size, |ui| {
        let said = seen.words();
        let refused = seen.refused.scenario.iter().chain(&seen.refused.ghost).map(Refusal::text);
        let (heading, text) = match refused.reduce(|first, second| first + &second) {
            Some(text) => (&said.refused, text),
            None => (
                &said.author_may_want,
                render::terminal(&seen.session.source, &seen.session.problems, render::Colour::Off),
            ),
        };
        parts::heading(seen, ui, heading, &said.esc_closes);
        ScrollArea::both().auto_shrink([false, true]).max_height(size.y - 80.0).show(ui, |ui| {
            ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
            let font = FontId::new(13.0, FontFamily::Monospace);
            let text = RichText::new(text.trim_end()).font(font).color(color(seen.theme().text1));
            ui.add(bevy_egui::egui::Label::new(text).selectable(true));
        });
        Vec::new()
    })
}
