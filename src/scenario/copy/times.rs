//! Times of a copy: each as much later as was asked for, and written as the original writes it where that can be read so.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Span, Timestamp};

use super::{Changes, Clock, CopyError, Instants, Recipe, Splice, date_of, quoted, spliced};
use crate::scenario::Scenario;
use crate::scenario::clock::ClockTime;
use crate::scenario::document::Table;

/// How much later everything is.
#[derive(Debug, Clone)]
pub(super) struct Shift {
    /// Whole days on the calendar of the file.
    days: i64,
    /// So long besides.
    by: SignedDuration,
    zone: TimeZone,
}

impl Shift {
    pub(super) fn of(
        recipe: &Recipe,
        scenario: &Scenario,
        document: &Table,
        instants: &Instants,
    ) -> Result<Self, CopyError> {
        let zone = scenario.time_zone.clone();
        let earliest = earliest(scenario, instants).map(|instant| instant.to_zoned(zone.clone()).date());
        let from = date_of(document).map(|(_, date)| date).or(earliest);
        let days = match recipe.date.zip(from) {
            Some((to, from)) => from.until(to).map_err(|_| CopyError::Calendar)?.get_days().into(),
            None => 0,
        };
        let shift = Self { days, by: recipe.shift, zone };
        let is_on_calendar = instants.values().all(|instant| shift.apply(*instant).is_some());
        if is_on_calendar { Ok(shift) } else { Err(CopyError::Calendar) }
    }

    fn is_none(&self) -> bool {
        self.days == 0 && self.by.is_zero()
    }

    fn apply(&self, instant: Timestamp) -> Option<Timestamp> {
        if self.is_none() {
            return Some(instant);
        }
        let day = instant.to_zoned(self.zone.clone()).checked_add(Span::new().try_days(self.days).ok()?).ok()?;
        day.timestamp().checked_add(self.by).ok()
    }

    /// By how many days the date of the file changes, which is that of its earliest time; `None` where it stays.
    pub(super) fn days_of_date(&self, scenario: &Scenario, instants: &Instants) -> Option<i64> {
        let days = match earliest(scenario, instants) {
            None => self.days,
            Some(earliest) => {
                let date = |instant: Timestamp| -> Date { instant.to_zoned(self.zone.clone()).date() };
                date(earliest).until(date(self.apply(earliest)?)).ok()?.get_days().into()
            }
        };
        (days != 0).then_some(days)
    }

    /// `1 h 30 min later`, `on 2026-01-01`.
    pub(super) fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.days != 0 {
            let (count, sign) = (self.days.unsigned_abs(), if self.days > 0 { "later" } else { "earlier" });
            words.push(format!("{count} {} {sign}", if count == 1 { "day" } else { "days" }));
        }
        if !self.by.is_zero() {
            let seconds = self.by.abs().as_secs_f64();
            let (hours, rest) = ((seconds / 3600.0).floor(), seconds % 3600.0);
            let (minutes, seconds) = ((rest / 60.0).floor(), rest % 60.0);
            let parts: Vec<String> = [(hours, "h"), (minutes, "min"), (seconds, "s")]
                .into_iter()
                .filter(|(value, _)| *value > 0.0)
                .map(|(value, unit)| format!("{value} {unit}"))
                .collect();
            words.push(format!("{} {}", parts.join(" "), if self.by.is_positive() { "later" } else { "earlier" }));
        }
        words
    }
}

/// `a, b and c`.
pub(super) fn and_list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The earliest time on any route.
fn earliest(scenario: &Scenario, instants: &Instants) -> Option<Timestamp> {
    let routes = scenario.flights.iter().flat_map(|flight| &flight.route);
    // Delays are no times of the file.
    routes.filter_map(|waypoint| waypoint.time).min().or_else(|| instants.values().min().copied())
}

/// The text with its edits and its times. What cannot be written as the original has it, because it would then be read as
/// another instant, is written in full.
pub(super) fn shifted(
    changes: &Changes<'_>,
    instants: &Instants,
    shift: &Shift,
    read: &dyn Fn(&str) -> Instants,
) -> String {
    let mut is_in_full = vec![false; changes.clocks.len()];
    // Each round writes at least one more time in full.
    loop {
        let (text, places) = written(changes, instants, shift, &is_in_full);
        if shift.is_none() {
            return text;
        }
        let found = read(&text);
        let mut is_done = true;
        for ((clock, place), is_in_full) in changes.clocks.iter().zip(places).zip(&mut is_in_full) {
            let wanted = instants.get(&clock.span.start).and_then(|instant| shift.apply(*instant));
            let is_read = wanted.is_none() || found.get(&place).copied() == wanted;
            if !is_read && !*is_in_full && !matches!(clock.time, ClockTime::Later(_)) {
                // What follows may be right once this one is.
                (*is_in_full, is_done) = (true, false);
                break;
            }
        }
        if is_done {
            return text;
        }
    }
}

/// The text with its edits and its times, and where each time then stands.
fn written(changes: &Changes<'_>, instants: &Instants, shift: &Shift, is_in_full: &[bool]) -> (String, Vec<usize>) {
    let mut edits = changes.edits.clone();
    for (clock, is_in_full) in changes.clocks.iter().zip(is_in_full) {
        let new = instants.get(&clock.span.start).and_then(|instant| shift.apply(*instant));
        let text = match new {
            Some(new) if !shift.is_none() => time_text(clock, new, shift, *is_in_full),
            _ => clock.text.clone(),
        };
        let is_other = text != clock.text || !clock.before.is_empty();
        if is_other {
            edits.insert(clock.span.start, Splice::new(clock.span.clone(), quoted(clock.before.clone() + &text)));
        }
    }
    // By how much what stands behind an edit moves.
    let place = |start: usize| {
        let moved: i64 = edits.range(..start).map(|(_, it)| it.text.len() as i64 - it.span.len() as i64).sum();
        usize::try_from(start as i64 + moved).expect("an edit ends before what stands behind it")
    };
    let places = changes.clocks.iter().map(|clock| place(clock.span.start)).collect();
    (spliced(changes.text, edits.into_values().collect()), places)
}

fn time_text(clock: &Clock, new: Timestamp, shift: &Shift, is_in_full: bool) -> String {
    let in_full = |zone: TimeZone| new.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string();
    match clock.time {
        ClockTime::Later(_) => clock.text.clone(),
        // At the offset that the author wrote.
        ClockTime::Instant(_) => match offset_of(&clock.text) {
            Some(offset) => in_full(TimeZone::fixed(offset)),
            None => new.to_string(),
        },
        _ if is_in_full => in_full(shift.zone.clone()),
        time => {
            // With the zone as the author wrote it, if any.
            let zone = clock.text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | ' '));
            let space = if clock.text.contains(' ') { " " } else { "" };
            let time = time.like(new, &shift.zone).to_string();
            let clock = time.split(' ').next().unwrap_or(&time);
            if zone.is_empty() { clock.to_owned() } else { format!("{clock}{space}{zone}") }
        }
    }
}

/// The offset of an RFC 3339 instant; `None` where it says `Z`.
fn offset_of(text: &str) -> Option<Offset> {
    let at = text.rfind(['+', '-']).filter(|at| *at > "2025-12-09T".len() - 1)?;
    let (hours, minutes) = text[at + 1..].split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.trim().parse::<i32>().ok()? * 60;
    Offset::from_seconds(if text[at..].starts_with('-') { -seconds } else { seconds }).ok()
}
