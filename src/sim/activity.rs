//! Activities: what a flight is about for a while, such as holding, or following another flight.
//!
//! They are the stretches between the manoeuvres among the events, worked out once, so that whoever shows an instant only
//! looks them up.

use super::Trajectory;
use super::events::{Event, EventKind, MarkKind};
use crate::scenario::Scenario;
use crate::scenario::model::{Action, Flight};

/// What a flight is about from one instant to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Activity {
    /// Which flight, as an index into the scenario's flights.
    pub flight: usize,
    /// When it begins, in seconds since the start of the simulation.
    pub from: f64,
    /// When it ends; at that very instant it is over.
    pub until: f64,
    /// What the flight is about.
    pub kind: ActivityKind,
}

/// What a flight is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivityKind {
    /// It waits in a pattern.
    Holding,
    /// It is on its way to another flight, and there when this ends.
    Meeting {
        /// The other one.
        other: usize,
        /// Whether that is an intercept.
        is_intercept: bool,
    },
    /// It keeps its station on another flight.
    Following {
        /// The other one.
        other: usize,
        /// Whether it is an escort.
        is_escort: bool,
    },
}

impl ActivityKind {
    /// The other flight that it is about, if any.
    pub fn other(self) -> Option<usize> {
        match self {
            Self::Holding => None,
            Self::Meeting { other, .. } | Self::Following { other, .. } => Some(other),
        }
    }
}

impl Activity {
    /// Whether it goes on at an instant.
    pub fn is_on_at(&self, t: f64) -> bool {
        (self.from..self.until).contains(&t)
    }
}

/// Whether a flight answers to others: it takes off when something happens, or it intercepts. When such a flight took off and
/// where it met whom is hardly ever published, so what is shown of it illustrates.
pub fn is_responder(flight: &Flight) -> bool {
    flight.route.iter().any(|waypoint| match &waypoint.action {
        Action::Scramble(_) => true,
        Action::Join(join) => join.is_intercept,
        _ => false,
    })
}

/// The activities of all flights, ordered by flight, then time. `events` are in the order of time.
pub(super) fn activities(scenario: &Scenario, trajectories: &[&Trajectory], events: &[Event]) -> Vec<Activity> {
    let mut marks = vec![Vec::new(); trajectories.len()];
    for event in events {
        if let EventKind::Manoeuvre { index, kind } = event.kind {
            marks[event.flight].push((event.t, index, kind));
        }
    }
    let flown = scenario.flights.iter().zip(trajectories).zip(marks).enumerate();
    flown.flat_map(|(index, ((flight, trajectory), marks))| of_flight(index, flight, trajectory, &marks)).collect()
}

fn of_flight(
    index: usize,
    flight: &Flight,
    trajectory: &Trajectory,
    marks: &[(f64, usize, MarkKind)],
) -> Vec<Activity> {
    let mut activities = Vec::new();
    let mut add = |from: f64, until: f64, kind: ActivityKind| {
        if until > from {
            activities.push(Activity { flight: index, from, until, kind });
        }
    };
    // Where the last hold or the last following ended.
    let mut free_since = trajectory.start();
    for (nth, &(t, waypoint, kind)) in marks.iter().enumerate() {
        let next = marks.get(nth + 1).map_or(trajectory.end(), |mark| mark.0);
        // A responder is on its way from take-off on, others from the leg on that ends with the meeting.
        let takes_off = matches!(flight.route[0].action, Action::Scramble(_));
        let leg = waypoint.checked_sub(1).and_then(|leg| trajectory.legs().get(leg)).map_or(t, |leg| leg.t);
        let sets_out = if takes_off { free_since } else { leg.max(free_since) };
        match kind {
            MarkKind::HoldEntered => add(t, next, ActivityKind::Holding),
            MarkKind::Joined { other, is_intercept, .. } => {
                add(sets_out, t, ActivityKind::Meeting { other, is_intercept });
                add(t, next, ActivityKind::Following { other, is_escort: is_intercept });
            }
            MarkKind::MergedInto { other } => {
                add(sets_out, t, ActivityKind::Meeting { other, is_intercept: false });
            }
            MarkKind::HoldLeft | MarkKind::Left { .. } => free_since = t,
            MarkKind::Scramble { .. } | MarkKind::SplitOff { .. } | MarkKind::Landed => {}
        }
    }
    activities
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, library};
    use crate::sim::{Simulation, simulate};

    fn fly(text: &str) -> Simulation {
        let reading = scenario::read("test.toml", text.as_bytes(), &library::without_files());
        simulate(&reading.scenario.expect("the scenario has no errors"))
    }

    const MANOEUVRES: &str = r#"
        format = 1
        date = 2025-01-01
        time_zone = "UTC"

        [[flight]]
        id = "bear"
        aircraft = "Tu-95MS"
        route = [{ at = "40N 132E", time = "00:00" }, { at = "30N 132E" }]

        [[flight]]
        id = "wing"
        aircraft = "J-16"
        route = [
          { at = "36N 126E" },
          { at = "36N 128E", hold = { leg = "20 NM", laps = 2 } },
          { joins = "bear", at = "36N 132E", station = { bearing = "090°", distance = "3 NM" } },
          { leaves = "bear", after = "10 min" },
          { at = "34N 126E" },
        ]

        [[flight]]
        id = "qra"
        aircraft = "F-15J"
        route = [
          { at = "34N 133E", scramble = "00:20", reaction = "5 min" },
          { intercepts = "bear", station = { bearing = "270°", distance = "1 NM" } },
          { leaves = "bear", after = "5 min" },
          { at = "34N 133E", lands = true },
        ]
    "#;

    #[test]
    fn activities_lie_between_the_manoeuvres() {
        let simulation = fly(MANOEUVRES);
        assert_eq!(simulation.activities_of(0), []);
        let wing = simulation.activities_of(1);
        let kinds: Vec<ActivityKind> = wing.iter().map(|activity| activity.kind).collect();
        let [meeting, following] = [
            ActivityKind::Meeting { other: 0, is_intercept: false },
            ActivityKind::Following { other: 0, is_escort: false },
        ];
        assert_eq!(kinds, [ActivityKind::Holding, meeting, following]);
        assert_eq!((wing[0].until, wing[1].until), (wing[1].from, wing[2].from), "one after the other");
        assert!((wing[2].until - wing[2].from - 600.0).abs() < 1e-6);
        let joins = wing[2].from;
        assert_eq!(simulation.activity_at(1, joins), Some(&wing[2]), "at the joining it follows");
        assert_eq!(simulation.activity_at(1, wing[2].until), None);
    }

    #[test]
    fn a_responder_is_on_its_way_from_take_off_on() {
        let simulation = fly(MANOEUVRES);
        let qra = simulation.activities_of(2);
        assert_eq!(qra[0].kind, ActivityKind::Meeting { other: 0, is_intercept: true });
        let midnight = simulation.trajectories[0].start();
        assert!((qra[0].from - midnight - 1500.0).abs() < 1e-6, "25 minutes past midnight");
        assert_eq!(qra[1].kind, ActivityKind::Following { other: 0, is_escort: true });
        let responders = simulation.scenario.flights.iter().map(|flight| is_responder(flight));
        assert_eq!(responders.collect::<Vec<_>>(), [false, false, true]);
    }
}
