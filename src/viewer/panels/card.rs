//! The card of a point or a zone: which zones lie there, who declared them, on what their edges rest.

use bevy_egui::egui::{Align2, Sense, Ui, pos2, vec2};

use super::{Seen, parts};
use crate::chart::style::TextRole;
use crate::geodesy::Position;
use crate::units::Distance;
use crate::viewer::command::{Command, Thing};
use crate::viewer::words;
use crate::zones::{Zone, ZoneKind, area};

const NOT_SOVEREIGN: &str = "An ADIZ is airspace in which a state asks aircraft to identify themselves. It is not \
    sovereign airspace; entering one is not a border violation.";

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
    parts::heading(seen, ui, "At this point", "");
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 44.0), Sense::hover());
    let at = pos2(rect.left() + 8.0, rect.top() + 12.0);
    parts::words(ui.painter(), at, Align2::LEFT_CENTER, &words::position(position), TextRole::Title, theme.text1);
    let near = words::nearest_place(position);
    parts::words(ui.painter(), at + vec2(0.0, 21.0), Align2::LEFT_CENTER, &near, TextRole::Secondary, theme.text2);
    let mut asked = Vec::new();
    let around: Vec<usize> = seen.session.zones_at(position).collect();
    for zone in &around {
        let it = &seen.session.zones[*zone];
        let (rect, response) = parts::row(seen, ui, 28.0, false);
        let y = rect.center().y;
        parts::zone_key(ui.painter(), pos2(rect.left() + 8.0, y), 30.0, &theme.zone(it));
        let name = words::zone_short(it);
        parts::words(
            ui.painter(),
            pos2(rect.left() + 48.0, y),
            Align2::LEFT_CENTER,
            &name,
            TextRole::Strong,
            theme.text1,
        );
        let (metres, _) = seen.session.outline(*zone).nearest_edge(position);
        let off = format!("edge {:.0} km", Distance::from_metres(metres).kilometres());
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
        None => parts::fact(seen, ui, "Zones", "none of the scenario's lies here", None),
    }
    asked
}

fn zone_ui(seen: &Seen, ui: &mut Ui, index: usize) {
    let theme = seen.theme();
    let zone = &seen.session.zones[index];
    let colour = theme.zone(zone).colour;
    let title = if zone.names.en.is_empty() { &zone.id } else { &zone.names.en };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    let left = pos2(rect.left() + 8.0, rect.center().y);
    parts::words_within(ui.painter(), left, rect.width() - 16.0, title, TextRole::Title, colour);
    for name in [&zone.names.ko, &zone.names.ja, &zone.names.zh].into_iter().flatten() {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 19.0), Sense::hover());
        let left = pos2(rect.left() + 8.0, rect.center().y);
        parts::words_within(ui.painter(), left, rect.width() - 16.0, name, TextRole::Body, theme.text2);
    }
    ui.add_space(6.0);
    parts::fact(seen, ui, "Kind", words::zone_kind(zone.kind), None);
    let by = zone.declared_by.as_deref().map_or("nobody, or not known".into(), |code| words::state(Some(code)));
    parts::fact(seen, ui, "Declared by", &by, None);
    parts::fact(seen, ui, "In force", &validity(seen, zone), None);
    if let Some(basis) = &zone.legal_basis {
        parts::fact(seen, ui, "Basis", basis, None);
    }
    let floor = zone.floor.map_or_else(|| "surface".to_owned(), |floor| floor.to_string());
    let ceiling = zone.ceiling.map_or_else(|| "unlimited".to_owned(), |ceiling| ceiling.to_string());
    parts::fact(seen, ui, "From, up to", &format!("{floor}, {ceiling}"), None);
    measures_ui(seen, ui, index);
    parts::fact(seen, ui, "Edges", &edges(zone), None);
    let mut name = "Sources";
    for source in &zone.sources {
        parts::fact(seen, ui, name, &source.title, Some(theme.text2));
        name = "";
    }
    let mut name = "Notes";
    for note in &zone.notes {
        parts::fact(seen, ui, name, note, Some(theme.text2));
        name = "";
    }
    if zone.kind == ZoneKind::Adiz {
        ui.add_space(8.0);
        parts::fact(seen, ui, "", NOT_SOVEREIGN, Some(theme.text3));
    }
}

/// Area and overlaps, worked out once and kept: they cost some milliseconds.
fn measures_ui(seen: &Seen, ui: &mut Ui, index: usize) {
    let id = bevy_egui::egui::Id::new(("measures", seen.session.number, index));
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
    let square = |km2: f64| format!("{} km²", words::thousands(km2.round() as u64));
    let mut made = Vec::new();
    if let Some(area) = area::area(zone) {
        made.push(("Area".into(), square(area.square_kilometres()), None));
    }
    let mut name = "Overlaps";
    for (other, it) in seen.session.zones.iter().enumerate().take(seen.session.own_zones()) {
        if other == index {
            continue;
        }
        if let Some(overlap) = area::overlap(&[zone, it]) {
            let value = format!("{} {}", words::zone_short(it), square(overlap.area.square_kilometres()));
            made.push((name.to_owned(), value, Some(other)));
            name = "";
        }
    }
    made
}

fn validity(seen: &Seen, zone: &Zone) -> String {
    let zone_of = &seen.session.simulation.scenario.time_zone;
    match (zone.valid_from, zone.valid_until) {
        (Some(from), None) => format!("since {}", words::day(from, zone_of)),
        (Some(from), Some(until)) => format!("{} to {}", words::day(from, zone_of), words::day(until, zone_of)),
        (None, Some(until)) => format!("until {}", words::day(until, zone_of)),
        (None, None) => "since a day not known".into(),
    }
}

fn edges(zone: &Zone) -> String {
    let shares = zone.standing_shares();
    let parts = [("published", shares.published), ("derived", shares.derived), ("schematic", shares.schematic)];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(_, share)| *share > 0.0)
        .map(|(word, share)| if share >= 1.0 { word.to_owned() } else { format!("{word} {:.0} %", share * 100.0) })
        .collect();
    match zone.edges().count() {
        0 => parts.join(", "),
        count => format!("{count}: {}", parts.join(", ")),
    }
}
