//! What policies see of a target, as something that can be compared.

use crate::document::{Node, Value};

/// What policies see of a target, written in a form that nothing else has.
#[derive(Default)]
pub(super) struct Sight(Vec<u8>);

impl Sight {
    pub(super) fn text(&mut self, text: &str) {
        self.length(text.len());
        self.0.extend(text.as_bytes());
    }

    pub(super) fn optional(&mut self, text: Option<&str>) {
        self.flag(text.is_some());
        self.text(text.unwrap_or_default());
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.0.push(u8::from(flag));
    }

    /// A value without its place. Recursion is as deep as the tree, which parsers bound.
    pub(super) fn node(&mut self, node: &Node) {
        match &node.value {
            Value::Null => self.0.push(0),
            Value::Bool(value) => self.0.extend([1, u8::from(*value)]),
            Value::Int(value) => {
                self.0.push(2);
                self.0.extend(value.to_le_bytes());
            }
            Value::Float(value) => {
                self.0.push(3);
                self.0.extend(value.to_bits().to_le_bytes());
            }
            Value::String(value) => {
                self.0.push(4);
                self.text(value);
            }
            Value::Array(items) => {
                self.0.push(5);
                self.length(items.len());
                items.iter().for_each(|item| self.node(item));
            }
            Value::Object(entries) => {
                self.0.push(6);
                self.length(entries.len());
                for entry in entries.iter() {
                    self.text(&entry.key);
                    self.node(&entry.node);
                }
            }
            Value::Unknown(unknown) => {
                self.0.push(7);
                self.text(&unknown.text);
                self.text(unknown.reason.as_str());
            }
        }
    }

    fn length(&mut self, length: usize) {
        self.0.extend(length.to_le_bytes());
    }

    pub(super) fn hash(&self) -> blake3::Hash {
        blake3::hash(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::UnknownReason;
    use crate::span::Span;

    fn hash(node: &Node) -> blake3::Hash {
        let mut sight = Sight::default();
        sight.node(node);
        sight.hash()
    }

    #[test]
    fn what_policies_see_decides_and_its_place_does_not() {
        let at = |start, text: &str| {
            Node::object(Span::new(start, start + 9), [("a", Node::string(Span::new(start, start + 3), text))])
        };
        assert_eq!(hash(&at(0, "x")), hash(&at(70, "x")));
        assert_ne!(hash(&at(0, "x")), hash(&at(0, "y")));
        let unknown = Node::unknown(Span::default(), "x", UnknownReason::Template);
        assert_ne!(hash(&at(0, "x")), hash(&Node::object(Span::default(), [("a", unknown)])));
        let list = |values: [&str; 2]| {
            Node::new(Span::default(), Value::Array(values.map(|value| Node::string(Span::default(), value)).to_vec()))
        };
        assert_ne!(hash(&list(["ab", "c"])), hash(&list(["a", "bc"])));
    }
}
