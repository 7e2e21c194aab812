//! The text that problems point at.

use std::ops::Range;

/// Where a byte of a text stands: line and column, both counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The line, from one.
    pub line: usize,
    /// The column in characters, from one.
    pub column: usize,
}

/// A text with its name, ready to say where each byte stands.
///
/// # Examples
/// ```
/// use patrolscope::diagnostics::{Location, SourceFile};
/// let file = SourceFile::new("patrol.toml", "title = \"対馬\"\r\nkind = 3\r\n");
/// assert_eq!(file.location(18), Location { line: 2, column: 1 });
/// ```
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

impl SourceFile {
    /// The text under the name that messages show.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name: name.into(), text, line_starts }
    }

    /// The name that messages show: the path as the user wrote it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte. A place beyond the end, or within a character, is moved back onto the text.
    pub fn location(&self, offset: usize) -> Location {
        let offset = self.on_character(offset);
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let column = self.text[self.line_starts[line - 1]..offset].chars().count() + 1;
        Location { line, column }
    }

    /// The span, moved back onto whole characters of the text.
    pub fn clamp(&self, span: &Range<usize>) -> Range<usize> {
        let start = self.on_character(span.start);
        start..self.on_character(span.end.max(start))
    }

    /// The bytes of the lines that the span touches, without the last line break.
    pub fn lines_around(&self, span: &Range<usize>) -> Range<usize> {
        let first = self.location(span.start).line;
        let last = self.location(span.end).line;
        let end = self.line_starts.get(last).map_or(self.text.len(), |next| next - 1);
        self.line_starts[first - 1]..end
    }

    /// The nearest start of a character at or before the byte.
    fn on_character(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        (0..=offset).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(file: &SourceFile, offset: usize) -> (usize, usize) {
        let Location { line, column } = file.location(offset);
        (line, column)
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        let file = SourceFile::new("x", "a°b\nÅ\n");
        assert_eq!(at(&file, 3), (1, 3));
        assert_eq!(at(&file, 5), (2, 1));
    }

    #[test]
    fn carriage_returns_do_not_shift_the_next_line() {
        let file = SourceFile::new("x", "one\r\ntwo\r\n");
        assert_eq!(at(&file, 5), (2, 1));
        assert_eq!(at(&file, 10), (3, 1));
    }

    #[test]
    fn a_place_beyond_the_end_or_within_a_character_is_moved_back() {
        let file = SourceFile::new("x", "°");
        assert_eq!(at(&file, 1), (1, 1));
        assert_eq!(at(&file, 99), (1, 2));
        assert_eq!(at(&SourceFile::new("x", ""), 7), (1, 1));
        assert_eq!(file.clamp(&(1..77)), 0..2);
    }

    #[test]
    fn the_lines_around_a_span_are_whole() {
        let file = SourceFile::new("x", "one\ntwo\nthree");
        assert_eq!(&file.text()[file.lines_around(&(5..6))], "two");
        assert_eq!(&file.text()[file.lines_around(&(5..9))], "two\nthree");
    }
}
