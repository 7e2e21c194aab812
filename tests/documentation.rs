//! The pages under `docs`: examples are read and flown, and what the program can write of them, it has written.

use std::fs;
use std::path::Path;
use std::process::Command;

use patrolscope::diagnostics::Severity;
use patrolscope::ensemble::Prepared;
use patrolscope::scenario::{self, library};
use patrolscope::sim::simulate;
use serde_json::Value;

const PAGE: &str = "docs/scenario.md";
const PATROLS: &str = "docs/patrols.md";
const MARK: &str = "<!-- The tables below are written by `UPDATE_GOLDEN=1 cargo test --test documentation`. -->\n";

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE)).expect("the page is there")
}

/// The blocks of TOML in the order of the page.
fn examples(page: &str) -> Vec<&str> {
    page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().expect("an end of the block")).collect()
}

#[test]
fn every_example_is_read_and_flown_without_a_problem() {
    let page = page();
    let examples = examples(&page);
    assert!(examples.len() >= 10);
    let first = examples[0];
    for example in &examples {
        let text = if example.contains("format = 1") { (*example).to_owned() } else { format!("{first}\n{example}") };
        let reading = scenario::read("example.toml", text.as_bytes(), &library::without_files());
        assert!(reading.problems.is_empty(), "{:#?} in\n{example}", reading.problems);
        let simulation = simulate(&reading.scenario.expect("a scenario"));
        let problems: Vec<_> =
            simulation.diagnostics.iter().filter(|problem| problem.severity >= Severity::Warning).collect();
        assert!(problems.is_empty(), "{problems:#?} in\n{example}");
    }
}

#[test]
fn every_ensemble_of_its_page_can_be_flown() {
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ensembles.md")).expect("the page is there");
    let examples = examples(&page);
    assert!(!examples.is_empty());
    for example in examples {
        let reading = scenario::read("example.toml", example.as_bytes(), &library::without_files());
        assert!(reading.problems.is_empty(), "{:#?} in\n{example}", reading.problems);
        let scenario = reading.scenario.expect("a scenario");
        let rows = Prepared::new(&scenario, 20, 1).expect("it can be flown").rows(0..20);
        assert!(!rows.crossings.is_empty(), "it crosses something in 20 runs");
    }
}

/// The lines of the README's excerpt stand in the program's own answer, in their order.
#[test]
fn the_excerpt_in_the_readme_is_what_the_program_says() {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the README is there");
    let excerpt = readme.split("```text\nTenth").nth(1).expect("the excerpt").split("```").next().expect("its end");
    let said = Command::new(env!("CARGO_BIN_EXE_patrolscope")).arg("simulate").output().expect("the program runs");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let mut lines = said.lines();
    for line in format!("Tenth{excerpt}").lines().filter(|line| !line.is_empty() && line.trim() != "...") {
        assert!(
            lines.any(|other| other == line),
            "the README says\n{line}\nand the program does not, or not there:\n{said}"
        );
    }
}

/// One table of keys: name, what it says, default, example.
fn table(name: &str, keys: &Value) -> String {
    let description = keys["description"].as_str().expect("a description");
    let heading = if name.is_empty() { "At the top of the file".to_owned() } else { format!("`{name}`") };
    let mut text = format!("\n### {heading}\n\n{description}\n\n| key | what it says | written |\n|---|---|---|\n");
    let required: Vec<&str> = keys["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (key, property) in keys["properties"].as_object().expect("properties") {
        let mut what = property["description"].as_str().expect("a description").to_owned();
        if required.contains(&key.as_str()) {
            what.push_str(" Must be there.");
        }
        let words: Vec<String> = property["anyOf"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|word| Some(format!("`{}`: {}", word["const"].as_str()?, word["description"].as_str()?)))
            .collect();
        if !words.is_empty() {
            what.push_str(&format!(" {}.", words.join("; ")));
        }
        let reference = property["$ref"].as_str().or(property["items"]["$ref"].as_str());
        let written = match (&property["examples"][0], reference) {
            (Value::Null, Some(reference)) => {
                let name = reference.rsplit('/').next().expect("a name");
                if property["type"] == "array" {
                    format!("`[[{key}]]`, see `{name}`")
                } else {
                    format!("a table, see `{name}`")
                }
            }
            (example, _) => format!("`{}`", toml_of(example)),
        };
        text.push_str(&format!("| `{key}` | {} | {written} |\n", what.replace('|', "\\|")));
    }
    text
}

/// A value as a scenario file writes it in one line.
fn toml_of(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(toml_of).collect::<Vec<_>>().join(", ")),
        Value::Object(table) => {
            let entries: Vec<String> = table.iter().map(|(key, value)| format!("{key} = {}", toml_of(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

#[test]
fn every_key_stands_in_the_tables_with_its_default_and_an_example() {
    let schema = scenario::schema();
    let mut expected = table("", &schema);
    for (name, keys) in schema["$defs"].as_object().expect("definitions") {
        expected.push_str(&table(name, keys));
    }
    let page = page();
    let (written, tables) = page.split_once(MARK).expect("the mark before the tables");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE), format!("{written}{MARK}{expected}"))
            .expect("the page can be written");
        return;
    }
    assert_eq!(tables, expected, "renew with UPDATE_GOLDEN=1 cargo test --test documentation");
}

const PATROLS_FROM: &str = "<!-- What follows is written by `UPDATE_GOLDEN=1 cargo test --test documentation`. -->\n";
const PATROLS_TO: &str = "<!-- Here the written part ends. -->\n";

/// What `compare --summary` says of all scenarios, as a table and, below it, what is not kept and why.
fn summary_of_the_library() -> String {
    let mut files: Vec<String> =
        fs::read_dir("scenarios").expect("the folder").map(|file| file.unwrap().path().display().to_string()).collect();
    files.retain(|file| file.ends_with(".toml"));
    files.sort();
    let mut program = Command::new(env!("CARGO_BIN_EXE_patrolscope"));
    let said = program.args(["compare", "--summary", "--format", "json"]).args(&files).output().expect("it runs");
    let scenarios: Value = serde_json::from_slice(&said.stdout).expect("JSON");
    let mut table = "| scenario | reports | with a time | agree | differ | not flown | median | largest |\n".to_owned();
    table.push_str("|---|--:|--:|--:|--:|--:|--:|--:|\n");
    let mut apart = String::new();
    for scenario in scenarios.as_array().expect("a list") {
        let (title, summary) = (scenario["title"].as_str().expect("a title"), &scenario["summary"]);
        let counts = ["reports", "timed", "agree", "differ", "not_flown"].map(|key| summary[key].to_string());
        let minutes = |key: &str| {
            summary["off"][key].as_f64().map(|seconds| format!("{:.1}", seconds / 60.0)).unwrap_or_default()
        };
        let file = scenario["file"].as_str().expect("a file");
        let figures = [minutes("median_seconds"), minutes("largest_seconds")].join(" | ");
        table.push_str(&format!("| [{title}](../{file}) | {} | {figures} |\n", counts.join(" | ")));
        for report in scenario["not_kept"].as_array().expect("a list") {
            apart.push_str(&not_kept(title, report));
        }
    }
    format!("\n{table}\nNot kept, and why:\n\n{apart}\n")
}

/// A report that the simulation does not agree with, in a line.
fn not_kept(title: &str, report: &Value) -> String {
    let text = |key: &str| report[key].as_str().unwrap_or_default();
    let what = ["flight", "event", "zone", "with"].map(text).join(" ");
    let time = report["time"].as_str().map(|time| {
        let time: jiff::Timestamp = time.parse().expect("an instant");
        time.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).strftime(", %H:%M KST / JST").to_string()
    });
    let off = match (report["later_by_seconds"].as_f64(), report["apart_m"].as_f64()) {
        (Some(by), _) => format!(", {:+.1} min", by / 60.0),
        (None, Some(apart)) => format!(", {:.0} km off", apart / 1e3),
        (None, None) => String::new(),
    };
    let place = report["at_words"].as_str().map(|words| format!(" ({words})")).unwrap_or_default();
    format!(
        "* {title}: {}{place}{} \\[{}\\], {}{off}: {}.\n",
        what.split_whitespace().collect::<Vec<_>>().join(" "),
        time.unwrap_or_default(),
        text("source"),
        text("verdict").replace('-', " "),
        text("doubt"),
    )
}

#[test]
fn the_page_of_patrols_says_how_well_they_keep_to_their_reports() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PATROLS);
    let page = fs::read_to_string(&path).expect("the page is there");
    let (before, rest) = page.split_once(PATROLS_FROM).expect("the mark before the table");
    let (written, after) = rest.split_once(PATROLS_TO).expect("the mark behind the table");
    let expected = summary_of_the_library();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, format!("{before}{PATROLS_FROM}{expected}{PATROLS_TO}{after}")).expect("it can be written");
        return;
    }
    assert_eq!(written, expected, "renew with UPDATE_GOLDEN=1 cargo test --test documentation");
    // Every scenario has its words.
    for file in fs::read_dir("scenarios").expect("the folder").map(|file| file.expect("a file").path()) {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(page.contains(&format!("`{name}`")), "nothing is said of {name}");
    }
}
