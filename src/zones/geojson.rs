//! Areas from GeoJSON (RFC 7946): polygons in any nesting of features and collections.
//!
//! Positions are longitude before latitude; a third number is ignored. A polygon that was cut at the antimeridian, as
//! the RFC asks, is put together again, so that the cut is no edge.
//!
//! # References
//! RFC 7946, *The GeoJSON Format*, 3.1.6 (rings), 3.1.9 (antimeridian), 4 (coordinate reference system).

use ::geojson::{Feature, GeoJson, Geometry, GeometryValue, JsonObject, JsonValue, PolygonType};

use super::boundary::Ring;
use super::import::{ImportError, ImportedArea, MAX_VERTICES, Place, check_size, ring};
use super::zone::Shape;
use crate::geodesy::{PathKind, Position};
use crate::units::Altitude;

/// What is accepted, for messages.
pub const ACCEPTED: &str = "GeoJSON (RFC 7946) with Polygon or MultiPolygon geometries, alone or in a Feature, \
                            FeatureCollection or GeometryCollection, longitude before latitude in WGS 84";

/// Reads the areas of a GeoJSON file: one a feature, or one a geometry where there are no features.
///
/// `edges` is the line that joins the points. Where it is `None` the AIXM reading is taken, which is not what the RFC
/// means (straight in longitude and latitude), and a note says so.
pub fn areas(text: impl AsRef<[u8]>, edges: Option<PathKind>) -> Result<Vec<ImportedArea>, ImportError> {
    let bytes = text.as_ref();
    let file = Place { text: "the file".to_owned(), accepted: ACCEPTED };
    check_size(bytes, &file)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let geojson: GeoJson =
        serde_json::from_slice(bytes).map_err(|error| file.error(format!("is not GeoJSON: {error}")))?;
    let mut reader = Reader { edges, vertices: 0 };
    let areas = match geojson {
        GeoJson::Geometry(geometry) => {
            check_crs(geometry.foreign_members.as_ref(), &file)?;
            match geometry.value {
                GeometryValue::GeometryCollection { geometries } => numbered(&geometries, |number, member| {
                    reader.area(member, None, &file.inner(format_args!("geometry {number}")))
                })?,
                value => vec![reader.area(&Geometry::new(value), None, &file.inner("geometry"))?],
            }
        }
        GeoJson::Feature(feature) => {
            check_crs(feature.foreign_members.as_ref(), &file)?;
            vec![reader.feature(&feature, 1, &file)?]
        }
        GeoJson::FeatureCollection(collection) => {
            check_crs(collection.foreign_members.as_ref(), &file)?;
            numbered(&collection.features, |number, feature| reader.feature(feature, number, &file))?
        }
    };
    if areas.is_empty() { Err(file.error("has no areas")) } else { Ok(areas) }
}

fn numbered<T>(
    items: &[T],
    mut area: impl FnMut(usize, &T) -> Result<ImportedArea, ImportError>,
) -> Result<Vec<ImportedArea>, ImportError> {
    items.iter().enumerate().map(|(i, item)| area(i + 1, item)).collect()
}

/// Refuses the `crs` member of older files unless it names WGS 84 degrees, which is all the RFC leaves.
fn check_crs(members: Option<&JsonObject>, place: &Place) -> Result<(), ImportError> {
    let Some(crs) = members.and_then(|members| members.get("crs")) else {
        return Ok(());
    };
    let text = crs.to_string();
    if crs.is_null() || ["CRS84", "EPSG:4326", "EPSG::4326"].iter().any(|name| text.contains(name)) {
        Ok(())
    } else {
        Err(place.error(format!("is in the coordinate reference system {text}, not in WGS 84 degrees")))
    }
}

struct Reader {
    edges: Option<PathKind>,
    /// How many vertices the whole file has had so far.
    vertices: usize,
}

impl Reader {
    fn feature(&mut self, feature: &Feature, number: usize, file: &Place) -> Result<ImportedArea, ImportError> {
        let name = name_of(feature);
        let place = match &name {
            Some(name) => file.inner(format_args!("feature {number} (`{name}`)")),
            None => file.inner(format_args!("feature {number}")),
        };
        let geometry = feature.geometry.as_ref().ok_or_else(|| place.error("has no geometry"))?;
        let mut area = self.area(geometry, name, &place)?;
        let mut limit = |key: &str, none: &[&str]| -> Option<Altitude> {
            let text = feature.property(key)?.as_str()?;
            if none.iter().any(|none| none.eq_ignore_ascii_case(text.trim())) {
                return None;
            }
            let altitude = text.parse().ok();
            if altitude.is_none() {
                area.notes.push(format!("The {key} `{text}` is not an altitude and was left out."));
            }
            altitude
        };
        (area.floor, area.ceiling) = (limit("floor", &["SFC", "GND"]), limit("ceiling", &["UNL"]));
        Ok(area)
    }

    fn area(&mut self, geometry: &Geometry, name: Option<String>, place: &Place) -> Result<ImportedArea, ImportError> {
        let mut rings = Vec::new();
        self.positions(geometry, place, &mut rings)?;
        if rings.is_empty() {
            return Err(place.error("has no polygons"));
        }
        let rings = without_cuts(rings);
        let rings = rings.iter().map(|(positions, place)| ring(positions, self.edges, place));
        let notes = match self.edges {
            Some(_) => Vec::new(),
            None => vec![
                "GeoJSON means edges that are straight in longitude and latitude; the AIXM reading was taken: along \
                 parallels and meridians, else a geodesic."
                    .to_owned(),
            ],
        };
        let shape = Shape::Area(rings.collect::<Result<Vec<Ring>, _>>()?);
        Ok(ImportedArea { name, shape, floor: None, ceiling: None, notes })
    }

    /// Gathers the rings of all polygons in a geometry.
    fn positions(
        &mut self,
        geometry: &Geometry,
        place: &Place,
        rings: &mut Vec<(Vec<Position>, Place)>,
    ) -> Result<(), ImportError> {
        match &geometry.value {
            GeometryValue::Polygon { coordinates } => self.polygon(coordinates, place, rings),
            GeometryValue::MultiPolygon { coordinates } => {
                coordinates.iter().enumerate().try_for_each(|(i, polygon)| {
                    self.polygon(polygon, &place.inner(format_args!("polygon {}", i + 1)), rings)
                })
            }
            GeometryValue::GeometryCollection { geometries } => geometries
                .iter()
                .enumerate()
                .try_for_each(|(i, g)| self.positions(g, &place.inner(format_args!("geometry {}", i + 1)), rings)),
            other => Err(place.error(format!("is a {}, which is no area", other.type_name()))),
        }
    }

    fn polygon(
        &mut self,
        polygon: &PolygonType,
        place: &Place,
        rings: &mut Vec<(Vec<Position>, Place)>,
    ) -> Result<(), ImportError> {
        for (i, ring) in polygon.iter().enumerate() {
            let place = place.inner(format_args!("ring {}", i + 1));
            self.vertices += ring.len();
            if self.vertices > MAX_VERTICES {
                return Err(place.error(format!("the file has more than {MAX_VERTICES} points")));
            }
            let position = |(i, numbers): (usize, &::geojson::Position)| match *numbers.as_slice() {
                [lon, lat, ..] if lon.abs() <= 360.0 => Position::checked_from_lat_lon(lat, lon)
                    .ok_or_else(|| place.error(format!("point {} has the latitude {lat}", i + 1))),
                [lon, ..] => Err(place.error(format!("point {} has the longitude {lon}", i + 1))),
                [] => Err(place.error(format!("point {} is empty", i + 1))),
            };
            let positions = ring.iter().enumerate().map(position).collect::<Result<Vec<_>, _>>()?;
            rings.push((positions, place));
        }
        Ok(())
    }
}

fn name_of(feature: &Feature) -> Option<String> {
    let text = |value: &JsonValue| match value {
        JsonValue::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        _ => None,
    };
    let property = |key: &str| {
        let is_it = |(name, _): &(&String, &JsonValue)| name.eq_ignore_ascii_case(key);
        feature.properties_iter().find(is_it).and_then(|(_, value)| text(value))
    };
    let id = || match feature.id.as_ref()? {
        ::geojson::feature::Id::String(id) => Some(id.clone()),
        ::geojson::feature::Id::Number(id) => Some(id.to_string()),
    };
    property("name").or_else(|| property("title")).or_else(|| property("id")).or_else(id)
}

/// Puts rings together again that were cut from one another along the antimeridian.
fn without_cuts(mut rings: Vec<(Vec<Position>, Place)>) -> Vec<(Vec<Position>, Place)> {
    let mut a = 0;
    while a < rings.len() {
        let joined = (a + 1..rings.len()).find_map(|b| Some((b, joined_at_cut(&rings[a].0, &rings[b].0)?)));
        match joined {
            Some((b, positions)) => {
                rings[a].0 = positions;
                rings.remove(b);
            }
            None => a += 1,
        }
    }
    rings
}

/// The ring made of two that share an edge along the antimeridian, one seeing it at 180°E, the other at 180°W.
fn joined_at_cut(a: &[Position], b: &[Position]) -> Option<Vec<Position>> {
    if !a.iter().any(|p| p.lon().abs() == 180.0) || !b.iter().any(|p| p.lon().abs() == 180.0) {
        return None;
    }
    let open = |ring: &[Position]| {
        let mut ring = ring.to_vec();
        ring.dedup();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        ring
    };
    let (a, mut b) = (open(a), open(b));
    for _ in 0..2 {
        for i in 0..a.len() {
            let (from, to) = (a[i], a[(i + 1) % a.len()]);
            if from.lon().abs() != 180.0 || to.lon() != from.lon() || from.lat() == to.lat() {
                continue;
            }
            let is_twin = |p: Position, twin: Position| twin.lon() == -p.lon() && twin.lat() == p.lat();
            let Some(j) = (0..b.len()).find(|&j| is_twin(to, b[j]) && is_twin(from, b[(j + 1) % b.len()])) else {
                continue;
            };
            // From the end of the cut round `a` to its beginning, which is where `b` goes on, round to where `a`
            // began.
            let around_a = (1..=a.len()).map(|k| a[(i + k) % a.len()]);
            let around_b = (2..b.len()).map(|k| b[(j + k) % b.len()]);
            return Some(around_a.chain(around_b).collect());
        }
        b.reverse();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zones::EdgeReading;
    use proptest::prelude::*;

    fn corners(ring: &Ring) -> Vec<(f64, f64)> {
        ring.edges.iter().map(|edge| (edge.path.start().lat(), edge.path.start().lon())).collect()
    }

    fn rings(area: &ImportedArea) -> &[Ring] {
        match &area.shape {
            Shape::Area(rings) => rings,
            other => panic!("{other:?}"),
        }
    }

    const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[123.5,30],[124,30],[124,37],[123.5,37],[123.5,30]]]}"#;

    #[test]
    fn longitude_stands_first_and_the_closing_point_is_dropped() {
        let areas = areas(SQUARE, None).unwrap();
        assert_eq!(corners(&rings(&areas[0])[0]), [(30.0, 123.5), (30.0, 124.0), (37.0, 124.0), (37.0, 123.5)]);
        assert_eq!(rings(&areas[0])[0].edges[0].reading, EdgeReading::Assumed);
        assert!(areas[0].notes[0].contains("straight in longitude and latitude"));
    }

    #[test]
    fn edges_of_a_stated_kind_need_no_note() {
        let areas = areas(SQUARE, Some(PathKind::Geodesic)).unwrap();
        assert_eq!(rings(&areas[0])[0].edges[0].reading, EdgeReading::Stated);
        assert!(areas[0].notes.is_empty());
    }

    #[test]
    fn features_give_names_and_limits_and_holes_become_rings() {
        let text = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"Name":"BOX","floor":"FL100","ceiling":"high"},"geometry":
             {"type":"MultiPolygon","coordinates":[
               [[[0,0],[9,0],[9,9],[0,0]],[[5,1],[6,1],[6,2],[5,1]]],
               [[[20,0],[29,0],[29,9],[20,0]]]]}},
            {"type":"Feature","id":7,"properties":null,"geometry":
             {"type":"GeometryCollection","geometries":[
               {"type":"Polygon","coordinates":[[[0,0,100],[9,0,100],[9,9,100],[0,0,100]]]}]}}]}"#;
        let areas = areas(text, None).unwrap();
        assert_eq!(areas.iter().map(|area| area.name.as_deref()).collect::<Vec<_>>(), [Some("BOX"), Some("7")]);
        assert_eq!(rings(&areas[0]).len(), 3);
        assert_eq!(areas[0].floor, Some("FL100".parse().unwrap()));
        assert_eq!(areas[0].ceiling, None);
        assert!(areas[0].notes.iter().any(|note| note == "The ceiling `high` is not an altitude and was left out."));
        assert_eq!(rings(&areas[1]).len(), 1);
    }

    #[test]
    fn a_polygon_cut_at_the_antimeridian_is_put_together_again() {
        // The example of RFC 7946, 3.1.9.
        let text = r#"{"type":"MultiPolygon","coordinates":[
            [[[180.0,40.0],[180.0,50.0],[170.0,50.0],[170.0,40.0],[180.0,40.0]]],
            [[[-170.0,40.0],[-170.0,50.0],[-180.0,50.0],[-180.0,40.0],[-170.0,40.0]]]]}"#;
        let areas = areas(text, None).unwrap();
        let [ring] = rings(&areas[0]) else { panic!("{areas:?}") };
        let expected = [(50.0, 180.0), (50.0, 170.0), (40.0, 170.0), (40.0, 180.0), (40.0, -170.0), (50.0, -170.0)];
        assert_eq!(corners(ring), expected);
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let message = |text: &str| areas(text, None).unwrap_err().to_string();
        assert!(message("{").starts_with("the file: is not GeoJSON: "));
        assert_eq!(
            message(r#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#),
            "the file, geometry: is a LineString, which is no area"
        );
        assert_eq!(
            message(r#"{"type":"Polygon","coordinates":[[[37,124],[38,124],[38,125],[37,124]]]}"#),
            "the file, geometry, ring 1: point 1 has the latitude 124"
        );
        assert_eq!(
            message(
                r#"{"type":"Feature","properties":{"name":"B"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}}"#
            ),
            "the file, feature 1 (`B`), ring 1: a ring needs three different points and has 2"
        );
        assert_eq!(message(r#"{"type":"FeatureCollection","features":[]}"#), "the file: has no areas");
        let crs = r#"{"type":"Polygon","crs":{"properties":{"name":"EPSG:5186"}},"coordinates":[]}"#;
        assert!(message(crs).contains("not in WGS 84"), "{}", message(crs));
        assert!(areas("", None).unwrap_err().accepted().contains("Polygon"));
    }

    #[test]
    fn deep_nesting_and_sheer_size_are_refused() {
        assert!(areas("[".repeat(1 << 20), None).is_err());
        let nested = r#"{"type":"GeometryCollection","geometries":["#.repeat(100_000);
        assert!(areas(nested, None).is_err());
        assert!(areas(vec![b' '; super::super::import::MAX_BYTES + 1], None).is_err());
        let many = "[0,0],[1,0],".repeat(MAX_VERTICES / 2 + 1);
        let text = format!(r#"{{"type":"Polygon","coordinates":[[{many}[0,0]]]}}"#);
        assert!(areas(text, None).unwrap_err().what.contains("more than 100000 points"));
    }

    proptest! {
        #[test]
        fn nonsense_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = areas(bytes, None);
        }

        #[test]
        fn nonsense_in_the_shape_of_geojson_never_panics(
            numbers in proptest::collection::vec(proptest::collection::vec(-400.0..400.0f64, 0..4), 0..8),
            kind in "Polygon|MultiPolygon|Point|GeometryCollection|Feature",
        ) {
            let ring = serde_json::to_string(&numbers).unwrap();
            let _ = areas(format!(r#"{{"type":"{kind}","coordinates":[{ring}]}}"#), None);
        }
    }
}
