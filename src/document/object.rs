//! Building an object whose keys are unique.

use std::collections::HashMap;

use super::node::{Entry, Node};
use crate::span::Span;

/// Below this many entries a scan of them is faster than an index of their keys.
const INDEX_FROM: usize = 16;

/// Collects the entries of an object in text order. A later duplicate takes the place of the earlier one. Each insert
/// takes constant time, however many keys there are.
#[derive(Debug, Default)]
pub(super) struct ObjectBuilder {
    entries: Vec<Entry>,
    index: HashMap<String, usize>,
}

impl ObjectBuilder {
    /// Adds an entry, or replaces the one with this key. Returns whether there was one.
    pub(super) fn insert(&mut self, key: String, key_span: Span, node: Node) -> bool {
        if let Some(entry) = self.get_mut(&key) {
            *entry = Entry { key, key_span, node };
            return true;
        }
        self.append(Entry { key, key_span, node });
        false
    }

    /// Adds an entry unless its key is there already.
    pub(super) fn insert_if_absent(&mut self, entry: Entry) {
        if self.get_mut(&entry.key).is_none() {
            self.append(entry);
        }
    }

    /// The value under a key.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Entry> {
        if self.index.is_empty() {
            return self.entries.iter_mut().find(|entry| entry.key == key);
        }
        let at = *self.index.get(key)?;
        self.entries.get_mut(at)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    fn append(&mut self, entry: Entry) {
        if !self.index.is_empty() {
            self.index.insert(entry.key.clone(), self.entries.len());
        }
        self.entries.push(entry);
        if self.index.is_empty() && self.entries.len() >= INDEX_FROM {
            self.index = self.entries.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at)).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Value;

    #[test]
    fn a_duplicate_replaces_in_place_before_and_after_the_index_exists() {
        let mut object = ObjectBuilder::default();
        for at in 0..40_i64 {
            assert!(!object.insert(format!("k{at}"), Span::default(), Node::new(Span::default(), Value::Int(at))));
            assert!(object.insert(format!("k{}", at / 2), Span::default(), Node::new(Span::default(), Value::Null)));
        }
        let entries = object.into_entries();
        let keys: Vec<_> = entries.iter().map(|entry| entry.key.clone()).collect();
        assert_eq!(keys, (0..40).map(|at| format!("k{at}")).collect::<Vec<_>>());
        assert_eq!(entries[19].node.value, Value::Null);
        assert_eq!(entries[39].node.value, Value::Int(39));
    }
}
