//! Which events are the same in two versions of a scenario.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;

use super::{Change, SAME_PLACE, SAME_TIME, seconds_between};
use crate::geodesy::Position;
use crate::sim::Simulation;
use crate::sim::events::{CrossingKind, Event, EventKind, MarkKind};
use crate::units::{Altitude, Distance};

/// What a flight does; zones and other flights by their ids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// Its track begins.
    Begins,
    /// It takes off.
    TakesOff,
    /// It enters a zone.
    Enters(String),
    /// It leaves a zone.
    Leaves(String),
    /// It crosses a line.
    Crosses(String),
    /// It begins to hold.
    Holds,
    /// It ends its hold.
    EndsHold,
    /// It joins a flight.
    Joins(String),
    /// It intercepts a flight.
    Intercepts(String),
    /// It leaves the flight that it followed.
    PartsFrom(String),
    /// Its aircraft were part of another flight until then.
    SplitsFrom(String),
    /// Its aircraft are part of another flight from then on.
    MergesInto(String),
    /// It lands.
    Lands,
    /// Its track ends.
    Ends,
}

impl Deed {
    fn of(simulation: &Simulation, event: &Event) -> Option<Self> {
        let zone = |zone: usize| simulation.scenario.zones[zone].id.clone();
        let flight = |flight: usize| simulation.scenario.flights[flight].id.clone();
        Some(match event.kind {
            EventKind::Departure => Self::Begins,
            EventKind::End => Self::Ends,
            EventKind::Crossing(ref it) if it.kind == CrossingKind::Enter => Self::Enters(zone(it.zone)),
            EventKind::Crossing(ref it) => Self::Leaves(zone(it.zone)),
            EventKind::LineCrossing { zone: line, .. } => Self::Crosses(zone(line)),
            EventKind::Manoeuvre { kind, .. } => match kind {
                MarkKind::Scramble { .. } => Self::TakesOff,
                MarkKind::HoldEntered => Self::Holds,
                MarkKind::HoldLeft => Self::EndsHold,
                MarkKind::Joined { other, is_intercept: true, .. } => Self::Intercepts(flight(other)),
                MarkKind::Joined { other, .. } => Self::Joins(flight(other)),
                MarkKind::Left { other, .. } => Self::PartsFrom(flight(other)),
                MarkKind::SplitOff { other } => Self::SplitsFrom(flight(other)),
                MarkKind::MergedInto { other } => Self::MergesInto(flight(other)),
                MarkKind::Landed => Self::Lands,
            },
            // These follow from the route, and are told as changes of it or of closest approaches.
            EventKind::Waypoint { .. }
            | EventKind::Turn { .. }
            | EventKind::ClosestToPlace { .. }
            | EventKind::ClosestToCoast { .. }
            | EventKind::ClosestToFlight { .. } => return None,
        })
    }

    /// The verb.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Begins => "begins",
            Self::TakesOff => "takes off",
            Self::Enters(_) => "enters",
            Self::Leaves(_) | Self::PartsFrom(_) => "leaves",
            Self::Crosses(_) => "crosses",
            Self::Holds => "holds",
            Self::EndsHold => "ends its hold",
            Self::Joins(_) => "joins",
            Self::Intercepts(_) => "intercepts",
            Self::SplitsFrom(_) => "splits from",
            Self::MergesInto(_) => "merges into",
            Self::Lands => "lands",
            Self::Ends => "ends",
        }
    }

    /// The id of the zone, the line or the other flight.
    pub fn object(&self) -> Option<&str> {
        match self {
            Self::Enters(id)
            | Self::Leaves(id)
            | Self::Crosses(id)
            | Self::Joins(id)
            | Self::Intercepts(id)
            | Self::PartsFrom(id)
            | Self::SplitsFrom(id)
            | Self::MergesInto(id) => Some(id),
            _ => None,
        }
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.verb())?;
        self.object().map_or(Ok(()), |object| write!(f, " {object}"))
    }
}

/// When and where something happens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Happening {
    /// Which event of its simulation.
    pub event: usize,
    /// When.
    pub time: Timestamp,
    /// Where.
    pub position: Position,
    /// How high.
    pub altitude: Altitude,
}

/// Something that happens in one version only, or in both at other times or places.
#[derive(Debug, Clone, PartialEq)]
pub struct HappeningChange {
    /// The id of the flight.
    pub flight: String,
    /// What it does.
    pub deed: Deed,
    /// When and where.
    pub happens: [Option<Happening>; 2],
}

impl HappeningChange {
    /// Whether it appeared, vanished or moved.
    pub fn change(&self) -> Change {
        Change::of(&self.happens[0], &self.happens[1]).expect("one of the versions has it")
    }

    /// How much later it happens in the second version, in seconds; `None` where it happens in one only.
    pub fn later_by(&self) -> Option<f64> {
        let [before, after] = self.happens;
        Some(seconds_between(before?.time, after?.time))
    }

    /// How far it moved; `None` where it happens in one version only.
    pub fn moved(&self) -> Option<Distance> {
        let [before, after] = self.happens;
        Some(before?.position.distance_to(after?.position))
    }

    fn has_changed(&self) -> bool {
        self.later_by()
            .zip(self.moved())
            .is_none_or(|(later, moved)| later.abs() >= SAME_TIME || moved.metres() >= SAME_PLACE)
    }

    fn order(&self) -> Timestamp {
        let [before, after] = self.happens;
        after.or(before).expect("one of the versions has it").time
    }
}

type Named = BTreeMap<(String, Deed), Vec<Happening>>;

/// Every event by who does what.
fn named(simulation: &Simulation) -> Named {
    let mut named = Named::new();
    for (index, event) in simulation.events.iter().enumerate() {
        let Some(deed) = Deed::of(simulation, event) else { continue };
        // What takes off, lands, parts or merges needs no further word for where its track begins or ends.
        let is_told_already = matches!(deed, Deed::Begins | Deed::Ends)
            && simulation.events.iter().any(|other| {
                other.flight == event.flight && other.t == event.t && matches!(other.kind, EventKind::Manoeuvre { .. })
            });
        if !is_told_already {
            let flight = simulation.scenario.flights[event.flight].id.to_lowercase();
            named.entry((flight, deed)).or_default().push(Happening {
                event: index,
                time: simulation.timestamp(event.t),
                position: event.position,
                altitude: event.altitude,
            });
        }
    }
    named
}

/// The events that changed, in the order of time, and how many did not.
pub(super) fn changes(simulations: [&Simulation; 2]) -> (Vec<HappeningChange>, usize) {
    let [mut before, mut after] = simulations.map(named);
    let mut names: Vec<(String, Deed)> = before.keys().chain(after.keys()).cloned().collect();
    names.sort();
    names.dedup();
    let mut changes = Vec::new();
    for name in names {
        let pairs = paired(before.remove(&name).unwrap_or_default(), after.remove(&name).unwrap_or_default());
        let (flight, deed) = name;
        // Written as the versions write it.
        let id = |which: usize| {
            let flights = &simulations[which].scenario.flights;
            flights.iter().find(|it| it.id.eq_ignore_ascii_case(&flight)).map(|it| it.id.clone())
        };
        let flight = id(1).or_else(|| id(0)).expect("one of the versions has the flight");
        changes.extend(pairs.into_iter().map(|happens| HappeningChange {
            flight: flight.clone(),
            deed: deed.clone(),
            happens,
        }));
    }
    let all = changes.len();
    changes.retain(HappeningChange::has_changed);
    let kept = all - changes.len();
    changes.sort_by_key(HappeningChange::order);
    (changes, kept)
}

/// How fast an event that moves is thought to move: 250 m/s, so that distances count as times.
const METRES_PER_SECOND: f64 = 250.0;
/// More events of one kind are paired as they stand.
const MOST_PAIRED: usize = 300;

/// The same deeds of the same flight in both versions, in order: as many pairs as there can be, with the least changes.
fn paired(before: Vec<Happening>, after: Vec<Happening>) -> Vec<[Option<Happening>; 2]> {
    let is_swapped = before.len() > after.len();
    let (few, many) = if is_swapped { (after, before) } else { (before, after) };
    let mut partner: Vec<Option<usize>> = vec![None; many.len()];
    if few.len() == many.len() || many.len() > MOST_PAIRED {
        for (at, partner) in partner.iter_mut().enumerate().take(few.len()) {
            *partner = Some(at);
        }
    } else {
        let cost = |a: &Happening, b: &Happening| {
            seconds_between(a.time, b.time).abs() + a.position.distance_to(b.position).metres() / METRES_PER_SECOND
        };
        // In `least[i][j]`, the least cost of pairing the first i of few with the first j of many.
        let mut least = vec![vec![f64::INFINITY; many.len() + 1]; few.len() + 1];
        least[0].fill(0.0);
        for i in 1..=few.len() {
            for j in i..=many.len() {
                least[i][j] = least[i][j - 1].min(least[i - 1][j - 1] + cost(&few[i - 1], &many[j - 1]));
            }
        }
        let (mut i, mut j) = (few.len(), many.len());
        while i > 0 {
            if least[i][j] < least[i][j - 1] {
                partner[j - 1] = Some(i - 1);
                i -= 1;
            }
            j -= 1;
        }
    }
    let pair = |(it, partner): (&Happening, &Option<usize>)| {
        let other = partner.map(|at| few[at]);
        if is_swapped { [Some(*it), other] } else { [other, Some(*it)] }
    };
    many.iter().zip(&partner).map(pair).collect()
}
