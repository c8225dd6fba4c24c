//! Manifests on their way, and how patches name them.

use crate::document::{Node, Object, Value};
use crate::source::Artifact;
use crate::span::Span;
pub(super) use crate::target::edit::{at_mut, entry_mut, remove, set};

/// Kinds without a namespace.
pub(super) const CLUSTER: &[&str] = &[
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ComponentStatus",
    "CustomResourceDefinition",
    "FlowSchema",
    "IngressClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
];

/// A manifest that is being built.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    pub(super) artifact: Artifact,
    pub(super) node: Node,
    /// The names and namespaces that it has had, the first first.
    pub(super) before: Vec<(String, String)>,
    /// Its name gets the hash of its content.
    pub(super) is_hashed: bool,
}

impl Resource {
    pub(super) fn new(artifact: Artifact, node: Node) -> Self {
        Self { artifact, node, before: Vec::new(), is_hashed: false }
    }

    pub(super) fn kind(&self) -> &str {
        self.node.get("kind").and_then(Node::written).unwrap_or_default()
    }

    pub(super) fn api_version(&self) -> &str {
        self.node.get("apiVersion").and_then(Node::written).unwrap_or_default()
    }

    pub(super) fn group(&self) -> &str {
        self.api_version().split_once('/').map_or("", |(group, _)| group)
    }

    pub(super) fn version(&self) -> &str {
        self.api_version().rsplit('/').next().unwrap_or_default()
    }

    fn metadata(&self, key: &str) -> &str {
        self.node.get("metadata").and_then(|metadata| metadata.get(key)).and_then(Node::written).unwrap_or_default()
    }

    pub(super) fn name(&self) -> &str {
        self.metadata("name")
    }

    pub(super) fn namespace(&self) -> &str {
        self.metadata("namespace")
    }

    /// Gives it another name or namespace, and remembers those before.
    pub(super) fn rename(&mut self, key: &str, value: &str, span: Span) {
        let now = (self.name().to_string(), self.namespace().to_string());
        if self.before.last() != Some(&now) {
            self.before.push(now);
        }
        with_child(&mut self.node, "metadata", span, |metadata| set(metadata, key, Node::string(span, value)));
    }

    /// The names that it has and had.
    pub(super) fn ids(&self) -> impl Iterator<Item = (&str, &str)> {
        let before = self.before.iter().map(|(name, namespace)| (name.as_str(), namespace.as_str()));
        before.chain([(self.name(), self.namespace())])
    }

    /// Whether a patch that names kind, name and namespace is for it.
    pub(super) fn is(&self, patch: &Node) -> bool {
        let of = |key: &str| patch.get("metadata").and_then(|metadata| metadata.get(key)).and_then(Node::written);
        let (name, namespace) = (of("name").unwrap_or_default(), of("namespace").unwrap_or_default());
        let group = |version: &str| version.split_once('/').map_or(String::new(), |(group, _)| group.to_string());
        let wanted = patch.get("apiVersion").and_then(Node::written).unwrap_or_default();
        let is_kind = patch.get("kind").and_then(Node::written) == Some(self.kind()) && group(wanted) == self.group();
        let or_default =
            |namespace: &str| if namespace.is_empty() { "default".to_string() } else { namespace.to_string() };
        // What has no namespace may be written with one.
        let is_there = |space: &str| CLUSTER.contains(&self.kind()) || or_default(space) == or_default(namespace);
        is_kind && self.ids().any(|(own, space)| own == name && is_there(space))
    }
}

/// Changes the entry of an object, made when it is not there.
pub(super) fn with_child(node: &mut Node, key: &str, span: Span, change: impl FnOnce(&mut Node)) {
    if !matches!(node.value, Value::Object(_)) {
        node.value = Value::Object(Object::new());
    }
    if node.get(key).is_none_or(|own| own.value == Value::Null) {
        set(node, key, Node::object::<String>(span, []));
    }
    if let Some(own) = at_mut(node, key) {
        change(own);
    }
}

/// The items of a list; none where there is none.
pub(super) fn list<'n>(root: &'n Node, key: &str) -> &'n [Node] {
    root.get(key).and_then(Node::as_array).unwrap_or_default()
}

/// What a strategic merge is to do instead of merging.
pub(super) fn directive(patch: &Node) -> Option<&str> {
    patch.get("$patch").and_then(Node::as_str)
}

/// A pointer's parts (RFC 6901).
pub(super) fn parts(path: &str) -> Option<Vec<String>> {
    let rest = path.strip_prefix('/')?;
    Some(rest.split('/').map(|part| part.replace("~1", "/").replace("~0", "~")).collect())
}

/// One part further.
pub(super) fn step<'n>(node: &'n mut Node, part: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Array(items) => items.get_mut(part.parse::<usize>().ok()?),
        Value::Object(entries) => entries.iter_mut().find(|entry| entry.key == part).map(|entry| &mut entry.node),
        _ => None,
    }
}
