//! What is pointed out on the sheet's map: numbered events, flights, times along a track, directions.

use super::table;
use crate::chart::legend::plain;
use crate::chart::mark::{Align, Mark, Px, PxRect, Stroke, Text};
use crate::chart::scene::Scene;
use crate::chart::style::TextRole;
use crate::chart::symbols;
use crate::chart::text;
use crate::chart::told::{Sign, Told};
use crate::chart::words;
use crate::sim::aircraft::Role;

const RADIUS: f32 = 11.0;
/// Pixels between two arrowheads of a track.
const ARROW_EVERY: f32 = 82.0;

/// Where an event is drawn: beside its place, in the lane of its first flight.
fn place_of(scene: &Scene<'_>, told: &Told) -> Option<Px> {
    let trajectory = &scene.simulation.trajectories[told.flights[0]];
    let track = trajectory.path().at(trajectory.distance_at(told.t)).azimuth;
    let (at, rotation) = scene.view.pose_of(told.position, track).filter(|(at, _)| scene.view.area.contains(*at))?;
    Some(Scene::beside(at, rotation, scene.lane(told.flights[0])))
}

/// The numbers of the table's rows at their places: discs on short leaders; named points as pills with their words.
pub fn numbers(scene: &Scene<'_>, story: &[Told], covered: &mut Vec<PxRect>, tracks: &[Px]) -> Vec<Mark> {
    let theme = scene.style.theme;
    let font = scene.style.font(TextRole::TableStrong);
    let mut marks = Vec::new();
    let mut signs = Vec::new();
    for (index, told) in story.iter().enumerate() {
        let Some(at) = place_of(scene, told) else { continue };
        let words = match told.sign {
            Sign::Point | Sign::Meeting => {
                format!("{} {}", told.words(scene.simulation, scene.language), scene.clock(told.t, "%H:%M"))
            }
            _ => String::new(),
        };
        let width = if words.is_empty() { 2.0 * RADIUS } else { text::width(&font, &words) + 2.0 * RADIUS + 14.0 };
        let Some(rect) = free_place(scene, at, (width, 2.0 * RADIUS), covered, tracks) else { continue };
        covered.push(rect.grown(2.0));
        let disc = Px::new(rect.min.x + RADIUS, rect.centre().y);
        let near = Px::new(at.x.min(rect.max.x - RADIUS).max(rect.min.x + RADIUS), rect.centre().y);
        marks.push(Mark::Line { points: vec![at, near], stroke: Stroke::solid(theme.text1, 1.0) });
        let dot = match told.sign {
            Sign::Entry(zone) | Sign::Exit(zone) | Sign::Line(zone) => {
                theme.zone(&scene.simulation.scenario.zones[zone]).colour
            }
            Sign::Point | Sign::Meeting | Sign::Step => theme.text1,
        };
        let ring = Some(Stroke::solid(dot, 1.6));
        signs.push(Mark::Circle { centre: at, radius: 3.2, fill: Some(theme.panel), stroke: ring });
        if !words.is_empty() {
            let pill = Stroke::solid(theme.text1, 1.4);
            signs.push(Mark::Rect { rect, radius: RADIUS, fill: Some(theme.panel), stroke: Some(pill) });
            let left = Px::new(disc.x + RADIUS + 5.0, disc.y + font.size * 0.35);
            signs.push(plain(&words, left, font, theme.text1));
        }
        signs.extend(table::number(scene, told, index + 1, disc, RADIUS));
    }
    marks.extend(signs);
    marks
}

/// A place for something of a size near a point: in the map, clear of what is covered, hiding as little of the tracks
/// as can be, and not far.
fn free_place(
    scene: &Scene<'_>,
    at: Px,
    (width, height): (f32, f32),
    covered: &[PxRect],
    tracks: &[Px],
) -> Option<PxRect> {
    let mut best: Option<(f32, PxRect)> = None;
    for ring in 0..9 {
        let distance = 24.0 + 16.0 * ring as f32;
        for turn in 0..16 {
            let angle = turn as f32 * std::f32::consts::TAU / 16.0;
            let (sin, cos) = angle.sin_cos();
            let centre = at.moved((distance + (width - height).max(0.0) / 2.0) * cos, distance * sin);
            let rect = PxRect::new(centre.x - width / 2.0, centre.y - height / 2.0, width, height);
            if !scene.view.area.grown(-8.0).holds(&rect) || covered.iter().any(|other| other.overlaps(&rect)) {
                continue;
            }
            let cost = super::hidden_by(&rect.grown(3.0), tracks) as f32 * 9.0 + ring as f32 * 5.0;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, rect));
            }
        }
    }
    best.map(|(_, rect)| rect)
}

/// A call-out for each flight, beside the part of its track where there is room.
pub fn flights(scene: &Scene<'_>, covered: &mut Vec<PxRect>, tracks: &[Px]) -> Vec<Mark> {
    const HEIGHT: f32 = 34.0;
    let theme = scene.style.theme;
    let font = scene.style.font(TextRole::DataName);
    let mut marks = Vec::new();
    for (index, trajectory) in scene.simulation.trajectories.iter().enumerate() {
        let flight = &scene.simulation.scenario.flights[index];
        let name = format!("{} × {}", flight.name, flight.count);
        let size = if flight.role == Some(Role::Bomber) { 30.0 } else { 24.0 };
        let small = scene.style.font(TextRole::DataValue);
        let standing = words::standing(flight, scene.simulation.scenario.kind, scene.language).unwrap_or_default();
        let beside = if standing.is_empty() { 0.0 } else { text::width(&small, standing) + 8.0 };
        let name_width = text::width(&font, &name);
        let width = name_width + beside + size + 26.0;
        // Early on the track, then further along.
        let places = [0.06, 0.12, 0.2, 0.3, 0.42, 0.55, 0.7, 0.85].iter().filter_map(|share| {
            let t = trajectory.start() + share * (trajectory.end() - trajectory.start());
            let at = scene.view.px_from_geo(trajectory.state_at(t)?.position)?;
            let rect = free_place(scene, at, (width, HEIGHT), covered, tracks)?;
            let hidden = super::hidden_by(&rect, tracks);
            Some((hidden, at, rect))
        });
        let Some((_, at, rect)) = places.min_by_key(|(hidden, ..)| *hidden) else { continue };
        covered.push(rect.grown(3.0));
        let colour = scene.colour_of(index);
        let near = Px::new(at.x.clamp(rect.min.x, rect.max.x), at.y.clamp(rect.min.y, rect.max.y));
        marks.push(Mark::Line { points: vec![at, near], stroke: Stroke::solid(colour, 1.2) });
        let border = Some(Stroke::solid(colour, 1.6));
        marks.push(Mark::Rect { rect, radius: 4.0, fill: Some(theme.panel), stroke: border });
        let icon_at = Px::new(rect.min.x + 8.0 + size / 2.0, rect.centre().y);
        let icon = symbols::icon_of(flight);
        marks.push(Mark::Icon { icon, at: icon_at, size, rotation: 0.0, fill: colour, halo: None });
        let left = Px::new(rect.min.x + size + 16.0, rect.centre().y + font.size * 0.35);
        marks.push(plain(&name, left, font, theme.text1));
        if !standing.is_empty() {
            marks.push(plain(standing, left.moved(name_width + 8.0, 0.0), small, theme.text3));
        }
    }
    marks
}

/// Half-hour ticks with their times along the first flight that is told.
pub fn ticks(scene: &Scene<'_>, covered: &mut Vec<PxRect>) -> Vec<Mark> {
    const EVERY: i64 = 1800;
    let theme = scene.style.theme;
    let flights = &scene.simulation.scenario.flights;
    let first = flights.iter().position(|flight| flight.role == Some(Role::Bomber)).unwrap_or(0);
    let Some(trajectory) = scene.simulation.trajectories.get(first) else { return Vec::new() };
    let font = scene.style.font(TextRole::CrossingTime);
    let colour = scene.colour_of(first);
    let origin = scene.simulation.start.as_second();
    let from = (origin + trajectory.start() as i64).div_euclid(EVERY) + 1;
    let to = (origin + trajectory.end() as i64).div_euclid(EVERY);
    let mut marks = Vec::new();
    for number in from..=to {
        let t = (number * EVERY - origin) as f64;
        let Some(state) = trajectory.state_at(t) else { continue };
        let Some((at, rotation)) = scene.view.pose_of(state.position, state.track) else { continue };
        let at = Scene::beside(at, rotation, scene.lane(first));
        let ends = vec![Scene::beside(at, rotation, -6.0), Scene::beside(at, rotation, 6.0)];
        marks.push(Mark::Line { points: ends, stroke: Stroke::solid(colour, 1.6) });
        let words = scene.clock(t, "%H:%M");
        let width = text::width(&font, &words);
        let place = [12.0, -12.0].into_iter().find_map(|right| {
            let spot = Scene::beside(at, rotation, right);
            let left = if spot.x >= at.x { spot.x } else { spot.x - width };
            let rect = PxRect::new(left, spot.y - font.size * 0.45, width, font.size * 0.9);
            (!covered.iter().any(|other| other.overlaps(&rect))).then_some(rect)
        });
        if let Some(rect) = place {
            covered.push(rect.grown(1.0));
            marks.push(Mark::Text(Text {
                content: words,
                at: Px::new(rect.min.x, rect.max.y - font.size * 0.1),
                align: Align::Start,
                font,
                colour,
                halo: Some((theme.halo, 3.4)),
                rotation: 0.0,
            }));
        }
    }
    marks
}

/// Arrowheads along the tracks: filled or open by the state that flies.
pub fn arrowheads(scene: &Scene<'_>) -> Vec<Mark> {
    let mut marks = Vec::new();
    for line in scene.plot.tracks.iter().filter(|line| !line.is_repeat) {
        let flight = &scene.simulation.scenario.flights[line.flight];
        let is_bomber = flight.role == Some(Role::Bomber);
        let (every, half) = if is_bomber { (ARROW_EVERY, 5.0) } else { (1.4 * ARROW_EVERY, 3.6) };
        let is_open = matches!(flight.operator.as_deref(), Some("CN" | "KR"));
        let colour = scene.colour_of(line.flight);
        let mut along = every * 0.5;
        for pair in line.points.windows(2) {
            let (a, b) = (scene.view.px_from_map(pair[0].at), scene.view.px_from_map(pair[1].at));
            let length = a.distance(b);
            if length == 0.0 {
                continue;
            }
            let rotation = (b.x - a.x).atan2(a.y - b.y).to_degrees();
            while along < length {
                let share = along / length;
                let on_track = a.moved((b.x - a.x) * share, (b.y - a.y) * share);
                let at = Scene::beside(on_track, rotation, scene.lane(line.flight));
                let ahead = Scene::beside(at, rotation - 90.0, half * 1.3);
                let back = Scene::beside(at, rotation + 90.0, half);
                let points =
                    vec![Scene::beside(back, rotation, half * 0.9), ahead, Scene::beside(back, rotation, -half * 0.9)];
                let fill = if is_open { scene.style.theme.panel } else { colour };
                let stroke = Some(Stroke::solid(colour, 1.3));
                marks.push(Mark::Polygon { points, fill: Some(fill), stroke });
                along += every;
            }
            along -= length;
        }
    }
    marks
}
