//! Quantities with their units: distance, area, altitude, speed, climb rate, bearing, span of time.
//!
//! Turns text such as `"450 kt"` or `"FL280"` into SI values and back. A bare number is never accepted: in a file
//! that people hand to one another, 450 could be knots or kilometres an hour. Nothing here knows the Earth.
//!
//! Every type prints itself with the shortest text that parses back to the same value.

use std::fmt;
use std::str::FromStr;

/// Metres in one nautical mile, exact by definition (International Hydrographic Conference, 1929).
pub const METRES_PER_NM: f64 = 1852.0;
/// Metres in one foot, exact by definition (international yard and pound agreement, 1959).
pub const METRES_PER_FOOT: f64 = 0.3048;
/// Standard acceleration of gravity in m/s², exact by definition (3rd CGPM, 1901).
pub const STANDARD_GRAVITY: f64 = 9.80665;

/// Why a text is not the quantity that was asked for.
///
/// The message says what was found; [`ParseQuantityError::accepted`] says what would have been read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseQuantityError {
    /// There was nothing to read.
    #[error("empty {what}")]
    Empty {
        /// What was asked for, such as `speed`.
        what: &'static str,
        /// What would have been read.
        accepted: &'static str,
    },
    /// A number without a unit.
    #[error("{what} `{number}` has no unit")]
    NoUnit {
        /// What was asked for, such as `speed`.
        what: &'static str,
        /// The number as written.
        number: String,
        /// What would have been read.
        accepted: &'static str,
    },
    /// A number with a unit of another kind, or one that is not known.
    #[error("`{unit}` is not a unit of {what}")]
    UnknownUnit {
        /// What was asked for, such as `speed`.
        what: &'static str,
        /// The unit as written.
        unit: String,
        /// What would have been read.
        accepted: &'static str,
    },
    /// Text where the number should be.
    #[error("`{found}` is not {} {what}", if *what == "altitude" { "an" } else { "a" })]
    NotANumber {
        /// What was asked for, such as `speed`.
        what: &'static str,
        /// The text as written.
        found: String,
        /// What would have been read.
        accepted: &'static str,
    },
    /// A value outside what the quantity can be.
    #[error("{what} `{found}` is out of range")]
    OutOfRange {
        /// What was asked for, such as `speed`.
        what: &'static str,
        /// The text as written.
        found: String,
        /// What would have been read.
        accepted: &'static str,
    },
}

impl ParseQuantityError {
    /// The forms that would have been accepted, with examples.
    pub fn accepted(&self) -> &'static str {
        match self {
            Self::Empty { accepted, .. }
            | Self::NoUnit { accepted, .. }
            | Self::UnknownUnit { accepted, .. }
            | Self::NotANumber { accepted, .. }
            | Self::OutOfRange { accepted, .. } => accepted,
        }
    }
}

/// Splits `"450 kt"` into its number and its unit, and refuses what is not a finite number.
fn number_and_unit<'a>(
    text: &'a str,
    what: &'static str,
    accepted: &'static str,
) -> Result<(f64, &'a str), ParseQuantityError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ParseQuantityError::Empty { what, accepted });
    }
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    let end = text.find(|c| !digits(c)).unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim());
    let value: f64 =
        number.parse().map_err(|_| ParseQuantityError::NotANumber { what, found: text.to_owned(), accepted })?;
    if unit.is_empty() {
        return Err(ParseQuantityError::NoUnit { what, number: number.to_owned(), accepted });
    }
    Ok((value, unit))
}

/// Finds the factor of `unit` in `units`, without regard to case.
fn factor(
    unit: &str,
    units: &[(&str, f64)],
    what: &'static str,
    accepted: &'static str,
) -> Result<f64, ParseQuantityError> {
    units
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(unit))
        .map(|(_, factor)| *factor)
        .ok_or_else(|| ParseQuantityError::UnknownUnit { what, unit: unit.to_owned(), accepted })
}

/// Writes `si` in the first of `units` that gives back the same value when parsed; the last one must.
fn write_in_first_exact(f: &mut fmt::Formatter<'_>, si: f64, units: &[(&str, f64)]) -> fmt::Result {
    for (name, factor) in units {
        // Ten digits are more than anybody writes by hand; a longer number means another unit was meant.
        let value = ((si / factor) * 1e6).round() / 1e6;
        if value * factor == si {
            return write!(f, "{value} {name}");
        }
    }
    let (name, factor) = units.last().expect("a quantity has at least one unit");
    write!(f, "{} {name}", si / factor)
}

/// A length along the Earth or through the air, never negative.
///
/// # Units
/// Parses `NM`, `km`, `m` and `ft`; metres inside.
///
/// # Examples
/// ```
/// use patrolscope::units::Distance;
/// let territorial_sea: Distance = "12 NM".parse().unwrap();
/// assert_eq!(territorial_sea.metres(), 22_224.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Distance(f64);

impl Distance {
    /// What a distance looks like, for messages.
    pub const ACCEPTED: &'static str = "a number with `NM`, `km`, `m` or `ft`, such as `\"12 NM\"`";
    const UNITS: [(&'static str, f64); 4] =
        [("NM", METRES_PER_NM), ("km", 1000.0), ("ft", METRES_PER_FOOT), ("m", 1.0)];

    /// The distance of so many metres.
    pub const fn from_metres(metres: f64) -> Self {
        Self(metres)
    }
    /// The distance of so many nautical miles.
    pub const fn from_nautical_miles(nm: f64) -> Self {
        Self(nm * METRES_PER_NM)
    }
    /// The length in metres.
    pub const fn metres(self) -> f64 {
        self.0
    }
    /// The length in kilometres.
    pub const fn kilometres(self) -> f64 {
        self.0 / 1000.0
    }
    /// The length in nautical miles.
    pub const fn nautical_miles(self) -> f64 {
        self.0 / METRES_PER_NM
    }
}

impl FromStr for Distance {
    type Err = ParseQuantityError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (what, accepted) = ("distance", Self::ACCEPTED);
        let (value, unit) = number_and_unit(text, what, accepted)?;
        let metres = value * factor(unit, &Self::UNITS, what, accepted)?;
        // Half the meridian: nothing on the Earth is further away than that.
        if !(0.0..=20_003_932.0).contains(&metres) {
            return Err(ParseQuantityError::OutOfRange { what, found: text.trim().to_owned(), accepted });
        }
        Ok(Self(metres))
    }
}

impl fmt::Display for Distance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_in_first_exact(f, self.0, &Self::UNITS)
    }
}

/// A ground speed, true airspeed or wind speed, never negative.
///
/// # Units
/// Parses `kt`, `km/h` and `m/s`; metres a second inside. One knot is 1852/3600 m/s.
///
/// # Examples
/// ```
/// use patrolscope::units::Speed;
/// let cruise: Speed = "450 kt".parse().unwrap();
/// assert_eq!(cruise.metres_per_second(), 231.5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Speed(f64);

impl Speed {
    /// What a speed looks like, for messages.
    pub const ACCEPTED: &'static str = "a number with `kt`, `km/h` or `m/s`, such as `\"450 kt\"`";
    const UNITS: [(&'static str, f64); 3] = [("kt", METRES_PER_NM / 3600.0), ("km/h", 1.0 / 3.6), ("m/s", 1.0)];

    /// The speed of so many metres a second.
    pub const fn from_metres_per_second(value: f64) -> Self {
        Self(value)
    }
    /// The speed of so many knots.
    pub const fn from_knots(knots: f64) -> Self {
        Self(knots * METRES_PER_NM / 3600.0)
    }
    /// The speed in metres a second.
    pub const fn metres_per_second(self) -> f64 {
        self.0
    }
    /// The speed in knots.
    pub const fn knots(self) -> f64 {
        self.0 * 3600.0 / METRES_PER_NM
    }
    /// The speed in kilometres an hour.
    pub const fn kilometres_per_hour(self) -> f64 {
        self.0 * 3.6
    }
}

impl FromStr for Speed {
    type Err = ParseQuantityError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (what, accepted) = ("speed", Self::ACCEPTED);
        let (value, unit) = number_and_unit(text, what, accepted)?;
        let speed = match unit.to_ascii_lowercase().as_str() {
            // The division last keeps 450 kt at exactly 231.5 m/s.
            "kt" | "kts" | "knots" => value * METRES_PER_NM / 3600.0,
            "km/h" | "kph" => value / 3.6,
            "m/s" => value,
            _ => return Err(ParseQuantityError::UnknownUnit { what, unit: unit.to_owned(), accepted }),
        };
        // The first cosmic velocity: whatever is faster does not fly.
        if !(0.0..7_900.0).contains(&speed) {
            return Err(ParseQuantityError::OutOfRange { what, found: text.trim().to_owned(), accepted });
        }
        Ok(Self(speed))
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in [("kt", self.knots()), ("km/h", self.kilometres_per_hour())] {
            let text = format!("{} {name}", (value * 1e6).round() / 1e6);
            if text.parse() == Ok(*self) {
                return f.write_str(&text);
            }
        }
        write_in_first_exact(f, self.0, &Self::UNITS[2..])
    }
}

/// A rate of climb or descent: how fast the altitude changes, without a sign.
///
/// # Units
/// Parses `ft/min` and `m/s`; metres a second inside.
///
/// # Examples
/// ```
/// use patrolscope::units::ClimbRate;
/// let climb: ClimbRate = "1200 ft/min".parse().unwrap();
/// assert!((climb.metres_per_second() - 6.096).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct ClimbRate(f64);

impl ClimbRate {
    /// What a rate of climb looks like, for messages.
    pub const ACCEPTED: &'static str = "a number with `ft/min` or `m/s`, such as `\"1200 ft/min\"`";
    const UNITS: [(&'static str, f64); 2] = [("ft/min", METRES_PER_FOOT / 60.0), ("m/s", 1.0)];

    /// The rate of so many metres a second.
    pub const fn from_metres_per_second(value: f64) -> Self {
        Self(value)
    }
    /// The rate of so many feet a minute.
    pub const fn from_feet_per_minute(value: f64) -> Self {
        Self(value * (METRES_PER_FOOT / 60.0))
    }
    /// The rate in metres a second.
    pub const fn metres_per_second(self) -> f64 {
        self.0
    }
    /// The rate in feet a minute.
    pub const fn feet_per_minute(self) -> f64 {
        self.0 / (METRES_PER_FOOT / 60.0)
    }
}

impl FromStr for ClimbRate {
    type Err = ParseQuantityError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (what, accepted) = ("rate of climb", Self::ACCEPTED);
        let (value, unit) = number_and_unit(text, what, accepted)?;
        let rate = value * factor(unit, &Self::UNITS, what, accepted)?;
        // No aircraft of this century climbs faster than 400 m/s.
        if !(0.0..=1000.0).contains(&rate) {
            return Err(ParseQuantityError::OutOfRange { what, found: text.trim().to_owned(), accepted });
        }
        Ok(Self(rate))
    }
}

impl fmt::Display for ClimbRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_in_first_exact(f, self.0, &Self::UNITS)
    }
}

/// A piece of the Earth's surface, never negative.
///
/// # Units
/// Square metres inside; people read square kilometres.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Area(f64);

impl Area {
    /// The area of so many square metres.
    pub const fn from_square_metres(square_metres: f64) -> Self {
        Self(square_metres)
    }
    /// The area in square metres.
    pub const fn square_metres(self) -> f64 {
        self.0
    }
    /// The area in square kilometres.
    pub const fn square_kilometres(self) -> f64 {
        self.0 / 1e6
    }
}

/// A vertical position: an altitude above mean sea level, or a flight level.
///
/// A flight level is a pressure altitude. The simulation flies in the standard atmosphere, where FL280 is 28,000 ft
/// above mean sea level; real air differs by some hundred metres, which no reported track resolves.
///
/// # Units
/// Parses `FL280`, `30000 ft`, `9000 m`; metres above mean sea level inside.
///
/// # Examples
/// ```
/// use patrolscope::units::Altitude;
/// let level: Altitude = "FL280".parse().unwrap();
/// assert_eq!(level.metres(), 28_000.0 * 0.3048);
/// assert_eq!(level.to_string(), "FL280");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Altitude {
    metres: f64,
    written_as: AltitudeForm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AltitudeForm {
    FlightLevel,
    Feet,
    Metres,
}

impl Altitude {
    /// What an altitude looks like, for messages.
    pub const ACCEPTED: &'static str =
        "a flight level such as `\"FL280\"`, or a number with `ft` or `m`, such as `\"30000 ft\"`";

    /// The altitude of so many metres above mean sea level.
    pub const fn from_metres(metres: f64) -> Self {
        Self { metres, written_as: AltitudeForm::Metres }
    }
    /// The altitude of so many feet above mean sea level.
    pub const fn from_feet(feet: f64) -> Self {
        Self { metres: feet * METRES_PER_FOOT, written_as: AltitudeForm::Feet }
    }
    /// The flight level, in hundreds of feet.
    pub const fn from_flight_level(level: u32) -> Self {
        Self { metres: level as f64 * 100.0 * METRES_PER_FOOT, written_as: AltitudeForm::FlightLevel }
    }
    /// Metres above mean sea level.
    pub const fn metres(self) -> f64 {
        self.metres
    }
    /// Feet above mean sea level.
    pub const fn feet(self) -> f64 {
        self.metres / METRES_PER_FOOT
    }
}

/// Two altitudes are the same when they are equally high, however they were written.
impl PartialEq for Altitude {
    fn eq(&self, other: &Self) -> bool {
        self.metres == other.metres
    }
}

impl PartialOrd for Altitude {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.metres.partial_cmp(&other.metres)
    }
}

impl FromStr for Altitude {
    type Err = ParseQuantityError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (what, accepted) = ("altitude", Self::ACCEPTED);
        let trimmed = text.trim();
        let out_of_range = || ParseQuantityError::OutOfRange { what, found: trimmed.to_owned(), accepted };
        if trimmed.get(..2).is_some_and(|p| p.eq_ignore_ascii_case("FL")) {
            let digits = trimmed[2..].trim();
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(ParseQuantityError::NotANumber { what, found: trimmed.to_owned(), accepted });
            }
            let level: u32 = digits.parse().map_err(|_| out_of_range())?;
            return if level <= 1000 { Ok(Self::from_flight_level(level)) } else { Err(out_of_range()) };
        }
        let (value, unit) = number_and_unit(text, what, accepted)?;
        let altitude = match unit.to_ascii_lowercase().as_str() {
            "ft" => Self::from_feet(value),
            "m" => Self::from_metres(value),
            "km" => Self::from_metres(value * 1000.0),
            _ => return Err(ParseQuantityError::UnknownUnit { what, unit: unit.to_owned(), accepted }),
        };
        // From below the shore of the Dead Sea up to the edge of space.
        if !(-500.0..=100_000.0).contains(&altitude.metres) {
            return Err(out_of_range());
        }
        Ok(altitude)
    }
}

impl fmt::Display for Altitude {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let feet = (self.feet() * 1e6).round() / 1e6;
        match self.written_as {
            AltitudeForm::FlightLevel => write!(f, "FL{:03}", (feet / 100.0).round()),
            AltitudeForm::Feet if feet * METRES_PER_FOOT == self.metres => write!(f, "{feet} ft"),
            _ => write!(f, "{} m", self.metres),
        }
    }
}

/// A direction at a point of the Earth: degrees clockwise from true north, at least 0 and below 360.
///
/// Course, track, heading and bearing from one point to another are all of this type; which one is meant is said by
/// the name of the value.
///
/// # Examples
/// ```
/// use patrolscope::units::Bearing;
/// let bearing: Bearing = "095°".parse().unwrap();
/// assert_eq!(bearing.degrees(), 95.0);
/// assert_eq!(Bearing::from_degrees(-90.0).degrees(), 270.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Bearing(f64);

impl Bearing {
    /// What a bearing looks like, for messages.
    pub const ACCEPTED: &'static str = "degrees from true north, such as `\"095°\"`";

    /// The bearing of so many degrees; any turn of the circle is folded into 0..360.
    pub fn from_degrees(degrees: f64) -> Self {
        // Most azimuths come within half a turn of zero, where no division is needed.
        let folded = match degrees {
            0.0..360.0 => degrees,
            -360.0..0.0 => degrees + 360.0,
            _ => degrees.rem_euclid(360.0),
        };
        // A tiny negative number rounds up to 360 itself.
        Self(if folded >= 360.0 { 0.0 } else { folded })
    }
    /// Degrees clockwise from true north.
    pub const fn degrees(self) -> f64 {
        self.0
    }
    /// The turn from `self` to `other` in degrees, positive to the right, within -180..=180.
    pub fn turn_to(self, other: Self) -> f64 {
        let turn = (other.0 - self.0).rem_euclid(360.0);
        if turn > 180.0 { turn - 360.0 } else { turn }
    }
    /// The word of the sixteen-point compass rose that lies nearest.
    pub fn compass_point(self) -> &'static str {
        const POINTS: [&str; 16] =
            ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"];
        POINTS[((self.0 / 22.5).round() as usize) % 16]
    }
}

impl FromStr for Bearing {
    type Err = ParseQuantityError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (what, accepted) = ("bearing", Self::ACCEPTED);
        let (value, unit) = number_and_unit(text, what, accepted)?;
        if !matches!(unit, "°" | "deg") {
            return Err(ParseQuantityError::UnknownUnit { what, unit: unit.to_owned(), accepted });
        }
        if !(0.0..=360.0).contains(&value) {
            return Err(ParseQuantityError::OutOfRange { what, found: text.trim().to_owned(), accepted });
        }
        Ok(Self::from_degrees(value))
    }
}

impl fmt::Display for Bearing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.0 < 10.0 {
            "00"
        } else if self.0 < 100.0 {
            "0"
        } else {
            ""
        };
        write!(f, "{whole}{}°", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_bare_number_is_refused_with_the_accepted_units() {
        let error = "450".parse::<Speed>().unwrap_err();
        assert_eq!(error.to_string(), "speed `450` has no unit");
        assert!(error.accepted().contains("`kt`"));
    }

    #[test]
    fn a_unit_of_another_quantity_is_named() {
        assert_eq!("12 kt".parse::<Distance>().unwrap_err().to_string(), "`kt` is not a unit of distance");
        assert_eq!("280 fl".parse::<Altitude>().unwrap_err().to_string(), "`fl` is not a unit of altitude");
    }

    #[test]
    fn nonsense_is_refused_without_a_panic() {
        for text in ["", " ", "FL", "FL-3", "FL99999", "kt", "--3 kt", "1e999 m", "9000 kt°", "ÅÄ", "F", "-3 NM"] {
            assert!(text.parse::<Speed>().is_err(), "{text}");
            assert!(text.parse::<Altitude>().is_err(), "{text}");
            assert!(text.parse::<Distance>().is_err(), "{text}");
            assert!(text.parse::<Bearing>().is_err(), "{text}");
        }
    }

    #[test]
    fn exact_factors_are_kept() {
        assert_eq!("450 kt".parse::<Speed>().unwrap().metres_per_second(), 231.5);
        assert_eq!("12 NM".parse::<Distance>().unwrap().metres(), 22224.0);
        assert_eq!("FL100".parse::<Altitude>().unwrap(), "10000 ft".parse().unwrap());
    }

    #[test]
    fn a_turn_is_signed_and_at_most_half_a_circle() {
        let turn = |a: f64, b: f64| Bearing::from_degrees(a).turn_to(Bearing::from_degrees(b));
        assert_eq!(turn(350.0, 10.0), 20.0);
        assert_eq!(turn(10.0, 350.0), -20.0);
        assert_eq!(turn(0.0, 180.0), 180.0);
    }

    proptest! {
        #[test]
        fn printed_quantities_parse_back_to_the_same_value(x in 0.0..7000.0f64, level in 0u32..700) {
            let speed = Speed::from_metres_per_second(x);
            prop_assert_eq!(speed.to_string().parse::<Speed>().unwrap(), speed);
            let knots = Speed::from_knots((x * 10.0).round() / 10.0);
            prop_assert_eq!(knots.to_string().parse::<Speed>().unwrap(), knots);
            let distance = Distance::from_metres(x * 1000.0);
            prop_assert_eq!(distance.to_string().parse::<Distance>().unwrap(), distance);
            for altitude in [Altitude::from_metres(x), Altitude::from_feet(x.round()), Altitude::from_flight_level(level)] {
                prop_assert_eq!(altitude.to_string().parse::<Altitude>().unwrap(), altitude);
            }
            for climb in [ClimbRate::from_metres_per_second(x / 10.0), ClimbRate::from_feet_per_minute(x.round())] {
                prop_assert_eq!(climb.to_string().parse::<ClimbRate>().unwrap(), climb);
            }
            let bearing = Bearing::from_degrees(x);
            prop_assert_eq!(bearing.to_string().parse::<Bearing>().unwrap(), bearing);
        }
    }
}
