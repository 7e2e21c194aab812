//! Work in parts, shared out on threads: what is told and asked meanwhile, and who gets what is done.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

/// What is told and asked while work is done.
#[derive(Debug, Default)]
pub struct Control {
    /// How much is done, such as runs that were flown or frames that were drawn.
    pub done: AtomicU64,
    /// Whether to stop: parts that were begun are not finished.
    pub stop: AtomicBool,
}

/// Shares parts out on threads. Each thread works with what `begin` gives it; `work` does a part, or gives up with `None`,
/// and then its thread ends. `take` gets what came of each part with the part's number, on the calling thread, in the order
/// in which parts are done.
///
/// # Errors
/// The first one of `take`; the rest is left then, and [`Control::stop`] set.
pub(crate) fn share_out<P: Sync, S, T: Send, E>(
    parts: &[P],
    threads: NonZeroUsize,
    control: &Control,
    begin: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &P) -> Option<T> + Sync,
    mut take: impl FnMut(usize, T) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    // A part that waits to be taken is memory; so no more of them than threads.
    let (sender, receiver) = sync_channel(threads.get());
    thread::scope(|scope| {
        for _ in 0..threads.get().min(parts.len()) {
            let sender = sender.clone();
            let (next, begin, work) = (&next, &begin, &work);
            scope.spawn(move || {
                let mut tools = begin();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(done) = parts.get(number).and_then(|part| work(&mut tools, part)) else { return };
                    if sender.send((number, done)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let taken = receiver.iter().try_for_each(|(number, done)| take(number, done));
        if taken.is_err() {
            control.stop.store(true, Ordering::Relaxed);
        }
        // Whoever waits to hand a part over finds nobody there.
        drop(receiver);
        taken
    })
}
