//! A scenario made of tracks: thinned, its turns and holds named, flown, and held against every sample.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::thin::thin;
use super::track::{ImportedTrack, Sample};
use super::turns::{Figure, figures};
use super::{clean, write};
use crate::diagnostics::Diagnostic;
use crate::scenario::{self, LARGEST_FILE, Library, MOST_WAYPOINTS};
use crate::sim::{self, Simulation};
use crate::units::Distance;
use crate::zones::{ImportedArea, ZoneKind};

/// What is to become of tracks.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The file they are from, as comments name it.
    pub origin: String,
    /// The title; otherwise made of the origin.
    pub title: Option<String>,
    /// The zone whose clocks are shown.
    pub time_zone: String,
    /// How far from each of its points a track may be flown at their instants. Zero keeps all points.
    pub tolerance: Distance,
    /// Ids of the catalogue zones to watch; otherwise the identification zones that a track enters.
    pub zones: Option<Vec<String>>,
    /// Areas of other files, which become zones.
    pub areas: Vec<ImportedArea>,
}

/// A scenario made of tracks.
#[derive(Debug)]
pub struct Imported {
    /// Its text.
    pub text: String,
    /// How many samples the tracks had.
    pub samples: usize,
    /// How many of them are waypoints.
    pub waypoints: usize,
    /// The furthest that a flight is from one of its samples at its instant, in metres.
    pub largest_error: f64,
    /// The turns and holds that were recognised, by flight.
    pub figures: Vec<Vec<Figure>>,
    /// What reading and flying the scenario says.
    pub problems: Vec<Diagnostic>,
    /// Areas that a scenario cannot hold, by name.
    pub left_out: Vec<String>,
    /// What was assumed of areas.
    pub notes: Vec<String>,
}

/// Why no scenario was made of tracks.
#[derive(Debug)]
pub enum Refused {
    /// They do not fit into one.
    Tracks(Box<Diagnostic>),
    /// The scenario that was made of them has errors.
    Scenario(Box<scenario::Reading>),
}

/// Makes a scenario of tracks.
pub fn scenario(tracks: Vec<ImportedTrack>, wish: &Wish, library: &impl Library) -> Result<Imported, Refused> {
    let figures_of = |track: &ImportedTrack| figures(&track.samples);
    let flights: Vec<write::Flight> = tracks
        .into_iter()
        .map(|track| {
            let figures = figures_of(&track);
            // What is told at a waypoint needs the waypoint.
            let told = figures.iter().map(Figure::start).chain(write::gaps(&track.samples));
            let anchors: Vec<usize> = told.collect::<BTreeSet<usize>>().into_iter().collect();
            let kept = thin(&track.samples, wish.tolerance.metres(), &anchors);
            write::Flight { track, kept, figures }
        })
        .collect();
    check_sizes(&flights)?;
    let (samples, waypoints) = flights.iter().fold((0, 0), |(samples, waypoints), flight| {
        (samples + flight.track.samples.len(), waypoints + flight.kept.len())
    });
    let (areas, left_out): (Vec<ImportedArea>, Vec<ImportedArea>) =
        wish.areas.iter().cloned().partition(write::is_writable);
    let notes = areas.iter().flat_map(|area| area.notes.iter().cloned()).collect::<BTreeSet<_>>();
    let areas = with_ids(areas, library);
    let start = flights.iter().map(|flight| flight.track.samples[0].time).min().unwrap_or_default();
    let mut heading = write::Heading {
        comments: Vec::new(),
        title: wish.title.clone().unwrap_or_else(|| title(&wish.origin)),
        time_zone: wish.time_zone.clone(),
        zones: wish.zones.clone().unwrap_or_else(|| identification_zones(start, library)),
    };
    let (_, simulation) = fly(&write::scenario(&heading, &flights, &areas), library)?;
    let largest_error = largest_error(&simulation, &flights);
    heading.comments = comments(wish, samples, waypoints, largest_error);
    if wish.zones.is_none() {
        // Zones are in the order of the scenario: those of the catalogue first.
        let is_entered =
            |zone: usize| simulation.zone_summaries.iter().any(|it| it.zone == zone && !it.visits.is_empty());
        let mut index = 0..;
        heading.zones.retain(|_| index.next().is_some_and(is_entered));
    }
    let text = write::scenario(&heading, &flights, &areas);
    let (reading, simulation) = fly(&text, library)?;
    let problems = reading.problems.into_iter().chain(simulation.diagnostics).collect();
    Ok(Imported {
        text,
        samples,
        waypoints,
        largest_error,
        figures: flights.into_iter().map(|flight| flight.figures).collect(),
        problems,
        left_out: left_out
            .into_iter()
            .map(|area| area.name.unwrap_or_else(|| "an area without a name".to_owned()))
            .collect(),
        notes: notes.into_iter().collect(),
    })
}

fn check_sizes(flights: &[write::Flight]) -> Result<(), Refused> {
    for flight in flights {
        let count = flight.kept.len();
        if count > MOST_WAYPOINTS {
            let message = format!(
                "the track `{}` keeps {count} points, and a flight has at most {MOST_WAYPOINTS}",
                flight.track.id
            );
            return Err(too_large(message));
        }
    }
    Ok(())
}

fn too_large(message: String) -> Refused {
    let problem = Diagnostic::error("too-many-waypoints", 0..0, message);
    Refused::Tracks(Box::new(problem.help("thin it more, such as with `--tolerance \"200 m\"`, or split the file")))
}

/// Reads and flies a scenario that was written here.
fn fly(text: &str, library: &impl Library) -> Result<(scenario::Reading, Simulation), Refused> {
    if text.len() > LARGEST_FILE {
        let message = format!("the scenario would have {} bytes, and the limit is {LARGEST_FILE}", text.len());
        return Err(too_large(message));
    }
    let mut reading = scenario::read("the imported scenario", text.as_bytes(), library);
    let Some(scenario) = reading.scenario.take() else { return Err(Refused::Scenario(Box::new(reading))) };
    let simulation = sim::simulate(&scenario);
    if simulation.has_errors() {
        reading.problems.extend(simulation.diagnostics);
        return Err(Refused::Scenario(Box::new(reading)));
    }
    Ok((reading, simulation))
}

/// The furthest that a flight is from a sample of its track at the same instant, in space.
fn largest_error(simulation: &Simulation, flights: &[write::Flight]) -> f64 {
    let errors = flights.iter().zip(&simulation.trajectories).flat_map(|(flight, trajectory)| {
        flight.track.samples.iter().filter_map(move |sample| {
            let t = sample.time.duration_since(simulation.start).as_secs_f64();
            let state = trajectory.state_at(t.clamp(trajectory.start(), trajectory.end()))?;
            let flown = Sample { position: state.position, altitude: state.altitude.metres(), ..sample.clone() };
            Some((flown.vector() - sample.vector()).norm())
        })
    });
    errors.fold(0.0, f64::max)
}

/// The identification zones of the catalogue that were in force.
fn identification_zones(at: Timestamp, library: &impl Library) -> Vec<String> {
    let is_one = |id: &String| library.zone_at(id, at).is_ok_and(|zone| zone.kind == ZoneKind::Adiz);
    library.zone_ids().into_iter().filter(is_one).collect()
}

/// Areas with ids that neither the catalogue nor another of them has.
fn with_ids(areas: Vec<ImportedArea>, library: &impl Library) -> Vec<(String, ImportedArea)> {
    let mut taken: BTreeMap<String, usize> =
        library.zone_ids().into_iter().map(|id| (id.to_ascii_uppercase(), 1)).collect();
    let mut with_id = |area: ImportedArea| {
        let wanted = area.name.as_deref().and_then(clean::slug).unwrap_or_else(|| "area".to_owned());
        (clean::free_id(&wanted.to_ascii_uppercase(), &mut taken), area)
    };
    areas.into_iter().map(&mut with_id).collect()
}

/// A title made of the name of a file.
fn title(origin: &str) -> String {
    let name = origin.rsplit(['/', '\\']).next().unwrap_or(origin);
    let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or("tracks");
    format!("Recorded: {stem}")
}

fn comments(wish: &Wish, samples: usize, waypoints: usize, largest_error: f64) -> Vec<String> {
    let name = wish.origin.rsplit(['/', '\\']).next().unwrap_or(&wish.origin);
    let error = metres_in_words(largest_error);
    vec![
        format!("Recorded tracks, imported from `{name}`: {samples} samples, of which {waypoints} are waypoints."),
        match wish.tolerance.metres() > 0.0 {
            true => format!(
                "Thinned: at the instant of every sample the flight is within {} of it, in place and altitude together;",
                metres_in_words(wish.tolerance.metres())
            ),
            false => "Not thinned: every sample is a waypoint;".to_owned(),
        },
        format!("the largest distance is {error}. Between waypoints it is flown straight and at one speed."),
    ]
}

/// Metres in words, rounded up to a tenth, so that the figure holds.
pub fn metres_in_words(metres: f64) -> String {
    match metres < 0.1 {
        true => "less than 0.1 m".to_owned(),
        // A hair less, so that what is exact to a tenth stays as it is.
        false => format!("{} m", (metres * 10.0 - 1e-6).ceil() / 10.0),
    }
}
