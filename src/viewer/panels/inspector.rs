//! The inspector: all about the selected flight.

use bevy_egui::egui::{Align2, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};

use super::flights::split_name;
use super::{Seen, edit_fields, parts, runs};
use crate::chart::Mark;
use crate::chart::Px;
use crate::chart::style::TextRole;
use crate::chart::{doubt, symbols};
use crate::sim::activity::ActivityKind;
use crate::sim::{State, Trajectory};
use crate::units::Distance;
use crate::viewer::command::{Command, Thing};
use crate::viewer::look::color;
use crate::viewer::{paint, words};
use crate::zones::Shape as ZoneShape;

/// What is selected, closely.
pub fn inspector_ui(seen: &Seen, ui: &mut Ui) -> Vec<Command> {
    match seen.focus.selected {
        Some(Thing::Flight(flight)) => flight_ui(seen, ui, flight),
        Some(Thing::Zone(_) | Thing::Point(_)) => super::card::card_ui(seen, ui),
        None => {
            let hint = &seen.words().look_closer;
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::hover());
            let at = pos2(rect.left() + 8.0, rect.center().y);
            parts::words(ui.painter(), at, Align2::LEFT_CENTER, hint, TextRole::Secondary, seen.theme().text3);
            Vec::new()
        }
    }
}

fn flight_ui(seen: &Seen, ui: &mut Ui, index: usize) -> Vec<Command> {
    ui.spacing_mut().item_spacing.y = 0.0;
    let simulation = &seen.session.simulation;
    let trajectory = &simulation.trajectories[index];
    let mut asked = head_ui(seen, ui, index);
    if seen.editing.is_on {
        asked.extend(edit_fields::fields_ui(seen, ui, index));
    }
    match trajectory.state_at(seen.t()) {
        Some(state) => {
            activity_ui(seen, ui, index, &state);
            next_event_ui(seen, ui, index);
            state_ui(seen, ui, index, &state);
        }
        None => {
            let (zone, _) = words::clock_zone(seen.choices.clock, simulation);
            let minute = |t: f64| words::minute(simulation.timestamp(t), &zone);
            let (from, to) = (minute(trajectory.start()), minute(trajectory.end()));
            let said = seen.words();
            parts::fact(seen, ui, &said.track_span, &said.from_to.filled(&[&from, &to]), None);
            next_event_ui(seen, ui, index);
        }
    }
    for near in seen.session.certainty.near_misses.iter().filter(|near| near.flight == index) {
        let (zone, _) = words::clock_zone(seen.choices.clock, simulation);
        let when = words::minute(simulation.timestamp(near.t), &zone);
        let said = seen.words();
        let value = said.doubt_at.filled(&[&doubt::near_miss(simulation, near, seen.language()), &when]);
        parts::fact(seen, ui, &said.doubt, &value, Some(seen.theme().text2));
    }
    runs::facts_ui(seen, ui, index);
    if let Some(note) = &simulation.scenario.flights[index].note {
        parts::fact(seen, ui, &seen.words().note, note, Some(seen.theme().text2));
    }
    ui.add_space(8.0);
    asked.extend(profiles_ui(seen, ui, index));
    asked
}

fn head_ui(seen: &Seen, ui: &mut Ui, index: usize) -> Vec<Command> {
    let theme = seen.theme();
    let flight = &seen.session.simulation.scenario.flights[index];
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 58.0), Sense::hover());
    let silhouette = Mark::Icon {
        icon: symbols::icon_of(flight),
        at: Px::new(rect.left() + 28.0, rect.center().y),
        size: 46.0,
        rotation: 0.0,
        fill: theme.operator(flight.operator.as_deref()),
        halo: None,
    };
    paint::paint(ui.painter(), &[silhouette]);
    let (name, rest) = split_name(&flight.name);
    let left = rect.left() + 60.0;
    let title = format!("{name} {}", words::count(flight));
    parts::words_within(
        ui.painter(),
        pos2(left, rect.center().y - 10.0),
        rect.right() - left - 84.0,
        &title,
        TextRole::Title,
        theme.text1,
    );
    let mut second = words::state(flight.operator.as_deref(), seen.language()).to_owned();
    if !rest.is_empty() {
        second = format!("{second} · {rest}");
    }
    if let Some(standing) = words::standing(flight, seen.session.simulation.scenario.kind, seen.language()) {
        second = format!("{second} · {standing}");
    }
    parts::words(
        ui.painter(),
        pos2(left, rect.center().y + 10.0),
        Align2::LEFT_CENTER,
        &second,
        TextRole::Secondary,
        theme.text2,
    );
    let is_followed = seen.focus.follow == Some(index);
    let button = Rect::from_min_size(pos2(rect.right() - 78.0, rect.top() + 8.0), vec2(70.0, 24.0));
    let words = if is_followed { &seen.words().following } else { &seen.words().follow };
    // A child of its own, so that the rows below go on where the heading ends.
    let mut corner = ui.new_child(bevy_egui::egui::UiBuilder::new().max_rect(button));
    let response = corner.add_sized(button.size(), bevy_egui::egui::Button::new(&**words).selected(is_followed));
    let clicked = parts::hint(response, || &*seen.words().keep_in_middle).clicked();
    clicked.then_some(Command::Follow((!is_followed).then_some(index))).into_iter().collect()
}

/// What the flight is about, until when, and how far off the other one is.
fn activity_ui(seen: &Seen, ui: &mut Ui, index: usize, state: &State) {
    let simulation = &seen.session.simulation;
    let Some(activity) = simulation.activity_at(index, seen.t()) else { return };
    let said = seen.words();
    parts::fact(seen, ui, &said.now, &words::activity(simulation, activity.kind, seen.language()), None);
    let left = activity.until - seen.t();
    let until = match activity.kind {
        ActivityKind::Meeting { .. } => words::to_go(left, seen.language()),
        ActivityKind::Holding | ActivityKind::Following { .. } => {
            let (zone, _) = words::clock_zone(seen.choices.clock, simulation);
            let time = words::clock(simulation.timestamp(activity.until), &zone);
            said.until_more.filled(&[&time, &words::span(left, seen.language())])
        }
    };
    parts::fact(seen, ui, "", &until, Some(seen.theme().text2));
    let other = activity.kind.other().and_then(|other| simulation.trajectories[other].state_at(seen.t()));
    if let Some(other) = other {
        parts::fact(seen, ui, &said.apart, &words::apart(state, &other, seen.language()), None);
    }
}

fn state_ui(seen: &Seen, ui: &mut Ui, index: usize, state: &State) {
    let session = seen.session;
    let kind = session.simulation.scenario.kind;
    let said = seen.words();
    let true_bearing = |degrees: f64| said.true_north.with(&words::bearing(degrees));
    parts::fact(seen, ui, &said.position, &words::position(state.position), None);
    parts::fact(seen, ui, "", &words::nearest_place(state.position, seen.language()), Some(seen.theme().text2));
    if let Some(rests_on) = doubt::on_leg(&session.simulation, &session.certainty, index, seen.t(), seen.language()) {
        parts::fact(seen, ui, &said.rests_on, &rests_on, None);
    }
    parts::fact(seen, ui, &said.track_direction, &true_bearing(state.track.degrees()), None);
    // In calm air the nose points where the flight goes.
    if state.track.turn_to(state.heading).abs() >= 0.5 {
        parts::fact(seen, ui, &said.heading, &true_bearing(state.heading.degrees()), None);
    }
    parts::fact(seen, ui, &said.ground_speed, &format!("{:.0} kt", state.ground_speed.knots()), None);
    if (state.true_airspeed.knots() - state.ground_speed.knots()).abs() >= 0.5 {
        parts::fact(seen, ui, &said.true_airspeed, &format!("{:.0} kt", state.true_airspeed.knots()), None);
    }
    let climb = state.vertical_speed / 0.00508;
    let altitude = words::altitude(state.altitude, kind);
    let altitude = match climb {
        c if c > 50.0 => said.climbing.filled(&[&altitude, &format!("{c:.0}")]),
        c if c < -50.0 => said.descending.filled(&[&altitude, &format!("{:.0}", -c)]),
        _ => altitude,
    };
    parts::fact(seen, ui, &said.altitude, &altitude, None);
    if state.bank_degrees.abs() >= 1.0 {
        let side = if state.bank_degrees > 0.0 { &said.bank_right } else { &said.bank_left };
        parts::fact(seen, ui, &said.turn, &side.with(&format!("{:.0}", state.bank_degrees.abs())), None);
    }
    let inside: Vec<(usize, f64)> = stays(seen, index).collect();
    if inside.is_empty() {
        parts::fact(seen, ui, &said.in_zones, &said.none, None);
    }
    for (place, (zone, since)) in inside.iter().enumerate() {
        let it = &session.zones[*zone];
        let name = if place == 0 { &*said.in_zones } else { "" };
        let stay = words::span(seen.t() - since, seen.language());
        let value = said.pair.filled(&[words::zone_short(it, seen.language()), &stay]);
        parts::fact(seen, ui, name, &value, Some(seen.theme().zone(it).colour));
    }
    if let Some((distance, zone)) = nearest_edge(seen, state) {
        let value =
            format!("{} {:.0} km", words::zone_short(&session.zones[zone], seen.language()), distance.kilometres());
        parts::fact(seen, ui, &said.nearest_edge, &value, None);
    }
}

/// The zones that a flight is in, and since when.
fn stays<'a>(seen: &'a Seen, flight: usize) -> impl Iterator<Item = (usize, f64)> + 'a {
    let own = seen.session.simulation.zone_summaries.iter().filter(move |summary| summary.flight == flight);
    own.filter_map(|summary| {
        let stay = summary.visits.iter().find(|visit| (visit.from..visit.to).contains(&seen.t()))?;
        Some((summary.zone, stay.from))
    })
}

fn nearest_edge(seen: &Seen, state: &State) -> Option<(Distance, usize)> {
    let areas = (0..seen.session.own_zones())
        .filter(|zone| !matches!(&seen.session.zones[*zone].shape, ZoneShape::Lines(lines) if lines.len() > 20));
    let off = areas.map(|zone| (seen.session.outline(zone).nearest_edge(state.position).0, zone));
    off.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(metres, zone)| (Distance::from_metres(metres), zone))
}

fn next_event_ui(seen: &Seen, ui: &mut Ui, flight: usize) {
    let mut own = seen.session.told.iter().filter(|told| told.flights.contains(&flight));
    let Some(next) = own.find(|told| told.t > seen.t()) else { return };
    let simulation = &seen.session.simulation;
    let (zone, _) = words::clock_zone(seen.choices.clock, simulation);
    let time = words::clock(simulation.timestamp(next.t), &zone);
    let (what, span) = (next.words(simulation, seen.language()), words::span(next.t - seen.t(), seen.language()));
    let said = seen.words();
    let value = said.next_event_in.filled(&[&time, &what, &span]);
    parts::fact(seen, ui, &said.next_event, &value, None);
}

/// Altitude and ground speed over time.
fn profiles_ui(seen: &Seen, ui: &mut Ui, flight: usize) -> Vec<Command> {
    let simulation = &seen.session.simulation;
    let trajectory = &simulation.trajectories[flight];
    let kind = simulation.scenario.kind;
    let altitudes = sampled(trajectory, |state| state.altitude.feet());
    let speeds = sampled(trajectory, |state| state.ground_speed.knots());
    let now = trajectory.state_at(seen.t());
    let altitude = now.map(|state| words::altitude(state.altitude, kind)).unwrap_or_default();
    let speed = now.map(|state| format!("{:.0}", state.ground_speed.knots())).unwrap_or_default();
    let said = seen.words();
    let mut asked = Vec::new();
    asked.extend(profile_ui(seen, ui, flight, &said.altitude, &altitude, &altitudes, true));
    asked.extend(profile_ui(seen, ui, flight, &said.ground_speed_kt, &speed, &speeds, false));
    asked
}

/// A figure over time, often enough for a plot.
fn sampled(trajectory: &Trajectory, figure: impl Fn(&State) -> f64) -> Vec<(f64, f64)> {
    const SAMPLES: usize = 160;
    let (start, end) = (trajectory.start(), trajectory.end());
    let at = |i: usize| start + (end - start) * i as f64 / SAMPLES as f64;
    (0..=SAMPLES).filter_map(|i| trajectory.state_at(at(i)).map(|state| (at(i), figure(&state)))).collect()
}

fn profile_ui(
    seen: &Seen,
    ui: &mut Ui,
    flight: usize,
    name: &str,
    value: &str,
    samples: &[(f64, f64)],
    from_zero: bool,
) -> Option<Command> {
    let theme = seen.theme();
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    let y = rect.center().y;
    parts::words(ui.painter(), pos2(rect.left() + 8.0, y), Align2::LEFT_CENTER, name, TextRole::Floor, theme.text2);
    parts::words(ui.painter(), pos2(rect.right() - 8.0, y), Align2::RIGHT_CENTER, value, TextRole::Floor, theme.text3);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 44.0), Sense::click_and_drag());
    let plot = rect.shrink2(vec2(8.0, 1.0));
    let (first, last) = (samples.first()?.0, samples.last()?.0);
    let (low, high) = samples.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), s| (a.min(s.1), b.max(s.1)));
    let low = if from_zero { 0.0 } else { low - (high - low) * 0.2 - 1.0 };
    let high = high + (high - low) * 0.25 + 1.0;
    let x = |t: f64| plot.left() + ((t - first) / (last - first)) as f32 * plot.width();
    let line: Vec<_> = samples
        .iter()
        .map(|(t, v)| pos2(x(*t), plot.bottom() - ((v - low) / (high - low)) as f32 * plot.height()))
        .collect();
    let colour = theme.operator(seen.session.simulation.scenario.flights[flight].operator.as_deref());
    let painter = ui.painter();
    if from_zero {
        let mut mesh = bevy_egui::egui::Mesh::default();
        for point in &line {
            mesh.colored_vertex(*point, color(colour.at(0.16)));
            mesh.colored_vertex(pos2(point.x, plot.bottom()), color(colour.at(0.16)));
        }
        for i in 0..(line.len() as u32 - 1) * 2 {
            mesh.add_triangle(i, i + 1, i + 2);
        }
        painter.add(Shape::mesh(mesh));
    }
    painter.add(Shape::line(line, Stroke::new(1.3, color(colour))));
    painter.hline(plot.x_range(), plot.bottom().round() + 0.5, Stroke::new(1.0, color(theme.line)));
    if (first..=last).contains(&seen.t()) {
        painter.vline(x(seen.t()), rect.y_range(), Stroke::new(1.3, color(theme.focus)));
    }
    let at = response.interact_pointer_pos()?;
    let t = first + f64::from((at.x - plot.left()) / plot.width()) * (last - first);
    (response.clicked() || response.dragged()).then_some(Command::Clock(crate::playback::Command::Scrub(t)))
}
