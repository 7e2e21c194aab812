//! Altitudes, speeds, spans and times in the way in which their author wrote others.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::scenario::clock::{ClockTime, parse_span};
use crate::scenario::model::LegSpeed;
use crate::sim::air::Airspeed;
use crate::units::{Altitude, Speed};

/// A number with more decimals was not meant in its unit.
const MOST_DECIMALS: usize = 3;

/// A value in the unit of `written`, with at least as many decimals; `None` where that cannot say it exactly.
fn in_unit_of(written: &str, value: f64, unit_value: impl Fn(&str) -> Option<f64>) -> Option<String> {
    let start = written.len() - written.trim_start().len();
    let end = start + written[start..].find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-' | '+'))?;
    let number = value / unit_value(&format!("1{}", &written[end..]))?;
    let author = written[start..end].split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let is_exact = |decimals: &usize| {
        let step = 10f64.powi(*decimals as i32);
        ((number * step).round() / step - number).abs() <= 1e-9 * number.abs().max(1.0)
    };
    let decimals = (author..=MOST_DECIMALS.max(author)).find(is_exact)?;
    // Adding zero keeps a minus away from nothing.
    let number = (number * 10f64.powi(decimals as i32)).round() / 10f64.powi(decimals as i32) + 0.0;
    Some(format!("{}{number:.decimals$}{}", &written[..start], &written[end..]))
}

/// An altitude as `written` is: a flight level, feet, metres.
pub(super) fn altitude(value: Altitude, written: Option<&str>) -> String {
    let like = |written: &str| {
        let trimmed = written.trim();
        if trimmed.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("FL")) {
            let level = value.feet() / 100.0;
            let is_level = (level.round() - level).abs() < 1e-6 && (0.0..=1000.0).contains(&level);
            let width = trimmed[2..].trim().len();
            return is_level.then(|| format!("{}{:0width$}", &trimmed[..2], level.round() as u32));
        }
        in_unit_of(written, value.metres(), |unit| Some(unit.parse::<Altitude>().ok()?.metres()))
    };
    written.and_then(like).unwrap_or_else(|| value.to_string())
}

/// The key that tells a speed.
pub(super) fn speed_key(speed: LegSpeed) -> &'static str {
    match speed {
        LegSpeed::Ground(_) => "ground_speed",
        LegSpeed::Air(Airspeed::True(_)) => "true_airspeed",
        LegSpeed::Air(Airspeed::Calibrated(_)) => "calibrated_airspeed",
        LegSpeed::Air(Airspeed::Mach(_)) => "mach",
    }
}

/// The keys that tell a speed.
pub(super) const SPEED_KEYS: [&str; 4] = ["ground_speed", "true_airspeed", "calibrated_airspeed", "mach"];

/// A speed in the unit of `written`; `None` for a Mach number, which is no text.
pub(super) fn speed(value: LegSpeed, written: Option<&str>) -> Option<String> {
    let value = match value {
        LegSpeed::Ground(speed) | LegSpeed::Air(Airspeed::True(speed) | Airspeed::Calibrated(speed)) => speed,
        LegSpeed::Air(Airspeed::Mach(_)) => return None,
    };
    let unit = |unit: &str| Some(unit.parse::<Speed>().ok()?.metres_per_second());
    let like = written.and_then(|written| in_unit_of(written, value.metres_per_second(), unit));
    Some(like.unwrap_or_else(|| value.to_string()))
}

/// A span of time in the unit of `written`, otherwise in minutes or seconds.
pub(super) fn span(value: SignedDuration, written: Option<&str>) -> String {
    let unit = |unit: &str| Some(parse_span(unit)?.as_secs_f64());
    let like = |written: &str| in_unit_of(written, value.as_secs_f64(), unit);
    let usual = || match value.as_secs() % 60 {
        0 if value.subsec_nanos() == 0 => format!("{} min", value.as_secs() / 60),
        _ => format!("{} s", value.as_secs_f64()),
    };
    written.and_then(like).unwrap_or_else(usual)
}

/// What the times of a file are read with.
pub(super) struct Calendar {
    pub(super) date: Option<Date>,
    pub(super) zone: TimeZone,
}

/// An instant as `written` is, with seconds only where there are any; the whole instant where a clock time would mean another.
///
/// `before` is the time before it on the route.
pub(super) fn time(value: Timestamp, written: &str, before: Option<Timestamp>, calendar: &Calendar) -> String {
    let means_it = |text: &String| {
        let read: Result<ClockTime, _> = text.parse();
        read.is_ok_and(|time| time.along(before, calendar.date, &calendar.zone) == Some(value))
    };
    let whole = || value.to_zoned(calendar.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string();
    let clock = || {
        clock_like("00:00", value.to_zoned(calendar.zone.clone()).time().duration_since(jiff::civil::Time::midnight()))
    };
    let like = time_like(value, written, before, calendar).filter(means_it);
    like.or_else(|| Some(clock()).filter(means_it)).unwrap_or_else(whole)
}

fn time_like(value: Timestamp, written: &str, before: Option<Timestamp>, calendar: &Calendar) -> Option<String> {
    let since_midnight = |zone: TimeZone| value.to_zoned(zone).time().duration_since(jiff::civil::Time::midnight());
    match written.parse().ok()? {
        ClockTime::Local(_) => Some(clock_like(written, since_midnight(calendar.zone.clone()))),
        ClockTime::Zoned(_, zone) => Some(clock_like(written, since_midnight(zone.time_zone()))),
        ClockTime::Later(_) => {
            let span = value.duration_since(before?);
            let is_clock = span >= SignedDuration::ZERO && span < SignedDuration::from_hours(24);
            is_clock.then(|| clock_like(written, span))
        }
        ClockTime::Instant(_) => instant_like(value, written),
    }
}

/// `10:35` and what stands around it, with another time of the day.
fn clock_like(written: &str, time: SignedDuration) -> String {
    let start = written.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let clock = &written[start..];
    let end = clock.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')).unwrap_or(clock.len());
    let (clock, behind) = clock.split_at(end);
    let has_seconds = clock.matches(':').count() > 1;
    let width = clock.find(':').unwrap_or(2);
    let seconds = time.as_secs();
    let mut text = format!("{}{:0width$}:{:02}", &written[..start], seconds / 3600, seconds / 60 % 60);
    let nanoseconds = time.subsec_nanos();
    if has_seconds || seconds % 60 != 0 || nanoseconds != 0 {
        text += &format!(":{:02}", seconds % 60);
    }
    if nanoseconds != 0 {
        text += format!(".{nanoseconds:09}").trim_end_matches('0');
    }
    text + behind
}

/// `2025-12-09T10:35:00+09:00` with another instant at the same offset.
fn instant_like(value: Timestamp, written: &str) -> Option<String> {
    let written = written.trim();
    let (date, rest) = (written.get(..10)?, written.get(10..)?);
    let gap = rest.chars().next()?;
    let clock = &rest[gap.len_utf8()..];
    let at = clock.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.'))?;
    let offset = match &clock[at..] {
        "Z" | "z" => Offset::UTC,
        offset => {
            // Any date serves to read the offset.
            let local = format!("{date}T00:00:00Z").parse::<Timestamp>().ok()?;
            let there = format!("{date}T00:00:00{offset}").parse::<Timestamp>().ok()?;
            Offset::from_seconds(i32::try_from(local.duration_since(there).as_secs()).ok()?).ok()?
        }
    };
    let there = offset.to_datetime(value);
    let clock = clock_like(clock, there.time().duration_since(jiff::civil::Time::midnight()));
    Some(format!("{}{gap}{clock}", there.date()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn altitudes_keep_their_unit_where_it_can_say_them() {
        let feet = Altitude::from_feet;
        assert_eq!(altitude(feet(31_000.0), Some("FL280")), "FL310");
        assert_eq!(altitude(feet(5_000.0), Some("fl080")), "fl050");
        assert_eq!(altitude(feet(31_050.0), Some("FL280")), "31050 ft");
        assert_eq!(altitude(feet(31_000.0), Some("28000 ft")), "31000 ft");
        assert_eq!(altitude(feet(31_000.0), Some("28000ft")), "31000ft");
        assert_eq!(altitude(Altitude::from_metres(9_000.0), Some("8.5 km")), "9.0 km");
        assert_eq!(altitude(Altitude::from_metres(9_000.0), Some("FL280")), "9000 m");
        assert_eq!(altitude(Altitude::from_flight_level(280), None), "FL280");
    }

    #[test]
    fn speeds_keep_their_unit_where_it_can_say_them() {
        let ground = |text: &str| LegSpeed::Ground(text.parse().unwrap());
        assert_eq!(speed(ground("460 kt"), Some("450 kt")).as_deref(), Some("460 kt"));
        assert_eq!(speed(ground("462.5 kt"), Some("450.0kt")).as_deref(), Some("462.5kt"));
        assert_eq!(speed(ground("800 km/h"), Some("450 kt")).as_deref(), Some("800 km/h"));
        assert_eq!(speed(ground("926 km/h"), Some("450 kt")).as_deref(), Some("500 kt"));
        assert_eq!(speed(LegSpeed::Air(Airspeed::Mach(0.8)), Some("450 kt")), None);
    }

    #[test]
    fn spans_keep_their_unit_where_it_can_say_them() {
        assert_eq!(span(SignedDuration::from_secs(90), Some("5 min")), "1.5 min");
        assert_eq!(span(SignedDuration::from_secs(100), Some("5 min")), "100 s");
        assert_eq!(span(SignedDuration::from_mins(90), Some("1 h")), "1.5 h");
        assert_eq!(span(SignedDuration::from_mins(90), None), "90 min");
    }

    #[test]
    fn times_keep_their_form_and_get_seconds_only_where_there_are_any() {
        let calendar = Calendar { date: Some(Date::constant(2025, 12, 9)), zone: TimeZone::get("Asia/Tokyo").unwrap() };
        let like = |written: &str, instant: &str| time(at(instant), written, None, &calendar);
        assert_eq!(like("10:35", "2025-12-09T02:05:00Z"), "11:05");
        assert_eq!(like("9:35", "2025-12-08T23:05:30Z"), "8:05:30");
        assert_eq!(like("10:35:00", "2025-12-09T02:05:00Z"), "11:05:00");
        assert_eq!(like("10:35 KST", "2025-12-09T02:05:00Z"), "11:05 KST");
        assert_eq!(like("01:35Z", "2025-12-09T02:05:00Z"), "02:05Z");
        assert_eq!(like("2025-12-09T10:35:00+09:00", "2025-12-10T02:05:00Z"), "2025-12-10T11:05:00+09:00");
        assert_eq!(like("2025-12-09 01:35:00Z", "2025-12-10T02:05:00Z"), "2025-12-10 02:05:00Z");
        // On the day before: no clock time of the file's date says it.
        assert_eq!(like("10:35", "2025-12-08T02:05:00Z"), "2025-12-08T11:05:00+09:00");
        let before = Some(at("2025-12-09T02:00:00Z"));
        assert_eq!(time(at("2025-12-09T02:25:00Z"), "+00:20", before, &calendar), "+00:25");
        assert_eq!(time(at("2025-12-09T01:55:00Z"), "+00:20", before, &calendar), "10:55");
        // The night passes.
        assert_eq!(time(at("2025-12-09T15:30:00Z"), "23:20", Some(at("2025-12-09T14:20:00Z")), &calendar), "00:30");
    }
}
