//! Alignment: the instant of each of two simulations that is laid over the other's, so that their times can be compared.

use std::fmt;
use std::str::FromStr;

use crate::scenario::model::Waypoint;
use crate::sim::Simulation;
use crate::sim::activity::is_responder;
use crate::sim::aircraft::Role;
use crate::sim::events::{CrossingKind, Event, EventKind};

/// What happens in both simulations and is laid one over the other.
///
/// Of several flights that do it, the bombers count, and of those the first that does it ([`main_flights`]). Zones are named
/// by their id, waypoints by their English name, without regard to case.
///
/// # Examples
/// ```
/// use patrolscope::compare::Alignment;
///
/// assert_eq!("enters KADIZ".parse(), Ok(Alignment::Enters("KADIZ".to_owned())));
/// assert_eq!("passes North of the gap".parse::<Alignment>().unwrap().to_string(), "passes North of the gap");
/// assert!("at noon".parse::<Alignment>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Alignment {
    /// The first entry into a zone that both watch and enter: the first such zone in the order of the first scenario. The
    /// start where there is none.
    #[default]
    FirstEntry,
    /// The start of the simulation: its earliest flight's first instant.
    Start,
    /// The same instant: each is shown when it took place.
    Clock,
    /// The first entry into a zone.
    Enters(String),
    /// The first exit from a zone.
    Leaves(String),
    /// The first time that a waypoint of that name is passed.
    Passes(String),
}

impl Alignment {
    /// What can be written, for messages.
    pub const ACCEPTED: &str = "`start`, `clock`, `first entry`, `enters KADIZ`, `leaves KADIZ` or `passes Gap`";

    /// Seconds from the start of one simulation to what is aligned; `None` where it does not happen there, and for
    /// [`Alignment::FirstEntry`] and [`Alignment::Clock`], which take two to find ([`align`]).
    pub fn instant_in(&self, simulation: &Simulation) -> Option<f64> {
        match self {
            Self::FirstEntry | Self::Clock => None,
            Self::Start => Some(0.0),
            Self::Enters(zone) => crossing(simulation, zone, CrossingKind::Enter),
            Self::Leaves(zone) => crossing(simulation, zone, CrossingKind::Exit),
            Self::Passes(name) => {
                first(simulation, |event| passed(simulation, event).is_some_and(|it| it.eq_ignore_ascii_case(name)))
            }
        }
    }
}

impl FromStr for Alignment {
    type Err = ParseAlignmentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (verb, whom) = words.split_once(' ').unwrap_or((&words, ""));
        match (verb.to_ascii_lowercase().as_str(), whom) {
            ("start", "") => Ok(Self::Start),
            ("clock", "") => Ok(Self::Clock),
            ("first", whom) if whom.eq_ignore_ascii_case("entry") => Ok(Self::FirstEntry),
            (_, "") => Err(ParseAlignmentError),
            ("enters", zone) => Ok(Self::Enters(zone.to_owned())),
            ("leaves", zone) => Ok(Self::Leaves(zone.to_owned())),
            ("passes", name) => Ok(Self::Passes(name.to_owned())),
            _ => Err(ParseAlignmentError),
        }
    }
}

impl fmt::Display for Alignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstEntry => f.write_str("first entry"),
            Self::Start => f.write_str("start"),
            Self::Clock => f.write_str("clock"),
            Self::Enters(zone) => write!(f, "enters {zone}"),
            Self::Leaves(zone) => write!(f, "leaves {zone}"),
            Self::Passes(name) => write!(f, "passes {name}"),
        }
    }
}

/// The text names nothing that two simulations can be aligned at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("accepted: {}", Alignment::ACCEPTED)]
pub struct ParseAlignmentError;

/// Two simulations, aligned.
#[derive(Debug, Clone, PartialEq)]
pub struct Aligned {
    /// What was found to align them at; never [`Alignment::FirstEntry`].
    pub event: Alignment,
    /// When that is in each, in seconds since its start. A time `t` of the first goes with `t - at[0] + at[1]` of the second.
    pub at: [f64; 2],
}

/// What was to be aligned does not happen in one of the simulations.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nothing in `{title}` {event}")]
pub struct NotThere {
    /// What was to be aligned.
    pub event: Alignment,
    /// Which of the two it does not happen in: 0 or 1.
    pub which: usize,
    /// The title of that one.
    pub title: String,
}

/// Aligns two simulations.
pub fn align(alignment: &Alignment, simulations: [&Simulation; 2]) -> Result<Aligned, NotThere> {
    let event = match alignment {
        Alignment::FirstEntry => shared_zones(simulations)
            .map(Alignment::Enters)
            .find(|entry| simulations.iter().all(|simulation| entry.instant_in(simulation).is_some()))
            .unwrap_or(Alignment::Start),
        other => other.clone(),
    };
    if event == Alignment::Clock {
        let later = simulations[0].start.duration_since(simulations[1].start).as_secs_f64();
        return Ok(Aligned { event, at: [0.0, later] });
    }
    let at = |which: usize| {
        event.instant_in(simulations[which]).ok_or_else(|| NotThere {
            event: event.clone(),
            which,
            title: simulations[which].scenario.title.en.clone(),
        })
    };
    Ok(Aligned { at: [at(0)?, at(1)?], event })
}

/// Everything that two simulations can be aligned at, in the order of the first; [`Alignment::FirstEntry`] is left out.
pub fn offers(simulations: [&Simulation; 2]) -> Vec<Alignment> {
    let zones = shared_zones(simulations).flat_map(|zone| [Alignment::Enters(zone.clone()), Alignment::Leaves(zone)]);
    let names = simulations[0].events.iter().filter_map(|event| passed(simulations[0], event));
    let mut offered = vec![Alignment::Start];
    for offer in zones.chain(names.map(|name| Alignment::Passes(name.to_owned()))) {
        let is_shared = simulations.iter().all(|simulation| offer.instant_in(simulation).is_some());
        if is_shared && !offered.contains(&offer) {
            offered.push(offer);
        }
    }
    offered
}

/// The ids of the zones that both watch, in the order of the first.
pub fn shared_zones<'a>(simulations: [&'a Simulation; 2]) -> impl Iterator<Item = String> + 'a {
    let [first, second] = simulations.map(|simulation| &simulation.scenario.zones);
    first.iter().filter(|zone| second.iter().any(|other| other.id == zone.id)).map(|zone| zone.id.clone())
}

/// The flights that a patrol is about, by their indices: its bombers; where it has none, all that are no responders.
pub fn main_flights(simulation: &Simulation) -> Vec<usize> {
    let flights = simulation.scenario.flights.iter().enumerate().filter(|(_, flight)| !is_responder(flight));
    let (bombers, others): (Vec<_>, Vec<_>) = flights.partition(|(_, flight)| flight.role == Some(Role::Bomber));
    let main = if bombers.is_empty() { others } else { bombers };
    main.into_iter().map(|(index, _)| index).collect()
}

/// When something happens to one of the main flights for the first time.
fn first(simulation: &Simulation, is_meant: impl Fn(&Event) -> bool) -> Option<f64> {
    let main = main_flights(simulation);
    simulation.events.iter().find(|event| main.contains(&event.flight) && is_meant(event)).map(|event| event.t)
}

fn crossing(simulation: &Simulation, zone: &str, kind: CrossingKind) -> Option<f64> {
    first(simulation, |event| match &event.kind {
        EventKind::Crossing(it) => it.kind == kind && simulation.scenario.zones[it.zone].id.eq_ignore_ascii_case(zone),
        _ => false,
    })
}

/// The English name of the waypoint that is passed, begun or ended at.
fn passed<'a>(simulation: &'a Simulation, event: &Event) -> Option<&'a str> {
    let route = &simulation.scenario.flights[event.flight].route;
    let name = |waypoint: &'a Waypoint| waypoint.name.as_ref().map(|name| name.en.as_str());
    match event.kind {
        EventKind::Departure => name(route.first()?),
        EventKind::Waypoint { index } => name(&route[index]),
        EventKind::End => name(route.last()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, library};
    use crate::sim::simulate;

    /// South along 131.55°E from `from` at 10:00 and at 450 kt, with a fighter that is there before.
    fn fly(zones: &str, from: f64, gap: &str) -> Simulation {
        let text = format!(
            r#"
            format = 1
            title = "From {from}"
            date = 2025-01-01
            zones = {zones}

            [[flight]]
            id = "fighter"
            aircraft = "J-16"
            route = [{{ at = "38N 132E", time = "09:00" }}, {{ at = "36.5N 132E", name = "Gap" }}, {{ at = "30N 134E" }}]

            [[flight]]
            id = "bomber"
            aircraft = "H-6K"
            ground_speed = "450 kt"
            turns = "sharp"
            route = [
              {{ at = "{from}N 131.55E", time = "10:00" }},
              {{ at = "38N 131.55E", name = "{gap}" }},
              {{ at = "34N 131.55E" }},
            ]
            "#
        );
        let reading = scenario::read("test.toml", text.as_bytes(), &library::without_files());
        simulate(&reading.scenario.expect("the scenario has no errors"))
    }

    const BOTH: &str = r#"["KADIZ", "JADIZ"]"#;

    #[test]
    fn texts_are_read_back_as_they_are_written() {
        for text in ["first entry", "start", "clock", "enters KADIZ", "leaves ECS-ADIZ", "passes North of the gap"] {
            assert_eq!(text.parse::<Alignment>().unwrap().to_string(), text);
        }
        for wrong in ["", "enters", "at noon", "start now", "first", "first exit"] {
            assert_eq!(wrong.parse::<Alignment>(), Err(ParseAlignmentError), "{wrong}");
        }
        assert_eq!(" Enters   kadiz ".parse(), Ok(Alignment::Enters("kadiz".to_owned())));
    }

    #[test]
    fn the_bombers_first_entry_is_aligned_in_the_zone_that_the_first_names_first() {
        let (near, far) = (fly(BOTH, 40.0, "Gap"), fly(BOTH, 41.0, "Gap"));
        let aligned = align(&Alignment::default(), [&near, &far]).unwrap();
        assert_eq!(aligned.event, Alignment::Enters("KADIZ".to_owned()));
        // Both are on 39°N then, an hour after the fighters began; one degree of the meridian between.
        let [a, b] = aligned.at;
        assert!(a > 3600.0 && near.trajectories[1].state_at(a).unwrap().position.lat() - 39.0 < 1e-9);
        let degree = near.trajectories[1].state_at(a).unwrap().position;
        let degree = crate::Position::from_lat_lon(41.0, 131.55).distance_to(degree).nautical_miles()
            - crate::Position::from_lat_lon(40.0, 131.55).distance_to(degree).nautical_miles();
        assert!((b - a - degree / 450.0 * 3600.0).abs() < 1e-6, "{a} {b}");
    }

    #[test]
    fn where_no_zone_is_shared_the_starts_are_aligned() {
        let (korean, japanese) = (fly(r#"["KADIZ"]"#, 40.0, "Gap"), fly(r#"["JADIZ"]"#, 40.0, "Gap"));
        let aligned = align(&Alignment::FirstEntry, [&korean, &japanese]).unwrap();
        assert_eq!(aligned, Aligned { event: Alignment::Start, at: [0.0, 0.0] });
    }

    #[test]
    fn by_the_clock_each_is_shown_when_it_took_place() {
        let (first, second) = (fly(BOTH, 40.0, "Gap"), fly(BOTH, 40.0, "Gap"));
        let later = Simulation { start: second.start + jiff::SignedDuration::from_mins(10), ..second };
        assert_eq!(align(&Alignment::Clock, [&first, &later]).unwrap().at, [0.0, -600.0]);
    }

    #[test]
    fn what_happens_in_one_only_is_said_to_be_missing_in_the_other() {
        let (named, other) = (fly(BOTH, 40.0, "Gap"), fly(BOTH, 40.0, "Strait"));
        let passes = Alignment::Passes("gap".to_owned());
        assert!(passes.instant_in(&named).unwrap() > 3600.0, "the fighter's Gap does not count");
        let error = align(&passes, [&named, &other]).unwrap_err();
        assert_eq!((error.which, error.to_string()), (1, "nothing in `From 40` passes gap".to_owned()));
        let offered: Vec<String> = offers([&named, &other]).iter().map(Alignment::to_string).collect();
        assert_eq!(offered, ["start", "enters KADIZ", "leaves KADIZ", "enters JADIZ"]);
    }
}
