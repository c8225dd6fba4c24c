//! Folders as modules: their blocks after override files, and which of them call which.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::blocks::{self, Block, Part};
use super::expand::repeater;
use super::installed::{Installed, installed_folders, manifest_folder};
use super::{json, overrides, policy_document};
use crate::document::hcl::evaluate::{Arguments, Declarations, Repeater, Templates};
use crate::document::hcl::texts::Texts;
use crate::document::{Document, Entry, Format, Kind, Node, detect_format, is_terraform_plan};
use crate::source::name::relative;
use crate::target::set::{folder, module_folder, set_kind};

/// One folder.
#[derive(Default)]
pub(super) struct Folder {
    pub(super) path: String,
    pub(super) parts: Vec<Part>,
    /// What variable files set.
    values: Vec<Node>,
    pub(super) bytes: usize,
    /// Whether it is an example in Markdown, which stands in no folder.
    pub(super) is_fence: bool,
    /// The document of the first block.
    pub(super) first: Option<usize>,
    pub(super) templates: Templates,
    /// The files that its expressions may read.
    texts: Texts,
    /// The addresses of resources and data sources that are repeated, with their positions among the parts.
    repeated: Vec<(String, usize)>,
    /// The data sources that are worked out, by their addresses: positions among the parts.
    data: BTreeMap<String, usize>,
    /// `module` blocks by name: positions among the parts.
    calls: HashMap<String, usize>,
}

/// The folders of some documents, by path.
pub(super) struct Folders {
    by_path: BTreeMap<String, Folder>,
    /// The modules that were installed for the root.
    pub(super) installed: Installed,
}

impl Folders {
    /// Reads the documents of some folders, which must be in the order of their paths within each folder. Fences and
    /// plans belong to the folder at the root.
    pub(super) fn new(root: &str, documents: &[&Document], values: Option<&str>) -> Self {
        let mut lists: BTreeMap<&str, Vec<usize>> = BTreeMap::from([(root, Vec::new())]);
        let is_read = |document: &Document| set_kind(document.kind) != Some(Kind::Terraform);
        let texts = documents.iter().filter(|document| is_read(document));
        let texts = texts.map(|own| (own.artifact.path().to_string(), Rc::from(own.artifact.text()))).collect();
        let texts = Texts::new(texts, root);
        for (at, document) in documents.iter().enumerate().filter(|(_, document)| !is_read(document)) {
            let artifact = &document.artifact;
            let is_alone = artifact.as_fence().is_some() || is_terraform_plan(&document.root);
            let path = if is_alone { root } else { module_folder(artifact.path()) };
            lists.entry(path).or_default().push(at);
        }
        let read = |(path, list): (&str, Vec<usize>)| {
            let read = Folder::read(path, path == root, &list, documents);
            (path.to_string(), Folder { texts: texts.of_folder(path), ..read })
        };
        let is_manifest = |document: &&&Document| manifest_folder(document.artifact.path()) == Some(root);
        let installed = documents.iter().find(is_manifest).map(|own| Installed::of(own)).unwrap_or_default();
        let mut by_path: BTreeMap<String, Folder> = lists.into_iter().map(read).collect();
        let named = values.and_then(|path| documents.iter().find(|document| document.artifact.path() == path));
        if let (Some(own), Some(document)) = (by_path.get_mut(root), named) {
            own.values.push(values_of(document));
        }
        Self { by_path, installed }
    }

    pub(super) fn get(&self, path: &str) -> Option<&Folder> {
        self.by_path.get(path)
    }
}

impl Folder {
    fn read(path: &str, is_root: bool, list: &[usize], documents: &[&Document]) -> Self {
        let mut own = Self { path: path.to_string(), ..Self::default() };
        for &at in list {
            let Some(document) = documents.get(at) else { continue };
            own.bytes += document.artifact.text().len();
            own.is_fence |= document.artifact.as_fence().is_some();
            if document.kind == Kind::Terraform && manifest_folder(document.artifact.path()).is_none() {
                blocks::collect(at, document, &mut own.parts);
            }
        }
        own.first = own.parts.first().map(Part::document);
        own.parts = overrides::apply(documents, std::mem::take(&mut own.parts));
        // Terraform reads those of the root alone.
        if is_root {
            let documents: Vec<&Document> = list.iter().filter_map(|at| documents.get(*at).copied()).collect();
            own.values = variable_files(&documents);
        }
        for (at, part) in own.parts.iter().enumerate() {
            let Part::Block(block) = part else { continue };
            match block.names.as_slice() {
                [kind, name] if kind == "module" => {
                    own.calls.insert(name.clone(), at);
                }
                [kind, of, _] if kind == "data" && of == policy_document::KIND && block.planned.is_none() => {
                    own.data.insert(block.address(), at);
                    if repeater(block).is_some() {
                        own.repeated.push((block.address(), at));
                    }
                }
                [kind, _, _] if matches!(kind.as_str(), "resource" | "data") && repeater(block).is_some() => {
                    own.repeated.push((block.address(), at));
                }
                _ => {}
            }
        }
        own
    }

    /// A `module` block.
    pub(super) fn call(&self, name: &str) -> Option<&Block> {
        match self.parts.get(*self.calls.get(name)?)? {
            Part::Block(block) => Some(block),
            Part::Value { .. } => None,
        }
    }

    /// The blocks of a kind with one label, by it.
    pub(super) fn labelled<'f>(&'f self, kind: &'f str) -> impl Iterator<Item = (&'f str, &'f Node)> {
        self.parts.iter().filter_map(move |part| match part {
            Part::Block(block) => match block.names.as_slice() {
                [own, name] if own == kind => Some((name.as_str(), &block.body)),
                _ => None,
            },
            Part::Value { .. } => None,
        })
    }

    /// The entries of `locals` blocks, with the position of their document and the block that they stand in.
    pub(super) fn locals(&self) -> impl Iterator<Item = (&Block, &Entry)> {
        let blocks = self.parts.iter().filter_map(|part| match part {
            Part::Block(block) if block.names.len() == 1 && block.kind() == "locals" => Some(block),
            _ => None,
        });
        blocks.flat_map(|block| block.body.as_object().unwrap_or_default().iter().map(move |entry| (block, entry)))
    }

    /// A data source that is worked out.
    pub(super) fn data(&self, address: &str) -> Option<&Block> {
        match self.parts.get(*self.data.get(address)?)? {
            Part::Block(block) => Some(block),
            Part::Value { .. } => None,
        }
    }

    fn body(&self, at: usize) -> Option<&Node> {
        match self.parts.get(at)? {
            Part::Block(block) => Some(&block.body),
            Part::Value { .. } => None,
        }
    }

    fn repeated<'f>(&'f self, address: &'f str, at: usize) -> Option<(&'f str, Repeater<'f>, &'f Node)> {
        let Part::Block(block) = self.parts.get(at)? else { return None };
        let (repeater, node) = repeater(block)?;
        Some((address, repeater, node))
    }

    /// What names depend on, with what a call of the module sets.
    pub(super) fn declarations(&self, given: Option<Arguments>, address: String) -> Declarations<'_> {
        Declarations {
            variables: self.labelled("variable").collect(),
            values: self.values.iter().filter_map(Node::as_object).flatten().collect(),
            locals: self.locals().map(|(_, entry)| entry).collect(),
            blocks: self.repeated.iter().filter_map(|(address, at)| self.repeated(address, *at)).collect(),
            data: self.data.iter().filter_map(|(address, at)| Some((address.as_str(), self.body(*at)?))).collect(),
            calls: self.labelled("module").collect(),
            given,
            address,
            templates: self.templates.clone(),
            texts: self.texts.clone(),
        }
    }
}

/// The roots of the variable files that Terraform loads by itself, in its order
/// (<https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence>).
fn variable_files(documents: &[&Document]) -> Vec<Node> {
    let mut files: Vec<((u8, &str), Node)> = Vec::new();
    for document in documents.iter().filter(|document| document.kind == Kind::TerraformVariables) {
        let name = blocks::file_name(document);
        let order = match name {
            "terraform.tfvars" => (0, name),
            "terraform.tfvars.json" => (1, name),
            name if name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json") => (2, name),
            _ => continue,
        };
        files.push((order, values_of(document)));
    }
    files.sort_by_key(|(order, _)| *order);
    files.into_iter().map(|(_, root)| root).collect()
}

/// What a file of variables sets.
fn values_of(document: &Document) -> Node {
    if blocks::file_name(document).ends_with(".json") { json::literal(&document.root) } else { document.root.clone() }
}

/// Whether Terraform loads a file of variables by itself.
#[must_use]
pub fn is_loaded(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "terraform.tfvars" | "terraform.tfvars.json")
        || name.ends_with(".auto.tfvars")
        || name.ends_with(".auto.tfvars.json")
}

/// The folder that a module's source names, seen from the folder of its caller; `None` for what is no path inside the
/// repository (<https://developer.hashicorp.com/terraform/language/modules/sources#local-paths>).
#[must_use]
pub fn local_source(caller: &str, source: &str) -> Option<String> {
    if is_local(source) { relative(caller, source) } else { None }
}

/// Whether a module's source is a path.
pub(super) fn is_local(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../") || matches!(source, "." | "..")
}

/// The folders that the `module` blocks of a document call.
#[must_use]
pub fn called_folders(document: &Document) -> Vec<String> {
    if document.kind != Kind::Terraform || document.artifact.as_fence().is_some() {
        return Vec::new();
    }
    if manifest_folder(document.artifact.path()).is_some() {
        return installed_folders(document);
    }
    let caller = folder(document.artifact.path());
    if is_terraform_plan(&document.root) {
        return Vec::new();
    }
    let is_json = detect_format(&document.artifact) == Format::Json;
    if !is_json && document.root.get("module").is_none() {
        return Vec::new();
    }
    let mut parts = Vec::new();
    blocks::collect(0, document, &mut parts);
    let called = |part: &Part| match part {
        Part::Block(block) if block.names.len() == 2 && block.kind() == "module" => {
            local_source(caller, block.body.get("source")?.as_str()?)
        }
        _ => None,
    };
    parts.iter().filter_map(called).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_path_from_its_caller() {
        let cases = [
            ("a/b", "./c", Some("a/b/c")),
            ("a/b", "../c//d/", Some("a/c/d")),
            ("a", "..", Some("")),
            ("", "./x", Some("x")),
            ("", "../x", None),
            ("a", "terraform-aws-modules/vpc/aws", None),
            ("a", "git::https://x.test/y", None),
            ("a", "/abs", None),
        ];
        for (caller, source, folder) in cases {
            assert_eq!(local_source(caller, source).as_deref(), folder, "{caller} {source}");
        }
    }
}
