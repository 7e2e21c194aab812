//! Files that are there whole or not at all.

use std::fs;
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

/// Writes a file so that nobody ever finds half of it: beside its place first, then moved there.
///
/// A file that was there keeps its permissions, and a link to it stays a link.
///
/// # Errors
/// Where the file is read-only, and where the folder cannot be written to.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = Draft::of(path)?;
    draft.write_all(bytes)?;
    draft.keep()
}

/// A file that is written bit by bit beside its place, and moved there when it is whole. Dropped before, it leaves
/// nothing.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
    path: PathBuf,
    permissions: Option<fs::Permissions>,
}

impl Draft {
    /// A draft of a file, empty yet.
    ///
    /// # Errors
    /// Where the file is read-only or a folder, and where the folder cannot be written to.
    pub fn of(path: &Path) -> io::Result<Self> {
        // The file that a link leads to, so that the link is not replaced.
        let there = fs::canonicalize(path).ok();
        let known = there.as_ref().and_then(|there| fs::metadata(there).ok());
        if known.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::Error::new(ErrorKind::IsADirectory, "there is a folder of that name"));
        }
        let permissions = known.map(|known| known.permissions());
        if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
            return Err(io::Error::new(ErrorKind::PermissionDenied, "the file is read-only"));
        }
        let path = there.unwrap_or_else(|| path.to_owned());
        Ok(Self { file: beside(&path)?, path, permissions })
    }

    /// Moves the file to its place.
    ///
    /// # Errors
    /// Where that cannot be done, and where the disk had no room for all of it.
    pub fn keep(self) -> io::Result<()> {
        // Should the power go, the old file is there or the new one: its bytes come before its name.
        self.file.as_file().sync_all()?;
        if let Some(permissions) = self.permissions {
            fs::set_permissions(self.file.path(), permissions)?;
        }
        self.file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

impl Seek for Draft {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.as_file_mut().seek(to)
    }
}

/// Writes a file that is not there yet, whole or not at all.
///
/// # Errors
/// As [`write()`], and [`ErrorKind::AlreadyExists`] where something is there.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Said before anything is written; what comes in between is found when the file is moved.
    if fs::symlink_metadata(path).is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let mut file = beside(path)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

/// An empty file of another name in the same folder.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    // Told of the folder, not of a file that nobody named.
    fs::metadata(folder_of(path))?;
    let mut new = tempfile::Builder::new();
    // Temporary files are private; this one is as readable as any other file of the user.
    #[cfg(unix)]
    new.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    new.tempfile_in(folder_of(path))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A folder that is filled beside its place, and moved there when it is whole. Dropped before, it leaves nothing.
#[derive(Debug)]
pub struct FolderDraft {
    folder: TempDir,
    path: PathBuf,
}

impl FolderDraft {
    /// A draft of a folder, empty yet.
    ///
    /// # Errors
    /// Where something is there already that is no empty folder, and where the folder around it cannot be written to.
    pub fn of(path: &Path) -> io::Result<Self> {
        // Without a slash at its end, so that what is around it is found.
        let path: PathBuf = path.components().collect();
        match fs::read_dir(&path) {
            Ok(mut entries) => {
                if entries.next().is_some() {
                    return Err(io::Error::new(ErrorKind::AlreadyExists, "the folder is there and is not empty"));
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let mut new = tempfile::Builder::new();
        #[cfg(unix)]
        new.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        Ok(Self { folder: new.tempdir_in(folder_of(&path))?, path })
    }

    /// Writes a file into it.
    ///
    /// # Errors
    /// Where that cannot be done.
    pub fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        fs::write(self.folder.path().join(name), bytes)
    }

    /// Moves the folder to its place.
    ///
    /// # Errors
    /// Where that cannot be done.
    pub fn keep(self) -> io::Result<()> {
        if self.path.exists() {
            // It was empty; only then it can be removed.
            fs::remove_dir(&self.path)?;
        }
        fs::rename(self.folder.path(), &self.path)?;
        // It has another name now; there is nothing left to remove.
        let _ = self.folder.keep();
        Ok(())
    }
}

/// A name that nothing has yet, for a path without its extension: `patrol.png`, or with a number behind it, `patrol-2.png`.
pub fn free_name(path: &Path, extension: &str) -> PathBuf {
    let stem = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let numbered = (2..).map(|number| format!("{stem}-{number}.{extension}"));
    let names = std::iter::once(format!("{stem}.{extension}")).chain(numbered);
    let mut paths = names.map(|name| path.with_file_name(name));
    paths.find(|path| path.symlink_metadata().is_err()).expect("there is no end of numbers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_never_takes_the_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        write_new(&path, b"one").unwrap();
        assert_eq!(write_new(&path, b"two").unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn drafts_leave_nothing_until_they_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let count = || fs::read_dir(folder.path()).unwrap().count();
        let [file, frames] = ["a.mp4", "frames/"].map(|name| folder.path().join(name));
        let mut draft = Draft::of(&file).unwrap();
        draft.write_all(b"half").unwrap();
        drop(draft);
        let draft = FolderDraft::of(&frames).unwrap();
        draft.write("1.png", b"one").unwrap();
        drop(draft);
        assert_eq!(count(), 0);
        fs::create_dir(&frames).unwrap();
        let draft = FolderDraft::of(&frames).unwrap();
        draft.write("1.png", b"one").unwrap();
        draft.keep().unwrap();
        assert_eq!((count(), fs::read(frames.join("1.png")).unwrap()), (1, b"one".to_vec()));
        assert_eq!(FolderDraft::of(&frames).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(Draft::of(&frames).unwrap_err().kind(), ErrorKind::IsADirectory);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_permissions_its_link_and_its_protection() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let [path, link] = ["a.toml", "link.toml"].map(|name| folder.path().join(name));
        write(&path, b"one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        write(&link, b"two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        assert_eq!(write(&path, b"three").unwrap_err().kind(), ErrorKind::PermissionDenied);
        assert_eq!(fs::read(&path).unwrap(), b"two");
    }
}
