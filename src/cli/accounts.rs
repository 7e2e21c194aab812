//! What sources said, in the words of a table.

use patrolscope::compare::Held;
use patrolscope::geodesy::position::PositionText;
use patrolscope::places;
use patrolscope::scenario::Scenario;
use patrolscope::scenario::account::{Report, Reported};
use patrolscope::sim::Simulation;

use super::layout;

/// The zone that a report speaks of.
pub fn zone_of(what: Reported) -> Option<usize> {
    match what {
        Reported::Enters { zone } | Reported::Leaves { zone } | Reported::Stays { zone, .. } => Some(zone),
        Reported::Joins { .. } | Reported::Parts { .. } | Reported::Seen => None,
    }
}

/// What was reported, in few words: `enters KADIZ`, `joins H-6K`.
pub fn event(scenario: &Scenario, report: &Report) -> String {
    let zone = |zone: usize| &scenario.zones[zone].id;
    let other = |other: usize| &scenario.flights[other].name;
    match report.what {
        Reported::Enters { zone: it } => format!("enters {}", zone(it)),
        Reported::Leaves { zone: it } => format!("leaves {}", zone(it)),
        Reported::Stays { zone: it, .. } => format!("stays in {}", zone(it)),
        Reported::Joins { other: it } => format!("joins {}", other(it)),
        Reported::Parts { other: it } => format!("parts from {}", other(it)),
        Reported::Seen => "is seen".to_owned(),
    }
}

/// What was reported, what is simulated, and how far off that is: in time, in length, or in place.
pub fn beside(simulation: &Simulation, held: &Held) -> [String; 3] {
    let report = &simulation.scenario.reports[held.report];
    let zone = &simulation.scenario.time_zone;
    let clock = |t: f64| layout::clock(simulation.timestamp(t), zone);
    let reported = match (report.what, report.time, &report.at) {
        (Reported::Stays { lasts, .. }, ..) => layout::span(lasts.as_secs_f64()),
        (Reported::Seen, Some(time), Some(at)) => format!("{} {}", layout::clock(time, zone), at.words),
        (_, Some(time), _) => layout::clock(time, zone),
        (_, None, Some(at)) => at.words.clone(),
        (_, None, None) => String::new(),
    };
    let Some(found) = &held.found else { return [reported, "never".to_owned(), String::new()] };
    let simulated = match report.what {
        Reported::Stays { lasts, .. } => layout::span(lasts.as_secs_f64() + found.later_by.unwrap_or_default()),
        _ => clock(found.t),
    };
    let off = match (found.later_by, found.apart) {
        (Some(by), _) => format!("{:+.0} s", by.round() + 0.0),
        (None, Some(apart)) => format!("{:.0} km", apart.kilometres()),
        (None, None) => String::new(),
    };
    [reported, simulated, off]
}

/// A place in words: `126 km NW of Socotra Rock`, from a text such as `SOCOTRA-ROCK 315°/126 km`.
pub fn place(text: &str) -> String {
    let name = |id: &str| {
        let place = places::find(id).map(|place| place.names.en.as_str());
        place.map_or_else(|| id.to_owned(), |name| name.split(" (").next().unwrap_or(name).to_owned())
    };
    match text.parse() {
        Ok(PositionText::Place(place)) => name(&place),
        Ok(PositionText::FromPlace { place, bearing, distance }) => {
            // Half a degree is less than what a word of the compass rose means.
            let rose = (bearing.degrees() / 22.5).round() * 22.5;
            let direction = match (bearing.degrees() - rose).abs() < 0.5 {
                true => format!("{} of", bearing.compass_point()),
                false => format!("{bearing} from"),
            };
            format!("{distance} {direction} {}", name(&place))
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_in_the_words_of_a_statement() {
        assert_eq!(place("SOCOTRA-ROCK 315°/126 km"), "126 km NW of Socotra Rock");
        assert_eq!(place("ULLEUNGDO 108°/46 km"), "46 km 108° from Ulleungdo");
        assert_eq!(place("TSUSHIMA"), "Tsushima");
        assert_eq!(place("32°18′N 136°00′E"), "32°18′N 136°00′E");
        assert_eq!(place("MY-PLACE"), "MY-PLACE");
    }
}
