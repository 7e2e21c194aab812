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
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use super::png::{PictureError, encode_rgb, rgb};
use crate::chart::film::Film;
use projector::{Projector, Sets};

/// What is told and asked while a film is made.
#[derive(Debug, Default)]
pub struct Control {
    /// Frames that were drawn and encoded.
    pub drawn: AtomicU64,
    /// Whether to stop: segments that were begun are not finished.
    pub stop: AtomicBool,
}

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
    let segments = segments(film);
    let (next, sets) = (AtomicUsize::new(0), Sets::of(film));
    let (sender, receiver) = sync_channel(threads.get());
    let done = thread::scope(|scope| {
        for _ in 0..threads.get().min(segments.len()) {
            let sender = sender.clone();
            let (segments, next, sets, encode) = (&segments, &next, &sets, &encode);
            scope.spawn(move || {
                let mut projector = Projector::new(film, sets, control);
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(segment) = segments.get(number) else { return };
                    let encoded = encode(&mut projector, segment);
                    let failed = encoded.is_err();
                    if sender.send((number, encoded)).is_err() || failed {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let taken = take_in_order(&segments, receiver.iter(), &mut take);
        if taken.is_err() {
            control.stop.store(true, Ordering::Relaxed);
        }
        // Whoever waits to hand a segment over finds nobody there.
        drop(receiver);
        taken
    })?;
    if done < segments.len() { Err(FilmError::Stopped) } else { Ok(()) }
}

/// Hands segments on in their order as soon as all before them are there; and how many these are.
fn take_in_order<T>(
    segments: &[Segment],
    encoded: impl Iterator<Item = (usize, Result<T, FilmError>)>,
    take: &mut impl FnMut(&Segment, T) -> Result<(), FilmError>,
) -> Result<usize, FilmError> {
    let mut waiting = BTreeMap::new();
    let mut done = 0;
    for (number, encoded) in encoded {
        waiting.insert(number, encoded?);
        while let Some(ready) = waiting.remove(&done) {
            take(&segments[done], ready)?;
            done += 1;
        }
    }
    Ok(done)
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
