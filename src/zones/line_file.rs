//! Line files: long chains of positions in few bytes, such as the 12 NM limit or a coast.
//!
//! The layout is described where the files are made, in `assets/build/linefile.py`. Only the positions are read here;
//! the bounding caps that the format carries are for those who look for the nearest point.

use crate::geodesy::Position;

/// Why bytes are not a line file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineFileError {
    /// The first eight bytes are not `PSLINES1`.
    #[error("does not begin with `PSLINES1`")]
    Magic,
    /// The bytes end before what they announce.
    #[error("is cut short")]
    CutShort,
    /// A position beyond a pole, or none in a chunk.
    #[error("has a position that is none")]
    Position,
}

const MAGIC: &[u8] = b"PSLINES1";
const CHUNK_BYTES: usize = 24;

/// The chains of a line file, in its order. A closed chain ends with the position it began with.
pub fn chains(bytes: &[u8]) -> Result<Vec<Vec<Position>>, LineFileError> {
    let mut header = bytes.strip_prefix(MAGIC).ok_or(LineFileError::Magic)?;
    let mut scale = || take::<8>(&mut header).map(f64::from_le_bytes);
    let (lon_scale, lon_origin, lat_scale, lat_origin) = (scale()?, scale()?, scale()?, scale()?);
    let chunk_count = u32::from_le_bytes(take(&mut header)?) as usize;
    let data_length = u32::from_le_bytes(take(&mut header)?) as usize;
    let table_length = chunk_count.checked_mul(CHUNK_BYTES).ok_or(LineFileError::CutShort)?;
    let (table, data) = header.split_at_checked(table_length).ok_or(LineFileError::CutShort)?;
    let data = data.get(..data_length).ok_or(LineFileError::CutShort)?;

    let mut chains: Vec<Vec<Position>> = Vec::new();
    for mut chunk in table.chunks_exact(CHUNK_BYTES) {
        let offset = u32::from_le_bytes(take(&mut chunk)?) as usize;
        let count = u16::from_le_bytes(take(&mut chunk)?);
        let begins_chain = u16::from_le_bytes(take(&mut chunk)?) == 1;
        let mut numbers = data.get(offset..).ok_or(LineFileError::CutShort)?;
        let (mut x, mut y) = (0i64, 0i64);
        for i in 0..count {
            x = x.wrapping_add(zigzag(&mut numbers)?);
            y = y.wrapping_add(zigzag(&mut numbers)?);
            let (lat, lon) = (y as f64 * lat_scale + lat_origin, x as f64 * lon_scale + lon_origin);
            let position = Position::checked_from_lat_lon(lat, lon).ok_or(LineFileError::Position)?;
            match chains.last_mut() {
                // A chunk that goes on with a chain repeats the last position of the chunk before it.
                Some(_) if i == 0 && !begins_chain => {}
                Some(chain) if i > 0 => chain.push(position),
                _ => chains.push(vec![position]),
            }
        }
    }
    Ok(chains)
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], LineFileError> {
    let (head, rest) = bytes.split_first_chunk::<N>().ok_or(LineFileError::CutShort)?;
    *bytes = rest;
    Ok(*head)
}

/// Reads a zigzag LEB128 number.
fn zigzag(bytes: &mut &[u8]) -> Result<i64, LineFileError> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let [byte] = take::<1>(bytes)?;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Ok((number >> 1) as i64 ^ -((number & 1) as i64));
        }
    }
    Err(LineFileError::CutShort)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Two chains on a grid of half degrees, the first in two chunks, laid out by hand.
    fn sample() -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for number in [0.5f64, 100.0, 0.5, 10.0] {
            bytes.extend(number.to_le_bytes());
        }
        // Grid points (2, 4), (1, 4), (1, 0) and, from their own origin, (1, 0), (1, 1); then (-1, 0), (0, 0).
        let data: [&[u8]; 3] = [&[4, 8, 1, 0, 0, 7], &[2, 0, 0, 2], &[1, 0, 2, 0]];
        bytes.extend(3u32.to_le_bytes());
        bytes.extend(14u32.to_le_bytes());
        for (offset, count, begins) in [(0u32, 3u16, 1u16), (6, 2, 0), (10, 2, 1)] {
            bytes.extend(offset.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(begins.to_le_bytes());
            bytes.extend([0; 16]);
        }
        bytes.extend(data.concat());
        bytes
    }

    #[test]
    fn chunks_are_joined_to_chains() {
        let chains: Vec<Vec<(f64, f64)>> = chains(&sample())
            .unwrap()
            .iter()
            .map(|chain| chain.iter().map(|position| (position.lat(), position.lon())).collect())
            .collect();
        let first = vec![(12.0, 101.0), (12.0, 100.5), (10.0, 100.5), (10.5, 100.5)];
        assert_eq!(chains, vec![first, vec![(10.0, 99.5), (10.0, 100.0)]]);
    }

    #[test]
    fn a_file_that_is_cut_short_is_refused() {
        let bytes = sample();
        for length in 8..bytes.len() {
            assert_eq!(chains(&bytes[..length]), Err(LineFileError::CutShort), "{length}");
        }
        assert_eq!(chains(b"no"), Err(LineFileError::Magic));
    }

    proptest! {
        #[test]
        fn nonsense_is_refused_without_a_panic(tail in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = chains(&[MAGIC, &tail].concat());
        }
    }
}
