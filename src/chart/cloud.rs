//! The cloud: where the flights of an ensemble ran, as areas in one another, denser where more of the runs passed.

use geo::{Area, BooleanOps, BoundingRect, Contains, Coord, LineString, MultiPolygon, Polygon, Rect};

use super::contour::{Grid, GridPoint};
use super::curve;
use super::scene::Scene;
use super::style::{Style, TextRole};
use super::{text, words};
use crate::ensemble::Outcomes;
use crate::ensemble::cloud::{CELL_LAT, CELL_LON, COLUMNS, Cell, Cloud};
use crate::geodesy::{MapPoint, Position, Projection};

/// The areas of a cloud on the Earth, in degrees east and north; longitudes go on beyond the date line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Areas(Vec<Part>);

/// Where at least a share of the runs of a flight passed.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Which flight, as an index into the scenario's flights.
    pub flight: usize,
    /// The area: of [`Areas`] in degrees, of what [`Areas::plot`] makes on the map plane.
    pub area: MultiPolygon,
}

/// An ensemble with its cloud on the map plane.
#[derive(Debug, Clone, Copy)]
pub struct OnMap<'a> {
    /// What came of it.
    pub outcomes: &'a Outcomes,
    /// Its cloud, as [`Areas::plot`] makes it.
    pub cloud: &'a [Part],
}

/// Rows and columns of nothing round a cloud, so that smoothing has room and contours are closed.
const ROUND: i32 = 3;

impl Areas {
    /// The areas of a cloud, by flight, and of each from the widest in.
    pub fn of(cloud: &Cloud, flights: usize) -> Self {
        // Where a single run passed says nothing of how often it is.
        let one = 1.0 / cloud.runs().max(1) as f64;
        let mut levels = Style::CLOUD_LEVELS.map(|level| level.max(one)).to_vec();
        levels.dedup();
        let parts = (0..flights)
            .flat_map(|flight| areas(cloud, flight, &levels).into_iter().map(move |area| Part { flight, area }));
        Self(parts.filter(|part| !part.area.0.is_empty()).collect())
    }

    /// The same on a map plane, each ring within a tolerance in metres.
    pub fn plot(&self, projection: &Projection, tolerance: f64) -> Vec<Part> {
        let plotted = self.0.iter().map(|part| {
            let area = part.area.iter().flat_map(|polygon| on_map(polygon, projection, tolerance)).collect();
            Part { flight: part.flight, area }
        });
        plotted.filter(|part| !part.area.0.is_empty()).collect()
    }
}

/// Where at least each of some shares of the runs of a flight passed a cell.
fn areas(cloud: &Cloud, flight: usize, levels: &[f64]) -> Vec<MultiPolygon> {
    let cells: Vec<(Cell, f64)> = cloud.cells_of(flight).collect();
    let Some(west) = western_end(cells.iter().map(|(cell, _)| cell.column)) else { return Vec::new() };
    let column = |cell: &Cell| (cell.column - west).rem_euclid(COLUMNS) + ROUND;
    let south = cells.iter().map(|(cell, _)| cell.row).min().unwrap_or_default();
    let north = cells.iter().map(|(cell, _)| cell.row).max().unwrap_or_default();
    let columns = cells.iter().map(|(cell, _)| column(cell)).max().unwrap_or_default() + ROUND + 1;
    let mut grid = Grid::new(columns as usize, (north - south + 1 + 2 * ROUND) as usize);
    for (cell, share) in &cells {
        grid.add(column(cell) as usize, (cell.row - south + ROUND) as usize, *share);
    }
    let grid = grid.smoothed();
    // A point of the grid is the middle of a cell.
    let at = |[x, y]: &GridPoint| Coord {
        x: (x + f64::from(west - ROUND) + 0.5) * CELL_LON,
        y: ((y + f64::from(south - ROUND) + 0.5) * CELL_LAT).clamp(-90.0, 90.0),
    };
    let ring = |ring: &Vec<GridPoint>| LineString::new(ring.iter().map(at).collect());
    levels.iter().map(|level| assembled(grid.contours(*level).iter().map(ring))).collect()
}

/// The first column east of the widest gap between columns that are passed, so that what lies on the date line is not torn.
fn western_end(columns: impl Iterator<Item = i32>) -> Option<i32> {
    let mut columns: Vec<i32> = columns.collect();
    columns.sort_unstable();
    columns.dedup();
    let first = *columns.first()?;
    let following = columns.iter().skip(1).copied().chain([first + COLUMNS]);
    let (_, east_of_gap) =
        columns.iter().zip(following).map(|(before, after)| (after - before, after)).max_by_key(|(gap, _)| *gap)?;
    Some(if east_of_gap == first + COLUMNS { first } else { east_of_gap })
}

/// Rings that turn to the left with those within them that turn to the right.
fn assembled(rings: impl Iterator<Item = LineString>) -> MultiPolygon {
    let (outer, holes): (Vec<Polygon>, Vec<Polygon>) =
        rings.map(|ring| Polygon::new(ring, Vec::new())).partition(|polygon| polygon.signed_area() > 0.0);
    let mut outer: Vec<Polygon> = outer;
    // The smallest first: a hole belongs to the smallest that it lies in.
    outer.sort_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()));
    let bare = outer.clone();
    for hole in holes {
        let at = hole.exterior().0[0];
        let boxes = |polygon: &Polygon| polygon.bounding_rect().is_some_and(|it| it.contains(&at));
        if let Some(place) = bare.iter().position(|it| boxes(it) && it.contains(&at)) {
            outer[place].interiors_push(hole.exterior().clone());
        }
    }
    outer.into_iter().collect()
}

/// A polygon on the map plane; in two where the map ends between, and nothing where the map does not show all of it.
fn on_map(polygon: &Polygon, projection: &Projection, tolerance: f64) -> Vec<Polygon> {
    match projected(polygon, projection) {
        Ok(whole) => vec![simplified(&whole, tolerance)],
        Err(None) => Vec::new(),
        Err(Some(tear)) => {
            // A metre off the edge of the map, each half on its own side.
            const OFF: f64 = 1e-5;
            let sides = [(tear - 400.0, tear - OFF), (tear + OFF, tear + 400.0)];
            let half = |(west, east)| Rect::new(Coord { x: west, y: -91.0 }, Coord { x: east, y: 91.0 }).to_polygon();
            let halves = sides.into_iter().flat_map(|side| polygon.intersection(&half(side)));
            let drawn = halves.filter_map(|half| projected(&half, projection).ok());
            drawn.map(|half| simplified(&half, tolerance)).collect()
        }
    }
}

fn simplified(polygon: &Polygon, tolerance: f64) -> Polygon {
    geo::Simplify::simplify(polygon, tolerance)
}

/// A polygon on the map plane; the meridian at which the map tears it, or nothing where part of it is not shown.
fn projected(polygon: &Polygon, projection: &Projection) -> Result<Polygon, Option<f64>> {
    let ring = |ring: &LineString| {
        let positions: Vec<Position> = ring.coords().map(|it| Position::from_lat_lon(it.y, it.x)).collect();
        let points = projection.map_from_geo_all(positions.iter().copied());
        let points: Vec<MapPoint> = points.into_iter().collect::<Option<_>>().ok_or(None)?;
        for i in 1..points.len() {
            if curve::is_torn(positions[i - 1], positions[i], points[i - 1], points[i]) {
                return Err(Some(tear_between(ring.0[i - 1], ring.0[i], projection)));
            }
        }
        Ok(points.iter().map(|at| Coord { x: at.x, y: at.y }).collect::<LineString>())
    };
    let holes = polygon.interiors().iter().map(ring).collect::<Result<_, _>>()?;
    Ok(Polygon::new(ring(polygon.exterior())?, holes))
}

/// The longitude between two places at which the map is torn.
fn tear_between(a: Coord, b: Coord, projection: &Projection) -> f64 {
    let at = |it: Coord| Position::from_lat_lon(it.y, it.x);
    let (mut west, mut east) = (a, b);
    for _ in 0..40 {
        let middle = Coord { x: 0.5 * (west.x + east.x), y: 0.5 * (west.y + east.y) };
        let [w, m] = [west, middle].map(|it| projection.map_from_geo(at(it)));
        let is_in_west = w.zip(m).is_none_or(|(w, m)| curve::is_torn(at(west), at(middle), w, m));
        *(if is_in_west { &mut east } else { &mut west }) = middle;
    }
    0.5 * (west.x + east.x)
}

/// What the key says of the cloud, row by row.
pub(super) fn key_words(scene: &Scene<'_>) -> Vec<String> {
    let Some(OnMap { outcomes, .. }) = scene.ensemble.filter(|_| scene.layers.ensemble) else { return Vec::new() };
    let said = scene.language.words();
    let mut rows = vec![said.cloud_runs.with(&words::grouped(outcomes.summary.runs(), ','))];
    let width = KEY_WIDTH * scene.style.scale();
    rows.extend(text::wrapped(&varied(outcomes, scene), &scene.style.font(TextRole::Secondary), width));
    rows
}

/// Room for words in the key, in pixels.
const KEY_WIDTH: f32 = 245.0;

/// `Varied: departure, offset and 3 more; nothing else`.
fn varied(outcomes: &Outcomes, scene: &Scene<'_>) -> String {
    const MOST: usize = 3;
    let said = scene.language.words();
    let names: Vec<&str> = outcomes.frame.inputs.iter().take(MOST).map(|input| input.name.as_str()).collect();
    let names = names.join(&said.comma);
    match outcomes.frame.inputs.len().saturating_sub(MOST) {
        0 => said.cloud_varied.with(&names),
        more => said.cloud_varied_more.filled(&[&names, &more.to_string()]),
    }
}
