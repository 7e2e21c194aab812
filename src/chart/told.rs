//! Which events the panels tell, in words: zone entries and exits, the named points of the routes, and manoeuvres.

use super::language::Language;
use super::phrases::fill;
use super::{doubt, words};
use crate::certainty::{Certainty, CrossingCertainty};
use crate::geodesy::Position;
use crate::places;
use crate::scenario::model::{Action, Waypoint};
use crate::sim::Simulation;
use crate::sim::events::{Crossing, CrossingKind, Event, EventKind, MarkKind, Side};
use crate::zones::Names;

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

/// An event as a person is told it, in whichever language. Flights that do the same at the same second share one.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Seconds since the start of the simulation.
    pub t: f64,
    /// Who, by their indices in the scenario.
    pub flights: Vec<usize>,
    /// What kind of mark stands for it.
    pub sign: Sign,
    /// The event of the first flight, by its index in the simulation.
    pub event: usize,
    /// How far a crossing can be relied on, where something is claimed; of flights that share it, of the first.
    pub certain: Option<CrossingCertainty>,
    /// Where.
    pub position: Position,
}

/// What is told of a simulation, in the order of time, each crossing with how far it can be relied on.
pub fn told(simulation: &Simulation, certainty: &Certainty) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    for (index, event) in simulation.events.iter().enumerate() {
        let Some(sign) = sign(simulation, event) else { continue };
        let certain = certainty.of_event(index).cloned();
        let (t, position) = (event.t, event.position);
        let next = Told { t, flights: vec![event.flight], sign, event: index, certain, position };
        let said = next.what(simulation, 1, Language::En);
        let together = all.iter_mut().rev().take_while(|before| next.t - before.t < 0.5).find(|before| {
            let is_same = before.sign == next.sign && before.what(simulation, 1, Language::En) == said;
            // A responder is illustrative, whoever does the same beside it.
            let footing = |told: &Told| told.footing(simulation, Language::En);
            let is_as_firm = !matches!(next.sign, Sign::Meeting | Sign::Step) || footing(before) == footing(&next);
            is_same && is_as_firm && !before.flights.contains(&event.flight)
        });
        match together {
            Some(before) => before.flights.push(event.flight),
            None => all.push(next),
        }
    }
    all
}

/// The mark for an event; `None` where it is not told.
fn sign(simulation: &Simulation, event: &Event) -> Option<Sign> {
    match &event.kind {
        EventKind::Crossing(Crossing { zone, kind: CrossingKind::Enter, .. }) => Some(Sign::Entry(*zone)),
        EventKind::Crossing(Crossing { zone, kind: CrossingKind::Exit, .. }) => Some(Sign::Exit(*zone)),
        EventKind::LineCrossing { zone, .. } => Some(Sign::Line(*zone)),
        EventKind::Waypoint { index } => {
            // A place name is where it is; a name that the author gave is what happens.
            let name = story_name(&simulation.scenario.flights[event.flight].route[*index])?;
            places::find(&name.en).is_none().then_some(Sign::Point)
        }
        EventKind::Manoeuvre { kind, .. } => Some(Sign::of(kind)),
        _ => None,
    }
}

/// The name that stands for what happens at a waypoint; none where a manoeuvre says it.
pub(super) fn story_name(waypoint: &Waypoint) -> Option<&Names> {
    waypoint.name.as_ref().filter(|_| waypoint.action == Action::Pass)
}

impl Told {
    /// What happens: `leaves KADIZ` of one flight, `leave KADIZ` of several, `joins Tu-95MS`, `turn-back`.
    pub fn words(&self, simulation: &Simulation, language: Language) -> String {
        self.what(simulation, self.flights.len(), language)
    }

    /// What happens, as it is said of so many flights.
    fn what(&self, simulation: &Simulation, count: usize, language: Language) -> String {
        let words = language.words();
        let zone = |zone: usize| words::zone_short(&simulation.scenario.zones[zone], language);
        let event = &simulation.events[self.event];
        let route = &simulation.scenario.flights[event.flight].route;
        match (self.sign, &event.kind) {
            (Sign::Entry(it), _) => fill(words.enters.of(count), &[zone(it)]),
            (Sign::Exit(it), _) => fill(words.leaves_zone.of(count), &[zone(it)]),
            (Sign::Line(it), _) => fill(words.crosses.of(count), &[zone(it)]),
            (_, EventKind::Manoeuvre { index, kind }) => {
                let place = route[*index].name.as_ref().map(|name| words::waypoint_name(name, language));
                words::manoeuvre(simulation, kind, place, count, language)
            }
            (_, EventKind::Waypoint { index }) => {
                story_name(&route[*index]).map_or("", |name| words::waypoint_name(name, language)).to_owned()
            }
            _ => String::new(),
        }
    }

    /// What it rests on: `±9 s`, `±3 min`, `may not have`, `place rep.`, `assumed`, `illustrative`.
    pub fn footing(&self, simulation: &Simulation, language: Language) -> String {
        let event = &simulation.events[self.event];
        let flight = &simulation.scenario.flights[event.flight];
        let evidence = |index: usize| {
            flight.route[index].evidence.map(|evidence| words::evidence(evidence, language)).unwrap_or_default()
        };
        match &event.kind {
            EventKind::Crossing(Crossing { through: Side::Edge(edge), .. }) | EventKind::LineCrossing { edge, .. } => {
                doubt::footing(self.certain.as_ref(), edge.spread.as_ref(), language)
            }
            EventKind::Crossing(_) => language.words().in_altitude.to_string(),
            EventKind::Waypoint { index } => evidence(*index).to_owned(),
            EventKind::Manoeuvre { index, .. } => {
                let illustrative = words::standing(flight, simulation.scenario.kind, language);
                illustrative.unwrap_or_else(|| evidence(*index)).to_owned()
            }
            _ => String::new(),
        }
    }

    /// What is not certain of it, piece by piece.
    pub fn doubts(&self, simulation: &Simulation, language: Language) -> Vec<String> {
        self.certain.as_ref().map(|certain| doubt::details(simulation, certain, language)).unwrap_or_default()
    }

    /// Who does what: `Tu-95MS enters KADIZ`.
    pub fn sentence(&self, simulation: &Simulation, language: Language) -> String {
        let who = self.who(simulation, language);
        language.words().who_does.filled(&[&who, &self.words(simulation, language)])
    }

    /// `Tu-95MS`, `Tu-95MS, H-6K`, `Tu-95MS, H-6K, J-16 …`: who it is about.
    fn who(&self, simulation: &Simulation, language: Language) -> String {
        const MOST: usize = 3;
        let first = self.flights.iter().take(MOST);
        let names: Vec<&str> = first.map(|flight| simulation.scenario.flights[*flight].name.as_str()).collect();
        let more = if self.flights.len() > MOST { " …" } else { "" };
        names.join(&language.words().comma) + more
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, library};
    use crate::sim::simulate;

    const EN: Language = Language::En;

    #[test]
    fn manoeuvres_are_told_in_words() {
        let text = include_bytes!("../../tests/manoeuvres.toml");
        let reading = scenario::read("manoeuvres.toml", text, &library::without_files());
        let simulation = simulate(&reading.scenario.expect("the scenario has no errors"));
        let told = told(&simulation, &Certainty::of(&simulation));
        let steps = told.iter().filter(|told| matches!(told.sign, Sign::Meeting | Sign::Step));
        let said: Vec<String> = steps
            .map(|told| {
                let (sentence, footing) = (told.sentence(&simulation, EN), told.footing(&simulation, EN));
                format!("{sentence} {footing}")
            })
            .collect();
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
