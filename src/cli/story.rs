//! A simulation told to a person: the timeline, then stays, closest approaches and reports, then what it all rests on.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use patrolscope::export::Selection;
use patrolscope::geodesy::TurnDirection;
use patrolscope::scenario::model::{Evidence, Flight, ReportedEvent, ScenarioKind};
use patrolscope::sim::Simulation;
use patrolscope::sim::events::{CrossedEdge, Crossing, CrossingKind, Event, EventKind, Reading, ReadingSpread, Side};
use patrolscope::units::Distance;
use patrolscope::zones::{Standing, ZoneKind};

use super::layout::{self, Align};

/// A waypoint that is passed within so many seconds of a crossing lies on the edge.
const AT_WAYPOINT: f64 = 1.0;

/// What is told.
pub struct Story<'a> {
    pub simulation: &'a Simulation,
    pub selection: &'a Selection,
    /// Waypoints, turns and every closest approach too.
    pub everything: bool,
}

/// What a flight comes near to; told in this order.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Approached {
    /// A place; of all flights, the nearest counts.
    Place(usize),
    /// The coast, for each flight.
    CoastBy(usize),
    /// Two flights, the smaller index first.
    Flights(usize, usize),
}

impl Story<'_> {
    /// The whole story.
    pub fn text(&self) -> String {
        let parts = [self.heading(), self.timeline(), self.stays(), self.approaches(), self.reports(), self.footing()];
        let mut told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        for part in &mut told {
            part.truncate(part.trim_end().len());
            part.push('\n');
        }
        told.join("\n")
    }

    fn flight(&self, index: usize) -> &Flight {
        &self.simulation.scenario.flights[index]
    }

    /// `Tu-95MS ×2`.
    fn name(&self, flight: usize) -> String {
        let flight = self.flight(flight);
        if flight.count == 1 { flight.name.clone() } else { format!("{} ×{}", flight.name, flight.count) }
    }

    fn local(&self, t: f64) -> String {
        layout::clock(self.simulation.timestamp(t), &self.simulation.scenario.time_zone)
    }

    fn local_minute(&self, t: f64) -> String {
        layout::minute(self.simulation.timestamp(t), &self.simulation.scenario.time_zone)
    }

    fn heading(&self) -> String {
        let scenario = &self.simulation.scenario;
        let kind = match scenario.kind {
            ScenarioKind::Reconstruction => "reconstruction",
            ScenarioKind::Hypothetical => "hypothetical",
            ScenarioKind::Recorded => "recorded",
        };
        let title = layout::paint(&scenario.title, layout::HEADING);
        let day = layout::day(self.simulation.start, &scenario.time_zone);
        let flights = scenario.flights.iter().enumerate().filter(|(index, _)| self.selection.has_flight(*index));
        let (count, aircraft) = flights.fold((0, 0), |(n, sum), (_, flight)| (n + 1, sum + flight.count as usize));
        let size = format!("{}, {aircraft} aircraft", layout::counted(count, "flight"));
        format!("{title}\n{day}, {kind}, {size}\n")
    }

    /// The timeline: one line an event, and under it where that is and what it rests on.
    fn timeline(&self) -> String {
        let scenario = &self.simulation.scenario;
        let zone = &scenario.time_zone;
        let events: Vec<&Event> =
            self.selection.events(self.simulation).filter(|event| self.everything || is_story(&event.kind)).collect();
        let is_utc = *zone == TimeZone::UTC;
        let local_name = self.simulation.start.to_zoned(zone.clone()).strftime("%Z").to_string();
        let mut columns = vec![
            (local_name.as_str(), Align::Left),
            ("UTC", Align::Left),
            ("FLIGHT", Align::Left),
            ("EVENT", Align::Left),
            ("POSITION", Align::Left),
            ("ALTITUDE", Align::Right),
        ];
        let row = |event: &&Event| {
            let instant = self.simulation.timestamp(event.t);
            let mut row = vec![
                layout::clock(instant, zone),
                layout::clock(instant, &TimeZone::UTC),
                self.name(event.flight),
                self.words(event),
                layout::position(event.position),
                self.altitude(event),
            ];
            if is_utc {
                row.remove(0);
            }
            row
        };
        if is_utc {
            columns.remove(0);
        }
        let lines = layout::table_lines(&columns, events.iter().map(row));
        let indent = if is_utc { 12 } else { 22 };
        let mut text = String::new();
        let mut day = layout::day(self.simulation.start, zone);
        for (index, line) in lines.iter().enumerate() {
            let Some(event) = index.checked_sub(1).map(|index| events[index]) else {
                text.push_str(&format!("  {}\n", layout::paint(line, layout::HEADING)));
                continue;
            };
            let today = layout::day(self.simulation.timestamp(event.t), zone);
            if today != day {
                text.push_str(&format!("  {}\n", layout::paint(&today, layout::HEADING)));
                day = today;
            }
            text.push_str(&format!("  {line}\n"));
            for detail in layout::wrap(&self.details(event).join(" · "), indent, layout::WIDTH).lines() {
                text.push_str(&format!("{}\n", layout::paint(detail, layout::FAINT)));
            }
        }
        text
    }

    /// What happens, in few words.
    fn words(&self, event: &Event) -> String {
        let scenario = &self.simulation.scenario;
        match &event.kind {
            EventKind::Departure => "track begins".into(),
            EventKind::End => "track ends".into(),
            EventKind::Waypoint { index } => match &self.flight(event.flight).route[*index].name {
                Some(name) => format!("passes {name}"),
                None => format!("passes waypoint {}", index + 1),
            },
            EventKind::Turn { direction, degrees, .. } => {
                let side = match direction {
                    TurnDirection::Left => "left",
                    TurnDirection::Right => "right",
                };
                format!("turns {side} by {degrees:.0}°")
            }
            EventKind::Crossing(Crossing { zone, kind, through }) => {
                let verb = match kind {
                    CrossingKind::Enter => "enters",
                    CrossingKind::Exit => "leaves",
                };
                let side = match (through, kind) {
                    (Side::Edge(_), _) => "",
                    (Side::Floor, CrossingKind::Enter) | (Side::Ceiling, CrossingKind::Exit) => " climbing",
                    (Side::Ceiling, CrossingKind::Enter) | (Side::Floor, CrossingKind::Exit) => " descending",
                };
                format!("{verb} {}{side}", scenario.zones[*zone].id)
            }
            EventKind::LineCrossing { zone, .. } => format!("crosses {}", scenario.zones[*zone].id),
            EventKind::ClosestToPlace { place, .. } => {
                format!("closest to {}", scenario.closest_approach.places[*place].id)
            }
            EventKind::ClosestToCoast { .. } => "closest to the coast".into(),
            EventKind::ClosestToFlight { other, .. } => format!("closest to {}", self.flight(*other).id),
        }
    }

    /// The altitude, with `~` where no source states it.
    fn altitude(&self, event: &Event) -> String {
        let mark = if self.simulation.scenario.kind == ScenarioKind::Reconstruction { "~" } else { "" };
        format!("{mark}{}", layout::altitude(event.altitude))
    }

    /// Where it is and what it rests on, piece by piece.
    fn details(&self, event: &Event) -> Vec<String> {
        let mut details = vec![layout::bearings(event.position)];
        match &event.kind {
            EventKind::Crossing(Crossing { through: Side::Edge(edge), .. }) | EventKind::LineCrossing { edge, .. } => {
                details.extend(edge_words(edge));
                details.push(self.crossing_evidence(event));
            }
            EventKind::Crossing(_) => details.push(self.crossing_evidence(event)),
            EventKind::Departure => details.push(self.waypoint_evidence(event.flight, 0)),
            EventKind::End => {
                details.push(self.waypoint_evidence(event.flight, self.flight(event.flight).route.len() - 1));
            }
            EventKind::Waypoint { index } => {
                details.push(self.waypoint_evidence(event.flight, *index));
                details.extend(self.flight(event.flight).route[*index].note.clone());
            }
            EventKind::Turn { radius, .. } => details.push(format!("radius {:.1} NM", radius.nautical_miles())),
            EventKind::ClosestToPlace { distance, .. } | EventKind::ClosestToCoast { distance, .. } => {
                details.push(apart(*distance));
            }
            EventKind::ClosestToFlight { horizontal, other_higher_by, .. } => {
                details.push(apart(*horizontal));
                details.push(format!("{other_higher_by:+.0} m in altitude"));
            }
        }
        details.retain(|detail| !detail.is_empty());
        details
    }

    /// `time reported [donga]`, for a waypoint.
    fn waypoint_evidence(&self, flight: usize, waypoint: usize) -> String {
        let waypoint = &self.flight(flight).route[waypoint];
        let Some(evidence) = waypoint.evidence else { return String::new() };
        match &waypoint.source {
            Some(source) => format!("{} [{source}]", evidence_word(evidence)),
            None => evidence_word(evidence).into(),
        }
    }

    /// The evidence of the waypoint that the crossing happens at; between two waypoints, what the leg rests on.
    fn crossing_evidence(&self, event: &Event) -> String {
        let route = &self.flight(event.flight).route;
        let is_here = |index: &usize| {
            let time = route[*index].time.map(|time| time.duration_since(self.simulation.start).as_secs_f64());
            time.is_some_and(|time| (time - event.t).abs() < AT_WAYPOINT)
        };
        let ends = [event.leg, event.leg + 1].into_iter().filter(|index| *index < route.len());
        if let Some(index) = ends.clone().find(is_here) {
            return self.waypoint_evidence(event.flight, index);
        }
        let evidence: Vec<Evidence> = ends.filter_map(|index| route[index].evidence).collect();
        match evidence.as_slice() {
            [] => String::new(),
            all if all.contains(&Evidence::Assumed) => "assumed".into(),
            all if all.contains(&Evidence::Recalled) => "recalled".into(),
            _ => "between reported points".into(),
        }
    }

    /// Per flight and zone: visits, time inside, deepest point.
    fn stays(&self) -> String {
        let scenario = &self.simulation.scenario;
        let summaries = self.simulation.zone_summaries.iter().filter(|summary| {
            !summary.visits.is_empty()
                && self.selection.has_flight(summary.flight)
                && self.selection.has_zone(summary.zone)
        });
        let rows: Vec<Vec<String>> = summaries
            .map(|summary| {
                let rests_on =
                    summary.visits.iter().map(|visit| visit.rests_on).max_by_key(|standing| weakness(*standing));
                let (depth, when, place) = summary.deepest.map_or_else(Default::default, |deepest| {
                    let depth = format!("{:.0}", deepest.depth.kilometres());
                    (depth, self.local(deepest.t), layout::position(deepest.position))
                });
                vec![
                    self.name(summary.flight),
                    scenario.zones[summary.zone].id.clone(),
                    summary.visits.len().to_string(),
                    layout::duration(summary.seconds_inside()),
                    depth,
                    when,
                    place,
                    rests_on.map_or("", Standing::word).to_owned(),
                ]
            })
            .collect();
        if rows.is_empty() {
            return String::new();
        }
        let columns = [
            ("FLIGHT", Align::Left),
            ("ZONE", Align::Left),
            ("VISITS", Align::Right),
            ("INSIDE", Align::Right),
            ("KM DEEP", Align::Right),
            ("AT", Align::Left),
            ("DEEPEST POINT", Align::Left),
            ("EDGES", Align::Left),
        ];
        format!("{}\n{}", layout::paint("Time inside the zones", layout::HEADING), layout::table(&columns, rows))
    }

    /// The nearest flight to each place, each flight's way past the coast, and which flights came near one another.
    fn approaches(&self) -> String {
        let scenario = &self.simulation.scenario;
        let mut nearest: BTreeMap<Approached, (Distance, &Event)> = BTreeMap::new();
        for event in self.selection.events(self.simulation) {
            let (what, distance) = match &event.kind {
                EventKind::ClosestToPlace { place, distance } => (Approached::Place(*place), *distance),
                EventKind::ClosestToCoast { distance, .. } => (Approached::CoastBy(event.flight), *distance),
                EventKind::ClosestToFlight { other, horizontal, .. } => {
                    (Approached::Flights(event.flight.min(*other), event.flight.max(*other)), *horizontal)
                }
                _ => continue,
            };
            let known = nearest.entry(what).or_insert((distance, event));
            if distance.metres() < known.0.metres() {
                *known = (distance, event);
            }
        }
        if nearest.is_empty() {
            return String::new();
        }
        let row = |(what, (distance, event)): (&Approached, &(Distance, &Event))| {
            let to = match what {
                Approached::Place(place) => scenario.closest_approach.places[*place].name.clone(),
                Approached::CoastBy(_) => "the coast".to_owned(),
                Approached::Flights(a, b) => self.name(if *a == event.flight { *b } else { *a }),
            };
            vec![
                to,
                self.name(event.flight),
                layout::figure(distance.kilometres()),
                layout::figure(distance.nautical_miles()),
                self.local_minute(event.t),
                layout::position(event.position),
            ]
        };
        let columns = [
            ("TO", Align::Left),
            ("FLIGHT", Align::Left),
            ("KM", Align::Right),
            ("NM", Align::Right),
            ("AT", Align::Left),
            ("POSITION", Align::Left),
        ];
        let table = layout::table(&columns, nearest.iter().map(row));
        format!("{}\n{table}", layout::paint("Closest approaches", layout::HEADING))
    }

    /// What was reported, beside what the simulation gives.
    fn reports(&self) -> String {
        let scenario = &self.simulation.scenario;
        let clock = |instant: Timestamp| layout::clock(instant, &scenario.time_zone);
        let mut rows = Vec::new();
        for report in &scenario.reports {
            let Some(flight) = scenario.flights.iter().position(|flight| flight.id == report.flight) else { continue };
            let Some(zone) = scenario.zones.iter().position(|zone| zone.id == report.zone) else { continue };
            if !(self.selection.has_flight(flight) && self.selection.has_zone(zone)) {
                continue;
            }
            let (verb, kind) = match report.event {
                ReportedEvent::Enters => ("enters", CrossingKind::Enter),
                ReportedEvent::Leaves => ("leaves", CrossingKind::Exit),
            };
            let off = |event: &Event| self.simulation.timestamp(event.t).duration_since(report.time).as_secs_f64();
            let found = self
                .simulation
                .events
                .iter()
                .filter(|event| event.flight == flight)
                .filter(|event| matches!(&event.kind, EventKind::Crossing(it) if it.zone == zone && it.kind == kind))
                .min_by(|a, b| off(a).abs().total_cmp(&off(b).abs()));
            let (computed, difference) = found.map_or_else(
                || ("never".to_owned(), String::new()),
                |event| (self.local(event.t), format!("{:+.0} s", off(event).round() + 0.0)),
            );
            rows.push(vec![
                self.name(flight),
                format!("{verb} {}", report.zone),
                clock(report.time),
                computed,
                difference,
                format!("[{}]", report.source),
            ]);
        }
        if rows.is_empty() {
            return String::new();
        }
        let columns = [
            ("FLIGHT", Align::Left),
            ("EVENT", Align::Left),
            ("REPORTED", Align::Left),
            ("SIMULATED", Align::Left),
            ("OFF BY", Align::Right),
            ("SOURCE", Align::Left),
        ];
        format!("{}\n{}", layout::paint("Reported times", layout::HEADING), layout::table(&columns, rows))
    }

    /// The sources, and what must never be left unsaid.
    fn footing(&self) -> String {
        let scenario = &self.simulation.scenario;
        let mut text = String::new();
        if !scenario.sources.is_empty() {
            text.push_str(&format!("{}\n", layout::paint("Sources", layout::HEADING)));
            for source in &scenario.sources {
                text.push_str(&layout::wrap(&format!("[{}] {}", source.id, source.title), 2, layout::WIDTH));
            }
            text.push('\n');
        }
        let mut say = |statement: &str| text.push_str(&layout::wrap(statement, 0, layout::WIDTH));
        if scenario.kind == ScenarioKind::Reconstruction {
            say(
                "Illustrative reconstruction from public statements. Reported: zone entry and exit times, straits passed, \
                 types and counts. Interpolated: everything between. Altitudes (~) and speeds are assumptions.",
            );
        }
        let has_spread = |event: &Event| match &event.kind {
            EventKind::Crossing(Crossing { through: Side::Edge(edge), .. }) | EventKind::LineCrossing { edge, .. } => {
                edge.spread.as_ref().and_then(spread_words).is_some()
            }
            _ => false,
        };
        if self.selection.events(self.simulation).any(has_spread) {
            say(
                "Geodesic, rhumb, straight: the source does not say which line joins the two ends of the edge; if it is \
                 the shortest line, the line of constant course, or straight in longitude and latitude, the crossing is \
                 so much earlier or later.",
            );
        }
        if scenario.zones.iter().any(|zone| !zone.is_fully_known()) {
            say("Crossings of schematic edges are no facts: these edges are drawn only so that the zone closes.");
        }
        if scenario.zones.iter().any(|zone| zone.kind == ZoneKind::Adiz) {
            say(layout::NOT_SOVEREIGN);
        }
        text
    }
}

/// Whether an event belongs to the story; the others show with `--all`.
fn is_story(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Departure | EventKind::Crossing(_) | EventKind::LineCrossing { .. } | EventKind::End)
}

fn apart(distance: Distance) -> String {
    format!("{:.1} km ({:.1} NM) away", distance.kilometres(), distance.nautical_miles())
}

fn weakness(standing: Standing) -> u8 {
    match standing {
        Standing::Published => 0,
        Standing::Derived => 1,
        Standing::Schematic => 2,
    }
}

fn evidence_word(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Reported => "reported",
        Evidence::TimeReported => "time reported",
        Evidence::PlaceReported => "place reported",
        Evidence::Recalled => "recalled",
        Evidence::Assumed => "assumed",
    }
}

/// The edge, its standing, and what another reading of it would change: `edge 0, published; geodesic 28 s earlier`.
fn edge_words(edge: &CrossedEdge) -> Vec<String> {
    let name = edge.index.map_or_else(|| "circle".to_owned(), |index| format!("edge {index}"));
    let mut words = vec![format!("{name}, {}", edge.standing.word())];
    words.extend(edge.spread.as_ref().and_then(spread_words));
    words
}

/// `geodesic 28 s earlier`, for every reading that makes a difference of a second.
fn spread_words(spread: &ReadingSpread) -> Option<String> {
    let mut words = Vec::new();
    for (reading, later) in &spread.readings {
        let line = match reading {
            Reading::Geodesic => "geodesic",
            Reading::Rhumb => "rhumb",
            Reading::Straight => "straight",
        };
        match later.map(f64::round) {
            None => words.push(format!("{line} not at all")),
            Some(later) if later >= 1.0 => words.push(format!("{line} {later:.0} s later")),
            Some(later) if later <= -1.0 => words.push(format!("{line} {:.0} s earlier", -later)),
            Some(_) => {}
        }
    }
    (!words.is_empty()).then(|| format!("if {}", words.join(", ")))
}
