//! Aircraft: a silhouette at its place, turned to its track.

use super::icons::Icon;
use super::mark::{Mark, Px, PxRect, Stroke};
use super::scene::Scene;
use crate::scenario::model::Flight;
use crate::sim::State;
use crate::sim::aircraft::Role;

/// Below this many metres a pixel every aircraft of a flight has its own symbol.
const EACH_AIRCRAFT: f64 = 1000.0;
/// No more symbols than these stand for one flight.
const MOST_SYMBOLS: u32 = 8;

/// A flight's symbol.
#[derive(Debug, Clone)]
pub struct Symbol {
    /// Which flight.
    pub flight: usize,
    /// Its state.
    pub state: State,
    /// Where the flight is.
    pub at: Px,
    /// Where its symbol is drawn; in a formation beside its place.
    pub drawn_at: Px,
    /// Clockwise from up, in degrees.
    pub rotation: f32,
    /// Pixels.
    pub size: f32,
}

impl Symbol {
    /// What the symbol covers.
    pub fn rect(&self) -> PxRect {
        let half = self.size * 0.46;
        PxRect { min: self.drawn_at.moved(-half, -half), max: self.drawn_at.moved(half, half) }
    }

    /// The silhouettes of the flight, and what ties a displaced one to its place.
    pub fn marks(&self, scene: &Scene<'_>) -> Vec<Mark> {
        let flight = &scene.simulation.scenario.flights[self.flight];
        let colour = scene.colour_of(self.flight);
        let theme = scene.style.theme;
        let mut marks = Vec::new();
        if self.at.distance(self.drawn_at) > 12.0 {
            let tie = Stroke::solid(colour.at(0.6), 1.0);
            marks.push(Mark::Line { points: vec![self.at, self.drawn_at], stroke: tie });
            marks.push(Mark::Circle { centre: self.at, radius: 2.0, fill: Some(colour), stroke: None });
        }
        if scene.selected == Some(self.flight) {
            let ring = Stroke::solid(theme.focus, 1.3 * scene.style.scale());
            let radius = 21.0 * scene.style.scale();
            marks.push(Mark::Circle { centre: self.drawn_at, radius, fill: None, stroke: Some(ring) });
        }
        let shown = if scene.view.metres_per_px < EACH_AIRCRAFT { flight.count.min(MOST_SYMBOLS) } else { 1 };
        for place in 0..shown {
            // Echelon to the right and back, nine tenths of a symbol apart; the spacing is not to scale.
            let step = self.size * 0.62 * place as f32;
            let aside = Scene::beside(self.drawn_at, self.rotation, step);
            let at = Scene::beside(aside, self.rotation + 90.0, step * 0.7);
            marks.push(Mark::Icon {
                icon: icon_of(flight),
                at,
                size: self.size,
                rotation: self.rotation,
                fill: colour,
                halo: Some((theme.halo, 2.5)),
            });
        }
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
        let is_seen = scene.view.area.grown(size).contains(at);
        is_seen.then_some(Symbol { flight, state, at, drawn_at: at, rotation, size })
    };
    let mut symbols: Vec<Symbol> = flying.filter_map(symbol).collect();
    let crowd = scene.style.crowd(symbols.len());
    symbols.iter_mut().for_each(|symbol| symbol.size *= crowd);
    fan_out(scene, &mut symbols);
    symbols
}

/// Spreads flights closer than a symbol across the track of the first of them, which stays where it is: the second to
/// its left, the third to its right, and so on.
fn fan_out(scene: &Scene<'_>, symbols: &mut [Symbol]) {
    // A thousand flights at one place would be no picture anyway.
    const MOST_LOOKED_AT: usize = 64;
    if symbols.len() > MOST_LOOKED_AT {
        return;
    }
    let mut leaders: Vec<(usize, u32)> = Vec::new();
    for index in 0..symbols.len() {
        let symbol = &symbols[index];
        let leader = leaders.iter_mut().find(|(leader, _)| {
            let other = &symbols[*leader];
            other.at.distance(symbol.at) < (other.size + symbol.size) * 0.45
        });
        let Some((leader, followers)) = leader else {
            leaders.push((index, 0));
            continue;
        };
        *followers += 1;
        let side = if *followers % 2 == 1 { -1.0 } else { 1.0 };
        let rank = followers.div_ceil(2) as f32;
        let step = 0.95 * scene.style.icon_size(Some(Role::Bomber)) * rank;
        let (at, rotation) = (symbols[*leader].at, symbols[*leader].rotation);
        let aside = Scene::beside(at, rotation, side * step);
        symbols[index].drawn_at = Scene::beside(aside, rotation + 90.0, step * 0.55);
    }
}
