use super::*;
use crate::scenario::builtin::SCENARIOS;
use crate::scenario::{library, read};
use crate::sim::simulate;

fn fly(text: &str) -> Simulation {
    let reading = read("test.toml", text.as_bytes(), &library::without_files());
    simulate(&reading.scenario.unwrap_or_else(|| panic!("{:#?}", reading.problems)))
}

/// South along a meridian over the northern edge of the KADIZ, the parallel of 39°N, at 450 kt.
fn south(route: &str) -> String {
    format!(
        "format = 1\ndate = 2025-01-01\nzones = [\"KADIZ\"]\n[closest_approach]\nplaces = [\"ULLEUNGDO\"]\n\
         [[flight]]\nid = \"a\"\naltitude = \"FL300\"\nground_speed = \"450 kt\"\nturns = \"sharp\"\nroute = [{route}]\n"
    )
}

const STRAIGHT: &str = "{ at = \"40N 131.5E\", time = \"10:00\" }, { at = \"38N 131.5E\" }";

fn between(before: &str, after: &str) -> Changes {
    changes([&fly(before), &fly(after)])
}

#[test]
fn the_same_scenario_has_no_changes() {
    for it in SCENARIOS {
        let simulation = fly(it.text);
        let changes = changes([&simulation, &fly(it.text)]);
        assert!(changes.is_empty(), "{}: {changes:#?}", it.name);
    }
    let text = south(STRAIGHT);
    assert_eq!(between(&text, &text).events_kept, 3, "begins, enters, ends");
}

#[test]
fn a_later_departure_moves_all_events_by_as_much_and_none_in_space() {
    let changes = between(&south(STRAIGHT), &south(&STRAIGHT.replace("10:00", "10:07")));
    assert_eq!((changes.events.len(), changes.events_kept), (3, 0));
    for event in &changes.events {
        assert!((event.later_by().unwrap() - 420.0).abs() < 1e-6, "{event:?}");
        assert!(event.moved().unwrap().metres() < 1e-6);
    }
    assert!(changes.stays.is_empty() && changes.zones.is_empty() && changes.settings.is_empty());
    let [flight] = changes.flights.as_slice() else { panic!("{changes:#?}") };
    let [waypoint] = flight.waypoints.as_slice() else { panic!("{flight:#?}") };
    assert!(waypoint.is_only_later() && waypoint.later_by() == Some(420.0));
    // The nearest approaches to the place and to the coast are as near, and later.
    assert!(changes.approaches.iter().all(|it| {
        let [before, after] = it.nearest.map(|it| it.unwrap());
        (before.distance.metres() - after.distance.metres()).abs() < 1e-3
            && (seconds_between(before.time, after.time) - 420.0).abs() < 1e-3
    }));
}

#[test]
fn a_moved_waypoint_moves_the_entry_along_the_parallel() {
    // Both waypoints go east by 0.25°; the flight still goes along a meridian, so it enters as late as before.
    let changes = between(&south(STRAIGHT), &south(&STRAIGHT.replace("131.5E", "131.75E")));
    let entry = changes.events.iter().find(|it| it.deed == Deed::Enters("KADIZ".to_owned())).expect("it moved");
    assert!(entry.later_by().unwrap().abs() < 1e-3);
    let along_the_parallel =
        crate::Position::from_lat_lon(39.0, 131.5).distance_to(crate::Position::from_lat_lon(39.0, 131.75));
    assert!((entry.moved().unwrap().metres() - along_the_parallel.metres()).abs() < 1e-3);
    let [flight] = changes.flights.as_slice() else { panic!("{changes:#?}") };
    let expected = crate::Position::from_lat_lon(40.0, 131.5).distance_to(crate::Position::from_lat_lon(40.0, 131.75));
    assert!((flight.waypoints[0].moved.unwrap().metres() - expected.metres()).abs() < 1e-6);
}

#[test]
fn an_inserted_waypoint_is_told_alone() {
    let text = |middle: &str| {
        south(&format!(
            "{{ at = \"41N 131.5E\", time = \"10:00\" }}, {middle} {{ at = \"39N 131.5E\" }}, {{ at = \"38N 132E\" }}"
        ))
    };
    let changes = between(&text(""), &text("{ at = \"40N 131.6E\", name = \"New\" },"));
    let [flight] = changes.flights.as_slice() else { panic!("{changes:#?}") };
    let [waypoint] = flight.waypoints.as_slice() else { panic!("{flight:#?}") };
    assert_eq!((waypoint.change(), waypoint.index), (Change::Added, [None, Some(1)]));
    assert_eq!(waypoint.name.as_deref(), Some("New"));
    assert_eq!(flight.count, [Some(3), Some(4)]);
    let back = between(&text("{ at = \"40N 131.6E\", name = \"New\" },"), &text(""));
    assert_eq!(back.flights[0].waypoints[0].change(), Change::Removed);
}

#[test]
fn entries_that_appear_and_vanish_are_told_apart_from_those_that_move() {
    // Out of the zone again and back in: one exit and one entry more, and the first entry stays.
    let detour = "{ at = \"40N 131.5E\", time = \"10:00\" }, { at = \"38.8N 131.5E\" }, { at = \"39.2N 131.6E\" }, { at = \"38.5N 131.7E\" }";
    let straight = "{ at = \"40N 131.5E\", time = \"10:00\" }, { at = \"38.8N 131.5E\" }, { at = \"38.5N 131.7E\" }";
    let changes = between(&south(straight), &south(detour));
    let of = |change: Change| -> Vec<String> {
        let events = changes.events.iter().filter(|event| event.change() == change);
        events.map(|event| event.deed.to_string()).collect()
    };
    assert_eq!(of(Change::Added), ["leaves KADIZ", "enters KADIZ"]);
    assert_eq!(of(Change::Changed), ["ends"]);
    assert_eq!(changes.events_kept, 2, "begins, enters");
    let [stay] = changes.stays.as_slice() else { panic!("{changes:#?}") };
    assert_eq!(stay.stays.map(|stay| stay.unwrap().visits), [1, 2]);
    let back = between(&south(detour), &south(straight));
    assert_eq!(back.events.iter().filter(|event| event.change() == Change::Removed).count(), 2);
}

#[test]
fn flights_zones_and_limits_are_told_by_what_they_are() {
    let zone = |vertex: &str, floor: &str| {
        format!("[[zone]]\nid = \"BOX\"\nboundary = [\"39N 131E\", \"39N 132E\", \"{vertex}\"]\nfloor = \"{floor}\"\n")
    };
    let ring = "[[zone]]\nid = \"RING\"\ncircle = { center = \"38N 131E\", radius = \"12 NM\" }\n";
    let other = "[[flight]]\nid = \"b\"\naltitude = \"FL300\"\nground_speed = \"450 kt\"\nroute = [{ at = \"40N 135E\", time = \"10:00\" }, { at = \"39N 135E\" }]\n";
    let before = format!("{}{}", south(STRAIGHT), zone("38N 131E", "SFC"));
    let after = format!("{}{}{ring}{other}", south(STRAIGHT).replace("FL300", "FL310"), zone("38.1N 131E", "FL100"));
    let changes = between(&before, &after);
    let zones: Vec<(&str, Change)> = changes.zones.iter().map(|zone| (zone.id.as_str(), zone.change)).collect();
    assert_eq!(zones, [("BOX", Change::Changed), ("RING", Change::Added)]);
    let moved = crate::Position::from_lat_lon(38.0, 131.0).distance_to(crate::Position::from_lat_lon(38.1, 131.0));
    assert_eq!(changes.zones[0].outline, Some(Outlined::Moved { vertices: 1, furthest: moved }));
    assert_eq!(changes.zones[0].settings[0].values, [Some("SFC".to_owned()), Some("FL100".to_owned())]);
    let flights: Vec<(&str, Change)> = changes.flights.iter().map(|it| (it.id.as_str(), it.change)).collect();
    assert_eq!(flights, [("a", Change::Changed), ("b", Change::Added)]);
    let altitude = &changes.flights[0].waypoints[0].settings[0];
    assert_eq!(
        (altitude.what, altitude.values.clone()),
        ("altitude", [Some("FL300".to_owned()), Some("FL310".to_owned())])
    );
}
