//! H.264: frames of a segment as samples for a container.

use openh264::OpenH264API;
use openh264::encoder::{
    BitRate, Complexity, Encoder, EncoderConfig, FrameRate, IntraFramePeriod, QpRange, RateControlMode, UsageType,
    VuiConfig,
};

use super::planes::Planes;
use super::projector::Projector;
use super::rows::Rows;
use super::{FilmError, Segment};

/// The longer and the shorter side that the encoder takes at most.
pub const MOST_PIXELS: (u32, u32) = (3840, 2160);

/// How coarse brightness and colour are, from 0 to 51: at 24 thin lines and small letters stay clean.
const COARSENESS: u8 = 24;
/// What the level of the stream allows for: far more than a map needs.
const MOST_BITS_A_SECOND: u32 = 20_000_000;

/// The frames of a segment; the first stands for itself.
#[derive(Debug, Default)]
pub struct Coded {
    /// Each frame as network abstraction layer units, each behind its length in four bytes.
    pub samples: Vec<Vec<u8>>,
    /// What a decoder has to know first.
    pub parameters: Parameters,
}

/// What a decoder has to know of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The sequence parameter set.
    pub sequence: Vec<u8>,
    /// The picture parameter set.
    pub picture: Vec<u8>,
}

/// Why frames of a size cannot be encoded; `None` where they can.
pub fn unfit(width: u32, height: u32) -> Option<String> {
    let (longer, shorter) = (width.max(height), width.min(height));
    if !width.is_multiple_of(2) || !height.is_multiple_of(2) {
        let (even_width, even_height) = (width / 2 * 2, height / 2 * 2);
        return Some(format!(
            "H.264 needs an even number of pixels each way; {even_width}x{even_height} is near {width}x{height}"
        ));
    }
    (longer > MOST_PIXELS.0 || shorter > MOST_PIXELS.1)
        .then(|| format!("H.264 is written up to {}x{} pixels, not {width}x{height}", MOST_PIXELS.0, MOST_PIXELS.1))
}

/// Encodes the frames of a segment.
pub fn encode(
    projector: &mut Projector<'_, '_>,
    segment: &Segment,
    (width, height): (u32, u32),
    frames_per_second: u32,
) -> Result<Coded, FilmError> {
    // An encoder of its own for each segment, so that none depends on the one before.
    let mut encoder =
        Encoder::with_api_config(OpenH264API::from_source(), config(frames_per_second)).map_err(defect)?;
    let mut planes = Planes::new(width, height);
    let mut coded = Coded::default();
    for frame in segment.frames.clone() {
        let shown = projector.frame(segment.shot, frame)?;
        if frame == segment.frames.start {
            planes.update(shown.pixels, &Rows::all(width, height));
        } else {
            planes.update(shown.pixels, shown.changed);
        }
        let stream = encoder.encode(&planes).map_err(defect)?;
        let mut sample = Vec::new();
        for layer in (0..stream.num_layers()).filter_map(|nth| stream.layer(nth)) {
            for unit in (0..layer.nal_count()).filter_map(|nth| layer.nal_unit(nth)) {
                take(unit, &mut sample, &mut coded.parameters);
            }
        }
        if sample.is_empty() {
            return Err(FilmError::Encoder("a frame is missing".to_owned()));
        }
        coded.samples.push(sample);
    }
    Ok(coded)
}

fn config(frames_per_second: u32) -> EncoderConfig {
    EncoderConfig::new()
        .max_frame_rate(FrameRate::from_hz(frames_per_second as f32))
        .bitrate(BitRate::from_bps(MOST_BITS_A_SECOND))
        // Always the same coarseness, whatever the rate: no frame is worse because the one before was large, none is left
        // out. (The mode for quality would do the same, but complains on stderr that it cannot leave frames out.)
        .rate_control_mode(RateControlMode::Bufferbased)
        .qp(QpRange::new(COARSENESS, COARSENESS))
        .skip_frames(false)
        .usage_type(UsageType::CameraVideoRealTime)
        .complexity(Complexity::Low)
        .scene_change_detect(false)
        .adaptive_quantization(false)
        .background_detection(false)
        .intra_frame_period(IntraFramePeriod::from_num_frames(0))
        // The segments are what runs in parallel.
        .num_threads(1)
        .vui(VuiConfig::bt709())
}

/// Puts a unit of the stream, with its start code, where it belongs.
fn take(unit: &[u8], sample: &mut Vec<u8>, parameters: &mut Parameters) {
    let zeros = unit.iter().take_while(|byte| **byte == 0).count();
    let unit = &unit[(zeros + 1).min(unit.len())..];
    // Table 7-1 of the standard: 7 and 8 are parameter sets; they stand in the container.
    match unit.first().map(|byte| byte & 0x1f) {
        None => {}
        Some(7) => parameters.sequence = unit.to_vec(),
        Some(8) => parameters.picture = unit.to_vec(),
        Some(_) => {
            sample.extend((unit.len() as u32).to_be_bytes());
            sample.extend(unit);
        }
    }
}

fn defect(error: openh264::Error) -> FilmError {
    FilmError::Encoder(error.to_string())
}
