//! The text as tables whose values know their bytes.

use std::ops::Range;

use toml_edit::{Document, Item, TableLike, Value};

use super::EditError;
use crate::scenario::clock::ClockTime;
use crate::scenario::keys::TableKeys;
use crate::scenario::splice::Splice;

pub(super) fn parse(text: &str) -> Result<Document<&str>, EditError> {
    Document::parse(text).map_err(|error| EditError::Syntax(error.message().replace(char::is_control, " ")))
}

/// A table of the file, in whichever form it is written.
#[derive(Clone, Copy)]
pub(super) struct Node<'d> {
    source: &'d str,
    table: &'d dyn TableLike,
    start: usize,
    end: usize,
    is_inline: bool,
}

/// The entries of a list: values in brackets, or tables under `[[headers]]`.
pub(super) enum List<'d> {
    Array(&'d toml_edit::Array),
    Tables(&'d toml_edit::ArrayOfTables),
}

fn list<'d>(item: Option<&'d Item>) -> Option<List<'d>> {
    match item? {
        Item::Value(Value::Array(array)) => Some(List::Array(array)),
        Item::ArrayOfTables(tables) => Some(List::Tables(tables)),
        _ => None,
    }
}

impl<'d> List<'d> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Array(array) => array.len(),
            Self::Tables(tables) => tables.len(),
        }
    }

    /// The table at an index.
    pub(super) fn node(&self, source: &'d str, index: usize) -> Option<Node<'d>> {
        match self {
            Self::Array(array) => array.get(index).and_then(|value| Node::inline(source, value)),
            Self::Tables(tables) => tables.get(index).map(|table| Node::of_header(source, table)),
        }
    }
}

/// The tables of the top of the file under a key.
pub(super) fn nodes<'d>(document: &'d Document<&'d str>, key: &str) -> Vec<Node<'d>> {
    let source = document.raw();
    let Some(list) = list(document.as_table().get(key)) else { return Vec::new() };
    (0..list.len()).filter_map(|index| list.node(source, index)).collect()
}

impl<'d> Node<'d> {
    fn inline(source: &'d str, value: &'d Value) -> Option<Self> {
        let table = value.as_inline_table()?;
        let span = table.span()?;
        Some(Self { source, table, start: span.start, end: span.end, is_inline: true })
    }

    fn of_header(source: &'d str, table: &'d toml_edit::Table) -> Self {
        let start = table.span().map_or(0, |span| span.start);
        Self { source, table, start, end: end_of_table(table), is_inline: false }
    }

    /// The bytes of the table: its braces, or from its header to its last value.
    pub(super) fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(super) fn list(&self, key: &str) -> Option<List<'d>> {
        list(self.table.get(key))
    }

    /// The table under a key.
    pub(super) fn node(&self, key: &str) -> Option<Self> {
        match self.table.get(key)? {
            Item::Table(table) => Some(Self::of_header(self.source, table)),
            Item::Value(value) => Self::inline(self.source, value),
            _ => None,
        }
    }

    pub(super) fn value(&self, key: &str) -> Option<&'d Value> {
        self.table.get(key)?.as_value()
    }

    pub(super) fn text(&self, key: &str) -> Option<&'d str> {
        self.value(key)?.as_str()
    }

    /// The value under a key with its quotes, as it is written.
    pub(super) fn raw(&self, key: &str) -> Option<&'d str> {
        Some(&self.source[self.value(key)?.span()?])
    }

    /// The time under a key, be it text or a time of TOML.
    pub(super) fn clock(&self, key: &str) -> Option<ClockTime> {
        clock_text(self.value(key)?)?.parse().ok()
    }

    /// From the key to the end of its value.
    pub(super) fn entry(&self, key: &str) -> Option<Range<usize>> {
        Some(self.table.key(key)?.span()?.start..self.value(key)?.span()?.end)
    }

    /// What stands between the key and the value of one of the table's entries: ` = `.
    pub(super) fn equals(&self) -> &'d str {
        let between = |(key, item): (&str, &'d Item)| {
            let key = self.table.key(key)?.span()?;
            let value = item.as_value()?.span()?;
            Some(&self.source[key.end..value.start])
        };
        // A dotted key has more between them, and aligned values have more spaces than one.
        let is_plain = |between: &&str| between.trim() == "=" && between.len() <= 3;
        self.table.iter().filter_map(between).find(is_plain).unwrap_or(" = ")
    }

    /// Whether there is a space inside the braces.
    pub(super) fn brace_space(&self) -> &'static str {
        let has_none = self.is_inline
            && self.source[self.start..].starts_with('{')
            && !self.source[self.start + 1..].starts_with(' ');
        if has_none { "" } else { " " }
    }

    /// The entries of the table that are written in it, with their keys, in the order of the text.
    fn entries(&self) -> Vec<(&'d str, Range<usize>)> {
        let is_plain = |item: &Item| match item {
            Item::Value(Value::InlineTable(table)) => !table.is_dotted(),
            Item::Value(_) => true,
            _ => false,
        };
        let written = self.table.iter().filter(|(_, item)| is_plain(item));
        let mut entries: Vec<_> = written.filter_map(|(key, _)| Some((key, self.entry(key)?))).collect();
        entries.sort_by_key(|(_, span)| span.start);
        entries
    }

    /// Sets a key to a raw value: in place of the one it has, otherwise behind the keys that usually come before it.
    pub(super) fn put(&self, order: &TableKeys, key: &str, raw: &str) -> Result<Splice, EditError> {
        if let Some(span) = self.value(key).and_then(Value::span) {
            return Ok(Splice::new(span, raw));
        }
        if self.has(key) {
            return Err(EditError::CannotBeWritten { what: format!("`{key}`") });
        }
        let rank = |key: &str| order.keys.iter().position(|known| known.name == key).unwrap_or(usize::MAX);
        let entries = self.entries();
        let new = format!("{key}{}{raw}", self.equals());
        let before = entries.iter().filter(|(other, _)| rank(other) < rank(key)).max_by_key(|(_, span)| span.start);
        let splice = match (before, entries.first()) {
            (Some((_, span)), _) if self.is_inline => Splice::insert(span.end, format!(", {new}")),
            (None, Some((_, span))) if self.is_inline => Splice::insert(span.start, format!("{new}, ")),
            (Some((_, span)), _) => {
                let line = Line::of(self.source, span.start);
                let end = Line::of(self.source, span.end).end;
                Splice::insert(end, format!("{}{}{new}", line.ending, line.indent))
            }
            (None, Some((_, span))) => {
                let line = Line::of(self.source, span.start);
                Splice::insert(span.start, format!("{new}{}{}", line.ending, line.indent))
            }
            (None, None) => return Err(EditError::CannotBeWritten { what: format!("`{key}`") }),
        };
        Ok(splice)
    }

    /// Takes a key away with its comma or its line.
    pub(super) fn take(&self, key: &str) -> Option<Splice> {
        let entry = self.entry(key)?;
        if !self.is_inline {
            let (first, last) = (Line::of(self.source, entry.start), Line::of(self.source, entry.end));
            return Some(Splice::new(first.start..last.next, ""));
        }
        let before = self.source[self.start..entry.start].trim_end();
        if before.ends_with(',') {
            return Some(Splice::new(self.start + before.len() - 1..entry.end, ""));
        }
        let behind = &self.source[entry.end..self.end];
        let comma = behind.find(',').filter(|at| behind[..*at].trim().is_empty());
        let end = comma.map_or(entry.end, |at| {
            let rest = &behind[at + 1..];
            entry.end + at + 1 + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
        });
        Some(Splice::new(entry.start..end, ""))
    }
}

/// A time as its author wrote it, without quotes.
pub(super) fn clock_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.value().clone()),
        Value::Datetime(time) => Some(time.value().to_string()),
        _ => None,
    }
}

fn end_of(item: &Item) -> usize {
    match item {
        Item::None => 0,
        Item::Value(value) => value.span().map_or(0, |span| span.end),
        Item::Table(table) => end_of_table(table),
        Item::ArrayOfTables(tables) => tables.iter().map(end_of_table).max().unwrap_or(0),
    }
}

fn end_of_table(table: &toml_edit::Table) -> usize {
    let header = table.span().map_or(0, |span| span.end);
    table.iter().map(|(_, item)| end_of(item)).max().unwrap_or(0).max(header)
}

/// The line of a byte.
pub(super) struct Line<'t> {
    pub(super) start: usize,
    /// The white space it begins with.
    pub(super) indent: &'t str,
    /// Where its text ends.
    pub(super) end: usize,
    /// Where the next one begins.
    pub(super) next: usize,
    /// How lines end here.
    pub(super) ending: &'static str,
}

impl<'t> Line<'t> {
    pub(super) fn of(source: &'t str, at: usize) -> Self {
        let start = source[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let newline = source[at..].find('\n').map(|newline| at + newline);
        let mut end = newline.unwrap_or(source.len());
        if source[start..end].ends_with('\r') {
            end -= 1;
        }
        // The last line of a file may have no ending: then that of the line before counts.
        let is_crlf = match newline {
            Some(_) => source[end..].starts_with('\r'),
            None => source[..start].ends_with("\r\n"),
        };
        let text = &source[start..end];
        let indent = &text[..text.len() - text.trim_start_matches([' ', '\t']).len()];
        let next = newline.map_or(source.len(), |newline| newline + 1);
        Self { start, indent, end, next, ending: if is_crlf { "\r\n" } else { "\n" } }
    }
}

/// A text in quotes, as those of `like` are; other quotes only where these cannot hold it.
pub(super) fn quoted(text: &str, like: Option<&str>) -> String {
    let is_literal = like.is_some_and(|like| like.starts_with('\''));
    if is_literal && !text.contains('\'') && !text.contains(char::is_control) {
        return format!("'{text}'");
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted += "\\\"",
            '\\' => quoted += "\\\\",
            c if c.is_control() => quoted += &format!("\\u{:04X}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
