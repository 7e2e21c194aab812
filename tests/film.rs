//! Films: how many frames they have, what these show, and what becomes of a film that cannot be written.
//!
//! MP4 files are read back with another crate than the one that writes them, and decoded.

mod common;

use std::fs;
use std::io::Cursor;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::Ordering;

use assert_cmd::Command;
use common::{fly_scenario, picture_request};
use openh264::decoder::Decoder;
use openh264::formats::YUVSource;
use patrolscope::Simulation;
use patrolscope::chart::film::Pace;
use patrolscope::chart::picture::{self, PictureRequest};
use patrolscope::chart::{Film, ThemeKind};
use patrolscope::export::film::{self, FilmError};
use patrolscope::export::png::png;
use patrolscope::threads::Control;

const TENTH_PATROL: &str = "2025-12-09-tenth-joint-patrol";
const SIZE: (u32, u32) = (320, 180);

fn request(simulation: &Simulation) -> PictureRequest<'_> {
    picture_request(simulation, 0.0, SIZE, ThemeKind::Dark)
}

/// A film of two hours, 2.5 s long: two segments.
fn two_hours(simulation: &Simulation, frames_per_second: u32) -> Film<'_> {
    Film::between(&request(simulation), (3600.0, 10_800.0), Pace::Duration(2.5), frames_per_second).unwrap()
}

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

fn mp4(film: &Film<'_>, count: usize) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    film::mp4(film, &mut file, threads(count), &Control::default()).unwrap();
    file.into_inner()
}

/// The brightness of each frame, decoded.
fn decoded(file: &[u8]) -> Vec<Vec<u8>> {
    let read = re_mp4::Mp4::read_bytes(file).unwrap();
    let track = read.tracks().values().find(|track| track.kind == Some(re_mp4::TrackKind::Video)).unwrap();
    // Behind a fixed head of six bytes: one sequence parameter set and one picture parameter set, each after its length.
    let config = track.raw_codec_config(&read).unwrap();
    let start = [0, 0, 0, 1];
    let length = |at: usize| usize::from(config[at]) << 8 | usize::from(config[at + 1]);
    let sequence = &config[8..8 + length(6)];
    let picture_at = 8 + sequence.len() + 1;
    let picture = &config[picture_at + 2..picture_at + 2 + length(picture_at)];
    let mut decoder = Decoder::new().unwrap();
    let mut frames = Vec::new();
    for (nth, sample) in track.samples.iter().enumerate() {
        let mut packet = Vec::new();
        if nth == 0 {
            packet.extend([&start[..], sequence, &start, picture].concat());
        }
        let mut bytes = &file[sample.byte_range()];
        while let Some((size, rest)) = bytes.split_first_chunk() {
            let (unit, after) = rest.split_at(u32::from_be_bytes(*size) as usize);
            packet.extend([&start[..], unit].concat());
            bytes = after;
        }
        let frame = decoder.decode(&packet).unwrap().expect("every sample is a frame");
        let (width, height) = frame.dimensions();
        let rows = frame.y().chunks(frame.strides().0).take(height);
        frames.push(rows.flat_map(|row| row[..width].iter().copied()).collect());
    }
    frames
}

/// Red, green and blue of a PNG file.
fn pixels(file: &[u8]) -> Vec<u8> {
    let mut reader = png::Decoder::new(Cursor::new(file)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut bytes).unwrap();
    bytes
}

/// The share of values that differ by more than so much.
fn differing(a: &[u8], b: &[u8], more_than: u8) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).filter(|(a, b)| a.abs_diff(**b) > more_than).count() as f64 / a.len() as f64
}

#[test]
fn an_mp4_has_exactly_the_frames_the_time_and_the_size_that_were_asked_for() {
    let patrol = fly_scenario(TENTH_PATROL);
    let film = two_hours(&patrol, 12);
    let file = mp4(&film, 2);
    let read = re_mp4::Mp4::read_bytes(&file).unwrap();
    let [track] = read.tracks().values().collect::<Vec<_>>()[..] else { panic!("one track") };
    assert_eq!((track.samples.len(), track.width, track.height), (30, 320, 180));
    assert_eq!(track.duration as f64 / track.timescale as f64, 2.5);
    // Each frame begins where the one before ends; a player can begin every two seconds.
    for (nth, sample) in track.samples.iter().enumerate() {
        assert_eq!(sample.composition_timestamp * 12, nth as i64 * track.timescale as i64);
        assert_eq!(sample.is_sync, nth % 24 == 0, "{nth}");
    }
    // The index stands before the frames.
    let place = |name: &[u8]| file.windows(4).position(|bytes| bytes == name).unwrap();
    assert!(place(b"moov") < place(b"mdat"));
}

#[test]
fn the_frames_of_an_mp4_show_what_stills_show() {
    let patrol = fly_scenario(TENTH_PATROL);
    let film = two_hours(&patrol, 12);
    let frames = decoded(&mp4(&film, 2));
    assert_eq!(frames.len(), 30);
    for nth in [0, 11, 23, 24, 29] {
        let t = film.instant(&film.shots()[0], nth as u64);
        assert_eq!(t, 3600.0 + nth as f64 * 7200.0 / 30.0);
        let still = png(&picture::draw(&PictureRequest { t, ..request(&patrol) }), 1.0).unwrap();
        // Rec. ITU-R BT.709-6, 3.2.
        let y = |c: &[u8]| {
            16.0 + (0.2126 * f64::from(c[0]) + 0.7152 * f64::from(c[1]) + 0.0722 * f64::from(c[2])) * 219.0 / 255.0
        };
        let still: Vec<u8> = pixels(&still).chunks_exact(3).map(|colour| y(colour).round() as u8).collect();
        assert!(differing(&still, &frames[nth], 24) < 0.005, "frame {nth}");
    }
    // The clock, at the right of the top, goes on.
    let clock = |frame: &[u8]| frame.chunks(320).take(24).flat_map(|row| row[240..].to_vec()).collect::<Vec<u8>>();
    assert!(frames.windows(2).all(|pair| clock(&pair[0]) != clock(&pair[1])));
}

#[test]
fn a_film_has_the_same_bytes_again_and_on_any_number_of_threads() {
    let patrol = fly_scenario(TENTH_PATROL);
    let film = two_hours(&patrol, 12);
    let one = mp4(&film, 1);
    assert!(one == mp4(&film, 1) && one == mp4(&film, 2) && one == mp4(&film, 3));
    let gif = |count| {
        let mut bytes = Vec::new();
        film::gif(&film, &mut bytes, threads(count), &Control::default()).unwrap();
        bytes
    };
    assert!(gif(1) == gif(2));
}

#[test]
fn frames_are_the_stills_of_their_instants() {
    let patrol = fly_scenario(TENTH_PATROL);
    let film = two_hours(&patrol, 2);
    let mut numbers = Vec::new();
    film::frames(&film, threads(2), &Control::default(), |number, file| {
        let t = film.instant(&film.shots()[0], number - 1);
        let still = png(&picture::draw(&PictureRequest { t, ..request(&patrol) }), 1.0).unwrap();
        // What stands still is laid over the rest as a whole, and rounded once more.
        assert!(differing(&pixels(&still), &pixels(file), 3) < 0.002, "frame {number}");
        numbers.push(number);
        Ok(())
    })
    .unwrap();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
}

#[test]
fn scenes_are_chapters() {
    let patrol = fly_scenario(TENTH_PATROL);
    let scenes = &patrol.scenario.scenes;
    let film = Film::of_scenes(&request(&patrol), Pace::Duration(4.0), 5).unwrap();
    assert_eq!((film.frames(), film.shots().len()), (20, scenes.len()));
    let file = mp4(&film, 2);
    let read = re_mp4::Mp4::read_bytes(&file).unwrap();
    // The titles as samples of a track of text that the frames refer to: each its length, and itself.
    let text = read.tracks().values().find(|track| track.kind != Some(re_mp4::TrackKind::Video)).unwrap();
    let titles: Vec<&str> =
        text.samples.iter().map(|sample| std::str::from_utf8(&file[sample.byte_range()][2..]).unwrap()).collect();
    assert_eq!(titles, scenes.iter().map(|scene| scene.title.en.as_str()).collect::<Vec<_>>());
    let begins: Vec<i64> =
        text.samples.iter().map(|sample| sample.composition_timestamp / (text.timescale as i64 / 5)).collect();
    assert_eq!(begins, film.shots().iter().map(|shot| shot.frames.start as i64).collect::<Vec<_>>());
    // And as a list, for players that know it.
    let list = file.windows(4).position(|bytes| bytes == b"chpl").unwrap();
    for title in titles {
        assert!(file[list..].windows(title.len()).any(|bytes| bytes == title.as_bytes()), "{title}");
    }
    // Each scene has a picture of its own.
    let frames = decoded(&file);
    for pair in film.shots().windows(2) {
        let [a, b] = [0, 1].map(|nth| &frames[pair[nth].frames.start as usize]);
        assert!(differing(a, b, 16) > 0.02);
    }
}

#[test]
fn a_speed_says_how_long_a_film_is() {
    let patrol = fly_scenario(TENTH_PATROL);
    let film = Film::between(&request(&patrol), (0.0, 3600.0), Pace::Speed(120.0), 30).unwrap();
    assert_eq!(film.frames(), 900);
    assert_eq!(film.instant(&film.shots()[0], 30), 120.0);
    for (range, duration) in [((5.0, 5.0), 1.0), ((9.0, 5.0), 1.0), ((0.0, 5.0), 0.001), ((0.0, 5.0), 1e9)] {
        assert!(Film::between(&request(&patrol), range, Pace::Duration(duration), 30).is_err());
    }
}

#[test]
fn a_gif_and_a_webp_have_all_frames_and_last_as_long() {
    let patrol = fly_scenario(TENTH_PATROL);
    let film = two_hours(&patrol, 12);
    let mut file = Vec::new();
    film::gif(&film, &mut file, threads(2), &Control::default()).unwrap();
    let mut decoder = gif::DecodeOptions::new().read_info(Cursor::new(file)).unwrap();
    assert_eq!((decoder.width(), decoder.height()), (320, 180));
    let mut delays = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        delays.push(frame.delay);
    }
    assert_eq!((delays.len(), delays.iter().sum::<u16>()), (30, 250));

    let mut file = Cursor::new(Vec::new());
    film::webp(&film, &mut file, threads(2), &Control::default()).unwrap();
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(file.into_inner())).unwrap();
    assert_eq!((decoder.dimensions(), decoder.num_frames()), (SIZE, 30));
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let mut lasts = 0;
    for nth in 0..30 {
        let mut frame = vec![0; 320 * 180 * channels];
        lasts += decoder.read_frame(&mut frame).unwrap();
        if nth == 29 {
            let t = film.instant(&film.shots()[0], nth);
            let still = pixels(&png(&picture::draw(&PictureRequest { t, ..request(&patrol) }), 1.0).unwrap());
            let rgb: Vec<u8> = frame.chunks_exact(channels).flat_map(|pixel| pixel[..3].to_vec()).collect();
            assert!(differing(&still, &rgb, 3) < 0.002);
        }
    }
    assert_eq!(lasts, 2500);
}

#[test]
fn a_film_that_is_stopped_or_finds_no_room_says_so() {
    let patrol = fly_scenario(TENTH_PATROL);
    let film = two_hours(&patrol, 2);
    let control = Control::default();
    control.stop.store(true, Ordering::Relaxed);
    let stopped = film::mp4(&film, &mut Cursor::new(Vec::new()), threads(2), &control);
    assert!(matches!(stopped, Err(FilmError::Stopped)));
    // A disk of ten thousand bytes.
    let mut disk = vec![0; 10_000];
    let full = film::mp4(&film, &mut Cursor::new(&mut disk[..]), threads(2), &Control::default());
    assert!(matches!(full, Err(FilmError::Io(_))), "{full:?}");
}

fn render(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::cargo_bin("patrolscope").unwrap();
    let output = command.current_dir(folder).arg("render").args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn what_cannot_be_written_is_told_before_anything_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let full = folder.path().join("full");
    fs::create_dir(&full).unwrap();
    fs::write(full.join("000001.png"), "").unwrap();
    for (arguments, code, message) in [
        (&["--duration", "60s", "-o", "patrol.avi"][..], 2, "let the name end in .mp4, .gif or .webp, or in / for"),
        (&["-o", "patrol.mp4"], 2, "say how fast it runs with --speed 120, or how long it lasts with --duration 60s"),
        (&["--fps", "25", "-o", "patrol.png"], 2, "say how fast it runs"),
        (&["--duration", "60s", "--speed", "9", "-o", "a.mp4"], 2, "cannot be used with"),
        (&["--duration", "60", "-o", "a.mp4"], 2, "a number with `s`, `min` or `h`"),
        (&["--speed", "0", "-o", "a.mp4"], 2, "a number such as 120"),
        (&["--duration", "60s", "-o", "nowhere/a.mp4"], 1, "cannot write `nowhere/a.mp4`: No such file"),
        (&["--duration", "60s", "-o", "full/"], 1, "the folder is there and is not empty"),
        (&["--duration", "60s", "--size", "641x361", "-o", "a.mp4"], 2, "640x360 is near 641x361"),
        (&["--duration", "60s", "--size", "7680x4320", "-o", "a.mp4"], 2, "up to 3840x2160"),
        (&["--duration", "60s", "--fps", "60", "-o", "a.gif"], 2, "50 frames a second at most, not 60"),
        (&["--duration", "60s", "--from", "14:00", "--to", "13:00", "-o", "a.mp4"], 2, "ends before it begins"),
        (&["--duration", "60s", "--from", "03:00", "-o", "a.mp4"], 2, "--from: nothing flies at 03:00"),
    ] {
        let (found, said) = render(folder.path(), arguments);
        assert_eq!(found, Some(code), "{arguments:?}: {said}");
        // Messages of the command line are broken into lines.
        let said: Vec<&str> = said.split_whitespace().collect();
        assert!(said.join(" ").contains(message), "{arguments:?}: {said:?}");
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["full"]);
}

#[test]
fn the_command_line_writes_films_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    let common = ["--size", "320x180", "--from", "11:00", "--to", "11:30", "--duration", "1s", "--fps", "4", "-o"];
    for name in ["a.mp4", "a.gif", "a.webp", "frames/"] {
        let (code, said) = render(folder.path(), &[&common[..], &[name]].concat());
        assert_eq!(code, Some(0), "{said}");
        assert_eq!(said, format!("wrote `{name}`: 4 frames of 320x180 pixels, 4 a second, 1.00 s\n"));
    }
    let mut frames: Vec<_> =
        fs::read_dir(folder.path().join("frames")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    frames.sort();
    assert_eq!(frames, ["000001.png", "000002.png", "000003.png", "000004.png"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
}

/// A disk without room for the film.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_no_file() {
    use std::io::Write as _;
    // Writing to this device always fails as a full disk does.
    let mut full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let error = full.write_all(&[0; 1 << 16]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
    let patrol = fly_scenario(TENTH_PATROL);
    let made = film::gif(&two_hours(&patrol, 2), &mut full, threads(2), &Control::default());
    assert!(matches!(made, Err(FilmError::Io(error)) if error.kind() == std::io::ErrorKind::StorageFull));
}
