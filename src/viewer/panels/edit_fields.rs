//! Values of the selected waypoint, or of the whole flight, as they stand in the file; what is typed is written as typed.

use bevy_egui::egui::{Align2, Button, Id, Key, Rect, Sense, TextEdit, Ui, Vec2, pos2, vec2};
use jiff::SignedDuration;

use super::{Seen, parts};
use crate::chart::handles::Handle;
use crate::chart::style::TextRole;
use crate::scenario::clock::parse_span;
use crate::scenario::edit::{Edit, Field, WrittenValues};
use crate::scenario::model::LegSpeed;
use crate::sim::air::Airspeed;
use crate::units::{Altitude, Speed};
use crate::viewer::command::Command;
use crate::viewer::editing::EditCommand;
use crate::viewer::words;

/// The size of a button that makes a value a little more or less.
const SQUARE: Vec2 = vec2(22.0, 22.0);

/// The values of what is selected of a flight.
pub fn fields_ui(seen: &Seen, ui: &mut Ui, flight: usize) -> Vec<Command> {
    let Some(sketch) = seen.editing.sketch.flights.get(flight) else { return Vec::new() };
    let held = match seen.editing.held {
        Some(Handle::Waypoint(waypoint)) => sketch.waypoints.get(waypoint).map(|it| (waypoint, it)),
        _ => None,
    };
    let said = seen.words();
    let (waypoint, written) = held.map_or((None, &sketch.written), |(index, it)| (Some(index), &it.written));
    let heading =
        waypoint.map_or_else(|| said.whole_flight.to_string(), |index| said.waypoint.with(&(index + 1).to_string()));
    parts::heading(seen, ui, &heading, "");
    let speed = written.speed().map_or(Field::GroundSpeed, |(field, _)| field);
    let fields: &[Field] = match waypoint {
        Some(_) => &[Field::Position, Field::Time, Field::Altitude, speed],
        None => &[Field::Altitude, speed, Field::Delay],
    };
    let row = Row { flight, waypoint, written };
    let mut asked: Vec<Command> = Vec::new();
    for field in fields {
        asked.extend(row.ui(seen, ui, *field).map(|edit| Command::Revise(EditCommand::Do(edit))));
    }
    ui.add_space(8.0);
    asked
}

/// A value with its name, and buttons that make it a little more or less.
struct Row<'a> {
    flight: usize,
    waypoint: Option<usize>,
    written: &'a WrittenValues,
}

impl Row<'_> {
    fn ui(&self, seen: &Seen, ui: &mut Ui, field: Field) -> Option<Edit> {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 27.0), Sense::hover());
        let at = rect.left_center() + vec2(8.0, 0.0);
        let name = self.name(seen, field);
        parts::words(ui.painter(), at, Align2::LEFT_CENTER, name, TextRole::Body, seen.theme().text2);
        let button = |nth: f32| Rect::from_center_size(pos2(rect.right() - 44.0 + 26.0 * nth, rect.center().y), SQUARE);
        let steps = [self.step(seen, field, -1.0), self.step(seen, field, 1.0)];
        let right = if steps.iter().any(Option::is_some) { button(0.0).left() - 6.0 } else { rect.right() - 6.0 };
        let (left, half) = (rect.left() + 112.0, vec2(0.0, 11.0));
        let text = Rect::from_min_max(pos2(left, rect.center().y) - half, pos2(right, rect.center().y) + half);
        let mut asked = self.text_ui(seen, ui, field, text);
        for (nth, (sign, step)) in ["-", "+"].into_iter().zip(steps).enumerate() {
            let Some(step) = step else { continue };
            if ui.put(button(nth as f32), Button::new(sign)).clicked() {
                asked = Some(step);
            }
        }
        asked
    }

    fn name<'s>(&self, seen: &Seen<'s>, field: Field) -> &'s str {
        let said = seen.words();
        match field {
            Field::Position => &said.position,
            Field::Altitude => &said.altitude,
            Field::GroundSpeed => &said.ground_speed,
            Field::TrueAirspeed => &said.true_airspeed,
            Field::CalibratedAirspeed => &said.calibrated_airspeed,
            Field::Mach => &said.mach,
            Field::Time => &said.time,
            Field::Delay => &said.delay,
        }
    }

    /// The text as it is typed: taken when the field is left, given up with Escape.
    fn text_ui(&self, seen: &Seen, ui: &mut Ui, field: Field, rect: Rect) -> Option<Edit> {
        let id = Id::new(("edit-field", self.flight, self.waypoint, field));
        let written = self.written.of(field).unwrap_or_default();
        let typed = ui.data(|data| data.get_temp::<String>(id));
        let mut text = typed.clone().unwrap_or_else(|| written.to_owned());
        let hint = self.hint(seen, field);
        let response = ui.put(rect, TextEdit::singleline(&mut text).id(id).hint_text(hint).desired_width(rect.width()));
        if response.changed() {
            ui.data_mut(|data| data.insert_temp(id, text.clone()));
        }
        if !response.lost_focus() || typed.is_none() && text == written {
            return None;
        }
        ui.data_mut(|data| data.remove::<String>(id));
        let is_given_up = ui.input(|input| input.key_pressed(Key::Escape)) || text == written;
        let (flight, waypoint) = (self.flight, self.waypoint);
        (!is_given_up).then_some(Edit::Write { flight, waypoint, field, text })
    }

    /// What holds where nothing is written.
    fn hint(&self, seen: &Seen, field: Field) -> String {
        let simulation = &seen.session.simulation;
        let Some(flight) = simulation.scenario.flights.get(self.flight) else { return String::new() };
        let waypoint = self.waypoint.and_then(|waypoint| flight.route.get(waypoint));
        let passed = self.waypoint.and_then(|it| simulation.trajectories.get(self.flight)?.legs().get(it));
        match (field, waypoint, passed) {
            (Field::Altitude, Some(waypoint), _) => waypoint.altitude.to_string(),
            (Field::Time, _, Some(leg)) => words::clock(simulation.timestamp(leg.t), &simulation.scenario.time_zone),
            _ => String::new(),
        }
    }

    /// The edit that makes a value a little more or less; `None` where there is nothing to begin with.
    fn step(&self, seen: &Seen, field: Field, sign: f64) -> Option<Edit> {
        let (flight, waypoint) = (self.flight, self.waypoint);
        let written = self.written.of(field);
        let speed = |measured: fn(Speed) -> LegSpeed| {
            let knots = written?.parse::<Speed>().ok()?.knots() + 10.0 * sign;
            // Through text, so that 450 kt are as exact as if somebody had written them.
            let speed: Speed = format!("{:.0} kt", knots.max(10.0)).parse().ok()?;
            Some(Edit::SetSpeed { flight, waypoint, speed: Some(measured(speed)) })
        };
        match field {
            Field::Altitude => {
                let own = written.and_then(|text| text.parse::<Altitude>().ok());
                let flown = || {
                    let flight = seen.session.simulation.scenario.flights.get(flight)?;
                    Some(flight.route.get(waypoint.unwrap_or(0))?.altitude)
                };
                let feet = ((own.or_else(flown)?.feet() + 1000.0 * sign) / 100.0).round() * 100.0;
                Some(Edit::SetAltitude { flight, waypoint, altitude: Some(Altitude::from_feet(feet.max(0.0))) })
            }
            Field::Time => {
                let waypoint = waypoint?;
                let simulation = &seen.session.simulation;
                let own = simulation.scenario.flights.get(flight)?.route.get(waypoint)?.time;
                let passed =
                    || Some(simulation.timestamp(simulation.trajectories.get(flight)?.legs().get(waypoint)?.t));
                let minute = SignedDuration::from_mins(sign as i64);
                let time = own.or_else(passed)?.checked_add(minute).ok()?;
                let time = time.round(jiff::Unit::Minute).ok()?;
                Some(Edit::SetTime { flight, waypoint, time: Some(time) })
            }
            Field::Delay => {
                let delay = written.and_then(parse_span).unwrap_or_default() + SignedDuration::from_mins(sign as i64);
                (!delay.is_negative()).then_some(Edit::SetDelay { flight, delay })
            }
            Field::GroundSpeed => speed(LegSpeed::Ground),
            Field::TrueAirspeed => speed(|speed| LegSpeed::Air(Airspeed::True(speed))),
            Field::CalibratedAirspeed => speed(|speed| LegSpeed::Air(Airspeed::Calibrated(speed))),
            Field::Mach => {
                let mach = (written?.parse::<f64>().ok()? * 100.0 + sign).round() / 100.0;
                let speed = LegSpeed::Air(Airspeed::Mach(mach.clamp(0.1, 5.0)));
                Some(Edit::SetSpeed { flight, waypoint, speed: Some(speed) })
            }
            Field::Position => None,
        }
    }
}
