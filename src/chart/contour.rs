//! Contours: rings round all of a grid that is at least as high as a level.
//!
//! Marching squares with values between the points of the grid interpolated, which are then smoothed by cutting corners
//! (Chaikin 1974). Rings round what is high turn to the left, those round what is low within it to the right.

use std::collections::BTreeMap;

/// A point, in steps of the grid to the right of its first column and above its first row.
pub(super) type GridPoint = [f64; 2];

/// Values at the points of a grid; beyond it everything is zero.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    columns: usize,
    rows: usize,
    values: Vec<f64>,
}

/// A side between two points of the grid: of the point at its left or lower end, and whether it goes up.
type Side = (usize, usize, bool);

impl Grid {
    /// A grid of zeros.
    pub(super) fn new(columns: usize, rows: usize) -> Self {
        Self { columns, rows, values: vec![0.0; columns * rows] }
    }

    /// Adds to the value of a point.
    pub(super) fn add(&mut self, column: usize, row: usize, value: f64) {
        self.values[row * self.columns + column] += value;
    }

    /// The same with every value a mean of those round it: a quarter of each neighbour in a row, then in a column, and half
    /// of itself.
    pub(super) fn smoothed(&self) -> Self {
        let along = |from: &[f64], length: usize, step: usize, lines: usize, pitch: usize| {
            let mut to = vec![0.0; from.len()];
            for line in 0..lines {
                let at = |i: usize| line * pitch + i * step;
                for i in 0..length {
                    let before = if i > 0 { from[at(i - 1)] } else { 0.0 };
                    let after = if i + 1 < length { from[at(i + 1)] } else { 0.0 };
                    to[at(i)] = 0.25 * before + 0.5 * from[at(i)] + 0.25 * after;
                }
            }
            to
        };
        let rows = along(&self.values, self.columns, 1, self.rows, self.columns);
        let values = along(&rows, self.rows, self.columns, self.columns, 1);
        Self { values, ..*self }
    }

    fn value(&self, column: usize, row: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    /// The rings round all that is at least as high as a level above zero. Points at the edge of the grid have to be lower.
    pub(super) fn contours(&self, level: f64) -> Vec<Vec<GridPoint>> {
        let mut next: BTreeMap<Side, Side> = BTreeMap::new();
        for row in 0..self.rows.saturating_sub(1) {
            for column in 0..self.columns.saturating_sub(1) {
                next.extend(self.pieces(column, row, level));
            }
        }
        let mut rings = Vec::new();
        while let Some((start, mut side)) = next.pop_first() {
            let mut ring = vec![self.crossing(start, level)];
            while side != start {
                ring.push(self.crossing(side, level));
                side = next.remove(&side).expect("contours are closed: the edge of the grid is low");
            }
            rings.push(smooth(&ring));
        }
        rings
    }

    /// The pieces of contours in the square to the right of and above a point, each from side to side, what is high at its
    /// left.
    fn pieces(&self, column: usize, row: usize, level: f64) -> impl Iterator<Item = (Side, Side)> {
        let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(right, up)| self.value(column + right, row + up));
        let is_high = corners.map(|value| value >= level);
        let [south, east] = [(column, row, false), (column + 1, row, true)];
        let [north, west] = [(column, row + 1, false), (column, row, true)];
        // Round each corner alone, what is high within.
        let round = [(south, west), (east, south), (north, east), (west, north)];
        let turned = |nth: usize| (round[nth].1, round[nth].0);
        let bridge = corners.iter().sum::<f64>() / 4.0 >= level;
        let pieces = match is_high {
            [true, false, true, false] if bridge => [Some(turned(1)), Some(turned(3))],
            [true, false, true, false] => [Some(round[0]), Some(round[2])],
            [false, true, false, true] if bridge => [Some(turned(0)), Some(turned(2))],
            [false, true, false, true] => [Some(round[1]), Some(round[3])],
            [true, true, false, false] => [Some((east, west)), None],
            [false, true, true, false] => [Some((north, south)), None],
            [false, false, true, true] => [Some((west, east)), None],
            [true, false, false, true] => [Some((south, north)), None],
            _ => {
                let alone = |wanted: bool| (0..4).find(|at| is_high[*at] == wanted);
                match is_high.iter().filter(|it| **it).count() {
                    1 => [alone(true).map(|at| round[at]), None],
                    3 => [alone(false).map(turned), None],
                    _ => [None, None],
                }
            }
        };
        pieces.into_iter().flatten()
    }

    /// Where the level is met on a side.
    fn crossing(&self, (column, row, is_upright): Side, level: f64) -> GridPoint {
        let (right, up) = if is_upright { (0, 1) } else { (1, 0) };
        let (from, to) = (self.value(column, row), self.value(column + right, row + up));
        let share = (level - from) / (to - from);
        [column as f64 + share * right as f64, row as f64 + share * up as f64]
    }
}

/// A ring with its corners cut.
fn smooth(ring: &[GridPoint]) -> Vec<GridPoint> {
    let mix = |a: GridPoint, b: GridPoint, share: f64| [0, 1].map(|axis| a[axis] + share * (b[axis] - a[axis]));
    let following = ring.iter().cycle().skip(1);
    ring.iter().zip(following).flat_map(|(a, b)| [mix(*a, *b, 0.25), mix(*a, *b, 0.75)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twice the area, positive where it turns to the left.
    fn doubled_area(ring: &[GridPoint]) -> f64 {
        let following = ring.iter().cycle().skip(1);
        ring.iter().zip(following).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum()
    }

    fn cone(size: usize) -> Grid {
        let mut grid = Grid::new(size, size);
        let middle = (size / 2) as f64;
        for row in 0..size {
            for column in 0..size {
                grid.add(column, row, (10.0 - (column as f64 - middle).hypot(row as f64 - middle)).max(0.0));
            }
        }
        grid
    }

    #[test]
    fn a_cone_has_round_contours() {
        let [ring] = &cone(25).contours(4.0)[..] else { panic!("one ring") };
        for [x, y] in ring {
            assert!(((x - 12.0).hypot(y - 12.0) - 6.0).abs() < 0.06, "{x}, {y}");
        }
        assert!((doubled_area(ring) / 2.0 - 36.0 * std::f64::consts::PI).abs() < 1.5);
    }

    #[test]
    fn a_hole_turns_the_other_way() {
        let mut grid = cone(25);
        grid.values.iter_mut().for_each(|value| *value = value.min(10.0 - *value));
        let mut rings = grid.contours(2.0);
        rings.sort_by(|a, b| doubled_area(a).total_cmp(&doubled_area(b)));
        let [hole, outer] = &rings[..] else { panic!("two rings, not {}", rings.len()) };
        // A circle of two steps is a coarse one.
        assert!((doubled_area(hole) / 2.0 + 4.0 * std::f64::consts::PI).abs() < 1.5);
        assert!((doubled_area(outer) / 2.0 - 64.0 * std::f64::consts::PI).abs() < 1.5);
    }

    #[test]
    fn what_touches_in_a_corner_is_one_where_the_middle_is_high() {
        let mut grid = Grid::new(4, 4);
        grid.add(1, 1, 1.0);
        grid.add(2, 2, 1.0);
        assert_eq!(grid.contours(0.4).len(), 1);
        assert_eq!(grid.contours(0.6).len(), 2);
    }

    #[test]
    fn smoothing_keeps_the_sum() {
        let mut grid = Grid::new(5, 5);
        grid.add(2, 2, 16.0);
        let smoothed = grid.smoothed();
        assert_eq!((smoothed.value(2, 2), smoothed.value(1, 2), smoothed.value(3, 3)), (4.0, 2.0, 1.0));
        assert_eq!(smoothed.values.iter().sum::<f64>(), 16.0);
    }
}
