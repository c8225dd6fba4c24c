//! Patches: strategic merges and RFC 6902 (<https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/>).

use super::build::{Builder, joined};
use super::select::{Resource, at_mut, remove, set};
use crate::document::{Entry, Node, Value};
use crate::source::{Artifact, Encoding, Origin, SourceText};
use crate::span::Span;

/// Applies the patches of a kustomization, in Kustomize's order.
pub(super) fn apply(builder: &mut Builder<'_, '_>, path: &str, folder: &str, root: &Node, own: &mut Vec<Resource>) {
    for item in list(root, "patchesStrategicMerge") {
        match item.as_str().and_then(|name| joined(folder, name)).and_then(|file| builder.documents(&file)) {
            Some(documents) => documents.iter().for_each(|(_, node)| merge_into(builder, path, node, None, own)),
            None => inline(builder, path, item, None, own),
        }
    }
    for (key, is_json) in [("patches", false), ("patchesJson6902", true)] {
        for item in list(root, key) {
            let target = item.get("target");
            if let Some(file) = item.get("path").and_then(Node::as_str) {
                match joined(folder, file).and_then(|file| builder.documents(&file)) {
                    Some(documents) => {
                        documents.iter().for_each(|(_, node)| one(builder, path, node, target, own));
                    }
                    None => missing(builder, path),
                }
            } else if let Some(patch) = item.get("patch") {
                inline(builder, path, patch, target, own);
            } else if is_json {
                missing(builder, path);
            }
        }
    }
}

fn list<'n>(root: &'n Node, key: &str) -> &'n [Node] {
    root.get(key).and_then(Node::as_array).unwrap_or_default()
}

fn missing(builder: &mut Builder<'_, '_>, path: &str) {
    builder.problem(path, Span::default(), "a patch that is not at hand; what it changes is not built");
}

/// A patch that is written in the kustomization. Its parts all stand where it does.
fn inline(builder: &mut Builder<'_, '_>, path: &str, patch: &Node, target: Option<&Node>, own: &mut Vec<Resource>) {
    let Some(text) = patch.as_str() else { return missing(builder, path) };
    let source = SourceText::new("patch.yaml", text, Encoding::Utf8, Origin::WorkingTree);
    let parsed = crate::document::parse(&Artifact::file(std::sync::Arc::new(source)));
    if !parsed.problems.is_empty() || parsed.documents.is_empty() {
        return missing(builder, path);
    }
    for document in &parsed.documents {
        let mut node = document.root.clone();
        place(&mut node, patch.span);
        one(builder, path, &node, target, own);
    }
}

/// Puts a tree at one place.
pub(super) fn place(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| place(item, span)),
        Value::Object(entries) => entries.iter_mut().for_each(|entry| {
            entry.key_span = span;
            place(&mut entry.node, span);
        }),
        _ => {}
    }
}

fn one(builder: &mut Builder<'_, '_>, path: &str, patch: &Node, target: Option<&Node>, own: &mut Vec<Resource>) {
    let Some(operations) = patch.as_array() else { return merge_into(builder, path, patch, target, own) };
    let Some(target) = target else { return missing(builder, path) };
    for resource in own.iter_mut().filter(|resource| resource.is_selected(target)) {
        for operation in operations {
            if operate(&mut resource.node, operation).is_none() {
                let message = "an operation of a patch is not one that can be applied; what it changes is not built";
                builder.problem(path, Span::default(), message);
            }
        }
    }
}

fn merge_into(builder: &mut Builder<'_, '_>, path: &str, patch: &Node, target: Option<&Node>, own: &mut Vec<Resource>) {
    let mut found = false;
    own.retain_mut(|resource| {
        let is_it = target.map_or_else(|| resource.is(patch), |target| resource.is_selected(target));
        if !is_it {
            return true;
        }
        found = true;
        if directive(patch) == Some("delete") {
            return false;
        }
        let kind = resource.kind().to_string();
        // Whatever name it has by now stays.
        let of = |key: &str| resource.node.get("metadata").and_then(|metadata| metadata.get(key)).cloned();
        let (name, namespace) = (of("name"), of("namespace"));
        merge(&mut resource.node, patch, &kind, "");
        without_nulls(&mut resource.node);
        if let Some(metadata) = at_mut(&mut resource.node, "metadata") {
            name.into_iter().for_each(|name| set(metadata, "name", name));
            match namespace {
                Some(namespace) => set(metadata, "namespace", namespace),
                None => remove(metadata, "namespace"),
            }
        }
        true
    });
    if !found && target.is_none() {
        builder.patches_nothing(path);
    }
}

fn directive(patch: &Node) -> Option<&str> {
    patch.get("$patch").and_then(Node::as_str)
}

/// Merges a patch into a value; `field` is the name of the list or map that it is.
fn merge(into: &mut Node, patch: &Node, kind: &str, field: &str) {
    // What a patch repeats stands where it was said first.
    if into.value == patch.value {
        return;
    }
    match (&mut into.value, &patch.value) {
        (Value::Object(_), Value::Object(entries)) => {
            if directive(patch) == Some("replace") {
                let mut kept = patch.clone();
                remove(&mut kept, "$patch");
                *into = kept;
                return;
            }
            for entry in entries.iter().filter(|entry| !entry.key.starts_with("$patch")) {
                if entry.key.starts_with("$setElementOrder") || entry.key.starts_with("$retainKeys") {
                    continue;
                }
                if entry.node.value == Value::Null || directive(&entry.node) == Some("delete") {
                    remove(into, &entry.key);
                    continue;
                }
                match entry_mut(into, &entry.key) {
                    Some(own) => {
                        merge(&mut own.node, &entry.node, kind, &entry.key);
                        if own.node.span == entry.node.span {
                            own.key_span = entry.key_span;
                        }
                    }
                    None => add(into, entry),
                }
            }
        }
        (Value::Array(items), Value::Array(patches)) => match merge_key(kind, field, items, patches) {
            Some(key) => merge_lists(items, patches, key, kind),
            None => *into = patch.clone(),
        },
        _ => *into = patch.clone(),
    }
}

fn entry_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Entry> {
    match &mut node.value {
        Value::Object(entries) => entries.iter_mut().find(|entry| entry.key == key),
        _ => None,
    }
}

fn add(into: &mut Node, entry: &Entry) {
    if let Value::Object(entries) = &mut into.value {
        let mut entry = entry.clone();
        without_directives(&mut entry.node);
        entries.push(entry);
    }
}

fn without_directives(node: &mut Node) {
    match &mut node.value {
        Value::Array(items) => {
            items.retain(|item| directive(item).is_none());
            items.iter_mut().for_each(without_directives);
        }
        Value::Object(entries) => {
            entries.retain(|entry| entry.key != "$patch" && entry.node.value != Value::Null);
            entries.iter_mut().for_each(|entry| without_directives(&mut entry.node));
        }
        _ => {}
    }
}

/// A merge leaves no fields that are null.
fn without_nulls(node: &mut Node) {
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        Value::Object(entries) => {
            if entries.iter().any(|entry| entry.node.value == Value::Null) {
                entries.retain(|entry| entry.node.value != Value::Null);
            }
            entries.iter_mut().for_each(|entry| without_nulls(&mut entry.node));
        }
        _ => {}
    }
}

fn merge_lists(items: &mut Vec<Node>, patches: &[Node], key: &str, kind: &str) {
    let name = |node: &Node| node.get(key).map(|value| format!("{:?}", value.value));
    if patches.iter().any(|patch| directive(patch) == Some("replace")) {
        let kept = patches.iter().filter(|patch| directive(patch) != Some("replace"));
        *items = kept.cloned().collect();
        return;
    }
    // What the patch names goes first, in its order.
    let mut merged = Vec::new();
    for patch in patches {
        let wanted = name(patch);
        if directive(patch) == Some("delete") {
            items.retain(|item| name(item) != wanted);
            continue;
        }
        match items.iter().position(|item| name(item) == wanted) {
            Some(at) => {
                let mut item = items.remove(at);
                merge(&mut item, patch, kind, "");
                merged.push(item);
            }
            None => {
                let mut patch = patch.clone();
                without_directives(&mut patch);
                merged.push(patch);
            }
        }
    }
    merged.append(items);
    *items = merged;
}

/// Kinds whose lists have merge keys: those of Kubernetes itself
/// (`x-kubernetes-patch-merge-key` in <https://github.com/kubernetes/kubernetes/blob/master/api/openapi-spec/swagger.json>).
const KNOWN: &[&str] = &[
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Pod",
    "PodTemplate",
    "Job",
    "CronJob",
    "Service",
    "ServiceAccount",
];

fn merge_key(kind: &str, field: &str, items: &[Node], patches: &[Node]) -> Option<&'static str> {
    if !KNOWN.contains(&kind) {
        return None;
    }
    let all_have =
        |key: &str| items.iter().chain(patches).all(|node| node.get(key).is_some() || directive(node).is_some());
    let key = match field {
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "env"
        | "volumes"
        | "imagePullSecrets"
        | "secrets" => "name",
        "volumeMounts" => "mountPath",
        "volumeDevices" => "devicePath",
        "hostAliases" => "ip",
        "topologySpreadConstraints" => "topologyKey",
        "ports" if kind == "Service" => "port",
        "ports" => "containerPort",
        _ => return None,
    };
    all_have(key).then_some(key)
}

/// What a replacement replaces is not known: the value stands in another manifest.
pub(super) fn forget(replacement: &Node, own: &mut [Resource]) {
    for target in list(replacement, "targets") {
        let Some(select) = target.get("select") else { continue };
        for path in list(target, "fieldPaths").iter().filter_map(Node::as_str) {
            let steps = field_path(path);
            for resource in own.iter_mut().filter(|resource| resource.is_selected(select)) {
                forget_at(&mut resource.node, &steps);
            }
        }
    }
}

/// The steps of a path: `a.b.[name=x].c`, a dot in a key behind a backslash or in brackets.
fn field_path(path: &str) -> Vec<String> {
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
    steps
}

fn forget_at(node: &mut Node, steps: &[String]) {
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
                .for_each(|item| forget_at(item, rest)),
            None if inner == "*" => items.iter_mut().for_each(|item| forget_at(item, rest)),
            None => {
                if let Some(item) = inner.parse::<usize>().ok().and_then(|at| items.get_mut(at)) {
                    forget_at(item, rest);
                }
            }
        },
        Value::Object(_) => {
            if let Some(child) = at_mut(node, inner) {
                forget_at(child, rest);
            }
        }
        _ => {}
    }
}

/// One operation of RFC 6902; `None` when it cannot be applied.
fn operate(root: &mut Node, operation: &Node) -> Option<()> {
    let path = operation.get("path")?.as_str()?;
    let value = || operation.get("value").cloned();
    match operation.get("op")?.as_str()? {
        "add" => insert(root, path, value()?),
        "replace" => {
            *pointed(root, path)? = value()?;
            Some(())
        }
        "remove" => take(root, path).map(drop),
        "move" => {
            let value = take(root, operation.get("from")?.as_str()?)?;
            insert(root, path, value)
        }
        "copy" => {
            let value = pointed(root, operation.get("from")?.as_str()?)?.clone();
            insert(root, path, value)
        }
        "test" => Some(()),
        _ => None,
    }
}

/// A pointer's parts (RFC 6901).
fn parts(path: &str) -> Option<Vec<String>> {
    let rest = path.strip_prefix('/')?;
    Some(rest.split('/').map(|part| part.replace("~1", "/").replace("~0", "~")).collect())
}

fn pointed<'n>(root: &'n mut Node, path: &str) -> Option<&'n mut Node> {
    let mut at = root;
    for part in parts(path)? {
        at = step(at, &part)?;
    }
    Some(at)
}

fn step<'n>(node: &'n mut Node, part: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Array(items) => items.get_mut(part.parse::<usize>().ok()?),
        Value::Object(entries) => entries.iter_mut().find(|entry| entry.key == part).map(|entry| &mut entry.node),
        _ => None,
    }
}

fn parent<'n>(root: &'n mut Node, path: &str) -> Option<(&'n mut Node, String)> {
    let mut parts = parts(path)?;
    let last = parts.pop()?;
    let mut at = root;
    for part in parts {
        at = step(at, &part)?;
    }
    Some((at, last))
}

fn insert(root: &mut Node, path: &str, value: Node) -> Option<()> {
    let (parent, last) = parent(root, path)?;
    match &mut parent.value {
        Value::Array(items) if last == "-" => items.push(value),
        Value::Array(items) => {
            let at = last.parse::<usize>().ok().filter(|at| *at <= items.len())?;
            items.insert(at, value);
        }
        Value::Object(_) => set(parent, &last, value),
        _ => return None,
    }
    Some(())
}

fn take(root: &mut Node, path: &str) -> Option<Node> {
    let (parent, last) = parent(root, path)?;
    match &mut parent.value {
        Value::Array(items) => {
            let at = last.parse::<usize>().ok().filter(|at| *at < items.len())?;
            Some(items.remove(at))
        }
        Value::Object(entries) => {
            let at = entries.iter().position(|entry| entry.key == last)?;
            Some(entries.remove(at).node)
        }
        _ => None,
    }
}
