//! The timeline: a lane a flight, the stays in each zone as bars, and the cursor.

mod lanes;
pub mod scale;
mod transport;

use bevy_egui::egui::{
    Align2, CornerRadius, CursorIcon, Id, Painter, PointerButton, Rect, Response, Sense, Stroke, Ui, pos2, vec2,
};
use jiff::tz::TimeZone;

use super::{Seen, parts, runs};
use crate::chart::style::TextRole;
use crate::playback;
use crate::viewer::command::Command;
use crate::viewer::look::color;
use crate::viewer::session::{About, Chapter};
use crate::viewer::words;
use scale::TimeScale;

/// Chapters lie above the axis, lanes below.
const CHAPTERS: (f32, f32) = (10.0, 30.0);
const AXIS: (f32, f32) = (34.0, 58.0);
/// A label so near to the cursor's flag gives way.
const FLAG_ROOM: f32 = 62.0;

/// The timeline.
pub fn timeline_ui(seen: &Seen, ui: &mut Ui) -> Vec<Command> {
    let panel = ui.max_rect();
    ui.painter().hline(panel.x_range(), panel.top() + 0.5, Stroke::new(1.0, color(seen.theme().line)));
    let gutter = seen.choices.left_width.min(panel.width() * 0.4);
    let scale = TimeScale::of(seen, panel.left() + gutter, panel.right() - 10.0);
    let mut asked = transport::transport_ui(seen, ui, Rect::from_min_size(panel.min, vec2(gutter, AXIS.1)));

    let right = Rect::from_min_max(pos2(panel.left() + gutter, panel.top()), panel.max);
    let painter = ui.painter().with_clip_rect(right);
    asked.extend(chapters_ui(seen, ui, &scale, panel));
    axis(seen, &painter, &scale, panel);
    let axis_rect =
        Rect::from_min_max(pos2(right.left(), panel.top() + AXIS.0), pos2(right.right(), panel.top() + AXIS.1));
    let pulled = ui.interact(axis_rect, Id::new("axis"), Sense::click_and_drag());
    asked.extend(axis_input(seen, &scale, &pulled));

    let mut top = panel.top() + AXIS.1;
    if let Some(flown) = runs::flown(seen) {
        let strip = Rect::from_min_size(pos2(panel.left(), top), vec2(panel.width(), runs::STRIP));
        runs::histograms(seen, ui.painter(), &scale, strip, flown);
        let over = ui.interact(strip, Id::new("runs"), Sense::hover());
        hinted(seen, &scale, over, seen.focus.flight());
        top = strip.bottom();
    }
    let lanes_rect = Rect::from_min_max(pos2(panel.left(), top), panel.max);
    asked.extend(lanes::lanes_ui(seen, ui, &scale, lanes_rect));
    stretch(seen, &painter, &scale, right);
    veil_and_cursor(seen, &painter, &scale, right);
    asked.extend(wheel(seen, ui, &scale, right));
    asked
}

/// The chapters, each a button that goes to its begin.
fn chapters_ui(seen: &Seen, ui: &mut Ui, scale: &TimeScale, panel: Rect) -> Vec<Command> {
    let theme = seen.theme();
    let mut asked = Vec::new();
    for (index, chapter @ Chapter { from, to, .. }) in seen.session.chapters.iter().enumerate() {
        let (left, right) = (scale.x(*from).max(scale.left), scale.x(*to).min(scale.right));
        if right - left < 4.0 {
            continue;
        }
        let rect =
            Rect::from_min_max(pos2(left + 1.0, panel.top() + CHAPTERS.0), pos2(right - 1.0, panel.top() + CHAPTERS.1));
        let response = ui.interact(rect, Id::new(("chapter", index)), Sense::click());
        let is_current = match chapter.about {
            About::Scene(scene) if seen.briefing.scene.is_some() => seen.briefing.scene == Some(scene),
            _ => (*from..*to).contains(&seen.t()),
        };
        let fill = if is_current {
            theme.pressed
        } else if response.hovered() {
            theme.hovered
        } else {
            theme.raise
        };
        let painter = ui.painter();
        painter.rect_filled(rect, CornerRadius::same(3), color(fill));
        let colour = if is_current { theme.text1 } else { theme.text2 };
        let at = pos2(rect.left() + 7.0, rect.center().y);
        let name = seen.session.chapter_name(chapter, seen.language());
        parts::words_within(painter, at, rect.width() - 12.0, &name, TextRole::Floor, colour);
        if parts::hint(response, || name).clicked() {
            asked.push(match chapter.about {
                About::Scene(scene) => Command::ShowScene(scene),
                About::Between(..) => Command::Clock(playback::Command::Seek(*from)),
            });
        }
    }
    asked
}

/// Ticks, and the times beside them.
fn axis(seen: &Seen, painter: &Painter, scale: &TimeScale, panel: Rect) {
    let theme = seen.theme();
    let simulation = &seen.session.simulation;
    let (zone, _) = words::clock_zone(seen.choices.clock, simulation);
    let foot = panel.top() + AXIS.1;
    painter.hline(scale.left..=panel.right(), foot - 0.5, Stroke::new(1.0, color(theme.line)));
    let flag = scale.x(seen.t());
    for tick in scale.ticks(simulation, &zone) {
        let x = scale.x(tick.t).round() + 0.5;
        let stroke = Stroke::new(1.0, color(theme.text3.at(if tick.has_label { 0.9 } else { 0.5 })));
        painter.vline(x, (foot - tick.height)..=foot, stroke);
        if tick.has_label {
            painter.vline(x, foot..=panel.bottom(), Stroke::new(1.0, color(theme.line.at(0.6))));
        }
        if !tick.has_label || (x - flag).abs() < FLAG_ROOM || x + 4.0 < scale.left {
            continue;
        }
        let instant = simulation.timestamp(tick.t);
        let at = pos2(x + 4.0, panel.top() + 45.0);
        let local = words::minute(instant, &zone);
        let place = parts::words(painter, at, Align2::LEFT_CENTER, &local, TextRole::Secondary, theme.text2);
        let utc = format!("{}Z", words::minute(instant, &TimeZone::UTC));
        let at = pos2(place.right() + 5.0, at.y);
        parts::words(painter, at, Align2::LEFT_CENTER, &utc, TextRole::Floor, theme.text3);
    }
}

/// Dragging the axis moves it; a click goes there.
fn axis_input(seen: &Seen, scale: &TimeScale, response: &Response) -> Option<Command> {
    if response.hovered() {
        response.ctx.set_cursor_icon(CursorIcon::Grab);
    }
    if response.dragged() {
        let by = -f64::from(response.drag_delta().x) * scale.seconds_per_px();
        let (from, to) = scale.span();
        return Some(Command::SetTimeline(from + by, to + by));
    }
    let at = response.interact_pointer_pos().filter(|_| response.clicked())?;
    let _ = seen;
    Some(Command::Clock(playback::Command::Seek(scale.t(at.x))))
}

/// Says what the runs of an ensemble say of the crossing under the pointer.
fn hinted(seen: &Seen, scale: &TimeScale, response: Response, flight: Option<usize>) {
    let at = response.hover_pos().filter(|at| at.x >= scale.left);
    if let Some(words) = at.and_then(|at| runs::hint(seen, scale, at.x, flight)) {
        response.on_hover_text_at_pointer(words);
    }
}

/// The stretch that is repeated.
fn stretch(seen: &Seen, painter: &Painter, scale: &TimeScale, right: Rect) {
    let Some(stretch) = seen.clock.stretch() else { return };
    let (from, to) = (scale.x(*stretch.start()), scale.x(*stretch.end()));
    let rect = Rect::from_min_max(pos2(from, right.top() + AXIS.0), pos2(to, right.top() + AXIS.1));
    painter.rect_filled(rect, 0.0, color(seen.theme().focus.at(0.16)));
    for x in [from, to] {
        painter.vline(x, right.top() + AXIS.0..=right.bottom(), Stroke::new(1.0, color(seen.theme().focus.at(0.5))));
    }
}

/// What is to come is veiled; the cursor stands over it all.
fn veil_and_cursor(seen: &Seen, painter: &Painter, scale: &TimeScale, right: Rect) {
    let theme = seen.theme();
    let x = scale.x(seen.t());
    let future = Rect::from_min_max(pos2(x.max(right.left()), right.top() + AXIS.1), right.max);
    if future.is_positive() {
        painter.rect_filled(future, 0.0, color(theme.panel.at(0.28)));
    }
    if x < right.left() || x > right.right() {
        return;
    }
    let foot = right.bottom() - 6.0;
    painter.vline(x, right.top() + AXIS.0..=foot, Stroke::new(1.5, color(theme.focus)));
    let flag = Rect::from_center_size(pos2(x, right.top() + AXIS.0 + 10.0), vec2(66.0, 19.0));
    painter.rect_filled(flag, CornerRadius::same(4), color(theme.focus));
    let simulation = &seen.session.simulation;
    let (zone, _) = words::clock_zone(seen.choices.clock, simulation);
    let now = words::clock(simulation.timestamp(seen.t()), &zone);
    parts::figures(painter, flag.center(), Align2::CENTER_CENTER, &now, TextRole::TableStrong, theme.panel);
}

/// The wheel zooms at the pointer, where no list wants it.
fn wheel(seen: &Seen, ui: &Ui, scale: &TimeScale, right: Rect) -> Option<Command> {
    let _ = seen;
    let at = ui.ctx().pointer_hover_pos().filter(|at| right.contains(*at))?;
    let (scroll, pinch, held) =
        ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta(), input.modifiers.shift));
    let factor = f64::from(pinch) * if held { 1.0 } else { (f64::from(scroll) / 240.0).exp2() };
    (factor != 1.0).then(|| {
        let (from, to) = scale.zoomed(at.x, factor);
        Command::SetTimeline(from, to)
    })
}

/// Dragging over the lanes scrubs; with Shift it chooses what is repeated.
fn scrub(scale: &TimeScale, response: &Response, shift: bool) -> Option<Command> {
    let at = response.interact_pointer_pos()?;
    let t = scale.t(at.x);
    if shift && response.dragged_by(PointerButton::Primary) {
        let begun = response.ctx.input(|input| input.pointer.press_origin())?;
        let from = scale.t(begun.x);
        return Some(Command::Clock(playback::Command::SetLoop(Some(from.min(t)..=from.max(t)))));
    }
    if response.dragged() {
        return Some(Command::Clock(playback::Command::Scrub(t)));
    }
    response.clicked().then_some(Command::Clock(playback::Command::Seek(t)))
}
