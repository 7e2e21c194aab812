//! Data blocks: what a flight is and how it flies, beside its symbol. Flights in formation stack under one leader.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::ghost::{self, Label};
use super::mark::{Align, Mark, Px, PxRect, Stroke, Text};
use super::meetings::{self, MeetingLine};
use super::passages::Passage;
use super::scene::Scene;
use super::setting::{Setting, TrackPx};
use super::style::TextRole;
use super::symbols::{self, Symbol};
use super::{text, words};
use crate::sim::State;
use crate::sim::activity::ActivityKind;

/// Height of one flight's lines in a stack.
const PITCH: f32 = 34.0;
/// Above this many metres a pixel a block is the name alone.
const NAMES_ONLY: f64 = 6000.0;
/// More flights in view than this are told by the panels: their blocks would cover the map.
const MOST_BLOCKS: usize = 40;
/// Symbols closer than this many pixels share a leader.
const FORMATION: f32 = 70.0;

/// A stack of flights with its leader.
#[derive(Debug)]
pub struct DataBlock {
    /// What it covers.
    pub rect: PxRect,
    /// The line from the first symbol.
    pub leader: Vec<Mark>,
    /// Plate, bars and text.
    pub marks: Vec<Mark>,
}

/// One flight's lines.
struct Entry {
    flight: usize,
    name: String,
    count: String,
    /// What else is to be known of it: `holding`, `illustrative`.
    tag: String,
    values: Vec<String>,
}

/// Where the data blocks of a stretch of time lie, beside the symbols that lead them.
#[derive(Debug, Default)]
pub struct Arrangement {
    stacks: Vec<Stack>,
    /// Those of the ghost's labels.
    labels: Vec<Stack>,
}

/// Flights whose blocks share a leader.
#[derive(Debug)]
struct Stack {
    flights: Vec<usize>,
    /// From the first flight's place to the block's left upper corner.
    offset: Px,
}

/// The arrangements worked out so far: each is a function of the setting, the stretch and the selected flight.
#[derive(Debug, Default)]
pub struct Arrangements(Mutex<HashMap<Stretch, Arc<Arrangement>>>);

/// Which stretch of time, and the selected flight.
type Stretch = (i64, Option<usize>);

impl Arrangements {
    fn of_stretch(&self, scene: &Scene<'_>, setting: &Setting, nth: i64) -> Arc<Arrangement> {
        let mut known = self.0.lock().expect("nobody panics while holding it");
        let arrange = || Arc::new(arrange(scene, setting, nth));
        Arc::clone(known.entry((nth, scene.selected)).or_insert_with(arrange))
    }
}

/// Seconds for which blocks keep their places beside their symbols: a power of two in which an airliner moves about eight
/// pixels.
fn stretch(scene: &Scene<'_>) -> f64 {
    const PX: f64 = 8.0;
    const METRES_PER_SECOND: f64 = 230.0;
    (PX * scene.view.metres_per_px / METRES_PER_SECOND).log2().round().exp2()
}

/// The last part of a stretch, in which blocks glide to where they lie in the next.
const GLIDE: f64 = 0.2;

/// The data blocks of all symbols, the selected flight's first. They keep their places beside their symbols for a while,
/// clear of the symbols, of the signs and of one another, on the side where the tracks leave room; from one such
/// place to the next they glide.
pub fn place(scene: &Scene<'_>, t: f64, symbols: &[Symbol], setting: &Setting) -> Vec<DataBlock> {
    if symbols.len() > MOST_BLOCKS {
        return Vec::new();
    }
    let (now, next, share) = arrangements(scene, t, setting);
    let mut blocks: Vec<DataBlock> = Vec::new();
    for stack in &now.stacks {
        let group = stack.flying(symbols);
        let Some(first) = group.first() else { continue };
        let offset = stack.glided(first, next.as_ref().map_or(&[], |next| &next.stacks), share);
        let entries: Vec<Entry> = group.iter().map(|symbol| entry(scene, t, symbol)).collect();
        let (width, height) = size_of(scene, &entries);
        let corner = first.at.moved(offset.x, offset.y);
        let rect = within(PxRect::new(corner.x, corner.y, width, height), &scene.view.area.grown(-6.0));
        blocks.extend(beside_others(scene, rect, &blocks).map(|rect| draw(scene, &group, &entries, rect)));
    }
    blocks
}

/// The labels of a ghost's aircraft, beside their outlines, where the data blocks leave room.
pub fn place_labels(
    scene: &Scene<'_>,
    t: f64,
    ghosts: &[Symbol],
    blocks: &[DataBlock],
    setting: &Setting,
) -> Vec<DataBlock> {
    if ghosts.is_empty() || ghosts.len() > MOST_BLOCKS {
        return Vec::new();
    }
    let (now, next, share) = arrangements(scene, t, setting);
    let mut labels: Vec<DataBlock> = Vec::new();
    for stack in &now.labels {
        let group = stack.flying(ghosts);
        let Some(first) = group.first() else { continue };
        let offset = stack.glided(first, next.as_ref().map_or(&[], |next| &next.labels), share);
        let Some(label) = Label::of(scene, t, &group) else { continue };
        let (width, height) = label.size(scene);
        let corner = first.at.moved(offset.x, offset.y);
        let rect = within(PxRect::new(corner.x, corner.y, width, height), &scene.view.area.grown(-6.0));
        let is_free = !blocks.iter().chain(&labels).any(|other| other.rect.grown(2.0).overlaps(&rect));
        if is_free {
            labels.push(DataBlock { rect, leader: leader(scene, first, rect, 0.4), marks: label.marks(scene, rect) });
        }
    }
    labels
}

/// Where blocks lie at an instant, where they lie next, and how far they have glided there.
fn arrangements(scene: &Scene<'_>, t: f64, setting: &Setting) -> (Arc<Arrangement>, Option<Arc<Arrangement>>, f32) {
    let nth = (t / stretch(scene)).floor();
    let gone = t / stretch(scene) - nth;
    let share = ((gone - (1.0 - GLIDE)) / GLIDE).max(0.0) as f32;
    let now = setting.arrangements.of_stretch(scene, setting, nth as i64);
    let next = (share > 0.0).then(|| setting.arrangements.of_stretch(scene, setting, nth as i64 + 1));
    (now, next, share)
}

impl Stack {
    /// Its flights that fly.
    fn flying<'s>(&self, symbols: &'s [Symbol]) -> Vec<&'s Symbol> {
        let of = |flight: &usize| symbols.iter().find(|symbol| symbol.flight == *flight);
        self.flights.iter().filter_map(of).collect()
    }

    /// From the first flight's place to the block's left upper corner, a share of the way to where it lies next.
    fn glided(&self, first: &Symbol, next: &[Self], share: f32) -> Px {
        let Some(goal) = next.iter().find(|other| other.flights.contains(&first.flight)) else { return self.offset };
        let eased = share * share * (3.0 - 2.0 * share);
        let (right, down) = (goal.offset.x - self.offset.x, goal.offset.y - self.offset.y);
        self.offset.moved(right * eased, down * eased)
    }
}

/// A rectangle moved into another one as far as it fits.
fn within(rect: PxRect, room: &PxRect) -> PxRect {
    let right = (room.min.x - rect.min.x).max(0.0) + (room.max.x - rect.max.x).min(0.0);
    let down = (room.min.y - rect.min.y).max(0.0) + (room.max.y - rect.max.y).min(0.0);
    PxRect { min: rect.min.moved(right, down), max: rect.max.moved(right, down) }
}

/// The rectangle, moved up or down past the blocks it has run into; `None` where there is no room.
fn beside_others(scene: &Scene<'_>, mut rect: PxRect, others: &[DataBlock]) -> Option<PxRect> {
    let gap = 4.0 * scene.style.scale();
    let is_below = |other: &PxRect| rect.centre().y >= other.centre().y;
    let hit = |rect: &PxRect| others.iter().map(|other| other.rect.grown(gap)).find(|other| other.overlaps(rect));
    let down = hit(&rect).is_none_or(|other| is_below(&other));
    for _ in 0..=others.len() {
        let Some(other) = hit(&rect) else { return scene.view.area.holds(&rect).then_some(rect) };
        let by = if down { other.max.y - rect.min.y } else { other.min.y - rect.max.y };
        rect = PxRect { min: rect.min.moved(0.0, by), max: rect.max.moved(0.0, by) };
    }
    None
}

/// Finds room for the blocks of a stretch of time, as its middle has the symbols.
fn arrange(scene: &Scene<'_>, setting: &Setting, nth: i64) -> Arrangement {
    let (from, to) = (nth as f64 * stretch(scene), (nth + 1) as f64 * stretch(scene));
    let t = (from + to) / 2.0;
    let symbols = symbols::during(scene, from, to);
    let mut groups = formations(&symbols);
    let is_selected = |group: &Vec<&Symbol>| group.iter().any(|symbol| scene.selected == Some(symbol.flight));
    groups.sort_by_key(|group| !is_selected(group));
    let ghosts = ghost::symbols_during(scene, from, to);
    let mut covered: Vec<PxRect> = symbols.iter().chain(&ghosts).flat_map(Symbol::rects).collect();
    covered.extend(&setting.covered);
    let signs: Vec<PxRect> = setting.passages.iter().map(Passage::rect).collect();
    let times: Vec<PxRect> =
        setting.passages.iter().filter_map(|passage| passage.time_at(t)).map(|(rect, _)| rect).collect();
    let mut paths = paths_ahead(t, &symbols, setting);
    paths.extend(meetings::lines(scene, t, &symbols).iter().flat_map(MeetingLine::points));
    let mut taken: Vec<PxRect> = Vec::new();
    let mut stacks = Vec::new();
    for group in groups {
        let entries: Vec<Entry> = group.iter().map(|symbol| entry(scene, t, symbol)).collect();
        let size = size_of(scene, &entries);
        let firm = Firm { covered: &covered, others: &taken };
        let soft = Soft { signs: &signs, times: &times, paths: &paths };
        if let Some(rect) = best_place(scene, &group, size, firm, soft) {
            let offset = Px::new(rect.min.x - group[0].at.x, rect.min.y - group[0].at.y);
            stacks.push(Stack { flights: group.iter().map(|symbol| symbol.flight).collect(), offset });
            taken.push(rect);
        }
    }
    let mut labels = Vec::new();
    if ghosts.len() <= MOST_BLOCKS {
        for group in formations(&ghosts) {
            let size = Label::of(scene, t, &group).map(|label| label.size(scene));
            let firm = Firm { covered: &covered, others: &taken };
            let soft = Soft { signs: &signs, times: &times, paths: &paths };
            let rect = size.and_then(|size| best_place(scene, &group, size, firm, soft));
            if let Some(rect) = rect {
                let offset = Px::new(rect.min.x - group[0].at.x, rect.min.y - group[0].at.y);
                labels.push(Stack { flights: group.iter().map(|symbol| symbol.flight).collect(), offset });
                taken.push(rect);
            }
        }
    }
    Arrangement { stacks, labels }
}

/// Flights that fly together, each group led by the first of the scenario.
fn formations(symbols: &[Symbol]) -> Vec<Vec<&Symbol>> {
    let mut groups: Vec<Vec<&Symbol>> = Vec::new();
    for symbol in symbols {
        let near = |group: &&mut Vec<&Symbol>| group[0].at.distance(symbol.at) < FORMATION;
        match groups.iter_mut().find(near) {
            Some(group) => group.push(symbol),
            None => groups.push(vec![symbol]),
        }
    }
    groups
}

fn entry(scene: &Scene<'_>, t: f64, symbol: &Symbol) -> Entry {
    let flight = &scene.simulation.scenario.flights[symbol.flight];
    let count = if flight.count > 1 { format!("×{}", flight.count) } else { "×1".to_owned() };
    let values = if scene.view.metres_per_px > NAMES_ONLY { Vec::new() } else { values(scene, &symbol.state) };
    let is_holding = scene.simulation.activity_at(symbol.flight, t).is_some_and(|it| it.kind == ActivityKind::Holding);
    let words = scene.language.words();
    let holding = is_holding.then_some(&*words.holding);
    let standing = words::standing(flight, scene.simulation.scenario.kind, scene.language);
    let tag = [holding, standing].into_iter().flatten().collect::<Vec<_>>().join(&words.comma);
    Entry { flight: symbol.flight, name: flight.name.clone(), count, tag, values }
}

/// `~FL280`, `389 kt`, `146°`. Every altitude of a reconstruction is marked as assumed: none was reported.
fn values(scene: &Scene<'_>, state: &State) -> Vec<String> {
    vec![
        words::altitude(state.altitude, scene.simulation.scenario.kind),
        format!("{:.0} kt", state.ground_speed.knots()),
        words::bearing(state.track.degrees()),
    ]
}

fn size_of(scene: &Scene<'_>, entries: &[Entry]) -> (f32, f32) {
    let scale = scene.style.scale();
    let (name, value) = (scene.style.font(TextRole::DataName), scene.style.font(TextRole::DataValue));
    let width_of = |entry: &Entry| {
        let mut first = text::width(&name, &entry.name) + 5.0 * scale + text::width(&value, &entry.count);
        if !entry.tag.is_empty() {
            first += 6.0 * scale + text::width(&value, &entry.tag);
        }
        let second: f32 = entry.values.iter().map(|it| text::width(&value, it) + 9.0 * scale).sum();
        first.max(second - 9.0 * scale)
    };
    let widest = entries.iter().map(width_of).fold(0.0, f32::max);
    let pitch = if entries[0].values.is_empty() { 18.0 } else { PITCH } * scale;
    (widest + (2.5 + 9.0 + 6.0) * scale, pitch * entries.len() as f32 - 3.0 * scale)
}

/// Points along the tracks of the flights shown, for some time round the instant: where a block would hide what the
/// reader looks at.
fn paths_ahead(t: f64, symbols: &[Symbol], setting: &Setting) -> Vec<Px> {
    const SECONDS: f64 = 1800.0;
    let is_near =
        |point: &&TrackPx| (point.t - t).abs() < SECONDS && symbols.iter().any(|symbol| symbol.flight == point.flight);
    setting.tracks.iter().filter(is_near).map(|point| point.at).collect()
}

/// What a block may not lie on.
#[derive(Clone, Copy)]
struct Firm<'a> {
    covered: &'a [PxRect],
    others: &'a [PxRect],
}

/// What a block should not lie on: the signs of passages only where it finds no room otherwise.
#[derive(Clone, Copy)]
struct Soft<'a> {
    signs: &'a [PxRect],
    times: &'a [PxRect],
    paths: &'a [Px],
}

/// The place with the least in its way, in a fan round the group; `None` where no place is free.
fn best_place(
    scene: &Scene<'_>,
    group: &[&Symbol],
    (width, height): (f32, f32),
    Firm { covered, others }: Firm<'_>,
    Soft { signs, times, paths }: Soft<'_>,
) -> Option<PxRect> {
    /// More than anything else that lies in the way.
    const ON_A_SIGN: f32 = 1e4;
    let scale = scene.style.scale();
    let from = group[0].at;
    let mut best: Option<(f32, PxRect)> = None;
    for (ring, distance) in [46.0, 76.0, 112.0, 160.0, 220.0].map(|it| it * scale).into_iter().enumerate() {
        // East first, then round in steps of 30 degrees, the sides before top and bottom.
        for (turn, degrees) in
            [0.0, 30.0, -30.0, 180.0, 150.0, 210.0, 60.0, -60.0, 120.0, 240.0, 90.0, -90.0f32].into_iter().enumerate()
        {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let anchor = from.moved(distance * cos, distance * sin);
            let left = if cos > 0.3 {
                anchor.x
            } else if cos < -0.3 {
                anchor.x - width
            } else {
                anchor.x - width / 2.0
            };
            let rect = PxRect::new(left, anchor.y - height / 2.0, width, height);
            let is_free = scene.view.area.grown(-6.0).holds(&rect)
                && !covered.iter().any(|it| it.overlaps(&rect))
                && !others.iter().any(|it| it.grown(4.0 * scale).overlaps(&rect));
            if !is_free {
                continue;
            }
            let hidden = paths.iter().filter(|point| rect.grown(4.0).contains(**point)).count();
            let times_hidden = times.iter().filter(|time| time.overlaps(&rect)).count();
            let signs_hidden = signs.iter().filter(|sign| sign.overlaps(&rect)).count();
            let cost = (hidden + 4 * times_hidden) as f32 * 3.0
                + ring as f32 * 5.0
                + turn as f32 * 0.6
                + signs_hidden as f32 * ON_A_SIGN;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, rect));
            }
        }
    }
    best.map(|(_, rect)| rect)
}

fn draw(scene: &Scene<'_>, group: &[&Symbol], entries: &[Entry], rect: PxRect) -> DataBlock {
    let scale = scene.style.scale();
    let theme = scene.style.theme;
    let plate = Mark::Rect { rect: rect.grown(3.0), radius: 2.0, fill: Some(theme.halo.at(0.62)), stroke: None };
    let mut marks = vec![plate];
    let pitch = (rect.height() + 3.0 * scale) / entries.len() as f32;
    for (row, entry) in entries.iter().enumerate() {
        let top = rect.min.y + pitch * row as f32;
        marks.extend(draw_entry(scene, entry, Px::new(rect.min.x, top), pitch - 5.0 * scale));
    }
    DataBlock { leader: leader(scene, group[0], rect, 0.7), rect, marks }
}

fn draw_entry(scene: &Scene<'_>, entry: &Entry, at: Px, height: f32) -> Vec<Mark> {
    let scale = scene.style.scale();
    let theme = scene.style.theme;
    let colour = scene.colour_of(entry.flight);
    let (name, value) = (scene.style.font(TextRole::DataName), scene.style.font(TextRole::DataValue));
    let halo = Some((theme.halo.at(0.75), 3.0));
    let text = |content: &str, at: Px, font, colour| {
        Mark::Text(Text { content: content.to_owned(), at, align: Align::Start, font, colour, halo, rotation: 0.0 })
    };
    let bar = PxRect::new(at.x, at.y, 2.5 * scale, height);
    let mut marks = vec![Mark::Rect { rect: bar, radius: 1.0, fill: Some(colour), stroke: None }];
    let left = at.x + 11.5 * scale;
    let first = at.y + name.size * 0.86;
    marks.push(text(&entry.name, Px::new(left, first), name, colour));
    let after = left + text::width(&name, &entry.name) + 5.0 * scale;
    marks.push(text(&entry.count, Px::new(after, first), value, theme.text1));
    if !entry.tag.is_empty() {
        let after = after + text::width(&value, &entry.count) + 6.0 * scale;
        marks.push(text(&entry.tag, Px::new(after, first), value, theme.text3));
    }
    let mut x = left;
    for item in &entry.values {
        marks.push(text(item, Px::new(x, first + value.size * 1.18), value, theme.data));
        x += text::width(&value, item) + 9.0 * scale;
    }
    marks
}

/// A line from the flight to its block: one diagonal and one level piece, ending 6 pixels before the bar.
fn leader(scene: &Scene<'_>, symbol: &Symbol, rect: PxRect, opacity: f32) -> Vec<Mark> {
    let gap = 6.0;
    let y = rect.min.y + (rect.height() / 2.0).min(17.0 * scene.style.scale());
    let (end, elbow) = if rect.min.x > symbol.at.x {
        (Px::new(rect.min.x - gap, y), Px::new(rect.min.x - gap - 14.0, y))
    } else if rect.max.x < symbol.at.x {
        (Px::new(rect.max.x + gap, y), Px::new(rect.max.x + gap + 14.0, y))
    } else {
        let edge = if rect.min.y > symbol.at.y { rect.min.y - gap } else { rect.max.y + gap };
        let end = Px::new(rect.centre().x, edge);
        (end, end)
    };
    let distance = symbol.at.distance(elbow);
    let clear = symbol.size * 0.55;
    if distance <= clear {
        return Vec::new();
    }
    let share = clear / distance;
    let start = symbol.at.moved((elbow.x - symbol.at.x) * share, (elbow.y - symbol.at.y) * share);
    let stroke = Stroke::solid(scene.style.theme.text2.at(opacity), 1.0);
    vec![Mark::Line { points: vec![start, elbow, end], stroke }]
}
