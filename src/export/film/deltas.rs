//! What differs between two frames, for formats that only keep that.

use std::ops::Range;

/// A rectangle of pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    pub left: usize,
    pub top: usize,
    pub width: usize,
    pub height: usize,
}

impl Area {
    /// The smallest rectangle round all pixels that differ between two frames so wide; a single pixel where none does, as
    /// a frame has at least one.
    pub fn of_difference<T: PartialEq>(before: &[T], now: &[T], width: usize) -> Self {
        let differs = |(a, b): (&T, &T)| a != b;
        let mut area: Option<(Range<usize>, Range<usize>)> = None;
        for (row, (a, b)) in before.chunks_exact(width).zip(now.chunks_exact(width)).enumerate() {
            let Some(first) = a.iter().zip(b).position(differs) else { continue };
            let last = a.iter().zip(b).rposition(differs).unwrap_or(first);
            area = Some(area.map_or((first..last + 1, row..row + 1), |(columns, rows)| {
                (columns.start.min(first)..columns.end.max(last + 1), rows.start..row + 1)
            }));
        }
        let (columns, rows) = area.unwrap_or((0..1, 0..1));
        Self { left: columns.start, top: rows.start, width: columns.len(), height: rows.len() }
    }

    /// All of a frame.
    pub fn all(width: usize, height: usize) -> Self {
        Self { left: 0, top: 0, width, height }
    }

    /// The places of its pixels in a frame so wide.
    pub fn places(self, width: usize) -> impl Iterator<Item = usize> {
        (self.top..self.top + self.height)
            .flat_map(move |row| row * width + self.left..row * width + self.left + self.width)
    }
}

/// When a frame begins, in whole ticks of which there are so many in a second: rounded, so that no error adds up.
pub fn begin(frame: u64, frames_per_second: u32, ticks_per_second: u64) -> u64 {
    let fps = u64::from(frames_per_second);
    (2 * frame * ticks_per_second + fps) / (2 * fps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_is_as_small_as_it_can_be() {
        let before = [0; 12];
        let mut now = before;
        (now[5], now[10]) = (1, 1);
        let area = Area::of_difference(&before, &now, 4);
        assert_eq!(area, Area { left: 1, top: 1, width: 2, height: 2 });
        assert_eq!(area.places(4).collect::<Vec<_>>(), [5, 6, 9, 10]);
        assert_eq!(Area::of_difference(&before, &before, 4), Area { left: 0, top: 0, width: 1, height: 1 });
    }

    #[test]
    fn ticks_of_frames_add_up_to_the_film() {
        let lasts: Vec<u64> = (0..30).map(|frame| begin(frame + 1, 30, 100) - begin(frame, 30, 100)).collect();
        assert_eq!((lasts.iter().sum::<u64>(), lasts.iter().max(), lasts.iter().min()), (100, Some(&4), Some(&3)));
    }
}
