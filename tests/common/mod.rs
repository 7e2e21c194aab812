//! A scenario's text, read and flown: how the tests ask the library what a file's author would ask the program.

#![allow(dead_code, reason = "each test program uses a part of this")]

use patrolscope::scenario::{self, library};
use patrolscope::sim::events::{Crossing, CrossingKind, Event, EventKind, Side};
use patrolscope::sim::{Simulation, simulate};

/// Reads and flies a scenario that has no errors.
pub fn fly(text: &str) -> Simulation {
    let reading = scenario::read("test.toml", text.as_bytes(), &library::without_files());
    let problems: Vec<String> = reading.problems.iter().map(|problem| format!("{problem:?}")).collect();
    let scenario = reading.scenario.unwrap_or_else(|| panic!("{}\nin\n{text}", problems.join("\n")));
    simulate(&scenario)
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
