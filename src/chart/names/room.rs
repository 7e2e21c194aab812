//! Room for names: what of the map is taken, and what lies under the rest.

use crate::chart::mark::{Px, PxRect};

/// What is still free of the map.
pub(super) struct Room {
    area: PxRect,
    taken: Vec<PxRect>,
    busy: Busy,
}

/// How many busy points lie in each cell of a grid over the map.
struct Busy {
    area: PxRect,
    columns: usize,
    counts: Vec<u16>,
}

impl Busy {
    /// Pixels of a cell: about a letter.
    const CELL: f32 = 12.0;

    fn new(area: PxRect, points: &[Px]) -> Self {
        let columns = (area.width() / Self::CELL) as usize + 1;
        let rows = (area.height() / Self::CELL) as usize + 1;
        let mut busy = Self { area, columns, counts: vec![0; columns * rows] };
        for point in points.iter().filter(|point| area.contains(**point)) {
            let (column, row) = busy.cell(*point);
            let count = &mut busy.counts[row * columns + column];
            *count = count.saturating_add(1);
        }
        busy
    }

    fn cell(&self, point: Px) -> (usize, usize) {
        let at = |value: f32, most: usize| ((value / Self::CELL).max(0.0) as usize).min(most);
        let rows = self.counts.len() / self.columns;
        (at(point.x - self.area.min.x, self.columns - 1), at(point.y - self.area.min.y, rows - 1))
    }

    /// How many points lie in the cells that the rectangle touches.
    fn within(&self, rect: &PxRect) -> usize {
        let ((left, top), (right, bottom)) = (self.cell(rect.min), self.cell(rect.max));
        let row = |row: usize| &self.counts[row * self.columns + left..=row * self.columns + right];
        (top..=bottom).flat_map(row).map(|count| usize::from(*count)).sum()
    }
}

impl Room {
    /// A map whose `covered` parts are taken, with points that a name should rather not hide.
    pub(super) fn new(area: PxRect, covered: &[PxRect], busy: &[Px]) -> Self {
        Self { area, taken: covered.to_vec(), busy: Busy::new(area, busy) }
    }

    /// How much of what is drawn the rectangles would hide.
    pub(super) fn hides(&self, rects: &[PxRect]) -> usize {
        rects.iter().map(|rect| self.busy.within(rect)).sum()
    }

    /// Whether the rectangles lie in the map and nothing has taken their place.
    pub(super) fn has(&self, rects: &[PxRect]) -> bool {
        rects.iter().all(|rect| self.area.holds(rect) && !self.taken.iter().any(|other| other.overlaps(rect)))
    }

    /// Takes their place, with a little room round them.
    pub(super) fn take(&mut self, rects: &[PxRect]) {
        self.taken.extend(rects.iter().map(|rect| rect.grown(2.0)));
    }
}
