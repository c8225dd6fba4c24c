//! Markdown.

use std::sync::Arc;

use crate::source::{Artifact, SourceText};

pub(super) fn fences(source: &Arc<SourceText>) -> Vec<Artifact> {
    let _ = source;
    Vec::new()
}
