//! A simulation as JSON.
//!
//! Times are RFC 3339 in UTC with microseconds, and seconds from the scenario's start; positions are degrees to 1e-9
//! (0.1 mm), latitude first. Indices count from zero. The order of everything is that of the simulation.

mod accounts;
pub mod changes;
pub mod comparison;
pub mod ensemble;

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Selection, instant, rounded};
use crate::certainty::{Certainty, CrossingCertainty, Existence, NearMiss, TimeCertainty};
use crate::compare;
use crate::geodesy::{Position, TurnDirection};
use crate::scenario::Scenario;
use crate::scenario::model::Flight;
use crate::sim::Simulation;
use crate::sim::events::{
    CrossedEdge, Crossing, CrossingKind, Event, EventKind, MarkKind, Reading, ReadingSpread, Side, ZoneSummary,
};
use crate::sim::groups::{Group, Share};
use crate::zones::Zone;

/// Grows with every change of [`simulation()`] after which a reader of the version before may go wrong.
pub const SCHEMA_VERSION: u32 = 1;

/// The JSON Schema of what [`simulation()`] gives.
///
/// # Panics
/// Never: a test reads it.
pub fn schema() -> Value {
    serde_json::from_str(include_str!("simulation.schema.json")).expect("the schema is JSON")
}

/// The simulation, or the part of it that is wanted.
///
/// # Examples
/// ```
/// use patrolscope::export::{Selection, json};
/// use patrolscope::scenario::{self, builtin, library::without_files};
///
/// let text = builtin::find("miyako-strait").expect("it is built in").text;
/// let scenario = scenario::read("miyako", text.as_bytes(), &without_files()).scenario.expect("it has no errors");
/// let value = json::simulation(&patrolscope::simulate(&scenario), &Selection::default());
/// assert_eq!(value["schema_version"], json::SCHEMA_VERSION);
/// assert_eq!(value["crossings"][0]["kind"], "enter");
/// ```
pub fn simulation(simulation: &Simulation, selection: &Selection) -> Value {
    let scenario = &simulation.scenario;
    let certainty = Certainty::of(simulation);
    let wanted = |kind: fn(&EventKind) -> bool| -> Vec<Value> {
        let events = selection.events(simulation).filter(|event| kind(&event.kind));
        events.map(|event| event_json(simulation, &certainty, event)).collect()
    };
    let near_misses =
        certainty.near_misses.iter().filter(|near| selection.has_flight(near.flight) && selection.has_zone(near.zone));
    let flights = scenario.flights.iter().enumerate().filter(|(index, _)| selection.has_flight(*index));
    let summaries: Vec<&ZoneSummary> = simulation
        .zone_summaries
        .iter()
        .filter(|summary| selection.has_flight(summary.flight) && selection.has_zone(summary.zone))
        .collect();
    let inside_at_start = |summary: &&ZoneSummary| {
        json!({
            "flight": scenario.flights[summary.flight].id,
            "zone": scenario.zones[summary.zone].id,
            "inside": summary.inside_at_start,
        })
    };
    json!({
        "schema_version": SCHEMA_VERSION,
        "title": scenario.title.en,
        "kind": scenario.kind,
        "start": instant(simulation.start),
        "duration_seconds": rounded(simulation.duration, 6),
        "time_zone": scenario.time_zone.iana_name(),
        "flights": flights.map(|(index, flight)| flight_json(simulation, index, flight)).collect::<Value>(),
        "zones": zones_json(scenario, selection),
        "crossings": wanted(|kind| matches!(kind, EventKind::Crossing(_))),
        "line_crossings": wanted(|kind| matches!(kind, EventKind::LineCrossing { .. })),
        "inside_at_start": summaries.iter().map(inside_at_start).collect::<Value>(),
        "stays": summaries.iter().map(|summary| stays_json(simulation, summary)).collect::<Value>(),
        "may_have_entered": near_misses.map(|near| near_miss_json(simulation, near)).collect::<Value>(),
        "manoeuvres": wanted(|kind| matches!(kind, EventKind::Manoeuvre { .. })),
        "aircraft": simulation.groups.iter().map(|group| group_json(simulation, group, selection)).collect::<Value>(),
        "closest_approaches": wanted(is_closest_approach),
        "track": wanted(|kind| {
            matches!(kind, EventKind::Departure | EventKind::Waypoint { .. } | EventKind::Turn { .. } | EventKind::End)
        }),
        "reports": compare::held(simulation)
            .iter()
            .filter_map(|held| accounts::report(simulation, held, selection))
            .collect::<Value>(),
        "counts": accounts::counts(scenario),
    })
}

/// Aircraft that stay together: how many, in which flights when, and how long in which zone.
fn group_json(simulation: &Simulation, group: &Group, selection: &Selection) -> Value {
    let scenario = &simulation.scenario;
    let share = |share: &Share| {
        json!({
            "flight": scenario.flights[share.flight].id,
            "from": instant(simulation.timestamp(share.from)),
            "to": instant(simulation.timestamp(share.to)),
        })
    };
    let zones = scenario.zones.iter().enumerate().filter(|(index, _)| selection.has_zone(*index));
    let inside = |(index, zone): (usize, &Arc<Zone>)| {
        let seconds = group.seconds_inside(index, &simulation.zone_summaries);
        (seconds > 0.0).then(|| json!({ "zone": zone.id, "seconds": rounded(seconds, 6) }))
    };
    json!({
        "count": group.count,
        "flights": group.shares.iter().map(share).collect::<Value>(),
        "inside": zones.filter_map(inside).collect::<Value>(),
    })
}

fn is_closest_approach(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::ClosestToPlace { .. } | EventKind::ClosestToCoast { .. } | EventKind::ClosestToFlight { .. }
    )
}

fn flight_json(simulation: &Simulation, index: usize, flight: &Flight) -> Value {
    let trajectory = &simulation.trajectories[index];
    json!({
        "flight": flight.id,
        "name": flight.name,
        "operator": flight.operator,
        "aircraft": flight.aircraft.as_ref().map(|aircraft| &aircraft.id),
        "count": flight.count,
        "from": instant(simulation.timestamp(trajectory.start())),
        "to": instant(simulation.timestamp(trajectory.end())),
        "path_m": rounded(trajectory.path().length(), 3),
        "note": flight.note,
    })
}

fn zones_json(scenario: &Scenario, selection: &Selection) -> Value {
    let zones = scenario.zones.iter().enumerate().filter(|(index, _)| selection.has_zone(*index));
    zones
        .map(|(_, zone)| {
            json!({
                "zone": zone.id,
                "kind": zone.kind,
                "name": zone.names.en,
                "declared_by": zone.declared_by,
                "fully_known": zone.is_fully_known(),
            })
        })
        .collect()
}

/// Time, place and flight of an event, then what its kind adds.
fn event_json(simulation: &Simulation, certainty: &Certainty, event: &Event) -> Value {
    let scenario = &simulation.scenario;
    let certain = simulation.index_of(event).and_then(|index| certainty.of_event(index));
    let flight = &scenario.flights[event.flight];
    let mut object = Map::new();
    let mut set = |key: &str, value: Value| {
        object.insert(key.to_owned(), value);
    };
    set("flight", flight.id.as_str().into());
    match &event.kind {
        EventKind::Crossing(crossing) => {
            set("zone", scenario.zones[crossing.zone].id.as_str().into());
            set("kind", crossing_kind(crossing).into());
        }
        EventKind::LineCrossing { zone, .. } => {
            set("zone", scenario.zones[*zone].id.as_str().into());
            set("kind", "line".into());
        }
        other => set("kind", kind_word(other).into()),
    }
    set("time", instant(simulation.timestamp(event.t)).into());
    set("t_seconds", rounded(event.t, 6).into());
    set("lat", rounded(event.position.lat(), 9).into());
    set("lon", rounded(event.position.lon(), 9).into());
    set("leg_index", event.leg.into());
    match &event.kind {
        EventKind::Crossing(Crossing { through, .. }) => {
            let edge = match through {
                Side::Edge(edge) => Some(edge),
                Side::Floor | Side::Ceiling => None,
            };
            edge_keys(edge, &mut set);
            let side = match through {
                Side::Edge(_) => "edge",
                Side::Floor => "floor",
                Side::Ceiling => "ceiling",
            };
            set("through", side.into());
            certainty_keys(simulation, certain, &mut set);
        }
        EventKind::LineCrossing { edge, towards, .. } => {
            edge_keys(Some(edge), &mut set);
            set("towards", direction_word(*towards).into());
            certainty_keys(simulation, certain, &mut set);
        }
        EventKind::Waypoint { index } => {
            let waypoint = &flight.route[*index];
            set("waypoint_index", (*index).into());
            set("name", waypoint.name.as_ref().map(|name| name.en.as_str()).into());
            set("evidence", json!(waypoint.evidence));
            set("source", waypoint.source.clone().into());
            set("note", waypoint.note.clone().into());
        }
        EventKind::Turn { index, direction, degrees, radius } => {
            set("waypoint_index", (*index).into());
            set("direction", direction_word(*direction).into());
            set("turn_deg", rounded(*degrees, 6).into());
            set("radius_m", rounded(radius.metres(), 3).into());
        }
        EventKind::Manoeuvre { index, kind } => {
            set("waypoint_index", (*index).into());
            if let Some(other) = kind.other() {
                set("other", scenario.flights[other].id.as_str().into());
            }
            if let MarkKind::Joined { separation, closure, .. } = kind {
                set("separation_m", rounded(separation.metres(), 3).into());
                set("closure_mps", closure.map(|closure| rounded(closure.metres_per_second(), 3)).into());
            }
        }
        EventKind::ClosestToPlace { place, distance } => {
            let place = &scenario.closest_approach.places[*place];
            set("place", place.id.as_str().into());
            set("distance_m", rounded(distance.metres(), 3).into());
        }
        EventKind::ClosestToCoast { distance, coast } => {
            set("distance_m", rounded(distance.metres(), 3).into());
            set("coast", position(*coast));
        }
        EventKind::ClosestToFlight { other, horizontal, other_higher_by } => {
            set("other", scenario.flights[*other].id.as_str().into());
            set("distance_m", rounded(horizontal.metres(), 3).into());
            set("other_higher_by_m", rounded(*other_higher_by, 3).into());
        }
        EventKind::Departure | EventKind::End => {}
    }
    set("altitude_m", rounded(event.altitude.metres(), 3).into());
    Value::Object(object)
}

fn edge_keys(edge: Option<&CrossedEdge>, set: &mut impl FnMut(&str, Value)) {
    set("edge_index", edge.and_then(|edge| edge.index).into());
    set("standing", json!(edge.map(|edge| edge.standing)));
    set("source", edge.and_then(|edge| edge.source.clone()).into());
    set("angle_deg", edge.map(|edge| rounded(edge.angle_degrees, 6)).into());
    set("spread", json!(edge.and_then(|edge| edge.spread.as_ref()).map(spread_json)));
}

/// How far a crossing can be relied on; null where nothing is claimed.
fn certainty_keys(simulation: &Simulation, certain: Option<&CrossingCertainty>, set: &mut impl FnMut(&str, Value)) {
    let seconds = certain.and_then(|certain| certain.time.seconds()).map(|seconds| rounded(seconds, 3));
    set("time_within_seconds", seconds.into());
    set("time_reported", certain.map(|certain| matches!(certain.time, TimeCertainty::Reported(_))).into());
    let existence = certain.and_then(|certain| certain.existence).map(|existence| match existence {
        Existence::Reported => "reported",
        Existence::Deep => "deeper-than-uncertainty",
        Existence::MayNotHave { .. } => "may-not-have",
    });
    set("existence", existence.into());
    set("uncertainty_m", certain.map(|certain| rounded(certain.band.metres(), 0)).into());
    let others = certain.map(|certain| {
        let other = |index: &usize| {
            let other = &simulation.events[*index];
            json!({
                "flight": simulation.scenario.flights[other.flight].id,
                "time": instant(simulation.timestamp(other.t)),
            })
        };
        certain.order_uncertain_with.iter().map(other).collect::<Value>()
    });
    set("order_uncertain_with", others.into());
}

fn near_miss_json(simulation: &Simulation, near: &NearMiss) -> Value {
    json!({
        "flight": simulation.scenario.flights[near.flight].id,
        "zone": simulation.scenario.zones[near.zone].id,
        "time": instant(simulation.timestamp(near.t)),
        "t_seconds": rounded(near.t, 6),
        "lat": rounded(near.position.lat(), 9),
        "lon": rounded(near.position.lon(), 9),
        "distance_m": rounded(near.distance.metres(), 3),
        "uncertainty_m": rounded(near.band.metres(), 0),
        "standing": near.edge,
    })
}

/// The readings with the seconds by which each is later than the crossing; null where it does not cross the edge.
fn spread_json(spread: &ReadingSpread) -> Value {
    let readings = spread.readings.iter().map(|(reading, later)| {
        let name = match reading {
            Reading::Geodesic => "geodesic",
            Reading::Rhumb => "rhumb",
            Reading::Straight => "straight",
        };
        (name.to_owned(), json!(later.map(|later| rounded(later, 6))))
    });
    json!({
        "seconds": rounded(spread.seconds, 6),
        "metres": rounded(spread.metres, 3),
        "later_by_seconds": Value::Object(readings.collect()),
    })
}

fn stays_json(simulation: &Simulation, summary: &ZoneSummary) -> Value {
    let scenario = &simulation.scenario;
    let visits = summary.visits.iter().map(|visit| {
        json!({
            "from": instant(simulation.timestamp(visit.from)),
            "to": instant(simulation.timestamp(visit.to)),
            "from_seconds": rounded(visit.from, 6),
            "to_seconds": rounded(visit.to, 6),
            "rests_on": visit.rests_on,
        })
    });
    let deepest = summary.deepest.map(|deepest| {
        json!({
            "time": instant(simulation.timestamp(deepest.t)),
            "t_seconds": rounded(deepest.t, 6),
            "lat": rounded(deepest.position.lat(), 9),
            "lon": rounded(deepest.position.lon(), 9),
            "depth_m": rounded(deepest.depth.metres(), 0),
            "nearest_edge": deepest.nearest_edge,
        })
    });
    json!({
        "flight": scenario.flights[summary.flight].id,
        "zone": scenario.zones[summary.zone].id,
        "seconds_inside": rounded(summary.seconds_inside(), 6),
        "visits": visits.collect::<Value>(),
        "deepest": deepest,
    })
}

/// Latitude and longitude in degrees, to 1e-9.
pub fn position(position: Position) -> Value {
    json!({ "lat": rounded(position.lat(), 9), "lon": rounded(position.lon(), 9) })
}

/// `enter` or `exit`.
pub(super) fn crossing_kind(crossing: &Crossing) -> &'static str {
    match crossing.kind {
        CrossingKind::Enter => "enter",
        CrossingKind::Exit => "exit",
    }
}

/// The name of a kind of event.
pub(super) fn kind_word(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Departure => "departure",
        EventKind::Waypoint { .. } => "waypoint",
        EventKind::Turn { .. } => "turn",
        EventKind::Manoeuvre { kind, .. } => mark_word(kind),
        EventKind::Crossing(crossing) => crossing_kind(crossing),
        EventKind::LineCrossing { .. } => "line",
        EventKind::ClosestToPlace { .. } => "closest-to-place",
        EventKind::ClosestToCoast { .. } => "closest-to-coast",
        EventKind::ClosestToFlight { .. } => "closest-to-flight",
        EventKind::End => "end",
    }
}

fn mark_word(kind: &MarkKind) -> &'static str {
    match kind {
        MarkKind::Scramble { .. } => "scramble",
        MarkKind::HoldEntered => "hold-entered",
        MarkKind::HoldLeft => "hold-left",
        MarkKind::Joined { is_intercept: true, .. } => "intercept",
        MarkKind::Joined { .. } => "join",
        MarkKind::Left { is_escort: true, .. } => "escort-ends",
        MarkKind::Left { .. } => "leave",
        MarkKind::SplitOff { .. } => "split",
        MarkKind::MergedInto { .. } => "merge",
        MarkKind::Landed => "landed",
    }
}

fn direction_word(direction: TurnDirection) -> &'static str {
    match direction {
        TurnDirection::Left => "left",
        TurnDirection::Right => "right",
    }
}
