//! Where scenario files come from: the built-in one, a file, or stdin; and the files that one includes.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Component::{CurDir, Normal};
use std::path::{Path, PathBuf};

use anyhow::Context;
use patrolscope::diagnostics::render;
use patrolscope::scenario::builtin::{self, BuiltIn};
use patrolscope::scenario::{self, BuiltinLibrary, Library, Reading, Scenario};
use patrolscope::sim::{self, Simulation};

use super::{Answer, WrongUsage};

/// No scenario, zone file or track comes near this; `/dev/zero` does not end at all.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// A scenario file that was read, not yet understood.
#[derive(Debug)]
pub struct Input {
    /// For messages.
    pub name: String,
    /// What it says.
    pub bytes: Vec<u8>,
    /// Reads the files beside it.
    pub includes: Includes,
}

impl Input {
    /// The tenth joint patrol for no path, stdin for `-`, otherwise the file; where there is none, the built-in scenario or
    /// tour of that name.
    pub fn read(path: Option<&Path>) -> anyhow::Result<Self> {
        let path = path.unwrap_or(Path::new(builtin::TENTH_PATROL));
        if path == Path::new("-") {
            let bytes = read_all(io::stdin().lock()).context("cannot read stdin")?;
            return Ok(Self::at(path, bytes));
        }
        let named = || path.to_str().and_then(builtin::find);
        let file = match File::open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => match named() {
                Some(found) => return Ok(Self::built_in(found, found.text.into())),
                None => Err(error),
            },
            file => file,
        };
        let file = file.and_then(read_all);
        let bytes = file.with_context(|| format!("cannot read `{}`", path.display()))?;
        Ok(Self::at(path, bytes))
    }

    /// The file at a path, or stdin for `-`; the names of scenarios of the program mean nothing here.
    pub fn of_file(path: &Path) -> anyhow::Result<Self> {
        if path == Path::new("-") {
            return Self::read(Some(path));
        }
        let bytes = File::open(path).and_then(read_all);
        Ok(Self::at(path, bytes.with_context(|| format!("cannot read `{}`", path.display()))?))
    }

    /// A text in place of what is read for a path: an edit that was not saved.
    #[cfg(feature = "viewer")]
    pub fn edited(path: Option<&Path>, bytes: Vec<u8>) -> Self {
        let path = path.unwrap_or(Path::new(builtin::TENTH_PATROL));
        match path.to_str().and_then(builtin::find).filter(|_| !path.exists()) {
            Some(found) => Self::built_in(found, bytes),
            None => Self::at(path, bytes),
        }
    }

    /// What stands in a file, or came through stdin for `-`.
    fn at(path: &Path, bytes: Vec<u8>) -> Self {
        if path == Path::new("-") {
            return Self { name: "<stdin>".into(), bytes, includes: Includes::below(Path::new(".")) };
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { name: path.display().to_string(), bytes, includes: Includes::below(folder) }
    }

    /// A scenario or tour that is part of the program.
    fn built_in(it: &BuiltIn, bytes: Vec<u8>) -> Self {
        Self::of_program(it.name, bytes)
    }

    /// A text that is part of the program, by its name without an ending.
    pub fn of_program(name: &str, bytes: Vec<u8>) -> Self {
        Self { name: format!("{name}.toml"), bytes, includes: Includes { folder: None } }
    }

    /// What the scenario may refer to.
    pub fn library(&self) -> impl Library {
        self.includes.library()
    }

    /// Whether it is part of the program, and no file.
    pub fn is_built_in(&self) -> bool {
        self.includes.folder.is_none()
    }

    /// The scenario that the file describes, or what is wrong with it.
    pub fn understand(&self) -> Reading {
        scenario::read(&self.name, &self.bytes, &self.library())
    }
}

/// A scenario file that was read and, where it has no errors, flown.
pub enum Flown<T> {
    /// It has errors; the answer says which.
    Wrong(Answer),
    /// What was asked of the scenario before, the simulation, and an answer that holds all warnings.
    Right(T, Box<Simulation>, Answer),
}

/// Reads and flies the scenario of a command. `before` looks at it first and may refuse.
pub fn fly<T>(
    path: Option<&Path>,
    before: impl FnOnce(&Scenario) -> Result<T, WrongUsage>,
) -> anyhow::Result<Flown<T>> {
    let reading = Input::read(path)?.understand();
    let mut answer =
        Answer { words: render::terminal(&reading.source, &reading.problems, render::Colour::On), ..Answer::default() };
    let Some(scenario) = reading.scenario else {
        answer.input_has_errors = true;
        return Ok(Flown::Wrong(answer));
    };
    let asked = before(&scenario)?;
    let simulation = sim::simulate(&scenario);
    answer.words.push_str(&render::terminal(&reading.source, &simulation.diagnostics, render::Colour::On));
    if simulation.has_errors() {
        answer.input_has_errors = true;
        return Ok(Flown::Wrong(answer));
    }
    Ok(Flown::Right(asked, Box::new(simulation), answer))
}

/// Reads what a scenario includes, and nothing that lies outside the scenario's folder.
#[derive(Debug)]
pub struct Includes {
    /// The folder, links resolved; `None` where there is none.
    folder: Option<PathBuf>,
}

impl Includes {
    /// The files below a folder.
    pub fn below(folder: &Path) -> Self {
        Self { folder: folder.canonicalize().ok() }
    }

    /// What a scenario in the folder may refer to.
    pub fn library(&self) -> impl Library {
        BuiltinLibrary::new(|path: &str| self.read(path))
    }

    /// The bytes of the file at a path relative to the folder.
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let outside = || io::Error::new(ErrorKind::PermissionDenied, "the file is outside the scenario's folder");
        let no_folder = || io::Error::new(ErrorKind::Unsupported, "a built-in scenario has no files beside it");
        let folder = self.folder.as_ref().ok_or_else(no_folder)?;
        // Said before the file is looked for, so that nobody learns which files exist elsewhere.
        if Path::new(path).components().any(|part| !matches!(part, Normal(_) | CurDir)) {
            return Err(outside());
        }
        let file = folder.join(path).canonicalize()?;
        if !file.starts_with(folder) {
            return Err(outside());
        }
        read_all(File::open(file)?)
    }
}

fn read_all(mut reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.by_ref().take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::Error::new(ErrorKind::FileTooLarge, "larger than 64 MiB"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_below_the_folder_is_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("zones")).unwrap();
        std::fs::write(folder.path().join("zones/box.geojson"), "{}").unwrap();
        let includes = Includes::below(folder.path());
        assert_eq!(includes.read("zones/box.geojson").unwrap(), b"{}");
        assert_eq!(includes.read("./zones/box.geojson").unwrap(), b"{}");
        assert_eq!(includes.read("zones/none.geojson").unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[test]
    fn an_include_that_climbs_out_of_the_folder_is_refused() {
        let outer = tempfile::tempdir().unwrap();
        std::fs::write(outer.path().join("secret"), "x").unwrap();
        let inner = outer.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        let includes = Includes::below(&inner);
        assert_eq!(includes.read("../secret").unwrap_err().kind(), ErrorKind::PermissionDenied);
        assert_eq!(includes.read("/etc/passwd").unwrap_err().kind(), ErrorKind::PermissionDenied);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_refused() {
        let outer = tempfile::tempdir().unwrap();
        std::fs::write(outer.path().join("secret"), "x").unwrap();
        let inner = outer.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        std::os::unix::fs::symlink(outer.path().join("secret"), inner.join("link")).unwrap();
        assert_eq!(Includes::below(&inner).read("link").unwrap_err().kind(), ErrorKind::PermissionDenied);
    }

    #[cfg(feature = "viewer")]
    #[test]
    fn an_edit_stands_for_its_file_and_includes_what_lies_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("box.geojson"), "{}").unwrap();
        let path = folder.path().join("edited.toml");
        let input = Input::edited(Some(&path), b"format = 1".to_vec());
        assert_eq!((input.name.as_str(), input.bytes.as_slice()), (path.to_str().unwrap(), &b"format = 1"[..]));
        assert_eq!(input.includes.read("box.geojson").unwrap(), b"{}");
        let built_in = Input::edited(Some(Path::new("nowhere/tenth-joint-patrol")), Vec::new());
        assert!(built_in.includes.folder.is_none(), "{}", built_in.name);
    }

    #[test]
    fn a_built_in_scenario_includes_nothing() {
        assert_eq!(Input::read(None).unwrap().includes.read("x").unwrap_err().kind(), ErrorKind::Unsupported);
    }
}
