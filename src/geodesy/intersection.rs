//! Where two paths meet.
//!
//! Pairs of stretches are taken apart until each either cannot meet, or meets at most once because its directions
//! differ by more than both can bend; then Newton's method on the ellipsoid finds the point, to nanometres. What is
//! still undecided when two pieces are closer than a tenth of a millimetre is a touch: a tangent, or a path along
//! another. Which side the path is on afterwards is not decided here.

use nalgebra::Vector3;

use super::EQUATORIAL_RADIUS;
use super::path::Path;
use super::stretch::Stretch;

/// Two pieces that cannot be told apart and are closer than this many metres touch.
const TOUCH: f64 = 1e-4;
/// A meeting this many metres beyond the end of a path still counts, so that none falls between two pieces.
pub(crate) const END_TOLERANCE: f64 = 1e-3;

/// A place where two paths meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Contact {
    /// They cross at an angle, at `s` metres along the first and `u` metres along the second.
    Crossing {
        /// Metres along the first path.
        s: f64,
        /// Metres along the second path.
        u: f64,
        /// The acute angle between them in radians.
        angle: f64,
    },
    /// They touch, or run along one another, within a tenth of a millimetre.
    Touch {
        /// From where on the first path, in metres.
        from: f64,
        /// To where on the first path, in metres.
        to: f64,
        /// Metres along the second path, at the beginning of the touch.
        u: f64,
    },
}

/// All places where two paths meet, in no particular order. A meeting at a point where two stretches of a path join
/// can be listed twice.
pub fn intersections(a: &Path, b: &Path) -> Vec<Contact> {
    let [of_a, of_b] = [a, b].map(|path| Stretch::all_of(path).collect::<Vec<_>>());
    let mut contacts = Vec::new();
    for x in &of_a {
        for y in &of_b {
            intersect(a, x, b, y, &mut contacts);
        }
    }
    contacts
}

/// Adds the places where a stretch of `a` meets a stretch of `b`.
pub(crate) fn intersect(a: &Path, x: &Stretch, b: &Path, y: &Stretch, contacts: &mut Vec<Contact>) {
    if !x.cap().may_meet(&y.cap()) {
        return;
    }
    let width = x.width + y.width;
    let apart = |normal: &Vector3<f64>, ends: &[Vector3<f64>; 2]| {
        let (p, q) = (normal.dot(&ends[0]), normal.dot(&ends[1]));
        (p > width && q > width) || (p < -width && q < -width)
    };
    if apart(&x.normal, &y.ends) || apart(&y.normal, &x.ends) {
        return;
    }
    let node = x.normal.cross(&y.normal);
    if node.norm() > 1.2 * (x.bend + y.bend) {
        let node = if node.dot(&x.middle) < 0.0 { -node } else { node };
        let (f, g) = (x.fraction_at(&node), y.fraction_at(&node));
        // The curves stay within their widths of the great circles, so the true point is near their node.
        let near = 1.5 * width / node.norm();
        let off = |fraction: f64, z: &Stretch| (fraction - fraction.clamp(0.0, 1.0)).abs() * z.angle() > near + 1e-9;
        if off(f, x) || off(g, y) {
            return;
        }
        let start = (x.from + f * (x.to - x.from), y.from + g * (y.to - y.from));
        if let Some((s, u, angle)) = solve(a, b, start) {
            let within = |v: f64, z: &Stretch| (z.from - END_TOLERANCE..=z.to + END_TOLERANCE).contains(&v);
            if within(s, x) && within(u, y) {
                contacts.push(Contact::Crossing { s, u, angle });
                return;
            }
            // From a start far off, beside a short piece of a small circle, Newton's method may have gone to another
            // point of the whole curves: that the pieces do not meet is known only where the start was a good one.
            let shorter = (x.to - x.from).min(y.to - y.from);
            if near * EQUATORIAL_RADIUS < 0.25 * shorter || width * EQUATORIAL_RADIUS < TOUCH {
                return;
            }
        }
    }
    if width * EQUATORIAL_RADIUS < TOUCH {
        contacts.extend(touch(x, y));
        return;
    }
    if let Some(touch) = along(a, x, b, y) {
        contacts.extend(touch);
        return;
    }
    if x.width > y.width {
        for half in x.halves(a) {
            intersect(a, &half, b, y, contacts);
        }
    } else {
        for half in y.halves(b) {
            intersect(a, x, b, &half, contacts);
        }
    }
}

/// The touch of two stretches that cannot be told apart: the part of `x` beside `y`.
fn touch(x: &Stretch, y: &Stretch) -> Option<Contact> {
    let (p, q) = (x.fraction_at(&y.ends[0]), x.fraction_at(&y.ends[1]));
    let (from, to) = (p.min(q).max(0.0), p.max(q).min(1.0));
    let at = |fraction: f64| x.from + fraction * (x.to - x.from);
    (at(to) >= at(from) - END_TOLERANCE).then(|| {
        let u = y.from + y.fraction_at(&x.ends[0]).clamp(0.0, 1.0) * (y.to - y.from);
        Contact::Touch { from: at(from.min(to)), to: at(to.max(from)), u }
    })
}

/// Newton's method for the point that two paths share: metres along each, and the acute angle there.
fn solve(a: &Path, b: &Path, (mut s, mut u): (f64, f64)) -> Option<(f64, f64, f64)> {
    let bend_of = |path: &Path| match path {
        Path::Arc(arc) => 1.0 / arc.radius().metres(),
        Path::Geodesic(_) | Path::Rhumb(_) => 1.0 / EQUATORIAL_RADIUS,
    };
    let bend = bend_of(a).max(bend_of(b));
    for _ in 0..12 {
        let (p, q) = (a.ray_at(s), b.ray_at(u));
        let gap = q.point - p.point;
        let cosine = p.direction.dot(&q.direction);
        let sine = p.direction.cross(&q.direction).norm();
        let (along_p, along_q) = (p.direction.dot(&gap), q.direction.dot(&gap));
        let ds = (along_p - cosine * along_q) / (sine * sine);
        let du = (cosine * along_p - along_q) / (sine * sine);
        if !(ds.is_finite() && du.is_finite()) {
            return None;
        }
        s += ds;
        u += du;
        // The error after a step is about its square, times how much the paths bend, over the sine of the angle.
        let left = (ds * ds + du * du) * bend / sine;
        if left < 1e-8 {
            return Some((s, u, sine.atan2(cosine.abs())));
        }
    }
    None
}

/// The point of a path nearest to a point, by Newton's method from a start: metres along, and metres away.
fn project(path: &Path, point: &Vector3<f64>, mut u: f64) -> (f64, f64) {
    let mut away = f64::INFINITY;
    for _ in 0..8 {
        let ray = path.ray_at(u);
        let gap = point - ray.point;
        away = gap.norm();
        let du = gap.dot(&ray.direction);
        u += du;
        if du.abs() < 1e-6 {
            break;
        }
    }
    (u, away)
}

/// Whether two stretches of the same kind of line lie on the same line, and the part they share, which may be empty.
/// `None` where they do not: two such lines that agree at three points agree throughout.
fn along(a: &Path, x: &Stretch, b: &Path, y: &Stretch) -> Option<Option<Contact>> {
    let same_kind = matches!(
        (a, b),
        (Path::Geodesic(_), Path::Geodesic(_)) | (Path::Rhumb(_), Path::Rhumb(_)) | (Path::Arc(_), Path::Arc(_))
    );
    if !same_kind {
        return None;
    }
    let on_b = |s: f64| {
        let point = a.ray_at(s).point;
        let guess = y.from + y.fraction_at(&point) * (y.to - y.from);
        project(b, &point, guess)
    };
    // Mostly the first of the three is off already.
    let on_line = |s: f64| Some(on_b(s)).filter(|(_, away)| *away <= TOUCH);
    let (first, last) = (on_line(x.from)?, on_line(x.to)?);
    on_line(0.5 * (x.from + x.to))?;
    // Both run along one line, at the same rate; either may go backwards as seen from the other.
    let along_a = |u: f64| x.from + (u - first.0) / (last.0 - first.0) * (x.to - x.from);
    let (p, q) = (along_a(y.from), along_a(y.to));
    let (from, to) = (p.min(q).max(x.from), p.max(q).min(x.to));
    let u_at = |s: f64| first.0 + (s - x.from) / (x.to - x.from) * (last.0 - first.0);
    Some((to >= from - END_TOLERANCE).then(|| Contact::Touch { from: from.min(to), to: to.max(from), u: u_at(from) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::{ArcPath, PathKind, Position};
    use crate::units::{Bearing, Distance};
    use proptest::prelude::*;

    fn path(kind: PathKind, a: (f64, f64), b: (f64, f64)) -> Path {
        Path::between(Position::from_lat_lon(a.0, a.1), Position::from_lat_lon(b.0, b.1), kind)
    }

    #[test]
    fn a_geodesic_between_two_points_of_a_parallel_meets_it_only_there() {
        let parallel = path(PathKind::Rhumb, (39.0, 123.5), (39.0, 133.0));
        let chord = path(PathKind::Geodesic, (39.0, 125.0), (39.0, 132.0));
        let mut s: Vec<f64> = intersections(&chord, &parallel)
            .iter()
            .map(|contact| match contact {
                Contact::Crossing { s, .. } => *s,
                Contact::Touch { .. } => panic!("no touch expected: {contact:?}"),
            })
            .collect();
        s.sort_by(f64::total_cmp);
        assert_eq!(s.len(), 2);
        assert!(s[0].abs() < 1e-6 && (s[1] - chord.length()).abs() < 1e-6);
    }

    #[test]
    fn a_small_turn_meets_a_long_rhumb_line_in_the_far_north() {
        // The rhumb line bends so much over its 661 km that its great circle is 8 km off beside the turn.
        let edge = path(PathKind::Rhumb, (72.485599153169, 134.344290295002), (68.463702763700, 121.278876617041));
        let centre = Position::from_lat_lon(70.902633924058, 128.566899591590);
        let radius = Distance::from_metres(11_719.491);
        let turn = Path::Arc(ArcPath::with_sweep(centre, radius, Bearing::from_degrees(124.909), 124.029));
        let contacts = intersections(&turn, &edge);
        let [Contact::Crossing { s, u, .. }] = contacts[..] else { panic!("one crossing expected: {contacts:?}") };
        assert!(turn.at(s).position.distance_to(edge.at(u).position).metres() < 1e-6);
        // By a dense walk: the turn changes sides of the edge 12.18 km along.
        assert!((s - 12_180.0).abs() < 5.0, "{s}");
    }

    #[test]
    fn a_tangent_geodesic_a_centimetre_off_does_not_meet_and_a_centimetre_over_meets_twice() {
        // The geodesic's northernmost point is its middle; the parallel is laid just above or below it.
        let chord = path(PathKind::Geodesic, (39.0, 125.0), (39.0, 132.0));
        let top = chord.at(chord.length() / 2.0).position.lat();
        let centimetre = 0.01 / 111_000.0;
        let parallel = |lat: f64| path(PathKind::Rhumb, (lat, 123.0), (lat, 134.0));
        assert_eq!(intersections(&chord, &parallel(top + centimetre)), []);
        assert_eq!(intersections(&chord, &parallel(top - centimetre)).len(), 2);
    }

    #[test]
    fn a_path_along_an_edge_touches_it_over_the_shared_part() {
        for kind in [PathKind::Geodesic, PathKind::Rhumb] {
            let edge = path(kind, (39.0, 123.5), (35.0, 133.0));
            let (p, q) = (edge.at(100_000.0).position, edge.at(400_000.0).position);
            for leg in [Path::between(p, q, kind), Path::between(q, p, kind)] {
                let contacts = intersections(&leg, &edge);
                let [Contact::Touch { from, to, .. }] = contacts[..] else { panic!("{contacts:?}") };
                assert!(from.abs() < 1e-3 && (to - leg.length()).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn a_straight_line_through_a_circle_meets_it_twice() {
        let centre = Position::from_lat_lon(34.4, 129.3);
        let circle =
            Path::Arc(ArcPath::with_sweep(centre, Distance::from_metres(22_224.0), Bearing::from_degrees(10.0), 360.0));
        let through = path(PathKind::Geodesic, (33.0, 128.0), (36.0, 131.0));
        let contacts = intersections(&through, &circle);
        assert_eq!(contacts.len(), 2);
        for contact in contacts {
            let Contact::Crossing { s, .. } = contact else { panic!("{contact:?}") };
            assert!((through.at(s).position.distance_to(centre).metres() - 22_224.0).abs() < 1e-6);
        }
    }

    #[test]
    fn lines_on_opposite_sides_of_the_earth_do_not_meet() {
        let a = path(PathKind::Geodesic, (10.0, 0.0), (-10.0, 1.0));
        let b = path(PathKind::Geodesic, (10.0, 180.0), (-10.0, -179.0));
        assert_eq!(intersections(&a, &b), []);
    }

    proptest! {
        #[test]
        fn a_meeting_lies_on_both_paths(
            a in (20.0..50.0f64, 115.0..150.0f64), b in (20.0..50.0f64, 115.0..150.0f64),
            c in (20.0..50.0f64, 115.0..150.0f64), d in (20.0..50.0f64, 115.0..150.0f64),
            rhumb in any::<(bool, bool)>(),
        ) {
            let kind = |rhumb| if rhumb { PathKind::Rhumb } else { PathKind::Geodesic };
            let (p, q) = (path(kind(rhumb.0), a, b), path(kind(rhumb.1), c, d));
            let meetings = intersections(&p, &q);
            for contact in &meetings {
                if let Contact::Crossing { s, u, .. } = *contact {
                    let gap = p.ray_at(s).point - q.ray_at(u).point;
                    prop_assert!(gap.norm() < 1e-7, "{}", gap.norm());
                }
            }
            // The other way round finds the same.
            prop_assert_eq!(intersections(&q, &p).len(), meetings.len());
        }
    }
}
