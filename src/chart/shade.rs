//! The ground's colours: land and sea under the map, as pixels.

use std::sync::LazyLock;
use std::thread;

use resvg::tiny_skia::{FillRule, Mask, PathBuilder, Transform};

use super::Colour;
use super::land::{self, Land};
use super::mark::{Px, PxRect};
use super::relief::Relief;
use super::style::Theme;
use super::view::{Bounds, View};
use crate::geodesy::Position;

/// Pixels between two looks at where a pixel lies on the Earth; between them it is straight. On a map of this region
/// that is off by less than a tenth of a pixel.
const STRIDE: usize = 8;

/// Red, green, blue for each pixel of the map's area, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Raster {
    /// The part of the picture it fills.
    pub rect: PxRect,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Three bytes a pixel.
    pub rgb: Vec<u8>,
}

/// Paints land and sea of a view. `strength` is that of the relief: 0 is flat, 0.72 the ramp of the look, 1 is 1.4 times
/// its contrast.
pub fn paint(view: &View, theme: &Theme, land: &Land, strength: f32) -> Raster {
    let (width, height) = (view.area.width().ceil() as usize, view.area.height().ceil() as usize);
    let relief = Relief::builtin();
    let (mask, grid) = thread::scope(|scope| {
        // Both rasters take a moment to decode.
        scope.spawn(|| LazyLock::force(&relief.land));
        scope.spawn(|| LazyLock::force(&relief.sea));
        (land_mask(view, land, width as u32, height as u32), Grid::of(view, width, height))
    });
    let contrast = Contrast::new(theme, strength, view.metres_per_px);
    let mut rgb = vec![0; width * height * 3];
    let rows_each = height.div_ceil(thread::available_parallelism().map_or(1, usize::from));
    thread::scope(|scope| {
        for (part, rows) in rgb.chunks_mut(rows_each * width * 3).enumerate() {
            let (mask, grid, contrast) = (&mask, &grid, &contrast);
            scope.spawn(move || {
                for (index, pixel) in rows.chunks_exact_mut(3).enumerate() {
                    let (x, y) = (index % width, part * rows_each + index / width);
                    let colour = contrast.pixel(mask.data()[y * width + x], grid.at(x, y), dither(x, y));
                    pixel.copy_from_slice(&[colour.r, colour.g, colour.b]);
                }
            });
        }
    });
    Raster { rect: view.area, width: width as u32, height: height as u32, rgb }
}

/// How much of each pixel is land.
fn land_mask(view: &View, land: &Land, width: u32, height: u32) -> Mask {
    let mut mask = Mask::new(width, height).expect("a picture has at least one pixel");
    let bounds = view.bounds();
    let mut path = PathBuilder::new();
    for piece in &land.pieces {
        let Some(rings) = land::rings(&view.projection, piece) else { continue };
        let is_seen = Bounds::around(rings.iter().flatten().copied()).is_some_and(|it| it.overlaps(&bounds));
        for ring in rings.iter().filter(|_| is_seen) {
            let mut points = ring.iter().map(|point| view.px_from_map(*point));
            if let Some(Px { x, y }) = points.next() {
                path.move_to(x - view.area.min.x, y - view.area.min.y);
                for Px { x, y } in points {
                    path.line_to(x - view.area.min.x, y - view.area.min.y);
                }
                path.close();
            }
        }
    }
    if let Some(path) = path.finish() {
        mask.fill_path(&path, FillRule::EvenOdd, true, Transform::identity());
    }
    mask
}

/// Where the pixels lie on the Earth, at every [`STRIDE`]th.
struct Grid {
    columns: usize,
    nodes: Vec<Option<Position>>,
}

impl Grid {
    fn of(view: &View, width: usize, height: usize) -> Self {
        let (columns, rows) = (width.div_ceil(STRIDE) + 1, height.div_ceil(STRIDE) + 1);
        let points = (0..rows).flat_map(|row| {
            (0..columns).map(move |column| {
                let at = Px::new((column * STRIDE) as f32 + 0.5, (row * STRIDE) as f32 + 0.5);
                view.map_from_px(at.moved(view.area.min.x, view.area.min.y))
            })
        });
        Self { columns, nodes: view.projection.geo_from_map_all(points) }
    }

    fn at(&self, x: usize, y: usize) -> Option<Position> {
        let (column, row) = (x / STRIDE, y / STRIDE);
        let node = |c: usize, r: usize| self.nodes[(row + r) * self.columns + column + c];
        let (a, b, c, d) = (node(0, 0)?, node(1, 0)?, node(0, 1)?, node(1, 1)?);
        let (u, v) = ((x % STRIDE) as f64 / STRIDE as f64, (y % STRIDE) as f64 / STRIDE as f64);
        // Longitudes are counted from the first node, so that the date line is no jump.
        let from = a.lon();
        let east = |p: Position| {
            let d = p.lon() - from;
            d - 360.0 * (d / 360.0).round()
        };
        let blend = |a: f64, b: f64, c: f64, d: f64| (a + (b - a) * u) * (1.0 - v) + (c + (d - c) * u) * v;
        let lat = blend(a.lat(), b.lat(), c.lat(), d.lat());
        Position::checked_from_lat_lon(lat, from + blend(0.0, east(b), east(c), east(d)))
    }
}

/// The ramps of a theme at a strength.
struct Contrast<'a> {
    theme: &'a Theme,
    relief: &'static Relief,
    strength: f32,
}

impl<'a> Contrast<'a> {
    fn new(theme: &'a Theme, strength: f32, metres_per_px: f64) -> Self {
        // The rasters have about 3 km a pixel: far below that they are only blur, and step back.
        let fade = if metres_per_px < 700.0 { 0.6 } else { 1.0 };
        // 0.72 is the ramp itself, 1 is 1.4 times it.
        Self { theme, relief: Relief::builtin(), strength: strength / 0.72 * fade }
    }

    /// The colour of a pixel that is land by so many 255ths.
    fn pixel(&self, land: u8, place: Option<Position>, noise: f32) -> Colour {
        let Some(place) = place else { return self.theme.window };
        match land {
            0 => self.sea(self.relief.sea_at(place), noise),
            255 => self.land(self.relief.land_at(place), noise),
            part => {
                let (sea, land) =
                    (self.sea(self.relief.sea_at(place), noise), self.land(self.relief.land_at(place), noise));
                sea.mixed(land, f32::from(part) / 255.0)
            }
        }
    }

    fn land(&self, value: f32, noise: f32) -> Colour {
        let value = ((value - LAND_MIDDLE) * self.strength + LAND_MIDDLE).clamp(0.0, 1.0);
        let theme = self.theme;
        let colour = if value < LAND_MIDDLE {
            theme.land_lo.mixed(theme.land, value / LAND_MIDDLE)
        } else {
            theme.land.mixed(theme.land_hi, (value - LAND_MIDDLE) / (1.0 - LAND_MIDDLE))
        };
        shaken(colour, noise)
    }

    fn sea(&self, depth: f32, noise: f32) -> Colour {
        let depth = ((depth - 0.5) * self.strength.min(1.4) + 0.5).clamp(0.0, 1.0);
        let theme = self.theme;
        let colour = if depth < 0.5 {
            theme.sea_shelf.mixed(theme.sea_mid, depth * 2.0)
        } else {
            theme.sea_mid.mixed(theme.sea_deep, depth * 2.0 - 1.0)
        };
        shaken(colour, noise)
    }
}

/// The value of flat ground in the raster of the land: hillshade runs from 2.6 below to 3 above the middle.
pub const LAND_MIDDLE: f32 = 2.6 / 5.6;

/// The colour moved by a share of one level, against bands in the dark theme.
fn shaken(colour: Colour, noise: f32) -> Colour {
    let move_by = |value: u8| (f32::from(value) + noise).round().clamp(0.0, 255.0) as u8;
    Colour { r: move_by(colour.r), g: move_by(colour.g), b: move_by(colour.b), a: colour.a }
}

/// About half a level up or down, the same for the same pixel.
fn dither(x: usize, y: usize) -> f32 {
    let mut hash = (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77);
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0x2C1B_3C6D);
    hash ^= hash >> 12;
    (hash & 0xFFFF) as f32 / 65536.0 - 0.5
}
