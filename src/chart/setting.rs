//! The setting: what stands on the map whatever the time. It depends on the view, the layers and the flights shown, and
//! is made once for many instants.

use super::blocks::Arrangements;
use super::ghost;
use super::legend::{self, Key};
use super::mark::{Mark, Px, PxRect};
use super::names::{self, NameLabel};
use super::passages::{self, Passage};
use super::scene::Scene;
use crate::geodesy::MapPoint;

/// What stands on the map whatever the time.
#[derive(Debug, Default)]
pub struct Setting {
    /// The parts of the picture that neither names nor times nor data blocks may cover.
    pub covered: Vec<PxRect>,
    /// The names on the map.
    pub names: Vec<NameLabel>,
    /// Where crossings and named waypoints are, and where their times will stand.
    pub passages: Vec<Passage>,
    /// The key and the scale bar.
    pub legend: Vec<Mark>,
    /// Points every few pixels along the tracks.
    pub tracks: Vec<TrackPx>,
    /// Where data blocks lie.
    pub arrangements: Arrangements,
}

/// A point of a track in view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackPx {
    /// Which flight.
    pub flight: usize,
    /// When it is there, in seconds since the simulation's start.
    pub t: f64,
    /// Where.
    pub at: Px,
}

impl Setting {
    /// The setting of a scene.
    pub fn of(scene: &Scene<'_>) -> Self {
        let key = Key::of(scene);
        let mut covered = scene.covered.to_vec();
        covered.extend(key.as_ref().map(|key| key.rect));
        if scene.layers.scale_bar {
            covered.push(legend::scale_rect(scene));
        }
        let passages = passages::place(scene, &covered);
        let mut taken = covered.clone();
        taken.extend(passages.iter().map(Passage::rect));
        let tracks = tracks(scene);
        let mut busy = edges(scene);
        busy.extend(tracks.iter().map(|point| point.at));
        busy.extend(ghost::scene(scene).iter().flat_map(|(own, _)| self::tracks(own)).map(|point| point.at));
        busy.extend(passages.iter().filter_map(|passage| passage.time.as_ref()).flat_map(|(rect, _)| along(rect)));
        let names = names::place(scene, &taken, &busy);
        let legend = legend::overlays(scene, key);
        Self { covered, names, passages, legend, tracks, arrangements: Arrangements::default() }
    }
}

/// Pixels between the points that stand for a line.
const EVERY: f32 = 12.0;

/// Points every few pixels along the tracks in view.
pub fn tracks(scene: &Scene<'_>) -> Vec<TrackPx> {
    let mut points = Vec::new();
    if scene.layers.tracks {
        for line in scene.plot.tracks.iter().filter(|line| scene.shows(line.flight)) {
            let line_points = line.points.iter().map(|point| (point.at, point.t));
            spread(scene, line_points, |at, t| points.push(TrackPx { flight: line.flight, t, at }));
        }
    }
    points
}

/// Points every few pixels along the zones' edges in view.
pub fn edges(scene: &Scene<'_>) -> Vec<Px> {
    let mut points = Vec::new();
    for line in scene.zones_shown().flat_map(|(.., drawn)| &drawn.lines) {
        spread(scene, line.points.iter().map(|at| (*at, 0.0)), |at, _| points.push(at));
    }
    points
}

/// Hands on points every few pixels along a line, as far as they are in view, each with its share of what is known at
/// the line's points.
fn spread(scene: &Scene<'_>, line: impl Iterator<Item = (MapPoint, f64)>, mut add: impl FnMut(Px, f64)) {
    // Far outside of the picture nobody looks.
    const MOST: f32 = 500.0;
    let mut before: Option<(Px, f64)> = None;
    let mut rest = 0.0;
    for (here, t) in line.map(|(point, t)| (scene.view.px_from_map(point), t)) {
        if let Some((from, from_t)) = before {
            let length = from.distance(here);
            let steps = ((length - rest) / EVERY).ceil().clamp(0.0, MOST);
            for step in 0..steps as usize {
                let share = (rest + step as f32 * EVERY) / length;
                let at = from.moved((here.x - from.x) * share, (here.y - from.y) * share);
                if scene.view.area.contains(at) {
                    add(at, from_t + (t - from_t) * f64::from(share));
                }
            }
            rest = (rest + steps * EVERY - length).max(0.0);
        }
        before = Some((here, t));
    }
}

/// Points every few pixels along the middle of a line of text.
fn along(rect: &PxRect) -> impl Iterator<Item = Px> {
    let (left, y) = (rect.min.x, rect.centre().y);
    let count = (rect.width() / EVERY).ceil() as usize;
    (0..=count).map(move |nth| Px::new(left + nth as f32 * EVERY, y))
}
