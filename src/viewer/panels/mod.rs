//! Panels: functions from what is to be seen to what a person asked for.
//!
//! [`PanelsPlugin`] lays them out round the map once a frame, paints the marks under them and hands on their commands.

mod card;
mod edit_fields;
mod editing;
mod events;
mod explore;
pub mod flights;
mod inspector;
mod keys_card;
mod layers;
mod map;
mod measure;
mod overlay;
mod palette;
mod parts;
mod picker;
mod problems;
mod runs;
mod scenes;
mod settings;
mod status;
mod timeline;
pub mod top;
mod unsaved;

use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use bevy_egui::egui::emath::GuiRounding as _;
use bevy_egui::egui::{self, Frame, Id, LayerId, Margin, Panel, Rect, UiBuilder};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::briefing::Briefing;
use super::choices::Choices;
use super::clock::Clock;
use super::command::Command;
use super::editing::Editing;
use super::ensemble::Ensemble;
use super::focus::Focus;
use super::ghost::SecondPatrol;
use super::ground::Plotted;
use super::keys::{self, Keyboard};
use super::look::{self, color};
use super::map_view::MapView;
use super::marks::{self, KeptSetting};
use super::notices::Notices;
use super::offers::Offers;
use super::opening::Refused;
use super::screens::{Screen, Screens};
use super::session::Session;
use super::words::{self, PanelWords};
use crate::chart::cloud;
use crate::chart::fonts;
use crate::chart::ghost::OnMap;
use crate::chart::ground::Plot;
use crate::chart::{Language, PxRect, Style, Theme, ThemeKind, View};
use crate::playback::Playback;
use crate::scenario::briefing::BriefingScene;
pub use picker::Offer;

/// Narrower windows have no room for the right panel beside the map.
const RIGHT_NEEDS: f32 = 1440.0;
/// Narrower windows have no room for the left panel beside the map.
const LEFT_NEEDS: f32 = 1100.0;

/// What is to be seen: all that panels read.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// What is open.
    pub session: &'a Session,
    /// What could not be opened.
    pub refused: &'a Refused,
    /// The text that is edited.
    pub editing: &'a Editing,
    /// Where the replay stands.
    pub clock: &'a Playback,
    /// What the person chose.
    pub choices: &'a Choices,
    /// What is looked at.
    pub focus: &'a Focus,
    /// What lies open.
    pub screens: &'a Screens,
    /// Which scene is shown.
    pub briefing: &'a Briefing,
    /// The part of the map.
    pub view: &'a View,
    /// The simulation on the map plane.
    pub plot: &'a Plot,
    /// Theme and medium.
    pub style: Style,
    /// The second patrol under it.
    pub second: &'a SecondPatrol,
    /// The same on the map plane.
    pub ghost: Option<OnMap<'a>>,
    /// The ensemble of what is open.
    pub ensemble: &'a Ensemble,
    /// The same on the map plane, where it was flown.
    pub cloud: Option<cloud::OnMap<'a>>,
}

impl Seen<'_> {
    /// Language of words and names.
    pub fn language(&self) -> Language {
        self.choices.language
    }

    /// The words of the panels.
    pub(super) fn words(&self) -> &'static PanelWords {
        words::panels(self.choices.language)
    }

    /// Whether the arrow keys go from scene to scene: while one is shown, in a presentation, and where nothing flies.
    pub fn steps_by_scene(&self) -> bool {
        !self.session.simulation.scenario.scenes.is_empty()
            && (self.briefing.scene.is_some() || self.screens.shows(Screen::Presentation) || self.session.is_tour())
    }

    /// The scene that is shown.
    pub fn scene(&self) -> Option<&BriefingScene> {
        self.session.simulation.scenario.scenes.get(self.briefing.scene?)
    }

    /// The colours.
    pub fn theme(&self) -> &'static Theme {
        self.style.theme
    }

    /// Seconds since the start of the simulation.
    pub fn t(&self) -> f64 {
        self.clock.t()
    }
}

/// Marks and panels.
#[derive(Debug, Clone, PartialEq, Eq, Hash, SystemSet)]
pub struct PanelsSet;

/// Shows the panels.
pub struct PanelsPlugin;

impl Plugin for PanelsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<KeptSetting>().add_systems(EguiPrimaryContextPass, (dress, show).chain().in_set(PanelsSet));
    }
}

/// Gives egui its fonts and its colours.
fn dress(
    mut contexts: EguiContexts,
    choices: Res<Choices>,
    mut dressed: Local<Option<(ThemeKind, Language)>>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let wanted = (choices.theme, choices.language);
    if *dressed == Some(wanted) {
        return Ok(());
    }
    if dressed.is_none_or(|(_, language)| fonts::eastern(language) != fonts::eastern(choices.language)) {
        ctx.set_fonts(look::fonts(choices.language));
    }
    ctx.all_styles_mut(|style| *style = look::style(choices.theme));
    *dressed = Some(wanted);
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "everything that is shown")]
fn show(
    mut contexts: EguiContexts,
    (session, refused, editing): (Res<Session>, Res<Refused>, Res<Editing>),
    clock: Res<Clock>,
    choices: Res<Choices>,
    focus: Res<Focus>,
    (screens, briefing): (Res<Screens>, Res<Briefing>),
    notices: Res<Notices>,
    offers: Res<Offers>,
    (plotted, second, ensemble): (Res<Plotted>, Res<SecondPatrol>, Res<Ensemble>),
    window: Single<&Window, With<PrimaryWindow>>,
    mut keyboard: Keyboard,
    mut kept: ResMut<KeptSetting>,
    mut map: ResMut<MapView>,
    mut commands: MessageWriter<Command>,
    mut redraw: MessageWriter<bevy::window::RequestRedraw>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    // Fonts are there from the frame after the one that handed them over.
    if !look::has_fonts(ctx) {
        return Ok(());
    }
    let seen = Seen {
        session: &session,
        refused: &refused,
        editing: &editing,
        clock: &clock.0,
        choices: &choices,
        focus: &focus,
        screens: &screens,
        briefing: &briefing,
        view: &map.view,
        plot: &plotted.plot,
        style: Style::new(choices.theme, screens.medium()),
        second: &second,
        ghost: second.ghost().map(|ghost| OnMap { ghost, plot: &plotted.ghost }),
        ensemble: &ensemble,
        cloud: ensemble.flown().map(|it| cloud::OnMap { outcomes: &it.outcomes, cloud: &plotted.cloud }),
    };
    let is_typing = ctx.text_edit_focused() || screens.shows(Screen::Palette);
    let mut asked = keys::asked(&keyboard.strokes(), &seen, is_typing);
    let mut root = egui::Ui::new(
        ctx.clone(),
        Id::new("viewer"),
        UiBuilder::new().layer_id(LayerId::background()).max_rect(ctx.content_rect()),
    );
    let drawers = [left_drawer(&seen, root.max_rect().width()), right_drawer(&seen, root.max_rect().width())];
    let drawers: Vec<PxRect> = drawers.into_iter().flatten().collect();
    let marks = marks::at(&seen, &drawers, &mut kept);
    let painter = root.painter().with_clip_rect(super::paint::rect(seen.view.area));
    super::paint::paint(&painter, &marks);
    editing::handles_ui(&seen, &painter);
    let area = window_ui(&seen, &notices, window.height(), &mut root, &mut asked);
    asked.extend(screens_ui(&seen, &offers.0, &mut root));
    if !asked.is_empty() {
        commands.write_batch(asked);
        redraw.write(bevy::window::RequestRedraw);
    }
    // Whole pixels, so that the map and the marks over it agree.
    let area = area.round_to_pixels(ctx.pixels_per_point());
    let area = PxRect::new(area.min.x, area.min.y, area.width(), area.height());
    if map.view.area != area {
        map.set_area(area, (&session.simulation, second.simulation()), screens.medium());
    }
    Ok(())
}

/// All panels; what is left in the middle is the map's.
fn window_ui(seen: &Seen, notices: &Notices, height: f32, root: &mut egui::Ui, asked: &mut Vec<Command>) -> Rect {
    let window = root.max_rect();
    if seen.screens.shows(Screen::Presentation) {
        asked.extend(map::map_ui(seen, root, window));
        return window;
    }
    let plain = Frame::new().fill(color(seen.theme().panel));
    Panel::top("top").exact_size(44.0).frame(plain).show(root, |ui| asked.extend(top::top_ui(seen, ui)));
    let mut sizes = (seen.choices.left_width, seen.choices.right_width, seen.choices.timeline_height);
    let is_tour = seen.session.is_tour();
    if is_tour {
        let foot = Panel::bottom("scenes").exact_size(scenes::HEIGHT).frame(plain);
        foot.show(root, |ui| asked.extend(scenes::scenes_ui(seen, ui)));
    }
    let mut timeline = |root: &mut egui::Ui| {
        Panel::bottom("timeline")
            .resizable(true)
            .default_size(seen.choices.timeline_height)
            // Asked of the window: where the target changes, egui's area is another for a frame.
            .size_range(150.0..=most_timeline(height))
            .frame(plain)
            .show(root, |ui| {
                asked.extend(timeline::timeline_ui(seen, ui));
                // The panel is as high as what is in it.
                ui.expand_to_include_rect(ui.max_rect());
            })
    };
    let foot = (!is_tour).then(|| timeline(root));
    let padded = plain.inner_margin(Margin { left: 8, right: 8, top: 14, bottom: 6 });
    if window.width() >= LEFT_NEEDS {
        let side = Panel::left("left")
            .default_size(seen.choices.left_width)
            .size_range(220.0..=480.0)
            .frame(padded)
            .show(root, |ui| asked.extend(left_ui(seen, ui)));
        sizes.0 = side.response.rect.width();
    }
    if window.width() >= RIGHT_NEEDS {
        let side = Panel::right("right")
            .default_size(seen.choices.right_width)
            .size_range(280.0..=560.0)
            .frame(padded)
            .show(root, |ui| asked.extend(right_ui(seen, ui)));
        sizes.1 = side.response.rect.width();
    }
    sizes.2 = foot.map_or(sizes.2, |foot| foot.response.rect.height());
    asked.extend(resized(seen, root, height, sizes));
    let mut area = root.available_rect_before_wrap();
    area.max.y -= status::HEIGHT;
    asked.extend(map::map_ui(seen, root, area));
    asked.extend(map::buttons_ui(seen, root, area));
    asked.extend(map::ghost_ui(seen, root));
    asked.extend(editing::editing_ui(seen, root, area));
    status::status_ui(seen, root, area);
    map::notices_ui(seen, notices, root, area);
    drawers_ui(seen, root, window, padded, asked);
    area
}

/// How high the timeline may be in a window of a height: in a low one the map keeps most of the room.
fn most_timeline(window: f32) -> f32 {
    (window * if window < 900.0 { 0.3 } else { 0.5 }).max(151.0)
}

/// What a person made of the panels' sizes, as soon as the mouse lets go.
fn resized(seen: &Seen, ui: &egui::Ui, height: f32, sizes: (f32, f32, f32)) -> Option<Command> {
    let was = (seen.choices.left_width, seen.choices.right_width, seen.choices.timeline_height);
    let is_held = ui.input(|input| input.pointer.any_down());
    let (left, right, timeline) = chosen(was, sizes, height).filter(|_| !is_held)?;
    Some(Command::SetPanels(left, right, timeline))
}

/// The widths of the left and the right panel and the height of the timeline that somebody chose, where they are others
/// than before.
fn chosen(was: (f32, f32, f32), (left, right, timeline): (f32, f32, f32), window: f32) -> Option<(f32, f32, f32)> {
    // A low window gives the timeline less; that is nobody's choice.
    let timeline = if most_timeline(window) < was.2 + 2.0 { was.2 } else { timeline };
    let is_changed = [left - was.0, right - was.1, timeline - was.2].iter().any(|by| by.abs() > 1.5);
    is_changed.then_some((left, right, timeline))
}

/// What lies open over the map.
fn screens_ui(seen: &Seen, offers: &[Offer], root: &mut egui::Ui) -> Vec<Command> {
    let mut asked = Vec::new();
    if seen.screens.shows(Screen::Measure) {
        asked.extend(measure::measure_ui(seen, root));
    }
    if seen.screens.shows(Screen::Settings) {
        asked.extend(settings::settings_ui(seen, root));
    }
    if seen.screens.shows(Screen::Keys) {
        asked.extend(keys_card::keys_ui(seen, root));
    }
    if seen.screens.shows(Screen::Picker) {
        asked.extend(picker::picker_ui(seen, root, offers));
    }
    if seen.screens.shows(Screen::GhostPicker) {
        asked.extend(picker::ghost_picker_ui(seen, root, offers));
    }
    if seen.screens.shows(Screen::Problems) {
        asked.extend(problems::problems_ui(seen, root));
    }
    if seen.screens.shows(Screen::Unsaved) {
        asked.extend(unsaved::unsaved_ui(seen, root));
    }
    if seen.screens.shows(Screen::Palette) {
        asked.extend(palette::palette_ui(seen, root));
    }
    asked
}

/// Panels that the window has no room for, over the map, where they were opened.
fn drawers_ui(seen: &Seen, root: &mut egui::Ui, window: Rect, frame: Frame, asked: &mut Vec<Command>) {
    let drawer = |name: &str, rect: Rect, contents: &mut dyn FnMut(&mut egui::Ui)| {
        egui::Area::new(Id::new(name)).fixed_pos(rect.min).order(egui::Order::Middle).show(root.ctx(), |ui| {
            frame.stroke((1.0, color(seen.theme().line))).show(ui, |ui| {
                let margin = frame.inner_margin.sum();
                ui.set_min_size(rect.size() - margin);
                ui.set_max_size(rect.size() - margin);
                contents(ui);
            });
        });
    };
    if let Some(rect) = left_drawer(seen, window.width()) {
        drawer("left-drawer", super::paint::rect(rect), &mut |ui| asked.extend(left_ui(seen, ui)));
    }
    if let Some(rect) = right_drawer(seen, window.width()) {
        drawer("right-drawer", super::paint::rect(rect), &mut |ui| asked.extend(right_ui(seen, ui)));
    }
}

/// What the drawer of flights and layers covers of the map, where it is open.
fn left_drawer(seen: &Seen, window_width: f32) -> Option<PxRect> {
    let area = seen.view.area;
    let is_open = window_width < LEFT_NEEDS && seen.screens.shows(Screen::LeftDrawer);
    let width = seen.choices.left_width.min(area.width());
    is_open.then(|| PxRect::new(area.min.x, area.min.y, width, area.height()))
}

/// What the drawer of events and the inspector covers of the map, where it is open.
fn right_drawer(seen: &Seen, window_width: f32) -> Option<PxRect> {
    let area = seen.view.area;
    let is_open = window_width < RIGHT_NEEDS && seen.screens.shows(Screen::RightDrawer);
    let width = seen.choices.right_width.min(area.width());
    is_open.then(|| PxRect::new(area.max.x - width, area.min.y, width, area.height()))
}

fn left_ui(seen: &Seen, ui: &mut egui::Ui) -> Vec<Command> {
    let mut asked = Vec::new();
    let scroll = egui::ScrollArea::vertical().auto_shrink(false);
    scroll.show(ui, |ui| {
        if seen.session.is_tour() {
            asked.extend(explore::explore_ui(seen, ui));
        } else {
            asked.extend(flights::flights_ui(seen, ui));
        }
        parts::rule(seen, ui);
        asked.extend(layers::layers_ui(seen, ui));
    });
    asked
}

fn right_ui(seen: &Seen, ui: &mut egui::Ui) -> Vec<Command> {
    let mut asked = Vec::new();
    if !seen.session.is_tour() {
        asked.extend(events::events_ui(seen, ui));
        parts::rule(seen, ui);
    }
    let scroll = egui::ScrollArea::vertical().id_salt("inspector").auto_shrink(false);
    scroll.show(ui, |ui| asked.extend(inspector::inspector_ui(seen, ui)));
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_window_chooses_nothing_and_forgets_nothing() {
        let was = (268.0, 340.0, 268.0);
        assert_eq!(chosen(was, (268.0, 340.0, 300.0), 1440.0), Some((268.0, 340.0, 300.0)));
        assert_eq!(chosen(was, (268.5, 340.0, 268.0), 1440.0), None);
        // At 720 the timeline has 216 at most.
        assert_eq!(chosen(was, (268.0, 340.0, 216.0), 720.0), None);
        assert_eq!(chosen(was, (330.0, 340.0, 216.0), 720.0), Some((330.0, 340.0, 268.0)));
    }
}
