//! Lanes: when a flight flies, in which zones, on what its track rests, when it holds or follows another one.

use bevy_egui::egui::{Align2, Id, Mesh, Painter, Rect, ScrollArea, Sense, Shape, Stroke, Ui, UiBuilder, pos2, vec2};

use super::scale::TimeScale;
use super::{hinted, scrub};
use crate::chart::style::TextRole;
use crate::chart::told::Sign;
use crate::chart::{Colour, Style};
use crate::sim::activity::{Activity, ActivityKind};
use crate::sim::events::Visit;
use crate::viewer::command::{Command, Thing};
use crate::viewer::look::color;
use crate::viewer::panels::flights::{by_state, split_name};
use crate::viewer::panels::{Seen, parts, runs};
use crate::viewer::words;
use crate::zones::{Standing, Zone};

/// Height of a lane, and the least.
const LANE: (f32, f32) = (18.4, 13.0);
/// Height of a bar, and how far the next one lies below.
const BAR: (f32, f32) = (3.0, 3.5);

/// All lanes, under one another.
pub fn lanes_ui(seen: &Seen, ui: &mut Ui, scale: &TimeScale, area: Rect) -> Vec<Command> {
    let flights: Vec<usize> = by_state(seen).into_iter().flat_map(|(_, flights)| flights).collect();
    let height = ((area.height() - 6.0) / flights.len() as f32).clamp(LANE.1, LANE.0);
    let mut asked = Vec::new();
    let mut inner = ui.new_child(UiBuilder::new().max_rect(area));
    inner.spacing_mut().item_spacing.y = 0.0;
    let scrollable = ScrollArea::vertical().id_salt("lanes").auto_shrink(false);
    // The wheel belongs to the scale; with Shift, or over the names, it scrolls.
    let over_names = inner.ctx().pointer_hover_pos().is_some_and(|at| at.x < scale.left);
    let scrolls = over_names || inner.input(|input| input.modifiers.shift);
    let source = bevy_egui::egui::scroll_area::ScrollSource {
        mouse_wheel: scrolls,
        drag: bevy_egui::egui::scroll_area::DragScroll::Never,
        ..bevy_egui::egui::scroll_area::ScrollSource::SCROLL_BAR
    };
    scrollable.scroll_source(source).show_rows(&mut inner, height, flights.len(), |ui, range| {
        for flight in &flights[range] {
            asked.extend(lane_ui(seen, ui, scale, *flight, height));
        }
    });
    asked
}

fn lane_ui(seen: &Seen, ui: &mut Ui, scale: &TimeScale, index: usize, height: f32) -> Option<Command> {
    let theme = seen.theme();
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let names = Rect::from_min_max(rect.min, pos2(scale.left, rect.bottom()));
    let bars = Rect::from_min_max(pos2(scale.left, rect.top()), rect.max);
    let is_selected = seen.focus.flight() == Some(index);
    let named = ui.interact(names, Id::new(("lane", index)), Sense::click());
    let painter = ui.painter();
    if is_selected || named.hovered() {
        let fill = if is_selected { theme.selected.at(0.7) } else { theme.raise };
        painter.rect_filled(rect, 0.0, color(fill));
    }
    name(seen, painter, names, index);
    lane(seen, &painter.with_clip_rect(bars.intersect(ui.clip_rect())), scale, bars, index);
    let clipped = painter.with_clip_rect(bars.intersect(ui.clip_rect()));
    runs::envelopes(seen, &clipped, scale, bars, index);
    let dragged = ui.interact(bars, Id::new(("bars", index)), Sense::click_and_drag());
    hinted(seen, scale, dragged.clone(), Some(index));
    let shift = ui.input(|input| input.modifiers.shift);
    if named.clicked() {
        return Some(Command::Select(Some(Thing::Flight(index))));
    }
    scrub(scale, &dragged, shift)
}

fn name(seen: &Seen, painter: &Painter, rect: Rect, index: usize) {
    let theme = seen.theme();
    let flight = &seen.session.simulation.scenario.flights[index];
    let opacity = if seen.focus.hidden.contains(&index) { 0.4 } else { 1.0 };
    let y = rect.center().y;
    let bar = Rect::from_center_size(pos2(rect.left() + 17.0, y), vec2(2.5, 11.0));
    painter.rect_filled(bar, 1.0, color(theme.operator(flight.operator.as_deref()).at(opacity)));
    let (name, rest) = split_name(&flight.name);
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let at = pos2(rect.left() + 27.0, y);
    let place = parts::words(&painter, at, Align2::LEFT_CENTER, name, TextRole::Secondary, theme.text1.at(opacity));
    let more = format!("{} {rest}", words::count(flight));
    let at = pos2(place.right() + 6.0, y);
    parts::words(&painter, at, Align2::LEFT_CENTER, &more, TextRole::Floor, theme.text3.at(opacity));
}

fn lane(seen: &Seen, painter: &Painter, scale: &TimeScale, rect: Rect, index: usize) {
    let theme = seen.theme();
    let simulation = &seen.session.simulation;
    let trajectory = &simulation.trajectories[index];
    let flight = &simulation.scenario.flights[index];
    let own = theme.operator(flight.operator.as_deref());
    let (from, to) = (scale.x(trajectory.start()), scale.x(trajectory.end()));
    let slab = Rect::from_min_max(pos2(from, rect.top() + 1.0), pos2(to, rect.bottom() - 1.0));
    painter.rect_filled(slab, 1.0, color(own.at(0.09)));
    let squeeze = (rect.height() / LANE.0).min(1.0);
    for summary in simulation.zone_summaries.iter().filter(|summary| summary.flight == index) {
        let zone = &seen.session.zones[summary.zone];
        let top = rect.top() + (1.5 + f32::from(sub_row(zone)) * BAR.1) * squeeze;
        for visit in &summary.visits {
            bar(painter, scale, visit, top, BAR.0 * squeeze, theme.zone(zone).colour);
        }
    }
    let y = rect.bottom() - 2.0;
    for (is_solid, from, to) in &seen.session.evidence[index] {
        let points = [pos2(scale.x(*from), y), pos2(scale.x(*to), y)];
        let stroke = Stroke::new(1.6, color(own));
        if *is_solid {
            painter.line_segment(points, stroke);
        } else {
            let pale = own.at(Style::ASSUMED_OPACITY);
            broken(painter, points[0].x, points[1].x, y, 1.6, (5.0, 3.5), pale);
        }
    }
    for activity in simulation.activities_of(index) {
        bracket(seen, painter, scale, activity, rect.bottom() - 2.0);
    }
    for told in &seen.session.told {
        let reach = match told.sign {
            Sign::Point | Sign::Meeting => 3.5,
            Sign::Step => 2.2,
            Sign::Entry(_) | Sign::Exit(_) | Sign::Line(_) => continue,
        };
        if !told.flights.contains(&index) {
            continue;
        }
        let at = pos2(scale.x(told.t), rect.bottom() - 4.5);
        painter.circle_filled(at, reach - 0.5, color(theme.panel));
        parts::diamond(painter, at, reach, color(theme.text1));
    }
}

/// A bracket over the track line while a flight holds, or follows another one, in that one's colour; a line without ends
/// while it is on its way there.
fn bracket(seen: &Seen, painter: &Painter, scale: &TimeScale, activity: &Activity, foot: f32) {
    const RISE: f32 = 4.0;
    let theme = seen.theme();
    let colour = match activity.kind.other() {
        Some(other) => theme.operator(seen.session.simulation.scenario.flights[other].operator.as_deref()),
        None => theme.text2,
    };
    let (from, to) = (scale.x(activity.from), scale.x(activity.until));
    let top = foot - RISE;
    if let ActivityKind::Meeting { .. } = activity.kind {
        painter.hline(from..=to, top, Stroke::new(1.0, color(colour.at(0.45))));
        return;
    }
    let stroke = Stroke::new(1.2, color(colour.at(0.9)));
    painter.add(Shape::line(vec![pos2(from, foot), pos2(from, top), pos2(to, top), pos2(to, foot)], stroke));
}

/// Position tells the zone: Korea, Japan, China, then the others.
fn sub_row(zone: &Zone) -> u8 {
    match zone.declared_by.as_deref() {
        Some("KR") => 0,
        Some("JP") => 1,
        Some("CN") => 2,
        _ => 3,
    }
}

/// A stay; broken where it rests on an edge that is not published.
fn bar(painter: &Painter, scale: &TimeScale, visit: &Visit, top: f32, height: f32, colour: Colour) {
    let (from, to) = (scale.x(visit.from), scale.x(visit.to));
    if visit.rests_on == Standing::Published {
        let rect = Rect::from_min_max(pos2(from, top), pos2(to.max(from + 1.0), top + height));
        painter.rect_filled(rect, 1.0, color(colour));
    } else {
        broken(painter, from, to, top + height / 2.0, height, (2.5, 2.5), colour);
    }
}

/// A broken line as one mesh, of what can be seen only.
fn broken(painter: &Painter, from: f32, to: f32, y: f32, height: f32, (on, off): (f32, f32), colour: Colour) {
    let seen = painter.clip_rect();
    let pitch = on + off;
    let first = ((seen.left() - from) / pitch).floor().max(0.0);
    let mut x = from + first * pitch;
    let end = to.min(seen.right());
    let mut mesh = Mesh::default();
    let dashes = ((end - x) / pitch).ceil().max(0.0) as usize;
    mesh.reserve_vertices(4 * dashes);
    mesh.reserve_triangles(2 * dashes);
    while x < end {
        let rect = Rect::from_min_max(pos2(x, y - height / 2.0), pos2((x + on).min(to), y + height / 2.0));
        mesh.add_colored_rect(rect, color(colour));
        x += pitch;
    }
    painter.add(Shape::mesh(mesh));
}
