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
    /// Set for functions and classes.
    pub(super) function: Option<FunctionId>,
    /// A `Fork` is on the tape and needs its `Merge`.
    pub(super) forked: bool,
}

/// A finished child.
pub(super) struct Child<'t> {
    pub(super) field: Field,
    pub(super) syntax: Syntax,
    pub(super) span: Span,
    pub(super) lowered: Lowered<'t>,
}

/// What a node became.
pub(super) enum Lowered<'t> {
    Nothing,
    Value(ValueId),
    /// The arguments of a call.
    Values(Vec<ValueId>),
    Property(Property<'t>),
    /// What values are given to.
    Target(Target<'t>),
}

/// What a value is given to: `a`, `a.b`, `a, (b, *c)`. Parts are on one list, so that nothing is recursive.
pub(super) enum Target<'t> {
    Name(&'t str, Span),
    Parts(Vec<Target<'t>>),
    /// A [`crate::code::tape::Kind::Member`] or an element.
    Place(ValueId),
}

impl Frame<'_, '_> {
    /// Whether the node needs to know its children; a block of statements does not.
    pub(super) fn keeps_children(&self) -> bool {
        !matches!(self.syntax, Syntax::Other | Syntax::Block)
    }
}

/// Questions about finished children.
pub(super) trait Children<'t> {
    fn value(&self, field: Field) -> Option<ValueId>;
    fn only_value(&self) -> Option<ValueId>;
    fn values(&self) -> Vec<ValueId>;
    fn target(&mut self, field: Field) -> Option<Target<'t>>;
    fn has(&self, syntax: Syntax) -> bool;
}

impl<'t> Children<'t> for Vec<Child<'t>> {
    fn value(&self, field: Field) -> Option<ValueId> {
        self.iter().filter(|child| child.field == field).find_map(Child::value)
    }

    fn only_value(&self) -> Option<ValueId> {
        self.iter().find_map(Child::value)
    }

    fn values(&self) -> Vec<ValueId> {
        self.iter().filter_map(Child::value).collect()
    }

    fn target(&mut self, field: Field) -> Option<Target<'t>> {
        let child = self.iter_mut().find(|child| child.field == field)?;
        std::mem::replace(&mut child.lowered, Lowered::Nothing).into_target()
    }

    fn has(&self, syntax: Syntax) -> bool {
        self.iter().any(|child| child.syntax == syntax)
    }
}

impl Child<'_> {
    pub(super) fn value(&self) -> Option<ValueId> {
        match self.lowered {
            Lowered::Value(value) => Some(value),
            _ => None,
        }
    }
}

impl<'t> Lowered<'t> {
    pub(super) fn into_target(self) -> Option<Target<'t>> {
        match self {
            Self::Target(target) => Some(target),
            Self::Value(place) => Some(Target::Place(place)),
            _ => None,
        }
    }
}
