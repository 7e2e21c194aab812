//! How each kind of line looks: the style's colours, widths and dashes in the order in which meshes number them.
//!
//! The numbers do not depend on theme, time or what is shown, so all of these change without a new mesh.

use bevy::color::{ColorToComponents, Srgba};
use bevy::math::Vec4;
use bevy::render::render_resource::ShaderType;

use crate::chart::style::{Dash, Style, ZoneStyle};
use crate::chart::{Colour, Theme};
use crate::sim::aircraft::Role;

/// How many classes there are at most; the shader has a table of this size.
pub const CLASSES: usize = 128;

/// Zones beyond the last class share it.
const MOST_ZONES: usize = (CLASSES - ZONES) / 3;

/// The last hour of a flight is drawn as its trail.
pub const TRAIL_SECONDS: f64 = 3600.0;

/// Meridians and parallels.
pub const GRATICULE: usize = 0;
/// The coast.
pub const COAST: usize = 1;
/// The soft line under the coast.
pub const COAST_SHADOW: usize = 2;
/// Borders on land.
pub const BORDER: usize = 3;
/// Range rings.
pub const RING: usize = 4;
/// What zones share under a chosen point.
pub const OVERLAP: usize = 5;

const TRAILS: usize = 8;
const SWATHS: usize = TRAILS + 2 * OPERATORS.len();
const CLOUDS: usize = SWATHS + OPERATORS.len();
const TRACKS: usize = CLOUDS + OPERATORS.len();
const GHOSTS: usize = TRACKS + OPERATORS.len() * 4;
const ZONES: usize = GHOSTS + OPERATORS.len() * 4;

/// How a class of lines looks.
#[derive(Debug, Clone, Copy, PartialEq, ShaderType)]
pub struct LineClass {
    /// sRGB values, opacity not multiplied in.
    pub colour: Vec4,
    /// Lines: width, width and opacity of the part in the future over that of the part that is flown. Bands: width, opacity at the edge and inside. Soft
    /// lines: width. Trails: width at the end and at the aircraft, opacity. Hatches: width and pitch of their lines.
    pub shape: Vec4,
    /// Middle and half length of the first dash and of the second.
    pub dash_a: Vec4,
    /// The same of the third; length of one repetition, zero for none; round ends.
    pub dash_b: Vec4,
}

/// What the shader makes of a line: each kind has a pipeline of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A line that has nothing to do with time.
    Line,
    /// A line that looks otherwise where it is not flown yet, without gaps.
    Track,
    /// The same with dashes.
    DashedTrack,
    /// A band that fades from an edge inward.
    Band,
    /// A line that fades to both sides.
    Soft,
    /// A line that fades with the time since it was flown.
    Trail,
    /// An area of one colour.
    Fill,
    /// An area under slanted lines.
    Hatch,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Line, Self::Track, Self::DashedTrack, Self::Band, Self::Soft, Self::Trail, Self::Fill, Self::Hatch];

    /// Whether it looks different from one instant to the next.
    pub const fn is_timed(self) -> bool {
        matches!(self, Self::Track | Self::DashedTrack | Self::Trail)
    }
}

impl LineClass {
    const NONE: Self = Self { colour: Vec4::ZERO, shape: Vec4::ZERO, dash_a: Vec4::ZERO, dash_b: Vec4::ZERO };

    fn line(colour: Colour, width: f32, dash: Dash) -> Self {
        // Middle and half length of each dash.
        let mut dashes = [(0.0, 0.0); 3];
        let mut from = 0.0;
        for (place, pair) in dashes.iter_mut().zip(dash.lengths.chunks(2)) {
            *place = (from + pair[0] / 2.0, pair[0] / 2.0);
            from += pair.iter().sum::<f32>();
        }
        let [a, b, c] = dashes;
        Self {
            colour: vec4(colour),
            shape: Vec4::new(width, width, 1.0, 0.0),
            dash_a: Vec4::new(a.0, a.1, b.0, b.1),
            dash_b: Vec4::new(c.0, c.1, dash.period(), f32::from(u8::from(dash.round))),
        }
    }

    /// A track whose part in the future has another width, and its opacity times a share.
    fn with_future(mut self, width: f32, share: f32) -> Self {
        self.shape.y = width;
        self.shape.z = share;
        self
    }

    fn soft(colour: Colour, width: f32) -> Self {
        Self { colour: vec4(colour), shape: Vec4::new(width, 0.0, 0.0, 0.0), ..Self::NONE }
    }

    fn band(colour: Colour, width: f32) -> Self {
        // Nested strokes of 3 % add up to 24 % at the edge.
        let shape = Vec4::new(width, 0.24, 0.03, 0.0);
        Self { colour: vec4(colour), shape, ..Self::NONE }
    }

    fn trail(colour: Colour, scale: f32, share: f32) -> Self {
        let shape = Vec4::new(2.2 * scale, 3.8 * scale, 0.9 * share, 0.0);
        Self { colour: vec4(colour), shape, ..Self::NONE }
    }

    /// Areas: of the hatch width and pitch of its lines.
    fn area(colour: Colour) -> Self {
        Self { colour: vec4(colour), shape: Vec4::new(1.2, 7.0, 0.0, 0.0), ..Self::NONE }
    }

    fn hidden_unless(self, is_shown: bool) -> Self {
        if is_shown { self } else { Self { colour: Vec4::ZERO, ..self } }
    }
}

/// sRGB values between 0 and 1, opacity not multiplied in.
pub fn vec4(colour: Colour) -> Vec4 {
    Srgba::rgba_u8(colour.r, colour.g, colour.b, colour.a).to_vec4()
}

/// The operators with a hue of their own, and one for all others.
const OPERATORS: [Option<&str>; 6] = [Some("RU"), Some("CN"), Some("JP"), Some("KR"), Some("TW"), None];

fn operator_number(code: Option<&str>) -> usize {
    OPERATORS.iter().position(|known| known.is_some() && *known == code).unwrap_or(OPERATORS.len() - 1)
}

/// The class of the trails of an operator's flights, where the track was reported and where it was not.
pub fn trail(operator: Option<&str>, is_solid: bool) -> usize {
    TRAILS + operator_number(operator) * 2 + usize::from(is_solid)
}

/// The class of the bands in which an operator's flights may have been.
pub fn swath(operator: Option<&str>) -> usize {
    SWATHS + operator_number(operator)
}

/// The class of the areas where runs of an operator's flights passed.
pub fn cloud(operator: Option<&str>) -> usize {
    CLOUDS + operator_number(operator)
}

/// The class of the tracks of an operator's flights.
pub fn track(operator: Option<&str>, role: Option<Role>, is_solid: bool) -> usize {
    TRACKS + operator_number(operator) * 4 + usize::from(role == Some(Role::Bomber)) * 2 + usize::from(is_solid)
}

/// The class of the tracks of an operator's flights in a ghost.
pub fn ghost_track(operator: Option<&str>, role: Option<Role>, is_solid: bool) -> usize {
    GHOSTS + track(operator, role, is_solid) - TRACKS
}

/// The class of the known edges of a zone.
pub fn zone_edge(zone: usize) -> usize {
    ZONES + zone.min(MOST_ZONES - 1) * 3
}

/// The class of the edges of a zone that are not known.
pub fn zone_guess(zone: usize) -> usize {
    zone_edge(zone) + 1
}

/// The class of the band inside a zone's edge.
pub fn zone_band(zone: usize) -> usize {
    zone_edge(zone) + 2
}

/// A zone as it is to be shown.
#[derive(Debug, Clone, Copy)]
pub struct ZoneLook {
    /// Its colour and dash.
    pub style: ZoneStyle,
    /// Whether it is shown at all.
    pub is_shown: bool,
    /// Whether a person has chosen it.
    pub is_selected: bool,
}

/// What is to be shown beside the zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Meridians and parallels.
    pub graticule: bool,
    /// Borders on land.
    pub borders: bool,
    /// The last hour of every flight.
    pub trails: bool,
    /// The tracks of the flights.
    pub tracks: bool,
    /// How far tracks may be off.
    pub uncertainty: bool,
    /// Where the runs of an ensemble flew.
    pub ensemble: bool,
}

/// The table of all classes.
pub fn table(style: &Style, shown: Shown, zones: &[ZoneLook]) -> [LineClass; CLASSES] {
    let theme = style.theme;
    let scale = style.scale();
    let mut table = [LineClass::NONE; CLASSES];
    table[GRATICULE] = LineClass::line(theme.graticule, 0.7, Dash::SOLID).hidden_unless(shown.graticule);
    table[COAST] = LineClass::line(theme.coast, 0.8, Dash::SOLID);
    table[COAST_SHADOW] = LineClass::soft(theme.coast_shadow, 7.0);
    table[BORDER] = LineClass::line(theme.border, 0.8, Dash::BORDER).hidden_unless(shown.borders);
    table[RING] = LineClass::line(theme.text2.at(0.6), 1.0, Dash::FINE);
    table[OVERLAP] = LineClass::area(theme.focus.at(0.22));
    for (number, code) in OPERATORS.into_iter().enumerate() {
        let colour = theme.operator(code);
        for (is_solid, share) in [(true, 1.0), (false, Style::ASSUMED_TRAIL)] {
            table[trail(code, is_solid)] = LineClass::trail(colour, scale, share).hidden_unless(shown.trails);
        }
        let step = colour.at(Style::swath_step_opacity());
        table[SWATHS + number] = LineClass::area(step).hidden_unless(shown.uncertainty);
        let step = colour.at(Style::CLOUD_STEP_OPACITY);
        table[CLOUDS + number] = LineClass::area(step).hidden_unless(shown.ensemble);
        for role in [None, Some(Role::Bomber)] {
            for is_solid in [false, true] {
                let class = track_class(style, theme, code, role, is_solid);
                table[track(code, role, is_solid)] = class.hidden_unless(shown.tracks);
                let class = ghost_class(style, theme, code, role, is_solid);
                table[ghost_track(code, role, is_solid)] = class.hidden_unless(shown.tracks);
            }
        }
    }
    for (index, zone) in zones.iter().enumerate().take(MOST_ZONES) {
        let ZoneStyle { colour, width, dash, band } = zone.style;
        let guess = theme.schematic_edge(&zone.style);
        let width = (width * scale).max(0.7) + if zone.is_selected { 1.0 } else { 0.0 };
        table[zone_edge(index)] = LineClass::line(colour, width, dash).hidden_unless(zone.is_shown);
        table[zone_guess(index)] = LineClass::line(guess.colour, guess.width, guess.dash).hidden_unless(zone.is_shown);
        let band_width = style.band_width(zone.is_selected);
        table[zone_band(index)] = LineClass::band(colour, band_width).hidden_unless(zone.is_shown && band);
    }
    table
}

fn track_class(style: &Style, theme: &Theme, code: Option<&str>, role: Option<Role>, is_solid: bool) -> LineClass {
    let dash = if is_solid { Dash::SOLID } else { style.assumed(role) };
    let opacity = |is_flown: bool| style.track_opacity(role, is_solid, is_flown);
    let colour = theme.operator(code).at(opacity(true));
    let (width, _) = style.future_track(role);
    LineClass::line(colour, style.track_width(role), dash).with_future(width, opacity(false) / opacity(true))
}

fn ghost_class(style: &Style, theme: &Theme, code: Option<&str>, role: Option<Role>, is_solid: bool) -> LineClass {
    let dash = if is_solid { Dash::SOLID } else { style.assumed(role) };
    let (width, flown, ahead) = style.ghost_track(role);
    LineClass::line(theme.ghost(code).at(flown), width, dash).with_future(width, ahead / flown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Medium, ThemeKind};

    #[test]
    fn classes_do_not_share_a_number() {
        let mut numbers = vec![GRATICULE, COAST, COAST_SHADOW, BORDER, RING, OVERLAP];
        for code in OPERATORS {
            numbers.extend([trail(code, false), trail(code, true), swath(code), cloud(code)]);
            for role in [None, Some(Role::Bomber)] {
                numbers.extend([track(code, role, false), track(code, role, true)]);
                numbers.extend([ghost_track(code, role, false), ghost_track(code, role, true)]);
            }
        }
        for zone in 0..MOST_ZONES {
            numbers.extend([zone_edge(zone), zone_guess(zone), zone_band(zone)]);
        }
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), count);
        assert!(*numbers.last().unwrap() < CLASSES);
        assert_eq!(track(Some("FR"), None, true), track(None, Some(Role::Fighter), true));
        assert!(zone_band(1000) < CLASSES);
    }

    #[test]
    fn hiding_and_selecting_changes_classes_and_no_numbers() {
        let style = Style::new(ThemeKind::Dark, Medium::Screen);
        let shown =
            Shown { graticule: true, borders: true, trails: false, tracks: true, uncertainty: true, ensemble: true };
        let zone = ZoneStyle { colour: Colour::WHITE, width: 1.5, dash: Dash::LONG, band: true };
        let look = |is_shown, is_selected| ZoneLook { style: zone, is_shown, is_selected };
        let table = table(&style, shown, &[look(true, false), look(false, false), look(true, true)]);
        assert_eq!(table[trail(Some("RU"), true)].colour.w, 0.0);
        assert_eq!(table[zone_edge(0)].colour.w, 1.0);
        assert_eq!(table[zone_edge(1)].colour.w, 0.0);
        assert!(table[zone_band(2)].shape.x > table[zone_band(0)].shape.x);
        assert_eq!(table[zone_edge(0)].dash_b.z, Dash::LONG.period());
    }

    #[test]
    fn what_was_not_reported_is_dashed_and_paler() {
        let style = Style::new(ThemeKind::Dark, Medium::Screen);
        let shown =
            Shown { graticule: true, borders: true, trails: true, tracks: true, uncertainty: true, ensemble: true };
        let table = table(&style, shown, &[]);
        for code in OPERATORS {
            for role in [None, Some(Role::Bomber)] {
                let [assumed, reported] = [false, true].map(|is_solid| table[track(code, role, is_solid)]);
                assert!(assumed.dash_b.z > 0.0 && reported.dash_b.z == 0.0);
                assert!(assumed.colour.w < reported.colour.w);
                // What is ahead, too.
                assert!(assumed.colour.w * assumed.shape.z < reported.colour.w * reported.shape.z);
            }
            let [assumed, reported] = [false, true].map(|is_solid| table[trail(code, is_solid)]);
            assert!(assumed.shape.z < reported.shape.z);
        }
    }
}
