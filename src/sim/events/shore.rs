//! Closest approaches of a flight to the coast.
//!
//! The flight path and the coastline both lie under trees of caps, which are gone through together, the nearer halves
//! first. What is left are the pairs of a stretch and a segment that straight lines through the Earth cannot tell from
//! the nearest; only those are solved on the ellipsoid.

use std::sync::{LazyLock, OnceLock};

use nalgebra::Vector3;

use super::proximity::{Nearest, SAME_DISTANCE};
use crate::coast::{Coast, CoastChunk};
use crate::geodesy::closest::{
    Approach, LEAST_METRES_PER_RADIAN, between_stretches, metres_from_chords, nearest_to_position,
};
use crate::geodesy::curve::{Curve, Foot, Nearness};
use crate::geodesy::frames::ecef_from_geo;
use crate::geodesy::stretch::{Cap, Stretch};
use crate::geodesy::{Path, PathKind, Position};
use crate::sim::flight_path::{Below, FlightPath, Leaf, PathTree};
use crate::sim::trajectory::Trajectory;
use crate::units::Distance;

/// Where a flight is nearest to the coast; where it crosses the coastline, the first crossing.
pub fn to_coast(trajectory: &Trajectory) -> Option<Nearest> {
    let path = trajectory.path();
    let mut search = Search { path: path.tree(), coast: &COASTLINE, within: f64::INFINITY, candidates: Vec::new() };
    search.compare(0, 0, 0.0);
    // The pair that can be nearest first; of two that can be equally near, the one that is earlier along the path.
    let Search { mut candidates, within, .. } = search;
    candidates.retain(|candidate| candidate.least <= within);
    candidates.sort_by(|a, b| a.least.total_cmp(&b.least).then(a.leaf.from.total_cmp(&b.leaf.from)));
    let mut best: Option<(f64, f64, Position)> = None;
    for candidate in candidates {
        let (least, from) = (candidate.least, candidate.leaf.from);
        // What begins later can only win by being nearer.
        let may_win = |(distance, s, _)| least < distance - SAME_DISTANCE || (least <= distance && from < s);
        if !best.is_none_or(may_win) {
            continue;
        }
        let within = best.map_or(f64::INFINITY, |(distance, ..)| distance + SAME_DISTANCE);
        if let Some((new, s, there)) = candidate.solve(path, within)
            && best.is_none_or(|(distance, earlier, _)| new < distance - SAME_DISTANCE || s < earlier)
        {
            best = Some((new, s, there));
        }
    }
    best.map(|(distance, s, there)| Nearest {
        s,
        t: trajectory.time_at(s),
        distance: Distance::from_metres(distance),
        there,
    })
}

/// A search through both trees for what can be the nearest.
struct Search<'a> {
    path: &'a PathTree,
    coast: &'static Coastline,
    /// The nearest is at most this many metres away.
    within: f64,
    candidates: Vec<Candidate<'a>>,
}

/// A stretch and a segment that can be the nearest, and the least they can be apart in metres.
struct Candidate<'a> {
    least: f64,
    leaf: &'a Leaf,
    segment: &'static Segment,
    /// Where the nearest point of the segment is known to be an end of it: which, and about how many metres along its
    /// piece the stretch is nearest to that.
    end: Option<(usize, f64)>,
}

impl Candidate<'_> {
    /// The pair at its closest, unless that is `within` metres or more: how far apart, how far along the path, and the
    /// point of the coast.
    fn solve(&self, path: &FlightPath, within: f64) -> Option<(f64, f64, Position)> {
        let Self { leaf, segment, .. } = self;
        let piece = &path.pieces()[leaf.piece];
        if let Some((end, s)) = self.end {
            let there = segment.ends[end];
            let Approach { s, distance, .. } = nearest_to_position(&piece.path, leaf.curve.stretch(), there, s);
            return (distance < within).then_some((distance, piece.from + s, there));
        }
        let line = Path::between(segment.ends[0], segment.ends[1], PathKind::Geodesic);
        // A segment is short: one stretch.
        let along = Curve::all_of(&line).into_iter().next()?;
        let Approach { s, u, distance } = between_stretches(&piece.path, &leaf.curve, &line, &along, within)?;
        Some((distance, piece.from + s, line.at(u).position))
    }
}

impl Search<'_> {
    /// Looks under a node of the path and one of the coast that are at least so many metres apart.
    fn compare(&mut self, node: usize, shore: usize, least: f64) {
        if least > self.within {
            return;
        }
        let (here, there) = (&self.path.nodes[node], &self.coast.nodes[shore]);
        // The larger of the two is taken apart.
        let halves = match (here.below, there.below) {
            (Below::Halves(second), below) if matches!(below, Below::Leaf(_)) || here.cap.reach > there.cap.reach => {
                [(node + 1, shore), (second, shore)]
            }
            (_, Below::Halves(second)) => [(node, shore + 1), (node, second)],
            (Below::Leaf(leaf), Below::Leaf(chunk)) => return self.look(leaf, chunk),
            (Below::Halves(_), Below::Leaf(_)) => unreachable!("a node with halves is taken apart before a leaf"),
        };
        let [first, second] = halves.map(|(node, shore)| (self.least_between(node, shore), node, shore));
        let [near, far] = if second.0 < first.0 { [second, first] } else { [first, second] };
        for (least, node, shore) in [near, far] {
            self.compare(node, shore, least);
        }
    }

    /// A lower bound on the distance between two nodes in metres; their upper bound is kept.
    fn least_between(&mut self, node: usize, shore: usize) -> f64 {
        let (here, cap) = (&self.path.nodes[node], &self.coast.nodes[shore].cap);
        let (least, most) = here.cap.distance_bounds(cap);
        self.within = self.within.min(most + SAME_DISTANCE);
        match here.below {
            Below::Leaf(leaf) => least.max(least_to_cap(&self.path.leaves[leaf], cap)),
            Below::Halves(_) => least,
        }
    }

    /// Looks at the segments of a chunk from a stretch.
    fn look(&mut self, leaf: usize, chunk: usize) {
        let leaf = &self.path.leaves[leaf];
        for run in self.coast.runs(chunk) {
            if least_to_cap(leaf, &run.cap) > self.within {
                continue;
            }
            // Neighbours share an end.
            let mut last: Option<(&Vector3<f64>, Foot)> = None;
            for segment in &run.segments {
                if least_to_cap(leaf, &segment.cap) > self.within {
                    continue;
                }
                let [a, b] = &segment.points;
                let known = last.filter(|(point, _)| *point == a);
                let feet = [known.map_or_else(|| leaf.curve.nearest_to(a), |(_, foot)| foot), leaf.curve.nearest_to(b)];
                last = Some((b, feet[1]));
                let Nearness { least, most, nearest_end } = leaf.curve.nearness_of_line([a, b], feet);
                let (least, most) = metres_from_chords((least, most));
                self.within = self.within.min(most + SAME_DISTANCE);
                if least <= self.within {
                    let end = nearest_end.map(|end| (end, feet[end].s));
                    self.candidates.push(Candidate { least, leaf, segment, end });
                }
            }
        }
    }
}

/// A lower bound, in metres, on the distance of a stretch from what a cap holds.
fn least_to_cap(leaf: &Leaf, cap: &Cap) -> f64 {
    (leaf.curve.stretch().rough_angle_to(&cap.middle) - cap.reach) * LEAST_METRES_PER_RADIAN
}

/// The coastline under a tree of caps; its segments are prepared when a search first comes near them.
struct Coastline {
    chunks: Vec<PreparedChunk>,
    nodes: Vec<CoastNode>,
}

/// A chunk, with its segments once they are prepared.
type PreparedChunk = (CoastChunk<'static>, OnceLock<Vec<Run>>);

struct CoastNode {
    cap: Cap,
    below: Below,
}

/// A few neighbouring segments.
struct Run {
    cap: Cap,
    segments: Vec<Segment>,
}

/// A piece of coast, joined by a geodesic.
#[derive(Clone)]
struct Segment {
    ends: [Position; 2],
    /// The ends as vectors from the centre of the Earth, in metres.
    points: [Vector3<f64>; 2],
    cap: Cap,
}

static COASTLINE: LazyLock<Coastline> = LazyLock::new(|| {
    let chunks: Vec<_> = Coast::builtin().chunks().map(|chunk| (chunk, OnceLock::new())).collect();
    let mut coast = Coastline { chunks, nodes: Vec::new() };
    coast.grow(0, coast.chunks.len());
    coast
});

impl Coastline {
    /// Adds the node over a run of chunks, which is not empty; returns its index.
    fn grow(&mut self, from: usize, to: usize) -> usize {
        let index = self.nodes.len();
        let run = &mut self.chunks[from..to];
        let cap = Cap::around(run.iter().map(|(chunk, _)| cap_of(chunk))).expect("a run of chunks");
        self.nodes.push(CoastNode { cap, below: Below::Leaf(from) });
        if to - from > 1 {
            let middle = from + part(run);
            self.grow(from, middle);
            self.nodes[index].below = Below::Halves(self.grow(middle, to));
        }
        index
    }

    /// The segments of a chunk, in runs of eight.
    fn runs(&self, chunk: usize) -> &[Run] {
        let (chunk, runs) = &self.chunks[chunk];
        runs.get_or_init(|| {
            let positions = chunk.positions();
            let segment = |ends: &[Position]| Segment {
                ends: [ends[0], ends[1]],
                points: [ends[0], ends[1]].map(|end| ecef_from_geo(end, 0.0)),
                cap: Stretch::of_short_geodesic(ends[0], ends[1]).cap(),
            };
            let segments: Vec<Segment> = positions.windows(2).filter(|ends| ends[0] != ends[1]).map(segment).collect();
            let run = |segments: &[Segment]| {
                let cap = Cap::around(segments.iter().map(|segment| segment.cap));
                cap.map(|cap| Run { cap, segments: segments.to_vec() })
            };
            segments.chunks(8).filter_map(run).collect()
        })
    }
}

fn cap_of(chunk: &CoastChunk<'_>) -> Cap {
    // The radius of a chunk is an angle, which is more than its chord.
    Cap { middle: chunk.centre().into_inner(), reach: chunk.radius() }
}

/// Puts a run of two chunks or more in order, so that it falls into two parts that lie apart; tells where the second
/// begins. Of all cuts along the three axes it is the one that searches like best: what comes near a part looks at all of
/// it, and as much comes near as the part is wide.
fn part(run: &mut [PreparedChunk]) -> usize {
    let mut best = (f64::INFINITY, 0, 0);
    for axis in 0..3 {
        sort_along(run, axis);
        let caps: Vec<Cap> = run.iter().map(|(chunk, _)| cap_of(chunk)).collect();
        let before = costs(caps.iter());
        let after = costs(caps.iter().rev());
        for cut in 1..run.len() {
            let cost = before[cut - 1] + after[run.len() - cut - 1];
            if cost < best.0 {
                best = (cost, axis, cut);
            }
        }
    }
    let (_, axis, cut) = best;
    sort_along(run, axis);
    cut
}

fn sort_along(run: &mut [PreparedChunk], axis: usize) {
    run.sort_by(|(a, _), (b, _)| a.centre()[axis].total_cmp(&b.centre()[axis]));
}

/// For each number of caps, from one on: that number times the diagonal of the box that holds so many of the first.
fn costs<'a>(caps: impl Iterator<Item = &'a Cap>) -> Vec<f64> {
    let mut low = Vector3::repeat(f64::INFINITY);
    let mut high = -low;
    let cost = |(i, cap): (usize, &Cap)| {
        low = low.inf(&cap.middle.add_scalar(-cap.reach));
        high = high.sup(&cap.middle.add_scalar(cap.reach));
        (i + 1) as f64 * (high - low).norm()
    };
    caps.enumerate().map(cost).collect()
}
