//! The meaning of a scenario file: names are looked up, times get their date, values are held against one another.
//!
//! Every problem is reported at its place, and reading goes on with what is left. What comes back is a valid scenario
//! only where no error was reported.

mod account;
mod ensemble;
mod flight;
mod manoeuvre;
mod scene;
mod speed;
pub(super) mod trigger;
mod zone;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::clock::ClockTime;
use super::document::{Spanned, Table, shortened};
use super::library::Library;
use super::model::{ClosestApproachSettings, Flight, Scenario, ScenarioKind, WatchedPlace};
use crate::diagnostics::nearest::nearest;
use crate::diagnostics::{Diagnostic, Problems, Severity};
use crate::geodesy::Position;
use crate::geodesy::position::PositionText;
use crate::sim::air::{Wind, WindLayer};
use crate::units::{Altitude, Distance};
use crate::zones::catalog::ZoneLookupError;
use crate::zones::{Names, Zone};
use std::sync::Arc;

/// What all parts of a file are read with.
struct Context<'a> {
    library: &'a dyn Library,
    problems: &'a mut Problems,
    time_zone: TimeZone,
    date: Option<Date>,
    /// Whether a missing date is to be reported; it is once.
    date_is_wanted: bool,
    /// The author's own places, by their id in lower case.
    places: BTreeMap<String, WatchedPlace>,
    /// The ids of the sources with their places in the file.
    sources: BTreeMap<String, Range<usize>>,
    /// The vertices of the author's own zones so far.
    vertices: usize,
    /// The ids of all flights, in the order of the file.
    flight_ids: Vec<String>,
    /// By how much the flight that is read is delayed.
    delay: SignedDuration,
    /// What was found so far.
    found: Found,
}

/// What comes to light while a scenario is read, besides the scenario.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The files that it includes, as they are written in it, whether they can be read or not.
    pub includes: BTreeSet<String>,
    /// The instants of the times in it, by where they stand in the file, without delays.
    pub instants: BTreeMap<usize, Timestamp>,
}

/// The scenario that a document describes, and what else was found. It is valid where no error was added to `problems`.
pub(super) fn scenario(
    file_name: &str,
    document: &Table,
    library: &dyn Library,
    problems: &mut Problems,
) -> (Scenario, Found) {
    let mut context = Context::new(document, library, problems);
    let sources = context.sources(document);
    context.places(document);
    let closest_approach = context.closest_approach(document);
    let mut flights = context.flights(document);
    let zones = context.zones(document, &flights);
    context.triggers(document, &mut flights, &zones);
    context.check_cycles(&flights);
    let wind = wind(document);
    let ensemble = context.ensemble(document, &flights, &wind);
    let reports = context.reports(document, &flights, &zones);
    let counts = context.counts(document);
    let scenes = context.scenes(document, &flights, &zones);
    let title = document.texts_of("title").map(|title| title.value).filter(|title| !title.en.trim().is_empty());
    let found = std::mem::take(&mut context.found);
    let scenario = Scenario {
        title: title.unwrap_or_else(|| Names::english(title_from(file_name))),
        kind: match document.word("kind").map(|kind| kind.value) {
            Some("reconstruction") => ScenarioKind::Reconstruction,
            Some("recorded") => ScenarioKind::Recorded,
            _ => ScenarioKind::Hypothetical,
        },
        as_of: context.time_of_zones(&flights),
        time_zone: context.time_zone,
        zones,
        flights: flights.into_iter().map(Arc::new).collect(),
        sources,
        reports,
        counts,
        uncertainty: account::uncertainty(document),
        scenes,
        closest_approach,
        wind,
        ensemble,
    };
    (scenario, found)
}

/// The wind. A layer that does not say its altitude blows at all of them.
fn wind(document: &Table) -> Wind {
    Wind::new(document.tables("wind").filter_map(|table| {
        let altitude = table.altitude("altitude").map_or(Altitude::from_metres(0.0), |altitude| altitude.value);
        Some(WindLayer { altitude, from: table.bearing("from")?.value, speed: table.speed("speed")?.value })
    }))
}

/// The file name without its folders and its extension.
fn title_from(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let stem = name.strip_suffix(".toml").unwrap_or(name);
    if stem.is_empty() { "scenario".to_owned() } else { stem.to_owned() }
}

/// The zone in which bare clock times of a file are read.
pub(super) fn time_zone(document: &Table, problems: &mut Problems) -> TimeZone {
    let Some(name) = document.text("time_zone") else { return TimeZone::UTC };
    TimeZone::get(&name.value).unwrap_or_else(|_| {
        let known: Vec<String> = jiff::tz::db().available().map(|zone| zone.to_string()).collect();
        problems.push(
            Diagnostic::error(
                "unknown-time-zone",
                name.span,
                format!("unknown time zone `{}`", shortened(&name.value)),
            )
            .suggest(nearest(&name.value, known.iter().map(String::as_str)))
            .help("accepted: an IANA name such as `\"Asia/Tokyo\"` or `\"UTC\"`"),
        );
        TimeZone::UTC
    })
}

/// Reports an id that was taken before, with both places; remembers it otherwise. Ids differ in more than case.
fn claim(
    taken: &mut BTreeMap<String, Range<usize>>,
    what: &str,
    id: &Spanned<String>,
    problems: &mut Problems,
) -> bool {
    if let Some(first) = taken.get(&id.value.to_lowercase()) {
        let message = format!("two {what}s have the id `{}`", id.value);
        problems.push(
            Diagnostic::error("duplicate-id", id.span.clone(), message)
                .label("the second one")
                .also(first.clone(), "the first one"),
        );
        return false;
    }
    taken.insert(id.value.to_lowercase(), id.span.clone());
    true
}

/// Whether two positions are the same point of the Earth, to the millimetre: 180°E is 180°W, and at a pole every
/// longitude is the same.
fn same_place(a: Position, b: Position) -> bool {
    a == b || a.distance_to(b).metres() < 1e-3
}

/// The instants that a scenario can speak of. Flights and their zones lie well within; the calendar ends far outside.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// Finds the places that the positions of a file can speak of: the author's own, then those of the library.
pub(super) fn place_finder<'a>(
    document: &Table,
    library: &'a dyn Library,
) -> impl Fn(&str) -> Option<Position> + use<'a> {
    let mut problems = Problems::default();
    let mut context = Context::new(document, library, &mut problems);
    context.places(document);
    let own = context.places;
    move |id| own.get(&id.to_lowercase()).cloned().or_else(|| library.place(id)).map(|place| place.position)
}

impl<'a> Context<'a> {
    fn new(document: &Table, library: &'a dyn Library, problems: &'a mut Problems) -> Self {
        let time_zone = time_zone(document, problems);
        Self {
            library,
            problems,
            time_zone,
            date: document.date("date").map(|date| date.value),
            date_is_wanted: !document.is_broken("date"),
            places: BTreeMap::new(),
            sources: BTreeMap::new(),
            vertices: 0,
            flight_ids: document
                .tables("flight")
                .map(|flight| flight.text("id").map(|id| id.value).unwrap_or_default())
                .collect(),
            delay: SignedDuration::ZERO,
            found: Found::default(),
        }
    }
}

impl Context<'_> {
    /// Reports a name that is not known, with the nearest known one.
    fn unknown(
        &mut self,
        code: &'static str,
        what: &str,
        name: &str,
        span: Range<usize>,
        known: impl FnOnce(&Self) -> Vec<String>,
    ) {
        let mut problem = Diagnostic::error(code, span, format!("unknown {what} `{}`", shortened(name)));
        if !self.problems.is_full() {
            let known = known(self);
            problem = problem.suggest(nearest(name, known.iter().map(String::as_str)));
            // A short list is best shown whole.
            if problem.suggestion.is_none() && (1..=12).contains(&known.len()) {
                let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                problem = problem.help(format!("known: {}", names.join(", ")));
            }
        }
        self.problems.push(problem);
    }

    fn places(&mut self, document: &Table) {
        let mut taken = BTreeMap::new();
        for table in document.tables("place") {
            let position = self.position(table, "at");
            let Some(id) = table.text("id") else { continue };
            if !claim(&mut taken, "place", &id, self.problems) {
                continue;
            }
            // A place whose position is broken is known nonetheless, so that it is complained about only once.
            let position = position.unwrap_or(Position::from_lat_lon(0.0, 0.0));
            let name = table.text("name").map_or_else(|| id.value.clone(), |name| name.value);
            self.places.insert(id.value.to_lowercase(), WatchedPlace { id: id.value, name, position });
        }
    }

    fn find_place(&self, id: &str) -> Option<WatchedPlace> {
        self.places.get(&id.to_lowercase()).cloned().or_else(|| self.library.place(id))
    }

    fn unknown_place(&mut self, id: &str, span: Range<usize>) {
        self.unknown("unknown-place", "place", id, span, |context| {
            let own = context.places.values().map(|place| place.id.clone());
            own.chain(context.library.place_ids()).collect()
        });
    }

    /// The position under a key, with its place looked up; `None` where that was reported.
    fn position(&mut self, table: &Table, key: &str) -> Option<Position> {
        let written = table.position(key)?;
        self.locate(&written.value, written.span)
    }

    fn locate(&mut self, written: &PositionText, span: Range<usize>) -> Option<Position> {
        let found = written.locate(|id| self.find_place(id).map(|place| place.position));
        if found.is_none() {
            self.unknown_place(written.place().unwrap_or_default(), span);
        }
        found
    }

    /// The instant of a time: on the file's date, or following an instant before it.
    fn instant(&mut self, time: &Spanned<ClockTime>, before: Option<Timestamp>) -> Option<Timestamp> {
        if before.is_none() && matches!(time.value, ClockTime::Later(_)) {
            return self.nothing_before(time);
        }
        if before.is_none() && self.date.is_none() && time.value.needs_date() {
            if self.date_is_wanted {
                let message = format!("time `{}` needs a date", time.value);
                self.problems.push(
                    Diagnostic::error("missing-date", time.span.clone(), message)
                        .help("write for example `date = 2025-12-09` at the top of the file, or the whole instant"),
                );
                self.date_is_wanted = false;
            }
            return None;
        }
        let instant = time.value.along(before, self.date, &self.time_zone);
        let instant = instant.filter(|instant| YEARS.contains(&instant.to_zoned(TimeZone::UTC).year()));
        if instant.is_none() {
            let message = format!("time `{}` lies outside the years {} to {}", time.value, YEARS.start(), YEARS.end());
            self.problems.push(Diagnostic::error("bad-time", time.span.clone(), message));
        }
        self.found.instants.extend(instant.map(|instant| (time.span.start, instant)));
        instant
    }

    fn nothing_before(&mut self, time: &Spanned<ClockTime>) -> Option<Timestamp> {
        let message = format!("`{}` counts from a time before it, and there is none", time.value);
        self.problems.push(
            Diagnostic::error("bad-time", time.span.clone(), message).help("write a clock time at an earlier waypoint"),
        );
        None
    }

    fn closest_approach(&mut self, document: &Table) -> ClosestApproachSettings {
        let mut settings = ClosestApproachSettings {
            places: Vec::new(),
            coast: true,
            flights_within: Distance::from_metres(50_000.0),
        };
        let Some(table) = document.table("closest_approach") else { return settings };
        for id in table.texts("places") {
            match self.find_place(id.value) {
                Some(place) if settings.places.iter().all(|known| known.id != place.id) => settings.places.push(place),
                Some(_) => {}
                None => self.unknown_place(id.value, id.span),
            }
        }
        if let Some(coast) = table.boolean("coast") {
            settings.coast = coast.value;
        }
        if let Some(within) = table.distance("flights_within") {
            settings.flights_within = within.value;
        }
        settings
    }

    /// The zones of the catalogue that the file lists, then the author's own.
    fn zones(&mut self, document: &Table, flights: &[Flight]) -> Vec<Arc<Zone>> {
        let mut zones: Vec<Arc<Zone>> = Vec::new();
        let mut taken = BTreeMap::new();
        let known = self.library.zone_ids();
        let at = self.time_of_zones(flights);
        for id in document.texts("zones") {
            let Some(known_id) = known.iter().find(|known| known.eq_ignore_ascii_case(id.value)) else {
                self.unknown("unknown-zone", "zone", id.value, id.span, |_| known.clone());
                continue;
            };
            if let Some(first) = taken.insert(known_id.to_lowercase(), id.span.clone()) {
                self.problems.push(
                    Diagnostic::warning("listed-twice", id.span, format!("zone `{known_id}` is listed twice"))
                        .also(first, "first listed here"),
                );
                continue;
            }
            // Without any time the file has an error anyway.
            let Some(at) = at else { continue };
            match self.library.zone_at(known_id, at) {
                Ok(zone) => zones.push(zone),
                Err(ZoneLookupError::NotInForce { note }) => {
                    let message = format!("zone `{known_id}` cannot be watched at the scenario's time");
                    self.problems.push(
                        Diagnostic::new(Severity::Warning, "zone-not-in-force", id.span, message)
                            .label("left out")
                            .help(note),
                    );
                }
                Err(ZoneLookupError::Unknown) => {
                    self.unknown("unknown-zone", "zone", id.value, id.span, |_| known.clone());
                }
            }
        }
        for table in document.tables("zone") {
            let zone = self.own_zone(table);
            let Some(id) = table.text("id") else { continue };
            if claim(&mut taken, "zone", &id, self.problems) {
                zones.extend(zone.map(Arc::new));
            }
        }
        zones
    }

    /// The instant whose zones are watched: the earliest time written on any route, otherwise noon of the file's date.
    fn time_of_zones(&self, flights: &[Flight]) -> Option<Timestamp> {
        let earliest = flights.iter().flat_map(|flight| &flight.route).filter_map(|waypoint| waypoint.time).min();
        earliest.or_else(|| self.time_zone.to_timestamp(self.date?.at(12, 0, 0, 0)).ok())
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use jiff::SignedDuration;

    use super::*;
    use crate::geodesy::PathKind;
    use crate::scenario::account::Reported;
    use crate::scenario::library::BuiltinLibrary;
    use crate::scenario::model::{Evidence, LegSpeed, TurnSize, TurnStyle};
    use crate::scenario::{Reading, read};
    use crate::sim::air::Airspeed;
    use crate::sim::aircraft::Role;
    use crate::units::Altitude;
    use crate::zones::{EdgeReading, Shape};

    const HEAD: &str = "format = 1\ndate = 2025-12-09\ntime_zone = \"Asia/Tokyo\"\n";

    fn try_read(body: &str) -> Reading {
        let include = |path: &str| match path {
            "box.geojson" => {
                Ok(br#"{ "type": "Feature", "properties": { "name": "Box" }, "geometry": { "type": "Polygon",
                "coordinates": [[[130, 36], [132, 36], [132, 38], [130, 36]]] } }"#
                    .to_vec())
            }
            "box.txt" => Ok(b"AC R\nAN Box\nAL 1000ft\nAH FL100\nV X=37:00:00 N 131:00:00 E\nDC 5\n".to_vec()),
            "huge.json" => Ok(vec![b' '; 6 << 20]),
            "secret.json" => Err(io::Error::from(io::ErrorKind::PermissionDenied)),
            _ => Err(io::Error::from(io::ErrorKind::NotFound)),
        };
        read("folder/patrol.toml", format!("{HEAD}{body}").as_bytes(), &BuiltinLibrary::new(include))
    }

    fn scenario_of(body: &str) -> Scenario {
        let reading = try_read(body);
        reading.scenario.unwrap_or_else(|| panic!("{:#?}", reading.problems))
    }

    fn flight_of(keys: &str, route: &str) -> Arc<Flight> {
        scenario_of(&format!("[[flight]]\nid = \"one\"\n{keys}\nroute = [{route}]\n")).flights.remove(0)
    }

    fn knots(flight: &Flight) -> Vec<Option<f64>> {
        let knots = |speed: LegSpeed| match speed {
            LegSpeed::Ground(speed) | LegSpeed::Air(Airspeed::True(speed)) => speed.knots().round(),
            other => panic!("{other:?} is measured otherwise"),
        };
        flight.route.iter().map(|waypoint| waypoint.speed.map(knots)).collect()
    }

    #[test]
    fn what_is_left_out_takes_its_default() {
        let scenario = scenario_of(
            "[[flight]]\nid = \"one\"\naltitude = \"FL300\"\nground_speed = \"450 kt\"\n\
             route = [{ at = \"39N 131E\", time = \"10:00\" }, { at = \"ULLEUNGDO\" }]",
        );
        assert_eq!(scenario.title.en, "patrol");
        assert_eq!(scenario.kind, ScenarioKind::Hypothetical);
        assert!(scenario.zones.is_empty() && scenario.closest_approach.coast);
        assert_eq!(scenario.closest_approach.flights_within.metres(), 50_000.0);
        let flight = &scenario.flights[0];
        assert_eq!((flight.name.as_str(), flight.count, flight.turn_size), ("one", 1, TurnSize::Bank(25.0)));
        assert_eq!((flight.route[0].path, flight.route[0].turn), (PathKind::Geodesic, TurnStyle::FlyBy));
        assert_eq!(flight.route[1].name, Some(Names::english("ULLEUNGDO")));
    }

    #[test]
    fn outside_the_times_a_leg_takes_its_own_speed_then_the_flights_then_the_cruise() {
        let route = "{ at = \"39N 131E\" }, { at = \"38N 131E\", time = \"10:00\", ground_speed = \"300 kt\" }, { at = \"37N 131E\" }, { at = \"36N 131E\" }";
        let flight = flight_of("altitude = \"FL300\"\nground_speed = \"450 kt\"", route);
        assert_eq!(knots(&flight), [Some(450.0), Some(300.0), Some(450.0), None]);
        let flight = flight_of("aircraft = \"Tu-95MS\"", route);
        // 710 km/h, the cruise speed of the catalogue.
        assert_eq!(knots(&flight), [Some(383.0), Some(300.0), Some(383.0), None]);
        assert_eq!(flight.role, Some(Role::Bomber));
        assert_eq!(flight.route[0].altitude, Altitude::from_flight_level(280));
    }

    #[test]
    fn between_two_times_only_stated_speeds_are_kept() {
        let route = "{ at = \"39N 131E\", time = \"10:00\" }, { at = \"38N 131E\", ground_speed = \"300 kt\" }, { at = \"37N 131E\" }, { at = \"36N 131E\", time = \"10:25\" }";
        let flight = flight_of("altitude = \"FL300\"\nground_speed = \"450 kt\"", route);
        assert_eq!(knots(&flight), [None, Some(300.0), None, None]);
    }

    #[test]
    fn clock_times_roll_over_midnight_along_a_route_and_in_reports() {
        let scenario = scenario_of(
            "[[source]]\nid = \"s\"\ntitle = \"S\"\n[[flight]]\nid = \"one\"\naltitude = \"FL300\"\n\
             route = [{ at = \"39N 131E\", time = \"23:50\" }, { at = \"38N 131E\", time = \"00:05\", evidence = \"recalled\" }]\n\
             [[zone]]\nid = \"RING\"\ncircle = { center = \"38N 131E\", radius = \"12 NM\" }\n\
             [[report]]\nsource = \"s\"\nflight = \"one\"\nevent = \"leaves\"\nzone = \"ring\"\ntime = \"00:03\"\ntolerance = \"3 min\"",
        );
        let times: Vec<String> =
            scenario.flights[0].route.iter().filter_map(|waypoint| Some(waypoint.time?.to_string())).collect();
        assert_eq!(times, ["2025-12-09T14:50:00Z", "2025-12-09T15:05:00Z"]);
        assert_eq!(scenario.flights[0].route[1].evidence, Some(Evidence::Recalled));
        let report = &scenario.reports[0];
        assert_eq!(report.time.map(|time| time.to_string()).as_deref(), Some("2025-12-09T15:03:00Z"));
        assert_eq!((report.what, report.tolerance), (Reported::Leaves { zone: 0 }, SignedDuration::from_mins(3)));
    }

    #[test]
    fn own_places_come_before_those_of_the_catalogue() {
        let scenario = scenario_of(
            "[[place]]\nid = \"ULLEUNGDO\"\nat = \"10N 100E\"\n[[place]]\nid = \"NEAR\"\nat = \"ulleungdo 090°/10 km\"\n\
             [closest_approach]\nplaces = [\"NEAR\", \"near\"]\n\
             [[flight]]\nid = \"one\"\naltitude = \"FL300\"\nground_speed = \"450 kt\"\n\
             route = [{ at = \"Ulleungdo\", time = \"10:00\" }, { at = \"NEAR\" }]",
        );
        assert_eq!(scenario.flights[0].route[0].position, Position::from_lat_lon(10.0, 100.0));
        assert_eq!(scenario.closest_approach.places.len(), 1);
    }

    const FLIGHT: &str = "[[flight]]\nid = \"one\"\naltitude = \"FL300\"\nground_speed = \"450 kt\"\n\
                          route = [{ at = \"39N 131E\", time = \"10:00\" }, { at = \"38N 131E\" }]\n";

    #[test]
    fn edges_of_an_own_zone_are_read_as_it_says() {
        let scenario = scenario_of(&format!(
            "{FLIGHT}[[zone]]\nid = \"BOX\"\nedges = \"rhumb\"\n\
             boundary = [{{ at = \"38N 130E\", edge = \"published\" }}, \"38N 132E\", {{ at = \"36N 131E\", edge = \"geodesic\" }}]\n"
        ));
        let Shape::Area(rings) = &scenario.zones[0].shape else { panic!("an area") };
        let readings: Vec<_> = rings[0].edges.iter().map(|edge| edge.reading).collect();
        assert_eq!(readings, [EdgeReading::Assumed, EdgeReading::Stated, EdgeReading::Stated]);
        assert!(matches!(rings[0].edges[1].path, crate::geodesy::Path::Rhumb(_)));
        assert!(matches!(rings[0].edges[2].path, crate::geodesy::Path::Geodesic(_)));
    }

    #[test]
    fn an_included_file_is_a_zone_like_any_other() {
        let scenario =
            scenario_of(&format!("{FLIGHT}[[zone]]\nid = \"BOX\"\ninclude = \"box.geojson\"\nfloor = \"FL100\"\n"));
        let Shape::Area(rings) = &scenario.zones[0].shape else { panic!("an area") };
        assert_eq!(rings[0].edges.len(), 3);
        assert_eq!(scenario.zones[0].floor.map(|floor| floor.feet()), Some(10_000.0));
    }

    #[test]
    fn a_reading_names_the_files_that_it_asked_for_whether_they_are_there_or_not() {
        let zone = |id: &str, file: &str| format!("[[zone]]\nid = \"{id}\"\ninclude = \"{file}\"\n");
        let zones = ["box.txt", "none.txt", "box.txt", "../box.txt"].iter().zip(["A", "B", "C", "D"]);
        let body: String = zones.map(|(file, id)| zone(id, file)).collect();
        assert_eq!(try_read(&format!("{FLIGHT}{body}")).includes, ["box.txt", "none.txt"]);
    }

    #[test]
    fn an_openair_file_brings_its_limits() {
        let scenario =
            scenario_of(&format!("{FLIGHT}[[zone]]\nid = \"BOX\"\ninclude = \"box.txt\"\nceiling = \"UNL\"\n"));
        let zone = &scenario.zones[0];
        assert_eq!((zone.floor, zone.ceiling), (Some(Altitude::from_feet(1000.0)), None));
    }

    #[test]
    fn files_that_are_too_large_or_locked_are_problems_at_the_include() {
        for (file, code) in [("huge.json", "file-too-large"), ("secret.json", "include-unreadable")] {
            let reading = try_read(&format!("{FLIGHT}[[zone]]\nid = \"BOX\"\ninclude = \"{file}\"\n"));
            let codes: Vec<&str> = reading.problems.iter().map(|problem| problem.code).collect();
            assert_eq!(codes, [code]);
            assert!(reading.problems[0].message.ends_with(&format!("`{file}`")), "{}", reading.problems[0].message);
        }
    }

    #[test]
    fn times_may_be_written_as_toml_times() {
        let flight = flight_of(
            "altitude = \"FL300\"",
            "{ at = \"39N 131E\", time = 10:35:00 }, { at = \"38N 131E\", time = 2025-12-09T10:50:00+09:00 }",
        );
        let times: Vec<String> = flight.route.iter().filter_map(|waypoint| Some(waypoint.time?.to_string())).collect();
        assert_eq!(times, ["2025-12-09T01:35:00Z", "2025-12-09T01:50:00Z"]);
    }

    #[test]
    fn catalogue_zones_come_first_and_carry_their_own_spelling() {
        let scenario = scenario_of(&format!(
            "zones = [\"kadiz\", \"JADIZ\"]\n{FLIGHT}[[zone]]\nid = \"RING\"\ncircle = {{ center = \"38N 131E\", radius = \"12 NM\" }}\n"
        ));
        let ids: Vec<&str> = scenario.zones.iter().map(|zone| zone.id.as_str()).collect();
        assert_eq!(ids, ["KADIZ", "JADIZ", "RING"]);
    }

    #[test]
    fn one_broken_value_is_one_problem() {
        for (from, to) in
            [("39N 131E", "39N 231E"), ("10:00", "10.00"), ("450 kt", "450"), ("FL300", "300"), ("38N 131E", "NOWHERE")]
        {
            let reading = try_read(&FLIGHT.replace(from, to));
            assert_eq!(reading.problems.len(), 1, "{to}: {:#?}", reading.problems);
        }
    }
}
