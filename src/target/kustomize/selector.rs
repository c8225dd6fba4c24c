//! Whom a patch or a replacement is for, by regular expressions, labels and annotations
//! (<https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/>). What is not understood selects neither
//! everything nor nothing: whom it is for is not known.

use regex::Regex;

use super::select::Resource;
use crate::document::{Node, Value};

/// A `target` of a patch, or a `select` of a replacement.
pub(super) struct Selector {
    /// Fields with what they have to be; `None` for what is no regular expression.
    patterns: Vec<(Field, Option<Regex>)>,
    /// The key of the metadata, and what has to be there; `None` for what is no selector.
    labels: Vec<(&'static str, Option<Vec<Requirement>>)>,
    /// There is nothing in it that is not understood.
    is_understood: bool,
}

#[derive(Clone, Copy)]
enum Field {
    Group,
    Version,
    Kind,
    Name,
    Namespace,
}

/// A part of a label selector (<https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors>).
struct Requirement {
    key: String,
    wanted: Wanted,
}

enum Wanted {
    OneOf(Vec<String>),
    /// Or not there.
    NoneOf(Vec<String>),
    There,
    Absent,
}

impl Selector {
    pub(super) fn new(target: &Node) -> Self {
        let mut own = Self { patterns: Vec::new(), labels: Vec::new(), is_understood: true };
        own.is_understood = target.as_object().is_some();
        for entry in target.as_object().unwrap_or_default() {
            if entry.node.value == Value::Null {
                continue;
            }
            let text = entry.node.as_str();
            let pattern = || text.and_then(|text| Regex::new(&format!("^(?:{text})$")).ok());
            let mut is_read = true;
            let mut add = |field: Field| {
                let pattern = pattern();
                is_read = pattern.is_some();
                // Kustomize takes an empty one for none.
                if text != Some("") {
                    own.patterns.push((field, pattern));
                }
            };
            match entry.key.as_str() {
                "group" => add(Field::Group),
                "version" => add(Field::Version),
                "kind" => add(Field::Kind),
                "name" => add(Field::Name),
                "namespace" => add(Field::Namespace),
                key @ ("labelSelector" | "annotationSelector") => {
                    let requirements = text.and_then(requirements);
                    is_read = requirements.is_some();
                    let of = if key == "labelSelector" { "labels" } else { "annotations" };
                    own.labels.push((of, requirements));
                }
                _ => is_read = false,
            }
            own.is_understood &= is_read;
        }
        own
    }

    /// Whether all of it is understood.
    pub(super) fn is_understood(&self) -> bool {
        self.is_understood
    }

    /// Whether it selects a manifest; `None` when that is not known.
    pub(super) fn selects(&self, resource: &Resource) -> Option<bool> {
        let patterns = self.patterns.iter().map(|(field, pattern)| {
            let pattern = pattern.as_ref()?;
            let fits = |text: &str| pattern.is_match(text);
            Some(match field {
                Field::Group => fits(resource.group()),
                Field::Version => fits(resource.version()),
                Field::Kind => fits(resource.kind()),
                Field::Name => resource.ids().any(|(name, _)| fits(name)),
                Field::Namespace => {
                    resource.ids().any(|(_, space)| fits(if space.is_empty() { "default" } else { space }))
                }
            })
        });
        let labels = self.labels.iter().map(|(key, requirements)| {
            let own = resource.node.get("metadata").and_then(|metadata| metadata.get(key));
            all(requirements.as_ref()?.iter().map(|one| one.holds(own)))
        });
        match all(patterns.chain(labels)) {
            Some(true) if !self.is_understood => None,
            known => known,
        }
    }
}

/// Whether all hold: not, when one does not, whatever the others are.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut found = Some(true);
    for part in parts {
        match part {
            Some(true) => {}
            Some(false) => return Some(false),
            None => found = None,
        }
    }
    found
}

impl Requirement {
    /// Whether labels or annotations are so.
    fn holds(&self, own: Option<&Node>) -> Option<bool> {
        let is_open = |node: &&Node| node.as_unknown().is_some();
        if own.is_some_and(|own| is_open(&own)) {
            return None;
        }
        let value = own.and_then(|own| own.get(&self.key)).filter(|node| node.value != Value::Null);
        match &self.wanted {
            Wanted::There => Some(value.is_some()),
            Wanted::Absent => Some(value.is_none()),
            Wanted::OneOf(_) | Wanted::NoneOf(_) if value.is_some_and(|node| is_open(&node)) => None,
            Wanted::OneOf(values) => Some(value.and_then(text).is_some_and(|text| values.contains(&text))),
            Wanted::NoneOf(values) => Some(!value.and_then(text).is_some_and(|text| values.contains(&text))),
        }
    }
}

/// A label's value, which people write without quotes as well.
fn text(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(value) => Some(value.to_string()),
        Value::Float(value) => Some(value.to_string()),
        _ => None,
    }
}

/// The parts of a selector; `None` for what is none.
fn requirements(selector: &str) -> Option<Vec<Requirement>> {
    if selector.trim().is_empty() {
        return Some(Vec::new());
    }
    let mut in_list = false;
    let parts = selector.split(|letter: char| {
        in_list = (in_list || letter == '(') && letter != ')';
        letter == ',' && !in_list
    });
    parts.map(|part| requirement(part.trim())).collect()
}

fn requirement(part: &str) -> Option<Requirement> {
    let is_word = |text: &str| text.chars().all(|letter| letter.is_alphanumeric() || "-_./".contains(letter));
    let made = |key: &str, values: &[&str], wanted: fn(Vec<String>) -> Wanted| {
        let key = key.trim();
        let values: Vec<String> = values.iter().map(|value| value.trim().to_string()).collect();
        let is_sound = !key.is_empty() && is_word(key) && values.iter().all(|value| is_word(value));
        is_sound.then(|| Requirement { key: key.to_string(), wanted: wanted(values) })
    };
    if let Some(key) = part.strip_prefix('!') {
        return made(key, &[], |_| Wanted::Absent);
    }
    if let Some((head, list)) = part.strip_suffix(')').and_then(|part| part.split_once('(')) {
        let (key, word) = head.trim().rsplit_once(char::is_whitespace)?;
        let values: Vec<&str> = list.split(',').collect();
        return match word {
            "in" => made(key, &values, Wanted::OneOf),
            "notin" => made(key, &values, Wanted::NoneOf),
            _ => None,
        };
    }
    if let Some((key, value)) = part.split_once("!=") {
        return made(key, &[value], Wanted::NoneOf);
    }
    if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        return made(key, &[value], Wanted::OneOf);
    }
    made(part, &[], |_| Wanted::There)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Artifact, Encoding, Origin, SourceText};

    fn yaml(text: &str) -> (Artifact, Node) {
        let source = SourceText::new("a.yaml", text, Encoding::Utf8, Origin::WorkingTree);
        let artifact = Artifact::file(std::sync::Arc::new(source));
        let root = crate::document::parse(&artifact).documents.remove(0).root;
        (artifact, root)
    }

    fn told(target: &str) -> Option<bool> {
        let manifest =
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, labels: {app: a, tier: 1}}\nspec: {}\n";
        let (artifact, node) = yaml(manifest);
        Selector::new(&yaml(target).1).selects(&Resource::new(artifact, node))
    }

    #[test]
    fn labels_are_asked_as_kubernetes_asks() {
        for (selector, wanted) in [
            ("", Some(true)),
            ("app in (a, b)", Some(true)),
            ("app in (b,c)", Some(false)),
            ("app notin (b,c),tier", Some(true)),
            ("app notin(a)", Some(false)),
            ("gone notin (a)", Some(true)),
            ("app=a,tier==1", Some(true)),
            ("app!=a", Some(false)),
            ("!gone,gone!=x", Some(true)),
            ("gone", Some(false)),
            ("tier > 0", None),
            ("app in a", None),
            ("app in (a", None),
            ("tier > 0,app=b", None),
        ] {
            assert_eq!(told(&format!("labelSelector: '{selector}'")), wanted, "{selector}");
        }
    }

    #[test]
    fn what_is_not_understood_selects_neither_all_nor_nothing() {
        for (target, wanted) in [
            ("{kind: Deploy.*, name: web|db}", Some(true)),
            ("{kind: Deploy}", Some(false)),
            ("{kind: '', name: web}", Some(true)),
            ("{name: '(web'}", None),
            ("{name: '(web', kind: Service}", Some(false)),
            ("{name: 7}", None),
            ("{labelSelector: {app: a}}", None),
            ("{labelselector: app=a}", None),
            ("[Deployment]", None),
        ] {
            assert_eq!(told(target), wanted, "{target}");
        }
    }
}
