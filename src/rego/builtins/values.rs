//! The library's questions about values that a text may leave open (`policies/lib/values.rego`).

use regorus::Value;

use super::sprintf::sprintf;
use crate::document::UnknownReason;
use crate::document::hcl::read_json;
use crate::rego::value::{Unknowns, from_node, is_open, mark};
use crate::span::Span;

fn argument(arguments: &[Value], at: usize) -> Result<&Value, String> {
    arguments.get(at).ok_or_else(|| format!("operand {} is missing", at + 1))
}

/// Whether a value is a mark, or a text that is known in part.
pub(super) fn is_unknown(value: &Value) -> bool {
    match value {
        Value::String(text) => is_open(text),
        _ => mark(value).is_some(),
    }
}

/// What has members; undefined for anything else.
pub(super) fn iterated(arguments: &[Value]) -> Result<Value, String> {
    let value = argument(arguments, 0)?;
    let has_members = matches!(value, Value::Array(_) | Value::Set(_) | Value::Object(_));
    Ok(if has_members { value.clone() } else { Value::Undefined })
}

/// Whether a value is not known.
pub(super) fn unknown(arguments: &[Value]) -> Result<Value, String> {
    argument(arguments, 0).map(|value| Value::Bool(is_unknown(value)))
}

/// The text of a string, known or not; undefined for anything else.
pub(super) fn written(arguments: &[Value]) -> Result<Value, String> {
    let value = argument(arguments, 0)?;
    Ok(match value {
        Value::String(_) => value.clone(),
        _ => mark(value).cloned().unwrap_or(Value::Undefined),
    })
}

/// A path of a machine as it is opened, without `//`, `.` and `..`; what is no whole path stays, what is no text is undefined.
pub(super) fn clean_path(arguments: &[Value]) -> Result<Value, String> {
    let Value::String(text) = argument(arguments, 0)? else { return Ok(Value::Undefined) };
    if !text.starts_with('/') {
        return Ok(Value::String(text.clone()));
    }
    let mut parts = Vec::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            // Above the top is the top.
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Ok(Value::from(format!("/{}", parts.join("/"))))
}

/// How a message says a value: the text of a string, known or not; anything else as `sprintf` writes it.
pub(super) fn shown(arguments: &[Value]) -> Result<Value, String> {
    match written(arguments)? {
        Value::Undefined => sprintf(&[Value::from("%v"), Value::from(vec![argument(arguments, 0)?.clone()])]),
        text => Ok(text),
    }
}

/// An array as it is, an empty one for anything else.
pub(super) fn list(arguments: &[Value]) -> Result<Value, String> {
    let value = argument(arguments, 0)?;
    Ok(if matches!(value, Value::Array(_)) { value.clone() } else { Value::from(Vec::new()) })
}

/// An object that is known as it is, an empty one for anything else.
pub(super) fn entries(arguments: &[Value]) -> Result<Value, String> {
    let value = argument(arguments, 0)?;
    let is_known = matches!(value, Value::Object(_)) && mark(value).is_none();
    Ok(if is_known { value.clone() } else { Value::new_object() })
}

/// An array as it is, nothing for null, else an array of the value alone.
pub(super) fn array(arguments: &[Value]) -> Result<Value, String> {
    let value = argument(arguments, 0)?;
    Ok(match value {
        Value::Array(_) => value.clone(),
        Value::Null => Value::from(Vec::new()),
        _ => Value::from(vec![value.clone()]),
    })
}

/// The members of an array that are not known; the value itself when it is one.
pub(super) fn unknowns(arguments: &[Value]) -> Result<Value, String> {
    let value = argument(arguments, 0)?;
    let found: Vec<Value> = match value {
        Value::Array(items) => items.iter().filter(|item| is_unknown(item)).cloned().collect(),
        _ => std::iter::once(value).filter(|value| is_unknown(value)).cloned().collect(),
    };
    Ok(Value::from(found))
}

/// The boolean that a value stands for; undefined for anything else.
pub(super) fn as_bool(arguments: &[Value]) -> Result<Value, String> {
    let value = argument(arguments, 0)?;
    Ok(match value {
        Value::Bool(_) => value.clone(),
        Value::String(text) => match text.to_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Value::Bool(true),
            "false" | "no" | "off" | "0" => Value::Bool(false),
            _ => Value::Undefined,
        },
        _ => Value::Undefined,
    })
}

/// What a text says as JSON, of which parts may not be known; undefined where it is none that can be read.
pub(super) fn json(arguments: &[Value]) -> Result<Value, String> {
    let Value::String(text) = written(arguments)? else { return Ok(Value::Undefined) };
    let node = read_json(&text, Span::default(), UnknownReason::NotEvaluated);
    Ok(node.map_or(Value::Undefined, |node| from_node(&node, Unknowns::Objects)))
}

/// What stands at the end of a path of keys, or the unknown in its way; undefined where nothing stands there, or null.
pub(super) fn reached(arguments: &[Value]) -> Result<Value, String> {
    let mut value = argument(arguments, 0)?;
    if value.as_object().is_err() {
        return Ok(Value::Undefined);
    }
    let path = argument(arguments, 1)?.as_array().map_err(|_| "operand 2 must be array".to_string())?;
    for (at, key) in path.iter().enumerate() {
        if at > 0 && is_unknown(value) {
            return Ok(value.clone());
        }
        match child(value, key) {
            Some(child) => value = child,
            None => return Ok(Value::Undefined),
        }
    }
    Ok(if *value == Value::Null { Value::Undefined } else { value.clone() })
}

/// What stands at a key, as `object.get` finds it.
fn child<'v>(value: &'v Value, key: &Value) -> Option<&'v Value> {
    match value {
        Value::Object(object) => object.get(key),
        Value::Array(items) => items.get(usize::try_from(key.as_u64().ok()?).ok()?),
        _ => None,
    }
}
