//! Marks: what is drawn at a size of its own on the screen, wherever the map is moved: symbols, text, plates.
//!
//! A mark is finished: every length is pixels from the top left corner of the picture, `y` down. Whoever shows a mark,
//! a picture or the window, works nothing out any more.

use super::colour::Colour;
use super::icons::Icon;
use super::style::Dash;
use super::text;

/// A point of the picture: pixels to the right and down from the top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Px {
    /// Pixels to the right.
    pub x: f32,
    /// Pixels down.
    pub y: f32,
}

impl Px {
    /// The point so many pixels right and down.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// The point moved by so many pixels right and down.
    #[must_use]
    pub fn moved(self, right: f32, down: f32) -> Self {
        Self { x: self.x + right, y: self.y + down }
    }

    /// Distance to another point in pixels.
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// An upright rectangle of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PxRect {
    /// Left upper corner.
    pub min: Px,
    /// Right lower corner.
    pub max: Px,
}

impl PxRect {
    /// The rectangle with its left upper corner, width and height.
    pub const fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { min: Px::new(x, y), max: Px::new(x + width, y + height) }
    }

    /// Width in pixels.
    pub fn width(&self) -> f32 {
        self.max.x - self.min.x
    }

    /// Height in pixels.
    pub fn height(&self) -> f32 {
        self.max.y - self.min.y
    }

    /// The middle.
    pub fn centre(&self) -> Px {
        Px::new((self.min.x + self.max.x) / 2.0, (self.min.y + self.max.y) / 2.0)
    }

    /// The rectangle with so many pixels more on every side.
    #[must_use]
    pub fn grown(&self, by: f32) -> Self {
        Self { min: self.min.moved(-by, -by), max: self.max.moved(by, by) }
    }

    /// Whether the point lies in it.
    pub fn contains(&self, p: Px) -> bool {
        p.x >= self.min.x && p.x <= self.max.x && p.y >= self.min.y && p.y <= self.max.y
    }

    /// Whether the two share a point.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.min.x < other.max.x && other.min.x < self.max.x && self.min.y < other.max.y && other.min.y < self.max.y
    }

    /// Whether the other one lies in it.
    pub fn holds(&self, other: &Self) -> bool {
        self.contains(other.min) && self.contains(other.max)
    }
}

/// A line as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Colour.
    pub colour: Colour,
    /// Width in pixels.
    pub width: f32,
    /// Dash; the first one begins at the line's first point.
    pub dash: Dash,
}

impl Stroke {
    /// A line without gaps.
    pub const fn solid(colour: Colour, width: f32) -> Self {
        Self { colour, width, dash: Dash::SOLID }
    }
}

/// A family of fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FontFace {
    /// IBM Plex Sans.
    Sans,
    /// IBM Plex Sans Condensed: times, numbers, data blocks.
    Condensed,
}

/// Weight of a font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    /// 400.
    Regular,
    /// 500.
    Medium,
    /// 600.
    SemiBold,
}

impl Weight {
    /// As style sheets and font files write it.
    pub const fn number(self) -> u16 {
        match self {
            Self::Regular => 400,
            Self::Medium => 500,
            Self::SemiBold => 600,
        }
    }
}

/// A font at a size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Font {
    /// Which family.
    pub face: FontFace,
    /// How heavy.
    pub weight: Weight,
    /// Slanted; of the Sans Regular only.
    pub italic: bool,
    /// Height of the em in pixels.
    pub size: f32,
    /// Pixels added after each letter.
    pub spacing: f32,
}

/// Which part of a text lies at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Align {
    /// Its beginning.
    #[default]
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// What it says.
    pub content: String,
    /// Where its baseline begins, has its middle, or ends.
    pub at: Px,
    /// Which of these.
    pub align: Align,
    /// The font.
    pub font: Font,
    /// The colour.
    pub colour: Colour,
    /// A rim behind the letters: its colour and the width of the line round them.
    pub halo: Option<(Colour, f32)>,
    /// Clockwise about its point, in degrees.
    pub rotation: f32,
}

/// What a level line of text covers: where it is, which part of it lies there, its width and its font's size in pixels.
pub fn line_rect(at: Px, align: Align, width: f32, size: f32) -> PxRect {
    let left = match align {
        Align::Start => at.x,
        Align::Middle => at.x - width / 2.0,
        Align::End => at.x - width,
    };
    PxRect::new(left, at.y - LINE_RISE * size, width, (LINE_RISE + LINE_DROP) * size)
}

/// How far a line of text reaches above its baseline and below it, in ems.
pub const LINE_RISE: f32 = 0.78;
/// See [`LINE_RISE`].
pub const LINE_DROP: f32 = 0.24;

/// What the words and the circles among marks cover.
pub fn covered_by(marks: &[Mark]) -> impl Iterator<Item = PxRect> {
    marks.iter().filter_map(|mark| match mark {
        Mark::Text(text) => {
            Some(line_rect(text.at, text.align, text::width(&text.font, &text.content), text.font.size))
        }
        Mark::Circle { centre, radius, stroke, .. } => {
            let edge = stroke.map_or(0.0, |stroke| stroke.width / 2.0);
            Some(PxRect { min: *centre, max: *centre }.grown(radius + edge))
        }
        _ => None,
    })
}

/// A finished piece of the picture.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// An open line.
    Line {
        /// Its points.
        points: Vec<Px>,
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A closed shape without holes.
    Polygon {
        /// Its corners.
        points: Vec<Px>,
        /// Inside.
        fill: Option<Colour>,
        /// Round it.
        stroke: Option<Stroke>,
    },
    /// A circle.
    Circle {
        /// Its middle.
        centre: Px,
        /// Its radius in pixels.
        radius: f32,
        /// Inside.
        fill: Option<Colour>,
        /// Round it.
        stroke: Option<Stroke>,
    },
    /// A rectangle.
    Rect {
        /// Where.
        rect: PxRect,
        /// Radius of its corners in pixels.
        radius: f32,
        /// Inside.
        fill: Option<Colour>,
        /// Round it.
        stroke: Option<Stroke>,
    },
    /// A silhouette.
    Icon {
        /// Which one.
        icon: Icon,
        /// Where its middle is.
        at: Px,
        /// Width and height of its grid in pixels.
        size: f32,
        /// Clockwise from nose up, in degrees.
        rotation: f32,
        /// Its colour.
        fill: Colour,
        /// A rim: its colour and how far it reaches out.
        halo: Option<(Colour, f32)>,
    },
    /// The line round a silhouette.
    Outline {
        /// Which one.
        icon: Icon,
        /// Where its middle is.
        at: Px,
        /// Width and height of its grid in pixels.
        size: f32,
        /// Clockwise from nose up, in degrees.
        rotation: f32,
        /// The line; it has no dash.
        stroke: Stroke,
        /// Inside.
        fill: Colour,
    },
    /// A line of text.
    Text(Text),
    /// A band of colour that fades from one side of a rectangle to the other.
    Fade {
        /// Where.
        rect: PxRect,
        /// At the top.
        top: Colour,
        /// At the bottom.
        bottom: Colour,
    },
}
