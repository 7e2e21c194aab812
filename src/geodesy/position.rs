//! A place on the ellipsoid, and the ways people write one.

use std::fmt;
use std::str::FromStr;

use crate::geodesy::geodesic;
use crate::units::{Bearing, Distance, ParseQuantityError};

/// A point on the WGS 84 ellipsoid: geographic latitude and longitude.
///
/// # Units
/// Degrees; latitude within -90..=90, longitude within -180..=180.
///
/// # Examples
/// ```
/// use patrolscope::geodesy::Position;
/// let ulleungdo = Position::from_lat_lon(37.50, 130.87);
/// let dokdo = Position::from_lat_lon(37.2425, 131.867);
/// assert!((ulleungdo.distance_to(dokdo).kilometres() - 92.8).abs() < 0.1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    lat: f64,
    lon: f64,
}

impl Position {
    /// The position at a latitude and a longitude in degrees. The longitude may turn beyond the date line.
    ///
    /// # Panics
    /// Where the latitude is beyond a pole or a number is not finite: text is checked where it is read.
    pub fn from_lat_lon(lat: f64, lon: f64) -> Self {
        Self::checked_from_lat_lon(lat, lon).expect("a latitude within 90 degrees and a finite longitude")
    }

    /// The position, or `None` where the latitude is beyond a pole or a number is not finite.
    pub fn checked_from_lat_lon(lat: f64, lon: f64) -> Option<Self> {
        if !(-90.0..=90.0).contains(&lat) || !lon.is_finite() {
            return None;
        }
        let lon = if (-180.0..=180.0).contains(&lon) { lon } else { (lon + 180.0).rem_euclid(360.0) - 180.0 };
        // Adding zero turns -0.0 into 0.0, so that equal positions print alike.
        Some(Self { lat: lat + 0.0, lon: lon + 0.0 })
    }

    /// Geographic latitude in degrees, north positive.
    pub const fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude in degrees, east positive, within -180..=180.
    pub const fn lon(self) -> f64 {
        self.lon
    }

    /// The difference of longitude to another position the short way, in degrees within -180..=180, east positive.
    pub(crate) fn east_to(self, other: Self) -> f64 {
        let difference = other.lon - self.lon;
        if difference > 180.0 {
            difference - 360.0
        } else if difference < -180.0 {
            difference + 360.0
        } else {
            difference
        }
    }

    /// The length of the shortest geodesic to another position.
    pub fn distance_to(self, other: Self) -> Distance {
        Distance::from_metres(geodesic::inverse(self, other).length)
    }

    /// The direction in which the shortest geodesic to another position sets out.
    pub fn bearing_to(self, other: Self) -> Bearing {
        geodesic::inverse(self, other).start_azimuth
    }

    /// The position reached along a geodesic that sets out on a bearing.
    pub fn destination(self, bearing: Bearing, distance: Distance) -> Self {
        geodesic::direct(self, bearing, distance.metres()).position
    }
}

/// Latitude before longitude, as people read it: `38°54′N 120°E` where whole minutes or seconds say it exactly,
/// otherwise decimal degrees with every digit. Reading it back gives the same value.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ns, ew) = (if self.lat < 0.0 { 'S' } else { 'N' }, if self.lon < 0.0 { 'W' } else { 'E' });
        match (whole_seconds(self.lat.abs()), whole_seconds(self.lon.abs())) {
            (Some(lat), Some(lon)) => {
                let with_seconds = lat % 60 != 0 || lon % 60 != 0;
                write_sexagesimal(f, lat, with_seconds)?;
                write!(f, "{ns} ")?;
                write_sexagesimal(f, lon, with_seconds)?;
                write!(f, "{ew}")
            }
            _ => write!(f, "{}°{ns} {}°{ew}", self.lat.abs(), self.lon.abs()),
        }
    }
}

/// The angle in seconds of arc, where a whole number of them gives back exactly the same degrees.
fn whole_seconds(degrees: f64) -> Option<u32> {
    let seconds = (degrees * 3600.0).round();
    (seconds / 3600.0 == degrees).then_some(seconds as u32)
}

fn write_sexagesimal(f: &mut fmt::Formatter<'_>, seconds: u32, with_seconds: bool) -> fmt::Result {
    write!(f, "{:02}°{:02}′", seconds / 3600, seconds / 60 % 60)?;
    if with_seconds { write!(f, "{:02}″", seconds % 60) } else { Ok(()) }
}

/// Reads coordinates in any of the accepted forms; a place name is no coordinate, see [`PositionText`].
impl FromStr for Position {
    type Err = ParsePositionError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse()? {
            PositionText::Coordinates(position) => Ok(position),
            _ => Err(ParsePositionError::NotCoordinates { found: text.trim().to_owned() }),
        }
    }
}

/// A position as people write it: coordinates, a named place, or a bearing and a distance from one.
///
/// # Examples
/// ```
/// use patrolscope::geodesy::position::{Position, PositionText};
/// let entry: PositionText = "43°12'N 134°24'E".parse().unwrap();
/// assert_eq!(entry, PositionText::Coordinates(Position::from_lat_lon(43.2, 134.4)));
/// let statement: PositionText = "126 km NW of IEODO".parse().unwrap();
/// assert_eq!(statement.to_string(), "IEODO 315°/126 km");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum PositionText {
    /// Latitude and longitude.
    Coordinates(Position),
    /// The name of a place.
    Place(String),
    /// So far from a named place, along the geodesic that sets out there on the bearing.
    FromPlace {
        /// The name of the place.
        place: String,
        /// The direction at the place.
        bearing: Bearing,
        /// How far from it.
        distance: Distance,
    },
}

impl PositionText {
    /// What a position looks like, for messages.
    pub const ACCEPTED: &'static str = "coordinates with hemispheres such as `\"43°12'N 134°24'E\"` or `\"38.9N 120E\"`, \
         a place such as `\"ULLEUNGDO\"`, or a bearing and distance from one such as `\"ULLEUNGDO 095°/40 km\"` or \
         `\"126 km NW of IEODO\"`";

    /// The name of the place it speaks of, if any.
    pub fn place(&self) -> Option<&str> {
        match self {
            Self::Coordinates(_) => None,
            Self::Place(place) | Self::FromPlace { place, .. } => Some(place),
        }
    }

    /// The position, where `find` knows the place.
    pub fn locate(&self, find: impl FnOnce(&str) -> Option<Position>) -> Option<Position> {
        match self {
            Self::Coordinates(position) => Some(*position),
            Self::Place(place) => find(place),
            Self::FromPlace { place, bearing, distance } => {
                find(place).map(|from| from.destination(*bearing, *distance))
            }
        }
    }
}

impl fmt::Display for PositionText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Coordinates(position) => position.fmt(f),
            Self::Place(place) => f.write_str(place),
            Self::FromPlace { place, bearing, distance } => write!(f, "{place} {bearing}/{distance}"),
        }
    }
}

/// Why a text is not a position.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ParsePositionError {
    /// There was nothing to read.
    #[error("empty position")]
    Empty,
    /// Two numbers that do not say which is north and which is east.
    #[error("position `{found}` does not say which number is north and which is east")]
    NoHemisphere {
        /// The text.
        found: String,
        /// How it was most likely meant.
        meant: String,
    },
    /// The longitude stands first.
    #[error("position `{found}` has its longitude first")]
    LongitudeFirst {
        /// The text.
        found: String,
        /// The same position, latitude first.
        meant: String,
    },
    /// Only one of latitude and longitude.
    #[error("position `{found}` has no {missing}")]
    Half {
        /// The text.
        found: String,
        /// `latitude` or `longitude`.
        missing: &'static str,
    },
    /// A latitude beyond a pole.
    #[error("latitude `{found}` is beyond the pole")]
    Latitude {
        /// The latitude as written.
        found: String,
    },
    /// A longitude beyond the date line.
    #[error("longitude `{found}` is beyond 180°")]
    Longitude {
        /// The longitude as written.
        found: String,
    },
    /// Minutes or seconds of 60 and more.
    #[error("`{found}` has {value} {unit}, and there are only 60")]
    Sixty {
        /// The latitude or longitude as written.
        found: String,
        /// The number that is too large.
        value: f64,
        /// `minutes` or `seconds`.
        unit: &'static str,
    },
    /// A sign together with a hemisphere letter.
    #[error("`{found}` has both a sign and a hemisphere")]
    Sign {
        /// The latitude or longitude as written.
        found: String,
    },
    /// A distance that cannot be read.
    #[error(transparent)]
    Quantity(#[from] ParseQuantityError),
    /// A direction that is neither degrees nor a compass point.
    #[error("`{found}` is not a compass point")]
    CompassPoint {
        /// The word.
        found: String,
    },
    /// Coordinates were needed.
    #[error("`{found}` is not a pair of coordinates")]
    NotCoordinates {
        /// The text.
        found: String,
    },
    /// Anything else.
    #[error("`{found}` is not a position")]
    Malformed {
        /// The text.
        found: String,
    },
}

impl ParsePositionError {
    /// What would have been accepted, or the way out.
    pub fn help(&self) -> String {
        match self {
            Self::NoHemisphere { .. } => "write the hemispheres, latitude first".into(),
            Self::LongitudeFirst { .. } => "write the latitude first".into(),
            Self::Latitude { .. } => "a latitude lies between 90°S and 90°N".into(),
            Self::Longitude { .. } => "a longitude lies between 180°W and 180°E".into(),
            Self::Sixty { .. } => "carry over into degrees, or write decimal degrees such as `\"38.9N\"`".into(),
            Self::Sign { .. } => "leave out the sign; S and W say it".into(),
            Self::Quantity(error) => format!("accepted: {}", error.accepted()),
            Self::CompassPoint { .. } => {
                "accepted: one of the sixteen compass points, such as `NW`, `SSE` or `northwest`, \
                 or degrees such as `095°`"
                    .into()
            }
            _ => format!("accepted: {}", PositionText::ACCEPTED),
        }
    }

    /// The same position as it was most likely meant.
    pub fn meant(&self) -> Option<&str> {
        match self {
            Self::NoHemisphere { meant, .. } | Self::LongitudeFirst { meant, .. } => Some(meant),
            _ => None,
        }
    }
}

/// Nobody writes a longer position; longer texts are not worth copying into a message.
const LONGEST_POSITION: usize = 200;

impl FromStr for PositionText {
    type Err = ParsePositionError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ParsePositionError::Empty);
        }
        if text.len() > LONGEST_POSITION {
            let beginning: String = text.chars().take(40).collect();
            return Err(ParsePositionError::Malformed { found: format!("{beginning}...") });
        }
        if let Some((offset, place)) = split_at_word_of(text) {
            return parse_press_wording(text, offset, place);
        }
        if let Some((before, distance)) = text.rsplit_once('/') {
            return parse_bearing_and_distance(text, before, distance);
        }
        let ascii = with_ascii_signs(text);
        let begins_with_number = ascii.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
        if begins_with_number {
            parse_coordinates(text, &ascii).map(Self::Coordinates)
        } else if text.starts_with(char::is_alphabetic) {
            Ok(Self::Place(text.to_owned()))
        } else {
            Err(malformed(text))
        }
    }
}

fn malformed(text: &str) -> ParsePositionError {
    ParsePositionError::Malformed { found: text.to_owned() }
}

/// `"126 km NW of IEODO"` at the word `of`.
pub(super) fn split_at_word_of(text: &str) -> Option<(&str, &str)> {
    let at = text.to_ascii_lowercase().find(" of ")?;
    text.starts_with(|c: char| c.is_ascii_digit()).then(|| (text[..at].trim(), text[at + 4..].trim()))
}

fn parse_press_wording(text: &str, offset: &str, place: &str) -> Result<PositionText, ParsePositionError> {
    let (distance, point) = offset.rsplit_once(' ').ok_or_else(|| malformed(text))?;
    let bearing = match compass_bearing(point) {
        Some(bearing) => bearing,
        None if point.starts_with(|c: char| c.is_ascii_digit()) => point.parse()?,
        None => return Err(ParsePositionError::CompassPoint { found: point.to_owned() }),
    };
    if place.is_empty() {
        return Err(malformed(text));
    }
    Ok(PositionText::FromPlace { place: place.to_owned(), bearing, distance: distance.parse()? })
}

fn parse_bearing_and_distance(text: &str, before: &str, distance: &str) -> Result<PositionText, ParsePositionError> {
    let (place, bearing) = before.trim().rsplit_once(char::is_whitespace).ok_or_else(|| malformed(text))?;
    let place = place.trim();
    if !place.starts_with(char::is_alphabetic) {
        return Err(malformed(text));
    }
    let bearing = match compass_bearing(bearing) {
        Some(bearing) => bearing,
        None => bearing.parse()?,
    };
    Ok(PositionText::FromPlace { place: place.to_owned(), bearing, distance: distance.parse()? })
}

/// The bearing of one of the sixteen compass points, as letters (`NNW`) or words (`north-northwest`).
pub(super) fn compass_bearing(word: &str) -> Option<Bearing> {
    let letters = word
        .to_ascii_lowercase()
        .replace("north", "n")
        .replace("east", "e")
        .replace("south", "s")
        .replace("west", "w")
        .replace('-', "")
        .to_ascii_uppercase();
    (0..16).map(|point| Bearing::from_degrees(f64::from(point) * 22.5)).find(|b| b.compass_point() == letters)
}

/// The text with typographic signs replaced by those of a keyboard.
fn with_ascii_signs(text: &str) -> String {
    text.replace("''", "\"")
        .chars()
        .map(|c| match c {
            '′' | '’' | '‘' | '´' | '`' | 'ʹ' | '＇' => '\'',
            '″' | '”' | '“' | 'ʺ' | '＂' => '"',
            'º' | '˚' | '゜' => '°',
            '−' | '–' | '‐' => '-',
            ',' | ';' => ' ',
            c if c.is_whitespace() => ' ',
            c => c.to_ascii_uppercase(),
        })
        .collect()
}

/// One of latitude and longitude as written: the angle in degrees, and its hemisphere letter if any.
struct Angle<'a> {
    text: &'a str,
    degrees: f64,
    hemisphere: Option<char>,
}

fn parse_coordinates(text: &str, ascii: &str) -> Result<Position, ParsePositionError> {
    let mut angles = Vec::new();
    let mut rest = ascii.trim();
    while !rest.is_empty() {
        if angles.len() == 2 {
            return Err(malformed(text));
        }
        let angle = match rest.find(['N', 'S', 'E', 'W']) {
            Some(end) => {
                let (written, letter) = (&rest[..=end], rest[end..].chars().next());
                let angle = parse_angle(text, written, &rest[..end], letter)?;
                rest = rest[end + 1..].trim_start();
                angle
            }
            None => {
                // Two bare numbers, or the second of them.
                let (first, others) = rest.split_once(' ').unwrap_or((rest, ""));
                rest = others.trim_start();
                parse_angle(text, first, first, None)?
            }
        };
        angles.push(angle);
    }
    let [first, second] = angles.as_slice() else {
        let missing = if matches!(angles[0].hemisphere, Some('E' | 'W')) { "latitude" } else { "longitude" };
        return Err(ParsePositionError::Half { found: text.to_owned(), missing });
    };
    match (first.hemisphere, second.hemisphere) {
        (Some('N' | 'S'), Some('E' | 'W')) => {}
        (Some('E' | 'W'), Some('N' | 'S')) => {
            let meant = format!("{} {}", second.text.trim(), first.text.trim());
            return Err(ParsePositionError::LongitudeFirst { found: text.to_owned(), meant });
        }
        (None, _) | (_, None) => {
            // A number beyond 90 can only be a longitude; otherwise latitude is taken to come first.
            let swapped = first.degrees.abs() > 90.0;
            let (lat, lon) = if swapped { (second.degrees, first.degrees) } else { (first.degrees, second.degrees) };
            let (ns, ew) = (if lat < 0.0 { 'S' } else { 'N' }, if lon < 0.0 { 'W' } else { 'E' });
            let meant = match (first.hemisphere, second.hemisphere) {
                (Some('N' | 'S'), None) if second.degrees >= 0.0 => {
                    format!("{} {}E", first.text.trim(), second.text.trim())
                }
                (None, Some('E' | 'W')) if first.degrees >= 0.0 => {
                    format!("{}N {}", first.text.trim(), second.text.trim())
                }
                _ => format!("{}{ns} {}{ew}", lat.abs(), lon.abs()),
            };
            return Err(ParsePositionError::NoHemisphere { found: text.to_owned(), meant });
        }
        _ => return Err(malformed(text)),
    }
    let signed = |angle: &Angle<'_>| {
        if matches!(angle.hemisphere, Some('S' | 'W')) { -angle.degrees } else { angle.degrees }
    };
    if first.degrees > 90.0 {
        return Err(ParsePositionError::Latitude { found: first.text.trim().to_owned() });
    }
    if second.degrees > 180.0 {
        return Err(ParsePositionError::Longitude { found: second.text.trim().to_owned() });
    }
    Position::checked_from_lat_lon(signed(first), signed(second)).ok_or_else(|| malformed(text))
}

/// Reads `43°12'07"`, `43-12-07`, `43 12`, `43.2°`, or compact `391530` before its hemisphere letter.
fn parse_angle<'a>(
    text: &str,
    written: &'a str,
    angle: &str,
    hemisphere: Option<char>,
) -> Result<Angle<'a>, ParsePositionError> {
    let angle = angle.trim();
    let (negative, unsigned) = match angle.strip_prefix(['-', '+']) {
        Some(rest) if hemisphere.is_some() => {
            let _ = rest;
            return Err(ParsePositionError::Sign { found: written.trim().to_owned() });
        }
        Some(rest) => (angle.starts_with('-'), rest),
        None => (false, angle),
    };
    let degree_digits = if matches!(hemisphere, Some('N' | 'S')) { 2 } else { 3 };
    let is_compact = hemisphere.is_some()
        && unsigned.bytes().all(|b| b.is_ascii_digit())
        && [degree_digits + 2, degree_digits + 4].contains(&unsigned.len());
    let numbers = if is_compact {
        let digits = [0..degree_digits, degree_digits..degree_digits + 2, degree_digits + 2..unsigned.len()];
        digits.into_iter().filter(|range| !range.is_empty()).map(|range| unsigned[range].parse().ok()).collect()
    } else {
        split_angle(unsigned)
    };
    let numbers: Vec<f64> = numbers.ok_or_else(|| malformed(text))?;
    for (value, unit) in numbers.iter().skip(1).zip(["minutes", "seconds"]) {
        if *value >= 60.0 {
            return Err(ParsePositionError::Sixty { found: written.trim().to_owned(), value: *value, unit });
        }
    }
    let degrees = match numbers[..] {
        [degrees] => degrees,
        // One division at the end gives the nearest number to what was written: 43°12' is the same as 43.2°.
        [degrees, minutes] => (degrees * 60.0 + minutes) / 60.0,
        [degrees, minutes, seconds] => (degrees * 3600.0 + minutes * 60.0 + seconds) / 3600.0,
        _ => return Err(malformed(text)),
    };
    Ok(Angle { text: written, degrees: if negative { -degrees } else { degrees }, hemisphere })
}

/// The one to three numbers of an angle; `None` where it is not well formed. Only the last may have decimals.
fn split_angle(angle: &str) -> Option<Vec<f64>> {
    let mut numbers = Vec::new();
    let mut rest = angle.trim();
    while !rest.is_empty() {
        if numbers.len() == 3 {
            return None;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number = &rest[..end];
        if !number.starts_with(|c: char| c.is_ascii_digit()) || number.ends_with('.') {
            return None;
        }
        let after = rest[end..].trim_start();
        let own_sign = ['°', '\'', '"'][numbers.len()];
        rest = match after.chars().next() {
            None => "",
            Some(sign) if sign == own_sign => after[sign.len_utf8()..].trim_start(),
            Some('-') if !after[1..].trim().is_empty() => after[1..].trim_start(),
            Some(digit) if digit.is_ascii_digit() => after,
            Some(_) => return None,
        };
        if number.contains('.') && !rest.is_empty() {
            return None;
        }
        numbers.push(number.parse().ok()?);
    }
    (!numbers.is_empty()).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn coordinates(text: &str) -> (f64, f64) {
        let position: Position = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        (position.lat(), position.lon())
    }

    fn message(text: &str) -> String {
        text.parse::<PositionText>().unwrap_err().to_string()
    }

    #[test]
    fn every_way_of_writing_the_same_coordinates_reads_the_same() {
        for text in [
            "43°12'N 134°24'E",
            "43°12′N 134°24′E",
            "43°12’00”N, 134°24’00”E",
            "43º12'00''N134º24'00''E",
            "43-12N 134-24E",
            "43-12-00N 134-24-00E",
            "43 12 N 134 24 E",
            "43.2N 134.4E",
            "43.2°n 134.4°e",
            "43.2° N, 134.4° E",
            "4312N13424E",
            "4312N 13424E",
            "431200N1342400E",
            "  43°12.0'N 134°24.0'E ",
        ] {
            assert_eq!(coordinates(text), (43.2, 134.4), "{text}");
        }
        assert_eq!(coordinates("391530N1242010E"), (39.0 + 930.0 / 3600.0, (124.0 * 3600.0 + 1210.0) / 3600.0));
        assert_eq!(coordinates("34.015967°N 131.005862°E"), (34.015967, 131.005862));
        assert_eq!(coordinates("33°30'S 70°W"), (-33.5, -70.0));
        assert_eq!(coordinates("39N 123.5E"), (39.0, 123.5));
    }

    #[test]
    fn places_are_named_alone_or_with_bearing_and_distance() {
        let from = |place: &str, degrees, km: f64| PositionText::FromPlace {
            place: place.into(),
            bearing: Bearing::from_degrees(degrees),
            distance: Distance::from_metres(km * 1000.0),
        };
        assert_eq!("ULLEUNGDO".parse(), Ok(PositionText::Place("ULLEUNGDO".into())));
        assert_eq!("ULLEUNGDO 095°/40 km".parse(), Ok(from("ULLEUNGDO", 95.0, 40.0)));
        assert_eq!("126 km NW of IEODO".parse(), Ok(from("IEODO", 315.0, 126.0)));
        assert_eq!("126 km northwest of Ieodo".parse(), Ok(from("Ieodo", 315.0, 126.0)));
        assert_eq!("200 km south-southeast of Ieodo".parse(), Ok(from("Ieodo", 157.5, 200.0)));
    }

    #[test]
    fn each_mistake_has_its_own_message() {
        assert_eq!(message(""), "empty position");
        assert_eq!(
            message("39.0, 131.5"),
            "position `39.0, 131.5` does not say which number is north and which is east"
        );
        assert_eq!(message("131°E 39°N"), "position `131°E 39°N` has its longitude first");
        assert_eq!(message("91N 120E"), "latitude `91N` is beyond the pole");
        assert_eq!(message("90°30'N 120E"), "latitude `90°30'N` is beyond the pole");
        assert_eq!(message("39N 181E"), "longitude `181E` is beyond 180°");
        assert_eq!(message("39°60'N 120E"), "`39°60'N` has 60 minutes, and there are only 60");
        assert_eq!(message("39°10'75\"N 120E"), "`39°10'75\"N` has 75 seconds, and there are only 60");
        assert_eq!(message("-39N 120E"), "`-39N` has both a sign and a hemisphere");
        assert_eq!(message("39N"), "position `39N` has no longitude");
        assert_eq!(message("ULLEUNGDO 095°/40"), "distance `40` has no unit");
        assert_eq!(message("ULLEUNGDO 095/40 km"), "bearing `095` has no unit");
        assert_eq!(message("126 km up of IEODO"), "`up` is not a compass point");
        assert_eq!(message("39°N 120°E 7"), "`39°N 120°E 7` is not a position");
    }

    #[test]
    fn bare_numbers_and_swapped_ones_are_shown_as_they_were_meant() {
        let meant = |text: &str| text.parse::<PositionText>().unwrap_err().meant().map(str::to_owned);
        assert_eq!(meant("39.0, 131.5").as_deref(), Some("39N 131.5E"));
        assert_eq!(meant("131.5, 39.0").as_deref(), Some("39N 131.5E"));
        assert_eq!(meant("-33.5 -70").as_deref(), Some("33.5S 70W"));
        assert_eq!(meant("131°E 39°N").as_deref(), Some("39°N 131°E"));
        assert_eq!(meant("27°00'N 125°20'").as_deref(), Some("27°00'N 125°20'E"));
    }

    #[test]
    fn malformed_angles_are_refused() {
        for text in
            ["43'12°N 134E", "43°12.5'07\"N 134E", "4-N 134E", "43..2N 134E", ".5N 134E", "43N 134N", "°", "1/2", "/"]
        {
            assert!(text.parse::<PositionText>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_bearing_and_distance_is_laid_off_along_a_geodesic() {
        let ieodo = Position::from_lat_lon(32.1227, 125.1825);
        let text: PositionText = "IEODO 315°/126 km".parse().unwrap();
        let there = text.locate(|id| (id == "IEODO").then_some(ieodo)).unwrap();
        assert!((ieodo.distance_to(there).metres() - 126_000.0).abs() < 1e-6);
        assert_eq!(text.locate(|_| None), None);
    }

    #[test]
    fn whole_minutes_print_as_people_write_them() {
        assert_eq!(Position::from_lat_lon(43.2, 134.4).to_string(), "43°12′N 134°24′E");
        assert_eq!(Position::from_lat_lon(-33.5, -70.0).to_string(), "33°30′S 70°00′W");
        assert_eq!(Position::from_lat_lon(34.015967, 131.005862).to_string(), "34.015967°N 131.005862°E");
        assert_eq!(coordinates(&Position::from_lat_lon(-0.0, -0.0).to_string()).0.to_bits(), 0);
    }

    proptest! {
        #[test]
        fn printed_positions_parse_back_to_the_last_bit(lat in -90.0..=90.0f64, lon in -180.0..=180.0f64, step in 0..3usize) {
            let round = |x: f64| match step { 0 => x, 1 => (x * 60.0).round() / 60.0, _ => (x * 3600.0).round() / 3600.0 };
            let position = Position::from_lat_lon(round(lat), round(lon));
            let back: Position = position.to_string().parse().unwrap();
            prop_assert_eq!((position.lat.to_bits(), position.lon.to_bits()), (back.lat.to_bits(), back.lon.to_bits()));
        }

        #[test]
        fn printed_offsets_parse_back(degrees in 0.0..360.0f64, metres in 0.0..1e6f64) {
            let text = PositionText::FromPlace {
                place: "IEODO".into(),
                bearing: Bearing::from_degrees(degrees),
                distance: Distance::from_metres(metres),
            };
            prop_assert_eq!(text.to_string().parse::<PositionText>().unwrap(), text);
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "[0-9NSEW°'\"/,. kmof′-]{0,24}|\\PC{0,16}") {
            let _ = text.parse::<PositionText>();
        }
    }
}
