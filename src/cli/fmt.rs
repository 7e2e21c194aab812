//! `fmt FILE...`: lays scenario files out evenly, without losing a comment.

use std::path::{Path, PathBuf};

use anyhow::Context;
use patrolscope::diagnostics::render;
use patrolscope::files;
use patrolscope::scenario::layout;

use super::input::Input;
use super::{Answer, layout as look};

const EXAMPLES: &str = "\
Examples:
  patrolscope fmt route.toml                         lays the file out in its place
  patrolscope fmt --check *.toml                     only tells which files would change; then exit code 1
  patrolscope fmt - < route.toml > even.toml

One waypoint a line, places and times in columns, one empty line before each table, lists in lines
of at most 124 columns. Comments, order, spelling of values and line endings stay, and the meaning.
A file need not be right to be laid out, but it has to be TOML; otherwise it is left as it is.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Scenario files; `-` is stdin, which is laid out to stdout
    #[arg(required = true)]
    files: Vec<PathBuf>,

    /// Change nothing; tell which files would change, with exit code 1 where there are any
    #[arg(long)]
    check: bool,
}

/// All files are laid out, whatever is wrong with one of them.
pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    let mut answer = Answer::default();
    let mut changed = 0;
    for path in &arguments.files {
        match one(path, arguments.check, &mut answer) {
            Ok(has_changed) => changed += usize::from(has_changed),
            Err(error) => {
                answer.words.push_str(&format!("{}: {error:#}\n", look::paint("error", look::ERROR)));
                answer.input_has_errors = true;
            }
        }
    }
    let files = look::counted(arguments.files.len(), "file");
    let verb = if arguments.check { "would change" } else { "changed" };
    answer.words.push_str(&format!("{files}: {changed} {verb}\n"));
    answer.input_has_errors |= arguments.check && changed > 0;
    Ok(answer)
}

/// Lays out one file; whether that changes it.
fn one(path: &Path, is_check: bool, answer: &mut Answer) -> anyhow::Result<bool> {
    let input = Input::read(Some(path))?;
    if input.is_built_in() {
        anyhow::bail!(
            "cannot read `{}`: there is no such file, only a scenario of that name in the program",
            path.display()
        );
    }
    let text = match layout::lay_out(&input.name, &input.bytes) {
        Ok(text) => text,
        Err(wrong) => {
            answer.words.push_str(&render::terminal(&wrong.source, &wrong.problems, render::Colour::On));
            anyhow::bail!("`{}` was left as it is", input.name);
        }
    };
    let has_changed = text.as_bytes() != input.bytes;
    if is_check {
        if has_changed {
            answer.data.push_str(&format!("{}\n", input.name));
        }
    } else if path == Path::new("-") {
        answer.data.push_str(&text);
    } else if has_changed {
        files::write(path, text.as_bytes()).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(has_changed)
}
