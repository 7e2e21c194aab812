//! Where a smooth function passes through zero.

/// A value of a function, and where it has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    pub x: f64,
    pub y: f64,
}

/// Where a function is zero between two samples of different sign, to `exact` in `x` or in `y`. A third sample nearby, where
/// there is one, makes the first step a better one.
///
/// # References
/// T. R. Chandrupatla, *A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function without using
/// derivatives*, Advances in Engineering Software 28 (1997), 145-149. Only the first step differs: without a third sample it is
/// that of the secant.
pub(super) fn between(
    [mut near, mut far]: [Sample; 2],
    third: Option<Sample>,
    exact: f64,
    mut function: impl FnMut(f64) -> f64,
) -> f64 {
    let mut share = match third {
        Some(third) => next_share(near, far, third),
        None => near.y / (near.y - far.y),
    };
    loop {
        let least = exact / (far.x - near.x).abs();
        let best = if near.y.abs() < far.y.abs() { near } else { far };
        if best.y.abs() < exact || least > 0.5 {
            return best.x;
        }
        let x = near.x + (far.x - near.x) * share.clamp(least, 1.0 - least);
        let here = Sample { x, y: function(x) };
        let third;
        if (here.y > 0.0) == (near.y > 0.0) {
            third = near;
        } else {
            third = far;
            far = near;
        }
        near = here;
        share = next_share(near, far, third);
    }
}

/// At which share of the way from one sample to the other the function is looked at next: where the inverse quadratic through
/// three samples is zero, if that can be relied on, or half way.
fn next_share(near: Sample, far: Sample, third: Sample) -> f64 {
    let xi = (near.x - far.x) / (third.x - far.x);
    let phi = (near.y - far.y) / (third.y - far.y);
    if phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi {
        let to_far = near.y / (far.y - near.y) * third.y / (far.y - third.y);
        let to_third = (third.x - near.x) / (far.x - near.x) * near.y / (third.y - near.y) * far.y / (third.y - far.y);
        to_far + to_third
    } else {
        0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(low: f64, high: f64, function: impl Fn(f64) -> f64) -> (f64, usize) {
        let mut calls = 0;
        let ends = [low, high].map(|x| Sample { x, y: function(x) });
        let found = between(ends, None, 1e-12, |x| {
            calls += 1;
            function(x)
        });
        (found, calls)
    }

    /// The roots are known in closed form.
    #[test]
    fn it_finds_roots_of_smooth_and_of_kinked_functions_in_few_steps() {
        let (found, calls) = root(0.0, 2.0, |x| x * x - 2.0);
        assert!((found - std::f64::consts::SQRT_2).abs() < 1e-12 && calls <= 8, "{found} after {calls}");
        let (found, calls) = root(0.0, 3.0, |x| (-x).exp() - 0.5);
        assert!((found - std::f64::consts::LN_2).abs() < 1e-12 && calls <= 8, "{found} after {calls}");
        let (found, calls) = root(-1.0, 10.0, |x| if x < 0.0 { 100.0 * x } else { 0.01 * x });
        assert!(found.abs() < 1e-10 && calls <= 60, "{found} after {calls}");
        let (found, calls) = root(0.0, 1.0, |x| if x < 0.3 { -1.0 } else { 1.0 });
        assert!((found - 0.3).abs() < 1e-12 && calls <= 60, "{found} after {calls}");
    }

    /// A quadratic in its inverse is found at once from three samples.
    #[test]
    fn a_third_sample_makes_the_first_step_exact_for_an_inverse_quadratic() {
        let function = |x: f64| (x + 1.0).sqrt() - 2.0;
        let [near, far, third] = [2.0, 3.5, 1.5].map(|x| Sample { x, y: function(x) });
        let mut calls = 0;
        let found = between([near, far], Some(third), 1e-12, |x| {
            calls += 1;
            function(x)
        });
        assert!((found - 3.0).abs() < 1e-12 && calls == 1, "{found} after {calls}");
    }
}
