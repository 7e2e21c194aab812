//! How answers look on a terminal: tables without borders, clocks, positions, colours.

use anstyle::{AnsiColor, Style};
use comfy_table::{CellAlignment, Table, presets};
use jiff::tz::TimeZone;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
pub use patrolscope::chart::words::clock;
use patrolscope::chart::{Language, words};
use patrolscope::geodesy::Position;
use patrolscope::places;
use patrolscope::sim::Simulation;
use patrolscope::units::Altitude;

/// Tables and paragraphs keep within so many columns where their content allows.
pub const WIDTH: usize = 100;

pub const ERROR: Style = AnsiColor::Red.on_default().bold();
pub const HEADING: Style = Style::new().bold();
pub const FAINT: Style = Style::new().dimmed();

/// Said wherever a person might take a zone for a border.
pub const NOT_SOVEREIGN: &str = "An ADIZ (air defence identification zone) is not sovereign airspace; entering \
    one is no violation of a border. It is where a state asks aircraft to identify themselves.";

/// The text in a style; stdout and stderr drop the colour codes where nobody sees them.
pub fn paint(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// How a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// The lines of a table: the heading, then one line a row. Cells hold one line each and no colour codes.
pub fn table_lines(columns: &[(&str, Align)], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<String> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(columns.iter().map(|(name, _)| *name));
    for (column, (_, align)) in table.column_iter_mut().zip(columns) {
        column.set_padding((0, 2));
        if *align == Align::Right {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for row in rows {
        table.add_row(row);
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// A table as text, its heading bold, every line indented by two.
pub fn table(columns: &[(&str, Align)], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = String::new();
    for (index, line) in table_lines(columns, rows).iter().enumerate() {
        let line = if index == 0 { paint(line, HEADING) } else { line.clone() };
        text.push_str(&format!("  {line}\n"));
    }
    text
}

/// The text broken between words into lines of at most `width` columns, each behind `indent`.
pub fn wrap(text: &str, indent: usize, width: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        let length = line.chars().count();
        if length > 0 && indent + length + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if length > 0 {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.iter().map(|line| format!("{:indent$}{line}\n", "")).collect()
}

/// `10:35` on the clocks of a time zone, to the nearest minute.
pub fn minute(instant: Timestamp, zone: &TimeZone) -> String {
    let nearest = TimestampRound::new().smallest(Unit::Minute).mode(RoundMode::HalfExpand);
    instant.round(nearest).unwrap_or(instant).to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// `7:58:03`: hours, minutes, seconds.
pub fn duration(seconds: f64) -> String {
    let total = seconds.round() as u64;
    format!("{}:{:02}:{:02}", total / 3600, total / 60 % 60, total % 60)
}

/// `+0:12:30`, `-0:05:00`: hours, minutes and seconds with their sign.
pub fn signed(seconds: f64) -> String {
    let seconds = seconds.round() + 0.0;
    let sign = if seconds < 0.0 { "-" } else { "+" };
    format!("{sign}{}", duration(seconds.abs()))
}

/// `39°00'N 131°33'E`: degrees and whole minutes (1.9 km of latitude).
pub fn position_to_minute(position: Position) -> String {
    let part = |degrees: f64, width: usize, positive: char, negative: char| {
        let minutes = (degrees.abs() * 60.0).round() as u64;
        let hemisphere = if degrees < 0.0 { negative } else { positive };
        format!("{:0width$}°{:02}'{hemisphere}", minutes / 60, minutes % 60)
    };
    format!("{} {}", part(position.lat(), 2, 'N', 'S'), part(position.lon(), 3, 'E', 'W'))
}

/// `39°00.0'N 131°33.0'E`: degrees and minutes, to a tenth of a minute (185 m of latitude).
pub fn position(position: Position) -> String {
    let part = |degrees: f64, width: usize, positive: char, negative: char| {
        let tenths = (degrees.abs() * 600.0).round() as u64;
        let hemisphere = if degrees < 0.0 { negative } else { positive };
        format!("{:0width$}°{:02}.{}'{hemisphere}", tenths / 600, tenths % 600 / 10, tenths % 10)
    };
    format!("{} {}", part(position.lat(), 2, 'N', 'S'), part(position.lon(), 3, 'E', 'W'))
}

/// `9 December 2025`.
pub fn day(instant: Timestamp, zone: &TimeZone) -> String {
    words::day(instant, zone, Language::En)
}

/// `2  Tenth joint patrol, 9 December 2025`: one of two patrols that are held against each other, counted from 0.
pub fn patrol(which: usize, simulation: &Simulation) -> String {
    let scenario = &simulation.scenario;
    let title = paint(&scenario.title.en, HEADING);
    format!("{}  {title}, {}", which + 1, day(simulation.start, &scenario.time_zone))
}

/// `1 h 51 min`.
pub fn span(seconds: f64) -> String {
    words::span(seconds, Language::En)
}

/// `FL280`; between whole flight levels `28,350 ft`.
pub fn altitude(altitude: Altitude) -> String {
    let feet = altitude.feet().round() as i64;
    if feet >= 10_000 && feet % 100 == 0 {
        return Altitude::from_flight_level(u32::try_from(feet / 100).unwrap_or(u32::MAX)).to_string();
    }
    let sign = if feet < 0 { "-" } else { "" };
    format!("{sign}{} ft", thousands(feet.unsigned_abs()))
}

/// `126 km 315° from Socotra Rock (Ieodo / Suyan Rock)`: where a position is, told from the nearest landmark.
pub fn bearings(position: Position) -> String {
    let place = places::nearest_landmark(position);
    let distance = place.position.distance_to(position).kilometres();
    if distance < 0.5 {
        return format!("at {}", place.names.en);
    }
    let bearing = place.position.bearing_to(position).degrees().round() as u64 % 360;
    format!("{distance:.0} km {bearing:03}° from {}", place.names.en)
}

/// `126 km NW of Socotra Rock`: as [`bearings`], in fewer words.
pub fn near(position: Position) -> String {
    let place = places::nearest_landmark(position);
    let name = place.names.en.split(" (").next().unwrap_or(&place.names.en);
    let distance = place.position.distance_to(position).kilometres();
    if distance < 0.5 {
        return format!("at {name}");
    }
    format!("{distance:.0} km {} of {name}", place.position.bearing_to(position).compass_point())
}

/// `26.7`, `605`: a figure to one decimal, from a hundred on to none.
pub fn figure(value: f64) -> String {
    if value < 99.95 { format!("{value:.1}") } else { format!("{value:.0}") }
}

/// `375,000`.
pub fn thousands(number: u64) -> String {
    words::grouped(number, ',')
}

/// `1 error`, `2 errors`.
pub fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// A vertex to the second of arc where it was given so, as published ones are; otherwise to a tenth of a minute.
pub fn vertex(vertex: Position) -> String {
    let is_whole = |degrees: f64| (degrees * 3600.0 - (degrees * 3600.0).round()).abs() < 0.01;
    if !(is_whole(vertex.lat()) && is_whole(vertex.lon())) {
        return position(vertex);
    }
    let part = |degrees: f64, width: usize, positive: char, negative: char| {
        let seconds = (degrees.abs() * 3600.0).round() as u64;
        let hemisphere = if degrees < 0.0 { negative } else { positive };
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        let seconds = if seconds == 0 { String::new() } else { format!("{seconds:02}\"") };
        format!("{:0width$}°{:02}'{seconds}{hemisphere}", minutes / 60, minutes % 60)
    };
    format!("{} {}", part(vertex.lat(), 2, 'N', 'S'), part(vertex.lon(), 3, 'E', 'W'))
}

/// JSON text with a line break at its end.
pub fn json(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_round_to_a_tenth_of_a_minute_and_carry() {
        assert_eq!(position(Position::from_lat_lon(39.0, 131.55)), "39°00.0'N 131°33.0'E");
        assert_eq!(position(Position::from_lat_lon(38.999_99, -0.5)), "39°00.0'N 000°30.0'W");
        assert_eq!(position_to_minute(Position::from_lat_lon(38.999, -0.5)), "39°00'N 000°30'W");
    }

    #[test]
    fn published_vertices_keep_their_seconds() {
        let second_point_of_jadiz = Position::from_lat_lon(40.669167, 132.997222);
        assert_eq!(vertex(second_point_of_jadiz), "40°40'09\"N 132°59'50\"E");
        assert_eq!(vertex(Position::from_lat_lon(39.0, 123.5)), "39°00'N 123°30'E");
        assert_eq!(vertex(Position::from_lat_lon(24.7051, 122.93)), "24°42.3'N 122°55.8'E");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1000, 485_000, 1_234_567].map(thousands), ["0", "999", "1,000", "485,000", "1,234,567"]);
    }

    #[test]
    fn a_position_is_told_from_the_nearest_landmark() {
        // JCS, 24 May 2022: 126 km north-west of Ieodo.
        let entry =
            places::find("IEODO").unwrap().position.destination("315°".parse().unwrap(), "126 km".parse().unwrap());
        assert_eq!(bearings(entry), "126 km 315° from Socotra Rock (Ieodo / Suyan Rock)");
        assert_eq!(near(entry), "126 km NW of Socotra Rock");
    }

    #[test]
    fn clocks_show_the_nearest_second() {
        let instant: Timestamp = "2025-12-09T01:34:59.9996Z".parse().unwrap();
        assert_eq!(clock(instant, &TimeZone::UTC), "01:35:00");
        assert_eq!(minute(instant, &TimeZone::UTC), "01:35");
        let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
        assert_eq!(clock(instant, &tokyo), "10:35:00");
        assert_eq!(day(instant, &tokyo), "9 December 2025");
    }

    #[test]
    fn durations_carry_into_hours() {
        assert_eq!(duration(7.4), "0:00:07");
        assert_eq!(duration(3599.7), "1:00:00");
    }

    #[test]
    fn figures_stand_at_the_right_of_their_column() {
        let columns = [("ZONE", Align::Left), ("KM", Align::Right)];
        let rows = [vec!["KADIZ".to_owned(), "7".to_owned()], vec!["X".to_owned(), "1234".to_owned()]];
        assert_eq!(table_lines(&columns, rows), ["ZONE     KM", "KADIZ     7", "X      1234"]);
    }

    #[test]
    fn long_text_is_broken_between_words() {
        assert_eq!(wrap("one two three", 2, 9), "  one two\n  three\n");
    }
}
