//! `patrolscope import`: recorded tracks through every format, what is asked for, and what is refused.

mod common;
#[path = "import/formats.rs"]
mod formats;

use std::fs;

use common::{fly, fly_scenario, patrolscope, stderr};
use formats::{FORMATS, Point, Track, tracks};
use patrolscope::diagnostics::{Diagnostic, Severity};
use patrolscope::import::{self, AltitudeUnit, Figure, Format, Imported, Options, Reading, Role, Wish};
use patrolscope::scenario::library;
use patrolscope::sim::events::{CrossingKind, EventKind};
use patrolscope::units::Distance;
use patrolscope::{Position, Simulation};
use proptest::prelude::*;

fn wish(tolerance: f64) -> Wish {
    Wish {
        origin: "test".to_owned(),
        title: None,
        time_zone: "UTC".to_owned(),
        tolerance: Distance::from_metres(tolerance),
        zones: None,
        areas: Vec::new(),
    }
}

fn read(format: Format, text: &str) -> Reading {
    import::read("test", text.as_bytes(), format, &Options::default())
}

fn read_with(format: Format, text: &str, options: Options) -> Reading {
    import::read("test", text.as_bytes(), format, &options)
}

fn said(problems: &[Diagnostic]) -> String {
    problems
        .iter()
        .map(|it| format!("{}: {} | {}\n", it.code, it.message, it.help.as_deref().unwrap_or_default()))
        .collect()
}

fn codes(reading: &Reading) -> Vec<&str> {
    reading.problems.iter().map(|problem| problem.code).collect()
}

#[track_caller]
fn import(reading: Reading, wish: &Wish) -> (Imported, Simulation) {
    let words = said(&reading.problems);
    let tracks = reading.tracks.unwrap_or_else(|| panic!("{words}"));
    let imported =
        import::scenario(tracks, wish, &library::without_files()).unwrap_or_else(|error| panic!("{error:?}"));
    let simulation = fly(&imported.text);
    (imported, simulation)
}

/// Who crosses what, which way and when, in seconds since 1970.
fn crossings(simulation: &Simulation) -> Vec<(String, String, CrossingKind, f64)> {
    let found = simulation.events.iter().filter_map(|event| match &event.kind {
        EventKind::Crossing(crossing) => {
            let zone = simulation.scenario.zones[crossing.zone].id.clone();
            let seconds = simulation.timestamp(event.t).as_nanosecond() as f64 / 1e9;
            Some((simulation.scenario.flights[event.flight].name.clone(), zone, crossing.kind, seconds))
        }
        _ => None,
    });
    found.collect()
}

/// How far each track is from the flight of the same name at its instants: metres of place, and of altitude.
fn furthest(simulation: &Simulation, tracks: &[Track]) -> (f64, f64) {
    let mut most = (0.0f64, 0.0f64);
    for track in tracks {
        let flight =
            simulation.scenario.flights.iter().position(|it| it.name == track.names[0]).expect("the flight is there");
        let trajectory = &simulation.trajectories[flight];
        let ends = [simulation.timestamp(trajectory.start()), simulation.timestamp(trajectory.end())];
        assert_eq!(ends, [track.points[0].time, track.points[track.points.len() - 1].time], "times to the millisecond");
        for point in &track.points {
            let t = point.time.duration_since(simulation.start).as_secs_f64();
            let state = trajectory.state_at(t.clamp(trajectory.start(), trajectory.end())).expect("it is flown then");
            let metres = state.position.distance_to(Position::from_lat_lon(point.lat, point.lon)).metres();
            most = (most.0.max(metres), most.1.max((state.altitude.metres() - point.altitude).abs()));
        }
    }
    most
}

fn format_of(name: &str) -> Format {
    Format::of_name(&format!("x.{name}")).expect("a known ending")
}

#[test]
fn a_flight_comes_back_through_every_format_with_its_crossings() {
    let flown = fly_scenario("miyako-strait");
    let tracks = tracks(&flown, 5.0);
    let ids = flown.scenario.zones.iter().map(|zone| zone.id.clone()).collect();
    let wish = Wish { zones: Some(ids), ..wish(0.0) };
    let expected = crossings(&flown);
    assert!(!expected.is_empty());
    for (name, write) in FORMATS {
        let (imported, simulation) = import(read(format_of(name), &write(&tracks)), &wish);
        let (place, altitude) = furthest(&simulation, &tracks);
        assert!(place < 0.01 && altitude < 0.01, "{name}: {place} m, {altitude} m");
        assert!(imported.largest_error < 0.01, "{name}: {}", imported.largest_error);
        let found = crossings(&simulation);
        assert_eq!(found.len(), expected.len(), "{name}: {found:?}");
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!((&found.0, &found.1, found.2), (&expected.0, &expected.1, expected.2), "{name}");
            assert!((found.3 - expected.3).abs() < 1e-3, "{name}: {found:?} {expected:?}");
        }
    }
}

#[test]
fn names_in_four_languages_come_back_through_every_format() {
    let flown = fly_scenario("miyako-strait");
    let mut tracks = tracks(&flown, 600.0);
    for (name, write) in FORMATS {
        for plain in ["Bear <1> & \"2\", \\ last", "ロシア軍機", "러시아 군용기", "俄罗斯军机"] {
            tracks[0].names[0] = plain.to_owned();
            let (imported, simulation) = import(read(format_of(name), &write(&tracks)), &wish(0.0));
            assert_eq!(simulation.scenario.flights[0].name, plain, "{name}");
            // A flight has one name; the others are in its note.
            let note = "note = \"in Japanese ベア 1番機, in Korean 베어 1번기, in Chinese 熊 一号机\"";
            assert!(imported.text.contains(note), "{name}\n{}", imported.text.chars().take(900).collect::<String>());
        }
    }
}

#[test]
fn a_track_across_the_date_line_comes_back_through_every_format() {
    let start = Position::from_lat_lon(50.0, 178.0);
    let first: jiff::Timestamp = "2025-12-09T23:50:00Z".parse().unwrap();
    let point = |i: i64| {
        let position = start.destination("085°".parse().unwrap(), Distance::from_metres(6000.0 * i as f64));
        let time = first.checked_add(jiff::SignedDuration::from_secs(30 * i)).unwrap();
        Point { time, lat: position.lat(), lon: position.lon(), altitude: 9000.0 + i as f64 }
    };
    let names = ["East", "東", "동", "东"].map(str::to_owned);
    let tracks = [Track { id: "east".into(), names, points: (0..60).map(point).collect() }];
    assert!(tracks[0].points[59].lon < 0.0, "it crosses");
    for (name, write) in FORMATS {
        let text = write(&tracks);
        assert!(name != "geojson" || text.contains("MultiLineString"));
        let (imported, simulation) = import(read(format_of(name), &text), &wish(0.0));
        let (place, altitude) = furthest(&simulation, &tracks);
        assert!(place < 0.01 && altitude < 0.01, "{name}: {place} m, {altitude} m");
        assert!((simulation.trajectories[0].path().length() - 59.0 * 6000.0).abs() < 1.0, "{name}");
        assert_eq!((imported.samples, imported.waypoints), (60, 60), "{name}");
        let (thinned, simulation) = import(read(format_of(name), &text), &wish(50.0));
        assert!(thinned.waypoints == 2 && furthest(&simulation, &tracks).0 < 50.0, "{name}: {}", thinned.waypoints);
    }
}

#[test]
fn a_patrol_of_many_flights_comes_back_with_its_crossings() {
    let flown = fly_scenario("2025-12-09-tenth-joint-patrol");
    let tracks = tracks(&flown, 10.0);
    let text = formats::csv(&tracks);
    let ids = flown.scenario.zones.iter().map(|zone| zone.id.clone()).collect();
    let (_, simulation) = import(read(Format::Csv, &text), &Wish { zones: Some(ids), ..wish(0.0) });
    let (place, altitude) = furthest(&simulation, &tracks);
    assert!(place < 0.01 && altitude < 0.01, "{place} m, {altitude} m");
    let (mut found, mut expected) = (crossings(&simulation), crossings(&flown));
    for list in [&mut found, &mut expected] {
        list.sort_by(|a, b| (&a.0, &a.1, a.3).partial_cmp(&(&b.0, &b.1, b.3)).unwrap());
    }
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!((&found.0, &found.1, found.2), (&expected.0, &expected.1, expected.2));
        assert!((found.3 - expected.3).abs() < 1e-3, "{found:?} {expected:?}");
    }
}

/// What the program writes itself, which has routes, zones and events beside the tracks.
#[test]
fn every_format_that_is_exported_comes_back_with_its_crossings() {
    use patrolscope::export::{self, Selection, content::Content};
    for name in ["miyako-strait", "2025-12-09-tenth-joint-patrol"] {
        let flown = fly_scenario(name);
        let selection = Selection::default();
        let content = Content::of(&flown, &selection);
        let files: [(&str, Vec<u8>); 7] = [
            ("gpx", export::gpx::text(&content).into()),
            ("kml", export::kml::text(&content).into()),
            ("kmz", export::kml::kmz(&content)),
            ("geojson", export::geojson::text(&content).into()),
            ("mfjson", export::mfjson::text(&content).into()),
            ("csv", export::csv::tracks(&content).into()),
            ("acmi", export::acmi::text(&content).into()),
        ];
        let ids: Vec<String> = flown.scenario.zones.iter().map(|zone| zone.id.clone()).collect();
        let catalogue: Vec<String> = patrolscope::Catalog::builtin().ids().map(str::to_owned).collect();
        assert!(ids.iter().all(|id| catalogue.contains(id)), "{name} has zones of its own");
        for (format, bytes) in files {
            let reading = import::read(name, &bytes, format_of(format), &Options::default());
            assert!(
                reading.problems.iter().all(|problem| problem.severity == Severity::Note),
                "{name}.{format}: {}",
                said(&reading.problems)
            );
            let (imported, simulation) = import(reading, &Wish { zones: Some(ids.clone()), ..wish(0.0) });
            assert_eq!(simulation.trajectories.len(), flown.trajectories.len(), "{name}.{format}");
            assert!(imported.largest_error < 0.01, "{name}.{format}: {}", imported.largest_error);
            // Ids come back where the format has them; names may have the count of aircraft behind them.
            let of = |index: usize| {
                let flight = &flown.scenario.flights[index];
                let is_it =
                    |it: &patrolscope::scenario::model::Flight| it.id == flight.id || it.name.starts_with(&flight.name);
                let same = |it: &&usize| is_it(&simulation.scenario.flights[**it]);
                let found: Vec<usize> = (0..simulation.trajectories.len()).filter(|it| same(&it)).collect();
                *found.iter().find(|it| simulation.scenario.flights[**it].id == flight.id).unwrap_or(&found[0])
            };
            for (index, track) in content.tracks.iter().enumerate() {
                let trajectory = &simulation.trajectories[of(index)];
                for point in &track.points {
                    let t = flown.timestamp(point.t).duration_since(simulation.start).as_secs_f64();
                    assert!(t > trajectory.start() - 1e-3 && t < trajectory.end() + 1e-3, "{name}.{format}");
                    let state = trajectory.state_at(t.clamp(trajectory.start(), trajectory.end())).unwrap();
                    let off = state.position.distance_to(point.state.position).metres();
                    let height = (state.altitude.metres() - point.state.altitude.metres()).abs();
                    assert!(off < 1.0 && height < 1.0, "{name}.{format}: {off} m, {height} m at {}", point.t);
                }
            }
            let mut expected: Vec<_> =
                crossings_by_flight(&flown).into_iter().map(|(flight, rest)| (of(flight), rest)).collect();
            let mut found = crossings_by_flight(&simulation);
            for list in [&mut expected, &mut found] {
                list.sort_by(|a, b| (a.0, &a.1.0, a.1.2).partial_cmp(&(b.0, &b.1.0, b.1.2)).unwrap());
            }
            assert_eq!(found.len(), expected.len(), "{name}.{format}");
            for (found, expected) in found.iter().zip(&expected) {
                assert_eq!(
                    (found.0, &found.1.0, found.1.1),
                    (expected.0, &expected.1.0, expected.1.1),
                    "{name}.{format}"
                );
                assert!((found.1.2 - expected.1.2).abs() < 1e-3, "{name}.{format}: {found:?} {expected:?}");
            }
        }
    }
}

/// Crossings by the index of their flight: the zone, which way, and seconds since 1970.
fn crossings_by_flight(simulation: &Simulation) -> Vec<(usize, (String, CrossingKind, f64))> {
    let found = simulation.events.iter().filter_map(|event| match &event.kind {
        EventKind::Crossing(crossing) => {
            let zone = simulation.scenario.zones[crossing.zone].id.clone();
            let seconds = simulation.timestamp(event.t).as_nanosecond() as f64 / 1e9;
            Some((event.flight, (zone, crossing.kind, seconds)))
        }
        _ => None,
    });
    found.collect()
}

#[test]
fn thinning_keeps_every_instant_within_the_tolerance_and_says_by_how_much() {
    let flown = fly_scenario("2025-12-09-tenth-joint-patrol");
    let tracks = tracks(&flown, 10.0);
    let text = formats::kml(&tracks);
    let mut before = usize::MAX;
    for tolerance in [1.0, 50.0, 500.0] {
        let (imported, simulation) = import(read(Format::Kml, &text), &wish(tolerance));
        let (place, _) = furthest(&simulation, &tracks);
        assert!(place <= tolerance && imported.largest_error <= tolerance + 0.01, "{place} {}", imported.largest_error);
        assert!(imported.largest_error > tolerance / 10.0, "{}", imported.largest_error);
        assert!(imported.waypoints < before && imported.waypoints * 4 < imported.samples, "{}", imported.waypoints);
        before = imported.waypoints;
        let said = import::metres_in_words(imported.largest_error);
        assert!(imported.text.lines().take(4).any(|line| line.contains(&said)), "{said} in {}", &imported.text[..400]);
        assert!(imported.text.contains("kind = \"recorded\""));
    }
}

#[test]
fn turns_and_holds_are_named_where_they_begin() {
    let flown = fly(r#"
        format = 1
        date = 2025-12-09
        [[flight]]
        id = "holder"
        altitude = "FL300"
        ground_speed = "400 kt"
        turn_radius = "10 NM"
        route = [
          { at = "36N 128E", time = "00:00Z" },
          { at = "36N 131E" },
          { at = "38N 131E", hold = { pattern = "racetrack", direction = "left", leg = "30 NM", laps = 3, turn_radius = "8 NM" } },
          { at = "40N 131E" },
        ]
    "#);
    for step in [1.0, 5.0, 20.0] {
        let text = formats::gpx(&tracks(&flown, step));
        let (imported, simulation) = import(read(Format::Gpx, &text), &wish(20.0));
        let figures = &imported.figures[0];
        let [Figure::Turn { direction, degrees, radius, .. }, Figure::Hold { direction: round, laps, .. }] =
            &figures[..]
        else {
            panic!("{step} s: {figures:?}")
        };
        assert_eq!((direction.sign(), round.sign(), *laps), (-1.0, -1.0, 3), "{step} s");
        assert!((degrees - 90.0).abs() < 5.0 && (radius / 1852.0 - 10.0).abs() < 1.0, "{step} s: {degrees} {radius}");
        let route = &simulation.scenario.flights[0].route;
        assert!(route.iter().any(|waypoint| waypoint.name.as_ref().is_some_and(|name| name.en == "Hold")), "{step} s");
        assert!(imported.text.contains("holds: 3 laps turning left in"), "{}", imported.text);
        assert!(imported.text.contains("turns left by "), "{}", imported.text);
    }
    let straight = formats::gpx(&tracks(&fly_scenario("kadiz-along-39-north"), 10.0));
    let (imported, _) = import(read(Format::Gpx, &straight), &wish(20.0));
    assert!(imported.figures.iter().all(Vec::is_empty), "{:?}", imported.figures);
}

#[test]
fn what_the_file_does_not_say_is_asked_for() {
    let csv = |header: &str, rows: [&str; 2]| format!("{header}\n{}\n{}\n", rows[0], rows[1]);
    let rows = ["a,2025-12-09 10:00:00,39,131,9000", "a,2025-12-09 10:01:00,39.1,131,9000"];
    let text = csv("id,time,lat,lon,alt_m", rows);
    let reading = read(Format::Csv, &text);
    assert!(reading.tracks.is_none());
    let problem = reading.problems.iter().find(|it| it.code == "time-without-zone").expect("it asks");
    assert!(problem.help.as_ref().unwrap().contains("--time-zone Asia/Tokyo"));
    assert_eq!(reading.source.location(problem.span().start).line, 2);
    let tokyo = Options { time_zone: Some(jiff::tz::TimeZone::get("Asia/Tokyo").unwrap()), ..Options::default() };
    let tracks = read_with(Format::Csv, &text, tokyo).tracks.unwrap();
    assert_eq!(tracks[0].samples[0].time.to_string(), "2025-12-09T01:00:00Z");
    // A column whose name says that it is UTC asks for nothing.
    let tracks = read(Format::Csv, &csv("id,time_utc,lat,lon,alt_m", rows)).tracks.unwrap();
    assert_eq!(tracks[0].samples[0].time.to_string(), "2025-12-09T10:00:00Z");

    let unclear = read(Format::Csv, &csv("id,time_utc,lat,lon,altitude", rows));
    assert!(
        unclear.tracks.is_none() && said(&unclear.problems).contains("--altitude-unit"),
        "{}",
        said(&unclear.problems)
    );
    let feet = Options { altitude_unit: Some(AltitudeUnit::Feet), ..Options::default() };
    let tracks = read_with(Format::Csv, &csv("id,time_utc,lat,lon,altitude", rows), feet).tracks.unwrap();
    assert!((tracks[0].samples[0].altitude - 2743.2).abs() < 1e-9);
    let both = read(
        Format::Csv,
        &csv("id,time_utc,lat,lon,alt_m", rows).replace("id,", "id,baro_altitude,").replace("a,", "a,1,"),
    );
    assert!(said(&both.problems).contains("several columns could be the altitude"), "{}", said(&both.problems));

    let swapped =
        csv("id,time_utc,lat,lon,alt_m", rows).replace(",39", ",x").replace("131", "39").replace(",x", ",131");
    let reading = read(Format::Csv, &swapped);
    assert!(
        reading.tracks.is_none() && said(&reading.problems).contains("pass `--swap-axes`"),
        "{}",
        said(&reading.problems)
    );
    let tracks = read_with(Format::Csv, &swapped, Options { swap_axes: true, ..Options::default() }).tracks.unwrap();
    assert_eq!(tracks[0].samples[0].position, Position::from_lat_lon(39.0, 131.0));

    let high = csv("id,time_utc,lat,lon,alt_m", rows).replace("9000", "33000");
    assert!(said(&read(Format::Csv, &high).problems).contains("--altitude-unit ft"));
    let metres = Options { altitude_unit: Some(AltitudeUnit::Metres), ..Options::default() };
    let told = read_with(Format::Csv, &high, metres);
    assert!(told.tracks.is_some() && codes(&told).contains(&"altitude-very-high"));

    let none = read(Format::Csv, &csv("id,time_utc,lat,lon,x", rows));
    assert!(said(&none.problems).contains("--altitude FL300"), "{}", said(&none.problems));
    let unknown = read(Format::Csv, &csv("id,seen,y,x,z", rows));
    assert!(said(&unknown.problems).contains("--columns time=NAME"), "{}", said(&unknown.problems));
    let columns = [(Role::Time, "seen"), (Role::Lat, "y"), (Role::Lon, "X"), (Role::Altitude, "z")];
    let columns = columns.into_iter().map(|(role, name)| (role, name.to_owned())).collect();
    let options = Options {
        columns,
        altitude_unit: metres_unit(),
        time_zone: Some(jiff::tz::TimeZone::UTC),
        ..Options::default()
    };
    assert!(read_with(Format::Csv, &csv("id,seen,y,x,z", rows), options).tracks.is_some());
}

fn metres_unit() -> Option<AltitudeUnit> {
    Some(AltitudeUnit::Metres)
}

#[test]
fn lines_without_times_ask_when_and_how_fast() {
    let kml = "<kml><Placemark><name>線</name><LineString><altitudeMode>absolute</altitudeMode>\
               <coordinates>131,39,9000 131,38,9000</coordinates></LineString></Placemark></kml>";
    let geojson = r#"{"type":"LineString","coordinates":[[131,39,9000],[131,38,9000]]}"#;
    for (format, text) in [(Format::Kml, kml), (Format::GeoJson, geojson)] {
        let asked = read(format, text);
        assert!(
            asked.tracks.is_none() && said(&asked.problems).contains("--ground-speed"),
            "{}",
            said(&asked.problems)
        );
        let options = Options {
            start: Some("2025-12-09T10:00:00+09:00".parse().unwrap()),
            ground_speed: Some("450 kt".parse().unwrap()),
            ..Options::default()
        };
        let reading = read_with(format, text, options);
        assert!(codes(&reading).contains(&"times-told"));
        let samples = &reading.tracks.unwrap()[0].samples;
        let length = samples[0].position.distance_to(samples[1].position).nautical_miles();
        assert!((samples[1].seconds_after(&samples[0]) - length / 450.0 * 3600.0).abs() < 1e-6);
    }
}

#[test]
fn what_cannot_have_been_flown_is_left_out_and_told_with_its_line() {
    let mut rows: Vec<String> =
        (0..40).map(|i| format!("a,2025-12-09T10:{:02}:00Z,{:.2},131,9000", i, 39.0 - 0.1 * f64::from(i))).collect();
    rows[10] = rows[10].replace("131,", "135,");
    rows[20] = rows[20].replace("10:20:00", "10:05:00");
    rows.insert(31, rows[30].clone());
    let text = format!("id,time,lat,lon,alt_m\n{}\n", rows.join("\n"));
    let reading = read(Format::Csv, &text);
    let line = |code: &str| {
        let problem =
            reading.problems.iter().find(|it| it.code == code).unwrap_or_else(|| panic!("{}", said(&reading.problems)));
        assert_ne!(problem.severity, Severity::Error);
        reading.source.location(problem.span().start).line
    };
    assert_eq!((line("jump"), line("time-backwards")), (12, 22));
    assert_eq!(reading.tracks.as_ref().unwrap()[0].samples.len(), 38);
    line("repeated-records");
    // Where much is wrong, what remains may mean something else.
    for row in rows.iter_mut().skip(25) {
        *row = row.replace(",131,", ",-20,");
    }
    let reading = read(Format::Csv, &format!("id,time,lat,lon,alt_m\n{}\n", rows.join("\n")));
    assert!(reading.tracks.is_none() && codes(&reading).contains(&"too-much-left-out"), "{}", said(&reading.problems));
}

#[test]
fn an_aircraft_that_stands_parts_its_track_and_stale_positions_do_not() {
    let row = |minute: i32, lat: f64| {
        format!("a,2025-12-09T{:02}:{:02}:00Z,{lat:.3},131,9000", 10 + minute / 60, minute % 60)
    };
    let mut rows: Vec<String> = (0..20).map(|i| row(i, 39.0 - 0.1 * f64::from(i))).collect();
    rows.extend((20..50).map(|i| row(i, 37.1)));
    rows.extend((50..70).map(|i| row(i, 37.1 - 0.1 * f64::from(i - 49))));
    let reading = read(Format::Csv, &format!("id,time,lat,lon,alt_m\n{}\n", rows.join("\n")));
    assert!(codes(&reading).contains(&"standing"), "{}", said(&reading.problems));
    let tracks = reading.tracks.unwrap();
    assert_eq!(
        tracks.iter().map(|track| (track.id.as_str(), track.samples.len())).collect::<Vec<_>>(),
        [("a", 20), ("a-2", 21)]
    );
    let stale = |second: i32, lat: f64| format!("a,2025-12-09T10:00:{second:02}Z,{lat:.4},131,9000");
    let rows: Vec<String> = (0..50).map(|i| stale(i, 39.0 - 0.006 * f64::from(i / 3))).collect();
    let reading = read(Format::Csv, &format!("id,time,lat,lon,alt_m\n{}\n", rows.join("\n")));
    assert!(codes(&reading).contains(&"stale-positions"), "{}", said(&reading.problems));
    assert_eq!(reading.tracks.unwrap()[0].samples.len(), 17);
}

#[test]
fn a_gap_is_told_where_it_begins_even_on_a_straight_line() {
    let row = |minute: i32| format!("a,2025-12-09T10:{minute:02}:00Z,{:.1},131,9000", 40.0 - 0.1 * f64::from(minute));
    let rows: Vec<String> = (0..10).chain(22..30).map(row).collect();
    let text = format!("id,time,lat,lon,alt_m\n{}\n", rows.join("\n"));
    let (imported, _) = import(read(Format::Csv, &text), &wish(2000.0));
    let told: Vec<&str> =
        imported.text.lines().filter(|line| line.contains("nothing was recorded for 13 min")).collect();
    assert!(matches!(&told[..], [line] if line.contains("10:09:00Z")), "{}", imported.text);
}

#[test]
fn each_format_is_read_as_others_write_it() {
    let samples = |format: Format, text: &str| {
        let reading = read(format, text);
        let words = said(&reading.problems);
        let tracks = reading.tracks.unwrap_or_else(|| panic!("{words}"));
        (tracks.iter().map(|it| (it.names.en.clone(), it.samples.len())).collect::<Vec<_>>(), words)
    };
    // MultiTrack, and placemarks that are no tracks.
    let track = "<gx:Track><altitudeMode>absolute</altitudeMode><when>2025-12-09T01:0{}:00Z</when><gx:coord>131 39.{} 9000</gx:coord></gx:Track>";
    let parts: String = ["0", "1", "2"].map(|digit| track.replace("{}", digit)).concat();
    let kml = format!(
        "<kml xmlns:gx='http://www.google.com/kml/ext/2.2'><Document><Placemark><name>點</name><Point><coordinates>1,2</coordinates></Point></Placemark>\
         <Placemark><name>多</name><gx:MultiTrack>{parts}</gx:MultiTrack></Placemark></Document></kml>"
    );
    let (found, words) = samples(Format::Kml, &kml);
    assert_eq!(found, [("多".to_owned(), 3)]);
    assert!(words.contains("left out: 1"), "{words}");
    // Moving points, points with times, and times in a fourth number.
    let moving = r#"{"type":"Feature","properties":{"name":"M"},"temporalGeometry":{"type":"MovingPoint",
        "coordinates":[[131,39,9000],[131,38.9,9000]],"datetimes":["2025-12-09T01:00:00Z","2025-12-09T01:01:00Z"]}}"#;
    assert_eq!(samples(Format::GeoJson, moving).0, [("M".to_owned(), 2)]);
    let point = |minute: i32| {
        format!(
            r#"{{"type":"Feature","properties":{{"callsign":"P","time":"2025-12-09T01:0{minute}:00Z"}},"geometry":{{"type":"Point","coordinates":[131,39.{minute},9000]}}}}"#
        )
    };
    let points = format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, point(0), point(1));
    assert_eq!(samples(Format::GeoJson, &points).0, [("P".to_owned(), 2)]);
    let kepler = r#"{"type":"LineString","coordinates":[[131,39,9000,1765242000],[131,38.9,9000,1765242060]]}"#;
    let (found, words) = samples(Format::GeoJson, kepler);
    assert!(found[0].1 == 2 && words.contains("2025-12-09T01:00:00Z"), "{words}");
    // State vectors with Unix times, semicolons and a comment.
    let csv = "# from somewhere\nicao24;callsign;time;lat;lon;baroaltitude (ft)\n15ab;RFF1 ;1765242000;39;131;30000\n15ab;RFF1;1765242060.5;38.9;131;30000\n";
    assert_eq!(samples(Format::Csv, csv).0, [("RFF1".to_owned(), 2)]);
    // Empty numbers are those before, removed objects come again, and what is no aircraft is left out.
    let acmi = "FileType=text/acmi/tacview\nFileVersion=2.2\n0,ReferenceTime=2025-12-09T01:00:00Z\n0,ReferenceLongitude=100\n0,ReferenceLatitude=30\n\
                #0\na1,T=31|9|9000|0|0|0,Type=Air+FixedWing,Name=Tu-95MS,CallSign=Bear\\, one\nb2,T=31|9|0,Type=Sea+Watercraft\n\
                #60.5\na1,T=|8.9|\nb2,T=31|9|\n#120\n-a1\n#130\na1,T=31|8|9000,Type=Air\n#190\na1,T=31|7.9|9000\n";
    let (found, words) = samples(Format::Acmi, acmi);
    assert_eq!(found, [("Bear, one".to_owned(), 2), ("object-a1".to_owned(), 2)]);
    assert!(words.contains("no aircraft were left out: 1"), "{words}");
    let tracks = read(Format::Acmi, acmi).tracks.unwrap();
    assert_eq!(tracks[0].samples[1].position, Position::from_lat_lon(38.9, 131.0));
    assert_eq!(tracks[0].samples[1].time.to_string(), "2025-12-09T01:01:00.5Z");
}

#[test]
fn a_file_that_was_cut_off_is_refused_or_told() {
    let flown = fly_scenario("miyako-strait");
    let tracks = tracks(&flown, 60.0);
    for (name, write) in FORMATS {
        let text = write(&tracks);
        let whole = read(format_of(name), &text).tracks.unwrap()[0].samples.len();
        for part in 0..20 {
            let bytes = &text.as_bytes()[..text.len() * part / 20];
            let reading = import::read("cut", bytes, format_of(name), &Options::default());
            match &reading.tracks {
                None => assert!(reading.problems.iter().any(|it| it.severity == Severity::Error), "{name} {part}"),
                Some(tracks) => {
                    assert!(matches!(name, "csv" | "acmi"), "{name}: {part}");
                    assert!(tracks[0].samples.len() < whole);
                    let is_told = codes(&reading).contains(&"no-last-line-end") || bytes.ends_with(b"\n");
                    assert!(is_told, "{name} {part}: {}", said(&reading.problems));
                }
            }
        }
    }
}

#[test]
fn hostile_files_are_refused_in_little_time() {
    let hostile = [
        (Format::Gpx, "<gpx>".repeat(1 << 20)),
        (Format::Kml, "<!DOCTYPE k [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><kml>&b;</kml>".to_owned()),
        (Format::Gpx, format!("<gpx {}/>", (0..500_000).map(|i| format!("a{i}='' ")).collect::<String>())),
        (Format::GeoJson, "[".repeat(1 << 22)),
        (Format::GeoJson, format!("{{\"features\":{}", "[{\"features\":".repeat(1 << 18))),
        (Format::Csv, "\"".repeat(1 << 22)),
        (Format::Csv, format!("time_utc,lat,lon{}\n", ",x".repeat(1 << 20))),
        (Format::Acmi, format!("FileType=text/acmi/tacview\n{}", "\\\n".repeat(1 << 20))),
        (Format::Acmi, "FileType=text/acmi/tacview\n#1e308\n".to_owned()),
        (
            Format::Acmi,
            "FileType=text/acmi/tacview\n0,ReferenceTime=9999-12-30T00:00:00Z\n#8000000\n1,T=1|1|1\n1,T=1|1|1\n"
                .to_owned(),
        ),
    ];
    for (format, text) in hostile {
        let start = std::time::Instant::now();
        let reading = read(format, &text);
        assert!(reading.tracks.is_none(), "{format:?}");
        assert!(start.elapsed().as_secs() < 5, "{format:?} took {:?}", start.elapsed());
    }
    for bytes in [&b"PK\x03\x04rest"[..], b"\xff\xfe<\0k\0", b"\x82\xb1\x82\xf1", b""] {
        for format in Format::ALL {
            let reading = import::read("x", bytes, format, &Options::default());
            assert!(reading.tracks.is_none() && !reading.problems.is_empty());
        }
    }
}

/// The seeds of a format, of which nonsense is made.
fn seeds() -> Vec<(Format, Vec<u8>)> {
    let folder = fs::read_dir("fuzz/seeds/import").expect("the seeds are in the repository");
    let mut seeds: Vec<(Format, Vec<u8>)> = folder
        .map(|entry| entry.unwrap().path())
        .map(|path| (Format::of_name(&path.to_string_lossy()).unwrap(), fs::read(&path).unwrap()))
        .collect();
    seeds.sort_by_key(|(format, bytes)| (format.word(), bytes.len()));
    seeds
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Seeds with pieces cut out, doubled, moved and flipped: never a panic, and what is imported can be flown.
    #[test]
    fn mangled_files_never_panic(
        seed in 0usize..100,
        changes in proptest::collection::vec((0u8..5, any::<proptest::sample::Index>(), any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        lenient in any::<bool>(),
    ) {
        let seeds = seeds();
        let (format, mut bytes) = seeds[seed % seeds.len()].clone();
        for (kind, a, b, byte) in changes {
            if bytes.is_empty() {
                break;
            }
            let (a, b) = (a.index(bytes.len()), b.index(bytes.len()));
            let (from, to) = (a.min(b), a.max(b));
            match kind {
                0 => bytes.truncate(a),
                1 => bytes[a] = byte,
                2 => { bytes.drain(from..to.min(from + 40)); }
                3 => { let piece = bytes[from..to.min(from + 200)].to_vec(); bytes.splice(a..a, piece); }
                _ => { let digit = b"0123456789-.eE,|"[usize::from(byte) % 16]; bytes[a] = digit; }
            }
        }
        let options = if lenient {
            Options {
                time_zone: Some(jiff::tz::TimeZone::UTC),
                altitude_unit: metres_unit(),
                altitude: Some("FL300".parse().unwrap()),
                start: Some("2025-12-09T10:00:00Z".parse().unwrap()),
                ground_speed: Some("450 kt".parse().unwrap()),
                ..Options::default()
            }
        } else {
            Options::default()
        };
        let reading = import::read("mangled", &bytes, format, &options);
        match reading.tracks {
            None => prop_assert!(reading.problems.iter().any(|it| it.severity == Severity::Error)),
            Some(tracks) => {
                for track in &tracks {
                    prop_assert!(track.samples.len() >= 2);
                    prop_assert!(track.samples.windows(2).all(|pair| pair[0].time < pair[1].time));
                }
                let wish = Wish { zones: Some(Vec::new()), ..wish(if lenient { 50.0 } else { 0.0 }) };
                if let Err(refused) = import::scenario(tracks, &wish, &library::without_files()) {
                    // Only what a scenario cannot hold is refused, such as flights of years.
                    let words = format!("{refused:?}");
                    prop_assert!(words.contains("too-long") || words.contains("too-many-waypoints"), "{}", words);
                }
            }
        }
    }
}

#[test]
fn the_command_writes_a_scenario_that_checks_and_flies_and_nothing_where_it_cannot() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let flown = fly_scenario("miyako-strait");
    let tracks = tracks(&flown, 10.0);
    for (name, write) in FORMATS {
        let (track, target) = (format!("track.{name}"), format!("{name}.toml"));
        fs::write(at.join(&track), write(&tracks)).unwrap();
        let said = stderr(at, &["import", &track, "-o", &target], 0);
        assert!(said.contains("1 flight: ") && said.contains("within 50 m"), "{said}");
        assert!(stderr(at, &["check", &target], 0).contains("1 file: 0 errors, 0 warnings"));
        patrolscope(at, &["fmt", "--check", &target]).assert().success();
        let listed = patrolscope(at, &["simulate", &target]).assert().success().get_output().stdout.clone();
        assert!(String::from_utf8(listed).unwrap().contains("JADIZ"));
        let text = fs::read_to_string(at.join(&target)).unwrap();
        assert!(
            text.contains("zones = [\"ECS-ADIZ\", \"JADIZ\"]") || text.contains("zones = [\"JADIZ\", \"ECS-ADIZ\"]"),
            "{text}"
        );
    }
    // Stdin to stdout.
    let csv = fs::read(at.join("track.csv")).unwrap();
    let output = patrolscope(at, &["import", "-", "--format", "csv", "--title", "Mine"])
        .write_stdin(csv)
        .assert()
        .success()
        .get_output()
        .stdout
        .clone();
    assert!(String::from_utf8(output).unwrap().contains("title = \"Mine\""));
    // What is there stays as it is.
    let said = stderr(at, &["import", "track.csv", "-o", "csv.toml"], 1);
    assert!(said.contains("`csv.toml` is there already"), "{said}");
    stderr(at, &["import", "track.csv", "-o", "csv.toml", "--force"], 0);
    // Targets that cannot be written, endings that say nothing, files that are not there.
    let said = stderr(at, &["import", "track.csv", "-o", "nowhere/x.toml"], 1);
    assert!(said.contains("cannot write `nowhere/x.toml`"), "{said}");
    fs::write(at.join("track.docx"), "x").unwrap();
    let said = stderr(at, &["import", "track.docx", "-o", "x.toml"], 2);
    assert!(said.contains("--format") && said.contains("gpx, kml, geojson, csv, acmi"), "{said}");
    assert!(stderr(at, &["import", "none.gpx", "-o", "x.toml"], 1).contains("cannot read `none.gpx`"));
    fs::write(at.join("cut.gpx"), &formats::gpx(&tracks)[..2000]).unwrap();
    let said = stderr(at, &["import", "cut.gpx", "-o", "x.toml"], 1);
    assert!(said.contains("no whole XML") && said.contains("cut.gpx:"), "{said}");
    assert!(stderr(at, &["import", "track.csv", "--zones", "KADZI"], 2).contains("did you mean `KADIZ`?"));
    assert!(!at.join("x.toml").exists());
    let left: Vec<_> = fs::read_dir(at).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    assert!(
        left.iter().all(|name| name.starts_with("track.") || name.ends_with(".toml") || name == "cut.gpx"),
        "{left:?}"
    );
}

#[test]
fn areas_of_three_formats_become_zones() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("track.csv"), formats::csv(&tracks(&fly_scenario("miyako-strait"), 60.0))).unwrap();
    let kml = "<kml><Placemark><name>KMLの箱</name><Polygon><outerBoundaryIs><LinearRing><coordinates>125,26 128,26 128,25 125,25 125,26</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>";
    let geojson = r#"{"type":"Feature","properties":{"name":"Box","ceiling":"FL600"},"geometry":{"type":"Polygon","coordinates":[[[125,26],[128,26],[128,25],[125,25],[125,26]]]}}"#;
    let openair = "AC UNC\nAN Ring\nAL GND\nAH FL600\nV X=26:00:00 N 126:00:00 E\nDC 20\n";
    for (name, text) in [("a.kml", kml), ("a.geojson", geojson), ("a.txt", openair)] {
        fs::write(at.join(name), text).unwrap();
    }
    let said = stderr(
        at,
        &["import", "track.csv", "-o", "x.toml", "--areas", "a.kml", "--areas", "a.geojson", "--areas", "a.txt"],
        0,
    );
    assert!(said.contains("KML does not say which line joins two points"), "{said}");
    let listed =
        patrolscope(at, &["simulate", "x.toml", "--format", "csv"]).assert().success().get_output().stdout.clone();
    let listed = String::from_utf8(listed).unwrap();
    for zone in ["KML", "BOX", "RING"] {
        assert!(listed.contains(&format!("{zone},")), "{zone} in\n{listed}");
    }
    // And as they lie beside a scenario.
    let text = "format = 1\ndate = 2025-01-01\n[[flight]]\nid = \"a\"\naltitude = \"FL300\"\nground_speed = \"450 kt\"\nroute = [{ at = \"27N 126E\", time = \"00:00\" }, { at = \"24N 126E\" }]\n[[zone]]\nid = \"B\"\ninclude = \"a.kml\"\n";
    fs::write(at.join("y.toml"), text).unwrap();
    let listed =
        patrolscope(at, &["simulate", "y.toml", "--format", "csv"]).assert().success().get_output().stdout.clone();
    assert_eq!(String::from_utf8(listed).unwrap().matches(",B,").count() % 2, 0);
}
