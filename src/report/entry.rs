//! What a format's own file says of it.

use std::io::{self, Write};

use crate::report::ReportOptions;
use crate::report::saved::Saved;
use crate::result::ScanReport;

/// A format as its file describes it.
#[derive(Debug)]
pub(super) struct Entry {
    /// What `-o` takes.
    pub(super) name: &'static str,
    /// How files of it end, without a dot; no two formats' end alike.
    pub(super) extension: &'static str,
    /// For whom it is, as the end of a sentence.
    pub(super) description: &'static str,
    pub(super) write: Writer,
}

/// From what a format is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Writer {
    /// The scan's own types, which only the process that scanned has.
    Scan(fn(&ScanReport, &ReportOptions, &mut dyn Write) -> io::Result<()>),
    /// The JSON report: of a scan just made, or of one that was kept.
    Saved(fn(&Saved, &ReportOptions, &mut dyn Write) -> io::Result<()>),
}
