//! What a person can ask of the viewer. Panels, keys and the palette hand these out; plugins carry them out.

use std::path::PathBuf;

use bevy::prelude::Message;

use super::choices::{ClockZone, ProjectionChoice};
use super::editing::EditCommand;
use super::editor::Place;
use super::screens::Screen;
use crate::chart::{Language, Px, ThemeKind};
use crate::compare::Alignment;
use crate::geodesy::Position;
use crate::playback;

/// Something on the map that can be looked at closely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Thing {
    /// A flight, by its index in the scenario.
    Flight(usize),
    /// A zone, by its index in the scenario.
    Zone(usize),
    /// A point of the Earth.
    Point(Position),
}

/// What a person asks of the second patrol.
#[derive(Debug, Clone, PartialEq)]
pub enum GhostCommand {
    /// Lay a scenario under the open one; none is the built-in one.
    Open(Option<PathBuf>),
    /// Lay it where an event happens at the same time in both.
    Align(Alignment),
    /// Read its file again.
    Reload,
    /// Take it away.
    Drop,
}

/// What a person asks for.
#[derive(Debug, Clone, PartialEq, Message)]
pub enum Command {
    /// Of the clock.
    Clock(playback::Command),
    /// Jump to the next event.
    NextEvent,
    /// Jump to the event before.
    PreviousEvent,
    /// Show a scene of the briefing, by its index: the clock, the map, the layers and the flights follow it.
    ShowScene(usize),
    /// No scene any more: layers and flights are as they were chosen.
    EndScenes,
    /// Look closely at something, or at nothing.
    Select(Option<Thing>),
    /// Show a flight, or hide it.
    ToggleFlight(usize),
    /// Show one flight only; again, all.
    Solo(usize),
    /// Keep a flight in the middle, or no longer.
    Follow(Option<usize>),
    /// Bring something into the middle.
    Centre(Position),
    /// Move the map by so many pixels.
    Pan(f32, f32),
    /// Make the map larger by a factor, about a pixel or about its middle.
    Zoom(Option<Px>, f64),
    /// Show the whole patrol.
    Fit,
    /// Show a zone of the scenario, or hide it.
    ToggleZone(usize),
    /// Show the layer of a name (see [`Layers::NAMES`](crate::chart::Layers::NAMES)), or hide it.
    SwitchLayer(&'static str, bool),
    /// Strength of the relief: 0 is flat, 1 is full.
    SetRelief(f32),
    /// Choose a theme.
    SetTheme(ThemeKind),
    /// Choose a language for words and names.
    SetLanguage(Language),
    /// Choose how the Earth is laid flat.
    SetProjection(ProjectionChoice),
    /// Choose whose clock is shown first.
    SetClockZone(ClockZone),
    /// No movements that are not the patrol's own.
    SetReducedMotion(bool),
    /// Open a screen over the map, or close it where it is open.
    Toggle(Screen),
    /// Close what was opened last.
    Close,
    /// What is typed into the search field.
    Search(String),
    /// Move the mark in the list of what was found.
    MoveMark(i32),
    /// A point for the measure tool.
    Measure(Position),
    /// Speed for the measure tool, in knots.
    SetMeasureSpeed(f64),
    /// Widths of the left and the right panel and height of the timeline, in pixels.
    SetPanels(f32, f32, f32),
    /// The part of the timeline that is seen.
    SetTimeline(f64, f64),
    /// Save a picture: so many pixels for one, or 3840 across where none is said.
    Capture(Option<f32>),
    /// Open another scenario; none is the built-in one.
    Open(Option<PathBuf>),
    /// Read the open scenario again.
    Reload,
    /// Of the text of the open scenario, which is edited.
    Revise(EditCommand),
    /// Open the author's editor at a place of a file.
    Edit(Place),
    /// Of the second patrol under the open one.
    Ghost(GhostCommand),
    /// End.
    Quit,
}

impl Command {
    /// Whether it names a flight, a zone or a scene by its place in the list.
    pub fn is_by_number(&self) -> bool {
        match self {
            Self::Select(thing) => matches!(thing, Some(Thing::Flight(_) | Thing::Zone(_))),
            Self::ToggleFlight(_) | Self::Solo(_) | Self::ToggleZone(_) | Self::ShowScene(_) => true,
            Self::Follow(flight) => flight.is_some(),
            _ => false,
        }
    }
}
