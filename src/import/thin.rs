//! Fewer points for the same flight: a track whose flight at every instant of a sample is near that sample.
//!
//! Not the line is held against the points but the flight: between two kept samples it moves evenly along the geodesic and
//! climbs evenly, and at the instant of every sample between them it is within the tolerance of it, in space.

use super::track::Sample;
use crate::geodesy::GeodesicPath;

/// Scenarios refuse legs below a knot; what is thinned stays above.
const SLOWEST: f64 = 0.55;

/// The indices of the samples to keep, the first and the last and all `anchors` among them, which are in order.
///
/// # Units
/// `tolerance` in metres; at zero every sample is kept.
pub fn thin(samples: &[Sample], tolerance: f64, anchors: &[usize]) -> Vec<usize> {
    let Some(last) = samples.len().checked_sub(1) else { return Vec::new() };
    if tolerance <= 0.0 {
        return (0..samples.len()).collect();
    }
    let mut kept = vec![0];
    let mut ends = anchors.iter().copied().filter(|anchor| (1..last).contains(anchor)).chain([last]).peekable();
    let mut at = 0;
    while at < last {
        while ends.peek().is_some_and(|end| *end <= at) {
            ends.next();
        }
        let end = ends.peek().copied().unwrap_or(last);
        at = furthest(samples, at, end, tolerance);
        kept.push(at);
    }
    kept
}

/// The furthest sample up to `end` that can be flown to directly: sought in growing steps, then halved, so that a long
/// straight flight is not looked at again for every sample. Each answer was checked; a further one may have been missed.
fn furthest(samples: &[Sample], from: usize, end: usize, tolerance: f64) -> usize {
    let (mut good, mut bad) = (from + 1, end + 1);
    let mut step = 1;
    while good < end && bad > end {
        let tried = (good + step).min(end);
        if is_near(&samples[from..=tried], tolerance) {
            good = tried;
        } else {
            bad = tried;
        }
        step *= 2;
    }
    while bad - good > 1 && bad <= end {
        let middle = good + (bad - good) / 2;
        if is_near(&samples[from..=middle], tolerance) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    good.min(end)
}

/// Whether a flight from the first sample to the last is near all between, at their instants.
fn is_near(samples: &[Sample], tolerance: f64) -> bool {
    let (first, last) = (&samples[0], &samples[samples.len() - 1]);
    let seconds = last.seconds_after(first);
    let path = GeodesicPath::between(first.position, last.position);
    if path.length() / seconds < SLOWEST {
        return false;
    }
    samples[1..samples.len() - 1].iter().all(|sample| {
        let share = sample.seconds_after(first) / seconds;
        let flown = Sample {
            position: path.at(path.length() * share).position,
            altitude: first.altitude + (last.altitude - first.altitude) * share,
            ..sample.clone()
        };
        (flown.vector() - sample.vector()).norm() <= tolerance
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::Position;
    use jiff::{SignedDuration, Timestamp};

    fn sample(seconds: i64, position: Position, altitude: f64) -> Sample {
        let time = Timestamp::UNIX_EPOCH.checked_add(SignedDuration::from_secs(seconds)).unwrap();
        Sample { time, position, altitude, span: 0..0 }
    }

    /// Ten seconds a sample, along a geodesic at 200 m/s.
    fn straight(count: i64) -> Vec<Sample> {
        let start = Position::from_lat_lon(37.0, 131.0);
        let at = |i: i64| start.destination("095°".parse().unwrap(), format!("{} m", 2000 * i).parse().unwrap());
        (0..count).map(|i| sample(10 * i, at(i), 9000.0)).collect()
    }

    #[test]
    fn a_straight_flight_at_one_speed_has_two_points() {
        assert_eq!(thin(&straight(1000), 1.0, &[]), [0, 999]);
        assert_eq!(thin(&straight(1000), 1.0, &[500]), [0, 500, 999]);
        assert_eq!(thin(&straight(4), 0.0, &[]), [0, 1, 2, 3]);
        assert_eq!(thin(&straight(1), 1.0, &[]), [0]);
        assert!(thin(&[], 1.0, &[]).is_empty());
    }

    #[test]
    fn a_change_of_speed_or_height_on_a_straight_line_is_kept() {
        let mut slower = straight(100);
        for (i, sample) in slower.iter_mut().enumerate().skip(50) {
            sample.time = sample.time.checked_add(SignedDuration::from_secs(5 * (i as i64 - 50))).unwrap();
        }
        let kept = thin(&slower, 50.0, &[]);
        assert!(kept.len() == 3 && kept[1].abs_diff(50) <= 1, "{kept:?}");
        let mut climbing = straight(100);
        climbing.iter_mut().skip(50).enumerate().for_each(|(i, sample)| sample.altitude += 100.0 * i as f64);
        let kept = thin(&climbing, 50.0, &[]);
        assert!(kept.len() == 3 && kept[1].abs_diff(50) <= 1, "{kept:?}");
    }

    #[test]
    fn a_circle_keeps_what_its_sagitta_asks_for() {
        // Radius 10 km, 200 m/s, a sample each second; a chord of 2c has the sagitta c²/2R, 50 m at c = 1000 m: ten seconds.
        // At 9 km above the ellipsoid distances in space are 1.4 per mille longer.
        let centre = Position::from_lat_lon(37.0, 131.0);
        let at = |i: i64| {
            let bearing = crate::units::Bearing::from_degrees((i as f64 * 200.0 / 10_000.0).to_degrees());
            centre.destination(bearing, crate::units::Distance::from_metres(10_000.0))
        };
        let samples: Vec<Sample> = (0..300).map(|i| sample(i, at(i), 9000.0)).collect();
        let kept = thin(&samples, 50.1, &[]);
        assert_eq!(kept[1], 10, "{kept:?}");
        assert_eq!(kept.len(), 31, "{kept:?}");
    }
}
