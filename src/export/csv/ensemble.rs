//! The summary of an ensemble as CSV: a row for each quantity, flight and zone, place or other flight.

use super::super::{instant, rounded};
use super::text;
use crate::ensemble::{Frame, Quantity, SECOND, Summary, Tally};

/// The columns.
const COLUMNS: [&str; 15] = [
    "quantity",
    "flight",
    "of",
    "unit",
    "runs",
    "share",
    "mean",
    "deviation",
    "least",
    "p5",
    "median",
    "p95",
    "greatest",
    "driver",
    "rank_correlation",
];

/// The summary: times are RFC 3339 in UTC, all else seconds and metres. A flight that is empty is any of them.
pub fn summary(summary: &Summary, frame: &Frame) -> String {
    let rows = summary.quantities().filter_map(|quantity| {
        let tally = summary.tally(quantity)?;
        let flight = |flight: usize| frame.flights[flight].clone();
        let any = |it: Option<usize>| it.map(flight).unwrap_or_default();
        let zone = |zone: usize| frame.zones[zone].clone();
        let (name, who, of, unit) = match quantity {
            Quantity::Entry(it, of) => ("first-entry".to_owned(), any(it), zone(of), "time"),
            Quantity::Exit(it, of) => ("last-exit".to_owned(), any(it), zone(of), "time"),
            Quantity::Inside(it, of) => ("inside".to_owned(), flight(it), zone(of), "s"),
            Quantity::Depth(it, of) => ("depth".to_owned(), any(it), zone(of), "m"),
            Quantity::Approach(it, to) => {
                let (kind, whom) = frame.approached(to);
                (format!("closest-to-{kind}"), flight(it), whom.unwrap_or_default().to_owned(), "m")
            }
            Quantity::Joining(it, other) => ("joining".to_owned(), flight(it), flight(other), "time"),
        };
        let share = rounded(tally.count() as f64 / summary.runs().max(1) as f64, 9).to_string();
        let mut row = vec![name, who, of, unit.to_owned(), tally.count().to_string(), share];
        row.extend(spread(tally, frame, unit));
        let driver = summary.drivers(quantity).first().copied();
        row.push(driver.map_or_else(String::new, |it| frame.inputs[it.input].name.clone()));
        row.push(driver.map_or_else(String::new, |it| rounded(it.rho, 6).to_string()));
        Some(row)
    });
    text(&COLUMNS, rows)
}

fn spread(tally: &Tally, frame: &Frame, unit: &str) -> [String; 7] {
    let scale = if unit == "m" { 1e3 } else { SECOND as f64 };
    let value = |value: f64| match unit {
        "time" => instant(frame.at(value)),
        _ => rounded(value / scale, 6).to_string(),
    };
    let whole = |it: Option<i64>| it.map_or_else(String::new, |it| value(it as f64));
    [
        tally.mean().map_or_else(String::new, value),
        tally.deviation().map_or_else(String::new, |it| rounded(it / scale, 6).to_string()),
        whole(tally.least()),
        whole(tally.quantile(0.05)),
        whole(tally.quantile(0.5)),
        whole(tally.quantile(0.95)),
        whole(tally.greatest()),
    ]
}
