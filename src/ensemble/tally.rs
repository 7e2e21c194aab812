//! Counting values without keeping them: whole numbers add up to the same in any order, and take no more room for more runs.

use std::collections::BTreeMap;

/// How values of one quantity are spread. Values are whole numbers of a small unit: microseconds, or millimetres.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    bin: i64,
    count: u64,
    sum: i128,
    sum_of_squares: i128,
    least: i64,
    greatest: i64,
    bins: BTreeMap<i64, u64>,
}

impl Tally {
    /// Nothing yet; quantiles will be told to a multiple of `bin`.
    pub fn new(bin: i64) -> Self {
        let (least, greatest) = (i64::MAX, i64::MIN);
        Self { bin, count: 0, sum: 0, sum_of_squares: 0, least, greatest, bins: BTreeMap::new() }
    }

    /// Counts a value.
    pub fn add(&mut self, value: i64) {
        self.count += 1;
        self.sum += i128::from(value);
        self.sum_of_squares += i128::from(value) * i128::from(value);
        self.least = self.least.min(value);
        self.greatest = self.greatest.max(value);
        *self.bins.entry(value.div_euclid(self.bin)).or_default() += 1;
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The least value.
    pub fn least(&self) -> Option<i64> {
        (self.count > 0).then_some(self.least)
    }

    /// The greatest value.
    pub fn greatest(&self) -> Option<i64> {
        (self.count > 0).then_some(self.greatest)
    }

    /// The mean.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    /// The standard deviation of what the values are a sample of; `None` of fewer than two.
    pub fn deviation(&self) -> Option<f64> {
        let n = i128::from(self.count);
        if n < 2 {
            return None;
        }
        // The squares of microseconds since the start of a patrol, of 2^40 runs, stay below 2^127; times n they need not.
        let variance = (self.sum_of_squares as f64 - self.sum as f64 * (self.sum as f64 / n as f64)) / (n - 1) as f64;
        Some(variance.max(0.0).sqrt())
    }

    /// The least value that is not exceeded by a share of them all, rounded down to a multiple of the bin: what SQL calls
    /// `percentile_disc`. The share is taken to the millionth, and how many values it is, is counted in whole numbers: the
    /// twentieth of 140 values are 7, and not 8 because 0.05 is a little more in binary.
    pub fn quantile(&self, share: f64) -> Option<i64> {
        let millionths = (share * 1e6).round() as u128;
        let wanted = (millionths * u128::from(self.count)).div_ceil(1_000_000).max(1);
        let mut seen = 0;
        self.bins.iter().find_map(|(bin, count)| {
            seen += u128::from(*count);
            (seen >= wanted).then_some(bin * self.bin)
        })
    }

    /// The values by bins: the lower end of each and how many there are in it, without the empty ones.
    pub fn bins(&self) -> impl Iterator<Item = (i64, u64)> {
        self.bins.iter().map(|(bin, count)| (bin * self.bin, *count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quantiles_are_values_of_the_list() {
        let mut tally = Tally::new(1);
        (1..=10).rev().for_each(|value| tally.add(value));
        assert_eq!([0.0, 0.05, 0.5, 0.51, 0.95, 1.0].map(|share| tally.quantile(share).unwrap()), [1, 1, 5, 6, 10, 10]);
        assert_eq!((tally.least(), tally.greatest(), tally.mean()), (Some(1), Some(10), Some(5.5)));
        assert_eq!(Tally::new(1).quantile(0.5), None);
    }

    #[test]
    fn a_share_that_is_a_whole_number_of_values_takes_just_these() {
        for count in 1..=1_000_u64 {
            let mut tally = Tally::new(1);
            (1..=count).for_each(|value| tally.add(value as i64));
            let expected = [count.div_ceil(20), count.div_ceil(2), (19 * count).div_ceil(20)].map(|it| it as i64);
            assert_eq!([0.05, 0.5, 0.95].map(|share| tally.quantile(share).unwrap()), expected, "of {count}");
        }
    }

    #[test]
    fn values_below_zero_fall_into_the_bin_below() {
        let mut tally = Tally::new(1_000);
        [-1, -1_000, 0, 999].into_iter().for_each(|value| tally.add(value));
        assert_eq!(tally.bins().collect::<Vec<_>>(), [(-1_000, 2), (0, 2)]);
    }

    proptest! {
        /// The textbook's two passes over all values, in floating point.
        #[test]
        fn moments_are_those_of_the_values(values in prop::collection::vec(-1_000_000_000_i64..1_000_000_000, 2..200)) {
            let mut tally = Tally::new(1_000_000);
            values.iter().for_each(|value| tally.add(*value));
            let n = values.len() as f64;
            let mean = values.iter().map(|value| *value as f64).sum::<f64>() / n;
            let variance = values.iter().map(|value| (*value as f64 - mean).powi(2)).sum::<f64>() / (n - 1.0);
            prop_assert!((tally.mean().unwrap() - mean).abs() < 1e-3);
            prop_assert!((tally.deviation().unwrap() - variance.sqrt()).abs() < 1.0);
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let median = sorted[(values.len() - 1) / 2];
            prop_assert_eq!(tally.quantile(0.5).unwrap(), median.div_euclid(1_000_000) * 1_000_000);
        }
    }
}
