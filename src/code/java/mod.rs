//! Java, by tree-sitter's grammar. Each file is read by itself.

mod calls;
mod classes;
mod frame;
mod lower;
mod parameters;
mod requests;
mod syntax;
mod types;

use tree_sitter::Parser;

use super::dialect::Dialect;
use super::grammar::parse;
use super::tape::Tape;
use crate::document::{Format, Problem};
use crate::span::Span;

/// Java. What a client sent is marked by annotations and by the types of the values that hold it (`requests`).
pub(super) static DIALECT: Dialect = Dialect {
    name: "java",
    separator: '.',
    request_places: &[],
    request_readers: &[],
    checked_input: &[],
    text_shows_objects: true,
    types_name_people: true,
    classes_hold_nothing: true,
    constants_are_values: true,
    exports_in_capitals: false,
    named_by_getters: true,
    types_of_modules: false,
    begins_with_context: false,
};

/// Parses a text and lowers it to a tape; `None` when the grammar cannot be loaded.
pub(super) fn lower(text: &str, _: Format) -> Option<Tape<'_>> {
    let grammar = syntax::java();
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
