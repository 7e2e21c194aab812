//! What is seen of an ensemble: the cloud has the width of what was varied, wherever it lies, and pictures are the same
//! however many threads fly it.

mod common;

use std::fs;
use std::num::NonZeroUsize;

use assert_cmd::Command;
use common::read;
use geo::{Area, Contains, MultiPolygon, Point};
use patrolscope::chart::cloud::{Areas, Part};
use patrolscope::chart::envelope::Envelope;
use patrolscope::chart::style::Style;
use patrolscope::ensemble::{Outcomes, Prepared};
use patrolscope::geodesy::{Position, Projection};
use patrolscope::sim::events::CrossingKind;
use patrolscope::simulate;
use patrolscope::threads::Control;

fn fly(text: &str, runs: u64) -> Outcomes {
    let scenario = read(text);
    let prepared = Prepared::new(&scenario, runs, 3).unwrap();
    Outcomes::of(&prepared, NonZeroUsize::new(2).unwrap(), &Control::default()).unwrap()
}

/// A flight along the equator for four degrees, a uniform distribution to either side of it.
fn along_the_equator(from: &str, to: &str, kilometres: f64) -> String {
    format!(
        r#"
        format = 1
        date = 2025-12-09
        [[flight]]
        id = "east"
        altitude = "FL300"
        turns = "sharp"
        route = [{{ at = "0N {from}", time = "00:00", ground_speed = "450 kt" }}, {{ at = "0N {to}" }}]
        [ensemble]
        vary = [{{ what = "offset", uniform = ["-{kilometres} km", "{kilometres} km"] }}]
        "#
    )
}

fn plot(outcomes: &Outcomes, projection: &Projection) -> Vec<Part> {
    Areas::of(&outcomes.cloud, 1).plot(projection, 10.0)
}

fn equator(lon: f64) -> Position {
    Position::from_lat_lon(0.0, lon)
}

/// On the equator a row of cells is 0.04° high: 4.423 km (a meridian's degree is 110.574 km there). Of a uniform distribution
/// 200 rows wide each row has 0.5 % of the runs, so the share falls through a level of half of that where the distribution
/// ends; for the level of 1 % that is one of 50 rows. The other levels below it lie further out, and not by more than the two
/// cells of smoothing and interpolation.
#[test]
fn a_uniform_offset_makes_a_cloud_of_its_own_width() {
    const ROW: f64 = 4.423;
    let half = 25.0 * ROW;
    let outcomes = fly(&along_the_equator("126E", "130E", half), 6_000);
    let map = Projection::mercator(equator(128.0));
    let parts = plot(&outcomes, &map);
    let width = |area: &MultiPolygon| {
        const STEP: f64 = 100.0;
        let inside = (-2_000..2_000).filter(|i| area.contains(&Point::new(0.0, f64::from(*i) * STEP)));
        inside.count() as f64 * STEP / 1e3
    };
    assert_eq!(Style::CLOUD_LEVELS[1], 0.01);
    let [outer, at_half] = [&parts[0].area, &parts[1].area].map(width);
    assert!((at_half - 2.0 * half).abs() < ROW, "{at_half} km, not {} km", 2.0 * half);
    assert!((2.0 * half..2.0 * half + 4.0 * ROW).contains(&outer), "{outer} km");
    // No row has 3 % of them.
    assert_eq!(parts.len(), 2);
}

/// The same cloud in the middle of a map, over the date line, and over the edge of a map.
#[test]
fn a_cloud_is_whole_over_the_date_line_and_over_the_edge_of_the_map() {
    let area = |parts: &[Part]| parts.iter().map(|part| part.area.unsigned_area()).sum::<f64>() / 1e6;
    let here = fly(&along_the_equator("126E", "130E", 60.0), 500);
    let there = fly(&along_the_equator("178E", "178W", 60.0), 500);
    let middle = area(&plot(&here, &Projection::mercator(equator(128.0))));
    let over_the_line = plot(&there, &Projection::mercator(equator(180.0)));
    assert!((area(&over_the_line) / middle - 1.0).abs() < 0.01);
    // The map about the meridian of Greenwich ends at the date line: the same area, in two pieces.
    let torn = plot(&there, &Projection::mercator(equator(0.0)));
    assert!((area(&torn) / middle - 1.0).abs() < 0.01, "{} of {middle} km²", area(&torn));
    assert_eq!(torn[0].area.0.len(), 2 * over_the_line[0].area.0.len());
    let reach = |part: &Part| {
        part.area.iter().flat_map(|it| it.exterior().coords()).map(|at| at.x.abs()).fold(f64::MAX, f64::min)
    };
    assert!(reach(&torn[0]) > 19.5e6, "nothing streaks across the map");
    // In a map of true distances and one that is conformal on a cone it lies as well.
    let about = Projection::azimuthal_equidistant(equator(180.0));
    assert!((area(&plot(&there, &about)) / middle - 1.0).abs() < 0.02);
    let corners = [(-9.0, 178.0), (11.0, -178.0)].map(|(lat, lon)| Position::from_lat_lon(lat, lon));
    let cone = Projection::lambert_conformal(corners[0], corners[1]);
    assert!((area(&plot(&there, &cone)) / middle - 1.0).abs() < 0.03);
}

const CORNER: &str = r#"
format = 1
title = "Clip the corner"
date = 2025-12-09
time_zone = "Asia/Seoul"
zones = ["KADIZ", "JADIZ"]

[[flight]]
id = "clip"
name = "Tu-95MS"
operator = "RU"
aircraft = "Tu-95MS"
altitude = "FL280"
route = [
  { at = "40°00'N 131°20'E", time = "10:00", ground_speed = "400 kt" },
  { at = "37°00'N 134°00'E" },
  { at = "34°30'N 131°30'E" },
]

[ensemble]
runs = 250
vary = [
  { what = "departure", uniform = ["0 min", "10 min"] },
  { what = "offset", normal = ["0 km", "20 km"] },
]
"#;

/// Bars add up to the share of the runs in which it happens; quantiles lie in their order, within the ends.
#[test]
fn an_envelope_says_when_and_how_often() {
    let outcomes = fly(CORNER, 400);
    let simulation = simulate(&read(CORNER));
    let all = Envelope::all(&outcomes, &simulation, Some(0));
    assert!(all.iter().any(|it| it.kind == CrossingKind::Enter) && all.iter().any(|it| it.kind == CrossingKind::Exit));
    for it in all {
        let bars = it.bars(&outcomes, &simulation, 60.0);
        let share: f64 = bars.iter().map(|(_, share)| share).sum();
        assert!((share - it.count as f64 / 400.0).abs() < 1e-9, "{it:?}");
        assert!(bars[0].0 <= it.first && it.last < bars[bars.len() - 1].0 + 60.0);
        let times = [it.first.floor(), it.early, it.median, it.late, it.last];
        assert!(times.is_sorted(), "{times:?}");
    }
}

struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("route.toml"), text).unwrap();
        Self { folder }
    }

    fn render(&self, arguments: &[&str]) -> String {
        let picture = self.folder.path().join("picture.svg");
        let mut command = Command::cargo_bin("patrolscope").unwrap();
        command.arg("render").arg(self.folder.path().join("route.toml")).arg("-o").arg(&picture).args(arguments);
        command.assert().success();
        fs::read_to_string(picture).unwrap()
    }
}

#[test]
fn a_picture_of_an_ensemble_is_the_same_on_one_and_on_two_threads() {
    let folder = Folder::with(CORNER);
    let one = folder.render(&["--ensemble", "--threads", "1"]);
    assert_eq!(one, folder.render(&["--ensemble", "--threads", "2"]));
    assert!(one.contains("Tracks of 250 runs"), "as many as the scenario says");
    assert!(one.contains("varied: departure, offset; nothing else") || one.contains("; nothing else"));
    let other = folder.render(&["--ensemble=80"]);
    assert!(other.contains("Tracks of 80 runs") && other != one);
    let plain = folder.render(&[]);
    assert!(!plain.contains("Tracks of"));
    assert_eq!(plain, folder.render(&["--ensemble", "--without", "ensemble"]));
    assert_eq!(one, folder.render(&["--with", "ensemble"]));
}

#[test]
fn a_sheet_says_in_how_many_runs_and_when() {
    let folder = Folder::with(CORNER);
    let sheet = folder.render(&["--ensemble", "--whole"]);
    for words in ["Median", "95 %", "Runs: of 250, in how many it happens"] {
        assert!(sheet.contains(words), "{words}");
    }
    assert!(!folder.render(&["--whole"]).contains("Median"));
}

#[test]
fn a_scenario_without_an_ensemble_says_what_to_write() {
    let mut command = Command::cargo_bin("patrolscope").unwrap();
    let arguments = ["render", "scenarios/miyako-strait.toml", "--ensemble", "-o", "/nowhere/picture.png"];
    let output = command.args(arguments).assert().failure().get_output().clone();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("nothing says what varies") && said.contains("[ensemble]"), "{said}");
}
