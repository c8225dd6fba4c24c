//! Patches: strategic merges and RFC 6902 (<https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/>).

use super::build::{Builder, joined};
use super::forget;
use super::select::{Resource, at_mut, directive, entry_mut, list, parts, remove, set, step};
use super::selector::Selector;
use crate::document::{Entry, Node, Value, as_yaml_1_1};
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
            if let Some(file) = item.get("path").and_then(Node::as_str) {
                match joined(folder, file).and_then(|file| builder.documents(&file)) {
                    Some(documents) => {
                        documents.iter().for_each(|(_, node)| one(builder, path, node, Some(item), own));
                    }
                    None => missing(builder, path),
                }
            } else if let Some(patch) = item.get("patch") {
                inline(builder, path, patch, Some(item), own);
            } else if is_json {
                missing(builder, path);
            }
        }
    }
}

fn missing(builder: &mut Builder<'_, '_>, path: &str) {
    builder.problem(path, Span::default(), "a patch that is not at hand; what it changes is not built");
}

/// A patch that is written in the kustomization, in an `item` of its list that may say what it is for. Its parts all stand where it does.
fn inline(builder: &mut Builder<'_, '_>, path: &str, patch: &Node, item: Option<&Node>, own: &mut Vec<Resource>) {
    let Some(text) = patch.as_str() else { return missing(builder, path) };
    let source = SourceText::new("patch.yaml", text, Encoding::Utf8, Origin::WorkingTree);
    let parsed = crate::document::parse(&Artifact::file(std::sync::Arc::new(source)));
    if !parsed.problems.is_empty() || parsed.documents.is_empty() {
        return missing(builder, path);
    }
    for document in &parsed.documents {
        let mut node = as_yaml_1_1(document).unwrap_or_else(|| document.root.clone());
        node.put_at(patch.span);
        one(builder, path, &node, item, own);
    }
}

fn one(builder: &mut Builder<'_, '_>, path: &str, patch: &Node, item: Option<&Node>, own: &mut Vec<Resource>) {
    let Some(operations) = patch.as_array() else { return merge_into(builder, path, patch, item, own) };
    let target = item.and_then(|item| item.get("target"));
    let Some(target) = target.map(Selector::new) else { return missing(builder, path) };
    let mut is_known = target.is_understood();
    for resource in own.iter_mut() {
        match target.selects(resource) {
            Some(false) => {}
            Some(true) => operate_all(builder, path, operations, resource),
            None => {
                is_known = false;
                operations.iter().for_each(|operation| forget::operation(&mut resource.node, operation));
            }
        }
    }
    if !is_known {
        builder.problem(path, Span::default(), NOT_KNOWN);
    }
}

const TRUE: Value = Value::Bool(true);

/// What is said of a patch when nobody can tell what it is for.
const NOT_KNOWN: &str = "which resources a patch is for is not known; what it would change in them is unknown";

/// Applies operations in their order, up to a test that fails.
fn operate_all(builder: &mut Builder<'_, '_>, path: &str, operations: &[Node], resource: &mut Resource) {
    for operation in operations {
        let (message, goes_on) = match operate(&mut resource.node, operation) {
            Some(Tested::Holds) => continue,
            Some(Tested::Fails) => ("a test of a patch fails: Kustomize would stop here", false),
            Some(Tested::Unknown) => ("whether a test of a patch holds is not known; what follows it is applied", true),
            None => ("an operation of a patch is not one that can be applied; what it changes is not built", true),
        };
        builder.problem(path, Span::default(), message);
        if !goes_on {
            return;
        }
    }
}

fn merge_into(builder: &mut Builder<'_, '_>, path: &str, patch: &Node, item: Option<&Node>, own: &mut Vec<Resource>) {
    let of_item = |key: &str| item.and_then(|item| item.get(key));
    let may = |key: &str| of_item("options").and_then(|all| all.get(key)).is_some_and(|own| own.value == TRUE);
    let (mut found, target) = (false, of_item("target").map(Selector::new));
    let mut is_known = target.as_ref().is_none_or(Selector::is_understood);
    own.retain_mut(|resource| {
        match target.as_ref().map_or_else(|| Some(resource.is(patch)), |target| target.selects(resource)) {
            Some(true) => {}
            Some(false) => return true,
            None => {
                is_known = false;
                forget::merged(&mut resource.node, patch);
                return true;
            }
        }
        found = true;
        if directive(patch) == Some("delete") {
            return false;
        }
        let kind = resource.kind().to_string();
        // Whatever name it has by now stays, and so does its kind.
        let of = |key: &str| resource.node.get("metadata").and_then(|metadata| metadata.get(key)).cloned();
        let (name, namespace) = (of("name").filter(|_| !may("allowNameChange")), of("namespace"));
        let own_kind = resource.node.get("kind").filter(|_| !may("allowKindChange")).cloned();
        merge(&mut resource.node, patch, &kind, "");
        without_nulls(&mut resource.node);
        own_kind.into_iter().for_each(|kind| set(&mut resource.node, "kind", kind));
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
    if !is_known {
        builder.problem(path, Span::default(), NOT_KNOWN);
    }
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
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
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
        | "secrets"
        | "webhooks" => "name",
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

/// How a test ended; of other operations, that they were applied.
enum Tested {
    Holds,
    Fails,
    Unknown,
}

/// One operation of RFC 6902; `None` when it cannot be applied.
fn operate(root: &mut Node, operation: &Node) -> Option<Tested> {
    if operation.get("op").and_then(Node::as_str) == Some("test") {
        let path = operation.get("path")?.as_str()?;
        let wanted = operation.get("value").map_or(&Value::Null, |node| &node.value);
        return Some(match pointed(root, path) {
            // As in Kustomize, what is not there is null.
            None if *wanted == Value::Null => Tested::Holds,
            None => Tested::Fails,
            Some(own) if own.as_unknown().is_some() => Tested::Unknown,
            Some(own) if is_same(&own.value, wanted) => Tested::Holds,
            Some(_) => Tested::Fails,
        });
    }
    change(root, operation).map(|()| Tested::Holds)
}

/// Whether two values are one, wherever they stand (section 4.6 of RFC 6902).
fn is_same(own: &Value, wanted: &Value) -> bool {
    match (own, wanted) {
        (Value::Array(own), Value::Array(wanted)) => {
            own.len() == wanted.len() && own.iter().zip(wanted).all(|(own, other)| is_same(&own.value, &other.value))
        }
        (Value::Object(own), Value::Object(wanted)) => {
            let is_in = |entry: &Entry| {
                let found = own.iter().find(|other| other.key == entry.key);
                found.is_some_and(|other| is_same(&other.node.value, &entry.node.value))
            };
            own.len() == wanted.len() && wanted.iter().all(is_in)
        }
        (own, wanted) => own == wanted,
    }
}

fn change(root: &mut Node, operation: &Node) -> Option<()> {
    let path = operation.get("path")?.as_str()?;
    let value = || operation.get("value").cloned();
    match operation.get("op")?.as_str()? {
        "add" => insert(root, path, value()?),
        "replace" => {
            let (parent, last) = parent(root, path)?;
            match &mut parent.value {
                // As in Kustomize, a key need not be there.
                Value::Object(_) => set(parent, &last, value()?),
                _ => *step(parent, &last)? = value()?,
            }
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
        _ => None,
    }
}

fn pointed<'n>(root: &'n mut Node, path: &str) -> Option<&'n mut Node> {
    let mut at = root;
    for part in parts(path)? {
        at = step(at, &part)?;
    }
    Some(at)
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
