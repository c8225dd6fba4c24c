//! A configuration under construction: the bodies of its blocks, and where each comes from.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{Block, Part};
use super::call::{Call, Entered};
use super::expand::{Body, Expander, is_repeatable};
use super::place::Origin;
use super::tree::Tree;
use super::{MODULE, Note, Notes, Repeated, policy_document};
use crate::bound::Bound;
use crate::document::hcl::Evaluator;
use crate::document::hcl::evaluate::{Budget, escaped};
use crate::document::{Entry, Node, PathKey, Value};
use crate::span::Span;

/// Bodies of blocks in called modules, over all calls.
const BODIES: Bound = Bound::new(
    50_000,
    "the modules that it calls make more than 50,000 blocks: those beyond that were not judged in these calls",
);

/// Different bodies of one block that says something of its module, and makes nothing (`variable`, `output`, `locals`): of two
/// calls with the same one is enough.
const MOST_COMPARED: usize = 8;

#[derive(Default)]
pub(super) struct Made {
    pub(super) tree: Tree,
    pub(super) origins: BTreeMap<Vec<PathKey>, Origin>,
    pub(super) repeated: BTreeMap<String, Repeated>,
    pub(super) notes: Notes,
    /// Bodies of blocks in called modules.
    called: usize,
    /// By document and position: blocks that some call does not make, and those that one makes.
    unmade: BTreeMap<(usize, usize), Note>,
    somewhere: BTreeSet<(usize, usize)>,
    /// Bodies that calls have in common.
    common: BTreeMap<(usize, usize), Vec<Node>>,
}

/// One call of a module, as far as its blocks need it.
struct Within<'c> {
    call: Option<usize>,
    /// Empty for the root.
    address: &'c str,
}

impl Made {
    /// Adds the blocks of one module.
    pub(super) fn module(&mut self, module: &Entered<'_>, calls: &[Call], budget: &Budget) {
        let evaluator = Evaluator::new(&module.scope, budget).with_templates(&module.folder.templates);
        let address = module.call.and_then(|call| calls.get(call)).map_or("", |call| call.address.as_str());
        let prefix = if address.is_empty() { String::new() } else { format!("{address}.") };
        let mut expander = Expander::new(&evaluator, budget, prefix);
        let within = Within { call: module.call, address };
        for (position, part) in module.folder.parts.iter().enumerate() {
            match part {
                Part::Value { names, node, document } if module.call.is_none() => {
                    let mut node = node.clone();
                    evaluator.resolve(&mut node);
                    let span = node.span;
                    if !self.tree.set(names, node) {
                        self.conflict(*document, span);
                    }
                }
                Part::Value { .. } => {}
                Part::Block(block) => {
                    if module.call.is_some() && !BODIES.has_room(self.called) {
                        break;
                    }
                    self.block(block, position, &within, &mut expander);
                }
            }
        }
        self.notes.problems.append(&mut expander.notes.problems);
    }

    /// What there is in the end.
    pub(super) fn finished(mut self) -> Self {
        let somewhere = std::mem::take(&mut self.somewhere);
        let unmade = std::mem::take(&mut self.unmade).into_iter();
        self.notes.not_made.extend(unmade.filter(|(block, _)| !somewhere.contains(block)).map(|(_, note)| note));
        self
    }

    fn block(&mut self, block: &Block, position: usize, within: &Within<'_>, expander: &mut Expander<'_>) {
        let (document, span) = (block.document, block.body.span);
        let mut own = block.clone();
        let bodies = expander.bodies(&mut own);
        if bodies.is_empty() {
            if let Some(note) = expander.notes.not_made.pop() {
                self.unmade.entry((document, position)).or_insert(note);
            }
            return;
        }
        if within.call.is_some() {
            self.called += bodies.len();
        }
        self.somewhere.insert((document, position));
        let address = expander.address(block);
        let count = block.planned.as_ref().map_or(bodies.len(), |planned| planned.bodies);
        for mut body in bodies {
            if within.call.is_some() {
                if !is_repeatable(block) && self.is_common((document, position), &body.node) {
                    continue;
                }
                mark(&mut body.node, within.address);
            }
            give(block, &mut body.node);
            let instance = body.instance.clone();
            if !self.body(block, body, within) {
                return self.conflict(document, span);
            }
            if let Some(instance) = instance {
                let repeated = Repeated { block: address.clone(), bodies: count };
                self.repeated.insert(format!("{address}{instance}"), repeated);
            }
        }
    }

    /// Adds a body and where its parts come from; whether there was room for it under its name.
    fn body(&mut self, block: &Block, body: Body, within: &Within<'_>) -> bool {
        let Some(index) = self.tree.push(&block.names, body.node) else { return false };
        let mut path: Vec<PathKey> = block.names.iter().cloned().map(PathKey::Key).collect();
        path.push(PathKey::Index(index));
        let origin = |document: usize, own: Vec<PathKey>, keys: Vec<String>, instance: Option<String>| Origin {
            document,
            own,
            keys,
            instance,
            call: within.call,
            block: block.own.len(),
        };
        for replaced in &block.replaced {
            let own = origin(replaced.document, replaced.own.clone(), Vec::new(), None);
            self.origins.insert(joined(&path, &replaced.path), own);
        }
        for placed in body.placed {
            let own = origin(block.document, joined(&block.own, &placed.own), placed.keys, body.instance.clone());
            self.origins.insert(joined(&path, &placed.path), own);
        }
        self.origins.insert(path, origin(block.document, block.own.clone(), Vec::new(), body.instance));
        true
    }

    /// Whether an earlier call had the same body.
    fn is_common(&mut self, block: (usize, usize), body: &Node) -> bool {
        let seen = self.common.entry(block).or_default();
        if seen.contains(body) {
            return true;
        }
        if seen.len() < MOST_COMPARED {
            seen.push(body.clone());
        }
        false
    }

    fn conflict(&mut self, document: usize, span: Span) {
        let message = "the name stands for a block in one file and for something else in another; left out".to_string();
        self.notes.problems.push(Note { document, span, message });
    }
}

/// Adds what a data source gives, where that is worked out.
fn give(block: &Block, body: &mut Node) {
    let is_document = block.planned.is_none()
        && matches!(block.names.as_slice(), [kind, of, _] if kind == "data" && of == policy_document::KIND);
    if !is_document {
        return;
    }
    let (span, given) = (body.span, policy_document::attributes(body));
    let Value::Object(entries) = &mut body.value else { return };
    for (name, mut node) in given.into_iter().flatten() {
        if let Value::String(text) = &mut node.value {
            *text = escaped(text);
        }
        if entries.entry(name).is_none() {
            entries.push(Entry { key: name.to_string(), key_span: span, node });
        }
    }
}

/// Says which call a body is of.
fn mark(body: &mut Node, address: &str) {
    let span = body.span;
    if let Value::Object(entries) = &mut body.value {
        let node = Node::string(span, address);
        entries.push(Entry { key: MODULE.to_string(), key_span: span, node });
    }
}

fn joined(start: &[PathKey], rest: &[PathKey]) -> Vec<PathKey> {
    start.iter().chain(rest).cloned().collect()
}
