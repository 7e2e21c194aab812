//! The command line: arguments in; data to stdout, words to stderr, an exit code out.
//!
//! Each subcommand is a file and returns an [`Answer`]; only [`run`] prints. Nothing is worked out here: the commands
//! ask the library and lay its answers out as text.

mod accounts;
mod check;
mod compare;
mod completions;
mod diff;
mod ensemble;
#[cfg(feature = "viewer")]
mod explore;
mod export;
mod film;
mod fmt;
mod ghost;
mod import;
mod input;
mod layout;
mod new;
mod options;
mod output;
mod patrol;
mod progress;
mod render;
mod schema;
mod simulate;
mod story;
#[cfg(feature = "viewer")]
mod view;
mod zones;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  patrolscope                                        the tenth joint patrol, 9 December 2025, in a window
  patrolscope simulate                               its timeline
  patrolscope simulate route.toml                    who crosses which zone, where and when
  patrolscope simulate route.toml --format json      the same for programs
  patrolscope render --at 12:53 -o map.png           the map as a picture
  patrolscope export route.toml -o route.kmz         for Google Earth; also GIS, Cesium, Tacview, notebooks
  patrolscope render --duration 60s -o patrol.mp4    the patrol as a film
  patrolscope compare route.toml                     what was reported against what is simulated
  patrolscope new route.toml                         a commented scenario to begin with
  patrolscope import track.gpx -o track.toml         a recorded track as a scenario
  patrolscope ensemble route.toml --runs 10000       how often it enters which zone
  patrolscope check scenarios/*.toml                 what is wrong with these files
  patrolscope zones at \"32°07'N 125°11'E\"            which zones lie there

Exit codes: 0 fine, 1 the input has errors, 2 wrong usage.
An air defence identification zone is not sovereign airspace; entering one is no violation.";

/// Simulates flight paths near Japan and Korea and finds exactly when and where they cross air defence identification
/// zones. Without a command: shows the tenth joint Chinese-Russian patrol, which is built in, in a window; where there
/// is no display, prints its timeline and writes the map as a picture.
#[derive(Debug, Parser)]
#[command(name = "patrolscope", version, after_help = EXAMPLES)]
struct Arguments {
    /// When to use colour; `auto` is on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: Colour,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fly a scenario and list its events
    Simulate(simulate::Arguments),
    /// Show the animated map in a window
    #[cfg(feature = "viewer")]
    View(view::Arguments),
    /// Show the zones without a patrol, and tours of them, in a window
    #[cfg(feature = "viewer")]
    Explore(explore::Arguments),
    /// Draw the map as a picture: PNG, SVG or PDF; or as a film: MP4, GIF, WebP or one PNG a frame
    Render(render::Arguments),
    /// Write tracks, zones and events for other programs: GIS, Google Earth, Cesium, Tacview, notebooks
    Export(export::Arguments),
    /// Hold reports against the simulation; or one patrol against another
    Compare(compare::Arguments),
    /// Write a scenario to begin with, from a template or from another scenario
    New(new::Arguments),
    /// Make a scenario of recorded tracks: GPX, KML, GeoJSON, CSV, ACMI
    Import(import::Arguments),
    /// Tell what changed between two versions of a scenario
    Diff(diff::Arguments),
    /// Fly a scenario many times with values drawn by chance
    Ensemble(ensemble::Arguments),
    /// Look for mistakes in scenario files
    Check(check::Arguments),
    /// Lay scenario files out evenly, without losing a comment
    Fmt(fmt::Arguments),
    /// Ask the catalogue of zones
    Zones(zones::Arguments),
    /// Print the JSON Schema of scenario files, for editors, or of the JSON that programs are given
    Schema(schema::Arguments),
    /// Print a script that completes commands in a shell
    Completions(completions::Arguments),
}

/// What a command has to say.
#[derive(Debug, Default)]
struct Answer {
    /// For stdout: what was asked for.
    data: String,
    /// For stdout, where what was asked for is no text.
    bytes: Vec<u8>,
    /// For stderr: what a person should know besides.
    words: String,
    /// Whether the input has errors, or what was to be reported by the exit code was found.
    input_has_errors: bool,
}

impl Answer {
    fn data(data: String) -> Self {
        Self { data, ..Self::default() }
    }
}

/// The command line asks for something that is not there, such as an unknown zone.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct WrongUsage(String);

/// Parses the arguments, runs the command, prints its answer.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.color {
        Colour::Auto => anstream::ColorChoice::Auto,
        Colour::Always => anstream::ColorChoice::Always,
        Colour::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    match answer(arguments.command).and_then(|answer| print(&answer).map_err(anyhow::Error::from)) {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("{}: {error:#}", layout::paint("error", layout::ERROR));
            ExitCode::from(if error.is::<WrongUsage>() { 2 } else { 1 })
        }
    }
}

fn answer(command: Option<Command>) -> anyhow::Result<Answer> {
    match command {
        None => patrol::run(),
        Some(Command::Simulate(arguments)) => simulate::run(&arguments),
        #[cfg(feature = "viewer")]
        Some(Command::View(arguments)) => view::run(&arguments),
        #[cfg(feature = "viewer")]
        Some(Command::Explore(arguments)) => explore::run(&arguments),
        Some(Command::Render(arguments)) => render::run(&arguments),
        Some(Command::Export(arguments)) => export::run(&arguments),
        Some(Command::Compare(arguments)) => compare::run(&arguments),
        Some(Command::New(arguments)) => new::run(&arguments),
        Some(Command::Import(arguments)) => import::run(&arguments),
        Some(Command::Diff(arguments)) => diff::run(&arguments),
        Some(Command::Ensemble(arguments)) => ensemble::run(&arguments),
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Fmt(arguments)) => fmt::run(&arguments),
        Some(Command::Zones(arguments)) => zones::run(&arguments),
        Some(Command::Schema(arguments)) => Ok(schema::run(&arguments)),
        Some(Command::Completions(arguments)) => completions::run(&arguments),
    }
}

fn print(answer: &Answer) -> io::Result<ExitCode> {
    let code = if answer.input_has_errors { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    quiet_on_broken_pipe(anstream::stderr().lock().write_all(answer.words.as_bytes()))?;
    let mut stdout = anstream::stdout().lock();
    quiet_on_broken_pipe(stdout.write_all(answer.data.as_bytes()).and_then(|()| stdout.flush()))?;
    if !answer.bytes.is_empty() {
        // As they are: nothing that looks like a colour is taken out.
        let mut stdout = io::stdout().lock();
        quiet_on_broken_pipe(stdout.write_all(&answer.bytes).and_then(|()| stdout.flush()))?;
    }
    Ok(code)
}

/// Whoever reads the output may stop early, as `head` does; that is no error.
fn quiet_on_broken_pipe(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
