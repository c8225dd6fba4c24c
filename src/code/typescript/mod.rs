//! TypeScript, TSX and JavaScript, by tree-sitter's grammars.

mod answer;
mod component;
mod frame;
mod gaps;
mod lower;
mod pattern;
mod server;
mod syntax;

use tree_sitter::{Parser, Tree};

use super::dialect::Dialect;
use super::grammar::{not_understood, parse};
use super::tape::Tape;
use crate::document::Format;
use crate::span::Span;

/// JavaScript and its dialects.
pub(super) static DIALECT: Dialect = Dialect {
    name: "typescript",
    separator: '/',
    request_places: &["body", "query", "headers", "cookies", "rawBody", "formData"],
    request_readers: &["json", "formData", "text"],
    checked_input: &[],
    text_shows_objects: false,
    types_name_people: false,
    classes_hold_nothing: false,
    exports_in_capitals: false,
    named_by_getters: false,
    constants_are_packages: false,
    types_of_modules: false,
    begins_with_context: false,
    constants_are_values: false,
};

/// Whether all that a file gives can be called by clients: it is marked with `"use server"`.
pub(super) fn is_of_server(text: &str) -> bool {
    server::is_marked(text)
}

/// Parses a text and lowers it to a tape; `None` when the format is not one of this folder's.
pub(super) fn lower(text: &str, format: Format) -> Option<Tape<'_>> {
    let grammar = syntax::for_format(format)?;
    let mut parser = Parser::new();
    // Fails only for a grammar of another ABI, which the tests would show.
    parser.set_language(&grammar.language).ok()?;
    if format == Format::Component {
        let scripts = component::scripts(text);
        return Some(lowered(text, parse(&mut parser, &scripts), grammar));
    }
    let mut tree = parse(&mut parser, text.as_bytes());
    if tree.as_ref().is_some_and(|tree| tree.root_node().has_error())
        && let Some(replaced) = gaps::replaced(text)
    {
        tree = parse(&mut parser, &replaced).or(tree);
    }
    Some(lowered(text, tree, grammar))
}

fn lowered<'t>(text: &'t str, tree: Option<Tree>, grammar: &syntax::Grammar) -> Tape<'t> {
    if let Some(tree) = tree {
        return lower::lower(text, &tree, grammar, &DIALECT);
    }
    not_understood(text, &DIALECT)
}

/// The comments of a text, as the grammar has them. `None` when the format is not one of this folder's, or too much is wrong.
pub(super) fn comments(text: &str, format: Format) -> Option<Vec<Span>> {
    let grammar = syntax::for_format(format)?;
    let mut parser = Parser::new();
    parser.set_language(&grammar.language).ok()?;
    let tree = parse(&mut parser, text.as_bytes())?;
    let mut found = Vec::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        if matches!(node.kind(), "comment" | "html_comment") {
            found.push(Span::new(node.start_byte(), node.end_byte()));
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return Some(found);
            }
        }
    }
}
