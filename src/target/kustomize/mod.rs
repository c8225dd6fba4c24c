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
mod replace;
mod select;
mod selector;
#[cfg(test)]
mod tests;
mod transform;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::document::{Document, Node};
use crate::result::{LocatedProblem, ResultBuilder};
use crate::source::Artifact;
use crate::target::Space;

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
    let (mut out, mut spent) = (Vec::new(), build::Spent::default());
    let tops = folders.iter().filter(|folder| !held.contains_key(folder.as_str()));
    // What no top reaches is held in a circle.
    for folder in tops.chain(&folders) {
        if !reached.contains(folder.as_str()) {
            let first = outermost(&held, folder);
            reach(&parts, first, &mut reached);
            out.push((first.to_string(), build::build(files, space, first, &mut spent)));
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
