//! A folder's Terraform files as one configuration, as Terraform reads them: `.tf` and `.tf.json`, override files, variable
//! files, repetition by `count`, `for_each` and `dynamic` (<https://developer.hashicorp.com/terraform/language/files>), and
//! the modules of other folders that it calls, with the arguments that it gives them.
//!
//! It has the shape of one file (hcl2json's), with what can be worked out worked out. A block that is repeated
//! has a body for each instance: each of several names itself under [`INSTANCE`]. A block that is not made
//! (`count = 0`) has none. A block of a called module has a body for each call, which says under [`MODULE`] which.

mod blocks;
mod call;
mod expand;
mod folders;
mod installed;
mod json;
mod made;
mod overrides;
mod place;
mod plan;
mod policy_document;
mod policy_json;
mod reads;
mod trace;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use crate::document::hcl::evaluate::Budget;
use crate::document::{Document, Node, PathKey};
use crate::span::Span;

use call::{Call, Caller};
use folders::Folders;
pub use folders::{called_folders, is_loaded, local_source};
pub use installed::{MANIFEST, installed_folders, is_installed, manifest_folder};
use made::Made;
use place::Origin;
pub use place::Place;
pub use reads::Reads;
pub use trace::Argument;

/// The key under which the body of one instance says which it is, as its address ends: `["logs"]`, `[0]`.
pub const INSTANCE: &str = "$instance";

/// The key under which the body of a block of a called module says which call it is of: `module.network`.
pub const MODULE: &str = "$module";

/// A configuration, and where its parts come from. Documents are named by their position in the list that it was made of.
#[derive(Debug)]
pub struct Module {
    /// hcl2json's shape over all files: `resource.TYPE.NAME[i]`.
    pub input: Node,
    origins: BTreeMap<Vec<PathKey>, Origin>,
    repeated: BTreeMap<String, Repeated>,
    calls: Vec<Call>,
    idle: BTreeSet<String>,
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
    /// Blocks that are not made, and modules that are not at hand.
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
    /// Reads the documents of a folder and of those that it calls, which must be in the order of their paths within each.
    /// Documents of other kinds are passed over.
    #[must_use]
    pub fn new(root: &str, documents: &[&Document]) -> Self {
        Self::with_values(root, documents, None)
    }

    /// The same with a file of variables that a person names to Terraform (`-var-file`), by its path.
    #[must_use]
    pub fn with_values(root: &str, documents: &[&Document], values: Option<&str>) -> Self {
        let folders = Folders::new(root, documents, values);
        let own = folders.get(root);
        let budget = Budget::for_text(own.map_or(0, |folder| folder.bytes));
        let first = own.and_then(|folder| folder.first);
        let mut caller = Caller::new(&folders, &budget);
        if let Some(folder) = own {
            caller.enter(folder, None, None);
        }
        let mut made = Made::default();
        for module in caller.take_entered() {
            made.module(&module, &caller.calls, &budget);
        }
        let Made { tree, origins, repeated, mut notes, .. } = made.finished();
        notes.problems.append(&mut caller.notes.problems);
        notes.not_made.append(&mut caller.notes.not_made);
        if budget.is_cut() {
            let message = "the module's expressions cost more than its size allows; the rest of them is left unknown";
            notes.problems.push(Note { document: first.unwrap_or(0), span: Span::default(), message: message.into() });
        }
        notes.problems.sort();
        notes.problems.dedup();
        Self { input: tree.into_node(), origins, repeated, calls: caller.calls, idle: caller.idle, notes, first }
    }

    /// The folders of the modules that were entered.
    #[must_use]
    pub fn entered(&self) -> BTreeSet<&str> {
        self.calls.iter().map(|call| call.folder.as_str()).collect()
    }

    /// The folders of modules that are called no time with the values at hand (`count = 0`).
    #[must_use]
    pub fn idle(&self) -> &BTreeSet<String> {
        &self.idle
    }

    /// What must hold for a call to be there at all, where that cannot be told, by the call's address.
    #[must_use]
    pub fn open_calls(&self) -> BTreeMap<&str, &str> {
        self.calls.iter().filter_map(|call| Some((call.address.as_str(), call.doubt.as_deref()?))).collect()
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

    /// Blocks that are not made with the values at hand (`count = 0`, an empty `for_each`), and modules that are not at hand:
    /// they are not judged.
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

#[cfg(test)]
mod call_tests;
#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod tests;
