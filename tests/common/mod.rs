//! A scenario's text, read and flown: how the tests ask the library what a file's author would ask the program.

#![allow(dead_code, reason = "each test program uses a part of this")]

use std::path::Path;

use assert_cmd::Command;
use patrolscope::Scenario;
use patrolscope::chart::picture::PictureRequest;
use patrolscope::chart::{Language, Layers, Medium, ThemeKind};
use patrolscope::scenario::{self, library};
use patrolscope::sim::events::{Crossing, CrossingKind, Event, EventKind, Side};
use patrolscope::sim::{Simulation, simulate};

/// Reads a scenario that has no errors.
pub fn read(text: &str) -> Scenario {
    let reading = scenario::read("test.toml", text.as_bytes(), &library::without_files());
    let problems: Vec<String> = reading.problems.iter().map(|problem| format!("{problem:?}")).collect();
    reading.scenario.unwrap_or_else(|| panic!("{}\nin\n{text}", problems.join("\n")))
}

/// Reads and flies a scenario that has no errors.
pub fn fly(text: &str) -> Simulation {
    simulate(&read(text))
}

/// Flies a scenario of the repository, by its name.
pub fn fly_scenario(name: &str) -> Simulation {
    let path = Path::new("scenarios").join(name).with_extension("toml");
    let bytes = std::fs::read(&path).expect("the scenario is in the repository");
    let reading = scenario::read(name, &bytes, &library::without_files());
    simulate(&reading.scenario.expect("the scenarios of the repository have no errors"))
}

/// The program, in a folder.
pub fn patrolscope(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("patrolscope").unwrap();
    command.args(arguments).current_dir(folder);
    command
}

/// What the program says to people when it ends with a code.
pub fn stderr(folder: &Path, arguments: &[&str], code: i32) -> String {
    String::from_utf8(patrolscope(folder, arguments).assert().code(code).get_output().stderr.clone()).unwrap()
}

/// A picture of an instant with everything that is shown unless somebody says otherwise.
pub fn picture_request(simulation: &Simulation, t: f64, size: (u32, u32), theme: ThemeKind) -> PictureRequest<'_> {
    PictureRequest {
        simulation,
        t,
        size,
        theme,
        medium: Medium::Screen,
        language: Language::En,
        layers: Layers::default(),
        projection: None,
        scene: None,
        ghost: None,
        ensemble: None,
    }
}

/// Holds a text against a file of `tests/golden/`, or renews the file where `UPDATE_GOLDEN` is set.
pub fn hold_against(name: &str, text: &str) {
    let path = Path::new("tests/golden").join(name).with_extension("txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).expect("the golden file can be written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let differing =
        |(i, (is, was)): (usize, (&str, &str))| (is != was).then(|| format!("line {}:\n- {was}\n+ {is}", i + 1));
    let first = text.lines().zip(golden.lines()).enumerate().find_map(differing);
    assert!(
        text == golden,
        "the text differs from tests/golden/{name}.txt: {} lines instead of {}\n{}\n\
         where the change is meant, renew the file with `UPDATE_GOLDEN=1 cargo test` and read its diff",
        text.lines().count(),
        golden.lines().count(),
        first.unwrap_or_default()
    );
}

/// The crossings of a zone by a flight, in order.
pub fn crossings(simulation: &Simulation, flight: usize, zone: usize) -> impl Iterator<Item = (&Event, &Crossing)> {
    simulation.events.iter().filter_map(move |event| match &event.kind {
        EventKind::Crossing(crossing) if event.flight == flight && crossing.zone == zone => Some((event, crossing)),
        _ => None,
    })
}

/// The crossings of the only flight and zone in words: `enter edge 3 at 120.0 s`, without the times.
pub fn told(simulation: &Simulation) -> Vec<String> {
    let tell = |(_, crossing): (&Event, &Crossing)| {
        let kind = if crossing.kind == CrossingKind::Enter { "enter" } else { "exit" };
        match &crossing.through {
            Side::Edge(edge) => match edge.index {
                Some(index) => format!("{kind} edge {index}"),
                None => format!("{kind} circle"),
            },
            Side::Floor => format!("{kind} floor"),
            Side::Ceiling => format!("{kind} ceiling"),
        }
    };
    crossings(simulation, 0, 0).map(tell).collect()
}

/// A position as a scenario file writes it, to the last bit.
pub fn written([lat, lon]: [f64; 2]) -> String {
    let north = if lat < 0.0 { 'S' } else { 'N' };
    let east = if lon < 0.0 { 'W' } else { 'E' };
    format!("{}{north} {}{east}", lat.abs(), lon.abs())
}
