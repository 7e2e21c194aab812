//! The view: which part of the map plane the window shows, and how it moves from one to another.

use std::path::PathBuf;

use bevy::camera::{CameraOutputMode, CompositingSpace, Viewport};
use bevy::prelude::*;
use bevy::render::render_resource::BlendState;
use bevy_egui::EguiGlobalSettings;

use super::ViewerSet;
use super::choices::{Choices, ProjectionChoice};
use super::clock::Clock;
use super::command::{Command, Thing};
use super::editing::Editing;
use super::focus::Focus;
use super::ghost::SecondPatrol;
use super::lines::mesh::world_from_map;
use super::screens::Screens;
use super::session::Session;
use crate::chart::ground::Plot;
use crate::chart::{Medium, Px, PxRect, View, briefing, picture};
use crate::geodesy::{MapPoint, Position, Projection};
use crate::sim::Simulation;

/// Metres of the map in a pixel, at the nearest and from furthest.
const SCALES: std::ops::RangeInclusive<f64> = 20.0..=40_000.0;

/// Metres in a pixel at which a place and the zones round it are seen together.
const CLOSE: f64 = 800.0;

/// The part of the map that the window shows.
#[derive(Debug, Resource)]
pub struct MapView {
    /// What is seen.
    pub view: View,
    /// What it shows whatever room it gets.
    holds: Holds,
    flying: Option<Journey>,
}

/// What a view holds on to until somebody moves the map.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Holds {
    /// The whole patrol.
    Patrol,
    /// A scene of the briefing.
    Scene(usize),
    /// Nothing: somebody has moved the map.
    Nothing,
}

/// A movement from one part of the map to another.
#[derive(Debug, Clone, PartialEq)]
struct Journey {
    from: (MapPoint, f64),
    to: (MapPoint, f64),
    /// The pixel that keeps its place while zooming.
    anchor: Option<(Px, MapPoint)>,
    gone: f32,
    takes: f32,
}

impl MapView {
    /// A view of the whole patrol and of the one under it, in a window that has not told its size yet.
    pub fn new(choice: ProjectionChoice, simulation: &Simulation, second: Option<&Simulation>) -> Self {
        let area = PxRect::new(0.0, 0.0, 1280.0, 720.0);
        let view = fitting(project(choice, simulation), simulation, second, area);
        Self { view, holds: Holds::Patrol, flying: None }
    }

    /// Whether the map is on its way.
    pub fn is_moving(&self) -> bool {
        self.flying.is_some()
    }

    /// The map has this part of the window from now on, for this medium; what it holds on to stays in it, otherwise its
    /// middle.
    pub fn set_area(&mut self, area: PxRect, shown: (&Simulation, Option<&Simulation>), medium: Medium) {
        if area.width() < 1.0 || area.height() < 1.0 {
            return;
        }
        self.view.area = area;
        if let Some(view) = self.held(shown, medium) {
            self.view = view;
            self.flying = None;
        }
    }

    /// The view of what is held on to.
    fn held(&self, (simulation, second): (&Simulation, Option<&Simulation>), medium: Medium) -> Option<View> {
        let (projection, area) = (self.view.projection.clone(), self.view.area);
        match self.holds {
            Holds::Nothing => None,
            Holds::Patrol => Some(fitting(projection, simulation, second, area)),
            Holds::Scene(scene) => {
                let scene = simulation.scenario.scenes.get(scene)?;
                // Only where things lie is wanted, not how they are drawn.
                let plot = Plot::of(simulation, &projection, 1000.0);
                Some(briefing::view(simulation, &plot, projection, scene, (area, medium)))
            }
        }
    }

    /// Goes to a scene of the briefing.
    fn show_scene(&mut self, scene: usize, simulation: &Simulation, medium: Medium, still: bool) {
        self.holds = Holds::Scene(scene);
        if let Some(view) = self.held((simulation, None), medium) {
            self.fly(view.centre, view.metres_per_px, if still { 0.0 } else { 0.9 });
        }
    }

    /// Goes on its way for so many seconds.
    fn advance(&mut self, seconds: f32) {
        let Some(mut journey) = self.flying.take() else { return };
        journey.gone += seconds;
        let share = if journey.takes > 0.0 { (journey.gone / journey.takes).min(1.0) } else { 1.0 };
        let eased = f64::from(ease_in_out(share));
        self.view.metres_per_px = journey.from.1 * (journey.to.1 / journey.from.1).powf(eased);
        self.view.centre = MapPoint {
            x: journey.from.0.x + (journey.to.0.x - journey.from.0.x) * eased,
            y: journey.from.0.y + (journey.to.0.y - journey.from.0.y) * eased,
        };
        if let Some((px, point)) = journey.anchor {
            self.hold(px, point);
        }
        self.flying = (share < 1.0).then_some(journey);
    }

    /// Moves the map so that a point of it lies under a pixel.
    fn hold(&mut self, px: Px, point: MapPoint) {
        let under = self.view.map_from_px(px);
        self.view.centre.x += point.x - under.x;
        self.view.centre.y += point.y - under.y;
    }

    fn fly_to(&mut self, centre: MapPoint, metres_per_px: f64, still: bool) {
        self.holds = Holds::Nothing;
        let far = (centre.x - self.view.centre.x).hypot(centre.y - self.view.centre.y) / self.view.metres_per_px;
        let takes = if still {
            0.0
        } else if far > 2.0 * f64::from(self.view.area.width()) {
            0.9
        } else {
            0.45
        };
        self.fly(centre, metres_per_px, takes);
    }

    fn fly(&mut self, centre: MapPoint, metres_per_px: f64, takes: f32) {
        let from = (self.view.centre, self.view.metres_per_px);
        self.flying = Some(Journey { from, to: (centre, metres_per_px), anchor: None, gone: 0.0, takes });
    }

    fn pan(&mut self, right: f32, down: f32) {
        self.holds = Holds::Nothing;
        self.flying = None;
        self.view.centre.x -= f64::from(right) * self.view.metres_per_px;
        self.view.centre.y += f64::from(down) * self.view.metres_per_px;
    }

    fn zoom(&mut self, about: Option<Px>, factor: f64, still: bool) {
        self.holds = Holds::Nothing;
        let about = about.unwrap_or_else(|| self.view.area.centre());
        let goal = self.flying.as_ref().map_or(self.view.metres_per_px, |journey| journey.to.1);
        let goal = (goal / factor).clamp(*SCALES.start(), *SCALES.end());
        let anchor = Some((about, self.view.map_from_px(about)));
        let from = (self.view.centre, self.view.metres_per_px);
        let takes = if still { 0.0 } else { 0.12 };
        self.flying = Some(Journey { from, to: (self.view.centre, goal), anchor, gone: 0.0, takes });
    }
}

fn ease_in_out(x: f32) -> f32 {
    if x < 0.5 { 4.0 * x * x * x } else { 1.0 - (2.0 - 2.0 * x).powi(3) / 2.0 }
}

/// The projection of a choice, fitted to a patrol.
pub fn project(choice: ProjectionChoice, simulation: &Simulation) -> Projection {
    let (south_west, north_east) = corners(simulation);
    match choice {
        ProjectionChoice::Lambert => picture::fitted_projection(simulation),
        ProjectionChoice::Mercator => {
            let lon = south_west.lon() + (north_east.lon() - south_west.lon()).rem_euclid(360.0) / 2.0;
            Projection::mercator(Position::from_lat_lon((south_west.lat() + north_east.lat()) / 2.0, lon))
        }
        ProjectionChoice::Equidistant { lat, lon } => {
            Projection::azimuthal_equidistant(Position::from_lat_lon(lat, lon))
        }
    }
}

/// Corners of the part of the Earth that a patrol sees, with five degrees round it.
fn corners(simulation: &Simulation) -> (Position, Position) {
    if simulation.scenario.flights.is_empty() {
        return picture::NEAR_JAPAN_AND_KOREA.map(|(lat, lon)| Position::from_lat_lon(lat, lon)).into();
    }
    let route = || simulation.scenario.flights.iter().flat_map(|flight| &flight.route).map(|point| point.position);
    // Longitudes count from the first waypoint, so that the date line is no edge.
    let origin = route().next().map_or(130.0, Position::lon);
    let east = |p: Position| (p.lon() - origin + 540.0).rem_euclid(360.0) - 180.0;
    let bound = |of: &dyn Fn(Position) -> f64| {
        route().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)))
    };
    let ((south, north), (west, east)) = (bound(&|p| p.lat()), bound(&east));
    let corner = |lat: f64, lon: f64| Position::from_lat_lon(lat.clamp(-80.0, 80.0), origin + lon);
    (corner(south - 5.0, (west - 5.0).max(-170.0)), corner(north + 5.0, (east + 5.0).min(170.0)))
}

/// How much of the map's head the card covers that says how to edit, in pixels.
const EDITING_CARD: f32 = 90.0;

/// The view of all tracks of a patrol and of the one under it.
fn fitting(projection: Projection, simulation: &Simulation, second: Option<&Simulation>, area: PxRect) -> View {
    picture::view_of_all([simulation].into_iter().chain(second), projection, area, 40.0)
}

/// The camera that shows the map.
#[derive(Component)]
#[require(Camera2d, Msaa::Off)]
pub struct MapCamera;

/// The camera that shows the panels.
#[derive(Component)]
#[require(Camera2d, Msaa::Off)]
pub struct PanelCamera;

/// Moves the map.
pub struct MapViewPlugin;

impl Plugin for MapViewPlugin {
    fn build(&self, app: &mut App) {
        app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
        app.add_systems(Startup, spawn_camera)
            .add_systems(Update, (project_again, obey).chain().in_set(ViewerSet::Input))
            .add_systems(Update, show_both.in_set(ViewerSet::Place).before(travel))
            .add_systems(Update, (travel, follow).chain().in_set(ViewerSet::Place))
            .add_systems(Update, aim.in_set(ViewerSet::Draw));
    }
}

fn spawn_camera(mut commands: Commands) {
    // The panels have a camera of their own, so that nothing of the map is drawn under them.
    commands.spawn((MapCamera, CompositingSpace::Srgb, Camera { output_mode: CameraOutputMode::Skip, ..default() }));
    // It writes what both have drawn, over what was there before.
    let output_mode =
        CameraOutputMode::Write { blend_state: Some(BlendState::REPLACE), clear_color: ClearColorConfig::None };
    commands.spawn((
        PanelCamera,
        CompositingSpace::Srgb,
        Camera { order: 1, clear_color: ClearColorConfig::None, output_mode, ..default() },
        bevy::camera::visibility::RenderLayers::none(),
        bevy_egui::PrimaryEguiContext,
    ));
}

/// Another scenario is seen as a whole. Where only the projection is another, or the same scenario is opened again, the
/// same place stays in the middle, at the same scale.
fn project_again(session: Res<Session>, second: Res<SecondPatrol>, choices: Res<Choices>, mut map: ResMut<MapView>) {
    let is_opened = session.is_changed() && !session.is_added();
    if is_opened && let (Holds::Scene(scene), Some(carried)) = (map.holds, &session.again) {
        map.holds = carried.scene(scene).map_or(Holds::Nothing, Holds::Scene);
    }
    if is_opened && session.again.is_none() {
        let area = map.view.area;
        let projection = project(choices.projection, &session.simulation);
        map.view = fitting(projection, &session.simulation, second.simulation(), area);
        (map.flying, map.holds) = (None, Holds::Patrol);
    } else if choices.is_changed() {
        let projection = project(choices.projection, &session.simulation);
        if map.view.projection != projection {
            let middle = map.view.projection.geo_from_map(map.view.centre);
            let centre = middle.and_then(|middle| projection.map_from_geo(middle));
            map.view.centre = centre.unwrap_or(MapPoint { x: 0.0, y: 0.0 });
            map.view.projection = projection;
            map.flying = None;
        }
    }
}

fn obey(
    mut commands: MessageReader<Command>,
    session: Res<Session>,
    second: Res<SecondPatrol>,
    choices: Res<Choices>,
    (clock, screens, editing): (Res<Clock>, Res<Screens>, Res<Editing>),
    mut map: ResMut<MapView>,
) {
    let still = choices.reduced_motion;
    for command in commands.read() {
        match command {
            Command::Pan(right, down) => map.pan(*right, *down),
            Command::ShowScene(scene) => map.show_scene(*scene, &session.simulation, screens.medium(), still),
            Command::Zoom(about, factor) => map.zoom(*about, *factor, still),
            Command::Fit => {
                // What is edited must not lie under the card that says how.
                let covered = if editing.is_on { EDITING_CARD } else { 0.0 };
                let mut area = map.view.area;
                area.min.y += covered;
                let mut whole = fitting(map.view.projection.clone(), &session.simulation, second.simulation(), area);
                whole.centre.y += 0.5 * f64::from(covered) * whole.metres_per_px;
                map.fly_to(whole.centre, whole.metres_per_px, still);
            }
            Command::Centre(position) => {
                if let Some(point) = map.view.projection.map_from_geo(*position) {
                    // Where zones are explored a place is looked at closely.
                    let most = if session.is_tour() { CLOSE } else { f64::INFINITY };
                    let scale = map.view.metres_per_px.min(most);
                    map.fly_to(point, scale, still);
                }
            }
            // The waypoints that are edited stay where they are.
            Command::Select(Some(Thing::Flight(flight))) if !editing.is_on => {
                let state = session.simulation.trajectories[*flight].state_at(clock.t());
                let point = state.and_then(|state| map.view.projection.map_from_geo(state.position));
                // A flight that is in sight already is not moved.
                if let Some(point) = point.filter(|at| !map.view.area.grown(-60.0).contains(map.view.px_from_map(*at)))
                {
                    let scale = map.view.metres_per_px;
                    map.fly_to(point, scale, still);
                }
            }
            Command::Select(Some(Thing::Zone(zone))) if session.is_tour() => {
                let edges = session.zones[*zone].edges();
                let ends = edges.flat_map(|edge| [edge.path.start(), edge.path.at(edge.path.length() / 2.0).position]);
                let points = ends.filter_map(|at| map.view.projection.map_from_geo(at));
                let margin = 0.1 * map.view.area.height();
                let view = View::fitting(map.view.projection.clone(), points, map.view.area, margin);
                map.fly_to(view.centre, view.metres_per_px, still);
            }
            _ => {}
        }
    }
}

/// A patrol that is laid under the open one is seen as a whole.
fn show_both(
    session: Res<Session>,
    second: Res<SecondPatrol>,
    choices: Res<Choices>,
    mut shown: Local<Option<PathBuf>>,
    mut map: ResMut<MapView>,
) {
    if !second.is_changed() || second.is_added() {
        return;
    }
    let path = second.open.as_ref().filter(|open| !open.is_saved_state);
    let path = path.map(|open| open.path.clone().unwrap_or_default());
    if *shown == path {
        return;
    }
    shown.clone_from(&path);
    let whole = fitting(map.view.projection.clone(), &session.simulation, second.simulation(), map.view.area);
    if map.holds == Holds::Patrol {
        map.view = whole;
    } else if path.is_some() {
        map.fly_to(whole.centre, whole.metres_per_px, choices.reduced_motion);
    }
}

fn travel(time: Res<Time<Real>>, mut map: ResMut<MapView>) {
    if map.is_moving() {
        map.advance(time.delta_secs().min(0.1));
    }
}

/// Seconds in which a followed flight has come to the middle but for a small rest.
const SPRING: f64 = 0.25;

pub(super) fn follow(
    time: Res<Time<Real>>,
    focus: Res<Focus>,
    clock: Res<Clock>,
    session: Res<Session>,
    choices: Res<Choices>,
    mut map: ResMut<MapView>,
) {
    let Some(flight) = focus.follow else { return };
    let trajectory = &session.simulation.trajectories[flight];
    let t = clock.t().clamp(trajectory.start(), trajectory.end());
    let state = trajectory.state_at(t).expect("a trajectory has a state between its ends");
    let Some(goal) = map.view.projection.map_from_geo(state.position) else { return };
    let (x, y) = (goal.x - map.view.centre.x, goal.y - map.view.centre.y);
    // Nearer than a pixel the flight is held, so that nothing trembles.
    let is_near = x.hypot(y) < map.view.metres_per_px;
    let share =
        if is_near || choices.reduced_motion { 1.0 } else { 1.0 - (-time.delta_secs_f64() * 4.0 / SPRING).exp() };
    if (x, y) != (0.0, 0.0) {
        map.view.centre.x += x * share;
        map.view.centre.y += y * share;
    }
}

/// Points the camera at what the view shows.
fn aim(
    map: Res<MapView>,
    camera: Single<(&mut Camera, &mut Transform, &mut bevy::camera::Projection), With<MapCamera>>,
) {
    let (mut camera, mut transform, mut projection) = camera.into_inner();
    let viewport = viewport(&camera, map.view.area);
    let is_same = match (&camera.viewport, &viewport) {
        (Some(a), Some(b)) => (a.physical_position, a.physical_size) == (b.physical_position, b.physical_size),
        _ => false,
    };
    if !is_same {
        camera.viewport = viewport;
    }
    let middle = world_from_map(map.view.centre);
    transform.set_if_neq(Transform::from_translation(middle.extend(100.0)));
    let scale = (map.view.metres_per_px / 1e3) as f32;
    if let bevy::camera::Projection::Orthographic(lens) = &*projection
        && lens.scale != scale
    {
        let lens = OrthographicProjection { scale, ..OrthographicProjection::default_2d() };
        *projection = bevy::camera::Projection::Orthographic(lens);
    }
}

/// The part of the target that shows the map; never more than there is.
fn viewport(camera: &Camera, area: PxRect) -> Option<Viewport> {
    let (target, scale) = (camera.physical_target_size()?, camera.target_scaling_factor()?);
    let physical = |x: f32, y: f32| (Vec2::new(x, y) * scale).round().max(Vec2::ZERO).as_uvec2();
    let position = physical(area.min.x, area.min.y).min(target.saturating_sub(UVec2::ONE));
    let end = physical(area.max.x, area.max.y).clamp(position + UVec2::ONE, target);
    Some(Viewport { physical_position: position, physical_size: end - position, ..default() })
}
