//! What every interchange format is written from: the wanted tracks, routes, zones and events, each once.

use jiff::Timestamp;

use super::Selection;
use super::outlines::{Outlines, outlines};
use super::tracks::{Track, tracks};
use crate::certainty::Certainty;
use crate::chart::told::{Told, told};
use crate::chart::{Language, words};
use crate::scenario::model::Flight;
use crate::sim::Simulation;
use crate::units::Altitude;
use crate::zones::{Names, Zone};

/// What every file says of what it shows.
pub const DISCLAIMER: &str = "An air defence identification zone (ADIZ) is not sovereign airspace; entering one is no violation of a border. Names and lines do not imply any position on sovereignty.";

/// What every file with altitudes says of them.
pub const ALTITUDES: &str =
    "Altitudes are metres above mean sea level; a flight level counts as that many hundred feet above it.";

/// What formats with heights above the ellipsoid say of them.
pub const HEIGHTS: &str = "Heights are altitudes above mean sea level as they are: the height of the geoid above the WGS 84 ellipsoid, some 20 to 45 m around Japan and Korea, is not added.";

/// What is written.
pub struct Content<'a> {
    /// The finished simulation.
    pub simulation: &'a Simulation,
    /// Which flights and zones are wanted.
    pub selection: &'a Selection,
    /// The tracks of the wanted flights.
    pub tracks: Vec<Track>,
    /// The wanted zones, as indices, with their outlines.
    pub zones: Vec<(usize, Outlines)>,
    /// What happens, as people are told it.
    pub told: Vec<Told>,
}

impl<'a> Content<'a> {
    /// What is wanted of a simulation.
    pub fn of(simulation: &'a Simulation, selection: &'a Selection) -> Self {
        let zones = simulation.scenario.zones.iter().enumerate().filter(|(zone, _)| selection.has_zone(*zone));
        let wanted = |told: &Told| selection.has_event(&simulation.events[told.event]);
        Self {
            simulation,
            selection,
            tracks: tracks(simulation, selection),
            zones: zones.map(|(index, zone)| (index, outlines(zone))).collect(),
            told: told(simulation, &Certainty::of(simulation)).into_iter().filter(wanted).collect(),
        }
    }

    /// A flight by its index.
    pub fn flight(&self, flight: usize) -> &'a Flight {
        &self.simulation.scenario.flights[flight]
    }

    /// A zone by its index.
    pub fn zone(&self, zone: usize) -> &'a Zone {
        &self.simulation.scenario.zones[zone]
    }

    /// The instant `t` seconds after the start.
    pub fn instant(&self, t: f64) -> Timestamp {
        self.simulation.timestamp(t)
    }

    /// A flight as people call it: `Tu-95MS ×2`.
    pub fn flight_name(&self, flight: usize) -> String {
        let flight = self.flight(flight);
        if flight.count == 1 { flight.name.clone() } else { format!("{} {}", flight.name, words::count(flight)) }
    }

    /// How high the flight of an event is then.
    pub fn altitude(&self, told: &Told) -> Altitude {
        self.simulation.events[told.event].altitude
    }

    /// Who does what, in all languages.
    pub fn sentences(&self, told: &Told) -> Names {
        let sentence = |language| told.sentence(self.simulation, language);
        Names {
            en: sentence(Language::En),
            ja: Some(sentence(Language::Ja)),
            ko: Some(sentence(Language::Ko)),
            zh: Some(sentence(Language::Zh)),
        }
    }

    /// The zones that a flight is in at an instant, among those that are wanted.
    fn zones_at(&self, flight: usize, t: f64) -> impl Iterator<Item = usize> {
        let inside = self.simulation.zone_summaries.iter().filter(move |summary| {
            summary.flight == flight && summary.visits.iter().any(|visit| (visit.from..=visit.to).contains(&t))
        });
        inside.map(|summary| summary.zone).filter(|zone| self.selection.has_zone(*zone))
    }

    /// The ids of these zones, parted by blanks.
    pub fn zone_ids_at(&self, flight: usize, t: f64) -> String {
        self.zones_at(flight, t).map(|zone| self.zone(zone).id.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// When at least one wanted flight is in a zone: spans of seconds, in order, none touching another.
    pub fn occupied(&self, zone: usize) -> Vec<(f64, f64)> {
        let stays = self
            .simulation
            .zone_summaries
            .iter()
            .filter(|summary| summary.zone == zone && self.selection.has_flight(summary.flight));
        let mut spans: Vec<(f64, f64)> =
            stays.flat_map(|summary| &summary.visits).map(|visit| (visit.from, visit.to)).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut apart: Vec<(f64, f64)> = Vec::new();
        for (from, to) in spans {
            match apart.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => apart.push((from, to)),
            }
        }
        apart
    }

    /// The title in a language.
    pub fn title(&self, language: Language) -> &'a str {
        language.of(&self.simulation.scenario.title)
    }
}
