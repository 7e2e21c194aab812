//! The list of keys.

use bevy_egui::egui::{Align2, CornerRadius, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::{Seen, overlay, parts};
use crate::chart::style::TextRole;
use crate::viewer::command::Command;
use crate::viewer::keys::BINDINGS;
use crate::viewer::look::color;
use crate::viewer::screens::Screen;
use crate::viewer::words::{self, PanelWords};

/// What the mouse does, beside the keys.
fn mouse(said: &PanelWords) -> [(&str, &str); 6] {
    [
        (&said.drag, &said.drag_does),
        (&said.wheel, &said.wheel_does),
        (&said.click, &said.click_does),
        (&said.double_click, &said.double_click_does),
        (&said.drag_lanes, &said.drag_lanes_does),
        (&said.drag_axis, &said.drag_axis_does),
    ]
}

/// The list of keys.
pub fn keys_ui(seen: &Seen, root: &Ui) -> Vec<Command> {
    overlay::card(seen, root, Screen::Keys, vec2(760.0, 620.0), |ui| {
        parts::heading(seen, ui, &seen.words().keys, &seen.words().esc_closes);
        ScrollArea::vertical().auto_shrink(false).max_height(560.0).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let all: Vec<(&str, &str)> = BINDINGS
                .iter()
                .filter(|it| it.name != "=" && it.name != "Shift /")
                .map(|it| (it.name, words::key(it, seen.language())))
                .chain(mouse(seen.words()))
                .collect();
            let rows = all.len().div_ceil(2);
            for row in 0..rows {
                let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
                for (column, index) in [row, row + rows].into_iter().enumerate() {
                    let Some((name, words)) = all.get(index) else { continue };
                    let left = rect.left() + column as f32 * rect.width() / 2.0;
                    one(seen, ui, pos2(left + 8.0, rect.center().y), name, words);
                }
            }
        });
        Vec::new()
    })
}

fn one(seen: &Seen, ui: &Ui, at: bevy_egui::egui::Pos2, name: &str, words: &str) {
    let theme = seen.theme();
    let painter = ui.painter();
    let cap = painter.add(bevy_egui::egui::Shape::Noop);
    let place = parts::words(painter, at + vec2(7.0, 0.0), Align2::LEFT_CENTER, name, TextRole::Floor, theme.text1);
    let rect = Rect::from_min_max(pos2(at.x, at.y - 9.0), pos2(place.right() + 7.0, at.y + 9.0));
    painter.set(cap, bevy_egui::egui::epaint::RectShape::filled(rect, CornerRadius::same(4), color(theme.raise)));
    let at = pos2(at.x + 112.0, at.y);
    parts::words(painter, at, Align2::LEFT_CENTER, words, TextRole::Secondary, theme.text2);
}
