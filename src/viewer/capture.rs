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
use super::choices::Choices;
use super::command::Command;
use super::editing::Editing;
use super::ensemble::Ensemble;
use super::map_view::{MapCamera, PanelCamera};
use super::notices::Notices;
use super::screens::Screens;
use super::session::Session;
use super::surface::Surfaces;
use crate::export::png::encode_rgb;
use crate::files;

/// One picture, after which the viewer ends.
#[derive(Debug, Clone, Resource)]
pub struct Capture {
    /// The PNG file.
    pub path: PathBuf,
    /// How many times as wide and as high as the window it is.
    pub scale: f32,
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
        if let Some(once) = self.once.clone() {
            app.insert_resource(once).add_systems(PostStartup, begin);
        }
    }
}

/// The cameras of the window, and what they may draw into.
#[derive(SystemParam)]
struct Cameras<'w, 's> {
    window: Single<'w, 's, &'static Window, With<PrimaryWindow>>,
    cameras: Query<'w, 's, CameraParts, OfTheWindow>,
    images: ResMut<'w, Assets<Image>>,
}

type OfTheWindow = Or<(With<MapCamera>, With<PanelCamera>)>;
type CameraParts = (&'static mut RenderTarget, &'static mut Projection);

impl Cameras<'_, '_> {
    /// Lets them draw a picture so many times as large as the window; `None` is 3840 pixels wide.
    fn sit(&mut self, scale: Option<f32>, path: PathBuf, ends_after: bool) -> Sitting {
        let (width, height) = (self.window.width(), self.window.height());
        let scale = scale.unwrap_or(3840.0 / width).min(LARGEST / width.max(height));
        let size = (self.window.size() * scale).round().as_uvec2();
        let image = self.images.add(Image::new_target_texture(size.x, size.y, TextureFormat::Rgba8UnormSrgb, None));
        let target = RenderTarget::Image(ImageRenderTarget { handle: image, scale_factor: scale });
        self.aim_at(&target);
        Sitting { path, target, frames: 0, is_taken: false, ends_after }
    }

    /// Lets them draw elsewhere.
    fn aim_at(&mut self, target: &RenderTarget) {
        for (mut old, mut lens) in &mut self.cameras {
            *old = target.clone();
            // Only a changed lens makes a camera ask how large its target is.
            lens.set_changed();
        }
    }
}

/// Begins with the picture that is saved after the start.
fn begin(once: Res<Capture>, mut cameras: Cameras, mut commands: Commands) {
    let Capture { path, scale } = once.clone();
    commands.insert_resource(cameras.sit(Some(scale), path, true));
}

/// Ends, unless there are edits to ask about first.
pub(super) fn quit(
    mut commands: MessageReader<Command>,
    mut editing: ResMut<Editing>,
    mut screens: ResMut<Screens>,
    mut exit: MessageWriter<AppExit>,
) {
    let is_asked = commands.read().filter(|command| **command == Command::Quit).count() > 0;
    if is_asked && !editing.holds_back(&Command::Quit, &mut screens) {
        exit.write(AppExit::Success);
    }
}

fn obey(
    mut asked: MessageReader<Command>,
    session: Res<Session>,
    sitting: Option<Res<Sitting>>,
    mut cameras: Cameras,
    mut commands: Commands,
) {
    for command in asked.read() {
        let (Command::Capture(scale), None) = (command, &sitting) else { continue };
        let path = free_name(&session.simulation.scenario.title.en);
        commands.insert_resource(cameras.sit(*scale, path, false));
    }
}

/// `tenth-joint-patrol.png`, or with a number behind it where there is one.
fn free_name(title: &str) -> PathBuf {
    let plain: String = title.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    files::free_name(Path::new(&plain), "png")
}

fn take(
    mut sitting: ResMut<Sitting>,
    surfaces: Res<Surfaces>,
    (session, choices, ensemble): (Res<Session>, Res<Choices>, Res<Ensemble>),
    mut redraw: MessageWriter<RequestRedraw>,
    mut commands: Commands,
) {
    redraw.write(RequestRedraw);
    if surfaces.are_complete() && !ensemble.is_awaited(&session, &choices) {
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
