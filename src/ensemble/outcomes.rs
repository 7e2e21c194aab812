//! All that came of an ensemble: what happened how often, and where the tracks ran.

use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::sync::atomic::Ordering;

use super::Prepared;
use super::cloud::Cloud;
use super::frame::Frame;
use super::rows::Rows;
use super::share::fly_shared;
use super::summary::Summary;
use crate::threads::Control;

/// All that came of an ensemble.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    /// What it is about.
    pub frame: Frame,
    /// What happened how often, when and how far.
    pub summary: Summary,
    /// Where the tracks ran.
    pub cloud: Cloud,
}

impl Outcomes {
    /// The most runs that a picture is made from, where nobody asks for another number: no eye sees more.
    pub const MOST_FOR_A_PICTURE: u64 = 10_000;

    /// Flies all runs on threads: the same outcomes on however many. `None` where it is told to stop.
    pub fn of(prepared: &Prepared<'_>, threads: NonZeroUsize, control: &Control) -> Option<Self> {
        // Small parts: whoever waits for a picture has few runs.
        const RUNS: u64 = 50;
        let frame = prepared.frame().clone();
        let parts = (0..frame.runs).step_by(RUNS as usize).map(|from| from..(from + RUNS).min(frame.runs));
        let (mut summary, mut cloud) = (Summary::new(&frame), Cloud::default());
        let Ok(()) = fly_shared(
            &parts.collect::<Vec<_>>(),
            threads,
            control,
            |run| (Rows::starting_at(run), Cloud::default()),
            |(rows, cloud), run| {
                let (values, outcome) = prepared.fly(run);
                rows.push(&values, &outcome);
                cloud.add(&outcome);
            },
            |(rows, part)| {
                summary.add(&rows);
                cloud.merge(part);
                Ok::<(), Infallible>(())
            },
        );
        let is_whole = !control.stop.load(Ordering::Relaxed) && summary.runs() == frame.runs;
        is_whole.then_some(Self { frame, summary, cloud })
    }
}
