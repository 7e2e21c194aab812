//! The words that are drawn, in every language: `assets/words.toml` as fields.
//!
//! A key without a field, a field without a key and a key without a language are errors, which a test finds; a field that
//! nothing reads is one that the compiler finds.

use std::ops::Deref;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::language::Language;

static FILE: LazyLock<toml::Table> =
    LazyLock::new(|| include_str!("../../assets/words.toml").parse().expect("the embedded words are valid TOML"));

/// Words of one language, perhaps with places for what is put in: `{}`, or `{0}`, `{1}` and so on.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Phrase {
    /// Whatever is spoken of.
    Any(String),
    /// Of one, and of several.
    Counted([String; 2]),
}

impl Phrase {
    /// The phrase with something put in at its only place.
    pub(crate) fn with(&self, part: &str) -> String {
        self.filled(&[part])
    }

    /// The phrase with the parts put in at their places.
    pub(crate) fn filled(&self, parts: &[&str]) -> String {
        fill(self, parts)
    }

    /// The phrase as it is said of so many.
    pub(crate) fn of(&self, count: usize) -> &str {
        match self {
            Self::Counted([_, several]) if count > 1 => several,
            _ => self,
        }
    }
}

/// What is said of one.
impl Deref for Phrase {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Any(text) | Self::Counted([text, _]) => text,
        }
    }
}

/// A phrase with the parts put in at its places, whatever braces they have themselves.
pub(crate) fn fill(phrase: &str, parts: &[&str]) -> String {
    let mut filled = String::new();
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').expect("a brace of the embedded words is closed");
        filled.push_str(before);
        filled.push_str(parts[place.parse().unwrap_or(0)]);
        rest = after;
    }
    filled + rest
}

/// A section of the file in every language.
pub(crate) struct InEveryLanguage<T>([T; 4]);

impl<T: DeserializeOwned> InEveryLanguage<T> {
    /// Reads a section.
    pub(crate) fn read(section: &str) -> Self {
        Self(Language::ALL.map(|language| in_language(section, language).expect("a test has read the embedded words")))
    }

    /// The words of a language.
    pub(crate) fn of(&self, language: Language) -> &T {
        &self.0[language as usize]
    }
}

fn in_language<T: DeserializeOwned>(section: &str, language: Language) -> Result<T, toml::de::Error> {
    let rows = FILE[section].as_table().into_iter().flatten();
    let own = |(key, row): (&String, &toml::Value)| Some((key.clone(), row.get(language.code())?.clone()));
    rows.filter_map(own).collect::<toml::Table>().try_into()
}

/// The words of maps and sheets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) day: Phrase,
    pub(crate) hours: Phrase,
    pub(crate) minutes: Phrase,
    pub(crate) seconds: Phrase,
    pub(crate) to_go: Phrase,
    pub(crate) comma: Phrase,
    pub(crate) and: Phrase,
    pub(crate) nautical_miles: Phrase,
    pub(crate) who_does: Phrase,
    pub(crate) enters: Phrase,
    pub(crate) leaves_zone: Phrase,
    pub(crate) crosses: Phrase,
    pub(crate) takes_off: Phrase,
    pub(crate) takes_off_from: Phrase,
    pub(crate) lands: Phrase,
    pub(crate) lands_at: Phrase,
    pub(crate) holds: Phrase,
    pub(crate) holds_at: Phrase,
    pub(crate) leaves_hold: Phrase,
    pub(crate) joins: Phrase,
    pub(crate) intercepts: Phrase,
    pub(crate) leaves_flight: Phrase,
    pub(crate) parts_from: Phrase,
    pub(crate) merges_into: Phrase,
    pub(crate) on_its_way: Phrase,
    pub(crate) on_its_way_to_meet: Phrase,
    pub(crate) follows: Phrase,
    pub(crate) escorts: Phrase,
    pub(crate) holding: Phrase,
    pub(crate) reconstruction: Phrase,
    pub(crate) hypothetical: Phrase,
    pub(crate) recorded: Phrase,
    pub(crate) illustrative: Phrase,
    pub(crate) in_altitude: Phrase,
    pub(crate) reported: Phrase,
    pub(crate) time_reported: Phrase,
    pub(crate) place_reported: Phrase,
    pub(crate) recalled: Phrase,
    pub(crate) assumed: Phrase,
    pub(crate) spread: Phrase,
    pub(crate) ends_reported: Phrase,
    pub(crate) time_was_reported: Phrase,
    pub(crate) time_within: Phrase,
    pub(crate) time_uncertain: Phrase,
    pub(crate) by_track: Phrase,
    pub(crate) by_edge: Phrase,
    pub(crate) within_km: Phrase,
    pub(crate) may_not_have: Phrase,
    pub(crate) may_not_have_entered: Phrase,
    pub(crate) may_not_have_been_inside: Phrase,
    pub(crate) may_have_entered: Phrase,
    pub(crate) order_uncertain: Phrase,
    pub(crate) adiz: Phrase,
    pub(crate) fir: Phrase,
    pub(crate) territorial_sea: Phrase,
    pub(crate) median_line: Phrase,
    pub(crate) own_zone: Phrase,
    pub(crate) ecs_adiz: Phrase,
    pub(crate) ecs_adiz_short: Phrase,
    pub(crate) tw_adiz: Phrase,
    pub(crate) tw_adiz_short: Phrase,
    pub(crate) incheon_fir: Phrase,
    pub(crate) tw_median_line: Phrase,
    pub(crate) territorial_sea_short: Phrase,
    pub(crate) off_coast: Phrase,
    pub(crate) russia: Phrase,
    pub(crate) china: Phrase,
    pub(crate) japan: Phrase,
    pub(crate) south_korea: Phrase,
    pub(crate) north_korea: Phrase,
    pub(crate) taiwan: Phrase,
    pub(crate) united_states: Phrase,
    pub(crate) other_states: Phrase,
    pub(crate) not_sovereign: Phrase,
    pub(crate) neutrality: Phrase,
    pub(crate) legend: Phrase,
    pub(crate) track: Phrase,
    pub(crate) track_reported: Phrase,
    pub(crate) track_assumed: Phrase,
    pub(crate) may_have_been: Phrase,
    pub(crate) entry_exit: Phrase,
    pub(crate) join_split_turn: Phrase,
    pub(crate) to_a_meeting: Phrase,
    pub(crate) formation: Phrase,
    pub(crate) cloud_runs: Phrase,
    pub(crate) cloud_varied: Phrase,
    pub(crate) cloud_varied_more: Phrase,
    pub(crate) unknown_sides: Phrase,
    pub(crate) ghost: Phrase,
    pub(crate) ghost_of: Phrase,
    pub(crate) ghost_aligned: Phrase,
    pub(crate) same_time: Phrase,
    pub(crate) ghost_earlier: Phrase,
    pub(crate) ghost_later: Phrase,
    pub(crate) ghost_same_clock: Phrase,
    pub(crate) ghost_ahead: Phrase,
    pub(crate) ghost_over: Phrase,
    pub(crate) passes: Phrase,
    pub(crate) begins: Phrase,
    pub(crate) reconstruction_head: Phrase,
    pub(crate) reconstruction_body: Phrase,
    pub(crate) hypothetical_head: Phrase,
    pub(crate) hypothetical_body: Phrase,
    pub(crate) recorded_head: Phrase,
    pub(crate) recorded_body: Phrase,
    pub(crate) time_in_zones: Phrase,
    pub(crate) broken_bar: Phrase,
    pub(crate) closest: Phrase,
    pub(crate) sources: Phrase,
    pub(crate) base_map: Phrase,
    pub(crate) not_for_navigation: Phrase,
    pub(crate) drawn_with: Phrase,
    pub(crate) events_heading: Phrase,
    pub(crate) and_more: Phrase,
    pub(crate) runs: Phrase,
    pub(crate) median: Phrase,
    pub(crate) in_some_runs: Phrase,
    pub(crate) runs_note: Phrase,
    pub(crate) spread_note: Phrase,
    pub(crate) doubt_note: Phrase,
    pub(crate) solid_and_dashed: Phrase,
    pub(crate) zones_overlap: Phrase,
    pub(crate) zones_as_of: Phrase,
}

impl Language {
    /// The words of maps and sheets.
    pub(crate) fn words(self) -> &'static Words {
        static WORDS: LazyLock<InEveryLanguage<Words>> = LazyLock::new(|| InEveryLanguage::read("chart"));
        WORDS.of(self)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every phrase of the file: its key, its language, its text.
    pub(crate) fn all() -> Vec<(String, Language, String)> {
        let mut all = Vec::new();
        for (section, rows) in FILE.iter() {
            for (key, row) in rows.as_table().expect("a section is a table") {
                for (code, phrase) in row.as_table().expect("a row is a table") {
                    let language = Language::ALL.into_iter().find(|language| language.code() == code);
                    let language = language.unwrap_or_else(|| panic!("{key} is in `{code}`"));
                    let phrase: Phrase = phrase.clone().try_into().unwrap_or_else(|_| panic!("{key} in {code}"));
                    for count in [1, 2] {
                        all.push((format!("{section}.{key}"), language, phrase.of(count).to_owned()));
                    }
                }
            }
        }
        all
    }

    #[test]
    fn every_key_is_a_word_in_every_language() {
        for language in Language::ALL {
            in_language::<Words>("chart", language).unwrap_or_else(|error| panic!("{language:?}: {error}"));
        }
    }

    #[test]
    fn a_phrase_has_the_same_places_in_every_language_and_is_not_empty() {
        let places = |text: &str| -> BTreeSet<String> {
            text.split('{').skip(1).map(|rest| rest.split('}').next().expect("a part").to_owned()).collect()
        };
        let all = all();
        for (key, language, text) in &all {
            assert!(!text.is_empty(), "{key} in {language:?}");
            let (_, _, english) = all.iter().find(|(other, ..)| other == key).expect("it is there itself");
            assert_eq!(places(text), places(english), "{key} in {language:?}");
        }
    }

    #[test]
    fn parts_are_put_in_where_the_language_has_them() {
        assert_eq!(fill("{1}から{0}", &["{a}", "b"]), "bから{a}");
        assert_eq!(Language::Ja.words().enters.with("KADIZ"), "KADIZに進入");
        let english = Language::En.words();
        assert_eq!((english.enters.of(1), english.enters.of(2)), ("enters {}", "enter {}"));
    }
}
