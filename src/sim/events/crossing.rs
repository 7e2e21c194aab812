//! Where a flight path crosses the outline of a zone, solved on the continuous path.
//!
//! All places where the path meets an edge are found first. A plain one, away from vertices and waypoints, changes
//! sides. Where it is not plain (a vertex, a waypoint on an edge, a touch, a leg along an edge), the meetings closer
//! together than two millimetres are one, and the sides before and after decide whether it is a crossing. So entries
//! and exits alternate by construction, and agree with where the flight is inside.

use crate::geodesy::Position;
use crate::geodesy::frames::Ray;
use crate::geodesy::intersection::{Contact, END_TOLERANCE};
use crate::sim::flight_path::{Below, FlightPath, Leaf};
use crate::zones::Outline;
use crate::zones::outline::{EdgeContact, EdgeRun};

/// Which way a zone's edge is crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CrossingKind {
    /// Outside just before, inside just after.
    Enter,
    /// Inside just before, outside just after.
    Exit,
}

/// A crossing of a zone's edge, in the horizontal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgeCrossing {
    /// Which way.
    pub kind: CrossingKind,
    /// Metres along the flight path.
    pub s: f64,
    /// Which leg of the route as written.
    pub leg: usize,
    /// Which edge of the zone, counted through its rings.
    pub edge: usize,
    /// Metres along the edge.
    pub u: f64,
    /// The acute angle between path and edge in radians.
    pub angle: f64,
}

/// How a flight path passes a zone, in the horizontal.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Whether the path begins inside. A path that begins on an edge begins on the side to which it goes.
    pub inside_at_start: bool,
    /// The crossings in order; entries and exits alternate.
    pub crossings: Vec<EdgeCrossing>,
}

/// Meetings nearer than this many metres along the path are one.
const SAME_PLACE: f64 = 2e-3;

/// A meeting of the path with the outline, or several in one place.
struct Meeting {
    from: f64,
    to: f64,
    first: EdgeCrossing,
    /// Whether it must change sides: one crossing at an angle, away from vertices and waypoints.
    plain: bool,
}

/// How a flight path passes the outline of a zone.
pub fn passage(path: &FlightPath, outline: &Outline) -> Passage {
    let meetings = meetings(path, outline);
    let inside = |s: f64| outline.contains(path.at(s).position);
    // A meeting at the very start belongs to the start: what counts is the side to which the path goes.
    let leaves_start = meetings.first().is_some_and(|first| first.from < SAME_PLACE);
    let middle = |i: usize| {
        let next = meetings.get(i + 1).map_or(path.length(), |next| next.from);
        0.5 * (meetings[i].to + next)
    };
    let inside_at_start = if leaves_start { inside(middle(0).min(path.length())) } else { inside(0.0) };
    let after_start = usize::from(leaves_start);
    let walk = |decide: &dyn Fn(usize, bool) -> bool| {
        let mut state = inside_at_start;
        let mut crossings = Vec::new();
        for (i, meeting) in meetings.iter().enumerate().skip(after_start) {
            if meeting.to > path.length() - SAME_PLACE && i + 1 == meetings.len() {
                break;
            }
            let next = decide(i, state);
            if next != state {
                let kind = if next { CrossingKind::Enter } else { CrossingKind::Exit };
                crossings.push(EdgeCrossing { kind, ..meeting.first });
            }
            state = next;
        }
        (crossings, state)
    };
    let (mut crossings, state) = walk(&|i, state| if meetings[i].plain { !state } else { inside(middle(i)) });
    // Plain crossings are counted, not looked at; where the count does not come out, every gap is looked at.
    let ends_on_edge = meetings.last().is_some_and(|last| last.to > path.length() - SAME_PLACE);
    if !crossings.is_empty() && !ends_on_edge && state != inside(path.length()) {
        (crossings, _) = walk(&|i, _| inside(middle(i)));
    }
    Passage { inside_at_start, crossings }
}

/// Where a flight path crosses lines that have no inside, each with the side it goes to: positive to the right of the
/// line, looking along its vertices, negative to the left. A touch is no crossing, and neither is passing a vertex
/// where the line turns back.
pub fn line_crossings(path: &FlightPath, lines: &Outline) -> Vec<(EdgeCrossing, f64)> {
    let side = |meeting: &Meeting| {
        let along_path = Ray::from(path.at(meeting.first.s));
        let along_line = lines.edge(meeting.first.edge).ray_at(meeting.first.u);
        along_path.direction.cross(&along_line.direction).dot(&along_path.point)
    };
    let mut crossings: Vec<(EdgeCrossing, f64)> = Vec::new();
    let mut all = single_meetings(path, lines);
    all.retain(|meeting| {
        meeting.first.angle > 0.0 && meeting.from > SAME_PLACE && meeting.to < path.length() - SAME_PLACE
    });
    for in_one_place in all.chunk_by(|a, b| b.from <= a.to + SAME_PLACE) {
        let sides: Vec<f64> = in_one_place.iter().map(side).collect();
        if sides.iter().all(|s| *s > 0.0) || sides.iter().all(|s| *s < 0.0) {
            crossings.push((in_one_place[0].first, sides[0]));
        }
    }
    crossings
}

/// All meetings in order along the path, each by itself.
fn single_meetings(path: &FlightPath, outline: &Outline) -> Vec<Meeting> {
    let mut meetings = Vec::new();
    let mut found = Vec::new();
    for run in outline.runs() {
        meet(path, 0, outline, run, &mut found);
    }
    found.sort_by_key(|(piece, _)| *piece);
    for piece in path.pieces() {
        // The contacts of a line that is flown again are found once.
        let of_piece = &found[found.partition_point(|(first, _)| *first < piece.first_alike)..];
        let of_piece = of_piece.iter().take_while(|(first, _)| *first == piece.first_alike);
        let length = piece.path.length();
        for &(_, EdgeContact { edge, contact }) in of_piece {
            let (from, to, u, angle, plain) = match contact {
                Contact::Crossing { s, u, angle } => {
                    let off_ends = |v: f64, length: f64| v > 2.0 * END_TOLERANCE && v < length - 2.0 * END_TOLERANCE;
                    (s, s, u, angle, off_ends(s, length) && off_ends(u, outline.edge(edge).length()))
                }
                Contact::Touch { from, to, u } => (from, to, u, 0.0, false),
            };
            let s = (piece.from + from).clamp(0.0, path.length());
            let first = EdgeCrossing { kind: CrossingKind::Enter, s, leg: piece.leg, edge, u, angle };
            meetings.push(Meeting { from: s, to: (piece.from + to).clamp(s, path.length()), first, plain });
        }
    }
    meetings.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.first.edge.cmp(&b.first.edge)));
    meetings
}

/// Adds the places where the pieces under a node of the path's tree meet a run of edges, with the pieces.
fn meet(path: &FlightPath, node: usize, outline: &Outline, run: EdgeRun, found: &mut Vec<(usize, EdgeContact)>) {
    let (here, cap) = (&path.tree().nodes[node], outline.cap(run));
    if !here.cap.may_meet(cap) {
        return;
    }
    match (here.below, outline.halves(run)) {
        (Below::Leaf(leaf), _) => {
            let Leaf { piece, curve, .. } = &path.tree().leaves[leaf];
            let mut add = |contact| found.push((*piece, contact));
            outline.meet(run, &path.pieces()[*piece].path, curve.stretch(), &mut add);
        }
        // The larger of the two is taken apart.
        (Below::Halves(_), Some(halves)) if cap.reach > here.cap.reach => {
            halves.into_iter().for_each(|half| meet(path, node, outline, half, found));
        }
        (Below::Halves(second), _) => {
            [node + 1, second].into_iter().for_each(|half| meet(path, half, outline, run, found));
        }
    }
}

/// All meetings in order along the path, those in one place put together.
fn meetings(path: &FlightPath, outline: &Outline) -> Vec<Meeting> {
    let mut meetings = single_meetings(path, outline);
    meetings.dedup_by(|next, kept| {
        if next.from > kept.to + SAME_PLACE {
            return false;
        }
        // The same crossing seen from two stretches is one plain crossing; anything else in one place is not plain.
        let twin =
            next.plain && kept.plain && next.first.edge == kept.first.edge && (next.from - kept.from).abs() < 1e-6;
        kept.plain &= twin;
        kept.to = kept.to.max(next.to);
        // At a waypoint it is the leg that begins there.
        kept.first.leg = kept.first.leg.max(next.first.leg);
        // A proper crossing says more about the angle than a touch.
        if kept.first.angle == 0.0 {
            kept.first = EdgeCrossing { leg: kept.first.leg, ..next.first };
        }
        true
    });
    meetings
}

impl EdgeCrossing {
    /// Where it is.
    pub fn position(&self, path: &FlightPath) -> Position {
        path.at(self.s).position
    }
}
