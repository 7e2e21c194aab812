//! Files that commands write: whole or not at all, and said so.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::Context;
use patrolscope::files;

use super::Answer;

/// The file that an option names; `None` for stdout, which is none or `-`.
pub fn file(named: Option<&Path>) -> Option<&Path> {
    named.filter(|file| *file != Path::new("-"))
}

/// Writes a file, over one that is there, and says so.
pub fn write(file: &Path, bytes: &[u8], answer: &mut Answer) -> anyhow::Result<()> {
    let name = file.display();
    files::write(file, bytes).with_context(|| format!("cannot write `{name}`"))?;
    answer.words.push_str(&format!("wrote `{name}`\n"));
    Ok(())
}

/// Writes a scenario; one that is there stays as it is, unless that is wanted.
pub fn write_scenario(file: &Path, text: &str, is_forced: bool) -> anyhow::Result<()> {
    let written = if is_forced { files::write(file, text.as_bytes()) } else { files::write_new(file, text.as_bytes()) };
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(is_there(file)),
        other => other.with_context(|| format!("cannot write `{}`", file.display())),
    }
}

/// Refuses a scenario that is there, before work is spent on it; [`write_scenario`] makes sure.
pub fn refuse_existing(file: Option<&Path>, is_forced: bool) -> anyhow::Result<()> {
    match file.filter(|file| !is_forced && file.symlink_metadata().is_ok()) {
        Some(file) => Err(is_there(file)),
        None => Ok(()),
    }
}

fn is_there(file: &Path) -> anyhow::Error {
    anyhow::anyhow!("`{}` is there already and was left as it is; choose another name, or --force", file.display())
}

/// What to do with a scenario that was written.
pub fn wrote_scenario(file: &Path) -> String {
    let name = file.display();
    format!("wrote `{name}`; see it with `patrolscope view {name}` or `patrolscope simulate {name}`\n")
}
