//! The module's input under construction: names, and below them bodies.

use std::collections::HashMap;

use crate::document::{Entry, Node, Value};
use crate::span::Span;

/// Entries in the order of the files, with an index so that ten thousand resources of one type stay linear.
#[derive(Default)]
pub(super) struct Tree {
    slots: Vec<(String, Slot)>,
    index: HashMap<String, usize>,
}

enum Slot {
    Value(Node),
    Names(Tree),
    Bodies(Vec<Node>),
}

impl Tree {
    /// Adds a body under its names; the answer is its position among those of the same names, or `None` when something
    /// else stands there.
    pub(super) fn push(&mut self, names: &[String], body: Node) -> Option<usize> {
        match self.slot(names, || Slot::Bodies(Vec::new()))? {
            Slot::Bodies(bodies) => {
                bodies.push(body);
                Some(bodies.len() - 1)
            }
            _ => None,
        }
    }

    /// Sets what is no block; the first value stays. The answer is whether it could be set, or there was a value
    /// already.
    pub(super) fn set(&mut self, names: &[String], node: Node) -> bool {
        matches!(self.slot(names, || Slot::Value(node)), Some(Slot::Value(_)))
    }

    fn slot(&mut self, names: &[String], make: impl FnOnce() -> Slot) -> Option<&mut Slot> {
        let (name, rest) = names.split_first()?;
        let is_last = rest.is_empty();
        let at = match self.index.get(name) {
            Some(&at) => at,
            None => {
                self.index.insert(name.clone(), self.slots.len());
                self.slots.push((name.clone(), Slot::Names(Self::default())));
                self.slots.len() - 1
            }
        };
        let slot = self.slots.get_mut(at).map(|(_, slot)| slot)?;
        if is_last {
            if matches!(slot, Slot::Names(tree) if tree.slots.is_empty()) {
                *slot = make();
            }
            return Some(slot);
        }
        match slot {
            Slot::Names(tree) => tree.slot(rest, make),
            _ => None,
        }
    }

    pub(super) fn into_node(self) -> Node {
        let entry = |(key, slot): (String, Slot)| {
            let node = match slot {
                Slot::Value(node) => node,
                Slot::Names(tree) => tree.into_node(),
                Slot::Bodies(bodies) => {
                    let span = bodies.first().map(|body| body.span).unwrap_or_default();
                    Node::new(span, Value::Array(bodies))
                }
            };
            Entry { key, key_span: node.span, node }
        };
        let entries: Vec<Entry> = self.slots.into_iter().map(entry).collect();
        let span = entries.first().map_or_else(Span::default, |entry| entry.node.span);
        Node::new(span, Value::Object(entries.into()))
    }
}
