//! The report under the map: who was in which zone, what happened, how near flights came, and what all of it rests on.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::content::Content;
use super::words::Words;
use super::{clock, escaped};
use crate::chart::{Language, words as chart_words};
use crate::sim::events::EventKind;
use crate::zones::zone::Source;

/// The report as HTML.
pub(super) fn text(content: &Content<'_>, language: Language, words: &Words) -> String {
    let mut report = String::new();
    let _ = write!(report, "<p class=\"quiet\">{}</p>", words.not_sovereign);
    section(&mut report, words.inside, &stays(content, language, words));
    section(&mut report, words.events, &events(content, language, words));
    section(&mut report, words.nearest, &approaches(content, words));
    section(&mut report, words.assumed, &assumed(content));
    section(&mut report, words.sources, &sources(content));
    section(&mut report, words.how_exact, &format!("<p>{}</p>", words.exactness));
    report
}

/// A section, unless it is empty.
fn section(report: &mut String, title: &str, body: &str) {
    if !body.is_empty() {
        let _ = write!(report, "<section><h2>{title}</h2>{body}</section>");
    }
}

/// A table, or nothing where it has no rows. Columns of numbers are named with a `#` before.
fn table(columns: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let class = |column: &str| if column.starts_with('#') { " class=\"number\"" } else { "" };
    let mut table = String::from("<table><thead><tr>");
    for column in columns {
        let _ = write!(table, "<th{}>{}</th>", class(column), escaped(column.trim_start_matches('#')));
    }
    table.push_str("</tr></thead><tbody>");
    for row in rows {
        table.push_str("<tr>");
        for (column, cell) in columns.iter().zip(row) {
            let _ = write!(table, "<td{}>{}</td>", class(column), escaped(cell));
        }
        table.push_str("</tr>");
    }
    table.push_str("</tbody></table>");
    table
}

fn kilometres(metres: f64) -> String {
    format!("{:.1} km", metres / 1000.0)
}

fn stays(content: &Content<'_>, language: Language, words: &Words) -> String {
    let summaries = content.simulation.zone_summaries.iter();
    let wanted = summaries.filter(|it| {
        !it.visits.is_empty() && content.selection.has_flight(it.flight) && content.selection.has_zone(it.zone)
    });
    let rows: Vec<Vec<String>> = wanted
        .map(|it| {
            let visits =
                it.visits.iter().map(|visit| format!("{} - {}", clock(content, visit.from), clock(content, visit.to)));
            let deepest = it.deepest.as_ref();
            vec![
                content.flight_name(it.flight),
                chart_words::zone_short(content.zone(it.zone), language).to_owned(),
                visits.collect::<Vec<_>>().join(", "),
                chart_words::span(it.seconds_inside(), language),
                deepest.map(|deepest| format!("{:.0} km", deepest.depth.metres() / 1000.0)).unwrap_or_default(),
            ]
        })
        .collect();
    let columns = [words.flight, words.zone, words.from_to, words.inside_for, &format!("#{}", words.deepest)];
    table(&columns, &rows)
}

fn events(content: &Content<'_>, language: Language, words: &Words) -> String {
    let rows: Vec<Vec<String>> = content
        .told
        .iter()
        .map(|told| {
            vec![
                clock(content, told.t),
                told.sentence(content.simulation, language),
                chart_words::position(told.position),
                told.footing(content.simulation, language),
            ]
        })
        .collect();
    table(&[words.time, words.event, words.place, words.footing], &rows)
}

fn approaches(content: &Content<'_>, words: &Words) -> String {
    let scenario = &content.simulation.scenario;
    let rows: Vec<Vec<String>> = content
        .selection
        .events(content.simulation)
        .filter_map(|event| {
            let (to, distance) = match &event.kind {
                EventKind::ClosestToPlace { place, distance } => {
                    (scenario.closest_approach.places[*place].name.clone(), *distance)
                }
                EventKind::ClosestToCoast { distance, .. } => (words.coast.to_owned(), *distance),
                EventKind::ClosestToFlight { other, horizontal, .. } => (content.flight_name(*other), *horizontal),
                _ => return None,
            };
            Some(vec![
                content.flight_name(event.flight),
                to,
                kilometres(distance.metres()),
                clock(content, event.t),
                chart_words::position(event.position),
            ])
        })
        .collect();
    table(&[words.flight, words.to, &format!("#{}", words.distance), words.time, words.place], &rows)
}

/// What the file says of its flights: mostly what no source states.
fn assumed(content: &Content<'_>) -> String {
    let notes = content.tracks.iter().filter_map(|track| {
        let note = content.flight(track.flight).note.as_deref()?;
        Some(format!("<li>{}: {}</li>", escaped(&content.flight_name(track.flight)), escaped(note)))
    });
    let zones = content.zones.iter().flat_map(|(zone, _)| {
        let zone = content.zone(*zone);
        zone.notes.iter().map(|note| format!("<li>{}: {}</li>", escaped(&zone.id), escaped(note)))
    });
    let items: String = notes.chain(zones).collect();
    if items.is_empty() { items } else { format!("<ul>{items}</ul>") }
}

fn sources(content: &Content<'_>) -> String {
    let of_zones = content.zones.iter().flat_map(|(zone, _)| &content.zone(*zone).sources);
    let mut seen = BTreeSet::new();
    let all = content.simulation.scenario.sources.iter().chain(of_zones);
    let item = |source: &Source| {
        let url = source.url.as_ref().map(|url| format!(" <a href=\"{0}\">{0}</a>", escaped(url))).unwrap_or_default();
        format!("<li>{}{url}</li>", escaped(&source.title))
    };
    let items: String = all.filter(|source| seen.insert((&source.id, &source.title))).map(item).collect();
    if items.is_empty() { items } else { format!("<ul>{items}</ul>") }
}
