//! Names on the map: zones, seas, straits, countries, cities, islands, and the figures of the graticule.
//!
//! Placed once for a view, in the order of importance: a name that finds no room is left out, never made smaller.

mod edges;
mod figures;
mod points;
mod room;

pub use edges::short_name;
pub use figures::graticule_step;

use super::mark::{Mark, Px, PxRect};
use super::scene::Scene;
use room::Room;

/// A name with its place.
#[derive(Debug, Clone, Default)]
pub struct NameLabel {
    /// What the text covers.
    pub rects: Vec<PxRect>,
    /// The text.
    pub text: Vec<Mark>,
    /// The sign of the place it names, which stays where the text has to go.
    pub point: Vec<Mark>,
}

/// Places the names of a view, beside the parts of the picture that something else covers, and rather not over the
/// `busy` points.
pub fn place(scene: &Scene<'_>, covered: &[PxRect], busy: &[Px]) -> Vec<NameLabel> {
    let mut room = Room::new(scene.view.area, covered, busy);
    let mut labels = Vec::new();
    if scene.layers.graticule {
        labels.extend(figures::place(scene, &mut room));
    }
    for (_, zone, drawn) in scene.zones_shown() {
        labels.extend(edges::place(scene, zone, drawn, &mut room));
    }
    if scene.layers.names {
        labels.extend(points::place(scene, &mut room));
    }
    labels
}
