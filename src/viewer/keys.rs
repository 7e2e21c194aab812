//! Keys: what each asks for, and what the list of keys says of it.

use bevy::ecs::system::SystemParam;
use bevy::input::keyboard::{self, KeyboardFocusLost, KeyboardInput};
use bevy::prelude::*;
use bevy::window::WindowCloseRequested;
use bevy_egui::egui::{Key, Modifiers};
use bevy_egui::helpers;

use super::command::{Command, Thing};
use super::editing::EditCommand;
use super::panels::Seen;
use super::screens::Screen;
use crate::playback;

/// A key, with what is held beside it, and what it asks for.
pub struct Binding {
    /// As it is written in the list.
    pub name: &'static str,
    /// What it does, in words.
    pub words: &'static str,
    key: Key,
    held: Modifiers,
    asks: fn(&Seen) -> Option<Command>,
}

const fn key(name: &'static str, key: Key, words: &'static str, asks: fn(&Seen) -> Option<Command>) -> Binding {
    Binding { name, words, key, held: Modifiers::NONE, asks }
}

const fn held(
    name: &'static str,
    held: Modifiers,
    key: Key,
    words: &'static str,
    asks: fn(&Seen) -> Option<Command>,
) -> Binding {
    Binding { name, words, key, held, asks }
}

fn revise(command: EditCommand) -> Option<Command> {
    Some(Command::Revise(command))
}

fn clock(command: playback::Command) -> Option<Command> {
    Some(Command::Clock(command))
}

/// The scene so many further on.
fn scene(seen: &Seen, by: isize) -> Option<Command> {
    let count = seen.session.simulation.scenario.scenes.len();
    seen.briefing.neighbour(by, count).map(Command::ShowScene)
}

/// Pixels that an arrow key moves the map.
const STEP: f32 = 80.0;

/// All keys, in the order of the list.
pub const BINDINGS: &[Binding] = &[
    key("Space", Key::Space, "play or pause", |_| clock(playback::Command::TogglePlay)),
    key("R", Key::R, "the other way", |_| clock(playback::Command::Reverse)),
    key(".", Key::Period, "faster", |_| clock(playback::Command::Faster)),
    key(",", Key::Comma, "slower", |_| clock(playback::Command::Slower)),
    key("Right", Key::ArrowRight, "10 seconds on; in a briefing the next scene", |seen| {
        if seen.steps_by_scene() { scene(seen, 1) } else { clock(playback::Command::Step(10.0)) }
    }),
    key("Left", Key::ArrowLeft, "10 seconds back; in a briefing the scene before", |seen| {
        if seen.steps_by_scene() { scene(seen, -1) } else { clock(playback::Command::Step(-10.0)) }
    }),
    key("N", Key::N, "next scene", |seen| scene(seen, 1)),
    key("B", Key::B, "scene before", |seen| scene(seen, -1)),
    held("Shift Right", Modifiers::SHIFT, Key::ArrowRight, "1 second on", |_| clock(playback::Command::Step(1.0))),
    held("Shift Left", Modifiers::SHIFT, Key::ArrowLeft, "1 second back", |_| clock(playback::Command::Step(-1.0))),
    held("Ctrl Right", Modifiers::COMMAND, Key::ArrowRight, "1 minute on", |_| clock(playback::Command::Step(60.0))),
    held("Ctrl Left", Modifiers::COMMAND, Key::ArrowLeft, "1 minute back", |_| clock(playback::Command::Step(-60.0))),
    key("Page Down", Key::PageDown, "next event", |_| Some(Command::NextEvent)),
    key("Page Up", Key::PageUp, "event before", |_| Some(Command::PreviousEvent)),
    key("Home", Key::Home, "start", |_| clock(playback::Command::Seek(0.0))),
    key("End", Key::End, "end", |seen| clock(playback::Command::Seek(seen.clock.duration()))),
    key("L", Key::L, "repeat", |_| clock(playback::Command::ToggleLoop)),
    held("Shift L", Modifiers::SHIFT, Key::L, "next language", |seen| {
        Some(Command::SetLanguage(seen.language().next()))
    }),
    key("W", Key::W, "move the map up", |_| Some(Command::Pan(0.0, STEP))),
    key("S", Key::S, "move the map down", |_| Some(Command::Pan(0.0, -STEP))),
    key("A", Key::A, "move the map left", |_| Some(Command::Pan(STEP, 0.0))),
    key("D", Key::D, "move the map right", |_| Some(Command::Pan(-STEP, 0.0))),
    key("+", Key::Plus, "larger", |_| Some(Command::Zoom(None, 1.6))),
    key("=", Key::Equals, "larger", |_| Some(Command::Zoom(None, 1.6))),
    key("-", Key::Minus, "smaller", |_| Some(Command::Zoom(None, 1.0 / 1.6))),
    key("F", Key::F, "the whole patrol", |_| Some(Command::Fit)),
    key("Tab", Key::Tab, "next flight", |seen| Some(Command::Select(Some(Thing::Flight(neighbour(seen, 1)?))))),
    held("Shift Tab", Modifiers::SHIFT, Key::Tab, "flight before", |seen| {
        Some(Command::Select(Some(Thing::Flight(neighbour(seen, -1)?))))
    }),
    key("G", Key::G, "follow the selected flight, or no longer", |seen| {
        let flight = seen.focus.flight()?;
        Some(Command::Follow((seen.focus.follow != Some(flight)).then_some(flight)))
    }),
    key("H", Key::H, "hide or show the selected flight", |seen| seen.focus.flight().map(Command::ToggleFlight)),
    key("O", Key::O, "only the selected flight, or all", |seen| seen.focus.flight().map(Command::Solo)),
    key("V", Key::V, "fly the ensemble and show its runs, or hide them", |seen| {
        seen.session.simulation.scenario.ensemble.as_ref()?;
        Some(Command::SwitchLayer("ensemble", !seen.choices.shown().ensemble))
    }),
    key("M", Key::M, "measure", |_| Some(Command::Toggle(Screen::Measure))),
    key("/", Key::Slash, "search", |_| Some(Command::Toggle(Screen::Palette))),
    held("Ctrl K", Modifiers::COMMAND, Key::K, "search and commands", |_| Some(Command::Toggle(Screen::Palette))),
    held("Ctrl O", Modifiers::COMMAND, Key::O, "open a scenario", |_| Some(Command::Toggle(Screen::Picker))),
    key("E", Key::E, "edit on the map, or no longer", |_| revise(EditCommand::Switch)),
    key("Delete", Key::Delete, "delete the waypoint that is selected", |_| revise(EditCommand::Delete)),
    held("Ctrl Z", Modifiers::COMMAND, Key::Z, "undo", |_| revise(EditCommand::Undo)),
    held("Ctrl Shift Z", Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z, "redo", |_| revise(EditCommand::Redo)),
    held("Ctrl Y", Modifiers::COMMAND, Key::Y, "redo", |_| revise(EditCommand::Redo)),
    held("Ctrl S", Modifiers::COMMAND, Key::S, "save what was edited", |_| revise(EditCommand::Save)),
    key("P", Key::P, "presentation", |_| Some(Command::Toggle(Screen::Presentation))),
    key("T", Key::T, "dark or light", |seen| {
        Some(Command::SetTheme(super::panels::top::other_theme(seen.choices.theme)))
    }),
    key("U", Key::U, "whose clock comes first", |seen| {
        Some(Command::SetClockZone(super::panels::top::next_clock(seen.choices.clock)))
    }),
    key("C", Key::C, "save a picture", |_| Some(Command::Capture(Some(1.0)))),
    held("Shift C", Modifiers::SHIFT, Key::C, "save a picture twice as large", |_| Some(Command::Capture(Some(2.0)))),
    held("Ctrl Shift C", Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::C, "save a picture 3840 px wide", |_| {
        Some(Command::Capture(None))
    }),
    key("[", Key::OpenBracket, "flights and layers, in a narrow window", |_| Some(Command::Toggle(Screen::LeftDrawer))),
    key("]", Key::CloseBracket, "events and inspector, in a narrow window", |_| {
        Some(Command::Toggle(Screen::RightDrawer))
    }),
    key(";", Key::Semicolon, "theme, language, projection", |_| Some(Command::Toggle(Screen::Settings))),
    key("?", Key::Questionmark, "this list", |_| Some(Command::Toggle(Screen::Keys))),
    held("Shift /", Modifiers::SHIFT, Key::Slash, "this list", |_| Some(Command::Toggle(Screen::Keys))),
    key("F1", Key::F1, "this list", |_| Some(Command::Toggle(Screen::Keys))),
    key("Esc", Key::Escape, "close, end the briefing, or select nothing", |seen| {
        Some(match (seen.screens.is_empty(), seen.briefing.scene) {
            (false, _) => Command::Close,
            (true, Some(_)) => Command::EndScenes,
            (true, None) if seen.editing.is_dragging() => Command::Revise(EditCommand::Abandon),
            (true, None) if seen.editing.held.is_some() => Command::Revise(EditCommand::Hold(None)),
            (true, None) => Command::Select(None),
        })
    }),
    held("Ctrl Q", Modifiers::COMMAND, Key::Q, "end", |_| Some(Command::Quit)),
];

impl Binding {
    /// What it asks for now.
    pub fn command(&self, seen: &Seen) -> Option<Command> {
        (self.asks)(seen)
    }
}

/// The flight after or before the selected one.
fn neighbour(seen: &Seen, by: isize) -> Option<usize> {
    let order: Vec<usize> =
        super::panels::flights::by_state(seen).into_iter().flat_map(|(_, flights)| flights).collect();
    let at = seen.focus.flight().and_then(|flight| order.iter().position(|other| *other == flight));
    let next = at.map_or(0, |at| (at as isize + by).rem_euclid(order.len() as isize) as usize);
    order.get(next).copied()
}

/// What the keyboard did since it was last asked.
#[derive(SystemParam)]
pub struct Keyboard<'w, 's> {
    input: MessageReader<'w, 's, KeyboardInput>,
    lost: MessageReader<'w, 's, KeyboardFocusLost>,
    closing: MessageReader<'w, 's, WindowCloseRequested>,
    held: Local<'s, Modifiers>,
}

impl Keyboard<'_, '_> {
    /// The keys that went down, each with what was held at that moment. (Egui knows only what is held at the end of a
    /// frame, and a quick `Ctrl K` is over by then.)
    pub fn strokes(&mut self) -> Vec<(Key, Modifiers)> {
        if self.lost.read().count() > 0 {
            *self.held = Modifiers::NONE;
        }
        let mut strokes = Vec::new();
        for message in self.input.read() {
            let is_down = message.state.is_pressed();
            match message.logical_key {
                keyboard::Key::Shift => self.held.shift = is_down,
                keyboard::Key::Alt => self.held.alt = is_down,
                keyboard::Key::Control if !cfg!(target_os = "macos") => self.held.command = is_down,
                keyboard::Key::Super | keyboard::Key::Meta if cfg!(target_os = "macos") => self.held.command = is_down,
                _ if is_down => {
                    let key = helpers::bevy_to_egui_key(&message.logical_key);
                    // Where no key has a Latin letter its place counts.
                    let key = key.or_else(|| helpers::bevy_to_egui_physical_key(&message.key_code));
                    strokes.extend(key.map(|key| (key, *self.held)));
                }
                _ => {}
            }
        }
        // Where `Alt F4` asks for the end, nobody may tell that Alt is let go.
        if self.closing.read().count() > 0 {
            *self.held = Modifiers::NONE;
        }
        strokes
    }
}

/// What keys ask for. Where text is typed, only Escape and `Ctrl K` count.
pub fn asked(strokes: &[(Key, Modifiers)], seen: &Seen, is_typing: bool) -> Vec<Command> {
    let counts = |it: &&Binding| !is_typing || it.key == Key::Escape || (it.held.command && it.key == Key::K);
    let mut asked = Vec::new();
    for (key, modifiers) in strokes {
        for binding in BINDINGS.iter().filter(counts).filter(|it| it.key == *key && is_held(it, *modifiers)) {
            asked.extend(binding.command(seen));
        }
    }
    asked
}

fn is_held(binding: &Binding, modifiers: Modifiers) -> bool {
    // Signs such as `?` and `+` are typed with Shift on some keyboards and without on others.
    let is_sign = matches!(binding.key, Key::Plus | Key::Questionmark);
    modifiers.command == binding.held.command && !modifiers.alt && (is_sign || modifiers.shift == binding.held.shift)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_key_has_two_meanings() {
        let mut seen = BTreeSet::new();
        for it in BINDINGS {
            assert!(seen.insert(format!("{:?} {:?}", it.held, it.key)), "{}", it.name);
            assert!(!it.words.is_empty());
        }
    }
}
