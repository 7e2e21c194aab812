//! The ground: meshes of all that lies on the map plane. Made once for a projection; then only a uniform changes.

use bevy::camera::visibility::NoFrustumCulling;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

use super::ViewerSet;
use super::choices::Choices;
use super::clock::Clock;
use super::command::Thing;
use super::detail::Detail;
use super::focus::Focus;
use super::lines::classes::{self, Shown, ZoneLook};
use super::lines::mesh::{LineMesh, LinePoint, still};
use super::lines::{LineMaterial, LineUniform};
use super::map_view::{MapCamera, MapView};
use super::session::Session;
use crate::chart::ground::{self, TrackPoint};
use crate::chart::{Medium, Style, curve, picture};
use crate::geodesy::{MapPoint, Position, Projection};
use crate::zones::Standing;

/// Tracks are cut into steps no longer than this many seconds, so that the shader can leave out what is far from a
/// trail.
const LONGEST_STEP: f64 = 300.0;

/// The layers of the ground, from the bottom up: where they lie above the sea.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Component)]
enum Stratum {
    Graticule,
    Coast,
    Zones,
    Tracks,
    Trails,
}

impl Stratum {
    fn height(self) -> f32 {
        match self {
            Self::Graticule => 10.0,
            Self::Coast => 20.0,
            Self::Zones => 30.0,
            Self::Tracks => 40.0,
            Self::Trails => 50.0,
        }
    }
}

/// What the meshes were made of.
#[derive(Debug, Clone, PartialEq, Default, Resource)]
struct Made {
    base: Option<(Projection, Detail)>,
    zones: Option<(Projection, usize, Vec<String>)>,
    tracks: Option<(Projection, usize, Vec<usize>)>,
}

/// The material of all lines.
#[derive(Resource)]
struct Ink(Handle<LineMaterial>);

/// Draws the ground.
pub struct GroundPlugin;

impl Plugin for GroundPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Made>()
            .add_systems(Startup, mix_ink)
            .add_systems(Update, (make_base, make_zones, make_tracks, ink).in_set(ViewerSet::Draw));
    }
}

fn mix_ink(mut commands: Commands, mut materials: ResMut<Assets<LineMaterial>>) {
    let style = Style::new(crate::chart::ThemeKind::Dark, Medium::Screen);
    let shown = Shown { graticule: true, borders: true, trails: true };
    let uniform = LineUniform { classes: classes::table(&style, shown, &[]), now: Vec4::ZERO, backdrop: Vec4::ZERO };
    commands.insert_resource(Ink(materials.add(LineMaterial { uniform })));
}

/// Hands a new stratum to the renderer in place of the old one.
#[derive(SystemParam)]
struct Painter<'w, 's> {
    commands: Commands<'w, 's>,
    old: Query<'w, 's, (Entity, &'static Stratum)>,
    meshes: ResMut<'w, Assets<Mesh>>,
    ink: Res<'w, Ink>,
}

impl Painter<'_, '_> {
    fn replace(&mut self, stratum: Stratum, mesh: LineMesh) {
        for (entity, _) in self.old.iter().filter(|(_, old)| **old == stratum) {
            self.commands.entity(entity).despawn();
        }
        if !mesh.is_empty() {
            self.commands.spawn((
                stratum,
                Mesh2d(self.meshes.add(mesh.finish())),
                MeshMaterial2d(self.ink.0.clone()),
                Transform::from_xyz(0.0, 0.0, stratum.height()),
                // The shader widens the lines; what they fill is not known here.
                NoFrustumCulling,
            ));
        }
    }
}

/// Graticule, coast and borders.
fn make_base(map: Res<MapView>, mut made: ResMut<Made>, mut painter: Painter) {
    let detail = Detail::of(&map.view);
    let wanted = Some((map.view.projection.clone(), detail));
    if made.base == wanted {
        return;
    }
    let projection = &map.view.projection;
    let land = ground::land(detail.metres_per_px());
    let mut coast = LineMesh::default();
    let chains = |lines: &[&Vec<Position>]| -> Vec<Vec<LinePoint>> {
        let chains = lines.iter().flat_map(|line| curve::polyline_chains(projection, &detail.line(line)));
        chains.map(|chain| chain.into_iter().map(still).collect()).collect()
    };
    let lines = chains(&land.coast);
    lines.iter().for_each(|line| coast.add(line, classes::COAST_SHADOW, 0.0));
    lines.iter().for_each(|line| coast.add(line, classes::COAST, 0.0));
    chains(&land.borders).iter().for_each(|line| coast.add(line, classes::BORDER, 0.0));
    let mut graticule = LineMesh::default();
    for line in ground::graticule(projection, (-80.0, 85.0), (90.0, 210.0), 5.0, 500.0) {
        graticule.add(&all_still(line), classes::GRATICULE, 0.0);
    }
    painter.replace(Stratum::Coast, coast);
    painter.replace(Stratum::Graticule, graticule);
    made.base = wanted;
}

fn all_still(points: Vec<MapPoint>) -> Vec<LinePoint> {
    points.into_iter().map(still).collect()
}

/// Zone edges and the bands inside them.
fn make_zones(
    map: Res<MapView>,
    session: Res<Session>,
    choices: Res<Choices>,
    mut made: ResMut<Made>,
    mut painter: Painter,
) {
    let extra: Vec<String> = choices.extra_zones.iter().cloned().collect();
    let wanted = Some((map.view.projection.clone(), session.number, extra));
    if made.zones == wanted {
        return;
    }
    let style = Style::new(choices.theme, Medium::Screen);
    let mut bands = LineMesh::default();
    let mut edges = LineMesh::default();
    for (index, zone) in session.zones.iter().enumerate() {
        if index >= session.own_zones() && !choices.extra_zones.contains(&zone.id) {
            continue;
        }
        let drawn = ground::zones(std::slice::from_ref(zone), &map.view.projection, &style, ground::TOLERANCE);
        for line in drawn.into_iter().flat_map(|drawn| drawn.lines) {
            let class = match line.standing {
                Standing::Schematic => classes::zone_guess(index),
                _ => classes::zone_edge(index),
            };
            let points = all_still(line.points);
            if let Some(hand) = line.inside {
                bands.add_band(&points, classes::zone_band(index), hand);
            }
            edges.add(&points, class, 0.0);
        }
    }
    bands.append(edges);
    painter.replace(Stratum::Zones, bands);
    made.zones = wanted;
}

/// Tracks and trails of the flights that are shown.
fn make_tracks(
    map: Res<MapView>,
    session: Res<Session>,
    focus: Res<Focus>,
    choices: Res<Choices>,
    mut made: ResMut<Made>,
    mut painter: Painter,
) {
    let hidden: Vec<usize> = focus.hidden.iter().copied().collect();
    let wanted = Some((map.view.projection.clone(), session.number, hidden));
    if made.tracks == wanted {
        return;
    }
    let style = Style::new(choices.theme, Medium::Screen);
    let flights = &session.simulation.scenario.flights;
    let mut tracks = LineMesh::default();
    let mut trails = LineMesh::default();
    for line in ground::tracks(&session.simulation, &map.view.projection, ground::TOLERANCE) {
        if focus.hidden.contains(&line.flight) {
            continue;
        }
        let flight = &flights[line.flight];
        let (operator, lane) = (flight.operator.as_deref(), picture::lane(&session.simulation, &style, line.flight));
        let points = in_steps(&line.points);
        tracks.add(&points, classes::track(operator, flight.role, line.is_solid), lane);
        trails.add(&points, classes::trail(operator), lane);
    }
    painter.replace(Stratum::Tracks, tracks);
    painter.replace(Stratum::Trails, trails);
    made.tracks = wanted;
}

/// The points with more between those that are far apart in time.
fn in_steps(points: &[TrackPoint]) -> Vec<LinePoint> {
    let mut stepped = Vec::with_capacity(points.len());
    for pair in points.windows(2) {
        let steps = ((pair[1].t - pair[0].t) / LONGEST_STEP).ceil().max(1.0);
        for step in 0..steps as usize {
            let share = step as f64 / steps;
            let mix = |a: f64, b: f64| a + (b - a) * share;
            let at = MapPoint { x: mix(pair[0].at.x, pair[1].at.x), y: mix(pair[0].at.y, pair[1].at.y) };
            stepped.push(LinePoint { at, t: mix(pair[0].t, pair[1].t) });
        }
    }
    stepped.extend(points.last().map(|last| LinePoint { at: last.at, t: last.t }));
    stepped
}

/// What the shader is told of the instant and of what is shown.
pub fn uniform(session: &Session, choices: &Choices, focus: &Focus, t: f64, medium: Medium, scale: f32) -> LineUniform {
    let style = Style::new(choices.theme, medium);
    let shown =
        Shown { graticule: choices.layers.graticule, borders: choices.layers.borders, trails: choices.layers.trails };
    let looks: Vec<ZoneLook> = session
        .zones
        .iter()
        .enumerate()
        .map(|(index, zone)| ZoneLook {
            style: style.theme.zone(zone),
            is_shown: index >= session.own_zones()
                || choices.layers.zones && !choices.layers.hidden_zones.contains(&zone.id),
            is_selected: focus.selected == Some(Thing::Zone(index)),
        })
        .collect();
    LineUniform {
        classes: classes::table(&style, shown, &looks),
        now: Vec4::new(t as f32, classes::TRAIL_SECONDS as f32, scale, LONGEST_STEP as f32),
        backdrop: Vec4::splat(style.theme.sea_mid.luminance().sqrt() as f32),
    }
}

/// Writes the uniform where it is not as it was.
#[expect(clippy::too_many_arguments, reason = "everything that lines depend on")]
fn ink(
    session: Res<Session>,
    choices: Res<Choices>,
    focus: Res<Focus>,
    clock: Res<Clock>,
    screens: Res<super::screens::Screens>,
    camera: Single<&Camera, With<MapCamera>>,
    ink: Res<Ink>,
    mut materials: ResMut<Assets<LineMaterial>>,
    mut clear: ResMut<ClearColor>,
) {
    let medium = screens.medium();
    let scale = camera.target_scaling_factor().unwrap_or(1.0);
    let wanted = uniform(&session, &choices, &focus, clock.t(), medium, scale);
    if materials.get(&ink.0).is_some_and(|material| material.uniform == wanted) {
        return;
    }
    let sea = Style::new(choices.theme, medium).theme.sea_mid;
    clear.0 = Color::srgb_u8(sea.r, sea.g, sea.b);
    if let Some(mut material) = materials.get_mut(&ink.0) {
        material.uniform = wanted;
    }
}
