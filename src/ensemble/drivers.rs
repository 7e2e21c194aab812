//! Which input drives the spread of an outcome: rank correlation.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The runs that correlations are worked out from: the first ones, so that memory stays as it is however many follow. A
/// correlation of ten thousand runs is good to a hundredth.
pub const SAMPLED_RUNS: u64 = 10_000;

/// What the first runs drew.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    draws: BTreeMap<u64, Vec<f64>>,
    /// The ranks of the inputs over all runs that are kept, input by input, once they are asked for.
    ranks: OnceLock<Vec<Ranks>>,
}

impl PartialEq for Sample {
    fn eq(&self, other: &Self) -> bool {
        self.draws == other.draws
    }
}

/// How an input and an outcome go together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// The input, as an index into those of the ensemble.
    pub input: usize,
    /// Spearman's rank correlation, from -1 to 1.
    pub rho: f64,
}

impl Sample {
    /// Keeps what a run drew, if it is one of the first.
    pub fn add(&mut self, run: u64, draws: &[f64]) {
        if run < SAMPLED_RUNS {
            self.draws.insert(run, draws.to_vec());
            self.ranks.take();
        }
    }

    /// The inputs by how strongly an outcome goes with them, the strongest first; those of which nothing can be said are
    /// left out. `outcome` are runs in order with their values.
    pub fn drivers(&self, outcome: &BTreeMap<u64, i64>) -> Vec<Correlation> {
        let some;
        // Most outcomes are there in every run, and then the inputs are ranked as they are in any other.
        let (inputs, outcome) = if outcome.keys().eq(self.draws.keys()) {
            let inputs = self.ranks.get_or_init(|| input_ranks(self.draws.values()));
            (inputs, Ranks::of(outcome.values().map(|value| *value as f64)))
        } else {
            let runs: Vec<(&Vec<f64>, i64)> =
                outcome.iter().filter_map(|(run, value)| Some((self.draws.get(run)?, *value))).collect();
            some = input_ranks(runs.iter().map(|(draws, _)| *draws));
            (&some, Ranks::of(runs.iter().map(|(_, value)| *value as f64)))
        };
        let inputs = inputs.iter().enumerate();
        let mut correlations: Vec<Correlation> = inputs
            .filter_map(|(input, ranks)| Some(Correlation { input, rho: ranks.correlation(&outcome)? }))
            .collect();
        correlations.sort_by(|a, b| b.rho.abs().total_cmp(&a.rho.abs()).then(a.input.cmp(&b.input)));
        correlations
    }

    /// As [`Self::drivers`], of whether something happens: it does in these runs.
    pub fn drivers_of_happening(&self, happened: &BTreeMap<u64, i64>) -> Vec<Correlation> {
        self.drivers(&self.draws.keys().map(|run| (*run, i64::from(happened.contains_key(run)))).collect())
    }
}

/// The ranks of the values of each input over some runs.
fn input_ranks<'a>(runs: impl Iterator<Item = &'a Vec<f64>> + Clone) -> Vec<Ranks> {
    let inputs = runs.clone().next().map_or(0, Vec::len);
    (0..inputs).map(|input| Ranks::of(runs.clone().map(|draws| draws[input]))).collect()
}

/// The ranks of values, counted from their mean, and the sum of their squares.
#[derive(Debug, Clone)]
struct Ranks {
    ranks: Vec<f64>,
    squares: f64,
}

impl Ranks {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut ranks = ranks(values);
        let mean = 0.5 * (ranks.len() + 1) as f64;
        ranks.iter_mut().for_each(|rank| *rank -= mean);
        let squares = ranks.iter().map(|rank| rank * rank).sum();
        Self { ranks, squares }
    }

    /// The correlation of two lists; `None` where one of them does not vary.
    fn correlation(&self, other: &Self) -> Option<f64> {
        let spread = (self.squares * other.squares).sqrt();
        let product: f64 = self.ranks.iter().zip(&other.ranks).map(|(a, b)| a * b).sum();
        (spread > 0.0).then(|| product / spread)
    }
}

/// The ranks of values from 1 on; equal ones share the mean of theirs.
fn ranks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let values: Vec<f64> = values.collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let same = order[from..].iter().take_while(|at| values[**at] == values[order[from]]).count();
        // The ranks from + 1 to from + same.
        let mean = from as f64 + 0.5 * (same + 1) as f64;
        order[from..from + same].iter().for_each(|at| ranks[*at] = mean);
        from += same;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(draws: &[&[f64]]) -> Sample {
        let mut sample = Sample::default();
        draws.iter().enumerate().for_each(|(run, draws)| sample.add(run as u64, draws));
        sample
    }

    fn outcome(values: &[i64]) -> BTreeMap<u64, i64> {
        values.iter().enumerate().map(|(run, value)| (run as u64, *value)).collect()
    }

    /// The example of ten IQs and hours of television in Wikipedia's article on Spearman's coefficient, read in 2025:
    /// -29/165.
    #[test]
    fn the_textbook_example_comes_out() {
        let iq = [106.0, 100.0, 86.0, 101.0, 99.0, 103.0, 97.0, 113.0, 112.0, 110.0];
        let hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17];
        let draws: Vec<&[f64]> = iq.iter().map(std::slice::from_ref).collect();
        let [found] = sample(&draws).drivers(&outcome(&hours))[..] else { panic!("one input") };
        assert!((found.rho - -29.0 / 165.0).abs() < 1e-12, "{}", found.rho);
    }

    #[test]
    fn the_strongest_input_comes_first_and_one_that_does_not_vary_is_left_out() {
        let sample = sample(&[&[1.0, 9.0, 5.0], &[3.0, 4.0, 5.0], &[2.0, 1.0, 5.0], &[4.0, 0.0, 5.0]]);
        let drivers = sample.drivers(&outcome(&[10, 20, 30, 40]));
        assert_eq!(drivers.iter().map(|it| it.input).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(drivers[0].rho, -1.0, "any fall is a perfect one");
    }

    #[test]
    fn equal_values_share_their_rank() {
        assert_eq!(ranks([5.0, 1.0, 5.0, 0.0].into_iter()), [3.5, 2.0, 3.5, 1.0]);
    }
}
