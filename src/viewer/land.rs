//! The land with the detail that can be seen: thinned and cut once for a scale, laid on the map plane by others.
//!
//! Only what is in sight is made, and a good deal round it.

use std::sync::OnceLock;

use bevy::prelude::*;

use super::ViewerSet;
use super::detail::Detail;
use super::map_view::{self, MapView};
use super::surface::Triangles;
use crate::chart::basemap::{Bounds, LandPiece, REGION};
use crate::chart::land::{self as chart, Reach};
use crate::geodesy::{Position, Projection};

/// By how many degrees more is made than is in sight, so that the map can be moved.
const ROUND: f64 = 10.0;

/// What is made of the land: for which map, with which detail, and where.
pub type LandKey = (Projection, Detail, Reach);

/// Land, coast and borders.
#[derive(Debug, Default, Resource)]
pub struct Land {
    key: Option<LandKey>,
    region: Part,
    beyond: Part,
}

/// The land of the region with the fine rasters, or of the rest of the world.
#[derive(Debug, Default)]
struct Part {
    coast: Vec<Thinned<Vec<Position>, Vec<Position>>>,
    borders: Vec<Thinned<Vec<Position>, Vec<Position>>>,
    pieces: Vec<Thinned<LandPiece, Triangles>>,
}

/// Something, and what is left of it with the detail that can be seen: made when it comes in sight.
#[derive(Debug)]
struct Thinned<S: 'static, T> {
    bounds: Bounds,
    source: &'static S,
    thin: OnceLock<T>,
}

impl<S, T> Thinned<S, T> {
    fn new(source: &'static S, bounds: Bounds) -> Self {
        Self { bounds, source, thin: OnceLock::new() }
    }
}

impl Land {
    /// Tells one state of the land on the map from another; `None` before the first.
    pub fn key(&self) -> Option<&LandKey> {
        self.key.as_ref()
    }

    /// What is stroked as coast.
    pub fn coast(&self) -> impl Iterator<Item = &Vec<Position>> {
        [&self.region, &self.beyond].into_iter().flat_map(|part| self.lines(&part.coast))
    }

    /// What is stroked as borders.
    pub fn borders(&self) -> impl Iterator<Item = &Vec<Position>> {
        [&self.region, &self.beyond].into_iter().flat_map(|part| self.lines(&part.borders))
    }

    /// What is filled in the region with the fine rasters.
    pub fn in_region(&self) -> impl Iterator<Item = &Triangles> {
        self.surface(&self.region)
    }

    /// What is filled in the rest of the world.
    pub fn beyond_region(&self) -> impl Iterator<Item = &Triangles> {
        self.surface(&self.beyond)
    }

    fn lines<'a>(
        &'a self,
        lines: &'a [Thinned<Vec<Position>, Vec<Position>>],
    ) -> impl Iterator<Item = &'a Vec<Position>> {
        self.in_sight(lines).map(|(detail, line)| line.thin.get_or_init(|| detail.line(line.source)))
    }

    fn surface<'a>(&'a self, part: &'a Part) -> impl Iterator<Item = &'a Triangles> {
        self.in_sight(&part.pieces)
            .map(|(detail, piece)| piece.thin.get_or_init(|| Triangles::of(piece.source, detail)))
    }

    fn in_sight<'a, S, T>(&'a self, all: &'a [Thinned<S, T>]) -> impl Iterator<Item = (Detail, &'a Thinned<S, T>)> {
        let made = self.key.iter().flat_map(move |(_, detail, reach)| all.iter().map(move |it| (*detail, *reach, it)));
        made.filter(|(_, reach, it)| reach.meets(it.bounds)).map(|(detail, _, it)| (detail, it))
    }
}

impl Part {
    fn of(land: chart::Land) -> Self {
        let lines = |lines: Vec<&'static Vec<Position>>| {
            lines.into_iter().map(|line| Thinned::new(line, Bounds::of(line))).collect()
        };
        Self {
            coast: lines(land.coast),
            borders: lines(land.borders),
            pieces: land.pieces.into_iter().map(|piece| Thinned::new(piece, piece.bounds)).collect(),
        }
    }
}

/// Keeps the land as the view needs it.
pub struct LandPlugin;

impl Plugin for LandPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Land>().add_systems(Update, look_about.in_set(ViewerSet::Place).after(map_view::follow));
    }
}

fn look_about(map: Res<MapView>, mut land: ResMut<Land>) {
    if !map.is_changed() {
        return;
    }
    let detail = Detail::of(&map.view);
    let seen = Reach::of(&map.view);
    let last = land.key.take();
    if last.as_ref().is_none_or(|(_, last, _)| *last != detail) {
        land.region = Part::of(chart::Land::of_region(detail.metres_per_px(), &Reach::ALL));
        land.beyond = Part::default();
    }
    let reach = match last {
        Some((projection, _, reach)) if projection == map.view.projection && reach.holds(&seen) => reach,
        _ => seen.grown(ROUND),
    };
    if reach.goes_beyond(REGION) && land.beyond.pieces.is_empty() {
        land.beyond = Part::of(chart::Land::beyond_region(detail.metres_per_px(), &Reach::ALL));
    }
    land.key = Some((map.view.projection.clone(), detail, reach));
}
