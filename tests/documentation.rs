//! `docs/scenario.md`: its examples are read and flown, and its tables of keys are those of the reader.

use std::fs;
use std::path::Path;
use std::process::Command;

use patrolscope::diagnostics::Severity;
use patrolscope::scenario::{self, library};
use patrolscope::sim::simulate;
use serde_json::Value;

const PAGE: &str = "docs/scenario.md";
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
