//! `completions SHELL`: a script that completes commands in a shell.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Answer;

const EXAMPLES: &str = "\
Examples:
  patrolscope completions bash > ~/.local/share/bash-completion/completions/patrolscope
  patrolscope completions fish > ~/.config/fish/completions/patrolscope.fish";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The shell
    shell: Shell,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "patrolscope", &mut script);
    Ok(Answer::data(String::from_utf8(script)?))
}
