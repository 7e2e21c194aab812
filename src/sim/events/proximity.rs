//! Closest approaches of a flight to what stands still: places and the coast. The search is along the path alone.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::{LazyLock, OnceLock};

use crate::coast::{Coast, CoastChunk};
use crate::geodesy::closest::{
    Approach, LEAST_METRES_PER_RADIAN, between_stretches, metres_from_chords, nearest_to_position,
};
use crate::geodesy::frames::ecef_from_geo;
use crate::geodesy::stretch::{Cap, Stretch};
use crate::geodesy::{Path, PathKind, Position};
use crate::sim::flight_path::{Below, Leaf};
use crate::sim::trajectory::Trajectory;
use crate::units::Distance;

/// Where a flight is nearest to something that stands still.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// When, in seconds since the start of the simulation.
    pub t: f64,
    /// How far away.
    pub distance: Distance,
    /// The nearest point of it.
    pub there: Position,
}

/// Where a flight is nearest to a place; of equally near points, the first.
///
/// Straight lines through the Earth tell which stretches can be the nearest; only those are solved on the ellipsoid.
pub fn to_place(trajectory: &Trajectory, place: Position) -> Option<Nearest> {
    let path = trajectory.path();
    let point = ecef_from_geo(place, 0.0);
    let mut candidates = Vec::new();
    let mut within = f64::INFINITY;
    path.tree().nearest_first(&point.normalize(), &mut within, &mut |leaf, within| {
        if leaf.stretch.rough_angle_to(&point.normalize()) * LEAST_METRES_PER_RADIAN > *within {
            return;
        }
        let (s, chord) = leaf.curve.nearest_to(&point);
        let stray = leaf.curve.stray();
        let (least, most) = metres_from_chords((chord - stray, chord + stray));
        *within = within.min(most + SAME_DISTANCE);
        candidates.push((least, leaf, s));
    });
    candidates.retain(|(least, ..)| *least <= within);
    candidates.sort_by(|(_, a, _), (_, b, _)| a.from.total_cmp(&b.from));
    let mut best: Option<(f64, f64)> = None;
    for (_, leaf, s) in candidates {
        let piece = &path.pieces()[leaf.piece];
        let found = nearest_to_position(&piece.path, &leaf.stretch, place, s);
        if best.is_none_or(|(distance, _)| found.distance < distance - SAME_DISTANCE) {
            best = Some((found.distance, piece.from + found.s));
        }
    }
    best.map(|(distance, s)| Nearest {
        t: trajectory.time_at(s),
        distance: Distance::from_metres(distance),
        there: place,
    })
}

/// Where a flight is nearest to the coast; where it crosses the coastline, the first crossing.
pub fn to_coast(trajectory: &Trajectory) -> Option<Nearest> {
    enum Target<'a> {
        Node(usize),
        Segment(&'a Segment),
    }
    let path = trajectory.path();
    let coast = &*COASTLINE;
    let mut search = Search::new(trajectory, Target::Node(0));
    while let Some((node, target)) = search.next() {
        let here = &path.tree().nodes[node];
        let shore = match target {
            Target::Node(shore) => shore,
            Target::Segment(segment) => {
                let Below::Leaf(leaf) = here.below else { unreachable!("segments are compared with stretches") };
                let Leaf { piece, stretch, .. } = &path.tree().leaves[leaf];
                let piece = &path.pieces()[*piece];
                let line = Path::between(segment.ends[0], segment.ends[1], PathKind::Geodesic);
                for part in Stretch::all_of(&line) {
                    let found = between_stretches(&piece.path, stretch, &line, &part, search.within());
                    let at = |found: Approach| (found.distance, piece.from + found.s, line.at(found.u).position);
                    search.keep(found.map(at));
                }
                continue;
            }
        };
        let there = &coast.nodes[shore];
        match (here.below, there.below) {
            // The larger of the two is taken apart.
            (Below::Halves(second), below) if matches!(below, Below::Leaf(_)) || here.cap.reach > there.cap.reach => {
                for half in [node + 1, second] {
                    search.add(path.tree().nodes[half].cap.distance_bounds(&there.cap), half, Target::Node(shore));
                }
            }
            (_, Below::Halves(second)) => {
                for half in [shore + 1, second] {
                    let cap = &coast.nodes[half].cap;
                    let (mut least, most) = here.cap.distance_bounds(cap);
                    if let Below::Leaf(leaf) = here.below {
                        let angle = path.tree().leaves[leaf].stretch.rough_angle_to(&cap.middle);
                        least = least.max((angle - cap.reach) * LEAST_METRES_PER_RADIAN);
                    }
                    search.add((least, most), node, Target::Node(half));
                }
            }
            (Below::Leaf(leaf), Below::Leaf(chunk)) => {
                let stretch = &path.tree().leaves[leaf].stretch;
                let near = |cap: &Cap, within: f64| {
                    (stretch.rough_angle_to(&cap.middle) - cap.reach) * LEAST_METRES_PER_RADIAN <= within
                };
                for run in coast.runs(chunk) {
                    if !near(&run.cap, search.within()) {
                        continue;
                    }
                    for segment in &run.segments {
                        if near(&segment.stretch.cap(), search.within()) {
                            let bounds = stretch.distance_bounds_between(&segment.stretch);
                            search.add(bounds, node, Target::Segment(segment));
                        }
                    }
                }
            }
            (Below::Halves(_), Below::Leaf(_)) => unreachable!("a node with halves is taken apart before a leaf"),
        }
    }
    search.finish()
}

/// Distances that differ by less than this many metres are equal: the first along the path counts.
const SAME_DISTANCE: f64 = 1e-6;

/// A search for the nearest pair of things, the pair that can be nearest first; of two that can be equally near, the
/// one that is earlier along the path.
struct Search<'a, T> {
    trajectory: &'a Trajectory,
    open: BinaryHeap<Open<T>>,
    /// The nearest is at most this many metres away.
    bound: f64,
    /// The nearest so far: how far, where along the path, and the point there.
    best: Option<(f64, f64, Position)>,
}

/// A node of the flight path and something to compare it with, and the least they can be apart.
struct Open<T> {
    least: f64,
    from: f64,
    node: usize,
    other: T,
}

impl<T> Ord for Open<T> {
    /// The one to look at first is the greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.least.total_cmp(&self.least).then(other.from.total_cmp(&self.from))
    }
}

impl<T> PartialOrd for Open<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Open<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T> Eq for Open<T> {}

impl<'a, T> Search<'a, T> {
    fn new(trajectory: &'a Trajectory, other: T) -> Self {
        let open = BinaryHeap::from([Open { least: 0.0, from: 0.0, node: 0, other }]);
        Self { trajectory, open, bound: f64::INFINITY, best: None }
    }

    /// Puts a node and something else down to be looked at, unless they cannot be the nearest; they are at least and at
    /// most so many metres apart.
    fn add(&mut self, (least, most): (f64, f64), node: usize, other: T) {
        self.bound = self.bound.min(most);
        let (least, from) = (least.max(0.0), self.trajectory.path().tree().nodes[node].from);
        if self.may_be_nearest(least, from) {
            self.open.push(Open { least, from, node, other });
        }
    }

    fn next(&mut self) -> Option<(usize, T)> {
        while let Some(next) = self.open.pop() {
            if self.may_be_nearest(next.least, next.from) {
                return Some((next.node, next.other));
            }
        }
        None
    }

    fn may_be_nearest(&self, least: f64, from: f64) -> bool {
        // What begins later can only win by being nearer.
        least <= self.bound
            && self
                .best
                .is_none_or(|(distance, s, _)| least < distance - SAME_DISTANCE || (least <= distance && from < s))
    }

    /// Only what is nearer than this many metres is of interest; a little more than the nearest so far, so that an
    /// equally near but earlier point is seen.
    fn within(&self) -> f64 {
        self.best.map_or(self.bound, |(distance, ..)| distance.min(self.bound)) + SAME_DISTANCE
    }

    fn keep(&mut self, found: Option<(f64, f64, Position)>) {
        let Some(new) = found else { return };
        let better = self.best.is_none_or(|(distance, s, _)| {
            new.0 < distance - SAME_DISTANCE || (new.0 <= distance + SAME_DISTANCE && new.1 < s)
        });
        if better {
            self.best = Some(new);
        }
    }

    fn finish(self) -> Option<Nearest> {
        self.best.map(|(distance, s, there)| Nearest {
            t: self.trajectory.time_at(s),
            distance: Distance::from_metres(distance),
            there,
        })
    }
}

/// The coastline under a tree of caps; its segments are prepared when a search first comes near them.
struct Coastline {
    chunks: Vec<(CoastChunk<'static>, OnceLock<Vec<Run>>)>,
    nodes: Vec<CoastNode>,
}

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
    stretch: Stretch,
}

static COASTLINE: LazyLock<Coastline> = LazyLock::new(|| {
    let chunks: Vec<_> = Coast::builtin().chunks().map(|chunk| (chunk, OnceLock::new())).collect();
    let mut coast = Coastline { chunks, nodes: Vec::new() };
    coast.grow(0, coast.chunks.len());
    coast
});

impl Coastline {
    /// Chunks follow one another along the coast, so halves of the list are halves of the map.
    fn grow(&mut self, from: usize, to: usize) -> usize {
        let index = self.nodes.len();
        // The radius of a chunk is an angle, which is more than its chord.
        let cap_of = |chunk: &CoastChunk<'_>| Cap { middle: chunk.centre().into_inner(), reach: chunk.radius() };
        let cap = Cap::around(self.chunks[from..to].iter().map(|(chunk, _)| cap_of(chunk))).expect("a run of chunks");
        self.nodes.push(CoastNode { cap, below: Below::Leaf(from) });
        if to - from > 1 {
            let middle = from + (to - from) / 2;
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
                stretch: Stretch::of_short_geodesic(ends[0], ends[1]),
            };
            let segments: Vec<Segment> = positions.windows(2).filter(|ends| ends[0] != ends[1]).map(segment).collect();
            let run = |segments: &[Segment]| {
                let cap = Cap::around(segments.iter().map(|segment| segment.stretch.cap()));
                cap.map(|cap| Run { cap, segments: segments.to_vec() })
            };
            segments.chunks(8).filter_map(run).collect()
        })
    }
}
