//! Colours with opacity.

use std::fmt;

/// A colour of the sRGB space with its opacity, 8 bits each, not premultiplied.
///
/// # Examples
/// ```
/// use patrolscope::chart::Colour;
/// assert_eq!(Colour::hex(0x0C99F5).at(0.5).to_string(), "#0c99f5 at 50 %");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity: 255 hides what is behind.
    pub a: u8,
}

impl Colour {
    /// White.
    pub const WHITE: Self = Self::hex(0xFF_FFFF);
    /// Black.
    pub const BLACK: Self = Self::hex(0);

    /// The opaque colour written `#RRGGBB` in style sheets.
    pub const fn hex(rgb: u32) -> Self {
        let [_, r, g, b] = rgb.to_be_bytes();
        Self { r, g, b, a: 255 }
    }

    /// The same colour with its opacity multiplied by a share between 0 and 1.
    #[must_use]
    pub fn at(self, opacity: f32) -> Self {
        Self { a: (f32::from(self.a) * opacity.clamp(0.0, 1.0)).round() as u8, ..self }
    }

    /// Opacity between 0 and 1.
    pub fn opacity(self) -> f32 {
        f32::from(self.a) / 255.0
    }

    /// The colour a share of the way to another one, between 0 and 1, mixed in sRGB values.
    #[must_use]
    pub fn mixed(self, other: Self, share: f32) -> Self {
        let share = share.clamp(0.0, 1.0);
        let mix = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
        Self { r: mix(self.r, other.r), g: mix(self.g, other.g), b: mix(self.b, other.b), a: mix(self.a, other.a) }
    }

    /// Relative luminance as WCAG 2.2 defines it, between 0 and 1; opacity does not count.
    pub fn luminance(self) -> f64 {
        let linear = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.r) + 0.7152 * linear(self.g) + 0.0722 * linear(self.b)
    }

    /// Contrast of two opaque colours as WCAG 2.2 defines it, between 1 and 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.r, self.g, self.b)?;
        if self.a < 255 { write!(f, " at {:.0} %", self.opacity() * 100.0) } else { Ok(()) }
    }
}
