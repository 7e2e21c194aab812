//! What lies open over the map: the palette, the list of keys, the measure tool, the picker, presentation.

use bevy::prelude::*;

use super::ViewerSet;
use super::command::{Command, GhostCommand};
use super::session::Session;
use crate::chart::Medium;
use crate::geodesy::Position;

/// Something that can be opened and closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Panels away; title, clock and legend stay.
    Presentation,
    /// The list of keys.
    Keys,
    /// Search for places, zones, flights and commands.
    Palette,
    /// Distances and bearings between points.
    Measure,
    /// Choose a scenario.
    Picker,
    /// Choose a second patrol to lay under the open one.
    GhostPicker,
    /// Theme, language, projection.
    Settings,
    /// The flights and layers, where the window has no room for them beside the map.
    LeftDrawer,
    /// The events and the inspector, where the window has no room for them beside the map.
    RightDrawer,
    /// What is wrong with the scenario.
    Problems,
    /// What is to become of edits that were not saved.
    Unsaved,
}

/// What is open.
#[derive(Debug, Clone, Default, PartialEq, Resource)]
pub struct Screens {
    open: Vec<Screen>,
    /// What is typed into the search field.
    pub query: String,
    /// The mark in the list of what was found.
    pub mark: usize,
    /// The points of the measure tool, two at most.
    pub measured: Vec<Position>,
    /// The part of the timeline that is seen, in seconds; `None` is the whole.
    pub timeline: Option<(f64, f64)>,
}

impl Screens {
    /// Whether nothing is open.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether a screen is open.
    pub fn shows(&self, screen: Screen) -> bool {
        self.open.contains(&screen)
    }

    /// For what the map is drawn.
    pub fn medium(&self) -> Medium {
        if self.shows(Screen::Presentation) { Medium::Presentation } else { Medium::Screen }
    }

    /// Does what is asked.
    pub fn apply(&mut self, command: &Command) {
        match command {
            Command::Toggle(screen) => self.toggle(*screen),
            Command::Close => self.close(),
            Command::Search(query) => {
                self.query.clone_from(query);
                self.mark = 0;
            }
            Command::MoveMark(by) => self.mark = self.mark.saturating_add_signed(*by as isize),
            Command::Measure(position) => {
                if self.measured.len() == 2 {
                    self.measured.clear();
                }
                self.measured.push(*position);
            }
            Command::SetTimeline(from, to) => self.timeline = (to > from).then_some((*from, *to)),
            Command::Open(_) => *self = Self::default(),
            Command::Ghost(GhostCommand::Open(_)) => self.hide(Screen::GhostPicker),
            _ => {}
        }
    }

    /// Opens a screen.
    pub fn show(&mut self, screen: Screen) {
        self.hide(screen);
        self.open.push(screen);
    }

    /// Closes a screen.
    pub fn hide(&mut self, screen: Screen) {
        self.open.retain(|open| *open != screen);
    }

    fn toggle(&mut self, screen: Screen) {
        if self.shows(screen) {
            self.hide(screen);
        } else {
            self.show(screen);
        }
        match screen {
            Screen::Palette => {
                self.query.clear();
                self.mark = 0;
            }
            Screen::Measure => self.measured.clear(),
            _ => {}
        }
    }

    fn close(&mut self) {
        if let Some(Screen::Measure) = self.open.pop() {
            self.measured.clear();
        }
    }
}

/// Opens and closes screens.
pub struct ScreensPlugin;

impl Plugin for ScreensPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Screens>().add_systems(Update, (carry_on, obey).chain().in_set(ViewerSet::Input));
    }
}

/// A scenario that was opened again is seen for the same time of day on the timeline, as far as it lasts.
fn carry_on(session: Res<Session>, mut screens: ResMut<Screens>) {
    if !session.is_changed() || session.is_added() {
        return;
    }
    if let (Some(carried), Some((from, to))) = (&session.again, screens.timeline) {
        let now = |t: f64| (t - carried.starts_later_by).clamp(0.0, session.simulation.duration);
        screens.apply(&Command::SetTimeline(now(from), now(to)));
    }
}

pub(super) fn obey(mut commands: MessageReader<Command>, mut screens: ResMut<Screens>) {
    let mut after = screens.clone();
    commands.read().for_each(|command| after.apply(command));
    screens.set_if_neq(after);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_opened_last_is_closed_first() {
        let mut screens = Screens::default();
        screens.apply(&Command::Toggle(Screen::Measure));
        screens.apply(&Command::Measure(Position::from_lat_lon(35.0, 130.0)));
        screens.apply(&Command::Toggle(Screen::Keys));
        screens.apply(&Command::Close);
        assert!(!screens.shows(Screen::Keys) && screens.shows(Screen::Measure));
        assert_eq!(screens.measured.len(), 1);
        screens.apply(&Command::Close);
        screens.apply(&Command::Close);
        assert_eq!(screens, Screens::default());
    }

    #[test]
    fn a_third_point_begins_a_new_measurement() {
        let mut screens = Screens::default();
        let at = |lat| Position::from_lat_lon(lat, 130.0);
        for lat in [30.0, 31.0, 32.0] {
            screens.apply(&Command::Measure(at(lat)));
        }
        assert_eq!(screens.measured, [at(32.0)]);
    }
}
