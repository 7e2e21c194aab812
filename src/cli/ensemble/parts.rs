//! The folder of an ensemble: what it is of, and its runs in parts of Parquet files.
//!
//! A part is the runs from one to another; each of the tables has a folder, and each part a file there. The file of the
//! table `runs` is written last: with it the part is whole, without it the part is flown again. The same part has the same
//! bytes whoever writes it, so that two who write it at once do no harm. Nothing is forced onto the disk: what a power cut may
//! leave of a file is found when it is read, and flown again.

use std::fs;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use patrolscope::ensemble::{Frame, Rows};
use patrolscope::export::parquet::ReadError;
use patrolscope::export::parquet::runs::{self, TABLES};
use patrolscope::files;

use super::wrong_folder;

/// The most runs of a part: what is lost at most when a thread is stopped, and what is in memory for each.
const PART: u64 = 1_000;
/// The file that says what the folder is of.
const FRAME: &str = "ensemble.json";

/// The parts of some runs.
pub fn split(runs: &Range<u64>) -> Vec<Range<u64>> {
    let mut parts = Vec::new();
    let mut from = runs.start;
    while from < runs.end {
        // They end at whole thousands, so that shards of other sizes share most of them.
        let to = ((from / PART + 1) * PART).min(runs.end);
        parts.push(from..to);
        from = to;
    }
    parts
}

/// Reports runs that are missing, or there twice, of parts in order.
pub fn check_whole<'a>(parts: impl Iterator<Item = &'a Range<u64>>, runs: u64) -> anyhow::Result<()> {
    let mut next = 0;
    let mut missing = Vec::new();
    for part in parts {
        if part.start < next {
            bail!(
                "the runs from {} on are there twice, the second time in `{}`; name each folder once, and of shards of different \
                 divisions, such as 1/3 and 1/2, remove all files but those of one",
                part.start,
                file_name(part)
            );
        }
        if part.start > next {
            missing.push(next..part.start);
        }
        next = part.end;
    }
    if next < runs {
        missing.push(next..runs);
    }
    if missing.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = missing.iter().take(5).map(|gap| format!("{} to {}", gap.start, gap.end - 1)).collect();
    let more = if missing.len() > 5 { ", and more" } else { "" };
    bail!("runs {}{more} of {runs} are missing; run the shards that were to write them again", shown.join(", "))
}

/// A folder that runs are written into.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// A folder for an ensemble, made where there is none. One that holds another ensemble is refused.
    pub fn open(path: &Path, frame: &Frame) -> anyhow::Result<Self> {
        let folder = Self { path: path.to_owned() };
        let mut found = folder.frame()?;
        if found.is_none() && path.join("runs").exists() && !folder.parts()?.is_empty() {
            // They would be counted as runs of whatever is written next.
            return Err(wrong_folder(format!(
                "`{}` holds runs, but there is no `{FRAME}` that says what of; choose another folder, or remove this one",
                path.display()
            )));
        }
        let make = |path: &Path| {
            fs::create_dir_all(path).with_context(|| format!("cannot make the folder `{}`", path.display()))
        };
        if found.is_none() {
            make(path)?;
            let mut text = serde_json::to_string_pretty(frame)?;
            text.push('\n');
            let path = path.join(FRAME);
            match files::write_new(&path, text.as_bytes()) {
                // Another shard began at the same moment, and was first.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => found = folder.frame()?,
                written => written.with_context(|| format!("cannot write `{}`", path.display()))?,
            }
        }
        if let Some(found) = found.filter(|found| found != frame) {
            return Err(wrong_folder(format!(
                "`{}` holds another ensemble: {}; choose another folder, or remove this one",
                path.display(),
                difference(&found, frame)
            )));
        }
        TABLES.iter().try_for_each(|table| make(&path.join(table)))?;
        Ok(folder)
    }

    /// A folder that was written before, and what it is of.
    pub fn existing(path: &Path) -> anyhow::Result<(Self, Frame)> {
        let folder = Self { path: path.to_owned() };
        let frame = folder.frame()?;
        let frame = frame.with_context(|| format!("`{}` holds no ensemble: there is no `{FRAME}`", path.display()))?;
        Ok((folder, frame))
    }

    fn frame(&self) -> anyhow::Result<Option<Frame>> {
        let path = self.path.join(FRAME);
        match fs::read(&path) {
            Ok(bytes) => {
                let frame = serde_json::from_slice(&bytes);
                frame.map(Some).with_context(|| format!("cannot understand `{}`", path.display()))
            }
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read `{}`", path.display())),
        }
    }

    /// The parts that are whole, in order.
    pub fn parts(&self) -> anyhow::Result<Vec<Range<u64>>> {
        let path = self.path.join("runs");
        let entries = fs::read_dir(&path).with_context(|| format!("cannot read the folder `{}`", path.display()))?;
        let mut parts = Vec::new();
        for entry in entries {
            let name = entry.with_context(|| format!("cannot read the folder `{}`", path.display()))?.file_name();
            parts.extend(name.to_str().and_then(part_of));
        }
        parts.sort_by_key(|part| (part.start, part.end));
        Ok(parts)
    }

    /// Those of the wanted parts that are whole. Others that overlap with what is wanted are refused: their runs would be
    /// there twice.
    pub fn parts_within(&self, wanted: &Range<u64>, parts: &[Range<u64>]) -> anyhow::Result<Vec<Range<u64>>> {
        let there = self.parts()?;
        let overlaps = |part: &&Range<u64>| part.start < wanted.end && wanted.start < part.end;
        if let Some(other) = there.iter().filter(overlaps).find(|part| !parts.contains(part)) {
            return Err(wrong_folder(format!(
                "`{}` has the runs {} to {} of another share of the ensemble; write into a folder of its own, and merge both",
                self.path.display(),
                other.start,
                other.end - 1
            )));
        }
        Ok(there.into_iter().filter(|part| parts.contains(part)).collect())
    }

    /// Writes the rows of a part.
    pub fn write(&self, rows: &Rows, frame: &Frame) -> anyhow::Result<()> {
        let tables = runs::tables(rows, frame);
        for (name, table) in TABLES.into_iter().zip(tables).rev() {
            self.put(&Path::new(name).join(file_name(&rows.runs)), &table.bytes())?;
        }
        Ok(())
    }

    /// Reads the rows of a part.
    pub fn read(&self, part: &Range<u64>, frame: &Frame) -> Result<Rows, PartError> {
        runs::read(part.clone(), frame, |table| {
            let path = self.path.join(table).join(file_name(part));
            fs::read(&path).map_err(|error| match error.kind() {
                ErrorKind::NotFound => PartError::Missing(path),
                _ => PartError::Unreadable(path, error),
            })
        })
        .map_err(|error: PartError| error.of(&self.path.join("*").join(file_name(part))))
    }

    fn put(&self, name: &Path, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.path.join(name);
        files::write(&path, bytes).with_context(|| format!("cannot write `{}`", path.display()))
    }
}

/// Why a part cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// A file says something else than it must, as after a power cut.
    #[error("cannot understand the part `{}`: {}", .0.display(), .1)]
    Unsound(PathBuf, ReadError),
    /// The file of a table is not there.
    #[error("`{}` is missing", .0.display())]
    Missing(PathBuf),
    /// The system does not hand a file out.
    #[error("cannot read `{}`: {}", .0.display(), .1)]
    Unreadable(PathBuf, io::Error),
}

impl PartError {
    /// Whether the part is lost, so that it has to be flown again.
    pub fn is_loss(&self) -> bool {
        !matches!(self, Self::Unreadable(..))
    }

    /// The same, of these files.
    fn of(self, files: &Path) -> Self {
        match self {
            Self::Unsound(_, error) => Self::Unsound(files.to_owned(), error),
            other => other,
        }
    }
}

impl From<ReadError> for PartError {
    fn from(error: ReadError) -> Self {
        Self::Unsound(PathBuf::new(), error)
    }
}

/// In what two ensembles differ, in words.
fn difference(found: &Frame, wanted: &Frame) -> String {
    if found.program != wanted.program {
        format!("of version {}, and this is {}", found.program, wanted.program)
    } else if found.scenario != wanted.scenario {
        format!("of another scenario, or of `{}` as it was before", found.title)
    } else if found.runs != wanted.runs {
        format!("of {} runs, and asked for are {}", found.runs, wanted.runs)
    } else {
        format!("of seed {}, and asked for is {}", found.seed, wanted.seed)
    }
}

fn file_name(part: &Range<u64>) -> String {
    format!("part-{:012}-{:012}.parquet", part.start, part.end)
}

fn part_of(name: &str) -> Option<Range<u64>> {
    let (from, to) = name.strip_prefix("part-")?.strip_suffix(".parquet")?.split_once('-')?;
    let part = from.parse().ok()?..to.parse().ok()?;
    (part.start < part.end && file_name(&part) == name).then_some(part)
}
