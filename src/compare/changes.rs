//! One version of a scenario against another: what changed in flights and zones, and what that changes in events, in times
//! inside zones and in closest approaches.
//!
//! Flights and zones are matched by their ids, waypoints and events in their order. Times are compared as they stand, not
//! aligned as those of two patrols are.

mod events;
mod route;
mod settings;
mod zones;

pub use events::{Deed, Happening, HappeningChange};
pub use route::{Passage, WaypointChange};
pub use settings::Setting;
pub use zones::{Outlined, ZoneChange};

use crate::sim::Simulation;
use crate::sim::events::EventKind;
use crate::units::Distance;

/// Two instants that are nearer to one another, in seconds, are the same: a thousandth of a second.
pub const SAME_TIME: f64 = 1e-3;
/// Two positions that are nearer to one another, in metres, are the same: a centimetre.
pub const SAME_PLACE: f64 = 1e-2;

/// What is in one version only, or in both and different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Only the second version has it.
    Added,
    /// Only the first version has it.
    Removed,
    /// Both have it.
    Changed,
}

impl Change {
    /// By whether the first and the second version have it; `None` where neither has.
    fn of<T, U>(before: &Option<T>, after: &Option<U>) -> Option<Self> {
        match (before, after) {
            (None, None) => None,
            (None, Some(_)) => Some(Self::Added),
            (Some(_), None) => Some(Self::Removed),
            (Some(_), Some(_)) => Some(Self::Changed),
        }
    }
}

/// What changed from the first version of a scenario to the second; of each pair, the first is that of the first version.
/// What did not change is not there, unless it is said otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// What the file says of the whole scenario: title, kind, time zone, wind and so on.
    pub settings: Vec<Setting>,
    /// The flights, in the order of the second version, those that it lacks at the end.
    pub flights: Vec<FlightChange>,
    /// The zones and lines, in the same order.
    pub zones: Vec<ZoneChange>,
    /// What happens, in the order of time; those events that did not change are counted in `events_kept`.
    pub events: Vec<HappeningChange>,
    /// How many events are the same in both.
    pub events_kept: usize,
    /// The stays of each flight in each zone that one of the versions watches.
    pub stays: Vec<StayChange>,
    /// Closest approaches to places, to the coast, and between flights.
    pub approaches: Vec<ApproachChange>,
}

impl Changes {
    /// Whether nothing changed at all.
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty()
            && self.flights.is_empty()
            && self.zones.is_empty()
            && self.events.is_empty()
            && self.stays.is_empty()
            && self.approaches.is_empty()
    }
}

/// A flight that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct FlightChange {
    /// Its id.
    pub id: String,
    /// How.
    pub change: Change,
    /// What the file says of the whole flight.
    pub settings: Vec<Setting>,
    /// Its waypoints that changed, in the order of the route. Empty of a flight that was added or removed.
    pub waypoints: Vec<WaypointChange>,
    /// How many waypoints it has.
    pub count: [Option<usize>; 2],
    /// How long its track is.
    pub length: [Option<Distance>; 2],
}

/// How long a flight is in a zone.
#[derive(Debug, Clone, PartialEq)]
pub struct StayChange {
    /// The flight's id.
    pub flight: String,
    /// The zone's id.
    pub zone: String,
    /// Its stays; `None` where the flight is not there or the zone is not watched.
    pub stays: [Option<Stay>; 2],
}

/// What a flight does in a zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stay {
    /// Seconds inside, over all visits.
    pub seconds: f64,
    /// How many visits.
    pub visits: usize,
    /// How far from the edge the deepest point is; `None` where the flight is never inside.
    pub deepest: Option<Distance>,
}

/// What a flight comes near to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Near {
    /// A place, by its id.
    Place(String),
    /// The coast.
    Coast,
    /// Another flight, by its id.
    Flight(String),
}

/// How near a flight comes to something.
#[derive(Debug, Clone, PartialEq)]
pub struct ApproachChange {
    /// The flight's id.
    pub flight: String,
    /// What it comes near to.
    pub to: Near,
    /// How near, and when; `None` where it is not there, not asked for, or further away than is told.
    pub nearest: [Option<Nearest>; 2],
}

/// How near, and when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// How near, over the ground.
    pub distance: Distance,
    /// When.
    pub time: jiff::Timestamp,
}

/// Finds what changed from the first version of a scenario to the second. Both are flown without errors.
pub fn changes(simulations: [&Simulation; 2]) -> Changes {
    let (events, events_kept) = events::changes(simulations);
    Changes {
        settings: settings::of_scenarios(simulations.map(|it| &it.scenario)),
        flights: flights(simulations),
        zones: zones::changes(simulations.map(|it| it.scenario.zones.as_slice())),
        events,
        events_kept,
        stays: stays(simulations),
        approaches: approaches(simulations),
    }
}

/// The ids of both, in the order of the second, those that it lacks at the end, each with its index in either.
fn matched(ids: [Vec<&str>; 2]) -> Vec<(&str, [Option<usize>; 2])> {
    let [before, after] = &ids;
    let find = |ids: &[&str], id: &str| ids.iter().position(|other| other.eq_ignore_ascii_case(id));
    let of_after = after.iter().enumerate().map(|(at, id)| (*id, [find(before, id), Some(at)]));
    let removed = before.iter().enumerate().filter(|(_, id)| find(after, id).is_none());
    of_after.chain(removed.map(|(at, id)| (*id, [Some(at), None]))).collect()
}

fn flight_ids(simulation: &Simulation) -> Vec<&str> {
    simulation.scenario.flights.iter().map(|flight| flight.id.as_str()).collect()
}

fn flights(simulations: [&Simulation; 2]) -> Vec<FlightChange> {
    let mut changes = Vec::new();
    for (id, at) in matched(simulations.map(flight_ids)) {
        let flight = |which: usize| at[which].map(|at| &*simulations[which].scenario.flights[at]);
        let length = |which: usize| {
            let path = simulations[which].trajectories[at[which]?].path();
            Some(Distance::from_metres(path.length()))
        };
        let (before, after) = (flight(0), flight(1));
        let Some(change) = Change::of(&before, &after) else { continue };
        let (settings, waypoints) = match before.zip(after) {
            Some((before, after)) => {
                let zones = simulations.map(|simulation| &simulation.scenario);
                (settings::of_flights([before, after]), route::changes([before, after], zones))
            }
            None => (Vec::new(), Vec::new()),
        };
        if change == Change::Changed && settings.is_empty() && waypoints.is_empty() {
            continue;
        }
        let count = [before, after].map(|flight| flight.map(|flight| flight.route.len()));
        changes.push(FlightChange {
            id: id.to_owned(),
            change,
            settings,
            waypoints,
            count,
            length: [length(0), length(1)],
        });
    }
    changes
}

fn stays(simulations: [&Simulation; 2]) -> Vec<StayChange> {
    let zone_ids = |it: &'_ Simulation| it.scenario.zones.iter().map(|zone| zone.id.clone()).collect::<Vec<_>>();
    let zones = simulations.map(zone_ids);
    let zones = matched([0, 1].map(|which| zones[which].iter().map(String::as_str).collect()));
    let mut changes = Vec::new();
    for (flight, flights) in matched(simulations.map(flight_ids)) {
        for (zone, zones) in &zones {
            let stay = |which: usize| {
                let (flight, zone) = (flights[which]?, zones[which]?);
                let summaries = &simulations[which].zone_summaries;
                let summary = summaries.iter().find(|it| it.flight == flight && it.zone == zone)?;
                let deepest = summary.deepest.map(|deepest| deepest.depth);
                Some(Stay { seconds: summary.seconds_inside(), visits: summary.visits.len(), deepest })
            };
            let stays = [stay(0), stay(1)];
            let inside = |stay: &Option<Stay>| stay.map_or((0.0, 0), |stay| (stay.seconds, stay.visits));
            let (before, after) = (inside(&stays[0]), inside(&stays[1]));
            let depth = |stay: &Option<Stay>| stay.and_then(|stay| stay.deepest).map_or(0.0, Distance::metres);
            // A depth is only known to half a kilometre.
            let is_as_deep = (depth(&stays[0]) - depth(&stays[1])).abs() < 500.0;
            if (before.0 - after.0).abs() >= SAME_TIME || before.1 != after.1 || !is_as_deep {
                changes.push(StayChange { flight: flight.to_owned(), zone: (*zone).to_owned(), stays });
            }
        }
    }
    changes
}

/// The nearest approach of each flight to each thing.
fn nearest(simulation: &Simulation) -> Vec<(String, Near, Nearest)> {
    let scenario = &simulation.scenario;
    let mut nearest: Vec<(String, Near, Nearest)> = Vec::new();
    for event in &simulation.events {
        let (to, distance) = match &event.kind {
            EventKind::ClosestToPlace { place, distance } => {
                (Near::Place(scenario.closest_approach.places[*place].id.clone()), *distance)
            }
            EventKind::ClosestToCoast { distance, .. } => (Near::Coast, *distance),
            EventKind::ClosestToFlight { other, horizontal, .. } => {
                (Near::Flight(scenario.flights[*other].id.clone()), *horizontal)
            }
            _ => continue,
        };
        let flight = scenario.flights[event.flight].id.clone();
        let found = Nearest { distance, time: simulation.timestamp(event.t) };
        match nearest.iter_mut().find(|(of, other, _)| *of == flight && *other == to) {
            Some((_, _, known)) if known.distance.metres() <= distance.metres() => {}
            Some((_, _, known)) => *known = found,
            None => nearest.push((flight, to, found)),
        }
    }
    nearest
}

fn approaches(simulations: [&Simulation; 2]) -> Vec<ApproachChange> {
    let [before, after] = simulations.map(nearest);
    let find = |list: &[(String, Near, Nearest)], of: &str, to: &Near| {
        // Of two flights either may stand first.
        let is_meant = |(flight, other, _): &&(String, Near, Nearest)| {
            (flight == of && other == to)
                || matches!((other, to), (Near::Flight(other), Near::Flight(to)) if flight == to && other == of)
        };
        list.iter().find(is_meant).map(|(_, _, nearest)| *nearest)
    };
    let of_after = after.iter().map(|(of, to, nearest)| (of, to, [find(&before, of, to), Some(*nearest)]));
    let gone = before.iter().filter(|(of, to, _)| find(&after, of, to).is_none());
    let all = of_after.chain(gone.map(|(of, to, nearest)| (of, to, [Some(*nearest), None])));
    all.filter(|(_, _, nearest)| match nearest {
        [Some(before), Some(after)] => {
            (before.distance.metres() - after.distance.metres()).abs() >= SAME_PLACE
                || seconds_between(before.time, after.time).abs() >= SAME_TIME
        }
        _ => true,
    })
    .map(|(flight, to, nearest)| ApproachChange { flight: flight.clone(), to: to.clone(), nearest })
    .collect()
}

/// How much later the second instant is, in seconds.
pub fn seconds_between(from: jiff::Timestamp, to: jiff::Timestamp) -> f64 {
    (to.as_nanosecond() - from.as_nanosecond()) as f64 / 1e9
}

#[cfg(test)]
mod tests;
