//! A piece of text that is parsed as one: a whole file, a fenced code block inside a Markdown file, or what a template yields.

use std::sync::Arc;

use crate::source::SourceText;
use crate::span::Span;

/// A whole file, one fence of a Markdown file, or what a file that is a template yields. Parsers see [`Artifact::text`] and produce spans in it;
/// [`Artifact::host_span`] turns those into spans of the file, where results are reported.
#[derive(Clone, Debug)]
pub struct Artifact {
    source: Arc<SourceText>,
    fence: Option<Arc<Fence>>,
    rendered: Option<Arc<Rendered>>,
}

/// What a template yields, and where in its file each part comes from.
#[derive(Debug, Default)]
pub struct Rendered {
    pub text: String,
    /// Sorted, without overlaps. What stands between comes from nowhere.
    pub pieces: Vec<Piece>,
}

/// A part of what a template yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// In the text that was yielded.
    pub start: u32,
    pub end: u32,
    /// In the template's file.
    pub host: Span,
    /// The template's own text, byte by byte.
    pub verbatim: bool,
    /// Stands for what is not known.
    pub unknown: bool,
    /// Of these: a value that no file of values names.
    pub unnamed: bool,
    /// Yielded under a condition that is not known.
    pub maybe: bool,
}

impl Rendered {
    /// The parts that stand for what is not known.
    #[must_use]
    pub fn holes(&self) -> Vec<Span> {
        self.spans(|piece| piece.unknown)
    }

    /// The parts that a condition decides about that is not known.
    #[must_use]
    pub fn conditional_parts(&self) -> Vec<Span> {
        let mut parts: Vec<Span> = Vec::new();
        for part in self.spans(|piece| piece.maybe) {
            match parts.last_mut() {
                Some(last) if last.end == part.start => last.end = part.end,
                _ => parts.push(part),
            }
        }
        parts
    }

    fn spans(&self, of: impl Fn(&Piece) -> bool) -> Vec<Span> {
        let wanted = self.pieces.iter().filter(|piece| of(piece));
        wanted.map(|piece| Span { start: piece.start, end: piece.end }).collect()
    }

    /// The piece at an offset, or the nearest before it.
    fn piece(&self, offset: u32) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.start <= offset);
        after.checked_sub(1).and_then(|at| self.pieces.get(at)).or_else(|| self.pieces.first())
    }

    fn host_span(&self, span: Span) -> Span {
        let (first, last) = (self.piece(span.start), self.piece(span.end.saturating_sub(1).max(span.start)));
        let (Some(first), Some(last)) = (first, last) else { return Span::default() };
        let offset = |piece: &Piece, at: u32| {
            let at = at.saturating_sub(piece.start);
            if piece.verbatim { (piece.host.start + at).min(piece.host.end) } else { piece.host.start }
        };
        let start = offset(first, span.start);
        let end = if span.is_empty() {
            start
        } else if last.verbatim {
            offset(last, span.end - 1) + 1
        } else {
            last.host.end
        };
        // A loop goes back: what it yields last may stand before what it yielded first.
        let end = if end < start { first.host.end } else { end };
        Span { start, end: end.max(start) }
    }
}

/// A fenced code block: its language word, and its text with the fence's own indentation removed.
#[derive(Debug)]
pub struct Fence {
    /// The first word of the info string, in lower case: `hcl`, `yaml`, `env`.
    pub language: String,
    /// A file name when the info string gives one (`title="main.tf"`, `yaml:k8s/app.yaml`).
    pub file_name: Option<String>,
    /// 0-based position among the fences of the file.
    pub index: usize,
    pub text: String,
    /// One entry a line of `text`, ascending.
    pub segments: Vec<Segment>,
}

/// Where a line of a fence starts, in the fence's text and in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub fence: u32,
    pub host: u32,
}

impl Artifact {
    #[must_use]
    pub fn file(source: Arc<SourceText>) -> Self {
        Self { source, fence: None, rendered: None }
    }

    #[must_use]
    pub fn fence(source: Arc<SourceText>, fence: Arc<Fence>) -> Self {
        Self { source, fence: Some(fence), rendered: None }
    }

    /// What a file that is a template yields.
    #[must_use]
    pub fn rendered(source: Arc<SourceText>, rendered: Arc<Rendered>) -> Self {
        Self { source, fence: None, rendered: Some(rendered) }
    }

    #[must_use]
    pub fn as_rendered(&self) -> Option<&Rendered> {
        self.rendered.as_deref()
    }

    /// The file that the text stands in.
    #[must_use]
    pub fn source(&self) -> &Arc<SourceText> {
        &self.source
    }

    #[must_use]
    pub fn as_fence(&self) -> Option<&Fence> {
        self.fence.as_deref()
    }

    /// The file's path relative to the repository root.
    #[must_use]
    pub fn path(&self) -> &str {
        self.source.path()
    }

    /// The text to parse.
    #[must_use]
    pub fn text(&self) -> &str {
        match (&self.fence, &self.rendered) {
            (Some(fence), _) => &fence.text,
            (None, Some(rendered)) => &rendered.text,
            (None, None) => self.source.text(),
        }
    }

    /// The text of a span of this artifact; empty when the span does not fit.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text().get(span.range()).unwrap_or_default()
    }

    /// A span of this artifact as a span of its file.
    #[must_use]
    pub fn host_span(&self, span: Span) -> Span {
        if let Some(rendered) = &self.rendered {
            return rendered.host_span(span);
        }
        let Some(fence) = &self.fence else { return span };
        let start = fence.host_offset(span.start);
        // An end at the start of a line belongs to the line before, which has its own indentation.
        let end = if span.is_empty() { start } else { fence.host_offset(span.end - 1) + 1 };
        Span { start, end: end.max(start) }
    }
}

impl Fence {
    fn host_offset(&self, offset: u32) -> u32 {
        let after = self.segments.partition_point(|segment| segment.fence <= offset);
        match after.checked_sub(1).and_then(|at| self.segments.get(at)) {
            Some(segment) => segment.host + (offset - segment.fence),
            None => offset,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Origin};

    #[test]
    fn what_a_template_yields_is_placed_in_the_template() {
        let source = Arc::new(SourceText::new("t.yaml", "a: {{ .x }}\nb: 1\n", Encoding::Utf8, Origin::WorkingTree));
        let piece = |start, end, from, to, verbatim| Piece {
            start,
            end,
            host: Span::new(from, to),
            verbatim,
            unknown: false,
            unnamed: false,
            maybe: !verbatim,
        };
        let pieces = vec![piece(0, 3, 0, 3, true), piece(3, 9, 3, 11, false), piece(9, 15, 11, 17, true)];
        let rendered = Arc::new(Rendered { text: "a: longer\nb: 1\n".into(), pieces });
        let artifact = Artifact::rendered(Arc::clone(&source), Arc::clone(&rendered));
        let host = |start, end| source.slice(artifact.host_span(Span::new(start, end)));
        assert_eq!((host(0, 1), host(4, 6), host(10, 11)), ("a", "{{ .x }}", "b"));
        assert_eq!(host(0, 15), "a: {{ .x }}\nb: 1\n");
        assert_eq!(rendered.conditional_parts(), [Span::new(3, 9)]);
    }

    #[test]
    fn a_fence_span_maps_past_the_indentation() {
        let host = "- x\n  ```env\n  A=1\n  B=22\n  ```\n";
        let source = Arc::new(SourceText::new("a.md", host, Encoding::Utf8, Origin::WorkingTree));
        let segments = vec![Segment { fence: 0, host: 15 }, Segment { fence: 4, host: 21 }];
        let text = "A=1\nB=22\n".to_string();
        let fence = Fence { language: "env".into(), file_name: None, index: 0, text, segments };
        let artifact = Artifact::fence(Arc::clone(&source), Arc::new(fence));
        assert_eq!(source.slice(artifact.host_span(Span::new(0, 3))), "A=1");
        assert_eq!(source.slice(artifact.host_span(Span::new(6, 8))), "22");
        assert_eq!(source.slice(artifact.host_span(Span::new(0, 4))), "A=1\n");
    }
}
