//! The map itself: what the pointer does on it, and the buttons at its corner.

use bevy_egui::egui::{self, Align2, CornerRadius, Id, PointerButton, Rect, Sense, Ui, pos2, vec2};

use super::{Seen, editing, parts};
use crate::chart::Px;
use crate::chart::ghost::CLOSE;
use crate::chart::style::TextRole;
use crate::viewer::command::{Command, GhostCommand, Thing};
use crate::viewer::editing::EditCommand;
use crate::viewer::icons::Sign;
use crate::viewer::look::color;
use crate::viewer::notices::Notices;
use crate::viewer::screens::Screen;
use crate::viewer::{marks, paint};

/// A click so near to an aircraft means it.
const REACH: f32 = 20.0;

/// What the pointer does on the map.
pub fn map_ui(seen: &Seen, ui: &mut Ui, area: Rect) -> Vec<Command> {
    let mut asked = Vec::new();
    let response = ui.interact(area, Id::new("map"), Sense::click_and_drag());
    let edits = editing::pointer(seen, ui, &response);
    let drag = response.drag_delta();
    if let Some(edits) = &edits {
        asked.extend(edits.iter().cloned().map(Command::Revise));
    } else if response.dragged_by(PointerButton::Primary) && drag != egui::Vec2::ZERO {
        asked.push(Command::Pan(drag.x, drag.y));
    }
    let Some(at) = response.hover_pos() else { return asked };
    let px = Px::new(at.x, at.y);
    let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
    let factor = f64::from(pinch) * (f64::from(scroll) / 240.0).exp2();
    if factor != 1.0 {
        asked.push(Command::Zoom(Some(px), factor));
    }
    if edits.is_some() {
        return asked;
    }
    if response.double_clicked() {
        asked.push(Command::Zoom(Some(px), 2.0));
    } else if response.clicked() {
        asked.extend(clicked(seen, px));
    }
    asked
}

fn clicked(seen: &Seen, px: Px) -> Option<Command> {
    let position = seen.view.geo_from_px(px);
    if seen.screens.shows(Screen::Measure) {
        return position.map(Command::Measure);
    }
    let flight = marks::flight_at(seen, px, REACH);
    if seen.editing.is_on && flight.is_none() {
        // The flight that is edited stays selected.
        return Some(Command::Revise(EditCommand::Hold(None)));
    }
    flight.map(Thing::Flight).or(position.map(Thing::Point)).map(|thing| Command::Select(Some(thing)))
}

/// Larger, smaller, the whole.
pub fn buttons_ui(seen: &Seen, ui: &mut Ui, area: Rect) -> Vec<Command> {
    let said = seen.words();
    let buttons = [
        (Sign::Plus, &said.larger_tip, Command::Zoom(None, 1.6)),
        (Sign::Minus, &said.smaller_tip, Command::Zoom(None, 1.0 / 1.6)),
        (Sign::Fit, &said.whole_tip, Command::Fit),
    ];
    let mut asked = Vec::new();
    for (index, (sign, name, command)) in buttons.into_iter().enumerate() {
        let corner = pos2(area.right() - 48.0, area.top() + 16.0 + 32.0 * index as f32);
        let rect = Rect::from_min_size(corner, vec2(31.0, 31.0));
        ui.painter().rect_filled(rect, CornerRadius::same(5), color(seen.theme().panel.at(0.9)));
        if parts::sign_button_at(seen, ui, rect, sign, name).clicked() {
            asked.push(command);
        }
    }
    asked
}

/// What the ghost's card is for: a click on it finds what can be done, one on its cross takes the ghost away.
pub fn ghost_ui(seen: &Seen, ui: &mut Ui) -> Vec<Command> {
    let Some(card) = marks::ghost_card(seen).map(paint::rect) else { return Vec::new() };
    let said = seen.words();
    let whole = ui.interact(card, Id::new("ghost"), Sense::click());
    let corner = pos2(card.right() - CLOSE - 4.0, card.top() + 5.0);
    let cross =
        parts::sign_button_at(seen, ui, Rect::from_min_size(corner, vec2(CLOSE, CLOSE)), Sign::Cross, &said.ghost_none);
    if cross.clicked() {
        return vec![Command::Ghost(GhostCommand::Drop)];
    }
    if parts::hint(whole, || &*said.ghost_tip).clicked() {
        return vec![Command::Toggle(Screen::Palette), Command::Search("ghost".to_owned())];
    }
    Vec::new()
}

/// What is being said, over the map's foot.
pub fn notices_ui(seen: &Seen, notices: &Notices, ui: &mut Ui, area: Rect) {
    let mut y = area.bottom() - 44.0;
    for text in notices.iter().collect::<Vec<_>>().into_iter().rev() {
        let line = text.lines().next().unwrap_or_default();
        let at = pos2(area.center().x, y);
        let painter = ui.painter();
        let plate = painter.add(egui::Shape::Noop);
        let rect = parts::words(painter, at, Align2::CENTER_BOTTOM, line, TextRole::Body, seen.theme().text1);
        let fill = color(seen.theme().raise.at(0.95));
        painter.set(plate, egui::epaint::RectShape::filled(rect.expand2(vec2(12.0, 6.0)), 6.0, fill));
        y = rect.top() - 16.0;
    }
}
