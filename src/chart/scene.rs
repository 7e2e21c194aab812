//! The scene: what stands on the map at an instant, at a size of its own on the screen.
//!
//! Everything is a function of the view, the layers and the instant; nothing is kept from one instant to the next but
//! the [`Setting`], which does not depend on it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::blocks;
use super::cloud;
use super::ghost;
use super::ground::{Plot, ZoneGround};
use super::language::Language;
use super::layers::Layers;
use super::mark::{Mark, Px, PxRect};
use super::meetings;
use super::passages::Passage;
use super::setting::Setting;
use super::style::Style;
use super::symbols::{self, Symbol};
use super::view::View;
use super::words;
use crate::sim::Simulation;
use crate::zones::Zone;

/// What is shown of a simulation, and how.
#[derive(Debug, Clone)]
pub struct Scene<'a> {
    /// The finished simulation.
    pub simulation: &'a Simulation,
    /// The same on the map plane of the view.
    pub plot: &'a Plot,
    /// Which part of the map, at what scale.
    pub view: &'a View,
    /// Theme and medium.
    pub style: Style,
    /// Which layers.
    pub layers: &'a Layers,
    /// Language of words and names.
    pub language: Language,
    /// The selected flight, as an index into the scenario's flights.
    pub selected: Option<usize>,
    /// Flights that are not shown.
    pub hidden: &'a BTreeSet<usize>,
    /// The parts of the picture that something else covers, such as a title.
    pub covered: &'a [PxRect],
    /// What is drawn under it.
    pub ghost: Option<ghost::OnMap<'a>>,
    /// What came of flying it many times.
    pub ensemble: Option<cloud::OnMap<'a>>,
}

impl Scene<'_> {
    /// Everything at an instant, `t` seconds after the simulation's start, from the bottom up. Of the names and times
    /// those that nothing more important covers.
    pub fn marks<'s>(&self, t: f64, setting: &'s Setting) -> Vec<Cow<'s, Mark>> {
        let (symbols, blocks) = if self.layers.aircraft {
            let symbols = symbols::at(self, t);
            let blocks = blocks::place(self, t, &symbols, setting);
            (symbols, blocks)
        } else {
            Default::default()
        };
        let ghosts = ghost::symbols_during(self, t, t);
        let labels = blocks::place_labels(self, t, &ghosts, &blocks, setting);
        let mut busy: Vec<PxRect> = blocks.iter().map(|block| block.rect).collect();
        busy.extend(symbols.iter().flat_map(Symbol::rects));
        busy.extend(symbols.iter().filter_map(|symbol| symbol.ring_rect(self)));
        busy.extend(labels.iter().map(|label| label.rect));
        busy.extend(ghosts.iter().flat_map(Symbol::rects));
        let lines = meetings::lines(self, t, &symbols);
        let times_to_go = meetings::times_to_go(self, t, &lines, &busy, setting);
        busy.extend(times_to_go.iter().map(|(rect, _)| *rect));
        let is_free = |rect: &PxRect, busy: &[PxRect]| !busy.iter().any(|other| other.overlaps(rect));
        let times: Vec<(PxRect, &Mark)> =
            setting.passages.iter().filter_map(|it| it.time_at(t)).filter(|(rect, _)| is_free(rect, &busy)).collect();
        busy.extend(times.iter().map(|(rect, _)| rect));

        let mut marks: Vec<Cow<'s, Mark>> = Vec::new();
        marks.extend(lines.iter().flat_map(|line| line.marks(self)).map(Cow::Owned));
        for name in &setting.names {
            // What something else covers is not marked either.
            if !name.point.iter().any(|mark| self.covers(mark)) {
                marks.extend(name.point.iter().map(Cow::Borrowed));
            }
            if name.rects.iter().all(|rect| is_free(rect, &busy)) {
                marks.extend(name.text.iter().map(Cow::Borrowed));
            }
        }
        let signs = setting.passages.iter().flat_map(|passage: &Passage| passage.sign_at(t));
        marks.extend(signs.filter(|sign| !self.covers(sign)).map(Cow::Borrowed));
        marks.extend(times.into_iter().map(|(_, time)| Cow::Borrowed(time)));
        marks.extend(times_to_go.into_iter().map(|(_, time)| Cow::Owned(time)));
        let (leaders, said): (Vec<_>, Vec<_>) = labels.into_iter().map(|label| (label.leader, label.marks)).unzip();
        marks.extend(leaders.into_iter().flatten().map(Cow::Owned));
        marks.extend(ghost::outlines(self, &ghosts).into_iter().map(Cow::Owned));
        marks.extend(said.into_iter().flatten().map(Cow::Owned));
        let (leaders, data): (Vec<_>, Vec<_>) = blocks.into_iter().map(|block| (block.leader, block.marks)).unzip();
        marks.extend(leaders.into_iter().flatten().map(Cow::Owned));
        marks.extend(symbols.iter().flat_map(|symbol| symbol.marks(self)).map(Cow::Owned));
        marks.extend(data.into_iter().flatten().map(Cow::Owned));
        marks.extend(setting.legend.iter().map(Cow::Borrowed));
        marks
    }

    /// Whether the middle of a sign lies under something else, such as a title.
    fn covers(&self, sign: &Mark) -> bool {
        let at = match sign {
            Mark::Circle { centre, .. } => *centre,
            Mark::Polygon { points, .. } | Mark::Line { points, .. } => points[0],
            Mark::Rect { rect, .. } | Mark::Fade { rect, .. } => rect.centre(),
            Mark::Icon { at, .. } | Mark::Outline { at, .. } => *at,
            Mark::Text(text) => text.at,
        };
        self.covered.iter().any(|rect| rect.contains(at))
    }

    /// The zones that are shown, each with its place in the scenario's list and as it is plotted.
    pub(super) fn zones_shown(&self) -> impl Iterator<Item = (usize, &Zone, &ZoneGround)> {
        let zones = self.simulation.scenario.zones.iter().zip(&self.plot.zones).enumerate();
        zones
            .filter(|(_, (zone, _))| self.layers.shows_zone(zone))
            .map(|(index, (zone, drawn))| (index, zone.as_ref(), drawn))
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

    /// The day at an instant, in the scenario's zone.
    pub(super) fn day(&self, t: f64) -> String {
        words::day(self.simulation.timestamp(t), &self.simulation.scenario.time_zone, self.language)
    }

    /// The time of day at an instant, in UTC.
    pub(super) fn utc(&self, t: f64, format: &str) -> String {
        self.simulation.timestamp(t).to_zoned(TimeZone::UTC).strftime(format).to_string()
    }
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
