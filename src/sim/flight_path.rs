//! The path a flight takes over the ground: a chain of exact pieces, measured in metres from its start.

use std::collections::HashMap;
use std::ops::Range;

use nalgebra::Vector3;

use crate::geodesy::curve::Curve;
use crate::geodesy::frames::Ray;
use crate::geodesy::stretch::{Cap, Stretch};
use crate::geodesy::{Path, PathPoint};

/// One piece of a flight path.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The exact line.
    pub path: Path,
    /// Where it begins, in metres along the flight path.
    pub from: f64,
    /// Which leg of the route, as written, it belongs to.
    pub leg: usize,
    /// The first piece of the flight path that follows the same line: itself, but where a racetrack is flown again.
    pub(crate) first_alike: usize,
    /// The stretches of that piece, among the leaves of the path.
    leaves: Range<usize>,
}

impl Piece {
    /// Where it ends, in metres along the flight path.
    pub fn to(&self) -> f64 {
        self.from + self.path.length()
    }
}

/// A chain of pieces, each beginning where the one before it ends.
#[derive(Debug, Clone, Default)]
pub struct FlightPath {
    pieces: Vec<Piece>,
    length: f64,
    tree: PathTree,
}

impl FlightPath {
    /// The chain of the given lines, each with the leg it belongs to. Lines without length are left out.
    pub fn new(lines: impl IntoIterator<Item = (Path, usize)>) -> Self {
        let lines = lines.into_iter();
        let mut chain = Self::default();
        chain.pieces.reserve(lines.size_hint().0);
        chain.tree.leaves.reserve(lines.size_hint().0);
        let mut known = HashMap::with_capacity(lines.size_hint().0);
        for (path, leg) in lines {
            let length = path.length();
            if length > 0.0 {
                let piece = chain.pieces.len();
                let first_alike = *known.entry(path.identity()).or_insert(piece);
                let leaves = if first_alike < piece {
                    chain.pieces[first_alike].leaves.clone()
                } else {
                    let first = chain.tree.leaves.len();
                    let curves = Curve::all_of(&path);
                    let leaf = |curve: Curve| Leaf { piece, from: chain.length + curve.stretch().from(), curve };
                    chain.tree.leaves.extend(curves.map(leaf));
                    first..chain.tree.leaves.len()
                };
                chain.pieces.push(Piece { path, from: chain.length, leg, first_alike, leaves });
                chain.length += length;
            }
        }
        if !chain.tree.leaves.is_empty() {
            chain.tree.nodes.reserve(2 * chain.tree.leaves.len());
            chain.tree.grow(0, chain.tree.leaves.len());
        }
        chain
    }

    /// The pieces in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Length in metres.
    pub fn length(&self) -> f64 {
        self.length
    }

    /// The index of the piece that holds `s`; at a joint, the piece that begins there.
    pub fn piece_at(&self, s: f64) -> usize {
        self.pieces.partition_point(|piece| piece.from <= s).saturating_sub(1)
    }

    /// Position and direction after `s` metres.
    ///
    /// # Panics
    /// Where the path has no pieces: a route has at least two places.
    pub fn at(&self, s: f64) -> PathPoint {
        let piece = &self.pieces[self.piece_at(s)];
        piece.path.at(s - piece.from)
    }

    /// As [`FlightPath::at`], as vectors.
    pub(crate) fn ray_at(&self, s: f64) -> Ray {
        let piece = &self.pieces[self.piece_at(s)];
        piece.path.ray_at(s - piece.from)
    }

    /// About the point after `s` metres, from the centre of the Earth, and how many metres it can be off.
    pub(crate) fn point_near(&self, s: f64) -> (Vector3<f64>, f64) {
        self.point_near_of(self.piece_at(s), s)
    }

    /// As [`FlightPath::point_near`], where the piece that holds `s` is known.
    pub(crate) fn point_near_of(&self, piece: usize, s: f64) -> (Vector3<f64>, f64) {
        let piece = &self.pieces[piece];
        let curve = self.curve_of(piece, s - piece.from);
        (curve.point_at(s - piece.from), curve.stray())
    }

    /// The curve of a piece that holds a distance along it; where two join, the one that begins there.
    fn curve_of(&self, piece: &Piece, along: f64) -> &Curve {
        let leaves = &self.tree.leaves[piece.leaves.clone()];
        &leaves[leaves.partition_point(|leaf| leaf.curve.stretch().from() <= along).saturating_sub(1)].curve
    }

    /// The stretches of a piece, in order.
    pub(crate) fn stretches_of(&self, piece: &Piece) -> impl Iterator<Item = &Stretch> + Clone {
        self.tree.leaves[piece.leaves.clone()].iter().map(|leaf| leaf.curve.stretch())
    }

    /// About how a piece goes after `s` metres of the path, as [`Curve::motion_after`]. The piece is told, because at a
    /// joint the two go different ways.
    pub(crate) fn motion_near(&self, piece: usize, s: f64) -> [Vector3<f64>; 3] {
        let piece = &self.pieces[piece];
        self.curve_of(piece, s - piece.from).motion_after(s - piece.from)
    }

    /// How far the bend in [`FlightPath::motion_near`] can be off, per metre.
    pub(crate) fn bend_stray(&self, piece: usize, s: f64) -> f64 {
        let piece = &self.pieces[piece];
        self.curve_of(piece, s - piece.from).bend_stray()
    }

    /// A cap that holds the pieces from one to another.
    pub(crate) fn cap(&self, first: usize, last: usize) -> Cap {
        let stretches = self.pieces[first..=last].iter().flat_map(|piece| self.stretches_of(piece));
        Cap::around(stretches.map(Stretch::cap)).expect("a piece has stretches")
    }

    /// The span between two distances along the path, less the pieces that follow a line which is flown before in that span
    /// from end to end: what is left, in order.
    pub(crate) fn first_flown(&self, from: f64, to: f64) -> Vec<Range<f64>> {
        let (first, last) = (self.piece_at(from), self.piece_at(to - 1e-6));
        let mut left = Vec::new();
        let mut open = Some(from);
        for i in first + 1..last {
            let piece = &self.pieces[i];
            let is_flown_again = (first + 1..i).contains(&piece.first_alike);
            open = match open {
                Some(start) if is_flown_again => {
                    left.push(start..piece.from);
                    None
                }
                None if !is_flown_again => Some(piece.from),
                open => open,
            };
        }
        // The last piece is mostly left before its end.
        left.push(open.unwrap_or(self.pieces[last].from)..to);
        left
    }

    /// All stretches under a tree, for searches of what comes nearest to something that stands still. A line that is flown
    /// again is in it once: of equally near points, the first counts.
    pub(crate) fn tree(&self) -> &PathTree {
        &self.tree
    }
}

/// The stretches of a path, each line once, under a binary tree of caps.
#[derive(Debug, Clone, Default)]
pub(crate) struct PathTree {
    /// All stretches in order.
    pub leaves: Vec<Leaf>,
    /// The root first; empty for a path without pieces.
    pub nodes: Vec<PathNode>,
}

/// A stretch of a flight path.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    /// The piece it belongs to, the first of those alike.
    pub piece: usize,
    /// Where it begins, in metres along the flight path; the first time where it is flown again.
    pub from: f64,
    /// The stretch, and what stands in for it.
    pub curve: Curve,
}

/// A run of neighbouring stretches.
#[derive(Debug, Clone)]
pub(crate) struct PathNode {
    pub cap: Cap,
    pub below: Below,
}

/// What is under a node of a tree.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Below {
    /// Two halves: the first is the next node, the second has this index.
    Halves(usize),
    /// One leaf, of this index.
    Leaf(usize),
}

impl PathTree {
    /// Adds the node over a run of leaves, which is not empty; returns its index.
    fn grow(&mut self, from: usize, to: usize) -> usize {
        let index = self.nodes.len();
        let cap =
            Cap::around(self.leaves[from..to].iter().map(|leaf| leaf.curve.stretch().cap())).expect("a run of leaves");
        self.nodes.push(PathNode { cap, below: Below::Leaf(from) });
        if to - from > 1 {
            let middle = from + (to - from) / 2;
            self.grow(from, middle);
            self.nodes[index].below = Below::Halves(self.grow(middle, to));
        }
        index
    }

    /// Calls `visit` with every leaf that can come within reach of a direction from the Earth's centre, the nearer half
    /// of the tree first. The reach is in metres; `visit` shortens it as it learns more.
    pub fn nearest_first<'a>(
        &'a self,
        direction: &Vector3<f64>,
        reach: &mut f64,
        visit: &mut impl FnMut(&'a Leaf, &mut f64),
    ) {
        if let Some(root) = self.nodes.first() {
            self.descend((0, root.cap.least_metres_to(direction)), direction, reach, visit);
        }
    }

    /// As [`PathTree::nearest_first`], under a node that is given with its least distance.
    fn descend<'a>(
        &'a self,
        (node, least): (usize, f64),
        direction: &Vector3<f64>,
        reach: &mut f64,
        visit: &mut impl FnMut(&'a Leaf, &mut f64),
    ) {
        if least > *reach {
            return;
        }
        match self.nodes[node].below {
            Below::Leaf(leaf) => visit(&self.leaves[leaf], reach),
            Below::Halves(second) => {
                let mut halves = [node + 1, second].map(|half| (half, self.nodes[half].cap.least_metres_to(direction)));
                if halves[1].1 < halves[0].1 {
                    halves.swap(0, 1);
                }
                halves.into_iter().for_each(|half| self.descend(half, direction, reach, visit));
            }
        }
    }
}
