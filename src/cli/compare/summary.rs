//! Scenarios by their reports, one line a file.

use patrolscope::compare::{Found, Held, Summary, Verdict};

use super::super::accounts;
use super::super::layout::{self, Align};
use super::Compared;
use super::reports::{aside, clock, minutes, minutes_apart, verdict, what};

/// One line a scenario, and below it each report that the simulation does not agree with.
pub fn text(scenarios: &[Compared]) -> String {
    let columns = [
        ("SCENARIO", Align::Left),
        ("REPORTS", Align::Right),
        ("TIMED", Align::Right),
        ("AGREE", Align::Right),
        ("DIFFER", Align::Right),
        ("NOT FLOWN", Align::Right),
        ("MEDIAN MIN", Align::Right),
        ("LARGEST MIN", Align::Right),
    ];
    let lines = layout::table_lines(&columns, scenarios.iter().map(row));
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(row) = index.checked_sub(1) else {
            text.push_str(&format!("{}\n", layout::paint(line, layout::HEADING)));
            continue;
        };
        text.push_str(&format!("{line}\n"));
        let scenario = &scenarios[row];
        for held in scenario.held.iter().filter(|held| held.verdict != Verdict::Agrees) {
            text.push_str(&apart(scenario, held));
        }
    }
    text.push('\n');
    text.push_str(&layout::wrap(
        "Median and largest are the differences in time of the reports that the simulation is held to, without their sign. \
         It is not held to those that differ and say why.",
        0,
        layout::WIDTH,
    ));
    text
}

fn row(scenario: &Compared) -> Vec<String> {
    let it = Summary::of(&scenario.simulation, &scenario.held);
    let counts = [it.reports, it.timed, it.agree, it.differ, it.not_flown].map(|count| count.to_string());
    let mut row = vec![scenario.simulation.scenario.title.en.clone()];
    row.extend(counts);
    row.push(it.off.as_ref().map(|off| minutes_apart(off.median)).unwrap_or_default());
    row.push(it.off.as_ref().map(|off| minutes_apart(off.largest)).unwrap_or_default());
    row
}

/// A report that is not kept to, and why.
fn apart(scenario: &Compared, held: &Held) -> String {
    let simulation = &scenario.simulation;
    let report = &simulation.scenario.reports[held.report];
    let off = |found: &Found| match (found.later_by, found.apart) {
        (Some(by), _) if by.abs() > report.tolerance.as_secs_f64() => Some(format!("{} min", minutes(by))),
        (_, Some(apart)) => Some(format!("{:.0} km", apart.kilometres())),
        (_, None) => None,
    };
    let parts = [
        report.time.map(|time| clock(simulation, time)),
        report.at.as_ref().map(|at| accounts::place(&at.words)),
        Some(format!("{} [{}]", verdict(held.verdict), report.source)),
        held.found.as_ref().and_then(off),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let line = format!("{}: {}", what(simulation, report), parts.join(", "));
    layout::wrap(&line, 2, layout::WIDTH) + &aside("doubt", report.doubt.as_ref(), 4)
}
