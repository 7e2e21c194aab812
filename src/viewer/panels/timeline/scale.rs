//! Where an instant lies on the timeline.

use jiff::tz::TimeZone;

use crate::sim::Simulation;
use crate::viewer::panels::Seen;

/// The least that can be seen at once, in seconds.
const SHORTEST: f64 = 60.0;

/// Instants along a line of pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeScale {
    /// Where it begins, in pixels.
    pub left: f32,
    /// Where it ends, in pixels.
    pub right: f32,
    from: f64,
    to: f64,
}

/// A mark on the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tick {
    /// Seconds since the start of the simulation.
    pub t: f64,
    /// Pixels.
    pub height: f32,
    /// Whether the time stands beside it.
    pub has_label: bool,
}

impl TimeScale {
    /// The scale that a person chose, or the whole patrol.
    pub fn of(seen: &Seen, left: f32, right: f32) -> Self {
        let duration = seen.session.simulation.duration.max(SHORTEST);
        let (from, to) = seen.screens.timeline.unwrap_or((-0.04 * duration, 1.03 * duration));
        Self { left, right: right.max(left + 1.0), from, to }
    }

    /// Where an instant lies.
    pub fn x(&self, t: f64) -> f32 {
        self.left + ((t - self.from) / (self.to - self.from)) as f32 * (self.right - self.left)
    }

    /// Which instant lies at a pixel.
    pub fn t(&self, x: f32) -> f64 {
        self.from + f64::from(x - self.left) * self.seconds_per_px()
    }

    /// Seconds in a pixel.
    pub fn seconds_per_px(&self) -> f64 {
        (self.to - self.from) / f64::from(self.right - self.left)
    }

    /// What is seen.
    pub fn span(&self) -> (f64, f64) {
        (self.from, self.to)
    }

    /// What is seen when it is drawn larger by a factor, with the same instant at a pixel.
    pub fn zoomed(&self, x: f32, factor: f64) -> (f64, f64) {
        let held = self.t(x);
        let factor = factor.min((self.to - self.from) / SHORTEST);
        (held - (held - self.from) / factor, held + (self.to - held) / factor)
    }

    /// Marks at round times of a zone's clock.
    pub fn ticks(&self, simulation: &Simulation, zone: &TimeZone) -> Vec<Tick> {
        // Labels of 80 px, with room between them.
        let wanted = self.seconds_per_px() * 110.0;
        const STEPS: [(f64, f64); 12] = [
            (10.0, 60.0),
            (30.0, 120.0),
            (60.0, 300.0),
            (120.0, 600.0),
            (300.0, 1800.0),
            (600.0, 3600.0),
            (1800.0, 7200.0),
            (3600.0, 10_800.0),
            (3600.0, 21_600.0),
            (10_800.0, 43_200.0),
            (21_600.0, 86_400.0),
            (86_400.0, 604_800.0),
        ];
        let (small, large) = STEPS.into_iter().find(|(_, label)| *label >= wanted).unwrap_or(STEPS[11]);
        let offset = f64::from(zone.to_offset(simulation.start).seconds());
        let start = simulation.start.as_millisecond() as f64 / 1e3 + offset;
        let first = ((start + self.from) / small).ceil() as i64;
        let last = ((start + self.to) / small).floor() as i64;
        let of = |step: f64, i: i64| (i as f64 * small).rem_euclid(step) < 1e-6;
        (first..=last)
            .map(|i| Tick {
                t: i as f64 * small - start,
                height: if of(large, i) {
                    10.0
                } else if of(large / 2.0, i) {
                    7.0
                } else {
                    4.0
                },
                has_label: of(large, i),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_the_instant_under_the_pointer() {
        let scale = TimeScale { left: 100.0, right: 1100.0, from: 0.0, to: 10_000.0 };
        let (from, to) = scale.zoomed(400.0, 4.0);
        let larger = TimeScale { from, to, ..scale };
        assert!((larger.t(400.0) - scale.t(400.0)).abs() < 1e-9);
        assert_eq!(to - from, 2500.0);
        let (from, to) = scale.zoomed(400.0, 1e9);
        assert!((to - from - SHORTEST).abs() < 1e-9);
        assert_eq!(scale.x(scale.t(640.0)), 640.0);
    }
}
