//! The scene: what stands on the map at an instant, at a size of its own on the screen.
//!
//! Everything is a function of the view, the layers and the instant; nothing is kept from one instant to the next.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::blocks::{self, DataBlock};
use super::ground;
use super::layers::{Language, Layers};
use super::legend;
use super::mark::{Mark, Px, PxRect};
use super::names::{NameLabel, NameRequest};
use super::passages;
use super::style::Style;
use super::symbols::{self, Symbol};
use super::view::View;
use crate::geodesy::MapPoint;
use crate::sim::Simulation;

/// What is shown of a simulation, and how.
#[derive(Debug, Clone)]
pub struct Scene<'a> {
    /// The finished simulation.
    pub simulation: &'a Simulation,
    /// Which part of the map, at what scale.
    pub view: &'a View,
    /// Theme and medium.
    pub style: Style,
    /// Which layers.
    pub layers: &'a Layers,
    /// Language of names.
    pub language: Language,
    /// The selected flight, as an index into the scenario's flights.
    pub selected: Option<usize>,
    /// Flights that are not shown.
    pub hidden: &'a BTreeSet<usize>,
    /// The parts of the picture that something else covers, such as a title.
    pub covered: &'a [PxRect],
}

impl Scene<'_> {
    /// The names on the map. They depend on the view, not on the instant: whoever draws many instants of one view asks
    /// once.
    pub fn names(&self) -> Vec<NameLabel> {
        let busy = self.busy_points();
        super::names::place(&NameRequest {
            zones: &self.simulation.scenario.zones,
            view: self.view,
            style: &self.style,
            layers: self.layers,
            language: self.language,
            covered: self.covered,
            busy: &busy,
        })
    }

    /// Everything at an instant, `t` seconds after the simulation's start, from the bottom up. Of the names those that
    /// nothing more important covers.
    pub fn marks(&self, t: f64, names: &[NameLabel]) -> Vec<Mark> {
        let symbols = if self.layers.aircraft { symbols::at(self, t) } else { Vec::new() };
        let passages = if self.layers.events { passages::until(self, t) } else { Vec::new() };
        let blocks = if self.layers.aircraft { blocks::place(self, t, &symbols, &passages) } else { Vec::new() };

        let symbol_rects: Vec<PxRect> = symbols.iter().map(Symbol::rect).collect();
        let block_rects: Vec<PxRect> = blocks.iter().map(|block| block.rect).collect();
        let passages = passages::label(passages, &[&block_rects[..], &symbol_rects, self.covered].concat(), self);
        let busy: Vec<PxRect> =
            block_rects.iter().chain(&symbol_rects).copied().chain(passages.iter().map(|it| it.rect)).collect();

        let mut marks = Vec::new();
        for name in names {
            let is_free = name.rects.iter().all(|rect| !busy.iter().any(|other| other.overlaps(rect)));
            marks.extend_from_slice(&name.point);
            if is_free {
                marks.extend_from_slice(&name.text);
            }
        }
        marks.extend(passages.into_iter().flat_map(|it| it.marks));
        marks.extend(blocks.iter().flat_map(|block: &DataBlock| block.leader.clone()));
        marks.extend(symbols.iter().flat_map(|symbol| symbol.marks(self)));
        marks.extend(blocks.into_iter().flat_map(|block| block.marks));
        marks.extend(legend::overlays(self));
        marks
    }

    /// Points every few pixels along the tracks and the zones' edges in view: what names and notes should rather not
    /// hide.
    pub fn busy_points(&self) -> Vec<Px> {
        let (view, tolerance) = (self.view, self.view.metres_per_px);
        let mut points = Vec::new();
        let mut add = |line: &mut dyn Iterator<Item = MapPoint>| {
            let mut before: Option<Px> = None;
            for point in line {
                let here = view.px_from_map(point);
                points
                    .extend(before.into_iter().flat_map(|from| spread(from, here)).filter(|p| view.area.contains(*p)));
                before = Some(here);
            }
        };
        if self.layers.tracks {
            for line in ground::tracks(self.simulation, &view.projection, tolerance) {
                add(&mut line.points.iter().map(|point| point.at));
            }
        }
        if self.layers.zones {
            let zones = ground::zones(&self.simulation.scenario.zones, &view.projection, &self.style, tolerance);
            for line in zones.iter().flat_map(|zone| &zone.lines) {
                add(&mut line.points.iter().copied());
            }
        }
        if self.layers.events {
            // Where the time of a crossing will stand, beside its sign.
            for at in passages::until(self, f64::INFINITY).iter().map(|passage| passage.at) {
                let column = |x: usize| at.moved(-6.0 + 8.0 * x as f32, 0.0);
                points.extend((0..7).flat_map(|x| [column(x), column(x).moved(0.0, -6.0), column(x).moved(0.0, 6.0)]));
            }
        }
        points
    }

    /// The colour of a flight.
    pub(super) fn colour_of(&self, flight: usize) -> super::Colour {
        self.style.theme.operator(self.simulation.scenario.flights[flight].operator.as_deref())
    }

    /// Whether a flight is shown.
    pub(super) fn shows(&self, flight: usize) -> bool {
        !self.hidden.contains(&flight)
    }

    /// Which lane a flight's track is drawn in, counted from the flight that is listed first among those that fly the
    /// same stretch; see [`Style::lane`].
    pub(super) fn lane(&self, flight: usize) -> f32 {
        self.style.lane(lane_of(self.simulation, flight))
    }

    /// A point moved to the right of a motion by so many pixels.
    pub(super) fn beside(at: Px, rotation: f32, right: f32) -> Px {
        let (sin, cos) = rotation.to_radians().sin_cos();
        at.moved(right * cos, right * sin)
    }

    /// The time of day at an instant, in the scenario's zone.
    pub(super) fn clock(&self, t: f64, format: &str) -> String {
        self.simulation.timestamp(t).to_zoned(self.simulation.scenario.time_zone.clone()).strftime(format).to_string()
    }

    /// The time of day at an instant, in UTC.
    pub(super) fn utc(&self, t: f64, format: &str) -> String {
        self.simulation.timestamp(t).to_zoned(TimeZone::UTC).strftime(format).to_string()
    }
}

/// Points every few pixels from one point to another, without the last.
fn spread(from: Px, to: Px) -> impl Iterator<Item = Px> {
    const EVERY: f32 = 12.0;
    // Far outside of the picture nobody looks.
    const MOST: f32 = 500.0;
    let steps = (from.distance(to) / EVERY).ceil().clamp(1.0, MOST) as usize;
    (0..steps).map(move |i| {
        let share = i as f32 / steps as f32;
        from.moved((to.x - from.x) * share, (to.y - from.y) * share)
    })
}

/// The lane of a flight: bombers of the first operator keep to the inner one, those of the next to the second, and all
/// others to the outer one.
pub fn lane_of(simulation: &Simulation, flight: usize) -> usize {
    use crate::sim::aircraft::Role;
    let flights = &simulation.scenario.flights;
    if flights[flight].role != Some(Role::Bomber) {
        return 2;
    }
    let bombers = flights[..flight].iter().filter(|other| other.role == Some(Role::Bomber));
    let mut operators: Vec<_> = bombers.map(|other| other.operator.as_deref()).collect();
    operators.dedup();
    let own = flights[flight].operator.as_deref();
    operators.iter().position(|operator| *operator == own).unwrap_or(operators.len()).min(1)
}
