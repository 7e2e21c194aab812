//! A point that is looked at closely: which zones lie there, how far their edges are, and what they share.

use std::sync::Arc;

use super::legend::plain;
use super::mark::{Align, Mark, Px, Stroke, Text};
use super::scene::Scene;
use super::style::{Dash, TextRole};
use super::text;
use super::view::View;
use super::words;
use crate::geodesy::Position;
use crate::units::Distance;
use crate::zones::area::{self, Overlap};
use crate::zones::outline::NearestEdge;
use crate::zones::{Outline, Standing, Zone, ZoneKind};

/// On a smaller map the lengths would stand on one another.
const MOST_METRES_PER_PX: f64 = 1500.0;

/// A point and the zones round it.
#[derive(Debug, Clone)]
pub struct Spot {
    /// Where it is.
    pub position: Position,
    /// The identification zones, and the author's own, that it lies in.
    pub zones: Vec<ZoneAround>,
    /// What they share, where there are several.
    pub overlap: Option<Overlap>,
}

/// A zone round a point.
#[derive(Debug, Clone, Copy)]
pub struct ZoneAround {
    /// As an index into the scenario's zones.
    pub zone: usize,
    /// The nearest point of its edge.
    pub edge: Position,
    /// How far that is.
    pub away: Distance,
    /// Whether that edge is drawn only so that the zone closes.
    pub is_schematic: bool,
}

/// Whether somebody asks for identification in a zone; in an information region and at a sea's limit nobody does.
pub fn asks(zone: &Zone) -> bool {
    matches!(zone.kind, ZoneKind::Adiz | ZoneKind::Own)
}

impl Spot {
    /// The point, with those of the scenario's zones that it lies in and that are shown.
    pub fn of(zones: &[Arc<Zone>], is_shown: impl Fn(&Zone) -> bool, position: Position) -> Self {
        let shown = zones.iter().enumerate().filter(|(_, zone)| asks(zone) && is_shown(zone));
        let around: Vec<ZoneAround> = shown
            .map(|(index, zone)| (index, Outline::of(zone)))
            .filter(|(_, outline)| outline.contains(position))
            .map(|(zone, outline)| {
                let NearestEdge { metres, edge, there } = outline.nearest(position);
                let standing = zones[zone].edges().nth(edge).map(|edge| edge.standing);
                ZoneAround {
                    zone,
                    edge: there,
                    away: Distance::from_metres(metres),
                    is_schematic: standing == Some(Standing::Schematic),
                }
            })
            .collect();
        let shared: Vec<&Zone> = around.iter().map(|it| zones[it.zone].as_ref()).collect();
        let overlap = if shared.len() > 1 { area::overlap(&shared) } else { None };
        Self { position, zones: around, overlap }
    }

    /// Cross hairs, a line to each zone's edge with its length, and how much the zones share.
    pub fn marks(&self, scene: &Scene<'_>) -> Vec<Mark> {
        let Some(at) = scene.view.px_from_geo(self.position) else { return Vec::new() };
        let (theme, scale) = (scene.style.theme, scene.style.scale());
        let mut marks = Vec::new();
        let font = scene.style.font(TextRole::CrossingTime);
        for it in &self.zones {
            let zone = &scene.simulation.scenario.zones[it.zone];
            if scene.view.metres_per_px > MOST_METRES_PER_PX {
                continue;
            }
            let Some(edge) = scene.view.px_from_geo(it.edge) else { continue };
            let colour = theme.zone(zone).colour;
            marks.push(Mark::Line {
                points: vec![at, edge],
                stroke: Stroke { colour, width: 1.2 * scale, dash: Dash::FINE },
            });
            let middle = Px::new((at.x + edge.x) / 2.0, (at.y + edge.y) / 2.0 - 5.0 * scale);
            let doubt = if it.is_schematic { "?" } else { "" };
            let content = format!("{:.0} km{doubt}", it.away.kilometres());
            // A line too short for its length says it beyond its end.
            let is_short = at.distance(edge) < text::width(&font, &content) + 20.0 * scale;
            let (at, align) =
                if is_short { (edge.moved(-6.0 * scale, 14.0 * scale), Align::End) } else { (middle, Align::Middle) };
            let halo = Some((theme.halo.at(0.75), 3.4 * scale));
            marks.push(Mark::Text(Text { content, at, align, font, colour, halo, rotation: 0.0 }));
        }
        marks.extend(self.shared(scene, at));
        for (colour, width) in [(theme.halo.at(0.75), 3.6 * scale), (theme.focus, 1.4 * scale)] {
            let stroke = Some(Stroke::solid(colour, width));
            marks.push(Mark::Circle { centre: at, radius: 11.0 * scale, fill: None, stroke });
            for (x, y) in [(1.0, 0.0), (0.0, 1.0)] {
                let end = |by: f32| at.moved(by * x * scale, by * y * scale);
                marks.push(Mark::Line { points: vec![end(-6.0), end(6.0)], stroke: Stroke::solid(colour, width) });
            }
        }
        marks
    }

    /// How many zones overlap here, and on how much of the Earth.
    fn shared(&self, scene: &Scene<'_>, at: Px) -> Vec<Mark> {
        let Some(overlap) = &self.overlap else { return Vec::new() };
        let theme = scene.style.theme;
        let lines = [
            (
                scene.style.font(TextRole::DataName),
                scene.language.words().zones_overlap.with(&self.zones.len().to_string()),
            ),
            (
                scene.style.font(TextRole::DataValue),
                format!("{} km²", words::thousands(overlap.area.square_kilometres().round() as u64)),
            ),
        ];
        let scale = scene.style.scale();
        let mut baseline = at.moved(-4.0 * scale, 44.0 * scale);
        let mut marks = Vec::new();
        for (font, content) in lines {
            let halo = Some((theme.halo.at(0.75), 3.4 * scale));
            let Mark::Text(text) = plain(&content, baseline, font, theme.text1) else { continue };
            marks.push(Mark::Text(Text { halo, ..text }));
            baseline = baseline.moved(0.0, font.size * 1.3);
        }
        marks
    }

    /// Hatching of what the zones share: lines at 45° across it, on the picture.
    pub fn hatch(&self, view: &View, pitch: f32) -> Vec<Vec<Px>> {
        let Some(overlap) = &self.overlap else { return Vec::new() };
        let ring = |ring: &Vec<Position>| -> Option<Vec<Px>> { ring.iter().map(|at| view.px_from_geo(*at)).collect() };
        let rings: Option<Vec<Vec<Px>>> = overlap.rings.iter().map(ring).collect();
        rings.map_or_else(Vec::new, |rings| hatching(&rings, pitch))
    }
}

/// Lines at 45°, rising to the right, inside of rings: where an odd number of them is round a point.
fn hatching(rings: &[Vec<Px>], pitch: f32) -> Vec<Vec<Px>> {
    // Turned by 45°: `v` counts the lines, `u` runs along them.
    let turned = |p: &Px| (p.x - p.y, p.x + p.y);
    let back = |u: f32, v: f32| Px::new((u + v) / 2.0, (v - u) / 2.0);
    let step = pitch * std::f32::consts::SQRT_2;
    let edges: Vec<[(f32, f32); 2]> = rings
        .iter()
        .flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| [turned(a), turned(b)]))
        .collect();
    let all = || edges.iter().flatten().map(|(_, v)| *v);
    let (low, high) = (all().fold(f32::INFINITY, f32::min), all().fold(f32::NEG_INFINITY, f32::max));
    if !(high - low).is_finite() {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for nth in (low / step).ceil() as i64..=(high / step).floor() as i64 {
        let v = nth as f32 * step;
        let mut meets: Vec<f32> = edges
            .iter()
            .filter(|[a, b]| (a.1 <= v) != (b.1 <= v))
            .map(|[a, b]| a.0 + (b.0 - a.0) * (v - a.1) / (b.1 - a.1))
            .collect();
        meets.sort_by(f32::total_cmp);
        lines.extend(meets.chunks_exact(2).map(|pair| vec![back(pair[0], v), back(pair[1], v)]));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zones::Catalog;

    #[test]
    fn three_zones_lie_round_ieodo_and_share_what_adiz_md_says() {
        let at = "2025-12-09T00:00:00Z".parse().unwrap();
        let zone = |id: &str| Catalog::builtin().zone_at(id, at).unwrap();
        let zones = ["KADIZ", "JADIZ", "ECS-ADIZ", "TW-ADIZ"].map(zone);
        let spot = Spot::of(&zones, |_| true, Position::from_lat_lon(32.1230, 125.1824));
        let around: Vec<usize> = spot.zones.iter().map(|it| it.zone).collect();
        assert_eq!(around, [0, 1, 2]);
        // The distances of the look's picture of a zone card, drawn on another map: 112, 17 and 84 km.
        for (it, km) in spot.zones.iter().zip([112.0, 17.0, 84.0]) {
            assert!((it.away.kilometres() - km).abs() < 1.0, "{it:?}");
            assert!((it.edge.distance_to(spot.position).metres() - it.away.metres()).abs() < 1e-3);
        }
        let shared = spot.overlap.expect("they overlap").area.square_kilometres();
        assert!((shared - 31_700.0).abs() < 200.0, "{shared}");
    }

    #[test]
    fn hatching_stays_inside_and_leaves_holes_open() {
        let square =
            |from: f32, to: f32| vec![Px::new(from, from), Px::new(to, from), Px::new(to, to), Px::new(from, to)];
        let lines = hatching(&[square(0.0, 100.0), square(40.0, 60.0)], 7.0);
        assert!(lines.len() > 20);
        let is_in = |p: Px, from: f32, to: f32| p.x > from && p.x < to && p.y > from && p.y < to;
        for line in &lines {
            let middle = Px::new((line[0].x + line[1].x) / 2.0, (line[0].y + line[1].y) / 2.0);
            assert!(is_in(middle, -0.01, 100.01) && !is_in(middle, 40.01, 59.99), "{middle:?}");
        }
    }
}
