//! What would be changed, and nobody knows into what, or whether: it is unknown from then on.

use super::select::{Resource, at_mut, directive, entry_mut, list, parts, step};
use super::selector::Selector;
use crate::document::{Entry, Node, UnknownReason, Value};

/// What a replacement replaces is not known: the value stands in another manifest.
pub(super) fn replaced(replacement: &Node, own: &mut [Resource]) {
    for target in list(replacement, "targets") {
        let Some(select) = target.get("select").map(Selector::new) else { continue };
        for path in list(target, "fieldPaths").iter().filter_map(Node::as_str) {
            let steps = field_path(path);
            let creates = target.get("options").and_then(|options| options.get("create"));
            let creates = creates.is_some_and(|node| node.value == Value::Bool(true));
            for resource in own.iter_mut().filter(|resource| select.selects(resource) != Some(false)) {
                forget_at(&mut resource.node, &steps, creates);
            }
        }
    }
}

/// The steps of a path: `a.b.[name=x].c`, a dot in a key behind a backslash or in brackets, which stay where they name an item.
pub(super) fn field_path(path: &str) -> Vec<String> {
    let (mut steps, mut step, mut depth) = (Vec::new(), String::new(), 0_usize);
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => step.extend(chars.next()),
            '.' if depth == 0 => steps.push(std::mem::take(&mut step)),
            c => {
                depth = if c == '[' {
                    depth + 1
                } else if c == ']' {
                    depth.saturating_sub(1)
                } else {
                    depth
                };
                step.push(c);
            }
        }
    }
    steps.push(step);
    // A path may begin with a dot.
    steps.retain(|step| !step.is_empty());
    for step in steps.iter_mut().filter(|step| !step.contains('=')) {
        *step = step.trim_matches(['[', ']']).to_string();
    }
    steps
}

/// What stands at a path is unknown from then on, made there when a tool would make it.
pub(super) fn forget_at(node: &mut Node, steps: &[String], creates: bool) {
    let Some((step, rest)) = steps.split_first() else {
        let text = node.as_str().unwrap_or("$(replaced)").to_string();
        *node = Node::unknown(node.span, text, crate::document::UnknownReason::NotEvaluated);
        return;
    };
    let inner = step.strip_prefix('[').and_then(|step| step.strip_suffix(']')).unwrap_or(step);
    match &mut node.value {
        Value::Array(items) => match inner.split_once('=') {
            Some((key, wanted)) => items
                .iter_mut()
                .filter(|item| item.get(key).and_then(Node::written) == Some(wanted))
                .for_each(|item| forget_at(item, rest, creates)),
            None if inner == "*" => items.iter_mut().for_each(|item| forget_at(item, rest, creates)),
            None => {
                if let Some(item) = inner.parse::<usize>().ok().and_then(|at| items.get_mut(at)) {
                    forget_at(item, rest, creates);
                }
            }
        },
        Value::Object(entries) => match entries.iter_mut().find(|entry| entry.key == inner) {
            Some(entry) => forget_at(&mut entry.node, rest, creates),
            None if creates => {
                let made = Node::unknown(node.span, "$(replaced)", UnknownReason::NotEvaluated);
                entries.push(Entry { key: inner.to_string(), key_span: node.span, node: made });
            }
            None => {}
        },
        // The path goes on in what the text says.
        Value::String(_) => forget_at(node, &[], creates),
        _ => {}
    }
}

/// What stands there is unknown, and may be what stood there before.
fn open(node: &mut Node) {
    let text = node.as_str().unwrap_or("$(patched)").to_string();
    *node = Node::unknown(node.span, text, UnknownReason::NotEvaluated);
}

/// What a strategic merge would change. Who a manifest is stays.
pub(super) fn merged(into: &mut Node, patch: &Node) {
    match directive(patch) {
        // It may be gone; what stands there is judged.
        Some("delete") => return,
        Some("replace") => {
            let own = into.as_object().unwrap_or_default().to_vec();
            let own = own.iter().filter(|entry| !matches!(entry.key.as_str(), "apiVersion" | "kind" | "metadata"));
            own.for_each(|entry| {
                within(into, &Entry { node: Node::new(entry.node.span, Value::Null), ..entry.clone() })
            });
        }
        _ => {}
    }
    for entry in patch.as_object().unwrap_or_default() {
        match entry.key.as_str() {
            "apiVersion" | "kind" | "$patch" => {}
            "metadata" => {
                let own = entry.node.as_object().unwrap_or_default();
                own.iter().filter(|own| !matches!(own.key.as_str(), "name" | "namespace")).for_each(|own| {
                    if let Some(metadata) = at_mut(into, "metadata") {
                        within(metadata, own);
                    }
                });
            }
            _ => within(into, entry),
        }
    }
}

/// Recursion is as deep as the patch, which parsers bound.
fn within(into: &mut Node, entry: &Entry) {
    let inner = entry.node.as_object().filter(|_| directive(&entry.node).is_none());
    match (entry_mut(into, &entry.key), inner) {
        (Some(own), Some(inner)) if own.node.as_object().is_some() => {
            inner.iter().for_each(|inner| within(&mut own.node, inner));
        }
        (Some(own), _) => open(&mut own.node),
        (None, _) => {
            if let Value::Object(entries) = &mut into.value {
                let mut entry = entry.clone();
                open(&mut entry.node);
                entries.push(entry);
            }
        }
    }
}

/// What an operation of RFC 6902 would change: the place, or the innermost one above it that is there.
pub(super) fn operation(root: &mut Node, operation: &Node) {
    let op = operation.get("op").and_then(Node::as_str).unwrap_or_default();
    if op == "test" {
        return;
    }
    let from = operation.get("from").filter(|_| op == "move");
    for path in operation.get("path").into_iter().chain(from).filter_map(Node::as_str) {
        at_pointer(root, &parts(path).unwrap_or_default(), operation);
    }
}

fn at_pointer(node: &mut Node, parts: &[String], operation: &Node) {
    let Some((part, rest)) = parts.split_first() else { return open(node) };
    match &mut node.value {
        // Members behind one that is put in or taken out move.
        Value::Array(_) if rest.is_empty() => open(node),
        Value::Object(entries) if rest.is_empty() && entries.iter().all(|entry| entry.key != *part) => {
            let unknown = Node::unknown(operation.span, "$(patched)", UnknownReason::NotEvaluated);
            entries.push(Entry { key: part.clone(), key_span: operation.span, node: unknown });
        }
        _ => match step(node, part) {
            Some(inner) => at_pointer(inner, rest, operation),
            None => open(node),
        },
    }
}
