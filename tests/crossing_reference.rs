//! Zone crossings and closest approaches against the reference cases in `tests/reference/` (made independently of
//! this project; its README gives the definitions and the pass rule), through the public types of the library.

use patrolscope::geodesy::closest::{self, Approach};
use patrolscope::geodesy::{Path, PathKind, Position};
use patrolscope::sim::events::crossing::{self, CrossingKind};
use patrolscope::sim::flight_path::FlightPath;
use patrolscope::units::Distance;
use patrolscope::zones::{Boundary, Outline, Shape, Standing, Zone, ZoneKind, boundary::Vertex};
use serde::Deserialize;

#[derive(Deserialize)]
struct Zones {
    zones: Vec<ZoneRow>,
}

#[derive(Deserialize)]
struct ZoneRow {
    id: String,
    #[serde(default)]
    vertices: Vec<[f64; 2]>,
    center: Option<[f64; 2]>,
    radius_m: Option<f64>,
}

#[derive(Deserialize)]
struct Cases {
    #[serde(default)]
    coastline: Vec<[f64; 2]>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    edge_kind: Option<String>,
    zones: Vec<String>,
    waypoints: Vec<[f64; 2]>,
    legs: Vec<Leg>,
    inside_at_start: std::collections::BTreeMap<String, Option<bool>>,
    expected: Vec<Crossing>,
    windows: Vec<Window>,
    circle: Option<Circle>,
    point: Option<[f64; 2]>,
    cpa_point: Option<Cpa>,
    cpa_coast: Option<Cpa>,
}

#[derive(Deserialize)]
struct Leg {
    kind: String,
    speed_kt: f64,
}

#[derive(Deserialize)]
struct Circle {
    center: [f64; 2],
    radius_m: f64,
}

#[derive(Deserialize)]
struct Crossing {
    zone: String,
    kind: String,
    t_seconds: f64,
    lat: f64,
    lon: f64,
    leg_index: usize,
    edge_index: Option<usize>,
    angle_deg: f64,
    dt_per_m: f64,
}

#[derive(Deserialize)]
struct Window {
    zone: String,
    t_from: f64,
    t_to: f64,
    inside_before: Option<bool>,
    inside_after: Option<bool>,
}

#[derive(Deserialize)]
struct Cpa {
    t_seconds: f64,
    distance_m: f64,
    leg_index: usize,
    #[serde(default)]
    alternatives: Vec<Cpa>,
}

/// What this library finds, in the reference's terms.
struct Found {
    kind: &'static str,
    t_seconds: f64,
    position: Position,
    leg: usize,
    edge: Option<usize>,
    angle_deg: f64,
}

fn position([lon, lat]: [f64; 2]) -> Position {
    Position::from_lat_lon(lat, lon)
}

fn kind(name: &str) -> PathKind {
    if name == "rhumb" { PathKind::Rhumb } else { PathKind::Geodesic }
}

fn zone(id: &str, shape: Shape) -> Zone {
    Zone {
        id: id.to_owned(),
        kind: ZoneKind::Own,
        names: Default::default(),
        declared_by: None,
        legal_basis: None,
        valid_from: None,
        valid_until: None,
        floor: None,
        ceiling: None,
        shape,
        sources: vec![],
        notes: vec![],
    }
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

/// The pass rule of the reference's `compare.py`, for one zone of one case. An empty list is a pass.
fn problems(case: &Case, zone: &str, found: Vec<Found>) -> Vec<String> {
    let mut problems = vec![];
    let mut outside_windows: Vec<&Found> = found.iter().collect();
    for window in case.windows.iter().filter(|window| window.zone == zone) {
        let (from, to) = (window.t_from - 2e-3, window.t_to + 2e-3);
        let in_window = |f: &&Found| (from..=to).contains(&f.t_seconds);
        let within: Vec<&Found> = found.iter().filter(in_window).collect();
        outside_windows.retain(|f| !in_window(f));
        if within.windows(2).any(|pair| pair[0].kind == pair[1].kind) {
            problems.push(format!("{zone}: two of a kind in a row in the window at {}", window.t_from));
        }
        match (within.first(), within.last(), window.inside_before, window.inside_after) {
            (Some(first), _, Some(before), _) if (first.kind == "enter") == before => {
                problems.push(format!("{zone}: window {} begins with {}", window.t_from, first.kind));
            }
            (_, Some(last), _, Some(after)) if (last.kind == "exit") == after => {
                problems.push(format!("{zone}: window {} ends with {}", window.t_from, last.kind));
            }
            (None, _, Some(before), Some(after)) if before != after => {
                problems.push(format!("{zone}: no crossing in the window at {}", window.t_from));
            }
            _ => {}
        }
    }
    let expected: Vec<&Crossing> = case.expected.iter().filter(|crossing| crossing.zone == zone).collect();
    if outside_windows.len() != expected.len() {
        problems.push(format!("{zone}: {} crossings, expected {}", outside_windows.len(), expected.len()));
        return problems;
    }
    for (got, want) in outside_windows.iter().zip(expected) {
        let tolerance = 1e-3 + 1e-3 * want.dt_per_m;
        let speed = case.legs[want.leg_index].speed_kt * 1852.0 / 3600.0;
        let dt = got.t_seconds - want.t_seconds;
        let off = got.position.distance_to(Position::from_lat_lon(want.lat, want.lon)).metres();
        let at = want.t_seconds;
        if got.kind != want.kind || got.leg != want.leg_index || got.edge != want.edge_index {
            problems.push(format!("{zone} {at}: {} leg {} edge {:?}", got.kind, got.leg, got.edge));
        }
        if dt.abs() > tolerance || off > tolerance * speed {
            problems.push(format!("{zone} {at}: {dt:e} s and {off:e} m off"));
        }
        if (got.angle_deg - want.angle_deg).abs() > 0.01 {
            problems.push(format!("{zone} {at}: angle {} instead of {}", got.angle_deg, want.angle_deg));
        }
    }
    problems
}

/// Solves every case of a file and collects what does not pass.
fn check(cases: &Cases, shapes: impl Fn(&Case, &str) -> Shape) {
    let mut failures = vec![];
    let mut compared = 0;
    for case in &cases.cases {
        let track = Track::of(case);
        for id in &case.zones {
            let outline = Outline::of(&zone(id, shapes(case, id)));
            let passage = crossing::passage(&track.path, &outline);
            if let Some(Some(inside)) = case.inside_at_start.get(id)
                && *inside != passage.inside_at_start
                && !case.windows.iter().any(|window| window.zone == *id && window.t_from <= 0.0)
            {
                failures.push(format!("{} {id}: inside at start {}", case.id, passage.inside_at_start));
            }
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
            failures.extend(problems(case, id, found).into_iter().map(|p| format!("{} {p}", case.id)));
        }
    }
    assert!(failures.is_empty(), "{} problems:\n{}", failures.len(), failures.join("\n"));
    assert!(compared > 100, "only {compared} crossings were compared");
}

fn zones() -> Vec<ZoneRow> {
    serde_json::from_str::<Zones>(include_str!("reference/zones.json")).expect("zones.json is JSON").zones
}

fn catalogued(case: &Case, id: &str) -> Shape {
    let row = zones().into_iter().find(|row| row.id == id).expect("every zone is listed");
    match (row.center, row.radius_m) {
        (Some(center), Some(radius_m)) => circle(center, radius_m),
        _ => polygon(&row.vertices, kind(case.edge_kind.as_deref().expect("the case names its edges"))),
    }
}

fn cases(text: &str, count: usize) -> Cases {
    let cases: Cases = serde_json::from_str(text).expect("the reference file is JSON");
    assert_eq!(cases.cases.len(), count);
    cases
}

#[test]
fn crossings_of_geodesic_edges_agree_with_the_reference() {
    check(&cases(include_str!("reference/crossings-geodesic.json"), 146), catalogued);
}

#[test]
fn crossings_of_rhumb_edges_agree_with_the_reference() {
    check(&cases(include_str!("reference/crossings-rhumb.json"), 111), catalogued);
}

#[test]
fn crossings_of_circles_agree_with_the_reference() {
    check(&cases(include_str!("reference/circle.json"), 100), |case, _| {
        let row = case.circle.as_ref().expect("the case has a circle");
        circle(row.center, row.radius_m)
    });
}

#[test]
fn closest_approaches_agree_with_the_reference() {
    let file = cases(include_str!("reference/circle.json"), 100);
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
