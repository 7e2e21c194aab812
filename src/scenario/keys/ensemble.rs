//! Keys of what is drawn by chance, run after run.

use super::{Grammar, TableKeys, Word, optional, required, word};
use crate::scenario::ensemble::Ensemble;

/// The most values of a list that is drawn from.
const MOST_VALUES: usize = 1_000;

const VARIED: &[Word] = &[
    word("departure", "by how much the whole timetable of the flights is later, such as `\"10 min\"` or `\"-5 min\"`"),
    word(
        "delay",
        "by how much the flights are later `at` a waypoint and from there on; the leg to it takes so much longer",
    ),
    word(
        "speed",
        "by how much the flights are faster than planned: a speed such as `\"-10 kt\"`, or a share such as `\"3 %\"`",
    ),
    word("altitude", "by how much the flights fly higher than planned, such as `\"2000 ft\"`"),
    word("wind-speed", "how fast the wind blows, such as `\"60 kt\"`; of several layers, that at `layer`"),
    word(
        "wind-from",
        "the direction from which the wind blows, such as `\"270°\"`; of several layers, that at `layer`",
    ),
    word(
        "offset",
        "how far to the right of their track the flights fly, such as `\"5 km\"`: on all legs, or on the leg that begins `at` a waypoint",
    ),
    word("reaction", "how long after what they wait for the flights take off, such as `\"5 min\"`"),
    word(
        "position",
        "how far the waypoints of the flights, or the one `at` which, lie beside their places, evenly within their uncertainty",
    ),
];

const VALUES: Grammar = Grammar::Text;

pub(super) static ENSEMBLE: TableKeys = TableKeys {
    name: "ensemble",
    doc: "What is drawn by chance when the scenario is flown many times.",
    one_of: &[],
    any_of: &[],
    keys: &[
        optional(
            "runs",
            Grammar::Integer { min: 1, max: Ensemble::MOST_RUNS as i64 },
            "1000",
            "How many runs, where the command line does not say it.",
            "10000",
        ),
        optional(
            "seed",
            Grammar::Integer { min: 0, max: i64::MAX },
            "1",
            "What the numbers are drawn from: the same seed draws the same numbers.",
            "7",
        ),
        required(
            "vary",
            Grammar::List { item: &Grammar::Table(&VARY), min: 1, max: 1_000 },
            "What is varied, each with what it is drawn from.",
            "",
        ),
    ],
};

static VARY: TableKeys = TableKeys {
    name: "vary",
    doc: "One quantity that is drawn anew for each run. All flights that it names get the same value.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("what", Grammar::Choice(VARIED), "What is varied.", "\"departure\""),
        optional(
            "flights",
            Grammar::List { item: &Grammar::Id, min: 1, max: 5_000 },
            "all that it can be varied for",
            "The ids of the flights.",
            "[\"tu-95\"]",
        ),
        optional("at", Grammar::Text, "none", "The waypoint, by its name or its number from 1 on.", "\"GATE\""),
        optional("layer", Grammar::Altitude, "the only one", "The altitude of the layer of wind.", "\"FL300\""),
        optional("name", Grammar::Text, "made of what is varied", "What it is called in tables.", "\"late start\""),
        optional(
            "uniform",
            Grammar::List { item: &VALUES, min: 2, max: 2 },
            "none",
            "The least and the greatest value; all between are equally likely.",
            "[\"0 min\", \"10 min\"]",
        ),
        optional(
            "normal",
            Grammar::List { item: &VALUES, min: 2, max: 2 },
            "none",
            "Mean and standard deviation.",
            "[\"0 min\", \"3 min\"]",
        ),
        optional(
            "triangular",
            Grammar::List { item: &VALUES, min: 3, max: 3 },
            "none",
            "The least, the likeliest and the greatest value.",
            "[\"-2 min\", \"0 min\", \"10 min\"]",
        ),
        optional(
            "list",
            Grammar::List { item: &VALUES, min: 1, max: MOST_VALUES },
            "none",
            "The values, of which one is drawn.",
            "[\"0 min\", \"30 min\", \"60 min\"]",
        ),
        optional(
            "weights",
            Grammar::List { item: &Grammar::Number { min: 0.0, max: 1e9 }, min: 1, max: MOST_VALUES },
            "all alike",
            "How often each value of `list` is drawn, beside the others.",
            "[2, 1, 1]",
        ),
    ],
};
