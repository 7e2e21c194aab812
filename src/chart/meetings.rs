//! Meetings to come: a thin line from a flight that is on its way to another one, with the time to go beside it.
//!
//! The line joins where the two are drawn, so it shortens and turns as they come together, and is gone when they have met.

use super::Colour;
use super::mark::{Mark, Px, PxRect, Stroke, Text};
use super::passages::places_beside;
use super::scene::Scene;
use super::setting::Setting;
use super::style::TextRole;
use super::symbols::Symbol;
use super::{text, words};
use crate::sim::activity::{Activity, ActivityKind};

/// More lines than these have no times: nobody would know which is whose.
const MOST_TIMES: usize = 12;
/// Pixels between the points that stand for a line.
const EVERY: f32 = 12.0;

/// A flight that is on its way to another one, and the line between them.
#[derive(Debug, Clone, Copy)]
pub struct MeetingLine {
    /// The flight that is on its way.
    pub flight: usize,
    /// When it is there, in seconds since the start of the simulation.
    pub until: f64,
    /// Where the flight is drawn, and how far its symbol reaches.
    symbol: (Px, f32),
    /// Where the line begins and ends, at the edges of the symbols; `None` where these touch, and beside the map.
    ends: Option<(Px, Px)>,
}

/// How such a line is drawn.
pub(super) fn stroke(scene: &Scene<'_>, colour: Colour) -> Stroke {
    Stroke::solid(colour.at(0.75), scene.style.scale())
}

/// The lines at an instant between flights that are shown.
pub fn lines(scene: &Scene<'_>, t: f64, symbols: &[Symbol]) -> Vec<MeetingLine> {
    let activities = if scene.layers.aircraft { scene.simulation.activities.as_slice() } else { &[] };
    let going_on = activities.iter().filter(|activity| activity.is_on_at(t));
    let line = |activity: &Activity| {
        let ActivityKind::Meeting { other, .. } = activity.kind else { return None };
        let [(a, a_clear), (b, b_clear)] =
            [drawn(scene, t, activity.flight, symbols)?, drawn(scene, t, other, symbols)?];
        let length = a.distance(b);
        let along = |px: f32| a.moved((b.x - a.x) * px / length, (b.y - a.y) * px / length);
        let ends = (length > a_clear + b_clear)
            .then(|| clipped(along(a_clear), along(length - b_clear), &scene.view.area))
            .flatten();
        Some(MeetingLine { flight: activity.flight, until: activity.until, symbol: (a, a_clear), ends })
    };
    going_on.filter_map(line).collect()
}

/// Where a flight is drawn, seen or not, and how far its symbol reaches.
fn drawn(scene: &Scene<'_>, t: f64, flight: usize, symbols: &[Symbol]) -> Option<(Px, f32)> {
    if !scene.shows(flight) {
        return None;
    }
    if let Some(symbol) = symbols.iter().find(|symbol| symbol.flight == flight) {
        return Some((symbol.drawn_at, 0.55 * symbol.size));
    }
    let state = scene.simulation.trajectories[flight].state_at(t)?;
    scene.view.px_from_geo(state.position).map(|at| (at, 0.0))
}

/// The part of a straight line that lies in a rectangle.
///
/// # References
/// Y.-D. Liang and B. A. Barsky, *A new concept and method for line clipping*, ACM Transactions on Graphics 3 (1984), 1-22.
fn clipped(a: Px, b: Px, area: &PxRect) -> Option<(Px, Px)> {
    let (across, down) = (b.x - a.x, b.y - a.y);
    let (mut first, mut last) = (0.0f32, 1.0f32);
    for (towards, room) in
        [(-across, a.x - area.min.x), (across, area.max.x - a.x), (-down, a.y - area.min.y), (down, area.max.y - a.y)]
    {
        if towards == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if towards < 0.0 {
            first = first.max(room / towards);
        } else {
            last = last.min(room / towards);
        }
    }
    let at = |share: f32| a.moved(across * share, down * share);
    (first < last).then(|| (at(first), at(last)))
}

/// A point so much of the way from one to another.
fn between(from: Px, to: Px, share: f32) -> Px {
    from.moved((to.x - from.x) * share, (to.y - from.y) * share)
}

impl MeetingLine {
    /// The line, with a rim that parts it from the tracks.
    pub fn marks(&self, scene: &Scene<'_>) -> impl Iterator<Item = Mark> + use<> {
        let own = stroke(scene, scene.colour_of(self.flight));
        let rim = Stroke::solid(scene.style.theme.halo.at(0.5), own.width + 2.0);
        let lines = |(from, to)| [rim, own].map(|stroke| Mark::Line { points: vec![from, to], stroke });
        self.ends.map(lines).into_iter().flatten()
    }

    /// Points every few pixels along it.
    pub fn points(&self) -> impl Iterator<Item = Px> + use<> {
        let points = |(from, to): (Px, Px)| {
            let steps = (from.distance(to) / EVERY).ceil().max(1.0);
            (0..=steps as usize).map(move |step| between(from, to, step as f32 / steps))
        };
        self.ends.map(points).into_iter().flatten()
    }

    /// Points beside which the time to go may stand, best first: along the line from its middle, then round the symbol.
    fn anchors(&self) -> impl Iterator<Item = Px> + use<> {
        const SHARES: [f32; 9] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9];
        let (at, reach) = self.symbol;
        let along = self.ends.map(|(from, to)| SHARES.map(|share| between(from, to, share)));
        let round =
            [(reach, 0.0), (-reach, 0.0), (0.0, -reach), (0.0, reach)].map(|(right, down)| at.moved(right, down));
        along.into_iter().flatten().chain(round)
    }
}

/// The times to go, each beside its line where there is room clear of what is `busy`, of the setting and of one another; and
/// what they cover.
pub fn times_to_go(
    scene: &Scene<'_>,
    t: f64,
    lines: &[MeetingLine],
    busy: &[PxRect],
    setting: &Setting,
) -> Vec<(PxRect, Mark)> {
    if lines.len() > MOST_TIMES {
        return Vec::new();
    }
    let font = scene.style.font(TextRole::CrossingTime);
    let theme = scene.style.theme;
    let mut times: Vec<(PxRect, Mark)> = Vec::new();
    for line in lines {
        let content = words::to_go(line.until - t, scene.language);
        // As wide whatever the figures are, so that it does not jump.
        let width = text::width(&font, &content.replace(|sign: char| sign.is_ascii_digit(), "0"));
        let is_free = |rect: &PxRect| {
            scene.view.area.grown(-4.0).holds(rect)
                && !busy.iter().chain(&setting.covered).any(|other| other.overlaps(rect))
                && !times.iter().any(|(other, _)| other.overlaps(rect))
                && !setting.passages.iter().any(|passage| passage.rect().overlaps(rect))
        };
        let spots = line.anchors().flat_map(|at| places_beside(at, width, font.size));
        let crosses = |rect: &PxRect| {
            let mut ends = lines.iter().filter_map(|line| line.ends);
            ends.any(|(from, to)| clipped(from, to, rect).is_some())
        };
        let free: Vec<_> = spots.filter(|(rect, ..)| is_free(rect)).collect();
        let Some(&(rect, at, align)) = free.iter().find(|(rect, ..)| !crosses(rect)).or(free.first()) else { continue };
        let halo = Some((theme.halo.at(0.75), 3.4));
        let colour = theme.text1;
        times.push((rect, Mark::Text(Text { content, at, align, font, colour, halo, rotation: 0.0 })));
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_edges_of_the_map() {
        let area = PxRect::new(0.0, 0.0, 100.0, 50.0);
        let cut = |a: (f32, f32), b: (f32, f32)| clipped(Px::new(a.0, a.1), Px::new(b.0, b.1), &area);
        assert_eq!(cut((10.0, 10.0), (90.0, 40.0)), Some((Px::new(10.0, 10.0), Px::new(90.0, 40.0))));
        assert_eq!(cut((-100.0, 25.0), (200.0, 25.0)), Some((Px::new(0.0, 25.0), Px::new(100.0, 25.0))));
        assert_eq!(cut((50.0, 25.0), (50.0, 125.0)), Some((Px::new(50.0, 25.0), Px::new(50.0, 50.0))));
        assert_eq!(cut((-10.0, 60.0), (110.0, 60.0)), None);
        assert_eq!(cut((-20.0, 20.0), (20.0, -20.0)), None, "past a corner");
    }
}
