//! Several files in one space of offsets, so that a node that was made of them says with its span in which it stands.

use std::sync::Arc;

use crate::document::{Entry, Node, Value};
use crate::result::ResultBuilder;
use crate::span::Span;

/// Files, one after the other.
#[derive(Debug, Default)]
pub struct Space {
    /// Where each starts, ascending.
    files: Vec<(u32, Arc<ResultBuilder>)>,
}

impl Space {
    /// Lays the files one after the other; they come in the order of their paths.
    #[must_use]
    pub fn of<'b>(files: impl Iterator<Item = &'b Arc<ResultBuilder>>) -> Self {
        let (mut at, mut laid) = (0_u32, Vec::new());
        for builder in files {
            laid.push((at, Arc::clone(builder)));
            let length = u32::try_from(builder.source().text().len()).unwrap_or(u32::MAX);
            at = at.saturating_add(length).saturating_add(1);
        }
        Self { files: laid }
    }

    /// Where the file of a path starts.
    pub(super) fn base(&self, path: &str) -> u32 {
        let found = self.files.binary_search_by(|(_, builder)| builder.source().path().cmp(path));
        found.ok().and_then(|at| self.files.get(at)).map_or(0, |(base, _)| *base)
    }

    /// A tree that is made of one file alone, with the spans that it has there.
    #[must_use]
    pub fn alone(&self, node: &Node, path: &str) -> Node {
        let base = self.base(path);
        shifted(node, &|at| at.saturating_sub(base))
    }

    /// The file that an offset is in, and the offset in it.
    pub(super) fn locate(&self, offset: u32) -> Option<(&Arc<ResultBuilder>, u32)> {
        let after = self.files.partition_point(|(base, _)| *base <= offset);
        let (base, builder) = self.files.get(after.checked_sub(1)?)?;
        Some((builder, offset - base))
    }

    /// The file and the place of a node, with its key where both stand in one file.
    #[must_use]
    pub fn place(&self, node: Span, key: Option<Span>) -> Option<(&Arc<ResultBuilder>, Span)> {
        let (builder, start) = self.locate(node.start)?;
        let own = Span { start, end: start + (node.end - node.start) };
        let key = key.and_then(|key| {
            let (other, start) = self.locate(key.start)?;
            Arc::ptr_eq(other, builder).then(|| Span { start, end: start + (key.end - key.start) })
        });
        // A key that stands far from its value is not where the value is said.
        let is_near = |key: &Span| key.end <= own.start && own.start - key.end < 64;
        Some((builder, key.filter(is_near).map_or(own, |key| key.cover(own))))
    }
}

/// Moves the spans of a tree.
pub(super) fn moved(node: &Node, by: u32) -> Node {
    shifted(node, &|at| at.saturating_add(by))
}

fn shifted(node: &Node, to: &dyn Fn(u32) -> u32) -> Node {
    let span = |span: Span| Span { start: to(span.start), end: to(span.end) };
    let value = match &node.value {
        Value::Array(items) => Value::Array(items.iter().map(|item| shifted(item, to)).collect()),
        Value::Object(entries) => {
            let entry = |entry: &Entry| Entry {
                key: entry.key.clone(),
                key_span: span(entry.key_span),
                node: shifted(&entry.node, to),
            };
            Value::Object(entries.iter().map(entry).collect())
        }
        other => other.clone(),
    };
    Node::new(span(node.span), value)
}
