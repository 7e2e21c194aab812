//! Keys of flights: what moves, its route, and what it does on the way.

use super::{Grammar, Key, MOST_AIRCRAFT, MOST_WAYPOINTS, TableKeys, Word, optional, required, word};

const PATHS: &[Word] = &[
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

pub(in crate::scenario) static FLIGHT: TableKeys = TableKeys {
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

pub(in crate::scenario) static WAYPOINT: TableKeys = TableKeys {
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
        optional(
            "name",
            Grammar::Texts,
            "the place it is written with, if any",
            "The name for people; the English one is what triggers refer to.",
            "\"gate\"",
        ),
        optional(
            "uncertainty",
            Grammar::Distance,
            "that of the scenario, by the evidence",
            "How far off the true place may have been.",
            "\"20 km\"",
        ),
    ],
};

pub(super) static HOLD: TableKeys = TableKeys {
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

pub(super) static STATION: TableKeys = TableKeys {
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

pub(super) static FORMATION: TableKeys = TableKeys {
    name: "formation",
    doc: "How the aircraft of a flight fly together.",
    one_of: &[],
    any_of: &[],
    keys: &[
        optional("shape", Grammar::Choice(FORMATIONS), "finger-four", "The shape.", "\"trail\""),
        optional("spacing", Grammar::Distance, "1 NM", "From one aircraft to the next.", "\"500 m\""),
    ],
};
