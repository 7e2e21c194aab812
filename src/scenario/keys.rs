//! The table of keys: every table and key of a scenario file, described once.
//!
//! `document` reads files by it and `schema` writes the JSON Schema from it, so that the two cannot drift apart.

/// How a value is written.
#[derive(Debug, Clone, Copy)]
pub enum Grammar {
    /// The version number of the format.
    Format,
    /// Any text.
    Text,
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

const PATHS: &[Word] = &[
    word("geodesic", "the shortest line on the ellipsoid"),
    word("rhumb", "the line of constant course, straight on a Mercator chart"),
];

const EDGES: &[Word] = &[
    word("published", "along the parallel or the meridian where both ends share one, otherwise geodesic"),
    word("geodesic", "the shortest line on the ellipsoid"),
    word("rhumb", "the line of constant course, straight on a Mercator chart"),
];

const TURNS: &[Word] = &[
    word("fly-by", "turn early, on a circle tangent to both legs"),
    word("fly-over", "pass the waypoint first, then turn towards the next one"),
    word("sharp", "change direction at the waypoint at once, as reported tracks do"),
];

const EVIDENCE: &[Word] = &[
    word("reported", "place and time were both reported"),
    word("time-reported", "the time was reported, the place is approximate"),
    word("place-reported", "the place or region was reported, the time is interpolated"),
    word("recalled", "from memory, not read in a source"),
    word("assumed", "chosen so that the line can be drawn"),
];

const ROLES: &[Word] = &[
    word("bomber", "bomber"),
    word("fighter", "fighter"),
    word("early-warning", "airborne early warning and control"),
    word("tanker", "tanker or transport"),
    word("patrol", "maritime patrol, reconnaissance, electronic intelligence"),
];

const CLIMBS: &[Word] = &[
    word("even", "evenly, over the whole leg"),
    word("at-rate", "at the rate of climb from the waypoint on, then level"),
];

const DIRECTIONS: &[Word] = &[word("left", "against the clock"), word("right", "with the clock")];

const HOLD_PATTERNS: &[Word] = &[
    word("racetrack", "two half circles and two legs; the waypoint is the end of the inbound leg"),
    word("orbit", "a circle through the waypoint"),
    word("figure-eight", "two circles, turned alternately, and two legs that cross; the waypoint lies where they do"),
];

const FORMATIONS: &[Word] = &[
    word("trail", "one behind the other"),
    word("echelon-left", "each behind and to the left of the one before"),
    word("echelon-right", "each behind and to the right of the one before"),
    word("line-abreast", "side by side"),
    word("finger-four", "the leader, one behind on the left, two behind on the right"),
];

const REPORTED_EVENTS: &[Word] =
    &[word("enters", "the flight entered the zone"), word("leaves", "the flight left the zone")];

/// The keys that tell a speed through the air.
const TRUE_AIRSPEED: Key = optional(
    "true_airspeed",
    Grammar::Speed,
    "none",
    "In place of `ground_speed`: true airspeed; the wind then makes the ground speed.",
    "\"430 kt\"",
);
const CALIBRATED_AIRSPEED: Key = optional(
    "calibrated_airspeed",
    Grammar::Speed,
    "none",
    "In place of `ground_speed`: calibrated airspeed, in the standard atmosphere.",
    "\"280 kt\"",
);
const MACH: Key = optional(
    "mach",
    Grammar::Number { min: 0.1, max: 5.0 },
    "none",
    "In place of `ground_speed`: Mach number, in the standard atmosphere.",
    "0.78",
);

/// The top level of a scenario file.
pub static SCENARIO: TableKeys = TableKeys {
    name: "scenario",
    doc: "A scenario of patrolscope: flights and the zones they are watched against.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("format", Grammar::Format, "The version of this file format.", "1"),
        optional("title", Grammar::Text, "the name of the file", "The title for people.", "\"Tenth joint patrol\""),
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
            "What waypoints and reports are taken from.",
            "",
        ),
        optional(
            "place",
            Grammar::List { item: &Grammar::Table(&PLACE), min: 0, max: MOST_OTHERS },
            "none",
            "The author's own places, for use in positions.",
            "",
        ),
        required(
            "flight",
            Grammar::List { item: &Grammar::Table(&FLIGHT), min: 1, max: MOST_FLIGHTS },
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
            "What authorities said, to hold against the simulation.",
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

static SOURCE: TableKeys = TableKeys {
    name: "source",
    doc: "Something that was published or said.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("id", Grammar::Id, "The short name that waypoints and reports refer to.", "\"jcs\""),
        required("title", Grammar::Text, "What it is, in words.", "\"ROK Joint Chiefs of Staff, 9 December 2025\""),
        optional("url", Grammar::Text, "none", "Where it was published.", "\"https://www.example.org/\""),
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

static FLIGHT: TableKeys = TableKeys {
    name: "flight",
    doc: "What moves as one: one or more aircraft along one route.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("id", Grammar::Id, "The short name, unique in the file.", "\"bear\""),
        optional("name", Grammar::Text, "the id", "The name for people.", "\"Tu-95MS pair\""),
        optional("operator", Grammar::State, "none", "The two-letter code of the state that operates it.", "\"RU\""),
        optional(
            "aircraft",
            Grammar::Text,
            "none",
            "The aircraft type, by its id in the built-in catalogue.",
            "\"Tu-95MS\"",
        ),
        optional(
            "role",
            Grammar::Choice(ROLES),
            "that of the aircraft type",
            "What it does, for flights without an aircraft type.",
            "\"bomber\"",
        ),
        optional("count", Grammar::Integer { min: 1, max: MOST_AIRCRAFT }, "1", "How many aircraft fly together.", "2"),
        optional(
            "altitude",
            Grammar::Altitude,
            "the cruise altitude of the aircraft type",
            "The altitude of every waypoint that names none.",
            "\"FL280\"",
        ),
        optional(
            "ground_speed",
            Grammar::Speed,
            "the cruise speed of the aircraft type",
            "The ground speed of every leg that neither names one nor lies between two times.",
            "\"450 kt\"",
        ),
        TRUE_AIRSPEED,
        CALIBRATED_AIRSPEED,
        MACH,
        optional("path", Grammar::Choice(PATHS), "geodesic", "The line of every leg that names none.", "\"rhumb\""),
        optional(
            "turns",
            Grammar::Choice(TURNS),
            "fly-by",
            "How waypoints that do not say it are turned at.",
            "\"sharp\"",
        ),
        optional(
            "bank",
            Grammar::Bank,
            "that of the aircraft type, otherwise 25°",
            "The bank angle in turns.",
            "\"20°\"",
        ),
        optional(
            "turn_radius",
            Grammar::Distance,
            "from `bank` and the speed",
            "The radius of every turn that does not say it, in place of `bank`.",
            "\"10 NM\"",
        ),
        optional(
            "turn_rate",
            Grammar::TurnRate,
            "from `bank` and the speed",
            "The rate of every turn that does not say it, in place of `bank`.",
            "\"1.5 °/s\"",
        ),
        optional(
            "acceleration",
            Grammar::Acceleration,
            "speeds change at once, at the waypoint",
            "How fast the ground speed changes from one leg to the next.",
            "\"0.5 kt/s\"",
        ),
        optional(
            "delay",
            Grammar::Span,
            "none",
            "How much later than written the whole flight takes place.",
            "\"10 min\"",
        ),
        optional(
            "formation",
            Grammar::Table(&FORMATION),
            "a finger four, 1 NM apart",
            "How the aircraft fly together, as they are drawn.",
            "",
        ),
        optional("note", Grammar::Text, "none", "A remark for the reader.", "\"escort not shown\""),
        required(
            "route",
            Grammar::List { item: &Grammar::Table(&WAYPOINT), min: 2, max: MOST_WAYPOINTS },
            "The waypoints in order; at least one of them has a time.",
            "",
        ),
    ],
};

static WAYPOINT: TableKeys = TableKeys {
    name: "waypoint",
    doc: "A point on a route, with what is asked of the leg that begins there.",
    one_of: &[],
    any_of: &["at", "joins", "intercepts", "leaves", "splits_from", "merges_into"],
    keys: &[
        optional(
            "at",
            Grammar::Position,
            "where the followed flight is met or left",
            "Where it is.",
            "\"ULLEUNGDO 095°/40 km\"",
        ),
        optional(
            "time",
            Grammar::Clock,
            "worked out from speeds and neighbouring times",
            "When it is passed; `+00:20` counts from the time before it on the route.",
            "\"10:35\"",
        ),
        optional(
            "arrive",
            Grammar::Clock,
            "none",
            "As `time`, but an error where the aircraft cannot fly as fast or as slowly as that asks for.",
            "\"10:50\"",
        ),
        optional("altitude", Grammar::Altitude, "that of the flight", "How high it is passed.", "\"30000 ft\""),
        optional(
            "ground_speed",
            Grammar::Speed,
            "from the times around the leg, otherwise that of the flight",
            "The ground speed of the leg that begins here.",
            "\"450 kt\"",
        ),
        TRUE_AIRSPEED,
        CALIBRATED_AIRSPEED,
        MACH,
        optional(
            "path",
            Grammar::Choice(PATHS),
            "that of the flight",
            "The line of the leg that begins here.",
            "\"geodesic\"",
        ),
        optional(
            "turn",
            Grammar::Choice(TURNS),
            "that of the flight",
            "How the waypoint is turned at.",
            "\"fly-over\"",
        ),
        optional(
            "turn_direction",
            Grammar::Choice(DIRECTIONS),
            "the short way",
            "Which way the waypoint is turned at; the long way round, it is flown over first.",
            "\"left\"",
        ),
        optional("bank", Grammar::Bank, "that of the flight", "The bank angle of the turn here.", "\"15°\""),
        optional("turn_radius", Grammar::Distance, "that of the flight", "The radius of the turn here.", "\"10 NM\""),
        optional("turn_rate", Grammar::TurnRate, "that of the flight", "The rate of the turn here.", "\"1.5 °/s\""),
        optional(
            "climb",
            Grammar::Choice(CLIMBS),
            "even",
            "How the altitude of the next waypoint is reached on the leg that begins here.",
            "\"at-rate\"",
        ),
        optional(
            "climb_rate",
            Grammar::ClimbRate,
            "that of the aircraft type",
            "The rate of climb or descent of `climb = \"at-rate\"`.",
            "\"2000 ft/min\"",
        ),
        optional(
            "at_or_above",
            Grammar::Altitude,
            "none",
            "A warning is given where the waypoint is passed lower.",
            "\"FL250\"",
        ),
        optional(
            "at_or_below",
            Grammar::Altitude,
            "none",
            "A warning is given where the waypoint is passed higher.",
            "\"FL350\"",
        ),
        optional("hold", Grammar::Table(&HOLD), "none", "The flight waits here in a pattern.", ""),
        optional(
            "joins",
            Grammar::Id,
            "none",
            "The id of the flight that is joined here and followed to the next waypoint, which says `leaves`. It is met at \
             `at`, at `time`, or else as soon as the speed allows.",
            "\"tu-95\"",
        ),
        optional(
            "intercepts",
            Grammar::Id,
            "none",
            "As `joins`, for responders: told as intercept and escort.",
            "\"tu-95\"",
        ),
        optional("station", Grammar::Table(&STATION), "1 NM to the right", "The place beside the joined flight.", ""),
        optional(
            "leaves",
            Grammar::Id,
            "none",
            "The id of the followed flight, which is left here: at `at`, at `time`, `when` something happens, `after` a \
             span of time, or else where it ends.",
            "\"tu-95\"",
        ),
        optional(
            "when",
            Grammar::Trigger,
            "none",
            "What happens when the followed flight is left.",
            "\"tu-95 leaves KADIZ\"",
        ),
        optional("after", Grammar::Span, "none", "How long after joining the followed flight is left.", "\"20 min\""),
        optional(
            "splits_from",
            Grammar::Id,
            "none",
            "At the first waypoint: the id of the flight whose aircraft these were until here, at `at` or at `time`.",
            "\"h-6\"",
        ),
        optional(
            "merges_into",
            Grammar::Id,
            "none",
            "At the last waypoint: the id of the flight that the aircraft join for good, at `at`, at `time`, or else as soon \
             as the speed allows.",
            "\"tu-95\"",
        ),
        optional(
            "scramble",
            Grammar::Trigger,
            "none",
            "At the first waypoint: the flight takes off here when this happens.",
            "\"tu-95 enters JADIZ\"",
        ),
        optional("reaction", Grammar::Span, "none", "How long after `scramble` the flight takes off.", "\"5 min\""),
        optional("lands", Grammar::Boolean, "false", "At the last waypoint: the flight lands here.", "true"),
        optional("evidence", Grammar::Choice(EVIDENCE), "none", "How well the waypoint is known.", "\"time-reported\""),
        optional("source", Grammar::Id, "none", "The id of the source it is taken from.", "\"jcs\""),
        optional("note", Grammar::Text, "none", "A remark for the reader.", "\"KADIZ entry\""),
        optional("name", Grammar::Text, "the place it is written with, if any", "The name for people.", "\"gate\""),
    ],
};

static HOLD: TableKeys = TableKeys {
    name: "hold",
    doc: "Waiting in a pattern; without `laps` and `until` as long as the next time on the route asks for.",
    one_of: &[],
    any_of: &[],
    keys: &[
        optional("pattern", Grammar::Choice(HOLD_PATTERNS), "racetrack", "The pattern.", "\"orbit\""),
        optional("direction", Grammar::Choice(DIRECTIONS), "right", "Which way round.", "\"left\""),
        optional(
            "leg",
            Grammar::DistanceOrSpan,
            "1.5 min",
            "How long the legs are, as a distance or as a time.",
            "\"60 NM\"",
        ),
        optional("laps", Grammar::Integer { min: 1, max: 1_000 }, "none", "How many times round.", "4"),
        optional(
            "until",
            Grammar::Clock,
            "none",
            "When the hold ends; the legs are lengthened or shortened so that whole laps fill the time.",
            "\"12:30\"",
        ),
        optional(
            "course",
            Grammar::Bearing,
            "that of the leg before",
            "The direction in which the waypoint is passed.",
            "\"040°\"",
        ),
        optional("bank", Grammar::Bank, "that of the flight", "The bank angle of the turns.", "\"20°\""),
        optional("turn_radius", Grammar::Distance, "that of the flight", "The radius of the turns.", "\"5 NM\""),
        optional("turn_rate", Grammar::TurnRate, "that of the flight", "The rate of the turns.", "\"1.5 °/s\""),
        optional(
            "ground_speed",
            Grammar::Speed,
            "that of the flight, otherwise the cruise speed of the aircraft type",
            "The ground speed in the pattern.",
            "\"350 kt\"",
        ),
        TRUE_AIRSPEED,
        CALIBRATED_AIRSPEED,
        MACH,
    ],
};

static STATION: TableKeys = TableKeys {
    name: "station",
    doc: "A place beside a flight that moves with it.",
    one_of: &[],
    any_of: &[],
    keys: &[
        optional(
            "bearing",
            Grammar::Bearing,
            "090°",
            "The direction from the followed flight, clockwise from its track.",
            "\"150°\"",
        ),
        optional("distance", Grammar::Distance, "1 NM", "How far from it.", "\"2 NM\""),
        optional("above", Grammar::Distance, "level with it", "How much higher.", "\"1000 ft\""),
        optional("below", Grammar::Distance, "level with it", "How much lower.", "\"1000 ft\""),
    ],
};

static FORMATION: TableKeys = TableKeys {
    name: "formation",
    doc: "How the aircraft of a flight fly together.",
    one_of: &[],
    any_of: &[],
    keys: &[
        optional("shape", Grammar::Choice(FORMATIONS), "finger-four", "The shape.", "\"trail\""),
        optional("spacing", Grammar::Distance, "1 NM", "From one aircraft to the next.", "\"500 m\""),
    ],
};

static ZONE: TableKeys = TableKeys {
    name: "zone",
    doc: "An author's own zone: a boundary, a circle, or a file beside the scenario.",
    one_of: &["boundary", "circle", "include"],
    any_of: &[],
    keys: &[
        required("id", Grammar::Id, "The short name, unique in the file.", "\"BOX\""),
        optional("name", Grammar::Text, "the id", "The name for people.", "\"Training area\""),
        optional(
            "edges",
            Grammar::Choice(EDGES),
            "published",
            "Which line joins two vertices, for edges that do not say it.",
            "\"rhumb\"",
        ),
        optional(
            "boundary",
            Grammar::List { item: &Grammar::PositionOrTable(&VERTEX), min: 3, max: MOST_VERTICES },
            "none",
            "The vertices in order; the last is joined to the first.",
            "[\"39N 123.5E\", { at = \"39N 133E\", edge = \"rhumb\" }, \"37°17'N 133E\"]",
        ),
        optional("circle", Grammar::Table(&CIRCLE), "none", "A circle round a position.", ""),
        optional(
            "include",
            Grammar::Include,
            "none",
            "A GeoJSON (`.geojson`, `.json`) or OpenAir (`.txt`, `.openair`, `.air`) file in the scenario's folder or below it.",
            "\"areas/box.geojson\"",
        ),
        optional(
            "feature",
            Grammar::Text,
            "the only area of the file",
            "The name of the area to take from an included file.",
            "\"BOX\"",
        ),
        optional("floor", Grammar::Floor, "that of the included file, otherwise SFC", "The lower limit.", "\"SFC\""),
        optional(
            "ceiling",
            Grammar::Ceiling,
            "that of the included file, otherwise UNL",
            "The upper limit.",
            "\"FL600\"",
        ),
        optional("note", Grammar::Text, "none", "A remark for the reader.", "\"drawn by hand\""),
    ],
};

static VERTEX: TableKeys = TableKeys {
    name: "vertex",
    doc: "A vertex of a boundary, with the kind of the edge that begins there.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("at", Grammar::Position, "Where it is.", "\"39N 123.5E\""),
        optional("edge", Grammar::Choice(EDGES), "that of the zone", "The line to the next vertex.", "\"rhumb\""),
    ],
};

static CIRCLE: TableKeys = TableKeys {
    name: "circle",
    doc: "A circle round a position.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("center", Grammar::Position, "The centre.", "\"ULLEUNGDO\""),
        required("radius", Grammar::Distance, "How far the circle is from its centre, along geodesics.", "\"12 NM\""),
    ],
};

static REPORT: TableKeys = TableKeys {
    name: "report",
    doc: "What an authority said about a flight and a zone.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("source", Grammar::Id, "The id of the source that says so.", "\"jcs\""),
        required("flight", Grammar::Id, "The id of the flight.", "\"bear\""),
        required("event", Grammar::Choice(REPORTED_EVENTS), "What happened.", "\"enters\""),
        required("zone", Grammar::Id, "The id of the zone.", "\"KADIZ\""),
        required("time", Grammar::Clock, "When it happened.", "\"10:35\""),
        optional("tolerance", Grammar::Span, "none", "How far off the report may be.", "\"5 min\""),
        optional("note", Grammar::Text, "none", "A remark for the reader.", "\"rounded to five minutes\""),
    ],
};
