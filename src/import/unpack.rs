//! Files that come packed: KMZ, and zipped recordings of Tacview. Of an archive the one file that can be imported is taken.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::Format;

/// What a ZIP archive begins with.
const MARK: &[u8] = b"PK\x03\x04";
/// No more is unpacked, whatever an archive promises.
const MOST_BYTES: u64 = 64 << 20;
/// Archives with more files are none of tracks.
const MOST_FILES: usize = 10_000;

/// Whether the bytes are a ZIP archive.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(MARK)
}

/// The first file of an archive that is of a format by its ending, or why there is none.
pub(super) fn unpack(bytes: &[u8], format: Format) -> Result<Vec<u8>, String> {
    let wrong = |error: zip::result::ZipError| format!("the archive cannot be read: {error}");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(wrong)?;
    if archive.len() > MOST_FILES {
        return Err(format!("the archive has {} files, and {MOST_FILES} are looked at", archive.len()));
    }
    // A recording of Tacview may have any ending within its archive.
    let is_only = archive.len() == 1;
    let is_it = |name: &str| Format::of_name(name) == Some(format) || is_only;
    let names = |index: &usize| archive.name_for_index(*index).and_then(Result::ok).is_some_and(|name| is_it(&name));
    let index = (0..archive.len()).find(names);
    let index = index.ok_or_else(|| format!("there is no {} file in the archive", format.word()))?;
    let mut unpacked = Vec::new();
    let file = archive.by_index(index).map_err(wrong)?;
    let read = file.take(MOST_BYTES + 1).read_to_end(&mut unpacked);
    read.map_err(|error| format!("the archive cannot be unpacked: {error}"))?;
    if unpacked.len() as u64 > MOST_BYTES {
        return Err(format!("the archive unpacks to more than {} MiB", MOST_BYTES >> 20));
    }
    Ok(unpacked)
}
