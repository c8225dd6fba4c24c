//! What a format's own file says of it.

use std::io::{self, Write};

use crate::report::ReportOptions;
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
    pub(super) write: fn(&ScanReport, &ReportOptions, &mut dyn Write) -> io::Result<()>,
}
