//! A position written in the way in which its author wrote another one.
//!
//! Degrees and minutes stay degrees and minutes, signs and spaces stay, and a bearing and distance is laid off from the
//! same place. Decimals are those of the author; more come only where the wanted precision asks for them.

use super::position::{Position, PositionText, compass_bearing};
use crate::units::{Bearing, Distance};

/// Where something is put, and how exactly it has to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Where it is put.
    pub position: Position,
    /// The named place that it is put on, if it is put on one.
    pub place: Option<String>,
    /// How far what is written may lie from the position.
    pub precision: Distance,
}

impl Spot {
    /// A spot that is no named place.
    pub fn new(position: Position, precision: Distance) -> Self {
        Self { position, place: None, precision }
    }

    /// How far each of two independent parts may be off, in metres, so that both together keep the precision.
    fn share(&self) -> f64 {
        // A little is left for the last digit of the arithmetic.
        (self.precision.metres() / std::f64::consts::SQRT_2 * 0.999).max(1e-6)
    }

    /// Whether a position is as good as this one.
    fn is_at(&self, position: Position) -> bool {
        position.distance_to(self.position) <= self.precision
    }
}

/// At most as many metres are a degree of latitude, and a degree of longitude times the cosine of the latitude: the
/// largest radius of curvature of the ellipsoid, 6,399.6 km, in degrees.
const METRES_PER_DEGREE: f64 = 111_695.0;
/// A millionth of a second of arc is less than a tenth of a millimetre.
const MOST_DECIMALS: usize = 9;
/// What positions look like where no example is at hand.
pub const USUAL_COORDINATES: &str = "39.00N 131.50E";

/// The spot in the way of `written`; `None` where that is no position or speaks of a place that `find` does not know.
///
/// A place that the spot lies on is written by its name alone, where the author wrote a place.
///
/// # Examples
/// ```
/// use patrolscope::geodesy::Position;
/// use patrolscope::geodesy::wording::{Spot, reworded};
/// use patrolscope::units::Distance;
/// let spot = Spot::new(Position::from_lat_lon(38.5, 131.25), Distance::from_metres(100.0));
/// assert_eq!(reworded("43°12'N 134°24'E", &spot, |_| None).as_deref(), Some("38°30'N 131°15'E"));
/// assert_eq!(reworded("43.20N, 134.4E", &spot, |_| None).as_deref(), Some("38.50N, 131.25E"));
/// ```
pub fn reworded(written: &str, spot: &Spot, find: impl Fn(&str) -> Option<Position>) -> Option<String> {
    let text: PositionText = written.parse().ok()?;
    if text.locate(&find) == Some(spot.position) {
        return Some(written.to_owned());
    }
    let place = match &text {
        PositionText::Coordinates(_) => return coordinates(written, spot),
        PositionText::Place(place) | PositionText::FromPlace { place, .. } => place,
    };
    let from = find(place)?;
    if spot.is_at(from) {
        return Some(place.clone());
    }
    if let Some(other) = spot.place.as_ref().filter(|other| find(other).is_some_and(|at| spot.is_at(at))) {
        return Some(other.clone());
    }
    match text {
        PositionText::Place(place) => offset(&format!("{place} 000°/0 km"), from, spot),
        _ => offset(written, from, spot),
    }
}

/// Latitude or longitude as written: its numbers with what stands behind each, up to the letter of the hemisphere.
struct AngleForm<'a> {
    before: &'a str,
    numbers: Vec<(&'a str, &'a str)>,
    letter: char,
    is_compact: bool,
}

impl<'a> AngleForm<'a> {
    fn of(text: &'a str, letter: char, degree_digits: usize) -> Option<Self> {
        let start = text.find(|c: char| c.is_ascii_digit())?;
        let (before, mut rest) = text.split_at(start);
        let mut numbers = Vec::new();
        let is_digit = |c: char| c.is_ascii_digit() || c == '.';
        while !rest.is_empty() {
            let end = rest.find(|c| !is_digit(c)).unwrap_or(rest.len());
            let next = rest[end..].find(is_digit).map_or(rest.len(), |next| end + next);
            numbers.push((&rest[..end], &rest[end..next]));
            rest = &rest[next..];
        }
        let digits = numbers[0].0;
        let is_compact = numbers.len() == 1
            && !digits.contains('.')
            && [degree_digits + 2, degree_digits + 4].contains(&digits.len());
        Some(Self { before, numbers, letter, is_compact })
    }

    /// The letter of the hemisphere, `positive` or `negative`, as large as the author's.
    fn letter_for(&self, is_negative: bool, positive: char, negative: char) -> char {
        let letter = if is_negative { negative } else { positive };
        if self.letter.is_ascii_lowercase() { letter.to_ascii_lowercase() } else { letter }
    }

    /// The angle in as many numbers as the author's, without the letter.
    fn write(&self, degrees: f64, metres_per_degree: f64, within: f64) -> String {
        let parts = self.numbers.len();
        let author = decimals_of(self.numbers[parts - 1].0);
        let decimals = decimals_for(degrees * sixties(parts), metres_per_degree / sixties(parts), within, author);
        let mut text = self.before.to_owned();
        for (number, (author, behind)) in split(degrees, parts, decimals).into_iter().zip(&self.numbers) {
            // Minutes and seconds have two digits; decimal degrees are filled up by those alone who begin with a zero.
            let is_filled = parts > 1 || author.starts_with('0');
            text += &padded(&number, if is_filled { width_of(author, &number) } else { 0 });
            text += behind;
        }
        text
    }
}

/// How many of the smallest of `parts` units a degree has.
fn sixties(parts: usize) -> f64 {
    60f64.powi(parts as i32 - 1)
}

fn decimals_of(number: &str) -> usize {
    number.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// The fewest decimals, at least `author`, with which a number is rounded by no more than `within` metres.
fn decimals_for(number: f64, metres_per_unit: f64, within: f64, author: usize) -> usize {
    let is_enough = |decimals: &usize| {
        let step = 10f64.powi(*decimals as i32);
        ((number * step).round() / step - number).abs() * metres_per_unit <= within
    };
    (author..MOST_DECIMALS).find(is_enough).unwrap_or(author.max(MOST_DECIMALS))
}

/// An angle as degrees, minutes, seconds: `parts` numbers, the last with decimals.
fn split(degrees: f64, parts: usize, decimals: usize) -> Vec<String> {
    let step = 10u64.pow(decimals.min(12) as u32);
    let whole = (degrees * sixties(parts) * step as f64).round() as u64;
    let mut rest = whole / step;
    let mut numbers = Vec::with_capacity(parts);
    for part in (0..parts).rev() {
        let number = if part == 0 { rest } else { rest % 60 };
        rest /= 60;
        let is_last = part + 1 == parts;
        numbers.push(match decimals {
            0 => number.to_string(),
            _ if is_last => format!("{number}.{:0decimals$}", whole % step),
            _ => number.to_string(),
        });
    }
    numbers.reverse();
    numbers
}

/// How many digits stand before the decimals: as many as the author wrote, where he filled up with zeros or may have.
fn width_of(author: &str, number: &str) -> usize {
    let digits = |text: &str| text.split('.').next().map_or(0, str::len);
    // `95` was not filled up to three digits; `12` may have been, to two.
    if author.starts_with('0') || digits(author) >= digits(number) { digits(author) } else { digits(number) }
}

/// A number with zeros before it, up to so many digits before the decimals.
fn padded(number: &str, width: usize) -> String {
    let digits = number.split('.').next().map_or(0, str::len);
    format!("{}{number}", "0".repeat(width.saturating_sub(digits)))
}

fn coordinates(written: &str, spot: &Spot) -> Option<String> {
    let end_of_lat = written.find(['N', 'S', 'n', 's'])?;
    let behind_lat = end_of_lat + 1;
    let end_of_lon = behind_lat + written[behind_lat..].find(['E', 'W', 'e', 'w'])?;
    let letter = |at: usize| char::from(written.as_bytes()[at]);
    let lat_form = AngleForm::of(&written[..end_of_lat], letter(end_of_lat), 2)?;
    let lon_form = AngleForm::of(&written[behind_lat..end_of_lon], letter(end_of_lon), 3)?;
    let (lat, lon) = (spot.position.lat(), spot.position.lon());
    let scales = [METRES_PER_DEGREE, METRES_PER_DEGREE * lat.to_radians().cos().abs()];
    let [lat_text, lon_text] = if lat_form.is_compact || lon_form.is_compact {
        compact([&lat_form, &lon_form], [lat.abs(), lon.abs()], scales, spot.share())
    } else {
        [lat_form.write(lat.abs(), scales[0], spot.share()), lon_form.write(lon.abs(), scales[1], spot.share())]
    };
    let ns = lat_form.letter_for(lat < 0.0, 'N', 'S');
    let ew = lon_form.letter_for(lon < 0.0, 'E', 'W');
    Some(format!("{lat_text}{ns}{lon_text}{ew}{}", &written[end_of_lon + 1..]))
}

/// Both angles without signs: `3915N12420E`, with seconds where minutes are too coarse, and where even these are, with
/// hyphens, since only then decimals can be read.
fn compact(forms: [&AngleForm<'_>; 2], degrees: [f64; 2], scales: [f64; 2], within: f64) -> [String; 2] {
    let digits = [2, 3];
    let written_parts = |form: &AngleForm<'_>, digits: usize| if form.numbers[0].0.len() > digits + 2 { 3 } else { 2 };
    let author = written_parts(forms[0], 2).max(written_parts(forms[1], 3));
    let is_enough = |parts: &usize| {
        (0..2).all(|at| {
            let unit = sixties(*parts);
            ((degrees[at] * unit).round() / unit - degrees[at]).abs() * scales[at] <= within
        })
    };
    let enough = (author..=3).find(is_enough);
    let parts = enough.unwrap_or(3);
    let joint = if enough.is_some() { "" } else { "-" };
    [0, 1].map(|at| {
        let decimals = match enough {
            Some(_) => 0,
            None => decimals_for(degrees[at] * sixties(parts), scales[at] / sixties(parts), within, 0),
        };
        let numbers = split(degrees[at], parts, decimals);
        let numbers =
            numbers.iter().enumerate().map(|(part, number)| padded(number, if part == 0 { digits[at] } else { 2 }));
        let text = numbers.collect::<Vec<_>>().join(joint);
        let gap = if forms[at].before.is_empty() && at == 1 && enough.is_none() { " " } else { forms[at].before };
        format!("{gap}{text}")
    })
}

/// A bearing and a distance from a place, in the way of `written`: `IEODO 315°/126 km` or `126 km NW of IEODO`.
fn offset(written: &str, from: Position, spot: &Spot) -> Option<String> {
    let (bearing, distance) = (from.bearing_to(spot.position), from.distance_to(spot.position));
    let span_of = |part: &str| {
        let start = part.as_ptr() as usize - written.as_ptr() as usize;
        start..start + part.len()
    };
    let (bearing_part, distance_part) = match super::position::split_at_word_of(written.trim()) {
        Some((offset, _)) => {
            let (distance, bearing) = offset.rsplit_once(' ')?;
            (bearing, distance.trim())
        }
        None => {
            let (before, distance) = written.rsplit_once('/')?;
            (before.trim_end().rsplit_once(char::is_whitespace)?.1, distance.trim())
        }
    };
    let new_bearing = bearing_like(bearing_part, bearing, distance, spot.share());
    let new_distance = distance_like(distance_part, distance, spot.share())?;
    let mut parts = [(span_of(bearing_part), new_bearing), (span_of(distance_part), new_distance)];
    parts.sort_by_key(|(span, _)| span.start);
    let [(first, first_text), (second, second_text)] = parts;
    Some(format!(
        "{}{first_text}{}{second_text}{}",
        &written[..first.start],
        &written[first.end..second.start],
        &written[second.end..]
    ))
}

fn bearing_like(author: &str, bearing: Bearing, distance: Distance, within: f64) -> String {
    let metres_per_degree = distance.metres().to_radians();
    if let Some(point) = compass_bearing(author) {
        let nearest = Bearing::from_degrees((bearing.degrees() / 22.5).round() * 22.5);
        if nearest.turn_to(bearing).abs() * metres_per_degree <= within {
            return if nearest == point { author.to_owned() } else { point_like(author, nearest) };
        }
        return bearing_like("000°", bearing, distance, within);
    }
    let end = author.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(author.len());
    let (number, unit) = author.split_at(end);
    let decimals = decimals_for(bearing.degrees(), metres_per_degree, within, decimals_of(number));
    let text = format!("{:.decimals$}", bearing.degrees());
    let text = if text.starts_with("360") { format!("{:.decimals$}", 0.0) } else { text };
    format!("{}{unit}", padded(&text, width_of(number, &text)))
}

/// A compass point in letters or in words, as the author wrote one.
fn point_like(author: &str, bearing: Bearing) -> String {
    let letters = bearing.compass_point();
    let is_lower = author.starts_with(|c: char| c.is_ascii_lowercase());
    if author.len() <= 3 {
        return if is_lower { letters.to_ascii_lowercase() } else { letters.to_owned() };
    }
    let word = |letter: char| match letter {
        'N' => "north",
        'E' => "east",
        'S' => "south",
        _ => "west",
    };
    let mut words: Vec<&str> = letters.chars().map(word).collect();
    let last = words.split_off(words.len().saturating_sub(2)).concat();
    match words.first() {
        Some(first) => format!("{first}-{last}"),
        None => last,
    }
}

fn distance_like(author: &str, distance: Distance, within: f64) -> Option<String> {
    let end = author.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = author.split_at(end);
    let metres = format!("1{unit}").parse::<Distance>().ok()?.metres();
    let value = distance.metres() / metres;
    let decimals = decimals_for(value, metres, within, decimals_of(number));
    Some(format!("{value:.decimals$}{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const IEODO: (f64, f64) = (32.1227, 125.1825);

    fn find(id: &str) -> Option<Position> {
        id.eq_ignore_ascii_case("IEODO").then(|| Position::from_lat_lon(IEODO.0, IEODO.1))
    }

    fn spot(lat: f64, lon: f64, metres: f64) -> Spot {
        Spot::new(Position::from_lat_lon(lat, lon), Distance::from_metres(metres))
    }

    fn like(written: &str, lat: f64, lon: f64, metres: f64) -> String {
        reworded(written, &spot(lat, lon, metres), find).unwrap_or_else(|| panic!("{written}"))
    }

    #[test]
    fn signs_spaces_and_decimals_of_coordinates_stay() {
        for (written, expected) in [
            ("43°12'N 134°24'E", "38°30'N 131°15'E"),
            ("43°12′N 134°24′E", "38°30′N 131°15′E"),
            ("43°12’00”N, 134°24’00”E", "38°30’00”N, 131°15’00”E"),
            ("43º12'00''N134º24'00''E", "38º30'00''N131º15'00''E"),
            ("43-12N 134-24E", "38-30N 131-15E"),
            ("43 12 N 134 24 E", "38 30 N 131 15 E"),
            ("43.20N 134.4E", "38.50N 131.25E"),
            ("43.2°n 134.4°e", "38.5°n 131.25°e"),
            ("4312N13424E", "3830N13115E"),
            ("4312N 13424E", "3830N 13115E"),
            ("431200N1342400E", "383000N1311500E"),
            ("  43°12.0'N 134°24.0'E ", "  38°30.0'N 131°15.0'E "),
        ] {
            assert_eq!(like(written, 38.5, 131.25, 100.0), expected);
        }
    }

    #[test]
    fn decimals_come_where_the_precision_asks_for_them() {
        // 0.0001° are 11 m.
        assert_eq!(like("39N 131E", 38.1234, 130.9, 15_000.0), "38.1N 131E");
        assert_eq!(like("39N 131E", 38.1234, 130.9, 10.0), "38.1234N 130.9E");
        // 38.1234° are 38°07.404'; a hundredth of a minute is 18.5 m.
        assert_eq!(like("39°00'N 131°00'E", 38.1234, 130.9, 20.0), "38°07.4'N 130°54'E");
        assert_eq!(like("3900N13100E", 38.1234, 130.9, 30.0), "380724N1305400E");
        assert_eq!(like("3900N13100E", 38.1234, 130.9, 5.0), "38-07-24.2N 130-54-00E");
    }

    #[test]
    fn hemispheres_change_and_minutes_carry_over() {
        assert_eq!(like("01°30'N 179°30'E", -0.5, -179.99999, 100.0), "00°30'S 180°00'W");
        assert_eq!(like("39°59'N 131°00'E", 39.99999, 9.5, 100.0), "40°00'N 009°30'E");
    }

    #[test]
    fn a_bearing_and_distance_is_laid_off_from_the_same_place() {
        let there = find("IEODO").unwrap().destination(Bearing::from_degrees(312.0), Distance::from_metres(90_040.0));
        let (lat, lon) = (there.lat(), there.lon());
        assert_eq!(like("IEODO 095°/40 km", lat, lon, 200.0), "IEODO 312°/90 km");
        assert_eq!(like("IEODO 095°/40.00 km", lat, lon, 200.0), "IEODO 312°/90.04 km");
        assert_eq!(like("Ieodo 95deg / 21 NM", lat, lon, 200.0), "Ieodo 312deg / 48.6 NM");
        assert_eq!(like("126 km NW of IEODO", lat, lon, 200.0), "90 km 312° of IEODO");
        assert_eq!(like("126 km NW of IEODO", lat, lon, 10_000.0), "90 km NW of IEODO");
        assert_eq!(like("126 km southeast of IEODO", lat, lon, 10_000.0), "90 km northwest of IEODO");
    }

    #[test]
    fn a_place_is_left_by_bearing_and_distance_and_found_again_by_its_name() {
        let north = find("IEODO").unwrap().destination(Bearing::from_degrees(0.0), Distance::from_metres(30_000.0));
        assert_eq!(like("IEODO", north.lat(), north.lon(), 50.0), "IEODO 000°/30 km");
        assert_eq!(like("IEODO 000°/30 km", IEODO.0, IEODO.1, 50.0), "IEODO");
        let mut on_it = spot(IEODO.0, IEODO.1, 50.0);
        on_it.place = Some("IEODO".into());
        assert_eq!(reworded("39N 125E", &on_it, find).as_deref(), Some("32.123N 125.1825E"));
        assert_eq!(reworded("NOWHERE", &on_it, find), None);
    }

    proptest! {
        #[test]
        fn what_is_written_lies_within_the_precision(
            lat in -89.9..89.9f64,
            lon in -180.0..180.0f64,
            exponent in -1.0..5.0f64,
            written in prop::sample::select(vec![
                "43°12'N 134°24'E", "43°12'07\"N 134°24'00\"E", "43.2N 134.4E", "1S 5W", "4312N13424E", "391530N1242010E",
                "IEODO", "IEODO 095°/40 km", "126 km NW of IEODO", "12 ft east-northeast of Ieodo", "ieodo 5.5deg/3 NM",
            ]),
        ) {
            let to = spot(lat, lon, 10f64.powf(exponent));
            let text = reworded(written, &to, find).unwrap();
            let back = text.parse::<PositionText>().unwrap().locate(find).unwrap();
            let off = back.distance_to(to.position);
            prop_assert!(off <= to.precision, "{written} -> {text}: {} m of {}", off.metres(), to.precision.metres());
        }

        #[test]
        fn what_stays_where_it_is_stays_as_it_is_written(
            written in prop::sample::select(vec!["43°12'N 134°24'E", "43.2N  134.4E", "391530N1242010E", "IEODO 095°/40 km"]),
        ) {
            let position = written.parse::<PositionText>().unwrap().locate(find).unwrap();
            prop_assert_eq!(reworded(written, &Spot::new(position, Distance::from_metres(1e6)), find).unwrap(), written);
        }
    }
}
