//! Results about the files in which somebody accepts or configures something: waivers, the allow-list, `regate.toml`.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::bound;
use crate::result::{Draft, ResultBuilder, ScanResult};
use crate::scan::{Examined, Scan, masked};
use crate::source::{Encoding, Origin, SourceText};
use crate::span::Span;

/// Makes results about one file, which may be none of those that are scanned: what is said of it, and what is said with its
/// words of others, shows no credential that stands in it.
pub(crate) struct About {
    builder: ResultBuilder,
    secrets: Vec<masked::Unshown>,
    reached: BTreeSet<&'static str>,
}

impl About {
    pub(crate) fn new(scan: &Scan, path: &str, text: &str) -> Self {
        let source = Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree));
        let (found, reached) = bound::noting(|| scan.secrets.scan_text(&source));
        let (redactions, secrets) = (masked::redactions(&source, &found), masked::values(&source, &found, &[]));
        Self { builder: ResultBuilder::new(source, redactions, None), secrets, reached }
    }

    /// A line, 1-based.
    pub(crate) fn line(&self, line: u32) -> Span {
        let source = self.builder.source();
        source.lines().line_span(source.text(), (line as usize).saturating_sub(1)).unwrap_or_default()
    }

    pub(crate) fn result(&self, draft: Draft) -> ScanResult {
        self.builder.build(draft)
    }

    /// Adds results, and says what the report has to know of the file: its credentials, and what a bound cut of it.
    pub(crate) fn add(self, results: Vec<ScanResult>, examined: &mut Examined) {
        examined.results.extend(results);
        examined.secrets.extend(self.secrets);
        examined.coverage.add_reached(self.builder.source().path(), self.reached);
    }
}
