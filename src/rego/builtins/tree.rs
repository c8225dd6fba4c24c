//! Looking for keys in a whole document, which takes a rule of Rego a thousand times as long.

use regorus::Value;

use crate::rego::value::mark;

/// Each value below the first argument whose name is in the second, a set of names in small letters, as `{"path",
/// "key", "value"}` in the document's order. A name is the last key on the way to a value, in small letters: an element
/// of a list is called as the list. Recursion is as deep as the document, which parsers bound.
pub(super) fn named(arguments: &[Value]) -> Result<Value, String> {
    let (Some(document), Some(names)) = (arguments.first(), arguments.get(1).and_then(|names| names.as_set().ok()))
    else {
        return Err("operand 2 must be set".to_string());
    };
    let mut found = Vec::new();
    let is_wanted = |name: &Value| names.contains(name);
    below(document, &Value::from(""), &mut Vec::new(), &is_wanted, &mut found);
    Ok(Value::from(found))
}

fn below(
    value: &Value,
    name: &Value,
    path: &mut Vec<Value>,
    is_wanted: &dyn Fn(&Value) -> bool,
    found: &mut Vec<Value>,
) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(Value::from(index));
                step(item, name, path, is_wanted, found);
                path.pop();
            }
        }
        Value::Object(object) if mark(value).is_none() => {
            for (key, child) in object.iter() {
                let own = key.as_string().map(|key| Value::from(key.to_lowercase()));
                path.push(key.clone());
                step(child, own.as_ref().unwrap_or(name), path, is_wanted, found);
                path.pop();
            }
        }
        _ => {}
    }
}

fn step(
    value: &Value,
    name: &Value,
    path: &mut Vec<Value>,
    is_wanted: &dyn Fn(&Value) -> bool,
    found: &mut Vec<Value>,
) {
    if is_wanted(name) {
        let mut node = Value::new_object();
        if let Ok(fields) = node.as_object_mut() {
            fields.insert(Value::from("path"), Value::from(path.clone()));
            fields.insert(Value::from("key"), name.clone());
            fields.insert(Value::from("value"), value.clone());
        }
        found.push(node);
    }
    below(value, name, path, is_wanted, found);
}
