//! Lines as the graphics card draws them: a mesh on the map plane, widened to pixels by the shader.
//!
//! [`mesh`] lays chains of map points out as vertices; [`classes`] says how each kind of line looks; the material
//! carries the classes and the instant to the shader. Zoom, time, theme and visibility change a uniform and no mesh.

pub mod classes;
pub mod mesh;

use bevy::asset::embedded_asset;
use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::prelude::*;
use bevy::render::render_resource::{AsBindGroup, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError};
use bevy::shader::{ShaderDefVal, ShaderRef};
use bevy::sprite_render::{AlphaMode2d, Material2d, Material2dKey, Material2dPlugin};

use classes::{CLASSES, Kind, LineClass};

/// Registers the material and its shader.
pub struct LinesPlugin;

impl Plugin for LinesPlugin {
    fn build(&self, app: &mut App) {
        embedded_asset!(app, "line.wgsl");
        app.add_plugins(Material2dPlugin::<LineMaterial>::default());
    }
}

/// What the shader reads.
#[derive(Debug, Clone, PartialEq, ShaderType)]
pub struct LineUniform {
    /// How each class of lines looks.
    pub classes: [LineClass; CLASSES],
    /// Seconds since the start, seconds a trail lasts, physical pixels in a logical one, longest step of a track in
    /// seconds.
    pub now: Vec4,
}

/// The material of the lines of one kind.
#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
#[bind_group_data(Kind)]
pub struct LineMaterial {
    /// What the shader reads.
    #[uniform(0)]
    pub uniform: LineUniform,
    /// Which pipeline draws it.
    pub kind: Kind,
}

impl From<&LineMaterial> for Kind {
    fn from(material: &LineMaterial) -> Self {
        material.kind
    }
}

const SHADER: &str = "embedded://patrolscope/viewer/lines/line.wgsl";

impl Material2d for LineMaterial {
    fn vertex_shader() -> ShaderRef {
        SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }

    fn alpha_mode(&self) -> AlphaMode2d {
        AlphaMode2d::Blend
    }

    fn specialize(
        descriptor: &mut RenderPipelineDescriptor,
        layout: &MeshVertexBufferLayoutRef,
        key: Material2dKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        let attributes = [
            Mesh::ATTRIBUTE_POSITION.at_shader_location(0),
            mesh::ALONG.at_shader_location(1),
            mesh::STYLE.at_shader_location(2),
        ];
        descriptor.vertex.buffers = vec![layout.0.get_layout(&attributes)?];
        descriptor.primitive.cull_mode = None;
        let defs: &[&str] = match key.bind_group_data {
            Kind::Line => &["DASHED"],
            Kind::Track => &["TRACK"],
            Kind::DashedTrack => &["DASHED", "TRACK"],
            Kind::Fill => &["FILL"],
            Kind::Hatch => &["HATCH"],
            Kind::Band => &["BAND"],
            Kind::Soft => &["SOFT"],
            Kind::Trail => &["TRAIL"],
        };
        let defs = || defs.iter().map(|name| ShaderDefVal::from(*name));
        descriptor.vertex.shader_defs.extend(defs());
        if let Some(fragment) = &mut descriptor.fragment {
            fragment.shader_defs.extend(defs());
        }
        Ok(())
    }
}
