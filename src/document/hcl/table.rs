//! An object under construction, into which blocks with the same labels are merged.

use std::collections::HashMap;

use crate::document::{Entry, Node, Value};
use crate::span::Span;

/// Below so many entries a scan of them is faster than an index, and takes no memory.
const INDEX_FROM: usize = 16;

/// Entries in the order of the text, with an index so that ten thousand resources of one type stay linear.
#[derive(Default)]
pub(super) struct Table {
    slots: Vec<Slot>,
    index: HashMap<String, usize>,
}

struct Slot {
    key: String,
    key_span: Span,
    content: Content,
}

enum Content {
    Value(Node),
    Labels(Span, Table),
    Blocks(Vec<Node>),
}

/// A name of a block's address: its type or one of its labels.
pub(super) struct Name {
    pub(super) text: String,
    pub(super) span: Span,
}

/// The place is taken by something that a block can't be merged with.
pub(super) struct Conflict;

impl Table {
    /// Sets an attribute; the answer is whether the key was there before.
    pub(super) fn set(&mut self, key: String, key_span: Span, node: Node) -> bool {
        let content = Content::Value(node);
        if let Some(slot) = self.position(&key).and_then(|at| self.slots.get_mut(at)) {
            *slot = Slot { key, key_span, content };
            return true;
        }
        self.append(Slot { key, key_span, content });
        false
    }

    fn position(&self, key: &str) -> Option<usize> {
        if self.index.is_empty() {
            return self.slots.iter().position(|slot| slot.key == key);
        }
        self.index.get(key).copied()
    }

    fn append(&mut self, slot: Slot) {
        if !self.index.is_empty() {
            self.index.insert(slot.key.clone(), self.slots.len());
        }
        self.slots.push(slot);
        if self.index.is_empty() && self.slots.len() >= INDEX_FROM {
            self.index = self.slots.iter().enumerate().map(|(at, slot)| (slot.key.clone(), at)).collect();
        }
    }

    /// Adds a block under its type and labels. `header` is where type and labels stand: the place of every label
    /// object.
    pub(super) fn add_block(&mut self, names: Vec<Name>, header: Span, body: Node) -> Result<(), Conflict> {
        let mut table = self;
        let mut names = names.into_iter().peekable();
        while let Some(name) = names.next() {
            let last = names.peek().is_none();
            match (table.content(name, header, last).ok_or(Conflict)?, last) {
                (Content::Blocks(blocks), true) => {
                    blocks.push(body);
                    return Ok(());
                }
                (Content::Labels(span, inner), false) => {
                    *span = span.cover(header);
                    table = inner;
                }
                _ => return Err(Conflict),
            }
        }
        Err(Conflict)
    }

    fn content(&mut self, name: Name, header: Span, last: bool) -> Option<&mut Content> {
        let at = if let Some(at) = self.position(&name.text) {
            at
        } else {
            let content = if last { Content::Blocks(Vec::new()) } else { Content::Labels(header, Self::default()) };
            self.append(Slot { key: name.text, key_span: name.span, content });
            self.slots.len() - 1
        };
        self.slots.get_mut(at).map(|slot| &mut slot.content)
    }

    pub(super) fn into_entries(self) -> Vec<Entry> {
        let entry = |slot: Slot| Entry { key: slot.key, key_span: slot.key_span, node: slot.content.into_node() };
        let mut entries: Vec<Entry> = self.slots.into_iter().map(entry).collect();
        // Nothing is added any more, and a module has a hundred thousand of them.
        entries.shrink_to_fit();
        entries
    }
}

impl Content {
    fn into_node(self) -> Node {
        match self {
            Self::Value(node) => node,
            Self::Labels(span, table) => Node::new(span, Value::Object(table.into_entries().into())),
            Self::Blocks(blocks) => {
                let span = blocks.iter().map(|block| block.span).reduce(Span::cover).unwrap_or_default();
                Node::new(span, Value::Array(blocks))
            }
        }
    }
}
