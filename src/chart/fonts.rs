//! The fonts that are part of the program.
//!
//! Subsets of IBM Plex Sans, for Latin, Greek, Cyrillic, Japanese and Korean, and of Noto Sans, for Chinese; made by
//! `assets/build/fonts.py`. All have TrueType outlines, no hints and an em of 1000 units. The family, weight and slope
//! given here are also those of the files' name tables, so a picture that names them finds the same faces.
//!
//! Which characters they have: Plex Sans and Condensed all that they have of Latin, Greek, Cyrillic, punctuation and
//! symbols; the others, beyond these, those of the first level of JIS X 0208, the Hangul of KS X 1001, or the first level of
//! GB 2312, and whatever the embedded words, names and scenarios need.

use super::language::Language;

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

/// The families of eastern scripts in the order in which a letter is looked for. A language comes first in its own, for
/// the same character is written in Japan and in China each in its own way.
pub const fn eastern(language: Language) -> [&'static str; 3] {
    match language {
        Language::En | Language::Ja => [JAPANESE, KOREAN, CHINESE],
        Language::Ko => [KOREAN, JAPANESE, CHINESE],
        Language::Zh => [CHINESE, JAPANESE, KOREAN],
    }
}

/// How far down the letters of a face have to go beside those of the Latin ones, in ems, where a renderer puts the middles of
/// their lines on one level, as egui does, and not their baselines.
pub fn rise_beside_latin(face: &Face) -> f32 {
    let metrics = |face: &Face| {
        let parsed = ttf_parser::Face::parse(face.bytes, 0).expect("the embedded fonts are valid");
        let em = f32::from(parsed.units_per_em());
        let (ascent, descent, gap) = (parsed.ascender(), parsed.descender(), parsed.line_gap());
        (f32::from(ascent) / em, (f32::from(ascent) - f32::from(descent) + f32::from(gap)) / em)
    };
    let latin = faces().iter().find(|face| face.family == SANS).expect("the Latin face is embedded");
    let ((ascent, height), (own_ascent, own_height)) = (metrics(latin), metrics(face));
    ascent - own_ascent - (height - own_height) / 2.0
}

/// The faces of eastern scripts for a weight, in the order in which a letter is looked for.
pub fn eastern_faces(language: Language, weight: u16) -> impl Iterator<Item = &'static Face> {
    // Each family has two weights; medium is nearer to regular.
    let is_heavy = weight > 500;
    let of = move |family| faces().iter().filter(move |face| face.family == family);
    eastern(language).into_iter().flat_map(of).filter(move |face| (face.weight > 500) == is_heavy)
}

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
    static FACES: [Face; 13] = [
        face!(SANS, 400, false, "IBMPlexSans-Regular.ttf"),
        face!(SANS, 500, false, "IBMPlexSans-Medium.ttf"),
        face!(SANS, 600, false, "IBMPlexSans-SemiBold.ttf"),
        face!(SANS, 400, true, "IBMPlexSans-Italic.ttf"),
        face!(CONDENSED, 400, false, "IBMPlexSansCondensed-Regular.ttf"),
        face!(CONDENSED, 500, false, "IBMPlexSansCondensed-Medium.ttf"),
        face!(CONDENSED, 600, false, "IBMPlexSansCondensed-SemiBold.ttf"),
        face!(JAPANESE, 400, false, "IBMPlexSansJP-Regular.ttf"),
        face!(JAPANESE, 600, false, "IBMPlexSansJP-SemiBold.ttf"),
        face!(KOREAN, 400, false, "IBMPlexSansKR-Regular.ttf"),
        face!(KOREAN, 600, false, "IBMPlexSansKR-SemiBold.ttf"),
        face!(CHINESE, 400, false, "NotoSansSC-Regular.ttf"),
        face!(CHINESE, 700, false, "NotoSansSC-Bold.ttf"),
    ];
    &FACES
}

#[cfg(test)]
mod tests {
    use ttf_parser::name_id;

    use super::*;
    use crate::chart::phrases;

    fn parse(face: &Face) -> ttf_parser::Face<'static> {
        ttf_parser::Face::parse(face.bytes, 0).expect("an embedded face can be read")
    }

    fn name_of(face: &ttf_parser::Face<'_>, id: u16) -> Option<String> {
        face.names().into_iter().find(|name| name.name_id == id).and_then(|name| name.to_string())
    }

    /// The letters that a Latin face, whichever its weight, or else the language's own face lacks.
    fn missing(language: Language, text: &str) -> Vec<char> {
        let of = |families: &[&str]| -> Vec<_> {
            faces().iter().filter(|face| families.contains(&face.family)).map(parse).collect()
        };
        let has = |faces: &[ttf_parser::Face<'_>], c: char| faces.iter().all(|face| face.glyph_index(c).is_some());
        let (latin, own) = (of(&[SANS, CONDENSED]), of(&eastern(language)[..1]));
        text.chars().filter(|c| !has(&latin, *c) && !has(&own, *c)).collect()
    }

    /// Every text of a file: with its language where it stands in a table of languages.
    fn texts(value: &toml::Value, language: Option<Language>, found: &mut Vec<(Option<Language>, String)>) {
        match value {
            toml::Value::String(text) => found.push((language, text.clone())),
            toml::Value::Array(items) => items.iter().for_each(|item| texts(item, language, found)),
            toml::Value::Table(table) => {
                for (key, item) in table {
                    let own = Language::ALL.into_iter().find(|language| language.code() == key);
                    texts(item, own.or(language), found);
                }
            }
            _ => {}
        }
    }

    /// The TOML files of a folder of the repository.
    fn files(folder: &str) -> Vec<(String, toml::Value)> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let entries = std::fs::read_dir(path).expect("the folder is there").map(|entry| entry.unwrap().path());
        let toml = entries.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
        toml.map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path.display().to_string(), text.parse::<toml::Table>().unwrap().into())
        })
        .collect()
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
        for face in faces().iter().filter(|face| [SANS, CONDENSED].contains(&face.family)) {
            let file = parse(face);
            let advance = |c| file.glyph_index(c).and_then(|glyph| file.glyph_hor_advance(glyph)).unwrap();
            assert!(('0'..='9').all(|figure| advance(figure) == advance('0')), "{face:?}");
            assert_eq!(advance('0'), if face.family == CONDENSED { 540 } else { 600 }, "{face:?}");
        }
    }

    #[test]
    fn every_text_that_is_shipped_can_be_written_in_its_language() {
        let shipped = ["assets", "assets/zones", "scenarios", "tours"].into_iter().flat_map(files);
        for (file, value) in shipped {
            let mut found = Vec::new();
            texts(&value, None, &mut found);
            assert!(!found.is_empty(), "{file}");
            for (language, text) in found {
                let text: String = text.chars().filter(|letter| *letter != '\n').collect();
                // What an author wrote in one language may be in any.
                let languages = language.map_or(Language::ALL.to_vec(), |language| vec![language]);
                let is_written = |language: &Language| missing(*language, &text).is_empty();
                assert!(languages.iter().any(is_written), "`{text}` in {languages:?}: {file}; `make fonts` may help");
            }
        }
    }

    #[test]
    fn every_word_and_figure_of_a_chart_can_be_written() {
        for (key, language, text) in phrases::tests::all() {
            assert_eq!(missing(language, &text), [] as [char; 0], "{key} in {language:?}");
        }
        for language in Language::ALL {
            assert_eq!(missing(language, "°′″×±≈–·~→’“”…éōūŠ Ту-95МС 0123456789"), [] as [char; 0], "{language:?}");
        }
    }

    #[test]
    fn an_eastern_face_has_no_letter_that_every_latin_face_has() {
        let latin: Vec<_> = faces().iter().filter(|face| [SANS, CONDENSED].contains(&face.family)).collect();
        for face in faces().iter().filter(|face| ![SANS, CONDENSED].contains(&face.family)) {
            let face = parse(face);
            let both = |letter: &char| {
                face.glyph_index(*letter).is_some() && latin.iter().all(|it| parse(it).glyph_index(*letter).is_some())
            };
            assert_eq!(('!'..'\u{500}').find(both), None, "figures of a mixed text would come from {face:?}");
        }
    }
}
