//! `simulate [FILE]`: flies a scenario and lists its events.

use std::path::PathBuf;

use clap::ValueEnum;

use super::Answer;

const EXAMPLES: &str = "\
Examples:
  patrolscope simulate                               the tenth joint patrol, which is built in
  patrolscope simulate route.toml --zone KADIZ
  patrolscope simulate route.toml --flight tu-95 --all
  patrolscope simulate route.toml --format csv > events.csv
  patrolscope simulate - --format json < route.toml | jq '.crossings[]'

Times are solved on the continuous path and print to the second; JSON has microseconds.";

#[derive(Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Scenario file; `-` is stdin, none is the built-in tenth joint patrol
    file: Option<PathBuf>,

    /// For people, for programs, for spreadsheets
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Only this flight, by its id; may be given several times
    #[arg(long = "flight", value_name = "ID")]
    flights: Vec<String>,

    /// Only events of this zone, by its id; may be given several times
    #[arg(long = "zone", value_name = "ID")]
    zones: Vec<String>,

    /// Every event: waypoints and turns too
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Table,
    Json,
    Csv,
}

pub fn run(_arguments: &Arguments) -> anyhow::Result<Answer> {
    todo!()
}
