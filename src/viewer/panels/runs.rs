//! What the runs of an ensemble say, in words and on the timeline.

use bevy_egui::egui::{Align2, CornerRadius, Painter, Rect, Stroke, StrokeKind, Ui, pos2};

use super::timeline::scale::TimeScale;
use super::{Seen, parts};
use crate::chart::envelope::Envelope;
use crate::chart::style::TextRole;
use crate::sim::events::CrossingKind;
use crate::viewer::ensemble::Flown;
use crate::viewer::look::color;
use crate::viewer::words;

/// Height of the strip of histograms.
pub const STRIP: f32 = 44.0;
/// Width of a bar in pixels, at least.
const BAR: f32 = 5.0;
/// More bars than these from 5 to 95 % of a crossing would show chance and not its spread.
const MOST_BARS: f64 = 15.0;

/// The ensemble that is shown.
pub fn flown<'a>(seen: &Seen<'a>) -> Option<&'a Flown> {
    seen.ensemble.flown().filter(|_| seen.choices.shown().ensemble)
}

/// The crossings of a flight; of all that are shown where none is named.
fn shown<'a>(seen: &Seen<'a>, flown: &'a Flown, flight: Option<usize>) -> impl Iterator<Item = &'a Envelope> {
    let hidden = &seen.focus.hidden;
    let is_shown = move |it: &&Envelope| flight.is_some() || it.flight.is_none_or(|flight| !hidden.contains(&flight));
    flown.envelopes_of(flight).filter(is_shown)
}

/// How the crossings are spread in time: of the selected flight, or of all.
pub fn histograms<'a>(seen: &Seen<'a>, painter: &Painter, scale: &TimeScale, strip: Rect, flown: &'a Flown) {
    let theme = seen.theme();
    let foot = strip.bottom() - 3.0;
    let summary = &flown.outcomes.summary;
    let widest = shown(seen, flown, seen.focus.flight()).map(|it| it.late - it.early).fold(0.0, f64::max);
    let seconds = bar_seconds((scale.seconds_per_px() * f64::from(BAR)).max(widest / MOST_BARS));
    let bars: Vec<_> = shown(seen, flown, seen.focus.flight())
        .map(|it| (it, it.bars(&flown.outcomes, &seen.session.simulation, seconds)))
        .collect();
    let most = bars.iter().flat_map(|(_, bars)| bars).fold(0.0_f64, |most, (_, share)| most.max(*share));
    let clipped = painter.with_clip_rect(Rect::from_min_max(pos2(scale.left, strip.top()), strip.max));
    for (envelope, bars) in &bars {
        let colour = theme.zone(&seen.session.zones[envelope.zone]).colour;
        for (t, share) in bars {
            let height = (share / most) as f32 * (strip.height() - 9.0);
            let (left, right) = (scale.x(*t), scale.x(t + seconds));
            let bar = Rect::from_min_max(pos2(left + 0.5, foot - height.max(1.0)), pos2(right - 0.5, foot));
            // As the signs of crossings are: full where a zone is entered, hollow where it is left.
            match envelope.kind {
                CrossingKind::Enter => {
                    clipped.rect_filled(bar, 0.0, color(colour.at(0.8)));
                }
                CrossingKind::Exit => {
                    let line = Stroke::new(1.0, color(colour.at(0.8)));
                    clipped.rect(bar, CornerRadius::ZERO, color(colour.at(0.12)), line, StrokeKind::Inside);
                }
            }
        }
    }
    painter.hline(scale.left..=strip.right(), foot + 0.5, Stroke::new(1.0, color(theme.line)));
    let said = seen.words();
    let flights = &seen.session.simulation.scenario.flights;
    let of = seen.focus.flight().map_or(&*said.all_flights, |flight| flights[flight].name.as_str());
    let at = |y: f32| pos2(strip.left() + 17.0, strip.top() + y);
    let runs = said.runs_of.with(&words::grouped(summary.runs(), ','));
    parts::words(painter, at(14.0), Align2::LEFT_CENTER, &runs, TextRole::Secondary, theme.text2);
    parts::words(painter, at(30.0), Align2::LEFT_CENTER, of, TextRole::Floor, theme.text3);
}

/// So many seconds, or somewhat more that are easily told.
fn bar_seconds(least: f64) -> f64 {
    const STEPS: [f64; 12] = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0];
    STEPS.into_iter().find(|step| *step >= least).unwrap_or(3600.0)
}

/// When a flight crosses, over its lane: from 5 to 95 % as a band, half as a tick.
pub fn envelopes(seen: &Seen, painter: &Painter, scale: &TimeScale, lane: Rect, flight: usize) {
    let Some(flown) = flown(seen) else { return };
    let runs = flown.outcomes.summary.runs() as f32;
    for it in flown.envelopes_of(Some(flight)) {
        let colour = seen.theme().zone(&seen.session.zones[it.zone]).colour;
        // What happens seldom is paler.
        let share = 0.35 + 0.65 * it.count as f32 / runs;
        let (top, foot) = (lane.top() + 1.0, lane.bottom() - 1.0);
        let band =
            Rect::from_min_max(pos2(scale.x(it.early), top), pos2(scale.x(it.late).max(scale.x(it.early) + 1.0), foot));
        painter.rect_filled(band, 1.0, color(colour.at(0.24 * share)));
        let ends = Stroke::new(1.0, color(colour.at(0.6 * share)));
        painter.vline(band.left(), top..=foot, ends);
        painter.vline(band.right(), top..=foot, ends);
        painter.vline(scale.x(it.median), top..=foot, Stroke::new(2.0, color(colour.at(share))));
    }
}

/// What is told of the crossing under the pointer: of a flight, or of all.
pub fn hint(seen: &Seen, scale: &TimeScale, x: f32, flight: Option<usize>) -> Option<String> {
    const REACH: f32 = 3.0;
    let flown = flown(seen)?;
    let under =
        shown(seen, flown, flight).filter(|it| (scale.x(it.first) - REACH..=scale.x(it.last) + REACH).contains(&x));
    let off = |it: &&Envelope| (scale.x(it.median) - x).abs();
    let it = under.min_by(|a, b| off(a).total_cmp(&off(b)))?;
    let simulation = &seen.session.simulation;
    let who = it.flight.map_or("", |flight| simulation.scenario.flights[flight].name.as_str());
    let what = seen.language().words().who_does.filled(&[who, &it.words(simulation, seen.language())]);
    Some(format!("{what}\n{}", lines(seen, flown, it).join("\n")))
}

/// In how many runs it happens, when, and what that is driven by.
fn lines(seen: &Seen, flown: &Flown, it: &Envelope) -> Vec<String> {
    let said = seen.words();
    let simulation = &seen.session.simulation;
    let (zone, _) = words::clock_zone(seen.choices.clock, simulation);
    let clock = |t: f64| words::clock(simulation.timestamp(t), &zone);
    let summary = &flown.outcomes.summary;
    let mut lines = vec![
        said.in_runs.filled(&[&summary.percent(it.count), &words::grouped(summary.runs(), ',')]),
        said.runs_median.filled(&[&clock(it.median), &clock(it.early), &clock(it.late)]),
        said.runs_ends.filled(&[&clock(it.first), &clock(it.last)]),
    ];
    lines.extend(it.driver(&flown.outcomes).map(|driver| said.driven_by.with(&driver)));
    lines
}

/// The crossings of a flight in the inspector.
pub fn facts_ui(seen: &Seen, ui: &mut Ui, flight: usize) {
    let Some(flown) = flown(seen) else { return };
    for it in flown.envelopes_of(Some(flight)) {
        let name = it.words(&seen.session.simulation, seen.language());
        let colour = seen.theme().zone(&seen.session.zones[it.zone]).colour;
        let said = lines(seen, flown, it).join("\n");
        parts::fact(seen, ui, &name, &said, Some(colour));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_wide_as_they_have_to_be() {
        assert_eq!([0.2, 1.0, 1.5, 61.0, 1e6].map(bar_seconds), [1.0, 1.0, 2.0, 120.0, 3600.0]);
    }
}
