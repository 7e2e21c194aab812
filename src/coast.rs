//! The coastline, and the line 12 NM off it, as chains of positions.
//!
//! Turns the embedded line files into chains and, for searches, into chunks of some 64 segments with a bounding cap
//! each, of which only those that matter are decoded. Where the nearest coast is, is the simulation's business.
//!
//! # Format of a line file
//! Little-endian, written by `assets/build/linefile.py`:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | magic `PSLINES1` |
//! | 4 × f64 | longitude scale, longitude origin, latitude scale, latitude origin, in degrees |
//! | u32, u32 | number of chunks, number of bytes of data |
//! | 24 per chunk | u32 offset in the data; u16 number of positions; u16 1 where a chain begins; 3 × f32 centre of the cap; f32 its radius |
//! | data | grid points, longitude before latitude, as zigzag LEB128 numbers: the first of a chunk whole, each further one as the step from the one before |
//!
//! A chunk that goes on with a chain repeats the last position of the chunk before it, so that every segment lies in
//! one chunk. A closed chain ends with the position it began with.

use std::sync::LazyLock;

use nalgebra::{Unit, Vector3};

use crate::geodesy::Position;

/// Smallest distance of the WGS 84 ellipsoid from its centre, in metres, rounded down: the semi-minor axis.
const LEAST_RADIUS: f64 = 6_356_752.3;

const HEADER_LENGTH: usize = 48;
const RECORD_LENGTH: usize = 24;

/// Lines on the Earth, decoded as they are asked for.
///
/// # Examples
/// ```
/// use patrolscope::coast::Coast;
/// let longest = Coast::builtin().chains().max_by_key(Vec::len).unwrap();
/// assert!(longest.len() > 1000);
/// ```
#[derive(Debug)]
pub struct Coast {
    grid: Grid,
    records: Vec<Record>,
    data: &'static [u8],
}

#[derive(Debug, Clone, Copy)]
struct Grid {
    lon_scale: f64,
    lon_origin: f64,
    lat_scale: f64,
    lat_origin: f64,
}

#[derive(Debug, Clone, Copy)]
struct Record {
    offset: usize,
    length: usize,
    begins_chain: bool,
    centre: Unit<Vector3<f64>>,
    radius: f64,
}

/// A run of segments of one chain, with a cap of the sphere of directions that holds all of it.
#[derive(Debug, Clone, Copy)]
pub struct CoastChunk<'a> {
    coast: &'a Coast,
    record: &'a Record,
}

impl CoastChunk<'_> {
    /// The centre of the bounding cap: a direction from the Earth's centre, in ECEF axes.
    pub fn centre(&self) -> Unit<Vector3<f64>> {
        self.record.centre
    }

    /// The angular radius of the bounding cap in radians, seen from the Earth's centre. No point of the chunk's
    /// segments lies outside.
    pub fn radius(&self) -> f64 {
        self.record.radius
    }

    /// A lower bound, in metres, for the distance along the surface from a place to any point of the chunk.
    ///
    /// `direction` is the direction of the place from the Earth's centre. A metre on the ellipsoid turns that
    /// direction by at most 1 / b, b the semi-minor axis, so the angle between two directions times b is never more
    /// than the distance.
    pub fn distance_bound(&self, direction: Unit<Vector3<f64>>) -> f64 {
        let angle = direction.cross(&self.record.centre).norm().atan2(direction.dot(&self.record.centre));
        (angle - self.record.radius).max(0.0) * LEAST_RADIUS
    }

    /// The positions of the chunk; neighbours are joined by segments short enough that any reading of the line
    /// between them is the same to some metres.
    pub fn positions(&self) -> Vec<Position> {
        let mut positions = Vec::with_capacity(self.record.length);
        self.coast.decode_into(self.record, &mut positions);
        positions
    }

    /// Whether a chain begins with this chunk; the chunks that follow go on with it.
    pub fn begins_chain(&self) -> bool {
        self.record.begins_chain
    }
}

impl Coast {
    /// What a reader of distances to the coast must know, one sentence.
    pub const ACCURACY: &str = "the coastline is Natural Earth 1:10m: half of it lies within 0.3 km of a finer one, \
        nine tenths within 1.1 km, and many islands of a few square kilometres and less are missing";

    /// The coastline from 95°E to 180°E and 5°N to 70°N; see [`Coast::ACCURACY`].
    pub fn builtin() -> &'static Self {
        static COAST: LazyLock<Coast> = LazyLock::new(|| Coast::new(include_bytes!("../assets/coast/coast.bin")));
        &COAST
    }

    /// Where the sea within 12 NM of land ends, from 115°E to 150°E and 20°N to 52°N; the zone
    /// `TERRITORIAL-SEA` of the catalogue is made of it and says what it leaves out.
    pub fn territorial_sea_limit() -> &'static Self {
        static LIMIT: LazyLock<Coast> =
            LazyLock::new(|| Coast::new(include_bytes!("../assets/territorial-sea/limit.bin")));
        &LIMIT
    }

    /// Reads header and chunk table of an embedded line file.
    fn new(file: &'static [u8]) -> Self {
        assert!(file.starts_with(b"PSLINES1"), "an embedded line file begins with its magic");
        let degrees = |at: usize| f64::from_le_bytes(bytes(file, at));
        let grid =
            Grid { lon_scale: degrees(8), lon_origin: degrees(16), lat_scale: degrees(24), lat_origin: degrees(32) };
        let count = u32::from_le_bytes(bytes(file, 40)) as usize;
        let (table, data) = file[HEADER_LENGTH..].split_at(count * RECORD_LENGTH);
        assert_eq!(data.len(), u32::from_le_bytes(bytes(file, 44)) as usize, "an embedded line file is whole");
        let records = table.chunks_exact(RECORD_LENGTH).map(Record::new).collect();
        Self { grid, records, data }
    }

    /// All chunks, chain after chain. Nothing is decoded.
    pub fn chunks(&self) -> impl ExactSizeIterator<Item = CoastChunk<'_>> {
        self.records.iter().map(|record| CoastChunk { coast: self, record })
    }

    /// All chains, whole.
    pub fn chains(&self) -> impl Iterator<Item = Vec<Position>> {
        self.records.chunk_by(|_, next| !next.begins_chain).map(|records| {
            let mut chain = Vec::with_capacity(records.iter().map(|record| record.length).sum());
            for record in records {
                // The position that this chunk repeats.
                chain.pop();
                self.decode_into(record, &mut chain);
            }
            chain
        })
    }

    fn decode_into(&self, record: &Record, positions: &mut Vec<Position>) {
        let mut numbers = Varints::new(&self.data[record.offset..]);
        let (mut x, mut y) = (0, 0);
        for _ in 0..record.length {
            x += numbers.next_signed();
            y += numbers.next_signed();
            let lat = y as f64 * self.grid.lat_scale + self.grid.lat_origin;
            let lon = x as f64 * self.grid.lon_scale + self.grid.lon_origin;
            positions.push(Position::from_lat_lon(lat, lon));
        }
    }
}

impl Record {
    fn new(record: &[u8]) -> Self {
        let component = |at: usize| f64::from(f32::from_le_bytes(bytes(record, at)));
        Self {
            offset: u32::from_le_bytes(bytes(record, 0)) as usize,
            length: usize::from(u16::from_le_bytes(bytes(record, 4))),
            begins_chain: u16::from_le_bytes(bytes(record, 6)) == 1,
            centre: Unit::new_normalize(Vector3::new(component(8), component(12), component(16))),
            radius: component(20),
        }
    }
}

fn bytes<const N: usize>(file: &[u8], at: usize) -> [u8; N] {
    file[at..at + N].try_into().expect("a slice of N bytes is an array of N")
}

/// Zigzag LEB128 numbers, as embedded files of positions have them.
pub(crate) struct Varints<'a> {
    data: &'a [u8],
}

impl<'a> Varints<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self { data }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    pub(crate) fn next_signed(&mut self) -> i64 {
        let (mut number, mut shift) = (0u64, 0);
        loop {
            let (byte, rest) = self.data.split_first().expect("an embedded file is whole");
            self.data = rest;
            number |= u64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                // Zigzag: 0, -1, 1, -2, ... are written as 0, 1, 2, 3, ...
                return (number >> 1) as i64 ^ -((number & 1) as i64);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::ECCENTRICITY_SQUARED;
    use crate::places;

    fn direction(position: Position) -> Unit<Vector3<f64>> {
        let (lat, lon) = (position.lat().to_radians(), position.lon().to_radians());
        let flat = Vector3::new(lat.cos() * lon.cos(), lat.cos() * lon.sin(), (1.0 - ECCENTRICITY_SQUARED) * lat.sin());
        Unit::new_normalize(flat)
    }

    fn distance_to(coast: &Coast, from: Position) -> f64 {
        let near = coast.chunks().filter(|chunk| chunk.distance_bound(direction(from)) < 60_000.0);
        near.flat_map(|chunk| chunk.positions()).map(|p| from.distance_to(p).metres()).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn every_position_lies_within_the_cap_of_its_chunk() {
        for coast in [Coast::builtin(), Coast::territorial_sea_limit()] {
            for chunk in coast.chunks() {
                for position in chunk.positions() {
                    let direction = direction(position);
                    let angle = direction.cross(&chunk.centre()).norm().atan2(direction.dot(&chunk.centre()));
                    assert!(angle < chunk.radius(), "{position}");
                }
                assert!((2..=65).contains(&chunk.positions().len()));
            }
        }
    }

    #[test]
    fn the_bound_is_never_more_than_the_distance() {
        let from = places::find("IEODO").unwrap().position;
        for chunk in Coast::builtin().chunks().step_by(7) {
            let bound = chunk.distance_bound(direction(from));
            for position in chunk.positions().into_iter().step_by(9) {
                assert!(bound <= from.distance_to(position).metres());
            }
        }
    }

    #[test]
    fn chains_are_the_chunks_joined_without_repeats() {
        for coast in [Coast::builtin(), Coast::territorial_sea_limit()] {
            let segments: usize = coast.chunks().map(|chunk| chunk.positions().len() - 1).sum();
            let in_chains: usize = coast.chains().map(|chain| chain.len() - 1).sum();
            assert_eq!(segments, in_chains);
            assert!(coast.chains().all(|chain| chain.windows(2).all(|pair| pair[0] != pair[1])));
        }
    }

    /// Numbers of `assets/build/coast.py`, which counts before it writes.
    #[test]
    fn the_coast_is_whole() {
        assert_eq!(Coast::builtin().chains().count(), 567);
        assert_eq!(Coast::builtin().chunks().map(|chunk| chunk.positions().len() - 1).sum::<usize>(), 45_292);
    }

    #[test]
    fn known_shores_are_where_they_are() {
        // Airports at the shore, from other sources than the coast.
        for id in ["NAHA-AB", "JEJU-AIRPORT", "TSUSHIMA", "YONAGUNI"] {
            assert!(distance_to(Coast::builtin(), places::find(id).unwrap().position) < 3000.0, "{id}");
        }
        // The nearest land of Socotra Rock is Marado, 149 km off; nothing is within 60 km.
        assert_eq!(distance_to(Coast::builtin(), places::find("IEODO").unwrap().position), f64::INFINITY);
    }

    #[test]
    fn no_edge_follows_the_border_of_the_region_or_the_180th_meridian() {
        for chain in Coast::builtin().chains() {
            for pair in chain.windows(2) {
                let both = |at: fn(Position) -> f64, value: f64| pair.iter().all(|p| (at(*p) - value).abs() < 1e-9);
                assert!(!both(Position::lon, 180.0) && !both(Position::lon, 95.0), "{} {}", pair[0], pair[1]);
                assert!(!both(Position::lat, 5.0) && !both(Position::lat, 70.0), "{} {}", pair[0], pair[1]);
            }
        }
    }

    #[test]
    fn the_limit_lies_twelve_nautical_miles_off_the_coast() {
        let chains: Vec<Vec<Position>> = Coast::territorial_sea_limit().chains().collect();
        // Round the Liancourt Rocks, which Natural Earth does not have, it is a circle.
        let rocks = places::find("DOKDO").unwrap().position;
        let ring = chains.iter().find(|chain| chain[0].distance_to(rocks).metres() < 30_000.0).unwrap();
        assert_eq!(ring.first(), ring.last());
        for position in ring {
            assert!((position.distance_to(rocks).metres() - 22_224.0).abs() < 15.0);
        }
        // Elsewhere no vertex is nearer to a vertex of the coast than 12 NM, less what simplifying takes.
        let stray = ["DOKDO", "MARADO", "DANJO"].map(|id| places::find(id).unwrap().position);
        let off_islets = |p: &Position| stray.iter().all(|islet| islet.distance_to(*p).metres() > 23_000.0);
        for position in chains.iter().flatten().step_by(17).copied().filter(off_islets) {
            let distance = distance_to(Coast::builtin(), position);
            assert!((22_100.0..24_000.0).contains(&distance), "{position}: {distance}");
        }
    }

    #[test]
    fn a_submerged_reef_has_no_limit() {
        assert_eq!(distance_to(Coast::territorial_sea_limit(), places::find("IEODO").unwrap().position), f64::INFINITY);
    }

    /// Two chains on a grid of half degrees, the first in two chunks, laid out by hand.
    #[test]
    fn chunks_are_read_as_the_format_says_and_joined_to_chains() {
        let mut file = b"PSLINES1".to_vec();
        for number in [0.5f64, 100.0, 0.5, 10.0] {
            file.extend(number.to_le_bytes());
        }
        // Grid points (2, 4), (1, 4), (1, 0) and, from their own origin, (1, 0), (1, 1); then (-1, 0), (0, 0).
        let data: [&[u8]; 3] = [&[4, 8, 1, 0, 0, 7], &[2, 0, 0, 2], &[1, 0, 2, 0]];
        file.extend(3u32.to_le_bytes());
        file.extend(14u32.to_le_bytes());
        for (offset, count, begins) in [(0u32, 3u16, 1u16), (6, 2, 0), (10, 2, 1)] {
            file.extend(offset.to_le_bytes());
            file.extend(count.to_le_bytes());
            file.extend(begins.to_le_bytes());
            file.extend([0; 16]);
        }
        file.extend(data.concat());
        let lines = Coast::new(file.leak());
        let in_degrees = |chain: Vec<Position>| chain.iter().map(|p| (p.lat(), p.lon())).collect::<Vec<_>>();
        let first = vec![(12.0, 101.0), (12.0, 100.5), (10.0, 100.5), (10.5, 100.5)];
        let chains: Vec<_> = lines.chains().map(in_degrees).collect();
        assert_eq!(chains, [first, vec![(10.0, 99.5), (10.0, 100.0)]]);
    }
}
