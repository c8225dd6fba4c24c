//! What Kubernetes objects a document holds, as far as policies ask: it is looked at before the engine is, which takes a hundred times
//! as long to find that a dashboard has no containers.

use std::collections::BTreeSet;

use crate::document::{Entry, Node, Value};

/// The word of metadata for whatever may hold a pod.
const PODS: &str = "pods";

/// Kubernetes' own workloads and those of their shape: `pod_spec_paths` of `policies/lib/kubernetes.rego`.
const WORKLOADS: &[&str] = &[
    "CronJob",
    "DaemonSet",
    "Deployment",
    "DeploymentConfig",
    "Job",
    "Pod",
    "PodTemplate",
    "ReplicaSet",
    "ReplicationController",
    "Rollout",
    "StatefulSet",
];

/// Keys without one of which there is no pod in an object of another kind: what `regate.kubernetes.pods` and
/// `regate.kubernetes.hidden` look for (`rego/builtins/kubernetes.rs`).
const POD_KEYS: &[&str] = &[
    "container",
    "containerSet",
    "containers",
    "ephemeralContainers",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "initContainers",
    "script",
    "securityContext",
    "sidecars",
    "steps",
    "templates",
    "volumes",
];

/// Groups of kinds that hold patterns of objects and no pods of their own, as there.
const PATTERNS: &[&str] = &["kyverno.io", "gatekeeper.sh", "admissionregistration.k8s.io", "apiextensions.k8s.io"];

/// The objects of one document.
#[derive(Debug, Default)]
pub(super) struct Objects<'n> {
    kinds: BTreeSet<&'n str>,
    pods: bool,
}

impl<'n> Objects<'n> {
    /// Those that the library finds in a document: itself, the items of a list, the objects of a template, the manifests of a set.
    pub(super) fn of(document: &'n Node) -> Self {
        let mut objects = Self::default();
        let kind = text(document, "kind").unwrap_or_default();
        let listed = if kind.ends_with("List") {
            document.get("items").and_then(Node::as_array)
        } else if kind == "Template" {
            document.get("objects").and_then(Node::as_array)
        } else {
            None
        };
        match listed {
            Some(items) => items.iter().for_each(|item| objects.add(item)),
            None => objects.add(document),
        }
        if let Some(items) = document.get("manifests").and_then(Node::as_array) {
            items.iter().for_each(|item| objects.add(item));
        }
        objects
    }

    /// Whether there is one of such a kind; `pods` is any that may hold a pod.
    pub(super) fn hold_one_of(&self, wanted: &[String]) -> bool {
        wanted.iter().any(|word| if word == PODS { self.pods } else { self.kinds.contains(word.as_str()) })
    }

    fn add(&mut self, object: &'n Node) {
        // What a template chooses may be any kind.
        let Some(kind) = text(object, "kind") else {
            self.pods = true;
            return;
        };
        self.kinds.insert(kind);
        self.pods |= WORKLOADS.contains(&kind) || !is_pattern(object, kind) && may_hold_pods(object);
    }
}

fn text<'n>(object: &'n Node, key: &str) -> Option<&'n str> {
    object.get(key)?.as_str()
}

fn is_pattern(object: &Node, kind: &str) -> bool {
    let group = text(object, "apiVersion").and_then(|api| api.split_once('/')).map_or("", |(group, _)| group);
    PATTERNS.iter().any(|pattern| group.ends_with(pattern)) || matches!(kind, "ConfigMap" | "Secret")
}

fn may_hold_pods(node: &Node) -> bool {
    match &node.value {
        Value::Array(items) => items.iter().any(may_hold_pods),
        Value::Object(entries) => entries.iter().any(|entry| is_of_pod(entry) || may_hold_pods(&entry.node)),
        _ => false,
    }
}

/// A key of a pod; or a pod's template, or its specification, that is not known.
fn is_of_pod(entry: &Entry) -> bool {
    let key = entry.key.as_str();
    POD_KEYS.contains(&key)
        || key == "spec" && entry.node.as_object().is_none()
        || key.eq_ignore_ascii_case("podTemplate")
        || key.eq_ignore_ascii_case("podTemplateSpec")
}
