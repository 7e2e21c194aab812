//! The summary of an ensemble: what happens how often, when and how far, over all runs.

use std::collections::{BTreeMap, BTreeSet};

use super::drivers::{Correlation, SAMPLED_RUNS, Sample};
use super::frame::Frame;
use super::rows::Rows;
use super::tally::Tally;
use crate::sim::run::ApproachTo;

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Millimetres in the ten metres that distances are told to.
const TEN_METRES: i64 = 10_000;

/// A correlation below this says nothing of what drives a spread.
const WEAK: f64 = 0.1;

/// Something that a run has at most one value of. A flight that is `None` is any of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// When a zone is first entered, in microseconds since the frame's start.
    Entry(Option<usize>, usize),
    /// When it is last left.
    Exit(Option<usize>, usize),
    /// Microseconds inside.
    Inside(usize, usize),
    /// How far from its nearest edge a flight came inside, in millimetres; there is a value where the zone was visited at
    /// all.
    Depth(Option<usize>, usize),
    /// How near a flight came to something, in millimetres.
    Approach(usize, ApproachTo),
    /// When a flight joined another one, in microseconds since the frame's start.
    Joining(usize, usize),
}

impl Quantity {
    fn bin(self) -> i64 {
        match self {
            Self::Depth(..) | Self::Approach(..) => TEN_METRES,
            _ => SECOND,
        }
    }
}

/// The summary of some runs of an ensemble. It is the same in whatever order rows are added.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    start: i64,
    runs: u64,
    tallies: BTreeMap<Quantity, Tally>,
    /// How often a flight did not come to fly, by why.
    failures: BTreeMap<(usize, String), u64>,
    /// Whether a flight joins another one as an intercept.
    intercepts: BTreeMap<(usize, usize), bool>,
    sample: Sample,
    sampled: BTreeMap<Quantity, BTreeMap<u64, i64>>,
}

/// What all flights of one run did with a zone. Who begins or ends inside, such as a responder from a base there, neither enters
/// nor leaves by that, and keeps nobody else from it.
#[derive(Default)]
struct AnyFlight {
    entered: Option<i64>,
    left: Option<i64>,
    depth: f64,
}

impl Summary {
    /// Of no runs yet.
    pub fn new(frame: &Frame) -> Self {
        Self {
            start: frame.start.as_microsecond(),
            runs: 0,
            tallies: BTreeMap::new(),
            failures: BTreeMap::new(),
            intercepts: BTreeMap::new(),
            sample: Sample::default(),
            sampled: BTreeMap::new(),
        }
    }

    /// Adds runs.
    pub fn add(&mut self, rows: &Rows) {
        self.runs += rows.runs.end - rows.runs.start;
        let inputs = rows.inputs();
        for (run, draws) in rows.runs.clone().zip(rows.draws.chunks(inputs.max(1))) {
            self.sample.add(run, draws);
        }
        for row in &rows.flights {
            if let Some(failure) = &row.failure {
                *self.failures.entry((row.flight, failure.clone())).or_default() += 1;
            }
        }
        let mut any: BTreeMap<(u64, usize), AnyFlight> = BTreeMap::new();
        for row in &rows.stays {
            let (run, flight, zone) = (row.run, Some(row.flight), row.zone);
            let entered = row.entered.map(|entered| entered - self.start);
            let left = row.left.map(|left| left - self.start);
            self.count(run, Quantity::Entry(flight, zone), entered);
            self.count(run, Quantity::Exit(flight, zone), left);
            self.count(run, Quantity::Inside(row.flight, zone), Some(micros(row.seconds)));
            self.count(run, Quantity::Depth(flight, zone), Some(millimetres(row.depth)));
            let any = any.entry((run, zone)).or_default();
            any.entered = any.entered.into_iter().chain(entered).min();
            any.left = any.left.max(left);
            any.depth = any.depth.max(row.depth);
        }
        for ((run, zone), any) in any {
            self.count(run, Quantity::Entry(None, zone), any.entered);
            self.count(run, Quantity::Exit(None, zone), any.left);
            self.count(run, Quantity::Depth(None, zone), Some(millimetres(any.depth)));
        }
        for row in &rows.approaches {
            self.count(row.run, Quantity::Approach(row.flight, row.to), Some(millimetres(row.distance)));
        }
        // A flight may join another one twice: the first time counts.
        let mut joined = BTreeSet::new();
        for row in rows.joins.iter().filter(|row| joined.insert((row.run, row.flight, row.other))) {
            self.intercepts.insert((row.flight, row.other), row.is_intercept);
            self.count(row.run, Quantity::Joining(row.flight, row.other), Some(row.time - self.start));
        }
    }

    fn count(&mut self, run: u64, quantity: Quantity, value: Option<i64>) {
        let Some(value) = value else { return };
        self.tallies.entry(quantity).or_insert_with(|| Tally::new(quantity.bin())).add(value);
        if run < SAMPLED_RUNS {
            self.sampled.entry(quantity).or_default().insert(run, value);
        }
    }

    /// How many runs it is of.
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// The quantities that have values, in their order.
    pub fn quantities(&self) -> impl Iterator<Item = Quantity> + '_ {
        self.tallies.keys().copied()
    }

    /// The zones that flights are ever in, each with any flight first and then those that are; ordered by zone, then flight.
    pub fn visited(&self) -> Vec<(usize, Option<usize>)> {
        let visited = self.quantities().filter_map(|quantity| match quantity {
            Quantity::Depth(flight, zone) => Some((zone, flight)),
            _ => None,
        });
        let mut visited: Vec<_> = visited.collect();
        visited.sort_unstable();
        visited
    }

    /// How the values of a quantity are spread; `None` where it never has one.
    pub fn tally(&self, quantity: Quantity) -> Option<&Tally> {
        self.tallies.get(&quantity)
    }

    /// In how many runs a quantity has a value.
    pub fn count_of(&self, quantity: Quantity) -> u64 {
        self.tally(quantity).map_or(0, Tally::count)
    }

    /// How often a flight did not come to fly, by the code of the diagnostic that says why.
    pub fn failures_of(&self, flight: usize) -> impl Iterator<Item = (&str, u64)> {
        let all = self.failures.iter().filter(move |((failed, _), _)| *failed == flight);
        all.map(|((_, code), count)| (code.as_str(), *count))
    }

    /// The flights that join another one in some runs, with that one and whether it is an intercept.
    pub fn joinings(&self) -> impl Iterator<Item = (usize, usize, bool)> + '_ {
        self.intercepts.iter().map(|(&(flight, other), &is_intercept)| (flight, other, is_intercept))
    }

    /// The inputs that drive the spread of a quantity, the strongest first.
    pub fn drivers(&self, quantity: Quantity) -> Vec<Correlation> {
        self.sampled.get(&quantity).map_or_else(Vec::new, |values| self.sample.drivers(values))
    }

    /// What drives a quantity, where it has a spread that is seen: the input that it goes with most closely.
    pub fn driver(&self, quantity: Quantity) -> Option<Correlation> {
        let is_spread = self.tally(quantity).is_some_and(|tally| tally.quantile(0.05) != tally.quantile(0.95));
        let drivers = if is_spread { self.drivers(quantity) } else { Vec::new() };
        drivers.into_iter().next().filter(|it| it.rho.abs() >= WEAK)
    }

    /// So many of the runs: `97.2 %`. What happens now and then is not never, and what does not happen now and then not
    /// always.
    pub fn percent(&self, count: u64) -> String {
        match count {
            0 => "0 %".to_owned(),
            _ if count == self.runs => "100 %".to_owned(),
            _ => format!("{:.1} %", (100.0 * count as f64 / self.runs as f64).clamp(0.1, 99.9)),
        }
    }

    /// The inputs that drive whether a quantity has a value at all.
    pub fn drivers_of_happening(&self, quantity: Quantity) -> Vec<Correlation> {
        self.sampled.get(&quantity).map_or_else(Vec::new, |values| self.sample.drivers_of_happening(values))
    }
}

fn micros(seconds: f64) -> i64 {
    (seconds * 1e6).round() as i64
}

fn millimetres(metres: f64) -> i64 {
    (metres * 1e3).round() as i64
}
