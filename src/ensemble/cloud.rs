//! Where the tracks of an ensemble ran: for each flight the cells of a grid of latitude and longitude, and in how many runs
//! the flight passed each.

use std::collections::BTreeMap;

use crate::geodesy::{Path, Position};
use crate::sim::flight_path::FlightPath;
use crate::sim::run::Run;

/// Height of a cell in degrees of latitude: about 4.4 km.
pub const CELL_LAT: f64 = 0.04;
/// Width of a cell in degrees of longitude: about 4.5 km at 36°N.
pub const CELL_LON: f64 = 0.05;
/// How many cells lie round the Earth.
pub const COLUMNS: i32 = (360.0 / CELL_LON) as i32;
/// Metres between two looks at a line, between which it is taken as straight in latitude and longitude: it is within 10 m of
/// that up to 50° of latitude.
const STEP: f64 = 20_000.0;
/// The same on a turn: 25 m off where it is flown with a radius of 5 km.
const STEP_OF_A_TURN: f64 = 1_000.0;

/// How often flights passed which cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cloud {
    runs: u64,
    cells: BTreeMap<(usize, Cell), u64>,
}

/// A cell of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// How many cells its southern edge lies north of the equator.
    pub row: i32,
    /// How many cells its western edge lies east of the meridian of Greenwich, from minus half of all to one less than half.
    pub column: i32,
}

impl Cell {
    /// The cell of a row and a column, which may go on beyond the date line.
    fn at(row: i32, column: i32) -> Self {
        Self { row, column: (column + COLUMNS / 2).rem_euclid(COLUMNS) - COLUMNS / 2 }
    }
}

impl Cloud {
    /// Adds the tracks of a run.
    pub fn add(&mut self, run: &Run) {
        self.runs += 1;
        let mut passed = Vec::new();
        for (flight, it) in run.flights.iter().enumerate().filter(|(_, it)| it.failure.is_none()) {
            passed.clear();
            pass(it.trajectory().path(), &mut passed);
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

/// Adds all cells that a path passes, some of them several times.
fn pass(path: &FlightPath, passed: &mut Vec<Cell>) {
    for (index, piece) in path.pieces().iter().enumerate() {
        // A further lap passes the same ones.
        if piece.first_alike < index {
            continue;
        }
        let step = if matches!(piece.path, Path::Arc(_)) { STEP_OF_A_TURN } else { STEP };
        let length = piece.path.length();
        let steps = (length / step).ceil().max(1.0) as u32;
        let mut from = piece.path.start();
        for i in 1..=steps {
            let to = piece.path.at(length * f64::from(i) / f64::from(steps)).position;
            pass_between(from, to, passed);
            from = to;
        }
    }
}

/// Adds the cells that a straight line between two near positions passes (Amanatides and Woo 1987).
fn pass_between(from: Position, to: Position, passed: &mut Vec<Cell>) {
    let start = [from.lon() / CELL_LON, from.lat() / CELL_LAT];
    let by = [from.east_to(to) / CELL_LON, (to.lat() - from.lat()) / CELL_LAT];
    let mut cell = start.map(|it| it.floor() as i32);
    let last = [start[0] + by[0], start[1] + by[1]].map(|it| it.floor() as i32);
    let mut left = [0, 1].map(|axis| cell[axis].abs_diff(last[axis]));
    let step = by.map(|by| if by > 0.0 { 1 } else { -1 });
    // At which share of the line the next edge of the cell is met, and how much further the one after it.
    let pitch = by.map(|by| (1.0 / by).abs());
    let mut next = [0, 1].map(|axis| {
        let edge = f64::from(cell[axis] + i32::from(by[axis] > 0.0));
        (edge - start[axis]) / by[axis]
    });
    passed.push(Cell::at(cell[1], cell[0]));
    while left != [0, 0] {
        let axis = usize::from(left[0] == 0 || (left[1] > 0 && next[1] < next[0]));
        cell[axis] += step[axis];
        next[axis] += pitch[axis];
        left[axis] -= 1;
        passed.push(Cell::at(cell[1], cell[0]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::PathKind;

    fn between(from: (f64, f64), to: (f64, f64)) -> Vec<(i32, i32)> {
        let [from, to] = [from, to].map(|(lat, lon)| Position::from_lat_lon(lat, lon));
        let mut passed = Vec::new();
        pass_between(from, to, &mut passed);
        passed.iter().map(|cell| (cell.row, cell.column)).collect()
    }

    #[test]
    fn a_line_passes_the_cells_that_it_cuts() {
        // From the middle of a cell to that of the one two rows up and one column to the right.
        assert_eq!(between((0.02, 0.025), (0.10, 0.075)), [(0, 0), (1, 0), (1, 1), (2, 1)]);
        assert_eq!(between((0.10, 0.075), (0.02, 0.025)), [(2, 1), (1, 1), (1, 0), (0, 0)]);
        assert_eq!(between((0.02, 0.025), (0.03, 0.03)), [(0, 0)]);
        assert_eq!(between((0.02, 0.01), (0.02, 0.16)), [(0, 0), (0, 1), (0, 2), (0, 3)]);
    }

    #[test]
    fn the_date_line_is_no_edge() {
        let half = COLUMNS / 2;
        assert_eq!(between((0.02, 179.96), (0.02, -179.96)), [(0, half - 1), (0, -half)]);
        assert_eq!(between((0.02, -179.96), (0.02, 179.96)), [(0, -half), (0, half - 1)]);
    }

    /// A geodesic looked at every 50 m cuts no cell that was missed.
    #[test]
    fn no_cell_is_missed() {
        let [from, to] = [(38.3, 126.2), (41.7, 133.9)].map(|(lat, lon)| Position::from_lat_lon(lat, lon));
        let line = Path::between(from, to, PathKind::Geodesic);
        let mut passed = Vec::new();
        pass(&FlightPath::new([(line.clone(), 0)]), &mut passed);
        let looks = (line.length() / 50.0) as u32;
        let mut missed = 0;
        for i in 0..=looks {
            let at = line.at(line.length() * f64::from(i) / f64::from(looks)).position;
            let cell = Cell::at((at.lat() / CELL_LAT).floor() as i32, (at.lon() / CELL_LON).floor() as i32);
            missed += u32::from(!passed.contains(&cell));
        }
        // The curve is up to 10 m off the straight line: now and then it cuts a corner.
        assert!(missed <= 2, "{missed} of {looks}");
    }
}
