//! What triggers say of waypoints: `"tu-95 passes Gap"`, `"tu-95 passes 3"`.

use toml_edit::Document;

use super::EditError;
use super::tree::{Node, nodes, quoted};
use crate::geodesy::position::PositionText;
use crate::scenario::splice::Splice;

const PASSES: &str = " passes ";

/// A trigger that waits for a flight to pass a waypoint.
struct Reference<'d> {
    node: Node<'d>,
    key: &'static str,
    text: &'d str,
    /// Where in the text the name or the number of the waypoint stands.
    whom: std::ops::Range<usize>,
}

/// The triggers that wait for a waypoint of a flight.
fn references<'d>(document: &'d Document<&'d str>, flight_id: &str) -> Vec<Reference<'d>> {
    let mut found = Vec::new();
    for flight in nodes(document, "flight") {
        let Some(route) = flight.list("route") else { continue };
        for node in (0..route.len()).filter_map(|index| route.node(document.raw(), index)) {
            for key in ["scramble", "when"] {
                let Some(text) = node.text(key) else { continue };
                let Some(verb) = text.find(PASSES) else { continue };
                if !text[..verb].trim().eq_ignore_ascii_case(flight_id) {
                    continue;
                }
                let start = verb + PASSES.len();
                let end = text.rfind(" after ").filter(|after| *after >= start).unwrap_or(text.len());
                let whom = &text[start..end];
                let start = start + (whom.len() - whom.trim_start().len());
                found.push(Reference { node, key, text, whom: start..start + whom.trim().len() });
            }
        }
    }
    found
}

/// The name by which triggers speak of a waypoint.
fn name_of(node: &Node<'_>) -> Option<String> {
    let own = node.text("name").or_else(|| node.node("name")?.text("en").map(|text| text as &str));
    let place = || match node.text("at")?.parse() {
        Ok(PositionText::Place(place)) => Some(place),
        _ => None,
    };
    own.map(str::to_owned).or_else(place)
}

/// Whether a trigger speaks of a waypoint of the flight by this name.
pub(super) fn is_named(document: &Document<&str>, flight_id: &str, name: &str) -> bool {
    references(document, flight_id).iter().any(|it| it.text[it.whom.clone()].eq_ignore_ascii_case(name))
}

/// The numbers in triggers, where waypoints of a flight get others: `renumber` gives the new number, counted from 0, and
/// `None` where the waypoint goes.
pub(super) fn renumbered(
    document: &Document<&str>,
    flight: &Node<'_>,
    renumber: impl Fn(usize) -> Option<usize>,
) -> Result<Vec<Splice>, EditError> {
    let (Some(id), Some(route)) = (flight.text("id"), flight.list("route")) else { return Ok(Vec::new()) };
    let names: Vec<Option<String>> =
        (0..route.len()).map(|index| name_of(&route.node(document.raw(), index)?)).collect();
    let mut splices = Vec::new();
    for reference in references(document, id) {
        let whom = &reference.text[reference.whom.clone()];
        let is_name = names.iter().flatten().any(|name| name.eq_ignore_ascii_case(whom));
        let number = whom.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let Some(number) = number.filter(|number| !is_name && *number < names.len()) else { continue };
        let Some(new) = renumber(number) else {
            return Err(EditError::WaitedFor { text: reference.text.to_owned() });
        };
        if new != number
            && let Some(span) = reference.node.value(reference.key).and_then(toml_edit::Value::span)
        {
            let mut text = reference.text.to_owned();
            text.replace_range(reference.whom.clone(), &(new + 1).to_string());
            splices.push(Splice::new(span, quoted(&text, reference.node.raw(reference.key))));
        }
    }
    Ok(splices)
}
