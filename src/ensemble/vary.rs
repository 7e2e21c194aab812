//! A scenario with the values of one run put in.
//!
//! The scenario is flown once as it is planned. What a run changes counts from that: a flight that is faster takes so much
//! less for each leg, one that is delayed passes a waypoint and all after it so much later, and what waits for it waits
//! longer by itself.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::geodesy::Path;
use crate::scenario::Scenario;
use crate::scenario::ensemble::{FlightWaypoint, Input, Varies};
use crate::scenario::model::{Action, Flight, HoldStay, Leave, LegSpeed, Meeting, TriggerKind};
use crate::sim::Simulation;
use crate::sim::air::{Airspeed, StandardAir, Wind};
use crate::sim::events::{EventKind, MarkKind};
use crate::units::{Altitude, Bearing, Distance, Speed};

/// No leg is flown in less than this share of the time it was planned for, nor more slowly than at this share of its speed.
const LEAST_SHARE: f64 = 0.1;
/// Beside a sharp bend, a parallel track has its corner at most so many times its offset from the waypoint.
const FARTHEST_CORNER: f64 = 2.0;

/// A scenario as it is planned, ready to be varied.
#[derive(Debug)]
pub struct Planned<'a> {
    scenario: &'a Scenario,
    flights: Vec<PlannedFlight>,
}

/// What of a flight's plan its changes count from.
#[derive(Debug)]
struct PlannedFlight {
    /// One more than legs.
    waypoints: Vec<PlannedWaypoint>,
}

#[derive(Debug)]
struct PlannedWaypoint {
    /// When it is passed.
    time: Timestamp,
    /// Seconds that the leg which begins here is flown, and its length in metres.
    leg: Option<(f64, f64)>,
    /// The directions in which it is reached and left.
    track: [Option<Bearing>; 2],
}

/// What the values of a run change about a flight.
#[derive(Debug, Clone, Default)]
struct Change {
    later: f64,
    delays: Vec<(usize, f64)>,
    /// Times as fast, less one.
    share: f64,
    /// In metres a second.
    faster: f64,
    /// In metres.
    higher: f64,
    /// Metres to the right, on one leg or on all.
    offsets: Vec<(Option<usize>, f64)>,
    /// Metres to the right, of a waypoint.
    beside: Vec<(usize, f64)>,
    /// In seconds.
    reaction: Option<f64>,
    is_any: bool,
}

impl<'a> Planned<'a> {
    /// From a scenario and its simulation.
    pub fn new(scenario: &'a Scenario, simulation: &Simulation) -> Self {
        let flights = (0..scenario.flights.len()).map(|flight| PlannedFlight::new(simulation, flight)).collect();
        Self { scenario, flights }
    }

    /// The scenario in which the inputs have these values.
    pub fn with(&self, inputs: &[Input], values: &[f64]) -> Scenario {
        let mut changes = vec![Change::default(); self.flights.len()];
        let mut scenario = self.scenario.clone();
        let mut layers: Vec<_> = scenario.wind.layers().collect();
        for (input, &value) in inputs.iter().zip(values) {
            let mut each = |flights: &[usize], change: &dyn Fn(&mut Change)| {
                for &flight in flights {
                    change(&mut changes[flight]);
                    changes[flight].is_any = true;
                }
            };
            match &input.varies {
                Varies::Departure(flights) => each(flights, &|change| change.later += value),
                Varies::Delay(at) => {
                    for &FlightWaypoint { flight, waypoint } in at {
                        each(&[flight], &|change| change.delays.push((waypoint, value)));
                    }
                }
                Varies::SpeedShare(flights) => each(flights, &|change| change.share += value),
                Varies::Speed(flights) => each(flights, &|change| change.faster += value),
                Varies::Altitude(flights) => each(flights, &|change| change.higher += value),
                Varies::Offset(flights, leg) => each(flights, &|change| change.offsets.push((*leg, value))),
                Varies::Reaction(flights) => each(flights, &|change| change.reaction = Some(value)),
                Varies::Position(FlightWaypoint { flight, waypoint }) => {
                    let metres = value * self.uncertainty(*flight, *waypoint).metres();
                    each(&[*flight], &|change| change.beside.push((*waypoint, metres)));
                }
                Varies::WindSpeed(layer) => layers[*layer].speed = Speed::from_metres_per_second(value),
                Varies::WindFrom(layer) => layers[*layer].from = Bearing::from_degrees(value),
            }
        }
        scenario.wind = Wind::new(layers);
        for (flight, change) in changes.iter().enumerate().filter(|(_, change)| change.is_any) {
            let varied = Arc::make_mut(&mut scenario.flights[flight]);
            self.flights[flight].apply(change, varied);
        }
        scenario
    }

    fn uncertainty(&self, flight: usize, waypoint: usize) -> Distance {
        self.scenario.uncertainty_at(&self.scenario.flights[flight].route[waypoint])
    }
}

impl PlannedFlight {
    fn new(simulation: &Simulation, flight: usize) -> Self {
        // Where the flight came to pass those waypoints that lie where another flight is.
        let route = &simulation.scenario.flights[flight].route;
        let trajectory = &simulation.trajectories[flight];
        let legs = trajectory.legs();
        let times: Vec<f64> = legs.iter().map(|leg| leg.t).chain([trajectory.end()]).collect();
        let places: Vec<f64> = legs.iter().map(|leg| leg.from).chain([trajectory.path().length()]).collect();
        let holds = |wanted: MarkKind| {
            simulation.events.iter().filter(move |event| event.flight == flight).filter_map(move |event| {
                match event.kind {
                    EventKind::Manoeuvre { index, kind } if kind == wanted => Some((index, event.t)),
                    _ => None,
                }
            })
        };
        let until: Vec<(usize, f64)> = holds(MarkKind::HoldLeft).collect();
        let track = |from: usize, at_end: bool| {
            let (start, end) = (route.get(from)?, route.get(from + 1)?);
            let line = Path::between(start.position, end.position, start.path);
            Some(line.at(if at_end { line.length() } else { 0.0 }).azimuth)
        };
        let waypoint = |at: usize| {
            let left = until.iter().find(|(waypoint, _)| *waypoint == at).map(|(_, t)| *t);
            let held = left.map_or(0.0, |left| left - times[at]);
            let from = left.map_or(places[at], |left| trajectory.distance_at(left));
            let leg = times.get(at + 1).map(|next| (next - times[at] - held, places[at + 1] - from));
            let before = at.checked_sub(1).and_then(|before| track(before, true));
            PlannedWaypoint { time: simulation.timestamp(times[at]), leg, track: [before, track(at, false)] }
        };
        Self { waypoints: (0..route.len()).map(waypoint).collect() }
    }

    fn apply(&self, change: &Change, flight: &mut Flight) {
        let later = self.later(change, flight);
        let faster = |speed: Speed| Speed::from_metres_per_second(change.faster_than(speed.metres_per_second()));
        let scaled = |speed: LegSpeed, altitude: Altitude| match speed {
            LegSpeed::Ground(speed) => LegSpeed::Ground(faster(speed)),
            LegSpeed::Air(Airspeed::True(speed)) => LegSpeed::Air(Airspeed::True(faster(speed))),
            LegSpeed::Air(Airspeed::Calibrated(speed)) => LegSpeed::Air(Airspeed::Calibrated(faster(speed))),
            LegSpeed::Air(Airspeed::Mach(mach)) => {
                let sound = StandardAir::at(altitude).speed_of_sound().metres_per_second();
                LegSpeed::Air(Airspeed::Mach(change.faster_than(mach * sound) / sound))
            }
        };
        let cruise = flight.route[0].altitude;
        flight.usual_speed = flight.usual_speed.map(|speed| scaled(speed, cruise));
        for (at, waypoint) in flight.route.iter_mut().enumerate() {
            let shift = SignedDuration::from_nanos((later[at] * 1e9).round() as i64);
            // The leg to a waypoint that is delayed takes longer: so it is known when it begins.
            let is_bound = |delayed: usize| delayed == at || (delayed == at + 1 && waypoint.is_placed());
            let is_timed = change.delays.iter().any(|(delayed, _)| is_bound(*delayed));
            let planned = is_timed.then_some(self.waypoints[at].time);
            waypoint.time = waypoint.time.or(planned).map(|time| time + shift);
            waypoint.speed = waypoint.speed.map(|speed| scaled(speed, waypoint.altitude));
            waypoint.altitude = Altitude::from_metres((waypoint.altitude.metres() + change.higher).max(0.0));
            match &mut waypoint.action {
                Action::Hold(hold) => {
                    if let HoldStay::Until(until) = &mut hold.stay {
                        *until += shift;
                    }
                }
                Action::Join(join) => postpone(&mut join.meeting, shift),
                Action::Split(meet) | Action::Merge(meet) => postpone(&mut meet.meeting, shift),
                Action::Leave(Leave::When(trigger)) => {
                    if let TriggerKind::Time(time) = &mut trigger.what {
                        *time += shift;
                    }
                    trigger.after = trigger.after.map(|after| after + shift);
                }
                Action::Scramble(scramble) => {
                    if let Some(seconds) = change.reaction {
                        scramble.reaction = SignedDuration::from_nanos((seconds * 1e9).round() as i64);
                    }
                }
                Action::Leave(_) | Action::Pass | Action::Land => {}
            }
            if let Some((direction, metres)) = self.beside(at, change) {
                waypoint.position = waypoint.position.destination(direction, Distance::from_metres(metres));
            }
        }
    }

    /// By how many seconds each waypoint is passed later than planned.
    fn later(&self, change: &Change, flight: &Flight) -> Vec<f64> {
        let delay =
            |at: usize| change.delays.iter().filter(|(waypoint, _)| *waypoint == at).map(|it| it.1).sum::<f64>();
        let mut later = Vec::with_capacity(self.waypoints.len());
        let mut now = change.later + delay(0);
        later.push(now);
        for (at, waypoint) in self.waypoints.iter().enumerate() {
            let Some((seconds, metres)) = waypoint.leg else { break };
            // Beside another flight it is that one's speed that counts.
            let is_led = matches!(flight.route[at].action, Action::Join(_));
            let speed = metres / seconds;
            let share = if is_led || speed <= 0.0 { 1.0 } else { speed / change.faster_than(speed) };
            let takes = (seconds * share + delay(at + 1)).max(LEAST_SHARE * seconds);
            now += takes - seconds;
            later.push(now);
        }
        later
    }

    /// In which direction and how far a waypoint is moved, if at all.
    fn beside(&self, at: usize, change: &Change) -> Option<(Bearing, f64)> {
        let [before, after] = self.waypoints[at].track;
        // Vectors to the right of the track, in metres north and east.
        let mut moved = [0.0, 0.0];
        let mut right_of = |track: Bearing, metres: f64| {
            let (sin, cos) = (track.degrees() + 90.0).to_radians().sin_cos();
            moved[0] += metres * cos;
            moved[1] += metres * sin;
        };
        let half_turn = match (before, after) {
            (Some(before), Some(after)) => 0.5 * before.turn_to(after),
            _ => 0.0,
        };
        let middle = before.or(after).map(|track| Bearing::from_degrees(track.degrees() + half_turn))?;
        for &(leg, metres) in &change.offsets {
            match leg {
                None => right_of(middle, metres * (1.0 / half_turn.to_radians().cos()).min(FARTHEST_CORNER)),
                Some(leg) if leg == at => right_of(after?, metres),
                Some(leg) if leg + 1 == at => right_of(before?, metres),
                Some(_) => {}
            }
        }
        for &(_, metres) in change.beside.iter().filter(|(waypoint, _)| *waypoint == at) {
            right_of(middle, metres);
        }
        let [north, east] = moved;
        let metres = north.hypot(east);
        (metres > 0.0).then(|| (Bearing::from_degrees(east.atan2(north).to_degrees()), metres))
    }
}

impl Change {
    /// The speed of something planned to be so fast, in metres a second.
    fn faster_than(&self, speed: f64) -> f64 {
        (speed * (1.0 + self.share) + self.faster).max(LEAST_SHARE * speed)
    }
}

fn postpone(meeting: &mut Meeting, by: SignedDuration) {
    if let Meeting::Time(time) = meeting {
        *time += by;
    }
}

#[cfg(test)]
mod tests {
    use crate::ensemble::{Prepared, Rows};
    use crate::scenario::{self, library::without_files};

    /// A flight along the equator over the edge of a box at 128°E; its metres from the start to the edge.
    const METRES: f64 = 2.0 * 6_378_137.0 * std::f64::consts::PI / 180.0;
    /// 450 kt.
    const SPEED: f64 = 450.0 * 1852.0 / 3600.0;

    /// The rows of one run in which `vary` is drawn; `more` stands below the flight.
    fn one_run(route: &str, more: &str, vary: &str) -> Rows {
        let text = format!(
            r#"
            format = 1
            date = 2025-12-09
            [[zone]]
            id = "BOX"
            boundary = ["2S 128E", "2S 133E", "2N 133E", "2N 128E"]
            floor = "FL200"
            [[flight]]
            id = "east"
            altitude = "FL300"
            turns = "sharp"
            route = [{route}]
            {more}
            [ensemble]
            vary = [{vary}]
            "#
        );
        let reading = scenario::read("test.toml", text.as_bytes(), &without_files());
        let scenario = reading.scenario.unwrap_or_else(|| panic!("{:?}", reading.problems));
        Prepared::new(&scenario, 1, 1).unwrap().rows(0..1)
    }

    /// Seconds from midnight to the entry of the first flight into the box.
    fn entry(rows: &Rows) -> f64 {
        let midnight: jiff::Timestamp = "2025-12-09T00:00:00Z".parse().unwrap();
        let crossing = rows.crossings.iter().find(|row| row.flight == 0 && row.is_entry).expect("it enters");
        (crossing.time - midnight.as_microsecond()) as f64 / 1e6
    }

    const OPEN: &str = r#"{ at = "0N 126E", time = "00:00", ground_speed = "450 kt" }, { at = "0N 127E", name = "W", ground_speed = "450 kt" }, { at = "0N 130E" }"#;

    fn assert_enters_at(rows: &Rows, seconds: f64) {
        let found = entry(rows);
        // Rows are to the microsecond.
        assert!((found - seconds).abs() < 2e-6, "{found}, not {seconds}");
    }

    #[test]
    fn a_later_departure_shifts_the_whole_timetable() {
        let rows = one_run(OPEN, "", r#"{ what = "departure", list = ["5 min"] }"#);
        assert_enters_at(&rows, 300.0 + METRES / SPEED);
        let early = one_run(OPEN, "", r#"{ what = "departure", list = ["-5 min"] }"#);
        assert_enters_at(&early, METRES / SPEED - 300.0);
    }

    #[test]
    fn a_faster_flight_takes_less_from_its_first_waypoint_on() {
        let rows = one_run(OPEN, "", r#"{ what = "speed", list = ["50 kt"] }"#);
        assert_enters_at(&rows, METRES / (SPEED * 500.0 / 450.0));
        let share = one_run(OPEN, "", r#"{ what = "speed", list = ["-10 %"] }"#);
        assert_enters_at(&share, METRES / (SPEED * 0.9));
    }

    /// Two legs of one speed between given times: the stretch takes less by the same share, and the later times follow.
    #[test]
    fn given_times_follow_a_faster_flight() {
        let timed = r#"{ at = "0N 126E", time = "00:00" }, { at = "0N 127E" }, { at = "0N 130E", time = "01:00" }"#;
        let planned = 2.0 * METRES / 3600.0;
        let rows = one_run(timed, "", r#"{ what = "speed", list = ["36 km/h"] }"#);
        assert_enters_at(&rows, METRES / (planned + 10.0));
    }

    #[test]
    fn a_delay_counts_from_its_waypoint_on() {
        let rows = one_run(OPEN, "", r#"{ what = "delay", at = "W", list = ["4 min"] }"#);
        assert_enters_at(&rows, 240.0 + METRES / SPEED);
        let after = one_run(OPEN, "", r#"{ what = "delay", at = "3", list = ["4 min"] }"#);
        // The last leg takes 4 minutes more: a third of it lies before the edge.
        assert_enters_at(&after, METRES / SPEED + 80.0);
    }

    #[test]
    fn a_higher_flight_comes_above_the_floor() {
        let low =
            OPEN.replace("time = ", "altitude = \"FL190\", time = ").replace("name", "altitude = \"FL190\", name");
        let low = low.replace("{ at = \"0N 130E\" }", "{ at = \"0N 130E\", altitude = \"FL190\" }");
        assert_eq!(one_run(&low, "", r#"{ what = "altitude", list = ["500 ft"] }"#).stays, []);
        assert_enters_at(&one_run(&low, "", r#"{ what = "altitude", list = ["1500 ft"] }"#), METRES / SPEED);
    }

    /// Head wind of 50 kt on 450 kt through the air; none was planned.
    #[test]
    fn the_wind_of_a_layer_is_replaced() {
        let air = OPEN.replace("ground_speed", "true_airspeed");
        let wind = "[[wind]]\nfrom = \"270°\"\nspeed = \"0 kt\"";
        let rows =
            one_run(&air, wind, r#"{ what = "wind-speed", list = ["50 kt"] }, { what = "wind-from", list = ["90°"] }"#);
        assert_enters_at(&rows, METRES / (SPEED * 400.0 / 450.0));
    }

    /// Ten kilometres to the right of an eastward track, which is south of the equator; the meridians there lie as far apart
    /// as at the equator but for a ten thousandth.
    #[test]
    fn an_offset_lies_to_the_right_of_the_track() {
        let rows = one_run(OPEN, "", r#"{ what = "offset", list = ["10 km"] }"#);
        let crossing = &rows.crossings[0];
        // A degree of the meridian at the equator: 110 574.3 m (WGS 84).
        // The geodesic between the moved waypoints lies up to 6 m further south: L²/8R tan φ.
        assert!((crossing.lat - -10_000.0 / 110_574.3).abs() < 6e-5, "{}", crossing.lat);
        let leg = one_run(OPEN, "", r#"{ what = "offset", at = "1", list = ["10 km"] }"#);
        // The leg after it comes back to the equator in three degrees: two thirds are left at the edge.
        assert!((leg.crossings[0].lat - crossing.lat * 2.0 / 3.0).abs() < 6e-5, "{}", leg.crossings[0].lat);
    }

    #[test]
    fn a_responder_takes_off_after_another_reaction() {
        let responder = r#"
            [[flight]]
            id = "qra"
            altitude = "FL300"
            ground_speed = "450 kt"
            route = [{ at = "0N 129E", altitude = "FL300", scramble = "east enters BOX", reaction = "1 min" }, { at = "0N 135E" }]
        "#;
        let rows = one_run(OPEN, responder, r#"{ what = "reaction", list = ["7 min"] }"#);
        let left =
            rows.stays.iter().find(|stay| stay.flight == 1).and_then(|stay| stay.left).expect("it leaves the box");
        let later = (left - rows.crossings[0].time) as f64 / 1e6;
        assert!((later - (420.0 + 2.0 * METRES / SPEED)).abs() < 2e-6, "{later}");
    }

    #[test]
    fn positions_stay_within_their_uncertainty() {
        let text = OPEN.replace("name = \"W\"", "name = \"W\", uncertainty = \"20 km\"");
        let at = |share: f64| {
            let mut planned = scenario_of(&text);
            planned.ensemble = Some(crate::scenario::ensemble::Ensemble {
                runs: 1,
                seed: 1,
                inputs: vec![crate::scenario::ensemble::Input {
                    name: String::new(),
                    varies: super::Varies::Position(super::FlightWaypoint { flight: 0, waypoint: 1 }),
                    distribution: crate::scenario::ensemble::Distribution::Uniform { from: share, to: share + 1e-12 },
                    span: 0..0,
                }],
            });
            let simulation = crate::sim::simulate(&planned);
            let ensemble = planned.ensemble.clone().expect("it was put there");
            let varied = super::Planned::new(&planned, &simulation).with(&ensemble.inputs, &[share]);
            varied.flights[0].route[1].position
        };
        let moved = at(1.0);
        assert!((moved.lat() - -20_000.0 / 110_574.3).abs() < 1e-5 && (moved.lon() - 127.0).abs() < 1e-9, "{moved}");
        assert!(at(-0.5).lat() > 0.0);
    }

    fn scenario_of(route: &str) -> crate::Scenario {
        let text = format!(
            "format = 1\ndate = 2025-12-09\n[[flight]]\nid = \"east\"\naltitude = \"FL300\"\nroute = [{route}]\n"
        );
        scenario::read("test.toml", text.as_bytes(), &without_files()).scenario.expect("it has no errors")
    }
}
