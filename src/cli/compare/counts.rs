//! What each side counted, side by side. Nothing is added up, and nothing averaged: each is right in its own frame.

use patrolscope::chart::{Language, words};
use patrolscope::scenario::Scenario;
use patrolscope::scenario::account::{Count, CountedAircraft};
use patrolscope::sim::aircraft;

use super::super::layout::{self, Align};
use super::reports::aside;

/// The counts as a table, a column for each, and below it in which frame each was made; empty where there are none.
pub fn text(scenario: &Scenario) -> String {
    if scenario.counts.is_empty() {
        return String::new();
    }
    let headings: Vec<String> =
        scenario.counts.iter().enumerate().map(|(index, count)| format!("{} {}", index + 1, count.source)).collect();
    let mut columns = vec![("OF", Align::Left), ("TYPE", Align::Left)];
    columns.extend(headings.iter().map(|heading| (heading.as_str(), Align::Right)));
    let mut last = None;
    let mut table: Vec<Vec<String>> = rows(&scenario.counts)
        .into_iter()
        .map(|row| {
            let is_next = last.replace(row.operator.clone()) != Some(row.operator.clone());
            let state = if is_next { words::state(row.operator.as_deref(), Language::En) } else { "" };
            let mut cells = vec![state.to_owned(), row.names.join(" / ")];
            cells.extend(row.cells);
            cells
        })
        .collect();
    let mut total = vec![String::new(), "in all, as that source says".to_owned()];
    total.extend(scenario.counts.iter().map(|it| it.total.map(|total| total.to_string()).unwrap_or_default()));
    if scenario.counts.iter().any(|count| count.total.is_some()) {
        table.push(total);
    }
    let mut text = format!("{}\n", layout::paint("What each side counted", layout::HEADING));
    text.push_str(&layout::table(&columns, table));
    for (index, count) in scenario.counts.iter().enumerate() {
        let frame = count.frame.as_deref().unwrap_or("in a frame that is not said");
        text.push_str(&layout::wrap(&format!("{} [{}] {frame}", index + 1, count.source), 2, layout::WIDTH));
        text.push_str(&aside("note", count.note.as_ref(), 4));
    }
    text.push_str(&layout::wrap(
        "They count in different frames, so the numbers differ, and each is right in its own; none is added up or averaged \
         here. `named`: the type without a number.",
        0,
        layout::WIDTH,
    ));
    text
}

/// One type in all counts.
struct Row {
    operator: Option<String>,
    /// The words of the sources for it.
    names: Vec<String>,
    /// What each count has of it.
    cells: Vec<String>,
}

/// The types of all counts, state by state in the order in which they are named; spellings of one type share a row.
fn rows(counts: &[Count]) -> Vec<Row> {
    // Types that the catalogue knows go by its name, others by their own words.
    let key = |it: &CountedAircraft| aircraft::find(&it.kind).map_or_else(|| it.kind.clone(), |known| known.id.clone());
    let mut rows: Vec<(String, Row)> = Vec::new();
    for (column, count) in counts.iter().enumerate() {
        for it in &count.aircraft {
            let is_same = |(known, row): &(String, Row)| *known == key(it) && row.operator == it.operator;
            let at = rows.iter().position(is_same).unwrap_or_else(|| {
                let cells = vec![String::new(); counts.len()];
                rows.push((key(it), Row { operator: it.operator.clone(), names: Vec::new(), cells }));
                rows.len() - 1
            });
            let row = &mut rows[at].1;
            if !row.names.contains(&it.kind) {
                row.names.push(it.kind.clone());
            }
            let cell = it.count.map_or_else(|| "named".to_owned(), |count| count.to_string());
            let cells = &mut row.cells[column];
            *cells = if cells.is_empty() { cell } else { format!("{cells} + {cell}") };
        }
    }
    let mut states: Vec<Option<String>> = Vec::new();
    for (_, row) in &rows {
        if !states.contains(&row.operator) {
            states.push(row.operator.clone());
        }
    }
    rows.sort_by_key(|(_, row)| states.iter().position(|state| *state == row.operator));
    rows.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(aircraft: &[(&str, &str, Option<u32>)]) -> Count {
        let aircraft = aircraft.iter().map(|(kind, operator, count)| CountedAircraft {
            kind: (*kind).to_owned(),
            operator: Some((*operator).to_owned()),
            count: *count,
        });
        Count { source: "a".to_owned(), frame: None, total: None, aircraft: aircraft.collect(), note: None }
    }

    #[test]
    fn spellings_of_one_type_share_a_row_and_nothing_is_added_up() {
        let rows = rows(&[
            count(&[("Tu-95", "RU", Some(2)), ("H-6", "CN", Some(4)), ("aircraft", "RU", Some(7))]),
            count(&[("H-6K", "CN", None), ("Tu-95MS", "RU", None), ("Tu-95", "RU", Some(1)), ("H-6", "RU", Some(1))]),
        ]);
        let told: Vec<(String, String, Vec<String>)> =
            rows.into_iter().map(|row| (row.operator.unwrap(), row.names.join(" / "), row.cells)).collect();
        let row = |state: &str, names: &str, cells: [&str; 2]| {
            (state.to_owned(), names.to_owned(), cells.map(str::to_owned).to_vec())
        };
        assert_eq!(
            told,
            [
                row("RU", "Tu-95 / Tu-95MS", ["2", "named + 1"]),
                row("RU", "aircraft", ["7", ""]),
                row("RU", "H-6", ["", "1"]),
                row("CN", "H-6 / H-6K", ["4", "named"]),
            ]
        );
    }
}
