//! Areas from OpenAir files, the airspace format of flight instruments: points, arcs and circles.
//!
//! The format does not say which line joins two points, and the parser keeps radii and angles as 32-bit numbers: a
//! radius of 12 NM is good to about a millimetre, an angle to about 1.5 hundred-thousandths of a degree, which at 12 NM
//! is 6 mm.
//!
//! # References
//! The parser is the `openair` crate; the format as its documentation describes it.

use std::cell::Cell;
use std::io::{BufRead, Read};

use ::openair::{Airspace, Coord, Direction, Geometry, PolygonSegment};

use super::boundary::{Boundary, Edge, EdgeReading, Standing};
use super::import::{ImportError, ImportedArea, MAX_VERTICES, Place, check_size, vertex};
use super::zone::Shape;
use crate::geodesy::{ArcPath, Path, PathKind, Position, TurnDirection};
use crate::units::{Altitude, Bearing, Distance};

/// What is accepted, for messages.
pub const ACCEPTED: &str = "OpenAir: blocks that begin with `AC`, with `AN`, `AL`, `AH`, and a shape of `DP` points, \
                            `DA` and `DB` arcs, or one `DC` circle; coordinates as `39:00:00 N 124:00:00 E`";

/// A point this near to the end of an arc is meant to be that end.
const ARC_END_M: f64 = 50.0;
/// Two ends nearer than this are one vertex and need no edge between them.
const SAME_POINT_M: f64 = 1e-3;
/// No airspace has a larger radius.
const MAX_RADIUS_NM: f64 = 1000.0;

/// Reads the areas of an OpenAir file, in its order.
///
/// `edges` is the line that joins two points. Where it is `None` the AIXM reading is taken, and a note says so.
pub fn areas(text: impl AsRef<[u8]>, edges: Option<PathKind>) -> Result<Vec<ImportedArea>, ImportError> {
    let bytes = text.as_ref();
    let file = Place { text: "the file".to_owned(), accepted: ACCEPTED };
    check_size(bytes, &file)?;
    let lines = Cell::new(0);
    let mut vertices = 0;
    let mut areas = Vec::new();
    for (i, airspace) in ::openair::parse(LineCounter { rest: bytes, lines: &lines }).enumerate() {
        let airspace =
            airspace.map_err(|what| Place { text: format!("line {}", lines.get()), accepted: ACCEPTED }.error(what))?;
        let place = match &airspace.name {
            Some(name) => file.inner(format_args!("area {} (`{name}`)", i + 1)),
            None => file.inner(format_args!("area {}", i + 1)),
        };
        if let Geometry::Polygon { segments } = &airspace.geom {
            vertices += segments.len();
            if vertices > MAX_VERTICES {
                return Err(place.error(format!("the file has more than {MAX_VERTICES} points")));
            }
        }
        areas.push(area(airspace, edges, &place)?);
    }
    if areas.is_empty() { Err(file.error("has no areas")) } else { Ok(areas) }
}

/// Hands bytes to the parser and counts the lines it has taken, for its messages have none.
struct LineCounter<'a> {
    rest: &'a [u8],
    lines: &'a Cell<usize>,
}

impl Read for LineCounter<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for LineCounter<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        Ok(self.rest)
    }

    fn consume(&mut self, count: usize) {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        let ended = taken.iter().filter(|byte| **byte == b'\n').count();
        let is_last = rest.is_empty() && taken.last().is_some_and(|byte| *byte != b'\n');
        self.lines.set(self.lines.get() + ended + usize::from(is_last));
        self.rest = rest;
    }
}

fn area(airspace: Airspace, edges: Option<PathKind>, place: &Place) -> Result<ImportedArea, ImportError> {
    let mut notes = Vec::new();
    let shape = match &airspace.geom {
        Geometry::Circle { centerpoint, radius } => {
            notes.push(SINGLE_PRECISION.to_owned());
            Shape::Circle { centre: position(centerpoint, place)?, radius: radius_of(*radius, place)? }
        }
        Geometry::Polygon { segments } => {
            let ring = ring(segments, edges, place)?;
            if ring.edges.iter().any(|edge| edge.reading == EdgeReading::Assumed) {
                notes.push(
                    "OpenAir does not say which line joins two points; the AIXM reading was taken: along parallels \
                     and meridians, else a geodesic."
                        .to_owned(),
                );
            }
            if segments.iter().any(|segment| matches!(segment, PolygonSegment::ArcSegment(_))) {
                notes.push(SINGLE_PRECISION.to_owned());
            }
            Shape::Area(vec![ring])
        }
    };
    let floor = altitude(&airspace.lower_bound, "floor", &mut notes, place)?;
    let ceiling = altitude(&airspace.upper_bound, "ceiling", &mut notes, place)?;
    Ok(ImportedArea { name: airspace.name, shape, floor, ceiling, notes })
}

const SINGLE_PRECISION: &str =
    "Radii and angles are read as 32-bit numbers, good to about a millimetre in 12 NM and 2e-5 degrees.";

fn position(coord: &Coord, place: &Place) -> Result<Position, ImportError> {
    // Minutes of 60 and more pass the parser and can lead beyond the date line or a pole.
    Position::checked_from_lat_lon(coord.lat, coord.lng)
        .filter(|_| coord.lng.abs() <= 180.0)
        .ok_or_else(|| place.error(format!("{} {} is no position", coord.lat, coord.lng)))
}

fn radius_of(nautical_miles: f32, place: &Place) -> Result<Distance, ImportError> {
    let nautical_miles = f64::from(nautical_miles);
    if nautical_miles > 0.0 && nautical_miles <= MAX_RADIUS_NM {
        Ok(Distance::from_nautical_miles(nautical_miles))
    } else {
        Err(place.error(format!("a radius of {nautical_miles} NM is not between 0 and {MAX_RADIUS_NM} NM")))
    }
}

/// A point, or an arc with its two ends.
enum Part {
    Point(Position),
    Arc { path: Box<ArcPath>, start: Position, end: Position },
}

impl Part {
    fn start(&self) -> Position {
        match self {
            Self::Point(at) => *at,
            Self::Arc { start, .. } => *start,
        }
    }

    fn end(&self) -> Position {
        match self {
            Self::Point(at) => *at,
            Self::Arc { end, .. } => *end,
        }
    }
}

fn ring(segments: &[PolygonSegment], edges: Option<PathKind>, place: &Place) -> Result<Boundary, ImportError> {
    let mut parts = Vec::with_capacity(segments.len());
    for segment in segments {
        parts.push(match segment {
            PolygonSegment::Point(coord) => Part::Point(position(coord, place)?),
            PolygonSegment::ArcSegment(arc) => {
                let bearing = |angle: f32| {
                    let degrees = f64::from(angle);
                    degrees.is_finite().then(|| Bearing::from_degrees(degrees))
                };
                let (from, to) = bearing(arc.angle_start)
                    .zip(bearing(arc.angle_end))
                    .ok_or_else(|| place.error("an arc has an angle that is no number"))?;
                let centre = position(&arc.centerpoint, place)?;
                arc_part(centre, radius_of(arc.radius, place)?, from, to, arc.direction)
            }
            PolygonSegment::Arc(arc) => {
                let (centre, start) = (position(&arc.centerpoint, place)?, position(&arc.start, place)?);
                let end = position(&arc.end, place)?;
                // The radius is that of the beginning; where the end is at another distance a short edge joins it.
                let radius = centre.distance_to(start);
                if radius.metres() < 1.0 || radius.nautical_miles() > MAX_RADIUS_NM || centre == end {
                    return Err(place.error("an arc has no radius, or one of more than 1000 NM"));
                }
                arc_part(centre, radius, centre.bearing_to(start), centre.bearing_to(end), arc.direction)
            }
        });
    }
    Ok(Boundary { edges: joined(&without_arc_ends(parts), edges, place)? })
}

fn arc_part(centre: Position, radius: Distance, from: Bearing, to: Bearing, direction: Direction) -> Part {
    let direction = match direction {
        Direction::Cw => TurnDirection::Right,
        Direction::Ccw => TurnDirection::Left,
    };
    let path = ArcPath::new(centre, radius, from, to, direction);
    Part::Arc { path: Box::new(path), start: centre.destination(from, radius), end: centre.destination(to, radius) }
}

/// Leaves out the points that only repeat the end of a neighbouring arc, to the rounding of the file.
fn without_arc_ends(parts: Vec<Part>) -> Vec<Part> {
    let count = parts.len();
    let is_repeated = |i: usize| {
        let Part::Point(at) = parts[i] else { return false };
        let (before, after) = (&parts[(i + count - 1) % count], &parts[(i + 1) % count]);
        let repeats =
            |arc: &Part, end: Position| matches!(arc, Part::Arc { .. }) && at.distance_to(end).metres() <= ARC_END_M;
        repeats(before, before.end()) || repeats(after, after.start())
    };
    let keep: Vec<bool> = (0..count).map(|i| !is_repeated(i)).collect();
    parts.into_iter().zip(keep).filter_map(|(part, keep)| keep.then_some(part)).collect()
}

/// The edges of the parts and between them, closed.
fn joined(parts: &[Part], kind: Option<PathKind>, place: &Place) -> Result<Vec<Edge>, ImportError> {
    let mut edges = Vec::new();
    let mut has_arc = false;
    for (i, part) in parts.iter().enumerate() {
        if let Part::Arc { path, .. } = part {
            has_arc = true;
            edges.push(Edge {
                path: Path::Arc(ArcPath::clone(path)),
                standing: Standing::Published,
                reading: EdgeReading::Stated,
                source: None,
            });
        }
        let next = parts[(i + 1) % parts.len()].start();
        if part.end().distance_to(next).metres() > SAME_POINT_M {
            edges.push(vertex(part.end(), kind).edge_to(next));
        }
    }
    if has_arc || edges.len() >= 3 {
        Ok(edges)
    } else {
        Err(place.error(format!("a ring needs three different points or an arc and has {} points", edges.len())))
    }
}

fn altitude(
    altitude: &::openair::Altitude,
    what: &str,
    notes: &mut Vec<String>,
    place: &Place,
) -> Result<Option<Altitude>, ImportError> {
    use ::openair::Altitude as Found;
    let too_high = || place.error(format!("the {what} `{altitude}` is out of range"));
    let feet = |feet: i32| Altitude::from_feet(f64::from(feet));
    let read = match altitude {
        Found::Gnd | Found::Unlimited => return Ok(None),
        Found::FeetAmsl(number) => feet(*number),
        Found::FeetAgl(number) => {
            notes.push(format!("The {what} of {number} ft above the ground is taken as above mean sea level."));
            feet(*number)
        }
        Found::FlightLevel(level) => Altitude::from_flight_level(u32::from(*level)),
        Found::Other(text) => {
            notes.push(format!("The {what} `{text}` is not an altitude and was left out."));
            return Ok(None);
        }
    };
    // The highest flight level that is an altitude here.
    if (-500.0..=100_000.0).contains(&read.metres()) { Ok(Some(read)) } else { Err(too_high()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEADER: &str = "AC UNC\nAY ADIZ\nAN BOX\nAL GND\nAH FL600\n";

    fn shape(body: &str) -> Result<Shape, ImportError> {
        areas(format!("{HEADER}{body}"), None).map(|mut areas| areas.remove(0).shape)
    }

    fn edges(body: &str) -> Vec<Edge> {
        match shape(body).unwrap() {
            Shape::Area(mut rings) => rings.remove(0).edges,
            other => panic!("{other:?}"),
        }
    }

    const SQUARE: &str = "DP 39:00:00 N 123:30:00 E\nDP 39:00:00 N 133:00:00 E\nDP 37:17:00 N 133:00:00 E\n";

    #[test]
    fn points_are_joined_and_closed_once() {
        assert_eq!(edges(SQUARE).len(), 3);
        let closed = edges(&format!("{SQUARE}DP 39:00:00 N 123:30:00 E\n"));
        assert_eq!(closed.len(), 3);
        let first = closed[0].path.start();
        assert_eq!((first.lat(), first.lon()), (39.0, 123.5));
        assert_eq!(closed[0].reading, EdgeReading::Assumed);
    }

    #[test]
    fn name_limits_and_what_was_assumed_are_kept() {
        let text = format!("{}{SQUARE}", HEADER.replace("GND", "500ft AGL"));
        let [area] = &areas(text, None).unwrap()[..] else { panic!("one area") };
        assert_eq!(area.name.as_deref(), Some("BOX"));
        assert_eq!(area.floor, Some(Altitude::from_feet(500.0)));
        assert_eq!(area.ceiling, Some(Altitude::from_flight_level(600)));
        assert!(area.notes.iter().any(|note| note.contains("above the ground")));
        assert!(area.notes.iter().any(|note| note.contains("AIXM")));
        let strange = areas(format!("{}{SQUARE}", HEADER.replace("GND", "Ask on 122.8")), None).unwrap();
        assert!(strange[0].notes.iter().any(|note| note.contains("Ask on 122.8")));
    }

    #[test]
    fn a_circle_keeps_its_centre_and_radius() {
        let Shape::Circle { centre, radius } = shape("V X=37:30:00 N 130:52:12 E\nDC 12\n").unwrap() else {
            panic!("a circle")
        };
        assert!((centre.lat() - 37.5).abs() < 1e-12 && (centre.lon() - 130.87).abs() < 1e-12);
        assert_eq!(radius, Distance::from_nautical_miles(12.0));
    }

    #[test]
    fn an_arc_swallows_the_points_that_repeat_its_ends() {
        // A half disc: 10 NM round 37°N 130°E through the east, and the ends once more to the second.
        let arc = "V X=37:00:00 N 130:00:00 E\nV D=+\nDA 10,0,180\n";
        let body = format!("DP 37:10:00 N 130:00:00 E\n{arc}DP 36:50:00 N 130:00:00 E\n");
        let found = edges(&body);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(matches!(&found[0].path, Path::Arc(arc) if arc.radius() == Distance::from_nautical_miles(10.0)));
        assert!(matches!(found[1].path, Path::Rhumb(_)), "along the meridian");
    }

    #[test]
    fn an_arc_between_two_points_has_the_radius_of_its_beginning() {
        let body = "V X=37:00:00 N 130:00:00 E\nV D=-\nDB 37:10:00 N 130:00:00 E, 36:50:00 N 130:00:00 E\n";
        let found = edges(&format!("{body}DP 36:50:00 N 131:00:00 E\n"));
        let Path::Arc(arc) = &found[0].path else { panic!("an arc") };
        let expected = Position::from_lat_lon(37.0, 130.0).distance_to(Position::from_lat_lon(37.0 + 1.0 / 6.0, 130.0));
        assert!((arc.radius().metres() - expected.metres()).abs() < 1e-6);
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let message = |text: &str| areas(text, None).unwrap_err().to_string();
        assert_eq!(message(""), "the file: has no areas");
        assert_eq!(message("AC UNC\nAN X\nDP nonsense\n"), "line 3: Invalid coord: \"nonsense\"");
        assert_eq!(message("what"), "line 1: Parse error (unexpected \"wh\")");
        let two = format!("{HEADER}DP 39:00:00 N 123:30:00 E\nDP 39:00:00 N 133:00:00 E\n");
        let expected = "the file, area 1 (`BOX`): a ring needs three different points or an arc and has 2 points";
        assert_eq!(message(&two), expected);
        for radius in ["nan", "-3", "1e9", "0"] {
            let text = format!("{HEADER}V X=37:00:00 N 130:00:00 E\nDC {radius}\n");
            assert!(message(&text).contains("is not between 0 and 1000 NM"), "{radius}");
        }
        let beyond = format!("{HEADER}{SQUARE}DP 90:99:00 N 123:30:00 E\n");
        assert!(message(&beyond).ends_with("is no position"));
        assert!(areas("", None).unwrap_err().accepted().contains("`DP`"));
    }

    proptest! {
        #[test]
        fn nonsense_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = areas(bytes, None);
        }

        #[test]
        fn nonsense_in_the_shape_of_openair_never_panics(
            lines in proptest::collection::vec("(AC|AN|AL|AH|AY|AA|AX|V X=|V D=|DP|DC|DA|DB) ?[0-9:., NSEW+é-]{0,30}", 0..20)
        ) {
            let _ = areas(lines.join("\n"), None);
            let _ = areas(format!("{HEADER}V X=37:00:00 N 130:00:00 E\n{}", lines.join("\n")), None);
        }
    }
}
