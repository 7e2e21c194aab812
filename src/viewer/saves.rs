//! How long a save takes to be seen: the open file is written again and again by a thread, as an editor does, and each
//! time the frame is waited for that shows the new simulation. Between saves the window sleeps as it does when paused.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use bevy::app::AppExit;
use bevy::prelude::*;
use bevy::render::{Extract, ExtractSchedule, Render, RenderApp, RenderSystems};

use super::ViewerSet;
use super::bench::processor_time;
use super::opening::Waker;
use super::session::Session;
use crate::files;

/// How long the window is left alone before each save.
const REST: Duration = Duration::from_millis(700);

/// A save that is not seen by then never will be.
const LONGEST: Duration = Duration::from_secs(20);

/// Measures, where so many saves are asked for. The open file is written to.
pub struct SavesPlugin {
    /// How many.
    pub saves: Option<usize>,
}

/// What is told from frame to frame: the session's number, and when.
type Told = (usize, Instant);

/// Sessions that were opened, or drawn; each is told once.
#[derive(Resource)]
struct Telling {
    last: usize,
    to: Sender<Told>,
}

impl Telling {
    fn tell(&mut self, number: usize) {
        if number != self.last {
            self.last = number;
            // Nobody listens any more when all is measured.
            let _ = self.to.send((number, Instant::now()));
        }
    }
}

/// The processor's time of the viewer's own systems in the frame that takes a new session.
#[derive(Resource)]
struct Own {
    begun: Duration,
    last: usize,
    to: Sender<Duration>,
}

/// What is being drawn.
#[derive(Default, Resource)]
struct Drawn(usize);

/// Whether all is measured.
#[derive(Resource)]
struct Done(Mutex<Receiver<()>>);

impl Plugin for SavesPlugin {
    fn build(&self, app: &mut App) {
        let Some(saves) = self.saves else { return };
        let (opened, hears_opened) = mpsc::channel();
        let (shown, hears_shown) = mpsc::channel();
        let (own, hears_own) = mpsc::channel();
        let heard = Arc::new(Mutex::new(Some((hears_opened, hears_shown, hears_own))));
        let begin = move |session: Res<Session>, waker: Waker, mut commands: Commands| {
            let (done, is_done) = mpsc::channel();
            commands.insert_resource(Done(Mutex::new(is_done)));
            let hears = heard.lock().expect("nobody panics while holding it").take();
            let (Some(path), Some((opened, shown, own))) = (session.path.clone(), hears) else { return };
            let wake = waker.waking();
            thread::spawn(move || {
                if let Err(error) = measure(&path, saves, [&opened, &shown], &own) {
                    eprintln!("cannot write `{}`: {error}", path.display());
                }
                let _ = done.send(());
                wake();
            });
        };
        app.insert_resource(Telling { last: 0, to: opened })
            .insert_resource(Own { begun: Duration::ZERO, last: 0, to: own })
            .add_systems(Startup, begin)
            .add_systems(Update, begin_own.before(ViewerSet::Take))
            .add_systems(Update, tell_opened.after(ViewerSet::Take).before(ViewerSet::Input))
            .add_systems(Update, tell_own.after(ViewerSet::Draw))
            .add_systems(Last, end);
        if let Some(renderer) = app.get_sub_app_mut(RenderApp) {
            renderer
                .insert_resource(Telling { last: 0, to: shown })
                .init_resource::<Drawn>()
                .add_systems(ExtractSchedule, note_drawn)
                .add_systems(Render, tell_shown.in_set(RenderSystems::PostCleanup));
        }
    }
}

fn tell_opened(session: Res<Session>, mut telling: ResMut<Telling>) {
    telling.tell(session.number);
}

fn begin_own(mut own: ResMut<Own>) {
    own.begun = processor_time();
}

fn tell_own(session: Res<Session>, mut own: ResMut<Own>) {
    if session.number != own.last {
        own.last = session.number;
        let _ = own.to.send(processor_time() - own.begun);
    }
}

fn note_drawn(session: Extract<Res<Session>>, mut drawn: ResMut<Drawn>) {
    drawn.0 = session.number;
}

/// The frame has been handed to the screen.
fn tell_shown(drawn: Res<Drawn>, mut telling: ResMut<Telling>) {
    telling.tell(drawn.0);
}

fn end(done: Res<Done>, mut exit: MessageWriter<AppExit>) {
    if done.0.lock().expect("nobody panics while holding it").try_recv().is_ok() {
        exit.write(AppExit::Success);
    }
}

/// Saves and waits, in turn in the file's place and by a new file moved over it; then tells how long it took.
fn measure(path: &Path, saves: usize, told: [&Receiver<Told>; 2], own: &Receiver<Duration>) -> io::Result<()> {
    let text = fs::read_to_string(path)?;
    let (mut to_opened, mut to_shown) = (Vec::new(), Vec::new());
    thread::sleep(5 * REST);
    for nth in 0..saves {
        thread::sleep(REST);
        let text = format!("{text}\n# save {nth}\n");
        // What was seen too late belongs to an earlier save.
        told.iter().for_each(|told| told.try_iter().for_each(drop));
        let begun = Instant::now();
        if nth % 2 == 0 {
            fs::write(path, text)?
        } else {
            files::write(path, text.as_bytes())?
        }
        let mut times = told.iter().map(|told| told.recv_timeout(LONGEST).map(|(_, at)| at - begun));
        if let (Some(Ok(is_opened)), Some(Ok(is_shown))) = (times.next(), times.next()) {
            to_opened.push(is_opened);
            to_shown.push(is_shown);
        }
    }
    println!("{} of {saves} saves were seen", to_shown.len());
    tell("from the save until it is open", &mut to_opened);
    tell("from the save until it is on the screen", &mut to_shown);
    tell("own systems of the frame that takes it, without panels", &mut own.try_iter().collect::<Vec<_>>());
    Ok(())
}

fn tell(what: &str, times: &mut [Duration]) {
    times.sort();
    let Some(longest) = times.last() else { return };
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("{what}: {:.0} ms in the middle, {:.0} at most", ms(times[times.len() / 2]), ms(*longest));
}

/// A copy of a scenario in a folder of its own, to be written to; it goes with the folder.
pub fn copy(text: &str) -> io::Result<(tempfile::TempDir, PathBuf)> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("saved.toml");
    fs::write(&path, text)?;
    Ok((folder, path))
}
