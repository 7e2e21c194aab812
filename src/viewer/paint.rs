//! Paints marks of the chart with egui. Nothing is worked out here but how egui spells it.

use std::borrow::Borrow;

use bevy_egui::egui::{self, Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, epaint, pos2, vec2};

use super::look::{color, font};
use super::silhouettes;
use crate::chart::mark::{Align, Mark, Px, PxRect, Stroke as ChartStroke, Text};

/// Paints marks in their order. Handed over in one go: egui locks itself for each time.
pub fn paint(painter: &Painter, marks: &[impl Borrow<Mark>]) {
    let mut shapes = Vec::with_capacity(2 * marks.len());
    for mark in marks {
        paint_mark(painter, mark.borrow(), &mut shapes);
    }
    painter.extend(shapes);
}

/// A point of the picture in the window.
pub fn pos(px: Px) -> Pos2 {
    pos2(px.x, px.y)
}

/// A rectangle of the picture in the window.
pub fn rect(rect: PxRect) -> Rect {
    Rect::from_min_max(pos(rect.min), pos(rect.max))
}

fn paint_mark(painter: &Painter, mark: &Mark, shapes: &mut Vec<Shape>) {
    match mark {
        Mark::Line { points, stroke } => line(points.iter().copied().map(pos).collect(), stroke, shapes),
        Mark::Polygon { points, fill, stroke } => {
            let points: Vec<Pos2> = points.iter().copied().map(pos).collect();
            if let Some(fill) = fill {
                shapes.push(polygon(&points, color(*fill)));
            }
            if let Some(stroke) = stroke {
                let closed = points.iter().chain(points.first()).copied().collect();
                line(closed, stroke, shapes);
            }
        }
        Mark::Circle { centre, radius, fill, stroke } => {
            let fill = fill.map_or(Color32::TRANSPARENT, color);
            let stroke = solid(stroke.as_ref());
            shapes.push(epaint::CircleShape { center: pos(*centre), radius: *radius, fill, stroke }.into());
        }
        Mark::Rect { rect: place, radius, fill, stroke } => {
            let fill = fill.map_or(Color32::TRANSPARENT, color);
            let stroke = solid(stroke.as_ref());
            shapes.push(epaint::RectShape::new(rect(*place), *radius, fill, stroke, StrokeKind::Middle).into());
        }
        Mark::Icon { icon, at, size, rotation, fill, halo } => {
            let halo = halo.map(|(colour, _)| color(colour));
            shapes.extend(silhouettes::shapes(painter, *icon, pos(*at), *size, *rotation, color(*fill), halo));
        }
        Mark::Outline { icon, at, size, rotation, stroke, fill } => {
            let line = solid(Some(stroke));
            shapes.extend(silhouettes::outline(painter, *icon, pos(*at), *size, *rotation, line, color(*fill)));
        }
        Mark::Text(it) => text(painter, it, shapes),
        Mark::Fade { rect: place, top, bottom } => shapes.push(fade(rect(*place), color(*top), color(*bottom))),
    }
}

fn solid(stroke: Option<&ChartStroke>) -> Stroke {
    stroke.map_or(Stroke::NONE, |it| Stroke::new(it.width, color(it.colour)))
}

fn line(points: Vec<Pos2>, stroke: &ChartStroke, shapes: &mut Vec<Shape>) {
    let look = solid(Some(stroke));
    if stroke.dash.lengths.is_empty() {
        shapes.push(Shape::line(points, look));
        return;
    }
    let (dashes, gaps): (Vec<f32>, Vec<f32>) = stroke.dash.lengths.chunks(2).map(|pair| (pair[0], pair[1])).unzip();
    shapes.extend(Shape::dashed_line_with_offset(&points, look, &dashes, &gaps, 0.0));
}

/// Any polygon without holes, cut into triangles.
fn polygon(points: &[Pos2], fill: Color32) -> Shape {
    use geo::TriangulateEarcut;
    let ring: Vec<(f64, f64)> = points.iter().map(|p| (f64::from(p.x), f64::from(p.y))).collect();
    let cut = geo::Polygon::new(ring.into(), vec![]).earcut_triangles_raw();
    let mut mesh = egui::Mesh::default();
    for xy in cut.vertices {
        mesh.colored_vertex(pos2(xy[0] as f32, xy[1] as f32), fill);
    }
    mesh.indices = cut.triangle_indices.iter().map(|index| *index as u32).collect();
    Shape::mesh(mesh)
}

/// Directions in which copies make a halo; letters are thick enough that four look like a round pen.
const ROUND: [(f32, f32); 4] = [(0.75, 0.75), (-0.75, 0.75), (-0.75, -0.75), (0.75, -0.75)];

fn text(painter: &Painter, it: &Text, shapes: &mut Vec<Shape>) {
    let format = egui::TextFormat {
        font_id: font(it.font),
        extra_letter_spacing: it.font.spacing,
        color: color(it.colour),
        ..egui::TextFormat::default()
    };
    let galley = painter.layout_job(egui::text::LayoutJob::single_section(it.content.clone(), format));
    let Some(first) = galley.rows.first() else { return };
    let baseline = first.pos.y + first.row.glyphs.first().map_or(0.0, |glyph| glyph.pos.y);
    // The gap after the last letter belongs to no letter.
    let width = galley.size().x - it.font.spacing;
    let along = match it.align {
        Align::Start => 0.0,
        Align::Middle => width / 2.0,
        Align::End => width,
    };
    let angle = it.rotation.to_radians();
    let origin = pos(it.at) - egui::emath::Rot2::from_angle(angle) * vec2(along, baseline);
    if let Some((colour, width)) = it.halo {
        // The copies lie over one another.
        let colour = color(colour.at(0.7));
        for (x, y) in ROUND {
            let shifted = origin + vec2(x, y) * (width / 2.0);
            let shape = epaint::TextShape::new(shifted, galley.clone(), colour);
            shapes.push(shape.with_override_text_color(colour).with_angle(angle).into());
        }
    }
    shapes.push(epaint::TextShape::new(origin, galley, color(it.colour)).with_angle(angle).into());
}

fn fade(place: Rect, top: Color32, bottom: Color32) -> Shape {
    let mut mesh = egui::Mesh::default();
    mesh.colored_vertex(place.left_top(), top);
    mesh.colored_vertex(place.right_top(), top);
    mesh.colored_vertex(place.left_bottom(), bottom);
    mesh.colored_vertex(place.right_bottom(), bottom);
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(2, 1, 3);
    Shape::mesh(mesh)
}
