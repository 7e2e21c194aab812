//! Paints marks of the chart with egui. Nothing is worked out here but how egui spells it.

use bevy_egui::egui::{self, Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, epaint, pos2, vec2};

use super::look::{color, font};
use super::silhouettes;
use crate::chart::mark::{Align, Mark, Px, PxRect, Stroke as ChartStroke, Text};

/// Paints marks in their order.
pub fn paint(painter: &Painter, marks: &[Mark]) {
    for mark in marks {
        paint_mark(painter, mark);
    }
}

/// A point of the picture in the window.
pub fn pos(px: Px) -> Pos2 {
    pos2(px.x, px.y)
}

/// A rectangle of the picture in the window.
pub fn rect(rect: PxRect) -> Rect {
    Rect::from_min_max(pos(rect.min), pos(rect.max))
}

fn paint_mark(painter: &Painter, mark: &Mark) {
    match mark {
        Mark::Line { points, stroke } => line(painter, points.iter().copied().map(pos).collect(), stroke),
        Mark::Polygon { points, fill, stroke } => {
            let points: Vec<Pos2> = points.iter().copied().map(pos).collect();
            if let Some(fill) = fill {
                polygon(painter, &points, color(*fill));
            }
            if let Some(stroke) = stroke {
                let closed = points.iter().chain(points.first()).copied().collect();
                line(painter, closed, stroke);
            }
        }
        Mark::Circle { centre, radius, fill, stroke } => {
            let fill = fill.map_or(Color32::TRANSPARENT, color);
            painter.circle(pos(*centre), *radius, fill, solid(stroke.as_ref()));
        }
        Mark::Rect { rect: place, radius, fill, stroke } => {
            let fill = fill.map_or(Color32::TRANSPARENT, color);
            painter.rect(rect(*place), *radius, fill, solid(stroke.as_ref()), StrokeKind::Middle);
        }
        Mark::Icon { icon, at, size, rotation, fill, halo } => {
            let halo = halo.map(|(colour, _)| color(colour));
            silhouettes::paint(painter, *icon, pos(*at), *size, *rotation, color(*fill), halo);
        }
        Mark::Text(it) => text(painter, it),
        Mark::Fade { rect: place, top, bottom } => fade(painter, rect(*place), color(*top), color(*bottom)),
    }
}

fn solid(stroke: Option<&ChartStroke>) -> Stroke {
    stroke.map_or(Stroke::NONE, |it| Stroke::new(it.width, color(it.colour)))
}

fn line(painter: &Painter, points: Vec<Pos2>, stroke: &ChartStroke) {
    let look = solid(Some(stroke));
    if stroke.dash.lengths.is_empty() {
        painter.add(Shape::line(points, look));
        return;
    }
    let (dashes, gaps): (Vec<f32>, Vec<f32>) = stroke.dash.lengths.chunks(2).map(|pair| (pair[0], pair[1])).unzip();
    painter.extend(Shape::dashed_line_with_offset(&points, look, &dashes, &gaps, 0.0));
}

/// Any polygon without holes, cut into triangles.
fn polygon(painter: &Painter, points: &[Pos2], fill: Color32) {
    use geo::TriangulateEarcut;
    let ring: Vec<(f64, f64)> = points.iter().map(|p| (f64::from(p.x), f64::from(p.y))).collect();
    let cut = geo::Polygon::new(ring.into(), vec![]).earcut_triangles_raw();
    let mut mesh = egui::Mesh::default();
    for xy in cut.vertices {
        mesh.colored_vertex(pos2(xy[0] as f32, xy[1] as f32), fill);
    }
    mesh.indices = cut.triangle_indices.iter().map(|index| *index as u32).collect();
    painter.add(Shape::mesh(mesh));
}

/// Directions in which a halo is laid out; eight look like a round pen.
const ROUND: [(f32, f32); 8] =
    [(1.0, 0.0), (0.7, 0.7), (0.0, 1.0), (-0.7, 0.7), (-1.0, 0.0), (-0.7, -0.7), (0.0, -1.0), (0.7, -0.7)];

fn text(painter: &Painter, it: &Text) {
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
        let colour = color(colour.at(0.55));
        for (x, y) in ROUND {
            let shifted = origin + vec2(x, y) * (width / 2.0);
            let shape = epaint::TextShape::new(shifted, galley.clone(), colour);
            painter.add(shape.with_override_text_color(colour).with_angle(angle));
        }
    }
    painter.add(epaint::TextShape::new(origin, galley, color(it.colour)).with_angle(angle));
}

fn fade(painter: &Painter, place: Rect, top: Color32, bottom: Color32) {
    let mut mesh = egui::Mesh::default();
    mesh.colored_vertex(place.left_top(), top);
    mesh.colored_vertex(place.right_top(), top);
    mesh.colored_vertex(place.left_bottom(), bottom);
    mesh.colored_vertex(place.right_bottom(), bottom);
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(2, 1, 3);
    painter.add(Shape::mesh(mesh));
}
