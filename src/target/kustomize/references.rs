//! The names by which manifests refer to each other, once these have been given others
//! (`api/internal/konfig/builtinpluginconsts/namereference.go` of <https://github.com/kubernetes-sigs/kustomize>).

use std::collections::BTreeMap;

use super::generators;
use super::select::{Resource, at_mut, set};
use crate::document::{Node, Value};

/// Gives what generators made its hash, and lets those that refer to what was renamed follow.
pub(super) fn update(resources: &mut [Resource]) {
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
        walk(&mut resource.node, "", &kind, &rename);
    }
}

/// The namespaces of what is built, by kind, name and namespace that it has or had.
type Namespaces = BTreeMap<(&'static str, String, String), Node>;

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
            built.insert((kind, name.to_string(), space(before)), now.clone());
        }
    }
    for resource in resources.iter_mut() {
        match resource.kind() {
            "RoleBinding" | "ClusterRoleBinding" => {
                if let Some(Value::Array(subjects)) = at_mut(&mut resource.node, "subjects").map(|node| &mut node.value)
                {
                    let is_account =
                        |node: &&mut Node| node.get("kind").and_then(Node::as_str) == Some("ServiceAccount");
                    subjects.iter_mut().filter(is_account).for_each(|node| follow(node, "ServiceAccount", &built));
                }
            }
            "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration" | "CustomResourceDefinition" => {
                services(&mut resource.node, &built);
            }
            "APIService" => {
                if let Some(service) = at_mut(&mut resource.node, "spec").and_then(|spec| at_mut(spec, "service")) {
                    follow(service, "Service", &built);
                }
            }
            _ => {}
        }
    }
}

fn follow(node: &mut Node, kind: &'static str, built: &Namespaces) {
    let text = |key: &str| node.get(key).and_then(Node::as_str).unwrap_or_default().to_string();
    let name = text("name");
    let exact = built.get(&(kind, name.clone(), space(&text("namespace"))));
    // A service that is alone of its name is meant in whatever namespace.
    let mut named = built.iter().filter(|((of, own, _), _)| *of == kind && *own == name).map(|(_, now)| now);
    let alone = || {
        let first = if kind == "Service" { named.next() } else { None };
        first.filter(|first| named.all(|other| other.value == first.value))
    };
    if let Some(now) = exact.or_else(alone).cloned() {
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
                        follow(service, "Service", built);
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
        "spec" => {
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
