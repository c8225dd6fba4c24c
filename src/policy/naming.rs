//! What names say: which rules give results, and how a package is referred to.

use crate::policy::outcome::Level;

/// What a rule's name says, by conftest's patterns `^(deny|violation)(_[a-zA-Z0-9]+)*$` and `^warn(_[a-zA-Z0-9]+)*$`
/// (`policy/engine.go`).
pub(super) fn level(name: &str) -> Option<Level> {
    let mut words = name.split('_');
    let level = match words.next() {
        Some("deny" | "violation") => Level::Deny,
        Some("warn") => Level::Warn,
        _ => return None,
    };
    words.all(|word| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_alphanumeric())).then_some(level)
}

/// A package path as a Rego reference below `data`.
pub(super) fn reference(package: &[String]) -> String {
    let mut text = String::from("data");
    for part in package {
        let plain = part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if plain {
            text.push('.');
            text.push_str(part);
        } else {
            text.push_str(&format!("[{}]", serde_json::Value::from(part.as_str())));
        }
    }
    text
}
