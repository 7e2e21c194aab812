//! Watching files on a thread of its own. The system tells at once where it can; in any case each file is looked at
//! every second, since on network drives, and where the system's watches are used up, nobody tells.
//!
//! Folders are watched and not files: many editors put a new file in the place of the old one.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

/// How long nothing must happen until a file is taken for written: editors write in pieces.
const SETTLED: Duration = Duration::from_millis(15);

/// The same while somebody has written and has not closed the file, where the system tells that.
const STILL_OPEN: Duration = Duration::from_millis(150);

/// Who writes without a pause is looked at nevertheless after this.
const LONGEST_BURST: Duration = Duration::from_millis(500);

/// A file that is gone, or empty, is most often about to be written.
const GRACE: Duration = Duration::from_millis(300);

/// How often files are looked at where nobody tells.
const EVERY: Duration = Duration::from_secs(1);

/// What tells one state of a file from another without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    /// Another file in its place has another one.
    identity: u64,
}

impl Stamp {
    /// The state of a file, or of a folder; none where it is not there.
    fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        #[cfg(unix)]
        let identity = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let identity = 0;
        Some(Self { modified: metadata.modified().ok(), length: metadata.len(), identity })
    }
}

/// A file as it was when somebody looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// The file.
    pub path: PathBuf,
    /// Its state; none where it was not there.
    pub stamp: Option<Stamp>,
}

impl Glance {
    /// Looks at a file.
    pub fn at(path: PathBuf) -> Self {
        let stamp = Stamp::of(&path);
        Self { path, stamp }
    }
}

/// What happened to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is another than before, or is there again.
    Changed(PathBuf),
    /// It is no longer there.
    Gone(PathBuf),
}

/// Watches files until it is dropped.
pub struct Watcher {
    orders: Sender<Order>,
    changes: Mutex<Receiver<Change>>,
}

enum Order {
    Watch(Vec<Glance>),
    /// Something happened to one of the files, or may have.
    Look {
        /// Whether somebody is still writing it, where that is known.
        is_open: Option<bool>,
    },
    End,
}

impl Watcher {
    /// Begins; `wake` is called when there is a change to be fetched.
    pub fn new(wake: impl Fn() + Send + 'static) -> Self {
        let (orders, ordered) = mpsc::channel();
        let (report, changes) = mpsc::channel();
        let told = orders.clone();
        let watch = move || Thread::new(told, report, wake).run(&ordered);
        // Without a thread nothing is read again; the window works as before.
        let _ = std::thread::Builder::new().name("watch files".into()).spawn(watch);
        Self { orders, changes: Mutex::new(changes) }
    }

    /// Watches these files and no others. What changed since the glance, where the file is new here, is a change.
    pub fn watch(&self, files: Vec<Glance>) {
        // It fails only where there is no thread.
        let _ = self.orders.send(Order::Watch(files));
    }

    /// What happened since it was last asked.
    pub fn changes(&self) -> Vec<Change> {
        self.changes.lock().expect("nobody panics while holding it").try_iter().collect()
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.orders.send(Order::End);
    }
}

/// What is known of a file.
struct Known {
    stamp: Option<Stamp>,
    /// Since when it is gone or empty, where that has not been told yet.
    in_doubt: Option<Instant>,
}

struct Thread<W> {
    files: BTreeMap<PathBuf, Known>,
    /// The names of the files, without their folders: what happens to others in the same folders is nothing.
    names: Arc<Mutex<BTreeSet<OsString>>>,
    /// None where the system does not tell.
    system: Option<RecommendedWatcher>,
    /// The folders that the system watches, each as it was then.
    folders: BTreeMap<PathBuf, u64>,
    report: Sender<Change>,
    wake: W,
}

impl<W: Fn()> Thread<W> {
    fn new(told: Sender<Order>, report: Sender<Change>, wake: W) -> Self {
        let names = Arc::new(Mutex::new(BTreeSet::new()));
        let wanted = Arc::clone(&names);
        let system = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if let Some(event) = event.ok().filter(|event| is_about(event, &wanted)) {
                let _ = told.send(Order::Look { is_open: is_open(event.kind) });
            }
        });
        let (files, folders) = (BTreeMap::new(), BTreeMap::new());
        Self { files, names, system: system.ok(), folders, report, wake }
    }

    fn run(mut self, orders: &Receiver<Order>) {
        loop {
            let wait = if self.files.values().any(|known| known.in_doubt.is_some()) { GRACE / 6 } else { EVERY };
            let mut is_open = false;
            match orders.recv_timeout(wait) {
                Ok(Order::Watch(files)) => self.set(files),
                Ok(Order::Look { is_open: is }) => is_open = is.unwrap_or(false),
                Err(RecvTimeoutError::Timeout) if !self.is_other() => {
                    self.watch_folders();
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => return,
            }
            let begun = Instant::now();
            while begun.elapsed() < LONGEST_BURST {
                match orders.recv_timeout(if is_open { STILL_OPEN } else { SETTLED }) {
                    Ok(Order::Watch(files)) => self.set(files),
                    Ok(Order::Look { is_open: is }) => is_open = is.unwrap_or(is_open),
                    Err(RecvTimeoutError::Timeout) => break,
                    Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => return,
                }
            }
            self.look();
            self.watch_folders();
        }
    }

    fn set(&mut self, files: Vec<Glance>) {
        let mut before = std::mem::take(&mut self.files);
        for Glance { path, stamp } in files {
            let known = before.remove(&path).unwrap_or(Known { stamp, in_doubt: None });
            self.files.entry(path).or_insert(known);
        }
        self.watch_folders();
    }

    /// Lets the system watch the folders of all files, and of those that links lead to.
    fn watch_folders(&mut self) {
        let Some(system) = &mut self.system else { return };
        let with_target = |path: &PathBuf| std::iter::once(path.clone()).chain(path.canonicalize().ok());
        let files: BTreeSet<PathBuf> = self.files.keys().flat_map(with_target).collect();
        let names = files.iter().filter_map(|file| file.file_name().map(OsString::from)).collect();
        *self.names.lock().expect("nobody panics while holding it") = names;
        let folders = files.iter().filter_map(|file| {
            let folder = file.parent()?;
            Some(if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() })
        });
        let wanted: BTreeMap<PathBuf, u64> =
            folders.filter_map(|folder| Stamp::of(&folder).map(|stamp| (folder, stamp.identity))).collect();
        if wanted == self.folders {
            return;
        }
        // A folder that was taken away and made again is another one.
        for folder in self.folders.iter().filter(|(folder, as_it_was)| wanted.get(*folder) != Some(as_it_was)) {
            let _ = system.unwatch(folder.0);
        }
        let before = std::mem::take(&mut self.folders);
        let mut is_watched = |(folder, as_it_is): &(PathBuf, u64)| {
            before.get(folder) == Some(as_it_is) || system.watch(folder, RecursiveMode::NonRecursive).is_ok()
        };
        self.folders = wanted.into_iter().filter(|folder| is_watched(folder)).collect();
    }

    /// Whether a file is another than it was.
    fn is_other(&self) -> bool {
        self.files.iter().any(|(path, known)| Stamp::of(path) != known.stamp)
    }

    /// Tells what is other than it was.
    fn look(&mut self) {
        let mut is_told = false;
        for (path, known) in &mut self.files {
            let stamp = Stamp::of(path);
            if stamp == known.stamp {
                known.in_doubt = None;
                continue;
            }
            if stamp.is_none_or(|stamp| stamp.length == 0)
                && known.in_doubt.get_or_insert_with(Instant::now).elapsed() < GRACE
            {
                continue;
            }
            *known = Known { stamp, in_doubt: None };
            let change = if stamp.is_some() { Change::Changed(path.clone()) } else { Change::Gone(path.clone()) };
            is_told |= self.report.send(change).is_ok();
        }
        if is_told {
            (self.wake)();
        }
    }
}

/// Whether an event means that a file is written to and has not been closed, or that it is whole. Only Linux tells when a
/// file is closed.
fn is_open(event: EventKind) -> Option<bool> {
    match event {
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Data(_)) => Some(cfg!(target_os = "linux")),
        EventKind::Access(AccessKind::Close(AccessMode::Write)) | EventKind::Modify(ModifyKind::Name(_)) => Some(false),
        _ => None,
    }
}

/// Whether an event may mean one of the files of these names.
fn is_about(event: &notify::Event, names: &Mutex<BTreeSet<OsString>>) -> bool {
    // Reading a file is an event as well; that it was closed after writing says that it is whole.
    if matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write)) {
        return false;
    }
    let names = names.lock().expect("nobody panics while holding it");
    let is_named = |path: &PathBuf| path.file_name().is_some_and(|name| names.contains(name));
    event.need_rescan() || event.paths.is_empty() || event.paths.iter().any(is_named)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    struct Watched {
        folder: tempfile::TempDir,
        file: PathBuf,
        watcher: Watcher,
        woken: Receiver<()>,
    }

    impl Watched {
        fn of(name: &str) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "first").unwrap();
            let (wake, woken) = mpsc::channel();
            let watcher = Watcher::new(move || wake.send(()).unwrap());
            watcher.watch(vec![Glance::at(file.clone())]);
            let watched = Self { folder, file, watcher, woken };
            assert!(!watched.is_woken_within(100), "nothing happened yet");
            watched
        }

        fn is_woken_within(&self, milliseconds: u64) -> bool {
            self.woken.recv_timeout(Duration::from_millis(milliseconds)).is_ok()
        }

        /// The only change within a while.
        #[track_caller]
        fn assert_one(&self, change: Change) {
            assert!(self.is_woken_within(5000), "{change:?} is not told");
            assert!(!self.is_woken_within(100), "it is told twice");
            assert_eq!(self.watcher.changes(), [change]);
        }

        fn changed(&self) -> Change {
            Change::Changed(self.file.clone())
        }
    }

    #[test]
    fn every_way_in_which_editors_save_is_one_change() {
        let watched = Watched::of("patrol.toml");
        let (file, beside) = (&watched.file, watched.folder.path().join("patrol.toml~"));
        fs::write(file, "written in its place").unwrap();
        watched.assert_one(watched.changed());
        fs::write(&beside, "written beside it and moved over it").unwrap();
        fs::rename(&beside, file).unwrap();
        watched.assert_one(watched.changed());
        fs::remove_file(file).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        fs::write(file, "taken away and made again").unwrap();
        watched.assert_one(watched.changed());
        fs::rename(file, &beside).unwrap();
        fs::write(file, "the old one is moved aside first").unwrap();
        watched.assert_one(watched.changed());
        crate::files::write(file, b"as this program saves").unwrap();
        watched.assert_one(watched.changed());
    }

    #[test]
    fn a_file_that_is_written_in_pieces_is_told_when_it_is_whole() {
        use std::io::Write;
        let watched = Watched::of("patrol.toml");
        let mut file = fs::File::create(&watched.file).unwrap();
        for _ in 0..10 {
            file.write_all(b"a piece").unwrap();
            std::thread::sleep(Duration::from_millis(4));
        }
        drop(file);
        watched.assert_one(watched.changed());
    }

    #[test]
    fn a_file_that_is_taken_away_is_gone_until_it_comes_back() {
        let watched = Watched::of("deep/patrol.toml");
        fs::remove_file(&watched.file).unwrap();
        watched.assert_one(Change::Gone(watched.file.clone()));
        fs::write(&watched.file, "back").unwrap();
        watched.assert_one(watched.changed());
        // With its folder.
        fs::remove_dir_all(watched.file.parent().unwrap()).unwrap();
        watched.assert_one(Change::Gone(watched.file.clone()));
        fs::create_dir(watched.file.parent().unwrap()).unwrap();
        fs::write(&watched.file, "back again").unwrap();
        watched.assert_one(watched.changed());
        fs::write(&watched.file, "and watched again").unwrap();
        watched.assert_one(watched.changed());
    }

    #[test]
    fn what_changed_between_the_glance_and_the_watch_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("patrol.toml");
        let glance = Glance::at(file.clone());
        fs::write(&file, "made meanwhile").unwrap();
        let (wake, woken) = mpsc::channel();
        let watcher = Watcher::new(move || wake.send(()).unwrap());
        watcher.watch(vec![glance]);
        woken.recv_timeout(Duration::from_secs(5)).unwrap();
        assert_eq!(watcher.changes(), [Change::Changed(file)]);
    }

    #[test]
    fn other_files_of_the_folder_are_nothing() {
        let watched = Watched::of("patrol.toml");
        fs::write(watched.folder.path().join("other.toml"), "x").unwrap();
        fs::read(&watched.file).unwrap();
        assert!(!watched.is_woken_within(300));
        watched.watcher.watch(Vec::new());
        std::thread::sleep(Duration::from_millis(50));
        fs::write(&watched.file, "no longer watched").unwrap();
        assert!(!watched.is_woken_within(300));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_to_where_its_file_lies() {
        let elsewhere = tempfile::tempdir().unwrap();
        let target = elsewhere.path().join("real.toml");
        fs::write(&target, "first").unwrap();
        let watched = Watched::of("patrol.toml");
        fs::remove_file(&watched.file).unwrap();
        std::os::unix::fs::symlink(&target, &watched.file).unwrap();
        watched.assert_one(watched.changed());
        let begun = Instant::now();
        fs::write(&target, "written where it lies").unwrap();
        watched.assert_one(watched.changed());
        assert!(begun.elapsed() < EVERY, "the system tells it");
    }

    #[test]
    fn where_the_system_does_not_tell_files_are_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("patrol.toml");
        fs::write(&file, "first").unwrap();
        let (orders, ordered) = mpsc::channel();
        let (report, changes) = mpsc::channel();
        let mut thread = Thread::new(orders.clone(), report, || {});
        thread.system = None;
        let watching = std::thread::spawn(move || thread.run(&ordered));
        orders.send(Order::Watch(vec![Glance::at(file.clone())])).unwrap();
        std::thread::sleep(Duration::from_millis(100));
        fs::write(&file, "second").unwrap();
        assert_eq!(changes.recv_timeout(3 * EVERY), Ok(Change::Changed(file)));
        orders.send(Order::End).unwrap();
        watching.join().unwrap();
    }
}
