//! Names of zones, along the inside of their edges.

use super::NameLabel;
use super::room::Room;
use crate::chart::ground::{Hand, ZoneGround, ZoneLine};
use crate::chart::language::{Language, split_brackets};
use crate::chart::mark::{Align, Mark, Px, PxRect, Text};
use crate::chart::scene::Scene;
use crate::chart::style::TextRole;
use crate::chart::text;
use crate::geodesy::MapPoint;
use crate::zones::{Zone, ZoneKind};

/// The name of a zone along the inside of its edges, without what it has in brackets where there is no room for these.
pub(super) fn place(scene: &Scene<'_>, zone: &Zone, drawn: &ZoneGround, room: &mut Room) -> Vec<NameLabel> {
    if !matches!(zone.kind, ZoneKind::Adiz | ZoneKind::Own) {
        return Vec::new();
    }
    let name = if zone.kind == ZoneKind::Adiz { short_name(zone, scene.language) } else { zone.id.as_str() };
    let labels = place_name(scene, zone, name, drawn, room);
    match split_brackets(name) {
        (short, brackets) if labels.is_empty() && !brackets.is_empty() => place_name(scene, zone, short, drawn, room),
        _ => labels,
    }
}

/// A name along the inside of a zone's edges: once every 600 pixels, at most twice.
fn place_name(scene: &Scene<'_>, zone: &Zone, name: &str, drawn: &ZoneGround, room: &mut Room) -> Vec<NameLabel> {
    const EVERY: f32 = 600.0;
    let style = &scene.style;
    let font = style.font(TextRole::Zone);
    let width = text::width(&font, name);
    let mut spots: Vec<Spot> =
        drawn.lines.iter().filter(|line| line.inside.is_some()).flat_map(|line| spots(scene, line, width)).collect();
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
            content: name.to_owned(),
            at: spot.baseline,
            align: Align::Middle,
            font,
            colour: style.theme.zone(zone).colour,
            halo: Some((style.theme.halo.at(0.75), 3.0)),
            rotation: spot.rotation,
        });
        labels.push((spot.at, NameLabel { rects: spot.rects, text: vec![text], point: Vec::new() }));
    }
    labels.into_iter().map(|(_, label)| label).collect()
}

/// `KADIZ`, `East China Sea ADIZ`: what maps write on the edge.
pub fn short_name(zone: &Zone, language: Language) -> &str {
    match (zone.id.as_str(), language) {
        ("ECS-ADIZ", _) => &language.words().ecs_adiz,
        ("TW-ADIZ", _) => &language.words().tw_adiz,
        (id, Language::En) => id,
        _ => language.of(&zone.names),
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
fn spots(scene: &Scene<'_>, line: &ZoneLine, width: f32) -> Vec<Spot> {
    let view = scene.view;
    let scale = scene.style.scale();
    let points: Vec<Px> = line.points.iter().map(|point: &MapPoint| view.px_from_map(*point)).collect();
    let size = scene.style.font(TextRole::Zone).size;
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
