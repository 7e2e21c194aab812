//! The runs of an ensemble beside the sheet's table of events: in how many of them each crossing happens, and when.

use super::table::{end, shortened};
use crate::chart::envelope::Envelope;
use crate::chart::legend::plain;
use crate::chart::mark::{Mark, Px, Stroke};
use crate::chart::scene::Scene;
use crate::chart::style::TextRole;
use crate::chart::told::Told;
use crate::chart::words;
use crate::ensemble::Outcomes;

/// Width of all columns together.
pub const WIDTH: f32 = 4.0 * COLUMN + 20.0;
const COLUMN: f32 = 62.0;
/// More crossings than these that are not planned are left out.
const MOST_OTHERS: usize = 12;
/// Where so many seconds lie between 5 and 95 % of a crossing, minutes say little.
const NEEDS_SECONDS: f64 = 300.0;

/// What the runs say of the events of a sheet.
pub struct Runs<'a> {
    outcomes: &'a Outcomes,
    /// Of each event that is told, if it is a crossing that is counted.
    told: Vec<Option<Envelope>>,
    /// Crossings that are not planned and happen in some runs.
    pub others: Vec<Envelope>,
    format: &'static str,
}

impl<'a> Runs<'a> {
    /// What the runs say; `None` where no ensemble is shown. Of the others only those of flights that are wanted.
    pub fn of(scene: &Scene<'a>, story: &[Told], is_wanted: impl Fn(usize) -> bool) -> Option<Self> {
        let outcomes = scene.ensemble.filter(|_| scene.layers.ensemble)?.outcomes;
        let simulation = scene.simulation;
        let told: Vec<_> = story.iter().map(|told| Envelope::of_told(outcomes, simulation, told)).collect();
        // Flights that cross together are told once.
        let is_told = |it: &Envelope| {
            let mut pairs = story.iter().zip(&told);
            pairs.any(|(told, envelope)| {
                let is_same = envelope.is_some_and(|other| (other.zone, other.kind) == (it.zone, it.kind));
                is_same && it.flight.is_some_and(|flight| told.flights.contains(&flight))
            })
        };
        let flights = (0..simulation.scenario.flights.len()).filter(|flight| is_wanted(*flight));
        let all = flights.flat_map(|flight| Envelope::all(outcomes, simulation, Some(flight)));
        let others: Vec<_> = all.filter(|it| !is_told(it)).take(MOST_OTHERS).collect();
        let is_narrow = |it: &Envelope| it.late - it.early < NEEDS_SECONDS;
        let needs_seconds = told.iter().flatten().chain(&others).any(is_narrow);
        Some(Self { outcomes, told, others, format: if needs_seconds { "%H:%M:%S" } else { "%H:%M" } })
    }

    /// The headings of the columns.
    pub fn heading(&self, scene: &Scene<'_>, right: f32, baseline: f32) -> Vec<Mark> {
        let (small, theme) = (scene.style.font(TextRole::Floor), scene.style.theme);
        let said = scene.language.words();
        let names = [&*said.runs, "5 %", &*said.median, "95 %"];
        let columns = names.into_iter().zip(columns(right));
        columns.map(|(name, x)| end(name, Px::new(x, baseline), small, theme.text2)).collect()
    }

    /// What is said of an event of the table.
    pub fn row(&self, scene: &Scene<'_>, nth: usize, right: f32, baseline: f32) -> Vec<Mark> {
        self.told[nth].map_or_else(Vec::new, |it| self.numbers(scene, &it, right, baseline))
    }

    /// A crossing that is not planned.
    pub fn other(&self, scene: &Scene<'_>, nth: usize, (left, right): (f32, f32), baseline: f32) -> Vec<Mark> {
        let it = &self.others[nth];
        let (font, theme) = (scene.style.font(TextRole::Table), scene.style.theme);
        let what = it.words(scene.simulation, scene.language);
        let who = it.flight.map_or("", |flight| scene.simulation.scenario.flights[flight].name.as_str());
        let sentence = scene.language.words().who_does.filled(&[who, &what]);
        let room = right - WIDTH - left;
        let mut marks = vec![plain(&shortened(&sentence, &font, room), Px::new(left, baseline), font, theme.text2)];
        marks.extend(self.numbers(scene, it, right, baseline));
        marks
    }

    fn numbers(&self, scene: &Scene<'_>, it: &Envelope, right: f32, baseline: f32) -> Vec<Mark> {
        let (font, strong) = (scene.style.font(TextRole::Table), scene.style.font(TextRole::TableStrong));
        let theme = scene.style.theme;
        let clock = |t: f64| scene.clock(t, self.format);
        let percent = self.outcomes.summary.percent(it.count);
        let [runs, early, median, late] = columns(right);
        vec![
            end(&percent, Px::new(runs, baseline), font, theme.text1),
            end(&clock(it.early), Px::new(early, baseline), font, theme.text2),
            end(&clock(it.median), Px::new(median, baseline), strong, theme.text1),
            end(&clock(it.late), Px::new(late, baseline), font, theme.text2),
        ]
    }

    /// The line that sets the columns apart.
    pub fn rule(&self, scene: &Scene<'_>, right: f32, (top, bottom): (f32, f32)) -> Mark {
        let x = right - WIDTH + 8.0;
        Mark::Line {
            points: vec![Px::new(x, top), Px::new(x, bottom)],
            stroke: Stroke::solid(scene.style.theme.line, 1.0),
        }
    }

    /// What the columns mean.
    pub fn note(&self, scene: &Scene<'_>) -> String {
        let runs = words::grouped(self.outcomes.summary.runs(), ',');
        scene.language.words().runs_note.with(&runs)
    }
}

/// Where the columns end.
fn columns(right: f32) -> [f32; 4] {
    [3.0, 2.0, 1.0, 0.0].map(|nth| right - nth * COLUMN)
}
