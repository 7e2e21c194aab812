//! The table of keys: every table and key of a scenario file, described once.
//!
//! `document` reads files by it and `schema` writes the JSON Schema from it, so that the two cannot drift apart. The tables
//! of flights, zones, accounts and scenes are each in a file of their own.

mod account;
mod ensemble;
mod flight;
mod scene;
mod zone;

use account::{COUNT, REPORT, SOURCE, UNCERTAINTY};
use ensemble::ENSEMBLE;
pub(super) use flight::{FLIGHT, WAYPOINT};
pub use scene::TEXTS;
use scene::{MOST_SCENES, SCENE};
use zone::ZONE;

/// How a value is written.
#[derive(Debug, Clone, Copy)]
pub enum Grammar {
    /// The version number of the format.
    Format,
    /// Any text.
    Text,
    /// A text, or one in several languages.
    Texts,
    /// A short name that other entries refer to.
    Id,
    /// The two-letter code of a state.
    State,
    /// A whole number within limits.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// `true` or `false`.
    Boolean,
    /// A calendar date.
    Date,
    /// An IANA time zone name.
    TimeZone,
    /// A clock time or an instant.
    Clock,
    /// A span of time.
    Span,
    /// A length.
    Distance,
    /// A speed.
    Speed,
    /// An altitude.
    Altitude,
    /// The floor of a zone: an altitude or `SFC`.
    Floor,
    /// The ceiling of a zone: an altitude or `UNL`.
    Ceiling,
    /// A bank angle.
    Bank,
    /// A bearing.
    Bearing,
    /// A rate of climb.
    ClimbRate,
    /// A rate of turn.
    TurnRate,
    /// A change of speed.
    Acceleration,
    /// A number without a unit, within limits.
    Number {
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
    },
    /// A length, or a span of time.
    DistanceOrSpan,
    /// Something that happens to a flight, or a time.
    Trigger,
    /// One of a few words.
    Choice(&'static [Word]),
    /// A position.
    Position,
    /// A file beside the scenario.
    Include,
    /// A list.
    List {
        /// How each entry is written.
        item: &'static Grammar,
        /// The least number of entries.
        min: usize,
        /// The greatest number of entries.
        max: usize,
    },
    /// A table.
    Table(&'static TableKeys),
    /// A position, or a table that says more about it.
    PositionOrTable(&'static TableKeys),
}

/// One of the words that a key takes.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// As written.
    pub word: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// Whether a key must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// It may be left out; the text says what holds then.
    Optional(&'static str),
}

/// One key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// How its value is written.
    pub grammar: Grammar,
    /// Whether it must be there.
    pub presence: Presence,
    /// What it says, in one sentence.
    pub doc: &'static str,
    /// A value as TOML; empty for tables.
    pub example: &'static str,
}

/// One kind of table.
#[derive(Debug, Clone, Copy)]
pub struct TableKeys {
    /// What an author calls it: `flight`.
    pub name: &'static str,
    /// What it describes, in one sentence.
    pub doc: &'static str,
    /// Its keys, in the order of the documentation.
    pub keys: &'static [Key],
    /// Keys of which exactly one must be there; empty where there is no such rule.
    pub one_of: &'static [&'static str],
    /// Keys of which at least one must be there; empty where there is no such rule.
    pub any_of: &'static [&'static str],
}

impl TableKeys {
    /// The key of that name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

const fn required(name: &'static str, grammar: Grammar, doc: &'static str, example: &'static str) -> Key {
    Key { name, grammar, presence: Presence::Required, doc, example }
}

const fn optional(
    name: &'static str,
    grammar: Grammar,
    default: &'static str,
    doc: &'static str,
    example: &'static str,
) -> Key {
    Key { name, grammar, presence: Presence::Optional(default), doc, example }
}

const fn word(word: &'static str, doc: &'static str) -> Word {
    Word { word, doc }
}

/// The formats that this program reads.
pub const KNOWN_FORMATS: [i64; 1] = [1];
/// The most flights of a scenario.
pub const MOST_FLIGHTS: usize = 5_000;
/// The most waypoints of a flight.
pub const MOST_WAYPOINTS: usize = 10_000;
/// The most vertices of an author's own zone, written or included.
pub const MOST_VERTICES: usize = 10_000;
/// The most vertices of all the author's own zones together.
pub const MOST_VERTICES_IN_ALL: usize = 50_000;
/// The most zones of a scenario, own and from the catalogue.
pub const MOST_ZONES: usize = 1_000;
/// The most sources, places and reports, each.
const MOST_OTHERS: usize = 10_000;
/// The most aircraft of one flight.
pub const MOST_AIRCRAFT: i64 = 200;

const KINDS: &[Word] = &[
    word("reconstruction", "a real patrol, put together from what was reported"),
    word("hypothetical", "a route somebody thought of"),
    word("recorded", "a track that was measured"),
];

/// The top level of a scenario file.
pub static SCENARIO: TableKeys = TableKeys {
    name: "scenario",
    doc: "A scenario of patrolscope: flights and the zones they are watched against.",
    one_of: &[],
    any_of: &["flight", "scene"],
    keys: &[
        required("format", Grammar::Format, "The version of this file format.", "1"),
        optional("title", Grammar::Texts, "the name of the file", "The title for people.", "\"Tenth joint patrol\""),
        optional(
            "kind",
            Grammar::Choice(KINDS),
            "hypothetical",
            "What the scenario claims to be.",
            "\"reconstruction\"",
        ),
        optional(
            "date",
            Grammar::Date,
            "none; needed where a time is written without its date",
            "The day on which the first clock time of each flight lies, in the zone that the time is written in.",
            "2025-12-09",
        ),
        optional(
            "time_zone",
            Grammar::TimeZone,
            "UTC",
            "The IANA time zone in which bare clock times are read, and the local time that is shown.",
            "\"Asia/Tokyo\"",
        ),
        optional(
            "zones",
            Grammar::List { item: &Grammar::Id, min: 0, max: MOST_ZONES },
            "none",
            "The ids of the zones and lines of the built-in catalogue to watch, as in force at the scenario's time.",
            "[\"KADIZ\", \"JADIZ\"]",
        ),
        optional(
            "closest_approach",
            Grammar::Table(&CLOSEST_APPROACH),
            "the coast, and flights within 50 km of one another",
            "Which closest approaches are worked out.",
            "",
        ),
        optional(
            "wind",
            Grammar::List { item: &Grammar::Table(&WIND), min: 0, max: 100 },
            "none",
            "The wind; of several layers, it changes evenly from one altitude to the next.",
            "",
        ),
        optional(
            "source",
            Grammar::List { item: &Grammar::Table(&SOURCE), min: 0, max: MOST_OTHERS },
            "none",
            "What waypoints, reports and counts are taken from.",
            "",
        ),
        optional(
            "place",
            Grammar::List { item: &Grammar::Table(&PLACE), min: 0, max: MOST_OTHERS },
            "none",
            "The author's own places, for use in positions.",
            "",
        ),
        optional(
            "flight",
            Grammar::List { item: &Grammar::Table(&FLIGHT), min: 1, max: MOST_FLIGHTS },
            "none; needed where there is no `scene`",
            "What moves, each flight as one.",
            "",
        ),
        optional(
            "zone",
            Grammar::List { item: &Grammar::Table(&ZONE), min: 0, max: MOST_ZONES },
            "none",
            "The author's own zones; they are watched without being listed in `zones`.",
            "",
        ),
        optional(
            "report",
            Grammar::List { item: &Grammar::Table(&REPORT), min: 0, max: MOST_OTHERS },
            "none",
            "What sources said, to hold against the simulation.",
            "",
        ),
        optional(
            "count",
            Grammar::List { item: &Grammar::Table(&COUNT), min: 0, max: MOST_OTHERS },
            "none",
            "How many aircraft each source counted.",
            "",
        ),
        optional(
            "uncertainty",
            Grammar::Table(&UNCERTAINTY),
            "15, 30 and 60 km",
            "How far off the tracks of a reconstruction may be.",
            "",
        ),
        optional(
            "scene",
            Grammar::List { item: &Grammar::Table(&SCENE), min: 0, max: MOST_SCENES },
            "none",
            "The steps of a briefing, in order.",
            "",
        ),
        optional(
            "ensemble",
            Grammar::Table(&ENSEMBLE),
            "none",
            "What is drawn by chance when the scenario is flown many times.",
            "",
        ),
    ],
};

static CLOSEST_APPROACH: TableKeys = TableKeys {
    name: "closest_approach",
    doc: "Which closest approaches are worked out.",
    one_of: &[],
    any_of: &[],
    keys: &[
        optional(
            "places",
            Grammar::List { item: &Grammar::Id, min: 0, max: 1_000 },
            "none",
            "The places whose distance from each flight is wanted.",
            "[\"ULLEUNGDO\"]",
        ),
        optional("coast", Grammar::Boolean, "true", "Whether the distance from the coast is wanted.", "false"),
        optional(
            "flights_within",
            Grammar::Distance,
            "50 km",
            "Two flights that come nearer to one another than this are reported.",
            "\"50 km\"",
        ),
    ],
};

static WIND: TableKeys = TableKeys {
    name: "wind",
    doc: "The wind, everywhere and always, or at one altitude.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("from", Grammar::Bearing, "The direction from which it blows, over true north.", "\"270°\""),
        required("speed", Grammar::Speed, "How fast it blows.", "\"60 kt\""),
        optional("altitude", Grammar::Altitude, "all altitudes", "Where it blows so, of several layers.", "\"FL300\""),
    ],
};

static PLACE: TableKeys = TableKeys {
    name: "place",
    doc: "A named position of the author's own.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("id", Grammar::Id, "The short name that positions refer to.", "\"RENDEZVOUS\""),
        required("at", Grammar::Position, "Where it is.", "\"32°30'N 127°30'E\""),
        optional("name", Grammar::Text, "the id", "The name for people.", "\"Rendezvous off Jeju\""),
    ],
};
