//! `patrolscope diff`: what is said of two versions of a scenario.

use assert_cmd::Command;
use serde_json::Value;

fn patrolscope(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("patrolscope").unwrap();
    command.args(arguments);
    command
}

const STRAIT: &str = include_str!("../scenarios/miyako-strait.toml");

fn stdout(arguments: &[&str], stdin: &str, code: i32) -> String {
    let output = patrolscope(arguments).write_stdin(stdin).assert().code(code).get_output().stdout.clone();
    String::from_utf8(output).unwrap()
}

#[test]
fn what_an_edit_changes_is_told_with_its_consequences() {
    let edited = STRAIT
        .replace("27°00'N 125°20'E", "27°30'N 125°20'E")
        .replace("time = \"12:00\"", "time = \"12:10\"")
        .replace("zones = [\"JADIZ\", \"ECS-ADIZ\"]", "zones = [\"JADIZ\", \"ECS-ADIZ\", \"KADIZ\"]");
    let text = stdout(&["diff", "miyako-strait", "-"], &edited, 0);
    for found in [
        "55.4 km",
        "+0:10:00",
        "KADIZ",
        "added",
        "enters JADIZ",
        "leaves ECS-ADIZ",
        "Time inside the zones",
        "the coast",
    ] {
        assert!(text.contains(found), "{found} in {text}");
    }
    let answer: Value =
        serde_json::from_str(&stdout(&["diff", "miyako-strait", "-", "--format", "json"], &edited, 0)).unwrap();
    assert_eq!(answer["changed"], Value::Bool(true));
    let begin = &answer["events"][0];
    assert_eq!((begin["event"].as_str(), begin["later_by_seconds"].as_f64()), (Some("begins"), Some(600.0)));
    assert_eq!(answer["flights"][0]["waypoints"][1]["indices"], serde_json::json!([1, 1]));
    assert!((answer["flights"][0]["waypoints"][1]["moved_m"].as_f64().unwrap() - 55_400.0).abs() < 50.0);
}

#[test]
fn the_exit_code_tells_of_changes_where_it_is_asked_to() {
    let same = stdout(&["diff", "miyako-strait", "-", "--exit-code"], STRAIT, 0);
    assert!(same.contains("Nothing changed"), "{same}");
    stdout(&["diff", "miyako-strait", "-", "--exit-code"], &STRAIT.replace("12:00", "12:01"), 1);
    stdout(&["diff", "miyako-strait", "three-zones-at-ieodo"], "", 0);
}

#[test]
fn two_patrols_with_nothing_in_common_are_told_as_removed_and_added() {
    let text = stdout(&["diff", "first-joint-patrol", "fourth-joint-patrol"], "", 0);
    for found in ["removed", "added", "vanishes", "appears"] {
        assert!(text.contains(found), "{found} in {text}");
    }
}

#[test]
fn wrong_usage_and_wrong_files_are_told_apart() {
    let stderr = |arguments: &[&str], code: i32| {
        let output = patrolscope(arguments).write_stdin("format = 1\n").assert().code(code).get_output().stderr.clone();
        String::from_utf8(output).unwrap()
    };
    assert!(stderr(&["diff", "-", "-"], 2).contains("not both"));
    assert!(stderr(&["diff", "miyako-strait"], 2).contains("Usage"));
    assert!(stderr(&["diff", "miyako-strait", "no-such.toml"], 1).contains("cannot read `no-such.toml`"));
    assert!(stderr(&["diff", "miyako-strait", "-"], 1).contains("error[missing-key]"));
}
