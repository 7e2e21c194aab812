//! Crossings, joins and splits: marks on the tracks, with their times once they have happened.

use super::mark::{Align, Mark, Px, PxRect, Stroke, Text};
use super::scene::Scene;
use super::style::TextRole;
use super::text;
use super::{Colour, style};
use crate::sim::events::{CrossingKind, EventKind};

/// Something that happened, or will, on the map.
#[derive(Debug, Clone)]
pub struct Passage {
    /// When, in seconds since the start of the simulation.
    pub t: f64,
    /// Where it is drawn.
    pub at: Px,
    /// What is written beside it once it has happened.
    pub label: String,
    /// Whether it is still to come.
    pub is_ahead: bool,
    sign: Sign,
    colour: Colour,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    Entry,
    Exit,
    Diamond,
}

impl Passage {
    /// What the sign covers.
    pub fn rect(&self) -> PxRect {
        PxRect::new(self.at.x - 6.0, self.at.y - 6.0, 12.0, 12.0)
    }
}

/// A passage with its place for the time.
#[derive(Debug)]
pub struct LabelledPassage {
    /// What sign and text cover.
    pub rect: PxRect,
    /// Both.
    pub marks: Vec<Mark>,
}

/// The crossings and the named waypoints of all flights shown, each with whether it is still to come at `t`. What several
/// flights do at one place and time is one.
pub fn until(scene: &Scene<'_>, t: f64) -> Vec<Passage> {
    let scenario = &scene.simulation.scenario;
    let mut passages: Vec<Passage> = Vec::new();
    for event in scene.simulation.events.iter().filter(|event| scene.shows(event.flight)) {
        let (sign, colour, what) = match &event.kind {
            EventKind::Crossing(crossing) => {
                let zone = &scenario.zones[crossing.zone];
                if scene.layers.hidden_zones.contains(&zone.id) || !scene.layers.zones {
                    continue;
                }
                let sign = if crossing.kind == CrossingKind::Enter { Sign::Entry } else { Sign::Exit };
                (sign, scene.style.theme.zone(zone).colour, "")
            }
            EventKind::Waypoint { index } => match &scenario.flights[event.flight].route[*index].name {
                Some(name) => (Sign::Diamond, scene.style.theme.text1, name.as_str()),
                None => continue,
            },
            _ => continue,
        };
        let trajectory = &scene.simulation.trajectories[event.flight];
        let Some(at) = scene.view.px_from_geo(event.position).filter(|at| scene.view.area.contains(*at)) else {
            continue;
        };
        let track = trajectory.path().at(trajectory.distance_at(event.t)).azimuth;
        let Some(rotation) = scene.view.rotation_of(event.position, track) else { continue };
        let at = Scene::beside(at, rotation, scene.lane(event.flight));
        let time = scene.clock(event.t, "%H:%M");
        let label = if what.is_empty() { time } else { format!("{time} {}", what.to_lowercase()) };
        let is_ahead = event.t > t;
        let same = |other: &Passage| {
            other.sign == sign && other.colour == colour && other.label == label && other.at.distance(at) < 10.0
        };
        if !passages.iter().any(same) {
            passages.push(Passage { t: event.t, at, label, is_ahead, sign, colour });
        }
    }
    passages
}

/// Finds room for the times, beside what is covered already; a time without room is left out.
pub fn label(passages: Vec<Passage>, covered: &[PxRect], scene: &Scene<'_>) -> Vec<LabelledPassage> {
    let font = scene.style.font(TextRole::CrossingTime);
    let shows_times = scene.view.metres_per_px < 6000.0;
    let signs: Vec<PxRect> = passages.iter().map(Passage::rect).collect();
    let mut labels: Vec<(Px, String, PxRect)> = Vec::new();
    passages
        .into_iter()
        .map(|passage| {
            let mut marks = passage.marks(scene);
            let mut rect = passage.rect();
            // Two that share a place share a label.
            let is_told =
                labels.iter().any(|(at, label, _)| at.distance(passage.at) < 10.0 && label[..5] == passage.label[..5]);
            if !passage.is_ahead && shows_times && !is_told {
                let width = text::width(&font, &passage.label);
                let free = |place: &PxRect| {
                    scene.view.area.holds(place)
                        && !covered.iter().any(|other| other.overlaps(place))
                        && !labels.iter().any(|(_, _, other)| other.overlaps(place))
                        && !signs.iter().any(|other| other.grown(-2.0).overlaps(place))
                };
                if let Some((place, at, align)) =
                    places_beside(passage.at, width, font.size).into_iter().find(|(place, ..)| free(place))
                {
                    labels.push((passage.at, passage.label.clone(), place));
                    rect = PxRect {
                        min: Px::new(rect.min.x.min(place.min.x), rect.min.y.min(place.min.y)),
                        max: Px::new(rect.max.x.max(place.max.x), rect.max.y.max(place.max.y)),
                    };
                    marks.push(Mark::Text(Text {
                        content: passage.label.clone(),
                        at,
                        align,
                        font,
                        colour: scene.style.theme.text1,
                        halo: Some((scene.style.theme.halo.at(0.75), 3.4)),
                        rotation: 0.0,
                    }));
                }
            }
            LabelledPassage { rect, marks }
        })
        .collect()
}

/// Places for a text of a width and a font size beside a point, best first: what it covers, where its baseline begins or
/// ends, and which.
pub(super) fn places_beside(point: Px, width: f32, size: f32) -> Vec<(PxRect, Px, Align)> {
    const GAP: f32 = 8.0;
    let (rise, drop) = (size * 0.78, size * 0.24);
    let middle = size * 0.35;
    let spots = [
        (GAP, middle, Align::Start),
        (GAP - 2.0, -GAP + 2.0, Align::Start),
        (-GAP, middle, Align::End),
        (-GAP + 2.0, -GAP + 2.0, Align::End),
        (GAP - 2.0, GAP + rise - 3.0, Align::Start),
        (-GAP + 2.0, GAP + rise - 3.0, Align::End),
        (0.0, GAP + rise, Align::Middle),
        (0.0, -GAP - drop, Align::Middle),
    ];
    spots
        .map(|(right, down, align)| {
            let at = point.moved(right, down);
            let left = match align {
                Align::Start => at.x,
                Align::Middle => at.x - width / 2.0,
                Align::End => at.x - width,
            };
            (PxRect::new(left, at.y - rise, width, rise + drop), at, align)
        })
        .into()
}

impl Passage {
    fn marks(&self, scene: &Scene<'_>) -> Vec<Mark> {
        let theme = scene.style.theme;
        let scale = scene.style.scale();
        let opacity = if self.is_ahead { 0.55 } else { 1.0 };
        let stroke = Stroke { colour: self.colour.at(opacity), width: 1.6 * scale, dash: style::Dash::SOLID };
        match self.sign {
            Sign::Entry | Sign::Exit => {
                let ring = Mark::Circle {
                    centre: self.at,
                    radius: 4.6 * scale,
                    fill: Some(theme.halo.at(opacity)),
                    stroke: Some(stroke),
                };
                let core = (self.sign == Sign::Entry).then(|| Mark::Circle {
                    centre: self.at,
                    radius: 2.3 * scale,
                    fill: Some(self.colour.at(opacity)),
                    stroke: None,
                });
                std::iter::once(ring).chain(core).collect()
            }
            Sign::Diamond => {
                let half = 5.5 * scale;
                vec![Mark::Polygon {
                    points: vec![
                        self.at.moved(0.0, -half),
                        self.at.moved(half, 0.0),
                        self.at.moved(0.0, half),
                        self.at.moved(-half, 0.0),
                    ],
                    fill: Some(theme.halo.at(opacity)),
                    stroke: Some(Stroke { width: 1.5 * scale, ..stroke }),
                }]
            }
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
