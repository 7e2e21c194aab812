//! Which aircraft are in which flight when: flights part and merge, and each aircraft's time in each zone stays its own.
//!
//! Of a flight's aircraft, those that merged into it last part from it first; its own go last.

use super::events::{Event, EventKind, MarkKind, ZoneSummary};
use super::trajectory::Trajectory;
use crate::diagnostics::Diagnostic;
use crate::scenario::Scenario;

/// Aircraft that stay together all the time.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// How many.
    pub count: u32,
    /// The flights they are in, one after the other.
    pub shares: Vec<Share>,
}

/// A span of time that aircraft spend in one flight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The flight, as an index into the scenario's flights.
    pub flight: usize,
    /// When it begins, in seconds since the start of the simulation.
    pub from: f64,
    /// When it ends.
    pub to: f64,
}

impl Group {
    /// Seconds that each of the aircraft spends inside a zone, in whichever flight.
    pub fn seconds_inside(&self, zone: usize, summaries: &[ZoneSummary]) -> f64 {
        let of_share = |share: &Share| {
            let visits = summaries
                .iter()
                .filter(|summary| summary.flight == share.flight && summary.zone == zone)
                .flat_map(|summary| &summary.visits);
            visits.map(|visit| (visit.to.min(share.to) - visit.from.max(share.from)).max(0.0)).sum::<f64>()
        };
        self.shares.iter().map(of_share).sum()
    }

    /// Whether the aircraft are in a flight at an instant.
    pub fn is_in(&self, flight: usize, t: f64) -> bool {
        self.shares.iter().any(|share| share.flight == flight && share.from <= t && t <= share.to)
    }
}

/// The groups of a simulation, in the order of the flights that they begin with. `events` are those of all plans.
pub(super) fn groups(
    scenario: &Scenario,
    trajectories: &[Trajectory],
    events: &[Event],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Group> {
    let mut changes: Vec<(f64, usize, usize, bool)> = events
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::Manoeuvre { kind: MarkKind::SplitOff { other }, .. } => {
                Some((event.t, event.flight, other, true))
            }
            EventKind::Manoeuvre { kind: MarkKind::MergedInto { other }, .. } => {
                Some((event.t, event.flight, other, false))
            }
            _ => None,
        })
        .collect();
    // At one instant aircraft first merge, then part.
    changes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.3.cmp(&b.3)).then(a.1.cmp(&b.1)));
    let whole = |flight: usize, from: f64| Share { flight, from, to: trajectories[flight].end() };
    let mut groups: Vec<Group> = Vec::new();
    // The groups in each flight, the last to come last.
    let mut inside: Vec<Vec<usize>> = vec![Vec::new(); trajectories.len()];
    for flight in 0..trajectories.len() {
        if !changes.iter().any(|(_, parted, _, is_parting)| *is_parting && *parted == flight) {
            inside[flight].push(groups.len());
            let shares = vec![whole(flight, trajectories[flight].start())];
            groups.push(Group { count: scenario.flights[flight].count, shares });
        }
    }
    for (t, flight, other, is_parting) in changes {
        let (from, to) = if is_parting { (other, flight) } else { (flight, other) };
        let mut wanted = if is_parting { scenario.flights[flight].count } else { u32::MAX };
        let mut moving = Vec::new();
        while wanted > 0
            && let Some(group) = inside[from].pop()
        {
            if groups[group].count <= wanted {
                wanted -= groups[group].count;
                moving.push(group);
            } else {
                // A part of the group goes, the rest stays.
                let mut part = groups[group].clone();
                part.count = wanted;
                groups[group].count -= wanted;
                inside[from].push(group);
                wanted = 0;
                moving.push(groups.len());
                groups.push(part);
            }
        }
        if is_parting && (wanted > 0 || inside[from].is_empty()) {
            let (part, whole) = (&scenario.flights[flight], &scenario.flights[other]);
            let message = match wanted {
                0 => format!("all aircraft of `{}` part from it, and it flies on", whole.id),
                _ => format!(
                    "{} aircraft part from `{}`, in which there are {} then",
                    part.count,
                    whole.id,
                    part.count - wanted
                ),
            };
            diagnostics.push(
                Diagnostic::error("too-few-aircraft", part.span.clone(), message)
                    .help("raise the `count` of the whole flight, or lower that of the part"),
            );
        }
        for group in moving.into_iter().rev() {
            if let Some(last) = groups[group].shares.last_mut() {
                last.to = t;
            }
            groups[group].shares.push(whole(to, t));
            inside[to].push(group);
        }
    }
    groups
}
