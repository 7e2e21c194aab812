//! The scenario file as written: bytes become tables whose keys and values are of the right form, each with its place.
//!
//! Every table is read by the table of [`keys`](super::keys): unknown keys, missing keys, wrong types, units and words
//! are found here. Whether names exist and values fit together is for `resolve` to say.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::SignedDuration;
use jiff::civil::Date;
use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::clock::{ClockTime, ParseClockError, SPAN_ACCEPTED, parse_span};
use super::keys::{Grammar, Key, Presence, TableKeys, Word};
use crate::diagnostics::nearest::nearest;
use crate::diagnostics::{Diagnostic, Problems, SourceFile};
use crate::geodesy::position::{ParsePositionError, PositionText};
use crate::units::{Altitude, Bearing, ClimbRate, Distance, ParseQuantityError, Speed};
use crate::zones::Names;

/// The largest file that is read, in bytes. The largest real scenario is a thousandth of it.
pub const LARGEST_FILE: usize = 5 * 1024 * 1024;
/// In a larger file only the first syntax error is reported: a file of nonsense has one at every byte.
const LARGEST_FILE_WITH_ALL_ERRORS: usize = 256 * 1024;
/// The most syntax errors reported of one file; those after the first few are mostly consequences.
const MOST_SYNTAX_ERRORS: usize = 20;

/// A value and the bytes it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The bytes of the file.
    pub span: Range<usize>,
}

/// A value in the form that its key asks for.
#[derive(Debug, Clone)]
pub enum Value {
    Text(String),
    Texts(Names),
    Integer(i64),
    Boolean(bool),
    Date(Date),
    Clock(ClockTime),
    Span(SignedDuration),
    Distance(Distance),
    Speed(Speed),
    Altitude(Altitude),
    /// A floor or ceiling; `None` is `SFC` or `UNL`.
    Limit(Option<Altitude>),
    /// Degrees of bank.
    Bank(f64),
    Bearing(Bearing),
    ClimbRate(ClimbRate),
    /// Degrees a second.
    TurnRate(f64),
    /// Metres a second per second.
    Acceleration(f64),
    Number(f64),
    /// One of the words of its key.
    Word(&'static str),
    Position(PositionText),
    List(Vec<Spanned<Value>>),
    Table(Table),
}

#[derive(Debug, Clone)]
struct Entry {
    span: Range<usize>,
    /// `None` where the value was written but could not be read; that was reported.
    value: Option<Value>,
    /// Whether all entries of a list could be read.
    is_whole: bool,
}

/// A table whose keys are known and whose values have the right form.
#[derive(Debug, Clone)]
pub struct Table {
    /// The bytes to point at when something is missing: the header, or the whole inline table.
    pub span: Range<usize>,
    keys: &'static TableKeys,
    entries: BTreeMap<&'static str, Entry>,
}

macro_rules! accessors {
    ($($(#[$doc:meta])* $name:ident: $variant:ident -> $type:ty;)*) => {
        $(
            $(#[$doc])*
            pub fn $name(&self, key: &str) -> Option<Spanned<$type>> {
                let entry = self.entry(key)?;
                match entry.value.as_ref()? {
                    Value::$variant(value) => Some(Spanned { value: value.clone(), span: entry.span.clone() }),
                    _ => None,
                }
            }
        )*
    };
}

impl Table {
    fn entry(&self, key: &str) -> Option<&Entry> {
        debug_assert!(self.keys.key(key).is_some(), "`{key}` is a key of `{}`", self.keys.name);
        self.entries.get(key)
    }

    /// What kind of table it is, as an author calls it: `waypoint`.
    pub fn kind(&self) -> &'static str {
        self.keys.name
    }

    /// The keys whose values could be read, with them.
    pub fn read(&self) -> impl Iterator<Item = (&'static Key, Range<usize>, &Value)> {
        let key = |name: &str| self.keys.key(name).expect("only known keys are kept");
        self.entries.iter().filter_map(move |(name, it)| Some((key(name), it.span.clone(), it.value.as_ref()?)))
    }

    /// Whether the key was written, be it with a readable value or not.
    pub fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// Whether the key was written with a value that could not be read, or not wholly.
    pub fn is_broken(&self, key: &str) -> bool {
        self.entry(key).is_some_and(|entry| !entry.is_whole)
    }

    /// The bytes of a key's value; those of the table where it was not written.
    pub fn span_of(&self, key: &str) -> Range<usize> {
        self.entry(key).map_or_else(|| self.span.clone(), |entry| entry.span.clone())
    }

    accessors! {
        /// The text under a key.
        text: Text -> String;
        /// The text under a key, in the languages it is written in.
        texts_of: Texts -> Names;
        /// The whole number under a key.
        integer: Integer -> i64;
        /// The truth value under a key.
        boolean: Boolean -> bool;
        /// The date under a key.
        date: Date -> Date;
        /// The time under a key.
        clock: Clock -> ClockTime;
        /// The span of time under a key.
        span_of_time: Span -> SignedDuration;
        /// The distance under a key.
        distance: Distance -> Distance;
        /// The speed under a key.
        speed: Speed -> Speed;
        /// The altitude under a key.
        altitude: Altitude -> Altitude;
        /// The floor or ceiling under a key; `None` inside is `SFC` or `UNL`.
        limit: Limit -> Option<Altitude>;
        /// The bank angle under a key, in degrees.
        bank: Bank -> f64;
        /// The bearing under a key.
        bearing: Bearing -> Bearing;
        /// The rate of climb under a key.
        climb_rate: ClimbRate -> ClimbRate;
        /// The rate of turn under a key, in degrees a second.
        turn_rate: TurnRate -> f64;
        /// The change of speed under a key, in metres a second per second.
        acceleration: Acceleration -> f64;
        /// The number under a key.
        number: Number -> f64;
        /// The word under a key.
        word: Word -> &'static str;
        /// The position under a key.
        position: Position -> PositionText;
    }

    /// The table under a key.
    pub fn table(&self, key: &str) -> Option<&Table> {
        match self.entry(key)?.value.as_ref()? {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The list under a key with its place.
    pub fn list(&self, key: &str) -> Option<Spanned<&[Spanned<Value>]>> {
        let entry = self.entry(key)?;
        match entry.value.as_ref()? {
            Value::List(list) => Some(Spanned { value: list.as_slice(), span: entry.span.clone() }),
            _ => None,
        }
    }

    /// The tables of the list under a key.
    pub fn tables(&self, key: &str) -> impl Iterator<Item = &Table> {
        self.list(key).map_or(&[][..], |list| list.value).iter().filter_map(|item| match &item.value {
            Value::Table(table) => Some(table),
            _ => None,
        })
    }

    /// The texts of the list under a key.
    pub fn texts(&self, key: &str) -> impl Iterator<Item = Spanned<&str>> {
        self.list(key).map_or(&[][..], |list| list.value).iter().filter_map(|item| match &item.value {
            Value::Text(text) => Some(Spanned { value: text.as_str(), span: item.span.clone() }),
            _ => None,
        })
    }
}

/// Makes text of bytes: a byte order mark is dropped, and what is too large or no UTF-8 is reported.
pub fn decode(name: &str, bytes: &[u8], problems: &mut Problems) -> SourceFile {
    if bytes.len() > LARGEST_FILE {
        let message = format!("the file has {} bytes, and the limit is {LARGEST_FILE}", bytes.len());
        problems.push(Diagnostic::error("file-too-large", 0..0, message));
        return SourceFile::new(name, "");
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => SourceFile::new(name, text),
        Err(error) => {
            let at = error.valid_up_to();
            let source = SourceFile::new(name, String::from_utf8_lossy(bytes));
            let message = format!("byte {:#04x} is not UTF-8 text", bytes[at]);
            problems
                .push(Diagnostic::error("not-utf8", at..at + 3, message).help("save the file in the UTF-8 encoding"));
            source
        }
    }
}

/// Reads the TOML by a table of keys; `None` where the syntax is broken.
pub fn read(source: &SourceFile, keys: &'static TableKeys, problems: &mut Problems) -> Option<Table> {
    let root = syntax(source, problems)?;
    Some(read_table(root.get_ref(), 0..0, keys, problems))
}

/// The TOML without a meaning; `None` where the syntax is broken.
pub fn syntax<'a>(source: &'a SourceFile, problems: &mut Problems) -> Option<TomlSpanned<DeTable<'a>>> {
    let (root, errors) = if source.text().len() > LARGEST_FILE_WITH_ALL_ERRORS {
        match DeTable::parse(source.text()) {
            Ok(root) => (root, Vec::new()),
            Err(error) => (DeTable::parse("").expect("an empty file is valid TOML"), vec![error]),
        }
    } else {
        DeTable::parse_recoverable(source.text())
    };
    // After a bracket that is never closed nothing reads as it was meant: only the place where that shows is told.
    let is_deep = |error: &toml::de::Error| error.message().contains("recurs");
    if let (Some(first), Some(unclosed), false) = (
        errors.first(),
        errors.iter().find(|error| error.message().starts_with("unclosed")),
        errors.iter().any(is_deep),
    ) {
        let span = first.span().unwrap_or(0..0);
        let message = readable_syntax_message(unclosed.message());
        problems.push(Diagnostic::error("syntax", span, message).help("close it before this line"));
        return None;
    }
    let mut too_deep = false;
    for error in errors.iter().take(MOST_SYNTAX_ERRORS) {
        let span = error.span().unwrap_or(0..0);
        if is_deep(error) {
            if !too_deep {
                problems.push(Diagnostic::error("too-deep", span, "values are nested too deeply"));
            }
            too_deep = true;
        } else if !too_deep {
            problems.push(Diagnostic::error("syntax", span, readable_syntax_message(error.message())));
        }
    }
    if errors.len() > MOST_SYNTAX_ERRORS && !too_deep {
        let span = errors[MOST_SYNTAX_ERRORS].span().unwrap_or(0..0);
        let message = format!("{} more syntax errors are not shown", errors.len() - MOST_SYNTAX_ERRORS);
        problems.push(Diagnostic::error("syntax", span, message));
    }
    errors.is_empty().then_some(root)
}

/// The parser's message in one line, without control characters.
fn readable_syntax_message(message: &str) -> String {
    message.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn read_table(table: &DeTable<'_>, span: Range<usize>, keys: &'static TableKeys, problems: &mut Problems) -> Table {
    let mut entries = BTreeMap::new();
    for (key, value) in table {
        let name: &str = key.get_ref();
        let Some(key_keys) = keys.key(name) else {
            problems.push(unknown_key(name, key.span(), keys));
            continue;
        };
        let read = read_value(value, key_keys, &key_keys.grammar, problems);
        let is_whole = match (value.get_ref(), &read) {
            (DeValue::Array(written), Some(Value::List(read))) => written.len() == read.len(),
            (_, read) => read.is_some(),
        };
        entries.insert(key_keys.name, Entry { span: value.span(), value: read, is_whole });
    }
    for key in keys.keys {
        if key.presence == Presence::Required && !entries.contains_key(key.name) {
            let mut problem = Diagnostic::error(
                "missing-key",
                span.clone(),
                format!("{} has no `{}`", with_article(keys.name), key.name),
            );
            problem = match key.example {
                "" => problem.help(key.doc),
                example => problem.help(format!("write for example `{} = {example}`", key.name)),
            };
            problems.push(problem);
        }
    }
    check_one_of(&entries, &span, keys, problems);
    if !keys.any_of.is_empty() && !keys.any_of.iter().any(|name| entries.contains_key(name)) {
        let names = list_words(keys.any_of.iter().copied());
        let message = format!("{} has none of {names}", with_article(keys.name));
        let help = match keys.name {
            "scenario" => "write at least one `[[flight]]`, or the `[[scene]]`s of a tour".to_owned(),
            _ => format!("write one of {names}"),
        };
        problems.push(Diagnostic::error("missing-key", span.clone(), message).help(help));
    }
    Table { span, keys, entries }
}

fn check_one_of(
    entries: &BTreeMap<&'static str, Entry>,
    span: &Range<usize>,
    keys: &'static TableKeys,
    problems: &mut Problems,
) {
    if keys.one_of.is_empty() {
        return;
    }
    let written: Vec<&Entry> = keys.one_of.iter().filter_map(|name| entries.get(name)).collect();
    let names = list_words(keys.one_of.iter().copied());
    if written.is_empty() {
        let message = format!("{} has none of {names}", with_article(keys.name));
        problems.push(Diagnostic::error("zone-shape", span.clone(), message).help(format!("write one of {names}")));
    } else if let [first, second, ..] = written[..] {
        let message = format!("{} has more than one of {names}", with_article(keys.name));
        problems.push(
            Diagnostic::error("zone-shape", second.span.clone(), message)
                .also(first.span.clone(), "the other one")
                .help("keep one of them, or write two zones"),
        );
    }
}

fn unknown_key(name: &str, span: Range<usize>, keys: &TableKeys) -> Diagnostic {
    let known = || keys.keys.iter().map(|key| key.name);
    let message = format!("unknown key `{}` in {}", shortened(name), with_article(keys.name));
    let suggestion = nearest(name, known());
    Diagnostic::error("unknown-key", span, message)
        .suggest(suggestion)
        .help(format!("known keys: {}", list_words(known())))
}

/// `a flight`, `the scenario`: how messages speak of a table.
fn with_article(name: &str) -> String {
    match name {
        "scenario" | "closest_approach" | "uncertainty" => format!("the {name}"),
        "texts" => "a text in several languages".to_owned(),
        "counted" => "an entry of `aircraft`".to_owned(),
        _ => format!("a {name}"),
    }
}

fn list_words<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// A text that is short enough for a message.
pub(super) fn shortened(text: &str) -> String {
    cut(text, 60)
}

fn cut(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// What the TOML value is, in words.
fn found(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// What the grammar wants, in words.
pub(super) fn wanted(grammar: &Grammar) -> &'static str {
    match grammar {
        Grammar::Format | Grammar::Integer { .. } => "a whole number",
        Grammar::Text | Grammar::Texts => "a text",
        Grammar::Id => "an id",
        Grammar::State => "a state",
        Grammar::Boolean => "true or false",
        Grammar::Date => "a date",
        Grammar::TimeZone => "a time zone",
        Grammar::Clock => "a time",
        Grammar::Span => "a span of time",
        Grammar::Distance => "a distance",
        Grammar::Speed => "a speed",
        Grammar::Altitude | Grammar::Floor | Grammar::Ceiling => "an altitude",
        Grammar::Bank => "an angle",
        Grammar::Bearing => "a bearing",
        Grammar::ClimbRate => "a rate of climb",
        Grammar::TurnRate => "a rate of turn",
        Grammar::Acceleration => "a change of speed",
        Grammar::Number { .. } => "a number",
        Grammar::DistanceOrSpan => "a distance or a span of time",
        Grammar::Trigger => "something that happens",
        Grammar::Choice(_) => "a word",
        Grammar::Position | Grammar::PositionOrTable(_) => "a position",
        Grammar::Include => "a file path",
        Grammar::List { .. } => "a list",
        Grammar::Table(_) => "a table",
    }
}

/// What is accepted, for the help of a message; empty where the wanted type says it all.
fn accepted(grammar: &Grammar) -> String {
    match grammar {
        Grammar::Clock => ClockTime::ACCEPTED.into(),
        Grammar::Span => SPAN_ACCEPTED.into(),
        Grammar::Distance => Distance::ACCEPTED.into(),
        Grammar::Speed => Speed::ACCEPTED.into(),
        Grammar::Altitude => Altitude::ACCEPTED.into(),
        Grammar::Floor => format!("{}, or `\"SFC\"`", Altitude::ACCEPTED),
        Grammar::Ceiling => format!("{}, or `\"UNL\"`", Altitude::ACCEPTED),
        Grammar::Bank => BANK_ACCEPTED.into(),
        Grammar::Bearing => Bearing::ACCEPTED.into(),
        Grammar::ClimbRate => ClimbRate::ACCEPTED.into(),
        Grammar::TurnRate => TURN_RATE_ACCEPTED.into(),
        Grammar::Acceleration => ACCELERATION_ACCEPTED.into(),
        Grammar::Number { min, max } => format!("a number from {min} to {max}, without quotes"),
        Grammar::DistanceOrSpan => format!("{}; or {SPAN_ACCEPTED}", Distance::ACCEPTED),
        Grammar::Trigger => TRIGGER_ACCEPTED.into(),
        Grammar::Date => "a date such as `2025-12-09`".into(),
        Grammar::TimeZone => "an IANA name such as `\"Asia/Tokyo\"`".into(),
        Grammar::Position | Grammar::PositionOrTable(_) => PositionText::ACCEPTED.into(),
        Grammar::Choice(words) => list_words(words.iter().map(|word| word.word)),
        Grammar::State => STATE_ACCEPTED.into(),
        Grammar::Boolean => "`true` or `false`, without quotes".into(),
        Grammar::Integer { min, max } => format!("a whole number from {min} to {max}, without quotes"),
        Grammar::Format => "`format = 1`".into(),
        Grammar::Text | Grammar::Id | Grammar::Include => "text in quotes".into(),
        Grammar::Texts => TEXTS_ACCEPTED.into(),
        Grammar::List { .. } => "a list in brackets".into(),
        Grammar::Table(_) => "a table".into(),
    }
}

const TEXTS_ACCEPTED: &str = "text in quotes, or a table of it in languages: `{ en = \"Turn-back\", ja = \"反転\" }`; there are `en`, `ja`, `ko`, `zh`";
const STATE_ACCEPTED: &str = "the two-letter code of a state (ISO 3166), such as `\"JP\"`";
const TURN_RATE_ACCEPTED: &str = "degrees a second from 0.05 to 20, such as `\"1.5 °/s\"`";
const ACCELERATION_ACCEPTED: &str = "a number with `kt/s` or `m/s²`, such as `\"0.5 kt/s\"`";
/// What a trigger looks like, for messages.
pub(super) const TRIGGER_ACCEPTED: &str = "a flight and what it does, such as `\"tu-95 enters KADIZ\"`, `\"tu-95 leaves KADIZ\"` or `\"tu-95 passes Gap\"`, \
     each perhaps with ` after 13:00`, or a time";
const BANK_ACCEPTED: &str = "an angle from 1 to 75 degrees, such as `\"20°\"`";

/// Reads a value as its key wants it; `None` where it could not be read, which is reported.
fn read_value(
    value: &TomlSpanned<DeValue<'_>>,
    key: &Key,
    grammar: &Grammar,
    problems: &mut Problems,
) -> Option<Value> {
    let span = value.span();
    match (grammar, value.get_ref()) {
        (Grammar::List { item, min, max }, DeValue::Array(items)) => {
            if items.len() > *max {
                let message = format!("`{}` has {} entries, and the limit is {max}", key.name, items.len());
                problems.push(Diagnostic::error("too-many", span, message));
                return None;
            }
            if items.len() < *min {
                let message = format!("`{}` has {}, and needs at least {min}", key.name, count_of(items.len()));
                problems.push(Diagnostic::error("too-few", span, message).help(key.doc));
                return None;
            }
            let before = problems.error_count();
            let read: Vec<_> = items
                .iter()
                .filter_map(|entry| {
                    let value = read_value(entry, key, item, problems)?;
                    Some(Spanned { value, span: entry.span() })
                })
                .collect();
            // A boundary that lacks a vertex is another boundary; a list of tables is read on for further problems.
            let is_whole = read.len() == items.len();
            debug_assert!(is_whole || problems.error_count() > before);
            (is_whole || matches!(item, Grammar::Table(_) | Grammar::Id)).then_some(Value::List(read))
        }
        (Grammar::Table(keys) | Grammar::PositionOrTable(keys), DeValue::Table(table)) => {
            Some(Value::Table(read_table(table, span, keys, problems)))
        }
        (Grammar::Texts, DeValue::Table(table)) => {
            let table = read_table(table, span, &super::keys::TEXTS, problems);
            let text = |language: &str| table.text(language).map(|text| text.value);
            Some(Value::Texts(Names { en: text("en")?, ja: text("ja"), ko: text("ko"), zh: text("zh") }))
        }
        (Grammar::Boolean, DeValue::Boolean(value)) => Some(Value::Boolean(*value)),
        (Grammar::Format, DeValue::Integer(value)) => match i64::from_str_radix(value.as_str(), value.radix()) {
            Ok(number) if super::keys::KNOWN_FORMATS.contains(&number) => Some(Value::Integer(number)),
            _ => {
                let message = format!("format {} is not known", shortened(value.as_str()));
                problems.push(
                    Diagnostic::error("unknown-format", span, message)
                        .help("this version of patrolscope reads `format = 1`"),
                );
                None
            }
        },
        (Grammar::Integer { min, max }, DeValue::Integer(value)) => {
            match i64::from_str_radix(value.as_str(), value.radix()) {
                Ok(number) if (*min..=*max).contains(&number) => Some(Value::Integer(number)),
                _ => {
                    let message = format!("`{}` is {}", key.name, shortened(value.as_str()));
                    problems.push(
                        Diagnostic::error("out-of-range", span, message)
                            .help(format!("accepted: a whole number from {min} to {max}")),
                    );
                    None
                }
            }
        }
        (Grammar::Number { min, max }, DeValue::Integer(_) | DeValue::Float(_)) => {
            let written = match value.get_ref() {
                DeValue::Integer(number) => number.as_str(),
                DeValue::Float(number) => number.as_str(),
                _ => unreachable!("one of the two"),
            };
            match written.replace('_', "").parse::<f64>() {
                Ok(number) if (*min..=*max).contains(&number) => Some(Value::Number(number)),
                _ => {
                    let message = format!("`{}` is {}", key.name, shortened(written));
                    problems.push(
                        Diagnostic::error("out-of-range", span, message)
                            .help(format!("accepted: {}", accepted(grammar))),
                    );
                    None
                }
            }
        }
        (Grammar::Date, DeValue::Datetime(written)) if written.time.is_none() => {
            let date = written.date.expect("a TOML date without a time has a date");
            read_date(&format!("{:04}-{:02}-{:02}", date.year, date.month, date.day), span, problems)
        }
        (Grammar::Clock, DeValue::Datetime(written)) if written.time.is_some() => {
            read_text(&written.to_string(), grammar, key, span, problems)
        }
        (Grammar::Date, DeValue::String(text)) => read_date(text, span, problems),
        (
            Grammar::Format
            | Grammar::Integer { .. }
            | Grammar::Number { .. }
            | Grammar::Boolean
            | Grammar::List { .. }
            | Grammar::Table(_),
            _,
        ) => {
            problems.push(wrong_type(value, key, grammar));
            None
        }
        (_, DeValue::String(text)) => read_text(text, grammar, key, span, problems),
        _ => {
            problems.push(wrong_type(value, key, grammar));
            None
        }
    }
}

/// `no entry`, `1 entry`, `2 entries`.
fn count_of(entries: usize) -> String {
    match entries {
        0 => "no entry".into(),
        1 => "1 entry".into(),
        _ => format!("{entries} entries"),
    }
}

fn wrong_type(value: &TomlSpanned<DeValue<'_>>, key: &Key, grammar: &Grammar) -> Diagnostic {
    let span = value.span();
    let number = match value.get_ref() {
        DeValue::Integer(number) => Some(number.as_str()),
        DeValue::Float(number) => Some(number.as_str()),
        _ => None,
    };
    let unit = match grammar {
        Grammar::Distance => Some("km"),
        Grammar::Speed => Some("kt"),
        Grammar::Altitude | Grammar::Floor | Grammar::Ceiling => Some("ft"),
        Grammar::Span => Some("min"),
        Grammar::Bank | Grammar::Bearing => Some("°"),
        Grammar::ClimbRate => Some("ft/min"),
        Grammar::TurnRate => Some("°/s"),
        Grammar::Acceleration => Some("kt/s"),
        Grammar::DistanceOrSpan => Some("NM"),
        _ => None,
    };
    if let (Some(number), Some(unit)) = (number, unit) {
        let space = if unit == "°" { "" } else { " " };
        let message = format!("`{}` is a bare number, {}", key.name, shortened(number));
        return Diagnostic::error("bare-number", span, message)
            .label("no unit")
            .suggest(Some(format!("\"{}{space}{unit}\"", shortened(number))))
            .help(format!("accepted: {}", accepted(grammar)));
    }
    let message = format!("`{}` is {}, not {}", key.name, found(value.get_ref()), wanted(grammar));
    let help = match (grammar, value.get_ref()) {
        (Grammar::List { item: Grammar::Table(_), .. }, DeValue::Table(_)) => {
            format!("write `[[{}]]`, with two brackets on each side", key.name)
        }
        (Grammar::List { item: Grammar::Table(keys), .. }, _) if keys.name == key.name => {
            format!("write `[[{}]]` and its keys below", key.name)
        }
        _ => format!("accepted: {}", accepted(grammar)),
    };
    Diagnostic::error("wrong-type", span, message).help(help)
}

fn read_date(text: &str, span: Range<usize>, problems: &mut Problems) -> Option<Value> {
    // The extended forms that the date library also reads are not for scenario files.
    let is_plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    match text.parse::<Date>() {
        Ok(date) if is_plain => Some(Value::Date(date)),
        _ => {
            let message = format!("`{}` is not a date", shortened(text));
            problems.push(
                Diagnostic::error("bad-date", span, message).help(format!("accepted: {}", accepted(&Grammar::Date))),
            );
            None
        }
    }
}

/// Reads a text by its grammar.
fn read_text(text: &str, grammar: &Grammar, key: &Key, span: Range<usize>, problems: &mut Problems) -> Option<Value> {
    let result = match grammar {
        Grammar::Text | Grammar::TimeZone | Grammar::Include => Ok(Value::Text(text.to_owned())),
        Grammar::Texts => Ok(Value::Texts(Names::english(text))),
        Grammar::Id => read_id(text, span.clone()),
        Grammar::State if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) => {
            Ok(Value::Text(text.to_owned()))
        }
        Grammar::State => Err(Diagnostic::error(
            "bad-value",
            span.clone(),
            format!("`{}` is not the code of a state", shortened(text)),
        )
        .help(format!("accepted: {STATE_ACCEPTED}"))),
        Grammar::Clock => text.parse().map(Value::Clock).map_err(|error: ParseClockError| {
            Diagnostic::error("bad-time", span.clone(), error.to_string())
                .help(format!("accepted: {}", ClockTime::ACCEPTED))
        }),
        Grammar::Span => parse_span(text).map(Value::Span).ok_or_else(|| {
            Diagnostic::error("bad-value", span.clone(), format!("`{}` is not a span of time", shortened(text)))
                .help(format!("accepted: {SPAN_ACCEPTED}"))
        }),
        Grammar::Distance => text.parse().map(Value::Distance).map_err(|error| bad_quantity(error, span.clone())),
        Grammar::Speed => text.parse().map(Value::Speed).map_err(|error| bad_quantity(error, span.clone())),
        Grammar::Altitude => text.parse().map(Value::Altitude).map_err(|error| bad_quantity(error, span.clone())),
        Grammar::Floor if text.trim().eq_ignore_ascii_case("SFC") => Ok(Value::Limit(None)),
        Grammar::Ceiling if text.trim().eq_ignore_ascii_case("UNL") => Ok(Value::Limit(None)),
        Grammar::Floor | Grammar::Ceiling => text
            .parse()
            .map(|altitude| Value::Limit(Some(altitude)))
            .map_err(|error| bad_quantity(error, span.clone()).help(format!("accepted: {}", accepted(grammar)))),
        Grammar::Bank => match text.parse::<Bearing>() {
            Ok(angle) if (1.0..=75.0).contains(&angle.degrees()) => Ok(Value::Bank(angle.degrees())),
            Ok(_) => Err(Diagnostic::error(
                "out-of-range",
                span.clone(),
                format!("bank `{}` is out of range", shortened(text)),
            )
            .help(format!("accepted: {BANK_ACCEPTED}"))),
            Err(error) => Err(bad_quantity(error, span.clone()).help(format!("accepted: {BANK_ACCEPTED}"))),
        },
        Grammar::Bearing => text.parse().map(Value::Bearing).map_err(|error| bad_quantity(error, span.clone())),
        Grammar::ClimbRate => text.parse().map(Value::ClimbRate).map_err(|error| bad_quantity(error, span.clone())),
        Grammar::TurnRate => {
            read_rate(text, &TURN_RATES, 0.05..=20.0, TURN_RATE_ACCEPTED, "a rate of turn", &span).map(Value::TurnRate)
        }
        Grammar::Acceleration => {
            read_rate(text, &ACCELERATIONS, 0.001..=100.0, ACCELERATION_ACCEPTED, "a change of speed", &span)
                .map(Value::Acceleration)
        }
        Grammar::DistanceOrSpan => match parse_span(text) {
            Some(time) => Ok(Value::Span(time)),
            None => text.parse().map(Value::Distance).map_err(|error| bad_quantity(error, span.clone())),
        },
        Grammar::Trigger => Ok(Value::Text(text.to_owned())),
        Grammar::Choice(words) => read_word(text, words, key, span.clone()),
        Grammar::Position | Grammar::PositionOrTable(_) => {
            text.parse().map(Value::Position).map_err(|error| bad_position(&error, span.clone()))
        }
        Grammar::Format
        | Grammar::Integer { .. }
        | Grammar::Number { .. }
        | Grammar::Boolean
        | Grammar::Date
        | Grammar::List { .. }
        | Grammar::Table(_) => unreachable!("these are not written as text"),
    };
    result.map_err(|problem| problems.push(problem)).ok()
}

const TURN_RATES: [(&str, f64); 2] = [("°/s", 1.0), ("deg/s", 1.0)];
const ACCELERATIONS: [(&str, f64); 3] = [("kt/s", 1852.0 / 3600.0), ("m/s²", 1.0), ("m/s2", 1.0)];

/// Reads a number with one of the units.
fn read_rate(
    text: &str,
    units: &[(&str, f64)],
    range: std::ops::RangeInclusive<f64>,
    accepted: &str,
    what: &str,
    span: &Range<usize>,
) -> Result<f64, Diagnostic> {
    let read = units.iter().find_map(|(unit, factor)| {
        let number = text.trim().strip_suffix(unit)?.trim_end();
        Some(number.parse::<f64>().ok()? * factor)
    });
    read.filter(|rate| range.contains(rate)).ok_or_else(|| {
        let message = format!("`{}` is not {what}", shortened(text));
        Diagnostic::error("bad-value", span.clone(), message).help(format!("accepted: {accepted}"))
    })
}

fn read_id(text: &str, span: Range<usize>) -> Result<Value, Diagnostic> {
    if text.trim().is_empty() {
        return Err(Diagnostic::error("bad-value", span, "empty id"));
    }
    if text.chars().count() > 100 || text.chars().any(char::is_control) {
        let message = format!("`{}` is not an id", readable_syntax_message(&shortened(text)));
        return Err(
            Diagnostic::error("bad-value", span, message).help("accepted: a short name of at most 100 characters")
        );
    }
    Ok(Value::Text(text.to_owned()))
}

fn read_word(text: &str, words: &'static [Word], key: &Key, span: Range<usize>) -> Result<Value, Diagnostic> {
    words.iter().find(|word| word.word == text).map(|word| Value::Word(word.word)).ok_or_else(|| {
        let known = || words.iter().map(|word| word.word);
        Diagnostic::error("unknown-word", span, format!("`{}` cannot be `{}`", key.name, shortened(text)))
            .suggest(nearest(text, known()))
            .help(format!("accepted: {}", list_words(known())))
    })
}

fn bad_quantity(error: ParseQuantityError, span: Range<usize>) -> Diagnostic {
    let code = match &error {
        ParseQuantityError::NoUnit { .. } => "bare-number",
        ParseQuantityError::UnknownUnit { .. } => "wrong-unit",
        ParseQuantityError::OutOfRange { .. } => "out-of-range",
        ParseQuantityError::Empty { .. } | ParseQuantityError::NotANumber { .. } => "bad-value",
    };
    Diagnostic::error(code, span, cut(&error.to_string(), 200)).help(format!("accepted: {}", error.accepted()))
}

fn bad_position(error: &ParsePositionError, span: Range<usize>) -> Diagnostic {
    let code = match error {
        ParsePositionError::Quantity(error) => return bad_quantity(error.clone(), span),
        ParsePositionError::NoHemisphere { .. } => "no-hemisphere",
        _ => "bad-position",
    };
    Diagnostic::error(code, span, error.to_string()).suggest(error.meant().map(str::to_owned)).help(error.help())
}
