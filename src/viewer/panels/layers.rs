//! What is shown on the map.

use bevy_egui::egui::{self, Align2, Ui, pos2};

use super::{Seen, parts};
use crate::chart::phrases::Phrase;
use crate::chart::picture::TRAIL;
use crate::chart::style::TextRole;
use crate::chart::{Colour, Layers};
use crate::viewer::command::{Command, Thing};
use crate::viewer::words::{self, PanelWords};

const ROW: f32 = 26.0;

/// Name in the panel, name of the layer, whether it is on.
type Row = (fn(&PanelWords) -> &Phrase, &'static str, fn(&Layers) -> bool);

const ROWS: [Row; 10] = [
    (|said| &said.relief, "relief", |layers| layers.relief > 0.0),
    (|said| &said.place_names, "names", |layers| layers.names),
    (|said| &said.trails, "trails", |layers| layers.trails),
    (|said| &said.uncertainty, "uncertainty", |layers| layers.uncertainty),
    (|said| &said.ensemble, "ensemble", |layers| layers.ensemble),
    (|said| &said.aircraft_and_data, "aircraft", |layers| layers.aircraft),
    (|said| &said.crossings, "events", |layers| layers.events),
    (|said| &said.borders, "borders", |layers| layers.borders),
    (|said| &said.graticule, "graticule", |layers| layers.graticule),
    (|said| &said.legend, "legend", |layers| layers.legend),
];

/// The list of layers.
pub fn layers_ui(seen: &Seen, ui: &mut Ui) -> Vec<Command> {
    parts::heading(seen, ui, &seen.words().layers, "");
    ui.add_space(2.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut asked = Vec::new();
    for (index, zone) in seen.session.zones.iter().enumerate() {
        let layers = seen.choices.shown();
        let is_on = if index < seen.session.own_zones() {
            !layers.hidden_zones.contains(&zone.id)
        } else {
            seen.choices.extra_zones.contains(&zone.id)
        };
        let style = seen.theme().zone(zone);
        let (rect, response) = layer_row(seen, ui, words::zone_short(zone, seen.language()), is_on, "");
        let left = pos2(rect.right() - 40.0, rect.center().y);
        let shown =
            if is_on { style } else { crate::chart::style::ZoneStyle { colour: style.colour.at(0.4), ..style } };
        parts::zone_key(ui.painter(), left, 32.0, &shown);
        if response.secondary_clicked() {
            asked.push(Command::Select(Some(Thing::Zone(index))));
        } else if parts::hint(response, || &*seen.words().layer_tip).clicked() {
            asked.push(Command::ToggleZone(index));
        }
    }
    let has_ensemble = seen.session.simulation.scenario.ensemble.is_some();
    for (name, layer, is_on) in ROWS.into_iter().filter(|(_, layer, _)| has_ensemble || *layer != "ensemble") {
        let is_on = is_on(seen.choices.shown());
        let remark = remark(seen, layer);
        let (_, response) = layer_row(seen, ui, name(seen.words()), is_on, &remark);
        if response.clicked() {
            asked.push(Command::SwitchLayer(layer, !is_on));
        }
        if layer == "relief" && is_on {
            asked.extend(relief_ui(seen, ui));
        }
    }
    asked
}

fn remark(seen: &Seen, layer: &str) -> String {
    match layer {
        "relief" if seen.choices.shown().relief > 0.0 => format!("{:.0}%", seen.choices.shown().relief * 100.0),
        "names" => seen.language().code().to_uppercase(),
        "trails" => seen.language().words().minutes.with(&format!("{:.0}", TRAIL / 60.0)),
        "ensemble" if seen.choices.shown().ensemble => match (seen.ensemble.progress(), seen.ensemble.flown()) {
            (Some(share), _) => format!("{:.0}%", share * 100.0),
            (None, Some(flown)) => words::grouped(flown.outcomes.summary.runs(), ','),
            (None, None) => String::new(),
        },
        _ => String::new(),
    }
}

fn layer_row(seen: &Seen, ui: &mut Ui, name: &str, is_on: bool, remark: &str) -> (egui::Rect, egui::Response) {
    let theme = seen.theme();
    let (rect, response) = parts::row(seen, ui, ROW, false);
    let y = rect.center().y;
    parts::tick_box(seen, ui.painter(), pos2(rect.left() + 15.0, y), is_on);
    let colour: Colour = if is_on { theme.text1 } else { theme.text2 };
    parts::words_within(ui.painter(), pos2(rect.left() + 32.0, y), rect.width() - 80.0, name, TextRole::Body, colour);
    let right = pos2(rect.right() - 8.0, y);
    parts::words(ui.painter(), right, Align2::RIGHT_CENTER, remark, TextRole::Floor, theme.text3);
    (rect, response)
}

/// How strong the relief is.
fn relief_ui(seen: &Seen, ui: &mut Ui) -> Option<Command> {
    let mut strength = seen.choices.shown().relief;
    ui.spacing_mut().slider_width = ui.available_width() - 48.0;
    let slider = egui::Slider::new(&mut strength, 0.02..=1.0).show_value(false).trailing_fill(true);
    let response = ui.horizontal(|ui| {
        ui.add_space(24.0);
        ui.add(slider)
    });
    response.inner.changed().then_some(Command::SetRelief(strength))
}
