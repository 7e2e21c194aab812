//! What a track does, told in words: turns at an even rate, and holds flown in closed laps.
//!
//! A track is looked at in steps of about a kilometre, so that the scatter of its points is no turn. A turn is a run of at
//! least three changes of course one way, of 0.3°/s or more and near one rate, 20° or more in all. A hold is a lap or more:
//! the course has turned once round one way, and the track is back near where it was. Figures of eight turn both ways and are
//! not recognised.

use super::track::Sample;
use crate::geodesy::TurnDirection;
use crate::units::Bearing;

/// Steps are at least this long, in metres: with points that scatter by 5 m a course is good to half a degree.
const STEP_M: f64 = 1000.0;
/// Slower changes of course are none, in degrees a second: at 450 kt it is a radius of 44 km.
const LEAST_RATE: f64 = 0.3;
/// Turns of fewer degrees are not told.
const LEAST_TURN: f64 = 20.0;
/// A turn has at least so many changes of course.
const LEAST_CHANGES: usize = 3;
/// The rates within a turn are within this factor of their mean.
const EVEN: f64 = 2.0;
/// A lap ends within this share of its length of where it began.
const CLOSED: f64 = 0.1;
/// A lap turns the course by 360° and so much more or less.
const LAP_SLACK: f64 = 40.0;
/// No lap takes longer, in seconds.
const LONGEST_LAP_S: f64 = 3600.0;
/// No lap has more steps.
const MOST_STEPS: usize = 400;

/// Something that a track does for a while.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// A turn at an even rate.
    Turn {
        /// The sample where it begins.
        start: usize,
        /// Which way.
        direction: TurnDirection,
        /// By how many degrees.
        degrees: f64,
        /// Its radius in metres.
        radius: f64,
    },
    /// Closed laps.
    Hold {
        /// The sample where the first lap begins.
        start: usize,
        /// The sample where the last lap ends.
        end: usize,
        /// Which way round.
        direction: TurnDirection,
        /// How many whole laps.
        laps: usize,
    },
}

impl Figure {
    /// The sample where it begins.
    pub fn start(&self) -> usize {
        match self {
            Self::Turn { start, .. } | Self::Hold { start, .. } => *start,
        }
    }
}

/// The figures of a track, in the order of time. Turns within a hold are not told.
pub fn figures(samples: &[Sample]) -> Vec<Figure> {
    let steps = Steps::of(samples);
    let holds = steps.holds();
    let is_in_hold = |figure: &Figure| {
        holds
            .iter()
            .any(|hold| matches!(hold, Figure::Hold { start, end, .. } if (*start..*end).contains(&figure.start())))
    };
    let mut figures: Vec<Figure> = steps.turns().into_iter().filter(|turn| !is_in_hold(turn)).collect();
    figures.extend(holds.iter().cloned());
    figures.sort_by_key(Figure::start);
    figures
}

/// A track in steps.
struct Steps<'a> {
    samples: &'a [Sample],
    /// The samples at which steps begin and end.
    at: Vec<usize>,
    /// Seconds since the first sample, at each of them.
    seconds: Vec<f64>,
    /// Metres along the track, at each of them.
    metres: Vec<f64>,
    /// The change of course at each of them in degrees, right positive; none at the ends.
    change: Vec<f64>,
    /// All changes up to and including each of them.
    turned: Vec<f64>,
}

impl<'a> Steps<'a> {
    fn of(samples: &'a [Sample]) -> Self {
        let mut at: Vec<usize> = Vec::new();
        for (index, sample) in samples.iter().enumerate() {
            let is_far = |last: &usize| samples[*last].position.distance_to(sample.position).metres() >= STEP_M;
            if at.last().is_none_or(is_far) {
                at.push(index);
            }
        }
        let mut steps =
            Self { samples, seconds: vec![0.0], metres: vec![0.0], change: vec![0.0], turned: vec![0.0], at };
        let mut course: Option<Bearing> = None;
        for pair in steps.at.windows(2) {
            let [from, to] = [&samples[pair[0]], &samples[pair[1]]];
            let inverse = crate::geodesy::geodesic::inverse(from.position, to.position);
            if let (Some(before), Some(last)) = (course, steps.change.last_mut()) {
                *last = before.turn_to(inverse.start_azimuth);
            }
            course = Some(inverse.end_azimuth);
            steps.seconds.push(to.seconds_after(&samples[0]));
            steps.metres.push(steps.metres.last().copied().unwrap_or_default() + inverse.length);
            steps.change.push(0.0);
        }
        steps.turned = steps
            .change
            .iter()
            .scan(0.0, |sum, change| {
                *sum += change;
                Some(*sum)
            })
            .collect();
        steps
    }

    fn count(&self) -> usize {
        self.at.len()
    }

    /// Degrees a second at an inner step point: the change of course between the middles of its two steps.
    fn rate(&self, i: usize) -> f64 {
        self.change[i] / (0.5 * (self.seconds[i + 1] - self.seconds[i - 1]))
    }

    fn turns(&self) -> Vec<Figure> {
        let mut turns = Vec::new();
        let mut i = 1;
        while i + 1 < self.count() {
            let first = i;
            let is_turning = |i: usize| i + 1 < self.count() && self.rate(i).abs() >= LEAST_RATE;
            while is_turning(i) && self.change[i].signum() == self.change[first].signum() {
                i += 1;
            }
            if i == first {
                i += 1;
                continue;
            }
            turns.extend(self.turn(first, i - 1));
        }
        turns
    }

    /// The turn from one change of course to another, if it is one.
    fn turn(&self, first: usize, last: usize) -> Option<Figure> {
        let degrees = self.change[first..=last].iter().sum::<f64>();
        // The outermost steps are only partly turned.
        let inner = if last > first + 2 { first + 1..last } else { first..last + 1 };
        let rates: Vec<f64> = inner.map(|i| self.rate(i).abs()).collect();
        let mean = rates.iter().sum::<f64>() / rates.len() as f64;
        let is_even = rates.iter().all(|rate| *rate <= mean * EVEN && *rate >= mean / EVEN);
        if last - first + 1 < LEAST_CHANGES || degrees.abs() < LEAST_TURN || !is_even {
            return None;
        }
        let middle = |i: usize| 0.5 * (self.metres[i] + self.metres[i + 1]);
        let metres = middle(last) - middle(first - 1);
        let direction = if degrees > 0.0 { TurnDirection::Right } else { TurnDirection::Left };
        let start = self.at[first];
        Some(Figure::Turn { start, direction, degrees: degrees.abs(), radius: metres / degrees.abs().to_radians() })
    }

    fn holds(&self) -> Vec<Figure> {
        let mut holds = Vec::new();
        let mut i = 0;
        while i + 1 < self.count() {
            let Some((start, mut end)) = self.lap_near(i) else {
                i += 1;
                continue;
            };
            let direction =
                if self.turned[end] > self.turned[start] { TurnDirection::Right } else { TurnDirection::Left };
            let mut laps = 1;
            while let Some(next) =
                self.lap(end).filter(|next| (self.turned[*next] - self.turned[end]) * direction.sign() > 0.0)
            {
                end = next;
                laps += 1;
            }
            holds.push(Figure::Hold { start: self.at[start], end: self.at[end], direction, laps });
            i = end;
        }
        holds
    }

    /// The lap that begins at a step, moved on to where it closes best: the track may have come to it along a line that only
    /// passes near.
    fn lap_near(&self, i: usize) -> Option<(usize, usize)> {
        let mut best = (i, self.lap(i)?);
        while let Some(end) = self.lap(best.0 + 1).filter(|end| self.gap(best.0 + 1, *end) < self.gap(best.0, best.1)) {
            best = (best.0 + 1, end);
        }
        Some(best)
    }

    /// Metres between the two ends of a lap.
    fn gap(&self, from: usize, to: usize) -> f64 {
        let [from, to] = [from, to].map(|i| self.samples[self.at[i]].position);
        from.distance_to(to).metres()
    }

    /// Where the first lap that begins at a step closes.
    fn lap(&self, from: usize) -> Option<usize> {
        let end = self.count().min(from + MOST_STEPS);
        let is_lap = |to: &usize| {
            let turned = (self.turned[*to] - self.turned[from]).abs();
            (turned - 360.0).abs() <= LAP_SLACK
                && self.gap(from, *to) <= CLOSED * (self.metres[*to] - self.metres[from])
        };
        let in_time = |to: &usize| self.seconds[*to] - self.seconds[from] <= LONGEST_LAP_S;
        let first = (from + LEAST_CHANGES..end).take_while(in_time).find(is_lap)?;
        // The nearest of the points at which it is closed.
        let closed = (first..end).take_while(|to| in_time(to) && is_lap(to));
        closed.min_by(|a, b| self.gap(from, *a).total_cmp(&self.gap(from, *b)))
    }
}
