//! Saving: what was edited goes into its file, unless the file is another by now.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::files;
use crate::scenario::edit::Manuscript;

/// Why a text was not saved. Nothing was written, and nothing is lost: it stays as it is in memory.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The file holds something else than what was read.
    #[error("`{}` has changed since it was read", .0.display())]
    Changed(PathBuf),
    /// The file is gone.
    #[error("`{}` is gone", .0.display())]
    Gone(PathBuf),
    /// A file of that name is there already.
    #[error("`{}` is there already", .0.display())]
    Exists(PathBuf),
    /// Nobody may write the file.
    #[error("`{}` can only be read", .0.display())]
    ReadOnly(PathBuf),
    /// The system refuses.
    #[error("cannot write `{}`: {reason}", path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
}

impl Trouble {
    fn of(path: &Path, error: &io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            ErrorKind::AlreadyExists => Self::Exists(path),
            ErrorKind::PermissionDenied if fs::metadata(&path).is_ok_and(|it| it.permissions().readonly()) => {
                Self::ReadOnly(path)
            }
            _ => Self::Failed { path, reason: error.to_string() },
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        match self {
            Self::Changed(path) | Self::Gone(path) | Self::Exists(path) | Self::ReadOnly(path) => path,
            Self::Failed { path, .. } => path,
        }
    }

    /// Whether the text can be written there nevertheless, where somebody wants that.
    pub fn can_overwrite(&self) -> bool {
        matches!(self, Self::Changed(_) | Self::Gone(_) | Self::Exists(_))
    }
}

/// What is done about another file in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insist {
    /// It is left alone, and told.
    No,
    /// It is replaced.
    Overwrite,
}

/// Writes a text into the file it was read from.
///
/// # Errors
/// Where the file is gone or holds something else than what was read (unless somebody insists), where it cannot be written,
/// and where the system refuses. The file is then as it was.
pub fn save(path: &Path, manuscript: &mut Manuscript, insist: Insist) -> Result<(), Trouble> {
    match fs::read(path) {
        Ok(bytes) if insist == Insist::No && bytes != manuscript.saved_bytes() => {
            return Err(Trouble::Changed(path.to_owned()));
        }
        Err(error) if error.kind() == ErrorKind::NotFound && insist == Insist::No => {
            return Err(Trouble::Gone(path.to_owned()));
        }
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(Trouble::of(path, &error)),
        _ => {}
    }
    files::write(path, &manuscript.bytes()).map_err(|error| Trouble::of(path, &error))?;
    manuscript.mark_saved();
    Ok(())
}

/// Writes a text into a new file.
///
/// # Errors
/// Where a file of that name is there (unless somebody insists), and where the system refuses.
pub fn save_as(path: &Path, manuscript: &mut Manuscript, insist: Insist) -> Result<(), Trouble> {
    if insist == Insist::Overwrite {
        return save(path, manuscript, insist);
    }
    files::write_new(path, &manuscript.bytes()).map_err(|error| Trouble::of(path, &error))?;
    manuscript.mark_saved();
    Ok(())
}

/// A name beside a file that nothing has yet: `patrol-edited.toml`, `patrol-edited-2.toml`.
pub fn free_name_beside(path: &Path) -> PathBuf {
    let stem = path.file_stem().map_or_else(|| "scenario".into(), |stem| stem.to_string_lossy().into_owned());
    files::free_name(&path.with_file_name(format!("{stem}-edited")), "toml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::Position;
    use crate::scenario::edit::{Edit, Spot};
    use crate::scenario::library::without_files;
    use crate::units::Distance;

    const TEXT: &str = "[[flight]]\nroute = [{ at = \"39N 131E\" }]\n";

    fn edited(text: &[u8]) -> Manuscript {
        let mut manuscript = Manuscript::read(text).unwrap();
        let to = Spot::new(Position::from_lat_lon(38.0, 131.0), Distance::from_metres(100.0));
        manuscript.apply(&Edit::MoveWaypoint { flight: 0, waypoint: 0, to }, &without_files()).unwrap();
        manuscript
    }

    fn desk() -> (tempfile::TempDir, PathBuf, Manuscript) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("patrol.toml");
        fs::write(&path, TEXT).unwrap();
        (folder, path, edited(TEXT.as_bytes()))
    }

    #[test]
    fn what_was_edited_is_written_and_can_be_edited_and_written_again() {
        let (folder, path, mut manuscript) = desk();
        save(&path, &mut manuscript, Insist::No).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), TEXT.replace("39N", "38N"));
        assert!(!manuscript.is_changed());
        manuscript.undo();
        save(&path, &mut manuscript, Insist::No).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), TEXT);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_file_that_changed_is_not_overwritten_in_silence() {
        let (_folder, path, mut manuscript) = desk();
        fs::write(&path, "other").unwrap();
        assert_eq!(save(&path, &mut manuscript, Insist::No), Err(Trouble::Changed(path.clone())));
        assert_eq!(fs::read_to_string(&path).unwrap(), "other");
        assert!(manuscript.is_changed());
        save(&path, &mut manuscript, Insist::Overwrite).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), TEXT.replace("39N", "38N"));
    }

    #[test]
    fn of_two_windows_on_one_file_the_second_to_save_is_told() {
        let (_folder, path, mut first) = desk();
        let mut second = edited(TEXT.as_bytes());
        second.undo();
        second.redo();
        save(&path, &mut first, Insist::No).unwrap();
        // Both wrote the same edit: there is nothing to be told of in the text, but the file is another than was read.
        assert_eq!(save(&path, &mut second, Insist::No), Err(Trouble::Changed(path)));
    }

    #[test]
    fn a_file_or_a_folder_that_is_gone_loses_nothing() {
        let (folder, path, mut manuscript) = desk();
        fs::remove_file(&path).unwrap();
        assert_eq!(save(&path, &mut manuscript, Insist::No), Err(Trouble::Gone(path.clone())));
        save(&path, &mut manuscript, Insist::Overwrite).unwrap();
        assert!(path.exists());
        manuscript.undo();
        folder.close().unwrap();
        assert_eq!(save(&path, &mut manuscript, Insist::No), Err(Trouble::Gone(path.clone())));
        let trouble = save(&path, &mut manuscript, Insist::Overwrite).unwrap_err();
        assert!(matches!(trouble, Trouble::Failed { .. }) && !trouble.can_overwrite(), "{trouble}");
        assert!(manuscript.is_changed());
    }

    #[test]
    fn a_file_that_can_only_be_read_stays_as_it_is() {
        let (_folder, path, mut manuscript) = desk();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        for insist in [Insist::No, Insist::Overwrite] {
            assert_eq!(save(&path, &mut manuscript, insist), Err(Trouble::ReadOnly(path.clone())));
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), TEXT);
        let copy = free_name_beside(&path);
        assert!(copy.ends_with("patrol-edited.toml"));
        save_as(&copy, &mut manuscript, Insist::No).unwrap();
        assert_eq!(fs::read_to_string(&copy).unwrap(), TEXT.replace("39N", "38N"));
        assert!(free_name_beside(&path).ends_with("patrol-edited-2.toml"));
        assert_eq!(save_as(&copy, &mut manuscript, Insist::No), Err(Trouble::Exists(copy)));
    }
}
