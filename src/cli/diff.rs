//! `diff FILE FILE`: what changed between two versions of a scenario.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use patrolscope::compare::changes::{
    ApproachChange, Change, FlightChange, HappeningChange, Near, Nearest, Outlined, Setting, Stay, StayChange,
    WaypointChange, ZoneChange,
};
use patrolscope::compare::{self, Changes};
use patrolscope::export::json;
use patrolscope::sim::Simulation;
use patrolscope::units::Distance;

use super::input::{self, Flown};
use super::layout::{self, Align, signed};
use super::{Answer, WrongUsage};

const EXAMPLES: &str = "\
Examples:
  patrolscope diff tenth-joint-patrol what-if.toml   what the change changes: events, times, zones
  patrolscope diff before.toml after.toml --format json
  git show HEAD:route.toml | patrolscope diff - route.toml
  patrolscope diff before.toml after.toml --exit-code > /dev/null || echo \"something changed\"

Flights and zones are matched by their ids; times are compared as they stand. Two patrols, aligned
at what both do, are for `patrolscope compare`. Differences are findings, not errors: the exit code
is 0 all the same, unless --exit-code asks for 1.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The first version: a file, a scenario of the program by its name, or `-` for stdin
    before: PathBuf,

    /// The second version
    after: PathBuf,

    /// For people, or for programs
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Exit with 1 where anything changed
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Format {
    #[default]
    Table,
    Json,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    let paths = [&arguments.before, &arguments.after];
    if paths.iter().all(|path| path.as_path() == Path::new("-")) {
        return Err(WrongUsage("stdin can be one of the two versions, not both".to_owned()).into());
    }
    let mut answer = Answer::default();
    let mut flown = Vec::new();
    for path in paths {
        match input::fly(Some(path), |_| Ok(()))? {
            Flown::Wrong(wrong) => {
                answer.words.push_str(&wrong.words);
                answer.input_has_errors = true;
            }
            Flown::Right((), simulation, right) => {
                answer.words.push_str(&right.words);
                flown.push(simulation);
            }
        }
    }
    let [before, after] = flown.as_slice() else { return Ok(answer) };
    let simulations = [&**before, &**after];
    let changes = compare::changes(simulations);
    answer.data = match arguments.format {
        Format::Table => Told { simulations, changes: &changes }.text(),
        Format::Json => layout::json(&json::changes::changes(simulations, &changes)),
    };
    answer.input_has_errors = arguments.exit_code && !changes.is_empty();
    Ok(answer)
}

/// So many changes of one kind are told in one line.
const FOLDED: usize = 3;

struct Told<'a> {
    simulations: [&'a Simulation; 2],
    changes: &'a Changes,
}

impl Told<'_> {
    fn text(&self) -> String {
        if self.changes.is_empty() {
            return format!("{}\nNothing changed: {} events are the same.\n", self.heading(), self.changes.events_kept);
        }
        let parts = [
            self.heading(),
            self.settings(),
            self.flights(),
            self.waypoints(),
            self.zones(),
            self.events(),
            self.stays(),
            self.approaches(),
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn clock(&self, which: usize, instant: Timestamp) -> String {
        layout::clock(instant, &self.simulations[which].scenario.time_zone)
    }

    fn heading(&self) -> String {
        let line = |which: usize| layout::patrol(which, self.simulations[which]);
        format!("{}\n{}\n", line(0), line(1))
    }

    fn settings(&self) -> String {
        let columns = [("KEY", Align::Left), ("1", Align::Left), ("2", Align::Left)];
        let rows = self.changes.settings.iter().map(|it| {
            let [before, after] = it.values.each_ref().map(|value| value.clone().unwrap_or_else(|| "-".to_owned()));
            vec![it.what.to_owned(), before, after]
        });
        section("The whole scenario", &columns, rows.collect())
    }

    fn flights(&self) -> String {
        let columns = [("FLIGHT", Align::Left), ("CHANGE", Align::Left), ("WHAT", Align::Left)];
        let row = |it: &FlightChange| {
            let mut what: Vec<String> = it.settings.iter().map(from_to).collect();
            let lengths = it.length.map(|length| length.map(|length| format!("{:.0} km", length.kilometres())));
            match (&it.count, lengths) {
                ([Some(before), Some(after)], [Some(from), Some(to)]) => {
                    if before != after {
                        what.push(format!("waypoints {before} → {after}"));
                    }
                    if from != to {
                        what.push(format!("track {from} → {to}"));
                    }
                    if what.is_empty() {
                        what.push(layout::counted(it.waypoints.len(), "waypoint"));
                    }
                }
                ([before, after], [from, to]) => {
                    let count = after.or(*before).unwrap_or_default();
                    what.push(layout::counted(count, "waypoint"));
                    what.extend(to.or(from).map(|length| format!("track {length}")));
                }
            }
            vec![it.id.clone(), change_word(it.change).to_owned(), what.join("; ")]
        };
        section("Flights", &columns, self.changes.flights.iter().map(row).collect())
    }

    fn waypoints(&self) -> String {
        let columns = [
            ("FLIGHT", Align::Left),
            ("WAYPOINT", Align::Left),
            ("MOVED", Align::Right),
            ("TIME 1", Align::Left),
            ("TIME 2", Align::Left),
            ("LATER", Align::Right),
            ("WHAT ELSE", Align::Left),
        ];
        let row = |flight: &FlightChange, it: &WaypointChange| {
            let number = it.index[1].or(it.index[0]).unwrap_or_default() + 1;
            let name = it.name.as_ref().map(|name| format!(" {name}"));
            let change = it.change();
            let moved = match (change, it.moved) {
                (Change::Changed, moved) => moved.map(kilometres).unwrap_or_default(),
                (change, _) => change_word(change).to_owned(),
            };
            let time = |which: usize| it.passage[which].and_then(|passage| passage.time);
            let shown = |which: usize| time(which).map(|time| self.clock(which, time)).unwrap_or_default();
            let later = it.later_by().filter(|by| *by != 0.0);
            let others: Vec<String> = it.settings.iter().map(from_to).collect();
            vec![
                flight.id.clone(),
                format!("{number}{}", name.unwrap_or_default()),
                moved,
                shown(0),
                shown(1),
                later.map(signed).unwrap_or_default(),
                others.join("; "),
            ]
        };
        let mut rows = Vec::new();
        for flight in &self.changes.flights {
            // A flight that takes place later as a whole is told in one line.
            let later: Vec<&WaypointChange> = flight.waypoints.iter().filter(|it| it.is_only_later()).collect();
            let by = later.first().and_then(|it| it.later_by());
            let is_one = later.len() >= FOLDED && later.iter().all(|it| it.later_by() == by);
            if is_one {
                let cells = ["", "", "", &by.map(signed).unwrap_or_default(), ""].map(str::to_owned);
                rows.push([flight.id.clone(), format!("{} waypoints", later.len())].into_iter().chain(cells).collect());
            }
            let told = flight.waypoints.iter().filter(|it| !(is_one && it.is_only_later()));
            rows.extend(told.map(|it| row(flight, it)));
        }
        section("Waypoints, as the files have them", &columns, rows)
    }

    fn zones(&self) -> String {
        let columns = [("ZONE", Align::Left), ("CHANGE", Align::Left), ("WHAT", Align::Left)];
        let row = |it: &ZoneChange| {
            let mut what: Vec<String> = it.settings.iter().map(from_to).collect();
            what.extend(it.outline.map(|outline| match outline {
                Outlined::Moved { vertices, furthest } => {
                    let count = if vertices == 1 { "1 vertex".to_owned() } else { format!("{vertices} vertices") };
                    format!("{count} moved, by up to {}", kilometres(furthest))
                }
                Outlined::Vertices([before, after]) => format!("vertices {before} → {after}"),
                Outlined::Edges(edges) => format!("{} drawn as other lines", layout::counted(edges, "edge")),
                Outlined::Centre(by) => format!("centre moved by {}", kilometres(by)),
                Outlined::Radius([before, after]) => format!("radius {before} → {after}"),
                Outlined::Kind => "of another kind".to_owned(),
            }));
            vec![it.id.clone(), change_word(it.change).to_owned(), what.join("; ")]
        };
        section("Zones", &columns, self.changes.zones.iter().map(row).collect())
    }

    fn events(&self) -> String {
        let columns = [
            ("FLIGHT", Align::Left),
            ("EVENT", Align::Left),
            ("1", Align::Left),
            ("2", Align::Left),
            ("LATER", Align::Right),
            ("MOVED", Align::Right),
        ];
        let row = |it: &HappeningChange| {
            let time = |which: usize| it.happens[which].map_or("-".to_owned(), |at| self.clock(which, at.time));
            let moved = match it.change() {
                Change::Changed => it.moved().map(kilometres).unwrap_or_default(),
                Change::Added => "appears".to_owned(),
                Change::Removed => "vanishes".to_owned(),
            };
            let later = it.later_by().map(later).unwrap_or_default();
            vec![it.flight.clone(), it.deed.to_string(), time(0), time(1), later, moved]
        };
        let events = &self.changes.events;
        let by = events.first().and_then(HappeningChange::later_by);
        let is_only_later = |it: &HappeningChange| {
            it.later_by().zip(by).is_some_and(|(one, other)| (one - other).abs() < 0.01)
                && it.moved().is_some_and(|moved| moved.metres() < 1.0)
        };
        let rows = match by {
            // Where everything takes place later, one line says it.
            Some(by) if events.len() >= FOLDED && events.iter().all(is_only_later) => {
                vec![["all", &format!("{} events", events.len()), "", "", &signed(by), ""].map(str::to_owned).to_vec()]
            }
            _ => events.iter().map(row).collect(),
        };
        let mut text = section("Events", &columns, rows);
        if !text.is_empty() {
            let kept = self.changes.events_kept;
            let rest = if kept == 1 { "1 event is".to_owned() } else { format!("{kept} events are") };
            text.push_str(&format!("  {rest} the same.\n"));
        }
        text
    }

    fn stays(&self) -> String {
        let columns = [
            ("FLIGHT", Align::Left),
            ("ZONE", Align::Left),
            ("1", Align::Right),
            ("2", Align::Right),
            ("2 LESS 1", Align::Right),
            ("VISITS", Align::Right),
            ("KM DEEP", Align::Right),
        ];
        let row = |it: &StayChange| {
            let [before, after] = it.stays;
            let time = |stay: &Option<Stay>| stay.map_or("-".to_owned(), |stay| layout::duration(stay.seconds));
            let less = before.zip(after).map(|(before, after)| later(after.seconds - before.seconds));
            let both = |of: &dyn Fn(Stay) -> String| {
                let [before, after] = it.stays.map(|stay| stay.map_or("-".to_owned(), of));
                if before == after { before } else { format!("{before} → {after}") }
            };
            let deep = |stay: Stay| stay.deepest.map_or("-".to_owned(), |deep| format!("{:.0}", deep.kilometres()));
            vec![
                it.flight.clone(),
                it.zone.clone(),
                time(&before),
                time(&after),
                less.unwrap_or_default(),
                both(&|stay| stay.visits.to_string()),
                both(&deep),
            ]
        };
        section("Time inside the zones", &columns, self.changes.stays.iter().map(row).collect())
    }

    fn approaches(&self) -> String {
        let columns = [
            ("FLIGHT", Align::Left),
            ("TO", Align::Left),
            ("1 KM", Align::Right),
            ("AT", Align::Left),
            ("2 KM", Align::Right),
            ("AT", Align::Left),
            ("2 LESS 1", Align::Right),
        ];
        let row = |it: &ApproachChange| {
            let to = match &it.to {
                Near::Place(id) | Near::Flight(id) => id.clone(),
                Near::Coast => "the coast".to_owned(),
            };
            let side = |which: usize| match it.nearest[which] {
                None => ["-".to_owned(), String::new()],
                Some(Nearest { distance, time }) => [layout::figure(distance.kilometres()), self.clock(which, time)],
            };
            let [before, after] = it.nearest;
            let less = before.zip(after).map(|(before, after)| {
                let metres = after.distance.metres() - before.distance.metres();
                let sign = if metres < 0.0 { "-" } else { "+" };
                format!("{sign}{}", kilometres(Distance::from_metres(metres.abs())))
            });
            let [near, at] = side(0);
            let [near_after, at_after] = side(1);
            vec![it.flight.clone(), to, near, at, near_after, at_after, less.unwrap_or_default()]
        };
        // Below half of what the figures show, nearness is the same.
        let is_near = |it: &&ApproachChange| match it.nearest.map(|nearest| nearest.map(|it| it.distance.metres())) {
            [Some(before), Some(after)] => (before - after).abs() < (after * 1e-3).max(50.0),
            _ => false,
        };
        let (near, told): (Vec<_>, Vec<_>) = self.changes.approaches.iter().partition(is_near);
        let mut text = section("Closest approaches", &columns, told.into_iter().map(row).collect());
        if !near.is_empty() {
            if text.is_empty() {
                text.push_str(&format!("{}\n", layout::paint("Closest approaches", layout::HEADING)));
            }
            let count = near.len();
            let told = if count == 1 { "1 is".to_owned() } else { format!("{count} are") };
            text.push_str(&format!("  {told} as near as before to a thousandth or 50 m, at other times.\n"));
        }
        text
    }
}

fn section(heading: &str, columns: &[(&str, Align)], rows: Vec<Vec<String>>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    format!("{}\n{}", layout::paint(heading, layout::HEADING), layout::table(columns, rows))
}

fn change_word(change: Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Changed => "changed",
    }
}

/// `altitude FL280 → FL300`.
fn from_to(setting: &Setting) -> String {
    let [before, after] = setting.values.each_ref().map(|value| value.as_deref().unwrap_or("none"));
    format!("{} {before} → {after}", setting.what)
}

/// `12.3 km`; below a kilometre in metres; nothing where it is none.
fn kilometres(distance: Distance) -> String {
    let metres = distance.metres();
    if metres < 0.5 {
        String::new()
    } else if metres < 999.5 {
        format!("{metres:.0} m")
    } else {
        format!("{} km", layout::figure(metres / 1e3))
    }
}

/// `+0:05:00`; below a second with its decimals, so that a change never reads as none.
fn later(seconds: f64) -> String {
    if seconds.abs() >= 0.5 {
        signed(seconds)
    } else if seconds.abs() >= 5e-4 {
        format!("{seconds:+.3} s")
    } else {
        String::new()
    }
}
