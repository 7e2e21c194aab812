//! Keeping station: the way of a flight that stays beside another one.
//!
//! The place beside a flight is told by its path: so many metres further along it, and so many to the right. Where the path is
//! a line, the way beside it is a line too, but for what the Earth bends: geodesics that stay within a metre of it. Where it is
//! a circle, the way beside it is a circle round the same centre, flown faster outside and slower inside. So bearing and
//! distance are kept outside turns; within a turn the place ahead or behind follows the bend of the path.

use crate::diagnostics::Diagnostic;
use crate::geodesy::{EQUATORIAL_RADIUS, GeodesicPath, Path, PathPoint, Position};
use crate::scenario::model::{Flight, Station, Waypoint};
use crate::sim::trajectory::{Pace, Trajectory};
use crate::units::{Bearing, Distance, METRES_PER_NM};

/// How far the way beside a line may be off what is parallel to it, in metres.
const STRAY: f64 = 0.5;
/// The smallest circle on which a station can be kept, in metres: inside, the flight would have to go backwards.
const SMALLEST: f64 = 500.0;
/// The sharpest corner that the way beside it can go round, in degrees.
const SHARPEST: f64 = 120.0;

/// A way beside another flight, with its times.
pub(super) struct Followed {
    pub pieces: Vec<Path>,
    /// From the beginning of the way on.
    pub paces: Vec<Pace>,
    /// Metres above mean sea level at instants in order.
    pub altitudes: Vec<(f64, f64)>,
}

/// Why a station cannot be kept.
pub(super) enum Trouble {
    /// A turn that the followed flight flies round a circle, by its radius in metres, which does not reach out to the station.
    InsideTurn(f64),
    /// A corner of so many degrees.
    Corner(f64),
}

impl Followed {
    /// Stands in for a way that cannot be flown; the problem was told.
    pub fn nothing(here: PathPoint, height: f64, from: f64, until: f64) -> Self {
        let seconds = (until - from).max(1.0);
        let speed = 100.0;
        let line = GeodesicPath::from_bearing(here.position, here.azimuth, speed * seconds);
        let pace = Pace { from: 0.0, t: from, until: from + seconds, speed, acceleration: 0.0 };
        let altitudes = vec![(from, height), (from + seconds, height)];
        Self { pieces: vec![Path::Geodesic(line)], paces: vec![pace], altitudes }
    }
}

impl Trouble {
    pub fn diagnostic(&self, waypoint: &Waypoint, followed: &Flight) -> Diagnostic {
        let message = match self {
            Self::InsideTurn(radius) => format!(
                "`{}` turns on a radius of {:.1} NM while it is followed, inside the station",
                followed.id,
                radius / METRES_PER_NM
            ),
            Self::Corner(degrees) => {
                format!("`{}` has a sharp corner of {degrees:.0}° while it is followed", followed.id)
            }
        };
        Diagnostic::error("station-cannot-be-kept", waypoint.span.clone(), message)
            .help("choose a station behind it or nearer to it, or let it turn wider")
    }
}

/// A station, as metres ahead and to the right.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    ahead: f64,
    right: f64,
    higher: f64,
}

impl Beside {
    pub fn of(station: &Station) -> Self {
        let (sin, cos) = station.bearing_degrees.to_radians().sin_cos();
        let metres = station.distance.metres();
        Self { ahead: metres * cos, right: metres * sin, higher: station.higher_by }
    }

    /// The place of the followed flight itself.
    pub const WITHIN: Self = Self { ahead: 0.0, right: 0.0, higher: 0.0 };

    /// Where the station is at an instant, and which way it goes.
    pub fn at(self, followed: &Trajectory, t: f64) -> PathPoint {
        let s = followed.distance_at(t) + self.ahead;
        let path = followed.path();
        let pieces = path.pieces();
        // Beyond the ends of the path its lines go on.
        let piece = &pieces[path.piece_at(s.clamp(0.0, path.length()))];
        beside(piece.path.at(s - piece.from), self.right)
    }

    /// The altitude there, in metres.
    pub fn height_at(self, followed: &Trajectory, t: f64) -> f64 {
        followed.altitude_at(t).metres() + self.higher
    }

    /// The way of the station between two instants.
    pub fn follow(self, followed: &Trajectory, from: f64, to: f64) -> Result<Followed, Trouble> {
        let path = followed.path();
        let pieces = path.pieces();
        let [first, last] = [from, to].map(|t| followed.distance_at(t) + self.ahead);
        // Where the line or the time law changes, in metres along the followed path.
        let joints = pieces.iter().skip(1).map(|piece| piece.from);
        let changes = followed.paces().iter().skip(1).map(|pace| pace.from + self.ahead);
        let mut cuts: Vec<f64> =
            joints.chain(changes).filter(|s| *s > first && *s < last).chain([first, last]).collect();
        cuts.sort_by(f64::total_cmp);
        cuts.dedup_by(|b, a| *b - *a < 1e-6);
        let mut way = Followed { pieces: Vec::new(), paces: Vec::new(), altitudes: Vec::new() };
        let mut length = 0.0;
        let mut here: Option<Position> = None;
        for cut in cuts.windows(2) {
            let index = path.piece_at((0.5 * (cut[0] + cut[1])).clamp(0.0, path.length()));
            let piece = &pieces[index];
            let [u, v] = [cut[0], cut[1]].map(|s| s - piece.from);
            let start = match here {
                Some(here) => here,
                None => beside(piece.path.at(u), self.right).position,
            };
            // A corner of the path at the end of this share is gone round where both ways beside it meet.
            let is_joint = (piece.to() - cut[1]).abs() < 1e-6 && cut[1] < last;
            let next = pieces.get(index + 1).filter(|_| is_joint);
            let end = match next {
                Some(next) => self.round_corner(piece.path.at(v), next.path.at(0.0))?,
                None => beside(piece.path.at(v), self.right).position,
            };
            let lines = self.lines(&piece.path, (u, v), (start, end))?;
            let whole: f64 = lines.iter().map(Path::length).sum();
            // The station is where it is when the followed flight is as much behind as it is ahead.
            let [s, e] = [cut[0], cut[1]].map(|s| s - self.ahead);
            let [t0, t1] = [s, e].map(|s| time_on(followed, s, 0.5 * (cut[0] + cut[1]) - self.ahead));
            let pace = pace_on(followed, 0.5 * (s + e));
            let scale = whole / (cut[1] - cut[0]);
            way.paces.push(Pace {
                from: length,
                t: t0,
                until: t1,
                speed: pace.speed_at(s) * scale,
                acceleration: pace.acceleration * scale,
            });
            length += whole;
            way.pieces.extend(lines);
            here = Some(end);
        }
        let inner = followed.altitudes().iter().filter(|(t, _)| *t > from && *t < to).copied();
        let ends = [from, to].map(|t| (t, followed.altitude_at(t).metres()));
        let all = [ends[0]].into_iter().chain(inner).chain([ends[1]]);
        way.altitudes = all.map(|(t, height)| (t, height + self.higher)).collect();
        if let (Some(first), Some(last)) = (way.paces.first().copied(), way.paces.len().checked_sub(1)) {
            way.paces[0] = Pace { t: from, ..first };
            way.paces[last].until = to;
        }
        Ok(way)
    }

    /// What runs beside a part of a line.
    fn lines(&self, line: &Path, (u, v): (f64, f64), (start, end): (Position, Position)) -> Result<Vec<Path>, Trouble> {
        if self.right == 0.0 {
            let is_whole = u.abs() < 1e-6 && (v - line.length()).abs() < 1e-6;
            return Ok(vec![if is_whole { line.clone() } else { line.part(u, v) }]);
        }
        if let Path::Arc(arc) = line {
            let radius = arc.radius().metres() - arc.direction().sign() * self.right;
            if radius < SMALLEST {
                return Err(Trouble::InsideTurn(arc.radius().metres()));
            }
            return Ok(vec![Path::Arc(arc.beside(u, v, Distance::from_metres(radius)))]);
        }
        // A way beside a geodesic bends by about its distance over the square of the Earth's radius, one beside a rhumb line
        // by tan φ over that radius, below 80° less than six.
        let bend = match line {
            Path::Rhumb(_) => 6.0 / EQUATORIAL_RADIUS,
            _ => self.right.abs() / (EQUATORIAL_RADIUS * EQUATORIAL_RADIUS),
        };
        let longest = (8.0 * STRAY / bend.max(1e-12)).sqrt();
        let shares = ((v - u) / longest).ceil().max(1.0) as usize;
        let mut lines = Vec::with_capacity(shares);
        let mut here = start;
        for k in 1..=shares {
            let next = if k == shares {
                end
            } else {
                beside(line.at(u + (v - u) * k as f64 / shares as f64), self.right).position
            };
            lines.push(Path::Geodesic(GeodesicPath::between(here, next)));
            here = next;
        }
        Ok(lines)
    }

    /// Where the ways beside two lines meet that join at a corner, or without one.
    fn round_corner(&self, arriving: PathPoint, departing: PathPoint) -> Result<Position, Trouble> {
        let turn = arriving.azimuth.turn_to(departing.azimuth);
        if turn.abs() > SHARPEST && self.right != 0.0 {
            return Err(Trouble::Corner(turn.abs()));
        }
        let middle = PathPoint {
            position: arriving.position,
            azimuth: Bearing::from_degrees(arriving.azimuth.degrees() + turn / 2.0),
        };
        Ok(beside(middle, self.right / (turn / 2.0).to_radians().cos()).position)
    }
}

/// The point so many metres to the right of a point of a path, and the same direction there.
fn beside(here: PathPoint, right: f64) -> PathPoint {
    if right == 0.0 {
        return here;
    }
    let side = right.signum() * 90.0;
    let abeam = Bearing::from_degrees(here.azimuth.degrees() + side);
    let there = crate::geodesy::geodesic::direct(here.position, abeam, right.abs());
    PathPoint { position: there.position, azimuth: Bearing::from_degrees(there.azimuth.degrees() - side) }
}

/// The time law that holds at a distance along the path; beyond the ends, that of the end.
fn pace_on(followed: &Trajectory, s: f64) -> Pace {
    let paces = followed.paces();
    paces[paces.partition_point(|pace| pace.from <= s).saturating_sub(1)]
}

/// When a flight is at a distance along its path, by the time law that holds at another distance nearby.
fn time_on(followed: &Trajectory, s: f64, near: f64) -> f64 {
    pace_on(followed, near).time_at(s)
}
