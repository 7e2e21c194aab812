//! Ensembles: statistics against closed forms, and the same summary however the runs are shared out, stopped and gone on with.

mod common;

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use assert_cmd::Command;
use common::read;
use patrolscope::ensemble::{Prepared, Quantity, Summary};

/// The summary of so many runs.
fn summary(text: &str, runs: u64, seed: u64) -> Summary {
    let scenario = read(text);
    let prepared = Prepared::new(&scenario, runs, seed).unwrap();
    let mut summary = Summary::new(prepared.frame());
    summary.add(&prepared.rows(0..runs));
    summary
}

fn patrolscope(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("patrolscope").unwrap();
    command.args(arguments);
    command
}

fn stdout(arguments: &[&str]) -> Vec<u8> {
    patrolscope(arguments).assert().success().get_output().stdout.clone()
}

/// A flight along the equator, eastwards over the meridian of 128°E into a box.
const OVER_A_MERIDIAN: &str = r#"
    format = 1
    date = 2025-12-09

    [[zone]]
    id = "BOX"
    boundary = ["2S 128E", "2S 133E", "2N 133E", "2N 128E"]

    [[flight]]
    id = "east"
    altitude = "FL300"
    turns = "sharp"
    route = [{ at = "0N 126E", time = "00:00", ground_speed = "450 kt" }, { at = "0N 130E" }]

    [ensemble]
    vary = [
      { what = "departure", uniform = ["0 min", "10 min"] },
      { what = "speed", normal = ["0 kt", "15 kt"] },
    ]
"#;

/// The closed form: along the equator a degree is a/180 π metres (WGS 84: a = 6 378 137 m), the entry is at
/// T = D + s/V with D uniform over 600 s and V normal. E\[1/V\] and E\[1/V²\] are the integrals of the normal density, here
/// by their asymptotic series in q = σ²/μ² (q = 1/900: the first term left out is below 1e-8 of the whole):
/// (1 + q + 3q² + 15q³)/μ and (1 + 3q + 15q² + 105q³)/μ².
#[test]
fn entry_times_have_the_mean_and_the_spread_of_the_closed_form() {
    const RUNS: u64 = 20_000;
    let summary = summary(OVER_A_MERIDIAN, RUNS, 11);
    let entry = summary.tally(Quantity::Entry(Some(0), 0)).unwrap();
    assert_eq!(entry.count(), RUNS);

    let metres = 2.0 * 6_378_137.0 * std::f64::consts::PI / 180.0;
    let (mu, q) = (450.0 * 1852.0 / 3600.0, (15.0_f64 / 450.0).powi(2));
    let first = (1.0 + q + 3.0 * q * q + 15.0 * q.powi(3)) / mu;
    let second = (1.0 + 3.0 * q + 15.0 * q * q + 105.0 * q.powi(3)) / (mu * mu);
    let mean = 300.0 + metres * first;
    let deviation = (600.0_f64.powi(2) / 12.0 + metres * metres * (second - first * first)).sqrt();

    let standard_error = deviation / (RUNS as f64).sqrt();
    let found = entry.mean().unwrap() / 1e6;
    assert!((found - mean).abs() < 3.0 * standard_error, "mean {found}, not {mean} ± {standard_error}");
    // The fourth moment of what is nearly uniform is below three times the square of the second: this bound is wide enough.
    let of_deviation = deviation / (2.0 * RUNS as f64).sqrt();
    let found = entry.deviation().unwrap() / 1e6;
    assert!((found - deviation).abs() < 3.0 * of_deviation, "deviation {found}, not {deviation} ± {of_deviation}");

    // The median: half the runs are earlier than the time that solves P(T < t) = 1/2, by symmetry nearly the mean; the share
    // below the mean of the closed form differs from a half by less than the skewness of 1/V, far below three standard errors.
    let earlier: u64 = entry.bins().filter(|(bin, _)| (*bin as f64) < mean * 1e6).map(|(_, count)| count).sum();
    let share = earlier as f64 / RUNS as f64;
    assert!((share - 0.5).abs() < 3.0 * 0.5 / (RUNS as f64).sqrt() + 0.005, "{share}");
}

/// Rank correlations of T = D + s/V: the spread of D is 173 s, that of s/V about 32 s, so D drives it.
#[test]
fn the_wider_input_drives_the_spread_and_the_faster_flight_comes_earlier() {
    let summary = summary(OVER_A_MERIDIAN, 4_000, 3);
    let drivers = summary.drivers(Quantity::Entry(Some(0), 0));
    assert_eq!(drivers.iter().map(|it| it.input).collect::<Vec<_>>(), [0, 1]);
    assert!(drivers[0].rho > 0.95 && (-0.3..-0.1).contains(&drivers[1].rho), "{drivers:?}");
}

/// How often a track that is offset by a normal distribution passes within a circle: the share of the distribution between
/// its ends, by the error function. 50 km are one and two thirds standard deviations of 30 km: 90.44 % (NIST Handbook of
/// Mathematical Functions, table 26.1: Φ(1.6667) = 0.95221).
#[test]
fn a_zone_is_entered_as_often_as_the_distribution_says() {
    const RUNS: u64 = 4_000;
    let summary = summary(
        r#"
        format = 1
        date = 2025-12-09
        [[zone]]
        id = "RING"
        circle = { center = "0N 128E", radius = "50 km" }
        [[flight]]
        id = "east"
        altitude = "FL300"
        turns = "sharp"
        route = [{ at = "0N 126E", time = "00:00", ground_speed = "450 kt" }, { at = "0N 130E" }]
        [ensemble]
        vary = [{ what = "offset", normal = ["0 km", "30 km"] }]
        "#,
        RUNS,
        5,
    );
    let share = summary.count_of(Quantity::Depth(Some(0), 0)) as f64 / RUNS as f64;
    let expected = 2.0 * 0.95221 - 1.0;
    let standard_error = (expected * (1.0 - expected) / RUNS as f64).sqrt();
    assert!((share - expected).abs() < 3.0 * standard_error, "{share}, not {expected} ± {standard_error}");
}

/// A scenario with everything in it that is written: entries, stays, approaches, joins, and flights that sometimes fail.
const CORNER: &str = r#"
format = 1
title = "Clip the corner"
date = 2025-12-09
time_zone = "Asia/Seoul"
zones = ["KADIZ", "JADIZ"]

[closest_approach]
places = ["ULLEUNGDO"]

[[wind]]
from = "300°"
speed = "60 kt"

[[flight]]
id = "clip"
aircraft = "Tu-95MS"
altitude = "FL280"
route = [
  { at = "40°00'N 131°20'E", time = "10:00", true_airspeed = "400 kt" },
  { at = "37°00'N 134°00'E" },
  { at = "34°30'N 131°30'E" },
]

[[flight]]
id = "qra"
aircraft = "F-15K"
altitude = "FL300"
route = [
  { at = "DAEGU-AB", scramble = "clip enters KADIZ", reaction = "1 min" },
  { intercepts = "clip" },
  { leaves = "clip", after = "1 min" },
  { at = "36N 130E" },
]

[ensemble]
runs = 1500
seed = 7
vary = [
  { what = "departure", flights = ["clip"], uniform = ["0 min", "10 min"] },
  { what = "offset", flights = ["clip"], normal = ["0 km", "20 km"] },
  { what = "wind-speed", normal = ["60 kt", "15 kt"] },
  { what = "reaction", triangular = ["1 min", "2 min", "9 min"] },
]
"#;

/// The response takes off inside the KADIZ: it does not enter it, and the first entry of any flight is that of the other one.
#[test]
fn a_responder_from_inside_does_not_hide_who_enters_first() {
    let summary = summary(CORNER, 200, 7);
    let entry = |flight| summary.tally(Quantity::Entry(flight, 0)).expect("it is entered in some runs");
    assert_eq!(summary.tally(Quantity::Entry(Some(1), 0)), None);
    assert!(summary.count_of(Quantity::Depth(Some(1), 0)) > 0, "the response is inside in some runs");
    assert_eq!(entry(None), entry(Some(0)));
}

/// A folder with the scenario in it.
fn corner() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("corner.toml");
    fs::write(&file, CORNER).unwrap();
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

#[test]
fn the_summary_is_the_same_on_one_two_and_eight_threads() {
    let (_folder, file) = corner();
    let on = |threads: &str| stdout(&["ensemble", &file, "--threads", threads, "--format", "json"]);
    let one = on("1");
    assert_eq!(on("2"), one);
    assert_eq!(on("8"), one);
    let other_seed = stdout(&["ensemble", &file, "--seed", "8", "--format", "json"]);
    assert_ne!(other_seed, one, "another seed draws other numbers");
}

#[test]
fn the_summary_is_the_same_of_one_four_and_seven_shards() {
    let (folder, file) = corner();
    let whole = stdout(&["ensemble", &file, "--format", "json"]);
    for shards in [1, 4, 7] {
        // Half of them into one folder, half into another, the last first.
        let folders = ["a", "b"].map(|name| folder.path().join(format!("{name}-{shards}")).display().to_string());
        for shard in (1..=shards).rev() {
            let share = format!("{shard}/{shards}");
            stdout(&["ensemble", &file, "--out", &folders[shard % 2], "--shard", &share]);
        }
        let mut merge = vec!["ensemble", "merge", "--format", "json", &folders[1]];
        merge.extend((shards > 1).then_some(folders[0].as_str()));
        assert_eq!(stdout(&merge), whole, "{shards} shards");
    }
}

/// How many files of whole parts there are.
fn parts(folder: &Path) -> usize {
    fs::read_dir(folder.join("runs")).map_or(0, |entries| {
        entries.filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().starts_with("part-")).count()
    })
}

#[test]
fn an_ensemble_that_is_killed_goes_on_where_it_was_and_comes_to_the_same() {
    let (folder, file) = corner();
    let out = folder.path().join("out");
    let arguments =
        ["ensemble", &file, "--runs", "6000", "--threads", "2", "--format", "json", "--out", out.to_str().unwrap()];
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("patrolscope"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while parts(&out) < 2 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let there = parts(&out);
    assert!((2..6).contains(&there), "it was killed in the middle: {there} parts of 6");
    // What a crash may leave: the other tables of a part whose `runs` are missing, and half a temporary file.
    fs::write(out.join("stays/part-000000005000-000000006000.parquet"), "half").unwrap();
    fs::write(out.join("runs/.tmp1a2b3c"), "half").unwrap();

    let resumed = stdout(&arguments);
    assert_eq!(parts(&out), 6);
    assert_eq!(resumed, stdout(&["ensemble", &file, "--runs", "6000", "--format", "json"]));
    assert_eq!(resumed, stdout(&["ensemble", "merge", "--format", "json", out.to_str().unwrap()]));
}

#[test]
fn shards_that_do_not_belong_together_are_refused() {
    let (folder, file) = corner();
    let out = folder.path().join("out").display().to_string();
    let refused = |arguments: &[&str], words: &str| {
        let output = patrolscope(arguments).assert().failure().get_output().clone();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(words), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty());
    };
    refused(&["ensemble", "merge", &out], "holds no ensemble");
    stdout(&["ensemble", &file, "--out", &out, "--shard", "1/3"]);
    refused(&["ensemble", "merge", &out], "runs 500 to 1499 of 1500 are missing");
    refused(&["ensemble", &file, "--out", &out, "--seed", "9"], "of seed 7, and asked for is 9");
    refused(&["ensemble", &file, "--out", &out, "--runs", "9"], "of 1500 runs, and asked for are 9");
    refused(&["ensemble", &file, "--out", &out, "--shard", "1/2"], "of another share of the ensemble");
    fs::write(&file, CORNER.replace("60 kt", "61 kt")).unwrap();
    refused(&["ensemble", &file, "--out", &out, "--shard", "2/3"], "of another scenario");
    fs::write(&file, CORNER).unwrap();
    let twice = folder.path().join("twice").display().to_string();
    stdout(&["ensemble", &file, "--out", &twice]);
    refused(&["ensemble", "merge", &twice, &out], "are there twice");
    let part = Path::new(&twice).join("stays/part-000000000000-000000001000.parquet");
    let bytes = fs::read(&part).unwrap();
    fs::write(&part, &bytes[..bytes.len() / 2]).unwrap();
    refused(&["ensemble", "merge", &twice], "cannot understand the part");
}

#[test]
fn a_scenario_without_an_ensemble_says_what_to_write() {
    let output = patrolscope(&["ensemble", "scenarios/miyako-strait.toml"]).assert().code(1).get_output().clone();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("nothing says what varies") && said.contains("[ensemble]"), "{said}");
}
