//! The layout of scenario files: the same keys, values and comments in the same order, evenly spaced.
//!
//! One empty line at most, and one before each table with its comment; one space round `=`; waypoints one a line, with their
//! places and times in columns; lists in lines of at most [`WIDTH`] columns, broken where their author broke them. The
//! words of comments, the spelling of values and the order are the author's.

use std::cmp::Reverse;

use super::document;
use super::syntax::{Group, Item, Lead, Member, Trailing, Value, columns, items};
use crate::diagnostics::{Diagnostic, Problems, SourceFile};

/// Lines are broken where they would be longer, as far as they can be broken.
pub const WIDTH: usize = 124;
/// Inside brackets that span lines.
const INDENT: usize = 2;
/// At least so many columns lie between a line and its comment.
const BEFORE_COMMENT: usize = 2;
/// A comment that stands further than this from what it needs is drawn near.
const FURTHEST_COMMENT: usize = 40;
/// Comments are not lined up with those of longer lines.
const WIDEST_BESIDE_COMMENTS: usize = 100;
/// Values that are wider end the columns of a route.
const WIDEST_CELL: usize = 32;
/// The keys that make columns, as long as a row begins with them.
const COLUMNS: [&str; 5] = ["at", "time", "arrive", "type", "operator"];

/// Why a file was not laid out: it is no TOML.
#[derive(Debug)]
pub struct NotToml {
    /// The text, for showing the problems.
    pub source: SourceFile,
    /// What is wrong with it.
    pub problems: Vec<Diagnostic>,
}

/// Lays out a scenario file. It need not be right, but it has to be TOML.
///
/// # Examples
/// ```
/// use patrolscope::scenario::layout::lay_out;
/// let text = lay_out("a.toml", b"format=1\n[[flight]]\nroute=[{at=\"39N 131E\",time=\"10:00\"},{at=\"ULLEUNGDO\"}] # south\n");
/// assert_eq!(text.unwrap(), "\
/// format = 1
///
/// [[flight]]
/// route = [
///   { at = \"39N 131E\", time = \"10:00\" },
///   { at = \"ULLEUNGDO\" },
/// ]  # south
/// ");
/// ```
///
/// # Errors
/// Where the bytes are no text or the text is no TOML.
pub fn lay_out(name: &str, bytes: &[u8]) -> Result<String, NotToml> {
    let mut problems = Problems::default();
    let source = document::decode(name, bytes, &mut problems);
    if problems.has_errors() || document::syntax(&source, &mut problems).is_none() {
        return Err(NotToml { source, problems: problems.into_sorted() });
    }
    let mark = if bytes.starts_with(b"\xEF\xBB\xBF") { "\u{FEFF}" } else { "" };
    let newline = if source.text().split('\n').next().is_some_and(|line| line.ends_with('\r')) { "\r\n" } else { "\n" };
    Ok(format!("{mark}{}", text_of(&items(source.text()), newline)))
}

/// The text of lines in this layout.
pub fn text_of(items: &[Item<'_>], newline: &str) -> String {
    let mut printer = Printer::default();
    for item in items {
        printer.item(item);
    }
    printer.text(newline)
}

#[derive(Default)]
struct Line<'a> {
    text: String,
    comment: Option<Trailing<'a>>,
    is_comment: bool,
}

#[derive(Default)]
struct Printer<'a> {
    lines: Vec<Line<'a>>,
    follows_header: bool,
}

impl<'a> Printer<'a> {
    fn item(&mut self, item: &Item<'a>) {
        let follows_header = std::mem::take(&mut self.follows_header);
        match item {
            Item::Lead(Lead::Blank) => {
                self.follows_header = follows_header;
                if !follows_header && self.lines.last().is_some_and(|line| !line.text.is_empty()) {
                    self.lines.push(Line::default());
                }
            }
            Item::Lead(Lead::Comment(comment)) => self.comment(comment, 0),
            Item::Header(header, comment) => {
                // The comment right above belongs to the table.
                let own = self.lines.iter().rev().take_while(|line| line.is_comment).count();
                let above = self.lines.len() - own;
                if above > 0 && !self.lines[above - 1].text.is_empty() {
                    self.lines.insert(above, Line::default());
                }
                self.push(header.clone(), comment.clone());
                self.follows_header = true;
            }
            Item::Entry(key, value, comment) => {
                let mut line = format!("{key} = ");
                self.value(&mut line, key, value, 0);
                self.push(line, comment.clone());
            }
        }
    }

    fn push(&mut self, text: String, comment: Option<Trailing<'a>>) {
        self.lines.push(Line { text, comment, is_comment: false });
    }

    fn comment(&mut self, comment: &str, indent: usize) {
        self.lines.push(Line { text: format!("{:indent$}{comment}", ""), comment: None, is_comment: true });
    }

    /// Writes a value behind what the line has; the lines before its last one are finished.
    fn value(&mut self, line: &mut String, key: &str, value: &Value<'a>, indent: usize) {
        let (group, is_list) = match value {
            Value::Scalar(text) => return line.push_str(text),
            Value::List(group) => (group, true),
            Value::Table(group) => (group, false),
        };
        let is_route = key == "route" && !group.members.is_empty() && are_tables(group);
        let is_whole = group.has_comment()
            || !group.members.is_empty() && (group.spans_lines || is_route)
            || is_list && columns(line) + columns(&in_one_line(value)) > WIDTH && !group.members.is_empty();
        if !is_whole {
            return line.push_str(&in_one_line(value));
        }
        let [open, close] = if is_list { ['[', ']'] } else { ['{', '}'] };
        line.push(open);
        self.push(std::mem::take(line), group.opening.clone());
        if !is_list || are_tables(group) {
            self.rows(group, indent + INDENT);
        } else {
            self.filled(group, indent + INDENT);
        }
        let is_comment = |lead: &Lead<'_>| matches!(lead, Lead::Comment(_));
        let last = group.closing.iter().rposition(is_comment).map_or(0, |at| at + 1);
        self.leads(&group.closing[..last], indent + INDENT, group.members.is_empty());
        *line = format!("{:indent$}{close}", "");
    }

    fn leads(&mut self, leads: &[Lead<'a>], indent: usize, is_first: bool) {
        let mut may_be_blank = !is_first;
        for lead in leads {
            match lead {
                Lead::Comment(comment) => self.comment(comment, indent),
                Lead::Blank if may_be_blank => self.lines.push(Line::default()),
                Lead::Blank => {}
            }
            may_be_blank = *lead != Lead::Blank;
        }
    }

    /// One member a line, what is alike in columns.
    fn rows(&mut self, group: &Group<'a>, indent: usize) {
        let mut cells = in_columns(group).into_iter();
        for (index, member) in group.members.iter().enumerate() {
            self.leads(&member.lead, indent, index == 0);
            let mut line = format!("{:indent$}", "");
            match cells.next().flatten() {
                Some(row) => line.push_str(&row),
                None => {
                    let key = member.key.as_deref().unwrap_or_default();
                    if member.key.is_some() {
                        line.push_str(&format!("{key} = "));
                    }
                    self.value(&mut line, key, &member.value, indent);
                }
            }
            line.push(',');
            self.push(line, member.comment.clone());
        }
    }

    /// As many members a line as there is room for, with the breaks of the author.
    fn filled(&mut self, group: &Group<'a>, indent: usize) {
        let mut line = String::new();
        for (index, member) in group.members.iter().enumerate() {
            let is_broken = member.value.has_comment();
            let text = if is_broken { String::new() } else { in_one_line(&member.value) + "," };
            let is_full = indent + columns(&line) + 1 + columns(&text) > WIDTH;
            if !line.is_empty() && (member.begins_line || !member.lead.is_empty() || is_full || is_broken) {
                self.push(format!("{:indent$}{line}", ""), None);
                line.clear();
            }
            self.leads(&member.lead, indent, index == 0);
            if is_broken {
                let mut own = format!("{:indent$}", "");
                self.value(&mut own, "", &member.value, indent);
                self.push(own + ",", member.comment.clone());
                continue;
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&text);
            if member.comment.is_some() {
                self.push(format!("{:indent$}{line}", ""), member.comment.clone());
                line.clear();
            }
        }
        if !line.is_empty() {
            self.push(format!("{:indent$}{line}", ""), None);
        }
    }

    fn text(mut self, newline: &str) -> String {
        while self.lines.last().is_some_and(|line| line.text.is_empty()) {
            self.lines.pop();
        }
        let width = |line: &Line<'_>| columns(line.text.rsplit('\n').next().unwrap_or_default());
        let is_beside = |line: &Line<'_>| line.comment.is_some() && width(line) <= WIDEST_BESIDE_COMMENTS;
        let mut text = String::new();
        let mut at = 0;
        while at < self.lines.len() {
            let length = self.lines[at..].iter().take_while(|line| is_beside(line)).count().max(1);
            let run = &self.lines[at..at + length];
            let needed = run.iter().map(width).max().unwrap_or_default() + BEFORE_COMMENT;
            let column = usual_column(run).filter(|usual| (needed..=needed + FURTHEST_COMMENT).contains(usual));
            let column = column.unwrap_or(needed);
            for line in run {
                text.push_str(&line.text);
                if let Some(comment) = &line.comment {
                    text.push_str(&" ".repeat(column.saturating_sub(width(line))));
                    text.push_str(comment.text);
                }
                text.push_str(newline);
            }
            at += length;
        }
        text
    }
}

/// The column in which most comments of lines one below the other stand; of several such, the leftmost.
fn usual_column(run: &[Line<'_>]) -> Option<usize> {
    let columns = || run.iter().filter_map(|line| Some(line.comment.as_ref()?.column));
    let count = |column: usize| columns().filter(|other| *other == column).count();
    columns().max_by_key(|column| (count(*column), Reverse(*column)))
}

fn are_tables(group: &Group<'_>) -> bool {
    group.members.iter().all(|member| matches!(member.value, Value::Table(_)))
}

/// A value without comments in one line.
fn in_one_line(value: &Value<'_>) -> String {
    let joined = |group: &Group<'_>| group.members.iter().map(member_in_one_line).collect::<Vec<_>>().join(", ");
    match value {
        Value::Scalar(text) => (*text).to_owned(),
        Value::List(group) => format!("[{}]", joined(group)),
        Value::Table(group) if group.members.is_empty() => "{}".to_owned(),
        Value::Table(group) => format!("{{ {} }}", joined(group)),
    }
}

fn member_in_one_line(member: &Member<'_>) -> String {
    let value = in_one_line(&member.value);
    match &member.key {
        Some(key) => format!("{key} = {value}"),
        None => value,
    }
}

/// Tables of a list, each in one line; `None` for those that have comments, and for what is no table.
///
/// Of tables one below the other that begin with the same keys, the second begins in one column, and so on, as long as
/// all have the same keys and short values.
fn in_columns(group: &Group<'_>) -> Vec<Option<String>> {
    let rows: Vec<Option<&Group<'_>>> = group
        .members
        .iter()
        .map(|member| match &member.value {
            Value::Table(table) if member.key.is_none() && !table.has_comment() => Some(table),
            _ => None,
        })
        .collect();
    let mut widths: Vec<Vec<usize>> = rows.iter().map(|row| vec![0; row.map_or(0, |row| row.members.len())]).collect();
    measure(&rows, 0, 0, &mut widths);
    let line = |(row, widths): (&Option<&Group<'_>>, &Vec<usize>)| {
        let members = &(*row)?.members;
        if members.is_empty() {
            return Some("{}".to_owned());
        }
        let mut line = "{ ".to_owned();
        for (index, (member, width)) in members.iter().zip(widths).enumerate() {
            let is_last = index + 1 == members.len();
            let cell = member_in_one_line(member) + if is_last { " }" } else { ", " };
            line.push_str(&cell);
            if !is_last {
                line.push_str(&" ".repeat(width.saturating_sub(columns(&cell))));
            }
        }
        Some(line)
    };
    rows.iter().zip(&widths).map(line).collect()
}

/// Finds how wide cells are from a column on, of neighbouring rows that are alike before it. `first` is the index of the
/// first of the rows.
fn measure(rows: &[Option<&Group<'_>>], first: usize, column: usize, widths: &mut [Vec<usize>]) {
    let key = |row: &Option<&Group<'_>>| {
        let members = &(*row)?.members;
        let member = members.get(column)?;
        let is_short =
            matches!(member.value, Value::Scalar(text) if columns(text) <= WIDEST_CELL && !text.contains('\n'));
        let key = member.key.as_deref()?;
        (is_short && COLUMNS.contains(&key)).then(|| key.to_owned())
    };
    let mut at = 0;
    while at < rows.len() {
        let Some(begin) = key(&rows[at]) else {
            at += 1;
            continue;
        };
        let length = rows[at..].iter().take_while(|row| key(row).as_ref() == Some(&begin)).count();
        let run = at..at + length;
        // The last cell of a row is not followed by anything that could be lined up.
        let cell = |members: &[Member<'_>]| {
            (column + 1 < members.len()).then(|| columns(&member_in_one_line(&members[column])) + ", ".len())
        };
        let width = rows[run.clone()].iter().flatten().filter_map(|row| cell(&row.members)).max().unwrap_or_default();
        for row in run.clone() {
            widths[first + row][column] = width;
        }
        measure(&rows[run], first + at, column + 1, widths);
        at += length;
    }
}
/// A text as a value of TOML.
pub(crate) fn quoted(text: impl Into<String>) -> String {
    toml::Value::String(text.into()).to_string()
}
