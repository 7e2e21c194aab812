//! Care at the edge: waypoints on it, legs along it, paths through its vertices, starts and ends on it, and the same
//! for floor and ceiling. Several waypoints of the tenth patrol lie exactly on edges of the KADIZ. Whatever the path
//! does, it is reported once or not at all, in agreement with where the flight is before and after.

mod common;

use common::{fly, told};

/// The edges of the KADIZ as published, with a chosen reading.
const KADIZ: [&str; 12] = [
    "39°00'N 123°30'E",
    "39°00'N 133°00'E",
    "37°17'N 133°00'E",
    "36°00'N 130°30'E",
    "35°13'N 129°48'E",
    "34°43'N 129°09'E",
    "34°17'N 128°52'E",
    "32°30'N 127°30'E",
    "32°30'N 126°50'E",
    "30°00'N 125°25'E",
    "30°00'N 124°00'E",
    "37°00'N 124°00'E",
];

const READINGS: [&str; 3] = ["geodesic", "rhumb", "published"];

/// A flight of one speed through the given positions, and one zone.
fn scenario(route: &[&str], path: &str, turns: &str, zone: &str) -> String {
    let waypoints: Vec<String> = route
        .iter()
        .enumerate()
        .map(|(i, at)| format!("{{ at = \"{at}\"{} }}", if i == 0 { ", time = \"00:00\"" } else { "" }))
        .collect();
    format!(
        "format = 1\ndate = 2025-01-01\n[closest_approach]\ncoast = false\n[[flight]]\nid = \"probe\"\naltitude = \"FL300\"\n\
         ground_speed = \"450 kt\"\npath = \"{path}\"\nturns = \"{turns}\"\nroute = [{}]\n[[zone]]\nid = \"ZONE\"\n{zone}\n",
        waypoints.join(", ")
    )
}

fn kadiz(edges: &str) -> String {
    format!("edges = \"{edges}\"\nboundary = {KADIZ:?}")
}

/// A box of 2° by 2°: edge 0 is the northern one, 1 the eastern, 2 the southern, 3 the western.
fn square(edges: &str) -> String {
    format!("edges = \"{edges}\"\nboundary = [\"36N 130E\", \"36N 132E\", \"34N 132E\", \"34N 130E\"]")
}

/// What happens, without the numbers of the edges.
fn kinds(told: &[String]) -> Vec<&str> {
    told.iter().map(|line| line.split(' ').next().unwrap_or_default()).collect()
}

#[test]
fn a_waypoint_on_the_northern_edge_of_the_kadiz_is_one_crossing_or_none() {
    for edges in READINGS {
        for turns in ["sharp", "fly-over", "fly-by"] {
            // In from the north as the Tu-95 came, with and without a bend, and out again on the way back.
            for route in [
                ["40°36'N 131°54'E", "39°00'N 131°33'E", "37°24'N 131°22'E"],
                ["40°36'N 131°33'E", "39°00'N 131°33'E", "37°24'N 131°33'E"],
                ["40°00'N 130°00'E", "39°00'N 131°33'E", "38°00'N 130°00'E"],
            ] {
                let there = told(&fly(&scenario(&route, "geodesic", turns, &kadiz(edges))));
                assert_eq!(kinds(&there), ["enter"], "{edges} {turns} {route:?}");
                assert!(there[0].ends_with("edge 0"));
                let [a, b, c] = route;
                let back = told(&fly(&scenario(&[c, b, a], "geodesic", turns, &kadiz(edges))));
                assert_eq!(kinds(&back), ["exit"], "{edges} {turns} {route:?}, back");
            }
        }
    }
}

#[test]
fn a_waypoint_on_the_western_edge_of_the_kadiz_is_one_crossing_or_none() {
    for edges in READINGS {
        for turns in ["sharp", "fly-over", "fly-by"] {
            let route = ["30°36'N 122°36'E", "32°18'N 124°00'E", "32°03'N 125°36'E"];
            let there = told(&fly(&scenario(&route, "geodesic", turns, &kadiz(edges))));
            assert_eq!(there, ["enter edge 10"], "{edges} {turns}");
            let [a, b, c] = route;
            let back = told(&fly(&scenario(&[c, b, a], "geodesic", turns, &kadiz(edges))));
            assert_eq!(back, ["exit edge 10"], "{edges} {turns}, back");
        }
    }
}

#[test]
fn a_waypoint_that_touches_the_edge_from_one_side_is_no_crossing() {
    for edges in READINGS {
        for turns in ["sharp", "fly-by"] {
            for (route, path) in [
                // From the west and from inside to 124°E, which is the same line in every reading.
                (["33°00'N 123°00'E", "32°18'N 124°00'E", "31°30'N 123°00'E"], "geodesic"),
                (["33°00'N 125°00'E", "32°18'N 124°00'E", "31°30'N 125°00'E"], "geodesic"),
                (["33°00'N 125°00'E", "32°18'N 124°00'E", "31°30'N 125°00'E"], "rhumb"),
            ] {
                let told = told(&fly(&scenario(&route, path, turns, &kadiz(edges))));
                assert!(told.is_empty(), "{edges} {turns} {route:?}: {told:?}");
            }
        }
    }
    // To 39°00'N itself, from the north and from the south, where the edge is the parallel.
    for edges in ["rhumb", "published"] {
        for route in [
            ["40°00'N 130°00'E", "39°00'N 131°33'E", "40°00'N 132°00'E"],
            ["38°00'N 130°00'E", "39°00'N 131°33'E", "38°00'N 132°00'E"],
        ] {
            let told = told(&fly(&scenario(&route, "geodesic", "sharp", &kadiz(edges))));
            assert!(told.is_empty(), "{edges} {route:?}: {told:?}");
        }
    }
}

#[test]
fn flying_over_a_waypoint_on_the_edge_and_turning_back_beyond_it_goes_in_and_out() {
    // A fly-over turn begins at the waypoint, so it swings through the zone and leaves it again.
    for edges in READINGS {
        let route = ["33°00'N 123°00'E", "32°18'N 124°00'E", "31°30'N 123°00'E"];
        let told = told(&fly(&scenario(&route, "geodesic", "fly-over", &kadiz(edges))));
        assert_eq!(told, ["enter edge 10", "exit edge 10"], "{edges}");
    }
}

/// A leg along an edge of the square, and where the flight comes from and goes to.
struct Along {
    from: [&'static str; 2],
    edge: [&'static str; 2],
    to: [&'static str; 2],
}

#[test]
fn a_leg_along_an_edge_is_at_most_one_crossing_in_either_direction() {
    // `from` and `to` hold first an outside place, then an inside one. Along the whole edge, along a part of it.
    let north = Along {
        from: ["37N 129E", "35N 130.5E"],
        edge: ["36N 130.25E", "36N 131.75E"],
        to: ["37N 133E", "35N 131.5E"],
    };
    let whole_north = Along { edge: ["36N 130E", "36N 132E"], ..north };
    let beyond_north = Along { edge: ["36N 129.5E", "36N 132.5E"], ..north };
    let west = Along {
        from: ["37N 129E", "35.5N 130.5E"],
        edge: ["35.75N 130E", "34.25N 130E"],
        to: ["33N 129E", "34.5N 130.5E"],
    };
    let whole_west = Along { edge: ["36N 130E", "34N 130E"], ..west };
    let beyond_west = Along { edge: ["36.5N 130E", "33.5N 130E"], ..west };
    let within = [north, west];
    let whole = [whole_north, whole_west];
    let beyond = [beyond_north, beyond_west];
    for (legs, places) in [(&within, [0, 1]), (&whole, [0, 1]), (&beyond, [0, 0])] {
        for Along { from, edge: [a, b], to } in legs {
            for start in places {
                for end in places {
                    let expected: &[&str] = match (start, end) {
                        (0, 1) => &["enter"],
                        (1, 0) => &["exit"],
                        _ => &[],
                    };
                    for edges in ["rhumb", "published"] {
                        let route = [from[start], a, b, to[end]];
                        let there = told(&fly(&scenario(&route, "rhumb", "sharp", &square(edges))));
                        assert_eq!(kinds(&there), expected, "{edges} {route:?}");
                        let route = [to[end], b, a, from[start]];
                        let back = told(&fly(&scenario(&route, "rhumb", "sharp", &square(edges))));
                        let reversed: Vec<&str> =
                            expected.iter().map(|kind| if *kind == "enter" { "exit" } else { "enter" }).collect();
                        assert_eq!(kinds(&back), reversed, "{edges} {route:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_geodesic_leg_along_a_geodesic_edge_is_at_most_one_crossing() {
    // Between the very vertices, so that leg and edge are the same line, and along the meridian in every reading.
    for (from, to, expected) in [
        ("37N 129E", "37N 133E", &[][..]),
        ("37N 129E", "35N 131.5E", &["enter"][..]),
        ("35N 130.5E", "37N 133E", &["exit"][..]),
        ("35N 130.5E", "35N 131.5E", &[][..]),
    ] {
        let told = told(&fly(&scenario(&[from, "36N 130E", "36N 132E", to], "geodesic", "sharp", &square("geodesic"))));
        assert_eq!(kinds(&told), expected, "{from} {to}: {told:?}");
    }
    for edges in READINGS {
        for path in ["geodesic", "rhumb"] {
            let route = ["35N 131E", "35.5N 130E", "34.5N 130E", "34.4N 129E"];
            let told = told(&fly(&scenario(&route, path, "sharp", &square(edges))));
            assert_eq!(told, ["exit edge 3"], "{edges} {path}");
        }
    }
}

#[test]
fn a_path_through_a_vertex_is_one_crossing_where_the_sides_differ() {
    // Over the north-western corner by a waypoint there: in, out, past it outside, and back to the side it came from.
    for edges in READINGS {
        for turns in ["sharp", "fly-over"] {
            for (from, to, expected) in [
                ("37N 129E", "35N 131E", &["enter"][..]),
                ("35N 131E", "37N 129E", &["exit"][..]),
                ("35N 129E", "37N 131E", &[][..]),
                ("37N 131E", "35N 129E", &[][..]),
                ("37N 129E", "37.5N 130E", &[][..]),
            ] {
                let told = told(&fly(&scenario(&[from, "36N 130E", to], "geodesic", turns, &square(edges))));
                // Flying over it, a turn of less than a degree is none; a real one may swing in and out again.
                if turns == "sharp" || from != "37N 129E" || to != "37.5N 130E" {
                    assert_eq!(kinds(&told), expected, "{edges} {turns} {from} {to}: {told:?}");
                }
                assert_eq!(told.len() % 2, expected.len(), "{edges} {turns} {from} {to}: {told:?}");
            }
        }
        let told = told(&fly(&scenario(&["35N 131E", "36N 130E", "34.5N 131E"], "geodesic", "sharp", &square(edges))));
        assert!(told.is_empty(), "{edges}, back inside: {told:?}");
    }
}

#[test]
fn a_path_along_the_diagonal_meridian_through_two_vertices_goes_in_and_out_once() {
    // A diamond with vertices on 131°E: the meridian is the same line in every reading.
    for edges in READINGS {
        let diamond =
            format!("edges = \"{edges}\"\nboundary = [\"36N 131E\", \"35N 132E\", \"34N 131E\", \"35N 130E\"]");
        for route in [["37N 131E", "33N 131E"], ["33N 131E", "37N 131E"]] {
            for path in ["geodesic", "rhumb"] {
                let told = told(&fly(&scenario(&route, path, "sharp", &diamond)));
                assert_eq!(kinds(&told), ["enter", "exit"], "{edges} {path} {route:?}");
            }
        }
        // Along 36°N, past the northern tip.
        let told = told(&fly(&scenario(&["36N 130E", "36N 132E"], "rhumb", "sharp", &diamond)));
        assert!(told.is_empty(), "{edges}: {told:?}");
    }
}

#[test]
fn a_start_on_an_edge_belongs_to_the_side_to_which_it_goes() {
    for edges in READINGS {
        for (start, inside, outside) in [
            ("35N 130E", "35N 131E", "35N 129E"),
            ("34.5N 132E", "35N 131E", "35N 133E"),
            // A vertex.
            ("36N 130E", "35N 131E", "37N 129E"),
        ] {
            for (next, expected) in [(inside, true), (outside, false)] {
                let simulation = fly(&scenario(&[start, next], "geodesic", "sharp", &square(edges)));
                assert!(told(&simulation).is_empty(), "{edges} {start} {next}");
                assert_eq!(simulation.zone_summaries[0].inside_at_start, expected, "{edges} {start} {next}");
                // And the way back ends there without a crossing.
                let simulation = fly(&scenario(&[next, start], "geodesic", "sharp", &square(edges)));
                assert!(told(&simulation).is_empty(), "{edges} {next} {start}");
                assert_eq!(simulation.zone_summaries[0].inside_at_start, expected, "{edges} {next} {start}");
            }
        }
    }
}

#[test]
fn a_flight_along_an_edge_from_beginning_to_end_crosses_nothing() {
    for edges in READINGS {
        for route in [["35.5N 130E", "34.5N 130E"], ["36N 130E", "34N 130E"], ["34.5N 130E", "35.5N 130E"]] {
            let told = told(&fly(&scenario(&route, "geodesic", "sharp", &square(edges))));
            assert!(told.is_empty(), "{edges} {route:?}: {told:?}");
        }
    }
}

/// A flight eastwards along 35°N at 00:00, 01:00, ... at the given altitudes, through the square or along inside it.
fn climbing(places: &[&str], altitudes: &[&str], zone: &str) -> Vec<String> {
    let waypoints: Vec<String> = places
        .iter()
        .zip(altitudes)
        .enumerate()
        .map(|(i, (at, altitude))| format!("{{ at = \"{at}\", altitude = \"{altitude}\", time = \"0{i}:00\" }}"))
        .collect();
    told(&fly(&format!(
        "format = 1\ndate = 2025-01-01\n[closest_approach]\ncoast = false\n[[flight]]\nid = \"probe\"\npath = \"rhumb\"\n\
         turns = \"sharp\"\nroute = [{}]\n[[zone]]\nid = \"ZONE\"\n{zone}\n",
        waypoints.join(", ")
    )))
}

const WITHIN: [&str; 4] = ["35N 130.2E", "35N 130.8E", "35N 131.3E", "35N 131.8E"];

#[test]
fn climbing_through_floor_and_ceiling_enters_and_leaves() {
    let zone = square("rhumb") + "\nfloor = \"FL100\"\nceiling = \"FL300\"";
    let climb = climbing(&WITHIN[..2], &["FL050", "FL350"], &zone);
    assert_eq!(climb, ["enter floor", "exit ceiling"]);
    let descent = climbing(&WITHIN[..2], &["FL350", "FL050"], &zone);
    assert_eq!(descent, ["enter ceiling", "exit floor"]);
    let both = climbing(&WITHIN[..3], &["FL050", "FL200", "FL050"], &zone);
    assert_eq!(both, ["enter floor", "exit floor"]);
    // Outside of its edges the limits of a zone are nothing.
    let beside = climbing(&["37N 130.2E", "37N 131.8E"], &["FL050", "FL350"], &zone);
    assert!(beside.is_empty());
}

#[test]
fn level_flight_at_the_floor_is_inside_and_at_the_ceiling_outside() {
    let zone = square("rhumb") + "\nfloor = \"FL100\"\nceiling = \"FL300\"";
    let across = ["35N 129E", "35N 133E"];
    assert_eq!(climbing(&across, &["FL100", "FL100"], &zone), ["enter edge 3", "exit edge 1"]);
    assert!(climbing(&across, &["FL300", "FL300"], &zone).is_empty());
    // Up to the limit, along it, and back: one crossing at each end of the level part at the ceiling, none at the floor.
    let to_ceiling = climbing(&WITHIN, &["FL200", "FL300", "FL300", "FL200"], &zone);
    assert_eq!(to_ceiling, ["exit ceiling", "enter ceiling"]);
    let to_floor = climbing(&WITHIN, &["FL200", "FL100", "FL100", "FL200"], &zone);
    assert!(to_floor.is_empty(), "{to_floor:?}");
    let from_below = climbing(&WITHIN, &["FL050", "FL100", "FL100", "FL050"], &zone);
    assert_eq!(from_below, ["enter floor", "exit floor"]);
}

#[test]
fn a_touch_of_floor_or_ceiling_from_one_side_leaves_the_flight_where_it_is() {
    let zone = square("rhumb") + "\nfloor = \"FL100\"\nceiling = \"FL300\"";
    let floor_from_above = climbing(&WITHIN[..3], &["FL200", "FL100", "FL200"], &zone);
    assert!(floor_from_above.is_empty(), "{floor_from_above:?}");
    let ceiling_from_above = climbing(&WITHIN[..3], &["FL350", "FL300", "FL350"], &zone);
    assert!(ceiling_from_above.is_empty(), "{ceiling_from_above:?}");
    // From the other side the limit is reached for an instant only: in and out, or nothing.
    for altitudes in [["FL200", "FL300", "FL200"], ["FL050", "FL100", "FL050"]] {
        let touch = climbing(&WITHIN[..3], &altitudes, &zone);
        assert!(touch.is_empty(), "{altitudes:?}: {touch:?}");
    }
}

#[test]
fn edge_and_ceiling_in_the_same_instant_are_one_change() {
    let zone = square("rhumb") + "\nceiling = \"FL300\"";
    // The edge at 130°E is reached at 01:00, and the ceiling too.
    let into =
        |first: &str, last: &str| climbing(&["35N 129E", "35N 130E", "35N 131E"], &[first, "FL300", last], &zone);
    assert_eq!(into("FL350", "FL250").len(), 1, "down and in is one entry");
    assert!(into("FL250", "FL350").is_empty(), "up and in is nothing");
    let out = |first: &str, last: &str| climbing(&["35N 131E", "35N 130E", "35N 129E"], &[first, "FL300", last], &zone);
    assert_eq!(out("FL250", "FL350").len(), 1, "up and out is one exit");
    assert!(out("FL350", "FL250").is_empty(), "down and out is nothing");
}
