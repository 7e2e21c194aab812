//! One patrol against another: how long in which zone, from when to when, how far, in which order, with how many aircraft.
//!
//! Times count from the instant at which the two are aligned. What responders do is left out: it illustrates.

use std::collections::BTreeMap;

use super::alignment::{Aligned, Alignment, NotThere, align, main_flights};
use crate::sim::Simulation;
use crate::sim::activity::is_responder;
use crate::sim::aircraft::Role;
use crate::sim::events::{CrossingKind, Event, EventKind, MarkKind};
use crate::units::Distance;

/// Two patrols, side by side; the first of each pair is the first patrol.
#[derive(Debug, Clone, PartialEq)]
pub struct Patrols {
    /// Where they are laid one over the other.
    pub aligned: Aligned,
    /// Every zone that one of them watches, in the order of the first, then of the second.
    pub zones: Vec<ZoneOfTwo>,
    /// The longest track of a main flight ([`main_flights`]).
    pub longest: [Option<Track>; 2],
    /// What the main flights do, in order, what both do in one row.
    pub order: Vec<Step>,
    /// How many aircraft of each role there are.
    pub aircraft: Vec<(Part, [u32; 2])>,
    /// The places that both watch, in the order of the first.
    pub places: Vec<PlaceOfTwo>,
}

/// A zone in two patrols.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneOfTwo {
    /// Its id.
    pub zone: String,
    /// What happens in it; `None` where it is not watched.
    pub stays: [Option<Stays>; 2],
}

/// What the flights of a patrol do in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stays {
    /// For how many seconds at least one main flight is inside.
    pub main_seconds: f64,
    /// For how many seconds at least one flight is inside, responders apart.
    pub seconds: f64,
    /// How often a main flight comes in, each flight counted.
    pub entries: usize,
    /// When the first main flight is inside, in seconds from what is aligned; `None` where none ever is.
    pub first: Option<f64>,
    /// When the last one no longer is.
    pub last: Option<f64>,
}

/// How far and how long a flight flies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Track {
    /// Which one, as an index into the flights of its scenario.
    pub flight: usize,
    /// Along the path.
    pub length: Distance,
    /// From its first point to its last one.
    pub seconds: f64,
}

/// Something that the main flights do.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What.
    pub what: Deed,
    /// When, in seconds from what is aligned; `None` where the patrol does not do it here.
    pub at: [Option<f64>; 2],
}

/// What the main flights do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    /// They enter a zone that both patrols watch.
    Enter(String),
    /// They leave it.
    Leave(String),
    /// Some of them join.
    Join,
    /// Some of them part.
    Part,
}

/// What aircraft are there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// As bombers, fighters and so on.
    Role(Role),
    /// Nobody says.
    Unknown,
    /// They answer to the others.
    Responder,
}

/// A place that two patrols watch.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceOfTwo {
    /// Its name for people.
    pub name: String,
    /// The nearest flight, responders apart.
    pub nearest: [Option<Approach>; 2],
}

/// How near a flight comes to a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Approach {
    /// Which one, as an index into the flights of its scenario.
    pub flight: usize,
    /// How near.
    pub distance: Distance,
    /// When, in seconds from what is aligned.
    pub at: f64,
}

/// Compares two patrols, aligned.
pub fn patrols(simulations: [&Simulation; 2], alignment: &Alignment) -> Result<Patrols, NotThere> {
    let aligned = align(alignment, simulations)?;
    Ok(Patrols {
        zones: zones(simulations, aligned.at),
        longest: simulations.map(longest),
        order: order(simulations, aligned.at),
        aircraft: aircraft(simulations),
        places: places(simulations, aligned.at),
        aligned,
    })
}

fn zones(simulations: [&Simulation; 2], at: [f64; 2]) -> Vec<ZoneOfTwo> {
    let mut ids: Vec<&str> = Vec::new();
    for zone in simulations.iter().flat_map(|simulation| &simulation.scenario.zones) {
        if !ids.contains(&zone.id.as_str()) {
            ids.push(&zone.id);
        }
    }
    let of = |id: &str| ZoneOfTwo {
        zone: id.to_owned(),
        stays: [0, 1].map(|which| stays(simulations[which], id, at[which])),
    };
    ids.into_iter().map(of).collect()
}

/// What happens in a zone; `None` where it is not watched, or is a line without an inside.
fn stays(simulation: &Simulation, zone: &str, at: f64) -> Option<Stays> {
    let zone = simulation.scenario.zones.iter().position(|it| it.id == zone)?;
    let main = main_flights(simulation);
    let summaries: Vec<_> = simulation.zone_summaries.iter().filter(|summary| summary.zone == zone).collect();
    if summaries.is_empty() && !simulation.scenario.flights.is_empty() {
        return None;
    }
    let spans = |is_meant: &dyn Fn(usize) -> bool| -> Vec<[f64; 2]> {
        let meant = summaries.iter().filter(|summary| is_meant(summary.flight));
        meant.flat_map(|summary| &summary.visits).map(|visit| [visit.from, visit.to]).collect()
    };
    let by_main = spans(&|flight| main.contains(&flight));
    let by_all = spans(&|flight| !is_responder(&simulation.scenario.flights[flight]));
    let begun_inside = summaries.iter().filter(|it| it.inside_at_start && main.contains(&it.flight)).count();
    Some(Stays {
        entries: by_main.len() - begun_inside,
        first: by_main.iter().map(|span| span[0] - at).min_by(f64::total_cmp),
        last: by_main.iter().map(|span| span[1] - at).max_by(f64::total_cmp),
        main_seconds: covered(by_main),
        seconds: covered(by_all),
    })
}

/// How many seconds at least one of the spans covers.
fn covered(mut spans: Vec<[f64; 2]>) -> f64 {
    spans.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let mut until = f64::NEG_INFINITY;
    let mut seconds = 0.0;
    for [from, to] in spans {
        seconds += (to - from.max(until)).max(0.0);
        until = until.max(to);
    }
    seconds
}

fn longest(simulation: &Simulation) -> Option<Track> {
    let track = |flight: usize| {
        let trajectory = &simulation.trajectories[flight];
        let length = Distance::from_metres(trajectory.path().length());
        Track { flight, length, seconds: trajectory.end() - trajectory.start() }
    };
    let longer = |a: &Track, b: &Track| a.length.metres().total_cmp(&b.length.metres()).then(b.flight.cmp(&a.flight));
    main_flights(simulation).into_iter().map(track).max_by(longer)
}

/// Deeds of the same kind within so many seconds are those of one formation.
const TOGETHER: f64 = 120.0;

/// The deeds of both in order. A longest common subsequence says which are the same.
fn order(simulations: [&Simulation; 2], at: [f64; 2]) -> Vec<Step> {
    let shared: Vec<String> = super::alignment::shared_zones(simulations).collect();
    let [first, second] = [0, 1].map(|which| deeds(simulations[which], &shared, at[which]));
    // In `common[i][j]`, how many are the same from `first[i]` and `second[j]` on.
    let mut common = vec![vec![0usize; second.len() + 1]; first.len() + 1];
    for i in (0..first.len()).rev() {
        for j in (0..second.len()).rev() {
            common[i][j] = if first[i].0 == second[j].0 {
                1 + common[i + 1][j + 1]
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut steps = Vec::new();
    while i < first.len() || j < second.len() {
        let (one, other) = (first.get(i), second.get(j));
        let is_same = one.zip(other).is_some_and(|(one, other)| one.0 == other.0);
        let alone = match (one, other) {
            // Where either may come first, the earlier one does.
            (Some(one), Some(other)) if common[i + 1][j] == common[i][j + 1] => one.1 <= other.1,
            (Some(_), Some(_)) => common[i + 1][j] > common[i][j + 1],
            (one, _) => one.is_some(),
        };
        let (what, at) = match (one, other) {
            (Some((what, t)), Some((_, u))) if is_same => (what, [Some(*t), Some(*u)]),
            (Some((what, t)), _) if alone => (what, [Some(*t), None]),
            (_, Some((what, u))) => (what, [None, Some(*u)]),
            _ => break,
        };
        i += usize::from(at[0].is_some());
        j += usize::from(at[1].is_some());
        steps.push(Step { what: what.clone(), at });
    }
    steps
}

/// The most deeds of a patrol that are put in order with those of another one.
const MOST_DEEDS: usize = 500;

/// What the main flights do, in the order of time: entries, exits, joining and parting among themselves.
fn deeds(simulation: &Simulation, shared: &[String], at: f64) -> Vec<(Deed, f64)> {
    let main = main_flights(simulation);
    let mut deeds: Vec<(Deed, f64)> = Vec::new();
    let mut latest: BTreeMap<Deed, f64> = BTreeMap::new();
    for event in simulation.events.iter().filter(|event| main.contains(&event.flight)) {
        let Some(deed) = deed(simulation, event, shared, &main) else { continue };
        let before = latest.insert(deed.clone(), event.t);
        if before.is_none_or(|before| event.t - before > TOGETHER) && deeds.len() < MOST_DEEDS {
            deeds.push((deed, event.t - at));
        }
    }
    deeds
}

fn deed(simulation: &Simulation, event: &Event, shared: &[String], main: &[usize]) -> Option<Deed> {
    match &event.kind {
        EventKind::Crossing(it) => {
            let zone = &simulation.scenario.zones[it.zone].id;
            let deed = if it.kind == CrossingKind::Enter { Deed::Enter } else { Deed::Leave };
            shared.contains(zone).then(|| deed(zone.clone()))
        }
        EventKind::Manoeuvre { kind, .. } => {
            let is_main = kind.other().is_some_and(|other| main.contains(&other));
            match kind {
                MarkKind::Joined { .. } | MarkKind::MergedInto { .. } if is_main => Some(Deed::Join),
                MarkKind::Left { .. } | MarkKind::SplitOff { .. } if is_main => Some(Deed::Part),
                _ => None,
            }
        }
        _ => None,
    }
}

fn aircraft(simulations: [&Simulation; 2]) -> Vec<(Part, [u32; 2])> {
    let parts = [
        Part::Role(Role::Bomber),
        Part::Role(Role::Fighter),
        Part::Role(Role::EarlyWarning),
        Part::Role(Role::Tanker),
        Part::Role(Role::Patrol),
        Part::Unknown,
        Part::Responder,
    ];
    let part_of = |simulation: &Simulation, flight: usize| {
        let flight = &simulation.scenario.flights[flight];
        if is_responder(flight) { Part::Responder } else { flight.role.map_or(Part::Unknown, Part::Role) }
    };
    let counted = |part: Part| {
        simulations.map(|simulation| {
            // Aircraft that change flights are counted once.
            let groups = simulation.groups.iter();
            let meant = groups.filter(|it| it.shares.first().is_some_and(|it| part_of(simulation, it.flight) == part));
            meant.map(|group| group.count).sum::<u32>()
        })
    };
    parts.into_iter().map(|part| (part, counted(part))).filter(|(_, counts)| *counts != [0, 0]).collect()
}

fn places(simulations: [&Simulation; 2], at: [f64; 2]) -> Vec<PlaceOfTwo> {
    let [first, second] = simulations.map(|simulation| &simulation.scenario.closest_approach.places);
    let both = first.iter().filter(|place| second.iter().any(|other| other.id == place.id));
    let of = |id: &str, name: &str| PlaceOfTwo {
        name: name.to_owned(),
        nearest: [0, 1].map(|which| nearest(simulations[which], id, at[which])),
    };
    both.map(|place| of(&place.id, &place.name)).collect()
}

fn nearest(simulation: &Simulation, id: &str, at: f64) -> Option<Approach> {
    let scenario = &simulation.scenario;
    let approaches = simulation.events.iter().filter_map(|event| match event.kind {
        EventKind::ClosestToPlace { place, distance }
            if scenario.closest_approach.places[place].id == id && !is_responder(&scenario.flights[event.flight]) =>
        {
            Some(Approach { flight: event.flight, distance, at: event.t - at })
        }
        _ => None,
    });
    approaches.min_by(|a, b| a.distance.metres().total_cmp(&b.distance.metres()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, library};
    use crate::sim::simulate;

    /// South along 131.55°E over the northern edge of the KADIZ at 450 kt, as far as 38°N, and back north if wished.
    fn fly(from: f64, back: bool) -> Simulation {
        let back = if back { "{ at = \"40N 131.55E\" }," } else { "" };
        let text = format!(
            r#"
            format = 1
            date = 2025-01-01
            zones = ["KADIZ"]

            [closest_approach]
            places = ["ULLEUNGDO"]

            [[flight]]
            id = "bomber"
            aircraft = "H-6K"
            count = 2
            ground_speed = "450 kt"
            turns = "sharp"
            route = [{{ at = "{from}N 131.55E", time = "10:00" }}, {{ at = "38N 131.55E" }}, {back}]

            [[flight]]
            id = "escort"
            aircraft = "Su-35S"
            count = 3
            route = [{{ joins = "bomber", time = "10:00" }}, {{ leaves = "bomber" }}]

            [[flight]]
            id = "qra"
            aircraft = "F-15K"
            count = 4
            route = [
              {{ at = "DAEGU-AB", scramble = "10:00" }},
              {{ intercepts = "bomber" }},
              {{ leaves = "bomber", after = "1 min" }},
              {{ at = "DAEGU-AB", lands = true }},
            ]
            "#
        );
        let reading = scenario::read("test.toml", text.as_bytes(), &library::without_files());
        simulate(&reading.scenario.expect("the scenario has no errors"))
    }

    #[test]
    fn a_flight_along_a_meridian_is_inside_for_as_long_as_its_way_is() {
        let (there, and_back) = (fly(40.0, false), fly(41.0, true));
        let both = patrols([&there, &and_back], &Alignment::default()).unwrap();
        assert_eq!(both.aligned.event, Alignment::Enters("KADIZ".to_owned()));
        let parallel = |lat: f64| crate::Position::from_lat_lon(lat, 131.55);
        let one_way = parallel(39.0).distance_to(parallel(38.0)).nautical_miles() / 450.0 * 3600.0;
        let [Some(a), Some(b)] = both.zones[0].stays else { panic!("both watch it") };
        for (stays, seconds) in [(a, one_way), (b, 2.0 * one_way)] {
            assert!((stays.main_seconds - seconds).abs() < 1e-6, "{stays:?}");
            assert_eq!((stays.entries, stays.first), (1, Some(0.0)));
            assert!((stays.last.unwrap() - seconds).abs() < 1e-6);
            // The escort is a mile abeam, and the responders, who begin inside, do not count.
            assert!((stays.seconds - stays.main_seconds).abs() < 60.0, "{stays:?}");
        }
        let [a, b] = both.longest.map(|track| track.unwrap());
        assert!((b.length.metres() - a.length.metres() - 3.0 * 111_000.0).abs() < 1000.0);
        assert!((a.seconds - a.length.nautical_miles() / 450.0 * 3600.0).abs() < 1e-6);
        let counts =
            [(Part::Role(Role::Bomber), [2, 2]), (Part::Role(Role::Fighter), [3, 3]), (Part::Responder, [4, 4])];
        assert_eq!(both.aircraft, counts);
        assert_eq!(both.places.len(), 1);
        let [a, b] = both.places[0].nearest.map(|near| near.unwrap());
        assert!((a.distance.metres() - b.distance.metres()).abs() < 1000.0 && a.flight == 0);
    }

    #[test]
    fn what_one_of_them_does_alone_has_a_row_of_its_own() {
        let (there, and_back) = (fly(40.0, false), fly(41.0, true));
        let both = patrols([&there, &and_back], &Alignment::Start).unwrap();
        let kadiz = || "KADIZ".to_owned();
        let rows: Vec<(Deed, [bool; 2])> =
            both.order.iter().map(|step| (step.what.clone(), step.at.map(|at| at.is_some()))).collect();
        assert_eq!(rows, [(Deed::Enter(kadiz()), [true, true]), (Deed::Leave(kadiz()), [false, true])]);
        let [a, b] = both.order[0].at.map(Option::unwrap);
        let degree = crate::Position::from_lat_lon(41.0, 131.55)
            .distance_to(crate::Position::from_lat_lon(40.0, 131.55))
            .nautical_miles();
        assert!((b - a - degree / 450.0 * 3600.0).abs() < 1e-6);
    }

    #[test]
    fn spans_that_overlap_are_covered_once() {
        assert_eq!(covered(vec![[5.0, 7.0], [0.0, 2.0], [1.0, 3.0], [1.0, 2.0]]), 5.0);
        assert_eq!(covered(Vec::new()), 0.0);
    }
}
