//! Drawing the values of a run. Each input of each run has a stream of numbers of its own, found by counting: no run waits
//! for another, and no input changes what another one draws.

use rand::SeedableRng;
use rand::distr::{Distribution as _, Uniform, weighted::WeightedIndex};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Normal, Triangular};

use crate::scenario::ensemble::{Distribution, Ensemble, Input};

/// How often a value that has no meaning is drawn again before the least that has one stands in.
const MOST_DRAWS: usize = 1_000;

/// The values of all inputs in one run, in the order of the ensemble, each in the unit of its input.
pub fn values(ensemble: &Ensemble, seed: u64, run: u64) -> Vec<f64> {
    let seeded = ChaCha8Rng::seed_from_u64(seed);
    ensemble.inputs.iter().enumerate().map(|(index, input)| value(input, seeded.clone(), run, index)).collect()
}

fn value(input: &Input, mut rng: ChaCha8Rng, run: u64, index: usize) -> f64 {
    // Fewer than 2^40 runs and 2^24 inputs.
    rng.set_stream(run << 24 | index as u64);
    let least = input.varies.least();
    let mut draws = std::iter::repeat_with(|| draw(&input.distribution, &mut rng)).take(MOST_DRAWS);
    draws.find(|value| *value >= least).unwrap_or(least)
}

fn draw(distribution: &Distribution, rng: &mut ChaCha8Rng) -> f64 {
    const SOUND: &str = "a scenario's distributions are sound";
    match distribution {
        Distribution::Uniform { from, to } => Uniform::new_inclusive(*from, *to).expect(SOUND).sample(rng),
        Distribution::Normal { mean, deviation } => Normal::new(*mean, *deviation).expect(SOUND).sample(rng),
        Distribution::Triangular { from, mode, to } => Triangular::new(*from, *to, *mode).expect(SOUND).sample(rng),
        Distribution::List(list) => {
            let index = WeightedIndex::new(list.iter().map(|it| it.weight)).expect(SOUND).sample(rng);
            list[index].value
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::ensemble::{Varies, Weighted};

    fn ensemble(distributions: impl IntoIterator<Item = Distribution>) -> Ensemble {
        let input =
            |distribution| Input { name: String::new(), varies: Varies::Departure(vec![0]), distribution, span: 0..0 };
        Ensemble { runs: 1, seed: 1, inputs: distributions.into_iter().map(input).collect() }
    }

    /// Mean and standard deviation of the values of one input.
    fn moments(distribution: Distribution) -> [f64; 2] {
        const RUNS: u64 = 40_000;
        let ensemble = ensemble([distribution]);
        let values: Vec<f64> = (0..RUNS).map(|run| super::values(&ensemble, 5, run)[0]).collect();
        let mean = values.iter().sum::<f64>() / RUNS as f64;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (RUNS - 1) as f64;
        [mean, variance.sqrt()]
    }

    /// Mean and variance of each distribution by its textbook formula; three standard errors of the mean, and five per cent
    /// of the spread.
    #[test]
    fn values_have_the_mean_and_the_spread_of_their_distribution() {
        let weighted = |value, weight| Weighted { value, weight };
        let cases = [
            (Distribution::Uniform { from: -2.0, to: 4.0 }, 1.0, 6.0 / 12_f64.sqrt()),
            (Distribution::Normal { mean: 3.0, deviation: 2.0 }, 3.0, 2.0),
            (Distribution::Triangular { from: 0.0, mode: 1.0, to: 5.0 }, 2.0, (21.0_f64 / 18.0).sqrt()),
            (Distribution::List(vec![weighted(0.0, 3.0), weighted(4.0, 1.0), weighted(9.0, 0.0)]), 1.0, 3_f64.sqrt()),
        ];
        for (distribution, mean, deviation) in cases {
            let [found_mean, found_deviation] = moments(distribution.clone());
            assert!((found_mean - mean).abs() < 3.0 * deviation / 200.0, "{distribution:?}: mean {found_mean}");
            assert!((found_deviation / deviation - 1.0).abs() < 0.05, "{distribution:?}: {found_deviation}");
        }
    }

    #[test]
    fn an_input_draws_the_same_whatever_stands_after_it_and_other_runs_and_seeds_draw_others() {
        let wide = Distribution::Uniform { from: 0.0, to: 1.0 };
        let (one, two) = (ensemble([wide.clone()]), ensemble([wide.clone(), wide]));
        assert_eq!(values(&one, 7, 3)[0], values(&two, 7, 3)[0]);
        let [a, b] = values(&two, 7, 3)[..] else { panic!("two inputs") };
        assert_ne!(a, b);
        assert_ne!(values(&one, 7, 3), values(&one, 7, 4));
        assert_ne!(values(&one, 7, 3), values(&one, 8, 3));
    }

    #[test]
    fn what_has_no_meaning_is_drawn_again() {
        let mut ensemble = ensemble([Distribution::Normal { mean: 0.0, deviation: 1.0 }]);
        ensemble.inputs[0].varies = Varies::Reaction(vec![0]);
        assert!((0..1_000).all(|run| values(&ensemble, 1, run)[0] >= 0.0));
        ensemble.inputs[0].distribution = Distribution::Uniform { from: -2.0, to: -1.0 };
        assert_eq!(values(&ensemble, 1, 0), [0.0]);
    }
}
