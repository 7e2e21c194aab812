//! Areas from KML: the polygons of placemarks, with holes.
//!
//! Positions are longitude before latitude; a third number is ignored. The format does not say which line joins two points.
//!
//! # References
//! OGC 07-147r2, *KML 2.2*, 10.8 (polygons) and 16.9 (coordinates).

use roxmltree::Node;

use super::import::{ImportError, ImportedArea, MAX_VERTICES, Place, check_size, ring};
use super::zone::Shape;
use crate::geodesy::{PathKind, Position};
use crate::units::Altitude;
use crate::xml::{self, child, child_text, is, text};

/// What is accepted, for messages.
pub const ACCEPTED: &str = "KML with Polygon geometries in Placemarks, coordinates as `longitude,latitude` in WGS 84";

/// Reads the areas of a KML file: one a placemark that has polygons.
///
/// `edges` is the line that joins the points. Where it is `None` the AIXM reading is taken, and a note says so.
pub fn areas(text: impl AsRef<[u8]>, edges: Option<PathKind>) -> Result<Vec<ImportedArea>, ImportError> {
    let bytes = text.as_ref();
    let file = Place { text: "the file".to_owned(), accepted: ACCEPTED };
    check_size(bytes, &file)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| file.error("is not UTF-8"))?;
    let document = xml::parse(text).map_err(|error| {
        let line = text[..error.at.min(text.len())].matches('\n').count() + 1;
        file.inner(format_args!("line {line}")).error(format!("is not KML: {error}"))
    })?;
    if !is(&document.root_element(), "kml") {
        return Err(file.error("is not KML: it does not begin with `kml`"));
    }
    let mut vertices = 0;
    let placemarks = document.descendants().filter(|node| is(node, "Placemark"));
    let with_polygons = placemarks.filter(|node| node.descendants().any(|node| is(&node, "Polygon")));
    let areas = with_polygons.enumerate().map(|(index, node)| area(node, index + 1, edges, &mut vertices, &file));
    let areas = areas.collect::<Result<Vec<ImportedArea>, ImportError>>()?;
    if areas.is_empty() { Err(file.error("has no areas")) } else { Ok(areas) }
}

fn area(
    placemark: Node<'_, '_>,
    number: usize,
    edges: Option<PathKind>,
    vertices: &mut usize,
    file: &Place,
) -> Result<ImportedArea, ImportError> {
    let name = child_text(placemark, "name");
    let place = match &name {
        Some(name) => file.inner(format_args!("area {number} (`{name}`)")),
        None => file.inner(format_args!("area {number}")),
    };
    let mut rings = Vec::new();
    let of_polygons = placemark.descendants().filter(|node| is(node, "LinearRing"));
    let is_boundary = |node: &Node<'_, '_>| {
        node.parent().is_some_and(|parent| is(&parent, "outerBoundaryIs") || is(&parent, "innerBoundaryIs"))
    };
    for (index, node) in of_polygons.filter(is_boundary).enumerate() {
        let place = place.inner(format_args!("ring {}", index + 1));
        let positions = positions(node, &place)?;
        *vertices += positions.len();
        if *vertices > MAX_VERTICES {
            return Err(place.error(format!("the file has more than {MAX_VERTICES} points")));
        }
        rings.push(ring(&positions, edges, &place)?);
    }
    if rings.is_empty() {
        return Err(place.error("has no rings"));
    }
    let mut notes = Vec::new();
    if edges.is_none() {
        notes.push(
            "KML does not say which line joins two points; the AIXM reading was taken: along parallels and meridians, else \
             a geodesic."
                .to_owned(),
        );
    }
    let mut limit = |key: &str, none: &[&str]| -> Option<Altitude> {
        let (_, text) = extended_data(placemark).find(|(name, _)| name.eq_ignore_ascii_case(key))?;
        if none.iter().any(|none| none.eq_ignore_ascii_case(&text)) {
            return None;
        }
        let altitude = text.parse().ok();
        if altitude.is_none() {
            notes.push(format!("The {key} `{text}` is not an altitude and was left out."));
        }
        altitude
    };
    let (floor, ceiling) = (limit("floor", &["SFC", "GND"]), limit("ceiling", &["UNL"]));
    Ok(ImportedArea { name, shape: Shape::Area(rings), floor, ceiling, notes })
}

/// The extended data of a placemark: keys and values.
pub(crate) fn extended_data<'a>(placemark: Node<'a, '_>) -> impl Iterator<Item = (&'a str, String)> {
    let nodes = child(placemark, "ExtendedData").into_iter().flat_map(|node| node.descendants());
    nodes.filter(|node| is(node, "Data") || is(node, "SimpleData")).map(|data| {
        let value = child_text(data, "value").unwrap_or_else(|| text(data));
        (data.attribute("name").unwrap_or_default(), value)
    })
}

fn positions(ring: Node<'_, '_>, place: &Place) -> Result<Vec<Position>, ImportError> {
    let coordinates = child_text(ring, "coordinates").ok_or_else(|| place.error("has no coordinates"))?;
    let position = |(index, written): (usize, &str)| {
        let mut numbers = written.split(',').map(|number| number.trim().parse::<f64>().ok());
        let (lon, lat) = (numbers.next().flatten(), numbers.next().flatten());
        let wrong = || place.error(format!("point {} is `{}`, which is no position", index + 1, shortened(written)));
        let (lon, lat) = lon.filter(|lon| lon.abs() <= 360.0).zip(lat).ok_or_else(wrong)?;
        Position::checked_from_lat_lon(lat, lon).ok_or_else(wrong)
    };
    coordinates.split_whitespace().enumerate().map(position).collect()
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn placemark(inner: &str) -> String {
        format!("<kml xmlns='http://www.opengis.net/kml/2.2'><Document><Placemark>{inner}</Placemark></Document></kml>")
    }

    const OUTER: &str = "<outerBoundaryIs><LinearRing><coordinates>123.5,39,0 133,39,0 133,37,0 123.5,39,0</coordinates>\
                         </LinearRing></outerBoundaryIs>";

    #[test]
    fn longitude_stands_first_and_names_limits_and_holes_are_kept() {
        let data = "<ExtendedData><Data name='floor'><value>FL100</value></Data>\
                    <Data name='ceiling'><value>high</value></Data></ExtendedData>";
        let hole = "<innerBoundaryIs><LinearRing><coordinates>130,38.5 131,38.5 131,38.2</coordinates></LinearRing>\
                    </innerBoundaryIs>";
        let found =
            areas(placemark(&format!("<name>対馬 상자</name>{data}<Polygon>{OUTER}{hole}</Polygon>")), None).unwrap();
        let [area] = &found[..] else { panic!("one area") };
        assert_eq!(area.name.as_deref(), Some("対馬 상자"));
        assert_eq!(area.floor, Some("FL100".parse().unwrap()));
        assert!(area.notes.iter().any(|note| note == "The ceiling `high` is not an altitude and was left out."));
        let Shape::Area(rings) = &area.shape else { panic!("an area") };
        assert_eq!(rings.iter().map(|ring| ring.edges.len()).collect::<Vec<_>>(), [3, 3]);
        assert_eq!(rings[0].edges[0].path.start(), Position::from_lat_lon(39.0, 123.5));
        assert_eq!(
            areas(placemark(&format!("<Polygon>{OUTER}</Polygon>")), Some(PathKind::Rhumb)).unwrap()[0].notes.len(),
            0
        );
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let message = |text: &str| areas(text, None).unwrap_err().to_string();
        assert!(message("<kml>\n<a></b></kml>").starts_with("the file, line 2: is not KML: "));
        assert_eq!(message("<gpx/>"), "the file: is not KML: it does not begin with `kml`");
        assert_eq!(message(&placemark("")), "the file: has no areas");
        let wrong = placemark(&format!("<name>B</name><Polygon>{}</Polygon>", OUTER.replace("133,37", "133,97")));
        assert_eq!(message(&wrong), "the file, area 1 (`B`), ring 1: point 3 is `133,97,0`, which is no position");
        assert!(areas("", None).unwrap_err().accepted().contains("Polygon"));
    }

    proptest! {
        #[test]
        fn nonsense_never_panics(
            numbers in "[0-9,. -]{0,60}",
            element in "Polygon|LinearRing|coordinates|outerBoundaryIs",
        ) {
            let body = OUTER.replace("133,37,0", &numbers).replace("LinearRing", &element);
            let _ = areas(placemark(&format!("<Polygon>{body}</Polygon>")), None);
        }
    }
}
