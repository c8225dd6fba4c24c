//! Regate's own identity of a result: rule + path + the structure around it + occurrence. Never a line, never a commit.

use std::collections::BTreeMap;

use crate::document::{Node, PathKey, Value};
use crate::result::ScanResult;

/// Keys that name an element of a list, most telling first.
const NAMING_KEYS: &[&str] = &["name", "id", "key", "Sid", "sid", "uses", "Cmd"];

/// A fingerprint before its occurrence number is known.
#[must_use]
pub fn identity(rule: &str, path: &str, structure: &[String]) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("regate fingerprint v1");
    for part in [rule, path].into_iter().chain(structure.iter().map(String::as_str)) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().as_str().chars().take(32).collect()
}

/// Gives the second, third ... result with the same identity a fingerprint of its own. `results` must be sorted.
pub fn number_occurrences(results: &mut [ScanResult]) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for result in results {
        let count = seen.entry(result.fingerprint.clone()).or_default();
        if *count > 0 {
            let occurrence = [result.fingerprint.clone(), count.to_string()];
            result.fingerprint = identity("occurrence", "", &occurrence);
        }
        *count += 1;
    }
}

/// The structure of a path in a document: names instead of positions, so that moving a block or reformatting it
/// changes nothing. Elements of lists are named by what identifies them. A scalar at the end counts with its value, hashed.
#[must_use]
pub fn structure(root: &Node, path: &[PathKey]) -> Vec<String> {
    let mut parts = Vec::with_capacity(path.len() + 1);
    let mut at = Some(root);
    for key in path {
        let next = at.and_then(|node| node.child(key));
        parts.push(match (key, next) {
            (PathKey::Key(key), _) => key.clone(),
            (PathKey::Index(_), Some(element)) => element_name(element),
            (PathKey::Index(_), None) => String::new(),
        });
        at = next;
    }
    if let Some(node) = at {
        parts.extend(scalar(node));
    }
    parts
}

fn element_name(element: &Node) -> String {
    let named = NAMING_KEYS.iter().find_map(|key| Some(format!("{key}={}", element.get(key)?.written()?)));
    named.unwrap_or_default()
}

fn scalar(node: &Node) -> Option<String> {
    let text = match &node.value {
        Value::Null => "null".to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::String(text) => normalise(text),
        Value::Unknown(unknown) => normalise(&unknown.text),
        Value::Array(_) | Value::Object(_) => return None,
    };
    // It may be a secret: only a hash of it may leave this function.
    Some(blake3::keyed_hash(&blake3::derive_key("regate value identity v1", b""), text.as_bytes()).to_hex().to_string())
}

/// A text without white space, for identity that survives reformatting.
#[must_use]
pub fn normalise(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn at(offset: usize) -> Span {
        Span::new(offset, offset + 1)
    }

    fn manifest(offset: usize, before: usize) -> Node {
        let container = Node::object(at(offset), [("name", Node::string(at(offset), "app"))]);
        let mut items: Vec<Node> = (0..before).map(|n| Node::string(at(n), n.to_string())).collect();
        items.push(container);
        Node::object(at(0), [("containers", Node::new(at(0), Value::Array(items)))])
    }

    #[test]
    fn structure_ignores_positions() {
        let one = structure(&manifest(5, 0), &["containers".into(), 0.into()]);
        let other = structure(&manifest(90, 3), &["containers".into(), 3.into()]);
        assert_eq!(one, ["containers", "name=app"]);
        assert_eq!(one, other);
    }

    #[test]
    fn a_missing_tail_is_kept_and_a_scalar_is_hashed() {
        let root = manifest(0, 1);
        assert_eq!(structure(&root, &["containers".into(), 1.into(), "image".into()]).last().unwrap(), "image");
        let path = ["containers".into(), 1.into(), "name".into()];
        assert!(!structure(&root, &path).last().unwrap().contains("app"));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let parts = |list: &[&str]| list.iter().map(|s| (*s).to_string()).collect::<Vec<_>>();
        assert_ne!(identity("r", "p", &parts(&["ab", "c"])), identity("r", "p", &parts(&["a", "bc"])));
        assert_eq!(identity("r", "p", &[]).len(), 32);
    }
}
