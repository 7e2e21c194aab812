//! Times as scenario files write them: a clock time, a clock time with its zone, or a full instant.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// The zones that a clock time can name itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockZone {
    /// Coordinated universal time.
    Utc,
    /// Korea standard time, nine hours ahead of UTC.
    Korea,
    /// Japan standard time, nine hours ahead of UTC.
    Japan,
}

impl ClockZone {
    const ALL: [Self; 3] = [Self::Utc, Self::Korea, Self::Japan];

    fn suffix(self) -> &'static str {
        match self {
            Self::Utc => "Z",
            Self::Korea => "KST",
            Self::Japan => "JST",
        }
    }

    /// The zone as a fixed offset.
    pub fn time_zone(self) -> TimeZone {
        TimeZone::fixed(match self {
            Self::Utc => Offset::UTC,
            Self::Korea | Self::Japan => Offset::constant(9),
        })
    }
}

/// A time as written, before the date is known.
///
/// # Examples
/// ```
/// use patrolscope::scenario::clock::ClockTime;
/// let entry: ClockTime = "10:35".parse().unwrap();
/// assert!(entry.needs_date());
/// let exact: ClockTime = "2025-12-09T10:35:00+09:00".parse().unwrap();
/// assert_eq!(exact.to_string(), "2025-12-09T01:35:00Z");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockTime {
    /// `10:35`, in the file's zone.
    Local(Time),
    /// `10:35 KST`.
    Zoned(Time, ClockZone),
    /// `2025-12-09T10:35:00+09:00`.
    Instant(Timestamp),
    /// `+00:20`: so long after the time before it.
    Later(SignedDuration),
}

/// Why a text is not a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseClockError {
    /// Not written as a time.
    #[error("`{0}` is not a time")]
    Malformed(String),
    /// An hour, minute or second that no clock shows.
    #[error("no clock shows `{0}`")]
    OutOfRange(String),
    /// A date and time without an offset.
    #[error("`{0}` does not say its offset from UTC")]
    NoOffset(String),
    /// A zone other than the three that can follow a clock time.
    #[error("`{0}` is not a zone that can follow a clock time")]
    UnknownZone(String),
}

impl ClockTime {
    /// What a time looks like, for messages.
    pub const ACCEPTED: &'static str = "a clock time such as `\"10:35\"` or `\"10:35:30\"`, optionally followed by `KST`, `JST` or `Z`, \
         an RFC 3339 instant such as `\"2025-12-09T10:35:00+09:00\"`, or `\"+00:20\"` after the time before it";

    /// Whether a date must be known to tell the instant.
    pub fn needs_date(self) -> bool {
        !matches!(self, Self::Instant(_) | Self::Later(_))
    }

    /// The instant on a date, which is read in the zone that the time is written in; `None` where the calendar ends, and for
    /// a time that counts from another one.
    ///
    /// A clock time that the zone skips or repeats is read as `jiff` does by default: with the offset before the
    /// change.
    pub fn on(self, date: Date, file_zone: &TimeZone) -> Option<Timestamp> {
        let (time, zone) = match self {
            Self::Local(time) => (time, file_zone.clone()),
            Self::Zoned(time, zone) => (time, zone.time_zone()),
            Self::Instant(instant) => return Some(instant),
            Self::Later(_) => return None,
        };
        zone.to_timestamp(date.to_datetime(time)).ok()
    }

    /// Another instant, written as this time is: as the clock of its zone shows it, or as an instant. A time that counts from
    /// the one before it stays as it is.
    pub fn like(self, instant: Timestamp, file_zone: &TimeZone) -> Self {
        match self {
            Self::Local(_) => Self::Local(instant.to_zoned(file_zone.clone()).time()),
            Self::Zoned(_, zone) => Self::Zoned(instant.to_zoned(zone.time_zone()).time(), zone),
            Self::Instant(_) => Self::Instant(instant),
            Self::Later(span) => Self::Later(span),
        }
    }

    /// The instant that follows `before` along a route: on the same day, or on the next where the clock would
    /// otherwise go back by more than twelve hours.
    pub fn after(self, before: Timestamp, file_zone: &TimeZone) -> Option<Timestamp> {
        let zone = match self {
            Self::Local(_) => file_zone.clone(),
            Self::Zoned(_, zone) => zone.time_zone(),
            Self::Instant(instant) => return Some(instant),
            Self::Later(span) => return before.checked_add(span).ok(),
        };
        let date = before.to_zoned(zone).date();
        let same_day = self.on(date, file_zone)?;
        if before.duration_since(same_day) > SignedDuration::from_hours(12) {
            self.on(date.tomorrow().ok()?, file_zone)
        } else {
            Some(same_day)
        }
    }

    /// The instant along a route: after the time before it, otherwise on the date of the file; `None` where neither tells
    /// it, or where the calendar ends.
    pub fn along(self, before: Option<Timestamp>, date: Option<Date>, file_zone: &TimeZone) -> Option<Timestamp> {
        match (before, date, self) {
            (Some(before), ..) => self.after(before, file_zone),
            (None, _, Self::Instant(instant)) => Some(instant),
            (None, date, _) => self.on(date?, file_zone),
        }
    }
}

impl FromStr for ClockTime {
    type Err = ParseClockError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let shown: String = text.chars().take(60).collect();
        if text.contains(['T', 't']) && text.contains('-') && text.len() > 12 || text.matches('-').count() >= 2 {
            return match text.parse::<Timestamp>() {
                Ok(instant) => Ok(Self::Instant(instant)),
                Err(_) if text.parse::<jiff::civil::DateTime>().is_ok() => Err(ParseClockError::NoOffset(shown)),
                Err(_) => Err(ParseClockError::Malformed(shown)),
            };
        }
        if let Some(later) = text.strip_prefix('+') {
            let time = parse_time(later, &shown)?;
            return Ok(Self::Later(time.duration_since(Time::midnight())));
        }
        let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')).unwrap_or(text.len());
        let time = parse_time(&text[..end], &shown)?;
        let suffix = text[end..].trim();
        if suffix.is_empty() {
            return Ok(Self::Local(time));
        }
        let zone = ClockZone::ALL.into_iter().find(|zone| zone.suffix().eq_ignore_ascii_case(suffix));
        match zone {
            Some(zone) => Ok(Self::Zoned(time, zone)),
            None if suffix.eq_ignore_ascii_case("UTC") => Ok(Self::Zoned(time, ClockZone::Utc)),
            None => Err(ParseClockError::UnknownZone(suffix.chars().take(60).collect())),
        }
    }
}

/// Reads `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fraction`, with up to nine decimals.
fn parse_time(text: &str, shown: &str) -> Result<Time, ParseClockError> {
    let malformed = || ParseClockError::Malformed(shown.to_owned());
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let well_formed = matches!(parts.len(), 2 | 3)
        && (1..=2).contains(&parts[0].len())
        && parts[1..].iter().all(|part| part.len() == 2)
        && fraction.is_none_or(|digits| parts.len() == 3 && (1..=9).contains(&digits.len()));
    if !well_formed {
        return Err(malformed());
    }
    let number = |part: &&str| part.parse::<i8>().map_err(|_| malformed());
    let fields = parts.iter().map(number).collect::<Result<Vec<i8>, _>>()?;
    let nanoseconds = match fraction {
        Some(digits) => format!("{digits:0<9}").parse::<i32>().map_err(|_| malformed())?,
        None => 0,
    };
    let second = fields.get(2).copied().unwrap_or(0);
    Time::new(fields[0], fields[1], second, nanoseconds).map_err(|_| ParseClockError::OutOfRange(shown.to_owned()))
}

fn write_time(f: &mut fmt::Formatter<'_>, time: Time) -> fmt::Result {
    write!(f, "{:02}:{:02}", time.hour(), time.minute())?;
    if time.second() != 0 || time.subsec_nanosecond() != 0 {
        write!(f, ":{:02}", time.second())?;
    }
    if time.subsec_nanosecond() != 0 {
        write!(f, ".{}", format!("{:09}", time.subsec_nanosecond()).trim_end_matches('0'))?;
    }
    Ok(())
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(time) => write_time(f, *time),
            Self::Zoned(time, zone) => {
                write_time(f, *time)?;
                write!(f, " {}", zone.suffix())
            }
            Self::Instant(instant) => instant.fmt(f),
            Self::Later(span) => {
                f.write_str("+")?;
                write_time(f, Time::midnight().saturating_add(*span))
            }
        }
    }
}

/// What a span of time looks like, for messages.
pub const SPAN_ACCEPTED: &str = "a number with `s`, `min` or `h`, such as `\"5 min\"`";

/// Reads a span of time such as `"5 min"`, up to a day; `None` where it is none.
pub fn parse_span(text: &str) -> Option<SignedDuration> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let value: f64 = text[..end].parse().ok()?;
    let seconds = match text[end..].trim() {
        "s" => value,
        "min" => value * 60.0,
        "h" => value * 3600.0,
        _ => return None,
    };
    (0.0..=86_400.0).contains(&seconds).then(|| SignedDuration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    fn tokyo() -> TimeZone {
        TimeZone::get("Asia/Tokyo").unwrap()
    }

    fn parse(text: &str) -> ClockTime {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn a_clock_time_is_read_in_the_file_zone_unless_it_names_its_own() {
        let day = date(2025, 12, 9);
        let instant = |text: &str| parse(text).on(day, &tokyo()).unwrap().to_string();
        assert_eq!(instant("10:35"), "2025-12-09T01:35:00Z");
        assert_eq!(instant("10:35 KST"), "2025-12-09T01:35:00Z");
        assert_eq!(instant("10:35:30.5JST"), "2025-12-09T01:35:30.5Z");
        assert_eq!(instant("10:35Z"), "2025-12-09T10:35:00Z");
        assert_eq!(instant("2025-12-08T10:35:00+09:00"), "2025-12-08T01:35:00Z");
    }

    #[test]
    fn the_date_rolls_over_when_the_clock_goes_back_by_more_than_half_a_day() {
        let before = parse("23:30").on(date(2025, 12, 9), &tokyo()).unwrap();
        assert_eq!(parse("00:10").after(before, &tokyo()).unwrap().to_string(), "2025-12-09T15:10:00Z");
        assert_eq!(parse("23:00").after(before, &tokyo()).unwrap().to_string(), "2025-12-09T14:00:00Z");
        assert_eq!(parse("14:40Z").after(before, &tokyo()).unwrap().to_string(), "2025-12-09T14:40:00Z");
    }

    #[test]
    fn the_calendar_ends_without_a_panic() {
        assert_eq!(parse("23:30").on(date(9999, 12, 31), &TimeZone::fixed(Offset::constant(-12))), None);
        let last = Timestamp::MAX;
        assert_eq!(parse("00:00").after(last, &TimeZone::UTC), None);
    }

    #[test]
    fn each_mistake_has_its_own_message() {
        let message = |text: &str| text.parse::<ClockTime>().unwrap_err().to_string();
        assert_eq!(message("25:00"), "no clock shows `25:00`");
        assert_eq!(message("10:60"), "no clock shows `10:60`");
        assert_eq!(message("10.35"), "`10.35` is not a time");
        assert_eq!(message("1035"), "`1035` is not a time");
        assert_eq!(message(""), "`` is not a time");
        assert_eq!(message("10:35 CET"), "`CET` is not a zone that can follow a clock time");
        assert_eq!(message("2025-12-09T10:35:00"), "`2025-12-09T10:35:00` does not say its offset from UTC");
    }

    #[test]
    fn spans_carry_their_unit() {
        assert_eq!(parse_span("5 min"), Some(SignedDuration::from_mins(5)));
        assert_eq!(parse_span("30s"), Some(SignedDuration::from_secs(30)));
        for text in ["5", "", "min", "5 parsecs", "99 h", "-1 s", "1.2.3 s"] {
            assert_eq!(parse_span(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn printed_times_parse_back(hour in 0i8..24, minute in 0i8..60, second in 0i8..60, nano in 0i32..1_000_000_000, kind in 0..5usize) {
            let time = time(hour, minute, second, if kind == 1 { 0 } else { nano });
            let written = match kind {
                0 | 1 => ClockTime::Local(time),
                2 => ClockTime::Zoned(time, ClockZone::Korea),
                4 => ClockTime::Later(time.duration_since(Time::midnight())),
                _ => ClockTime::Instant(date(2025, 12, 9).to_datetime(time).to_zoned(TimeZone::UTC).unwrap().timestamp()),
            };
            prop_assert_eq!(written.to_string().parse::<ClockTime>().unwrap(), written);
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "[0-9:.TZ KJS+-]{0,30}|\\PC{0,12}") {
            let _ = text.parse::<ClockTime>();
            let _ = parse_span(&text);
        }
    }
}
