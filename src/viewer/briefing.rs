//! The briefing: which scene is shown, and since when. The clock, the map, the layers and the focus each follow a scene
//! when it is asked for; this only keeps which one it is.

use std::time::Duration;

use bevy::prelude::*;

use super::ViewerSet;
use super::choices::Choices;
use super::command::Command;
use super::session::Session;

/// What of a briefing is shown.
#[derive(Debug, Clone, Default, PartialEq, Resource)]
pub struct Briefing {
    /// The scene, as an index into the scenario's scenes.
    pub scene: Option<usize>,
    /// The time on the wall since the window opened, when the first scene was shown.
    begun: Option<Duration>,
    /// The same by now, in whole seconds.
    now: Duration,
}

impl Briefing {
    /// The scene so many further on, among so many; none beyond the first and the last. Without one, the first.
    pub fn neighbour(&self, by: isize, count: usize) -> Option<usize> {
        let wanted = self.scene.map_or(Some(0), |scene| scene.checked_add_signed(by))?;
        (wanted < count).then_some(wanted)
    }

    /// How long somebody has been briefing.
    pub fn elapsed(&self) -> Duration {
        self.begun.map_or(Duration::ZERO, |begun| self.now.saturating_sub(begun))
    }
}

/// Keeps which scene is shown.
pub struct BriefingPlugin;

impl Plugin for BriefingPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Briefing>().add_systems(Update, obey.in_set(ViewerSet::Input)).add_systems(Last, begin);
    }
}

fn obey(
    mut commands: MessageReader<Command>,
    session: Res<Session>,
    time: Res<Time<Real>>,
    mut briefing: ResMut<Briefing>,
) {
    let mut after = briefing.clone();
    let scenes = session.simulation.scenario.scenes.len();
    if session.is_changed() && !session.is_added() {
        let carried = session.again.as_ref();
        after.scene = after.scene.and_then(|scene| carried?.scene(scene));
        after.begun = after.begun.filter(|_| carried.is_some());
    }
    let now = Duration::from_secs(time.elapsed().as_secs());
    for command in commands.read() {
        match command {
            Command::ShowScene(scene) if *scene < scenes => {
                after.scene = Some(*scene);
                after.begun = after.begun.or(Some(now));
            }
            Command::EndScenes => (after.scene, after.begun) = (None, None),
            _ => {}
        }
    }
    // The clock of the person who speaks goes on by the second while scenes are shown.
    if after.scene.is_some() {
        after.now = now;
    }
    briefing.set_if_neq(after);
}

/// A tour that is opened begins with its first scene. Where the scene that was shown is gone, so is what it hid.
fn begin(
    session: Res<Session>,
    briefing: Res<Briefing>,
    choices: Res<Choices>,
    mut number: Local<usize>,
    mut commands: MessageWriter<Command>,
) {
    if session.number == *number {
        return;
    }
    *number = session.number;
    if session.is_tour() && session.again.is_none() {
        commands.write(Command::ShowScene(0));
    } else if choices.staged.is_some() && briefing.scene.is_none() {
        commands.write(Command::EndScenes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenes_follow_one_another_and_stop_at_both_ends() {
        let mut briefing = Briefing::default();
        assert_eq!(
            (briefing.neighbour(1, 3), briefing.neighbour(-1, 3), briefing.neighbour(1, 0)),
            (Some(0), Some(0), None)
        );
        briefing.scene = Some(1);
        assert_eq!((briefing.neighbour(1, 3), briefing.neighbour(-1, 3)), (Some(2), Some(0)));
        briefing.scene = Some(2);
        assert_eq!(briefing.neighbour(1, 3), None);
        briefing.scene = Some(0);
        assert_eq!(briefing.neighbour(-1, 3), None);
    }

    #[test]
    fn the_speakers_clock_counts_from_the_first_scene() {
        let seconds = Duration::from_secs;
        let briefing = Briefing { scene: Some(3), begun: Some(seconds(20)), now: seconds(95) };
        assert_eq!(briefing.elapsed(), seconds(75));
        assert_eq!(Briefing::default().elapsed(), Duration::ZERO);
    }
}
