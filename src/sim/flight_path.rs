//! The path a flight takes over the ground: a chain of exact pieces, measured in metres from its start.

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
    tree: PathTree,
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

    /// Position and direction after `s` metres.
    ///
    /// # Panics
    /// Where the path has no pieces: a route has at least two places.
    pub fn at(&self, s: f64) -> PathPoint {
        let piece = &self.pieces[self.piece_at(s)];
        piece.path.at(s - piece.from)
    }

    /// A cap that holds the pieces from one to another.
    pub(crate) fn cap(&self, first: usize, last: usize) -> Cap {
        let stretches = self.pieces[first..=last].iter().flat_map(|piece| &piece.stretches);
        Cap::around(stretches.map(Stretch::cap)).expect("a piece has stretches")
    }

    /// All stretches under a tree, for searches.
    pub(crate) fn tree(&self) -> &PathTree {
        &self.tree
    }
}

/// The stretches of a path under a binary tree of caps.
#[derive(Debug, Clone, Default)]
pub(crate) struct PathTree {
    /// All stretches in order, each with the piece it belongs to.
    pub leaves: Vec<(usize, Stretch)>,
    /// The root first; empty for a path without pieces.
    pub nodes: Vec<PathNode>,
}

/// A run of neighbouring stretches.
#[derive(Debug, Clone)]
pub(crate) struct PathNode {
    pub cap: Cap,
    /// Where the run begins, in metres along the flight path.
    pub from: f64,
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
    fn over(pieces: &[Piece]) -> Self {
        let stretches = pieces
            .iter()
            .enumerate()
            .flat_map(|(index, piece)| piece.stretches.iter().map(move |stretch| (index, *stretch)));
        let mut tree = Self { leaves: stretches.collect(), nodes: Vec::new() };
        if !tree.leaves.is_empty() {
            tree.grow(pieces, 0, tree.leaves.len());
        }
        tree
    }

    /// Adds the node over a run of leaves, which is not empty; returns its index.
    fn grow(&mut self, pieces: &[Piece], from: usize, to: usize) -> usize {
        let index = self.nodes.len();
        let (piece, stretch) = &self.leaves[from];
        let start = pieces[*piece].from + stretch.from();
        let cap = Cap::around(self.leaves[from..to].iter().map(|(_, stretch)| stretch.cap())).expect("a run of leaves");
        self.nodes.push(PathNode { cap, from: start, below: Below::Leaf(from) });
        if to - from > 1 {
            let middle = from + (to - from) / 2;
            self.grow(pieces, from, middle);
            self.nodes[index].below = Below::Halves(self.grow(pieces, middle, to));
        }
        index
    }
}
