//! Silhouettes of aircraft, by role.
//!
//! Turns the embedded `assets/icons.svg` into outlines: as a path for SVG, and flattened to polygons for a painter.
//! All lie on a grid of 64 units, nose up, `y` down as in SVG; they turn about (32, 32).

use std::sync::LazyLock;

use geo::orient::Direction;
use geo::{BooleanOps, Coord, LineString, MultiPolygon, Orient, Polygon, unary_union};
use kurbo::{BezPath, PathEl, Shape};
use roxmltree::{Document, Node};

/// How far a polygon may lie off the curve, in units of the grid: a fortieth of a pixel at 48 px.
const TOLERANCE: f64 = 0.03;

/// Which silhouette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Icon {
    /// Four-engined turboprop bomber, swept wing.
    BomberTurboprop,
    /// Twin-jet bomber.
    BomberJet,
    /// Fighter.
    Fighter,
    /// Airborne early warning.
    EarlyWarning,
    /// Tanker or transport.
    Tanker,
    /// Maritime patrol.
    Patrol,
}

/// A silhouette's outline.
#[derive(Debug)]
pub struct Outline {
    /// As SVG writes it, filled by the non-zero rule.
    pub path: String,
    /// Polygons apart from each other and without holes, clockwise as seen on the picture; the last point of
    /// one is joined to its first, which is not repeated.
    pub polygons: Vec<Vec<[f32; 2]>>,
}

impl Icon {
    /// Every silhouette.
    pub const ALL: [Self; 6] =
        [Self::BomberTurboprop, Self::BomberJet, Self::Fighter, Self::EarlyWarning, Self::Tanker, Self::Patrol];

    /// As the file of silhouettes names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BomberTurboprop => "bomber-turboprop",
            Self::BomberJet => "bomber-jet",
            Self::Fighter => "fighter",
            Self::EarlyWarning => "aew",
            Self::Tanker => "tanker",
            Self::Patrol => "patrol",
        }
    }

    /// The silhouette of that name.
    ///
    /// # Examples
    /// ```
    /// use patrolscope::chart::icons::Icon;
    /// assert_eq!(Icon::named("tanker"), Some(Icon::Tanker));
    /// assert_eq!(Icon::named("balloon"), None);
    /// ```
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|icon| icon.name() == name)
    }

    /// Its outline, read from the file when first asked for.
    pub fn outline(self) -> &'static Outline {
        static OUTLINES: LazyLock<Vec<Outline>> = LazyLock::new(|| {
            let file = Document::parse(include_str!("../../assets/icons.svg")).expect("the embedded file is XML");
            Icon::ALL.iter().map(|icon| Outline::read(with_id(&file, icon.name()))).collect()
        });
        &OUTLINES[self as usize]
    }
}

impl Outline {
    /// Reads a `symbol`: its paths, of which one may have a mask that leaves out a circle.
    fn read(symbol: Node<'_, '_>) -> Self {
        let paths: Vec<Node<'_, '_>> = symbol.children().filter(|node| node.has_tag_name("path")).collect();
        let data = |path: &Node<'_, '_>| path.attribute("d").expect("a path has data").to_owned();
        let shapes = paths.iter().map(|path| {
            let shape = filled(&BezPath::from_svg(&data(path)).expect("the data of a path can be read"));
            match path.attribute("mask") {
                Some(mask) => shape.difference(&gap(symbol.document(), mask)),
                None => shape,
            }
        });
        let shape = unary_union(&shapes.collect::<Vec<_>>());
        let polygons: Vec<Vec<[f32; 2]>> = shape.iter().map(corners).collect();
        // A mask is more than a path can say; the polygons have it.
        let is_masked = paths.iter().any(|path| path.has_attribute("mask"));
        let path = if is_masked { written(&polygons) } else { paths.iter().map(data).collect() };
        Self { path, polygons }
    }
}

fn with_id<'a>(file: &'a Document<'a>, id: &str) -> Node<'a, 'a> {
    file.descendants().find(|node| node.attribute("id") == Some(id)).expect("every silhouette is in the file")
}

/// The circle that a mask leaves out.
fn gap(file: &Document<'_>, mask: &str) -> MultiPolygon {
    let id = mask.trim_start_matches("url(#").trim_end_matches(')');
    let mask = file.descendants().find(|node| node.attribute("id") == Some(id)).expect("a mask is in the file");
    let circle = mask.children().find(|node| node.has_tag_name("circle")).expect("a mask leaves out a circle");
    let number = |name| circle.attribute(name).and_then(|it| it.parse().ok()).expect("a circle has a place and a size");
    let circle = kurbo::Circle::new((number("cx"), number("cy")), number("r"));
    filled(&circle.to_path(TOLERANCE))
}

/// What a path fills, each closed part by itself: the file has no holes.
fn filled(path: &BezPath) -> MultiPolygon {
    let mut rings: Vec<Vec<Coord>> = Vec::new();
    kurbo::flatten(path, TOLERANCE, |element| match element {
        PathEl::MoveTo(p) => rings.push(vec![Coord { x: p.x, y: p.y }]),
        PathEl::LineTo(p) => rings.last_mut().expect("a path begins with a move").push(Coord { x: p.x, y: p.y }),
        _ => {}
    });
    // A union takes every ring for a positive one, or for none, by the way it turns.
    let polygon = |ring| Polygon::new(LineString::new(ring), Vec::new()).orient(Direction::Default);
    unary_union(&rings.into_iter().map(polygon).collect::<Vec<_>>())
}

fn corners(polygon: &Polygon) -> Vec<[f32; 2]> {
    assert!(polygon.interiors().is_empty(), "a silhouette has no holes");
    let ring = &polygon.exterior().0;
    ring[..ring.len() - 1].iter().map(|corner| [corner.x as f32, corner.y as f32]).collect()
}

fn written(polygons: &[Vec<[f32; 2]>]) -> String {
    let ring = |ring: &Vec<[f32; 2]>| {
        let corners: Vec<String> = ring.iter().map(|[x, y]| format!("{x:.2} {y:.2}")).collect();
        format!("M{}Z", corners.join("L"))
    };
    polygons.iter().map(ring).collect()
}

#[cfg(test)]
mod tests {
    use geo::{Area, BoundingRect, Contains, point};

    use super::*;

    fn shape(icon: Icon) -> MultiPolygon {
        let ring = |corners: &Vec<[f32; 2]>| {
            let corners = corners.iter().map(|[x, y]| Coord { x: f64::from(*x), y: f64::from(*y) });
            Polygon::new(corners.collect(), Vec::new())
        };
        icon.outline().polygons.iter().map(ring).collect()
    }

    #[test]
    fn every_silhouette_has_a_name_of_its_own_and_an_outline() {
        for icon in Icon::ALL {
            assert_eq!(Icon::named(icon.name()), Some(icon));
            let area = shape(icon).unsigned_area();
            assert!((300.0..1200.0).contains(&area), "{icon:?}: {area}");
            assert!(icon.outline().polygons.iter().map(Vec::len).sum::<usize>() < 600, "{icon:?}");
        }
    }

    #[test]
    fn silhouettes_lie_within_the_grid_nose_up() {
        for icon in Icon::ALL {
            let rect = shape(icon).bounding_rect().unwrap();
            assert!(rect.min().x >= 0.0 && rect.max().x <= 64.0 && rect.min().y >= 0.0 && rect.max().y <= 64.0);
            let corners = || icon.outline().polygons.iter().flatten();
            let foremost = corners().min_by(|a, b| a[1].total_cmp(&b[1])).unwrap();
            assert!((foremost[0] - 32.0).abs() < 0.1, "{icon:?}: {foremost:?}");
            assert!(foremost[1] < 10.0);
        }
    }

    #[test]
    fn silhouettes_are_symmetric() {
        for icon in Icon::ALL {
            let right = shape(icon);
            let left: MultiPolygon = right
                .iter()
                .map(|polygon| {
                    let mirrored = polygon.exterior().0.iter().map(|corner| Coord { x: 64.0 - corner.x, y: corner.y });
                    Polygon::new(mirrored.collect(), Vec::new())
                })
                .collect();
            assert!(right.xor(&left).unsigned_area() < 0.01 * right.unsigned_area(), "{icon:?}");
        }
    }

    #[test]
    fn the_path_fills_what_the_polygons_fill() {
        for icon in Icon::ALL {
            let path = filled(&BezPath::from_svg(&icon.outline().path).unwrap());
            assert!(path.xor(&shape(icon)).unsigned_area() < 0.5, "{icon:?}");
        }
    }

    #[test]
    fn the_radome_stands_apart_from_the_fuselage() {
        let aew = shape(Icon::EarlyWarning);
        assert!(aew.contains(&point!(x: 32.0, y: 39.0)) && aew.contains(&point!(x: 32.0, y: 46.0)));
        // The line across the radome, and the gap round it.
        assert!(!aew.contains(&point!(x: 32.0, y: 42.2)) && !aew.contains(&point!(x: 32.0, y: 33.9)));
        assert!(aew.contains(&point!(x: 32.0, y: 33.0)));
    }
}
