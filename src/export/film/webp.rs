//! WebP: every pixel as it is, and of each frame only what differs from the one before.
//!
//! The pictures are encoded by a crate; the container around them is written here, since none in Rust writes one with
//! frames. It is described in "WebP Container Specification", <https://developers.google.com/speed/webp/docs/riff_container>.

use std::io::{Seek, SeekFrom, Write};
use std::num::NonZeroUsize;

use image_webp::{ColorType, WebPEncoder};
use resvg::tiny_skia::Pixmap;

use super::deltas::{self, Area};
use super::projector::Projector;
use super::{FilmError, Segment, for_each_segment};
use crate::chart::film::Film;
use crate::threads::Control;

/// Ticks of its clock in a second.
const TICKS: u64 = 1000;
/// The longest side.
const MOST_PIXELS: u32 = 16_384;
/// Bytes before the first chunk of a picture: `RIFF`, a length, `WEBP`.
const HEAD: usize = 12;

/// Writes a film as WebP, which runs again and again, at the place where `out` stands; it must be the beginning.
///
/// # Errors
/// Where it is too large for WebP, where nothing can be written, and where it was told to stop.
pub fn webp(
    film: &Film<'_>,
    out: &mut (impl Write + Seek),
    threads: NonZeroUsize,
    control: &Control,
) -> Result<(), FilmError> {
    let (width, height) = film.size();
    if width.max(height) > MOST_PIXELS {
        return Err(FilmError::Unfit(format!("a WebP of {width}x{height} pixels is too large")));
    }
    // Frames, and pixels that are clear.
    let flags = 0x02 | 0x10;
    let extended = [&[flags, 0, 0, 0][..], &three(width - 1), &three(height - 1)].concat();
    // Over black, and without an end.
    let animation = [0, 0, 0, 255, 0, 0];
    let mut length = 4;
    let mut put = |out: &mut dyn Write, bytes: &[u8]| -> Result<(), FilmError> {
        out.write_all(bytes)?;
        length += bytes.len() as u64;
        Ok(())
    };
    out.write_all(b"RIFF\0\0\0\0WEBP")?;
    put(out, &chunk(b"VP8X", &extended))?;
    put(out, &chunk(b"ANIM", &animation))?;
    let encode = |projector: &mut Projector<'_, '_>, segment: &Segment| encode(projector, segment, film);
    for_each_segment(film, threads, control, encode, |_, frames: Vec<u8>| put(out, &frames))?;
    let length = u32::try_from(length)
        .map_err(|_| FilmError::Unfit("a WebP holds less than 4 GiB; make the film shorter or smaller".to_owned()))?;
    out.seek(SeekFrom::Start(4))?;
    out.write_all(&length.to_le_bytes())?;
    out.seek(SeekFrom::End(0))?;
    Ok(())
}

/// The frames of a segment as chunks.
fn encode(projector: &mut Projector<'_, '_>, segment: &Segment, film: &Film<'_>) -> Result<Vec<u8>, FilmError> {
    let (width, height) = (film.size().0 as usize, film.size().1 as usize);
    let begin = |frame: u64| deltas::begin(frame, film.frames_per_second(), TICKS);
    let mut before = match segment.frame_before(film) {
        Some(frame) => Some(pixels(projector.look_at(segment.shot, frame)?.pixels)),
        None => None,
    };
    let mut chunks = Vec::new();
    for frame in segment.frames.clone() {
        let now = pixels(projector.frame(segment.shot, frame)?.pixels);
        let area = before.as_ref().map_or(Area::all(width, height), |it| Area::of_difference(it, &now, width));
        let area = from_even(area);
        let pixel = |place: usize| {
            let is_same = before.as_ref().is_some_and(|before| before[place] == now[place]);
            if is_same { [0; 4] } else { now[place] }
        };
        let rgba: Vec<[u8; 4]> = area.places(width).map(pixel).collect();
        let mut picture = Vec::new();
        WebPEncoder::new(&mut picture)
            .encode(rgba.as_flattened(), area.width as u32, area.height as u32, ColorType::Rgba8)
            .map_err(|error| FilmError::Encoder(error.to_string()))?;
        let lasts = (begin(frame + 1) - begin(frame)) as u32;
        let [left, top] = [area.left, area.top].map(|at| three(at as u32 / 2));
        let [across, down] = [area.width, area.height].map(|side| three(side as u32 - 1));
        // Laid over what is there, which stays.
        let flags = [0];
        let frame = [&left[..], &top, &across, &down, &three(lasts), &flags, &picture[HEAD..]].concat();
        chunks.extend(chunk(b"ANMF", &frame));
        before = Some(now);
    }
    Ok(chunks)
}

/// The area, begun at even numbers, as frames must.
fn from_even(area: Area) -> Area {
    let (left, top) = (area.left % 2, area.top % 2);
    Area { left: area.left - left, top: area.top - top, width: area.width + left, height: area.height + top }
}

fn pixels(pixels: &Pixmap) -> Vec<[u8; 4]> {
    pixels.data().as_chunks::<4>().0.to_vec()
}

/// A number in three bytes.
fn three(number: u32) -> [u8; 3] {
    let [a, b, c, _] = number.to_le_bytes();
    [a, b, c]
}

/// A chunk; those of odd length are followed by a zero.
fn chunk(name: &[u8; 4], bytes: &[u8]) -> Vec<u8> {
    let padding: &[u8] = if bytes.len().is_multiple_of(2) { &[] } else { &[0] };
    [&name[..], &(bytes.len() as u32).to_le_bytes(), bytes, padding].concat()
}
