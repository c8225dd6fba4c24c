//! The whole flow, from a source to a report.

use crate::result::{Coverage, ScanResult};
use crate::rule::Rule;

/// What a scan hands to the reports. Nothing in it depends on the time, the machine or the thread count.
#[derive(Debug, Default)]
pub struct ScanReport {
    /// Sorted by path, region, rule. Suppressed ones are included and say so.
    pub results: Vec<ScanResult>,
    /// Every rule that could have fired, sorted by id.
    pub rules: Vec<Rule>,
    pub coverage: Coverage,
    pub provenance: Option<Provenance>,
}

/// The commit that was scanned (SARIF's versionControlProvenance).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The URL of the remote `origin`, without credentials.
    pub repository: Option<String>,
    /// The full id of the commit at HEAD.
    pub revision: Option<String>,
    pub branch: Option<String>,
}
