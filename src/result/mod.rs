//! What a scan found, and what it looked at: results with identity, suppressions, coverage.

mod coverage;
mod record;

pub use coverage::{Coverage, FileCoverage, FileStatus, LocatedProblem, PolicyCoverage, PolicyError, SkipReason};
pub use record::{Excerpt, Location, RelatedLocation, ResultKind, ScanResult, Suppression};
