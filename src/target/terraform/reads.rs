//! The files that a configuration's expressions read: `file("${path.module}/policy.json")`.

use std::collections::BTreeSet;

use crate::document::{Document, Node, Value};
use crate::source::name::relative;
use crate::target::set::folder;

/// The functions that read a file.
const FUNCTIONS: &[&str] = &["file(", "templatefile("];

/// What a document may read: files by their paths, and the folders in which some have names that are worked out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reads {
    pub files: BTreeSet<String>,
    pub folders: BTreeSet<String>,
}

impl Reads {
    /// Whether a file may be read.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.files.contains(path) || self.folders.contains(folder(path))
    }

    /// The folders that such files stand in.
    pub fn all_folders(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|path| folder(path)).chain(self.folders.iter().map(String::as_str))
    }

    /// Adds what a document reads. Where Terraform runs is not known there: a path without its folder may be the module's or one
    /// of those above.
    pub fn add(&mut self, document: &Document) {
        let own = folder(document.artifact.path());
        let mut open: Vec<&Node> = vec![&document.root];
        while let Some(node) = open.pop() {
            match &node.value {
                Value::Unknown(unknown) => self.add_text(own, &unknown.text),
                Value::Array(items) => open.extend(items),
                Value::Object(entries) => open.extend(entries.iter().map(|entry| &entry.node)),
                _ => {}
            }
        }
    }

    fn add_text(&mut self, own: &str, text: &str) {
        for function in FUNCTIONS {
            for (at, _) in text.match_indices(function) {
                let rest = text.get(at + function.len()..).unwrap_or_default().trim_start();
                let Some(rest) = rest.strip_prefix('"') else { continue };
                let rest =
                    rest.strip_prefix("${path.module}/").or_else(|| rest.strip_prefix("${path.root}/")).unwrap_or(rest);
                let end = rest.find(['"', '$', '\\']).unwrap_or(rest.len());
                let Some(name) = rest.get(..end).filter(|name| !name.starts_with(['/', '~'])) else { continue };
                let is_whole = rest.get(end..).is_some_and(|after| after.starts_with('"'));
                let mut from = own;
                loop {
                    let path = if is_whole { relative(from, name) } else { relative(from, folder(name)) };
                    let into = if is_whole { &mut self.files } else { &mut self.folders };
                    into.extend(path);
                    if from.is_empty() {
                        break;
                    }
                    from = folder(from);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_from_the_text() {
        let mut reads = Reads::default();
        reads.add_text("a", "${jsondecode(file(\"${path.module}/p/x.json\"))}");
        reads.add_text("a", "${templatefile( \"${path.module}/t/${each.key}.tpl\", {})}");
        reads.add_text("a", "${file(var.x)} ${file(\"/etc/passwd\")} ${file(\"${path.module}/../../../out\")}");
        assert!(reads.has("a/p/x.json") && reads.has("a/t/any.tpl") && !reads.has("a/p/y.json"), "{reads:?}");
        assert!(
            reads.files.iter().chain(&reads.folders).all(|path| !path.contains("etc") && !path.contains("out")),
            "{reads:?}"
        );
    }
}
