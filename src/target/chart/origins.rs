//! Where the parts of a rendered manifest come from, beside the template's own line: the value that they show, and the template
//! that made them for others.

use std::sync::Arc;

use super::ChartFile;
use crate::document::gotemplate::{At, Segment, Text};
use crate::document::{Document, PathKey};
use crate::result::{Place, ResultBuilder};

/// The origins of what one template yielded.
#[derive(Debug)]
pub struct Origins {
    /// The position of the template's file.
    file: u32,
    segments: Vec<Segment>,
    /// The chart's files that the origins name, by position.
    files: Vec<(u32, Arc<ResultBuilder>)>,
    /// The file of values that it was rendered with, relative to the repository; nothing for the chart's own.
    pub values: Option<String>,
    /// These values are there for tests.
    pub is_test: bool,
    /// The chart's files that hold secrets, which what it yields may repeat.
    pub secretive: Vec<Arc<ResultBuilder>>,
}

impl Origins {
    pub(super) fn new(file: u32, text: &Text, files: &[ChartFile], values: Option<&str>) -> Self {
        let told = |segment: &&Segment| segment.value.is_some() || segment.via.is_some_and(|via| via.file != file);
        let segments: Vec<Segment> = text.segments().iter().filter(told).copied().collect();
        let mut named: Vec<u32> =
            segments.iter().flat_map(|segment| [segment.value, segment.via]).flatten().map(|at| at.file).collect();
        named.sort_unstable();
        named.dedup();
        let secretive =
            files.iter().map(|file| &file.builder).filter(|builder| builder.has_secrets()).cloned().collect();
        let is_test = values.is_some_and(|path| path.contains("/ci/") || path.starts_with("ci/"));
        let files = named.iter().filter_map(|at| Some((*at, Arc::clone(&files.get(*at as usize)?.builder)))).collect();
        Self { file, segments, files, values: values.map(str::to_string), is_test, secretive }
    }

    /// The places to say beside that of a node of a document that the template yielded.
    #[must_use]
    pub fn places(&self, document: &Document, path: &[PathKey]) -> Vec<Place> {
        let (found, _) = document.root.resolve(path);
        let span = found.node.span;
        let from = self.segments.partition_point(|segment| segment.end <= span.start);
        let near = self.segments.get(from).filter(|segment| segment.start < span.end.max(span.start + 1));
        let Some(segment) = near else { return Vec::new() };
        let value = segment.value.and_then(|at| self.place(at, "The value is set here."));
        let via = segment.via.filter(|at| at.file != self.file);
        let via = via.and_then(|at| self.place(at, "The template that makes it stands here."));
        value.into_iter().chain(via).collect()
    }

    fn place(&self, at: At, message: &str) -> Option<Place> {
        let (_, builder) = self.files.iter().find(|(file, _)| *file == at.file)?;
        Some(Place { file: Some(Arc::clone(builder)), span: at.span, message: message.to_string() })
    }
}
