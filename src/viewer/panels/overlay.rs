//! What opens over the map: cards in its middle, dimmed behind.

use bevy_egui::egui::{self, Frame, Id, Margin, Order, Rect, Ui, vec2};

use super::Seen;
use crate::viewer::command::Command;
use crate::viewer::look::color;
use crate::viewer::screens::Screen;

/// Shows a card of a width over the window; a click beside it closes it.
pub fn card(
    seen: &Seen,
    root: &Ui,
    screen: Screen,
    size: egui::Vec2,
    contents: impl FnOnce(&mut Ui) -> Vec<Command>,
) -> Vec<Command> {
    let theme = seen.theme();
    let ctx = root.ctx();
    let window = root.max_rect();
    let mut asked = Vec::new();
    let behind = egui::Area::new(Id::new(("behind", screen))).fixed_pos(window.min).order(Order::Foreground);
    behind.show(ctx, |ui| {
        ui.painter().rect_filled(window, 0.0, color(crate::chart::Colour::BLACK.at(0.35)));
        if ui.allocate_rect(window, egui::Sense::click()).clicked() {
            asked.push(Command::Toggle(screen));
        }
    });
    let size = size.min(window.size() - vec2(48.0, 48.0)).max(vec2(240.0, 160.0));
    let top = window.center().x - size.x / 2.0;
    let rect = Rect::from_min_size(egui::pos2(top, window.top() + (window.height() - size.y) * 0.3), size);
    let area = egui::Area::new(Id::new(("card", screen))).fixed_pos(rect.min).order(Order::Tooltip);
    area.show(ctx, |ui| {
        let frame = Frame::new()
            .fill(color(theme.panel))
            .stroke((1.0, color(theme.line)))
            .corner_radius(6.0)
            .shadow(ui.style().visuals.popup_shadow)
            .inner_margin(Margin::same(14));
        frame.show(ui, |ui| {
            ui.set_width(size.x - 28.0);
            ui.set_max_height(size.y - 28.0);
            asked.extend(contents(ui));
        });
    });
    asked
}
