//! The reference cases of this folder, and the pass rule of its README: what a test found is held against them.

#![allow(dead_code, reason = "each test program uses a part of this")]

use patrolscope::geodesy::Position;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Zones {
    pub zones: Vec<ZoneRow>,
}

#[derive(Deserialize)]
pub struct ZoneRow {
    pub id: String,
    #[serde(default)]
    pub vertices: Vec<[f64; 2]>,
    pub center: Option<[f64; 2]>,
    pub radius_m: Option<f64>,
}

#[derive(Deserialize)]
pub struct Cases {
    #[serde(default)]
    pub coastline: Vec<[f64; 2]>,
    pub cases: Vec<Case>,
}

#[derive(Deserialize)]
pub struct Case {
    pub id: String,
    pub edge_kind: Option<String>,
    pub zones: Vec<String>,
    pub waypoints: Vec<[f64; 2]>,
    pub legs: Vec<Leg>,
    pub inside_at_start: std::collections::BTreeMap<String, Option<bool>>,
    pub expected: Vec<Crossing>,
    pub windows: Vec<Window>,
    pub circle: Option<Circle>,
    pub point: Option<[f64; 2]>,
    pub cpa_point: Option<Cpa>,
    pub cpa_coast: Option<Cpa>,
}

#[derive(Deserialize)]
pub struct Leg {
    pub kind: String,
    pub speed_kt: f64,
}

#[derive(Deserialize)]
pub struct Circle {
    pub center: [f64; 2],
    pub radius_m: f64,
}

#[derive(Deserialize)]
pub struct Crossing {
    pub zone: String,
    pub kind: String,
    pub t_seconds: f64,
    pub lat: f64,
    pub lon: f64,
    pub leg_index: usize,
    pub edge_index: Option<usize>,
    pub angle_deg: f64,
    pub dt_per_m: f64,
}

#[derive(Deserialize)]
pub struct Window {
    pub zone: String,
    pub t_from: f64,
    pub t_to: f64,
    pub inside_before: Option<bool>,
    pub inside_after: Option<bool>,
}

#[derive(Deserialize)]
pub struct Cpa {
    pub t_seconds: f64,
    pub distance_m: f64,
    pub leg_index: usize,
    #[serde(default)]
    pub alternatives: Vec<Cpa>,
}

/// What this library finds, in the reference's terms.
pub struct Found {
    pub kind: &'static str,
    pub t_seconds: f64,
    pub position: Position,
    pub leg: usize,
    pub edge: Option<usize>,
    pub angle_deg: f64,
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

/// What does not pass of one zone of one case: where the track starts, and the crossings found.
pub fn compare(case: &Case, zone: &str, inside_at_start: bool, found: Vec<Found>) -> Vec<String> {
    let mut failures = vec![];
    if let Some(Some(inside)) = case.inside_at_start.get(zone)
        && *inside != inside_at_start
        && !case.windows.iter().any(|window| window.zone == *zone && window.t_from <= 0.0)
    {
        failures.push(format!("{zone}: inside at start {inside_at_start}"));
    }
    failures.extend(problems(case, zone, found));
    failures.into_iter().map(|problem| format!("{} {problem}", case.id)).collect()
}

/// The zones that cases name.
pub fn zones() -> Vec<ZoneRow> {
    serde_json::from_str::<Zones>(include_str!("zones.json")).expect("zones.json is JSON").zones
}

/// The cases of a file, with a check that none is missing.
fn cases(text: &str, count: usize) -> Cases {
    let cases: Cases = serde_json::from_str(text).expect("the reference file is JSON");
    assert_eq!(cases.cases.len(), count);
    cases
}

/// The 146 cases with geodesic edges.
pub fn geodesic_cases() -> Cases {
    cases(include_str!("crossings-geodesic.json"), 146)
}

/// The 111 cases with rhumb edges.
pub fn rhumb_cases() -> Cases {
    cases(include_str!("crossings-rhumb.json"), 111)
}

/// The 100 cases with circles and closest approaches.
pub fn circle_cases() -> Cases {
    cases(include_str!("circle.json"), 100)
}
