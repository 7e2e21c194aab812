//! What is open: a finished simulation, and what panels ask of it again and again.

use std::path::PathBuf;
use std::sync::Arc;

use bevy::prelude::*;

use super::opening::{Becomes, Wanted};
use super::watch::Glance;
use super::{Opener, words};
use crate::certainty::Certainty;
use crate::chart::told::{Sign, Told, told};
use crate::chart::{Language, briefing, ground};
use crate::diagnostics::{Diagnostic, SourceFile, render};
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
    /// The text it was read from.
    pub source: SourceFile,
    /// Whether that is another text than the file's: an edit that was not saved.
    pub is_draft: bool,
    /// What its author may want to know.
    pub problems: Vec<Diagnostic>,
    /// The files it was read from: its own, and those it includes.
    pub files: Vec<Glance>,
    /// For every flight: stretches of its track, in seconds since the start, and whether they were reported.
    pub evidence: Vec<Vec<(bool, f64, f64)>>,
    /// What the story falls into.
    pub chapters: Vec<Chapter>,
    outlines: Vec<Outline>,
    /// What became of the scenario that was open before, where this is the same one as it is by now.
    pub again: Option<Carried>,
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
    #[error("the scenario has errors:\n{}", .0.text())]
    Invalid(Box<Refusal>),
}

/// A scenario that has errors.
#[derive(Debug)]
pub struct Refusal {
    /// The file, where it is not the built-in one.
    pub path: Option<PathBuf>,
    /// The text.
    pub source: SourceFile,
    /// What is wrong with it, and what its author may want to know besides, in the order of the text.
    pub problems: Vec<Diagnostic>,
    /// The files it was read from: its own, and those it includes.
    pub files: Vec<Glance>,
}

impl Refusal {
    /// What is wrong, as it is printed on a terminal.
    pub fn text(&self) -> String {
        render::terminal(&self.source, &self.problems, render::Colour::Off)
    }
}

/// Seconds in a day.
const DAY: f64 = 86_400.0;

/// Where the flights, zones and scenes of a scenario are by now that was read again, by their places in the lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    flights: Vec<Option<usize>>,
    zones: Vec<Option<usize>>,
    scenes: Vec<Option<usize>>,
    /// By how many seconds of the day the scenario starts later than before; another date does not count.
    pub starts_later_by: f64,
}

impl Carried {
    /// What became of what is in a session. Flights and zones are known by their ids, scenes by their titles.
    pub fn from_to(before: &Session, now: &Session) -> Self {
        let (old, new) = (&before.simulation.scenario, &now.simulation.scenario);
        let flight = |id: &str| new.flights.iter().position(|flight| flight.id.eq_ignore_ascii_case(id));
        let zone = |id: &str| now.zones.iter().position(|zone| zone.id.eq_ignore_ascii_case(id));
        let scene = |(index, title): (usize, &str)| {
            let is_it = |at: &usize| new.scenes[*at].title.en == title;
            let stays = Some(index).filter(|at| *at < new.scenes.len());
            let is_same = stays.filter(is_it).or_else(|| (0..new.scenes.len()).find(is_it));
            // Where none came and none went, its title was changed.
            is_same.or(stays.filter(|_| old.scenes.len() == new.scenes.len()))
        };
        let later_by = now.simulation.start.duration_since(before.simulation.start).as_secs_f64();
        Self {
            flights: old.flights.iter().map(|it| flight(&it.id)).collect(),
            zones: before.zones.iter().map(|it| zone(&it.id)).collect(),
            scenes: old.scenes.iter().map(|it| it.title.en.as_str()).enumerate().map(scene).collect(),
            starts_later_by: later_by - (later_by / DAY).round() * DAY,
        }
    }

    /// Where a flight is by now; none where it is gone.
    pub fn flight(&self, before: usize) -> Option<usize> {
        self.flights.get(before).copied().flatten()
    }

    /// Where a zone is by now; none where it is gone.
    pub fn zone(&self, before: usize) -> Option<usize> {
        self.zones.get(before).copied().flatten()
    }

    /// Where a scene is by now; none where it is gone.
    pub fn scene(&self, before: usize) -> Option<usize> {
        self.scenes.get(before).copied().flatten()
    }
}

impl Session {
    /// Reads and flies a scenario.
    pub fn open(wanted: &Wanted, opener: &Opener) -> Result<Self, OpenError> {
        let path = wanted.path.clone();
        // As it was before it was read: what is written meanwhile is a change.
        let mut files: Vec<Glance> = path.clone().map(Glance::at).into_iter().collect();
        let Reading { source, scenario, mut problems, includes } = opener(wanted).map_err(OpenError::Unreadable)?;
        if let Some(folder) = path.as_ref().and_then(|path| path.parent()) {
            files.extend(includes.iter().map(|include| Glance::at(folder.join(include))));
        }
        let simulation = scenario.as_ref().map(simulate);
        problems.extend(simulation.iter().flat_map(|simulation| simulation.diagnostics.iter().cloned()));
        let (Some(scenario), Some(simulation)) = (scenario, simulation.filter(|it| !it.has_errors())) else {
            return Err(OpenError::Invalid(Box::new(Refusal { path, source, problems, files })));
        };
        let zones = with_catalogue(&simulation);
        let outlines = zones[..scenario.zones.len()].iter().map(|zone| Outline::of(zone)).collect();
        let certainty = Certainty::of(&simulation);
        let told = told(&simulation, &certainty);
        let evidence = evidence(&simulation);
        Ok(Self {
            path,
            source,
            is_draft: wanted.text.is_some(),
            problems,
            files,
            evidence,
            chapters: chapters(&simulation, &told),
            certainty,
            simulation: Arc::new(simulation),
            zones,
            told,
            outlines,
            again: None,
            number: 0,
        })
    }

    /// The session that follows another one.
    pub fn in_place_of(self, before: &Self, becomes: Becomes) -> Self {
        let again = (becomes == Becomes::Again).then(|| Carried::from_to(before, &self));
        Self { number: before.number + 1, again, ..self }
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

/// Who reads scenario files.
#[derive(Resource, Clone)]
pub struct OpenerResource(pub Opener);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, library};

    fn tour(titles: &[&str]) -> Session {
        let scene = |title: &&str| format!("[[scene]]\ntitle = \"{title}\"\ncaption = \"x\"\n");
        let scenes: String = titles.iter().map(scene).collect();
        let text = format!("format = 1\ndate = 2025-01-01\nzones = [\"KADIZ\"]\n{scenes}");
        let opener: Opener =
            Arc::new(move |_: &Wanted| Ok(scenario::read("tour.toml", text.as_bytes(), &library::without_files())));
        Session::open(&Wanted::file(None), &opener).expect("it is valid")
    }

    #[test]
    fn scenes_are_known_by_their_titles_or_by_their_places() {
        let before = tour(&["one", "two", "three"]);
        let scenes = |titles: &[&str]| {
            let carried = Carried::from_to(&before, &tour(titles));
            [0, 1, 2].map(|scene| carried.scene(scene))
        };
        assert_eq!(scenes(&["one", "two", "three"]), [Some(0), Some(1), Some(2)]);
        assert_eq!(scenes(&["new", "one", "three"]), [Some(1), Some(1), Some(2)]);
        assert_eq!(scenes(&["one", "renamed", "three"]), [Some(0), Some(1), Some(2)]);
        assert_eq!(scenes(&["three", "one"]), [Some(1), None, Some(0)]);
    }
}
