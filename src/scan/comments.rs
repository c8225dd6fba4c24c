//! The suppressions of a text: the comments of its file, and of the fences of a Markdown page, that speak to Regate.

use std::sync::Arc;

use crate::code;
use crate::document::{self, Format};
use crate::result::suppression::{self, Directive};
use crate::source::{Artifact, SourceText};
use crate::span::Span;

/// All suppressions of a text, in its order. A text that does not name them is not lexed.
pub(crate) fn directives(source: &Arc<SourceText>) -> Vec<Directive> {
    if !suppression::is_mentioned(source.text()) {
        return Vec::new();
    }
    let whole = Artifact::file(Arc::clone(source));
    let mut found = comments(&whole);
    if document::detect_format(&whole) == Format::Markdown {
        for fence in document::fences(source) {
            found.extend(comments(&fence).into_iter().map(|span| fence.host_span(span)));
        }
    }
    found.sort();
    suppression::directives(source, &found)
}

fn comments(artifact: &Artifact) -> Vec<Span> {
    let format = document::detect_format(artifact);
    match format {
        // What the grammar gives up on has no comment that could be told from a string.
        Format::TypeScript | Format::Tsx | Format::JavaScript => code::comments(artifact, format).unwrap_or_default(),
        _ => document::comments(artifact),
    }
}
