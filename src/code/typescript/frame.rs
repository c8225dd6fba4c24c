//! The open nodes of a walk, and what their finished children became.

use super::pattern::PatternId;
use super::syntax::{Field, Syntax};
use crate::code::tape::{FunctionId, Property, ValueId};
use crate::span::Span;

/// A node that the walk is inside.
pub(super) struct Frame<'t> {
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
    Values(Vec<ValueId>),
    Property(Property<'t>),
    Pattern(PatternId),
    Patterns(Vec<PatternId>),
    /// A part of an object pattern under its key.
    KeyedPattern(&'t str, PatternId),
}

impl Frame<'_> {
    /// Whether the node needs to know its children; a block of statements does not.
    pub(super) fn keeps_children(&self) -> bool {
        !matches!(
            self.syntax,
            Syntax::Other
                | Syntax::Program
                | Syntax::Block
                | Syntax::ClassBody
                | Syntax::SwitchBody
                | Syntax::SwitchCase
                | Syntax::LexicalDeclaration
                | Syntax::VariableDeclaration
                | Syntax::Markup
        )
    }
}

/// Questions about finished children.
pub(super) trait Children<'t> {
    fn field(&self, field: Field) -> Option<&Child<'t>>;
    /// The child of a field when it is a name that functions can take over.
    fn named(&self, field: Field) -> Option<&Child<'t>>;
    fn value(&self, field: Field) -> Option<ValueId>;
    fn pattern(&self, field: Field) -> Option<PatternId>;
    fn only_value(&self) -> Option<ValueId>;
    fn values(&self) -> Vec<ValueId>;
    fn arguments(&mut self) -> Vec<ValueId>;
    fn parameters(&mut self) -> Vec<PatternId>;
    fn properties(&mut self, text: &'t str) -> Vec<Property<'t>>;
}

impl<'t> Children<'t> for Vec<Child<'t>> {
    fn field(&self, field: Field) -> Option<&Child<'t>> {
        self.iter().find(|child| child.field == field)
    }

    fn named(&self, field: Field) -> Option<&Child<'t>> {
        let pattern = [Syntax::ObjectPattern, Syntax::ArrayPattern];
        self.field(field).filter(|child| !pattern.contains(&child.syntax))
    }

    fn value(&self, field: Field) -> Option<ValueId> {
        match self.field(field)?.lowered {
            Lowered::Value(value) => Some(value),
            _ => None,
        }
    }

    fn pattern(&self, field: Field) -> Option<PatternId> {
        match self.field(field)?.lowered {
            Lowered::Pattern(pattern) => Some(pattern),
            _ => None,
        }
    }

    fn only_value(&self) -> Option<ValueId> {
        self.iter().find_map(|child| match child.lowered {
            Lowered::Value(value) => Some(value),
            _ => None,
        })
    }

    fn values(&self) -> Vec<ValueId> {
        let value = |child: &Child<'t>| match child.lowered {
            Lowered::Value(value) => Some(value),
            _ => None,
        };
        self.iter().filter_map(value).collect()
    }

    fn arguments(&mut self) -> Vec<ValueId> {
        match self.iter_mut().find(|child| child.field == Field::Arguments).map(|child| &mut child.lowered) {
            Some(Lowered::Values(values)) => std::mem::take(values),
            // A tagged template.
            Some(Lowered::Value(value)) => vec![*value],
            _ => Vec::new(),
        }
    }

    fn parameters(&mut self) -> Vec<PatternId> {
        for child in self.iter_mut() {
            match (child.field, &mut child.lowered) {
                (Field::Parameters, Lowered::Patterns(patterns)) => return std::mem::take(patterns),
                (Field::Parameter, Lowered::Pattern(pattern)) => return vec![*pattern],
                _ => {}
            }
        }
        Vec::new()
    }

    fn properties(&mut self, text: &'t str) -> Vec<Property<'t>> {
        let property = |child: Child<'t>| match child.lowered {
            Lowered::Property(property) => Some(property),
            Lowered::Value(value) if child.syntax == Syntax::Spread => {
                Some(Property { key: None, span: child.span, value })
            }
            // `show(guest) { ... }`
            Lowered::Value(value) if child.syntax == Syntax::Function => {
                let head = text.get(child.span.range()).and_then(|method| method.split('(').next())?;
                let key = head.split_whitespace().next_back()?.trim_start_matches('*');
                Some(Property { key: Some(key), span: child.span, value })
            }
            // A shorthand property is a name.
            Lowered::Value(value) if child.syntax == Syntax::Identifier => {
                Some(Property { key: text.get(child.span.range()), span: child.span, value })
            }
            _ => None,
        };
        std::mem::take(self).into_iter().filter_map(property).collect()
    }
}
