//! Stamps: texts and silhouettes as outlines, made once at the origin by way of the picture's SVG, and drawn anywhere.

use std::collections::HashMap;

use resvg::tiny_skia::{Path, Stroke, Transform};
use resvg::usvg;

use super::surface::colour_of;
use crate::chart::mark::{Mark, Px, PxRect};
use crate::chart::{Colour, Language, Picture};
use crate::export::png::{PictureError, tree};
use crate::export::svg::svg_over_raster;

/// A part of a stamp.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Its outline.
    pub path: Path,
    /// Where that lies, seen from the origin.
    pub transform: Transform,
    /// Round it.
    pub stroke: Option<(Stroke, Colour)>,
    /// Inside.
    pub fill: Option<Colour>,
    /// Whether the inside lies over the line round it.
    pub is_fill_last: bool,
}

/// The stamps made so far.
#[derive(Debug)]
pub struct Stamps {
    language: Language,
    known: HashMap<Key, Vec<Piece>>,
}

/// What makes a stamp another one: all of its mark but the place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    /// The text, or the silhouette's name.
    content: String,
    /// Everything else.
    look: [u32; 8],
}

/// So many stamps are kept; a clock has many times.
const MOST: usize = 4096;

impl Stamps {
    /// No stamps yet.
    pub fn new(language: Language) -> Self {
        Self { language, known: HashMap::new() }
    }

    /// The stamp of a text or a silhouette.
    pub fn of(&mut self, mark: &Mark) -> Result<&[Piece], PictureError> {
        let key = key(mark);
        if self.known.len() >= MOST && !self.known.contains_key(&key) {
            self.known.clear();
        }
        match self.known.entry(key) {
            std::collections::hash_map::Entry::Occupied(known) => Ok(known.into_mut()),
            std::collections::hash_map::Entry::Vacant(new) => Ok(new.insert(cut(mark, self.language)?)),
        }
    }
}

fn key(mark: &Mark) -> Key {
    let packed = |Colour { r, g, b, a }: Colour| u32::from_be_bytes([r, g, b, a]);
    let rim = |halo: Option<(Colour, f32)>| halo.map_or([0, 0], |(colour, reach)| [packed(colour), reach.to_bits()]);
    match mark {
        Mark::Text(text) => {
            let font = &text.font;
            let kind = (font.face as u32) << 8 | (font.weight as u32) << 4 | (text.align as u32) << 1;
            let [halo, reach] = rim(text.halo);
            let (size, spacing) = (font.size.to_bits(), font.spacing.to_bits());
            let look = [1, kind | u32::from(font.italic), size, spacing, packed(text.colour), halo, reach, 0];
            Key { content: text.content.clone(), look }
        }
        Mark::Icon { icon, size, fill, halo, .. } => {
            let [halo, reach] = rim(*halo);
            Key { content: icon.name().to_owned(), look: [2, size.to_bits(), packed(*fill), halo, reach, 0, 0, 0] }
        }
        Mark::Outline { icon, size, stroke, fill, .. } => {
            let (line, width) = (packed(stroke.colour), stroke.width.to_bits());
            Key { content: icon.name().to_owned(), look: [3, size.to_bits(), packed(*fill), line, width, 0, 0, 0] }
        }
        _ => unreachable!("only texts and silhouettes are stamped"),
    }
}

/// Makes a stamp: the mark is drawn at the origin as the picture would draw it.
fn cut(mark: &Mark, language: Language) -> Result<Vec<Piece>, PictureError> {
    let mut mark = mark.clone();
    match &mut mark {
        Mark::Text(text) => (text.at, text.rotation) = (Px::default(), 0.0),
        Mark::Icon { at, rotation, .. } | Mark::Outline { at, rotation, .. } => {
            (*at, *rotation) = (Px::default(), 0.0);
        }
        _ => {}
    }
    let picture = Picture {
        width: 1.0,
        height: 1.0,
        title: String::new(),
        language,
        background: Colour { r: 0, g: 0, b: 0, a: 0 },
        area: PxRect::new(0.0, 0.0, 1.0, 1.0),
        raster: None,
        ground: Vec::new(),
        marks: vec![mark],
    };
    let mut pieces = Vec::new();
    collect(tree(&svg_over_raster(&picture), language, "pixels")?.root(), Transform::identity(), &mut pieces);
    Ok(pieces)
}

fn collect(group: &usvg::Group, around: Transform, pieces: &mut Vec<Piece>) {
    let transform = around.pre_concat(group.transform());
    for node in group.children() {
        match node {
            usvg::Node::Group(group) => collect(group, transform, pieces),
            usvg::Node::Text(text) => collect(text.flattened(), transform, pieces),
            usvg::Node::Path(path) => pieces.push(Piece {
                path: path.data().clone(),
                transform,
                stroke: path
                    .stroke()
                    .and_then(|stroke| Some((stroke.to_tiny_skia(), colour_of(stroke.paint(), stroke.opacity())?))),
                fill: path.fill().and_then(|fill| colour_of(fill.paint(), fill.opacity())),
                is_fill_last: path.paint_order() == usvg::PaintOrder::StrokeAndFill,
            }),
            usvg::Node::Image(_) => {}
        }
    }
}
