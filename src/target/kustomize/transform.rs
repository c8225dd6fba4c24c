//! The fields of a kustomization that change all that it builds: namespace, names, labels, annotations, replicas, images.

use super::select::{CLUSTER, Resource, at_mut, set, with_child};
use crate::document::{Entry, Node, Value};
use crate::span::Span;

/// Kinds with a pod template at `spec.template`.
const WORKLOADS: &[&str] = &["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"];

/// Kinds whose names stay as they are.
const FIXED: &[&str] = &["APIService", "CustomResourceDefinition", "Namespace"];

/// Applies a kustomization's fields, in Kustomize's order.
pub(super) fn apply(root: &Node, own: &mut [Resource]) {
    if let Some(node) = root.get("namespace") {
        let name = node.as_str().unwrap_or_default();
        own.iter_mut().for_each(|resource| namespace(resource, name, node.span));
    }
    let affix = |key: &str| root.get(key).filter(|node| node.as_str().is_some_and(|text| !text.is_empty()));
    if let Some(node) = affix("namePrefix") {
        renamed(own, node, |prefix, name| format!("{prefix}{name}"));
    }
    if let Some(node) = affix("nameSuffix") {
        renamed(own, node, |suffix, name| format!("{name}{suffix}"));
    }
    for entry in fields(root.get("commonLabels")) {
        own.iter_mut().for_each(|resource| label(resource, entry, Reach { selectors: true, templates: true }));
    }
    for item in root.get("labels").and_then(Node::as_array).unwrap_or_default() {
        let is = |key: &str| item.get(key).is_some_and(|node| node.value == Value::Bool(true));
        let reach =
            Reach { selectors: is("includeSelectors"), templates: is("includeTemplates") || is("includeSelectors") };
        for entry in fields(item.get("pairs")) {
            own.iter_mut().for_each(|resource| label(resource, entry, reach));
        }
    }
    for entry in fields(root.get("commonAnnotations")) {
        own.iter_mut().for_each(|resource| annotate(resource, entry));
    }
    for item in root.get("replicas").and_then(Node::as_array).unwrap_or_default() {
        own.iter_mut().for_each(|resource| replicas(resource, item));
    }
    for item in root.get("images").and_then(Node::as_array).unwrap_or_default() {
        own.iter_mut().for_each(|resource| images(&mut resource.node, item));
    }
}

fn fields(node: Option<&Node>) -> &[Entry] {
    node.and_then(Node::as_object).unwrap_or_default()
}

fn renamed(own: &mut [Resource], node: &Node, with: impl Fn(&str, &str) -> String) {
    let text = node.as_str().unwrap_or_default();
    for resource in own.iter_mut().filter(|resource| !FIXED.contains(&resource.kind())) {
        let name = with(text, resource.name());
        resource.rename("name", &name, node.span);
    }
}

fn namespace(resource: &mut Resource, name: &str, span: Span) {
    let is_binding = matches!(resource.kind(), "RoleBinding" | "ClusterRoleBinding");
    if resource.kind() == "Namespace" {
        return resource.rename("name", name, span);
    }
    if !CLUSTER.contains(&resource.kind()) {
        resource.rename("namespace", name, span);
    }
    if is_binding
        && let Some(Value::Array(subjects)) = at_mut(&mut resource.node, "subjects").map(|node| &mut node.value)
    {
        for subject in subjects {
            // Who the default account is, the binding's namespace says.
            if subject.get("name").and_then(Node::as_str) == Some("default") {
                set(subject, "namespace", Node::string(span, name));
            }
        }
    }
}

/// How far labels reach.
#[derive(Clone, Copy)]
struct Reach {
    selectors: bool,
    templates: bool,
}

fn label(resource: &mut Resource, entry: &Entry, reach: Reach) {
    let kind = resource.kind().to_string();
    let span = entry.node.span;
    let put = |labels: &mut Node| set_text(labels, entry);
    let in_labels = |node: &mut Node| {
        with_child(node, "metadata", span, |metadata| with_child(metadata, "labels", span, put));
    };
    in_labels(&mut resource.node);
    let is_workload = WORKLOADS.contains(&kind.as_str());
    if reach.templates {
        if is_workload {
            below(&mut resource.node, &["spec", "template"], in_labels);
        }
        if kind == "CronJob" {
            below(&mut resource.node, &["spec", "jobTemplate"], in_labels);
            below(&mut resource.node, &["spec", "jobTemplate", "spec", "template"], in_labels);
        }
        if kind == "StatefulSet"
            && let Some(spec) = at_mut(&mut resource.node, "spec")
            && let Some(Value::Array(claims)) = at_mut(spec, "volumeClaimTemplates").map(|node| &mut node.value)
        {
            claims.iter_mut().for_each(in_labels);
        }
    }
    if reach.selectors && matches!(kind.as_str(), "Deployment" | "StatefulSet") {
        below(&mut resource.node, &["spec", "template", "spec"], |spec| of_pod(spec, put));
    }
    if reach.selectors {
        let of_selector = |spec: &mut Node| {
            with_child(spec, "selector", span, |selector| with_child(selector, "matchLabels", span, put))
        };
        match kind.as_str() {
            "Service" | "ReplicationController" => {
                with_child(&mut resource.node, "spec", span, |spec| with_child(spec, "selector", span, put));
            }
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" => {
                below(&mut resource.node, &["spec"], of_selector)
            }
            "Job" => below(&mut resource.node, &["spec", "selector", "matchLabels"], put),
            "CronJob" => below(&mut resource.node, &["spec", "jobTemplate", "spec", "selector", "matchLabels"], put),
            "PodDisruptionBudget" => below(&mut resource.node, &["spec", "selector", "matchLabels"], put),
            "NetworkPolicy" => below(&mut resource.node, &["spec", "podSelector", "matchLabels"], put),
            _ => {}
        }
    }
}

/// The selectors of a pod's affinities and spreads, where they are there.
fn of_pod(spec: &mut Node, put: impl Fn(&mut Node) + Copy) {
    let each = |list: Option<&mut Node>, path: &[&str]| {
        if let Some(Value::Array(items)) = list.map(|node| &mut node.value) {
            items.iter_mut().for_each(|item| below(item, path, put));
        }
    };
    each(at_mut(spec, "topologySpreadConstraints"), &["labelSelector", "matchLabels"]);
    let Some(affinity) = at_mut(spec, "affinity") else { return };
    for key in ["podAffinity", "podAntiAffinity"] {
        let Some(own) = at_mut(affinity, key) else { continue };
        let preferred = at_mut(own, "preferredDuringSchedulingIgnoredDuringExecution");
        each(preferred, &["podAffinityTerm", "labelSelector", "matchLabels"]);
        each(at_mut(own, "requiredDuringSchedulingIgnoredDuringExecution"), &["labelSelector", "matchLabels"]);
    }
}

fn set_text(map: &mut Node, entry: &Entry) {
    if !matches!(map.value, Value::Object(_)) {
        map.value = Value::Object(crate::document::Object::new());
    }
    let text = match &entry.node.value {
        Value::Bool(value) => Node::string(entry.node.span, value.to_string()),
        Value::Int(value) => Node::string(entry.node.span, value.to_string()),
        Value::Float(value) => Node::string(entry.node.span, value.to_string()),
        _ => entry.node.clone(),
    };
    set(map, &entry.key, text);
}

/// Changes what is at a path, where that is there.
pub(super) fn below(node: &mut Node, path: &[&str], change: impl FnOnce(&mut Node)) {
    match path.split_first() {
        None => change(node),
        Some((key, rest)) => {
            if let Some(child) = at_mut(node, key) {
                below(child, rest, change);
            }
        }
    }
}

fn annotate(resource: &mut Resource, entry: &Entry) {
    let span = entry.node.span;
    let kind = resource.kind().to_string();
    let put = |node: &mut Node| {
        with_child(node, "metadata", span, |metadata| {
            with_child(metadata, "annotations", span, |annotations| set_text(annotations, entry));
        });
    };
    put(&mut resource.node);
    if WORKLOADS.contains(&kind.as_str()) {
        below(&mut resource.node, &["spec", "template"], put);
    }
    if kind == "CronJob" {
        below(&mut resource.node, &["spec", "jobTemplate"], put);
        below(&mut resource.node, &["spec", "jobTemplate", "spec", "template"], put);
    }
}

fn replicas(resource: &mut Resource, item: &Node) {
    let (Some(name), Some(count)) = (item.get("name").and_then(Node::as_str), item.get("count")) else { return };
    let is_scaled = matches!(resource.kind(), "Deployment" | "ReplicaSet" | "ReplicationController" | "StatefulSet");
    if is_scaled && resource.ids().any(|(own, _)| own == name) {
        let count = count.clone();
        with_child(&mut resource.node, "spec", count.span, |spec| set(spec, "replicas", count));
    }
}

/// Sets images wherever containers stand.
fn images(node: &mut Node, item: &Node) {
    match &mut node.value {
        Value::Object(entries) => {
            for entry in entries.iter_mut() {
                if matches!(entry.key.as_str(), "containers" | "initContainers" | "ephemeralContainers")
                    && let Value::Array(containers) = &mut entry.node.value
                {
                    containers
                        .iter_mut()
                        .filter_map(|container| at_mut(container, "image"))
                        .for_each(|image| set_image(image, item));
                } else {
                    images(&mut entry.node, item);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|node| images(node, item)),
        _ => {}
    }
}

fn set_image(image: &mut Node, item: &Node) {
    let text = |key: &str| match &item.get(key)?.value {
        Value::String(text) => Some(text.clone()),
        Value::Int(value) => Some(value.to_string()),
        Value::Float(value) => Some(value.to_string()),
        _ => None,
    };
    let Some(written) = image.as_str().map(str::to_string) else { return };
    let (before, digest) = written.split_once('@').map_or((written.as_str(), None), |(a, b)| (a, Some(b)));
    let (name, tag) = match before.rfind(':').filter(|at| !before.get(*at..).unwrap_or_default().contains('/')) {
        Some(at) => (before.get(..at).unwrap_or_default(), before.get(at + 1..)),
        None => (before, None),
    };
    if text("name").as_deref() != Some(name) {
        return;
    }
    let mut new = text("newName").unwrap_or_else(|| name.to_string());
    match (text("digest"), text("newTag")) {
        (Some(digest), Some(tag)) => new = format!("{new}:{tag}@{digest}"),
        (Some(digest), None) => new = format!("{new}@{digest}"),
        (None, Some(tag)) => new = format!("{new}:{tag}"),
        (None, None) => {
            new.push_str(&tag.map(|tag| format!(":{tag}")).unwrap_or_default());
            new.push_str(&digest.map(|digest| format!("@{digest}")).unwrap_or_default());
        }
    }
    // A person changes the tag where it is set: in the kustomization.
    *image = Node::string(item.span, new);
}
