//! How fast it draws: so many frames as fast as possible, then figures, then the end.

use std::time::{Duration, Instant};

use bevy::app::AppExit;
use bevy::prelude::*;
use bevy_egui::EguiPrimaryContextPass;

use super::ViewerSet;
use super::clock::Clock;
use super::command::Command;
use super::panels::PanelsSet;
use crate::playback;

/// Frames before the count begins: shaders, fonts and meshes are made in these.
const WARM_UP: usize = 20;

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
    /// When the stage that is running began, and what all stages took together.
    stage: Instant,
    own: Duration,
    updates: Duration,
}

impl Plugin for BenchPlugin {
    fn build(&self, app: &mut App) {
        let Some(frames) = self.frames else { return };
        let now = Instant::now();
        let zero = Duration::ZERO;
        app.insert_resource(Bench { frames, seen: 0, begun: now, stage: now, own: zero, updates: zero })
            .add_systems(Update, (begin_stage.before(ViewerSet::Input), end_update.after(ViewerSet::Draw)))
            .add_systems(EguiPrimaryContextPass, (begin_stage.before(PanelsSet), end_panels.after(PanelsSet)))
            .add_systems(Last, count);
    }
}

fn begin_stage(mut bench: ResMut<Bench>) {
    bench.stage = Instant::now();
}

fn end_update(mut bench: ResMut<Bench>) {
    let took = bench.stage.elapsed();
    bench.own += took;
    bench.updates += took;
}

fn end_panels(mut bench: ResMut<Bench>) {
    let took = bench.stage.elapsed();
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
    if bench.seen == WARM_UP + bench.frames {
        let seconds = bench.begun.elapsed().as_secs_f64();
        let each = |all: Duration| all.as_secs_f64() * 1e3 / bench.frames as f64;
        println!("{} frames in {seconds:.2} s: {:.1} frames a second", bench.frames, bench.frames as f64 / seconds);
        println!(
            "own systems {:.2} ms a frame: {:.2} update, {:.2} marks and panels",
            each(bench.own),
            each(bench.updates),
            each(bench.own - bench.updates)
        );
        exit.write(AppExit::Success);
    }
}
