//! What is to be said of a file: problems that make it useless, and all that was left out or assumed.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostics::{Diagnostic, Severity};

/// So many problems of one kind are shown; the others are counted.
const MOST_ALIKE: usize = 3;

/// Everything said of a file so far. Of each kind of problem the first few are kept, and the number of all.
#[derive(Debug, Default)]
pub(crate) struct Told {
    found: Vec<Diagnostic>,
    counts: BTreeMap<&'static str, (usize, Severity)>,
    errors: usize,
}

impl Told {
    /// Adds what is to be said.
    pub(crate) fn tell(&mut self, problem: Diagnostic) {
        self.errors += usize::from(problem.severity == Severity::Error);
        let (count, _) = self.counts.entry(problem.code).or_insert((0, problem.severity));
        *count += 1;
        if *count <= MOST_ALIKE {
            self.found.push(problem);
        }
    }

    /// Adds a remark that needs no action.
    pub(crate) fn note(&mut self, code: &'static str, span: Range<usize>, message: impl Into<String>) {
        self.tell(Diagnostic::new(Severity::Note, code, span, message));
    }

    /// Adds something that was left out or looks wrong.
    pub(crate) fn warn(&mut self, code: &'static str, span: Range<usize>, message: impl Into<String>) {
        self.tell(Diagnostic::warning(code, span, message));
    }

    /// Whether the file cannot be imported.
    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// How much was said so far, for [`Self::place_since`].
    pub(crate) fn len(&self) -> usize {
        self.found.len()
    }

    /// Names the place of what was said since then, in a format whose lines mean nothing.
    pub(crate) fn place_since(&mut self, before: usize, place: &str) {
        for problem in &mut self.found[before..] {
            problem.message = format!("{place}: {}", problem.message);
        }
    }

    /// All that was said, in the order of the text, with the number of what is not shown.
    pub(crate) fn into_problems(mut self) -> Vec<Diagnostic> {
        for (code, (count, severity)) in &self.counts {
            if *count > MOST_ALIKE {
                let last = self.found.iter().rfind(|problem| problem.code == *code);
                let span = last.map_or(0..0, Diagnostic::span);
                let message = format!("{} more of the same kind (`{code}`) are not shown", count - MOST_ALIKE);
                self.found.push(Diagnostic::new((*severity).max(Severity::Warning), code, span, message));
            }
        }
        self.found.sort_by_key(|problem| problem.span().start);
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_one_kind_is_counted_and_does_not_hide_another() {
        let mut told = Told::default();
        for at in 0..5000 {
            told.warn("jump", at..at + 1, "a jump");
        }
        assert!(!told.has_errors());
        told.tell(Diagnostic::error("no-tracks", 0..0, "no tracks"));
        assert!(told.has_errors());
        let problems = told.into_problems();
        assert_eq!(problems.len(), 5);
        assert!(problems.iter().any(|it| it.message == "4997 more of the same kind (`jump`) are not shown"));
    }
}
