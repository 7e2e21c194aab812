//! Keys of the author's own zones.

use super::{Grammar, MOST_VERTICES, TableKeys, Word, optional, required, word};

const EDGES: &[Word] = &[
    word("published", "along the parallel or the meridian where both ends share one, otherwise geodesic"),
    word("geodesic", "the shortest line on the ellipsoid"),
    word("rhumb", "the line of constant course, straight on a Mercator chart"),
];

pub(super) static ZONE: TableKeys = TableKeys {
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
            "A GeoJSON (`.geojson`, `.json`), KML (`.kml`) or OpenAir (`.txt`, `.openair`, `.air`) file in the scenario's folder or below it.",
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

pub(super) static VERTEX: TableKeys = TableKeys {
    name: "vertex",
    doc: "A vertex of a boundary, with the kind of the edge that begins there.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("at", Grammar::Position, "Where it is.", "\"39N 123.5E\""),
        optional("edge", Grammar::Choice(EDGES), "that of the zone", "The line to the next vertex.", "\"rhumb\""),
    ],
};

pub(super) static CIRCLE: TableKeys = TableKeys {
    name: "circle",
    doc: "A circle round a position.",
    one_of: &[],
    any_of: &[],
    keys: &[
        required("center", Grammar::Position, "The centre.", "\"ULLEUNGDO\""),
        required("radius", Grammar::Distance, "How far the circle is from its centre, along geodesics.", "\"12 NM\""),
    ],
};
