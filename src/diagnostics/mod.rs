//! Problems that point at text: where, what was found, what is accepted, and the nearest right thing.
//!
//! Readers of files make [`Diagnostic`]s while they work; [`render`] turns them into text for a terminal or JSON for
//! an editor. Nothing here knows what a scenario is.

pub mod diagnostic;
pub mod excerpt;
pub mod nearest;
pub mod render;
pub mod source;

pub use diagnostic::{Diagnostic, Label, Problems, Severity};
pub use excerpt::Excerpt;
pub use source::{Location, SourceFile};
