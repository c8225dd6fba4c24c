//! The entries of an object, found by key in a time that does not grow with their number: of a thousand resources in one
//! object each is looked up for each of its results.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use super::Entry;

/// Up to so many entries are compared one by one.
const FEW: usize = 16;

/// Positions by key; of equal keys the first counts.
type Positions = HashMap<Box<str>, u32>;

/// The entries of an object, in the order of the text.
#[derive(Default)]
pub struct Object {
    entries: Vec<Entry>,
    /// Made when a wide object is first asked for a key, and thrown away when the entries may change.
    positions: OnceLock<Box<Positions>>,
}

impl Object {
    /// An object without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new(), positions: OnceLock::new() }
    }

    /// The entry under a key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        if self.entries.len() <= FEW {
            return self.entries.iter().find(|entry| entry.key == key);
        }
        let at = *self.positions.get_or_init(|| Box::new(positions(&self.entries))).get(key)?;
        self.entries.get(at as usize)
    }
}

fn positions(entries: &[Entry]) -> Positions {
    let mut positions = HashMap::with_capacity(entries.len());
    for (at, entry) in (0..).zip(entries) {
        positions.entry(entry.key.as_str().into()).or_insert(at);
    }
    positions
}

impl std::fmt::Debug for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.entries.fmt(f)
    }
}

impl Clone for Object {
    fn clone(&self) -> Self {
        self.entries.clone().into()
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Deref for Object {
    type Target = Vec<Entry>;

    fn deref(&self) -> &Vec<Entry> {
        &self.entries
    }
}

impl DerefMut for Object {
    fn deref_mut(&mut self) -> &mut Vec<Entry> {
        self.positions.take();
        &mut self.entries
    }
}

impl From<Vec<Entry>> for Object {
    fn from(entries: Vec<Entry>) -> Self {
        Self { entries, positions: OnceLock::new() }
    }
}

impl FromIterator<Entry> for Object {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        entries.into_iter().collect::<Vec<_>>().into()
    }
}

impl IntoIterator for Object {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a> IntoIterator for &'a Object {
    type Item = &'a Entry;
    type IntoIter = std::slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

impl<'a> IntoIterator for &'a mut Object {
    type Item = &'a mut Entry;
    type IntoIter = std::slice::IterMut<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Node;
    use crate::span::Span;

    fn entry(key: usize) -> Entry {
        Entry { key: key.to_string(), key_span: Span::new(key, key), node: Node::string(Span::default(), "") }
    }

    #[test]
    fn narrow_and_wide_objects_find_the_same() {
        for count in [0, 1, FEW, FEW + 1, 200] {
            let mut object: Object = (0..count).map(entry).collect();
            object.push(entry(0));
            for key in 0..=count {
                let found = object.entry(&key.to_string()).map(|entry| entry.key_span.start as usize);
                let first = object.iter().find(|entry| entry.key == key.to_string());
                assert_eq!(found, first.map(|entry| entry.key_span.start as usize), "{count} {key}");
            }
        }
    }

    #[test]
    fn a_change_is_seen() {
        let mut object: Object = (0..100).map(entry).collect();
        assert!(object.entry("100").is_none() && object.entry("7").is_some());
        object.push(entry(100));
        object.retain(|entry| entry.key != "7");
        assert!(object.entry("100").is_some() && object.entry("7").is_none());
    }
}
