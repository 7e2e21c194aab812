//! The summary of an ensemble for people.

use jiff::tz::TimeZone;
use patrolscope::ensemble::{Frame, Quantity, SECOND, Summary};

use super::super::layout::{self, Align};

pub fn text(summary: &Summary, frame: &Frame) -> String {
    let teller = Teller { summary, frame, zone: frame.zone() };
    let mut text = teller.heading();
    for part in [teller.zones(), teller.inside(), teller.joinings(), teller.approaches(), teller.failures()] {
        if !part.is_empty() {
            text.push_str(&format!("\n{part}"));
        }
    }
    text.push_str(&format!("\n{}", teller.legend()));
    text
}

struct Teller<'a> {
    summary: &'a Summary,
    frame: &'a Frame,
    zone: TimeZone,
}

impl Teller<'_> {
    fn heading(&self) -> String {
        let Frame { title, seed, inputs, .. } = self.frame;
        let runs = layout::thousands(self.summary.runs());
        let inputs: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
        let shown = if inputs.len() > 12 {
            format!("{}, and {} more", inputs[..12].join(", "), inputs.len() - 12)
        } else {
            inputs.join(", ")
        };
        let first = layout::paint(&format!("{title}: {runs} runs, seed {seed}"), layout::HEADING);
        format!("{first}\n{}", layout::wrap(&format!("Varied: {shown}"), 2, layout::WIDTH))
    }

    /// Where a quantity has its least, its quantiles and its greatest value, as told by `told`.
    fn five(&self, quantity: Quantity, told: impl Fn(i64) -> String) -> Vec<String> {
        let Some(tally) = self.summary.tally(quantity) else { return vec![String::new(); 5] };
        let quantiles = [0.05, 0.5, 0.95].map(|share| tally.quantile(share));
        let [p5, median, p95] = quantiles;
        [tally.least(), p5, median, p95, tally.greatest()]
            .into_iter()
            .map(|it| it.map_or_else(|| "-".to_owned(), &told))
            .collect()
    }

    fn clock(&self, micros: i64) -> String {
        self.frame.at(micros as f64).to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string()
    }

    fn driver(&self, quantity: Quantity) -> String {
        self.summary.driver(quantity).map_or_else(String::new, |it| self.frame.correlated(&it))
    }

    /// Zones with the flights that are ever in them; first any flight.
    fn visited(&self) -> Vec<(usize, Option<usize>)> {
        let visited = self.summary.visited();
        // Where one flight is in a zone, it is the same as any.
        let flights = |zone: usize| visited.iter().filter(|(other, _)| *other == zone).count() - 1;
        visited.iter().filter(|(zone, flight)| flight.is_some() || flights(*zone) > 1).copied().collect()
    }

    fn flight(&self, flight: Option<usize>) -> String {
        flight.map_or_else(|| "any".to_owned(), |flight| self.frame.flights[flight].clone())
    }

    fn zones(&self) -> String {
        let columns = [
            ("ZONE", Align::Left),
            ("FLIGHT", Align::Left),
            ("RUNS", Align::Right),
            ("", Align::Left),
            ("FIRST", Align::Left),
            ("5 %", Align::Left),
            ("MEDIAN", Align::Left),
            ("95 %", Align::Left),
            ("LAST", Align::Left),
            ("DRIVEN BY", Align::Left),
        ];
        let mut rows = Vec::new();
        for (zone, flight) in self.visited() {
            let inside = self.summary.count_of(Quantity::Depth(flight, zone));
            let passages = [("in", Quantity::Entry(flight, zone)), ("out", Quantity::Exit(flight, zone))];
            let mut passages: Vec<_> = passages.into_iter().filter(|(_, it)| self.summary.count_of(*it) > 0).collect();
            if passages.is_empty() {
                // It begins and ends there.
                passages.push(("stays", Quantity::Entry(flight, zone)));
            }
            for (index, (name, quantity)) in passages.into_iter().enumerate() {
                let is_first = index == 0;
                let show = |text: String| if is_first { text } else { String::new() };
                let mut row = vec![
                    show(self.frame.zones[zone].clone()),
                    show(self.flight(flight)),
                    show(self.summary.percent(inside)),
                    name.to_owned(),
                ];
                row.extend(self.five(quantity, |micros| self.clock(micros)));
                row.push(self.driver(quantity));
                rows.push(row);
            }
        }
        if rows.is_empty() {
            return "No flight is in any of the zones, in any run.\n".to_owned();
        }
        let zone = self.zone.iana_name().unwrap_or("UTC");
        let heading = format!("Zones: in how many runs they are entered, when first and when left last, {zone}");
        part(&heading, &columns, rows)
    }

    fn inside(&self) -> String {
        let columns = [
            ("ZONE", Align::Left),
            ("FLIGHT", Align::Left),
            ("INSIDE 5 %", Align::Right),
            ("MEDIAN", Align::Right),
            ("95 %", Align::Right),
            ("DEPTH 5 %", Align::Right),
            ("MEDIAN", Align::Right),
            ("95 %", Align::Right),
            ("DRIVEN BY", Align::Left),
        ];
        let visited = self.visited().into_iter().filter_map(|(zone, flight)| Some((zone, flight?)));
        let rows: Vec<Vec<String>> = visited
            .map(|(zone, flight)| {
                let seconds = |micros: i64| layout::duration(micros as f64 / SECOND as f64);
                let [inside, depth] = [Quantity::Inside(flight, zone), Quantity::Depth(Some(flight), zone)];
                let mut row = vec![self.frame.zones[zone].clone(), self.flight(Some(flight))];
                row.extend(self.five(inside, seconds)[1..4].iter().cloned());
                row.extend(self.five(depth, kilometres)[1..4].iter().cloned());
                row.push(self.driver(inside));
                row
            })
            .collect();
        part("How long they stay, and how far from the nearest edge they come", &columns, rows)
    }

    fn joinings(&self) -> String {
        let columns = [
            ("FLIGHT", Align::Left),
            ("", Align::Left),
            ("RUNS", Align::Right),
            ("FIRST", Align::Left),
            ("5 %", Align::Left),
            ("MEDIAN", Align::Left),
            ("95 %", Align::Left),
            ("LAST", Align::Left),
            ("DRIVEN BY", Align::Left),
        ];
        let rows: Vec<Vec<String>> = self
            .summary
            .joinings()
            .map(|(flight, other, is_intercept)| {
                let quantity = Quantity::Joining(flight, other);
                let verb = if is_intercept { "intercepts" } else { "joins" };
                let mut row = vec![
                    self.flight(Some(flight)),
                    format!("{verb} {}", self.frame.flights[other]),
                    self.summary.percent(self.summary.count_of(quantity)),
                ];
                row.extend(self.five(quantity, |micros| self.clock(micros)));
                row.push(self.driver(quantity));
                row
            })
            .collect();
        part("Joining and intercepting: in how many runs, and when", &columns, rows)
    }

    fn approaches(&self) -> String {
        let columns = [
            ("FLIGHT", Align::Left),
            ("TO", Align::Left),
            ("RUNS", Align::Right),
            ("LEAST", Align::Right),
            ("5 %", Align::Right),
            ("MEDIAN", Align::Right),
            ("95 %", Align::Right),
            ("GREATEST", Align::Right),
            ("DRIVEN BY", Align::Left),
        ];
        let rows: Vec<Vec<String>> = self
            .summary
            .quantities()
            .filter_map(|quantity| {
                let Quantity::Approach(flight, to) = quantity else { return None };
                let whom = self.frame.approached(to).1.unwrap_or("the coast").to_owned();
                let mut row =
                    vec![self.flight(Some(flight)), whom, self.summary.percent(self.summary.count_of(quantity))];
                row.extend(self.five(quantity, kilometres));
                row.push(self.driver(quantity));
                Some(row)
            })
            .collect();
        part("Closest approaches", &columns, rows)
    }

    /// Flights that could not fly in some runs.
    fn failures(&self) -> String {
        let mut lines = String::new();
        for (flight, id) in self.frame.flights.iter().enumerate() {
            let why: Vec<String> = self
                .summary
                .failures_of(flight)
                .map(|(code, count)| format!("{} ({code})", self.summary.percent(count)))
                .collect();
            if !why.is_empty() {
                let words = format!("{id} does not fly in {} of the runs.", why.join(", "));
                lines.push_str(&layout::wrap(&words, 2, layout::WIDTH));
            }
        }
        if lines.is_empty() {
            return lines;
        }
        format!("{}\n{lines}", layout::paint("What could not be flown", layout::HEADING))
    }

    fn legend(&self) -> String {
        layout::wrap(
            "5 % and 95 %: so many of the runs in which it happens lie below. Driven by: the input that it goes with most \
             closely, by Spearman's rank correlation over the first 10,000 runs; -1 and +1 are the strongest, and below 0.1 \
             none is named. Probabilities are those of what was varied, and of nothing else.",
            0,
            layout::WIDTH,
        )
    }
}

/// A table under its heading; nothing where it has no rows.
fn part(heading: &str, columns: &[(&str, Align)], rows: Vec<Vec<String>>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    format!("{}\n{}", layout::paint(heading, layout::HEADING), layout::table(columns, rows))
}

/// `112.3 km`, of millimetres.
fn kilometres(millimetres: i64) -> String {
    format!("{:.1} km", millimetres as f64 / 1e6)
}
