//! Names on the map: zones, seas, straits, countries, cities, islands, and the figures of the graticule.
//!
//! Placed once for a view, in the order of importance: a name that finds no room is left out, never made smaller.

use std::sync::Arc;

use super::ground::{self, Hand, ZoneLine};
use super::layers::{Language, Layers};
use super::mark::{Align, Mark, Px, PxRect, Stroke, Text};
use super::passages::places_beside;
use super::style::{Style, TextRole};
use super::text;
use super::view::View;
use crate::geodesy::MapPoint;
use crate::places::{self, Place, PlaceKind};
use crate::zones::{Zone, ZoneKind};

/// What names are wanted for.
#[derive(Debug)]
pub struct NameRequest<'a> {
    /// The zones that are drawn.
    pub zones: &'a [Arc<Zone>],
    /// Where.
    pub view: &'a View,
    /// Theme and medium.
    pub style: &'a Style,
    /// Which layers.
    pub layers: &'a Layers,
    /// Which language.
    pub language: Language,
    /// The parts of the picture that something else covers.
    pub covered: &'a [PxRect],
    /// Points of tracks and edges, every few pixels, that a name should rather not hide.
    pub busy: &'a [Px],
}

/// A name with its place.
#[derive(Debug, Clone, Default)]
pub struct NameLabel {
    /// What the text covers.
    pub rects: Vec<PxRect>,
    /// The text.
    pub text: Vec<Mark>,
    /// The sign of the place it names, which stays where the text has to go.
    pub point: Vec<Mark>,
}

/// Places the names of a view.
pub fn place(request: &NameRequest<'_>) -> Vec<NameLabel> {
    let mut room = Room {
        area: request.view.area,
        taken: request.covered.to_vec(),
        busy: Busy::new(request.view.area, request.busy),
    };
    let mut labels = Vec::new();
    if request.layers.graticule {
        labels.extend(graticule_figures(request, &mut room));
    }
    if request.layers.zones {
        for (index, zone) in request.zones.iter().enumerate() {
            if !request.layers.hidden_zones.contains(&zone.id) {
                labels.extend(zone_names(request, index, zone, &mut room));
            }
        }
    }
    if request.layers.names {
        labels.extend(place_names(request, &mut room));
    }
    labels
}

/// What is still free of the map.
struct Room {
    area: PxRect,
    taken: Vec<PxRect>,
    busy: Busy,
}

/// How many busy points lie in each cell of a grid over the map.
struct Busy {
    area: PxRect,
    columns: usize,
    counts: Vec<u16>,
}

impl Busy {
    /// Pixels of a cell: about a letter.
    const CELL: f32 = 12.0;

    fn new(area: PxRect, points: &[Px]) -> Self {
        let columns = (area.width() / Self::CELL) as usize + 1;
        let rows = (area.height() / Self::CELL) as usize + 1;
        let mut busy = Self { area, columns, counts: vec![0; columns * rows] };
        for point in points.iter().filter(|point| area.contains(**point)) {
            let (column, row) = busy.cell(*point);
            let count = &mut busy.counts[row * columns + column];
            *count = count.saturating_add(1);
        }
        busy
    }

    fn cell(&self, point: Px) -> (usize, usize) {
        let at = |value: f32, most: usize| ((value / Self::CELL).max(0.0) as usize).min(most);
        let rows = self.counts.len() / self.columns;
        (at(point.x - self.area.min.x, self.columns - 1), at(point.y - self.area.min.y, rows - 1))
    }

    /// How many points lie in the cells that the rectangle touches.
    fn within(&self, rect: &PxRect) -> usize {
        let ((left, top), (right, bottom)) = (self.cell(rect.min), self.cell(rect.max));
        let row = |row: usize| &self.counts[row * self.columns + left..=row * self.columns + right];
        (top..=bottom).flat_map(row).map(|count| usize::from(*count)).sum()
    }
}

impl Room {
    /// How much of what is drawn the rectangles would hide.
    fn hides(&self, rects: &[PxRect]) -> usize {
        rects.iter().map(|rect| self.busy.within(rect)).sum()
    }

    fn has(&self, rects: &[PxRect]) -> bool {
        rects.iter().all(|rect| self.area.holds(rect) && !self.taken.iter().any(|other| other.overlaps(rect)))
    }

    fn take(&mut self, rects: &[PxRect]) {
        self.taken.extend(rects.iter().map(|rect| rect.grown(2.0)));
    }
}

/// How a kind of place is written: the text's role, whether below a scale, and whether a sign marks its point.
struct Manner {
    role: TextRole,
    /// No larger scale than this many metres a pixel shows it.
    until: f64,
    sign: Sign,
    is_upper: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Sign {
    None,
    Capital,
    City,
    Base,
    Reef,
    Islet,
}

fn manner(place: &Place) -> Manner {
    // Kilometres a pixel up to which a name of rank 1, 2, 3 and 4 is shown: what the look's table drops at which scale.
    let (role, until, sign, is_upper) = match place.kind {
        PlaceKind::Country => (TextRole::Country, [20.0, 6.0, 3.0, 1.0], Sign::None, true),
        PlaceKind::Ocean | PlaceKind::Sea => (TextRole::Sea, [20.0, 6.0, 3.0, 1.0], Sign::None, true),
        PlaceKind::Gulf => (TextRole::Strait, [6.0, 3.0, 1.5, 0.5], Sign::None, false),
        PlaceKind::Strait => (TextRole::Strait, [6.0, 3.0, 1.3, 0.5], Sign::None, false),
        PlaceKind::Capital => (TextRole::City, [8.0, 6.0, 3.0, 0.5], Sign::Capital, false),
        PlaceKind::City => (TextRole::City, [6.0, 3.0, 1.2, 0.5], Sign::City, false),
        PlaceKind::Island => (TextRole::Island, [4.0, 2.0, 1.2, 0.5], Sign::Islet, false),
        PlaceKind::Reef => (TextRole::Island, [4.0, 2.0, 1.2, 0.5], Sign::Reef, false),
        PlaceKind::AirBase => (TextRole::Island, [1.5, 1.2, 0.7, 0.5], Sign::Base, false),
        PlaceKind::GroundSite => (TextRole::Island, [0.5, 0.5, 0.5, 0.5], Sign::Base, false),
    };
    let until = until[usize::from(place.rank.clamp(1, 4)) - 1] * 1000.0;
    Manner { role, until, sign, is_upper }
}

/// The order of placement: what matters more comes first.
fn importance(place: &Place) -> (u8, u8) {
    let class = match place.kind {
        PlaceKind::Strait => 0,
        PlaceKind::Reef | PlaceKind::Island if place.rank <= 1 => 1,
        PlaceKind::Capital => 2,
        PlaceKind::City if place.rank <= 1 => 3,
        PlaceKind::Sea | PlaceKind::Ocean => 4,
        PlaceKind::Country => 5,
        PlaceKind::City => 6,
        PlaceKind::Island | PlaceKind::Reef | PlaceKind::Gulf => 7,
        PlaceKind::AirBase | PlaceKind::GroundSite => 8,
    };
    (class, place.rank)
}

fn place_names(request: &NameRequest<'_>, room: &mut Room) -> Vec<NameLabel> {
    let view = request.view;
    let mut shown: Vec<(&Place, Manner, Px)> = places::builtin()
        .iter()
        .map(|place| (place, manner(place)))
        .filter(|(_, manner)| view.metres_per_px <= manner.until)
        .filter_map(|(place, manner)| {
            let at = view.px_from_geo(place.position)?;
            view.area.contains(at).then_some((place, manner, at))
        })
        .collect();
    shown.sort_by_key(|(place, ..)| importance(place));
    shown.iter().filter_map(|(place, manner, at)| place_name(request, place, manner, *at, room)).collect()
}

fn place_name(request: &NameRequest<'_>, place: &Place, manner: &Manner, at: Px, room: &mut Room) -> Option<NameLabel> {
    let style = request.style;
    let font = style.font(manner.role);
    let theme = style.theme;
    let name = request.language.of(&place.names);
    let lines = lines_of(name, manner.is_upper);
    let colour = match manner.role {
        TextRole::Sea | TextRole::Strait => theme.water_name,
        TextRole::Country => theme.country_name,
        _ => theme.place_name,
    };
    let is_wide = matches!(manner.role, TextRole::Sea | TextRole::Country);
    let halo = (!is_wide).then(|| (theme.halo.at(0.75), 3.0));
    let point = sign(request, manner.sign, at);
    let text = |content: String, at: Px, align, rotation| {
        Mark::Text(Text { content, at, align, font, colour, halo, rotation })
    };
    let pitch = font.size * 1.25;
    let widest = lines.iter().map(|line| text::width(&font, line)).fold(0.0, f32::max);
    if manner.sign == Sign::None {
        let rotation = place.angle.unwrap_or(0.0);
        let (anchor, rects) = best_spread(&lines, &font, rotation, at, room)?;
        room.take(&rects);
        let (sin, cos) = rotation.to_radians().sin_cos();
        let middle = (lines.len() as f32 - 1.0) / 2.0;
        let marks = lines.into_iter().enumerate().map(|(row, line)| {
            let down = (row as f32 - middle) * pitch + font.size * 0.35;
            text(line, anchor.moved(-down * sin, down * cos), Align::Middle, rotation)
        });
        return Some(NameLabel { rects, text: marks.collect(), point });
    }
    let sign_rect = PxRect { min: at.moved(-4.0, -4.0), max: at.moved(4.0, 4.0) };
    let extra = pitch * (lines.len() as f32 - 1.0);
    let free =
        places_beside(at, widest, font.size).into_iter().enumerate().filter_map(|(rank, (rect, baseline, align))| {
            // Several lines grow upwards above their point and downwards below it, and are centred beside it.
            let lift = if rect.max.y < at.y {
                extra
            } else if rect.min.y > at.y {
                0.0
            } else {
                extra / 2.0
            };
            let rect = PxRect { min: rect.min.moved(0.0, -lift), max: rect.max.moved(0.0, extra - lift) };
            let cost = rank + 3 * room.hides(&[rect]);
            room.has(&[rect]).then_some((cost, rect, baseline.moved(0.0, -lift), align))
        });
    let found = free.min_by_key(|(cost, ..)| *cost).map(|(_, rect, baseline, align)| (rect, baseline, align));
    let Some((rect, baseline, align)) = found else {
        room.take(&[sign_rect]);
        return Some(NameLabel { point, ..NameLabel::default() });
    };
    room.take(&[rect, sign_rect]);
    let marks = lines
        .into_iter()
        .enumerate()
        .map(|(row, line)| text(line, baseline.moved(0.0, row as f32 * pitch), align, 0.0))
        .collect();
    Some(NameLabel { rects: vec![rect], text: marks, point })
}

/// Where the lines of a name that stands on its place go: there, or a little beside it where they would hide more.
/// `None` where there is no room. Returns their middle and what they cover.
fn best_spread(
    lines: &[String],
    font: &super::mark::Font,
    rotation: f32,
    at: Px,
    room: &Room,
) -> Option<(Px, Vec<PxRect>)> {
    const AWAY: [(f32, f32); 13] = [
        (0.0, 0.0),
        (0.0, -26.0),
        (0.0, 26.0),
        (-40.0, 0.0),
        (40.0, 0.0),
        (-40.0, -26.0),
        (40.0, 26.0),
        (40.0, -26.0),
        (-40.0, 26.0),
        (0.0, -60.0),
        (0.0, 60.0),
        (-80.0, 0.0),
        (80.0, 0.0),
    ];
    let spots = AWAY.iter().enumerate().filter_map(|(rank, (right, down))| {
        let anchor = at.moved(*right, *down);
        let rects = cover(lines, font, rotation, anchor);
        room.has(&rects).then(|| (rank + 2 * room.hides(&rects), anchor, rects))
    });
    spots.min_by_key(|(cost, ..)| *cost).map(|(_, anchor, rects)| (anchor, rects))
}

/// What centred lines about a point cover; a slanted line is covered by a row of boxes.
fn cover(lines: &[String], font: &super::mark::Font, rotation: f32, at: Px) -> Vec<PxRect> {
    let (sin, cos) = rotation.to_radians().sin_cos();
    let middle = (lines.len() as f32 - 1.0) / 2.0;
    let boxes = if rotation == 0.0 { 1 } else { 6 };
    let box_of = |row: usize, width: f32, part: usize| {
        let down = (row as f32 - middle) * font.size * 1.25 + font.size * 0.02;
        let length = width / boxes as f32;
        let along = -width / 2.0 + (part as f32 + 0.5) * length;
        let centre = at.moved(along * cos - down * sin, along * sin + down * cos);
        let wide = length / 2.0 * cos.abs() + font.size * 0.5 * sin.abs();
        let high = length / 2.0 * sin.abs() + font.size * 0.5 * cos.abs();
        PxRect { min: centre.moved(-wide, -high), max: centre.moved(wide, high) }
    };
    let row_of = |(row, line): (usize, &String)| {
        let width = text::width(font, line);
        (0..boxes).map(move |part| box_of(row, width, part)).collect::<Vec<_>>()
    };
    lines.iter().enumerate().flat_map(row_of).collect()
}

/// A name over two lines where it has a second one in brackets.
fn lines_of(name: &str, is_upper: bool) -> Vec<String> {
    let cased = |line: &str| if is_upper { line.to_uppercase() } else { line.to_owned() };
    match name.split_once(" (") {
        Some((first, rest)) => vec![cased(first), cased(&format!("({rest}"))],
        // A country of two words sits in two short lines.
        None if is_upper && name.len() > 9 && name.is_ascii() => name.split(' ').map(cased).collect(),
        None => vec![cased(name)],
    }
}

fn sign(request: &NameRequest<'_>, sign: Sign, at: Px) -> Vec<Mark> {
    let theme = request.style.theme;
    let scale = request.style.scale();
    let colour = theme.place_name;
    let line = Stroke::solid(colour, 1.1 * scale);
    match sign {
        Sign::None => Vec::new(),
        Sign::Capital => {
            let half = 2.2 * scale;
            let rect = PxRect { min: at.moved(-half, -half), max: at.moved(half, half) };
            vec![Mark::Rect { rect, radius: 0.0, fill: Some(theme.halo), stroke: Some(line) }]
        }
        Sign::City => {
            vec![Mark::Circle { centre: at, radius: 1.7 * scale, fill: Some(colour), stroke: None }]
        }
        Sign::Islet => vec![Mark::Circle { centre: at, radius: 1.2 * scale, fill: Some(colour), stroke: None }],
        Sign::Base => {
            let half = 4.0 * scale;
            let points = vec![at.moved(0.0, -half), at.moved(half, half * 0.75), at.moved(-half, half * 0.75)];
            vec![Mark::Polygon { points, fill: Some(theme.halo.at(0.6)), stroke: Some(line) }]
        }
        Sign::Reef => {
            let half = 3.0 * scale;
            let arm = |a: Px, b: Px| Mark::Line { points: vec![a, b], stroke: line };
            vec![arm(at.moved(-half, 0.0), at.moved(half, 0.0)), arm(at.moved(0.0, -half), at.moved(0.0, half))]
        }
    }
}

/// The name of a zone along the inside of its edges: once every 600 pixels, at most twice.
fn zone_names(request: &NameRequest<'_>, index: usize, zone: &Zone, room: &mut Room) -> Vec<NameLabel> {
    const EVERY: f32 = 600.0;
    if !matches!(zone.kind, ZoneKind::Adiz | ZoneKind::Own) {
        return Vec::new();
    }
    let style = request.style;
    let font = style.font(TextRole::Zone);
    let name = if zone.kind == ZoneKind::Adiz { short_name(zone, request.language) } else { zone.id.clone() };
    let width = text::width(&font, &name);
    let drawn = ground::zone(index, zone, &request.view.projection, style, 0.3 * request.view.metres_per_px);
    let mut spots: Vec<Spot> =
        drawn.lines.iter().filter(|line| line.inside.is_some()).flat_map(|line| spots(request, line, width)).collect();
    // Level ones first, then those that read upwards, then by how straight the edge is; each by how central it is.
    for spot in &mut spots {
        spot.cost += 0.02 * room.hides(&spot.rects) as f32;
    }
    spots.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let mut labels: Vec<(Px, NameLabel)> = Vec::new();
    for spot in spots {
        if labels.len() == 2 || labels.iter().any(|(at, _)| at.distance(spot.at) < EVERY) || !room.has(&spot.rects) {
            continue;
        }
        room.take(&spot.rects);
        let text = Mark::Text(Text {
            content: name.clone(),
            at: spot.baseline,
            align: Align::Middle,
            font,
            colour: drawn.style.colour,
            halo: Some((style.theme.halo.at(0.75), 3.0)),
            rotation: spot.rotation,
        });
        labels.push((spot.at, NameLabel { rects: spot.rects, text: vec![text], point: Vec::new() }));
    }
    labels.into_iter().map(|(_, label)| label).collect()
}

/// `KADIZ`, `East China Sea ADIZ`: what maps write on the edge.
pub fn short_name(zone: &Zone, language: Language) -> String {
    match (zone.id.as_str(), language) {
        ("ECS-ADIZ", Language::En) => "East China Sea ADIZ".to_owned(),
        ("TW-ADIZ", Language::En) => "Taiwan ADIZ".to_owned(),
        (id, Language::En) => id.to_owned(),
        _ => language.of(&zone.names).to_owned(),
    }
}

/// A place for a zone's name.
struct Spot {
    at: Px,
    baseline: Px,
    rotation: f32,
    rects: Vec<PxRect>,
    cost: f32,
}

/// Places along one line of a zone's edge that are straight enough for a name.
fn spots(request: &NameRequest<'_>, line: &ZoneLine, width: f32) -> Vec<Spot> {
    let view = request.view;
    let scale = request.style.scale();
    let points: Vec<Px> = line.points.iter().map(|point: &MapPoint| view.px_from_map(*point)).collect();
    let size = request.style.font(TextRole::Zone).size;
    let middle = view.area.centre();
    let mut spots = Vec::new();
    let mut along = 0.0;
    let lengths: Vec<f32> = std::iter::once(0.0)
        .chain(points.windows(2).map(|pair| {
            along += pair[0].distance(pair[1]);
            along
        }))
        .collect();
    let step = 24.0 * scale;
    let mut from = 10.0 * scale;
    while from + width + 10.0 * scale < along {
        let (a, b) = (point_at(&points, &lengths, from), point_at(&points, &lengths, from + width));
        from += step;
        let centre = Px::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
        if !view.area.contains(centre) {
            continue;
        }
        let true_middle = point_at(&points, &lengths, from - step + width / 2.0);
        if a.distance(b) < 0.97 * width || true_middle.distance(centre) > 5.0 {
            continue;
        }
        let direction = (b.y - a.y).atan2(b.x - a.x);
        // Upright: within 90 degrees of level, reading upward where it is steep.
        let mut rotation = direction.to_degrees();
        if rotation > 89.0 || rotation <= -91.0 {
            rotation -= 180.0f32.copysign(rotation);
        }
        let side = if line.inside == Some(Hand::Left) { -1.0 } else { 1.0 };
        let off = (15.0 * scale).max(size);
        let at = centre.moved(-direction.sin() * off * side, direction.cos() * off * side);
        let (sin, cos) = rotation.to_radians().sin_cos();
        let baseline = at.moved(-sin * size * 0.35, cos * size * 0.35);
        let boxes = 8;
        let rects: Vec<PxRect> = (0..boxes)
            .map(|part| {
                let offset = ((part as f32 + 0.5) / boxes as f32 - 0.5) * width;
                let c = at.moved(offset * cos, offset * sin);
                let half_w = (width / boxes as f32 / 2.0) * cos.abs() + size * 0.55 * sin.abs();
                let half_h = (width / boxes as f32 / 2.0) * sin.abs() + size * 0.55 * cos.abs();
                PxRect { min: c.moved(-half_w, -half_h), max: c.moved(half_w, half_h) }
            })
            .collect();
        let level = rotation.abs() / 90.0;
        let central = at.distance(middle) / view.area.width().max(1.0);
        spots.push(Spot { at, baseline, rotation, rects, cost: central + 0.3 * level });
    }
    spots
}

fn point_at(points: &[Px], lengths: &[f32], s: f32) -> Px {
    let after = lengths.partition_point(|length| *length <= s).clamp(1, points.len() - 1);
    let (from, to) = (lengths[after - 1], lengths[after]);
    let share = if to > from { (s - from) / (to - from) } else { 0.0 };
    let (a, b) = (points[after - 1], points[after]);
    a.moved((b.x - a.x) * share, (b.y - a.y) * share)
}

/// Degrees between the lines of the graticule at a scale.
pub fn graticule_step(metres_per_px: f64) -> f64 {
    if metres_per_px < 1200.0 {
        1.0
    } else if metres_per_px < 9000.0 {
        5.0
    } else {
        15.0
    }
}

/// Figures along the top edge for meridians and along the left edge for parallels.
fn graticule_figures(request: &NameRequest<'_>, room: &mut Room) -> Vec<NameLabel> {
    let view = request.view;
    let style = request.style;
    let font = style.font(TextRole::Graticule);
    let step = graticule_step(view.metres_per_px);
    let mut labels = Vec::new();
    let mut figure = |content: String, at: Px, align: Align| {
        let width = text::width(&font, &content);
        let left = if align == Align::Middle { at.x - width / 2.0 } else { at.x };
        let rect = PxRect::new(left, at.y - font.size * 0.8, width, font.size);
        if room.has(&[rect]) {
            room.take(&[rect]);
            let colour = style.theme.graticule_text;
            let halo = Some((style.theme.halo.at(0.75), 3.0));
            let text = Mark::Text(Text { content, at, align, font, colour, halo, rotation: 0.0 });
            labels.push(NameLabel { rects: vec![rect], text: vec![text], point: Vec::new() });
        }
    };
    // A figure stands where the value along the edge passes a multiple of the step.
    let samples = 200;
    let mut before: Option<(f64, f64)> = None;
    let inset = font.size * 1.35;
    for i in 0..=samples {
        let x = view.area.min.x + view.area.width() * i as f32 / samples as f32;
        let here = view.geo_from_px(Px::new(x, view.area.min.y + inset)).map(|p| (p.lon(), f64::from(x)));
        if let (Some((lon0, x0)), Some((lon1, x1))) = (before, here)
            && (lon1 - lon0).abs() < 90.0
        {
            for multiple in multiples_between(lon0, lon1, step) {
                let x = x0 + (x1 - x0) * (multiple - lon0) / (lon1 - lon0);
                let content = degrees(multiple, 'E', 'W');
                figure(content, Px::new(x as f32, view.area.min.y + inset), Align::Middle);
            }
        }
        before = here;
    }
    before = None;
    for i in 0..=samples {
        let y = view.area.min.y + view.area.height() * i as f32 / samples as f32;
        let here = view.geo_from_px(Px::new(view.area.min.x + 8.0, y)).map(|p| (p.lat(), f64::from(y)));
        if let (Some((lat0, y0)), Some((lat1, y1))) = (before, here) {
            for multiple in multiples_between(lat0, lat1, step) {
                let y = y0 + (y1 - y0) * (multiple - lat0) / (lat1 - lat0);
                figure(degrees(multiple, 'N', 'S'), Px::new(view.area.min.x + 8.0, y as f32 + 3.5), Align::Start);
            }
        }
        before = here;
    }
    labels
}

fn multiples_between(a: f64, b: f64, step: f64) -> impl Iterator<Item = f64> {
    let (low, high) = (a.min(b), a.max(b));
    let first = (low / step).floor() as i64 + 1;
    let last = (high / step).floor() as i64;
    (first..=last).map(move |i| i as f64 * step)
}

fn degrees(value: f64, positive: char, negative: char) -> String {
    let hemisphere = if value < 0.0 { negative } else { positive };
    format!("{:.0}°{hemisphere}", value.abs())
}
