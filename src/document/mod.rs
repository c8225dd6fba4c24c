//! Artifacts parsed into value trees with spans. One file per format; all end in [`Document`].

mod kind;
mod node;

use crate::source::Artifact;
use crate::span::Span;

pub use kind::{Format, Kind};
pub use node::{Entry, Node, PathKey, Value};

/// One document: a value tree and what it is. A YAML file with several documents yields several.
#[derive(Debug)]
pub struct Document {
    pub artifact: Artifact,
    pub kind: Kind,
    /// 0-based position among the documents of its artifact.
    pub index: usize,
    pub root: Node,
}

/// What came out of one artifact.
#[derive(Debug)]
pub struct Parsed {
    pub format: Format,
    pub documents: Vec<Document>,
    /// What could not be read. With documents beside it, the artifact was parsed in part.
    pub problems: Vec<Problem>,
}

/// A part of an artifact that did not parse. The message never quotes the text: it could hold a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub message: String,
    /// In the artifact's own text.
    pub span: Span,
}

/// Parses an artifact by its path, its fence language or its content. Source code (TypeScript, JavaScript) and plain
/// text yield no documents here; `crate::code` and `crate::detect` read those.
#[must_use]
pub fn parse(artifact: &Artifact) -> Parsed {
    let _ = artifact;
    Parsed { format: Format::Text, documents: Vec::new(), problems: Vec::new() }
}

/// The artifacts inside a Markdown file: its fenced code blocks whose language is one that can be read.
#[must_use]
pub fn fences(source: &std::sync::Arc<crate::source::SourceText>) -> Vec<Artifact> {
    let _ = source;
    Vec::new()
}
