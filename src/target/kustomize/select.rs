//! Manifests on their way, and how patches name them.

use regex::Regex;

use crate::document::{Entry, Node, Object, Value};
use crate::source::Artifact;
use crate::span::Span;

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
        is_kind && self.ids().any(|(own, space)| own == name && or_default(space) == or_default(namespace))
    }

    /// Whether a `target` of a patch selects it: regular expressions over the whole of each, and labels.
    pub(super) fn is_selected(&self, target: &Node) -> bool {
        let fits = |key: &str, texts: &[&str]| match target.get(key).and_then(Node::as_str) {
            None | Some("") => true,
            Some(pattern) => {
                let regex = Regex::new(&format!("^(?:{pattern})$"));
                regex.is_ok_and(|regex| texts.iter().any(|text| regex.is_match(text)))
            }
        };
        let names: Vec<&str> = self.ids().map(|(name, _)| name).collect();
        let spaces: Vec<&str> = self.ids().map(|(_, space)| if space.is_empty() { "default" } else { space }).collect();
        fits("group", &[self.group()])
            && fits("version", &[self.version()])
            && fits("kind", &[self.kind()])
            && fits("name", &names)
            && fits("namespace", &spaces)
            && self.has_all(target.get("labelSelector"), "labels")
            && self.has_all(target.get("annotationSelector"), "annotations")
    }

    /// Whether what a selector asks for is there: `a=b`, `a==b`, `a!=b`, `a`, `!a`.
    fn has_all(&self, selector: Option<&Node>, key: &str) -> bool {
        let Some(selector) = selector.and_then(Node::as_str) else { return true };
        let own = self.node.get("metadata").and_then(|metadata| metadata.get(key));
        let value = |name: &str| own.and_then(|own| own.get(name)).and_then(Node::written);
        selector.split(',').map(str::trim).all(|one| {
            if let Some((name, wanted)) = one.split_once("!=") {
                value(name.trim()) != Some(wanted.trim())
            } else if let Some((name, wanted)) = one.split_once('=') {
                value(name.trim()) == Some(wanted.trim_start_matches('=').trim())
            } else if let Some(name) = one.strip_prefix('!') {
                value(name.trim()).is_none()
            } else {
                value(one).is_some()
            }
        })
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

/// The value under a key.
pub(super) fn at_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Object(entries) => entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node),
        _ => None,
    }
}

/// Sets an entry where it stands, or at the end.
pub(super) fn set(node: &mut Node, key: &str, value: Node) {
    if let Value::Object(entries) = &mut node.value {
        let span = value.span;
        match entries.iter_mut().find(|entry| entry.key == key) {
            Some(entry) => entry.node = value,
            None => entries.push(Entry { key: key.to_string(), key_span: span, node: value }),
        }
    }
}

/// Takes an entry away.
pub(super) fn remove(node: &mut Node, key: &str) {
    if let Value::Object(entries) = &mut node.value {
        entries.retain(|entry| entry.key != key);
    }
}
