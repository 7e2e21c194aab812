// The picture of the ground, pixel by pixel, over the whole view.

#import bevy_sprite::mesh2d_view_bindings::view

@group(2) @binding(0) var picture: texture_2d<f32>;

@vertex
fn vertex(@location(0) position: vec3<f32>) -> @builtin(position) vec4<f32> {
    // The corners of the rectangle are those of the view; behind everything.
    return vec4<f32>(position.xy, 0.0, 1.0);
}

@fragment
fn fragment(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    return textureLoad(picture, vec2<i32>(at.xy - view.viewport.xy), 0);
}
