//! Python, by tree-sitter's grammar.

mod classes;
mod frame;
mod imports;
mod lower;
mod parameters;
mod queries;
mod syntax;
mod types;

pub(super) use self::imports::{candidates, outline, submodule};

use super::dialect::Dialect;
use super::grammar;
use super::tape::Tape;
use crate::document::Format;

/// Python.
pub(super) static DIALECT: Dialect = Dialect {
    name: "python",
    separator: '.',
    // Django, Django REST framework, Flask, Starlette and FastAPI, aiohttp.
    request_places: &[
        "POST",
        "GET",
        "FILES",
        "META",
        "COOKIES",
        "body",
        "data",
        "json",
        "form",
        "args",
        "values",
        "headers",
        "cookies",
        "query_params",
    ],
    request_readers: &["json", "form", "body", "get_json", "get_data", "post"],
    checked_input: &["cleaned_data", "validated_data"],
    text_shows_objects: true,
    types_name_people: true,
    classes_hold_nothing: true,
    exports_in_capitals: false,
    named_by_getters: false,
    constants_are_packages: false,
    types_of_modules: true,
    begins_with_context: false,
    constants_are_values: true,
};

/// Parses a text and lowers it to a tape; `None` when the grammar cannot be loaded.
pub(super) fn lower(text: &str, _: Format) -> Option<Tape<'_>> {
    let own = syntax::python();
    grammar::lowered(text, &own.language, &DIALECT, |tree| lower::lower(text, tree, own))
}

#[cfg(test)]
mod tests;
