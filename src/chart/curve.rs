//! Curves: from exact lines on the Earth to chains of straight ones on the map plane.
//!
//! A chain stays within a tolerance of the true curve, and breaks where the map has no place for it or tears it apart
//! at its edge, so that nothing streaks across.

use crate::geodesy::{MapPoint, Path, Position, Projection};

/// Chains are looked at in parts no longer than this, so that no bend hides between two looks.
const LONGEST_PART: f64 = 100e3;
/// Where the map tears a line, the tear is found to this many metres.
const TEAR: f64 = 1e3;
/// A map that stretches a line more than this tears it: the projections of a region stretch by some percent, and ten
/// times only near their ends.
const MOST_STRETCH: f64 = 30.0;

/// A point of a chain with how far along the line it lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChainPoint {
    /// Where on the map plane.
    pub at: MapPoint,
    /// Metres from the line's start.
    pub s: f64,
}

/// The chains that draw a line given by its length and its position after `s` metres, each within `tolerance` metres
/// of the map plane of the true curve.
pub fn chains(
    projection: &Projection,
    length: f64,
    position_at: impl Fn(f64) -> Position,
    tolerance: f64,
) -> Vec<Vec<ChainPoint>> {
    let point = |s: f64| projection.map_from_geo(position_at(s)).map(|at| ChainPoint { at, s });
    let mut chains = vec![Vec::new()];
    let parts = (length / LONGEST_PART).ceil().max(1.0) as usize;
    let mut from = point(0.0);
    chains[0].extend(from);
    for part in 1..=parts {
        let to_s = length * part as f64 / parts as f64;
        let to = point(to_s);
        let from_s = length * (part - 1) as f64 / parts as f64;
        draw(&point, (from_s, from), (to_s, to), tolerance, &mut chains);
        from = to;
    }
    chains.retain(|chain| chain.len() > 1);
    chains
}

/// The chains that draw a path.
pub fn path_chains(projection: &Projection, path: &Path, tolerance: f64) -> Vec<Vec<ChainPoint>> {
    chains(projection, path.length(), |s| path.at(s).position, tolerance)
}

/// Draws on from the last point to `to`: straight where that is near enough, otherwise in two halves.
fn draw(
    point: &impl Fn(f64) -> Option<ChainPoint>,
    (s0, from): (f64, Option<ChainPoint>),
    (s1, to): (f64, Option<ChainPoint>),
    tolerance: f64,
    chains: &mut Vec<Vec<ChainPoint>>,
) {
    let middle_s = (s0 + s1) / 2.0;
    let torn = match (from, to) {
        (Some(a), Some(b)) => span(a.at, b.at) > MOST_STRETCH * (s1 - s0),
        (None, None) => {
            return;
        }
        _ => true,
    };
    if torn && s1 - s0 < TEAR {
        chains.push(to.into_iter().collect());
        return;
    }
    let middle = point(middle_s);
    if let (false, Some(a), Some(b), Some(m)) = (torn, from, to, middle)
        && off_chord(m.at, a.at, b.at) <= tolerance
    {
        chains.last_mut().expect("there is always a chain").push(b);
        return;
    }
    draw(point, (s0, from), (middle_s, middle), tolerance, chains);
    draw(point, (middle_s, middle), (s1, to), tolerance, chains);
}

fn span(a: MapPoint, b: MapPoint) -> f64 {
    (b.x - a.x).hypot(b.y - a.y)
}

/// Distance of a point from the straight line between two others.
fn off_chord(p: MapPoint, a: MapPoint, b: MapPoint) -> f64 {
    let length = span(a, b);
    if length == 0.0 {
        return span(p, a);
    }
    ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)).abs() / length
}

/// The chains that draw a line of many short segments, such as a coast: its points as they are, broken where the map
/// tears a segment.
pub fn polyline_chains(projection: &Projection, positions: &[Position]) -> Vec<Vec<MapPoint>> {
    let mut chains = vec![Vec::new()];
    let mut before: Option<(Position, MapPoint)> = None;
    for (position, point) in positions.iter().zip(projection.map_from_geo_all(positions.iter().copied())) {
        let Some(point) = point else {
            chains.push(Vec::new());
            before = None;
            continue;
        };
        if before.is_some_and(|(p, m)| is_torn(p, *position, m, point)) {
            chains.push(Vec::new());
        }
        chains.last_mut().expect("there is always a chain").push(point);
        before = Some((*position, point));
    }
    chains.retain(|chain| chain.len() > 1);
    chains
}

/// Whether the map draws a segment much longer than it is.
pub fn is_torn(a: Position, b: Position, on_map_a: MapPoint, on_map_b: MapPoint) -> bool {
    let drawn = span(on_map_a, on_map_b);
    // No segment of a few hundred kilometres on the map is a tear; the exact distance is only asked for the others.
    drawn > 3e5 && drawn > MOST_STRETCH / 3.0 * a.distance_to(b).metres()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::PathKind;

    fn at(lat: f64, lon: f64) -> Position {
        Position::from_lat_lon(lat, lon)
    }

    #[test]
    fn a_chain_stays_within_the_tolerance() {
        let projection = Projection::lambert_conformal(at(20.0, 115.0), at(45.0, 145.0));
        for (kind, tolerance) in [(PathKind::Geodesic, 10.0), (PathKind::Rhumb, 300.0)] {
            let path = Path::between(at(39.0, 118.0), at(41.0, 150.0), kind);
            let [chain] = path_chains(&projection, &path, tolerance).try_into().unwrap();
            let whole_length = path.length();
            assert_eq!((chain[0].s, chain.last().unwrap().s), (0.0, whole_length));
            for pair in chain.windows(2) {
                for share in [0.1, 0.3, 0.5, 0.7, 0.9] {
                    let s = pair[0].s + share * (pair[1].s - pair[0].s);
                    let true_point = projection.map_from_geo(path.at(s).position).unwrap();
                    assert!(off_chord(true_point, pair[0].at, pair[1].at) <= tolerance * 1.05);
                }
            }
        }
    }

    #[test]
    fn nothing_streaks_where_the_map_ends() {
        // The Mercator map about 130°E ends at 50°W.
        let projection = Projection::mercator(at(35.0, 130.0));
        let path = Path::between(at(40.0, -60.0), at(40.0, -40.0), PathKind::Geodesic);
        let chains = path_chains(&projection, &path, 1e3);
        assert_eq!(chains.len(), 2);
        for chain in chains {
            assert!(chain.windows(2).all(|pair| span(pair[0].at, pair[1].at) < 2e5));
        }
        // And does not end at the date line.
        let path = Path::between(at(40.0, 170.0), at(40.0, -170.0), PathKind::Rhumb);
        assert_eq!(path_chains(&projection, &path, 1e3).len(), 1);
        let coast: Vec<_> = (0..40).map(|i| at(40.0, -60.0 + f64::from(i) * 0.5)).collect();
        assert_eq!(polyline_chains(&projection, &coast).len(), 2);
    }
}
