//! A scene of a briefing on the chart: which part of the map it frames, what of it is shown, and what is said below.

use std::collections::BTreeSet;

use super::ground::Plot;
use super::layers::Layers;
use super::legend::plain;
use super::mark::{Font, Mark, Px, PxRect};
use super::scene::Scene;
use super::style::{Medium, TextRole};
use super::text;
use super::view::View;
use crate::geodesy::{MapPoint, Projection};
use crate::scenario::briefing::{BriefingScene, Framed};
use crate::sim::Simulation;

/// Instants at which a framed flight is looked for; between two of them it is off the line by far less than the margin.
const STEPS: usize = 48;

/// When a scene begins and ends, in seconds since the simulation's start; both are zero in a tour.
pub fn span(simulation: &Simulation, scene: &BriefingScene) -> (f64, f64) {
    let seconds = |instant: jiff::Timestamp| instant.duration_since(simulation.start).as_secs_f64();
    scene.time.map_or((0.0, 0.0), |time| (seconds(time.from), seconds(time.to)))
}

/// The instant at which a still of a scene is drawn: its middle where the clock runs, otherwise where it stands.
pub fn still_at(simulation: &Simulation, scene: &BriefingScene) -> f64 {
    let (from, to) = span(simulation, scene);
    if scene.time.is_some_and(|time| time.plays) { (from + to) / 2.0 } else { from }
}

/// The layers of a scene: those chosen, with what it shows besides and without what it leaves out.
pub fn layers(simulation: &Simulation, scene: &BriefingScene, chosen: &Layers) -> Layers {
    let mut layers = chosen.clone();
    scene.show.iter().for_each(|name| assert!(layers.switch(name, true), "the reader knows the layers"));
    scene.hide.iter().for_each(|name| assert!(layers.switch(name, false), "the reader knows the layers"));
    if let Some(shown) = &scene.zones {
        let zones = simulation.scenario.zones.iter().enumerate();
        layers.hidden_zones =
            zones.filter(|(zone, _)| !shown.contains(zone)).map(|(_, zone)| zone.id.clone()).collect();
    }
    layers
}

/// The flights that a scene does not show.
pub fn hidden(simulation: &Simulation, scene: &BriefingScene) -> BTreeSet<usize> {
    let all = 0..simulation.scenario.flights.len();
    scene.flights.as_ref().map_or_else(BTreeSet::new, |shown| all.filter(|flight| !shown.contains(flight)).collect())
}

/// What a picture of a scene has to hold, on the map plane of a plot; all tracks where the scene says nothing, and all
/// zones where nothing flies.
fn framed(simulation: &Simulation, plot: &Plot, projection: &Projection, scene: &BriefingScene) -> Vec<MapPoint> {
    let (from, to) = span(simulation, scene);
    let zone = |zone: usize| plot.zones[zone].lines.iter().flat_map(|line| line.points.iter().copied());
    if scene.frame.is_empty() {
        let tracks = plot.tracks.iter().flat_map(|line| line.points.iter().map(|point| point.at));
        let zones = (0..plot.zones.len()).filter(|it| scene.zones.as_ref().is_none_or(|shown| shown.contains(it)));
        return if plot.tracks.is_empty() { zones.flat_map(zone).collect() } else { tracks.collect() };
    }
    let mut points = Vec::new();
    for framed in &scene.frame {
        match *framed {
            Framed::Place(position) => points.extend(projection.map_from_geo(position)),
            Framed::Zone(index) => points.extend(zone(index)),
            Framed::Flight(flight) => {
                let instants = (0..=STEPS).map(|step| from + (to - from) * step as f64 / STEPS as f64);
                let states = instants.filter_map(|t| simulation.trajectories[flight].state_at(t));
                points.extend(states.filter_map(|state| projection.map_from_geo(state.position)));
            }
        }
    }
    points
}

/// The view of a scene: what it frames, between the title above and the words below.
pub fn view(
    simulation: &Simulation,
    plot: &Plot,
    projection: Projection,
    scene: &BriefingScene,
    (area, medium): (PxRect, Medium),
) -> View {
    let points = framed(simulation, plot, &projection, scene);
    let (above, below) = match medium {
        Medium::Presentation => (0.10 * area.height(), 0.22 * area.height()),
        Medium::Screen | Medium::Print => (0.03 * area.height(), 0.16 * area.height()),
    };
    let free = PxRect { min: area.min.moved(0.0, above), max: area.max.moved(0.0, -below) };
    let margin = 0.06 * free.width().min(free.height());
    let mut view = View::fitting(projection, points, free, margin);
    // The same in the whole area: its middle lies elsewhere.
    let (middle, whole) = (free.centre(), area.centre());
    view.centre.x += f64::from(whole.x - middle.x) * view.metres_per_px;
    view.centre.y -= f64::from(whole.y - middle.y) * view.metres_per_px;
    view.area = area;
    view
}

/// What is said of a scene, at the foot of the map: its title and caption beside a bar, and what the lines rest on.
#[derive(Debug, Clone, Default)]
pub struct Caption {
    /// The marks, from the bottom up.
    pub marks: Vec<Mark>,
    /// What they cover.
    pub covered: Vec<PxRect>,
}

/// The caption of a scene.
pub fn caption(scene: &Scene<'_>, told: &BriefingScene) -> Caption {
    let (style, theme, area) = (&scene.style, scene.style.theme, scene.view.area);
    let is_shown = style.medium == Medium::Presentation;
    let (title, body) = (style.font(TextRole::Scene), style.font(TextRole::Body));
    let small = Font { spacing: 0.0, ..style.font(TextRole::Secondary) };
    let margin = if is_shown { 56.0 } else { 24.0 };
    let left = area.min.x + margin + 7.0 * style.scale() + 14.0;
    // Two lines where they fit; wider ones before a third.
    let room = area.width() - 2.0 * margin;
    let words = scene.language.of(&told.caption);
    let lines = [0.56, 0.66, 0.75].map(|share| text::wrapped(words, &body, share * room)).into_iter();
    let lines = lines.min_by_key(|lines| lines.len().max(2)).unwrap_or_default();
    let foot = footing(scene);
    let (lead, gap) = (body.size * 1.38, title.size * 0.52);
    let mut height = title.size + gap + lead * lines.len() as f32;
    if foot.is_some() {
        height += small.size * 1.35;
    }
    let bottom = area.max.y - if is_shown { 46.0 } else { 26.0 };
    let top = bottom - height;
    let widest = |lines: &[String]| lines.iter().map(|line| text::width(&body, line)).fold(0.0, f32::max);
    let width = widest(&lines)
        .max(text::width(&title, scene.language.of(&told.title)))
        .max(foot.as_deref().map_or(0.0, |foot| text::width(&small, foot)));
    let plate = PxRect {
        min: Px::new(area.min.x + margin - 10.0, top - 12.0),
        max: Px::new(left + width + 16.0, bottom + 12.0),
    };
    let mut marks = Vec::new();
    if is_shown {
        let (soft, firm) = (theme.window.at(0.0), theme.window.at(0.72));
        let edge = PxRect { min: Px::new(area.min.x, top - 110.0), max: Px::new(area.max.x, top) };
        marks.push(Mark::Fade { rect: edge, top: soft, bottom: firm });
        let rest = PxRect { min: Px::new(area.min.x, top), max: area.max };
        marks.push(Mark::Fade { rect: rest, top: firm, bottom: theme.window.at(0.94) });
    } else {
        marks.push(Mark::Rect { rect: plate, radius: 6.0, fill: Some(theme.panel.at(0.92)), stroke: None });
    }
    let bar = PxRect {
        min: Px::new(area.min.x + margin, top),
        max: Px::new(area.min.x + margin + 3.0 * style.scale(), bottom),
    };
    marks.push(Mark::Rect { rect: bar, radius: 1.0, fill: Some(theme.text1), stroke: None });
    let mut y = top + title.size * 0.8;
    marks.push(plain(scene.language.of(&told.title), Px::new(left, y), title, theme.text1));
    y += gap;
    for line in &lines {
        y += lead;
        marks.push(plain(line, Px::new(left, y - lead * 0.2), body, theme.text1));
    }
    if let Some(foot) = foot {
        marks.push(plain(&foot, Px::new(left, bottom - small.size * 0.22), small, theme.text3));
    }
    // Below it the bars of the progress run along the whole foot.
    let foot = PxRect { min: Px::new(area.min.x, area.max.y - 20.0 - 2.5 * style.scale()), max: area.max };
    Caption { marks, covered: vec![plate, foot] }
}

/// What the lines rest on, where somebody claims that they were flown.
fn footing(scene: &Scene<'_>) -> Option<String> {
    use crate::scenario::model::ScenarioKind;
    let scenario = &scene.simulation.scenario;
    let words = scene.language.words();
    let line = match scenario.kind {
        _ if scenario.flights.is_empty() => &words.neutrality,
        ScenarioKind::Reconstruction => &words.solid_and_dashed,
        ScenarioKind::Hypothetical => &words.hypothetical_head,
        ScenarioKind::Recorded => &words.recorded_head,
    };
    Some(line.to_string())
}

/// How far a briefing has come: a bar for each scene along the foot of the map, the one that runs filled by `share`.
pub fn progress(scene: &Scene<'_>, (current, count): (usize, usize), share: f32) -> Vec<Mark> {
    const GAP: f32 = 5.0;
    let (style, theme, area) = (&scene.style, scene.style.theme, scene.view.area);
    let margin = if style.medium == Medium::Presentation { 56.0 } else { 24.0 };
    let height = 2.5 * style.scale();
    let width = (area.width() - 2.0 * margin + GAP) / count.max(1) as f32 - GAP;
    let mut marks = Vec::new();
    for nth in 0..count {
        let left = area.min.x + margin + nth as f32 * (width + GAP);
        let bar = |share: f32| PxRect::new(left, area.max.y - 14.0 - height, width * share, height);
        marks.push(Mark::Rect { rect: bar(1.0), radius: 1.0, fill: Some(theme.text3.at(0.45)), stroke: None });
        let done = if nth < current { 1.0 } else { share.clamp(0.0, 1.0) };
        if nth <= current && done > 0.0 {
            marks.push(Mark::Rect { rect: bar(done), radius: 1.0, fill: Some(theme.text1.at(0.85)), stroke: None });
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::style::{Style, ThemeKind};
    use crate::chart::{Language, Setting};
    use crate::geodesy::Position;
    use crate::scenario::{self, library};
    use crate::sim::simulate;

    const TOLD: &str = r#"
        format = 1
        date = 2025-01-01
        zones = ["KADIZ", "JADIZ"]
        [[flight]]
        id = "one"
        altitude = "FL300"
        ground_speed = "400 kt"
        route = [{ at = "42N 131E", time = "10:00" }, { at = "30N 131E" }]
        [[flight]]
        id = "two"
        altitude = "FL300"
        ground_speed = "400 kt"
        route = [{ at = "42N 135E", time = "10:00" }, { at = "30N 135E" }]
        [[scene]]
        from = "10:20"
        to = "10:40"
        title = { en = "Into the KADIZ", ja = "KADIZに入る" }
        caption = { en = "One flight goes due south along a meridian and crosses the parallel of 39°N.", ja = "子午線に沿って南へ。" }
        frame = ["one", "ULLEUNGDO"]
        flights = ["one"]
        zones = ["KADIZ"]
        hide = ["relief"]
        show = ["uncertainty"]
        [[scene]]
        from = "10:30"
        title = { en = "It stands", ja = "止まる" }
        caption = { en = "The clock stands.", ja = "時計は止まる。" }
    "#;

    fn told() -> Simulation {
        let reading = scenario::read("told.toml", TOLD.as_bytes(), &library::without_files());
        simulate(&reading.scenario.unwrap_or_else(|| panic!("{:?}", reading.problems)))
    }

    #[test]
    fn a_scene_shows_what_it_names_and_nothing_else() {
        let simulation = told();
        let [first, second] = &simulation.scenario.scenes[..] else { panic!("two scenes") };
        assert_eq!((span(&simulation, first), still_at(&simulation, first)), ((1200.0, 2400.0), 1800.0));
        assert_eq!((span(&simulation, second), still_at(&simulation, second)), ((1800.0, 1800.0), 1800.0));
        assert_eq!((hidden(&simulation, first), hidden(&simulation, second)), (BTreeSet::from([1]), BTreeSet::new()));
        let shown = layers(&simulation, first, &Layers::default());
        assert_eq!(shown.hidden_zones, BTreeSet::from(["JADIZ".to_owned()]));
        assert!(shown.uncertainty && shown.relief == 0.0);
        assert_eq!(layers(&simulation, second, &Layers::default()), Layers::default());
    }

    /// Ulleungdo, and the flight at 10:20 and 10:40: 400 kt are 6.66° of a meridian an hour.
    #[test]
    fn what_a_scene_frames_lies_between_title_and_caption() {
        let simulation = told();
        let projection = Projection::mercator(Position::from_lat_lon(37.0, 132.0));
        let plot = Plot::of(&simulation, &projection, 100.0);
        let area = PxRect::new(10.0, 20.0, 1600.0, 900.0);
        let scene = &simulation.scenario.scenes[0];
        for medium in [Medium::Presentation, Medium::Screen] {
            let view = view(&simulation, &plot, projection.clone(), scene, (area, medium));
            assert_eq!(view.area, area);
            let style = Style::new(ThemeKind::Dark, medium);
            let on_map = Scene {
                simulation: &simulation,
                plot: &plot,
                view: &view,
                style,
                layers: &Layers::default(),
                language: Language::En,
                selected: None,
                hidden: &BTreeSet::new(),
                covered: &[],
                ghost: None,
                ensemble: None,
            };
            let caption = caption(&on_map, scene);
            let covered = caption.covered[0];
            assert!(area.holds(&covered), "{covered:?}");
            for (lat, lon) in [(37.5, 130.87), (39.78, 131.0), (37.56, 131.0)] {
                let px = view.px_from_geo(Position::from_lat_lon(lat, lon)).expect("on the map");
                assert!(area.contains(px) && px.y < covered.min.y, "{lat} {lon}: {px:?} {covered:?}");
            }
            // The key gives way to the words.
            let setting = Setting::of(&Scene { covered: &caption.covered, ..on_map });
            assert!(setting.covered[caption.covered.len()..].iter().all(|rect| !rect.overlaps(&covered)));
        }
    }

    #[test]
    fn progress_has_a_bar_for_each_scene_and_fills_those_that_were_told() {
        let simulation = told();
        let projection = Projection::mercator(Position::from_lat_lon(37.0, 132.0));
        let plot = Plot::of(&simulation, &projection, 100.0);
        let area = PxRect::new(0.0, 0.0, 1600.0, 900.0);
        let view = view(&simulation, &plot, projection, &simulation.scenario.scenes[0], (area, Medium::Screen));
        let scene = Scene {
            simulation: &simulation,
            plot: &plot,
            view: &view,
            style: Style::new(ThemeKind::Dark, Medium::Screen),
            layers: &Layers::default(),
            language: Language::En,
            selected: None,
            hidden: &BTreeSet::new(),
            covered: &[],
            ghost: None,
            ensemble: None,
        };
        let widths = |share: f32| -> Vec<f32> {
            let bars = progress(&scene, (1, 3), share).into_iter();
            bars.map(|mark| if let Mark::Rect { rect, .. } = mark { rect.width() } else { panic!("{mark:?}") })
                .collect()
        };
        let [track, whole, ..] = widths(0.5)[..] else { panic!("bars") };
        // Told wholly, half told, not told yet: a bar behind each, and over the first two what was told.
        assert_eq!(widths(0.5), [track, whole, track, track * 0.5, track]);
        assert_eq!(widths(0.0), [track, whole, track, track]);
        assert!((3.0 * track + 2.0 * 5.0 - (1600.0 - 48.0)).abs() < 0.01);
    }
}
