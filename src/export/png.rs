//! A picture as PNG and as PDF, by way of its SVG, without a GPU.

use std::sync::{Arc, LazyLock};

use resvg::usvg::FontResolver;
use resvg::usvg::fontdb::{Database, Family, ID, Query, Weight};
use resvg::{tiny_skia, usvg};

use super::svg::{svg, svg_over_raster};
use crate::chart::fonts;
use crate::chart::picture::Picture;
use crate::chart::shade::Raster;
use crate::chart::{Colour, Language};

/// Why a picture cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// More pixels than there is memory for.
    #[error("a picture of {width} × {height} pixels is too large")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The drawing cannot be turned into pixels or pages; a defect of the program.
    #[error("the drawing cannot be turned into {what}: {reason}")]
    Unreadable {
        /// `pixels` or `a page`.
        what: &'static str,
        /// Why.
        reason: String,
    },
}

/// The embedded fonts; those of the system are not asked, so that the same picture has the same bytes everywhere.
static FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut database = usvg::fontdb::Database::new();
    for face in fonts::faces() {
        database.load_font_source(usvg::fontdb::Source::Binary(Arc::new(face.bytes)));
    }
    Arc::new(database)
});

/// A drawing with its texts as outlines.
pub(super) fn tree(svg: &str, language: Language, what: &'static str) -> Result<usvg::Tree, PictureError> {
    let font_resolver = FontResolver {
        select_font: FontResolver::default_font_selector(),
        select_fallback: Box::new(move |letter, used, database| eastern_face(letter, used, database, language)),
    };
    let options = usvg::Options { fontdb: FONTS.clone(), font_resolver, ..usvg::Options::default() };
    usvg::Tree::from_str(svg, &options).map_err(|error| PictureError::Unreadable { what, reason: error.to_string() })
}

/// The face for a letter that the faces used so far lack, the language's own first. (The list of families in the SVG would
/// say the same, but only its first one is asked.)
fn eastern_face(letter: char, used: &[ID], database: &Database, language: Language) -> Option<ID> {
    let weight = used.first().and_then(|id| database.face(*id)).map_or(Weight::NORMAL, |face| face.weight);
    let faces = fonts::eastern_faces(language, weight.0).filter_map(|face| {
        let families = &[Family::Name(face.family)];
        database.query(&Query { families, weight: Weight(face.weight), ..Query::default() })
    });
    let mut faces = faces.chain(database.faces().map(|face| face.id)).filter(|id| !used.contains(id));
    faces.find(|id| database.with_face_data(*id, |bytes, index| has_letter(bytes, index, letter)).unwrap_or(false))
}

fn has_letter(bytes: &[u8], index: u32, letter: char) -> bool {
    ttf_parser::Face::parse(bytes, index).is_ok_and(|face| face.glyph_index(letter).is_some())
}

/// The picture as a PNG file, each of its pixels `scale` × `scale` pixels large.
pub fn png(picture: &Picture, scale: f32) -> Result<Vec<u8>, PictureError> {
    let pixels = pixels(picture, scale)?;
    Ok(encode_rgb(pixels.width(), pixels.height(), &rgb(&pixels)))
}

/// The picture as pixels, all of them opaque, each of its own `scale` × `scale` of them large.
pub(super) fn pixels(picture: &Picture, scale: f32) -> Result<tiny_skia::Pixmap, PictureError> {
    let (width, height) = ((picture.width * scale).round() as u32, (picture.height * scale).round() as u32);
    let tree = tree(&svg_over_raster(picture), picture.language, "pixels")?;
    let mut pixels = tiny_skia::Pixmap::new(width, height).ok_or(PictureError::TooLarge { width, height })?;
    let Colour { r, g, b, a } = picture.background;
    pixels.fill(tiny_skia::Color::from_rgba8(r, g, b, a));
    if let Some(raster) = &picture.raster {
        paint(raster, scale, &mut pixels);
    }
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    Ok(pixels)
}

/// Red, green and blue of opaque pixels: none of them is premultiplied by less than 1.
pub(super) fn rgb(pixels: &tiny_skia::Pixmap) -> Vec<u8> {
    pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
}

/// Paints a raster at its place.
fn paint(raster: &Raster, scale: f32, pixels: &mut tiny_skia::Pixmap) {
    let rgba: Vec<u8> = raster.rgb.chunks_exact(3).flat_map(|c| [c[0], c[1], c[2], 255]).collect();
    let Some(source) = tiny_skia::PixmapRef::from_bytes(&rgba, raster.width, raster.height) else { return };
    let quality = if scale == 1.0 { tiny_skia::FilterQuality::Nearest } else { tiny_skia::FilterQuality::Bilinear };
    let paint = tiny_skia::PixmapPaint { quality, ..tiny_skia::PixmapPaint::default() };
    let place = tiny_skia::Transform::from_translate(raster.rect.min.x, raster.rect.min.y).post_scale(scale, scale);
    pixels.draw_pixmap(0, 0, source, &paint, place, None);
}

/// The picture as a PDF file of one page; a pixel is a 96th of an inch. Text stays text.
pub fn pdf(picture: &Picture) -> Result<Vec<u8>, PictureError> {
    use krilla_svg::{SurfaceExt, SvgSettings};
    let unreadable = |reason: String| PictureError::Unreadable { what: "a page", reason };
    let tree = tree(&svg(picture), picture.language, "a page")?;
    let points = |pixels: f32| pixels * 0.75;
    let size = (points(picture.width), points(picture.height));
    let settings = krilla::page::PageSettings::from_wh(size.0, size.1)
        .ok_or_else(|| unreadable("the page has no size".to_owned()))?;
    let mut document = krilla::Document::new();
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    let size =
        krilla::geom::Size::from_wh(size.0, size.1).ok_or_else(|| unreadable("the page has no size".to_owned()))?;
    surface
        .draw_svg(&tree, size, SvgSettings::default())
        .ok_or_else(|| unreadable("the SVG cannot be drawn".to_owned()))?;
    surface.finish();
    page.finish();
    document.finish().map_err(|error| unreadable(format!("{error:?}")))
}

/// Pixels as a PNG file.
pub(crate) fn encode_rgb(width: u32, height: u32, rgb: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().expect("memory takes every header");
    writer.write_image_data(rgb).expect("memory takes every pixel");
    writer.finish().expect("memory takes every end");
    bytes
}
