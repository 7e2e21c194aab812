//! The look of the panels: colours, fonts and spacing of egui, all from the chart's style.

use std::collections::BTreeMap;

use bevy_egui::egui::{self, Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, vec2};

use crate::chart::fonts;
use crate::chart::mark::{Font, FontFace, Weight};
use crate::chart::style::TextRole;
use crate::chart::{Colour, Language, Medium, Style, ThemeKind};

/// A colour of the chart for egui.
pub fn color(colour: Colour) -> Color32 {
    Color32::from_rgba_unmultiplied(colour.r, colour.g, colour.b, colour.a)
}

/// A font of the chart for egui.
pub fn font(font: Font) -> FontId {
    FontId::new(font.size, FontFamily::Name(family(font).into()))
}

/// The font of a kind of text in the panels.
pub fn role(role: TextRole) -> FontId {
    font(Style::new(ThemeKind::Dark, Medium::Screen).font(role))
}

/// The name under which a face is known to egui.
fn family(font: Font) -> &'static str {
    match (font.face, font.weight, font.italic) {
        (FontFace::Sans, _, true) => "sans-italic",
        (FontFace::Sans, Weight::Regular, _) => "sans",
        (FontFace::Sans, Weight::Medium, _) => "sans-medium",
        (FontFace::Sans, Weight::SemiBold, _) => "sans-semibold",
        (FontFace::Condensed, Weight::Regular, _) => "condensed",
        (FontFace::Condensed, Weight::Medium, _) => "condensed-medium",
        (FontFace::Condensed, Weight::SemiBold, _) => "condensed-semibold",
    }
}

const FAMILIES: [(&str, &str, u16, bool); 7] = [
    ("sans", fonts::SANS, 400, false),
    ("sans-medium", fonts::SANS, 500, false),
    ("sans-semibold", fonts::SANS, 600, false),
    ("sans-italic", fonts::SANS, 400, true),
    ("condensed", fonts::CONDENSED, 400, false),
    ("condensed-medium", fonts::CONDENSED, 500, false),
    ("condensed-semibold", fonts::CONDENSED, 600, false),
];

/// The fonts that are part of the program, in the order for a language.
pub fn fonts(language: Language) -> egui::FontDefinitions {
    let mut definitions = egui::FontDefinitions::empty();
    let name = |face: &fonts::Face| format!("{} {} {}", face.family, face.weight, face.italic);
    for face in fonts::faces() {
        let tweak = egui::FontTweak { y_offset_factor: fonts::rise_beside_latin(face), ..Default::default() };
        definitions.font_data.insert(name(face), egui::FontData::from_static(face.bytes).tweak(tweak).into());
    }
    // Where a face lacks a letter, those of the other scripts have it.
    let mut add = |family: FontFamily, wanted: &str, weight: u16, italic: bool| {
        let is_it = |face: &&fonts::Face| face.family == wanted && face.weight == weight && face.italic == italic;
        let first = fonts::faces().iter().find(is_it).map(name);
        definitions
            .families
            .insert(family, first.into_iter().chain(fonts::eastern_faces(language, weight).map(name)).collect());
    };
    for (family, wanted, weight, italic) in FAMILIES {
        add(FontFamily::Name(family.into()), wanted, weight, italic);
    }
    add(FontFamily::Proportional, fonts::SANS, 400, false);
    add(FontFamily::Monospace, fonts::CONDENSED, 400, false);
    definitions
}

/// Whether egui has taken the fonts over.
pub fn has_fonts(ctx: &egui::Context) -> bool {
    ctx.fonts(|fonts| fonts.definitions().families.contains_key(&FontFamily::Name(FAMILIES[0].0.into())))
}

/// Colours and spacing of a theme.
pub fn style(kind: ThemeKind) -> egui::Style {
    let theme = Style::new(kind, Medium::Screen).theme;
    let mut style = egui::Style {
        text_styles: BTreeMap::from([
            (TextStyle::Heading, FontId::new(17.0, FontFamily::Name("sans-semibold".into()))),
            (TextStyle::Body, role(TextRole::Body)),
            (TextStyle::Button, role(TextRole::Body)),
            (TextStyle::Small, FontId::new(11.5, FontFamily::Name("sans".into()))),
            (TextStyle::Monospace, role(TextRole::Table)),
        ]),
        animation_time: 0.08,
        ..egui::Style::default()
    };
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 4.0);
    spacing.button_padding = vec2(8.0, 4.0);
    spacing.interact_size.y = 26.0;
    spacing.indent = 16.0;
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(6);
    spacing.scroll.bar_width = 6.0;
    spacing.scroll.floating = true;
    spacing.icon_width = 14.0;
    spacing.icon_width_inner = 8.0;
    style.interaction.selectable_labels = false;

    let visuals = &mut style.visuals;
    *visuals = if kind == ThemeKind::Dark { egui::Visuals::dark() } else { egui::Visuals::light() };
    visuals.window_fill = color(theme.panel);
    visuals.panel_fill = color(theme.panel);
    visuals.extreme_bg_color = color(theme.window);
    visuals.text_edit_bg_color = Some(color(theme.raise));
    visuals.faint_bg_color = color(theme.raise);
    visuals.selection.bg_fill = color(theme.selected);
    visuals.selection.stroke = Stroke::new(1.0, color(theme.focus));
    visuals.hyperlink_color = color(theme.text1);
    visuals.window_stroke = Stroke::new(1.0, color(theme.line));
    visuals.window_corner_radius = CornerRadius::same(6);
    visuals.menu_corner_radius = CornerRadius::same(6);
    visuals.window_shadow = Shadow::NONE;
    visuals.popup_shadow = Shadow { offset: [0, 8], blur: 24, spread: 0, color: Color32::from_black_alpha(100) };
    visuals.text_cursor.blink = false;
    visuals.text_cursor.stroke = Stroke::new(1.5, color(theme.focus));
    let widgets = &mut visuals.widgets;
    let look = |it: &mut egui::style::WidgetVisuals, fill: Colour, text: Colour| {
        it.bg_fill = color(fill);
        it.weak_bg_fill = color(fill);
        it.bg_stroke = Stroke::NONE;
        it.fg_stroke = Stroke::new(1.0, color(text));
        it.corner_radius = CornerRadius::same(5);
        it.expansion = 0.0;
    };
    look(&mut widgets.noninteractive, theme.panel, theme.text2);
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, color(theme.line));
    look(&mut widgets.inactive, theme.raise, theme.text1);
    look(&mut widgets.hovered, theme.hovered, theme.text1);
    look(&mut widgets.active, theme.pressed, theme.text1);
    look(&mut widgets.open, theme.pressed, theme.text1);
    style
}
