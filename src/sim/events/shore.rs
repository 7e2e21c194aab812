//! Closest approaches of a flight to the coast.
//!
//! The flight path and the coastline both lie under trees of caps, which are gone through together, the nearer halves
//! first. What is left are the pairs of a stretch and a segment that straight lines through the Earth cannot tell from
//! the nearest; only those are solved on the ellipsoid.

use std::sync::{LazyLock, OnceLock};

use nalgebra::Vector3;

use super::proximity::{Nearest, SAME_DISTANCE, to_place};
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
    search(trajectory, f64::INFINITY)
}

/// As [`to_coast`], where a point of the coast is known that is likely to be near: what is further away is not looked at.
pub fn to_coast_near(trajectory: &Trajectory, there: Position) -> Option<Nearest> {
    let within = to_place(trajectory, there)?.distance.metres();
    search(trajectory, within + SAME_DISTANCE)
}

/// Where a flight is nearest to the coast, which is at most `within` metres away.
fn search(trajectory: &Trajectory, within: f64) -> Option<Nearest> {
    let path = trajectory.path();
    let mut search = Search { path: path.tree(), within, candidates: Vec::new() };
    search.compare(0, &COASTLINE, 0.0);
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
        let along = Curve::all_of(&line).next()?;
        let Approach { s, u, distance } = between_stretches(&piece.path, &leaf.curve, &line, &along, within)?;
        Some((distance, piece.from + s, line.at(u).position))
    }
}

impl Search<'_> {
    /// Looks under a node of the path and a part of the coast that are at least so many metres apart.
    fn compare(&mut self, node: usize, coast: &'static Shore, least: f64) {
        if least > self.within {
            return;
        }
        let here = &self.path.nodes[node];
        // The larger of the two is taken apart.
        let halves = match (here.below, coast.chunks.len()) {
            (Below::Leaf(leaf), 1) => return self.look(leaf, coast),
            (Below::Halves(second), chunks) if chunks == 1 || here.cap.reach > coast.cap.reach => {
                [(node + 1, coast), (second, coast)]
            }
            _ => coast.halves().each_ref().map(|half| (node, half)),
        };
        let [first, second] = halves.map(|(node, coast)| (self.least_between(node, coast), node, coast));
        let [near, far] = if second.0 < first.0 { [second, first] } else { [first, second] };
        for (least, node, coast) in [near, far] {
            self.compare(node, coast, least);
        }
    }

    /// A lower bound on the distance between a node of the path and a part of the coast in metres; their upper bound is kept.
    fn least_between(&mut self, node: usize, coast: &Shore) -> f64 {
        let here = &self.path.nodes[node];
        let (least, most) = here.cap.distance_bounds(&coast.cap);
        self.within = self.within.min(most + SAME_DISTANCE);
        match here.below {
            Below::Leaf(leaf) => least.max(least_to_cap(&self.path.leaves[leaf], &coast.cap)),
            Below::Halves(_) => least,
        }
    }

    /// Looks at the segments of a chunk from a stretch.
    fn look(&mut self, leaf: usize, chunk: &'static Shore) {
        let leaf = &self.path.leaves[leaf];
        let runs = chunk.runs();
        // What comes near at all is told before segments are looked at.
        for run in runs {
            if least_to_cap(leaf, &run.cap) <= self.within {
                let (_, most) = leaf.curve.stretch().distance_bounds(&run.cap.middle);
                self.within = self.within.min(most + run.cap.most_metres_to_edge() + SAME_DISTANCE);
            }
        }
        for run in runs {
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

/// A part of the coastline: a node of its tree of caps. What lies below it is worked out when a search first comes near.
struct Shore {
    cap: Cap,
    /// One or more.
    chunks: Vec<CoastChunk<'static>>,
    /// Of several chunks, the two parts that they fall into.
    halves: OnceLock<Box<[Shore; 2]>>,
    /// Of one chunk, its segments in runs of eight.
    runs: OnceLock<Vec<Run>>,
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

static COASTLINE: LazyLock<Shore> = LazyLock::new(|| Shore::of(Coast::builtin().chunks().collect()));

impl Shore {
    fn of(chunks: Vec<CoastChunk<'static>>) -> Self {
        let cap = Cap::around(chunks.iter().map(cap_of)).expect("a part of the coast has a chunk");
        Self { cap, chunks, halves: OnceLock::new(), runs: OnceLock::new() }
    }

    fn halves(&self) -> &[Shore; 2] {
        self.halves.get_or_init(|| Box::new(parted(&self.chunks).map(Shore::of)))
    }

    fn runs(&self) -> &[Run] {
        self.runs.get_or_init(|| {
            let positions = self.chunks[0].positions();
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

/// Along an axis the chunks are laid into so many slices; a part is cut between two of them.
const SLICES: usize = 16;

/// The chunks of a slice: their number and the corners of the box that holds them.
#[derive(Clone, Copy)]
struct Slice {
    count: usize,
    low: Vector3<f64>,
    high: Vector3<f64>,
}

impl Slice {
    const EMPTY: Self = Self {
        count: 0,
        low: Vector3::new(f64::INFINITY, f64::INFINITY, f64::INFINITY),
        high: Vector3::new(f64::NEG_INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY),
    };

    fn with(self, other: &Self) -> Self {
        Self { count: self.count + other.count, low: self.low.inf(&other.low), high: self.high.sup(&other.high) }
    }
}

/// Parts two chunks or more into two parts that lie apart. Of all cuts along the three axes it is the one that searches
/// like best: what comes near a part looks at all of it, and as much comes near as the part is wide.
fn parted(chunks: &[CoastChunk<'static>]) -> [Vec<CoastChunk<'static>>; 2] {
    let centres = chunks.iter().map(|chunk| chunk.centre().into_inner());
    let low = centres.clone().reduce(|a, b| a.inf(&b)).expect("two chunks or more");
    let high = centres.reduce(|a, b| a.sup(&b)).expect("two chunks or more");
    let slice_of = |chunk: &CoastChunk, axis: usize| {
        let along = (chunk.centre()[axis] - low[axis]) / (high[axis] - low[axis]);
        ((along * SLICES as f64) as usize).min(SLICES - 1)
    };
    let mut best: Option<(f64, usize, usize)> = None;
    for axis in 0..3 {
        let mut slices = [Slice::EMPTY; SLICES];
        for chunk in chunks {
            let Cap { middle, reach } = cap_of(chunk);
            let slice = &mut slices[slice_of(chunk, axis)];
            *slice = slice.with(&Slice { count: 1, low: middle.add_scalar(-reach), high: middle.add_scalar(reach) });
        }
        let first = costs(slices.iter());
        let second = costs(slices.iter().rev());
        for cut in 1..SLICES {
            if let (Some(first), Some(second)) = (first[cut - 1], second[SLICES - cut - 1])
                && best.is_none_or(|(cost, ..)| first + second < cost)
            {
                best = Some((first + second, axis, cut));
            }
        }
    }
    // Chunks of one and the same centre have no cut.
    let Some((_, axis, cut)) = best else {
        return <[_; 2]>::from(chunks.split_at(chunks.len() / 2)).map(<[_]>::to_vec);
    };
    <[_; 2]>::from(chunks.iter().copied().partition::<Vec<_>, _>(|chunk| slice_of(chunk, axis) < cut))
}

/// For each number of slices, from one on: the number of chunks in the first so many, times the diagonal of the box that
/// holds them; none where there are no chunks.
fn costs<'a>(slices: impl Iterator<Item = &'a Slice>) -> Vec<Option<f64>> {
    let sums = slices.scan(Slice::EMPTY, |sum, slice| {
        *sum = sum.with(slice);
        Some(*sum)
    });
    sums.map(|sum| (sum.count > 0).then(|| sum.count as f64 * (sum.high - sum.low).norm())).collect()
}
