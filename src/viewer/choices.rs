//! What a person has chosen, and how it is remembered between runs.
//!
//! A file of JSON in the user's configuration folder. What cannot be read is told and the defaults are used; it is
//! written beside the file and moved over it, so a crash leaves the old one whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use bevy::prelude::Resource;
use serde::{Deserialize, Serialize};

use super::words;
use crate::chart::{Language, Layers, ThemeKind};
use crate::geodesy::Position;

/// How the Earth is laid flat.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum ProjectionChoice {
    /// Lambert's conformal conic, fitted to the patrol.
    #[default]
    Lambert,
    /// Mercator's: lines of constant course are straight.
    Mercator,
    /// Distances and directions from one place are true.
    Equidistant {
        /// Degrees north.
        lat: f64,
        /// Degrees east.
        lon: f64,
    },
}

impl ProjectionChoice {
    /// Equidistant about a place.
    pub fn about(place: Position) -> Self {
        Self::Equidistant { lat: place.lat(), lon: place.lon() }
    }

    /// Its name in the status bar.
    pub fn name(self, language: Language) -> &'static str {
        let said = words::panels(language);
        match self {
            Self::Lambert => &said.lambert_conformal,
            Self::Mercator => &said.mercator_projection,
            Self::Equidistant { .. } => &said.azimuthal_equidistant,
        }
    }
}

/// Whose clock is shown first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockZone {
    /// The scenario's.
    #[default]
    Scenario,
    /// Universal time.
    Utc,
    /// China's.
    China,
}

/// What a person has chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Resource)]
#[serde(default, rename_all = "kebab-case")]
pub struct Choices {
    /// Dark or light.
    pub theme: ThemeKind,
    /// Language of words and names.
    pub language: Language,
    /// Whose clock is shown first.
    pub clock: ClockZone,
    /// What is shown on the map.
    pub layers: Layers,
    /// What a scene of a briefing shows instead, while it is shown.
    #[serde(skip)]
    pub staged: Option<Layers>,
    /// Zones beside the scenario's that are shown, by their ids.
    pub extra_zones: BTreeSet<String>,
    /// How the Earth is laid flat.
    pub projection: ProjectionChoice,
    /// No movements that are not the patrol's own.
    pub reduced_motion: bool,
    /// Speed of the measure tool in knots.
    pub measure_speed: f64,
    /// Width of the left panel in pixels.
    pub left_width: f32,
    /// Width of the right panel in pixels.
    pub right_width: f32,
    /// Height of the timeline in pixels.
    pub timeline_height: f32,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            theme: ThemeKind::Dark,
            language: Language::En,
            clock: ClockZone::Scenario,
            layers: Layers { title: false, ..Layers::default() },
            staged: None,
            extra_zones: BTreeSet::new(),
            projection: ProjectionChoice::Lambert,
            reduced_motion: false,
            measure_speed: 450.0,
            left_width: 268.0,
            right_width: 340.0,
            timeline_height: 268.0,
        }
    }
}

impl Choices {
    /// The layers that are shown now.
    pub fn shown(&self) -> &Layers {
        self.staged.as_ref().unwrap_or(&self.layers)
    }

    /// The layers that are shown now, to change them.
    pub fn shown_mut(&mut self) -> &mut Layers {
        self.staged.as_mut().unwrap_or(&mut self.layers)
    }

    /// The choices within what the viewer can show, whatever a file says.
    fn within_bounds(mut self) -> Self {
        let or = |value: f32, (least, most): (f32, f32), default: f32| {
            if value.is_finite() { value.clamp(least, most) } else { default }
        };
        self.layers.relief = or(self.layers.relief, (0.0, 1.0), 0.72);
        self.left_width = or(self.left_width, (220.0, 480.0), 268.0);
        self.right_width = or(self.right_width, (280.0, 560.0), 340.0);
        self.timeline_height = or(self.timeline_height, (150.0, 520.0), 268.0);
        if !(1.0..=2000.0).contains(&self.measure_speed) {
            self.measure_speed = 450.0;
        }
        if let ProjectionChoice::Equidistant { lat, lon } = self.projection
            && Position::checked_from_lat_lon(lat, lon).is_none()
        {
            self.projection = ProjectionChoice::Lambert;
        }
        self
    }

    /// The file that remembers the choices, where the system has a place for it.
    pub fn file() -> Option<PathBuf> {
        let folders = directories::ProjectDirs::from("", "", "patrolscope")?;
        Some(folders.config_dir().join("viewer.json"))
    }

    /// What a file remembers; the defaults, and what is wrong, where it cannot be read. No file is nothing wrong.
    pub fn read(file: &Path) -> (Self, Option<String>) {
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return (Self::default(), None),
            Err(error) => return (Self::default(), Some(format!("cannot read `{}`: {error}", file.display()))),
        };
        match serde_json::from_str::<Self>(&text) {
            Ok(choices) => (choices.within_bounds(), None),
            Err(error) => {
                let said = format!("the layout is not as it was: {error} in `{}`", file.display());
                (Self::default(), Some(said))
            }
        }
    }

    /// Writes the choices to a file, whole or not at all.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        crate::files::write(file, (serde_json::to_string_pretty(self)? + "\n").as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_come_back_from_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/viewer.json");
        assert_eq!(Choices::read(&file), (Choices::default(), None));
        let mut choices = Choices { theme: ThemeKind::Light, language: Language::Ko, ..Choices::default() };
        choices.layers.switch("trails", false);
        choices.projection = ProjectionChoice::about(Position::from_lat_lon(35.0, 130.0));
        choices.write(&file).unwrap();
        assert_eq!(Choices::read(&file), (choices, None));
        assert_eq!(fs::read_dir(folder.path().join("deep")).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_broken_file_gives_the_defaults_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("viewer.json");
        for broken in ["", "{", "7", r#"{"theme": "pink"}"#, "\u{0}"] {
            fs::write(&file, broken).unwrap();
            let (choices, said) = Choices::read(&file);
            assert_eq!(choices, Choices::default());
            assert!(said.unwrap().starts_with("the layout is not as it was: "), "{broken}");
        }
        fs::write(&file, [0xff, 0xfe]).unwrap();
        assert!(Choices::read(&file).1.is_some());
    }

    #[test]
    fn absurd_figures_are_brought_within_bounds() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("viewer.json");
        let text =
            r#"{"left-width": 1e9, "measure-speed": -4, "projection": {"kind": "equidistant", "lat": 900, "lon": 0}}"#;
        fs::write(&file, text).unwrap();
        let (choices, said) = Choices::read(&file);
        assert_eq!(said, None);
        assert_eq!((choices.left_width, choices.measure_speed), (480.0, 450.0));
        assert_eq!(choices.projection, ProjectionChoice::Lambert);
    }
}
