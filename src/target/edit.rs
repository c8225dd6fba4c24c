//! Changes to a value tree.

use crate::document::{Entry, Node, Value};

/// The value under a key.
pub(in crate::target) fn at_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Object(entries) => entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node),
        _ => None,
    }
}

/// Sets an entry where it stands, or at the end.
pub(in crate::target) fn set(node: &mut Node, key: &str, value: Node) {
    if let Value::Object(entries) = &mut node.value {
        let span = value.span;
        match entries.iter_mut().find(|entry| entry.key == key) {
            Some(entry) => entry.node = value,
            None => entries.push(Entry { key: key.to_string(), key_span: span, node: value }),
        }
    }
}

/// Takes an entry away.
pub(in crate::target) fn remove(node: &mut Node, key: &str) {
    if let Value::Object(entries) = &mut node.value {
        entries.retain(|entry| entry.key != key);
    }
}

/// An entry of an object.
pub(in crate::target) fn entry_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Entry> {
    match &mut node.value {
        Value::Object(entries) => entries.iter_mut().find(|entry| entry.key == key),
        _ => None,
    }
}
