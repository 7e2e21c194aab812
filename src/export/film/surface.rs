//! A surface: pixels that shapes and marks are drawn on, in the same way as a picture's SVG is.

use resvg::tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder, Pixmap, Point, Rect,
    SpreadMode, Stroke, StrokeDash, Transform,
};
use resvg::usvg;

use super::rows::Rows;
use super::stamp::{Piece, Stamps};
use crate::chart::Colour;
use crate::chart::mark::{self, Mark, Px, PxRect};
use crate::chart::picture::GroundShape;
use crate::export::png::PictureError;

/// Pixels, and which of them were drawn on.
#[derive(Debug)]
pub struct Surface {
    pub pixels: Pixmap,
    pub touched: Rows,
}

/// How corners of a line are made.
const MARK_JOIN: LineJoin = LineJoin::Miter;
const GROUND_JOIN: LineJoin = LineJoin::Round;

impl Surface {
    /// Clear pixels.
    pub fn new(width: u32, height: u32) -> Result<Self, PictureError> {
        let pixels = Pixmap::new(width, height).ok_or(PictureError::TooLarge { width, height })?;
        Ok(Self { pixels, touched: Rows::none(width, height) })
    }

    /// Draws a piece of the ground that moves.
    pub fn ground(&mut self, shape: &GroundShape) {
        match shape {
            GroundShape::Lines { lines, stroke } => {
                let mut path = PathBuilder::new();
                lines.iter().for_each(|line| follow(&mut path, line));
                self.line(path.finish(), stroke, GROUND_JOIN);
            }
            GroundShape::Area { rings, fill } => {
                let mut path = PathBuilder::new();
                for ring in rings {
                    follow(&mut path, ring);
                    path.close();
                }
                self.fill(path.finish(), *fill, FillRule::EvenOdd);
            }
            GroundShape::Band { .. } => unreachable!("bands belong to the ground that stands still"),
        }
    }

    /// Draws a mark.
    pub fn mark(&mut self, mark: &Mark, stamps: &mut Stamps) -> Result<(), PictureError> {
        match mark {
            Mark::Line { points, stroke } => {
                let mut path = PathBuilder::new();
                follow(&mut path, points);
                self.line(path.finish(), stroke, MARK_JOIN);
            }
            Mark::Polygon { points, fill, stroke } => {
                let mut path = PathBuilder::new();
                follow(&mut path, points);
                path.close();
                self.both(path.finish(), *fill, stroke.as_ref());
            }
            Mark::Circle { centre, radius, fill, stroke } => {
                let circle = PathBuilder::from_circle(short(centre.x), short(centre.y), short(*radius));
                self.both(circle, *fill, stroke.as_ref());
            }
            Mark::Rect { rect, radius, fill, stroke } => self.both(rounded(rect, *radius), *fill, stroke.as_ref()),
            Mark::Fade { rect, top, bottom } => self.fade(rect, *top, *bottom),
            Mark::Icon { at, rotation, .. } | Mark::Outline { at, rotation, .. } => {
                self.stamp(stamps.of(mark)?, *at, *rotation);
            }
            Mark::Text(text) => self.stamp(stamps.of(mark)?, text.at, text.rotation),
        }
        Ok(())
    }

    fn both(&mut self, path: Option<Path>, fill: Option<Colour>, stroke: Option<&mark::Stroke>) {
        if let Some(fill) = fill {
            self.fill(path.clone(), fill, FillRule::Winding);
        }
        if let Some(stroke) = stroke {
            self.line(path, stroke, MARK_JOIN);
        }
    }

    fn fill(&mut self, path: Option<Path>, colour: Colour, rule: FillRule) {
        let Some(path) = path else { return };
        self.touch(path.bounds(), 0.0);
        self.pixels.fill_path(&path, &paint(colour), rule, Transform::identity(), None);
    }

    fn line(&mut self, path: Option<Path>, stroke: &mark::Stroke, join: LineJoin) {
        let Some(path) = path else { return };
        let width = short(stroke.width);
        self.touch(path.bounds(), 2.0 * width);
        let lengths = stroke.dash.lengths.iter().map(|length| short(*length)).collect();
        let stroke_of = Stroke {
            width,
            line_cap: if stroke.dash.round { LineCap::Round } else { LineCap::Butt },
            line_join: join,
            dash: StrokeDash::new(lengths, 0.0),
            ..Stroke::default()
        };
        self.pixels.stroke_path(&path, &paint(stroke.colour), &stroke_of, Transform::identity(), None);
    }

    fn fade(&mut self, rect: &PxRect, top: Colour, bottom: Colour) {
        let Some(path) = rounded(rect, 0.0) else { return };
        let bounds = path.bounds();
        let stops = vec![GradientStop::new(0.0, colour(top)), GradientStop::new(1.0, colour(bottom))];
        let (from, to) = (Point::from_xy(0.0, bounds.top()), Point::from_xy(0.0, bounds.bottom()));
        let shader = LinearGradient::new(from, to, stops, SpreadMode::Pad, Transform::identity());
        let Some(shader) = shader else { return };
        self.touch(bounds, 0.0);
        let paint = Paint { shader, ..Paint::default() };
        self.pixels.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
    }

    /// Draws what was made at the origin at its place.
    fn stamp(&mut self, pieces: &[Piece], at: Px, rotation: f32) {
        let place = Transform::from_translate(short(at.x), short(at.y)).pre_rotate(short(rotation));
        for piece in pieces {
            let transform = place.pre_concat(piece.transform);
            let Some(bounds) = piece.path.bounds().transform(transform) else { continue };
            if let Some((stroke, _)) = &piece.stroke {
                self.touch(bounds, 2.0 * stroke.width * transform.sx.hypot(transform.kx));
            } else {
                self.touch(bounds, 0.0);
            }
            for is_line in [piece.is_fill_last, !piece.is_fill_last] {
                match (&piece.stroke, piece.fill) {
                    (Some((stroke, colour)), _) if is_line => {
                        self.pixels.stroke_path(&piece.path, &paint(*colour), stroke, transform, None);
                    }
                    (_, Some(colour)) if !is_line => {
                        self.pixels.fill_path(&piece.path, &paint(colour), FillRule::Winding, transform, None);
                    }
                    _ => {}
                }
            }
        }
    }

    fn touch(&mut self, bounds: Rect, reach: f32) {
        // A pixel more for edges that are smoothed.
        let reach = reach + 1.0;
        let (left, top) = (bounds.left() - reach, bounds.top() - reach);
        self.touched.add(left, top, bounds.right() + reach, bounds.bottom() + reach);
    }
}

/// A length or place to the hundredth of a pixel, as the SVG of the picture has it.
fn short(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

fn follow(path: &mut PathBuilder, points: &[Px]) {
    for (index, point) in points.iter().enumerate() {
        let (x, y) = (short(point.x), short(point.y));
        if index == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
}

/// A rectangle with round corners.
fn rounded(rect: &PxRect, radius: f32) -> Option<Path> {
    let (left, top) = (short(rect.min.x), short(rect.min.y));
    let (width, height) = (short(rect.width()), short(rect.height()));
    let radius = short(radius).min(width / 2.0).min(height / 2.0);
    if radius <= 0.0 {
        return Rect::from_xywh(left, top, width, height).map(PathBuilder::from_rect);
    }
    let (right, bottom) = (left + width, top + height);
    // How far the handles of a cubic curve lie from the corner of a quarter of a circle.
    let handle = radius * 0.447_715_25;
    let mut path = PathBuilder::new();
    path.move_to(left + radius, top);
    path.line_to(right - radius, top);
    path.cubic_to(right - handle, top, right, top + handle, right, top + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - handle, right - handle, bottom, right - radius, bottom);
    path.line_to(left + radius, bottom);
    path.cubic_to(left + handle, bottom, left, bottom - handle, left, bottom - radius);
    path.line_to(left, top + radius);
    path.cubic_to(left, top + handle, left + handle, top, left + radius, top);
    path.close();
    path.finish()
}

fn colour(Colour { r, g, b, a }: Colour) -> Color {
    Color::from_rgba8(r, g, b, a)
}

fn paint(Colour { r, g, b, a }: Colour) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(r, g, b, a);
    paint
}

/// What a colour of an SVG is here.
pub fn colour_of(paint: &usvg::Paint, opacity: usvg::Opacity) -> Option<Colour> {
    let usvg::Paint::Color(usvg::Color { red: r, green: g, blue: b }) = *paint else { return None };
    Some(Colour { r, g, b, a: opacity.to_u8() })
}
