//! Scenario files: the text as its author wrote it, checked and turned into a [`Scenario`].
//!
//! `document` reads the TOML by the table of `keys` and keeps the place of every value; `resolve` gives names and
//! ranges their meaning and collects every problem; `model` is what comes out: a `Scenario` that exists is valid. Of it,
//! `account` is what sources said and counted, `briefing` the scenes in which it is told, `ensemble` what is drawn by chance
//! when it is flown many times. `schema` writes the same table of keys as a JSON Schema for editors. `syntax` has the text as
//! it stands, with every comment, `layout` spaces it evenly, `copy` makes a what-if of it, and `template` is what a new one
//! begins with. `edit` changes the text of a file where it is touched and nowhere else. Flying the scenario is the
//! simulation's business.

pub mod account;
pub mod briefing;
pub mod builtin;
pub mod clock;
pub mod copy;
mod document;
pub mod edit;
pub mod ensemble;
mod keys;
pub mod layout;
pub mod library;
pub mod model;
mod resolve;
mod schema;
mod splice;
mod syntax;
pub mod template;

pub use document::LARGEST_FILE;
pub use keys::{MOST_FLIGHTS, MOST_WAYPOINTS};
pub use library::{BuiltinLibrary, Library};
pub use model::Scenario;
pub use schema::schema;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::diagnostics::{Diagnostic, Problems, Severity, SourceFile};

/// What came of reading a scenario file.
#[derive(Debug)]
pub struct Reading {
    /// The text, for showing the problems.
    pub source: SourceFile,
    /// The scenario; there unless one of the problems is an error.
    pub scenario: Option<Scenario>,
    /// All problems, in the order of the text.
    pub problems: Vec<Diagnostic>,
    /// The files that it includes, each once, by their paths relative to the scenario's folder; also those that could
    /// not be read.
    pub includes: Vec<String>,
}

impl Reading {
    /// Whether one of the problems is an error.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }
}

/// Reads a scenario file and collects every problem in it.
///
/// The name is shown in messages, and stands in for a missing title. Any bytes are read or refused: no input makes
/// this panic or hang.
pub fn read(name: &str, bytes: &[u8], library: &dyn Library) -> Reading {
    Understood::read(name, bytes, library).reading
}

/// A scenario file with all that was found out when it was read.
struct Understood {
    reading: Reading,
    /// The keys and values, each with its place; `None` where it is no TOML.
    document: Option<document::Table>,
    /// The instants of the times in the file, by where they stand in it.
    instants: BTreeMap<usize, Timestamp>,
}

impl Understood {
    fn read(name: &str, bytes: &[u8], library: &dyn Library) -> Self {
        let mut problems = Problems::default();
        let source = document::decode(name, bytes, &mut problems);
        let document =
            if problems.has_errors() { None } else { document::read(&source, &keys::SCENARIO, &mut problems) };
        let resolved = document.as_ref().map(|document| resolve::scenario(name, document, library, &mut problems));
        let (scenario, found) = resolved.unzip();
        let scenario = if problems.has_errors() { None } else { scenario };
        let found = found.unwrap_or_default();
        let includes = found.includes.into_iter().collect();
        let reading = Reading { source, scenario, problems: problems.into_sorted(), includes };
        Self { reading, document, instants: found.instants }
    }
}
