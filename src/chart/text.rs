//! How wide a text is.

use std::sync::LazyLock;

use super::fonts::{self, Face};
use super::mark::{Font, FontFace};

/// Height of capitals above the baseline as a share of the font's size: 0.698 in IBM Plex Sans.
pub const CAP_HEIGHT: f32 = 0.698;

/// Names of the font families in the order in which a letter is looked for.
pub const fn families(face: FontFace) -> [&'static str; 4] {
    let first = match face {
        FontFace::Sans => "IBM Plex Sans",
        FontFace::Condensed => "IBM Plex Sans Condensed",
    };
    [first, "IBM Plex Sans JP", "IBM Plex Sans KR", "Noto Sans SC"]
}

/// Width of a line of text in pixels, from the advance widths of its letters; kerning, below 2 % of a line, is left out.
pub fn width(font: &Font, text: &str) -> f32 {
    let faces = Faces::of(font);
    text.chars().map(|letter| faces.advance(letter) * font.size + font.spacing).sum()
}

struct Parsed {
    face: &'static Face,
    parsed: ttf_parser::Face<'static>,
    /// Advances of the letters below 128, as shares of the em.
    latin: Vec<f32>,
}

static PARSED: LazyLock<Vec<Parsed>> = LazyLock::new(|| {
    let parse = |face: &'static Face| {
        let parsed = ttf_parser::Face::parse(face.bytes, 0).expect("the embedded fonts are valid");
        let latin = (0u8..128).map(|letter| advance(&parsed, char::from(letter)).unwrap_or(0.0)).collect();
        Parsed { face, parsed, latin }
    };
    fonts::faces().iter().map(parse).collect()
});

fn advance(face: &ttf_parser::Face<'_>, letter: char) -> Option<f32> {
    let glyph = face.glyph_index(letter)?;
    Some(f32::from(face.glyph_hor_advance(glyph)?) / f32::from(face.units_per_em()))
}

/// The faces in which a text's letters are looked for.
struct Faces {
    first: &'static Parsed,
}

impl Faces {
    fn of(font: &Font) -> Self {
        let family = families(font.face)[0];
        let weight = font.weight.number();
        let fits = |it: &&Parsed| it.face.family == family && it.face.weight == weight && it.face.italic == font.italic;
        let first = PARSED.iter().find(fits).or_else(|| PARSED.iter().find(|it| it.face.family == family));
        Self { first: first.unwrap_or(&PARSED[0]) }
    }

    fn advance(&self, letter: char) -> f32 {
        if letter.is_ascii() {
            return self.first.latin[letter as usize];
        }
        let others = || PARSED.iter().find_map(|it| advance(&it.parsed, letter));
        // A letter that no embedded font has is drawn, if at all, as a square.
        advance(&self.first.parsed, letter).or_else(others).unwrap_or(1.0)
    }
}
