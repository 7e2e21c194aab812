//! The scenes of a tour, in a row under the map: what the timeline is for a patrol.

use bevy_egui::egui::{Align2, CornerRadius, Id, Rect, Sense, Ui, pos2, vec2};

use super::{Seen, parts};
use crate::chart::style::TextRole;
use crate::viewer::command::Command;
use crate::viewer::icons::Sign;
use crate::viewer::look::color;

/// Height of the row.
pub const HEIGHT: f32 = 50.0;

/// The scenes, each a button, with the one before and the next at the left.
pub fn scenes_ui(seen: &Seen, ui: &mut Ui) -> Vec<Command> {
    let (theme, panel) = (seen.theme(), ui.max_rect());
    ui.painter().hline(panel.x_range(), panel.top() + 0.5, (1.0, color(theme.line)));
    let scenes = &seen.session.simulation.scenario.scenes;
    let mut asked = Vec::new();
    let said = seen.words();
    for (sign, tip, x, by) in [(Sign::Previous, &said.scene_before, 25.0, -1), (Sign::Next, &said.next_scene, 59.0, 1)]
    {
        let rect = Rect::from_center_size(pos2(panel.left() + x, panel.center().y), vec2(30.0, 30.0));
        if parts::sign_button_at(seen, ui, rect, sign, tip).clicked() {
            asked.extend(seen.briefing.neighbour(by, scenes.len()).map(Command::ShowScene));
        }
    }
    let (left, right) = (panel.left() + 90.0, panel.right() - 12.0);
    let width = (right - left) / scenes.len().max(1) as f32;
    for (index, scene) in scenes.iter().enumerate() {
        let at = pos2(left + width * index as f32, panel.center().y - 14.0);
        let rect = Rect::from_min_size(at, vec2(width - 4.0, 28.0));
        let response = ui.interact(rect, Id::new(("scene", index)), Sense::click());
        let is_current = seen.briefing.scene == Some(index);
        let fill = match (is_current, response.hovered()) {
            (true, _) => theme.pressed,
            (_, true) => theme.hovered,
            _ => theme.raise,
        };
        ui.painter().rect_filled(rect, CornerRadius::same(4), color(fill));
        let colour = if is_current { theme.text1 } else { theme.text2 };
        let number = pos2(rect.left() + 9.0, rect.center().y);
        let place = parts::words(
            ui.painter(),
            number,
            Align2::LEFT_CENTER,
            &format!("{}", index + 1),
            TextRole::TableStrong,
            theme.text3,
        );
        let title = seen.language().of(&scene.title);
        let room = rect.right() - place.right() - 14.0;
        parts::words_within(
            ui.painter(),
            pos2(place.right() + 7.0, number.y),
            room,
            title,
            TextRole::Secondary,
            colour,
        );
        if parts::hint(response, || title).clicked() {
            asked.push(Command::ShowScene(index));
        }
    }
    asked
}
