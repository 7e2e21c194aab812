//! Opening beside the frame: a scenario is read, checked and flown while the window goes on, and then takes the place of
//! the one that is open.
//!
//! A file and a text in memory go the same way: whoever wants something opened says so to [`Openings`]. One is opened at
//! a time; of what waits, the newest of its kind is the one that counts.

use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy::tasks::{AsyncComputeTaskPool, Task, TaskPool};
use bevy::window::RequestRedraw;
use bevy::winit::{EventLoopProxyWrapper, WinitUserEvent};

use super::ViewerSet;
use super::command::Command;
use super::editing::Editing;
use super::notices::Notices;
use super::screens::{self, Screen, Screens};
use super::session::{OpenError, OpenerResource, Refusal, Session};

/// A scenario that is to be opened: a file, or a text in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The file; none is the built-in patrol.
    pub path: Option<PathBuf>,
    /// What is read instead of what the file says: an edit that was not saved. What it includes lies beside the file.
    pub text: Option<Arc<[u8]>>,
}

impl Wanted {
    /// What a file says; none is the built-in patrol.
    pub fn file(path: Option<PathBuf>) -> Self {
        Self { path, text: None }
    }

    /// A text in place of what the file says.
    pub fn text(path: Option<PathBuf>, text: impl Into<Arc<[u8]>>) -> Self {
        Self { path, text: Some(text.into()) }
    }
}

/// What a scenario becomes when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// Another one takes the place of the open one: all begins anew.
    Another,
    /// The open one as it is by now: time, map, selection and what is hidden stay.
    Again,
}

/// Said where reading, checking or flying ends in a panic: what is open stays, and the next save is read.
const FAULT: &str = "the scenario cannot be opened, through a fault of this program; please report it";

/// What came of opening a scenario.
type Outcome = Result<Session, OpenError>;

/// Scenarios that are being opened, each for a purpose.
pub struct Reader<P> {
    running: Option<Running<P>>,
    waiting: Vec<(P, Wanted)>,
}

struct Running<P> {
    purpose: P,
    wanted: Wanted,
    /// Laid down before the window is woken: it must not look too early and sleep on.
    outcome: Arc<Mutex<Option<Outcome>>>,
    /// Gives up when it is dropped.
    _task: Task<()>,
}

impl<P> Default for Reader<P> {
    fn default() -> Self {
        Self { running: None, waiting: Vec::new() }
    }
}

impl<P: PartialEq> Reader<P> {
    /// Asks for a scenario to be opened, in place of what still waits for the same purpose.
    pub fn ask(&mut self, purpose: P, wanted: Wanted) {
        self.waiting.retain(|(other, _)| *other != purpose);
        self.waiting.push((purpose, wanted));
    }

    /// Whether something is being opened, or waits.
    pub fn is_busy(&self) -> bool {
        self.running.is_some() || !self.waiting.is_empty()
    }

    /// Gives up what is being opened and what waits.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// What has been opened since it was last asked; and the next one is begun with.
    pub fn take(&mut self, desk: &Desk) -> Option<(P, Wanted, Outcome)> {
        let outcome = |running: &Running<P>| running.outcome.lock().expect("nobody panics while holding it").take();
        let outcome = self.running.as_ref().and_then(outcome);
        let taken = outcome.and_then(|outcome| {
            let Running { purpose, wanted, .. } = self.running.take()?;
            Some((purpose, wanted, outcome))
        });
        self.begin(desk);
        taken
    }

    /// Begins with what waits, where nothing is being opened.
    pub fn begin(&mut self, desk: &Desk) {
        if self.running.is_some() || self.waiting.is_empty() {
            return;
        }
        let (purpose, wanted) = self.waiting.remove(0);
        let (asked, opener, wake) = (wanted.clone(), desk.opener.0.clone(), desk.waker.waking());
        let outcome = Arc::new(Mutex::new(None));
        let laid = Arc::clone(&outcome);
        let task = AsyncComputeTaskPool::get_or_init(TaskPool::default).spawn(async move {
            let opened = panic::catch_unwind(AssertUnwindSafe(|| Session::open(&asked, &opener)));
            let opened = opened.unwrap_or_else(|_| Err(OpenError::Unreadable(FAULT.to_owned())));
            *laid.lock().expect("nobody panics while holding it") = Some(opened);
            wake();
        });
        self.running = Some(Running { purpose, wanted, outcome, _task: task });
    }
}

/// What opening takes: who reads files, and who is woken when it is done.
#[derive(SystemParam)]
pub struct Desk<'w> {
    opener: Res<'w, OpenerResource>,
    waker: Waker<'w>,
}

/// Wakes the window.
#[derive(SystemParam)]
pub struct Waker<'w> {
    window: Option<Res<'w, EventLoopProxyWrapper>>,
}

impl Waker<'_> {
    /// Lets a sleeping window draw a frame; may be called from any thread.
    pub fn waking(&self) -> impl Fn() + Send + 'static {
        let window = self.window.as_ref().map(|window| (**window).clone());
        move || {
            if let Some(window) = &window {
                // It fails only where the window is gone.
                let _ = window.send_event(WinitUserEvent::WakeUp);
            }
        }
    }
}

/// What is being opened in place of the open scenario.
#[derive(Default, Resource)]
pub struct Openings(Reader<Becomes>);

impl Openings {
    /// Asks for a scenario to be opened.
    pub fn ask(&mut self, becomes: Becomes, wanted: Wanted) {
        self.0.ask(becomes, wanted);
    }

    /// Whether something is being opened, or waits.
    pub fn is_busy(&self) -> bool {
        self.0.is_busy()
    }

    /// The newest text among it: an edit that was not saved.
    pub fn edit(&self) -> Option<Arc<[u8]>> {
        let waiting = self.0.waiting.iter().rev().map(|(_, wanted)| wanted);
        let mut newest_first = waiting.chain(self.0.running.iter().map(|running| &running.wanted));
        newest_first.find_map(|wanted| wanted.text.clone())
    }
}

/// Why what was asked for last was not opened; what was open before stays.
#[derive(Debug, Default, Resource)]
pub struct Refused {
    /// The scenario.
    pub scenario: Option<Refusal>,
    /// The one that was to lie under it.
    pub ghost: Option<Refusal>,
}

impl Refused {
    /// Whether nothing was refused.
    pub fn is_empty(&self) -> bool {
        self.scenario.is_none() && self.ghost.is_none()
    }
}

/// Opens scenarios while the window is open.
pub struct OpeningPlugin;

impl Plugin for OpeningPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Openings>()
            .init_resource::<Editing>()
            .init_resource::<Refused>()
            .add_systems(Update, take.in_set(ViewerSet::Take))
            .add_message::<RequestRedraw>()
            .add_systems(Update, ask.in_set(ViewerSet::Input).after(screens::obey))
            .add_systems(Last, begin);
    }
}

/// Hands on what is asked for, and begins with it at once.
fn ask(
    mut commands: MessageReader<Command>,
    session: Res<Session>,
    mut openings: ResMut<Openings>,
    mut editing: ResMut<Editing>,
    mut screens: ResMut<Screens>,
    desk: Desk,
) {
    for command in commands.read() {
        match command {
            Command::Open(_) | Command::Reload if editing.holds_back(command, &mut screens) => {}
            Command::Open(path) => openings.ask(Becomes::Another, Wanted::file(path.clone())),
            Command::Reload => openings.ask(Becomes::Again, Wanted::file(session.path.clone())),
            _ => continue,
        }
    }
    begin(openings, desk);
}

/// Begins with what was asked for in this frame.
fn begin(mut openings: ResMut<Openings>, desk: Desk) {
    if openings.is_busy() {
        openings.0.begin(&desk);
    }
}

fn take(
    mut commands: MessageReader<Command>,
    mut session: ResMut<Session>,
    mut openings: ResMut<Openings>,
    mut refused: ResMut<Refused>,
    (mut notices, mut screens): (ResMut<Notices>, ResMut<Screens>),
    mut redraw: MessageWriter<RequestRedraw>,
    desk: Desk,
) {
    let is_asked = commands.read().filter(|command| command.is_by_number()).count() > 0;
    if !openings.is_busy() {
        return;
    }
    // What was asked of a flight or a zone by its place in the list means the list that was seen: it is done first.
    if is_asked {
        redraw.write(RequestRedraw);
        return;
    }
    let Some((becomes, wanted, outcome)) = openings.0.take(&desk) else { return };
    if becomes == Becomes::Again && wanted.path != session.path {
        return;
    }
    match outcome {
        Ok(opened) => {
            let was_refused = refused.scenario.take().is_some();
            if refused.is_empty() && (was_refused || opened.problems.is_empty()) {
                screens.hide(Screen::Problems);
            }
            // What was saved here is no news.
            if becomes == Becomes::Again && !opened.is_draft && opened.source.text() != session.source.text() {
                notices.say("read the changed scenario");
            }
            *session = opened.in_place_of(&session, becomes);
        }
        Err(OpenError::Invalid(refusal)) => {
            // While one edits, a list that was closed stays closed.
            let was_refused = refused.scenario.replace(*refusal).is_some();
            if !(was_refused && wanted.text.is_some()) {
                screens.show(Screen::Problems);
            }
        }
        Err(error) => notices.say(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::scenario::{self, library};
    use crate::viewer::clock::{Clock, ClockPlugin};
    use crate::viewer::command::Thing;
    use crate::viewer::focus::{Focus, FocusPlugin};
    use crate::viewer::screens::ScreensPlugin;
    use crate::{playback, viewer};

    fn flight(id: &str, time: &str) -> String {
        format!(
            "[[flight]]\nid = \"{id}\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\nroute = [{{ at = \"39N 131E\", time = \"{time}\" }}, {{ at = \"35N 131E\" }}]\n"
        )
    }

    fn text(zones: &str, flights: &[&str]) -> String {
        let flights: String = flights.iter().map(|id| flight(id, "10:00")).collect();
        format!("format = 1\ndate = 2025-01-01\nzones = [{zones}]\n{flights}")
    }

    /// Reads the text that is wanted, and of the files `first.toml` and `late.toml`; counts what it read.
    fn opener(count: Arc<AtomicUsize>) -> viewer::Opener {
        Arc::new(move |wanted: &Wanted| {
            count.fetch_add(1, Ordering::Relaxed);
            let file = || match wanted.path.as_ref().and_then(|path| path.to_str()) {
                Some("first.toml") => text("\"KADIZ\", \"JADIZ\"", &["a", "b", "c"]).into_bytes(),
                _ => text("\"KADIZ\"", &["late"]).into_bytes(),
            };
            let bytes = wanted.text.as_ref().map_or_else(file, |text| text.to_vec());
            assert_ne!(bytes, b"fault", "a fault of the program");
            Ok(scenario::read("test.toml", &bytes, &library::without_files()))
        })
    }

    struct Window {
        app: App,
        count: Arc<AtomicUsize>,
    }

    impl Window {
        fn open() -> Self {
            let count = Arc::new(AtomicUsize::new(0));
            let opener = opener(Arc::clone(&count));
            let session = Session::open(&Wanted::file(Some("first.toml".into())), &opener).expect("it is valid");
            let mut app = App::new();
            app.insert_resource(Clock(playback::Playback::new(session.simulation.duration)))
                .insert_resource(session)
                .insert_resource(OpenerResource(opener))
                .init_resource::<Notices>()
                .init_resource::<Time<Real>>()
                .add_message::<Command>()
                .configure_sets(Update, (ViewerSet::Take, ViewerSet::Input, ViewerSet::Clock).chain())
                .add_plugins((OpeningPlugin, ScreensPlugin, FocusPlugin, ClockPlugin));
            app.update();
            Self { app, count }
        }

        fn ask(&mut self, command: Command) {
            self.app.world_mut().write_message(command);
            self.app.update();
        }

        fn edit(&mut self, text: &str) {
            let wanted = Wanted::text(Some("first.toml".into()), text.as_bytes());
            self.app.world_mut().resource_mut::<Openings>().ask(Becomes::Again, wanted);
        }

        /// Lets frames go by until nothing is being opened.
        fn settle(&mut self) {
            while self.app.world().resource::<Openings>().is_busy() {
                std::thread::yield_now();
                self.app.update();
            }
            self.app.update();
        }

        fn get<R: Resource>(&self) -> &R {
            self.app.world().resource()
        }

        fn flights(&self) -> Vec<&str> {
            self.get::<Session>().simulation.scenario.flights.iter().map(|flight| flight.id.as_str()).collect()
        }
    }

    #[test]
    fn of_many_texts_the_newest_is_opened_and_few_are_read() {
        let mut window = Window::open();
        window.count.store(0, Ordering::Relaxed);
        for nth in 0..100 {
            window.edit(&text("", &[&format!("f{nth}")]));
            if nth == 0 {
                window.app.update();
            }
        }
        window.settle();
        assert_eq!(window.flights(), ["f99"]);
        assert_eq!(window.count.load(Ordering::Relaxed), 2, "the first one, and the newest of those that waited");
        assert!(window.get::<Session>().is_draft);
        assert_eq!(window.get::<Session>().source.text(), text("", &["f99"]));
    }

    #[test]
    fn what_is_looked_at_stays_by_its_id() {
        let mut window = Window::open();
        for command in [
            Command::ToggleFlight(0),
            Command::ToggleFlight(1),
            Command::Follow(Some(2)),
            Command::Select(Some(Thing::Zone(1))),
            Command::Clock(playback::Command::Scrub(600.0)),
            Command::SetTimeline(300.0, 900.0),
        ] {
            window.ask(command);
        }
        window.edit(&text("\"ECS-ADIZ\", \"JADIZ\", \"KADIZ\"", &["c", "new", "A"]).replace("10:00", "09:55"));
        window.settle();
        let session = window.get::<Session>();
        let selected = window.get::<Focus>().selected;
        assert_eq!(selected, Some(Thing::Zone(session.zones.iter().position(|zone| zone.id == "JADIZ").unwrap())));
        assert_eq!(window.get::<Focus>().follow, Some(0));
        assert_eq!(window.get::<Focus>().hidden, [2].into());
        assert_eq!(window.get::<Clock>().t(), 900.0, "the same time of day");
        assert_eq!(window.get::<Screens>().timeline, Some((600.0, 1200.0)));
        window.edit(&text("", &["new"]));
        window.settle();
        assert_eq!(window.get::<Focus>().follow, None);
        assert!(window.get::<Focus>().hidden.is_empty());
    }

    #[test]
    fn another_date_does_not_move_the_clock() {
        let mut window = Window::open();
        window.ask(Command::Clock(playback::Command::Scrub(600.0)));
        window.edit(&text("", &["a"]).replace("2025-01-01", "2024-02-29"));
        window.settle();
        assert_eq!(window.get::<Clock>().t(), 600.0);
    }

    #[test]
    fn a_broken_text_leaves_the_last_good_one_until_it_is_mended() {
        let mut window = Window::open();
        window.edit("format = 1\nzones = [\"KADZ\"]\n");
        window.settle();
        assert_eq!(window.flights(), ["a", "b", "c"]);
        let refusal = window.get::<Refused>().scenario.as_ref().expect("it has errors");
        assert!(refusal.problems.iter().any(|problem| problem.code == "unknown-zone"), "{}", refusal.text());
        assert!(window.get::<Screens>().shows(Screen::Problems));
        window.edit(&text("", &["a"]));
        window.settle();
        assert!(window.get::<Refused>().is_empty() && !window.get::<Screens>().shows(Screen::Problems));
        assert_eq!(window.flights(), ["a"]);
    }

    #[test]
    fn a_fault_of_the_program_is_told_and_the_next_text_is_opened() {
        let mut window = Window::open();
        window.edit("fault");
        window.settle();
        assert!(window.get::<Notices>().iter().any(|notice| notice == FAULT));
        assert_eq!(window.flights(), ["a", "b", "c"]);
        window.edit(&text("", &["a"]));
        window.settle();
        assert_eq!(window.flights(), ["a"]);
    }

    #[test]
    fn another_scenario_begins_anew_and_one_read_again_for_the_last_one_is_dropped() {
        let mut window = Window::open();
        window.ask(Command::Select(Some(Thing::Flight(2))));
        window.ask(Command::Clock(playback::Command::Scrub(600.0)));
        window.app.world_mut().write_message(Command::Open(Some("late.toml".into())));
        window.ask(Command::Reload);
        window.settle();
        assert_eq!(window.flights(), ["late"]);
        assert_eq!((window.get::<Focus>(), window.get::<Clock>().t()), (&Focus::default(), 0.0));
    }

    #[test]
    fn what_was_asked_by_number_means_the_list_that_was_seen() {
        let mut window = Window::open();
        window.edit(&text("", &["c"]));
        window.app.update();
        // It has been opened by now, and waits to be taken.
        std::thread::sleep(std::time::Duration::from_millis(300));
        window.ask(Command::Select(Some(Thing::Flight(2))));
        assert_eq!(window.get::<Focus>().flight(), Some(2));
        assert_eq!(window.flights(), ["a", "b", "c"]);
        window.settle();
        assert_eq!((window.get::<Focus>().flight(), window.flights()), (Some(0), vec!["c"]));
    }
}
