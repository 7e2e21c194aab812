//! Flying parts of an ensemble on threads.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::Ordering;

use crate::threads::{Control, share_out};

/// Flies parts on threads: `fly` works one run out after the other into what is collected for a part, `take` gets each
/// part once it is whole, on the calling thread, in any order. At an error of `take` the rest is left.
pub fn fly_shared<T: Send, E>(
    parts: &[Range<u64>],
    threads: NonZeroUsize,
    control: &Control,
    begin: impl Fn(u64) -> T + Sync,
    fly: impl Fn(&mut T, u64) + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let fly_part = |part: &Range<u64>| {
        let mut collected = begin(part.start);
        for run in part.clone() {
            if control.stop.load(Ordering::Relaxed) {
                return None;
            }
            fly(&mut collected, run);
            control.done.fetch_add(1, Ordering::Relaxed);
        }
        Some(collected)
    };
    share_out(parts, threads, control, || (), |(), part| fly_part(part), |_, collected| take(collected))
}
