//! Silhouettes of aircraft as textures: drawn once, then turned, sized and coloured by the graphics card.

use std::collections::HashMap;
use std::sync::Arc;

use bevy_egui::egui::{
    self, Color32, ColorImage, Id, Mesh, Painter, Pos2, Shape, Stroke, TextureHandle, TextureId, TextureOptions,
    mutex::Mutex, pos2, vec2,
};
use resvg::{tiny_skia, usvg};

use crate::chart::icons::Icon;

/// Units of the silhouettes' grid, and what is left round it for the halo.
const GRID: f32 = 64.0;
const MARGIN: f32 = 8.0;

/// Pixels across the textures: the smallest that is large enough is taken, so that small silhouettes stay smooth.
const SIZES: [u32; 3] = [36, 72, 144];

/// How far halos reach out, in units of the grid; 2.5 px of a silhouette of 35 px.
const HALO: f32 = 4.6;

/// What of a silhouette is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    /// All of it.
    Whole,
    /// All of it, and what its halo reaches out.
    Halo,
    /// The line round it, so many eighths of a unit of the grid wide.
    Line(u32),
}

/// By silhouette, what of it, and pixels across.
type Loaded = HashMap<(Icon, Part, u32), TextureHandle>;

#[derive(Clone, Default)]
struct Textures(Arc<Mutex<Loaded>>);

/// A silhouette of a size about a point, turned clockwise, over its halo.
pub fn shapes(
    painter: &Painter,
    icon: Icon,
    at: Pos2,
    size: f32,
    degrees: f32,
    fill: Color32,
    halo: Option<Color32>,
) -> impl Iterator<Item = Shape> {
    let across = size * (GRID + 2.0 * MARGIN) / GRID;
    let wanted = across * painter.pixels_per_point();
    let drawn = |part, tint| quad(texture(painter.ctx(), icon, part, wanted), at, across, degrees, tint);
    [halo.map(|tint| drawn(Part::Halo, tint)), Some(drawn(Part::Whole, fill))].into_iter().flatten()
}

/// The line round a silhouette of a size about a point, turned clockwise, over what is inside.
pub fn outline(
    painter: &Painter,
    icon: Icon,
    at: Pos2,
    size: f32,
    degrees: f32,
    line: Stroke,
    fill: Color32,
) -> impl Iterator<Item = Shape> {
    let across = size * (GRID + 2.0 * MARGIN) / GRID;
    let wanted = across * painter.pixels_per_point();
    let drawn = |part, tint| quad(texture(painter.ctx(), icon, part, wanted), at, across, degrees, tint);
    let eighths = (line.width * GRID / size * 8.0).round() as u32;
    [drawn(Part::Whole, fill), drawn(Part::Line(eighths), line.color)].into_iter()
}

fn quad(texture: TextureId, at: Pos2, across: f32, degrees: f32, tint: Color32) -> Shape {
    let turn = egui::emath::Rot2::from_angle(degrees.to_radians());
    let mut mesh = Mesh::with_texture(texture);
    mesh.vertices.reserve(4);
    for (x, y) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)] {
        let pos = at + turn * (vec2(x - 0.5, y - 0.5) * across);
        mesh.vertices.push(egui::epaint::Vertex { pos, uv: pos2(x, y), color: tint });
    }
    mesh.indices.extend([0, 1, 2, 0, 2, 3]);
    Shape::mesh(mesh)
}

fn texture(ctx: &egui::Context, icon: Icon, part: Part, wanted: f32) -> TextureId {
    let size = SIZES.into_iter().find(|size| *size as f32 >= wanted * 0.9).unwrap_or(SIZES[2]);
    let textures = ctx.data_mut(|data| data.get_temp_mut_or_default::<Textures>(Id::new("silhouettes")).clone());
    let mut textures = textures.0.lock();
    textures.entry((icon, part, size)).or_insert_with(|| load(ctx, icon, part, size)).id()
}

fn load(ctx: &egui::Context, icon: Icon, part: Part, size: u32) -> TextureHandle {
    let rim = |width: f32| format!("stroke=\"#fff\" stroke-width=\"{width}\" stroke-linejoin=\"round\"");
    let paint = match part {
        Part::Whole => "fill=\"#fff\"".to_owned(),
        Part::Halo => format!("fill=\"#fff\" {}", rim(2.0 * HALO)),
        Part::Line(eighths) => format!("fill=\"none\" {}", rim(eighths as f32 / 8.0)),
    };
    let span = GRID + 2.0 * MARGIN;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-{MARGIN} -{MARGIN} {span} {span}\" width=\"{size}\" \
         height=\"{size}\"><path d=\"{}\" {paint}/></svg>",
        icon.outline().path
    );
    let tree = usvg::Tree::from_str(&svg, &usvg::Options::default()).expect("a silhouette is valid SVG");
    let mut pixmap = tiny_skia::Pixmap::new(size, size).expect("a texture has pixels");
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixmap.as_mut());
    let white = |pixel: &tiny_skia::PremultipliedColorU8| Color32::from_white_alpha(pixel.alpha());
    let pixels = pixmap.pixels().iter().map(white).collect();
    let image = ColorImage::new([size as usize, size as usize], pixels);
    ctx.load_texture(format!("{} {part:?} {size}", icon.name()), image, TextureOptions::LINEAR)
}
