//! How fast it draws: so many frames as fast as possible, then figures, then the end.

use std::time::Instant;

use bevy::app::AppExit;
use bevy::prelude::*;

use super::clock::Clock;
use super::command::Command;
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
}

impl Plugin for BenchPlugin {
    fn build(&self, app: &mut App) {
        let Some(frames) = self.frames else { return };
        app.insert_resource(Bench { frames, seen: 0, begun: Instant::now() }).add_systems(Last, count);
    }
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
    }
    if bench.seen == WARM_UP + bench.frames {
        let seconds = bench.begun.elapsed().as_secs_f64();
        println!("{} frames in {seconds:.2} s: {:.1} frames a second", bench.frames, bench.frames as f64 / seconds);
        exit.write(AppExit::Success);
    }
}
