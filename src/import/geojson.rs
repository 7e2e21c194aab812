//! Tracks from GeoJSON (RFC 7946): lines with the times of their points among the properties, points with a time each, and
//! moving points of MF-JSON (OGC 19-045r3).
//!
//! Longitude stands first. Times of a line are looked for under `times`, `coordTimes`, `datetimes` and `timestamps`, there
//! or under `coordinateProperties`; otherwise a fourth number of each place is seconds since 1970, as kepler.gl has it. The
//! parts of a `MultiLineString`, such as one that was cut at the antimeridian, are one track.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::reader::{Reader, shown};
use super::track::{RawTrack, TrackName};

type Object = Map<String, Value>;

/// Reads the tracks of a document.
pub(super) fn read(document: &Value, reader: &mut Reader<'_>) {
    let Some(root) = document.as_object() else {
        return reader.error("not-geojson", 0..0, "the file is JSON, but no GeoJSON object", ACCEPTED);
    };
    if let Some(crs) = root.get("crs").map(Value::to_string) {
        let is_known = crs == "null" || ["CRS84", "EPSG:4326", "EPSG::4326"].iter().any(|name| crs.contains(name));
        if !is_known {
            let message = format!("the file is in the coordinate reference system {}", shown(&crs));
            return reader.error("other-crs", 0..0, message, "GeoJSON is in degrees of WGS 84; convert the file first");
        }
    }
    let features: Vec<&Value> = match (kind(root), root.get("features").and_then(Value::as_array)) {
        (_, Some(features)) => features.iter().collect(),
        _ => vec![document],
    };
    let datum_is_said = features
        .iter()
        .any(|feature| feature.pointer("/properties/altitude_datum").and_then(Value::as_str) == Some("mean sea level"));
    let mut points: BTreeMap<String, RawTrack> = BTreeMap::new();
    let mut others = 0;
    for (index, feature) in features.into_iter().enumerate() {
        let Some(feature) = feature.as_object() else {
            others += 1;
            continue;
        };
        others += usize::from(!Feature::new(feature, index).read(reader, &mut points));
    }
    for track in points.into_values() {
        reader.add(track);
    }
    if others > 0 && !reader.tracks.is_empty() {
        reader.told.note(
            "left-out",
            0..0,
            format!("areas, points without a time and other features were left out: {others}"),
        );
    }
    let has_altitudes = reader.tracks.iter().flat_map(|track| &track.records).any(|record| record.altitude.is_some());
    if has_altitudes && !datum_is_said {
        let message = "altitudes are taken as above mean sea level, which is what most programs write; RFC 7946 means \
                       them above the ellipsoid, tens of metres off";
        reader.told.note("altitude-datum", 0..0, message);
    }
}

const ACCEPTED: &str = "accepted: LineString and MultiLineString features with a list of `times` among their properties, \
                        Point features with a `time`, and MF-JSON moving points";

fn kind(object: &Object) -> &str {
    object.get("type").and_then(Value::as_str).unwrap_or_default()
}

/// The first of several keys that a table has.
fn first<'a>(table: &'a Object, keys: &[&str]) -> Option<&'a Value> {
    keys.iter().find_map(|key| table.get(*key)).filter(|value| !value.is_null())
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

struct Feature<'a> {
    object: &'a Object,
    /// From one.
    number: usize,
    properties: Option<&'a Object>,
    name: TrackName,
    id: Option<String>,
}

impl<'a> Feature<'a> {
    fn new(object: &'a Object, index: usize) -> Self {
        let properties = object.get("properties").and_then(Value::as_object);
        let mut name = TrackName::default();
        for (key, value) in properties.into_iter().flatten() {
            match (key.as_str(), value) {
                // Names may stand in a table by language.
                ("name" | "names", Value::Object(languages)) => {
                    for (language, value) in languages {
                        name.set(&format!("name_{language}"), value.as_str().unwrap_or_default());
                    }
                }
                (key, Value::String(text)) => {
                    name.set(key, text);
                }
                _ => {}
            }
        }
        let id =
            properties.and_then(|it| first(it, &["track_id", "id", "icao24", "callsign", "flight"])).and_then(word);
        let id = id.or_else(|| object.get("id").and_then(word)).or_else(|| name.first().map(str::to_owned));
        Self { object, number: index + 1, properties, name, id }
    }

    fn place(&self) -> String {
        match self.name.first().or(self.id.as_deref()) {
            Some(name) => format!("feature {} (`{}`)", self.number, shown(name)),
            None => format!("feature {}", self.number),
        }
    }

    /// Reads the feature; `false` where it has no track.
    fn read(&self, reader: &mut Reader<'_>, points: &mut BTreeMap<String, RawTrack>) -> bool {
        if let Some(moving) = self.object.get("temporalGeometry").and_then(Value::as_object) {
            return self.moving(moving, reader);
        }
        let geometry = match kind(self.object) {
            "Feature" => self.object.get("geometry").and_then(Value::as_object),
            _ => Some(self.object),
        };
        let Some(geometry) = geometry else { return false };
        let Some(coordinates) = geometry.get("coordinates").and_then(Value::as_array) else { return false };
        match kind(geometry) {
            "LineString" => self.line(coordinates.iter(), self.times(), None, reader),
            "MultiLineString" => {
                let places = coordinates.iter().filter_map(Value::as_array).flatten();
                self.line(places, self.times(), None, reader)
            }
            "Point" => self.point(coordinates, reader, points),
            _ => false,
        }
    }

    /// The times of a line, parts that are lists themselves one after the other.
    fn times(&self) -> Option<Vec<&'a Value>> {
        let keys = ["times", "coordTimes", "datetimes", "timestamps"];
        let properties = self.properties?;
        let inner = properties.get("coordinateProperties").and_then(Value::as_object);
        let times = first(properties, &keys).or_else(|| first(inner?, &keys))?.as_array()?;
        Some(times.iter().flat_map(|time| time.as_array().map_or(std::slice::from_ref(time), Vec::as_slice)).collect())
    }

    fn track(&self) -> RawTrack {
        RawTrack { id: self.id.clone(), name: self.name.clone(), ..RawTrack::default() }
    }

    fn moving(&self, moving: &'a Object, reader: &mut Reader<'_>) -> bool {
        let list = |key: &str| moving.get(key).and_then(Value::as_array);
        match (kind(moving), list("coordinates"), list("datetimes")) {
            ("MovingPoint", Some(places), Some(times)) => {
                let times: Vec<&Value> = times.iter().collect();
                let altitudes = self.altitudes(&times);
                self.line(places.iter(), Some(times), altitudes, reader)
            }
            _ => false,
        }
    }

    /// The altitudes that stand beside the coordinates of a moving point, one for each of its times.
    fn altitudes(&self, times: &[&Value]) -> Option<&'a [Value]> {
        let groups = self.object.get("temporalProperties")?.as_array()?;
        groups.iter().find_map(|group| {
            let same_times = group.get("datetimes")?.as_array()?.iter().eq(times.iter().copied());
            let altitude = group.get("altitude")?;
            let is_in_metres =
                altitude.get("uom").and_then(Value::as_str).is_none_or(|unit| unit == "m" || unit == "MTR");
            altitude.get("values")?.as_array().filter(|_| same_times && is_in_metres).map(Vec::as_slice)
        })
    }

    fn line<'b>(
        &self,
        places: impl Iterator<Item = &'b Value>,
        times: Option<Vec<&Value>>,
        altitudes: Option<&[Value]>,
        reader: &mut Reader<'_>,
    ) -> bool {
        let places: Vec<&Value> = places.collect();
        if let Some(times) = times.as_ref().filter(|times| times.len() != places.len()) {
            let message = format!("{}: {} times for {} places", self.place(), times.len(), places.len());
            reader.error("uneven-track", 0..0, message, "each place has one time, in the same order");
            return true;
        }
        let mut track = self.track();
        for (index, place) in places.into_iter().enumerate() {
            if !reader.has_room(&(0..0)) {
                break;
            }
            let time = times.as_ref().map(|times| times[index]).or_else(|| place.get(3)).map(time_text);
            let altitude = altitudes.map_or_else(|| place.get(2), |altitudes| altitudes.get(index));
            self.add(place, time, altitude.and_then(Value::as_f64), reader, &mut track, index + 1);
        }
        reader.add(track);
        true
    }

    fn point(&self, place: &[Value], reader: &mut Reader<'_>, points: &mut BTreeMap<String, RawTrack>) -> bool {
        let keys = ["time", "time_utc", "timestamp", "datetime", "when", "t_utc"];
        let Some(time) = self.properties.and_then(|it| first(it, &keys)) else { return false };
        if !reader.has_room(&(0..0)) {
            return true;
        }
        let track = points.entry(self.id.clone().unwrap_or_default()).or_insert_with(|| self.track());
        let altitude = place.get(2).and_then(Value::as_f64);
        self.add(&Value::Array(place.to_vec()), Some(time_text(time)), altitude, reader, track, 1);
        true
    }

    fn add(
        &self,
        place: &Value,
        time: Option<String>,
        altitude: Option<f64>,
        reader: &mut Reader<'_>,
        track: &mut RawTrack,
        number: usize,
    ) {
        let at = |index: usize| place.get(index).and_then(Value::as_f64);
        let [lon, lat] = [0, 1].map(|index| at(index).unwrap_or(f64::NAN));
        let before = reader.told.len();
        let instant = match &time {
            None => None,
            Some(text) => reader.time(text, None, 0..0),
        };
        if time.is_none() || instant.is_some() {
            let altitude = altitude.and_then(|altitude| reader.altitude(altitude));
            track.records.extend(reader.record(instant, [lat, lon], altitude, 0..0));
        }
        // JSON has no lines worth naming; features and points are counted.
        reader.told.place_since(before, &format!("{}, point {number}", self.place()));
    }
}

fn time_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // Milliseconds and seconds may be written as floats without a fraction.
        other => other.to_string().strip_suffix(".0").map_or_else(|| other.to_string(), str::to_owned),
    }
}
