//! The events: what happened, a line for now, what is to come.

use bevy_egui::egui::{Align2, CornerRadius, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::{Seen, parts};
use crate::chart::style::TextRole;
use crate::chart::told::Told;
use crate::playback;
use crate::viewer::command::{Command, Thing};
use crate::viewer::look::color;
use crate::viewer::words;

const ROW: f32 = 26.0;

/// The list of events.
pub fn events_ui(seen: &Seen, ui: &mut Ui) -> Vec<Command> {
    let told: Vec<&Told> = seen.session.told.iter().filter(|told| is_shown(seen, told)).collect();
    let whose = match seen.focus.flight() {
        Some(flight) => seen.session.simulation.scenario.flights[flight].name.clone(),
        None => seen.words().all_flights.to_string(),
    };
    parts::heading(seen, ui, &seen.words().events, &format!("{} · {whose}", told.len()));
    ui.spacing_mut().item_spacing.y = 0.0;
    let past = told.partition_point(|told| told.t <= seen.t());
    let height = (ui.available_height() * 0.40).max(130.0);
    let mut asked = Vec::new();
    let mut list = ScrollArea::vertical().id_salt("events").auto_shrink(false).max_height(height);
    // The line for now stays three quarters down.
    let is_touched = ui.rect_contains_pointer(Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height)));
    if !is_touched {
        list = list.vertical_scroll_offset((past as f32 * ROW - height * 0.72).max(0.0));
    }
    list.show(ui, |ui| {
        for (index, told) in told.iter().enumerate() {
            if index == past {
                now_line(seen, ui);
            }
            asked.extend(event_row(seen, ui, told));
        }
        if past == told.len() {
            now_line(seen, ui);
        }
    });
    asked
}

/// Whether an event concerns what is looked at.
fn is_shown(seen: &Seen, told: &Told) -> bool {
    let hidden = &seen.focus.hidden;
    match seen.focus.flight() {
        Some(flight) => told.flights.contains(&flight),
        None => told.flights.iter().any(|flight| !hidden.contains(flight)),
    }
}

fn event_row(seen: &Seen, ui: &mut Ui, told: &Told) -> Option<Command> {
    let theme = seen.theme();
    let simulation = &seen.session.simulation;
    let (rect, response) = parts::row(seen, ui, ROW, false);
    if !ui.is_rect_visible(rect) {
        return None;
    }
    let opacity = if told.t <= seen.t() { 1.0 } else { 0.72 };
    let (zone, _) = words::clock_zone(seen.choices.clock, simulation);
    let time = words::clock(simulation.timestamp(told.t), &zone);
    let y = rect.center().y;
    let painter = ui.painter();
    let at = pos2(rect.left() + 8.0, y);
    parts::words(painter, at, Align2::LEFT_CENTER, &time, TextRole::Table, theme.text2.at(opacity));
    parts::event_sign(seen, painter, pos2(rect.left() + 76.0, y), told.sign, opacity);
    let at = pos2(rect.right() - 8.0, y);
    let footing = told.footing(simulation, seen.language());
    let footing = parts::words(painter, at, Align2::RIGHT_CENTER, &footing, TextRole::Floor, theme.text3.at(opacity));
    let left = pos2(rect.left() + 91.0, y);
    let said = told.sentence(simulation, seen.language());
    parts::words_within(painter, left, footing.left() - left.x - 8.0, &said, TextRole::Body, theme.text1.at(opacity));
    let hint = || {
        let doubts = told.doubts(simulation, seen.language());
        [vec![said.clone(), words::position(told.position)], doubts].concat().join("\n")
    };
    let response = parts::hint(response, hint);
    if response.double_clicked() {
        return Some(Command::Centre(told.position));
    }
    if response.clicked() {
        return Some(if ui.input(|input| input.modifiers.shift) {
            Command::Select(told.flights.first().map(|flight| Thing::Flight(*flight)))
        } else {
            Command::Clock(playback::Command::Seek(told.t))
        });
    }
    None
}

/// The white line that parts what happened from what is to come.
fn now_line(seen: &Seen, ui: &mut Ui) {
    let theme = seen.theme();
    let simulation = &seen.session.simulation;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
    let y = rect.center().y;
    let (zone, _) = words::clock_zone(seen.choices.clock, simulation);
    let flag = Rect::from_min_size(pos2(rect.left(), y - 9.5), vec2(62.0, 19.0));
    ui.painter().hline(flag.right()..=rect.right(), y.round() + 0.5, (1.5, color(theme.focus.at(0.5))));
    ui.painter().rect_filled(flag, CornerRadius::same(4), color(theme.focus));
    let now = words::clock(simulation.timestamp(seen.t()), &zone);
    parts::figures(ui.painter(), flag.center(), Align2::CENTER_CENTER, &now, TextRole::TableStrong, theme.panel);
}
