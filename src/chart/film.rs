//! A film: which instant, and which scene of a briefing, each of its frames shows.

use std::ops::Range;

use super::briefing;
use super::language::Language;
use super::picture::{PictureRequest, Stage, Told};
use crate::sim::Simulation;

/// Seconds for which a scene whose clock stands is shown where only a speed is asked for: time to read its words.
const STANDS: f64 = 8.0;
/// More frames than these are no film: ten hours at sixty a second.
const MOST_FRAMES: f64 = 36_000.0 * 60.0;

/// How fast a film runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// Seconds of the simulation in a second of film.
    Speed(f64),
    /// Seconds that the whole film lasts.
    Duration(f64),
}

/// Why there is no film.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FilmError {
    /// It would last no time, or go backwards.
    #[error("the film ends before it begins")]
    Backwards,
    /// Nothing would be seen, or nobody could wait for it.
    #[error("a film has 1 to {} frames", MOST_FRAMES)]
    Length,
}

/// A part of a film in which the camera stands still.
#[derive(Debug, Clone, PartialEq)]
pub struct Shot {
    /// The scene of the briefing that is shown, as an index into the scenario's scenes; `None` is the whole patrol.
    pub scene: Option<usize>,
    /// Its frames, counted from the first of the film.
    pub frames: Range<u64>,
    /// What the first of them shows, in seconds since the simulation's start.
    pub from: f64,
    /// Seconds of the simulation from one frame to the next.
    pub step: f64,
}

/// A film: shots one after the other, each frame a picture of an instant.
#[derive(Debug, Clone)]
pub struct Film<'a> {
    request: PictureRequest<'a>,
    frames_per_second: u32,
    shots: Vec<Shot>,
}

impl<'a> Film<'a> {
    /// A film of what is between two instants, in seconds since the simulation's start, as one picture would show it.
    ///
    /// # Errors
    /// Where it would have no frames or far too many.
    pub fn between(
        request: &PictureRequest<'a>,
        (from, to): (f64, f64),
        pace: Pace,
        frames_per_second: u32,
    ) -> Result<Self, FilmError> {
        if to <= from {
            return Err(FilmError::Backwards);
        }
        let duration = match pace {
            Pace::Speed(speed) => (to - from) / speed,
            Pace::Duration(duration) => duration,
        };
        let count = frames(duration, frames_per_second)?;
        let step = (to - from) / (duration * f64::from(frames_per_second));
        let shot = Shot { scene: request.scene, frames: 0..count, from, step };
        Ok(Self { request: request.clone(), frames_per_second, shots: vec![shot] })
    }

    /// A film of all scenes of the briefing: each as long as the others where the duration is said, otherwise as long as
    /// its own time takes at that speed.
    ///
    /// # Errors
    /// Where it would have no frames in a scene, or far too many.
    pub fn of_scenes(request: &PictureRequest<'a>, pace: Pace, frames_per_second: u32) -> Result<Self, FilmError> {
        let simulation = request.simulation;
        let scenes = &simulation.scenario.scenes;
        let lasts = |scene: usize| match pace {
            Pace::Duration(duration) => duration / scenes.len() as f64,
            Pace::Speed(speed) => runs(simulation, scene).map_or(STANDS, |(from, to)| (to - from) / speed),
        };
        let mut shots: Vec<Shot> = Vec::new();
        let mut end = 0.0;
        for (scene, shown) in scenes.iter().enumerate() {
            let begin = shots.last().map_or(0, |shot| shot.frames.end);
            end += lasts(scene);
            // The ends are rounded, not the lengths: so the whole has the frames that it is to have.
            let frames = begin..frames(end, frames_per_second)?;
            if frames.is_empty() {
                return Err(FilmError::Length);
            }
            let (from, to) = runs(simulation, scene).unwrap_or_else(|| {
                let stands = briefing::still_at(simulation, shown);
                (stands, stands)
            });
            let step = (to - from) / (frames.end - frames.start) as f64;
            shots.push(Shot { scene: Some(scene), frames, from, step });
        }
        Ok(Self { request: request.clone(), frames_per_second, shots })
    }

    /// Frames in a second.
    pub fn frames_per_second(&self) -> u32 {
        self.frames_per_second
    }

    /// How many frames there are.
    pub fn frames(&self) -> u64 {
        self.shots.last().map_or(0, |shot| shot.frames.end)
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.request.size
    }

    /// Language of its words.
    pub fn language(&self) -> Language {
        self.request.language
    }

    /// What it is called.
    pub fn title(&self) -> &'a str {
        self.request.language.of(&self.request.simulation.scenario.title)
    }

    /// Its shots, in their order.
    pub fn shots(&self) -> &[Shot] {
        &self.shots
    }

    /// The shots that show a scene of a briefing, each by the number of its first frame and its title.
    pub fn chapters(&self) -> impl Iterator<Item = (u64, &'a str)> {
        let scenes = &self.request.simulation.scenario.scenes;
        let of = |shot: &Shot| Some((shot.frames.start, self.request.language.of(&scenes[shot.scene?].title)));
        self.shots.iter().filter_map(of)
    }

    /// What stays the same during a shot.
    pub fn stage(&self, shot: &Shot) -> Stage<'a> {
        Stage::of(&PictureRequest { t: shot.from, scene: shot.scene, ..self.request.clone() })
    }

    /// The instant that a frame of a shot shows, in seconds since the simulation's start.
    pub fn instant(&self, shot: &Shot, frame: u64) -> f64 {
        (shot.from + (frame - shot.frames.start) as f64 * shot.step).min(self.request.simulation.duration)
    }

    /// How far the briefing has been told at a frame of a shot; `None` where none is told.
    pub fn told(&self, shot: &Shot, frame: u64) -> Option<Told> {
        let share = (frame - shot.frames.start + 1) as f32 / (shot.frames.end - shot.frames.start) as f32;
        Some(Told { scene: shot.scene?, of: self.request.simulation.scenario.scenes.len(), share })
            .filter(|_| self.shots.len() > 1)
    }
}

/// When the clock runs during a scene; `None` where it stands.
fn runs(simulation: &Simulation, scene: usize) -> Option<(f64, f64)> {
    let scene = &simulation.scenario.scenes[scene];
    let span = briefing::span(simulation, scene);
    (scene.time?.plays && span.1 > span.0).then_some(span)
}

/// Frames that fill so many seconds.
fn frames(seconds: f64, frames_per_second: u32) -> Result<u64, FilmError> {
    let count = (seconds * f64::from(frames_per_second)).round();
    if (1.0..=MOST_FRAMES).contains(&count) { Ok(count as u64) } else { Err(FilmError::Length) }
}
