//! `compare [FILE...]`: reports against the simulation, many scenarios by their reports, or two patrols.

mod counts;
mod patrols;
mod reports;
mod summary;

use std::path::{Path, PathBuf};

use patrolscope::compare::{self, Alignment, Held};
use patrolscope::diagnostics::nearest::nearest;
use patrolscope::export::{csv, json};
use patrolscope::sim::Simulation;
use serde_json::Value;

use super::input::{self, Flown};
use super::options::Format;
use super::{Answer, WrongUsage, layout};

const EXAMPLES: &str = "\
Examples:
  patrolscope compare                                the tenth joint patrol against its reports
  patrolscope compare route.toml                     what was reported against what is simulated
  patrolscope compare route.toml --format csv > reports.csv
  patrolscope compare --summary scenarios/*.toml     a line each: how many reports agree
  patrolscope compare first.toml second.toml         what differs between two patrols
  patrolscope compare first.toml second.toml --align \"leaves KADIZ\"

Two patrols are laid one over the other where their bombers first enter a zone that both watch,
unless --align says: \"start\", \"enters KADIZ\", \"leaves KADIZ\", \"passes Gap\" (a named waypoint).
Differences are findings, not errors: the exit code is 0 all the same.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// One scenario file, to hold its reports against it; or two, to compare the patrols; `-` is stdin, none is the
    /// built-in tenth joint patrol
    files: Vec<PathBuf>,

    /// One line a file: how many of its reports agree, and how well
    #[arg(long)]
    summary: bool,

    /// Where two patrols are laid one over the other, such as "enters KADIZ"
    #[arg(long, value_name = "EVENT", conflicts_with = "summary")]
    align: Option<String>,

    /// For people, for programs, for spreadsheets
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A scenario that was flown, with its reports.
struct Compared {
    file: String,
    simulation: Box<Simulation>,
    held: Vec<Held>,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    let alignment: Alignment = match &arguments.align {
        Some(text) => text.parse().map_err(|error| WrongUsage(format!("--align: {error}")))?,
        None => Alignment::default(),
    };
    let two = match (arguments.summary, arguments.files.len()) {
        (true, _) | (false, 0 | 1) => false,
        (false, 2) => true,
        (false, count) => {
            let message = format!("two patrols are compared, not {count}; --summary takes any number of files");
            return Err(WrongUsage(message).into());
        }
    };
    if arguments.align.is_some() && !two {
        return Err(WrongUsage("--align: there are not two files to align".to_owned()).into());
    }
    let (compared, mut answer) = fly(&arguments.files)?;
    let whole = compared.iter().all(Option::is_some);
    let compared: Vec<Compared> = compared.into_iter().flatten().collect();
    // Of one or two scenarios none may be missing; a summary says what it can.
    if !whole && !arguments.summary {
        return Ok(answer);
    }
    answer.data = match compared.as_slice() {
        scenarios if arguments.summary => summarised(scenarios, arguments.format),
        [first, second] => {
            let simulations = [&*first.simulation, &*second.simulation];
            two_patrols(simulations, &alignment, arguments.format)?
        }
        [one] => match arguments.format {
            Format::Table => reports::text(&one.simulation, &one.held),
            Format::Json => layout::json(&json::comparison::reports(&one.simulation, &one.held)),
            Format::Csv => csv::reports(&one.simulation, &one.held),
        },
        _ => String::new(),
    };
    Ok(answer)
}

/// Flies all files; `None` stands for one that has errors, which the answer tells.
fn fly(files: &[PathBuf]) -> anyhow::Result<(Vec<Option<Compared>>, Answer)> {
    let paths: Vec<Option<&Path>> = match files {
        [] => vec![None],
        files => files.iter().map(|file| Some(file.as_path())).collect(),
    };
    let mut answer = Answer::default();
    let mut compared = Vec::new();
    for path in paths {
        match input::fly(path, |_| Ok(()))? {
            Flown::Wrong(wrong) => {
                answer.words.push_str(&wrong.words);
                answer.input_has_errors = true;
                compared.push(None);
            }
            Flown::Right((), simulation, right) => {
                answer.words.push_str(&right.words);
                let held = compare::held(&simulation);
                let file = path.map_or_else(|| "built-in".to_owned(), |path| path.display().to_string());
                compared.push(Some(Compared { file, simulation, held }));
            }
        }
    }
    Ok((compared, answer))
}

fn summarised(scenarios: &[Compared], format: Format) -> String {
    match format {
        Format::Table => summary::text(scenarios),
        Format::Json => {
            let scenario = |it: &Compared| json::comparison::scenario(&it.file, &it.simulation, &it.held);
            layout::json(&scenarios.iter().map(scenario).collect::<Value>())
        }
        Format::Csv => csv::scenarios(scenarios.iter().map(|it| (it.file.as_str(), &*it.simulation, &*it.held))),
    }
}

fn two_patrols(simulations: [&Simulation; 2], alignment: &Alignment, format: Format) -> Result<String, WrongUsage> {
    let both = compare::patrols(simulations, alignment).map_err(|error| {
        let offered: Vec<String> =
            compare::alignment::offers(simulations).iter().map(|offer| format!("`{offer}`")).collect();
        let plain: Vec<&str> = offered.iter().map(|offer| offer.trim_matches('`')).collect();
        WrongUsage(match nearest(&error.event.to_string(), plain) {
            Some(near) => format!("--align: {error}; did you mean `{near}`?"),
            None => format!("--align: {error}; both have {}", offered.join(", ")),
        })
    })?;
    Ok(match format {
        Format::Table => patrols::text(simulations, &both),
        Format::Json => layout::json(&json::comparison::patrols(simulations, &both)),
        Format::Csv => csv::patrols(simulations, &both),
    })
}
