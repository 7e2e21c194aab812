//! Signs on buttons, drawn as lines: fonts lack most of them, and what they have differs.

use std::f32::consts::TAU;

use bevy_egui::egui::{Color32, Painter, Pos2, Shape, Stroke, pos2, vec2};

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Triangle to the right.
    Play,
    /// Triangle to the left.
    PlayBack,
    /// Two bars.
    Pause,
    /// Triangle against a bar, to the right.
    Next,
    /// Triangle against a bar, to the left.
    Previous,
    /// Two arrows in a ring.
    Loop,
    /// Open eye.
    Eye,
    /// Magnifying glass.
    Search,
    /// Screen on a stand.
    Presentation,
    /// Camera.
    Camera,
    /// Disc, half dark.
    Theme,
    /// Question mark in a circle.
    Help,
    /// Three bars.
    Menu,
    /// Plus.
    Plus,
    /// Minus.
    Minus,
    /// Four corners.
    Fit,
    /// Hook.
    Tick,
    /// Two lines across each other.
    Cross,
    /// Pencil.
    Pencil,
}

/// Paints a sign of 16 px about a point.
pub fn paint(painter: &Painter, sign: Sign, at: Pos2, color: Color32) {
    let stroke = Stroke::new(1.4, color);
    let p = |x: f32, y: f32| pos2(at.x + x, at.y + y);
    let line = |points: &[(f32, f32)]| {
        painter.add(Shape::line(points.iter().map(|(x, y)| p(*x, *y)).collect(), stroke));
    };
    let fill = |points: &[(f32, f32)]| {
        let points = points.iter().map(|(x, y)| p(*x, *y)).collect();
        painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
    };
    match sign {
        Sign::Play => fill(&[(-4.0, -6.0), (6.0, 0.0), (-4.0, 6.0)]),
        Sign::PlayBack => fill(&[(4.0, -6.0), (-6.0, 0.0), (4.0, 6.0)]),
        Sign::Cross => {
            line(&[(-4.0, -4.0), (4.0, 4.0)]);
            line(&[(-4.0, 4.0), (4.0, -4.0)]);
        }
        Sign::Pause => {
            fill(&[(-5.0, -6.0), (-1.5, -6.0), (-1.5, 6.0), (-5.0, 6.0)]);
            fill(&[(1.5, -6.0), (5.0, -6.0), (5.0, 6.0), (1.5, 6.0)]);
        }
        Sign::Next => {
            fill(&[(-5.0, -5.0), (3.0, 0.0), (-5.0, 5.0)]);
            line(&[(4.5, -5.0), (4.5, 5.0)]);
        }
        Sign::Previous => {
            fill(&[(5.0, -5.0), (-3.0, 0.0), (5.0, 5.0)]);
            line(&[(-4.5, -5.0), (-4.5, 5.0)]);
        }
        Sign::Loop => {
            line(&[(-6.0, -1.0), (-6.0, -3.0), (-4.5, -4.5), (5.0, -4.5)]);
            line(&[(2.8, -7.0), (5.4, -4.5), (2.8, -2.0)]);
            line(&[(6.0, 1.0), (6.0, 3.0), (4.5, 4.5), (-5.0, 4.5)]);
            line(&[(-2.8, 2.0), (-5.4, 4.5), (-2.8, 7.0)]);
        }
        Sign::Eye => {
            let lid = |sign: f32| -> Vec<(f32, f32)> {
                (0..=8).map(|i| (i as f32 - 4.0) * 1.5).map(|x| (x, sign * (4.0 - x * x / 9.0))).collect()
            };
            line(&lid(-1.0));
            line(&lid(1.0));
            painter.circle_filled(at, 1.8, color);
        }
        Sign::Search => {
            painter.circle_stroke(p(-1.0, -1.0), 4.5, stroke);
            line(&[(2.3, 2.3), (6.0, 6.0)]);
        }
        Sign::Presentation => {
            line(&[(-7.0, -5.5), (7.0, -5.5), (7.0, 3.5), (-7.0, 3.5), (-7.0, -5.5)]);
            line(&[(-3.5, 6.5), (3.5, 6.5)]);
            line(&[(0.0, 3.5), (0.0, 6.5)]);
        }
        Sign::Camera => {
            line(&[(-7.0, -4.0), (-3.5, -4.0), (-2.0, -6.0), (2.0, -6.0), (3.5, -4.0), (7.0, -4.0), (7.0, 6.0)]);
            line(&[(7.0, 6.0), (-7.0, 6.0), (-7.0, -4.0)]);
            painter.circle_stroke(p(0.0, 1.0), 3.0, stroke);
        }
        Sign::Theme => {
            painter.circle_stroke(at, 6.0, stroke);
            let half = (0..=12).map(|i| at + vec2((i as f32 / 24.0 * TAU).sin(), -(i as f32 / 24.0 * TAU).cos()) * 6.0);
            painter.add(Shape::convex_polygon(half.collect(), color, Stroke::NONE));
        }
        Sign::Help => {
            painter.circle_stroke(at, 7.0, stroke);
            line(&[
                (-2.3, -1.8),
                (-1.6, -3.4),
                (0.0, -4.0),
                (1.7, -3.4),
                (2.2, -1.8),
                (1.4, -0.4),
                (0.0, 0.4),
                (0.0, 1.6),
            ]);
            painter.circle_filled(p(0.0, 3.8), 0.9, color);
        }
        Sign::Menu => [-4.5, 0.0, 4.5].into_iter().for_each(|y| line(&[(-6.5, y), (6.5, y)])),
        Sign::Plus => {
            line(&[(-5.5, 0.0), (5.5, 0.0)]);
            line(&[(0.0, -5.5), (0.0, 5.5)]);
        }
        Sign::Minus => line(&[(-5.5, 0.0), (5.5, 0.0)]),
        Sign::Fit => {
            for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                line(&[(x * 6.0, y * 2.5), (x * 6.0, y * 6.0), (x * 2.5, y * 6.0)]);
            }
        }
        Sign::Pencil => {
            line(&[(-6.0, 6.0), (-5.0, 2.5), (3.0, -5.5), (5.5, -3.0), (-2.5, 5.0), (-6.0, 6.0)]);
            line(&[(1.0, -3.5), (3.5, -1.0)]);
        }
        Sign::Tick => {
            painter.add(Shape::line(vec![p(-3.5, 0.0), p(-1.0, 2.8), p(3.8, -3.0)], Stroke::new(1.8, color)));
        }
    }
}
