//! What stands on the map at a size of its own: asked of the chart, once a frame.

use bevy::prelude::Resource;

use super::panels::Seen;
use crate::chart::mark::Mark;
use crate::chart::names::NameLabel;
use crate::chart::scene::Scene;
use crate::chart::told::Sign;
use crate::chart::{Language, Layers, Medium, PxRect, ThemeKind, View, legend, passages};

/// Names on the map, which depend on the view and not on the instant.
#[derive(Debug, Default, Resource)]
pub struct Labels {
    made_for: Option<MadeFor>,
    names: Vec<NameLabel>,
}

/// What the names depend on.
#[derive(Debug, Clone, PartialEq)]
struct MadeFor {
    session: usize,
    view: View,
    theme: ThemeKind,
    is_presentation: bool,
    layers: Layers,
    language: Language,
}

/// The marks at the instant of the clock.
pub fn at(seen: &Seen, labels: &mut Labels) -> Vec<Mark> {
    let mut scene = Scene {
        simulation: &seen.session.simulation,
        view: seen.view,
        style: seen.style,
        layers: &seen.choices.layers,
        language: seen.choices.language,
        selected: seen.focus.flight(),
        hidden: &seen.focus.hidden,
        covered: &[],
    };
    let covered = covered(seen, &scene);
    scene.covered = &covered;
    let wanted = MadeFor {
        session: seen.session.number,
        view: seen.view.clone(),
        theme: seen.choices.theme,
        is_presentation: seen.style.medium == Medium::Presentation,
        layers: seen.choices.layers.clone(),
        language: seen.choices.language,
    };
    if labels.made_for.as_ref() != Some(&wanted) {
        labels.names = scene.names();
        labels.made_for = Some(wanted);
    }
    let mut marks = scene.marks(seen.t(), &labels.names);
    marks.extend(pulses(seen));
    if seen.style.medium == Medium::Presentation {
        marks.extend(legend::title_block(&scene, seen.t()).0);
    }
    marks
}

/// The parts of the map that the key, the scale and the buttons cover.
fn covered(seen: &Seen, scene: &Scene) -> Vec<PxRect> {
    let corner = seen.view.area.max.x;
    let buttons = PxRect::new(corner - 56.0, seen.view.area.min.y, 56.0, 120.0);
    let mut covered = vec![buttons];
    if seen.style.medium == Medium::Presentation {
        covered.extend(legend::title_block(scene, seen.t()).1);
    }
    covered.extend(legend::key_rect(scene));
    covered.push(legend::scale_rect(scene));
    covered
}

/// Rings that spread from crossings the clock has just passed, while it goes.
fn pulses(seen: &Seen) -> Vec<Mark> {
    if !seen.clock.is_playing() || !seen.choices.layers.events || seen.choices.reduced_motion {
        return Vec::new();
    }
    let rate = seen.clock.rate();
    let just = seen.session.told.iter().filter(|told| (0.0..0.7 * rate).contains(&(seen.t() - told.t)));
    just.filter_map(|told| {
        let zone = match told.sign {
            Sign::Entry(zone) | Sign::Exit(zone) | Sign::Line(zone) => zone,
            Sign::Point => return None,
        };
        let colour = seen.theme().zone(&seen.session.zones[zone]).colour;
        passages::pulse(seen.view.px_from_geo(told.position)?, colour, (seen.t() - told.t) / rate)
    })
    .collect()
}
