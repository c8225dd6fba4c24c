//! The blocks of Terraform's documents, and what its expressions refer to (`policies/lib/terraform.rego`).

use std::sync::LazyLock;

use regex::Regex;
use regorus::Value;

use super::sprintf::sprintf;
use super::values::is_unknown;
use crate::rego::value::{mark, object};

/// A reference to a resource or data source, perhaps of a called module and one of several instances; what only looks like
/// one is found as well, and is the address of nothing.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const KEY: &str = r#"(?:\[(?:"[^"]*"|[0-9]+)\])?"#;
    const NAME: &str = "[A-Za-z_][0-9A-Za-z_-]*";
    Regex::new(&format!(r"(?:module\.{NAME}{KEY}\.)*(?:data\.)?{NAME}\.{NAME}{KEY}")).ok()
});

/// The references in what is not known below a value, as `{"address", "path"}`, in the order of the document. Recursion is as deep
/// as the document, which parsers bound.
pub(super) fn references(arguments: &[Value]) -> Result<Value, String> {
    let mut found = Vec::new();
    below(arguments.first().unwrap_or(&Value::Undefined), &mut Vec::new(), &mut found);
    Ok(Value::from(found))
}

fn below(value: &Value, path: &mut Vec<Value>, found: &mut Vec<Value>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(Value::from(index));
                below(item, path, found);
                path.pop();
            }
        }
        Value::Object(object) => match mark(value) {
            Some(Value::String(text)) => {
                let addresses = ADDRESS.as_ref().into_iter().flat_map(|address| address.find_iter(text));
                found.extend(addresses.map(|address| reference(address.as_str(), path)));
            }
            Some(_) => {}
            None => {
                for (key, child) in object.iter() {
                    path.push(key.clone());
                    below(child, path, found);
                    path.pop();
                }
            }
        },
        _ => {}
    }
}

fn reference(address: &str, path: &[Value]) -> Value {
    let mut node = Value::new_object();
    if let Ok(fields) = node.as_object_mut() {
        fields.insert(Value::from("address"), Value::from(address));
        fields.insert(Value::from("path"), Value::from(path.to_vec()));
    }
    node
}

/// The blocks of a type: arguments are `input`, the section (`resource`, `data`), the type, and what their addresses begin with.
pub(super) fn labelled(arguments: &[Value]) -> Result<Value, String> {
    let [input, section, of_type, prefix] = arguments else { return Err("operand 4 is missing".to_string()) };
    let named = field(input, section).and_then(|types| field(types, of_type));
    let Some(Value::Object(named)) = named else { return Ok(Value::from(Vec::new())) };
    let mut found = Vec::new();
    for (name, bodies) in named.iter() {
        for (body, path) in bodies_of(bodies, vec![section.clone(), of_type.clone(), name.clone()]) {
            let instance = field_named(body, "$instance");
            let [prefix, of_type, name, instance] = [Some(prefix), Some(of_type), Some(name), instance].map(as_text);
            let address = [&*within(body)?, prefix?, of_type?, ".", name?, instance?].concat();
            found.push(object([
                ("type", arguments.get(2).cloned().unwrap_or(Value::Undefined)),
                ("name", path.get(2).cloned().unwrap_or(Value::Undefined)),
                ("body", body.clone()),
                ("path", Value::from(path)),
                ("address", Value::from(address)),
            ]));
        }
    }
    Ok(Value::from(found))
}

/// What the addresses in the module of a block begin with; nothing at the root.
fn within(body: &Value) -> Result<String, String> {
    match field_named(body, "$module") {
        None | Some(Value::Bool(false)) => Ok(String::new()),
        Some(Value::String(module)) => Ok(format!("{module}.")),
        Some(other) => match sprintf(&[Value::from("%s."), Value::from(vec![other.clone()])])? {
            Value::String(text) => Ok(text.to_string()),
            _ => Ok(String::new()),
        },
    }
}

/// A text; what is not there is an empty one.
fn as_text(value: Option<&Value>) -> Result<&str, String> {
    match value {
        None => Ok(""),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err("the parts of an address must be strings".to_string()),
    }
}

/// The objects of an array, or the one object, with their paths. What is not known is none.
pub(super) fn elements(arguments: &[Value]) -> Result<Value, String> {
    let path = arguments.get(1).and_then(|path| path.as_array().ok()).ok_or("operand 2 must be array")?;
    let value = arguments.first().unwrap_or(&Value::Undefined);
    Ok(blocks(bodies_of(value, path.iter().cloned().collect())))
}

/// The blocks under a key of a block, as [`elements`] has them; none where nothing stands there.
pub(super) fn nested(arguments: &[Value]) -> Result<Value, String> {
    let (Some(entry), Some(key)) = (arguments.first(), arguments.get(1)) else {
        return Err("operand 2 is missing".to_string());
    };
    let Some((body, path)) = parts(entry) else { return Ok(Value::Undefined) };
    if body.as_object().is_err() {
        return Err("operand 1 must be object".to_string());
    }
    Ok(blocks(nested_in(body, &path, key)))
}

/// Where blocks of a kind may come from something that is not known, as `{"value", "path"}`.
pub(super) fn hidden(arguments: &[Value]) -> Result<Value, String> {
    let (Some(entry), Some(key)) = (arguments.first(), arguments.get(1)) else {
        return Err("operand 2 is missing".to_string());
    };
    let Some((body, path)) = parts(entry) else { return Ok(Value::from(Vec::new())) };
    let place = |value: &Value, path: Vec<Value>| object([("value", value.clone()), ("path", Value::from(path))]);
    let mut found = Vec::new();
    let own = field(body, key);
    found.extend(own.filter(|value| is_unknown(value)).map(|value| place(value, joined(&path, [key.clone()]))));
    if let Some(Value::Array(items)) = own {
        let open = items.iter().enumerate().filter(|(_, item)| is_unknown(item));
        found.extend(open.map(|(at, item)| place(item, joined(&path, [key.clone(), Value::from(at)]))));
    }
    // A `dynamic` block that was not worked out; one over nothing makes nothing.
    for (dynamic, path) in nested_in(body, &path, &Value::from("dynamic")) {
        for (block, path) in nested_in(dynamic, &path, key) {
            let over = field_named(block, "for_each");
            let is_nothing = match over {
                Some(Value::Array(items)) => items.is_empty(),
                Some(Value::Object(entries)) => entries.is_empty(),
                _ => false,
            };
            if !is_nothing {
                found.push(place(over.unwrap_or(key), path));
            }
        }
    }
    Ok(Value::from(found))
}

/// The body of a block, and the path to it.
fn parts(entry: &Value) -> Option<(&Value, Vec<Value>)> {
    let path = field_named(entry, "path")?.as_array().ok()?;
    Some((field_named(entry, "body")?, path.iter().cloned().collect()))
}

/// The bodies under a key of a block, with their paths.
fn nested_in<'v>(body: &'v Value, path: &[Value], key: &Value) -> Vec<(&'v Value, Vec<Value>)> {
    field(body, key).map(|value| bodies_of(value, joined(path, [key.clone()]))).unwrap_or_default()
}

/// The objects of an array, or the one object, that are known, with their paths.
fn bodies_of(value: &Value, path: Vec<Value>) -> Vec<(&Value, Vec<Value>)> {
    match value {
        Value::Array(items) => {
            let known = items.iter().enumerate().filter(|(_, item)| is_body(item));
            known.map(|(at, item)| (item, joined(&path, [Value::from(at)]))).collect()
        }
        _ if is_body(value) => vec![(value, path)],
        _ => Vec::new(),
    }
}

fn is_body(value: &Value) -> bool {
    matches!(value, Value::Object(_)) && mark(value).is_none()
}

fn blocks(found: Vec<(&Value, Vec<Value>)>) -> Value {
    let block = |(body, path): (&Value, Vec<Value>)| object([("body", body.clone()), ("path", Value::from(path))]);
    Value::from(found.into_iter().map(block).collect::<Vec<_>>())
}

fn joined<const MORE: usize>(path: &[Value], more: [Value; MORE]) -> Vec<Value> {
    path.iter().cloned().chain(more).collect()
}

fn field<'v>(value: &'v Value, key: &Value) -> Option<&'v Value> {
    value.as_object().ok()?.get(key)
}

fn field_named<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    field(value, &Value::from(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_have_an_address_and_the_path_of_their_value() {
        let text = r#"{"bucket": {"$unknown": "${module.m[\"a.b\"].aws_s3_bucket.b[0].id}", "reason": "apply-time"},
            "list": [{"$unknown": "${data.aws_x.y.z}-${aws_k.l[\"k\"].m}", "reason": "apply-time"}, "aws_a.b"]}"#;
        let found = references(&[Value::from_json_str(text).unwrap()]).unwrap();
        let shown: Vec<String> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|one| format!("{} {}", one["address"].as_string().unwrap(), one["path"].as_array().unwrap().len()))
            .collect();
        assert_eq!(shown, ["module.m[\"a.b\"].aws_s3_bucket.b[0] 1", "data.aws_x.y 2", "aws_k.l[\"k\"] 2"]);
    }

    fn said(function: fn(&[Value]) -> Result<Value, String>, arguments: &[&str]) -> String {
        let arguments: Vec<Value> = arguments.iter().map(|text| Value::from_json_str(text).unwrap()).collect();
        function(&arguments).unwrap().to_string()
    }

    #[test]
    fn blocks_have_their_addresses_and_paths() {
        let input = r#"{"resource": {"a": {"b": [{"x": 1}, "no block", {"$unknown": "${u}", "reason": "template"}], "c": {"$module": "module.m", "$instance": "[0]"}}}}"#;
        assert_eq!(
            said(labelled, &[input, "\"resource\"", "\"a\"", "\"\""]),
            r#"[{"address":"a.b","body":{"x":1},"name":"b","path":["resource","a","b",0],"type":"a"},{"address":"module.m.a.c[0]","body":{"$instance":"[0]","$module":"module.m"},"name":"c","path":["resource","a","c"],"type":"a"}]"#
        );
        assert_eq!(said(labelled, &["{\"data\": 1}", "\"data\"", "\"a\"", "\"data.\""]), "[]");
    }

    #[test]
    fn blocks_that_are_not_known_are_hidden() {
        let entry = |body: &str| format!(r#"{{"body": {body}, "path": ["p"]}}"#);
        let open = r#"{"$unknown": "${u}", "reason": "template"}"#;
        let entries = entry(&format!(
            r#"{{"k": [{{"y": 2}}, {open}], "dynamic": [{{"k": [{{"for_each": {open}}}, {{"for_each": []}}, {{}}]}}]}}"#
        ));
        assert_eq!(said(nested, &[&entries, "\"k\""]), r#"[{"body":{"y":2},"path":["p","k",0]}]"#);
        assert_eq!(
            said(hidden, &[&entries, "\"k\""]),
            r#"[{"path":["p","k",1],"value":{"$unknown":"${u}","reason":"template"}},{"path":["p","dynamic",0,"k",0],"value":{"$unknown":"${u}","reason":"template"}},{"path":["p","dynamic",0,"k",2],"value":"k"}]"#
        );
        assert_eq!(said(nested, &[&entry(&format!(r#"{{"k": {open}}}"#)), "\"k\""]), "[]");
        assert_eq!(said(elements, &["{\"z\": 3}", "[]"]), r#"[{"body":{"z":3},"path":[]}]"#);
    }
}
