//! The limit so many miles off a baseline: all points of one side that are exactly that far from the nearest part of it.
//!
//! This is how the outer limit of a territorial sea follows from straight baselines. Along a segment the limit is the
//! line of points abeam of it at the distance; round a base point where the baseline turns away it is an arc; where
//! the baseline turns towards the limit, neighbouring pieces are cut off where they meet, and what lies nearer to
//! another part of the baseline than the distance is left out.
//!
//! Everything is worked out on the ellipsoid. Arcs are exact. The line abeam of a geodesic is not a geodesic itself:
//! it is given as geodesic pieces short enough to stay within [`CHORD_ERROR_M`] of it, with both ends on it.

use nalgebra::Vector3;

use crate::geodesy::closest::metres_from_chords;
use crate::geodesy::curve::Curve;
use crate::geodesy::frames::ecef_from_geo;
use crate::geodesy::geodesic::inverse;
use crate::geodesy::{ArcPath, EQUATORIAL_RADIUS, FLATTENING, GeodesicPath, Path, Position, TurnDirection};
use crate::units::{Bearing, Distance};

/// How far a geodesic piece may be from the true line abeam of the baseline, in metres.
pub const CHORD_ERROR_M: f64 = 0.1;
/// Two cut ends this near are the same corner of the limit. Cuts are found to much less than a millimetre; the room is
/// for stretches shorter than [`SHORTEST_CUT_M`] that the search passes over.
const JOINT_M: f64 = 2.0;
/// The search for parts that lie too near to the baseline goes down to stretches of this length.
const SHORTEST_CUT_M: f64 = 1.0;

/// A side of a line, looking along it from its first point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// To the left.
    Left,
    /// To the right.
    Right,
}

impl Side {
    /// +1 where a turn to the right makes a corner that bulges towards this side, -1 otherwise.
    fn sign(self) -> f64 {
        match self {
            Self::Left => 1.0,
            Self::Right => -1.0,
        }
    }
}

/// The limit off a whole baseline on one side, in the baseline's direction: geodesic pieces and arcs, each beginning
/// where the one before it ends.
///
/// It begins abeam of the first point and ends abeam of the last one. A baseline of fewer than two different points
/// has no sides and no limit. Where a bay is so nearly closed that the limit has a separate piece inside it, that
/// piece is left out.
pub fn limit_off(baseline: &[Position], distance: Distance, side: Side) -> Vec<Path> {
    let offset = Offset::new(baseline, distance, side);
    offset.paths(&offset.chain())
}

/// The part of [`limit_off`] from the point nearest to `from` on to the point nearest to `to`; empty where `to` comes
/// before `from` on the baseline.
pub fn limit_off_between(
    baseline: &[Position],
    distance: Distance,
    side: Side,
    from: Position,
    to: Position,
) -> Vec<Path> {
    let offset = Offset::new(baseline, distance, side);
    let (Some(begin), Some(end)) = (offset.abeam(from), offset.abeam(to)) else {
        return Vec::new();
    };
    let mut chain = offset.chain();
    for span in &mut chain {
        let clip = |u: f64| if span.piece == begin.0 { u.max(begin.1) } else { u };
        (span.from, span.to) = (clip(span.from), clip(span.to));
        let clip = |u: f64| if span.piece == end.0 { u.min(end.1) } else { u };
        (span.from, span.to) = (clip(span.from), clip(span.to));
    }
    chain.retain(|span| span.piece >= begin.0 && span.piece <= end.0 && span.from < span.to);
    offset.paths(&chain)
}

/// One piece of the limit before anything is cut off it, with a parameter from 0 to 1 along it.
#[derive(Debug, Clone, Copy)]
enum Piece {
    /// The points abeam of a segment.
    Abeam { segment: usize },
    /// The points round the base point between segment `vertex - 1` and segment `vertex`: bearings from `from` on by
    /// `sweep` degrees, positive with the clock.
    Round { vertex: usize, from: f64, sweep: f64 },
}

/// A part of a piece that belongs to the limit.
#[derive(Debug, Clone, Copy)]
struct Span {
    piece: usize,
    from: f64,
    to: f64,
}

/// The baseline with all pieces of its limit, uncut.
struct Offset {
    segments: Vec<GeodesicPath>,
    /// What stands in for each segment where only a bound is asked for.
    curves: Vec<Vec<Curve>>,
    /// Whether the corner at the beginning of a segment bulges towards the limit, or is straight.
    convex: Vec<bool>,
    pieces: Vec<Piece>,
    distance: f64,
    side: Side,
}

impl Offset {
    fn new(baseline: &[Position], distance: Distance, side: Side) -> Self {
        let segments: Vec<GeodesicPath> = baseline
            .windows(2)
            .filter(|pair| pair[0] != pair[1])
            .map(|pair| GeodesicPath::between(pair[0], pair[1]))
            .collect();
        let mut pieces = Vec::new();
        let mut convex = Vec::new();
        for (i, segment) in segments.iter().enumerate() {
            let mut bulges = true;
            if let Some(before) = i.checked_sub(1).map(|before| &segments[before]) {
                let arriving = before.at(before.length()).azimuth;
                let turn = arriving.turn_to(segment.at(0.0).azimuth);
                bulges = turn * side.sign() >= 0.0;
                if bulges && turn != 0.0 {
                    let from = arriving.degrees() - 90.0 * side.sign();
                    pieces.push(Piece::Round { vertex: i, from, sweep: turn });
                }
            }
            convex.push(bulges);
            pieces.push(Piece::Abeam { segment: i });
        }
        let curves = segments.iter().map(|segment| Curve::all_of(&Path::Geodesic(segment.clone())).collect()).collect();
        Self { segments, curves, convex, pieces, distance: distance.metres(), side }
    }

    fn at(&self, piece: Piece, u: f64) -> Position {
        let distance = Distance::from_metres(self.distance);
        match piece {
            Piece::Abeam { segment } => {
                let path = &self.segments[segment];
                let foot = path.at(u * path.length());
                let abeam = Bearing::from_degrees(foot.azimuth.degrees() - 90.0 * self.side.sign());
                foot.position.destination(abeam, distance)
            }
            Piece::Round { vertex, from, sweep } => {
                self.segments[vertex].start().destination(Bearing::from_degrees(from + u * sweep), distance)
            }
        }
    }

    /// An upper bound of the length of a piece, in metres.
    fn length(&self, piece: Piece) -> f64 {
        match piece {
            // On the curved Earth a line abeam is shorter than the segment, never longer.
            Piece::Abeam { segment } => self.segments[segment].length(),
            Piece::Round { sweep, .. } => sweep.abs().to_radians() * self.distance,
        }
    }

    /// Whether no point of a piece can be too near to a segment, because the piece belongs to it, or to its neighbour
    /// round a corner that bulges.
    fn is_own(&self, piece: Piece, segment: usize) -> bool {
        match piece {
            Piece::Abeam { segment: own } => {
                segment == own
                    || (segment + 1 == own && self.convex[own])
                    || (segment == own + 1 && self.convex[segment])
            }
            Piece::Round { vertex, .. } => segment == vertex || segment + 1 == vertex,
        }
    }

    /// The parts of a piece that are nowhere nearer than the distance to the rest of the baseline, in order.
    fn free_spans(&self, index: usize) -> Vec<Span> {
        let piece = self.pieces[index];
        let mut free = vec![(0.0, 1.0)];
        let ends = [0.0, 1.0].map(|u| ecef_from_geo(self.at(piece, u), 0.0));
        for k in 0..self.segments.len() {
            // A distance never changes faster than the way gone, so from ends far off nothing between them is near.
            let least = |end: &Vector3<f64>| self.least_to_segment(k, end) - self.distance;
            if self.is_own(piece, k) || least(&ends[0]) + least(&ends[1]) >= self.length(piece) {
                continue;
            }
            let clearance = |u: f64| self.distance_to_segment(k, self.at(piece, u)).0 - self.distance;
            let blocked = negative_spans(clearance, self.length(piece));
            for (from, to) in blocked {
                free = free
                    .into_iter()
                    .flat_map(|(a, b): (f64, f64)| [(a, b.min(from)), (a.max(to), b)])
                    .filter(|(a, b)| a < b)
                    .collect();
            }
        }
        free.into_iter().map(|(from, to)| Span { piece: index, from, to }).collect()
    }

    /// The distance of a position from a segment in metres, and how far along the segment the nearest point is.
    fn distance_to_segment(&self, segment: usize, position: Position) -> (f64, f64) {
        let point = ecef_from_geo(position, 0.0);
        let feet = self.curves[segment].iter().map(|curve| curve.nearest_to(&point));
        let foot = feet.min_by(|a, b| a.away.total_cmp(&b.away)).expect("a segment has a length");
        distance_to_segment(&self.segments[segment], foot.s, position)
    }

    /// A lower bound, in metres, on the distance of a point, from the centre of the Earth, to a segment.
    fn least_to_segment(&self, segment: usize, point: &Vector3<f64>) -> f64 {
        let chord = |curve: &Curve| curve.nearest_to(point).away - curve.stray();
        let chord = self.curves[segment].iter().map(chord).fold(f64::INFINITY, f64::min);
        metres_from_chords((chord, chord)).0
    }

    /// The spans that follow one another from abeam of the first point on.
    fn chain(&self) -> Vec<Span> {
        let spans: Vec<Span> = (0..self.pieces.len()).flat_map(|index| self.free_spans(index)).collect();
        let mut rest = spans.into_iter();
        let mut chain: Vec<Span> = rest.next().into_iter().collect();
        for span in rest {
            if let Some(last) = chain.last() {
                let gap =
                    self.at(self.pieces[last.piece], last.to).distance_to(self.at(self.pieces[span.piece], span.from));
                if gap.metres() <= JOINT_M {
                    chain.push(span);
                }
            }
        }
        chain
    }

    /// The place on the uncut limit nearest to a position: piece and parameter.
    fn abeam(&self, position: Position) -> Option<(usize, f64)> {
        let feet = (0..self.segments.len()).map(|segment| self.distance_to_segment(segment, position)).enumerate();
        let (segment, (_, s)) = feet.min_by(|a, b| a.1.0.total_cmp(&b.1.0))?;
        let length = self.segments[segment].length();
        let corner = if s <= 0.0 {
            segment
        } else if s >= length {
            segment + 1
        } else {
            self.segments.len() + 1
        };
        self.pieces.iter().enumerate().find_map(|(index, piece)| match *piece {
            Piece::Round { vertex, from, sweep } if vertex == corner => {
                let bearing = self.segments[vertex].start().bearing_to(position);
                let turned = Bearing::from_degrees(from).turn_to(bearing);
                Some((index, (turned / sweep).clamp(0.0, 1.0)))
            }
            Piece::Abeam { segment: own } if own == segment && !self.has_arc(corner) => Some((index, s / length)),
            _ => None,
        })
    }

    fn has_arc(&self, corner: usize) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Round { vertex, .. } if *vertex == corner))
    }

    /// The spans as paths that join exactly, as far as an arc's end can be computed.
    fn paths(&self, chain: &[Span]) -> Vec<Path> {
        let mut paths = Vec::new();
        let mut joint: Option<Position> = None;
        for (i, span) in chain.iter().enumerate() {
            let piece = self.pieces[span.piece];
            let end = match chain.get(i + 1) {
                // An arc's end is what its centre and bearing make it, so the straight piece before it gives way.
                Some(next) if matches!(self.pieces[next.piece], Piece::Round { .. }) => {
                    self.at(self.pieces[next.piece], next.from)
                }
                _ => self.at(piece, span.to),
            };
            match piece {
                Piece::Abeam { .. } => {
                    let parts = (self.length(piece) * (span.to - span.from) / self.longest_chord()).ceil().max(1.0);
                    let mut start = joint.unwrap_or_else(|| self.at(piece, span.from));
                    for part in 1..=parts as usize {
                        let u = span.from + (span.to - span.from) * part as f64 / parts;
                        let next = if part as f64 == parts { end } else { self.at(piece, u) };
                        if next != start {
                            paths.push(Path::Geodesic(GeodesicPath::between(start, next)));
                        }
                        start = next;
                    }
                    joint = Some(end);
                }
                Piece::Round { vertex, from, sweep } => {
                    let bearing = |u: f64| Bearing::from_degrees(from + u * sweep);
                    let direction = if sweep > 0.0 { TurnDirection::Right } else { TurnDirection::Left };
                    let (centre, radius) = (self.segments[vertex].start(), Distance::from_metres(self.distance));
                    // Equal bearings would make a full circle.
                    if bearing(span.from) != bearing(span.to) {
                        let arc = ArcPath::new(centre, radius, bearing(span.from), bearing(span.to), direction);
                        paths.push(Path::Arc(arc));
                    }
                    joint = Some(self.at(piece, span.to));
                }
            }
        }
        paths
    }

    /// How long a geodesic piece may be. The line abeam at distance d has the geodesic curvature tan(d/R)/R; a chord
    /// of length l is then l²/8 times that away from it. R is the smallest radius of curvature of the ellipsoid,
    /// which errs on the safe side.
    fn longest_chord(&self) -> f64 {
        let smallest_radius = EQUATORIAL_RADIUS * (1.0 - FLATTENING) * (1.0 - FLATTENING);
        let curvature = (self.distance / smallest_radius).tan() / smallest_radius;
        (8.0 * CHORD_ERROR_M / curvature).sqrt()
    }
}

/// The distance in metres from a position to a segment, and how far along the segment the nearest point lies.
///
/// The foot of the perpendicular is found by stepping along the segment, from a first guess `s`, by the part of the
/// remaining line that lies in its direction. Near the foot each step leaves an error smaller by the square of the distance over the Earth's
/// radius, so a few steps do; the distance depends on that error in the second order only.
fn distance_to_segment(segment: &GeodesicPath, mut s: f64, position: Position) -> (f64, f64) {
    for _ in 0..12 {
        let here = segment.at(s);
        let line = inverse(here.position, position);
        let ahead = line.length * (line.start_azimuth.degrees() - here.azimuth.degrees()).to_radians().cos();
        let next = (s + ahead).clamp(0.0, segment.length());
        let step = (next - s).abs();
        if step < 1e-3 {
            return (line.length, s);
        }
        s = next;
    }
    (segment.at(s).position.distance_to(position).metres(), s)
}

/// Where a clearance along a piece is negative, as spans of its parameter from 0 to 1.
///
/// A distance never changes faster than the way gone, so between two clearances that are large against the way
/// between them nothing is hidden: the search is complete down to stretches of [`SHORTEST_CUT_M`].
fn negative_spans(clearance: impl Fn(f64) -> f64, length: f64) -> Vec<(f64, f64)> {
    let (g0, g1) = (clearance(0.0), clearance(1.0));
    let mut roots = Vec::new();
    find_sign_changes(&clearance, (0.0, g0), (1.0, g1), length, &mut roots);
    let mut ends: Vec<f64> = Vec::new();
    if g0 < 0.0 {
        ends.push(0.0);
    }
    ends.extend(roots);
    if ends.len() % 2 == 1 {
        ends.push(1.0);
    }
    ends.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

fn find_sign_changes(
    clearance: &impl Fn(f64) -> f64,
    (u0, g0): (f64, f64),
    (u1, g1): (f64, f64),
    length: f64,
    roots: &mut Vec<f64>,
) {
    let is_one_sign = (g0 < 0.0) == (g1 < 0.0);
    if is_one_sign && (g0 + g1).abs() >= length {
        return;
    }
    if length < SHORTEST_CUT_M {
        if !is_one_sign {
            roots.push(false_position(clearance, (u0, g0), (u1, g1)));
        }
        return;
    }
    let middle = (u0 + u1) / 2.0;
    let g = clearance(middle);
    find_sign_changes(clearance, (u0, g0), (middle, g), length / 2.0, roots);
    find_sign_changes(clearance, (middle, g), (u1, g1), length / 2.0, roots);
}

/// The zero between two parameters where the clearance has different signs, by false position.
fn false_position(clearance: &impl Fn(f64) -> f64, (mut u0, mut g0): (f64, f64), (mut u1, mut g1): (f64, f64)) -> f64 {
    let mut u = (u0 + u1) / 2.0;
    for _ in 0..40 {
        u = if g0 == g1 { (u0 + u1) / 2.0 } else { (u0 * g1 - u1 * g0) / (g1 - g0) };
        let g = clearance(u);
        if g.abs() < 1e-8 {
            break;
        }
        if (g < 0.0) == (g0 < 0.0) {
            (u0, g0) = (u, g);
        } else {
            (u1, g1) = (u, g);
        }
    }
    u
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TWELVE: Distance = Distance::from_nautical_miles(12.0);

    fn line(points: &[(f64, f64)]) -> Vec<Position> {
        points.iter().map(|(lat, lon)| Position::from_lat_lon(*lat, *lon)).collect()
    }

    /// China's base points 9 to 20 of 1996 in decimal degrees, as the facts the zone files were made from list them.
    fn china() -> Vec<Position> {
        line(&[
            (33.363333, 121.346667),
            (33.015, 121.64),
            (31.421667, 122.243333),
            (30.735, 123.156667),
            (30.725, 123.161667),
            (30.168333, 122.945),
            (28.888333, 122.275),
            (28.398333, 121.916667),
            (28.391667, 121.911667),
            (27.465, 121.13),
            (26.376667, 120.506667),
            (26.156667, 120.405),
        ])
    }

    /// Points of the paths, at most `step` metres apart.
    fn sampled(paths: &[Path], step: f64) -> Vec<Position> {
        let points = |path: &Path| {
            let count = (path.length() / step).ceil().max(1.0);
            (0..=count as usize).map(|i| path.at(path.length() * i as f64 / count).position).collect::<Vec<_>>()
        };
        paths.iter().flat_map(points).collect()
    }

    /// The distance to a baseline by looking at a point of it every 100 m: too long by 6 cm at most at 12 NM.
    struct Dense(Vec<Position>);

    impl Dense {
        fn new(baseline: &[Position]) -> Self {
            let geodesic = |pair: &[Position]| Path::Geodesic(GeodesicPath::between(pair[0], pair[1]));
            Self(sampled(&baseline.windows(2).map(geodesic).collect::<Vec<_>>(), 100.0))
        }

        fn distance(&self, position: Position) -> f64 {
            let is_near =
                |p: &&Position| (p.lat() - position.lat()).abs() < 0.25 && (p.lon() - position.lon()).abs() < 0.3;
            let distance = |p: &Position| p.distance_to(position).metres();
            self.0.iter().filter(is_near).map(distance).fold(f64::INFINITY, f64::min)
        }
    }

    fn check(baseline: &[Position], paths: &[Path], step: f64) {
        let dense = Dense::new(baseline);
        for position in sampled(paths, step) {
            let off = dense.distance(position) - TWELVE.metres();
            assert!((-CHORD_ERROR_M - 0.01..CHORD_ERROR_M + 0.07).contains(&off), "{position} is {off} m off");
        }
        for pair in paths.windows(2) {
            let gap = pair[0].end().distance_to(pair[1].start()).metres();
            assert!(gap < 1e-4, "a gap of {gap} m at {}", pair[0].end());
        }
    }

    #[test]
    fn every_point_of_the_chinese_limit_is_12_nm_from_the_nearest_point_of_the_baseline() {
        let baseline = china();
        let paths = limit_off(&baseline, TWELVE, Side::Left);
        assert!(paths[0].start().distance_to(baseline[0]).metres() - TWELVE.metres() < 1e-6);
        check(&baseline, &paths, 1000.0);
        // Of the ten corners 11, 18 and 19 bend towards the sea and are cut; each of the others is an arc.
        assert_eq!(paths.iter().filter(|path| matches!(path, Path::Arc(_))).count(), 7);
    }

    #[test]
    fn a_baseline_followed_backwards_has_the_same_limit_on_its_other_side() {
        let mut baseline = china();
        let there = limit_off(&baseline, TWELVE, Side::Left);
        baseline.reverse();
        let back = limit_off(&baseline, TWELVE, Side::Right);
        let length = |paths: &[Path]| paths.iter().map(Path::length).sum::<f64>();
        assert!((length(&there) - length(&back)).abs() < 0.01);
        assert!(there[0].start().distance_to(back[back.len() - 1].end()).metres() < 1e-4);
    }

    #[test]
    fn the_limit_off_the_equator_is_a_parallel() {
        let paths = limit_off(&line(&[(0.0, 120.0), (0.0, 123.0)]), TWELVE, Side::Left);
        // The equator is a geodesic and the meridians stand on it.
        let parallel = Position::from_lat_lon(0.0, 120.0).destination(Bearing::from_degrees(0.0), TWELVE).lat();
        for position in sampled(&paths, 500.0) {
            // 110,574 m a degree of latitude at the equator (WGS 84).
            assert!((position.lat() - parallel).abs() * 110_574.0 < CHORD_ERROR_M, "{position}");
        }
        assert!(paths.len() > 5, "one geodesic of 330 km would be 7 m off");
    }

    #[test]
    fn a_corner_is_an_arc_on_its_outer_side_and_a_cut_on_its_inner_side() {
        let baseline = line(&[(30.0, 122.0), (30.0, 123.0), (31.0, 123.0)]);
        let outer = limit_off(&baseline, TWELVE, Side::Right);
        check(&baseline, &outer, 500.0);
        assert_eq!(outer.iter().filter(|path| matches!(path, Path::Arc(_))).count(), 1);
        let inner = limit_off(&baseline, TWELVE, Side::Left);
        check(&baseline, &inner, 500.0);
        assert!(inner.iter().all(|path| matches!(path, Path::Geodesic(_))));
        let [first, second] = [(0, 1), (1, 2)].map(|(a, b)| GeodesicPath::between(baseline[a], baseline[b]));
        let is_corner = |p: &Position| {
            [&first, &second].iter().all(|side| (distance_to_segment(side, 0.0, *p).0 - TWELVE.metres()).abs() < 1e-3)
        };
        assert!(inner.iter().map(Path::end).any(|p| is_corner(&p)));
    }

    #[test]
    fn a_notch_narrower_than_the_distance_leaves_no_trace() {
        // A bay one mile wide and twenty deep: the limit passes over it.
        let baseline =
            line(&[(30.0, 122.0), (30.0, 123.0), (29.7, 123.0), (29.7, 123.02), (30.0, 123.02), (30.0, 124.0)]);
        let paths = limit_off(&baseline, TWELVE, Side::Left);
        check(&baseline, &paths, 500.0);
        let last = paths.last().unwrap().end();
        assert!((last.distance_to(baseline[5]).metres() - TWELVE.metres()).abs() < 1e-6);
    }

    #[test]
    fn a_part_of_a_limit_runs_between_the_points_nearest_to_its_neighbours() {
        let baseline = line(&[(30.0, 122.0), (30.0, 123.0), (29.0, 123.0)]);
        let (from, to) = (Position::from_lat_lon(30.5, 122.5), Position::from_lat_lon(30.5, 123.5));
        let paths = limit_off_between(&baseline, TWELVE, Side::Left, from, to);
        check(&baseline, &paths, 500.0);
        assert!(
            (paths[0].start().distance_to(from).metres()
                - (distance_to_segment(&GeodesicPath::between(baseline[0], baseline[1]), 0.0, from).0
                    - TWELVE.metres()))
            .abs()
                < 0.01
        );
        let Some(Path::Arc(arc)) = paths.last() else { panic!("{paths:?}") };
        let bearing = baseline[1].bearing_to(to).degrees();
        assert!((baseline[1].bearing_to(arc.end()).degrees() - bearing).abs() < 1e-9);
        assert!(limit_off_between(&baseline, TWELVE, Side::Left, to, from).is_empty());
    }

    #[test]
    fn what_has_no_side_has_no_limit() {
        let point = Position::from_lat_lon(30.0, 122.0);
        for baseline in [vec![], vec![point], vec![point, point]] {
            assert!(limit_off(&baseline, TWELVE, Side::Left).is_empty());
            assert!(limit_off_between(&baseline, TWELVE, Side::Left, point, point).is_empty());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn no_point_of_a_limit_is_nearer_than_it_should_be(
            steps in proptest::collection::vec((-80.0..80.0f64, 1_000.0..60_000.0f64), 2..7),
        ) {
            let mut baseline = vec![Position::from_lat_lon(30.0, 122.0)];
            for (bearing, length) in steps {
                let from = baseline[baseline.len() - 1];
                baseline.push(from.destination(Bearing::from_degrees(bearing), Distance::from_metres(length)));
            }
            for side in [Side::Left, Side::Right] {
                check(&baseline, &limit_off(&baseline, TWELVE, side), 3000.0);
            }
        }
    }
}
