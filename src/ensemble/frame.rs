//! What the numbers of an ensemble are about: enough to read its rows without the scenario.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::drivers::Correlation;
use crate::scenario::Scenario;
use crate::scenario::ensemble::{Ensemble, InputUnit};
use crate::sim::run::ApproachTo;
use crate::sim::{Simulation, add_seconds};

/// What the numbers of an ensemble are about. Two results belong together where their frames are the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// The version of the program that drew and flew it: another one may draw and fly otherwise.
    pub program: String,
    /// SHA-256 of the scenario as it was understood, with all its zones and places, in hexadecimal digits.
    pub scenario: String,
    /// The scenario's title.
    pub title: String,
    /// The time zone of the times that are shown.
    pub time_zone: Option<String>,
    /// When the scenario begins as planned, rounded down to the second: what times are counted from, so that quantiles, which
    /// are told to the second, are whole seconds of the clock.
    pub start: Timestamp,
    /// How many runs the whole ensemble has.
    pub runs: u64,
    /// What the numbers are drawn from.
    pub seed: u64,
    /// The ids of the flights.
    pub flights: Vec<String>,
    /// The ids of the zones.
    pub zones: Vec<String>,
    /// The ids of the places whose closest approach is watched.
    pub places: Vec<String>,
    /// What is varied.
    pub inputs: Vec<InputFrame>,
}

/// What is varied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputFrame {
    /// What it is called.
    pub name: String,
    /// The unit of its values.
    pub unit: InputUnit,
}

impl Frame {
    pub(super) fn new(
        scenario: &Scenario,
        planned: &Simulation,
        ensemble: &Ensemble,
        (runs, seed): (u64, u64),
    ) -> Self {
        // All of the scenario is in what is written of it for debugging, and every number to its last digit.
        let mut digest = Sha256::new();
        digest.update(format!("{scenario:?}"));
        let scenario_digest = digest.finalize().iter().fold(String::new(), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
        let ids = |ids: &mut dyn Iterator<Item = &String>| ids.cloned().collect();
        Self {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: scenario_digest,
            title: scenario.title.en.clone(),
            time_zone: scenario.time_zone.iana_name().map(str::to_owned),
            start: whole_second(planned.start),
            runs,
            seed,
            flights: ids(&mut scenario.flights.iter().map(|flight| &flight.id)),
            zones: ids(&mut scenario.zones.iter().map(|zone| &zone.id)),
            places: ids(&mut scenario.closest_approach.places.iter().map(|place| &place.id)),
            inputs: ensemble
                .inputs
                .iter()
                .map(|input| InputFrame { name: input.name.clone(), unit: input.varies.unit() })
                .collect(),
        }
    }

    /// The instant so many microseconds after the start.
    pub fn at(&self, micros: f64) -> Timestamp {
        add_seconds(self.start, micros / 1e6)
    }

    /// What a flight came near to: of which kind it is, and its id where it has one.
    pub fn approached(&self, to: ApproachTo) -> (&'static str, Option<&str>) {
        match to {
            ApproachTo::Place(place) => ("place", Some(&self.places[place])),
            ApproachTo::Coast => ("coast", None),
            ApproachTo::Flight(flight) => ("flight", Some(&self.flights[flight])),
        }
    }

    /// `departure +0.97`: an input, and how closely something goes with it.
    pub fn correlated(&self, driver: &Correlation) -> String {
        format!("{} {:+.2}", self.inputs[driver.input].name, driver.rho)
    }

    /// The time zone of the times that are shown.
    pub fn zone(&self) -> TimeZone {
        let named = self.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok());
        named.unwrap_or(TimeZone::UTC)
    }
}

/// The beginning of the second that an instant is in.
fn whole_second(instant: Timestamp) -> Timestamp {
    let down = TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Floor);
    instant.round(down).expect("an instant of a scenario is far from the end of time")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_counted_from_a_whole_second() {
        let floor = |text: &str| whole_second(text.parse().unwrap()).to_string();
        assert_eq!(floor("2025-12-09T01:02:04.999999999Z"), "2025-12-09T01:02:04Z");
        assert_eq!(floor("1969-12-31T23:59:59.1Z"), "1969-12-31T23:59:59Z");
    }
}
