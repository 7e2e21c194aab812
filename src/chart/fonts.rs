//! The fonts that are part of the program.
//!
//! Subsets of IBM Plex Sans, for Latin, Greek, Cyrillic, Japanese and Korean, and of Noto Sans, for Chinese; made by
//! `assets/build/fonts.py`. All have TrueType outlines, no hints and an em of 1000 units. The family, weight and slope
//! given here are also those of the files' name tables, so a picture that names them finds the same faces.
//!
//! Which characters they have: Plex Sans and Condensed all that they have of Latin, Greek, Cyrillic, punctuation and
//! symbols; the others those of the first level of JIS X 0208, the Hangul of KS X 1001, or the first level of GB 2312,
//! and whatever the embedded names need beyond these.

/// The family of map and window.
pub const SANS: &str = "IBM Plex Sans";
/// The family of times, numbers and data blocks.
pub const CONDENSED: &str = "IBM Plex Sans Condensed";
/// The family of Japanese text.
pub const JAPANESE: &str = "IBM Plex Sans JP";
/// The family of Korean text.
pub const KOREAN: &str = "IBM Plex Sans KR";
/// The family of Chinese text.
pub const CHINESE: &str = "Noto Sans SC";

/// One face of a family.
#[derive(Clone, Copy)]
pub struct Face {
    /// The family's name: the typographic family of the file.
    pub family: &'static str,
    /// Weight as in CSS: 400 is regular, 500 medium, 600 semi-bold.
    pub weight: u16,
    /// Whether it is the italic.
    pub italic: bool,
    /// The TrueType file.
    pub bytes: &'static [u8],
}

/// The file's bytes are left out: there are a million.
impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { family, weight, italic, bytes: _ } = self;
        f.debug_struct("Face")
            .field("family", family)
            .field("weight", weight)
            .field("italic", italic)
            .finish_non_exhaustive()
    }
}

/// The file of a face, by the folder `assets/fonts`.
macro_rules! face {
    ($family:expr, $weight:literal, $italic:literal, $file:literal) => {
        Face {
            family: $family,
            weight: $weight,
            italic: $italic,
            bytes: include_bytes!(concat!("../../assets/fonts/", $file)),
        }
    };
}

/// Every face; where a character is missing in one, a later one may have it.
pub fn faces() -> &'static [Face] {
    static FACES: [Face; 10] = [
        face!(SANS, 400, false, "IBMPlexSans-Regular.ttf"),
        face!(SANS, 500, false, "IBMPlexSans-Medium.ttf"),
        face!(SANS, 600, false, "IBMPlexSans-SemiBold.ttf"),
        face!(SANS, 400, true, "IBMPlexSans-Italic.ttf"),
        face!(CONDENSED, 400, false, "IBMPlexSansCondensed-Regular.ttf"),
        face!(CONDENSED, 500, false, "IBMPlexSansCondensed-Medium.ttf"),
        face!(CONDENSED, 600, false, "IBMPlexSansCondensed-SemiBold.ttf"),
        face!(JAPANESE, 400, false, "IBMPlexSansJP-Regular.ttf"),
        face!(KOREAN, 400, false, "IBMPlexSansKR-Regular.ttf"),
        face!(CHINESE, 400, false, "NotoSansSC-Regular.ttf"),
    ];
    &FACES
}

#[cfg(test)]
mod tests {
    use ttf_parser::name_id;

    use super::*;
    use crate::places;
    use crate::zones::{Catalog, Names};

    fn parse(face: &Face) -> ttf_parser::Face<'static> {
        ttf_parser::Face::parse(face.bytes, 0).expect("an embedded face can be read")
    }

    fn name_of(face: &ttf_parser::Face<'_>, id: u16) -> Option<String> {
        face.names().into_iter().find(|name| name.name_id == id).and_then(|name| name.to_string())
    }

    fn missing(family: &str, texts: &[&str]) -> Vec<char> {
        let faces: Vec<_> = faces().iter().filter(|face| face.family == family).map(parse).collect();
        assert!(!faces.is_empty(), "{family}");
        let has = |c: char| faces.iter().all(|face| face.glyph_index(c).is_some());
        texts.iter().flat_map(|text| text.chars()).filter(|c| !has(*c)).collect()
    }

    #[test]
    fn files_are_found_by_the_family_weight_and_slope_that_are_given() {
        for face in faces() {
            let file = parse(face);
            assert_eq!(name_of(&file, name_id::TYPOGRAPHIC_FAMILY).as_deref(), Some(face.family));
            assert_eq!((file.weight().to_number(), file.is_italic()), (face.weight, face.italic), "{face:?}");
            assert_eq!(file.units_per_em(), 1000);
            assert!(file.tables().glyf.is_some(), "{face:?} has TrueType outlines");
        }
    }

    #[test]
    fn figures_are_tabular() {
        for face in faces() {
            let file = parse(face);
            let advance = |c| file.glyph_index(c).and_then(|glyph| file.glyph_hor_advance(glyph)).unwrap();
            assert!(('0'..='9').all(|figure| advance(figure) == advance('0')), "{face:?}");
            let expected = match face.family {
                CONDENSED => 540,
                JAPANESE => 630,
                CHINESE => 555,
                _ => 600,
            };
            assert_eq!(advance('0'), expected, "{face:?}");
        }
    }

    #[test]
    fn every_name_of_a_zone_or_place_can_be_written_in_its_language() {
        let zones = Catalog::builtin().overview();
        let names: Vec<&Names> =
            places::builtin().iter().map(|place| &place.names).chain(zones.iter().map(|zone| &zone.names)).collect();
        let in_language = |name: fn(&Names) -> Option<&String>| -> Vec<&str> {
            names.iter().copied().filter_map(name).map(String::as_str).collect()
        };
        for (family, texts) in [
            (SANS, in_language(|names| Some(&names.en))),
            (CONDENSED, in_language(|names| Some(&names.en))),
            (JAPANESE, in_language(|names| names.ja.as_ref())),
            (KOREAN, in_language(|names| names.ko.as_ref())),
            (CHINESE, in_language(|names| names.zh.as_ref())),
        ] {
            assert!(texts.len() > 100);
            assert_eq!(missing(family, &texts), [] as [char; 0], "{family}");
        }
    }

    #[test]
    fn the_signs_of_times_angles_and_counts_are_there() {
        for family in [SANS, CONDENSED] {
            assert_eq!(missing(family, &["°′″×±≈–·~→’“”…éōūŠ", "Ту-95МС"]), [] as [char; 0], "{family}");
        }
        assert_eq!(missing(JAPANESE, &["ぁんァヶー、。「」（）／・亜腕"]), [] as [char; 0]);
        assert_eq!(missing(KOREAN, &["가힝, .()·"]), [] as [char; 0]);
        assert_eq!(missing(CHINESE, &["啊座，。（）“”"]), [] as [char; 0]);
    }
}
