//! The names by which manifests refer to each other, once these have been given others
//! (`api/internal/konfig/builtinpluginconsts/namereference.go` of <https://github.com/kubernetes-sigs/kustomize>).

use std::collections::BTreeMap;

use super::generators;
use super::select::{Resource, at_mut, list, set};
use crate::document::{Node, Value};

/// The kinds whose references are followed without being told.
const FOLLOWED: &[&str] = &[
    "APIService",
    "ClusterRole",
    "ClusterRoleBinding",
    "CronJob",
    "DaemonSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Job",
    "MutatingWebhookConfiguration",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "PodTemplate",
    "ReplicaSet",
    "ReplicationController",
    "Role",
    "RoleBinding",
    "Service",
    "ServiceAccount",
    "StatefulSet",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
];

/// A place of names that a configuration tells of
/// (<https://github.com/kubernetes-sigs/kustomize/tree/master/examples/transformerconfigs#name-reference-transformer>).
#[derive(Debug)]
pub(super) struct Configured {
    /// The kind that is referred to.
    kind: String,
    /// The kind that refers to it; of any, where there is none.
    holder: Option<String>,
    path: Vec<String>,
}

impl Configured {
    /// Those of a list of name references.
    pub(super) fn of(references: &Node) -> Vec<Self> {
        let text = |node: &Node, key: &str| node.get(key).and_then(Node::as_str).map(str::to_string);
        let mut found = Vec::new();
        for reference in references.as_array().unwrap_or_default() {
            for spec in list(reference, "fieldSpecs") {
                if let (Some(kind), Some(path)) = (text(reference, "kind"), text(spec, "path")) {
                    let path = path.split('/').map(str::to_string).collect();
                    found.push(Self { kind, holder: text(spec, "kind"), path });
                }
            }
        }
        found
    }
}

/// Changes what stands at a path, in each item of the lists on it.
fn at_path(node: &mut Node, path: &[String], change: &mut dyn FnMut(&mut Node)) {
    if let Value::Array(items) = &mut node.value {
        return items.iter_mut().for_each(|item| at_path(item, path, change));
    }
    match path.split_first() {
        None => change(node),
        Some((step, rest)) => {
            if let Some(child) = at_mut(node, step) {
                at_path(child, rest, change);
            }
        }
    }
}

/// Gives what generators made its hash, and lets those that refer to what was renamed follow.
pub(super) fn update(resources: &mut [Resource], configured: &[Configured]) {
    resources.iter_mut().filter(|resource| resource.is_hashed).for_each(generators::add_hash);
    namespaces(resources);
    // The new name of a kind's old one. Two of the same old name are told apart by namespace, which is not followed here.
    let mut names: BTreeMap<(String, String), Node> = BTreeMap::new();
    for resource in resources.iter() {
        let Some(now) = resource.node.get("metadata").and_then(|metadata| metadata.get("name")) else { continue };
        for (before, _) in &resource.before {
            if before != resource.name() {
                names.insert((resource.kind().to_string(), before.clone()), now.clone());
            }
        }
    }
    if names.is_empty() {
        return;
    }
    let rename = |kind: &str, node: &mut Node| {
        let found = node.as_str().and_then(|name| names.get(&(kind.to_string(), name.to_string())));
        if let Some(now) = found {
            node.value = now.value.clone();
        }
    };
    for resource in resources.iter_mut() {
        let kind = resource.kind().to_string();
        if FOLLOWED.contains(&kind.as_str()) {
            walk(&mut resource.node, "", &kind, &rename);
        }
        for one in configured.iter().filter(|one| one.holder.as_ref().is_none_or(|holder| *holder == kind)) {
            at_path(&mut resource.node, &one.path, &mut |node| rename(&one.kind, node));
        }
    }
}

/// The namespaces of what is built, by kind, name and namespace that it has or had, and whether something has changed it.
type Namespaces = BTreeMap<(&'static str, String, String), (Node, bool)>;

/// No namespace is the default one.
fn space(namespace: &str) -> String {
    if namespace.is_empty() { "default".to_string() } else { namespace.to_string() }
}

/// A binding's subjects are the accounts that are built with it, and a webhook's service is the one that is, in their namespace.
fn namespaces(resources: &mut [Resource]) {
    let mut built = Namespaces::new();
    for resource in resources.iter() {
        let kind = match resource.kind() {
            "ServiceAccount" => "ServiceAccount",
            "Service" => "Service",
            _ => continue,
        };
        let Some(now) = resource.node.get("metadata").and_then(|metadata| metadata.get("namespace")) else { continue };
        for (name, before) in resource.ids() {
            let is_changed = !resource.before.is_empty();
            built.insert((kind, name.to_string(), space(before)), (now.clone(), is_changed));
        }
    }
    for resource in resources.iter_mut() {
        let space_of = resource.namespace().to_string();
        match resource.kind() {
            "RoleBinding" | "ClusterRoleBinding" => {
                if let Some(Value::Array(subjects)) = at_mut(&mut resource.node, "subjects").map(|node| &mut node.value)
                {
                    let is_account =
                        |node: &&mut Node| node.get("kind").and_then(Node::as_str) == Some("ServiceAccount");
                    let own = |node: &mut Node| follow(node, "ServiceAccount", &space_of, &built);
                    subjects.iter_mut().filter(is_account).for_each(own);
                }
            }
            "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration" | "CustomResourceDefinition" => {
                services(&mut resource.node, &built);
            }
            "APIService" => {
                if let Some(service) = at_mut(&mut resource.node, "spec").and_then(|spec| at_mut(spec, "service")) {
                    follow(service, "Service", "", &built);
                }
            }
            _ => {}
        }
    }
}

/// `holder` is the namespace of what refers.
fn follow(node: &mut Node, kind: &'static str, holder: &str, built: &Namespaces) {
    let text = |key: &str| node.get(key).and_then(Node::as_str).unwrap_or_default().to_string();
    let name = text("name");
    let exact = built.get(&(kind, name.clone(), space(&text("namespace")))).map(|(now, _)| now);
    // Kustomize looks among what it has changed.
    let beside = || {
        let found = built.get(&(kind, name.clone(), holder.to_string())).filter(|(_, is_changed)| *is_changed);
        found.map(|(now, _)| now).filter(|_| text("namespace").is_empty())
    };
    // A service that is alone of its name is meant in whatever namespace.
    let mut named = built.iter().filter(|((of, own, _), _)| *of == kind && *own == name).map(|(_, (now, _))| now);
    let alone = || {
        let first = if kind == "Service" { named.next() } else { None };
        first.filter(|first| named.all(|other| other.value == first.value))
    };
    if let Some(now) = exact.or_else(beside).or_else(alone).cloned() {
        set(node, "namespace", now);
    }
}

/// The services of webhooks' `clientConfig`.
fn services(node: &mut Node, built: &Namespaces) {
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| services(item, built)),
        Value::Object(entries) => {
            for entry in entries.iter_mut() {
                // What is validated is large, and names no service.
                if entry.key == "clientConfig" {
                    if let Some(service) = at_mut(&mut entry.node, "service") {
                        follow(service, "Service", "", built);
                    }
                } else if entry.key != "schema" {
                    services(&mut entry.node, built);
                }
            }
        }
        _ => {}
    }
}

/// Follows the references below a node. `holder` is the key that the node stands under.
fn walk(node: &mut Node, holder: &str, kind: &str, rename: &dyn Fn(&str, &mut Node)) {
    let own = |node: &Node, key: &str| node.get(key).and_then(Node::as_str).map(str::to_string);
    match holder {
        "configMapRef" | "configMapKeyRef" => named(node, "name", "ConfigMap", rename),
        "configMap" => {
            named(node, "name", "ConfigMap", rename);
            named(node, "configMapName", "ConfigMap", rename);
        }
        "secretRef" | "secretKeyRef" | "imagePullSecrets" => named(node, "name", "Secret", rename),
        "secret" => {
            named(node, "secretName", "Secret", rename);
            named(node, "name", "Secret", rename);
        }
        "tls" if kind == "Ingress" => named(node, "secretName", "Secret", rename),
        "secrets" if kind == "ServiceAccount" => named(node, "name", "Secret", rename),
        "persistentVolumeClaim" => named(node, "claimName", "PersistentVolumeClaim", rename),
        "service" | "clientConfig" => named(node, "name", "Service", rename),
        "backend" => named(node, "serviceName", "Service", rename),
        "roleRef" | "scaleTargetRef" => {
            if let Some(other) = own(node, "kind") {
                named(node, "name", &other, rename);
            }
        }
        "subjects" if own(node, "kind").as_deref() == Some("ServiceAccount") => {
            named(node, "name", "ServiceAccount", rename)
        }
        "rules" if matches!(kind, "Role" | "ClusterRole") => {
            let own = at_mut(node, "resourceNames").map(|names| &mut names.value);
            if let Some(Value::Array(names)) = own {
                names.iter_mut().for_each(|name| ["ConfigMap", "Secret"].iter().for_each(|kind| rename(kind, name)));
            }
        }
        "spec" => {
            named(node, "priorityClassName", "PriorityClass", rename);
            match kind {
                "Ingress" => named(node, "ingressClassName", "IngressClass", rename),
                "ValidatingAdmissionPolicyBinding" => named(node, "policyName", "ValidatingAdmissionPolicy", rename),
                "PersistentVolume" | "PersistentVolumeClaim" | "StatefulSet" => {
                    named(node, "storageClassName", "StorageClass", rename);
                    named(node, "volumeName", "PersistentVolume", rename);
                }
                _ => {}
            }
            named(node, "serviceAccountName", "ServiceAccount", rename);
            named(node, "serviceAccount", "ServiceAccount", rename);
            if kind == "StatefulSet" {
                named(node, "serviceName", "Service", rename);
            }
        }
        _ => {}
    }
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, holder, kind, rename)),
        Value::Object(entries) => entries.iter_mut().for_each(|entry| {
            let key = entry.key.clone();
            walk(&mut entry.node, &key, kind, rename);
        }),
        _ => {}
    }
}

fn named(node: &mut Node, key: &str, kind: &str, rename: &dyn Fn(&str, &mut Node)) {
    if let Some(name) = at_mut(node, key) {
        rename(kind, name);
    }
}
