//! Which events the panels tell, in words: zone entries and exits, and the named points of the routes.

use super::words;
use crate::geodesy::Position;
use crate::scenario::model::Evidence;
use crate::sim::Simulation;
use crate::sim::events::{Crossing, CrossingKind, Event, EventKind, ReadingSpread, Side};

/// What kind of mark stands for an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A zone is entered.
    Entry(usize),
    /// A zone is left.
    Exit(usize),
    /// A line is crossed.
    Line(usize),
    /// A named point: a join, a split, a turn-back.
    Point,
}

/// An event as a person is told it. Flights that do the same at the same second share one.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Seconds since the start of the simulation.
    pub t: f64,
    /// Who, by their indices in the scenario.
    pub flights: Vec<usize>,
    /// What kind of mark stands for it.
    pub sign: Sign,
    /// What it happens to: the zone, or the name of the point.
    pub what: String,
    /// What it rests on: `±9 s`, `place rep.`, `assumed`.
    pub footing: String,
    /// Where.
    pub position: Position,
}

/// What is told of a simulation, in the order of time.
pub fn told(simulation: &Simulation) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    for event in &simulation.events {
        let Some(next) = tell(simulation, event) else { continue };
        let together = all.iter_mut().rev().take_while(|before| next.t - before.t < 0.5).find(|before| {
            before.sign == next.sign && before.what == next.what && !before.flights.contains(&event.flight)
        });
        match together {
            Some(before) => before.flights.push(event.flight),
            None => all.push(next),
        }
    }
    all
}

fn tell(simulation: &Simulation, event: &Event) -> Option<Told> {
    let scenario = &simulation.scenario;
    let flight = &scenario.flights[event.flight];
    let (sign, what, footing) = match &event.kind {
        EventKind::Crossing(Crossing { zone, kind, through }) => {
            let name = words::zone_short(&scenario.zones[*zone]);
            let footing = match through {
                Side::Edge(edge) => edge.spread.as_ref().map(spread).unwrap_or_default(),
                Side::Floor | Side::Ceiling => "in altitude".into(),
            };
            match kind {
                CrossingKind::Enter => (Sign::Entry(*zone), name, footing),
                CrossingKind::Exit => (Sign::Exit(*zone), name, footing),
            }
        }
        EventKind::LineCrossing { zone, edge, .. } => {
            let name = words::zone_short(&scenario.zones[*zone]);
            let footing = edge.spread.as_ref().map(spread).unwrap_or_default();
            (Sign::Line(*zone), name, footing)
        }
        EventKind::Waypoint { index } => {
            let waypoint = &flight.route[*index];
            // A place name is where it is; a name that the author gave is what happens.
            let name = waypoint.name.as_deref().filter(|name| crate::places::find(name).is_none())?;
            let footing = waypoint.evidence.map(evidence).unwrap_or_default().to_owned();
            (Sign::Point, name.to_lowercase(), footing)
        }
        _ => return None,
    };
    Some(Told { t: event.t, flights: vec![event.flight], sign, what, footing, position: event.position })
}

/// `±9 s`: how far other readings of the edge move the crossing.
fn spread(spread: &ReadingSpread) -> String {
    let most = spread.readings.iter().filter_map(|(_, later)| *later).fold(0.0_f64, |most, s| most.max(s.abs()));
    if most >= 0.5 { format!("±{most:.0} s") } else { String::new() }
}

/// What a waypoint rests on, in few letters.
fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Reported => "reported",
        Evidence::TimeReported => "time rep.",
        Evidence::PlaceReported => "place rep.",
        Evidence::Recalled => "recalled",
        Evidence::Assumed => "assumed",
    }
}

impl Told {
    /// What happens: `leaves KADIZ` of one flight, `leave KADIZ` of several, `join`.
    pub fn words(&self) -> String {
        let is_one = self.flights.len() == 1;
        let (one, several) = match self.sign {
            Sign::Entry(_) => ("enters ", "enter "),
            Sign::Exit(_) => ("leaves ", "leave "),
            Sign::Line(_) => ("crosses ", "cross "),
            Sign::Point => ("", ""),
        };
        format!("{}{}", if is_one { one } else { several }, self.what)
    }
}

/// `Tu-95MS`, `Tu-95MS, H-6K`: who a told event is about.
pub fn who(simulation: &Simulation, told: &Told) -> String {
    let names: Vec<&str> =
        told.flights.iter().map(|flight| simulation.scenario.flights[*flight].name.as_str()).collect();
    match names.as_slice() {
        [first, second, third, ..] => format!("{first}, {second}, {third} …").replace(", … …", " …"),
        few => few.join(", "),
    }
}
