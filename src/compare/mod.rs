//! Comparisons: what sources said against what was flown, and against one another; one patrol against another.
//!
//! `reports` finds for every report the event it is about and says how far apart the two are; `doubts` finds what cannot
//! hold and which reports contradict each other. Nothing is averaged and nothing is corrected: the words of each source
//! stand beside the simulation as they are. `alignment` finds the instants of two
//! patrols that are laid one over the other, and `patrols` says what differs between them then. `changes` holds two versions
//! of one scenario against one another.

pub mod alignment;
pub mod changes;
pub mod doubts;
pub mod patrols;
pub mod reports;
pub mod summary;

pub use alignment::{Aligned, Alignment, NotThere, align};
pub use changes::{Changes, changes};
pub use doubts::{Contradiction, Haste, contradictions, haste};
pub use patrols::{Patrols, patrols};
pub use reports::{Found, Held, Verdict, held};
pub use summary::Summary;
