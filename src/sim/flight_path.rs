//! The path a flight takes over the ground: a chain of exact pieces, measured in metres from its start.

use nalgebra::Vector3;

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
    /// The line with its bounds, for searches.
    pub(crate) stretches: Vec<Stretch>,
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
    /// All stretches in order, with the piece each belongs to, under a tree of caps for searches.
    pub(crate) tree: PathTree,
}

/// Stretches of a path under a binary tree of caps.
#[derive(Debug, Clone, Default)]
pub(crate) struct PathTree {
    pub leaves: Vec<(usize, Stretch)>,
    pub nodes: Vec<PathNode>,
}

/// A run of neighbouring stretches.
#[derive(Debug, Clone)]
pub(crate) struct PathNode {
    pub cap: Cap,
    /// Where the run begins, in metres along the flight path.
    pub from: f64,
    /// The index of the second half, the first being the next node; or the only stretch.
    pub below: Below,
}

/// What is under a node of a tree: two halves, the first of which is the next node, or one leaf.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Below {
    Halves(usize),
    Leaf(usize),
}

impl PathTree {
    fn over(pieces: &[Piece]) -> Self {
        let of_piece =
            |(index, piece): (usize, &Piece)| piece.stretches.iter().map(move |s| (index, *s)).collect::<Vec<_>>();
        let mut tree = Self { leaves: pieces.iter().enumerate().flat_map(of_piece).collect(), nodes: Vec::new() };
        if !tree.leaves.is_empty() {
            tree.grow(pieces, 0, tree.leaves.len());
        }
        tree
    }

    fn grow(&mut self, pieces: &[Piece], from: usize, to: usize) -> Cap {
        let index = self.nodes.len();
        let (piece, stretch) = &self.leaves[from];
        let (start, cap) = (pieces[*piece].from + stretch.from(), stretch.cap());
        self.nodes.push(PathNode { cap, from: start, below: Below::Leaf(from) });
        if to - from > 1 {
            let middle = from + (to - from) / 2;
            let first = self.grow(pieces, from, middle);
            let second = self.nodes.len();
            let cap = Cap::around(&first, &self.grow(pieces, middle, to));
            self.nodes[index] = PathNode { cap, from: start, below: Below::Halves(second) };
            return cap;
        }
        cap
    }
}

impl FlightPath {
    /// The chain of the given lines, each with the leg it belongs to. Lines without length are left out.
    pub fn new(lines: impl IntoIterator<Item = (Path, usize)>) -> Self {
        let mut chain = Self::default();
        for (path, leg) in lines {
            let length = path.length();
            if length > 0.0 {
                let stretches = Stretch::all_of(&path);
                chain.pieces.push(Piece { path, from: chain.length, leg, stretches });
                chain.length += length;
            }
        }
        chain.tree = PathTree::over(&chain.pieces);
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

    /// A cap that holds the pieces from one to another.
    pub(crate) fn cap(&self, first: usize, last: usize) -> Cap {
        let caps = || self.pieces[first..=last].iter().flat_map(|piece| &piece.stretches).map(Stretch::cap);
        let middle = caps().map(|cap| cap.middle).sum::<Vector3<f64>>().normalize();
        let reach = caps().map(|cap| (cap.middle - middle).norm() + cap.reach).fold(0.0, f64::max);
        Cap { middle, reach }
    }

    /// Position and direction after `s` metres.
    ///
    /// # Panics
    /// Where the path has no pieces: a route has at least two places.
    pub fn at(&self, s: f64) -> PathPoint {
        let piece = &self.pieces[self.piece_at(s)];
        piece.path.at(s - piece.from)
    }
}
