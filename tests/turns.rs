//! Turns as they are flown, for pairs of legs of every kind and angle: circles of the radius that speed and bank ask
//! for, tangent to what comes before and after, on a path without gaps that keeps its times.

mod common;

use common::{fly, written};
use patrolscope::geodesy::{Path, Position};
use patrolscope::sim::events::EventKind;
use patrolscope::sim::{Simulation, Trajectory};
use patrolscope::units::{Bearing, Distance};

const GRAVITY: f64 = 9.80665;

/// A route of two legs of a length in kilometres each, with a change of course at the waypoint between them.
struct Corner {
    degrees: f64,
    speed_kt: f64,
    path: &'static str,
    turn: &'static str,
    leg_km: f64,
}

const MIDDLE: [f64; 2] = [35.5, 128.0];
const COURSE: f64 = 70.0;

impl Corner {
    fn scenario(&self) -> String {
        let middle = Position::from_lat_lon(MIDDLE[0], MIDDLE[1]);
        let place = |bearing: f64| {
            let place = middle.destination(Bearing::from_degrees(bearing), Distance::from_metres(self.leg_km * 1e3));
            written([place.lat(), place.lon()])
        };
        format!(
            "format = 1\ndate = 2025-01-01\n[closest_approach]\ncoast = false\n[[flight]]\nid = \"probe\"\nbank = \"25°\"\n\
             altitude = \"FL300\"\nground_speed = \"{} kt\"\npath = \"{}\"\nturns = \"{}\"\nroute = [\n\
             {{ at = \"{}\", time = \"00:00\" }},\n{{ at = \"{}\" }},\n{{ at = \"{}\" }},\n]\n",
            self.speed_kt,
            self.path,
            self.turn,
            place(COURSE + 180.0),
            written(MIDDLE),
            place(COURSE + self.degrees)
        )
    }

    fn speed(&self) -> f64 {
        self.speed_kt * 1852.0 / 3600.0
    }

    /// V² / (g tan bank).
    fn radius(&self) -> f64 {
        self.speed().powi(2) / (GRAVITY * 25f64.to_radians().tan())
    }
}

fn corners(turn: &'static str) -> impl Iterator<Item = Corner> {
    let angles = [-150.0_f64, -120.0, -90.0, -45.0, -10.0, -2.0, -0.2, 0.2, 2.0, 10.0, 45.0, 90.0, 120.0, 150.0];
    angles.into_iter().flat_map(move |degrees| {
        // The places are made by geodesics, so that rhumb lines between them turn by a degree or so more or less.
        let paths = if degrees.abs() < 5.0 { &["geodesic"][..] } else { &["geodesic", "rhumb"] };
        paths.iter().flat_map(move |path| {
            [200.0, 450.0, 600.0].map(|speed_kt| Corner { degrees, speed_kt, path, turn, leg_km: 400.0 })
        })
    })
}

/// How far apart the pieces are at each joint, in metres, and by how many degrees their directions differ.
fn joints(trajectory: &Trajectory) -> Vec<(f64, f64)> {
    let joint = |pair: &[patrolscope::sim::flight_path::Piece]| {
        let (end, start) = (pair[0].path.at(pair[0].path.length()), pair[1].path.at(0.0));
        (end.position.distance_to(start.position).metres(), end.azimuth.turn_to(start.azimuth).abs())
    };
    trajectory.path().pieces().windows(2).map(joint).collect()
}

fn turns(simulation: &Simulation) -> Vec<(f64, f64, f64)> {
    let turn = |event: &patrolscope::sim::events::Event| match event.kind {
        EventKind::Turn { degrees, radius, direction, .. } => {
            Some((event.t, degrees * direction.sign(), radius.metres()))
        }
        _ => None,
    };
    simulation.events.iter().filter_map(turn).collect()
}

#[test]
fn a_fly_by_turn_is_tangent_to_both_legs_and_has_the_radius_of_speed_and_bank() {
    for corner in corners("fly-by") {
        let simulation = fly(&corner.scenario());
        let case = format!("{}° at {} kt, {}", corner.degrees, corner.speed_kt, corner.path);
        let (flight, trajectory) = (&simulation.scenario.flights[0], &simulation.trajectories[0]);
        assert!(simulation.diagnostics.is_empty(), "{case}");
        let turned = turns(&simulation);
        assert_eq!(turned.len(), 1, "{case}");
        let (begins, degrees, radius) = turned[0];
        assert!((radius - corner.radius()).abs() < 1e-6 * radius, "{case}: {radius} m");
        // Geodesics made the places; the rhumb lines between them turn by a little more or less.
        let slack = if corner.path == "rhumb" { 3.0 } else { 0.01 };
        assert!((degrees - corner.degrees).abs() < slack, "{case}: {degrees}°");
        for (gap, bend) in joints(trajectory) {
            assert!(gap < 1e-5, "{case}: {gap} m apart");
            assert!(bend < 1e-6, "{case}: {bend}° of bend");
        }
        // In the plane, and a hundredth more or less on rhumb lines, the circle comes within R (1 / cos(angle / 2) - 1) of the waypoint, and does so half way.
        let nearest =
            flight.route[1].position.distance_to(trajectory.state_at(trajectory.legs()[1].t).unwrap().position);
        let flat = corner.radius() * (1.0 / (degrees.abs().to_radians() / 2.0).cos() - 1.0);
        assert!((nearest.metres() - flat).abs() < 0.01 * flat + 1.0, "{case}: {nearest} instead of {flat} m");
        // Bank is what the turn asks for, to the right for a right turn, and none before and after.
        let bank = |t: f64| trajectory.state_at(t).unwrap().bank_degrees;
        assert!((bank(begins + 0.01) - 25.0 * corner.degrees.signum()).abs() < 0.01, "{case}: {}", bank(begins + 0.01));
        assert_eq!((bank(begins - 0.1), bank(trajectory.end())), (0.0, 0.0), "{case}");
    }
}

#[test]
fn a_fly_over_turn_passes_the_waypoint_and_ends_on_the_tangent_to_the_next() {
    for corner in corners("fly-over").chain(corners("fly-over").map(|corner| Corner { degrees: 179.0, ..corner })) {
        let simulation = fly(&corner.scenario());
        let case = format!("{}° at {} kt, {}", corner.degrees, corner.speed_kt, corner.path);
        let (flight, trajectory) = (&simulation.scenario.flights[0], &simulation.trajectories[0]);
        let turned = turns(&simulation);
        assert_eq!(turned.len(), 1, "{case}");
        let (begins, _, radius) = turned[0];
        assert!((radius - corner.radius()).abs() < 1e-6 * radius, "{case}");
        let over = trajectory.state_at(begins).unwrap();
        assert!(over.position.distance_to(flight.route[1].position).metres() < 1e-5, "{case}");
        assert!((begins - trajectory.legs()[1].t).abs() < 1e-9, "{case}: the leg after begins at the waypoint");
        for (gap, bend) in joints(trajectory) {
            assert!(gap < 1e-5, "{case}: {gap} m apart");
            assert!(bend < 1e-6, "{case}: {bend}° of bend");
        }
        let kinds: Vec<bool> = trajectory.path().pieces().iter().map(|p| matches!(p.path, Path::Arc(_))).collect();
        assert_eq!(kinds, [false, true, false], "{case}");
        let end = trajectory.state_at(trajectory.end()).unwrap().position;
        assert!(end.distance_to(flight.route[2].position).metres() < 1e-6, "{case}");
    }
}

#[test]
fn a_sharp_corner_and_a_change_of_course_below_a_tenth_of_a_degree_are_the_waypoint_itself() {
    for (turn, degrees) in [("sharp", 120.0), ("sharp", -30.0), ("fly-by", 0.03), ("fly-over", -0.03)] {
        let simulation = fly(&Corner { degrees, speed_kt: 450.0, path: "geodesic", turn, leg_km: 200.0 }.scenario());
        let trajectory = &simulation.trajectories[0];
        assert!(turns(&simulation).is_empty());
        assert_eq!(trajectory.path().pieces().len(), 2);
        let at_waypoint = trajectory.state_at(trajectory.legs()[1].t).unwrap().position;
        assert!(at_waypoint.distance_to(simulation.scenario.flights[0].route[1].position).metres() < 1e-6);
        // Two straight legs at 450 kt: 400 km / 231.5 m/s.
        assert!((simulation.duration - 400e3 / 231.5).abs() < 1e-6);
    }
}

#[test]
fn a_turn_without_room_is_a_sharp_corner_and_says_what_it_needs() {
    // At 600 kt and 25° the radius is 20.84 km; a turn of 120° needs 36.1 km, or 19.5 NM, of each leg.
    let corner = Corner { degrees: 120.0, speed_kt: 600.0, path: "geodesic", turn: "fly-by", leg_km: 20.0 };
    assert!((corner.radius() - 20_835.0).abs() < 1.0, "{}", corner.radius());
    let simulation = fly(&corner.scenario());
    let told: Vec<String> = simulation.diagnostics.iter().map(|problem| problem.message.clone()).collect();
    assert_eq!(told, ["the turn of 120° at waypoint 2 needs 19.5 NM of a leg that has 10.8 NM left"]);
    assert!(turns(&simulation).is_empty());
    assert!((simulation.duration - 2.0 * 20e3 / corner.speed()).abs() < 1e-6);
    // 36.1 km of room are enough.
    for (leg_km, fits) in [(36.0, false), (36.2, true)] {
        let simulation = fly(&Corner { leg_km, ..corner }.scenario());
        assert_eq!(turns(&simulation).len() == 1, fits, "{leg_km} km");
    }
}

#[test]
fn a_reversal_is_flown_over_but_not_by() {
    let reversal = |turn| Corner { degrees: 179.9, speed_kt: 400.0, path: "geodesic", turn, leg_km: 300.0 };
    assert_eq!(turns(&fly(&reversal("fly-by").scenario())).len(), 0);
    assert_eq!(turns(&fly(&reversal("fly-over").scenario())).len(), 1);
}

#[test]
fn an_exact_reversal_is_told_without_a_number_for_the_room_it_needs() {
    let simulation = fly(
        "format = 1\ndate = 2025-01-01\n[[flight]]\nid = \"probe\"\naltitude = \"FL300\"\nground_speed = \"450 kt\"\nroute = [\n\
         { at = \"35N 128E\", time = \"00:00\" },\n{ at = \"36N 128E\" },\n{ at = \"35N 128E\" },\n]\n",
    );
    let told: Vec<String> = simulation.diagnostics.iter().map(|problem| problem.message.clone()).collect();
    assert_eq!(told, ["the turn of 180° at waypoint 2 is a reversal, for which no leg is long enough"]);
}

#[test]
fn a_turn_at_the_pole_is_joined_to_both_legs() {
    // Along 0°E to the pole and out along 100°E: a turn of 80° to the right.
    for turn in ["fly-by", "fly-over"] {
        let simulation = fly(&format!(
            "format = 1\ndate = 2025-01-01\n[[flight]]\nid = \"probe\"\naltitude = \"FL300\"\nground_speed = \"450 kt\"\nroute = [\n\
             {{ at = \"80N 0E\", time = \"00:00\" }},\n{{ at = \"90N 0E\", turn = \"{turn}\" }},\n{{ at = \"80N 100E\" }},\n]\n"
        ));
        let turned = turns(&simulation);
        assert!(turned.len() == 1 && (turned[0].1 - 80.0).abs() < 5.0, "{turn}: {turned:?}");
        for (gap, _) in joints(&simulation.trajectories[0]) {
            assert!(gap < 1e-5, "{turn}: {gap} m apart");
        }
    }
}

#[test]
fn a_turn_just_short_of_a_reversal_is_flown_without_a_jump_or_not_at_all() {
    let mut flown = 0;
    for degrees in (1640..1800).map(|tenth| f64::from(tenth) / 10.0) {
        for path in ["geodesic", "rhumb"] {
            for (sign, speed_kt) in [(1.0, 250.0), (-1.0, 250.0), (1.0, 450.0), (-1.0, 450.0)] {
                let corner = Corner { degrees: sign * degrees, speed_kt, path, turn: "fly-by", leg_km: 900.0 };
                let simulation = fly(&corner.scenario());
                let case = format!("{} at {speed_kt} kt, {path}", corner.degrees);
                let turned = turns(&simulation);
                assert_eq!(turned.is_empty(), !simulation.diagnostics.is_empty(), "{case}");
                flown += turned.len();
                for (gap, _) in joints(&simulation.trajectories[0]) {
                    assert!(gap < 1e-5, "{case}: {gap} m apart");
                }
            }
        }
    }
    assert!(flown > 300, "only {flown} of 1280 turns were flown");
}

#[test]
fn given_times_are_kept_through_turns_and_speeds_follow() {
    for style in ["fly-by", "fly-over", "sharp"] {
        let simulation = fly(&format!(
            "format = 1\ndate = 2025-01-01\n[closest_approach]\ncoast = false\n[[flight]]\nid = \"probe\"\nturns = \"{style}\"\n\
             route = [\n{{ at = \"34N 124E\", time = \"00:00\", altitude = \"FL100\" }},\n{{ at = \"35N 127E\", altitude = \"FL150\" }},\n\
             {{ at = \"33N 129E\", time = \"00:50\", altitude = \"FL300\" }},\n\
             {{ at = \"34N 132E\", time = \"01:12:30\", altitude = \"FL300\" }},\n]\n"
        ));
        let trajectory = &simulation.trajectories[0];
        let [first, second, third] = trajectory.paces() else { panic!("three legs") };
        assert_eq!((first.t, third.t, trajectory.end()), (0.0, 3000.0, 4350.0), "{style}");
        assert_eq!(first.speed, second.speed, "{style}: between two times all legs have one speed");
        let length = trajectory.path().length();
        assert!((third.from / 3000.0 - first.speed).abs() < 1e-9, "{style}");
        assert!(((length - third.from) / 1350.0 - third.speed).abs() < 1e-9, "{style}");
        // Between waypoints the height is straight in time.
        let height = |t: f64| trajectory.state_at(t).unwrap().altitude.metres();
        let climb = |t: f64| trajectory.state_at(t).unwrap().vertical_speed;
        let halfway = 0.5 * (second.t + third.t);
        assert!((height(halfway) - 0.5 * (height(second.t) + height(third.t))).abs() < 1e-6, "{style}");
        let rate = (height(third.t) - height(second.t)) / (third.t - second.t);
        assert!((climb(halfway) - rate).abs() < 1e-9 && climb(4000.0) == 0.0, "{style}");
        assert!((height(3000.0) - 9144.0).abs() < 1e-6 && (height(0.0) - 3048.0).abs() < 1e-6, "{style}");
    }
}
