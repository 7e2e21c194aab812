//! Crossings, joins and splits, holds and take-offs: marks on the tracks, with their times once they have happened.

use std::collections::{HashMap, HashSet};

use super::Colour;
use super::mark::{Align, LINE_DROP, LINE_RISE, Mark, Px, PxRect, Stroke, Text, line_rect};
use super::scene::Scene;
use super::style::TextRole;
use super::told::{self, story_name};
use super::{text, words};
use crate::sim::events::{CrossingKind, EventKind, MarkKind};

/// Something that happened, or will, on the map.
#[derive(Debug, Clone)]
pub struct Passage {
    /// When, in seconds since the start of the simulation.
    pub t: f64,
    /// Where it is drawn.
    pub at: Px,
    /// Its time in words beside it, and what that covers; `None` where there is no room.
    pub time: Option<(PxRect, Mark)>,
    /// The sign while it is still to come, and once it has happened.
    ahead: Vec<Mark>,
    past: Vec<Mark>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Sign {
    Entry,
    Exit,
    Diamond,
    SmallDiamond,
}

impl Passage {
    /// What the sign covers.
    pub fn rect(&self) -> PxRect {
        PxRect::new(self.at.x - 6.0, self.at.y - 6.0, 12.0, 12.0)
    }

    /// The sign at an instant.
    pub fn sign_at(&self, t: f64) -> &[Mark] {
        if self.t > t { &self.ahead } else { &self.past }
    }

    /// The time in words at an instant, once it has happened, and what it covers.
    pub fn time_at(&self, t: f64) -> Option<(PxRect, &Mark)> {
        self.time.as_ref().filter(|_| self.t <= t).map(|(rect, mark)| (*rect, mark))
    }
}

/// With more passages than this, signs of a kind that would lie on one another are one.
const MOST_APART: usize = 400;
/// Pixels across which they do.
const CROWDED_CELL: f32 = 5.0;

/// A passage before there are marks for it.
struct Found {
    t: f64,
    at: Px,
    sign: Sign,
    colour: Colour,
    label: String,
}

/// The crossings and the named waypoints of all flights shown, in the order of time, with room for their times beside
/// what is covered. The earlier finds room first; a time without room is left out.
pub fn place(scene: &Scene<'_>, covered: &[PxRect]) -> Vec<Passage> {
    let found = if scene.layers.events { find(scene) } else { Vec::new() };
    let shows_times = scene.view.metres_per_px < 6000.0;
    let mut places = Places { scene, covered, signs: found.iter().map(|it| it.at).collect(), times: Vec::new() };
    let crowd = scene.style.crowd(found.len() / 4);
    let mut with_times = |it: &Found| if shows_times { places.time(it) } else { None };
    found
        .iter()
        .map(|it| Passage {
            t: it.t,
            at: it.at,
            time: with_times(it),
            ahead: sign(scene, it, crowd, 0.55),
            past: sign(scene, it, crowd, 1.0),
        })
        .collect()
}

/// What happens in view. What several flights do at one place and time is one.
fn find(scene: &Scene<'_>) -> Vec<Found> {
    let scenario = &scene.simulation.scenario;
    let mut passages: Vec<Found> = Vec::new();
    let mut same: HashMap<(Sign, Colour, String), Vec<Px>> = HashMap::new();
    let is_crowded = scene.plot.passages.len() > MOST_APART;
    let mut cells = HashSet::new();
    for plotted in &scene.plot.passages {
        let event = &scene.simulation.events[plotted.event];
        let at = scene.view.px_from_map(plotted.at);
        if !scene.shows(event.flight) || !scene.view.area.contains(at) {
            continue;
        }
        let time = scene.clock(event.t, "%H:%M");
        let (sign, colour, label) = match &event.kind {
            EventKind::Crossing(crossing) => {
                let zone = &scenario.zones[crossing.zone];
                if !scene.layers.shows_zone(zone) {
                    continue;
                }
                let sign = if crossing.kind == CrossingKind::Enter { Sign::Entry } else { Sign::Exit };
                (sign, scene.style.theme.zone(zone).colour, time)
            }
            EventKind::Waypoint { index } => match story_name(&scenario.flights[event.flight].route[*index]) {
                Some(name) => {
                    let name = words::waypoint_name(name, scene.language);
                    (Sign::Diamond, scene.style.theme.text1, format!("{time} {name}"))
                }
                None => continue,
            },
            // Where a hold is left and where a flight lands is seen anyway.
            EventKind::Manoeuvre { kind: MarkKind::HoldLeft | MarkKind::Landed, .. } => continue,
            EventKind::Manoeuvre { kind, .. } => {
                let is_meeting = told::Sign::of(kind) == told::Sign::Meeting;
                let sign = if is_meeting { Sign::Diamond } else { Sign::SmallDiamond };
                let said = words::manoeuvre(scene.simulation, kind, None, 1, scene.language);
                (sign, scene.style.theme.text1, format!("{time} {said}"))
            }
            _ => continue,
        };
        let at = Scene::beside(at, plotted.rotation, scene.lane(event.flight));
        let cell = ((at.x / CROWDED_CELL) as i32, (at.y / CROWDED_CELL) as i32);
        if is_crowded && !cells.insert((sign, colour, cell)) {
            continue;
        }
        let others = same.entry((sign, colour, label.clone())).or_default();
        if others.iter().all(|other| other.distance(at) >= 10.0) {
            others.push(at);
            passages.push(Found { t: event.t, at, sign, colour, label });
        }
    }
    passages
}

/// Room for times.
struct Places<'a> {
    scene: &'a Scene<'a>,
    covered: &'a [PxRect],
    signs: Vec<Px>,
    times: Vec<(Px, String, PxRect)>,
}

impl Places<'_> {
    fn time(&mut self, it: &Found) -> Option<(PxRect, Mark)> {
        // Two that share a place and a minute share a time.
        if self.times.iter().any(|(at, label, _)| at.distance(it.at) < 10.0 && label[..5] == it.label[..5]) {
            return None;
        }
        let font = self.scene.style.font(TextRole::CrossingTime);
        let width = text::width(&font, &it.label);
        let spots = places_beside(it.at, width, font.size);
        let (rect, at, align) = spots.into_iter().find(|(rect, ..)| self.is_free(rect))?;
        self.times.push((it.at, it.label.clone(), rect));
        let theme = self.scene.style.theme;
        let text = Text {
            content: it.label.clone(),
            at,
            align,
            font,
            colour: theme.text1,
            halo: Some((theme.halo.at(0.75), 3.4)),
            rotation: 0.0,
        };
        Some((rect, Mark::Text(text)))
    }

    fn is_free(&self, rect: &PxRect) -> bool {
        // A sign reaches 4 pixels about its place.
        let near = rect.grown(4.0);
        self.scene.view.area.holds(rect)
            && !self.covered.iter().any(|other| other.overlaps(rect))
            && !self.times.iter().any(|(_, _, other)| other.overlaps(rect))
            && !self.signs.iter().any(|sign| near.contains(*sign))
    }
}

/// Places for a text of a width and a font size beside a point, best first: what it covers, where its baseline begins or
/// ends, and which.
pub(super) fn places_beside(point: Px, width: f32, size: f32) -> Vec<(PxRect, Px, Align)> {
    let gap = size * 0.65;
    let (rise, drop) = (size * LINE_RISE, size * LINE_DROP);
    let middle = size * 0.35;
    let spots = [
        (gap, middle, Align::Start),
        (gap - 2.0, -gap + 2.0, Align::Start),
        (-gap, middle, Align::End),
        (-gap + 2.0, -gap + 2.0, Align::End),
        (gap - 2.0, gap + rise - 3.0, Align::Start),
        (-gap + 2.0, gap + rise - 3.0, Align::End),
        (0.0, gap + rise, Align::Middle),
        (0.0, -gap - drop, Align::Middle),
    ];
    spots
        .map(|(right, down, align)| {
            let at = point.moved(right, down);
            (line_rect(at, align, width, size), at, align)
        })
        .into()
}

fn sign(scene: &Scene<'_>, it: &Found, crowd: f32, opacity: f32) -> Vec<Mark> {
    let theme = scene.style.theme;
    let scale = scene.style.scale() * crowd;
    let stroke = Stroke::solid(it.colour.at(opacity), 1.6 * scale);
    match it.sign {
        Sign::Entry | Sign::Exit => {
            let fill = Some(theme.halo.at(opacity));
            let ring = Mark::Circle { centre: it.at, radius: 4.6 * scale, fill, stroke: Some(stroke) };
            let core = (it.sign == Sign::Entry).then(|| Mark::Circle {
                centre: it.at,
                radius: 2.3 * scale,
                fill: Some(it.colour.at(opacity)),
                stroke: None,
            });
            std::iter::once(ring).chain(core).collect()
        }
        Sign::Diamond | Sign::SmallDiamond => {
            let half = if it.sign == Sign::Diamond { 5.5 } else { 3.5 } * scale;
            vec![Mark::Polygon {
                points: [(0.0, -half), (half, 0.0), (0.0, half), (-half, 0.0)]
                    .map(|(right, down)| it.at.moved(right, down))
                    .into(),
                fill: Some(theme.halo.at(opacity)),
                stroke: Some(Stroke { width: 1.5 * scale, ..stroke }),
            }]
        }
    }
}

/// The ring that spreads from a crossing for a moment after it: `age` is seconds of the viewer's time since the cursor
/// passed it, and nothing is drawn outside of its 0.7 s.
pub fn pulse(at: Px, colour: Colour, age: f64) -> Option<Mark> {
    const LASTS: f64 = 0.7;
    let share = (age / LASTS) as f32;
    if !(0.0..1.0).contains(&share) {
        return None;
    }
    // Ease-out cubic.
    let eased = 1.0 - (1.0 - share).powi(3);
    let stroke = Stroke::solid(colour.at(0.9 * (1.0 - eased)), 1.6);
    Some(Mark::Circle { centre: at, radius: 4.6 + 11.4 * eased, fill: None, stroke: Some(stroke) })
}
