// Land and sea: a grey raster of shading or depth through the theme's ramp of three colours.

#import bevy_sprite::mesh2d_view_bindings::view

struct Surface {
    // sRGB values at 0, at the pivot, at 1.
    low: vec4<f32>,
    middle: vec4<f32>,
    high: vec4<f32>,
    // Pivot, contrast about it.
    ramp: vec4<f32>,
}

@group(2) @binding(0) var<uniform> surface: Surface;
@group(2) @binding(1) var raster: texture_2d<f32>;
@group(2) @binding(2) var raster_sampler: sampler;

struct Vertex {
    @location(0) position: vec3<f32>,
    @location(1) uv: vec2<f32>,
}

struct Varying {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
}

@vertex
fn vertex(v: Vertex) -> Varying {
    var out: Varying;
    out.position = view.clip_from_world * vec4<f32>(v.position, 1.0);
    out.uv = v.uv;
    return out;
}

// About half a level up or down against bands, the same for the same pixel.
fn dither(at: vec2<f32>) -> f32 {
    var hash = (u32(at.x) * 0x9E3779B1u) ^ (u32(at.y) * 0x85EBCA77u);
    hash ^= hash >> 15u;
    hash *= 0x2C1B3C6Du;
    hash ^= hash >> 12u;
    return f32(hash & 0xFFFFu) / 65536.0 - 0.5;
}

@fragment
fn fragment(in: Varying) -> @location(0) vec4<f32> {
    let pivot = surface.ramp.x;
    let sampled = textureSample(raster, raster_sampler, in.uv).r;
    let value = clamp((sampled - pivot) * surface.ramp.y + pivot, 0.0, 1.0);
    var colour: vec3<f32>;
    if value < pivot {
        colour = mix(surface.low.rgb, surface.middle.rgb, value / pivot);
    } else {
        colour = mix(surface.middle.rgb, surface.high.rgb, (value - pivot) / (1.0 - pivot));
    }
    colour += dither(in.position.xy) / 255.0;
    return vec4<f32>(colour, 1.0);
}
