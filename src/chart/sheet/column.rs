//! The column beside the sheet's map: title, what it rests on, key, time in each zone, sources.

use std::collections::BTreeSet;

use crate::chart::legend::{self, plain};
use crate::chart::mark::{Align, Mark, Px, PxRect, Stroke, Text};
use crate::chart::names::short_name;
use crate::chart::scene::Scene;
use crate::chart::style::{Dash, TextRole};
use crate::chart::{text, words};
use crate::places;
use crate::scenario::model::ScenarioKind;
use crate::sim::activity::is_responder;
use crate::sim::aircraft::Role;
use crate::sim::events::{Event, EventKind};
use crate::zones::{Standing, ZoneKind};

/// A pen that writes down the column.
struct Pen<'a> {
    scene: &'a Scene<'a>,
    column: PxRect,
    /// Where the next line's top is.
    y: f32,
    marks: Vec<Mark>,
}

/// Everything in the column.
pub fn marks(scene: &Scene<'_>, column: PxRect) -> Vec<Mark> {
    let mut pen = Pen { scene, column, y: column.min.y, marks: Vec::new() };
    pen.title();
    pen.standing();
    pen.key();
    pen.time_in_zones();
    pen.closest();
    pen.foot();
    pen.marks
}

impl Pen<'_> {
    /// A paragraph of wrapped lines from `left` on.
    fn paragraph(&mut self, content: &str, role: TextRole, colour: crate::chart::Colour, left: f32) {
        let font = self.scene.style.font(role);
        for line in text::wrapped(content, &font, self.column.max.x - left) {
            self.y += font.size * 1.02;
            self.marks.push(plain(&line, Px::new(left, self.y), font, colour));
            self.y += font.size * 0.36;
        }
    }

    fn heading(&mut self, content: &str) {
        let theme = self.scene.style.theme;
        self.y += 20.0;
        let ends = vec![Px::new(self.column.min.x, self.y), Px::new(self.column.max.x, self.y)];
        self.marks.push(Mark::Line { points: ends, stroke: Stroke::solid(theme.text1, 1.2) });
        self.y += 9.0;
        self.paragraph(content, TextRole::Heading, theme.text1, self.column.min.x);
        self.y += 5.0;
    }

    fn title(&mut self) {
        let theme = self.scene.style.theme;
        let scenario = &self.scene.simulation.scenario;
        let language = self.scene.language;
        let states: BTreeSet<&str> = scenario
            .flights
            .iter()
            .filter(|flight| flight.role == Some(Role::Bomber) || flight.role.is_none())
            .filter_map(|flight| Some(words::state(Some(flight.operator.as_deref()?), language)))
            .collect();
        let states: Vec<&str> = states.into_iter().collect();
        let date = self.scene.day(0.0);
        let kicker = if states.is_empty() { date } else { format!("{} · {date}", states.join(&language.words().and)) };
        let mut font = self.scene.style.font(TextRole::Secondary);
        (font.weight, font.spacing) = (crate::chart::mark::Weight::SemiBold, 1.4);
        self.y += font.size;
        self.marks.push(plain(&kicker.to_uppercase(), Px::new(self.column.min.x, self.y), font, theme.text2));
        self.y += 10.0;
        let title = self.scene.language.of(&scenario.title).to_owned();
        self.paragraph(&title, TextRole::Title, theme.text1, self.column.min.x);
        self.y += 4.0;
    }

    /// What the sheet claims, beside a bar.
    fn standing(&mut self) {
        let theme = self.scene.style.theme;
        let words = self.scene.language.words();
        let (head, body) = match self.scene.simulation.scenario.kind {
            ScenarioKind::Reconstruction => (&words.reconstruction_head, &words.reconstruction_body),
            ScenarioKind::Hypothetical => (&words.hypothetical_head, &words.hypothetical_body),
            ScenarioKind::Recorded => (&words.recorded_head, &words.recorded_body),
        };
        self.y += 8.0;
        let top = self.y;
        let left = self.column.min.x + 14.0;
        self.paragraph(head, TextRole::Strong, theme.text1, left);
        self.paragraph(body, TextRole::Secondary, theme.text2, left);
        let bar = PxRect::new(self.column.min.x, top, 3.0, self.y - top + 3.0);
        self.marks.push(Mark::Rect { rect: bar, radius: 1.0, fill: Some(theme.text1), stroke: None });
    }

    fn key(&mut self) {
        self.heading(&self.scene.language.words().legend);
        let (marks, bottom) = legend::rows_at(self.scene, Px::new(self.column.min.x, self.y));
        self.marks.extend(marks);
        self.y = bottom;
    }

    /// One lane a flight: a bar for each stay, in the zone's colour and row, broken where it rests on an edge that is not
    /// published.
    fn time_in_zones(&mut self) {
        let scene = self.scene;
        let theme = scene.style.theme;
        let simulation = scene.simulation;
        let zones: Vec<usize> = (0..simulation.scenario.zones.len())
            .filter(|zone| matches!(simulation.scenario.zones[*zone].kind, ZoneKind::Adiz | ZoneKind::Own))
            .collect();
        let stays = |flight: usize| {
            simulation.zone_summaries.iter().filter(move |it| it.flight == flight && !it.visits.is_empty())
        };
        let main = |flight: &usize| simulation.scenario.flights[*flight].role == Some(Role::Bomber);
        let mut flights: Vec<usize> =
            (0..simulation.scenario.flights.len()).filter(|flight| stays(*flight).next().is_some()).collect();
        if flights.iter().any(main) {
            flights.retain(main);
        }
        flights.truncate(6);
        if flights.is_empty() || simulation.duration <= 0.0 {
            return;
        }
        self.heading(&scene.language.words().time_in_zones);
        let small = scene.style.font(TextRole::Floor);
        let (left, right) = (self.column.min.x + 92.0, self.column.max.x);
        let x_of = |t: f64| left + ((t / simulation.duration) as f32) * (right - left);
        self.y += small.size;
        let axis = self.y + 5.0;
        let lane = 7.0 * zones.len() as f32 + 16.0;
        let bottom = axis + lane * flights.len() as f32;
        for (t, words) in hours(scene) {
            let points = vec![Px::new(x_of(t), axis), Px::new(x_of(t), bottom)];
            self.marks.push(Mark::Line { points, stroke: Stroke::solid(theme.line, 1.0) });
            let text = Text {
                content: words,
                at: Px::new(x_of(t), self.y),
                align: Align::Middle,
                font: small,
                colour: theme.text3,
                halo: None,
                rotation: 0.0,
            };
            self.marks.push(Mark::Text(text));
        }
        let body = scene.style.font(TextRole::TableStrong);
        for (nth, flight) in flights.iter().enumerate() {
            let top = axis + lane * nth as f32 + 5.0;
            let plan = &simulation.scenario.flights[*flight];
            let name = format!("{} × {}", plan.name, plan.count);
            let name = super::table::shortened(&name, &body, 86.0);
            self.marks.push(plain(&name, Px::new(self.column.min.x, top + body.size * 0.8), body, theme.text1));
            for summary in stays(*flight) {
                let Some(row) = zones.iter().position(|zone| *zone == summary.zone) else { continue };
                let colour = theme.zone(&simulation.scenario.zones[summary.zone]).colour;
                let y = top + 7.0 * row as f32 + 2.5;
                for visit in &summary.visits {
                    let dash = if visit.rests_on == Standing::Published { Dash::SOLID } else { Dash::BROKEN };
                    let points = vec![Px::new(x_of(visit.from), y), Px::new(x_of(visit.to), y)];
                    self.marks.push(Mark::Line { points, stroke: Stroke { colour, width: 5.0, dash } });
                }
            }
            let y = top + 7.0 * zones.len() as f32 + 4.0;
            for line in scene.plot.tracks.iter().filter(|line| line.flight == *flight) {
                let (Some(first), Some(last)) = (line.points.first(), line.points.last()) else { continue };
                let colour = scene.colour_of(*flight).at(scene.style.track_opacity(None, line.is_solid, true));
                let dash = if line.is_solid { Dash::SOLID } else { scene.style.assumed(None) };
                let points = vec![Px::new(x_of(first.t), y), Px::new(x_of(last.t), y)];
                self.marks.push(Mark::Line { points, stroke: Stroke { colour, width: 1.6, dash } });
            }
        }
        self.y = bottom + 4.0;
        let mut x = self.column.min.x;
        self.y += small.size;
        for zone in zones {
            let zone = &simulation.scenario.zones[zone];
            let words = short_name(zone, scene.language);
            let width = 16.0 + text::width(&small, words) + 12.0;
            if x + width > self.column.max.x {
                (x, self.y) = (self.column.min.x, self.y + small.size * 1.4);
            }
            let swatch = PxRect::new(x, self.y - 8.0, 11.0, 8.0);
            let colour = theme.zone(zone).colour;
            self.marks.push(Mark::Rect { rect: swatch, radius: 1.0, fill: Some(colour), stroke: None });
            self.marks.push(plain(words, Px::new(x + 16.0, self.y), small, theme.text2));
            x += width;
        }
        self.y += 4.0;
        self.paragraph(&scene.language.words().broken_bar, TextRole::Floor, theme.text3, self.column.min.x);
    }

    /// How near any flight came to the places that are watched, the nearest of all flights for each; a responder only where no
    /// other comes near, for one that takes off beside a place says nothing about who came near it.
    fn closest(&mut self) {
        const MOST: usize = 10;
        let scene = self.scene;
        let theme = scene.style.theme;
        let simulation = scene.simulation;
        let rank = |(metres, event): (f64, &Event)| (is_responder(&simulation.scenario.flights[event.flight]), metres);
        let mut nearest: Vec<Option<(f64, &Event)>> = vec![None; simulation.scenario.closest_approach.places.len()];
        for event in &simulation.events {
            if let EventKind::ClosestToPlace { place, distance } = event.kind {
                let here = (distance.metres(), event);
                if nearest[place].is_none_or(|known| rank(here) < rank(known)) {
                    nearest[place] = Some(here);
                }
            }
        }
        if nearest.iter().all(Option::is_none) {
            return;
        }
        self.heading(&scene.language.words().closest);
        let (font, strong) = (scene.style.font(TextRole::Table), scene.style.font(TextRole::TableStrong));
        let right = self.column.max.x;
        for (place, (metres, event)) in nearest.iter().enumerate().filter_map(|(i, it)| Some((i, (*it)?))).take(MOST) {
            self.y += font.size * 1.3;
            let place = &simulation.scenario.closest_approach.places[place];
            // A place of the author's own has the name that the author gave it.
            let known = places::find(&place.id).filter(|known| known.names.en == place.name);
            let name = known.map_or(&*place.name, |known| scene.language.of(&known.names));
            let by = &simulation.scenario.flights[event.flight].name;
            let time = scene.clock(event.t, "%H:%M");
            let (at_time, at_km) = (right - 38.0, right - 48.0);
            let km = format!("{:.0} km", metres / 1000.0);
            let by_at = at_km - 56.0 - text::width(&font, by);
            let name = super::table::shortened(name, &font, by_at - self.column.min.x - 10.0);
            self.marks.push(plain(&name, Px::new(self.column.min.x, self.y), font, theme.text1));
            self.marks.push(plain(by, Px::new(by_at, self.y), font, theme.text2));
            let km_left = at_km - text::width(&strong, &km);
            self.marks.push(plain(&km, Px::new(km_left, self.y), strong, theme.text1));
            self.marks.push(plain(&time, Px::new(at_time, self.y), font, theme.text2));
        }
        self.y += 4.0;
    }

    /// Sources and the lines that every picture carries, at the column's foot.
    fn foot(&mut self) {
        let theme = self.scene.style.theme;
        let scenario = &self.scene.simulation.scenario;
        let small = self.scene.style.font(TextRole::Floor);
        let words = self.scene.language.words();
        let sources: Vec<&str> = scenario.sources.iter().map(|source| head_of(&source.title)).collect();
        let mut paragraphs = Vec::new();
        if !sources.is_empty() {
            paragraphs.push(words.sources.with(&sources.join("; ")));
        }
        paragraphs.push(words.base_map.to_string());
        paragraphs.push([&*words.not_sovereign, &*words.neutrality, &*words.not_for_navigation].join(" "));
        paragraphs.push(words.drawn_with.to_string());
        let width = self.column.width();
        let room = ((self.column.max.y - self.y - 24.0) / (small.size * 1.38)) as usize;
        let fixed: usize = paragraphs
            .iter()
            .skip(usize::from(!sources.is_empty()))
            .map(|it| text::wrapped(it, &small, width).len())
            .sum();
        let mut lines: Vec<String> = Vec::new();
        for (index, paragraph) in paragraphs.iter().enumerate() {
            let mut wrapped = text::wrapped(paragraph, &small, width);
            if index == 0 && !sources.is_empty() && wrapped.len() + fixed > room {
                wrapped.truncate(room.saturating_sub(fixed).max(1));
                if let Some(last) = wrapped.last_mut() {
                    last.push_str(" …");
                }
            }
            lines.extend(wrapped);
        }
        let mut y = self.column.max.y - lines.len() as f32 * small.size * 1.38 + small.size;
        for line in lines {
            self.marks.push(plain(&line, Px::new(self.column.min.x, y), small, theme.text2));
            y += small.size * 1.38;
        }
    }
}

/// The part of a source's title that says what it is: up to the first colon or bracket.
fn head_of(title: &str) -> &str {
    title.split([':', '(']).next().unwrap_or(title).trim()
}

/// Full hours of the scenario's clock, so many apart that no more than six fit.
fn hours(scene: &Scene<'_>) -> Vec<(f64, String)> {
    let duration = scene.simulation.duration;
    let step = [900, 1800, 3600, 7200, 14400, 21600, 43200].into_iter().find(|step| duration / *step as f64 <= 6.0);
    let step = step.unwrap_or(86400) as i64;
    let origin = scene.simulation.start.as_second();
    let from = origin.div_euclid(step) + 1;
    let to = (origin + duration as i64).div_euclid(step);
    (from..=to).map(|number| (number * step - origin) as f64).map(|t| (t, scene.clock(t, "%H:%M"))).collect()
}
