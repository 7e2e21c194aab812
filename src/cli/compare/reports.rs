//! Reports against the simulation, told to a person.

use jiff::Timestamp;
use patrolscope::chart::words;
use patrolscope::compare::{Contradiction, Found, Haste, Held, Summary, Verdict, contradictions, haste};
use patrolscope::scenario::account::{Report, Reported};
use patrolscope::sim::Simulation;

use super::super::accounts;
use super::super::layout::{self, Align};
use super::counts;

/// Everything that can be said of the reports of a scenario.
pub fn text(simulation: &Simulation, held: &[Held]) -> String {
    let told = Told { simulation, held };
    let parts = [
        told.heading(),
        told.table(),
        told.cannot_hold(&haste(simulation, held)),
        told.contradictions(&contradictions(simulation, held)),
        counts::text(&simulation.scenario),
        told.summary(),
    ];
    let told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    told.join("\n")
}

/// A difference in minutes, to a tenth: `+0.3`.
pub fn minutes(seconds: f64) -> String {
    let tenths = (seconds / 6.0).round() + 0.0;
    if tenths == 0.0 { "0.0".to_owned() } else { format!("{:+.1}", tenths / 10.0) }
}

/// How many minutes, to a tenth, without a sign.
pub fn minutes_apart(seconds: f64) -> String {
    format!("{:.1}", (seconds.abs() / 6.0).round() / 10.0)
}

pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agrees => "agrees",
        Verdict::Differs => "differs",
        Verdict::NotFlown => "not flown",
    }
}

/// Who and what, for sentences: `Tu-95MS enters KADIZ`.
pub fn what(simulation: &Simulation, report: &Report) -> String {
    let scenario = &simulation.scenario;
    format!("{} {}", scenario.flights[report.flight].name, accounts::event(scenario, report))
}

/// A time on the clocks of the scenario, to the minute where it is whole; the day before it where that is another one.
pub fn clock(simulation: &Simulation, instant: Timestamp) -> String {
    let zone = &simulation.scenario.time_zone;
    let local = layout::clock(instant, zone);
    let time = local.strip_suffix(":00").unwrap_or(&local);
    let day = |instant: Timestamp| layout::day(instant, zone);
    match day(instant) == day(simulation.start) {
        true => time.to_owned(),
        false => format!("{} {time}", instant.to_zoned(zone.clone()).strftime("%-d %b")),
    }
}

/// A doubt or a note below its row.
pub fn aside(label: &str, text: Option<&String>, indent: usize) -> String {
    let Some(text) = text else { return String::new() };
    let wrapped = layout::wrap(&format!("{label}: {text}"), indent, layout::WIDTH);
    wrapped.lines().map(|line| format!("{}\n", layout::paint(line, layout::FAINT))).collect()
}

struct Told<'a> {
    simulation: &'a Simulation,
    held: &'a [Held],
}

impl Told<'_> {
    fn report(&self, index: usize) -> &Report {
        &self.simulation.scenario.reports[index]
    }

    fn heading(&self) -> String {
        let scenario = &self.simulation.scenario;
        let title = layout::paint(&scenario.title.en, layout::HEADING);
        let start = self.simulation.start.to_zoned(scenario.time_zone.clone());
        let clock = words::clock_name(&start.strftime("%Z").to_string()).to_owned();
        let day = layout::day(self.simulation.start, &scenario.time_zone);
        let offset = start.strftime("%:z");
        format!("{title}\n{day}; clock times are {clock} (UTC{offset})\n")
    }

    fn table(&self) -> String {
        if self.held.is_empty() {
            return "Nothing to hold against it: the scenario has no [[report]].\n".to_owned();
        }
        let columns = [
            ("FLIGHT", Align::Left),
            ("EVENT", Align::Left),
            ("REPORTED", Align::Left),
            ("SIMULATED", Align::Left),
            ("MIN", Align::Right),
            ("KM", Align::Right),
            ("VERDICT", Align::Left),
            ("SOURCE", Align::Left),
        ];
        let lines = layout::table_lines(&columns, self.held.iter().map(|held| self.row(held)));
        let mut text = format!("{}\n", layout::paint("Reported and simulated", layout::HEADING));
        for (index, line) in lines.iter().enumerate() {
            let Some(held) = index.checked_sub(1).map(|row| &self.held[row]) else {
                text.push_str(&format!("  {}\n", layout::paint(line, layout::HEADING)));
                continue;
            };
            let report = self.report(held.report);
            text.push_str(&format!("  {line}\n"));
            text.push_str(&aside("doubt", report.doubt.as_ref(), 4));
            text.push_str(&aside("note", report.note.as_ref(), 4));
        }
        text.push_str(&layout::wrap(
            "MIN: by how many minutes the simulation is later than reported, or a stay longer. KM: how far the flight is \
             from the reported place; where none was reported, from the event at the reported time.",
            0,
            layout::WIDTH,
        ));
        text
    }

    fn row(&self, held: &Held) -> Vec<String> {
        let report = self.report(held.report);
        let flight = &self.simulation.scenario.flights[report.flight];
        let name = if flight.count == 1 { flight.name.clone() } else { format!("{} ×{}", flight.name, flight.count) };
        let reported: Vec<String> = [
            report.time.map(|time| clock(self.simulation, time)),
            match report.what {
                Reported::Stays { lasts, .. } => Some(format!("for {}", layout::span(lasts.as_secs_f64()))),
                _ => None,
            },
            report.at.as_ref().map(|at| accounts::place(&at.words)),
        ]
        .into_iter()
        .flatten()
        .collect();
        let found = held.found.as_ref();
        let simulated = found.map(|found| self.simulated(report, found));
        vec![
            name,
            accounts::event(&self.simulation.scenario, report),
            reported.join(", "),
            simulated.unwrap_or_else(|| "-".to_owned()),
            found.and_then(|found| found.later_by).map(minutes).unwrap_or_default(),
            found.and_then(|found| found.apart).map(|apart| format!("{:.1}", apart.kilometres())).unwrap_or_default(),
            verdict(held.verdict).to_owned(),
            format!("[{}]", report.source),
        ]
    }

    fn simulated(&self, report: &Report, found: &Found) -> String {
        let at = clock(self.simulation, self.simulation.timestamp(found.t));
        match report.what {
            Reported::Stays { lasts, .. } => {
                let lasts = lasts.as_secs_f64() + found.later_by.unwrap_or_default();
                format!("{at}, for {}", layout::span(lasts))
            }
            _ => at,
        }
    }

    /// A report for a sentence: `leaves KADIZ at 07:14 [jcs]`.
    fn short(&self, index: usize) -> String {
        let report = self.report(index);
        let time = report.time.map(|time| format!(" at {}", clock(self.simulation, time))).unwrap_or_default();
        let place = report.at.as_ref().map(|at| format!(", {}", accounts::place(&at.words))).unwrap_or_default();
        format!("{}{time}{place} [{}]", accounts::event(&self.simulation.scenario, report), report.source)
    }

    fn cannot_hold(&self, haste: &[Haste]) -> String {
        if haste.is_empty() {
            return String::new();
        }
        let mut text = format!("{}\n", layout::paint("What cannot hold", layout::HEADING));
        text.push_str(&layout::wrap(
            "Reports that follow one another faster than the type cruises: a time, a place or the way is not as reported, \
             or the wind helped.",
            2,
            layout::WIDTH,
        ));
        for it in haste {
            let flight = &self.simulation.scenario.flights[self.report(it.from).flight].name;
            // A way that is shorter does not lead over the reported places.
            let way = it.way.filter(|way| *way > it.distance).zip(it.speed_on_the_way()).map(|(way, speed)| {
                format!(" ({:.0} km and {:.0} km/h on the way drawn)", way.kilometres(), speed.kilometres_per_hour())
            });
            let verdict = match it.top {
                Some(top) if it.is_impossible() => format!(
                    "Impossible: even with all that the reports leave open it takes {:.0} km/h, and the top speed is {:.0} \
                     km/h.",
                    it.least.kilometres_per_hour(),
                    top.kilometres_per_hour()
                ),
                Some(top) => format!(
                    "Not impossible: the top speed is {:.0} km/h, and with all that the reports leave open {:.0} km/h do.",
                    top.kilometres_per_hour(),
                    it.least.kilometres_per_hour()
                ),
                None => format!(
                    "With all that the reports leave open {:.0} km/h do; the top speed is not known.",
                    it.least.kilometres_per_hour()
                ),
            };
            let sentence = format!(
                "{flight} {}, then {}: {:.0} km in {} min ask for {:.0} km/h{}; the type cruises at {:.0} km/h. {verdict}",
                self.short(it.from),
                self.short(it.to),
                it.distance.kilometres(),
                layout::figure(it.seconds / 60.0).trim_end_matches(".0"),
                it.speed.kilometres_per_hour(),
                way.unwrap_or_default(),
                it.cruise.kilometres_per_hour(),
            );
            text.push_str(&layout::wrap(&sentence, 2, layout::WIDTH));
        }
        text
    }

    fn contradictions(&self, contradictions: &[Contradiction]) -> String {
        if contradictions.is_empty() {
            return String::new();
        }
        let mut text = format!("{}\n", layout::paint("Contradictions", layout::HEADING));
        for it in contradictions {
            let (first, second) = (self.report(it.first), self.report(it.second));
            let is_stay = matches!(first.what, Reported::Stays { .. });
            let side = |report: &Report| {
                let parts = [
                    report.time.map(|time| clock(self.simulation, time)),
                    match report.what {
                        Reported::Stays { lasts, .. } => Some(layout::span(lasts.as_secs_f64())),
                        _ => None,
                    },
                    report.at.as_ref().map(|at| accounts::place(&at.words)),
                ];
                let parts: Vec<String> = parts.into_iter().flatten().collect();
                format!("[{}] {}", report.source, parts.join(", "))
            };
            let apart = [
                it.later_by.filter(|by| *by != 0.0).map(|by| {
                    format!(
                        "{} min {}",
                        minutes_apart(by).trim_end_matches(".0"),
                        if is_stay { "in length" } else { "apart" }
                    )
                }),
                it.apart
                    .filter(|apart| apart.metres() > 0.0)
                    .map(|apart| format!("{:.0} km apart", apart.kilometres())),
            ];
            let apart: Vec<String> = apart.into_iter().flatten().collect();
            let sentence = format!(
                "{}: {}; {}: {}, more than both allow together.",
                what(self.simulation, first),
                side(first),
                side(second),
                apart.join(", "),
            );
            text.push_str(&layout::wrap(&sentence, 2, layout::WIDTH));
        }
        text
    }

    fn summary(&self) -> String {
        let summary = Summary::of(self.simulation, self.held);
        if summary.reports == 0 {
            return String::new();
        }
        let mut sentence = format!(
            "{}: {} agree, {} differ, {} not flown.",
            layout::counted(summary.reports, "report"),
            summary.agree,
            summary.differ,
            summary.not_flown
        );
        if let Some(off) = &summary.off {
            let of = self.report(off.largest_of);
            sentence.push_str(&format!(
                " Of the {} that the simulation is held to and that say when or how long, the median difference is {} min, \
                 the largest {} min ({} [{}]).",
                off.reports,
                minutes_apart(off.median),
                minutes_apart(off.largest),
                what(self.simulation, of),
                of.source
            ));
        }
        layout::wrap(&sentence, 0, layout::WIDTH)
    }
}
