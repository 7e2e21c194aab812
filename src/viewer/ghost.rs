//! The second patrol: what lies under the open one as a ghost, at what it is aligned.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy::prelude::*;

use super::ViewerSet;
use super::command::{Command, GhostCommand};
use super::notices::Notices;
use super::opening::{Desk, Reader, Refused, Wanted};
use super::screens::{Screen, Screens};
use super::session::{OpenError, Session};
use super::watch::Glance;
use super::{Opener, screens};
use crate::chart::Ghost;
use crate::chart::ghost::GhostError;
use crate::compare::Alignment;
use crate::compare::alignment::offers;
use crate::sim::Simulation;

/// The patrol under the open one, if there is any.
#[derive(Default, Resource)]
pub struct SecondPatrol {
    /// What lies there.
    pub open: Option<OpenGhost>,
    /// Counts up with each change.
    pub number: usize,
}

/// A second patrol that is open.
pub struct OpenGhost {
    /// Its file, where it is not the built-in one.
    pub path: Option<PathBuf>,
    /// The files it was read from: its own, and those it includes.
    pub files: Vec<Glance>,
    /// The patrol, aligned.
    pub ghost: Ghost,
    /// What it can be aligned at.
    pub offers: Vec<Alignment>,
    /// Whether it is the open patrol as it was saved last, while that is edited.
    pub is_saved_state: bool,
}

/// Why no second patrol is laid under the open one.
#[derive(Debug, thiserror::Error)]
pub enum OpenGhostError {
    /// Its scenario cannot be opened.
    #[error(transparent)]
    NotOpened(#[from] OpenError),
    /// It cannot be aligned.
    #[error(transparent)]
    NotAligned(#[from] GhostError),
}

impl OpenGhost {
    /// Reads and flies a scenario, and lays it where an event happens at the same time in both.
    pub fn open(
        path: Option<&Path>,
        first: &Simulation,
        at: &Alignment,
        opener: &Opener,
    ) -> Result<Self, OpenGhostError> {
        let second = Session::open(&Wanted::file(path.map(Path::to_owned)), opener)?;
        Self::of(&second, first, at)
    }

    /// Lays a scenario that was opened where an event happens at the same time in both.
    fn of(second: &Session, first: &Simulation, at: &Alignment) -> Result<Self, OpenGhostError> {
        Self::laid((second.path.clone(), second.files.clone()), &second.simulation, first, at)
    }

    /// The same patrol, laid elsewhere or under another first one.
    fn again(&self, first: &Simulation, at: &Alignment) -> Result<Self, OpenGhostError> {
        let is_saved_state = self.is_saved_state;
        let laid = Self::laid((self.path.clone(), self.files.clone()), &self.ghost.simulation, first, at)?;
        Ok(Self { is_saved_state, ..laid })
    }

    /// The open patrol as it was saved last, each of its flights where it was at the same time.
    pub(super) fn of_saved(saved: &Arc<Simulation>, first: &Simulation) -> Result<Self, OpenGhostError> {
        let laid = Self::laid((None, Vec::new()), saved, first, &Alignment::Clock)?;
        Ok(Self { is_saved_state: true, ..laid })
    }

    fn laid(
        (path, files): (Option<PathBuf>, Vec<Glance>),
        second: &Arc<Simulation>,
        first: &Simulation,
        at: &Alignment,
    ) -> Result<Self, OpenGhostError> {
        let ghost = Ghost::aligned(first, Arc::clone(second), at)?;
        Ok(Self { path, files, ghost, offers: offers([first, second]), is_saved_state: false })
    }
}

impl SecondPatrol {
    /// The patrol.
    pub fn ghost(&self) -> Option<&Ghost> {
        self.open.as_ref().map(|open| &open.ghost)
    }

    /// The patrol's simulation.
    pub fn simulation(&self) -> Option<&Simulation> {
        self.ghost().map(|ghost| &*ghost.simulation)
    }

    pub(super) fn set(&mut self, open: Option<OpenGhost>) {
        self.open = open;
        self.number += 1;
    }
}

/// What a scenario becomes that is opened for a ghost.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Becomes {
    /// Another ghost, aligned as patrols are where nobody says at what.
    Another,
    /// The same one as it is by now, aligned where it was.
    Again,
}

/// What is being opened to be laid under the open scenario.
#[derive(Default, Resource)]
struct Openings(Reader<Becomes>);

/// Keeps the second patrol.
pub struct GhostPlugin;

impl Plugin for GhostPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<SecondPatrol>()
            .init_resource::<Openings>()
            .add_systems(Update, take.in_set(ViewerSet::Take))
            .add_systems(Update, (align_again, obey).chain().in_set(ViewerSet::Input).after(screens::obey));
    }
}

/// Another first patrol, or the same file read again: where both have what they were aligned at, they are aligned there;
/// otherwise as patrols are where nobody says at what.
fn align_again(session: Res<Session>, mut second: ResMut<SecondPatrol>, mut notices: ResMut<Notices>) {
    if !session.is_changed() || session.is_added() {
        return;
    }
    let Some(open) = &second.open else { return };
    let first = &session.simulation;
    match open.again(first, &open.ghost.event).or_else(|_| open.again(first, &Alignment::default())) {
        Ok(aligned) => {
            if aligned.ghost.event != open.ghost.event {
                notices.say("the ghost is aligned anew: what it was aligned at does not happen in both");
            }
            second.set(Some(aligned));
        }
        Err(error) => {
            notices.say(error.to_string());
            second.set(None);
        }
    }
}

fn obey(
    mut commands: MessageReader<Command>,
    session: Res<Session>,
    mut openings: ResMut<Openings>,
    mut second: ResMut<SecondPatrol>,
    mut notices: ResMut<Notices>,
    desk: Desk,
) {
    for command in commands.read() {
        let Command::Ghost(command) = command else { continue };
        match (command, &second.open) {
            (GhostCommand::Open(path), _) => openings.0.ask(Becomes::Another, Wanted::file(path.clone())),
            (GhostCommand::Reload, Some(open)) => openings.0.ask(Becomes::Again, Wanted::file(open.path.clone())),
            (GhostCommand::Align(at), Some(open)) => match open.again(&session.simulation, at) {
                Ok(aligned) => second.set(Some(aligned)),
                Err(error) => notices.say(error.to_string()),
            },
            (GhostCommand::Drop, _) => {
                openings.0.forget();
                second.set(None);
            }
            (GhostCommand::Align(_) | GhostCommand::Reload, None) => {}
        }
    }
    if openings.0.is_busy() {
        openings.0.begin(&desk);
    }
}

/// Lays what was opened under the open scenario.
fn take(
    session: Res<Session>,
    mut openings: ResMut<Openings>,
    mut second: ResMut<SecondPatrol>,
    (mut refused, mut screens): (ResMut<Refused>, ResMut<Screens>),
    mut notices: ResMut<Notices>,
    desk: Desk,
) {
    if !openings.0.is_busy() {
        return;
    }
    let Some((becomes, wanted, outcome)) = openings.0.take(&desk) else { return };
    let before = second.open.as_ref().filter(|open| becomes == Becomes::Again && open.path == wanted.path);
    if becomes == Becomes::Again && before.is_none() {
        return;
    }
    let event = before.map(|open| open.ghost.event.clone()).unwrap_or_default();
    let first = &session.simulation;
    let laid = outcome.map_err(OpenGhostError::from).and_then(|opened| {
        let at = |event: &Alignment| OpenGhost::of(&opened, first, event);
        at(&event).or_else(|_| at(&Alignment::default()))
    });
    match laid {
        Ok(open) => {
            if refused.ghost.take().is_some() && refused.is_empty() {
                screens.hide(Screen::Problems);
            }
            second.set(Some(open));
        }
        Err(OpenGhostError::NotOpened(OpenError::Invalid(refusal))) => {
            refused.ghost = Some(*refusal);
            screens.show(Screen::Problems);
        }
        Err(error) => notices.say(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, library};
    use crate::viewer::session::OpenerResource;

    /// Opens the tenth patrol for no path, the fourth for any other, and one that is in no zone for `elsewhere`.
    fn opener() -> Opener {
        const TENTH: &[u8] = include_bytes!("../../scenarios/2025-12-09-tenth-joint-patrol.toml");
        const FOURTH: &[u8] = include_bytes!("../../scenarios/2022-05-24-fourth-joint-patrol.toml");
        const ELSEWHERE: &[u8] = br#"
            format = 1
            date = 2025-01-01
            [[flight]]
            id = "far"
            ground_speed = "400 kt"
            altitude = "FL300"
            route = [{ at = "10N 150E", time = "00:00Z" }, { at = "12N 150E" }]
        "#;
        Arc::new(|wanted: &Wanted| {
            let bytes = match &wanted.path {
                None => TENTH,
                Some(path) if path == Path::new("elsewhere") => ELSEWHERE,
                Some(_) => FOURTH,
            };
            Ok(scenario::read("test.toml", bytes, &library::without_files()))
        })
    }

    fn app() -> App {
        let mut app = App::new();
        app.insert_resource(Session::open(&Wanted::file(None), &opener()).expect("it is valid"))
            .insert_resource(OpenerResource(opener()))
            .init_resource::<Notices>()
            .init_resource::<Refused>()
            .init_resource::<Screens>()
            .add_message::<Command>()
            .configure_sets(Update, (ViewerSet::Take, ViewerSet::Input).chain())
            .add_plugins(GhostPlugin);
        app.update();
        app
    }

    fn ask(app: &mut App, command: GhostCommand) {
        app.world_mut().write_message(Command::Ghost(command));
        app.update();
        while app.world().resource::<Openings>().0.is_busy() {
            std::thread::yield_now();
            app.update();
        }
    }

    fn event(app: &App) -> Option<String> {
        app.world().resource::<SecondPatrol>().ghost().map(|ghost| ghost.event.to_string())
    }

    #[test]
    fn a_second_patrol_is_opened_aligned_and_taken_away() {
        let mut app = app();
        ask(&mut app, GhostCommand::Open(Some("fourth".into())));
        assert_eq!(event(&app).as_deref(), Some("enters KADIZ"));
        let offers = app.world().resource::<SecondPatrol>().open.as_ref().unwrap().offers.clone();
        ask(
            &mut app,
            GhostCommand::Align(offers.into_iter().find(|it| *it == Alignment::Passes("Gap".into())).unwrap()),
        );
        assert_eq!(event(&app).as_deref(), Some("passes Gap"));
        ask(&mut app, GhostCommand::Reload);
        assert_eq!(event(&app).as_deref(), Some("passes Gap"));
        ask(&mut app, GhostCommand::Align(Alignment::Passes("Nowhere".into())));
        assert_eq!(event(&app).as_deref(), Some("passes Gap"), "what cannot be done changes nothing");
        ask(&mut app, GhostCommand::Drop);
        assert_eq!(event(&app), None);
    }

    #[test]
    fn another_first_patrol_is_aligned_anew() {
        let mut app = app();
        ask(&mut app, GhostCommand::Open(Some("fourth".into())));
        let number = app.world().resource::<SecondPatrol>().number;
        let elsewhere = Session::open(&Wanted::file(Some("elsewhere".into())), &opener()).expect("it is valid");
        *app.world_mut().resource_mut::<Session>() = elsewhere;
        app.update();
        assert_eq!(event(&app).as_deref(), Some("start"));
        assert_eq!(app.world().resource::<SecondPatrol>().number, number + 1);
        app.update();
        assert_eq!(app.world().resource::<SecondPatrol>().number, number + 1);
    }
}
