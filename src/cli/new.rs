//! `new [FILE]`: a scenario to begin with, from a template or from another scenario.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use jiff::civil::Date;
use patrolscope::diagnostics::nearest::nearest;
use patrolscope::diagnostics::{Severity, render};
use patrolscope::geodesy::Position;
use patrolscope::scenario::builtin;
use patrolscope::scenario::clock::{SPAN_ACCEPTED, parse_span};
use patrolscope::scenario::copy::{self, CopyError, Recipe};
use patrolscope::scenario::template::{self, TEMPLATES, Template};
use patrolscope::sim;

use super::input::{Includes, Input};
use super::{Answer, WrongUsage, output};

const EXAMPLES: &str = "\
Examples:
  patrolscope new route.toml                         a commented scenario that teaches the format
  patrolscope new --template intercept visit.toml    with a flight that is answered from the ground
  patrolscope new --from tenth-joint-patrol later.toml --shift \"90 min\"
  patrolscope new --from route.toml other.toml --mirror 131E --rename transit=east --title \"East\"
  patrolscope new --from fourth-joint-patrol --date 2026-03-01 | patrolscope simulate -

Templates: route (the default), patrol, intercept, zone.
A copy claims nothing: it becomes hypothetical, and of a reconstruction, or where it is mirrored, it
leaves out what sources said and counted, what waypoints rest on, and the scenes. A comment at its
top says from what it was made and how; all other comments stay. Mirrored are flights and the wind,
across a meridian, which changes no length and no time; zones, places and responders stay.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The file to write; none or `-` is stdout
    file: Option<PathBuf>,

    /// What to begin with: route, patrol, intercept or zone
    #[arg(long, value_name = "NAME", conflicts_with = "from")]
    template: Option<String>,

    /// A scenario to copy: a file, one of the program by its name, such as `tenth-joint-patrol`, or `-` for stdin
    #[arg(long, value_name = "PATROL")]
    from: Option<PathBuf>,

    /// Every time so much later, such as "90 min"; "-90 min" is earlier
    #[arg(long, value_name = "SPAN", allow_hyphen_values = true, value_parser = parse_shift)]
    shift: Option<SignedDuration>,

    /// The day on which it takes place; clock times stay
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,

    /// Flights and wind mirrored across a meridian, such as 131E or "131°30'E"
    #[arg(long, value_name = "MERIDIAN", value_parser = parse_meridian)]
    mirror: Option<f64>,

    /// Another id for a flight, wherever the file speaks of it; may be given several times
    #[arg(long, value_name = "OLD=NEW", value_parser = parse_rename)]
    rename: Vec<(String, String)>,

    /// The title
    #[arg(long)]
    title: Option<String>,

    /// Write over a file that is there
    #[arg(long)]
    force: bool,
}

/// `90 min`, `-2 h`.
fn parse_shift(text: &str) -> Result<SignedDuration, String> {
    let (sign, span) = match text.trim().strip_prefix('-') {
        Some(span) => (-1, span),
        None => (1, text.trim().trim_start_matches('+')),
    };
    let span = parse_span(span).ok_or_else(|| format!("accepted: {SPAN_ACCEPTED}, at most 24 h, perhaps after `-`"))?;
    Ok(span * sign)
}

/// `131E`, `131°30'E`: the longitude in degrees, east positive.
fn parse_meridian(text: &str) -> Result<f64, String> {
    let text = text.trim();
    if text.ends_with(['N', 'S', 'n', 's']) {
        return Err(
            "flights are mirrored across a meridian; across a parallel lengths and times would change".to_owned()
        );
    }
    let position: Result<Position, _> = format!("0N {text}").parse();
    position.map(Position::lon).map_err(|_| "accepted: a meridian such as `131E` or `131°30'E`".to_owned())
}

/// `tu-95=bear`.
fn parse_rename(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => Ok((old.to_owned(), new.to_owned())),
        _ => Err("write the id, `=` and the new id, such as `tu-95=bear`".to_owned()),
    }
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    let input = original(arguments)?;
    let recipe = Recipe {
        shift: arguments.shift.unwrap_or_default(),
        date: arguments.date,
        mirror: arguments.mirror,
        rename: arguments.rename.clone(),
        title: arguments.title.clone(),
        is_what_if: arguments.from.is_some(),
    };
    let text = match copy::copy(&input.name, &input.bytes, &input.library(), &recipe) {
        Ok(text) => text,
        Err(CopyError::Original(reading)) => {
            let words = render::terminal(&reading.source, &reading.problems, render::Colour::On);
            return Ok(Answer { words, input_has_errors: true, ..Answer::default() });
        }
        Err(error) => return Err(WrongUsage(error.to_string()).into()),
    };
    let Some(file) = output::file(arguments.file.as_deref()) else {
        let mut answer = looked_at("<stdout>", &text, &input.includes);
        answer.data = text;
        return Ok(answer);
    };
    output::write_scenario(file, &text, arguments.force)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.display().to_string();
    let mut answer = looked_at(&name, &text, &Includes::below(folder));
    answer.words.push_str(&match answer.input_has_errors {
        true => format!(
            "wrote `{name}`, which cannot be flown before that is mended; `patrolscope check {name}` tells it again\n"
        ),
        false => output::wrote_scenario(file),
    });
    Ok(answer)
}

fn original(arguments: &Arguments) -> anyhow::Result<Input> {
    if let Some(from) = &arguments.from {
        return Input::read(Some(from)).map_err(|error| {
            let is_missing = error.downcast_ref::<std::io::Error>().is_some_and(|it| it.kind() == ErrorKind::NotFound);
            if is_missing { no_such_original(from) } else { error }
        });
    }
    let wanted = arguments.template.as_deref().unwrap_or(TEMPLATES[0].name);
    let found = template::find(wanted).ok_or_else(|| {
        let list = |template: &Template| format!("\n  {:10} {}", template.name, template.about);
        let hint = nearest(wanted, TEMPLATES.iter().map(|it| it.name)).map(|near| format!("; did you mean `{near}`?"));
        let list: String = TEMPLATES.iter().map(list).collect();
        WrongUsage(format!("there is no template `{wanted}`{}\ntemplates:{list}", hint.unwrap_or_default()))
    })?;
    Ok(Input::of_program(found.name, found.text.into()))
}

/// There is neither a file nor a scenario of the program of that name.
fn no_such_original(from: &Path) -> anyhow::Error {
    let short = |name: &'static str| {
        // The names begin with a date, which may be left out where one scenario only has the rest.
        let rest = name.get(11..).filter(|rest| builtin::find(rest).is_some_and(|found| found.name == name));
        rest.unwrap_or(name)
    };
    let names: Vec<&str> = builtin::SCENARIOS.iter().map(|it| short(it.name)).collect();
    let shown = from.display();
    match from.to_str().and_then(|from| nearest(from, names.iter().copied())) {
        Some(near) => anyhow::anyhow!("cannot read `{shown}`: there is no such file; did you mean `{near}`?"),
        None => anyhow::anyhow!(
            "cannot read `{shown}`: there is no such file, and no scenario of the program has that name\nscenarios: {}",
            names.join(", ")
        ),
    }
}

/// What is to be said of a copy: the problems that it has.
fn looked_at(name: &str, text: &str, includes: &Includes) -> Answer {
    let mut reading = patrolscope::scenario::read(name, text.as_bytes(), &includes.library());
    if let Some(scenario) = &reading.scenario {
        reading.problems.extend(sim::simulate(scenario).diagnostics);
    }
    let words = render::terminal(&reading.source, &reading.problems, render::Colour::On);
    let input_has_errors = reading.problems.iter().any(|problem| problem.severity == Severity::Error);
    Answer { words, input_has_errors, ..Answer::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_a_sign_and_meridians_a_hemisphere() {
        assert_eq!(parse_shift("90 min"), Ok(SignedDuration::from_mins(90)));
        assert_eq!(parse_shift("-2 h"), Ok(SignedDuration::from_hours(-2)));
        assert!(parse_shift("90").unwrap_err().contains("5 min"));
        assert_eq!(parse_meridian("131°30'E"), Ok(131.5));
        assert_eq!(parse_meridian("131.5W"), Ok(-131.5));
        assert!(parse_meridian("39N").unwrap_err().contains("across a parallel"));
        assert!(parse_meridian("131").is_err());
        assert_eq!(parse_rename("a=b"), Ok(("a".to_owned(), "b".to_owned())));
        assert!(parse_rename("a").is_err() && parse_rename("=b").is_err());
    }
}
