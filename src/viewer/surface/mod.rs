//! Land and sea, shaded.
//!
//! Triangles carry their place in a grey raster; the shader lays the theme's colours over it. The rasters are decoded
//! beside the first frames, which are flat.

mod mesh;

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};

use bevy::asset::{RenderAssetUsages, embedded_asset};
use bevy::camera::visibility::RenderLayers;
use bevy::image::{ImageAddressMode, ImageSampler, ImageSamplerDescriptor};
use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::prelude::*;
use bevy::render::render_resource::{
    AsBindGroup, Extent3d, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError, TextureDimension,
    TextureFormat,
};
use bevy::shader::ShaderRef;
use bevy::sprite_render::{Material2d, Material2dKey, Material2dPlugin};

use super::ViewerSet;
use super::choices::Choices;
use super::land::{Land, LandKey};
use super::lines::classes::vec4;
use super::map_view::MapView;
use super::still;
use crate::chart::basemap::{REGION, WORLD};
use crate::chart::land::Reach;
use crate::chart::relief::{LEVEL_GROUND, Raster, Relief};
use crate::chart::{Medium, Style, Theme};
use crate::geodesy::Projection;
pub use mesh::Triangles;

/// The ramp of a surface.
#[derive(Debug, Clone, Copy, PartialEq, ShaderType)]
struct SurfaceUniform {
    low: Vec4,
    middle: Vec4,
    high: Vec4,
    ramp: Vec4,
}

/// The material of land or sea.
#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
pub struct SurfaceMaterial {
    #[uniform(0)]
    uniform: SurfaceUniform,
    #[texture(1)]
    #[sampler(2)]
    raster: Handle<Image>,
}

const SHADER: &str = "embedded://patrolscope/viewer/surface/surface.wgsl";

impl Material2d for SurfaceMaterial {
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
        let attributes = [Mesh::ATTRIBUTE_POSITION.at_shader_location(0), Mesh::ATTRIBUTE_UV_0.at_shader_location(1)];
        descriptor.vertex.buffers = vec![layout.0.get_layout(&attributes)?];
        descriptor.primitive.cull_mode = None;
        Ok(())
    }
}

/// One of the four surfaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Component)]
enum Sheet {
    SeaWorld,
    SeaRegion,
    LandWorld,
    LandRegion,
}

impl Sheet {
    const ALL: [Self; 4] = [Self::SeaWorld, Self::SeaRegion, Self::LandWorld, Self::LandRegion];

    fn is_land(self) -> bool {
        matches!(self, Self::LandWorld | Self::LandRegion)
    }

    fn raster(self, relief: &Relief) -> &Raster {
        match self {
            Self::SeaWorld => &relief.sea_world,
            Self::SeaRegion => &relief.sea,
            Self::LandWorld => &relief.land_world,
            Self::LandRegion => &relief.land,
        }
    }

    /// Its triangles on the map plane; `None` where nothing of it is in reach.
    fn mesh(self, projection: &Projection, land: &Land, reach: &Reach) -> Option<Mesh> {
        match self {
            Self::SeaWorld => mesh::on([&mesh::sea_beyond_region(reach)], projection, WORLD),
            Self::SeaRegion => mesh::on([&mesh::sea_of_region(reach)], projection, REGION),
            Self::LandWorld => mesh::on(land.beyond_region(), projection, WORLD),
            Self::LandRegion => mesh::on(land.in_region(), projection, REGION),
        }
    }

    /// The theme's ramp at a strength of the relief, as pictures have it.
    fn uniform(self, theme: &Theme, strength: f32, metres_per_px: f64) -> SurfaceUniform {
        // The rasters have about 3 km a pixel: far below that they are only blur, and step back.
        let fade = if metres_per_px < 700.0 { 0.6 } else { 1.0 };
        let contrast = strength / 0.72 * fade;
        let (low, middle, high, pivot) = if self.is_land() {
            (theme.land_lo, theme.land, theme.land_hi, LEVEL_GROUND)
        } else {
            (theme.sea_shelf, theme.sea_mid, theme.sea_deep, 0.5)
        };
        let [low, middle, high] = [low, middle, high].map(vec4);
        SurfaceUniform { low, middle, high, ramp: Vec4::new(pivot, contrast, 0.0, 0.0) }
    }
}

/// Draws land and sea.
pub struct SurfacePlugin;

impl Plugin for SurfacePlugin {
    fn build(&self, app: &mut App) {
        embedded_asset!(app, "surface.wgsl");
        app.add_plugins(Material2dPlugin::<SurfaceMaterial>::default())
            .init_resource::<Laid>()
            .add_systems(Startup, prepare)
            .add_systems(Update, (take_rasters, lay, colour).chain().in_set(ViewerSet::Draw));
    }
}

/// The materials, and the rasters on their way.
#[derive(Resource)]
pub struct Surfaces {
    materials: [Handle<SurfaceMaterial>; 4],
    coming: Mutex<Option<Receiver<()>>>,
}

impl Surfaces {
    /// Whether the rasters are there.
    pub fn are_complete(&self) -> bool {
        self.coming.lock().is_ok_and(|coming| coming.is_none())
    }
}

/// What the meshes were made for.
#[derive(Debug, Default, PartialEq, Resource)]
struct Laid(Option<LandKey>);

fn prepare(
    mut commands: Commands,
    mut materials: ResMut<Assets<SurfaceMaterial>>,
    mut images: ResMut<Assets<Image>>,
    choices: Res<Choices>,
) {
    let (send, coming) = channel();
    std::thread::spawn(move || {
        // Decoded here, so that the window need not wait.
        for sheet in Sheet::ALL {
            sheet.raster(Relief::builtin());
        }
        // Nobody listens where the window has been closed.
        let _ = send.send(());
    });
    let flat = |level: f32| {
        let pixel = (level * 255.0).round() as u8;
        picture(1, 1, vec![pixel])
    };
    let theme = Style::new(choices.theme, Medium::Screen).theme;
    let materials = Sheet::ALL.map(|sheet| {
        let raster = images.add(flat(if sheet.is_land() { LEVEL_GROUND } else { 0.5 }));
        materials.add(SurfaceMaterial { uniform: sheet.uniform(theme, choices.shown().relief, 3e3), raster })
    });
    commands.insert_resource(Surfaces { materials, coming: Mutex::new(Some(coming)) });
}

fn picture(width: usize, height: usize, pixels: Vec<u8>) -> Image {
    let size = Extent3d { width: width as u32, height: height as u32, depth_or_array_layers: 1 };
    let usage = RenderAssetUsages::RENDER_WORLD;
    let mut image = Image::new(size, TextureDimension::D2, pixels, TextureFormat::R8Unorm, usage);
    image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::ClampToEdge,
        address_mode_v: ImageAddressMode::ClampToEdge,
        ..ImageSamplerDescriptor::linear()
    });
    image
}

/// Hands the rasters over when they are decoded.
fn take_rasters(
    surfaces: Res<Surfaces>,
    mut images: ResMut<Assets<Image>>,
    mut materials: ResMut<Assets<SurfaceMaterial>>,
    mut redraw: MessageWriter<bevy::window::RequestRedraw>,
    mut settling: Local<u8>,
) {
    /// A new texture is on its way to the graphics card for some frames; a material without its texture is not drawn.
    const FRAMES_TO_SETTLE: u8 = 8;
    let mut coming = surfaces.coming.lock().expect("nobody panics while holding it");
    let Some(receiver) = &*coming else {
        if *settling > 0 {
            *settling -= 1;
            redraw.write(bevy::window::RequestRedraw);
        }
        return;
    };
    redraw.write(bevy::window::RequestRedraw);
    if receiver.try_recv().is_err() {
        return;
    }
    for (sheet, handle) in Sheet::ALL.into_iter().zip(&surfaces.materials) {
        let raster = sheet.raster(Relief::builtin());
        let image = picture(raster.width, raster.height, raster.pixels.clone());
        if let Some(mut material) = materials.get_mut(handle) {
            material.raster = images.add(image);
        }
    }
    *coming = None;
    *settling = FRAMES_TO_SETTLE;
}

/// Lays land and sea on the map plane.
fn lay(
    land: Res<Land>,
    surfaces: Res<Surfaces>,
    mut laid: ResMut<Laid>,
    mut commands: Commands,
    old: Query<Entity, With<Sheet>>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    let Some(key @ (projection, _, reach)) = land.key().filter(|key| laid.0.as_ref() != Some(*key)) else { return };
    old.iter().for_each(|entity| commands.entity(entity).despawn());
    for (height, (sheet, material)) in Sheet::ALL.into_iter().zip(&surfaces.materials).enumerate() {
        let Some(mesh) = sheet.mesh(projection, &land, reach) else { continue };
        commands.spawn((
            sheet,
            Mesh2d(meshes.add(mesh)),
            MeshMaterial2d(material.clone()),
            Transform::from_xyz(0.0, 0.0, height as f32),
            RenderLayers::layer(still::GROUND),
        ));
    }
    laid.0 = Some(key.clone());
}

/// Writes the ramps where they are not as they were.
fn colour(
    map: Res<MapView>,
    choices: Res<Choices>,
    surfaces: Res<Surfaces>,
    mut materials: ResMut<Assets<SurfaceMaterial>>,
) {
    let theme = Style::new(choices.theme, Medium::Screen).theme;
    for (sheet, handle) in Sheet::ALL.into_iter().zip(&surfaces.materials) {
        let wanted = sheet.uniform(theme, choices.shown().relief, map.view.metres_per_px);
        if materials.get(handle).is_some_and(|it| it.uniform != wanted)
            && let Some(mut material) = materials.get_mut(handle)
        {
            material.uniform = wanted;
        }
    }
}
