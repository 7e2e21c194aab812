//! Flying parts of an ensemble on threads.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

/// What is told and asked while an ensemble is flown.
#[derive(Debug, Default)]
pub struct Control {
    /// Runs that were flown.
    pub flown: AtomicU64,
    /// Whether to stop: parts that were begun are not finished.
    pub stop: AtomicBool,
}

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
    let next = AtomicUsize::new(0);
    // A part that waits to be taken is memory; so no more of them than threads.
    let (sender, receiver) = sync_channel(threads.get());
    thread::scope(|scope| {
        for _ in 0..threads.get().min(parts.len()) {
            let sender = sender.clone();
            let (next, begin, fly) = (&next, &begin, &fly);
            scope.spawn(move || {
                while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut collected = begin(part.start);
                    for run in part.clone() {
                        if control.stop.load(Ordering::Relaxed) {
                            return;
                        }
                        fly(&mut collected, run);
                        control.flown.fetch_add(1, Ordering::Relaxed);
                    }
                    if sender.send(collected).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let taken = receiver.iter().try_for_each(&mut take);
        if taken.is_err() {
            control.stop.store(true, Ordering::Relaxed);
        }
        // Whoever waits to hand a part over finds nobody there.
        drop(receiver);
        taken
    })
}
