//! Between our value trees and the engine's.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use regorus::Value as Rego;

use crate::document::{Node, PathKey, Unknown, Value};

/// How policies see what is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknowns {
    /// As objects that say so, `{"$unknown": "${var.x}", "reason": "variable-without-value"}`: no string that happens
    /// to differ from a wanted one.
    Objects,
    /// As the strings that conftest's parsers give.
    Strings,
}

/// A node as the engine's value. Floats that are no numbers become null. Recursion is as deep as the tree, which
/// parsers bound.
pub(crate) fn from_node(node: &Node, unknowns: Unknowns) -> Rego {
    from_node_with(node, &|unknown| match unknowns {
        Unknowns::Strings => Rego::from(unknown.text.as_str()),
        Unknowns::Objects => {
            object([(UNKNOWN, Rego::from(unknown.text.as_str())), ("reason", Rego::from(unknown.reason.as_str()))])
        }
    })
}

/// The same, with something in the place of each value that is not known.
pub(crate) fn from_node_with(node: &Node, unknown: &dyn Fn(&Unknown) -> Rego) -> Rego {
    match &node.value {
        Value::Null => Rego::Null,
        Value::Bool(value) => Rego::Bool(*value),
        Value::Int(value) => Rego::from(*value),
        Value::Float(value) => Rego::from(*value),
        Value::String(text) => Rego::from(text.as_str()),
        Value::Unknown(value) => unknown(value),
        Value::Array(items) => Rego::from(items.iter().map(|item| from_node_with(item, unknown)).collect::<Vec<_>>()),
        Value::Object(entries) => {
            object(entries.iter().map(|entry| (own_key(&entry.key), from_node_with(&entry.node, unknown))))
        }
    }
}

/// The key that makes an object the mark of a value that is not known: `{"$unknown": "<expression>", "reason": "<why>"}`.
const UNKNOWN: &str = "$unknown";

/// What stands in the place of a value that is not known, when the value is such a mark.
pub(crate) fn mark(value: &Rego) -> Option<&Rego> {
    // Asked of most values that builtins see.
    static KEY: LazyLock<Rego> = LazyLock::new(|| Rego::from(UNKNOWN));
    match value {
        Rego::Object(object) => object.get(&KEY),
        _ => None,
    }
}

/// Whether a text has a reference or a template in it, so that it is not known either.
pub(crate) fn is_open(text: &str) -> bool {
    text.contains("${") || text.contains("{{")
}

/// A key of a document as policies see it. The mark's own key has one `$` more, so that nobody writes a value that passes
/// for one that is not known.
pub(crate) fn own_key(key: &str) -> Cow<'_, str> {
    if is_like_mark(key) { Cow::Owned(format!("${key}")) } else { Cow::Borrowed(key) }
}

/// A key that policies see as the document has it.
fn written_key(key: &str) -> &str {
    key.strip_prefix('$').filter(|key| is_like_mark(key)).unwrap_or(key)
}

fn is_like_mark(key: &str) -> bool {
    key.starts_with('$') && key.trim_start_matches('$') == UNKNOWN.trim_start_matches('$')
}

/// A value that was parsed from a text of a document, with its own keys.
pub(super) fn with_own_keys(value: Rego) -> Rego {
    match &value {
        Rego::Array(items) if items.iter().any(has_mark) => {
            Rego::from(items.iter().cloned().map(with_own_keys).collect::<Vec<_>>())
        }
        Rego::Object(entries) if has_mark(&value) => {
            let mut own = Rego::new_object();
            if let Ok(fields) = own.as_object_mut() {
                for (key, child) in entries.iter() {
                    let key = if let Rego::String(key) = key { Rego::from(own_key(key).as_ref()) } else { key.clone() };
                    fields.insert(key, with_own_keys(child.clone()));
                }
            }
            own
        }
        _ => value,
    }
}

fn has_mark(value: &Rego) -> bool {
    let is_like = |key: &Rego| matches!(key, Rego::String(key) if is_like_mark(key));
    match value {
        Rego::Array(items) => items.iter().any(has_mark),
        Rego::Object(entries) => entries.iter().any(|(key, child)| is_like(key) || has_mark(child)),
        _ => false,
    }
}

/// Whether something in a tree is not known.
pub(crate) fn has_unknown(node: &Node) -> bool {
    match &node.value {
        Value::Unknown(_) => true,
        Value::Array(items) => items.iter().any(has_unknown),
        Value::Object(entries) => entries.iter().any(|entry| has_unknown(&entry.node)),
        _ => false,
    }
}

/// How many values a value holds, itself included.
pub(crate) fn count(value: &Rego) -> usize {
    1 + match value {
        Rego::Array(items) => items.iter().map(count).sum::<usize>(),
        Rego::Object(object) => object.iter().map(|(_, child)| count(child)).sum::<usize>(),
        _ => 0,
    }
}

/// An object from its entries; a later key replaces an earlier one.
pub(crate) fn object<K: AsRef<str>>(entries: impl IntoIterator<Item = (K, Rego)>) -> Rego {
    let mut object = Rego::new_object();
    if let Ok(fields) = object.as_object_mut() {
        for (key, value) in entries {
            fields.insert(Rego::from(key.as_ref()), value);
        }
    }
    object
}

/// The value with one more field, when it is an object.
pub(crate) fn with(mut object: Rego, key: &str, value: Rego) -> Rego {
    if let Ok(fields) = object.as_object_mut() {
        fields.insert(Rego::from(key), value);
    }
    object
}

/// The engine's value as JSON: a set becomes a sorted array, and what JSON cannot say becomes null.
pub(crate) fn to_json(value: &Rego) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// The members of a set or the elements of an array, in the engine's order of values; `None` for anything else.
pub(crate) fn members(value: &Rego) -> Option<Vec<Rego>> {
    match value {
        Rego::Set(set) => Some(set.iter_sorted().cloned().collect()),
        Rego::Array(array) => Some(array.iter().cloned().collect()),
        _ => None,
    }
}

/// A string field of an object.
pub(crate) fn text(value: &Rego) -> Option<Arc<str>> {
    // The engine's own way to ask writes an error about each value that is none.
    if let Rego::String(text) = value { Some(Arc::from(text.as_ref())) } else { None }
}

/// A path from an array of keys and indices; `None` when an element is neither.
pub(crate) fn path(value: &Rego) -> Option<Vec<PathKey>> {
    value.as_array().ok()?.iter().map(path_key).collect()
}

fn path_key(value: &Rego) -> Option<PathKey> {
    match value {
        Rego::String(key) => Some(PathKey::Key(written_key(key).to_string())),
        Rego::Number(_) => value.as_u64().ok().and_then(|index| usize::try_from(index).ok()).map(PathKey::Index),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::UnknownReason;
    use crate::span::Span;

    #[test]
    fn a_node_becomes_the_same_json() {
        let at = Span::default();
        let list = Node::new(at, Value::Array(vec![Node::new(at, Value::Int(-3)), Node::new(at, Value::Float(0.5))]));
        let odd = Node::new(at, Value::Float(f64::NAN));
        let node = Node::object(at, [("b", list), ("a", Node::string(at, "x")), ("n", odd)]);
        assert_eq!(
            to_json(&from_node(&node, Unknowns::Objects)),
            serde_json::json!({"a": "x", "b": [-3, 0.5], "n": null})
        );
    }

    #[test]
    fn what_is_not_known_is_an_object_or_conftests_string() {
        let node = Node::unknown(Span::default(), "${var.x}", UnknownReason::VariableWithoutValue);
        let shown = serde_json::json!({"$unknown": "${var.x}", "reason": "variable-without-value"});
        assert_eq!(to_json(&from_node(&node, Unknowns::Objects)), shown);
        assert_eq!(to_json(&from_node(&node, Unknowns::Strings)), serde_json::json!("${var.x}"));
        assert!(has_unknown(&node) && !has_unknown(&Node::string(Span::default(), "${var.x}")));
    }

    #[test]
    fn a_document_writes_no_mark() {
        let at = Span::default();
        for key in ["$unknown", "$$unknown"] {
            let node = Node::object(at, [(key, Node::string(at, "x")), ("unknown", Node::string(at, "y"))]);
            for unknowns in [Unknowns::Objects, Unknowns::Strings] {
                let value = from_node(&node, unknowns);
                assert!(mark(&value).is_none());
                assert_eq!(to_json(&value), serde_json::json!({(format!("${key}")): "x", "unknown": "y"}));
            }
            assert_eq!(
                path(&Rego::from(serde_json::json!([format!("${key}"), "$x"]))),
                Some(vec![key.into(), "$x".into()])
            );
        }
        let parsed = Rego::from(serde_json::json!([{"a": [{"$unknown": {"$unknown": 1}}]}, 1]));
        let own = serde_json::json!([{"a": [{"$$unknown": {"$$unknown": 1}}]}, 1]);
        assert_eq!(to_json(&with_own_keys(parsed)), own);
    }

    #[test]
    fn a_path_has_keys_and_indices_only() {
        let value = Rego::from(serde_json::json!(["a", 2]));
        assert_eq!(path(&value), Some(vec!["a".into(), 2.into()]));
        for bad in
            [serde_json::json!(["a", true]), serde_json::json!([-1]), serde_json::json!([1.5]), serde_json::json!("a")]
        {
            assert_eq!(path(&Rego::from(bad)), None);
        }
    }
}
