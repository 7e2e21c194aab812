//! A picture: ground and marks put together for one view and one instant, ready to be written.

pub(super) mod shapes;
mod stage;

use super::Colour;
use super::cloud::{self, Areas};
use super::ghost::Ghost;
use super::ground;
use super::language::Language;
use super::layers::Layers;
use super::mark::{Mark, Px, PxRect, Stroke};
use super::scene;
use super::shade::Raster;
use super::style::{Medium, Style, ThemeKind};
use super::view::View;
use crate::ensemble::Outcomes;
use crate::geodesy::{MapPoint, Position, Projection};
use crate::sim::Simulation;

pub use shapes::TRAIL;
pub use stage::{Stage, Told};

/// A finished picture: everything in pixels, from the bottom up.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Width in pixels.
    pub width: f32,
    /// Height in pixels.
    pub height: f32,
    /// What it shows, in one line.
    pub title: String,
    /// Language of its words.
    pub language: Language,
    /// Behind everything.
    pub background: Colour,
    /// The part that shows the map; the ground does not reach beyond.
    pub area: PxRect,
    /// Land and sea.
    pub raster: Option<Raster>,
    /// What lies on the map plane, cut off at the area's edge.
    pub ground: Vec<GroundShape>,
    /// What has a size of its own.
    pub marks: Vec<Mark>,
}

/// A piece of ground in pixels.
#[derive(Debug, Clone, PartialEq)]
pub enum GroundShape {
    /// A filled area: inside is where an odd number of rings is around the point.
    Area {
        /// Its rings.
        rings: Vec<Vec<Px>>,
        /// Its colour.
        fill: Colour,
    },
    /// Lines drawn in one go: where they cross they do not cover one another.
    Lines {
        /// The points of each.
        lines: Vec<Vec<Px>>,
        /// How they are drawn.
        stroke: Stroke,
    },
    /// A soft band along lines, only inside of an area.
    Band {
        /// The area.
        rings: Vec<Vec<Px>>,
        /// The lines.
        lines: Vec<Vec<Px>>,
        /// Colour of the band.
        colour: Colour,
        /// Its width in pixels.
        width: f32,
    },
}

/// What a picture is to show.
#[derive(Debug, Clone)]
pub struct PictureRequest<'a> {
    /// The finished simulation.
    pub simulation: &'a Simulation,
    /// The instant, in seconds since the simulation's start.
    pub t: f64,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Dark or light.
    pub theme: ThemeKind,
    /// What it is shown on.
    pub medium: Medium,
    /// Language of words and names.
    pub language: Language,
    /// Which layers.
    pub layers: Layers,
    /// How the Earth is laid flat; the default fits the scenario.
    pub projection: Option<Projection>,
    /// The scene of the briefing that is shown, as an index into the scenario's scenes.
    pub scene: Option<usize>,
    /// What is drawn under it.
    pub ghost: Option<&'a Ghost>,
    /// What came of flying it many times.
    pub ensemble: Option<&'a Outcomes>,
}

impl PictureRequest<'_> {
    /// The cloud of its ensemble on the map plane, where it is shown.
    pub(super) fn cloud(&self, view: &View) -> Vec<cloud::Part> {
        let flights = self.simulation.scenario.flights.len();
        self.ensemble.map_or_else(Vec::new, |outcomes| {
            Areas::of(&outcomes.cloud, flights).plot(&view.projection, 0.3 * view.metres_per_px)
        })
    }

    /// The view that shows all of it.
    pub(super) fn view(&self, area: PxRect, margin: f32) -> View {
        let projection = self.projection.clone().unwrap_or_else(|| fitted_projection(self.simulation));
        let ghost = self.ghost.map(|ghost| &*ghost.simulation);
        view_of_all(std::iter::once(self.simulation).chain(ghost), projection, area, margin)
    }
}

/// Draws a simulation at an instant.
pub fn draw(request: &PictureRequest<'_>) -> Picture {
    Stage::of(request).picture(request.t)
}

/// South-western and north-eastern corner of the seas round Japan and Korea, latitude and longitude in degrees: what is
/// shown where nothing flies.
pub const NEAR_JAPAN_AND_KOREA: [(f64, f64); 2] = [(22.0, 115.0), (46.0, 145.0)];

/// The projection that fits all tracks of a simulation: Lambert's, round their region.
pub fn fitted_projection(simulation: &Simulation) -> Projection {
    let positions =
        || simulation.scenario.flights.iter().flat_map(|flight| flight.route.iter().map(|waypoint| waypoint.position));
    let Some(first) = positions().next() else {
        let [south_west, north_east] = NEAR_JAPAN_AND_KOREA.map(|(lat, lon)| Position::from_lat_lon(lat, lon));
        return Projection::lambert_conformal(south_west, north_east);
    };
    let (south, north) =
        positions().fold((90.0f64, -90.0f64), |(s, n), position| (s.min(position.lat()), n.max(position.lat())));
    let (west, east) = positions()
        .map(|position| first.east_to(position))
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(west, east), d| (west.min(d), east.max(d)));
    // A short or level track still gets two parallels well apart.
    let (south, north) = ((south - 3.0).max(-85.0), (north + 3.0).min(85.0));
    if east - west > 150.0 || south * north < 0.0 || north > 80.0 || south < -80.0 {
        let middle = Position::from_lat_lon((south + north) / 2.0, first.lon() + (west + east) / 2.0);
        return if north > 80.0 || south < -80.0 {
            Projection::azimuthal_equidistant(middle)
        } else {
            Projection::mercator(middle)
        };
    }
    Projection::lambert_conformal(
        Position::from_lat_lon(south, first.lon() + west),
        Position::from_lat_lon(north, first.lon() + east),
    )
}

/// The view that shows all tracks of a simulation.
pub fn fitted_view(simulation: &Simulation, projection: Projection, area: PxRect, margin: f32) -> View {
    view_of_all([simulation], projection, area, margin)
}

/// The view that shows all tracks of several simulations; where there are none, the seas round Japan and Korea.
pub fn view_of_all<'a>(
    simulations: impl IntoIterator<Item = &'a Simulation>,
    projection: Projection,
    area: PxRect,
    margin: f32,
) -> View {
    let simulations = simulations.into_iter();
    let tracks: Vec<_> = simulations.flat_map(|it| ground::tracks(it, &projection, 1000.0)).collect();
    let mut points: Vec<MapPoint> = tracks.iter().flat_map(|line| line.points.iter().map(|point| point.at)).collect();
    if tracks.is_empty() {
        let corners = NEAR_JAPAN_AND_KOREA.map(|(lat, lon)| Position::from_lat_lon(lat, lon));
        points.extend(corners.into_iter().filter_map(|corner| projection.map_from_geo(corner)));
    }
    View::fitting(projection, points, area, margin)
}

/// For the viewer: the lane of a flight in pixels.
pub fn lane(simulation: &Simulation, style: &Style, flight: usize) -> f32 {
    style.lane(scene::lane_of(simulation, flight))
}
