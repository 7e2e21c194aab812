//! Problems as text for a terminal, and as JSON for an editor.

use annotate_snippets::{AnnotationKind, Group, Origin, Snippet};
use annotate_snippets::{Level, Renderer};

use super::diagnostic::{Diagnostic, Severity};
use super::source::SourceFile;

/// Whether the text may carry colour codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// With colour codes.
    On,
    /// Plain text.
    Off,
}

/// More text than this is not shown under a message; its place is.
const MOST_TEXT_SHOWN: usize = 20_000;

/// The problems as text for a terminal, one after the other, each with the text it points at.
pub fn terminal(source: &SourceFile, problems: &[Diagnostic], colour: Colour) -> String {
    let renderer = match colour {
        Colour::On => Renderer::styled(),
        Colour::Off => Renderer::plain(),
    };
    let mut text = String::new();
    for problem in problems {
        text.push_str(&renderer.render(&[group(source, problem)]));
        text.push_str("\n\n");
    }
    text
}

fn group<'a>(source: &'a SourceFile, problem: &'a Diagnostic) -> Group<'a> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(problem.message.as_str()).id(problem.code));
    group = match snippet(source, problem) {
        Some(snippet) => group.element(snippet),
        None => {
            let start = source.location(problem.span().start);
            group.element(Origin::path(source.name()).line(start.line).char_column(start.column))
        }
    };
    if let Some(suggestion) = &problem.suggestion {
        group = group.element(Level::HELP.message(format!("did you mean `{suggestion}`?")));
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

/// The lines that the problem points at; `None` where they are too long to show.
fn snippet<'a>(
    source: &'a SourceFile,
    problem: &'a Diagnostic,
) -> Option<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let around = |count: usize| {
        let labels = &problem.labels[..count];
        let start = labels.iter().map(|label| label.span.start).min()?;
        let end = labels.iter().map(|label| label.span.end).max()?;
        let lines = source.lines_around(&source.clamp(&(start..end)));
        (lines.len() <= MOST_TEXT_SHOWN).then_some((lines, count))
    };
    let (lines, count) = around(problem.labels.len()).or_else(|| around(1))?;
    let text = &source.text()[lines.clone()];
    let annotations = problem.labels[..count].iter().enumerate().map(|(index, label)| {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let span = source.clamp(&label.span);
        // A span that runs over many lines, such as a whole table, is shown by its first line.
        let first_line = source.lines_around(&(span.start..span.start)).end.max(span.start);
        let (start, end) = (span.start - lines.start, span.end.min(first_line) - lines.start);
        let text = (!label.text.is_empty()).then_some(label.text.as_str());
        kind.span(start..end).label(text)
    });
    let line = source.location(lines.start).line;
    Some(Snippet::source(text).path(source.name()).line_start(line).annotations(annotations))
}

/// The problems as a JSON array for editors: `file`, `severity`, `code`, `message`, `line`, `column`, `end_line`,
/// `end_column` (from one, in characters), `offset`, `end_offset` (bytes), `help`, `suggestion`, and `related` places.
pub fn json(source: &SourceFile, problems: &[Diagnostic]) -> serde_json::Value {
    problems
        .iter()
        .map(|problem| {
            let mut object = place(source, &problem.labels[0].span);
            let related: Vec<_> = problem.labels[1..]
                .iter()
                .map(|label| {
                    let mut object = place(source, &label.span);
                    object.insert("message".into(), label.text.clone().into());
                    serde_json::Value::Object(object)
                })
                .collect();
            let mut all = serde_json::Map::new();
            all.insert("file".into(), source.name().into());
            all.insert("severity".into(), problem.severity.to_string().into());
            all.insert("code".into(), problem.code.into());
            all.insert("message".into(), problem.message.clone().into());
            all.append(&mut object);
            all.insert("label".into(), problem.labels[0].text.clone().into());
            all.insert("help".into(), problem.help.clone().into());
            all.insert("suggestion".into(), problem.suggestion.clone().into());
            all.insert("related".into(), related.into());
            serde_json::Value::Object(all)
        })
        .collect()
}

fn place(source: &SourceFile, span: &std::ops::Range<usize>) -> serde_json::Map<String, serde_json::Value> {
    let span = source.clamp(span);
    let (start, end) = (source.location(span.start), source.location(span.end));
    [
        ("line", start.line),
        ("column", start.column),
        ("end_line", end.line),
        ("end_column", end.column),
        ("offset", span.start),
        ("end_offset", span.end),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value.into()))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> (SourceFile, Diagnostic) {
        let source = SourceFile::new("patrol.toml", "format = 1\r\nzones = [\"KADZ\"]\r\n");
        let problem = Diagnostic::error("unknown-zone", 21..27, "unknown zone `KADZ`")
            .label("not in the catalogue")
            .also(0..6, "format")
            .suggest(Some("KADIZ".into()));
        (source, problem)
    }

    #[test]
    fn the_terminal_shows_the_line_underlined_with_the_way_out() {
        let (source, problem) = example();
        let text = terminal(&source, &[problem], Colour::Off);
        for piece in [
            "error[unknown-zone]: unknown zone `KADZ`",
            "patrol.toml:2:10",
            "^^^^^^ not in the catalogue",
            "did you mean `KADIZ`?",
        ] {
            assert!(text.contains(piece), "{piece} in\n{text}");
        }
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn colour_comes_only_when_asked() {
        let (source, problem) = example();
        assert!(terminal(&source, &[problem], Colour::On).contains('\u{1b}'));
    }

    #[test]
    fn json_carries_both_ends_and_related_places() {
        let (source, problem) = example();
        let json = json(&source, &[problem]);
        assert_eq!(json[0]["line"], 2);
        assert_eq!(json[0]["column"], 10);
        assert_eq!(json[0]["end_column"], 16);
        assert_eq!(json[0]["severity"], "error");
        assert_eq!(json[0]["related"][0]["message"], "format");
    }

    #[test]
    fn very_long_lines_are_named_not_shown() {
        let source = SourceFile::new("long.toml", "x".repeat(100_000));
        let text = terminal(&source, &[Diagnostic::error("syntax", 50..60, "nonsense")], Colour::Off);
        assert!(text.len() < 1000 && text.contains("long.toml:1:51"), "{text}");
    }

    #[test]
    fn places_outside_the_text_do_not_panic() {
        for text in ["", "\n", "°", "a\r\n\r\nb"] {
            let source = SourceFile::new("x", text);
            for start in 0..6 {
                for end in 0..9 {
                    let problem = Diagnostic::error("e", start..end, "m").also(end..start, "");
                    terminal(&source, std::slice::from_ref(&problem), Colour::Off);
                    json(&source, &[problem]);
                }
            }
        }
    }
}
