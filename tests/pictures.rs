//! The map as a picture: what must be on it, and where.
//!
//! The golden pictures under `tests/golden/pictures` show what a change changes; they are renewed with
//! `UPDATE_GOLDEN=1`. A picture that differs is written beside its difference into `target/pictures`.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::picture_request as request;
use patrolscope::chart::mark::{Align, Mark, Px, PxRect, Text};
use patrolscope::chart::picture::{self, GroundShape, PictureRequest};
use patrolscope::chart::{Colour, Ghost, Language, Layers, Picture, Theme, ThemeKind, sheet, text};
use patrolscope::export::png::{pdf, png};
use patrolscope::export::svg::svg;
use patrolscope::scenario::{self, library};
use patrolscope::sim::events::{EventKind, MarkKind};
use patrolscope::{Simulation, simulate};

const TENTH_PATROL: &str = "2025-12-09-tenth-joint-patrol";

fn fly_text(name: &str, toml: &[u8]) -> Simulation {
    let reading = scenario::read(name, toml, &library::without_files());
    simulate(&reading.scenario.expect("the scenario has no errors"))
}

fn fly(name: &str) -> Simulation {
    let path = Path::new("scenarios").join(name).with_extension("toml");
    fly_text(name, &fs::read(path).expect("the scenario is in the repository"))
}

/// Flights that hold, join, intercept, escort and land.
fn manoeuvres() -> Simulation {
    fly_text("manoeuvres.toml", include_bytes!("manoeuvres.toml"))
}

/// Seconds from the start to a time of day in Korea and Japan.
fn at(simulation: &Simulation, clock: &str) -> f64 {
    let instant: jiff::Timestamp = format!("2025-12-09T{clock}:00+09:00").parse().unwrap();
    (instant.as_second() - simulation.start.as_second()) as f64
}

/// The pixels of a PNG file, three bytes each, with its width.
fn pixels(file: &[u8]) -> (usize, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgb);
    (info.width as usize, bytes)
}

fn golden(name: &str) -> PathBuf {
    Path::new("tests/golden/pictures").join(name)
}

/// Compares with the golden picture: no more than 1 % of the pixels may differ by more than 24 levels, which is what a
/// letter's edge or a line moved by a fraction of a pixel on another processor makes.
fn assert_looks_like(name: &str, actual: &[u8]) {
    let path = golden(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, actual).unwrap();
        return;
    }
    let expected = fs::read(&path).unwrap_or_else(|_| panic!("no {}; make it with UPDATE_GOLDEN=1", path.display()));
    let ((width, want), (actual_width, got)) = (pixels(&expected), pixels(actual));
    assert_eq!((width, want.len()), (actual_width, got.len()), "{name} has another size");
    let difference: Vec<u8> = want.iter().zip(&got).map(|(a, b)| a.abs_diff(*b)).collect();
    let differing = difference.chunks_exact(3).filter(|pixel| pixel.iter().any(|level| *level > 24)).count();
    let share = differing as f64 / (got.len() / 3) as f64;
    if share > 0.01 {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("expected-{name}")), &expected).unwrap();
        fs::write(folder.join(format!("actual-{name}")), actual).unwrap();
        fs::write(folder.join(format!("difference-{name}")), encode(width, &difference)).unwrap();
        panic!("{:.1} % of {name} differ; see {}", share * 100.0, folder.display());
    }
}

fn encode(width: usize, rgb: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, (rgb.len() / 3 / width) as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(rgb).unwrap();
    bytes
}

#[test]
fn the_map_looks_as_it_did() {
    let patrol = fly(TENTH_PATROL);
    for (name, clock, theme) in
        [("ulleungdo-dark.png", "10:50", ThemeKind::Dark), ("miyako-strait-light.png", "12:53", ThemeKind::Light)]
    {
        let request = request(&patrol, at(&patrol, clock), (640, 360), theme);
        assert_looks_like(name, &png(&picture::draw(&request), 1.0).unwrap());
    }
    let whole = request(&patrol, 0.0, (2000, 1414), ThemeKind::Light);
    assert_looks_like("whole.png", &png(&sheet::draw(&whole, 2000.0), 0.4).unwrap());
}

/// Compares all words of a picture with the golden text, and looks for those that a reader must find, whatever it says.
fn assert_says(name: &str, picture: &Picture, wanted: &[&str]) {
    let drawing = svg(picture);
    let mut words: Vec<&str> = drawing
        .lines()
        .filter(|line| line.starts_with("<text") && !line.contains("aria-hidden"))
        .map(|line| line.split(['>', '<']).nth(2).unwrap())
        .collect();
    words.sort_unstable();
    let actual = words.join("\n") + "\n";
    let path = golden(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &actual).unwrap();
    }
    assert_eq!(actual, fs::read_to_string(path).unwrap(), "renew with UPDATE_GOLDEN=1");
    for word in wanted {
        assert!(words.contains(word), "{word} in {actual}");
    }
}

#[test]
fn the_words_of_the_map_are_those_of_the_golden_text() {
    let patrol = fly(TENTH_PATROL);
    let picture = picture::draw(&request(&patrol, at(&patrol, "12:53"), (1920, 1080), ThemeKind::Dark));
    let wanted = ["Tu-95MS", "×4", "~FL280", "12:53:00", "KADIZ", "Tokyo", "An ADIZ is not sovereign airspace."];
    assert_says("words.txt", &picture, &wanted);
}

/// What the words of a chart are in English, in pieces between what is put into them.
fn english_pieces() -> Vec<String> {
    let file: toml::Table = include_str!("../assets/words.toml").parse().unwrap();
    let mut pieces = Vec::new();
    for (_, row) in file["chart"].as_table().unwrap() {
        let own = match &row["en"] {
            toml::Value::Array(both) => both.clone(),
            one => vec![one.clone()],
        };
        for phrase in own {
            let parts = phrase.as_str().unwrap().split(['{', '}']).map(str::trim);
            pieces.extend(parts.filter(|part| part.len() > 2 && !part.contains('%')).map(str::to_owned));
        }
    }
    pieces
}

#[test]
fn a_picture_in_another_language_has_no_english_word_of_its_own() {
    let pieces = english_pieces();
    assert!(["enters", "joins", "takes off", "illustrative"].iter().all(|word| pieces.iter().any(|it| it == word)));
    for mut simulation in [fly(TENTH_PATROL), manoeuvres()] {
        // Sources are cited as the author wrote them, and flights named.
        simulation.scenario.sources.clear();
        let scenario = &simulation.scenario;
        let own: Vec<&str> = scenario.flights.iter().map(|flight| flight.name.as_str()).collect();
        for (language, wanted) in [(Language::Ja, "あと"), (Language::Ko, " 남음"), (Language::Zh, "剩余")] {
            let request = |t| PictureRequest { language, ..request(&simulation, t, (1920, 1080), ThemeKind::Dark) };
            let pictures = (0..5).map(|step| picture::draw(&request(simulation.duration * f64::from(step) / 5.0)));
            let mut said = String::new();
            for picture in pictures.chain([sheet::draw(&request(0.0), 2000.0)]) {
                for text in texts(&picture) {
                    let text = own.iter().fold(text.content.clone(), |text, name| text.replace(name, ""));
                    said.push_str(&format!(" {text} \n"));
                }
            }
            assert!(said.contains(wanted), "{said}");
            for piece in &pieces {
                let is_there = said.match_indices(piece.as_str()).any(|(at, _)| {
                    let is_edge = |letter: Option<char>| !letter.is_some_and(|letter| letter.is_ascii_alphabetic());
                    is_edge(said[..at].chars().next_back()) && is_edge(said[at + piece.len()..].chars().next())
                });
                assert!(!is_there, "`{piece}` in {language:?}:\n{said}");
            }
        }
    }
}

#[test]
fn manoeuvres_are_shown() {
    let simulation = manoeuvres();
    let before = request(&simulation, at(&simulation, "10:00"), (1280, 720), ThemeKind::Dark);
    assert_looks_like("manoeuvres-dark.png", &png(&picture::draw(&before), 0.5).unwrap());
    let wanted = ["5:17 to go", "13:43 to go", "holding", "illustrative", "09:44 takes off", "On the way to a meeting"];
    assert_says("manoeuvres-before.txt", &picture::draw(&before), &wanted);
    let after = request(&simulation, at(&simulation, "10:45"), (1280, 720), ThemeKind::Light);
    let wanted = ["10:13 joins Tu-95MS", "10:25 leaves Tu-95MS", "10:33 leaves Tu-95MS"];
    assert_says("manoeuvres-after.txt", &picture::draw(&after), &wanted);
}

/// The fourth patrol under the tenth one, both as they enter the KADIZ.
fn fourth_under(patrol: &Simulation) -> Ghost {
    let fourth = Arc::new(fly("2022-05-24-fourth-joint-patrol"));
    Ghost::aligned(patrol, fourth, &"enters KADIZ".parse().unwrap()).unwrap()
}

#[test]
fn a_ghost_lies_under_the_patrol() {
    let patrol = fly(TENTH_PATROL);
    let ghost = fourth_under(&patrol);
    let request = |t: f64, theme| PictureRequest { ghost: Some(&ghost), ..request(&patrol, t, (1280, 720), theme) };
    let picture = picture::draw(&request(at(&patrol, "12:53"), ThemeKind::Dark));
    assert_looks_like("ghost-dark.png", &png(&picture, 0.5).unwrap());
    let wanted = [
        "Ghost: Fourth joint patrol, 24 May 2022",
        "times aligned as each enters KADIZ",
        "Ghost: Fourth joint patrol · 24 May 2022 10:12:17 KST / JST · its clock 2 h 40 min behind",
        "24 May 2022",
    ];
    assert_says("ghost.txt", &picture, &wanted);
    // The aircraft of the patrol itself are where they are without it.
    let alone = PictureRequest { ghost: None, ..request(at(&patrol, "12:53"), ThemeKind::Dark) };
    assert_eq!(icons(&picture).len(), icons(&picture::draw(&alone)).len());
    assert!(outlines(&picture) > 0);
}

#[test]
fn a_ghost_that_has_not_begun_or_has_ended_shows_no_aircraft() {
    let patrol = fly(TENTH_PATROL);
    let ghost = fourth_under(&patrol);
    let flies = |t: f64| {
        let own = ghost.t(t);
        ghost.simulation.trajectories.iter().any(|it| it.start() <= own && own <= it.end())
    };
    let layers = Layers { relief: 0.0, names: false, legend: false, ..Layers::default() };
    for step in 0..=40 {
        let t = patrol.duration * f64::from(step) / 40.0;
        let request = request(&patrol, t, (640, 360), ThemeKind::Dark);
        let picture = picture::draw(&PictureRequest { ghost: Some(&ghost), layers: layers.clone(), ..request });
        assert_eq!(outlines(&picture) > 0, flies(t), "at {t} s");
    }
    let start = fly("2022-05-24-fourth-joint-patrol");
    assert!(!flies(-ghost.shift - 1.0) && !flies(start.duration - ghost.shift + 1.0));
}

/// How many outlines of aircraft there are.
fn outlines(picture: &Picture) -> usize {
    picture.marks.iter().filter(|mark| matches!(mark, Mark::Outline { .. })).count()
}

#[test]
fn the_time_to_go_runs_down_to_the_meeting() {
    let simulation = manoeuvres();
    let qra = simulation.scenario.flights.iter().position(|flight| flight.id == "f-15j").unwrap();
    let meets = simulation
        .events
        .iter()
        .find(|event| {
            event.flight == qra && matches!(event.kind, EventKind::Manoeuvre { kind: MarkKind::Joined { .. }, .. })
        })
        .unwrap()
        .t;
    let layers = || Layers { relief: 0.0, names: false, events: false, ..Layers::default() };
    let to_go = |t: f64| {
        let request = PictureRequest { layers: layers(), ..request(&simulation, t, (1280, 720), ThemeKind::Dark) };
        let picture = picture::draw(&request);
        let words = texts(&picture).into_iter().map(|text| text.content.clone());
        words.filter(|words| words.ends_with(" to go")).collect::<Vec<_>>()
    };
    let is_shown = |seconds: f64, words: &str| to_go(meets - seconds).iter().any(|shown| shown == words);
    for (seconds, words) in [(1000.0, "16:40 to go"), (400.0, "6:40 to go"), (61.0, "1:01 to go")] {
        assert!(is_shown(seconds, words), "{words}: {:?}", to_go(meets - seconds));
    }
    // The fighters that join the bombers are still on their way.
    assert_eq!(to_go(meets).len(), 1);
}

/// Where silhouettes are, and how large.
fn icons(picture: &Picture) -> Vec<(Px, f32)> {
    let icon = |mark: &Mark| match mark {
        Mark::Icon { at, size, .. } => Some((*at, *size)),
        _ => None,
    };
    picture.marks.iter().filter_map(icon).collect()
}

#[test]
fn flights_that_fly_together_are_drawn_apart() {
    let simulation = manoeuvres();
    for step in 0..24 {
        let t = simulation.duration * (f64::from(step) + 0.5) / 24.0;
        let layers = Layers { relief: 0.0, names: false, legend: false, ..Layers::default() };
        for size in [(640, 360), (2400, 1350)] {
            let request = PictureRequest { layers: layers.clone(), ..request(&simulation, t, size, ThemeKind::Dark) };
            let icons = icons(&picture::draw(&request));
            for (index, (a, a_size)) in icons.iter().enumerate() {
                for (b, b_size) in &icons[..index] {
                    assert!(a.distance(*b) > 0.44 * (a_size + b_size), "{a:?} and {b:?} at {t} s");
                }
            }
        }
    }
}

#[test]
fn the_aircraft_of_a_formation_do_not_cover_one_another() {
    for (shape, count) in
        [("trail", 3), ("echelon-left", 4), ("echelon-right", 8), ("line-abreast", 5), ("finger-four", 8)]
    {
        // Around one symbol's size on the map, and far from it either way.
        for spacing in ["100 m", "1 NM", "2.1 NM", "2.2 NM", "2.3 NM", "5 NM"] {
            let toml = format!(
                r#"
                format = 1
                date = 2025-12-09
                time_zone = "UTC"

                [[flight]]
                id = "lead"
                aircraft = "F-15J"
                count = {count}
                formation = {{ shape = "{shape}", spacing = "{spacing}" }}
                route = [{{ at = "36N 131E", time = "00:00" }}, {{ at = "36.5N 131.5E" }}]
                "#
            );
            let simulation = fly_text("formation", toml.as_bytes());
            let layers = Layers { relief: 0.0, names: false, legend: false, ..Layers::default() };
            let request = PictureRequest { layers, ..request(&simulation, 120.0, (1920, 1440), ThemeKind::Dark) };
            let icons = icons(&picture::draw(&request));
            assert_eq!(icons.len(), count, "{shape} at {spacing}");
            for (index, (a, size)) in icons.iter().enumerate() {
                let nearest = icons[..index].iter().map(|(b, _)| a.distance(*b)).fold(f32::INFINITY, f32::min);
                assert!(nearest > size * 0.99, "{shape} at {spacing}: {nearest} px apart");
            }
        }
    }
}

#[test]
fn the_same_picture_has_the_same_bytes() {
    let patrol = fly(TENTH_PATROL);
    let request = request(&patrol, at(&patrol, "13:44"), (480, 270), ThemeKind::Dark);
    let [a, b] = [0, 1].map(|_| picture::draw(&request));
    assert_eq!(svg(&a), svg(&b));
    assert_eq!(png(&a, 1.0).unwrap(), png(&b, 1.0).unwrap());
    assert_eq!(pdf(&a).unwrap(), pdf(&b).unwrap());
}

#[test]
fn a_page_keeps_its_text_as_text() {
    let patrol = fly(TENTH_PATROL);
    let page = pdf(&picture::draw(&request(&patrol, 0.0, (800, 500), ThemeKind::Light))).unwrap();
    assert!(page.starts_with(b"%PDF-"));
    let embeds_a_font = page.windows(11).any(|bytes| bytes == b"IBMPlexSans");
    assert!(embeds_a_font, "the page embeds the fonts of its text");
}

#[test]
fn land_sea_and_aircraft_are_where_they_are() {
    let patrol = fly(TENTH_PATROL);
    let t = at(&patrol, "17:40");
    let mut request = request(&patrol, t, (960, 540), ThemeKind::Dark);
    request.layers =
        Layers { relief: 0.0, names: false, graticule: false, title: false, legend: false, ..Layers::default() };
    let (width, pixels) = pixels(&png(&picture::draw(&request), 1.0).unwrap());
    let view = picture::fitted_view(
        &patrol,
        picture::fitted_projection(&patrol),
        PxRect::new(0.0, 0.0, 960.0, 540.0),
        540.0 * 0.07,
    );
    let colour_at = |position| {
        let px = view.px_from_geo(position).unwrap();
        let from = (px.y as usize * width + px.x as usize) * 3;
        Colour { r: pixels[from], g: pixels[from + 1], b: pixels[from + 2], a: 255 }
    };
    let theme = Theme::of(ThemeKind::Dark);
    let near = |a: Colour, b: Colour| [a.r.abs_diff(b.r), a.g.abs_diff(b.g), a.b.abs_diff(b.b)].iter().all(|d| *d < 4);
    let place = |lat, lon| patrolscope::Position::from_lat_lon(lat, lon);
    for (lat, lon) in [(36.2, 138.2), (44.0, 125.0), (27.0, 115.0)] {
        assert!(near(colour_at(place(lat, lon)), theme.land), "land at {lat} {lon}");
    }
    for (lat, lon) in [(35.5, 121.5), (37.9, 137.0), (30.0, 140.9)] {
        assert!(near(colour_at(place(lat, lon)), theme.sea_mid), "sea at {lat} {lon}");
    }
    // At that time it flies alone.
    let bear = patrol.trajectories[0].state_at(t).unwrap();
    assert!(near(colour_at(bear.position), theme.operators.ru), "Tu-95MS at {}", bear.position);
}

/// What a level line of text covers between the tops of its capitals and its baseline.
fn cover(text: &Text) -> PxRect {
    let width = text::width(&text.font, &text.content);
    let left = match text.align {
        Align::Start => text.at.x,
        Align::Middle => text.at.x - width / 2.0,
        Align::End => text.at.x - width,
    };
    PxRect::new(left, text.at.y - 0.7 * text.font.size, width, 0.7 * text.font.size)
}

fn texts(picture: &Picture) -> Vec<&Text> {
    fn level(mark: &Mark) -> Option<&Text> {
        match mark {
            Mark::Text(text) if text.rotation == 0.0 => Some(text),
            _ => None,
        }
    }
    picture.marks.iter().filter_map(level).collect()
}

#[test]
fn no_text_lies_on_another() {
    let scenarios = [TENTH_PATROL, "kadiz-along-39-north", "three-zones-at-ieodo", "miyako-strait"];
    for (name, simulation) in scenarios.map(|name| (name, fly(name))).into_iter().chain([("manoeuvres", manoeuvres())])
    {
        for step in 0..8 {
            let t = simulation.duration * (f64::from(step) + 0.5) / 8.0;
            for size in [(1280, 720), (1920, 1080)] {
                let picture = picture::draw(&PictureRequest {
                    layers: Layers { relief: 0.0, ..Layers::default() },
                    ..request(&simulation, t, size, ThemeKind::Dark)
                });
                let texts = texts(&picture);
                for (index, a) in texts.iter().enumerate() {
                    for b in &texts[index + 1..] {
                        let (one, other) = (cover(a).grown(-0.5), cover(b).grown(-0.5));
                        assert!(!one.overlaps(&other), "{name} at {t}: `{}` on `{}`", a.content, b.content);
                    }
                }
            }
        }
    }
}

#[test]
fn nothing_streaks_at_the_date_line() {
    let toml = br#"
        format = 1
        date = 2025-12-09
        time_zone = "UTC"

        [[flight]]
        id = "east"
        altitude = "FL300"
        route = [
          { at = "50N 170E", time = "00:00", ground_speed = "450 kt" },
          { at = "52N 179E", ground_speed = "450 kt" },
          { at = "54N 170W" },
        ]
    "#;
    let simulation = fly_text("date-line", toml);
    let picture = picture::draw(&request(&simulation, 3600.0, (1000, 600), ThemeKind::Dark));
    for shape in &picture.ground {
        let GroundShape::Lines { lines, .. } = shape else { continue };
        for pair in lines.iter().flat_map(|line| line.windows(2)) {
            let is_seen = picture.area.contains(pair[0]) || picture.area.contains(pair[1]);
            assert!(!is_seen || pair[0].distance(pair[1]) < 300.0, "{pair:?}");
        }
    }
}

/// WCAG 2.2, success criteria 1.4.3 and 1.4.11.
#[test]
fn text_and_graphics_stand_out_enough() {
    for kind in [ThemeKind::Dark, ThemeKind::Light] {
        let theme = Theme::of(kind);
        for text in [theme.text1, theme.text2, theme.text3] {
            for ground in [theme.panel, theme.window, theme.raise] {
                assert!(text.contrast(ground) >= 4.5, "{text} on {ground}");
            }
        }
        let seas = [theme.sea_mid, theme.sea_deep, theme.sea_shelf];
        let pairs = seas.iter().flat_map(|sea| [(theme.place_name, *sea), (theme.water_name, *sea)]);
        for (name, ground) in pairs.chain([(theme.place_name, theme.land), (theme.country_name, theme.land)]) {
            assert!(name.contrast(ground) >= 4.5, "{name} on {ground}");
        }
        for code in ["RU", "CN", "JP", "KR", "TW", "US"] {
            let colour = theme.operator(Some(code));
            for ground in [theme.land, theme.sea_mid, theme.panel] {
                assert!(colour.contrast(ground) >= 3.0, "{code} on {ground}");
            }
        }
    }
}
