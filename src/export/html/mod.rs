//! One page to hand over: the map, the patrol that plays on it, and its report, for any browser. It asks nothing of any server.
//!
//! The map is drawn here; where flights are on it is worked out here too, in pixels of that drawing, so that the page itself
//! only moves what it was given.

mod report;
mod words;

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::content::Content;
use super::outlines::{Outlines, rings};
use super::rounded;
use crate::chart::picture::{self, Picture, PictureRequest};
use crate::chart::{Colour, Language, Layers, Medium, PxRect, Theme, ThemeKind, View, words as chart_words};
use crate::geodesy::Position;
use words::Words;

/// Width and height of the map in its own pixels.
const SIZE: (u32, u32) = (1600, 1000);

/// How much faster than the clock it plays.
const SPEEDS: [u32; 6] = [1, 10, 60, 120, 300, 600];
const USUAL_SPEED: u32 = 120;

/// The page as text.
pub fn text(content: &Content<'_>, language: Language) -> String {
    let simulation = content.simulation;
    let words = Words::of(language);
    let projection = picture::fitted_projection(simulation);
    let (width, height) = (SIZE.0 as f32, SIZE.1 as f32);
    let view = picture::fitted_view(
        simulation,
        projection.clone(),
        PxRect::new(0.0, 0.0, width, height),
        (width.min(height) * 0.07).max(20.0),
    );
    let draw = |theme: ThemeKind| -> Picture {
        let still = |layers| PictureRequest {
            simulation,
            t: 0.0,
            size: SIZE,
            theme,
            medium: Medium::Screen,
            language,
            layers,
            projection: Some(projection.clone()),
            scene: None,
            ghost: None,
            ensemble: None,
        };
        // On paper it is still: with marks at the events. On the screen aircraft, titles and clock come from the page.
        let is_paper = theme == ThemeKind::Light;
        let layers =
            Layers { relief: 0.0, aircraft: false, trails: false, title: false, events: is_paper, ..Layers::default() };
        picture::draw(&still(layers))
    };
    let [screen, paper] = [ThemeKind::Dark, ThemeKind::Light].map(|theme| super::svg::svg(&draw(theme)));
    let paper = with_ids_of_its_own(&paper);
    let title = escaped(content.title(language));
    let zone = &simulation.scenario.time_zone;
    let day = chart_words::day(simulation.start, zone, language);
    let kind = chart_words::kind(simulation.scenario.kind, language);
    let data = data(content, &view, &words).to_string().replace("</", "<\\/");
    let mut page = String::with_capacity(screen.len() + paper.len() + data.len() + 100_000);
    let _ = write!(
        page,
        r#"<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="patrolscope {version}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>
{css}</style>
</head>
<body>
<header><h1>{title}</h1><span>{day}</span><span class="kind">{kind}</span><span id="clock" role="timer"></span></header>
<main>
<div id="map"><div class="screen">{screen}<svg id="moving" class="moving" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" aria-hidden="true"></svg></div><div class="print">{paper}</div></div>
<aside aria-label="{events_word}"><ol id="events">{events}</ol></aside>
</main>
<div class="controls"><button id="play" type="button">{play}</button><select id="speed" aria-label="{speed}">{speeds}</select><input id="seek" type="range" min="0" max="{duration}" step="any" value="0" aria-label="{time}"></div>
<div id="lanes">{lanes}<div id="now"></div></div>
<article>{report}</article>
<script type="application/json" id="data">{data}</script>
<script>
{js}</script>
</body>
</html>
"#,
        lang = language.tag(),
        version = env!("CARGO_PKG_VERSION"),
        css = include_str!("page.css"),
        js = include_str!("player.js"),
        events_word = words.events,
        events = events(content, language),
        play = words.play,
        speed = words.speed,
        time = words.time,
        speeds = speeds(),
        duration = rounded(simulation.duration, 3),
        lanes = lanes(content),
        report = report::text(content, language, &words),
    );
    page
}

/// A drawing whose ids are not those of the other one on the page.
fn with_ids_of_its_own(svg: &str) -> String {
    svg.replace(" id=\"", " id=\"paper-").replace("url(#", "url(#paper-").replace("href=\"#", "href=\"#paper-")
}

/// Text as it stands between tags and in attributes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn css(colour: Colour) -> String {
    format!("#{:02x}{:02x}{:02x}", colour.r, colour.g, colour.b)
}

fn speeds() -> String {
    let option = |speed: u32| {
        let selected = if speed == USUAL_SPEED { " selected" } else { "" };
        format!("<option value=\"{speed}\"{selected}>{speed}×</option>")
    };
    SPEEDS.into_iter().map(option).collect()
}

/// A clock time of the scenario's zone, to the second.
fn clock(content: &Content<'_>, t: f64) -> String {
    chart_words::clock(content.instant(t), &content.simulation.scenario.time_zone)
}

fn events(content: &Content<'_>, language: Language) -> String {
    let event = |told: &crate::chart::told::Told| {
        format!(
            "<li><button type=\"button\"><time>{}</time><span>{}</span><span class=\"quiet\">{}</span></button></li>",
            escaped(&clock(content, told.t)),
            escaped(&told.sentence(content.simulation, language)),
            escaped(&told.footing(content.simulation, language)),
        )
    };
    content.told.iter().map(event).collect()
}

/// One line a flight: when it flies, and in which zones it is.
fn lanes(content: &Content<'_>) -> String {
    let theme = Theme::of(ThemeKind::Dark);
    let share = |t: f64| rounded(100.0 * t / content.simulation.duration.max(1e-9), 3);
    let mut lanes = String::new();
    for track in &content.tracks {
        let colour = css(theme.operator(content.flight(track.flight).operator.as_deref()));
        let (from, to) = track.span();
        let _ = write!(
            lanes,
            "<div class=\"lane\"><span class=\"name\" style=\"color:{colour}\">{}</span><span class=\"bar\"><span class=\"span\" style=\"left:{}%;width:{}%;color:{colour}\"></span>",
            escaped(&content.flight_name(track.flight)),
            share(from),
            rounded(share(to) - share(from), 3),
        );
        let stays = content.simulation.zone_summaries.iter().filter(|it| it.flight == track.flight);
        for (row, stay) in stays.filter(|it| content.selection.has_zone(it.zone)).enumerate() {
            let zone = content.zone(stay.zone);
            for visit in &stay.visits {
                let _ = write!(
                    lanes,
                    "<span class=\"stay\" title=\"{}\" style=\"left:{}%;width:{}%;top:{}px;background:{}\"></span>",
                    escaped(&zone.id),
                    share(visit.from),
                    rounded(share(visit.to) - share(visit.from), 3),
                    16 + 4 * (row % 2),
                    css(theme.zone(zone).colour),
                );
            }
        }
        lanes.push_str("</span></div>");
    }
    lanes
}

/// What the page moves: flights in pixels of the map over seconds, zones and when somebody is in them, instants of events.
fn data(content: &Content<'_>, view: &View, words: &Words) -> Value {
    let simulation = content.simulation;
    let theme = Theme::of(ThemeKind::Dark);
    let px = |at: Position| {
        view.pose_of(at, crate::units::Bearing::from_degrees(0.0)).map(|(px, _)| [f64::from(px.x), f64::from(px.y)])
    };
    let flights = content.tracks.iter().map(|track| {
        let points = track.points.iter().filter_map(|point| {
            let state = &point.state;
            let (at, degrees) = view.pose_of(state.position, state.track)?;
            Some(json!([
                rounded(point.t, 3),
                rounded(f64::from(at.x), 2),
                rounded(f64::from(at.y), 2),
                rounded(f64::from(degrees), 1),
                rounded(state.altitude.metres(), 0),
                rounded(state.ground_speed.metres_per_second(), 1),
            ]))
        });
        let flight = content.flight(track.flight);
        json!({
            "id": flight.id,
            "name": content.flight_name(track.flight),
            "colour": css(theme.operator(flight.operator.as_deref())),
            "points": points.collect::<Value>(),
        })
    });
    let zones = content.zones.iter().filter_map(|(index, outlines)| {
        let Outlines::Area(area) = outlines else { return None };
        let mut path = String::new();
        for ring in area.iter().flat_map(rings) {
            for (nth, at) in ring.coords().enumerate() {
                let [x, y] = px(Position::from_lat_lon(at.y, at.x))?;
                let _ = write!(path, "{}{} {}", if nth == 0 { "M" } else { "L" }, rounded(x, 1), rounded(y, 1));
            }
            path.push('Z');
        }
        let span = |(from, to): (f64, f64)| json!([rounded(from, 3), rounded(to, 3)]);
        Some(json!({
            "id": content.zone(*index).id,
            "colour": css(theme.zone(content.zone(*index)).colour),
            "path": path,
            "occupied": content.occupied(*index).into_iter().map(span).collect::<Value>(),
        }))
    });
    let local = simulation.start.to_zoned(simulation.scenario.time_zone.clone());
    json!({
        "start": simulation.start.as_millisecond(),
        "offset": local.offset().seconds(),
        "clock": chart_words::clock_name(&local.strftime("%Z").to_string()),
        "duration": rounded(simulation.duration, 3),
        "width": SIZE.0,
        "flights": flights.collect::<Value>(),
        "zones": zones.collect::<Value>(),
        "events": content.told.iter().map(|told| rounded(told.t, 3)).collect::<Value>(),
        "words": { "play": words.play, "pause": words.pause },
    })
}
