//! The bar at the top: what is shown, the clock, search.

use bevy_egui::egui::{Align2, CornerRadius, Id, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use jiff::tz::TimeZone;

use super::{LEFT_NEEDS, RIGHT_NEEDS, Seen, parts};
use crate::chart::ThemeKind;
use crate::chart::style::TextRole;
use crate::viewer::choices::ClockZone;
use crate::viewer::command::Command;
use crate::viewer::editing::EditCommand;
use crate::viewer::icons::{self, Sign};
use crate::viewer::look::color;
use crate::viewer::screens::Screen;
use crate::viewer::words;

/// The bar at the top.
pub fn top_ui(seen: &Seen, ui: &mut Ui) -> Vec<Command> {
    let bar = ui.max_rect();
    let theme = seen.theme();
    ui.painter().hline(bar.x_range(), bar.bottom() - 0.5, Stroke::new(1.0, color(theme.line)));
    let mut asked = Vec::new();
    let mut left = bar.left() + 16.0;
    if bar.width() < LEFT_NEEDS {
        asked.extend(button(seen, ui, left + 8.0, Sign::Menu, &seen.words().flights_and_layers, Screen::LeftDrawer));
        left += 36.0;
    }
    // Where nothing flies no time of day is shown.
    let clock = if seen.session.is_tour() {
        Rect::from_center_size(bar.center(), vec2(0.0, bar.height()))
    } else {
        clock_ui(seen, ui, bar, &mut asked)
    };
    asked.extend(title_ui(seen, ui, left, clock.left() - 20.0, bar));
    asked.extend(buttons_ui(seen, ui, bar, clock.right()));
    asked
}

fn title_ui(seen: &Seen, ui: &mut Ui, left: f32, right: f32, bar: Rect) -> Option<Command> {
    let theme = seen.theme();
    let scenario = &seen.session.simulation.scenario;
    let painter = ui.painter().with_clip_rect(Rect::from_min_max(bar.min, pos2(right, bar.bottom())));
    let y = bar.center().y;
    // What the scenario claims to be is never hidden: the title gives way.
    let chip =
        if seen.session.is_tour() { &seen.words().explore_chip } else { words::kind(scenario.kind, seen.language()) };
    let chip_width = painter
        .layout_no_wrap(chip.into(), crate::viewer::look::role(TextRole::Secondary), color(theme.text1))
        .size()
        .x
        + 22.0;
    let room = (right - left - chip_width - 12.0).max(0.0);
    let mut x =
        left + parts::words_within(
            &painter,
            pos2(left, y),
            room,
            seen.language().of(&scenario.title),
            TextRole::Title,
            theme.text1,
        ) + 12.0;
    let day = words::day(seen.session.simulation.timestamp(seen.t()), &scenario.time_zone, seen.language());
    if right - x > chip_width + 150.0 {
        let place = parts::words(&painter, pos2(x, y), Align2::LEFT_CENTER, &day, TextRole::Body, theme.text2);
        x = place.right() + 12.0;
    }
    let rect = Rect::from_min_size(pos2(x, y - 11.0), vec2(chip_width, 22.0));
    painter.rect_stroke(rect, CornerRadius::same(11), Stroke::new(1.0, color(theme.text3.at(0.7))), StrokeKind::Inside);
    parts::words(&painter, rect.center(), Align2::CENTER_CENTER, chip, TextRole::Secondary, theme.text1);
    let problems = super::problems::counts(seen);
    if problems.is_empty() {
        return None;
    }
    let colour = if seen.refused.is_empty() { theme.text2 } else { theme.error };
    let at = pos2(rect.right() + 12.0, y);
    let place = parts::words(&painter, at, Align2::LEFT_CENTER, &problems, TextRole::Secondary, colour);
    let response = ui.interact(place.expand(4.0), Id::new("warnings"), Sense::click());
    parts::hint(response, || &*seen.words().what_they_say).clicked().then_some(Command::Toggle(Screen::Problems))
}

/// The clock in the middle: local time, then UTC.
fn clock_ui(seen: &Seen, ui: &mut Ui, bar: Rect, asked: &mut Vec<Command>) -> Rect {
    let theme = seen.theme();
    let simulation = &seen.session.simulation;
    let (zone, name) = words::clock_zone(seen.choices.clock, simulation);
    let now = simulation.timestamp(seen.t());
    let y = bar.center().y;
    let painter = ui.painter();
    let at = pos2(bar.center().x - 22.0, y);
    let big =
        parts::figures(painter, at, Align2::CENTER_CENTER, &words::clock(now, &zone), TextRole::Clock, theme.text1);
    let at = pos2(big.right() + 8.0, y + 2.0);
    let mut all = big.union(parts::words(painter, at, Align2::LEFT_CENTER, &name, TextRole::Secondary, theme.text2));
    if seen.choices.clock != ClockZone::Utc {
        let at = pos2(all.right() + 24.0, y + 1.0);
        let utc = words::clock(now, &TimeZone::UTC);
        let place = parts::figures(painter, at, Align2::LEFT_CENTER, &utc, TextRole::Title, theme.text2);
        let at = pos2(place.right() + 6.0, y + 2.0);
        all = all.union(parts::words(painter, at, Align2::LEFT_CENTER, "UTC", TextRole::Secondary, theme.text3));
    }
    let response = ui.interact(all, Id::new("clock"), Sense::click());
    if parts::hint(response, || &*seen.words().whose_clock).clicked() {
        asked.push(Command::SetClockZone(next_clock(seen.choices.clock)));
    }
    all
}

/// The clock after this one.
pub fn next_clock(clock: ClockZone) -> ClockZone {
    match clock {
        ClockZone::Scenario => ClockZone::Utc,
        ClockZone::Utc => ClockZone::China,
        ClockZone::China => ClockZone::Scenario,
    }
}

/// Search and the buttons at the right.
fn buttons_ui(seen: &Seen, ui: &mut Ui, bar: Rect, clock_right: f32) -> Vec<Command> {
    let said = seen.words();
    let mut asked = Vec::new();
    let mut right = bar.right() - 28.0;
    let mut next = |width: f32| {
        let x = right;
        right -= width;
        x
    };
    let drawer = bar.width() < RIGHT_NEEDS;
    if drawer {
        asked.extend(button(seen, ui, next(38.0), Sign::Menu, &said.events_and_inspector, Screen::RightDrawer));
    } else {
        asked.extend(button(seen, ui, next(38.0), Sign::Menu, &said.settings_tip, Screen::Settings));
    }
    asked.extend(button(seen, ui, next(38.0), Sign::Help, &said.keys_tip, Screen::Keys));
    let rect = Rect::from_center_size(pos2(next(38.0), bar.center().y), vec2(32.0, 32.0));
    if parts::sign_button_at(seen, ui, rect, Sign::Theme, &said.theme_tip).clicked() {
        asked.push(Command::SetTheme(other_theme(seen.choices.theme)));
    }
    let rect = Rect::from_center_size(pos2(next(38.0), bar.center().y), vec2(32.0, 32.0));
    if parts::sign_button_at(seen, ui, rect, Sign::Camera, &said.picture_tip).clicked() {
        asked.push(Command::Capture(Some(1.0)));
    }
    let rect = Rect::from_center_size(pos2(next(38.0), bar.center().y), vec2(32.0, 32.0));
    if parts::sign_button_at(seen, ui, rect, Sign::Pencil, &said.edit_tip).clicked() {
        asked.push(Command::Revise(EditCommand::Switch));
    }
    asked.extend(button(seen, ui, next(38.0), Sign::Presentation, &said.presentation_tip, Screen::Presentation));
    let width = (right + 8.0 - clock_right - 24.0).min(300.0);
    if width > 90.0 {
        let rect = Rect::from_min_size(pos2(right + 8.0 - width, bar.center().y - 13.0), vec2(width, 26.0));
        asked.extend(search_ui(seen, ui, rect));
    }
    asked
}

fn search_ui(seen: &Seen, ui: &mut Ui, rect: Rect) -> Option<Command> {
    let theme = seen.theme();
    let response = ui.interact(rect, Id::new("search"), Sense::click());
    let fill = if response.hovered() { theme.hovered } else { theme.raise };
    let painter = ui.painter().with_clip_rect(rect);
    painter.rect_filled(rect, CornerRadius::same(5), color(fill));
    icons::paint(&painter, Sign::Search, pos2(rect.left() + 14.0, rect.center().y), color(theme.text2));
    let at = pos2(rect.left() + 28.0, rect.center().y);
    let hint = if rect.width() > 250.0 { &seen.words().find_long } else { &seen.words().find };
    parts::words(&painter, at, Align2::LEFT_CENTER, hint, TextRole::Body, theme.text3);
    let at = pos2(rect.right() - 10.0, rect.center().y);
    parts::words(&painter, at, Align2::RIGHT_CENTER, "Ctrl K", TextRole::Floor, theme.text3);
    response.clicked().then_some(Command::Toggle(Screen::Palette))
}

/// The theme that is not this one.
pub fn other_theme(theme: ThemeKind) -> ThemeKind {
    match theme {
        ThemeKind::Dark => ThemeKind::Light,
        ThemeKind::Light => ThemeKind::Dark,
    }
}

fn button(seen: &Seen, ui: &mut Ui, x: f32, sign: Sign, name: &str, screen: Screen) -> Option<Command> {
    let rect = Rect::from_center_size(pos2(x, ui.max_rect().center().y), vec2(32.0, 32.0));
    parts::sign_button_at(seen, ui, rect, sign, name).clicked().then_some(Command::Toggle(screen))
}
