//! The numbered table of events, in the corner of the map where it hides least.

use super::runs::{self, Runs};
use crate::chart::Colour;
use crate::chart::legend::plain;
use crate::chart::mark::{Align, Mark, Px, PxRect, Stroke, Text};
use crate::chart::scene::Scene;
use crate::chart::style::TextRole;
use crate::chart::told::{Sign, Told};
use crate::chart::{text, words};
use crate::scenario::model::ScenarioKind;

const WIDTH: f32 = 480.0;
const ROW: f32 = 22.4;
const HEAD: f32 = 48.0;
const FOOT: f32 = 34.0;
/// More events than this do not fit: the last row says how many are left out.
const MOST_ROWS: usize = 40;

/// The table with its place.
pub struct Table<'a> {
    /// What it covers.
    pub rect: PxRect,
    rows: usize,
    runs: Option<Runs<'a>>,
}

impl<'a> Table<'a> {
    /// Finds the corner of the map where the table hides the fewest points of the tracks.
    pub fn new(scene: &Scene<'_>, story: &[Told], runs: Option<Runs<'a>>, tracks: &[Px]) -> Self {
        let rows = story.len().min(MOST_ROWS) + usize::from(story.len() > MOST_ROWS);
        let others = runs.as_ref().map_or(0, |runs| runs.others.len());
        // Of the others there is a heading, and of the runs a note.
        let more = (others + usize::from(others > 0) + usize::from(runs.is_some())) as f32;
        let height = HEAD + (rows as f32 + more) * ROW + FOOT;
        let width = WIDTH + if runs.is_some() { runs::WIDTH } else { 0.0 };
        let area = scene.view.area.grown(-24.0);
        let (right, bottom) = (area.max.x - width, area.max.y - height);
        let corners = [(right, bottom), (right, area.min.y), (area.min.x, area.min.y), (area.min.x, bottom)];
        let rects = corners.map(|(x, y)| PxRect::new(x, y, width, height));
        let rect = rects.into_iter().min_by_key(|rect| super::hidden_by(&rect.grown(10.0), tracks));
        Self { rect: rect.expect("there are four corners"), rows, runs }
    }

    /// The table.
    pub fn marks(&self, scene: &Scene<'_>, story: &[Told]) -> Vec<Mark> {
        let theme = scene.style.theme;
        let said = scene.language.words();
        let (head, body, small) =
            (scene.style.font(TextRole::Heading), scene.style.font(TextRole::Table), scene.style.font(TextRole::Floor));
        let strong = scene.style.font(TextRole::TableStrong);
        let PxRect { min, max } = self.rect;
        let mut marks =
            vec![Mark::Rect { rect: self.rect, radius: 4.0, fill: Some(theme.panel.at(0.95)), stroke: None }];
        let (left, edge) = (min.x + 16.0, max.x - 16.0);
        let right = edge - if self.runs.is_some() { runs::WIDTH } else { 0.0 };
        marks.push(plain(&said.events_heading, Px::new(left, min.y + 27.0), head, theme.text1));
        let zone = words::clock_name(&scene.clock(0.0, "%Z")).to_owned();
        let offset = scene.clock(0.0, "%:z");
        marks.push(end(&format!("{zone} = UTC{offset}"), Px::new(right, min.y + 27.0), small, theme.text2));
        let rule = Stroke::solid(theme.text1, 1.2);
        marks.push(Mark::Line { points: vec![Px::new(left, min.y + 38.0), Px::new(edge, min.y + 38.0)], stroke: rule });
        for (index, told) in story.iter().take(MOST_ROWS).enumerate() {
            let y = min.y + HEAD + (index as f32 + 0.5) * ROW;
            marks.extend(number(scene, told, index + 1, Px::new(left + 9.0, y), 9.0));
            let baseline = y + body.size * 0.35;
            marks.push(plain(&scene.clock(told.t, "%H:%M:%S"), Px::new(left + 28.0, baseline), strong, theme.text1));
            let note = told.footing(scene.simulation, scene.language);
            marks.push(end(&note, Px::new(right, baseline), small, theme.text3));
            let words = told.sentence(scene.simulation, scene.language);
            let room = right - text::width(&small, &note) - 8.0 - (left + 88.0);
            marks.push(plain(&shortened(&words, &body, room), Px::new(left + 88.0, baseline), body, theme.text1));
        }
        let mut foot = max.y - 12.0;
        if let Some(runs) = &self.runs {
            marks.push(plain(&runs.note(scene), Px::new(left, foot), small, theme.text3));
            foot -= ROW * 0.8;
            marks.extend(self.runs_marks(scene, runs, story.len().min(MOST_ROWS), (left, edge)));
        }
        if story.len() > MOST_ROWS {
            let y = min.y + HEAD + (self.rows as f32 - 0.5) * ROW + body.size * 0.35;
            let words = said.and_more.with(&(story.len() - MOST_ROWS).to_string());
            marks.push(plain(&words, Px::new(left + 88.0, y), body, theme.text3));
        }
        let note = match scene.simulation.scenario.kind {
            ScenarioKind::Reconstruction => &said.doubt_note,
            _ => &said.spread_note,
        };
        marks.push(plain(note, Px::new(left, foot), small, theme.text3));
        marks
    }

    /// What the runs of an ensemble say of the rows, and below them of what is not planned.
    fn runs_marks(&self, scene: &Scene<'_>, runs: &Runs<'_>, told: usize, (left, edge): (f32, f32)) -> Vec<Mark> {
        let body = scene.style.font(TextRole::Table);
        let top = self.rect.min.y;
        let baseline = |row: usize| top + HEAD + (row as f32 + 0.5) * ROW + body.size * 0.35;
        let mut marks = runs.heading(scene, edge, top + 27.0);
        marks.extend((0..told).flat_map(|nth| runs.row(scene, nth, edge, baseline(nth))));
        if !runs.others.is_empty() {
            let (small, words) = (scene.style.font(TextRole::Floor), &scene.language.words().in_some_runs);
            let colour = scene.style.theme.text3;
            marks.push(plain(words, Px::new(left + 88.0, baseline(self.rows)), small, colour));
        }
        let first = self.rows + 1;
        let others = 0..runs.others.len();
        marks.extend(others.flat_map(|nth| runs.other(scene, nth, (left + 88.0, edge), baseline(first + nth))));
        let rows = self.rows + usize::from(!runs.others.is_empty()) + runs.others.len();
        marks.push(runs.rule(scene, edge, (top + 46.0, top + HEAD + rows as f32 * ROW)));
        marks
    }
}

pub fn end(content: &str, at: Px, font: crate::chart::mark::Font, colour: Colour) -> Mark {
    let content = content.to_owned();
    Mark::Text(Text { content, at, align: Align::End, font, colour, halo: None, rotation: 0.0 })
}

/// The text, cut with `…` where it is wider than the room.
pub fn shortened(words: &str, font: &crate::chart::mark::Font, room: f32) -> String {
    if text::width(font, words) <= room {
        return words.to_owned();
    }
    let mut short = words.to_owned();
    while !short.is_empty() && text::width(font, &short) + text::width(font, "…") > room {
        short.pop();
    }
    format!("{}…", short.trim_end())
}

/// The number of an event in its sign: a ring in the zone's colour, or a black disc for what has no zone.
pub fn number(scene: &Scene<'_>, told: &Told, number: usize, at: Px, radius: f32) -> Vec<Mark> {
    let theme = scene.style.theme;
    let mut font = scene.style.font(TextRole::TableStrong);
    font.size = radius * 1.2;
    let (ring, fill, ink) = match told.sign {
        Sign::Entry(zone) | Sign::Exit(zone) | Sign::Line(zone) => {
            let colour = theme.zone(&scene.simulation.scenario.zones[zone]).colour;
            (Some(Stroke::solid(colour, 1.8)), theme.panel, theme.text1)
        }
        Sign::Point | Sign::Meeting | Sign::Step => (None, theme.text1, theme.panel),
    };
    let text = Text {
        content: number.to_string(),
        at: at.moved(0.0, font.size * 0.35),
        align: Align::Middle,
        font,
        colour: ink,
        halo: None,
        rotation: 0.0,
    };
    vec![Mark::Circle { centre: at, radius, fill: Some(fill), stroke: ring }, Mark::Text(text)]
}
