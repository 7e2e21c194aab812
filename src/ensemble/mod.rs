//! Ensembles: a scenario flown many times with values drawn by chance, and what then happens how often.
//!
//! `draw` takes the values of a run from streams that are found by counting; `vary` puts them into the scenario as it is
//! planned; [`sim::run`](crate::sim::run) flies it; `rows` keep what came of it, `summary` adds rows up with the
//! help of `tally` (how values are spread) and `drivers` (which input they go with). `frame` says what the numbers are about,
//! `cloud` where the tracks ran; `outcomes` are all of it together. Runs know nothing of one another, so any share of them can be flown anywhere: [`Prepared`] flies them on
//! threads, and the same runs give the same rows however they are shared out. Files are the command line's business.
//!
//! # Examples
//! A flight that starts up to ten minutes late enters the zone up to ten minutes late:
//! ```
//! use patrolscope::ensemble::{Prepared, Quantity, Summary};
//! use patrolscope::scenario::{self, library::without_files};
//!
//! let text = r#"
//!     format = 1
//!     date = 2025-12-09
//!     zones = ["KADIZ"]
//!     [[flight]]
//!     id = "south"
//!     altitude = "FL300"
//!     route = [{ at = "40N 131.55E", time = "01:00", ground_speed = "450 kt" }, { at = "38N 131.55E" }]
//!     [ensemble]
//!     vary = [{ what = "departure", uniform = ["0 min", "10 min"] }]
//! "#;
//! let scenario = scenario::read("south.toml", text.as_bytes(), &without_files()).scenario.expect("there are no errors");
//! let prepared = Prepared::new(&scenario, 400, 7).expect("it has an ensemble and can be flown");
//! let mut summary = Summary::new(prepared.frame());
//! summary.add(&prepared.rows(0..400));
//! let entry = summary.tally(Quantity::Entry(Some(0), 0)).expect("it always enters");
//! let late = (entry.greatest().unwrap() - entry.least().unwrap()) as f64 / 1e6;
//! assert!((590.0..=600.0).contains(&late), "{late}");
//! ```

pub mod cloud;
mod draw;
pub mod drivers;
mod frame;
mod outcomes;
mod rows;
mod share;
mod summary;
mod tally;
mod vary;

use std::ops::Range;

use crate::diagnostics::Diagnostic;
use crate::scenario::Scenario;
use crate::scenario::ensemble::Ensemble;
use crate::sim::run::{Run, Runs};
use crate::sim::simulate;
pub use frame::{Frame, InputFrame};
pub use outcomes::Outcomes;
pub use rows::{ApproachRow, CrossingRow, FlightRow, JoinRow, Rows, StayRow};
pub use share::fly_shared;
pub use summary::{Quantity, SECOND, Summary};
pub use tally::Tally;
use vary::Planned;

/// A scenario that is ready to be flown many times.
pub struct Prepared<'a> {
    ensemble: &'a Ensemble,
    planned: Planned<'a>,
    runs: Runs<'a>,
    frame: Frame,
}

/// Why a scenario cannot be flown many times.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// It does not say what varies.
    #[error("the scenario has no `[ensemble]`: nothing says what varies")]
    NothingVaries,
    /// It cannot be flown as it is planned.
    #[error("the scenario cannot be flown as it is planned")]
    NotFlyable(Vec<Diagnostic>),
}

impl<'a> Prepared<'a> {
    /// Flies a scenario as it is planned, and makes it ready for so many runs with numbers drawn from a seed.
    ///
    /// A flight that waits for others may be unable to fly as planned, such as a responder to an entry that happens in some
    /// runs only; all others must be able to.
    pub fn new(scenario: &'a Scenario, count: u64, seed: u64) -> Result<Self, PrepareError> {
        let ensemble = scenario.ensemble.as_ref().ok_or(PrepareError::NothingVaries)?;
        let simulation = simulate(scenario);
        let runs = Runs::of(scenario);
        if simulation.has_errors() {
            let flown = scenario.flights.iter().zip(runs.planned());
            if flown.into_iter().any(|(flight, run)| run.failure.is_some() && flight.waits_for().next().is_none()) {
                return Err(PrepareError::NotFlyable(simulation.diagnostics));
            }
        }
        let frame = Frame::new(scenario, &simulation, ensemble, (count, seed));
        Ok(Self { ensemble, planned: Planned::new(scenario, &simulation), runs, frame })
    }

    /// What the numbers are about.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// What comes of one run, and the values that it drew.
    pub fn fly(&self, run: u64) -> (Vec<f64>, Run) {
        let values = draw::values(self.ensemble, self.frame.seed, run);
        let scenario = self.planned.with(&self.ensemble.inputs, &values);
        (values, self.runs.fly(&scenario))
    }

    /// What comes of some runs, one after the other.
    pub fn rows(&self, runs: Range<u64>) -> Rows {
        let mut rows = Rows::starting_at(runs.start);
        runs.for_each(|run| self.fly_into(&mut rows, run));
        rows
    }

    /// Adds what comes of a run to the rows of those before it.
    pub fn fly_into(&self, rows: &mut Rows, run: u64) {
        let (values, outcome) = self.fly(run);
        rows.push(&values, &outcome);
    }
}
