//! Bad scenario files: each is refused, or warned about, with exactly the problems that its own comments announce.
//!
//! A file under `tests/bad/` says what must be reported in lines such as
//! `#~ error[unknown-zone] 7:12 unknown zone`: severity, code, line and column of the main place, and a piece of the
//! message. Nothing may be missing and nothing more may be reported. A line `#? KADIZ` announces the suggestion of the
//! problem in the line above it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use patrolscope::compare;
use patrolscope::diagnostics::render::{Colour, json, terminal};
use patrolscope::diagnostics::{Diagnostic, SourceFile};
use patrolscope::export::csv;
use patrolscope::export::json::comparison;
use patrolscope::scenario::{BuiltinLibrary, LARGEST_FILE, Reading, library, read};
use patrolscope::sim::{Simulation, simulate};
use proptest::prelude::*;

fn folder() -> PathBuf {
    PathBuf::from("tests/bad")
}

fn bad_files() -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder())
        .expect("tests/bad exists")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect()
}

fn read_only(name: &str, bytes: &[u8]) -> Reading {
    let include = |path: &str| -> io::Result<Vec<u8>> { fs::read(folder().join(path)) };
    read(name, bytes, &BuiltinLibrary::new(include))
}

/// Reads a file and, where it has no errors, flies it: some problems are only known then.
fn read_in_folder(name: &str, bytes: &[u8]) -> Reading {
    let mut reading = read_only(name, bytes);
    if let Some(scenario) = &reading.scenario {
        let simulation = simulate(scenario);
        compare_all(&simulation);
        reading.problems.extend(simulation.diagnostics);
    }
    reading
}

/// Makes every comparison that there is; none may fail, whatever the scenario is.
fn compare_all(simulation: &Simulation) {
    if simulation.has_errors() {
        return;
    }
    let held = compare::held(simulation);
    assert_eq!(held.len(), simulation.scenario.reports.len());
    let _ = comparison::reports(simulation, &held).to_string();
    let _ = comparison::scenario("generated.toml", simulation, &held).to_string();
    let _ = csv::reports(simulation, &held);
    for alignment in compare::alignment::offers([simulation, simulation]) {
        let both = compare::patrols([simulation, simulation], &alignment).expect("what is offered can be aligned");
        assert_eq!(both.aligned.at[0], both.aligned.at[1]);
        assert!(both.order.iter().all(|step| step.at[0] == step.at[1]), "{:?}", both.order);
        let _ = comparison::patrols([simulation, simulation], &both).to_string();
        let _ = csv::patrols([simulation, simulation], &both);
    }
}

/// A problem as the comments write it, without the message.
fn heading(source: &SourceFile, problem: &Diagnostic) -> String {
    let at = source.location(problem.span().start);
    format!("{}[{}] {}:{}", problem.severity, problem.code, at.line, at.column)
}

struct Expected {
    heading: String,
    message: String,
    suggestion: Option<String>,
}

fn expected_of(text: &str) -> Vec<Expected> {
    let mut expected: Vec<Expected> = Vec::new();
    for line in text.lines() {
        if let Some(announced) = line.strip_prefix("#~ ") {
            let mut words = announced.splitn(3, ' ');
            let heading = format!("{} {}", words.next().unwrap(), words.next().expect("line:column"));
            let message = words.next().expect("a piece of the message").to_owned();
            expected.push(Expected { heading, message, suggestion: None });
        } else if let Some(suggestion) = line.strip_prefix("#? ") {
            expected.last_mut().expect("a problem above").suggestion = Some(suggestion.to_owned());
        }
    }
    expected
}

#[test]
fn every_bad_file_is_reported_exactly_as_its_comments_announce() {
    let files = bad_files();
    assert!(files.len() >= 20, "only {} bad files", files.len());
    let mut failures = String::new();
    for (name, bytes) in &files {
        let reading = read_in_folder(name, bytes);
        let expected = expected_of(&String::from_utf8_lossy(bytes));
        let mut unmatched: Vec<&Diagnostic> = reading.problems.iter().collect();
        for expected in &expected {
            let fits = |problem: &&Diagnostic| {
                heading(&reading.source, problem) == expected.heading
                    && problem.message.contains(&expected.message)
                    && (expected.suggestion.is_none() || problem.suggestion == expected.suggestion)
            };
            match unmatched.iter().position(fits) {
                Some(found) => drop(unmatched.remove(found)),
                None => failures.push_str(&format!("{name}: missing {} {}\n", expected.heading, expected.message)),
            }
        }
        for problem in unmatched {
            let heading = heading(&reading.source, problem);
            failures.push_str(&format!("{name}: not announced: #~ {heading} {}\n", problem.message));
            if let Some(suggestion) = &problem.suggestion {
                failures.push_str(&format!("    #? {suggestion}\n"));
            }
        }
        if expected.is_empty() {
            failures.push_str(&format!("{name}: announces nothing\n"));
        }
        let is_flown = name.starts_with("flown-");
        assert_eq!(
            reading.scenario.is_none(),
            reading.has_errors() && !is_flown,
            "{name}: a scenario unless there are errors"
        );
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn every_message_follows_the_rules_of_style() {
    for (name, bytes) in bad_files() {
        for problem in read_in_folder(&name, &bytes).problems {
            let message = &problem.message;
            let begins_quietly = message.starts_with(|c: char| c.is_lowercase() || c == '`' || c.is_ascii_digit());
            assert!(begins_quietly && !message.ends_with('.') && !message.contains('\n'), "{name}: {message}");
            let code_is_kebab = problem.code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            assert!(code_is_kebab, "{}", problem.code);
        }
    }
}

#[test]
fn every_bad_file_can_be_shown_as_text_and_as_json() {
    for (name, bytes) in bad_files() {
        let reading = read_in_folder(&name, &bytes);
        let text = terminal(&reading.source, &reading.problems, Colour::Off);
        for problem in &reading.problems {
            let at = reading.source.location(problem.span().start);
            assert!(text.contains(&format!("{name}:{}:{}", at.line, at.column)), "{name}:\n{text}");
        }
        assert_eq!(json(&reading.source, &reading.problems).as_array().map(Vec::len), Some(reading.problems.len()));
    }
}

fn codes(bytes: &[u8]) -> Vec<&'static str> {
    let reading = read_in_folder("generated.toml", bytes);
    let _ = terminal(&reading.source, &reading.problems, Colour::Off);
    assert!(reading.scenario.is_none());
    let mut codes: Vec<&str> = reading.problems.iter().map(|problem| problem.code).collect();
    codes.dedup();
    codes
}

/// Bytes that look random and are the same in every run (a linear congruential generator, Knuth's constants).
fn noise(length: usize, alphabet: &[u8]) -> Vec<u8> {
    let mut state: u64 = 9;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    (0..length).map(|_| alphabet[next() % alphabet.len()]).collect()
}

#[test]
fn ten_megabytes_of_nonsense_are_refused_before_they_are_read() {
    assert_eq!(codes(&noise(10_000_000, b"[]{}=\"'a1,.\n# \\")), ["file-too-large"]);
}

#[test]
fn the_largest_nonsense_that_is_read_is_refused_at_its_first_error() {
    for alphabet in [&b"[]{}=\"'a1,.\n# \\"[..], b"[", b"{", b"=", b"a.", b"\n[[a]]", b"\""] {
        let bytes: Vec<u8> = alphabet.iter().copied().cycle().take(LARGEST_FILE).collect();
        assert!(!codes(&bytes).is_empty());
    }
    assert_eq!(codes(&noise(LARGEST_FILE, b"[]{}=\"'a1,.\n# \\")), ["syntax"]);
}

#[test]
fn a_large_file_of_unknown_keys_is_counted_not_kept() {
    let text: String = (0..200_000).map(|n| format!("k{n} = 1\n")).collect();
    let reading = read_in_folder("keys.toml", text.as_bytes());
    assert_eq!(reading.problems.len(), 1001);
    assert!(reading.problems[1000].message.ends_with("more problems are not shown"));
}

#[test]
fn zero_bytes_and_broken_text_are_reported_at_their_place() {
    let reading = read_in_folder("zero.toml", b"format = 1\ntitle = \"a\0b\"\n");
    assert_eq!(heading(&reading.source, &reading.problems[0]), "error[syntax] 2:11");
    let reading = read_in_folder("latin1.toml", b"format = 1\r\ntitle = \"S\xE3o Paulo\"\r\n");
    assert_eq!(heading(&reading.source, &reading.problems[0]), "error[not-utf8] 2:11");
    assert_eq!(reading.problems[0].message, "byte 0xe3 is not UTF-8 text");
    assert_eq!(codes(&[0xFF; 4096]), ["not-utf8"]);
    assert_eq!(codes(&[0; 4096]), ["syntax"]);
    assert_eq!(codes(b"\xFF\xFEf\0o\0r\0"), ["not-utf8"]);
    assert_eq!(codes(b""), ["missing-key"]);
}

#[test]
fn deep_nesting_is_refused_at_any_depth() {
    for (open, close) in [("[", "]"), ("{a=", "}"), ("[{a=[", "]}]")] {
        for depth in [100, 10_000, 200_000] {
            let text = format!("format = 1\nzones = {}1{}\n", open.repeat(depth), close.repeat(depth));
            assert_eq!(codes(text.as_bytes()), ["too-deep"], "{depth} of {open}");
        }
    }
    let dotted = format!("{}b = 1\n", "a.".repeat(100_000));
    assert!(!codes(dotted.as_bytes()).is_empty());
}

const GOOD: &str = r#"format = 1
title = "A good file"
date = 2025-12-09
time_zone = "Asia/Tokyo"
zones = ["KADIZ"]

[closest_approach]
places = ["ULLEUNGDO"]
flights_within = "20 km"

[[source]]
id = "jcs"
title = "Joint Chiefs of Staff"

[[source]]
id = "jso"
title = "Joint Staff"

[[flight]]
id = "bear"
aircraft = "Tu-95MS"
count = 2
altitude = "FL280"
route = [
  { at = "43°12'N 134°24'E", time = "09:51", evidence = "assumed" },
  { at = "39°00'N 131°33'E", time = "10:35", evidence = "time-reported", source = "jcs" },
  { at = "ULLEUNGDO 095°/40 km", time = "10:50" },
  { at = "36°N 130°30'E" },
]

[[wind]]
from = "280°"
speed = "60 kt"

[[flight]]
id = "early-warning"
aircraft = "A-50"
route = [
  { at = "40N 134E", time = "10:00" },
  { at = "41N 134E", hold = { direction = "left", leg = "20 NM", laps = 2 } },
  { at = "42N 134E", hold = { pattern = "figure-eight", leg = "2 min", until = "11:30" } },
  { at = "43N 134E" },
]

[[flight]]
id = "escort"
aircraft = "J-16"
route = [
  { at = "38N 128E" },
  { joins = "bear", time = "10:45", station = { bearing = "150°", distance = "2 NM" } },
  { leaves = "bear", after = "8 min" },
  { at = "36N 126E", mach = 0.7 },
]

[[flight]]
id = "response"
aircraft = "F-15K"
altitude = "FL300"
route = [
  { at = "DAEGU-AB", scramble = "bear enters KADIZ", reaction = "1 min" },
  { intercepts = "bear" },
  { leaves = "bear" },
  { at = "DAEGU-AB", lands = true },
]

[[zone]]
id = "BOX"
edges = "rhumb"
boundary = ["39N 123.5E", "39N 133E", "37°17'N 133E"]
floor = "SFC"
ceiling = "FL600"

[[report]]
source = "jcs"
flight = "bear"
event = "enters"
zone = "KADIZ"
time = "10:35"

[[report]]
source = "jcs"
flight = "bear"
event = "stays"
zone = "KADIZ"
lasts = "26 min"
time = "10:35"
tolerance = "5 min"
doubt = "rounded"

[[report]]
source = "jso"
flight = "bear"
event = "seen"
at = "140 km S of ULLEUNGDO"
within = "300 km"
time = "11:00"

[[report]]
source = "jso"
flight = "escort"
event = "joins"
with = "bear"
time = "10:45"
note = "one of them"

[[report]]
source = "jso"
flight = "bear"
event = "leaves"
zone = "KADIZ"
at = "36N 130.8E"

[[count]]
source = "jcs"
where = "in the KADIZ"
total = 3
aircraft = [ { type = "Tu-95", operator = "RU", count = 2 }, { type = "A-50", operator = "RU" } ]

[[count]]
source = "jso"
aircraft = [ { type = "Tu-95MS", count = 2 } ]
note = "near Japan"
"#;

#[test]
fn the_good_file_is_read_without_a_problem_whatever_its_line_ends() {
    for text in [GOOD.to_owned(), GOOD.replace('\n', "\r\n"), format!("\u{feff}{GOOD}")] {
        let reading = read_in_folder("good.toml", text.as_bytes());
        assert_eq!(terminal(&reading.source, &reading.problems, Colour::Off), "");
        assert!(reading.scenario.is_some());
    }
}

#[test]
fn without_a_folder_an_include_is_refused() {
    let text = GOOD.replace(
        "edges = \"rhumb\"\nboundary = [\"39N 123.5E\", \"39N 133E\", \"37°17'N 133E\"]",
        "include = \"a.json\"",
    );
    let reading = read("text", text.as_bytes(), &library::without_files());
    assert_eq!(reading.problems[0].code, "include-unreadable");
}

fn with_flight(rest: &str) -> Vec<u8> {
    format!("format = 1\ndate = 2025-12-09\n[[flight]]\nid = \"one\"\naltitude = \"FL300\"\n{rest}").into_bytes()
}

#[test]
fn more_than_the_memory_should_hold_is_refused() {
    let waypoints = "{at=\"1N 1E\"},".repeat(10_001);
    assert_eq!(codes(&with_flight(&format!("route = [{waypoints}]"))), ["too-many"]);
    let flights = "[[flight]]\nid=\"x\"\nroute=[]\n".repeat(5_001);
    assert_eq!(codes(format!("format = 1\n{flights}").as_bytes()), ["too-many"]);
}

#[test]
fn poles_and_the_date_line_are_places_like_others() {
    for (route, expected) in [
        // At a pole, and on the date line, two ways of writing one place.
        ("{ at = \"90N 0E\", time = \"10:00\" }, { at = \"90N 90E\", time = \"11:00\" }", "repeated-waypoint"),
        ("{ at = \"10N 180E\", time = \"10:00\" }, { at = \"10N 180W\", time = \"11:00\" }", "repeated-waypoint"),
        ("{ at = \"90N 0E\", time = \"10:00\", path = \"rhumb\" }, { at = \"89N 90E\", time = \"10:20\" }", ""),
        ("{ at = \"10N 179E\", time = \"10:00\", path = \"rhumb\" }, { at = \"10N 179W\", time = \"10:20\" }", ""),
    ] {
        let reading = read_in_folder("edge.toml", &with_flight(&format!("route = [{route}]")));
        let codes: Vec<&str> = reading.problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes.join(" "), expected, "{route}");
    }
}

#[test]
fn flights_that_would_leave_the_calendar_are_refused() {
    let slow = "ground_speed = \"1 kt\"\nroute = [{ at = \"10N 0E\", time = \"10:00\" }, { at = \"10N 170E\" }]";
    assert_eq!(codes(&with_flight(slow)), ["too-long"]);
    let early = "route = [{ at = \"10N 0E\", time = \"0001-01-01T00:00:00Z\" }, { at = \"10N 1E\", time = \"10:00\" }]";
    assert_eq!(codes(&with_flight(early)), ["bad-time"]);
}

#[test]
fn a_boundary_of_many_vertices_is_checked_in_one_go() {
    let vertices: Vec<String> = (0..4_000)
        .map(|n| {
            let angle = f64::from(n) * std::f64::consts::TAU / 4_000.0;
            format!("\"{:.9}N {:.9}E\"", 35.0 + angle.sin(), 130.0 + angle.cos())
        })
        .collect();
    let rest = "ground_speed = \"400 kt\"\nroute = [{ at = \"39N 131E\", time = \"10:00\" }, { at = \"38N 131E\" }]";
    let mut text = String::from_utf8(with_flight(rest)).unwrap();
    text.push_str(&format!("\n[[zone]]\nid = \"ROUND\"\nboundary = [{}]\n", vertices.join(", ")));
    let reading = read_in_folder("round.toml", text.as_bytes());
    assert!(reading.scenario.is_some(), "{:?}", reading.problems);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let reading = read_in_folder("random.toml", &bytes);
        let _ = terminal(&reading.source, &reading.problems, Colour::On);
    }

    #[test]
    fn a_good_file_with_random_changes_is_read_or_refused(
        changes in proptest::collection::vec((0..GOOD.len(), 0..12usize, "[ -~\n°']{0,8}"), 1..6),
    ) {
        let mut bytes = GOOD.as_bytes().to_vec();
        for (at, length, new) in changes {
            let at = at.min(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, new.bytes());
        }
        let reading = read_only("changed.toml", &bytes);
        prop_assert_eq!(reading.scenario.is_none(), reading.has_errors());
        let reading = read_in_folder("changed.toml", &bytes);
        let _ = terminal(&reading.source, &reading.problems, Colour::Off);
        let _ = json(&reading.source, &reading.problems);
    }

    #[test]
    fn a_good_file_with_one_value_replaced_is_read_or_refused(line in 0..GOOD.lines().count(), value in "-?[0-9]{1,9}(\\.[0-9]{1,4})?|\"[0-9A-Z:. °/kmtNESW]{0,14}\"|\\[\\]|\\{\\}|true") {
        let text: String = GOOD
            .lines()
            .enumerate()
            .map(|(index, text)| match text.split_once(" = ") {
                Some((key, _)) if index == line && !key.contains('{') => format!("{key} = {value}\n"),
                _ => format!("{text}\n"),
            })
            .collect();
        let reading = read_only("changed.toml", text.as_bytes());
        prop_assert_eq!(reading.scenario.is_none(), reading.has_errors());
        let _ = read_in_folder("changed.toml", text.as_bytes());
    }
}
