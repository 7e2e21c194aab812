//! The JSON Schema against the reader: what the reader accepts the schema accepts, and a wrong key, type, word or unit
//! is refused by both.

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use patrolscope::scenario::{self, library, read};
use serde_json::{Value, json};

fn validator() -> Validator {
    let schema = scenario::schema();
    assert!(jsonschema::meta::is_valid(&schema), "the schema follows its meta schema");
    jsonschema::validator_for(&schema).expect("a schema that can be compiled")
}

/// TOML as an editor hands it to a JSON Schema: dates and times are text.
fn json_from_toml(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(value) => value.into(),
            toml::Value::Datetime(written) => written.to_string().into(),
            toml::Value::Array(items) => items.into_iter().map(convert).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, convert(value))).collect(),
        }
    }
    convert(toml::Value::Table(text.parse().expect("TOML")))
}

/// Every key of the format at least once.
const EVERYTHING: &str = r#"
format = 1
title = "Everything"
kind = "reconstruction"
date = 2025-12-09
time_zone = "Asia/Tokyo"
zones = ["KADIZ", "JADIZ"]

[[wind]]
from = "270°"
speed = "60 kt"
altitude = "FL300"

[closest_approach]
places = ["ULLEUNGDO", "GATE"]
coast = false
flights_within = "20 NM"

[[source]]
id = "jcs"
title = "ROK Joint Chiefs of Staff"
url = "https://www.example.org/"

[[place]]
id = "GATE"
at = "126 km NW of IEODO"
name = "Gate"

[[flight]]
id = "bear"
name = "Tu-95MS pair"
operator = "RU"
aircraft = "Tu-95MS"
role = "bomber"
count = 2
altitude = "FL280"
ground_speed = "380 kt"
path = "rhumb"
turns = "fly-over"
bank = "20°"
note = "two of four"
route = [
  { at = "43°12'N 134°24'E", time = "09:51", evidence = "assumed", name = "start", uncertainty = "40 km" },
  { at = "GATE", ground_speed = "370 kt", path = "geodesic", turn = "sharp", source = "jcs", note = "here" },
  { at = "ULLEUNGDO 095°/40 km", time = "14:30 KST", altitude = "9000 m", evidence = "time-reported" },
  { at = "391530N1342010E", time = "2025-12-09T17:00:00+09:00" },
]

[[flight]]
id = "wing"
altitude = "FL280"
true_airspeed = "430 kt"
turn_radius = "8 NM"
acceleration = "0.5 kt/s"
delay = "1 min"
formation = { shape = "trail", spacing = "2 NM" }
route = [
  { at = "40N 131E", climb = "at-rate", climb_rate = "2000 ft/min", at_or_above = "FL200", at_or_below = "FL300" },
  { joins = "bear", at = "GATE", station = { bearing = "150°", distance = "2 NM", above = "1000 ft" } },
  { leaves = "bear", after = "10 min" },
  { at = "35N 130E", turn_direction = "left", mach = 0.7, turn_rate = "1.5 °/s" },
  { merges_into = "bear", time = "15:30 KST" },
]

[[flight]]
id = "part"
altitude = "FL280"
mach = 0.7
turn_rate = "1.5 °/s"
route = [
  { splits_from = "bear", time = "15:00 KST" },
  { at = "36N 128E", bank = "15°", hold = { pattern = "racetrack", direction = "left", leg = "20 NM", laps = 1, course = "100°", bank = "20°", ground_speed = "350 kt" } },
  { at = "37N 128E", turn_radius = "9 km", hold = { until = "17:30 KST", turn_radius = "9 km", calibrated_airspeed = "250 kt" } },
  { at = "38N 128E", calibrated_airspeed = "250 kt", hold = { pattern = "figure-eight", laps = 1, turn_rate = "2 °/s", true_airspeed = "350 kt" } },
  { at = "39N 128E", true_airspeed = "400 kt", hold = { pattern = "orbit", laps = 1, mach = 0.6 } },
  { at = "40N 128E", arrive = "23:00 KST" },
]

[[flight]]
id = "qra"
altitude = "FL300"
calibrated_airspeed = "300 kt"
route = [
  { at = "DAEGU", scramble = "bear passes GATE", reaction = "1 min" },
  { intercepts = "bear", station = { below = "500 ft" } },
  { leaves = "bear", when = "15:45 KST" },
  { at = "DAEGU", lands = true },
]

[[zone]]
id = "BOX"
name = "Box"
edges = "rhumb"
boundary = ["39N 123.5E", { at = "39N 133E", edge = "geodesic" }, "37°17'N 133E"]
floor = "SFC"
ceiling = "FL600"
note = "mine"

[[zone]]
id = "RING"
circle = { center = "GATE", radius = "12 NM" }
floor = "1000 ft"
ceiling = "UNL"

[[report]]
source = "jcs"
flight = "bear"
event = "enters"
zone = "KADIZ"
time = "10:35"
tolerance = "5 min"
note = "rounded"

[[report]]
source = "jcs"
flight = "bear"
event = "stays"
zone = "KADIZ"
lasts = "20 min"

[[report]]
source = "jcs"
flight = "wing"
event = "joins"
with = "bear"
at = "126 km NW of SOCOTRA-ROCK"
within = "20 km"
doubt = "too far north"

[[count]]
source = "jcs"
where = "in the KADIZ"
total = 9
aircraft = [{ type = "Tu-95", operator = "RU", count = 2 }, { type = "H-6" }]

[uncertainty]
reported = "10 km"
partly = "20 km"
assumed = "50 km"

[[scene]]
from = "10:00"
to = "10:30"
title = { en = "Start", ja = "開始", ko = "시작", zh = "开始" }
caption = { en = "It begins.", ja = "始まる。", ko = "시작한다.", zh = "开始。" }
frame = ["bear", "KADIZ", "GATE"]
flights = ["bear"]
zones = ["KADIZ"]
show = ["uncertainty"]
hide = ["relief"]
spot = "GATE"
play = true

[ensemble]
runs = 100
seed = 7
vary = [
  { name = "late start", what = "departure", flights = ["bear"], uniform = ["0 min", "10 min"] },
  { what = "delay", flights = ["bear"], at = "1", normal = ["0 min", "1 min"] },
  { what = "reaction", triangular = ["1 min", "2 min", "5 min"] },
  { what = "wind-speed", layer = "FL300", list = ["40 kt", "60 kt"], weights = [1, 2.5] },
]
"#;

#[test]
fn a_file_with_every_key_is_accepted_by_reader_and_schema() {
    let reading = read("everything.toml", EVERYTHING.as_bytes(), &library::without_files());
    assert!(reading.scenario.is_some(), "{:?}", reading.problems);
    let errors: Vec<String> =
        validator().iter_errors(&json_from_toml(EVERYTHING)).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn every_key_of_the_schema_stands_in_the_file_with_every_key() {
    let written = json_from_toml(EVERYTHING);
    let schema = scenario::schema();
    let keys = |table: &Value| table["properties"].as_object().expect("properties").keys().cloned().collect::<Vec<_>>();
    for key in keys(&schema) {
        assert!(written.get(&key).is_some(), "{key}");
    }
    for (name, table) in schema["$defs"].as_object().expect("definitions") {
        // Vertices, waypoints and circles stand within others; includes need a folder.
        let text = written.to_string();
        for key in keys(table).iter().filter(|key| !["include", "feature"].contains(&key.as_str())) {
            assert!(text.contains(&format!("\"{key}\":")), "{name}.{key}");
        }
    }
}

#[test]
fn the_examples_of_the_schema_are_accepted_by_it() {
    fn walk(root: &Value, table: &Value) {
        for (key, property) in table["properties"].as_object().expect("properties") {
            let mut alone = property.clone();
            alone["$defs"] = root["$defs"].clone();
            let validator = jsonschema::validator_for(&alone).expect("a schema");
            for example in property["examples"].as_array().into_iter().flatten() {
                assert!(validator.is_valid(example), "{key}: {example}");
            }
        }
    }
    let schema = scenario::schema();
    walk(&schema, &schema);
    for table in schema["$defs"].as_object().expect("definitions").values() {
        walk(&schema, table);
    }
}

/// Replaces one line of the file with every key.
fn with_line(from: &str, to: &str) -> String {
    assert!(EVERYTHING.contains(from), "{from}");
    EVERYTHING.replacen(from, to, 1)
}

#[test]
fn a_wrong_key_type_word_or_unit_is_refused_by_reader_and_schema() {
    let validator = validator();
    for (from, to) in [
        ("format = 1", "format = 2"),
        ("format = 1", ""),
        ("title = \"Everything\"", "tittle = \"Everything\""),
        ("title = \"Everything\"", "title = 3"),
        ("kind = \"reconstruction\"", "kind = \"reconstructed\""),
        ("date = 2025-12-09", "date = \"tomorrow\""),
        ("coast = false", "coast = \"no\""),
        ("flights_within = \"20 NM\"", "flights_within = 20"),
        ("flights_within = \"20 NM\"", "flights_within = \"20\""),
        ("flights_within = \"20 NM\"", "flights_within = \"20 kt\""),
        ("altitude = \"FL280\"", "altitude = \"FL 2x\""),
        ("altitude = \"FL280\"", "altitude = 28000"),
        ("altitude = \"FL280\"", "altitude = \"28000 kt\""),
        ("ground_speed = \"380 kt\"", "ground_speed = \"380 km\""),
        ("bank = \"20°\"", "bank = 20"),
        ("operator = \"RU\"", "operator = \"Russia\""),
        ("count = 2", "count = 0"),
        ("count = 2", "count = 201"),
        ("count = 2", "count = \"two\""),
        ("turns = \"fly-over\"", "turns = \"flyover\""),
        ("path = \"rhumb\"", "path = \"straight\""),
        ("evidence = \"assumed\"", "evidence = \"guessed\""),
        ("time = \"09:51\"", "time = \"9.51\""),
        ("time = \"09:51\"", "time = 951"),
        ("time = \"09:51\"", "times = \"09:51\""),
        ("at = \"43°12'N 134°24'E\"", "at = \"43.2, 134.4\""),
        ("at = \"43°12'N 134°24'E\"", "at = [43.2, 134.4]"),
        ("edges = \"rhumb\"", "edges = \"arc\""),
        ("edge = \"geodesic\"", "edge = \"arc\""),
        ("floor = \"SFC\"", "floor = \"UNL\""),
        ("ceiling = \"UNL\"", "ceiling = \"SFC\""),
        ("circle = { center = \"GATE\", radius = \"12 NM\" }", "circle = { center = \"GATE\" }"),
        ("circle = { center = \"GATE\", radius = \"12 NM\" }", ""),
        ("event = \"enters\"", "event = \"violates\""),
        ("tolerance = \"5 min\"", "tolerance = \"5 kt\""),
        ("source = \"jcs\"\nflight", "flight"),
    ] {
        let text = with_line(from, to);
        let reading = read("wrong.toml", text.as_bytes(), &library::without_files());
        assert!(reading.scenario.is_none(), "the reader accepts {to}");
        assert!(!validator.is_valid(&json_from_toml(&text)), "the schema accepts {to}");
    }
}

#[test]
fn quantities_are_accepted_by_the_schema_just_when_the_reader_reads_them() {
    let schema = scenario::schema();
    let numbers = ["45", "45.5", ".5", "5.", "+3", "0", "x", "", "4 5", "1e3"];
    let units =
        ["kt", "KT", "kts", "knots", "km/h", "kph", "m/s", "km", "NM", "nm", "m", "ft", "°", "deg", "min", "FL", ""];
    let flight = &schema["$defs"]["flight"]["properties"];
    let pattern = |property: &Value| {
        jsonschema::validator_for(&json!({ "type": "string", "pattern": property["pattern"] })).expect("a pattern")
    };
    let speed = pattern(&flight["ground_speed"]);
    let altitude = pattern(&flight["altitude"]);
    let distance = pattern(&schema["$defs"]["circle"]["properties"]["radius"]);
    for number in numbers {
        for unit in units {
            for text in [format!("{number} {unit}"), format!("{number}{unit}"), format!(" {unit}{number} ")] {
                let value = Value::from(text.as_str());
                assert_eq!(speed.is_valid(&value), text.parse::<patrolscope::units::Speed>().is_ok(), "speed {text:?}");
                let reads = text.parse::<patrolscope::units::Distance>().is_ok();
                assert_eq!(distance.is_valid(&value), reads, "distance {text:?}");
                let reads = text.parse::<patrolscope::units::Altitude>().is_ok();
                assert_eq!(altitude.is_valid(&value), reads, "altitude {text:?}");
            }
        }
    }
}

#[test]
fn the_scenarios_of_the_repository_follow_the_schema() {
    let validator = validator();
    let folder = Path::new("scenarios");
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("a readable folder").path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = fs::read_to_string(&path).expect("a readable scenario");
            let errors: Vec<String> =
                validator.iter_errors(&json_from_toml(&text)).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{}: {errors:?}", path.display());
        }
    }
}
