//! The open files: opened again when they change, and missed when they are gone.

use std::path::{Path, PathBuf};

use bevy::prelude::*;

use super::ViewerSet;
use super::command::{Command, GhostCommand};
use super::editing::Editing;
use super::ghost::SecondPatrol;
use super::notices::Notices;
use super::opening::{Becomes, Openings, Refused, Waker, Wanted};
use super::session::{Refusal, Session};
use super::watch::{Change, Glance, Watcher};

/// Watches the files of what is open, and of what could not be opened.
pub struct ReloadPlugin;

impl Plugin for ReloadPlugin {
    fn build(&self, app: &mut App) {
        let what_is_open =
            resource_changed::<Session>.or_else(resource_changed::<SecondPatrol>).or_else(resource_changed::<Refused>);
        app.add_systems(Startup, begin)
            .add_systems(Update, hear.in_set(ViewerSet::Take))
            .add_systems(Update, watch.in_set(ViewerSet::Draw).run_if(what_is_open));
    }
}

#[derive(Resource)]
struct Watching(Watcher);

fn begin(waker: Waker, mut commands: Commands) {
    commands.insert_resource(Watching(Watcher::new(waker.waking())));
}

fn watch(watching: Res<Watching>, session: Res<Session>, second: Res<SecondPatrol>, refused: Res<Refused>) {
    let refusals = refused.scenario.iter().chain(&refused.ghost).flat_map(|refusal| &refusal.files);
    let ghost = second.open.iter().flat_map(|open| &open.files);
    watching.0.watch(session.files.iter().chain(ghost).chain(refusals).cloned().collect());
}

/// Asks for what belongs to a changed file to be opened again.
fn hear(
    watching: Res<Watching>,
    session: Res<Session>,
    second: Res<SecondPatrol>,
    (refused, editing): (Res<Refused>, Res<Editing>),
    mut openings: ResMut<Openings>,
    mut commands: MessageWriter<Command>,
    mut notices: ResMut<Notices>,
) {
    let ghost = second.open.as_ref();
    let ghost_path = ghost.and_then(|ghost| ghost.path.as_ref());
    let edit = openings.edit().or_else(|| session.is_draft.then(|| session.source.text().as_bytes().into()));
    // Where every edit was taken back there is none to keep.
    let edit = edit.filter(|_| !editing.is_settled());
    for change in watching.0.changes() {
        let (Change::Changed(path) | Change::Gone(path)) = &change;
        let is_of = |files: &[Glance]| files.iter().any(|file| file.path == *path);
        let shown = path.display();
        if session.path.as_ref() == Some(path) && refused.scenario.is_none() && editing.has_written(path) {
            continue;
        }
        if matches!(change, Change::Gone(_)) && [session.path.as_ref(), ghost_path].contains(&Some(path)) {
            notices.say(format!("`{shown}` is gone; what was read of it stays open"));
        } else if edit.is_some() && session.path.as_ref() == Some(path) {
            notices.say(format!("`{shown}` has changed; what was edited here stays"));
        } else if let Some(text) = edit.clone().filter(|_| is_of(&session.files)) {
            openings.ask(Becomes::Again, Wanted::text(session.path.clone(), text));
        } else {
            let open = (session.path.as_ref(), session.files.as_slice());
            let again = asked(path, open, refused.scenario.as_ref(), Command::Reload, Command::Open);
            commands.write_batch(again);
            let open = (ghost_path, ghost.map_or(&[][..], |ghost| &ghost.files));
            let again = asked(path, open, refused.ghost.as_ref(), GhostCommand::Reload, GhostCommand::Open);
            commands.write_batch(again.map(Command::Ghost));
        }
    }
}

/// What a changed file asks for: what is open again, what was refused again, or nothing.
fn asked<C>(
    changed: &Path,
    (open, files): (Option<&PathBuf>, &[Glance]),
    refused: Option<&Refusal>,
    again: C,
    other: impl Fn(Option<PathBuf>) -> C,
) -> Option<C> {
    let is_of = |files: &[Glance]| files.iter().any(|file| file.path == changed);
    match refused.filter(|refusal| is_of(&refusal.files)) {
        Some(refusal) if refusal.path.as_ref() != open => Some(other(refusal.path.clone())),
        Some(_) => Some(again),
        None => is_of(files).then_some(again),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::files;
    use crate::scenario::{self, BuiltinLibrary};
    use crate::viewer::Opener;
    use crate::viewer::ghost::GhostPlugin;
    use crate::viewer::opening::OpeningPlugin;
    use crate::viewer::screens::{Screen, Screens, ScreensPlugin};
    use crate::viewer::session::OpenerResource;

    /// Reads files, and what lies beside them.
    fn opener() -> Opener {
        Arc::new(|wanted: &Wanted| {
            let path = wanted.path.clone().ok_or("there is no file")?;
            let file = || fs::read(&path).map_err(|error| error.to_string());
            let bytes = wanted.text.as_ref().map_or_else(file, |text| Ok(text.to_vec()))?;
            let library = BuiltinLibrary::new(|include: &str| fs::read(path.with_file_name(include)));
            Ok(scenario::read("test.toml", &bytes, &library))
        })
    }

    fn text(title: &str) -> String {
        format!(
            "format = 1\ntitle = \"{title}\"\ndate = 2025-01-01\n[[flight]]\nid = \"a\"\naltitude = \"FL300\"\nground_speed = \"400 kt\"\nroute = [{{ at = \"40N 131E\", time = \"10:00\" }}, {{ at = \"35N 131E\" }}]\n"
        )
    }

    const BROKEN: &str = "format = 1\nzones = [\"KADZ\"\n";

    struct Window {
        app: App,
        folder: tempfile::TempDir,
        file: PathBuf,
    }

    impl Window {
        fn open(text: &str) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("patrol.toml");
            fs::write(&file, text).unwrap();
            fs::write(folder.path().join("box.geojson"), zone(38.0)).unwrap();
            let session = Session::open(&Wanted::file(Some(file.clone())), &opener()).expect("it is valid");
            let mut app = App::new();
            app.insert_resource(session)
                .insert_resource(OpenerResource(opener()))
                .init_resource::<Notices>()
                .add_message::<Command>()
                .configure_sets(Update, (ViewerSet::Take, ViewerSet::Input, ViewerSet::Draw).chain())
                .add_plugins((OpeningPlugin, ScreensPlugin, GhostPlugin, ReloadPlugin));
            let mut window = Self { app, folder, file };
            window.rest();
            window
        }

        fn get<R: Resource>(&self) -> &R {
            self.app.world().resource()
        }

        /// Lets frames go by until something is so.
        #[track_caller]
        fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
            let begun = Instant::now();
            while !is_so(self) {
                assert!(begun.elapsed() < Duration::from_secs(10), "it is not so: {what}");
                std::thread::sleep(Duration::from_millis(2));
                self.app.update();
            }
        }

        fn rest(&mut self) {
            for _ in 0..60 {
                self.app.update();
                std::thread::sleep(Duration::from_millis(5));
            }
        }

        fn title(&self) -> &str {
            &self.get::<Session>().simulation.scenario.title.en
        }

        #[track_caller]
        fn until_titled(&mut self, title: &str) {
            self.until(title, |window| window.title() == title && window.get::<Refused>().is_empty());
            assert!(!self.get::<Screens>().shows(Screen::Problems));
        }

        #[track_caller]
        fn until_refused(&mut self) {
            self.until("refused", |window| !window.get::<Refused>().is_empty());
            assert!(self.get::<Screens>().shows(Screen::Problems));
        }

        fn hears(&self, words: &str) -> bool {
            self.get::<Notices>().iter().any(|notice| notice.contains(words))
        }
    }

    fn zone(north: f64) -> String {
        format!(
            r#"{{ "type": "Feature", "properties": {{ "name": "Box" }}, "geometry": {{ "type": "Polygon",
            "coordinates": [[[130, 36], [132, 36], [132, {north}], [130, 36]]] }} }}"#
        )
    }

    #[test]
    fn however_a_file_is_saved_it_is_seen_and_a_broken_one_leaves_the_last_good_one() {
        let mut window = Window::open(&text("first"));
        let file = window.file.clone();
        type Save<'a> = &'a dyn Fn(&str);
        let ways: [(&str, Save); 3] = [
            ("in its place", &|text| fs::write(&file, text).unwrap()),
            ("a new one moved over it", &|text| files::write(&file, text.as_bytes()).unwrap()),
            ("taken away and made again", &|text| {
                fs::remove_file(&file).unwrap();
                fs::write(&file, text).unwrap();
            }),
        ];
        for (way, save) in ways {
            let title = window.title().to_owned();
            save(BROKEN);
            window.until_refused();
            assert_eq!(window.title(), title);
            save(&text(way));
            window.until_titled(way);
            assert!(window.get::<Session>().again.is_some());
        }
    }

    #[test]
    fn what_a_scenario_includes_is_watched_even_where_it_is_missing() {
        let with = |file: &str| format!("{}[[zone]]\nid = \"BOX\"\ninclude = \"{file}\"\n", text("with a zone"));
        let mut window = Window::open(&with("box.geojson"));
        let north = |window: &Window| {
            let edges = window.get::<Session>().zones[0].edges();
            edges.map(|edge| edge.path.start().lat()).fold(f64::NEG_INFINITY, f64::max)
        };
        fs::write(window.folder.path().join("box.geojson"), zone(36.5)).unwrap();
        let number = |window: &Window| window.get::<Session>().number;
        window.until("flown against the new zone", |window| number(window) == 1);
        assert_eq!(north(&window), 36.5);
        fs::write(&window.file, with("new.geojson")).unwrap();
        window.until_refused();
        fs::write(window.folder.path().join("new.geojson"), zone(38.0)).unwrap();
        window.until_titled("with a zone");
        assert_eq!((north(&window), number(&window)), (38.0, 2));
    }

    #[test]
    fn a_file_that_is_taken_away_is_missed_and_its_picture_stays() {
        let mut window = Window::open(&text("first"));
        fs::remove_file(&window.file).unwrap();
        window.until("missed", |window| window.hears("is gone"));
        assert_eq!((window.title(), window.get::<Session>().number), ("first", 0));
        fs::write(&window.file, text("second")).unwrap();
        window.until_titled("second");
    }

    #[test]
    fn an_edit_that_was_not_saved_is_not_lost_when_the_file_changes() {
        let mut window = Window::open(&text("first"));
        let edit = Wanted::text(Some(window.file.clone()), text("edited").into_bytes());
        window.app.world_mut().resource_mut::<Openings>().ask(Becomes::Again, edit);
        window.until_titled("edited");
        fs::write(&window.file, text("by another hand")).unwrap();
        window.until("told", |window| window.hears("has changed"));
        window.rest();
        assert_eq!(window.title(), "edited");
    }

    #[test]
    fn a_ghost_is_read_again_and_one_that_was_refused_is_laid_when_it_is_right() {
        let mut window = Window::open(&text("first"));
        let ghost = window.folder.path().join("ghost.toml");
        fs::write(&ghost, BROKEN).unwrap();
        window.app.world_mut().write_message(Command::Ghost(GhostCommand::Open(Some(ghost.clone()))));
        window.until_refused();
        fs::write(&ghost, text("under it")).unwrap();
        let title = |window: &Window| {
            window.get::<SecondPatrol>().simulation().map(|simulation| simulation.scenario.title.en.clone())
        };
        window.until("laid", |window| title(window).as_deref() == Some("under it"));
        assert!(window.get::<Refused>().is_empty());
        fs::write(&ghost, text("another")).unwrap();
        window.until("laid again", |window| title(window).as_deref() == Some("another"));
        assert_eq!(window.title(), "first");
    }

    #[test]
    fn another_scenario_that_was_refused_is_opened_when_it_is_right() {
        let mut window = Window::open(&text("first"));
        let other = window.folder.path().join("other.toml");
        fs::write(&other, BROKEN).unwrap();
        window.app.world_mut().write_message(Command::Open(Some(other.clone())));
        window.until_refused();
        fs::write(&other, text("other")).unwrap();
        window.until_titled("other");
        assert!(window.get::<Session>().again.is_none());
    }
}
