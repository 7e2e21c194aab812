//! Zone crossings and closest approaches against the reference cases in `tests/reference/` (made independently of
//! this project; its README gives the definitions and the pass rule), through the public types of the library.

use patrolscope::geodesy::closest::{self, Approach};
use patrolscope::geodesy::{Path, PathKind, Position};
use patrolscope::sim::events::crossing::{self, CrossingKind};
use patrolscope::sim::flight_path::FlightPath;
use patrolscope::units::Distance;
use patrolscope::zones::{Boundary, Outline, Shape, Standing, Zone, boundary::Vertex};

mod reference;

use reference::{Case, Cases, Found, circle_cases, compare, geodesic_cases, rhumb_cases, zones};

fn position([lon, lat]: [f64; 2]) -> Position {
    Position::from_lat_lon(lat, lon)
}

fn kind(name: &str) -> PathKind {
    if name == "rhumb" { PathKind::Rhumb } else { PathKind::Geodesic }
}

fn polygon(vertices: &[[f64; 2]], edges: PathKind) -> Shape {
    let vertex = |v: &[f64; 2]| Vertex {
        position: position(*v),
        edge: Some(edges),
        standing: Standing::Published,
        source: None,
    };
    Shape::Area(vec![Boundary::closed(&vertices.iter().map(vertex).collect::<Vec<_>>())])
}

fn circle(center: [f64; 2], radius_m: f64) -> Shape {
    Shape::Circle { centre: position(center), radius: Distance::from_metres(radius_m) }
}

/// A case's track: its path, and the time of any point of it at constant ground speed on each leg.
struct Track {
    path: FlightPath,
    starts: Vec<(f64, f64)>,
    speeds: Vec<f64>,
}

impl Track {
    fn of(case: &Case) -> Self {
        let lines: Vec<Path> = case
            .waypoints
            .windows(2)
            .zip(&case.legs)
            .map(|(ends, leg)| Path::between(position(ends[0]), position(ends[1]), kind(&leg.kind)))
            .collect();
        let speeds: Vec<f64> = case.legs.iter().map(|leg| leg.speed_kt * 1852.0 / 3600.0).collect();
        let (mut s, mut t) = (0.0, 0.0);
        let mut starts = vec![];
        for (line, speed) in lines.iter().zip(&speeds) {
            starts.push((s, t));
            s += line.length();
            t += line.length() / speed;
        }
        let path = FlightPath::new(lines.into_iter().enumerate().map(|(leg, line)| (line, leg)));
        Self { path, starts, speeds }
    }

    fn time(&self, s: f64, leg: usize) -> f64 {
        let (from, t) = self.starts[leg];
        t + (s - from) / self.speeds[leg]
    }
}

/// Solves every case of a file and collects what does not pass.
fn check(cases: &Cases, shapes: impl Fn(&Case, &str) -> Shape) {
    let mut failures = vec![];
    let mut compared = 0;
    for case in &cases.cases {
        let track = Track::of(case);
        for id in &case.zones {
            let outline = Outline::of(&Zone::own(id, shapes(case, id)));
            let passage = crossing::passage(&track.path, &outline);
            let found = passage.crossings.iter().map(|crossing| Found {
                kind: if crossing.kind == CrossingKind::Enter { "enter" } else { "exit" },
                t_seconds: track.time(crossing.s, crossing.leg),
                position: crossing.position(&track.path),
                leg: crossing.leg,
                edge: (!outline.is_circle()).then_some(crossing.edge),
                angle_deg: crossing.angle.to_degrees(),
            });
            let found: Vec<Found> = found.collect();
            compared += found.len();
            failures.extend(compare(case, id, passage.inside_at_start, found));
        }
    }
    assert!(failures.is_empty(), "{} problems:\n{}", failures.len(), failures.join("\n"));
    assert!(compared > 100, "only {compared} crossings were compared");
}

fn catalogued(case: &Case, id: &str) -> Shape {
    let row = zones().into_iter().find(|row| row.id == id).expect("every zone is listed");
    match (row.center, row.radius_m) {
        (Some(center), Some(radius_m)) => circle(center, radius_m),
        _ => polygon(&row.vertices, kind(case.edge_kind.as_deref().expect("the case names its edges"))),
    }
}

#[test]
fn crossings_of_geodesic_edges_agree_with_the_reference() {
    check(&geodesic_cases(), catalogued);
}

#[test]
fn crossings_of_rhumb_edges_agree_with_the_reference() {
    check(&rhumb_cases(), catalogued);
}

#[test]
fn crossings_of_circles_agree_with_the_reference() {
    check(&circle_cases(), |case, _| {
        let row = case.circle.as_ref().expect("the case has a circle");
        circle(row.center, row.radius_m)
    });
}

#[test]
fn closest_approaches_agree_with_the_reference() {
    let file = circle_cases();
    let coast: Vec<Path> = file
        .coastline
        .windows(2)
        .map(|ends| Path::between(position(ends[0]), position(ends[1]), PathKind::Geodesic))
        .collect();
    let mut failures = vec![];
    for case in &file.cases {
        let track = Track::of(case);
        let nearest = |approach: &dyn Fn(&Path) -> Option<Approach>| {
            let of_pieces = track.path.pieces().iter().filter_map(|piece| {
                approach(&piece.path).map(|a| (a.distance, track.time(piece.from + a.s, piece.leg)))
            });
            of_pieces.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))).expect("a track has pieces")
        };
        let point = position(case.point.expect("the case has a point"));
        let to_point = nearest(&|path| closest::to_position(path, point));
        let to_coast = nearest(&|path| {
            let approaches = coast.iter().filter_map(|segment| closest::between(path, segment));
            approaches.min_by(|a, b| a.distance.total_cmp(&b.distance).then(a.s.total_cmp(&b.s)))
        });
        for ((distance, t), want) in [(to_point, &case.cpa_point), (to_coast, &case.cpa_coast)] {
            let want = want.as_ref().expect("the case has closest approaches");
            if (distance - want.distance_m).abs() > 1e-3 {
                failures.push(format!("{}: {distance} m instead of {}", case.id, want.distance_m));
            }
            // A minimum is flat: the reference's own tolerance for its time.
            let speed = case.legs[want.leg_index].speed_kt * 1852.0 / 3600.0;
            let tolerance = 1e-3 + (2e-6 * want.distance_m.max(1.0)).sqrt() / speed + 0.02 / speed;
            let times = std::iter::once(want).chain(&want.alternatives).map(|cpa| cpa.t_seconds);
            if times.into_iter().all(|time| (time - t).abs() > tolerance) {
                failures.push(format!("{}: at {t} s instead of {}", case.id, want.t_seconds));
            }
        }
    }
    assert!(failures.is_empty(), "{} problems:\n{}", failures.len(), failures.join("\n"));
}
