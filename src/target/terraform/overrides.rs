//! Override files, whose blocks change those of the same name in the other files
//! (<https://developer.hashicorp.com/terraform/language/files/override>).

use std::collections::HashMap;

use super::blocks::{Block, Part, Replaced, file_name};
use crate::document::{Document, Entry, Node, PathKey, Value};

/// Takes the parts of override files into those that they override. One without such a block stays as it is.
pub(super) fn apply(documents: &[&Document], parts: Vec<Part>) -> Vec<Part> {
    let overrides: Vec<bool> = documents.iter().map(|document| is_override(file_name(document))).collect();
    if !overrides.contains(&true) {
        return parts;
    }
    let (changes, mut parts): (Vec<Part>, Vec<Part>) =
        parts.into_iter().partition(|part| overrides.get(part.document()).copied().unwrap_or_default());
    let mut index: HashMap<(Vec<String>, Option<String>), Vec<usize>> = HashMap::new();
    for (at, part) in parts.iter().enumerate() {
        if let Part::Block(block) = part {
            index.entry(identity(block)).or_default().push(at);
        }
    }
    for change in changes {
        let targets = match &change {
            Part::Block(block) => index.get(&identity(block)).cloned().unwrap_or_default(),
            Part::Value { .. } => Vec::new(),
        };
        match change {
            Part::Block(block) if !targets.is_empty() => merge(&block, &targets, &mut parts),
            other => parts.push(other),
        }
    }
    parts
}

/// `override.tf`, and what ends in `_override.tf`; the same with OpenTofu's and JSON's endings.
fn is_override(name: &str) -> bool {
    let stem = [".tf", ".tf.json", ".tofu", ".tofu.json"].iter().find_map(|ending| name.strip_suffix(ending));
    stem.is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// Configurations of one provider are told apart by their alias.
fn identity(block: &Block) -> (Vec<String>, Option<String>) {
    let alias = if block.kind() == "provider" { block.body.get("alias").and_then(Node::written) } else { None };
    (block.names.clone(), alias.map(str::to_string))
}

/// Each attribute goes to the block that has it, or to the first: `locals` and `terraform` may stand several times.
fn merge(change: &Block, targets: &[usize], parts: &mut [Part]) {
    for entry in change.body.as_object().unwrap_or_default() {
        let has =
            |at: &usize| matches!(parts.get(*at), Some(Part::Block(block)) if block.body.get(&entry.key).is_some());
        let Some(&at) = targets.iter().find(|at| has(at)).or_else(|| targets.first()) else { return };
        if let Some(Part::Block(block)) = parts.get_mut(at) {
            block.take(change, entry);
        }
    }
}

impl Block {
    fn take(&mut self, change: &Self, entry: &Entry) {
        let key = entry.key.as_str();
        let own = |keys: &[PathKey]| change.own.iter().chain(keys).cloned().collect();
        match key {
            // Its arguments are merged one by one.
            "lifecycle" | "required_providers" => {
                let inner = entry.node.as_array().and_then(<[Node]>::first).unwrap_or(&entry.node);
                let is_array = entry.node.as_array().is_some();
                for argument in inner.as_object().unwrap_or_default() {
                    let mut way = vec![PathKey::from(key)];
                    way.extend(is_array.then_some(PathKey::Index(0)));
                    way.push(PathKey::from(argument.key.as_str()));
                    let path = self.set_inner(key, argument);
                    self.replaced.push(Replaced { path, document: change.document, own: own(&way) });
                }
            }
            "dynamic" => {
                for generated in entry.node.as_object().unwrap_or_default() {
                    remove(&mut self.body, &generated.key);
                    let path = self.set_inner(key, generated);
                    let way = [PathKey::from(key), PathKey::from(generated.key.as_str())];
                    self.replaced.push(Replaced { path, document: change.document, own: own(&way) });
                }
            }
            _ => {
                if let Some(dynamic) = get_mut(&mut self.body, "dynamic") {
                    remove(dynamic, key);
                }
                set(&mut self.body, entry);
                let way = [PathKey::from(key)];
                self.replaced.push(Replaced { path: way.to_vec(), document: change.document, own: own(&way) });
            }
        }
    }

    /// Sets an argument of a nested block, which is made where there is none. The answer is the path to it.
    fn set_inner(&mut self, key: &str, argument: &Entry) -> Vec<PathKey> {
        if self.body.get(key).is_none() {
            let empty = Node::new(argument.node.span, Value::Object(Vec::new().into()));
            set(&mut self.body, &Entry { key: key.to_string(), key_span: argument.key_span, node: empty });
        }
        let mut path = vec![PathKey::from(key)];
        let inner = get_mut(&mut self.body, key).and_then(|node| match &mut node.value {
            Value::Array(_) => {
                path.push(PathKey::Index(0));
                first_mut(node)
            }
            _ => Some(node),
        });
        inner.into_iter().for_each(|inner| set(inner, argument));
        path.push(PathKey::from(argument.key.as_str()));
        path
    }
}

fn first_mut(node: &mut Node) -> Option<&mut Node> {
    match &mut node.value {
        Value::Array(items) => items.first_mut(),
        _ => None,
    }
}

pub(super) fn get_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Object(entries) => entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node),
        _ => None,
    }
}

pub(super) fn remove(node: &mut Node, key: &str) -> Option<Entry> {
    let Value::Object(entries) = &mut node.value else { return None };
    let at = entries.iter().position(|entry| entry.key == key)?;
    Some(entries.remove(at))
}

fn set(node: &mut Node, entry: &Entry) {
    let Value::Object(entries) = &mut node.value else { return };
    match entries.iter_mut().find(|old| old.key == entry.key) {
        Some(old) => *old = entry.clone(),
        None => entries.push(entry.clone()),
    }
}
