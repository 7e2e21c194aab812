//! Entries of lists: put in and taken out so that the rest of the list looks as before.

use std::ops::Range;

use toml_edit::{Array, ArrayOfTables, Value};

use super::tree::Line;
use crate::scenario::splice::Splice;

/// What comes behind an entry of a list in brackets.
struct Behind {
    /// Its comma.
    comma: Option<usize>,
    /// Where what belongs to the entry ends: behind the comma, or behind the entry.
    end: usize,
    /// Whether the rest of the line is empty or a comment.
    is_last_of_line: bool,
}

fn spans(array: &Array) -> Vec<Range<usize>> {
    array.iter().filter_map(Value::span).collect()
}

fn behind(source: &str, array: &Array, entry: &Range<usize>) -> Behind {
    let close = array.span().map_or(source.len(), |span| span.end - 1);
    let mut at = entry.end;
    let comma = loop {
        let rest = &source[at..close];
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        match trimmed.chars().next() {
            Some(',') => break Some(at),
            Some('#') => at += trimmed.find('\n').unwrap_or(trimmed.len()),
            _ => break None,
        }
    };
    // A comma on a line of its own belongs to the next entry.
    let is_beside = comma.is_some_and(|comma| !source[entry.end..comma].contains('\n'));
    let end = comma.filter(|_| is_beside).map_or(entry.end, |comma| comma + 1);
    let rest = source[end..Line::of(source, end).end].trim_start();
    Behind { comma, end, is_last_of_line: rest.is_empty() || rest.starts_with('#') }
}

/// Whether an entry stands alone on its lines.
fn has_own_lines(source: &str, entry: &Range<usize>, behind: &Behind) -> bool {
    let line = Line::of(source, entry.start);
    source[line.start..entry.start].trim().is_empty() && behind.is_last_of_line
}

/// Puts an entry into a list in brackets, so that it has the index `at`.
pub(super) fn insert(source: &str, array: &Array, at: usize, entry: &str) -> Vec<Splice> {
    let spans = spans(array);
    let Some(before) = at.checked_sub(1).and_then(|before| spans.get(before)) else {
        let Some(first) = spans.first() else {
            let open = array.span().map_or(0, |span| span.start + 1);
            return vec![Splice::insert(open, entry)];
        };
        let line = Line::of(source, first.start);
        let gap = match has_own_lines(source, first, &behind(source, array, first)) {
            true => format!("{}{}", line.ending, line.indent),
            false => " ".to_owned(),
        };
        return vec![Splice::insert(first.start, format!("{entry},{gap}"))];
    };
    let behind = behind(source, array, before);
    let has_comma = behind.end > before.end;
    if has_own_lines(source, before, &behind) && (has_comma || behind.comma.is_none()) {
        let (first, last) = (Line::of(source, before.start), Line::of(source, before.end));
        let (here, there) = if has_comma { ("", ",") } else { (",", "") };
        let new_line = format!("{}{}{entry}{there}", first.ending, first.indent);
        return vec![Splice::insert(before.end, here), Splice::insert(last.end, new_line)];
    }
    match has_comma {
        true => vec![Splice::insert(behind.end, format!(" {entry},"))],
        false => vec![Splice::insert(before.end, format!(", {entry}"))],
    }
}

/// Takes an entry out of a list in brackets, with its comma and its line. A comment behind it on the line goes too.
pub(super) fn remove(source: &str, array: &Array, at: usize) -> Vec<Splice> {
    let spans = spans(array);
    let entry = &spans[at];
    let behind_it = behind(source, array, entry);
    let mut splices = Vec::new();
    let is_last = at + 1 == spans.len() && behind_it.comma.is_none();
    let comma_before = at.checked_sub(1).and_then(|before| behind(source, array, &spans[before]).comma);
    if has_own_lines(source, entry, &behind_it) {
        splices.push(Splice::new(Line::of(source, entry.start).start..Line::of(source, behind_it.end).next, ""));
        // A list that ends without a comma goes on ending so.
        if let Some(comma) = comma_before.filter(|_| is_last) {
            splices.push(Splice::new(comma..comma + 1, ""));
        }
        return splices;
    }
    match (comma_before, behind_it.comma) {
        (_, Some(comma)) => {
            let rest = &source[comma + 1..];
            let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let is_clean = source[entry.end..comma].trim().is_empty();
            let end = if is_clean { comma + 1 + gap } else { entry.end };
            splices.push(Splice::new(entry.start..end, ""));
            if !is_clean {
                splices.push(Splice::new(comma..comma + 1, ""));
            }
        }
        (Some(comma), None) if source[comma + 1..entry.start].trim().is_empty() => {
            splices.push(Splice::new(comma..entry.end, ""));
        }
        (Some(comma), None) => {
            splices.push(Splice::new(comma..comma + 1, ""));
            splices.push(Splice::new(entry.clone(), ""));
        }
        (None, None) => splices.push(Splice::new(entry.clone(), "")),
    }
    splices
}

fn header(tables: &ArrayOfTables, at: usize) -> Range<usize> {
    tables.get(at).and_then(toml_edit::Table::span).unwrap_or_default()
}

/// Puts a table with its keys, each a line, among tables under `[[headers]]`, so that it has the index `at`. `ends` are
/// where those tables end.
pub(super) fn insert_table(source: &str, tables: &ArrayOfTables, ends: &[usize], at: usize, keys: &[String]) -> Splice {
    let before = at.saturating_sub(1);
    let head = header(tables, before);
    let line = Line::of(source, head.start);
    let key_indent = tables
        .get(before)
        .and_then(|table| table.iter().find_map(|(key, _)| table.key(key)?.span()))
        .map_or("", |key| Line::of(source, key.start).indent);
    let nl = line.ending;
    // Tables are parted as those here are.
    let has_gap = |index: usize| {
        let next = Line::of(source, header(tables, index + 1).start).start;
        ends.get(index)
            .is_some_and(|end| *end < next && source[*end..next].lines().skip(1).any(|line| line.trim().is_empty()))
    };
    let gap = if has_gap(before) || has_gap(0) { nl } else { "" };
    let body: String = keys.iter().map(|key| format!("{nl}{key_indent}{key}")).collect();
    let table = format!("{}{}{body}", line.indent, &source[head.clone()]);
    if at == 0 {
        return Splice::insert(line.start, format!("{table}{nl}{gap}"));
    }
    Splice::insert(Line::of(source, ends[before]).end, format!("{nl}{gap}{table}"))
}

/// Takes a table with its header and its keys out.
pub(super) fn remove_table(source: &str, tables: &ArrayOfTables, ends: &[usize], at: usize) -> Splice {
    let start = Line::of(source, header(tables, at).start).start;
    let mut end = Line::of(source, ends[at]).next;
    // Of two empty lines, before and behind, one goes.
    let is_empty_before =
        source[..start].trim_end_matches([' ', '\t']).ends_with("\n\n") || source[..start].ends_with("\r\n\r\n");
    let next = Line::of(source, end.min(source.len()));
    if is_empty_before && end < source.len() && source[next.start..next.end].trim().is_empty() {
        end = next.next;
    }
    Splice::new(start..end, "")
}
