//! Certainty: how far what a reconstruction shows can be relied on.
//!
//! A reconstruction is put together from a few reported points, and its true tracks lie within a band of tens of
//! kilometres round the drawn ones. `band` says how wide that is at an instant, `standing` what a flight's track rests on
//! there, `near` which zones are passed within the band, and this module what follows for each crossing: within how much
//! time the true one lies, whether there was one, and whether it came before or after those of others.
//!
//! Nothing here moves a result: the crossings of the drawn tracks stay exact, and their certainty stands beside them.
//! Of routes that nobody claims were flown, and of tracks that were measured, there is nothing to say.

mod band;
mod near;
mod standing;

use crate::compare::{self, Held, Verdict};
use crate::scenario::account::Reported;
use crate::scenario::model::{Evidence, ScenarioKind};
use crate::sim::Simulation;
use crate::sim::activity::ActivityKind;
use crate::sim::events::passing::deepest_in;
use crate::sim::events::{Crossing, CrossingKind, Event, EventKind, Side, Visit};
use crate::units::Distance;
use crate::zones::Outline;
pub use band::Band;
pub use near::NearMiss;
pub use standing::{Standing, standing_at};

/// A waypoint that is passed within so many seconds of a crossing lies on the edge.
pub const AT_WAYPOINT: f64 = 1.0;

/// Times are reported to the minute: so many seconds may a reported one be off by rounding, where its report does not say
/// otherwise.
pub const ROUNDING: f64 = 60.0;

/// How far the results of a reconstruction can be relied on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Certainty {
    /// For each flight, how far to either side its true track may have been.
    pub bands: Vec<Band>,
    /// For each crossing, in the order of the simulation's events.
    pub crossings: Vec<CrossingCertainty>,
    /// Zones that flights never enter, but pass so near that they may have, ordered by flight, then zone. None of
    /// responders, whose tracks illustrate.
    pub near_misses: Vec<NearMiss>,
}

/// How far a crossing can be relied on.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossingCertainty {
    /// Which event, as an index into the simulation's events.
    pub event: usize,
    /// Half the width of the band there.
    pub band: Distance,
    /// In how much time the true crossing lies.
    pub time: TimeCertainty,
    /// Whether there was one; `None` for a line that has no inside.
    pub existence: Option<Existence>,
    /// Earlier crossings of the same zone by other flights that may have been later, as indices into the simulation's
    /// events. Flights that keep station on one another move together, and are left out.
    pub order_uncertain_with: Vec<usize>,
}

/// In how much time a true crossing lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TimeCertainty {
    /// The time was reported: only its rounding counts, or what the report says of itself, in seconds to either side.
    Reported(f64),
    /// Within so many seconds to either side, by the band and the angle at which the edge is crossed.
    Within(f64),
    /// It cannot be told: the path crosses the edge so flat that the band moves the crossing by more than the stay lasts;
    /// or it is the altitude that changes, which nobody reported.
    Uncertain,
}

impl TimeCertainty {
    /// Seconds to either side, where they can be told.
    pub fn seconds(self) -> Option<f64> {
        match self {
            Self::Reported(seconds) | Self::Within(seconds) => Some(seconds),
            Self::Uncertain => None,
        }
    }
}

/// Whether a crossing of the drawn track took place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Existence {
    /// It was reported: by a report about it, or by a waypoint on the edge.
    Reported,
    /// The stay that begins or ends there is deeper than the band is wide.
    Deep,
    /// The stay is nowhere deeper than the band is wide: the true track may have passed outside.
    MayNotHave {
        /// How deep the stay is.
        depth: Distance,
        /// Half the width of the band at its deepest point.
        band: Distance,
    },
}

impl Certainty {
    /// Works out how far a simulation can be relied on; empty where it is no reconstruction, or could not be flown.
    pub fn of(simulation: &Simulation) -> Self {
        if simulation.scenario.kind != ScenarioKind::Reconstruction || simulation.has_errors() {
            return Self::default();
        }
        let bands = Band::all(simulation);
        let held = compare::held(simulation);
        let mut crossings: Vec<CrossingCertainty> = Vec::new();
        for (index, event) in simulation.events.iter().enumerate() {
            if matches!(event.kind, EventKind::Crossing(_) | EventKind::LineCrossing { .. }) {
                crossings.push(crossing(simulation, &bands, &held, index));
            }
        }
        follow(simulation, &mut crossings);
        order(simulation, &mut crossings);
        let near_misses = near::near_misses(simulation, &bands);
        Self { bands, crossings, near_misses }
    }

    /// How far an event can be relied on, by its index; `None` where it is no crossing, or nothing is claimed.
    pub fn of_event(&self, event: usize) -> Option<&CrossingCertainty> {
        let found = self.crossings.binary_search_by_key(&event, |crossing| crossing.event).ok()?;
        Some(&self.crossings[found])
    }

    /// Half the width of a flight's band at an instant; `None` where nothing is claimed.
    pub fn band_at(&self, flight: usize, t: f64) -> Option<Distance> {
        self.bands.get(flight).map(|band| band.at(t))
    }
}

/// The zone of a crossing or a line crossing.
fn zone_of(event: &Event) -> Option<usize> {
    match &event.kind {
        EventKind::Crossing(Crossing { zone, .. }) | EventKind::LineCrossing { zone, .. } => Some(*zone),
        _ => None,
    }
}

/// The stay that a crossing begins or ends.
fn stay_of(simulation: &Simulation, event: &Event) -> Option<Visit> {
    let EventKind::Crossing(Crossing { zone, kind, .. }) = &event.kind else { return None };
    let summary = simulation.zone_summaries.iter().find(|it| it.flight == event.flight && it.zone == *zone)?;
    let end = |visit: &Visit| if *kind == CrossingKind::Enter { visit.from } else { visit.to };
    summary.visits.iter().copied().find(|visit| end(visit) == event.t)
}

fn crossing(simulation: &Simulation, bands: &[Band], held: &[Held], index: usize) -> CrossingCertainty {
    let event = &simulation.events[index];
    let band = bands[event.flight].at(event.t);
    let stay = stay_of(simulation, event);
    let time = match reported_within(simulation, held, index) {
        Some(seconds) => TimeCertainty::Reported(seconds),
        None => within(simulation, event, band, stay),
    };
    let is_crossing = matches!(event.kind, EventKind::Crossing(_));
    let existence = is_crossing.then(|| {
        let is_reported = stay.is_some_and(|stay| is_stay_reported(simulation, held, event, stay));
        if is_reported { Existence::Reported } else { depth(simulation, bands, event, stay) }
    });
    CrossingCertainty { event: index, band, time, existence, order_uncertain_with: Vec::new() }
}

/// How far off the time of a crossing may be that was reported: by a report that is kept, or of the waypoint that lies
/// there.
fn reported_within(simulation: &Simulation, held: &[Held], index: usize) -> Option<f64> {
    let kept = held.iter().filter(|held| {
        let is_about_it = held.found.as_ref().is_some_and(|found| found.event == Some(index));
        is_about_it && held.verdict == Verdict::Agrees && simulation.scenario.reports[held.report].time.is_some()
    });
    let tolerance = |held: &Held| simulation.scenario.reports[held.report].tolerance.as_secs_f64();
    let by_report = kept.map(tolerance).reduce(f64::min);
    by_report.or_else(|| {
        let evidence = waypoint_evidence(simulation, &simulation.events[index])?;
        matches!(evidence, Evidence::Reported | Evidence::TimeReported).then_some(ROUNDING)
    })
}

/// What the waypoint rests on that an event happens at, if it happens at one that has a time.
fn waypoint_evidence(simulation: &Simulation, event: &Event) -> Option<Evidence> {
    let route = &simulation.scenario.flights[event.flight].route;
    route[waypoint_here(simulation, event)?].evidence
}

/// The waypoint that an event happens at: one whose time is within a second of it.
pub fn waypoint_here(simulation: &Simulation, event: &Event) -> Option<usize> {
    let route = &simulation.scenario.flights[event.flight].route;
    [event.leg, event.leg + 1].into_iter().filter(|index| *index < route.len()).find(|index| {
        let time = route[*index].time.map(|time| time.duration_since(simulation.start).as_secs_f64());
        time.is_some_and(|time| (time - event.t).abs() < AT_WAYPOINT)
    })
}

/// Whether a source says that there was a stay: a report about its beginning, its end or itself, kept or not, or a reported
/// waypoint on the edge where it begins or ends.
fn is_stay_reported(simulation: &Simulation, held: &[Held], event: &Event, stay: Visit) -> bool {
    let zone = zone_of(event);
    let is_end = |other: &Event| {
        other.flight == event.flight && zone_of(other) == zone && (other.t == stay.from || other.t == stay.to)
    };
    let by_report = held.iter().filter_map(|held| Some((held, held.found.as_ref()?))).any(|(held, found)| {
        let report = &simulation.scenario.reports[held.report];
        match (report.what, found.event) {
            (_, Some(index)) => is_end(&simulation.events[index]),
            (Reported::Stays { zone: stayed, .. }, None) => {
                report.flight == event.flight && Some(stayed) == zone && found.t == stay.from
            }
            _ => false,
        }
    });
    let is_reported = |evidence: Evidence| !matches!(evidence, Evidence::Recalled | Evidence::Assumed);
    by_report
        || simulation
            .events
            .iter()
            .filter(|other| is_end(other))
            .any(|end| waypoint_evidence(simulation, end).is_some_and(is_reported))
}

/// How far the band moves a crossing.
///
/// A true track that lies at most w metres off meets a straight edge at most w / sin θ metres earlier or later along the
/// path, θ the angle between the two; at the ground speed that is a time.
fn within(simulation: &Simulation, event: &Event, band: Distance, stay: Option<Visit>) -> TimeCertainty {
    let trajectory = &simulation.trajectories[event.flight];
    let edge = match &event.kind {
        EventKind::Crossing(Crossing { through: Side::Edge(edge), .. }) | EventKind::LineCrossing { edge, .. } => edge,
        _ => return TimeCertainty::Uncertain,
    };
    let Some(state) = trajectory.state_at(event.t) else { return TimeCertainty::Uncertain };
    let across = state.ground_speed.metres_per_second() * edge.angle_degrees.to_radians().sin();
    let seconds = band.metres() / across;
    let longest = stay.map_or(trajectory.end() - trajectory.start(), |stay| stay.to - stay.from);
    if seconds <= longest { TimeCertainty::Within(seconds) } else { TimeCertainty::Uncertain }
}

/// Whether the stay of a crossing is deeper than the band is wide: where it is deepest, or at one of the waypoints in it,
/// where the band may be narrow.
fn depth(simulation: &Simulation, bands: &[Band], event: &Event, stay: Option<Visit>) -> Existence {
    let (Some(zone), Some(stay)) = (zone_of(event), stay) else { return Existence::Deep };
    let (trajectory, band) = (&simulation.trajectories[event.flight], &bands[event.flight]);
    let summary = simulation.zone_summaries.iter().find(|it| it.flight == event.flight && it.zone == zone);
    let of_all = summary.and_then(|summary| summary.deepest).filter(|it| (stay.from..=stay.to).contains(&it.t));
    let watched = &simulation.scenario.zones[zone];
    let Some(deepest) = of_all.or_else(|| deepest_in(watched, trajectory, stay)) else { return Existence::Deep };
    let widest = band.at(deepest.t);
    if deepest.depth > widest {
        return Existence::Deep;
    }
    let mut narrow =
        band.knots_between(stay.from, stay.to).filter(|(_, half)| *half < deepest.depth.metres()).peekable();
    if narrow.peek().is_some() {
        let outline = Outline::of(watched);
        let is_deep = |(t, half): (f64, f64)| {
            trajectory.state_at(t).is_some_and(|state| outline.nearest_edge(state.position).0 > half)
        };
        if narrow.any(is_deep) {
            return Existence::Deep;
        }
    }
    Existence::MayNotHave { depth: deepest.depth, band: widest }
}

/// The flight that leads another one at an instant, be it through others; itself where it follows nobody.
fn leader_of(simulation: &Simulation, flight: usize, t: f64) -> usize {
    let mut leader = flight;
    // A chain of flights that follow one another is no longer than there are flights.
    for _ in 0..simulation.trajectories.len() {
        let activities = simulation.activities_of(leader);
        let following = activities.iter().filter(|activity| activity.from <= t && t <= activity.until);
        let mut other = following.filter_map(|activity| match activity.kind {
            ActivityKind::Following { other, .. } => Some(other),
            _ => None,
        });
        match other.next_back() {
            Some(other) => leader = other,
            None => break,
        }
    }
    leader
}

/// What follows another flight crosses with it: as surely, and within the same time.
fn follow(simulation: &Simulation, crossings: &mut [CrossingCertainty]) {
    /// Seconds between the crossings of a leader and of what follows it.
    const TOGETHER: f64 = 60.0;
    for index in 0..crossings.len() {
        let event = &simulation.events[crossings[index].event];
        let leader = leader_of(simulation, event.flight, event.t);
        if leader == event.flight {
            continue;
        }
        let is_same = |other: &&CrossingCertainty| {
            let it = &simulation.events[other.event];
            it.flight == leader
                && zone_of(it) == zone_of(event)
                && kind_of(it) == kind_of(event)
                && (it.t - event.t).abs() <= TOGETHER
        };
        let Some(led) = crossings.iter().find(is_same).cloned() else { continue };
        let own = &mut crossings[index];
        let seconds = own.time.seconds().unwrap_or(f64::INFINITY);
        if let Some(by_leader) = led.time.seconds().filter(|by_leader| *by_leader < seconds) {
            own.time = TimeCertainty::Within(by_leader);
        }
        if led.existence == Some(Existence::Reported) {
            own.existence = led.existence;
        }
    }
}

fn kind_of(event: &Event) -> Option<CrossingKind> {
    match &event.kind {
        EventKind::Crossing(crossing) => Some(crossing.kind),
        _ => None,
    }
}

/// Notes with each crossing the earlier ones of the same zone, by flights that do not fly with it, whose times overlap with
/// its own.
fn order(simulation: &Simulation, crossings: &mut [CrossingCertainty]) {
    let time = |crossing: &CrossingCertainty| Some((simulation.events[crossing.event].t, crossing.time.seconds()?));
    let widest = crossings.iter().filter_map(|it| it.time.seconds()).fold(0.0, f64::max);
    for later in 0..crossings.len() {
        let Some((t, seconds)) = time(&crossings[later]) else { continue };
        let event = &simulation.events[crossings[later].event];
        let before =
            crossings[..later].iter().rev().take_while(|it| simulation.events[it.event].t + widest >= t - seconds);
        let overlapping = before.filter(|it| {
            let other = &simulation.events[it.event];
            let reaches = time(it).is_some_and(|(other_t, other_seconds)| other_t + other_seconds > t - seconds);
            let is_apart = |t: f64| leader_of(simulation, other.flight, t) != leader_of(simulation, event.flight, t);
            reaches
                && zone_of(other) == zone_of(event)
                && other.flight != event.flight
                && is_apart(event.t)
                && is_apart(other.t)
        });
        let mut found: Vec<usize> = overlapping.map(|it| it.event).collect();
        found.reverse();
        crossings[later].order_uncertain_with = found;
    }
}

#[cfg(test)]
mod tests;
