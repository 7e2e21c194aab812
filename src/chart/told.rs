//! Which events the panels tell, in words: zone entries and exits, the named points of the routes, and manoeuvres.

use super::{doubt, words};
use crate::certainty::Certainty;
use crate::geodesy::Position;
use crate::scenario::model::{Action, Evidence, Waypoint};
use crate::sim::Simulation;
use crate::sim::events::{Crossing, CrossingKind, Event, EventKind, MarkKind, Side};

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
    /// Two flights come together, or part.
    Meeting,
    /// A flight takes off, lands, begins to hold or leaves the hold.
    Step,
}

impl Sign {
    /// The mark for a manoeuvre.
    pub(super) fn of(kind: &MarkKind) -> Self {
        if kind.other().is_some() && !matches!(kind, MarkKind::Scramble { .. }) { Self::Meeting } else { Self::Step }
    }
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
    /// What is done, by one flight and by several; empty where `what` says it.
    pub verbs: [&'static str; 2],
    /// What it happens to: the zone, the other flight, or the name of the point.
    pub what: String,
    /// What it rests on: `±9 s`, `±3 min track`, `may not have`, `place rep.`, `assumed`, `illustrative`.
    pub footing: String,
    /// What is not certain of it, piece by piece; of flights that share it, of the first.
    pub doubts: Vec<String>,
    /// Where.
    pub position: Position,
}

/// What is told of a simulation, in the order of time.
pub fn told(simulation: &Simulation) -> Vec<Told> {
    let certainty = Certainty::of(simulation);
    let mut all: Vec<Told> = Vec::new();
    for (index, event) in simulation.events.iter().enumerate() {
        let Some(next) = tell(simulation, &certainty, index) else { continue };
        let together = all.iter_mut().rev().take_while(|before| next.t - before.t < 0.5).find(|before| {
            let is_same = (before.sign, before.verbs, &before.what) == (next.sign, next.verbs, &next.what);
            // A responder is illustrative, whoever does the same beside it.
            let is_as_firm = !matches!(next.sign, Sign::Meeting | Sign::Step) || before.footing == next.footing;
            is_same && is_as_firm && !before.flights.contains(&event.flight)
        });
        match together {
            Some(before) => before.flights.push(event.flight),
            None => all.push(next),
        }
    }
    all
}

fn tell(simulation: &Simulation, certainty: &Certainty, index: usize) -> Option<Told> {
    let scenario = &simulation.scenario;
    let event: &Event = &simulation.events[index];
    let certain = certainty.of_event(index);
    let flight = &scenario.flights[event.flight];
    let (sign, verbs, what, footing) = match &event.kind {
        EventKind::Crossing(Crossing { zone, kind, through }) => {
            let name = words::zone_short(&scenario.zones[*zone]);
            let footing = match through {
                Side::Edge(edge) => doubt::footing(certain, edge.spread.as_ref()),
                Side::Floor | Side::Ceiling => "in altitude".into(),
            };
            match kind {
                CrossingKind::Enter => (Sign::Entry(*zone), ["enters", "enter"], name, footing),
                CrossingKind::Exit => (Sign::Exit(*zone), ["leaves", "leave"], name, footing),
            }
        }
        EventKind::LineCrossing { zone, edge, .. } => {
            let name = words::zone_short(&scenario.zones[*zone]);
            let footing = doubt::footing(certain, edge.spread.as_ref());
            (Sign::Line(*zone), ["crosses", "cross"], name, footing)
        }
        EventKind::Waypoint { index } => {
            let waypoint = &flight.route[*index];
            // A place name is where it is; a name that the author gave is what happens.
            let name = story_name(waypoint).filter(|name| crate::places::find(name).is_none())?;
            let footing = waypoint.evidence.map(evidence).unwrap_or_default().to_owned();
            (Sign::Point, ["", ""], name.to_owned(), footing)
        }
        EventKind::Manoeuvre { index, kind } => {
            let waypoint = &flight.route[*index];
            let illustrative = words::standing(flight, scenario.kind);
            let footing = illustrative.or(waypoint.evidence.map(evidence)).unwrap_or_default().to_owned();
            let what = words::manoeuvre_object(simulation, waypoint, kind);
            (Sign::of(kind), words::manoeuvre(kind), what, footing)
        }
        _ => return None,
    };
    let doubts = certain.map(|certain| doubt::details(simulation, certain)).unwrap_or_default();
    let (t, position) = (event.t, event.position);
    Some(Told { t, flights: vec![event.flight], sign, verbs, what, footing, doubts, position })
}

/// The name that stands for what happens at a waypoint; none where a manoeuvre says it.
pub(super) fn story_name(waypoint: &Waypoint) -> Option<&str> {
    waypoint.name.as_ref().filter(|_| waypoint.action == Action::Pass).map(|name| name.en.as_str())
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
    /// What happens: `leaves KADIZ` of one flight, `leave KADIZ` of several, `joins Tu-95MS`, `turn-back`.
    pub fn words(&self) -> String {
        let verb = self.verbs[usize::from(self.flights.len() > 1)];
        let between = if verb.is_empty() || self.what.is_empty() { "" } else { " " };
        format!("{verb}{between}{}", self.what)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, library};
    use crate::sim::simulate;

    #[test]
    fn manoeuvres_are_told_in_words() {
        let text = include_bytes!("../../tests/manoeuvres.toml");
        let reading = scenario::read("manoeuvres.toml", text, &library::without_files());
        let simulation = simulate(&reading.scenario.expect("the scenario has no errors"));
        let told = told(&simulation);
        let steps = told.iter().filter(|told| matches!(told.sign, Sign::Meeting | Sign::Step));
        let said: Vec<String> =
            steps.map(|told| format!("{} {} {}", who(&simulation, told), told.words(), told.footing)).collect();
        let expected = [
            "A-50 holds ",
            "F-15J takes off from Tsuiki Air Base illustrative",
            "F-15J intercepts Tu-95MS illustrative",
            "J-16 joins Tu-95MS ",
            "F-15J leaves Tu-95MS illustrative",
            "A-50 leaves the hold ",
            "J-16 leaves Tu-95MS ",
            "F-15J lands at Tsuiki Air Base illustrative",
        ];
        assert_eq!(said, expected);
    }
}
