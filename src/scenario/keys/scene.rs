//! Keys of a briefing: scenes, and texts in several languages.

use super::{Grammar, MOST_FLIGHTS, MOST_ZONES, TableKeys, Word, optional, required, word};

/// The most scenes of a briefing.
pub(super) const MOST_SCENES: usize = 200;

/// The layers of the chart, as `show` and `hide` name them.
const LAYERS: &[Word] = &[
    word("relief", "shaded relief of land and sea floor"),
    word("graticule", "meridians and parallels"),
    word("borders", "borders between countries"),
    word("zones", "zone edges and their names"),
    word("tracks", "the tracks of the flights"),
    word("trails", "the bright end of a track that was flown last"),
    word("aircraft", "aircraft and their data blocks"),
    word("events", "marks of crossings, joins and splits"),
    word("names", "names of places, seas and countries"),
    word("uncertainty", "bands for how far a reconstruction may be off; off otherwise"),
    word("ensemble", "where the runs of the ensemble flew, and when they crossed; off otherwise"),
    word("legend", "the key"),
    word("scale-bar", "the scale bar"),
    word("title", "title and clock"),
];

pub(super) static SCENE: TableKeys = TableKeys {
    name: "scene",
    doc: "One step of a briefing: a time range, what the picture holds, and what is said.",
    one_of: &[],
    any_of: &[],
    keys: &[
        optional("from", Grammar::Clock, "none; needed where something flies", "When it begins.", "\"10:30\""),
        optional("to", Grammar::Clock, "`from`; needed where the clock runs", "When it ends.", "\"11:05\""),
        required("title", Grammar::Texts, "What it is about, in a few words.", "\"Into the KADIZ\""),
        required(
            "caption",
            Grammar::Texts,
            "What is said, in at most two lines of 80 letters.",
            "{ en = \"Two Tu-95MS enter from the north.\", ja = \"Tu-95MS2機が北から進入。\" }",
        ),
        optional(
            "frame",
            Grammar::List { item: &Grammar::Text, min: 1, max: 100 },
            "the whole patrol",
            "What the picture has to hold: ids of flights (where they are in this scene), of zones, of places, or positions.",
            "[\"bear\", \"ULLEUNGDO\"]",
        ),
        optional(
            "flights",
            Grammar::List { item: &Grammar::Id, min: 0, max: MOST_FLIGHTS },
            "all",
            "Only these flights are shown.",
            "[\"bear\"]",
        ),
        optional(
            "zones",
            Grammar::List { item: &Grammar::Id, min: 0, max: MOST_ZONES },
            "all",
            "Only these zones are shown.",
            "[\"KADIZ\"]",
        ),
        optional(
            "show",
            Grammar::List { item: &Grammar::Choice(LAYERS), min: 0, max: 20 },
            "none",
            "Layers that are shown besides.",
            "[\"uncertainty\"]",
        ),
        optional(
            "hide",
            Grammar::List { item: &Grammar::Choice(LAYERS), min: 0, max: 20 },
            "none",
            "Layers that are left out.",
            "[\"relief\"]",
        ),
        optional(
            "spot",
            Grammar::Position,
            "none",
            "A point whose zones are told; what they share is hatched.",
            "\"SOCOTRA-ROCK\"",
        ),
        optional("play", Grammar::Boolean, "true where there is a `to`", "Whether the clock runs.", "false"),
    ],
};

/// A text in several languages.
pub static TEXTS: TableKeys = TableKeys {
    name: "texts",
    doc: "A text in several languages.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("en", Grammar::Text, "In English.", "\"Turn-back\""),
        optional("ja", Grammar::Text, "the English one", "In Japanese.", "\"反転\""),
        optional("ko", Grammar::Text, "the English one", "In Korean.", "\"반전\""),
        optional("zh", Grammar::Text, "the English one", "In Chinese, simplified.", "\"折返\""),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Layers;

    #[test]
    fn the_layers_are_those_of_the_chart() {
        let words: Vec<&str> = LAYERS.iter().map(|word| word.word).collect();
        assert_eq!(words, Layers::NAMES);
    }
}
