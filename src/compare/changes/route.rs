//! Which waypoints of two versions of a route are the same.

use jiff::Timestamp;

use super::settings::{self, Setting};
use super::{Change, SAME_PLACE, seconds_between};
use crate::geodesy::Position;
use crate::scenario::Scenario;
use crate::scenario::model::{Flight, Waypoint};
use crate::units::Distance;

/// A waypoint that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct WaypointChange {
    /// Which one, as an index into the route.
    pub index: [Option<usize>; 2],
    /// Its name, in English.
    pub name: Option<String>,
    /// Where the route has it, and when it says so; `None` where the version lacks the waypoint.
    pub passage: [Option<Passage>; 2],
    /// How far it was moved; `None` where it was not, or is in one version only.
    pub moved: Option<Distance>,
    /// What else the file says of it.
    pub settings: Vec<Setting>,
}

/// Where and when the file has a waypoint.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passage {
    /// Where; `None` where that follows from another flight.
    pub position: Option<Position>,
    /// When, where the file says so.
    pub time: Option<Timestamp>,
}

impl WaypointChange {
    /// How much later the file has it, in seconds; `None` where it has no time in one of the versions.
    pub fn later_by(&self) -> Option<f64> {
        let [before, after] = self.passage.map(|passage| passage?.time);
        Some(seconds_between(before?, after?))
    }

    /// Whether only its time changed.
    pub fn is_only_later(&self) -> bool {
        self.later_by().is_some_and(|by| by != 0.0) && self.moved.is_none() && self.settings.is_empty()
    }

    /// Whether it was added, removed or changed.
    pub fn change(&self) -> Change {
        Change::of(&self.index[0], &self.index[1]).expect("one of the versions has it")
    }
}

/// A waypoint without a counterpart is as good as one that was moved by so many kilometres.
const KILOMETRES_OF_A_GAP: f64 = 250.0;
/// Longer routes that differ in more than these many pairs of waypoints are held against one another as they stand.
const MOST_PAIRS: usize = 250_000;

/// The waypoints that changed.
pub(super) fn changes(flights: [&Flight; 2], scenarios: [&Scenario; 2]) -> Vec<WaypointChange> {
    let [before, after] = flights.map(|flight| flight.route.as_slice());
    let mut changes = Vec::new();
    for index in aligned(before, after) {
        let waypoints = [index[0].map(|at| &before[at]), index[1].map(|at| &after[at])];
        let passage = waypoints.map(|waypoint| {
            waypoint.map(|it| Passage { position: it.is_placed().then_some(it.position), time: it.time })
        });
        let positions = passage.map(|passage| passage.and_then(|passage| passage.position));
        let moved = match positions {
            [Some(from), Some(to)] => Some(from.distance_to(to)).filter(|by| by.metres() >= SAME_PLACE),
            _ => None,
        };
        let settings = match waypoints {
            [Some(before), Some(after)] => settings::of_waypoints([before, after], scenarios),
            _ => Vec::new(),
        };
        let is_in_both = index.iter().all(Option::is_some);
        let has_other_time = is_in_both && passage[0].map(|it| it.time) != passage[1].map(|it| it.time);
        if !is_in_both || moved.is_some() || has_other_time || !settings.is_empty() {
            let name = waypoints[1].or(waypoints[0]).and_then(|it| it.name.as_ref()).map(|name| name.en.clone());
            changes.push(WaypointChange { index, name, passage, moved, settings });
        }
    }
    changes
}

/// The indices of the waypoints that belong together, in the order of the routes: the pairing with the least changes.
fn aligned(before: &[Waypoint], after: &[Waypoint]) -> Vec<[Option<usize>; 2]> {
    let is_same = |(a, b): &(&Waypoint, &Waypoint)| difference(a, b) == 0.0;
    let head = before.iter().zip(after).take_while(is_same).count();
    let tail = before[head..].iter().rev().zip(after[head..].iter().rev()).take_while(is_same).count();
    let (first, second) = (&before[head..before.len() - tail], &after[head..after.len() - tail]);
    let mut pairs: Vec<[Option<usize>; 2]> = (0..head).map(|at| [Some(at), Some(at)]).collect();
    if first.len() * second.len() > MOST_PAIRS {
        let longer = first.len().max(second.len());
        let within = |at: usize, list: &[Waypoint]| (at < list.len()).then_some(head + at);
        pairs.extend((0..longer).map(|at| [within(at, first), within(at, second)]));
    } else {
        pairs.extend(between(first, second).into_iter().map(|pair| pair.map(|at| at.map(|at| head + at))));
    }
    let (first, second) = (before.len() - tail, after.len() - tail);
    pairs.extend((0..tail).map(|at| [Some(first + at), Some(second + at)]));
    pairs
}

fn between(first: &[Waypoint], second: &[Waypoint]) -> Vec<[Option<usize>; 2]> {
    // In `least[i][j]`, the least difference from `first[i]` and `second[j]` on.
    let mut least = vec![vec![0.0; second.len() + 1]; first.len() + 1];
    let mut together = vec![vec![f64::INFINITY; second.len()]; first.len()];
    for i in (0..=first.len()).rev() {
        for j in (0..=second.len()).rev() {
            if i < first.len() && j < second.len() {
                together[i][j] = difference(&first[i], &second[j]) + least[i + 1][j + 1];
                let alone = KILOMETRES_OF_A_GAP + least[i + 1][j].min(least[i][j + 1]);
                least[i][j] = alone.min(together[i][j]);
            } else {
                least[i][j] = KILOMETRES_OF_A_GAP * (first.len() - i + second.len() - j) as f64;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < first.len() || j < second.len() {
        let (has_first, has_second) = (i < first.len(), j < second.len());
        if has_first && has_second && least[i][j] == together[i][j] {
            pairs.push([Some(i), Some(j)]);
            (i, j) = (i + 1, j + 1);
        } else if has_first && (!has_second || least[i + 1][j] <= least[i][j + 1]) {
            pairs.push([Some(i), None]);
            i += 1;
        } else {
            pairs.push([None, Some(j)]);
            j += 1;
        }
    }
    pairs
}

/// How different two waypoints are, in kilometres, by place and name; what is done there has to be of one kind.
fn difference(a: &Waypoint, b: &Waypoint) -> f64 {
    if std::mem::discriminant(&a.action) != std::mem::discriminant(&b.action) && !(a.is_placed() && b.is_placed()) {
        return 2.0 * KILOMETRES_OF_A_GAP;
    }
    let name = |waypoint: &Waypoint| waypoint.name.as_ref().map(|name| name.en.to_lowercase());
    let apart = match (a.is_placed(), b.is_placed()) {
        (true, true) => a.position.distance_to(b.position).kilometres(),
        _ => 0.0,
    };
    let apart = if apart < SAME_PLACE / 1e3 { 0.0 } else { apart };
    match (name(a), name(b)) {
        // One name, one waypoint, wherever it went.
        (Some(a), Some(b)) if a == b => apart.min(KILOMETRES_OF_A_GAP / 10.0),
        (a, b) if a != b => apart + 1.0,
        _ => apart,
    }
}
