//! What cannot hold of what was reported, and what contradicts itself.

use super::reports::{Held, reported_t};
use crate::geodesy::Position;
use crate::scenario::account::{Report, Reported};
use crate::sim::Simulation;
use crate::units::{Distance, Speed};

/// Two reports about one flight that ask for more speed than its type usually flies.
#[derive(Debug, Clone, PartialEq)]
pub struct Haste {
    /// The earlier report, as an index into the scenario's reports.
    pub from: usize,
    /// The later one.
    pub to: usize,
    /// How many seconds lie between them.
    pub seconds: f64,
    /// From the one place to the other, along the shortest line.
    pub distance: Distance,
    /// The speed over the ground that the reports ask for, as they stand.
    pub speed: Speed,
    /// The way that is flown between the two, where both are flown. What else is known of a patrol may bend it.
    pub way: Option<Distance>,
    /// The least speed that their tolerances in time and place allow.
    pub least: Speed,
    /// The cruise speed of the type.
    pub cruise: Speed,
    /// The highest speed of the type, where known.
    pub top: Option<Speed>,
}

impl Haste {
    /// The speed over the ground that the reports ask for on the way that is flown.
    pub fn speed_on_the_way(&self) -> Option<Speed> {
        self.way.map(|way| Speed::from_metres_per_second(way.metres() / self.seconds))
    }

    /// Whether no aircraft of the type can fly it, whatever the tolerances give. Top speeds are those through the air: wind may
    /// add to them.
    pub fn is_impossible(&self) -> bool {
        self.top.is_some_and(|top| self.least > top)
    }
}

/// No cruise speed is known to better than this, nor is a way between minutes.
const CLEARLY: f64 = 1.01;

/// Reports that follow one another too fast for the type: faster than it cruises, by more than 1 %, as they stand.
///
/// The places are those reported; a crossing that was reported without one is taken to be where it is flown. Of reports for
/// one instant, one that says a place counts. Two reports about the same event are no case of haste: where they differ, they
/// are [`contradictions`].
pub fn haste(simulation: &Simulation, held: &[Held]) -> Vec<Haste> {
    let mut found = Vec::new();
    for (flight, it) in simulation.scenario.flights.iter().enumerate() {
        let Some(aircraft) = &it.aircraft else { continue };
        let (cruise, top) = (aircraft.cruise.value, aircraft.top_speed());
        let points = points(simulation, held, flight);
        for pair in points.windows(2) {
            let (from, to) = (&pair[0], &pair[1]);
            let reports = [from, to].map(|point| &simulation.scenario.reports[point.held.report]);
            let slack: f64 = reports.iter().map(|report| report.tolerance.as_secs_f64()).sum();
            let reach: f64 = reports.iter().map(|report| report.within.metres()).sum();
            let between = reports[0].time.zip(reports[1].time).map(|(from, to)| to.duration_since(from).as_secs_f64());
            let Some(seconds) = between else { continue };
            let distance = from.place.distance_to(to.place);
            let speed = Speed::from_metres_per_second(distance.metres() / seconds);
            let least = ((distance.metres() - reach) / (seconds + slack)).max(0.0);
            let is_fast = speed.metres_per_second() > CLEARLY * cruise.metres_per_second();
            if is_fast && !is_same_event(from.held, to.held) {
                let least = Speed::from_metres_per_second(least);
                let (from, to, way) = (from.held.report, to.held.report, way(simulation, flight, from, to));
                found.push(Haste { from, to, seconds, distance, speed, way, least, cruise, top });
            }
        }
    }
    found
}

/// A report that says when, and where it puts its flight.
struct Point<'a> {
    t: f64,
    place: Position,
    held: &'a Held,
}

/// The timed reports of a flight in the order of time, one an instant.
fn points<'a>(simulation: &Simulation, held: &'a [Held], flight: usize) -> Vec<Point<'a>> {
    let report = |held: &Held| &simulation.scenario.reports[held.report];
    let of_flight = held
        .iter()
        .filter(|held| report(held).flight == flight && !matches!(report(held).what, Reported::Stays { .. }));
    let point = |held: &'a Held| {
        let flown = held.found.as_ref().map(|found| found.position);
        let place = report(held).at.as_ref().map(|at| at.position).or(flown)?;
        Some(Point { t: reported_t(simulation, report(held))?, place, held })
    };
    let mut points: Vec<Point<'a>> = of_flight.filter_map(point).collect();
    // Those with a place of their own first, as the first of an instant stays.
    points.sort_by(|a, b| a.t.total_cmp(&b.t).then(report(a.held).at.is_none().cmp(&report(b.held).at.is_none())));
    points.dedup_by(|later, kept| later.t == kept.t);
    points
}

/// The way that is flown from one point to the next.
fn way(simulation: &Simulation, flight: usize, from: &Point<'_>, to: &Point<'_>) -> Option<Distance> {
    let trajectory = &simulation.trajectories[flight];
    let s = |point: &Point<'_>| point.held.found.as_ref().map(|found| trajectory.distance_at(found.t));
    let metres = s(to)? - s(from)?;
    (metres > 0.0).then(|| Distance::from_metres(metres))
}

fn is_same_event(one: &Held, other: &Held) -> bool {
    let event = |held: &Held| held.found.as_ref().and_then(|found| found.event);
    event(one).is_some() && event(one) == event(other)
}

/// Two reports about the same thing that are further apart than both allow.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// The one that stands first in the file, as an index into the scenario's reports.
    pub first: usize,
    /// The other one.
    pub second: usize,
    /// How many seconds later the second puts it, where both say when; of a stay, by how many it has it longer.
    pub later_by: Option<f64>,
    /// How far apart they put it, where both say where.
    pub apart: Option<Distance>,
}

/// Reports of different sources about the same event, stay or instant that contradict each other.
pub fn contradictions(simulation: &Simulation, held: &[Held]) -> Vec<Contradiction> {
    let reports = &simulation.scenario.reports;
    let mut found = Vec::new();
    for (at, one) in held.iter().enumerate() {
        for other in &held[at + 1..] {
            let (first, second) = (&reports[one.report], &reports[other.report]);
            if first.source != second.source && is_about_the_same(first, second, one, other) {
                let (later_by, apart) = between(first, second);
                let off = later_by.is_some_and(|by| by.abs() > seconds(first) + seconds(second));
                let away = apart.is_some_and(|apart| apart.metres() > first.within.metres() + second.within.metres());
                if off || away {
                    found.push(Contradiction { first: one.report, second: other.report, later_by, apart });
                }
            }
        }
    }
    found
}

/// Whether two reports speak of the same event, of the same stay, or of one flight at one instant.
fn is_about_the_same(first: &Report, second: &Report, one: &Held, other: &Held) -> bool {
    let begins = |held: &Held| held.found.as_ref().map(|found| found.t);
    match (first.what, second.what) {
        (Reported::Stays { zone: a, .. }, Reported::Stays { zone: b, .. }) => {
            first.flight == second.flight && a == b && begins(one).is_some() && begins(one) == begins(other)
        }
        (Reported::Seen, Reported::Seen) => {
            let between = first.time.zip(second.time).map(|(a, b)| b.duration_since(a).as_secs_f64().abs());
            first.flight == second.flight && between.is_some_and(|between| between <= seconds(first) + seconds(second))
        }
        _ => is_same_event(one, other),
    }
}

fn seconds(report: &Report) -> f64 {
    report.tolerance.as_secs_f64()
}

fn between(first: &Report, second: &Report) -> (Option<f64>, Option<Distance>) {
    let later_by = match (first.what, second.what) {
        (Reported::Stays { lasts: a, .. }, Reported::Stays { lasts: b, .. }) => Some((b - a).as_secs_f64()),
        _ => first.time.zip(second.time).map(|(a, b)| b.duration_since(a).as_secs_f64()),
    };
    let places = first.at.as_ref().zip(second.at.as_ref());
    (later_by, places.map(|(a, b)| a.position.distance_to(b.position)))
}

#[cfg(test)]
mod tests {
    use super::super::held;
    use super::super::reports::tests::{fly, report};
    use super::*;
    use crate::scenario::{self, library};
    use crate::sim::simulate;

    fn haste_of(reports: &[String]) -> Vec<Haste> {
        let simulation = fly(&reports.concat());
        haste(&simulation, &held(&simulation))
    }

    fn contradictions_of(reports: &[String]) -> Vec<Contradiction> {
        let simulation = fly(&reports.concat());
        contradictions(&simulation, &held(&simulation))
    }

    fn seen(source: &str, place: &str, time: &str, more: &str) -> String {
        report(source, "seen", &format!("at = \"{place}\"\ntime = \"{time}\"\n{more}"))
    }

    #[test]
    fn reports_on_a_meridian_ask_for_its_length_in_their_time() {
        // 222 km: in 20 minutes 666 km/h, less than the 768 of the cruise; in 10 minutes 1,332, more than the 1,050 that the
        // type reaches.
        let slow = haste_of(&[seen("a", "40N 131.55E", "10:00", ""), seen("a", "38N 131.55E", "10:20", "")]);
        assert_eq!(slow, []);
        let metres = Position::from_lat_lon(40.0, 131.55).distance_to(Position::from_lat_lon(38.0, 131.55)).metres();
        for (more, slack, reach, is_impossible) in
            [("", 240.0, 60_000.0, false), ("within = \"1 km\"\ntolerance = \"10 s\"", 20.0, 2_000.0, true)]
        {
            let found = haste_of(&[seen("a", "38N 131.55E", "10:10", more), seen("b", "40N 131.55E", "10:00", more)]);
            let [it] = found.as_slice() else { panic!("one pair") };
            assert_eq!((it.from, it.to, it.seconds), (1, 0, 600.0));
            assert!((it.distance.metres() - metres).abs() < 1e-6);
            assert!((it.speed.metres_per_second() - metres / 600.0).abs() < 1e-9);
            assert!((it.least.metres_per_second() - (metres - reach) / (600.0 + slack)).abs() < 1e-9);
            assert_eq!(it.is_impossible(), is_impossible);
        }
    }

    /// Along the parallel of 39°N, on which the flight flies; the shortest line is north of it.
    #[test]
    fn the_way_along_a_parallel_is_longer_than_the_shortest_line() {
        let text = r#"
            format = 1
            date = 2025-01-01
            time_zone = "UTC"
            source = [{ id = "a", title = "A" }]

            [[flight]]
            id = "bomber"
            aircraft = "H-6K"
            path = "rhumb"
            route = [{ at = "39N 123.5E", time = "10:00" }, { at = "39N 133E", time = "11:00" }]

            [[report]]
            source = "a"
            flight = "bomber"
            event = "seen"
            at = "39N 123.5E"
            time = "10:00"

            [[report]]
            source = "a"
            flight = "bomber"
            event = "seen"
            at = "39N 133E"
            time = "11:00"
        "#;
        let reading = scenario::read("test.toml", text.as_bytes(), &library::without_files());
        let simulation = simulate(&reading.scenario.expect("the scenario has no errors"));
        let found = haste(&simulation, &held(&simulation));
        let [it] = found.as_slice() else { panic!("one pair: {found:?}") };
        let radius = 6_378_137.0 / (1.0 - 0.006_694_379_990_14 * 39f64.to_radians().sin().powi(2)).sqrt();
        let along = radius * 39f64.to_radians().cos() * 9.5f64.to_radians();
        assert!((it.way.unwrap().metres() - along).abs() < 1e-3);
        assert!((it.speed_on_the_way().unwrap().kilometres_per_hour() - along / 1e3).abs() < 1e-6);
        let shorter = along - it.distance.metres();
        // The chord rule for small circles: L³ sin²φ / (24 R² cos²φ), to a few in a hundred.
        let expected = along.powi(3) * 39f64.to_radians().tan().powi(2) / (24.0 * radius.powi(2));
        assert!((shorter / expected - 1.0).abs() < 0.05, "{shorter} m, by the rule {expected} m");
    }

    #[test]
    fn reports_of_one_instant_and_of_one_event_are_no_haste() {
        // The entry at 10:08, once with a place 60 km off the line.
        let enters = |source: &str, more: &str| report(source, "enters", more);
        assert_eq!(
            haste_of(&[enters("a", "time = \"10:08\""), enters("b", "time = \"10:08\"\nat = \"39N 132.3E\"")]),
            []
        );
        assert_eq!(
            haste_of(&[enters("a", "time = \"10:08\""), enters("b", "time = \"10:09\"\nat = \"39N 132.3E\"")]),
            []
        );
        // A crossing without a place is where it is flown: from 40°N in four minutes instead of eight.
        let found = haste_of(&[seen("a", "40N 131.55E", "10:00", ""), enters("a", "time = \"10:04\"")]);
        assert_eq!(found.len(), 1);
        assert!((found[0].speed.knots() / 900.0 - 1.0).abs() < 0.002, "{} kt", found[0].speed.knots());
    }

    #[test]
    fn sources_contradict_each_other_beyond_what_both_allow() {
        let enters =
            |source: &str, time: &str, more: &str| report(source, "enters", &format!("time = \"{time}\"\n{more}"));
        let none: [Contradiction; 0] = [];
        assert_eq!(contradictions_of(&[enters("a", "10:08", ""), enters("b", "10:12", "")]), none);
        assert_eq!(contradictions_of(&[enters("a", "10:08", ""), enters("a", "10:20", "")]), none, "one source");
        let found = contradictions_of(&[enters("a", "10:08", ""), enters("b", "10:13", "")]);
        assert_eq!(found, [Contradiction { first: 0, second: 1, later_by: Some(300.0), apart: None }]);
        assert_eq!(contradictions_of(&[enters("a", "10:08", ""), enters("b", "10:13", "tolerance = \"3 min\"")]), none);
        let places = [enters("a", "10:08", "at = \"39N 131E\""), enters("b", "10:08", "at = \"39N 132E\"")];
        let found = contradictions_of(&places);
        assert_eq!((found.len(), found[0].later_by), (1, Some(0.0)));
        assert!((found[0].apart.unwrap().kilometres() - 86.6).abs() < 0.1);
    }

    #[test]
    fn stays_and_sightings_can_contradict_each_other_too() {
        let stays =
            |source: &str, lasts: &str| report(source, "stays", &format!("lasts = \"{lasts}\"\ntime = \"10:08\""));
        let found = contradictions_of(&[stays("a", "16 min"), stays("b", "10 min")]);
        assert_eq!((found.len(), found[0].later_by), (1, Some(-360.0)));
        let found = contradictions_of(&[seen("a", "39N 131E", "10:08", ""), seen("b", "39N 132E", "10:09", "")]);
        assert_eq!((found.len(), found[0].later_by), (1, Some(60.0)));
        assert_eq!(contradictions_of(&[seen("a", "39N 131E", "10:08", ""), seen("b", "39N 132E", "10:20", "")]), []);
    }
}
