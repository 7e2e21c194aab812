//! Flights: aircraft, altitudes, times and their order.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{Context, claim, manoeuvre, same_place, speed};
use crate::diagnostics::Diagnostic;
use crate::geodesy::{PathKind, Position};
use crate::scenario::document::{Spanned, Table};
use crate::scenario::model::{
    Action, AltitudeLimits, Climb, Evidence, Flight, LegSpeed, TurnSize, TurnStyle, Waypoint,
};
use crate::sim::air::Airspeed;
use crate::sim::aircraft::{AircraftType, Role};
use crate::units::Altitude;
use crate::zones::Names;

/// The bank angle of en-route turns where neither the file nor the aircraft type says it, degrees.
///
/// A default of this simulator; published nowhere.
const DEFAULT_BANK_DEGREES: f64 = 25.0;

/// A waypoint as far as it could be read.
pub(super) struct Draft {
    /// Where it is; `None` where that was reported.
    pub(super) position: Option<Position>,
    pub(super) at_span: Range<usize>,
    pub(super) time: Option<Spanned<Timestamp>>,
    /// Whether the time must be met.
    pub(super) must_arrive: bool,
    /// The speed written for the leg that begins here.
    pub(super) stated: Option<Spanned<LegSpeed>>,
    /// The last time up to here, without the flight's delay.
    before: Option<Timestamp>,
    pub(super) altitude: Option<Altitude>,
    pub(super) altitude_span: Range<usize>,
    pub(super) path: PathKind,
}

impl Context<'_> {
    pub(super) fn flights(&mut self, document: &Table) -> Vec<Flight> {
        let mut taken = BTreeMap::new();
        let mut flights = Vec::new();
        for table in document.tables("flight") {
            self.delay = table.span_of_time("delay").map_or(SignedDuration::ZERO, |delay| delay.value);
            let flight = self.flight(table);
            if let Some(id) = table.text("id") {
                claim(&mut taken, "flight", &id, self.problems);
            }
            flights.push(flight);
        }
        flights
    }

    /// The flight, with what could not be read left out; that was reported.
    fn flight(&mut self, table: &Table) -> Flight {
        let id = table.text("id").map(|id| id.value).unwrap_or_default();
        let aircraft = self.aircraft(table);
        let role = match table.word("role") {
            Some(role) => Some(role_of(role.value)),
            None => aircraft.as_ref().map(|aircraft| aircraft.role),
        };
        let turn_size = self.turn_size(table);
        let tables: Vec<&Table> = table.tables("route").collect();
        let drafts = self.drafts(table, &tables, aircraft.as_deref());
        let actions: Vec<Action> =
            tables.iter().zip(&drafts).map(|(table, draft)| self.action(table, draft, draft.before)).collect();
        self.check_order_of_actions(&tables, &actions, &drafts);
        let flight_speed = speed::stated(self, table);
        if let Some(speed) = &flight_speed {
            self.check_stated_speed(speed, aircraft.as_deref());
        }
        let cruise = aircraft.as_ref().map(|aircraft| LegSpeed::Air(Airspeed::True(aircraft.cruise.value)));
        let usual_speed = flight_speed.map(|speed| speed.value).or(cruise);
        let speeds = self.check_route(table, &drafts, &actions, (usual_speed, aircraft.as_deref()));
        let turns = table.word("turns").map_or(TurnStyle::FlyBy, |turns| turn_of(turns.value));
        let mut route = Vec::with_capacity(drafts.len());
        for (((waypoint, draft), speed), action) in tables.iter().zip(&drafts).zip(speeds).zip(actions) {
            let place = waypoint.position("at").and_then(|at| match at.value {
                crate::geodesy::position::PositionText::Place(place) => Some(place),
                _ => None,
            });
            route.push(Waypoint {
                position: draft.position.unwrap_or(Position::from_lat_lon(0.0, 0.0)),
                name: waypoint.texts_of("name").map(|name| name.value).or(place.map(Names::english)),
                uncertainty: waypoint.distance("uncertainty").map(|distance| distance.value),
                time: draft.time.as_ref().map(|time| time.value),
                must_arrive: draft.must_arrive,
                altitude: match action {
                    // How high the field lies is not known here: sea level.
                    Action::Scramble(_) | Action::Land if !waypoint.has("altitude") => Altitude::from_metres(0.0),
                    _ => draft.altitude.unwrap_or(Altitude::from_metres(0.0)),
                },
                limits: AltitudeLimits {
                    at_or_above: waypoint.altitude("at_or_above").map(|limit| (limit.value, limit.span)),
                    at_or_below: waypoint.altitude("at_or_below").map(|limit| (limit.value, limit.span)),
                },
                climb: self.climb(waypoint, &action, aircraft.as_deref()),
                speed,
                path: draft.path,
                turn: waypoint.word("turn").map_or(turns, |turn| turn_of(turn.value)),
                turn_size: self.turn_size(waypoint),
                turn_direction: manoeuvre::direction(waypoint, "turn_direction"),
                action,
                evidence: waypoint.word("evidence").map(|evidence| evidence_of(evidence.value)),
                source: self.known_source(waypoint),
                note: waypoint.text("note").map(|note| note.value),
                span: waypoint.span.clone(),
            });
        }
        Flight {
            name: table.text("name").map_or_else(|| id.clone(), |name| name.value),
            id,
            operator: table.text("operator").map(|operator| operator.value),
            turn_size: turn_size.unwrap_or_else(|| {
                TurnSize::Bank(aircraft.as_ref().map_or(DEFAULT_BANK_DEGREES, |it| it.bank_degrees.value))
            }),
            acceleration: table.acceleration("acceleration").map(|acceleration| acceleration.value),
            usual_speed,
            formation: manoeuvre::formation(table.table("formation")),
            aircraft,
            role,
            count: table.integer("count").and_then(|count| u32::try_from(count.value).ok()).unwrap_or(1),
            route,
            note: table.text("note").map(|note| note.value),
            span: table.span.clone(),
        }
    }

    /// How the next waypoint's altitude is reached. What takes off climbs at its rate.
    fn climb(&mut self, table: &Table, action: &Action, aircraft: Option<&AircraftType>) -> Climb {
        let word = table.word("climb").map(|climb| climb.value);
        let is_at_rate = word == Some("at-rate") || (word.is_none() && matches!(action, Action::Scramble(_)));
        let rate = table.climb_rate("climb_rate").map(|rate| rate.value);
        let rate = rate.or(aircraft.map(|aircraft| aircraft.climb.value)).filter(|_| is_at_rate);
        if rate.is_none() && word == Some("at-rate") && !table.is_broken("climb_rate") {
            self.problems.push(
                Diagnostic::error("no-climb-rate", table.span_of("climb"), "nothing says at what rate")
                    .help("give the waypoint a `climb_rate`, or the flight an `aircraft`"),
            );
        }
        rate.filter(|rate| rate.metres_per_second() > 0.0).map_or(Climb::Even, Climb::AtRate)
    }

    fn aircraft(&mut self, table: &Table) -> Option<Arc<AircraftType>> {
        let id = table.text("aircraft")?;
        let found = self.library.aircraft(&id.value);
        if found.is_none() {
            self.unknown("unknown-aircraft", "aircraft type", &id.value, id.span, |context| {
                context.library.aircraft_ids()
            });
        }
        found
    }

    fn drafts(&mut self, flight: &Table, tables: &[&Table], aircraft: Option<&AircraftType>) -> Vec<Draft> {
        let path = flight.word("path").map_or(PathKind::Geodesic, |path| path_of(path.value));
        let flight_altitude = flight.altitude("altitude");
        let mut before = None;
        let mut drafts = Vec::with_capacity(tables.len());
        let mut without_altitude = None;
        for table in tables {
            let arrive = table.clock("arrive");
            if let (Some(time), Some(arrive)) = (table.clock("time"), &arrive) {
                self.problems.push(
                    Diagnostic::error("two-times", arrive.span.clone(), "a waypoint has either `time` or `arrive`")
                        .also(time.span, "the other one"),
                );
            }
            let must_arrive = arrive.is_some();
            let time = arrive.or_else(|| table.clock("time")).and_then(|written| {
                let instant = self.instant(&written, before)?;
                before = Some(instant);
                Some(Spanned { value: instant + self.delay, span: written.span })
            });
            let stated = speed::stated(self, table);
            if let Some(speed) = &stated {
                self.check_stated_speed(speed, aircraft);
            }
            let own_altitude = table.altitude("altitude");
            let altitude_span = own_altitude.as_ref().map_or_else(|| table.span.clone(), |own| own.span.clone());
            if let Some(own) = &own_altitude {
                self.check_ceiling(own, aircraft);
            }
            let altitude = own_altitude
                .or_else(|| flight_altitude.clone())
                .map(|altitude| altitude.value)
                .or(aircraft.map(|aircraft| aircraft.cruise_altitude.value));
            if altitude.is_none() && !table.has("altitude") && without_altitude.is_none() {
                without_altitude = Some(table.span.clone());
            }
            drafts.push(Draft {
                position: self.position(table, "at"),
                must_arrive,
                before,
                at_span: table.position("at").map_or_else(|| table.span.clone(), |at| at.span),
                time,
                stated,
                altitude,
                altitude_span,
                path: table.word("path").map_or(path, |path| path_of(path.value)),
            });
        }
        if let Some(altitude) = &flight_altitude {
            self.check_ceiling(altitude, aircraft);
        }
        // An unknown aircraft type or an unreadable altitude was reported already.
        if let Some(span) = without_altitude
            && !flight.has("altitude")
            && !flight.has("aircraft")
        {
            self.problems.push(
                Diagnostic::error("no-altitude", span, "waypoint has no altitude").help(
                    "give the waypoint or its flight an `altitude`, or the flight an `aircraft` whose cruise altitude is known",
                ),
            );
        }
        drafts
    }

    fn check_ceiling(&mut self, altitude: &Spanned<Altitude>, aircraft: Option<&AircraftType>) {
        let Some((aircraft, ceiling)) = aircraft.and_then(|a| Some((a, a.ceiling?.value))) else { return };
        if altitude.value > ceiling {
            let message = format!("altitude `{}` is above the ceiling of {}, {ceiling}", altitude.value, aircraft.id);
            self.problems.push(Diagnostic::warning("above-ceiling", altitude.span.clone(), message));
        }
    }

    /// Holds places, times and speeds of a route against one another; gives the speed of each leg as the model keeps
    /// it, one entry for every waypoint.
    fn check_route(
        &mut self,
        flight: &Table,
        drafts: &[Draft],
        actions: &[Action],
        (usual_speed, aircraft): (Option<LegSpeed>, Option<&AircraftType>),
    ) -> Vec<Option<LegSpeed>> {
        let none = || drafts.iter().map(|draft| draft.stated.as_ref().map(|speed| speed.value)).collect();
        let tables_are_whole = !flight.is_broken("route");
        let no_repeats = self.check_repeats(drafts);
        let times_increase = self.check_time_order(drafts);
        let has_time = |table: &Table| table.has("time") || table.has("arrive");
        let has_unread_time =
            flight.tables("route").zip(drafts).any(|(table, draft)| has_time(table) && draft.time.is_none());
        let waits = actions.iter().any(|action| {
            matches!(action, Action::Join(_) | Action::Split(_) | Action::Merge(_) | Action::Scramble(_))
        });
        if !has_unread_time
            && tables_are_whole
            && !waits
            && !drafts.is_empty()
            && drafts.iter().all(|draft| draft.time.is_none())
        {
            let id = flight.text("id").map(|id| id.value).unwrap_or_default();
            self.problems.push(
                Diagnostic::error("no-time", drafts[0].at_span.clone(), format!("flight `{id}` has no time"))
                    .help("give at least one of its waypoints a `time`"),
            );
            return none();
        }
        if actions.iter().any(|action| *action != Action::Pass) {
            self.check_usual_speed(flight, drafts, actions);
            return none();
        }
        let positions: Option<Vec<Position>> = drafts.iter().map(|draft| draft.position).collect();
        let unread_speed = flight.is_broken("ground_speed")
            || flight.tables("route").any(|table| table.is_broken("ground_speed") || table.is_broken("path"));
        match positions {
            Some(positions)
                if no_repeats && times_increase && !has_unread_time && !unread_speed && tables_are_whole =>
            {
                speed::check(self, flight, drafts, &positions, (usual_speed, aircraft))
            }
            _ => none(),
        }
    }

    /// A flight that waits, follows or is solved for needs a speed for what no times say.
    fn check_usual_speed(&mut self, flight: &Table, drafts: &[Draft], actions: &[Action]) {
        let has_speed = ["ground_speed", "true_airspeed", "calibrated_airspeed", "mach", "aircraft"];
        if has_speed.iter().any(|key| flight.has(key)) {
            return;
        }
        let legs = drafts.len().saturating_sub(1);
        let is_open = |leg: &usize| drafts[*leg].stated.is_none() && !matches!(actions[*leg], Action::Join(_));
        if let Some(leg) = (0..legs).find(is_open) {
            self.problems.push(
                Diagnostic::error("no-speed", drafts[leg].at_span.clone(), "the leg that begins here has no speed")
                    .help("give the flight a `ground_speed`, or an `aircraft` that has a cruise speed"),
            );
        }
    }

    /// Reports neighbours at the same position: between them there is no leg.
    fn check_repeats(&mut self, drafts: &[Draft]) -> bool {
        let mut is_fine = true;
        for pair in drafts.windows(2) {
            let (Some(from), Some(to)) = (pair[0].position, pair[1].position) else { continue };
            if same_place(from, to) {
                is_fine = false;
                self.problems.push(
                    Diagnostic::error("repeated-waypoint", pair[1].at_span.clone(), "waypoint repeats the one before")
                        .also(pair[0].at_span.clone(), "the same position")
                        .help("leave one of them out; an aircraft cannot stand still"),
                );
            }
        }
        is_fine
    }

    fn check_time_order(&mut self, drafts: &[Draft]) -> bool {
        let mut is_fine = true;
        let timed: Vec<(&Draft, &Spanned<Timestamp>)> =
            drafts.iter().filter_map(|draft| Some((draft, draft.time.as_ref()?))).collect();
        for pair in timed.windows(2) {
            let [(earlier_draft, earlier), (later_draft, later)] = [pair[0], pair[1]];
            let problem = if later.value < earlier.value {
                Diagnostic::error("time-backwards", later.span.clone(), "time goes back along the route").help(
                    "times increase along a route; a clock time rolls over to the next day where it goes back by more than 12 hours",
                )
            } else if later.value == earlier.value && earlier_draft.position != later_draft.position {
                Diagnostic::error("same-time", later.span.clone(), "one flight is at two places at the same time")
            } else {
                continue;
            };
            is_fine = false;
            let shown = |time: &Spanned<Timestamp>| {
                time.value.to_zoned(self.time_zone.clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
            };
            let (earlier_shown, later_shown) = (shown(earlier), shown(later));
            self.problems.push(problem.label(later_shown).also(earlier.span.clone(), earlier_shown));
        }
        is_fine
    }
}

fn path_of(word: &str) -> PathKind {
    if word == "rhumb" { PathKind::Rhumb } else { PathKind::Geodesic }
}

fn turn_of(word: &str) -> TurnStyle {
    match word {
        "fly-over" => TurnStyle::FlyOver,
        "sharp" => TurnStyle::Sharp,
        _ => TurnStyle::FlyBy,
    }
}

fn evidence_of(word: &str) -> Evidence {
    match word {
        "reported" => Evidence::Reported,
        "time-reported" => Evidence::TimeReported,
        "place-reported" => Evidence::PlaceReported,
        "recalled" => Evidence::Recalled,
        _ => Evidence::Assumed,
    }
}

fn role_of(word: &str) -> Role {
    match word {
        "bomber" => Role::Bomber,
        "early-warning" => Role::EarlyWarning,
        "tanker" => Role::Tanker,
        "patrol" => Role::Patrol,
        _ => Role::Fighter,
    }
}
