//! `patrolscope export`: formats, endings, errors; what others read of the files is tested in `tests/interchange`.

mod common;

use std::collections::BTreeSet;
use std::fs;

use assert_cmd::Command;
use common::fly_scenario;
use patrolscope::export::Selection;
use patrolscope::export::content::Content;
use patrolscope::scenario::{self, builtin, library::without_files};
use patrolscope::simulate;

const FORMATS: [&str; 11] =
    ["csv", "events.csv", "geojson", "kml", "kmz", "czml", "gpx", "acmi", "mfjson", "parquet", "html"];

fn patrolscope() -> Command {
    Command::cargo_bin("patrolscope").unwrap()
}

#[test]
fn the_same_scenario_gives_the_same_bytes_in_every_format_on_stdout_and_in_files() {
    let folder = tempfile::tempdir().unwrap();
    for format in FORMATS {
        let once = patrolscope()
            .args(["export", "miyako-strait", "--to", format])
            .assert()
            .success()
            .get_output()
            .stdout
            .clone();
        let path = folder.path().join(format!("a.{format}"));
        patrolscope().args(["export", "miyako-strait", "-o"]).arg(&path).assert().success();
        assert!(!once.is_empty());
        assert_eq!(once, fs::read(&path).unwrap(), "{format}");
    }
}

#[test]
fn an_unknown_ending_and_none_at_all_are_told_with_what_is_known() {
    for arguments in [vec!["export", "-o", "patrol.docx"], vec!["export"]] {
        let answer = patrolscope().args(arguments).assert().code(2).get_output().clone();
        let words = String::from_utf8(answer.stderr).unwrap();
        assert!(words.contains("geojson") && words.contains("html"), "{words}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_told_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none/patrol.kmz");
    let answer = patrolscope().args(["export", "-o"]).arg(&path).assert().code(1).get_output().clone();
    assert!(String::from_utf8(answer.stderr).unwrap().contains("cannot write"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn only_the_wanted_flights_and_zones_are_written() {
    let simulation = fly_scenario("2025-12-09-tenth-joint-patrol");
    let selection = Selection { flights: vec![0], zones: vec![0] };
    let content = Content::of(&simulation, &selection);
    let geojson: serde_json::Value = serde_json::from_str(&patrolscope::export::geojson::text(&content)).unwrap();
    let of_kind = |kind: &str| {
        geojson["features"].as_array().unwrap().iter().filter(|it| it["properties"]["kind"] == kind).count()
    };
    assert_eq!([of_kind("track"), of_kind("route"), of_kind("zone")], [1, 1, 1]);
    assert!(of_kind("event") > 0);
}

/// The numbers of objects, times and types are those of the reference at tacview.net.
#[test]
fn a_recording_has_only_aircraft_and_navigation_marks_and_time_that_goes_on() {
    let simulation = fly_scenario("2025-12-09-tenth-joint-patrol");
    let acmi = patrolscope::export::acmi::text(&Content::of(&simulation, &Selection::default()));
    let mut lines = acmi.lines();
    assert_eq!([lines.next(), lines.next()], [Some("FileType=text/acmi/tacview"), Some("FileVersion=2.2")]);
    let frames: Vec<f64> = acmi.lines().filter_map(|line| line.strip_prefix('#')).map(|t| t.parse().unwrap()).collect();
    assert!(frames.windows(2).all(|pair| pair[0] < pair[1]));
    let types: BTreeSet<&str> = acmi.split(['\n', ',']).filter_map(|property| property.strip_prefix("Type=")).collect();
    assert_eq!(types.into_iter().collect::<Vec<_>>(), ["Air+FixedWing", "Navaid+Static+Waypoint"]);
    let left = acmi.lines().filter(|line| line.contains("Event=LeftArea")).count();
    let removed = acmi.lines().filter(|line| line.starts_with('-')).count();
    assert_eq!([left, removed], [simulation.scenario.flights.len(); 2]);
}

/// Whatever a page would ask a server for stands in an attribute or a style sheet.
#[test]
fn the_page_asks_no_server_for_anything() {
    let simulation = fly_scenario("2025-12-09-tenth-joint-patrol");
    let selection = Selection::default();
    let content = Content::of(&simulation, &selection);
    for language in patrolscope::chart::Language::ALL {
        let page = patrolscope::export::html::text(&content, language);
        assert!(page.len() < 3_000_000, "{} bytes", page.len());
        for asks in ["src=\"", "@import", "<link", "<iframe", "fetch(", "XMLHttpRequest"] {
            assert!(!page.contains(asks), "{asks}");
        }
        let is_within = |at: usize| page[at..].starts_with("url(#");
        assert!(page.match_indices("url(").all(|(at, _)| is_within(at)));
        let mut ids = BTreeSet::new();
        for (at, _) in page.match_indices(" id=\"") {
            let id = page[at + 5..].split('"').next().unwrap();
            assert!(ids.insert(id), "{id} is there twice");
        }
        let of_images = page.match_indices("<image ").map(|(at, _)| &page[at..at + 200]);
        assert!(of_images.clone().count() > 0);
        of_images.for_each(|image| assert!(image.contains("href=\"data:"), "{image}"));
    }
}

/// The schema is held against every scenario of the program by another's validator; a key too many or too few is found.
#[test]
fn simulations_follow_their_schema() {
    let schema = patrolscope::export::json::schema();
    assert!(jsonschema::meta::is_valid(&schema), "the schema follows its meta schema");
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut checked = 0;
    for it in builtin::SCENARIOS {
        let Some(scenario) = scenario::read(it.name, it.text.as_bytes(), &without_files()).scenario else { continue };
        let mut value = patrolscope::export::json::simulation(&simulate(&scenario), &Selection::default());
        let problems: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(problems.is_empty(), "{}: {problems:?}", it.name);
        value["surprise"] = true.into();
        assert!(!validator.is_valid(&value));
        value.as_object_mut().unwrap().remove("surprise");
        value.as_object_mut().unwrap().remove("start");
        assert!(!validator.is_valid(&value));
        checked += 1;
    }
    assert!(checked >= 15, "{checked}");
}
