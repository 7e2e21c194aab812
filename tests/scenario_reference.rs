//! All reference cases as scenario files: written as TOML, read, flown, written as JSON, and only then compared.

mod common;
mod reference;

use std::fmt::Write;

use common::{fly, written};
use patrolscope::export::{Selection, json};
use patrolscope::geodesy::Position;
use reference::{Case, Cases, Found, circle_cases, compare, geodesic_cases, rhumb_cases, zones};
use serde_json::Value;

/// The case as its author would write it.
fn scenario(case: &Case) -> String {
    let mut text = "format = 1\ndate = 2025-01-01\n\n[closest_approach]\ncoast = false\n".to_owned();
    let mut add = |line: String| writeln!(text, "{line}").expect("a string takes every line");
    add("\n[[flight]]\nid = \"track\"\naltitude = \"30000 ft\"\nturns = \"sharp\"\nroute = [".to_owned());
    for (i, [lon, lat]) in case.waypoints.iter().enumerate() {
        let time = if i == 0 { ", time = \"00:00\"" } else { "" };
        let leg =
            case.legs.get(i).map(|leg| format!(", ground_speed = \"{} kt\", path = \"{}\"", leg.speed_kt, leg.kind));
        add(format!("  {{ at = \"{}\"{time}{} }},", written([*lat, *lon]), leg.unwrap_or_default()));
    }
    add("]".to_owned());
    let catalogue = zones();
    for id in &case.zones {
        add(format!("\n[[zone]]\nid = \"{id}\""));
        let row = catalogue.iter().find(|row| row.id == *id);
        let of_row = row.and_then(|row| row.center.zip(row.radius_m));
        let circle = of_row.or(case.circle.as_ref().map(|circle| (circle.center, circle.radius_m)));
        match (circle, row) {
            (Some(([lon, lat], radius)), _) => {
                add(format!("circle = {{ center = \"{}\", radius = \"{radius} m\" }}", written([lat, lon])));
            }
            (None, Some(row)) => {
                add(format!("edges = \"{}\"", case.edge_kind.as_deref().expect("the case names its edges")));
                let vertices: Vec<String> =
                    row.vertices.iter().map(|[lon, lat]| format!("\"{}\"", written([*lat, *lon]))).collect();
                add(format!("boundary = [{}]", vertices.join(", ")));
            }
            (None, None) => panic!("zone {id} is listed nowhere"),
        }
    }
    text
}

/// A crossing as the JSON tells it.
fn found(crossing: &Value) -> Found {
    let number = |key: &str| crossing[key].as_f64().unwrap_or_else(|| panic!("{key} is no number in {crossing}"));
    let index = |key: &str| crossing[key].as_u64().map(|index| index as usize);
    Found {
        kind: if crossing["kind"] == "enter" { "enter" } else { "exit" },
        t_seconds: number("t_seconds"),
        position: Position::from_lat_lon(number("lat"), number("lon")),
        leg: index("leg_index").expect("every crossing is on a leg"),
        edge: index("edge_index"),
        angle_deg: number("angle_deg"),
    }
}

fn check(cases: &Cases) {
    let mut failures = vec![];
    let mut compared = 0;
    for case in &cases.cases {
        let simulation = fly(&scenario(case));
        // Through the bytes, as another program would read them.
        let text = json::simulation(&simulation, &Selection::default()).to_string();
        let json: Value = serde_json::from_str(&text).expect("the export is JSON");
        let rows = |key: &str| json[key].as_array().unwrap_or_else(|| panic!("no `{key}` in {}", case.id));
        for id in &case.zones {
            let start = rows("inside_at_start").iter().find(|row| row["zone"] == **id).expect("every zone has a start");
            let inside = start["inside"].as_bool().expect("`inside` is true or false");
            let found: Vec<Found> = rows("crossings").iter().filter(|row| row["zone"] == **id).map(found).collect();
            compared += found.len();
            failures.extend(compare(case, id, inside, found));
        }
    }
    assert!(failures.is_empty(), "{} problems:\n{}", failures.len(), failures.join("\n"));
    assert!(compared > 100, "only {compared} crossings were compared");
}

#[test]
fn scenario_files_with_geodesic_edges_agree_with_the_reference() {
    check(&geodesic_cases());
}

#[test]
fn scenario_files_with_rhumb_edges_agree_with_the_reference() {
    check(&rhumb_cases());
}

#[test]
fn scenario_files_with_circles_agree_with_the_reference() {
    check(&circle_cases());
}
