//! The briefing: the steps in which a patrol, or a tour of the zones, is told.

use std::ops::Range;

use jiff::Timestamp;

use crate::geodesy::Position;
use crate::zones::Names;

/// One step of a briefing.
#[derive(Debug, Clone, PartialEq)]
pub struct BriefingScene {
    /// What it is about, in a few words.
    pub title: Names,
    /// What is said.
    pub caption: Names,
    /// When it takes place; `None` in a tour, where nothing flies.
    pub time: Option<SceneTime>,
    /// What the picture has to hold; nothing is the whole patrol.
    pub frame: Vec<Framed>,
    /// The flights that are shown, as indices into the scenario's flights; `None` is all.
    pub flights: Option<Vec<usize>>,
    /// The zones that are shown, as indices into the scenario's zones; `None` is all.
    pub zones: Option<Vec<usize>>,
    /// Layers that are shown besides, by name.
    pub show: Vec<&'static str>,
    /// Layers that are left out, by name.
    pub hide: Vec<&'static str>,
    /// A point whose zones are told; what they share is hatched.
    pub spot: Option<Position>,
    /// Bytes of the scenario file it was read from, for diagnostics.
    pub span: Range<usize>,
}

/// When a scene takes place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SceneTime {
    /// When it begins.
    pub from: Timestamp,
    /// When it ends; not before it begins.
    pub to: Timestamp,
    /// Whether the clock runs; otherwise it stands where the scene begins.
    pub plays: bool,
}

/// Something that a picture has to hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Framed {
    /// A flight, where it is during the scene; as an index into the scenario's flights.
    Flight(usize),
    /// A zone, as an index into the scenario's zones.
    Zone(usize),
    /// A place.
    Place(Position),
}
