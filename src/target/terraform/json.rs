//! Terraform's JSON syntax (<https://developer.hashicorp.com/terraform/language/syntax/json>) in HCL's shape: labels
//! are nested objects or lists of objects, a body is an object or a list of objects, and strings are templates.

use super::blocks::{Block, Part};
use crate::document::hcl::evaluate::has_expression;
use crate::document::{Entry, Node, PathKey, Unknown, UnknownReason, Value};

/// Block types and how many labels each has.
const LABELS: &[(&str, usize)] = &[
    ("action", 2),
    ("check", 1),
    ("data", 2),
    ("ephemeral", 2),
    ("import", 0),
    ("locals", 0),
    ("module", 1),
    ("moved", 0),
    ("output", 1),
    ("provider", 1),
    ("removed", 0),
    ("resource", 2),
    ("terraform", 0),
    ("variable", 1),
];

/// A key whose value is a comment.
const COMMENT: &str = "//";

/// Adds the blocks of a JSON document to `parts`.
pub(super) fn collect(at: usize, root: &Node, parts: &mut Vec<Part>) {
    let mut reader = Reader { at, parts, names: Vec::new(), own: Vec::new() };
    reader.root(root);
}

struct Reader<'p> {
    at: usize,
    parts: &'p mut Vec<Part>,
    names: Vec<String>,
    own: Vec<PathKey>,
}

impl Reader<'_> {
    fn root(&mut self, node: &Node) {
        match &node.value {
            Value::Array(items) => self.each(items, Self::root),
            Value::Object(entries) => {
                for entry in entries.iter().filter(|entry| entry.key != COMMENT) {
                    let labels = LABELS.iter().find(|(name, _)| *name == entry.key).map(|(_, labels)| *labels);
                    self.named(&entry.key, |reader| match labels {
                        Some(labels) => reader.block(&entry.node, labels),
                        None => reader.value(&entry.node),
                    });
                }
            }
            _ => {}
        }
    }

    fn block(&mut self, node: &Node, labels: usize) {
        match &node.value {
            Value::Array(items) => self.each(items, |reader, item| reader.block(item, labels)),
            Value::Object(entries) if labels > 0 => {
                for entry in entries.iter().filter(|entry| entry.key != COMMENT) {
                    self.named(&entry.key, |reader| reader.block(&entry.node, labels - 1));
                }
            }
            Value::Object(entries) => self.body(node, entries),
            // No block at all.
            Value::Null => {}
            _ => self.value(node),
        }
    }

    fn body(&mut self, node: &Node, entries: &[Entry]) {
        let is_variable = self.names.first().is_some_and(|kind| kind == "variable");
        let entry = |entry: &Entry| {
            let value = match entry.key.as_str() {
                "type" if is_variable => entry.node.clone(),
                _ if is_variable => literal(&entry.node),
                _ => template(&entry.node),
            };
            Entry { key: entry.key.clone(), key_span: entry.key_span, node: value }
        };
        let entries = entries.iter().filter(|entry| entry.key != COMMENT).map(entry).collect();
        let body = Node::new(node.span, Value::Object(entries));
        self.parts.push(Part::Block(Block::new(self.at, self.names.clone(), self.own.clone(), body)));
    }

    fn value(&mut self, node: &Node) {
        let (document, names) = (self.at, self.names.clone());
        self.parts.push(Part::Value { document, names, node: template(node) });
    }

    fn each(&mut self, items: &[Node], mut visit: impl FnMut(&mut Self, &Node)) {
        for (index, item) in items.iter().enumerate() {
            self.own.push(PathKey::Index(index));
            visit(self, item);
            self.own.pop();
        }
    }

    fn named(&mut self, name: &str, visit: impl FnOnce(&mut Self)) {
        self.names.push(name.to_string());
        self.own.push(PathKey::Key(name.to_string()));
        visit(self);
        self.own.pop();
        self.names.pop();
    }
}

/// A value whose strings are templates.
fn template(node: &Node) -> Node {
    mapped(node, &|text| {
        if has_expression(&text.replace("$${", "").replace("%%{", "")) {
            Value::Unknown(Unknown { text: text.to_string(), reason: UnknownReason::NotEvaluated })
        } else {
            Value::String(text.to_string())
        }
    })
}

/// A value whose strings are what they say, as in variable files: what looks like an expression is marked as text.
pub(super) fn literal(node: &Node) -> Node {
    mapped(node, &|text| Value::String(text.replace("${", "$${").replace("%{", "%%{")))
}

fn mapped(node: &Node, string: &dyn Fn(&str) -> Value) -> Node {
    let value = match &node.value {
        Value::String(text) => string(text),
        Value::Array(items) => Value::Array(items.iter().map(|item| mapped(item, string)).collect()),
        Value::Object(entries) => {
            let entry = |entry: &Entry| Entry {
                key: entry.key.clone(),
                key_span: entry.key_span,
                node: mapped(&entry.node, string),
            };
            Value::Object(entries.iter().map(entry).collect())
        }
        other => other.clone(),
    };
    Node::new(node.span, value)
}
