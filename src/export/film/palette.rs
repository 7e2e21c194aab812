//! A palette: the 255 colours that stand best for those of a film.

use std::collections::BTreeMap;

/// Colours, and which of them is nearest to any other.
#[derive(Debug)]
pub struct Palette {
    /// Red, green, blue of each; the last place is left for what is clear.
    pub colours: Vec<[u8; 3]>,
    /// The nearest colour for each colour of five bits a part.
    nearest: Vec<u8>,
}

/// Bits of a part by which colours are told apart.
const BITS: u32 = 5;
/// The place that stands for no colour.
pub const CLEAR: u8 = 255;

/// A group of colours that one is to stand for.
struct Group(Vec<([u8; 3], u64)>);

impl Group {
    fn weight(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// The part of the colour in which it is widest, and how wide.
    fn widest(&self) -> (usize, u8) {
        let width = |part: usize| {
            let values = self.0.iter().map(|(colour, _)| colour[part]);
            values.clone().max().unwrap_or(0) - values.min().unwrap_or(0)
        };
        (0..3).map(|part| (part, width(part))).max_by_key(|(part, width)| (*width, 3 - part)).unwrap_or((0, 0))
    }

    /// Its halves, of equal weight as far as that goes.
    fn cut(mut self) -> [Self; 2] {
        let (part, _) = self.widest();
        self.0.sort_unstable_by_key(|(colour, _)| (colour[part], *colour));
        let half = self.weight() / 2;
        let mut sum = 0;
        let end = self.0.iter().position(|(_, count)| {
            sum += count;
            sum > half
        });
        let at = end.unwrap_or(0).clamp(1, self.0.len() - 1);
        let rest = self.0.split_off(at);
        [self, Self(rest)]
    }

    fn mean(&self) -> [u8; 3] {
        let weight = self.weight().max(1);
        [0, 1, 2].map(|part| {
            let sum: u64 = self.0.iter().map(|(colour, count)| u64::from(colour[part]) * count).sum();
            ((sum + weight / 2) / weight) as u8
        })
    }
}

impl Palette {
    /// The palette of colours, each with how often it is there (median cut: Heckbert, "Color image quantization for frame
    /// buffer display", 1982). Rare colours count for more than their share, since they are what a map is read by.
    pub fn of(counts: &BTreeMap<[u8; 3], u64>) -> Self {
        let weighted = counts.iter().map(|(colour, count)| (*colour, count.isqrt()));
        let mut groups = vec![Group(weighted.collect())];
        while groups.len() < usize::from(CLEAR) {
            let score = |group: &Group| group.weight() * u64::from(group.widest().1).pow(2);
            let Some((place, score)) = groups
                .iter()
                .enumerate()
                .map(|(place, group)| (place, score(group)))
                .max_by_key(|(place, score)| (*score, usize::MAX - place))
            else {
                break;
            };
            if score == 0 {
                break;
            }
            let halves = groups.swap_remove(place).cut();
            groups.extend(halves);
        }
        let colours: Vec<[u8; 3]> = groups.iter().map(Group::mean).collect();
        let wide = |part: u32| (part << (8 - BITS) | part >> (2 * BITS - 8)) as u8;
        let mask = (1 << BITS) - 1;
        let cells = (0..1u32 << (3 * BITS))
            .map(|cell| [wide(cell >> (2 * BITS) & mask), wide(cell >> BITS & mask), wide(cell & mask)]);
        let nearest = cells.map(|cell| nearest(&colours, cell)).collect();
        Self { colours, nearest }
    }

    /// The place of the colour that is nearest, as far as five bits a part tell.
    pub fn place(&self, [r, g, b]: [u8; 3]) -> u8 {
        let short = |part: u8| usize::from(part >> (8 - BITS));
        self.nearest[short(r) << (2 * BITS) | short(g) << BITS | short(b)]
    }
}

fn nearest(colours: &[[u8; 3]], colour: [u8; 3]) -> u8 {
    let off = |other: &[u8; 3]| -> u32 {
        // Eyes tell greens apart best, blues worst.
        let parts = [2, 4, 1].into_iter().zip(other.iter().zip(colour));
        parts.map(|(weight, (a, b))| weight * u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    colours.iter().enumerate().min_by_key(|(place, other)| (off(other), *place)).map_or(0, |(place, _)| place as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_are_kept_and_rare_ones_are_not_lost() {
        let grey = |level: u8| ([level, level, level], 10_000);
        let counts: BTreeMap<[u8; 3], u64> = (0..=255).map(grey).chain([([255, 0, 0], 40)]).collect();
        let palette = Palette::of(&counts);
        assert!(palette.colours.len() <= 255);
        assert_eq!(palette.colours[usize::from(palette.place([255, 0, 0]))], [255, 0, 0]);
        let two = Palette::of(&[([0, 0, 0], 5), ([255, 255, 255], 5)].into_iter().collect());
        assert_eq!(two.colours.len(), 2);
    }
}
