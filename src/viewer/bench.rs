//! How fast it draws: so many frames as fast as possible, then each projection in turn, figures, and the end.

use std::time::{Duration, Instant};

use bevy::app::AppExit;
use bevy::prelude::*;
use bevy_egui::EguiPrimaryContextPass;
use cpu_time::ThreadTime;

use super::ViewerSet;
use super::choices::ProjectionChoice;
use super::clock::Clock;
use super::command::Command;
use super::panels::PanelsSet;
use crate::playback;

/// Frames before the count begins: shaders, fonts and meshes are made in these.
const WARM_UP: usize = 20;

/// What is changed to when the count is over, and the frames for each: a change is carried out within them.
const PROJECTIONS: [ProjectionChoice; 4] = [
    ProjectionChoice::Mercator,
    ProjectionChoice::Equidistant { lat: 37.5, lon: 127.0 },
    ProjectionChoice::Lambert,
    ProjectionChoice::Mercator,
];
const ROUND: usize = 5;

/// Measures, where so many frames are asked for.
pub struct BenchPlugin {
    /// How many.
    pub frames: Option<usize>,
}

#[derive(Resource)]
struct Bench {
    frames: usize,
    seen: usize,
    begun: Instant,
    /// The processor's time when the stage that is running began, and what all stages took together. The drawing of the
    /// frame before goes on beside them, on a processor where there is no graphics card.
    stage: Duration,
    own: Duration,
    updates: Duration,
    /// Of the frames since the last change of projection.
    longest: Duration,
}

impl Plugin for BenchPlugin {
    fn build(&self, app: &mut App) {
        let Some(frames) = self.frames else { return };
        let zero = Duration::ZERO;
        app.insert_resource(Bench {
            frames,
            seen: 0,
            begun: Instant::now(),
            stage: zero,
            own: zero,
            updates: zero,
            longest: zero,
        })
        .add_systems(Update, (begin_stage.before(ViewerSet::Input), end_update.after(ViewerSet::Draw)))
        .add_systems(EguiPrimaryContextPass, (begin_stage.before(PanelsSet), end_panels.after(PanelsSet)))
        .add_systems(Last, count);
    }
}

/// What the thread that runs all systems has used so far.
pub fn processor_time() -> Duration {
    ThreadTime::now().as_duration()
}

fn begin_stage(mut bench: ResMut<Bench>) {
    bench.stage = processor_time();
}

fn end_update(mut bench: ResMut<Bench>) {
    let took = processor_time() - bench.stage;
    bench.own += took;
    bench.updates += took;
}

fn end_panels(mut bench: ResMut<Bench>) {
    let took = processor_time() - bench.stage;
    bench.own += took;
}

fn count(
    mut bench: ResMut<Bench>,
    clock: Res<Clock>,
    mut commands: MessageWriter<Command>,
    mut exit: MessageWriter<AppExit>,
) {
    bench.seen += 1;
    if !clock.0.is_playing() {
        commands.write(Command::Clock(playback::Command::Play));
    }
    if bench.seen == WARM_UP {
        bench.begun = Instant::now();
        (bench.own, bench.updates) = (Duration::ZERO, Duration::ZERO);
    }
    let Some(after) = bench.seen.checked_sub(WARM_UP + bench.frames) else { return };
    if after == 0 {
        tell(&bench);
    }
    let own = std::mem::take(&mut bench.own);
    bench.longest = if after % ROUND == 1 { own } else { bench.longest.max(own) };
    if after % ROUND == 0 {
        if let Some(before) = (after / ROUND).checked_sub(1) {
            let longest = bench.longest.as_secs_f64() * 1e3;
            println!(
                "{}: {longest:.0} ms of own systems in the longest frame",
                PROJECTIONS[before].name(crate::chart::Language::En)
            );
        }
        match PROJECTIONS.get(after / ROUND) {
            Some(projection) => {
                commands.write(Command::SetProjection(*projection));
            }
            None => {
                exit.write(AppExit::Success);
            }
        }
    }
}

fn tell(bench: &Bench) {
    let seconds = bench.begun.elapsed().as_secs_f64();
    let each = |all: Duration| all.as_secs_f64() * 1e3 / bench.frames as f64;
    println!("{} frames in {seconds:.2} s: {:.1} frames a second", bench.frames, bench.frames as f64 / seconds);
    println!(
        "own systems {:.2} ms a frame: {:.2} update, {:.2} marks and panels",
        each(bench.own),
        each(bench.updates),
        each(bench.own - bench.updates)
    );
}
