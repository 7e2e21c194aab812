//! `patrolscope new`: a scenario to begin with, and what is said where there is none.

mod common;

use std::fs;

use common::{patrolscope, stderr};
use patrolscope::scenario::template::TEMPLATES;

#[test]
fn every_template_is_written_checked_and_flown() {
    let folder = tempfile::tempdir().unwrap();
    for template in TEMPLATES {
        let file = format!("{}.toml", template.name);
        patrolscope(folder.path(), &["new", "--template", template.name, &file]).assert().success().stdout("");
        assert_eq!(fs::read_to_string(folder.path().join(&file)).unwrap(), template.text);
        let said = stderr(folder.path(), &["check", &file], 0);
        assert_eq!(said, "1 file: 0 errors, 0 warnings\n");
        patrolscope(folder.path(), &["simulate", &file]).assert().success();
    }
    // The first one is used where none is named, and goes to stdout where there is no file.
    patrolscope(folder.path(), &["new"]).assert().success().stdout(TEMPLATES[0].text).stderr("");
    patrolscope(folder.path(), &["new", "-"]).assert().success().stdout(TEMPLATES[0].text);
    let titled = patrolscope(folder.path(), &["new", "--title", "Mine"]).assert().success().get_output().stdout.clone();
    assert!(String::from_utf8(titled).unwrap().contains("title = \"Mine\""));
}

#[test]
fn a_patrol_of_the_program_is_copied_shifted_and_renamed() {
    let folder = tempfile::tempdir().unwrap();
    let arguments =
        ["new", "--from", "tenth-joint-patrol", "later.toml", "--shift", "90 min", "--rename", "tu-95=bear"];
    let said = stderr(folder.path(), &arguments, 0);
    assert!(said.contains("wrote `later.toml`"), "{said}");
    let text = fs::read_to_string(folder.path().join("later.toml")).unwrap();
    assert!(text.starts_with("# A what-if made from `2025-12-09-tenth-joint-patrol.toml`"), "{text}");
    patrolscope(folder.path(), &["fmt", "--check", "later.toml"]).assert().success();
    let answer = patrolscope(folder.path(), &["simulate", "later.toml", "--flight", "bear", "--format", "json"]);
    let mut answer = answer;
    let answer: serde_json::Value = serde_json::from_slice(&answer.assert().success().get_output().stdout).unwrap();
    // 10:35 KST as reported, and an hour and a half.
    assert!(answer["crossings"][0]["time"].as_str().unwrap().starts_with("2025-12-09T03:05:00."), "{answer}");
}

#[test]
fn a_copy_that_cannot_be_flown_is_written_with_a_word_on_what_to_mend() {
    let folder = tempfile::tempdir().unwrap();
    let said = stderr(folder.path(), &["new", "--from", "tenth-joint-patrol", "--mirror", "131E", "m.toml"], 1);
    assert!(said.contains("never-happens") && said.contains("cannot be flown before that is mended"), "{said}");
    assert!(folder.path().join("m.toml").exists());
}

#[test]
fn nothing_is_overwritten_without_being_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    fs::write(&path, "precious").unwrap();
    let said = stderr(folder.path(), &["new", "mine.toml"], 1);
    assert!(said.contains("is there already") && said.contains("--force"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    patrolscope(folder.path(), &["new", "mine.toml", "--force"]).assert().success();
    assert_eq!(fs::read_to_string(&path).unwrap(), TEMPLATES[0].text);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn wrong_usage_says_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code, found) in [
        (vec!["--template", "intercpt"], 2, "did you mean `intercept`?"),
        (vec!["--template", "x"], 2, "one flight through two zones"),
        (vec!["--from", "tenth-joint-patrl"], 1, "did you mean `tenth-joint-patrol`?"),
        (vec!["--from", "nowhere/at/all.toml"], 1, "cannot read"),
        (vec!["--from", "tenth-joint-patrol", "--rename", "tu95=x"], 2, "did you mean `tu-95`?"),
        (vec!["--from", "tenth-joint-patrol", "--rename", "tu-95=h-6"], 2, "two flights would have the id"),
        (vec!["--rename", "transit=a", "--rename", "transit=b"], 2, "renamed twice"),
        (vec!["."], 1, "is there already"),
        (vec!["--rename", "tu-95"], 2, "such as `tu-95=bear`"),
        (vec!["--from", "tenth-joint-patrol", "--shift", "90"], 2, "5 min"),
        (vec!["--mirror", "39N"], 2, "across a parallel lengths and times would change"),
        (vec!["--template", "route", "--from", "x"], 2, "cannot be used with"),
        (vec!["--from", "2026-06-27-eleventh-joint-patrol-card"], 2, "nothing flies in the original"),
        (vec!["no/such/folder/a.toml"], 1, "cannot write"),
        (vec!["--date", "yesterday"], 2, "--date"),
    ] {
        let said = stderr(folder.path(), &[&["new"], arguments.as_slice()].concat(), code);
        assert!(said.contains(found), "{found} in {said}");
    }
    let wrong = "format = 1\n[[flight]]\nid = \"a\"\nroute = 1\n";
    let output =
        patrolscope(folder.path(), &["new", "--from", "-"]).write_stdin(wrong).assert().code(1).get_output().clone();
    assert!(String::from_utf8(output.stderr).unwrap().contains("wrong-type") && output.stdout.is_empty());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
