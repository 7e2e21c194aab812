//! The author's own zones: boundaries, circles and included files.

use std::ops::Range;

use super::{Context, same_place};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::nearest::nearest;
use crate::geodesy::PathKind;
use crate::scenario::document::{LARGEST_FILE, Spanned, Table, Value, shortened};
use crate::scenario::keys::{MOST_VERTICES, MOST_VERTICES_IN_ALL};
use crate::units::{Altitude, Distance};
use crate::zones::boundary::{Boundary, Standing, Vertex};
use crate::zones::{AreaFormat, ImportedArea, Names, Shape, Zone};

/// The largest circle: beyond it, circles on the ellipsoid begin to fold over the antipodes.
const LARGEST_RADIUS: f64 = 5_000_000.0;

/// The shape of a zone with what an included file says of its limits.
struct Extent {
    shape: Shape,
    floor: Option<Altitude>,
    ceiling: Option<Altitude>,
    notes: Vec<String>,
}

impl From<Shape> for Extent {
    fn from(shape: Shape) -> Self {
        Self { shape, floor: None, ceiling: None, notes: Vec::new() }
    }
}

impl Context<'_> {
    /// The zone of a `[[zone]]` table; `None` where a problem was reported.
    pub(super) fn own_zone(&mut self, table: &Table) -> Option<Zone> {
        let edges = table.word("edges").and_then(|edges| edge_kind(edges.value));
        let boundary = self.boundary(table, edges);
        let circle = self.circle(table);
        let included = self.included(table, edges);
        let extent = boundary.or(circle).or(included);
        let (mut floor, mut ceiling) = extent.as_ref().map_or((None, None), |extent| (extent.floor, extent.ceiling));
        if let Some(written) = table.limit("floor") {
            floor = written.value;
        }
        if let Some(written) = table.limit("ceiling") {
            ceiling = written.value;
        }
        self.check_limits(table, floor, ceiling);
        let extent = extent?;
        let id = table.text("id")?.value;
        let mut notes = extent.notes;
        notes.extend(table.text("note").map(|note| note.value));
        let en = table.text("name").map_or_else(|| id.clone(), |name| name.value);
        let names = Names { en, ..Names::default() };
        Some(Zone { names, floor, ceiling, notes, ..Zone::own(id, extent.shape) })
    }

    fn check_limits(&mut self, table: &Table, floor: Option<Altitude>, ceiling: Option<Altitude>) {
        let (Some(floor), Some(ceiling)) = (floor, ceiling) else { return };
        if floor < ceiling {
            return;
        }
        let written = |key| table.limit(key).map(|limit| limit.span);
        let span = written("floor").or(written("ceiling")).unwrap_or_else(|| table.span.clone());
        let message = format!("floor `{floor}` is not below ceiling `{ceiling}`");
        let mut problem = Diagnostic::error("floor-above-ceiling", span, message);
        if let (Some(_), Some(other)) = (written("floor"), written("ceiling")) {
            problem = problem.also(other, "the ceiling");
        }
        self.problems.push(problem);
    }

    fn boundary(&mut self, table: &Table, edges: Option<PathKind>) -> Option<Extent> {
        let list = table.list("boundary")?;
        let mut vertices: Vec<Spanned<Vertex>> = Vec::with_capacity(list.value.len());
        let mut is_whole = true;
        for item in list.value {
            let (position, edge) = match &item.value {
                Value::Position(written) => (self.locate(written, item.span.clone()), edges),
                Value::Table(vertex) => {
                    let edge = vertex.word("edge").map_or(edges, |edge| edge_kind(edge.value));
                    (self.position(vertex, "at"), edge)
                }
                _ => (None, edges),
            };
            let Some(position) = position else {
                is_whole = false;
                continue;
            };
            let vertex = Vertex { position, edge, standing: Standing::Published, source: None };
            vertices.push(Spanned { value: vertex, span: item.span.clone() });
        }
        if !is_whole {
            return None;
        }
        self.drop_closing_vertex(&mut vertices);
        if !self.check_vertices(&vertices, &list.span) {
            return None;
        }
        if !self.has_room_for(vertices.len(), &list.span) {
            return None;
        }
        let ring = Boundary::closed(&vertices.iter().map(|vertex| vertex.value.clone()).collect::<Vec<_>>());
        if let Some((first, second)) = ring.self_crossing() {
            let span = |edge: usize| vertices.get(edge).map_or_else(|| list.span.clone(), |vertex| vertex.span.clone());
            self.problems.push(
                Diagnostic::error(
                    "self-crossing",
                    span(second),
                    format!("edges {first} and {second} of the boundary cross"),
                )
                .label(format!("edge {second} begins here"))
                .also(span(first), format!("edge {first} begins here"))
                .help("list the vertices in the order of a walk along the boundary"),
            );
            return None;
        }
        if !ring.has_one_inside() {
            self.problems.push(
                Diagnostic::error(
                    "no-inside",
                    list.span.clone(),
                    "the boundary goes round the Earth on both sides of the equator",
                )
                .help("which side is inside cannot be told; cut the area in two along a meridian"),
            );
            return None;
        }
        Some(Shape::Area(vec![ring]).into())
    }

    /// Counts the vertices of a zone, and reports it where the scenario has too many of them.
    fn has_room_for(&mut self, vertices: usize, span: &Range<usize>) -> bool {
        self.vertices += vertices;
        let has_room = self.vertices <= MOST_VERTICES_IN_ALL;
        if !has_room {
            let message = format!("the zones of the file have more than {MOST_VERTICES_IN_ALL} vertices in all");
            self.problems.push(Diagnostic::error("too-many", span.clone(), message));
        }
        has_room
    }

    /// Drops a last vertex that repeats the first, as other formats write it.
    fn drop_closing_vertex(&mut self, vertices: &mut Vec<Spanned<Vertex>>) {
        if let [first, .., last] = vertices.as_slice()
            && same_place(first.value.position, last.value.position)
        {
            self.problems.push(
                Diagnostic::warning("closing-vertex", last.span.clone(), "the last vertex repeats the first")
                    .also(first.span.clone(), "the first")
                    .help("leave it out; a boundary closes by itself"),
            );
            vertices.pop();
        }
    }

    fn check_vertices(&mut self, vertices: &[Spanned<Vertex>], list: &Range<usize>) -> bool {
        let mut is_fine = true;
        for pair in vertices.windows(2) {
            if same_place(pair[0].value.position, pair[1].value.position) {
                is_fine = false;
                self.problems.push(
                    Diagnostic::error("repeated-vertex", pair[1].span.clone(), "vertex repeats the one before")
                        .also(pair[0].span.clone(), "the same position")
                        .help("leave one of them out"),
                );
            }
        }
        for vertex in vertices.iter().filter(|vertex| vertex.value.position.lat().abs() == 90.0) {
            is_fine = false;
            self.problems.push(
                Diagnostic::error("vertex-at-pole", vertex.span.clone(), "a boundary cannot have a vertex at a pole")
                    .help("put two vertices beside it, such as `89.999N`, on the meridians of their neighbours"),
            );
        }
        if is_fine && vertices.len() < 3 {
            is_fine = false;
            let message = format!("a boundary needs at least 3 vertices, and this one has {}", vertices.len());
            self.problems.push(Diagnostic::error("too-few", list.clone(), message));
        }
        is_fine
    }

    fn circle(&mut self, table: &Table) -> Option<Extent> {
        let circle = table.table("circle")?;
        let centre = self.position(circle, "center");
        let radius = circle.distance("radius")?;
        if !(radius.value.metres() > 0.0 && radius.value.metres() <= LARGEST_RADIUS) {
            let message = format!("radius `{}` is out of range", radius.value);
            self.problems.push(
                Diagnostic::error("out-of-range", radius.span, message)
                    .help(format!("accepted: more than 0 and at most {}", Distance::from_metres(LARGEST_RADIUS))),
            );
            return None;
        }
        Some(Shape::Circle { centre: centre?, radius: radius.value }.into())
    }

    fn included(&mut self, table: &Table, edges: Option<PathKind>) -> Option<Extent> {
        let path = table.text("include")?;
        let areas = match self.read_include(&path, edges) {
            Ok(areas) => areas,
            Err(problem) => {
                self.problems.push(*problem);
                return None;
            }
        };
        let area = match choose_area(areas, table, &path) {
            Ok(area) => area,
            Err(problem) => {
                self.problems.push(*problem);
                return None;
            }
        };
        if !self.has_room_for(edge_count(&area.shape), &path.span) {
            return None;
        }
        if let Some(message) = shape_problem(&area.shape) {
            let message = format!("{message}, in `{}`", shortened(&path.value));
            self.problems.push(Diagnostic::error("bad-include", path.span, message));
            return None;
        }
        Some(Extent { shape: area.shape, floor: area.floor, ceiling: area.ceiling, notes: area.notes })
    }

    fn read_include(
        &mut self,
        path: &Spanned<String>,
        edges: Option<PathKind>,
    ) -> Result<Vec<ImportedArea>, Box<Diagnostic>> {
        let shown = shortened(&path.value);
        let error = |code, message: String| Diagnostic::error(code, path.span.clone(), message);
        if leaves_the_folder(&path.value) {
            let problem =
                error("include-outside", format!("included file is outside the scenario's folder: `{shown}`"));
            return Err(Box::new(problem.help("write a path below the scenario's folder, without `..`")));
        }
        let Some(format) = AreaFormat::of_name(&path.value) else {
            let problem = error("include-format", format!("included file is of no known kind: `{shown}`"));
            return Err(Box::new(problem.help(format!("accepted: {}", AreaFormat::ACCEPTED))));
        };
        self.found.includes.insert(path.value.clone());
        let bytes = self.library.include(&path.value).map_err(|reason| {
            Box::new(match reason.kind() {
                std::io::ErrorKind::NotFound => {
                    error("include-missing", format!("included file does not exist: `{shown}`"))
                        .help("the path is read from the scenario's folder")
                }
                _ => error("include-unreadable", format!("included file cannot be read, {reason}: `{shown}`")),
            })
        })?;
        if bytes.len() > LARGEST_FILE {
            let message =
                format!("included file has {} bytes, and the limit is {LARGEST_FILE}: `{shown}`", bytes.len());
            return Err(Box::new(error("file-too-large", message)));
        }
        format.areas(&bytes, edges).map_err(|reason| {
            Box::new(
                error("bad-include", format!("{}, in `{shown}`", reason.to_string().replace(char::is_control, " ")))
                    .help(format!("accepted: {}", reason.accepted())),
            )
        })
    }
}

/// The area that the file or the `feature` key names.
fn choose_area(
    mut areas: Vec<ImportedArea>,
    table: &Table,
    path: &Spanned<String>,
) -> Result<ImportedArea, Box<Diagnostic>> {
    let shown = shortened(&path.value);
    let names = || areas.iter().filter_map(|area| area.name.as_deref());
    if let Some(feature) = table.text("feature") {
        return match areas.iter().position(|area| area.name.as_deref() == Some(feature.value.as_str())) {
            Some(index) => Ok(areas.swap_remove(index)),
            None => {
                let message = format!("no area `{}` in `{shown}`", shortened(&feature.value));
                let suggestion = nearest(&feature.value, names());
                Err(Box::new(Diagnostic::error("unknown-feature", feature.span, message).suggest(suggestion)))
            }
        };
    }
    match areas.len() {
        0 => Err(Box::new(Diagnostic::error("bad-include", path.span.clone(), format!("no area in `{shown}`")))),
        1 => Ok(areas.remove(0)),
        count => {
            let listed: Vec<String> = names().take(8).map(|name| format!("`{}`", shortened(name))).collect();
            Err(Box::new(
                Diagnostic::error("many-areas", path.span.clone(), format!("{count} areas in `{shown}`"))
                    .help(format!("name one of them with `feature`: {}", listed.join(", "))),
            ))
        }
    }
}

fn edge_count(shape: &Shape) -> usize {
    match shape {
        Shape::Area(chains) | Shape::Lines(chains) => chains.iter().map(|chain| chain.edges.len()).sum(),
        Shape::Circle { .. } => 1,
    }
}

/// What keeps an imported shape from being a zone.
fn shape_problem(shape: &Shape) -> Option<String> {
    let Shape::Area(rings) = shape else { return None };
    let edges = edge_count(shape);
    if edges > MOST_VERTICES {
        return Some(format!("the area has {edges} vertices, and the limit is {MOST_VERTICES}"));
    }
    if rings.is_empty() || rings.iter().any(|ring| ring.edges.len() < 3) {
        return Some("a ring has fewer than 3 vertices".to_owned());
    }
    let at_pole = |ring: &Boundary| ring.edges.iter().any(|edge| edge.path.start().lat().abs() == 90.0);
    if rings.iter().any(at_pole) {
        return Some("a ring has a vertex at a pole".to_owned());
    }
    if !rings.iter().all(Boundary::has_one_inside) {
        return Some("a ring goes round the Earth on both sides of the equator, so that it has no inside".to_owned());
    }
    rings.iter().find_map(Boundary::self_crossing).map(|(first, second)| format!("edges {first} and {second} cross"))
}

/// Whether a path has a root, a drive, or a step upwards.
fn leaves_the_folder(path: &str) -> bool {
    let has_drive = path.as_bytes().get(1) == Some(&b':');
    let is_rooted = path.starts_with(['/', '\\', '~']);
    path.is_empty()
        || has_drive
        || is_rooted
        || path.contains('\0')
        || path.split(['/', '\\']).any(|step| step.trim() == "..")
}

fn edge_kind(word: &str) -> Option<PathKind> {
    match word {
        "geodesic" => Some(PathKind::Geodesic),
        "rhumb" => Some(PathKind::Rhumb),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_folder_are_told_by_their_text() {
        for path in
            ["/etc/x.geojson", "..\\x.txt", "a/../../x.json", "C:/x.json", "~/x.json", "", "a/ .. /x.json", "\\x"]
        {
            assert!(leaves_the_folder(path), "{path}");
        }
        for path in ["x.geojson", "areas/x.json", "a..b/x.json", "./x.json"] {
            assert!(!leaves_the_folder(path), "{path}");
        }
    }
}
