//! What is wrong with the scenario: a list over the map's corner, errors first, each a click from its place in the text.

use std::path::{Path, PathBuf};

use bevy_egui::egui::text::LayoutJob;
use bevy_egui::egui::{
    self, Color32, CornerRadius, FontFamily, FontId, Frame, Id, Margin, Rect, ScrollArea, Sense, Stroke, TextFormat,
    Ui, pos2, vec2,
};

use super::{Seen, parts};
use crate::chart::phrases::fill;
use crate::chart::style::TextRole;
use crate::chart::{Colour, Theme};
use crate::diagnostics::{Diagnostic, Excerpt, Location, Severity, SourceFile};
use crate::viewer::command::Command;
use crate::viewer::editor::Place;
use crate::viewer::icons::Sign;
use crate::viewer::look::{color, role};
use crate::viewer::screens::Screen;

/// More are counted, not listed.
const MOST: usize = 100;

/// Characters of a line that are shown.
const LINE: usize = 72;

/// A problem with the text it points at.
struct Found<'a> {
    path: Option<&'a Path>,
    source: &'a SourceFile,
    problem: &'a Diagnostic,
}

/// What there is to be said: of what could not be opened, otherwise of what is open; errors first, then in the order of
/// the text.
fn found<'a>(seen: &Seen<'a>) -> Vec<Found<'a>> {
    let refused = seen.refused.scenario.iter().chain(&seen.refused.ghost);
    let refused = refused.map(|it| (it.path.as_deref(), &it.source, it.problems.as_slice()));
    let open = (seen.session.path.as_deref(), &seen.session.source, seen.session.problems.as_slice());
    let open = seen.refused.is_empty().then_some(open);
    let mut found: Vec<Found> = refused
        .chain(open)
        .flat_map(|(path, source, problems)| problems.iter().map(move |problem| Found { path, source, problem }))
        .collect();
    found.sort_by_key(|it| it.problem.severity);
    found
}

/// How many errors there are, and how many warnings, in words.
pub fn counts(seen: &Seen) -> String {
    let found = found(seen);
    let errors = found.iter().filter(|it| it.problem.severity == Severity::Error).count();
    let said = seen.words();
    let counted = |count: usize, phrase: &crate::chart::phrases::Phrase| {
        (count > 0).then(|| fill(phrase.of(count), &[&count.to_string()]))
    };
    let counts = [counted(errors, &said.errors), counted(found.len() - errors, &said.warnings)];
    counts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The list of problems. The map beside it goes on.
pub fn problems_ui(seen: &Seen, root: &Ui) -> Vec<Command> {
    let (theme, map) = (seen.theme(), seen.view.area);
    let width = 620.0_f32.min(map.width() - 24.0).max(280.0);
    let most = (map.height() * 0.62).max(140.0);
    let mut asked = Vec::new();
    let below = super::editing::card_rect(seen, root).map_or(map.min.y, |card| card.bottom());
    let corner = pos2(map.min.x + 12.0, below + 12.0);
    egui::Area::new(Id::new("problems")).fixed_pos(corner).order(egui::Order::Foreground).show(root.ctx(), |ui| {
        let frame = Frame::new()
            .fill(color(theme.panel.at(0.96)))
            .stroke((1.0, color(theme.line)))
            .corner_radius(6.0)
            .inner_margin(Margin::same(10));
        frame.show(ui, |ui| {
            ui.set_width(width - 20.0);
            ui.spacing_mut().item_spacing.y = 2.0;
            asked.extend(head_ui(seen, ui));
            ScrollArea::vertical().auto_shrink([false, true]).max_height(most - 60.0).show(ui, |ui| {
                let found = found(seen);
                for it in found.iter().take(MOST) {
                    asked.extend(problem_ui(seen, ui, it));
                }
                if found.len() > MOST {
                    parts::fact(seen, ui, "", &format!("+ {}", found.len() - MOST), Some(theme.text3));
                }
            });
        });
    });
    asked
}

/// What the list is about, and a cross that closes it.
fn head_ui(seen: &Seen, ui: &mut Ui) -> Option<Command> {
    let said = seen.words();
    let heading = if seen.refused.is_empty() { &said.author_may_want } else { &said.refused };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    let left = rect.left_center() + vec2(6.0, 0.0);
    parts::words_within(ui.painter(), left, rect.width() - 40.0, heading, TextRole::Strong, seen.theme().text1);
    let cross = Rect::from_center_size(rect.right_center() - vec2(12.0, 0.0), vec2(22.0, 22.0));
    let is_closed = parts::sign_button_at(seen, ui, cross, Sign::Cross, &said.esc_closes).clicked();
    is_closed.then_some(Command::Toggle(Screen::Problems))
}

/// A problem; a click on it opens the editor at its place.
fn problem_ui(seen: &Seen, ui: &mut Ui, found: &Found) -> Option<Command> {
    let at = found.source.location(found.problem.span().start);
    let galley = ui.painter().layout_job(text(seen.theme(), found, at, ui.available_width() - 16.0));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), galley.size().y + 10.0), Sense::click());
    if !ui.is_rect_visible(rect) {
        return None;
    }
    if response.hovered() && found.path.is_some() {
        ui.painter().rect_filled(rect, CornerRadius::same(5), color(seen.theme().hovered));
    }
    ui.painter().galley(rect.min + vec2(8.0, 5.0), galley, Color32::PLACEHOLDER);
    let place = Place { path: found.path.map(PathBuf::from)?, line: at.line, column: at.column };
    parts::hint(response, || &*seen.words().opens_editor).clicked().then_some(Command::Edit(place))
}

/// What is said of a problem: what and where, the line with what is meant marked, the way out.
fn text(theme: &Theme, found: &Found, at: Location, width: f32) -> LayoutJob {
    let Found { source, problem, .. } = found;
    let ink = match problem.severity {
        Severity::Error => theme.error,
        Severity::Warning => theme.warning,
        Severity::Note => theme.text2,
    };
    let plain =
        |colour: Colour| TextFormat { font_id: role(TextRole::Body), color: color(colour), ..Default::default() };
    let strong = |colour: Colour| TextFormat { font_id: role(TextRole::Strong), ..plain(colour) };
    let code = |colour: Colour| TextFormat { font_id: FontId::new(13.5, FontFamily::Monospace), ..plain(colour) };
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    let mut add = |text: &str, format: TextFormat| job.append(text, 0.0, format);
    add(&problem.severity.to_string(), strong(ink));
    add(&format!("  {}:{}  ", at.line, at.column), plain(theme.text3));
    add(&problem.message, strong(theme.text1));
    for (nth, label) in problem.labels.iter().enumerate().take(4) {
        let Excerpt { line, before, marked, after } = Excerpt::of(source, &label.span, LINE);
        let ink = if nth == 0 { ink } else { theme.text2 };
        let mark = TextFormat {
            background: color(ink.at(0.22)),
            underline: Stroke::new(1.0, color(ink)),
            ..code(theme.text1)
        };
        add(&format!("\n{line}  "), code(theme.text3));
        add(&before, code(theme.text2));
        add(&marked, mark);
        add(&after, code(theme.text2));
        if !label.text.is_empty() {
            add(&format!("   {}", label.text), plain(ink));
        }
    }
    let suggestion = problem.suggestion.as_ref().map(|it| format!("did you mean `{it}`?"));
    for way_out in suggestion.iter().chain(&problem.help) {
        add(&format!("\n{way_out}"), plain(theme.text2));
    }
    job
}
