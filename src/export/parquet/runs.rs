//! The tables of an ensemble: what was drawn, what became of flights, crossings, stays, approaches, joins.
//!
//! Every table has the number of the run first, so that they are joined by it. Flights, zones and places are named by their
//! ids. Times are UTC to the microsecond, everything else is in SI units; units stand in the metadata of each file.

use std::ops::Range;

use super::{Column, ReadError, Table};
use crate::ensemble::{ApproachRow, FlightRow, Frame, JoinRow, Rows, StayRow};
use crate::scenario::ensemble::InputUnit;
use crate::sim::run::ApproachTo;

/// The names of the tables, in their order.
pub const TABLES: [&str; 6] = ["runs", "flights", "crossings", "stays", "approaches", "joins"];

/// The rows of consecutive runs as the tables of [`TABLES`].
pub fn tables(rows: &Rows, frame: &Frame) -> [Table; 6] {
    [
        runs(rows, frame),
        flights(rows, frame),
        crossings(rows, frame),
        stays(rows, frame),
        approaches(rows, frame),
        joins(rows, frame),
    ]
}

/// A column, made of each row.
fn column<R, V>(rows: &[R], kind: fn(Vec<V>) -> Column, value: impl Fn(&R) -> V) -> Column {
    kind(rows.iter().map(value).collect())
}

fn named(ids: &[String], index: usize) -> Option<String> {
    ids.get(index).cloned()
}

fn table<const N: usize>(columns: [(&str, Column); N], units: &[(&str, &str)]) -> Table {
    Table {
        columns: columns.into_iter().map(|(name, column)| (name.to_owned(), column)).collect(),
        metadata: units.iter().map(|(name, unit)| (format!("unit.{name}"), (*unit).to_owned())).collect(),
    }
}

fn unit_name(unit: InputUnit) -> &'static str {
    match unit {
        InputUnit::Seconds => "s",
        InputUnit::Metres => "m",
        InputUnit::MetresPerSecond => "m/s",
        InputUnit::Degrees => "degree",
        InputUnit::Share => "1",
    }
}

fn runs(rows: &Rows, frame: &Frame) -> Table {
    let numbers = Column::Whole(rows.runs.clone().map(|run| run as i64).collect());
    let count = frame.inputs.len();
    let mut table = table([("run", numbers)], &[]);
    for (index, input) in frame.inputs.iter().enumerate() {
        let values = rows.draws.iter().skip(index).step_by(count).copied().collect();
        table.columns.push((input.name.clone(), Column::Number(values)));
        table.metadata.push((format!("unit.{}", input.name), unit_name(input.unit).to_owned()));
    }
    table
}

fn flights(rows: &Rows, frame: &Frame) -> Table {
    let rows = &rows.flights;
    table(
        [
            ("run", column(rows, Column::Whole, |row| row.run as i64)),
            ("flight", column(rows, Column::Text, |row| named(&frame.flights, row.flight))),
            ("failure", column(rows, Column::Text, |row| row.failure.clone())),
        ],
        &[],
    )
}

fn crossings(rows: &Rows, frame: &Frame) -> Table {
    let rows = &rows.crossings;
    table(
        [
            ("run", column(rows, Column::Whole, |row| row.run as i64)),
            ("flight", column(rows, Column::Text, |row| named(&frame.flights, row.flight))),
            ("zone", column(rows, Column::Text, |row| named(&frame.zones, row.zone))),
            ("is_entry", column(rows, Column::Truth, |row| row.is_entry)),
            ("time", column(rows, Column::Time, |row| Some(row.time))),
            ("lat", column(rows, Column::Number, |row| row.lat)),
            ("lon", column(rows, Column::Number, |row| row.lon)),
            ("altitude", column(rows, Column::Number, |row| row.altitude)),
        ],
        &[("lat", "degree"), ("lon", "degree"), ("altitude", "m")],
    )
}

fn stays(rows: &Rows, frame: &Frame) -> Table {
    let rows = &rows.stays;
    table(
        [
            ("run", column(rows, Column::Whole, |row| row.run as i64)),
            ("flight", column(rows, Column::Text, |row| named(&frame.flights, row.flight))),
            ("zone", column(rows, Column::Text, |row| named(&frame.zones, row.zone))),
            ("entered", column(rows, Column::Time, |row| row.entered)),
            ("left", column(rows, Column::Time, |row| row.left)),
            ("seconds", column(rows, Column::Number, |row| row.seconds)),
            ("visits", column(rows, Column::Whole, |row| row.visits)),
            ("depth", column(rows, Column::Number, |row| row.depth)),
        ],
        &[("seconds", "s"), ("depth", "m")],
    )
}

fn approaches(rows: &Rows, frame: &Frame) -> Table {
    let rows = &rows.approaches;
    table(
        [
            ("run", column(rows, Column::Whole, |row| row.run as i64)),
            ("flight", column(rows, Column::Text, |row| named(&frame.flights, row.flight))),
            ("kind", column(rows, Column::Text, |row| Some(frame.approached(row.to).0.to_owned()))),
            ("to", column(rows, Column::Text, |row| frame.approached(row.to).1.map(str::to_owned))),
            ("time", column(rows, Column::Time, |row| Some(row.time))),
            ("distance", column(rows, Column::Number, |row| row.distance)),
        ],
        &[("distance", "m")],
    )
}

fn joins(rows: &Rows, frame: &Frame) -> Table {
    let rows = &rows.joins;
    table(
        [
            ("run", column(rows, Column::Whole, |row| row.run as i64)),
            ("flight", column(rows, Column::Text, |row| named(&frame.flights, row.flight))),
            ("other", column(rows, Column::Text, |row| named(&frame.flights, row.other))),
            ("time", column(rows, Column::Time, |row| Some(row.time))),
            ("is_intercept", column(rows, Column::Truth, |row| row.is_intercept)),
        ],
        &[],
    )
}

/// Reads the tables of some runs back. `file` gives the bytes of one of the [`TABLES`].
pub fn read<E: From<ReadError>>(
    runs: Range<u64>,
    frame: &Frame,
    mut file: impl FnMut(&'static str) -> Result<Vec<u8>, E>,
) -> Result<Rows, E> {
    let mut table = |name| -> Result<Table, E> { Ok(Table::read(file(name)?)?) };
    let rows = Rows {
        draws: draws(&table("runs")?, &runs, frame)?,
        flights: read_flights(&table("flights")?, frame)?,
        // Nothing is counted from single crossings, and there are many.
        crossings: Vec::new(),
        stays: read_stays(&table("stays")?, frame)?,
        approaches: read_approaches(&table("approaches")?, frame)?,
        joins: read_joins(&table("joins")?, frame)?,
        runs: runs.clone(),
    };
    let numbers = (rows.flights.iter().map(|row| row.run))
        .chain(rows.stays.iter().map(|row| row.run))
        .chain(rows.approaches.iter().map(|row| row.run))
        .chain(rows.joins.iter().map(|row| row.run));
    match numbers.into_iter().find(|run| !runs.contains(run)) {
        Some(run) => Err(ReadError::Value { column: "run".to_owned(), value: run.to_string() }.into()),
        None => Ok(rows),
    }
}

fn draws(table: &Table, runs: &Range<u64>, frame: &Frame) -> Result<Vec<f64>, ReadError> {
    let numbers = table.whole("run")?;
    if !numbers.iter().map(|run| *run as u64).eq(runs.clone()) {
        return Err(ReadError::Column("run".to_owned()));
    }
    let columns: Vec<&[f64]> =
        frame.inputs.iter().map(|input| table.numbers(&input.name)).collect::<Result<_, ReadError>>()?;
    if columns.iter().any(|column| column.len() != numbers.len()) {
        return Err(ReadError::Length);
    }
    Ok((0..numbers.len()).flat_map(|row| columns.iter().map(move |column| column[row])).collect())
}

/// The indices of a column of ids.
fn indices(table: &Table, name: &str, ids: &[String]) -> Result<Vec<usize>, ReadError> {
    let index = |id: &Option<String>| {
        let found = id.as_ref().and_then(|id| ids.iter().position(|known| known == id));
        found.ok_or_else(|| unknown(name, id))
    };
    table.texts(name)?.iter().map(index).collect()
}

fn unknown(column: &str, value: &Option<String>) -> ReadError {
    ReadError::Value { column: column.to_owned(), value: value.clone().unwrap_or_default() }
}

/// How many rows a table has, if all of its columns agree.
fn length(table: &Table) -> Result<usize, ReadError> {
    let length = |column: &Column| match column {
        Column::Whole(values) => values.len(),
        Column::Number(values) => values.len(),
        Column::Time(values) => values.len(),
        Column::Text(values) => values.len(),
        Column::Truth(values) => values.len(),
    };
    let first = table.columns.first().map_or(0, |(_, column)| length(column));
    if table.columns.iter().all(|(_, column)| length(column) == first) { Ok(first) } else { Err(ReadError::Length) }
}

fn read_flights(table: &Table, frame: &Frame) -> Result<Vec<FlightRow>, ReadError> {
    let rows = length(table)?;
    let (run, flight) = (table.whole("run")?, indices(table, "flight", &frame.flights)?);
    let failure = table.texts("failure")?;
    let row = |at: usize| FlightRow { run: run[at] as u64, flight: flight[at], failure: failure[at].clone() };
    Ok((0..rows).map(row).collect())
}

fn read_stays(table: &Table, frame: &Frame) -> Result<Vec<StayRow>, ReadError> {
    let rows = length(table)?;
    let run = table.whole("run")?;
    let (flight, zone) = (indices(table, "flight", &frame.flights)?, indices(table, "zone", &frame.zones)?);
    let (entered, left) = (table.times("entered")?, table.times("left")?);
    let (seconds, depth, visits) = (table.numbers("seconds")?, table.numbers("depth")?, table.whole("visits")?);
    let row = |at: usize| StayRow {
        run: run[at] as u64,
        flight: flight[at],
        zone: zone[at],
        entered: entered[at],
        left: left[at],
        seconds: seconds[at],
        visits: visits[at],
        depth: depth[at],
    };
    Ok((0..rows).map(row).collect())
}

fn read_approaches(table: &Table, frame: &Frame) -> Result<Vec<ApproachRow>, ReadError> {
    let rows = length(table)?;
    let (run, flight) = (table.whole("run")?, indices(table, "flight", &frame.flights)?);
    let (kind, to) = (table.texts("kind")?, table.texts("to")?);
    let (time, distance) = (instants(table, "time")?, table.numbers("distance")?);
    let index = |ids: &[String], id: &Option<String>| {
        ids.iter().position(|known| Some(known) == id.as_ref()).ok_or_else(|| unknown("to", id))
    };
    (0..rows)
        .map(|at| {
            let to = match kind[at].as_deref() {
                Some("place") => ApproachTo::Place(index(&frame.places, &to[at])?),
                Some("coast") => ApproachTo::Coast,
                Some("flight") => ApproachTo::Flight(index(&frame.flights, &to[at])?),
                _ => return Err(unknown("kind", &kind[at])),
            };
            Ok(ApproachRow { run: run[at] as u64, flight: flight[at], to, time: time[at], distance: distance[at] })
        })
        .collect()
}

fn read_joins(table: &Table, frame: &Frame) -> Result<Vec<JoinRow>, ReadError> {
    let rows = length(table)?;
    let run = table.whole("run")?;
    let (flight, other) = (indices(table, "flight", &frame.flights)?, indices(table, "other", &frame.flights)?);
    let (time, is_intercept) = (instants(table, "time")?, table.truths("is_intercept")?);
    let row = |at: usize| JoinRow {
        run: run[at] as u64,
        flight: flight[at],
        other: other[at],
        time: time[at],
        is_intercept: is_intercept[at],
    };
    Ok((0..rows).map(row).collect())
}

/// The times of a column that lacks none.
fn instants(table: &Table, name: &str) -> Result<Vec<i64>, ReadError> {
    table.times(name)?.iter().map(|time| time.ok_or_else(|| unknown(name, &None))).collect()
}
