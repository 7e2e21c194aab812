//! The key, the scale bar, the title: what explains the map, at its edges.

use super::cloud;
use super::ghost;
use super::ground::ZoneLine;
use super::icons::Icon;
use super::mark::{Align, Font, Mark, Px, PxRect, Stroke, Text};
use super::meetings;
use super::names::short_name;
use super::scene::Scene;
use super::style::{Dash, Medium, Style, TextRole, Theme};
use super::symbols;
use super::text;
use super::view::Bounds;
use super::words;
use super::{Colour, language::Language};
use crate::scenario::model::{Action, ScenarioKind, Waypoint};
use crate::sim::activity::{Activity, ActivityKind};
use crate::units::METRES_PER_NM;
use crate::zones::{Zone, ZoneKind};

/// The key and the scale bar over the map's foot.
pub(super) fn overlays(scene: &Scene<'_>, key: Option<Key>) -> Vec<Mark> {
    let mut marks = Vec::new();
    marks.extend(key.into_iter().flat_map(|it| self::key(scene, it)));
    if scene.layers.scale_bar {
        marks.extend(scale_bar(scene));
    }
    marks
}

/// The part of the picture that the scale bar covers.
pub fn scale_rect(scene: &Scene<'_>) -> PxRect {
    let (scale, corner) = (scene.style.scale(), scene.view.area.max);
    PxRect::new(corner.x - 215.0 * scale, corner.y - 60.0 * scale, 215.0 * scale, 60.0 * scale)
}

/// One row of the key.
struct Row {
    sample: Sample,
    words: String,
    who: Option<String>,
}

/// What a row shows.
enum Sample {
    Line(Stroke),
    Zone(Stroke, bool),
    None,
    Crossings(Colour),
    Diamond(Colour),
    Formation(Colour),
    Cloud(Colour),
}

pub(super) struct Key {
    pub(super) rect: PxRect,
    rows: Vec<Row>,
}

impl Key {
    /// The key; `None` where it is not wanted, and on a picture so small that it would hide what it explains.
    pub(super) fn of(scene: &Scene<'_>) -> Option<Self> {
        // What a ghost or a cloud is has to be said beside what was said without it.
        let most_share = if scene.ghost.is_some() || !cloud::key_words(scene).is_empty() { 0.17 } else { 0.12 };
        if !scene.layers.legend {
            return None;
        }
        let scale = scene.style.scale();
        let rows = rows(scene);
        let font = scene.style.font(TextRole::Secondary);
        let widest = |row: &Row| {
            let who = row.who.as_deref().map_or(0.0, |who| text::width(&font, who) + 6.0 * scale);
            text::width(&font, &row.words) + who
        };
        let width = rows
            .iter()
            .map(widest)
            .fold(text::width(&font, &scene.language.words().not_sovereign) - 40.0 * scale, f32::max)
            + (14.0 + 26.0 + 14.0 + 14.0) * scale;
        let height = (rows.len() as f32 * ROW + ROW + 16.0) * scale;
        let area = scene.view.area;
        let fits = width * height <= most_share * area.width() * area.height();
        // At the left of the foot; where words stand there, at the right, over the scale bar.
        let left = PxRect::new(area.min.x + 16.0, area.max.y - 16.0 - height, width, height);
        let top = scale_rect(scene).min.y - 10.0 * scale - height;
        let right = PxRect::new(area.max.x - 16.0 - width, top, width, height);
        let is_free = |rect: &PxRect| !scene.covered.iter().any(|covered| covered.overlaps(rect));
        let rect = [left, right].into_iter().find(is_free).filter(|_| fits)?;
        Some(Self { rect, rows })
    }
}

const ROW: f32 = 19.0;

/// The rows for what is in view only.
fn rows(scene: &Scene<'_>) -> Vec<Row> {
    let theme = scene.style.theme;
    let said = scene.language.words();
    let mut rows = Vec::new();
    let mut row = |sample, words: &str, who: Option<String>| {
        rows.push(Row { sample, words: words.to_owned(), who });
    };
    let bounds = scene.view.bounds();
    let flights = &scene.simulation.scenario.flights;
    let claims = scene.simulation.scenario.kind == ScenarioKind::Reconstruction;
    if scene.layers.tracks && !flights.is_empty() {
        let solid = Stroke::solid(theme.text1, 1.6);
        if claims {
            row(Sample::Line(solid), &said.track_reported, None);
            let colour = theme.text1.at(Style::ASSUMED_OPACITY);
            row(Sample::Line(Stroke { colour, dash: Dash::ASSUMED_BOMBER, ..solid }), &said.track_assumed, None);
            if scene.layers.uncertainty {
                let band = Stroke::solid(theme.text1.at(2.0 * Style::SWATH_OPACITY), 11.0 * scene.style.scale());
                row(Sample::Line(band), &said.may_have_been, None);
            }
        } else {
            row(Sample::Line(solid), &said.track, None);
        }
        if let Some([what, aligned]) = ghost::key_words(scene) {
            row(Sample::Line(ghost::key_stroke(scene)), &what, None);
            row(Sample::None, &aligned, None);
        }
    }
    for (index, words) in cloud::key_words(scene).iter().enumerate() {
        row(if index == 0 { Sample::Cloud(theme.text1) } else { Sample::None }, words, None);
    }
    if scene.layers.events && !flights.is_empty() {
        row(Sample::Crossings(theme.text1), &said.entry_exit, None);
        let is_marked = |waypoint: &Waypoint| waypoint.name.is_some() || waypoint.action != Action::Pass;
        if flights.iter().flat_map(|flight| &flight.route).any(is_marked) {
            row(Sample::Diamond(theme.text1), &said.join_split_turn, None);
        }
    }
    if scene.layers.aircraft {
        let is_meeting = |it: &Activity| matches!(it.kind, ActivityKind::Meeting { .. });
        if scene.simulation.activities.iter().any(is_meeting) {
            row(Sample::Line(meetings::stroke(scene, theme.text1)), &said.to_a_meeting, None);
        }
        if flights.iter().any(|flight| symbols::is_off_scale(scene, flight)) {
            row(Sample::Formation(theme.text1), &said.formation, None);
        }
    }
    for (_, zone, drawn) in scene.zones_shown() {
        let is_seen = |line: &ZoneLine| {
            Bounds::around(line.points.iter().copied()).is_some_and(|around| around.overlaps(&bounds))
        };
        if !drawn.lines.iter().any(is_seen) {
            continue;
        }
        let style = theme.zone(zone);
        let stroke = Stroke { colour: style.colour, width: style.width, dash: style.dash };
        row(Sample::Zone(stroke, style.band), key_name(zone, scene.language), declared_by(zone, scene.language));
        if !zone.is_fully_known() {
            let schematic = theme.schematic_edge(&style);
            let stroke = Stroke { colour: schematic.colour, width: schematic.width, dash: schematic.dash };
            row(Sample::Zone(stroke, false), &said.unknown_sides, None);
        }
    }
    rows
}

fn key_name(zone: &Zone, language: Language) -> &str {
    match zone.kind {
        ZoneKind::Adiz => short_name(zone, language),
        ZoneKind::TerritorialSea => &language.words().off_coast,
        _ if zone.names.en.is_empty() => &zone.id,
        _ => language.of(&zone.names),
    }
}

/// The state that declared an identification zone, where the zone's name does not begin with it.
fn declared_by(zone: &Zone, language: Language) -> Option<String> {
    let code = zone.declared_by.as_deref().filter(|_| zone.kind == ZoneKind::Adiz)?;
    let state = words::state(Some(code), language);
    (!key_name(zone, language).starts_with(state)).then(|| state.to_owned())
}

fn key(scene: &Scene<'_>, Key { rect, rows }: Key) -> Vec<Mark> {
    let scale = scene.style.scale();
    let theme = scene.style.theme;
    let mut marks = vec![Mark::Rect { rect, radius: 6.0, fill: Some(theme.panel.at(0.88)), stroke: None }];
    let left = rect.min.x + 14.0 * scale;
    let (rows, bottom) = write_rows(scene, &rows, Px::new(left, rect.min.y + 8.0 * scale));
    marks.extend(rows);
    let y = bottom + ROW * scale / 2.0;
    let floor = scene.style.font(TextRole::Floor);
    marks.push(plain(&scene.language.words().not_sovereign, Px::new(left, y + floor.size * 0.35), floor, theme.text3));
    marks
}

/// The rows of the key from a point on, without a frame; and how far down they reach.
pub fn rows_at(scene: &Scene<'_>, at: Px) -> (Vec<Mark>, f32) {
    write_rows(scene, &rows(scene), at)
}

fn write_rows(scene: &Scene<'_>, rows: &[Row], at: Px) -> (Vec<Mark>, f32) {
    let scale = scene.style.scale();
    let theme = scene.style.theme;
    let font = scene.style.font(TextRole::Secondary);
    let words_at = at.x + 40.0 * scale;
    let mut marks = Vec::new();
    let mut y = at.y + ROW * scale / 2.0;
    for row in rows {
        marks.extend(sample(&row.sample, at.x, y, scale, theme));
        let baseline = y + font.size * 0.35;
        marks.push(plain(&row.words, Px::new(words_at, baseline), font, theme.text2));
        if let Some(who) = &row.who {
            let after = words_at + text::width(&font, &row.words) + 6.0 * scale;
            marks.push(plain(who, Px::new(after, baseline), font, theme.text3));
        }
        y += ROW * scale;
    }
    (marks, y - ROW * scale / 2.0)
}

fn sample(sample: &Sample, left: f32, y: f32, scale: f32, theme: &Theme) -> Vec<Mark> {
    let right = left + 26.0 * scale;
    let line = |stroke: Stroke| Mark::Line { points: vec![Px::new(left, y), Px::new(right, y)], stroke };
    match *sample {
        Sample::None => Vec::new(),
        Sample::Line(stroke) => vec![line(stroke)],
        Sample::Zone(stroke, false) => vec![line(stroke)],
        Sample::Zone(stroke, true) => {
            let band = PxRect::new(left, y, 26.0 * scale, 6.0 * scale);
            let colour = stroke.colour;
            vec![Mark::Fade { rect: band, top: colour.at(0.3), bottom: colour.at(0.03) }, line(stroke)]
        }
        Sample::Crossings(colour) => {
            let ring = |x: f32| Mark::Circle {
                centre: Px::new(x, y),
                radius: 4.6 * scale,
                fill: Some(theme.halo),
                stroke: Some(Stroke::solid(colour, 1.6 * scale)),
            };
            let first = left + 6.0 * scale;
            let core =
                Mark::Circle { centre: Px::new(first, y), radius: 2.3 * scale, fill: Some(colour), stroke: None };
            vec![ring(first), core, ring(left + 20.0 * scale)]
        }
        // As its areas lie on one another.
        Sample::Cloud(colour) => (0..Style::CLOUD_LEVELS.len())
            .map(|level| {
                let within = 1.2 * level as f32 * scale;
                let rect = PxRect::new(left, y - 6.5 * scale, 26.0 * scale, 13.0 * scale).grown(-within);
                let fill = Some(colour.at(Style::CLOUD_STEP_OPACITY));
                Mark::Rect { rect, radius: (6.5 * scale - within).max(0.0), fill, stroke: None }
            })
            .collect(),
        Sample::Formation(colour) => {
            let aircraft = |right: f32, down: f32| Mark::Icon {
                icon: Icon::Fighter,
                at: Px::new(left + right * scale, y + down * scale),
                size: 12.0 * scale,
                rotation: 0.0,
                fill: colour,
                halo: None,
            };
            vec![aircraft(8.0, -3.0), aircraft(18.0, 3.0)]
        }
        Sample::Diamond(colour) => {
            let (half, x) = (5.5 * scale, left + 13.0 * scale);
            let points = vec![Px::new(x, y - half), Px::new(x + half, y), Px::new(x, y + half), Px::new(x - half, y)];
            vec![Mark::Polygon { points, fill: Some(theme.halo), stroke: Some(Stroke::solid(colour, 1.5 * scale)) }]
        }
    }
}

pub(super) fn plain(content: &str, at: Px, font: Font, colour: Colour) -> Mark {
    Mark::Text(Text { content: content.to_owned(), at, align: Align::Start, font, colour, halo: None, rotation: 0.0 })
}

/// Nautical miles above, kilometres below, true at the middle of the map.
pub(super) fn scale_bar(scene: &Scene<'_>) -> Vec<Mark> {
    let scale = scene.style.scale();
    let theme = scene.style.theme;
    let view = scene.view;
    let middle = view.area.centre();
    let ends = [middle, middle.moved(100.0, 0.0)].map(|px| view.geo_from_px(px));
    let [Some(a), Some(b)] = ends else { return Vec::new() };
    let metres_per_px = a.distance_to(b).metres() / 100.0;
    let font = scene.style.font(TextRole::Floor);
    let right = view.area.max.x - 24.0;
    let base = view.area.max.y - 22.0 * scale;
    let mut marks = Vec::new();
    let most = 130.0 * scale;
    let miles = &*scene.language.words().nautical_miles;
    for (unit, metres, y) in [(miles, METRES_PER_NM, base - 20.0 * scale), ("km", 1000.0, base)] {
        let value = round_below(f64::from(most) * metres_per_px / metres);
        let length = (value * metres / metres_per_px) as f32;
        let words = format!("{value} {unit}");
        let text_left = right - text::width(&font, &words);
        let (x0, x1) = (text_left - 8.0 * scale - length, text_left - 8.0 * scale);
        let tick = 4.0 * scale;
        let points = vec![Px::new(x0, y - tick), Px::new(x0, y), Px::new(x1, y), Px::new(x1, y - tick)];
        for (colour, width) in [(theme.halo.at(0.75), 3.2 * scale), (theme.text2, 1.2 * scale)] {
            marks.push(Mark::Line { points: points.clone(), stroke: Stroke::solid(colour, width) });
        }
        marks.push(Mark::Text(Text {
            content: words,
            at: Px::new(text_left, y + 1.0),
            align: Align::Start,
            font,
            colour: theme.text2,
            halo: Some((theme.halo.at(0.75), 3.0)),
            rotation: 0.0,
        }));
    }
    marks
}

/// The largest of 1, 2, 5, 10, 20, 50 and so on that is not above a value.
fn round_below(value: f64) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|step| *step <= value).unwrap_or(power)
}

/// Title on the left, clock on the right, over the top of the picture; and what they cover.
pub fn title_block(scene: &Scene<'_>, t: f64) -> (Vec<Mark>, Vec<PxRect>) {
    let style: &Style = &scene.style;
    let theme = style.theme;
    let (title, clock, small) =
        (style.font(TextRole::Title), style.font(TextRole::Clock), style.font(TextRole::Secondary));
    let area = scene.view.area;
    let scenario = &scene.simulation.scenario;
    let margin = if style.medium == Medium::Presentation { 56.0 } else { 20.0 };
    let top = area.min.y + margin * 0.6 + clock.size;
    let third = scene.ghost.map(|it| ghost::title_words(scene, it.ghost, t));
    let rows = if third.is_some() { 2.0 } else { 1.0 };
    let fade = PxRect { min: area.min, max: Px::new(area.max.x, top + small.size * (1.7 + 1.5 * rows)) };
    let mut marks = vec![Mark::Fade { rect: fade, top: theme.window.at(0.92), bottom: theme.window.at(0.0) }];
    let left = area.min.x + margin;
    marks.push(plain(
        scene.language.of(&scenario.title),
        Px::new(left, top),
        Font { size: clock.size, ..title },
        theme.text1,
    ));
    let below = top + small.size * 1.9;
    let title_width = text::width(&Font { size: clock.size, ..title }, scene.language.of(&scenario.title));
    // Where nothing flies there is no time of day.
    if scenario.flights.is_empty() {
        let second = scene.language.words().zones_as_of.with(&scene.day(t));
        marks.push(plain(&second, Px::new(left, top + small.size * 1.5), small, theme.text2));
        let width = title_width.max(text::width(&small, &second));
        return (marks, vec![PxRect { min: area.min, max: Px::new(left + width + 12.0, below) }]);
    }
    let second = format!("{} · {}", scene.day(t), words::kind(scenario.kind, scene.language).to_lowercase());
    marks.push(plain(&second, Px::new(left, top + small.size * 1.5), small, theme.text2));
    if let Some(third) = &third {
        marks.push(plain(third, Px::new(left, top + small.size * 3.0), small, theme.text2));
    }
    let end = |content: String, at: Px, font, colour| {
        Mark::Text(Text { content, at, align: Align::End, font, colour, halo: None, rotation: 0.0 })
    };
    let right = area.max.x - margin;
    marks.push(end(scene.clock(t, "%H:%M:%S"), Px::new(right, top), clock, theme.text1));
    let abbreviation = scene.clock(t, "%Z");
    let zone = words::clock_name(&abbreviation);
    let utc = format!("{zone}   {} UTC", scene.utc(t, "%H:%M:%S"));
    marks.push(end(utc, Px::new(right, top + small.size * 1.5), small, theme.text2));
    let width =
        title_width.max(text::width(&small, &second)).max(third.map_or(0.0, |third| text::width(&small, &third)));
    let clock_width = text::width(&clock, "00:00:00").max(text::width(&small, "KST / JST   00:00:00 UTC"));
    let covered = vec![
        PxRect { min: area.min, max: Px::new(left + width + 12.0, below + small.size * 1.5 * (rows - 1.0)) },
        PxRect { min: Px::new(right - clock_width - 12.0, area.min.y), max: Px::new(area.max.x, below) },
    ];
    (marks, covered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scale_bars_have_round_lengths() {
        for (value, round) in [(1.0, 1.0), (1.9, 1.0), (2.1, 2.0), (7.0, 5.0), (99.0, 50.0), (0.35, 0.2)] {
            assert!((round_below(value) - round).abs() < 1e-12, "{value}");
        }
    }
}
