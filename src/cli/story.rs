//! A simulation told to a person: who was inside which zone and when, the timeline, closest approaches and reports,
//! then what it all rests on.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use patrolscope::certainty::{self, Certainty, CrossingCertainty, Existence, TimeCertainty};
use patrolscope::chart::{Language, doubt, words};
use patrolscope::compare::Held;
use patrolscope::export::Selection;
use patrolscope::geodesy::TurnDirection;
use patrolscope::scenario::model::{Evidence, Flight, ScenarioKind};
use patrolscope::sim::Simulation;
use patrolscope::sim::activity;
use patrolscope::sim::events::{
    CrossedEdge, Crossing, CrossingKind, Event, EventKind, MarkKind, Reading, ReadingSpread, Side, Visit, ZoneSummary,
};
use patrolscope::sim::groups::Group;
use patrolscope::units::Distance;
use patrolscope::zones::{Standing, ZoneKind};

use super::accounts;
use super::layout::{self, Align};

/// What is told.
pub struct Story<'a> {
    pub simulation: &'a Simulation,
    pub selection: &'a Selection,
    pub detail: Detail,
    /// The reports held against the simulation.
    pub held: Vec<Held>,
    /// How far it can be relied on.
    pub certainty: Certainty,
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// One line an entry or exit, the nearest approaches, sources by their first words.
    Short,
    /// What each event rests on, where tracks begin and end, every pair of flights, sources in full.
    Full,
    /// Waypoints, turns and every closest approach too.
    Everything,
}

/// A report and an event further apart than so many seconds are not about the same crossing.
const SAME_CROSSING: f64 = 60.0;

/// So many stays are told one by one.
const MOST_STAYS: usize = 3;

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
        let parts = [
            self.heading(),
            self.stays(),
            self.aircraft(),
            self.timeline(),
            self.near_misses(),
            self.approaches(),
            self.reports(),
            self.footing(),
        ];
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
        let title = layout::paint(&scenario.title.en, layout::HEADING);
        let day = layout::day(self.simulation.start, &scenario.time_zone);
        let count = (0..scenario.flights.len()).filter(|index| self.selection.has_flight(*index)).count();
        let is_told = |group: &&Group| group.shares.iter().any(|share| self.selection.has_flight(share.flight));
        let aircraft: u32 = self.simulation.groups.iter().filter(is_told).map(|group| group.count).sum();
        let size = format!("{}, {aircraft} aircraft", layout::counted(count, "flight"));
        let local = self.simulation.start.to_zoned(scenario.time_zone.clone());
        let offset = local.strftime("%:z").to_string();
        format!("{title}\n{day}, {kind}, {size}; clock times are {} (UTC{offset})\n", self.clock_name())
    }

    fn clock_name(&self) -> String {
        let start = self.simulation.start.to_zoned(self.simulation.scenario.time_zone.clone());
        words::clock_name(&start.strftime("%Z").to_string()).to_owned()
    }

    /// The timeline: one line an event.
    fn timeline(&self) -> String {
        let events: Vec<&Event> = self.selection.events(self.simulation).filter(|event| self.is_told(event)).collect();
        let lines = match self.detail {
            _ if events.is_empty() => vec!["No zone is crossed.".to_owned()],
            Detail::Short => self.short_lines(&events),
            _ => self.full_lines(&events),
        };
        let heading = layout::paint("Timeline", layout::HEADING);
        lines.iter().fold(format!("{heading}\n"), |text, line| format!("{text}  {line}\n"))
    }

    /// One line an event; flights that do the same at the same second and place share it.
    fn short_lines(&self, events: &[&Event]) -> Vec<String> {
        let mut rows: Vec<[String; 5]> = Vec::new();
        let mut instants = Vec::new();
        for event in events {
            let name = self.name(event.flight);
            let mark = if self.is_reported(event) { "*" } else { "" };
            let time = format!("{}{mark}", self.local(event.t));
            let place = layout::position_to_minute(event.position);
            let doubt = if self.may_not_have(event) { "?" } else { "" };
            let words = format!("{}{doubt}", self.words(event));
            let row = [time, name, words, place, layout::near(event.position)];
            let same = |other: &&mut [String; 5]| other[0] == row[0] && other[2..] == row[2..];
            match rows.iter_mut().rev().take_while(|other| other[0] == row[0]).find(same) {
                Some(other) => other[1] = format!("{}, {}", other[1], row[1]),
                None => {
                    rows.push(row);
                    instants.push(self.simulation.timestamp(event.t));
                }
            }
        }
        let clock = self.clock_name();
        let columns = [
            (clock.as_str(), Align::Left),
            ("FLIGHT", Align::Left),
            ("EVENT", Align::Left),
            ("POSITION", Align::Left),
            ("NEAR", Align::Left),
        ];
        let table = layout::table_lines(&columns, rows.into_iter().map(Vec::from));
        self.with_days(table, &instants).into_iter().map(|(line, _)| line).collect()
    }

    /// One line an event, and under it where that is and what it rests on.
    fn full_lines(&self, events: &[&Event]) -> Vec<String> {
        let zone = &self.simulation.scenario.time_zone;
        let is_utc = *zone == TimeZone::UTC;
        let clock = self.clock_name();
        let mut columns = vec![
            (clock.as_str(), Align::Left),
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
        let table = layout::table_lines(&columns, events.iter().map(row));
        let instants: Vec<Timestamp> = events.iter().map(|event| self.simulation.timestamp(event.t)).collect();
        let indent = if is_utc { 10 } else { 20 };
        let mut lines = Vec::new();
        for (line, index) in self.with_days(table, &instants) {
            lines.push(line);
            let Some(index) = index else { continue };
            let details = self.details(events[index]).join(" · ");
            let details = layout::wrap(&details, indent, layout::WIDTH - 2);
            lines.extend(details.lines().map(|detail| layout::paint(detail, layout::FAINT)));
        }
        lines
    }

    /// The lines of a table with its heading bold and a line where a day begins; each with the index of its row.
    fn with_days(&self, table: Vec<String>, instants: &[Timestamp]) -> Vec<(String, Option<usize>)> {
        let zone = &self.simulation.scenario.time_zone;
        let mut day = layout::day(self.simulation.start, zone);
        let mut lines = Vec::new();
        for (index, line) in table.into_iter().enumerate() {
            let Some(row) = index.checked_sub(1) else {
                lines.push((layout::paint(&line, layout::HEADING), None));
                continue;
            };
            let today = layout::day(instants[row], zone);
            if today != day {
                lines.push((layout::paint(&today, layout::HEADING), None));
                day = today;
            }
            lines.push((line, Some(row)));
        }
        lines
    }

    /// Whether the time of a crossing was reported.
    fn is_reported(&self, event: &Event) -> bool {
        if let Some(certain) = self.certain(event) {
            return matches!(certain.time, TimeCertainty::Reported(_));
        }
        let evidence = certainty::waypoint_here(self.simulation, event)
            .and_then(|index| self.flight(event.flight).route[index].evidence);
        matches!(evidence, Some(Evidence::Reported | Evidence::TimeReported))
            || self.held.iter().filter_map(|held| held.found.as_ref()).any(|found| {
                found.event.is_some_and(|index| std::ptr::eq(&self.simulation.events[index], event))
                    && found.later_by.is_some_and(|off| off.abs() <= SAME_CROSSING)
            })
    }

    /// What happens, in few words.
    fn words(&self, event: &Event) -> String {
        let scenario = &self.simulation.scenario;
        match &event.kind {
            EventKind::Departure => "track begins".into(),
            EventKind::End => "track ends".into(),
            EventKind::Waypoint { index } => match &self.flight(event.flight).route[*index].name {
                Some(name) => format!("passes {}", name.en),
                None => format!("passes waypoint {}", index + 1),
            },
            EventKind::Turn { direction, degrees, .. } => {
                let side = match direction {
                    TurnDirection::Left => "left",
                    TurnDirection::Right => "right",
                };
                format!("turns {side} by {degrees:.0}°")
            }
            // Where a flight takes off stands in the next column.
            EventKind::Manoeuvre { kind, .. } => words::manoeuvre(self.simulation, kind, None, 1, Language::En),
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
                let doubt = match through {
                    Side::Edge(edge) if edge.standing == Standing::Schematic => " (schematic)",
                    _ => "",
                };
                format!("{verb} {}{side}{doubt}", scenario.zones[*zone].id)
            }
            EventKind::LineCrossing { zone, .. } => format!("crosses {}", scenario.zones[*zone].id),
            EventKind::ClosestToPlace { place, .. } => {
                format!("closest to {}", scenario.closest_approach.places[*place].id)
            }
            EventKind::ClosestToCoast { .. } => "closest to the coast".into(),
            EventKind::ClosestToFlight { other, .. } => format!("closest to {}", self.flight(*other).id),
        }
    }

    /// Whether an event is told.
    fn is_told(&self, event: &Event) -> bool {
        match &event.kind {
            EventKind::Crossing(_) | EventKind::LineCrossing { .. } | EventKind::Manoeuvre { .. } => true,
            // What takes off, lands, parts or merges needs no further word for where its track begins or ends.
            EventKind::Departure | EventKind::End => {
                let is_told_already = self.simulation.events.iter().any(|other| {
                    other.flight == event.flight
                        && other.t == event.t
                        && matches!(other.kind, EventKind::Manoeuvre { .. })
                });
                self.detail >= Detail::Full && !is_told_already
            }
            _ => self.detail == Detail::Everything,
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
                details.extend(self.doubts(event));
            }
            EventKind::Crossing(_) => {
                details.push(self.crossing_evidence(event));
                details.extend(self.doubts(event));
            }
            EventKind::Departure => details.push(self.waypoint_evidence(event.flight, 0)),
            EventKind::End => {
                details.push(self.waypoint_evidence(event.flight, self.flight(event.flight).route.len() - 1));
            }
            EventKind::Waypoint { index } => {
                details.push(self.waypoint_evidence(event.flight, *index));
                details.extend(self.flight(event.flight).route[*index].note.clone());
            }
            EventKind::Turn { radius, .. } => details.push(format!("radius {:.1} NM", radius.nautical_miles())),
            EventKind::Manoeuvre { index, kind } => {
                if let MarkKind::Joined { separation, closure, .. } = kind {
                    details.push(apart(*separation));
                    details.extend(closure.map(|closure| format!("closing at {:.0} kt", closure.knots())));
                }
                details.push(self.waypoint_evidence(event.flight, *index));
            }
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

    /// How far a crossing can be relied on.
    fn certain(&self, event: &Event) -> Option<&CrossingCertainty> {
        self.certainty.of_event(self.simulation.index_of(event)?)
    }

    /// Whether a crossing may not have taken place.
    fn may_not_have(&self, event: &Event) -> bool {
        let existence = self.certain(event).and_then(|certain| certain.existence);
        matches!(existence, Some(Existence::MayNotHave { .. }))
    }

    /// What is not certain of a crossing: `time within 3 min`, `may not have entered: at most 12 km deep, known to 30 km`.
    fn doubts(&self, event: &Event) -> Vec<String> {
        let certain = self.certain(event);
        let Some(certain) = certain else { return Vec::new() };
        let mut doubts = doubt::details(self.simulation, certain, Language::En);
        // The evidence of the waypoint has said it.
        let evidence = certainty::waypoint_here(self.simulation, event)
            .and_then(|index| self.flight(event.flight).route[index].evidence);
        let is_said = matches!(evidence, Some(Evidence::Reported | Evidence::TimeReported));
        if is_said && matches!(certain.time, TimeCertainty::Reported(_)) {
            doubts.remove(0);
        }
        doubts
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
        if let Some(index) = certainty::waypoint_here(self.simulation, event) {
            return self.waypoint_evidence(event.flight, index);
        }
        let route = &self.flight(event.flight).route;
        let ends = [event.leg, event.leg + 1].into_iter().filter(|index| *index < route.len());
        let evidence: Vec<Evidence> = ends.filter_map(|index| route[index].evidence).collect();
        match evidence.as_slice() {
            [] => String::new(),
            all if all.contains(&Evidence::Assumed) => "assumed".into(),
            all if all.contains(&Evidence::Recalled) => "recalled".into(),
            _ => "between reported points".into(),
        }
    }

    /// `11:54-12:36, 16:17-end`: the stays of a flight in a zone.
    fn spans(&self, summary: &ZoneSummary) -> String {
        let trajectory = &self.simulation.trajectories[summary.flight];
        let span = |visit: &Visit| {
            let from = if visit.from > trajectory.start() { self.local_minute(visit.from) } else { "start".into() };
            let to = if visit.to < trajectory.end() { self.local_minute(visit.to) } else { "end".into() };
            format!("{from}-{to}")
        };
        let mut spans: Vec<String> = summary.visits.iter().take(MOST_STAYS).map(span).collect();
        if let Some(more) = summary.visits.len().checked_sub(MOST_STAYS).filter(|more| *more > 0) {
            spans.push(format!("{more} more"));
        }
        spans.join(", ")
    }

    /// Per flight and zone: stays, time inside, deepest point.
    fn stays(&self) -> String {
        let scenario = &self.simulation.scenario;
        let summaries = self.simulation.zone_summaries.iter().filter(|summary| {
            !summary.visits.is_empty()
                && self.selection.has_flight(summary.flight)
                && self.selection.has_zone(summary.zone)
        });
        let mut last = None;
        let rows: Vec<Vec<String>> = summaries
            .map(|summary| {
                let is_next = last.replace(summary.flight) != Some(summary.flight);
                let rests_on =
                    summary.visits.iter().map(|visit| visit.rests_on).max_by_key(|standing| weakness(*standing));
                let (depth, when, place) = summary.deepest.map_or_else(Default::default, |deepest| {
                    let doubt = if deepest.nearest_edge == Standing::Schematic { "?" } else { "" };
                    let depth = format!("{:.0}{doubt}", deepest.depth.kilometres());
                    (depth, self.local(deepest.t), layout::position(deepest.position))
                });
                let mut row = vec![
                    if is_next { self.name(summary.flight) } else { String::new() },
                    scenario.zones[summary.zone].id.clone(),
                    layout::duration(summary.seconds_inside()),
                    depth,
                ];
                match self.detail {
                    Detail::Short => row.insert(2, self.spans(summary)),
                    _ => row.extend([when, place]),
                }
                row.push(rests_on.map_or("", Standing::word).to_owned());
                row
            })
            .collect();
        if rows.is_empty() {
            return String::new();
        }
        let mut columns =
            vec![("FLIGHT", Align::Left), ("ZONE", Align::Left), ("TIME IN", Align::Right), ("KM DEEP", Align::Right)];
        match self.detail {
            Detail::Short => columns.insert(2, ("FROM-TO", Align::Left)),
            _ => columns.extend([("AT", Align::Left), ("DEEPEST POINT", Align::Left)]),
        }
        columns.push(("EDGES", Align::Left));
        format!("{}\n{}", layout::paint("Inside the zones", layout::HEADING), layout::table(&columns, rows))
    }

    /// Where flights part or merge: which aircraft were in which flight, and how long each was in which zone.
    fn aircraft(&self) -> String {
        let scenario = &self.simulation.scenario;
        let told = self.simulation.groups.iter().filter(|group| {
            group.shares.len() > 1 && group.shares.iter().any(|share| self.selection.has_flight(share.flight))
        });
        let rows: Vec<Vec<String>> = told
            .map(|group| {
                let way: Vec<String> = group
                    .shares
                    .iter()
                    .map(|share| format!("{} from {}", self.flight(share.flight).name, self.local_minute(share.from)))
                    .collect();
                let zones =
                    (0..scenario.zones.len()).filter(|zone| self.selection.has_zone(*zone)).filter_map(|zone| {
                        let seconds = group.seconds_inside(zone, &self.simulation.zone_summaries);
                        (seconds > 0.0).then(|| format!("{} {}", scenario.zones[zone].id, layout::duration(seconds)))
                    });
                vec![group.count.to_string(), way.join(", "), zones.collect::<Vec<_>>().join(", ")]
            })
            .collect();
        if rows.is_empty() {
            return String::new();
        }
        let columns = [("AIRCRAFT", Align::Right), ("IN", Align::Left), ("TIME INSIDE, EACH", Align::Left)];
        format!("{}\n{}", layout::paint("Aircraft that change flights", layout::HEADING), layout::table(&columns, rows))
    }

    /// Zones that flights never enter, but may have.
    fn near_misses(&self) -> String {
        let scenario = &self.simulation.scenario;
        let told = self
            .certainty
            .near_misses
            .iter()
            .filter(|near| self.selection.has_flight(near.flight) && self.selection.has_zone(near.zone));
        let rows: Vec<Vec<String>> = told
            .map(|near| {
                let doubt = if near.edge == Standing::Schematic { "?" } else { "" };
                vec![
                    self.name(near.flight),
                    scenario.zones[near.zone].id.clone(),
                    format!("{}{doubt}", layout::figure(near.distance.kilometres())),
                    layout::figure(near.band.kilometres()),
                    self.local_minute(near.t),
                    layout::position(near.position),
                ]
            })
            .collect();
        if rows.is_empty() {
            return String::new();
        }
        let columns = [
            ("FLIGHT", Align::Left),
            ("ZONE", Align::Left),
            ("KM OFF", Align::Right),
            ("KNOWN TO KM", Align::Right),
            ("AT", Align::Left),
            ("POSITION", Align::Left),
        ];
        format!("{}\n{}", layout::paint("May have entered", layout::HEADING), layout::table(&columns, rows))
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
            // A responder that takes off beside a place says nothing about who came near it.
            let rank = |distance: Distance, event: &Event| {
                (activity::is_responder(self.flight(event.flight)), distance.metres())
            };
            if rank(distance, event) < rank(known.0, known.1) {
                *known = (distance, event);
            }
        }
        if nearest.is_empty() {
            return String::new();
        }
        let known = nearest.len();
        if self.detail == Detail::Short {
            nearest.retain(|what, (distance, _)| match what {
                Approached::Place(_) => true,
                Approached::CoastBy(_) => distance.metres() > 0.0,
                Approached::Flights(..) => false,
            });
        }
        let left_out = match known - nearest.len() {
            0 => String::new(),
            left_out => format!("  {left_out} more, between flights or over land: --details\n"),
        };
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
        format!("{}\n{table}{left_out}", layout::paint("Closest approaches", layout::HEADING))
    }

    /// What was reported, beside what the simulation gives.
    fn reports(&self) -> String {
        let scenario = &self.simulation.scenario;
        let mut rows = Vec::new();
        for held in &self.held {
            let report = &scenario.reports[held.report];
            let is_told = self.selection.has_flight(report.flight)
                && accounts::zone_of(report.what).is_none_or(|zone| self.selection.has_zone(zone));
            if is_told {
                let [reported, simulated, off] = accounts::beside(self.simulation, held);
                let what = accounts::event(scenario, report);
                rows.push(vec![
                    self.name(report.flight),
                    what,
                    reported,
                    simulated,
                    off,
                    format!("[{}]", report.source),
                ]);
            }
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
        format!("{}\n{}", layout::paint("Reported", layout::HEADING), layout::table(&columns, rows))
    }

    /// How far the crossings told can be relied on, and what is said of them.
    fn certainty_footing(&self, say: &mut impl FnMut(&str)) {
        let events = self.selection.events(self.simulation);
        let told: Vec<_> = events.filter_map(|event| self.certain(event)).collect();
        let within = told.iter().filter_map(|certain| match certain.time {
            TimeCertainty::Within(seconds) => Some(seconds),
            _ => None,
        });
        let widest = within.reduce(f64::max);
        if self.detail == Detail::Short
            && let Some(widest) = widest
        {
            say(&format!(
                "Tracks are known to tens of kilometres. That moves crossings whose time was not reported by up to {}; \
                 --details says which.",
                doubt::at_most(widest, Language::En)
            ));
        } else if widest.is_some() {
            say(
                "Time within: how much earlier or later the true track, which may lie as far off as the points that it is \
                 drawn through, can have met the edge.",
            );
        }
        let may_not = told.iter().any(|certain| matches!(certain.existence, Some(Existence::MayNotHave { .. })));
        if may_not || !self.certainty.near_misses.is_empty() {
            let mark = if self.detail == Detail::Short { " (?)" } else { "" };
            say(&format!(
                "May have entered, or may not have{mark}: the track passes the edge nearer than it is known, or is nowhere \
                 deeper in the zone."
            ));
        }
    }

    /// Whether a stay that is told begins, ends or is deepest at an edge that is no fact.
    fn rests_on_schematic_edges(&self) -> bool {
        let mut told = self
            .simulation
            .zone_summaries
            .iter()
            .filter(|summary| self.selection.has_flight(summary.flight) && self.selection.has_zone(summary.zone));
        told.any(|summary| {
            summary.visits.iter().any(|visit| visit.rests_on == Standing::Schematic)
                || summary.deepest.is_some_and(|deepest| deepest.nearest_edge == Standing::Schematic)
        })
    }

    /// The sources, and what must never be left unsaid.
    fn footing(&self) -> String {
        let scenario = &self.simulation.scenario;
        let mut text = String::new();
        if !scenario.sources.is_empty() {
            text.push_str(&format!("{}\n", layout::paint("Sources", layout::HEADING)));
            for source in &scenario.sources {
                let title = match self.detail {
                    Detail::Short => source.title.split(": ").next().unwrap_or(&source.title),
                    _ => &source.title,
                };
                text.push_str(&layout::wrap(&format!("[{}] {title}", source.id), 2, layout::WIDTH));
            }
            text.push('\n');
        }
        let mut say = |statement: &str| text.push_str(&layout::wrap(statement, 0, layout::WIDTH));
        if scenario.kind == ScenarioKind::Reconstruction {
            let mark = if self.detail == Detail::Short { "" } else { " (~)" };
            say(&format!(
                "Illustrative reconstruction from public statements. Reported: zone entry and exit times, straits \
                 passed, types and counts. Interpolated: everything between. Altitudes{mark} and speeds are assumptions."
            ));
        }
        let spreads: Vec<&ReadingSpread> = self.selection.events(self.simulation).filter_map(spread_of).collect();
        let furthest = spreads.iter().flat_map(|spread| &spread.readings).filter_map(|(_, later)| *later);
        let furthest = furthest.map(|later| later.abs().round()).fold(0.0, f64::max);
        if self.detail == Detail::Short && furthest > 0.0 {
            say(&format!(
                "Sources list the ends of an edge and rarely say which line joins them. Another line would move these \
                 crossings by up to {furthest:.0} s; --details says which and where."
            ));
        } else if spreads.iter().any(|spread| spread_words(spread).is_some()) {
            say(
                "Geodesic, rhumb, straight: the source does not say which line joins the two ends of the edge; if it is \
                 the shortest line, the line of constant course, or straight in longitude and latitude, the crossing is \
                 so much earlier or later.",
            );
        }
        self.certainty_footing(&mut say);
        if self.detail == Detail::Short && self.selection.events(self.simulation).any(|event| self.is_reported(event)) {
            say("* The time was reported; all other times follow from the points of the scenario.");
        }
        if scenario.flights.iter().any(|flight| activity::is_responder(flight)) {
            say(
                "Flights that take off on an event and intercept are illustrative: nothing says that they flew like this.",
            );
        }
        if self.rests_on_schematic_edges() {
            say(
                "Schematic edges, and depths behind them (?), are no facts: they are drawn only so that the zone closes.",
            );
        }
        if scenario.zones.iter().any(|zone| zone.kind == ZoneKind::Adiz) {
            say(layout::NOT_SOVEREIGN);
        }
        text
    }
}

fn spread_of(event: &Event) -> Option<&ReadingSpread> {
    match &event.kind {
        EventKind::Crossing(Crossing { through: Side::Edge(edge), .. }) | EventKind::LineCrossing { edge, .. } => {
            edge.spread.as_ref()
        }
        _ => None,
    }
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
