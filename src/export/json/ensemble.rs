//! The summary of an ensemble as JSON.
//!
//! Times are RFC 3339 in UTC with microseconds, spans of time are seconds, distances metres. Quantiles are told to the
//! second and to ten metres, rounded down; `share` is of all runs. Nothing depends on how the runs were shared out.

use serde_json::{Map, Value, json};

use super::{instant, rounded};
use crate::ensemble::drivers::Correlation;
use crate::ensemble::{Frame, Quantity, SECOND, Summary};

/// How a quantity is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Time,
    Seconds,
    Metres,
}

/// The summary of an ensemble.
pub fn summary(summary: &Summary, frame: &Frame) -> Value {
    let writer = Writer { summary, frame };
    json!({
        "title": frame.title,
        "program": frame.program,
        "scenario_sha256": frame.scenario,
        "start": instant(frame.start),
        "time_zone": frame.time_zone,
        "runs": summary.runs(),
        "seed": frame.seed,
        "inputs": frame.inputs.iter().map(|it| json!({ "name": it.name, "unit": it.unit })).collect::<Value>(),
        "flights": (0..frame.flights.len()).map(|flight| writer.flight(flight)).collect::<Value>(),
        "zones": writer.zones(),
        "closest_approaches": writer.approaches(),
        "joinings": summary.joinings().map(|it| writer.joining(it)).collect::<Value>(),
    })
}

struct Writer<'a> {
    summary: &'a Summary,
    frame: &'a Frame,
}

impl Writer<'_> {
    fn share(&self, count: u64) -> f64 {
        rounded(count as f64 / self.summary.runs().max(1) as f64, 9)
    }

    fn flight(&self, flight: usize) -> Value {
        let failures: Map<String, Value> =
            self.summary.failures_of(flight).map(|(code, count)| (code.to_owned(), json!(count))).collect();
        let failed: u64 = self.summary.failures_of(flight).map(|(_, count)| count).sum();
        let flown = self.summary.runs() - failed;
        json!({
            "flight": self.frame.flights[flight],
            "flown": flown,
            "share": self.share(flown),
            "not_flown": failures,
        })
    }

    /// Every flight in every zone that it is ever in; `flight` is null for any of them.
    fn zones(&self) -> Value {
        let of_zone = |&(zone, flight): &(usize, Option<usize>)| {
            let depth = Quantity::Depth(flight, zone);
            let inside = flight.map(|flight| self.spread(Quantity::Inside(flight, zone), Told::Seconds));
            let entered = self.summary.count_of(Quantity::Entry(flight, zone));
            json!({
                "zone": self.frame.zones[zone],
                "flight": flight.map(|flight| &self.frame.flights[flight]),
                "runs": self.summary.count_of(depth),
                "share": self.share(self.summary.count_of(depth)),
                "enters_in": entered,
                "drivers": self.drivers(&self.summary.drivers_of_happening(depth)),
                "first_entry": self.spread(Quantity::Entry(flight, zone), Told::Time),
                "last_exit": self.spread(Quantity::Exit(flight, zone), Told::Time),
                "inside_seconds": inside,
                "depth_m": self.spread(depth, Told::Metres),
            })
        };
        self.summary.visited().iter().map(of_zone).collect()
    }

    fn approaches(&self) -> Value {
        let approaches = self.summary.quantities().filter_map(|quantity| {
            let Quantity::Approach(flight, to) = quantity else { return None };
            let (kind, whom) = self.frame.approached(to);
            Some(json!({
                "flight": self.frame.flights[flight],
                "kind": kind,
                "to": whom,
                "share": self.share(self.summary.count_of(quantity)),
                "distance_m": self.spread(quantity, Told::Metres),
            }))
        });
        approaches.collect()
    }

    fn joining(&self, (flight, other, is_intercept): (usize, usize, bool)) -> Value {
        let quantity = Quantity::Joining(flight, other);
        json!({
            "flight": self.frame.flights[flight],
            "other": self.frame.flights[other],
            "is_intercept": is_intercept,
            "share": self.share(self.summary.count_of(quantity)),
            "drivers": self.drivers(&self.summary.drivers_of_happening(quantity)),
            "time": self.spread(quantity, Told::Time),
        })
    }

    /// How a quantity is spread; null where it never has a value.
    fn spread(&self, quantity: Quantity, told: Told) -> Value {
        let Some(tally) = self.summary.tally(quantity) else { return Value::Null };
        let value = |value: f64| match told {
            Told::Time => json!(instant(self.frame.at(value))),
            Told::Seconds => json!(rounded(value / SECOND as f64, 6)),
            Told::Metres => json!(rounded(value / 1e3, 3)),
        };
        let whole = |it: Option<i64>| it.map(|it| value(it as f64));
        let deviation = tally.deviation().map(|deviation| {
            let unit = if told == Told::Metres { 1e3 } else { SECOND as f64 };
            rounded(deviation / unit, 6)
        });
        json!({
            "runs": tally.count(),
            "mean": tally.mean().map(value),
            "deviation": deviation,
            "least": whole(tally.least()),
            "p5": whole(tally.quantile(0.05)),
            "median": whole(tally.quantile(0.5)),
            "p95": whole(tally.quantile(0.95)),
            "greatest": whole(tally.greatest()),
            "drivers": self.drivers(&self.summary.drivers(quantity)),
        })
    }

    fn drivers(&self, drivers: &[Correlation]) -> Value {
        let driver = |it: &Correlation| json!({ "input": self.frame.inputs[it.input].name, "rank_correlation": rounded(it.rho, 6) });
        drivers.iter().map(driver).collect()
    }
}
