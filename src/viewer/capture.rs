//! Pictures of the window: saved when asked for, or once after the start.

use std::path::PathBuf;

use bevy::app::AppExit;
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};

use super::ViewerSet;
use super::command::Command;
use super::notices::Notices;

/// One picture, after which the viewer ends.
#[derive(Debug, Clone)]
pub struct Capture {
    /// The PNG file.
    pub path: PathBuf,
}

/// Frames until fonts, shaders and panels are there.
const SETTLED: u32 = 10;

/// Saves pictures.
pub struct CapturePlugin {
    /// Save one and end.
    pub once: Option<Capture>,
}

#[derive(Resource)]
struct Once {
    path: PathBuf,
    is_taken: bool,
    /// Frames since all is loaded.
    frames: u32,
}

impl Plugin for CapturePlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Update, (obey, quit).in_set(ViewerSet::Draw));
        if let Some(Capture { path }) = self.once.clone() {
            app.insert_resource(Once { path, is_taken: false, frames: 0 }).add_systems(Last, take_once);
        }
    }
}

fn quit(mut commands: MessageReader<Command>, mut exit: MessageWriter<AppExit>) {
    if commands.read().any(|command| *command == Command::Quit) {
        exit.write(AppExit::Success);
    }
}

fn obey(mut asked: MessageReader<Command>, mut commands: Commands) {
    for command in asked.read() {
        if let Command::Capture(_) = command {
            let path = PathBuf::from("patrolscope.png");
            commands.spawn(Screenshot::primary_window()).observe(
                move |captured: On<ScreenshotCaptured>, mut notices: ResMut<Notices>| match save(&captured.image, &path)
                {
                    Ok(()) => notices.say(format!("saved `{}`", path.display())),
                    Err(error) => notices.say(format!("cannot save `{}`: {error}", path.display())),
                },
            );
        }
    }
}

fn take_once(
    mut once: ResMut<Once>,
    surfaces: Res<super::surface::Surfaces>,
    mut redraw: MessageWriter<bevy::window::RequestRedraw>,
    mut commands: Commands,
) {
    redraw.write(bevy::window::RequestRedraw);
    if surfaces.are_complete() {
        once.frames += 1;
    }
    if once.is_taken || once.frames < SETTLED {
        return;
    }
    once.is_taken = true;
    let path = once.path.clone();
    commands.spawn(Screenshot::primary_window()).observe(
        move |captured: On<ScreenshotCaptured>, mut exit: MessageWriter<AppExit>| {
            exit.write(match save(&captured.image, &path) {
                Ok(()) => AppExit::Success,
                Err(error) => {
                    eprintln!("cannot save `{}`: {error}", path.display());
                    AppExit::error()
                }
            });
        },
    );
}

/// Writes a picture as PNG.
fn save(image: &Image, path: &std::path::Path) -> Result<(), String> {
    let picture = image.clone().try_into_dynamic().map_err(|error| error.to_string())?.to_rgb8();
    let (width, height) = picture.dimensions();
    let file = std::fs::File::create(path).map_err(|error| error.to_string())?;
    let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    writer.write_image_data(picture.as_raw()).map_err(|error| error.to_string())
}
