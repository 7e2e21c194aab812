//! `check FILE...`: what is wrong with scenario files.

use std::path::PathBuf;

use clap::ValueEnum;
use patrolscope::diagnostics::{Severity, render};
use patrolscope::sim;
use serde_json::{Value, json};

use super::input::Input;
use super::{Answer, layout};

const EXAMPLES: &str = "\
Examples:
  patrolscope check route.toml
  patrolscope check scenarios/*.toml
  patrolscope check - --format json < route.toml";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Scenario files; `-` is stdin
    #[arg(required = true)]
    files: Vec<PathBuf>,

    /// For people, or for editors
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
}

/// All files are checked, whatever is wrong with one of them.
pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    let mut answer = Answer::default();
    let mut problems = Vec::new();
    let (mut errors, mut warnings) = (0, 0);
    for path in &arguments.files {
        let input = match Input::read(Some(path)) {
            Ok(input) => input,
            Err(error) => {
                errors += 1;
                let message = format!("{error:#}");
                answer.data.push_str(&format!("{}: {message}\n\n", layout::paint("error", layout::ERROR)));
                problems.push(json!({
                    "file": path.display().to_string(),
                    "severity": "error",
                    "code": "unreadable-file",
                    "message": message,
                }));
                continue;
            }
        };
        let mut reading = input.understand();
        // What can be flown is known when it is flown.
        if let Some(scenario) = &reading.scenario {
            reading.problems.extend(sim::simulate(scenario).diagnostics);
        }
        let count = |severity| reading.problems.iter().filter(|problem| problem.severity == severity).count();
        errors += count(Severity::Error);
        warnings += count(Severity::Warning);
        answer.data.push_str(&render::terminal(&reading.source, &reading.problems, render::Colour::On));
        if let Value::Array(found) = render::json(&reading.source, &reading.problems) {
            problems.extend(found);
        }
    }
    answer.input_has_errors = errors > 0;
    match arguments.format {
        Format::Json => answer.data = layout::json(&Value::Array(problems)),
        Format::Human => {
            let files = layout::counted(arguments.files.len(), "file");
            let (errors, warnings) = (layout::counted(errors, "error"), layout::counted(warnings, "warning"));
            answer.words = format!("{files}: {errors}, {warnings}\n");
        }
    }
    Ok(answer)
}
