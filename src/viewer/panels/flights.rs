//! The flights, by the state that operates them.

use bevy_egui::egui::{Align2, Rect, Sense, Ui, pos2, vec2};

use super::{Seen, parts};
use crate::chart::Mark;
use crate::chart::Px;
use crate::chart::style::TextRole;
use crate::chart::symbols;
use crate::viewer::command::{Command, Thing};
use crate::viewer::icons::{self, Sign};
use crate::viewer::look::color;
use crate::viewer::{paint, words};

const ROW: f32 = 27.0;

/// Flights in groups by state, in the order in which the states first appear.
pub fn by_state(seen: &Seen) -> Vec<(Option<String>, Vec<usize>)> {
    let mut groups: Vec<(Option<String>, Vec<usize>)> = Vec::new();
    for (index, flight) in seen.session.simulation.scenario.flights.iter().enumerate() {
        match groups.iter_mut().find(|(operator, _)| *operator == flight.operator) {
            Some((_, flights)) => flights.push(index),
            None => groups.push((flight.operator.clone(), vec![index])),
        }
    }
    groups
}

/// The list of flights.
pub fn flights_ui(seen: &Seen, ui: &mut Ui) -> Vec<Command> {
    let flights = &seen.session.simulation.scenario.flights;
    let aircraft: u32 = flights.iter().map(|flight| flight.count).sum();
    let words = seen.words();
    parts::heading(seen, ui, &words.flights, &words.aircraft.with(&aircraft.to_string()));
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut asked = Vec::new();
    for (operator, flights) in by_state(seen) {
        group_heading(seen, ui, words::state(operator.as_deref(), seen.language()));
        for flight in flights {
            asked.extend(flight_row(seen, ui, flight));
        }
    }
    asked
}

fn group_heading(seen: &Seen, ui: &mut Ui, name: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 25.0), Sense::hover());
    let at = pos2(rect.left() + 8.0, rect.center().y + 2.0);
    let place = parts::words(ui.painter(), at, Align2::LEFT_CENTER, name, TextRole::Secondary, seen.theme().text2);
    let rest = (place.right() + 10.0)..=(rect.right() - 8.0);
    ui.painter().hline(rest, place.center().y.round() + 0.5, (1.0, color(seen.theme().line)));
}

fn flight_row(seen: &Seen, ui: &mut Ui, index: usize) -> Option<Command> {
    // Of hundreds of flights a few are seen.
    let size = vec2(ui.available_width(), ROW);
    if !ui.is_rect_visible(Rect::from_min_size(ui.cursor().min, size)) {
        ui.allocate_space(size);
        return None;
    }
    let theme = seen.theme();
    let simulation = &seen.session.simulation;
    let flight = &simulation.scenario.flights[index];
    let is_hidden = seen.focus.hidden.contains(&index);
    let (rect, response) = parts::row(seen, ui, ROW, seen.focus.flight() == Some(index));
    let (remark, is_flying) = standing(seen, index);
    let opacity = if is_hidden {
        0.25
    } else if is_flying {
        1.0
    } else {
        0.5
    };
    let y = rect.center().y;
    let silhouette = Mark::Icon {
        icon: symbols::icon_of(flight),
        at: Px::new(rect.left() + 19.0, y),
        size: if flight.role == Some(crate::sim::aircraft::Role::Fighter) { 19.0 } else { 22.0 },
        rotation: 0.0,
        fill: theme.operator(flight.operator.as_deref()).at(opacity),
        halo: None,
    };
    paint::paint(ui.painter(), &[silhouette]);

    let eye = Rect::from_center_size(pos2(rect.right() - 16.0, y), vec2(22.0, ROW));
    let eye_response = ui.interact(eye, ui.id().with(("eye", index)), Sense::click());
    let ink = if eye_response.hovered() { theme.text1 } else { theme.text3 };
    icons::paint(ui.painter(), Sign::Eye, eye.center(), color(ink.at(if is_hidden { 0.35 } else { 1.0 })));
    let right = pos2(eye.left() - 4.0, y);
    let place =
        parts::words(ui.painter(), right, Align2::RIGHT_CENTER, &remark, TextRole::Floor, theme.text2.at(opacity));

    let (name, rest) = split_name(&flight.name);
    let room = place.left() - 8.0;
    let mut x = rect.left() + 38.0;
    let mut say = |text: &str, kind, colour: crate::chart::Colour| {
        let width = parts::words_within(ui.painter(), pos2(x, y), room - x, text, kind, colour.at(opacity));
        x += width + 6.0;
    };
    say(name, TextRole::Body, theme.text1);
    say(&words::count(flight), TextRole::Secondary, theme.text2);
    if !rest.is_empty() {
        say(rest, TextRole::Secondary, theme.text3);
    }

    let eye_response = parts::hint(eye_response, || &*seen.words().show_or_hide);
    if eye_response.clicked() {
        let alone = ui.input(|input| input.modifiers.alt);
        return Some(if alone { Command::Solo(index) } else { Command::ToggleFlight(index) });
    }
    if response.double_clicked() {
        return Some(Command::Follow(Some(index)));
    }
    response.clicked().then_some(Command::Select(Some(Thing::Flight(index))))
}

/// `J-16` and `outbound`: the type, and what tells this flight from others of the type.
pub fn split_name(name: &str) -> (&str, &str) {
    name.split_once(' ').map_or((name, ""), |(first, rest)| (first, rest.trim()))
}

/// `389 kt`, `ended 11:41`, `from 15:12`; and whether it is in the air.
fn standing(seen: &Seen, flight: usize) -> (String, bool) {
    let simulation = &seen.session.simulation;
    let trajectory = &simulation.trajectories[flight];
    let (zone, _) = words::clock_zone(seen.choices.clock, simulation);
    let minute = |t: f64| words::minute(simulation.timestamp(t), &zone);
    match trajectory.state_at(seen.t()) {
        Some(state) => (format!("{:.0} kt", state.ground_speed.knots()), true),
        None if seen.t() < trajectory.start() => (seen.words().begins.with(&minute(trajectory.start())), false),
        None => (seen.words().ended.with(&minute(trajectory.end())), false),
    }
}
