//! Tracks as files have them, and as they are once they are checked.

use std::ops::Range;

use jiff::Timestamp;
use nalgebra::Vector3;

use crate::geodesy::Position;
use crate::geodesy::frames::ecef_from_geo;
use crate::zones::Names;

/// One point of a track as a file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// When; `None` where the file does not say.
    pub time: Option<Timestamp>,
    /// Where.
    pub position: Position,
    /// Metres above mean sea level; `None` where the file does not say.
    pub altitude: Option<f64>,
    /// The bytes of the file that say so.
    pub span: Range<usize>,
}

/// A track as a file has it, unchecked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RawTrack {
    /// What the file calls it, for programs.
    pub id: Option<String>,
    /// What the file calls it, for people.
    pub name: TrackName,
    /// Its points in the order of the file.
    pub records: Vec<Record>,
    /// The bytes of the file where it begins.
    pub span: Range<usize>,
}

/// A name in several languages, as far as a file has them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrackName {
    /// The name that has no language, and the names in English, Japanese, Korean and Chinese.
    plain: Option<String>,
    languages: [Option<String>; 4],
}

/// No longer names are kept.
const LONGEST_NAME: usize = 200;

impl TrackName {
    const LANGUAGES: [&'static str; 4] = ["en", "ja", "ko", "zh"];

    /// A name that has no language.
    pub fn plain(name: Option<String>) -> Self {
        let mut names = Self::default();
        if let Some(name) = name {
            names.set("name", &name);
        }
        names
    }

    /// Takes a name by the key that a file has it under: `name`, `name_en`, `name_ja`, `name_ko`, `name_zh`, also with `:`
    /// or `-`, and with a region after the language. Other keys are not taken.
    pub fn set(&mut self, key: &str, name: &str) -> bool {
        let name: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_NAME).collect();
        let name = name.trim().to_owned();
        let key = key.trim().to_ascii_lowercase();
        if key == "name" {
            if !name.is_empty() {
                self.plain.get_or_insert(name);
            }
            return true;
        }
        let language = key.strip_prefix("name").and_then(|rest| rest.strip_prefix(['_', ':', '-']));
        let Some(language) = language.map(|language| language.split(['_', '-']).next().unwrap_or_default()) else {
            return false;
        };
        let Some(index) = Self::LANGUAGES.iter().position(|it| *it == language) else { return false };
        if !name.is_empty() {
            self.languages[index].get_or_insert(name);
        }
        true
    }

    /// Takes the name without a language of another one in place of its own.
    pub(super) fn prefer(&mut self, other: Self) {
        self.plain = other.plain.or(self.plain.take());
    }

    /// The name that has no language, or that in the first language that has one.
    pub fn first(&self) -> Option<&str> {
        self.plain.iter().chain(self.languages.iter().flatten()).map(String::as_str).next()
    }

    /// The names for a scenario; `fallback` where there is none in English and none without a language.
    pub fn names(&self, fallback: &str) -> Names {
        let [en, ja, ko, zh] = self.languages.clone();
        let en = en.or_else(|| self.plain.clone()).or_else(|| self.first().map(str::to_owned));
        Names { en: en.unwrap_or_else(|| fallback.to_owned()), ja, ko, zh }
    }
}

/// One checked point of a track.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// When.
    pub time: Timestamp,
    /// Where.
    pub position: Position,
    /// Metres above mean sea level.
    pub altitude: f64,
    /// The bytes of the file that say so.
    pub span: Range<usize>,
}

impl Sample {
    /// Seconds from another sample to this one.
    pub fn seconds_after(&self, earlier: &Self) -> f64 {
        self.time.duration_since(earlier.time).as_secs_f64()
    }

    /// Ground speed on the way from another sample, in metres a second.
    pub fn speed_from(&self, earlier: &Self) -> f64 {
        earlier.position.distance_to(self.position).metres() / self.seconds_after(earlier)
    }

    /// Its place in space, in metres from the centre of the Earth.
    pub(super) fn vector(&self) -> Vector3<f64> {
        ecef_from_geo(self.position, self.altitude)
    }
}

/// A track that can be flown: times increase, no leg is slower than an aircraft or faster than any.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedTrack {
    /// The id of its flight, unique.
    pub id: String,
    /// Its names.
    pub names: Names,
    /// At least two samples, in the order of time.
    pub samples: Vec<Sample>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_by_their_language() {
        let mut name = TrackName::plain(Some("Bear\n1 ".to_owned()));
        assert!(name.set("name_ja", "ベア") && name.set("name:ko", "베어") && name.set("NAME-zh-Hans", "熊"));
        assert!(!name.set("callsign", "x") && !name.set("name_fr", "Ours") && name.set("name_en", " "));
        let names = name.names("track-1");
        assert_eq!(names.en, "Bear 1");
        assert_eq!(
            [names.ja, names.ko, names.zh],
            [Some("ベア"), Some("베어"), Some("熊")].map(|it| it.map(str::to_owned))
        );
        assert_eq!(TrackName::default().names("track-1").en, "track-1");
    }
}
