//! How wide a text is, and where its lines break.

use std::sync::LazyLock;

use super::fonts::{self, Face};
use super::language::Language;
use super::mark::{Font, FontFace};

/// Height of capitals above the baseline as a share of the font's size: 0.698 in IBM Plex Sans.
pub const CAP_HEIGHT: f32 = 0.698;

/// Names of the font families in the order in which a letter is looked for, in a language.
pub const fn families(face: FontFace, language: Language) -> [&'static str; 4] {
    let first = match face {
        FontFace::Sans => fonts::SANS,
        FontFace::Condensed => fonts::CONDENSED,
    };
    let [second, third, fourth] = fonts::eastern(language);
    [first, second, third, fourth]
}

/// Width of a line of text in pixels, from the advance widths of its letters; kerning, below 2 % of a line, is left out.
pub fn width(font: &Font, text: &str) -> f32 {
    let faces = Faces::of(font);
    text.chars().map(|letter| faces.advance(letter) * font.size + font.spacing).sum()
}

/// A text in lines no wider than the room. Chinese and Japanese break between any two letters, save before a mark that
/// ends something and after one that begins it; other scripts, Korean among them, break at spaces.
///
/// # Examples
/// ```
/// use patrolscope::chart::text::wrapped;
/// use patrolscope::chart::style::{Medium, Style, TextRole, ThemeKind};
/// let font = Style::new(ThemeKind::Light, Medium::Print).font(TextRole::Secondary);
/// assert_eq!(wrapped("公表情報に基づく再現。", &font, 6.0 * font.size), ["公表情報に基", "づく再現。"]);
/// assert_eq!(wrapped("some 12\u{a0}NM", &font, 3.5 * font.size), ["some", "12\u{a0}NM"]);
/// ```
pub fn wrapped(content: &str, font: &Font, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let content: Vec<&str> = content.split(is_space).filter(|word| !word.is_empty()).collect();
    let content = content.join(" ");
    for piece in pieces(&content) {
        match lines.last_mut() {
            Some(line) if width(font, line) + width(font, piece.trim_end()) <= room => line.push_str(piece),
            _ => lines.push(piece.trim_start().to_owned()),
        }
    }
    lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
    lines
}

/// Whether a line may break there; not at a space that holds a number and its unit together.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() && !matches!(letter, '\u{a0}' | '\u{202f}')
}

/// The pieces of a text between the places where a line may break; a space belongs to the piece before it.
fn pieces(content: &str) -> impl Iterator<Item = &str> {
    const ENDING: &str = "、。，．：；！？）」』】〕〉》・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%…,.:;!?)]}~";
    const BEGINNING: &str = "（「『【〔〈《([{~±";
    let is_wide =
        |letter: char| matches!(letter, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    let may_part = move |before: char, after: char| {
        if is_space(before) || is_space(after) {
            return !is_space(after);
        }
        (is_wide(before) || is_wide(after)) && !ENDING.contains(after) && !BEGINNING.contains(before)
    };
    let mut rest = content;
    std::iter::from_fn(move || {
        let letters = rest.char_indices().zip(rest.chars().skip(1));
        let mut ends = letters.filter(|((_, before), after)| may_part(*before, *after));
        let end = ends.next().map_or(rest.len(), |((at, before), _)| at + before.len_utf8());
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
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
        let family = families(font.face, Language::En)[0];
        let weight = font.weight.number();
        let fits = |it: &&Parsed| it.face.family == family && it.face.weight == weight && it.face.italic == font.italic;
        let first = PARSED.iter().find(fits).or_else(|| PARSED.iter().find(|it| it.face.family == family));
        Self { first: first.unwrap_or(&PARSED[0]) }
    }

    fn advance(&self, letter: char) -> f32 {
        if letter.is_ascii() {
            return self.first.latin[letter as usize];
        }
        let is_heavy = |it: &Parsed| it.face.weight > 500;
        let alike = || PARSED.iter().filter(|it| is_heavy(it) == is_heavy(self.first));
        let others = || alike().find_map(|it| advance(&it.parsed, letter));
        // A letter that no embedded font has is drawn, if at all, as a square.
        advance(&self.first.parsed, letter).or_else(others).unwrap_or(1.0)
    }
}
