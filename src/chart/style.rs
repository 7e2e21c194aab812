//! The look: every colour, width, dash and text size of the map and its panels, and nowhere else.
//!
//! Lengths are logical pixels at 1x. A [`Style`] is a theme (dark for screens, light for paper) at a scale for its
//! medium: a projector's caption is half as large again as a window's.

use super::colour::Colour;
use super::mark::{Font, FontFace, Weight};
use crate::sim::aircraft::Role;
use crate::zones::{Zone, ZoneKind};

/// Dark or light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeKind {
    /// For screens.
    #[default]
    Dark,
    /// For paper.
    Light,
}

/// What the picture is shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Medium {
    /// A window, read at arm's length.
    #[default]
    Screen,
    /// A projector, read from the back row: everything half as large again.
    Presentation,
    /// Paper, 2000 px across A4.
    Print,
}

/// Colour tokens: what a colour is for, not what it looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the tokens of the look; their use is listed beside the values")]
pub struct Theme {
    pub kind: ThemeKind,
    /// Behind everything; paper.
    pub window: Colour,
    /// Panels, cards, overlays on the map.
    pub panel: Colour,
    /// Fields, chips.
    pub raise: Colour,
    /// A selected row.
    pub selected: Colour,
    /// A row or button under the pointer.
    pub hovered: Colour,
    /// A button that is pressed.
    pub pressed: Colour,
    /// Separators.
    pub line: Colour,
    /// Values, names.
    pub text1: Colour,
    /// Labels, secondary values.
    pub text2: Colour,
    /// Units, hints, headings of panels.
    pub text3: Colour,
    /// Values in a data block on the map.
    pub data: Colour,
    /// Time cursor, selection, play button.
    pub focus: Colour,
    /// What makes a file unusable.
    pub error: Colour,
    /// What its author may not have meant.
    pub warning: Colour,
    /// Behind text and symbols on the map.
    pub halo: Colour,
    pub land: Colour,
    pub land_hi: Colour,
    pub land_lo: Colour,
    pub sea_shelf: Colour,
    pub sea_mid: Colour,
    pub sea_deep: Colour,
    pub coast: Colour,
    /// The soft line under the coast.
    pub coast_shadow: Colour,
    pub border: Colour,
    pub graticule: Colour,
    pub graticule_text: Colour,
    pub water_name: Colour,
    pub country_name: Colour,
    pub place_name: Colour,
    /// White lines beside the tracks on paper.
    pub casing: Option<Colour>,
    pub operators: Operators,
}

/// One hue a state, the same for its aircraft and the zone it declared.
///
/// Found by search and checked with CIEDE2000 after Machado, Oliveira and Fernandes (2009) simulation of colour vision
/// deficiencies at full severity: the smallest distance over all pairs is 16.2 in the dark theme and 13.1 in the light.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "two-letter state codes")]
pub struct Operators {
    pub ru: Colour,
    pub cn: Colour,
    pub jp: Colour,
    pub kr: Colour,
    pub tw: Colour,
    pub other: Colour,
}

const DARK: Theme = Theme {
    kind: ThemeKind::Dark,
    window: Colour::hex(0x0E1318),
    panel: Colour::hex(0x12171D),
    raise: Colour::hex(0x1A2129),
    selected: Colour::hex(0x212A33),
    hovered: Colour::hex(0x26303A),
    pressed: Colour::hex(0x33404C),
    line: Colour::hex(0x222A33),
    text1: Colour::hex(0xE8EDF2),
    text2: Colour::hex(0xA9B4BF),
    text3: Colour::hex(0x7F8B97),
    data: Colour::hex(0xC3CCD4),
    focus: Colour::WHITE,
    error: Colour::hex(0xFF8A7A),
    warning: Colour::hex(0xF0C060),
    halo: Colour::hex(0x0B1118),
    land: Colour::hex(0x2D363F),
    land_hi: Colour::hex(0x4B5560),
    land_lo: Colour::hex(0x181E24),
    sea_shelf: Colour::hex(0x14202B),
    sea_mid: Colour::hex(0x0F1922),
    sea_deep: Colour::hex(0x080D13),
    coast: Colour::hex(0x66747F),
    coast_shadow: Colour { r: 0, g: 0, b: 0, a: 71 },
    border: Colour::hex(0x56616D),
    graticule: Colour { r: 0x8F, g: 0xA3, b: 0xB5, a: 33 },
    graticule_text: Colour::hex(0x7F8B97),
    water_name: Colour::hex(0x7FA0BC),
    country_name: Colour::hex(0xAAB4BD),
    place_name: Colour::hex(0xC9D2DA),
    casing: None,
    operators: Operators {
        ru: Colour::hex(0x0C99F5),
        cn: Colour::hex(0xE28D00),
        jp: Colour::hex(0xCAA6C1),
        kr: Colour::hex(0x48E6B0),
        tw: Colour::hex(0xFBED62),
        other: Colour::hex(0xF2F7FD),
    },
};

const LIGHT: Theme = Theme {
    kind: ThemeKind::Light,
    window: Colour::hex(0xFCFBF8),
    panel: Colour::hex(0xFFFFFF),
    raise: Colour::hex(0xF4F2EC),
    selected: Colour::hex(0xE9E6DD),
    hovered: Colour::hex(0xE9E6DD),
    pressed: Colour::hex(0xDAD5C8),
    line: Colour::hex(0xC9C6BC),
    text1: Colour::hex(0x1A2026),
    text2: Colour::hex(0x46505A),
    text3: Colour::hex(0x5C6670),
    data: Colour::hex(0x2A3138),
    focus: Colour::hex(0x1A2026),
    error: Colour::hex(0xB3261E),
    warning: Colour::hex(0x7A5200),
    halo: Colour::hex(0xFBFAF6),
    land: Colour::hex(0xF0ECE2),
    land_hi: Colour::hex(0xFFFEFA),
    land_lo: Colour::hex(0xCFC7B6),
    sea_shelf: Colour::hex(0xE6EFF3),
    sea_mid: Colour::hex(0xD8E5ED),
    sea_deep: Colour::hex(0xBDD0DE),
    coast: Colour::hex(0x7C8D9A),
    coast_shadow: Colour { r: 0x7F, g: 0xA3, b: 0xBD, a: 56 },
    border: Colour::hex(0xA39B8B),
    graticule: Colour { r: 0x5C, g: 0x73, b: 0x86, a: 71 },
    graticule_text: Colour::hex(0x5C6670),
    water_name: Colour::hex(0x2F5775),
    country_name: Colour::hex(0x665F52),
    place_name: Colour::hex(0x2A3138),
    casing: Some(Colour::hex(0xFFFFFF)),
    operators: Operators {
        ru: Colour::hex(0x206FBC),
        cn: Colour::hex(0xAC5A14),
        jp: Colour::hex(0x69026A),
        kr: Colour::hex(0x10634E),
        tw: Colour::hex(0x3E3A0D),
        other: Colour::hex(0x22262A),
    },
};

impl Theme {
    /// The theme of a kind.
    pub const fn of(kind: ThemeKind) -> &'static Self {
        match kind {
            ThemeKind::Dark => &DARK,
            ThemeKind::Light => &LIGHT,
        }
    }

    /// The colour of a state's aircraft and zones, by its two-letter code.
    pub fn operator(&self, code: Option<&str>) -> Colour {
        match code {
            Some("RU") => self.operators.ru,
            Some("CN") => self.operators.cn,
            Some("JP") => self.operators.jp,
            Some("KR") => self.operators.kr,
            Some("TW") => self.operators.tw,
            _ => self.operators.other,
        }
    }

    /// The colour of a state's aircraft in a ghost: most of the way to grey, so that nothing bright belongs to it.
    pub fn ghost(&self, code: Option<&str>) -> Colour {
        let grey = if self.kind == ThemeKind::Dark { self.text2 } else { self.text3 };
        self.operator(code).mixed(grey, 0.62)
    }

    /// How the edges of a zone are drawn. `nth_own` counts the author's own zones, so that neighbours differ.
    pub fn zone(&self, zone: &Zone) -> ZoneStyle {
        let colour = self.operator(zone.declared_by.as_deref());
        match (zone.kind, zone.declared_by.as_deref()) {
            (ZoneKind::Adiz, Some("KR")) => ZoneStyle { colour, width: 1.5, dash: Dash::LONG, band: true },
            (ZoneKind::Adiz, Some("JP")) => ZoneStyle { colour, width: 1.5, dash: Dash::LONG_DOT, band: true },
            (ZoneKind::Adiz, Some("CN")) => ZoneStyle { colour, width: 1.5, dash: Dash::SHORT, band: true },
            (ZoneKind::Adiz, Some("TW")) => ZoneStyle { colour, width: 1.5, dash: Dash::DOTS, band: true },
            (ZoneKind::Adiz, _) => ZoneStyle { colour, width: 1.5, dash: Dash::LONG_DOT_DOT, band: true },
            (ZoneKind::Fir, _) => ZoneStyle { colour: self.text3, width: 0.8, dash: Dash::SOLID, band: false },
            (ZoneKind::TerritorialSea, _) => {
                ZoneStyle { colour: self.place_name.at(0.5), width: 1.0, dash: Dash::FINE, band: false }
            }
            (ZoneKind::MedianLine, _) => {
                ZoneStyle { colour: self.text2, width: 1.0, dash: Dash::LONG_DOT, band: false }
            }
            (ZoneKind::Own, _) => ZoneStyle { colour: self.operators.other, width: 1.5, dash: Dash::SOLID, band: true },
        }
    }

    /// How an edge is drawn that is not known and only closes its zone.
    pub fn schematic_edge(&self, zone: &ZoneStyle) -> ZoneStyle {
        ZoneStyle { colour: zone.colour.at(0.5), dash: Dash::SCHEMATIC, band: false, ..*zone }
    }
}

/// How the edges of a zone are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZoneStyle {
    /// Colour of the line and of the band inside it.
    pub colour: Colour,
    /// Pixels.
    pub width: f32,
    /// Which dash.
    pub dash: Dash,
    /// Whether a soft band lies inside the edge.
    pub band: bool,
}

/// A dash pattern: lengths of lines and gaps in pixels of the screen, at every zoom; empty for a solid line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dash {
    /// Line, gap, line, gap and so on: an even number of lengths.
    pub lengths: &'static [f32],
    /// Whether the ends of the lines are round.
    pub round: bool,
}

#[expect(missing_docs, reason = "named for what they look like")]
impl Dash {
    pub const SOLID: Self = Self { lengths: &[], round: false };
    pub const LONG: Self = Self { lengths: &[14.0, 4.0], round: false };
    pub const LONG_DOT: Self = Self { lengths: &[14.0, 4.0, 2.0, 4.0], round: false };
    pub const LONG_DOT_DOT: Self = Self { lengths: &[14.0, 4.0, 2.0, 4.0, 2.0, 4.0], round: false };
    pub const SHORT: Self = Self { lengths: &[5.0, 3.0], round: false };
    pub const DOTS: Self = Self { lengths: &[1.5, 3.5], round: true };
    pub const FINE: Self = Self { lengths: &[2.0, 4.0], round: false };
    pub const SCHEMATIC: Self = Self { lengths: &[2.0, 6.0], round: false };
    pub const BROKEN: Self = Self { lengths: &[2.5, 2.5], round: false };
    pub const BORDER: Self = Self { lengths: &[1.0, 2.5], round: false };
    pub const ASSUMED_BOMBER: Self = Self { lengths: &[5.0, 3.5], round: false };
    pub const ASSUMED: Self = Self { lengths: &[3.5, 3.0], round: false };
    pub const ASSUMED_BOMBER_PRINT: Self = Self { lengths: &[9.0, 4.5], round: false };
    pub const ASSUMED_PRINT: Self = Self { lengths: &[5.0, 4.0], round: false };

    /// Every pattern, so that a renderer can number them.
    pub const ALL: [Self; 14] = [
        Self::SOLID,
        Self::LONG,
        Self::LONG_DOT,
        Self::LONG_DOT_DOT,
        Self::SHORT,
        Self::DOTS,
        Self::FINE,
        Self::SCHEMATIC,
        Self::BROKEN,
        Self::BORDER,
        Self::ASSUMED_BOMBER,
        Self::ASSUMED,
        Self::ASSUMED_BOMBER_PRINT,
        Self::ASSUMED_PRINT,
    ];

    /// Length of one repetition in pixels; 0 for a solid line.
    pub fn period(&self) -> f32 {
        self.lengths.iter().sum()
    }
}

/// A theme on a medium: what the chart asks for widths and text sizes.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// The colours.
    pub theme: &'static Theme,
    /// What the picture is shown on.
    pub medium: Medium,
}

impl Style {
    /// The style of a theme on a medium.
    pub const fn new(theme: ThemeKind, medium: Medium) -> Self {
        Self { theme: Theme::of(theme), medium }
    }

    fn is_print(&self) -> bool {
        self.medium == Medium::Print
    }

    /// What lengths that have no entry of their own for this medium are multiplied by.
    pub fn scale(&self) -> f32 {
        match self.medium {
            Medium::Screen => 1.0,
            Medium::Presentation => 1.5,
            Medium::Print => 1.25,
        }
    }

    /// Width of a flight's track in pixels.
    pub fn track_width(&self, role: Option<Role>) -> f32 {
        match (self.medium, role == Some(Role::Bomber)) {
            (Medium::Print, true) => 3.1,
            (Medium::Print, false) => 1.7,
            (_, true) => 1.6 * self.scale(),
            (_, false) => 1.1 * self.scale(),
        }
    }

    /// Width and opacity of the part of a track that is still to be flown.
    pub fn future_track(&self, role: Option<Role>) -> (f32, f32) {
        match (self.medium, role == Some(Role::Bomber)) {
            (Medium::Print, _) => (self.track_width(role), 1.0),
            (_, true) => (1.25 * self.scale(), 0.66),
            (_, false) => (0.9 * self.scale(), 0.42),
        }
    }

    /// Width of a ghost's track in pixels, and its opacity where it is flown and where it is ahead: whoever flew it, it
    /// stays behind the tracks of the patrol itself.
    pub fn ghost_track(&self, role: Option<Role>) -> (f32, f32, f32) {
        let width = if role == Some(Role::Bomber) { 1.1 } else { 0.8 };
        let width = width * if self.is_print() { 1.6 } else { self.scale() };
        (width, 0.75, 0.5)
    }

    /// How much smaller a ghost's silhouettes are than those of the patrol itself.
    pub const GHOST_SIZE: f32 = 0.86;

    /// Width of the line round a ghost's silhouette in pixels.
    pub fn ghost_outline(&self) -> f32 {
        1.2 * self.scale()
    }

    /// The dash of a leg one of whose ends was not reported.
    pub fn assumed(&self, role: Option<Role>) -> Dash {
        match (self.is_print(), role == Some(Role::Bomber)) {
            (true, true) => Dash::ASSUMED_BOMBER_PRINT,
            (true, false) => Dash::ASSUMED_PRINT,
            (false, true) => Dash::ASSUMED_BOMBER,
            (false, false) => Dash::ASSUMED,
        }
    }

    /// How far a track is shifted to the right of its own motion, by the flight's place in the scenario, so that out
    /// and back, and flights in formation, do not hide one another. Drawing only.
    pub fn lane(&self, nth: usize) -> f32 {
        let lanes = if self.is_print() { [2.2, 6.6, 10.4] } else { [1.4, 4.0, 6.4] };
        lanes[nth.min(2)] * if self.medium == Medium::Presentation { 1.5 } else { 1.0 }
    }

    /// Width of the soft band inside a zone's edge, in pixels.
    pub fn band_width(&self, selected: bool) -> f32 {
        match (self.medium, selected) {
            (_, true) => 24.0,
            (Medium::Print, _) => 15.0,
            (Medium::Presentation, _) => 15.0,
            (Medium::Screen, _) => 10.0,
        }
    }

    /// Size of an aircraft's silhouette in pixels.
    pub fn icon_size(&self, role: Option<Role>) -> f32 {
        let size = match role {
            Some(Role::Bomber) => 35.0,
            Some(Role::EarlyWarning | Role::Tanker | Role::Patrol) => 32.0,
            Some(Role::Fighter) | None => 25.0,
        };
        size * if self.medium == Medium::Presentation { 1.5 } else { 1.0 }
    }

    /// Opacity of the band in which a flight may have been, where it is full: drawn as areas that lie in one another, each of
    /// which has its share, so that the edge is soft.
    pub const SWATH_OPACITY: f32 = 0.08;

    /// How wide the areas are that make a band, as shares of its width, from the outermost in.
    pub const SWATH_SHARES: [f64; 4] = [1.0, 0.92, 0.84, 0.76];

    /// Opacity of one of them.
    pub const fn swath_step_opacity() -> f32 {
        Self::SWATH_OPACITY / Self::SWATH_SHARES.len() as f32
    }

    /// The shares of the runs that passed about a cell of the grid (see [`ensemble::cloud`](crate::ensemble::cloud)) from
    /// which on the areas of a cloud are drawn, each on those before it. What fewer than one of 500 runs passed is left out.
    pub const CLOUD_LEVELS: [f64; 5] = [0.002, 0.01, 0.03, 0.08, 0.2];

    /// Opacity of each of these areas.
    pub const CLOUD_STEP_OPACITY: f32 = 0.075;

    /// How much paler than a reported track one is that was not reported, besides its dash.
    pub const ASSUMED_OPACITY: f32 = 0.8;

    /// Opacity of a track, flown or ahead, by whether it was reported.
    pub fn track_opacity(&self, role: Option<Role>, is_solid: bool, is_flown: bool) -> f32 {
        let by_time = if is_flown { 1.0 } else { self.future_track(role).1 };
        by_time * if is_solid { 1.0 } else { Self::ASSUMED_OPACITY }
    }

    /// How much paler the trail is where the track was not reported: the track's dashes lie on it and are seen.
    pub const ASSUMED_TRAIL: f32 = 0.4;

    /// Opacity of a trail at a share of the way from its end (0) to the aircraft (1): 0.9 of nearly the 0.8th power,
    /// which shaders work out cheaply.
    pub fn trail_opacity(share: f32) -> f32 {
        0.9 * share * (1.3 - 0.3 * share)
    }

    /// How much smaller symbols are where so many are in view: as if no more than 40 shared the picture, and never below
    /// two fifths.
    pub fn crowd(&self, count: usize) -> f32 {
        (40.0 / count as f32).sqrt().clamp(0.4, 1.0)
    }

    /// The font for a kind of text.
    pub fn font(&self, role: TextRole) -> Font {
        let print = self.is_print();
        let sized = |screen: f32, show: f32, paper: f32| match self.medium {
            Medium::Screen => screen,
            Medium::Presentation => show,
            Medium::Print => paper,
        };
        let sans = |size, weight| Font { face: FontFace::Sans, weight, italic: false, size, spacing: 0.0 };
        let condensed = |size, weight| Font { face: FontFace::Condensed, weight, italic: false, size, spacing: 0.0 };
        match role {
            TextRole::Sea => {
                Font { italic: true, spacing: sized(4.2, 6.0, 5.4), ..sans(sized(15.0, 23.0, 19.0), Weight::Regular) }
            }
            TextRole::Strait => Font { italic: true, spacing: 0.5, ..sans(sized(12.0, 20.0, 15.0), Weight::Regular) },
            TextRole::Country => {
                Font { spacing: sized(3.0, 4.0, 3.6), ..sans(sized(11.5, 18.0, 14.5), Weight::Medium) }
            }
            TextRole::City => sans(sized(12.0, 18.5, 15.0), Weight::Regular),
            TextRole::Island => sans(sized(11.5, 18.5, 15.0), Weight::Regular),
            TextRole::Zone => Font { spacing: 1.2, ..sans(sized(11.5, 18.0, 14.5), Weight::SemiBold) },
            TextRole::CrossingTime => condensed(sized(12.5, 19.5, 14.0), Weight::Medium),
            TextRole::DataName => condensed(sized(14.0, 22.0, 15.0), Weight::SemiBold),
            TextRole::DataValue => condensed(sized(13.0, 18.0, 14.0), Weight::Regular),
            TextRole::Graticule => sans(sized(10.5, 17.0, 12.5), Weight::Regular),
            TextRole::Title => sans(sized(15.0, 34.0, 36.0), Weight::SemiBold),
            TextRole::Scene => sans(sized(15.0, 40.0, 18.0), Weight::SemiBold),
            TextRole::Clock => sans(sized(22.0, 52.0, 36.0), Weight::SemiBold),
            TextRole::Heading if print => sans(15.0, Weight::SemiBold),
            TextRole::Heading => Font { spacing: 1.1, ..sans(sized(11.0, 17.0, 15.0), Weight::SemiBold) },
            TextRole::Body => sans(sized(13.0, 24.0, 16.5), Weight::Regular),
            TextRole::Strong => sans(sized(13.0, 24.0, 16.5), Weight::SemiBold),
            TextRole::Secondary => sans(sized(12.0, 17.0, 13.5), Weight::Regular),
            TextRole::Table => condensed(sized(13.0, 18.0, 14.0), Weight::Regular),
            TextRole::TableStrong => condensed(sized(13.0, 18.0, 14.0), Weight::SemiBold),
            TextRole::Floor => sans(sized(11.0, 17.0, 12.5), Weight::Regular),
        }
    }
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named as the rows of the look's table of type")]
pub enum TextRole {
    Sea,
    Strait,
    Country,
    City,
    Island,
    Zone,
    CrossingTime,
    DataName,
    DataValue,
    Graticule,
    Title,
    Scene,
    Clock,
    Heading,
    Body,
    Strong,
    Secondary,
    Table,
    TableStrong,
    Floor,
}
