//! Pieces of text that take the place of others.

use std::ops::Range;

/// A piece of text that takes the place of some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) span: Range<usize>,
    pub(super) text: String,
}

impl Splice {
    pub(super) fn new(span: Range<usize>, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    pub(super) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(at..at, text)
    }
}

/// The text with all splices done. Splices do not overlap; those at the same place keep their order.
pub(super) fn spliced(text: &str, mut splices: Vec<Splice>) -> String {
    splices.sort_by_key(|splice| (splice.span.start, splice.span.end));
    let mut result = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for splice in splices {
        result += &text[done..splice.span.start];
        result += &splice.text;
        done = splice.span.end;
    }
    result + &text[done..]
}
