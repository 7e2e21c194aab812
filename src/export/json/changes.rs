//! What changed between two versions of a scenario, as JSON. Pairs are `[first, second]`, and differences count from the
//! first to the second.

use serde_json::{Value, json};

use super::rounded;
use crate::compare::Changes;
use crate::compare::changes::{
    ApproachChange, FlightChange, Happening, HappeningChange, Near, Outlined, Setting, StayChange, WaypointChange,
    ZoneChange,
};
use crate::export::instant;
use crate::geodesy::Position;
use crate::sim::Simulation;
use crate::units::Distance;

/// The changes; what did not change is left out.
pub fn changes(simulations: [&Simulation; 2], changes: &Changes) -> Value {
    json!({
        "titles": simulations.map(|simulation| &simulation.scenario.title.en),
        "starts": simulations.map(|simulation| instant(simulation.start)),
        "changed": !changes.is_empty(),
        "settings": settings(&changes.settings),
        "flights": changes.flights.iter().map(flight).collect::<Value>(),
        "zones": changes.zones.iter().map(zone).collect::<Value>(),
        "events": changes.events.iter().map(event).collect::<Value>(),
        "events_kept": changes.events_kept,
        "stays": changes.stays.iter().map(stay).collect::<Value>(),
        "closest_approaches": changes.approaches.iter().map(approach).collect::<Value>(),
    })
}

fn metres(distance: Distance) -> f64 {
    rounded(distance.metres(), 3)
}

fn position(position: Position) -> Value {
    json!([rounded(position.lat(), 9), rounded(position.lon(), 9)])
}

fn settings(settings: &[Setting]) -> Value {
    settings.iter().map(|it| json!({ "what": it.what, "values": it.values })).collect()
}

fn flight(it: &FlightChange) -> Value {
    json!({
        "flight": it.id,
        "change": it.change,
        "settings": settings(&it.settings),
        "waypoints": it.waypoints.iter().map(waypoint).collect::<Value>(),
        "waypoint_counts": it.count,
        "lengths_m": it.length.map(|length| length.map(metres)),
    })
}

/// Indices count from zero.
fn waypoint(it: &WaypointChange) -> Value {
    json!({
        "indices": it.index,
        "name": it.name,
        "change": it.change(),
        "positions": it.passage.map(|passage| passage.and_then(|passage| passage.position).map(position)),
        "moved_m": it.moved.map(metres),
        "times": it.passage.map(|passage| passage.and_then(|passage| passage.time).map(instant)),
        "settings": settings(&it.settings),
    })
}

fn zone(it: &ZoneChange) -> Value {
    let outline = it.outline.map(|outline| match outline {
        Outlined::Moved { vertices, furthest } => json!({ "vertices_moved": vertices, "furthest_m": metres(furthest) }),
        Outlined::Vertices(counts) => json!({ "vertex_counts": counts }),
        Outlined::Edges(edges) => json!({ "edges_drawn_otherwise": edges }),
        Outlined::Centre(by) => json!({ "centre_moved_m": metres(by) }),
        Outlined::Radius(radii) => json!({ "radii_m": radii.map(metres) }),
        Outlined::Kind => json!({ "kind_changed": true }),
    });
    json!({ "zone": it.id, "change": it.change, "settings": settings(&it.settings), "outline": outline })
}

fn event(it: &HappeningChange) -> Value {
    let of = |field: &dyn Fn(&Happening) -> Value| it.happens.each_ref().map(|it| it.as_ref().map(field));
    json!({
        "flight": it.flight,
        "event": it.deed.verb(),
        "of": it.deed.object(),
        "change": it.change(),
        "times": of(&|at| json!(instant(at.time))),
        "positions": of(&|at| position(at.position)),
        "altitudes_m": of(&|at| json!(rounded(at.altitude.metres(), 3))),
        "later_by_seconds": it.later_by().map(|by| rounded(by, 6)),
        "moved_m": it.moved().map(metres),
    })
}

fn stay(it: &StayChange) -> Value {
    json!({
        "flight": it.flight,
        "zone": it.zone,
        "seconds": it.stays.map(|stay| stay.map(|stay| rounded(stay.seconds, 6))),
        "visits": it.stays.map(|stay| stay.map(|stay| stay.visits)),
        "deepest_m": it.stays.map(|stay| stay.and_then(|stay| stay.deepest).map(metres)),
    })
}

fn approach(it: &ApproachChange) -> Value {
    let (kind, to) = match &it.to {
        Near::Place(id) => ("place", Some(id)),
        Near::Coast => ("coast", None),
        Near::Flight(id) => ("flight", Some(id)),
    };
    json!({
        "flight": it.flight,
        "to": kind,
        "of": to,
        "distances_m": it.nearest.map(|near| near.map(|near| metres(near.distance))),
        "times": it.nearest.map(|near| near.map(|near| instant(near.time))),
    })
}
