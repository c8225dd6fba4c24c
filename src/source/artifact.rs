//! A piece of text that is parsed as one: a whole file, or a fenced code block inside a Markdown file.

use std::sync::Arc;

use crate::source::SourceText;
use crate::span::Span;

/// A whole file, or one fence of a Markdown file. Parsers see [`Artifact::text`] and produce spans in it;
/// [`Artifact::host_span`] turns those into spans of the file, where results are reported.
#[derive(Clone, Debug)]
pub struct Artifact {
    source: Arc<SourceText>,
    fence: Option<Arc<Fence>>,
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
        Self { source, fence: None }
    }

    #[must_use]
    pub fn fence(source: Arc<SourceText>, fence: Arc<Fence>) -> Self {
        Self { source, fence: Some(fence) }
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
        self.fence.as_ref().map_or_else(|| self.source.text(), |fence| fence.text.as_str())
    }

    /// The text of a span of this artifact; empty when the span does not fit.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text().get(span.range()).unwrap_or_default()
    }

    /// A span of this artifact as a span of its file.
    #[must_use]
    pub fn host_span(&self, span: Span) -> Span {
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
