//! Land, coasts and country borders for drawing, at three scales.
//!
//! Turns the embedded base map, Natural Earth by way of `assets/build/basemap.py`, into plain lists of positions; how
//! these are projected and drawn is for others. Simulation uses [`crate::coast`], not this.
//!
//! Land comes in pieces, cut along every fifth or tenth meridian and parallel, so that no triangle of a piece is
//! large. Along the cuts there is a vertex at every whole degree: neighbours meet in any projection. A cut is no
//! coast, and neither is the 180th meridian; [`Level::coast`] has neither. Inland waters are land, save the Caspian
//! Sea: Natural Earth keeps lakes in a layer of its own, which the package does not have.
//!
//! # Which level
//! [`Scale::Region10`] fills [`REGION`] and nothing else. Pieces and lines of the world levels lie either inside or
//! outside of it, never on both sides, so a picture of both takes from [`Scale::World50`] what is not
//! [inside](Bounds::is_within) and all of the region's level.
//!
//! # Format
//! Little-endian, written by `assets/build/basemap.py`:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | magic `PSBASE01` |
//! | 3 × u32 | number of bytes of each level, in the order of [`Scale`] |
//! | levels | zigzag LEB128 numbers: how many pieces, of each how many rings, of each ring how many positions and these; how many coast lines, of each how many positions and these; border lines likewise |
//!
//! A position is longitude before latitude in units of 0.0001°, each as the step from the position before it in the
//! level. The region's level has no coast lines of its own: they are those of [`Coast::builtin`].

use std::sync::LazyLock;

use crate::coast::{Coast, Varints};
use crate::geodesy::Position;

/// Where the detailed level and the detailed relief are: 95°E to 180°E, 5°N to 70°N.
pub const REGION: Bounds = Bounds { west: 95.0, south: 5.0, east: 180.0, north: 70.0 };

/// Where the whole world is.
pub const WORLD: Bounds = Bounds { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };

const UNITS_PER_DEGREE: f64 = 10_000.0;

static FILE: &[u8] = include_bytes!("../../assets/basemap/land.bin");

/// A box of longitudes and latitudes that does not cross the date line.
///
/// # Units
/// Degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Least longitude.
    pub west: f64,
    /// Least latitude.
    pub south: f64,
    /// Greatest longitude.
    pub east: f64,
    /// Greatest latitude.
    pub north: f64,
}

impl Bounds {
    /// The least box round the positions; inside out where there are none.
    pub fn of(positions: &[Position]) -> Self {
        let inside_out =
            Self { west: f64::INFINITY, south: f64::INFINITY, east: f64::NEG_INFINITY, north: f64::NEG_INFINITY };
        positions.iter().fold(inside_out, |bounds, position| Self {
            west: bounds.west.min(position.lon()),
            south: bounds.south.min(position.lat()),
            east: bounds.east.max(position.lon()),
            north: bounds.north.max(position.lat()),
        })
    }

    /// Whether the position lies in the box or on its edge.
    pub fn contains(self, position: Position) -> bool {
        (self.west..=self.east).contains(&position.lon()) && (self.south..=self.north).contains(&position.lat())
    }

    /// Whether all of this box lies in the other; edges may touch.
    pub fn is_within(self, other: Self) -> bool {
        self.west >= other.west && self.east <= other.east && self.south >= other.south && self.north <= other.north
    }
}

/// How detailed, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scale {
    /// [`REGION`], from Natural Earth 1:10m; pieces of 5°.
    Region10,
    /// The world, from Natural Earth 1:50m; pieces of 10°.
    World50,
    /// The world, from Natural Earth 1:110m; pieces of 10°.
    World110,
}

/// A piece of land.
#[derive(Debug, Clone)]
pub struct LandPiece {
    /// The outer ring, counter-clockwise as seen on a map with north up, then the holes, clockwise. The last position
    /// of a ring is joined to the first, which is not repeated.
    pub rings: Vec<Vec<Position>>,
    /// The box round the outer ring.
    pub bounds: Bounds,
}

/// The base map at one scale.
#[derive(Debug)]
pub struct Level {
    /// Land, to be filled.
    pub land: Vec<LandPiece>,
    /// Coast lines, to be stroked; a closed one ends with the position it began with.
    pub coast: Vec<Vec<Position>>,
    /// Lines between countries as Natural Earth draws them, whoever the countries are; they imply no position on
    /// sovereignty.
    pub borders: Vec<Vec<Position>>,
}

/// The level of that scale, decoded when it is first asked for.
///
/// # Examples
/// ```
/// use patrolscope::chart::basemap::{self, Scale};
/// assert!(basemap::level(Scale::Region10).land.len() > 500);
/// ```
pub fn level(scale: Scale) -> &'static Level {
    static REGION10: LazyLock<Level> = LazyLock::new(|| {
        // The file of coasts writes some vertices at 180°E as 180°W, which is the same place, but not on a flat map.
        let east = |p: Position| Position::from_lat_lon(p.lat(), if p.lon() == -180.0 { 180.0 } else { p.lon() });
        let coast = Coast::builtin().chains().map(|chain| chain.into_iter().map(east).collect()).collect();
        Level { coast, ..Level::decode(0) }
    });
    static WORLD50: LazyLock<Level> = LazyLock::new(|| Level::decode(1));
    static WORLD110: LazyLock<Level> = LazyLock::new(|| Level::decode(2));
    match scale {
        Scale::Region10 => &REGION10,
        Scale::World50 => &WORLD50,
        Scale::World110 => &WORLD110,
    }
}

impl Level {
    /// Whether there is land at the position, its coast read as straight in longitude and latitude.
    ///
    /// # Examples
    /// ```
    /// use patrolscope::Position;
    /// use patrolscope::chart::basemap::{self, Scale};
    /// let detailed = basemap::level(Scale::Region10);
    /// assert!(detailed.is_land(Position::from_lat_lon(37.566, 126.978)), "Seoul");
    /// assert!(!detailed.is_land(Position::from_lat_lon(40.0, 134.5)), "Sea of Japan (East Sea)");
    /// ```
    pub fn is_land(&self, position: Position) -> bool {
        // Even-odd over all rings: pieces do not overlap.
        let crossings = |ring: &Vec<Position>| {
            let ends = ring.iter().zip(ring.iter().cycle().skip(1));
            ends.filter(|(a, b)| {
                (a.lat() > position.lat()) != (b.lat() > position.lat())
                    && position.lon() < a.lon() + (b.lon() - a.lon()) * (position.lat() - a.lat()) / (b.lat() - a.lat())
            })
            .count()
        };
        let near = self.land.iter().filter(|piece| piece.bounds.contains(position));
        near.flat_map(|piece| &piece.rings).map(crossings).sum::<usize>() % 2 == 1
    }

    fn decode(index: usize) -> Self {
        const HEADER_LENGTH: usize = 20;
        assert!(FILE.starts_with(b"PSBASE01"), "the embedded base map begins with its magic");
        let length = |level: usize| {
            let bytes = FILE[8 + 4 * level..][..4].try_into().expect("four bytes are an array of four");
            u32::from_le_bytes(bytes) as usize
        };
        let begin = HEADER_LENGTH + (0..index).map(length).sum::<usize>();
        let mut reader = Reader { numbers: Varints::new(&FILE[begin..begin + length(index)]), x: 0, y: 0 };
        let level = Self {
            land: reader.list(|reader| {
                let rings = reader.list(Reader::positions);
                LandPiece { bounds: Bounds::of(&rings[0]), rings }
            }),
            coast: reader.list(Reader::positions),
            borders: reader.list(Reader::positions),
        };
        assert!(reader.numbers.is_empty(), "a level of the embedded base map has nothing after its borders");
        level
    }
}

struct Reader<'a> {
    numbers: Varints<'a>,
    x: i64,
    y: i64,
}

impl Reader<'_> {
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.numbers.next_signed()).map(|_| item(self)).collect()
    }

    fn positions(&mut self) -> Vec<Position> {
        self.list(|reader| {
            reader.x += reader.numbers.next_signed();
            reader.y += reader.numbers.next_signed();
            Position::from_lat_lon(reader.y as f64 / UNITS_PER_DEGREE, reader.x as f64 / UNITS_PER_DEGREE)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Scale; 3] = [Scale::Region10, Scale::World50, Scale::World110];

    fn at(lat: f64, lon: f64) -> Position {
        Position::from_lat_lon(lat, lon)
    }

    /// Area on a sphere of the ellipsoid's authalic radius, by the trapezium rule in longitude and sin(latitude).
    fn area_km2(ring: &[Position]) -> f64 {
        let ends = ring.iter().zip(ring.iter().cycle().skip(1));
        let sum = ends.map(|(a, b)| {
            let mean = (a.lat().to_radians().sin() + b.lat().to_radians().sin()) / 2.0;
            (a.lon() - b.lon()).to_radians() * mean
        });
        sum.sum::<f64>() * 6371.007_f64.powi(2)
    }

    #[test]
    fn known_places_are_on_land_or_at_sea() {
        for (name, lat, lon, expected) in [
            ("Seoul", 37.566, 126.9784, true),
            ("Nagano, inland of Tokyo Bay", 36.65, 138.18, true),
            ("Beijing", 39.9075, 116.3972, true),
            ("Ulaanbaatar", 47.92, 106.92, true),
            ("Sea of Japan", 40.0, 134.5, false),
            ("Yellow Sea", 36.0, 123.0, false),
            ("Philippine Sea", 24.0, 134.0, false),
            ("Chukotka, west of the date line", 67.0, 178.0, true),
        ] {
            for scale in ALL {
                assert_eq!(level(scale).is_land(at(lat, lon)), expected, "{name} in {scale:?}");
            }
        }
        for scale in [Scale::World50, Scale::World110] {
            assert!(level(scale).is_land(at(66.5, -178.0)), "Chukotka, east of the date line");
            assert!(
                level(scale).is_land(at(-80.0, 0.0)) && level(scale).is_land(at(40.0, -100.0)),
                "Antarctica, Kansas"
            );
            assert!(
                !level(scale).is_land(at(42.0, 50.5)) && !level(scale).is_land(at(0.0, -150.0)),
                "Caspian Sea, Pacific"
            );
        }
        assert!(level(Scale::Region10).is_land(at(35.6895, 139.6917)), "Tokyo");
    }

    /// Area of the world's land with Antarctica and its ice shelves: 148.9 million km² (CIA World Factbook), and with
    /// lakes counted as land.
    #[test]
    fn the_worlds_land_has_the_area_that_is_known() {
        for (scale, tolerance) in [(Scale::World50, 0.02), (Scale::World110, 0.03)] {
            let pieces = &level(scale).land;
            let area: f64 = pieces.iter().flat_map(|piece| &piece.rings).map(|ring| area_km2(ring)).sum();
            assert!((area / 148.9e6 - 1.0).abs() < tolerance, "{scale:?}: {area}");
        }
    }

    #[test]
    fn the_world_and_the_region_have_the_same_land() {
        let land = |scale, bounds: Bounds| -> f64 {
            let pieces = level(scale).land.iter().filter(|piece| piece.bounds.is_within(bounds));
            pieces.flat_map(|piece| &piece.rings).map(|ring| area_km2(ring)).sum()
        };
        let (fine, coarse) = (land(Scale::Region10, REGION), land(Scale::World50, REGION));
        assert!((fine / coarse - 1.0).abs() < 0.005, "{fine} {coarse}");
        assert_eq!(land(Scale::Region10, WORLD), fine);
    }

    #[test]
    fn pieces_are_small_and_have_a_vertex_at_every_whole_degree_of_a_cut() {
        for (scale, step) in ALL.into_iter().zip([5.0, 10.0, 10.0]) {
            for piece in &level(scale).land {
                let size = (piece.bounds.east - piece.bounds.west, piece.bounds.north - piece.bounds.south);
                assert!(size.0 <= step && size.1 <= step, "{:?}", piece.bounds);
                assert!(area_km2(&piece.rings[0]) > 0.0 && piece.rings[1..].iter().all(|hole| area_km2(hole) < 0.0));
                for ring in &piece.rings {
                    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                        let is_cut = |c: f64, d: f64| c == d && c % 5.0 == 0.0;
                        if is_cut(a.lon(), b.lon()) || is_cut(a.lat(), b.lat()) {
                            assert!((a.lat() - b.lat()).abs() <= 1.0 && (a.lon() - b.lon()).abs() <= 1.0, "{a} {b}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_of_the_world_lies_on_both_sides_of_the_regions_edge() {
        let is_inside = |p: &Position| {
            p.lon() > REGION.west && p.lon() < REGION.east && p.lat() > REGION.south && p.lat() < REGION.north
        };
        for scale in [Scale::World50, Scale::World110] {
            let level = level(scale);
            let rings = level.land.iter().flat_map(|piece| &piece.rings);
            for line in rings.chain(&level.coast).chain(&level.borders) {
                let is_within = Bounds::of(line).is_within(REGION);
                assert!(is_within || !line.iter().any(is_inside), "{:?}", Bounds::of(line));
            }
        }
    }

    #[test]
    fn no_coast_follows_the_180th_meridian_or_a_cut() {
        for scale in ALL {
            for pair in level(scale).coast.iter().flat_map(|line| line.windows(2)) {
                let (a, b) = (pair[0], pair[1]);
                assert!(a.lon().abs() < 179.998 || b.lon().abs() < 179.998, "{a} {b}");
                assert!(a.lat() > -89.9 || b.lat() > -89.9, "{a} {b}");
                // 20° is longer than any segment of the coast and far shorter than a streak across the map.
                assert!((a.lon() - b.lon()).abs() < 20.0, "{a} {b}");
                let is_cut =
                    (a.lon() == b.lon() && a.lon() % 5.0 == 0.0) || (a.lat() == b.lat() && a.lat() % 5.0 == 0.0);
                assert!(!is_cut, "{a} {b}");
            }
        }
    }

    #[test]
    fn borders_run_between_countries_on_land_and_not_along_coasts() {
        // The Yalu, the demarcation line in Korea, the Amur: within 60 km of a border vertex. Fukuoka: none.
        let nearest = |position: Position| {
            let all = level(Scale::Region10).borders.iter().flatten();
            all.map(|p| p.distance_to(position).kilometres()).fold(f64::INFINITY, f64::min)
        };
        for (lat, lon) in [(40.1, 124.4), (37.95, 126.68), (50.26, 127.5)] {
            assert!(nearest(at(lat, lon)) < 60.0, "{lat} {lon}");
        }
        assert!(nearest(at(33.6, 130.4)) > 200.0);
        assert!(level(Scale::Region10).borders.iter().all(|line| line.len() > 1));
    }
}
