//! Parts that panels are made of: rows, headings, buttons, figures.

use bevy_egui::egui::{
    self, Align2, Color32, CornerRadius, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, pos2, vec2,
};

use super::Seen;
use crate::chart::Colour;
use crate::chart::style::TextRole;
use crate::units::Distance;
use crate::viewer::icons::{self, Sign};
use crate::viewer::look::{color, role};

/// Writes words at a point and tells what they cover.
pub fn words(painter: &Painter, at: Pos2, anchor: Align2, text: &str, kind: TextRole, colour: Colour) -> Rect {
    painter.text(at, anchor, text, role(kind), color(colour))
}

/// Writes figures that change all the time, such as a clock: sign by sign, since a line that was never seen before takes
/// much longer to lay out. Tells what they cover.
pub fn figures(painter: &Painter, at: Pos2, anchor: Align2, text: &str, kind: TextRole, colour: Colour) -> Rect {
    let sign = |sign: char| painter.layout_no_wrap(sign.into(), role(kind), color(colour));
    let galleys: Vec<_> = text.chars().map(sign).collect();
    let width = galleys.iter().map(|galley| galley.size().x).sum();
    let height = galleys.iter().map(|galley| galley.size().y).fold(0.0, f32::max);
    let rect = anchor.anchor_size(at, vec2(width, height));
    let mut left = rect.left();
    for galley in galleys {
        let width = galley.size().x;
        painter.galley(pos2(left, rect.top()), galley, Color32::PLACEHOLDER);
        left += width;
    }
    rect
}

/// Says what something is for, while the pointer is on it.
pub fn hint<T: Into<egui::WidgetText>>(response: Response, text: impl FnOnce() -> T) -> Response {
    if response.hovered() { response.on_hover_text(text()) } else { response }
}

/// Writes words from a point on, with `…` where they would reach further than a width.
pub fn words_within(
    painter: &Painter,
    left_centre: Pos2,
    width: f32,
    text: &str,
    kind: TextRole,
    colour: Colour,
) -> f32 {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), role(kind), color(colour));
    job.wrap =
        egui::text::TextWrapping { max_width: width.max(0.0), max_rows: 1, break_anywhere: true, ..Default::default() };
    let galley = painter.layout_job(job);
    let size = galley.size();
    painter.galley(left_centre - vec2(0.0, size.y / 2.0), galley, Color32::PLACEHOLDER);
    size.x
}

/// A panel's heading, with a remark at the right.
pub fn heading(seen: &Seen, ui: &mut Ui, text: &str, remark: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    let font = seen.style.font(TextRole::Heading);
    let format = egui::TextFormat {
        font_id: role(TextRole::Heading),
        extra_letter_spacing: font.spacing,
        color: color(seen.theme().text3),
        ..Default::default()
    };
    let galley = ui.painter().layout_job(egui::text::LayoutJob::single_section(text.to_uppercase(), format));
    let at = pos2(rect.left() + 8.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, Color32::PLACEHOLDER);
    let right = pos2(rect.right() - 8.0, rect.center().y);
    words(ui.painter(), right, Align2::RIGHT_CENTER, remark, TextRole::Secondary, seen.theme().text3);
}

/// A line between two sections.
pub fn rule(seen: &Seen, ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 17.0), Sense::hover());
    let y = rect.center().y.round() + 0.5;
    ui.painter().hline(rect.expand(8.0).x_range(), y, Stroke::new(1.0, color(seen.theme().line)));
}

/// A row that can be clicked.
pub fn row(seen: &Seen, ui: &mut Ui, height: f32, is_selected: bool) -> (Rect, Response) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let fill = if is_selected {
        Some(seen.theme().selected)
    } else if response.hovered() {
        Some(seen.theme().raise)
    } else {
        None
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, CornerRadius::same(5), color(fill));
    }
    if is_selected {
        let mark = Rect::from_center_size(rect.left_center() + vec2(1.0, 0.0), vec2(2.0, height - 9.0));
        ui.painter().rect_filled(mark, CornerRadius::same(1), color(seen.theme().focus));
    }
    (rect, response)
}

/// A button with a sign at a place of its own.
pub fn sign_button_at(seen: &Seen, ui: &mut Ui, rect: Rect, sign: Sign, name: &str) -> Response {
    let response = ui.interact(rect, ui.id().with(name), Sense::click());
    draw_sign_button(seen, ui, rect, &response, sign, false);
    hint(response, || name)
}

fn draw_sign_button(seen: &Seen, ui: &Ui, rect: Rect, response: &Response, sign: Sign, is_on: bool) {
    let theme = seen.theme();
    if response.hovered() || is_on {
        let fill = if is_on { theme.selected } else { theme.hovered };
        ui.painter().rect_filled(rect, CornerRadius::same(5), color(fill));
    }
    let ink = if response.hovered() || is_on { theme.text1 } else { theme.text2 };
    icons::paint(ui.painter(), sign, rect.center(), color(ink));
}

/// A ticked or empty box.
pub fn tick_box(seen: &Seen, painter: &Painter, centre: Pos2, is_on: bool) {
    let theme = seen.theme();
    let rect = Rect::from_center_size(centre, vec2(14.0, 14.0));
    if is_on {
        painter.rect_filled(rect, CornerRadius::same(3), color(theme.text1));
        icons::paint(painter, Sign::Tick, centre, color(theme.panel));
    } else {
        let edge = Stroke::new(1.0, color(theme.text3.at(0.6)));
        painter.rect_stroke(rect, CornerRadius::same(3), edge, egui::StrokeKind::Inside);
    }
}

/// A name and a value under one another's like.
pub fn fact(seen: &Seen, ui: &mut Ui, name: &str, value: &str, colour: Option<Colour>) {
    let theme = seen.theme();
    let key_column = 104.0;
    let width = ui.available_width() - key_column - 16.0;
    let mut job = egui::text::LayoutJob::simple(
        value.to_owned(),
        role(TextRole::Body),
        color(colour.unwrap_or(theme.text1)),
        width.max(40.0),
    );
    job.break_on_newline = true;
    let galley = ui.painter().layout_job(job);
    let height = (galley.size().y + 6.5).max(22.5);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let top = rect.top() + 3.0;
    words(ui.painter(), pos2(rect.left() + 8.0, top), Align2::LEFT_TOP, name, TextRole::Body, theme.text2);
    ui.painter().galley(pos2(rect.left() + 8.0 + key_column, top), galley, Color32::PLACEHOLDER);
}

/// A distance in kilometres and nautical miles.
pub fn far(seen: &Seen, distance: Distance) -> String {
    let figures = [distance.kilometres(), distance.nautical_miles()].map(|figure| format!("{figure:.1}"));
    seen.words().km_nm.filled(&figures.each_ref().map(String::as_str))
}

/// The sign for an entry, an exit, a point of the story or a manoeuvre, as on the map.
pub fn event_sign(seen: &Seen, painter: &Painter, at: Pos2, sign: crate::chart::told::Sign, opacity: f32) {
    use crate::chart::told::Sign as Told;
    let colour = |zone: usize| color(seen.theme().zone(&seen.session.zones[zone]).colour.at(opacity));
    match sign {
        Told::Entry(zone) => {
            painter.circle_stroke(at, 4.2, Stroke::new(1.6, colour(zone)));
            painter.circle_filled(at, 2.1, colour(zone));
        }
        Told::Exit(zone) => {
            painter.circle_stroke(at, 4.2, Stroke::new(1.6, colour(zone)));
        }
        Told::Line(zone) => {
            painter.line_segment([at - vec2(4.0, 0.0), at + vec2(4.0, 0.0)], Stroke::new(1.6, colour(zone)));
        }
        Told::Point | Told::Meeting => diamond(painter, at, 5.0, color(seen.theme().text1.at(opacity))),
        Told::Step => diamond(painter, at, 3.0, color(seen.theme().text1.at(opacity))),
    }
}

/// An empty diamond.
pub fn diamond(painter: &Painter, at: Pos2, reach: f32, colour: Color32) {
    let points = [vec2(0.0, -reach), vec2(reach, 0.0), vec2(0.0, reach), vec2(-reach, 0.0)].map(|by| at + by);
    painter.add(Shape::closed_line(points.to_vec(), Stroke::new(1.3, colour)));
}

/// A line with the dash of a zone, as a key.
pub fn zone_key(painter: &Painter, left: Pos2, width: f32, style: &crate::chart::style::ZoneStyle) {
    let points = [left, left + vec2(width, 0.0)];
    let stroke = Stroke::new(style.width, color(style.colour));
    if style.dash.lengths.is_empty() {
        painter.line_segment(points, stroke);
        return;
    }
    let (dashes, gaps): (Vec<f32>, Vec<f32>) = style.dash.lengths.chunks(2).map(|pair| (pair[0], pair[1])).unzip();
    painter.extend(Shape::dashed_line_with_offset(&points, stroke, &dashes, &gaps, 0.0));
}
