//! Bicep (<https://learn.microsoft.com/azure/azure-resource-manager/bicep/file>) and its files of parameters. The tree of a
//! document has the shape of the JSON template that it stands for; its expressions are not worked out in it.

mod expression;
mod lex;
mod statement;
mod tree;

use super::Problem;
use super::arm::syntax::Template;
use super::node::Node;
use crate::source::Artifact;

/// What a text says, and what of it cannot be read.
pub(super) fn template(text: &str) -> (Template, Vec<Problem>) {
    let (template, problems) = statement::template(text);
    (template, problems.into_vec())
}

/// Parses a Bicep text. A statement with an error is left out, and said.
pub(super) fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let (template, problems) = template(artifact.text());
    (vec![tree::of(&template, artifact.text())], problems)
}

#[cfg(test)]
mod tests;
