//! Choices: carried out when asked for, and written to their file.

use std::path::PathBuf;

use bevy::app::AppExit;
use bevy::prelude::*;

use super::ViewerSet;
use super::choices::Choices;
use super::command::Command;
use super::notices::Notices;
use super::session::Session;
use crate::chart::briefing;

/// Carries out what is chosen.
pub struct ChoicesPlugin;

impl Plugin for ChoicesPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Update, obey.in_set(ViewerSet::Input));
    }
}

fn obey(mut commands: MessageReader<Command>, session: Res<Session>, mut choices: ResMut<Choices>) {
    let mut after = choices.clone();
    for command in commands.read() {
        apply(&mut after, command, &session);
    }
    choices.set_if_neq(after);
}

fn apply(choices: &mut Choices, command: &Command, session: &Session) {
    match command {
        Command::ToggleZone(zone) => {
            let id = session.zones[*zone].id.clone();
            let is_own = *zone < session.own_zones();
            let set = if is_own { &mut choices.shown_mut().hidden_zones } else { &mut choices.extra_zones };
            if !set.remove(&id) {
                set.insert(id);
            }
        }
        Command::SwitchLayer(name, on) => {
            choices.shown_mut().switch(name, *on);
        }
        Command::SetRelief(strength) => choices.shown_mut().relief = strength.clamp(0.0, 1.0),
        Command::ShowScene(scene) => {
            if let Some(scene) = session.simulation.scenario.scenes.get(*scene) {
                choices.staged = Some(briefing::layers(&session.simulation, scene, &choices.layers));
            }
        }
        Command::EndScenes | Command::Open(_) => choices.staged = None,
        Command::SetTheme(theme) => choices.theme = *theme,
        Command::SetLanguage(language) => choices.language = *language,
        Command::SetProjection(projection) => choices.projection = *projection,
        Command::SetClockZone(clock) => choices.clock = *clock,
        Command::SetReducedMotion(reduced) => choices.reduced_motion = *reduced,
        Command::SetMeasureSpeed(knots) => choices.measure_speed = knots.clamp(1.0, 2000.0),
        Command::SetPanels(left, right, timeline) => {
            (choices.left_width, choices.right_width, choices.timeline_height) = (*left, *right, *timeline);
        }
        _ => {}
    }
}

/// Writes the choices when the window closes.
pub struct RememberPlugin {
    /// The file; none where nothing is to be remembered.
    pub file: Option<PathBuf>,
}

#[derive(Resource)]
struct ChoicesFile {
    file: PathBuf,
    written: Choices,
    is_refused: bool,
}

impl Plugin for RememberPlugin {
    fn build(&self, app: &mut App) {
        let Some(file) = self.file.clone() else { return };
        let written = app.world().resource::<Choices>().clone();
        app.insert_resource(ChoicesFile { file, written, is_refused: false })
            .add_systems(Last, write.run_if(resource_changed::<Choices>.or_else(on_message::<AppExit>)));
    }
}

fn write(choices: Res<Choices>, mut file: ResMut<ChoicesFile>, mut notices: ResMut<Notices>) {
    if file.written == *choices || file.is_refused {
        return;
    }
    match choices.write(&file.file) {
        Ok(()) => file.written = choices.clone(),
        Err(error) => {
            notices.say(format!("cannot remember the layout: {error}: `{}`", file.file.display()));
            file.is_refused = true;
        }
    }
}
