//! Names of places: cities, islands, straits, seas, countries.

use super::NameLabel;
use super::room::Room;
use crate::chart::language::split_brackets;
use crate::chart::mark::{Align, Font, Mark, Px, PxRect, Stroke, Text};
use crate::chart::passages::places_beside;
use crate::chart::scene::Scene;
use crate::chart::style::TextRole;
use crate::chart::text;
use crate::places::{self, Place, PlaceKind};

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

/// The names of the places in view, in the order of importance.
pub(super) fn place(scene: &Scene<'_>, room: &mut Room) -> Vec<NameLabel> {
    let view = scene.view;
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
    shown.iter().filter_map(|(place, manner, at)| place_name(scene, place, manner, *at, room)).collect()
}

fn place_name(scene: &Scene<'_>, place: &Place, manner: &Manner, at: Px, room: &mut Room) -> Option<NameLabel> {
    let style = &scene.style;
    let font = style.font(manner.role);
    let theme = style.theme;
    let name = scene.language.of(&place.names);
    let lines = lines_of(name, manner.is_upper);
    let colour = match manner.role {
        TextRole::Sea | TextRole::Strait => theme.water_name,
        TextRole::Country => theme.country_name,
        _ => theme.place_name,
    };
    let is_wide = matches!(manner.role, TextRole::Sea | TextRole::Country);
    let halo = (!is_wide).then(|| (theme.halo.at(0.75), 3.0));
    let point = sign(scene, manner.sign, at);
    let text = |content: String, at: Px, align, rotation| {
        Mark::Text(Text { content, at, align, font, colour, halo, rotation })
    };
    let pitch = font.size * 1.25;
    let widest = lines.iter().map(|line| text::width(&font, line)).fold(0.0, f32::max);
    if manner.sign == Sign::None {
        let rotation = place.angle.unwrap_or(0.0);
        // Further off it would name something else.
        let freedom_m = match place.kind {
            PlaceKind::Sea | PlaceKind::Ocean => 300e3,
            PlaceKind::Country => 120e3,
            _ => 30e3,
        };
        let freedom = (freedom_m / scene.view.metres_per_px) as f32;
        let (anchor, rects) = best_spread(&lines, &font, rotation, at, freedom, room)?;
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

/// Where the lines of a name that stands on its place go: there, or beside it by no more than `freedom` pixels where they
/// would hide more. `None` where there is no room. Returns their middle and what they cover.
fn best_spread(
    lines: &[String],
    font: &Font,
    rotation: f32,
    at: Px,
    freedom: f32,
    room: &Room,
) -> Option<(Px, Vec<PxRect>)> {
    const AWAY: [(f32, f32); 21] = [
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
        (80.0, -60.0),
        (-80.0, 60.0),
        (80.0, 60.0),
        (-80.0, -60.0),
        (130.0, 0.0),
        (-130.0, 0.0),
        (130.0, 50.0),
        (-130.0, 50.0),
    ];
    let near = AWAY.iter().filter(|(right, down)| right.hypot(*down) <= freedom);
    let spots = near.enumerate().filter_map(|(rank, (right, down))| {
        let anchor = at.moved(*right, *down);
        let rects = cover(lines, font, rotation, anchor);
        room.has(&rects).then(|| (rank + 2 * room.hides(&rects), anchor, rects))
    });
    spots.min_by_key(|(cost, ..)| *cost).map(|(_, anchor, rects)| (anchor, rects))
}

/// What centred lines about a point cover; a slanted line is covered by a row of boxes.
fn cover(lines: &[String], font: &Font, rotation: f32, at: Px) -> Vec<PxRect> {
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
    match split_brackets(name) {
        // A country of two words sits in two short lines.
        (_, "") if is_upper && name.len() > 9 && name.is_ascii() => name.split(' ').map(cased).collect(),
        (_, "") => vec![cased(name)],
        (first, rest) => vec![cased(first), cased(rest)],
    }
}

fn sign(scene: &Scene<'_>, sign: Sign, at: Px) -> Vec<Mark> {
    let theme = scene.style.theme;
    let scale = scene.style.scale();
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
