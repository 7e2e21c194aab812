//! How far something has come, on a terminal; and what happens when somebody stops it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use patrolscope::threads::Control;

/// A bar with what is done, how fast it goes and how long it takes still; nothing where stderr is no terminal.
pub struct Progress {
    bar: ProgressBar,
    control: Arc<Control>,
    watcher: Option<thread::JoinHandle<()>>,
}

impl Progress {
    /// Begins to show how many of so many things, such as `runs`, are done.
    pub fn begin(count: u64, things: &str, control: &Arc<Control>) -> Self {
        let bar = ProgressBar::new(count);
        let style = format!("{{bar:40}} {{human_pos}} of {{human_len}} {things}, {{per_sec}}, {{eta}} left");
        bar.set_style(ProgressStyle::with_template(&style).expect("the template is sound"));
        let (shown, counted) = (bar.clone(), Arc::clone(control));
        let watcher = thread::spawn(move || {
            while !shown.is_finished() {
                shown.set_position(counted.done.load(Ordering::Relaxed));
                thread::park_timeout(Duration::from_millis(100));
            }
        });
        Self { bar, control: Arc::clone(control), watcher: Some(watcher) }
    }

    /// Takes the bar away.
    pub fn end(mut self) {
        self.bar.set_position(self.control.done.load(Ordering::Relaxed));
        self.bar.finish_and_clear();
        if let Some(watcher) = self.watcher.take() {
            watcher.thread().unpark();
            // It only draws; were it to fail, nothing would be lost.
            let _ = watcher.join();
        }
    }
}

/// Stops the work when the user presses ctrl-C, in place of ending the program at once.
pub fn stop_on_interrupt(control: &Arc<Control>) {
    let stopped = Arc::clone(control);
    // Another handler may be there already, in tests for one; then whoever set it decides.
    let _ = ctrlc::set_handler(move || stopped.stop.store(true, Ordering::Relaxed));
}
