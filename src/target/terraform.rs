//! A folder's Terraform files as one module, as Terraform reads them: `.tf` and `.tf.json`, override files, variable
//! files, repetition by `count`, `for_each` and `dynamic` (<https://developer.hashicorp.com/terraform/language/files>).
//!
//! The module has the shape of one file (hcl2json's), with what can be worked out worked out. A block that is repeated
//! has a body for each instance, where these differ: each names itself under [`INSTANCE`]. A block that is not made
//! (`count = 0`) has none.

mod blocks;
mod expand;
mod json;
mod overrides;
mod place;
mod tree;

use std::collections::BTreeMap;

use crate::document::hcl::Evaluator;
use crate::document::hcl::evaluate::{Budget, Declarations, Scope};
use crate::document::{Document, Entry, Kind, Node, PathKey};
use crate::span::Span;

use blocks::{Block, Part};
use expand::Expander;
use place::Origin;
pub use place::Place;
use tree::Tree;

/// The key under which the body of one instance says which it is, as its address ends: `["logs"]`, `[0]`.
pub const INSTANCE: &str = "$instance";

/// A module, and where its parts come from. Documents are named by their position in the list that it was made of.
#[derive(Debug)]
pub struct Module {
    /// hcl2json's shape over all files: `resource.TYPE.NAME[i]`.
    pub input: Node,
    origins: BTreeMap<Vec<PathKey>, Origin>,
    repeated: BTreeMap<String, Repeated>,
    notes: Notes,
    /// The first file with blocks.
    first: Option<usize>,
}

/// Something about a place of a module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    pub document: usize,
    /// In the artifact's own text.
    pub span: Span,
    pub message: String,
}

#[derive(Debug, Default)]
struct Notes {
    /// What a bound cut.
    problems: Vec<Note>,
    /// Blocks that are not made.
    not_made: Vec<Note>,
}

/// A block with several bodies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// The address of the block, without an instance.
    pub block: String,
    /// How many bodies it has.
    pub bodies: usize,
}

impl Module {
    /// Reads the documents of a folder, which must be in the order of their paths. Documents of other kinds are passed
    /// over.
    #[must_use]
    pub fn new(documents: &[&Document]) -> Self {
        let bytes = documents.iter().map(|document| document.artifact.text().len()).sum();
        let budget = Budget::for_text(bytes);
        let mut parts = Vec::new();
        for (at, document) in documents.iter().enumerate().filter(|(_, document)| document.kind == Kind::Terraform) {
            blocks::collect(at, document, &mut parts);
        }
        let first = parts.first().map(|part| part.document());
        let parts = overrides::apply(documents, parts);
        let values = variable_files(documents);
        let scope = Scope::new(&declarations(&parts, &values), &budget);
        let evaluator = Evaluator::new(&scope, &budget);
        let mut expander = Expander::new(&evaluator, &budget);
        let mut made = Made::default();
        for part in parts {
            match part {
                Part::Value { names, mut node, document } => {
                    evaluator.resolve(&mut node);
                    let span = node.span;
                    if !made.tree.set(&names, node) {
                        made.conflict(document, span);
                    }
                }
                Part::Block(block) => made.block(block, &mut expander),
            }
        }
        let mut notes = expander.notes;
        notes.problems.append(&mut made.problems);
        if budget.is_cut() {
            let message = "the module's expressions cost more than its size allows; the rest of them is left unknown";
            notes.problems.push(Note { document: first.unwrap_or(0), span: Span::default(), message: message.into() });
        }
        notes.problems.sort();
        Self { input: made.tree.into_node(), origins: made.origins, repeated: made.repeated, notes, first }
    }

    /// Moves the input out of the module, for who keeps it elsewhere.
    #[must_use]
    pub fn take_input(&mut self) -> Node {
        let nothing = Node::object::<String>(Span::default(), []);
        std::mem::replace(&mut self.input, nothing)
    }

    /// What a bound cut, or what could not be put in: the module was read in part.
    #[must_use]
    pub fn problems(&self) -> &[Note] {
        &self.notes.problems
    }

    /// Blocks that are not made with the values at hand (`count = 0`, an empty `for_each`), and so are not judged.
    #[must_use]
    pub fn not_made(&self) -> &[Note] {
        &self.notes.not_made
    }

    /// The block that an instance's address belongs to, when the block has several bodies.
    #[must_use]
    pub fn repeated(&self, address: &str) -> Option<&Repeated> {
        self.repeated.get(address)
    }
}

/// A module under construction.
#[derive(Default)]
struct Made {
    tree: Tree,
    origins: BTreeMap<Vec<PathKey>, Origin>,
    repeated: BTreeMap<String, Repeated>,
    problems: Vec<Note>,
}

impl Made {
    fn block(&mut self, mut block: Block, expander: &mut Expander<'_>) {
        let (document, span) = (block.document, block.body.span);
        let bodies = expander.bodies(&mut block);
        let count = bodies.len();
        for body in bodies {
            let Some(index) = self.tree.push(&block.names, body.node) else { return self.conflict(document, span) };
            let mut path: Vec<PathKey> = block.names.iter().cloned().map(PathKey::Key).collect();
            path.push(PathKey::Index(index));
            for replaced in &block.replaced {
                let own =
                    Origin { document: replaced.document, own: replaced.own.clone(), keys: Vec::new(), instance: None };
                self.origins.insert(joined(&path, &replaced.path), own);
            }
            for placed in body.placed {
                let own = Origin {
                    document,
                    own: joined(&block.own, &placed.own),
                    keys: placed.keys,
                    instance: body.instance.clone(),
                };
                self.origins.insert(joined(&path, &placed.path), own);
            }
            if let Some(instance) = &body.instance {
                let address = block.address();
                let repeated = Repeated { block: address.clone(), bodies: count };
                self.repeated.insert(format!("{address}{instance}"), repeated);
            }
            let own = Origin { document, own: block.own.clone(), keys: Vec::new(), instance: body.instance };
            self.origins.insert(path, own);
        }
    }

    fn conflict(&mut self, document: usize, span: Span) {
        let message = "the name stands for a block in one file and for something else in another; left out".to_string();
        self.problems.push(Note { document, span, message });
    }
}

fn joined(start: &[PathKey], rest: &[PathKey]) -> Vec<PathKey> {
    start.iter().chain(rest).cloned().collect()
}

fn declarations<'d>(parts: &'d [Part], values: &'d [Node]) -> Declarations<'d> {
    let mut declarations = Declarations {
        values: values.iter().filter_map(Node::as_object).flatten().collect::<Vec<&Entry>>(),
        ..Declarations::default()
    };
    for part in parts {
        let Part::Block(block) = part else { continue };
        match block.names.as_slice() {
            [kind, name] if kind == "variable" => declarations.variables.push((name, &block.body)),
            [kind] if kind == "locals" => declarations.locals.extend(block.body.as_object().unwrap_or_default()),
            _ => {}
        }
    }
    declarations
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
        let root = if name.ends_with(".json") { json::literal(&document.root) } else { document.root.clone() };
        files.push((order, root));
    }
    files.sort_by_key(|(order, _)| *order);
    files.into_iter().map(|(_, root)| root).collect()
}

#[cfg(test)]
mod tests;
