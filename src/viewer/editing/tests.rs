//! The open text is edited, flown again, saved, and never lost in silence.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use bevy::app::AppExit;

use super::*;
use crate::geodesy::Position;
use crate::scenario;
use crate::units::{Altitude, Distance};
use crate::viewer::Opener;
use crate::viewer::clock::{Clock, ClockPlugin};
use crate::viewer::command::Thing;
use crate::viewer::focus::FocusPlugin;
use crate::viewer::ghost::{GhostPlugin, SecondPatrol};
use crate::viewer::opening::{OpeningPlugin, Refused};
use crate::viewer::screens::ScreensPlugin;
use crate::viewer::session::OpenerResource;

const TEXT: &str = "format = 1\ntitle = \"One\"\ndate = 2025-01-01\n\n[[flight]] # the only one\nid = \"a\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\nroute = [\n  { at = \"40N 131E\", time = \"10:00\" },\n  { at = \"38N 131E\" },  # here\n  { at = \"35N 131E\" },\n]\n";

/// Reads what is wanted: a text, a file, or a scenario of the program.
fn opener() -> Opener {
    Arc::new(|wanted: &Wanted| {
        let bytes = match (&wanted.text, &wanted.path) {
            (Some(text), _) => text.to_vec(),
            (None, Some(path)) if path.exists() => fs::read(path).map_err(|error| error.to_string())?,
            (None, path) => {
                let name = path.as_ref().and_then(|path| path.to_str()).unwrap_or("miyako-strait");
                builtin::find(name).ok_or("there is no such file")?.text.into()
            }
        };
        Ok(scenario::read("test.toml", &bytes, &without_files()))
    })
}

struct Window {
    app: App,
    folder: tempfile::TempDir,
    file: PathBuf,
    has_ended: bool,
}

impl Window {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("one.toml");
        fs::write(&file, TEXT).unwrap();
        Self::on(folder, Some(file.clone()), file)
    }

    fn on(folder: tempfile::TempDir, path: Option<PathBuf>, file: PathBuf) -> Self {
        let session = Session::open(&Wanted::file(path), &opener()).expect("it is valid");
        let mut app = App::new();
        app.insert_resource(Clock(crate::playback::Playback::new(session.simulation.duration)))
            .insert_resource(session)
            .insert_resource(OpenerResource(opener()))
            .init_resource::<Notices>()
            .init_resource::<Time<Real>>()
            .add_message::<Command>()
            .add_message::<bevy::window::WindowCloseRequested>()
            .configure_sets(Update, (ViewerSet::Take, ViewerSet::Input, ViewerSet::Clock).chain())
            .add_plugins((OpeningPlugin, ScreensPlugin, FocusPlugin, ClockPlugin, GhostPlugin, EditingPlugin))
            .add_systems(Update, crate::viewer::capture::quit.in_set(ViewerSet::Input));
        app.update();
        let mut window = Self { app, folder, file, has_ended: false };
        window.say(Command::Select(Some(Thing::Flight(0))));
        window.ask(EditCommand::Switch);
        window
    }

    fn say(&mut self, command: Command) {
        self.app.world_mut().write_message(command);
        self.frame();
    }

    /// What ends the program is told for some frames only.
    fn frame(&mut self) {
        self.app.update();
        self.has_ended |= self.app.should_exit() == Some(AppExit::Success);
    }

    fn ask(&mut self, command: EditCommand) {
        self.say(Command::Revise(command));
        self.settle();
    }

    /// Lets frames go by until nothing is being opened.
    fn settle(&mut self) {
        for _ in 0..2 {
            while self.get::<Openings>().is_busy() {
                std::thread::yield_now();
                self.frame();
            }
            self.frame();
        }
    }

    fn get<R: Resource>(&self) -> &R {
        self.app.world().resource()
    }

    fn lat(&self, waypoint: usize) -> f64 {
        self.get::<Session>().simulation.scenario.flights[0].route[waypoint].position.lat()
    }

    fn waypoints(&self) -> usize {
        self.get::<Session>().simulation.scenario.flights[0].route.len()
    }

    fn on_disk(&self) -> String {
        fs::read_to_string(&self.file).unwrap()
    }

    fn about(&self) -> Option<&About> {
        let is_shown = self.get::<Screens>().shows(Screen::Unsaved);
        self.get::<Editing>().question.as_ref().filter(|_| is_shown).map(|question| &question.about)
    }

    /// Drags the second waypoint to a latitude.
    fn drag(&mut self, lat: f64) {
        self.ask(EditCommand::Grab(Handle::Waypoint(1)));
        self.ask(EditCommand::Drag(spot(lat - 0.4)));
        self.ask(EditCommand::Drag(spot(lat)));
        self.ask(EditCommand::Drop);
    }
}

fn spot(lat: f64) -> Spot {
    Spot::new(Position::from_lat_lon(lat, 131.0), Distance::from_metres(50.0))
}

#[test]
fn the_only_flight_is_the_one_that_is_edited() {
    let mut window = Window::open();
    window.ask(EditCommand::Switch);
    window.say(Command::Select(None));
    window.ask(EditCommand::Switch);
    window.frame();
    assert_eq!(window.app.world().resource::<Focus>().flight(), Some(0));
}

#[test]
fn what_is_dragged_is_flown_again_and_written_only_when_it_is_saved() {
    let mut window = Window::open();
    window.drag(37.5);
    assert_eq!((window.lat(1), window.on_disk().as_str()), (37.5, TEXT));
    assert!(window.get::<Editing>().has_unsaved() && window.get::<Session>().is_draft);
    assert_eq!(window.get::<Focus>().flight(), Some(0));
    window.ask(EditCommand::Undo);
    assert_eq!(window.lat(1), 38.0);
    assert!(!window.get::<Editing>().has_unsaved() && window.get::<Editing>().can_redo());
    window.ask(EditCommand::Redo);
    window.ask(EditCommand::Save);
    assert_eq!(window.on_disk(), TEXT.replace("38N 131E", "37.5N 131E"));
    assert!(!window.get::<Editing>().has_unsaved() && !window.get::<Session>().is_draft);
    // What was done before the save can still be undone.
    window.ask(EditCommand::Undo);
    assert!(window.lat(1) == 38.0 && window.get::<Editing>().has_unsaved());
}

#[test]
fn a_leg_that_is_dragged_gets_a_waypoint_and_a_waypoint_is_deleted() {
    let mut window = Window::open();
    window.ask(EditCommand::Grab(Handle::Leg(1)));
    window.ask(EditCommand::Drag(spot(36.2)));
    window.ask(EditCommand::Drag(spot(36.5)));
    window.ask(EditCommand::Drop);
    assert_eq!((window.waypoints(), window.lat(2)), (4, 36.5));
    assert_eq!(window.get::<Editing>().held, Some(Handle::Waypoint(2)));
    window.ask(EditCommand::Delete);
    assert_eq!((window.waypoints(), window.get::<Editing>().held), (3, None));
    window.ask(EditCommand::Undo);
    window.ask(EditCommand::Undo);
    assert!(!window.get::<Editing>().has_unsaved(), "the drag was one step");
    window.ask(EditCommand::Grab(Handle::Leg(1)));
    window.ask(EditCommand::Drag(spot(36.2)));
    window.ask(EditCommand::Abandon);
    assert!(!window.get::<Editing>().has_unsaved() && window.waypoints() == 3);
}

#[test]
fn what_cannot_be_flown_stays_in_the_text_and_the_last_picture_on_the_map() {
    let mut window = Window::open();
    // Onto the waypoint before.
    window.drag(40.0);
    assert!(window.get::<Refused>().scenario.is_some());
    assert_eq!(window.lat(1), 39.6, "the last that could be flown");
    let sketch = &window.get::<Editing>().sketch;
    assert_eq!(sketch.flights[0].waypoints[1].position, Some(Position::from_lat_lon(40.0, 131.0)));
    window.drag(37.0);
    assert!(window.get::<Refused>().is_empty() && window.lat(1) == 37.0);
    let altitude = Some(Altitude::from_flight_level(250));
    window.ask(EditCommand::Do(Edit::SetAltitude { flight: 0, waypoint: None, altitude }));
    assert_eq!(
        window.get::<Session>().simulation.scenario.flights[0].route[0].altitude,
        Altitude::from_flight_level(250)
    );
    window.ask(EditCommand::Hold(Some(Handle::Waypoint(0))));
    window.ask(EditCommand::Delete);
    let refused = window.get::<Editing>().refused.as_deref().unwrap();
    assert_eq!(refused, "flight `a` has no time; give at least one of its waypoints a `time`");
}

#[test]
fn a_file_that_changed_is_asked_about() {
    let mut window = Window::open();
    window.drag(37.5);
    let other = TEXT.replace("\"One\"", "\"Other\"");
    fs::write(&window.file, &other).unwrap();
    window.ask(EditCommand::Save);
    let is_changed =
        |window: &Window| matches!(window.about(), Some(About::InTheWay { trouble: Trouble::Changed(_), .. }));
    assert!(is_changed(&window) && window.on_disk() == other);
    window.ask(EditCommand::Answer(Answer::Cancel));
    assert!(window.about().is_none() && window.get::<Editing>().has_unsaved());
    window.ask(EditCommand::Save);
    let copy = window.folder.path().join("copy.toml");
    window.ask(EditCommand::Answer(Answer::SaveAs(copy.clone())));
    assert_eq!(fs::read_to_string(&copy).unwrap(), TEXT.replace("38N", "37.5N"));
    assert_eq!((window.on_disk(), window.get::<Session>().path.as_ref()), (other.clone(), Some(&copy)));
    assert!(!window.get::<Editing>().has_unsaved());
}

#[test]
fn of_two_windows_on_one_file_the_second_decides_which_edits_stay() {
    let mut first = Window::open();
    let mut second = Window::on(tempfile::tempdir().unwrap(), Some(first.file.clone()), first.file.clone());
    first.drag(37.5);
    second.drag(37.0);
    first.ask(EditCommand::Save);
    second.ask(EditCommand::Save);
    assert!(matches!(second.about(), Some(About::InTheWay { trouble: Trouble::Changed(_), .. })));
    second.ask(EditCommand::Answer(Answer::Discard));
    assert_eq!((second.lat(1), second.get::<Editing>().has_unsaved()), (37.5, false));
    second.drag(36.5);
    second.ask(EditCommand::Save);
    assert_eq!(first.on_disk(), TEXT.replace("38N", "36.5N"));
}

#[test]
fn a_scenario_of_the_program_is_saved_as_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("strait.toml");
    let mut window = Window::on(folder, None, file.clone());
    window.ask(EditCommand::Grab(Handle::Waypoint(1)));
    window.ask(EditCommand::Drag(Spot::new(Position::from_lat_lon(27.5, 125.5), Distance::from_metres(50.0))));
    window.ask(EditCommand::Drop);
    window.ask(EditCommand::Save);
    assert!(matches!(window.about(), Some(About::NoFile { .. })));
    window.ask(EditCommand::Answer(Answer::SaveAs(file.clone())));
    let text = builtin::find("miyako-strait").unwrap().text;
    assert_eq!(window.on_disk(), text.replace("27°00'N 125°20'E", "27°30'N 125°30'E"));
    assert_eq!(window.get::<Session>().path.as_ref(), Some(&file));
    window.ask(EditCommand::Undo);
    window.ask(EditCommand::Save);
    assert_eq!(window.on_disk(), text);
}

#[test]
fn neither_another_scenario_nor_the_end_takes_unsaved_edits_with_it() {
    let mut window = Window::open();
    window.drag(37.5);
    window.say(Command::Open(Some("kadiz-along-39-north".into())));
    window.settle();
    assert_eq!((window.about(), window.lat(1)), (Some(&About::Unsaved), 37.5));
    window.ask(EditCommand::Answer(Answer::Cancel));
    window.say(Command::Quit);
    assert!(window.about().is_some() && !window.has_ended);
    // Saving does not go through, and the end still waits for it.
    fs::remove_file(&window.file).unwrap();
    window.ask(EditCommand::Answer(Answer::Save));
    assert!(matches!(window.about(), Some(About::InTheWay { trouble: Trouble::Gone(_), .. })) && !window.has_ended);
    window.ask(EditCommand::Answer(Answer::Overwrite));
    assert!(window.has_ended);
    assert_eq!(window.on_disk(), TEXT.replace("38N", "37.5N"));

    let mut window = Window::open();
    window.drag(37.5);
    window.app.world_mut().write_message(bevy::window::WindowCloseRequested { window: Entity::PLACEHOLDER });
    window.settle();
    assert_eq!((window.about(), window.has_ended), (Some(&About::Unsaved), false));
    window.ask(EditCommand::Answer(Answer::Cancel));
    window.say(Command::Open(Some("kadiz-along-39-north".into())));
    window.ask(EditCommand::Answer(Answer::Discard));
    assert!(
        window.get::<Session>().path == Some("kadiz-along-39-north".into()) && !window.get::<Editing>().has_unsaved()
    );
    window.say(Command::Quit);
    assert!(window.has_ended);
}

#[test]
fn what_was_saved_last_lies_under_what_is_edited() {
    let mut window = Window::open();
    let ghost_lat = |window: &Window| {
        window.get::<SecondPatrol>().simulation().map(|it| it.scenario.flights[0].route[1].position.lat())
    };
    assert_eq!(ghost_lat(&window), None);
    window.drag(37.5);
    assert_eq!((ghost_lat(&window), window.lat(1)), (Some(38.0), 37.5));
    // It flies at its own time of day, also where the edited one begins later.
    let time = "2025-01-01T10:10:00Z".parse().ok();
    window.ask(EditCommand::Do(Edit::SetTime { flight: 0, waypoint: 0, time }));
    assert_eq!(window.get::<SecondPatrol>().ghost().unwrap().t(0.0), 600.0);
    window.say(Command::Ghost(super::super::command::GhostCommand::Drop));
    window.drag(37.0);
    assert_eq!(ghost_lat(&window), None, "the person took it away");
    window.ask(EditCommand::Save);
    window.drag(36.5);
    assert_eq!(ghost_lat(&window), Some(37.0));
    window.ask(EditCommand::Save);
    assert_eq!(ghost_lat(&window), None);
}
