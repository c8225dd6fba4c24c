//! The open nodes of a walk, and what their finished children became.

use tree_sitter::Node;

use super::syntax::{Field, Syntax};
use crate::code::tape::{FunctionId, Property, ValueId};
use crate::span::Span;

/// A node that the walk is inside.
pub(super) struct Frame<'t, 'n> {
    pub(super) node: Node<'n>,
    pub(super) syntax: Syntax,
    pub(super) field: Field,
    pub(super) span: Span,
    pub(super) children: Vec<Child<'t>>,
    /// Set for functions.
    pub(super) function: Option<FunctionId>,
    /// A `Fork` is on the tape and needs its `Merge`.
    pub(super) forked: bool,
}

/// A finished child.
pub(super) struct Child<'t> {
    pub(super) field: Field,
    pub(super) lowered: Lowered<'t>,
}

/// What a node became.
pub(super) enum Lowered<'t> {
    Nothing,
    Value(ValueId),
    /// The parts of a list of expressions, or of arguments.
    Values(Vec<ValueId>),
    Property(Property<'t>),
}

impl<'t> Frame<'t, '_> {
    /// Whether the node needs to know its children; a block of statements does not.
    pub(super) fn keeps_children(&self) -> bool {
        !matches!(self.syntax, Syntax::Other | Syntax::Block | Syntax::Case | Syntax::Function)
    }

    /// The value of a part.
    pub(super) fn value(&self, field: Field) -> Option<ValueId> {
        self.children.iter().filter(|child| child.field == field).find_map(Child::value)
    }

    /// The first value of all parts.
    pub(super) fn only_value(&self) -> Option<ValueId> {
        self.children.iter().find_map(Child::value)
    }

    /// The values of a part that is a list.
    pub(super) fn values(&mut self, field: Field) -> Vec<ValueId> {
        let part = self.children.iter_mut().find(|child| child.field == field);
        match part.map(|child| &mut child.lowered) {
            Some(Lowered::Values(values)) => std::mem::take(values),
            Some(Lowered::Value(value)) => vec![*value],
            _ => Vec::new(),
        }
    }
}

impl Child<'_> {
    pub(super) fn value(&self) -> Option<ValueId> {
        match &self.lowered {
            Lowered::Value(value) => Some(*value),
            Lowered::Values(values) => values.first().copied(),
            _ => None,
        }
    }
}
