//! What there is to explore where nothing flies: the zones one by one, and the tours.

use std::path::PathBuf;

use bevy_egui::egui::{Align2, Ui, pos2};

use super::{Seen, parts};
use crate::chart::style::TextRole;
use crate::scenario::builtin;
use crate::viewer::command::{Command, Thing};
use crate::viewer::words;

const ROW: f32 = 27.0;

/// The zones of the map, and the tours.
pub fn explore_ui(seen: &Seen, ui: &mut Ui) -> Vec<Command> {
    let (theme, said) = (seen.theme(), seen.words());
    let mut asked = Vec::new();
    parts::heading(seen, ui, &said.zones_heading, "");
    ui.spacing_mut().item_spacing.y = 0.0;
    for (index, zone) in seen.session.zones[..seen.session.own_zones()].iter().enumerate() {
        let is_selected = seen.focus.selected == Some(Thing::Zone(index));
        let (rect, response) = parts::row(seen, ui, ROW, is_selected);
        let y = rect.center().y;
        parts::zone_key(ui.painter(), pos2(rect.left() + 8.0, y), 30.0, &theme.zone(zone));
        let name = words::zone_short(zone, seen.language());
        let at = pos2(rect.left() + 48.0, y);
        parts::words_within(ui.painter(), at, rect.width() - 56.0, name, TextRole::Body, theme.text1);
        if parts::hint(response, || &*said.look_closer).clicked() {
            asked.push(Command::Select(Some(Thing::Zone(index))));
        }
    }
    parts::rule(seen, ui);
    parts::heading(seen, ui, &said.tours_heading, "");
    for tour in builtin::tours() {
        let path = PathBuf::from(&tour.path);
        let is_open = seen.session.path.as_ref().is_some_and(|open| open.file_stem() == path.file_stem());
        let (rect, response) = parts::row(seen, ui, ROW, is_open);
        let y = rect.center().y;
        let title = seen.language().of(&tour.title);
        let count = parts::words(
            ui.painter(),
            pos2(rect.right() - 8.0, y),
            Align2::RIGHT_CENTER,
            &tour.scenes.to_string(),
            TextRole::Table,
            theme.text3,
        );
        let room = count.left() - rect.left() - 16.0;
        parts::words_within(ui.painter(), pos2(rect.left() + 8.0, y), room, title, TextRole::Body, theme.text1);
        if parts::hint(response, || title).clicked() {
            asked.push(Command::Open(Some(path)));
        }
    }
    asked
}
