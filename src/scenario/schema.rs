//! The JSON Schema of scenario files, written from the table of keys, so that editors complete and check the TOML.
//!
//! The schema says what can be said of one value at a time: keys, types, words and units. What needs the catalogue, or
//! two values together, is for `check` to find.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::keys::{Grammar, KNOWN_FORMATS, Key, Presence, SCENARIO, TEXTS, TableKeys};

/// The JSON Schema (draft 2020-12) of scenario files.
///
/// TOML dates and times count as text, as TOML editors take them.
///
/// # Examples
/// ```
/// let schema = patrolscope::scenario::schema();
/// assert_eq!(schema["properties"]["time_zone"]["default"], "UTC");
/// ```
pub fn schema() -> Value {
    let mut definitions = BTreeMap::new();
    let mut root = table_schema(&SCENARIO, &mut definitions);
    let mut schema = Map::new();
    schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    schema.insert("title".into(), "patrolscope scenario".into());
    schema.append(&mut root);
    schema.insert("$defs".into(), definitions.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    Value::Object(schema)
}

fn table_schema(keys: &'static TableKeys, definitions: &mut BTreeMap<&'static str, Value>) -> Map<String, Value> {
    let mut properties = Map::new();
    for key in keys.keys {
        properties.insert(key.name.into(), key_schema(key, definitions));
    }
    let required: Vec<&str> =
        keys.keys.iter().filter(|key| key.presence == Presence::Required).map(|key| key.name).collect();
    let mut schema = Map::new();
    schema.insert("description".into(), keys.doc.into());
    schema.insert("type".into(), "object".into());
    schema.insert("properties".into(), properties.into());
    schema.insert("required".into(), required.into());
    schema.insert("additionalProperties".into(), false.into());
    for (rule, names) in [("oneOf", keys.one_of), ("anyOf", keys.any_of)] {
        if !names.is_empty() {
            let choices: Vec<Value> = names.iter().map(|name| json!({ "required": [name] })).collect();
            schema.insert(rule.into(), choices.into());
        }
    }
    schema
}

fn key_schema(key: &Key, definitions: &mut BTreeMap<&'static str, Value>) -> Value {
    let mut schema = Map::new();
    let mut doc = key.doc.to_owned();
    if let Presence::Optional(default) = key.presence
        && default != "none"
    {
        doc.push_str(&format!(" Default: {default}."));
        if let Some(value) = plain_default(&key.grammar, default) {
            schema.insert("default".into(), value);
        }
    }
    schema.insert("description".into(), doc.into());
    schema.append(&mut grammar_schema(&key.grammar, definitions));
    if !key.example.is_empty() {
        schema.insert("examples".into(), json!([example_value(key.example)]));
    }
    Value::Object(schema)
}

/// The default as a value, where the text is one and not an explanation.
fn plain_default(grammar: &Grammar, default: &str) -> Option<Value> {
    match grammar {
        Grammar::Boolean => default.parse::<bool>().ok().map(Value::from),
        Grammar::Integer { .. } => default.parse::<i64>().ok().map(Value::from),
        Grammar::Choice(words) => words.iter().any(|word| word.word == default).then(|| default.into()),
        Grammar::Distance => default.parse::<crate::units::Distance>().is_ok().then(|| default.into()),
        Grammar::TimeZone => Some(default.into()),
        _ => None,
    }
}

/// The example, which is written as TOML, as JSON.
fn example_value(example: &str) -> Value {
    let table: toml::Table = format!("value = {example}").parse().expect("the examples of the table of keys are TOML");
    json_from_toml(&table["value"])
}

/// A TOML value as an editor hands it to a JSON Schema: dates and times become text.
fn json_from_toml(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.clone().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(value) => (*value).into(),
        toml::Value::Datetime(written) => written.to_string().into(),
        toml::Value::Array(items) => items.iter().map(json_from_toml).collect(),
        toml::Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), json_from_toml(value))).collect(),
    }
}

/// A number as units are written after.
const NUMBER: &str = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)\s*";
const ALTITUDE: &str = r"^\s*([Ff][Ll]\s*[0-9]+|[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)\s*([Ff][Tt]|[Kk]?[Mm]))\s*$";

fn grammar_schema(grammar: &Grammar, definitions: &mut BTreeMap<&'static str, Value>) -> Map<String, Value> {
    let with_unit = |units: &str| json!({ "type": "string", "pattern": format!("{NUMBER}({units})\\s*$") });
    let schema = match grammar {
        Grammar::Format => json!({ "enum": KNOWN_FORMATS }),
        Grammar::Text => json!({ "type": "string" }),
        Grammar::Texts => json!({ "anyOf": [{ "type": "string" }, reference(&TEXTS, definitions)] }),
        Grammar::Id => json!({ "type": "string", "minLength": 1, "maxLength": 100 }),
        Grammar::State => json!({ "type": "string", "pattern": "^[A-Z]{2}$" }),
        Grammar::Integer { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Grammar::Boolean => json!({ "type": "boolean" }),
        Grammar::Date => json!({ "type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        Grammar::TimeZone => json!({ "type": "string", "pattern": r"^[A-Za-z0-9_+/-]+$" }),
        Grammar::Clock => {
            json!({ "type": "string", "pattern": r"^\s*([0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?\s*([Kk][Ss][Tt]|[Jj][Ss][Tt]|[Zz]|[Uu][Tt][Cc])?|\+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?|[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ].*)\s*$" })
        }
        Grammar::Span => json!({ "type": "string", "pattern": r"^\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s*(s|min|h)\s*$" }),
        Grammar::Distance => with_unit("[Nn][Mm]|[Kk]?[Mm]|[Ff][Tt]"),
        Grammar::Speed => with_unit("[Kk][Tt][Ss]?|[Kk][Nn][Oo][Tt][Ss]|[Kk][Mm]/[Hh]|[Kk][Pp][Hh]|[Mm]/[Ss]"),
        Grammar::Altitude => json!({ "type": "string", "pattern": ALTITUDE }),
        Grammar::Floor => limit("[Ss][Ff][Cc]"),
        Grammar::Ceiling => limit("[Uu][Nn][Ll]"),
        Grammar::Bank | Grammar::Bearing => with_unit("°|deg"),
        Grammar::ClimbRate => with_unit("[Ff][Tt]/[Mm][Ii][Nn]|[Mm]/[Ss]"),
        Grammar::TurnRate => with_unit("°/s|deg/s"),
        Grammar::Acceleration => with_unit("kt/s|m/s²|m/s2"),
        Grammar::Number { min, max } => json!({ "type": "number", "minimum": min, "maximum": max }),
        Grammar::DistanceOrSpan => with_unit("[Nn][Mm]|[Kk]?[Mm]|[Ff][Tt]|s|min|h"),
        Grammar::Trigger => json!({ "type": "string", "minLength": 1 }),
        Grammar::Choice(words) => {
            let choices: Vec<Value> =
                words.iter().map(|word| json!({ "const": word.word, "description": word.doc })).collect();
            json!({ "type": "string", "enum": words.iter().map(|w| w.word).collect::<Vec<_>>(), "anyOf": choices })
        }
        // Two bare numbers are no position; the rest of the grammar is richer than a pattern should be.
        Grammar::Position => json!({ "type": "string", "pattern": "[A-Za-z]" }),
        Grammar::Include => {
            json!({ "type": "string", "pattern": r"\.([Gg][Ee][Oo][Jj][Ss][Oo][Nn]|[Jj][Ss][Oo][Nn]|[Tt][Xx][Tt]|[Oo][Pp][Ee][Nn][Aa][Ii][Rr]|[Aa][Ii][Rr])$" })
        }
        Grammar::List { item, min, max } => {
            let mut items = Map::new();
            items.append(&mut grammar_schema(item, definitions));
            json!({ "type": "array", "items": items, "minItems": min, "maxItems": max })
        }
        Grammar::Table(keys) => reference(keys, definitions),
        Grammar::PositionOrTable(keys) => {
            let position = Value::Object(grammar_schema(&Grammar::Position, definitions));
            json!({ "anyOf": [position, reference(keys, definitions)] })
        }
    };
    match schema {
        Value::Object(map) => map,
        _ => unreachable!("every grammar is a JSON object"),
    }
}

fn limit(word: &str) -> Value {
    json!({ "type": "string", "anyOf": [{ "pattern": format!("^\\s*{word}\\s*$") }, { "pattern": ALTITUDE }] })
}

fn reference(keys: &'static TableKeys, definitions: &mut BTreeMap<&'static str, Value>) -> Value {
    if !definitions.contains_key(keys.name) {
        definitions.insert(keys.name, Value::Null);
        let schema = table_schema(keys, definitions);
        definitions.insert(keys.name, Value::Object(schema));
    }
    json!({ "$ref": format!("#/$defs/{}", keys.name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_carries_descriptions_words_and_limits() {
        let schema = schema();
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["required"], json!(["format"]));
        let flight = &schema["$defs"]["flight"]["properties"];
        assert_eq!(flight["turns"]["enum"], json!(["fly-by", "fly-over", "sharp"]));
        assert_eq!(flight["count"]["maximum"], 200);
        assert_eq!(flight["altitude"]["examples"], json!(["FL280"]));
        assert_eq!(schema["$defs"]["zone"]["oneOf"].as_array().map(Vec::len), Some(3));
    }
}
