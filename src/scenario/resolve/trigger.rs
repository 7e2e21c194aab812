//! What flights wait for: `"tu-95 enters KADIZ"`. Looked up when all flights and zones are read; and whether flights wait
//! for one another in a circle.

use std::ops::Range;
use std::sync::Arc;

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::scenario::clock::ClockTime;
use crate::scenario::document::{Spanned, TRIGGER_ACCEPTED, Table, shortened};
use crate::scenario::model::{Action, Flight, Leave, Trigger, TriggerKind, Waypoint};
use crate::zones::Zone;

/// What a flight does in a trigger, and the place of the words around it.
const VERBS: [&str; 3] = [" enters ", " leaves ", " passes "];

/// Who does what in a trigger, and to or at what: `tu-95`, ` passes `, `Gap`.
pub(in crate::scenario) fn parts(text: &str) -> Option<(&str, &'static str, &str)> {
    let (verb, at) = VERBS.into_iter().find_map(|verb| Some((verb, text.find(verb)?)))?;
    Some((text[..at].trim(), verb, text[at + verb.len()..].trim()))
}

impl Context<'_> {
    /// Looks up what the triggers of all flights speak of.
    pub(super) fn triggers(&mut self, document: &Table, flights: &mut [Flight], zones: &[Arc<Zone>]) {
        let name = |waypoint: &Waypoint| waypoint.name.as_ref().map(|name| name.en.clone());
        let names: Vec<Vec<Option<String>>> =
            flights.iter().map(|flight| flight.route.iter().map(name).collect()).collect();
        for waypoint in flights.iter_mut().flat_map(|flight| &mut flight.route) {
            let trigger = match &mut waypoint.action {
                Action::Scramble(scramble) => &mut scramble.trigger,
                Action::Leave(Leave::When(trigger)) => trigger,
                _ => continue,
            };
            // A time was looked up already, and an empty text stands for one.
            if !trigger.text.is_empty()
                && trigger.text.parse::<ClockTime>().is_err()
                && let Some(what) = self.what_happens(document, trigger, &names, zones)
            {
                trigger.what = what;
            }
        }
    }

    fn what_happens(
        &mut self,
        document: &Table,
        trigger: &Trigger,
        names: &[Vec<Option<String>>],
        zones: &[Arc<Zone>],
    ) -> Option<TriggerKind> {
        let text = trigger.text.trim();
        let Some((who, verb, whom)) = parts(text) else {
            self.problems.push(
                Diagnostic::error(
                    "bad-trigger",
                    trigger.span.clone(),
                    format!("`{}` says nothing that a flight can wait for", shortened(text)),
                )
                .help(format!("accepted: {TRIGGER_ACCEPTED}")),
            );
            return None;
        };
        let flight = self.flight_index(&Spanned { value: who.to_owned(), span: trigger.span.clone() })?;
        if verb == " passes " {
            let waypoint = self.waypoint_called(who, &names[flight], whom, &trigger.span);
            return waypoint.map(|waypoint| TriggerKind::Passes { flight, waypoint });
        }
        let zone = Spanned { value: whom.to_owned(), span: trigger.span.clone() };
        let zone = self.watched_zone(document, &zone, zones)?;
        Some(if verb == " enters " {
            TriggerKind::Enters { flight, zone }
        } else {
            TriggerKind::Leaves { flight, zone }
        })
    }

    /// The waypoint of a flight by its name, or by its number from 1 on.
    pub(super) fn waypoint_called(
        &mut self,
        flight: &str,
        names: &[Option<String>],
        called: &str,
        span: &Range<usize>,
    ) -> Option<usize> {
        let is_meant = |name: &Option<String>| name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(called));
        if names.iter().filter(|name| is_meant(name)).count() > 1 {
            let message = format!("several waypoints of `{flight}` are named `{called}`, and the first is meant");
            self.problems.push(
                Diagnostic::warning("ambiguous-name", span.clone(), message)
                    .help("give them names of their own, or write the number of the waypoint, from 1 on"),
            );
        }
        let numbered = || called.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < names.len());
        let waypoint = names.iter().position(is_meant).or_else(numbered);
        if waypoint.is_none() {
            self.unknown("unknown-waypoint", "waypoint", called, span.clone(), |_| {
                names.iter().flatten().cloned().collect()
            });
        }
        waypoint
    }

    /// Reports flights that wait for one another in a circle.
    pub(super) fn check_cycles(&mut self, flights: &[Flight]) {
        let mut done = vec![false; flights.len()];
        for start in 0..flights.len() {
            let mut chain = vec![start];
            if let Some(circle) = circle_from(flights, &mut chain, &mut done) {
                let names: Vec<String> = circle.iter().map(|flight| format!("`{}`", flights[*flight].id)).collect();
                let message = format!("flights wait for one another: {}", names.join(" for "));
                let flight = &flights[circle[0]];
                self.problems.push(
                    Diagnostic::error("cycle", flight.span.clone(), message)
                        .help("one of them needs a time or a route of its own"),
                );
                return;
            }
        }
    }
}

/// Goes from the last flight of a chain to those it waits for. A circle begins and ends with the same flight.
fn circle_from(flights: &[Flight], chain: &mut Vec<usize>, done: &mut [bool]) -> Option<Vec<usize>> {
    let here = *chain.last()?;
    if done[here] {
        return None;
    }
    for next in flights[here].waits_for() {
        if let Some(at) = chain.iter().position(|flight| *flight == next) {
            let mut circle = chain[at..].to_vec();
            circle.push(next);
            return Some(circle);
        }
        chain.push(next);
        let circle = circle_from(flights, chain, done);
        chain.pop();
        if circle.is_some() {
            return circle;
        }
    }
    done[here] = true;
    None
}
