//! `schema`: the JSON Schemas of scenario files and of what programs are given.

use clap::ValueEnum;
use patrolscope::{export, scenario};

use super::{Answer, layout};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Of what
    #[arg(long, value_enum, default_value_t)]
    of: Of,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Of {
    /// Scenario files, for editors
    #[default]
    Scenario,
    /// What `simulate --format json` writes, for programs
    Simulation,
}

pub fn run(arguments: &Arguments) -> Answer {
    let schema = match arguments.of {
        Of::Scenario => scenario::schema(),
        Of::Simulation => export::json::schema(),
    };
    Answer::data(layout::json(&schema))
}
