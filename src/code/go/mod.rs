//! Go, by tree-sitter's grammar. Each file is read by itself.

mod calls;
mod frame;
mod imports;
mod lower;
mod requests;
mod structs;
mod syntax;
mod types;

use tree_sitter::Parser;

use super::dialect::Dialect;
use super::grammar::parse;
use super::tape::Tape;
use crate::document::{Format, Problem};
use crate::span::Span;

/// Go. What a client sent is marked by the types of the values that hold it (`requests`).
pub(super) static DIALECT: Dialect = Dialect {
    name: "go",
    separator: '/',
    request_places: &[],
    request_readers: &[],
    checked_input: &[],
    text_shows_objects: true,
    types_name_people: true,
    classes_hold_nothing: false,
    constants_are_values: true,
    exports_in_capitals: true,
    named_by_getters: false,
    types_of_modules: true,
    begins_with_context: true,
};

/// Parses a text and lowers it to a tape; `None` when the grammar cannot be loaded.
pub(super) fn lower(text: &str, _: Format) -> Option<Tape<'_>> {
    let grammar = syntax::go();
    let mut parser = Parser::new();
    // Fails only for a grammar of another ABI, which the tests would show.
    parser.set_language(&grammar.language).ok()?;
    Some(match parse(&mut parser, text.as_bytes()) {
        Some(tree) => lower::lower(text, &tree, grammar),
        None => {
            let message = "syntax not understood: too many errors to recover from".to_string();
            let line = text.lines().next().map_or(0, str::len);
            let mut tape = Tape::new(text, &DIALECT);
            tape.problems.push(Problem { message, span: Span::new(0, line) });
            tape
        }
    })
}

#[cfg(test)]
mod tests;
