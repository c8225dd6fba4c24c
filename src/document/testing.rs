//! What the tests of all formats share.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Node, Problem, Value};
use crate::source::{Artifact, Encoding, Fence, Origin, Segment, SourceText};

pub(super) fn artifact(path: &str, text: &str) -> Artifact {
    Artifact::file(Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree)))
}

pub(super) fn fence(language: &str, text: &str) -> Artifact {
    let source = Arc::new(SourceText::new("README.md", text, Encoding::Utf8, Origin::WorkingTree));
    let segments = vec![Segment { fence: 0, host: 0 }];
    let fence = Fence { language: language.into(), file_name: None, index: 0, text: text.into(), segments };
    Artifact::fence(source, Arc::new(fence))
}

/// A tree as compact JSON.
pub(super) fn json_of(node: &Node) -> String {
    json_value(node).to_string()
}

fn json_value(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::String(value) => value.clone().into(),
        Value::Unknown(unknown) => unknown.text.clone().into(),
        Value::Array(items) => items.iter().map(json_value).collect(),
        Value::Object(entries) => entries.iter().map(|entry| (entry.key.clone(), json_value(&entry.node))).collect(),
    }
}

/// Every span must slice the text, floats must be finite, keys must be unique, and a plain key's span must hold it.
pub(super) fn check_spans(text: &str, (roots, problems): &(Vec<Node>, Vec<Problem>)) {
    for problem in problems {
        assert!(text.get(problem.span.range()).is_some(), "{problem:?} is not in the text");
    }
    for root in roots {
        check_node(text, root);
    }
}

fn check_node(text: &str, node: &Node) {
    assert!(text.get(node.span.range()).is_some(), "{:?} is not in the text", node.span);
    match &node.value {
        Value::Float(value) => assert!(value.is_finite()),
        Value::Array(items) => items.iter().for_each(|item| check_node(text, item)),
        Value::Object(entries) => {
            let mut keys: Vec<_> = entries.iter().map(|entry| &entry.key).collect();
            keys.sort();
            keys.dedup();
            assert_eq!(keys.len(), entries.len(), "keys are unique");
            for entry in entries {
                let key = text.get(entry.key_span.range()).expect("the key is in the text");
                let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
                let written_out = !key.contains('\\') && !key.starts_with('*');
                assert!(!plain || !written_out || key.contains(&entry.key), "{key:?} does not hold {:?}", entry.key);
                check_node(text, &entry.node);
            }
        }
        _ => {}
    }
}

/// Random text, most of it from a format's own alphabet.
pub(super) fn text_of(alphabet: &'static str) -> impl Strategy<Value = String> {
    let chars: Vec<char> = alphabet.chars().chain("\n\n\r\t aé😀\u{feff}".chars()).collect();
    let own = prop::sample::select(chars);
    let any = prop_oneof![9 => own, 1 => any::<char>()];
    prop::collection::vec(any, 0..80).prop_map(|chars| chars.into_iter().collect())
}

/// A valid document with up to four characters inserted, deleted or replaced.
pub(super) fn mutated(valid: &'static str) -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0..3_u8, any::<char>(), any::<prop::sample::Index>());
    prop::collection::vec(edit, 0..4).prop_map(move |edits| {
        let mut chars: Vec<char> = valid.chars().collect();
        for (at, how, random, other) in edits {
            if chars.is_empty() {
                break;
            }
            let at = at.index(chars.len());
            let new = if random.is_ascii() { random } else { chars[other.index(chars.len())] };
            match how {
                0 => chars.insert(at, new),
                1 => chars[at] = new,
                _ => drop(chars.remove(at)),
            }
        }
        chars.into_iter().collect()
    })
}

/// Every span is in the text.
fn fits(text: &str, node: &Node) {
    assert!(text.get(node.span.range()).is_some(), "{:?}", node.span);
    node.as_array().unwrap_or_default().iter().for_each(|item| fits(text, item));
    for entry in node.as_object().unwrap_or_default() {
        assert!(text.get(entry.key_span.range()).is_some(), "{:?}", entry.key_span);
        fits(text, &entry.node);
    }
}

/// Reads a text as a file: whatever is in it, every span that comes out is in it.
pub(super) fn read_any(path: &str, text: &str) {
    let parsed = super::parse(&artifact(path, text));
    parsed.problems.iter().for_each(|problem| assert!(text.get(problem.span.range()).is_some()));
    parsed.documents.iter().for_each(|document| fits(text, &document.root));
}
