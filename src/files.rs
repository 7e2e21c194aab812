//! Files that are there whole or not at all.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Writes a file so that nobody ever finds half of it: beside its place first, then moved there.
///
/// A file that was there keeps its permissions, and a link to it stays a link.
///
/// # Errors
/// Where the file is read-only, and where the folder cannot be written to.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // The file that a link leads to, so that the link is not replaced.
    let there = fs::canonicalize(path).ok();
    let permissions = there.as_ref().and_then(|there| Some(fs::metadata(there).ok()?.permissions()));
    if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(io::Error::new(ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let path = there.as_deref().unwrap_or(path);
    let file = beside(path, bytes)?;
    if let Some(permissions) = permissions {
        fs::set_permissions(file.path(), permissions)?;
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
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
    beside(path, bytes)?.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

/// The bytes in a file of another name in the same folder.
fn beside(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut new = tempfile::Builder::new();
    // Temporary files are private; this one is as readable as any other file of the user.
    #[cfg(unix)]
    new.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = new.tempfile_in(folder)?;
    file.write_all(bytes)?;
    // Should the power go, the old file is there or the new one: its bytes come before its name.
    file.as_file().sync_all()?;
    Ok(file)
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
