//! `ensemble [FILE]`: flies a scenario many times with values drawn by chance, and tells what happens how often.

mod parts;
mod table;

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use anyhow::{Context, anyhow, bail};
use patrolscope::diagnostics::render;
use patrolscope::ensemble::{Frame, PrepareError, Prepared, Rows, Summary, fly_shared};
use patrolscope::export;
use patrolscope::scenario::ensemble::Ensemble;
use patrolscope::threads::Control;

use super::input::Input;
use super::options::Format;
use super::progress::{Progress, stop_on_interrupt};
use super::{Answer, WrongUsage, layout};
use parts::Folder;

const EXAMPLES: &str = "\
Examples:
  patrolscope ensemble route.toml --runs 10000 --seed 7
  patrolscope ensemble route.toml --format json > summary.json
  patrolscope ensemble route.toml --runs 1000000 --out results     again after a stop: it goes on
  patrolscope ensemble route.toml --runs 1000000 --out results --shard 3/8
  patrolscope ensemble merge results                               the summary of all shards

What varies stands in the `[ensemble]` of the scenario. The same scenario, seed and version give the same numbers, on
however many threads and in however many shards. `--out` writes Parquet files that DuckDB, Polars and Spark read.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,

    /// Scenario file with an `[ensemble]`; `-` is stdin
    #[arg(required = true)]
    file: Option<PathBuf>,

    /// How many runs; the scenario says it otherwise
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=Ensemble::MOST_RUNS))]
    runs: Option<u64>,

    /// What the numbers are drawn from; the scenario says it otherwise
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// Threads to fly on; as many as there are processors where it is not said
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,

    /// Write every run into this folder, as Parquet files; what is there already is not flown again
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,

    /// Fly only the K-th of N shares of the runs
    #[arg(long, value_name = "K/N", requires = "out", value_parser = parse_shard)]
    shard: Option<Shard>,

    /// For people, for programs, for spreadsheets
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Add up what shards wrote
    Merge(MergeArguments),
}

#[derive(Debug, clap::Args)]
struct MergeArguments {
    /// The folders that were written
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,

    /// For people, for programs, for spreadsheets
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// One of so many shares of the runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shard {
    number: u64,
    of: u64,
}

impl Shard {
    /// Its share of the runs: all shares together are all runs, once, and no two differ by more than one in length.
    fn runs(self, all: u64) -> Range<u64> {
        let bound = |number: u64| (u128::from(all) * u128::from(number) / u128::from(self.of)) as u64;
        bound(self.number - 1)..bound(self.number)
    }
}

fn parse_shard(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(k, n)| Some((k.trim().parse().ok()?, n.trim().parse().ok()?)));
    numbers
        .map(|(number, of)| Shard { number, of })
        .filter(|shard| (1..=shard.of).contains(&shard.number))
        .ok_or_else(|| "accepted: K/N such as 3/8, K from 1 to N".to_owned())
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    if let Some(Command::Merge(merge)) = &arguments.command {
        return merged(merge);
    }
    let reading = Input::read(arguments.file.as_deref())?.understand();
    let words = render::terminal(&reading.source, &reading.problems, render::Colour::On);
    let mut answer = Answer { words, ..Answer::default() };
    let Some(scenario) = reading.scenario else {
        answer.input_has_errors = true;
        return Ok(answer);
    };
    let ensemble = scenario.ensemble.as_ref();
    let runs = arguments.runs.or(ensemble.map(|it| it.runs)).unwrap_or(Ensemble::RUNS);
    let seed = arguments.seed.or(ensemble.map(|it| it.seed)).unwrap_or(1);
    let prepared = match Prepared::new(&scenario, runs, seed) {
        Ok(prepared) => prepared,
        Err(PrepareError::NotFlyable(problems)) => {
            answer.words.push_str(&render::terminal(&reading.source, &problems, render::Colour::On));
            answer.input_has_errors = true;
            return Ok(answer);
        }
        Err(error @ PrepareError::NothingVaries) => return Err(nothing_varies(&error)),
    };
    let wanted = arguments.shard.map_or(0..runs, |shard| shard.runs(runs));
    let folder = arguments.out.as_deref().map(|out| Folder::open(out, prepared.frame())).transpose()?;
    let threads = arguments.threads.unwrap_or_else(processors);
    let summary = fly(&prepared, &wanted, folder.as_ref(), threads, &mut answer.words)?;
    answer.data = text(&summary, prepared.frame(), arguments.format);
    Ok(answer)
}

/// What to write where a scenario does not say what varies.
pub(super) fn nothing_varies(error: &PrepareError) -> anyhow::Error {
    anyhow!(
        "{error}; write for example\n\n  [ensemble]\n  vary = [{{ what = \"departure\", uniform = [\"0 min\", \"10 min\"] }}]\n\nor see docs/ensembles.md"
    )
}

/// All the processors that there are.
pub(super) fn processors() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Flies what is not there yet, and adds all of it up. What is there and lost is told in words, and flown again.
fn fly(
    prepared: &Prepared<'_>,
    wanted: &Range<u64>,
    folder: Option<&Folder>,
    threads: NonZeroUsize,
    words: &mut String,
) -> anyhow::Result<Summary> {
    let frame = prepared.frame();
    let mut summary = Summary::new(frame);
    let mut missing = parts::split(wanted);
    if let Some(folder) = folder {
        let mut there = BTreeSet::new();
        for part in folder.parts_within(wanted, &missing)? {
            match folder.read(&part, frame) {
                Ok(rows) => summary.add(&rows),
                Err(error) if error.is_loss() => {
                    let runs = format!("{} to {}", part.start, part.end - 1);
                    words.push_str(&format!("note: {error}; its runs {runs} were flown again\n"));
                    continue;
                }
                Err(error) => return Err(error.into()),
            }
            there.insert(part.start);
        }
        missing.retain(|part| !there.contains(&part.start));
    }
    let control = Arc::new(Control::default());
    let left = missing.iter().map(|part| part.end - part.start).sum();
    let progress = Progress::begin(left, "runs", &control);
    stop_on_interrupt(&control);
    let flown = fly_shared(
        &missing,
        threads,
        &control,
        Rows::starting_at,
        |rows, run| prepared.fly_into(rows, run),
        |rows: Rows| {
            folder.map_or(Ok(()), |folder| folder.write(&rows, frame))?;
            summary.add(&rows);
            anyhow::Ok(())
        },
    );
    progress.end();
    let whole = wanted.end - wanted.start;
    // Without a folder nothing can fail: then it was told to stop.
    let stopped = || match folder {
        Some(_) => format!("stopped after {} of {whole} runs; the same command goes on from there", summary.runs()),
        None => "stopped, and nothing was kept; with `--out FOLDER` a later run goes on from there".to_owned(),
    };
    flown.with_context(stopped)?;
    if summary.runs() < whole {
        bail!(stopped());
    }
    Ok(summary)
}

/// The summary of what shards wrote.
fn merged(arguments: &MergeArguments) -> anyhow::Result<Answer> {
    let folders: Vec<(Folder, Frame)> =
        arguments.folders.iter().map(|path| Folder::existing(path)).collect::<anyhow::Result<_>>()?;
    let (_, frame) = &folders[0];
    for ((_, other), path) in folders.iter().zip(&arguments.folders).skip(1) {
        if other != frame {
            let first = arguments.folders[0].display();
            bail!("`{}` is of another ensemble than `{first}`: scenario, seed, runs or version differ", path.display());
        }
    }
    let mut parts: Vec<(Range<u64>, &Folder)> = Vec::new();
    for (folder, _) in &folders {
        parts.extend(folder.parts()?.into_iter().map(|part| (part, folder)));
    }
    parts.sort_by_key(|(part, _)| (part.start, part.end));
    parts::check_whole(parts.iter().map(|(part, _)| part), frame.runs)?;
    let mut summary = Summary::new(frame);
    for (part, folder) in &parts {
        let rows = folder.read(part, frame);
        summary.add(&rows.context("run the shard that was to write it again, into the same folder")?);
    }
    Ok(Answer::data(text(&summary, frame, arguments.format)))
}

fn text(summary: &Summary, frame: &Frame, format: Format) -> String {
    match format {
        Format::Table => table::text(summary, frame),
        Format::Json => layout::json(&export::json::ensemble::summary(summary, frame)),
        Format::Csv => export::csv::ensemble::summary(summary, frame),
    }
}

/// A folder that cannot be used as it is.
fn wrong_folder(words: String) -> anyhow::Error {
    WrongUsage(words).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_all_runs_once() {
        for (runs, shards) in [(10, 3), (7, 7), (3, 5), (1_000_003, 64)] {
            let shares: Vec<Range<u64>> = (1..=shards).map(|number| Shard { number, of: shards }.runs(runs)).collect();
            assert_eq!((shares[0].start, shares[shares.len() - 1].end), (0, runs));
            assert!(shares.windows(2).all(|pair| pair[0].end == pair[1].start));
            let lengths: Vec<u64> = shares.iter().map(|share| share.end - share.start).collect();
            assert!(lengths.iter().max().unwrap() - lengths.iter().min().unwrap() <= 1, "{lengths:?}");
        }
    }

    #[test]
    fn a_shard_is_one_of_so_many() {
        assert_eq!(parse_shard("3/8").unwrap(), Shard { number: 3, of: 8 });
        for text in ["0/8", "9/8", "1/0", "3", "3/", "a/b", "-1/2"] {
            assert!(parse_shard(text).is_err(), "{text}");
        }
    }
}
