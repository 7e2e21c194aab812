//! Figures of the graticule, along the map's edges.

use super::NameLabel;
use super::room::Room;
use crate::chart::ground::{self, RangeRing};
use crate::chart::mark::{Align, Mark, Px, PxRect, Text};
use crate::chart::scene::Scene;
use crate::chart::style::TextRole;
use crate::chart::text;
use crate::geodesy::MapPoint;

/// Degrees between the lines of the graticule at a scale.
pub fn graticule_step(metres_per_px: f64) -> f64 {
    if metres_per_px < 1200.0 {
        1.0
    } else if metres_per_px < 9000.0 {
        5.0
    } else {
        15.0
    }
}

/// Figures along the top edge for meridians and along the left edge for parallels.
pub(super) fn place(scene: &Scene<'_>, room: &mut Room) -> Vec<NameLabel> {
    let view = scene.view;
    let style = &scene.style;
    let font = style.font(TextRole::Graticule);
    let step = graticule_step(view.metres_per_px);
    let mut labels = Vec::new();
    let mut figure = |content: String, at: Px, align: Align| {
        let width = text::width(&font, &content);
        let left = if align == Align::Middle { at.x - width / 2.0 } else { at.x };
        let rect = PxRect::new(left, at.y - font.size * 0.8, width, font.size);
        if room.has(&[rect]) {
            room.take(&[rect]);
            let colour = style.theme.graticule_text;
            let halo = Some((style.theme.halo.at(0.75), 3.0));
            let text = Mark::Text(Text { content, at, align, font, colour, halo, rotation: 0.0 });
            labels.push(NameLabel { rects: vec![rect], text: vec![text], point: Vec::new() });
        }
    };
    // A figure stands where the value along the edge passes a multiple of the step.
    let samples = 200;
    let mut before: Option<(f64, f64)> = None;
    let inset = font.size * 1.35;
    for i in 0..=samples {
        let x = view.area.min.x + view.area.width() * i as f32 / samples as f32;
        let here = view.geo_from_px(Px::new(x, view.area.min.y + inset)).map(|p| (p.lon(), f64::from(x)));
        if let (Some((lon0, x0)), Some((lon1, x1))) = (before, here)
            && (lon1 - lon0).abs() < 90.0
        {
            for multiple in multiples_between(lon0, lon1, step) {
                let x = x0 + (x1 - x0) * (multiple - lon0) / (lon1 - lon0);
                let content = degrees(multiple, 'E', 'W');
                figure(content, Px::new(x as f32, view.area.min.y + inset), Align::Middle);
            }
        }
        before = here;
    }
    before = None;
    for i in 0..=samples {
        let y = view.area.min.y + view.area.height() * i as f32 / samples as f32;
        let here = view.geo_from_px(Px::new(view.area.min.x + 8.0, y)).map(|p| (p.lat(), f64::from(y)));
        if let (Some((lat0, y0)), Some((lat1, y1))) = (before, here) {
            for multiple in multiples_between(lat0, lat1, step) {
                let y = y0 + (y1 - y0) * (multiple - lat0) / (lat1 - lat0);
                figure(degrees(multiple, 'N', 'S'), Px::new(view.area.min.x + 8.0, y as f32 + 3.5), Align::Start);
            }
        }
        before = here;
    }
    for RangeRing { range, .. } in ground::range_rings(&view.projection, view.metres_per_px) {
        let top = view.px_from_map(MapPoint { x: 0.0, y: range.metres() });
        if view.area.contains(top) {
            figure(format!("{:.0} NM", range.nautical_miles()), top.moved(0.0, -4.0), Align::Middle);
        }
    }
    labels
}

fn multiples_between(a: f64, b: f64, step: f64) -> impl Iterator<Item = f64> {
    let (low, high) = (a.min(b), a.max(b));
    let first = (low / step).floor() as i64 + 1;
    let last = (high / step).floor() as i64;
    (first..=last).map(move |i| i as f64 * step)
}

fn degrees(value: f64, positive: char, negative: char) -> String {
    let hemisphere = if value < 0.0 { negative } else { positive };
    format!("{:.0}°{hemisphere}", value.abs())
}
