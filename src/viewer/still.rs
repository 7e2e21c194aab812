//! The ground at rest: while neither map nor look changes, what lies still is drawn from a picture of itself.
//!
//! Land, sea, coast and zones fill the window but change only when somebody moves the map or chooses another look. As
//! soon as they have been the same for some frames, a camera of their own draws them once into an image, and from then
//! on the map's camera draws that image and over it only what time moves. On a machine without a graphics card that is
//! the difference between watching and waiting.

use bevy::asset::{AssetEventSystems, embedded_asset};
use bevy::camera::visibility::{NoFrustumCulling, RenderLayers};
use bevy::camera::{ImageRenderTarget, RenderTarget, Viewport};
use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::prelude::*;
use bevy::render::render_resource::{
    AsBindGroup, RenderPipelineDescriptor, SpecializedMeshPipelineError, TextureFormat,
};
use bevy::shader::ShaderRef;
use bevy::sprite_render::{Material2d, Material2dKey, Material2dPlugin};

use super::ViewerSet;
use super::lines::LineMaterial;
use super::map_view::MapCamera;
use super::surface::SurfaceMaterial;

/// The layer of what time moves.
pub const MOVING: usize = 0;
/// The layer of what lies still.
pub const GROUND: usize = 1;
/// The layer of the picture of the ground.
const PICTURE: usize = 2;

/// After so many frames without a change the picture is taken; and again later, for meshes and pipelines that were late.
const TAKEN_AT: [u32; 4] = [3, 6, 12, 24];

/// Keeps the ground as a picture.
pub struct StillPlugin;

impl Plugin for StillPlugin {
    fn build(&self, app: &mut App) {
        embedded_asset!(app, "still.wgsl");
        app.add_plugins(Material2dPlugin::<PictureMaterial>::default())
            .init_resource::<Rest>()
            .add_systems(Startup, prepare)
            .add_systems(Update, keep.after(ViewerSet::Draw))
            .add_systems(PostUpdate, notice.after(AssetEventSystems));
    }
}

/// What the map's camera sees of the ground.
#[derive(Debug, Clone, Default, PartialEq)]
struct Sight {
    middle: Vec3,
    kilometres_per_px: f32,
    size: UVec2,
    px_per_point: f32,
}

/// For how long the ground has been the same.
#[derive(Debug, Default, Resource)]
struct Rest {
    sight: Sight,
    frames: u32,
    /// What the image was made for.
    size: UVec2,
}

#[derive(Component)]
#[require(Camera2d, Msaa::Off)]
struct StillCamera;

/// The image, without any change of its pixels.
#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
struct PictureMaterial {
    #[texture(0)]
    image: Handle<Image>,
}

const SHADER: &str = "embedded://patrolscope/viewer/still.wgsl";

impl Material2d for PictureMaterial {
    fn vertex_shader() -> ShaderRef {
        SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }

    fn specialize(
        descriptor: &mut RenderPipelineDescriptor,
        layout: &MeshVertexBufferLayoutRef,
        _key: Material2dKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        descriptor.vertex.buffers = vec![layout.0.get_layout(&[Mesh::ATTRIBUTE_POSITION.at_shader_location(0)])?];
        descriptor.primitive.cull_mode = None;
        Ok(())
    }
}

fn image_of(size: UVec2) -> Image {
    // sRGB values as they are: colours are mixed by them.
    Image::new_target_texture(size.x, size.y, TextureFormat::Rgba8Unorm, None)
}

fn prepare(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<PictureMaterial>>,
    mut images: ResMut<Assets<Image>>,
) {
    let image = images.add(image_of(UVec2::ONE));
    commands.spawn((
        StillCamera,
        Camera { order: -1, is_active: false, ..default() },
        RenderTarget::Image(ImageRenderTarget { handle: image.clone(), scale_factor: 1.0 }),
        RenderLayers::layer(GROUND),
    ));
    commands.spawn((
        Mesh2d(meshes.add(Rectangle::new(2.0, 2.0))),
        MeshMaterial2d(materials.add(PictureMaterial { image })),
        RenderLayers::layer(PICTURE),
        // The shader lays it over the whole view.
        NoFrustumCulling,
    ));
}

/// A change of what lies still ends its rest.
fn notice(
    mut rest: ResMut<Rest>,
    lines: Res<Assets<LineMaterial>>,
    mut line_events: MessageReader<AssetEvent<LineMaterial>>,
    mut surface_events: MessageReader<AssetEvent<SurfaceMaterial>>,
    mut mesh_events: MessageReader<AssetEvent<Mesh>>,
) {
    let is_still = |event: &AssetEvent<LineMaterial>| match event {
        AssetEvent::Modified { id } => lines.get(*id).is_none_or(|material| !material.kind.is_timed()),
        _ => true,
    };
    // Every reader is read to its end.
    let changes = line_events.read().filter(|event| is_still(event)).count()
        + surface_events.read().count()
        + mesh_events.read().count();
    if changes > 0 {
        rest.frames = 0;
    }
}

type MapParts = (Entity, &'static Camera, &'static Transform, &'static Projection, Option<&'static RenderLayers>);
type StillParts = (&'static mut Camera, &'static mut Transform, &'static mut Projection, &'static mut RenderTarget);

/// Takes the picture when it is time, and shows the ground or its picture.
#[expect(clippy::too_many_arguments, reason = "two cameras and what lies between them")]
fn keep(
    mut rest: ResMut<Rest>,
    map: Single<MapParts, (With<MapCamera>, Without<StillCamera>)>,
    still: Single<StillParts, With<StillCamera>>,
    picture: Single<&MeshMaterial2d<PictureMaterial>>,
    mut materials: ResMut<Assets<PictureMaterial>>,
    mut images: ResMut<Assets<Image>>,
    clear: Res<ClearColor>,
    mut commands: Commands,
) {
    let (entity, map_camera, map_transform, map_lens, layers) = map.into_inner();
    let (mut camera, mut transform, mut lens, mut target) = still.into_inner();
    let Some(sight) = sight(map_camera, map_transform, map_lens) else { return };
    rest.frames = if rest.sight == sight { rest.frames.saturating_add(1) } else { 0 };
    if rest.frames == 1 && rest.size != sight.size {
        let image = images.add(image_of(sight.size));
        *target = RenderTarget::Image(ImageRenderTarget { handle: image.clone(), scale_factor: sight.px_per_point });
        if let Some(mut material) = materials.get_mut(&picture.0) {
            material.image = image;
        }
        rest.size = sight.size;
    }
    rest.sight = sight;
    let is_taken = TAKEN_AT.contains(&rest.frames);
    if is_taken {
        // Without a compositing space colours reach the image as they are given, and that is how they are wanted.
        let Srgba { red, green, blue, .. } = clear.0.to_srgba();
        camera.clear_color = ClearColorConfig::Custom(Color::linear_rgb(red, green, blue));
        transform.set_if_neq(*map_transform);
        *lens = map_lens.clone();
    }
    if camera.is_active != is_taken {
        camera.is_active = is_taken;
    }
    let ground = if rest.frames < TAKEN_AT[0] { GROUND } else { PICTURE };
    let wanted = RenderLayers::from_layers(&[MOVING, ground]);
    if layers != Some(&wanted) {
        commands.entity(entity).insert(wanted);
    }
}

fn sight(camera: &Camera, transform: &Transform, lens: &Projection) -> Option<Sight> {
    let Viewport { physical_size, .. } = camera.viewport.as_ref()?;
    let Projection::Orthographic(lens) = lens else { return None };
    Some(Sight {
        middle: transform.translation,
        kilometres_per_px: lens.scale,
        size: *physical_size,
        px_per_point: camera.target_scaling_factor()?,
    })
}
