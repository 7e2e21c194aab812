//! Boundaries: chains of exact edges, each with its standing and its source.

use crate::geodesy::intersection::{Contact, intersect};
use crate::geodesy::stretch::{Cap, Stretch};
use crate::geodesy::{Path, PathKind, Position};

/// How well an edge is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Both ends stand in the declaration or in an official publication.
    Published,
    /// Worked out from a published rule, such as a distance off a coast or a change of datum.
    Derived,
    /// Drawn so that the zone closes; not a fact.
    Schematic,
}

impl Standing {
    /// `published`, `derived`, `schematic`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Derived => "derived",
            Self::Schematic => "schematic",
        }
    }
}

/// Which line joins two vertices, and on whose word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeReading {
    /// The source says which line it is, or the author of the zone does.
    Stated,
    /// The source lists vertices and does not say which line joins them. The AIXM reading is taken: along the
    /// parallel where both have the same latitude, along the meridian where both have the same longitude, and a
    /// geodesic otherwise. Crossings of such an edge carry a reading spread.
    ///
    /// # References
    /// EUROCONTROL and FAA, *AIXM Coding Guidelines*, "Parallels" and "Lines and surfaces".
    Assumed,
}

/// One edge of a boundary.
#[derive(Debug, Clone)]
pub struct Edge {
    /// The exact line.
    pub path: Path,
    /// How well it is known.
    pub standing: Standing,
    /// On whose word it is this kind of line.
    pub reading: EdgeReading,
    /// The id of its source, as listed by its zone.
    pub source: Option<String>,
}

/// A chain of edges, each beginning where the one before it ends.
#[derive(Debug, Clone)]
pub struct Boundary {
    /// The edges in order. Edge `i` joins vertex `i` to vertex `i + 1`.
    pub edges: Vec<Edge>,
}

/// One vertex of a boundary as a file lists it, with what is said of the edge that begins there.
#[derive(Debug, Clone)]
pub struct Vertex {
    /// Where it is.
    pub position: Position,
    /// The kind of line to the next vertex; `None` where the source does not say.
    pub edge: Option<PathKind>,
    /// How well the edge to the next vertex is known.
    pub standing: Standing,
    /// The id of the source of that edge.
    pub source: Option<String>,
}

impl Vertex {
    /// The edge from this vertex to `next`.
    pub fn edge_to(&self, next: Position) -> Edge {
        let (kind, reading) = match self.edge {
            Some(kind) => (kind, EdgeReading::Stated),
            None => (published_reading(self.position, next), EdgeReading::Assumed),
        };
        Edge {
            path: Path::between(self.position, next, kind),
            standing: self.standing,
            reading,
            source: self.source.clone(),
        }
    }
}

/// A line and an arc that join smoothly cannot be told apart for some metres: 20 m for a radius of 1000 km. Meetings
/// of neighbouring edges within this many metres of their shared vertex are the vertex.
const TANGENT_JOINT: f64 = 50.0;

impl Boundary {
    /// The ring through the vertices, closed from the last back to the first.
    pub fn closed(vertices: &[Vertex]) -> Ring {
        let next = vertices.iter().cycle().skip(1);
        Self { edges: vertices.iter().zip(next).map(|(a, b)| a.edge_to(b.position)).collect() }
    }

    /// The chain through the vertices, open at both ends.
    pub fn open(vertices: &[Vertex]) -> Self {
        Self { edges: vertices.windows(2).map(|pair| pair[0].edge_to(pair[1].position)).collect() }
    }

    /// The first pair of edges, by index, that meet anywhere but at the vertex they share; `None` for a simple
    /// boundary.
    pub fn self_crossing(&self) -> Option<(usize, usize)> {
        let stretches: Vec<Vec<Stretch>> = self.edges.iter().map(|edge| Stretch::all_of(&edge.path)).collect();
        let caps: Vec<Option<Cap>> = stretches
            .iter()
            .map(|of_edge| of_edge.iter().map(Stretch::cap).reduce(|a, b| Cap::around(&a, &b)))
            .collect();
        let mut contacts = Vec::new();
        for i in 0..self.edges.len() {
            for j in i + 1..self.edges.len() {
                let (Some(a), Some(b)) = (&caps[i], &caps[j]) else { continue };
                if !a.may_meet(b) {
                    continue;
                }
                let (p, q) = (&self.edges[i].path, &self.edges[j].path);
                for x in &stretches[i] {
                    stretches[j].iter().for_each(|y| intersect(p, x, q, y, &mut contacts));
                }
                // Neighbours share a vertex, and so do the last edge and the first.
                let follows = j == i + 1;
                let precedes = i == 0 && j + 1 == self.edges.len();
                let at_shared_vertex = |s: f64, u: f64| {
                    let beside = |v: f64, vertex: f64| (v - vertex).abs() < TANGENT_JOINT;
                    (follows && beside(s, p.length()) && beside(u, 0.0))
                        || (precedes && beside(s, 0.0) && beside(u, q.length()))
                };
                if contacts.drain(..).any(|contact| match contact {
                    Contact::Crossing { s, u, .. } => !at_shared_vertex(s, u),
                    Contact::Touch { from, to, u } => to - from > TANGENT_JOINT || !at_shared_vertex(from, u),
                }) {
                    return Some((i, j));
                }
            }
        }
        None
    }
}

/// A closed boundary: the last edge ends where the first begins. Either orientation.
pub type Ring = Boundary;

/// The AIXM reading of the line between two vertices: along the parallel or the meridian where they share one,
/// otherwise a geodesic.
pub fn published_reading(from: Position, to: Position) -> PathKind {
    if from.lat() == to.lat() || from.lon() == to.lon() { PathKind::Rhumb } else { PathKind::Geodesic }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(vertices: &[(f64, f64)]) -> Ring {
        let vertex = |&(lat, lon): &(f64, f64)| Vertex {
            position: Position::from_lat_lon(lat, lon),
            edge: None,
            standing: Standing::Published,
            source: None,
        };
        Boundary::closed(&vertices.iter().map(vertex).collect::<Vec<_>>())
    }

    #[test]
    fn a_bow_tie_crosses_itself_and_a_square_does_not() {
        assert_eq!(ring(&[(30.0, 120.0), (35.0, 125.0), (30.0, 125.0), (35.0, 120.0)]).self_crossing(), Some((0, 2)));
        assert_eq!(ring(&[(30.0, 120.0), (35.0, 120.0), (35.0, 125.0), (30.0, 125.0)]).self_crossing(), None);
    }

    #[test]
    fn an_edge_that_runs_back_along_the_one_before_it_crosses_itself() {
        assert_eq!(ring(&[(30.0, 120.0), (35.0, 120.0), (32.0, 120.0), (31.0, 125.0)]).self_crossing(), Some((0, 1)));
    }

    #[test]
    fn two_vertices_are_joined_by_the_aixm_reading() {
        let at = Position::from_lat_lon;
        assert_eq!(published_reading(at(39.0, 123.5), at(39.0, 133.0)), PathKind::Rhumb);
        assert_eq!(published_reading(at(39.0, 133.0), at(37.28, 133.0)), PathKind::Rhumb);
        assert_eq!(published_reading(at(37.28, 133.0), at(36.0, 130.5)), PathKind::Geodesic);
    }
}
