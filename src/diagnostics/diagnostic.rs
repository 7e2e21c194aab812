//! One problem, and the list of all problems of a run.

use std::fmt;
use std::ops::Range;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, but probably says something that was not meant.
    Warning,
    /// Something the author should know.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// A piece of the text with what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What is said about them; may be empty.
    pub text: String,
}

/// One problem of a file: where, what was found, what is accepted, and the nearest right thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Short stable name for machines and searches: `unknown-zone`.
    pub code: &'static str,
    /// What was found, in one line: lower case, names in backticks, no full stop.
    pub message: String,
    /// The places it is about. The first is the main one and is always there.
    pub labels: Vec<Label>,
    /// What is accepted, or the way out.
    pub help: Option<String>,
    /// The nearest right thing, as it would be written.
    pub suggestion: Option<String>,
}

impl Diagnostic {
    /// A problem at a place.
    pub fn new(severity: Severity, code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        let labels = vec![Label { span, text: String::new() }];
        Self { severity, code, message: message.into(), labels, help: None, suggestion: None }
    }

    /// A problem that makes the file unusable.
    pub fn error(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message)
    }

    /// A problem that leaves the file usable.
    pub fn warning(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message)
    }

    /// Says something about the main place.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.labels[0].text = text.into();
        self
    }

    /// Adds another place.
    pub fn also(mut self, span: Range<usize>, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what is accepted.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names the nearest right thing, where there is one.
    pub fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }

    /// The main place.
    pub fn span(&self) -> Range<usize> {
        self.labels[0].span.clone()
    }
}

/// All problems of a run, in the order they were found.
///
/// A file of nonsense must not fill the memory: beyond a thousand problems only their number is kept.
#[derive(Debug, Default)]
pub struct Problems {
    found: Vec<Diagnostic>,
    dropped: usize,
    errors: usize,
}

impl Problems {
    const MOST: usize = 1000;

    /// Adds a problem.
    pub fn push(&mut self, problem: Diagnostic) {
        self.errors += usize::from(problem.severity == Severity::Error);
        if self.is_full() {
            self.dropped += 1;
        } else {
            self.found.push(problem);
        }
    }

    /// Whether further problems are only counted, so that looking for suggestions is wasted.
    pub fn is_full(&self) -> bool {
        self.found.len() >= Self::MOST
    }

    /// Whether one of the problems makes the file unusable.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// The number of problems that make the file unusable.
    pub fn error_count(&self) -> usize {
        self.errors
    }

    /// The problems in the order of the text, each once.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        let key = |d: &Diagnostic| (d.span().start, d.span().end, d.severity, d.code, d.message.clone());
        self.found.sort_by_cached_key(key);
        self.found.dedup();
        if self.dropped > 0 {
            let last = self.found.last().map_or(0..0, Diagnostic::span);
            let message = format!("{} more problems are not shown", self.dropped);
            self.found.push(Diagnostic::new(Severity::Note, "too-many-problems", last, message));
        }
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_come_out_in_the_order_of_the_text_each_once() {
        let mut problems = Problems::default();
        for at in [9, 2, 9] {
            problems.push(Diagnostic::warning("w", at..at + 1, "m"));
        }
        assert!(!problems.has_errors());
        let starts: Vec<usize> = problems.into_sorted().iter().map(|d| d.span().start).collect();
        assert_eq!(starts, [2, 9]);
    }

    #[test]
    fn a_flood_of_problems_is_counted_not_kept() {
        let mut problems = Problems::default();
        for at in 0..5000 {
            problems.push(Diagnostic::error("e", at..at, "m"));
        }
        assert_eq!(problems.error_count(), 5000);
        let sorted = problems.into_sorted();
        assert_eq!(sorted.len(), 1001);
        assert_eq!(sorted[1000].message, "4000 more problems are not shown");
    }
}
