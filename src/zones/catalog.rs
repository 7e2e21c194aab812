//! The built-in catalogue of zones, each in every version whose edges are known.
//!
//! The zone files are part of the program. A file is read when its zone is first asked for, and each of its versions
//! is worked out when it is first needed, so that starting the program costs nothing.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use super::file::ZoneFile;
use super::zone::{Names, Shape, StandingShares, Zone, ZoneKind};
use crate::coast::Coast;

/// The ids with their files, in the catalogue's order.
const FILES: &[(&str, &str)] = &[
    ("KADIZ", include_str!("../../assets/zones/kadiz.toml")),
    ("JADIZ", include_str!("../../assets/zones/jadiz.toml")),
    ("ECS-ADIZ", include_str!("../../assets/zones/ecs-adiz.toml")),
    ("TW-ADIZ", include_str!("../../assets/zones/tw-adiz.toml")),
    ("INCHEON-FIR", include_str!("../../assets/zones/incheon-fir.toml")),
    ("TW-MEDIAN-LINE", include_str!("../../assets/zones/tw-median-line.toml")),
    ("TERRITORIAL-SEA", include_str!("../../assets/zones/territorial-sea.toml")),
];

/// The lines that zone files name with `lines`.
fn lines(name: &str) -> Option<&'static Coast> {
    match name {
        "territorial-sea/limit.bin" => Some(Coast::territorial_sea_limit()),
        _ => None,
    }
}

const CHECKED: &str = "the built-in zone files are checked by tests";

/// The built-in zones.
#[derive(Debug)]
pub struct Catalog {
    entries: Vec<Entry>,
}

/// One zone file, read and worked out as far as was asked for.
#[derive(Debug)]
struct Entry {
    id: &'static str,
    text: &'static str,
    file: OnceLock<ParsedFile>,
}

#[derive(Debug)]
struct ParsedFile {
    file: ZoneFile,
    versions: Vec<OnceLock<Arc<Zone>>>,
}

/// Why a zone cannot be had for an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneLookupError {
    /// The catalogue has no zone of that id.
    #[error("no zone of that id is in the catalogue")]
    Unknown,
    /// The zone was not declared yet, or its edges of that time are not known; the note says which.
    #[error("{note}")]
    NotInForce {
        /// What is known about it, one sentence.
        note: String,
    },
}

/// One line of the list of zones: the newest version in short.
#[derive(Debug, Clone)]
pub struct ZoneOverview {
    /// Short name, unique: `KADIZ`.
    pub id: String,
    /// What kind of airspace it is.
    pub kind: ZoneKind,
    /// Names for the map.
    pub names: Names,
    /// Who declared it, as a two-letter state code, where anybody did.
    pub declared_by: Option<String>,
    /// Since when the newest version is in force, where known.
    pub in_force_since: Option<Timestamp>,
    /// How much of its length is published, derived and schematic.
    pub standing: StandingShares,
    /// Whether it has an inside; a line has none.
    pub is_area: bool,
}

impl Catalog {
    /// The catalogue that is part of the program.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Catalog> = OnceLock::new();
        BUILTIN.get_or_init(|| Self {
            entries: FILES.iter().map(|(id, text)| Entry { id, text, file: OnceLock::new() }).collect(),
        })
    }

    /// The ids of all zones and lines, in the catalogue's order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.id)
    }

    /// The zone of that id (without regard to case) as it was in force at an instant.
    pub fn zone_at(&self, id: &str, at: Timestamp) -> Result<Arc<Zone>, ZoneLookupError> {
        let is_it = |entry: &&Entry| entry.id.eq_ignore_ascii_case(id);
        let entry = self.entries.iter().find(is_it).ok_or(ZoneLookupError::Unknown)?;
        let versions = entry.file().file.validities().expect(CHECKED);
        match versions.iter().position(|validity| validity.contains(at)) {
            Some(version) => Ok(entry.zone(version)),
            None => Err(ZoneLookupError::NotInForce { note: entry.note_for(at) }),
        }
    }

    /// All versions of the zone of that id, oldest first; none where the catalogue does not know it.
    pub fn versions(&self, id: &str) -> Vec<Arc<Zone>> {
        let entry = self.entries.iter().find(|entry| entry.id.eq_ignore_ascii_case(id));
        entry.map_or_else(Vec::new, |entry| {
            (0..entry.file().versions.len()).map(|version| entry.zone(version)).collect()
        })
    }

    /// All zones and lines in short, in the catalogue's order.
    pub fn overview(&self) -> Vec<ZoneOverview> {
        let newest = |entry: &Entry| entry.zone(entry.file().versions.len() - 1);
        let line = |zone: Arc<Zone>| ZoneOverview {
            id: zone.id.clone(),
            kind: zone.kind,
            names: zone.names.clone(),
            declared_by: zone.declared_by.clone(),
            in_force_since: zone.valid_from,
            standing: zone.standing_shares(),
            is_area: !matches!(zone.shape, Shape::Lines(_)),
        };
        self.entries.iter().map(newest).map(line).collect()
    }
}

impl Entry {
    fn file(&self) -> &ParsedFile {
        self.file.get_or_init(|| {
            let file = ZoneFile::parse(self.text).expect(CHECKED);
            let count = file.validities().expect(CHECKED).len();
            ParsedFile { file, versions: (0..count).map(|_| OnceLock::new()).collect() }
        })
    }

    fn zone(&self, version: usize) -> Arc<Zone> {
        let parsed = self.file();
        let work_out = || Arc::new(parsed.file.zone(version, lines).expect(CHECKED));
        Arc::clone(parsed.versions[version].get_or_init(work_out))
    }

    /// Why there is no version for an instant.
    fn note_for(&self, at: Timestamp) -> String {
        let file = &self.file().file;
        if let Some(note) = file.note_for(at) {
            return note.to_owned();
        }
        let first = file.validities().expect(CHECKED).iter().filter_map(|validity| validity.from).min();
        match first {
            Some(first) if at < first => format!("{} is in force since {first}", self.id),
            _ => format!("{} has no known edges at that time", self.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_the_id_it_is_listed_under() {
        for entry in &Catalog::builtin().entries {
            assert_eq!(entry.id, entry.file().file.id);
        }
    }

    #[test]
    fn versions_follow_one_another_without_overlap() {
        for entry in &Catalog::builtin().entries {
            let validities = entry.file().file.validities().unwrap();
            for pair in validities.windows(2) {
                assert!(pair[0].until.is_some() && pair[0].until <= pair[1].from, "{}", entry.id);
            }
            assert!(validities.last().is_some_and(|newest| newest.until.is_none()), "{}", entry.id);
        }
    }
}
