//! Which flights stay together, because they follow one another, or the same one.

use super::activity::{Activity, ActivityKind};

/// A span of time in which a flight keeps its station on another one.
#[derive(Debug, Clone, Copy)]
struct Following {
    leader: usize,
    from: f64,
    until: f64,
}

/// Who follows whom when.
pub(super) struct Companies {
    /// What each flight follows.
    spans: Vec<Vec<Following>>,
}

impl Companies {
    /// From what flights are about.
    pub fn new(activities: &[Activity], flights: usize) -> Self {
        let mut spans = vec![Vec::new(); flights];
        for &Activity { flight, from, until, kind } in activities {
            if let ActivityKind::Following { other: leader, .. } = kind {
                spans[flight].push(Following { leader, from, until });
            }
        }
        Self { spans }
    }

    /// The flight that leads a flight at an instant, be it through others; itself where it follows nobody.
    fn leader_of(&self, flight: usize, t: f64) -> usize {
        let mut leader = flight;
        // A chain of flights that follow one another is no longer than there are flights.
        for _ in 0..self.spans.len() {
            match self.spans[leader].iter().find(|span| span.from <= t && t <= span.until) {
                Some(span) => leader = span.leader,
                None => break,
            }
        }
        leader
    }

    /// The parts of a span of time in order, each with whether two flights stay together in it.
    pub fn parts(&self, flights: [usize; 2], (from, to): (f64, f64)) -> Vec<(f64, f64, bool)> {
        if flights.iter().all(|flight| self.spans[*flight].is_empty()) {
            return vec![(from, to, false)];
        }
        // Who leads changes only where one of them, or one of those that they follow, joins or leaves.
        let mut involved = flights.to_vec();
        let mut next = 0;
        while let Some(flight) = involved.get(next) {
            let leaders: Vec<usize> = self.spans[*flight].iter().map(|span| span.leader).collect();
            involved.extend(leaders.into_iter().filter(|leader| !involved[..].contains(leader)).collect::<Vec<_>>());
            next += 1;
        }
        let ends = involved.iter().flat_map(|flight| &self.spans[*flight]).flat_map(|span| [span.from, span.until]);
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
        // 1 follows 0 from 10 to 50, 2 follows 1 from 20 to 40, 3 follows nobody.
        let following = |flight, other, from, until| {
            let kind = ActivityKind::Following { other, is_escort: false };
            Activity { flight, from, until, kind }
        };
        let companies = Companies::new(&[following(1, 0, 10.0, 50.0), following(2, 1, 20.0, 40.0)], 4);
        let parts = |a, b| companies.parts([a, b], (0.0, 60.0));
        assert_eq!(parts(0, 1), [(0.0, 10.0, false), (10.0, 50.0, true), (50.0, 60.0, false)]);
        assert_eq!(parts(0, 2), [(0.0, 20.0, false), (20.0, 40.0, true), (40.0, 60.0, false)]);
        assert_eq!(parts(0, 3), [(0.0, 60.0, false)]);
        assert_eq!(parts(1, 3), [(0.0, 60.0, false)]);
    }
}
