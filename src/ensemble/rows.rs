//! What is kept of runs: rows of plain values, which add up to the same summary in any order.

use std::ops::Range;

use jiff::Timestamp;

use crate::sim::events::{CrossingKind, EventKind};
use crate::sim::run::{ApproachTo, Run};

/// The outcomes of consecutive runs. Flights, zones and places are indices into those of the frame; times are microseconds
/// since the beginning of 1970, UTC.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    /// Which runs.
    pub runs: Range<u64>,
    /// The values of the inputs, run after run.
    pub draws: Vec<f64>,
    /// What became of the flights, run after run.
    pub flights: Vec<FlightRow>,
    /// Entries and exits.
    pub crossings: Vec<CrossingRow>,
    /// Flights in zones.
    pub stays: Vec<StayRow>,
    /// How near flights came.
    pub approaches: Vec<ApproachRow>,
    /// Flights that joined others.
    pub joins: Vec<JoinRow>,
}

/// What became of a flight in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlightRow {
    /// The run.
    pub run: u64,
    /// The flight.
    pub flight: usize,
    /// Why it did not come to fly, as the code of a diagnostic.
    pub failure: Option<String>,
}

/// An entry or an exit.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossingRow {
    /// The run.
    pub run: u64,
    /// The flight.
    pub flight: usize,
    /// The zone.
    pub zone: usize,
    /// Whether the zone is entered; it is left otherwise.
    pub is_entry: bool,
    /// When.
    pub time: i64,
    /// Where, in degrees north.
    pub lat: f64,
    /// Where, in degrees east.
    pub lon: f64,
    /// How high, in metres.
    pub altitude: f64,
}

/// A flight was in a zone.
#[derive(Debug, Clone, PartialEq)]
pub struct StayRow {
    /// The run.
    pub run: u64,
    /// The flight.
    pub flight: usize,
    /// The zone.
    pub zone: usize,
    /// When it first entered; `None` where it began inside.
    pub entered: Option<i64>,
    /// When it last left; `None` where it ended inside.
    pub left: Option<i64>,
    /// Seconds inside, over all visits.
    pub seconds: f64,
    /// How often it was inside.
    pub visits: i64,
    /// How far from the nearest edge it came, in metres.
    pub depth: f64,
}

/// How near a flight came to something.
#[derive(Debug, Clone, PartialEq)]
pub struct ApproachRow {
    /// The run.
    pub run: u64,
    /// The flight.
    pub flight: usize,
    /// What it came near to.
    pub to: ApproachTo,
    /// When.
    pub time: i64,
    /// How near over the ground, in metres.
    pub distance: f64,
}

/// A flight joined another one.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinRow {
    /// The run.
    pub run: u64,
    /// The flight.
    pub flight: usize,
    /// The other one.
    pub other: usize,
    /// When.
    pub time: i64,
    /// Whether that is an intercept.
    pub is_intercept: bool,
}

/// Microseconds since the beginning of 1970 of an instant so many seconds after another.
pub(super) fn micros(start: Timestamp, t: f64) -> i64 {
    start.as_microsecond() + (t * 1e6).round() as i64
}

impl Rows {
    /// No rows of the runs from one on.
    pub fn starting_at(run: u64) -> Self {
        Self { runs: run..run, ..Self::default() }
    }

    /// Adds what came of the next run.
    pub(super) fn push(&mut self, draws: &[f64], outcome: &Run) {
        let run = self.runs.end;
        self.runs.end += 1;
        self.draws.extend_from_slice(draws);
        let time = |t: f64| micros(outcome.start, t);
        for (flight, it) in outcome.flights.iter().enumerate() {
            self.flights.push(FlightRow { run, flight, failure: it.failure.map(str::to_owned) });
            self.joins.extend(it.joins.iter().map(|join| {
                let (other, time) = (join.other, time(join.t));
                JoinRow { run, flight, other, time, is_intercept: join.is_intercept }
            }));
            self.crossings.extend(it.crossings.iter().filter_map(|event| {
                let EventKind::Crossing(crossing) = &event.kind else { return None };
                Some(CrossingRow {
                    run,
                    flight,
                    zone: crossing.zone,
                    is_entry: crossing.kind == CrossingKind::Enter,
                    time: time(event.t),
                    lat: event.position.lat(),
                    lon: event.position.lon(),
                    altitude: event.altitude.metres(),
                })
            }));
            self.stays.extend(it.stays.iter().filter_map(|stay| {
                let (first, last) = (stay.visits.first()?, stay.visits.last()?);
                let ends_inside = last.to >= it.trajectory().end();
                Some(StayRow {
                    run,
                    flight,
                    zone: stay.zone,
                    entered: (!stay.inside_at_start).then(|| time(first.from)),
                    left: (!ends_inside).then(|| time(last.to)),
                    seconds: stay.seconds_inside(),
                    visits: stay.visits.len() as i64,
                    depth: stay.deepest.map_or(0.0, |deepest| deepest.depth.metres()),
                })
            }));
        }
        let approaches = outcome.flights.iter().flat_map(|it| &it.approaches).chain(&outcome.met);
        self.approaches.extend(approaches.map(|it| {
            let (flight, to, time) = (it.flight, it.to, time(it.t));
            ApproachRow { run, flight, to, time, distance: it.distance.metres() }
        }));
    }

    /// How many values each run draws.
    pub(super) fn inputs(&self) -> usize {
        let runs = self.runs.end - self.runs.start;
        if runs == 0 { 0 } else { self.draws.len() / runs as usize }
    }
}
