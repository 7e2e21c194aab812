//! Flights mirrored across a meridian: every longitude to the other side of it, left to right, each course to its counterpart.

use super::{Changes, quoted};
use crate::geodesy::Position;
use crate::geodesy::position::PositionText;
use crate::places;
use crate::scenario::document::{Table, Value};
use crate::units::Bearing;

/// The counterpart of a course.
pub(super) fn bearing(bearing: Bearing) -> String {
    Bearing::from_degrees(rounded(360.0 - bearing.degrees())).to_string()
}

/// `131.5°E`.
pub(super) fn meridian(degrees: f64) -> String {
    format!("{}°{}", rounded(degrees.abs()), if degrees < 0.0 { 'W' } else { 'E' })
}

/// To a billionth of a degree, a tenth of a millimetre: without the noise of the subtraction.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e9).round() / 1e9
}

impl Changes<'_> {
    /// Mirrors what a table of a flight says.
    pub(super) fn mirror_table(&mut self, table: &Table) {
        for (key, span, value) in table.read() {
            match value {
                Value::Position(written) => {
                    if let Some(new) = self.mirrored(&span, written) {
                        self.replace(span, quoted(new));
                    }
                }
                Value::Bearing(written) => self.replace(span, quoted(bearing(*written))),
                Value::Word(word) => {
                    let other = match (key.name, *word) {
                        ("direction" | "turn_direction", "left") => "right",
                        ("direction" | "turn_direction", "right") => "left",
                        ("shape", "echelon-left") => "echelon-right",
                        ("shape", "echelon-right") => "echelon-left",
                        _ => continue,
                    };
                    self.replace(span, quoted(other));
                }
                _ => {}
            }
        }
        self.mirror_defaults(table);
    }

    /// Holds go round to the right, and stations are to the right, where nothing is said.
    fn mirror_defaults(&mut self, table: &Table) {
        let insert = |at: usize, text: String| (at, (at..at, text));
        let begin = |table: &Table, text: &str| {
            // The braces of an inline table, or the header of another one.
            if self.text[table.span.clone()].starts_with('{') {
                let is_empty = self.text[table.span.clone()].trim_matches(['{', '}']).trim().is_empty();
                insert(table.span.start + 1, format!(" {text}{}", if is_empty { " " } else { "," }))
            } else {
                insert(table.span.end, format!("\n{text}"))
            }
        };
        let edit = match table.kind() {
            "hold" if !table.has("direction") => Some(begin(table, "direction = \"left\"")),
            "station" if !table.has("bearing") => Some(begin(table, "bearing = \"270°\"")),
            "waypoint" if (table.has("joins") || table.has("intercepts")) && !table.has("station") => {
                let joins = table.span_of(if table.has("joins") { "joins" } else { "intercepts" });
                let text = "station = { bearing = \"270°\" }";
                let separator = if self.text[table.span.clone()].starts_with('{') { ", " } else { "\n" };
                Some(insert(joins.end, format!("{separator}{text}")))
            }
            _ => None,
        };
        self.edits.extend(edit);
    }

    /// A position on the other side, written as the original is where it is one of coordinates.
    fn mirrored(&self, span: &std::ops::Range<usize>, written: &PositionText) -> Option<String> {
        let across = self.recipe.mirror?;
        let position = match written {
            PositionText::Coordinates(position) => *position,
            other => other.locate(|id| self.place(id))?,
        };
        let lon = (2.0 * across - position.lon() + 180.0).rem_euclid(360.0) - 180.0;
        let new = Position::from_lat_lon(position.lat(), rounded(lon));
        let text = super::toml_text(&self.text[span.clone()])?;
        let alike = matches!(written, PositionText::Coordinates(_)).then(|| alike(&text, new)).flatten();
        Some(alike.unwrap_or_else(|| {
            let (ns, ew) = (if new.lat() < 0.0 { 'S' } else { 'N' }, if new.lon() < 0.0 { 'W' } else { 'E' });
            format!("{:.6}{ns} {:.6}{ew}", new.lat().abs(), new.lon().abs())
        }))
    }

    /// A place of the author's own, or of the catalogue.
    fn place(&self, id: &str) -> Option<Position> {
        let own = self.places.iter().find(|(own, _)| own.eq_ignore_ascii_case(id)).map(|(_, position)| *position);
        own.or_else(|| places::find(id).map(|place| place.position))
    }
}

/// The position written as a text is: the same latitude, and the longitude in as many digits, or more where it needs them.
fn alike(text: &str, new: Position) -> Option<String> {
    let (latitude, longitude) = text.split_at(text.find(['N', 'S', 'n', 's'])? + 1);
    let letter = if new.lon() < 0.0 { 'W' } else { 'E' };
    let space: String = longitude.chars().take_while(|c| c.is_whitespace() || *c == ',').collect();
    let digits = longitude.trim_start_matches([' ', ',']);
    let degrees = new.lon().abs();
    let has = |signs: &[char]| digits.contains(signs);
    let written = if has(&['\'', '′', '’']) {
        let minute = if has(&['′']) { '′' } else { '\'' };
        let seconds = (degrees * 3600.0 * 1e4).round() / 1e4;
        let (whole, rest) = ((seconds / 3600.0).floor(), seconds % 3600.0);
        if has(&['"', '″', '”']) {
            let second = if has(&['″']) { '″' } else { '"' };
            format!("{whole:03}°{:02}{minute}{:02}{second}", (rest / 60.0).floor(), rest % 60.0)
        } else {
            let minutes = (rest / 60.0 * 1e6).round() / 1e6;
            format!("{whole:03}°{}{minutes}{minute}", if minutes < 10.0 { "0" } else { "" })
        }
    } else {
        let sign = if has(&['°']) { "°" } else { "" };
        let number = digits.trim_end_matches(|c: char| !c.is_ascii_digit());
        let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let is_exact = |decimals: &usize| {
            let factor = 10f64.powi(i32::try_from(*decimals).unwrap_or(9));
            ((degrees * factor).round() / factor - degrees).abs() < 1e-9
        };
        let decimals = (decimals..=9).find(is_exact).unwrap_or(9);
        format!("{degrees:.decimals$}{sign}")
    };
    let alike = format!("{latitude}{space}{written}{letter}");
    // Whatever the way of writing, it has to say the same.
    let read: Position = alike.parse().ok()?;
    ((read.lon() - new.lon()).abs() < 1e-7 && (read.lat() - new.lat()).abs() < 1e-7).then_some(alike)
}
