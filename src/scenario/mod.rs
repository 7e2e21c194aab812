//! Scenario files: the text as its author wrote it, checked and turned into a [`Scenario`].
//!
//! `document` reads the TOML and keeps the place of every value; `resolve` gives names, units and ranges their
//! meaning and collects every problem; `model` is what comes out: a `Scenario` that exists is valid. Flying it is
//! the simulation's business.

pub mod model;

pub use model::Scenario;
