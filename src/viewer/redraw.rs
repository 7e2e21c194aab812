//! When a frame is drawn: while something moves, and when somebody does something; never otherwise.

use std::time::Duration;

use bevy::prelude::*;
use bevy::window::RequestRedraw;
use bevy::winit::{UpdateMode, WinitSettings};

use super::clock::Clock;
use super::focus::Focus;
use super::map_view::MapView;
use super::notices::Notices;

/// Keeps the window asleep while nothing moves.
pub struct RedrawPlugin;

impl Plugin for RedrawPlugin {
    fn build(&self, app: &mut App) {
        // Files are looked at, and notices go, even if nobody moves the mouse.
        let wait = Duration::from_secs(1);
        app.insert_resource(WinitSettings {
            focused_mode: UpdateMode::reactive_low_power(wait),
            unfocused_mode: UpdateMode::reactive_low_power(wait),
        })
        .add_systems(Last, ask_for_the_next_frame);
    }
}

fn ask_for_the_next_frame(
    clock: Res<Clock>,
    map: Res<MapView>,
    focus: Res<Focus>,
    notices: Res<Notices>,
    frames: Res<bevy::diagnostic::FrameCount>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    // The first frames fill textures and settle the panels.
    let is_settling = frames.0 < 8;
    let is_changing = map.is_changed() || focus.is_changed() || notices.is_changed() || clock.is_changed();
    if clock.0.is_playing() || map.is_moving() || is_settling || is_changing {
        redraw.write(RequestRedraw);
    }
}
