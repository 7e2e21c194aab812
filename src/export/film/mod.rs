//! A film as a file: MP4 with H.264, GIF, WebP, or one PNG a frame. Without a GPU, and without other programs.
//!
//! A film is cut into segments of a fixed length. Threads take one after the other: each draws its frames and encodes
//! them, and whoever writes the file gets the segments in their order. What a segment holds depends on its own frames
//! alone, so the same film has the same bytes on however many threads.

mod canvas;
mod deltas;
mod gif;
mod h264;
mod mp4;
mod palette;
mod planes;
mod projector;
mod rows;
mod stamp;
mod surface;
mod webp;

pub use gif::gif;
pub use mp4::mp4;
pub use webp::webp;

use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroUsize;
use std::ops::Range;

use super::png::{PictureError, encode_rgb, rgb};
use crate::chart::film::Film;
use crate::threads::{Control, share_out};
use projector::{Projector, Sets};

/// Why a film is not made.
#[derive(Debug, thiserror::Error)]
pub enum FilmError {
    /// A frame cannot be drawn.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The format cannot hold it.
    #[error("{0}")]
    Unfit(String),
    /// The encoder refuses it; a defect of the program.
    #[error("the film cannot be encoded: {0}")]
    Encoder(String),
    /// It cannot be written, as where the disk is full.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// [`Control::stop`] was set.
    #[error("stopped")]
    Stopped,
}

/// Frames of one shot that are encoded together.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    /// As an index into the film's shots.
    shot: usize,
    /// Counted from the first of the film.
    frames: Range<u64>,
}

impl Segment {
    /// The frame before its first one, where that belongs to the same shot.
    fn frame_before(&self, film: &Film<'_>) -> Option<u64> {
        (self.frames.start > film.shots()[self.shot].frames.start).then(|| self.frames.start - 1)
    }
}

/// Seconds of film in a segment. A player can begin at each of them.
const SEGMENT: u64 = 2;

/// The segments of a film: none goes over a cut, and none is a single frame if its shot has more.
fn segments(film: &Film<'_>) -> Vec<Segment> {
    let length = (SEGMENT * u64::from(film.frames_per_second())).max(2);
    let mut segments = Vec::new();
    for (shot, Range { start, end }) in film.shots().iter().map(|shot| shot.frames.clone()).enumerate() {
        let mut begin = start;
        while begin < end {
            let rest = end - begin;
            let take = if rest <= length + 1 { rest } else { length };
            segments.push(Segment { shot, frames: begin..begin + take });
            begin += take;
        }
    }
    segments
}

/// Draws and encodes all segments on threads, and hands what came of them on in their order, on the calling thread.
fn for_each_segment<T: Send>(
    film: &Film<'_>,
    threads: NonZeroUsize,
    control: &Control,
    encode: impl Fn(&mut Projector<'_, '_>, &Segment) -> Result<T, FilmError> + Sync,
    mut take: impl FnMut(&Segment, T) -> Result<(), FilmError>,
) -> Result<(), FilmError> {
    let (segments, sets) = (segments(film), Sets::of(film));
    let mut waiting = BTreeMap::new();
    let mut done = 0;
    share_out(
        &segments,
        threads,
        control,
        || Projector::new(film, &sets, control),
        |projector, segment| Some(encode(projector, segment)),
        |number, encoded| {
            waiting.insert(number, encoded?);
            // As soon as all before it are there.
            while let Some(ready) = waiting.remove(&done) {
                take(&segments[done], ready)?;
                done += 1;
            }
            Ok(())
        },
    )
}

/// Each frame as a PNG file, handed on in their order with its number, counted from 1.
///
/// # Errors
/// Where a frame cannot be drawn, where `take` fails, and where it was told to stop.
pub fn frames(
    film: &Film<'_>,
    threads: NonZeroUsize,
    control: &Control,
    mut take: impl FnMut(u64, &[u8]) -> io::Result<()>,
) -> Result<(), FilmError> {
    let encode = |projector: &mut Projector<'_, '_>, segment: &Segment| {
        let mut files = Vec::new();
        for frame in segment.frames.clone() {
            let pixels = projector.frame(segment.shot, frame)?.pixels;
            files.push(encode_rgb(pixels.width(), pixels.height(), &rgb(pixels)));
        }
        Ok(files)
    };
    for_each_segment(film, threads, control, encode, |segment, files| {
        segment.frames.clone().zip(&files).try_for_each(|(frame, file)| take(frame + 1, file))?;
        Ok(())
    })
}
