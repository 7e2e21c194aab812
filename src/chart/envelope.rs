//! The envelope of a crossing: when a zone is entered or left over the runs of an ensemble.

use std::collections::BTreeMap;

use super::language::Language;
use super::told::{Sign, Told};
use super::words;
use crate::ensemble::drivers::Correlation;
use crate::ensemble::{Outcomes, Quantity, SECOND};
use crate::sim::Simulation;
use crate::sim::events::CrossingKind;

/// When a flight first enters a zone, or last leaves it, over the runs of an ensemble. Times are seconds since the planned
/// start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Envelope {
    /// Which flight; any of them where there is none.
    pub flight: Option<usize>,
    /// Which zone.
    pub zone: usize,
    /// Whether it is entered or left.
    pub kind: CrossingKind,
    /// In how many runs it is.
    pub count: u64,
    /// The earliest.
    pub first: f64,
    /// Five per cent of those are earlier.
    pub early: f64,
    /// Half of them are.
    pub median: f64,
    /// Ninety-five per cent of them are.
    pub late: f64,
    /// The latest.
    pub last: f64,
    /// The input that the time goes with most closely, where it goes with any.
    pub driver: Option<Correlation>,
}

impl Envelope {
    /// The envelope of a crossing; `None` where it never happens.
    fn of(
        outcomes: &Outcomes,
        simulation: &Simulation,
        flight: Option<usize>,
        zone: usize,
        kind: CrossingKind,
    ) -> Option<Self> {
        let tally = outcomes.summary.tally(quantity(flight, zone, kind))?;
        let later = later(outcomes, simulation);
        let seconds = |micros: i64| micros as f64 / SECOND as f64 + later;
        let quantile = |share: f64| tally.quantile(share).map(seconds);
        Some(Self {
            flight,
            zone,
            kind,
            count: tally.count(),
            first: seconds(tally.least()?),
            early: quantile(0.05)?,
            median: quantile(0.5)?,
            late: quantile(0.95)?,
            last: seconds(tally.greatest()?),
            driver: outcomes.summary.driver(quantity(flight, zone, kind)),
        })
    }

    /// All crossings of one flight that happen in some runs, by zone, each entry before the exit; of any flight where none
    /// is named.
    pub fn all(outcomes: &Outcomes, simulation: &Simulation, flight: Option<usize>) -> Vec<Self> {
        let zones = outcomes.summary.quantities().filter_map(|quantity| match quantity {
            Quantity::Depth(of, zone) if of == flight => Some(zone),
            _ => None,
        });
        let kinds = [CrossingKind::Enter, CrossingKind::Exit];
        let of = |zone: usize| kinds.map(|kind| Self::of(outcomes, simulation, flight, zone, kind));
        zones.flat_map(of).flatten().collect()
    }

    /// The envelope of what is told of a patrol as it is planned; `None` of what is no crossing, and of what the runs do not
    /// count: entries after the first and exits before the last.
    pub fn of_told(outcomes: &Outcomes, simulation: &Simulation, told: &Told) -> Option<Self> {
        let flight = *told.flights.first()?;
        let (zone, kind) = match told.sign {
            Sign::Entry(zone) => (zone, CrossingKind::Enter),
            Sign::Exit(zone) => (zone, CrossingKind::Exit),
            _ => return None,
        };
        let stay = simulation.zone_summaries.iter().find(|it| it.flight == flight && it.zone == zone)?;
        let counted = match kind {
            CrossingKind::Enter => stay.visits.first().filter(|_| !stay.inside_at_start)?.from,
            CrossingKind::Exit => stay.visits.last()?.to,
        };
        // Flights that are told together cross within a second.
        ((counted - told.t).abs() < 1.0).then(|| Self::of(outcomes, simulation, Some(flight), zone, kind))?
    }

    /// `enters KADIZ`.
    pub fn words(&self, simulation: &Simulation, language: Language) -> String {
        let zone = words::zone_short(&simulation.scenario.zones[self.zone], language);
        match self.kind {
            CrossingKind::Enter => language.words().enters.with(zone),
            CrossingKind::Exit => language.words().leaves_zone.with(zone),
        }
    }

    /// `departure +0.97`: the input that the time goes with most closely; nothing where there is none.
    pub fn driver(&self, outcomes: &Outcomes) -> Option<String> {
        self.driver.map(|driver| outcomes.frame.correlated(&driver))
    }

    /// How many crossings there are in stretches of so many seconds: the begin of each that has any, and its share of all
    /// runs.
    pub fn bars(&self, outcomes: &Outcomes, simulation: &Simulation, seconds: f64) -> Vec<(f64, f64)> {
        let later = later(outcomes, simulation);
        let mut bars: BTreeMap<i64, u64> = BTreeMap::new();
        for (micros, count) in outcomes
            .summary
            .tally(quantity(self.flight, self.zone, self.kind))
            .into_iter()
            .flat_map(|tally| tally.bins())
        {
            let bar = ((micros as f64 / SECOND as f64 + later) / seconds).floor() as i64;
            *bars.entry(bar).or_default() += count;
        }
        let share = |count: u64| count as f64 / outcomes.summary.runs() as f64;
        bars.into_iter().map(|(bar, count)| (bar as f64 * seconds, share(count))).collect()
    }
}

/// By how many seconds the instant that the summary counts from is later than the planned start.
fn later(outcomes: &Outcomes, simulation: &Simulation) -> f64 {
    outcomes.frame.start.duration_since(simulation.start).as_secs_f64()
}

fn quantity(flight: Option<usize>, zone: usize, kind: CrossingKind) -> Quantity {
    match kind {
        CrossingKind::Enter => Quantity::Entry(flight, zone),
        CrossingKind::Exit => Quantity::Exit(flight, zone),
    }
}
