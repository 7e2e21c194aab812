//! `zones`: asks the catalogue of zones.

use clap::{Subcommand, ValueEnum};

use super::Answer;

const EXAMPLES: &str = "\
Examples:
  patrolscope zones list
  patrolscope zones show KADIZ
  patrolscope zones show KADIZ --on 2010-06-01       as it was in force then
  patrolscope zones at \"32°07'N 125°11'E\"
  patrolscope zones at 126 km NW of IEODO
  patrolscope zones overlap KADIZ JADIZ";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// For people, or for programs
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,

    /// The day the zones are wanted for; today where it is not given
    #[arg(long, global = true, value_name = "DATE")]
    on: Option<jiff::civil::Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Table,
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// All zones of the catalogue
    List,
    /// One zone: who declared it, since when, along which edges, on whose word
    Show {
        /// The zone's id
        name: String,
    },
    /// The zones around a position, and how far away their edges are
    At {
        /// A position in any form that scenario files accept
        #[arg(required = true, allow_hyphen_values = true)]
        position: Vec<String>,
    },
    /// The area that two zones share
    Overlap {
        /// A zone's id
        a: String,
        /// Another zone's id
        b: String,
    },
}

pub fn run(_arguments: &Arguments) -> anyhow::Result<Answer> {
    todo!()
}
