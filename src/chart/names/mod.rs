//! Names on the map: zones, seas, straits, countries, cities, islands, and the figures of the graticule.
//!
//! Placed once for a view, in the order of importance: a name that finds no room is left out, never made smaller.

mod edges;
mod figures;
mod points;
mod room;

use std::sync::Arc;

pub use edges::short_name;
pub use figures::graticule_step;

use super::layers::{Language, Layers};
use super::mark::{Mark, Px, PxRect};
use super::style::Style;
use super::view::View;
use crate::zones::Zone;
use room::Room;

/// What names are wanted for.
#[derive(Debug)]
pub struct NameRequest<'a> {
    /// The zones that are drawn.
    pub zones: &'a [Arc<Zone>],
    /// Where.
    pub view: &'a View,
    /// Theme and medium.
    pub style: &'a Style,
    /// Which layers.
    pub layers: &'a Layers,
    /// Which language.
    pub language: Language,
    /// The parts of the picture that something else covers.
    pub covered: &'a [PxRect],
    /// Points of tracks and edges, every few pixels, that a name should rather not hide.
    pub busy: &'a [Px],
}

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

/// Places the names of a view.
pub fn place(request: &NameRequest<'_>) -> Vec<NameLabel> {
    let mut room = Room::new(request.view.area, request.covered, request.busy);
    let mut labels = Vec::new();
    if request.layers.graticule {
        labels.extend(figures::place(request, &mut room));
    }
    if request.layers.zones {
        for (index, zone) in request.zones.iter().enumerate() {
            if !request.layers.hidden_zones.contains(&zone.id) {
                labels.extend(edges::place(request, index, zone, &mut room));
            }
        }
    }
    if request.layers.names {
        labels.extend(points::place(request, &mut room));
    }
    labels
}
