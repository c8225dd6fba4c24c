//! A Kustomize overlay as `kustomize build` makes it (<https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>):
//! resources, components, generators, patches and the fields that change all of them.
//!
//! A node of what is built stands in the file that says it: a patch's value in the patch, the rest in the base. The files of an
//! overlay lie one after the other in one space of offsets, so that a span says its file as well.

mod build;
mod forget;
mod generators;
mod patch;
mod references;
mod select;
mod selector;
#[cfg(test)]
mod tests;
mod transform;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::document::{Document, Node, Value};
use crate::result::{LocatedProblem, ResultBuilder};
use crate::source::Artifact;
use crate::span::Span;

/// The names of the file that makes a folder a kustomization, in the order in which Kustomize looks.
pub const NAMES: &[&str] = &["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// A file that an overlay may use.
#[derive(Debug)]
pub struct File<'d> {
    pub builder: Arc<ResultBuilder>,
    pub documents: Vec<&'d Document>,
}

/// The files by their paths in the repository.
pub type Files<'d> = BTreeMap<String, File<'d>>;

/// The files that overlays are built of, in one space of offsets.
#[derive(Debug, Default)]
pub struct Space {
    /// Where each starts, ascending.
    files: Vec<(u32, Arc<ResultBuilder>)>,
}

/// What an overlay builds.
#[derive(Debug, Default)]
pub struct Built {
    /// The manifests, with the artifact of the file that each was begun in.
    pub manifests: Vec<(Artifact, Node)>,
    /// The files that it is made of.
    pub used: BTreeSet<String>,
    /// What could not be built, with the file's path.
    pub problems: Vec<(String, LocatedProblem)>,
}

impl Space {
    /// Lays the files one after the other.
    #[must_use]
    pub fn of(files: &Files<'_>) -> Self {
        let mut at = 0_u32;
        let mut laid = Vec::with_capacity(files.len());
        for file in files.values() {
            laid.push((at, Arc::clone(&file.builder)));
            let length = u32::try_from(file.builder.source().text().len()).unwrap_or(u32::MAX);
            at = at.saturating_add(length).saturating_add(1);
        }
        Self { files: laid }
    }

    /// Where the file of a path starts.
    fn base(&self, path: &str) -> u32 {
        // They are in the order of their paths.
        let found = self.files.binary_search_by(|(_, builder)| builder.source().path().cmp(path));
        found.ok().and_then(|at| self.files.get(at)).map_or(0, |(base, _)| *base)
    }

    /// The file that an offset is in, and the offset in it.
    fn locate(&self, offset: u32) -> Option<(&Arc<ResultBuilder>, u32)> {
        let after = self.files.partition_point(|(base, _)| *base <= offset);
        let (base, builder) = self.files.get(after.checked_sub(1)?)?;
        Some((builder, offset - base))
    }

    /// The file and the place of a node, with its key where both stand in one file.
    #[must_use]
    pub fn place(&self, node: Span, key: Option<Span>) -> Option<(&Arc<ResultBuilder>, Span)> {
        let (builder, start) = self.locate(node.start)?;
        let own = Span { start, end: start + (node.end - node.start) };
        let key = key.and_then(|key| {
            let (other, start) = self.locate(key.start)?;
            Arc::ptr_eq(other, builder).then(|| Span { start, end: start + (key.end - key.start) })
        });
        // A key that stands far from its value is not where the value is said.
        let is_near = |key: &Span| key.end <= own.start && own.start - key.end < 64;
        Some((builder, key.filter(is_near).map_or(own, |key| key.cover(own))))
    }
}

/// Moves the spans of a tree.
fn moved(node: &Node, by: u32) -> Node {
    let span = |span: Span| Span { start: span.start.saturating_add(by), end: span.end.saturating_add(by) };
    let value = match &node.value {
        Value::Array(items) => Value::Array(items.iter().map(|item| moved(item, by)).collect()),
        Value::Object(entries) => Value::Object(
            entries
                .iter()
                .map(|entry| crate::document::Entry {
                    key: entry.key.clone(),
                    key_span: span(entry.key_span),
                    node: moved(&entry.node, by),
                })
                .collect(),
        ),
        other => other.clone(),
    };
    Node::new(span(node.span), value)
}

/// The folders of kustomizations among some paths.
#[must_use]
pub fn folders<'p>(paths: impl Iterator<Item = &'p str>) -> BTreeSet<String> {
    let folder = |path: &str| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        NAMES.contains(&name).then(|| folder.to_string())
    };
    paths.filter_map(folder).collect()
}

/// Builds the overlays that no other one is made of. Those that are made of each other in a circle are no one's top: one of each
/// circle is built, which says so.
#[must_use]
pub fn build_all(files: &Files<'_>, space: &Space) -> Vec<(String, Built)> {
    let folders = folders(files.keys().map(String::as_str));
    let parts: BTreeMap<&str, BTreeSet<String>> =
        folders.iter().map(|folder| (folder.as_str(), build::references(files, folder))).collect();
    let mut held: BTreeMap<&str, &str> = BTreeMap::new();
    for (folder, others) in &parts {
        for other in others.iter().map(String::as_str).filter(|other| other != folder) {
            held.entry(other).or_insert(folder);
        }
    }
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let (mut out, mut bytes) = (Vec::new(), 0);
    let tops = folders.iter().filter(|folder| !held.contains_key(folder.as_str()));
    // What no top reaches is held in a circle.
    for folder in tops.chain(&folders) {
        if !reached.contains(folder.as_str()) {
            let first = outermost(&held, folder);
            reach(&parts, first, &mut reached);
            out.push((first.to_string(), build::build(files, space, first, &mut bytes)));
        }
    }
    out.sort_by(|(a, _), (b, _)| a.cmp(b));
    out
}

/// The top that a folder is a part of, or a folder of the circle that it is.
fn outermost<'p>(held: &BTreeMap<&'p str, &'p str>, folder: &'p str) -> &'p str {
    let (mut at, mut seen) = (folder, BTreeSet::new());
    while let Some(&holder) = held.get(at).filter(|_| seen.insert(at)) {
        at = holder;
    }
    at
}

/// Adds a folder, and all that it is made of.
fn reach<'p>(parts: &'p BTreeMap<&str, BTreeSet<String>>, folder: &'p str, reached: &mut BTreeSet<&'p str>) {
    let mut open = vec![folder];
    while let Some(folder) = open.pop() {
        if reached.insert(folder) {
            open.extend(parts.get(folder).into_iter().flatten().map(String::as_str));
        }
    }
}
