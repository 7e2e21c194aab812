//! The bar under the map: where the pointer is, how the map is made, its scale.

use bevy_egui::egui::{Align2, Rect, Ui, pos2};

use super::{Seen, parts};
use crate::chart::Px;
use crate::chart::style::TextRole;
use crate::viewer::look::color;
use crate::viewer::words;

/// Height of the bar.
pub const HEIGHT: f32 = 26.0;

/// The bar under the map.
pub fn status_ui(seen: &Seen, ui: &mut Ui, area: Rect) {
    let theme = seen.theme();
    let bar = Rect::from_min_max(area.left_bottom(), pos2(area.right(), area.bottom() + HEIGHT));
    let painter = ui.painter().with_clip_rect(bar);
    painter.rect_filled(bar, 0.0, color(theme.panel));
    let (y, mut x) = (bar.center().y, bar.left() + 16.0);
    let mut say = |text: &str, colour| {
        x = parts::words(&painter, pos2(x, y), Align2::LEFT_CENTER, text, TextRole::Secondary, colour).right() + 8.0;
    };
    let pointer = ui.ctx().pointer_hover_pos().filter(|at| area.contains(*at));
    let here = pointer.and_then(|at| seen.view.geo_from_px(Px::new(at.x, at.y)));
    if let Some(here) = here {
        say(&words::position(here), theme.text1);
        let around: Vec<usize> = seen.session.zones_at(here).collect();
        if !around.is_empty() {
            say(&seen.words().in_zone, theme.text3);
        }
        for zone in around {
            let zone = &seen.session.zones[zone];
            say(words::zone_short(zone, seen.language()), theme.zone(zone).colour);
        }
        say(&words::nearest_place(here, seen.language()), theme.text2);
    } else {
        say(&seen.words().point_at_map, theme.text3);
    }
    let right = pos2(bar.right() - 16.0, y);
    let mut left = bar.right();
    if bar.width() > 1000.0 {
        left = parts::words(
            &painter,
            right,
            Align2::RIGHT_CENTER,
            &seen.language().words().neutrality,
            TextRole::Floor,
            theme.text3,
        )
        .left();
    }
    if bar.width() > 700.0 {
        let at = pos2(left - 24.0, y);
        let name = seen.choices.projection.name(seen.language());
        parts::words(&painter, at, Align2::RIGHT_CENTER, name, TextRole::Floor, theme.text3);
    }
}
