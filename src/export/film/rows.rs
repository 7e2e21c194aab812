//! Which pixels of each row something was drawn on.

use std::ops::Range;

/// For each row the stretch in which something was drawn.
#[derive(Debug, Clone)]
pub struct Rows {
    width: u32,
    stretches: Vec<Range<u32>>,
}

impl Rows {
    /// Nothing of a picture of so many pixels.
    pub fn none(width: u32, height: u32) -> Self {
        Self { width, stretches: vec![0..0; height as usize] }
    }

    /// All of a picture of so many pixels.
    pub fn all(width: u32, height: u32) -> Self {
        Self { width, stretches: vec![0..width; height as usize] }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.stretches.fill(0..0);
    }

    /// Adds a rectangle, as far as it lies in the picture.
    pub fn add(&mut self, left: f32, top: f32, right: f32, bottom: f32) {
        let within = |value: f32, most: usize| value.clamp(0.0, most as f32) as u32;
        let columns = within(left.floor(), self.width as usize)..within(right.ceil(), self.width as usize);
        let rows = within(top.floor(), self.stretches.len())..within(bottom.ceil(), self.stretches.len());
        for row in rows {
            self.add_to_row(row as usize, &columns);
        }
    }

    /// Adds what another one has.
    pub fn add_all(&mut self, other: &Self) {
        for (row, columns) in other.stretches.iter().enumerate() {
            self.add_to_row(row, columns);
        }
    }

    fn add_to_row(&mut self, row: usize, columns: &Range<u32>) {
        let own = &mut self.stretches[row];
        if Range::is_empty(own) {
            *own = columns.clone();
        } else if !columns.is_empty() {
            *own = own.start.min(columns.start)..own.end.max(columns.end);
        }
    }

    /// The stretch of a row, in pixels.
    pub fn row(&self, row: usize) -> Range<usize> {
        self.stretches[row].start as usize..self.stretches[row].end as usize
    }

    /// The rows in which there is something, each with its stretch.
    pub fn iter(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        (0..self.stretches.len()).map(|row| (row, self.row(row))).filter(|(_, columns)| !columns.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_grow_and_stay_within_the_picture() {
        let mut rows = Rows::none(10, 4);
        rows.add(-5.0, 1.2, 2.5, 1.8);
        rows.add(7.0, 1.0, 30.0, 2.0);
        let mut other = Rows::none(10, 4);
        other.add(4.0, 3.0, 5.0, 9.0);
        rows.add_all(&other);
        assert_eq!(rows.iter().collect::<Vec<_>>(), [(1, 0..10), (3, 4..5)]);
    }
}
