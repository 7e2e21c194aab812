//! What is done at waypoints: holds, joining and leaving, taking off and landing; and whether it follows from one to the
//! next.

use jiff::{SignedDuration, Timestamp};

use super::flight::Draft;
use super::{Context, speed};
use crate::diagnostics::Diagnostic;
use crate::geodesy::TurnDirection;
use crate::scenario::clock::ClockTime;
use crate::scenario::document::{Spanned, Table};
use crate::scenario::model::{
    Action, Formation, FormationShape, Hold, HoldLeg, HoldPattern, HoldStay, Join, Leave, Meet, Meeting, Scramble,
    Station, Trigger, TriggerKind, TurnSize,
};
use crate::units::Distance;

/// The legs of a pattern that does not say how long they are: those of ICAO Doc 8168 above 14,000 ft.
const USUAL_LEG: HoldLeg = HoldLeg::Time(SignedDuration::from_secs(90));
/// One nautical mile: how far apart aircraft fly, where nothing else is said.
const USUAL_SPACING: Distance = Distance::from_nautical_miles(1.0);

impl Context<'_> {
    /// What is done at a waypoint. `before` is the last time before it or its own.
    pub(super) fn action(&mut self, table: &Table, draft: &Draft, before: Option<Timestamp>) -> Action {
        const ACTIONS: [&str; 8] =
            ["hold", "joins", "intercepts", "leaves", "splits_from", "merges_into", "scramble", "lands"];
        let written: Vec<&str> = ACTIONS.into_iter().filter(|key| table.has(key)).collect();
        let meeting = match (draft.position, &draft.time) {
            (_, Some(time)) => Meeting::Time(time.value),
            (Some(position), None) => Meeting::Near(position),
            (None, None) => Meeting::Soonest,
        };
        if let [first, second, ..] = written[..] {
            let message = format!("a waypoint cannot have both `{first}` and `{second}`");
            self.problems.push(
                Diagnostic::error("two-actions", table.span.clone(), message).help("write a waypoint for each of them"),
            );
            return Action::Pass;
        }
        self.check_keys_of_actions(table, written.first().copied());
        self.check_ways_to_tell(table, written.first().copied());
        match written.first().copied() {
            Some("hold") => table.table("hold").map_or(Action::Pass, |hold| Action::Hold(self.hold(hold, before))),
            Some(key @ ("joins" | "intercepts")) => {
                let Some(flight) = self.followed(table, key) else { return Action::Pass };
                let station = station(table.table("station"));
                Action::Join(Join { flight, station, meeting, is_intercept: key == "intercepts" })
            }
            Some(key @ ("splits_from" | "merges_into")) => {
                let Some(flight) = self.followed(table, key) else { return Action::Pass };
                let meet = Meet { flight, meeting };
                if key == "merges_into" {
                    return Action::Merge(meet);
                }
                if meeting == Meeting::Soonest {
                    self.problems.push(
                        Diagnostic::error("no-time", table.span.clone(), "nothing says where or when the flights part")
                            .help("write `at` or `time`"),
                    );
                }
                Action::Split(meet)
            }
            Some("leaves") => {
                let leave = if let Some(when) = self.trigger(table, "when", before) {
                    Leave::When(when)
                } else if let Some(after) = table.span_of_time("after") {
                    Leave::After(after.value)
                } else if let Some(time) = &draft.time {
                    let text = String::new();
                    Leave::When(Trigger {
                        what: TriggerKind::Time(time.value),
                        after: None,
                        text,
                        span: time.span.clone(),
                    })
                } else {
                    draft.position.map_or(Leave::AtEnd, Leave::Near)
                };
                Action::Leave(leave)
            }
            Some("scramble") => match self.trigger(table, "scramble", before) {
                Some(trigger) => {
                    let reaction = table.span_of_time("reaction").map_or(SignedDuration::ZERO, |span| span.value);
                    Action::Scramble(Scramble { trigger, reaction })
                }
                None => Action::Pass,
            },
            Some("lands") if table.boolean("lands").is_some_and(|lands| lands.value) => Action::Land,
            _ => Action::Pass,
        }
    }

    /// Reports keys that belong to an action which the waypoint does not have.
    fn check_keys_of_actions(&mut self, table: &Table, action: Option<&str>) {
        for (key, owners) in [
            ("station", &["joins", "intercepts"][..]),
            ("when", &["leaves"]),
            ("after", &["leaves"]),
            ("reaction", &["scramble"]),
        ] {
            if table.has(key) && !action.is_some_and(|action| owners.contains(&action)) {
                let owners: Vec<String> = owners.iter().map(|owner| format!("`{owner}`")).collect();
                let message = format!("`{key}` belongs to {}, which this waypoint does not have", owners.join(" or "));
                self.problems.push(Diagnostic::error("stray-key", table.span_of(key), message));
            }
        }
    }

    /// Reports what would be told twice, or would change nothing.
    fn check_ways_to_tell(&mut self, table: &Table, action: Option<&str>) {
        let (ways, unused): (&[&str], &[&str]) = match action {
            Some("joins" | "intercepts") => (
                &["at", "time", "arrive"],
                &["ground_speed", "true_airspeed", "calibrated_airspeed", "mach", "altitude", "climb"],
            ),
            Some("splits_from" | "merges_into") => (&["at", "time", "arrive"], &["altitude"]),
            Some("leaves") => (&["at", "time", "arrive", "when", "after"], &["altitude"]),
            Some("scramble") => (&["scramble", "time", "arrive"], &[]),
            _ => return,
        };
        let told: Vec<&str> = ways.iter().copied().filter(|key| table.has(key)).collect();
        if let [first, second, ..] = told[..] {
            let message = format!("`{first}` and `{second}` both say when this happens");
            self.problems.push(
                Diagnostic::error("told-twice", table.span_of(second), message)
                    .also(table.span_of(first), "the other one")
                    .help("keep one of them"),
            );
        }
        for key in unused.iter().filter(|key| table.has(key)) {
            let message = format!("`{key}` changes nothing here: the other flight decides");
            self.problems.push(
                Diagnostic::warning("unused-key", table.span_of(key), message)
                    .help("the altitude beside another flight is told by `above` or `below` in `station`"),
            );
        }
    }

    fn followed(&mut self, table: &Table, key: &str) -> Option<usize> {
        let id = table.text(key)?;
        self.flight_index(&id)
    }

    /// The flight of that id, as an index; reported where there is none.
    pub(super) fn flight_index(&mut self, id: &Spanned<String>) -> Option<usize> {
        let found = self.flight_ids.iter().position(|known| known.eq_ignore_ascii_case(&id.value));
        if found.is_none() {
            self.unknown("unknown-flight", "flight", &id.value, id.span.clone(), |context| context.flight_ids.clone());
        }
        found
    }

    fn hold(&mut self, table: &Table, before: Option<Timestamp>) -> Hold {
        let leg = match (table.distance("leg"), table.span_of_time("leg")) {
            (Some(length), _) => HoldLeg::Length(length.value),
            (_, Some(time)) => HoldLeg::Time(time.value),
            _ => USUAL_LEG,
        };
        let pattern = match table.word("pattern").map(|pattern| pattern.value) {
            Some("orbit") => HoldPattern::Orbit,
            Some("figure-eight") => HoldPattern::FigureEight(leg),
            _ => HoldPattern::Racetrack(leg),
        };
        let is_orbit = pattern == HoldPattern::Orbit;
        if is_orbit && table.has("leg") {
            self.problems
                .push(Diagnostic::warning("stray-key", table.span_of("leg"), "an orbit has no legs").label("not used"));
        }
        let laps = table.integer("laps");
        let until = table.clock("until").and_then(|until| {
            let instant = self.instant(&until, before)?;
            Some(Spanned { value: instant, span: until.span })
        });
        if let (Some(laps), Some(until)) = (&laps, &until) {
            self.problems.push(
                Diagnostic::error("two-ends", until.span.clone(), "a hold has either `laps` or `until`")
                    .also(laps.span.clone(), "the other one"),
            );
        }
        let stay = match (laps, until) {
            (Some(laps), _) => HoldStay::Laps(u32::try_from(laps.value).unwrap_or(1)),
            (None, Some(until)) => HoldStay::Until(until.value + self.delay),
            (None, None) => HoldStay::AsNeeded,
        };
        Hold {
            pattern,
            direction: direction(table, "direction").unwrap_or(TurnDirection::Right),
            course: table.bearing("course").map(|course| course.value),
            stay,
            size: self.turn_size(table),
            speed: speed::stated(self, table).map(|stated| stated.value),
            span: table.span.clone(),
        }
    }

    /// How wide turns are by `bank`, `turn_radius` or `turn_rate`.
    pub(super) fn turn_size(&mut self, table: &Table) -> Option<TurnSize> {
        let sizes = [
            table.bank("bank").map(|bank| (TurnSize::Bank(bank.value), bank.span)),
            table.distance("turn_radius").map(|radius| (TurnSize::Radius(radius.value), radius.span)),
            table.turn_rate("turn_rate").map(|rate| (TurnSize::Rate(rate.value), rate.span)),
        ];
        let written: Vec<_> = sizes.into_iter().flatten().collect();
        if let [(_, first), (_, second), ..] = &written[..] {
            self.problems.push(
                Diagnostic::error(
                    "two-sizes",
                    second.clone(),
                    "a turn has one of `bank`, `turn_radius` and `turn_rate`",
                )
                .also(first.clone(), "the other one"),
            );
        }
        let (size, span) = written.into_iter().next()?;
        if let TurnSize::Radius(radius) = size
            && !(100.0..=200_000.0).contains(&radius.metres())
        {
            self.problems.push(
                Diagnostic::error("out-of-range", span, format!("turn radius `{radius}` is out of range"))
                    .help("accepted: 100 m to 200 km"),
            );
        }
        Some(size)
    }

    /// The trigger under a key. What flights and zones it speaks of is looked up when all are read, unless it is a time.
    fn trigger(&mut self, table: &Table, key: &str, before: Option<Timestamp>) -> Option<Trigger> {
        let written = table.text(key)?;
        let (text, after) = match written.value.rsplit_once(" after ") {
            Some((text, after)) => (text.to_owned(), Some(after.to_owned())),
            None => (written.value, None),
        };
        let mut clock = |text: &str| match text.parse::<ClockTime>() {
            Ok(value) => {
                Ok(self.instant(&Spanned { value, span: written.span.clone() }, before).map(|t| t + self.delay))
            }
            Err(error) => Err(error),
        };
        let after = match after.as_deref().map(&mut clock) {
            None => None,
            Some(Ok(after)) => Some(after?),
            Some(Err(error)) => {
                self.problems.push(
                    Diagnostic::error("bad-time", written.span, error.to_string())
                        .help(format!("accepted: {}", ClockTime::ACCEPTED)),
                );
                return None;
            }
        };
        let what = match clock(&text) {
            Ok(instant) => TriggerKind::Time(instant?),
            Err(_) => TriggerKind::Time(Timestamp::UNIX_EPOCH),
        };
        Some(Trigger { what, after, text, span: written.span })
    }

    /// Whether what is done at one waypoint fits to what is done at the next.
    pub(super) fn check_order_of_actions(&mut self, tables: &[&Table], actions: &[Action], drafts: &[Draft]) {
        let last = actions.len().saturating_sub(1);
        let mut wrong = |at: usize, message: &str, help: &str| {
            self.problems.push(Diagnostic::error("order-of-actions", tables[at].span.clone(), message).help(help));
        };
        let joins = |table: &Table| table.has("joins") || table.has("intercepts");
        for (at, action) in actions.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| tables[before]);
            match action {
                Action::Join(_) if !tables.get(at + 1).is_some_and(|next| next.has("leaves")) => {
                    wrong(
                        at,
                        "the flight that is joined here is never left",
                        "write `{ leaves = ... }` as the next waypoint",
                    );
                }
                Action::Leave(_) if !before.is_some_and(joins) => {
                    wrong(at, "no flight is followed here", "write `{ joins = ... }` as the waypoint before");
                }
                Action::Scramble(_) if at > 0 => {
                    wrong(at, "a flight takes off at its first waypoint", "write `scramble` there");
                }
                Action::Split(_) if at > 0 => {
                    wrong(at, "a flight parts from another one at its first waypoint", "write `splits_from` there");
                }
                Action::Merge(_) if at < last || at == 0 => {
                    wrong(at, "a flight merges into another one at its last waypoint", "write `merges_into` there");
                }
                Action::Land if at < last => wrong(at, "a flight lands at its last waypoint", "write `lands` there"),
                Action::Hold(hold) => {
                    if at == 0 && hold.course.is_none() {
                        wrong(at, "a hold at the first waypoint has no direction", "give it a `course`");
                    }
                    let is_later_timed = drafts[at + 1..].iter().any(|draft| draft.time.is_some());
                    if hold.stay == HoldStay::AsNeeded && !is_later_timed {
                        wrong(
                            at,
                            "nothing says how long the hold lasts",
                            "give it `laps` or `until`, or a later waypoint a `time`",
                        );
                    }
                }
                _ => {}
            }
        }
    }
}

/// The side that a word says.
pub(super) fn direction(table: &Table, key: &str) -> Option<TurnDirection> {
    table.word(key).map(|word| if word.value == "left" { TurnDirection::Left } else { TurnDirection::Right })
}

fn station(table: Option<&Table>) -> Station {
    let metres =
        |key: &str| table.and_then(|table| table.distance(key)).map_or(0.0, |distance| distance.value.metres());
    Station {
        bearing_degrees: table
            .and_then(|table| table.bearing("bearing"))
            .map_or(90.0, |bearing| bearing.value.degrees()),
        distance: table.and_then(|table| table.distance("distance")).map_or(USUAL_SPACING, |distance| distance.value),
        higher_by: metres("above") - metres("below"),
    }
}

/// How aircraft fly together.
pub(super) fn formation(table: Option<&Table>) -> Formation {
    let shape = match table.and_then(|table| table.word("shape")).map(|shape| shape.value) {
        Some("trail") => FormationShape::Trail,
        Some("echelon-left") => FormationShape::EchelonLeft,
        Some("echelon-right") => FormationShape::EchelonRight,
        Some("line-abreast") => FormationShape::LineAbreast,
        _ => FormationShape::FingerFour,
    };
    let spacing = table.and_then(|table| table.distance("spacing")).map_or(USUAL_SPACING, |spacing| spacing.value);
    Formation { shape, spacing }
}
