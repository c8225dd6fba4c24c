//! Places of the input that no input of that schema has: what a policy reads there is never defined, so that it would
//! find nothing and pass. Only what is sure is told.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::policy::near::{did_you_mean, near};
use crate::rego::reading::Step;

/// How far `$ref` is followed.
const MAX_REFERENCES: usize = 32;
/// How many places of a schema one step may lead to; beyond, nothing is sure.
const MAX_PLACES: usize = 256;
/// How many values a list of them may have, and how many fields an object; beyond, nothing is sure.
const MAX_LISTED: usize = 4096;
/// How many names of fields are told.
const MAX_NAMES: usize = 12;

/// What stands in the way of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mismatch {
    pub(super) message: String,
    pub(super) remedy: String,
    /// The place is a list, and a field of it was asked for.
    pub(super) is_list: bool,
    /// How many steps lead to the place.
    pub(super) length: usize,
}

/// Where a reference has come to in a schema.
enum Place<'a> {
    /// Anything may stand there.
    Open,
    /// One of these describes what stands there.
    Nodes(Vec<&'a Json>),
}

/// Why no input has what a reference leads to; `None` where one may. The schema is that of what the first `from` steps lead to.
pub(super) fn mismatch(schema: &Json, steps: &[Step], from: usize) -> Option<Mismatch> {
    let mut nodes = vec![schema];
    for (at, step) in steps.iter().enumerate().skip(from) {
        // What a text does not give is an object of its own, wherever it stands.
        if matches!(step, Step::Key(key) if key.starts_with('$') || key == "reason") {
            return None;
        }
        let resolved = alternatives(schema, &nodes)?;
        nodes = match next(&resolved, step) {
            Place::Open => return None,
            Place::Nodes(nodes) if nodes.len() > MAX_PLACES => return None,
            Place::Nodes(nodes) if nodes.is_empty() => return Some(explain(&resolved, steps, at)),
            Place::Nodes(nodes) => nodes,
        };
    }
    None
}

/// The places behind `$ref`, `anyOf` and `oneOf`; `None` where one of them says nothing that is sure.
fn alternatives<'a>(schema: &'a Json, nodes: &[&'a Json]) -> Option<Vec<&'a Json>> {
    let (mut found, mut waiting, mut followed) = (Vec::new(), nodes.to_vec(), 0);
    while let Some(node) = waiting.pop() {
        match node {
            Json::Bool(false) => {}
            Json::Object(fields) => {
                if let Some(reference) = fields.get("$ref") {
                    followed += 1;
                    let target = schema.pointer(reference.as_str()?.strip_prefix('#')?)?;
                    waiting.push((followed <= MAX_REFERENCES).then_some(target)?);
                } else if let Some(choices) = fields.get("anyOf").or_else(|| fields.get("oneOf")) {
                    // Beside a choice other words could narrow or widen it.
                    (!fields.contains_key("properties")).then_some(())?;
                    waiting.extend(choices.as_array()?);
                } else if ["allOf", "if", "not", "$dynamicRef"].iter().any(|word| fields.contains_key(*word)) {
                    return None;
                } else {
                    found.push(node);
                }
            }
            _ => return None,
        }
        (found.len() + waiting.len() <= MAX_PLACES).then_some(())?;
    }
    Some(found)
}

fn next<'a>(nodes: &[&'a Json], step: &Step) -> Place<'a> {
    let mut found = Vec::new();
    for node in nodes {
        let below = match step {
            Step::Key(key) => field(node, key),
            Step::Any => member(node),
        };
        match below {
            Place::Open => return Place::Open,
            Place::Nodes(nodes) => found.extend(nodes),
        }
    }
    Place::Nodes(found)
}

/// A field of an object. Of a list and of a scalar no field is ever defined.
fn field<'a>(node: &'a Json, key: &str) -> Place<'a> {
    if !may_be(node, "object") {
        return Place::Nodes(Vec::new());
    }
    match node.get("properties").and_then(|properties| properties.get(key)) {
        Some(below) => one(below),
        None if node.get("patternProperties").is_some() => Place::Open,
        None => node.get("additionalProperties").map_or(Place::Open, one),
    }
}

/// Any member of a list or an object.
fn member(node: &Json) -> Place<'_> {
    let mut found = Vec::new();
    if may_be(node, "array") {
        match node.get("items") {
            Some(items) if node.get("prefixItems").is_none() => found.push(items),
            _ => return Place::Open,
        }
    }
    if may_be(node, "object") {
        let properties = node.get("properties").and_then(Json::as_object);
        if properties.is_some_and(|properties| properties.len() > MAX_PLACES) {
            return Place::Open;
        }
        found.extend(properties.into_iter().flat_map(serde_json::Map::values));
        match node.get("additionalProperties") {
            Some(Json::Bool(false)) if node.get("patternProperties").is_none() => {}
            Some(below @ Json::Object(_)) if node.get("patternProperties").is_none() => found.push(below),
            _ => return Place::Open,
        }
    }
    Place::Nodes(found)
}

fn one(node: &Json) -> Place<'_> {
    match node {
        Json::Bool(false) => Place::Nodes(Vec::new()),
        Json::Object(fields) if !fields.is_empty() => Place::Nodes(vec![node]),
        _ => Place::Open,
    }
}

/// Whether the schema lets a value of that type stand there.
fn may_be(node: &Json, wanted: &str) -> bool {
    types(node).is_none_or(|types| types.contains(wanted))
}

/// The types that a schema names, or that the values have which it lists; `None` for any.
fn types(node: &Json) -> Option<BTreeSet<&str>> {
    match node.get("type") {
        Some(Json::String(one)) => return Some(BTreeSet::from([one.as_str()])),
        Some(Json::Array(several)) => return several.iter().map(Json::as_str).collect(),
        _ => {}
    }
    let values = match (node.get("const"), node.get("enum").and_then(Json::as_array)) {
        (Some(value), _) => vec![value],
        (None, Some(values)) if values.len() > MAX_LISTED => return None,
        (None, Some(values)) => values.iter().collect(),
        (None, None) => return None,
    };
    let name = |value: &Json| match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    };
    Some(values.into_iter().map(name).collect())
}

fn explain(nodes: &[&Json], steps: &[Step], at: usize) -> Mismatch {
    let (before, place) = (steps.get(..at).unwrap_or_default(), written(steps.get(..at).unwrap_or_default()));
    let all: BTreeSet<&str> = nodes.iter().filter_map(|node| types(node)).flatten().collect();
    let is_list = all.iter().eq(["array"].iter());
    let length = before.len();
    let Some(Step::Key(key)) = steps.get(at) else {
        let message = format!("'{place}' has no members: what is read there is never defined");
        return Mismatch { message, remedy: "read the value itself".to_string(), is_list, length };
    };
    if is_list {
        let rest = steps.get(at..).unwrap_or_default();
        let remedy = format!("write '{place}[_]{}', or 'some x in {place}'", written(rest).trim_start_matches("input"));
        let message = format!("'{place}' is a list, which has no field '{key}': what is read there is never defined");
        return Mismatch { message, remedy, is_list, length };
    }
    let names: BTreeSet<&str> = nodes
        .iter()
        .filter_map(|node| node.get("properties").and_then(Json::as_object))
        .flat_map(|properties| properties.keys().map(String::as_str))
        .take(MAX_LISTED)
        .collect();
    let names: Vec<&str> = names.into_iter().collect();
    let message = format!("'{place}' has no field '{key}': what is read there is never defined");
    let remedy = match near(key, &names) {
        Some(meant) => did_you_mean(meant),
        None if names.is_empty() => "read the value itself".to_string(),
        None => {
            let more = if names.len() > MAX_NAMES { " ..." } else { "" };
            format!("it has {}{more}", names.iter().take(MAX_NAMES).copied().collect::<Vec<_>>().join(", "))
        }
    };
    Mismatch { message, remedy, is_list, length }
}

/// A reference as it is written, with `[_]` for any member.
pub(super) fn written(steps: &[Step]) -> String {
    let mut text = String::from("input");
    for step in steps {
        match step {
            Step::Any => text.push_str("[_]"),
            Step::Key(key) if key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') => {
                text.push('.');
                text.push_str(key);
            }
            Step::Key(key) => text.push_str(&format!("[{}]", Json::from(key.as_str()))),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// `a.b[_]` as steps.
    fn steps(text: &str) -> Vec<Step> {
        text.split('.').map(|word| if word == "_" { Step::Any } else { Step::Key(word.to_string()) }).collect()
    }

    #[test]
    fn only_what_no_input_has_is_told() {
        let schema = json!({
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "open": {},
                "list": {"type": "array", "items": {"$ref": "#/$defs/item"}},
                "choice": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/item"}]},
                "map": {"type": "object", "additionalProperties": {"type": "string"}},
                "loop": {"$ref": "#/properties/loop"},
                "fixed": {"enum": ["a", "b"]},
            },
            "$defs": {"item": {"type": "object", "additionalProperties": false, "properties": {"name": {"type": "string"}}}},
        });
        for known in [
            "open.x.y",
            "list._.name",
            "list._._",
            "choice.name",
            "map.x",
            "map._",
            "loop.x",
            "fixed",
            "list._.$unknown",
            "map.x.reason",
        ] {
            assert_eq!(mismatch(&schema, &steps(known), 0), None, "{known}");
        }
        for (wrong, message, remedy) in [
            ("opne", "'input' has no field 'opne'", "did you mean 'open'?"),
            (
                "list.name",
                "'input.list' is a list, which has no field 'name'",
                "write 'input.list[_].name', or 'some x in input.list'",
            ),
            ("list._.nmae", "'input.list[_]' has no field 'nmae'", "did you mean 'name'?"),
            ("choice.zzz", "'input.choice' has no field 'zzz'", "it has name"),
            ("map.x.y", "'input.map.x' has no field 'y'", "read the value itself"),
            ("fixed._", "'input.fixed' has no members", "read the value itself"),
        ] {
            let found = mismatch(&schema, &steps(wrong), 0).unwrap();
            assert_eq!(
                (found.message.as_str(), found.remedy.as_str()),
                (format!("{message}: what is read there is never defined").as_str(), remedy)
            );
        }
    }

    #[test]
    fn what_a_schema_leaves_open_is_never_told() {
        for schema in [
            json!(true),
            json!({}),
            json!({"allOf": []}),
            json!({"$ref": "other.json"}),
            json!({"properties": {"a": {}}}),
            json!({"type": "object", "patternProperties": {"^x": {}}, "additionalProperties": false}),
        ] {
            assert_eq!(mismatch(&schema, &steps("b.c._"), 0), None, "{schema}");
        }
    }
}
