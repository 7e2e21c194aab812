//! `simulate [FILE]`: flies a scenario and lists its events.

use std::path::PathBuf;

use patrolscope::certainty::Certainty;
use patrolscope::compare;
use patrolscope::diagnostics::nearest::nearest;
use patrolscope::export::{self, Selection};
use patrolscope::scenario::Scenario;

use super::input::{self, Flown};
use super::options::Format;
use super::story::{Detail, Story};
use super::{Answer, WrongUsage, layout};

const EXAMPLES: &str = "\
Examples:
  patrolscope simulate                               the tenth joint patrol, which is built in
  patrolscope simulate --details                     with what each line rests on
  patrolscope simulate route.toml --zone KADIZ
  patrolscope simulate route.toml --flight tu-95 --all
  patrolscope simulate route.toml --format csv > events.csv
  patrolscope simulate - --format json < route.toml | jq '.crossings[]'

Times are solved on the continuous path and print to the second; JSON has microseconds.";

#[derive(Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Scenario file; `-` is stdin, none is the built-in tenth joint patrol
    file: Option<PathBuf>,

    /// For people, for programs, for spreadsheets
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Only this flight, by its id; may be given several times
    #[arg(long = "flight", value_name = "ID")]
    flights: Vec<String>,

    /// Only crossings of this zone, by its id; may be given several times
    #[arg(long = "zone", value_name = "ID")]
    zones: Vec<String>,

    /// In the table also UTC, altitudes, edges, evidence, other readings, and where tracks begin and end
    #[arg(long)]
    details: bool,

    /// All that --details says, and waypoints, turns and every closest approach; JSON and CSV always have them
    #[arg(long)]
    all: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    let choose = |scenario: &Scenario| select(scenario, &arguments.flights, &arguments.zones);
    let (selection, simulation, mut answer) = match input::fly(arguments.file.as_deref(), choose)? {
        Flown::Wrong(answer) => return Ok(answer),
        Flown::Right(selection, simulation, answer) => (selection, simulation, answer),
    };
    let detail = match (arguments.all, arguments.details) {
        (true, _) => Detail::Everything,
        (false, true) => Detail::Full,
        (false, false) => Detail::Short,
    };
    answer.data = match arguments.format {
        Format::Table => {
            let (held, certainty) = (compare::held(&simulation), Certainty::of(&simulation));
            Story { simulation: &simulation, selection: &selection, detail, held, certainty }.text()
        }
        Format::Json => layout::json(&export::json::simulation(&simulation, &selection)),
        Format::Csv => export::csv::events(&simulation, &selection),
    };
    Ok(answer)
}

/// The flights and zones that were asked for.
pub(super) fn select(scenario: &Scenario, flights: &[String], zones: &[String]) -> Result<Selection, WrongUsage> {
    let known_flights: Vec<&str> = scenario.flights.iter().map(|flight| flight.id.as_str()).collect();
    let known_zones: Vec<&str> = scenario.zones.iter().map(|zone| zone.id.as_str()).collect();
    Ok(Selection { flights: indices("flight", flights, &known_flights)?, zones: indices("zone", zones, &known_zones)? })
}

fn indices(what: &str, wanted: &[String], known: &[&str]) -> Result<Vec<usize>, WrongUsage> {
    let find = |id: &String| {
        known.iter().position(|known| known.eq_ignore_ascii_case(id)).ok_or_else(|| {
            WrongUsage(match nearest(id, known.iter().copied()) {
                Some(near) => format!("no {what} `{id}` in the scenario; did you mean `{near}`?"),
                None => format!("no {what} `{id}` in the scenario; it has {}", known.join(", ")),
            })
        })
    };
    wanted.iter().map(find).collect()
}
