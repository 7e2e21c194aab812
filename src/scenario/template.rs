//! What a new scenario begins with: small scenarios that are commented so that they teach the format.

/// A scenario to begin with.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    /// What it is asked for by.
    pub name: &'static str,
    /// What is in it, in one line.
    pub about: &'static str,
    /// What its file says.
    pub text: &'static str,
}

macro_rules! templates {
    ($($name:literal: $about:literal),* $(,)?) => {
        &[$(Template {
            name: $name,
            about: $about,
            text: include_str!(concat!("../../assets/templates/", $name, ".toml")),
        }),*]
    };
}

/// The templates, the one that is used where none is named first.
pub const TEMPLATES: &[Template] = templates![
    "route": "one flight through two zones: every form of positions, times and speeds",
    "patrol": "two flights that meet, fly together and part, with a hold, reports and scenes",
    "intercept": "a flight that is answered from the ground, and escorted",
    "zone": "zones of one's own: a box, a circle, and floors and ceilings",
];

/// The template of a name.
pub fn find(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{layout, library, read};
    use crate::sim::events::EventKind;
    use crate::sim::simulate;

    #[test]
    fn every_template_is_laid_out_flies_without_a_word_and_crosses_an_edge() {
        for template in TEMPLATES {
            let reading = read("new.toml", template.text.as_bytes(), &library::without_files());
            assert!(reading.problems.is_empty(), "{}: {:#?}", template.name, reading.problems);
            let simulation = simulate(&reading.scenario.expect("there are no problems"));
            assert!(simulation.diagnostics.is_empty(), "{}: {:#?}", template.name, simulation.diagnostics);
            assert!(simulation.events.iter().any(|event| matches!(event.kind, EventKind::Crossing(_))));
            let text = layout::lay_out("new.toml", template.text.as_bytes()).expect("it is TOML");
            assert_eq!(text, template.text, "{}", template.name);
        }
    }
}
