//! When a frame is drawn: while something moves, and when somebody does something; never otherwise.

use std::time::Duration;

use bevy::prelude::*;
use bevy::window::RequestRedraw;
use bevy::winit::{UpdateMode, WinitSettings};
use bevy_egui::egui::{Event, Modifiers};
use bevy_egui::{EguiInput, EguiPreUpdateSet};

use super::briefing::Briefing;
use super::clock::Clock;
use super::focus::Focus;
use super::map_view::MapView;
use super::notices::Notices;
use super::opening::Refused;
use super::session::Session;

/// Keeps the window asleep while nothing moves.
pub struct RedrawPlugin;

impl Plugin for RedrawPlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(drawn_after(AT_REST))
            .add_systems(
                PreUpdate,
                forget_what_is_still_held.after(EguiPreUpdateSet::ProcessInput).before(EguiPreUpdateSet::BeginPass),
            )
            .add_systems(Last, (ask_for_the_next_frame, wait));
    }
}

/// When the next frame is drawn, where nobody does anything.
const AT_REST: Duration = Duration::from_secs(60);

fn drawn_after(wait: Duration) -> WinitSettings {
    let mode = UpdateMode::reactive_low_power(wait);
    WinitSettings { focused_mode: mode, unfocused_mode: mode }
}

/// Notices go, and the speaker's clock goes on, even if nobody moves the mouse.
fn wait(notices: Res<Notices>, briefing: Res<Briefing>, mut settings: ResMut<WinitSettings>) {
    let is_at_rest = notices.is_empty() && briefing.scene.is_none();
    let wanted = drawn_after(if is_at_rest { AT_REST } else { Duration::from_secs(1) });
    if settings.focused_mode != wanted.focused_mode {
        *settings = wanted;
    }
}

/// Egui is told in every frame which keys are held, and asks for another frame after any event: it hears of changes
/// only.
fn forget_what_is_still_held(mut inputs: Query<&mut EguiInput>, mut last: Local<Modifiers>) {
    for mut input in &mut inputs {
        let known = *last;
        input.events.retain(|event| !matches!(event, Event::ModifiersChanged(held) if *held == known));
        if let Some(Event::ModifiersChanged(held)) = input.events.last() {
            *last = *held;
        }
    }
}

fn ask_for_the_next_frame(
    clock: Res<Clock>,
    map: Res<MapView>,
    focus: Res<Focus>,
    notices: Res<Notices>,
    (session, refused): (Res<Session>, Res<Refused>),
    frames: Res<bevy::diagnostic::FrameCount>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    // The first frames fill textures and settle the panels.
    let is_settling = frames.0 < 8;
    let is_other = session.is_changed() || refused.is_changed();
    let is_changing = map.is_changed() || focus.is_changed() || notices.is_changed() || clock.is_changed() || is_other;
    if clock.0.is_playing() || map.is_moving() || is_settling || is_changing {
        redraw.write(RequestRedraw);
    }
}
