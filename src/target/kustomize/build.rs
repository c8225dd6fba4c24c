//! One kustomization: what it is made of, and what it does to that.

use std::collections::BTreeSet;

use super::select::{Resource, at_mut, list, remove};
use super::{Built, File, Files, NAMES, generators, patch, references as names, replace, transform};
use crate::bound::Bound;
use crate::document::{Node, UnknownReason, Value, as_yaml_1_1, listed};
use crate::result::LocatedProblem;
use crate::source::name::relative;
use crate::span::Span;
use crate::target::space::{Space, moved};

/// Kustomizations within kustomizations.
const MAX_DEPTH: usize = 16;
const DEPTH: Bound =
    Bound::new(MAX_DEPTH, "kustomizations stand more than 16 levels in each other: deeper ones are not built");

/// Manifests that one overlay builds, those of its bases counted each time.
const MAX_RESOURCES: usize = 10_000;
const RESOURCES: Bound =
    Bound::new(MAX_RESOURCES, "an overlay builds more than 10,000 manifests: the rest is not built");

/// Each folder that names the next one twice doubles what is built, so that what is taken up is counted each time.
const TAKEN: Bound = Bound::new(
    5_000,
    "an overlay takes up more than 5,000 kustomizations and files, those of its bases each time: the rest is not built",
);
const BYTES: Bound = Bound::new(
    128 << 20,
    "the overlays take up more than 128 MiB of files, those of their bases each time: the rest is not built",
);
/// A hundred clusters may be made of the same base. Many small overlays of one that doubles at each level are cheap to write and
/// dear to build, so that what all of them take up grows with the number of files at most.
const AGAIN: Bound = Bound::new(
    100,
    "the overlays take up more than 100 times as many kustomizations and files as there are: the rest is not built",
);
/// So few files may be taken up as often as one overlay may.
const FEW_FILES: usize = 50;

/// What all overlays took up.
#[derive(Default)]
pub(super) struct Spent {
    /// Kustomizations and files, each time.
    taken: usize,
    /// Bytes of them.
    bytes: usize,
}

pub(super) struct Builder<'f, 'd> {
    files: &'f Files<'d>,
    space: &'f Space,
    spent: &'f mut Spent,
    built: Built,
    made: usize,
    /// Kustomizations and files that were taken up, each time.
    taken: usize,
    /// What is built is a component that no overlay here uses, so that what it changes is not there.
    alone: bool,
    /// The places of names that configurations tell of.
    configured: Vec<names::Configured>,
    /// The names of variables, which hold for all that is built.
    variables: BTreeSet<String>,
    /// A resource or a base is not at hand, which a patch may be for.
    absent: bool,
}

/// The folders of kustomizations that one names.
pub(super) fn references(files: &Files<'_>, folder: &str) -> BTreeSet<String> {
    let Some((_, file)) = kustomization(files, folder) else { return BTreeSet::new() };
    let Some(root) = file.documents.first().map(|document| &document.root) else { return BTreeSet::new() };
    let named = ["resources", "bases", "components"].iter().flat_map(|key| texts(root, key));
    named.filter_map(|(name, _)| joined(folder, name)).filter(|path| kustomization(files, path).is_some()).collect()
}

/// The file of a kustomization.
fn kustomization<'f, 'd>(files: &'f Files<'d>, folder: &str) -> Option<(String, &'f File<'d>)> {
    let paths =
        NAMES.iter().map(|name| if folder.is_empty() { (*name).to_string() } else { format!("{folder}/{name}") });
    paths.into_iter().find_map(|path| files.get(&path).map(|file| (path, file)))
}

/// The texts of a list.
fn texts<'n>(root: &'n Node, key: &str) -> Vec<(&'n str, Span)> {
    let items = root.get(key).and_then(Node::as_array).unwrap_or_default();
    items.iter().filter_map(|item| Some((item.as_str()?, item.span))).collect()
}

/// A path relative to a folder; `None` when it leads out of the repository, or elsewhere.
pub(super) fn joined(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains("://") || path.contains('?') {
        return None;
    }
    relative(folder, path)
}

/// Whether a kustomization changes what the one that uses it builds
/// (<https://kubectl.docs.kubernetes.io/guides/config_management/components/>).
fn is_component(root: &Node) -> bool {
    root.get("kind").and_then(Node::as_str) == Some("Component")
}

/// Builds the kustomization of a folder.
pub(super) fn build(files: &Files<'_>, space: &Space, folder: &str, spent: &mut Spent) -> Built {
    let root = kustomization(files, folder).and_then(|(_, file)| file.documents.first());
    let alone = root.is_some_and(|document| is_component(&document.root));
    let (built, configured, variables) = (Built::default(), Vec::new(), BTreeSet::new());
    let mut builder =
        Builder { files, space, spent, built, made: 0, taken: 0, alone, configured, variables, absent: false };
    let mut resources = Vec::new();
    builder.add(folder, &mut resources, &mut Vec::new());
    names::update(&mut resources, &builder.configured);
    if !builder.variables.is_empty() {
        resources.iter_mut().for_each(|resource| replaced(&mut resource.node, &builder.variables));
    }
    resources.iter_mut().for_each(without_empty_annotations);
    let manifests = resources.into_iter().map(|resource| (resource.artifact, resource.node)).collect();
    Built { manifests, ..builder.built }
}

impl<'f, 'd> Builder<'f, 'd> {
    /// Says that a patch changes nothing that is built.
    pub(super) fn patches_nothing(&mut self, path: &str) {
        let message = match (self.alone, self.absent) {
            (true, _) => "no overlay here uses this component: what its patches change is not built",
            (false, true) => "a patch names no resource that is built: it may be for one that is not at hand",
            (false, false) => "a patch names no resource that is built; Kustomize would stop here",
        };
        self.problem(path, Span::default(), message);
    }

    pub(super) fn problem(&mut self, path: &str, span: Span, message: &str) {
        let Some(file) = self.files.get(path) else { return };
        let region = file.builder.source().region(span);
        self.built.problems.push((path.to_string(), LocatedProblem { message: message.to_string(), region }));
    }

    /// Whether one more file can be taken up.
    fn takes(&mut self, file: &File<'_>) -> bool {
        self.taken += 1;
        self.spent.taken += 1;
        self.spent.bytes = self.spent.bytes.saturating_add(file.builder.source().text().len());
        let again = self.spent.taken / self.files.len().max(FEW_FILES);
        TAKEN.holds(self.taken) && BYTES.holds(self.spent.bytes) && AGAIN.holds(again)
    }

    /// A file's documents in the space of all; the file is used from now on. None of a file that is beyond bounds.
    pub(super) fn documents(&mut self, path: &str) -> Option<Vec<(crate::source::Artifact, Node)>> {
        let file = self.files.get(path)?;
        if !self.takes(file) {
            return Some(Vec::new());
        }
        self.built.used.insert(path.to_string());
        let base = self.space.base(path);
        let read = |document: &&crate::document::Document| {
            let read = as_yaml_1_1(document);
            (document.artifact.clone(), moved(read.as_ref().unwrap_or(&document.root), base))
        };
        Some(file.documents.iter().map(read).collect())
    }

    /// A file's text, and where it starts. None of a file that is beyond bounds.
    pub(super) fn text(&mut self, path: &str) -> Option<(&'f str, Span)> {
        let file = self.files.get(path)?;
        if !self.takes(file) {
            return None;
        }
        self.built.used.insert(path.to_string());
        let base = self.space.base(path);
        let text = file.builder.source().text();
        Some((text, Span { start: base, end: base + u32::try_from(text.len()).unwrap_or(0) }))
    }

    /// Adds what the kustomization of a folder builds; a component changes what is there already.
    fn add(&mut self, folder: &str, into: &mut Vec<Resource>, open: &mut Vec<String>) {
        let Some((path, file)) = kustomization(self.files, folder) else { return };
        if open.iter().any(|other| other == folder) {
            self.problem(&path, Span::default(), "this kustomization is made of itself; it is not built once more");
            return;
        }
        if !DEPTH.has_room(open.len()) || !self.takes(file) {
            return;
        }
        self.built.used.insert(path.clone());
        let Some(document) = file.documents.first() else {
            self.problem(&path, Span::default(), "the kustomization is empty or no YAML; nothing of it is built");
            return;
        };
        let root = moved(&document.root, self.space.base(&path));
        let artifact = document.artifact.clone();
        open.push(folder.to_string());
        let mut own = if is_component(&root) { std::mem::take(into) } else { Vec::new() };
        for (key, span) in ["resources", "bases"].iter().flat_map(|key| texts(&document.root, key)) {
            self.resource(&path, folder, key, span, &mut own, open);
        }
        for (key, span) in texts(&document.root, "components") {
            match joined(folder, key).filter(|other| kustomization(self.files, other).is_some()) {
                Some(other) => self.add(&other, &mut own, open),
                None => self.problem(&path, span, "a component that is not at hand; what it changes is not built"),
            }
        }
        generators::add(self, &path, folder, &root, &artifact, &mut own);
        patch::apply(self, &path, folder, &root, &mut own);
        transform::apply(&root, &mut own);
        for entry in NOT_BUILT.iter().filter_map(|key| document.root.entry(key)) {
            self.problem(&path, entry.key_span, NOT_WORKED_OUT);
        }
        let named = list(&root, "vars").iter().filter_map(|item| item.get("name")?.as_str());
        self.variables.extend(named.map(str::to_string));
        for (name, span) in texts(&document.root, "configurations") {
            if !self.configure(folder, name) {
                self.problem(&path, span, NOT_WORKED_OUT);
            }
        }
        let mut is_replaced = true;
        for item in document.root.get("replacements").and_then(Node::as_array).unwrap_or_default() {
            let other = item.get("path").and_then(Node::as_str).and_then(|name| joined(folder, name));
            let listed = other.and_then(|file| self.documents(&file)).unwrap_or_default();
            let listed: Vec<Node> = listed.into_iter().map(|(_, node)| node).collect();
            let all = listed.iter().flat_map(|node| node.as_array().unwrap_or(std::slice::from_ref(node)));
            let meant = all.chain([item]).filter(|item| item.get("targets").is_some());
            for item in meant {
                is_replaced &= replace::apply(item, &mut own);
            }
        }
        if let Some(entry) = document.root.entry("replacements").filter(|_| !is_replaced) {
            self.problem(&path, entry.key_span, "a replacement is not understood; what it changes is unknown");
        }
        open.pop();
        into.extend(own);
    }

    /// Takes up what a configuration tells of names; whether it tells of nothing else that changes what is built.
    fn configure(&mut self, folder: &str, name: &str) -> bool {
        let Some(documents) = joined(folder, name).and_then(|file| self.documents(&file)) else { return false };
        let mut is_known = true;
        for entry in documents.iter().flat_map(|(_, node)| node.as_object().unwrap_or_default()) {
            match entry.key.as_str() {
                "nameReference" => self.configured.extend(names::Configured::of(&entry.node)),
                // Where variables are replaced: all of theirs are unknown.
                "varReference" => {}
                // The service of a webhook is followed without.
                "namespace" => {
                    let path = |item: &Node| item.get("path").and_then(Node::as_str).map(str::to_string);
                    let items = entry.node.as_array().unwrap_or_default();
                    is_known &= items
                        .iter()
                        .all(|item| path(item).is_some_and(|path| path.ends_with("clientConfig/service/namespace")));
                }
                _ => is_known = false,
            }
        }
        is_known
    }

    fn resource(
        &mut self,
        path: &str,
        folder: &str,
        name: &str,
        span: Span,
        own: &mut Vec<Resource>,
        open: &mut Vec<String>,
    ) {
        let found = joined(folder, name);
        if let Some(other) = found.as_deref().filter(|other| kustomization(self.files, other).is_some()) {
            return self.add(other, own, open);
        }
        let Some(documents) = found.and_then(|file| self.documents(&file)) else {
            self.absent = true;
            let name = shortened(name);
            return self.problem(path, span, &format!("'{name}' is a resource that is not at hand; it is not built"));
        };
        for (artifact, node) in documents {
            for node in items(node) {
                self.made += 1;
                if RESOURCES.holds(self.made) {
                    own.push(Resource::new(artifact.clone(), node));
                }
            }
        }
    }
}

/// A name as messages print it.
fn shortened(name: &str) -> String {
    const MOST: usize = 120;
    let short: String = name.chars().take(MOST).collect();
    if short.len() < name.len() { format!("{short}...") } else { short }
}

/// Annotations that are empty are left out.
fn without_empty_annotations(resource: &mut Resource) {
    let Some(metadata) = at_mut(&mut resource.node, "metadata") else { return };
    let is_empty = metadata.get("annotations").is_some_and(|node| match &node.value {
        Value::Null => true,
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    });
    if is_empty {
        remove(metadata, "annotations");
    }
}

/// Fields that change what is built, and are not worked out here.
const NOT_BUILT: &[&str] =
    &["vars", "crds", "helmCharts", "helmChartInflationGenerator", "generators", "transformers", "validators"];

const NOT_WORKED_OUT: &str = "this field of a kustomization is not worked out; what it changes is not built";

/// The members of a list of manifests.
fn items(node: Node) -> Vec<Node> {
    match (listed(&node).is_some(), node.value) {
        (true, Value::Object(entries)) => {
            let found = entries.into_iter().find(|entry| entry.key == "items").map(|entry| entry.node.value);
            match found {
                Some(Value::Array(items)) => items,
                _ => Vec::new(),
            }
        }
        (_, value) => vec![Node::new(node.span, value)],
    }
}

/// What a `$(NAME)` stands for is replaced in ways that are not worked out.
fn replaced(node: &mut Node, names: &BTreeSet<String>) {
    let is_one = |text: &str| {
        let mut starts = text.split("$(").skip(1).filter_map(|rest| rest.split_once(')'));
        starts.any(|(name, _)| names.contains(name))
    };
    match &mut node.value {
        Value::String(text) if is_one(text) => {
            *node = Node::unknown(node.span, text.clone(), UnknownReason::NotEvaluated);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replaced(item, names)),
        Value::Object(entries) => entries.iter_mut().for_each(|entry| replaced(&mut entry.node, names)),
        _ => {}
    }
}
