//! Pictures of the window: saved when asked for, at any size, or once after the start.
//!
//! For a picture both cameras draw into an image of its size for some frames, then into the window again.

use std::path::{Path, PathBuf};

use bevy::app::AppExit;
use bevy::camera::{ImageRenderTarget, RenderTarget};
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy::render::render_resource::TextureFormat;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::window::{PrimaryWindow, RequestRedraw};

use super::ViewerSet;
use super::command::Command;
use super::map_view::{MapCamera, PanelCamera};
use super::notices::Notices;
use super::session::Session;
use super::surface::Surfaces;
use crate::export::png::encode_rgb;
use crate::files;

/// One picture, after which the viewer ends.
#[derive(Debug, Clone)]
pub struct Capture {
    /// The PNG file.
    pub path: PathBuf,
}

/// Frames until fonts, shaders and panels are there.
const SETTLED: u32 = 8;

/// The largest side that a graphics card is asked for.
const LARGEST: f32 = 8192.0;

/// Saves pictures.
pub struct CapturePlugin {
    /// Save one and end.
    pub once: Option<Capture>,
}

/// A picture that is being made.
#[derive(Resource)]
struct Sitting {
    path: PathBuf,
    /// What is drawn into.
    target: RenderTarget,
    frames: u32,
    is_taken: bool,
    ends_after: bool,
}

impl Plugin for CapturePlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Update, (obey, quit).in_set(ViewerSet::Draw))
            .add_systems(Last, take.run_if(resource_exists::<Sitting>));
        if let Some(Capture { path }) = self.once.clone() {
            app.insert_resource(Sitting {
                path,
                target: RenderTarget::default(),
                frames: 0,
                is_taken: false,
                ends_after: true,
            });
        }
    }
}

/// The cameras of the window.
#[derive(SystemParam)]
struct Cameras<'w, 's> {
    cameras: Query<'w, 's, CameraParts, OfTheWindow>,
}

type OfTheWindow = Or<(With<MapCamera>, With<PanelCamera>)>;
type CameraParts = (&'static mut RenderTarget, &'static mut Projection);

impl Cameras<'_, '_> {
    /// Lets them draw elsewhere.
    fn aim_at(&mut self, target: &RenderTarget) {
        for (mut old, mut lens) in &mut self.cameras {
            *old = target.clone();
            // Only a changed lens makes a camera ask how large its target is.
            lens.set_changed();
        }
    }
}

fn quit(mut commands: MessageReader<Command>, mut exit: MessageWriter<AppExit>) {
    if commands.read().any(|command| *command == Command::Quit) {
        exit.write(AppExit::Success);
    }
}

fn obey(
    mut asked: MessageReader<Command>,
    session: Res<Session>,
    sitting: Option<Res<Sitting>>,
    window: Single<&Window, With<PrimaryWindow>>,
    mut cameras: Cameras,
    mut images: ResMut<Assets<Image>>,
    mut commands: Commands,
) {
    for command in asked.read() {
        let (Command::Capture(scale), None) = (command, &sitting) else { continue };
        let scale = scale.unwrap_or(3840.0 / window.width()).min(LARGEST / window.width().max(window.height()));
        let size = (window.size() * scale).round().as_uvec2();
        let image = images.add(Image::new_target_texture(size.x, size.y, TextureFormat::Rgba8UnormSrgb, None));
        let target = RenderTarget::Image(ImageRenderTarget { handle: image, scale_factor: scale });
        cameras.aim_at(&target);
        let path = free_name(&session.simulation.scenario.title);
        commands.insert_resource(Sitting { path, target, frames: 0, is_taken: false, ends_after: false });
    }
}

/// `tenth-joint-patrol.png`, or with a number behind it where there is one.
fn free_name(title: &str) -> PathBuf {
    let plain: String = title.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let numbered = (2..).map(|number| format!("{plain}-{number}.png"));
    let mut names = std::iter::once(format!("{plain}.png")).chain(numbered).map(PathBuf::from);
    names.find(|name| !name.exists()).expect("some number is free")
}

fn take(
    mut sitting: ResMut<Sitting>,
    surfaces: Res<Surfaces>,
    mut redraw: MessageWriter<RequestRedraw>,
    mut commands: Commands,
) {
    redraw.write(RequestRedraw);
    if surfaces.are_complete() {
        sitting.frames += 1;
    }
    if sitting.is_taken || sitting.frames < SETTLED {
        return;
    }
    sitting.is_taken = true;
    commands.spawn(Screenshot(sitting.target.clone())).observe(taken);
}

fn taken(
    captured: On<ScreenshotCaptured>,
    sitting: Res<Sitting>,
    mut cameras: Cameras,
    mut notices: ResMut<Notices>,
    mut exit: MessageWriter<AppExit>,
    mut commands: Commands,
) {
    let saved = save(&captured.image, &sitting.path);
    let path = sitting.path.display();
    match (saved, sitting.ends_after) {
        (Ok(()), true) => {
            exit.write(AppExit::Success);
        }
        (Err(error), true) => {
            eprintln!("cannot save `{path}`: {error}");
            exit.write(AppExit::error());
        }
        (Ok(()), false) => notices.say(format!("saved `{path}`")),
        (Err(error), false) => notices.say(format!("cannot save `{path}`: {error}")),
    }
    cameras.aim_at(&RenderTarget::default());
    commands.remove_resource::<Sitting>();
}

/// Writes a picture as PNG, whole or not at all.
fn save(image: &Image, path: &Path) -> Result<(), String> {
    let picture = image.clone().try_into_dynamic().map_err(|error| error.to_string())?.to_rgb8();
    let (width, height) = picture.dimensions();
    files::write(path, &encode_rgb(width, height, picture.as_raw())).map_err(|error| error.to_string())
}
