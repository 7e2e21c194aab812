//! The tenth joint patrol and the teaching scenarios, event by event.
//!
//! The golden files hold what this program makes of its own scenarios; they show what a change changes. The numbers
//! that mean something are held against others' computation in
//! [`crossings_and_approaches_agree_with_an_independent_computation`].

mod common;

use std::fmt::Write;

use common::{crossings, fly_scenario, hold_against};
use patrolscope::geodesy::Position;
use patrolscope::sim::Simulation;
use patrolscope::sim::events::{Crossing, CrossingKind, Event, EventKind, Side};
use patrolscope::sim::plan::MarkKind;

const TENTH_PATROL: &str = "2025-12-09-tenth-joint-patrol";
const TEACHING: [&str; 3] = ["kadiz-along-39-north", "three-zones-at-ieodo", "miyako-strait"];

/// The time of an event in Korea and Japan, to a tenth of a second.
fn local(simulation: &Simulation, t: f64) -> String {
    // Tenths are rounded in seconds, so that a digit far behind the point changes nothing.
    let instant = simulation.timestamp((t * 10.0).round() / 10.0) + jiff::SignedDuration::from_millis(50);
    let time = instant.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9)));
    format!("{}.{}", time.strftime("%H:%M:%S"), time.subsec_nanosecond() / 100_000_000)
}

/// One event in a line: coarse enough to be the same with every compiler.
fn line(simulation: &Simulation, event: &Event) -> String {
    let scenario = &simulation.scenario;
    let zone = |index: usize| &scenario.zones[index].id;
    let km = |metres: f64| format!("{:.2} km", metres / 1e3);
    let what = match &event.kind {
        EventKind::Departure => "departs".to_owned(),
        EventKind::Waypoint { index } => format!("passes waypoint {}", index + 1),
        EventKind::Turn { index, direction, degrees, radius } => {
            format!("turns {direction:?} {degrees:.1}° at waypoint {} on {}", index + 1, km(radius.metres()))
                .to_lowercase()
        }
        EventKind::Crossing(crossing) => {
            let kind = if crossing.kind == CrossingKind::Enter { "enters" } else { "leaves" };
            let through = match &crossing.through {
                Side::Edge(edge) => {
                    let index = edge.index.map_or("circle".to_owned(), |index| format!("edge {index}"));
                    let spread = edge.spread.as_ref().map(|spread| format!(", readings {:.1} s apart", spread.seconds));
                    format!("{index} ({:?}), {:.1}°{}", edge.standing, edge.angle_degrees, spread.unwrap_or_default())
                }
                Side::Floor => "floor".to_owned(),
                Side::Ceiling => "ceiling".to_owned(),
            };
            format!("{kind} {} by {through}", zone(crossing.zone))
        }
        EventKind::Manoeuvre { kind, .. } => manoeuvre(*kind, |flight| scenario.flights[flight].id.clone()),
        EventKind::LineCrossing { zone: index, edge, towards } => {
            format!("crosses {} by edge {} towards its {towards:?}", zone(*index), edge.index.unwrap_or_default())
        }
        EventKind::ClosestToPlace { place, distance } => {
            format!("is nearest to {}: {}", scenario.closest_approach.places[*place].id, km(distance.metres()))
        }
        EventKind::ClosestToCoast { distance, coast } => {
            format!("is nearest to the coast at {:.2} {:.2}: {}", coast.lat(), coast.lon(), km(distance.metres()))
        }
        EventKind::ClosestToFlight { other, horizontal, .. } => {
            format!("is nearest to {}: {}", scenario.flights[*other].id, km(horizontal.metres()))
        }
        EventKind::End => "ends".to_owned(),
    };
    let (time, id) = (local(simulation, event.t), &scenario.flights[event.flight].id);
    format!("{time}  {:7.3} {:8.3}  {id} {what}", event.position.lat(), event.position.lon())
}

/// What is done, with the other flight's id.
fn manoeuvre(kind: MarkKind, id: impl Fn(usize) -> String) -> String {
    match kind {
        MarkKind::Scramble { other } => other.map_or("takes off".into(), |other| format!("takes off on {}", id(other))),
        MarkKind::HoldEntered => "begins to hold".into(),
        MarkKind::HoldLeft => "ends the hold".into(),
        MarkKind::Joined { other, is_intercept, separation, closure } => {
            let verb = if is_intercept { "meets" } else { "joins" };
            let closing = closure.map(|closure| format!(", closing at {} kt", closure.knots().round() + 0.0));
            format!("{verb} {} at {:.2} km{}", id(other), separation.metres() / 1e3, closing.unwrap_or_default())
        }
        MarkKind::Left { other, is_escort } => {
            format!("{} {}", if is_escort { "ends the escort of" } else { "leaves" }, id(other))
        }
        MarkKind::SplitOff { other } => format!("splits from {}", id(other)),
        MarkKind::MergedInto { other } => format!("merges into {}", id(other)),
        MarkKind::Landed => "lands".into(),
    }
}

fn lines(simulation: &Simulation, wanted: fn(&EventKind) -> bool) -> String {
    let mut text = String::new();
    for summary in simulation.zone_summaries.iter().filter(|summary| summary.inside_at_start) {
        let (flight, zone) =
            (&simulation.scenario.flights[summary.flight].id, &simulation.scenario.zones[summary.zone].id);
        writeln!(text, "{flight} begins inside {zone}").expect("a string takes every line");
    }
    for event in simulation.events.iter().filter(|event| wanted(&event.kind)) {
        writeln!(text, "{}", line(simulation, event)).expect("a string takes every line");
    }
    text
}

#[test]
fn the_events_of_the_tenth_patrol_are_those_of_the_golden_file() {
    hold_against("tenth-patrol", &lines(&fly_scenario(TENTH_PATROL), |_| true));
}

#[test]
fn the_crossings_of_the_teaching_scenarios_are_those_of_the_golden_files() {
    for name in TEACHING {
        let is_crossing = |kind: &EventKind| matches!(kind, EventKind::Crossing(_) | EventKind::LineCrossing { .. });
        hold_against(name, &lines(&fly_scenario(name), is_crossing));
    }
}

/// The crossings of a zone by a flight, by their ids.
fn of<'a>(simulation: &'a Simulation, flight: &str, zone: &str) -> Vec<(&'a Event, &'a Crossing)> {
    let flight =
        simulation.scenario.flights.iter().position(|f| f.id == flight).expect("the flight is in the scenario");
    let zone = simulation.scenario.zones.iter().position(|z| z.id == zone).expect("the zone is in the scenario");
    crossings(simulation, flight, zone).collect()
}

#[test]
fn the_bombers_are_in_the_kadiz_at_the_minutes_reported() {
    let simulation = fly_scenario(TENTH_PATROL);
    for (flight, expected) in [("tu-95", ["10:35", "11:01"]), ("h-6", ["11:10", "11:40"])] {
        let crossings = of(&simulation, flight, "KADIZ");
        assert!(crossings.len() >= 2, "{flight}: {} crossings", crossings.len());
        let kinds: Vec<CrossingKind> = crossings[..2].iter().map(|(_, crossing)| crossing.kind).collect();
        assert_eq!(kinds, [CrossingKind::Enter, CrossingKind::Exit], "{flight}");
        let minutes: Vec<String> =
            crossings[..2].iter().map(|(event, _)| local(&simulation, event.t)[..5].to_owned()).collect();
        assert_eq!(minutes, expected, "{flight}");
    }
}

/// Worked out with `geographiclib` 2 for Python, by Karney, outside of this repository: each leg a geodesic between its
/// waypoints, met with the edge by bisection and with the place by golden section. Fly-by turns shorten the way in the
/// plane by R tan(θ/2) - Rθ/2 before and after the waypoint, with R of the speeds that then keep the times, by repetition;
/// which leaves some hundredths of a second.
#[test]
fn crossings_and_approaches_agree_with_an_independent_computation() {
    let patrol = fly_scenario(TENTH_PATROL);
    let (kadiz, ieodo) = (fly_scenario(TEACHING[0]), fly_scenario(TEACHING[1]));
    // Seconds after 09:51 in Korea and Japan for the patrol, after the start for the others.
    let crossings = [
        (&patrol, "tu-95", "KADIZ", 1, 4211.265, 36.231945385, 130.938359631),
        (&patrol, "su-30", "KADIZ", 1, 4352.913, 39.0, 132.778880431),
        (&patrol, "j-16-out", "TW-ADIZ", 1, 13597.907, 28.056480588, 123.0),
        (&patrol, "j-16-in", "TW-ADIZ", 0, 19402.093, 28.056480588, 123.0),
        (&kadiz, "north", "RHUMB", 0, 119.884554, 39.0, 128.25),
        (&kadiz, "north", "GEODESIC", 0, 166.321256, 39.096833403, 128.25),
        (&kadiz, "slant", "KADIZ", 0, 192.941079, 39.0, 128.253227033),
        (&kadiz, "slant", "GEODESIC", 0, 286.766516, 39.096635282, 128.035058467),
        (&ieodo, "south", "KADIZ", 0, 1866.975077, 30.0, 125.266588568),
    ];
    for (simulation, flight, zone, index, t, lat, lon) in crossings {
        let found = of(simulation, flight, zone);
        let (event, _) = found.get(index).unwrap_or_else(|| panic!("{flight} {zone}: {} crossings", found.len()));
        let slack = if std::ptr::eq(simulation, &patrol) { 0.05 } else { 1e-5 };
        assert!((event.t - t).abs() < slack, "{flight} {zone}: {} s instead of {t} s", event.t);
        assert!((event.position.lat() - lat).abs() < 2e-8, "{flight} {zone}: {}", event.position);
        assert!((event.position.lon() - lon).abs() < 2e-8, "{flight} {zone}: {}", event.position);
    }
    let approaches = [
        ("tu-95", "TSUSHIMA", 5522.237, 26_729.035),
        ("tu-95", "DIAOYU-SENKAKU", 10443.241, 251_528.193),
        ("tu-95", "OKINAWA", 12108.613, 57_407.201),
        ("tu-95", "AMAMI-OSHIMA", 13687.919, 111_466.425),
        ("j-16-in", "DIAOYU-SENKAKU", 20155.975, 172_753.960),
    ];
    for (flight, place, t, metres) in approaches {
        let scenario = &patrol.scenario;
        let found = patrol.events.iter().find_map(|event| match event.kind {
            EventKind::ClosestToPlace { place: index, distance }
                if scenario.flights[event.flight].id == flight
                    && scenario.closest_approach.places[index].id == place =>
            {
                Some((event.t, distance.metres()))
            }
            _ => None,
        });
        let (at, distance) = found.unwrap_or_else(|| panic!("{flight} has no closest approach to {place}"));
        assert!((at - t).abs() < 0.05, "{flight} {place}: {at} s instead of {t} s");
        assert!((distance - metres).abs() < 2e-3, "{flight} {place}: {distance} m instead of {metres} m");
    }
}

/// Worked out as above, outside of this repository. The H-6 are 1 NM to the right of the Tu-95's geodesic when that point
/// meets the edge of the East China Sea ADIZ. The F-15 fly at 495 kt (the catalogue's cruise speed) from the moment they
/// take off: along the geodesic that is tangent to a circle of 495 kt and 40° of bank, and along that circle to where the
/// station then is, 1 NM from the Tu-95 at 60° to the right and to the left of its track; the time is found by bisection.
#[test]
fn stations_and_intercepts_agree_with_an_independent_computation() {
    let patrol = fly_scenario(TENTH_PATROL);
    let found = of(&patrol, "h-6", "ECS-ADIZ");
    let (event, _) = found.get(2).expect("the H-6 enter the East China Sea ADIZ with the Tu-95");
    assert!((event.t - 7364.929).abs() < 0.01, "{}", event.t);
    assert!(event.position.distance_to(Position::from_lat_lon(31.633347995, 127.396139614)).metres() < 1.0);

    let flight_of = |id: &str| patrol.scenario.flights.iter().position(|flight| flight.id == id).unwrap();
    for (id, t, lat, lon) in [
        ("f-15k-daegu", 3342.570, 37.744031272, 131.389770180),
        ("f-15j-nyutabaru", 15339.909, 29.940812640, 132.564963406),
    ] {
        let is_meeting = |event: &&Event| {
            event.flight == flight_of(id)
                && matches!(event.kind, EventKind::Manoeuvre { kind: MarkKind::Joined { is_intercept: true, .. }, .. })
        };
        let event = patrol.events.iter().find(is_meeting).unwrap_or_else(|| panic!("{id} meets nobody"));
        // The Tu-95's turns at the ends of its leg move it along by some metres.
        assert!((event.t - t).abs() < 0.05, "{id}: {} s instead of {t} s", event.t);
        let off = event.position.distance_to(Position::from_lat_lon(lat, lon)).metres();
        assert!(off < 10.0, "{id}: {off} m");
    }
}

/// The northern edge of the KADIZ: half way along, parallel and geodesic are 10.75 km apart, 46 s northbound at 450 kt
/// and about twice that at a slant of 60° (the design's figures, from 450 kt = 231.5 m/s).
#[test]
fn the_readings_of_the_kadiz_along_39_north_are_as_far_apart_as_the_design_says() {
    let simulation = fly_scenario(TEACHING[0]);
    for (flight, seconds, metres) in [("north", 46.4, 10_750.0), ("slant", 93.0, 21_500.0)] {
        let crossings = of(&simulation, flight, "KADIZ");
        let [(_, Crossing { through: Side::Edge(edge), .. })] = &crossings[..] else {
            panic!("{flight} crosses one edge")
        };
        let spread = edge.spread.as_ref().expect("the source does not say which line the edge is");
        assert!((spread.seconds - seconds).abs() < 0.01 * seconds, "{flight}: {} s", spread.seconds);
        assert!((spread.metres - metres).abs() < 0.015 * metres, "{flight}: {} m", spread.metres);
        // The spread is what lies between the crossings of the zones that are read in the one and the other way.
        let between = of(&simulation, flight, "GEODESIC")[0].0.t - of(&simulation, flight, "RHUMB")[0].0.t;
        assert!((spread.seconds - between).abs() < 1e-4, "{flight}: {} s and {between} s", spread.seconds);
    }
}
