//! Laws that hold for every scenario: random routes and zones, written as a file's author would write them.

mod common;

use std::fmt::Write;

use common::{crossings, fly, written};
use patrolscope::export::{Selection, json};
use patrolscope::geodesy::{Path, Position};
use patrolscope::sim::events::{CrossedEdge, CrossingKind, EventKind, Side};
use patrolscope::sim::{Simulation, Trajectory};
use patrolscope::units::{Bearing, Distance};
use patrolscope::zones::{Outline, Shape, Zone};
use proptest::prelude::*;
use proptest::sample::subsequence;

/// A scenario to be written.
#[derive(Debug, Clone)]
struct Draft {
    flights: Vec<DraftFlight>,
    catalogue: Vec<&'static str>,
    zones: Vec<DraftZone>,
}

#[derive(Debug, Clone)]
struct DraftFlight {
    /// Seconds after the scenario's day begins.
    departure: i64,
    turns: &'static str,
    waypoints: Vec<DraftWaypoint>,
}

#[derive(Debug, Clone)]
struct DraftWaypoint {
    /// Latitude and longitude.
    at: [f64; 2],
    is_timed: bool,
    /// Metres a second on the leg to the next waypoint.
    speed: f64,
    path: &'static str,
    flight_level: u32,
    turn: Option<&'static str>,
}

#[derive(Debug, Clone)]
struct DraftZone {
    centre: [f64; 2],
    shape: DraftShape,
    floor: Option<u32>,
    ceiling: Option<u32>,
}

#[derive(Debug, Clone)]
enum DraftShape {
    Circle {
        radius: f64,
    },
    /// Vertices at even bearings from the centre, at these distances in metres.
    Star {
        distances: Vec<f64>,
        edges: &'static str,
        clockwise: bool,
    },
}

const TURNS: [&str; 3] = ["fly-by", "fly-over", "sharp"];

/// A position near Korea and Japan.
fn at() -> impl Strategy<Value = [f64; 2]> {
    [25.0..42.0f64, 120.0..140.0f64]
}

fn waypoint() -> impl Strategy<Value = DraftWaypoint> {
    let path = prop::sample::select(vec!["geodesic", "rhumb"]);
    let turn = prop::option::weighted(0.2, prop::sample::select(TURNS.to_vec()));
    (at(), any::<bool>(), 120.0..300.0f64, path, 10..400u32, turn).prop_map(
        |(at, is_timed, speed, path, level, turn)| DraftWaypoint {
            at,
            is_timed,
            speed,
            path,
            // Whole steps, so that flights are level at times, and at times on a zone's limit.
            flight_level: level / 20 * 20 + 10,
            turn,
        },
    )
}

fn flight() -> impl Strategy<Value = DraftFlight> {
    let turns = prop::sample::select(TURNS.to_vec());
    (0..7200i64, turns, prop::collection::vec(waypoint(), 2..7)).prop_map(|(departure, turns, mut waypoints)| {
        // At least one waypoint has a time; the first one need not.
        if !waypoints.iter().any(|waypoint| waypoint.is_timed) {
            waypoints[0].is_timed = true;
        }
        DraftFlight { departure, turns, waypoints }
    })
}

fn zone() -> impl Strategy<Value = DraftZone> {
    let edges = prop::sample::select(vec!["geodesic", "rhumb", "published"]);
    let shape = prop_oneof![
        (2e4..6e5f64).prop_map(|radius| DraftShape::Circle { radius }),
        (prop::collection::vec(8e4..7e5f64, 5..12), edges, any::<bool>())
            .prop_map(|(distances, edges, clockwise)| DraftShape::Star { distances, edges, clockwise }),
    ];
    let limit = || prop::option::weighted(0.4, 2..20u32);
    (at(), shape, limit(), limit()).prop_map(|(centre, shape, floor, height)| {
        let floor = floor.map(|floor| floor * 10);
        DraftZone { centre, shape, floor, ceiling: height.map(|height| floor.unwrap_or(0) + height * 10) }
    })
}

/// A scenario there, or moved: across the date line, to the far north, south of the equator.
fn draft() -> impl Strategy<Value = Draft> {
    let catalogue = subsequence(vec!["KADIZ", "JADIZ", "ECS-ADIZ", "TW-ADIZ", "INCHEON-FIR"], 0..3);
    let flights = prop::collection::vec(flight(), 1..4);
    let moved =
        prop_oneof![3 => Just([0.0, 0.0]), 1 => Just([0.0, 50.0]), 1 => Just([40.0, 0.0]), 1 => Just([-70.0, 47.0])];
    (flights, catalogue, prop::collection::vec(zone(), 1..4), moved).prop_map(
        |(mut flights, catalogue, mut zones, [north, east])| {
            let places = flights.iter_mut().flat_map(|flight| &mut flight.waypoints).map(|waypoint| &mut waypoint.at);
            for [lat, lon] in places.chain(zones.iter_mut().map(|zone| &mut zone.centre)) {
                *lat += north;
                *lon = (*lon + east + 180.0).rem_euclid(360.0) - 180.0;
            }
            Draft { flights, catalogue, zones }
        },
    )
}

fn position([lat, lon]: [f64; 2]) -> Position {
    Position::from_lat_lon(lat, lon)
}

/// The scenario as a file, all times later by so many seconds.
fn text(draft: &Draft, later: i64) -> String {
    let mut text = format!(
        "format = 1\nzones = {:?}\n\n[closest_approach]\nplaces = [\"ULLEUNGDO\"]\nflights_within = \"200 km\"\n",
        draft.catalogue
    );
    let mut add = |line: String| writeln!(text, "{line}").expect("a string takes every line");
    let midnight: jiff::Timestamp = "2025-06-01T00:00:00Z".parse().expect("an instant");
    for (i, flight) in draft.flights.iter().enumerate() {
        add(format!(
            "\n[[flight]]\nid = \"flight-{i}\"\nturns = \"{}\"\nground_speed = \"450 kt\"\nroute = [",
            flight.turns
        ));
        let mut seconds = 0.0;
        for (j, waypoint) in flight.waypoints.iter().enumerate() {
            let mut line = format!("  {{ at = \"{}\"", written(waypoint.at));
            if waypoint.is_timed {
                let whole = flight.departure + later + seconds as i64;
                let time = midnight + jiff::SignedDuration::from_secs(whole);
                write!(line, ", time = \"{time}\"").expect("a string takes every word");
            }
            write!(line, ", altitude = \"FL{:03}\", path = \"{}\"", waypoint.flight_level, waypoint.path)
                .expect("a string takes every word");
            if let Some(turn) = waypoint.turn {
                write!(line, ", turn = \"{turn}\"").expect("a string takes every word");
            }
            add(line + " },");
            if let Some(next) = flight.waypoints.get(j + 1) {
                seconds += position(waypoint.at).distance_to(position(next.at)).metres() / waypoint.speed;
            }
        }
        add("]".to_owned());
    }
    for (i, zone) in draft.zones.iter().enumerate() {
        add(format!("\n[[zone]]\nid = \"ZONE-{i}\""));
        match &zone.shape {
            DraftShape::Circle { radius } => {
                add(format!("circle = {{ center = \"{}\", radius = \"{radius} m\" }}", written(zone.centre)));
            }
            DraftShape::Star { distances, edges, clockwise } => {
                let vertex = |(i, distance): (usize, &f64)| {
                    let turn = 360.0 * i as f64 / distances.len() as f64;
                    let bearing = Bearing::from_degrees(if *clockwise { turn } else { -turn });
                    let vertex = position(zone.centre).destination(bearing, Distance::from_metres(*distance));
                    written([vertex.lat(), vertex.lon()])
                };
                let vertices: Vec<String> = distances.iter().enumerate().map(vertex).collect();
                add(format!("edges = \"{edges}\"\nboundary = {vertices:?}"));
            }
        }
        zone.floor.iter().for_each(|floor| add(format!("floor = \"FL{floor:03}\"")));
        zone.ceiling.iter().for_each(|ceiling| add(format!("ceiling = \"FL{ceiling:03}\"")));
    }
    text
}

/// The distance from a position to a line, by a dense walk and then golden section steps on the inverse problem.
fn distance_to_line(place: Position, line: &Path) -> f64 {
    const WALK: usize = 200;
    let distance = |u: f64| line.at(u).position.distance_to(place).metres();
    let step = line.length() / WALK as f64;
    let nearest = (0..=WALK).min_by(|a, b| distance(*a as f64 * step).total_cmp(&distance(*b as f64 * step)));
    let middle = nearest.expect("a walk has steps") as f64 * step;
    let (mut low, mut high) = ((middle - step).max(0.0), (middle + step).min(line.length()));
    let golden = 0.5 * (5f64.sqrt() - 1.0);
    while high - low > 1e-5 {
        let width = golden * (high - low);
        if distance(high - width) < distance(low + width) {
            high = low + width;
        } else {
            low = high - width;
        }
    }
    distance(0.5 * (low + high))
}

/// How far a crossing lies from the edge that it names.
fn distance_to_crossed_edge(zone: &Zone, edge: &CrossedEdge, place: Position) -> f64 {
    match (&zone.shape, edge.index) {
        (Shape::Circle { centre, radius }, _) => (centre.distance_to(place).metres() - radius.metres()).abs(),
        (_, Some(index)) => distance_to_line(place, &zone.edges().nth(index).expect("the edge exists").path),
        (_, None) => panic!("an edge without an index in {}", zone.id),
    }
}

/// Whether flight and zone have the instant in common: the outline asked directly, and the limits.
fn is_inside(trajectory: &Trajectory, zone: &Zone, outline: &Outline, t: f64) -> bool {
    let state = trajectory.state_at(t).expect("the instant is within the flight");
    outline.contains(state.position)
        && zone.floor.is_none_or(|floor| state.altitude >= floor)
        && zone.ceiling.is_none_or(|ceiling| state.altitude < ceiling)
}

/// How often the boundary winds round a position, from bearings along densified edges: a second opinion on inside.
fn is_wound_round(zone: &Zone, place: Position) -> bool {
    let mut turned = 0.0;
    for edge in zone.edges() {
        let parts = (edge.path.length() / 20e3).ceil().max(1.0);
        let bearing = |i: f64| place.bearing_to(edge.path.at(edge.path.length() * i / parts).position);
        turned += (0..parts as usize).map(|i| bearing(i as f64).turn_to(bearing(i as f64 + 1.0))).sum::<f64>();
    }
    turned.abs() > 180.0
}

fn check_crossings(simulation: &Simulation) -> Result<(), TestCaseError> {
    for summary in &simulation.zone_summaries {
        let (trajectory, zone) = (&simulation.trajectories[summary.flight], &simulation.scenario.zones[summary.zone]);
        let outline = Outline::of(zone);
        let mut inside = summary.inside_at_start;
        let mut from = trajectory.start();
        let mut stays: Vec<[f64; 2]> = inside.then_some([from, f64::NAN]).into_iter().collect();
        let here = || crossings(simulation, summary.flight, summary.zone);
        let ends = here().map(|(event, crossing)| (event.t, Some((event, crossing))));
        for (to, crossing) in ends.chain([(trajectory.end(), None)]) {
            // Between two crossings nothing changes.
            for share in [0.02, 0.31, 0.5, 0.77, 0.98] {
                let t = from + share * (to - from);
                if to - from > 0.01 {
                    let place = trajectory.state_at(t).expect("the instant is within the flight").position;
                    prop_assert_eq!(is_inside(trajectory, zone, &outline, t), inside, "{} at {} s", &zone.id, t);
                    if share == 0.5 && !outline.is_circle() && outline.nearest_edge(place).0 > 1e3 {
                        prop_assert_eq!(outline.contains(place), is_wound_round(zone, place), "{} {}", &zone.id, place);
                    }
                }
            }
            from = to;
            let Some((event, crossing)) = crossing else { continue };
            prop_assert_eq!(crossing.kind == CrossingKind::Exit, inside, "{} at {} s: twice", &zone.id, to);
            inside = !inside;
            if inside {
                stays.push([to, f64::NAN]);
            } else {
                stays.last_mut().expect("an exit follows an entry")[1] = to;
            }
            match &crossing.through {
                Side::Edge(edge) => {
                    let off = distance_to_crossed_edge(zone, edge, event.position);
                    prop_assert!(off < 1e-3, "{} at {to} s: {off} m from its edge", zone.id);
                }
                Side::Floor => {
                    let floor = zone.floor.expect("the zone has a floor");
                    prop_assert!((event.altitude.metres() - floor.metres()).abs() < 1e-3);
                }
                Side::Ceiling => {
                    let ceiling = zone.ceiling.expect("the zone has a ceiling");
                    prop_assert!((event.altitude.metres() - ceiling.metres()).abs() < 1e-3);
                }
            }
        }
        if inside {
            stays.last_mut().expect("inside is within a stay")[1] = trajectory.end();
        }
        let visits: Vec<[f64; 2]> = summary.visits.iter().map(|visit| [visit.from, visit.to]).collect();
        prop_assert_eq!(&visits, &stays);
        let seconds: f64 = stays.iter().map(|[from, to]| to - from).sum();
        prop_assert!((summary.seconds_inside() - seconds).abs() < 1e-6);
        prop_assert_eq!(summary.deepest.is_some(), !stays.is_empty());
        if let Some(deepest) = summary.deepest {
            // From time to place and back again costs a nanosecond.
            prop_assert!(stays.iter().any(|[from, to]| (from - 1e-6..to + 1e-6).contains(&deepest.t)));
        }
    }
    Ok(())
}

fn check_events_lie_on_their_trajectories(simulation: &Simulation) -> Result<(), TestCaseError> {
    for event in &simulation.events {
        let trajectory = &simulation.trajectories[event.flight];
        let state = trajectory.state_at(event.t);
        let state = state.ok_or_else(|| TestCaseError::fail(format!("{event:?} is outside of its flight")))?;
        let off = state.position.distance_to(event.position).metres();
        prop_assert!(off < 1e-3, "{off} m in {event:?}");
        prop_assert!((state.altitude.metres() - event.altitude.metres()).abs() < 1e-3);
        prop_assert!(event.leg < trajectory.legs().len());
    }
    prop_assert!(simulation.events.windows(2).all(|pair| (pair[0].t * 1e6).round() <= (pair[1].t * 1e6).round()));
    Ok(())
}

/// Waypoints keep the times they are given, to the nanosecond.
fn check_given_times(simulation: &Simulation) -> Result<(), TestCaseError> {
    for (flight, trajectory) in simulation.scenario.flights.iter().zip(&simulation.trajectories) {
        let instants = trajectory.legs().iter().map(|leg| leg.t).chain([trajectory.end()]);
        for (waypoint, t) in flight.route.iter().zip(instants) {
            if let Some(time) = waypoint.time {
                prop_assert_eq!(simulation.timestamp(t), time);
            }
        }
    }
    Ok(())
}

/// Neither place nor height jumps, at joints of path and time least of all.
fn check_continuity(simulation: &Simulation, shares: &[f64]) -> Result<(), TestCaseError> {
    for trajectory in &simulation.trajectories {
        let fastest = trajectory.paces().iter().map(|pace| pace.top_speed()).fold(0.0, f64::max);
        let climbs =
            trajectory.altitudes().windows(2).map(|pair| ((pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0)).abs());
        let steepest = climbs.fold(0.0, f64::max);
        let joints = trajectory.path().pieces().iter().map(|piece| trajectory.time_at(piece.from));
        let legs = trajectory.legs().iter().map(|leg| leg.t);
        let anywhere = shares.iter().map(|share| trajectory.start() + share * (trajectory.end() - trajectory.start()));
        for t in joints.chain(legs).chain(anywhere) {
            for dt in [1e-3, 1.0] {
                let Some((a, b)) = trajectory.state_at(t - dt / 2.0).zip(trajectory.state_at(t + dt / 2.0)) else {
                    continue;
                };
                let moved = a.position.distance_to(b.position).metres();
                prop_assert!(moved <= fastest * dt * (1.0 + 1e-9) + 1e-5, "{moved} m in {dt} s at {t} s");
                let climbed = (a.altitude.metres() - b.altitude.metres()).abs();
                prop_assert!(climbed <= steepest * dt * (1.0 + 1e-9) + 1e-6, "{climbed} m up in {dt} s at {t} s");
            }
        }
    }
    Ok(())
}

/// The deepest points against a dense walk through the stays; to a metre, as their documentation says.
fn check_deepest(simulation: &Simulation) -> Result<(), TestCaseError> {
    for summary in &simulation.zone_summaries {
        let Some(deepest) = summary.deepest else { continue };
        let (trajectory, zone) = (&simulation.trajectories[summary.flight], &simulation.scenario.zones[summary.zone]);
        let outline = Outline::of(zone);
        let depth = deepest.depth.metres();
        let again = match &zone.shape {
            Shape::Circle { centre, radius } => radius.metres() - centre.distance_to(deepest.position).metres(),
            _ => zone.edges().map(|edge| distance_to_line(deepest.position, &edge.path)).fold(f64::INFINITY, f64::min),
        };
        prop_assert!((again - depth).abs() < 0.01, "{}: {depth} m, by another way {again} m", zone.id);
        for visit in &summary.visits {
            for i in 0..=100 {
                let t = visit.from + (visit.to - visit.from) * f64::from(i) / 100.0;
                let place = trajectory.path().at(trajectory.distance_at(t)).position;
                let (sounded, _) = outline.nearest_edge(place);
                // The deepest point is searched for to 0.2 % and 500 m; its own depth, above, is exact.
                let most = 1.002 * depth + 501.0;
                prop_assert!(sounded < most, "{}: {sounded} m deep at {t} s, but deepest {depth} m", zone.id);
            }
        }
    }
    Ok(())
}

/// The closest approaches between flights against a look every few seconds.
fn check_encounters(simulation: &Simulation) -> Result<(), TestCaseError> {
    const STEP: f64 = 5.0;
    for (i, a) in simulation.trajectories.iter().enumerate() {
        for (j, b) in simulation.trajectories.iter().enumerate().skip(i + 1) {
            let distance = |t: f64| {
                let place = |trajectory: &Trajectory| trajectory.state_at(t).map(|state| state.position);
                place(a).zip(place(b)).map_or(f64::INFINITY, |(a, b)| a.distance_to(b).metres())
            };
            let (from, to) = (a.start().max(b.start()), a.end().min(b.end()));
            let looks = (0..).map(|k| from + STEP * f64::from(k)).take_while(|t| *t <= to);
            let nearest = looks.map(distance).fold(f64::INFINITY, f64::min);
            let found = simulation.events.iter().find_map(|event| match event.kind {
                EventKind::ClosestToFlight { other, horizontal, .. } if event.flight == i && other == j => {
                    Some((event.t, horizontal.metres()))
                }
                _ => None,
            });
            let Some((t, horizontal)) = found else {
                prop_assert!(nearest > 200e3 - 0.1, "flights {i} and {j} come within {nearest} m unseen");
                continue;
            };
            prop_assert!((distance(t) - horizontal).abs() < 1e-3);
            prop_assert!(nearest > horizontal - 0.1, "flights {i} and {j}: {nearest} m, told {horizontal} m");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_shrink_iters: 500, ..ProptestConfig::default() })]

    #[test]
    fn entries_and_exits_alternate_lie_on_the_edge_and_agree_with_containment(draft in draft()) {
        check_crossings(&fly(&text(&draft, 0)))?;
    }

    #[test]
    fn every_event_lies_on_its_trajectory_which_is_continuous_and_on_time(
        draft in draft(), shares in prop::collection::vec(0.0..1.0f64, 8),
    ) {
        let simulation = fly(&text(&draft, 0));
        check_events_lie_on_their_trajectories(&simulation)?;
        check_given_times(&simulation)?;
        check_continuity(&simulation, &shares)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn shifting_all_times_shifts_all_events_and_nothing_else(draft in draft(), later in -100_000..100_000i64) {
        let (early, late) = (fly(&text(&draft, 0)), fly(&text(&draft, later)));
        prop_assert_eq!(late.start, early.start + jiff::SignedDuration::from_secs(later));
        prop_assert_eq!(early.events.len(), late.events.len());
        for (a, b) in early.events.iter().zip(&late.events) {
            prop_assert!((a.t - b.t).abs() < 1e-6, "{} s and {} s", a.t, b.t);
            prop_assert_eq!((a.flight, a.leg), (b.flight, b.leg));
            prop_assert!(a.position.distance_to(b.position).metres() < 1e-3);
            prop_assert!(same_kind(&a.kind, &b.kind), "{:?} and {:?}", a.kind, b.kind);
        }
    }

    #[test]
    fn deepest_points_and_encounters_agree_with_dense_sampling(draft in draft()) {
        let simulation = fly(&text(&draft, 0));
        check_deepest(&simulation)?;
        check_encounters(&simulation)?;
    }

    #[test]
    fn the_same_input_gives_the_same_bytes(draft in draft()) {
        let written = text(&draft, 0);
        let bytes = || json::simulation(&fly(&written), &Selection::default()).to_string();
        prop_assert_eq!(bytes(), bytes());
    }
}

/// Whether two events tell of the same thing.
fn same_kind(a: &EventKind, b: &EventKind) -> bool {
    match (a, b) {
        (EventKind::Crossing(a), EventKind::Crossing(b)) => {
            let edge = |side: &Side| match side {
                Side::Edge(edge) => Some(edge.index),
                Side::Floor | Side::Ceiling => None,
            };
            (a.zone, a.kind, edge(&a.through)) == (b.zone, b.kind, edge(&b.through))
        }
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// Poles, the date line, legs of a millimetre and of half the Earth, turns at 15,000 kt: everything is flown to its end.
#[test]
fn flights_at_the_limits_are_flown_to_their_ends() {
    let zigzag = |step: f64| -> Vec<[f64; 2]> {
        (0..1000).map(|i| [34.0 + f64::from(i) * step, 124.0 + if i % 2 == 0 { 0.0 } else { step }]).collect()
    };
    let routes: Vec<(Vec<[f64; 2]>, u32)> = vec![
        (vec![[80.0, 0.0], [90.0, 0.0], [80.0, 100.0]], 450),
        (vec![[90.0, 0.0], [-90.0, 0.0]], 450),
        (vec![[35.0, 128.0], [-35.0, -52.0]], 450),
        (vec![[35.0, 179.9], [35.0, -179.9], [34.0, 179.9]], 450),
        (vec![[35.0, 180.0], [34.0, -180.0]], 450),
        (vec![[89.9999, 0.0], [89.9999, 179.0]], 450),
        (vec![[35.0, 128.0], [35.000_000_01, 128.0]], 450),
        (vec![[35.0, 128.0], [36.0, 148.0], [35.0, 178.0], [-60.0, -100.0]], 15_000),
        (vec![[35.0, 128.0], [36.0, 128.0], [35.0, 128.0], [36.0, 128.0]], 450),
        (zigzag(1e-8), 450),
        (zigzag(0.002), 450),
    ];
    for (route, speed) in routes {
        for path in ["geodesic", "rhumb"] {
            for turn in TURNS {
                let waypoints: Vec<String> = route
                    .iter()
                    .enumerate()
                    .map(|(i, at)| {
                        format!("{{ at = \"{}\"{} }}", written(*at), if i == 0 { ", time = \"00:00\"" } else { "" })
                    })
                    .collect();
                let simulation = fly(&format!(
                    "format = 1\ndate = 2025-01-01\nzones = [\"KADIZ\", \"JADIZ\"]\n[[flight]]\nid = \"probe\"\naltitude = \"FL300\"\n\
                     ground_speed = \"{speed} kt\"\npath = \"{path}\"\nturns = \"{turn}\"\nroute = [{}]\n[[zone]]\nid = \"CAP\"\n\
                     edges = \"rhumb\"\nboundary = [\"85N 0E\", \"85N 120E\", \"85N 120W\"]\n",
                    waypoints.join(", ")
                ));
                let case = format!("{:?} {path} {turn}", &route[..2]);
                let end =
                    simulation.events.iter().rfind(|event| event.kind == EventKind::End).expect("every flight ends");
                let last = position(route[route.len() - 1]);
                assert!(end.position.distance_to(last).metres() < 1e-3, "{case}: ends at {}", end.position);
                assert!(simulation.events.iter().all(|event| event.t.is_finite()), "{case}");
                let apart = |pair: &[patrolscope::sim::flight_path::Piece]| {
                    let end = pair[0].path.at(pair[0].path.length()).position;
                    end.distance_to(pair[1].path.at(0.0).position).metres()
                };
                for gap in simulation.trajectories[0].path().pieces().windows(2).map(apart) {
                    assert!(gap < 1e-3, "{case}: {gap} m apart");
                }
            }
        }
    }
}

/// Found by the law above: the flights approach again right after a corner of one of them.
#[test]
fn the_closest_approach_after_a_corner_is_found() {
    let simulation = fly(r#"
        format = 1
        closest_approach = { coast = false, flights_within = "200 km" }

        [[flight]]
        id = "bow"
        altitude = "FL100"
        ground_speed = "450 kt"
        route = [
          { at = "41.76835943527256N 138.46521487688142E" },
          { at = "33.36137063506283N 137.56124385195847E" },
          { at = "25N 130.16445513993744E" },
          { at = "37.53763506000306N 137.32963998447389E" },
          { at = "36.60912357551436N 131.303619627447E", time = "2025-06-01T06:27:49Z" },
        ]

        [[flight]]
        id = "kink"
        altitude = "FL100"
        turns = "sharp"
        ground_speed = "450 kt"
        route = [
          { at = "32.662946313983475N 131.48262950492176E" },
          { at = "27.221005521747664N 121.24961635056803E" },
          { at = "38.588649660627894N 133.88317740237704E" },
          { at = "36.65638089050305N 135.71055747226808E" },
          { at = "35.32704154909567N 120E" },
          { at = "25N 120E", time = "2025-06-01T09:26:13Z", path = "rhumb" },
        ]
        "#);
    check_encounters(&simulation).expect("no look finds the flights nearer than told");
}
