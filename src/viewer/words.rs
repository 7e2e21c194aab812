//! Words of the panels that pictures do not have.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::tz::TimeZone;
use serde::Deserialize;

use super::choices::ClockZone;
use super::keys::Binding;
use crate::chart::Language;
use crate::chart::phrases::{InEveryLanguage, Phrase};
use crate::geodesy::Position;
use crate::places;
use crate::sim::{Simulation, State};

pub use crate::chart::words::*;

/// The time zone of a clock, and its name.
pub fn clock_zone(choice: ClockZone, simulation: &Simulation) -> (TimeZone, String) {
    let zone = match choice {
        ClockZone::Scenario => simulation.scenario.time_zone.clone(),
        ClockZone::Utc => TimeZone::UTC,
        ClockZone::China => TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC),
    };
    let name = clock_name(&simulation.start.to_zoned(zone.clone()).strftime("%Z").to_string()).to_owned();
    (zone, name)
}

/// `12.4 NM, bearing 062°`: how far and in which direction another flight is.
pub fn apart(from: &State, to: &State, language: Language) -> String {
    let distance = from.position.distance_to(to.position).nautical_miles();
    let direction = bearing(from.position.bearing_to(to.position).degrees());
    panels(language).apart_by.filled(&[&format!("{distance:.1}"), &direction])
}

/// `136 km 239° from Amami Oshima`.
pub fn nearest_place(position: Position, language: Language) -> String {
    let place = places::nearest_landmark(position);
    let distance = place.position.distance_to(position).kilometres();
    let name = language.short_of(&place.names);
    if distance < 0.5 {
        return panels(language).place_at.with(name);
    }
    let direction = bearing(place.position.bearing_to(position).degrees());
    panels(language).place_off.filled(&[&format!("{distance:.0}"), &direction, name])
}

/// The words of the panels.
pub(crate) fn panels(language: Language) -> &'static PanelWords {
    static WORDS: LazyLock<InEveryLanguage<PanelWords>> = LazyLock::new(|| InEveryLanguage::read("panels"));
    WORDS.of(language)
}

/// What a key does.
pub fn key(binding: &Binding, language: Language) -> &'static str {
    static WORDS: LazyLock<InEveryLanguage<BTreeMap<String, Phrase>>> = LazyLock::new(|| InEveryLanguage::read("keys"));
    WORDS.of(language).get(binding.name).map_or(binding.words, |phrase| phrase)
}

/// The words of the panels: the section `panels` of `assets/words.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PanelWords {
    pub(crate) flights: Phrase,
    pub(crate) aircraft: Phrase,
    pub(crate) show_or_hide: Phrase,
    pub(crate) begins: Phrase,
    pub(crate) ended: Phrase,
    pub(crate) events: Phrase,
    pub(crate) all_flights: Phrase,
    pub(crate) scene_before: Phrase,
    pub(crate) next_scene: Phrase,
    pub(crate) zones_heading: Phrase,
    pub(crate) tours_heading: Phrase,
    pub(crate) explore_chip: Phrase,
    pub(crate) a_scene: Phrase,
    pub(crate) look_closer: Phrase,
    pub(crate) follow: Phrase,
    pub(crate) following: Phrase,
    pub(crate) keep_in_middle: Phrase,
    pub(crate) track_span: Phrase,
    pub(crate) from_to: Phrase,
    pub(crate) note: Phrase,
    pub(crate) now: Phrase,
    pub(crate) until_more: Phrase,
    pub(crate) apart: Phrase,
    pub(crate) apart_by: Phrase,
    pub(crate) position: Phrase,
    pub(crate) track_direction: Phrase,
    pub(crate) heading: Phrase,
    pub(crate) rests_on: Phrase,
    pub(crate) doubt: Phrase,
    pub(crate) doubt_at: Phrase,
    pub(crate) true_north: Phrase,
    pub(crate) ground_speed: Phrase,
    pub(crate) ground_speed_kt: Phrase,
    pub(crate) true_airspeed: Phrase,
    pub(crate) altitude: Phrase,
    pub(crate) climbing: Phrase,
    pub(crate) descending: Phrase,
    pub(crate) turn: Phrase,
    pub(crate) bank_right: Phrase,
    pub(crate) bank_left: Phrase,
    pub(crate) in_zones: Phrase,
    pub(crate) none: Phrase,
    pub(crate) pair: Phrase,
    pub(crate) nearest_edge: Phrase,
    pub(crate) next_event: Phrase,
    pub(crate) next_event_in: Phrase,
    pub(crate) place_at: Phrase,
    pub(crate) place_off: Phrase,
    pub(crate) at_this_point: Phrase,
    pub(crate) edge_off: Phrase,
    pub(crate) zones: Phrase,
    pub(crate) no_zone_here: Phrase,
    pub(crate) kind: Phrase,
    pub(crate) declared_by: Phrase,
    pub(crate) declared_by_nobody: Phrase,
    pub(crate) in_force: Phrase,
    pub(crate) since: Phrase,
    pub(crate) until: Phrase,
    pub(crate) since_unknown: Phrase,
    pub(crate) basis: Phrase,
    pub(crate) floor_ceiling: Phrase,
    pub(crate) surface: Phrase,
    pub(crate) unlimited: Phrase,
    pub(crate) area: Phrase,
    pub(crate) overlaps: Phrase,
    pub(crate) edges: Phrase,
    pub(crate) published: Phrase,
    pub(crate) derived: Phrase,
    pub(crate) schematic: Phrase,
    pub(crate) sources: Phrase,
    pub(crate) notes: Phrase,
    pub(crate) what_an_adiz_is: Phrase,
    pub(crate) layers: Phrase,
    pub(crate) layer_tip: Phrase,
    pub(crate) relief: Phrase,
    pub(crate) place_names: Phrase,
    pub(crate) trails: Phrase,
    pub(crate) uncertainty: Phrase,
    pub(crate) ensemble: Phrase,
    pub(crate) runs_of: Phrase,
    pub(crate) in_runs: Phrase,
    pub(crate) runs_median: Phrase,
    pub(crate) runs_ends: Phrase,
    pub(crate) driven_by: Phrase,
    pub(crate) aircraft_and_data: Phrase,
    pub(crate) crossings: Phrase,
    pub(crate) borders: Phrase,
    pub(crate) graticule: Phrase,
    pub(crate) legend: Phrase,
    pub(crate) flights_and_layers: Phrase,
    pub(crate) events_and_inspector: Phrase,
    pub(crate) errors: Phrase,
    pub(crate) warnings: Phrase,
    pub(crate) what_they_say: Phrase,
    pub(crate) whose_clock: Phrase,
    pub(crate) settings_tip: Phrase,
    pub(crate) keys_tip: Phrase,
    pub(crate) theme_tip: Phrase,
    pub(crate) picture_tip: Phrase,
    pub(crate) presentation_tip: Phrase,
    pub(crate) find_long: Phrase,
    pub(crate) find: Phrase,
    pub(crate) larger_tip: Phrase,
    pub(crate) smaller_tip: Phrase,
    pub(crate) whole_tip: Phrase,
    pub(crate) point_at_map: Phrase,
    pub(crate) in_zone: Phrase,
    pub(crate) lambert_conformal: Phrase,
    pub(crate) mercator_projection: Phrase,
    pub(crate) azimuthal_equidistant: Phrase,
    pub(crate) previous_tip: Phrase,
    pub(crate) next_tip: Phrase,
    pub(crate) reverse_tip: Phrase,
    pub(crate) repeat_tip: Phrase,
    pub(crate) play_tip: Phrase,
    pub(crate) rate_tip: Phrase,
    pub(crate) chapter_to: Phrase,
    pub(crate) chapter_between: Phrase,
    pub(crate) chapter_after: Phrase,
    pub(crate) esc_closes: Phrase,
    pub(crate) settings: Phrase,
    pub(crate) theme: Phrase,
    pub(crate) dark: Phrase,
    pub(crate) light: Phrase,
    pub(crate) language: Phrase,
    pub(crate) clock: Phrase,
    pub(crate) local: Phrase,
    pub(crate) china_time: Phrase,
    pub(crate) projection: Phrase,
    pub(crate) lambert: Phrase,
    pub(crate) mercator: Phrase,
    pub(crate) equidistant: Phrase,
    pub(crate) about: Phrase,
    pub(crate) movement: Phrase,
    pub(crate) as_designed: Phrase,
    pub(crate) reduced: Phrase,
    pub(crate) keys: Phrase,
    pub(crate) open_scenario: Phrase,
    pub(crate) esc_keeps: Phrase,
    pub(crate) offer: Phrase,
    pub(crate) refused: Phrase,
    pub(crate) opens_editor: Phrase,
    pub(crate) author_may_want: Phrase,
    pub(crate) measure: Phrase,
    pub(crate) m_ends: Phrase,
    pub(crate) first_point: Phrase,
    pub(crate) second_point: Phrase,
    pub(crate) shortest: Phrase,
    pub(crate) constant_course: Phrase,
    pub(crate) start_end: Phrase,
    pub(crate) time: Phrase,
    pub(crate) km_nm: Phrase,
    pub(crate) search_hint: Phrase,
    pub(crate) a_position: Phrase,
    pub(crate) a_flight: Phrase,
    pub(crate) a_zone: Phrase,
    pub(crate) a_place: Phrase,
    pub(crate) a_command: Phrase,
    pub(crate) to_lambert: Phrase,
    pub(crate) to_mercator: Phrase,
    pub(crate) to_equidistant: Phrase,
    pub(crate) ghost_choose: Phrase,
    pub(crate) ghost_none: Phrase,
    pub(crate) ghost_align: Phrase,
    pub(crate) ghost_tip: Phrase,
    pub(crate) drag: Phrase,
    pub(crate) drag_does: Phrase,
    pub(crate) wheel: Phrase,
    pub(crate) wheel_does: Phrase,
    pub(crate) click: Phrase,
    pub(crate) click_does: Phrase,
    pub(crate) double_click: Phrase,
    pub(crate) double_click_does: Phrase,
    pub(crate) drag_lanes: Phrase,
    pub(crate) drag_lanes_does: Phrase,
    pub(crate) drag_axis: Phrase,
    pub(crate) drag_axis_does: Phrase,
    pub(crate) edit_tip: Phrase,
    pub(crate) edit_end: Phrase,
    pub(crate) edit_hint: Phrase,
    pub(crate) edit_select_hint: Phrase,
    pub(crate) edit_zones_hint: Phrase,
    pub(crate) undo: Phrase,
    pub(crate) redo: Phrase,
    pub(crate) save: Phrase,
    pub(crate) save_as: Phrase,
    pub(crate) unsaved: Phrase,
    pub(crate) nothing_unsaved: Phrase,
    pub(crate) unsaved_lost: Phrase,
    pub(crate) no_file_yet: Phrase,
    pub(crate) overwrite: Phrase,
    pub(crate) write_again: Phrase,
    pub(crate) reload_lose: Phrase,
    pub(crate) discard: Phrase,
    pub(crate) cancel: Phrase,
    pub(crate) leg_to_here: Phrase,
    pub(crate) leg_from_here: Phrase,
    pub(crate) route: Phrase,
    pub(crate) route_of_range: Phrase,
    pub(crate) route_without_range: Phrase,
    pub(crate) whole_flight: Phrase,
    pub(crate) waypoint: Phrase,
    pub(crate) calibrated_airspeed: Phrase,
    pub(crate) mach: Phrase,
    pub(crate) delay: Phrase,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::viewer::keys::BINDINGS;

    #[test]
    fn every_key_of_the_keyboard_has_words_in_every_language_and_no_other_has() {
        for binding in BINDINGS {
            assert_eq!(key(binding, Language::En), binding.words, "{}", binding.name);
        }
        let names: BTreeSet<&str> = BINDINGS.iter().map(|binding| binding.name).collect();
        let words = InEveryLanguage::<BTreeMap<String, Phrase>>::read("keys");
        for language in Language::ALL {
            let own: BTreeSet<&str> = words.of(language).keys().map(String::as_str).collect();
            assert_eq!(own, names, "{language:?}");
        }
    }

    #[test]
    fn every_key_of_the_panels_is_a_word_in_every_language() {
        for language in Language::ALL {
            assert!(!panels(language).flights.is_empty());
        }
    }
}
