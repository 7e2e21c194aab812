//! The geodesic that leaves one circle along its tangent and joins another along its own: what an aircraft flies between
//! two turns.
//!
//! A turn, a racetrack, a figure eight and the way to a place that must be reached in a given direction are all circles
//! and such lines.

use super::arc::{ArcPath, TurnDirection};
use super::auxiliary::Angle;
use super::geodesic::{self, GeodesicPath, Inverse};
use super::path::{Path, PathPoint};
use super::position::Position;
use crate::units::{Bearing, Distance};

/// A geodesic circle that is flown round one way. With a radius of zero it is a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TurnCircle {
    /// The centre.
    pub centre: Position,
    /// The radius, along geodesics.
    pub radius: Distance,
    /// Which way round.
    pub direction: TurnDirection,
    /// Where on it the place lies beside which it was made, as a bearing from the centre.
    pub start: Bearing,
}

/// The line between two circles.
#[derive(Debug, Clone)]
pub struct Tangent {
    /// Where the line leaves the first circle, as a bearing from its centre.
    pub leaves: Bearing,
    /// Where it joins the second one, as a bearing from that one's centre.
    pub joins: Bearing,
    /// The line.
    pub line: GeodesicPath,
}

/// Directions that differ by less than this many degrees are the same: over 100 km, two micrometres.
const SAME_DIRECTION: f64 = 1e-9;
/// An arc of less than this many degrees is none, and one that lacks less than this of a circle neither: at 50 km, less
/// than a tenth of a millimetre.
const NO_ARC: f64 = 1e-7;

impl TurnCircle {
    /// The circle on which a flight turns that is at a place and goes in a direction.
    pub fn beside(here: PathPoint, radius: Distance, direction: TurnDirection) -> Self {
        let abeam = Bearing::from_degrees(here.azimuth.degrees() + direction.sign() * 90.0);
        let spoke = geodesic::direct(here.position, abeam, radius.metres());
        let start = Bearing::from_degrees(spoke.azimuth.degrees() + 180.0);
        Self { centre: spoke.position, radius, direction, start }
    }

    /// A place, as a circle without a radius.
    pub fn place(position: Position) -> Self {
        let start = Bearing::from_degrees(0.0);
        Self { centre: position, radius: Distance::from_metres(0.0), direction: TurnDirection::Right, start }
    }

    /// The point of the circle on a bearing from its centre, with the direction in which it is flown there.
    fn at(&self, bearing: Bearing) -> PathPoint {
        if self.radius.metres() == 0.0 {
            return PathPoint { position: self.centre, azimuth: bearing };
        }
        let spoke = geodesic::direct(self.centre, bearing, self.radius.metres());
        let azimuth = Bearing::from_degrees(spoke.azimuth.degrees() + self.direction.sign() * 90.0);
        PathPoint { position: spoke.position, azimuth }
    }

    /// The arc from one bearing, seen from the centre, to another; `None` where there is nothing to turn.
    pub fn arc(&self, from: Bearing, to: Bearing) -> Option<ArcPath> {
        let sweep = (self.direction.sign() * (to.degrees() - from.degrees())).rem_euclid(360.0);
        let is_arc = self.radius.metres() > 0.0 && (NO_ARC..=360.0 - NO_ARC).contains(&sweep);
        is_arc.then(|| ArcPath::with_sweep(self.centre, self.radius, from, self.direction.sign() * sweep))
    }

    /// The line along which a flight leaves this circle to join another; `None` where one lies in the other, or so near
    /// that no line touches both.
    ///
    /// # Examples
    /// ```
    /// use patrolscope::geodesy::{PathPoint, Position, TurnCircle, TurnDirection};
    /// use patrolscope::units::{Bearing, Distance};
    /// let naha = PathPoint { position: Position::from_lat_lon(26.2, 127.65), azimuth: Bearing::from_degrees(0.0) };
    /// let turn = TurnCircle::beside(naha, Distance::from_metres(10_000.0), TurnDirection::Left);
    /// let gap = Position::from_lat_lon(25.5, 126.15);
    /// let line = turn.tangent_to(&TurnCircle::place(gap)).unwrap().line;
    /// assert!(line.end().distance_to(gap).metres() < 1e-6);
    /// ```
    pub fn tangent_to(&self, next: &Self) -> Option<Tangent> {
        self.tangent_along(next, &geodesic::inverse(self.centre, next.centre))
    }

    /// As [`TurnCircle::tangent_to`], where the way between the centres is known.
    fn tangent_along(&self, next: &Self, between: &Inverse) -> Option<Tangent> {
        // How far each centre lies to the right of the line.
        let [right, next_right] = [self, next].map(|circle| circle.direction.sign() * circle.radius.metres());
        let slant = (next_right - right) / between.length;
        if !(-1.0..=1.0).contains(&slant) {
            return None;
        }
        // On a plane; bearings from the centres to where the line touches.
        let slant = slant.asin().to_degrees();
        let spoke = |line: Bearing, circle: &Self| line.degrees() - slant - circle.direction.sign() * 90.0;
        let mut leaves = spoke(between.start_azimuth, self);
        let mut joins = spoke(between.end_azimuth, next);
        // Turning a spoke turns the circle's direction by as much, and moves the line hardly aside.
        for _ in 0..50 {
            let [from, to] =
                [(self, leaves), (next, joins)].map(|(circle, bearing)| circle.at(Bearing::from_degrees(bearing)));
            let joined = geodesic::joined(from.position, to.position);
            let [departing, arriving] = joined.azimuths.map(Angle::bearing);
            let off = [(self.radius, from.azimuth.turn_to(departing)), (next.radius, to.azimuth.turn_to(arriving))]
                .map(|(radius, off)| if radius.metres() == 0.0 { 0.0 } else { off });
            if off.iter().all(|off| off.abs() < SAME_DIRECTION) {
                let [leaves, joins] = [leaves, joins].map(Bearing::from_degrees);
                let line = GeodesicPath::of(from.position, to.position, joined);
                return Some(Tangent { leaves, joins, line });
            }
            // Far more than what the Earth bends: the circles touch, and there is no line between them.
            if off.iter().any(|off| off.abs() > 30.0) {
                return None;
            }
            leaves += off[0];
            joins += off[1];
        }
        None
    }
}

/// A turn, a line and a turn; each of the turns may be missing.
#[derive(Debug, Clone)]
pub struct Way {
    /// The turn out of the direction at the start.
    pub opening: Option<ArcPath>,
    /// The line between the turns.
    pub line: GeodesicPath,
    /// The turn into the direction at the end.
    pub closing: Option<ArcPath>,
}

impl Way {
    /// Length in metres.
    pub fn length(&self) -> f64 {
        let turns = self.opening.iter().chain(&self.closing).map(ArcPath::length).sum::<f64>();
        turns + self.line.length()
    }

    /// The paths in order.
    pub fn paths(self) -> impl Iterator<Item = Path> {
        let (opening, closing) = (self.opening.map(Path::Arc), self.closing.map(Path::Arc));
        opening.into_iter().chain([Path::Geodesic(self.line)]).chain(closing)
    }
}

/// The shortest way from a place and a direction to another place and direction. `None` where the two are so near that the
/// turns leave no room for a line.
///
/// `before` and `after` are the radii of the turns; a direction that does not matter is told by `None`. `side` is the one to
/// which the first turn must go, where only one will do.
pub fn way(
    from: (Position, Option<Bearing>),
    before: Distance,
    side: Option<TurnDirection>,
    to: (Position, Option<Bearing>),
    after: Distance,
) -> Option<Way> {
    use TurnDirection::{Left, Right};
    let circles = |(position, azimuth): (Position, Option<Bearing>), radius: Distance| match azimuth {
        Some(azimuth) => [Left, Right].map(|side| TurnCircle::beside(PathPoint { position, azimuth }, radius, side)),
        None => [TurnCircle::place(position); 2],
    };
    let mut pairs: Vec<(f64, Inverse, TurnCircle, TurnCircle)> = Vec::with_capacity(4);
    for first in circles(from, before) {
        if from.1.is_some() && side.is_some_and(|side| side != first.direction) {
            continue;
        }
        for last in circles(to, after) {
            let between = geodesic::inverse(first.centre, last.centre);
            let length = about_length((&first, from.1), (&last, to.1), &between);
            pairs.extend(length.map(|length| (length, between, first, last)));
            // Circles of no radius are all the same.
            if to.1.is_none() {
                break;
            }
        }
        if from.1.is_none() {
            break;
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best: Option<Way> = None;
    for (about, between, first, last) in pairs {
        // On a plane the lengths of ways differ by far more than what the Earth bends them.
        if best.as_ref().is_some_and(|best| about > 1.01 * best.length() + 100.0) {
            break;
        }
        let Some(Tangent { leaves, joins, line }) = first.tangent_along(&last, &between) else { continue };
        let way = Way { opening: first.arc(first.start, leaves), line, closing: last.arc(joins, last.start) };
        if best.as_ref().is_none_or(|best| way.length() < best.length()) {
            best = Some(way);
        }
    }
    best
}

/// About how long the way over two circles is, in metres, from a direction to another: as on a plane. A turn that is nearly a
/// whole circle counts as none, for it can be none. `None` where no line joins the circles.
fn about_length(
    (first, from): (&TurnCircle, Option<Bearing>),
    (last, to): (&TurnCircle, Option<Bearing>),
    between: &Inverse,
) -> Option<f64> {
    let [right, next_right] = [first, last].map(|circle| circle.direction.sign() * circle.radius.metres());
    let aside = next_right - right;
    let slant = (aside / between.length).asin().to_degrees();
    if slant.is_nan() {
        return None;
    }
    let turn = |circle: &TurnCircle, from: f64, to: f64| {
        let degrees = (circle.direction.sign() * (to - from)).rem_euclid(360.0);
        if degrees > 355.0 { 0.0 } else { degrees.to_radians() * circle.radius.metres() }
    };
    let opening = from.map_or(0.0, |from| turn(first, from.degrees(), between.start_azimuth.degrees() - slant));
    let closing = to.map_or(0.0, |to| turn(last, between.end_azimuth.degrees() - slant, to.degrees()));
    Some(opening + (between.length * between.length - aside * aside).max(0.0).sqrt() + closing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lat: f64, lon: f64, azimuth: f64) -> PathPoint {
        PathPoint { position: Position::from_lat_lon(lat, lon), azimuth: Bearing::from_degrees(azimuth) }
    }

    /// On a plane: half a circle, and a line as long as the two places lie apart in the direction of the line. At the equator,
    /// where meridians run side by side.
    #[test]
    fn half_a_racetrack_is_as_long_as_on_a_plane() {
        let radius = Distance::from_metres(5_000.0);
        let here = at(0.0, 125.0, 0.0);
        let to_centre = here.position.destination(Bearing::from_degrees(90.0), Distance::from_metres(5_000.0));
        let second = to_centre.destination(Bearing::from_degrees(180.0), Distance::from_metres(20_000.0));
        let there = second.destination(Bearing::from_degrees(90.0), radius);
        let south = Some(Bearing::from_degrees(180.0));
        let way = way((here.position, Some(here.azimuth)), radius, None, (there, south), radius).unwrap();
        let length = way.length();
        assert!((length - std::f64::consts::PI * 5_000.0 - 20_000.0).abs() < 0.2, "{length}");
    }

    proptest! {
        #[test]
        fn a_way_begins_and_ends_as_asked_and_has_no_corner(
            lat in -60.0..60.0f64, course in 0.0..360.0f64, bearing in 0.0..360.0f64, end in 0.0..360.0f64,
            metres in 60e3..600e3f64, radius in 1e3..14e3f64, other in 1e3..14e3f64,
        ) {
            let from = at(lat, 130.0, course);
            let to = PathPoint {
                position: from.position.destination(Bearing::from_degrees(bearing), Distance::from_metres(metres)),
                azimuth: Bearing::from_degrees(end),
            };
            let [before, after] = [radius, other].map(Distance::from_metres);
            let to_gate = (to.position, Some(to.azimuth));
            let way = way((from.position, Some(from.azimuth)), before, None, to_gate, after).unwrap();
            let mut here = from;
            for path in way.paths() {
                let next = path.at(0.0);
                prop_assert!(here.position.distance_to(next.position).metres() < 1e-4);
                prop_assert!(here.azimuth.turn_to(next.azimuth).abs() < 1e-6, "{here:?} {next:?}");
                here = path.at(path.length());
            }
            prop_assert!(here.position.distance_to(to.position).metres() < 1e-4);
            prop_assert!(here.azimuth.turn_to(to.azimuth).abs() < 1e-6);
        }
    }
}
