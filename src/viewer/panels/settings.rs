//! Theme, language, projection, movement.

use bevy_egui::egui::{Ui, vec2};

use super::{Seen, overlay, parts};
use crate::chart::style::TextRole;
use crate::chart::{Language, ThemeKind};
use crate::viewer::choices::{ClockZone, ProjectionChoice};
use crate::viewer::command::{Command, Thing};
use crate::viewer::screens::Screen;
use crate::viewer::words;

/// The card of settings.
pub fn settings_ui(seen: &Seen, root: &Ui) -> Vec<Command> {
    overlay::card(seen, root, Screen::Settings, vec2(520.0, 380.0), |ui| {
        let mut asked = Vec::new();
        let choices = seen.choices;
        let said = seen.words();
        parts::heading(seen, ui, &said.settings, &said.esc_closes);
        asked.extend(choose(
            seen,
            ui,
            &said.theme,
            &[(&*said.dark, ThemeKind::Dark), (&*said.light, ThemeKind::Light)],
            choices.theme,
            Command::SetTheme,
        ));
        let languages = Language::ALL.map(|language| (language.own_name(), language));
        asked.extend(choose(seen, ui, &said.language, &languages, choices.language, Command::SetLanguage));
        let clocks =
            [(&*said.local, ClockZone::Scenario), ("UTC", ClockZone::Utc), (&*said.china_time, ClockZone::China)];
        asked.extend(choose(seen, ui, &said.clock, &clocks, choices.clock, Command::SetClockZone));
        let about = match seen.focus.selected {
            Some(Thing::Point(position)) => Some(position),
            _ => seen.view.projection.geo_from_map(seen.view.centre),
        };
        let here = about.map_or(ProjectionChoice::Lambert, ProjectionChoice::about);
        let equidistant = match choices.projection {
            same @ ProjectionChoice::Equidistant { .. } => same,
            _ => here,
        };
        let projections = [
            (&*said.lambert, ProjectionChoice::Lambert),
            (&*said.mercator, ProjectionChoice::Mercator),
            (&*said.equidistant, equidistant),
        ];
        asked.extend(choose(seen, ui, &said.projection, &projections, choices.projection, Command::SetProjection));
        if let (ProjectionChoice::Equidistant { .. }, Some(position)) = (choices.projection, about) {
            let name = said.about.with(&words::nearest_place(position, seen.language()));
            asked.extend(choose(seen, ui, "", &[(name.as_str(), here)], choices.projection, Command::SetProjection));
        }
        let motion = [(&*said.as_designed, false), (&*said.reduced, true)];
        asked.extend(choose(seen, ui, &said.movement, &motion, choices.reduced_motion, Command::SetReducedMotion));
        asked
    })
}

/// A row of buttons of which one is chosen.
fn choose<T: Copy + PartialEq>(
    seen: &Seen,
    ui: &mut Ui,
    name: &str,
    options: &[(&str, T)],
    current: T,
    command: impl Fn(T) -> Command,
) -> Option<Command> {
    let mut asked = None;
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(140.0, 32.0), bevy_egui::egui::Sense::hover());
        let at = rect.left_center() + vec2(8.0, 0.0);
        parts::words(ui.painter(), at, bevy_egui::egui::Align2::LEFT_CENTER, name, TextRole::Body, seen.theme().text2);
        for (name, value) in options {
            if ui.add(bevy_egui::egui::Button::new(*name).selected(*value == current)).clicked() {
                asked = Some(command(*value));
            }
        }
    });
    asked
}
