//! `configMapGenerator` and `secretGenerator`
//! (<https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configmapgenerator/>).

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest as _, Sha256};

use super::build::{Builder, joined};
use super::select::{Resource, at_mut, set, with_child};
use crate::document::{Node, Value};
use crate::source::Artifact;
use crate::span::Span;

/// Adds what the generators of a kustomization make.
pub(super) fn add(
    builder: &mut Builder<'_, '_>,
    path: &str,
    folder: &str,
    root: &Node,
    artifact: &Artifact,
    own: &mut Vec<Resource>,
) {
    let options = root.get("generatorOptions");
    for (key, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
        for item in root.get(key).and_then(Node::as_array).unwrap_or_default() {
            let generator = Generator { builder, path, folder, kind, item, options };
            if let Some(resource) = generator.make(artifact) {
                put(own, resource, item.get("behavior").and_then(Node::as_str).unwrap_or("create"));
            }
        }
    }
}

struct Generator<'g, 'f, 'd> {
    builder: &'g mut Builder<'f, 'd>,
    path: &'g str,
    folder: &'g str,
    kind: &'static str,
    item: &'g Node,
    options: Option<&'g Node>,
}

impl Generator<'_, '_, '_> {
    fn make(mut self, artifact: &Artifact) -> Option<Resource> {
        let (item, span) = (self.item, self.item.span);
        let name = item.get("name")?.as_str()?.to_string();
        let string = |text: &str| Node::string(span, text);
        let (mut data, mut binary): (Vec<(String, Node)>, _) = (Vec::new(), Vec::new());
        self.files(&mut data, &mut binary);
        self.envs(&mut data);
        for (text, at) in texts(item, "literals") {
            let Some((key, value)) = text.split_once('=') else { continue };
            let value = value.trim_matches(|c| c == '"' || c == '\'');
            data.push((key.to_string(), self.value(value, at)));
        }
        let mut metadata = vec![("name".to_string(), item.get("name")?.clone())];
        if let Some(namespace) = item.get("namespace") {
            metadata.push(("namespace".to_string(), namespace.clone()));
        }
        let mut entries = vec![
            ("apiVersion".to_string(), string("v1")),
            ("kind".to_string(), string(self.kind)),
            ("metadata".to_string(), Node::object(span, metadata)),
        ];
        if !data.is_empty() || binary.is_empty() {
            entries.push(("data".to_string(), Node::object(span, data)));
        }
        if !binary.is_empty() {
            entries.push(("binaryData".to_string(), Node::object(span, binary)));
        }
        if self.kind == "Secret" {
            entries.push(("type".to_string(), item.get("type").cloned().unwrap_or_else(|| string("Opaque"))));
        }
        let option = |key: &str| {
            let own = item.get("options").and_then(|options| options.get(key));
            own.or_else(|| self.options.and_then(|options| options.get(key)))
        };
        let is_on = |key: &str| option(key).is_some_and(|node| node.value == Value::Bool(true));
        if is_on("immutable") {
            entries.push(("immutable".to_string(), Node::new(span, Value::Bool(true))));
        }
        let mut node = Node::object(span, entries);
        for key in ["labels", "annotations"] {
            for entry in option(key).and_then(Node::as_object).unwrap_or_default() {
                with_child(&mut node, "metadata", span, |metadata| {
                    with_child(metadata, key, span, |map| set(map, &entry.key, entry.node.clone()));
                });
            }
        }
        let is_hashed = !is_on("disableNameSuffixHash");
        Some(Resource { is_hashed, ..Resource::new(artifact.clone(), node) }).filter(|_| !name.is_empty())
    }

    fn value(&self, text: &str, at: Span) -> Node {
        Node::string(at, if self.kind == "Secret" { lines(&BASE64.encode(text.as_bytes())) } else { text.to_string() })
    }

    /// What is no text goes into `binaryData` of a ConfigMap.
    fn files(&mut self, data: &mut Vec<(String, Node)>, binary: &mut Vec<(String, Node)>) {
        for (text, at) in texts(self.item, "files") {
            let (key, file) = match text.split_once('=') {
                Some((key, file)) => (key.to_string(), file),
                None => (text.rsplit('/').next().unwrap_or_default().to_string(), text),
            };
            match joined(self.folder, file).and_then(|file| self.builder.text(&file)) {
                Some((text, place)) => data.push((key, self.value(text, place))),
                None => {
                    self.missing();
                    let into = if self.kind == "Secret" { &mut *data } else { &mut *binary };
                    into.push((key, unknown(at)));
                }
            }
        }
    }

    fn envs(&mut self, data: &mut Vec<(String, Node)>) {
        let single = self.item.get("env").and_then(|node| Some((node.as_str()?, node.span)));
        for (file, _) in texts(self.item, "envs").into_iter().chain(single) {
            let Some((text, place)) = joined(self.folder, file).and_then(|file| self.builder.text(&file)) else {
                self.missing();
                continue;
            };
            let mut start = place.start;
            for line in text.split_inclusive('\n') {
                let at = Span { start, end: start + u32::try_from(line.trim_end().len()).unwrap_or(0) };
                start += u32::try_from(line.len()).unwrap_or(0);
                let line = line.trim_end_matches(['\n', '\r']).trim_start();
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                match line.split_once('=') {
                    Some((key, value)) => data.push((key.to_string(), self.value(value, at))),
                    // What the environment has is not known.
                    None => data.push((line.to_string(), unknown(at))),
                }
            }
        }
    }

    fn missing(&mut self) {
        self.builder.problem(
            self.path,
            Span::default(),
            "a file of a generator is not at hand; what is made of it is unknown",
        );
    }
}

/// Base64 of more than a line, as Kustomize writes it: 70 letters each, and a line break behind the last
/// (`api/internal/generators/utils.go`).
fn lines(encoded: &str) -> String {
    let mut out = String::with_capacity(encoded.len() + encoded.len() / 70 + 1);
    for (at, letter) in encoded.char_indices() {
        if at > 0 && at % 70 == 0 {
            out.push('\n');
        }
        out.push(letter);
    }
    if encoded.len() >= 70 {
        out.push('\n');
    }
    out
}

fn unknown(at: Span) -> Node {
    Node::unknown(at, "$(unknown)", crate::document::UnknownReason::NotEvaluated)
}

fn texts<'n>(item: &'n Node, key: &str) -> Vec<(&'n str, Span)> {
    let items = item.get(key).and_then(Node::as_array).unwrap_or_default();
    items.iter().filter_map(|node| Some((node.as_str()?, node.span))).collect()
}

/// Adds what a generator makes, or merges it into what one before has made.
fn put(own: &mut Vec<Resource>, resource: Resource, behavior: &str) {
    if behavior == "create" {
        return own.push(resource);
    }
    let found = own
        .iter_mut()
        .find(|other| other.kind() == resource.kind() && other.ids().any(|(name, _)| name == resource.name()));
    let Some(other) = found else { return own.push(resource) };
    let data = resource.node.get("data").cloned();
    match (behavior, data) {
        ("merge", Some(data)) => {
            let entries = data.as_object().unwrap_or_default().to_vec();
            with_child(&mut other.node, "data", data.span, |into| {
                entries.into_iter().for_each(|entry| set(into, &entry.key, entry.node));
            });
        }
        (_, Some(data)) => set(&mut other.node, "data", data),
        _ => {}
    }
    other.is_hashed |= resource.is_hashed;
}

/// The hash that Kustomize puts behind a name (`api/internal/hasher` of <https://github.com/kubernetes-sigs/kustomize>); `None`
/// where a part is not known.
pub(super) fn hash(resource: &Resource) -> Option<String> {
    let text = |node: &Node| node.as_str().map(str::to_string);
    let mut data = std::collections::BTreeMap::new();
    for entry in resource.node.get("data").and_then(Node::as_object).unwrap_or_default() {
        data.insert(entry.key.clone(), text(&entry.node)?);
    }
    let mut content = serde_json::Map::new();
    content.insert("data".into(), if data.is_empty() { "".into() } else { serde_json::to_value(&data).ok()? });
    content.insert("kind".into(), resource.kind().into());
    // It looks for the key `metadata/name`, which nothing has.
    content.insert("name".into(), "".into());
    if resource.kind() == "Secret" {
        content.insert("type".into(), text(resource.node.get("type")?)?.into());
    }
    let json = serde_json::to_string(&content).ok()?;
    // As Go's encoder writes them.
    let json = json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    let digest = HEXLOWER.encode(&Sha256::digest(json.as_bytes()));
    let letters = digest.chars().take(10).map(|c| match c {
        '0' => 'g',
        '1' => 'h',
        '3' => 'k',
        'a' => 'm',
        'e' => 't',
        c => c,
    });
    Some(letters.collect())
}

/// Puts the hash behind the name of what generators made.
pub(super) fn add_hash(resource: &mut Resource) {
    let span = resource.node.span;
    match hash(resource) {
        Some(hash) => {
            let name = format!("{}-{hash}", resource.name());
            let at =
                resource.node.get("metadata").and_then(|metadata| metadata.get("name")).map_or(span, |node| node.span);
            resource.rename("name", &name, at);
        }
        None => {
            let name = resource.name().to_string();
            resource.rename("name", &name, span);
            if let Some(metadata) = at_mut(&mut resource.node, "metadata") {
                let mut node = unknown(span);
                node.put_at(span);
                set(metadata, "name", node);
            }
        }
    }
}
