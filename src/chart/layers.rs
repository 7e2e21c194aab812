//! What of the chart is shown.

use std::collections::BTreeSet;

use crate::zones::Zone;

/// Which layers are shown.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Layers {
    /// Strength of the relief: 0 is flat colours, 1 the full ramp at 1.4 times its contrast.
    pub relief: f32,
    /// Meridians and parallels with their figures.
    pub graticule: bool,
    /// Borders between countries.
    pub borders: bool,
    /// Zone edges and their names.
    pub zones: bool,
    /// Ids of zones that are hidden all the same.
    pub hidden_zones: BTreeSet<String>,
    /// The tracks of the flights.
    pub tracks: bool,
    /// The bright end of a track that was flown last.
    pub trails: bool,
    /// Aircraft and their data blocks.
    pub aircraft: bool,
    /// Marks of crossings, joins and splits.
    pub events: bool,
    /// Names of places, seas, countries.
    pub names: bool,
    /// Bands for how far a reconstruction may be off.
    pub uncertainty: bool,
    /// Where the runs of an ensemble flew, and when they crossed.
    pub ensemble: bool,
    /// The key.
    pub legend: bool,
    /// The scale bar.
    pub scale_bar: bool,
    /// Title and clock.
    pub title: bool,
}

impl Default for Layers {
    fn default() -> Self {
        Self {
            relief: 0.72,
            graticule: true,
            borders: true,
            zones: true,
            hidden_zones: BTreeSet::new(),
            tracks: true,
            trails: true,
            aircraft: true,
            events: true,
            names: true,
            uncertainty: false,
            ensemble: false,
            legend: true,
            scale_bar: true,
            title: true,
        }
    }
}

impl Layers {
    /// Whether a zone is shown.
    pub fn shows_zone(&self, zone: &Zone) -> bool {
        self.zones && !self.hidden_zones.contains(&zone.id)
    }

    /// Names of the layers that can be switched on and off, for people who type them.
    pub const NAMES: [&'static str; 14] = [
        "relief",
        "graticule",
        "borders",
        "zones",
        "tracks",
        "trails",
        "aircraft",
        "events",
        "names",
        "uncertainty",
        "ensemble",
        "legend",
        "scale-bar",
        "title",
    ];

    /// Switches the layer of a name; `false` where there is none of that name.
    pub fn switch(&mut self, name: &str, on: bool) -> bool {
        let layer = match name {
            "relief" => {
                self.relief = if on { Self::default().relief } else { 0.0 };
                return true;
            }
            "graticule" => &mut self.graticule,
            "borders" => &mut self.borders,
            "zones" => &mut self.zones,
            "tracks" => &mut self.tracks,
            "trails" => &mut self.trails,
            "aircraft" => &mut self.aircraft,
            "events" => &mut self.events,
            "names" => &mut self.names,
            "uncertainty" => &mut self.uncertainty,
            "ensemble" => &mut self.ensemble,
            "legend" => &mut self.legend,
            "scale-bar" => &mut self.scale_bar,
            "title" => &mut self.title,
            _ => return false,
        };
        *layer = on;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layer_can_be_switched_by_its_name() {
        for name in Layers::NAMES {
            let (mut on, mut off) = (Layers::default(), Layers::default());
            assert!(on.switch(name, true) && off.switch(name, false), "{name}");
            assert_ne!(on, off, "{name}");
        }
        assert!(!Layers::default().switch("weather", true));
    }
}
