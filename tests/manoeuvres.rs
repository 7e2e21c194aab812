//! What flights do besides passing waypoints, held against closed forms, against their own definition, and against a solver
//! that is not ours: `geographiclib-rs`.

mod common;

use std::f64::consts::{PI, TAU};

use common::{fly, written};
use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use patrolscope::geodesy::{Path, Position};
use patrolscope::sim::events::{Event, EventKind, MarkKind};
use patrolscope::sim::{Simulation, State, Trajectory};
use patrolscope::units::{Bearing, Distance};
use patrolscope::zones::Outline;
use proptest::prelude::*;

const GRAVITY: f64 = 9.80665;
const KNOT: f64 = 1852.0 / 3600.0;

/// A scenario of flights without coast and zones.
fn scenario(flights: &str) -> String {
    format!(
        "format = 1\ndate = 2025-01-01\ntime_zone = \"Asia/Tokyo\"\n[closest_approach]\ncoast = false\n\
         flights_within = \"100 km\"\n{flights}"
    )
}

fn marks(simulation: &Simulation, flight: usize) -> impl Iterator<Item = (&Event, MarkKind)> {
    simulation.events.iter().filter_map(move |event| match event.kind {
        EventKind::Manoeuvre { kind, .. } if event.flight == flight => Some((event, kind)),
        _ => None,
    })
}

fn mark(simulation: &Simulation, flight: usize, is_wanted: impl Fn(MarkKind) -> bool) -> f64 {
    marks(simulation, flight).find(|(_, kind)| is_wanted(*kind)).map(|(event, _)| event.t).expect("it happens")
}

/// An instant of the scenario's clock as seconds since the simulation's start.
fn clock(simulation: &Simulation, hour: i64, minute: i64) -> f64 {
    let midnight: jiff::Timestamp = "2024-12-31T15:00:00Z".parse().expect("an instant");
    (hour * 3600 + minute * 60) as f64 - simulation.start.duration_since(midnight).as_secs_f64()
}

fn state(trajectory: &Trajectory, t: f64) -> State {
    trajectory.state_at(t).expect("the flight is under way")
}

/// Distance in metres and bearing from one position to another, by `geographiclib-rs`.
fn seen_from(a: Position, b: Position) -> (f64, f64) {
    let (distance, azimuth, ..): (f64, f64, f64, f64) = Geodesic::wgs84().inverse(a.lat(), a.lon(), b.lat(), b.lon());
    (distance, azimuth)
}

/// Position, track and altitude before and after every joint of the path and of the time law go on without a step: at most this
/// many metres and degrees.
fn largest_steps(trajectory: &Trajectory) -> (f64, f64, f64) {
    const MOMENT: f64 = 1e-6;
    let joints = trajectory.path().pieces().iter().skip(1).map(|piece| trajectory.time_at(piece.from));
    let changes = trajectory.paces().iter().skip(1).map(|pace| pace.t);
    let levels = trajectory.altitudes().iter().map(|(t, _)| *t);
    let (mut gap, mut bend, mut step) = (0.0_f64, 0.0_f64, 0.0_f64);
    for t in joints.chain(changes).chain(levels) {
        if t - MOMENT <= trajectory.start() || t + MOMENT >= trajectory.end() {
            continue;
        }
        let [a, b] = [t - MOMENT, t + MOMENT].map(|t| state(trajectory, t));
        let moved = 2.0 * MOMENT * a.ground_speed.metres_per_second().max(b.ground_speed.metres_per_second());
        gap = gap.max(seen_from(a.position, b.position).0 - moved);
        bend = bend.max(a.track.turn_to(b.track).abs());
        step = step.max((a.altitude.metres() - b.altitude.metres()).abs());
    }
    (gap, bend, step)
}

fn assert_goes_on_without_a_step(simulation: &Simulation) {
    for (flight, trajectory) in simulation.trajectories.iter().enumerate() {
        let (gap, bend, step) = largest_steps(trajectory);
        let id = &simulation.scenario.flights[flight].id;
        assert!(gap < 1e-3, "{id}: a step of {gap} m");
        // Corners of less than a tenth of a degree are not turned.
        assert!(bend < 0.1, "{id}: a corner of {bend}°");
        assert!(step < 1e-3, "{id}: a step of {step} m in altitude");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Turns

#[test]
fn turns_are_as_wide_as_bank_radius_or_rate_ask_for() {
    let v = 420.0 * KNOT;
    for (size, expected) in [
        ("bank = \"30°\"", v * v / (GRAVITY * 30f64.to_radians().tan())),
        ("turn_radius = \"9 km\"", 9_000.0),
        ("turn_rate = \"1.5 °/s\"", v / 1.5f64.to_radians()),
    ] {
        for place in ["flight", "waypoint"] {
            let (of_flight, of_waypoint) =
                if place == "flight" { (size, String::new()) } else { ("", format!(", {size}")) };
            let simulation = fly(&scenario(&format!(
                "[[flight]]\nid = \"a\"\naltitude = \"FL300\"\nground_speed = \"420 kt\"\n{of_flight}\nroute = [\n\
                 {{ at = \"38N 130E\", time = \"10:00\" }}, {{ at = \"37N 131E\"{of_waypoint} }}, {{ at = \"36N 130E\" }} ]\n"
            )));
            let trajectory = &simulation.trajectories[0];
            let arc = trajectory.path().pieces().iter().find_map(|piece| match &piece.path {
                Path::Arc(arc) => Some(arc),
                _ => None,
            });
            let arc = arc.expect("a turn");
            // Measured from the centre, by others, a third along.
            let (radius, _) = seen_from(arc.centre(), arc.at(arc.length() / 3.0).position);
            assert!((radius / expected - 1.0).abs() < 1e-3, "{size} at the {place}: {radius} m, not {expected}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Where times decide the speeds, turns shorten the way, and that changes the speeds: the radius is that of the speed flown.
    #[test]
    fn turns_between_given_times_are_as_wide_as_the_speed_flown_asks_for(
        legs in proptest::collection::vec((-110.0..110.0f64, 60.0..200.0f64, 150.0..250.0f64), 2..6), bank in 15..40u32,
    ) {
        let mut here = Position::from_lat_lon(35.0, 130.0);
        let (mut course, mut seconds) = (40.0, 36_000.0);
        let mut route = format!("{{ at = \"{}\", time = \"10:00\" }}", written([here.lat(), here.lon()]));
        for (turn, km, speed) in &legs {
            here = here.destination(Bearing::from_degrees(course), Distance::from_metres(km * 1e3));
            seconds += (km * 1e3 / speed).round();
            let (h, m, s) = ((seconds / 3600.0).floor(), (seconds / 60.0).floor() % 60.0, seconds % 60.0);
            route += &format!(", {{ at = \"{}\", time = \"{h:02}:{m:02}:{s:02}\" }}", written([here.lat(), here.lon()]));
            course += turn;
        }
        let simulation = fly(&scenario(&format!(
            "[[flight]]\nid = \"a\"\naltitude = \"FL300\"\nbank = \"{bank}°\"\nroute = [ {route} ]\n"
        )));
        prop_assume!(simulation.diagnostics.is_empty());
        let paces = simulation.trajectories[0].paces();
        prop_assert_eq!(paces.len(), legs.len(), "each leg has one speed");
        for event in &simulation.events {
            if let EventKind::Turn { index, radius, .. } = event.kind {
                let speed = paces[index - 1].speed.max(paces[index].speed);
                let expected = speed * speed / (GRAVITY * f64::from(bank).to_radians().tan());
                prop_assert!((radius.metres() / expected - 1.0).abs() < 1e-3, "{} m, not {expected}", radius.metres());
            }
        }
    }
}

#[test]
fn a_turn_goes_the_way_that_is_asked_for() {
    for (side, sign) in [("left", -1.0), ("right", 1.0)] {
        let simulation = fly(&scenario(&format!(
            "[[flight]]\nid = \"a\"\naltitude = \"FL300\"\nground_speed = \"420 kt\"\nroute = [\n\
             {{ at = \"38N 130E\", time = \"10:00\" }}, {{ at = \"37N 131E\", turn_direction = \"{side}\" }}, {{ at = \"36N 130E\" }} ]\n"
        )));
        let trajectory = &simulation.trajectories[0];
        let turned: f64 = trajectory
            .path()
            .pieces()
            .iter()
            .filter_map(|piece| match &piece.path {
                Path::Arc(arc) => Some(arc.sweep_degrees()),
                _ => None,
            })
            .sum();
        assert!(turned * sign > 0.0, "{side}: {turned}°");
        assert_goes_on_without_a_step(&simulation);
        let end = state(trajectory, trajectory.end()).position;
        assert!(seen_from(end, Position::from_lat_lon(36.0, 130.0)).0 < 1e-3);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Holds

fn holding(hold: &str) -> Simulation {
    fly(&scenario(&format!(
        "[[flight]]\nid = \"a\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\nroute = [\n\
         {{ at = \"36N 130E\", time = \"10:00\" }}, {{ at = \"37N 131E\", hold = {{ {hold} }} }}, {{ at = \"38N 130E\" }} ]\n"
    )))
}

/// How long a hold lasts, in seconds.
fn hold_time(simulation: &Simulation) -> f64 {
    mark(simulation, 0, |kind| kind == MarkKind::HoldLeft) - mark(simulation, 0, |kind| kind == MarkKind::HoldEntered)
}

#[test]
fn laps_take_as_long_as_their_closed_forms() {
    let v = 400.0 * KNOT;
    let r = v * v / (GRAVITY * 25f64.to_radians().tan());
    let leg = 20.0 * 1852.0;
    let lean = 2.0 * (2.0 * r / leg).atan();
    for (hold, expected) in [
        ("leg = \"20 NM\", laps = 1", (2.0 * leg + TAU * r) / v),
        ("leg = \"20 NM\", laps = 3, direction = \"left\"", 3.0 * (2.0 * leg + TAU * r) / v),
        ("leg = \"2 min\", laps = 2", 2.0 * (240.0 + TAU * r / v)),
        ("leg = \"20 NM\", laps = 1, turn_radius = \"10 km\"", (2.0 * leg + TAU * 10e3) / v),
        (
            "leg = \"20 NM\", laps = 1, ground_speed = \"250 kt\", turn_radius = \"10 km\"",
            (2.0 * leg + TAU * 10e3) / (250.0 * KNOT),
        ),
        ("pattern = \"orbit\", laps = 2", 2.0 * TAU * r / v),
        ("pattern = \"figure-eight\", leg = \"20 NM\", laps = 1", (2.0 * leg + 2.0 * r * (PI + lean)) / v),
        ("leg = \"20 NM\", laps = 1, course = \"100°\"", (2.0 * leg + TAU * r) / v),
    ] {
        let simulation = holding(hold);
        let seconds = hold_time(&simulation);
        let laps = if hold.contains("laps = 3") {
            3.0
        } else if hold.contains("laps = 2") {
            2.0
        } else {
            1.0
        };
        assert!((seconds - expected).abs() < 0.1 * laps, "{hold}: {seconds} s, not {expected}");
        assert_goes_on_without_a_step(&simulation);
    }
}

#[test]
fn a_hold_until_an_instant_ends_then_with_whole_laps() {
    for pattern in [
        "pattern = \"racetrack\", leg = \"15 NM\"",
        "pattern = \"orbit\"",
        "pattern = \"figure-eight\", leg = \"15 NM\"",
    ] {
        let simulation = holding(&format!("{pattern}, until = \"11:30\""));
        let left = mark(&simulation, 0, |kind| kind == MarkKind::HoldLeft);
        assert!((left - 5400.0).abs() < 1e-6, "{pattern}: left after {left} s");
        let trajectory = &simulation.trajectories[0];
        let [entered, left] =
            [MarkKind::HoldEntered, MarkKind::HoldLeft].map(|wanted| mark(&simulation, 0, |kind| kind == wanted));
        let [a, b] = [entered + 1e-6, left - 1e-6].map(|t| state(trajectory, t));
        assert!(seen_from(a.position, b.position).0 < 1.0 && a.track.turn_to(b.track).abs() < 0.01, "{pattern}");
        // No faster and no slower than the flight usually flies.
        for n in 0..100 {
            let speed = state(trajectory, entered + (left - entered) * n as f64 / 100.0).ground_speed.knots();
            assert!((speed - 400.0).abs() < 0.01, "{pattern}: {speed} kt");
        }
        assert_goes_on_without_a_step(&simulation);
    }
}

#[test]
fn a_hold_waits_for_the_next_time_on_the_route() {
    let simulation = fly(&scenario(
        "[[flight]]\nid = \"a\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\nroute = [\n\
         { at = \"36N 130E\", time = \"10:00\" }, { at = \"37N 131E\", hold = { leg = \"10 NM\" } },\n\
         { at = \"38N 130E\", arrive = \"12:00\" } ]\n",
    ));
    let trajectory = &simulation.trajectories[0];
    assert!(simulation.diagnostics.is_empty(), "{:?}", simulation.diagnostics);
    assert!((trajectory.end() - 7200.0).abs() < 1e-6);
    assert!(trajectory.paces().iter().all(|pace| (pace.speed / KNOT - 400.0).abs() < 0.1), "{:?}", trajectory.paces());
    assert_goes_on_without_a_step(&simulation);
}

#[test]
fn a_hold_shorter_than_a_lap_is_an_error_with_both_times() {
    let simulation = holding("leg = \"40 NM\", until = \"10:20\"");
    let told: Vec<&str> = simulation.diagnostics.iter().map(|problem| problem.code).collect();
    assert!(told.contains(&"hold-too-short"), "{told:?}");
}

// ---------------------------------------------------------------------------------------------------------------------
// Time and speed

#[test]
fn an_arrival_is_met_or_the_window_is_named() {
    let route = |arrive: &str| {
        scenario(&format!(
            "[[flight]]\nid = \"a\"\naircraft = \"Tu-95MS\"\nroute = [\n{{ at = \"36N 130E\", time = \"10:00\" }},\n\
             {{ at = \"37N 131E\" }},\n{{ at = \"38N 130E\", arrive = \"{arrive}\" }} ]\n"
        ))
    };
    let simulation = fly(&route("10:25"));
    assert!(simulation.diagnostics.is_empty(), "{:?}", simulation.diagnostics);
    assert!((simulation.duration - 1500.0).abs() < 1e-6);
    for arrive in ["10:10", "11:30"] {
        let simulation = fly(&route(arrive));
        let problem = simulation.diagnostics.iter().find(|problem| problem.code == "cannot-arrive").expect(arrive);
        // The legs are 284 km long, and the turn cuts the corner: at 925 km/h at most 18.5 min, at 0.6 times 710 km/h 40.
        assert!(problem.message.contains("Tu-95MS can be here from 10:1"), "{}", problem.message);
        assert!(problem.message.contains(" to 10:39:"), "{}", problem.message);
    }
}

#[test]
fn relative_times_and_delays_shift_what_follows() {
    let flights = |delay: &str| {
        scenario(&format!(
            "[[flight]]\nid = \"a\"\naltitude = \"FL300\"\n{delay}\nroute = [\n{{ at = \"36N 130E\", time = \"10:00\" }},\n\
             {{ at = \"37N 131E\", time = \"+00:20\" }}, {{ at = \"38N 130E\", time = \"+00:25:30\" }} ]\n"
        ))
    };
    let simulation = fly(&flights(""));
    assert_eq!(simulation.start.to_string(), "2025-01-01T01:00:00Z");
    assert!((simulation.trajectories[0].legs()[1].t - 1200.0).abs() < 1e-9);
    assert!((simulation.duration - 2730.0).abs() < 1e-9);
    let delayed = fly(&flights("delay = \"10 min\""));
    assert_eq!(delayed.start.to_string(), "2025-01-01T01:10:00Z");
    assert!((delayed.duration - 2730.0).abs() < 1e-9);
}

#[test]
fn a_change_of_speed_takes_its_time_and_keeps_the_times() {
    let simulation = fly(&scenario(
        "[[flight]]\nid = \"a\"\naltitude = \"FL300\"\nacceleration = \"0.5 kt/s\"\nroute = [\n\
         { at = \"36N 130E\", time = \"10:00\" }, { at = \"37N 131E\", time = \"10:20\" }, { at = \"38N 132E\", time = \"10:38\" },\n\
         { at = \"39N 133E\", ground_speed = \"300 kt\" }, { at = \"40N 134E\" } ]\n"
            .replace("time = \"10:38\" }", "time = \"10:38\", ground_speed = \"420 kt\" }")
            .as_str(),
    ));
    let trajectory = &simulation.trajectories[0];
    for (waypoint, t) in [(1, 1200.0), (2, 2280.0)] {
        assert!((trajectory.legs()[waypoint].t - t).abs() < 1e-9);
    }
    let mut last = state(trajectory, 0.0).ground_speed.knots();
    for n in 1..=(trajectory.end() as usize) {
        let now = state(trajectory, n as f64).ground_speed.knots();
        assert!((now - last).abs() < 0.5 + 1e-6, "{last} kt to {now} kt within a second");
        last = now;
    }
    assert!((last - 300.0).abs() < 1e-6, "{last}");
    assert_goes_on_without_a_step(&simulation);
}

#[test]
fn mach_and_calibrated_airspeed_are_true_airspeed_by_altitude() {
    // Expected values in knots: aerocalc3 (PyPI), as in `sim/air.rs`.
    for (speed, altitude, knots) in [
        ("mach = 0.78", "30000 ft", 459.6716),
        ("mach = 0.78", "41000 ft", 447.3841),
        ("calibrated_airspeed = \"280 kt\"", "30000 ft", 437.3727),
        ("true_airspeed = \"430 kt\"", "30000 ft", 430.0),
    ] {
        let simulation = fly(&scenario(&format!(
            "[[flight]]\nid = \"a\"\naltitude = \"{altitude}\"\n{speed}\nroute = [\n\
             {{ at = \"36N 130E\", time = \"10:00\" }}, {{ at = \"37N 131E\" }} ]\n"
        )));
        let flown = state(&simulation.trajectories[0], 100.0).ground_speed.knots();
        assert!((flown / knots - 1.0).abs() < 2e-5, "{speed} at {altitude}: {flown} kt");
    }
}

#[test]
fn a_climb_at_a_rate_is_level_afterwards_and_one_without_room_is_told() {
    let climbing = |rate: &str| {
        fly(&scenario(&format!(
            "[[flight]]\nid = \"a\"\nground_speed = \"420 kt\"\nroute = [\n\
             {{ at = \"36N 130E\", time = \"10:00\", altitude = \"10000 ft\", climb = \"at-rate\", climb_rate = \"{rate}\" }},\n\
             {{ at = \"38N 131E\", altitude = \"30000 ft\", at_or_below = \"FL290\" }} ]\n"
        )))
    };
    let simulation = climbing("2000 ft/min");
    let feet = |t: f64| simulation.trajectories[0].altitude_at(t).feet();
    assert!((feet(300.0) - 20_000.0).abs() < 1e-6);
    assert!((feet(600.0) - 30_000.0).abs() < 1e-6 && (feet(900.0) - 30_000.0).abs() < 1e-6);
    let told: Vec<&str> = simulation.diagnostics.iter().map(|problem| problem.code).collect();
    assert_eq!(told, ["altitude-limit"]);
    let told: Vec<&str> = climbing("200 ft/min").diagnostics.iter().map(|problem| problem.code).collect();
    assert_eq!(told, ["steep-climb", "altitude-limit"]);
}

// ---------------------------------------------------------------------------------------------------------------------
// Wind

/// Layers in feet, degrees and knots; between them east and north components change evenly.
fn wind_at(layers: &[(f64, f64, f64)], feet: f64) -> (f64, f64) {
    let vector = |(_, from, speed): (f64, f64, f64)| {
        let (sin, cos) = f64::to_radians(from).sin_cos();
        (-sin * speed * KNOT, -cos * speed * KNOT)
    };
    let above = layers.iter().position(|layer| layer.0 > feet);
    match above {
        Some(0) => vector(layers[0]),
        None => vector(layers[layers.len() - 1]),
        Some(above) => {
            let (low, high) = (layers[above - 1], layers[above]);
            let share = (feet - low.0) / (high.0 - low.0);
            let (a, b) = (vector(low), vector(high));
            (a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1))
        }
    }
}

/// Over the ground, by the wind triangle: the root of a quadratic, not our decomposition.
fn ground_speed(track: f64, tas: f64, (east, north): (f64, f64)) -> f64 {
    let (sin, cos) = track.to_radians().sin_cos();
    let along = east * sin + north * cos;
    let wind2 = east * east + north * north;
    along + (along * along - wind2 + tas * tas).sqrt()
}

#[test]
fn a_leg_in_the_wind_takes_as_long_as_a_fine_integration_says() {
    for (layers, from_ft, to_ft) in [
        (&[(0.0, 270.0, 80.0)][..], 30_000.0, 30_000.0),
        (&[(5_000.0, 250.0, 20.0), (20_000.0, 270.0, 60.0), (35_000.0, 300.0, 120.0)][..], 3_000.0, 38_000.0),
    ] {
        let wind: String = layers
            .iter()
            .map(|(feet, from, knots)| {
                let altitude = if layers.len() > 1 { format!("altitude = \"{feet} ft\"\n") } else { String::new() };
                format!("[[wind]]\nfrom = \"{from}°\"\nspeed = \"{knots} kt\"\n{altitude}")
            })
            .collect();
        let simulation = fly(&scenario(&format!(
            "{wind}[[flight]]\nid = \"a\"\ntrue_airspeed = \"430 kt\"\nroute = [\n\
             {{ at = \"26N 122E\", time = \"10:00\", altitude = \"{from_ft} ft\" }}, {{ at = \"38N 140E\", altitude = \"{to_ft} ft\" }} ]\n"
        )));
        let trajectory = &simulation.trajectories[0];
        let earth = Geodesic::wgs84();
        let (length, azimuth, ..): (f64, f64, f64, f64) = earth.inverse(26.0, 122.0, 38.0, 140.0);
        let seconds = trajectory.end();
        // Fourth-order Runge-Kutta over a second, with the altitude law that the scenario asks for.
        let rate = |s: f64, t: f64| {
            let (_, _, track): (f64, f64, f64) = earth.direct(26.0, 122.0, azimuth, s);
            let feet = from_ft + (to_ft - from_ft) * (t / seconds).clamp(0.0, 1.0);
            ground_speed(track, 430.0 * KNOT, wind_at(layers, feet))
        };
        let (mut s, mut t) = (0.0, 0.0);
        let mut checked = 0;
        while s < length {
            let h = 1.0;
            let k1 = rate(s, t);
            let k2 = rate(s + 0.5 * h * k1, t + 0.5 * h);
            let k3 = rate(s + 0.5 * h * k2, t + 0.5 * h);
            let k4 = rate(s + h * k3, t + h);
            let step = h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
            if s + step >= length {
                t += (length - s) / k1;
                break;
            }
            s += step;
            t += h;
            if t % 600.0 == 0.0 {
                checked += 1;
                assert!((trajectory.distance_at(t) - s).abs() < 0.5, "after {t} s: {} {s}", trajectory.distance_at(t));
            }
        }
        assert!((t - seconds).abs() < 0.01, "{t} s, and {seconds}");
        assert!(checked > 5);
        // Drift: heading and true airspeed are what the triangle asks for.
        let half = state(trajectory, seconds / 2.0);
        assert!((half.true_airspeed.knots() - 430.0).abs() < 0.01, "{:?}", half.true_airspeed);
        let wind = wind_at(layers, half.altitude.feet());
        let (sin, cos) = half.heading.degrees().to_radians().sin_cos();
        let tas = half.true_airspeed.metres_per_second();
        let over_ground = (tas * sin + wind.0, tas * cos + wind.1);
        let track = over_ground.0.atan2(over_ground.1).to_degrees();
        assert!(Bearing::from_degrees(track).turn_to(half.track).abs() < 1e-3);
        assert!(half.heading.turn_to(half.track).abs() > 1.0, "there is drift");
    }
}

#[test]
fn a_racetrack_in_the_wind_takes_as_long_as_a_fine_integration_says() {
    let simulation = fly(&scenario(
        "[[wind]]\nfrom = \"300°\"\nspeed = \"90 kt\"\n[[flight]]\nid = \"a\"\naltitude = \"FL300\"\ntrue_airspeed = \"400 kt\"\n\
         route = [\n{ at = \"36N 130E\", time = \"10:00\" }, { at = \"37N 131E\", hold = { leg = \"20 NM\", laps = 2 } }, { at = \"38N 130E\" } ]\n",
    ));
    let trajectory = &simulation.trajectories[0];
    let [entered, left] =
        [MarkKind::HoldEntered, MarkKind::HoldLeft].map(|wanted| mark(&simulation, 0, |kind| kind == wanted));
    let wind = wind_at(&[(0.0, 300.0, 90.0)], 30_000.0);
    let [from, to] = [entered, left].map(|t| trajectory.distance_at(t));
    let steps = 20_000;
    let ds = (to - from) / steps as f64;
    let seconds: f64 = (0..steps)
        .map(|n| {
            ds / ground_speed(trajectory.path().at(from + (n as f64 + 0.5) * ds).azimuth.degrees(), 400.0 * KNOT, wind)
        })
        .sum();
    assert!((seconds - (left - entered)).abs() < 0.01, "{seconds} {}", left - entered);
    assert_goes_on_without_a_step(&simulation);
}

// ---------------------------------------------------------------------------------------------------------------------
// Flights that act on each other

const LEADER: &str = "[[flight]]\nid = \"lead\"\naltitude = \"FL280\"\ncount = 4\nroute = [\n\
     { at = \"42N 134E\", time = \"10:00\" }, { at = \"39N 131.5E\", altitude = \"FL320\" }, { at = \"36.5N 131E\", name = \"Gap\" },\n\
     { at = \"35N 129.5E\" }, { at = \"31N 127E\", time = \"11:50\" } ]\n";

#[test]
fn a_station_is_kept_within_five_metres_outside_turns_and_abeam_within_turns_too() {
    for (bearing, distance) in [(90.0, 2.0), (270.0, 3.0), (150.0, 3.0), (200.0, 1.0), (30.0, 2.0)] {
        let simulation = fly(&scenario(&format!(
            "{LEADER}[[flight]]\nid = \"wing\"\naltitude = \"FL300\"\nground_speed = \"440 kt\"\nroute = [\n{{ at = \"38N 129E\" }},\n\
             {{ joins = \"lead\", time = \"10:25\", station = {{ bearing = \"{bearing:03}°\", distance = \"{distance} NM\", above = \"1000 ft\" }} }},\n\
             {{ leaves = \"lead\", time = \"11:40\" }}, {{ at = \"34N 131E\" }} ]\n"
        )));
        assert!(simulation.diagnostics.is_empty(), "{:?}", simulation.diagnostics);
        let [lead, wing] = &simulation.trajectories[..] else { panic!("two flights") };
        let mut looked = 0;
        for n in 0..=4500 {
            let t = clock(&simulation, 10, 25) + n as f64;
            let (a, b) = (state(lead, t), state(wing, t));
            let (apart, azimuth) = seen_from(a.position, b.position);
            let relative = Bearing::from_degrees(azimuth - a.track.degrees());
            let metres = distance * 1852.0;
            // Outside turns: no part of the path between the two and beyond bends.
            let s = lead.distance_at(t);
            let is_straight = [-1.0, 0.0, 1.0].iter().all(|k| {
                let at = (s + k * (metres + 500.0)).clamp(0.0, lead.path().length());
                matches!(lead.path().pieces()[lead.path().piece_at(at)].path, Path::Geodesic(_))
            }) && lead.path().piece_at(s - metres - 500.0)
                == lead.path().piece_at(s + metres + 500.0);
            let across = metres * relative.turn_to(Bearing::from_degrees(bearing)).to_radians().abs();
            if is_straight {
                looked += 1;
                assert!((apart - metres).abs() < 5.0, "{bearing}°: {apart} m at {t}");
                assert!(across < 5.0, "{bearing}°: {}° at {t}", relative.degrees());
            } else if bearing == 90.0 || bearing == 270.0 {
                assert!((apart - metres).abs() < 5.0 && across < 5.0, "{bearing}°: {apart} m at {t} in a turn");
            }
            assert!((b.altitude.feet() - a.altitude.feet() - 1000.0).abs() < 1e-3);
        }
        assert!(looked > 3000, "{looked}");
        assert_goes_on_without_a_step(&simulation);
    }
}

/// Where a station is by its definition, with the solver of others: beside the leader, from its own position and track. On a
/// straight line that is the place further along the path and to its side, but for the bend of the Earth.
fn station_of(lead: &State, bearing: f64, metres: f64) -> Position {
    let (lat, lon): (f64, f64) =
        Geodesic::wgs84().direct(lead.position.lat(), lead.position.lon(), lead.track.degrees() + bearing, metres);
    Position::from_lat_lon(lat, lon)
}

#[test]
fn a_rendezvous_is_met_in_place_and_time() {
    for (meeting, expected) in [("time = \"10:25\"", Some(25)), ("at = \"38N 131.3E\"", None), ("", None)] {
        let comma = if meeting.is_empty() { "" } else { ", " };
        let begins = if meeting.is_empty() { ", time = \"10:05\"" } else { "" };
        let simulation = fly(&scenario(&format!(
            "{LEADER}[[flight]]\nid = \"wing\"\naltitude = \"FL300\"\nground_speed = \"440 kt\"\nroute = [\n\
             {{ at = \"36N 127E\"{begins} }}, {{ at = \"37N 129E\" }},\n\
             {{ joins = \"lead\", station = {{ bearing = \"120°\", distance = \"2 NM\" }}{comma}{meeting} }},\n\
             {{ leaves = \"lead\", after = \"20 min\" }}, {{ at = \"35N 131E\" }} ]\n"
        )));
        assert!(simulation.diagnostics.is_empty(), "{:?}", simulation.diagnostics);
        let [lead, wing] = &simulation.trajectories[..] else { panic!("two flights") };
        let joined = mark(&simulation, 1, |kind| matches!(kind, MarkKind::Joined { .. }));
        if let Some(expected) = expected {
            assert!((joined - clock(&simulation, 10, expected)).abs() < 1e-6, "{joined}");
        }
        // A moment before, at its own pace on its own way.
        let here = state(wing, joined - 1e-3);
        let there = station_of(&state(lead, joined), 120.0, 2.0 * 1852.0);
        assert!(seen_from(here.position, there).0 < 50.0, "{meeting}: {} m", seen_from(here.position, there).0);
        assert!(here.track.turn_to(state(lead, joined).track).abs() < 0.1);
        let left = mark(&simulation, 1, |kind| matches!(kind, MarkKind::Left { .. }));
        assert!((left - joined - 1200.0).abs() < 1e-6);
        // Until then at its own speed.
        let speed = state(wing, joined - 60.0).ground_speed.knots();
        assert!((speed - 440.0).abs() < 0.1, "{meeting}: {speed} kt");
        assert_goes_on_without_a_step(&simulation);
    }
}

/// The leader passes the place twice; the flight that joins is under way after the first time.
#[test]
fn a_place_that_is_passed_twice_is_met_the_next_time() {
    let simulation = fly(&scenario(
        "[[flight]]\nid = \"lead\"\naltitude = \"FL280\"\nroute = [ { at = \"38N 130E\", time = \"10:00\" }, { at = \"38N 133E\" },\n\
         { at = \"36N 133E\", turn = \"fly-over\" }, { at = \"38N 133E\" }, { at = \"38.01N 130E\", time = \"11:50\" } ]\n\
         [[flight]]\nid = \"wing\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\nroute = [ { at = \"40N 129E\", time = \"10:40\" },\n\
         { joins = \"lead\", at = \"38N 131E\" }, { leaves = \"lead\", after = \"5 min\" } ]\n",
    ));
    assert!(simulation.diagnostics.is_empty(), "{:?}", simulation.diagnostics);
    let joined = mark(&simulation, 1, |kind| matches!(kind, MarkKind::Joined { .. }));
    assert!(joined > 5400.0, "{joined}");
    // The geodesic bends a kilometre to the north of the parallel, and the leg back ends as much further north.
    let here = state(&simulation.trajectories[0], joined).position;
    assert!(seen_from(here, Position::from_lat_lon(38.0, 131.0)).0 < 2_000.0);
}

const RESPONDER: &str = "zones = [\"KADIZ\"]\n";

fn responding(reaction: &str, knots: f64, leave: &str) -> Simulation {
    fly(&format!(
        "format = 1\ndate = 2025-01-01\ntime_zone = \"Asia/Tokyo\"\n{RESPONDER}[closest_approach]\ncoast = false\n{LEADER}\
         [[flight]]\nid = \"qra\"\naircraft = \"F-15K\"\nground_speed = \"{knots} kt\"\ncount = 2\nroute = [\n\
         {{ at = \"DAEGU-AB\", scramble = \"lead enters KADIZ\", reaction = \"{reaction}\" }},\n\
         {{ intercepts = \"lead\", station = {{ bearing = \"110°\", distance = \"1 NM\" }} }},\n\
         {{ leaves = \"lead\"{leave} }}, {{ at = \"DAEGU-AB\", lands = true }} ]\n"
    ))
}

#[test]
fn a_responder_scrambles_meets_escorts_returns_and_lands() {
    let simulation = responding("5 min", 500.0, ", when = \"lead leaves KADIZ\"");
    assert!(simulation.diagnostics.is_empty(), "{:?}", simulation.diagnostics);
    let [lead, qra] = &simulation.trajectories[..] else { panic!("two flights") };
    let enters = simulation.zone_summaries[0].visits[0].from;
    let kinds: Vec<(f64, MarkKind)> = marks(&simulation, 1).map(|(event, kind)| (event.t, kind)).collect();
    let [
        (took_off, MarkKind::Scramble { .. }),
        (met, MarkKind::Joined { separation, closure, .. }),
        (ended, MarkKind::Left { .. }),
        (landed, MarkKind::Landed),
    ] = kinds[..]
    else {
        panic!("{kinds:?}")
    };
    assert!((took_off - enters - 300.0).abs() < 1e-6);
    // Both trajectories flown: they are a mile apart, in the chosen position, the responder going the same way.
    let (a, b) = (state(lead, met), state(qra, met));
    let (apart, azimuth) = seen_from(a.position, b.position);
    assert!((apart - 1852.0).abs() < 1.0 && (separation.metres() - apart).abs() < 1.0);
    assert!(Bearing::from_degrees(azimuth - a.track.degrees()).turn_to(Bearing::from_degrees(110.0)).abs() < 0.1);
    assert!((b.altitude.feet() - 28_000.0).abs() < 2_000.0);
    let before = seen_from(state(lead, met - 1.0).position, state(qra, met - 1.0).position).0;
    let closure = closure.expect("it flew before");
    assert!((closure.metres_per_second() - (before - apart)).abs() < 0.5, "{closure} {}", before - apart);
    // At its own speed until then, on a way without detours: the shortest, and the turn at its end.
    assert!((state(qra, met - 30.0).ground_speed.knots() - 500.0).abs() < 0.1);
    let way = qra.distance_at(met);
    let base = state(qra, took_off).position;
    let straight = seen_from(base, b.position).0;
    assert!(way < straight + 25e3 && (way / (500.0 * KNOT) - (met - took_off)).abs() < 1e-3, "{way} {straight}");
    assert!((ended - simulation.zone_summaries[0].visits[0].to).abs() < 1e-6);
    let home = state(qra, landed);
    assert!(seen_from(home.position, base).0 < 1e-3 && home.altitude.feet().abs() < 1e-6);
    assert_goes_on_without_a_step(&simulation);
}

/// There is no earlier meeting: at every earlier instant the station is too far for the time since take-off.
#[test]
fn an_intercept_is_the_first_that_the_speed_allows() {
    for (reaction, knots) in [("0 s", 450.0), ("5 min", 500.0), ("12 min", 600.0), ("20 min", 480.0)] {
        let simulation = responding(reaction, knots, "");
        let lead = &simulation.trajectories[0];
        let took_off = mark(&simulation, 1, |kind| matches!(kind, MarkKind::Scramble { .. }));
        let met = mark(&simulation, 1, |kind| matches!(kind, MarkKind::Joined { .. }));
        let base = state(&simulation.trajectories[1], took_off).position;
        let mut t = took_off;
        while t < met - 1.0 {
            let station = station_of(&state(lead, t), 110.0, 1852.0);
            let needed = seen_from(base, station).0 / (knots * KNOT);
            // The turn at the end makes the way longer, by less than a circle.
            assert!(took_off + needed > t - 200.0, "{reaction}, {knots} kt: could be there at {t}, and meets at {met}");
            t += 1.0;
        }
        let station = station_of(&state(lead, met), 110.0, 1852.0);
        assert!(seen_from(base, station).0 <= (met - took_off) * knots * KNOT + 1.0);
    }
}

#[test]
fn where_no_meeting_is_possible_the_best_miss_is_told() {
    let simulation = responding("20 min", 120.0, "");
    let problem = simulation.diagnostics.iter().find(|problem| problem.code == "no-meeting").expect("no meeting");
    let label = &problem.labels[0].text;
    assert!(label.starts_with("at best it is ") && label.contains(" NM short, at "), "{label}");
}

#[test]
fn what_never_happens_is_told() {
    let simulation = fly(&format!(
        "format = 1\ndate = 2025-01-01\nzones = [\"ECS-ADIZ\"]\n{LEADER}[[flight]]\nid = \"qra\"\naircraft = \"F-15K\"\nroute = [\n\
         {{ at = \"DAEGU-AB\", scramble = \"lead enters ECS-ADIZ\" }}, {{ at = \"36N 130E\" }} ]\n"
    ).replace("31N 127E", "34.5N 129E"));
    let told: Vec<&str> = simulation.diagnostics.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(told, ["`lead` does not enter `ECS-ADIZ`"]);
}

/// The zone is entered at 10:20 and again, on the way back, at 11:20: a degree of the equator is 60.108 NM.
#[test]
fn what_happens_again_after_an_instant_is_waited_for() {
    let simulation = fly(&scenario(
        "[[zone]]\nid = \"BOX\"\nboundary = [\"1S 131E\", \"1S 132E\", \"1N 132E\", \"1N 131E\"]\n\
         [[flight]]\nid = \"lead\"\naltitude = \"FL300\"\nturns = \"sharp\"\nground_speed = \"180.324 kt\"\nroute = [\n\
         { at = \"0N 130E\", time = \"10:00\" }, { at = \"0N 133E\" }, { at = \"0N 130E\" } ]\n\
         [[flight]]\nid = \"qra\"\naltitude = \"FL300\"\nground_speed = \"300 kt\"\nroute = [\n\
         { at = \"5N 130E\", scramble = \"lead enters BOX after 10:30\" }, { at = \"6N 130E\" } ]\n",
    ));
    assert!(simulation.diagnostics.is_empty(), "{:?}", simulation.diagnostics);
    // To 133°E in an hour, and back to the eastern edge at 132°E in a third of one.
    let off = simulation.trajectories[1].start() - clock(&simulation, 11, 20);
    assert!(off.abs() < 1.0, "{off} s");
}

#[test]
fn parting_and_merging_flights_are_where_the_other_is() {
    let simulation = fly(&scenario(&format!(
        "{LEADER}[[flight]]\nid = \"part\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\ncount = 2\nroute = [\n\
         {{ splits_from = \"lead\", time = \"10:20\" }}, {{ at = \"38N 134E\" }}, {{ merges_into = \"lead\" , time = \"11:20\" }} ]\n"
    )));
    assert!(simulation.diagnostics.is_empty(), "{:?}", simulation.diagnostics);
    let [lead, part] = &simulation.trajectories[..] else { panic!("two flights") };
    for t in [1200.0, 4800.0] {
        let (a, b) = (state(lead, t), state(part, t));
        assert!(seen_from(a.position, b.position).0 < 1e-3 && a.track.turn_to(b.track).abs() < 1e-4, "{t}");
        assert!((a.altitude.metres() - b.altitude.metres()).abs() < 1e-3);
    }
    assert_eq!((part.start(), part.end()), (1200.0, 4800.0));
    assert_goes_on_without_a_step(&simulation);
}

/// How many aircraft, and in which flights from when to when.
type Told = (u32, Vec<(usize, f64, f64)>);

/// Four aircraft; two part at 10:20, fly past a zone of their own and merge back at 11:20, and one of the four parts at 11:30.
#[test]
fn each_aircraft_keeps_its_own_time_in_each_zone() {
    let simulation = fly(&scenario(&format!(
        "{LEADER}[[flight]]\nid = \"part\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\ncount = 2\nroute = [\n\
         {{ splits_from = \"lead\", time = \"10:20\" }}, {{ at = \"38N 134E\" }}, {{ merges_into = \"lead\", time = \"11:20\" }} ]\n\
         [[flight]]\nid = \"last\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\ncount = 1\nroute = [\n\
         {{ splits_from = \"lead\", time = \"11:30\" }}, {{ at = \"33N 131E\" }} ]\n\
         [[zone]]\nid = \"AWAY\"\ncircle = {{ center = \"38N 134E\", radius = \"40 NM\" }}\n\
         [[zone]]\nid = \"ALL\"\ncircle = {{ center = \"37N 131E\", radius = \"900 km\" }}\n"
    )));
    assert!(simulation.diagnostics.is_empty(), "{:?}", simulation.diagnostics);
    let told: Vec<Told> = simulation
        .groups
        .iter()
        .map(|group| (group.count, group.shares.iter().map(|share| (share.flight, share.from, share.to)).collect()))
        .collect();
    let lasts = simulation.trajectories[2].end();
    assert_eq!(
        told,
        [
            (2, vec![(0, 0.0, 6600.0)]),
            (1, vec![(0, 0.0, 1200.0), (1, 1200.0, 4800.0), (0, 4800.0, 6600.0)]),
            (1, vec![(0, 0.0, 1200.0), (1, 1200.0, 4800.0), (0, 4800.0, 5400.0), (2, 5400.0, lasts)]),
        ]
    );
    let away = simulation.zone_summaries.iter().find(|summary| summary.flight == 1 && summary.zone == 0).unwrap();
    for (group, expected) in simulation.groups.iter().zip([0.0, away.seconds_inside(), away.seconds_inside()]) {
        assert!((group.seconds_inside(0, &simulation.zone_summaries) - expected).abs() < 1e-9);
        let flown: f64 = group.shares.iter().map(|share| share.to - share.from).sum();
        assert!((group.seconds_inside(1, &simulation.zone_summaries) - flown).abs() < 1e-9, "all the way inside");
    }
    let counts = [1000.0, 3000.0, 5000.0, 6000.0].map(|t| [0, 1, 2].map(|flight| simulation.aircraft_in(flight, t)));
    assert_eq!(counts, [[4, 0, 0], [2, 2, 0], [4, 0, 0], [3, 0, 1]]);
}

#[test]
fn more_aircraft_than_there_are_cannot_part() {
    let simulation = fly(&scenario(&format!(
        "{LEADER}[[flight]]\nid = \"part\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\ncount = 5\nroute = [\n\
         {{ splits_from = \"lead\", time = \"10:20\" }}, {{ at = \"38N 134E\" }} ]\n"
    )));
    let told: Vec<&str> = simulation.diagnostics.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(told, ["5 aircraft part from `lead`, in which there are 4 then"]);
}

#[test]
fn flights_that_wait_for_one_another_in_a_circle_are_named() {
    let text = scenario(
        "[[flight]]\nid = \"a\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\nroute = [\n{ at = \"38N 130E\" }, { joins = \"b\", time = \"10:00\" }, { leaves = \"b\" } ]\n\
         [[flight]]\nid = \"b\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\nroute = [\n{ at = \"38N 131E\" }, { joins = \"a\", time = \"10:00\" }, { leaves = \"a\" } ]\n",
    );
    let reading =
        patrolscope::scenario::read("test.toml", text.as_bytes(), &patrolscope::scenario::library::without_files());
    let told: Vec<&str> = reading.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(told, ["flights wait for one another: `a` for `b` for `a`"]);
}

// ---------------------------------------------------------------------------------------------------------------------
// Laws over random routes

/// A scenario with a leader, a holding flight, a wingman and a responder, by numbers that can be anything.
#[derive(Debug, Clone)]
struct Case {
    turns: Vec<(f64, f64)>,
    bearing: f64,
    station_nm: f64,
    leg_nm: f64,
    laps: u32,
    left: bool,
    pattern: usize,
    wind: Option<(f64, f64)>,
}

fn cases() -> impl Strategy<Value = Case> {
    (
        proptest::collection::vec((-100.0..100.0f64, 60.0..160.0f64), 3..5),
        0.0..360.0f64,
        0.3..3.0f64,
        5.0..30.0f64,
        1..4u32,
        any::<bool>(),
        0..3usize,
        proptest::option::of((0.0..360.0f64, 10.0..90.0f64)),
    )
        .prop_map(|(turns, bearing, station_nm, leg_nm, laps, left, pattern, wind)| Case {
            turns,
            bearing,
            station_nm,
            leg_nm,
            laps,
            left,
            pattern,
            wind,
        })
}

impl Case {
    fn text(&self) -> String {
        let mut here = Position::from_lat_lon(35.0, 130.0);
        let mut course = 200.0;
        let mut route = format!("{{ at = \"{}\", time = \"10:00\" }}", written([here.lat(), here.lon()]));
        for (turn, km) in &self.turns {
            here = here.destination(Bearing::from_degrees(course), Distance::from_metres(km * 1e3));
            course += turn;
            route += &format!(", {{ at = \"{}\" }}", written([here.lat(), here.lon()]));
        }
        let wind = self
            .wind
            .map_or(String::new(), |(from, knots)| format!("[[wind]]\nfrom = \"{from}°\"\nspeed = \"{knots} kt\"\n"));
        let pattern = ["racetrack", "orbit", "figure-eight"][self.pattern];
        let leg = if self.pattern == 1 { String::new() } else { format!("leg = \"{} NM\", ", self.leg_nm) };
        let side = if self.left { "left" } else { "right" };
        scenario(&format!(
            "{wind}[[flight]]\nid = \"lead\"\naltitude = \"FL280\"\ntrue_airspeed = \"400 kt\"\nroute = [ {route} ]\n\
             [[flight]]\nid = \"holder\"\naltitude = \"FL300\"\ntrue_airspeed = \"350 kt\"\nroute = [ {{ at = \"34N 129E\", time = \"10:00\" }},\n\
             {{ at = \"34.4N 129.6E\", hold = {{ pattern = \"{pattern}\", {leg}laps = {}, direction = \"{side}\" }} }}, {{ at = \"35N 129E\" }} ]\n\
             [[flight]]\nid = \"wing\"\naltitude = \"FL300\"\ntrue_airspeed = \"520 kt\"\nroute = [ {{ at = \"35.5N 131E\", time = \"10:00\" }},\n\
             {{ joins = \"lead\", station = {{ bearing = \"{}°\", distance = \"{} NM\" }} }}, {{ leaves = \"lead\", after = \"8 min\" }}, {{ at = \"36N 132E\" }} ]\n\
             [[zone]]\nid = \"BOX\"\nboundary = [\"34.9N 129.2E\", \"34.2N 130.4E\", \"33.7N 129.6E\", \"34.1N 129E\"]\n",
            self.laps, self.bearing, self.station_nm
        ))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_flown_goes_on_without_a_step(case in cases()) {
        let simulation = fly(&case.text());
        // A leader that turns within the station, or a leg without room for its turn, is told and flown otherwise.
        prop_assume!(simulation.diagnostics.is_empty());
        assert_goes_on_without_a_step(&simulation);
        let lead = &simulation.trajectories[0];
        for (event, kind) in marks(&simulation, 2) {
            if let MarkKind::Joined { .. } = kind {
                // By definition: so far along the leader's path, and so far to its right.
                let (sin, cos) = case.bearing.to_radians().sin_cos();
                let [ahead, right] = [cos, sin].map(|share| share * case.station_nm * 1852.0);
                let s = lead.distance_at(event.t) + ahead;
                prop_assume!((0.0..lead.path().length()).contains(&s));
                let there = lead.path().at(s);
                let (lat, lon): (f64, f64) = Geodesic::wgs84().direct(
                    there.position.lat(),
                    there.position.lon(),
                    there.azimuth.degrees() + 90.0,
                    right,
                );
                let here = state(&simulation.trajectories[2], event.t).position;
                prop_assert!(seen_from(here, Position::from_lat_lon(lat, lon)).0 < 1e-3);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// Every crossing lies on its trajectory and on the boundary, and containment, looked at each hundredth of a second,
    /// changes nowhere else.
    #[test]
    fn crossings_of_manoeuvring_flights_are_all_there_are(case in cases()) {
        const MOMENT: f64 = 0.01;
        let simulation = fly(&case.text());
        prop_assume!(simulation.diagnostics.is_empty());
        let outline = Outline::of(&simulation.scenario.zones[0]);
        for (flight, trajectory) in simulation.trajectories.iter().enumerate() {
            let mut told: Vec<f64> = common::crossings(&simulation, flight, 0).map(|(event, _)| event.t).collect();
            for (event, _) in common::crossings(&simulation, flight, 0) {
                let here = state(trajectory, event.t).position;
                prop_assert!(seen_from(here, event.position).0 < 1e-3);
                let (off, _) = outline.nearest_edge(here);
                prop_assert!(off < 1e-3, "{off} m from the boundary");
            }
            let inside = |t: f64| outline.contains(state(trajectory, t).position);
            let mut was = inside(trajectory.start());
            for n in 1..((trajectory.end() - trajectory.start()) / MOMENT) as usize {
                let t = trajectory.start() + n as f64 * MOMENT;
                let is = inside(t);
                if is != was {
                    let found = told.iter().position(|told| (t - MOMENT - 1e-6..=t + 1e-6).contains(told));
                    prop_assert!(found.is_some(), "no crossing told just before {t}");
                    told.remove(found.unwrap_or(0));
                    was = is;
                }
            }
            // What samples do not see are two crossings between them, or one at the very end.
            told.retain(|t| *t < trajectory.end() - 2.0 * MOMENT);
            for pair in told.chunks(2) {
                prop_assert!(pair.len() == 2 && pair[1] - pair[0] < MOMENT, "{told:?} told, and nothing changes");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn closest_approaches_are_those_of_a_search_by_force(case in cases()) {
        let simulation = fly(&case.text());
        prop_assume!(simulation.diagnostics.is_empty());
        for event in &simulation.events {
            let EventKind::ClosestToFlight { other, horizontal, .. } = event.kind else { continue };
            let [a, b] = [event.flight, other].map(|flight| &simulation.trajectories[flight]);
            let (from, to) = (a.start().max(b.start()), a.end().min(b.end()));
            let apart = |t: f64| {
                let [p, q] = [a, b].map(|flight| state(flight, t.clamp(from, to)).position);
                // Far off, the plane says enough.
                let rough = ((p.lat() - q.lat()).powi(2) + ((p.lon() - q.lon()) * 0.8).powi(2)).sqrt() * 111e3;
                if rough < 1.3 * horizontal.metres() + 2e3 { seen_from(p, q).0 } else { f64::INFINITY }
            };
            let nearest = |from: f64, to: f64, step: f64| {
                let steps = ((to - from) / step).ceil() as usize;
                let looks = (0..=steps).map(|n| from + n as f64 * step).map(|t| (apart(t), t));
                looks.fold((f64::INFINITY, from), |best, look| if look.0 < best.0 { look } else { best })
            };
            // Each tenth of a second, and each thousandth round the nearest of these.
            let (_, t) = nearest(from, to, 0.1);
            let (least, _) = nearest(t - 0.1, t + 0.1, 0.001);
            prop_assert!((least - horizontal.metres()).abs() < 1.0, "{least} m by force, {horizontal}");
        }
    }
}
