//! The outline of a zone, prepared for questions: what does a path meet, is a point inside, how far is the edge.
//!
//! The edges are kept as stretches in the order of the boundary, under a binary tree of caps: neighbours along a
//! boundary are neighbours on the map, so a path visits few of a thousand edges. The tree only decides where to look.

use std::ops::Range;

use nalgebra::Vector3;

use super::boundary::{Boundary, Edge};
use super::zone::{Shape, Zone};
use crate::geodesy::closest::{LEAST_METRES_PER_RADIAN, nearest_on_stretch};
use crate::geodesy::frames::{Ray, ecef_from_geo};
use crate::geodesy::intersection::{Contact, intersect};
use crate::geodesy::stretch::{Cap, Stretch, direction_from_centre};
use crate::geodesy::{ArcPath, Path, Position};
use crate::units::Bearing;

/// A zone's edges under a spatial index.
#[derive(Debug, Clone)]
pub struct Outline {
    edges: Vec<Path>,
    is_circle: bool,
    /// Whether it is round an area; lines may come back to where they began and have no inside all the same.
    has_inside: bool,
    pieces: Vec<Piece>,
    /// One tree per ring or chain: its root among the nodes, and how its longitudes run.
    rings: Vec<RingTree>,
    nodes: Vec<Node>,
}

#[derive(Debug, Clone)]
struct RingTree {
    root: usize,
    /// Whether going round adds up to a full circle of longitude, and then whether the north pole is inside.
    north_pole_inside: bool,
}

/// A stretch of an edge. Its longitude runs one way, counted on without jumps along the ring.
#[derive(Debug, Clone)]
struct Piece {
    edge: usize,
    stretch: Stretch,
    lon: [f64; 2],
    lat: [f64; 2],
}

/// A run of neighbouring pieces.
#[derive(Debug, Clone)]
struct Node {
    cap: Cap,
    lon: [f64; 2],
    pieces: Range<usize>,
    /// The index of the second half; the first half is the next node. `None` for a leaf.
    second: Option<usize>,
}

/// Edges are cut into pieces that bend by at most this many metres, so that bounds on distances are as good.
const NARROW: f64 = 250.0;

/// A run this short is looked at piece by piece.
const LEAF: usize = 4;

/// A place where a path meets an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgeContact {
    /// Which edge.
    pub edge: usize,
    /// How they meet; `s` along the path, `u` along the edge.
    pub contact: Contact,
}

/// The point of an outline's edges that is nearest to a position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearestEdge {
    /// How far it is, along a geodesic.
    pub metres: f64,
    /// Which edge it lies on.
    pub edge: usize,
    /// Where it is.
    pub there: Position,
}

/// A run of neighbouring edges of an outline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EdgeRun {
    node: usize,
}

impl Outline {
    /// The outline of a zone.
    pub fn of(zone: &Zone) -> Self {
        let chain = |boundary: &Boundary| boundary.edges.iter().map(|edge: &Edge| edge.path.clone()).collect();
        let mut outline = Self {
            edges: Vec::new(),
            is_circle: false,
            has_inside: !matches!(zone.shape, Shape::Lines(_)),
            pieces: Vec::new(),
            rings: Vec::new(),
            nodes: Vec::new(),
        };
        match &zone.shape {
            Shape::Area(rings) => rings.iter().for_each(|ring| outline.add_chain(chain(ring))),
            Shape::Lines(lines) => lines.iter().for_each(|line| outline.add_chain(chain(line))),
            Shape::Circle { centre, radius } => {
                let north = Bearing::from_degrees(0.0);
                outline.is_circle = true;
                outline.add_chain(vec![Path::Arc(ArcPath::with_sweep(*centre, *radius, north, 360.0))]);
            }
        }
        outline
    }

    /// The exact line of an edge, by its index through all rings.
    pub fn edge(&self, index: usize) -> &Path {
        &self.edges[index]
    }

    /// Whether the outline is one circle, whose single edge has no index of its own.
    pub fn is_circle(&self) -> bool {
        self.is_circle
    }

    fn add_chain(&mut self, edges: Vec<Path>) {
        let first_piece = self.pieces.len();
        self.edges.reserve(edges.len());
        self.pieces.reserve(2 * edges.len());
        let mut lon = None;
        let mut latitudes = 0.0;
        for path in edges {
            let edge = self.edges.len();
            let cuts = monotone_cuts(&path);
            let spans = cuts.windows(2).map(|span| [span[0], span[1]]);
            for (stretch, [from, to]) in spans.flat_map(|span| Stretch::narrow_between(&path, span, NARROW)) {
                let west_to_east = from.east_to(to);
                let start = lon.unwrap_or(from.lon());
                lon = Some(start + west_to_east);
                latitudes += from.lat();
                self.pieces.push(Piece {
                    edge,
                    lon: [start, start + west_to_east],
                    lat: latitude_range(&path, &stretch, from, to),
                    stretch,
                });
            }
            self.edges.push(path);
        }
        let pieces = first_piece..self.pieces.len();
        if pieces.is_empty() {
            return;
        }
        let turned = self.pieces[pieces.end - 1].lon[1] - self.pieces[pieces.start].lon[0];
        // A ring round a pole is taken to hold the pole that its vertices are nearer to.
        let north_pole_inside = turned.abs() > 180.0 && latitudes > 0.0;
        self.nodes.reserve(pieces.len());
        let root = self.grow(pieces);
        self.rings.push(RingTree { root, north_pole_inside });
    }

    /// Adds the tree over a run of pieces, which is not empty; returns the index of its root.
    fn grow(&mut self, pieces: Range<usize>) -> usize {
        let index = self.nodes.len();
        let run = &self.pieces[pieces.clone()];
        let cap = Cap::around(run.iter().map(|piece| piece.stretch.cap())).expect("a run is not empty");
        let low = run.iter().map(|p| p.lon[0].min(p.lon[1])).fold(f64::INFINITY, f64::min);
        let high = run.iter().map(|p| p.lon[0].max(p.lon[1])).fold(f64::NEG_INFINITY, f64::max);
        self.nodes.push(Node { cap, lon: [low, high], pieces: pieces.clone(), second: None });
        if pieces.len() > LEAF {
            let middle = pieces.start + pieces.len() / 2;
            self.grow(pieces.start..middle);
            self.nodes[index].second = Some(self.grow(middle..pieces.end));
        }
        index
    }

    /// Calls `visit` with every piece whose node the test lets through.
    fn descend<'a>(&'a self, node: usize, enter: &impl Fn(&Node) -> bool, visit: &mut impl FnMut(&'a Piece)) {
        let here = &self.nodes[node];
        if !enter(here) {
            return;
        }
        match here.second {
            Some(second) => {
                self.descend(node + 1, enter, visit);
                self.descend(second, enter, visit);
            }
            None => self.pieces[here.pieces.clone()].iter().for_each(visit),
        }
    }

    /// The runs of edges that the rings or chains are.
    pub(crate) fn runs(&self) -> impl Iterator<Item = EdgeRun> {
        self.rings.iter().map(|ring| EdgeRun { node: ring.root })
    }

    /// A cap that holds a run of edges.
    pub(crate) fn cap(&self, run: EdgeRun) -> &Cap {
        &self.nodes[run.node].cap
    }

    /// The two halves of a run of edges; `None` for a short one.
    pub(crate) fn halves(&self, run: EdgeRun) -> Option<[EdgeRun; 2]> {
        let second = self.nodes[run.node].second?;
        Some([run.node + 1, second].map(|node| EdgeRun { node }))
    }

    /// Calls `visit` with every place where a stretch of a path meets an edge of a run; the same place may come twice,
    /// from both edges of a vertex.
    pub(crate) fn meet(&self, run: EdgeRun, path: &Path, stretch: &Stretch, visit: &mut impl FnMut(EdgeContact)) {
        let mut contacts = Vec::new();
        self.descend(run.node, &|node| stretch.may_enter(&node.cap), &mut |piece| {
            intersect(path, stretch, &self.edges[piece.edge], &piece.stretch, &mut contacts);
            contacts.drain(..).for_each(|contact| visit(EdgeContact { edge: piece.edge, contact }));
        });
    }

    /// Whether a position is inside. On an edge, either answer.
    ///
    /// Inside is where the meridian from the position to the north pole crosses the rings an odd number of times; for
    /// a circle, where the centre is nearer than the radius. Outlines of lines have no inside.
    pub fn contains(&self, position: Position) -> bool {
        if !self.has_inside {
            return false;
        }
        if self.is_circle {
            let Some(Path::Arc(circle)) = self.edges.first() else { return false };
            let direction = direction_from_centre(position);
            return self.rings.iter().any(|ring| self.nodes[ring.root].cap.may_hold(&direction))
                && position.distance_to(circle.centre()) < circle.radius();
        }
        let mut inside = false;
        for ring in &self.rings {
            inside ^= ring.north_pole_inside;
            let [low, high] = self.nodes[ring.root].lon;
            let mut lon = position.lon() + 360.0 * ((low - position.lon()) / 360.0).ceil();
            while lon <= high {
                self.descend(ring.root, &|node| node.lon[0] <= lon && lon <= node.lon[1], &mut |piece| {
                    inside ^= self.is_north_of(piece, lon, position.lat());
                });
                lon += 360.0;
            }
        }
        inside
    }

    /// Whether a piece crosses the meridian of `lon` north of a latitude. Of its two ends, the western counts.
    fn is_north_of(&self, piece: &Piece, lon: f64, lat: f64) -> bool {
        let (west, east) = (piece.lon[0].min(piece.lon[1]), piece.lon[0].max(piece.lon[1]));
        if lon < west || lon >= east || lat > piece.lat[1] {
            return false;
        }
        if lat < piece.lat[0] {
            return true;
        }
        // Newton's method along the edge for the point on the meridian.
        let path = &self.edges[piece.edge];
        let (from, to) = (piece.stretch.from(), piece.stretch.to());
        let mut s = from + (to - from) * (lon - piece.lon[0]) / (piece.lon[1] - piece.lon[0]);
        let mut there = path.at(s);
        let meridian = Position::from_lat_lon(lat, lon);
        for _ in 0..20 {
            let off = there.position.east_to(meridian).to_radians();
            let ray = Ray::from(there);
            let parallel_radius = ray.point.x.hypot(ray.point.y);
            let eastward = there.azimuth.degrees().to_radians().sin();
            let step = off * parallel_radius / eastward;
            if !step.is_finite() {
                break;
            }
            s = (s + step).clamp(from, to);
            there = path.at(s);
            // The error after a step is about its square over the Earth's radius.
            if step.abs() < 0.1 {
                break;
            }
        }
        there.position.lat() > lat
    }

    /// The geodesic distance in metres from a position to the nearest edge, and which edge that is.
    pub fn nearest_edge(&self, position: Position) -> (f64, usize) {
        let NearestEdge { metres, edge, .. } = self.nearest(position);
        (metres, edge)
    }

    /// The point of the edges that is nearest to a position.
    pub fn nearest(&self, position: Position) -> NearestEdge {
        let point = ecef_from_geo(position, 0.0);
        let direction = point.normalize();
        // Bounds first, from dot products alone; then the few edges that can be the nearest.
        let mut within = f64::INFINITY;
        let mut candidates: Vec<(f64, &Piece)> = Vec::new();
        self.nearest_pieces(&direction, &mut within, &mut |piece, (least, _)| candidates.push((least, piece)));
        candidates.retain(|(least, _)| *least <= within);
        candidates.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.edge.cmp(&b.1.edge)));
        let mut best = NearestEdge { metres: f64::INFINITY, edge: 0, there: position };
        for (_, piece) in candidates {
            let path = &self.edges[piece.edge];
            let there = path.at(nearest_on_stretch(path, &piece.stretch, &point)).position;
            let metres = there.distance_to(position).metres();
            if metres < best.metres {
                best = NearestEdge { metres, edge: piece.edge, there };
            }
        }
        best
    }

    /// Bounds, in metres, on the distance from a direction to the nearest edge, which is known to be at most `within`,
    /// and the edge that gives the upper one.
    pub(crate) fn bounds_to_nearest_edge(&self, direction: &Vector3<f64>, mut within: f64) -> ((f64, f64), usize) {
        let mut least = f64::INFINITY;
        let (mut most, mut edge) = (f64::INFINITY, 0);
        self.nearest_pieces(direction, &mut within, &mut |piece, bounds| {
            least = least.min(bounds.0);
            if bounds.1 < most {
                (most, edge) = (bounds.1, piece.edge);
            }
        });
        ((least, most), edge)
    }

    /// An upper bound, in metres, on the distance from a direction to one edge.
    pub(crate) fn most_to_edge(&self, direction: &Vector3<f64>, edge: usize) -> f64 {
        let first = self.pieces.partition_point(|piece| piece.edge < edge);
        let of_edge = self.pieces[first..].iter().take_while(|piece| piece.edge == edge);
        of_edge.map(|piece| piece.stretch.distance_bounds(direction).1).fold(f64::INFINITY, f64::min)
    }

    /// Calls `visit` with every piece that can be the nearest to a direction, and the bounds on its distance.
    fn nearest_pieces<'a>(
        &'a self,
        direction: &Vector3<f64>,
        within: &mut f64,
        visit: &mut impl FnMut(&'a Piece, (f64, f64)),
    ) {
        for ring in &self.rings {
            let least = self.nodes[ring.root].cap.least_metres_to(direction);
            self.descend_nearest((ring.root, least), direction, within, &mut |piece, within| {
                // Mostly a bound without circular functions tells enough.
                if piece.stretch.rough_angle_to(direction) * LEAST_METRES_PER_RADIAN > *within {
                    return;
                }
                let (least, most) = piece.stretch.distance_bounds(direction);
                if least <= *within {
                    *within = within.min(most);
                    visit(piece, (least, most));
                }
            });
        }
    }

    /// Calls `visit` with every piece that can be within reach, the nearer half of the tree first. The node is given with
    /// its least distance.
    fn descend_nearest<'a>(
        &'a self,
        (node, least): (usize, f64),
        direction: &Vector3<f64>,
        within: &mut f64,
        visit: &mut impl FnMut(&'a Piece, &mut f64),
    ) {
        if least > *within {
            return;
        }
        let here = &self.nodes[node];
        let Some(second) = here.second else {
            return self.pieces[here.pieces.clone()].iter().for_each(|piece| visit(piece, within));
        };
        let mut halves = [node + 1, second].map(|half| (half, self.nodes[half].cap.least_metres_to(direction)));
        if halves[1].1 < halves[0].1 {
            halves.swap(0, 1);
        }
        halves.into_iter().for_each(|half| self.descend_nearest(half, direction, within, visit));
    }
}

/// Distances along a path at which its longitude may turn round: its ends, and for an arc the points where it runs
/// north or south. Along geodesics and rhumb lines the longitude runs one way.
fn monotone_cuts(path: &Path) -> Vec<f64> {
    let mut cuts = vec![0.0];
    if let Path::Arc(arc) = path {
        let mut inner: Vec<f64> = [90.0, 270.0]
            .into_iter()
            .filter_map(|bearing| arc.distance_to_bearing(Bearing::from_degrees(bearing)))
            .map(|s| meridian_tangent(arc, s))
            .filter(|s| (1e-6..arc.length() - 1e-6).contains(s))
            .collect();
        inner.sort_by(f64::total_cmp);
        cuts.extend(inner);
    }
    cuts.push(path.length());
    cuts
}

/// The distance along an arc, near `s`, at which it runs due north or south: secant steps on the sine of the azimuth.
fn meridian_tangent(arc: &ArcPath, s: f64) -> f64 {
    let eastward = |s: f64| arc.at(s).azimuth.degrees().to_radians().sin();
    let (mut a, mut b) = (s, s + arc.radius().metres() * 1e-3);
    let (mut fa, mut fb) = (eastward(a), eastward(b));
    for _ in 0..30 {
        if fb == fa {
            break;
        }
        let next = b - fb * (b - a) / (fb - fa);
        (a, fa) = (b, fb);
        (b, fb) = (next, eastward(next));
        if (b - a).abs() < 1e-9 {
            break;
        }
    }
    b
}

/// A range of latitude that holds a stretch: its ends, widened by how far the line can bulge beyond them.
fn latitude_range(path: &Path, stretch: &Stretch, from: Position, to: Position) -> [f64; 2] {
    let (low, high) = (from.lat().min(to.lat()), from.lat().max(to.lat()));
    if matches!(path, Path::Rhumb(_)) {
        return [low, high];
    }
    // The bulge over the parallel is at most the sagitta of a great circle there, and for an arc its own width, both
    // doubled for the flat formula; near the poles nothing is excluded.
    if high.abs().max(low.abs()) > 85.0 {
        return [-90.0, 90.0];
    }
    let angle = (stretch.to() - stretch.from()) / 6.35e6;
    let tangent = high.abs().max(low.abs()).to_radians().tan();
    let bulge = match path {
        Path::Arc(_) => angle,
        _ => angle * angle / 4.0 * (tangent + 0.01) + 1e-12,
    };
    [low - bulge.to_degrees(), high + bulge.to_degrees()]
}
