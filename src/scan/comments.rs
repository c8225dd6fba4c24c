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
    let mut fences: Vec<Span> = Vec::new();
    if document::detect_format(&whole) == Format::Markdown {
        for fence in document::fences(source) {
            let length = u32::try_from(fence.text().len()).unwrap_or(u32::MAX);
            fences.push(fence.host_span(Span { start: 0, end: length }));
            found.extend(comments(&fence).into_iter().map(|span| fence.host_span(span)));
        }
    }
    found.sort();
    let mut directives = suppression::directives(source, &found);
    for directive in directives.iter_mut().filter(|directive| directive.lines.is_none()) {
        // The file of a comment in a fence is the fence.
        let at = directive.span.start;
        let own = fences.get(..fences.partition_point(|fence| fence.start <= at)).and_then(<[Span]>::last);
        directive.lines = own.filter(|fence| at < fence.end).map(|fence| {
            let region = source.region(*fence);
            (region.start_line, region.end_line)
        });
    }
    directives
}

fn comments(artifact: &Artifact) -> Vec<Span> {
    let format = document::detect_format(artifact);
    match format {
        // What the grammar gives up on has no comment that could be told from a string.
        Format::TypeScript | Format::Tsx | Format::JavaScript => code::comments(artifact, format).unwrap_or_default(),
        _ => document::comments(artifact),
    }
}
