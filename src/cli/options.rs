//! Options that several commands have: sizes, themes, instants.

use clap::ValueEnum;
use patrolscope::chart::{Language, ThemeKind};
use patrolscope::scenario::clock::{self, ClockTime};
use patrolscope::sim::Simulation;

use super::WrongUsage;

/// The most pixels a side may have: 8K is 7680 across.
const MOST_PIXELS: u32 = 8192;
const LEAST_PIXELS: u32 = 160;

/// `1280x720`.
pub fn parse_size(text: &str) -> Result<(u32, u32), String> {
    let accepted = format!("a size such as 1920x1080, each side {LEAST_PIXELS} to {MOST_PIXELS} pixels");
    let sides = text.split_once(['x', '×']).and_then(|(w, h)| Some((w.trim().parse().ok()?, h.trim().parse().ok()?)));
    let fits = |side: u32| (LEAST_PIXELS..=MOST_PIXELS).contains(&side);
    sides.filter(|(w, h)| fits(*w) && fits(*h)).ok_or_else(|| format!("not {accepted}"))
}

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Theme {
    /// For screens
    Dark,
    /// For paper
    Light,
}

impl From<Theme> for ThemeKind {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::Dark => Self::Dark,
            Theme::Light => Self::Light,
        }
    }
}

/// Language of words and names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Lang {
    /// English
    #[default]
    En,
    /// Japanese
    Ja,
    /// Korean
    Ko,
    /// Chinese, simplified
    Zh,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::En,
            Lang::Ja => Self::Ja,
            Lang::Ko => Self::Ko,
            Lang::Zh => Self::Zh,
        }
    }
}

/// For whom an answer is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    #[default]
    /// For people
    Table,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

/// Seconds from the simulation's start to the instant that an option such as `--at` asks for: a clock time in the
/// scenario's zone, one with its own, or an RFC 3339 instant.
pub fn instant(option: &str, text: &str, simulation: &Simulation) -> Result<f64, WrongUsage> {
    let zone = &simulation.scenario.time_zone;
    let time: ClockTime = text.parse().map_err(|error: clock::ParseClockError| {
        WrongUsage(format!("{option}: {error}; write {}", ClockTime::ACCEPTED))
    })?;
    let timestamp = time
        .after(simulation.start, zone)
        .or_else(|| time.on(simulation.start.to_zoned(zone.clone()).date(), zone))
        .ok_or_else(|| WrongUsage(format!("{option}: there is no `{text}` on that day")))?;
    let t = (timestamp.as_nanosecond() - simulation.start.as_nanosecond()) as f64 / 1e9;
    if (0.0..=simulation.duration).contains(&t) {
        return Ok(t);
    }
    let clock = |t: f64| simulation.timestamp(t).to_zoned(zone.clone()).strftime("%H:%M:%S").to_string();
    let (from, to) = (clock(0.0), clock(simulation.duration));
    Err(WrongUsage(format!("{option}: nothing flies at {text}; the scenario runs from {from} to {to}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_within_their_limits() {
        assert_eq!(parse_size("1920x1080"), Ok((1920, 1080)));
        for wrong in ["1920", "x", "10x10", "1920x99999", "-1x500", "axb"] {
            assert!(parse_size(wrong).unwrap_err().contains("1920x1080"), "{wrong}");
        }
    }
}
