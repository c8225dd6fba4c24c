//! HCL (Terraform, tfvars, Packer, Nomad) in the shape that hcl2json and conftest give it, with spans.
//!
//! Labels are nested object keys, every block body is wrapped in an array, and an expression that is not a literal is
//! the string `"${source text}"`. Shape: <https://github.com/tmccombs/hcl2json>; grammar:
//! <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>.

mod convert;
pub mod evaluate;
mod expression;
mod functions;
mod json_text;
mod operators;
mod qualify;
mod recover;
mod scan;
mod scope;
mod table;
mod template;
pub mod texts;
mod types;
mod value;

use hcl_edit::parser::parse_body;

pub use expression::Evaluator;
pub use json_text::read_json;

use super::problems::Problems;
use super::{Node, Problem, Value};
use crate::source::Artifact;
use crate::span::Span;
use convert::Converter;
use table::Table;

/// Levels of objects and arrays that blocks and their labels may make. hcl-edit refuses more than 64 levels of
/// expressions, so that together they stay below [`super::MAX_DEPTH`].
const MAX_BLOCK_DEPTH: usize = 60;

/// Parses HCL, a `.tfvars` file included, into one object. A file with a mistake loses the attribute or block with the
/// mistake only; each such part is a [`Problem`].
#[must_use]
pub fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let text = artifact.text();
    let pieces = (text.len() >= PIECES_FROM).then(|| in_pieces(text)).filter(|(_, problems)| problems.is_empty());
    let (table, mut problems) = pieces.unwrap_or_else(|| as_whole(text));
    let root = Node::new(Span::new(0, text.len()), Value::Object(table.into_entries().into()));
    problems.sort_by_key(|problem| problem.span);
    let mut told = Problems::default();
    told.extend(problems);
    (vec![root], told.into_vec())
}

/// hcl-edit's tree takes some fifty bytes for each of a text: of a long one only a block's is held at a time.
const PIECES_FROM: usize = 256 << 10;

fn as_whole(text: &str) -> (Table, Vec<Problem>) {
    let whole = if scan::has_wide_object(text) { None } else { parse_body(text).ok() };
    let Some(body) = whole else { return in_pieces(text) };
    let (mut table, mut problems) = (Table::default(), Vec::new());
    Converter::new(text, 0).body(&body, 0, &mut table, &mut problems);
    (table, problems)
}

fn in_pieces(text: &str) -> (Table, Vec<Problem>) {
    let (mut table, mut problems) = (Table::default(), Vec::new());
    recover::recover(text, &mut table, &mut problems);
    (table, problems)
}

/// Parses what holds some places (sorted offsets) of a text; the rest may be left out.
pub(super) fn parse_around(artifact: &Artifact, places: &[usize]) -> (Vec<Node>, Vec<Problem>) {
    let text = artifact.text();
    let Some(table) = recover::around(text, places) else { return parse(artifact) };
    (vec![Node::new(Span::new(0, text.len()), Value::Object(table.into_entries().into()))], Vec::new())
}

#[cfg(test)]
mod tests;
