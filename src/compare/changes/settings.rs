//! What the file says of a scenario, a flight, a waypoint, besides where and when: as words, side by side.

use jiff::Timestamp;

use crate::geodesy::{PathKind, TurnDirection};
use crate::scenario::Scenario;
use crate::scenario::model::{
    Action, Climb, Flight, HoldLeg, HoldPattern, HoldStay, Leave, LegSpeed, Meeting, Trigger, TurnSize, TurnStyle,
    Waypoint,
};
use crate::sim::air::Airspeed;
use crate::units::Bearing;

/// Something that the file says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// What, mostly by its key.
    pub what: &'static str,
    /// The values as words; `None` where nothing is said.
    pub values: [Option<String>; 2],
}

/// What is said otherwise, of what is said of both.
fn differing<T: Copy>(both: [T; 2], what: &'static str, words: impl Fn(T) -> Option<String>) -> Option<Setting> {
    let values = both.map(words);
    (values[0] != values[1]).then_some(Setting { what, values })
}

fn word(value: impl serde::Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

pub(super) fn of_scenarios(both: [&Scenario; 2]) -> Vec<Setting> {
    let wind = |it: &Scenario| {
        (!it.wind.is_calm()).then(|| {
            // From where and how fast it blows at some altitudes is what a reader knows it by.
            let at = |metres: f64| {
                let blowing = it.wind.at(metres);
                let from = Bearing::from_degrees((-blowing.x).atan2(-blowing.y).to_degrees());
                format!("{:03.0}°/{:.0} kt", from.degrees(), blowing.norm() * 3600.0 / 1852.0)
            };
            match it.wind.has_layers() {
                false => at(0.0),
                true => format!("{} at the ground, {} at FL300", at(0.0), at(9144.0)),
            }
        })
    };
    let mut settings: Vec<Setting> = [
        differing(both, "title", |it| Some(it.title.en.clone())),
        differing(both, "kind", |it| word(it.kind)),
        differing(both, "time_zone", |it| it.time_zone.iana_name().map(str::to_owned)),
        differing(both, "wind", wind),
    ]
    .into_iter()
    .flatten()
    .collect();
    if both[0].wind != both[1].wind && settings.iter().all(|setting| setting.what != "wind") {
        settings.push(Setting { what: "wind", values: both.map(wind) });
    }
    settings
}

pub(super) fn of_flights(both: [&Flight; 2]) -> Vec<Setting> {
    let formation = |it: &Flight| Some(format!("{}, {}", word(it.formation.shape)?, it.formation.spacing));
    [
        differing(both, "name", |it| Some(it.name.clone())),
        differing(both, "operator", |it| it.operator.clone()),
        differing(both, "aircraft", |it| it.aircraft.as_ref().map(|aircraft| aircraft.id.clone())),
        differing(both, "role", |it| it.role.and_then(word)),
        differing(both, "count", |it| Some(it.count.to_string())),
        differing(both, "speed", |it| it.usual_speed.map(speed)),
        differing(both, "turn", |it| Some(turn_size(it.turn_size))),
        differing(both, "acceleration", |it| it.acceleration.map(|by| format!("{by} m/s²"))),
        differing(both, "formation", formation),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A waypoint with the scenario whose flights and zones it speaks of.
#[derive(Clone, Copy)]
struct Said<'a>(&'a Waypoint, &'a Scenario);

pub(super) fn of_waypoints(both: [&Waypoint; 2], scenarios: [&Scenario; 2]) -> Vec<Setting> {
    let both = [Said(both[0], scenarios[0]), Said(both[1], scenarios[1])];
    let limit = |limit: &Option<(crate::units::Altitude, std::ops::Range<usize>)>| {
        limit.as_ref().map(|(altitude, _)| altitude.to_string())
    };
    // A what-if of a reconstruction claims nothing, which its kind says once for all waypoints.
    let is_one_kind = scenarios[0].kind == scenarios[1].kind;
    // What is worked out from another flight is told by the events.
    let is_placed = both.iter().all(|Said(it, _)| it.is_placed());
    [
        differing(both, "name", |Said(it, _)| it.name.as_ref().map(|name| name.en.clone())),
        differing(both, "altitude", |Said(it, _)| is_placed.then(|| it.altitude.to_string())),
        differing(both, "speed", |Said(it, _)| it.speed.map(speed)),
        differing(both, "path", |Said(it, _)| {
            Some(if it.path == PathKind::Rhumb { "rhumb" } else { "geodesic" }.into())
        }),
        differing(both, "turn", |Said(it, _)| Some(turn(it))),
        differing(both, "climb", |Said(it, _)| match it.climb {
            Climb::Even => None,
            Climb::AtRate(rate) => Some(rate.to_string()),
        }),
        differing(both, "at_or_above", |Said(it, _)| limit(&it.limits.at_or_above)),
        differing(both, "at_or_below", |Said(it, _)| limit(&it.limits.at_or_below)),
        differing(both, "action", |Said(it, scenario)| action(&it.action, scenario)),
        differing(both, "evidence", |Said(it, _)| it.evidence.filter(|_| is_one_kind).and_then(word)),
        differing(both, "arrive", |Said(it, _)| it.must_arrive.then(|| "must".to_owned())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn speed(speed: LegSpeed) -> String {
    match speed {
        LegSpeed::Ground(speed) => format!("{speed} over the ground"),
        LegSpeed::Air(Airspeed::True(speed)) => format!("{speed} true airspeed"),
        LegSpeed::Air(Airspeed::Calibrated(speed)) => format!("{speed} calibrated airspeed"),
        LegSpeed::Air(Airspeed::Mach(mach)) => format!("Mach {mach}"),
    }
}

fn turn_size(size: TurnSize) -> String {
    match size {
        TurnSize::Bank(degrees) => format!("bank {degrees}°"),
        TurnSize::Radius(radius) => format!("radius {radius}"),
        TurnSize::Rate(rate) => format!("{rate}°/s"),
    }
}

fn turn(waypoint: &Waypoint) -> String {
    let style = match waypoint.turn {
        TurnStyle::FlyBy => "fly-by",
        TurnStyle::FlyOver => "fly-over",
        TurnStyle::Sharp => "sharp",
    };
    let direction = waypoint.turn_direction.map(|it| format!(", {}", side(it)));
    let size = waypoint.turn_size.map(|it| format!(", {}", turn_size(it)));
    format!("{style}{}{}", direction.unwrap_or_default(), size.unwrap_or_default())
}

fn side(direction: TurnDirection) -> &'static str {
    match direction {
        TurnDirection::Left => "left",
        TurnDirection::Right => "right",
    }
}

fn action(action: &Action, scenario: &Scenario) -> Option<String> {
    let flight = |index: usize| &scenario.flights[index].id;
    let near = |meeting: &Meeting| match meeting {
        Meeting::Near(position) => format!(" at {position}"),
        // The time of the waypoint says it.
        Meeting::Time(_) | Meeting::Soonest => String::new(),
    };
    Some(match action {
        Action::Pass => return None,
        Action::Hold(hold) => {
            let leg = |leg: HoldLeg| match leg {
                HoldLeg::Length(length) => length.to_string(),
                HoldLeg::Time(time) => format!("{} s", time.as_secs_f64()),
            };
            let pattern = match hold.pattern {
                HoldPattern::Racetrack(it) => format!("racetrack, legs of {}", leg(it)),
                HoldPattern::Orbit => "orbit".to_owned(),
                HoldPattern::FigureEight(it) => format!("figure-eight, legs of {}", leg(it)),
            };
            let stay = match hold.stay {
                HoldStay::Laps(laps) => format!(", {laps} laps"),
                HoldStay::Until(until) => format!(", until {}", clock(until, scenario)),
                HoldStay::AsNeeded => String::new(),
            };
            let others = [
                hold.course.map(|course| format!(", course {course}")),
                hold.size.map(|size| format!(", {}", turn_size(size))),
                hold.speed.map(|it| format!(", {}", speed(it))),
            ];
            let others: String = others.into_iter().flatten().collect();
            format!("holds: {pattern}, {}{stay}{others}", side(hold.direction))
        }
        Action::Join(join) => {
            let verb = if join.is_intercept { "intercepts" } else { "joins" };
            let station = join.station;
            let (bearing, distance) = (Bearing::from_degrees(station.bearing_degrees), station.distance);
            let above = if station.higher_by == 0.0 { String::new() } else { format!(" {:+.0} m", station.higher_by) };
            format!("{verb} {}{}, station {bearing}/{distance}{above}", flight(join.flight), near(&join.meeting))
        }
        Action::Leave(leave) => match leave {
            Leave::When(trigger) => format!("leaves when {}", trigger_words(trigger, scenario)),
            Leave::After(span) => format!("leaves after {} s", span.as_secs_f64()),
            Leave::Near(position) => format!("leaves at {position}"),
            Leave::AtEnd => "leaves".to_owned(),
        },
        Action::Split(meet) => format!("splits from {}{}", flight(meet.flight), near(&meet.meeting)),
        Action::Merge(meet) => format!("merges into {}{}", flight(meet.flight), near(&meet.meeting)),
        Action::Scramble(scramble) => {
            let reaction = scramble.reaction.as_secs_f64();
            format!("scrambles when {}, reaction {reaction} s", trigger_words(&scramble.trigger, scenario))
        }
        Action::Land => "lands".to_owned(),
    })
}

fn trigger_words(trigger: &Trigger, scenario: &Scenario) -> String {
    let after = trigger.after.map(|after| format!(" after {}", clock(after, scenario)));
    format!("{}{}", trigger.text.trim(), after.unwrap_or_default())
}

/// On the clock of the file.
fn clock(instant: Timestamp, scenario: &Scenario) -> String {
    instant.to_zoned(scenario.time_zone.clone()).strftime("%H:%M:%S").to_string()
}
