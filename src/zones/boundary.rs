//! Boundaries: chains of exact edges, each with its standing and its source.

use crate::geodesy::intersection::{Contact, intersect};
use crate::geodesy::stretch::Stretch;
use crate::geodesy::{Path, PathKind, Position};

/// A line and an arc that join smoothly cannot be told apart for some metres: 20 m for a radius of 1000 km. Meetings
/// of neighbouring edges within this many metres of their shared vertex are the vertex.
const TANGENT_JOINT: f64 = 50.0;

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
        let stretches: Vec<Vec<Stretch>> =
            self.edges.iter().map(|edge| Stretch::all_of(&edge.path).collect()).collect();
        // A sweep from south to north: only edges that share a height above the equatorial plane can meet.
        let mut heights: Vec<(f64, f64, usize)> =
            stretches.iter().enumerate().map(|(index, of_edge)| height_range(index, of_edge)).collect();
        heights.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        let mut first_found: Option<(usize, usize)> = None;
        let mut active: Vec<(f64, usize)> = Vec::new();
        for (low, high, index) in heights {
            active.retain(|(top, _)| *top >= low);
            for (_, other) in &active {
                let pair = (index.min(*other), index.max(*other));
                if first_found.is_none_or(|found| pair < found) && self.edges_cross(&stretches, pair) {
                    first_found = Some(pair);
                }
            }
            active.push((high, index));
        }
        first_found
    }

    /// Whether it can be told which side of a ring is inside: a ring round the Earth has its pole inside, the one on
    /// whose side of the equator it lies, and must not lie on both.
    pub fn has_one_inside(&self) -> bool {
        let vertices = || self.edges.iter().map(|edge| edge.path.start());
        let turned: f64 = self.edges.iter().map(|e| e.path.start().east_to(e.path.end())).sum();
        turned.abs() < 180.0 || vertices().all(|v| v.lat() > 0.0) || vertices().all(|v| v.lat() < 0.0)
    }

    /// Whether two edges, the lower index first, meet anywhere but at the vertex they share.
    fn edges_cross(&self, stretches: &[Vec<Stretch>], (first, second): (usize, usize)) -> bool {
        let (a, b) = (&self.edges[first].path, &self.edges[second].path);
        let mut contacts = Vec::new();
        for x in &stretches[first] {
            for y in &stretches[second] {
                intersect(a, x, b, y, &mut contacts);
            }
        }
        let is_next = first + 1 == second;
        let closes = first == 0 && second + 1 == self.edges.len();
        contacts.iter().any(|contact| match *contact {
            Contact::Crossing { s, u, .. } => {
                let at_next = is_next && s > a.length() - TANGENT_JOINT && u < TANGENT_JOINT;
                let at_closing = closes && s < TANGENT_JOINT && u > b.length() - TANGENT_JOINT;
                !at_next && !at_closing
            }
            // Neighbours that touch either go straight on, or back along one another.
            Contact::Touch { .. } => !(is_next && goes_on(a, b) || closes && goes_on(b, a)),
        })
    }
}

/// The lowest and the highest point of an edge above the equatorial plane, in radii of the Earth, with its index.
fn height_range(index: usize, of_edge: &[Stretch]) -> (f64, f64, usize) {
    // A little room for the millimetre within which ends still meet.
    const ROOM: f64 = 1e-8;
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for stretch in of_edge {
        let cap = stretch.cap();
        low = low.min(cap.middle.z - cap.reach - ROOM);
        high = high.max(cap.middle.z + cap.reach + ROOM);
    }
    (low, high, index)
}

/// Whether the second path goes on from the end of the first, rather than back.
fn goes_on(first: &Path, second: &Path) -> bool {
    first.at(first.length()).azimuth.turn_to(second.at(0.0).azimuth).abs() < 90.0
}

/// A closed boundary: the last edge ends where the first begins. Either orientation.
pub type Ring = Boundary;

/// The AIXM reading of the line between two vertices: along the parallel or the meridian where they share one,
/// otherwise a geodesic.
pub fn published_reading(from: Position, to: Position) -> PathKind {
    if from.lat() == to.lat() || from.lon() == to.lon() { PathKind::Rhumb } else { PathKind::Geodesic }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A published ring with all edges of one kind.
    pub(in crate::zones) fn ring(vertices: &[(f64, f64)], edge: Option<PathKind>) -> Ring {
        let vertex = |&(lat, lon): &(f64, f64)| Vertex {
            position: Position::from_lat_lon(lat, lon),
            edge,
            standing: Standing::Published,
            source: None,
        };
        Boundary::closed(&vertices.iter().map(vertex).collect::<Vec<_>>())
    }

    #[test]
    fn a_simple_boundary_does_not_cross_itself_whatever_its_edges() {
        for edge in [None, Some(PathKind::Geodesic), Some(PathKind::Rhumb)] {
            assert_eq!(ring(&[(38.0, 130.0), (38.0, 132.0), (36.0, 131.0)], edge).self_crossing(), None);
            let concave = [(38.0, 130.0), (38.0, 134.0), (36.0, 134.0), (37.5, 132.0), (36.0, 130.0)];
            assert_eq!(ring(&concave, edge).self_crossing(), None);
            // A vertex on a straight edge, as along a parallel.
            let straight = [(38.0, 130.0), (38.0, 131.0), (38.0, 132.0), (36.0, 132.0), (36.0, 130.0)];
            assert_eq!(ring(&straight, edge).self_crossing(), None);
        }
    }

    #[test]
    fn a_circle_of_many_short_edges_does_not_cross_itself() {
        // To a metre, as drawing programs write it, so that many neighbours lie on one meridian or parallel.
        let vertex = |n: u32| {
            let angle = f64::from(n) * std::f64::consts::TAU / 3000.0;
            let rounded = |x: f64| (x * 1e5).round() / 1e5;
            (rounded(35.0 + angle.sin()), rounded(130.0 + angle.cos()))
        };
        let vertices: Vec<_> = (0..3000).map(vertex).collect();
        for edge in [None, Some(PathKind::Geodesic), Some(PathKind::Rhumb)] {
            assert_eq!(ring(&vertices, edge).self_crossing(), None);
        }
    }

    #[test]
    fn the_two_edges_of_a_bow_tie_that_cross_are_named() {
        let bow_tie = [(38.0, 130.0), (38.0, 132.0), (36.0, 130.0), (36.0, 132.0)];
        assert_eq!(ring(&bow_tie, Some(PathKind::Geodesic)).self_crossing(), Some((1, 3)));
    }

    #[test]
    fn an_edge_that_runs_back_along_the_one_before_crosses_it() {
        let spike = [(38.0, 130.0), (38.0, 134.0), (38.0, 132.0), (36.0, 132.0)];
        assert_eq!(ring(&spike, None).self_crossing(), Some((0, 1)));
    }

    #[test]
    fn two_vertices_are_joined_by_the_aixm_reading() {
        let at = Position::from_lat_lon;
        assert_eq!(published_reading(at(39.0, 123.5), at(39.0, 133.0)), PathKind::Rhumb);
        assert_eq!(published_reading(at(39.0, 133.0), at(37.28, 133.0)), PathKind::Rhumb);
        assert_eq!(published_reading(at(37.28, 133.0), at(36.0, 130.5)), PathKind::Geodesic);
    }
}
