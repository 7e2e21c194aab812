//! `check FILE...`: what is wrong with scenario files.

use std::path::PathBuf;

use clap::ValueEnum;

use super::Answer;

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

pub fn run(_arguments: &Arguments) -> anyhow::Result<Answer> {
    todo!()
}
