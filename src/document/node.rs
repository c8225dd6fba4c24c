//! The value tree that every format is parsed into.

use std::fmt;

use serde::Serialize;

pub use self::wide::Object;
use crate::span::Span;

mod wide;

/// A value and where it stands. For a value of an object, the span is the value's; the key has its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub span: Span,
    pub value: Value,
}

/// JSON's data model, and what is not known. Objects keep the order of the text; keys are unique (a later duplicate replaces the earlier
/// value, as YAML and JSON parsers do, and is reported as a problem by the parser).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    String(String),
    Array(Vec<Node>),
    Object(Object),
    /// A value that the text does not give: neither absent nor any value that a rule could compare.
    Unknown(Unknown),
}

/// What is written where a value is not known before something runs, and why it is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The text as conftest's parsers give it, with its marks: `${var.encrypted}`, `arn:aws:s3:::${var.name}`,
    /// `{{ .Values.privileged }}`. What stands outside the marks is known.
    pub text: String,
    pub reason: UnknownReason,
}

/// Why a value is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownReason {
    /// An input variable that nothing at hand gives a value.
    VariableWithoutValue,
    /// A data source is read when the configuration is applied.
    DataSource,
    /// What a resource gets when it is created.
    ApplyTime,
    /// The output of a module that is not at hand.
    ModuleOutput,
    /// A template that was not rendered.
    Template,
    /// Blocks or elements whose number is not known.
    Repetition,
    /// An expression that was not worked out for another reason: a function, a cycle, a bound.
    NotEvaluated,
}

impl UnknownReason {
    /// As policies and reports see it: `variable-without-value`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VariableWithoutValue => "variable-without-value",
            Self::DataSource => "data-source",
            Self::ApplyTime => "apply-time",
            Self::ModuleOutput => "module-output",
            Self::Template => "template",
            Self::Repetition => "repetition",
            Self::NotEvaluated => "not-evaluated",
        }
    }
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub node: Node,
}

/// One step of a path into a value tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathKey {
    Key(String),
    Index(usize),
}

impl fmt::Display for PathKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.write_str(key),
            Self::Index(index) => write!(f, "{index}"),
        }
    }
}

impl From<&str> for PathKey {
    fn from(key: &str) -> Self {
        Self::Key(key.to_string())
    }
}

impl From<usize> for PathKey {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

impl Node {
    #[must_use]
    pub fn new(span: Span, value: Value) -> Self {
        Self { span, value }
    }

    /// Puts a tree, keys included, at one place: that of the text which it was read from or made for. Recursion is as deep as the
    /// tree, which parsers bound.
    pub fn put_at(&mut self, span: Span) {
        self.span = span;
        match &mut self.value {
            Value::Array(items) => items.iter_mut().for_each(|item| item.put_at(span)),
            Value::Object(entries) => entries.iter_mut().for_each(|entry| {
                entry.key_span = span;
                entry.node.put_at(span);
            }),
            _ => {}
        }
    }

    #[must_use]
    pub fn string(span: Span, text: impl Into<String>) -> Self {
        Self::new(span, Value::String(text.into()))
    }

    /// An object whose keys have no place of their own in the text (facts, synthesised values).
    #[must_use]
    pub fn object<K: Into<String>>(span: Span, entries: impl IntoIterator<Item = (K, Node)>) -> Self {
        let entries =
            entries.into_iter().map(|(key, node)| Entry { key: key.into(), key_span: span, node }).collect::<Object>();
        Self::new(span, Value::Object(entries))
    }

    #[must_use]
    pub fn unknown(span: Span, text: impl Into<String>, reason: UnknownReason) -> Self {
        Self::new(span, Value::Unknown(Unknown { text: text.into(), reason }))
    }

    /// A string that is known.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// A string, known or not, as it is written: for names and identity, never to compare a setting with.
    #[must_use]
    pub fn written(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            Value::Unknown(unknown) => Some(&unknown.text),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_unknown(&self) -> Option<&Unknown> {
        match &self.value {
            Value::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_object(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// The entry of an object under a key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Object(entries) => entries.entry(key),
            _ => None,
        }
    }

    /// The value of an object under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The node at a path, or its nearest ancestor that exists, with the number of steps that were followed.
    #[must_use]
    pub fn resolve(&self, path: &[PathKey]) -> (Resolved<'_>, usize) {
        let mut at = Resolved { node: self, key_span: None };
        for (steps, key) in path.iter().enumerate() {
            let next = match key {
                PathKey::Key(key) => at.node.entry(key).map(|e| Resolved { node: &e.node, key_span: Some(e.key_span) }),
                PathKey::Index(index) => {
                    at.node.as_array().and_then(|items| items.get(*index)).map(|node| Resolved { node, key_span: None })
                }
            };
            match next {
                Some(next) => at = next,
                None => return (at, steps),
            }
        }
        (at, path.len())
    }

    /// The child under one key, if there is one.
    #[must_use]
    pub fn child(&self, key: &PathKey) -> Option<&Node> {
        match key {
            PathKey::Key(key) => self.get(key),
            PathKey::Index(index) => self.as_array()?.get(*index),
        }
    }
}

/// Where a path led.
#[derive(Clone, Copy, Debug)]
pub struct Resolved<'a> {
    pub node: &'a Node,
    /// The span of the key, when the last step was a key.
    pub key_span: Option<Span>,
}

impl Resolved<'_> {
    /// What to report: a key with its value.
    #[must_use]
    pub fn span(&self) -> Span {
        self.key_span.map_or(self.node.span, |key| key.cover(self.node.span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_path_resolves_to_its_nearest_ancestor() {
        let inner = Node::object(Span::new(5, 9), [("b", Node::string(Span::new(7, 8), "x"))]);
        let root = Node::object(Span::new(0, 10), [("a", inner)]);
        let (found, steps) = root.resolve(&["a".into(), "b".into()]);
        assert_eq!((found.node.as_str(), steps), (Some("x"), 2));
        let (found, steps) = root.resolve(&["a".into(), "c".into(), 3.into()]);
        assert_eq!((found.node.span, steps), (Span::new(5, 9), 1));
    }
}
