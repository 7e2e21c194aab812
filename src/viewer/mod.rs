//! The viewer: the animated map in a window.
//!
//! It shows a finished [`Simulation`](crate::Simulation) and works nothing out itself: where a flight is, what lies
//! round a position, how a curve runs on the map it asks of the core. What lies on the map plane is drawn by Bevy as
//! meshes that are made once for a projection; marks and panels are painted over it by egui, from the same drawing
//! list that pictures are made from. Everything that is drawn is a function of where the clock stands.
//!
//! A frame goes through the sets of [`ViewerSet`]: what was opened beside it takes its place, commands that panels and keys handed out are carried out, the clock
//! goes on, the map moves, what changed is drawn. Then the panels are shown and hand out the next commands.

pub mod briefing;
pub mod choices;
pub mod clock;
pub mod command;
pub mod detail;
pub mod editing;
pub mod editor;
pub mod ensemble;
pub mod focus;
pub mod ghost;
pub mod ground;
pub mod lines;
pub mod map_view;
pub mod notices;
pub mod opening;
pub mod screens;
pub mod session;
pub mod watch;

mod bench;
mod capture;
mod icons;
mod keys;
mod land;
mod look;
mod marks;
mod mixing;
mod offers;
mod paint;
mod panels;
mod redraw;
mod reload;
mod remember;
pub mod saves;
mod silhouettes;
mod still;
mod surface;
mod window;
mod words;

use std::path::PathBuf;
use std::sync::Arc;

use bevy::prelude::*;

use crate::scenario::Reading;
use choices::Choices;
use clock::Clock;
use session::Session;

pub use capture::Capture;
pub use opening::Wanted;
pub use session::OpenError;

/// Reads and understands a scenario: a file, or a text in its place.
pub type Opener = Arc<dyn Fn(&Wanted) -> Result<Reading, String> + Send + Sync>;

/// The stages of a frame, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, SystemSet)]
pub enum ViewerSet {
    /// What was opened beside the frame takes its place.
    Take,
    /// Commands are carried out.
    Input,
    /// Time goes by.
    Clock,
    /// The map moves.
    Place,
    /// What changed is handed to the renderer.
    Draw,
}

/// What the window opens with.
pub struct Launch {
    /// The scenario.
    pub session: Session,
    /// What lies under it, if anything.
    pub ghost: Option<ghost::OpenGhost>,
    /// Where the clock stands, in seconds since the start.
    pub t: f64,
    /// What the person chose before; written back on change where there is a file.
    pub choices: Choices,
    /// The file that remembers the choices.
    pub choices_file: Option<PathBuf>,
    /// What is to be said at once.
    pub notices: Vec<String>,
    /// Commands carried out at the start.
    pub commands: Vec<command::Command>,
    /// Width and height of the window in logical pixels.
    pub size: (u32, u32),
    /// Save one picture and end.
    pub capture: Option<Capture>,
    /// Draw so many frames as fast as possible, tell how fast that was, and end.
    pub bench_frames: Option<usize>,
    /// Write the open file so many times, tell how long it takes until that is seen, and end.
    pub bench_saves: Option<usize>,
    /// Reads scenario files.
    pub opener: Opener,
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// No display, no graphics, or the window could not be made.
    #[error("{0}")]
    Unavailable(String),
    /// The picture could not be saved.
    #[error("{0}")]
    NotSaved(String),
}

/// Shows the window until it is closed.
pub fn run(launch: Launch) -> Result<(), WindowError> {
    window::check()?;
    let Launch { session, ghost, t, choices, choices_file, notices, commands, size, capture, opener, .. } = launch;
    let (frames, saves) = (launch.bench_frames, launch.bench_saves);
    window::shown(move || {
        let mut app = App::new();
        window::add(&mut app, choices.language.of(&session.simulation.scenario.title), size, frames.is_some());
        let mut playback = crate::playback::Playback::new(session.simulation.duration);
        playback.apply(crate::playback::Command::Seek(t));
        let second = ghost::SecondPatrol { open: ghost, number: 0 };
        app.insert_resource(map_view::MapView::new(choices.projection, &session.simulation, second.simulation()))
            .insert_resource(second)
            .insert_resource(Clock(playback))
            .insert_resource(session::OpenerResource(opener))
            .insert_resource(session)
            .insert_resource(choices);
        add(&mut app);
        // What measures and what takes a picture gets the size that it asks for.
        if frames.is_none() && capture.is_none() {
            app.add_systems(Update, window::fit_to_monitor);
        }
        app.add_plugins((remember::RememberPlugin { file: choices_file }, capture::CapturePlugin { once: capture }))
            .add_plugins((bench::BenchPlugin { frames }, saves::SavesPlugin { saves }));
        notices.into_iter().for_each(|text| app.world_mut().resource_mut::<notices::Notices>().say(text));
        app.world_mut().write_message_batch(commands);
        window::run_in_order(&mut app);
        app.run()
    })
}

/// Everything but the window itself.
fn add(app: &mut App) {
    use ViewerSet::{Clock, Draw, Input, Place, Take};
    app.configure_sets(Update, (Take, Input, Clock, Place, Draw).chain())
        .add_message::<command::Command>()
        .add_plugins((
            opening::OpeningPlugin,
            (editor::EditorPlugin, editing::EditingPlugin),
            remember::ChoicesPlugin,
            screens::ScreensPlugin,
            (focus::FocusPlugin, briefing::BriefingPlugin, ghost::GhostPlugin),
            ensemble::EnsemblePlugin,
            notices::NoticesPlugin,
            clock::ClockPlugin,
            map_view::MapViewPlugin,
            (land::LandPlugin, lines::LinesPlugin, surface::SurfacePlugin, ground::GroundPlugin, still::StillPlugin),
            panels::PanelsPlugin,
            offers::OffersPlugin,
            reload::ReloadPlugin,
            redraw::RedrawPlugin,
        ));
}
