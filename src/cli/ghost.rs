//! `--ghost FILE --align EVENT`: a second patrol under the first one, its times aligned.

use std::path::Path;
use std::sync::Arc;

use patrolscope::chart::Ghost;
use patrolscope::chart::ghost::GhostError;
use patrolscope::compare::Alignment;
use patrolscope::sim::Simulation;

use super::input::{self, Flown};
use super::{Answer, WrongUsage};

/// Reads and flies a second scenario and aligns it with a first one: the ghost and all warnings, or what is wrong with the
/// file.
pub fn fly(
    first: &Simulation,
    file: &Path,
    align: Option<&Alignment>,
) -> anyhow::Result<Result<(Ghost, Answer), Answer>> {
    let (simulation, answer) = match input::fly(Some(file), |_| Ok(()))? {
        Flown::Wrong(answer) => return Ok(Err(answer)),
        Flown::Right((), simulation, answer) => (simulation, answer),
    };
    let second = Arc::new(*simulation);
    let ghost = Ghost::aligned(first, Arc::clone(&second), align.unwrap_or(&Alignment::default()));
    Ok(Ok((ghost.map_err(|error| refused(&error, first, &second))?, answer)))
}

/// Says what the two patrols can be aligned at, where they cannot be aligned as wanted.
pub fn refused(error: &GhostError, first: &Simulation, second: &Simulation) -> WrongUsage {
    let shared = patrolscope::compare::alignment::offers([first, second]);
    let shared: Vec<String> = shared.iter().map(|event| format!("`{event}`")).collect();
    WrongUsage(match error {
        GhostError::NotThere(_) => format!("--align: {error}; both have {}", shared.join(", ")),
        GhostError::Empty(_) => format!("--ghost: {error}"),
    })
}
