//! Search: places, zones, flights and commands by name.

use bevy_egui::egui::{self, Align2, Key, ScrollArea, Ui, pos2, vec2};

use super::{Seen, overlay, parts};
use crate::chart::ghost;
use crate::chart::style::TextRole;
use crate::geodesy::position::PositionText;
use crate::places;
use crate::viewer::choices::ProjectionChoice;
use crate::viewer::command::{Command, GhostCommand, Thing};
use crate::viewer::keys::BINDINGS;
use crate::viewer::screens::Screen;
use crate::viewer::words;

/// So many are listed.
const MOST: usize = 40;

/// Something that was found.
struct Found {
    name: String,
    kind: &'static str,
    commands: Vec<Command>,
}

/// The search field and what it found.
pub fn palette_ui(seen: &Seen, root: &Ui) -> Vec<Command> {
    overlay::card(seen, root, Screen::Palette, vec2(560.0, 440.0), |ui| {
        let mut asked = Vec::new();
        let mut query = seen.screens.query.clone();
        let field = egui::TextEdit::singleline(&mut query)
            .hint_text(&*seen.words().search_hint)
            .desired_width(f32::INFINITY)
            .margin(egui::Margin::symmetric(10, 7));
        let response = ui.add(field);
        response.request_focus();
        if query != seen.screens.query {
            asked.push(Command::Search(query.clone()));
        }
        let found = find(seen, &query);
        let mark = seen.screens.mark.min(found.len().saturating_sub(1));
        let (up, down, enter) = ui.input(|input| {
            (input.key_pressed(Key::ArrowUp), input.key_pressed(Key::ArrowDown), input.key_pressed(Key::Enter))
        });
        if up {
            asked.push(Command::MoveMark(-1));
        }
        if down && mark + 1 < found.len() {
            asked.push(Command::MoveMark(1));
        }
        ui.add_space(6.0);
        ScrollArea::vertical().auto_shrink([false, true]).max_height(350.0).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (index, it) in found.into_iter().enumerate() {
                if row(seen, ui, &it, index == mark, up || down) || (enter && index == mark) {
                    asked.push(Command::Toggle(Screen::Palette));
                    asked.extend(it.commands);
                }
            }
        });
        asked
    })
}

fn row(seen: &Seen, ui: &mut Ui, found: &Found, is_marked: bool, follow: bool) -> bool {
    let theme = seen.theme();
    let (rect, response) = parts::row(seen, ui, 28.0, is_marked);
    if is_marked && follow {
        ui.scroll_to_rect(rect, None);
    }
    let y = rect.center().y;
    let at = pos2(rect.right() - 10.0, y);
    let kind = parts::words(ui.painter(), at, Align2::RIGHT_CENTER, found.kind, TextRole::Floor, theme.text3);
    let room = kind.left() - rect.left() - 24.0;
    parts::words_within(ui.painter(), pos2(rect.left() + 12.0, y), room, &found.name, TextRole::Body, theme.text1);
    response.clicked()
}

/// What a query finds: a position itself first, then names that begin with it, then those that hold it.
fn find(seen: &Seen, query: &str) -> Vec<Found> {
    let query = query.trim();
    let mut found = Vec::new();
    let position = query
        .parse::<PositionText>()
        .ok()
        .and_then(|text| text.locate(|name| places::find(name).map(|place| place.position)));
    if let Some(position) = position.filter(|_| query.chars().any(|letter| letter.is_ascii_digit())) {
        let commands = vec![Command::Centre(position), Command::Select(Some(Thing::Point(position)))];
        found.push(Found { name: words::position(position), kind: &seen.words().a_position, commands });
    }
    let wanted = query.to_lowercase();
    let mut ranked: Vec<(usize, usize, Found)> = Vec::new();
    for (order, (text, it)) in all(seen).into_iter().enumerate() {
        let Some(at) = text.to_lowercase().find(&wanted) else { continue };
        ranked.push((usize::from(at > 0), order, it));
    }
    ranked.sort_by_key(|(rank, order, _)| (*rank, *order));
    found.extend(ranked.into_iter().map(|(_, _, it)| it));
    found.truncate(MOST);
    found
}

/// Everything that can be found, with the text in which it is looked for.
fn all(seen: &Seen) -> Vec<(String, Found)> {
    let said = seen.words();
    let mut all = Vec::new();
    for (index, flight) in seen.session.simulation.scenario.flights.iter().enumerate() {
        let name = format!("{} {}", flight.name, words::count(flight));
        let commands = vec![Command::Select(Some(Thing::Flight(index)))];
        all.push((format!("{name} {}", flight.id), Found { name, kind: &said.a_flight, commands }));
    }
    for (index, scene) in seen.session.simulation.scenario.scenes.iter().enumerate() {
        let name = format!("{} {}", index + 1, seen.language().of(&scene.title));
        let text = format!("{name} {}", scene.title.en);
        all.push((text, Found { name, kind: &said.a_scene, commands: vec![Command::ShowScene(index)] }));
    }
    for (index, zone) in seen.session.zones.iter().enumerate() {
        let name = seen.language().of(&zone.names);
        let name = if name.is_empty() { zone.id.clone() } else { name.to_owned() };
        let other = [&zone.names.ja, &zone.names.ko, &zone.names.zh].into_iter().flatten();
        let text = other.fold(format!("{} {}", zone.id, zone.names.en), |text, more| format!("{text} {more}"));
        all.push((text, Found { name, kind: &said.a_zone, commands: vec![Command::Select(Some(Thing::Zone(index)))] }));
    }
    for place in places::builtin() {
        let name = seen.choices.language.of(&place.names).to_owned();
        let other = [&place.names.ja, &place.names.ko, &place.names.zh].into_iter().flatten();
        let ids =
            place.aliases.iter().fold(format!("{} {}", place.names.en, place.id), |text, id| format!("{text} {id}"));
        let text = other.fold(ids, |text, more| format!("{text} {more}"));
        let commands = vec![Command::Centre(place.position), Command::Select(Some(Thing::Point(place.position)))];
        all.push((text, Found { name, kind: &said.a_place, commands }));
    }
    for binding in BINDINGS {
        let Some(command) = binding.command(seen) else { continue };
        let name = format!("{} ({})", words::key(binding, seen.language()), binding.name);
        all.push((format!("{name} {}", binding.words), Found { name, kind: &said.a_command, commands: vec![command] }));
    }
    for (name, command) in of_the_ghost(seen) {
        // Whatever the language, the card over the map looks for `ghost`.
        all.push((format!("{name} ghost"), Found { name, kind: &said.a_command, commands: vec![command] }));
    }
    let centre = match seen.focus.selected {
        Some(Thing::Point(position)) => Some(position),
        _ => seen.view.projection.geo_from_map(seen.view.centre),
    };
    let projections = [
        Some((&said.to_lambert, ProjectionChoice::Lambert)),
        Some((&said.to_mercator, ProjectionChoice::Mercator)),
        centre.map(|at| (&said.to_equidistant, ProjectionChoice::about(at))),
    ];
    for (name, choice) in projections.into_iter().flatten() {
        let commands = vec![Command::SetProjection(choice)];
        all.push((name.to_string(), Found { name: name.to_string(), kind: &said.a_command, commands }));
    }
    all
}

/// Choosing a second patrol, taking it away, and what both can be aligned at.
fn of_the_ghost(seen: &Seen) -> Vec<(String, Command)> {
    let said = seen.words();
    let mut commands = vec![(said.ghost_choose.to_string(), Command::Toggle(Screen::GhostPicker))];
    if let Some(open) = &seen.second.open {
        commands.push((said.ghost_none.to_string(), Command::Ghost(GhostCommand::Drop)));
        for event in open.offers.iter().filter(|event| **event != open.ghost.event) {
            let words = ghost::event_words(event, &seen.session.simulation, seen.language());
            commands.push((said.ghost_align.with(&words), Command::Ghost(GhostCommand::Align(event.clone()))));
        }
    }
    commands
}
