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

/// Lists whose elements are whole documents or blocks of their own: what is wrong with one of them is said elsewhere in the structure.
const WHOLES: &[&str] = &[
    "data",
    "documents",
    "ephemeral",
    "items",
    "locals",
    "manifests",
    "module",
    "output",
    "provider",
    "resource",
    "variable",
];

/// The instruction that begins a stage of a Dockerfile, which is what it is with another version of its image.
const STAGE: &str = "Cmd=from";

/// How deep in the document of such a list its elements stand at most: `["resource", type, name, index]`.
const BODY: usize = 3;

/// What stands at a path, hashed, where it is the only thing that tells which of several elements of a list is meant: an instruction
/// of a Dockerfile, a block of a firewall, a statement without a name. What was accepted in one of them is not accepted in another.
#[must_use]
pub fn content(root: &Node, path: &[PathKey]) -> Option<String> {
    let (mut at, mut is_nameless) = (root, false);
    let is_whole = |depth: usize| match path.first() {
        Some(PathKey::Key(first)) => depth <= BODY && WHOLES.contains(&first.as_str()),
        _ => false,
    };
    for (depth, key) in path.iter().enumerate() {
        at = at.child(key)?;
        if matches!(key, PathKey::Index(_)) {
            let name = element_name(at);
            let is_instruction = name.starts_with("Cmd=") && name != STAGE;
            is_nameless = !is_whole(depth) && (name.is_empty() || is_instruction);
        }
    }
    let is_leaf = !matches!(at.value, Value::Array(_) | Value::Object(_));
    if is_leaf || !is_nameless {
        return None;
    }
    let mut hasher = blake3::Hasher::new_keyed(&blake3::derive_key("regate content identity v1", b""));
    add(at, &mut hasher);
    Some(hasher.finalize().to_hex().to_string())
}

/// Adds a value and what is below it, of fields in any order the same; the parser bounds the depth.
fn add(node: &Node, hasher: &mut blake3::Hasher) {
    match &node.value {
        Value::Array(items) => {
            hasher.update(b"[");
            items.iter().for_each(|item| add(item, hasher));
        }
        Value::Object(entries) => {
            hasher.update(b"{");
            let mut entries: Vec<_> = entries.iter().filter(|entry| !POSITIONS.contains(&entry.key.as_str())).collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            for entry in entries {
                hasher.update(&(entry.key.len() as u64).to_le_bytes());
                hasher.update(entry.key.as_bytes());
                add(&entry.node, hasher);
            }
        }
        _ => drop(hasher.update(scalar(node).unwrap_or_default().as_bytes())),
    }
    hasher.update(b";");
}

/// Fields in which a document says where in its file something stands.
const POSITIONS: &[&str] = &["EndLine", "Stage", "StartLine", "line"];

/// The name of a subject without the numbers that say where it stands: `build step 3` of `["jobs", "build", "steps", 2]` is
/// `build step`. What moves is the same as before.
#[must_use]
pub fn unplaced(subject: &str, path: &[PathKey]) -> String {
    let is_place = |word: &str| {
        let number: Option<usize> = word.parse().ok();
        let is_at =
            |key: &PathKey| matches!(key, PathKey::Index(at) if number == Some(*at) || number == at.checked_add(1));
        number.is_some() && path.iter().any(is_at)
    };
    let words = subject.split_inclusive([' ', '.']);
    words.filter(|word| !is_place(word.trim_end_matches([' ', '.']))).collect()
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
    fn what_has_no_name_is_known_by_what_it_says() {
        let text = |word: &str| Node::string(at(0), word);
        let list = |items: Vec<Node>| Node::new(at(0), Value::Array(items));
        let port =
            |number: &str| Node::object(at(0), [("port", text(number)), ("cidrs", list(vec![text("0.0.0.0/0")]))]);
        let named = |name: &str| Node::object(at(0), [("name", text(name)), ("port", text("22"))]);
        let rules = |items: Vec<Node>| Node::object(at(0), [("rules", list(items))]);
        let of = |root: &Node, path: &[PathKey]| content(root, path);
        let first = of(&rules(vec![port("22")]), &["rules".into(), 0.into()]);
        assert!(first.is_some());
        assert_eq!(first, of(&rules(vec![port("80"), port("22")]), &["rules".into(), 1.into()]), "wherever it stands");
        assert_ne!(first, of(&rules(vec![port("80")]), &["rules".into(), 0.into()]));
        let below: [PathKey; 3] = ["rules".into(), 0.into(), "cidrs".into()];
        assert!(of(&rules(vec![port("22")]), &below).is_some());
        // A scalar counts by itself, a name says which it is, and a block of its own is many things.
        assert_eq!(of(&rules(vec![port("22")]), &["rules".into(), 0.into(), "port".into()]), None);
        assert_eq!(of(&rules(vec![named("a")]), &["rules".into(), 0.into()]), None);
        let block = Node::object(at(0), [("t", Node::object(at(0), [("x", list(vec![port("22")]))]))]);
        let block = Node::object(at(0), [("resource", block)]);
        assert_eq!(of(&block, &["resource".into(), "t".into(), "x".into(), 0.into()]), None);
    }

    #[test]
    fn a_subject_is_the_same_wherever_it_stands() {
        let step = ["jobs".into(), "build".into(), "steps".into(), 2.into()];
        assert_eq!(unplaced("build step 3", &step), "build step ");
        assert_eq!(unplaced("steps.2.script", &step), "steps.script");
        assert_eq!(unplaced("Deployment/web-3 container 9", &step), "Deployment/web-3 container 9");
        assert_eq!(unplaced("instruction 4", &[4.into()]), "instruction ");
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let parts = |list: &[&str]| list.iter().map(|s| (*s).to_string()).collect::<Vec<_>>();
        assert_ne!(identity("r", "p", &parts(&["ab", "c"])), identity("r", "p", &parts(&["a", "bc"])));
        assert_eq!(identity("r", "p", &[]).len(), 32);
    }
}
