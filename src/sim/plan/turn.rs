//! Turns: the circles that lead a flight from one line to the next.
//!
//! A *fly-by* turn is the circle tangent to both legs, begun early enough; the waypoint's time is that of the middle
//! of the turn, where the waypoint is abeam. A *fly-over* turn begins at the waypoint and ends on the tangent to the
//! next one, so that the next leg runs from there. A *sharp* corner is the waypoint itself. Turns are level circles on
//! the ellipsoid, of radius V² / (g tan bank); rolling in and out takes no time here.

use std::collections::HashMap;
use std::rc::Rc;

use nalgebra::{Matrix2, Vector2};

use super::guess::Leg;
use crate::diagnostics::Diagnostic;
use crate::geodesy::frames::{LocalFrame, Ray};
use crate::geodesy::path::Identity;
use crate::geodesy::{
    ArcPath, EQUATORIAL_RADIUS, Path, PathKind, PathPoint, Position, RhumbPath, TurnDirection, geodesic, hop,
};
use crate::scenario::model::{TurnStyle, Waypoint};
use crate::units::{Bearing, Distance, METRES_PER_NM};

/// Below this change of course, in degrees, no turn is flown: a circle of ten kilometres would cut the corner by four
/// millimetres.
pub(super) const STRAIGHT: f64 = 0.1;

/// A turn that needs more metres of a leg than half way round the Earth is not told in numbers.
const MOST_NEEDED: f64 = 2e7;

/// A line of which the first part, in metres, is not flown: the turn before it ends there.
pub(super) struct Rest {
    pub line: Path,
    pub from: f64,
}

impl Rest {
    /// All that is left.
    pub fn whole(self) -> Path {
        if self.from > 0.0 { self.line.part(self.from, self.line.length()) } else { self.line }
    }

    fn length(&self) -> f64 {
        self.line.length() - self.from
    }
}

/// Where a flight goes from one line to another.
pub(super) struct Corner<'a> {
    pub before: &'a Rest,
    pub after: &'a Path,
    /// How the places that the second line joins are joined.
    pub kind: PathKind,
    /// By how many degrees the flight turns, right positive.
    pub turn: f64,
    pub radius: Distance,
}

/// A turn, with where it leaves one line and joins the next.
pub(super) struct Flown {
    /// Metres from where it begins to the end of the line before.
    pub lead: f64,
    /// The part to abeam of the waypoint; `None` where the turn begins at the waypoint.
    pub to_abeam: Option<ArcPath>,
    pub from_abeam: ArcPath,
    /// How many degrees it covers.
    pub degrees: f64,
    /// Metres along the line after it to where it ends.
    pub lag: f64,
    /// The line after it, where that is a new one.
    pub onward: Option<Path>,
}

/// Lines and turns that were worked out: the laps of a racetrack are the same ones, and so is what flights do together.
pub(super) struct KnownLines {
    lines: HashMap<(PathKind, [u64; 4]), Path>,
    /// By all that they depend on; `None` where no circle is tangent to both lines.
    turns: HashMap<TurnKey, Option<Rc<Flown>>>,
}

/// All that a turn depends on: the whole lines, not what is left of them.
#[derive(PartialEq, Eq, Hash)]
struct TurnKey {
    lines: [Identity; 2],
    radius: u64,
    style: TurnStyle,
}

impl KnownLines {
    /// None yet, with room for those of so many legs.
    pub fn with_room_for(legs: usize) -> Self {
        Self { lines: HashMap::with_capacity(legs), turns: HashMap::with_capacity(legs) }
    }

    /// The line of a kind between two positions.
    pub fn between(&mut self, start: Position, end: Position, kind: PathKind) -> Path {
        let key = (kind, [start.lat(), start.lon(), end.lat(), end.lon()].map(f64::to_bits));
        self.lines.entry(key).or_insert_with(|| Path::between(start, end, kind)).clone()
    }

    /// How long the line of a kind between two positions is, and which way it goes at its ends.
    pub fn leg_between(&mut self, start: Position, end: Position, kind: PathKind) -> Leg {
        let key = (kind, [start.lat(), start.lon(), end.lat(), end.lon()].map(f64::to_bits));
        let line = self.lines.entry(key).or_insert_with(|| Path::between(start, end, kind));
        let length = line.length();
        Leg { length, azimuths: [0.0, length].map(|s| line.at(s).azimuth.degrees()) }
    }

    /// The turn of a style at a corner.
    pub fn turn(&mut self, corner: &Corner<'_>, style: TurnStyle) -> Result<Rc<Flown>, NoRoom> {
        let &Corner { before, after, radius, .. } = corner;
        let [room_before, room_after] = [before.length(), after.length()];
        // On a plane.
        let flat = radius.metres() * (corner.turn.abs().to_radians() / 2.0).tan();
        let no_room = |needs: f64| match style {
            TurnStyle::FlyBy => NoRoom { needs, has: room_before.min(room_after), radius },
            _ => NoRoom { needs: 2.0 * radius.metres(), has: room_after, radius },
        };
        if style == TurnStyle::FlyBy && flat > 1.2 * room_before.min(room_after) {
            return Err(no_room(flat));
        }
        let lines = [&before.line, after].map(Path::identity);
        let flown = self.turns.entry(TurnKey { lines, radius: radius.metres().to_bits(), style });
        let flown = flown.or_insert_with(|| {
            let flown = if style == TurnStyle::FlyBy { fly_by(corner, flat) } else { fly_over(corner) };
            flown.map(Rc::new)
        });
        let flown = flown.as_ref().ok_or_else(|| no_room(flat))?;
        let fits = |needs: f64, room: f64| 0.0 < needs && needs <= room;
        if style == TurnStyle::FlyBy && !(fits(flown.lead, room_before) && fits(flown.lag, room_after)) {
            return Err(no_room(flown.lead.max(flown.lag)));
        }
        Ok(flown.clone())
    }
}

/// A turn that does not fit: what it needs of a leg, and what the leg has, in metres.
#[derive(Clone, Copy)]
pub(super) struct NoRoom {
    needs: f64,
    has: f64,
    radius: Distance,
}

impl NoRoom {
    pub fn diagnostic(&self, waypoint: &Waypoint, index: usize, turn: f64) -> Diagnostic {
        let nm = |metres: f64| metres / METRES_PER_NM;
        let (degrees, number, left) = (turn.abs(), index + 1, nm(self.has));
        // A reversal needs any length, up to infinity: no number says more than that it is one.
        let message = if self.needs > MOST_NEEDED {
            format!("the turn of {degrees:.0}° at waypoint {number} is a reversal, for which no leg is long enough")
        } else {
            let needs = nm(self.needs);
            format!(
                "the turn of {degrees:.0}° at waypoint {number} needs {needs:.1} NM of a leg that has {left:.1} NM left"
            )
        };
        Diagnostic::warning("turn-without-room", waypoint.span.clone(), message)
        .label(format!("flown as a sharp corner; the turn radius is {:.1} NM", self.radius.nautical_miles()))
        .help(
            "move the waypoint, raise `bank`, or write `turn = \"fly-over\"` for a reversal or `turn = \"sharp\"` here",
        )
    }
}

/// From one direction to another in the same place, in degrees, right positive. At a pole the bearings of two paths
/// may count from different meridians, so it is the directions in space that are compared.
pub(super) fn turn_between(from: PathPoint, to: PathPoint) -> f64 {
    let (a, b) = (Ray::from(from).direction, Ray::from(to).direction);
    let up = LocalFrame::at(from.position).up;
    b.cross(&a).dot(&up).atan2(a.dot(&b)).to_degrees()
}

impl Corner<'_> {
    fn direction(&self) -> TurnDirection {
        if self.turn < 0.0 { TurnDirection::Left } else { TurnDirection::Right }
    }
}

/// The turn that is tangent to both lines, given how far from the corner it would begin and end on a plane. `None` near a
/// reversal, where the lines may bend so much over the length of the turn that no circle is tangent to both.
fn fly_by(corner: &Corner<'_>, flat: f64) -> Option<Flown> {
    let (before, after, direction) = (&corner.before.line, corner.after, corner.direction());
    let (length, r) = (before.length(), corner.radius.metres());
    // Metres before and after the waypoint, until both legs see the same centre; on a sphere it would be these.
    let angle = r / EQUATORIAL_RADIUS;
    let on_sphere = EQUATORIAL_RADIUS * (angle.tan() * flat / r).min(1.0).asin();
    let (mut lead, mut lag) = (on_sphere, on_sphere);
    let mut solved = None;
    for _ in 0..12 {
        let along = [before.ray_at(length - lead), after.ray_at(lag)];
        let spokes = along.map(|ray| hop::follow(ray.turned(direction), r));
        let along = along.map(|ray| ray.direction);
        let gap = spokes[0].point - spokes[1].point;
        // Least squares for the two steps along the legs that close the gap.
        let cosine = along[0].dot(&along[1]);
        let normal = Matrix2::new(1.0, cosine, cosine, 1.0);
        let right = Vector2::new(along[0].dot(&gap), along[1].dot(&gap));
        let Some(step) = normal.lu().solve(&right) else { break };
        lead += step.x;
        lag += step.y;
        // What the legs and the circle bend over a step is left out; it leaves a thousandth, or near a reversal a tenth.
        if step.norm() < 1e-6 {
            solved = (gap.norm() < 1e-3).then_some(spokes);
            break;
        }
    }
    // Seen from the centre, the spokes run back the way they came.
    let [from, to] = solved?.map(|spoke| PathPoint::from(spoke.reversed()));
    let arc = ArcPath::new(to.position, corner.radius, from.azimuth, to.azimuth, direction);
    let degrees = arc.sweep_degrees().abs();
    let [to_abeam, from_abeam] = arc.cut_at(0.5);
    Some(Flown { lead, to_abeam: Some(to_abeam), from_abeam, degrees, lag, onward: None })
}

/// The turn that begins at the waypoint and ends on the tangent to the next one; `None` where that lies in the circle.
fn fly_over(corner: &Corner<'_>) -> Option<Flown> {
    let &Corner { before: Rest { line: before, .. }, after, kind, radius, .. } = corner;
    let direction = corner.direction();
    let (here, next) = (before.at(before.length()), after.end());
    let spoke = Bearing::from_degrees(here.azimuth.degrees() + direction.sign() * 90.0);
    let centre = here.position.destination(spoke, radius);
    let to_next = centre.distance_to(next).metres();
    if to_next <= radius.metres() {
        return None;
    }
    let from = centre.bearing_to(here.position).degrees();
    let off_course = |bearing: f64| {
        let spoke = geodesic::direct(centre, Bearing::from_degrees(bearing), radius.metres());
        let tangent = Bearing::from_degrees(spoke.azimuth.degrees() + direction.sign() * 90.0);
        let onward = match kind {
            PathKind::Geodesic => spoke.position.bearing_to(next),
            PathKind::Rhumb => RhumbPath::between(spoke.position, next).course(),
        };
        tangent.turn_to(onward)
    };
    // The tangent of the plane, then secant steps for the ellipsoid and for rhumb lines.
    let flat = (radius.metres() / to_next).acos().to_degrees();
    let mut bearing = centre.bearing_to(next).degrees() - direction.sign() * flat;
    let mut last: Option<(f64, f64)> = None;
    for _ in 0..20 {
        let off = off_course(bearing);
        // One degree round the circle turns the tangent by about one degree.
        let slope = last.map_or(-direction.sign(), |(b, o)| (off - o) / (bearing - b));
        last = Some((bearing, off));
        let step = -off / if slope.is_finite() && slope != 0.0 { slope } else { -direction.sign() };
        bearing += step.clamp(-20.0, 20.0);
        if step.abs() < 1e-9 {
            break;
        }
    }
    let arc = ArcPath::new(centre, radius, Bearing::from_degrees(from), Bearing::from_degrees(bearing), direction);
    let onward = Some(Path::between(arc.end(), next, kind));
    Some(Flown { lead: 0.0, to_abeam: None, degrees: arc.sweep_degrees().abs(), from_abeam: arc, lag: 0.0, onward })
}
