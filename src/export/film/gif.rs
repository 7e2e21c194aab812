//! GIF: 255 colours, and of each frame only what differs from the one before.

use std::collections::BTreeMap;
use std::io::Write;
use std::num::NonZeroUsize;

use gif::{DisposalMethod, Encoder, EncodingError, Frame, Repeat};
use resvg::tiny_skia::Pixmap;

use super::deltas::{self, Area};
use super::palette::{CLEAR, Palette};
use super::projector::{Projector, Sets};
use super::{FilmError, Segment, for_each_segment};
use crate::chart::film::Film;
use crate::threads::Control;

/// Ticks of its clock in a second.
const TICKS: u64 = 100;
/// What browsers show at least: anything faster they show at ten a second.
const MOST_FRAMES_A_SECOND: u32 = 50;

/// Writes a film as GIF, which runs again and again.
///
/// # Errors
/// Where it is too fast or too large for GIF, where nothing can be written, and where it was told to stop.
pub fn gif(film: &Film<'_>, out: &mut impl Write, threads: NonZeroUsize, control: &Control) -> Result<(), FilmError> {
    let fps = film.frames_per_second();
    if fps > MOST_FRAMES_A_SECOND {
        return Err(FilmError::Unfit(format!("a GIF has {MOST_FRAMES_A_SECOND} frames a second at most, not {fps}")));
    }
    let (width, height) = film.size();
    let [Ok(across), Ok(down)] = [width, height].map(u16::try_from) else {
        return Err(FilmError::Unfit(format!("a GIF of {width}x{height} pixels is too large")));
    };
    let palette = palette_of(film, control)?;
    let mut colours = palette.colours.concat();
    colours.resize(3 * 256, 0);
    let mut encoder = Encoder::new(out, across, down, &colours).map_err(error)?;
    encoder.set_repeat(Repeat::Infinite).map_err(error)?;
    let encode = |projector: &mut Projector<'_, '_>, segment: &Segment| encode(projector, segment, film, &palette);
    for_each_segment(film, threads, control, encode, |_, frames: Vec<Frame<'static>>| {
        frames.iter().try_for_each(|frame| encoder.write_lzw_pre_encoded_frame(frame).map_err(error))
    })
}

/// The palette of the first, the middle and the last frame of each shot.
fn palette_of(film: &Film<'_>, control: &Control) -> Result<Palette, FilmError> {
    let sets = Sets::of(film);
    let mut projector = Projector::new(film, &sets, control);
    let mut counts = BTreeMap::new();
    for (nth, shot) in film.shots().iter().enumerate() {
        let (first, last) = (shot.frames.start, shot.frames.end - 1);
        for frame in [first, first.midpoint(last), last] {
            let pixels = projector.look_at(nth, frame)?.pixels;
            for colour in pixels.data().chunks_exact(4) {
                *counts.entry([colour[0], colour[1], colour[2]]).or_insert(0) += 1;
            }
        }
    }
    Ok(Palette::of(&counts))
}

fn encode(
    projector: &mut Projector<'_, '_>,
    segment: &Segment,
    film: &Film<'_>,
    palette: &Palette,
) -> Result<Vec<Frame<'static>>, FilmError> {
    let (width, height) = (film.size().0 as usize, film.size().1 as usize);
    let begin = |frame: u64| deltas::begin(frame, film.frames_per_second(), TICKS);
    let mut before = match segment.frame_before(film) {
        Some(frame) => Some(places(projector.look_at(segment.shot, frame)?.pixels, palette)),
        None => None,
    };
    let mut frames = Vec::new();
    for frame in segment.frames.clone() {
        let now = places(projector.frame(segment.shot, frame)?.pixels, palette);
        let area = before.as_ref().map_or(Area::all(width, height), |it| Area::of_difference(it, &now, width));
        let pixel = |place: usize| {
            let is_same = before.as_ref().is_some_and(|before| before[place] == now[place]);
            if is_same { CLEAR } else { now[place] }
        };
        let buffer: Vec<u8> = area.places(width).map(pixel).collect();
        let mut part = Frame {
            delay: (begin(frame + 1) - begin(frame)) as u16,
            dispose: DisposalMethod::Keep,
            transparent: Some(CLEAR),
            left: area.left as u16,
            top: area.top as u16,
            width: area.width as u16,
            height: area.height as u16,
            buffer: buffer.into(),
            ..Frame::default()
        };
        part.make_lzw_pre_encoded();
        frames.push(part);
        before = Some(now);
    }
    Ok(frames)
}

/// The pixels as places in the palette.
fn places(pixels: &Pixmap, palette: &Palette) -> Vec<u8> {
    pixels.data().chunks_exact(4).map(|colour| palette.place([colour[0], colour[1], colour[2]])).collect()
}

fn error(error: EncodingError) -> FilmError {
    match error {
        EncodingError::Io(error) => FilmError::Io(error),
        other => FilmError::Encoder(other.to_string()),
    }
}
