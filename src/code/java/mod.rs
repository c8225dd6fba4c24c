//! Java, by tree-sitter's grammar. Each file is read by itself.

mod calls;
mod classes;
mod frame;
mod lower;
mod parameters;
mod requests;
mod syntax;
mod types;

use super::dialect::Dialect;
use super::grammar;
use super::tape::Tape;
use crate::document::Format;

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
    constants_are_packages: false,
    types_of_modules: false,
    begins_with_context: false,
};

/// Parses a text and lowers it to a tape; `None` when the grammar cannot be loaded.
pub(super) fn lower(text: &str, _: Format) -> Option<Tape<'_>> {
    let own = syntax::java();
    grammar::lowered(text, &own.language, &DIALECT, |tree| lower::lower(text, tree, own))
}

#[cfg(test)]
mod tests;
