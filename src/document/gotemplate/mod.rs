//! Go templates as Helm renders them (<https://pkg.go.dev/text/template>), of which parts may be unknown.
//!
//! No crate does that: gtmpl, the one engine of Go templates, knows no unknown value, stops at the first function that it does
//! not have, and does not say where a piece of its output comes from. Here each piece does: the template's text or action that
//! yielded it, and the value that it shows. What is not known yields the action's own source, so that a reader of the output
//! finds it as it finds an action of a template that nobody rendered.

mod control;
mod eval;
mod functions;
mod json_out;
mod lex;
mod methods;
mod parse;
mod print;
mod running;
#[cfg(test)]
mod substitution_tests;
#[cfg(test)]
mod tests;
mod text;
mod value;
mod yaml_in;
mod yaml_out;

use crate::span::Span;

pub use eval::Trouble;
pub(crate) use eval::{Engine, Parsed, map_of};
pub(crate) use functions::semver::is_within;
pub(crate) use print::DISPLAY;
pub use text::Segment;
pub(crate) use text::Text;
pub use value::At;
pub(crate) use value::{Data, Map, Val};
pub(crate) use yaml_in::value as value_of;

/// A file's YAML as Helm reads it, each value with its place; `None` where it is no YAML.
pub(crate) fn parse_yaml(text: &str, place: &dyn Fn(Span) -> Option<At>) -> Option<Val> {
    let root = super::yaml::value_of(text)?;
    Some(yaml_in::value(&root, &|node| place(node.span)))
}

/// What stands for a part of a value that is not known, inside of a text that shows the value.
const UNKNOWN_MARK: &str = "{{ unknown }}";
