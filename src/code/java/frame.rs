//! The open nodes of a walk, and what their finished children became.

use tree_sitter::Node;

use super::syntax::{Field, Syntax};
use crate::code::tape::{FunctionId, ValueId};
use crate::span::Span;

/// A node that the walk is inside.
pub(super) struct Frame<'n> {
    pub(super) node: Node<'n>,
    pub(super) syntax: Syntax,
    pub(super) field: Field,
    pub(super) span: Span,
    pub(super) children: Vec<Child>,
    /// Set for functions and classes.
    pub(super) function: Option<FunctionId>,
    /// Of a call, what is called, once its arguments begin.
    pub(super) callee: Option<ValueId>,
    /// A `Fork` is on the tape and needs its `Merge`.
    pub(super) forked: bool,
}

/// A finished child that has a value; several, of a list of arguments.
pub(super) struct Child {
    pub(super) field: Field,
    pub(super) values: Vec<ValueId>,
}

impl Frame<'_> {
    /// Whether the node needs to know its children; a block of statements does not.
    pub(super) fn keeps_children(&self) -> bool {
        !matches!(
            self.syntax,
            Syntax::Other | Syntax::Block | Syntax::Class | Syntax::ClassBody | Syntax::Try | Syntax::Catch
        )
    }

    /// The value of a part.
    pub(super) fn value(&self, field: Field) -> Option<ValueId> {
        self.children.iter().filter(|child| child.field == field).find_map(|child| child.values.first().copied())
    }

    /// The first value of all parts.
    pub(super) fn only_value(&self) -> Option<ValueId> {
        self.children.iter().find_map(|child| child.values.first().copied())
    }

    /// The values of all parts.
    pub(super) fn all_values(&self) -> Vec<ValueId> {
        self.children.iter().flat_map(|child| child.values.iter().copied()).collect()
    }

    /// The values of the part that is a list of arguments.
    pub(super) fn arguments(&mut self) -> Vec<ValueId> {
        let part = self.children.iter_mut().find(|child| child.field == Field::Arguments);
        part.map(|child| std::mem::take(&mut child.values)).unwrap_or_default()
    }
}
