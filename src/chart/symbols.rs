//! Aircraft: silhouettes at their places, turned to their track.
//!
//! A flight is one symbol at its leader's place, and its number stands beside it. Where the map is large enough, each of
//! its aircraft has its own: at its true place as soon as the spacing is wider than a symbol, before that one symbol apart.

use super::icons::Icon;
use super::mark::{Mark, Px, PxRect, Stroke};
use super::scene::Scene;
use crate::scenario::model::Flight;
use crate::sim::aircraft::Role;
use crate::sim::{State, formation};

/// Below this many metres a pixel every aircraft of a flight has its own symbol.
const EACH_AIRCRAFT: f64 = 1000.0;
/// Of a flight of more aircraft than these there is one symbol until their true places are clear of one another.
const MOST_OFF_SCALE: u32 = 8;

/// Radius of the ring round the selected flight in pixels.
const RING: f32 = 21.0;

/// A flight's symbol.
#[derive(Debug, Clone)]
pub struct Symbol {
    /// Which flight.
    pub flight: usize,
    /// Its state.
    pub state: State,
    /// Where the flight is.
    pub at: Px,
    /// Where its symbol is drawn; beside its place where another flight is too near.
    pub drawn_at: Px,
    /// Where the symbols of its other aircraft are drawn, as far as they have their own and are seen.
    pub others: Vec<Px>,
    /// Clockwise from up, in degrees.
    pub rotation: f32,
    /// Pixels.
    pub size: f32,
}

impl Symbol {
    /// What the silhouettes cover, one by one, the leader's first.
    pub fn rects(&self) -> impl Iterator<Item = PxRect> + '_ {
        self.places().map(|at| self.rect_at(at))
    }

    /// Where its silhouettes are, the leader's first.
    pub fn places(&self) -> impl Iterator<Item = Px> + '_ {
        std::iter::once(self.drawn_at).chain(self.others.iter().copied())
    }

    /// What the ring round it covers where it is selected.
    pub fn ring_rect(&self, scene: &Scene<'_>) -> Option<PxRect> {
        let reach = RING * scene.style.scale();
        let rect = PxRect { min: self.drawn_at.moved(-reach, -reach), max: self.drawn_at.moved(reach, reach) };
        (scene.selected == Some(self.flight)).then_some(rect)
    }

    fn rect_at(&self, at: Px) -> PxRect {
        let half = self.size * 0.46;
        PxRect { min: at.moved(-half, -half), max: at.moved(half, half) }
    }

    /// Whether its silhouette at one point and that of another flight at another one would cover one another.
    fn would_cover(&self, at: Px, other: &Self, other_at: Px) -> bool {
        at.distance(other_at) < (self.size + other.size) * 0.45
    }

    /// The silhouettes of the flight, and what ties a displaced one to its place.
    pub fn marks(&self, scene: &Scene<'_>) -> Vec<Mark> {
        let flight = &scene.simulation.scenario.flights[self.flight];
        let colour = scene.colour_of(self.flight);
        let theme = scene.style.theme;
        let mut marks = Vec::with_capacity(1 + self.others.len());
        if self.at.distance(self.drawn_at) > 12.0 {
            let tie = Stroke::solid(colour.at(0.6), 1.0);
            marks.push(Mark::Line { points: vec![self.at, self.drawn_at], stroke: tie });
            marks.push(Mark::Circle { centre: self.at, radius: 2.0, fill: Some(colour), stroke: None });
        }
        if scene.selected == Some(self.flight) {
            let ring = Stroke::solid(theme.focus, 1.3 * scene.style.scale());
            let radius = RING * scene.style.scale();
            marks.push(Mark::Circle { centre: self.drawn_at, radius, fill: None, stroke: Some(ring) });
        }
        marks.extend(self.places().map(|at| Mark::Icon {
            icon: icon_of(flight),
            at,
            size: self.size,
            rotation: self.rotation,
            fill: colour,
            halo: Some((theme.halo, 2.5)),
        }));
        marks
    }
}

/// The silhouette for a flight.
pub fn icon_of(flight: &Flight) -> Icon {
    if let Some(icon) = flight.aircraft.as_ref().and_then(|it| Icon::named(it.symbol.as_deref()?)) {
        return icon;
    }
    match flight.role {
        Some(Role::Bomber) => Icon::BomberJet,
        Some(Role::EarlyWarning) => Icon::EarlyWarning,
        Some(Role::Tanker) => Icon::Tanker,
        Some(Role::Patrol) => Icon::Patrol,
        Some(Role::Fighter) | None => Icon::Fighter,
    }
}

/// The symbols of all flights that fly at an instant and are seen, in the order of the scenario.
pub fn at(scene: &Scene<'_>, t: f64) -> Vec<Symbol> {
    during(scene, t, t)
}

/// The symbols of all flights that fly during a stretch of time and are seen, as its middle has them, or the end of
/// their flight that is nearest to it.
pub fn during(scene: &Scene<'_>, from: f64, to: f64) -> Vec<Symbol> {
    let flying = scene.simulation.trajectories.iter().enumerate().filter(|(flight, _)| scene.shows(*flight));
    let symbol = |(flight, trajectory): (usize, &crate::Trajectory)| {
        if trajectory.end() < from || trajectory.start() > to {
            return None;
        }
        let state = trajectory.state_at(((from + to) / 2.0).clamp(trajectory.start(), trajectory.end()))?;
        let (at, rotation) = scene.view.pose_of(state.position, state.track)?;
        let size = scene.style.icon_size(scene.simulation.scenario.flights[flight].role);
        let mut symbol = Symbol { flight, state, at, drawn_at: at, others: Vec::new(), rotation, size };
        symbol.others = in_scale(scene, &symbol);
        let is_seen = scene.view.area.grown(size).contains(at) || !symbol.others.is_empty();
        is_seen.then_some(symbol)
    };
    let mut symbols: Vec<Symbol> = flying.filter_map(symbol).collect();
    let crowd = scene.style.crowd(symbols.len());
    symbols.iter_mut().for_each(|symbol| symbol.size *= crowd);
    if symbols.len() <= MOST_KEPT_APART {
        fan_out(scene, &mut symbols);
        spread(scene, &mut symbols);
    }
    symbols
}

/// More symbols than these are not kept apart: a thousand flights at one place would be no picture anyway.
const MOST_KEPT_APART: usize = 64;

/// Spreads flights closer than a symbol across the track of the first of them, which stays where it is: each to the side
/// on which it flies; where that cannot be seen, the first to the left, the next to the right, and so on. Where others lie
/// there, it goes behind.
fn fan_out(scene: &Scene<'_>, symbols: &mut [Symbol]) {
    /// Flights nearer than this to the track of the first, in pixels, are on neither side of it: what places in pixels are
    /// rounded by is less.
    const ON_TRACK: f32 = 0.1;
    /// So many places on a side are tried.
    const MOST_RANKS: u32 = 8;
    let mut placed: Vec<usize> = Vec::with_capacity(symbols.len());
    let mut followers = Vec::new();
    for index in 0..symbols.len() {
        let symbol = &symbols[index];
        match placed.iter().find(|leader| symbol.would_cover(symbol.at, &symbols[**leader], symbols[**leader].at)) {
            Some(leader) => followers.push((index, *leader)),
            None => placed.push(index),
        }
    }
    // How many flights lie on the left and on the right of each leader.
    let mut beside = vec![[0u32; 2]; symbols.len()];
    for (index, leader) in followers {
        let (from, rotation) = (symbols[leader].at, symbols[leader].rotation);
        let (sin, cos) = rotation.to_radians().sin_cos();
        let right = (symbols[index].at.x - from.x) * cos + (symbols[index].at.y - from.y) * sin;
        let [on_left, on_right] = beside[leader];
        let is_right = if right.abs() > ON_TRACK { right > 0.0 } else { on_left > on_right };
        let side = if is_right { 1.0 } else { -1.0 };
        let taken = beside[leader][usize::from(is_right)];
        let place = |rank: u32| {
            let step = 0.95 * scene.style.icon_size(Some(Role::Bomber)) * rank as f32;
            Scene::beside(Scene::beside(from, rotation, side * step), rotation + 90.0, step * 0.55)
        };
        // Behind the first one is nearer to the truth than far off on the side.
        let behind = |rank: u32| {
            let step = 0.95 * scene.style.icon_size(Some(Role::Bomber)) * rank as f32;
            Scene::beside(from, rotation + 90.0, step)
        };
        let is_clear = |at: &Px| {
            let covers = |other: &Symbol| other.places().any(|it| symbols[index].would_cover(*at, other, it));
            !placed.iter().any(|other| covers(&symbols[*other]))
        };
        let places = (taken + 1..=MOST_RANKS).flat_map(|rank| [(rank, place(rank)), (taken, behind(rank))]);
        let (rank, drawn_at) =
            places.into_iter().find(|(_, at)| is_clear(at)).unwrap_or_else(|| (taken + 1, place(taken + 1)));
        beside[leader][usize::from(is_right)] = rank;
        let at = symbols[index].at;
        symbols[index].drawn_at = drawn_at;
        for other in &mut symbols[index].others {
            *other = other.moved(drawn_at.x - at.x, drawn_at.y - at.y);
        }
        placed.push(index);
    }
}

/// Where the other aircraft of a flight are, as far as they are seen and the spacing is wider than a symbol.
fn in_scale(scene: &Scene<'_>, symbol: &Symbol) -> Vec<Px> {
    let flight = &scene.simulation.scenario.flights[symbol.flight];
    if flight.count < 2 || spacing_px(scene, flight) <= symbol.size {
        return Vec::new();
    }
    let places = formation::positions(&flight.formation, flight.count, &symbol.state).skip(1);
    let places = places.filter_map(|position| scene.view.px_from_geo(position));
    places.filter(|at| scene.view.area.grown(symbol.size).contains(*at)).collect()
}

/// Gives the aircraft of flights whose true places are too near to one another their own symbols, one symbol apart. Where
/// these or the true places lie on other flights, one symbol with its number says more.
fn spread(scene: &Scene<'_>, symbols: &mut [Symbol]) {
    for index in 0..symbols.len() {
        let symbol = &mut symbols[index];
        let flight = &scene.simulation.scenario.flights[symbol.flight];
        if is_off_scale(scene, flight) {
            symbol.others = off_scale(flight, symbol);
        }
        let symbol = &symbols[index];
        if symbol.others.iter().any(|at| is_covered(&symbol.rect_at(*at), index, symbols)) {
            symbols[index].others = Vec::new();
        }
    }
}

/// The shape of the formation with one symbol's size for its spacing.
fn off_scale(flight: &Flight, symbol: &Symbol) -> Vec<Px> {
    let place = |number: u32| {
        let slot = formation::slot(flight.formation.shape, number);
        let aside = Scene::beside(symbol.drawn_at, symbol.rotation, symbol.size * slot.right as f32);
        Scene::beside(aside, symbol.rotation - 90.0, symbol.size * slot.ahead as f32)
    };
    (1..flight.count).map(place).collect()
}

/// Whether another flight's symbols lie on a rectangle.
fn is_covered(rect: &PxRect, own: usize, symbols: &[Symbol]) -> bool {
    let others = symbols.iter().enumerate().filter(|(index, _)| *index != own);
    others.flat_map(|(_, symbol)| symbol.rects()).any(|other| other.overlaps(rect))
}

/// The spacing of a flight's formation on the map.
fn spacing_px(scene: &Scene<'_>, flight: &Flight) -> f32 {
    (flight.formation.spacing.metres() / scene.view.metres_per_px) as f32
}

/// Whether the aircraft of a flight have symbols of their own that cannot lie at their true places.
pub(super) fn is_off_scale(scene: &Scene<'_>, flight: &Flight) -> bool {
    let is_few = (2..=MOST_OFF_SCALE).contains(&flight.count);
    let is_dense = spacing_px(scene, flight) <= scene.style.icon_size(flight.role);
    is_few && is_dense && scene.view.metres_per_px < EACH_AIRCRAFT
}
