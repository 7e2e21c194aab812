//! A whole patrol on one sheet: the map with call-outs, a numbered table of events, and beside them what it is, how to
//! read it, how long each flight was in each zone, and on whose word.

mod callouts;
mod column;
mod runs;
mod table;

use std::collections::BTreeSet;

use super::cloud;
use super::ghost::OnMap;
use super::ground::Plot;
use super::legend;
use super::mark::{Mark, Px, PxRect, Stroke};
use super::names;
use super::picture::{self, Picture, PictureRequest};
use super::scene::Scene;
use super::setting;
use super::style::{Medium, Style};
use super::told::{self, Told};
use crate::certainty::Certainty;
use crate::scenario::model::Flight;
use crate::sim::Simulation;
use crate::sim::aircraft::Role;

/// Height of the sheet in pixels; its width follows from the paper.
pub const HEIGHT: f32 = 1414.0;
const MARGIN: f32 = 36.0;
const COLUMN: f32 = 368.0;
const GAP: f32 = 32.0;

/// Draws the whole of a simulation on a sheet of `width` pixels by [`HEIGHT`].
pub fn draw(request: &PictureRequest<'_>, width: f32) -> Picture {
    let style = Style::new(request.theme, Medium::Print);
    let theme = style.theme;
    let simulation = request.simulation;
    let left = MARGIN + COLUMN + GAP;
    let area = PxRect::new(left, MARGIN, width - left - MARGIN, HEIGHT - 2.0 * MARGIN);
    let view = request.view(area, 70.0);
    let hidden = BTreeSet::new();
    let mut layers = request.layers.clone();
    // The column has the key.
    layers.legend = false;
    // Of the end of time none flies.
    layers.aircraft = false;
    let plot = Plot::of(simulation, &view.projection, 0.3 * view.metres_per_px);
    let ghost_plot = request.ghost.map(|ghost| ghost.plot(&view.projection, 0.3 * view.metres_per_px));
    let cloud = request.cloud(&view);
    let mut scene = Scene {
        simulation,
        plot: &plot,
        view: &view,
        style,
        layers: &layers,
        language: request.language,
        selected: None,
        hidden: &hidden,
        covered: &[],
        ghost: request.ghost.zip(ghost_plot.as_ref()).map(|(ghost, plot)| OnMap { ghost, plot }),
        ensemble: request.ensemble.map(|outcomes| cloud::OnMap { outcomes, cloud: &cloud }),
    };
    // Of the end of time everything is past.
    let t = f64::INFINITY;
    let story = story(&scene);
    let mut tracks = setting::edges(&scene);
    tracks.extend(setting::tracks(&scene).iter().map(|point| point.at));
    let runs = runs::Runs::of(&scene, &story, |flight| is_told(simulation, flight));
    let table = table::Table::new(&scene, &story, runs, &tracks);
    let mut covered = vec![table.rect, legend::scale_rect(&scene)];
    let mut notes = Vec::new();
    let numbers = callouts::numbers(&scene, &story, &mut covered, &tracks);
    notes.extend(callouts::flights(&scene, &mut covered, &tracks));
    notes.extend(callouts::ticks(&scene, &mut covered));
    scene.covered = &covered;

    let mut marks: Vec<Mark> = callouts::arrowheads(&scene);
    for name in names::place(&scene, &covered, &tracks) {
        marks.extend(name.point);
        marks.extend(name.text);
    }
    marks.extend(notes);
    marks.extend(numbers);
    marks.extend(legend::scale_bar(&scene));
    marks.extend(table.marks(&scene, &story));
    let frame = Stroke::solid(theme.text3, 1.5);
    marks.push(Mark::Rect { rect: area, radius: 0.0, fill: None, stroke: Some(frame) });
    marks.extend(column::marks(&scene, PxRect::new(MARGIN, MARGIN, COLUMN, HEIGHT - 2.0 * MARGIN)));

    let mut flat = layers.clone();
    flat.trails = false;
    let ground_scene = Scene { layers: &flat, ..scene.clone() };
    let (raster, ground) = picture::shapes::draw(&ground_scene, t);
    Picture {
        width,
        height: HEIGHT,
        title: scene.language.of(&simulation.scenario.title).to_owned(),
        language: request.language,
        background: theme.window,
        area,
        raster: Some(raster),
        ground,
        marks,
    }
}

/// What the sheet tells, numbered in the order of time: of the bombers where there are any, otherwise of all flights.
fn story(scene: &Scene<'_>) -> Vec<Told> {
    let told = told::told(scene.simulation, &Certainty::of(scene.simulation));
    told.into_iter().filter(|told| told.flights.iter().any(|flight| is_told(scene.simulation, *flight))).collect()
}

/// Whether the sheet tells of a flight.
fn is_told(simulation: &Simulation, flight: usize) -> bool {
    let flights = &simulation.scenario.flights;
    let is_main = |flight: &Flight| flight.role == Some(Role::Bomber);
    is_main(&flights[flight]) || !flights.iter().any(|it| is_main(it))
}

/// How many of the points lie in a rectangle.
fn hidden_by(rect: &PxRect, points: &[Px]) -> usize {
    points.iter().filter(|point| rect.contains(**point)).count()
}
