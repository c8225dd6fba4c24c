//! Go, by tree-sitter's grammar. Each file is read by itself.

mod calls;
mod frame;
mod imports;
mod lower;
mod requests;
mod structs;
mod syntax;
mod types;

use super::dialect::Dialect;
use super::grammar;
use super::tape::Tape;
use crate::document::Format;

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
    constants_are_packages: false,
    types_of_modules: true,
    begins_with_context: true,
};

/// Parses a text and lowers it to a tape; `None` when the grammar cannot be loaded.
pub(super) fn lower(text: &str, _: Format) -> Option<Tape<'_>> {
    let own = syntax::go();
    grammar::lowered(text, &own.language, &DIALECT, |tree| lower::lower(text, tree, own))
}

#[cfg(test)]
mod tests;
