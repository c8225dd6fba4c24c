//! Parameters of functions.

use tree_sitter::Node;

use super::syntax::{Field, Grammar, Syntax};
use super::types;
use crate::span::Span;

/// A parameter as it is written.
pub(super) struct Parameter<'t> {
    pub(super) name: &'t str,
    pub(super) span: Span,
    /// The type of it, or of each value in it; empty when none is written.
    pub(super) declared: &'t str,
    /// `*rest` and `**named`: arguments of any number.
    pub(super) many: bool,
}

/// Reads a parameter from its node; `None` for `*` and `/`.
pub(super) fn read<'t>(text: &'t str, grammar: &Grammar, node: Node<'_>) -> Option<Parameter<'t>> {
    let (mut name, mut declared, mut many) = (None, "", false);
    match grammar.syntax(node.kind_id()) {
        Syntax::Identifier => name = Some(node),
        Syntax::SplatPattern => (name, many) = (node.named_child(0), true),
        Syntax::TypedParameter | Syntax::DefaultParameter => {
            let mut cursor = node.walk();
            if cursor.goto_first_child() {
                loop {
                    let child = cursor.node();
                    match (grammar.field(cursor.field_id()), grammar.syntax(child.kind_id())) {
                        (Field::Type, _) => declared = text.get(child.byte_range()).unwrap_or_default(),
                        (Field::Value, _) => {}
                        (_, Syntax::Identifier) if name.is_none() => name = Some(child),
                        (_, Syntax::SplatPattern) if name.is_none() => (name, many) = (child.named_child(0), true),
                        _ => {}
                    }
                    if !cursor.goto_next_sibling() {
                        break;
                    }
                }
            }
        }
        _ => return None,
    }
    let name = text.get(name?.byte_range())?;
    Some(Parameter { name, span: Span::new(node.start_byte(), node.end_byte()), declared: types::bare(declared), many })
}
