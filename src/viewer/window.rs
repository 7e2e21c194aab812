//! The window: made where the machine can, refused with words where it cannot.

use std::panic;
use std::sync::{Arc, Mutex};

use bevy::app::AppExit;
use bevy::ecs::schedule::{Schedules, SingleThreadedExecutor};
use bevy::log::{Level, LogPlugin};
use bevy::prelude::*;
use bevy::window::{Monitor, PresentMode, PrimaryMonitor, PrimaryWindow, WindowResolution};

use super::WindowError;

/// Smaller windows have no room for a map.
const LEAST: (f32, f32) = (640.0, 400.0);

/// What title and task bars take of a monitor's height.
const BARS: f32 = 80.0;

/// Makes the window as small as the monitor, where that is smaller.
pub fn fit_to_monitor(
    monitors: Query<(&Monitor, Has<PrimaryMonitor>)>,
    mut windows: Query<&mut Window, With<PrimaryWindow>>,
    mut is_done: Local<bool>,
) {
    let monitor = monitors.iter().max_by_key(|(_, is_primary)| *is_primary);
    let (false, Some((monitor, _)), Ok(mut window)) = (*is_done, monitor, windows.single_mut()) else { return };
    *is_done = true;
    let [across, down] =
        [monitor.physical_width, monitor.physical_height].map(|px| px as f32 / monitor.scale_factor as f32);
    let (width, height) = (window.width().min(across), window.height().min(down - BARS));
    if (width, height) != (window.width(), window.height()) {
        window.resolution.set(width.max(LEAST.0), height.max(LEAST.1));
    }
}

/// Whether there is a display at all.
fn has_display() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Refuses where there is no display.
pub fn check() -> Result<(), WindowError> {
    if !has_display() {
        return Err(WindowError::Unavailable("there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set".into()));
    }
    Ok(())
}

/// Bevy's plugins, with a window of a size.
pub fn add(app: &mut App, title: &str, (width, height): (u32, u32), is_bench: bool) {
    let window = Window {
        title: format!("{title} - patrolscope"),
        resolution: WindowResolution::new(width, height),
        present_mode: if is_bench { PresentMode::AutoNoVsync } else { PresentMode::AutoVsync },
        resize_constraints: bevy::window::WindowResizeConstraints {
            min_width: LEAST.0,
            min_height: LEAST.1,
            ..default()
        },
        ..default()
    };
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin {
                primary_window: Some(window),
                // What was not saved is asked about first.
                close_when_requested: false,
                ..default()
            })
            .set(LogPlugin {
                level: Level::ERROR,
                // That there is no driver is said in our own words.
                filter: "wgpu=error,naga=error,wgpu_hal::vulkan::instance=off".into(),
                ..default()
            }),
    )
    .add_plugins((bevy_egui::EguiPlugin { bindless_mode_array_size: None }, super::mixing::MixingPlugin));
}

/// Lets the systems of a frame run one after another.
///
/// They are many and small: handing each to a thread costs more than running it, above all where drawing takes all
/// processors. Drawing still overlaps with the next frame.
pub fn run_in_order(app: &mut App) {
    fn in_world(world: &mut World) {
        for (_, schedule) in world.resource_mut::<Schedules>().iter_mut() {
            schedule.set_executor(SingleThreadedExecutor::new());
        }
    }
    in_world(app.world_mut());
    if let Some(renderer) = app.get_sub_app_mut(bevy::render::RenderApp) {
        in_world(renderer.world_mut());
    }
}

/// Runs a window, and turns a panic of the graphics stack into words.
///
/// Bevy, winit and wgpu panic where no window or no adapter can be had; that is no fault of the program.
pub fn shown(run: impl FnOnce() -> AppExit) -> Result<(), WindowError> {
    let said = Arc::new(Mutex::new(None));
    let heard = Arc::clone(&said);
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let text = info.payload_as_str().unwrap_or("no words").to_owned();
        let place = info.location().map(|place| place.file().to_owned()).unwrap_or_default();
        heard.lock().expect("nobody panics while holding it").get_or_insert((text, place));
    }));
    let outcome = panic::catch_unwind(panic::AssertUnwindSafe(run));
    panic::set_hook(before);
    let said = said.lock().expect("nobody panics while holding it").take();
    match (outcome, said) {
        (Ok(AppExit::Success), _) => Ok(()),
        (Ok(AppExit::Error(_)), None) => Err(WindowError::NotSaved("the picture was not saved".into())),
        (_, Some((text, place))) => Err(WindowError::Unavailable(explain(&text, &place))),
        (Err(_), None) => Err(WindowError::Unavailable("the window could not be made".into())),
    }
}

fn explain(text: &str, place: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    if text.contains("Unable to find a GPU") {
        return "no graphics adapter was found; install Vulkan drivers (on Debian `mesa-vulkan-drivers` draws without a \
                graphics card)"
            .into();
    }
    if text.contains("event loop") || place.contains("winit") {
        return format!("the display cannot be opened: {first}");
    }
    format!("the window failed: {first} ({place})")
}
