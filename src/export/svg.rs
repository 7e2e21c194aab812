//! A picture as SVG: text stays text, and every length is a pixel.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::chart::icons::Icon;
use crate::chart::mark::{Align, Mark, Px, PxRect, Stroke, Text};
use crate::chart::picture::{GroundShape, Picture};
use crate::chart::shade::Raster;
use crate::chart::text::families;
use crate::chart::{Colour, Language};

/// Nested strokes of a zone's band; each lies over the ones before it, so that opacity falls from the edge inwards.
const BAND_STROKES: usize = 8;
/// Opacity of one of them: eight make 24 %.
const BAND_OPACITY: f32 = 0.03;

/// The picture as the text of an SVG file.
pub fn svg(picture: &Picture) -> String {
    let raster = picture.raster.as_ref();
    write(picture, |out| {
        out.line(&format!(r#"<rect width="100%" height="100%"{}/>"#, fill(Some(picture.background))));
        if let Some(raster) = raster {
            out.raster(raster);
        }
    })
}

/// The picture without its background and its raster, for whoever has painted these already.
pub(super) fn svg_over_raster(picture: &Picture) -> String {
    write(picture, |_| ())
}

fn write(picture: &Picture, background: impl FnOnce(&mut Writer)) -> String {
    let mut out = Writer { language: picture.language, ..Writer::default() };
    let (width, height) = (number(picture.width), number(picture.height));
    out.line(&format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"{}>"#,
        language(picture.language)
    ));
    out.line(&format!("<title>{}</title>", escaped(&picture.title)));
    out.icons(picture);
    background(&mut out);
    let is_whole = picture.area == PxRect::new(0.0, 0.0, picture.width, picture.height);
    if is_whole {
        out.line("<g>");
    } else {
        let clip = out.clip(&format!("M{}Z", rect_path(&picture.area)));
        out.line(&format!(r##"<g clip-path="url(#{clip})">"##));
    }
    out.line(r#"<g stroke-linejoin="round">"#);
    for shape in &picture.ground {
        out.ground(shape);
    }
    out.line("</g></g>");
    for mark in &picture.marks {
        out.mark(mark);
    }
    out.line("</svg>");
    out.text
}

/// The language of the picture, by which a browser that lacks the fonts chooses others. English needs none.
fn language(language: Language) -> String {
    if language == Language::En { String::new() } else { format!(r#" xml:lang="{}""#, language.tag()) }
}

#[derive(Default)]
struct Writer {
    language: Language,
    text: String,
    clips: usize,
    fades: usize,
}

impl Writer {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// The silhouettes that the picture uses, once each.
    fn icons(&mut self, picture: &Picture) {
        let used: Vec<Icon> = Icon::ALL
            .into_iter()
            .filter(|icon| {
                picture.marks.iter().any(
                    |mark| matches!(mark, Mark::Icon { icon: it, .. } | Mark::Outline { icon: it, .. } if it == icon),
                )
            })
            .collect();
        if used.is_empty() {
            return;
        }
        self.line("<defs>");
        for icon in used {
            self.line(&format!(
                r#"<path id="{}" transform="translate(-32 -32)" d="{}"/>"#,
                icon.name(),
                icon.outline().path
            ));
        }
        self.line("</defs>");
    }

    /// Defines a clip path and returns its name.
    fn clip(&mut self, path: &str) -> String {
        self.clips += 1;
        let name = format!("clip{}", self.clips);
        self.line(&format!(r#"<clipPath id="{name}"><path clip-rule="evenodd" d="{path}"/></clipPath>"#));
        name
    }

    fn raster(&mut self, raster: &Raster) {
        let PxRect { min, .. } = raster.rect;
        let data = STANDARD.encode(super::png::encode_rgb(raster.width, raster.height, &raster.rgb));
        self.line(&format!(
            r#"<image x="{}" y="{}" width="{}" height="{}" href="data:image/png;base64,{data}"/>"#,
            number(min.x),
            number(min.y),
            raster.width,
            raster.height
        ));
    }

    fn ground(&mut self, shape: &GroundShape) {
        match shape {
            GroundShape::Area { rings, fill: colour } => {
                let path: String = rings.iter().map(|ring| format!("{}Z", points_path(ring))).collect();
                self.line(&format!(r#"<path fill-rule="evenodd" d="{path}"{}/>"#, fill(Some(*colour))));
            }
            GroundShape::Lines { lines, stroke } => {
                let path: String = lines.iter().map(|line| points_path(line)).collect();
                if !path.is_empty() {
                    self.line(&format!(r#"<path fill="none" d="{path}"{}/>"#, stroked(Some(stroke))));
                }
            }
            GroundShape::Band { rings, lines, colour, width } => {
                let area: String = rings.iter().map(|ring| format!("{}Z", points_path(ring))).collect();
                let clip = self.clip(&area);
                self.line(&format!(r##"<g clip-path="url(#{clip})" fill="none">"##));
                let path: String = lines.iter().map(|line| points_path(line)).collect();
                for nested in 1..=BAND_STROKES {
                    // Half of a stroke lies outside and is cut off.
                    let width = 2.0 * width * nested as f32 / BAND_STROKES as f32;
                    let stroke = Stroke::solid(colour.at(BAND_OPACITY), width);
                    self.line(&format!(r#"<path d="{path}"{}/>"#, stroked(Some(&stroke))));
                }
                self.line("</g>");
            }
        }
    }

    fn polyline(&mut self, points: &[Px], stroke: &Stroke) {
        self.line(&format!(r#"<path fill="none" d="{}"{}/>"#, points_path(points), stroked(Some(stroke))));
    }

    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Line { points, stroke } => self.polyline(points, stroke),
            Mark::Polygon { points, fill: inside, stroke } => {
                let path = points_path(points);
                self.line(&format!(r#"<path d="{path}Z"{}{}/>"#, fill(*inside), stroked(stroke.as_ref())));
            }
            Mark::Circle { centre, radius, fill: inside, stroke } => self.line(&format!(
                r#"<circle cx="{}" cy="{}" r="{}"{}{}/>"#,
                number(centre.x),
                number(centre.y),
                number(*radius),
                fill(*inside),
                stroked(stroke.as_ref())
            )),
            Mark::Rect { rect, radius, fill: inside, stroke } => self.line(&format!(
                r#"<rect {} rx="{}"{}{}/>"#,
                rect_attributes(rect),
                number(*radius),
                fill(*inside),
                stroked(stroke.as_ref())
            )),
            Mark::Icon { icon, at, size, rotation, fill: colour, halo } => {
                let scale = size / 64.0;
                let place = placed(*at, *rotation, scale);
                let rim = halo.map(|(colour, reach)| Stroke::solid(colour, 2.0 * reach / scale));
                let paint = format!("{}{}", fill(Some(*colour)), stroked(rim.as_ref()));
                self.line(&format!(
                    r##"<use href="#{}" transform="{place}"{paint} paint-order="stroke" stroke-linejoin="round"/>"##,
                    icon.name()
                ));
            }
            Mark::Outline { icon, at, size, rotation, stroke, fill: inside } => {
                let scale = size / 64.0;
                let line = Stroke { width: stroke.width / scale, ..*stroke };
                self.line(&format!(
                    r##"<use href="#{}" transform="{}"{}{} stroke-linejoin="round"/>"##,
                    icon.name(),
                    placed(*at, *rotation, scale),
                    fill(Some(*inside)),
                    stroked(Some(&line))
                ));
            }
            Mark::Text(text) => self.text(text),
            Mark::Fade { rect, top, bottom } => {
                self.fades += 1;
                let name = format!("fade{}", self.fades);
                let stop = |offset: u8, colour: &Colour| {
                    let (hex, opacity) = (hex(*colour), number(colour.opacity()));
                    format!(r#"<stop offset="{offset}" stop-color="{hex}" stop-opacity="{opacity}"/>"#)
                };
                self.line(&format!(
                    r#"<linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1">{}{}</linearGradient>"#,
                    stop(0, top),
                    stop(1, bottom)
                ));
                self.line(&format!(r##"<rect {} fill="url(#{name})"/>"##, rect_attributes(rect)));
            }
        }
    }

    fn text(&mut self, text: &Text) {
        let font = &text.font;
        let anchor = match text.align {
            Align::Start => "",
            Align::Middle => r#" text-anchor="middle""#,
            Align::End => r#" text-anchor="end""#,
        };
        let mut attributes = format!(
            r#"font-family="{}" font-weight="{}" font-size="{}""#,
            families(font.face, self.language).map(|family| format!("'{family}'")).join(","),
            font.weight.number(),
            number(font.size)
        );
        if font.italic {
            attributes.push_str(r#" font-style="italic""#);
        }
        if font.spacing != 0.0 {
            let _ = write!(attributes, r#" letter-spacing="{}""#, number(font.spacing));
        }
        if text.rotation != 0.0 {
            let (turn, x, y) = (number(text.rotation), number(text.at.x), number(text.at.y));
            let _ = write!(attributes, r#" transform="rotate({turn} {x} {y})""#);
        }
        let at = format!(r#"x="{}" y="{}""#, number(text.at.x), number(text.at.y));
        let content = escaped(&text.content);
        if let Some((colour, width)) = text.halo {
            let rim = Stroke::solid(colour, width);
            let rim = format!(r#"fill="none"{} stroke-linejoin="round""#, stroked(Some(&rim)));
            self.line(&format!(r#"<text aria-hidden="true" {at} {attributes}{anchor} {rim}>{content}</text>"#));
        }
        self.line(&format!("<text {at} {attributes}{anchor}{}>{content}</text>", fill(Some(text.colour))));
    }
}

/// Where a silhouette lies, how it is turned and how large it is.
fn placed(at: Px, rotation: f32, scale: f32) -> String {
    let [x, y, rotation, scale] = [at.x, at.y, rotation, scale].map(number);
    format!("translate({x} {y}) rotate({rotation}) scale({scale})")
}

/// Two decimals are a hundredth of a pixel; no trailing zeros.
fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

fn points_path(points: &[Px]) -> String {
    let mut path = String::with_capacity(points.len() * 14);
    for (index, point) in points.iter().enumerate() {
        path.push(if index == 0 { 'M' } else { 'L' });
        let _ = write!(path, "{} {}", number(point.x), number(point.y));
    }
    path
}

fn rect_path(rect: &PxRect) -> String {
    let (x0, y0, x1, y1) = (number(rect.min.x), number(rect.min.y), number(rect.max.x), number(rect.max.y));
    format!("{x0} {y0}H{x1}V{y1}H{x0}")
}

fn rect_attributes(rect: &PxRect) -> String {
    format!(
        r#"x="{}" y="{}" width="{}" height="{}""#,
        number(rect.min.x),
        number(rect.min.y),
        number(rect.width()),
        number(rect.height())
    )
}

fn hex(colour: Colour) -> String {
    format!("#{:02x}{:02x}{:02x}", colour.r, colour.g, colour.b)
}

fn fill(colour: Option<Colour>) -> String {
    match colour {
        None => r#" fill="none""#.to_owned(),
        Some(colour) if colour.a == 255 => format!(r#" fill="{}""#, hex(colour)),
        Some(colour) => format!(r#" fill="{}" fill-opacity="{}""#, hex(colour), number(colour.opacity())),
    }
}

fn stroked(stroke: Option<&Stroke>) -> String {
    let Some(Stroke { colour, width, dash }) = stroke else { return String::new() };
    let mut attributes = format!(r#" stroke="{}" stroke-width="{}""#, hex(*colour), number(*width));
    if colour.a < 255 {
        let _ = write!(attributes, r#" stroke-opacity="{}""#, number3(colour.opacity()));
    }
    if !dash.lengths.is_empty() {
        let lengths: Vec<String> = dash.lengths.iter().map(|length| number(*length)).collect();
        let _ = write!(attributes, r#" stroke-dasharray="{}""#, lengths.join(" "));
    }
    if dash.round {
        attributes.push_str(r#" stroke-linecap="round""#);
    }
    attributes
}

/// Opacities of a few percent need a third decimal.
fn number3(value: f32) -> String {
    format!("{value:.3}").trim_end_matches('0').to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, text) in [(0.0, "0"), (-0.001, "0"), (12.5, "12.5"), (7.12345, "7.12"), (100.0, "100")] {
            assert_eq!(number(value), text);
        }
    }
}
