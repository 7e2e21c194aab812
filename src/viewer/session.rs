//! What is open: a finished simulation, and what panels ask of it again and again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy::prelude::*;

use super::command::Command;
use super::notices::Notices;
use super::screens::{self, Screen, Screens};
use super::{Opener, ViewerSet, words};
use crate::certainty::Certainty;
use crate::chart::told::{Sign, Told, told};
use crate::chart::{Language, briefing, ground};
use crate::diagnostics::render;
use crate::geodesy::{Position, Projection};
use crate::scenario::Reading;
use crate::sim::{Simulation, simulate};
use crate::zones::{Catalog, Outline, Zone};

/// A scenario that is open.
#[derive(Resource)]
pub struct Session {
    /// The file, where it is not the built-in one.
    pub path: Option<PathBuf>,
    /// What was flown.
    pub simulation: Arc<Simulation>,
    /// The scenario's zones, in its order, then the others of the catalogue that were in force.
    pub zones: Vec<Arc<Zone>>,
    /// What the panels tell, in the order of time.
    pub told: Vec<Told>,
    /// How far it can be relied on.
    pub certainty: Certainty,
    /// What the file's author may want to know, as it is printed on a terminal.
    pub warnings: String,
    /// How many warnings that are.
    pub warning_count: usize,
    /// What is wrong with another file, or this one as it is by now: why it could not be taken.
    pub refused: Option<String>,
    /// For every flight: stretches of its track, in seconds since the start, and whether they were reported.
    pub evidence: Vec<Vec<(bool, f64, f64)>>,
    /// What the story falls into.
    pub chapters: Vec<Chapter>,
    outlines: Vec<Outline>,
    /// Whether it is the file that was open before, read again.
    pub is_again: bool,
    /// Counts up with each scenario that is opened.
    pub number: usize,
}

/// A named stretch of the story, in seconds since the start.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// What it is about.
    pub about: About,
    /// When it begins.
    pub from: f64,
    /// When it ends.
    pub to: f64,
}

/// What a chapter is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum About {
    /// A scene of the briefing.
    Scene(usize),
    /// From one named point to another, by their places in the list of what is told; none where the track begins or ends.
    Between(Option<usize>, Option<usize>),
}

/// Why a scenario cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such file, or it cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// It has errors.
    #[error("the scenario has errors:\n{0}")]
    Invalid(String),
}

impl Session {
    /// Reads and flies a scenario; none is the built-in one.
    pub fn open(path: Option<&Path>, opener: &Opener) -> Result<Self, OpenError> {
        let Reading { source, scenario, mut problems } = opener(path).map_err(OpenError::Unreadable)?;
        let Some(scenario) = scenario else {
            return Err(OpenError::Invalid(render::terminal(&source, &problems, render::Colour::Off)));
        };
        let simulation = simulate(&scenario);
        problems.extend(simulation.diagnostics.iter().cloned());
        if simulation.has_errors() {
            return Err(OpenError::Invalid(render::terminal(&source, &problems, render::Colour::Off)));
        }
        let zones = with_catalogue(&simulation);
        let outlines = zones[..scenario.zones.len()].iter().map(|zone| Outline::of(zone)).collect();
        let certainty = Certainty::of(&simulation);
        let told = told(&simulation, &certainty);
        let evidence = evidence(&simulation);
        let path = path.map(Path::to_owned);
        Ok(Self {
            path,
            warning_count: problems.len(),
            warnings: render::terminal(&source, &problems, render::Colour::Off),
            refused: None,
            evidence,
            chapters: chapters(&simulation, &told),
            certainty,
            simulation: Arc::new(simulation),
            zones,
            told,
            outlines,
            is_again: false,
            number: 0,
        })
    }

    /// What a chapter is about: `Turn south to join`.
    pub fn chapter_name(&self, chapter: &Chapter, language: Language) -> String {
        let words = |told: usize| self.told[told].words(&self.simulation, language);
        let said = words::panels(language);
        let (from, to) = match chapter.about {
            About::Scene(scene) => return language.of(&self.simulation.scenario.scenes[scene].title).to_owned(),
            About::Between(from, to) => (from, to),
        };
        match (from, to) {
            (None, None) => String::new(),
            (None, Some(to)) => said.chapter_to.with(&words(to)),
            (Some(from), Some(to)) => said.chapter_between.filled(&[&capital(&words(from)), &words(to)]),
            (Some(from), None) => said.chapter_after.with(&words(from)),
        }
    }

    /// Whether nothing flies: the zones alone are told.
    pub fn is_tour(&self) -> bool {
        self.simulation.scenario.flights.is_empty()
    }

    /// How many of the zones are the scenario's.
    pub fn own_zones(&self) -> usize {
        self.outlines.len()
    }

    /// The scenario's zones round a position.
    pub fn zones_at(&self, position: Position) -> impl Iterator<Item = usize> + '_ {
        self.outlines.iter().enumerate().filter(move |(_, outline)| outline.contains(position)).map(|(zone, _)| zone)
    }

    /// The outline of one of the scenario's zones.
    pub fn outline(&self, zone: usize) -> &Outline {
        &self.outlines[zone]
    }
}

/// For every flight the stretches of its track that were reported, and those that were not.
fn evidence(simulation: &Simulation) -> Vec<Vec<(bool, f64, f64)>> {
    let mut stretches = vec![Vec::new(); simulation.trajectories.len()];
    // Only the times are wanted: any map and a coarse one will do.
    let map = Projection::mercator(Position::from_lat_lon(0.0, 130.0));
    for line in ground::tracks(simulation, &map, 1e5) {
        if let (Some(first), Some(last)) = (line.points.first(), line.points.last()) {
            stretches[line.flight].push((line.is_solid, first.t, last.t));
        }
    }
    stretches
}

/// The scenes that follow one another in time; without any, from one named point of the first flight that has any to the
/// next.
fn chapters(simulation: &Simulation, told: &[Told]) -> Vec<Chapter> {
    if !simulation.scenario.scenes.is_empty() {
        let mut chapters: Vec<Chapter> = Vec::new();
        for (index, scene) in simulation.scenario.scenes.iter().enumerate() {
            let (from, to) = briefing::span(simulation, scene);
            if to > from && chapters.last().is_none_or(|last| last.to <= from) {
                chapters.push(Chapter { about: About::Scene(index), from, to });
            }
        }
        return chapters;
    }
    let points = || told.iter().enumerate().filter(|(_, told)| told.sign == Sign::Point);
    let Some(lead) = points().next().and_then(|(_, told)| told.flights.first().copied()) else { return Vec::new() };
    let trajectory = &simulation.trajectories[lead];
    let mut chapters = Vec::new();
    let (mut from, mut last) = (trajectory.start(), None);
    for (index, point) in points().filter(|(_, told)| told.flights.contains(&lead)) {
        chapters.push(Chapter { about: About::Between(last, Some(index)), from, to: point.t });
        (from, last) = (point.t, Some(index));
    }
    chapters.push(Chapter { about: About::Between(last, None), from, to: trajectory.end() });
    chapters
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The scenario's zones, then those of the catalogue that were in force besides.
fn with_catalogue(simulation: &Simulation) -> Vec<Arc<Zone>> {
    let catalog = Catalog::builtin();
    let own = &simulation.scenario.zones;
    let others = catalog.ids().filter(|id| own.iter().all(|zone| !zone.id.eq_ignore_ascii_case(id)));
    let in_force = others.filter_map(|id| catalog.zone_at(id, simulation.start).ok());
    own.iter().cloned().chain(in_force).collect()
}

/// Opens scenarios while the window is open, and again when their file changes.
pub struct SessionPlugin;

impl Plugin for SessionPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Update, open_another.in_set(ViewerSet::Input).after(screens::obey));
    }
}

fn open_another(
    mut commands: MessageReader<Command>,
    mut session: ResMut<Session>,
    opener: Res<OpenerResource>,
    mut notices: ResMut<Notices>,
    mut screens: ResMut<Screens>,
) {
    for command in commands.read() {
        let (path, is_again) = match command {
            Command::Open(path) => (path.clone(), false),
            Command::Reload => (session.path.clone(), true),
            _ => continue,
        };
        match Session::open(path.as_deref(), &opener.0) {
            // Flights may be others now: what was chosen of them by their place in the list would be wrong.
            Ok(opened) => {
                let is_again = is_again
                    && opened.simulation.scenario.flights.len() == session.simulation.scenario.flights.len()
                    && opened.zones.len() == session.zones.len();
                if session.refused.is_some() {
                    screens.hide(Screen::Problems);
                }
                *session = Session { number: session.number + 1, is_again, ..opened };
                if is_again {
                    notices.say("read the changed scenario");
                }
            }
            Err(OpenError::Invalid(problems)) => {
                session.refused = Some(problems);
                screens.show(Screen::Problems);
            }
            Err(error) => notices.say(error.to_string()),
        }
    }
}

/// Reads scenario files.
#[derive(Resource, Clone)]
pub struct OpenerResource(pub Opener);
