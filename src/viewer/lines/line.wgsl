// Lines of a width in pixels, widened here from the map plane, so that nothing is meshed again on zoom.
//
// Edges and dashes are feathered over one pixel; the picture needs no multisampling. There is one pipeline for each kind
// of lines (see `Kind`), and all that is the same for a whole line is worked out at its vertices: software renderers
// pay for every instruction at every pixel.

#import bevy_sprite::mesh2d_view_bindings::view

struct LineClass {
    // sRGB values, opacity not multiplied in.
    colour: vec4<f32>,
    // Lines: width, width and opacity of the part in the future over that of the part that is flown. Bands: width, opacity at the edge and inside.
    // Soft lines: width. Trails: width at the end and at the aircraft, opacity. Hatches: width and pitch.
    shape: vec4<f32>,
    // Middle and half length of the first dash and of the second.
    dash_a: vec4<f32>,
    // The same of the third; length of one repetition (0: solid); round ends.
    dash_b: vec4<f32>,
}

struct Lines {
    classes: array<LineClass, 128>,
    // Seconds since the start, seconds a trail lasts, physical pixels in a logical one, longest step of a track in seconds.
    now: vec4<f32>,
}

@group(2) @binding(0) var<uniform> lines: Lines;

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
    // Pixels across and along; seconds since the line was flown, negative ahead.
    @location(0) at: vec3<f32>,
    @location(1) @interpolate(flat) colour: vec4<f32>,
    // The class's shape in physical pixels.
    @location(2) @interpolate(flat) shape: vec4<f32>,
#ifdef DASHED
    @location(3) @interpolate(flat) dash_a: vec4<f32>,
    @location(4) @interpolate(flat) dash_b: vec4<f32>,
#endif
}

const NOWHERE = vec4<f32>(2.0, 2.0, 0.5, 1.0);

@vertex
fn vertex(v: Vertex) -> Varying {
    var out: Varying;
    let it = lines.classes[u32(v.style.x)];
    let scale = lines.now.z;
    let viewport = view.viewport.zw;
    let px_per_km = view.clip_from_world[0][0] * viewport.x * 0.5;
    let age = lines.now.x - v.style.z;

#ifdef FILL
    let reach = 0.0;
    out.shape = vec4<f32>(0.0);
#else ifdef HATCH
    let reach = 0.0;
    out.shape = vec4<f32>(it.shape.xy * scale, 0.0, 0.0);
#else ifdef BAND
    let reach = it.shape.x * scale;
    out.shape = vec4<f32>(1.0 / reach, it.shape.y, it.shape.z - it.shape.y, 0.0);
#else ifdef SOFT
    let reach = it.shape.x * scale * 0.5;
    out.shape = vec4<f32>(1.0 / reach, 0.0, 0.0, 0.0);
#else ifdef TRAIL
    let reach = it.shape.y * scale * 0.5 + 1.0;
    out.shape = vec4<f32>(it.shape.xy * scale * 0.5, it.shape.z, 1.0 / lines.now.y);
#else
    let reach = max(it.shape.x, it.shape.y) * scale * 0.5 + 1.0;
    out.shape = vec4<f32>(it.shape.xy * scale * 0.5, it.shape.z, 0.0);
#endif
    let across = v.along.z * reach;
    let offset = v.along.xy * (across - v.style.y * scale);

    out.position = view.clip_from_world * vec4<f32>(v.position.xy, 0.0, 1.0);
    out.position += vec4<f32>(offset * 2.0 / viewport, 0.0, 0.0);
    out.at = vec3<f32>(across, v.along.w * px_per_km, age);
    out.colour = it.colour;
#ifdef DASHED
    out.dash_a = it.dash_a * scale;
    out.dash_b = vec4<f32>(it.dash_b.xyz * scale, it.dash_b.w);
#endif

    var is_seen = it.colour.a > 0.0;
#ifdef TRAIL
    is_seen = is_seen && age >= -lines.now.w && age <= lines.now.y + lines.now.w;
#endif
    if !is_seen {
        out.position = NOWHERE;
    }
    return out;
}

#ifdef DASHED
// How much of a pixel one dash inks, for pixels butt and round: `p` pixels along from its middle.
fn dashed(p: f32, half_length: f32, across: f32, half_width: f32) -> vec2<f32> {
    let beyond = abs(p) - half_length;
    let ends = length(vec2<f32>(max(beyond, 0.0), across));
    return clamp(vec2<f32>(0.5 - beyond, half_width + 0.5 - ends), vec2<f32>(0.0), vec2<f32>(1.0));
}

// How much of a pixel is inked, `across` and `along` a line of half a width with a dash.
fn inked(in: Varying, half_width: f32, body: f32) -> f32 {
    let period = in.dash_b.z;
    if period == 0.0 {
        return body;
    }
    // From the middle of each dash to the pixel, in the repetition that is nearest.
    let away = vec3<f32>(in.at.y) - vec3<f32>(in.dash_a.x, in.dash_a.z, in.dash_b.x);
    let p = away - round(away / period) * period;
    var ink = dashed(p.x, in.dash_a.y, in.at.x, half_width);
    if in.dash_a.w > 0.0 {
        ink = max(ink, dashed(p.y, in.dash_a.w, in.at.x, half_width));
    }
    if in.dash_b.y > 0.0 {
        ink = max(ink, dashed(p.z, in.dash_b.y, in.at.x, half_width));
    }
    return select(ink.x * body, ink.y, in.dash_b.w > 0.0);
}
#endif

@fragment
fn fragment(in: Varying) -> @location(0) vec4<f32> {
#ifdef FILL
    return in.colour;
#else ifdef HATCH
    // Lines that rise to the right, as far apart as the pitch, measured across them.
    let across = (in.position.x + in.position.y) * 0.70711;
    let off = abs(across - round(across / in.shape.y) * in.shape.y);
    return vec4<f32>(in.colour.rgb, in.colour.a * clamp(in.shape.x * 0.5 + 0.5 - off, 0.0, 1.0));
#else ifdef BAND
    // From the edge inward.
    return vec4<f32>(in.colour.rgb, in.colour.a * (in.shape.y + in.shape.z * clamp(in.at.x * in.shape.x, 0.0, 1.0)));
#else ifdef SOFT
    return vec4<f32>(in.colour.rgb, in.colour.a * clamp(1.0 - abs(in.at.x) * in.shape.x, 0.0, 1.0));
#else ifdef TRAIL
    let youth = 1.0 - in.at.z * in.shape.w;
    let half_width = mix(in.shape.x, in.shape.y, youth);
    let body = clamp(half_width + 0.5 - abs(in.at.x), 0.0, 1.0);
    let is_flown = youth >= 0.0 && youth <= 1.0;
    // The chart's `Style::trail_opacity`, whose factor is in the class.
    let faded = in.shape.z * youth * (1.3 - 0.3 * youth);
    return vec4<f32>(in.colour.rgb, select(0.0, in.colour.a * faded * body, is_flown));
#else
    var half_width = in.shape.x;
    var opacity = in.colour.a;
#ifdef TRACK
    if in.at.z < 0.0 {
        half_width = in.shape.y;
        opacity *= in.shape.z;
    }
#endif
    // Thinner than a pixel is a fainter pixel.
    let body = min(clamp(half_width + 0.5 - abs(in.at.x), 0.0, 1.0), 2.0 * half_width);
#ifdef DASHED
    return vec4<f32>(in.colour.rgb, opacity * inked(in, half_width, body));
#else
    return vec4<f32>(in.colour.rgb, opacity * body);
#endif
#endif
}
