//! Nothing assumed ever looks reported: of every scenario of the repository, what is drawn and said is held against the
//! evidence of its waypoints.
//!
//! What a stretch rests on is worked out here once more, from the waypoints and from who follows whom.

use std::fs;
use std::process::Command;

use patrolscope::certainty::{Certainty, TimeCertainty};
use patrolscope::chart::ground::Plot;
use patrolscope::chart::mark::{Mark, Px, Stroke};
use patrolscope::chart::picture::{self, GroundShape, PictureRequest};
use patrolscope::chart::told::{Sign, told};
use patrolscope::chart::{Language, Layers, Medium, Picture, Style, ThemeKind, doubt, sheet, words};
use patrolscope::geodesy::{Position, Projection};
use patrolscope::scenario::model::{Evidence, ScenarioKind};
use patrolscope::scenario::{self, library};
use patrolscope::sim::activity::{ActivityKind, is_responder};
use patrolscope::sim::events::EventKind;
use patrolscope::zones::{Outline, Shape};
use patrolscope::{Simulation, simulate};

const EN: Language = Language::En;

/// The scenarios of the repository that fly, by their names, with their text.
fn scenarios() -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = fs::read_dir("scenarios")
        .expect("the folder is in the repository")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).expect("text")))
        .filter(|(_, text)| text.contains("[[flight]]"))
        .collect();
    found.sort();
    assert!(found.len() > 10, "{}", found.len());
    found
}

fn fly(name: &str, text: &str) -> Simulation {
    let reading = scenario::read(name, text.as_bytes(), &library::without_files());
    simulate(&reading.scenario.unwrap_or_else(|| panic!("{name}: {:?}", reading.problems)))
}

fn all() -> Vec<(String, Simulation)> {
    scenarios().into_iter().map(|(name, text)| (name.clone(), fly(&name, &text))).collect()
}

fn is_reconstruction(simulation: &Simulation) -> bool {
    simulation.scenario.kind == ScenarioKind::Reconstruction
}

/// Whether both ends of the leg that a flight is on were reported, and those of whatever it follows.
fn is_reported(simulation: &Simulation, flight: usize, t: f64) -> bool {
    let route = &simulation.scenario.flights[flight].route;
    let leg = simulation.trajectories[flight].leg_at(t).min(route.len() - 2);
    let claims = is_reconstruction(simulation);
    let own = route[leg..=leg + 1].iter().all(|waypoint| match waypoint.evidence {
        Some(evidence) => evidence != Evidence::Assumed && evidence != Evidence::Recalled,
        None => !claims,
    });
    let followed = simulation.activities.iter().find(|it| it.flight == flight && it.from <= t && t < it.until);
    match followed.map(|activity| activity.kind) {
        Some(ActivityKind::Following { other, .. }) => own && is_reported(simulation, other, t),
        _ => own,
    }
}

#[test]
fn a_track_is_solid_only_where_it_was_reported() {
    let map = Projection::mercator(Position::from_lat_lon(0.0, 130.0));
    let (mut solid, mut dashed) = (0, 0);
    for (name, simulation) in all() {
        let plot = Plot::of(&simulation, &map, 1000.0);
        for line in &plot.tracks {
            for pair in line.points.windows(2).filter(|pair| pair[1].t > pair[0].t) {
                let t = 0.5 * (pair[0].t + pair[1].t);
                let expected = is_reported(&simulation, line.flight, t);
                let id = &simulation.scenario.flights[line.flight].id;
                assert_eq!(line.is_solid, expected, "{name}: {id} at {t} s");
                *if expected { &mut solid } else { &mut dashed } += 1;
            }
        }
    }
    assert!(solid > 100 && dashed > 100, "{solid} and {dashed}: the scenarios have both");
}

/// A picture of the tracks alone, without trails or with them.
fn draw(simulation: &Simulation, t: f64, medium: Medium, trails: bool) -> Picture {
    let layers = Layers {
        relief: 0.0,
        graticule: false,
        borders: false,
        zones: false,
        aircraft: false,
        events: false,
        names: false,
        legend: false,
        scale_bar: false,
        title: false,
        trails,
        ..Layers::default()
    };
    picture::draw(&PictureRequest {
        simulation,
        t,
        size: (480, 270),
        theme: ThemeKind::Dark,
        medium,
        language: EN,
        layers,
        projection: None,
        ghost: None,
        ensemble: None,
        scene: None,
    })
}

/// The lines of such a picture that are not the coast: how each is drawn, and how many pixels long.
fn tracks(picture: &Picture) -> Vec<(Stroke, f32)> {
    let length = |line: &Vec<Px>| line.windows(2).map(|pair| pair[0].distance(pair[1])).sum::<f32>();
    let lines = picture.ground.iter().skip(2).filter_map(|shape| match shape {
        GroundShape::Lines { lines, stroke } => Some((*stroke, lines.iter().map(length).sum())),
        _ => None,
    });
    lines.collect()
}

/// How many pixels are drawn solid, and how many dashed.
fn solid_and_dashed(picture: &Picture) -> (f32, f32) {
    let sum = |is_solid: bool| {
        let those = tracks(picture).into_iter().filter(|(stroke, _)| stroke.dash.lengths.is_empty() == is_solid);
        those.map(|(_, length)| length).sum()
    };
    (sum(true), sum(false))
}

#[test]
fn what_is_dashed_is_paler_than_what_is_solid_flown_and_ahead() {
    for (name, simulation) in all() {
        let style = |medium| Style::new(ThemeKind::Dark, medium);
        for medium in [Medium::Screen, Medium::Presentation, Medium::Print] {
            for share in [0.0, 0.5, 1.0] {
                let picture = draw(&simulation, share * simulation.duration, medium, false);
                for (stroke, _) in tracks(&picture) {
                    let opacity = stroke.colour.opacity();
                    let roles = simulation.scenario.flights.iter().map(|flight| flight.role);
                    // Solid and as wide is only drawn so bright.
                    let reported = roles.flat_map(|role| {
                        let (ahead, paler) = style(medium).future_track(role);
                        [(style(medium).track_width(role), 1.0), (ahead, paler)]
                    });
                    let brightest = reported.filter(|(width, _)| *width == stroke.width).map(|(_, it)| it);
                    let brightest = brightest.fold(0.0, f32::max);
                    match stroke.dash.lengths {
                        [] => assert!((opacity - brightest).abs() < 0.01 || medium == Medium::Print, "{name}"),
                        _ => assert!(opacity < 0.85 * brightest, "{name}: {opacity} of {brightest}"),
                    }
                }
            }
        }
    }
    for role in [None, Some(patrolscope::sim::aircraft::Role::Bomber)] {
        for medium in [Medium::Screen, Medium::Presentation, Medium::Print] {
            let opacity =
                |is_solid, is_flown| Style::new(ThemeKind::Dark, medium).track_opacity(role, is_solid, is_flown);
            for is_flown in [true, false] {
                assert!(opacity(false, is_flown) < 0.9 * opacity(true, is_flown));
            }
        }
    }
}

/// A scenario's text with all evidence changed.
fn doctored(text: &str, evidence: &str) -> String {
    let mut parts = text.split("evidence = \"");
    let mut doctored = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.split_once('"').expect("the end of the word").1;
        doctored.push_str(&format!("evidence = \"{evidence}\"{rest}"));
    }
    doctored
}

/// The checks above can fail: the picture is drawn from the evidence, and nothing else decides what is dashed.
#[test]
fn a_scenario_with_other_evidence_is_drawn_otherwise() {
    for (name, text) in scenarios() {
        let simulation = fly(&name, &text);
        if !is_reconstruction(&simulation) {
            continue;
        }
        let drawn = |evidence: Option<&str>| {
            let text = evidence.map_or(text.clone(), |evidence| doctored(&text, evidence));
            let simulation = fly(&name, &text);
            let (t, nothing_said) =
                (0.6 * simulation.duration, simulation.scenario.flights.iter().flat_map(|it| &it.route));
            let nothing_said = nothing_said.filter(|waypoint| waypoint.evidence.is_none()).count();
            (solid_and_dashed(&draw(&simulation, t, Medium::Screen, false)), nothing_said)
        };
        let ((solid, dashed), _) = drawn(None);
        let ((no_solid, all_dashed), _) = drawn(Some("assumed"));
        assert_eq!(no_solid, 0.0, "{name}");
        assert!(
            (all_dashed - solid - dashed).abs() < 0.01 * all_dashed,
            "{name}: {all_dashed} of {solid} and {dashed}"
        );
        let ((all_solid, left), nothing_said) = drawn(Some("reported"));
        assert!(all_solid > solid || dashed == left, "{name}");
        assert!(left == 0.0 || nothing_said > 0, "{name}: {left}");
        // A trail lies on the track and must not make a line of its dashes: of what is assumed it is faint, and under them.
        let simulation = fly(&name, &doctored(&text, "assumed"));
        let picture = draw(&simulation, 0.6 * simulation.duration, Medium::Screen, true);
        let lines = tracks(&picture);
        let faint = 0.9 * Style::ASSUMED_TRAIL + 0.01;
        let trails = || lines.iter().enumerate().filter(|(_, (stroke, _))| stroke.dash.lengths.is_empty());
        assert!(trails().all(|(_, (stroke, _))| stroke.colour.opacity() <= faint), "{name}");
        let first_dashed = lines.iter().position(|(stroke, _)| !stroke.dash.lengths.is_empty()).expect("a track");
        assert!(trails().all(|(place, _)| place < first_dashed), "{name}");
    }
}

fn texts(picture: &Picture) -> Vec<&str> {
    picture
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Text(text) => Some(text.content.as_str()),
            _ => None,
        })
        .collect()
}

/// Whether a text is an altitude: `~FL280`, `FL280`, `8 350 ft`.
fn is_altitude(text: &str) -> bool {
    let bare = text.trim_start_matches('~');
    let is_level = bare.strip_prefix("FL").is_some_and(|it| it.len() == 3 && it.chars().all(|c| c.is_ascii_digit()));
    is_level || bare.strip_suffix(" ft").is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
}

#[test]
fn every_altitude_of_a_reconstruction_carries_its_mark() {
    let mut found = 0;
    for (name, simulation) in all() {
        let mark = if is_reconstruction(&simulation) { "~" } else { "" };
        for share in [0.2, 0.5, 0.8] {
            let picture = picture::draw(&PictureRequest {
                simulation: &simulation,
                t: share * simulation.duration,
                size: (960, 540),
                theme: ThemeKind::Dark,
                medium: Medium::Screen,
                language: EN,
                layers: Layers { relief: 0.0, ..Layers::default() },
                projection: None,
                ghost: None,
                ensemble: None,
                scene: None,
            });
            for text in texts(&picture).into_iter().filter(|text| is_altitude(text)) {
                assert_eq!(text.starts_with('~'), mark == "~", "{name}: {text}");
                found += 1;
            }
        }
        for flight in 0..simulation.trajectories.len() {
            let trajectory = &simulation.trajectories[flight];
            let state = trajectory.state_at(0.5 * (trajectory.start() + trajectory.end())).expect("it flies");
            assert_eq!(
                words::altitude(state.altitude, simulation.scenario.kind).starts_with('~'),
                mark == "~",
                "{name}"
            );
        }
        let answer = Command::new(env!("CARGO_BIN_EXE_patrolscope")).args(["simulate", "--details", &name]).output();
        let said = String::from_utf8(answer.expect("the program runs").stdout).expect("text");
        let timeline = said.split("Timeline").nth(1).expect("a timeline").split("Sources").next().unwrap_or_default();
        for word in timeline.split_whitespace().filter(|word| is_altitude(word)) {
            assert_eq!(word.starts_with('~'), mark == "~", "{name}: {word}");
            found += 1;
        }
    }
    assert!(found > 300, "{found}");
}

#[test]
fn responders_are_told_to_be_illustrative() {
    let mut found = 0;
    for (name, simulation) in all() {
        for told in told(&simulation, &Certainty::of(&simulation))
            .iter()
            .filter(|told| matches!(told.sign, Sign::Meeting | Sign::Step))
        {
            for flight in told.flights.iter().map(|flight| &simulation.scenario.flights[*flight]) {
                if is_responder(flight) && simulation.scenario.kind != ScenarioKind::Recorded {
                    assert_eq!(told.footing(&simulation, EN), "illustrative", "{name}: {} {told:?}", flight.id);
                    found += 1;
                }
            }
        }
        for (index, flight) in simulation.scenario.flights.iter().enumerate().filter(|(_, it)| is_responder(it)) {
            let trajectory = &simulation.trajectories[index];
            let t = 0.5 * (trajectory.start() + trajectory.end());
            let said = doubt::on_leg(&simulation, &Certainty::of(&simulation), index, t, EN);
            if is_reconstruction(&simulation) {
                assert!(said.is_some_and(|said| said.contains("illustrative")), "{name}: {}", flight.id);
            }
        }
    }
    assert!(found > 20, "{found}");
}

#[test]
fn the_inspector_says_assumed_on_an_assumed_leg_and_reported_between_reported_ends() {
    let (mut reported, mut assumed) = (0, 0);
    for (name, simulation) in all() {
        let certainty = Certainty::of(&simulation);
        for (flight, trajectory) in simulation.trajectories.iter().enumerate() {
            for i in 0..60 {
                let t = trajectory.start() + (trajectory.end() - trajectory.start()) * (f64::from(i) + 0.5) / 60.0;
                let Some(said) = doubt::on_leg(&simulation, &certainty, flight, t, EN) else {
                    assert!(!is_reconstruction(&simulation), "{name}");
                    continue;
                };
                let says_reported = said.contains("reported");
                let says_other = said.contains("assumed") || said.contains("recalled");
                assert!(says_reported != says_other, "{name}: {said}");
                assert_eq!(says_reported, is_reported(&simulation, flight, t), "{name} at {t} s: {said}");
                *if says_reported { &mut reported } else { &mut assumed } += 1;
            }
        }
    }
    assert!(reported > 100 && assumed > 100, "{reported} and {assumed}");
}

#[test]
fn no_event_is_told_to_be_reported_that_was_not() {
    for (name, simulation) in all() {
        let certainty = Certainty::of(&simulation);
        for told in told(&simulation, &Certainty::of(&simulation)) {
            let footing = told.footing(&simulation, EN);
            let says = |word: &str| footing.contains(word);
            let its = |event: &&patrolscope::sim::events::Event| event.t == told.t && told.flights[0] == event.flight;
            match told.sign {
                Sign::Entry(_) | Sign::Exit(_) | Sign::Line(_) => {
                    let crossing = certainty.crossings.iter().find(|it| its(&&simulation.events[it.event]));
                    let time = crossing.map(|crossing| crossing.time);
                    assert_eq!(says("rep."), matches!(time, Some(TimeCertainty::Reported(_))), "{name}: {told:?}");
                }
                Sign::Point => {
                    let passed = simulation.events.iter().filter(its).find_map(|event| match event.kind {
                        EventKind::Waypoint { index } => Some(index),
                        _ => None,
                    });
                    let waypoint = &simulation.scenario.flights[told.flights[0]].route[passed.expect("a waypoint")];
                    let is_firm = !matches!(waypoint.evidence, None | Some(Evidence::Assumed | Evidence::Recalled));
                    assert_eq!(says("rep"), is_firm, "{name}: {told:?}");
                }
                Sign::Meeting | Sign::Step => {}
            }
        }
    }
}

/// The key shows the assumed track as it is drawn, and the sheet says of every event what it rests on.
#[test]
fn the_key_and_the_sheet_keep_the_difference() {
    let name = "scenarios/2025-12-09-tenth-joint-patrol.toml";
    let simulation = fly(name, &fs::read_to_string(name).expect("text"));
    let request = PictureRequest {
        simulation: &simulation,
        t: 0.0,
        size: (2000, 1414),
        theme: ThemeKind::Light,
        medium: Medium::Print,
        language: EN,
        layers: Layers { relief: 0.0, uncertainty: true, ..Layers::default() },
        projection: None,
        ghost: None,
        ensemble: None,
        scene: None,
    };
    let sheet = sheet::draw(&request, 2000.0);
    let sample = |words: &str| {
        let at = sheet.marks.iter().position(|mark| matches!(mark, Mark::Text(text) if text.content == words));
        match &sheet.marks[at.unwrap_or_else(|| panic!("{words} in the key")) - 1] {
            Mark::Line { stroke, .. } => *stroke,
            other => panic!("{words} has {other:?}"),
        }
    };
    let (reported, assumed) = (sample("Track, both ends reported"), sample("Track, assumed"));
    assert!(reported.dash.lengths.is_empty() && !assumed.dash.lengths.is_empty());
    assert!(assumed.colour.opacity() < reported.colour.opacity());
    sample("Where it may have been");
    let said = texts(&sheet);
    let bombers = told(&simulation, &Certainty::of(&simulation))
        .into_iter()
        .filter(|told| matches!(told.sign, Sign::Entry(_) | Sign::Exit(_)));
    let bombers: Vec<_> = bombers.filter(|told| told.flights.contains(&0)).collect();
    assert!(bombers.len() > 5);
    for told in bombers {
        let footing = told.footing(&simulation, EN);
        assert!(!footing.is_empty() && said.contains(&footing.as_str()), "{}", told.sentence(&simulation, EN));
    }
}

/// Near misses, held against looks at the tracks every few seconds.
#[test]
fn near_misses_are_those_that_a_search_by_force_finds() {
    const LOOKS: u32 = 1500;
    let mut found = 0;
    for (name, simulation) in all().into_iter().filter(|(_, simulation)| is_reconstruction(simulation)) {
        let certainty = Certainty::of(&simulation);
        for summary in &simulation.zone_summaries {
            let zone = &simulation.scenario.zones[summary.zone];
            let flight = &simulation.scenario.flights[summary.flight];
            let near = certainty.near_misses.iter().find(|it| (it.flight, it.zone) == (summary.flight, summary.zone));
            if !summary.visits.is_empty() || is_responder(flight) || matches!(zone.shape, Shape::Lines(_)) {
                assert_eq!(near, None, "{name}: {} {}", flight.id, zone.id);
                continue;
            }
            let outline = Outline::of(zone);
            let trajectory = &simulation.trajectories[summary.flight];
            let look = |i: u32| {
                let t = trajectory.start() + (trajectory.end() - trajectory.start()) * f64::from(i) / f64::from(LOOKS);
                let away = outline.nearest_edge(trajectory.state_at(t)?.position).0;
                (away < certainty.band_at(summary.flight, t)?.metres()).then_some(away)
            };
            let nearest = (0..=LOOKS).filter_map(look).reduce(f64::min);
            match (near, nearest) {
                (Some(near), Some(nearest)) => {
                    let off = nearest - near.distance.metres();
                    assert!((-0.01..2500.0).contains(&off), "{name}: {} {}: {off} m", flight.id, zone.id);
                    found += 1;
                }
                (None, None) => {}
                (near, nearest) => panic!("{name}: {} {}: {near:?} and {nearest:?}", flight.id, zone.id),
            }
        }
    }
    assert!(found > 3, "{found}");
}
