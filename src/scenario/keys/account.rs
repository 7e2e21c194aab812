//! Keys of what is held against the simulation: sources, what they said and counted, how far a reconstruction may be off.

use super::{Grammar, MOST_OTHERS, TableKeys, Word, optional, required, word};

/// The most aircraft that a source can have counted.
const MOST_COUNTED: i64 = 10_000;

const REPORTED_EVENTS: &[Word] = &[
    word("enters", "the flight entered the `zone`"),
    word("leaves", "the flight left the `zone`"),
    word("stays", "the flight was in the `zone` for as long as `lasts` says"),
    word("joins", "the flight joined the one that `with` names"),
    word("parts", "the flight parted from the one that `with` names"),
    word("seen", "the flight was `at` a place"),
];

pub(super) static SOURCE: TableKeys = TableKeys {
    name: "source",
    doc: "Something that was published or said.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("id", Grammar::Id, "The short name that waypoints, reports and counts refer to.", "\"jcs\""),
        required("title", Grammar::Text, "What it is, in words.", "\"ROK Joint Chiefs of Staff, 9 December 2025\""),
        optional("url", Grammar::Text, "none", "Where it was published.", "\"https://www.example.org/\""),
    ],
};

pub(super) static REPORT: TableKeys = TableKeys {
    name: "report",
    doc: "What a source said about one flight, to hold against the simulation.",
    one_of: &[],
    any_of: &["time", "at", "lasts"],
    keys: &[
        required("source", Grammar::Id, "The id of the source that says so.", "\"jcs\""),
        required("flight", Grammar::Id, "The id of the flight.", "\"bear\""),
        required("event", Grammar::Choice(REPORTED_EVENTS), "What happened.", "\"enters\""),
        optional("zone", Grammar::Id, "none", "The id of the zone that was entered, left or stayed in.", "\"KADIZ\""),
        optional("with", Grammar::Id, "none", "The id of the flight that was joined or parted from.", "\"h-6\""),
        optional("time", Grammar::Clock, "none", "When it happened; of a stay, when it began.", "\"10:35\""),
        optional(
            "at",
            Grammar::Position,
            "none",
            "Where it happened, in the words of the source.",
            "\"126 km NW of SOCOTRA-ROCK\"",
        ),
        optional("lasts", Grammar::Span, "none", "How long a stay lasted.", "\"17 min\""),
        optional("tolerance", Grammar::Span, "2 min", "How far off in time the report may be.", "\"5 min\""),
        optional(
            "within",
            Grammar::Distance,
            "30 km",
            "How far off in place the report may be; the words of press statements are good to 20 to 30 km.",
            "\"20 km\"",
        ),
        optional(
            "doubt",
            Grammar::Text,
            "none",
            "Why it cannot hold, or why the simulation does not keep to it.",
            "\"would need 820 km/h from the time before\"",
        ),
        optional("note", Grammar::Text, "none", "A remark for the reader.", "\"rounded to five minutes\""),
    ],
};

pub(super) static COUNT: TableKeys = TableKeys {
    name: "count",
    doc: "How many aircraft a source counted, in its own frame. Counts stand side by side and are never averaged.",
    one_of: &[],
    any_of: &["total", "aircraft"],
    keys: &[
        required("source", Grammar::Id, "The id of the source that counted.", "\"jso\""),
        optional("where", Grammar::Text, "none", "What it counted: the frame.", "\"in the KADIZ\""),
        optional("total", Grammar::Integer { min: 1, max: MOST_COUNTED }, "none", "How many in all.", "15"),
        optional(
            "aircraft",
            Grammar::List { item: &Grammar::Table(&COUNTED), min: 1, max: MOST_OTHERS },
            "none",
            "Which types, and how many of each.",
            "",
        ),
        optional("note", Grammar::Text, "none", "A remark for the reader.", "\"four J-16 out, another four back\""),
    ],
};

static COUNTED: TableKeys = TableKeys {
    name: "counted",
    doc: "Aircraft of one type that a source counted or named.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("type", Grammar::Text, "The type, in the words of the source.", "\"Tu-95\""),
        optional("operator", Grammar::State, "none", "The two-letter code of the state that operates it.", "\"RU\""),
        optional(
            "count",
            Grammar::Integer { min: 1, max: MOST_COUNTED },
            "none; the type alone was named",
            "How many.",
            "2",
        ),
    ],
};

pub(super) static UNCERTAINTY: TableKeys = TableKeys {
    name: "uncertainty",
    doc: "How far to either side the true tracks of a reconstruction may have been.",
    one_of: &[],
    any_of: &[],
    keys: &[
        optional("reported", Grammar::Distance, "15 km", "Where place and time were reported.", "\"15 km\""),
        optional("partly", Grammar::Distance, "30 km", "Where the place or the time was reported.", "\"30 km\""),
        optional("assumed", Grammar::Distance, "60 km", "Where neither was.", "\"60 km\""),
    ],
};
