//! MP4: H.264 with its times and chapters, readable from the first byte on.
//!
//! The index stands before the frames, so that a player on a network can begin at once. Its length depends on numbers
//! that are known beforehand; so room is left for it, and it is written when the frames are there.

use std::io::{Seek, SeekFrom, Write};
use std::num::NonZeroUsize;

use mp4_atom::{
    Avc1, Avcc, Chpl, ChplEntry, Co64, Codec, Colr, Dinf, Dref, DrefEntry, Encode, Ftyp, Hdlr, Mdhd, Mdia, Minf, Moov,
    Mvhd, Nmhd, RgbaColor, Stbl, Stsc, StscEntry, Stsd, Stss, Stsz, StszSamples, Stts, SttsEntry, Tkhd,
    TrackReferenceTypeBox, Trak, Tref, Tx3g, Udta, Url, Visual, Vmhd,
};

use super::h264::{self, Coded, Parameters};
use super::projector::Projector;
use super::{FilmError, Segment, for_each_segment, segments};
use crate::chart::film::Film;
use crate::threads::Control;

/// Ticks of a frame: the clock of the file runs in fractions of a frame, so that every time is exact.
const TICKS: u32 = 512;
/// Track numbers.
const VIDEO: u32 = 1;
const CHAPTERS: u32 = 2;
/// More chapters than these the list of chapters does not hold.
const MOST_CHAPTERS: usize = 255;

/// Writes a film as MP4, at the place where `out` stands; it must be the beginning.
///
/// # Errors
/// Where the size does not fit H.264, where nothing can be written, and where it was told to stop.
pub fn mp4(
    film: &Film<'_>,
    out: &mut (impl Write + Seek),
    threads: NonZeroUsize,
    control: &Control,
) -> Result<(), FilmError> {
    let (width, height) = film.size();
    if let Some(unfit) = h264::unfit(width, height) {
        return Err(FilmError::Unfit(unfit));
    }
    let mut index = Index::of(film);
    let mut head = Vec::new();
    brand().encode(&mut head).map_err(defect)?;
    let mut room = None;
    let mut at = 0;
    let encode = |projector: &mut Projector<'_, '_>, segment: &Segment| {
        h264::encode(projector, segment, film.size(), film.frames_per_second())
    };
    for_each_segment(film, threads, control, encode, |_, Coded { samples, parameters }| {
        if room.is_none() {
            index.parameters = parameters;
            room = Some(index.bytes(film)?.len());
            out.write_all(&head)?;
            out.write_all(&vec![0; room.unwrap_or(0) + MDAT])?;
            at = (head.len() + room.unwrap_or(0) + MDAT) as u64;
            index.captions_at = at;
            let captions: Vec<u8> = index.captions.concat();
            out.write_all(&captions)?;
            at += captions.len() as u64;
        } else if parameters != index.parameters {
            return Err(FilmError::Encoder("segments have different parameters".to_owned()));
        }
        index.chunks.push(at);
        for sample in samples {
            out.write_all(&sample)?;
            at += sample.len() as u64;
            index.sizes.push(sample.len() as u32);
        }
        Ok(())
    })?;
    let written = index.bytes(film)?;
    if room != Some(written.len()) {
        return Err(FilmError::Encoder("the index has another length than was thought".to_owned()));
    }
    out.seek(SeekFrom::Start(head.len() as u64))?;
    out.write_all(&written)?;
    let payload = at - (head.len() + written.len()) as u64;
    // A size of 1 says that the true one follows, in eight bytes.
    out.write_all(&[&1u32.to_be_bytes()[..], b"mdat", &payload.to_be_bytes()].concat())?;
    out.seek(SeekFrom::Start(at))?;
    Ok(())
}

/// Bytes before the frames: size, name, large size.
const MDAT: usize = 16;

fn brand() -> Ftyp {
    let compatible = [b"isom", b"iso2", b"avc1", b"mp41"];
    Ftyp {
        major_brand: b"isom".into(),
        minor_version: 0x200,
        compatible_brands: compatible.into_iter().map(Into::into).collect(),
    }
}

/// Where everything is.
#[derive(Debug, Default)]
struct Index {
    parameters: Parameters,
    /// Bytes of each frame; shorter than the film while it is being made.
    sizes: Vec<u32>,
    /// Where the frames of each segment begin.
    chunks: Vec<u64>,
    /// How many frames each segment has.
    frames: Vec<u32>,
    /// The frame with which each chapter begins, and its title.
    chapters: Vec<(u64, String)>,
    /// The titles as samples of the track of chapters.
    captions: Vec<Vec<u8>>,
    captions_at: u64,
}

impl Index {
    fn of(film: &Film<'_>) -> Self {
        let frames = segments(film).iter().map(|it| (it.frames.end - it.frames.start) as u32).collect();
        let chapters: Vec<(u64, String)> =
            film.chapters().take(MOST_CHAPTERS).map(|(frame, title)| (frame, title.to_owned())).collect();
        let captions = chapters.iter().map(|(_, title)| caption(title)).collect();
        Self { frames, chapters, captions, ..Self::default() }
    }

    /// The index as it stands in the file; the same length however much is known.
    fn bytes(&self, film: &Film<'_>) -> Result<Vec<u8>, FilmError> {
        let timescale = film.frames_per_second() * TICKS;
        let duration = film.frames() * u64::from(TICKS);
        let mut trak = vec![self.video(film, timescale, duration)];
        let mut udta = None;
        if !self.chapters.is_empty() {
            trak.push(self.text(film, timescale, duration));
            let start = |frame: u64| frame * 10_000_000 / u64::from(film.frames_per_second());
            let entry = |(frame, title): &(u64, String)| ChplEntry { start: start(*frame), title: title.clone() };
            udta = Some(Udta {
                chpl: Some(Chpl { entries: self.chapters.iter().map(entry).collect() }),
                ..Udta::default()
            });
        }
        let mvhd = Mvhd {
            timescale,
            duration,
            rate: 1.into(),
            volume: 1.into(),
            next_track_id: trak.len() as u32 + 1,
            ..Mvhd::default()
        };
        let mut bytes = Vec::new();
        Moov { mvhd, trak, udta, ..Moov::default() }.encode(&mut bytes).map_err(defect)?;
        Ok(bytes)
    }

    /// The track of the frames.
    fn video(&self, film: &Film<'_>, timescale: u32, duration: u64) -> Trak {
        let (width, height) = film.size();
        let count = film.frames() as usize;
        let mut sizes = self.sizes.clone();
        // Before a frame is made its size is not known, but that it has one is.
        sizes.resize(count, 0);
        let mut chunks = self.chunks.clone();
        chunks.resize(self.frames.len(), 0);
        let begins = self.frames.iter().scan(1, |next, frames| {
            let begin = *next;
            *next += frames;
            Some(begin)
        });
        let Parameters { sequence, picture } = &self.parameters;
        let avcc = Avcc {
            configuration_version: 1,
            avc_profile_indication: sequence.get(1).copied().unwrap_or(0),
            profile_compatibility: sequence.get(2).copied().unwrap_or(0),
            avc_level_indication: sequence.get(3).copied().unwrap_or(0),
            length_size: 4,
            sequence_parameter_sets: vec![sequence.clone()],
            picture_parameter_sets: vec![picture.clone()],
            ext: None,
        };
        // Rec. ITU-T H.273: 1 is BT.709.
        let colr = Colr::Nclx {
            colour_primaries: 1,
            transfer_characteristics: 1,
            matrix_coefficients: 1,
            full_range_flag: false,
        };
        let visual = Visual {
            data_reference_index: 1,
            width: width as u16,
            height: height as u16,
            horizresolution: 72.into(),
            vertresolution: 72.into(),
            frame_count: 1,
            depth: 24,
            ..Visual::default()
        };
        let avc1 =
            Avc1 { visual, avcc, btrt: None, colr: Some(colr), pasp: None, taic: None, fiel: None, spatial: None };
        let stbl = Stbl {
            stsd: Stsd { codecs: vec![Codec::Avc1(avc1)] },
            stts: Stts { entries: vec![SttsEntry { sample_count: count as u32, sample_delta: TICKS }] },
            stss: Some(Stss { entries: begins.collect() }),
            stsc: Stsc { entries: runs(&self.frames) },
            stsz: Stsz { samples: StszSamples::Different { sizes } },
            co64: Some(Co64 { entries: chunks }),
            ..Stbl::default()
        };
        Trak {
            tkhd: Tkhd {
                track_id: VIDEO,
                duration,
                enabled: true,
                in_movie: true,
                width: (width as u16).into(),
                height: (height as u16).into(),
                ..Tkhd::default()
            },
            mdia: media(b"vide", "video", (timescale, duration), stbl),
            tref: (!self.chapters.is_empty()).then(|| Tref {
                track_reference_type_boxes: vec![TrackReferenceTypeBox {
                    reference_type: b"chap".into(),
                    track_ids: vec![CHAPTERS],
                }],
            }),
            ..Trak::default()
        }
    }

    /// The track of the chapters' titles, which players that do not know the list of chapters read.
    fn text(&self, film: &Film<'_>, timescale: u32, duration: u64) -> Trak {
        let begins = self.chapters.iter().map(|(frame, _)| *frame).chain([film.frames()]);
        let begins: Vec<u64> = begins.collect();
        let lasts = |pair: &[u64]| SttsEntry { sample_count: 1, sample_delta: (pair[1] - pair[0]) as u32 * TICKS };
        let clear = || RgbaColor { red: 0, green: 0, blue: 0, alpha: 0 };
        let tx3g = Tx3g {
            data_reference_index: 1,
            display_flags: 0,
            horizontal_justification: 0,
            vertical_justification: 0,
            bg_color_rgba: clear(),
            box_record: [0; 4],
            style_record: [0; 12],
            ftab: None,
            disp: None,
        };
        let count = self.chapters.len() as u32;
        let stbl = Stbl {
            stsd: Stsd { codecs: vec![Codec::Tx3g(tx3g)] },
            stts: Stts { entries: begins.windows(2).map(lasts).collect() },
            stsc: Stsc { entries: runs(&[count]) },
            stsz: Stsz {
                samples: StszSamples::Different { sizes: self.captions.iter().map(|it| it.len() as u32).collect() },
            },
            co64: Some(Co64 { entries: vec![self.captions_at] }),
            ..Stbl::default()
        };
        Trak {
            // Not shown: it is for the list of chapters only.
            tkhd: Tkhd { track_id: CHAPTERS, duration, enabled: false, in_movie: true, ..Tkhd::default() },
            mdia: media(b"text", "chapters", (timescale, duration), stbl),
            ..Trak::default()
        }
    }
}

fn media(handler: &[u8; 4], name: &str, (timescale, duration): (u32, u64), stbl: Stbl) -> Mdia {
    let is_video = handler == b"vide";
    let dref = Dref { entries: vec![DrefEntry::Url(Url::default())] };
    Mdia {
        mdhd: Mdhd { timescale, duration, language: "und".to_owned(), ..Mdhd::default() },
        hdlr: Hdlr { handler: handler.into(), name: name.to_owned() },
        minf: Minf {
            vmhd: is_video.then(Vmhd::default),
            nmhd: (!is_video).then(Nmhd::default),
            dinf: Dinf { dref },
            stbl,
            ..Minf::default()
        },
    }
}

/// A title as a sample of text: its length in two bytes, and itself.
fn caption(title: &str) -> Vec<u8> {
    [&(title.len() as u16).to_be_bytes()[..], title.as_bytes()].concat()
}

/// How many samples the chunks have, each number said once for all chunks in a row that have it.
fn runs(samples: &[u32]) -> Vec<StscEntry> {
    let mut entries: Vec<StscEntry> = Vec::new();
    for (chunk, samples) in samples.iter().enumerate() {
        if entries.last().is_none_or(|last| last.samples_per_chunk != *samples) {
            let first_chunk = chunk as u32 + 1;
            entries.push(StscEntry { first_chunk, samples_per_chunk: *samples, sample_description_index: 1 });
        }
    }
    entries
}

fn defect(error: mp4_atom::Error) -> FilmError {
    FilmError::Encoder(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_of_the_same_length_are_told_together() {
        let runs: Vec<(u32, u32)> =
            runs(&[60, 60, 61, 60]).iter().map(|it| (it.first_chunk, it.samples_per_chunk)).collect();
        assert_eq!(runs, [(1, 60), (3, 61), (4, 60)]);
    }
}
