//! Flights mirrored across a meridian: every longitude to the other side of it, left to right, each course to its counterpart.

use super::{Changes, Splice, quoted};
use crate::geodesy::Position;
use crate::geodesy::position::PositionText;
use crate::geodesy::wording::{Spot, USUAL_COORDINATES, reworded};
use crate::scenario::document::{Table, Value};
use crate::units::{Bearing, Distance};

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
        let insert = |at: usize, text: String| (at, Splice::insert(at, text));
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
        let position = written.locate(self.find)?;
        let lon = (2.0 * across - position.lon() + 180.0).rem_euclid(360.0) - 180.0;
        let spot = Spot::new(Position::from_lat_lon(position.lat(), rounded(lon)), Distance::from_metres(EXACT));
        let text = super::toml_text(&self.text[span.clone()])?;
        let like = if matches!(written, PositionText::Coordinates(_)) { &text } else { USUAL_COORDINATES };
        reworded(like, &spot, self.find)
    }
}

/// Mirrored positions are written to a tenth of a millimetre.
const EXACT: f64 = 1e-4;
