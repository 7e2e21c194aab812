//! The canvas: draws the frames of one shot, one after the other, over a ground that was drawn once.

use std::borrow::Cow;
use std::collections::HashMap;

use resvg::tiny_skia::Pixmap;

use super::rows::Rows;
use super::stamp::Stamps;
use super::surface::Surface;
use crate::chart::Mark;
use crate::chart::picture::{Stage, Told};
use crate::export::png::{PictureError, pixels};

/// A stage, and its ground as pixels.
#[derive(Debug)]
pub struct Set<'a> {
    pub stage: Stage<'a>,
    pub ground: Pixmap,
}

impl<'a> Set<'a> {
    /// Draws the ground of a stage; `t` is any instant.
    pub fn of(stage: Stage<'a>, t: f64) -> Result<Self, PictureError> {
        let ground = pixels(&stage.still(t), 1.0)?;
        Ok(Self { stage, ground })
    }
}

/// What draws the frames of one shot.
#[derive(Debug)]
pub struct Canvas {
    frame: Surface,
    /// What was drawn on in the frame before.
    before: Rows,
    /// What differs from the frame before, or may.
    changed: Rows,
    /// By where the stage keeps the mark.
    sprites: HashMap<*const Mark, Sprite>,
    scratch: Surface,
}

/// A mark that stays where it is, as pixels.
#[derive(Debug)]
struct Sprite {
    left: usize,
    top: usize,
    width: usize,
    /// Red, green, blue and opacity, premultiplied, row by row.
    rgba: Vec<u8>,
}

impl Canvas {
    /// A canvas for a set.
    pub fn new(set: &Set<'_>) -> Result<Self, PictureError> {
        let (width, height) = (set.ground.width(), set.ground.height());
        let mut frame = Surface::new(width, height)?;
        frame.pixels.data_mut().copy_from_slice(set.ground.data());
        Ok(Self {
            frame,
            before: Rows::none(width, height),
            changed: Rows::all(width, height),
            sprites: HashMap::new(),
            scratch: Surface::new(width, height)?,
        })
    }

    /// Draws the frame of an instant.
    pub fn draw(&mut self, set: &Set<'_>, stamps: &mut Stamps, t: f64, told: Option<Told>) -> Result<(), PictureError> {
        std::mem::swap(&mut self.before, &mut self.frame.touched);
        self.frame.touched.clear();
        restore(&mut self.frame.pixels, &set.ground, &self.before);
        for shape in &set.stage.moving_ground(t) {
            self.frame.ground(shape);
        }
        for mark in set.stage.marks(t, told) {
            match mark {
                Cow::Owned(mark) => self.frame.mark(&mark, stamps)?,
                Cow::Borrowed(mark) => self.still(mark, stamps)?,
            }
        }
        self.changed.clear();
        self.changed.add_all(&self.before);
        self.changed.add_all(&self.frame.touched);
        Ok(())
    }

    /// The pixels of the frame that was drawn last, and which of them may differ from the frame before.
    pub fn shown(&self) -> (&Pixmap, &Rows) {
        (&self.frame.pixels, &self.changed)
    }

    /// Draws a mark of the stage, which is the same in all frames.
    fn still(&mut self, mark: &Mark, stamps: &mut Stamps) -> Result<(), PictureError> {
        if !self.sprites.contains_key(&std::ptr::from_ref(mark)) {
            self.scratch.mark(mark, stamps)?;
            let sprite = Sprite::cut_out(&mut self.scratch);
            self.sprites.insert(std::ptr::from_ref(mark), sprite);
        }
        self.sprites[&std::ptr::from_ref(mark)].draw(&mut self.frame);
        Ok(())
    }
}

/// Puts the ground back where something was drawn over it.
fn restore(pixels: &mut Pixmap, ground: &Pixmap, touched: &Rows) {
    let width = ground.width() as usize;
    for (row, columns) in touched.iter() {
        let bytes = 4 * (row * width + columns.start)..4 * (row * width + columns.end);
        pixels.data_mut()[bytes.clone()].copy_from_slice(&ground.data()[bytes]);
    }
}

impl Sprite {
    /// What was drawn on a clear surface, which is clear again then.
    fn cut_out(surface: &mut Surface) -> Self {
        let across = surface.pixels.width() as usize;
        let rows = || surface.touched.iter();
        let left = rows().map(|(_, columns)| columns.start).min().unwrap_or(0);
        let right = rows().map(|(_, columns)| columns.end).max().unwrap_or(0);
        let top = rows().map(|(row, _)| row).min().unwrap_or(0);
        let bottom = rows().map(|(row, _)| row + 1).max().unwrap_or(0);
        let mut rgba = Vec::with_capacity(4 * (right - left) * (bottom - top));
        for row in top..bottom {
            let bytes = 4 * (row * across + left)..4 * (row * across + right);
            rgba.extend_from_slice(&surface.pixels.data()[bytes.clone()]);
            surface.pixels.data_mut()[bytes].fill(0);
        }
        surface.touched.clear();
        Self { left, top, width: right - left, rgba }
    }

    fn draw(&self, surface: &mut Surface) {
        if self.width == 0 {
            return;
        }
        let across = surface.pixels.width() as usize;
        let height = self.rgba.len() / 4 / self.width;
        let (left, top) = (self.left as f32, self.top as f32);
        surface.touched.add(left, top, left + self.width as f32, top + height as f32);
        for (row, over) in self.rgba.chunks_exact(4 * self.width).enumerate() {
            let begin = 4 * ((self.top + row) * across + self.left);
            let under = &mut surface.pixels.data_mut()[begin..begin + over.len()];
            for (under, over) in under.chunks_exact_mut(4).zip(over.chunks_exact(4)) {
                let rest = 255 - u32::from(over[3]);
                for (under, over) in under.iter_mut().zip(over) {
                    // Division by 255, rounded.
                    let product = u32::from(*under) * rest + 128;
                    *under = over.saturating_add(((product + (product >> 8)) >> 8) as u8);
                }
            }
        }
    }
}
