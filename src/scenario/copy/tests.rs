use proptest::prelude::*;

use super::*;
use crate::scenario::builtin::{self, SCENARIOS};
use crate::scenario::{library, read};
use crate::sim::events::EventKind;
use crate::sim::{Simulation, simulate};

fn what_if(text: &str, recipe: Recipe) -> Result<String, CopyError> {
    copy("a.toml", text.as_bytes(), &library::without_files(), &Recipe { is_what_if: true, ..recipe })
}

fn scenario_of(text: &str) -> Scenario {
    let reading = read("a.toml", text.as_bytes(), &library::without_files());
    reading.scenario.unwrap_or_else(|| panic!("{:#?} in\n{text}", reading.problems))
}

fn fly(text: &str) -> Simulation {
    let simulation = simulate(&scenario_of(text));
    assert!(!simulation.has_errors(), "{:#?}", simulation.diagnostics);
    simulation
}

/// Every instant of a file, in the order of its text.
fn instants(text: &str) -> Vec<Timestamp> {
    Understood::read("a.toml", text.as_bytes(), &library::without_files()).instants.into_values().collect()
}

/// The instants of the original that a what-if keeps: those of flights, not of reports and scenes.
fn times_of_flights(text: &str) -> Vec<Timestamp> {
    let spans = Understood::read("a.toml", text.as_bytes(), &library::without_files());
    let scenario = spans.reading.scenario.expect("no errors");
    let flights: Vec<Range<usize>> =
        scenario.flights.iter().flat_map(|flight| &flight.route).map(|waypoint| waypoint.span.clone()).collect();
    spans
        .instants
        .into_iter()
        .filter(|(at, _)| flights.iter().any(|span| span.contains(at)))
        .map(|(_, instant)| instant)
        .collect()
}

const DAY: &str = r#"
format = 1
date = 2025-12-09
time_zone = "Asia/Tokyo"
zones = ["KADIZ"]

[[flight]]
id = "lead"
aircraft = "Tu-95MS"
turns = "sharp"
route = [
  { at = "40N 131E", time = "22:30" },                # bare
  { at = "38N 131E", time = "13:55Z", name = "Turn" },
  { at = "37N 132E", time = "+00:20" },
  { at = "36N 131E", time = "2025-12-10T00:00:00+09:00" },
  { at = "ULLEUNGDO", time = "01:00 KST", hold = { laps = 2 } },
  { at = "37N 134E" },
]

[[flight]]
id = "wing"
aircraft = "J-16"
route = [
  { at = "36N 135E", scramble = "lead passes ULLEUNGDO after 23:00" },
  { joins = "lead" },
  { leaves = "lead", after = "2 min" },
  { at = "36N 136E" },
]
"#;

#[test]
fn every_time_is_later_by_the_shift_in_the_words_of_its_author() {
    let later = what_if(DAY, Recipe { shift: SignedDuration::from_mins(105), ..Recipe::default() }).unwrap();
    for found in [
        "date = 2025-12-10",
        "\"00:15\"",
        "\"15:40Z\"",
        "\"+00:20\"",
        "\"2025-12-10T01:45:00+09:00\"",
        "\"02:45 KST\"",
        "after 00:45",
        "# bare",
    ] {
        assert!(later.contains(found), "{found} in\n{later}");
    }
    let by = SignedDuration::from_mins(105);
    let expected: Vec<Timestamp> = instants(DAY).into_iter().map(|instant| instant + by).collect();
    assert_eq!(instants(&later), expected);
}

#[test]
fn a_time_that_would_be_read_otherwise_is_written_in_full() {
    // From 10:00 to 23:30 is read as the same day; an hour later 00:30 would be the day before.
    let text = "format = 1\ndate = 2025-12-09\n[[flight]]\nid = \"a\"\naltitude = \"FL300\"\n\
                route = [{ at = \"39N 131E\", time = \"10:00\" }, { at = \"20N 131E\", time = \"23:30\" }]\n";
    let later = what_if(text, Recipe { shift: SignedDuration::from_hours(1), ..Recipe::default() }).unwrap();
    assert!(later.contains("\"11:00\"") && later.contains("\"2025-12-10T00:30:00+00:00\""), "{later}");
}

#[test]
fn another_day_moves_dates_and_leaves_clock_times() {
    let recipe = Recipe { date: Some(jiff::civil::date(2026, 3, 1)), ..Recipe::default() };
    let other = what_if(DAY, recipe).unwrap();
    assert!(other.contains("date = 2026-03-01") && other.contains("\"22:30\""), "{other}");
    assert!(other.contains("\"2026-03-02T00:00:00+09:00\"") && other.contains("82 days later"), "{other}");
}

#[test]
fn an_id_is_renamed_wherever_it_is_spoken_of() {
    let text = format!(
        "{DAY}[[source]]\nid = \"s\"\ntitle = \"S\"\n[[report]]\nsource = \"s\"\nflight = \"lead\"\nevent = \"enters\"\nzone = \"KADIZ\"\ntime = \"22:45\"\n\
         [[scene]]\nfrom = \"22:40\"\ntitle = \"T\"\ncaption = \"C\"\nframe = [\"lead\", \"ULLEUNGDO\"]\nflights = [\"LEAD\"]\n\
         [ensemble]\nvary = [{{ what = \"departure\", flights = [\"lead\"], uniform = [\"0 min\", \"5 min\"] }}]\n"
    );
    let recipe = Recipe { rename: vec![("lead".to_owned(), "bear".to_owned())], ..Recipe::default() };
    let renamed = what_if(&text, recipe).unwrap();
    let body = renamed.split_once("format = 1").unwrap().1;
    assert!(!body.to_lowercase().contains("lead"), "{renamed}");
    assert!(renamed.contains("scramble = \"bear passes ULLEUNGDO after 23:00\""), "{renamed}");
    let mirrored = what_if(&text, Recipe { mirror: Some(131.0), ..Recipe::default() }).unwrap();
    assert!(!mirrored.contains("[[report]]") && mirrored.contains("Of the original what sources said"), "{mirrored}");
    assert!(renamed.contains("frame = [\"bear\", \"ULLEUNGDO\"]") && renamed.contains("flights = [\"bear\"]\n"));
    assert!(renamed.contains("what = \"departure\", flights = [\"bear\"]"), "{renamed}");
    assert_eq!(fly(&renamed).scenario.flights[0].id, "bear");
}

#[test]
fn names_that_are_not_there_or_taken_are_refused() {
    let rename = |old: &str, new: &str| {
        let recipe = Recipe { rename: vec![(old.to_owned(), new.to_owned())], ..Recipe::default() };
        what_if(DAY, recipe).unwrap_err().to_string()
    };
    assert_eq!(rename("leed", "x"), "no flight `leed` in the scenario; did you mean `lead`?");
    assert_eq!(rename("lead", "Wing"), "two flights would have the id `wing`");
    assert_eq!(rename("lead", "a b"), "`a b` cannot be the id of a flight; write a short name");
    let swap = [("lead", "wing"), ("wing", "lead")].map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec();
    let swapped = what_if(DAY, Recipe { rename: swap, ..Recipe::default() }).unwrap();
    let ids: Vec<String> = scenario_of(&swapped).flights.iter().map(|flight| flight.id.clone()).collect();
    assert_eq!(ids, ["wing", "lead"]);
    let card = builtin::find("2026-06-27-eleventh-joint-patrol-card").unwrap().text;
    assert!(what_if(card, Recipe::default()).is_err_and(|error| matches!(error, CopyError::NothingFlies)));
    assert!(what_if("format = 1\n", Recipe::default()).is_err_and(|error| matches!(error, CopyError::Original(_))));
}

#[test]
fn a_mirrored_patrol_flies_the_same_lengths_at_the_same_times_on_the_other_side() {
    let mirrored =
        what_if(builtin::find("miyako-strait").unwrap().text, Recipe { mirror: Some(126.5), ..Recipe::default() });
    let [before, after] =
        [builtin::find("miyako-strait").unwrap().text.to_owned(), mirrored.unwrap()].map(|text| fly(&text));
    let waypoints = |simulation: &Simulation| -> Vec<(f64, f64, f64)> {
        let events =
            simulation.events.iter().filter(|event| matches!(event.kind, EventKind::Waypoint { .. } | EventKind::End));
        events.map(|event| (event.t, event.position.lat(), event.position.lon())).collect()
    };
    for ((t, lat, lon), (t_after, lat_after, lon_after)) in waypoints(&before).into_iter().zip(waypoints(&after)) {
        // A tenth of a millimetre of rounding where the file is written.
        assert!((t - t_after).abs() < 1e-5, "{t} {t_after}");
        assert!((lat - lat_after).abs() < 1e-8 && (lon + lon_after - 253.0).abs() < 1e-8, "{lon} {lon_after}");
    }
    let length = |simulation: &Simulation| simulation.trajectories[0].path().length();
    assert!((length(&before) - length(&after)).abs() < 1e-3);
}

#[test]
fn what_is_left_and_right_changes_sides_and_so_do_defaults() {
    let text = DAY.replace("hold = { laps = 2 }", "hold = { laps = 2, course = \"040°\" }, turn_direction = \"left\"");
    let wind = "\n[[wind]]\nfrom = \"280°\"\nspeed = \"10 kt\"\n";
    // The second flight is a responder and stays; a third one follows without a station.
    let third = "\n[[flight]]\nid = \"third\"\naircraft = \"J-16\"\nformation = { shape = \"echelon-left\" }\nroute = [{ joins = \"lead\", time = \"22:40\" }, { leaves = \"lead\", after = \"5 min\" }, { at = \"ULLEUNGDO 090°/300 km\" }]\n";
    let mirrored =
        what_if(&format!("{text}{wind}{third}"), Recipe { mirror: Some(131.5), ..Recipe::default() }).unwrap();
    for found in [
        "hold = { direction = \"left\", laps = 2, course = \"320°\" }",
        "turn_direction = \"right\"",
        "from = \"080°\"",
        "joins = \"lead\", station = { bearing = \"270°\" }, time",
        "echelon-right",
        "{ at = \"36N 135E\", scramble = \"lead passes 5 after 23:00\" }",
        "at = \"40N 132E\"",
    ] {
        assert!(mirrored.contains(found), "{found} in\n{mirrored}");
    }
    fly(&mirrored);
}

#[test]
fn a_mirrored_position_is_written_as_the_original_is() {
    let at = |text: &str| {
        let file = format!(
            "format = 1\ndate = 2025-01-01\n[[flight]]\nid = \"a\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\n\
             route = [{{ at = {}, time = \"00:00\" }}, {{ at = \"10N 131E\" }}]\n",
            quoted(text)
        );
        let mirrored = what_if(&file, Recipe { mirror: Some(131.0), ..Recipe::default() }).unwrap();
        toml_text(mirrored.split("{ at = ").nth(1).unwrap().split(", time").next().unwrap()).unwrap()
    };
    assert_eq!(at("39°00'N 131°33'E"), "39°00'N 130°27'E");
    assert_eq!(at("39.00N 131.55E"), "39.00N 130.45E");
    assert_eq!(at("39.0°N, 131.5°E"), "39.0°N, 130.5°E");
    assert_eq!(at("39°00'10\"N 131°33'10\"E"), "39°00'10\"N 130°26'50\"E");
    assert_eq!(at("39N 131E"), "39N 131E");
    let ulleungdo = crate::places::find("ULLEUNGDO").unwrap().position;
    let place: Position = at("ULLEUNGDO").parse().unwrap();
    assert!((place.lon() + ulleungdo.lon() - 262.0).abs() < 1e-6 && (place.lat() - ulleungdo.lat()).abs() < 1e-6);
}

#[test]
fn a_what_if_of_a_reconstruction_claims_nothing_and_keeps_every_comment() {
    let original = builtin::find(builtin::TENTH_PATROL).unwrap().text;
    let copy = what_if(original, Recipe { shift: SignedDuration::from_mins(-10), ..Recipe::default() }).unwrap();
    let simulation = fly(&copy);
    let scenario = &simulation.scenario;
    assert_eq!(scenario.kind, ScenarioKind::Hypothetical);
    assert_eq!(scenario.title.en, "Tenth joint patrol, 10 min earlier");
    assert!(scenario.reports.is_empty() && scenario.counts.is_empty() && scenario.sources.is_empty());
    assert!(scenario.scenes.is_empty());
    assert!(
        scenario.flights.iter().flat_map(|flight| &flight.route).all(|it| it.evidence.is_none() && it.source.is_none())
    );
    // Whole lines of comments, and those behind values.
    let comments = |text: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| match line.trim_start().strip_prefix('#') {
            Some(comment) => Some(comment.to_owned()),
            None => line.rsplit_once("  # ").map(|(_, comment)| format!(" {comment}")),
        });
        lines.collect()
    };
    let kept = comments(&copy);
    let mut rest = kept.iter();
    for comment in comments(original) {
        assert!(rest.any(|kept| *kept == comment), "{comment}");
    }
    assert!(copy.starts_with("# A what-if made from `a.toml` (Tenth joint patrol): 10 min earlier."), "{copy}");
}

#[test]
fn tables_with_headers_are_copied_as_well_as_those_in_braces() {
    let text = "format = 1\ndate = 2025-12-09\ntitle.en = \"Dotted\"\ntitle.ja = \"点\"\nkind = \"reconstruction\"\n\
        [[source]]\nid = \"s\"\ntitle = \"S\"   # its title\n\
        [[flight]]\nid = \"a b\"\naircraft = \"Tu-95MS\"\n\
        [[flight.route]]\nat = \"ULLEUNGDO\"\ntime = 10:00:00   # as TOML\nevidence = \"assumed\"   # why\n\
        [flight.route.hold]   # waits\nlaps = 1\ncourse = \"090°\"\n\
        [[flight.route]]\nat = \"39N 134E\"\nsource = \"s\"\n\
        [[flight]]\nid = \"c\"\naircraft = \"J-16\"\n\
        [[flight.route]]\njoins = \"a b\"   # joined\ntime = 2025-12-09T10:30:00Z\n\
        [[flight.route]]\nleaves = \"a b\"\nwhen = \"a b passes 2\"\n\
        [[flight.route]]\nat = \"38N 140E\"\n";
    let recipe = Recipe {
        shift: SignedDuration::from_hours(-11),
        mirror: Some(131.0),
        rename: vec![("a b".to_owned(), "ab".to_owned())],
        ..Recipe::default()
    };
    let copy = what_if(text, recipe).unwrap();
    for found in [
        "title = \"Dotted, 11 h earlier and mirrored across 131°E\"",
        "# its title\n\n[[flight]]",
        "time = \"23:00\"   # as TOML\n# why\n\n[flight.route.hold]\ndirection = \"left\"   # waits\n",
        "joins = \"ab\"\nstation = { bearing = \"270°\" }   # joined\ntime = \"2025-12-08T23:30:00Z\"",
        "when = \"ab passes 2\"",
    ] {
        assert!(copy.contains(found), "{found} in\n{copy}");
    }
    let simulation = fly(&copy);
    assert!(simulation.scenario.sources.is_empty());
    assert_eq!(simulation.scenario.flights[0].id, "ab");
}

#[test]
fn a_text_that_is_no_what_if_stays_as_it_is_but_for_what_was_asked_for() {
    for it in SCENARIOS {
        let same = copy(it.name, it.text.as_bytes(), &library::without_files(), &Recipe::default()).unwrap();
        assert_eq!(same, it.text, "{}", it.name);
    }
    let titled = Recipe { title: Some("It's \"mine\"".to_owned()), ..Recipe::default() };
    let titled = copy("a.toml", DAY.as_bytes(), &library::without_files(), &titled).unwrap();
    assert_eq!(scenario_of(&titled).title.en, "It's \"mine\"");
    assert!(titled.contains("format = 1\ntitle = "), "{titled}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn any_shift_of_any_scenario_moves_every_time_of_its_flights_by_just_that(
        which in 0..SCENARIOS.len(),
        seconds in -86_400i64..86_400,
    ) {
        let it = SCENARIOS[which];
        prop_assume!(it.text.contains("[[flight]]"));
        let by = SignedDuration::from_secs(seconds);
        let copy = what_if(it.text, Recipe { shift: by, ..Recipe::default() }).unwrap();
        let expected: Vec<Timestamp> = times_of_flights(it.text).into_iter().map(|instant| instant + by).collect();
        prop_assert_eq!(times_of_flights(&copy), expected);
    }
}
