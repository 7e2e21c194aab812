//! The measure tool: the shortest way and the way of constant course between two points.

use bevy_egui::egui::{self, Align2, Id, Order, Shape, Stroke, Ui, pos2, vec2};

use super::{Seen, parts};
use crate::chart::style::TextRole;
use crate::chart::{Medium, Px, curve};
use crate::geodesy::{Path, PathKind, Position};
use crate::units::{Distance, Speed};
use crate::viewer::command::Command;
use crate::viewer::look::color;
use crate::viewer::{paint, words};

/// The lines on the map, and the card with the figures.
pub fn measure_ui(seen: &Seen, ui: &mut Ui) -> Vec<Command> {
    let from = seen.screens.measured.first().copied();
    let pointer = ui.ctx().pointer_hover_pos().and_then(|at| seen.view.geo_from_px(Px::new(at.x, at.y)));
    let to = seen.screens.measured.get(1).copied().or(pointer);
    if let (Some(from), Some(to)) = (from, to)
        && from != to
    {
        draw(seen, ui, from, to, PathKind::Rhumb);
        draw(seen, ui, from, to, PathKind::Geodesic);
    }
    card(seen, ui, from, to)
}

fn draw(seen: &Seen, ui: &Ui, from: Position, to: Position, kind: PathKind) {
    let theme = seen.theme();
    let painter = ui.painter().with_clip_rect(paint::rect(seen.view.area));
    let path = Path::between(from, to, kind);
    let is_shortest = kind == PathKind::Geodesic;
    let colour = color(if is_shortest { theme.focus } else { theme.text2 });
    for chain in curve::path_chains(&seen.view.projection, &path, 0.3 * seen.view.metres_per_px) {
        let points: Vec<_> = chain.iter().map(|point| paint::pos(seen.view.px_from_map(point.at))).collect();
        if is_shortest {
            painter.add(Shape::line(points, Stroke::new(1.5, colour)));
        } else {
            painter.extend(Shape::dashed_line(&points, Stroke::new(1.2, colour), 5.0, 4.0));
        }
    }
    for end in [from, to] {
        if let Some(px) = seen.view.px_from_geo(end) {
            painter.circle(paint::pos(px), 4.0, color(theme.halo), Stroke::new(1.5, color(theme.focus)));
        }
    }
}

fn card(seen: &Seen, ui: &Ui, from: Option<Position>, to: Option<Position>) -> Vec<Command> {
    let theme = seen.theme();
    let corner = seen.view.area.min;
    // In a presentation the title has the corner.
    let below = if seen.style.medium == Medium::Presentation { 150.0 } else { 34.0 };
    let mut asked = Vec::new();
    egui::Area::new(Id::new("measure")).fixed_pos(pos2(corner.x + 16.0, corner.y + below)).order(Order::Middle).show(
        ui.ctx(),
        |ui| {
            let frame = egui::Frame::new().fill(color(theme.panel.at(0.92))).corner_radius(6.0).inner_margin(10);
            frame.show(ui, |ui| {
                ui.set_width(300.0);
                ui.spacing_mut().item_spacing.y = 0.0;
                let said = seen.words();
                parts::heading(seen, ui, &said.measure, &said.m_ends);
                let (Some(from), Some(to)) = (from, to.filter(|to| Some(*to) != from)) else {
                    let (rect, _) = ui.allocate_exact_size(vec2(280.0, 26.0), egui::Sense::hover());
                    let at = rect.left_center() + vec2(8.0, 0.0);
                    let hint = if from.is_none() { &said.first_point } else { &said.second_point };
                    parts::words(ui.painter(), at, Align2::LEFT_CENTER, hint, TextRole::Body, theme.text2);
                    return;
                };
                for (name, kind) in [(&said.shortest, PathKind::Geodesic), (&said.constant_course, PathKind::Rhumb)] {
                    let path = Path::between(from, to, kind);
                    let (start, end) = (path.at(0.0).azimuth.degrees(), path.at(path.length()).azimuth.degrees());
                    parts::fact(seen, ui, name, &parts::far(seen, Distance::from_metres(path.length())), None);
                    let course = match kind {
                        PathKind::Geodesic => said.start_end.filled(&[&words::bearing(start), &words::bearing(end)]),
                        PathKind::Rhumb => words::bearing(start),
                    };
                    parts::fact(seen, ui, "", &course, Some(theme.text2));
                }
                let mut knots = seen.choices.measure_speed;
                let speed = Speed::from_knots(knots);
                let seconds = from.distance_to(to).metres() / speed.metres_per_second();
                parts::fact(seen, ui, &said.time, &words::span(seconds, seen.language()), None);
                ui.horizontal(|ui| {
                    ui.add_space(120.0);
                    let field = egui::DragValue::new(&mut knots).range(1.0..=2000.0).suffix(" kt").speed(2.0);
                    if ui.add(field).changed() {
                        asked.push(Command::SetMeasureSpeed(knots));
                    }
                });
            });
        },
    );
    asked
}
