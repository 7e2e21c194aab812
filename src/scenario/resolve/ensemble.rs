//! Ensembles: which flights, waypoints and layers of wind are varied, and by what.

use std::ops::Range;
use std::str::FromStr;

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::scenario::clock::{SPAN_ACCEPTED, parse_span};
use crate::scenario::document::{Spanned, Table, Value, shortened};
use crate::scenario::ensemble::{Distribution, Ensemble, FlightWaypoint, Input, Varies, Weighted};
use crate::scenario::model::{Action, Flight};
use crate::sim::air::Wind;
use crate::units::{Altitude, Bearing, Distance, Speed};

/// The distributions, by their keys.
const DISTRIBUTIONS: [&str; 4] = ["uniform", "normal", "triangular", "list"];

/// What the values of an input are, as they are written.
#[derive(Clone, Copy, PartialEq)]
enum Measure {
    Span,
    /// A speed, or a share.
    SpeedOrShare,
    Speed,
    Distance,
    Bearing,
}

impl Measure {
    fn accepted(self) -> &'static str {
        match self {
            Self::Span => SPAN_ACCEPTED,
            Self::SpeedOrShare => "a number with `kt`, `km/h`, `m/s` or `%`, such as `\"-10 kt\"` or `\"3 %\"`",
            Self::Speed => Speed::ACCEPTED,
            Self::Distance => Distance::ACCEPTED,
            Self::Bearing => Bearing::ACCEPTED,
        }
    }
}

/// A value as read: the number in the unit of its input, and whether it is a share.
#[derive(Clone, Copy)]
struct Number {
    value: f64,
    is_share: bool,
}

impl Context<'_> {
    /// What the file says of an ensemble.
    pub(super) fn ensemble(&mut self, document: &Table, flights: &[Flight], wind: &Wind) -> Option<Ensemble> {
        let table = document.table("ensemble")?;
        let number =
            |key: &str, usual: u64| table.integer(key).map_or(usual, |it| u64::try_from(it.value).unwrap_or(usual));
        let mut inputs: Vec<Input> = Vec::new();
        for vary in table.tables("vary") {
            let found = self.inputs(vary, flights, wind).unwrap_or_default();
            if inputs.len() + found.len() > Ensemble::MOST_INPUTS {
                let message = format!("more than {} inputs are varied", Ensemble::MOST_INPUTS);
                self.problems
                    .push(Diagnostic::error("too-many", vary.span.clone(), message).help("name fewer flights"));
                break;
            }
            inputs.extend(found);
        }
        // The runs of two inputs of one name could not be told apart in a table.
        for index in 0..inputs.len() {
            let same = inputs[..index].iter().filter(|other| other.name == inputs[index].name).count();
            if same > 0 {
                inputs[index].name = format!("{} ({})", inputs[index].name, same + 1);
            }
        }
        Some(Ensemble { runs: number("runs", Ensemble::RUNS), seed: number("seed", 1), inputs })
    }

    fn inputs(&mut self, vary: &Table, flights: &[Flight], wind: &Wind) -> Option<Vec<Input>> {
        let what = vary.word("what")?;
        let chosen = self.varied_flights(vary, flights, what.value);
        self.stray_keys(vary, what.value);
        if what.value == "position" {
            return Some(self.positions(vary, flights, &chosen?));
        }
        let measure = match what.value {
            "departure" | "delay" | "reaction" => Measure::Span,
            "speed" => Measure::SpeedOrShare,
            "wind-speed" => Measure::Speed,
            "wind-from" => Measure::Bearing,
            _ => Measure::Distance,
        };
        let (distribution, is_share) = self.distribution(vary, measure)?;
        let varies = match what.value {
            "wind-speed" => Varies::WindSpeed(self.layer(vary, wind)?),
            "wind-from" => Varies::WindFrom(self.layer(vary, wind)?),
            "departure" => Varies::Departure(chosen?),
            "speed" if is_share => Varies::SpeedShare(chosen?),
            "speed" => Varies::Speed(chosen?),
            "altitude" => Varies::Altitude(chosen?),
            "reaction" => Varies::Reaction(chosen?),
            "delay" => {
                let chosen = chosen?;
                if !vary.has("at") {
                    self.problems.push(
                        Diagnostic::error("missing-key", vary.span.clone(), "a delay has no `at`")
                            .help("write the waypoint, for example `at = \"GATE\"`, or vary `departure`"),
                    );
                    return None;
                }
                let at = chosen.iter().map(|&flight| self.varied_waypoint(vary, flights, flight));
                let at: Option<Vec<FlightWaypoint>> = at.collect::<Vec<_>>().into_iter().collect();
                Varies::Delay(at?)
            }
            _ => {
                let chosen = chosen?;
                let leg = match (vary.has("at"), chosen.as_slice()) {
                    (false, _) => None,
                    (true, &[flight]) => Some(self.varied_waypoint(vary, flights, flight)?.waypoint),
                    (true, _) => {
                        let message = "`at` names a leg of one flight, and several are varied";
                        self.problems.push(
                            Diagnostic::error("several-flights", vary.span_of("at"), message)
                                .help("name one flight in `flights`"),
                        );
                        return None;
                    }
                };
                if let (Some(leg), &[flight]) = (leg, chosen.as_slice())
                    && leg + 1 == flights[flight].route.len()
                {
                    let message = "no leg begins at the last waypoint";
                    self.problems.push(
                        Diagnostic::error("no-leg", vary.span_of("at"), message)
                            .help("name the waypoint where it begins"),
                    );
                    return None;
                }
                Varies::Offset(chosen, leg)
            }
        };
        let name = vary.text("name").map_or_else(|| name_of(vary, what.value), |name| name.value);
        Some(vec![Input { name, varies, distribution, span: vary.span.clone() }])
    }

    /// Keys that mean nothing for what is varied.
    fn stray_keys(&mut self, vary: &Table, what: &str) {
        let is_wind = what.starts_with("wind-");
        let mut stray: Vec<&str> = Vec::new();
        stray.extend(is_wind.then_some("flights"));
        stray.extend((!is_wind).then_some("layer"));
        stray.extend((!matches!(what, "delay" | "offset" | "position")).then_some("at"));
        if what == "position" {
            stray.extend(DISTRIBUTIONS);
            stray.push("weights");
        }
        for key in stray.into_iter().filter(|key| vary.has(key)) {
            let message = format!("`{key}` has no meaning where `{what}` is varied");
            self.problems.push(Diagnostic::error("stray-key", vary.span_of(key), message).help("leave it out"));
        }
    }

    /// The flights that are named; without any all for which it can be varied.
    fn varied_flights(&mut self, vary: &Table, flights: &[Flight], what: &str) -> Option<Vec<usize>> {
        let can = |flight: &Flight| match (what, &flight.route[0].action) {
            ("reaction", Action::Scramble(_)) => true,
            ("reaction", _) | ("departure", Action::Scramble(_) | Action::Split(_)) => false,
            _ => true,
        };
        let mut chosen = Vec::new();
        let mut is_whole = true;
        for id in vary.texts("flights") {
            let id = Spanned { value: id.value.to_owned(), span: id.span };
            let Some(flight) = self.flight_index(&id) else {
                is_whole = false;
                continue;
            };
            if !can(&flights[flight]) {
                let (message, help) = if what == "reaction" {
                    (format!("`{}` waits for nothing before it takes off", id.value), "vary its `departure`")
                } else {
                    (
                        format!("`{}` has no timetable of its own: it waits for another flight", id.value),
                        "vary its `reaction`, or the departure of the other one",
                    )
                };
                self.problems.push(Diagnostic::error("cannot-vary", id.span, message).help(help));
                is_whole = false;
            } else if !chosen.contains(&flight) {
                chosen.push(flight);
            }
        }
        if !vary.has("flights") {
            chosen = (0..flights.len()).filter(|flight| can(&flights[*flight])).collect();
        }
        if is_whole && chosen.is_empty() && !what.starts_with("wind-") {
            let message = format!("no flight's `{what}` can be varied");
            self.problems.push(Diagnostic::error("cannot-vary", vary.span.clone(), message));
            is_whole = false;
        }
        is_whole.then_some(chosen)
    }

    /// The waypoint that `at` names.
    fn varied_waypoint(&mut self, vary: &Table, flights: &[Flight], flight: usize) -> Option<FlightWaypoint> {
        let at = vary.text("at")?;
        let names: Vec<Option<String>> =
            flights[flight].route.iter().map(|waypoint| waypoint.name.as_ref().map(|name| name.en.clone())).collect();
        let waypoint = self.waypoint_called(&flights[flight].id, &names, &at.value, &at.span)?;
        Some(FlightWaypoint { flight, waypoint })
    }

    /// One input for each waypoint that has a place of its own and an uncertainty.
    fn positions(&mut self, vary: &Table, flights: &[Flight], chosen: &[usize]) -> Vec<Input> {
        let mut inputs = Vec::new();
        for &flight in chosen {
            let route = &flights[flight].route;
            let waypoints = if vary.has("at") {
                let Some(at) = self.varied_waypoint(vary, flights, flight) else { continue };
                at.waypoint..at.waypoint + 1
            } else {
                0..route.len()
            };
            for waypoint in waypoints.filter(|waypoint| route[*waypoint].is_placed()) {
                let called =
                    route[waypoint].name.as_ref().map_or_else(|| (waypoint + 1).to_string(), |it| it.en.clone());
                let prefix = vary.text("name").map_or_else(|| "position".to_owned(), |name| name.value);
                inputs.push(Input {
                    name: format!("{prefix} {} {called}", flights[flight].id),
                    varies: Varies::Position(FlightWaypoint { flight, waypoint }),
                    distribution: Distribution::Uniform { from: -1.0, to: 1.0 },
                    span: vary.span.clone(),
                });
            }
        }
        inputs
    }

    /// The layer of wind that is meant.
    fn layer(&mut self, vary: &Table, wind: &Wind) -> Option<usize> {
        let layers: Vec<Altitude> = wind.layers().map(|layer| layer.altitude).collect();
        let wanted = vary.altitude("layer");
        let names = || layers.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
        let (problem, help) = match (&wanted, layers.len()) {
            (_, 0) => (
                Diagnostic::error("no-wind", vary.span.clone(), "the scenario has no wind"),
                "write a `[[wind]]` with `from` and `speed`: what is not varied of it stays".to_owned(),
            ),
            (None, 1) => return Some(0),
            (None, _) => (
                Diagnostic::error("which-layer", vary.span.clone(), "the scenario has several layers of wind"),
                format!("name one with `layer`: {}", names()),
            ),
            (Some(layer), _) => {
                let found = layers.iter().position(|it| (it.metres() - layer.value.metres()).abs() < 0.5);
                if found.is_some() {
                    return found;
                }
                let message = format!("no layer of wind is at `{}`", layer.value);
                (Diagnostic::error("which-layer", layer.span.clone(), message), format!("there are: {}", names()))
            }
        };
        self.problems.push(problem.help(help));
        None
    }

    /// What is drawn from, and whether its values are shares.
    fn distribution(&mut self, vary: &Table, measure: Measure) -> Option<(Distribution, bool)> {
        let written: Vec<&str> = DISTRIBUTIONS.into_iter().filter(|key| vary.has(key)).collect();
        let &[key] = written.as_slice() else {
            let accepted = "`uniform`, `normal`, `triangular` or `list`";
            let problem = match written.get(1) {
                None => Diagnostic::error("no-distribution", vary.span.clone(), "nothing says what it is drawn from")
                    .help(format!("write {accepted}")),
                Some(second) => {
                    let message = "it is drawn from one distribution, and several are written";
                    Diagnostic::error("two-distributions", vary.span_of(second), message)
                        .also(vary.span_of(written[0]), "the other one")
                        .help(format!("keep one of {accepted}"))
                }
            };
            self.problems.push(problem);
            return None;
        };
        if key != "list" && vary.has("weights") {
            let message = format!("`weights` has no meaning beside `{key}`");
            self.problems.push(Diagnostic::error("stray-key", vary.span_of("weights"), message).help("leave it out"));
        }
        let list: Vec<Spanned<String>> =
            vary.texts(key).map(|it| Spanned { value: it.value.to_owned(), span: it.span }).collect();
        let numbers: Vec<Option<Number>> = list.iter().map(|text| self.number(text, measure)).collect();
        let numbers: Vec<Number> = numbers.into_iter().collect::<Option<_>>()?;
        if vary.is_broken(key) || numbers.is_empty() {
            return None;
        }
        if let Some(at) = numbers.iter().position(|it| it.is_share != numbers[0].is_share) {
            let message = "one value is a speed and the other a share";
            self.problems.push(
                Diagnostic::error("mixed-units", list[at].span.clone(), message)
                    .also(list[0].span.clone(), "the other one"),
            );
            return None;
        }
        let span = vary.span_of(key);
        let distribution = match (key, numbers.iter().map(|it| it.value).collect::<Vec<f64>>().as_slice()) {
            ("uniform", &[from, to]) => {
                self.in_order(&span, &[from, to])?;
                Distribution::Uniform { from, to }
            }
            ("normal", &[mean, deviation]) => {
                if deviation <= 0.0 {
                    let message = format!("a standard deviation of `{}` is no spread", list[1].value);
                    self.problems.push(
                        Diagnostic::error("out-of-range", list[1].span.clone(), message).help("write one above zero"),
                    );
                    return None;
                }
                Distribution::Normal { mean, deviation }
            }
            ("triangular", &[from, mode, to]) => {
                self.in_order(&span, &[from, mode, to])?;
                Distribution::Triangular { from, mode, to }
            }
            ("list", values) => Distribution::List(self.weighted(vary, values)?),
            _ => return None,
        };
        Some((distribution, numbers[0].is_share))
    }

    /// Reports values that do not increase from the first to the last.
    fn in_order(&mut self, span: &Range<usize>, values: &[f64]) -> Option<()> {
        let (first, last) = (values[0], values[values.len() - 1]);
        if first < last && values.is_sorted() {
            return Some(());
        }
        let message = "these values do not increase";
        self.problems.push(
            Diagnostic::error("out-of-order", span.clone(), message).help("write the least first, the greatest last"),
        );
        None
    }

    fn weighted(&mut self, vary: &Table, values: &[f64]) -> Option<Vec<Weighted>> {
        let weights: Vec<f64> = match vary.list("weights") {
            None => vec![1.0; values.len()],
            Some(list) => {
                let weights = list.value.iter().filter_map(|item| match item.value {
                    Value::Number(weight) => Some(weight),
                    _ => None,
                });
                weights.collect()
            }
        };
        if vary.is_broken("weights") {
            return None;
        }
        if weights.len() != values.len() || weights.iter().sum::<f64>() <= 0.0 {
            let message = format!("the list has {} values, and `weights` has {}", values.len(), weights.len());
            let message = if weights.len() == values.len() { "no weight is above zero".to_owned() } else { message };
            self.problems.push(
                Diagnostic::error("weights", vary.span_of("weights"), message)
                    .help("write one weight for each value of `list`, or none at all"),
            );
            return None;
        }
        Some(values.iter().zip(weights).map(|(&value, weight)| Weighted { value, weight }).collect())
    }

    /// A value with its sign and unit.
    fn number(&mut self, text: &Spanned<String>, measure: Measure) -> Option<Number> {
        let trimmed = text.value.trim();
        let (sign, size) = match trimmed.strip_prefix(['-', '−']) {
            Some(rest) => (-1.0, rest.trim_start()),
            None => (1.0, trimmed.strip_prefix('+').unwrap_or(trimmed).trim_start()),
        };
        fn parsed<T: FromStr>(text: &str, value: impl Fn(T) -> f64) -> Option<f64> {
            text.parse().ok().map(value)
        }
        let share = size.strip_suffix('%').filter(|_| measure == Measure::SpeedOrShare);
        // A second sign would be read by the number, and nobody means that.
        let is_sound = size.starts_with(|c: char| c.is_ascii_digit() || c == '.');
        let found = match (measure, share) {
            _ if !is_sound => None,
            (_, Some(percent)) => percent.trim().parse::<f64>().ok().map(|percent| percent / 100.0),
            (Measure::Span, _) => parse_span(size).map(|span| span.as_secs_f64()),
            (Measure::Speed | Measure::SpeedOrShare, _) => parsed(size, |it: Speed| it.metres_per_second()),
            (Measure::Distance, _) => parsed(size, |it: Distance| it.metres()),
            (Measure::Bearing, _) => {
                // A spread of directions is no direction: it may be written with the sign of degrees alone.
                size.trim_end_matches('°').trim().parse::<f64>().ok().filter(|degrees| degrees.abs() <= 720.0)
            }
        };
        let found = found.filter(|value| value.is_finite());
        if found.is_none() {
            let message = format!("`{}` is not what is varied here", shortened(&text.value));
            self.problems.push(
                Diagnostic::error("bad-value", text.span.clone(), message)
                    .help(format!("accepted: {}, with a sign where it is less than planned", measure.accepted())),
            );
        }
        Some(Number { value: sign * found?, is_share: share.is_some() })
    }
}

/// What an input is called that has no name of its own: `departure tu-95`.
fn name_of(vary: &Table, what: &str) -> String {
    let flights: Vec<&str> = vary.texts("flights").map(|id| id.value).collect();
    let mut name = what.to_owned();
    if !flights.is_empty() {
        name = format!("{name} {}", flights.join(" "));
    }
    match (vary.text("at"), vary.altitude("layer")) {
        (Some(at), _) => format!("{name} at {}", at.value),
        (None, Some(layer)) => format!("{name} {}", layer.value),
        (None, None) => name,
    }
}
