// Lines of a width in pixels, widened here from the map plane, so that nothing is meshed again on zoom.
//
// Edges and dashes are feathered over one pixel; the picture needs no multisampling.

#import bevy_sprite::mesh2d_view_bindings::view

struct LineClass {
    // Linear light, opacity not multiplied in.
    colour: vec4<f32>,
    // Width, width and opacity of the part in the future, kind.
    shape: vec4<f32>,
    // Lengths of lines and gaps.
    dash_a: vec4<f32>,
    // Two more lengths, length of one repetition (0: solid), round ends.
    dash_b: vec4<f32>,
}

struct Lines {
    classes: array<LineClass, 128>,
    // Seconds since the start, seconds a trail lasts, physical pixels in a logical one, longest step of a track in seconds.
    now: vec4<f32>,
    // Brightness of what lies behind, as sRGB values have it.
    backdrop: vec4<f32>,
}

@group(2) @binding(0) var<uniform> lines: Lines;

const LINE: f32 = 0.0;
const BAND: f32 = 1.0;
const SOFT: f32 = 2.0;
const TRAIL: f32 = 3.0;

struct Vertex {
    // Kilometres on the map plane.
    @location(0) position: vec3<f32>,
    // To the left of the line, longer at corners; side; kilometres along the line.
    @location(1) along: vec4<f32>,
    // Class, lane in pixels to the right, seconds since the start.
    @location(2) style: vec3<f32>,
}

struct Varying {
    @builtin(position) position: vec4<f32>,
    // Pixels across and along, seconds.
    @location(0) at: vec3<f32>,
    @location(1) @interpolate(flat) number: u32,
}

const NOWHERE = vec4<f32>(2.0, 2.0, 0.5, 1.0);

@vertex
fn vertex(v: Vertex) -> Varying {
    var out: Varying;
    let number = u32(v.style.x);
    let it = lines.classes[number];
    let kind = it.shape.w;
    let scale = lines.now.z;
    let viewport = view.viewport.zw;
    let px_per_km = view.clip_from_world[0][0] * viewport.x * 0.5;

    var reach: f32;
    if kind == BAND {
        reach = it.shape.x * scale;
    } else if kind == TRAIL {
        reach = it.shape.y * scale * 0.5 + 1.0;
    } else {
        reach = max(it.shape.x, it.shape.y) * scale * 0.5 + 1.0;
    }
    let across = v.along.z * reach;
    let offset = v.along.xy * (across - v.style.y * scale);

    out.position = view.clip_from_world * vec4<f32>(v.position.xy, 0.0, 1.0);
    out.position += vec4<f32>(offset * 2.0 / viewport, 0.0, 0.0);
    out.at = vec3<f32>(across, v.along.w * px_per_km, v.style.z);
    out.number = number;

    let age = lines.now.x - v.style.z;
    let is_far_from_trail = kind == TRAIL && (age < -lines.now.w || age > lines.now.y + lines.now.w);
    if it.colour.a == 0.0 || is_far_from_trail {
        out.position = NOWHERE;
    }
    return out;
}

// How much of the pixel about `x` lies between `a` and `b`.
fn overlap(x: f32, a: f32, b: f32) -> f32 {
    return clamp(min(x + 0.5, b) - max(x - 0.5, a), 0.0, 1.0);
}

// How much of a pixel is inked, `across` and `along` a line of half a width with a dash.
fn inked(it: LineClass, across: f32, along: f32, half_width: f32, scale: f32) -> f32 {
    let body = overlap(across, -half_width, half_width);
    let period = it.dash_b.z * scale;
    if period == 0.0 {
        return body;
    }
    let p = along - floor(along / period) * period;
    var lengths = array<f32, 6>(it.dash_a.x, it.dash_a.y, it.dash_a.z, it.dash_a.w, it.dash_b.x, it.dash_b.y);
    var begin = 0.0;
    var covered = 0.0;
    for (var i = 0; i < 6; i += 2) {
        let a = begin;
        let b = begin + lengths[i] * scale;
        begin = b + lengths[i + 1] * scale;
        if b > a {
            if it.dash_b.w > 0.0 {
                // The nearest of this dash and its neighbours before and after.
                let here = max(max(a - p, p - b), 0.0);
                let next = max(max(a + period - p, p - b - period), 0.0);
                let last = max(max(a - period - p, p - b + period), 0.0);
                let d = length(vec2<f32>(min(here, min(next, last)), across));
                covered = max(covered, clamp(half_width + 0.5 - d, 0.0, 1.0));
            } else {
                covered += overlap(p, a, b) + overlap(p, a + period, b + period) + overlap(p, a - period, b - period);
            }
        }
    }
    if it.dash_b.w > 0.0 {
        return covered;
    }
    return body * min(covered, 1.0);
}

// Colours are chosen for mixing in sRGB values, and the target mixes linear light: the opacity that gives about the
// same over the backdrop, with the square of a value for its light.
fn mixed_as_srgb(colour: vec4<f32>) -> vec4<f32> {
    let over = sqrt(dot(colour.rgb, vec3<f32>(0.3, 0.6, 0.1)));
    let under = lines.backdrop.x;
    let alpha = colour.a * (2.0 * under + colour.a * (over - under)) / max(over + under, 0.001);
    return vec4<f32>(colour.rgb, clamp(alpha, 0.0, 1.0));
}

@fragment
fn fragment(in: Varying) -> @location(0) vec4<f32> {
    let it = lines.classes[in.number];
    let kind = it.shape.w;
    let scale = lines.now.z;
    var colour = it.colour;
    if kind == BAND {
        // From the edge inward.
        let share = clamp(in.at.x / (it.shape.x * scale), 0.0, 1.0);
        colour.a *= mix(it.shape.y, it.shape.z, share);
    } else if kind == SOFT {
        let share = clamp(1.0 - abs(in.at.x) / (it.shape.x * scale * 0.5), 0.0, 1.0);
        colour.a *= share;
    } else if kind == TRAIL {
        let age = (lines.now.x - in.at.z) / lines.now.y;
        if age < 0.0 || age > 1.0 {
            discard;
        }
        let half_width = mix(it.shape.x, it.shape.y, 1.0 - age) * scale * 0.5;
        colour.a *= it.shape.z * pow(1.0 - age, 0.8) * overlap(in.at.x, -half_width, half_width);
    } else {
        var width = it.shape.x;
        if in.at.z > lines.now.x {
            width = it.shape.y;
            colour.a *= it.shape.z;
        }
        colour.a *= inked(it, in.at.x, in.at.y, width * scale * 0.5, scale);
    }
    if colour.a < 0.003 {
        discard;
    }
    return mixed_as_srgb(colour);
}
