//! Configuration of servers and frameworks that is one set of named settings, in formats of their own or in YAML, JSON, TOML,
//! INI and properties under names of their own. Which rows judge it says the document's kind.

mod caddy;
mod hba;
mod lines;
mod php;
mod recognise;
mod ruby;

pub(super) use hba::parse as parse_hba;
pub(super) use lines::{parse_assignments, parse_options};
pub(super) use recognise::{of_file, of_ini, of_json, of_lines, of_properties, of_tree};

use super::Problem;
use super::node::{Node, UnknownReason};
use crate::kind::Kind;
use crate::source::Artifact;
use crate::span::Span;

/// The settings in a file that has no format of its own here, and what of them cannot be read.
pub(super) fn in_text(artifact: &Artifact) -> Option<(Kind, Node, Vec<Problem>)> {
    if artifact.as_fence().is_some() {
        return None;
    }
    let path = artifact.path();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if name == "Caddyfile" || name.starts_with("Caddyfile.") || name.ends_with(".caddyfile") {
        let (root, problems) = caddy::read(artifact.text());
        return Some((Kind::Caddy, root, problems));
    }
    let is_config = folder == "config" || folder.ends_with("/config");
    if let Some(stem) = name.strip_suffix(".php").filter(|stem| is_config && php::FILES.contains(stem)) {
        let (root, problems) = php::read(stem, artifact.text());
        return Some((Kind::Laravel, root, problems));
    }
    // What a developer's machine and tests are given is for them.
    let is_own = folder.ends_with("config/environments") && name.ends_with(".rb");
    (is_own && !matches!(name, "development.rb" | "test.rb"))
        .then(|| (Kind::Rails, ruby::read(artifact.text()), Vec::new()))
}

/// A setting's value; one that something fills in before the server reads it is not known.
fn value(span: Span, text: &str) -> Node {
    if ["{{", "${", "<%"].iter().any(|mark| text.contains(mark)) {
        Node::unknown(span, text, UnknownReason::Template)
    } else {
        Node::string(span, text)
    }
}

/// Whether a line is a template's own statement, which decides about others.
fn is_statement(line: &str) -> bool {
    ["{%", "{{", "<%"].iter().any(|mark| line.starts_with(mark))
}

/// What is said of a template's own statement.
const TEMPLATE: &str = "what a template decides here is not known";

#[cfg(test)]
mod tests;
