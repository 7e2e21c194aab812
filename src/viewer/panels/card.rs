//! The card of a point or a zone: which zones lie there, who declared them, on what their edges rest.

use bevy_egui::egui::{Align2, Sense, Ui, pos2, vec2};

use super::{Seen, parts};
use crate::chart::style::TextRole;
use crate::geodesy::Position;
use crate::units::Distance;
use crate::viewer::command::{Command, Thing};
use crate::viewer::words;
use crate::zones::{Zone, ZoneKind, area};

/// The card of what is selected.
pub fn card_ui(seen: &Seen, ui: &mut Ui) -> Vec<Command> {
    ui.spacing_mut().item_spacing.y = 0.0;
    match seen.focus.selected {
        Some(Thing::Point(position)) => point_ui(seen, ui, position),
        Some(Thing::Zone(zone)) => {
            zone_ui(seen, ui, zone);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn point_ui(seen: &Seen, ui: &mut Ui, position: Position) -> Vec<Command> {
    let theme = seen.theme();
    parts::heading(seen, ui, &seen.words().at_this_point, "");
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 44.0), Sense::hover());
    let at = pos2(rect.left() + 8.0, rect.top() + 12.0);
    parts::words(ui.painter(), at, Align2::LEFT_CENTER, &words::position(position), TextRole::Title, theme.text1);
    let near = words::nearest_place(position, seen.language());
    parts::words(ui.painter(), at + vec2(0.0, 21.0), Align2::LEFT_CENTER, &near, TextRole::Secondary, theme.text2);
    let mut asked = Vec::new();
    let around: Vec<usize> = seen.session.zones_at(position).collect();
    for zone in &around {
        let it = &seen.session.zones[*zone];
        let (rect, response) = parts::row(seen, ui, 28.0, false);
        let y = rect.center().y;
        parts::zone_key(ui.painter(), pos2(rect.left() + 8.0, y), 30.0, &theme.zone(it));
        let name = words::zone_short(it, seen.language());
        parts::words(
            ui.painter(),
            pos2(rect.left() + 48.0, y),
            Align2::LEFT_CENTER,
            name,
            TextRole::Strong,
            theme.text1,
        );
        let (metres, _) = seen.session.outline(*zone).nearest_edge(position);
        let off = seen.words().edge_off.with(&format!("{:.0}", Distance::from_metres(metres).kilometres()));
        parts::words(
            ui.painter(),
            pos2(rect.right() - 8.0, y),
            Align2::RIGHT_CENTER,
            &off,
            TextRole::Table,
            theme.text2,
        );
        if response.clicked() {
            asked.push(Command::Select(Some(Thing::Zone(*zone))));
        }
    }
    match around.first() {
        Some(first) => {
            parts::rule(seen, ui);
            zone_ui(seen, ui, *first);
        }
        None => parts::fact(seen, ui, &seen.words().zones, &seen.words().no_zone_here, None),
    }
    asked
}

fn zone_ui(seen: &Seen, ui: &mut Ui, index: usize) {
    let theme = seen.theme();
    let zone = &seen.session.zones[index];
    let colour = theme.zone(zone).colour;
    let said = seen.words();
    let title = if zone.names.en.is_empty() { &zone.id } else { seen.language().of(&zone.names) };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    let left = pos2(rect.left() + 8.0, rect.center().y);
    parts::words_within(ui.painter(), left, rect.width() - 16.0, title, TextRole::Title, colour);
    let names = [Some(&zone.names.en), zone.names.ko.as_ref(), zone.names.ja.as_ref(), zone.names.zh.as_ref()];
    for name in names.into_iter().flatten().filter(|name| *name != title && !name.is_empty()) {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 19.0), Sense::hover());
        let left = pos2(rect.left() + 8.0, rect.center().y);
        parts::words_within(ui.painter(), left, rect.width() - 16.0, name, TextRole::Body, theme.text2);
    }
    ui.add_space(6.0);
    parts::fact(seen, ui, &said.kind, words::zone_kind(zone.kind, seen.language()), None);
    let by = zone.declared_by.as_deref();
    let by = by.map_or(&*said.declared_by_nobody, |code| words::state(Some(code), seen.language()));
    parts::fact(seen, ui, &said.declared_by, by, None);
    parts::fact(seen, ui, &said.in_force, &validity(seen, zone), None);
    if let Some(basis) = &zone.legal_basis {
        parts::fact(seen, ui, &said.basis, basis, None);
    }
    let floor = zone.floor.map_or_else(|| said.surface.to_string(), |floor| floor.to_string());
    let ceiling = zone.ceiling.map_or_else(|| said.unlimited.to_string(), |ceiling| ceiling.to_string());
    parts::fact(seen, ui, &said.floor_ceiling, &said.pair.filled(&[&floor, &ceiling]), None);
    measures_ui(seen, ui, index);
    parts::fact(seen, ui, &said.edges, &edges(seen, zone), None);
    let mut name = &*said.sources;
    for source in &zone.sources {
        parts::fact(seen, ui, name, &source.title, Some(theme.text2));
        name = "";
    }
    let mut name = &*said.notes;
    for note in &zone.notes {
        parts::fact(seen, ui, name, note, Some(theme.text2));
        name = "";
    }
    if zone.kind == ZoneKind::Adiz {
        ui.add_space(8.0);
        parts::fact(seen, ui, "", &said.what_an_adiz_is, Some(theme.text3));
    }
}

/// Area and overlaps, worked out once and kept: they cost some milliseconds.
fn measures_ui(seen: &Seen, ui: &mut Ui, index: usize) {
    let id = bevy_egui::egui::Id::new(("measures", seen.session.number, index, seen.language()));
    let measures = ui.data(|data| data.get_temp::<Vec<(String, String, Option<usize>)>>(id)).unwrap_or_else(|| {
        let made = measures(seen, index);
        ui.data_mut(|data| data.insert_temp(id, made.clone()));
        made
    });
    for (name, value, zone) in measures {
        let colour = zone.map(|zone| seen.theme().zone(&seen.session.zones[zone]).colour);
        parts::fact(seen, ui, &name, &value, colour);
    }
}

fn measures(seen: &Seen, index: usize) -> Vec<(String, String, Option<usize>)> {
    let zone = &seen.session.zones[index];
    let said = seen.words();
    let square = |km2: f64| format!("{} km²", words::thousands(km2.round() as u64));
    let mut made = Vec::new();
    if let Some(area) = area::area(zone) {
        made.push((said.area.to_string(), square(area.square_kilometres()), None));
    }
    let mut name = &*said.overlaps;
    for (other, it) in seen.session.zones.iter().enumerate().take(seen.session.own_zones()) {
        if other == index {
            continue;
        }
        if let Some(overlap) = area::overlap(&[zone, it]) {
            let value =
                format!("{} {}", words::zone_short(it, seen.language()), square(overlap.area.square_kilometres()));
            made.push((name.to_owned(), value, Some(other)));
            name = "";
        }
    }
    made
}

fn validity(seen: &Seen, zone: &Zone) -> String {
    let zone_of = &seen.session.simulation.scenario.time_zone;
    let (said, day) = (seen.words(), |instant| words::day(instant, zone_of, seen.language()));
    match (zone.valid_from, zone.valid_until) {
        (Some(from), None) => said.since.with(&day(from)),
        (Some(from), Some(until)) => said.from_to.filled(&[&day(from), &day(until)]),
        (None, Some(until)) => said.until.with(&day(until)),
        (None, None) => said.since_unknown.to_string(),
    }
}

fn edges(seen: &Seen, zone: &Zone) -> String {
    let (said, shares) = (seen.words(), zone.standing_shares());
    let parts =
        [(&said.published, shares.published), (&said.derived, shares.derived), (&said.schematic, shares.schematic)];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(_, share)| *share > 0.0)
        .map(
            |(word, share)| if share >= 1.0 { word.to_string() } else { format!("{} {:.0} %", &**word, share * 100.0) },
        )
        .collect();
    let comma = &*seen.language().words().comma;
    match zone.edges().count() {
        0 => parts.join(comma),
        count => format!("{count}: {}", parts.join(comma)),
    }
}
