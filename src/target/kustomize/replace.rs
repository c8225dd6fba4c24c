//! `replacements`: values of one manifest that are put into others
//! (<https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/replacements/>). What is not understood leaves its
//! targets unknown.

use super::forget;
use super::select::{Resource, at_mut, list, set};
use super::selector::Selector;
use crate::document::{Node, Value};

/// Of a text that is taken apart at a delimiter, which part is meant.
struct Options<'n> {
    delimiter: &'n str,
    index: i64,
    creates: bool,
}

impl<'n> Options<'n> {
    fn of(node: Option<&'n Node>) -> Self {
        let own = |key: &str| node.and_then(|node| node.get(key));
        let index = match own("index").map(|node| &node.value) {
            Some(Value::Int(index)) => *index,
            _ => 0,
        };
        let delimiter = own("delimiter").and_then(Node::as_str).unwrap_or_default();
        Self { delimiter, index, creates: own("create").is_some_and(|node| node.value == Value::Bool(true)) }
    }
}

/// Applies a replacement; whether all of it was understood.
pub(super) fn apply(replacement: &Node, own: &mut [Resource]) -> bool {
    let Some(value) = source(replacement, own) else {
        forget::replaced(replacement, own);
        return false;
    };
    let mut is_understood = true;
    for target in list(replacement, "targets") {
        let Some(select) = target.get("select").map(Selector::new) else { continue };
        let rejects: Vec<Selector> = list(target, "reject").iter().map(Selector::new).collect();
        let options = Options::of(target.get("options"));
        let paths: Vec<Vec<String>> = match list(target, "fieldPaths") {
            [] => vec![forget::field_path("metadata.name")],
            paths => paths.iter().filter_map(Node::as_str).map(forget::field_path).collect(),
        };
        for resource in own.iter_mut() {
            let mut meant = select.selects(resource);
            for reject in &rejects {
                meant = match (meant, reject.selects(resource)) {
                    (Some(false), _) | (_, Some(true)) => Some(false),
                    (meant, Some(false)) => meant,
                    _ => None,
                };
            }
            for path in paths.iter().filter(|_| meant != Some(false)) {
                if meant != Some(true) || !put(&mut resource.node, path, &value, &options) {
                    is_understood = false;
                    forget::forget_at(&mut resource.node, path, options.creates);
                }
            }
        }
    }
    is_understood
}

/// What is put in: it stands where the source says it.
fn source(replacement: &Node, own: &[Resource]) -> Option<Node> {
    if let Some(value) = replacement.get("sourceValue") {
        return Some(value.clone());
    }
    let source = replacement.get("source")?;
    let mut select = source.clone();
    if let Value::Object(entries) = &mut select.value {
        entries.retain(|entry| !matches!(entry.key.as_str(), "fieldPath" | "options"));
    }
    let select = Selector::new(&select);
    let mut found = own.iter().filter(|resource| select.selects(resource) != Some(false));
    let resource = found.next().filter(|resource| select.selects(resource) == Some(true))?;
    if found.next().is_some() {
        return None;
    }
    let path = source.get("fieldPath").and_then(Node::as_str).unwrap_or("metadata.name");
    let mut at = &resource.node;
    for step in forget::field_path(path) {
        at = match &at.value {
            Value::Array(items) => items.iter().enumerate().find(|(index, item)| is_item(item, *index, &step))?.1,
            _ => at.get(&step)?,
        };
    }
    let options = Options::of(source.get("options"));
    if options.delimiter.is_empty() {
        return Some(at.clone());
    }
    let part =
        usize::try_from(options.index).ok().and_then(|index| at.as_str()?.split(options.delimiter).nth(index))?;
    Some(Node::string(at.span, part))
}

/// Whether a step of a path means an item of a list: by its number, or `[key=value]`.
fn is_item(item: &Node, index: usize, step: &str) -> bool {
    match step.strip_prefix('[').and_then(|step| step.strip_suffix(']')).and_then(|step| step.split_once('=')) {
        Some((key, wanted)) => item.get(key).and_then(Node::written) == Some(wanted),
        None => step == "*" || step.parse() == Ok(index),
    }
}

/// Puts a value at a path; not where that leads into a text or to nothing.
fn put(node: &mut Node, path: &[String], value: &Node, options: &Options<'_>) -> bool {
    let Some((step, rest)) = path.split_first() else { return write(node, value, options) };
    match &mut node.value {
        Value::Array(items) => {
            let mut found = false;
            for (index, item) in items.iter_mut().enumerate() {
                found |= is_item(item, index, step) && put(item, rest, value, options);
            }
            found
        }
        Value::Object(_) => {
            let is_there = node.get(step).is_some_and(|own| own.value != Value::Null);
            if !is_there && !options.creates {
                return false;
            }
            if !is_there {
                let empty = Node::string(value.span, "");
                set(node, step, if rest.is_empty() { empty } else { Node::object::<String>(value.span, []) });
            }
            at_mut(node, step).is_some_and(|own| put(own, rest, value, options))
        }
        _ => false,
    }
}

fn write(node: &mut Node, value: &Node, options: &Options<'_>) -> bool {
    if options.delimiter.is_empty() {
        *node = value.clone();
        return true;
    }
    let (Some(own), Some(part)) = (node.as_str(), value.as_str()) else { return false };
    let mut parts: Vec<&str> = own.split(options.delimiter).collect();
    match usize::try_from(options.index) {
        Err(_) => parts.insert(0, part),
        Ok(index) => match parts.get_mut(index) {
            Some(own) => *own = part,
            None => parts.push(part),
        },
    }
    *node = Node::string(value.span, parts.join(options.delimiter));
    true
}
