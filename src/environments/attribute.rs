//! A setting by its name, as Terraform writes it, in the text of any format that has resources.

use serde::Deserialize;
use serde::de::Deserializer;

use crate::document::{Node, PathKey, Value};

/// Characters of a value that are shown.
const LONGEST: usize = 60;
/// Members of a list that are shown; of a longer one, how many there are.
const MOST_SHOWN: usize = 4;
/// Words that say no.
const NO: &[&str] =
    &["", "0", "false", "off", "no", "none", "disabled", "suspended", "disable", "inactive", "passthrough"];
/// Parts of names whose values are never shown.
const HIDDEN: &[&str] =
    &["password", "secret", "token", "private_key", "credential", "connection_string", "api_key", "apikey"];

/// Keys, one below another: each as written, and in Pascal case, as CloudFormation has it.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub name: String,
    keys: Vec<(String, String)>,
}

impl<'de> Deserialize<'de> for Attribute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl Attribute {
    pub(super) fn new(name: String) -> Self {
        let keys = name.split('.').map(|key| (key.to_string(), pascal(key))).collect();
        Self { name, keys }
    }

    /// The last of the keys.
    pub(super) fn last(&self) -> &str {
        self.keys.last().map_or("", |(key, _)| key)
    }

    /// The value and the way to it; of a list of blocks on the way, the first. What is not known on the way is the value.
    pub(super) fn find<'n>(&self, body: &'n Node) -> Option<(Vec<PathKey>, &'n Node)> {
        let (mut at, mut path) = (body, Vec::new());
        for (key, pascal) in &self.keys {
            if at.as_unknown().is_some() {
                return (!path.is_empty()).then_some((path, at));
            }
            if let Some(first) = at.as_array().and_then(|items| items.first()) {
                path.push(0.into());
                at = first;
            }
            let entry = at.entry(key).or_else(|| at.entry(pascal))?;
            path.push(entry.key.as_str().into());
            at = &entry.node;
        }
        Some((path, at))
    }

    /// All items of the lists that it leads to, with the ways to them: lists on the way are gone through.
    pub(super) fn items<'n>(&self, body: &'n Node) -> Vec<(Vec<PathKey>, &'n Node)> {
        let mut found = vec![(Vec::new(), body)];
        for (key, _) in &self.keys {
            let next = found.into_iter().flat_map(opened).filter_map(|(path, node)| {
                let entry = node.entry(key)?;
                Some(([path.as_slice(), &[entry.key.as_str().into()]].concat(), &entry.node))
            });
            found = next.collect();
        }
        found.retain(|(_, node)| node.as_array().is_some());
        found.into_iter().flat_map(opened).collect()
    }
}

/// The members of a list, or the value itself.
fn opened((path, node): (Vec<PathKey>, &Node)) -> Vec<(Vec<PathKey>, &Node)> {
    match node.as_array() {
        Some(items) => {
            let item = |(at, item)| ([path.as_slice(), &[PathKey::Index(at)]].concat(), item);
            items.iter().enumerate().map(item).collect()
        }
        None => vec![(path, node)],
    }
}

fn pascal(key: &str) -> String {
    key.split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
        })
        .collect()
}

/// What a value says of the thing that it switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Yes,
    No,
    NotKnown,
}

/// A value on one short line, and what it says; `off` are further words that say no.
pub(super) fn told(name: &str, node: &Node, off: &[String]) -> (String, Says) {
    let lower = name.to_ascii_lowercase();
    if HIDDEN.iter().any(|word| lower.contains(word)) && node.as_object().is_none() {
        return ("set".to_string(), Says::Yes);
    }
    let text = match &node.value {
        Value::Unknown(unknown) => return (format!("not known: {}", short(&unknown.text)), Says::NotKnown),
        Value::Null => return ("null".to_string(), Says::No),
        Value::Object(entries) if entries.is_empty() => return ("empty".to_string(), Says::No),
        Value::Object(_) => return ("set".to_string(), Says::Yes),
        Value::Array(items) => return list(items, off),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::String(text) => text.clone(),
    };
    let is_no = NO.contains(&text.to_ascii_lowercase().as_str()) || off.contains(&text);
    (if text.is_empty() { "empty".to_string() } else { short(&text) }, if is_no { Says::No } else { Says::Yes })
}

fn list(items: &[Node], off: &[String]) -> (String, Says) {
    if items.is_empty() {
        return ("empty".to_string(), Says::No);
    }
    if items.iter().any(|item| item.as_object().is_some() || item.as_array().is_some()) {
        let says = if items.len() == 1 { String::from("set") } else { format!("{} entries", items.len()) };
        return (says, Says::Yes);
    }
    let told: Vec<(String, Says)> = items.iter().map(|item| told("", item, off)).collect();
    let says = if told.iter().any(|(_, says)| *says == Says::No) {
        Says::No
    } else if told.iter().all(|(_, says)| *says == Says::NotKnown) {
        Says::NotKnown
    } else {
        Says::Yes
    };
    if items.len() > MOST_SHOWN {
        return (format!("{} entries", items.len()), says);
    }
    (told.into_iter().map(|(text, _)| text).collect::<Vec<_>>().join(", "), says)
}

/// A text on one line, cut where it is long.
pub(super) fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = text.chars().take(LONGEST).collect();
    if cut.len() < text.len() { cut + "…" } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::UnknownReason;
    use crate::span::Span;

    fn object(entries: Vec<(&str, Node)>) -> Node {
        Node::object(Span::default(), entries)
    }

    fn list(items: Vec<Node>) -> Node {
        Node::new(Span::default(), Value::Array(items))
    }

    #[test]
    fn a_setting_is_found_in_blocks_and_in_pascal_case() {
        let on = || Node::new(Span::default(), Value::Bool(true));
        let attribute = Attribute::new("point_in_time_recovery.enabled".into());
        let block = object(vec![("point_in_time_recovery", list(vec![object(vec![("enabled", on())])]))]);
        let (path, node) = attribute.find(&block).unwrap();
        assert_eq!((path.len(), told("enabled", node, &[]).1), (3, Says::Yes));
        let pascal = object(vec![("PointInTimeRecovery", object(vec![("Enabled", on())]))]);
        assert!(attribute.find(&pascal).is_some());
        let unknown =
            object(vec![("point_in_time_recovery", Node::unknown(Span::default(), "${x}", UnknownReason::Repetition))]);
        assert_eq!(told("enabled", attribute.find(&unknown).unwrap().1, &[]).1, Says::NotKnown);
        assert!(attribute.find(&object(vec![])).is_none());
    }

    #[test]
    fn values_say_yes_no_or_nothing() {
        let text = |text: &str| Node::string(Span::default(), text);
        assert_eq!(told("a", &text("Suspended"), &[]), ("Suspended".into(), Says::No));
        assert_eq!(told("db_password", &text("hunter2"), &[]), ("set".into(), Says::Yes));
        let open = ["0.0.0.0/0".to_string()];
        assert_eq!(told("a", &list(vec![text("10.0.0.0/8"), text("0.0.0.0/0")]), &open).1, Says::No);
        assert_eq!(told("a", &list(vec![]), &[]).1, Says::No);
        assert!(told("a", &text(&"x".repeat(500)), &[]).0.chars().count() < 70);
    }

    #[test]
    fn lists_on_the_way_are_gone_through() {
        let rule = |name: &str| object(vec![("alert", Node::string(Span::default(), name))]);
        let group = |rules| object(vec![("rules", list(rules))]);
        let root = object(vec![("groups", list(vec![group(vec![rule("a"), rule("b")]), group(vec![rule("c")])]))]);
        assert_eq!(Attribute::new("groups.rules".into()).items(&root).len(), 3);
        assert!(Attribute::new("rules".into()).items(&root).is_empty());
    }
}
