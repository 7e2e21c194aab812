use super::*;
use crate::geodesy::Position;
use crate::scenario::{self, library};
use crate::sim::simulate;

/// Flies a reconstruction: flights behind the zones and reports.
fn fly(rest: &str) -> Simulation {
    let head = "format = 1\nkind = \"reconstruction\"\ndate = 2025-01-01\ntime_zone = \"UTC\"\n";
    let reading = scenario::read("test.toml", format!("{head}{rest}").as_bytes(), &library::without_files());
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    simulate(&reading.scenario.expect("the scenario has no errors"))
}

/// A zone between two meridians, far enough to north and south that only these are met. Along a meridian all readings
/// agree.
const WALL: &str =
    "[[zone]]\nid = \"WALL\"\nedges = \"rhumb\"\nboundary = [\"20N 130E\", \"50N 130E\", \"50N 136E\", \"20N 136E\"]\n";

/// A flight at 450 kt from one place to another, 15 km known at either end.
fn flight(id: &str, from: &str, to: &str, km: [u32; 2]) -> String {
    format!(
        "[[flight]]\nid = \"{id}\"\naltitude = \"FL300\"\nroute = [ {{ at = \"{from}\", time = \"10:00\", ground_speed = \"450 kt\", \
         uncertainty = \"{} km\", evidence = \"assumed\" }}, {{ at = \"{to}\", uncertainty = \"{} km\", evidence = \"assumed\" }} ]\n",
        km[0], km[1]
    )
}

fn seconds(certainty: &Certainty, index: usize) -> f64 {
    certainty.crossings[index].time.seconds().unwrap_or(f64::NAN)
}

/// 450 kt is 231.5 m/s; 15 km straight across an edge are 64.8 s.
#[test]
fn a_crossing_at_a_right_angle_is_known_to_the_time_that_the_band_takes() {
    // On the equator, due east: a meridian is met at a right angle.
    let zone = "[[zone]]\nid = \"WALL\"\nedges = \"rhumb\"\nboundary = [\"20S 130E\", \"20N 130E\", \"20N 136E\", \"20S 136E\"]\n";
    let certainty = Certainty::of(&fly(&format!("{zone}{}", flight("f", "0N 128E", "0N 133E", [15, 15]))));
    assert_eq!(certainty.crossings.len(), 1);
    assert!((seconds(&certainty, 0) - 15_000.0 / 231.5).abs() < 1e-6, "{}", seconds(&certainty, 0));
    assert_eq!(certainty.crossings[0].band, Distance::from_metres(15e3));
}

#[test]
fn at_thirty_degrees_it_is_twice_as_long() {
    // From where a rhumb line of 030° meets the meridian of 130°E, back and on.
    let meets = Position::from_lat_lon(35.0, 130.0);
    let at = |bearing: &str| {
        let place = meets.destination(bearing.parse().unwrap(), "200 km".parse().unwrap());
        format!("{:.9}N {:.9}E", place.lat(), place.lon())
    };
    let simulation = fly(&format!("{WALL}{}", flight("f", &at("210°"), &at("030°"), [15, 15])));
    let certainty = Certainty::of(&simulation);
    assert_eq!(certainty.crossings.len(), 1);
    // The two half ways are geodesics from one point in opposite directions: one geodesic.
    assert!((seconds(&certainty, 0) - 2.0 * 15_000.0 / 231.5).abs() < 0.01, "{}", seconds(&certainty, 0));
}

#[test]
fn the_band_at_a_crossing_lies_between_those_of_the_ends_of_the_leg() {
    let zone = "[[zone]]\nid = \"WALL\"\nedges = \"rhumb\"\nboundary = [\"20S 130E\", \"20N 130E\", \"20N 136E\", \"20S 136E\"]\n";
    // The edge is met after one of three degrees, at an even speed.
    let certainty = Certainty::of(&fly(&format!("{zone}{}", flight("f", "0N 129E", "0N 132E", [15, 60]))));
    assert!((certainty.crossings[0].band.kilometres() - 30.0).abs() < 1e-6, "{:?}", certainty.crossings[0].band);
    assert!((seconds(&certainty, 0) - 30_000.0 / 231.5).abs() < 1e-4);
}

#[test]
fn where_the_path_is_too_flat_the_time_cannot_be_told() {
    // In and out again within a few kilometres, hardly across the edge.
    let route = "route = [ { at = \"34N 129.98E\", time = \"10:00\", ground_speed = \"450 kt\", turn = \"sharp\" }, \
        { at = \"35N 130.02E\", turn = \"sharp\" }, { at = \"36N 129.98E\" } ]";
    let certainty = Certainty::of(&fly(&format!(
        "{WALL}[[flight]]\nid = \"f\"\naltitude = \"FL300\"\nground_speed = \"450 kt\"\n{route}\n"
    )));
    assert_eq!(certainty.crossings.len(), 2);
    for crossing in &certainty.crossings {
        assert_eq!(crossing.time, TimeCertainty::Uncertain);
        let Some(Existence::MayNotHave { depth, band }) = crossing.existence else { panic!("{crossing:?}") };
        assert!(
            depth.kilometres() < 2.0 && band == Distance::from_metres(60e3),
            "nothing is said, so nothing is known"
        );
    }
}

/// A track along a meridian runs beside one: on the parallel of 35°, 0.1° of longitude are 9.13 km on WGS 84.
#[test]
fn a_track_beside_an_edge_may_have_entered_where_the_band_reaches_it() {
    let beside = |km: u32| {
        let simulation = fly(&format!("{WALL}{}", flight("f", "34N 129.9E", "36N 129.9E", [km, km])));
        Certainty::of(&simulation).near_misses
    };
    assert!(beside(9).is_empty(), "at 36°N it is 9.02 km");
    let [near] = beside(10)[..] else { panic!("one near miss") };
    // Nearest where the meridians are.
    let end = Position::from_lat_lon(36.0, 129.9);
    let there = end.distance_to(near.position).metres();
    assert!(there < 1.0, "{there} m from the northern end");
    let across = end.distance_to(Position::from_lat_lon(36.0, 130.0)).metres();
    // The shortest way to a meridian is a little shorter than the parallel and the geodesic between the two.
    assert!((near.distance.metres() - across).abs() < 10.0, "{} m", near.distance.metres());
    assert_eq!((near.flight, near.zone, near.band), (0, 0, Distance::from_metres(10e3)));
}

#[test]
fn the_band_that_counts_is_that_of_the_place() {
    // 9.24 km off at 34°N, where it is known to 15 km, and 9.02 km at 36°N, where it is known to one.
    let simulation = fly(&format!("{WALL}{}", flight("f", "34N 129.9E", "36N 129.9E", [15, 1])));
    let [near] = Certainty::of(&simulation).near_misses[..] else { panic!("one near miss") };
    assert!(near.distance < near.band, "{near:?}");
    // The band shrinks by 14 km in 222 km: it is as wide as the way to the edge, 9.15 km, after 92.7 km.
    let flown = Position::from_lat_lon(34.0, 129.9).distance_to(near.position).kilometres();
    assert!((flown - 92.7).abs() < 3.0, "{flown} km");
    // The other way round it is known well where it begins.
    let simulation = fly(&format!("{WALL}{}", flight("f", "34N 129.9E", "36N 129.9E", [1, 8])));
    assert_eq!(Certainty::of(&simulation).near_misses, []);
}

#[test]
fn no_near_miss_above_a_ceiling_or_of_a_flight_that_enters() {
    let low = WALL.replace("boundary", "ceiling = \"FL100\"\nboundary");
    let flown = flight("f", "34N 129.9E", "36N 129.9E", [15, 15]);
    assert_eq!(Certainty::of(&fly(&format!("{low}{flown}"))).near_misses, []);
    let enters = flight("f", "34N 129.9E", "36N 132E", [15, 15]);
    assert_eq!(Certainty::of(&fly(&format!("{WALL}{enters}"))).near_misses, []);
}

const EAST: &str = "[[source]]\nid = \"s\"\ntitle = \"A source\"\n";

#[test]
fn a_time_that_was_reported_is_known_to_its_rounding() {
    let flown = "[[flight]]\nid = \"f\"\naltitude = \"FL300\"\nground_speed = \"450 kt\"\nroute = [ { at = \"35N 128E\", time = \"10:00\" }, \
        { at = \"35N 130E\", time = \"10:15\", evidence = \"time-reported\", turn = \"sharp\" }, { at = \"35N 131E\", time = \"10:23\" } ]\n";
    let [entry] = &Certainty::of(&fly(&format!("{WALL}{flown}"))).crossings[..] else { panic!("one crossing") };
    assert_eq!((entry.time, entry.existence), (TimeCertainty::Reported(60.0), Some(Existence::Reported)));

    let plain = flown.replace("evidence = \"time-reported\", ", "");
    let report = |time: &str| {
        let report = format!(
            "[[report]]\nsource = \"s\"\nflight = \"f\"\nevent = \"enters\"\nzone = \"WALL\"\ntime = \"{time}\"\ntolerance = \"3 min\"\n"
        );
        Certainty::of(&fly(&format!("{EAST}{WALL}{plain}{report}"))).crossings.remove(0)
    };
    let (kept, missed) = (report("10:17"), report("10:20"));
    assert_eq!((kept.time, kept.existence), (TimeCertainty::Reported(180.0), Some(Existence::Reported)));
    // What is reported otherwise is no time of this crossing; that there was one is reported all the same.
    assert!(matches!(missed.time, TimeCertainty::Within(_)), "{:?}", missed.time);
    assert_eq!(missed.existence, Some(Existence::Reported));
}

/// Two flights enter half a minute apart, known to about a minute.
#[test]
fn the_order_of_two_flights_is_told_where_it_is_not_certain_and_not_of_what_flies_together() {
    let zone = "[[zone]]\nid = \"WALL\"\nedges = \"rhumb\"\nboundary = [\"20S 130E\", \"20N 130E\", \"20N 136E\", \"20S 136E\"]\n";
    let at = |lon: &str| flight("g", lon, "1N 133E", [15, 15]);
    let order = |other: &str| {
        let both = format!("{zone}{}{other}", flight("f", "0N 129E", "0N 133E", [15, 15]));
        let certainty = Certainty::of(&fly(&both));
        let uncertain = certainty.crossings.iter().map(|it| it.order_uncertain_with.len()).collect::<Vec<_>>();
        (uncertain, certainty)
    };
    // 0.06° later are 6.7 km, 29 s.
    let (near, certainty) = order(&at("1N 128.94E"));
    assert_eq!(near, [0, 1]);
    assert_eq!(certainty.crossings[1].order_uncertain_with, [certainty.crossings[0].event]);
    // 0.6° later are 288 s.
    assert_eq!(order(&at("1N 128.4E")).0, [0, 0]);
    let wing = "[[flight]]\nid = \"g\"\naircraft = \"J-16\"\nroute = [ { at = \"1N 129E\" }, \
        { joins = \"f\", at = \"0N 129.7E\", station = { bearing = \"180°\", distance = \"3 NM\" } }, { leaves = \"f\", after = \"10 min\" }, { at = \"1N 133E\" } ]\n";
    let (together, certainty) = order(wing);
    assert_eq!(together, [0, 0]);
    // It crosses with its leader, and is known as well as that one, for all that nothing is said of itself.
    assert_eq!(certainty.crossings[1].band, Distance::from_metres(60e3));
    assert!((seconds(&certainty, 1) - seconds(&certainty, 0)).abs() < 0.5, "{certainty:?}");
}

#[test]
fn what_follows_is_known_no_better_than_what_it_follows() {
    let simulation = fly(&format!(
        "{}[[flight]]\nid = \"g\"\naircraft = \"J-16\"\nroute = [ {{ at = \"1N 129E\", uncertainty = \"5 km\" }}, \
         {{ joins = \"f\", at = \"0N 130E\", uncertainty = \"5 km\" }}, {{ leaves = \"f\", after = \"10 min\", uncertainty = \"5 km\" }}, \
         {{ at = \"1N 133E\", uncertainty = \"5 km\" }} ]\n",
        flight("f", "0N 129E", "0N 133E", [40, 40])
    ));
    let certainty = Certainty::of(&simulation);
    let following =
        simulation.activities_of(1).iter().find(|it| matches!(it.kind, ActivityKind::Following { .. })).unwrap();
    for t in [following.from, 0.5 * (following.from + following.until)] {
        assert_eq!(certainty.band_at(1, t), Some(Distance::from_metres(40e3)));
    }
    let end = simulation.trajectories[1].end();
    assert_eq!(certainty.band_at(1, end), Some(Distance::from_metres(5e3)));
}

#[test]
fn of_what_nobody_claims_there_is_nothing_to_say() {
    let text = format!("format = 1\ndate = 2025-01-01\n{WALL}{}", flight("f", "35N 128E", "35N 133E", [15, 15]));
    let reading = scenario::read("test.toml", text.replace("10:00", "10:00Z").as_bytes(), &library::without_files());
    let simulation = simulate(&reading.scenario.expect("no errors"));
    assert_eq!(Certainty::of(&simulation), Certainty::default());
}
