//! The ensemble of the open scenario: flown beside the frame while its layer is on, and given up when the scenario changes.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use bevy::prelude::*;
use bevy::window::RequestRedraw;

use super::ViewerSet;
use super::choices::Choices;
use super::notices::Notices;
use super::opening::Waker;
use super::session::Session;
use crate::chart::cloud::Areas;
use crate::chart::envelope::Envelope;
use crate::ensemble::{Outcomes, Prepared};
use crate::sim::Simulation;
use crate::threads::Control;

/// The ensemble of the open scenario.
#[derive(Default, Resource)]
pub struct Ensemble {
    state: State,
    /// Which session it is of.
    session: Option<usize>,
    /// Counts up with each change of what was flown.
    pub number: usize,
}

#[derive(Default)]
enum State {
    #[default]
    NotFlown,
    Flying(Flying),
    Flown(Box<Flown>),
    /// It was said why.
    Failed,
}

/// An ensemble that was flown, with what the map and the panels ask of it again and again.
pub struct Flown {
    /// What came of it.
    pub outcomes: Outcomes,
    /// Where its runs flew.
    pub areas: Areas,
    /// When they crossed, flight by flight.
    pub envelopes: Vec<Envelope>,
}

type Landed = Result<Option<Flown>, String>;

/// Runs that are being flown.
struct Flying {
    control: Arc<Control>,
    runs: u64,
    landed: Arc<Mutex<Option<Landed>>>,
}

impl Drop for Flying {
    fn drop(&mut self) {
        self.control.stop.store(true, Ordering::Relaxed);
    }
}

/// How often the window is woken to show how far it has come.
const SHOWN_EVERY: Duration = Duration::from_millis(250);
/// A scenario that is read again is likely to be read again soon.
const PATIENCE: Duration = Duration::from_millis(400);

impl Ensemble {
    /// What was flown.
    pub fn flown(&self) -> Option<&Flown> {
        if let State::Flown(flown) = &self.state { Some(flown) } else { None }
    }

    /// Which share of the runs is flown, while they are.
    pub fn progress(&self) -> Option<f64> {
        let State::Flying(flying) = &self.state else { return None };
        Some(flying.control.done.load(Ordering::Relaxed) as f64 / flying.runs.max(1) as f64)
    }

    /// Whether there is more to wait for: an ensemble is to be shown and not there yet.
    pub fn is_awaited(&self, session: &Session, choices: &Choices) -> bool {
        let is_done = self.session == Some(session.number) && matches!(self.state, State::Flown(_) | State::Failed);
        is_wanted(session, choices) && !is_done
    }

    fn set(&mut self, state: State) {
        self.state = state;
        self.number += 1;
    }
}

impl Flown {
    fn of(simulation: &Simulation, outcomes: Outcomes) -> Self {
        let flights = simulation.scenario.flights.len();
        let areas = Areas::of(&outcomes.cloud, flights);
        let envelopes = (0..flights).flat_map(|flight| Envelope::all(&outcomes, simulation, Some(flight))).collect();
        Self { outcomes, areas, envelopes }
    }

    /// The crossings of a flight; of all where none is named.
    pub fn envelopes_of(&self, flight: Option<usize>) -> impl Iterator<Item = &Envelope> {
        self.envelopes.iter().filter(move |it| flight.is_none() || it.flight == flight)
    }
}

/// Flies ensembles.
pub struct EnsemblePlugin;

impl Plugin for EnsemblePlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Ensemble>()
            .add_message::<RequestRedraw>()
            .add_systems(Update, keep.in_set(ViewerSet::Clock));
    }
}

fn is_wanted(session: &Session, choices: &Choices) -> bool {
    choices.shown().ensemble && session.simulation.scenario.ensemble.is_some()
}

/// Begins to fly where the layer is on and nothing was flown yet, and takes what was; gives up where the scenario is another
/// one or the layer is off.
fn keep(
    session: Res<Session>,
    choices: Res<Choices>,
    mut ensemble: ResMut<Ensemble>,
    mut notices: ResMut<Notices>,
    mut redraw: MessageWriter<RequestRedraw>,
    waker: Waker,
) {
    if ensemble.session != Some(session.number) {
        ensemble.session = Some(session.number);
        ensemble.set(State::NotFlown);
    }
    let is_wanted = is_wanted(&session, &choices);
    match &ensemble.state {
        State::NotFlown if is_wanted => {
            let patience = if session.again.is_some() { PATIENCE } else { Duration::ZERO };
            let flying = begin(Arc::clone(&session.simulation), patience, waker.waking());
            ensemble.set(State::Flying(flying));
        }
        State::Flying(_) if !is_wanted => ensemble.set(State::NotFlown),
        State::Flying(flying) => {
            let landed = flying.landed.lock().expect("nobody panics while holding it").take();
            match landed {
                None | Some(Ok(None)) => return,
                Some(Ok(Some(flown))) => ensemble.set(State::Flown(Box::new(flown))),
                Some(Err(why)) => {
                    notices.say(why);
                    ensemble.set(State::Failed);
                }
            }
        }
        _ => return,
    }
    redraw.write(RequestRedraw);
}

/// Flies on threads of its own: those of the task pool read scenarios, which must not wait for this.
fn begin(simulation: Arc<Simulation>, patience: Duration, wake: impl Fn() + Send + Sync + 'static) -> Flying {
    let ensemble = simulation.scenario.ensemble.as_ref();
    let (runs, seed) = ensemble.map_or((0, 0), |it| (it.runs.min(Outcomes::MOST_FOR_A_PICTURE), it.seed));
    let control = Arc::new(Control::default());
    let landed = Arc::new(Mutex::new(None));
    let flying = Flying { control: Arc::clone(&control), runs, landed: Arc::clone(&landed) };
    thread::spawn(move || {
        thread::sleep(patience);
        let is_down = AtomicBool::new(false);
        let result = thread::scope(|scope| {
            let watcher = scope.spawn(|| {
                while !is_down.load(Ordering::Relaxed) {
                    wake();
                    thread::park_timeout(SHOWN_EVERY);
                }
            });
            let result = fly(&simulation, runs, seed, &control);
            is_down.store(true, Ordering::Relaxed);
            watcher.thread().unpark();
            result
        });
        *landed.lock().expect("nobody panics while holding it") = Some(result);
        wake();
    });
    flying
}

fn fly(simulation: &Simulation, runs: u64, seed: u64, control: &Control) -> Landed {
    let prepared = Prepared::new(&simulation.scenario, runs, seed).map_err(|error| error.to_string())?;
    // One processor is left to the window.
    let threads = thread::available_parallelism().map_or(1, |all| all.get() - 1);
    let threads = NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN);
    Ok(Outcomes::of(&prepared, threads, control).map(|outcomes| Flown::of(simulation, outcomes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, library};
    use crate::viewer::Opener;
    use crate::viewer::opening::{Becomes, Wanted};

    const VARIED: &str = r#"
        format = 1
        date = 2025-12-09
        zones = ["KADIZ"]
        [[flight]]
        id = "south"
        altitude = "FL300"
        route = [{ at = "40N 131.55E", time = "01:00", ground_speed = "450 kt" }, { at = "38N 131.55E" }]
        [ensemble]
        runs = 300
        vary = [{ what = "departure", uniform = ["0 min", "10 min"] }]
    "#;

    fn session(text: &str) -> Session {
        let text = text.to_owned();
        let opener: Opener =
            Arc::new(move |_| Ok(scenario::read("test.toml", text.as_bytes(), &library::without_files())));
        Session::open(&Wanted::file(None), &opener).expect("it is valid")
    }

    struct Window(App);

    impl Window {
        fn open(text: &str) -> Self {
            let mut app = App::new();
            app.insert_resource(session(text))
                .init_resource::<Choices>()
                .init_resource::<Notices>()
                .add_plugins(EnsemblePlugin);
            app.update();
            Self(app)
        }

        fn switch(&mut self, on: bool) {
            self.0.world_mut().resource_mut::<Choices>().layers.ensemble = on;
            self.0.update();
        }

        fn ensemble(&self) -> &Ensemble {
            self.0.world().resource()
        }

        /// Reads another text in place of the open one.
        fn read(&mut self, text: &str) {
            let mut open = self.0.world_mut().resource_mut::<Session>();
            let again = session(text).in_place_of(&open, Becomes::Again);
            *open = again;
            self.0.update();
        }

        /// Lets frames go by until nothing is flown any more.
        fn settle(&mut self) {
            while self.ensemble().progress().is_some() {
                std::thread::yield_now();
                self.0.update();
            }
        }
    }

    #[test]
    fn it_is_flown_while_its_layer_is_on_and_kept_when_it_is_off() {
        let mut window = Window::open(VARIED);
        assert!(window.ensemble().progress().is_none() && window.ensemble().flown().is_none());
        window.switch(true);
        assert!(window.ensemble().progress().is_some());
        window.settle();
        let flown = window.ensemble().flown().expect("it was flown");
        assert_eq!(flown.outcomes.summary.runs(), 300);
        // It enters, and ends inside.
        assert_eq!(flown.envelopes_of(Some(0)).count(), 1);
        assert_eq!(flown.envelopes_of(None).count(), 1);
        let number = window.ensemble().number;
        window.switch(false);
        window.switch(true);
        assert!(window.ensemble().flown().is_some() && window.ensemble().number == number, "it is not flown again");
    }

    #[test]
    fn another_scenario_ends_it_and_begins_anew() {
        let mut window = Window::open(VARIED);
        window.switch(true);
        let State::Flying(flying) = &window.ensemble().state else { panic!("it is being flown") };
        let first = Arc::clone(&flying.control);
        window.read(&VARIED.replace("runs = 300", "runs = 200"));
        assert!(first.stop.load(Ordering::Relaxed));
        window.settle();
        assert_eq!(window.ensemble().flown().expect("it was flown").outcomes.summary.runs(), 200);
        let (without, _) = VARIED.split_once("[ensemble]").expect("it has one");
        window.read(without);
        assert!(window.ensemble().flown().is_none() && window.ensemble().progress().is_none());
    }

    #[test]
    fn it_is_given_up_where_the_layer_is_switched_off() {
        let mut window = Window::open(&VARIED.replace("runs = 300", "runs = 10000"));
        window.switch(true);
        window.switch(false);
        assert!(window.ensemble().progress().is_none() && window.ensemble().flown().is_none());
        let (session, choices) = (session(VARIED), Choices::default());
        assert!(!window.ensemble().is_awaited(&session, &choices));
    }
}
