//! The ground: meshes of all that lies on the map plane. Made once for a projection; then only a uniform changes.

use bevy::camera::visibility::{NoFrustumCulling, RenderLayers};
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

use super::ViewerSet;
use super::choices::Choices;
use super::clock::Clock;
use super::command::Thing;
use super::detail::Detail;
use super::ensemble::Ensemble;
use super::focus::Focus;
use super::ghost::SecondPatrol;
use super::land::{Land, LandKey};
use super::lines::classes::{self, Kind, Shown, ZoneLook};
use super::lines::mesh::{LineMesh, LinePoint, still};
use super::lines::{LineMaterial, LineUniform};
use super::map_view::{MapCamera, MapView};
use super::session::Session;
use super::still;
use crate::chart::ground::{self, Plot, TrackPoint};
use crate::chart::{Medium, Style, cloud, curve, names, picture, spot};
use crate::geodesy::{MapPoint, Position, Projection};
use crate::zones::{Standing, Zone, area};

/// Tracks are cut into steps no longer than this many seconds, so that the shader can leave out what is far from a
/// trail.
const LONGEST_STEP: f64 = 300.0;
/// Metres by which the soft edge of a cloud, of cells of some kilometres, may be off.
const UNSEEN: f64 = 150.0;

/// The layers of the ground, from the bottom up: where they lie above the sea.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Component)]
enum Stratum {
    Graticule,
    CoastShadow,
    Coast,
    Bands,
    Edges,
    Overlap,
    Rings,
    Swaths,
    Clouds,
    Ghosts,
    AssumedGhosts,
    Tracks,
    Trails,
    /// On their trails, so that their dashes are seen.
    AssumedTracks,
}

impl Stratum {
    fn height(self) -> f32 {
        match self {
            Self::Graticule => 10.0,
            Self::CoastShadow => 20.0,
            Self::Coast => 21.0,
            Self::Bands => 30.0,
            Self::Edges => 31.0,
            Self::Overlap => 32.0,
            Self::Rings => 33.0,
            Self::Swaths => 34.0,
            Self::Clouds => 35.0,
            Self::Ghosts => 36.0,
            Self::AssumedGhosts => 37.0,
            Self::Tracks => 40.0,
            Self::Trails => 50.0,
            Self::AssumedTracks => 51.0,
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::Graticule | Self::Coast | Self::Edges | Self::Rings => Kind::Line,
            Self::Overlap => Kind::Hatch,
            Self::Swaths | Self::Clouds => Kind::Fill,
            Self::AssumedTracks | Self::AssumedGhosts => Kind::DashedTrack,
            Self::CoastShadow => Kind::Soft,
            Self::Bands => Kind::Band,
            Self::Tracks | Self::Ghosts => Kind::Track,
            Self::Trails => Kind::Trail,
        }
    }
}

/// The open simulation on the map plane; made again for another projection.
#[derive(Debug, Default, Resource)]
pub struct Plotted {
    made_for: Option<(Projection, usize)>,
    /// Its zones, tracks and passages.
    pub plot: Plot,
    ghost_made_for: Option<(Projection, usize)>,
    /// The tracks of the ghost under it.
    pub ghost: Plot,
    cloud_made_for: Option<(Projection, usize)>,
    /// Where the runs of its ensemble flew.
    pub cloud: Vec<cloud::Part>,
}

/// What the meshes were made of.
#[derive(Debug, Clone, PartialEq, Default, Resource)]
struct Made {
    base: Option<LandKey>,
    graticule: Option<(LandKey, f64)>,
    zones: Option<(Projection, usize, Vec<String>)>,
    tracks: Option<(Projection, usize, Vec<usize>, Detail)>,
    swaths: Option<(Projection, usize, Vec<usize>)>,
    ghosts: Option<(Projection, usize, Detail)>,
    clouds: Option<(Projection, usize, Vec<usize>)>,
    rings: Option<(Projection, f64)>,
    overlap: Option<(Projection, usize, Vec<usize>)>,
}

/// The materials of all lines, one for each kind.
#[derive(Resource)]
struct Ink([Handle<LineMaterial>; Kind::ALL.len()]);

/// Draws the ground.
pub struct GroundPlugin;

impl Plugin for GroundPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Made>()
            .init_resource::<Plotted>()
            .add_systems(Startup, mix_ink)
            .add_systems(Update, plot.in_set(ViewerSet::Place))
            .add_systems(
                Update,
                (make_base, make_graticule, make_zones, make_tracks, make_ghosts, make_swaths).in_set(ViewerSet::Draw),
            )
            .add_systems(Update, (make_clouds, make_rings, make_overlap, ink).in_set(ViewerSet::Draw));
    }
}

fn mix_ink(mut commands: Commands, mut materials: ResMut<Assets<LineMaterial>>) {
    let style = Style::new(crate::chart::ThemeKind::Dark, Medium::Screen);
    let shown = Shown { graticule: true, borders: true, trails: true, tracks: true, uncertainty: true, ensemble: true };
    let uniform = LineUniform { classes: classes::table(&style, shown, &[]), now: Vec4::ZERO };
    let mut material = |kind| materials.add(LineMaterial { uniform: uniform.clone(), kind });
    commands.insert_resource(Ink(Kind::ALL.map(&mut material)));
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
                MeshMaterial2d(self.ink.0[stratum.kind() as usize].clone()),
                Transform::from_xyz(0.0, 0.0, stratum.height()),
                RenderLayers::layer(if stratum.kind().is_timed() { still::MOVING } else { still::GROUND }),
                // The shader widens the lines; what they fill is not known here.
                NoFrustumCulling,
            ));
        }
    }
}

fn plot(
    map: Res<MapView>,
    session: Res<Session>,
    second: Res<SecondPatrol>,
    ensemble: Res<Ensemble>,
    mut plotted: ResMut<Plotted>,
) {
    let wanted = Some((map.view.projection.clone(), session.number));
    if plotted.made_for != wanted {
        plotted.plot = Plot::of(&session.simulation, &map.view.projection, ground::TOLERANCE);
        plotted.made_for = wanted;
    }
    let wanted = Some((map.view.projection.clone(), second.number));
    if plotted.ghost_made_for != wanted {
        let ghost = second.ghost().map(|ghost| ghost.plot(&map.view.projection, ground::TOLERANCE));
        plotted.ghost = ghost.unwrap_or_default();
        plotted.ghost_made_for = wanted;
    }
    let wanted = Some((map.view.projection.clone(), ensemble.number));
    if plotted.cloud_made_for != wanted {
        let flown = ensemble.flown();
        plotted.cloud = flown.map_or_else(Vec::new, |it| it.areas.plot(&map.view.projection, UNSEEN));
        plotted.cloud_made_for = wanted;
    }
}

/// Coast and borders.
fn make_base(land: Res<Land>, mut made: ResMut<Made>, mut painter: Painter) {
    let Some(key @ (projection, ..)) = land.key().filter(|key| made.base.as_ref() != Some(*key)) else { return };
    let chains =
        |line: &Vec<Position>| curve::polyline_chains(projection, line).into_iter().map(|chain| all_still(&chain));
    let mut coast = LineMesh::default();
    for line in land.coast().flat_map(chains) {
        coast.add(&line, classes::COAST, 0.0);
    }
    let shadow = coast.of_class(classes::COAST_SHADOW);
    for line in land.borders().flat_map(chains) {
        coast.add(&line, classes::BORDER, 0.0);
    }
    painter.replace(Stratum::CoastShadow, shadow);
    painter.replace(Stratum::Coast, coast);
    made.base = Some(key.clone());
}

fn make_graticule(map: Res<MapView>, land: Res<Land>, mut made: ResMut<Made>, mut painter: Painter) {
    let step = names::graticule_step(map.view.metres_per_px);
    let is_made = |key: &LandKey| made.graticule.as_ref().is_some_and(|(made, at)| made == key && *at == step);
    let Some(key @ (projection, detail, reach)) = land.key().filter(|key| !is_made(key)) else { return };
    let mut mesh = LineMesh::default();
    for line in ground::graticule(projection, reach, step, 0.3 * detail.metres_per_px()) {
        mesh.add(&all_still(&line), classes::GRATICULE, 0.0);
    }
    painter.replace(Stratum::Graticule, mesh);
    made.graticule = Some((key.clone(), step));
}

fn all_still(points: &[MapPoint]) -> Vec<LinePoint> {
    points.iter().copied().map(still).collect()
}

/// Zone edges and the bands inside them.
fn make_zones(
    map: Res<MapView>,
    session: Res<Session>,
    choices: Res<Choices>,
    plotted: Res<Plotted>,
    mut made: ResMut<Made>,
    mut painter: Painter,
) {
    let extra: Vec<String> = choices.extra_zones.iter().cloned().collect();
    let wanted = Some((map.view.projection.clone(), session.number, extra));
    if made.zones == wanted {
        return;
    }
    let mut bands = LineMesh::default();
    let mut edges = LineMesh::default();
    for (index, zone) in session.zones.iter().enumerate() {
        if index >= session.own_zones() && !choices.extra_zones.contains(&zone.id) {
            continue;
        }
        let drawn = match plotted.plot.zones.get(index) {
            Some(drawn) => drawn,
            // A zone of the catalogue that the scenario does not name.
            None => &ground::zone(zone, &map.view.projection, ground::TOLERANCE),
        };
        for line in &drawn.lines {
            let class = match line.standing {
                Standing::Schematic => classes::zone_guess(index),
                _ => classes::zone_edge(index),
            };
            let points = all_still(&line.points);
            if let Some(hand) = line.inside {
                bands.add_band(&points, classes::zone_band(index), hand);
            }
            edges.add(&points, class, 0.0);
        }
    }
    painter.replace(Stratum::Bands, bands);
    painter.replace(Stratum::Edges, edges);
    made.zones = wanted;
}

/// Tracks and trails of the flights that are shown.
fn make_tracks(
    map: Res<MapView>,
    session: Res<Session>,
    focus: Res<Focus>,
    choices: Res<Choices>,
    plotted: Res<Plotted>,
    mut made: ResMut<Made>,
    mut painter: Painter,
) {
    let hidden: Vec<usize> = focus.hidden.iter().copied().collect();
    let detail = Detail::of(&map.view);
    let wanted = Some((map.view.projection.clone(), session.number, hidden, detail));
    if made.tracks == wanted {
        return;
    }
    let style = Style::new(choices.theme, Medium::Screen);
    let flights = &session.simulation.scenario.flights;
    let mut tracks = LineMesh::default();
    let mut assumed = LineMesh::default();
    let mut trails = LineMesh::default();
    for line in &plotted.plot.tracks {
        if focus.hidden.contains(&line.flight) {
            continue;
        }
        let flight = &flights[line.flight];
        let (operator, lane) = (flight.operator.as_deref(), picture::lane(&session.simulation, &style, line.flight));
        let points = detail.track(&line.points);
        let timed: Vec<LinePoint> = points.iter().map(|point| LinePoint { at: point.at, t: point.t }).collect();
        let mesh = if line.is_solid { &mut tracks } else { &mut assumed };
        if !line.is_repeat {
            mesh.add(&timed, classes::track(operator, flight.role, line.is_solid), lane);
        }
        trails.add(&in_steps(&points), classes::trail(operator, line.is_solid), lane);
    }
    painter.replace(Stratum::Tracks, tracks);
    painter.replace(Stratum::AssumedTracks, assumed);
    painter.replace(Stratum::Trails, trails);
    made.tracks = wanted;
}

/// Tracks of the ghost, in the time of the patrol over it.
fn make_ghosts(
    map: Res<MapView>,
    second: Res<SecondPatrol>,
    choices: Res<Choices>,
    plotted: Res<Plotted>,
    mut made: ResMut<Made>,
    mut painter: Painter,
) {
    let detail = Detail::of(&map.view);
    let wanted = Some((map.view.projection.clone(), second.number, detail));
    if made.ghosts == wanted {
        return;
    }
    let style = Style::new(choices.theme, Medium::Screen);
    let mut solid = LineMesh::default();
    let mut assumed = LineMesh::default();
    if let Some(simulation) = second.simulation() {
        for line in plotted.ghost.tracks.iter().filter(|line| !line.is_repeat) {
            let flight = &simulation.scenario.flights[line.flight];
            let points = detail.track(&line.points).into_iter().map(|point| LinePoint { at: point.at, t: point.t });
            let class = classes::ghost_track(flight.operator.as_deref(), flight.role, line.is_solid);
            let mesh = if line.is_solid { &mut solid } else { &mut assumed };
            mesh.add(&points.collect::<Vec<_>>(), class, picture::lane(simulation, &style, line.flight));
        }
    }
    painter.replace(Stratum::Ghosts, solid);
    painter.replace(Stratum::AssumedGhosts, assumed);
    made.ghosts = wanted;
}

/// How far the tracks of a reconstruction may be off.
fn make_swaths(
    map: Res<MapView>,
    session: Res<Session>,
    focus: Res<Focus>,
    choices: Res<Choices>,
    plotted: Res<Plotted>,
    mut made: ResMut<Made>,
    mut painter: Painter,
) {
    // Cutting out areas takes a while, and few people want them.
    if !(choices.shown().tracks && choices.shown().uncertainty) {
        return;
    }
    let hidden: Vec<usize> = focus.hidden.iter().copied().collect();
    let wanted = Some((map.view.projection.clone(), session.number, hidden));
    if made.swaths == wanted {
        return;
    }
    let mut swaths = LineMesh::default();
    for lines in plotted.plot.tracks.chunk_by(|a, b| a.flight == b.flight) {
        if !focus.hidden.contains(&lines[0].flight) {
            let operator = session.simulation.scenario.flights[lines[0].flight].operator.as_deref();
            for share in Style::SWATH_SHARES {
                swaths.add_area(&ground::swath(lines, share), classes::swath(operator));
            }
        }
    }
    painter.replace(Stratum::Swaths, swaths);
    made.swaths = wanted;
}

/// Where the runs of an ensemble flew.
fn make_clouds(
    map: Res<MapView>,
    session: Res<Session>,
    focus: Res<Focus>,
    ensemble: Res<Ensemble>,
    plotted: Res<Plotted>,
    mut made: ResMut<Made>,
    mut painter: Painter,
) {
    let hidden: Vec<usize> = focus.hidden.iter().copied().collect();
    let wanted = Some((map.view.projection.clone(), ensemble.number, hidden));
    if made.clouds == wanted {
        return;
    }
    let mut clouds = LineMesh::default();
    for part in plotted.cloud.iter().filter(|part| !focus.hidden.contains(&part.flight)) {
        let operator = session.simulation.scenario.flights[part.flight].operator.as_deref();
        clouds.add_area(&part.area, classes::cloud(operator));
    }
    painter.replace(Stratum::Clouds, clouds);
    made.clouds = wanted;
}

/// Range rings, where the map shows distances from its middle truly.
fn make_rings(map: Res<MapView>, mut made: ResMut<Made>, mut painter: Painter) {
    let wanted = Some((map.view.projection.clone(), ground::range_step(map.view.metres_per_px)));
    if made.rings == wanted {
        return;
    }
    let mut rings = LineMesh::default();
    for ring in ground::range_rings(&map.view.projection, map.view.metres_per_px) {
        rings.add(&all_still(&ring.points), classes::RING, 0.0);
    }
    painter.replace(Stratum::Rings, rings);
    made.rings = wanted;
}

/// What all zones under a chosen point have in common.
fn make_overlap(
    map: Res<MapView>,
    session: Res<Session>,
    focus: Res<Focus>,
    choices: Res<Choices>,
    mut made: ResMut<Made>,
    mut painter: Painter,
) {
    if !(focus.is_changed() || session.is_changed() || map.is_changed() || choices.is_changed()) {
        return;
    }
    let is_shown = |zone: &usize| {
        let zone = &session.zones[*zone];
        spot::asks(zone) && choices.shown().shows_zone(zone)
    };
    let zones: Vec<usize> = match focus.selected {
        Some(Thing::Point(position)) => session.zones_at(position).filter(is_shown).collect(),
        _ => Vec::new(),
    };
    let wanted = Some((map.view.projection.clone(), session.number, zones));
    if made.overlap == wanted {
        return;
    }
    let mut hatch = LineMesh::default();
    if let Some((.., zones)) = wanted.as_ref().filter(|(.., zones)| zones.len() > 1) {
        let zones: Vec<&Zone> = zones.iter().map(|zone| session.zones[*zone].as_ref()).collect();
        let rings = area::overlap(&zones).map(|overlap| overlap.rings).unwrap_or_default();
        let ring = |ring: &Vec<Position>| -> Option<geo::LineString> {
            let points = map.view.projection.map_from_geo_all(ring.iter().copied()).into_iter();
            points.map(|point| point.map(|point| (point.x, point.y))).collect()
        };
        // Inside is where an odd number of rings is around the point.
        let rings: Option<Vec<geo::LineString>> = rings.iter().map(ring).collect();
        let areas = rings.into_iter().flatten().map(|ring| geo::MultiPolygon::from(geo::Polygon::new(ring, vec![])));
        if let Some(common) = areas.reduce(|a, b| geo::BooleanOps::xor(&a, &b)) {
            hatch.add_area(&common, classes::OVERLAP);
        }
    }
    painter.replace(Stratum::Overlap, hatch);
    made.overlap = wanted;
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
    let layers = choices.shown();
    let shown = Shown {
        graticule: layers.graticule,
        borders: layers.borders,
        trails: layers.tracks && layers.trails,
        tracks: layers.tracks,
        uncertainty: layers.tracks && layers.uncertainty,
        ensemble: layers.ensemble,
    };
    let looks: Vec<ZoneLook> = session
        .zones
        .iter()
        .enumerate()
        .map(|(index, zone)| ZoneLook {
            style: style.theme.zone(zone),
            is_shown: index >= session.own_zones() || choices.shown().shows_zone(zone),
            is_selected: focus.selected == Some(Thing::Zone(index)),
        })
        .collect();
    LineUniform {
        classes: classes::table(&style, shown, &looks),
        now: Vec4::new(t as f32, classes::TRAIL_SECONDS as f32, scale, LONGEST_STEP as f32),
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
    let sea = Style::new(choices.theme, medium).theme.sea_mid;
    let sea = Color::srgb_u8(sea.r, sea.g, sea.b);
    if clear.0 != sea {
        clear.0 = sea;
    }
    let mut still = wanted.clone();
    still.now.x = 0.0;
    for (kind, handle) in Kind::ALL.into_iter().zip(&ink.0) {
        let wanted = if kind.is_timed() { &wanted } else { &still };
        if materials.get(handle).is_some_and(|material| material.uniform != *wanted)
            && let Some(mut material) = materials.get_mut(handle)
        {
            material.uniform = wanted.clone();
        }
    }
}
