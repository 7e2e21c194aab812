//! Comparisons: what sources said against what was flown, and against one another.
//!
//! `reports` finds for every report the event it is about and says how far apart the two are; `doubts` finds what cannot
//! hold and which reports contradict each other. Nothing is averaged and nothing is corrected: the words of each source
//! stand beside the simulation as they are.

pub mod doubts;
pub mod reports;

pub use doubts::{Contradiction, Haste, contradictions, haste};
pub use reports::{Found, Held, Verdict, held, hold};
