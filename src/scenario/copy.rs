//! A what-if made from a scenario: at another time, mirrored, with other names.
//!
//! A copy claims nothing. Its `kind` is hypothetical, and where the original claims something or is mirrored it leaves out
//! what sources said and counted, what waypoints rest on, and the scenes that tell it; a comment at its top says so. All
//! other comments stay. Of an original that is hypothetical itself all that stays, later by as much as the flights.
//!
//! **What is mirrored.** Flights and the wind, across a meridian. On an ellipsoid of revolution that changes no length, no
//! time and no radius: left becomes right, and a course its counterpart. Across a parallel it would, which is why it is not
//! offered. Zones, places and what responders do stay where they are, for the question is what the mirrored flights cross.

mod mirror;
mod strip;
mod times;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::clock::ClockTime;
use super::document::{Table, Value};
use super::keys::Grammar;
use super::layout::{self, quoted};
use super::library::Library;
use super::model::{Action, Leave, ScenarioKind, Trigger, TriggerKind};
use super::resolve::{self, trigger};
use super::splice::{Splice, spliced};
use super::{Reading, Scenario, Understood, syntax};
use crate::diagnostics::nearest::nearest;
use crate::geodesy::Position;
use crate::sim::activity::is_responder;
use times::Shift;

/// How a copy differs from its original.
#[derive(Debug, Clone, Default)]
pub struct Recipe {
    /// Every time is so much later.
    pub shift: SignedDuration,
    /// The day on which it takes place instead.
    pub date: Option<Date>,
    /// The longitude in degrees, east positive, of the meridian across which flights are mirrored.
    pub mirror: Option<f64>,
    /// Flight ids with what they are renamed to.
    pub rename: Vec<(String, String)>,
    /// The title; that of the original with a word on what was done where it is `None`.
    pub title: Option<String>,
    /// Whether it is a what-if of the original, and says so at its top; otherwise it is just another text of it.
    pub is_what_if: bool,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The original has errors.
    #[error("the original has errors")]
    Original(Box<Reading>),
    /// A flight that is not there was to be renamed.
    #[error("no flight `{id}` in the scenario{}", .near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    UnknownFlight {
        /// The id.
        id: String,
        /// The nearest that is there.
        near: Option<String>,
    },
    /// Two flights would have one id.
    #[error("two flights would have the id `{id}`")]
    TakenId {
        /// The id.
        id: String,
    },
    /// One flight was to have two new ids.
    #[error("flight `{id}` is renamed twice")]
    RenamedTwice {
        /// The id.
        id: String,
    },
    /// The id is none.
    #[error("`{id}` cannot be the id of a flight; write a short name")]
    BadId {
        /// The id.
        id: String,
    },
    /// It tells something in scenes, and nothing flies in it.
    #[error("nothing flies in the original, so there is nothing to make a what-if of")]
    NothingFlies,
    /// It would take place beyond the calendar.
    #[error("the calendar ends before that")]
    Calendar,
}

/// Makes a copy of a scenario file; the text of the copy, in the layout of [`layout`].
///
/// # Errors
/// Where the original has errors, and where what is asked for is not there. The copy itself may turn out not to be flyable,
/// for instance because a mirrored flight never enters the zone that another one waits for.
pub fn copy(name: &str, bytes: &[u8], library: &dyn Library, recipe: &Recipe) -> Result<String, CopyError> {
    let original = Understood::read(name, bytes, library);
    let (Some(scenario), Some(document)) = (&original.reading.scenario, &original.document) else {
        return Err(CopyError::Original(Box::new(original.reading)));
    };
    if recipe.is_what_if && scenario.flights.is_empty() {
        return Err(CopyError::NothingFlies);
    }
    check_names(scenario, &recipe.rename)?;
    let shift = Shift::of(recipe, scenario, document, &original.instants)?;
    let text = original.reading.source.text();
    let find = resolve::place_finder(document, library);
    let mut changes = Changes {
        text,
        scenario,
        recipe,
        edits: Edits::new(),
        clocks: Vec::new(),
        triggers: triggers(scenario),
        named: named(document),
        find: &find,
    };
    changes.of_table(document, false);
    if let Some(((span, date), days)) = date_of(document).zip(shift.days_of_date(scenario, &original.instants)) {
        let date = date.checked_add(jiff::Span::new().days(days)).map_err(|_| CopyError::Calendar)?;
        changes.replace(span, date.to_string());
    }
    let edited = times::shifted(&changes, &original.instants, &shift, &|text: &str| {
        Understood::read(name, text.as_bytes(), library).instants
    });
    let keeps_claims = !recipe.is_what_if || (scenario.kind == ScenarioKind::Hypothetical && recipe.mirror.is_none());
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let title = recipe.title.clone().or_else(|| {
        recipe.is_what_if.then(|| format!("{}, {}", scenario.title.en, times::and_list(&short_words(recipe, &shift))))
    });
    let items = strip::stripped(
        syntax::items(&edited),
        &strip::Wanted {
            claims: keeps_claims,
            title: title.map(quoted),
            heading: if recipe.is_what_if { heading(name, scenario, recipe, &shift) } else { Vec::new() },
        },
    );
    Ok(layout::text_of(&strip::borrowed(&items), newline))
}

fn check_names(scenario: &Scenario, rename: &[(String, String)]) -> Result<(), CopyError> {
    let mut ids: Vec<String> = scenario.flights.iter().map(|flight| flight.id.clone()).collect();
    let of = |scenario: &Scenario, id: &str| scenario.flights.iter().position(|it| it.id.eq_ignore_ascii_case(id));
    for (old, new) in rename {
        let Some(at) = of(scenario, old) else {
            let near = nearest(old, scenario.flights.iter().map(|flight| flight.id.as_str()));
            return Err(CopyError::UnknownFlight { id: old.clone(), near });
        };
        if rename.iter().filter(|(other, _)| other.eq_ignore_ascii_case(old)).count() > 1 {
            return Err(CopyError::RenamedTwice { id: old.clone() });
        }
        // The words of triggers stand between the ids of flights and zones.
        let is_id = !new.trim().is_empty() && new.chars().count() <= 100 && !new.chars().any(char::is_whitespace);
        if !is_id {
            return Err(CopyError::BadId { id: new.clone() });
        }
        ids[at].clone_from(new);
    }
    for (at, id) in ids.iter().enumerate() {
        if ids[..at].iter().any(|other| other.eq_ignore_ascii_case(id)) {
            return Err(CopyError::TakenId { id: id.clone() });
        }
    }
    Ok(())
}

fn date_of(document: &Table) -> Option<(Range<usize>, Date)> {
    document.date("date").map(|date| (date.span, date.value))
}

/// Where the waypoints stand that have names of their own; the others are known by the place they are written with.
fn named(document: &Table) -> BTreeSet<usize> {
    let waypoints = document.tables("flight").flat_map(|flight| flight.tables("route"));
    waypoints.filter(|waypoint| waypoint.has("name")).map(|waypoint| waypoint.span.start).collect()
}

/// The triggers of the scenario by where they stand in the file.
fn triggers(scenario: &Scenario) -> BTreeMap<usize, &Trigger> {
    let waypoints = scenario.flights.iter().flat_map(|flight| &flight.route);
    waypoints
        .filter_map(|waypoint| match &waypoint.action {
            Action::Scramble(scramble) => Some(&scramble.trigger),
            Action::Leave(Leave::When(trigger)) => Some(trigger),
            _ => None,
        })
        .map(|trigger| (trigger.span.start, trigger))
        .collect()
}

/// What is put in the place of which bytes, by their beginning.
type Edits = BTreeMap<usize, Splice>;

/// A time in the file.
#[derive(Debug, Clone)]
struct Clock {
    /// Where the value stands.
    span: Range<usize>,
    /// What stands before the time in the value: of a trigger, what happens after it.
    before: String,
    /// The time as it is written.
    text: String,
    /// What that says.
    time: ClockTime,
}

/// Collects what is written otherwise in a copy.
struct Changes<'a> {
    text: &'a str,
    scenario: &'a Scenario,
    recipe: &'a Recipe,
    edits: Edits,
    clocks: Vec<Clock>,
    triggers: BTreeMap<usize, &'a Trigger>,
    /// Where the waypoints stand that have names of their own.
    named: BTreeSet<usize>,
    /// Finds the places that positions speak of.
    find: &'a dyn Fn(&str) -> Option<Position>,
}

impl Changes<'_> {
    fn replace(&mut self, span: Range<usize>, new: String) {
        self.edits.insert(span.start, Splice::new(span, new));
    }

    /// What the id of a flight is renamed to.
    fn renamed(&self, id: &str) -> Option<&str> {
        let is_meant = |(old, _): &&(String, String)| old.eq_ignore_ascii_case(id.trim());
        self.recipe.rename.iter().find(is_meant).map(|(_, new)| new.as_str())
    }

    /// Puts the new id of a flight in the place of its old one, if it has a new one.
    fn rename(&mut self, span: Range<usize>, id: &str) {
        if let Some(new) = self.renamed(id) {
            let new = quoted(new);
            self.replace(span, new);
        }
    }

    fn of_table(&mut self, table: &Table, is_mirrored: bool) {
        if is_mirrored {
            self.mirror_table(table);
        }
        if table.kind() == "wind"
            && self.recipe.mirror.is_some()
            && let Some(from) = table.bearing("from")
        {
            self.replace(from.span, quoted(mirror::bearing(from.value)));
        }
        for (key, span, value) in table.read() {
            match (key.grammar, value) {
                (Grammar::Id, Value::Text(id)) if names_a_flight(table.kind(), key.name) => self.rename(span, id),
                (_, Value::Clock(time)) => {
                    let written = &self.text[span.clone()];
                    let text = toml_text(written).unwrap_or_else(|| written.to_owned());
                    self.clocks.push(Clock { span, before: String::new(), text, time: *time });
                }
                (Grammar::Trigger, Value::Text(text)) => self.of_trigger(span, text),
                (_, Value::Table(inner)) => self.of_table(inner, is_mirrored),
                (_, Value::List(items)) => {
                    for (index, item) in items.iter().enumerate() {
                        match &item.value {
                            Value::Table(inner) if inner.kind() == "flight" => {
                                let flight = &self.scenario.flights[index];
                                let is_mirrored = self.recipe.mirror.is_some() && !is_responder(flight);
                                self.of_table(inner, is_mirrored);
                            }
                            Value::Table(inner) => self.of_table(inner, is_mirrored),
                            Value::Text(id) if names_a_flight(table.kind(), key.name) => {
                                self.rename(item.span.clone(), id);
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The words of a trigger in the copy; a time in it is left for later.
    fn of_trigger(&mut self, span: Range<usize>, text: &str) {
        let (what, after) = match text.rsplit_once(" after ") {
            Some((what, after)) => (what, Some(after)),
            None => (text, None),
        };
        let new = self.trigger(span.start);
        let what = new.as_deref().unwrap_or(what);
        match (what.parse(), after.map(|after| (after, after.parse()))) {
            (_, Some((after, Ok(time)))) => {
                self.clocks.push(Clock { span, before: format!("{what} after "), text: after.to_owned(), time });
            }
            (Ok(time), None) => {
                self.clocks.push(Clock { span, before: String::new(), text: what.to_owned(), time });
            }
            _ if new.is_some() => self.replace(span, quoted(what)),
            _ => {}
        }
    }

    /// What happens in a trigger, in the words of the copy; `None` where they stay.
    fn trigger(&self, at: usize) -> Option<String> {
        let trigger = self.triggers.get(&at)?;
        let flight = trigger.what.flight()?;
        let (who, verb, whom) = trigger::parts(&trigger.text)?;
        let new_who = self.renamed(who);
        let new_whom = match trigger.what {
            // A waypoint that is known by its place is not known by it where it is mirrored.
            TriggerKind::Passes { waypoint, .. } if self.loses_its_name(flight, waypoint) => {
                Some((waypoint + 1).to_string())
            }
            _ => None,
        };
        if new_who.is_none() && new_whom.is_none() {
            return None;
        }
        Some(format!("{}{verb}{}", new_who.unwrap_or(who), new_whom.as_deref().unwrap_or(whom)))
    }

    fn loses_its_name(&self, flight: usize, waypoint: usize) -> bool {
        let flight = &self.scenario.flights[flight];
        let has_own_name = self.named.contains(&flight.route[waypoint].span.start);
        self.recipe.mirror.is_some() && !is_responder(flight) && !has_own_name
    }
}

/// The text that a value of TOML is.
fn toml_text(value: &str) -> Option<String> {
    let table: toml::Table = format!("a = {value}").parse().ok()?;
    table.get("a")?.as_str().map(str::to_owned)
}

/// Whether the ids under a key are those of flights.
fn names_a_flight(table: &str, key: &str) -> bool {
    matches!(
        (table, key),
        ("flight", "id")
            | ("waypoint", "joins" | "intercepts" | "leaves" | "splits_from" | "merges_into")
            | ("report", "flight" | "with")
            | ("scene", "flights" | "frame")
            | ("vary", "flights")
    )
}

/// What was done, in a few words each.
fn short_words(recipe: &Recipe, shift: &Shift) -> Vec<String> {
    let mut words = shift.words();
    words.extend(recipe.mirror.map(|meridian| format!("mirrored across {}", mirror::meridian(meridian))));
    if words.is_empty() {
        words.push("a copy".to_owned());
    }
    words
}

/// The comment at the top of a what-if.
fn heading(name: &str, scenario: &Scenario, recipe: &Recipe, shift: &Shift) -> Vec<String> {
    let mut done = short_words(recipe, shift);
    done.extend(recipe.rename.iter().map(|(old, new)| format!("flight `{old}` renamed to `{new}`")));
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let mut text = format!("A what-if made from `{file}` ({}): {}.", scenario.title.en, times::and_list(&done));
    let left_out = "what sources said and counted, what waypoints rest on, and the scenes are left out.";
    let has_any = !(scenario.sources.is_empty() && scenario.reports.is_empty() && scenario.scenes.is_empty());
    if scenario.kind != ScenarioKind::Hypothetical {
        text.push_str(&format!(
            " Nobody reported it: {left_out} Comments, names and notes are those of the original, and so is what they say of \
             reports."
        ));
    } else if recipe.mirror.is_some() && has_any {
        text.push_str(&format!(" Of the original {left_out}"));
    }
    if recipe.mirror.is_some() {
        text.push_str(" Flights and wind are mirrored; zones, places and responders stay where they are.");
    }
    let mut lines = vec!["#".to_owned()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if syntax::columns(line) + 1 + syntax::columns(word) > layout::WIDTH {
            lines.push(format!("# {word}"));
        } else {
            line.push(' ');
            line.push_str(word);
        }
    }
    lines
}

/// The instants of a text, by where they stand in it.
type Instants = BTreeMap<usize, Timestamp>;

#[cfg(test)]
mod tests;
