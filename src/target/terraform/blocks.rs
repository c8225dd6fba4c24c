//! The blocks of one document, with where they stand in it.

use super::{json, plan};
use crate::document::{Document, Format, Node, PathKey, Value, detect_format, is_terraform_plan};

/// What stands at the top level of a file.
pub(super) enum Part {
    Block(Block),
    /// What is no block: Terraform refuses it, and policies see it as it is.
    Value {
        document: usize,
        names: Vec<String>,
        node: Node,
    },
}

impl Part {
    pub(super) fn document(&self) -> usize {
        match self {
            Self::Block(block) => block.document,
            Self::Value { document, .. } => *document,
        }
    }
}

/// A block: its type and labels, its body in HCL's shape, and the path to the body in its document.
#[derive(Clone)]
pub(super) struct Block {
    pub(super) document: usize,
    pub(super) names: Vec<String>,
    pub(super) own: Vec<PathKey>,
    pub(super) body: Node,
    /// Parts of the body that come from override files.
    pub(super) replaced: Vec<Replaced>,
    /// Of a resource of a plan, whose values are final: what its address says.
    pub(super) planned: Option<Planned>,
}

/// A resource of a plan.
#[derive(Clone)]
pub(super) struct Planned {
    /// The address of its module; empty for the root.
    pub(super) module: String,
    /// As its address ends, when it is one of several.
    pub(super) instance: Option<String>,
    /// How many there are of its block.
    pub(super) bodies: usize,
}

/// A part of a body that stands in another document than the block.
#[derive(Clone)]
pub(super) struct Replaced {
    /// In the body.
    pub(super) path: Vec<PathKey>,
    pub(super) document: usize,
    pub(super) own: Vec<PathKey>,
}

impl Block {
    pub(super) fn new(document: usize, names: Vec<String>, own: Vec<PathKey>, body: Node) -> Self {
        Self { document, names, own, body, replaced: Vec::new(), planned: None }
    }

    pub(super) fn kind(&self) -> &str {
        self.names.first().map(String::as_str).unwrap_or_default()
    }

    /// As Terraform writes it: `aws_s3_bucket.logs`, `data.aws_ami.base`, `module.vpc`.
    pub(super) fn address(&self) -> String {
        let names = if self.kind() == "resource" { self.names.get(1..) } else { self.names.get(..) };
        let names = names.unwrap_or_default().join(".");
        match self.planned.as_ref().filter(|planned| !planned.module.is_empty()) {
            Some(planned) => format!("{}.{names}", planned.module),
            None => names,
        }
    }
}

/// The last component of a document's path.
pub(super) fn file_name(document: &Document) -> &str {
    let artifact = &document.artifact;
    let path = artifact.as_fence().map_or(artifact.path(), |fence| fence.file_name.as_deref().unwrap_or_default());
    path.rsplit('/').next().unwrap_or_default()
}

/// Adds the parts of a document to `parts`, in the order of the text.
pub(super) fn collect(at: usize, document: &Document, parts: &mut Vec<Part>) {
    if is_terraform_plan(&document.root) {
        plan::collect(at, &document.root, parts);
    } else if detect_format(&document.artifact) == Format::Json {
        json::collect(at, &document.root, parts);
    } else {
        below(at, &document.root, &mut Vec::new(), parts);
    }
}

/// Labels are nested objects and bodies stand in arrays, so that depth is bounded by the labels of a block.
fn below(at: usize, node: &Node, names: &mut Vec<String>, parts: &mut Vec<Part>) {
    match &node.value {
        Value::Object(entries) => {
            for entry in entries {
                names.push(entry.key.clone());
                below(at, &entry.node, names, parts);
                names.pop();
            }
        }
        Value::Array(items) if !items.is_empty() && items.iter().all(|item| item.as_object().is_some()) => {
            let labels: Vec<PathKey> = names.iter().cloned().map(PathKey::Key).collect();
            for (index, item) in items.iter().enumerate() {
                let own = labels.iter().cloned().chain([PathKey::Index(index)]).collect();
                parts.push(Part::Block(Block::new(at, names.clone(), own, item.clone())));
            }
        }
        _ => parts.push(Part::Value { document: at, names: names.clone(), node: node.clone() }),
    }
}
