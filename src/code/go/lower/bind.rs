//! What values are given to: names, fields, elements, several at once.

use tree_sitter::Node;

use super::Lowering;
use crate::code::go::frame::{Frame, Lowered};
use crate::code::go::syntax::Field;
use crate::code::go::types;
use crate::code::tape::{Kind, ValueId};
use crate::span::Span;

impl<'t, 'n> Lowering<'t, 'n> {
    /// `a, err := f()`, `for _, a := range b`, `case a := <-b`: declares the names on the left. What of several results is not the
    /// first is known by its name only.
    pub(super) fn short(&mut self, frame: &mut Frame<'t, 'n>) {
        let values = frame.values(Field::Right);
        self.declare(frame, "left", &values, "");
    }

    /// `var a, b User = x, y`.
    pub(super) fn declaration(&mut self, frame: &mut Frame<'t, 'n>) {
        let declared = types::bare(self.part(frame.node, "type"));
        let values = frame.values(Field::Value);
        self.declare(frame, "name", &values, declared);
    }

    fn declare(&mut self, frame: &Frame<'t, 'n>, part: &str, values: &[ValueId], declared: &'t str) {
        let mut names: Vec<Node<'n>> = Vec::new();
        let mut cursor = frame.node.walk();
        for node in frame.node.children_by_field_name(part, &mut cursor).filter(Node::is_named) {
            if node.kind() == "expression_list" {
                let mut own = node.walk();
                names.extend(node.named_children(&mut own));
            } else {
                names.push(node);
            }
        }
        for (at, node) in names.into_iter().enumerate() {
            let span = Span::new(node.start_byte(), node.end_byte());
            let name = self.slice(span);
            if node.kind() != "identifier" || name == "_" {
                continue;
            }
            let mut value = match values.get(at) {
                Some(value) => *value,
                None => self.push(span, Kind::Unknown),
            };
            if types::is_inert(declared) {
                value = self.push(span, Kind::Derived);
            } else if !declared.is_empty() {
                value = self.push(span, Kind::Typed { value, declared });
            }
            self.push(span, Kind::Bind { name, value, hoisted: false });
        }
    }

    /// `for i, user := range users`: the second is an element, the first a place or a key.
    pub(super) fn range(&mut self, frame: &mut Frame<'t, 'n>) {
        let Some(of) = frame.value(Field::Right) else { return };
        let element = self.push(frame.span, Kind::Element(of));
        let left = frame.node.child_by_field_name("left");
        let two = left.is_some_and(|left| left.named_child_count() > 1);
        let unknown = self.push(frame.span, Kind::Unknown);
        let values = if two { [unknown, element] } else { [unknown, unknown] };
        self.declare(frame, "left", &values, "");
    }

    /// `a.b, c = x, y`, `a += b`.
    pub(super) fn assignment(&mut self, frame: &mut Frame<'t, 'n>) -> Lowered<'t> {
        let (places, values) = (frame.values(Field::Left), frame.values(Field::Right));
        let adds = self.part(frame.node, "operator") == "+=";
        for (place, value) in places.into_iter().zip(values) {
            let value = if adds { self.push(frame.span, Kind::Text(vec![place, value])) } else { value };
            self.push(frame.span, Kind::Assign { place, value });
        }
        Lowered::Nothing
    }
}
