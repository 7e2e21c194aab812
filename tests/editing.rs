//! Edits of a scenario's text: only what is touched changes, what is put somewhere lies there, and undo restores every byte.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use patrolscope::geodesy::position::PositionText;
use patrolscope::geodesy::{PathKind, Position};
use patrolscope::places;
use patrolscope::scenario::builtin::{BuiltIn, SCENARIOS, TOURS};
use patrolscope::scenario::edit::{Edit, EditError, Field, Manuscript, Sketch, Spot};
use patrolscope::scenario::library::without_files;
use patrolscope::scenario::model::LegSpeed;
use patrolscope::scenario::{self, Scenario};
use patrolscope::sim::air::Airspeed;
use patrolscope::units::{Altitude, Bearing, Distance};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use toml::de::{DeTable, DeValue};

/// What one random edit is made of.
#[derive(Debug, Clone)]
struct Draw {
    kind: u8,
    flight: prop::sample::Index,
    waypoint: prop::sample::Index,
    bearing: f64,
    /// The power of ten of the metres that something is moved.
    reach: f64,
    precision: f64,
    number: f64,
    /// How many positions a drag has before its last one.
    stops: usize,
}

fn draws() -> impl Strategy<Value = Draw> {
    (
        0..20u8,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0.0..360.0f64,
        1.0..5.7f64,
        0.0..3.5f64,
        0.0..1.0f64,
        0..4usize,
    )
        .prop_map(|(kind, flight, waypoint, bearing, reach, precision, number, stops)| Draw {
            kind,
            flight,
            waypoint,
            bearing,
            reach,
            precision,
            number,
            stops,
        })
}

/// Where values stand, worked out from the spans of another parser than the one that edits.
struct Places<'t> {
    root: toml::Spanned<DeTable<'t>>,
}

impl<'t> Places<'t> {
    fn of(text: &'t str) -> Self {
        Self { root: DeTable::parse(text).expect("the text stays TOML") }
    }

    fn list(&self, key: &str) -> Vec<&toml::Spanned<DeValue<'t>>> {
        let list = self.root.get_ref().get(key).and_then(|value| value.get_ref().as_array());
        list.map_or_else(Vec::new, |list| list.iter().collect())
    }

    fn flight(&self, flight: usize) -> &DeTable<'t> {
        self.list("flight")[flight].get_ref().as_table().expect("a flight is a table")
    }

    fn route(&self, flight: usize) -> &toml::Spanned<DeValue<'t>> {
        self.flight(flight).get("route").expect("a flight has a route")
    }

    fn waypoints(&self, flight: usize) -> Vec<&toml::Spanned<DeValue<'t>>> {
        self.route(flight).get_ref().as_array().expect("a route is a list").iter().collect()
    }

    fn waypoint(&self, flight: usize, waypoint: usize) -> &DeTable<'t> {
        self.waypoints(flight)[waypoint].get_ref().as_table().expect("a waypoint is a table")
    }

    fn at(&self, flight: usize, waypoint: usize) -> Option<&str> {
        self.waypoint(flight, waypoint).get("at")?.get_ref().as_str()
    }

    /// From behind one waypoint to the next but one: where a waypoint is put in or taken out.
    fn between(&self, flight: usize, before: Option<usize>, behind: usize) -> Range<usize> {
        let waypoints = self.waypoints(flight);
        let route = self.route(flight).span();
        let start = before.map_or(route.start + 1, |before| waypoints[before].span().end);
        start..waypoints.get(behind).map_or(route.end - 1, |next| next.span().start)
    }

    /// The bytes that an edit may touch.
    fn touched(&self, edit: &Edit) -> Range<usize> {
        let value = |table: &DeTable<'t>, keys: &[&str], whole: Range<usize>| {
            keys.iter().find_map(|key| table.get(*key)).map_or(whole, |value| value.span())
        };
        let of = |flight: usize, waypoint: Option<usize>, keys: &[&str]| match waypoint {
            Some(waypoint) => value(self.waypoint(flight, waypoint), keys, self.waypoints(flight)[waypoint].span()),
            None => {
                let start = self.flight(flight).get("id").expect("a flight has an id").span().start;
                value(self.flight(flight), keys, start..self.route(flight).span().start)
            }
        };
        match edit {
            Edit::MoveWaypoint { flight, waypoint, .. } => match self.at(*flight, *waypoint) {
                // A place that a trigger speaks of leaves its name behind.
                Some(at) if matches!(at.parse(), Ok(PositionText::Place(_))) => of(*flight, Some(*waypoint), &[]),
                _ => of(*flight, Some(*waypoint), &["at"]),
            },
            Edit::InsertWaypoint { flight, waypoint, .. } => self.between(*flight, waypoint.checked_sub(1), *waypoint),
            Edit::DeleteWaypoint { flight, waypoint } => self.between(*flight, waypoint.checked_sub(1), *waypoint + 1),
            Edit::SetAltitude { flight, waypoint, altitude: Some(_) } => of(*flight, *waypoint, &["altitude"]),
            Edit::SetTime { flight, waypoint, time: Some(_) } => of(*flight, Some(*waypoint), &["time", "arrive"]),
            Edit::SetAltitude { flight, waypoint, .. } | Edit::SetSpeed { flight, waypoint, .. } => {
                of(*flight, *waypoint, &[])
            }
            Edit::SetTime { flight, waypoint, .. } => of(*flight, Some(*waypoint), &[]),
            Edit::Write { flight, waypoint, .. } => of(*flight, *waypoint, &[]),
            Edit::SetDelay { flight, .. } => of(*flight, None, &["delay"]),
            Edit::MoveVertex { zone, vertex, .. } => {
                let is_meant = |it: &&&toml::Spanned<DeValue<'t>>| {
                    it.get_ref().as_table().and_then(|zone| zone.get("id")?.get_ref().as_str()) == Some(zone)
                };
                let zones = self.list("zone");
                let table = zones.iter().find(is_meant).and_then(|it| it.get_ref().as_table()).expect("the zone");
                match table.get("boundary").and_then(|boundary| boundary.get_ref().as_array()) {
                    Some(vertices) => vertices.get(*vertex).expect("the vertex").span(),
                    None => {
                        let circle = table.get("circle").and_then(|circle| circle.get_ref().as_table());
                        circle.and_then(|circle| circle.get("center")).expect("a circle has a centre").span()
                    }
                }
            }
        }
    }
}

fn find(id: &str) -> Option<Position> {
    places::find(id).map(|place| place.position)
}

fn scenario_of(text: &str) -> Option<Scenario> {
    scenario::read("edited.toml", text.as_bytes(), &without_files()).scenario
}

/// What `scenario::read` may say of a file after random edits: values that do not fit together, but none that is malformed.
const MISFITS: &[&str] = &[
    "impossible-speed",
    "no-altitude",
    "no-speed",
    "no-time",
    "repeated-vertex",
    "repeated-waypoint",
    "same-time",
    "self-crossing",
    "speed-mismatch",
    "time-backwards",
    "too-long",
    "too-slow",
];

fn spot_from(position: Position, draw: &Draw) -> Spot {
    let to = position.destination(Bearing::from_degrees(draw.bearing), Distance::from_metres(10f64.powf(draw.reach)));
    Spot::new(to, Distance::from_metres(10f64.powf(draw.precision)))
}

/// The edit that a draw means for a text; `None` where nothing is there to edit.
fn edit_of(text: &str, draw: &Draw) -> Option<Edit> {
    let spans = Places::of(text);
    let flights = spans.list("flight").len();
    if draw.kind >= 18 || flights == 0 {
        let zones = spans.list("zone");
        if zones.is_empty() {
            return None;
        }
        let zone = zones[draw.flight.index(zones.len())].get_ref().as_table()?;
        let vertices = zone.get("boundary").and_then(|it| it.get_ref().as_array()).map_or(1, |it| it.iter().count());
        let zone = zone.get("id")?.get_ref().as_str()?.to_owned();
        let to = spot_from(Position::from_lat_lon(36.0, 131.0), draw);
        return Some(Edit::MoveVertex { zone, vertex: draw.waypoint.index(vertices), to });
    }
    let flight = draw.flight.index(flights);
    let count = spans.waypoints(flight).len();
    let waypoint = draw.waypoint.index(count);
    let here = |waypoint: usize| {
        let at = spans.at(flight, waypoint)?;
        at.parse::<PositionText>().ok()?.locate(find)
    };
    let some = |waypoint: usize| (draw.number < 0.9).then_some(waypoint);
    let steps = |step: f64, from: f64, to: f64| from + ((to - from) * draw.number / step).round() * step;
    Some(match draw.kind {
        0..=7 => Edit::MoveWaypoint { flight, waypoint, to: spot_from(here(waypoint)?, draw) },
        8..=10 => {
            let waypoint = draw.waypoint.index(count + 1);
            let near = here(waypoint.saturating_sub(1)).or_else(|| here(waypoint.min(count - 1)))?;
            Edit::InsertWaypoint { flight, waypoint, at: spot_from(near, draw) }
        }
        11 | 12 => Edit::DeleteWaypoint { flight, waypoint },
        13 => Edit::SetAltitude {
            flight,
            waypoint: some(waypoint),
            altitude: (draw.bearing > 60.0).then(|| Altitude::from_feet(steps(500.0, 1_000.0, 38_000.0))),
        },
        14 => {
            let speed = Some(format!("{} kt", steps(5.0, 250.0, 480.0)).parse().ok()?);
            let speed = match draw.stops {
                0 => None,
                1 => Some(LegSpeed::Air(Airspeed::Mach(steps(0.01, 0.5, 0.8)))),
                2 => speed.map(|speed| LegSpeed::Air(Airspeed::True(speed))),
                _ => speed.map(LegSpeed::Ground),
            };
            Edit::SetSpeed { flight, waypoint: some(waypoint), speed }
        }
        15 | 16 => {
            let now = scenario_of(text)?.flights[flight].route[waypoint].time?;
            let by = SignedDuration::from_secs(steps(1.0, -1200.0, 1200.0) as i64);
            Edit::SetTime { flight, waypoint, time: (draw.bearing > 30.0).then_some(now + by) }
        }
        _ => Edit::SetDelay { flight, delay: SignedDuration::from_secs(steps(1.0, 0.0, 900.0) as i64) },
    })
}

/// What was held against what should be.
#[derive(Debug, Default)]
struct Tally {
    edits: usize,
    /// Edits after which the whole scenario could be read, so that it said where things lie.
    read_back: usize,
}

/// Holds the text after an edit against the one before; whether the scenario could be read.
fn check(name: &str, before: &str, after: &str, edit: &Edit) -> bool {
    let touched = Places::of(before).touched(edit);
    let (head, tail) = (&before[..touched.start], &before[touched.end..]);
    let is_kept = after.len() >= head.len() + tail.len() && after.starts_with(head) && after.ends_with(tail);
    assert!(is_kept, "{name}: {edit:?} touched more than\n{}\n\n{after}", &before[touched]);
    let reading = scenario::read("edited.toml", after.as_bytes(), &without_files());
    for problem in &reading.problems {
        let is_misfit =
            MISFITS.contains(&problem.code) || problem.severity != patrolscope::diagnostics::Severity::Error;
        assert!(is_misfit, "{name}: {edit:?}: {problem:?}\n{}", &after[problem.span()]);
    }
    let read_back = |flight: usize, waypoint: usize, spot: &Spot| {
        let spans = Places::of(after);
        let text = spans.at(flight, waypoint).expect("what was put somewhere has a position");
        let written = text.parse::<PositionText>().expect("a position").locate(find).expect("a known place");
        let off = written.distance_to(spot.position);
        assert!(off <= spot.precision, "{name}: {text} is {} m off", off.metres());
        // The scenario says the same, where the rest of it can be flown.
        if let Some(scenario) = &reading.scenario {
            assert_eq!(scenario.flights[flight].route[waypoint].position, written, "{name}: {text}");
        }
    };
    match edit {
        Edit::MoveWaypoint { flight, waypoint, to: spot } | Edit::InsertWaypoint { flight, waypoint, at: spot } => {
            read_back(*flight, *waypoint, spot);
        }
        Edit::SetTime { flight, waypoint, time } => {
            if let Some(scenario) = &reading.scenario {
                assert_eq!(scenario.flights[*flight].route[*waypoint].time, *time, "{name}");
            }
        }
        Edit::SetAltitude { flight, waypoint: Some(waypoint), altitude: Some(altitude) } => {
            if let Some(scenario) = &reading.scenario {
                assert_eq!(scenario.flights[*flight].route[*waypoint].altitude, *altitude, "{name}");
            }
        }
        _ => {}
    }
    reading.scenario.is_some()
}

/// Does the edits of all draws, undoes and redoes some, and undoes all.
fn play(file: &BuiltIn, draws: &[Draw], tally: &mut Tally) {
    let library = without_files();
    let mut manuscript = Manuscript::read(file.text.as_bytes()).expect("text");
    for draw in draws {
        let before = manuscript.text().to_owned();
        match draw.kind {
            _ if draw.number < 0.05 => {
                manuscript.undo();
                continue;
            }
            _ if draw.number < 0.08 => {
                manuscript.redo();
                continue;
            }
            _ => {}
        }
        let Some(edit) = edit_of(&before, draw) else { continue };
        // A drag passes other positions on its way; they leave no trace.
        if let Edit::MoveWaypoint { flight, waypoint, to } = &edit
            && draw.stops > 0
        {
            manuscript.begin_drag();
            for stop in 0..draw.stops {
                let bearing = Bearing::from_degrees(draw.bearing + stop as f64);
                let position = to.position.destination(bearing, Distance::from_metres(5_000.0));
                let to = Spot::new(position, Distance::from_metres(1.0));
                manuscript
                    .apply(&Edit::MoveWaypoint { flight: *flight, waypoint: *waypoint, to }, &library)
                    .expect("it moves");
            }
        }
        match manuscript.apply(&edit, &library) {
            Ok(()) => {
                manuscript.end_drag();
                tally.edits += 1;
                tally.read_back += usize::from(check(file.name, &before, manuscript.text(), &edit));
                let after = manuscript.text().to_owned();
                if after != before {
                    assert!(manuscript.undo());
                    assert!(manuscript.text() == before, "{}: undo of {edit:?}", file.name);
                    assert!(manuscript.redo());
                    assert!(manuscript.text() == after, "{}: redo of {edit:?}", file.name);
                }
            }
            Err(EditError::NoPosition | EditError::Breaks(_) | EditError::WaitedFor { .. }) => {
                manuscript.cancel_drag();
                assert_eq!(manuscript.text(), before);
            }
            Err(EditError::CannotBeWritten { .. }) if matches!(edit, Edit::SetTime { .. }) => {}
            Err(error) => panic!("{}: {edit:?}: {error}", file.name),
        }
    }
    while manuscript.undo() {}
    assert_eq!(manuscript.bytes(), file.text.as_bytes());
    assert!(!manuscript.is_changed());
}

fn library_files() -> Vec<&'static BuiltIn> {
    SCENARIOS.iter().chain(TOURS).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn random_edits_touch_only_what_they_mean_and_undo_restores_every_byte(
        file in prop::sample::select(library_files()),
        draws in prop::collection::vec(draws(), 25),
    ) {
        play(file, &draws, &mut Tally::default());
    }
}

#[test]
fn a_thousand_random_edits_over_the_whole_library() {
    // The same draws whenever it runs.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut tally = Tally::default();
    for file in library_files() {
        let draws = prop::collection::vec(draws(), 110).new_tree(&mut runner).expect("draws").current();
        play(file, &draws, &mut tally);
    }
    assert!(tally.edits >= 1000 && tally.read_back >= 800, "{tally:?}");
}

fn edited(text: &str, edit: Edit) -> Result<String, EditError> {
    let mut manuscript = Manuscript::read(text.as_bytes())?;
    manuscript.apply(&edit, &without_files())?;
    Ok(manuscript.text().to_owned())
}

const HEAD: &str = "format = 1\ndate = 2025-12-09\ntime_zone = \"Asia/Tokyo\"\n";

fn spot(lat: f64, lon: f64) -> Spot {
    Spot::new(Position::from_lat_lon(lat, lon), Distance::from_metres(100.0))
}

fn insert(waypoint: usize) -> Edit {
    Edit::InsertWaypoint { flight: 0, waypoint, at: spot(38.5, 131.25) }
}

fn delete(waypoint: usize) -> Edit {
    Edit::DeleteWaypoint { flight: 0, waypoint }
}

const FLIGHT: &str = "[[flight]]\nid = \"one\"\naltitude = \"FL300\"\nground_speed = \"450 kt\"\n";

#[test]
fn an_inserted_waypoint_looks_like_its_neighbours() {
    for (route, at, expected) in [
        (
            "route = [\n  { at = \"39N 131E\", time = \"10:00\" }, # first\n  { at = \"38N 131E\" },\n]\n",
            1,
            "route = [\n  { at = \"39N 131E\", time = \"10:00\" }, # first\n  { at = \"38.5N 131.25E\" },\n  { at = \"38N 131E\" },\n]\n",
        ),
        (
            "route = [\n  {at=\"39°00'N 131°00'E\", time = \"10:00\"},\n  {at=\"38°00'N 131°00'E\"}   # last\n]\n",
            2,
            "route = [\n  {at=\"39°00'N 131°00'E\", time = \"10:00\"},\n  {at=\"38°00'N 131°00'E\"},   # last\n  {at=\"38°30'N 131°15'E\"}\n]\n",
        ),
        (
            "route = [{ at = \"39N 131E\", time = \"10:00\" }, { at = \"38N 131E\" }]\n",
            1,
            "route = [{ at = \"39N 131E\", time = \"10:00\" }, { at = \"38.5N 131.25E\" }, { at = \"38N 131E\" }]\n",
        ),
        (
            "route = [{ at = \"39N 131E\", time = \"10:00\" }, { at = \"38N 131E\" }]\n",
            0,
            "route = [{ at = \"38.5N 131.25E\" }, { at = \"39N 131E\", time = \"10:00\" }, { at = \"38N 131E\" }]\n",
        ),
        (
            "route = [\n  { at = \"39N 131E\", time = \"10:00\", ground_speed = \"400 kt\", path = \"rhumb\", evidence = \"reported\" }\n  , { at = \"38N 131E\" }\n]\n",
            1,
            "route = [\n  { at = \"39N 131E\", time = \"10:00\", ground_speed = \"400 kt\", path = \"rhumb\", evidence = \"reported\" }, { at = \"38.5N 131.25E\", ground_speed = \"400 kt\", path = \"rhumb\", evidence = \"assumed\" }\n  , { at = \"38N 131E\" }\n]\n",
        ),
        (
            "[[flight.route]]\nat = \"39N 131E\"\ntime = \"10:00\" # first\n\n# the second\n[[flight.route]]\nat = \"38N 131E\"\n",
            1,
            "[[flight.route]]\nat = \"39N 131E\"\ntime = \"10:00\" # first\n\n[[flight.route]]\nat = \"38.5N 131.25E\"\n\n# the second\n[[flight.route]]\nat = \"38N 131E\"\n",
        ),
        (
            "  [[flight.route]]\n    at = \"39N 131E\"\n    time = \"10:00\"\n  [[flight.route]]\n    at = \"38N 131E\"\n",
            2,
            "  [[flight.route]]\n    at = \"39N 131E\"\n    time = \"10:00\"\n  [[flight.route]]\n    at = \"38N 131E\"\n  [[flight.route]]\n    at = \"38.5N 131.25E\"\n",
        ),
        (
            "route = [\n  { at = \"39N 131E\", time = \"10:00\", altitude = \"FL200\" },\n  { at = \"38N 131E\" },\n]\n",
            1,
            "route = [\n  { at = \"39N 131E\", time = \"10:00\", altitude = \"FL200\" },\n  { at = \"38.5N 131.25E\", altitude = \"FL250\" },\n  { at = \"38N 131E\" },\n]\n",
        ),
    ] {
        for (from, to) in [("\n", "\n"), ("\n", "\r\n")] {
            let text = format!("{HEAD}{FLIGHT}{route}").replace(from, to);
            let expected = format!("{HEAD}{FLIGHT}{expected}").replace(from, to);
            assert_eq!(edited(&text, insert(at)).unwrap(), expected);
        }
    }
}

#[test]
fn a_deleted_waypoint_goes_with_its_comma_and_its_line() {
    let a = "{ at = \"39N 131E\", time = \"10:00\" }";
    let (b, c) = ("{ at = \"38N 131E\" }", "{ at = \"37N 131E\" }");
    for (route, at, expected) in [
        (format!("route = [\n  {a},\n  # on the way\n  {b}, # gone\n  {c},\n]\n"), 1, format!("route = [\n  {a},\n  # on the way\n  {c},\n]\n")),
        (format!("route = [\n  {a},\n  {b}, # kept\n  {c}\n]\n"), 2, format!("route = [\n  {a},\n  {b} # kept\n]\n")),
        (format!("route = [{a}, {b}, {c}]\n"), 1, format!("route = [{a}, {c}]\n")),
        (format!("route = [ {a}, {b}, {c} ]\n"), 2, format!("route = [ {a}, {b} ]\n")),
        (
            "[[flight.route]]\nat = \"39N 131E\"\ntime = \"10:00\"\n\n[[flight.route]]\nat = \"38N 131E\" # gone\n\n# last\n[[flight.route]]\nat = \"37N 131E\"\n".into(),
            1,
            "[[flight.route]]\nat = \"39N 131E\"\ntime = \"10:00\"\n\n# last\n[[flight.route]]\nat = \"37N 131E\"\n".into(),
        ),
    ] {
        for to in ["\n", "\r\n"] {
            let text = format!("{HEAD}{FLIGHT}{route}").replace('\n', to);
            let expected = format!("{HEAD}{FLIGHT}{expected}").replace('\n', to);
            assert_eq!(edited(&text, delete(at)).unwrap(), expected);
        }
    }
}

#[test]
fn what_others_need_is_not_deleted() {
    let route = "route = [{ at = \"39N 131E\", time = \"10:00\" }, { at = \"38N 131E\", name = \"Gap\" }, { at = \"37N 131E\" }]\n";
    let other = |trigger: &str| {
        format!(
            "{HEAD}{FLIGHT}{route}[[flight]]\nid = \"two\"\naircraft = \"F-15J\"\nroute = [{{ at = \"NAHA-AB\", scramble = \"{trigger}\" }}, {{ intercepts = \"one\" }}, {{ leaves = \"one\" }}, {{ at = \"NAHA-AB\", lands = true }}]\n"
        )
    };
    let message = |text: &str, edit| edited(text, edit).unwrap_err().to_string();
    assert_eq!(message(&other("one passes Gap"), delete(1)), "unknown waypoint `Gap`");
    assert_eq!(message(&other("one passes 2"), delete(1)), "`one passes 2` waits for this waypoint");
    // The only time of the flight.
    assert_eq!(message(&format!("{HEAD}{FLIGHT}{route}"), delete(0)), "flight `one` has no time");
    let two = route.replace(", { at = \"37N 131E\" }", "");
    assert_eq!(message(&format!("{HEAD}{FLIGHT}{two}"), delete(1)), "`route` has 1 entry, and needs at least 2");
    assert_eq!(message(&format!("{HEAD}{FLIGHT}{two}"), delete(7)), "the text has no waypoint 8 of flight 1");
    // Numbers go on meaning the same waypoint.
    assert_eq!(
        edited(&other("one passes 3"), delete(1)).unwrap(),
        other("one passes 2").replace("{ at = \"38N 131E\", name = \"Gap\" }, ", "")
    );
    assert!(edited(&other("one passes 3 after 10:05"), insert(1)).unwrap().contains("\"one passes 4 after 10:05\""));
}

#[test]
fn a_place_that_a_trigger_speaks_of_keeps_its_name() {
    let text = format!(
        "{HEAD}{FLIGHT}route = [{{ at = \"39N 131E\", time = \"10:00\" }}, {{ at = \"ULLEUNGDO\" }}, {{ at = \"36N 131E\" }}]\n[[flight]]\nid = \"two\"\naircraft = \"F-15J\"\nroute = [{{ at = \"NAHA-AB\", scramble = \"one passes ULLEUNGDO\" }}, {{ intercepts = \"one\" }}, {{ leaves = \"one\" }}, {{ at = \"NAHA-AB\", lands = true }}]\n"
    );
    let north = find("ULLEUNGDO").unwrap().destination(Bearing::from_degrees(0.0), Distance::from_metres(20_000.0));
    let to = Spot::new(north, Distance::from_metres(100.0));
    let after = edited(&text, Edit::MoveWaypoint { flight: 0, waypoint: 1, to }).unwrap();
    assert_eq!(
        after,
        text.replace("{ at = \"ULLEUNGDO\" }", "{ at = \"ULLEUNGDO 000°/20 km\", name = \"ULLEUNGDO\" }")
    );
    assert!(scenario_of(&after).is_some());
}

#[test]
fn values_are_set_where_they_stand_and_added_where_they_usually_stand() {
    let route = "route = [{ at = '39N 131E', time = '10:00' }, { at = \"38N 131E\", note = \"x\" }]\n";
    let text = format!(
        "{HEAD}[[flight]]\nid = \"one\"   # the only one\nground_speed = \"450 kt\"\nmach = 0.8\naltitude   = \"30000 ft\"\n{route}"
    );
    let after = |edit| edited(&text, edit).unwrap();
    let altitude =
        |waypoint, feet| Edit::SetAltitude { flight: 0, waypoint, altitude: Some(Altitude::from_feet(feet)) };
    assert_eq!(after(altitude(None, 28_000.0)), text.replace("30000 ft", "28000 ft"));
    assert_eq!(
        after(altitude(Some(1), 28_000.0)),
        text.replace("131E\", note", "131E\", altitude = \"28000 ft\", note")
    );
    let time =
        |waypoint, time: &str| Edit::SetTime { flight: 0, waypoint, time: Some(time.parse::<Timestamp>().unwrap()) };
    assert_eq!(after(time(0, "2025-12-09T01:30:15Z")), text.replace("'10:00'", "'10:30:15'"));
    assert_eq!(after(time(1, "2025-12-09T01:30:00Z")), text.replace("131E\", note", "131E\", time = \"10:30\", note"));
    let speed = |waypoint, speed| Edit::SetSpeed { flight: 0, waypoint, speed };
    let ground = LegSpeed::Ground("400 kt".parse().unwrap());
    assert_eq!(after(speed(None, Some(ground))), text.replace("450 kt", "400 kt"));
    assert_eq!(
        after(speed(Some(0), Some(LegSpeed::Air(Airspeed::Mach(0.74))))),
        text.replace("'10:00'", "'10:00', mach = 0.74")
    );
    assert_eq!(
        after(speed(None, Some(LegSpeed::Air(Airspeed::Mach(0.74))))),
        text.replace("ground_speed = \"450 kt\"", "mach = 0.74")
    );
    assert_eq!(after(speed(None, None)), text.replace("ground_speed = \"450 kt\"\n", ""));
    assert_eq!(after(Edit::SetTime { flight: 0, waypoint: 0, time: None }), text.replace(", time = '10:00'", ""));
    let delay = |minutes| Edit::SetDelay { flight: 0, delay: SignedDuration::from_mins(minutes) };
    assert_eq!(after(delay(5)), text.replace("30000 ft\"\n", "30000 ft\"\ndelay = \"5 min\"\n"));
    assert!(matches!(edited(&text, delay(-5)), Err(EditError::CannotBeWritten { .. })));
}

#[test]
fn what_is_typed_is_written_as_it_was_typed_or_refused_with_what_is_accepted() {
    let text = format!("{HEAD}{FLIGHT}route = [{{ at = \"39N 131E\", arrive = '10:00' }}, {{ at = \"38N 131E\" }}]\n");
    let write = |waypoint, field, typed: &str| {
        edited(&text, Edit::Write { flight: 0, waypoint, field, text: typed.to_owned() })
    };
    let after = |waypoint, field, typed: &str| write(waypoint, field, typed).unwrap();
    assert_eq!(after(Some(1), Field::Position, " 38°15'N 131°E "), text.replace("38N 131E", "38°15'N 131°E"));
    assert_eq!(after(Some(0), Field::Time, "10:05 KST"), text.replace("10:00", "10:05 KST"));
    assert_eq!(after(None, Field::Altitude, "9 km"), text.replace("FL300", "9 km"));
    assert_eq!(after(None, Field::Mach, "0.78"), text.replace("ground_speed = \"450 kt\"", "mach = 0.78"));
    assert_eq!(after(None, Field::GroundSpeed, ""), text.replace("ground_speed = \"450 kt\"\n", ""));
    assert_eq!(after(None, Field::Delay, "5 min"), text.replace("450 kt\"\n", "450 kt\"\ndelay = \"5 min\"\n"));
    for (waypoint, field, typed, message) in [
        (Some(0), Field::Altitude, "310", "altitude `310` has no unit"),
        (Some(0), Field::GroundSpeed, "fast", "`fast` is not a speed"),
        (Some(0), Field::Time, "25:00", "no clock shows `25:00`"),
        (Some(0), Field::Position, "NOWHERE", "unknown place `NOWHERE`"),
        (Some(0), Field::Position, "39 131", "position `39 131` does not say which number is north and which is east"),
        (Some(0), Field::Position, "", "`at` cannot be written here"),
        (Some(0), Field::Mach, "9.9", "`9.9` is not a Mach number"),
        (Some(0), Field::Delay, "5 min", "`delay` cannot be written here"),
        (None, Field::Delay, "5", "`5` is not a span of time"),
    ] {
        assert_eq!(write(waypoint, field, typed).unwrap_err().to_string(), message);
    }
}

#[test]
fn a_sketch_says_what_is_written_even_where_it_cannot_be_flown() {
    let text = "[[flight]]\nid = \"one\"\nmach = 0.8\npath = \"rhumb\"\nroute = [{ at = \"39N 131E\", arrive = 10:00:00 }, { joins = \"two\", at = \"38N 131E\" }, 7]\n[[zone]]\nid = \"BOX\"\nboundary = [\"39N 130E\", { at = \"NOWHERE\" }]\n[[zone]]\nid = \"IN\"\ninclude = \"x.json\"\n";
    let sketch = Sketch::of(text, &without_files()).unwrap();
    let [flight] = &sketch.flights[..] else { panic!("one flight") };
    assert_eq!((flight.id.as_str(), flight.written.speed()), ("one", Some((Field::Mach, "0.8"))));
    assert_eq!(flight.waypoints.len(), 3);
    assert_eq!(flight.waypoints[0].position, Some(Position::from_lat_lon(39.0, 131.0)));
    assert_eq!(flight.waypoints[0].written.of(Field::Time), Some("10:00:00"));
    assert!(flight.waypoints[0].begins_leg && flight.waypoints[0].path == PathKind::Rhumb);
    assert!(flight.waypoints[1].position.is_none() && !flight.waypoints[1].begins_leg);
    let [zone] = &sketch.zones[..] else { panic!("one zone that is drawn") };
    assert_eq!((zone.vertices.len(), zone.vertices[1], zone.is_circle), (2, None, false));
    assert!(matches!(Sketch::of("[", &without_files()), Err(EditError::Syntax(_))));
}

#[test]
fn vertices_and_centres_of_own_zones_move() {
    let zones = "[[zone]]\nid = \"BOX\"\nboundary = [\n  \"39N 130E\",  # north-west\n  { at = \"39N 133E\", edge = \"geodesic\" },\n  \"37°17'N 133E\",\n]\n[[zone]]\nid = \"RING\"\ncircle = { center = \"ULLEUNGDO\", radius = \"12 NM\" }\n[[zone]]\nid = \"DISC\"\ncircle.center = \"38N 131E\"\ncircle.radius = \"12 NM\"\n";
    let text = format!("{HEAD}{zones}");
    let after = |zone: &str, vertex, to| edited(&text, Edit::MoveVertex { zone: zone.into(), vertex, to });
    assert_eq!(after("BOX", 0, spot(40.0, 130.5)).unwrap(), text.replace("39N 130E", "40N 130.5E"));
    assert_eq!(after("BOX", 1, spot(40.0, 132.5)).unwrap(), text.replace("39N 133E", "40N 132.5E"));
    assert_eq!(after("BOX", 2, spot(37.5, 133.0)).unwrap(), text.replace("37°17'N 133E", "37°30'N 133E"));
    assert_eq!(after("DISC", 0, spot(38.5, 131.0)).unwrap(), text.replace("38N 131E", "38.5N 131E"));
    assert!(after("RING", 0, spot(37.5, 132.0)).unwrap().contains("circle = { center = \"ULLEUNGDO "));
    for (zone, vertex) in [("BOX", 3), ("RING", 1), ("KADIZ", 0)] {
        assert!(matches!(after(zone, vertex, spot(38.0, 131.0)), Err(EditError::Missing { .. })), "{zone} {vertex}");
    }
}

#[test]
fn what_cannot_be_edited_is_said_and_left_alone() {
    let moved = |flight, waypoint| Edit::MoveWaypoint { flight, waypoint, to: spot(38.0, 131.0) };
    assert!(matches!(edited("flight = [", moved(0, 0)), Err(EditError::Syntax(_))));
    assert!(matches!(edited("", moved(0, 0)), Err(EditError::Missing { .. })));
    assert!(matches!(edited("flight = 3", moved(0, 0)), Err(EditError::Missing { .. })));
    assert!(matches!(edited("[[flight]]\nroute = [{ at = 5 }]", moved(0, 0)), Err(EditError::CannotBeWritten { .. })));
    assert!(matches!(edited("[[flight]]\nroute = [{ joins = \"x\" }]", moved(0, 0)), Err(EditError::NoPosition)));
    assert!(matches!(Manuscript::read(b"\xff\xfe"), Err(EditError::NotText)));
    let text = "[[flight]]\nroute = [{ at = \"NOWHERE\" }]";
    assert_eq!(edited(text, moved(0, 0)).unwrap(), text.replace("NOWHERE", "38.00N 131.00E"));
}

#[test]
fn a_byte_order_mark_is_kept() {
    let bytes = "\u{FEFF}[[flight]]\r\nroute = [{ at = \"39N 131E\" }]\r\n".as_bytes();
    let mut manuscript = Manuscript::read(bytes).unwrap();
    assert_eq!(manuscript.bytes(), bytes);
    manuscript.apply(&Edit::MoveWaypoint { flight: 0, waypoint: 0, to: spot(38.0, 131.0) }, &without_files()).unwrap();
    assert_eq!(manuscript.bytes(), "\u{FEFF}[[flight]]\r\nroute = [{ at = \"38N 131E\" }]\r\n".as_bytes());
}

#[test]
fn a_drag_is_one_step_and_can_be_taken_back() {
    let text = format!("{HEAD}{FLIGHT}route = [{{ at = \"39N 131E\", time = \"10:00\" }}, {{ at = \"38N 131E\" }}]\n");
    let mut manuscript = Manuscript::read(text.as_bytes()).unwrap();
    let drag = |manuscript: &mut Manuscript, lat: f64| {
        let edit = Edit::MoveWaypoint { flight: 0, waypoint: 0, to: spot(lat, 131.0) };
        manuscript.apply(&edit, &without_files()).unwrap();
    };
    manuscript.begin_drag();
    drag(&mut manuscript, 38.98765);
    drag(&mut manuscript, 40.0);
    assert_eq!(manuscript.text(), text.replace("39N", "40N"));
    manuscript.cancel_drag();
    assert!(!manuscript.can_undo() && manuscript.text() == text);
    manuscript.begin_drag();
    drag(&mut manuscript, 38.98765);
    drag(&mut manuscript, 40.0);
    manuscript.end_drag();
    drag(&mut manuscript, 41.0);
    manuscript.mark_saved();
    assert!(manuscript.undo() && manuscript.is_changed());
    assert_eq!(manuscript.text(), text.replace("39N", "40N"));
    assert!(manuscript.undo() && !manuscript.undo());
    assert_eq!(manuscript.text(), text);
    assert!(manuscript.redo() && manuscript.redo() && !manuscript.redo() && !manuscript.is_changed());
}
