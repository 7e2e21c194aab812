//! Editing on the map: the handles, what the pointer does with them, and the card that says how things stand.

use bevy_egui::egui::{self, Align2, CursorIcon, Id, Painter, PointerButton, Rect, Response, Stroke, Ui, pos2, vec2};

use super::{Seen, parts};
use crate::chart::handles::{self, Handle};
use crate::chart::snap::{Snapped, Target, Targets};
use crate::chart::style::TextRole;
use crate::chart::{Colour, Px};
use crate::diagnostics::Severity;
use crate::scenario::edit::{Edit, Spot};
use crate::units::Distance;
use crate::viewer::command::Command;
use crate::viewer::editing::EditCommand;
use crate::viewer::look::color;
use crate::viewer::screens::Screen;
use crate::viewer::{paint, words};

/// What snaps to something lies on it to the metre.
const SNAPPED: Distance = Distance::from_metres(1.0);

/// Whether the pointer means handles.
fn is_on(seen: &Seen) -> bool {
    seen.editing.is_on && ![Screen::Measure, Screen::Presentation].iter().any(|it| seen.screens.shows(*it))
}

/// The handle under a pixel.
fn handle_at(seen: &Seen, at: egui::Pos2) -> Option<Handle> {
    handles::at(&seen.editing.sketch, seen.focus.flight(), seen.view, Px::new(at.x, at.y))
}

/// What the pointer snaps to. Shift keeps it from that.
fn snapped(seen: &Seen, ui: &Ui, at: egui::Pos2) -> Option<Snapped> {
    if ui.input(|input| input.modifiers.shift) {
        return None;
    }
    let is_shown = |zone: &usize| {
        *zone < seen.session.own_zones() || seen.choices.extra_zones.contains(&seen.session.zones[*zone].id)
    };
    let zones = (0..seen.session.zones.len()).filter(is_shown).map(|zone| &*seen.session.zones[zone]);
    let except = seen.editing.held_position(seen.focus.flight());
    Targets::of(zones, except).nearest(seen.view, Px::new(at.x, at.y), seen.choices.shown().graticule)
}

/// Where something is put that the pointer holds; `None` beside the map.
fn spot(seen: &Seen, ui: &Ui, at: egui::Pos2) -> Option<Spot> {
    if let Some(Snapped { position, target }) = snapped(seen, ui, at) {
        let place = match target {
            Target::Place(id) => Some(id),
            Target::Vertex(_) | Target::Graticule => None,
        };
        return Some(Spot { position, place, precision: SNAPPED });
    }
    // Nobody points more exactly than to half a pixel.
    let precision = Distance::from_metres((seen.view.metres_per_px / 2.0).max(SNAPPED.metres()));
    seen.view.geo_from_px(Px::new(at.x, at.y)).map(|position| Spot::new(position, precision))
}

/// What the pointer asks of the text; `None` where it means the map.
pub fn pointer(seen: &Seen, ui: &Ui, response: &Response) -> Option<Vec<EditCommand>> {
    if !is_on(seen) {
        return None;
    }
    let mut asked = Vec::new();
    let is_dragging = seen.editing.is_dragging();
    if response.drag_started_by(PointerButton::Primary) {
        let pressed = ui.input(|input| input.pointer.press_origin());
        asked.extend(pressed.and_then(|at| handle_at(seen, at)).map(EditCommand::Grab));
    }
    if is_dragging || !asked.is_empty() {
        let at = response.interact_pointer_pos();
        if response.drag_stopped() || !response.dragged() {
            asked.push(EditCommand::Drop);
        } else {
            ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
            asked.extend(at.and_then(|at| spot(seen, ui, at)).map(EditCommand::Drag));
        }
        return Some(asked);
    }
    let at = response.hover_pos()?;
    let handle = handle_at(seen, at)?;
    ui.ctx().set_cursor_icon(if matches!(handle, Handle::Leg(_)) { CursorIcon::Copy } else { CursorIcon::Grab });
    if response.clicked() {
        asked.extend(match (handle, seen.focus.flight()) {
            (Handle::Leg(before), Some(flight)) => {
                spot(seen, ui, at).map(|at| EditCommand::Do(Edit::InsertWaypoint { flight, waypoint: before + 1, at }))
            }
            _ => Some(EditCommand::Hold(Some(handle))),
        });
    }
    // The map is dragged beside handles only.
    (response.clicked() || response.is_pointer_button_down_on()).then_some(asked)
}

/// The handles, and what the pointer snaps to while it holds one.
pub fn handles_ui(seen: &Seen, painter: &Painter) {
    if !is_on(seen) {
        return;
    }
    let flight = seen.focus.flight();
    paint::paint(painter, &handles::marks(&seen.editing.sketch, flight, seen.editing.held, seen.view, &seen.style));
    if seen.editing.is_dragging()
        && let Some(at) = seen.editing.held_position(flight).and_then(|at| seen.view.px_from_geo(at))
    {
        painter.circle_stroke(paint::pos(at), 11.0, Stroke::new(1.2, color(seen.theme().focus)));
    }
}

/// Where the card over the map's head was drawn last, while it is there.
pub fn card_rect(seen: &Seen, ui: &Ui) -> Option<Rect> {
    let is_there = seen.editing.is_on || seen.editing.has_unsaved();
    is_there.then(|| ui.ctx().memory(|memory| memory.area_rect(Id::new("editing")))).flatten()
}

/// The card over the map's head: undo, redo, save; the legs beside what is held; why something was not done.
pub fn editing_ui(seen: &Seen, ui: &Ui, area: Rect) -> Vec<Command> {
    if !seen.editing.is_on && !seen.editing.has_unsaved() {
        return Vec::new();
    }
    let mut asked = Vec::new();
    let width = 470.0_f32.min(area.width() - 24.0);
    let corner = pos2(area.center().x - width / 2.0, area.top() + 12.0);
    let frame = egui::Frame::new().fill(color(seen.theme().panel.at(0.94))).corner_radius(6.0).inner_margin(8);
    egui::Area::new(Id::new("editing")).fixed_pos(corner).order(egui::Order::Middle).show(ui.ctx(), |ui| {
        frame.show(ui, |ui| {
            ui.set_width(width - 16.0);
            ui.spacing_mut().item_spacing.y = 2.0;
            asked.extend(buttons_ui(seen, ui));
            if seen.editing.is_on {
                figures_ui(seen, ui);
            }
            let theme = seen.theme();
            let mut problems = seen.refused.scenario.iter().flat_map(|refusal| &refusal.problems);
            let error = problems.find(|problem| problem.severity == Severity::Error);
            let refused = error.map(|problem| problem.message.clone());
            if let Some(words) = seen.editing.refused.clone().or(refused) {
                line(ui, &words, theme.error);
            }
        });
    });
    asked
}

fn buttons_ui(seen: &Seen, ui: &mut Ui) -> Vec<Command> {
    let (said, editing) = (seen.words(), seen.editing);
    let mut asked = Vec::new();
    ui.horizontal(|ui| {
        let buttons = [
            (&said.undo, editing.can_undo(), EditCommand::Undo),
            (&said.redo, editing.can_redo(), EditCommand::Redo),
            (&said.save, editing.has_unsaved(), EditCommand::Save),
            (&said.edit_end, editing.is_on, EditCommand::Switch),
        ];
        for (words, is_possible, command) in buttons {
            if ui.add_enabled(is_possible, egui::Button::new(&**words)).clicked() {
                asked.push(Command::Revise(command));
            }
        }
        let (words, colour) = match editing.has_unsaved() {
            true => (&said.unsaved, seen.theme().warning),
            false => (&said.nothing_unsaved, seen.theme().text3),
        };
        ui.label(egui::RichText::new(&**words).color(color(colour)));
    });
    asked
}

fn line(ui: &mut Ui, words: &str, colour: Colour) {
    let words = egui::RichText::new(words).color(color(colour)).font(crate::viewer::look::role(TextRole::Secondary));
    ui.add(egui::Label::new(words).wrap());
}

/// Length, direction and time of the legs beside the held waypoint; the route's length against the range of the type.
fn figures_ui(seen: &Seen, ui: &mut Ui) {
    let (said, theme) = (seen.words(), seen.theme());
    let Some(flight) = seen.focus.flight() else {
        let hint = if seen.editing.sketch.flights.is_empty() { &said.edit_zones_hint } else { &said.edit_select_hint };
        line(ui, hint, theme.text2);
        return;
    };
    let trajectory = seen.session.simulation.trajectories.get(flight);
    match (seen.editing.held, seen.editing.sketch.flights.get(flight)) {
        (Some(Handle::Waypoint(waypoint)), Some(sketch)) => {
            for leg in handles::legs_at(sketch, waypoint) {
                let name = if leg.begins_at == waypoint { &said.leg_from_here } else { &said.leg_to_here };
                let seconds = trajectory.and_then(|it| handles::leg_seconds(it, leg.begins_at));
                let time = seconds.map_or_else(|| "-".to_owned(), |seconds| words::span(seconds, seen.language()));
                let distance = parts::far(seen, leg.length);
                fact(seen, ui, name, &format!("{distance} · {} · {time}", words::bearing(leg.course.degrees())));
            }
        }
        _ => line(ui, &said.edit_hint, theme.text2),
    }
    if let Some(trajectory) = trajectory {
        let length = Distance::from_metres(trajectory.path().length());
        let aircraft = seen.session.simulation.scenario.flights[flight].aircraft.as_ref();
        let range = aircraft.and_then(|aircraft| Some((aircraft, aircraft.range?.value)));
        let value = match range {
            Some((aircraft, range)) => said.route_of_range.filled(&[
                &parts::far(seen, length),
                &format!("{:.0} %", 100.0 * length.metres() / range.metres()),
                &format!("{:.0} km", range.kilometres()),
                &aircraft.id,
            ]),
            None => said.route_without_range.with(&parts::far(seen, length)),
        };
        fact(seen, ui, &said.route, &value);
    }
}

fn fact(seen: &Seen, ui: &mut Ui, name: &str, value: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), egui::Sense::hover());
    let y = rect.center().y;
    parts::words(
        ui.painter(),
        pos2(rect.left(), y),
        Align2::LEFT_CENTER,
        name,
        TextRole::Secondary,
        seen.theme().text2,
    );
    let (left, room) = (pos2(rect.left() + 104.0, y), rect.width() - 104.0);
    parts::words_within(ui.painter(), left, room, value, TextRole::Secondary, seen.theme().text1);
}
