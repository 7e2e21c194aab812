//! An edit becomes pieces of text.

use jiff::{SignedDuration, Timestamp};
use toml_edit::{Document, Value};

use super::tree::{List, Node, clock_text, nodes, parse, quoted};
use super::wording::{self, Calendar};
use super::{Edit, EditError, Field, Spot, entries, references};
use crate::diagnostics::{Diagnostic, Problems, Severity, SourceFile};
use crate::geodesy::Position;
use crate::geodesy::position::{ParsePositionError, PositionText};
use crate::geodesy::wording::{USUAL_COORDINATES, reworded};
use crate::scenario::clock::{ClockTime, ParseClockError, SPAN_ACCEPTED, parse_span};
use crate::scenario::keys::{self, FLIGHT, WAYPOINT};
use crate::scenario::model::LegSpeed;
use crate::scenario::splice::{Splice, spliced};
use crate::scenario::{Library, document, read, resolve};
use crate::sim::air::Airspeed;
use crate::units::{Altitude, ParseQuantityError, Speed};

/// The text after an edit.
pub(super) fn edited(text: &str, edit: &Edit, library: &dyn Library) -> Result<String, EditError> {
    let edited = spliced(text, with_draft(text, library, |draft| draft.splices(edit))?);
    if matches!(edit, Edit::InsertWaypoint { .. } | Edit::DeleteWaypoint { .. }) {
        refuse_new_errors(text, &edited, library)?;
    }
    Ok(edited)
}

/// Reads a text as far as editing it takes.
pub(super) fn with_draft<T>(
    text: &str,
    library: &dyn Library,
    ask: impl FnOnce(&Draft<'_>) -> Result<T, EditError>,
) -> Result<T, EditError> {
    let tree = parse(text)?;
    let source = SourceFile::new("scenario", text);
    let mut problems = Problems::default();
    // What the document means is needed for its places, its date and its time zone; what is wrong elsewhere does not matter.
    let meaning = document::read(&source, &keys::SCENARIO, &mut problems)
        .ok_or_else(|| EditError::Syntax("it cannot be read".into()))?;
    let find = resolve::place_finder(&meaning, library);
    let calendar = Calendar {
        date: meaning.date("date").map(|date| date.value),
        zone: resolve::time_zone(&meaning, &mut problems),
    };
    ask(&Draft { text, tree: &tree, find: &find, calendar })
}

/// Refuses a text with an error that the one before does not have.
fn refuse_new_errors(before: &str, after: &str, library: &dyn Library) -> Result<(), EditError> {
    let errors = |text: &str| -> Vec<Diagnostic> {
        let problems = read("scenario", text.as_bytes(), library).problems;
        problems.into_iter().filter(|problem| problem.severity == Severity::Error).collect()
    };
    let mut after = errors(after);
    if after.is_empty() {
        return Ok(());
    }
    let known = errors(before);
    after.retain(|new| known.iter().all(|old| (old.code, &old.message) != (new.code, &new.message)));
    match after.into_iter().next() {
        Some(first) => Err(EditError::Breaks(Box::new(first))),
        None => Ok(()),
    }
}

/// A text that is edited: where things stand, and what its places and times are read with.
pub(super) struct Draft<'d> {
    pub(super) text: &'d str,
    pub(super) tree: &'d Document<&'d str>,
    pub(super) find: &'d dyn Fn(&str) -> Option<Position>,
    calendar: Calendar,
}

/// Whether a text that somebody typed can be read.
fn check_written(field: Field, text: &str, find: &dyn Fn(&str) -> Option<Position>) -> Result<(), EditError> {
    let unreadable = |message: String, accepted: &str| EditError::Unreadable { message, accepted: accepted.to_owned() };
    let quantity = |error: ParseQuantityError| unreadable(error.to_string(), error.accepted());
    match field {
        Field::Position => {
            let position: PositionText =
                text.parse().map_err(|error: ParsePositionError| unreadable(error.to_string(), &error.help()))?;
            let unknown = || unreadable(format!("unknown place `{}`", position.place().unwrap_or_default()), "");
            position.locate(find).map(|_| ()).ok_or_else(unknown)
        }
        Field::Altitude => text.parse::<Altitude>().map(|_| ()).map_err(quantity),
        Field::GroundSpeed | Field::TrueAirspeed | Field::CalibratedAirspeed => {
            text.parse::<Speed>().map(|_| ()).map_err(quantity)
        }
        Field::Mach => {
            let is_plain = text.contains('.') && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            let mach = text.parse::<f64>().ok().filter(|mach| is_plain && (0.1..=5.0).contains(mach));
            let wrong =
                || unreadable(format!("`{text}` is not a Mach number"), "a number from 0.1 to 5.0, such as `0.78`");
            mach.map(|_| ()).ok_or_else(wrong)
        }
        Field::Time => {
            let wrong = |error: ParseClockError| unreadable(error.to_string(), ClockTime::ACCEPTED);
            text.parse::<ClockTime>().map(|_| ()).map_err(wrong)
        }
        Field::Delay => {
            let wrong = || unreadable(format!("`{text}` is not a span of time"), SPAN_ACCEPTED);
            parse_span(text).map(|_| ()).ok_or_else(wrong)
        }
    }
}

fn missing(what: impl Into<String>) -> EditError {
    EditError::Missing { what: what.into() }
}

impl<'d> Draft<'d> {
    fn splices(&self, edit: &Edit) -> Result<Vec<Splice>, EditError> {
        match edit {
            Edit::MoveWaypoint { flight, waypoint, to } => self.move_waypoint(*flight, *waypoint, to),
            Edit::InsertWaypoint { flight, waypoint, at } => self.insert_waypoint(*flight, *waypoint, at),
            Edit::DeleteWaypoint { flight, waypoint } => self.delete_waypoint(*flight, *waypoint),
            Edit::SetAltitude { flight, waypoint, altitude } => {
                let (node, order) = self.holder(*flight, *waypoint)?;
                let Some(altitude) = altitude else { return Ok(node.take("altitude").into_iter().collect()) };
                let like = node.text("altitude").or(self.flight(*flight)?.text("altitude"));
                let raw = quoted(&wording::altitude(*altitude, like), node.raw("altitude"));
                Ok(vec![node.put(order, "altitude", &raw)?])
            }
            Edit::SetSpeed { flight, waypoint, speed } => self.set_speed(*flight, *waypoint, *speed),
            Edit::SetTime { flight, waypoint, time } => self.set_time(*flight, *waypoint, *time),
            Edit::SetDelay { flight, delay } => self.set_delay(*flight, *delay),
            Edit::Write { flight, waypoint, field, text } => self.write(*flight, *waypoint, *field, text.trim()),
            Edit::MoveVertex { zone, vertex, to } => self.move_vertex(zone, *vertex, to),
        }
    }

    fn flight(&self, flight: usize) -> Result<Node<'d>, EditError> {
        nodes(self.tree, "flight").get(flight).copied().ok_or_else(|| missing(format!("flight {}", flight + 1)))
    }

    pub(super) fn route(&self, flight: usize) -> Result<List<'d>, EditError> {
        self.flight(flight)?.list("route").ok_or_else(|| missing(format!("route of flight {}", flight + 1)))
    }

    pub(super) fn waypoint(&self, flight: usize, waypoint: usize) -> Result<Node<'d>, EditError> {
        let node = self.route(flight)?.node(self.text, waypoint);
        node.ok_or_else(|| missing(format!("waypoint {} of flight {}", waypoint + 1, flight + 1)))
    }

    /// The table of a waypoint, or of the whole flight, with the usual order of its keys.
    fn holder(
        &self,
        flight: usize,
        waypoint: Option<usize>,
    ) -> Result<(Node<'d>, &'static keys::TableKeys), EditError> {
        match waypoint {
            Some(waypoint) => Ok((self.waypoint(flight, waypoint)?, &WAYPOINT)),
            None => Ok((self.flight(flight)?, &FLIGHT)),
        }
    }

    /// A spot in the way of a position that is written.
    fn position_like(&self, written: &str, spot: &Spot) -> Result<String, EditError> {
        // A place that is not known is one that the author cannot have meant.
        let usual = || reworded(USUAL_COORDINATES, spot, self.find);
        reworded(written, spot, self.find)
            .or_else(usual)
            .ok_or_else(|| EditError::CannotBeWritten { what: "the position".into() })
    }

    fn move_waypoint(&self, flight: usize, waypoint: usize, to: &Spot) -> Result<Vec<Splice>, EditError> {
        let node = self.waypoint(flight, waypoint)?;
        let Some(written) = node.text("at") else {
            return Err(if node.has("at") {
                EditError::CannotBeWritten { what: "`at`".into() }
            } else {
                EditError::NoPosition
            });
        };
        let new = self.position_like(written, to)?;
        let mut splices = vec![node.put(&WAYPOINT, "at", &quoted(&new, node.raw("at")))?];
        // Triggers that speak of it by the place it is written with go on meaning it.
        let id = self.flight(flight)?.text("id").unwrap_or_default();
        if new != written && !node.has("name") && references::is_named(self.tree, id, written.trim()) {
            splices.push(node.put(&WAYPOINT, "name", &quoted(written.trim(), None))?);
        }
        Ok(splices)
    }

    fn insert_waypoint(&self, flight: usize, at: usize, spot: &Spot) -> Result<Vec<Splice>, EditError> {
        let route = self.route(flight)?;
        let count = route.len();
        if at > count || count == 0 {
            return Err(missing(format!("waypoint {} of flight {}", at, flight + 1)));
        }
        let before = at.checked_sub(1).map(|before| self.waypoint(flight, before)).transpose()?;
        let behind = if at < count { Some(self.waypoint(flight, at)?) } else { None };
        let Some(model) = before.or(behind) else { return Err(missing("route")) };
        let mut keys =
            vec![("at", quoted(&self.position_like(self.example_of_position(&route, at), spot)?, model.raw("at")))];
        if let (Some(before), Some(behind)) = (before, behind) {
            let altitude = self.altitude_between(flight, &before, &behind);
            keys.extend(altitude.map(|altitude| ("altitude", altitude)));
            // What the leg is flown with holds for both of its parts.
            let leg = wording::SPEED_KEYS.into_iter().chain(["path"]);
            keys.extend(leg.filter_map(|key| Some((key, before.raw(key)?.to_owned()))));
        }
        if before.into_iter().chain(behind).any(|node| node.has("evidence")) {
            keys.push(("evidence", quoted("assumed", None)));
        }
        let equals = model.equals();
        let keys: Vec<String> = keys.into_iter().map(|(key, raw)| format!("{key}{equals}{raw}")).collect();
        let flight = self.flight(flight)?;
        let mut splices =
            references::renumbered(self.tree, &flight, |number| Some(if number >= at { number + 1 } else { number }))?;
        match &route {
            List::Array(array) => {
                let space = model.brace_space();
                let entry = format!("{{{space}{}{space}}}", keys.join(", "));
                splices.extend(entries::insert(self.text, array, at, &entry));
            }
            List::Tables(tables) => {
                let ends = self.ends(&route);
                splices.push(entries::insert_table(self.text, tables, &ends, at, &keys));
            }
        }
        Ok(splices)
    }

    /// Where the waypoints of a route end.
    fn ends(&self, route: &List<'d>) -> Vec<usize> {
        (0..route.len()).map(|index| route.node(self.text, index).map_or(0, |node| node.span().end)).collect()
    }

    /// Coordinates of the route, those nearest before a new waypoint if any: in their way it is written.
    fn example_of_position(&self, route: &List<'d>, at: usize) -> &'d str {
        let written = |index: usize| route.node(self.text, index)?.text("at");
        let is_coordinates = |text: &&str| text.parse::<Position>().is_ok();
        let nearest = (0..at).rev().chain(at..route.len());
        nearest.filter_map(written).find(is_coordinates).unwrap_or(USUAL_COORDINATES)
    }

    /// What a waypoint between two others says of its altitude, so that the flight goes on as it did: nothing, what both
    /// say, or half of the way from one to the other.
    fn altitude_between(&self, flight: usize, before: &Node<'d>, behind: &Node<'d>) -> Option<String> {
        let flight = self.flight(flight).ok()?;
        let own = (before.text("altitude"), behind.text("altitude"));
        let (from, to) = (own.0.or(flight.text("altitude")), own.1.or(flight.text("altitude")));
        match (own, from, to) {
            ((None, None), ..) => None,
            ((Some(from), Some(to)), ..) if from == to => before.raw("altitude").map(str::to_owned),
            (_, Some(from), Some(to)) => {
                let (low, high) = (from.parse::<Altitude>().ok()?, to.parse::<Altitude>().ok()?);
                let hundreds = ((low.feet() + high.feet()) / 200.0).round();
                let between = Altitude::from_feet(hundreds * 100.0);
                Some(quoted(&wording::altitude(between, Some(from)), before.raw("altitude")))
            }
            _ => None,
        }
    }

    fn delete_waypoint(&self, flight: usize, waypoint: usize) -> Result<Vec<Splice>, EditError> {
        self.waypoint(flight, waypoint)?;
        let route = self.route(flight)?;
        let renumber = |number: usize| match number.cmp(&waypoint) {
            std::cmp::Ordering::Less => Some(number),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(number - 1),
        };
        let mut splices = references::renumbered(self.tree, &self.flight(flight)?, renumber)?;
        let gone = self.waypoint(flight, waypoint)?.span();
        // What stands in the waypoint itself goes with it.
        splices.retain(|splice| !(gone.start <= splice.span.start && splice.span.end <= gone.end));
        match &route {
            List::Array(array) => splices.extend(entries::remove(self.text, array, waypoint)),
            List::Tables(tables) => {
                splices.push(entries::remove_table(self.text, tables, &self.ends(&route), waypoint));
            }
        }
        Ok(splices)
    }

    fn set_speed(
        &self,
        flight: usize,
        waypoint: Option<usize>,
        speed: Option<LegSpeed>,
    ) -> Result<Vec<Splice>, EditError> {
        let (node, order) = self.holder(flight, waypoint)?;
        let old = wording::SPEED_KEYS.into_iter().find(|key| node.has(key));
        let Some(speed) = speed else { return Ok(old.and_then(|key| node.take(key)).into_iter().collect()) };
        let key = wording::speed_key(speed);
        let like = old.and_then(|old| node.text(old)).or_else(|| self.flight(flight).ok()?.text(key));
        let raw = match (wording::speed(speed, like), speed) {
            (Some(text), _) => quoted(&text, old.and_then(|old| node.raw(old))),
            (None, LegSpeed::Air(Airspeed::Mach(mach))) => format!("{mach:?}"),
            _ => return Err(EditError::CannotBeWritten { what: "the speed".into() }),
        };
        Ok(vec![self.put_speed(&node, order, key, &raw)?])
    }

    /// Sets a speed; one that is measured otherwise gives way to it.
    fn put_speed(&self, node: &Node<'d>, order: &keys::TableKeys, key: &str, raw: &str) -> Result<Splice, EditError> {
        let old = wording::SPEED_KEYS.into_iter().find(|other| node.has(other)).filter(|old| *old != key);
        match old.and_then(|old| node.entry(old)) {
            Some(entry) => Ok(Splice::new(entry, format!("{key}{}{raw}", node.equals()))),
            None => node.put(order, key, raw),
        }
    }

    /// Writes a value as it was typed, where it can be read.
    fn write(
        &self,
        flight: usize,
        waypoint: Option<usize>,
        field: Field,
        text: &str,
    ) -> Result<Vec<Splice>, EditError> {
        let (node, order) = self.holder(flight, waypoint)?;
        let is_arrival = field == Field::Time && node.has("arrive");
        let key = if is_arrival { "arrive" } else { field.key() };
        if order.key(key).is_none() || (text.is_empty() && field == Field::Position) {
            return Err(EditError::CannotBeWritten { what: format!("`{key}`") });
        }
        if text.is_empty() {
            return Ok(node.take(key).into_iter().collect());
        }
        check_written(field, text, self.find)?;
        if Field::SPEEDS.contains(&field) {
            let raw = if field == Field::Mach { text.to_owned() } else { quoted(text, node.raw(key)) };
            return Ok(vec![self.put_speed(&node, order, key, &raw)?]);
        }
        Ok(vec![node.put(order, key, &quoted(text, node.raw(key)))?])
    }

    /// The last time on the route before a waypoint, without the flight's delay.
    fn time_before(&self, route: &List<'d>, waypoint: usize) -> Option<Timestamp> {
        let mut before = None;
        for node in (0..waypoint).filter_map(|index| route.node(self.text, index)) {
            let time = node.clock("arrive").or_else(|| node.clock("time"));
            before = time.and_then(|time| time.along(before, self.calendar.date, &self.calendar.zone)).or(before);
        }
        before
    }

    fn set_time(&self, flight: usize, waypoint: usize, time: Option<Timestamp>) -> Result<Vec<Splice>, EditError> {
        let node = self.waypoint(flight, waypoint)?;
        let key = if node.has("arrive") { "arrive" } else { "time" };
        let Some(time) = time else { return Ok(node.take(key).into_iter().collect()) };
        let delay = self.flight(flight)?.text("delay").and_then(parse_span).unwrap_or_default();
        let too_early = |_| EditError::CannotBeWritten { what: "the time".into() };
        let written_time = time.checked_sub(delay).map_err(too_early)?;
        let route = self.route(flight)?;
        let before = self.time_before(&route, waypoint);
        let own = node.value(key).and_then(clock_text);
        let like = own.unwrap_or_else(|| self.example_of_time(&route, waypoint));
        let text = wording::time(written_time, &like, before, &self.calendar);
        let raw = match node.value(key) {
            // A time of TOML has seconds and no quotes.
            Some(Value::Datetime(_)) => match text.parse() {
                Ok(ClockTime::Local(time)) => time.strftime("%H:%M:%S%.f").to_string(),
                Ok(ClockTime::Instant(_)) => text,
                _ => quoted(&text, None),
            },
            _ => quoted(&text, node.raw(key)),
        };
        Ok(vec![node.put(&WAYPOINT, key, &raw)?])
    }

    /// A time of the route, the nearest before a waypoint if any: in its way a new one is written.
    fn example_of_time(&self, route: &List<'d>, waypoint: usize) -> String {
        let written = |index: usize| {
            let node = route.node(self.text, index)?;
            node.value("time").or_else(|| node.value("arrive")).and_then(clock_text)
        };
        let counts_on_its_own = |text: &String| !text.trim_start().starts_with('+');
        let nearest = (0..waypoint).rev().chain(waypoint + 1..route.len());
        nearest.filter_map(written).find(counts_on_its_own).unwrap_or_else(|| "00:00".into())
    }

    fn set_delay(&self, flight: usize, delay: SignedDuration) -> Result<Vec<Splice>, EditError> {
        let node = self.flight(flight)?;
        if !(SignedDuration::ZERO..=SignedDuration::from_hours(24)).contains(&delay) {
            return Err(EditError::CannotBeWritten { what: "a delay below nothing or above a day".into() });
        }
        if delay.is_zero() {
            return Ok(node.take("delay").into_iter().collect());
        }
        let raw = quoted(&wording::span(delay, node.text("delay")), node.raw("delay"));
        Ok(vec![node.put(&FLIGHT, "delay", &raw)?])
    }

    fn move_vertex(&self, zone: &str, vertex: usize, to: &Spot) -> Result<Vec<Splice>, EditError> {
        let is_meant = |node: &Node<'_>| node.text("id").is_some_and(|id| id.eq_ignore_ascii_case(zone));
        let zones = nodes(self.tree, "zone");
        let node =
            zones.iter().find(|node| is_meant(node)).ok_or_else(|| missing(format!("zone `{zone}` of its own")))?;
        let no_vertex = || missing(format!("vertex {} of zone `{zone}`", vertex + 1));
        let value = vertices(node).into_iter().nth(vertex).flatten();
        let value = value.ok_or_else(no_vertex)?;
        let (written, span) = value.as_str().zip(value.span()).ok_or_else(no_vertex)?;
        let raw = quoted(&self.position_like(written, to)?, Some(&self.text[span.clone()]));
        Ok(vec![Splice::new(span, raw)])
    }
}

/// The positions of a zone's boundary as they are written, or that of the centre of its circle.
pub(super) fn vertices<'d>(zone: &Node<'d>) -> Vec<Option<&'d Value>> {
    let position = |value: &'d Value| match value {
        Value::InlineTable(table) => table.get("at"),
        value => Some(value),
    };
    match (zone.list("boundary"), zone.node("circle")) {
        (Some(List::Array(vertices)), _) => vertices.iter().map(position).collect(),
        (Some(List::Tables(vertices)), _) => vertices.iter().map(|table| table.get("at")?.as_value()).collect(),
        (None, Some(circle)) => vec![circle.value("center")],
        (None, None) => Vec::new(),
    }
}
