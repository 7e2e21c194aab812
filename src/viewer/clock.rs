//! The clock: the only part that writes where the replay stands.

use bevy::prelude::*;

use super::ViewerSet;
use super::command::Command;
use super::session::Session;
use crate::chart::briefing;
use crate::playback::{self, Playback};
use crate::scenario::briefing::BriefingScene;

/// Where the replay stands.
#[derive(Debug, Clone, PartialEq, Resource)]
pub struct Clock(pub Playback);

impl Clock {
    /// Seconds since the start of the simulation.
    pub fn t(&self) -> f64 {
        self.0.t()
    }
}

/// Lets time go by.
pub struct ClockPlugin;

impl Plugin for ClockPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Update, (begin_anew, obey, advance).chain().in_set(ViewerSet::Clock));
    }
}

/// Another scenario begins at its start; the same one, opened again, goes on.
fn begin_anew(session: Res<Session>, mut clock: ResMut<Clock>) {
    if !session.is_changed() || session.is_added() {
        return;
    }
    let duration = session.simulation.duration;
    let after = match &session.again {
        Some(carried) => clock.0.carried_on(duration, carried.starts_later_by),
        None => {
            let mut anew = Playback::new(duration);
            anew.apply(playback::Command::SetRate(clock.0.rate()));
            anew
        }
    };
    clock.set_if_neq(Clock(after));
}

fn obey(mut commands: MessageReader<Command>, session: Res<Session>, mut clock: ResMut<Clock>) {
    let instants = || session.told.iter().map(|told| told.t).collect();
    for command in commands.read() {
        let asked = match command {
            Command::Clock(asked) => asked.clone(),
            Command::NextEvent => playback::Command::Next(instants()),
            Command::PreviousEvent => playback::Command::Previous(instants()),
            Command::ShowScene(scene) => match session.simulation.scenario.scenes.get(*scene) {
                Some(scene) => scene_clock(&session, scene),
                None => continue,
            },
            _ => continue,
        };
        clock.0.apply(asked);
    }
}

/// Seconds of wall time in which a scene is played.
const SCENE_TAKES: f64 = 20.0;

/// What a scene asks of the clock.
fn scene_clock(session: &Session, scene: &BriefingScene) -> playback::Command {
    let (from, to) = briefing::span(&session.simulation, scene);
    match scene.time {
        Some(time) if time.plays => playback::Command::PlayOnce { from, to, takes: SCENE_TAKES },
        _ => playback::Command::Scrub(from),
    }
}

fn advance(time: Res<Time<Real>>, mut clock: ResMut<Clock>) {
    if clock.0.is_playing() {
        // After a stall the replay goes on where it was, and does not leap.
        clock.0.apply(playback::Command::Advance(time.delta_secs_f64().min(0.25)));
    }
}
