//! How much of the coast's detail can be seen: points nearer to the line than a third of a pixel are left out.

use geo::{Simplify, SimplifyIdx};

use crate::chart::ground::TrackPoint;
use crate::chart::{View, land};
use crate::geodesy::Position;

/// Metres of latitude in a degree, roughly.
const DEGREE: f64 = 111e3;

/// A step of detail: a power of two of metres a pixel. Meshes are made again only from one step to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detail(i32);

impl Detail {
    /// The detail that a view shows.
    pub fn of(view: &View) -> Self {
        // Below 512 m a pixel nothing is left out.
        let step = view.metres_per_px.log2().floor().max(8.0) as i32;
        let is_coarse = view.metres_per_px > land::COARSE;
        // The coarse lines begin between two steps; they get one of their own.
        Self(if is_coarse { step.max(13) } else { step.min(12) })
    }

    /// Metres a pixel for which it is made.
    pub fn metres_per_px(self) -> f64 {
        if self.0 >= 13 { f64::from(self.0).exp2().max(land::COARSE * 1.01) } else { f64::from(self.0).exp2() }
    }

    /// How far a point may be off, in degrees.
    fn tolerance(self) -> f64 {
        if self.0 <= 8 { 0.0 } else { 0.35 * self.metres_per_px() / DEGREE }
    }

    /// A line with what can be seen of its points.
    pub fn line(self, points: &[Position]) -> Vec<Position> {
        if self.tolerance() == 0.0 || points.len() < 3 {
            return points.to_vec();
        }
        let line: geo::LineString = points.iter().map(|p| (p.lon(), p.lat())).collect();
        line.simplify(self.tolerance()).coords().map(|at| Position::from_lat_lon(at.y, at.x)).collect()
    }

    /// A track with what can be seen of its points.
    pub fn track(self, points: &[TrackPoint]) -> Vec<TrackPoint> {
        if self.tolerance() == 0.0 {
            return points.to_vec();
        }
        let line: geo::LineString = points.iter().map(|point| (point.at.x, point.at.y)).collect();
        line.simplify_idx(0.3 * self.metres_per_px()).into_iter().map(|index| points[index]).collect()
    }

    /// A ring, not closed, with what can be seen of its points. Those on the edges of the pieces that land is cut into
    /// stay, so that neighbours still fit together.
    pub fn ring(self, ring: &[Position]) -> Vec<Position> {
        if self.tolerance() == 0.0 || ring.len() < 4 {
            return ring.to_vec();
        }
        let is_cut = |degrees: f64| (degrees / 5.0 - (degrees / 5.0).round()).abs() < 1e-6;
        let anchors: Vec<usize> =
            (0..ring.len()).filter(|&i| i == 0 || is_cut(ring[i].lon()) || is_cut(ring[i].lat())).collect();
        let mut kept = Vec::new();
        for (nth, &from) in anchors.iter().enumerate() {
            let run: Vec<Position> = match anchors.get(nth + 1) {
                Some(&to) => ring[from..=to].to_vec(),
                None => ring[from..].iter().chain(&ring[..1]).copied().collect(),
            };
            let mut run = self.line(&run);
            run.pop();
            kept.extend(run);
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Position {
        Position::from_lat_lon(lat, lon)
    }

    #[test]
    fn what_can_be_seen_stays() {
        let line = [at(30.0, 121.0), at(30.001, 122.0), at(30.0, 123.0), at(31.0, 123.5), at(30.0, 124.0)];
        assert_eq!(Detail(8).line(&line), line);
        // 0.35 pixel of 2048 m is 0.0065 degrees.
        assert_eq!(Detail(11).line(&line), [line[0], line[2], line[3], line[4]]);
    }

    #[test]
    fn points_on_the_edge_of_a_piece_stay() {
        let ring = [at(31.0, 121.0), at(30.0, 122.0), at(30.0, 122.5), at(30.0, 123.0), at(31.0, 123.0)];
        assert_eq!(Detail(12).ring(&ring), ring);
    }
}
