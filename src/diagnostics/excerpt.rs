//! The line that a problem points at, cut so that it fits beside a map.

use std::ops::Range;

use super::source::SourceFile;

/// A line of a text, or a part of it, with a marked piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The line, from one.
    pub line: usize,
    /// What stands before the marked piece; begins with `…` where more does.
    pub before: String,
    /// The marked piece; a space where nothing is marked but a place.
    pub marked: String,
    /// What stands behind it; ends with `…` where more does.
    pub after: String,
}

impl Excerpt {
    /// The line that a span begins on, with no more than about so many characters. Of a span over many lines only what is
    /// on the first one is marked.
    pub fn of(source: &SourceFile, span: &Range<usize>, most: usize) -> Self {
        let span = source.clamp(span);
        let line = source.lines_around(&(span.start..span.start));
        // A span may begin behind the last line.
        let (start, end) = (span.start.max(line.start), span.end.clamp(span.start, line.end.max(span.start)));
        let text = source.text();
        let (before, marked) = (&text[line.start..start], text[start..end].trim_end_matches('\r'));
        let after = text[end..line.end.max(end)].trim_end();
        let (third, rest) = (most / 3, most - most / 3);
        let marked = match first(marked, rest) {
            "" => " ".to_owned(),
            cut if cut.len() < marked.len() => format!("{cut}…"),
            whole => whole.to_owned(),
        };
        let room = rest.saturating_sub(marked.chars().count());
        // What the text before does not need is the other's.
        let spare = third.saturating_sub(before.chars().count());
        let kept_after = first(after, room + spare);
        let kept_before = last(before, third + room.saturating_sub(after.chars().count()));
        let dots = |is_cut: bool| if is_cut { "…" } else { "" };
        Self {
            line: source.location(span.start).line,
            before: format!("{}{kept_before}", dots(kept_before.len() < before.len())).replace('\t', " "),
            marked: marked.replace('\t', " "),
            after: format!("{kept_after}{}", dots(kept_after.len() < after.len())).replace('\t', " "),
        }
    }
}

/// The first so many characters.
fn first(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(at, _)| &text[..at])
}

/// The last so many characters.
fn last(text: &str, most: usize) -> &str {
    let count = text.chars().count();
    text.char_indices().nth(count.saturating_sub(most)).map_or("", |(at, _)| &text[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, span: Range<usize>, most: usize) -> (usize, String) {
        let Excerpt { line, before, marked, after } = Excerpt::of(&SourceFile::new("x", text), &span, most);
        (line, format!("{before}[{marked}]{after}"))
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        assert_eq!(excerpt("a\r\nzones = [\"KADZ\"]  \r\nb", 12..18, 60), (2, "zones = [[\"KADZ\"]]".into()));
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides_of_what_is_marked() {
        let text = format!("{}HERE{}", "a".repeat(100), "b".repeat(100));
        assert_eq!(excerpt(&text, 100..104, 30), (1, format!("…{}[HERE]{}…", "a".repeat(10), "b".repeat(16))));
        assert_eq!(excerpt(&text, 0..204, 30), (1, format!("[{}…]", "a".repeat(20))));
    }

    #[test]
    fn a_span_over_many_lines_is_shown_by_its_first() {
        assert_eq!(excerpt("[[flight]]\nid = 3\n", 0..17, 60), (1, "[[[flight]]]".into()));
    }

    #[test]
    fn a_place_without_length_and_one_behind_the_end_are_marked_with_a_space() {
        assert_eq!(excerpt("a = \nb", 4..4, 60), (1, "a = [ ]".into()));
        assert_eq!(excerpt("a\n", 2..2, 60), (2, "[ ]".into()));
        assert_eq!(excerpt("", 7..9, 60), (1, "[ ]".into()));
    }

    #[test]
    fn no_span_panics() {
        for text in ["", "\n", "°対馬", "a\r\n\r\nb", "\t\t°\r"] {
            for start in 0..12 {
                for end in 0..12 {
                    for most in [0, 1, 2, 3, 60] {
                        excerpt(text, start..end, most);
                    }
                }
            }
        }
    }
}
