//! The artifacts of a run, and regions as SARIF wants them.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::sarif::model::ArtifactLocation;
use crate::report::sarif::{ROOT, was_read};
use crate::report::uri;
use crate::result::{self, ScanReport, ScanResult};
use crate::span::Region;

/// The run's artifacts, by path. Empty in the profile that lists none.
#[derive(Debug, Default)]
pub(super) struct Files<'a> {
    index: BTreeMap<&'a str, usize>,
}

impl<'a> Files<'a> {
    /// The files that were read, and those that results and subjects name.
    pub(super) fn new(
        report: &'a ScanReport,
        results: &[&'a ScanResult],
        subjects: impl Iterator<Item = &'a str>,
    ) -> Self {
        let read = report.coverage.files.iter().filter(|file| was_read(&file.status)).map(|file| file.path.as_str());
        let places = |result: &'a ScanResult| {
            let others = result.related.iter().chain(&result.code_flow).map(|other| &other.location);
            std::iter::once(&result.location).chain(others).map(result::Location::file)
        };
        let paths: BTreeSet<&str> = read.chain(results.iter().copied().flat_map(places)).chain(subjects).collect();
        Self { index: paths.into_iter().enumerate().map(|(index, path)| (path, index)).collect() }
    }

    /// In the order of their positions.
    pub(super) fn paths(&self) -> impl Iterator<Item = &'a str> {
        self.index.keys().copied()
    }

    pub(super) fn location(&self, path: &str) -> ArtifactLocation {
        let (uri, is_relative) = uri::of_path(path);
        ArtifactLocation { uri, uri_base_id: is_relative.then_some(ROOT), index: self.index.get(path).copied() }
    }
}

/// All four numbers, at least 1, never backwards.
pub(super) fn sound(region: Region) -> Region {
    let start = (region.start_line.max(1), region.start_column.max(1));
    let end = (region.end_line.max(1), region.end_column.max(1)).max(start);
    Region { start_line: start.0, start_column: start.1, end_line: end.0, end_column: end.1 }
}
