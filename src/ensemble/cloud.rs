//! Where the tracks of an ensemble ran: for each flight the cells of a grid of latitude and longitude, and in how many runs
//! the flight passed each.

use std::collections::BTreeMap;

use crate::geodesy::Position;
use crate::sim::run::Run;

/// Height of a cell in degrees of latitude: about 11 km.
pub const CELL_LAT: f64 = 0.1;
/// Width of a cell in degrees of longitude: about 11 km at 36°N.
pub const CELL_LON: f64 = 0.125;
/// Metres between two looks at a track: a cell is missed only where less than this of the track lies in its corner.
const STEP: f64 = 2_000.0;

/// How often flights passed which cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cloud {
    runs: u64,
    cells: BTreeMap<(usize, Cell), u64>,
}

/// A cell of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    row: i32,
    column: i32,
}

impl Cell {
    /// The cell round a position.
    pub fn of(position: Position) -> Self {
        Self { row: (position.lat() / CELL_LAT).floor() as i32, column: (position.lon() / CELL_LON).floor() as i32 }
    }

    /// Its corners: south-west, south-east, north-east, north-west.
    pub fn corners(self) -> [Position; 4] {
        let [south, north] = [self.row, self.row + 1].map(|row| f64::from(row) * CELL_LAT);
        let [west, east] = [self.column, self.column + 1].map(|column| f64::from(column) * CELL_LON);
        [(south, west), (south, east), (north, east), (north, west)].map(|(lat, lon)| Position::from_lat_lon(lat, lon))
    }
}

impl Cloud {
    /// Adds the tracks of a run.
    pub fn add(&mut self, run: &Run) {
        self.runs += 1;
        let mut passed = Vec::new();
        for (flight, it) in run.flights.iter().enumerate().filter(|(_, it)| it.failure.is_none()) {
            let path = it.trajectory().path();
            let steps = (path.length() / STEP).ceil().max(1.0) as u32;
            passed.clear();
            passed.extend(
                (0..=steps).map(|i| Cell::of(path.at(path.length() * f64::from(i) / f64::from(steps)).position)),
            );
            passed.sort_unstable();
            passed.dedup();
            for &cell in &passed {
                *self.cells.entry((flight, cell)).or_default() += 1;
            }
        }
    }

    /// Adds another cloud.
    pub fn merge(&mut self, other: Self) {
        self.runs += other.runs;
        for (key, count) in other.cells {
            *self.cells.entry(key).or_default() += count;
        }
    }

    /// Of how many runs it is.
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// The cells that a flight passed in any run, with the share of the runs in which it did.
    pub fn cells_of(&self, flight: usize) -> impl Iterator<Item = (Cell, f64)> + '_ {
        let first = (flight, Cell { row: i32::MIN, column: i32::MIN });
        let of_flight = self.cells.range(first..).take_while(move |((of, _), _)| *of == flight);
        of_flight.map(|((_, cell), count)| (*cell, *count as f64 / self.runs as f64))
    }
}
