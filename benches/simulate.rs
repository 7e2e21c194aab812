//! How fast crossings and whole simulations are, on one core.
//!
//! `crossings/reference` is the mean over all tracks and zones of the reference files, with tracks and zones prepared:
//! the time a track needs against one zone. `crossings/edges` and `simulate/flights` show how the cost grows. `yardstick`
//! tells how fast the machine is.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use patrolscope::certainty::Certainty;
use patrolscope::ensemble::Prepared;
use patrolscope::geodesy::{Path, PathKind, Position};
use patrolscope::scenario::ensemble::Ensemble;
use patrolscope::scenario::{self, Scenario, library::without_files};
use patrolscope::sim::events::crossing;
use patrolscope::sim::flight_path::FlightPath;
use patrolscope::sim::simulate;
use patrolscope::units::Distance;
use patrolscope::zones::boundary::Vertex;
use patrolscope::zones::{Boundary, Outline, Shape, Standing, Zone};
use serde_json::Value;

/// The program's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn position(point: &Value) -> Position {
    let degrees = |index: usize| point[index].as_f64().expect("a point is two numbers");
    Position::from_lat_lon(degrees(1), degrees(0))
}

fn kind(name: &Value) -> PathKind {
    if name == "rhumb" { PathKind::Rhumb } else { PathKind::Geodesic }
}

fn ring(positions: impl Iterator<Item = Position>, edge: PathKind) -> Shape {
    let vertex = |position| Vertex { position, edge: Some(edge), standing: Standing::Published, source: None };
    Shape::Area(vec![Boundary::closed(&positions.map(vertex).collect::<Vec<_>>())])
}

fn circle(center: &Value, radius: &Value) -> Shape {
    let radius = Distance::from_metres(radius.as_f64().expect("a radius is a number"));
    Shape::Circle { centre: position(center), radius }
}

fn flight_path(case: &Value) -> FlightPath {
    let waypoints: Vec<Position> = case["waypoints"].as_array().expect("a list").iter().map(position).collect();
    let legs = case["legs"].as_array().expect("a list");
    let lines = waypoints.windows(2).zip(legs).map(|(ends, leg)| Path::between(ends[0], ends[1], kind(&leg["kind"])));
    FlightPath::new(lines.enumerate().map(|(leg, line)| (line, leg)))
}

/// Every track of the reference files with every zone it is held against.
fn reference() -> Vec<(FlightPath, Vec<Outline>)> {
    let parse = |text: &str| -> Value { serde_json::from_str(text).expect("a reference file is JSON") };
    let zones = parse(include_str!("../tests/reference/zones.json"));
    let files = [
        include_str!("../tests/reference/crossings-geodesic.json"),
        include_str!("../tests/reference/crossings-rhumb.json"),
        include_str!("../tests/reference/circle.json"),
    ];
    let outline = |case: &Value, id: &Value| {
        let row = zones["zones"].as_array().expect("a list").iter().find(|row| row["id"] == *id);
        let shape = match row {
            None => circle(&case["circle"]["center"], &case["circle"]["radius_m"]),
            Some(row) if row["type"] == "circle" => circle(&row["center"], &row["radius_m"]),
            Some(row) => {
                ring(row["vertices"].as_array().expect("a list").iter().map(position), kind(&case["edge_kind"]))
            }
        };
        Outline::of(&Zone::own("ZONE", shape))
    };
    let cases = files.iter().flat_map(|text| parse(text)["cases"].as_array().expect("a list").clone());
    cases
        .map(|case| {
            let outlines = case["zones"].as_array().expect("a list").iter().map(|id| outline(&case, id)).collect();
            (flight_path(&case), outlines)
        })
        .collect()
}

fn crossings(c: &mut Criterion) {
    let mut group = c.benchmark_group("crossings");
    let reference = reference();
    let pairs = reference.iter().map(|(_, outlines)| outlines.len() as u64).sum();
    group.throughput(Throughput::Elements(pairs));
    group.bench_function("reference", |b| {
        b.iter(|| {
            for (path, outlines) in &reference {
                for outline in outlines {
                    black_box(crossing::passage(path, outline));
                }
            }
        });
    });
    // A star of many edges round 33°N 130°E, and a leg through its middle.
    let leg =
        Path::between(Position::from_lat_lon(30.0, 125.0), Position::from_lat_lon(36.5, 135.0), PathKind::Geodesic);
    let path = FlightPath::new([(leg, 0)]);
    for edges in [10_u32, 30, 100, 300, 1000] {
        let corner = |i: u32| {
            let (sin, cos) = (f64::from(i) / f64::from(edges) * std::f64::consts::TAU).sin_cos();
            let reach = if i.is_multiple_of(2) { 3.0 } else { 2.9 };
            Position::from_lat_lon(33.0 + reach * sin, 130.0 + reach * cos)
        };
        let outline = Outline::of(&Zone::own("ZONE", ring((0..edges).map(corner), PathKind::Geodesic)));
        group.throughput(Throughput::Elements(1));
        group.bench_with_input(BenchmarkId::new("edges", edges), &outline, |b, outline| {
            b.iter(|| crossing::passage(black_box(&path), outline));
        });
    }
    group.finish();
}

fn read(text: &str) -> Scenario {
    let reading = scenario::read("bench.toml", text.as_bytes(), &without_files());
    reading.scenario.unwrap_or_else(|| panic!("the scenario has no errors: {:?}", reading.problems))
}

/// A scenario of many flights over the same seas, each on a course of its own.
fn many_flights(count: u32) -> Scenario {
    let mut text =
        String::from("format = 1\ndate = 2025-12-09\nzones = [\"KADIZ\", \"JADIZ\", \"ECS-ADIZ\", \"TW-ADIZ\"]\n");
    for i in 0..count {
        // The golden ratio spreads the flights evenly, the same ones every time.
        let share = |step: f64| (f64::from(i + 1) * step).fract();
        let lat = |share: f64| 24.0 + 18.0 * share;
        let lon = |share: f64| 122.0 + 16.0 * share;
        let [a, b, c] = [0.618_033_988, 0.754_877_666, 0.569_840_290].map(share);
        text.push_str(&format!(
            "[[flight]]\nid = \"f{i}\"\naircraft = \"Tu-95MS\"\nroute = [\n\
             {{ at = \"{:.4}N {:.4}E\", time = \"{:02}:{:02}\" }},\n{{ at = \"{:.4}N {:.4}E\" }},\n{{ at = \"{:.4}N {:.4}E\" }},\n]\n",
            lat(a), lon(b), i % 12, i % 60, lat(b), lon(c), lat(c), lon(a),
        ));
    }
    read(&text)
}

/// A scenario of flights by fours that wait, follow and answer to one another: a leader, one that holds, one that joins the
/// leader and leaves it, and a responder.
fn many_manoeuvring(count: u32) -> Scenario {
    let mut text = String::from(
        "format = 1\ndate = 2025-12-09\nzones = [\"KADIZ\", \"JADIZ\", \"ECS-ADIZ\", \"TW-ADIZ\"]\n\
         [[wind]]\nfrom = \"280°\"\nspeed = \"40 kt\"\n",
    );
    for i in 0..count / 4 {
        // As above.
        let share = |step: f64| (f64::from(i + 1) * step).fract();
        let [a, b, c] = [0.618_033_988, 0.754_877_666, 0.569_840_290].map(share);
        let (lat, lon, hour) = (30.0 + 6.0 * a, 124.0 + 8.0 * b, i % 12);
        text.push_str(&format!(
            "[[flight]]\nid = \"lead{i}\"\naircraft = \"Tu-95MS\"\nroute = [ {{ at = \"{:.4}N {lon:.4}E\", time = \"{hour:02}:00\" }},\n\
             {{ at = \"{lat:.4}N {:.4}E\" }}, {{ at = \"{:.4}N {lon:.4}E\" }} ]\n\
             [[flight]]\nid = \"hold{i}\"\naircraft = \"A-50\"\nroute = [ {{ at = \"{lat:.4}N {:.4}E\", time = \"{hour:02}:00\" }},\n\
             {{ at = \"{:.4}N {lon:.4}E\", hold = {{ leg = \"30 NM\", laps = 4 }} }}, {{ at = \"{lat:.4}N {lon:.4}E\" }} ]\n\
             [[flight]]\nid = \"wing{i}\"\naircraft = \"J-16\"\nroute = [ {{ at = \"{:.4}N {:.4}E\" }},\n\
             {{ joins = \"lead{i}\", time = \"{hour:02}:25\", station = {{ bearing = \"135°\" }} }}, {{ leaves = \"lead{i}\", after = \"25 min\" }},\n\
             {{ at = \"{lat:.4}N {lon:.4}E\" }} ]\n\
             [[flight]]\nid = \"qra{i}\"\naircraft = \"F-15J\"\nroute = [ {{ at = \"{lat:.4}N {:.4}E\", scramble = \"{hour:02}:10\" }},\n\
             {{ intercepts = \"lead{i}\" }}, {{ leaves = \"lead{i}\", after = \"10 min\" }}, {{ at = \"{lat:.4}N {:.4}E\", lands = true }} ]\n",
            lat + 3.0,
            lon + 1.0 + c,
            lat - 3.0,
            lon - 1.0,
            lat + 1.0,
            lat + 1.5,
            lon + 3.0,
            lon + 3.0,
            lon + 3.0,
        ));
    }
    read(&text)
}

fn simulations(c: &mut Criterion) {
    let mut group = c.benchmark_group("simulate");
    let patrol = read(include_str!("../scenarios/2025-12-09-tenth-joint-patrol.toml"));
    group.bench_function("tenth patrol", |b| b.iter(|| simulate(black_box(&patrol))));
    let flown = simulate(&patrol);
    group.bench_function("certainty of the tenth patrol", |b| b.iter(|| Certainty::of(black_box(&flown))));
    let prepared =
        Prepared::new(&patrol, Ensemble::MOST_RUNS, 7).expect("the tenth patrol has an ensemble and can be flown");
    let mut run = 0;
    group.bench_function("run of the tenth patrol's ensemble", |b| {
        b.iter(|| {
            run += 1;
            prepared.rows(run..run + 1)
        })
    });
    let waypoints = read(include_str!("tenth-patrol-as-waypoints.toml"));
    group.bench_function("tenth patrol as waypoints", |b| b.iter(|| simulate(black_box(&waypoints))));
    group.sample_size(10);
    for count in [1, 10, 100, 1000] {
        let scenario = many_flights(count);
        group.throughput(Throughput::Elements(u64::from(count)));
        group.bench_with_input(BenchmarkId::new("flights", count), &scenario, |b, scenario| {
            b.iter(|| simulate(scenario))
        });
    }
    for count in [100, 1000] {
        let scenario = many_manoeuvring(count);
        let simulation = simulate(&scenario);
        assert!(simulation.diagnostics.is_empty(), "{:?}", &simulation.diagnostics[..1]);
        group.throughput(Throughput::Elements(u64::from(count)));
        group.bench_with_input(BenchmarkId::new("manoeuvring", count), &scenario, |b, scenario| {
            b.iter(|| simulate(scenario))
        });
    }
    group.finish();
}

/// What all other times are held against: a machine on which `geographiclib-rs` solves 1.2 million inverse problems a
/// second. Machines, and one machine at two times, differ by more than a change of the program does.
fn yardstick(c: &mut Criterion) {
    use geographiclib_rs::{Geodesic, InverseGeodesic};
    let geod = Geodesic::wgs84();
    let ends: Vec<_> = (0..1000u32)
        .map(|i| {
            let share = |step: f64| (f64::from(i + 1) * step).fract();
            (
                22.0 + 24.0 * share(0.618_033_988),
                118.0 + 28.0 * share(0.754_877_666),
                22.0 + 24.0 * share(0.569_840_290),
            )
        })
        .collect();
    let mut group = c.benchmark_group("yardstick");
    group.throughput(Throughput::Elements(ends.len() as u64));
    group.bench_function("inverse", |b| {
        b.iter(|| {
            let metres = |&(lat, lon, to): &(f64, f64, f64)| -> f64 { geod.inverse(lat, lon, to, 132.0) };
            ends.iter().map(metres).sum::<f64>()
        })
    });
    group.finish();
}

criterion_group!(benches, yardstick, crossings, simulations);
criterion_main!(benches);
