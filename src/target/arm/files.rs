//! The files of a deployment, in one space of offsets: a span says its file as well. Which file calls which.

use std::collections::HashMap;

use crate::document::arm::syntax::{Declared, Module, Template};
use crate::document::arm::{self};
use crate::document::{Document, Kind, is_arm_parameters};
use crate::source::name;
use crate::span::Span;

/// A file of a deployment.
pub(super) struct File<'d> {
    pub(super) path: &'d str,
    pub(super) text: &'d str,
    /// Where it starts in the space.
    base: u32,
    pub(super) template: Template,
}

/// All files that may be called; the first is the one that is deployed.
pub(super) struct Files<'d> {
    pub(super) all: Vec<File<'d>>,
    by_path: HashMap<&'d str, usize>,
}

impl<'d> Files<'d> {
    pub(super) fn new(documents: &[&'d Document]) -> Self {
        let mut at = 0_u32;
        let mut all = Vec::with_capacity(documents.len());
        for document in documents {
            let text = document.artifact.text();
            all.push(File { path: document.artifact.path(), text, base: at, template: arm::template(document) });
            at = at.saturating_add(u32::try_from(text.len()).unwrap_or(u32::MAX)).saturating_add(1);
        }
        let mut by_path = HashMap::new();
        for (at, file) in all.iter().enumerate() {
            by_path.entry(file.path).or_insert(at);
        }
        Self { all, by_path }
    }

    /// The file at a path that a file names.
    pub(super) fn called(&self, from: &str, written: &str) -> Option<&File<'d>> {
        let path = local_path(from, written)?;
        self.all.get(*self.by_path.get(path.as_str())?)
    }

    /// Where each file starts.
    pub(super) fn bases(&self) -> Vec<u32> {
        self.all.iter().map(|file| file.base).collect()
    }
}

impl File<'_> {
    /// A span of the file as one of the space.
    pub(super) fn span(&self, own: Span) -> Span {
        Span { start: own.start.saturating_add(self.base), end: own.end.saturating_add(self.base) }
    }

    /// What is written at a span of the file.
    pub(super) fn written(&self, own: Span) -> &str {
        self.text.get(own.range()).unwrap_or_default()
    }
}

/// The path in the repository that a path names which is written in a file. `None` for a registry's, and for what leaves the
/// repository.
fn local_path(from: &str, written: &str) -> Option<String> {
    if written.contains(':') || written.starts_with('/') || written.is_empty() {
        return None;
    }
    name::relative(from.rsplit_once('/').map_or("", |(folder, _)| folder), written)
}

/// The files that a document of kind `arm` deploys, imports or gives parameters to, as far as they may stand in the repository. A file
/// of JSON parameters does not say which template it is for: it stands beside it and has its name.
#[must_use]
pub fn called_files(document: &Document) -> Vec<String> {
    if document.kind != Kind::Arm || document.artifact.as_fence().is_some() {
        return Vec::new();
    }
    let from = document.artifact.path();
    if is_arm_parameters(&document.root) {
        return templates_of(from);
    }
    let template = arm::template(document);
    let mut written: Vec<&str> = template.using.iter().chain(&template.extends).map(String::as_str).collect();
    written.extend(template.imports.iter().map(|import| import.path.as_str()));
    modules(&template.resources, &mut written);
    let mut found: Vec<String> = written.into_iter().filter_map(|path| local_path(from, path)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Recursion is as deep as resources are nested, which parsers bound.
fn modules<'t>(resources: &'t [Declared], into: &mut Vec<&'t str>) {
    for resource in resources {
        match &resource.module {
            Some(Module::Path(path)) => into.push(path),
            Some(Module::Inline(template, _)) => modules(&template.resources, into),
            _ => {}
        }
        modules(&resource.children, into);
    }
}

/// The templates that a file of JSON parameters may be for, the likeliest first: `main.bicep` and `main.json` for
/// `main.parameters.json`, `main.parameters.prod.json`, `main.prod.parameters.json`.
pub(super) fn templates_of(path: &str) -> Vec<String> {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let lower = name.to_ascii_lowercase();
    let Some(end) = [".parameters.", "-parameters.", ".param.", ".params."].iter().find_map(|mark| lower.find(mark))
    else {
        return Vec::new();
    };
    let stem = name.get(..end).unwrap_or_default();
    let short = stem.split('.').next().unwrap_or(stem);
    let mut stems = vec![stem];
    stems.extend((short != stem).then_some(short));
    let slash = if folder.is_empty() { "" } else { "/" };
    let named = |stem: &str| ["bicep", "json"].map(|extension| format!("{folder}{slash}{stem}.{extension}"));
    stems.into_iter().flat_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_repository() {
        assert_eq!(local_path("a/main.bicep", "../b/x.bicep").as_deref(), Some("b/x.bicep"));
        assert_eq!(local_path("main.bicep", "./x.bicep").as_deref(), Some("x.bicep"));
        for outside in ["../x.bicep", "/etc/x.bicep", "br/public:avm/res/x:1.0.0", "ts:a/b", "https://x", ""] {
            assert_eq!(local_path("main.bicep", outside), None, "{outside}");
        }
    }

    #[test]
    fn parameters_are_for_the_template_with_their_name() {
        assert_eq!(templates_of("a/main.parameters.json"), ["a/main.bicep", "a/main.json"]);
        assert_eq!(templates_of("main.parameters.prod.json"), ["main.bicep", "main.json"]);
        assert_eq!(templates_of("main.prod.parameters.json").last().map(String::as_str), Some("main.json"));
        assert!(templates_of("parameters.json").is_empty());
    }
}
