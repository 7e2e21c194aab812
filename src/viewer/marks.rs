//! What stands on the map at a size of its own: asked of the chart, once a frame.

use std::borrow::Cow;
use std::collections::BTreeSet;

use bevy::prelude::Resource;

use super::command::Thing;
use super::panels::Seen;
use crate::chart::mark::{self, Align, Mark, Stroke, Text};
use crate::chart::spot::Spot;
use crate::chart::style::TextRole;
use crate::chart::symbols::{self, Symbol};
use crate::chart::told::Sign;
use crate::chart::{
    Language, Layers, Medium, Px, PxRect, Scene, Setting, ThemeKind, View, briefing, ghost, legend, passages,
};
use crate::geodesy::Position;

/// The part of the marks that does not depend on the instant, and what it was made for.
#[derive(Debug, Default, Resource)]
pub struct KeptSetting {
    setting: Option<(MadeFor, Setting)>,
    spot: Option<(SpotOf, Spot)>,
}

/// What the zones round a chosen point depend on.
#[derive(Debug, Clone, PartialEq)]
struct SpotOf {
    session: usize,
    position: Position,
    layers: Layers,
}

/// What the setting depends on.
#[derive(Debug, Clone, PartialEq)]
struct MadeFor {
    session: usize,
    view: View,
    theme: ThemeKind,
    medium: Medium,
    layers: Layers,
    language: Language,
    hidden: BTreeSet<usize>,
    covered: Vec<PxRect>,
    ghost: usize,
    ensemble: usize,
}

/// The marks at the instant of the clock, beside what panels cover of the map.
pub fn at<'k>(seen: &Seen, drawers: &[PxRect], kept: &'k mut KeptSetting) -> Vec<Cow<'k, Mark>> {
    let mut scene = scene(seen);
    let (title, mut covered) = if seen.style.medium == Medium::Presentation {
        legend::title_block(&scene, seen.t())
    } else {
        Default::default()
    };
    let caption = seen.scene().map(|told| briefing::caption(&scene, told)).unwrap_or_default();
    covered.extend(&caption.covered);
    let card = shown_card(seen, &scene).filter(|_| seen.style.medium == Medium::Screen);
    let (card, card_rect) = card.unzip();
    covered.extend(card_rect);
    keep_spot(seen, &mut kept.spot);
    let spot = kept.spot.as_ref().map(|(_, spot)| spot.marks(&scene));
    covered.extend(mark::covered_by(spot.as_deref().unwrap_or_default()));
    let progress = progress(seen, &scene);
    covered.extend(mark::covered_by(&progress));
    covered.push(buttons(seen));
    covered.extend(drawers);
    scene.covered = &covered;
    let wanted = MadeFor {
        session: seen.session.number,
        view: seen.view.clone(),
        theme: seen.choices.theme,
        medium: seen.style.medium,
        layers: seen.choices.shown().clone(),
        language: seen.choices.language,
        hidden: seen.focus.hidden.clone(),
        covered: covered.clone(),
        ghost: seen.second.number,
        ensemble: seen.ensemble.number,
    };
    if kept.setting.as_ref().is_none_or(|(made_for, _)| *made_for != wanted) {
        kept.setting = Some((wanted, Setting::of(&scene)));
    }
    let (_, setting) = kept.setting.as_ref().expect("there is one by now");
    let point = spot.unwrap_or_else(|| chosen_point(seen));
    // The dark behind the words lies under everything that stands on the map.
    let (fades, words): (Vec<Mark>, Vec<Mark>) =
        caption.marks.into_iter().partition(|mark| matches!(mark, Mark::Fade { .. }));
    let mut marks: Vec<Cow<'k, Mark>> = fades.into_iter().map(Cow::Owned).collect();
    marks.extend(scene.marks(seen.t(), setting));
    let others = [pulses(seen), point, title, card.unwrap_or_default(), words, progress];
    marks.extend(others.into_iter().flatten().map(Cow::Owned));
    marks
}

/// Works out the zones round the chosen point again where they are others: for scenes that point at one, and in tours.
fn keep_spot(seen: &Seen, kept: &mut Option<(SpotOf, Spot)>) {
    let is_wanted = seen.session.is_tour() || seen.scene().is_some_and(|scene| scene.spot.is_some());
    let Some(Thing::Point(position)) = seen.focus.selected.filter(|_| is_wanted) else {
        *kept = None;
        return;
    };
    let wanted = SpotOf { session: seen.session.number, position, layers: seen.choices.shown().clone() };
    if kept.as_ref().is_none_or(|(made_for, _)| *made_for != wanted) {
        let zones = &seen.session.simulation.scenario.zones;
        let spot = Spot::of(zones, |zone| wanted.layers.shows_zone(zone), position);
        *kept = Some((wanted, spot));
    }
}

/// How far the briefing has come, and, in a presentation, how long it has taken so far.
fn progress(seen: &Seen, scene: &Scene) -> Vec<Mark> {
    let (Some(current), Some(told)) = (seen.briefing.scene, seen.scene()) else { return Vec::new() };
    let (from, to) = briefing::span(&seen.session.simulation, told);
    let share = if to > from { ((seen.t() - from) / (to - from)) as f32 } else { 1.0 };
    let count = seen.session.simulation.scenario.scenes.len();
    let mut marks = briefing::progress(scene, (current, count), share);
    if seen.style.medium == Medium::Presentation {
        let seconds = seen.briefing.elapsed().as_secs();
        let content = format!("{} / {count}   {}:{:02}", current + 1, seconds / 60, seconds % 60);
        let font = seen.style.font(TextRole::Secondary);
        let area = seen.view.area;
        // Below the time of day in UTC.
        let at = Px::new(area.max.x - 56.0, area.min.y + 89.0 + font.size * 2.9);
        let colour = seen.theme().text3;
        marks.push(Mark::Text(Text { content, at, align: Align::End, font, colour, halo: None, rotation: 0.0 }));
    }
    marks
}

/// The scene, with nothing over the map.
fn scene<'a>(seen: &Seen<'a>) -> Scene<'a> {
    Scene {
        simulation: &seen.session.simulation,
        plot: seen.plot,
        view: seen.view,
        style: seen.style,
        layers: seen.choices.shown(),
        language: seen.choices.language,
        selected: seen.focus.flight(),
        hidden: &seen.focus.hidden,
        covered: &[],
        ghost: seen.ghost,
        ensemble: seen.cloud,
    }
}

/// The ghost's card with the part of the map that it covers. What was saved last needs none: its date and its clock are
/// those of the open patrol.
fn shown_card(seen: &Seen, scene: &Scene) -> Option<(Vec<Mark>, PxRect)> {
    let is_saved_state = seen.second.open.as_ref().is_some_and(|open| open.is_saved_state);
    ghost::card(scene, seen.t()).filter(|_| !is_saved_state)
}

/// The part of the map that the ghost's card covers.
pub fn ghost_card(seen: &Seen) -> Option<PxRect> {
    shown_card(seen, &scene(seen)).map(|(_, rect)| rect)
}

/// The flight one of whose symbols is nearest to a point, and no further from it than so many pixels.
pub fn flight_at(seen: &Seen, at: Px, reach: f32) -> Option<usize> {
    let symbols = symbols::at(&scene(seen), seen.t());
    let off = |symbol: &Symbol| symbol.places().map(|place| place.distance(at)).fold(f32::INFINITY, f32::min);
    let near = symbols.iter().map(|symbol| (off(symbol), symbol.flight)).filter(|(off, _)| *off < reach);
    near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, flight)| flight)
}

/// Cross hairs at the point that is looked at.
fn chosen_point(seen: &Seen) -> Vec<Mark> {
    let Some(Thing::Point(position)) = seen.focus.selected else { return Vec::new() };
    let Some(at) = seen.view.px_from_geo(position) else { return Vec::new() };
    let (near, far) = (4.0, 11.0);
    let mut marks = Vec::new();
    for (colour, width) in [(seen.theme().halo.at(0.75), 3.6), (seen.theme().focus, 1.4)] {
        let stroke = Stroke::solid(colour, width);
        for (x, y) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
            marks.push(Mark::Line { points: vec![at.moved(near * x, near * y), at.moved(far * x, far * y)], stroke });
        }
    }
    marks
}

/// The part of the map that the buttons cover.
fn buttons(seen: &Seen) -> PxRect {
    PxRect::new(seen.view.area.max.x - 56.0, seen.view.area.min.y, 56.0, 120.0)
}

/// Rings that spread from crossings the clock has just passed, while it goes.
fn pulses(seen: &Seen) -> Vec<Mark> {
    if !seen.clock.is_playing() || !seen.choices.shown().events || seen.choices.reduced_motion {
        return Vec::new();
    }
    let rate = seen.clock.rate();
    let just = seen.session.told.iter().filter(|told| (0.0..0.7 * rate).contains(&(seen.t() - told.t)));
    just.filter_map(|told| {
        let zone = match told.sign {
            Sign::Entry(zone) | Sign::Exit(zone) | Sign::Line(zone) => zone,
            Sign::Point | Sign::Meeting | Sign::Step => return None,
        };
        let colour = seen.theme().zone(&seen.session.zones[zone]).colour;
        passages::pulse(seen.view.px_from_geo(told.position)?, colour, (seen.t() - told.t) / rate)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hash, Hasher};
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::chart::ground::{Plot, TOLERANCE};
    use crate::playback::{Command, Playback};
    use crate::scenario::{self, library};
    use crate::viewer::briefing::Briefing;
    use crate::viewer::choices::Choices;
    use crate::viewer::editing::Editing;
    use crate::viewer::ensemble::Ensemble;
    use crate::viewer::focus::Focus;
    use crate::viewer::ghost::{OpenGhost, SecondPatrol};
    use crate::viewer::ground;
    use crate::viewer::map_view::MapView;
    use crate::viewer::opening::{Refused, Wanted};
    use crate::viewer::screens::Screens;
    use crate::viewer::session::Session;

    struct Desk {
        session: Session,
        choices: Choices,
        focus: Focus,
        screens: Screens,
        briefing: Briefing,
        map: MapView,
        plot: Plot,
        second: SecondPatrol,
        refused: Refused,
        editing: Editing,
        ghost_plot: Plot,
        ensemble: Ensemble,
    }

    fn opener_of(text: &'static [u8]) -> crate::viewer::Opener {
        Arc::new(move |_| Ok(scenario::read("test.toml", text, &library::without_files())))
    }

    impl Desk {
        fn of(text: &'static [u8]) -> Self {
            let session = Session::open(&Wanted::file(None), &opener_of(text)).expect("the scenario is valid");
            let choices = Choices::default();
            let map = MapView::new(choices.projection, &session.simulation, None);
            let plot = Plot::of(&session.simulation, &map.view.projection, TOLERANCE);
            let (focus, screens) = (Focus::default(), Screens::default());
            let (second, ghost_plot) = (SecondPatrol::default(), Plot::default());
            let (briefing, refused, editing) = (Briefing::default(), Refused::default(), Editing::default());
            let ensemble = Ensemble::default();
            Self {
                session,
                refused,
                editing,
                choices,
                focus,
                screens,
                briefing,
                map,
                plot,
                second,
                ghost_plot,
                ensemble,
            }
        }

        /// With the same patrol under it, at another instant.
        fn with_ghost(mut self, at: &str) -> Self {
            let (path, at) = (Path::new("test.toml"), at.parse().expect("an event"));
            let open = OpenGhost::open(Some(path), &self.session.simulation, &at, &opener_of(FOURTH_PATROL));
            let open = open.expect("both have it");
            self.ghost_plot = open.ghost.plot(&self.map.view.projection, TOLERANCE);
            self.second = SecondPatrol { open: Some(open), number: 1 };
            self
        }

        fn seen<'a>(&'a self, clock: &'a Playback) -> Seen<'a> {
            Seen {
                session: &self.session,
                refused: &self.refused,
                editing: &self.editing,
                clock,
                choices: &self.choices,
                focus: &self.focus,
                screens: &self.screens,
                briefing: &self.briefing,
                view: &self.map.view,
                plot: &self.plot,
                style: crate::chart::Style::new(self.choices.theme, Medium::Screen),
                second: &self.second,
                ghost: self.second.ghost().map(|ghost| ghost::OnMap { ghost, plot: &self.ghost_plot }),
                ensemble: &self.ensemble,
                cloud: None,
            }
        }

        /// A hash of all that depends on the instant: the marks, and what the shader is told.
        fn drawn(&self, clock: &Playback, kept: &mut KeptSetting) -> u64 {
            let seen = self.seen(clock);
            let marks = at(&seen, &[], kept);
            let told = ground::uniform(&self.session, &self.choices, &self.focus, clock.t(), Medium::Screen, 1.0);
            let mut hasher = DefaultHasher::new();
            format!("{marks:?} {told:?}").hash(&mut hasher);
            hasher.finish()
        }
    }

    /// Numbers between 0 and 1 that look random and are the same in every run.
    fn numbers() -> impl Iterator<Item = f64> {
        std::iter::successors(Some(2025_u64), |n| {
            Some(n.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407))
        })
        .map(|n| (n >> 11) as f64 / (1u64 << 53) as f64)
        .skip(1)
    }

    const TENTH_PATROL: &[u8] = include_bytes!("../../scenarios/2025-12-09-tenth-joint-patrol.toml");
    const FOURTH_PATROL: &[u8] = include_bytes!("../../scenarios/2022-05-24-fourth-joint-patrol.toml");
    const MANOEUVRES: &[u8] = include_bytes!("../../tests/manoeuvres.toml");

    #[test]
    fn however_an_instant_is_reached_the_same_is_drawn() {
        assert_independent_of_history(&Desk::of(TENTH_PATROL), 1000);
        assert_independent_of_history(&Desk::of(MANOEUVRES), 500);
        assert_independent_of_history(&Desk::of(TENTH_PATROL).with_ghost("enters KADIZ"), 200);
    }

    fn assert_independent_of_history(desk: &Desk, steps: usize) {
        let duration = desk.session.simulation.duration;
        let mut clock = Playback::new(duration);
        let (mut kept, mut fresh) = (KeptSetting::default(), KeptSetting::default());
        let mut numbers = numbers();
        for nth in 0..steps {
            let number = numbers.next().expect("there is no end of numbers");
            match nth % 5 {
                0 => clock.apply(Command::Seek(number * duration)),
                1 => clock.apply(Command::Scrub(number * duration)),
                2 => clock.apply(Command::Step(if number < 0.5 { -60.0 } else { 10.0 })),
                3 => {
                    clock.apply(Command::Play);
                    (0..7).for_each(|_| clock.apply(Command::Advance(number * 0.2)));
                }
                _ => {
                    clock.apply(Command::Reverse);
                    (0..3).for_each(|_| clock.apply(Command::Advance(number * 0.3)));
                }
            }
            let mut jumped = Playback::new(duration);
            if clock.is_playing() {
                jumped.apply(Command::Play);
            }
            jumped.apply(Command::Seek(clock.t()));
            assert_eq!(desk.drawn(&clock, &mut kept), desk.drawn(&jumped, &mut fresh), "at {} s", clock.t());
        }
    }

    #[test]
    fn a_click_on_any_symbol_means_its_flight() {
        let desk = Desk::of(MANOEUVRES);
        let mut clock = Playback::new(desk.session.simulation.duration);
        for share in [0.2, 0.5, 0.6] {
            clock.apply(Command::Seek(share * desk.session.simulation.duration));
            let seen = desk.seen(&clock);
            for symbol in symbols::at(&scene(&seen), clock.t()) {
                for place in symbol.places() {
                    assert_eq!(flight_at(&seen, place.moved(2.0, 1.0), 20.0), Some(symbol.flight));
                }
            }
            assert_eq!(flight_at(&seen, Px::new(-500.0, -500.0), 20.0), None);
        }
    }
}
