//! Folders of ensembles: what is lost is found and flown again, and nothing half-written is counted.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use patrolscope::ensemble::Prepared;
use patrolscope::export::parquet::Column;
use patrolscope::export::parquet::runs::{TABLES, tables};
use patrolscope::scenario::{self, library::without_files};

/// It has something in every table: entries, stays, approaches, joins, and flights that sometimes fail.
const CORNER: &str = include_str!("../examples/ensembles/corner.toml");

/// A folder with the scenario in it, of 1,200 runs.
fn corner() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("corner.toml");
    fs::write(&file, CORNER.replace("runs = 4000", "runs = 1200")).unwrap();
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

fn patrolscope(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("patrolscope").unwrap();
    command.args(arguments);
    command
}

fn stdout(arguments: &[&str]) -> Vec<u8> {
    patrolscope(arguments).assert().success().get_output().stdout.clone()
}

/// Begins a command and goes on.
fn begin(arguments: &[&str]) -> Child {
    let mut command = std::process::Command::new(cargo_bin!("patrolscope"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// How many files of whole parts there are.
fn parts(folder: &Path) -> usize {
    let is_part = |entry: &fs::DirEntry| entry.file_name().to_str().unwrap().starts_with("part-");
    fs::read_dir(folder.join("runs")).map_or(0, |entries| entries.map(Result::unwrap).filter(is_part).count())
}

/// The error of a command that fails, and the code it ends with.
fn failure(arguments: &[&str]) -> (String, i32) {
    let output = patrolscope(arguments).assert().failure().get_output().clone();
    assert!(output.stdout.is_empty(), "{arguments:?} has no answer");
    (String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

/// What happens to the file of which table, and what is said then.
type Loss = (&'static str, fn(&Path), &'static str);

/// What a power cut may leave of files, or a hand that slipped.
#[test]
fn parts_that_were_lost_are_flown_again_and_said_to_be() {
    let (folder, file) = corner();
    let out = folder.path().join("out");
    let name = out.to_str().unwrap();
    let arguments = ["ensemble", &file, "--format", "json", "--out", name];
    let whole = stdout(&arguments);
    let part = |table: &str| out.join(table).join("part-000000001000-000000001200.parquet");
    let losses: [Loss; 3] = [
        ("stays", |path| fs::write(path, "").unwrap(), "cannot understand the part"),
        (
            "runs",
            |path| fs::write(path, vec![0; fs::metadata(path).unwrap().len() as usize]).unwrap(),
            "cannot understand",
        ),
        ("joins", |path| fs::remove_file(path).unwrap(), "is missing"),
    ];
    for (table, lose, words) in losses {
        let bytes = fs::read(part(table)).unwrap();
        lose(&part(table));
        let (said, _) = failure(&["ensemble", "merge", name]);
        assert!(said.contains("run the shard that was to write it again") && said.contains(words), "{said}");
        let output = patrolscope(&arguments).assert().success().get_output().clone();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(words) && said.contains("its runs 1000 to 1199 were flown again"), "{said}");
        assert_eq!(output.stdout, whole, "{table}");
        assert_eq!(fs::read(part(table)).unwrap(), bytes, "{table}");
    }
    fs::remove_file(out.join("ensemble.json")).unwrap();
    let (said, code) = failure(&arguments);
    assert!(said.contains("holds runs, but there is no `ensemble.json`"), "{said}");
    assert_eq!(code, 2);
}

/// A limit on the size of files is to a writer what a full disk is: a file is begun and cannot be ended.
#[cfg(unix)]
#[test]
fn a_full_disk_stops_it_in_words_and_leaves_no_half_part() {
    let (folder, file) = corner();
    let out = folder.path().join("out");
    let arguments = ["ensemble", &file, "--threads", "1", "--format", "json", "--out"];
    let full = std::process::Command::new("bash")
        .args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$@\"", "bash"])
        .arg(cargo_bin!("patrolscope"))
        .args(arguments)
        .arg(&out)
        .output()
        .unwrap();
    let said = String::from_utf8(full.stderr).unwrap();
    assert_eq!(full.status.code(), Some(1), "{said}");
    assert!(said.contains("stopped after 0 of 1200 runs; the same command goes on from there: cannot write"), "{said}");
    assert!(full.stdout.is_empty());
    assert_eq!(parts(&out), 0);
    for table in ["runs", "flights", "crossings", "stays", "approaches", "joins"] {
        let left = fs::read_dir(out.join(table)).unwrap().map(|entry| entry.unwrap().file_name());
        let half: Vec<_> = left.filter(|name| name.to_str().unwrap().starts_with(".tmp")).collect();
        assert!(half.is_empty(), "{table}: {half:?}");
    }
    let out = out.to_str().unwrap();
    let again: Vec<&str> = arguments.into_iter().chain([out]).collect();
    assert_eq!(stdout(&again), stdout(&arguments[..arguments.len() - 1]));
}

#[test]
fn a_folder_that_cannot_be_made_or_goes_away_is_an_error_in_words() {
    let (folder, file) = corner();
    let (said, code) = failure(&["ensemble", &file, "--out", &format!("{file}/out")]);
    assert!(said.contains("cannot make the folder `") && said.contains("corner.toml/out`"), "{said}");
    assert_eq!(code, 1);

    let out = folder.path().join("out");
    let child = begin(&["ensemble", &file, "--runs", "8000", "--threads", "1", "--out", out.to_str().unwrap()]);
    while parts(&out) < 1 {
        std::thread::sleep(Duration::from_millis(5));
    }
    // At one stroke, as removing takes a while.
    fs::rename(&out, folder.path().join("elsewhere")).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("of 8000 runs; the same command goes on from there: cannot write `"), "{said}");
    assert!(output.stdout.is_empty());
    assert!(!out.exists(), "what went away is not made again");
}

#[test]
fn two_who_write_the_same_shard_at_once_do_no_harm() {
    let (folder, file) = corner();
    let out = folder.path().join("out").display().to_string();
    let arguments = ["ensemble", &file, "--threads", "1", "--format", "json", "--out", &out];
    let both = [begin(&arguments), begin(&arguments)].map(|child| child.wait_with_output().unwrap());
    let whole = stdout(&["ensemble", &file, "--format", "json"]);
    for output in both {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.stdout, whole);
    }
    assert_eq!(stdout(&["ensemble", "merge", "--format", "json", &out]), whole);
}

/// The page of tables against what is written.
#[test]
fn the_docs_name_every_column_of_every_table_with_its_type_and_unit() {
    let scenario = scenario::read("corner.toml", CORNER.as_bytes(), &without_files()).scenario.unwrap();
    let prepared = Prepared::new(&scenario, 1, 7).unwrap();
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ensembles-shards.md")).unwrap();
    let inputs = prepared.frame().inputs.len();
    for (name, table) in TABLES.iter().zip(tables(&prepared.rows(0..1), prepared.frame())) {
        let section =
            page.split(&format!("### `{name}`\n")).nth(1).unwrap_or_else(|| panic!("nothing is said of {name}"));
        let section = section.split("\n#").next().unwrap();
        let said: Vec<String> = section
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(|line| line.split('|').map(str::trim).collect::<Vec<_>>()[1..4].join(" "))
            .collect();
        // The inputs have names of their own.
        let fixed = if *name == "runs" { table.columns.len() - inputs } else { table.columns.len() };
        let written: Vec<String> = table.columns[..fixed]
            .iter()
            .map(|(column, values)| {
                let kind = match values {
                    Column::Whole(_) => "whole",
                    Column::Number(_) => "number",
                    Column::Time(_) => "time",
                    Column::Text(_) => "text",
                    Column::Truth(_) => "truth",
                };
                let unit = table.metadata.iter().find(|(key, _)| *key == format!("unit.{column}"));
                format!("`{column}` {kind} {}", unit.map_or("", |(_, unit)| unit))
            })
            .collect();
        assert_eq!(said, written, "{name}");
    }
    assert!(page.contains("name of the input"));
}
