// Panels: what egui's own shader does, without powers for each pixel.
//
// Every texture of the viewer is white with an opacity, so only that is read; colours turn into linear light at the
// corners. Opacities are meant for mixing sRGB values, and the target mixes linear light: taken is the opacity that
// gives about the same over the theme's backdrop, with the square of a value for its light. The backdrop's brightness is put in by
// `look.rs`.

struct Transform {
    scale: vec2<f32>,
    translation: vec2<f32>,
}

struct VertexInput {
    @location(0) position: vec2<f32>,
    @location(1) uv: vec2<f32>,
    @location(2) color: vec4<f32>,
}

struct VertexOutput {
    @builtin(position) position: vec4<f32>,
    // Linear light, opacity not multiplied in.
    @location(0) color: vec4<f32>,
    @location(1) uv: vec2<f32>,
    // Brightness of the colour, as sRGB values have it.
    @location(2) over: f32,
}

@group(0) @binding(0) var<uniform> transform: Transform;
@group(1) @binding(0) var image_texture: texture_2d<f32>;
@group(1) @binding(1) var image_sampler: sampler;

fn linear_from_gamma_rgb(srgb: vec3<f32>) -> vec3<f32> {
    let lower = srgb / vec3<f32>(12.92);
    let higher = pow((srgb + vec3<f32>(0.055)) / vec3<f32>(1.055), vec3<f32>(2.4));
    return select(higher, lower, srgb < vec3<f32>(0.04045));
}

@vertex
fn vs_main(in: VertexInput) -> VertexOutput {
    let position = in.position * transform.scale + transform.translation;
    let straight = in.color.rgb / max(in.color.a, 0.004);
    let light = linear_from_gamma_rgb(min(straight, vec3<f32>(1.0)));
    let over = sqrt(dot(light, vec3<f32>(0.3, 0.6, 0.1)));
    return VertexOutput(vec4<f32>(position, 0.0, 1.0), vec4<f32>(light, in.color.a), in.uv, over);
}

@fragment
fn fs_main(in: VertexOutput) -> @location(0) vec4<f32> {
    let share = in.color.a * textureSample(image_texture, image_sampler, in.uv).a;
    let alpha = clamp(share * (2.0 * BACKDROP + share * (in.over - BACKDROP)) / (in.over + BACKDROP), 0.0, 1.0);
    return vec4<f32>(in.color.rgb * alpha, alpha);
}
