//! What a text says of routes and of its own zones, as it is written: something to take hold of while it is edited.

use super::EditError;
use super::Field;
use super::apply::{Draft, vertices, with_draft};
use super::tree::{Node, clock_text, nodes};
use crate::geodesy::position::PositionText;
use crate::geodesy::{PathKind, Position};
use crate::scenario::Library;

/// The routes and the own zones of a text, as far as it says them; also of a text that cannot be flown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sketch {
    /// The flights, in the order of the file.
    pub flights: Vec<FlightSketch>,
    /// The zones that the text draws itself, in the order of the file.
    pub zones: Vec<ZoneSketch>,
}

/// A flight as it is written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FlightSketch {
    /// Its id; empty where it has none.
    pub id: String,
    /// What is written for all of it.
    pub written: WrittenValues,
    /// Its waypoints.
    pub waypoints: Vec<WaypointSketch>,
}

/// A waypoint as it is written; nothing is known of one that is no table.
#[derive(Debug, Clone, PartialEq)]
pub struct WaypointSketch {
    /// Where the text says it is; `None` where that follows from another flight.
    pub position: Option<Position>,
    /// What is written for it.
    pub written: WrittenValues,
    /// The line of the leg that begins here.
    pub path: PathKind,
    /// Whether the flight goes from here to the next waypoint by itself, and not beside another one.
    pub begins_leg: bool,
}

/// Values as they are written, without quotes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WrittenValues {
    values: Vec<(Field, String)>,
}

impl WrittenValues {
    /// The value of a field; `None` where nothing is written.
    pub fn of(&self, field: Field) -> Option<&str> {
        self.values.iter().find(|(written, _)| *written == field).map(|(_, text)| text.as_str())
    }

    /// The speed with the field that tells it.
    pub fn speed(&self) -> Option<(Field, &str)> {
        Field::SPEEDS.into_iter().find_map(|field| Some((field, self.of(field)?)))
    }

    fn read(node: &Node<'_>) -> Self {
        let written = |field: Field| {
            let key = if field == Field::Time && node.has("arrive") { "arrive" } else { field.key() };
            let value = node.value(key)?;
            let text = match field {
                Field::Mach => node.raw(key).map(str::to_owned),
                Field::Time => clock_text(value),
                _ => value.as_str().map(str::to_owned),
            };
            Some((field, text?))
        };
        let fields = [Field::Position, Field::Altitude, Field::Time, Field::Delay];
        Self { values: fields.into_iter().chain(Field::SPEEDS).filter_map(written).collect() }
    }
}

/// One of the file's own zones.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneSketch {
    /// Its id.
    pub id: String,
    /// The vertices of its boundary, or the centre of its circle; `None` where one cannot be read.
    pub vertices: Vec<Option<Position>>,
    /// Whether it is a circle.
    pub is_circle: bool,
}

impl Sketch {
    /// What a text says.
    ///
    /// # Errors
    /// Where it is no TOML.
    pub fn of(text: &str, library: &dyn Library) -> Result<Self, EditError> {
        with_draft(text, library, |draft| {
            let flights = nodes(draft.tree, "flight").iter().map(|node| flight(draft, node)).collect();
            let zones = nodes(draft.tree, "zone").iter().filter_map(|node| zone(draft, node)).collect();
            Ok(Self { flights, zones })
        })
    }
}

fn locate(draft: &Draft<'_>, text: &str) -> Option<Position> {
    text.parse::<PositionText>().ok()?.locate(draft.find)
}

fn path_of(node: &Node<'_>) -> Option<PathKind> {
    node.text("path").map(|path| if path == "rhumb" { PathKind::Rhumb } else { PathKind::Geodesic })
}

fn flight(draft: &Draft<'_>, node: &Node<'_>) -> FlightSketch {
    let path = path_of(node).unwrap_or(PathKind::Geodesic);
    let route = node.list("route");
    let count = route.as_ref().map_or(0, |route| route.len());
    let waypoint = |index: usize| {
        let node = route.as_ref()?.node(draft.text, index)?;
        let follows = ["joins", "intercepts", "leaves", "splits_from", "merges_into"].iter().any(|key| node.has(key));
        Some(WaypointSketch {
            position: node.text("at").filter(|_| !follows).and_then(|at| locate(draft, at)),
            written: WrittenValues::read(&node),
            path: path_of(&node).unwrap_or(path),
            begins_leg: index + 1 < count && !node.has("joins") && !node.has("intercepts"),
        })
    };
    let unknown = || WaypointSketch { position: None, written: WrittenValues::default(), path, begins_leg: false };
    FlightSketch {
        id: node.text("id").unwrap_or_default().to_owned(),
        written: WrittenValues::read(node),
        waypoints: (0..count).map(|index| waypoint(index).unwrap_or_else(unknown)).collect(),
    }
}

fn zone(draft: &Draft<'_>, node: &Node<'_>) -> Option<ZoneSketch> {
    let vertices: Vec<_> = vertices(node).into_iter().map(|value| locate(draft, value?.as_str()?)).collect();
    let is_drawn = !vertices.is_empty();
    let id = node.text("id")?.to_owned();
    is_drawn.then(|| ZoneSketch { id, vertices, is_circle: !node.has("boundary") })
}
