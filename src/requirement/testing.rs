//! Helpers for tests.

use std::sync::Arc;

use crate::document::{self, Node};
use crate::source::{Artifact, Encoding, Origin, SourceText};

/// The first document of a text.
pub(super) fn parsed(file: &str, text: &str) -> Node {
    let source = SourceText::new(file, text, Encoding::Utf8, Origin::WorkingTree);
    let parsed = document::parse(&Artifact::file(Arc::new(source)));
    // What a macro of a template adds is a part that is not judged, and the rest is read.
    let is_read = parsed.problems.iter().all(|problem| problem.message.contains("macro"));
    assert!(is_read, "{:?}", parsed.problems);
    parsed.documents.into_iter().next().unwrap().root
}

/// A Terraform file.
pub(super) fn terraform(text: &str) -> Node {
    parsed("main.tf", text)
}
