//! The ghost: a second simulation drawn under the first one, at the instant that fits an event both have.
//!
//! A ghost is a function of time like everything else: at `t` seconds on the clock of the first simulation it shows its
//! own `t + shift`. It has tracks, outlines of its aircraft and labels with its own date, and nothing that could be taken
//! for a part of the first one: no data, no crossings, no trail. Evidence stays a dash.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Colour;
use super::ground::{self, Plot};
use super::language::Language;
use super::mark::{Align, Font, Mark, Px, PxRect, Stroke, Text};
use super::scene::Scene;
use super::style::{Style, TextRole};
use super::symbols::{self, Symbol};
use super::{legend, text, words};
use crate::compare::alignment::NotThere;
use crate::compare::{Aligned, Alignment, align};
use crate::geodesy::Projection;
use crate::sim::Simulation;

/// A second simulation under the first one.
#[derive(Debug, Clone)]
pub struct Ghost {
    /// What was flown another time.
    pub simulation: Arc<Simulation>,
    /// What happens at the same instant in both.
    pub event: Alignment,
    /// Seconds from an instant of the first simulation to that of the ghost, each counted from its own start.
    pub shift: f64,
}

/// Why there is no ghost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GhostError {
    /// Nothing flies in one of the simulations.
    #[error("nothing flies in `{0}`")]
    Empty(String),
    /// The event does not happen in both.
    #[error("the two patrols cannot be aligned: {0}")]
    NotThere(#[from] NotThere),
}

impl Ghost {
    /// The second simulation, as it is where an event happens at the same instant in both.
    pub fn aligned(first: &Simulation, second: Arc<Simulation>, at: &Alignment) -> Result<Self, GhostError> {
        if let Some(empty) = [first, &second].into_iter().find(|it| it.trajectories.is_empty()) {
            return Err(GhostError::Empty(empty.scenario.title.en.clone()));
        }
        let Aligned { event, at: [in_first, in_second] } = align(at, [first, &second])?;
        Ok(Self { simulation: second, event, shift: in_second - in_first })
    }

    /// The instant of the ghost while the first simulation is at another one.
    pub fn t(&self, t: f64) -> f64 {
        t + self.shift
    }

    /// Its tracks on the map plane, in the time of the first simulation.
    pub fn plot(&self, projection: &Projection, tolerance: f64) -> Plot {
        let mut tracks = ground::tracks(&self.simulation, projection, tolerance);
        for point in tracks.iter_mut().flat_map(|line| &mut line.points) {
            point.t -= self.shift;
        }
        Plot { tracks, ..Plot::default() }
    }

    /// `Ghost: Fourth joint patrol, 24 May 2022`.
    pub fn name(&self, language: Language) -> String {
        let title = language.of(&self.simulation.scenario.title);
        language.words().ghost_of.filled(&[title, &self.day(0.0, language)])
    }

    /// The day on the ghost's own calendar, so many seconds after its start.
    fn day(&self, t: f64, language: Language) -> String {
        words::day(self.simulation.timestamp(t), &self.simulation.scenario.time_zone, language)
    }

    /// `24 May 2022 07:56:00 KST / JST`: day and time on the ghost's own clock at an instant of the first simulation; and whether its
    /// patrol has begun and is not over.
    pub fn clock(&self, t: f64, language: Language) -> String {
        let own = self.t(t);
        let zone = &self.simulation.scenario.time_zone;
        let instant = self.simulation.timestamp(own);
        let abbreviation = instant.to_zoned(zone.clone()).strftime("%Z").to_string();
        let clock = format!("{} {}", words::clock(instant, zone), words::clock_name(&abbreviation));
        let said = language.words();
        let note = if own < 0.0 {
            format!(" ({})", &*said.ghost_ahead)
        } else if own > self.simulation.duration {
            format!(" ({})", &*said.ghost_over)
        } else {
            String::new()
        };
        format!("{} {clock}{note}", self.day(own, language))
    }

    /// `times aligned as each enters KADIZ`.
    pub fn alignment(&self, language: Language) -> String {
        language.words().ghost_aligned.with(&event_words(&self.event, &self.simulation, language))
    }

    /// `its clock 2 h 39 min behind`: how far the clock on the wall of the ghost is from that of the first simulation.
    pub fn offset(&self, first: &Simulation, language: Language) -> String {
        let said = language.words();
        let seconds = self.offset_seconds(first);
        if seconds.abs() < 0.5 {
            return said.ghost_same_clock.to_string();
        }
        let phrase = if seconds > 0.0 { &said.ghost_later } else { &said.ghost_earlier };
        phrase.with(&words::span(seconds, language))
    }

    /// Seconds by which the time of day of the ghost is later than that of the first simulation: between half a day less
    /// and half a day more. Each clock shows the time zone of its own scenario.
    pub fn offset_seconds(&self, first: &Simulation) -> f64 {
        const DAY: f64 = 86_400.0;
        let of_day = |simulation: &Simulation, t: f64| {
            let time = simulation.timestamp(t).to_zoned(simulation.scenario.time_zone.clone()).time();
            let since_midnight = time.duration_since(jiff::civil::Time::midnight());
            since_midnight.as_secs_f64()
        };
        let later = of_day(&self.simulation, self.shift) - of_day(first, 0.0);
        (later + DAY / 2.0).rem_euclid(DAY) - DAY / 2.0
    }
}

/// `enters KADIZ`: what two simulations are aligned at, in words; names are those of one of them.
pub fn event_words(event: &Alignment, simulation: &Simulation, language: Language) -> String {
    let said = language.words();
    let scenario = &simulation.scenario;
    let zone = |id: &str| {
        let zone = scenario.zones.iter().find(|zone| zone.id.eq_ignore_ascii_case(id));
        zone.map_or(id, |zone| words::zone_short(zone, language)).to_owned()
    };
    match event {
        Alignment::FirstEntry | Alignment::Start => said.begins.to_string(),
        Alignment::Clock => said.same_time.to_string(),
        Alignment::Enters(id) => said.enters.with(&zone(id)),
        Alignment::Leaves(id) => said.leaves_zone.with(&zone(id)),
        Alignment::Passes(wanted) => {
            let mut names = scenario.flights.iter().flat_map(|flight| &flight.route).filter_map(|it| it.name.as_ref());
            let name = names.find(|name| name.en.eq_ignore_ascii_case(wanted));
            said.passes.with(name.map_or(wanted, |name| words::waypoint_name(name, language)))
        }
    }
}

/// A ghost with its tracks on the map plane.
#[derive(Debug, Clone, Copy)]
pub struct OnMap<'a> {
    /// The ghost.
    pub ghost: &'a Ghost,
    /// Its tracks, as [`Ghost::plot`] makes them.
    pub plot: &'a Plot,
}

/// The scene as it would be if only the ghost were there; `None` where there is no ghost.
pub(super) fn scene<'a>(scene: &Scene<'a>) -> Option<(Scene<'a>, &'a Ghost)> {
    static NONE: BTreeSet<usize> = BTreeSet::new();
    let OnMap { ghost, plot } = scene.ghost?;
    let own = Scene {
        simulation: &ghost.simulation,
        plot,
        selected: None,
        hidden: &NONE,
        ghost: None,
        ensemble: None,
        ..scene.clone()
    };
    Some((own, ghost))
}

/// The colour of a flight of the ghost.
pub(super) fn colour_of(own: &Scene<'_>, flight: usize) -> Colour {
    own.style.theme.ghost(own.simulation.scenario.flights[flight].operator.as_deref())
}

/// The ghost's aircraft that fly during a stretch of the first simulation's time and are seen.
pub(super) fn symbols_during(of: &Scene<'_>, from: f64, to: f64) -> Vec<Symbol> {
    let Some((own, ghost)) = scene(of).filter(|_| of.layers.aircraft) else { return Vec::new() };
    let mut symbols = symbols::during(&own, ghost.t(from), ghost.t(to));
    symbols.iter_mut().for_each(|symbol| symbol.size *= Style::GHOST_SIZE);
    symbols
}

/// Outlines of the ghost's aircraft.
pub(super) fn outlines(of: &Scene<'_>, symbols: &[Symbol]) -> Vec<Mark> {
    let Some((own, _)) = scene(of) else { return Vec::new() };
    let theme = of.style.theme;
    let outline = |symbol: &Symbol| {
        let icon = symbols::icon_of(&own.simulation.scenario.flights[symbol.flight]);
        let (size, rotation) = (symbol.size, symbol.rotation);
        let stroke = Stroke::solid(colour_of(&own, symbol.flight), of.style.ghost_outline());
        let fill = theme.halo.at(0.6);
        symbol.places().map(|at| Mark::Outline { icon, at, size, rotation, stroke, fill }).collect::<Vec<_>>()
    };
    symbols.iter().flat_map(outline).collect()
}

/// What a label says: the flights that are together, each with its colour, and the ghost's date under them.
pub(super) struct Label {
    rows: Vec<(String, Colour)>,
    day: String,
}

impl Label {
    /// More rows than these would hide the map.
    const MOST_ROWS: usize = 4;

    /// The label of ghosts that fly together.
    pub(super) fn of(scene: &Scene<'_>, t: f64, group: &[&Symbol]) -> Option<Self> {
        let (own, ghost) = self::scene(scene)?;
        let row = |symbol: &&Symbol| {
            let flight = &own.simulation.scenario.flights[symbol.flight];
            let count = if flight.count > 1 { format!(" ×{}", flight.count) } else { String::new() };
            (format!("{}{count}", flight.name), colour_of(&own, symbol.flight))
        };
        let mut rows: Vec<_> = group.iter().take(Self::MOST_ROWS).map(row).collect();
        if group.len() > Self::MOST_ROWS {
            rows.push(("…".to_owned(), scene.style.theme.text2));
        }
        Some(Self { rows, day: ghost.day(ghost.t(t), scene.language) })
    }

    fn fonts(scene: &Scene<'_>) -> (Font, Font) {
        let name = scene.style.font(TextRole::CrossingTime);
        (name, Font { weight: super::mark::Weight::Regular, ..name })
    }

    fn pitch(scene: &Scene<'_>) -> f32 {
        Self::fonts(scene).0.size * 1.2
    }

    /// Width and height in pixels.
    pub(super) fn size(&self, scene: &Scene<'_>) -> (f32, f32) {
        let (name, small) = Self::fonts(scene);
        let widest =
            self.rows.iter().map(|(row, _)| text::width(&name, row)).fold(text::width(&small, &self.day), f32::max);
        (widest + 4.0, Self::pitch(scene) * (self.rows.len() + 1) as f32)
    }

    /// The label in a rectangle of its size.
    pub(super) fn marks(&self, scene: &Scene<'_>, rect: PxRect) -> Vec<Mark> {
        let theme = scene.style.theme;
        let (name, small) = Self::fonts(scene);
        let halo = Some((theme.halo.at(0.75), 3.0));
        let line = |content: &str, nth: usize, font: Font, colour| {
            let at = rect.min.moved(2.0, Self::pitch(scene) * nth as f32 + font.size * 0.93);
            let content = content.to_owned();
            Mark::Text(Text { content, at, align: Align::Start, font, colour, halo, rotation: 0.0 })
        };
        let mut marks = vec![Mark::Rect { rect, radius: 2.0, fill: Some(theme.halo.at(0.4)), stroke: None }];
        let rows = self.rows.iter().enumerate();
        marks.extend(rows.map(|(nth, (row, colour))| line(row, nth, name, *colour)));
        marks.push(line(&self.day, self.rows.len(), small, theme.text2));
        marks
    }
}

/// What the key says of the ghost, in two rows.
pub(super) fn key_words(scene: &Scene<'_>) -> Option<[String; 2]> {
    let OnMap { ghost, .. } = scene.ghost?;
    let aligned = ghost.alignment(scene.language);
    Some([ghost.name(scene.language), aligned])
}

/// The stroke of the ghost's reported tracks in the key.
pub(super) fn key_stroke(scene: &Scene<'_>) -> Stroke {
    let (width, opacity, _) = scene.style.ghost_track(Some(crate::sim::aircraft::Role::Bomber));
    Stroke::solid(scene.style.theme.ghost(None).at(opacity), width)
}

/// A card at the top left of the map that says what the ghost is and what its clock shows; and what it covers.
pub fn card(scene: &Scene<'_>, t: f64) -> Option<(Vec<Mark>, PxRect)> {
    let OnMap { ghost, .. } = scene.ghost?;
    let theme = scene.style.theme;
    let scale = scene.style.scale();
    let (strong, small) = (scene.style.font(TextRole::Strong), scene.style.font(TextRole::Secondary));
    let title = scene.language.words().ghost.with(scene.language.of(&ghost.simulation.scenario.title));
    let clock = ghost.clock(t, scene.language);
    let offset = ghost.offset(scene.simulation, scene.language);
    let second = format!("{offset} · {}", ghost.alignment(scene.language));
    let gap = 10.0 * scale;
    // Figures change all the time; the card does not.
    let first_width = text::width(&strong, &title) + gap + text::width(&small, &clock).ceil();
    let width = first_width.max(text::width(&small, &second)) + 3.0 * gap + CLOSE * scale;
    let corner = scene.view.area.min.moved(16.0, 16.0);
    let rect = PxRect::new(corner.x, corner.y, width, 46.0 * scale);
    let left = rect.min.x + gap;
    let baseline = |row: f32| rect.min.y + row * scale;
    let marks = vec![
        Mark::Rect { rect, radius: 6.0, fill: Some(theme.panel.at(0.88)), stroke: None },
        legend::plain(&title, Px::new(left, baseline(19.0)), strong, theme.text1),
        legend::plain(&clock, Px::new(left + text::width(&strong, &title) + gap, baseline(19.0)), small, theme.text1),
        legend::plain(&second, Px::new(left, baseline(36.0)), small, theme.text2),
    ];
    Some((marks, rect))
}

/// Pixels at the right of the card for a button.
pub const CLOSE: f32 = 22.0;

/// The line under the title: what the ghost is, what its clock shows and how far that is off.
pub(super) fn title_words(scene: &Scene<'_>, ghost: &Ghost, t: f64) -> String {
    let title = scene.language.words().ghost.with(scene.language.of(&ghost.simulation.scenario.title));
    let (clock, offset) = (ghost.clock(t, scene.language), ghost.offset(scene.simulation, scene.language));
    format!("{title} · {clock} · {offset}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, library};
    use crate::sim::simulate;

    /// A bomber south along 131.55°E into the KADIZ, from 41°N at a time of day; and another flight elsewhere that begins
    /// at another one.
    fn fly(date: &str, bomber: &str, other: &str) -> Simulation {
        let text = format!(
            r#"
            format = 1
            title = "On {date}"
            date = {date}
            time_zone = "Asia/Tokyo"
            zones = ["KADIZ"]

            [[flight]]
            id = "bomber"
            aircraft = "H-6K"
            ground_speed = "450 kt"
            route = [{{ at = "41N 131.55E", time = "{bomber}" }}, {{ at = "37.5N 131.55E" }}, {{ at = "36N 135E" }}]

            [[flight]]
            id = "other"
            aircraft = "A-50"
            ground_speed = "400 kt"
            route = [{{ at = "43N 138E", time = "{other}" }}, {{ at = "40N 138E" }}]
            "#
        );
        let reading = scenario::read("test.toml", text.as_bytes(), &library::without_files());
        simulate(&reading.scenario.expect("the scenario has no errors"))
    }

    fn enters_kadiz() -> Alignment {
        "enters KADIZ".parse().expect("it is an event")
    }

    #[test]
    fn a_flight_that_is_late_lies_on_the_one_in_time_where_they_are_aligned_at_the_entry() {
        let (first, late) = (fly("2025-01-01", "10:00", "10:00"), Arc::new(fly("2024-06-01", "10:40", "10:00")));
        let ghost = Ghost::aligned(&first, Arc::clone(&late), &enters_kadiz()).unwrap();
        assert!((ghost.shift - 2400.0).abs() < 1e-6, "{}", ghost.shift);
        for t in [0.0, 600.0, 1234.5, 3000.0] {
            let [there, here] =
                [(&*late, ghost.t(t)), (&first, t)].map(|(it, t)| it.trajectories[0].state_at(t).unwrap());
            assert!(there.position.distance_to(here.position).metres() < 1e-3, "at {t} s");
        }
        // Aligned at their starts they are not together.
        let ghost = Ghost::aligned(&first, late, &Alignment::Start).unwrap();
        assert_eq!(ghost.shift, 0.0);
    }

    #[test]
    fn the_tracks_of_a_ghost_are_in_the_time_of_the_patrol_over_it() {
        let (first, late) = (fly("2025-01-01", "10:00", "10:00"), Arc::new(fly("2024-06-01", "10:40", "10:00")));
        let ghost = Ghost::aligned(&first, late, &enters_kadiz()).unwrap();
        let map = Projection::mercator(crate::Position::from_lat_lon(38.0, 132.0));
        let own = ground::tracks(&first, &map, 100.0);
        for (line, wanted) in ghost.plot(&map, 100.0).tracks.iter().zip(&own).filter(|(line, _)| line.flight == 0) {
            for (point, wanted) in line.points.iter().zip(&wanted.points) {
                assert!((point.t - wanted.t).abs() < 1e-6 && (point.at.y - wanted.at.y).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn the_clock_of_a_ghost_is_told_with_its_day_and_how_far_it_is_off() {
        let words = |first: &Simulation, second: Simulation| {
            let ghost = Ghost::aligned(first, Arc::new(second), &enters_kadiz()).unwrap();
            (ghost.clock(60.0, Language::En), ghost.offset(first, Language::En))
        };
        let first = fly("2025-01-01", "10:00", "10:00");
        let late = words(&first, fly("2024-06-01", "10:40", "10:00"));
        assert_eq!(late, ("1 June 2024 10:41:00 KST / JST".into(), "its clock 40 min ahead".into()));
        let early = words(&first, fly("2024-06-01", "07:21", "08:00"));
        assert_eq!(early, ("1 June 2024 07:22:00 KST / JST".into(), "its clock 2 h 39 min behind".into()));
        let same = words(&first, fly("2024-06-01", "10:00", "11:00"));
        assert_eq!(same.1, "at the same time of day");
        // Midnight is no edge.
        let first = fly("2025-01-01", "00:10", "00:10");
        let before = words(&first, fly("2024-06-01", "23:50", "23:50"));
        assert_eq!(before, ("1 June 2024 23:51:00 KST / JST".into(), "its clock 20 min behind".into()));
    }

    #[test]
    fn a_ghost_that_has_not_begun_or_has_ended_says_so() {
        let first = fly("2025-01-01", "10:00", "09:00");
        let ghost = Ghost::aligned(&first, Arc::new(fly("2024-06-01", "10:00", "10:00")), &enters_kadiz()).unwrap();
        assert_eq!(ghost.clock(0.0, Language::En), "1 June 2024 09:00:00 KST / JST (not begun)");
        assert!(ghost.clock(first.duration + 60.0, Language::En).ends_with(" (ended)"));
    }

    #[test]
    fn where_nothing_is_shared_there_is_no_ghost() {
        let first = fly("2025-01-01", "10:00", "09:00");
        let second = Arc::new(fly("2024-06-01", "10:00", "10:00"));
        let error = Ghost::aligned(&first, second, &Alignment::Passes("Gap".into())).unwrap_err();
        assert!(error.to_string().contains("nothing in `On 2025-01-01` passes Gap"), "{error}");
    }
}
