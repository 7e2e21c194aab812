//! The meaning of a scenario file: names are looked up, times get their date, values are held against one another.
//!
//! Every problem is reported at its place, and reading goes on with what is left. What comes back is a valid scenario
//! only where no error was reported.

mod flight;
mod speed;
mod zone;

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::clock::ClockTime;
use super::document::{Spanned, Table, shortened};
use super::library::Library;
use super::model::{ClosestApproachSettings, Flight, Report, ReportedEvent, Scenario, ScenarioKind, WatchedPlace};
use crate::diagnostics::nearest::nearest;
use crate::diagnostics::{Diagnostic, Problems, Severity};
use crate::geodesy::Position;
use crate::geodesy::position::PositionText;
use crate::units::Distance;
use crate::zones::Zone;
use crate::zones::catalog::ZoneLookupError;
use crate::zones::zone::Source;
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
}

/// The scenario that a document describes. It is valid where no error was added to `problems`.
pub(super) fn scenario(file_name: &str, document: &Table, library: &dyn Library, problems: &mut Problems) -> Scenario {
    let time_zone = time_zone(document, problems);
    let mut context = Context {
        library,
        problems,
        time_zone,
        date: document.date("date").map(|date| date.value),
        date_is_wanted: !document.is_broken("date"),
        places: BTreeMap::new(),
        sources: BTreeMap::new(),
    };
    let sources = context.sources(document);
    context.places(document);
    let closest_approach = context.closest_approach(document);
    let flights = context.flights(document);
    let zones = context.zones(document, &flights);
    let reports = context.reports(document, &flights, &zones);
    let title = document.text("title").map(|title| title.value).filter(|title| !title.trim().is_empty());
    Scenario {
        title: title.unwrap_or_else(|| title_from(file_name)),
        kind: match document.word("kind").map(|kind| kind.value) {
            Some("reconstruction") => ScenarioKind::Reconstruction,
            Some("recorded") => ScenarioKind::Recorded,
            _ => ScenarioKind::Hypothetical,
        },
        time_zone: context.time_zone,
        zones,
        flights,
        sources,
        reports,
        closest_approach,
    }
}

/// The file name without its folders and its extension.
fn title_from(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let stem = name.strip_suffix(".toml").unwrap_or(name);
    if stem.is_empty() { "scenario".to_owned() } else { stem.to_owned() }
}

fn time_zone(document: &Table, problems: &mut Problems) -> TimeZone {
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

    fn sources(&mut self, document: &Table) -> Vec<Source> {
        let mut sources = Vec::new();
        for table in document.tables("source") {
            let Some(id) = table.text("id") else { continue };
            if !claim(&mut self.sources, "source", &id, self.problems) {
                continue;
            }
            let title = table.text("title").map_or_else(String::new, |title| title.value);
            sources.push(Source { id: id.value, title, url: table.text("url").map(|url| url.value) });
        }
        sources
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
        let instant = match (before, self.date) {
            (Some(before), _) => time.value.after(before, &self.time_zone),
            (None, Some(date)) => time.value.on(date, &self.time_zone),
            (None, None) => match time.value {
                ClockTime::Instant(instant) => Some(instant),
                _ => {
                    if self.date_is_wanted {
                        let message = format!("time `{}` needs a date", time.value);
                        self.problems.push(Diagnostic::error("missing-date", time.span.clone(), message).help(
                            "write for example `date = 2025-12-09` at the top of the file, or the whole instant",
                        ));
                        self.date_is_wanted = false;
                    }
                    return None;
                }
            },
        };
        if instant.is_none() {
            let message = format!("time `{}` lies beyond the calendar", time.value);
            self.problems.push(Diagnostic::error("bad-time", time.span.clone(), message));
        }
        instant
    }

    fn known_source(&mut self, table: &Table) -> Option<String> {
        let source = table.text("source")?;
        if self.sources.contains_key(&source.value.to_lowercase()) {
            return Some(source.value);
        }
        self.unknown("unknown-source", "source", &source.value, source.span, |context| {
            context.sources.keys().cloned().collect()
        });
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

    fn reports(&mut self, document: &Table, flights: &[Flight], zones: &[Arc<Zone>]) -> Vec<Report> {
        let mut reports = Vec::new();
        // Flights and zones with errors are missing from the lists of what was read, but their ids are known.
        let flight_ids: Vec<String> = ids(document, "flight");
        let mut zone_ids = ids(document, "zone");
        zone_ids.extend(document.texts("zones").map(|id| id.value.to_owned()));
        for table in document.tables("report") {
            let source = self.known_source(table);
            let flight = table.text("flight");
            if let Some(id) = flight.as_ref().filter(|id| !flight_ids.contains(&id.value)) {
                self.unknown("unknown-flight", "flight", &id.value, id.span.clone(), |_| flight_ids.clone());
            }
            let zone = table.text("zone");
            if let Some(id) = zone.as_ref().filter(|id| !contains_ignoring_case(&zone_ids, &id.value)) {
                if contains_ignoring_case(&self.library.zone_ids(), &id.value) {
                    let message = format!("zone `{}` is not watched", id.value);
                    self.problems.push(
                        Diagnostic::error("unwatched-zone", id.span.clone(), message)
                            .help(format!("add `\"{}\"` to `zones`", id.value)),
                    );
                } else {
                    self.unknown("unknown-zone", "zone", &id.value, id.span.clone(), |_| zone_ids.clone());
                }
            }
            let start = flight.as_ref().and_then(|id| {
                let flight = flights.iter().find(|flight| flight.id == id.value)?;
                flight.route.iter().find_map(|waypoint| waypoint.time)
            });
            let time = table.clock("time").and_then(|time| self.instant(&time, start));
            let event = table.word("event");
            let (Some(source), Some(flight), Some(zone), Some(event), Some(time)) = (source, flight, zone, event, time)
            else {
                continue;
            };
            // The zone's own spelling, where it is watched.
            let watched = zones.iter().find(|known| known.id.eq_ignore_ascii_case(&zone.value));
            reports.push(Report {
                source,
                flight: flight.value,
                event: if event.value == "enters" { ReportedEvent::Enters } else { ReportedEvent::Leaves },
                zone: watched.map_or(zone.value, |known| known.id.clone()),
                time,
                tolerance: table.span_of_time("tolerance").map(|span| span.value),
                note: table.text("note").map(|note| note.value),
                span: table.span.clone(),
            });
        }
        reports
    }
}

fn ids(document: &Table, key: &str) -> Vec<String> {
    document.tables(key).filter_map(|table| table.text("id")).map(|id| id.value).collect()
}

fn contains_ignoring_case(ids: &[String], id: &str) -> bool {
    ids.iter().any(|known| known.eq_ignore_ascii_case(id))
}
