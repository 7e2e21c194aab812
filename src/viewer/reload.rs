//! The open file: read again when it changes, and missed when it is gone.

use std::time::SystemTime;

use bevy::prelude::*;
use bevy::time::common_conditions::on_real_timer;

use super::ViewerSet;
use super::command::Command;
use super::notices::Notices;
use super::session::Session;

/// Watches the open file.
pub struct ReloadPlugin;

impl Plugin for ReloadPlugin {
    fn build(&self, app: &mut App) {
        let often = std::time::Duration::from_secs(1);
        app.add_systems(Update, watch.in_set(ViewerSet::Input).run_if(on_real_timer(often)));
    }
}

/// What was last seen of the file.
#[derive(Default, PartialEq)]
enum Glance {
    #[default]
    Nothing,
    Changed(usize, SystemTime),
    Gone,
}

fn watch(
    session: Res<Session>,
    mut last: Local<Glance>,
    mut commands: MessageWriter<Command>,
    mut notices: ResMut<Notices>,
) {
    let Some(path) = &session.path else { return };
    let now = match std::fs::metadata(path).and_then(|it| it.modified()) {
        Ok(at) => Glance::Changed(session.number, at),
        Err(_) => Glance::Gone,
    };
    match (&*last, &now) {
        (Glance::Changed(_, before), Glance::Changed(_, after)) if before != after => {
            commands.write(Command::Reload);
        }
        (Glance::Gone, Glance::Changed(..)) => {
            commands.write(Command::Reload);
        }
        (Glance::Changed(..), Glance::Gone) => {
            notices.say(format!("`{}` is gone; what was read of it stays open", path.display()));
        }
        _ => {}
    }
    *last = now;
}
