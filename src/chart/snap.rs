//! What the pointer snaps to while something is put somewhere: places, vertices of zones, the graticule.

use super::mark::Px;
use super::names::graticule_step;
use super::view::View;
use crate::geodesy::Position;
use crate::places;
use crate::zones::{Shape, Zone};

/// So near the pointer snaps, in pixels.
const REACH: f32 = 9.0;

/// What a position snapped to.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A place, by its id.
    Place(String),
    /// A vertex of a zone, or the centre of one that is a circle, by its id.
    Vertex(String),
    /// A line of the graticule, or the crossing of two.
    Graticule,
}

/// A position with what it snapped to.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapped {
    /// Where.
    pub position: Position,
    /// Onto what.
    pub target: Target,
}

/// The points that the pointer can snap to.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    points: Vec<Snapped>,
}

impl Targets {
    /// The places of the catalogue and the vertices of zones; without what stands at `except`, since that is being moved.
    pub fn of<'z>(zones: impl IntoIterator<Item = &'z Zone>, except: Option<Position>) -> Self {
        let places = places::builtin().iter().map(|place| (place.position, Target::Place(place.id.clone())));
        let vertices = zones.into_iter().flat_map(|zone| {
            let target = Target::Vertex(zone.id.clone());
            let centre = match zone.shape {
                Shape::Circle { centre, .. } => Some(centre),
                _ => None,
            };
            // A coast has no vertices that anybody names.
            let edges: Vec<_> = zone.edges().map(|edge| edge.path.start()).take(LARGEST).collect();
            let vertices = if edges.len() < LARGEST { edges } else { Vec::new() };
            vertices.into_iter().chain(centre).map(move |position| (position, target.clone()))
        });
        let points = places.chain(vertices).map(|(position, target)| Snapped { position, target });
        Self { points: points.filter(|point| Some(point.position) != except).collect() }
    }

    /// What a pixel snaps to in a view: the nearest point within reach, otherwise lines of the graticule where they are shown.
    pub fn nearest(&self, view: &View, px: Px, has_graticule: bool) -> Option<Snapped> {
        let here = view.geo_from_px(px)?;
        // A rough look first: the map shows a degree as wide as it is only for what is near.
        let degrees = f64::from(REACH) * view.metres_per_px / 60e3;
        let is_near = |at: &Position| {
            (at.lat() - here.lat()).abs() < degrees && here.east_to(*at).abs() * at.lat().to_radians().cos() < degrees
        };
        let off = |at: Position| view.px_from_geo(at).map_or(f32::INFINITY, |at| at.distance(px));
        let near = self.points.iter().filter(|point| is_near(&point.position));
        let nearest = near.map(|point| (point, off(point.position))).filter(|(_, off)| *off <= REACH);
        if let Some((point, _)) = nearest.min_by(|a, b| a.1.total_cmp(&b.1)) {
            return Some(point.clone());
        }
        let step = graticule_step(view.metres_per_px);
        let round = |degrees: f64| (degrees / step).round() * step;
        let (lat, lon) = (round(here.lat()), round(here.lon()));
        let is_on = |lat: f64, lon: f64| {
            Position::checked_from_lat_lon(lat, lon).filter(|at| has_graticule && off(*at) <= REACH)
        };
        let on = is_on(lat, lon).or_else(|| is_on(lat, here.lon())).or_else(|| is_on(here.lat(), lon));
        on.map(|position| Snapped { position, target: Target::Graticule })
    }
}

/// Zones of more edges follow a coast.
const LARGEST: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::PxRect;
    use crate::geodesy::Projection;
    use crate::units::Distance;

    fn view() -> View {
        let middle = Position::from_lat_lon(37.5, 131.0);
        let projection = Projection::mercator(middle);
        let centre = projection.map_from_geo(middle).unwrap();
        View { projection, centre, metres_per_px: 1000.0, area: PxRect::new(0.0, 0.0, 1000.0, 1000.0) }
    }

    #[test]
    fn the_nearest_point_within_reach_goes_before_the_graticule() {
        let ring = Zone::own(
            "RING",
            Shape::Circle { centre: Position::from_lat_lon(37.02, 131.02), radius: Distance::from_metres(1e4) },
        );
        let targets = Targets::of([&ring], None);
        let view = view();
        let near = |lat, lon, right, down| {
            let px = view.px_from_geo(Position::from_lat_lon(lat, lon)).unwrap().moved(right, down);
            targets.nearest(&view, px, true).map(|it| (it.target, it.position.lat(), it.position.lon()))
        };
        assert_eq!(near(37.02, 131.02, 5.0, 5.0), Some((Target::Vertex("RING".into()), 37.02, 131.02)));
        assert_eq!(near(38.0, 132.0, 4.0, 4.0), Some((Target::Graticule, 38.0, 132.0)));
        assert_eq!(near(38.0, 132.5, 0.0, 6.0).map(|it| (it.0, it.1)), Some((Target::Graticule, 38.0)));
        assert_eq!(near(38.3, 132.5, 0.0, 0.0), None);
        let ulleungdo = places::find("ULLEUNGDO").unwrap();
        let (lat, lon) = (ulleungdo.position.lat(), ulleungdo.position.lon());
        assert!(matches!(near(lat, lon, 1.0, 0.0), Some((Target::Place(_), ..))));
        let px = view.px_from_geo(Position::from_lat_lon(38.0, 132.0)).unwrap();
        assert_eq!(targets.nearest(&view, px, false), None);
    }

    #[test]
    fn what_is_being_moved_does_not_hold_on_to_its_own_place() {
        let centre = Position::from_lat_lon(37.02, 131.02);
        let ring = Zone::own("RING", Shape::Circle { centre, radius: Distance::from_metres(1e4) });
        let (targets, view) = (Targets::of([&ring], Some(centre)), view());
        let found = targets.nearest(&view, view.px_from_geo(centre).unwrap(), false);
        assert!(found.is_none_or(|it| it.target != Target::Vertex("RING".into())));
    }
}
