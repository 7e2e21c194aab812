//! Notices: one line for a person, shown for some seconds.

use bevy::prelude::*;

use super::ViewerSet;

/// How long a notice is shown, in seconds of wall time.
const SHOWN: f32 = 8.0;

/// What is being said.
#[derive(Debug, Default, Resource)]
pub struct Notices {
    said: Vec<(String, f32)>,
}

impl Notices {
    /// Says something, once: what is said again is said anew.
    pub fn say(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.said.retain(|(said, _)| *said != text);
        self.said.push((text, SHOWN));
    }

    /// What is being said, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.said.iter().map(|(text, _)| text.as_str())
    }

    /// Whether anything is being said.
    pub fn is_empty(&self) -> bool {
        self.said.is_empty()
    }
}

/// Lets notices go after a while.
pub struct NoticesPlugin;

impl Plugin for NoticesPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Notices>()
            .add_systems(Update, fade.in_set(ViewerSet::Clock).run_if(|it: Res<Notices>| !it.is_empty()));
    }
}

fn fade(mut notices: ResMut<Notices>, time: Res<Time<Real>>) {
    // A first frame may take long; it does not count.
    let seconds = time.delta_secs().min(1.1);
    // Only one that goes is worth a frame.
    notices.bypass_change_detection().said.iter_mut().for_each(|(_, left)| *left -= seconds);
    if notices.said.iter().any(|(_, left)| *left <= 0.0) {
        notices.said.retain(|(_, left)| *left > 0.0);
    }
}
