//! How far a scenario keeps to its reports, in a few numbers.

use super::reports::{Held, Verdict};
use crate::sim::Simulation;

/// A scenario's reports, counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// All reports.
    pub reports: usize,
    /// Those that say a time.
    pub timed: usize,
    /// Those that agree with the simulation.
    pub agree: usize,
    /// Those that are further from it than they allow.
    pub differ: usize,
    /// Those that speak of what is not flown.
    pub not_flown: usize,
    /// How far the reports that the simulation is held to are off in time, where they say when or how long.
    pub off: Option<Off>,
}

/// Differences in time, without their sign.
#[derive(Debug, Clone, PartialEq)]
pub struct Off {
    /// Of how many reports.
    pub reports: usize,
    /// The one in the middle, in seconds; between two of them, half way.
    pub median: f64,
    /// The largest, in seconds.
    pub largest: f64,
    /// The report that it is of, as an index into the scenario's reports; the first of several.
    pub largest_of: usize,
}

impl Summary {
    /// Counts what was held against a simulation.
    ///
    /// The simulation is held to every report but those that it does not agree with and that say why (`doubt`).
    pub fn of(simulation: &Simulation, held: &[Held]) -> Self {
        let report = |held: &Held| &simulation.scenario.reports[held.report];
        let count = |verdict: Verdict| held.iter().filter(|held| held.verdict == verdict).count();
        let is_held_to = |it: &&Held| it.verdict == Verdict::Agrees || report(it).doubt.is_none();
        let off = |it: &Held| Some((it.found.as_ref()?.later_by?.abs(), it.report));
        let mut offs: Vec<(f64, usize)> = held.iter().filter(is_held_to).filter_map(off).collect();
        offs.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let off = offs.last().map(|&(largest, largest_of)| Off {
            reports: offs.len(),
            median: 0.5 * (offs[(offs.len() - 1) / 2].0 + offs[offs.len() / 2].0),
            largest,
            largest_of,
        });
        Self {
            reports: held.len(),
            timed: held.iter().filter(|held| report(held).time.is_some()).count(),
            agree: count(Verdict::Agrees),
            differ: count(Verdict::Differs),
            not_flown: count(Verdict::NotFlown),
            off,
        }
    }
}
