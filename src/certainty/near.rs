//! Near misses: zones that a flight never enters, but passes so near that its true track may have.

use super::band::Band;
use crate::geodesy::Position;
use crate::geodesy::closest::between_stretches;
use crate::geodesy::curve::Curve;
use crate::geodesy::stretch::Cap;
use crate::sim::activity::is_responder;
use crate::sim::{Simulation, Trajectory};
use crate::units::{Altitude, Distance};
use crate::zones::{Outline, Shape, Standing, Zone};

/// A zone that a flight passes within its band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearMiss {
    /// Which flight, as an index into the scenario's flights.
    pub flight: usize,
    /// Which zone, as an index into the scenario's zones.
    pub zone: usize,
    /// When it is nearest, of those places at which the zone is within the band.
    pub t: f64,
    /// Where it is then.
    pub position: Position,
    /// How far from the zone's edge.
    pub distance: Distance,
    /// Half the width of the band there.
    pub band: Distance,
    /// How well that edge is known.
    pub edge: Standing,
}

/// The near misses of all flights but responders, ordered by flight, then zone.
pub(super) fn near_misses(simulation: &Simulation, bands: &[Band]) -> Vec<NearMiss> {
    let zones: Vec<Watched> = simulation.scenario.zones.iter().map(|zone| Watched::new(zone)).collect();
    let outside = simulation.zone_summaries.iter().filter(|summary| summary.visits.is_empty());
    let claimed = outside.filter(|summary| !is_responder(&simulation.scenario.flights[summary.flight]));
    claimed
        .filter_map(|summary| {
            let trajectory = &simulation.trajectories[summary.flight];
            let found = zones[summary.zone].nearest(trajectory, &bands[summary.flight])?;
            Some(NearMiss { flight: summary.flight, zone: summary.zone, ..found })
        })
        .collect()
}

/// A zone with its edges as curves.
struct Watched<'a> {
    zone: &'a Zone,
    outline: Outline,
    edges: Vec<(usize, Curve, Cap)>,
}

impl<'a> Watched<'a> {
    fn new(zone: &'a Zone) -> Self {
        let outline = Outline::of(zone);
        let count = if matches!(zone.shape, Shape::Circle { .. }) { 1 } else { zone.edges().count() };
        let curves = |edge: usize| {
            let curves: Vec<Curve> = Curve::all_of(outline.edge(edge)).collect();
            curves.into_iter().map(move |curve| (edge, curve.stretch().cap(), curve))
        };
        let edges = (0..count).flat_map(curves).map(|(edge, cap, curve)| (edge, curve, cap)).collect();
        Self { zone, outline, edges }
    }

    /// Where a flight is nearest to the zone, of those places at which it is within the flight's band.
    fn nearest(&self, trajectory: &Trajectory, band: &Band) -> Option<NearMiss> {
        let path = trajectory.path();
        let mut best: Option<NearMiss> = None;
        for piece in path.pieces().iter().filter(|piece| piece.first_alike == path.piece_at(piece.from)) {
            for curve in Curve::all_of(&piece.path) {
                let reach = |curve: &Curve| {
                    let time = |s: f64| trajectory.time_at(piece.from + s);
                    band.widest_between(time(curve.stretch().from()), time(curve.stretch().to()))
                };
                let widest = reach(&curve);
                let cap = curve.stretch().cap();
                for (edge, along, around) in &self.edges {
                    if cap.distance_bounds(around).0 > widest {
                        continue;
                    }
                    // The closest point of a stretch may be just out of the band, and another one within it.
                    let mut open = vec![curve.clone()];
                    while let Some(stretch) = open.pop() {
                        let within = reach(&stretch).min(best.map_or(f64::INFINITY, |best| best.distance.metres()));
                        let line = self.outline.edge(*edge);
                        let Some(near) = between_stretches(&piece.path, &stretch, line, along, within) else {
                            continue;
                        };
                        let s = piece.from + near.s;
                        let t = trajectory.time_at(s);
                        let half = band.at(t);
                        if near.distance < half.metres() {
                            let altitude = trajectory.altitude_at(t);
                            if is_level_with(self.zone, altitude) {
                                best = Some(NearMiss {
                                    flight: 0,
                                    zone: 0,
                                    t,
                                    position: path.at(s).position,
                                    distance: Distance::from_metres(near.distance),
                                    band: half,
                                    edge: self.standing(*edge),
                                });
                            }
                        } else if let Some(halves) = halves(&piece.path, &stretch) {
                            open.extend(halves);
                        }
                    }
                }
            }
        }
        best
    }

    fn standing(&self, edge: usize) -> Standing {
        self.zone.edges().nth(edge).map_or(Standing::Published, |edge| edge.standing)
    }
}

/// The halves of a stretch; `None` where it is so short that the band is as good as even along it.
fn halves(path: &crate::geodesy::Path, curve: &Curve) -> Option<[Curve; 2]> {
    const SHORT: f64 = 500.0;
    let (from, to) = (curve.stretch().from(), curve.stretch().to());
    let middle = 0.5 * (from + to);
    (to - from > SHORT).then(|| [[from, middle], [middle, to]].map(|ends| Curve::of_part(path, ends)))
}

/// Whether an altitude lies between the limits of a zone.
fn is_level_with(zone: &Zone, altitude: Altitude) -> bool {
    zone.floor.is_none_or(|floor| altitude >= floor) && zone.ceiling.is_none_or(|ceiling| altitude < ceiling)
}
