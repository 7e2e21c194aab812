//! The picker: scenarios with a sketch of their routes.

use std::path::PathBuf;
use std::sync::Arc;

use bevy_egui::egui::{self, CornerRadius, Rect, ScrollArea, Sense, Shape, Stroke, Ui, pos2, vec2};

use super::{Seen, overlay, parts};
use crate::chart::style::TextRole;
use crate::scenario::Scenario;
use crate::scenario::model::Flight;
use crate::viewer::command::{Command, GhostCommand};
use crate::viewer::look::color;
use crate::viewer::screens::Screen;
use crate::viewer::words;

/// A scenario that can be opened.
pub struct Offer {
    /// Its file; none is the built-in one.
    pub path: Option<PathBuf>,
    /// What it is, or why it cannot be read.
    pub scenario: Result<Arc<Scenario>, String>,
}

/// The card of scenarios.
pub fn picker_ui(seen: &Seen, root: &Ui, offers: &[Offer]) -> Vec<Command> {
    let said = seen.words();
    card(seen, root, Screen::Picker, (&said.open_scenario, &said.esc_keeps), offers, Command::Open)
}

/// The card of scenarios that can be laid under the open one.
pub fn ghost_picker_ui(seen: &Seen, root: &Ui, offers: &[Offer]) -> Vec<Command> {
    let said = seen.words();
    let open = |path| Command::Ghost(GhostCommand::Open(path));
    card(seen, root, Screen::GhostPicker, (&said.ghost_choose, &said.esc_closes), offers, open)
}

fn card(
    seen: &Seen,
    root: &Ui,
    screen: Screen,
    (heading, remark): (&str, &str),
    offers: &[Offer],
    open: impl Fn(Option<PathBuf>) -> Command,
) -> Vec<Command> {
    overlay::card(seen, root, screen, vec2(760.0, 560.0), |ui| {
        parts::heading(seen, ui, heading, remark);
        ui.add_space(8.0);
        let mut asked = Vec::new();
        ScrollArea::vertical().auto_shrink(false).max_height(500.0).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(12.0, 12.0);
            ui.horizontal_wrapped(|ui| {
                for offer in offers {
                    if tile(seen, ui, offer) {
                        asked.push(open(offer.path.clone()));
                    }
                }
            });
        });
        asked
    })
}

fn tile(seen: &Seen, ui: &mut Ui, offer: &Offer) -> bool {
    let theme = seen.theme();
    let (rect, response) = ui.allocate_exact_size(vec2(228.0, 196.0), Sense::click());
    let painter = ui.painter().with_clip_rect(rect);
    let fill = if response.hovered() { theme.hovered } else { theme.raise };
    painter.rect_filled(rect, CornerRadius::same(6), color(fill));
    let sketch = Rect::from_min_size(rect.min + vec2(8.0, 8.0), vec2(212.0, 130.0));
    painter.rect_filled(sketch, CornerRadius::same(4), color(theme.sea_mid));
    let (title, second) = match &offer.scenario {
        Ok(scenario) => {
            draw(seen, ui, sketch, scenario);
            let (kind, count) = (words::kind(scenario.kind, seen.language()), scenario.flights.len().to_string());
            (seen.language().of(&scenario.title).to_owned(), seen.words().offer.filled(&[kind, &count]))
        }
        Err(error) => {
            let name = offer.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
            (name, error.lines().next().unwrap_or_default().to_owned())
        }
    };
    let left = rect.left() + 10.0;
    parts::words_within(&painter, pos2(left, sketch.bottom() + 18.0), 208.0, &title, TextRole::Strong, theme.text1);
    parts::words_within(&painter, pos2(left, sketch.bottom() + 38.0), 208.0, &second, TextRole::Secondary, theme.text2);
    response.clicked() && offer.scenario.is_ok()
}

/// Routes and zones, small.
fn draw(seen: &Seen, ui: &Ui, rect: Rect, scenario: &Scenario) {
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let places = |flight: &Flight| -> Vec<_> {
        flight.route.iter().filter(|point| point.is_placed()).map(|point| point.position).collect()
    };
    let points: Vec<_> = scenario.flights.iter().flat_map(|flight| places(flight)).collect();
    let Some(first) = points.first() else { return };
    // A thumbnail needs no projection: degrees, with longitudes shortened as at the first point.
    let squeeze = first.lat().to_radians().cos();
    let flat = |p: crate::Position| egui::vec2((first.east_to(p) * squeeze) as f32, -p.lat() as f32);
    let mut bounds = Rect::NOTHING;
    points.iter().for_each(|p| bounds.extend_with(flat(*p).to_pos2()));
    let bounds = bounds.expand(0.8);
    let scale = (rect.width() / bounds.width()).min(rect.height() / bounds.height());
    let at = |p: crate::Position| rect.center() + (flat(p).to_pos2() - bounds.center()) * scale;
    for zone in &scenario.zones {
        let line: Vec<_> = zone.edges().map(|edge| at(edge.path.start())).collect();
        let stroke = Stroke::new(1.0, color(seen.theme().zone(zone).colour.at(0.5)));
        if line.len() < 200 {
            painter.add(Shape::closed_line(line, stroke));
        }
    }
    for flight in &scenario.flights {
        let line: Vec<_> = places(flight).into_iter().map(at).collect();
        let colour = seen.theme().operator(flight.operator.as_deref());
        painter.add(Shape::line(line, Stroke::new(1.5, color(colour))));
    }
}
