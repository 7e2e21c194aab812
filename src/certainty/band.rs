//! The band in which the true track of a flight may lie.

use crate::scenario::Scenario;
use crate::sim::Simulation;
use crate::sim::activity::ActivityKind;
use crate::sim::events::{EventKind, MarkKind};
use crate::units::Distance;

/// How far to either side the true track of a flight may have been, as a function of time.
///
/// At a waypoint it is what the waypoint rests on, or what the file says of it. On the leg between two waypoints it changes
/// evenly with time from the one to the other; in a hold it stays. What follows another flight, or is where it
/// meets or leaves it, may be off by as much as that one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Band {
    /// Metres at instants in order; straight in time between them.
    knots: Vec<(f64, f64)>,
}

impl Band {
    /// Half the width at an instant, held at the ends.
    pub fn at(&self, t: f64) -> Distance {
        Distance::from_metres(self.metres_at(t))
    }

    pub(super) fn metres_at(&self, t: f64) -> f64 {
        let after = self.knots.partition_point(|(at, _)| *at <= t);
        match (after.checked_sub(1).map(|i| self.knots[i]), self.knots.get(after)) {
            (Some((t0, w0)), Some((t1, w1))) => w0 + (w1 - w0) * (t - t0) / (t1 - t0),
            (Some((_, metres)), None) | (None, Some(&(_, metres))) => metres,
            (None, None) => 0.0,
        }
    }

    /// The widest between two instants, in metres.
    pub(super) fn widest_between(&self, from: f64, to: f64) -> f64 {
        let inside = self.knots_between(from, to).map(|(_, metres)| metres);
        inside.fold(self.metres_at(from).max(self.metres_at(to)), f64::max)
    }

    /// The instants between two others at which the change of the width changes, with half the width in metres.
    pub(super) fn knots_between(&self, from: f64, to: f64) -> impl Iterator<Item = (f64, f64)> {
        self.knots.iter().copied().filter(move |(t, _)| from < *t && *t < to)
    }

    /// The bands of all flights of a simulation, whatever it claims.
    pub fn all(simulation: &Simulation) -> Vec<Self> {
        let count = simulation.trajectories.len();
        let mut marks = vec![Vec::new(); count];
        for event in &simulation.events {
            if let EventKind::Manoeuvre { index, kind } = event.kind {
                marks[event.flight].push((event.t, index, kind));
            }
        }
        let mut bands = vec![None; count];
        for flight in 0..count {
            work_out(simulation, &marks, &mut bands, flight);
        }
        bands.into_iter().map(Option::unwrap_or_default).collect()
    }
}

/// Works out the band of a flight after those of the flights that it meets and follows. Flights do not wait for one another
/// in a circle, or they could not be flown.
fn work_out(
    simulation: &Simulation,
    marks: &[Vec<(f64, usize, MarkKind)>],
    bands: &mut Vec<Option<Band>>,
    flight: usize,
) {
    if bands[flight].is_some() {
        return;
    }
    // Whoever comes here again while this is worked out finds it done.
    bands[flight] = Some(Band::default());
    let mut own = own_knots(&simulation.scenario, simulation, marks, flight);
    for &(t, _, kind) in &marks[flight] {
        let Some(other) = kind.other().filter(|_| !matches!(kind, MarkKind::Scramble { .. })) else { continue };
        work_out(simulation, marks, bands, other);
        let there = bands[other].as_ref().map_or(0.0, |band| band.metres_at(t));
        for knot in own.iter_mut().filter(|knot| (knot.0 - t).abs() < 1e-6) {
            knot.1 = knot.1.max(there);
        }
    }
    let mut band = Band { knots: own };
    for activity in simulation.activities_of(flight) {
        if let (ActivityKind::Following { other, .. }, Some(Some(followed))) =
            (activity.kind, activity.kind.other().map(|other| bands[other].clone()))
            && other != flight
        {
            band = band.at_least(&followed, activity.from, activity.until);
        }
    }
    bands[flight] = Some(band);
}

/// What the flight's own waypoints say.
fn own_knots(
    scenario: &Scenario,
    simulation: &Simulation,
    marks: &[Vec<(f64, usize, MarkKind)>],
    flight: usize,
) -> Vec<(f64, f64)> {
    let (route, trajectory) = (&scenario.flights[flight].route, &simulation.trajectories[flight]);
    let metres = |index: usize| scenario.uncertainty_at(&route[index]).metres();
    let legs = trajectory.legs();
    let mut knots: Vec<(f64, f64)> = legs.iter().enumerate().map(|(index, leg)| (leg.t, metres(index))).collect();
    knots.push((trajectory.end(), metres(route.len() - 1)));
    let left = marks[flight].iter().filter(|mark| matches!(mark.2, MarkKind::HoldLeft));
    knots.extend(left.map(|&(t, index, _)| (t, metres(index))));
    knots.sort_by(|a, b| a.0.total_cmp(&b.0));
    knots.dedup_by(|next, kept| {
        let is_same = next.0 - kept.0 < 1e-6;
        if is_same {
            kept.1 = kept.1.max(next.1);
        }
        is_same
    });
    knots
}

impl Band {
    /// This band, between two instants no narrower than another one.
    fn at_least(&self, other: &Self, from: f64, until: f64) -> Self {
        let inner = |(t, _): &(f64, f64)| from < *t && *t < until;
        let mut cuts: Vec<f64> =
            self.knots.iter().chain(other.knots.iter()).filter(|knot| inner(knot)).map(|knot| knot.0).collect();
        cuts.extend([from, until]);
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        // Where the one becomes wider than the other.
        let over = |t: f64| self.metres_at(t) - other.metres_at(t);
        let swaps = cuts.windows(2).filter_map(|span| {
            let (a, b) = (over(span[0]), over(span[1]));
            (a * b < 0.0).then(|| span[0] + (span[1] - span[0]) * a / (a - b))
        });
        let swaps: Vec<f64> = swaps.collect();
        cuts.extend(swaps);
        let mut knots: Vec<(f64, f64)> = self.knots.iter().copied().filter(|(t, _)| *t < from || *t > until).collect();
        knots.extend(cuts.into_iter().map(|t| (t, self.metres_at(t).max(other.metres_at(t)))));
        knots.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self { knots }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(knots: &[(f64, f64)]) -> Band {
        Band { knots: knots.to_vec() }
    }

    #[test]
    fn the_width_changes_evenly_between_the_waypoints() {
        let band = band(&[(0.0, 15e3), (600.0, 60e3), (900.0, 30e3)]);
        for (t, km) in [(-5.0, 15.0), (0.0, 15.0), (200.0, 30.0), (600.0, 60.0), (750.0, 45.0), (2000.0, 30.0)] {
            assert_eq!(band.at(t).kilometres(), km, "{t}");
        }
        assert_eq!(band.widest_between(100.0, 800.0), 60e3);
        assert_eq!(band.widest_between(0.0, 200.0), 30e3);
    }

    #[test]
    fn what_follows_is_no_narrower_than_what_it_follows() {
        let (own, leader) = (band(&[(0.0, 10e3), (100.0, 10e3)]), band(&[(0.0, 0.0), (80.0, 20e3), (100.0, 0.0)]));
        let both = own.at_least(&leader, 20.0, 90.0);
        for (t, km) in [(10.0, 10.0), (30.0, 10.0), (60.0, 15.0), (80.0, 20.0), (85.0, 15.0), (95.0, 10.0)] {
            assert!((both.at(t).kilometres() - km).abs() < 1e-9, "{t}: {}", both.at(t).kilometres());
        }
    }
}
