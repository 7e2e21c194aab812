//! Accounts: sources, what they said and counted, how far off a reconstruction may be.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Context, claim};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::nearest::nearest;
use crate::scenario::account::{Count, CountedAircraft, Report, Reported, ReportedPlace, Uncertainty};
use crate::scenario::document::{Spanned, Table};
use crate::scenario::model::Flight;
use crate::units::Distance;
use crate::zones::Zone;
use crate::zones::zone::Source;

impl Context<'_> {
    pub(super) fn sources(&mut self, document: &Table) -> Vec<Source> {
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

    pub(super) fn known_source(&mut self, table: &Table) -> Option<String> {
        let source = table.text("source")?;
        if self.sources.contains_key(&source.value.to_lowercase()) {
            return Some(source.value);
        }
        self.unknown("unknown-source", "source", &source.value, source.span, |context| {
            context.sources.keys().cloned().collect()
        });
        None
    }

    pub(super) fn reports(&mut self, document: &Table, flights: &[Flight], zones: &[Arc<Zone>]) -> Vec<Report> {
        document.tables("report").filter_map(|table| self.report(document, table, flights, zones)).collect()
    }

    fn report(&mut self, document: &Table, table: &Table, flights: &[Flight], zones: &[Arc<Zone>]) -> Option<Report> {
        let source = self.known_source(table);
        let flight = table.text("flight").and_then(|id| self.flight_index(&id));
        let what = self.reported(document, table, zones);
        let start = flight.and_then(|flight| first_time(&flights[flight]));
        let time = table.clock("time").map(|time| self.instant(&time, start));
        let at = table.position("at").map(|at| {
            let words = at.value.to_string();
            self.locate(&at.value, at.span).map(|position| ReportedPlace { position, words })
        });
        // A time or a place that was written and could not be read was reported.
        if time == Some(None) || at == Some(None) {
            return None;
        }
        Some(Report {
            source: source?,
            flight: flight?,
            what: what?,
            time: time.flatten(),
            at: at.flatten(),
            tolerance: table.span_of_time("tolerance").map_or(Report::TOLERANCE, |span| span.value),
            within: table
                .distance("within")
                .map_or_else(|| Distance::from_metres(Report::WITHIN_KM * 1e3), |within| within.value),
            doubt: table.text("doubt").map(|doubt| doubt.value),
            note: table.text("note").map(|note| note.value),
            span: table.span.clone(),
        })
    }

    /// What happened; a report of it needs more than the event's word, and nothing that does not belong to it.
    fn reported(&mut self, document: &Table, table: &Table, zones: &[Arc<Zone>]) -> Option<Reported> {
        let zone = table.text("zone").map(|id| self.watched_zone(document, &id, zones));
        let with = table.text("with").map(|id| self.flight_index(&id));
        let event = table.word("event")?;
        let needs: &[&str] = match event.value {
            "enters" | "leaves" => &["zone"],
            "stays" => &["zone", "lasts"],
            "joins" | "parts" => &["with"],
            _ => &["at"],
        };
        for key in ["zone", "with", "lasts"] {
            if table.has(key) && !needs.contains(&key) {
                let message = format!("`{key}` has no meaning where the event is `{}`", event.value);
                self.problems.push(Diagnostic::error("report-key", table.span_of(key), message).help("leave it out"));
            }
        }
        let missing: Vec<&str> = needs.iter().copied().filter(|key| !table.has(key)).collect();
        for key in &missing {
            let message = format!("a report of `{}` has no `{key}`", event.value);
            self.problems.push(Diagnostic::error("missing-key", table.span.clone(), message).help(match *key {
                "zone" => "write for example `zone = \"KADIZ\"`",
                "with" => "write the id of the other flight, for example `with = \"h-6\"`",
                "lasts" => "write for example `lasts = \"17 min\"`",
                _ => "write for example `at = \"126 km NW of SOCOTRA-ROCK\"`",
            }));
        }
        if !missing.is_empty() {
            return None;
        }
        Some(match event.value {
            "enters" => Reported::Enters { zone: zone?? },
            "leaves" => Reported::Leaves { zone: zone?? },
            "stays" => Reported::Stays { zone: zone??, lasts: table.span_of_time("lasts")?.value },
            "joins" => Reported::Joins { other: with?? },
            "parts" => Reported::Parts { other: with?? },
            _ => Reported::Seen,
        })
    }

    /// The place of a zone among those that are watched.
    pub(super) fn watched_zone(
        &mut self,
        document: &Table,
        id: &Spanned<String>,
        zones: &[Arc<Zone>],
    ) -> Option<usize> {
        let found = zones.iter().position(|known| known.id.eq_ignore_ascii_case(&id.value));
        if found.is_some() {
            return found;
        }
        // Zones with errors, and those that were not in force, are missing from the list; that was reported.
        let own = document.tables("zone").filter_map(|table| table.text("id")).map(|id| id.value);
        let mut written: Vec<String> = document.texts("zones").map(|id| id.value.to_owned()).collect();
        written.extend(own);
        // So was one that the list misspells.
        let known = self.library.zone_ids();
        let misspells = |written: &String| {
            !known.iter().any(|known| known.eq_ignore_ascii_case(written))
                && nearest(written, known.iter().map(String::as_str))
                    .is_some_and(|meant| meant.eq_ignore_ascii_case(&id.value))
        };
        if written.iter().any(|known| known.eq_ignore_ascii_case(&id.value) || misspells(known)) {
            return None;
        }
        if self.library.zone_ids().iter().any(|known| known.eq_ignore_ascii_case(&id.value)) {
            let message = format!("zone `{}` is not watched", id.value);
            self.problems.push(
                Diagnostic::error("unwatched-zone", id.span.clone(), message)
                    .help(format!("add `\"{}\"` to `zones`", id.value)),
            );
        } else {
            self.unknown("unknown-zone", "zone", &id.value, id.span.clone(), |_| written);
        }
        None
    }

    pub(super) fn counts(&mut self, document: &Table) -> Vec<Count> {
        document.tables("count").filter_map(|table| self.count(table)).collect()
    }

    fn count(&mut self, table: &Table) -> Option<Count> {
        let number = |table: &Table, key: &str| table.integer(key).and_then(|it| u32::try_from(it.value).ok());
        let aircraft: Vec<CountedAircraft> = table
            .tables("aircraft")
            .filter_map(|entry| {
                Some(CountedAircraft {
                    kind: entry.text("type")?.value,
                    operator: entry.text("operator").map(|operator| operator.value),
                    count: number(entry, "count"),
                })
            })
            .collect();
        let total = number(table, "total");
        let sum: u64 = aircraft.iter().filter_map(|it| it.count).map(u64::from).sum();
        if let Some(total) = total
            && sum > u64::from(total)
        {
            let message = format!("the types come to {sum} aircraft, and the total is {total}");
            self.problems.push(Diagnostic::error("count-mismatch", table.span_of("total"), message).help(
                "write what the source said; where it does not add up, leave the total out and say so in `note`",
            ));
        }
        Some(Count {
            source: self.known_source(table)?,
            frame: table.text("where").map(|frame| frame.value),
            total,
            aircraft,
            note: table.text("note").map(|note| note.value),
        })
    }
}

/// How far off the tracks may be: as written, otherwise the defaults.
pub(super) fn uncertainty(document: &Table) -> Uncertainty {
    let usual = Uncertainty::default();
    let Some(table) = document.table("uncertainty") else { return usual };
    let or = |key: &str, usual: Distance| table.distance(key).map_or(usual, |distance| distance.value);
    Uncertainty {
        reported: or("reported", usual.reported),
        partly: or("partly", usual.partly),
        assumed: or("assumed", usual.assumed),
    }
}

/// The first time written on a route.
pub(super) fn first_time(flight: &Flight) -> Option<Timestamp> {
    flight.route.iter().find_map(|waypoint| waypoint.time)
}
