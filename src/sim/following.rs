//! Who follows whom, and which flights so stay together.

use super::plan::{Mark, MarkKind};

/// A span of time in which a flight keeps its station on another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Following {
    /// The followed flight, as an index into the scenario's flights.
    pub leader: usize,
    /// When it begins, in seconds since the start of the simulation.
    pub from: f64,
    /// When it ends.
    pub to: f64,
}

/// When a flight follows which others, by what it does.
pub(super) fn spans(marks: &[Mark]) -> Vec<Following> {
    let mut spans: Vec<Following> = Vec::new();
    for mark in marks {
        match mark.kind {
            MarkKind::Joined { other, .. } => spans.push(Following { leader: other, from: mark.t, to: mark.t }),
            MarkKind::Left { .. } => spans.last_mut().into_iter().for_each(|span| span.to = mark.t),
            _ => {}
        }
    }
    spans
}

/// The flights that stay together because they follow one another, or the same one.
#[derive(Debug, Default)]
pub(super) struct Formations {
    spans: Vec<Vec<Following>>,
}

impl Formations {
    /// From what each flight follows when.
    pub fn new(spans: Vec<Vec<Following>>) -> Self {
        Self { spans }
    }

    /// The flight that leads a flight at an instant, be it through others; itself where it follows nobody.
    fn leader_of(&self, flight: usize, t: f64) -> usize {
        let mut leader = flight;
        // A chain of flights that follow one another is no longer than there are flights.
        for _ in 0..self.spans.len() {
            match self.spans[leader].iter().find(|span| span.from <= t && t <= span.to) {
                Some(span) => leader = span.leader,
                None => break,
            }
        }
        leader
    }

    /// The parts of a span of time in which two flights stay together, and those in which they do not, in order.
    pub fn parts(&self, flights: [usize; 2], (from, to): (f64, f64)) -> Vec<(f64, f64, bool)> {
        if flights.iter().all(|flight| self.spans[*flight].is_empty()) {
            return vec![(from, to, false)];
        }
        // Who leads changes only where somebody joins or leaves.
        let ends = self.spans.iter().flatten().flat_map(|span| [span.from, span.to]);
        let mut cuts: Vec<f64> = ends.filter(|t| from < *t && *t < to).chain([from, to]).collect();
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        let mut parts: Vec<(f64, f64, bool)> = Vec::new();
        for cut in cuts.windows(2) {
            let middle = 0.5 * (cut[0] + cut[1]);
            let [a, b] = flights.map(|flight| self.leader_of(flight, middle));
            match parts.last_mut() {
                Some(last) if last.2 == (a == b) => last.1 = cut[1],
                _ => parts.push((cut[0], cut[1], a == b)),
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flights_are_together_where_one_leads_both() {
        let following = |leader, from, to| Following { leader, from, to };
        // 1 follows 0 from 10 to 50, 2 follows 1 from 20 to 40, 3 follows nobody.
        let formations =
            Formations::new(vec![vec![], vec![following(0, 10.0, 50.0)], vec![following(1, 20.0, 40.0)], vec![]]);
        let parts = |a, b| formations.parts([a, b], (0.0, 60.0));
        assert_eq!(parts(0, 1), [(0.0, 10.0, false), (10.0, 50.0, true), (50.0, 60.0, false)]);
        assert_eq!(parts(0, 2), [(0.0, 20.0, false), (20.0, 40.0, true), (40.0, 60.0, false)]);
        assert_eq!(parts(0, 3), [(0.0, 60.0, false)]);
        assert_eq!(parts(1, 3), [(0.0, 60.0, false)]);
    }
}
