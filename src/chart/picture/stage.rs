//! The stage: what of a picture stays the same while the clock goes on, made once for many instants.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{GroundShape, Picture, PictureRequest, fitted_projection, shapes};
use crate::chart::briefing;
use crate::chart::cloud;
use crate::chart::ghost::OnMap;
use crate::chart::ground::Plot;
use crate::chart::layers::Layers;
use crate::chart::legend;
use crate::chart::mark::{self, Mark, PxRect};
use crate::chart::scene::Scene;
use crate::chart::setting::Setting;
use crate::chart::shade::Raster;
use crate::chart::spot::Spot;
use crate::chart::style::Style;
use crate::chart::view::View;
use crate::scenario::briefing::BriefingScene;

/// What of a picture stays the same while the clock goes on: where one looks, the ground, the words that are not of an
/// instant.
#[derive(Debug)]
pub struct Stage<'a> {
    request: PictureRequest<'a>,
    view: View,
    plot: Plot,
    ghost_plot: Option<Plot>,
    cloud: Vec<cloud::Part>,
    layers: Layers,
    hidden: BTreeSet<usize>,
    covered: Vec<PxRect>,
    setting: Setting,
    /// The title and the clock, as they are at the request's instant.
    title: Vec<Mark>,
    /// The dark behind the words of a scene, under everything that stands on the map.
    fades: Vec<Mark>,
    /// A point that is looked at closely.
    spot: Vec<Mark>,
    /// The words of a scene, over everything.
    words: Vec<Mark>,
    raster: Raster,
    ground: Vec<GroundShape>,
    /// What the zones round the point share: over the tracks.
    hatch: Option<GroundShape>,
}

/// How far a briefing has been told at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told {
    /// The scene that runs, counted from 0.
    pub scene: usize,
    /// How many scenes there are.
    pub of: usize,
    /// How much of the scene has been told, from 0 to 1.
    pub share: f32,
}

impl<'a> Stage<'a> {
    /// The stage of a picture. Room is left for the title and the clock of the request's instant.
    pub fn of(request: &PictureRequest<'a>) -> Self {
        let simulation = request.simulation;
        let (width, height) = (request.size.0 as f32, request.size.1 as f32);
        let area = PxRect::new(0.0, 0.0, width, height);
        let margin = (width.min(height) * 0.07).max(20.0);
        let told: Option<&BriefingScene> = request.scene.map(|scene| &simulation.scenario.scenes[scene]);
        let view = match told {
            None => request.view(area, margin),
            Some(told) => {
                let projection = request.projection.clone().unwrap_or_else(|| fitted_projection(simulation));
                let coarse = Plot::of(simulation, &projection, 1000.0);
                briefing::view(simulation, &coarse, projection, told, (area, request.medium))
            }
        };
        let tolerance = 0.3 * view.metres_per_px;
        let layers =
            told.map_or_else(|| request.layers.clone(), |told| briefing::layers(simulation, told, &request.layers));
        let mut stage = Self {
            plot: Plot::of(simulation, &view.projection, tolerance),
            ghost_plot: request.ghost.map(|ghost| ghost.plot(&view.projection, tolerance)),
            cloud: request.cloud(&view),
            hidden: told.map_or_else(BTreeSet::new, |told| briefing::hidden(simulation, told)),
            covered: Vec::new(),
            setting: Setting::default(),
            title: Vec::new(),
            fades: Vec::new(),
            spot: Vec::new(),
            words: Vec::new(),
            raster: Raster { rect: area, width: 0, height: 0, rgb: Vec::new() },
            ground: Vec::new(),
            hatch: None,
            request: request.clone(),
            view,
            layers,
        };
        stage.set(told);
        stage
    }

    /// Makes what is made from a scene, which is made from the rest of the stage.
    fn set(&mut self, told: Option<&BriefingScene>) {
        let scene = self.scene();
        let (title, mut covered) =
            if self.layers.title { legend::title_block(&scene, self.request.t) } else { Default::default() };
        let caption = told.map(|told| briefing::caption(&scene, told)).unwrap_or_default();
        let zones = &self.request.simulation.scenario.zones;
        let spot = told.and_then(|told| told.spot).map(|at| Spot::of(zones, |zone| self.layers.shows_zone(zone), at));
        let spot_marks = spot.as_ref().map_or_else(Vec::new, |spot| spot.marks(&scene));
        covered.extend(&caption.covered);
        covered.extend(mark::covered_by(&spot_marks));
        let hatch = spot.as_ref().map(|spot| shapes::hatch(&scene, spot));
        let setting = Setting::of(&Scene { covered: &covered, ..scene.clone() });
        let (raster, ground) = shapes::still(&scene);
        let (fades, words) = caption.marks.into_iter().partition(|mark| matches!(mark, Mark::Fade { .. }));
        (self.covered, self.setting, self.title, self.hatch) = (covered, setting, title, hatch);
        (self.fades, self.spot, self.words) = (fades, spot_marks, words);
        (self.raster, self.ground) = (raster, ground);
    }

    /// What is shown.
    fn scene(&self) -> Scene<'_> {
        let request = &self.request;
        Scene {
            simulation: request.simulation,
            plot: &self.plot,
            view: &self.view,
            style: Style::new(request.theme, request.medium),
            layers: &self.layers,
            language: request.language,
            selected: None,
            hidden: &self.hidden,
            covered: &self.covered,
            ghost: request.ghost.zip(self.ghost_plot.as_ref()).map(|(ghost, plot)| OnMap { ghost, plot }),
            ensemble: request.ensemble.map(|outcomes| cloud::OnMap { outcomes, cloud: &self.cloud }),
        }
    }

    /// The picture of an instant, in seconds since the simulation's start.
    pub fn picture(&self, t: f64) -> Picture {
        let mut ground = self.ground.clone();
        ground.extend(self.moving_ground(t));
        let marks = self.marks(t, None).into_iter().map(Cow::into_owned).collect();
        Picture { ground, marks, ..self.still_picture(t) }
    }

    /// The picture of what is under all that moves: land and sea, zones, no marks. Its title names an instant.
    pub fn still(&self, t: f64) -> Picture {
        Picture { ground: self.ground.clone(), ..self.still_picture(t) }
    }

    fn still_picture(&self, t: f64) -> Picture {
        let (request, scene) = (&self.request, self.scene());
        let title = request.language.of(&request.simulation.scenario.title);
        Picture {
            width: request.size.0 as f32,
            height: request.size.1 as f32,
            title: format!("{title}, {} {}", scene.day(t), scene.clock(t, "%H:%M:%S %Z")),
            language: request.language,
            background: scene.style.theme.window,
            area: self.view.area,
            raster: Some(self.raster.clone()),
            ground: Vec::new(),
            marks: Vec::new(),
        }
    }

    /// What lies on the map plane over the still ground at an instant, from the bottom up.
    pub fn moving_ground(&self, t: f64) -> Vec<GroundShape> {
        let mut shapes = shapes::moving(&self.scene(), t);
        shapes.extend(self.hatch.clone());
        shapes
    }

    /// What has a size of its own at an instant, from the bottom up. What is borrowed is the stage's: it is the same at
    /// every instant at which it is there.
    pub fn marks(&self, t: f64, told: Option<Told>) -> Vec<Cow<'_, Mark>> {
        let scene = self.scene();
        let title = if self.layers.title { legend::title_block(&scene, t).0 } else { Vec::new() };
        let mut marks: Vec<Cow<'_, Mark>> = Vec::new();
        for (nth, mark) in title.into_iter().enumerate() {
            let known = self.title.get(nth).filter(|known| **known == mark);
            marks.push(known.map_or_else(|| Cow::Owned(mark), Cow::Borrowed));
        }
        marks.extend(self.fades.iter().chain(&self.spot).map(Cow::Borrowed));
        marks.extend(scene.marks(t, &self.setting));
        marks.extend(self.words.iter().map(Cow::Borrowed));
        if let Some(Told { scene: nth, of, share }) = told {
            marks.extend(briefing::progress(&scene, (nth, of), share).into_iter().map(Cow::Owned));
        }
        marks
    }
}
