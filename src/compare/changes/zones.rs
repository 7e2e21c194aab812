//! Which zones of two versions are the same, and how far their edges moved.

use std::sync::Arc;

use super::settings::Setting;
use super::{Change, SAME_PLACE, matched};
use crate::geodesy::Position;
use crate::units::{Altitude, Distance};
use crate::zones::zone::Shape;
use crate::zones::{Edge, Zone};

/// A zone that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneChange {
    /// Its id.
    pub id: String,
    /// Whether it is watched in one version only, or is another one.
    pub change: Change,
    /// Its floor, its ceiling and its name, where they changed.
    pub settings: Vec<Setting>,
    /// How its outline changed, where it did.
    pub outline: Option<Outlined>,
}

/// How an outline changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outlined {
    /// Of as many vertices as before, some moved.
    Moved {
        /// How many.
        vertices: usize,
        /// The furthest of them by how far.
        furthest: Distance,
    },
    /// It has more or fewer vertices than before.
    Vertices([usize; 2]),
    /// The vertices are the same, and so many edges are other lines.
    Edges(usize),
    /// A circle has another centre.
    Centre(Distance),
    /// A circle has another radius.
    Radius([Distance; 2]),
    /// It is of another kind: an area, a circle or lines.
    Kind,
}

/// The zones that changed.
pub(super) fn changes(both: [&[Arc<Zone>]; 2]) -> Vec<ZoneChange> {
    let ids = both.map(|zones| zones.iter().map(|zone| zone.id.as_str()).collect());
    let mut changes = Vec::new();
    for (id, at) in matched(ids) {
        let zones = [at[0].map(|at| &both[0][at]), at[1].map(|at| &both[1][at])];
        let Some(change) = Change::of(&zones[0], &zones[1]) else { continue };
        let (settings, outline) = match zones {
            [Some(before), Some(after)] if !Arc::ptr_eq(before, after) => {
                (settings([before, after]), outline(&before.shape, &after.shape))
            }
            _ => (Vec::new(), None),
        };
        if change != Change::Changed || !settings.is_empty() || outline.is_some() {
            changes.push(ZoneChange { id: id.to_owned(), change, settings, outline });
        }
    }
    changes
}

fn settings(both: [&Zone; 2]) -> Vec<Setting> {
    let limit = |limit: Option<Altitude>, none: &str| Some(limit.map_or_else(|| none.to_owned(), |it| it.to_string()));
    let said: [(&'static str, [Option<String>; 2]); 3] = [
        ("name", both.map(|zone| Some(zone.names.en.clone()))),
        ("floor", both.map(|zone| limit(zone.floor, "SFC"))),
        ("ceiling", both.map(|zone| limit(zone.ceiling, "UNL"))),
    ];
    let differ = said.into_iter().filter(|(_, values)| values[0] != values[1]);
    differ.map(|(what, values)| Setting { what, values }).collect()
}

fn outline(before: &Shape, after: &Shape) -> Option<Outlined> {
    match (before, after) {
        (Shape::Circle { centre, radius }, Shape::Circle { centre: moved_to, radius: now }) => {
            let moved = centre.distance_to(*moved_to);
            if moved.metres() >= SAME_PLACE {
                Some(Outlined::Centre(moved))
            } else {
                (radius != now).then_some(Outlined::Radius([*radius, *now]))
            }
        }
        (Shape::Area(before), Shape::Area(after)) | (Shape::Lines(before), Shape::Lines(after)) => {
            let edges = |parts: &'_ [crate::zones::Boundary]| -> Vec<Edge> {
                parts.iter().flat_map(|part| part.edges.iter().cloned()).collect()
            };
            edges_apart(&edges(before), &edges(after))
        }
        _ => Some(Outlined::Kind),
    }
}

fn edges_apart(before: &[Edge], after: &[Edge]) -> Option<Outlined> {
    if before.len() != after.len() {
        return Some(Outlined::Vertices([before.len(), after.len()]));
    }
    let starts = |edges: &[Edge]| edges.iter().map(|edge| edge.path.start()).collect::<Vec<Position>>();
    let apart = starts(before).into_iter().zip(starts(after)).map(|(a, b)| a.distance_to(b));
    let moved: Vec<Distance> = apart.filter(|by| by.metres() >= SAME_PLACE).collect();
    let furthest = moved.iter().copied().max_by(|a, b| a.metres().total_cmp(&b.metres()));
    if let Some(furthest) = furthest {
        return Some(Outlined::Moved { vertices: moved.len(), furthest });
    }
    let others = before.iter().zip(after).filter(|(a, b)| a.path.identity() != b.path.identity()).count();
    (others > 0).then_some(Outlined::Edges(others))
}
