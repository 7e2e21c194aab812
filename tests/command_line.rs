//! The program as people call it: what goes to stdout, what to stderr, and the exit code.

use assert_cmd::Command;
use serde_json::Value;

fn patrolscope(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("patrolscope").unwrap();
    command.args(arguments).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    // No window, whoever runs the tests.
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command
}

fn stdout(arguments: &[&str]) -> String {
    String::from_utf8(patrolscope(arguments).assert().success().get_output().stdout.clone()).unwrap()
}

fn stderr_of_failure(arguments: &[&str], code: i32) -> String {
    String::from_utf8(patrolscope(arguments).assert().code(code).get_output().stderr.clone()).unwrap()
}

const WRONG: &str = "format = 1\ndate = 2025-01-01\nzones = [\"KADZ\"]\n[[flight]]\nid = \"a\"\naltitude = 30000\nroute = [{ at = \"91N 120E\", time = \"00:00\" }, { at = \"38N 120E\" }]\n";

#[test]
fn the_built_in_patrol_crosses_the_kadiz_at_the_minutes_that_its_reports_give() {
    // 10:35 and 11:40 are reported (Dong-A Ilbo); 11:01 and 11:10 are dead reckoning between the reports.
    let answer: Value = serde_json::from_str(&stdout(&["simulate", "--zone", "KADIZ", "--format", "json"])).unwrap();
    let times = |flight: &str| -> Vec<String> {
        let crossings = answer["crossings"].as_array().unwrap().iter().filter(|crossing| crossing["flight"] == flight);
        crossings
            .map(|it| format!("{} {}", it["kind"].as_str().unwrap(), &it["time"].as_str().unwrap()[11..16]))
            .collect()
    };
    assert_eq!(times("tu-95"), ["enter 01:35", "exit 02:01"]);
    assert_eq!(times("h-6"), ["enter 02:10", "exit 02:40"]);
}

#[test]
fn the_story_of_the_patrol_is_told_within_a_hundred_columns_and_says_what_it_rests_on() {
    let short = stdout(&["simulate"]);
    for found in
        ["10:35:00*", "enters KADIZ", "joins Tu-95MS", "intercepts Tu-95MS", "10:35-11:01", "not sovereign airspace"]
    {
        assert!(short.contains(found), "{found} in {short}");
    }
    let full = stdout(&["simulate", "--details"]);
    for found in ["time reported [donga]", "~FL280", "if geodesic 28 s earlier", "track begins", "Closest approaches"] {
        assert!(full.contains(found), "{found} in {full}");
    }
    for line in short.lines().chain(full.lines()) {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

const FIRST: &str = "scenarios/2019-07-23-first-joint-patrol.toml";
const FOURTH: &str = "scenarios/2022-05-24-fourth-joint-patrol.toml";

#[test]
fn reports_stand_beside_the_simulation_with_what_cannot_hold_and_who_counted_what() {
    let first = stdout(&["compare", FIRST]);
    for found in [
        "820 km/h on the way drawn",
        "the type cruises at 768 km/h",
        "Not impossible: the top speed is 1050 km/h",
        "140 km S of Ulleungdo",
        "doubt: 820 km/h or more",
        "27 reports: 27 agree, 0 differ, 0 not flown.",
        "each is right in its own",
    ] {
        assert!(first.split_whitespace().collect::<Vec<_>>().join(" ").contains(found), "{found} in {first}");
    }
    let tenth = stdout(&["compare"]);
    for found in [
        "Tu-95MS enters KADIZ: [donga] 10:35; [jcs] 10:00: 35 min apart",
        "+35.0",
        "differs",
        "in all, as that source says     15      8          11      9",
        "17 reports: 15 agree, 2 differ, 0 not flown.",
    ] {
        assert!(tenth.contains(found), "{found} in {tenth}");
    }
    let answer: Value = serde_json::from_str(&stdout(&["compare", FIRST, "--format", "json"])).unwrap();
    assert_eq!(answer["cannot_hold"][0]["impossible"], Value::Bool(false));
    assert_eq!(answer["summary"]["agree"], 27);
    let csv = stdout(&["compare", FIRST, "--format", "csv"]);
    assert_eq!(csv.lines().count(), 28);
    assert!(csv.contains("jcs,h-6,enters,KADIZ,,2019-07-22T21:44:00.000000Z,2019-07-23 06:44:00,"), "{csv}");
}

#[test]
fn scenarios_are_summed_up_one_line_each_with_what_they_do_not_keep_to() {
    let text = stdout(&["compare", "--summary", FIRST, "scenarios/2021-11-19-third-joint-patrol.toml"]);
    for found in ["First joint patrol", "Tu-95MS enters KADIZ: 15:00, not flown [jcs]", "would need 860 km/h"] {
        assert!(text.contains(found), "{found} in {text}");
    }
    let answer: Value = serde_json::from_str(&stdout(&["compare", "--summary", FIRST, "--format", "json"])).unwrap();
    assert_eq!(answer[0]["summary"]["reports"], 27);
    // A file with errors leaves the others as they are, and the exit code says it.
    let output = patrolscope(&["compare", "--summary", FIRST, "-"]).write_stdin(WRONG).assert().code(1);
    assert!(String::from_utf8_lossy(&output.get_output().stdout).contains("First joint patrol"));
}

#[test]
fn two_patrols_are_laid_one_over_the_other_where_it_is_asked_for() {
    let text = stdout(&["compare", FIRST, FOURTH]);
    for found in
        ["where each first enters KADIZ", "aligned at 06:44:00", "2 less 1", "Longest track", "Order of events"]
    {
        assert!(text.contains(found), "{found} in {text}");
    }
    let aligned = |align: &str| -> Value {
        let answer = stdout(&["compare", FIRST, FOURTH, "--align", align, "--format", "json"]);
        serde_json::from_str::<Value>(&answer).unwrap()["aligned_at"]["instants"].clone()
    };
    assert_eq!(aligned("start")[0]["seconds"], 0.0);
    assert!(aligned("leaves KADIZ")[0]["time"].as_str().unwrap().starts_with("2019-07-22T22:14:00."));
    assert!(stdout(&["compare", FIRST, FOURTH, "--format", "csv"]).contains("entries,KADIZ,,"));
    let refused = |arguments: &[&str]| stderr_of_failure(&[&["compare"], arguments].concat(), 2);
    assert!(refused(&[FIRST, FOURTH, "--align", "enters KADZI"]).contains("did you mean `enters KADIZ`?"));
    assert!(refused(&[FIRST, FOURTH, "--align", "noon"]).contains("accepted: `start`"));
    assert!(refused(&[FIRST, "--align", "start"]).contains("not two files"));
    assert!(refused(&[FIRST, FIRST, FOURTH]).contains("--summary"));
}

#[test]
fn an_unknown_flight_is_wrong_usage() {
    assert!(stderr_of_failure(&["simulate", "--flight", "tu95"], 2).contains("did you mean `tu-95`?"));
}

#[test]
fn every_scenario_of_the_repository_is_without_a_flaw() {
    let mut files: Vec<String> =
        std::fs::read_dir("scenarios").unwrap().map(|file| file.unwrap().path().display().to_string()).collect();
    files.retain(|file| file.ends_with(".toml"));
    assert!(files.len() >= 4);
    let mut arguments = vec!["check", "--format", "json"];
    arguments.extend(files.iter().map(String::as_str));
    assert_eq!(stdout(&arguments), "[]\n");
}

#[test]
fn check_reports_every_problem_in_one_run_and_fails() {
    let output = patrolscope(&["check", "-"]).write_stdin(WRONG).assert().code(1).get_output().clone();
    let text = String::from_utf8(output.stdout).unwrap();
    for found in ["unknown-zone", "did you mean `KADIZ`?", "bare-number", "bad-position", "<stdin>:3:10"] {
        assert!(text.contains(found), "{found} in {text}");
    }
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "1 file: 3 errors, 0 warnings\n");
}

#[test]
fn check_tells_editors_of_a_missing_file_and_goes_on() {
    let arguments = ["check", "--format", "json", "no-such-file.toml", "-"];
    let output = patrolscope(&arguments).write_stdin(WRONG).assert().code(1).get_output().stdout.clone();
    let problems: Value = serde_json::from_slice(&output).unwrap();
    let codes: Vec<&str> =
        problems.as_array().unwrap().iter().map(|problem| problem["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["unreadable-file", "unknown-zone", "bare-number", "bad-position"]);
}

#[test]
fn wrong_usage_is_told_apart_from_wrong_input() {
    assert!(stderr_of_failure(&["check"], 2).contains("Usage"));
    assert!(stderr_of_failure(&["fly"], 2).contains("unrecognized subcommand"));
    assert!(stderr_of_failure(&["zones", "show", "KADZ"], 2).contains("did you mean `KADIZ`?"));
    assert!(stderr_of_failure(&["zones", "at", "38 127"], 2).contains("accepted: coordinates with hemispheres"));
}

#[test]
fn help_has_examples() {
    for command in ["simulate", "compare", "new", "check", "fmt", "diff", "zones", "completions"] {
        assert!(stdout(&[command, "--help"]).contains("Examples:"), "{command}");
    }
    assert!(stdout(&["--help"]).contains("Examples:"));
}

#[test]
fn the_zones_at_socotra_rock_are_three_declared_and_one_information_region() {
    // The rock lies in the identification zones of three states (facts of the declarations) and in the Incheon FIR.
    let answer: Value = serde_json::from_str(&stdout(&["zones", "at", "IEODO", "--format", "json"])).unwrap();
    let zones = answer["zones"].as_array().unwrap().iter();
    let inside: Vec<&str> =
        zones.filter(|zone| zone["inside"] == Value::Bool(true)).map(|zone| zone["zone"].as_str().unwrap()).collect();
    assert_eq!(inside, ["KADIZ", "JADIZ", "ECS-ADIZ", "INCHEON-FIR"]);
}

#[test]
fn the_kadiz_is_shown_with_its_edges_their_standing_and_what_it_is_not() {
    let text = stdout(&["zones", "show", "kadiz"]);
    for found in ["39°00'N 123°30'E", "parallel?", "published", "not sovereign airspace"] {
        assert!(text.contains(found), "{found} in {text}");
    }
}

#[test]
fn the_list_dates_a_zone_on_the_calendar_of_its_state() {
    // In force since midnight in Japan, which is the day before in UTC.
    assert!(stdout(&["zones", "list"]).contains("2010-06-25"));
    assert!(stdout(&["zones", "show", "JADIZ"]).contains("25 June 2010 00:00 JST (2010-06-24 15:00 UTC)"));
}

#[test]
fn the_zones_of_another_day_are_those_in_force_then() {
    let before = stderr_of_failure(&["zones", "show", "KADIZ", "--on", "2010-06-01"], 2);
    assert!(before.contains("15 December 2013"), "{before}");
}

#[test]
fn two_zones_share_the_area_that_was_reckoned_for_them() {
    // About 65,000 km², reckoned separately for the facts about the zones.
    let answer: Value =
        serde_json::from_str(&stdout(&["zones", "overlap", "KADIZ", "ECS-ADIZ", "--format", "json"])).unwrap();
    let shared = answer["overlap_km2"].as_f64().unwrap();
    assert!((64_500.0..65_500.0).contains(&shared), "{shared}");
}

#[test]
fn colour_is_there_when_asked_for_and_not_in_a_pipe() {
    assert!(!stdout(&["zones", "list"]).contains('\u{1b}'));
    assert!(stdout(&["--color", "always", "zones", "list"]).contains('\u{1b}'));
    assert!(!stdout(&["zones", "list", "--color", "never"]).contains('\u{1b}'));
}

#[test]
fn the_schema_is_json_and_completions_are_a_script() {
    let schema: Value = serde_json::from_str(&stdout(&["schema"])).unwrap();
    assert_eq!(schema["type"], "object");
    assert!(stdout(&["completions", "bash"]).contains("patrolscope"));
}

#[cfg(unix)]
#[test]
fn a_reader_that_stops_early_is_no_error() {
    use std::io::Read;
    use std::process::Stdio;

    let program = assert_cmd::cargo::cargo_bin("patrolscope");
    let mut child = std::process::Command::new(program)
        .arg("schema")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut words = String::new();
    child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(words, "");
}

#[test]
fn a_picture_is_written_in_the_kind_that_its_name_says() {
    let folder = tempfile::tempdir().unwrap();
    for (name, begin) in [("map.png", b"\x89PNG".as_slice()), ("map.svg", b"<svg"), ("map.pdf", b"%PDF")] {
        let path = folder.path().join(name);
        let file = path.to_str().unwrap();
        patrolscope(&["render", "--at", "12:53", "--size", "320x200", "-o", file]).assert().success().stdout("");
        assert!(std::fs::read(&path).unwrap().starts_with(begin), "{name}");
    }
    let sheet = folder.path().join("sheet.svg");
    patrolscope(&["render", "--whole", "--preset", "a4", "-o", sheet.to_str().unwrap()]).assert().success();
    assert!(std::fs::read_to_string(sheet).unwrap().contains("Crossings and events"));
    // Nothing else is left behind.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[test]
fn a_picture_that_cannot_be_drawn_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for (arguments, code, says) in [
        (vec!["-o", &path("map.bmp")], 2, "let the name end in .png, .svg or .pdf"),
        (vec!["-o", &path("a.png"), "--at", "03:00"], 2, "the scenario runs from 09:"),
        (vec!["-o", &path("a.png"), "--at", "noon"], 2, "--at"),
        (vec!["-o", &path("a.png"), "--without", "legends"], 2, "did you mean `legend`?"),
        (vec!["-o", &path("a.png"), "--size", "5x5"], 2, "1920x1080"),
        (vec!["-o", &path("no/such/folder/a.png")], 1, "cannot write"),
        (vec!["no-such-file.toml", "-o", &path("a.png")], 1, "cannot read"),
    ] {
        let arguments: Vec<&str> = std::iter::once("render").chain(arguments).collect();
        let words = stderr_of_failure(&arguments, code);
        assert!(words.contains(says), "{says} in {words}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn without_a_display_the_bare_program_tells_the_timeline_and_writes_the_map() {
    let folder = tempfile::tempdir().unwrap();
    let said = patrolscope(&[]).current_dir(folder.path()).assert().success();
    let output = said.get_output();
    assert!(String::from_utf8_lossy(&output.stdout).contains("10:35:00*"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("the map is in `tenth-joint-patrol.png`"));
    assert!(std::fs::read(folder.path().join("tenth-joint-patrol.png")).unwrap().starts_with(b"\x89PNG"));
}
