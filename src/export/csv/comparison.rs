//! Comparisons as comma-separated values. Differences count from the reports to the simulation, and from the first patrol to
//! the second.

use super::{local, text};
use crate::compare::patrols::Deed;
use crate::compare::{Held, Patrols, Summary, Verdict};
use crate::export::json::comparison::part_word;
use crate::export::{instant, rounded};
use crate::scenario::account::Reported;
use crate::sim::Simulation;

const REPORT_COLUMNS: [&str; 16] = [
    "source",
    "flight",
    "event",
    "zone",
    "with",
    "reported_utc",
    "reported_local",
    "reported_at",
    "reported_lasts_seconds",
    "simulated_utc",
    "simulated_local",
    "later_by_seconds",
    "apart_m",
    "verdict",
    "doubt",
    "note",
];

/// The reports held against a simulation, one line a report.
pub fn reports(simulation: &Simulation, held: &[Held]) -> String {
    text(&REPORT_COLUMNS, held.iter().map(|held| report(simulation, held)))
}

fn report(simulation: &Simulation, held: &Held) -> Vec<String> {
    let scenario = &simulation.scenario;
    let report = &scenario.reports[held.report];
    let zone = |zone: usize| (Some(scenario.zones[zone].id.clone()), None);
    let with = |other: usize| (None, Some(scenario.flights[other].id.clone()));
    let (event, (zone, with)) = match report.what {
        Reported::Enters { zone: it } => ("enters", zone(it)),
        Reported::Leaves { zone: it } => ("leaves", zone(it)),
        Reported::Stays { zone: it, .. } => ("stays", zone(it)),
        Reported::Joins { other } => ("joins", with(other)),
        Reported::Parts { other } => ("parts", with(other)),
        Reported::Seen => ("seen", (None, None)),
    };
    let lasts = match report.what {
        Reported::Stays { lasts, .. } => lasts.as_secs_f64().to_string(),
        _ => String::new(),
    };
    let found = held.found.as_ref();
    let simulated = found.map(|found| simulation.timestamp(found.t));
    let times = |time: Option<jiff::Timestamp>| {
        [time.map(instant).unwrap_or_default(), time.map(|it| local(it, &scenario.time_zone)).unwrap_or_default()]
    };
    let ([reported_utc, reported_local], [simulated_utc, simulated_local]) = (times(report.time), times(simulated));
    vec![
        report.source.clone(),
        scenario.flights[report.flight].id.clone(),
        event.to_owned(),
        zone.unwrap_or_default(),
        with.unwrap_or_default(),
        reported_utc,
        reported_local,
        report.at.as_ref().map(|at| at.words.clone()).unwrap_or_default(),
        lasts,
        simulated_utc,
        simulated_local,
        number(found.and_then(|found| found.later_by), 6),
        number(found.and_then(|found| found.apart).map(|apart| apart.metres()), 3),
        verdict(held.verdict).to_owned(),
        report.doubt.clone().unwrap_or_default(),
        report.note.clone().unwrap_or_default(),
    ]
}

fn number(value: Option<f64>, decimals: i32) -> String {
    value.map(|value| rounded(value, decimals).to_string()).unwrap_or_default()
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agrees => "agrees",
        Verdict::Differs => "differs",
        Verdict::NotFlown => "not-flown",
    }
}

const SCENARIO_COLUMNS: [&str; 9] =
    ["file", "title", "reports", "timed", "agree", "differ", "not_flown", "median_off_seconds", "largest_off_seconds"];

/// Scenarios by their reports, one line a scenario, each with the name of its file.
pub fn scenarios<'a>(scenarios: impl IntoIterator<Item = (&'a str, &'a Simulation, &'a [Held])>) -> String {
    let row = |(file, simulation, held): (&str, &Simulation, &[Held])| {
        let it = Summary::of(simulation, held);
        let counts = [it.reports, it.timed, it.agree, it.differ, it.not_flown].map(|count| count.to_string());
        let mut row = vec![file.to_owned(), simulation.scenario.title.en.clone()];
        row.extend(counts);
        row.push(number(it.off.as_ref().map(|off| off.median), 6));
        row.push(number(it.off.as_ref().map(|off| off.largest), 6));
        row
    };
    text(&SCENARIO_COLUMNS, scenarios.into_iter().map(row))
}

const PATROL_COLUMNS: [&str; 6] = ["of", "name", "unit", "first", "second", "second_less_first"];

/// Two patrols, one line a figure.
pub fn patrols(simulations: [&Simulation; 2], patrols: &Patrols) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut add = |of: &str, name: &str, unit: &str, pair: [Option<f64>; 2]| {
        let less = pair[0].zip(pair[1]).map(|(first, second)| second - first);
        let decimals = if unit == "m" { 3 } else { 6 };
        let [first, second, less] = [pair[0], pair[1], less].map(|value| number(value, decimals));
        rows.push(vec![of.to_owned(), name.to_owned(), unit.to_owned(), first, second, less]);
    };
    add("aligned at", &patrols.aligned.event.to_string(), "s", patrols.aligned.at.map(Some));
    for zone in &patrols.zones {
        let stays = zone.stays;
        add("main flights inside", &zone.zone, "s", stays.map(|it| it.map(|it| it.main_seconds)));
        add("any flight inside", &zone.zone, "s", stays.map(|it| it.map(|it| it.seconds)));
        add("entries", &zone.zone, "", stays.map(|it| it.map(|it| it.entries as f64)));
        add("first inside", &zone.zone, "s", stays.map(|it| it.and_then(|it| it.first)));
        add("last inside", &zone.zone, "s", stays.map(|it| it.and_then(|it| it.last)));
    }
    let names = [0, 1].map(|which| {
        patrols.longest[which].map(|it| simulations[which].scenario.flights[it.flight].id.as_str()).unwrap_or_default()
    });
    let names = names.join(" / ");
    add("longest track", &names, "m", patrols.longest.map(|it| it.map(|it| it.length.metres())));
    add("longest track", &names, "s", patrols.longest.map(|it| it.map(|it| it.seconds)));
    for step in &patrols.order {
        let what = match &step.what {
            Deed::Enter(zone) => format!("enters {zone}"),
            Deed::Leave(zone) => format!("leaves {zone}"),
            Deed::Join => "joins".to_owned(),
            Deed::Part => "parts".to_owned(),
        };
        add("order", &what, "s", step.at);
    }
    for (part, counts) in &patrols.aircraft {
        add("aircraft", &part_word(*part), "", counts.map(|count| Some(f64::from(count))));
    }
    for place in &patrols.places {
        add("nearest to", &place.name, "m", place.nearest.map(|it| it.map(|it| it.distance.metres())));
    }
    text(&PATROL_COLUMNS, rows)
}
