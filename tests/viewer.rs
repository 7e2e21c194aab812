//! The viewer, started in a window that nobody sees, and what must be in its picture.
//!
//! Needs `Xvfb` and a Vulkan driver that draws without a graphics card; passes with a message where they are missing.

#![cfg(feature = "viewer")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use patrolscope::Position;
use patrolscope::chart::{Colour, Ghost, Medium, PxRect, Style, ThemeKind, View};
use patrolscope::scenario::{self, library};
use patrolscope::sim::{Simulation, simulate};
use patrolscope::viewer::choices::ProjectionChoice;
use patrolscope::viewer::map_view::MapView;

const SIZE: (u32, u32) = (1280, 720);
const SCENARIO: &str = "scenarios/2025-12-09-tenth-joint-patrol.toml";

/// A display that nobody sees; it ends with the test.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn open() -> Option<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut number = String::new();
        BufReader::new(server.stdout.take()?).read_line(&mut number).ok()?;
        Some(Self { server, name: format!(":{}", number.trim()) })
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

struct Picture {
    width: usize,
    /// Pixels of the picture in one of the window.
    scale: f32,
    rgb: Vec<u8>,
}

impl Picture {
    fn read(path: &Path, scale: u32) -> Self {
        let file = BufReader::new(std::fs::File::open(path).expect("the picture was written"));
        let mut reader = png::Decoder::new(file).read_info().unwrap();
        let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rgb).unwrap();
        assert_eq!((info.width, info.height, info.color_type), (SIZE.0 * scale, SIZE.1 * scale, png::ColorType::Rgb));
        Self { width: info.width as usize, scale: scale as f32, rgb }
    }

    fn at(&self, x: usize, y: usize) -> Colour {
        let at = (y * self.width + x) * 3;
        Colour { r: self.rgb[at], g: self.rgb[at + 1], b: self.rgb[at + 2], a: 255 }
    }

    /// The colours of a square about a position on the map.
    fn about(&self, view: &View, position: Position, reach: i32) -> Vec<Colour> {
        let px = view.px_from_geo(position).expect("it is on the map");
        let square = (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy)));
        let at = |px: f32, by: i32| (self.scale * (px.floor() + by as f32)) as usize;
        square.map(|(dx, dy)| self.at(at(px.x, dx), at(px.y, dy))).collect()
    }

    /// The middle of the brightnesses about a position.
    fn brightness(&self, view: &View, lat: f64, lon: f64) -> f64 {
        let colours = self.about(view, Position::from_lat_lon(lat, lon), 8);
        let mut all: Vec<f64> = colours.into_iter().map(Colour::luminance).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    }
}

fn fly(path: &str) -> Simulation {
    let bytes = std::fs::read(path).unwrap();
    simulate(&scenario::read(path, &bytes, &library::without_files()).scenario.unwrap())
}

fn tenth_patrol() -> Simulation {
    fly(SCENARIO)
}

/// Seconds from the start of the patrol to a time of its day in Korea and Japan.
fn seconds_to(patrol: &Simulation, clock: &str) -> f64 {
    let instant: jiff::Timestamp = format!("2025-12-09T{clock}:00+09:00").parse().unwrap();
    instant.duration_since(patrol.start).as_secs_f64()
}

fn is_nearly(colour: &Colour, wanted: Colour) -> bool {
    let Colour { r, g, b, .. } = wanted;
    colour.r.abs_diff(r) < 12 && colour.g.abs_diff(g) < 12 && colour.b.abs_diff(b) < 24
}

#[test]
fn the_window_shows_land_and_sea_and_the_aircraft_where_they_are() {
    check_picture_of_window(1);
}

#[test]
fn a_picture_twice_as_large_shows_the_same() {
    check_picture_of_window(2);
}

/// What came of `view` with the patrol in a window that nobody sees; `None` where there can be no window.
fn view(arguments: &[&str]) -> Option<Output> {
    let Some(display) = Display::open() else {
        eprintln!("skipped: there is no Xvfb");
        return None;
    };
    let run = Command::new(env!("CARGO_BIN_EXE_patrolscope"))
        .args(["view", SCENARIO, "--size", "1280x720"])
        .args(arguments)
        .env("DISPLAY", &display.name)
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&run.stderr);
    if words.contains("no graphics adapter") {
        eprintln!("skipped: {words}");
        return None;
    }
    assert!(run.status.success(), "{words}");
    Some(run)
}

/// The window as a picture of the patrol in a presentation; `None` where there can be no window.
fn picture_of_window(scale: u32, arguments: &[&str]) -> Option<Picture> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("window.png");
    let (file, size) = (path.to_str().unwrap(), scale.to_string());
    view(&[&["--presentation", "--capture", file, "--scale", &size], arguments].concat())?;
    Some(Picture::read(&path, scale))
}

fn check_picture_of_window(scale: u32) {
    let Some(picture) = picture_of_window(scale, &["--at", "12:53"]) else { return };

    // In a presentation the map fills the window.
    let simulation = tenth_patrol();
    let mut map = MapView::new(ProjectionChoice::Lambert, &simulation, None);
    map.set_area(PxRect::new(0.0, 0.0, SIZE.0 as f32, SIZE.1 as f32), (&simulation, None), Medium::Screen);
    let land = [(36.8, 112.5), (38.0, 115.5), (36.4, 138.2)].map(|(lat, lon)| picture.brightness(&map.view, lat, lon));
    let sea = [(30.5, 140.5), (28.5, 134.5), (35.5, 123.0)].map(|(lat, lon)| picture.brightness(&map.view, lat, lon));
    let (darkest_land, brightest_sea) =
        (land.iter().copied().fold(1.0, f64::min), sea.iter().copied().fold(0.0, f64::max));
    assert!(darkest_land > 1.5 * brightest_sea, "land {land:?}, sea {sea:?}");

    let colours: std::collections::HashSet<&[u8]> = picture.rgb.chunks(3).collect();
    assert!(colours.len() > 500, "{} colours", colours.len());

    // Alone on its station, so nothing moves its symbol aside.
    let flight = simulation.scenario.flights.iter().position(|flight| flight.id == "kj-500a").unwrap();
    let state = simulation.trajectories[flight].state_at(seconds_to(&simulation, "12:53")).unwrap();
    let wanted = Style::new(ThemeKind::Dark, Medium::Screen).theme.operator(Some("CN"));
    let inked = picture.about(&map.view, state.position, 14).iter().filter(|c| is_nearly(c, wanted)).count();
    assert!(inked > 60, "{inked} pixels of the aircraft's colour");
}

#[test]
fn the_window_shows_a_second_patrol_as_a_ghost() {
    const FOURTH: &str = "scenarios/2022-05-24-fourth-joint-patrol.toml";
    let Some(picture) = picture_of_window(1, &["--with", FOURTH, "--align", "enters KADIZ", "--at", "13:20"]) else {
        return;
    };
    let simulation = tenth_patrol();
    let second = Arc::new(fly(FOURTH));
    let ghost = Ghost::aligned(&simulation, Arc::clone(&second), &"enters KADIZ".parse().unwrap()).unwrap();
    let mut map = MapView::new(ProjectionChoice::Lambert, &simulation, Some(&second));
    map.set_area(PxRect::new(0.0, 0.0, SIZE.0 as f32, SIZE.1 as f32), (&simulation, Some(&second)), Medium::Screen);
    let t = seconds_to(&simulation, "13:20");
    // It leads the others, so nothing moves its outline aside.
    let lead = second.scenario.flights.iter().position(|flight| flight.id == "tu-95").unwrap();
    let state = second.trajectories[lead].state_at(ghost.t(t)).unwrap();
    let wanted = Style::new(ThemeKind::Dark, Medium::Screen).theme.ghost(Some("RU"));
    let inked = picture.about(&map.view, state.position, 14).iter().filter(|c| is_nearly(c, wanted)).count();
    assert!(inked > 10, "{inked} pixels of the ghost's colour");
}

#[test]
fn a_sleeping_window_shows_what_is_saved() {
    let Some(run) = view(&["--bench-saves", "3"]) else { return };
    let told = String::from_utf8_lossy(&run.stdout);
    assert!(told.contains("3 of 3 saves were seen"), "{told}{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn without_a_display_there_are_words_and_no_panic() {
    let run = Command::new(env!("CARGO_BIN_EXE_patrolscope"))
        .args(["view", SCENARIO])
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    if cfg!(target_os = "linux") {
        let words = String::from_utf8_lossy(&run.stderr);
        assert!(!run.status.success() && words.contains("there is no display"), "{words}");
        assert!(!words.contains("panicked"), "{words}");
    }
}

#[test]
fn without_a_driver_there_are_words_and_no_panic() {
    let Some(display) = Display::open() else {
        eprintln!("skipped: there is no Xvfb");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_patrolscope"))
        .args(["view", SCENARIO, "--capture"])
        .arg(folder.path().join("window.png"))
        .env("DISPLAY", &display.name)
        .env_remove("WAYLAND_DISPLAY")
        // Where the Vulkan loader looks for drivers; the second name is that of older ones.
        .env("VK_DRIVER_FILES", "/nonexistent")
        .env("VK_ICD_FILENAMES", "/nonexistent")
        .output()
        .unwrap();
    if run.status.success() {
        eprintln!("skipped: something else than Vulkan draws here");
    } else if cfg!(target_os = "linux") {
        let words = String::from_utf8_lossy(&run.stderr);
        assert!(words.contains("no graphics adapter was found"), "{words}");
        assert!(!words.contains("panicked") && !words.contains("ERROR"), "{words}");
    }
}

#[test]
fn a_display_that_cannot_be_reached_gives_words_and_no_panic() {
    let run = Command::new(env!("CARGO_BIN_EXE_patrolscope"))
        .args(["view", SCENARIO])
        .env("DISPLAY", ":9999")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    if cfg!(target_os = "linux") {
        let words = String::from_utf8_lossy(&run.stderr);
        assert!(!run.status.success() && words.contains("the display cannot be opened"), "{words}");
        assert!(!words.contains("panicked"), "{words}");
    }
}
