//! Colours are mixed as sRGB values, as in the pictures, so that both show the same: what shaders write and blend is
//! what the style says, and only the finished frame is turned into light.
//!
//! Bevy's cameras do so by their [`CompositingSpace`]; egui's shader and pipeline are for light and are replaced here.

use bevy::prelude::*;
use bevy::render::render_resource::{PipelineCache, SpecializedRenderPipelines, TextureFormat};
use bevy::render::{Render, RenderApp, RenderSystems};
use bevy_egui::render::systems::EguiPipelines;
use bevy_egui::render::{EGUI_SHADER_HANDLE, EguiPipeline, EguiPipelineKey};

/// Makes egui mix its colours as everything else does.
pub struct MixingPlugin;

impl Plugin for MixingPlugin {
    fn build(&self, app: &mut App) {
        let shader = Shader::from_wgsl(include_str!("panels.wgsl"), "patrolscope/viewer/panels.wgsl");
        let mut shaders = app.world_mut().resource_mut::<Assets<Shader>>();
        shaders.insert(EGUI_SHADER_HANDLE.id(), shader).expect("the handle is not generated");
        app.sub_app_mut(RenderApp)
            .add_systems(Render, replace_pipelines.after(RenderSystems::Queue).before(RenderSystems::Render));
    }
}

/// Egui knows the format of its camera's texture only for light.
fn replace_pipelines(
    cache: Res<PipelineCache>,
    pipeline: Res<EguiPipeline>,
    mut specialized: ResMut<SpecializedRenderPipelines<EguiPipeline>>,
    mut pipelines: ResMut<EguiPipelines>,
) {
    for id in pipelines.0.values_mut() {
        *id = specialized.specialize(&cache, &pipeline, EguiPipelineKey { target_format: TextureFormat::Rgba8Unorm });
    }
}
