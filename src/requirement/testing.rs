//! Helpers for tests.

use std::sync::Arc;

use crate::document::{self, Node};
use crate::source::{Artifact, Encoding, Origin, SourceText};

/// The first document of a text.
pub(super) fn parsed(file: &str, text: &str) -> Node {
    let source = SourceText::new(file, text, Encoding::Utf8, Origin::WorkingTree);
    let parsed = document::parse(&Artifact::file(Arc::new(source)));
    assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
    parsed.documents.into_iter().next().unwrap().root
}

/// A Terraform file.
pub(super) fn terraform(text: &str) -> Node {
    parsed("main.tf", text)
}
