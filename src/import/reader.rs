//! What the readers of all formats have in common: times, positions and altitudes as texts and numbers, what is said when
//! one of them cannot be taken as it stands, and the limit on size.

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::Options;
use super::told::Told;
use super::track::{RawTrack, Record};
use crate::diagnostics::Diagnostic;
use crate::geodesy::Position;
use crate::units::METRES_PER_FOOT;

/// Files with more points are refused.
pub const MOST_RECORDS: usize = 2_000_000;
/// Files with more tracks are refused: a scenario has no more flights.
pub const MOST_TRACKS: usize = crate::scenario::MOST_FLIGHTS;
/// No aircraft of these patrols flies as high in metres; some do in feet.
const HIGHEST_M: f64 = 20_000.0;
/// Text in messages is cut here.
const MOST_SHOWN: usize = 60;

/// The unit of altitudes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AltitudeUnit {
    /// Metres.
    Metres,
    /// Feet of 0.3048 m.
    Feet,
}

impl AltitudeUnit {
    fn in_metres(self, value: f64) -> f64 {
        match self {
            Self::Metres => value,
            Self::Feet => value * METRES_PER_FOOT,
        }
    }
}

/// A file being read.
pub(super) struct Reader<'a> {
    /// The whole text.
    pub(super) text: &'a str,
    /// What its reader was told beforehand.
    pub(super) options: &'a Options,
    /// What is to be said.
    pub(super) told: Told,
    /// The tracks so far.
    pub(super) tracks: Vec<RawTrack>,
    /// How many points were found, and how many of them could not be taken.
    pub(super) found: usize,
    pub(super) left_out: usize,
    highest: Option<(f64, Range<usize>)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, options: &'a Options) -> Self {
        let told = Told::default();
        Self { text, options, told, tracks: Vec::new(), found: 0, left_out: 0, highest: None }
    }

    /// Takes down an error.
    pub(super) fn error(&mut self, code: &'static str, span: Range<usize>, message: impl Into<String>, help: &str) {
        self.told.tell(Diagnostic::error(code, span, message).help(help));
    }

    /// Counts a point that was left out, and says why.
    pub(super) fn leave_out(&mut self, code: &'static str, span: Range<usize>, message: impl Into<String>) {
        self.left_out += 1;
        self.told.warn(code, span, message);
    }

    /// Counts a point; `false` where there are more than are read, which is an error.
    pub(super) fn has_room(&mut self, span: &Range<usize>) -> bool {
        self.found += 1;
        if self.found == MOST_RECORDS + 1 {
            let message = format!("the file has more than {MOST_RECORDS} points");
            self.error("too-many-points", span.clone(), message, "split the file");
        }
        self.found <= MOST_RECORDS
    }

    /// Adds a track, unless it has no points.
    pub(super) fn add(&mut self, track: RawTrack) {
        if track.records.is_empty() {
            return;
        }
        if self.tracks.len() == MOST_TRACKS {
            let message = format!("the file has more than {MOST_TRACKS} tracks");
            self.error("too-many-tracks", track.span, message, "split the file");
        } else if self.tracks.len() < MOST_TRACKS {
            self.tracks.push(track);
        }
    }

    /// A point of a track; `None`, and said why, where its position cannot be.
    pub(super) fn record(
        &mut self,
        time: Option<Timestamp>,
        lat_lon: [f64; 2],
        altitude: Option<f64>,
        span: Range<usize>,
    ) -> Option<Record> {
        let position = self.position(lat_lon, &span)?;
        if let Some(altitude) =
            altitude.filter(|altitude| self.highest.as_ref().is_none_or(|(most, _)| altitude > most))
        {
            self.highest = Some((altitude, span.clone()));
        }
        Some(Record { time, position, altitude, span })
    }

    fn position(&mut self, lat_lon: [f64; 2], span: &Range<usize>) -> Option<Position> {
        let [lat, lon] = match self.options.swap_axes {
            true => [lat_lon[1], lat_lon[0]],
            false => lat_lon,
        };
        if !lat.is_finite() || !lon.is_finite() {
            self.leave_out(
                "no-position",
                span.clone(),
                "the position is no pair of numbers, and the point was left out",
            );
            return None;
        }
        if lat.abs() > 90.0 {
            let help = match lat.abs() <= 180.0 && lon.abs() <= 90.0 {
                true if self.options.swap_axes => "leave out `--swap-axes`: the axes look right as they stand",
                true => "the axes look swapped; if the file has the other one first, pass `--swap-axes`",
                false => "positions are degrees of WGS 84; convert the file first",
            };
            self.error("latitude-beyond-pole", span.clone(), format!("the latitude {lat} is beyond the pole"), help);
            return None;
        }
        if lon.abs() > 360.0 {
            let message = format!("the longitude {lon} is beyond a whole turn");
            self.error(
                "longitude-out-of-range",
                span.clone(),
                message,
                "positions are degrees of WGS 84; convert the file first",
            );
            return None;
        }
        Position::checked_from_lat_lon(lat, lon)
    }

    /// A number; `None`, where there is none that is finite.
    pub(super) fn number(text: &str) -> Option<f64> {
        text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
    }

    /// An altitude of a format that has metres, or of the unit that was told.
    pub(super) fn altitude(&self, value: f64) -> Option<f64> {
        Some(self.options.altitude_unit.unwrap_or(AltitudeUnit::Metres).in_metres(value)).filter(|it| it.is_finite())
    }

    /// An altitude in a unit.
    pub(super) fn altitude_in(unit: AltitudeUnit, value: f64) -> Option<f64> {
        Some(unit.in_metres(value)).filter(|it| it.is_finite())
    }

    /// The instant that a text means. Where it has no zone, `zone` is that of its column, then that which was told; `None`,
    /// and said why, where there is none or it is no time.
    pub(super) fn time(&mut self, text: &str, zone: Option<&TimeZone>, span: Range<usize>) -> Option<Timestamp> {
        let text = text.trim();
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Some(instant);
        }
        if let Some(instant) = self.unix(text, &span) {
            return Some(instant);
        }
        let Ok(civil) = text.parse::<DateTime>() else {
            let message = format!("`{}` is no time, and the point was left out", shown(text));
            self.leave_out("no-time", span, message);
            return None;
        };
        let Some(zone) = zone.or(self.options.time_zone.as_ref()) else {
            let help = "say in which zone the times are: `--time-zone Asia/Tokyo`, `--time-zone +09:00`, or \
                        `--time-zone Z` for UTC";
            self.error("time-without-zone", span, format!("the time `{}` has no zone", shown(text)), help);
            return None;
        };
        match zone.to_ambiguous_timestamp(civil).unambiguous() {
            Ok(instant) => Some(instant),
            Err(_) => {
                let message =
                    format!("the clocks of the zone show `{}` twice or never, and the point was left out", shown(text));
                self.leave_out("ambiguous-time", span, message);
                None
            }
        }
    }

    /// Seconds or milliseconds since 1970, which are UTC: which of the two is told by their size.
    fn unix(&mut self, text: &str, span: &Range<usize>) -> Option<Timestamp> {
        let instant = unix(text)?;
        if self.found <= 1 {
            let shown = shown(text);
            let message = format!(
                "times that are numbers are read as seconds or milliseconds since 1970: `{shown}` is {instant}"
            );
            self.told.note("unix-time", span.clone(), message);
        }
        Some(instant)
    }

    /// Says where altitudes cannot be metres.
    pub(super) fn check_altitudes(&mut self) {
        let Some((highest, span)) = self.highest.take().filter(|(highest, _)| *highest > HIGHEST_M) else { return };
        let message = format!("an altitude of {highest:.0} m is higher than these aircraft fly");
        if self.options.altitude_unit.is_some() {
            return self.told.warn("altitude-very-high", span, message);
        }
        let help = "if the file has feet, pass `--altitude-unit ft`; if it has metres, `--altitude-unit m`";
        self.error("altitude-looks-like-feet", span, message, help);
    }

    /// Refuses a file of which much was left out: what remains may mean something else.
    pub(super) fn check_left_out(&mut self) {
        if self.left_out * 10 > self.found && !self.told.has_errors() {
            let message = format!("{} of {} points could not be taken", self.left_out, self.found);
            self.error(
                "too-much-left-out",
                0..0,
                message,
                "mend the file; up to a tenth of the points may be left out",
            );
        }
    }
}

/// The instant of a number of seconds or milliseconds since 1970, between 1973 and 2286.
pub(super) fn unix(text: &str) -> Option<Timestamp> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.len() <= 32;
    let number: f64 = text.parse().ok().filter(|_| is_number)?;
    let seconds_per_unit = match number {
        1e8..1e10 => 1.0,
        1e11..1e13 => 1e-3,
        _ => return None,
    };
    // Whole and fraction apart: nanoseconds do not fit a float.
    let whole: i64 = text.split('.').next()?.parse().ok()?;
    let fraction: f64 = text.find('.').map_or(Some(0.0), |at| format!("0{}", &text[at..]).parse().ok())?;
    let per_unit = (seconds_per_unit * 1e9) as i128;
    let nanoseconds = i128::from(whole) * per_unit + (fraction * per_unit as f64).round() as i128;
    Timestamp::from_nanosecond(nanoseconds).ok()
}

/// A text for a message: not too long, and without control characters.
pub(super) fn shown(text: &str) -> String {
    let mut chars = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let beginning: String = chars.by_ref().take(MOST_SHOWN).collect();
    if chars.next().is_some() { format!("{beginning}...") } else { beginning }
}
