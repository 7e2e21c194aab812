//! The built-in zones against the facts they were made from, and against areas that others have computed.

use geographiclib_rs::{Geodesic, PolygonArea, Winding};
use jiff::Timestamp;
use patrolscope::geodesy::intersection::{Contact, intersections};
use patrolscope::geodesy::{Path, Position};
use patrolscope::units::{Bearing, Distance};
use patrolscope::zones::catalog::ZoneLookupError;
use patrolscope::zones::{Boundary, Catalog, EdgeReading, Outline, Shape, Standing, Zone};
use serde_json::Value;

const NOW: &str = "2025-12-09T00:00:00Z";

fn zone(id: &str, at: &str) -> std::sync::Arc<Zone> {
    let at: Timestamp = at.parse().unwrap();
    Catalog::builtin().zone_at(id, at).unwrap_or_else(|error| panic!("{id}: {error}"))
}

fn boundary(zone: &Zone) -> &Boundary {
    match &zone.shape {
        Shape::Area(boundaries) | Shape::Lines(boundaries) => &boundaries[0],
        Shape::Circle { .. } => panic!("{} is a circle", zone.id),
    }
}

/// The vertices that the facts of November 2026 list for machines, as longitude and latitude.
fn facts() -> Value {
    serde_json::from_str(
        r#"{
 "KADIZ": {"vertices":[[123.5,39.0],[133.0,39.0],[133.0,37.283333],[130.5,36.0],[129.8,35.216667],[129.15,34.716667],[128.866667,34.283333],[127.5,32.5],[126.833333,32.5],[125.416667,30.0],[124.0,30.0],[124.0,37.0]]},
 "JADIZ_outer_part_1_to_7": {"vertices":[[138.746389,45.751944],[132.997222,40.669167],[132.997222,37.286111],[130.4975,36.003056],[129.797778,35.219722],[126.998056,33.003333],[124.998056,33.003333]]},
 "JADIZ_outer_part_8_9_and_123E": {"vertices":[[124.998333,30.003611],[122.998333,28.003889],[122.998611,23.004167]]},
 "CADIZ_six_points": {"vertices":[[121.783333,33.183333],[125.0,33.183333],[128.333333,31.0],[125.0,25.633333],[123.0,24.75],[120.966667,26.733333]]},
 "TaiwanADIZ": {"vertices":[[117.5,21.0],[121.5,21.0],[123.0,22.5],[123.0,29.0],[117.5,29.0]]},
 "TaiwanStrait_median_line": {"vertices":[[122.0,27.0],[118.0,23.0]]},
 "IncheonFIR_sea_part": {"vertices":[[128.366667,38.633333],[133.65,38.633333],[133.0,38.0],[133.0,37.5],[129.166667,34.666667],[127.5,32.5],[126.833333,32.5],[125.416667,30.0],[124.0,30.0],[124.0,38.0],[124.85,38.0]]}
}"#,
    )
    .unwrap()
}

/// Whether the vertices stand in the boundary one after another, to a millionth of a degree.
fn assert_has_run(zone: &Zone, key: &str) {
    let facts = facts();
    let expected: Vec<Position> = facts[key]["vertices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| Position::from_lat_lon(pair[1].as_f64().unwrap(), pair[0].as_f64().unwrap()))
        .collect();
    let edges = &boundary(zone).edges;
    let mut found: Vec<Position> = edges.iter().map(|edge| edge.path.start()).collect();
    found.push(edges[edges.len() - 1].path.end());
    let ring = [found.clone(), found[1..].to_vec()].concat();
    let is_same = |a: &Position, b: &Position| (a.lat() - b.lat()).abs() < 1e-6 && (a.lon() - b.lon()).abs() < 1e-6;
    let matches = ring.windows(expected.len()).any(|run| run.iter().zip(&expected).all(|(a, b)| is_same(a, b)));
    assert!(matches, "{key} is not in {found:?}");
}

#[test]
fn vertices_are_those_of_the_facts() {
    assert_has_run(&zone("KADIZ", NOW), "KADIZ");
    assert_has_run(&zone("JADIZ", NOW), "JADIZ_outer_part_1_to_7");
    assert_has_run(&zone("JADIZ", "2009-01-01T00:00:00Z"), "JADIZ_outer_part_1_to_7");
    assert_has_run(&zone("JADIZ", "2009-01-01T00:00:00Z"), "JADIZ_outer_part_8_9_and_123E");
    assert_has_run(&zone("ECS-ADIZ", NOW), "CADIZ_six_points");
    assert_has_run(&zone("TW-ADIZ", NOW), "TaiwanADIZ");
    assert_has_run(&zone("TW-MEDIAN-LINE", NOW), "TaiwanStrait_median_line");
    assert_has_run(&zone("INCHEON-FIR", NOW), "IncheonFIR_sea_part");
    assert_eq!(boundary(&zone("KADIZ", NOW)).edges.len(), 12);
    assert_eq!(boundary(&zone("INCHEON-FIR", NOW)).edges.len(), 11);
    assert_eq!(boundary(&zone("TW-ADIZ", NOW)).edges.len(), 5);
}

#[test]
fn every_version_joins_up_and_names_a_source_for_every_edge() {
    let catalog = Catalog::builtin();
    assert_eq!(
        catalog.ids().collect::<Vec<_>>(),
        ["KADIZ", "JADIZ", "ECS-ADIZ", "TW-ADIZ", "INCHEON-FIR", "TW-MEDIAN-LINE", "TERRITORIAL-SEA"]
    );
    for zone in catalog.ids().flat_map(|id| catalog.versions(id)) {
        assert!(zone.names.ja.is_some() && zone.names.ko.is_some() && zone.names.zh.is_some(), "{}", zone.id);
        if let Shape::Lines(chains) = &zone.shape {
            assert!(chains.iter().all(|chain| !chain.edges.is_empty()));
            continue;
        }
        assert!(zone.notes.iter().any(|note| note.contains("Vertical limits")), "{}", zone.id);
        let edges: Vec<_> = zone.edges().collect();
        for pair in edges.windows(2) {
            let gap = pair[0].path.end().distance_to(pair[1].path.start()).metres();
            assert!(gap < 1e-3, "{}: a gap of {gap} m at {}", zone.id, pair[0].path.end());
        }
        let gap = edges[edges.len() - 1].path.end().distance_to(edges[0].path.start()).metres();
        assert!(gap < 1e-3, "{}: a gap of {gap} m at the end", zone.id);
        for edge in edges {
            let id = edge.source.as_ref().unwrap_or_else(|| panic!("{} has an edge without a source", zone.id));
            let source = zone.sources.iter().find(|source| source.id == *id).unwrap();
            let is_told = source.title.contains("ecalled") || source.title.starts_with("No source");
            assert_eq!(edge.standing == Standing::Schematic, is_told, "{}: {}", zone.id, source.title);
        }
    }
}

#[test]
fn no_ring_crosses_itself() {
    let catalog = Catalog::builtin();
    for zone in catalog.ids().flat_map(|id| catalog.versions(id)) {
        let Shape::Area(rings) = &zone.shape else { continue };
        let edges = &rings[0].edges;
        for (i, a) in edges.iter().enumerate() {
            for (j, b) in edges.iter().enumerate().skip(i + 1) {
                let is_neighbour = j == i + 1 || (i == 0 && j == edges.len() - 1);
                for contact in intersections(&a.path, &b.path) {
                    let at_vertex = match contact {
                        Contact::Crossing { s, .. } => s.min(a.path.length() - s) < 1.0,
                        // An arc and the line that goes on from it are too close to be told apart near the vertex.
                        Contact::Touch { from, to, .. } => from.min(a.path.length() - to) < 1.0 && to - from < 1000.0,
                    } && is_neighbour;
                    assert!(at_vertex, "{}: edges {i} and {j}: {contact:?}", zone.id);
                }
            }
        }
    }
}

#[test]
fn an_edge_is_stated_only_where_a_rule_makes_it() {
    for zone in ["KADIZ", "TW-ADIZ", "TW-MEDIAN-LINE", "INCHEON-FIR"].map(|id| zone(id, NOW)) {
        assert!(zone.edges().all(|edge| edge.reading == EdgeReading::Assumed), "{}", zone.id);
    }
    let ecs = zone("ECS-ADIZ", NOW);
    assert!(ecs.edges().all(|edge| (edge.reading == EdgeReading::Stated) == (edge.standing == Standing::Derived)));
}

#[test]
fn zones_are_in_force_from_the_minute_they_were_declared_for() {
    let at = |id: &str, at: &str| Catalog::builtin().zone_at(id, at.parse().unwrap());
    assert!(at("kadiz", "2013-12-15T05:00:00Z").is_ok(), "14:00 in Korea, and the id in any case");
    let Err(ZoneLookupError::NotInForce { note }) = at("KADIZ", "2013-12-15T04:59:59Z") else { panic!() };
    assert!(note.contains("1951") && note.contains("not known here"), "{note}");
    assert!(at("ECS-ADIZ", "2013-11-23T02:00:00Z").is_ok(), "10:00 in Beijing");
    let Err(ZoneLookupError::NotInForce { note }) = at("ECS-ADIZ", "2013-11-23T01:59:59Z") else { panic!() };
    assert_eq!(note, "ECS-ADIZ is in force since 2013-11-23T02:00:00Z");
    assert_eq!(at("ATLANTIS", NOW).unwrap_err(), ZoneLookupError::Unknown);
    assert!(matches!(at("JADIZ", "1960-01-01T00:00:00Z"), Err(ZoneLookupError::NotInForce { .. })));
}

#[test]
fn the_line_at_yonaguni_moved_west_on_25_june_2010() {
    let westmost = |zone: &Zone| {
        let points = zone.edges().flat_map(|edge| points(&edge.path, 2000.0));
        points.map(|position| position.lon()).fold(f64::INFINITY, f64::min)
    };
    let before = zone("JADIZ", "2010-06-24T14:59:59Z");
    assert!((westmost(&before) - 122.998333).abs() < 1e-6);
    let after = zone("JADIZ", "2010-06-24T15:00:00Z");
    // "A west-most point near 122.68 E" in the facts.
    assert!((westmost(&after) - 122.68).abs() < 0.01, "{}", westmost(&after));
}

#[test]
fn the_line_at_yonaguni_is_14_nm_off_the_box_about_the_island() {
    let fourteen = Distance::from_nautical_miles(14.0);
    let off = |lat: f64, bearing: f64| {
        Position::from_lat_lon(lat, 122.935).destination(Bearing::from_degrees(bearing), fourteen).lat()
    };
    let zone = zone("JADIZ", NOW);
    let derived: Vec<_> = zone.edges().filter(|edge| edge.source.as_deref() == Some("yonaguni-2010")).collect();
    assert_eq!(derived.len(), 5, "two arcs, the side between them and the two lines to 123°E");
    let (ten, eleven) = (derived[0].path.start(), derived[4].path.end());
    assert!((ten.lat() - off(24.471, 0.0)).abs() < 1e-9, "{} {}", ten.lat(), off(24.471, 0.0));
    assert!((eleven.lat() - off(24.435, 180.0)).abs() < 1e-9, "{} {}", eleven.lat(), off(24.435, 180.0));
    // The box, every 100 m or so.
    let steps = (0..=100).map(|i| f64::from(i) / 100.0);
    let edge_points: Vec<Position> = steps
        .flat_map(|u| {
            let (lat, lon) = (24.435 + 0.036 * u, 122.935 + 0.083 * u);
            [(24.435, lon), (24.471, lon), (lat, 122.935), (lat, 123.018)]
        })
        .map(|(lat, lon)| Position::from_lat_lon(lat, lon))
        .collect();
    for position in derived.iter().flat_map(|edge| points(&edge.path, 500.0)) {
        let nearest = edge_points.iter().map(|p| p.distance_to(position).metres()).fold(f64::INFINITY, f64::min);
        assert!((nearest - fourteen.metres()).abs() < 1.0, "{position} is {nearest} m off the box");
    }
}

/// Points of a path at most `step` metres apart, with both ends.
fn points(path: &Path, step: f64) -> Vec<Position> {
    let count = (path.length() / step).ceil().max(1.0) as usize;
    (0..=count).map(|i| path.at(path.length() * i as f64 / count as f64).position).collect()
}

/// The area in km² by geographiclib over points every kilometre.
fn area(zone: &Zone) -> f64 {
    let wgs84 = Geodesic::wgs84();
    let mut polygon = PolygonArea::new(&wgs84, Winding::CounterClockwise);
    for edge in zone.edges() {
        let points = points(&edge.path, 1000.0);
        for point in &points[..points.len() - 1] {
            polygon.add_point(point.lat(), point.lon());
        }
    }
    let (_, area, _) = polygon.compute(true);
    area.abs() / 1e6
}

#[test]
fn areas_agree_with_those_that_others_computed() {
    // KADIZ and TW-ADIZ: the facts, by pyproj and shapely. ECS-ADIZ: 373,007 km² by pyproj 3 and shapely 2 in
    // an equal-area projection, the limit as the union of geodesic circles every 2 km along the baselines; the facts
    // say about 375,000, and 442,000 for the plain polygon of the six points, which pyproj gives 440,568.
    let expected = [("KADIZ", 485_000.0, 0.002), ("ECS-ADIZ", 373_007.0, 0.0001), ("TW-ADIZ", 478_700.0, 0.002)];
    for (id, expected, tolerance) in expected {
        let found = area(&zone(id, NOW));
        assert!((found / expected - 1.0).abs() < tolerance, "{id}: {found} km²");
    }
}

#[test]
fn the_western_side_of_the_east_china_sea_zone_is_12_nm_off_the_baselines() {
    let zone = zone("ECS-ADIZ", NOW);
    let west: Vec<_> = zone.edges().filter(|edge| edge.standing == Standing::Derived).collect();
    // Point 6 is 12.2913 NM from the baseline (pyproj, a point of it every 100 m). The join of point 1 is longer than
    // the 0.2870 NM that it is short of 12, for the limit stops before it meets the edge from point 1 to point 2.
    let joins = [west[0].path.length() / 1852.0, west[west.len() - 1].path.length() / 1852.0];
    assert!((joins[0] - 0.2913).abs() < 1e-4 && (0.5..0.6).contains(&joins[1]), "{joins:?}");
    // "The line bulges east to about 123.4°E off Zhoushan" in the facts.
    let limit = west.iter().flat_map(|edge| points(&edge.path, 1000.0));
    let eastmost = limit.map(|position| position.lon()).fold(f64::NEG_INFINITY, f64::max);
    assert!((eastmost - 123.4).abs() < 0.05, "{eastmost}");
}

/// Many pieces of the limit off the coast come back to where they began, and the sea at Ieodo is none of them all the same.
#[test]
fn lines_have_no_inside_wherever_they_run() {
    let ieodo = Position::from_lat_lon(32.1230, 125.1824);
    for id in ["TERRITORIAL-SEA", "TW-MEDIAN-LINE"] {
        let outline = Outline::of(&zone(id, NOW));
        for position in [ieodo, Position::from_lat_lon(33.38, 126.55), Position::from_lat_lon(24.8, 125.3)] {
            assert!(!outline.contains(position), "{id} {position}");
        }
    }
    assert!(Outline::of(&zone("KADIZ", NOW)).contains(ieodo));
}

#[test]
fn the_overview_tells_how_well_each_zone_is_known() {
    let overview = Catalog::builtin().overview();
    let of = |id: &str| overview.iter().find(|line| line.id == id).unwrap();
    assert_eq!(of("KADIZ").standing.published, 1.0);
    assert_eq!(of("TW-ADIZ").standing.derived, 1.0);
    assert!(!of("TW-MEDIAN-LINE").is_area);
    assert_eq!(of("KADIZ").in_force_since, Some("2013-12-15T05:00:00Z".parse().unwrap()));
    assert!(of("JADIZ").standing.schematic > 0.4);
    for line in &overview {
        let sum = line.standing.published + line.standing.derived + line.standing.schematic;
        assert!((sum - 1.0).abs() < 1e-12);
    }
    let is_known = |id| zone(id, NOW).is_fully_known();
    assert!(is_known("ECS-ADIZ") && !is_known("JADIZ") && !is_known("INCHEON-FIR"));
}

#[test]
fn the_limit_off_the_coast_says_how_rough_it_is_and_names_the_special_straits() {
    let notes = zone("TERRITORIAL-SEA", NOW).notes.join(" ");
    for word in ["Approximate", "Soya", "Tsugaru", "Tsushima eastern", "Tsushima western", "Osumi", "baselines"] {
        assert!(notes.contains(word), "{word}");
    }
}
