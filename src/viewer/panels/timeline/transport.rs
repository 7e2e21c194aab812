//! Play, pause, and their like.

use bevy_egui::egui::{Align2, CornerRadius, Id, Rect, Sense, Ui, pos2, vec2};

use crate::chart::style::TextRole;
use crate::playback::{self, Direction};
use crate::viewer::command::Command;
use crate::viewer::icons::{self, Sign};
use crate::viewer::look::color;
use crate::viewer::panels::{Seen, parts};

/// The buttons at the left of the timeline.
pub fn transport_ui(seen: &Seen, ui: &mut Ui, area: Rect) -> Vec<Command> {
    let y = area.top() + 27.0;
    let said = seen.words();
    let mut asked = Vec::new();
    let mut button = |ui: &mut Ui, x: f32, sign: Sign, name: &str, command: Command| {
        let rect = Rect::from_center_size(pos2(area.left() + x, y), vec2(30.0, 30.0));
        if parts::sign_button_at(seen, ui, rect, sign, name).clicked() {
            asked.push(command);
        }
    };
    button(ui, 29.0, Sign::Previous, &said.previous_tip, Command::PreviousEvent);
    let is_backward = seen.clock.direction() == Direction::Backward;
    let back = if is_backward { Sign::Play } else { Sign::PlayBack };
    button(ui, 63.0, back, &said.reverse_tip, Command::Clock(playback::Command::Reverse));
    button(ui, 146.0, Sign::Next, &said.next_tip, Command::NextEvent);
    if area.width() > 250.0 {
        button(ui, 242.0, Sign::Loop, &said.repeat_tip, Command::Clock(playback::Command::ToggleLoop));
        if seen.clock.repeats() {
            ui.painter().circle_filled(pos2(area.left() + 242.0, y + 13.0), 2.0, color(seen.theme().focus));
        }
    }
    asked.extend(play_ui(seen, ui, pos2(area.left() + 104.0, y)));
    if area.width() > 210.0 {
        asked.extend(rate_ui(seen, ui, Rect::from_center_size(pos2(area.left() + 197.0, y), vec2(50.0, 26.0))));
    }
    asked
}

/// The only filled button in the window.
fn play_ui(seen: &Seen, ui: &mut Ui, at: bevy_egui::egui::Pos2) -> Option<Command> {
    let rect = Rect::from_center_size(at, vec2(34.0, 34.0));
    let response = ui.interact(rect, Id::new("play"), Sense::click());
    let grown = if response.hovered() { 17.6 } else { 17.0 };
    ui.painter().circle_filled(at, grown, color(seen.theme().focus));
    let sign = match (seen.clock.is_playing(), seen.clock.direction()) {
        (true, _) => Sign::Pause,
        (false, Direction::Forward) => Sign::Play,
        (false, Direction::Backward) => Sign::PlayBack,
    };
    let nudge = if sign == Sign::Play { 1.0 } else { 0.0 };
    icons::paint(ui.painter(), sign, at + vec2(nudge, 0.0), color(seen.theme().panel));
    let response = parts::hint(response, || &*seen.words().play_tip);
    response.clicked().then_some(Command::Clock(playback::Command::TogglePlay))
}

fn rate_ui(seen: &Seen, ui: &mut Ui, rect: Rect) -> Option<Command> {
    let theme = seen.theme();
    let response = ui.interact(rect, Id::new("rate"), Sense::click());
    let fill = if response.hovered() { theme.hovered } else { theme.raise };
    ui.painter().rect_filled(rect, CornerRadius::same(5), color(fill));
    let words = format!("{}×", seen.clock.rate());
    parts::words(ui.painter(), rect.center(), Align2::CENTER_CENTER, &words, TextRole::Body, theme.text1);
    let response = parts::hint(response, || &*seen.words().rate_tip);
    if response.secondary_clicked() {
        return Some(Command::Clock(playback::Command::Slower));
    }
    response.clicked().then(|| {
        let fastest = playback::RATES[playback::RATES.len() - 1];
        let next =
            if seen.clock.rate() >= fastest { playback::Command::SetRate(1.0) } else { playback::Command::Faster };
        Command::Clock(next)
    })
}
